//! Taking in: the files of a folder → packs → what is new in them → the shelf → the store. Kept first, folded second: a
//! kill between the two is made good by the next exchange.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::access::stopped;
use super::catalogue::{Seen, Trouble};
use super::exchange::Exchange;
use super::identity::code;
use super::reader::{Fault, Pack, Packed};
use super::shelf::{Kept, Writer};
use super::source::{Item, Source};
use super::walk::{self, Candidate};
use super::{later, messages, reader};
use crate::changes::change::{Change, OpId, PersonId};
use crate::changes::clock::{self, milliseconds};
use crate::changes::log::Position;
use crate::Result;

/// A torn file that looks as it did is read again after this time, seconds: on a share its time may lag behind it.
const AGAIN: u64 = 60;

/// What the logs hold, as far as the packs of the shelf do not tell it already; each read when first asked for.
#[derive(Debug, Default)]
pub struct Logged {
    /// Changes received that no folded pack holds.
    loose: Option<BTreeSet<OpId>>,
    /// Everything received: where a pack was lost that held some of it.
    received: Option<BTreeSet<OpId>>,
    /// Our own.
    own: Option<BTreeSet<OpId>>,
}

/// What a pack says, from a first reading.
struct Told {
    /// Changes that are not here.
    new: BTreeSet<OpId>,
    /// Changes that stand in the log without a pack so far.
    loose: BTreeSet<OpId>,
    count: u64,
    /// Whom most changes name.
    person: PersonId,
    newest: u64,
    forks: bool,
    /// Persons whose new changes are dated in the future: the latest.
    ahead: BTreeMap<PersonId, u64>,
    /// New changes by person: how many, and the earliest.
    from: BTreeMap<PersonId, (usize, u64)>,
}

impl Exchange<'_, '_> {
    /// What the shelf holds and the store does not: an exchange that was killed between the two, or a log that was lost.
    pub(super) fn fold_kept(&mut self) -> Result<()> {
        let waiting: Vec<PathBuf> =
            self.shelf.packs().filter(|(_, kept)| !kept.folded).map(|(path, _)| path.to_owned()).collect();
        for path in waiting {
            let Some(bytes) = self.shelf.read(&path)? else { continue };
            if let Ok(pack) = reader::verify(&bytes) {
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
            let again = matches!(seen.trouble, Some(Trouble::Broken(_))) && now >= seen.at + AGAIN;
            let missed = seen.packs.iter().any(|hash| self.shelf.lost.iter().any(|lost| lost.hash == *hash));
            if !again && !missed {
                self.outcome.known += usize::try_from(seen.changes).unwrap_or(usize::MAX);
                self.there.extend(&seen.packs);
                if let Some(trouble) = seen.trouble.clone() {
                    self.tell(&file.path, &trouble);
                }
                return Ok(());
            }
        }
        self.stop_if_asked()?;
        self.folder.files.remove(&file.below);
        let mut seen = Seen { stamp: file.stamp, at: now, ..Seen::default() };
        if walk::is_ours(&file.path) {
            match self.items(&file.path, &mut seen)? {
                Ok(()) => {}
                Err(error) => {
                    self.outcome.problems.push(messages::unreadable(file.path.display(), error));
                    return Ok(());
                }
            }
        }
        self.there.extend(&seen.packs);
        if let Some(trouble) = &seen.trouble {
            self.tell(&file.path, trouble);
        }
        if file.stamp.is_settled() {
            self.folder.files.insert(file.below.clone(), seen);
        }
        Ok(())
    }

    fn tell(&mut self, path: &Path, trouble: &Trouble) {
        if path.extension().is_some_and(|ending| ending == "vzh") {
            // A note that is torn is written again; nobody has to copy anything.
            return;
        }
        let shown = path.display();
        self.outcome.problems.push(match trouble {
            Trouble::Broken(0) => messages::broken(shown),
            Trouble::Broken(taken) => messages::broken_after(shown, taken),
            Trouble::Newer(major, minor) => messages::newer(shown, major, minor),
            Trouble::OtherDistrict => messages::other_district(shown),
        });
    }

    /// All packs and notes of a file, from its start on. The inner error: the file cannot be read.
    pub(super) fn items(&mut self, path: &Path, seen: &mut Seen) -> Result<std::io::Result<()>> {
        let mut source = match Source::open(path) {
            Ok(source) => source,
            Err(error) => return Ok(Err(error)),
        };
        let (mut taken, mut bearer) = (0, None);
        loop {
            let item = match source.read() {
                Ok(None) => return Ok(Ok(())),
                Ok(Some(item)) => item,
                Err(error) => return Ok(Err(error)),
            };
            let fault = match item {
                Ok(Item::Note(have, bytes)) => {
                    seen.packs.push(Sha256::digest(bytes).into());
                    self.note(&have, bytes, path, bearer);
                    bearer = bearer.or(Some(have.writer));
                    taken += 1;
                    continue;
                }
                Ok(Item::Pack(pack)) if self.identity.org.is_some_and(|org| org != pack.org) => {
                    seen.trouble = Some(Trouble::OtherDistrict);
                    return Ok(Ok(()));
                }
                Ok(Item::Pack(pack)) => match self.pack(&pack)? {
                    Ok((hash, count)) => {
                        seen.packs.push(hash);
                        seen.changes += count;
                        taken += 1;
                        continue;
                    }
                    Err(fault) => fault,
                },
                Err(fault) => fault,
            };
            match fault {
                Fault::Foreign if taken == 0 && !walk::is_named_so(path) => {}
                Fault::Foreign | Fault::Broken => seen.trouble = Some(Trouble::Broken(taken)),
                Fault::Newer(major, minor) => {
                    seen.trouble = Some(Trouble::Newer(major, minor));
                    if !self.asked.preview {
                        seen.packs.push(later::keep(&self.logs.layout().later(), source)?);
                    }
                }
            }
            return Ok(Ok(()));
        }
    }

    /// A pack: its hash and the number of its changes. This is the gate: whoever is not let in is stopped here, before
    /// anything is kept or folded.
    fn pack(&mut self, pack: &Pack<'_>) -> Result<std::result::Result<([u8; 32], u64), Fault>> {
        if self.identity.org.is_none() && !self.asked.preview {
            // The first exchange joins those who are there already.
            self.identity.org = Some(pack.org);
            self.identity.keep()?;
        }
        let hash: [u8; 32] = Sha256::digest(pack.bytes).into();
        let count = (pack.last + 1).saturating_sub(pack.place.first);
        let held = self.shelf.packs().any(|(_, kept)| kept.folded && kept.hash == hash);
        if held || self.shelf.covers(pack) {
            self.outcome.known += usize::try_from(count).unwrap_or(usize::MAX);
            return Ok(Ok((hash, count)));
        }
        let told = match self.first_reading(pack)? {
            Ok(told) => told,
            Err(fault) => return Ok(Err(fault)),
        };
        self.say_news(pack, &told);
        self.outcome.known += usize::try_from(told.count).unwrap_or(usize::MAX) - told.new.len();
        self.met.extend(&told.new);
        if self.asked.preview {
            return Ok(Ok((hash, told.count)));
        }
        let path = self.shelf.keep(pack)?;
        for packed in pack.read() {
            let Ok(packed) = packed else { return Ok(Err(Fault::Broken)) };
            if told.new.contains(&packed.op) {
                self.stop_if_asked()?;
                self.slices.push(packed, self.access)?;
            }
        }
        self.folding.push((path, told.person, told.newest));
        if let Some(loose) = &mut self.logged.loose {
            loose.retain(|op| !told.loose.contains(op));
        }
        Ok(Ok((hash, told.count)))
    }

    /// The rest of what is on its way into the store; then the packs it came from are folded.
    pub(super) fn finish_folding(&mut self) -> Result<()> {
        self.slices.flush(self.access)?;
        for (path, person, newest) in std::mem::take(&mut self.folding) {
            self.shelf.folded(&path, (person, newest));
        }
        Ok(())
    }

    /// The first reading: what is new, and whether all of it can be read.
    fn first_reading(&mut self, pack: &Pack<'_>) -> Result<std::result::Result<Told, Fault>> {
        let mut beside: BTreeMap<u64, BTreeSet<OpId>> = BTreeMap::new();
        let mut folded: BTreeSet<OpId> = BTreeSet::new();
        let overlapping: Vec<(PathBuf, bool)> = self
            .shelf
            .overlapping(&pack.writer, pack.place.first, pack.last)
            .map(|(path, kept)| (path.to_owned(), kept.folded))
            .collect();
        for (path, is_folded) in overlapping {
            for (number, op) in self.shelf.numbers_in(&path)? {
                beside.entry(number).or_default().insert(op);
                if is_folded {
                    folded.insert(op);
                }
            }
        }
        let mut told = Told {
            new: BTreeSet::new(),
            loose: BTreeSet::new(),
            count: 0,
            person: PersonId::default(),
            newest: 0,
            forks: self.branches_off(pack),
            ahead: BTreeMap::new(),
            from: BTreeMap::new(),
        };
        let ours = self.identity.is_ours(&pack.writer);
        let mut persons: BTreeMap<PersonId, u64> = BTreeMap::new();
        for packed in pack.read() {
            let Packed { op, change, .. } = match packed {
                Ok(packed) => packed,
                Err(fault) => return Ok(Err(fault)),
            };
            told.count += 1;
            told.newest = told.newest.max(change.hlc);
            *persons.entry(change.person).or_default() += 1;
            told.forks |= beside.get(&change.seq).is_some_and(|here| !here.contains(&op));
            if folded.contains(&op) || self.met.contains(&op) || self.is_in_logs(&op, ours)? {
                told.loose.extend(self.logged.loose.as_ref().filter(|loose| loose.contains(&op)).map(|_| op));
                continue;
            }
            told.new.insert(op);
            self.learn_name(&change);
            let at = milliseconds(change.hlc);
            let (count, since) = told.from.entry(change.person).or_insert((0, at));
            (*count, *since) = (*count + 1, at.min(*since));
            if clock::is_ahead(change.hlc, self.now) {
                let latest = told.ahead.entry(change.person).or_default();
                *latest = at.max(*latest);
            }
        }
        told.person = persons.into_iter().max_by_key(|(_, count)| *count).map(|(person, _)| person).unwrap_or_default();
        Ok(Ok(told))
    }

    /// A person who comes with this exchange is named in it already.
    fn learn_name(&mut self, change: &Change) {
        let Some(person) = change.record.as_bytes().first_chunk().filter(|_| change.form == "person") else { return };
        let named = change.operations.iter().find(|operation| operation.cell.field == "name");
        if let Some(name) = named.and_then(|operation| operation.value.as_text()) {
            self.names.insert(*person, name.to_owned());
        }
    }

    /// Whether a change stands in the logs.
    fn is_in_logs(&mut self, op: &OpId, ours: bool) -> Result<bool> {
        self.load_loose()?;
        let lost = !self.shelf.lost.is_empty();
        if lost && self.logged.received.is_none() {
            self.logged.received = Some(self.logs.received_ids_after(Position::default())?);
        }
        if (ours || lost || self.uncertain) && self.logged.own.is_none() {
            self.logged.own = Some(self.logs.own_ids()?);
        }
        let logs = [&self.logged.loose, &self.logged.received, &self.logged.own];
        Ok(logs.into_iter().flatten().any(|log| log.contains(op)))
    }

    fn load_loose(&mut self) -> Result<()> {
        if self.logged.loose.is_none() {
            let mut found = self.logs.received_ids_after(self.shelf.received)?;
            found.extend(&self.shelf.loose);
            self.logged.loose = Some(found);
        }
        Ok(())
    }

    /// What is received and folded now, for the next time.
    pub(super) fn note_folded(&mut self) -> Result<()> {
        if self.logged.loose.is_some() || self.logs.received != self.shelf.received {
            self.load_loose()?;
            self.shelf.loose = self.logged.loose.take().unwrap_or_default();
        }
        self.shelf.received = self.access.ask(|store| store.logs().received)?;
        Ok(())
    }

    /// Whether a pack goes on from, or leads to, another link of the chain than the packs beside it here.
    fn branches_off(&self, pack: &Pack<'_>) -> bool {
        let beside = |number: u64, same: &dyn Fn(&Kept) -> bool, at: &dyn Fn(&Kept) -> u64| {
            let mut next = self.shelf.packs().filter(|(_, kept)| kept.writer == pack.writer && at(kept) == number);
            let all: Vec<bool> = next.by_ref().map(|(_, kept)| same(kept)).collect();
            !all.is_empty() && !all.contains(&true)
        };
        let before = pack.place.first.wrapping_sub(1);
        beside(before, &|kept| kept.chain == pack.place.chain, &|kept| kept.last)
            || beside(pack.last + 1, &|kept| kept.before == pack.chain(), &|kept| kept.first)
    }

    fn say_news(&mut self, pack: &Pack<'_>, told: &Told) {
        let who = self.name(told.person);
        let ours = self.identity.is_ours(&pack.writer);
        if ours && !told.new.is_empty() {
            // Changes under our own key that we do not have: made by a copy of this folder, or lost here.
            self.forked = true;
        } else if !ours {
            if self.shelf.last_of(&pack.writer).is_none() && !self.authors.contains_key(&pack.writer) {
                self.outcome.notes.push(messages::new_writer(&who, code(&pack.public)));
            }
            if told.forks {
                self.note_once(messages::forked_other(&who));
            }
        }
        self.authors.insert(pack.writer, who);
        for (person, latest) in &told.ahead {
            let who = self.name(*person);
            self.note_once(messages::hurries(who, messages::day(*latest)));
        }
        for (person, (count, since)) in &told.from {
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

    /// Name of a person, as far as it has come here.
    fn name(&mut self, person: PersonId) -> String {
        self.name_of(person).unwrap_or_else(messages::nobody)
    }

    pub(super) fn tell_gaps(&mut self) {
        for (writer, from, to) in self.shelf.gaps() {
            let who = self.author_of(&writer);
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

    fn stop_if_asked(&self) -> Result<()> {
        if self.stop.load(std::sync::atomic::Ordering::Relaxed) { Err(stopped()) } else { Ok(()) }
    }
}
