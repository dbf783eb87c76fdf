//! One frame of a log file: `magic u32 | len u32 | crc32 of the rest | seq u64 | prev-hash 16 B | payload`
//! (numbers little-endian; `len` counts the payload; `store.md` §6).

use super::cbor::{Decoder, Encoder, Malformed};
use super::encoding::short_hash;

/// First bytes of a frame.
pub const MAGIC: [u8; 4] = *b"\xf5vzF";
/// Bytes before the payload.
pub const HEAD: usize = 36;
/// Longest payload, bytes.
pub const LONGEST: usize = 16 << 20;

/// A frame read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Offset of its first byte.
    pub start: u64,
    /// Offset after its last byte.
    pub end: u64,
    /// Number in the log.
    pub seq: u64,
    /// Hash of the frame before.
    pub previous: [u8; 16],
    /// Hash of this frame; zeros from [`check`].
    pub hash: [u8; 16],
    /// Content.
    pub payload: Vec<u8>,
}

/// The bytes of a frame.
pub fn encode(seq: u64, previous: [u8; 16], payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(HEAD + payload.len());
    frame.extend(MAGIC);
    frame.extend(u32::try_from(payload.len()).unwrap_or(u32::MAX).to_le_bytes());
    frame.extend([0; 4]);
    frame.extend(seq.to_le_bytes());
    frame.extend(previous);
    frame.extend(payload);
    let checksum = frame.get(12..).map_or(0, crc32fast::hash);
    for (place, byte) in frame.iter_mut().skip(8).zip(checksum.to_le_bytes()) {
        *place = byte;
    }
    frame
}

/// Length of the payload announced by the first bytes of a frame; `None` where no frame can start.
pub fn announced(head: &[u8]) -> Option<usize> {
    let length = u32::from_le_bytes(*head.get(4..8)?.first_chunk()?) as usize;
    (head.starts_with(&MAGIC) && length <= LONGEST).then_some(length)
}

/// Reads the frame that fills `bytes` exactly and starts at offset `start`; `None` when it is not whole.
pub fn decode(bytes: &[u8], start: u64) -> Option<Frame> {
    check(bytes, start).map(|frame| Frame { hash: short_hash(bytes), ..frame })
}

/// The same without its hash, which takes the most time of it: the sum says that the frame is whole.
pub fn check(bytes: &[u8], start: u64) -> Option<Frame> {
    let length = announced(bytes)?;
    let checksum = u32::from_le_bytes(*bytes.get(8..12)?.first_chunk()?);
    let payload = bytes.get(HEAD..)?;
    if payload.len() != length || crc32fast::hash(bytes.get(12..)?) != checksum {
        return None;
    }
    Some(Frame {
        start,
        end: start + bytes.len() as u64,
        seq: u64::from_le_bytes(*bytes.get(12..20)?.first_chunk()?),
        previous: *bytes.get(20..36)?.first_chunk()?,
        hash: [0; 16],
        payload: payload.to_vec(),
    })
}

/// What the first frame of every file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileHead {
    /// Who writes.
    pub writer: [u8; 16],
    /// Raised when the log is continued after a restored backup.
    pub epoch: u64,
    /// Hash of the last frame of the file before; zeros in the first.
    pub previous_end: [u8; 16],
    /// Number of the next change.
    pub next_change: u64,
}

const FORMAT: u64 = 1;

impl FileHead {
    /// As a payload.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Encoder::default();
        out.array(6);
        out.text("vyezd-log");
        out.uint(FORMAT);
        out.bytes(&self.writer);
        out.uint(self.epoch);
        out.bytes(&self.previous_end);
        out.uint(self.next_change);
        out.finish()
    }

    /// From a payload; `None` when it holds changes.
    pub fn decode(payload: &[u8]) -> Option<Self> {
        let mut input = Decoder::new(payload);
        if input.array().ok()? != 6 || input.text().ok()? != "vyezd-log" || input.uint().ok()? != FORMAT {
            return None;
        }
        let head = Self {
            writer: input.array_of().ok()?,
            epoch: input.uint().ok()?,
            previous_end: input.array_of().ok()?,
            next_change: input.uint().ok()?,
        };
        input.finish().ok()?;
        Some(head)
    }
}

/// The payload of an ordinary frame: an array of the changes' bytes.
pub fn pack_changes<'a>(changes: impl ExactSizeIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut out = Encoder::default();
    out.array(changes.len());
    changes.for_each(|change| out.bytes(change));
    out.finish()
}

/// The changes' bytes in a payload; nothing for a file head.
pub fn changes_of(payload: &[u8]) -> Result<Vec<&[u8]>, Malformed> {
    let mut input = Decoder::with_longest(payload, LONGEST);
    let count = input.array()?;
    if input.is_text() {
        return Ok(Vec::new());
    }
    let changes = (0..count).map(|_| input.bytes()).collect::<Result<Vec<_>, _>>()?;
    input.finish()?;
    Ok(changes)
}
