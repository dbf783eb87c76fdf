//! «Have» notes: what a replica holds of every writer, signed by it (`sync.md` §4). They tell who has received what, and
//! when a colleague was last seen.

use std::collections::BTreeMap;

use super::cut::Why;
use super::identity::Key;
use super::pack::{MAGIC, MAJOR};
use super::reader::skip_signed;
use super::shelf::{Kept, Shelf, Writer};
use super::stretches::BEGINNING;
use super::{reached, signed, stretches};
use crate::changes::cbor::{Decoder, Encoder, Malformed};
use crate::changes::change::PersonId;
use crate::changes::encoding::short_hash;

/// Name in the header.
pub const NAME: &str = "vyezd-have";
/// What the signature is about.
const PURPOSE: &[u8] = b"vyezd/have/1";
/// A longer note is none, bytes: some ten thousand writers.
pub const LONGEST: usize = 1 << 20;

/// How far a replica has come with one writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// The number of the writer's first change: 1, unless his key goes on behind the numbers of another.
    pub first: u64,
    /// Everything up to this number is there.
    pub last: u64,
    /// The chain after it.
    pub chain: [u8; 32],
}

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Have {
    /// Who signed it: the writer that signs at this replica.
    pub writer: Writer,
    /// His public key.
    pub public: [u8; 32],
    /// Organisation.
    pub org: [u8; 16],
    /// When, milliseconds since 1970 by his clock.
    pub at: u64,
    /// The person who works there; zeros: not said.
    pub person: PersonId,
    /// What it holds.
    pub reached: BTreeMap<Writer, Reached>,
}

/// Whether these bytes may begin a note.
pub fn looks_like_note(start: &[u8]) -> bool {
    let mut input = Decoder::with_longest(start, LONGEST);
    input.tag(MAGIC).is_ok() && input.array().is_ok() && input.text() == Ok(NAME)
}

/// What is held of every writer from his beginning on: to the first gap where there is one. A pack counts once it is
/// folded, or where the snapshot that the folder `began` with has everything in it; one of which a part was withheld does
/// not.
pub fn reached(shelf: &Shelf, began: Option<&reached::Reached>) -> BTreeMap<Writer, Reached> {
    let is_held =
        |kept: &Kept| kept.cut != Some(Why::Part) && (kept.folded || began.is_some_and(|began| began.has(kept)));
    let whole = stretches::of(shelf, None, is_held);
    let begun = whole.into_iter().filter_map(|(writer, stretches)| {
        let first = stretches.into_iter().next().filter(|stretch| stretch.begins)?;
        Some((writer, Reached { first: first.first, last: first.last, chain: first.chain }))
    });
    begun.collect()
}

impl Reached {
    /// How many changes these are, where the writer begins with number `first`.
    pub fn count_from(&self, first: u64) -> u64 {
        self.last.saturating_add(1).saturating_sub(first)
    }
}

impl Have {
    /// The note as bytes, signed.
    pub fn write(&self, key: &Key) -> Vec<u8> {
        let mut head = Encoder::default();
        head.tag(MAGIC);
        head.array(3);
        head.text(NAME);
        head.uint(MAJOR);
        head.bytes(&self.public);
        let mut payload = Encoder::default();
        payload.array(5);
        payload.bytes(&self.writer);
        payload.bytes(&self.org);
        payload.uint(self.at);
        payload.bytes(&self.person);
        let continued = self.reached.values().filter(|reached| reached.first > 1).count();
        payload.array((self.reached.len() + continued) * 3);
        for (writer, reached) in &self.reached {
            if reached.first > 1 {
                payload.bytes(writer);
                payload.uint(reached.first - 1);
                payload.bytes(&BEGINNING);
            }
            payload.bytes(writer);
            payload.uint(reached.last);
            payload.bytes(&reached.chain);
        }
        let mut bytes = head.finish();
        bytes.extend(signed::write(PURPOSE, &payload.finish(), key));
        bytes
    }

    /// Length of the note at the start of `bytes`, by its lengths alone.
    pub fn extent(bytes: &[u8]) -> Result<usize, Malformed> {
        let mut input = Decoder::with_longest(bytes, LONGEST);
        input.tag(MAGIC)?;
        input.array()?;
        input.text()?;
        input.uint()?;
        input.bytes()?;
        skip_signed(&mut input)?;
        Ok(bytes.len() - input.left())
    }

    /// Reads and verifies the note at the start of `bytes`; with its length.
    pub fn read(bytes: &[u8]) -> Result<(Self, usize), Malformed> {
        let mut input = Decoder::with_longest(bytes, LONGEST);
        input.tag(MAGIC)?;
        if input.array()? != 3 || input.text()? != NAME || input.uint()? != MAJOR {
            return Err(Malformed("no note of this version"));
        }
        let public: [u8; 32] = input.array_of()?;
        let payload = signed::read(&mut input, PURPOSE, |_| Ok(public))?;
        let length = bytes.len() - input.left();
        let mut inside = Decoder::with_longest(payload, LONGEST);
        if inside.array()? != 5 {
            return Err(Malformed("a note says 5 things"));
        }
        let (writer, org, at, person) = (inside.array_of()?, inside.array_of()?, inside.uint()?, inside.array_of()?);
        if writer != short_hash(&public) {
            return Err(Malformed("another signer"));
        }
        let (mut reached, mut begins) = (BTreeMap::new(), BTreeMap::new());
        for _ in 0..inside.array()? / 3 {
            let (writer, last, chain) = (inside.array_of()?, inside.uint()?, inside.array_of()?);
            if chain == BEGINNING {
                begins.insert(writer, last.saturating_add(1));
            } else {
                let first = begins.get(&writer).copied().unwrap_or(1);
                reached.insert(writer, Reached { first, last, chain });
            }
        }
        inside.finish()?;
        Ok((Self { writer, public, org, at, person, reached }, length))
    }

    /// Whether another note says the same of the same day.
    pub fn says_the_same(&self, other: &Self) -> bool {
        const DAY: u64 = 86_400_000;
        (self.writer, self.person, &self.reached) == (other.writer, other.person, &other.reached)
            && self.at / DAY == other.at / DAY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note() -> (Have, Key) {
        let key = Key::of([3; 32]);
        let have = Have {
            writer: key.writer(),
            public: key.public(),
            org: [1; 16],
            at: 1_621_497_600_000,
            person: [7; 8],
            reached: [
                ([8; 16], Reached { first: 516, last: 529, chain: [5; 32] }),
                ([9; 16], Reached { first: 1, last: 40, chain: [4; 32] }),
            ]
            .into(),
        };
        (have, key)
    }

    #[test]
    fn comes_back_whole_and_what_follows_it_is_left() {
        let (have, key) = note();
        let mut bytes = have.write(&key);
        let length = bytes.len();
        bytes.extend(b"more");
        assert!(looks_like_note(&bytes));
        assert_eq!(Have::read(&bytes), Ok((have, length)));
    }

    #[test]
    fn torn_changed_or_signed_by_another_it_is_none() {
        let (have, key) = note();
        let bytes = have.write(&key);
        for length in 0..bytes.len() {
            assert!(Have::read(&bytes[..length]).is_err());
            let mut changed = bytes.clone();
            changed[length] ^= 1;
            assert!(Have::read(&changed).is_err(), "byte {length}");
        }
        assert!(Have::read(&have.write(&Key::of([4; 32]))).is_err());
    }
}
