//! One exchange with a folder: take in what others have put there, then put out what it lacks (`sync.md` §5).
//!
//! What was read once is not read again: the shelf has a catalogue, and so has every folder. An exchange that finds
//! nothing new lists names, times and sizes, and opens no file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use super::access::{Access, Slices};
use super::catalogue::{Folder, Seen};
use super::handing::Notes;
use super::identity::{Identity, code, place_of};
use super::reader::{self, Fault};
use super::shelf::{Shelf, Writer};
use super::taking::Logged;
use super::{later, messages, pack, sealing, walk};
use crate::changes::change::{Change, OpId, PersonId};
use crate::changes::encoding::short_hash;
use crate::domain::Records;
use crate::store::Store;
use crate::store::layout::Layout;
use crate::store::outgoing::Logs;
use crate::text::hexadecimal;
use crate::{Error, Result};

pub use super::outcome::Outcome;

/// Folders remembered at most.
const MOST_FOLDERS: usize = 20;

/// What is to be done.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The folder: a share, a stick, a download.
    pub folder: PathBuf,
    /// Say what would happen and do nothing.
    pub preview: bool,
    /// Put one file there instead of the tree of packs.
    pub bundle: bool,
    /// Day in the name of a bundle.
    pub today: chrono::NaiveDate,
    /// Who works here; zeros: not said.
    pub person: PersonId,
}

/// An exchange under way.
pub(super) struct Exchange<'s, 'a> {
    pub(super) access: &'a mut Access<'s>,
    pub(super) asked: &'a Asked,
    pub(super) stop: &'a AtomicBool,
    pub(super) identity: Identity,
    pub(super) shelf: Shelf,
    /// What is known of the files of the folder.
    pub(super) folder: Folder,
    /// The logs as they were at the beginning.
    pub(super) logs: Logs,
    pub(super) logged: Logged,
    /// There is no catalogue that says which packs are folded.
    pub(super) uncertain: bool,
    /// Names of persons: those in the packs of this exchange, and all of the store once one was asked for.
    pub(super) names: BTreeMap<PersonId, String>,
    named: bool,
    pub(super) outcome: Outcome,
    /// Changes taken in by this exchange.
    pub(super) met: BTreeSet<OpId>,
    /// What the folder holds: SHA-256 of packs and notes.
    pub(super) there: BTreeSet<[u8; 32]>,
    /// Authors met as signers, by their keys.
    pub(super) authors: BTreeMap<Writer, String>,
    pub(super) notes: Notes,
    pub(super) forked: bool,
    pub(super) slices: Slices,
    /// Packs whose changes are on their way into the store.
    pub(super) folding: Vec<(PathBuf, PersonId, u64)>,
    /// Milliseconds since 1970.
    pub(super) now: u64,
}

/// Does it. What was taken in stays, whatever happens to the putting out.
pub fn exchange(store: &mut Store, asked: &Asked) -> Result<Outcome> {
    exchange_through(&mut Access::Here(store), asked, &AtomicBool::new(false))
}

/// The same with the store reached otherwise. `stop`: ends it between two pieces of work.
pub fn exchange_through(access: &mut Access<'_>, asked: &Asked, stop: &AtomicBool) -> Result<Outcome> {
    let (logs, now) = access.ask(|store| store.refuse_viewer().map(|()| (store.logs(), store.wall())))??;
    let files = walk::files(&asked.folder)?;
    let layout = logs.layout().clone();
    let shelf = Shelf::open(&layout.packs())?;
    let (identity, moved) = if asked.preview {
        Identity::glance(&layout.signers(), place_of(layout.root()))?
    } else {
        Identity::open(&layout.signers(), place_of(layout.root()))?
    };
    let certain = shelf.is_certain() && logs.received_holds(&shelf.received);
    let judged_by = judged_by(&identity);
    let known = if certain { Folder::load(&seen_at(&layout, &asked.folder), judged_by) } else { Folder::default() };
    let before = known.clone();
    let mut work = Exchange {
        access,
        asked,
        stop,
        identity,
        shelf,
        folder: Folder { judged_by, ..known },
        logs,
        logged: Logged::default(),
        uncertain: !certain,
        names: BTreeMap::new(),
        named: false,
        outcome: Outcome::default(),
        met: BTreeSet::new(),
        there: BTreeSet::new(),
        authors: BTreeMap::new(),
        notes: Notes::load(&layout),
        forked: false,
        slices: Slices::default(),
        folding: Vec::new(),
        now,
    };
    if moved {
        work.outcome.notes.push(messages::moved());
    }
    if !certain {
        work.shelf.forget_folded();
    }
    work.take(&files)?;
    work.give()?;
    if !asked.preview {
        work.note_folded()?;
        work.shelf.save();
        work.keep_notes()?;
        work.folder.judged_by = self::judged_by(&work.identity);
        work.remember(&layout, &before);
    }
    work.outcome.code = work.code()?;
    Ok(work.outcome)
}

/// What the result of looking at a file depends on besides the file. Whoever makes it depend on more (keys that open,
/// signers that are known) adds it here: files are then looked at again when that changes.
fn judged_by(identity: &Identity) -> u64 {
    let told = [&pack::MAJOR.to_be_bytes()[..], &pack::MINOR.to_be_bytes(), &identity.org.unwrap_or_default()].concat();
    short_hash(&told).first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

/// Where it is remembered what was seen in a folder.
fn seen_at(layout: &Layout, folder: &Path) -> PathBuf {
    let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let name = short_hash(folder.as_os_str().as_encoded_bytes());
    layout.index().join("seen").join(hexadecimal(&name))
}

impl Exchange<'_, '_> {
    /// Everything that is new here.
    fn take(&mut self, files: &[walk::Candidate]) -> Result<()> {
        if !self.asked.preview {
            self.shelf.put_aside();
        }
        self.fold_kept()?;
        self.read_later()?;
        for file in files {
            self.file(file)?;
        }
        self.finish_folding()?;
        let gone: Vec<PathBuf> = {
            let there: BTreeSet<&PathBuf> = files.iter().map(|file| &file.below).collect();
            self.folder.files.keys().filter(|below| !there.contains(below)).cloned().collect()
        };
        gone.iter().for_each(|below| drop(self.folder.files.remove(below)));
        self.tell_gaps();
        Ok(())
    }

    /// Everything that the folder lacks.
    fn give(&mut self) -> Result<()> {
        if self.forked {
            self.outcome.notes.push(messages::forked_self());
            if !self.asked.preview {
                self.identity.renew()?;
            }
        }
        if self.asked.preview {
            let unsealed = sealing::unsealed(&self.logs, &self.identity, &self.shelf)?;
            (self.outcome.sealed, self.outcome.sealed_since) = (unsealed.count, unsealed.since);
            self.outcome.lacking = self.lacking() + usize::from(unsealed.count > 0);
            return Ok(());
        }
        let sealed = sealing::seal(&self.logs, &mut self.identity, &mut self.shelf)?;
        (self.outcome.sealed, self.outcome.sealed_since) = (sealed.count, sealed.since);
        self.shelf.sync()?;
        self.folder.once.extend(&self.there);
        let put = if self.asked.bundle { self.put_bundle(self.asked.today) } else { self.put_tree() };
        if let Err(error) = put {
            // What was taken in is safe; what was put so far is whole.
            self.outcome.problems.push(error.to_string());
            self.outcome.failed = true;
        }
        Ok(())
    }

    /// What a program of earlier days could not read.
    fn read_later(&mut self) -> Result<()> {
        for path in later::files(&self.logs.layout().later()) {
            if self.asked.preview || !later::is_readable(&path) {
                continue;
            }
            let mut seen = Seen::default();
            if self.items(&path, &mut seen)?.is_ok() && seen.trouble.is_none() {
                drop(std::fs::remove_file(&path));
            }
        }
        Ok(())
    }

    /// Name of a person, as far as it has come here. Names are read when the first is wanted.
    pub(super) fn name_of(&mut self, person: PersonId) -> Option<String> {
        if !std::mem::replace(&mut self.named, true) {
            // A working store in doubt costs the names in the sentences, and nothing else.
            let stored = self.access.ask(|store| names(store)).and_then(|names| names).unwrap_or_default();
            for (person, name) in stored {
                self.names.entry(person).or_insert(name);
            }
        }
        self.names.get(&person).filter(|name| !name.is_empty()).cloned()
    }

    /// The code of the key that signs; empty where there is none yet.
    pub(super) fn code(&self) -> Result<String> {
        if self.identity.is_empty() { Ok(String::new()) } else { Ok(code(&self.identity.key()?.public())) }
    }

    /// What was seen in the folder, for the next time. A folder of the index: it may be lost, and costs time then.
    fn remember(&self, layout: &Layout, before: &Folder) {
        let path = seen_at(layout, &self.asked.folder);
        if self.folder == *before && path.exists() {
            return;
        }
        let Some(folder) = path.parent() else { return };
        if crate::changes::disk::Disk::create_dir(&crate::changes::disk::RealDisk, folder).is_ok() {
            drop(self.folder.save(&path));
        }
        let mut held: Vec<(std::time::SystemTime, PathBuf)> = std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .collect();
        held.sort();
        let surplus = held.len().saturating_sub(MOST_FOLDERS);
        held.iter().take(surplus).for_each(|(_, path)| drop(std::fs::remove_file(path)));
    }
}

/// Names of persons by the part of their id that changes carry.
pub fn names(store: &Store) -> Result<BTreeMap<PersonId, String>> {
    let mut names = BTreeMap::new();
    for person in store.all("person")? {
        // Zeros in a change mean that nobody was said.
        if let Some(id) = person.id.as_bytes().first_chunk::<8>().filter(|id| **id != PersonId::default()) {
            names.insert(*id, person.text("name").to_owned());
        }
    }
    Ok(names)
}

/// What a file that should be a pack or a bundle holds, for people and programs who look into it.
pub fn read_file(path: &Path) -> Result<Vec<(Writer, OpId, Change)>> {
    let wrap = |error| Error::file(path, error);
    let (mut source, mut found) = (super::source::Source::open(path).map_err(wrap)?, Vec::new());
    let refuse = |fault| match fault {
        Fault::Newer(major, minor) => Error::Refused(messages::newer(path.display(), major, minor)),
        _ => Error::Refused(messages::broken(path.display())),
    };
    while let Some(item) = source.read().map_err(wrap)? {
        if let super::source::Item::Pack(pack) = item.map_err(refuse)? {
            for packed in pack.read() {
                let reader::Packed { op, change, .. } = packed.map_err(refuse)?;
                found.push((pack.writer, op, change));
            }
        }
    }
    Ok(found)
}
