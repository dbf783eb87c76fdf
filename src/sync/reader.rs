//! Reading a pack in two passes: lengths, hash and seal first; only then is anything inflated or decoded. Limits are
//! looked at before anything is allocated.

use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::cut::{self, Cut};
use super::inflating::inflated;
use super::pack::{DEFLATE, End, Item, LONGEST_BLOCK, MAGIC, MAJOR, MINOR, Merged, NAME, Place};
use super::{seal, signed};
use crate::changes::cbor::{Decoder, Malformed};
use crate::changes::change::OpId;
pub use crate::changes::change::Packed;
use crate::changes::encoding;

/// A pack longer than this is none, bytes.
pub const LONGEST_FILE: usize = 32 << 20;
/// Longest block once inflated: the usual one and a longest change.
pub(super) const LONGEST_RAW: usize = LONGEST_BLOCK + (16 << 20);

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
    /// Set where somebody has put hashes in the place of changes after it was sealed.
    pub cut: Option<Cut>,
    /// The seal as its writer made it.
    pub seal: &'a [u8],
    /// What it was merged from.
    pub merged: Merged,
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

fn end_of(bytes: &[u8]) -> Option<End> {
    let (last, chain) = bytes.split_first_chunk()?;
    Some((u64::from_be_bytes(*last), *chain.first_chunk()?))
}

/// What a pack on the shelf, verified before, was merged from: its header alone is read.
pub fn merged_of(path: &Path) -> Option<Merged> {
    let mut file = std::fs::File::open(path).ok()?;
    let mut start = Vec::new();
    // Ends of some thousand packs fit into the longer piece.
    for more in [4 << 10, 1 << 20] {
        (&mut file).take(more).read_to_end(&mut start).ok()?;
        let mut input = Decoder::with_longest(&start, LONGEST_FILE);
        let begun = input.tag(MAGIC).is_ok() && input.array().is_ok() && input.text().is_ok();
        if begun
            && input.uint().is_ok()
            && input.uint().is_ok()
            && let Ok((pack, _)) = header(&mut input)
        {
            return Some(pack.merged);
        }
    }
    None
}

/// Length of the pack at the start of `bytes`, by its lengths alone: whether enough was read to verify it.
pub fn extent(bytes: &[u8]) -> Result<usize, Fault> {
    let mut input = Decoder::with_longest(bytes, LONGEST_FILE);
    begin(&mut input)?;
    while !input.is_tagged(seal::TAG) {
        block(&mut input)?;
    }
    skip_signed(&mut input)?;
    if input.is_tagged(signed::TAG) {
        // Somebody has put hashes in the place of changes, and says so.
        skip_signed(&mut input)?;
    }
    Ok(bytes.len() - input.left())
}

/// Passes over something signed, unverified.
pub fn skip_signed(input: &mut Decoder<'_>) -> Result<(), Malformed> {
    input.tag(signed::TAG)?;
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
    let sealed_end = bytes.len() - input.left();
    pack.seal = bytes.get(before..sealed_end).unwrap_or_default();
    let mut hash: [u8; 32] = Sha256::digest(bytes.get(..before).unwrap_or_default()).into();
    if sealed.hash != hash && input.is_tagged(signed::TAG) {
        // Not the bytes that were sealed: somebody says that he has put hashes in the place of changes. What is left is
        // still the writer's own: the chain that he has signed goes through those hashes.
        pack.cut = Some(cut::read(&mut input, bytes.get(..sealed_end).unwrap_or_default())?);
        hash = sealed.hash;
    }
    let count: u64 = pack.blocks.iter().map(|block| block.count as u64).sum();
    let chain = pack.chain();
    let told = seal::Sealed {
        writer: pack.writer,
        last: pack.place.first.saturating_add(count).saturating_sub(1),
        blocks: pack.blocks.len() as u64,
        chain,
        hash,
    };
    if pack.blocks.is_empty() || sealed != told {
        return Err(Fault::Broken);
    }
    pack.last = sealed.last;
    pack.bytes = bytes.get(..bytes.len() - input.left()).unwrap_or_default();
    Ok(pack)
}

/// The hash at the start of `bytes`, in the place of a change.
fn hash_first(bytes: &[u8]) -> Option<([u8; 32], &[u8])> {
    let mut input = Decoder::new(bytes);
    let hash = input.array_of().ok()?;
    Some((hash, bytes.get(bytes.len() - input.left()..)?))
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
    // Nobody who has nothing to say writes a pack.
    if length > LONGEST_RAW || count == 0 || count > length {
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
        cut: None,
        seal: &[],
        merged: Merged::default(),
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
            9 => pack.merged.rank = input.uint()?,
            10 => pack.merged.ends = input.bytes()?.chunks_exact(24).filter_map(end_of).collect(),
            // Told by later versions of the program; a text or a number, never needed to read the pack.
            _ => drop(input.value()?),
        }
        seen |= 1_u64 << key.min(63);
    }
    if seen & 0b111_1110 == 0b111_1110 && pack.codec <= DEFLATE { Ok((pack, least)) } else { Err(Fault::Broken) }
}

/// A change of a pack, told or not.
#[derive(Debug, Clone)]
pub enum Told {
    /// In full.
    Change(Box<Packed>),
    /// By its number and hash only.
    Hash(u64, [u8; 32]),
}

impl Told {
    /// Number and identity.
    pub fn identity(&self) -> (u64, OpId) {
        match self {
            Self::Change(packed) => (packed.change.seq, packed.op),
            Self::Hash(number, hash) => (*number, encoding::op_of_hash(hash)),
        }
    }

    /// As a pack carries it.
    pub fn into_item(self) -> Item {
        match self {
            Self::Change(packed) => Item::Change(packed.bytes),
            Self::Hash(_, hash) => Item::Hash(hash),
        }
    }
}

/// What a block holds, and the chain after it.
pub type Content = (Vec<Told>, [u8; 32]);

impl Pack<'_> {
    /// The second pass: every change that is told, as its author wrote it.
    pub fn changes(&self) -> Result<Vec<Packed>, Fault> {
        let told = self.content()?.into_iter().flat_map(|(told, _)| told);
        Ok(told.filter_map(|told| if let Told::Change(packed) = told { Some(*packed) } else { None }).collect())
    }

    /// The second pass, block by block: every number is there, in its place in the chain, told or not.
    pub fn content(&self) -> Result<Vec<Content>, Fault> {
        let mut place = self.place;
        self.blocks.iter().map(|block| self.content_of(block, &mut place)).collect()
    }

    /// The same with no more than a block in memory. After a fault there is nothing more.
    pub fn read(&self) -> impl Iterator<Item = Result<Told, Fault>> + '_ {
        let (mut place, mut failed) = (self.place, false);
        let blocks = self.blocks.iter().map_while(move |block| {
            if failed {
                return None;
            }
            let content = self.content_of(block, &mut place);
            failed = content.is_err();
            Some(content)
        });
        blocks.flat_map(|content| match content {
            Ok((told, _)) => told.into_iter().map(Ok).collect(),
            Err(fault) => vec![Err(fault)],
        })
    }

    /// A block that begins at `place`, which moves behind it.
    fn content_of(&self, block: &Block<'_>, place: &mut Place) -> Result<Content, Fault> {
        let raw = self.inflated(block)?;
        let (mut rest, mut told) = (raw.as_slice(), Vec::new());
        for _ in 0..block.count {
            if let Some((hash, after)) = hash_first(rest) {
                place.chain = encoding::chain_hash(&place.chain, &hash);
                told.push(Told::Hash(place.first, hash));
                (place.first, rest) = (place.first + 1, after);
                continue;
            }
            let (change, length) = encoding::decode_first(rest)?;
            let (bytes, after) = rest.split_at_checked(length).ok_or(Fault::Broken)?;
            if change.seq != place.first {
                return Err(Fault::Broken);
            }
            let hash = encoding::hash(bytes);
            place.chain = encoding::chain_hash(&place.chain, &hash);
            let op = encoding::op_of_hash(&hash);
            told.push(Told::Change(Box::new(Packed { op, change, bytes: bytes.to_vec() })));
            (place.first, rest) = (place.first + 1, after);
        }
        if place.chain != block.after || !rest.is_empty() {
            return Err(Fault::Broken);
        }
        Ok((told, place.chain))
    }

    /// The chain after the last change.
    pub fn chain(&self) -> [u8; 32] {
        self.blocks.last().map_or(self.place.chain, |block| block.after)
    }

    fn inflated(&self, block: &Block<'_>) -> Result<Vec<u8>, Fault> {
        if self.codec != DEFLATE {
            return if block.packed.len() == block.length { Ok(block.packed.to_vec()) } else { Err(Fault::Broken) };
        }
        inflated(block.packed, block.length).ok_or(Fault::Broken)
    }
}
