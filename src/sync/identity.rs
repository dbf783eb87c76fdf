//! Who signs here: keys made by the program itself, in `local/signers.cbor`, readable by their owner only. The last one
//! signs; a new one is made when this folder turns out to be a copy of another (`sync.md` §5, forks and clones).

use std::path::{Path, PathBuf};

use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};

use super::messages;
use crate::changes::cbor::{Decoder, Encoder, Malformed};
use crate::changes::disk::{Disk, RealDisk};
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
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| Error::Refused(messages::no_chance(error)))?;
        Ok(Self::of(seed))
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
    place: [u8; 16],
}

impl Identity {
    /// Of this file; a key is made where there is none. `moved`: the folder is a copy at another place, and a new key
    /// signs from now on.
    pub fn open(path: &Path, place: [u8; 16]) -> Result<(Self, bool)> {
        let (mut identity, moved) = Self::glance(path, place)?;
        if moved || identity.keys.is_empty() {
            identity.place = place;
            identity.renew()?;
        }
        Ok((identity, moved))
    }

    /// The same without writing anything: where there is no key yet, there is none after.
    pub fn glance(path: &Path, place: [u8; 16]) -> Result<(Self, bool)> {
        let held = Self::look(path)?;
        let moved = held.as_ref().is_some_and(|held| !held.keys.is_empty() && held.place != place);
        Ok((held.unwrap_or(Self { path: path.to_owned(), keys: Vec::new(), org: None, place }), moved))
    }

    /// What the file holds; `None` where there is none.
    pub fn look(path: &Path) -> Result<Option<Self>> {
        let bytes = RealDisk.read(path).map_err(|error| Error::file(path, error))?;
        let read = bytes.map(|bytes| Self::read(path, &bytes));
        read.transpose().map_err(|_| Error::Refused(messages::keys_unreadable(path.display())))
    }

    fn read(path: &Path, bytes: &[u8]) -> std::result::Result<Self, Malformed> {
        let mut input = Decoder::new(bytes);
        if input.array()? != 3 {
            return Err(Malformed("three items"));
        }
        let org = input.bytes()?;
        let place = input.array_of()?;
        let count = input.array()?;
        let keys = (0..count).map(|_| input.array_of().map(Key::of)).collect::<std::result::Result<_, _>>()?;
        input.finish()?;
        Ok(Self { path: path.to_owned(), keys, org: org.try_into().ok(), place })
    }

    /// Writes the file, whole or not at all.
    pub fn keep(&self) -> Result<()> {
        let mut out = Encoder::default();
        out.array(3);
        out.bytes(self.org.as_ref().map_or(&[][..], |org| &org[..]));
        out.bytes(&self.place);
        out.array(self.keys.len());
        self.keys.iter().for_each(|key| out.bytes(key.0.as_bytes()));
        RealDisk.replace(&self.path, &out.finish()).map_err(|error| Error::file(&self.path, error))
    }

    /// A new key signs from now on.
    pub fn renew(&mut self) -> Result<()> {
        self.keys.push(Key::fresh()?);
        self.keep()
    }

    /// The key that signs. [`Identity::open`] leaves none without one.
    pub fn key(&self) -> Result<&Key> {
        self.keys.last().ok_or_else(|| Error::Refused(messages::keys_unreadable(self.path.display())))
    }

    /// Whether no key was made yet.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The key of a writer that is, or was, we.
    pub fn key_of(&self, writer: &[u8; 16]) -> Option<&Key> {
        self.keys.iter().find(|key| key.writer() == *writer)
    }

    /// Whether this writer is, or was, we.
    pub fn is_ours(&self, writer: &[u8; 16]) -> bool {
        self.keys.iter().any(|key| key.writer() == *writer)
    }

    /// The organisation; made of chance where there is none yet.
    pub fn org(&mut self) -> Result<[u8; 16]> {
        if let Some(org) = self.org {
            return Ok(org);
        }
        let mut org = [0; 16];
        getrandom::fill(&mut org).map_err(|error| Error::Refused(messages::no_chance(error)))?;
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
