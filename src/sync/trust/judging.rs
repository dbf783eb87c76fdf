//! Changes judged one by one: those that wait, those that were folded in under another directory, our own. What leans on
//! a change that does not count is judged without it, until nothing more changes.

use std::collections::{BTreeMap, BTreeSet};

use super::directory::Directory;
use super::gate::{self, Belonging, Evidence, Verdict};
use super::grant::{Point, Public};
use super::held::{self, Held};
use super::reach::{Lines, Standing};
use super::watch::Watch;
use crate::changes::change::{Change, OpId};
use crate::changes::encoding;
use crate::store::Store;
use crate::sync::identity::Identity;
use crate::sync::reader::{self, Packed};
use crate::sync::shelf::{Shelf, Writer};
use crate::{Error, Result};

/// What the gate asks of the store and the shelf, for change after change.
struct Judge<'j> {
    directory: &'j Directory,
    store: &'j Store,
    packs: &'j Shelf,
    lines: &'j mut Lines,
    /// Changes that are in the store and do not count.
    without: &'j BTreeSet<OpId>,
}

impl Judge<'_> {
    fn verdict(&mut self, public: &Public, writer: &Writer, op: OpId, change: &Change) -> Result<Verdict> {
        self.judge(public, writer, op, change).map(|(verdict, _)| verdict)
    }

    /// The verdict on what is known here; `true`: packs are missing, with them it may be another.
    fn judge(&mut self, public: &Public, writer: &Writer, op: OpId, change: &Change) -> Result<(Verdict, bool)> {
        let Self { directory, store, packs, lines, without } = self;
        let mut question = Question { store, packs, lines, writer, op, change, without, unclear: false };
        let verdict = gate::judge(directory, public, change, &mut question)?;
        Ok((verdict, question.unclear && verdict != Verdict::Fold))
    }
}

impl Watch {
    /// Changes that wait and count by what is folded in now. To be asked again once they are folded in.
    /// Each comes with its key.
    pub fn let_through(&mut self, store: &Store, packs: &Shelf) -> Result<Vec<(Public, Packed)>> {
        let mut through: BTreeSet<OpId> = BTreeSet::new();
        if let Some(directory) = self.access.directory() {
            let without: BTreeSet<OpId> = self.own.iter().map(|held| held.op).collect();
            let mut judge = Judge { directory, store, packs, lines: &mut self.lines, without: &without };
            for ((op, writer), waiting) in &self.waiting {
                if judge.verdict(&waiting.public, writer, *op, &waiting.packed.change)? == Verdict::Fold {
                    through.insert(*op);
                }
            }
        } else {
            through.extend(self.waiting.keys().map(|(op, _)| *op));
        }
        // Under however many keys one came, it is folded once.
        let mut gone: BTreeMap<OpId, (Public, Packed)> = BTreeMap::new();
        for ((op, writer), waiting) in std::mem::take(&mut self.waiting) {
            if through.contains(&op) {
                gone.insert(op, (waiting.public, waiting.packed));
            } else {
                self.waiting.insert((op, writer), waiting);
            }
        }
        Ok(gone.into_values().collect())
    }

    /// Changes of others that are folded in and do not count under the directory in force: after a revocation, a role
    /// made smaller, a directory where there was none. What cannot be told yet, because packs of its writer are missing,
    /// stays; the second is how much that is.
    pub fn not_any_more(
        &mut self,
        store: &Store,
        packs: &Shelf,
        identity: &Identity,
        known: &BTreeSet<OpId>,
    ) -> Result<(BTreeSet<OpId>, usize)> {
        let mut dropped = BTreeSet::new();
        let Some(directory) = self.access.directory().filter(|_| !self.access.is_enforced()) else {
            return Ok((dropped, 0));
        };
        let mut suspects: Vec<(Public, Writer, Packed)> = Vec::new();
        for (path, kept) in packs.packs().filter(|(_, kept)| !identity.is_ours(&kept.writer)) {
            let bytes = std::fs::read(path).map_err(|error| Error::file(path, error))?;
            let Ok(pack) = reader::verify(&bytes) else { continue };
            if gate::is_free(directory, &pack.public) {
                continue;
            }
            let changes = pack.changes().unwrap_or_default().into_iter().filter(|packed| known.contains(&packed.op));
            suspects.extend(changes.map(|packed| (pack.public, kept.writer, packed)));
        }
        // What leant on a change that does not count falls with it.
        loop {
            let before = dropped.len();
            let (mut stand, mut fall, mut unclear) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
            let mut judge = Judge { directory, store, packs, lines: &mut self.lines, without: &dropped };
            for (public, writer, packed) in &suspects {
                if dropped.contains(&packed.op) {
                    continue;
                }
                match judge.judge(public, writer, packed.op, &packed.change)? {
                    (Verdict::Fold, _) => stand.insert(packed.op),
                    (_, true) => unclear.insert(packed.op),
                    (_, false) => fall.insert(packed.op),
                };
            }
            // Under one of the keys it came under is enough.
            dropped.extend(fall.iter().filter(|op| !stand.contains(op) && !unclear.contains(op)));
            if dropped.len() == before {
                return Ok((dropped, unclear.difference(&stand).count()));
            }
        }
    }

    /// Judges what was saved here: others will do the same.
    pub fn judge_own(&mut self, store: &Store, packs: &Shelf, identity: &Identity) -> Result<()> {
        let public = identity.key()?.public();
        let Some(directory) = self.access.directory().filter(|one| one.knows(&public) && !gate::is_free(one, &public))
        else {
            return Ok(());
        };
        let mut changes = Vec::new();
        store.own_changes(&mut |bytes| {
            if let Ok(change) = encoding::decode(bytes) {
                changes.push((encoding::op_id(bytes), change));
            }
        })?;
        let writer = identity.key()?.writer();
        loop {
            let without: BTreeSet<OpId> = self.own.iter().map(|held| held.op).collect();
            let mut judge = Judge { directory, store, packs, lines: &mut self.lines, without: &without };
            let mut more = Vec::new();
            for (op, change) in changes.iter().filter(|(op, _)| !without.contains(op)) {
                let verdict = judge.verdict(&public, &writer, *op, change)?;
                if verdict != Verdict::Fold {
                    more.push(Held { public, verdict, ours: true, op: *op, change: change.clone() });
                }
            }
            if more.is_empty() {
                return Ok(());
            }
            self.own.extend(more);
        }
    }

    /// What is left waiting is written down; returns what the user should know of all that does not count.
    pub fn conclude(
        &mut self,
        store: &Store,
        packs: &Shelf,
        identity: &Identity,
        preview: bool,
    ) -> Result<Vec<String>> {
        let mut all = std::mem::take(&mut self.own);
        let without: BTreeSet<OpId> = all.iter().map(|held| held.op).collect();
        let mut unclear: BTreeMap<Public, usize> = BTreeMap::new();
        if let Some(directory) = self.access.directory() {
            let mut judge = Judge { directory, store, packs, lines: &mut self.lines, without: &without };
            for ((op, writer), waiting) in &self.waiting {
                let change = &waiting.packed.change;
                let (verdict, is_unclear) = judge.judge(&waiting.public, writer, *op, change)?;
                if is_unclear && verdict == Verdict::Revoked {
                    *unclear.entry(waiting.public).or_default() += 1;
                }
                all.push(Held { public: waiting.public, verdict, ours: false, op: *op, change: change.clone() });
            }
        }
        let notes = self.notes(store, &all, &unclear, identity)?;
        if !preview {
            held::keep(&self.held_file, &all)?;
        }
        Ok(notes)
    }
}

/// What the gate asks of the store and the shelf.
struct Question<'q> {
    store: &'q Store,
    packs: &'q Shelf,
    lines: &'q mut Lines,
    writer: &'q Writer,
    op: OpId,
    change: &'q Change,
    /// Changes that are in the store and do not count.
    without: &'q BTreeSet<OpId>,
    /// Packs are missing that would tell whether it leads to a point.
    unclear: bool,
}

impl Evidence for Question<'_> {
    fn within(&mut self, points: &BTreeSet<Point>) -> Result<bool> {
        let standing = self.lines.standing(self.packs, self.writer, points, (self.op, self.change.seq))?;
        self.unclear |= standing == Standing::Unclear;
        Ok(standing == Standing::Before)
    }

    fn belonging(&mut self) -> Result<Belonging> {
        let mut without = self.without.clone();
        without.insert(self.op);
        let mut belonging =
            Belonging { schools: self.store.schools_ever(self.change.record, &without)?, moves: Vec::new() };
        if self.change.form == "school" {
            belonging.schools.insert(self.change.record);
        }
        for (operation, schools) in self.store.schools_said(self.change, &without)? {
            if operation.replaces.is_empty() {
                belonging.schools.extend(&schools);
            }
            belonging.moves.push(schools);
        }
        Ok(belonging)
    }
}
