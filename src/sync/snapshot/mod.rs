//! Snapshots (`sync.md` §8): the folded state of every record in one signed file, so that a new colleague need not fold
//! years of changes before he sees anything. Packs remain the truth: what a snapshot says is joined with them, and once
//! they have been folded themselves it is no longer needed.
//!
//! ```text
//! snapshot = header, reached, 1*block, seal                 ; a CBOR sequence; `.vzs`
//! header   = #6.55799(["vyezd-snapshot", 1, minor, {1: writer, 2: public key, 5: organisation, 6: codec, 7: least minor}])
//! reached  = [* writer, first, [* last, chain, bool]]       ; packs it was made of
//! block    = [count, raw-length, bytes(codec(count × (record, bytes(state))))]
//! seal     = COSE_Sign1 under "vyezd/snapshot/1" over [writer, made, blocks, records, SHA-256(every byte before)]
//! ```

pub mod first_start;
pub mod make;

use sha2::{Digest, Sha256};

use super::inflating::inflated;
use super::pack::{DEFLATE, LONGEST_BLOCK, MAGIC, MAJOR};
use super::reached::Reached;
use super::reader::{Fault, LONGEST_RAW};
use super::shelf::Writer;
use super::signed;
use crate::changes::cbor::{Decoder, Encoder};
use crate::changes::encoding::short_hash;
use crate::changes::erased::Erased;
use crate::changes::fold::RecordState;
use crate::domain::RecordId;
use crate::store::entry::Entry;

/// Name in the header.
const NAME: &str = "vyezd-snapshot";
/// What the signature is about.
const PURPOSE: &[u8] = b"vyezd/snapshot/1";
/// A longer file is no snapshot, bytes.
pub const LONGEST: usize = 512 << 20;

/// A snapshot whose signature is valid; nothing is inflated yet.
#[derive(Debug, Clone)]
pub struct Snapshot<'a> {
    /// Who signed it.
    pub writer: Writer,
    /// His public key.
    pub public: [u8; 32],
    /// Organisation.
    pub org: [u8; 16],
    /// When it was made, milliseconds since 1970 by his clock.
    pub made: u64,
    /// The packs it was made of.
    pub reached: Reached,
    /// How many records it holds.
    pub records: u64,
    blocks: Vec<(usize, usize, &'a [u8])>,
}

/// Whether these bytes may begin a snapshot.
pub fn looks_like_snapshot(start: &[u8]) -> bool {
    let mut input = Decoder::with_longest(start, LONGEST);
    input.tag(MAGIC).is_ok() && input.array().is_ok() && input.text() == Ok(NAME)
}

impl<'a> Snapshot<'a> {
    /// Looks at lengths, hash and signature of a whole file.
    pub fn verify(bytes: &'a [u8]) -> Result<Self, Fault> {
        let mut input = Decoder::with_longest(bytes, LONGEST);
        if input.tag(MAGIC).is_err() || input.array() != Ok(4) || input.text() != Ok(NAME) {
            return Err(Fault::Foreign);
        }
        let major = input.uint()?;
        let minor = input.uint()?;
        if major != MAJOR {
            return Err(Fault::Newer(major, minor));
        }
        let mut snapshot = header(&mut input)?;
        if snapshot.writer != short_hash(&snapshot.public) {
            return Err(Fault::Broken);
        }
        snapshot.reached = Reached::decode(&mut input)?;
        while !input.is_tagged(signed::TAG) {
            if input.array()? != 3 {
                return Err(Fault::Broken);
            }
            let count = usize::try_from(input.uint()?).map_err(|_| Fault::Broken)?;
            let length = usize::try_from(input.uint()?).map_err(|_| Fault::Broken)?;
            if length > LONGEST_RAW || count > length {
                return Err(Fault::Broken);
            }
            snapshot.blocks.push((count, length, input.bytes()?));
        }
        let before = bytes.len() - input.left();
        let hash: [u8; 32] = Sha256::digest(bytes.get(..before).unwrap_or_default()).into();
        let payload = signed::read(&mut input, PURPOSE, |_| Ok(snapshot.public))?;
        input.finish()?;
        let mut told = Decoder::new(payload);
        if told.array()? != 5 || told.array_of::<16>()? != snapshot.writer {
            return Err(Fault::Broken);
        }
        snapshot.made = told.uint()?;
        let (blocks, records, sealed) = (told.uint()?, told.uint()?, told.array_of::<32>()?);
        told.finish()?;
        snapshot.records = snapshot.blocks.iter().map(|(count, ..)| *count as u64).sum();
        let whole = blocks == snapshot.blocks.len() as u64 && records == snapshot.records && sealed == hash;
        if whole { Ok(snapshot) } else { Err(Fault::Broken) }
    }

    /// Whether it was made before an act of erasure, or without it: something erased is in it.
    pub fn holds(&self, erased: &Erased) -> bool {
        self.states().map_while(Result::ok).any(|(id, state)| {
            let mut heads = state.cells.values().flat_map(|cell| &cell.heads);
            heads.any(|head| erased.covers(&head.op, id))
        })
    }

    /// Every record, block by block: one block is in memory at a time.
    pub fn states(&self) -> impl Iterator<Item = Result<(RecordId, RecordState), Fault>> + '_ {
        self.blocks.iter().flat_map(|(count, length, packed)| match block(*count, *length, packed) {
            Ok(states) => states.into_iter().map(Ok).collect(),
            Err(fault) => vec![Err(fault)],
        })
    }
}

fn block(count: usize, length: usize, packed: &[u8]) -> Result<Vec<(RecordId, RecordState)>, Fault> {
    let raw = inflated(packed, length).ok_or(Fault::Broken)?;
    let mut input = Decoder::with_longest(&raw, LONGEST_RAW);
    let mut states = Vec::new();
    for _ in 0..count {
        let id = RecordId::new(input.array_of()?);
        states.push((id, Entry::decode(input.bytes()?)?.state));
    }
    input.finish()?;
    Ok(states)
}

fn header<'a>(input: &mut Decoder<'_>) -> Result<Snapshot<'a>, Fault> {
    let mut snapshot = Snapshot {
        writer: [0; 16],
        public: [0; 32],
        org: [0; 16],
        made: 0,
        reached: Reached::default(),
        records: 0,
        blocks: Vec::new(),
    };
    let (mut seen, mut last) = (0, 0);
    for _ in 0..input.map()? {
        let key = input.uint()?;
        if key <= last {
            return Err(Fault::Broken);
        }
        last = key;
        match key {
            1 => snapshot.writer = input.array_of()?,
            2 => snapshot.public = input.array_of()?,
            5 => snapshot.org = input.array_of()?,
            6 if input.uint()? != DEFLATE => return Err(Fault::Broken),
            6 => {}
            7 => drop(input.uint()?),
            // Told by later versions of the program.
            _ => drop(input.value()?),
        }
        seen |= 1_u64 << key.min(63);
    }
    if seen & 0b1110_0110 == 0b1110_0110 { Ok(snapshot) } else { Err(Fault::Broken) }
}

/// Records on their way into a block.
#[derive(Debug, Default)]
struct Block {
    raw: Encoder,
    length: usize,
    count: usize,
}

impl Block {
    fn push(&mut self, id: RecordId, state: RecordState) {
        let entry = Entry { state, ..Entry::default() }.encode();
        self.length += entry.len();
        self.count += 1;
        self.raw.bytes(id.as_bytes());
        self.raw.bytes(&entry);
    }

    fn is_full(&self) -> bool {
        self.length >= LONGEST_BLOCK
    }

    fn close(&mut self) -> std::io::Result<Vec<u8>> {
        let Self { raw, count, .. } = std::mem::take(self);
        let raw = raw.finish();
        let mut out = Encoder::default();
        out.array(3);
        out.uint(count as u64);
        out.uint(raw.len() as u64);
        out.bytes(&super::pack::deflated(&raw)?);
        Ok(out.finish())
    }
}

#[cfg(test)]
mod tests;
