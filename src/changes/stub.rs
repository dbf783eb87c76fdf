//! What stands in a log in the place of a change that was erased: its number and its hash, `[seq, SHA-256 (32)]`. Order,
//! numbers and the writer's chain stay; what was said is gone.

use sha2::{Digest, Sha256};

use super::cbor::{Decoder, Encoder};
use super::change::OpId;
use super::encoding;

/// In the place of a change.
pub fn write(number: u64, hash: &[u8; 32]) -> Vec<u8> {
    let mut out = Encoder::default();
    out.array(2);
    out.uint(number);
    out.bytes(hash);
    out.finish()
}

/// In the place of the change with these bytes; of what is none already, a copy.
pub fn of(change: &[u8]) -> Vec<u8> {
    match encoding::decode(change) {
        Ok(decoded) => write(decoded.seq, &Sha256::digest(change).into()),
        Err(_) => change.to_vec(),
    }
}

/// Identity of a change by what stands in a log, be it erased or not.
pub fn op_of(bytes: &[u8]) -> OpId {
    read(bytes).map_or_else(|| encoding::op_id(bytes), |(_, hash)| encoding::op_of_hash(&hash))
}

/// Number and hash, where a change was erased. No change reads so: one has six items or seven.
pub fn read(bytes: &[u8]) -> Option<(u64, [u8; 32])> {
    let mut input = Decoder::new(bytes);
    if input.array().ok()? != 2 {
        return None;
    }
    let found = (input.uint().ok()?, input.array_of().ok()?);
    input.finish().ok()?;
    Some(found)
}
