//! A municipal key that takes the place of another: said by the recovery key from the safe, carried in every directory
//! from then on, so that whoever trusted the old key goes on with the new one.
//!
//! `[organisation, old key, new key, new recovery key, highest number under the old key that still counts]`

use super::grant::Public;
use crate::changes::cbor::{Decoder, Encoder, Malformed};
use crate::sync::identity::Key;
use crate::sync::signed;

const PURPOSE: &[u8] = b"vyezd/succession/1";

/// What is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Succession {
    /// The organisation.
    pub org: [u8; 16],
    /// The municipal key until now.
    pub from: Public,
    /// The municipal key from now on.
    pub to: Public,
    /// The recovery key from now on: the old one has been in a computer.
    pub recovery: Public,
    /// Directories of the old key with a higher number do not count: it may be in other hands.
    pub last: u64,
}

impl Succession {
    /// Signed by the recovery key of until now.
    pub fn seal(&self, recovery: &Key) -> Vec<u8> {
        let mut out = Encoder::default();
        out.array(5);
        out.bytes(&self.org);
        out.bytes(&self.from);
        out.bytes(&self.to);
        out.bytes(&self.recovery);
        out.uint(self.last);
        signed::write(PURPOSE, &out.finish(), recovery)
    }

    /// Reads it, if this recovery key has signed it.
    pub fn open(bytes: &[u8], recovery: &Public) -> Result<Self, Malformed> {
        let mut input = Decoder::new(bytes);
        let payload = signed::read(&mut input, PURPOSE, |_| Ok(*recovery))?;
        input.finish()?;
        let mut inside = Decoder::new(payload);
        if inside.array()? != 5 {
            return Err(Malformed("a succession says 5 things"));
        }
        let said = Self {
            org: inside.array_of()?,
            from: inside.array_of()?,
            to: inside.array_of()?,
            recovery: inside.array_of()?,
            last: inside.uint()?,
        };
        inside.finish()?;
        Ok(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_recovery_key_says_it() {
        let (old, safe) = (Key::of([1; 32]), Key::of([2; 32]));
        let said = Succession { org: [5; 16], from: old.public(), to: [3; 32], recovery: [4; 32], last: 7 };
        let bytes = said.seal(&safe);
        assert_eq!(Succession::open(&bytes, &safe.public()), Ok(said));
        assert!(Succession::open(&bytes, &old.public()).is_err());
        for length in 0..bytes.len() {
            assert!(Succession::open(&bytes[..length], &safe.public()).is_err());
        }
    }
}
