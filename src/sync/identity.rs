//! Who signs here: keys made by the program itself, in `local/signers.cbor`, readable by their owner only. The last one
//! signs; a new one is made when this folder turns out to be a copy of another (`sync.md` §5, forks and clones). Beside
//! them lies the key ring for envelopes ([`super::ring`]).
//!
//! `[organisation, place, [* seed], ? {? 1: own envelope key (text), ? 2: [* [number, group key (text)]], ? 3: recovery
//! recipient (text)}]`; files of before the envelopes have no map.

use std::path::{Path, PathBuf};

use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};

use super::envelope::{Recipient, Secret};
use super::messages;
use super::ring::{MOST_GROUPS, Ring};
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
    /// What opens and closes envelopes here; [`Identity::keep`] writes it with the rest.
    pub ring: Ring,
    place: [u8; 16],
}

impl Identity {
    /// Of this file; a key is made where there is none. `moved`: the folder is a copy at another place, and a new key
    /// signs from now on.
    pub fn open(path: &Path, place: [u8; 16]) -> Result<(Self, bool)> {
        let bytes = RealDisk.read(path).map_err(|error| Error::file(path, error))?;
        let mut identity = match bytes {
            Some(bytes) => {
                Self::read(path, &bytes).map_err(|_| Error::Refused(messages::keys_unreadable(path.display())))?
            }
            None => Self { path: path.to_owned(), keys: Vec::new(), org: None, ring: Ring::default(), place },
        };
        // A clone keeps the key of what it is to be able to read; a file of before the envelopes gets one.
        let made = identity.ring.make_own();
        let moved = !identity.keys.is_empty() && identity.place != place;
        if moved || identity.keys.is_empty() {
            identity.place = place;
            identity.renew()?;
        } else if made {
            identity.keep()?;
        }
        Ok((identity, moved))
    }

    fn read(path: &Path, bytes: &[u8]) -> std::result::Result<Self, Malformed> {
        let mut input = Decoder::new(bytes);
        let items = input.array()?;
        if !(3..=4).contains(&items) {
            return Err(Malformed("three or four items"));
        }
        let org = input.bytes()?;
        let place = input.array_of()?;
        let count = input.array()?;
        let keys = (0..count).map(|_| input.array_of().map(Key::of)).collect::<std::result::Result<_, _>>()?;
        let ring = if items == 4 { read_ring(&mut input)? } else { Ring::default() };
        input.finish()?;
        Ok(Self { path: path.to_owned(), keys, org: org.try_into().ok(), ring, place })
    }

    /// Writes the file, whole or not at all.
    pub fn keep(&self) -> Result<()> {
        let mut out = Encoder::default();
        out.array(4);
        out.bytes(self.org.as_ref().map_or(&[][..], |org| &org[..]));
        out.bytes(&self.place);
        out.array(self.keys.len());
        self.keys.iter().for_each(|key| out.bytes(key.0.as_bytes()));
        write_ring(&mut out, &self.ring);
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

fn read_ring(input: &mut Decoder<'_>) -> std::result::Result<Ring, Malformed> {
    fn secret(input: &mut Decoder<'_>) -> std::result::Result<Secret, Malformed> {
        Secret::parse(input.text()?).ok_or(Malformed("no secret key"))
    }
    let (mut own, mut groups, mut recovery, mut last) = (None, Vec::new(), None, 0);
    for _ in 0..input.map()? {
        let key = input.uint()?;
        if key <= last {
            return Err(Malformed("keys out of order"));
        }
        last = key;
        match key {
            1 => own = Some(secret(input)?),
            2 => {
                let count = input.array()?;
                if count > MOST_GROUPS {
                    return Err(Malformed("too many group keys"));
                }
                for _ in 0..count {
                    if input.array()? != 2 {
                        return Err(Malformed("a group key has a number"));
                    }
                    groups.push((input.uint()?, secret(input)?));
                }
            }
            3 => recovery = Some(Recipient::parse(input.text()?).ok_or(Malformed("no public key"))?),
            _ => return Err(Malformed("unknown item")),
        }
    }
    let mut ring = Ring::of(own);
    for (number, secret) in groups {
        ring.add_group(number, secret);
    }
    ring.set_recovery(recovery);
    Ok(ring)
}

fn write_ring(out: &mut Encoder, ring: &Ring) {
    let groups: Vec<_> = ring.groups().collect();
    out.map([ring.own().is_some(), !groups.is_empty(), ring.recovery().is_some()].into_iter().map(usize::from).sum());
    if let Some(own) = ring.own() {
        out.uint(1);
        out.text(own.reveal());
    }
    if !groups.is_empty() {
        out.uint(2);
        out.array(groups.len());
        for (number, secret) in groups {
            out.array(2);
            out.uint(number);
            out.text(secret.reveal());
        }
    }
    if let Some(recovery) = ring.recovery() {
        out.uint(3);
        out.text(recovery.as_str());
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
mod tests {
    use super::*;

    #[cfg(feature = "age")]
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
