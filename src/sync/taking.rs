//! Taking in: the files of a folder → packs → what is new in them → the shelf → the store. Kept first, folded second: a
//! kill between the two is made good by the next exchange.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::access::stopped;
use super::catalogue::{Seen, Trouble};
use super::cut::{self, Why};
use super::exchange::Exchange;
use super::identity::code;
use super::reader::{Fault, Pack, Packed, Told};
use super::shelf::{Kept, Writer};
use super::snapshot::first_start;
use super::source::{Item, Source, Unopened};
use super::trust::watch::Admission;
use super::walk::{self, Candidate};
use super::wrapping::Shut;
use super::{erasing, later, messages, reader};
use crate::changes::change::{OpId, PersonId};
use crate::changes::clock::{self, milliseconds};
use crate::changes::log::Position;
use crate::domain::RecordId;
use crate::store::Store;
use crate::{Error, Result};

/// A torn file that looks as it did is read again after this time, seconds: on a share its time may lag behind it.
const AGAIN: u64 = 60;
/// A pack longer than this is read aside, bytes.
const LONG: usize = 64 << 10;
/// After so many changes others are let in.
const BREATH: usize = 500;

/// What the logs hold, as far as the packs of the shelf do not tell it already; each read when first asked for.
#[derive(Debug, Default)]
pub(super) struct Logged {
    /// Changes received that no folded pack holds.
    loose: Option<BTreeSet<OpId>>,
    /// Everything received: where a pack was lost that held some of it.
    received: Option<BTreeSet<OpId>>,
    /// Our own.
    own: Option<BTreeSet<OpId>>,
}

/// A pack of which something is on its way into the store, or waits to be judged.
#[derive(Debug)]
pub(super) struct Judged {
    path: PathBuf,
    person: PersonId,
    newest: u64,
    /// What of it has come with this exchange: in it, or before it in another pack.
    met: BTreeSet<OpId>,
    /// What of it stood in the log without a pack.
    loose: BTreeSet<OpId>,
}

/// What the first reading keeps of a change.
struct Line {
    op: OpId,
    number: u64,
    hlc: u64,
    person: PersonId,
    record: RecordId,
    /// Of a person: his name.
    name: Option<String>,
}

/// What a pack says, from a first reading.
#[derive(Default)]
struct First {
    /// Changes that are not here.
    new: BTreeSet<OpId>,
    /// These, and those that have come with this exchange before.
    met: BTreeSet<OpId>,
    /// Changes that stand in the log without a pack so far.
    loose: BTreeSet<OpId>,
    /// Some of it was erased here.
    stale: bool,
    count: usize,
    /// Whom most changes name.
    person: PersonId,
    newest: u64,
    forks: bool,
    /// Persons whose new changes are dated in the future: the latest.
    ahead: BTreeMap<PersonId, u64>,
    /// New changes by person: how many, and the earliest.
    from: BTreeMap<PersonId, (usize, u64)>,
}

/// A pack's hash and the number of its changes, or why it is none that can be taken in.
type Taken = std::result::Result<([u8; 32], u64), Fault>;

impl Exchange<'_> {
    /// What the shelf holds and the store does not: an exchange that was killed between the two, a log that was lost,
    /// changes that waited to be judged. What was kept apart is looked at again, too.
    pub(super) fn fold_kept(&mut self) -> Result<()> {
        let waiting: Vec<PathBuf> =
            self.shelf.packs().filter(|(_, kept)| !kept.folded).map(|(path, _)| path.to_owned()).collect();
        for path in self.watch.apart().into_iter().chain(waiting) {
            let Ok(bytes) = self.store.aside(|| std::fs::read(&path)) else { continue };
            if let Ok(pack) = reader::verify(&bytes)
                && self.watch.admit(&pack, &self.identity) != Admission::Foreign
            {
                let known = self.outcome.known;
                // A pack with a seal and without sense is nobody's work but a broken program's: it is left.
                let _ = self.pack(&pack)?;
                self.outcome.known = known;
            }
        }
        Ok(())
    }

    /// A file of the folder, unless it is known.
    pub(super) fn file(&mut self, file: &Candidate) -> Result<()> {
        let now = self.now / 1000;
        if let Some(seen) = self.folder.files.get(&file.below).filter(|seen| seen.stamp == file.stamp) {
            let again = match seen.trouble {
                Some(Trouble::Broken(_)) => now >= seen.at + AGAIN,
                Some(Trouble::Shut(_)) => self.asked.packing.password.is_some(),
                _ => false,
            };
            let missed = seen.packs.iter().any(|hash| self.shelf.lost.iter().any(|lost| lost.hash == *hash));
            if !again && !missed {
                self.outcome.known += usize::try_from(seen.changes).unwrap_or(usize::MAX);
                self.there.extend(&seen.packs);
                if let Some(trouble) = seen.trouble.clone() {
                    self.tell(file, &trouble);
                }
                return Ok(());
            }
        }
        self.breathe()?;
        self.folder.files.remove(&file.below);
        let mut seen = Seen { stamp: file.stamp, at: now, ..Seen::default() };
        if self.store.aside(|| walk::is_ours(&file.path))
            && let Err(error) = self.items(&file.path, &mut seen)?
        {
            self.outcome.problems.push(messages::unreadable(file.path.display(), error));
            return Ok(());
        }
        let (ring, packing, local) = (&self.identity.ring, &self.asked.packing, self.layout.local());
        let erased = self.store.erased().clone();
        let wrapper = super::wrapping::Wrapper::new(ring, packing, local);
        if self.store.aside(|| first_start::is_stale(&file.path, &wrapper, &erased)) {
            self.outcome.notes.push(messages::snapshot_stale(file.path.display()));
        }
        self.there.extend(&seen.packs);
        if let Some(trouble) = &seen.trouble {
            self.tell(file, trouble);
        }
        if file.stamp.is_settled() {
            self.folder.files.insert(file.below.clone(), seen);
        }
        Ok(())
    }

    fn tell(&mut self, file: &Candidate, trouble: &Trouble) {
        if file.path.extension().is_some_and(|ending| ending == "vzh") {
            // A note that is torn is written again; nobody has to copy anything.
            return;
        }
        let shown = file.path.display();
        self.outcome.problems.push(match trouble {
            Trouble::Broken(0) => messages::broken(shown),
            Trouble::Broken(taken) => messages::broken_after(shown, taken),
            Trouble::Newer(major, minor) => messages::newer(shown, major, minor),
            Trouble::Shut(sentence) => sentence.clone(),
            Trouble::OtherDistrict => {
                self.foreign.insert(file.path.clone(), file.clone());
                return;
            }
        });
    }

    /// All packs and notes of a file, from its start on. The inner error: the file cannot be read.
    pub(super) fn items(&mut self, path: &Path, seen: &mut Seen) -> Result<std::io::Result<()>> {
        let opened = {
            let (ring, packing, local) = (&self.identity.ring, &self.asked.packing, self.layout.local());
            self.store.aside(|| Source::open(path, &super::wrapping::Wrapper::new(ring, packing, local)))
        };
        let mut source = match opened {
            Ok(source) => source,
            Err(Unopened::Unreadable(error)) => return Ok(Err(error)),
            Err(Unopened::Shut(shut)) => {
                seen.trouble = match shut {
                    Shut::Foreign => None,
                    Shut::Said(sentence) => Some(Trouble::Shut(sentence)),
                    Shut::Password(sentence) => {
                        self.outcome.locked.push(path.to_owned());
                        Some(Trouble::Shut(sentence))
                    }
                };
                return Ok(Ok(()));
            }
        };
        let (mut taken, mut bearer) = (0, None);
        loop {
            let item = match self.store.aside(|| source.read()) {
                Ok(None) => return Ok(Ok(())),
                Ok(Some(item)) => item,
                Err(error) => return Ok(Err(error)),
            };
            let done = match item {
                Ok(Item::Note(have, bytes)) => {
                    seen.packs.push(Sha256::digest(bytes).into());
                    self.note(&have, bytes, path, bearer);
                    bearer = bearer.or(Some(have.writer));
                    Ok(())
                }
                Ok(Item::Pack(pack)) if self.watch.admit(&pack, &self.identity) == Admission::Foreign => {
                    // Not the rest of the file: others in it may be ours.
                    seen.trouble = Some(Trouble::OtherDistrict);
                    Ok(())
                }
                Ok(Item::Pack(pack)) => self.pack(&pack)?.map(|(hash, count)| {
                    seen.packs.push(hash);
                    seen.changes += count;
                }),
                Err(fault) => Err(fault),
            };
            match done {
                Ok(()) => {
                    taken += 1;
                    continue;
                }
                Err(Fault::Foreign) if taken == 0 && !walk::is_named_so(path) => {}
                Err(Fault::Foreign | Fault::Broken) => seen.trouble = Some(Trouble::Broken(taken)),
                Err(Fault::Newer(major, minor)) => {
                    seen.trouble = Some(Trouble::Newer(major, minor));
                    if !self.asked.preview {
                        let folder = self.layout.later();
                        seen.packs.push(self.store.aside(move || later::keep(&folder, source))?);
                    }
                }
            }
            return Ok(Ok(()));
        }
    }

    /// A pack: the gate first, then what is new in it, then the shelf, then the store.
    fn pack(&mut self, pack: &Pack<'_>) -> Result<Taken> {
        if self.identity.org.is_none() && !self.asked.preview {
            // The first exchange joins those who are there already.
            self.identity.org = Some(pack.org);
            self.identity.keep()?;
        }
        let hash: [u8; 32] = Sha256::digest(pack.bytes).into();
        let count = (pack.last + 1).saturating_sub(pack.place.first);
        let admission = self.watch.admit(pack, &self.identity);
        if admission == Admission::Quarantine {
            if !self.asked.preview {
                self.watch.put_apart(pack, &mut self.shelf, self.identity.key()?)?;
                self.shelf.found(&hash);
            }
            return Ok(Ok((hash, count)));
        }
        let is_here = self.shelf.packs().any(|(_, kept)| kept.folded && kept.hash == hash) || self.shelf.covers(pack);
        if is_here || self.is_in_snapshot(pack)? {
            if !self.asked.preview {
                // A kill may have kept it apart as well.
                self.watch.released(pack);
            }
            self.outcome.known += usize::try_from(count).unwrap_or(usize::MAX);
            self.shelf.found(&hash);
            return Ok(Ok((hash, count)));
        }
        let first = match self.first_reading(pack)? {
            Ok(first) => first,
            Err(fault) => return Ok(Err(fault)),
        };
        if first.stale {
            self.outcome.stale += 1;
            let erased = self.store.erased();
            let rest = cut::cut(pack, Why::Erased, &mut |told| !erasing::covers(erased, told), self.identity.key()?)?;
            if let Some(rest) = rest {
                let whole = |_| Error::Store("a pack of ours does not verify".into());
                let done = self.pack(&reader::verify(&rest).map_err(whole)?)?;
                return Ok(done.map(|_| (hash, count)));
            }
        }
        let is_history = self.began.as_ref().is_some_and(|began| began.covers(pack));
        self.tell_of(pack, &first);
        self.outcome.known += first.count - first.new.len();
        let waits = admission == Admission::Wait;
        if !waits {
            self.met.extend(&first.new);
            self.tell_news(&first, is_history);
        }
        if self.asked.preview {
            if waits {
                self.watch.wait(pack, new_in(pack, &first.new)?);
            }
            return Ok(Ok((hash, count)));
        }
        let path = self.shelf.keep(pack, self.identity.key()?)?;
        self.watch.released(pack);
        if waits {
            self.watch.wait(pack, new_in(pack, &first.new)?);
        } else {
            for told in pack.read() {
                let Ok(told) = told else { return Ok(Err(Fault::Broken)) };
                if let Told::Change(packed) = told
                    && first.new.contains(&packed.op)
                {
                    self.slices.push(*packed, self.store)?;
                }
            }
        }
        if let Some(path) = path {
            let First { person, newest, met, loose, .. } = first;
            self.folding.push(Judged { path, person, newest, met, loose });
        }
        Ok(Ok((hash, count)))
    }

    /// Keeps a pack unopened where the snapshot just taken has everything in it.
    fn is_in_snapshot(&mut self, pack: &Pack<'_>) -> Result<bool> {
        if self.taken.as_ref().is_none_or(|taken| !taken.covers(pack)) {
            return Ok(false);
        }
        if self.shelf.last_of(&pack.writer).is_none() && !self.watch.is_strict() {
            self.outcome.notes.push(messages::new_writer(messages::nobody(), code(&pack.public)));
        }
        self.shelf.keep(pack, self.identity.key()?)?;
        Ok(true)
    }

    /// When all has been read: what waits is judged, files of districts that turned out to be ours are read again, and
    /// the packs that are folded now are noted.
    pub(super) fn settle(&mut self) -> Result<()> {
        self.slices.flush(self.store)?;
        self.watch.judge_own(self.store, &self.shelf, &self.identity)?;
        loop {
            let through = self.watch.let_through(self.store, &self.shelf)?;
            let done = through.is_empty() || self.asked.preview;
            self.fold(through)?;
            if self.watch.joined_more(self.store, &self.identity)? {
                for (_, file) in std::mem::take(&mut self.foreign) {
                    self.folder.files.remove(&file.below);
                    self.file(&file)?;
                }
                self.slices.flush(self.store)?;
            } else if done {
                break;
            }
        }
        let foreign = std::mem::take(&mut self.foreign);
        self.outcome.foreign = !foreign.is_empty();
        self.outcome.problems.extend(foreign.keys().map(|path| messages::other_district(path.display())));
        for judged in std::mem::take(&mut self.folding) {
            if judged.met.is_subset(&self.met) {
                self.shelf.folded(&judged.path, (judged.person, judged.newest));
                if let Some(loose) = &mut self.logged.loose {
                    loose.retain(|op| !judged.loose.contains(op));
                }
            } else {
                // What was let through of it stands in the log, and the pack is read again the next time.
                self.load_loose()?;
                let through = judged.met.intersection(&self.met);
                self.logged.loose.get_or_insert_default().extend(through);
            }
        }
        let told = self.watch.conclude(self.store, &self.shelf, &self.identity, self.asked.preview)?;
        self.outcome.notes.extend(told);
        Ok(())
    }

    /// Changes that were judged good.
    fn fold(&mut self, through: Vec<Packed>) -> Result<()> {
        let mut news = First::default();
        for packed in through {
            if !self.met.insert(packed.op) {
                continue;
            }
            let at = milliseconds(packed.change.hlc);
            let (count, since) = news.from.entry(packed.change.person).or_insert((0, at));
            (*count, *since) = (*count + 1, at.min(*since));
            if !self.asked.preview {
                self.slices.push(packed, self.store)?;
            }
        }
        self.slices.flush(self.store)?;
        self.tell_news(&news, false);
        Ok(())
    }

    /// The first reading: what is new, and whether all of it can be read.
    fn first_reading(&mut self, pack: &Pack<'_>) -> Result<std::result::Result<First, Fault>> {
        let mut beside: BTreeMap<u64, BTreeSet<OpId>> = BTreeMap::new();
        let mut folded: BTreeSet<OpId> = BTreeSet::new();
        let overlapping: Vec<(PathBuf, bool)> = self
            .shelf
            .overlapping(&pack.writer, pack.place.first, pack.last)
            .map(|(path, kept)| (path.to_owned(), kept.folded && kept.cut != Some(Why::Part)))
            .collect();
        for (path, is_folded) in overlapping {
            for (number, op) in self.shelf.numbers_in(&path)? {
                beside.entry(number).or_default().insert(op);
                if is_folded {
                    folded.insert(op);
                }
            }
        }
        let lines = if pack.bytes.len() > LONG { self.store.aside(|| lines_of(pack)) } else { lines_of(pack) };
        let lines = match lines {
            Ok(lines) => lines,
            Err(fault) => return Ok(Err(fault)),
        };
        let ours = self.identity.is_ours(&pack.writer);
        let mut first = First { forks: self.branches_off(pack), count: lines.len(), ..First::default() };
        let mut persons: BTreeMap<PersonId, u64> = BTreeMap::new();
        for (n, line) in lines.into_iter().enumerate() {
            if n % BREATH == BREATH - 1 {
                self.breathe()?;
            }
            let Line { op, number, hlc, person, record, name } = line;
            if self.store.erased().covers(&op, record) {
                first.stale = true;
                continue;
            }
            first.newest = first.newest.max(hlc);
            *persons.entry(person).or_default() += 1;
            first.forks |= beside.get(&number).is_some_and(|here| !here.contains(&op));
            if self.met.contains(&op) {
                first.met.insert(op);
                continue;
            }
            if folded.contains(&op) || self.is_in_logs(&op, ours)? {
                first.loose.extend(self.logged.loose.as_ref().filter(|loose| loose.contains(&op)).map(|_| op));
                continue;
            }
            first.new.insert(op);
            first.met.insert(op);
            if let (Some(name), Some(person)) = (name, record.as_bytes().first_chunk()) {
                // A person who comes with this exchange is named in it already.
                self.names.insert(*person, name);
            }
            let at = milliseconds(hlc);
            let (count, since) = first.from.entry(person).or_insert((0, at));
            (*count, *since) = (*count + 1, at.min(*since));
            if clock::is_ahead(hlc, self.now) {
                let latest = first.ahead.entry(person).or_default();
                *latest = at.max(*latest);
            }
        }
        let most = persons.into_iter().max_by_key(|(_, count)| *count);
        first.person = most.map(|(person, _)| person).unwrap_or_default();
        Ok(Ok(first))
    }

    /// Whether a change stands in the logs.
    fn is_in_logs(&mut self, op: &OpId, ours: bool) -> Result<bool> {
        self.load_loose()?;
        let logs = &self.logs;
        if self.lost && self.logged.received.is_none() {
            self.logged.received = Some(self.store.aside(|| logs.received_ids_after(Position::default()))?);
        }
        if (ours || self.lost || self.uncertain) && self.logged.own.is_none() {
            self.logged.own = Some(self.store.aside(|| logs.own_ids())?);
        }
        let logs = [&self.logged.loose, &self.logged.received, &self.logged.own];
        Ok(logs.into_iter().flatten().any(|log| log.contains(op)))
    }

    fn load_loose(&mut self) -> Result<()> {
        if self.logged.loose.is_none() {
            let (logs, from) = (&self.logs, self.shelf.received);
            let mut found = self.store.aside(|| logs.received_ids_after(from))?;
            found.extend(&self.shelf.loose);
            self.logged.loose = Some(found);
        }
        Ok(())
    }

    /// Changes received that no folded pack holds.
    pub(super) fn loose(&mut self) -> Result<&BTreeSet<OpId>> {
        self.load_loose()?;
        Ok(self.logged.loose.get_or_insert_default())
    }

    /// These are in folded packs now.
    pub(super) fn no_longer_loose(&mut self, ops: &BTreeSet<OpId>) {
        if let Some(loose) = &mut self.logged.loose {
            loose.retain(|op| !ops.contains(op));
        }
    }

    /// What is received and folded now, for the next time.
    pub(super) fn note_folded(&mut self) -> Result<()> {
        if self.logged.loose.is_some() || self.logs.received != self.shelf.received {
            self.load_loose()?;
            self.shelf.loose = self.logged.loose.take().unwrap_or_default();
        }
        self.shelf.received = self.store.logs().received;
        Ok(())
    }

    /// Whether a pack goes on from, or leads to, another link of the chain than the packs beside it here.
    fn branches_off(&self, pack: &Pack<'_>) -> bool {
        let differs = |same: &dyn Fn(&Kept) -> bool, is_beside: &dyn Fn(&Kept) -> bool| {
            let mut beside = self.shelf.packs().map(|(_, kept)| kept).filter(|kept| kept.writer == pack.writer);
            let all: Vec<bool> = beside.by_ref().filter(|kept| is_beside(kept)).map(same).collect();
            !all.is_empty() && !all.contains(&true)
        };
        differs(&|kept| kept.chain == pack.place.chain, &|kept| kept.last + 1 == pack.place.first)
            || differs(&|kept| kept.before == pack.chain(), &|kept| kept.first == pack.last + 1)
    }

    /// What is to be known of a pack and its writer.
    fn tell_of(&mut self, pack: &Pack<'_>, first: &First) {
        let who = self.name(first.person);
        if pack.cut.is_some_and(|cut| cut.why == Why::Part) {
            self.outcome.partly.insert(who.clone());
        }
        if self.identity.is_ours(&pack.writer) {
            // Changes under our own key that we do not have: made by a copy of this folder, or lost here.
            self.forked |= !first.new.is_empty();
        } else {
            let met = self.shelf.last_of(&pack.writer).is_some() || self.authors.contains_key(&pack.writer);
            if !met && !self.watch.is_strict() {
                self.outcome.notes.push(messages::new_writer(&who, code(&pack.public)));
            }
            if first.forks {
                self.note_once(messages::forked_other(&who));
            }
        }
        self.authors.insert(pack.writer, who);
        for (person, latest) in &first.ahead {
            let who = self.name(*person);
            self.note_once(messages::hurries(who, messages::day(*latest)));
        }
    }

    /// Whose changes are new, and since when.
    fn tell_news(&mut self, first: &First, is_history: bool) {
        if is_history {
            self.history += first.new.len();
            return;
        }
        for (person, (count, since)) in &first.from {
            let who = self.name(*person);
            *self.outcome.from.entry(who.clone()).or_default() += count;
            let earliest = self.outcome.since.entry(who).or_insert(*since);
            *earliest = (*earliest).min(*since);
        }
    }

    fn note_once(&mut self, sentence: String) {
        if !self.outcome.notes.contains(&sentence) {
            self.outcome.notes.push(sentence);
        }
    }

    fn name(&mut self, person: PersonId) -> String {
        self.name_of(person).unwrap_or_else(messages::nobody)
    }

    pub(super) fn tell_gaps(&mut self) {
        for (writer, from, to) in self.shelf.gaps() {
            let who = self.author_of(&writer);
            if self.shelf.is_partly_told(&writer) {
                // Whoever sent it chose schools: nobody can make good what he was not meant to give.
                self.outcome.partly.insert(who);
                continue;
            }
            let sentence = if from == to { messages::gap_one(who, from) } else { messages::gap(who, from, to) };
            self.outcome.notes.push(sentence);
        }
    }

    fn author_of(&mut self, writer: &Writer) -> String {
        if let Some(met) = self.authors.get(writer) {
            return met.clone();
        }
        let noted = self.shelf.last_of(writer).map(|kept| kept.person);
        noted.map_or_else(messages::nobody, |person| self.name(person))
    }

    /// Lets others in; an error where the program is about to leave.
    fn breathe(&mut self) -> Result<()> {
        Store::serve_others(self.store);
        if self.store.is_closing() { Err(stopped()) } else { Ok(()) }
    }
}

fn lines_of(pack: &Pack<'_>) -> std::result::Result<Vec<Line>, Fault> {
    let mut lines = Vec::new();
    for told in pack.read() {
        let Told::Change(packed) = told? else { continue };
        let change = packed.change;
        let named = change.operations.iter().find(|operation| operation.cell.field == "name");
        let name = named.filter(|_| change.form == "person").and_then(|operation| operation.value.as_text());
        lines.push(Line {
            op: packed.op,
            number: change.seq,
            hlc: change.hlc,
            person: change.person,
            record: change.record,
            name: name.map(str::to_owned),
        });
    }
    Ok(lines)
}

/// The changes of a pack that are new.
fn new_in(pack: &Pack<'_>, new: &BTreeSet<OpId>) -> Result<Vec<Packed>> {
    let changes = pack.changes().map_err(|_| Error::Store("a pack that was read cannot be read".into()))?;
    Ok(changes.into_iter().filter(|packed| new.contains(&packed.op)).collect())
}
