//! What the directory says of one person: role, schools, the keys he writes with. Two directories that were made apart
//! are joined person by person, key by key: the join takes everything, in whatever order, any number of times.

use std::collections::{BTreeMap, BTreeSet};

use super::file::{ascending, each_key, line};
use super::role::Role;
use crate::changes::cbor::{Decoder, Encoder, Malformed};
use crate::changes::change::PersonId;
use crate::domain::RecordId;

/// Longest name of a person or a school, bytes.
pub const LONGEST_NAME: usize = 240;
/// Longest public key of an envelope, bytes.
const LONGEST_RECIPIENT: usize = 120;

/// A public key that signs.
pub type Public = [u8; 32];

type Read<T> = Result<T, Malformed>;

/// A place in a writer's chain of changes: everything that leads to it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// Number of the last change that counts.
    pub seq: u64,
    /// The chain after it.
    pub chain: [u8; 32],
}

/// Whose records a role reaches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Schools {
    /// Those of these schools.
    Only(BTreeSet<RecordId>),
    /// All.
    All,
}

/// What a key was once allowed: it holds for the changes up to its points.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// The role of then.
    pub role: Role,
    /// The schools of then.
    pub schools: Schools,
    /// Up to where.
    pub points: BTreeSet<Point>,
}

/// A key of a person: one of his computers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MemberKey {
    /// What envelopes to this computer are closed for; empty: it opens none.
    pub recipient: String,
    /// What it was allowed before it was allowed less.
    pub past: BTreeSet<Term>,
    /// It is nobody's any more; what it wrote up to these points counts.
    pub revoked: Option<BTreeSet<Point>>,
}

/// A person of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Name, as in the request.
    pub name: String,
    /// What he may.
    pub role: Role,
    /// Where.
    pub schools: Schools,
    /// Number of the directory that said so: of two that differ the later counts.
    pub since: u64,
    /// His keys.
    pub keys: BTreeMap<Public, MemberKey>,
    /// Who he was before it was known who he is: beginnings of ids that his computers wrote under.
    pub also: BTreeSet<PersonId>,
    /// Requests that were answered, by the beginnings of their hashes.
    pub answered: BTreeSet<[u8; 8]>,
}

impl Member {
    /// A person without a key, who may read.
    pub fn new(name: String) -> Self {
        Self {
            name,
            role: Role::Reader,
            schools: Schools::Only(BTreeSet::new()),
            since: 0,
            keys: BTreeMap::new(),
            also: BTreeSet::new(),
            answered: BTreeSet::new(),
        }
    }

    /// Takes in what another directory says of the same person.
    pub fn join(&mut self, other: &Self) {
        let said = |member: &Self| (member.since, member.role, member.schools.clone(), member.name.clone());
        if said(other) > said(self) {
            (self.since, self.role) = (other.since, other.role);
            self.schools.clone_from(&other.schools);
            self.name.clone_from(&other.name);
        }
        self.also.extend(&other.also);
        self.answered.extend(&other.answered);
        for (public, key) in &other.keys {
            let held = self.keys.entry(*public).or_default();
            held.past.extend(key.past.iter().cloned());
            if key.recipient > held.recipient {
                held.recipient.clone_from(&key.recipient);
            }
            held.revoked = match (held.revoked.take(), key.revoked.clone()) {
                (Some(one), Some(two)) => Some(one.min(two)),
                (one, two) => one.or(two),
            };
        }
    }

    /// Whether any key of his is in use.
    pub fn is_active(&self) -> bool {
        self.keys.values().any(|key| key.revoked.is_none())
    }

    /// Whether these bytes of a change name him (zeros name nobody).
    pub fn is_meant(&self, person: RecordId, named: &PersonId) -> bool {
        *named != PersonId::default() && (person.author() == *named || self.also.contains(named))
    }

    /// `{1: name, 2: role, 3: schools, 4: since, 5: keys, ? 6: [* beginning of an id], ? 7: [* beginning of a hash]}`.
    pub fn write(&self, out: &mut Encoder) {
        let more = [(6, &self.also), (7, &self.answered)];
        let more: Vec<_> = more.into_iter().filter(|(_, beginnings)| !beginnings.is_empty()).collect();
        out.map(5 + more.len());
        out.uint(1);
        out.text(&self.name);
        out.uint(2);
        out.uint(self.role.number());
        out.uint(3);
        write_schools(out, &self.schools);
        out.uint(4);
        out.uint(self.since);
        out.uint(5);
        out.array(self.keys.len());
        for (public, key) in &self.keys {
            out.array(4);
            out.bytes(public);
            out.text(&key.recipient);
            out.array(key.past.len());
            for term in &key.past {
                out.array(3);
                out.uint(term.role.number());
                write_schools(out, &term.schools);
                write_points(out, &term.points);
            }
            match &key.revoked {
                None => out.null(),
                Some(points) => write_points(out, points),
            }
        }
        for (number, beginnings) in more {
            out.uint(number);
            out.array(beginnings.len());
            for beginning in beginnings {
                out.bytes(beginning);
            }
        }
    }

    /// Reads what [`Member::write`] has written; pairs of later versions are passed over.
    pub fn read(input: &mut Decoder<'_>) -> Read<Self> {
        let mut member = Self::new(String::new());
        let seen = each_key(input, |key, input| {
            match key {
                1 => member.name = line(input, LONGEST_NAME)?,
                2 => member.role = read_role(input)?,
                3 => member.schools = read_schools(input)?,
                4 => member.since = input.uint()?,
                5 => {
                    member.keys =
                        ascending(input, read_key)?.into_iter().map(|Keyed(public, key)| (public, key)).collect();
                }
                6 => member.also = ascending(input, Decoder::array_of)?.into_iter().collect(),
                7 => member.answered = ascending(input, Decoder::array_of)?.into_iter().collect(),
                _ => drop(input.value()?),
            }
            Ok(())
        })?;
        if seen & 0b11_1110 == 0b11_1110 { Ok(member) } else { Err(Malformed("a member lacks something")) }
    }
}

/// A key under its public half, ordered by that alone.
struct Keyed(Public, MemberKey);

impl PartialEq for Keyed {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Keyed {}

impl PartialOrd for Keyed {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Keyed {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

fn read_key(input: &mut Decoder<'_>) -> Read<Keyed> {
    if input.array()? != 4 {
        return Err(Malformed("a key has 4 items"));
    }
    let public = input.array_of()?;
    let recipient = line(input, LONGEST_RECIPIENT)?;
    let past = ascending(input, |input| {
        if input.array()? != 3 {
            return Err(Malformed("a term has 3 items"));
        }
        Ok(Term { role: read_role(input)?, schools: read_schools(input)?, points: read_points(input)? })
    })?;
    let revoked = if input.null() { None } else { Some(read_points(input)?) };
    Ok(Keyed(public, MemberKey { recipient, past: past.into_iter().collect(), revoked }))
}

fn read_role(input: &mut Decoder<'_>) -> Read<Role> {
    Role::of_number(input.uint()?).ok_or(Malformed("no such role"))
}

/// Schools: null for all, else their ids.
pub fn write_schools(out: &mut Encoder, schools: &Schools) {
    match schools {
        Schools::All => out.null(),
        Schools::Only(ids) => {
            out.array(ids.len());
            for id in ids {
                out.bytes(id.as_bytes());
            }
        }
    }
}

fn read_schools(input: &mut Decoder<'_>) -> Read<Schools> {
    if input.null() {
        return Ok(Schools::All);
    }
    let ids = ascending(input, |input| input.array_of().map(RecordId::new))?;
    Ok(Schools::Only(ids.into_iter().collect()))
}

/// Points: `[* [seq, chain]]`.
pub fn write_points(out: &mut Encoder, points: &BTreeSet<Point>) {
    out.array(points.len());
    for point in points {
        out.array(2);
        out.uint(point.seq);
        out.bytes(&point.chain);
    }
}

/// Reads points.
pub fn read_points(input: &mut Decoder<'_>) -> Read<BTreeSet<Point>> {
    let points = ascending(input, |input| {
        if input.array()? != 2 {
            return Err(Malformed("a point has 2 items"));
        }
        Ok(Point { seq: input.uint()?, chain: input.array_of()? })
    })?;
    Ok(points.into_iter().collect())
}
