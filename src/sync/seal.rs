//! The seal at the end of a pack: `COSE_Sign1` (RFC 9052) with Ed25519 (−19, RFC 9864) over writer, last number, number of
//! blocks, chain and the hash of every byte before it.

use super::identity::Key;
use super::signed;
use crate::changes::cbor::{Decoder, Encoder, Malformed};

pub use super::signed::TAG;

/// What the signature is about besides the payload.
const PURPOSE: &[u8] = b"vyezd/pack/1";

/// What is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sealed {
    /// Writer.
    pub writer: [u8; 16],
    /// Number of the last change.
    pub last: u64,
    /// Number of blocks.
    pub blocks: u64,
    /// The chain after the last change.
    pub chain: [u8; 32],
    /// SHA-256 of every byte before the seal.
    pub hash: [u8; 32],
}

fn payload(sealed: &Sealed) -> Vec<u8> {
    let mut out = Encoder::default();
    out.array(5);
    out.bytes(&sealed.writer);
    out.uint(sealed.last);
    out.uint(sealed.blocks);
    out.bytes(&sealed.chain);
    out.bytes(&sealed.hash);
    out.finish()
}

/// The seal's bytes.
pub fn write(sealed: &Sealed, key: &Key) -> Vec<u8> {
    signed::write(PURPOSE, &payload(sealed), key)
}

/// Reads a seal and verifies it with the public key of the header. What it says is the caller's to compare.
pub fn read(input: &mut Decoder<'_>, public: &[u8; 32]) -> Result<Sealed, Malformed> {
    let mut inside = Decoder::new(signed::read(input, PURPOSE, |_| Ok(*public))?);
    if inside.array()? != 5 {
        return Err(Malformed("a seal says 5 things"));
    }
    let sealed = Sealed {
        writer: inside.array_of()?,
        last: inside.uint()?,
        blocks: inside.uint()?,
        chain: inside.array_of()?,
        hash: inside.array_of()?,
    };
    inside.finish()?;
    Ok(sealed)
}
