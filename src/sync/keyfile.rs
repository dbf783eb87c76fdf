//! The key file on disk: `local/signers.cbor`, replaced whole, readable by its owner only. What is secret in it may be
//! closed with a password; whose packs are ours is told without it, so that a forgotten password costs keys and no data.
//!
//! `[organisation, place, [* seed], {? 1: own envelope key (text), ? 2: [* [number, group key (text)]], ? 3: recovery
//! recipient (text), ? 4: [* writer whose key is closed or gone], ? 5: box}]`; the box is a file of the age format, closed with a
//! password, with `[[* seed], {1, 2, 3 as above}]` in it. Files of before the envelopes have no map.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use sha2::{Digest, Sha256};

use super::envelope::{self, Opened, Recipient, Secret};
use super::identity::Key;
use super::messages;
use super::ring::{MOST_GROUPS, Ring};
use super::wrapping::Password;
use crate::changes::cbor::{Decoder, Encoder, Malformed};
use crate::changes::disk::{Disk, RealDisk};
use crate::{Error, Result};

type Read<T> = std::result::Result<T, Malformed>;

/// Most keys one folder has had. Each restored copy adds one.
const MOST_KEYS: usize = 10_000;

/// What a key file holds.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// Organisation.
    pub org: Option<[u8; 16]>,
    /// Where the keys were made.
    pub place: [u8; 16],
    /// Keys that sign; the last one does.
    pub keys: Vec<Key>,
    /// What opens and closes envelopes.
    pub ring: Ring,
    /// Writers that were we and whose keys are gone.
    pub past: Vec<[u8; 16]>,
}

/// A key file that was opened in this run: its password is asked for once, and its work is done once.
struct Unlocked {
    path: PathBuf,
    password: Password,
    cost: u8,
    /// Hash of the box, and what is in it.
    inside: Option<([u8; 32], Vec<u8>)>,
}

/// Passwords of this run, in memory only.
static UNLOCKED: Mutex<Vec<Unlocked>> = Mutex::new(Vec::new());

fn remembered<T>(work: impl FnOnce(&mut Vec<Unlocked>) -> T) -> T {
    work(&mut crate::caught::lock(&UNLOCKED))
}

/// As after a new start: the password is asked for again.
pub fn forget_password(path: &Path) {
    remembered(|all| all.retain(|held| held.path != path));
}

fn remember(path: &Path, password: &Password, cost: u8, inside: Option<([u8; 32], Vec<u8>)>) {
    forget_password(path);
    remembered(|all| all.push(Unlocked { path: path.to_owned(), password: password.clone(), cost, inside }));
}

/// How a key file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// No password.
    None,
    /// Closed, and the password was not given in this run.
    Closed,
    /// Closed on disk, open in this run.
    Open,
}

/// How the key file at `path` stands.
pub fn lock(path: &Path) -> Result<Lock> {
    Ok(match load(path)? {
        Some(File { box_: Some(_), .. }) if remembered(|all| all.iter().any(|held| held.path == path)) => Lock::Open,
        Some(File { box_: Some(_), .. }) => Lock::Closed,
        _ => Lock::None,
    })
}

/// Opens the key file with a password, for this run. Takes a second.
pub fn unlock(path: &Path, password: &Password) -> Result<()> {
    let Some(File { box_: Some(closed), .. }) = load(path)? else { return Ok(()) };
    match envelope::open(&closed, &[], Some(password.reveal())) {
        Opened::Opened(inside) => {
            remember(path, password, envelope::COST, Some((Sha256::digest(&closed).into(), inside)));
            Ok(())
        }
        Opened::WrongPassword => Err(Error::Refused(messages::key_password_wrong())),
        Opened::NotBuilt => Err(Error::Refused(messages::not_built())),
        _ => Err(unreadable(path)),
    }
}

/// The writer of the key that signs by this file, read without touching or opening it; `None` where nothing was ever
/// signed.
pub fn signer(path: &Path) -> Option<[u8; 16]> {
    let File { kept, box_ } = load(path).ok()??;
    // Of a closed file the writers are told in the order of their keys.
    if box_.is_some() { kept.past.last().copied() } else { kept.keys.last().map(Key::writer) }
}

/// From now on the file is closed with this password, or with none. It must be open.
pub fn set_password(path: &Path, password: Option<&Password>, cost: u8) -> Result<()> {
    let kept = read(path)?.ok_or_else(|| unreadable(path))?;
    match password {
        None => {
            write_as(path, &kept, None)?;
            forget_password(path);
        }
        Some(password) => {
            write_as(path, &kept, Some((password, cost)))?;
            remember(path, password, cost, None);
        }
    }
    Ok(())
}

/// Gives up what is closed: whose packs are ours stays known, the keys are gone.
pub fn give_up(path: &Path) -> Result<()> {
    let Some(File { mut kept, .. }) = load(path)? else { return Ok(()) };
    let signed = std::mem::take(&mut kept.keys);
    kept.past.extend(signed.iter().map(Key::writer));
    kept.ring = Ring::default();
    forget_password(path);
    write_as(path, &kept, None)
}

/// What the file holds; `None` where there is none. A closed one whose password was not given is refused.
pub fn read(path: &Path) -> Result<Option<Kept>> {
    let Some(File { mut kept, box_ }) = load(path)? else { return Ok(None) };
    let Some(closed) = box_ else {
        forget_password(path);
        return Ok(Some(kept));
    };
    let hash: [u8; 32] = Sha256::digest(&closed).into();
    let known = remembered(|all| {
        let held = all.iter().find(|held| held.path == path)?;
        Some((
            held.password.clone(),
            held.inside.as_ref().filter(|(of, _)| *of == hash).map(|(_, inside)| inside.clone()),
        ))
    });
    let inside = match known {
        None => return Err(Error::Refused(messages::keys_closed())),
        Some((_, Some(inside))) => inside,
        Some((password, None)) => {
            unlock(path, &password)?;
            return read(path);
        }
    };
    let mut input = Decoder::new(&inside);
    let secret = (|| {
        if input.array()? != 2 {
            return Err(Malformed("keys and ring"));
        }
        let keys = read_keys(&mut input)?;
        let (ring, _) = read_map(&mut input)?;
        input.finish()?;
        Ok((keys, ring))
    })();
    let (keys, ring) = secret.map_err(|_| unreadable(path))?;
    kept.past.retain(|writer| keys.iter().all(|key| key.writer() != *writer));
    Ok(Some(Kept { keys, ring, ..kept }))
}

/// Writes the file, whole or not at all, closed as it was.
pub fn write(path: &Path, kept: &Kept) -> Result<()> {
    let password =
        remembered(|all| all.iter().find(|held| held.path == path).map(|held| (held.password.clone(), held.cost)));
    write_as(path, kept, password.as_ref().map(|(password, cost)| (password, *cost)))
}

fn unreadable(path: &Path) -> Error {
    Error::Refused(messages::keys_unreadable(path.display()))
}

/// A file as it lies there: what is not secret, and the box.
struct File {
    kept: Kept,
    box_: Option<Vec<u8>>,
}

fn load(path: &Path) -> Result<Option<File>> {
    let bytes = RealDisk.read(path).map_err(|error| Error::file(path, error))?;
    bytes.map(|bytes| parse(&bytes).map_err(|_| unreadable(path))).transpose()
}

/// Later items of the map.
#[derive(Default)]
struct Rest {
    past: Vec<[u8; 16]>,
    box_: Option<Vec<u8>>,
}

fn parse(bytes: &[u8]) -> Read<File> {
    let mut input = Decoder::with_longest(bytes, bytes.len());
    let items = input.array()?;
    if !(3..=4).contains(&items) {
        return Err(Malformed("three or four items"));
    }
    let org = input.bytes()?.try_into().ok();
    let place = input.array_of()?;
    let keys = read_keys(&mut input)?;
    let (ring, rest) = if items == 4 { read_map(&mut input)? } else { (Ring::default(), Rest::default()) };
    input.finish()?;
    Ok(File { kept: Kept { org, place, keys, ring, past: rest.past }, box_: rest.box_ })
}

fn read_keys(input: &mut Decoder<'_>) -> Read<Vec<Key>> {
    let count = input.array()?;
    if count > MOST_KEYS {
        return Err(Malformed("too many keys"));
    }
    (0..count).map(|_| input.array_of().map(Key::of)).collect()
}

fn read_map(input: &mut Decoder<'_>) -> Read<(Ring, Rest)> {
    fn secret(input: &mut Decoder<'_>) -> Read<Secret> {
        Secret::parse(input.text()?).ok_or(Malformed("no secret key"))
    }
    let (mut own, mut groups, mut recovery, mut rest, mut last) = (None, Vec::new(), None, Rest::default(), 0);
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
            4 => {
                let count = input.array()?;
                if count > MOST_KEYS {
                    return Err(Malformed("too many writers"));
                }
                rest.past = (0..count).map(|_| input.array_of()).collect::<Read<_>>()?;
            }
            5 => rest.box_ = Some(input.bytes()?.to_vec()),
            _ => return Err(Malformed("unknown item")),
        }
    }
    let mut ring = Ring::of(own);
    for (number, secret) in groups {
        ring.add_group(number, secret);
    }
    ring.set_recovery(recovery);
    Ok((ring, rest))
}

fn write_as(path: &Path, kept: &Kept, password: Option<(&Password, u8)>) -> Result<()> {
    let mut out = Encoder::default();
    out.array(4);
    out.bytes(kept.org.as_ref().map_or(&[][..], |org| &org[..]));
    out.bytes(&kept.place);
    match password {
        None => {
            write_keys(&mut out, &kept.keys);
            write_map(&mut out, &kept.ring, &kept.past, None);
        }
        Some((password, cost)) => {
            let mut inside = Encoder::default();
            inside.array(2);
            write_keys(&mut inside, &kept.keys);
            write_map(&mut inside, &kept.ring, &[], None);
            let inside = inside.finish();
            let closed = envelope::wrap_with_password(&inside, password.reveal(), cost)?;
            let ours: Vec<[u8; 16]> = kept.past.iter().copied().chain(kept.keys.iter().map(Key::writer)).collect();
            write_keys(&mut out, &[]);
            write_map(&mut out, &Ring::default(), &ours, Some(&closed));
            remember(path, password, cost, Some((Sha256::digest(&closed).into(), inside)));
        }
    }
    RealDisk.replace(path, &out.finish()).map_err(|error| Error::file(path, error))
}

fn write_keys(out: &mut Encoder, keys: &[Key]) {
    out.array(keys.len());
    for key in keys {
        out.bytes(key.seed());
    }
}

fn write_map(out: &mut Encoder, ring: &Ring, past: &[[u8; 16]], closed: Option<&[u8]>) {
    let groups: Vec<_> = ring.groups().collect();
    let present =
        [ring.own().is_some(), !groups.is_empty(), ring.recovery().is_some(), !past.is_empty(), closed.is_some()];
    out.map(present.into_iter().map(usize::from).sum());
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
    if !past.is_empty() {
        out.uint(4);
        out.array(past.len());
        for writer in past {
            out.bytes(writer);
        }
    }
    if let Some(closed) = closed {
        out.uint(5);
        out.bytes(closed);
    }
}

#[cfg(test)]
#[cfg(feature = "age")]
mod tests {
    use super::super::identity::Identity;
    use super::*;

    const CHEAP: u8 = 6;

    fn password(text: &str) -> Password {
        Password::of(text).unwrap()
    }

    /// As after a new start of the program.
    fn restart(path: &Path) {
        forget_password(path);
    }

    #[test]
    fn a_password_closes_what_is_secret_and_opens_it_once_a_run() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("signers.cbor");
        let (mut identity, _) = Identity::open(&path, [1; 16]).unwrap();
        let group = Secret::fresh().unwrap();
        identity.ring.add_group(1, group.clone());
        identity.org().unwrap();
        let seed = *identity.key().unwrap().seed();
        assert_eq!(lock(&path).unwrap(), Lock::None);
        set_password(&path, Some(&password("четыре слова")), CHEAP).unwrap();
        assert_eq!(lock(&path).unwrap(), Lock::Open);
        let bytes = std::fs::read(&path).unwrap();
        assert!(!bytes.windows(32).any(|part| part == seed), "the seed is not on disk");
        assert!(!bytes.windows(30).any(|part| group.reveal().as_bytes().starts_with(part)));
        restart(&path);
        assert_eq!(lock(&path).unwrap(), Lock::Closed);
        assert!(Identity::open(&path, [1; 16]).unwrap_err().to_string().contains("паролем"));
        assert!(unlock(&path, &password("пять слов")).is_err());
        unlock(&path, &password("четыре слова")).unwrap();
        let (mut again, moved) = Identity::open(&path, [1; 16]).unwrap();
        assert!(!moved && again.ring == identity.ring && again.key().unwrap().seed() == &seed);
        // What is kept later is closed as well, and the password can be changed and taken off.
        again.renew().unwrap();
        assert!(!std::fs::read(&path).unwrap().windows(32).any(|part| part == again.key().unwrap().seed()));
        set_password(&path, Some(&password("другие слова")), CHEAP).unwrap();
        restart(&path);
        assert!(unlock(&path, &password("четыре слова")).is_err());
        unlock(&path, &password("другие слова")).unwrap();
        set_password(&path, None, CHEAP).unwrap();
        restart(&path);
        assert_eq!(lock(&path).unwrap(), Lock::None);
        assert_eq!(Identity::open(&path, [1; 16]).unwrap().0.ring, identity.ring);
    }

    #[test]
    fn a_forgotten_password_costs_the_keys_and_neither_the_district_nor_whose_packs_are_ours() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("signers.cbor");
        let (mut identity, _) = Identity::open(&path, [1; 16]).unwrap();
        let org = identity.org().unwrap();
        let writer = identity.key().unwrap().writer();
        set_password(&path, Some(&password("забуду")), CHEAP).unwrap();
        restart(&path);
        give_up(&path).unwrap();
        let (mut fresh, _) = Identity::open(&path, [1; 16]).unwrap();
        assert_eq!(fresh.org().unwrap(), org);
        assert!(fresh.is_ours(&writer) && fresh.key().unwrap().writer() != writer);
        assert_ne!(fresh.ring.public(), identity.ring.public());
        assert!(Identity::open(&path, [1; 16]).unwrap().0.is_ours(&writer), "and so it stays");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_it_closed_or_not() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("signers.cbor");
        Identity::open(&path, [1; 16]).unwrap();
        set_password(&path, Some(&password("слово")), CHEAP).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
