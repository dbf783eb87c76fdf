//! The key directory: who belongs to a municipality, numbered, signed by the municipal key. What is in force is the join
//! of all that the key has signed, so that two administrators who issue one number apart lose nothing.
//!
//! `{1: organisation, 2: number, 3: municipal key, 4: recovery key, 5: name, 6: [* [person, member]], 7: [* [key, points]],
//! 8: [* [number, envelope]], 9: [* succession], ? 10: envelope, ? 11: recovery recipient}`

use std::collections::{BTreeMap, BTreeSet};

use super::access::same_code;
use super::file::{self, Kind, ascending, each_key, line};
use super::grant::{LONGEST_NAME, Member, MemberKey, Point, Public, read_points, write_points};
use crate::changes::cbor::{Decoder, Encoder, Malformed};
use crate::domain::RecordId;
use crate::sync::identity::{Key, code};
use crate::sync::signed;

const PURPOSE: &[u8] = b"vyezd/directory/1";
/// Longest recovery recipient, bytes.
const LONGEST_RECIPIENT: usize = 120;

/// A directory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Directory {
    /// The organisation its members' packs belong to.
    pub org: [u8; 16],
    /// Number, from 1.
    pub number: u64,
    /// The municipal key that has signed it.
    pub municipal: Public,
    /// The key in the safe.
    pub recovery: Public,
    /// Name of the municipality.
    pub name: String,
    /// The people.
    pub members: BTreeMap<RecordId, Member>,
    /// Keys that were accepted at first sight before there was a directory: what they wrote up to these points counts.
    pub earlier: BTreeMap<Public, BTreeSet<Point>>,
    /// The group keys, each in an envelope that every member of then opens.
    pub groups: BTreeSet<(u64, Vec<u8>)>,
    /// Successions of the municipal key, as signed.
    pub successions: BTreeSet<Vec<u8>>,
    /// The municipal key itself, in an envelope that every administrator opens; empty: administrators type it.
    pub office: Vec<u8>,
    /// What envelopes are closed for besides the group key; empty: nothing.
    pub safe: String,
}

impl Directory {
    /// The signed file.
    pub fn seal(&self, key: &Key) -> Vec<u8> {
        let mut out = Encoder::default();
        out.map(9 + usize::from(!self.office.is_empty()) + usize::from(!self.safe.is_empty()));
        out.uint(1);
        out.bytes(&self.org);
        out.uint(2);
        out.uint(self.number);
        out.uint(3);
        out.bytes(&self.municipal);
        out.uint(4);
        out.bytes(&self.recovery);
        out.uint(5);
        out.text(&self.name);
        out.uint(6);
        out.array(self.members.len());
        for (person, member) in &self.members {
            out.array(2);
            out.bytes(person.as_bytes());
            member.write(&mut out);
        }
        out.uint(7);
        out.array(self.earlier.len());
        for (public, points) in &self.earlier {
            out.array(2);
            out.bytes(public);
            write_points(&mut out, points);
        }
        out.uint(8);
        out.array(self.groups.len());
        for (number, envelope) in &self.groups {
            out.array(2);
            out.uint(*number);
            out.bytes(envelope);
        }
        out.uint(9);
        out.array(self.successions.len());
        self.successions.iter().for_each(|said| out.bytes(said));
        if !self.office.is_empty() {
            out.uint(10);
            out.bytes(&self.office);
        }
        if !self.safe.is_empty() {
            out.uint(11);
            out.text(&self.safe);
        }
        file::write(Kind::Directory, &signed::write(PURPOSE, &out.finish(), key))
    }

    /// Reads a file and verifies that the key it names has signed it. Whether that key is to be trusted is another
    /// question.
    pub fn open(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut input = file::open(Kind::Directory, bytes)?;
        let payload = signed::read(&mut input, PURPOSE, |payload| Ok(Self::read(payload)?.municipal))?;
        input.finish()?;
        Self::read(payload)
    }

    fn read(payload: &[u8]) -> Result<Self, Malformed> {
        let mut input = Decoder::with_longest(payload, file::LONGEST);
        let mut read = Self::default();
        let seen = each_key(&mut input, |key, input| {
            match key {
                1 => read.org = input.array_of()?,
                2 => read.number = input.uint()?,
                3 => read.municipal = input.array_of()?,
                4 => read.recovery = input.array_of()?,
                5 => read.name = line(input, LONGEST_NAME)?,
                6 => read.members = pairs(input, |input| input.array_of().map(RecordId::new), Member::read)?,
                7 => read.earlier = pairs(input, Decoder::array_of, read_points)?,
                8 => {
                    let groups = ascending(input, |input| {
                        pair(input)?;
                        Ok((input.uint()?, input.bytes()?.to_vec()))
                    })?;
                    read.groups = groups.into_iter().collect();
                }
                9 => read.successions = ascending(input, |input| Ok(input.bytes()?.to_vec()))?.into_iter().collect(),
                10 => read.office = input.bytes()?.to_vec(),
                11 => read.safe = line(input, LONGEST_RECIPIENT)?,
                _ => drop(input.value()?),
            }
            Ok(())
        })?;
        input.finish()?;
        if seen & 0x3fe == 0x3fe && read.number > 0 { Ok(read) } else { Err(Malformed("a directory lacks something")) }
    }

    /// Takes in what another directory of the same municipality says. The later one keeps the word on what is one for
    /// all: the name, the key, the envelope of the office.
    pub fn join(&mut self, other: &Self) {
        let order = |one: &Self| {
            (one.number, one.municipal, one.recovery, one.name.clone(), one.office.clone(), one.safe.clone())
        };
        if order(other) > order(self) {
            (self.number, self.municipal, self.recovery) = (other.number, other.municipal, other.recovery);
            self.name.clone_from(&other.name);
            self.office.clone_from(&other.office);
            self.safe.clone_from(&other.safe);
        }
        for (person, member) in &other.members {
            self.members.entry(*person).and_modify(|held| held.join(member)).or_insert_with(|| member.clone());
        }
        for (public, points) in &other.earlier {
            self.earlier.entry(*public).or_default().extend(points);
        }
        self.groups.extend(other.groups.iter().cloned());
        self.successions.extend(other.successions.iter().cloned());
    }

    /// Everything it says of a key: one computer may serve two people.
    pub fn holders<'d>(&'d self, public: &'d Public) -> impl Iterator<Item = (RecordId, &'d Member, &'d MemberKey)> {
        self.members
            .iter()
            .filter_map(move |(person, member)| member.keys.get(public).map(|key| (*person, member, key)))
    }

    /// Whose key these twelve digits are; of several the one who may use it.
    pub fn of_digits(&self, digits: &str) -> Option<(RecordId, &Member, Public)> {
        let keys =
            self.members.iter().flat_map(|(person, member)| member.keys.iter().map(move |key| (person, member, key)));
        let found = keys.filter(|(_, _, (public, _))| same_code(&code(public), digits));
        // Of equal ones the first: a key in use comes before one that was taken back.
        let first = found.min_by_key(|(_, _, (_, key))| key.revoked.is_some());
        first.map(|(person, member, (public, _))| (*person, member, *public))
    }

    /// Whether it says anything of a key at all.
    pub fn knows(&self, public: &Public) -> bool {
        self.earlier.contains_key(public) || self.holders(public).next().is_some()
    }

    /// Whether files are closed with a group key, and this computer of a member is given none: it has not asked.
    pub fn gives_no_key(&self, public: &Public) -> bool {
        let mut in_use = self.holders(public).filter(|(_, _, key)| key.revoked.is_none()).peekable();
        !self.groups.is_empty() && in_use.peek().is_some() && in_use.all(|(_, _, key)| key.recipient.is_empty())
    }

    /// The person a key in use belongs to.
    pub fn member_of<'d>(&'d self, public: &'d Public) -> Option<(RecordId, &'d Member)> {
        self.holders(public).find(|(_, _, key)| key.revoked.is_none()).map(|(person, member, _)| (person, member))
    }
}

fn pair(input: &mut Decoder<'_>) -> Result<(), Malformed> {
    if input.array()? == 2 { Ok(()) } else { Err(Malformed("a pair was expected")) }
}

/// `[* [key, value]]` with ascending keys.
fn pairs<'a, K: Ord, V>(
    input: &mut Decoder<'a>,
    read_key: impl Fn(&mut Decoder<'a>) -> Result<K, Malformed>,
    read_value: impl Fn(&mut Decoder<'a>) -> Result<V, Malformed>,
) -> Result<BTreeMap<K, V>, Malformed> {
    let mut found = BTreeMap::new();
    for _ in 0..input.array()? {
        pair(input)?;
        let key = read_key(input)?;
        if found.last_key_value().is_some_and(|(last, _)| *last >= key) {
            return Err(Malformed("items out of order"));
        }
        let value = read_value(input)?;
        found.insert(key, value);
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
