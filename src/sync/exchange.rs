//! One exchange with a folder: take in what others have put there, then put out what it lacks (`sync.md` §5).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::cut::Why;
use super::identity::{Identity, code, place_of};
use super::reached::Reached;
use super::reader::{self, Fault, Pack, Packed};
use super::shelf::{Shelf, Writer};
use super::snapshot::first_start::{self, Taken};
use super::trust::asking;
use super::trust::watch::{Admission, Watch};
use super::wrapping::{Closed, Packing, Shut, Wrapper};
use super::{archive, choosing, erasing, messages, putting, sealing, walk};
use crate::changes::change::{Change, OpId, PersonId};
use crate::domain::Records;
use crate::store::Store;
use crate::{Error, Result};

/// Changes applied at once, bytes: a frame of the log of what was received.
const FRAME: usize = 256 << 10;

/// What is to be done.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The folder: a share, a stick, a download.
    pub folder: PathBuf,
    /// Say what would happen and do nothing.
    pub preview: bool,
    /// Put one file there instead of the tree of packs.
    pub bundle: bool,
    /// Day in the name of a bundle.
    pub today: chrono::NaiveDate,
    /// How files are closed and opened.
    pub packing: Packing,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// New changes by their author's name.
    pub from: BTreeMap<String, usize>,
    /// Changes that were here already.
    pub known: usize,
    /// Files nothing, or not everything, was taken from; each a sentence with its path.
    pub problems: Vec<String>,
    /// What the user should know: forks, new authors, missing changes.
    pub notes: Vec<String>,
    /// Own changes that are in packs for the first time.
    pub sealed: usize,
    /// Files written.
    pub written: Vec<PathBuf>,
    /// The code of the key that signs here.
    pub code: String,
    /// How what went out is closed.
    pub closed: Closed,
    /// Changes erased by acts that came now.
    pub erased: usize,
    /// Packs met that still hold what was erased.
    pub stale: usize,
    /// Whose changes are here in part only: somebody chose schools.
    pub partly: BTreeSet<String>,
    /// Files closed with a password that was not given, or with another.
    pub locked: Vec<PathBuf>,
    /// Files of another district lie there: it can be joined, if it is ours.
    pub foreign: bool,
}

impl Outcome {
    /// A sentence a line; what needs attention begins with «! ».
    pub fn lines(&self, folder: &str, preview: bool) -> Vec<String> {
        let mut lines: Vec<String> = self.from.iter().map(|(who, count)| messages::from(who, count)).collect();
        if self.from.is_empty() {
            lines.push(messages::nothing_new());
        }
        if self.known > 0 {
            lines.push(messages::known(self.known));
        }
        lines.push(messages::sealed(self.sealed));
        lines.push(if preview { messages::would_write() } else { messages::written(self.written.len(), folder) });
        lines.extend(self.partly.iter().map(messages::partly_told));
        lines.extend(self.notes.iter().chain(&self.problems).map(|sentence| format!("! {sentence}")));
        lines.push(match &self.closed {
            Closed::Not => messages::unencrypted(&self.code),
            Closed::Group(number) => messages::encrypted(number, &self.code),
            Closed::Password => messages::closed_with_password(&self.code),
            Closed::Tool(program) => messages::closed_with_tool(program, &self.code),
        });
        lines
    }
}

struct Exchange<'s> {
    store: &'s mut Store,
    identity: Identity,
    shelf: Shelf,
    known: BTreeSet<OpId>,
    names: BTreeMap<PersonId, String>,
    outcome: Outcome,
    preview: bool,
    packing: &'s Packing,
    local: PathBuf,
    /// Numbers of the changes of a writer, read when first asked for.
    numbers: BTreeMap<Writer, BTreeMap<u64, BTreeSet<OpId>>>,
    /// Authors met as signers, by their keys.
    authors: BTreeMap<Writer, String>,
    forked: bool,
    /// Who counts here.
    watch: Watch,
    /// Files of other districts, until it is clear that they are not one with ours.
    foreign: BTreeSet<PathBuf>,
    /// The snapshot this folder begins with, now.
    taken: Option<Taken>,
    /// What it began with, as long as its history has not come.
    began: Option<Reached>,
    /// Changes of that history.
    history: usize,
}

/// Does it. What was taken in stays, whatever happens to the putting out.
pub fn exchange(store: &mut Store, asked: &Asked) -> Result<Outcome> {
    store.refuse_viewer()?;
    let files = walk::candidates(&asked.folder)?;
    let layout = store.layout().clone();
    let (mut identity, moved) = Identity::open(&layout.signers(), place_of(layout.root()))?;
    let shelf = Shelf::open(&layout.packs())?;
    let mut outcome = Outcome::default();
    if moved {
        outcome.notes.push(messages::moved());
    }
    let mut watch = Watch::open(store, &layout, &identity)?;
    let mut taken = None;
    if !asked.preview {
        outcome.notes.extend(watch.look(&asked.folder, &mut identity)?);
        let accepts = |_: &Writer, public: &[u8; 32]| watch.believes(public);
        let problems = &mut outcome.problems;
        let wrapper = Wrapper::new(&identity.ring, &asked.packing, layout.local());
        taken = first_start::take(store, &shelf, (&asked.folder, &wrapper), identity.org, &accepts, problems)?;
    }
    if let Some(taken) = &taken {
        identity.org = Some(taken.org);
        identity.keep()?;
        outcome.notes.push(messages::began_with_snapshot(taken.records, code(&taken.public)));
    }
    let began = first_start::made_of(store)?;
    let known = store.known_changes()?;
    let names = names(store)?;
    let mut work = Exchange {
        store,
        identity,
        shelf,
        known,
        names,
        outcome,
        preview: asked.preview,
        packing: &asked.packing,
        local: layout.local(),
        numbers: BTreeMap::new(),
        authors: BTreeMap::new(),
        forked: false,
        watch,
        foreign: BTreeSet::new(),
        taken,
        began,
        history: 0,
    };
    if !asked.preview {
        work.take_back()?;
    }
    work.fold_kept()?;
    for file in files {
        work.file(&file)?;
    }
    work.settle()?;
    work.erase()?;
    work.tell_gaps();
    if work.history > 0 {
        work.outcome.notes.push(messages::history_came(work.history));
    }
    if work.taken.is_none() && !asked.preview {
        first_start::forget_outgrown(work.store, &work.shelf)?;
    }
    if work.forked {
        work.outcome.notes.push(messages::forked_self());
        if !asked.preview {
            work.identity.renew()?;
        }
    }
    if asked.preview {
        work.outcome.sealed = sealing::unsealed(work.store, &work.identity, &work.shelf)?.len();
    } else {
        work.outcome.sealed = sealing::seal(work.store, &mut work.identity, &mut work.shelf)?;
        let wrapper = Wrapper::new(&work.identity.ring, work.packing, work.local.clone());
        let put = if archive::is_archive(&asked.folder) {
            work.outcome.notes.push(messages::archive_only_read());
            putting::Put::default()
        } else if asked.bundle {
            let all = if work.packing.schools.is_empty() {
                putting::everything(&[&work.shelf, work.watch.quarantine()])?
            } else {
                choosing::of_schools(work.store, &work.shelf, &work.identity, &work.packing.schools)?
            };
            putting::bundle(&all, &asked.folder, asked.today, &work.identity, &wrapper)?
        } else {
            putting::tree(&work.shelf, &asked.folder, &work.identity, &wrapper)?
        };
        work.outcome.written = put.written;
        if put.plain > 0 {
            work.outcome.notes.push(messages::plain_left(put.plain));
        }
        let told = asking::ask_anew(work.store, &mut work.watch.access, &work.identity, asked.today)?;
        work.outcome.notes.extend(told);
        if !archive::is_archive(&asked.folder) {
            let watched = work.watch.put(&asked.folder, !asked.bundle, &work.identity, &wrapper)?;
            work.outcome.written.extend(watched);
        }
    }
    work.outcome.closed = Wrapper::new(&work.identity.ring, work.packing, work.local.clone()).closed(asked.bundle);
    work.outcome.code = code(&work.identity.key()?.public());
    Ok(work.outcome)
}

/// Names of persons by the part of their id that changes carry.
pub(super) fn names(store: &Store) -> Result<BTreeMap<PersonId, String>> {
    let mut names = BTreeMap::new();
    for person in store.all("person")? {
        // Zeros in a change mean that nobody was said.
        if let Some(id) = person.id.as_bytes().first_chunk::<8>().filter(|id| **id != PersonId::default()) {
            names.insert(*id, person.text("name").to_owned());
        }
    }
    Ok(names)
}

/// The person most changes of a pack name.
pub(super) fn most_named(changes: &[Packed]) -> Option<PersonId> {
    let mut counts: BTreeMap<PersonId, usize> = BTreeMap::new();
    for packed in changes {
        *counts.entry(packed.change.person).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(person, _)| person)
}

impl Exchange<'_> {
    /// What the shelf holds and the store does not: an exchange that was killed between the two.
    fn fold_kept(&mut self) -> Result<()> {
        let apart = self.watch.apart();
        let paths: Vec<PathBuf> = self.shelf.packs().map(|(path, _)| path.to_owned()).collect();
        for path in apart.into_iter().chain(paths) {
            let bytes = std::fs::read(&path).map_err(|error| Error::file(&path, error))?;
            let Ok(pack) = reader::verify(&bytes) else { continue };
            let Ok(changes) = pack.changes() else { continue };
            if changes.iter().any(|packed| !self.known.contains(&packed.op)) {
                self.pack(&pack, &changes)?;
            }
        }
        Ok(())
    }

    /// All packs of a file, from its start on.
    fn file(&mut self, path: &Path) -> Result<()> {
        let shown = path.display();
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.outcome.problems.push(messages::unreadable(shown, error));
                return Ok(());
            }
        };
        let wrapper = Wrapper::new(&self.identity.ring, self.packing, self.local.clone());
        let bytes = match wrapper.open(path, &bytes) {
            Ok(bytes) => bytes,
            Err(Shut::Foreign) => return Ok(()),
            Err(Shut::Said(sentence)) => {
                self.outcome.problems.push(sentence);
                return Ok(());
            }
            Err(Shut::Password(sentence)) => {
                self.outcome.problems.push(sentence);
                self.outcome.locked.push(path.to_owned());
                return Ok(());
            }
        };
        let (mut rest, mut taken) = (&*bytes, 0);
        while !rest.is_empty() {
            if let Some(length) = self.within_snapshot(rest)? {
                (taken, rest) = (taken + 1, rest.get(length..).unwrap_or_default());
                continue;
            }
            let pack = reader::verify(rest).and_then(|pack| Ok((pack.changes()?, pack)));
            match pack {
                Ok((_, pack)) if self.watch.admit(&pack, &self.identity) == Admission::Foreign => {
                    // Not the rest of the file: others in it may be ours.
                    self.foreign.insert(path.to_owned());
                    taken += 1;
                    rest = rest.get(pack.bytes.len()..).unwrap_or_default();
                }
                Ok((changes, pack)) => {
                    self.pack(&pack, &changes)?;
                    taken += 1;
                    rest = rest.get(pack.bytes.len()..).unwrap_or_default();
                }
                Err(Fault::Newer(major)) => {
                    self.outcome.problems.push(messages::newer(shown, major));
                    return Ok(());
                }
                Err(Fault::Foreign) if taken == 0 && !walk::is_named_so(path) => return Ok(()),
                Err(_) => {
                    let torn = if taken == 0 { messages::broken(shown) } else { messages::broken_after(shown, taken) };
                    self.outcome.problems.push(torn);
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Keeps the pack at the start of these bytes unopened where the snapshot just taken has everything in it; its length.
    fn within_snapshot(&mut self, bytes: &[u8]) -> Result<Option<usize>> {
        let Some(taken) = &self.taken else { return Ok(None) };
        let Ok(pack) = reader::verify(bytes) else { return Ok(None) };
        if !taken.covers(&pack) {
            return Ok(None);
        }
        if self.shelf.last_of(&pack.writer).is_none() {
            self.outcome.notes.push(messages::new_writer(messages::nobody(), code(&pack.public)));
        }
        self.shelf.keep(&pack, self.identity.key()?)?;
        self.outcome.known += usize::try_from(pack.last + 1 - pack.place.first).unwrap_or(usize::MAX);
        Ok(Some(pack.bytes.len()))
    }

    fn pack(&mut self, pack: &Pack<'_>, changes: &[Packed]) -> Result<()> {
        if self.identity.org.is_none() && !self.preview {
            // The first exchange joins those who are there already.
            self.identity.org = Some(pack.org);
            self.identity.keep()?;
        }
        if pack.cut.is_some_and(|cut| cut.why == Why::Part) {
            self.outcome.partly.insert(self.author(changes));
        }
        // What was erased is let go of before anything else looks at it.
        let rest = erasing::without_erased(pack, changes, self.store.erased(), self.identity.key()?)?;
        if let Some(rest) = rest {
            self.outcome.stale += 1;
            let whole = |_| Error::Store("a pack of ours does not verify".into());
            let pack = reader::verify(&rest).map_err(whole)?;
            let changes = pack.changes().map_err(whole)?;
            return self.admitted(&pack, &changes);
        }
        self.admitted(pack, changes)
    }

    fn admitted(&mut self, pack: &Pack<'_>, changes: &[Packed]) -> Result<()> {
        let admission = self.watch.admit(pack, &self.identity);
        if admission == Admission::Quarantine {
            let key = self.identity.key()?;
            return if self.preview { Ok(()) } else { self.watch.put_apart(pack, &mut self.shelf, key) };
        }
        let new: Vec<&Packed> = changes.iter().filter(|packed| !self.known.contains(&packed.op)).collect();
        self.outcome.known += changes.len() - new.len();
        let who = self.author(changes);
        if !new.is_empty() && self.identity.is_ours(&pack.writer) {
            // Changes under our own key that we do not have: made by a copy of this folder, or lost here.
            self.forked = true;
        } else if !self.identity.is_ours(&pack.writer) {
            let met = self.shelf.last_of(&pack.writer).is_some() || self.authors.contains_key(&pack.writer);
            if !met && !self.watch.is_strict() {
                self.outcome.notes.push(messages::new_writer(&who, code(&pack.public)));
            }
            self.look_for_fork(pack, changes, &who)?;
        }
        self.authors.insert(pack.writer, who);
        // First kept, then folded: a kill between the two is made good by the next exchange.
        if !self.preview {
            self.shelf.keep(pack, self.identity.key()?)?;
            self.watch.released(pack)?;
        }
        let is_history = self.began.as_ref().is_some_and(|began| began.covers(pack));
        let new: Vec<Packed> = new.into_iter().cloned().collect();
        if admission == Admission::Wait {
            self.watch.wait(pack, new);
            return Ok(());
        }
        if is_history {
            self.history += new.len();
        } else {
            self.count(&new);
        }
        self.fold(new)
    }

    /// Counts new changes by their authors.
    fn count(&mut self, new: &[Packed]) {
        for packed in new {
            let name = self.names.get(&packed.change.person).cloned().unwrap_or_else(messages::nobody);
            *self.outcome.from.entry(name).or_default() += 1;
        }
    }

    /// Folds changes in.
    fn fold(&mut self, new: Vec<Packed>) -> Result<()> {
        self.known.extend(new.iter().map(|packed| packed.op));
        if self.preview {
            return Ok(());
        }
        let mut frame: Vec<Vec<u8>> = Vec::new();
        let mut length = 0;
        for packed in new {
            length += packed.bytes.len();
            frame.push(packed.bytes.clone());
            if length >= FRAME {
                self.store.apply_foreign(&std::mem::take(&mut frame))?;
                length = 0;
            }
        }
        if !frame.is_empty() {
            self.store.apply_foreign(&frame)?;
        }
        Ok(())
    }

    /// Changes of others that do not count any more leave the records; their packs stay.
    fn take_back(&mut self) -> Result<()> {
        let dropped = self.watch.not_any_more(self.store, &self.shelf, &self.identity, &self.known)?;
        if !dropped.is_empty() {
            self.store.forget_received(&dropped)?;
            self.known.retain(|op| !dropped.contains(op));
            self.outcome.notes.push(super::trust::messages::taken_back(dropped.len()));
        }
        if self.watch.access.is_enforced() { Ok(()) } else { self.watch.access.enforced() }
    }

    /// When all has been read: what waits is judged, and files of districts that turned out to be ours are read again.
    fn settle(&mut self) -> Result<()> {
        self.watch.judge_own(self.store, &self.shelf, &self.identity)?;
        loop {
            let through = self.watch.let_through(self.store, &self.shelf)?;
            let done = through.is_empty() || self.preview;
            self.count(&through);
            self.fold(through)?;
            if self.watch.joined_more(self.store, &self.identity)? {
                for path in std::mem::take(&mut self.foreign) {
                    self.file(&path)?;
                }
            } else if done {
                break;
            }
        }
        let foreign = std::mem::take(&mut self.foreign);
        self.outcome.foreign = !foreign.is_empty();
        self.outcome.problems.extend(foreign.iter().map(|path| messages::other_district(path.display())));
        let told = self.watch.conclude(self.store, &self.shelf, &self.identity, self.preview)?;
        self.outcome.notes.extend(told);
        Ok(())
    }

    /// One number, two changes: a branch of the same writer.
    fn look_for_fork(&mut self, pack: &Pack<'_>, changes: &[Packed], who: &str) -> Result<()> {
        if !self.numbers.contains_key(&pack.writer) {
            let numbers = self.shelf.numbers_of(&pack.writer)?;
            self.numbers.insert(pack.writer, numbers);
        }
        let Some(numbers) = self.numbers.get_mut(&pack.writer) else { return Ok(()) };
        let mut forks = false;
        for packed in changes {
            let here = numbers.entry(packed.change.seq).or_default();
            forks |= here.insert(packed.op) && here.len() > 1;
        }
        let sentence = messages::forked_other(who);
        if forks && !self.outcome.notes.contains(&sentence) {
            self.outcome.notes.push(sentence);
        }
        Ok(())
    }

    fn author(&self, changes: &[Packed]) -> String {
        most_named(changes).and_then(|person| self.names.get(&person).cloned()).unwrap_or_else(messages::nobody)
    }

    /// Acts of erasure that came now are carried out.
    fn erase(&mut self) -> Result<()> {
        if self.preview {
            return Ok(());
        }
        if let Some(done) = {
            let mut shelves = [&mut self.shelf, self.watch.quarantine_mut()];
            erasing::carry_out(self.store, &mut shelves, self.identity.key()?)?
        } {
            self.outcome.erased = done.changes;
            self.outcome.notes.push(messages::erased_here(done.changes));
            self.outcome.notes.extend(done.files.iter().map(|path| messages::erased_file(path.display())));
        }
        if self.outcome.stale > 0 {
            self.outcome.notes.push(messages::erased_copies(self.outcome.stale));
        }
        Ok(())
    }

    fn tell_gaps(&mut self) {
        for (writer, from, to) in self.shelf.gaps() {
            let who = self.authors.get(&writer).cloned().unwrap_or_else(messages::nobody);
            if self.shelf.is_partly_told(&writer) {
                // Whoever sent it chose schools: nobody can make good what he was not meant to give.
                self.outcome.partly.insert(who);
                continue;
            }
            let sentence = if from == to { messages::gap_one(who, from) } else { messages::gap(who, from, to) };
            self.outcome.notes.push(sentence);
        }
    }
}

/// What a file that should be a pack or a bundle holds, for people and programs who look into it.
pub fn read_file(path: &Path) -> Result<Vec<(Writer, OpId, Change)>> {
    let bytes = std::fs::read(path).map_err(|error| Error::file(path, error))?;
    read_packs(path, &bytes)
}

/// What packs one after another hold; `path` is where they came from.
pub fn read_packs(path: &Path, bytes: &[u8]) -> Result<Vec<(Writer, OpId, Change)>> {
    let (mut rest, mut found) = (bytes, Vec::new());
    while !rest.is_empty() {
        let refuse = |fault| match fault {
            Fault::Newer(major) => Error::Refused(messages::newer(path.display(), major)),
            _ => Error::Refused(messages::broken(path.display())),
        };
        let pack = reader::verify(rest).map_err(refuse)?;
        found.extend(pack.changes().map_err(refuse)?.into_iter().map(|packed| (pack.writer, packed.op, packed.change)));
        rest = rest.get(pack.bytes.len()..).unwrap_or_default();
    }
    Ok(found)
}
