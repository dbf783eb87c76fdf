//! Who saves twice before a screen was read again, or before a kill, has seen his own first word, though the screen could
//! not show it: it is no conflict with himself.

use super::Store;
use super::api::Edit;
use crate::changes::fold::RecordState;

impl Store {
    /// Adds to what an edit has seen what was saved here on top of that. Looked for only where something stands in the
    /// record that the edit has not seen.
    pub(super) fn add_own(&self, edit: &mut Edit, state: &RecordState) {
        let Some(seen) = &mut edit.seen else { return };
        let unseen = |field: &str| {
            let known = seen.get(field).map(Vec::as_slice).unwrap_or_default();
            let cells = state.cells.iter().filter(|(cell, _)| cell.field == field);
            cells.flat_map(|(_, cell)| &cell.heads).any(|head| !known.contains(&head.op))
        };
        let fields: Vec<String> = edit.fields.keys().filter(|field| unseen(field)).cloned().collect();
        if fields.is_empty() {
            return;
        }
        // Without the index nobody knows; then it becomes a conflict, and nothing is lost.
        let history = self.history(edit.record).unwrap_or_default();
        for field in fields {
            let known = seen.entry(field.clone()).or_default();
            for entry in history.iter().filter(|entry| entry.own) {
                for operation in entry.change.operations.iter().filter(|one| one.cell.field == field) {
                    let follows = match operation.replaces.as_slice() {
                        [] => known.is_empty(),
                        replaced => replaced.iter().any(|op| known.contains(op)),
                    };
                    // Elements of a set do not contradict each other.
                    if (follows || operation.cell.element.is_some()) && !known.contains(&entry.op) {
                        known.push(entry.op);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{Record, Records};
    use crate::store::tests::forms::{TestForms, id};
    use crate::store::{Acquired, Edit, Lock, OpenOptions, Save, Store};

    #[test]
    fn saved_twice_over_what_was_shown_once_is_no_conflict_with_oneself_and_a_colleague_is_one() {
        let folder = tempfile::tempdir().unwrap();
        let Acquired::Ours(lock) = Lock::try_acquire(folder.path(), "now").unwrap() else { panic!("held") };
        let options = OpenOptions::new(folder.path(), std::sync::Arc::new(TestForms::default()));
        let (mut store, _) = Store::open(lock, options).unwrap();
        let record = Record::new(id(1), "municipality").with("name", "район");
        store.save(Save { edits: vec![Edit::of(&record)], ..Save::default() }).unwrap();
        let shown = store.get_stored(id(1)).unwrap().unwrap().displayed();
        let save = |store: &mut Store, name: &str| {
            let edit = Edit { seen: Some(shown.clone()), ..Edit::one(id(1), "municipality", "name", name) };
            store.save(Save { edits: vec![edit], follows: true, ..Save::default() }).unwrap();
            store.get_stored(id(1)).unwrap().unwrap()
        };
        save(&mut store, "первое");
        save(&mut store, "второе");
        let stored = save(&mut store, "третье");
        assert!(stored.record.conflicts.is_empty() && stored.record.text("name") == "третье", "{stored:?}");
        // Somebody who had seen the first state only.
        let mut change = store.history(id(1)).unwrap().pop().unwrap().change;
        change.operations[0].replaces = shown["name"].clone();
        change.operations[0].value = "чужое".into();
        change.hlc += 1;
        store.apply_foreign(&[crate::changes::encoding::encode(&change)]).unwrap();
        let stored = save(&mut store, "четвёртое");
        let values: Vec<&str> = stored.versions["name"].iter().filter_map(|head| head.value.as_text()).collect();
        assert_eq!(values.len(), 2, "{values:?}");
        assert!(values.contains(&"чужое") && values.contains(&"четвёртое"));
        assert_eq!(store.count("municipality").unwrap(), 1);
    }
}
