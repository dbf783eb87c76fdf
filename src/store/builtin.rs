//! Records that come with the program: every installation has them from itself. They are written as changes that are
//! the same bytes, and so the same identities, everywhere: no time, no person, numbers by place. They lie in the log of
//! changes received, so they are never sealed and never exchanged; whoever saved them as own changes keeps those.

use super::Store;
use super::api::Edit;
use super::plan::operations;
use crate::Result;
use crate::changes::change::{Change, PersonId};
use crate::changes::encoding;
use crate::domain::Record;

/// Whether a change is one of them: everybody has it without an exchange.
pub fn comes_with_the_program(change: &Change) -> bool {
    change.hlc == 0 && change.person == PersonId::default()
}

impl Store {
    /// Puts these records in where they are not, or are different: then what is there is replaced.
    pub fn install(&mut self, records: &[Record]) -> Result<()> {
        let entries = self.load(records.iter().map(|record| record.id))?;
        let mut changes = Vec::new();
        for (number, record) in (1_u64..).zip(records) {
            let state = entries.get(&record.id).map(|entry| &entry.state).cloned().unwrap_or_default();
            let heads = state.cells.keys().map(|cell| cell.field.clone());
            let heads = heads.map(|field| (state.heads(&field).iter().map(|head| head.op).collect(), field));
            // All values of a field, also those in conflict, give way: the program knows its own questions best.
            let seen = heads.map(|(ops, field)| (field, ops)).collect();
            let edit = Edit { seen: Some(seen), ..Edit::of(record) };
            let operations = operations(&*self.forms, &edit, &state)?;
            if operations.is_empty() {
                continue;
            }
            changes.push(encoding::encode(&Change {
                seq: number,
                hlc: 0,
                person: [0; 8],
                record: record.id,
                form: record.form.clone(),
                operations,
                salt: None,
                group: None,
                reason: None,
                later: std::collections::BTreeMap::new(),
            }));
        }
        self.apply_foreign(&changes)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::domain::{Record, Records};
    use crate::store::tests::forms::{TestForms, id};
    use crate::store::{Acquired, Edit, Lock, OpenOptions, Save, Store};

    fn store(dir: &std::path::Path) -> Store {
        let Acquired::Ours(lock) = Lock::try_acquire(dir, "now").unwrap() else { panic!("held") };
        Store::open(lock, OpenOptions::new(dir, Arc::new(TestForms::default()))).unwrap().0
    }

    fn question(name: &str) -> Record {
        Record::new(id(1), "municipality").with("name", name)
    }

    #[test]
    fn two_folders_have_the_same_change_and_nothing_to_send() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (mut one, mut other) = (store(one.path()), store(other.path()));
        for store in [&mut one, &mut other] {
            store.install(&[question("вопрос")]).unwrap();
            store.install(&[question("вопрос")]).unwrap();
            assert_eq!(store.get(id(1)).unwrap(), Some(question("вопрос")));
            let history = store.history(id(1)).unwrap();
            assert!(history.iter().all(|entry| super::comes_with_the_program(&entry.change)));
            let mut own = 0;
            store.own_changes(&mut |_| own += 1).unwrap();
            assert_eq!(own, 0);
        }
        let (here, there) = (one.history(id(1)).unwrap(), other.history(id(1)).unwrap());
        assert_eq!(here.len(), 1, "a second start writes nothing");
        assert_eq!(here[0].op, there[0].op);
        // A later version of the program has another wording; both come to the same again.
        for store in [&mut one, &mut other] {
            store.install(&[question("уточнённый вопрос")]).unwrap();
            assert_eq!(store.get(id(1)).unwrap(), Some(question("уточнённый вопрос")));
        }
        assert_eq!(one.get_stored(id(1)).unwrap(), other.get_stored(id(1)).unwrap());
    }

    #[test]
    fn a_folder_that_saved_them_as_its_own_keeps_that_and_gets_nothing_new() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = store(dir.path());
        store.save(Save { edits: vec![Edit::of(&question("вопрос"))], ..Save::default() }).unwrap();
        store.install(&[question("вопрос")]).unwrap();
        assert_eq!(store.history(id(1)).unwrap().len(), 1);
        store.install(&[question("новый вопрос")]).unwrap();
        assert_eq!(store.get(id(1)).unwrap(), Some(question("новый вопрос")));
        assert!(store.conflicts().unwrap().is_empty());
    }
}
