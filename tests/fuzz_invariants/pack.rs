//! Bytes taken for a pack. A fuzzer cannot sign, so the first byte says what becomes of the rest: a file as it is; what
//! somebody with a key of his own sealed; a good pack with bytes changed.

use vyezd::changes::cbor::Encoder;
use vyezd::changes::encoding::{chain, chain_hash, encode, op_id, short_hash};
use vyezd::sync::identity::Key;
use vyezd::sync::pack::{Item, MAGIC, MAJOR, NAME, Place, write};
use vyezd::sync::reader::{Told, looks_like_pack, verify};
use vyezd::sync::seal::{self, Sealed};

/// A pack that is good.
pub const GOOD: &[u8] = include_bytes!("../data/packs-1/22e955d1-00000034-9fb0e71f.vzp");

pub fn key() -> Key {
    Key::of([42; 32])
}

/// A pack with one block of these bytes, sealed properly by somebody who need not be honest.
pub fn sealed(codec: u64, count: u64, length: u64, block: &[u8], after: [u8; 32]) -> Vec<u8> {
    let key = key();
    let mut out = Encoder::default();
    out.tag(MAGIC);
    out.array(4);
    out.text(NAME);
    out.uint(MAJOR);
    out.uint(0);
    out.map(7);
    out.uint(1);
    out.bytes(&key.writer());
    out.uint(2);
    out.bytes(&key.public());
    out.uint(3);
    out.uint(1);
    out.uint(4);
    out.bytes(&[0; 32]);
    out.uint(5);
    out.bytes(&[1; 16]);
    out.uint(6);
    out.uint(codec);
    out.uint(7);
    out.uint(0);
    out.array(4);
    out.uint(count);
    out.uint(length);
    out.bytes(block);
    out.bytes(&after);
    let mut bytes = out.finish();
    let hash = <sha2::Sha256 as sha2::Digest>::digest(&bytes).into();
    let told = Sealed { writer: key.writer(), last: count, blocks: 1, chain: after, hash };
    bytes.extend(seal::write(&told, &key));
    bytes
}

/// The file that an input stands for.
pub fn file(data: &[u8]) -> Vec<u8> {
    let (mode, rest) = data.split_first().unwrap_or((&0, &[]));
    match mode % 4 {
        1 => {
            // Stored, with as many changes as the bytes begin with, and the chain they give.
            let (mut count, mut at, mut link) = (0, rest, [0; 32]);
            while let Ok((_, length)) = vyezd::changes::encoding::decode_first(at) {
                link = chain(&link, &at[..length]);
                (count, at) = (count + 1, &at[length..]);
            }
            sealed(0, count, rest.len() as u64, rest, link)
        }
        2 => {
            let (head, block) = rest.split_at(rest.len().min(4));
            let number = |at: usize| u64::from(head.get(at).copied().unwrap_or_default());
            sealed(1, number(0), number(1) << 8 | number(2) | number(3) << 20, block, [3; 32])
        }
        3 => {
            let mut bytes = GOOD.to_vec();
            for change in rest.chunks_exact(3) {
                let at = usize::from(u16::from_be_bytes([change[0], change[1]])) % bytes.len();
                bytes[at] ^= change[2];
            }
            bytes
        }
        _ => rest.to_vec(),
    }
}

pub fn check(data: &[u8]) {
    let bytes = file(data);
    let Ok(pack) = verify(&bytes) else { return };
    assert!(looks_like_pack(&bytes[..bytes.len().min(64)]), "taken without looking like one");
    assert!(pack.bytes.len() <= bytes.len() && pack.writer == short_hash(&pack.public));
    if data.first().is_some_and(|mode| mode % 4 == 3) {
        assert_eq!(pack.bytes, &GOOD[..pack.bytes.len()], "a changed byte is taken");
    }
    let (Ok(content), Ok(changes)) = (pack.content(), pack.changes()) else { return };
    let told: Vec<Told> = content.into_iter().flat_map(|(told, _)| told).collect();
    assert!(pack.cut.is_some() || told.len() == changes.len(), "hashes in a pack that says it is whole");
    assert!((pack.place.first..).zip(&told).all(|(number, told)| told.identity().0 == number));
    for packed in &changes {
        assert_eq!(packed.op, op_id(&packed.bytes));
        assert_eq!(encode(&packed.change), packed.bytes, "another spelling of a change is taken");
    }
    let items: Vec<Item> = told.into_iter().map(Told::into_item).collect();
    let link = items.iter().fold(pack.place.chain, |link, item| chain_hash(&link, &item.hash()));
    assert_eq!(link, pack.chain(), "the chain is not that of the changes");
    if pack.cut.is_some() {
        return;
    }
    // Packed anew by their writer the changes are the same, and the chain goes on.
    let all: Vec<Vec<u8>> = changes.into_iter().map(|packed| packed.bytes).collect();
    if !all.is_empty() {
        let place = Place { first: pack.place.first, chain: pack.place.chain };
        let again = write(&items, place, &key(), pack.org).unwrap();
        assert_eq!(again.taken, all.len());
        let again = verify(&again.bytes).unwrap();
        assert_eq!((again.last, again.chain()), (pack.last, pack.chain()));
        assert!(again.changes().unwrap().into_iter().map(|packed| packed.bytes).eq(all));
    }
}
