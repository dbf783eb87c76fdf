//! One exchange with a folder: take in what others have put there, then put out what it lacks (`sync.md` §5).
//!
//! What was read once is not read again: the shelf has a catalogue, and so has every folder. An exchange that finds
//! nothing new lists names, times and sizes, and opens no pack. It runs on the store's thread by pieces: what is slow and
//! needs no store is done aside, and between two pieces of changes keys and saves are served.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::access::Slices;
use super::carrier::Mark;
use super::catalogue::{Folder, Seen};
use super::files::Damaged;
use super::handing::Notes;
use super::identity::{Identity, code, place_of};
use super::logged::Logged;
use super::reached::Reached;
use super::reader::{self, Fault, Packed};
use super::sealing::Unsealed;
use super::shelf::{Shelf, Writer};
use super::snapshot::first_start::{self, Taken};
use super::taking::Judged;
use super::trust::asking;
use super::trust::watch::Watch;
use super::walk::Candidate;
use super::wrapping::{Packing, Wrapper};
use super::{archive, erasing, later, messages, pack, sealing, walk};
use crate::changes::change::{Change, OpId, PersonId};
use crate::changes::disk::{Disk, RealDisk};
use crate::changes::encoding::short_hash;
use crate::domain::{Records, author};
use crate::store::Store;
use crate::store::layout::Layout;
use crate::store::outgoing::Logs;
use crate::text::hexadecimal;
use crate::{Error, Result, confine, labour};

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
    /// How files are closed and opened.
    pub packing: Packing,
    /// Who works here; zeros: not said.
    pub person: PersonId,
}

/// An exchange under way.
#[expect(clippy::struct_excessive_bools, reason = "each says one thing that happened")]
pub(in crate::sync) struct Exchange<'s> {
    pub(super) store: &'s mut Store,
    pub(super) asked: &'s Asked,
    pub(super) layout: Layout,
    pub(super) identity: Identity,
    /// There is no key yet; the one in hand is never written.
    is_new: bool,
    pub(super) shelf: Shelf,
    /// The folder as it was at the beginning.
    pub(super) mark: Option<Mark>,
    /// What is known of the files of the folder.
    pub(super) folder: Folder,
    /// The logs as they were at the beginning.
    pub(super) logs: Logs,
    pub(super) logged: Logged,
    /// There is no catalogue that says which packs are folded.
    pub(super) uncertain: bool,
    /// Packs were lost from the shelf that hold some of what was received.
    pub(super) lost: bool,
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
    pub(super) folding: Vec<Judged>,
    /// Who counts here.
    pub(super) watch: Watch,
    /// Files of the folder that are damaged.
    pub(super) damaged: Vec<Damaged>,
    /// Files of other districts, until it is clear that they are not one with ours.
    pub(super) foreign: BTreeMap<PathBuf, Candidate>,
    /// The snapshot this folder begins with, now.
    pub(super) taken: Option<Taken>,
    /// What it began with, as long as its history has not come.
    pub(super) began: Option<Reached>,
    /// Changes of that history.
    pub(super) history: usize,
    /// Milliseconds since 1970.
    pub(super) now: u64,
}

/// Does it. What was taken in stays, whatever happens to the putting out.
pub fn exchange(store: &mut Store, asked: &Asked) -> Result<Outcome> {
    store.refuse_viewer()?;
    let asked = &Asked { folder: store.aside(|| confine::admit_tree(&asked.folder))?, ..asked.clone() };
    let layout = store.layout().clone();
    store.aside(|| refuse_own(&asked.folder, &layout))?;
    let (mark, files, shelf) =
        store.aside(|| (Mark::of(&asked.folder), walk::files(&asked.folder), Shelf::open(&layout.packs())));
    let walk::Listing { files, passed } = files?;
    let mut work = Exchange::begin(store, asked, shelf?)?;
    work.mark = mark;
    if !asked.preview {
        work.look()?;
    }
    let before = work.prepare()?;
    work.tell_passed(passed);
    work.take(&files)?;
    work.tell_gaps();
    work.give()?;
    work.tell_damaged();
    work.finish()?;
    if !asked.preview {
        work.folder.judged_by = work.judged_by();
        work.remember(&before);
    }
    work.outcome.closed = work.wrapper().closed(asked.bundle);
    work.outcome.code = if work.is_new { String::new() } else { code(&work.identity.key()?.public()) };
    Ok(work.outcome)
}

/// The data folder is no place of exchange, and neither is one around it or, but for `exports`, in it: what lies there is
/// the program's own.
fn refuse_own(folder: &Path, layout: &Layout) -> Result<()> {
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let (folder, own) = (real(folder), real(layout.root()));
    // What is put out for others lies in `exports`; a locked-down account has no other folder.
    let inside = folder.starts_with(&own) && !folder.starts_with(real(&layout.exports()));
    if inside || own.starts_with(&folder) {
        return Err(Error::Refused(messages::own_folder(folder.display(), own.display())));
    }
    Ok(())
}

/// Folds what the packs of the shelf hold and the logs do not, whatever the catalogue says: a log that was lost comes
/// back out of the packs. `preview`: only tells how much that would be.
pub fn refold(store: &mut Store, preview: bool) -> Result<usize> {
    store.refuse_viewer()?;
    let shelf = Shelf::open(&store.layout().packs())?;
    let asked = Asked { preview, ..Asked::default() };
    let mut work = Exchange::begin(store, &asked, shelf)?;
    work.uncertain = true;
    work.prepare()?;
    work.take(&[])?;
    work.finish()?;
    // What the logs lack of the history of a snapshot, the values of which are here, is not lost.
    let history = if preview { 0 } else { work.history };
    Ok(work.outcome.from.values().sum::<usize>() + history)
}

impl<'s> Exchange<'s> {
    fn begin(store: &'s mut Store, asked: &'s Asked, shelf: Shelf) -> Result<Self> {
        let layout = store.layout().clone();
        let (signers, place) = (layout.signers(), place_of(layout.root()));
        // Looking makes no keys.
        let looks = asked.preview || asked.folder.as_os_str().is_empty();
        let (mut identity, moved) =
            if looks { Identity::glance(&signers, place)? } else { Identity::open(&signers, place)? };
        let is_new = identity.is_empty();
        if is_new {
            identity.imagine()?;
        }
        let watch = Watch::open(store, &layout, &identity)?;
        let logs = store.logs();
        let certain = shelf.is_certain() && logs.received_holds(&shelf.received);
        let mut outcome = Outcome::default();
        if moved {
            outcome.notes.push(messages::moved());
        }
        Ok(Self {
            asked,
            identity,
            is_new,
            lost: !shelf.lost.is_empty(),
            shelf,
            mark: None,
            folder: Folder::default(),
            logs,
            logged: Logged::default(),
            uncertain: !certain,
            names: BTreeMap::new(),
            named: false,
            outcome,
            met: BTreeSet::new(),
            there: BTreeSet::new(),
            authors: BTreeMap::new(),
            notes: Notes::load(&layout),
            forked: false,
            slices: Slices::default(),
            folding: Vec::new(),
            watch,
            damaged: Vec::new(),
            foreign: BTreeMap::new(),
            taken: None,
            began: None,
            history: 0,
            now: store.wall(),
            layout,
            store,
        })
    }

    /// What is noted for the next time.
    fn finish(&mut self) -> Result<()> {
        if self.asked.preview {
            return Ok(());
        }
        self.shelf.sync()?;
        self.watch.quarantine_mut().sync()?;
        self.note_folded()?;
        self.shelf.save();
        self.keep_notes()
    }

    /// Who counts, by what lies in the folder, and a snapshot to begin with.
    fn look(&mut self) -> Result<()> {
        let told = self.watch.look(&self.asked.folder, &mut self.identity)?;
        self.outcome.notes.extend(told);
        self.begin_with_snapshot()
    }

    pub(super) fn wrapper(&self) -> Wrapper<'_> {
        Wrapper::new(&self.identity.ring, &self.asked.packing, self.layout.local())
    }

    /// What is known of the shelf and of the folder. The answer is what was known before.
    fn prepare(&mut self) -> Result<Folder> {
        self.began = first_start::made_of(self.store)?;
        if self.uncertain {
            self.shelf.forget_folded();
        } else {
            self.folder = Folder::load(&self.seen_at(), self.judged_by());
        }
        let before = self.folder.clone();
        self.folder.judged_by = self.judged_by();
        Ok(before)
    }

    /// Changes of others that do not count any more leave the records; their packs stay. All packs of the folder were
    /// read before: they may tell what was written before a revocation.
    fn take_back(&mut self) -> Result<()> {
        let looks = self.asked.preview || self.asked.folder.as_os_str().is_empty();
        if looks || self.watch.access.is_enforced() {
            return Ok(());
        }
        self.slices.flush(self.store)?;
        let known = self.store.known_changes()?;
        let (dropped, unclear) = self.watch.not_any_more(self.store, &self.shelf, &self.identity, &known)?;
        if !dropped.is_empty() {
            self.store.forget_received(&dropped)?;
            // The log is another one now, and the packs that hold them wait to be judged again.
            (self.logs, self.logged, self.uncertain) = (self.store.logs(), Logged::default(), true);
            self.shelf.forget_folded();
            self.fold_kept()?;
            self.outcome.notes.push(super::trust::messages::taken_back(dropped.len()));
        }
        if unclear > 0 {
            // The list is gone through again when more has come.
            self.outcome.notes.push(super::trust::messages::cannot_be_judged(unclear));
            return Ok(());
        }
        self.watch.access.enforced()
    }

    /// Whoever has nothing yet begins with the newest snapshot beside the packs.
    fn begin_with_snapshot(&mut self) -> Result<()> {
        let watch = &self.watch;
        let accepts = |_: &Writer, public: &[u8; 32]| watch.believes(public);
        let wrapper = Wrapper::new(&self.identity.ring, &self.asked.packing, self.layout.local());
        let (problems, org) = (&mut self.outcome.problems, self.identity.org);
        let place = (self.asked.folder.as_path(), &wrapper);
        self.taken = first_start::take(self.store, &self.shelf, place, org, &accepts, problems)?;
        if let Some(taken) = &self.taken {
            self.identity.org = Some(taken.org);
            self.identity.keep()?;
            self.outcome.began = true;
            self.outcome.notes.push(messages::began_with_snapshot(taken.records, code(&taken.public)));
        }
        Ok(())
    }

    /// What the result of looking at a file depends on besides the file: the format read, the organisations that are
    /// ours, who is known, which keys open, what was erased.
    fn judged_by(&self) -> u64 {
        let erased = self.store.erased();
        let ring = &self.identity.ring;
        let told = format!(
            "{} {} {:?} {:?} {} {} {}",
            pack::MAJOR,
            pack::MINOR,
            self.identity.org,
            ring.recipients(),
            ring.groups().count(),
            erased.records.len(),
            erased.changes.len(),
        );
        let hash = short_hash(&[told.as_bytes(), &self.watch.judged_by()].concat());
        hash.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
    }

    /// Everything that is new here.
    fn take(&mut self, files: &[Candidate]) -> Result<()> {
        if !self.asked.preview {
            self.shelf.put_aside();
        }
        self.fold_kept()?;
        self.read_later()?;
        for (n, file) in files.iter().enumerate() {
            labour::tell(messages::files_looked, n, files.len());
            self.file(file)?;
        }
        self.take_back()?;
        self.settle()?;
        self.erase()?;
        let there: BTreeSet<&PathBuf> = files.iter().map(|file| &file.below).collect();
        self.folder.files.retain(|below, _| there.contains(below));
        if self.history > 0 {
            self.outcome.notes.push(messages::history_came(self.history));
        }
        if self.taken.is_none() && !self.asked.preview {
            first_start::forget_outgrown(self.store, &self.shelf)?;
        }
        Ok(())
    }

    /// Acts of erasure that came now are carried out.
    fn erase(&mut self) -> Result<()> {
        if self.asked.preview {
            return Ok(());
        }
        let mut shelves = [&mut self.shelf, self.watch.quarantine_mut()];
        if let Some(done) = erasing::carry_out(self.store, &mut shelves, self.identity.key()?)? {
            // The logs are others now.
            self.logs = self.store.logs();
            self.outcome.erased = done.changes;
            self.outcome.notes.push(messages::erased_here(done.changes));
            self.outcome.notes.extend(done.files.iter().map(|path| messages::erased_file(path.display())));
        }
        if self.outcome.stale > 0 {
            self.outcome.notes.push(messages::erased_copies(self.outcome.stale));
        }
        Ok(())
    }

    fn told_sealed(&mut self, own: &Unsealed, restored: &Unsealed) {
        self.outcome.sealed = own.count + restored.count;
        self.outcome.sealed_since = own.since.into_iter().chain(restored.since).min();
    }

    /// Everything that the folder lacks.
    fn give(&mut self) -> Result<()> {
        if !self.asked.preview {
            self.adopt()?;
        }
        if self.forked {
            self.outcome.notes.push(messages::forked_self());
            if !self.asked.preview {
                self.identity.renew()?;
            }
        }
        labour::tell(messages::sealing_now, 0, 0);
        let restored = self.seal_restored()?;
        if self.asked.preview {
            let unsealed = sealing::unsealed(&self.logs, &self.identity, &self.shelf)?;
            self.told_sealed(&unsealed, &restored);
            self.outcome.lacking = self.lacking() + usize::from(self.outcome.sealed > 0);
            return Ok(());
        }
        let (logs, identity, shelf) = (&self.logs, &mut self.identity, &mut self.shelf);
        let sealed = self
            .store
            .aside(move || sealing::seal(logs, identity, shelf).and_then(|told| shelf.sync().map(|()| told)))?;
        self.told_sealed(&sealed, &restored);
        self.folder.once.extend(&self.there);
        let put = if self.watch.holds_back(&self.identity, &self.wrapper().closed(self.asked.bundle)) {
            self.outcome.notes.push(super::trust::messages::held_back());
            Ok(())
        } else if archive::is_archive(&self.asked.folder) {
            self.outcome.notes.push(messages::archive_only_read());
            Ok(())
        } else if self.asked.bundle {
            self.put_bundle()
        } else {
            self.put_tree()
        };
        let told = asking::ask_anew(self.store, &self.shelf, &mut self.watch.access, &self.identity, self.asked.today)?;
        self.outcome.notes.extend(told);
        let put = put.and_then(|()| {
            if archive::is_archive(&self.asked.folder) {
                return Ok(Vec::new());
            }
            self.is_still_there()?;
            self.watch.put(&self.asked.folder, !self.asked.bundle, &self.identity)
        });
        match put {
            Ok(written) => self.outcome.written.extend(written),
            // What was taken in is safe; what was put so far is whole.
            Err(error) => {
                self.outcome.problems.push(error.to_string());
                self.outcome.failed = true;
            }
        }
        Ok(())
    }

    /// What a program of earlier days could not read.
    fn read_later(&mut self) -> Result<()> {
        for path in later::files(&self.layout.later()) {
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
            for (person, name) in names(self.store).unwrap_or_default() {
                self.names.entry(person).or_insert(name);
            }
            // Whoever was written down before it was known who he is, and members whose records have not come.
            let members = self.watch.access.directory().into_iter().flat_map(|directory| &directory.members);
            for (person, member) in members {
                for named in member.also.iter().copied().chain([person.author()]) {
                    self.names.entry(named).or_insert_with(|| member.name.clone());
                }
            }
        }
        // One line in a sentence, whatever was saved.
        let name = self.names.get(&person)?.split_whitespace().collect::<Vec<&str>>().join(" ");
        (!name.is_empty()).then_some(name)
    }

    /// Where it is remembered what was seen in the folder.
    fn seen_at(&self) -> PathBuf {
        let folder = std::fs::canonicalize(&self.asked.folder).unwrap_or_else(|_| self.asked.folder.clone());
        let name = short_hash(folder.as_os_str().as_encoded_bytes());
        self.layout.index().join("seen").join(hexadecimal(&name))
    }

    /// What was seen in the folder, for the next time. It lies with the index: it may be lost, and costs time then.
    fn remember(&self, before: &Folder) {
        let path = self.seen_at();
        if self.folder == *before && path.exists() {
            return;
        }
        let Some(folder) = path.parent() else { return };
        if RealDisk.create_dir(folder).is_ok() {
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
pub(super) fn names(store: &Store) -> Result<BTreeMap<PersonId, String>> {
    Ok(author::names(store.all("person")?))
}

/// The person most changes of a pack name.
pub(super) fn most_named(changes: &[Packed]) -> Option<PersonId> {
    let mut counts: BTreeMap<PersonId, usize> = BTreeMap::new();
    for packed in changes {
        *counts.entry(packed.change.person).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(person, _)| person)
}

/// What a file that should be a pack or a bundle holds, for people and programs who look into it.
pub fn read_file(path: &Path) -> Result<Vec<(Writer, OpId, Change)>> {
    let bytes = std::fs::read(path).map_err(|error| Error::file(path, error))?;
    let mut found = Vec::new();
    each_change(path, &bytes, &mut |writer, op, change| {
        found.push((writer, op, change.clone()));
        Ok(())
    })?;
    Ok(found)
}

/// Calls `visit` with every change of packs one after another, to the first that is damaged; `path` is where they came
/// from.
pub fn each_change(
    path: &Path,
    bytes: &[u8],
    visit: &mut dyn FnMut(Writer, OpId, &Change) -> Result<()>,
) -> Result<()> {
    let wrap = |error| Error::file(path, error);
    let mut source = super::source::Source::of(bytes.to_vec());
    let mut taken = 0;
    let refuse = |fault, taken: u64| match fault {
        Fault::Newer(major, minor) => Error::Refused(messages::newer_to_read(path.display(), major, minor)),
        _ if taken > 0 => Error::Refused(messages::broken_after(path.display(), taken)),
        _ => Error::Refused(messages::broken(path.display())),
    };
    while let Some(item) = source.read().map_err(wrap)? {
        if let super::source::Item::Pack(pack) = item.map_err(|fault| refuse(fault, taken))? {
            for told in pack.read() {
                if let reader::Told::Change(packed) = told.map_err(|fault| refuse(fault, taken))? {
                    visit(pack.writer, packed.op, &packed.change)?;
                }
            }
        }
        taken += 1;
    }
    if taken == 0 { Err(refuse(Fault::Broken, 0)) } else { Ok(()) }
}
