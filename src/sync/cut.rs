//! Packs with hashes in the place of changes: what is withheld from a recipient, or erased for good. The writer's chain
//! runs over hashes, so his own seal still proves what is left; only the hash of the bytes no longer fits, and in its
//! stead a statement follows the seal: who cut, and what the bytes are now.
//!
//! A hash says nothing about a change and takes nothing from anybody: a change that comes in full later is taken, unless
//! its record was erased ([`crate::changes::erased`]). So nobody needs to be entitled to cut a pack.

use super::identity::Key;
use super::pack::{self, Item};
use super::reader::{Fault, Pack, Told};
use super::signed;
use crate::changes::cbor::{Decoder, Encoder, Malformed};
use crate::{Error, Result};

use sha2::{Digest, Sha256};

const PURPOSE: &[u8] = b"vyezd/cut/1";

/// Why hashes stand in the place of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// They were not for the recipient; they may come later.
    Part,
    /// Their records were erased.
    Erased,
}

/// The statement behind a seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Why.
    pub why: Why,
    /// Public key of whoever did it.
    pub by: [u8; 32],
}

fn write_statement(cut: Cut, before: &[u8], key: &Key) -> Vec<u8> {
    let mut out = Encoder::default();
    out.array(3);
    out.uint(match cut.why {
        Why::Part => 1,
        Why::Erased => 2,
    });
    out.bytes(&cut.by);
    out.bytes(&<[u8; 32]>::from(Sha256::digest(before)));
    signed::write(PURPOSE, &out.finish(), key)
}

fn parse(payload: &[u8]) -> Result<(Cut, [u8; 32]), Malformed> {
    let mut input = Decoder::new(payload);
    if input.array()? != 3 {
        return Err(Malformed("a cut says 3 things"));
    }
    let why = match input.uint()? {
        1 => Why::Part,
        2 => Why::Erased,
        _ => return Err(Malformed("cut for no known reason")),
    };
    let (by, hash) = (input.array_of()?, input.array_of()?);
    input.finish()?;
    Ok((Cut { why, by }, hash))
}

/// Reads the statement about the bytes `before` it.
pub fn read(input: &mut Decoder<'_>, before: &[u8]) -> Result<Cut, Malformed> {
    let payload = signed::read(input, PURPOSE, |payload| parse(payload).map(|(cut, _)| cut.by))?;
    let (cut, hash) = parse(payload)?;
    if hash == <[u8; 32]>::from(Sha256::digest(before)) { Ok(cut) } else { Err(Malformed("cut of other bytes")) }
}

/// The pack with hashes in the place of all changes but those that `keeps`. `None`: all are kept, the pack is as it was.
pub fn cut(pack: &Pack<'_>, why: Why, keeps: &mut dyn FnMut(&Told) -> bool, key: &Key) -> Result<Option<Vec<u8>>> {
    let content = pack.content().map_err(not_whole)?;
    let (mut blocks, mut gone) = (Vec::new(), 0);
    for (told, after) in content {
        let mut items = Vec::with_capacity(told.len());
        for told in told {
            let kept = matches!(told, Told::Hash(..)) || keeps(&told);
            gone += usize::from(!kept);
            let item = told.into_item();
            items.push(if kept { item } else { Item::Hash(item.hash()) });
        }
        blocks.push((items, after));
    }
    if gone == 0 {
        return Ok(None);
    }
    // What is missing for another reason besides may still come.
    let why = pack.cut.map_or(why, |before| if before.why == Why::Part { Why::Part } else { why });
    rebuilt(pack, why, &blocks, key).map(Some)
}

/// Two cuts of one pack: what either of them tells. `None`: `held` tells as much alone.
pub fn joined(held: &Pack<'_>, other: &Pack<'_>, key: &Key) -> Result<Option<Vec<u8>>> {
    if held.seal != other.seal {
        return Ok(None);
    }
    let (mine, theirs) = (held.content().map_err(not_whole)?, other.content().map_err(not_whole)?);
    let (mut blocks, mut new) = (Vec::new(), 0);
    for ((mine, after), (theirs, _)) in mine.into_iter().zip(theirs) {
        let mut items = Vec::with_capacity(mine.len());
        for (mine, theirs) in mine.into_iter().zip(theirs) {
            let better = matches!((&mine, &theirs), (Told::Hash(..), Told::Change(_)));
            new += usize::from(better);
            items.push(if better { theirs } else { mine }.into_item());
        }
        blocks.push((items, after));
    }
    if new == 0 { Ok(None) } else { rebuilt(held, Why::Part, &blocks, key).map(Some) }
}

fn not_whole(_: Fault) -> Error {
    Error::Store("a pack on the shelf is damaged".into())
}

fn rebuilt(pack: &Pack<'_>, why: Why, blocks: &[(Vec<Item>, [u8; 32])], key: &Key) -> Result<Vec<u8>> {
    let mut out = pack::header(pack.place, &pack.public, pack.org, 1, &pack.merged);
    for (items, after) in blocks {
        out.extend(pack::block(items, after).map_err(|error| Error::file("packs", error))?);
    }
    out.extend(pack.seal);
    let statement = write_statement(Cut { why, by: key.public() }, &out, key);
    out.extend(statement);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::super::pack::Place;
    use super::super::reader::verify;
    use super::*;
    use crate::changes::change::{Cell, Change, Operation};
    use crate::changes::encoding::encode;
    use crate::domain::RecordId;

    fn change(seq: u64, record: u8, text: &str) -> Item {
        let cell = Cell { field: "name".into(), element: None };
        let operations = vec![Operation { cell, value: text.into(), replaces: vec![] }];
        let record = RecordId::new([record; 16]);
        let (person, salt, group, reason) = ([0; 8], Some([7; 16]), None, None);
        let form = "person".to_owned();
        Item::Change(encode(&Change {
            seq,
            hlc: 1 << 16,
            person,
            record,
            form,
            operations,
            salt,
            group,
            reason,
            later: Default::default(),
        }))
    }

    fn two_packs() -> (Key, Vec<u8>, Vec<u8>) {
        let key = Key::of([3; 32]);
        let items: Vec<Item> = (1..=6).map(|n| change(n, u8::try_from(n % 3).unwrap(), "Иванова А. П.")).collect();
        let place = Place { first: 1, chain: [0; 32] };
        let first = pack::write(&items[..4], place, &key, [9; 16]).unwrap();
        let second = pack::write(&items[4..], first.next, &key, [9; 16]).unwrap();
        (key, first.bytes, second.bytes)
    }

    fn without(bytes: &[u8], record: u8, why: Why) -> Vec<u8> {
        let pack = verify(bytes).unwrap();
        let id = RecordId::new([record; 16]);
        let mut keeps = |told: &Told| matches!(told, Told::Change(packed) if packed.change.record != id);
        cut(&pack, why, &mut keeps, &Key::of([5; 32])).unwrap().unwrap()
    }

    #[test]
    fn what_is_left_is_proved_by_the_writers_own_seal_and_later_packs_follow() {
        let (key, first, second) = two_packs();
        let cut = without(&first, 1, Why::Erased);
        let pack = verify(&cut).unwrap();
        assert_eq!((pack.public, pack.place.first, pack.last), (key.public(), 1, 4));
        assert_eq!(pack.cut, Some(Cut { why: Why::Erased, by: Key::of([5; 32]).public() }));
        assert_eq!(pack.seal, verify(&first).unwrap().seal);
        let numbers: Vec<u64> = pack.changes().unwrap().iter().map(|packed| packed.change.seq).collect();
        assert_eq!(numbers, [2, 3], "1 and 4 are of the record");
        assert_eq!(verify(&second).unwrap().place.chain, pack.chain());
        // A second cut of what was cut, and a pack of which nothing is left.
        let nothing = without(&without(&cut, 2, Why::Erased), 0, Why::Erased);
        assert_eq!(verify(&nothing).unwrap().changes().unwrap().len(), 0);
        assert_eq!(verify(&nothing).unwrap().chain(), pack.chain());
    }

    #[test]
    fn every_byte_of_a_cut_pack_is_under_a_signature() {
        let (_, first, _) = two_packs();
        let cut = without(&first, 1, Why::Part);
        for at in 0..cut.len() {
            let mut changed = cut.clone();
            changed[at] ^= 1;
            let read = verify(&changed);
            assert!(read.is_err() || read.unwrap().bytes.len() != changed.len(), "byte {at}");
        }
        for length in 0..cut.len() {
            assert!(verify(&cut[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn an_invented_hash_or_change_does_not_fit_the_chain() {
        let (key, first, _) = two_packs();
        let pack = verify(&first).unwrap();
        let mut blocks: Vec<(Vec<Item>, [u8; 32])> = Vec::new();
        for (told, after) in pack.content().unwrap() {
            let mut items: Vec<Item> = told.into_iter().map(Told::into_item).collect();
            items[1] = change(2, 2, "Петрова Б. В.");
            blocks.push((items, after));
        }
        let forged = rebuilt(&pack, Why::Part, &blocks, &key).unwrap();
        // The seal is the writer's and the statement is signed, yet the chain tells.
        assert_eq!(verify(&forged).unwrap().changes().map(|_| ()), Err(Fault::Broken));
        for (items, _) in &mut blocks {
            items[1] = Item::Hash([1; 32]);
        }
        let forged = rebuilt(&pack, Why::Erased, &blocks, &key).unwrap();
        assert!(verify(&forged).unwrap().changes().is_err());
    }

    #[test]
    fn two_parts_are_joined_and_nothing_is_said_twice() {
        let (key, first, _) = two_packs();
        let (one, other) = (without(&first, 1, Why::Part), without(&first, 2, Why::Part));
        let both = joined(&verify(&one).unwrap(), &verify(&other).unwrap(), &key).unwrap().unwrap();
        assert_eq!(verify(&both).unwrap().changes().unwrap().len(), 4);
        assert_eq!(joined(&verify(&both).unwrap(), &verify(&one).unwrap(), &key).unwrap(), None);
    }
}
