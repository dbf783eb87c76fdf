//! Packs: immutable, sealed, self-verifying files of changes (`docs/pack-format.md`, `sync.md` §3). Writing one.

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use sha2::{Digest, Sha256};

use super::identity::Key;
use super::seal;
use crate::changes::cbor::Encoder;
use crate::changes::encoding::{chain_hash as chain, short_hash};

/// First item of a pack: the tag of self-described CBOR.
pub const MAGIC: u64 = 55_799;
/// Name in the header.
pub const NAME: &str = "vyezd-pack";
/// What a reader must know to read a pack at all.
pub const MAJOR: u64 = 1;
/// What a reader may know less of. 1: changes that are not told but by their hash.
pub const MINOR: u64 = 1;
/// A pack is closed beyond this length, bytes.
pub const LONGEST_PACK: usize = 4 << 20;
/// A block is closed beyond this length, bytes before compression.
pub const LONGEST_BLOCK: usize = 128 << 10;
/// The codec of our blocks: raw DEFLATE. 0 is stored.
pub const DEFLATE: u64 = 1;

/// Where a pack stands in its writer's chain of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Number of its first change.
    pub first: u64,
    /// The chain before it; zeros where a writer begins.
    pub chain: [u8; 32],
}

/// A written pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// How many changes it took of those offered, from the first on.
    pub taken: usize,
    /// Where the next pack goes on.
    pub next: Place,
}

/// Number and the first half of the chain at the end of a pack.
pub type End = (u64, [u8; 16]);

/// What a pack was merged from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merged {
    /// How often: 0 as it was sealed.
    pub rank: u64,
    /// Ends of the packs that are in it, but for the last: so that a copy of one of them is known without being opened.
    pub ends: Vec<End>,
}

/// The end that a place in the chain is.
pub fn end(last: u64, chain: &[u8; 32]) -> End {
    (last, chain.first_chunk().copied().unwrap_or_default())
}

/// A change as a pack carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// As its author wrote it.
    Change(Vec<u8>),
    /// Withheld or erased: SHA-256 of its bytes.
    Hash([u8; 32]),
}

impl Item {
    /// SHA-256 of the change, whether it is told or not.
    pub fn hash(&self) -> [u8; 32] {
        match self {
            Self::Change(bytes) => Sha256::digest(bytes).into(),
            Self::Hash(hash) => *hash,
        }
    }

    fn append_to(&self, raw: &mut Vec<u8>) {
        match self {
            Self::Change(bytes) => raw.extend(bytes),
            Self::Hash(hash) => {
                let mut out = Encoder::default();
                out.bytes(hash);
                raw.extend(out.finish());
            }
        }
    }
}

/// One block of these changes; `after`: the chain after the last of them.
pub(super) fn block(items: &[Item], after: &[u8; 32]) -> std::io::Result<Vec<u8>> {
    let mut raw = Vec::new();
    for item in items {
        item.append_to(&mut raw);
    }
    let mut block = Encoder::default();
    block.array(4);
    block.uint(items.len() as u64);
    block.uint(raw.len() as u64);
    block.bytes(&deflated(&raw)?);
    block.bytes(after);
    Ok(block.finish())
}

/// Writes as many of these changes (numbered without gap from `place.first`) as one pack holds. At least one is taken
/// where there is one.
pub fn write(changes: &[Item], place: Place, key: &Key, org: [u8; 16]) -> std::io::Result<Written> {
    write_merged(changes, place, key, org, &Merged::default())
}

/// The same for a pack made of others, see [`super::merging`].
pub fn write_merged(
    changes: &[Item],
    place: Place,
    key: &Key,
    org: [u8; 16],
    merged: &Merged,
) -> std::io::Result<Written> {
    let whole = changes.iter().all(|item| matches!(item, Item::Change(_)));
    let mut out = header(place, &key.public(), org, u64::from(!whole), merged);
    let (mut at, mut taken, mut blocks) = (place, 0, 0);
    while taken < changes.len() && out.len() < LONGEST_PACK {
        let (mut count, mut length, mut after) = (0, 0, at.chain);
        for change in changes.get(taken..).unwrap_or_default() {
            after = chain(&after, &change.hash());
            length += if let Item::Change(bytes) = change { bytes.len() } else { 34 };
            count += 1;
            if length >= LONGEST_BLOCK {
                break;
            }
        }
        out.extend(block(changes.get(taken..taken + count).unwrap_or_default(), &after)?);
        taken += count;
        blocks += 1;
        at = Place { first: at.first + count as u64, chain: after };
    }
    let sealed = seal::Sealed {
        writer: key.writer(),
        last: at.first.saturating_sub(1),
        blocks,
        chain: at.chain,
        hash: Sha256::digest(&out).into(),
    };
    out.extend(seal::write(&sealed, key));
    Ok(Written { bytes: out, taken, next: at })
}

/// The first item of a pack; `least`: the minor version that a reader needs.
pub(super) fn header(place: Place, public: &[u8; 32], org: [u8; 16], least: u64, merged: &Merged) -> Vec<u8> {
    let mut out = Encoder::default();
    out.tag(MAGIC);
    out.array(4);
    out.text(NAME);
    out.uint(MAJOR);
    out.uint(MINOR);
    out.map(if merged.rank > 0 { 10 } else { 8 });
    out.uint(1);
    out.bytes(&short_hash(public));
    out.uint(2);
    out.bytes(public);
    out.uint(3);
    out.uint(place.first);
    out.uint(4);
    out.bytes(&place.chain);
    out.uint(5);
    out.bytes(&org);
    out.uint(6);
    out.uint(DEFLATE);
    out.uint(7);
    out.uint(least);
    out.uint(8);
    out.text(concat!("vyezd ", env!("CARGO_PKG_VERSION")));
    if merged.rank > 0 {
        out.uint(9);
        out.uint(merged.rank);
        out.uint(10);
        let ends = merged.ends.iter().flat_map(|(last, chain)| last.to_be_bytes().into_iter().chain(*chain));
        out.bytes(&ends.collect::<Vec<u8>>());
    }
    out.finish()
}

/// Raw DEFLATE.
pub(super) fn deflated(raw: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(raw)?;
    encoder.finish()
}
