//! Taking in: packs → what is new in them → the shelf → the store. Kept first, folded second: a kill between the two is
//! made good by the next exchange.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::access::may_go_on;
use super::cut::{self, Why};
use super::exchange::Exchange;
use super::first_reading::First;
use super::identity::code;
use super::reader::{Fault, Pack, Packed, Told};
use super::trust::watch::Admission;
use super::{erasing, messages, reader};
use crate::changes::change::{OpId, PersonId};
use crate::changes::clock::milliseconds;
use crate::store::Store;
use crate::{Error, Result};

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

    /// A pack: the gate first, then what is new in it, then the shelf, then the store.
    pub(super) fn pack(&mut self, pack: &Pack<'_>) -> Result<Taken> {
        if self.identity.org.is_none() {
            self.join_first(pack.org)?;
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
        let is_here = self.shelf.is_folded(&hash) || self.shelf.covers(pack);
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
            self.tell_news(&first, &pack.public, is_history);
        }
        if self.asked.preview {
            if waits {
                self.watch.wait(pack, new_in(pack, &first.new)?);
            }
            // What a backup brought and this pack holds would not be sent as ours.
            self.no_longer_loose(&first.loose);
            // Another pack may hold them as well: they are here all the same.
            self.met.extend(&first.loose);
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

    /// The first exchange joins those who are there already; whoever has work of his own to bring along is told so before.
    fn join_first(&mut self, org: [u8; 16]) -> Result<()> {
        let own = self.store.count_own();
        if own > 0 {
            let preview = self.asked.preview;
            self.note_once(if preview { messages::would_join_first(own) } else { messages::joined_first(own) });
        }
        if !self.asked.preview {
            self.identity.org = Some(org);
            self.identity.keep()?;
        }
        Ok(())
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
                self.no_longer_loose(&judged.loose);
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
    fn fold(&mut self, through: Vec<([u8; 32], Packed)>) -> Result<()> {
        let mut news: BTreeMap<[u8; 32], First> = BTreeMap::new();
        for (public, packed) in through {
            if !self.met.insert(packed.op) {
                continue;
            }
            let news = news.entry(public).or_default();
            let at = milliseconds(packed.change.hlc);
            let (count, since) = news.from.entry(packed.change.person).or_insert((0, at));
            (*count, *since) = (*count + 1, at.min(*since));
            if !self.asked.preview {
                self.slices.push(packed, self.store)?;
            }
        }
        self.slices.flush(self.store)?;
        for (public, news) in &news {
            self.tell_news(news, public, false);
        }
        Ok(())
    }

    /// Lets others in; an error where the program is about to leave.
    pub(super) fn breathe(&mut self) -> Result<()> {
        Store::serve_others(self.store);
        may_go_on(self.store)
    }
}

/// The changes of a pack that are new.
fn new_in(pack: &Pack<'_>, new: &BTreeSet<OpId>) -> Result<Vec<Packed>> {
    let changes = pack.changes().map_err(|_| Error::Store("a pack that was read cannot be read".into()))?;
    Ok(changes.into_iter().filter(|packed| new.contains(&packed.op)).collect())
}
