//! The seal at the end of a pack: `COSE_Sign1` (RFC 9052) with Ed25519 (−19, RFC 9864) over writer, last number, number of
//! blocks, chain and the hash of every byte before it.

use ed25519_dalek::{Signature, VerifyingKey};

use super::identity::Key;
use crate::changes::cbor::{Decoder, Encoder, Malformed};

/// Tag of `COSE_Sign1`.
pub const TAG: u64 = 18;
/// What the signature is about besides the payload.
const PURPOSE: &[u8] = b"vyezd/pack/1";
const ED25519: i64 = -19;

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

fn protected() -> Vec<u8> {
    let mut out = Encoder::default();
    out.map(1);
    out.uint(1);
    out.int(ED25519);
    out.finish()
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

/// The `Sig_structure` of RFC 9052 §4.4.
fn signed(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut out = Encoder::default();
    out.array(4);
    out.text("Signature1");
    out.bytes(protected);
    out.bytes(PURPOSE);
    out.bytes(payload);
    out.finish()
}

/// The seal's bytes.
pub fn write(sealed: &Sealed, key: &Key) -> Vec<u8> {
    let (protected, payload) = (protected(), payload(sealed));
    let mut out = Encoder::default();
    out.tag(TAG);
    out.array(4);
    out.bytes(&protected);
    out.map(0);
    out.bytes(&payload);
    out.bytes(&key.sign(&signed(&protected, &payload)));
    out.finish()
}

/// Reads a seal and verifies it with the public key of the header. What it says is the caller's to compare.
pub fn read(input: &mut Decoder<'_>, public: &[u8; 32]) -> Result<Sealed, Malformed> {
    input.tag(TAG)?;
    if input.array()? != 4 {
        return Err(Malformed("a seal has 4 items"));
    }
    let protected_bytes = input.bytes()?;
    if protected_bytes != protected() {
        return Err(Malformed("another algorithm"));
    }
    if input.map()? != 0 {
        return Err(Malformed("an unprotected header"));
    }
    let payload_bytes = input.bytes()?;
    let signature = Signature::from_bytes(&input.array_of()?);
    let key = VerifyingKey::from_bytes(public).map_err(|_| Malformed("no public key"))?;
    key.verify_strict(&signed(protected_bytes, payload_bytes), &signature).map_err(|_| Malformed("another signer"))?;
    let mut inside = Decoder::new(payload_bytes);
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
