//! Who signs here: keys made by the program itself, kept in the key file ([`super::keyfile`]). The last one signs; a new
//! one is made when this folder turns out to be a copy of another (`sync.md` §5, forks and clones). Beside them lies the
//! key ring for envelopes ([`super::ring`]).

use std::path::{Path, PathBuf};

use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};

use super::chance;
use super::keyfile::{self, Kept};
use super::messages;
use super::ring::Ring;
use crate::changes::encoding::short_hash;
use crate::{Error, Result};

/// A key that signs.
#[derive(Clone)]
pub struct Key(SigningKey);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Key").field(&code(&self.public())).finish()
    }
}

impl Key {
    /// Of these 32 secret bytes.
    pub fn of(seed: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&seed))
    }

    fn fresh() -> Result<Self> {
        Ok(Self::of(chance::bytes()?))
    }

    pub(super) fn seed(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// The public key.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// The writer's id.
    pub fn writer(&self) -> [u8; 16] {
        short_hash(&self.public())
    }

    /// Signature of these bytes.
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes).to_bytes()
    }
}

/// Twelve digits by which two people compare a public key on the telephone: «4821-7730-1954».
pub fn code(public: &[u8; 32]) -> String {
    let hash = Sha256::digest(public);
    let number = hash.iter().take(8).fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte)) % 1_000_000_000_000;
    let (first, second, third) = (number / 100_000_000, number / 10_000 % 10_000, number % 10_000);
    format!("{first:04}-{second:04}-{third:04}")
}

/// The keys of this folder, the organisation its packs belong to, the place they were made at.
#[derive(Debug, Clone)]
pub struct Identity {
    path: PathBuf,
    keys: Vec<Key>,
    /// Packs of another organisation are refused. `None` until the first exchange.
    pub org: Option<[u8; 16]>,
    /// What opens and closes envelopes here; [`Identity::keep`] writes it with the rest.
    pub ring: Ring,
    /// Writers we were, whose keys are gone with a password.
    past: Vec<[u8; 16]>,
    place: [u8; 16],
}

impl Identity {
    /// Of this file; a key is made where there is none. `moved`: the folder is a copy at another place, and a new key
    /// signs from now on. A file closed with a password is refused until [`keyfile::unlock`] was called.
    pub fn open(path: &Path, place: [u8; 16]) -> Result<(Self, bool)> {
        let (mut identity, moved) = Self::glance(path, place)?;
        // A clone keeps the key of what it is to be able to read; a file of before the envelopes gets one.
        let made = identity.ring.make_own();
        if moved || identity.keys.is_empty() {
            identity.renew()?;
        } else if made {
            identity.keep()?;
        }
        Ok((identity, moved))
    }

    /// The same without writing anything: where there is no key yet, there is none after.
    pub fn glance(path: &Path, place: [u8; 16]) -> Result<(Self, bool)> {
        let kept = keyfile::read(path)?.unwrap_or_else(|| Kept { place, ..Kept::default() });
        let Kept { org, place: made_at, keys, ring, past } = kept;
        let moved = !keys.is_empty() && made_at != place;
        Ok((Self { path: path.to_owned(), keys, org, ring, past, place }, moved))
    }

    /// A key for a preview where there is none yet: it is never written.
    pub fn imagine(&mut self) -> Result<()> {
        self.keys.push(Key::fresh()?);
        Ok(())
    }

    /// Whether no key was made yet.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The key of a writer that is, or was, we.
    pub fn key_of(&self, writer: &[u8; 16]) -> Option<&Key> {
        self.keys.iter().find(|key| key.writer() == *writer)
    }

    /// Writes the file, whole or not at all.
    pub fn keep(&self) -> Result<()> {
        let Self { path, keys, org, ring, past, place } = self.clone();
        keyfile::write(&path, &Kept { org, place, keys, ring, past })
    }

    /// A new key signs from now on.
    pub fn renew(&mut self) -> Result<()> {
        self.keys.push(Key::fresh()?);
        self.keep()
    }

    /// A key for changes of another history than ours: ours, and not the one that signs from now on.
    pub fn make_aside(&mut self) -> Result<Key> {
        let key = Key::fresh()?;
        self.keys.insert(self.keys.len().saturating_sub(1), key.clone());
        self.keep()?;
        Ok(key)
    }

    /// All keys of this folder, the one that signs last.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The key that signs. [`Identity::open`] leaves none without one.
    pub fn key(&self) -> Result<&Key> {
        self.keys.last().ok_or_else(|| Error::Refused(messages::keys_unreadable(self.path.display())))
    }

    /// Whether this writer is, or was, we.
    pub fn is_ours(&self, writer: &[u8; 16]) -> bool {
        self.keys.iter().any(|key| key.writer() == *writer) || self.past.contains(writer)
    }

    /// The organisation; made of chance where there is none yet.
    pub fn org(&mut self) -> Result<[u8; 16]> {
        if let Some(org) = self.org {
            return Ok(org);
        }
        let org = chance::bytes()?;
        self.org = Some(org);
        self.keep()?;
        Ok(org)
    }
}

/// What tells this machine and folder from a copy elsewhere: the machine's id and the folder's own number on its disk.
pub fn place_of(folder: &Path) -> [u8; 16] {
    let mut told = std::fs::read("/etc/machine-id").unwrap_or_default();
    #[cfg(unix)]
    if let Ok(data) = std::fs::metadata(folder.join("local")) {
        use std::os::unix::fs::MetadataExt;
        told.extend(data.ino().to_be_bytes());
    }
    told.extend(std::fs::canonicalize(folder).unwrap_or_default().as_os_str().as_encoded_bytes());
    short_hash(&told)
}

#[cfg(test)]
#[cfg(feature = "age")]
mod tests {
    use super::super::envelope::Secret;
    use super::*;
    use crate::changes::cbor::Encoder;

    #[test]
    fn a_file_of_before_the_envelopes_is_read_and_gets_a_key_that_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("signers.cbor");
        let mut old = Encoder::default();
        old.array(3);
        old.bytes(&[5; 16]);
        old.bytes(&[1; 16]);
        old.array(1);
        old.bytes(&[9; 32]);
        std::fs::write(&path, old.finish()).unwrap();
        let (mut identity, moved) = Identity::open(&path, [1; 16]).unwrap();
        assert!(!moved && identity.org == Some([5; 16]));
        assert_eq!(identity.key().unwrap().public(), Key::of([9; 32]).public());
        let own = identity.ring.public().unwrap();
        let group = Secret::fresh().unwrap();
        identity.ring.add_group(7, group.clone());
        identity.ring.set_recovery(group.recipient());
        identity.keep().unwrap();
        let (again, _) = Identity::open(&path, [1; 16]).unwrap();
        assert_eq!((again.ring.public(), &again.ring), (Some(own.clone()), &identity.ring));
        // A copy of the folder signs as another writer and still reads what was encrypted to it.
        let (copy, moved) = Identity::open(&path, [2; 16]).unwrap();
        assert!(moved && copy.ring.public() == Some(own));
    }
}
