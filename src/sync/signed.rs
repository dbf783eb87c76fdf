//! `COSE_Sign1` (RFC 9052) with Ed25519 (−19, RFC 9864): everything that is signed here, each thing under a purpose of
//! its own, so that a signature under one kind of file says nothing for another.

use std::cell::Cell;

use ed25519_dalek::{Signature, VerifyingKey};

use super::identity::Key;
use crate::changes::cbor::{Decoder, Encoder, Malformed};

/// Tag of `COSE_Sign1`.
pub const TAG: u64 = 18;
const ED25519: i64 = -19;

fn protected() -> Vec<u8> {
    let mut out = Encoder::default();
    out.map(1);
    out.uint(1);
    out.int(ED25519);
    out.finish()
}

/// The `Sig_structure` of RFC 9052 §4.4.
fn signed(purpose: &[u8], protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut out = Encoder::default();
    out.array(4);
    out.text("Signature1");
    out.bytes(protected);
    out.bytes(purpose);
    out.bytes(payload);
    out.finish()
}

/// Signs `payload`.
pub fn write(purpose: &[u8], payload: &[u8], key: &Key) -> Vec<u8> {
    let protected = protected();
    let mut out = Encoder::default();
    out.tag(TAG);
    out.array(4);
    out.bytes(&protected);
    out.map(0);
    out.bytes(payload);
    out.bytes(&key.sign(&signed(purpose, &protected, payload)));
    out.finish()
}

thread_local! {
    /// The key last verified with: packs of one writer come one after another, and to unfold a key is a tenth of the work.
    static LAST: Cell<Option<([u8; 32], VerifyingKey)>> = const { Cell::new(None) };
}

fn verifying(public: [u8; 32]) -> Result<VerifyingKey, Malformed> {
    if let Some((_, key)) = LAST.get().filter(|(held, _)| *held == public) {
        return Ok(key);
    }
    let key = VerifyingKey::from_bytes(&public).map_err(|_| Malformed("no public key"))?;
    LAST.set(Some((public, key)));
    Ok(key)
}

/// Reads the payload and verifies it with the key that `signer` names; it may look the key up in the payload, which is
/// nobody's word before this function returns.
pub fn read<'a>(
    input: &mut Decoder<'a>,
    purpose: &[u8],
    signer: impl FnOnce(&[u8]) -> Result<[u8; 32], Malformed>,
) -> Result<&'a [u8], Malformed> {
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
    let payload = input.bytes()?;
    let signature = Signature::from_bytes(&input.array_of()?);
    let key = verifying(signer(payload)?)?;
    key.verify_strict(&signed(purpose, protected_bytes, payload), &signature)
        .map_err(|_| Malformed("another signer"))?;
    Ok(payload)
}
