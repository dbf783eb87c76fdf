//! Reading a pack in two passes: lengths, hash and seal first; only then is anything inflated or decoded. Limits are
//! looked at before anything is allocated.

use std::io::Read;

use flate2::read::DeflateDecoder;
use sha2::{Digest, Sha256};

use super::pack::{DEFLATE, LONGEST_BLOCK, MAGIC, MAJOR, MINOR, NAME, Place};
use super::seal;
use crate::changes::cbor::{Decoder, Malformed};
pub use crate::changes::change::Packed;
use crate::changes::encoding::{self, chain};

/// A pack longer than this is none, bytes.
pub const LONGEST_FILE: usize = 32 << 20;
/// Longest block once inflated: the usual one and a longest change.
const LONGEST_RAW: usize = LONGEST_BLOCK + (16 << 20);

/// Why bytes are no pack that can be taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Not one of ours at all.
    Foreign,
    /// Made by a program of a newer format: major and minor number.
    Newer(u64, u64),
    /// Torn, still being copied, or changed: no valid seal.
    Broken,
}

impl From<Malformed> for Fault {
    fn from(_: Malformed) -> Self {
        Self::Broken
    }
}

/// A pack whose seal is valid; nothing is inflated yet.
#[derive(Debug, Clone)]
pub struct Pack<'a> {
    /// All its bytes, seal included.
    pub bytes: &'a [u8],
    /// Writer.
    pub writer: [u8; 16],
    /// His public key.
    pub public: [u8; 32],
    /// Organisation.
    pub org: [u8; 16],
    /// Where it begins.
    pub place: Place,
    /// Number of its last change.
    pub last: u64,
    codec: u64,
    blocks: Vec<Block<'a>>,
}

#[derive(Debug, Clone)]
struct Block<'a> {
    count: usize,
    length: usize,
    packed: &'a [u8],
    after: [u8; 32],
}

/// Whether these bytes may begin a pack: enough to look at of any file.
pub fn looks_like_pack(start: &[u8]) -> bool {
    let mut input = Decoder::with_longest(start, LONGEST_FILE);
    input.tag(MAGIC).is_ok() && input.array().is_ok() && input.text() == Ok(NAME)
}

/// Length of the pack at the start of `bytes`, by its lengths alone: whether enough was read to verify it.
pub fn extent(bytes: &[u8]) -> Result<usize, Fault> {
    let mut input = Decoder::with_longest(bytes, LONGEST_FILE);
    begin(&mut input)?;
    while !input.is_tagged(seal::TAG) {
        block(&mut input)?;
    }
    skip_signed(&mut input)?;
    Ok(bytes.len() - input.left())
}

/// Passes over something signed, unverified.
pub fn skip_signed(input: &mut Decoder<'_>) -> Result<(), Malformed> {
    input.tag(seal::TAG)?;
    input.array()?;
    input.bytes()?;
    input.map()?;
    input.bytes()?;
    input.bytes().map(drop)
}

/// The first pass over the pack at the start of `bytes`; what follows it is another pack of a bundle.
pub fn verify(bytes: &[u8]) -> Result<Pack<'_>, Fault> {
    let mut input = Decoder::with_longest(bytes, LONGEST_FILE);
    let mut pack = begin(&mut input)?;
    if pack.writer != encoding::short_hash(&pack.public) {
        return Err(Fault::Broken);
    }
    while !input.is_tagged(seal::TAG) {
        pack.blocks.push(block(&mut input)?);
    }
    let before = bytes.len() - input.left();
    let sealed = seal::read(&mut input, &pack.public)?;
    let hash: [u8; 32] = Sha256::digest(bytes.get(..before).unwrap_or_default()).into();
    let count: u64 = pack.blocks.iter().map(|block| block.count as u64).sum();
    let chain = pack.chain();
    let told = seal::Sealed {
        writer: pack.writer,
        last: pack.place.first.saturating_add(count).saturating_sub(1),
        blocks: pack.blocks.len() as u64,
        chain,
        hash,
    };
    if sealed != told {
        return Err(Fault::Broken);
    }
    pack.last = sealed.last;
    pack.bytes = bytes.get(..bytes.len() - input.left()).unwrap_or_default();
    Ok(pack)
}

/// Everything before the blocks.
fn begin<'a>(input: &mut Decoder<'a>) -> Result<Pack<'a>, Fault> {
    if input.tag(MAGIC).is_err() || input.array() != Ok(4) || input.text() != Ok(NAME) {
        return Err(Fault::Foreign);
    }
    let (major, minor) = (input.uint()?, input.uint()?);
    if major != MAJOR {
        return Err(Fault::Newer(major, minor));
    }
    let (pack, least) = header(input)?;
    if least > MINOR { Err(Fault::Newer(major, least)) } else { Ok(pack) }
}

fn block<'a>(input: &mut Decoder<'a>) -> Result<Block<'a>, Fault> {
    if input.array()? != 4 {
        return Err(Fault::Broken);
    }
    let count = usize::try_from(input.uint()?).map_err(|_| Fault::Broken)?;
    let length = usize::try_from(input.uint()?).map_err(|_| Fault::Broken)?;
    let packed = input.bytes()?;
    if length > LONGEST_RAW || count > length {
        return Err(Fault::Broken);
    }
    Ok(Block { count, length, packed, after: input.array_of()? })
}

/// The header, and the least minor version that reads the pack.
fn header<'a>(input: &mut Decoder<'a>) -> Result<(Pack<'a>, u64), Fault> {
    let mut pack = Pack {
        bytes: &[],
        writer: [0; 16],
        public: [0; 32],
        org: [0; 16],
        place: Place { first: 0, chain: [0; 32] },
        last: 0,
        codec: DEFLATE,
        blocks: Vec::new(),
    };
    let (mut seen, mut last, mut least) = (0, 0, 0);
    for _ in 0..input.map()? {
        let key = input.uint()?;
        if key <= last {
            return Err(Fault::Broken);
        }
        last = key;
        match key {
            1 => pack.writer = input.array_of()?,
            2 => pack.public = input.array_of()?,
            3 => pack.place.first = input.uint()?,
            4 => pack.place.chain = input.array_of()?,
            5 => pack.org = input.array_of()?,
            6 => pack.codec = input.uint()?,
            7 => least = input.uint()?,
            // Told by later versions of the program; a text or a number, never needed to read the pack.
            _ => drop(input.value()?),
        }
        seen |= 1_u64 << key.min(63);
    }
    if seen & 0b111_1110 == 0b111_1110 && pack.codec <= DEFLATE { Ok((pack, least)) } else { Err(Fault::Broken) }
}

impl Pack<'_> {
    /// The second pass, a block at a time in memory: every change, as its author wrote it, with its number checked and
    /// its place in the chain. After a fault there is nothing more.
    pub fn read(&self) -> Changes<'_> {
        Changes {
            pack: self,
            next: 0,
            raw: Vec::new(),
            at: 0,
            left: 0,
            number: self.place.first,
            link: self.place.chain,
            failed: false,
        }
    }

    /// All changes at once.
    pub fn changes(&self) -> Result<Vec<Packed>, Fault> {
        self.read().collect()
    }

    /// The chain after the last change.
    pub fn chain(&self) -> [u8; 32] {
        self.blocks.last().map_or(self.place.chain, |block| block.after)
    }

    fn inflated(&self, block: &Block<'_>) -> Result<Vec<u8>, Fault> {
        if self.codec != DEFLATE {
            return if block.packed.len() == block.length { Ok(block.packed.to_vec()) } else { Err(Fault::Broken) };
        }
        let mut raw = Vec::new();
        let limit = block.length as u64 + 1;
        DeflateDecoder::new(block.packed).take(limit).read_to_end(&mut raw).map_err(|_| Fault::Broken)?;
        if raw.len() == block.length { Ok(raw) } else { Err(Fault::Broken) }
    }
}

/// The changes of a pack, one after another.
#[derive(Debug)]
pub struct Changes<'p> {
    pack: &'p Pack<'p>,
    /// Number of the next block.
    next: usize,
    /// The block in hand, and where its next change begins.
    raw: Vec<u8>,
    at: usize,
    /// Changes left in the block.
    left: usize,
    /// Number of the next change.
    number: u64,
    link: [u8; 32],
    failed: bool,
}

impl Changes<'_> {
    fn step(&mut self) -> Result<Option<Packed>, Fault> {
        while self.left == 0 {
            let ended = self.next.checked_sub(1).and_then(|before| self.pack.blocks.get(before));
            if ended.is_some_and(|block| block.after != self.link) || self.at != self.raw.len() {
                return Err(Fault::Broken);
            }
            let Some(block) = self.pack.blocks.get(self.next) else { return Ok(None) };
            (self.raw, self.at, self.left) = (self.pack.inflated(block)?, 0, block.count);
            self.next += 1;
        }
        let rest = self.raw.get(self.at..).unwrap_or_default();
        let (change, length) = encoding::decode_first(rest)?;
        let bytes = rest.get(..length).ok_or(Fault::Broken)?.to_vec();
        if change.seq != self.number {
            return Err(Fault::Broken);
        }
        self.link = chain(&self.link, &bytes);
        (self.number, self.at, self.left) = (self.number + 1, self.at + length, self.left - 1);
        Ok(Some(Packed { op: encoding::op_id(&bytes), change, bytes }))
    }
}

impl Iterator for Changes<'_> {
    type Item = Result<Packed, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let step = self.step();
        self.failed = step.is_err();
        step.transpose()
    }
}
