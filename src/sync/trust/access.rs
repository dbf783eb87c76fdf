//! What this folder knows of access: the directories and requests in `keys/`, whose word it takes, and the municipal key
//! where an administrator works. Everything that counts follows from the files, so it is worked out anew at each opening.
//!
//! `local/access.cbor`: `[[? organisation, municipal key, recovery key], seed or empty, asked, hash]`

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::directory::Directory;
use super::file::{self, Kind, short};
use super::grant::{Member, MemberKey, Public};
use super::messages;
use super::request::Request;
use super::succession::Succession;
use crate::changes::cbor::{Decoder, Encoder, Malformed};
use crate::changes::disk::{Disk, RealDisk};
use crate::store::layout::Layout;
use crate::sync::identity::{Identity, Key, code};
use crate::{Error, Result};

/// Requests and directories of unknown keys kept at most: anybody can write them.
const MOST_FOREIGN: usize = 500;

/// Whose directory is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// The organisation.
    pub org: [u8; 16],
    /// Its municipal key when it was accepted.
    pub municipal: Public,
    /// The key that may name another.
    pub recovery: Public,
}

/// A file of `k/` to be passed on.
#[derive(Debug, Clone)]
pub struct Outgoing<'a> {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub bytes: &'a [u8],
    /// Of a request: the key that asks.
    pub asks: Option<Public>,
}

/// See the module.
#[derive(Debug)]
pub struct Access {
    folder: PathBuf,
    path: PathBuf,
    anchor: Option<Anchor>,
    secret: Option<[u8; 32]>,
    /// This folder has asked for access: a directory with its key is the answer.
    asked: bool,
    /// The directory that the records were last brought in line with.
    enforced: [u8; 32],
    files: BTreeMap<[u8; 32], (Vec<u8>, Directory)>,
    requests: BTreeMap<Public, (Request, Vec<u8>)>,
    directory: Option<Directory>,
}

impl Access {
    /// Of a data folder.
    pub fn open(layout: &Layout) -> Result<Self> {
        let (folder, path) = (layout.keys(), layout.access());
        let mut access = Self {
            folder,
            anchor: None,
            secret: None,
            asked: false,
            enforced: [0; 32],
            files: BTreeMap::new(),
            requests: BTreeMap::new(),
            directory: None,
            path,
        };
        if let Some(bytes) = RealDisk.read(&access.path).map_err(|error| Error::file(&access.path, error))? {
            access.read(&bytes).map_err(|_| Error::Refused(messages::unreadable(access.path.display())))?;
        }
        for name in RealDisk.list(&access.folder).unwrap_or_default() {
            let Ok(bytes) = std::fs::read(access.folder.join(name)) else { continue };
            access.note(&bytes);
        }
        access.work_out();
        Ok(access)
    }

    fn read(&mut self, bytes: &[u8]) -> Result<(), Malformed> {
        let mut input = Decoder::new(bytes);
        if input.array()? != 4 {
            return Err(Malformed("four items"));
        }
        if input.array()? == 3 {
            let (org, municipal) = (input.array_of()?, input.array_of()?);
            self.anchor = Some(Anchor { org, municipal, recovery: input.array_of()? });
        }
        self.secret = input.bytes()?.try_into().ok();
        self.asked = input.bool()?;
        self.enforced = input.array_of()?;
        input.finish()
    }

    /// Writes what only this folder knows.
    fn keep(&self) -> Result<()> {
        let mut out = Encoder::default();
        out.array(4);
        match &self.anchor {
            None => out.array(0),
            Some(anchor) => {
                out.array(3);
                out.bytes(&anchor.org);
                out.bytes(&anchor.municipal);
                out.bytes(&anchor.recovery);
            }
        }
        out.bytes(self.secret.as_ref().map_or(&[][..], |seed| &seed[..]));
        out.bool(self.asked);
        out.bytes(&self.enforced);
        RealDisk.replace(&self.path, &out.finish()).map_err(|error| Error::file(&self.path, error))
    }

    /// Takes note of the bytes of a file; `Some`: they are of ours, and new here.
    fn note(&mut self, bytes: &[u8]) -> Option<Kind> {
        let kind = file::kind_of(bytes)?;
        match kind {
            Kind::Request => {
                let request = Request::open(bytes).ok()?;
                let newer = |held: &(Request, Vec<u8>)| {
                    let (before, now) = ((&held.0.day, held.0.at), (&request.day, request.at));
                    (before, held.1.as_slice()) < (now, bytes)
                };
                let known = self.requests.get(&request.public);
                if known.is_none() && self.requests.len() >= MOST_FOREIGN || known.is_some_and(|held| !newer(held)) {
                    return None;
                }
                self.requests.insert(request.public, (request, bytes.to_vec()));
            }
            Kind::Directory => {
                let hash: [u8; 32] = Sha256::digest(bytes).into();
                let directory = Directory::open(bytes).ok()?;
                if self.files.contains_key(&hash) {
                    return None;
                }
                self.files.insert(hash, (bytes.to_vec(), directory));
            }
        }
        Some(kind)
    }

    /// Works out the directory in force.
    fn work_out(&mut self) {
        let Some(anchor) = self.anchor else {
            self.directory = None;
            return;
        };
        let ours = || self.files.values().map(|(_, directory)| directory).filter(|one| one.org == anchor.org);
        let said: BTreeSet<&Vec<u8>> = ours().flat_map(|directory| &directory.successions).collect();
        let mut keys = vec![(anchor.municipal, u64::MAX)];
        let mut recovery = anchor.recovery;
        while let Some((at, _)) = keys.last().copied() {
            let next = said.iter().filter_map(|bytes| Succession::open(bytes, &recovery).ok());
            // Two recoveries apart: the same one is taken everywhere.
            let next = next.filter(|next| next.org == anchor.org && next.from == at).max();
            let Some(next) = next.filter(|next| keys.iter().all(|(key, _)| *key != next.to)) else { break };
            if let Some(last) = keys.last_mut() {
                last.1 = next.last;
            }
            recovery = next.recovery;
            keys.push((next.to, u64::MAX));
        }
        let counts = |one: &Directory| keys.iter().any(|(key, last)| one.municipal == *key && one.number <= *last);
        let joined = ours().filter(|one| counts(one)).cloned().reduce(|mut all, one| {
            all.join(&one);
            all
        });
        let municipal = keys.last().map(|(key, _)| *key).unwrap_or_default();
        self.directory = joined.map(|directory| Directory { municipal, recovery, ..directory });
    }

    /// Takes in a file met in an exchange; `false`: it is none of ours, or torn or damaged. A directory of an organisation
    /// that `orgs` does not name is passed over.
    pub fn take_in(&mut self, bytes: &[u8], orgs: &dyn Fn(&[u8; 16]) -> bool) -> Result<bool> {
        let is_ours = |one: &Directory| orgs(&one.org) || self.anchor.is_some_and(|anchor| anchor.org == one.org);
        if file::kind_of(bytes) == Some(Kind::Directory) {
            let Ok(directory) = Directory::open(bytes) else { return Ok(false) };
            let full = self.files.len()
                >= MOST_FOREIGN
                    + self.directory.as_ref().map_or(0, |held| usize::try_from(held.number).unwrap_or(0) * 4);
            if !is_ours(&directory) || full {
                return Ok(true);
            }
        } else if Request::open(bytes).is_err() {
            return Ok(false);
        }
        let Some(kind) = self.note(bytes) else { return Ok(true) };
        self.put_down(kind, bytes)?;
        self.work_out();
        Ok(true)
    }

    /// Writes a file into `keys/`.
    fn put_down(&self, kind: Kind, bytes: &[u8]) -> Result<()> {
        let hash: [u8; 32] = Sha256::digest(bytes).into();
        let name = match kind {
            Kind::Request => Request::open(bytes).map(|request| request.file_name()).unwrap_or_default(),
            Kind::Directory => self.files.get(&hash).map(|(_, one)| directory_name(one, &hash)).unwrap_or_default(),
        };
        let path = self.folder.join(name);
        let wrap = |error| Error::file(&path, error);
        RealDisk.create_dir(&self.folder).map_err(wrap)?;
        RealDisk.replace(&path, bytes).map_err(wrap)
    }

    /// The directory in force.
    pub fn directory(&self) -> Option<&Directory> {
        self.directory.as_ref()
    }

    /// Whose word is taken.
    pub fn anchor(&self) -> Option<&Anchor> {
        self.anchor.as_ref()
    }

    /// Directories of organisations this folder does not trust, joined by key: what could be accepted, or is a forgery.
    /// A key that another has succeeded is left out.
    pub fn offered(&self) -> Vec<Directory> {
        let mut by_key: BTreeMap<Public, Directory> = BTreeMap::new();
        for (_, one) in self.files.values() {
            if self.anchor.is_none_or(|anchor| anchor.org != one.org) {
                by_key.entry(one.municipal).and_modify(|held| held.join(one)).or_insert_with(|| one.clone());
            }
        }
        let said: BTreeSet<&Vec<u8>> = by_key.values().flat_map(|one| &one.successions).collect();
        let succeeded = |one: &Directory| {
            let next = said.iter().filter_map(|bytes| Succession::open(bytes, &one.recovery).ok());
            next.into_iter()
                .any(|next| next.org == one.org && next.from == one.municipal && by_key.contains_key(&next.to))
        };
        by_key.values().filter(|one| !succeeded(one)).cloned().collect()
    }

    /// Directories of our organisation that another key has signed: told, never followed.
    pub fn forged(&self) -> bool {
        let Some(directory) = &self.directory else { return false };
        let chain: BTreeSet<Public> = self.trusted_keys(directory);
        self.files.values().any(|(_, one)| one.org == directory.org && !chain.contains(&one.municipal))
    }

    fn trusted_keys(&self, directory: &Directory) -> BTreeSet<Public> {
        let mut keys: BTreeSet<Public> = self.anchor.iter().map(|anchor| anchor.municipal).collect();
        keys.insert(directory.municipal);
        let mut recovery = self.anchor.map(|anchor| anchor.recovery);
        while let Some(now) = recovery {
            let next = directory.successions.iter().filter_map(|bytes| Succession::open(bytes, &now).ok());
            recovery = next.filter(|next| keys.insert(next.to)).max().map(|next| next.recovery);
        }
        keys
    }

    /// Trusts a municipality from now on.
    pub fn trust(&mut self, directory: &Directory, identity: &mut Identity) -> Result<()> {
        self.anchor = Some(Anchor { org: directory.org, municipal: directory.municipal, recovery: directory.recovery });
        self.keep()?;
        identity.org = Some(directory.org);
        identity.keep()?;
        self.work_out();
        Ok(())
    }

    /// Forgets whose word was taken: this folder has gone over to another organisation.
    pub fn leave(&mut self) -> Result<()> {
        (self.anchor, self.secret) = (None, None);
        self.keep()?;
        self.work_out();
        Ok(())
    }

    /// Requests that wait for an answer.
    pub fn waiting(&self) -> impl Iterator<Item = &Request> {
        self.requests.values().filter(|(request, bytes)| !self.is_answered(request, bytes)).map(|(request, _)| request)
    }

    /// Whether a directory has answered a request. One of a member's computer waits, too: for the group key that nobody
    /// could give him yet, or for another role than he has.
    fn is_answered(&self, request: &Request, bytes: &[u8]) -> bool {
        let Some(directory) = &self.directory else { return false };
        let mut holders = directory.holders(&request.public).peekable();
        let is_listed = holders.peek().is_some();
        let mut in_use = holders.filter(|(_, _, key)| key.revoked.is_none()).peekable();
        if in_use.peek().is_none() {
            return is_listed;
        }
        let lacks_key = |key: &MemberKey| !request.recipient.is_empty() && key.recipient != request.recipient;
        // Lists of earlier programs do not say which requests they have answered.
        let is_old = |member: &Member| member.answered.is_empty();
        in_use.any(|(_, member, key)| member.answered.contains(&digest(bytes)) || is_old(member) && !lacks_key(key))
    }

    /// What names the request of a key in a directory that answers it.
    pub fn answer_to(&self, public: &Public) -> Option<[u8; 8]> {
        self.requests.get(public).map(|(_, bytes)| digest(bytes))
    }

    /// The request with these twelve digits.
    pub fn request(&self, digits: &str) -> Option<&Request> {
        self.requests.values().map(|(request, _)| request).find(|request| same_code(&request.code(), digits))
    }

    /// Keeps a request of our own.
    pub fn ask(&mut self, bytes: &[u8]) -> Result<()> {
        self.asked = true;
        self.keep()?;
        self.note(bytes);
        self.put_down(Kind::Request, bytes)
    }

    /// Whether this folder has asked.
    pub fn has_asked(&self) -> bool {
        self.asked
    }

    /// Whether directories can be issued here: the municipal key in force is here.
    pub fn is_office(&self) -> bool {
        self.office().is_some()
    }

    fn why_no_office(&self) -> String {
        if self.directory.is_some() { messages::not_office() } else { messages::no_directory() }
    }

    /// A refusal where directories cannot be issued.
    pub fn refuse_others(&self) -> Result<()> {
        self.office().map(drop).ok_or_else(|| Error::Refused(self.why_no_office()))
    }

    fn office(&self) -> Option<(Key, &Directory)> {
        let (key, directory) = (Key::of(self.secret?), self.directory.as_ref()?);
        (key.public() == directory.municipal).then_some((key, directory))
    }

    /// The seed of the municipal key.
    pub fn seed(&self) -> Option<[u8; 32]> {
        self.secret.filter(|_| self.is_office())
    }

    /// Keeps the municipal key.
    pub fn take_seed(&mut self, seed: [u8; 32]) -> Result<()> {
        self.secret = Some(seed);
        self.keep()
    }

    /// Issues the next directory: the one in force with these changes.
    pub fn issue(&mut self, change: impl FnOnce(&mut Directory) -> Result<()>) -> Result<()> {
        let (key, directory) = self.office().ok_or_else(|| Error::Refused(self.why_no_office()))?;
        let mut next = Directory { number: directory.number + 1, ..directory.clone() };
        change(&mut next)?;
        self.publish(&next, &key)
    }

    /// Signs and keeps a directory.
    pub fn publish(&mut self, directory: &Directory, key: &Key) -> Result<()> {
        let bytes = directory.seal(key);
        if bytes.len() > file::LONGEST {
            return Err(Error::Refused(messages::too_many_members()));
        }
        self.note(&bytes);
        self.put_down(Kind::Directory, &bytes)?;
        self.work_out();
        Ok(())
    }

    /// A hash of what is in force: it tells whether the records were brought in line with it.
    fn fingerprint(&self) -> [u8; 32] {
        self.directory.as_ref().map_or([0; 32], |directory| Sha256::digest(directory.seal(&Key::of([0; 32]))).into())
    }

    /// Whether the records were brought in line with the directory in force.
    pub fn is_enforced(&self) -> bool {
        self.enforced == self.fingerprint()
    }

    /// They are now.
    pub fn enforced(&mut self) -> Result<()> {
        self.enforced = self.fingerprint();
        self.keep()
    }

    /// What to pass on: directories that no later one contains, and requests that wait.
    pub fn outgoing(&self) -> Vec<Outgoing<'_>> {
        let mut found = Vec::new();
        for (hash, (bytes, one)) in &self.files {
            let contained = self.files.values().any(|(_, later)| {
                let same = later.org == one.org && later.municipal == one.municipal && later.number > one.number;
                same && {
                    let mut both = later.clone();
                    both.join(one);
                    // Envelopes are made anew for each directory.
                    both.groups.clone_from(&later.groups);
                    both == *later
                }
            });
            if !contained {
                found.push(Outgoing { name: directory_name(one, hash), bytes, asks: None });
            }
        }
        for request in self.waiting() {
            if let Some((_, bytes)) = self.requests.get(&request.public) {
                found.push(Outgoing { name: request.file_name(), bytes, asks: Some(request.public) });
            }
        }
        found
    }
}

/// The beginning of the hash of a request.
fn digest(bytes: &[u8]) -> [u8; 8] {
    Sha256::digest(bytes).first_chunk().copied().unwrap_or_default()
}

/// `<number 6>-<hash 8>.vzk`.
fn directory_name(directory: &Directory, hash: &[u8; 32]) -> String {
    format!("{:06}-{}.vzk", directory.number, short(hash))
}

/// Whether two spellings of twelve digits are one: hyphens and spaces do not matter.
pub fn same_code(one: &str, other: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (one, other) = (digits(one), digits(other));
    one.len() == 12 && one == other
}

/// The twelve digits of a municipal key.
pub fn municipal_code(directory: &Directory) -> String {
    code(&directory.municipal)
}
