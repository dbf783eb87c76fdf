//! Taking the last save made here back: a new save that writes what was before it. Nothing is removed from the logs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Store;
use super::api::{Edit, Ready, Save};
use super::source::{Source, changes_at, read_changes};
use super::{apply::Incoming, entry::Place};
use crate::Result;
use crate::changes::change::{Cell, Change, OpId, Operation};
use crate::changes::clock::milliseconds;
use crate::changes::fold::{Head, LIFE, RecordState};
use crate::changes::log::Position;
use crate::changes::walk::{LogReader, Step};
use crate::domain::RecordId;

/// The last save and what takes it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undo {
    /// When it was made, milliseconds since 1970, UTC.
    pub at: u64,
    /// What is to be saved; without edits where everything has been changed again since.
    pub save: Save,
    /// Records and their fields that are taken back; no fields: the record as a whole.
    pub taken_back: Vec<(RecordId, String, Vec<String>)>,
    /// Fields that were changed again since, and stay.
    pub kept: usize,
}

impl Store {
    /// What takes the last save made in this folder back, all records of it together. `None`: nothing was saved here.
    pub fn undo(&self) -> Result<Option<Undo>> {
        let last = self.last_own_save()?;
        let Some(first) = last.first() else { return Ok(None) };
        let mut undo = Undo { at: milliseconds(first.hlc), save: Save::default(), taken_back: Vec::new(), kept: 0 };
        let ops: BTreeSet<OpId> = last.iter().map(op_of).collect();
        for change in &last {
            self.take_back(change, &ops, &mut undo)?;
        }
        // What opened a conflict again wrote one field in several changes.
        let mut places: BTreeMap<RecordId, usize> = BTreeMap::new();
        for (record, form, fields) in std::mem::take(&mut undo.taken_back) {
            let place = *places.entry(record).or_insert(undo.taken_back.len());
            match undo.taken_back.get_mut(place) {
                Some((.., held)) => {
                    let more: Vec<String> = fields.into_iter().filter(|field| !held.contains(field)).collect();
                    held.extend(more);
                }
                None => undo.taken_back.push((record, form, fields)),
            }
        }
        Ok(Some(undo))
    }

    fn take_back(&self, change: &Change, ops: &BTreeSet<OpId>, undo: &mut Undo) -> Result<()> {
        let op = op_of(change);
        let mut before = RecordState::default();
        let mut replaced = BTreeSet::new();
        let mut others = false;
        for entry in self.history(change.record)? {
            if ops.contains(&entry.op) {
                continue;
            }
            before.apply(entry.op, &entry.change);
            let written = entry.change.operations.iter();
            replaced.extend(written.filter(|one| one.replaces.contains(&op)).map(|one| one.cell.clone()));
            others = true;
        }
        let mut edit = Edit {
            record: change.record,
            form: change.form.clone(),
            fields: BTreeMap::new(),
            seen: None,
            deleted: None,
        };
        let earlier = before.record(change.record);
        let mut seen: BTreeMap<String, Vec<OpId>> = BTreeMap::new();
        let (mut rivals, mut reopened) = (Vec::new(), Vec::new());
        for operation in &change.operations {
            if replaced.contains(&operation.cell) {
                undo.kept += 1;
            } else if earlier.conflicts.contains(&operation.cell.field) && operation.cell.element.is_none() {
                let heads = before.cells.get(&operation.cell).map_or(&[][..], |state| &state.heads);
                reopen(&operation.cell, heads, op, &mut rivals);
                reopened.extend(Some(operation.cell.field.clone()).filter(|field| field != LIFE));
            } else if operation.cell.field == LIFE {
                edit.deleted = Some(earlier.deleted);
            } else {
                let field = operation.cell.field.clone();
                edit.fields.insert(field.clone(), earlier.get(&field).clone());
                seen.insert(field, vec![op]);
            }
        }
        if !others {
            // The record began with this save: without it there is none.
            let heads = self.get_stored(change.record)?.map(|stored| stored.heads);
            edit = Edit { fields: BTreeMap::new(), seen: heads, deleted: Some(true), ..edit };
        } else if edit.deleted == Some(true) {
            edit.seen = self.get_stored(change.record)?.map(|stored| stored.heads);
        } else {
            edit.seen = Some(seen);
        }
        let fields: Vec<String> = edit.fields.keys().cloned().chain(reopened).collect();
        if !fields.is_empty() || edit.deleted.is_some() || !rivals.is_empty() {
            undo.taken_back.push((change.record, change.form.clone(), fields));
        }
        if !edit.fields.is_empty() || edit.deleted.is_some() {
            undo.save.edits.push(edit);
        }
        let ready = |operations| Ready { record: change.record, form: change.form.clone(), operations };
        undo.save.ready.extend(rivals.into_iter().map(ready));
        Ok(())
    }

    /// The changes of the last user action that was saved here.
    fn last_own_save(&self) -> Result<Vec<Change>> {
        let end = self.own.end();
        if end.seq == 0 {
            return Ok(Vec::new());
        }
        let mut frame = self.own_frame(Source::Own.place(&end))?;
        if frame.is_empty() {
            // The last frame only begins a file.
            frame = self.last_frame_with_changes()?;
        }
        let Some(last) = frame.last().map(|item| item.change.group) else { return Ok(Vec::new()) };
        let mut changes: Vec<Change> = match last {
            None => frame.pop().into_iter().map(|item| item.change).collect(),
            Some(_) => frame.into_iter().filter(|item| item.change.group == last).map(|item| item.change).collect(),
        };
        changes.sort_by_key(|change| change.seq);
        Ok(changes)
    }

    fn own_frame(&self, place: Place) -> Result<Vec<Incoming>> {
        changes_at(&*self.disk, &self.layout, place)
    }

    fn last_frame_with_changes(&self) -> Result<Vec<Incoming>> {
        let folder = self.layout.own_log();
        let mut reader = LogReader::new(Arc::clone(&self.disk), &folder, Position::default())?;
        let mut last = Vec::new();
        while let Some(step) = reader.read()? {
            if let Step::Frame(position, payload) = step {
                let changes = read_changes(&payload, Source::Own, &position, &folder).0;
                if !changes.is_empty() {
                    last = changes;
                }
            }
        }
        Ok(last)
    }
}

/// A choice between values is taken back by writing all of them again, side by side as they were: the first in the place
/// of what was chosen, the others in changes of their own that replace nothing.
fn reopen(cell: &Cell, heads: &[Head], chosen: OpId, changes: &mut Vec<Vec<Operation>>) {
    for (rank, head) in heads.iter().enumerate() {
        if changes.len() <= rank {
            changes.push(Vec::new());
        }
        let replaces = if rank == 0 { vec![chosen] } else { Vec::new() };
        if let Some(operations) = changes.get_mut(rank) {
            operations.push(Operation { cell: cell.clone(), value: head.value.clone(), replaces });
        }
    }
}

fn op_of(change: &Change) -> OpId {
    crate::changes::encoding::op_id(&crate::changes::encoding::encode(change))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::{Record, Records};
    use crate::store::tests::forms::{TestForms, id};
    use crate::store::{Acquired, Lock, OpenOptions};

    fn store(dir: &std::path::Path) -> Store {
        let Acquired::Ours(lock) = Lock::try_acquire(dir, "now").unwrap() else { panic!("held") };
        Store::open(lock, OpenOptions::new(dir, Arc::new(TestForms::default()))).unwrap().0
    }

    fn save(store: &mut Store, edits: Vec<Edit>) {
        store.save(Save { edits, ..Save::default() }).unwrap();
    }

    fn named(number: u8, name: &str) -> Edit {
        Edit::one(id(number), "municipality", "name", name)
    }

    #[test]
    fn a_whole_action_is_taken_back_and_taken_back_again() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = store(dir.path());
        assert_eq!(store.undo().unwrap(), None);
        save(&mut store, vec![named(1, "первый")]);
        save(&mut store, vec![named(1, "изменён"), named(2, "второй")]);
        let undo = store.undo().unwrap().unwrap();
        assert_eq!((undo.save.edits.len(), undo.kept), (2, 0));
        store.save(undo.save).unwrap();
        assert_eq!(store.get(id(1)).unwrap().unwrap().text("name"), "первый");
        assert_eq!(store.get(id(2)).unwrap(), None, "what began with the save is deleted, not forgotten");
        assert_eq!(store.deleted().unwrap().len(), 1);
        let again = store.undo().unwrap().unwrap();
        store.save(again.save).unwrap();
        assert_eq!(store.get(id(1)).unwrap().unwrap().text("name"), "изменён");
        assert_eq!(store.get(id(2)).unwrap().unwrap().text("name"), "второй");
        assert!(store.conflicts().unwrap().is_empty());
    }

    #[test]
    fn a_deletion_is_taken_back_and_stays_in_the_history() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = store(dir.path());
        save(&mut store, vec![named(1, "район")]);
        save(&mut store, vec![Edit { fields: BTreeMap::new(), deleted: Some(true), ..named(1, "") }]);
        let gone = store.deleted().unwrap();
        assert_eq!((gone[0].id, gone[0].form.as_str()), (id(1), "municipality"));
        let undo = store.undo().unwrap().unwrap();
        store.save(undo.save).unwrap();
        assert_eq!(store.get(id(1)).unwrap(), Some(Record::new(id(1), "municipality").with("name", "район")));
        assert_eq!((store.deleted().unwrap().len(), store.history(id(1)).unwrap().len()), (0, 3));
        // The list of what is deleted is the same when the index is made anew.
        store.save(gone[0].restore()).unwrap();
        save(&mut store, vec![Edit { fields: BTreeMap::new(), deleted: Some(true), ..named(1, "") }]);
        let before = store.deleted().unwrap();
        store.rebuild(&mut |_| {}).unwrap();
        assert_eq!((store.deleted().unwrap(), before.len()), (before, 1));
    }

    fn bytes(store: &Store) -> Vec<Vec<u8>> {
        let history = store.history(id(1)).unwrap();
        history.iter().map(|entry| crate::changes::encoding::encode(&entry.change)).collect()
    }

    fn values(store: &Store, field: &str) -> Vec<String> {
        let stored = store.get_stored(id(1)).unwrap().unwrap();
        let versions = stored.versions.get(field).map(|heads| heads.iter().map(|head| head.value.clone()).collect());
        let values: Vec<_> = versions.unwrap_or_else(|| vec![stored.record.get(field).clone()]);
        let mut values: Vec<String> = values.iter().map(|value| value.as_text().unwrap_or("-").to_owned()).collect();
        values.sort();
        values
    }

    #[test]
    fn a_choice_between_values_is_taken_back_to_all_of_them_and_made_again() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (mut one, mut other) = (store(here.path()), store(there.path()));
        save(&mut one, vec![named(1, "а")]);
        other.apply_foreign(&bytes(&one)).unwrap();
        save(&mut other, vec![named(1, "там")]);
        save(&mut one, vec![named(1, "здесь")]);
        one.apply_foreign(&bytes(&other)).unwrap();
        assert_eq!(values(&one, "name"), ["здесь", "там"]);
        // Also the one that is shown already: choosing it is a change of its own.
        for chosen in ["здесь", "там"] {
            let seen = one.get_stored(id(1)).unwrap().map(|stored| stored.heads);
            save(&mut one, vec![Edit { seen, ..named(1, chosen) }]);
            assert_eq!(values(&one, "name"), [chosen]);
            for expected in [&["здесь", "там"][..], &[chosen], &["здесь", "там"]] {
                let undo = one.undo().unwrap().unwrap();
                assert_eq!(undo.taken_back, [(id(1), "municipality".to_owned(), vec!["name".to_owned()])]);
                one.save(undo.save).unwrap();
                assert_eq!(values(&one, "name"), expected, "{chosen}");
            }
            assert_eq!(one.conflicts().unwrap().len(), 1);
        }
        // Others see the same.
        other.apply_foreign(&bytes(&one)).unwrap();
        assert_eq!(values(&other, "name"), ["здесь", "там"]);
    }

    #[test]
    fn a_deletion_that_was_disputed_is_disputed_again() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (mut one, mut other) = (store(here.path()), store(there.path()));
        save(&mut one, vec![named(1, "а")]);
        other.apply_foreign(&bytes(&one)).unwrap();
        save(&mut other, vec![named(1, "там")]);
        save(&mut one, vec![Edit { fields: BTreeMap::new(), deleted: Some(true), ..named(1, "") }]);
        one.apply_foreign(&bytes(&other)).unwrap();
        for deleted in [true, false] {
            let stored = one.get_stored(id(1)).unwrap().unwrap();
            assert!(stored.record.conflicts.contains(LIFE));
            let decided = Edit { fields: BTreeMap::new(), deleted: Some(deleted), ..named(1, "") };
            save(&mut one, vec![Edit { seen: Some(stored.heads), ..decided }]);
            assert_eq!(one.get_stored(id(1)).unwrap().is_none_or(|stored| stored.record.deleted), deleted);
            let undo = one.undo().unwrap().unwrap();
            assert_eq!(undo.taken_back, [(id(1), "municipality".to_owned(), Vec::new())]);
            one.save(undo.save).unwrap();
        }
        assert!(one.get_stored(id(1)).unwrap().unwrap().record.conflicts.contains(LIFE));
        assert_eq!(values(&one, "name"), ["там"]);
    }

    #[test]
    fn what_another_has_changed_since_stays() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (mut one, mut other) = (store(here.path()), store(there.path()));
        save(&mut one, vec![named(1, "а")]);
        save(&mut one, vec![named(1, "б")]);
        other.apply_foreign(&bytes(&one)).unwrap();
        save(&mut other, vec![named(1, "в")]);
        one.apply_foreign(&bytes(&other)).unwrap();
        let undo = one.undo().unwrap().unwrap();
        assert_eq!((undo.save.edits.len(), undo.kept), (0, 1));
    }
}
