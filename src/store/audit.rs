//! Everything checked against everything: the logs, the working store against one built anew from them, references
//! to records that are not here; and the figures of what is there.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::api::Checked;
use super::cursor::Cursor;
use super::open::OpenOptions;
use super::source::stream;
use super::{Store, messages};
use crate::Result;
use crate::changes::clock::milliseconds;
use crate::domain::{RecordId, Records, Value};
use crate::forms::Kind;

/// A reference that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dangling {
    /// Record that points.
    pub record: RecordId,
    /// Its form.
    pub form: String,
    /// The field.
    pub field: String,
    /// Record that is not here.
    pub target: RecordId,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Audit {
    /// Logs and the sum over the working store.
    pub checked: Checked,
    /// References to records nobody has ever sent.
    pub missing: Vec<Dangling>,
    /// References to deleted records: ordinary, told for the sake of completeness.
    pub deleted: usize,
    /// Records with different values of one field, waiting for a person.
    pub conflicts: usize,
}

impl Audit {
    /// Whether something is wrong with the data, not only waiting.
    pub fn is_fine(&self) -> bool {
        self.checked.damages.is_empty() && self.checked.index.is_none() && self.missing.is_empty()
    }
}

/// What the logs hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Changes written here. None has been sealed into a pack yet.
    pub own: u64,
    /// Changes of others.
    pub received: u64,
    /// The last change written here, milliseconds since 1970, UTC.
    pub last_saved: Option<u64>,
}

impl Store {
    /// Checks everything. `anew` opens the same folder: its logs are folded once more, beside the working store.
    pub fn audit(&self, anew: OpenOptions) -> Result<Audit> {
        let mut audit = Audit { checked: self.check()?, ..Audit::default() };
        if audit.checked.index.is_some() {
            return Ok(audit);
        }
        let (built, _) = Self::open_view(anew, String::new())?;
        let totals = |store: &Self| store.index().map(|index| index.cursor().totals);
        if totals(self)? != totals(&built)? {
            audit.checked.index = Some(messages::index_differs());
        }
        built.close()?;
        audit.conflicts = self.conflicts()?.len();
        let forms: Vec<String> = self.forms.forms().iter().map(|form| form.id.clone()).collect();
        for form in forms {
            self.follow_references(&form, &mut audit)?;
        }
        Ok(audit)
    }

    fn follow_references(&self, form: &str, audit: &mut Audit) -> Result<()> {
        let Some(shape) = self.forms.form(form) else { return Ok(()) };
        let fields: Vec<&str> = shape
            .fields
            .iter()
            .filter(|field| matches!(field.kind, Kind::Reference { .. } | Kind::References { .. }))
            .map(|field| field.id.as_str())
            .collect();
        let (mut here, mut gone) = (BTreeSet::new(), BTreeSet::new());
        let mut failed = None;
        self.each(form, &mut |record| {
            for field in &fields {
                let value = record.get(field);
                for target in value.as_id().into_iter().chain(value.elements().iter().filter_map(Value::as_id)) {
                    if here.contains(&target) {
                        continue;
                    }
                    if gone.contains(&target) {
                        audit.deleted += 1;
                        continue;
                    }
                    match self.get_stored(target) {
                        Ok(Some(stored)) if stored.record.deleted => {
                            gone.insert(target);
                            audit.deleted += 1;
                        }
                        Ok(Some(_)) => {
                            here.insert(target);
                        }
                        Ok(None) => audit.missing.push(Dangling {
                            record: record.id,
                            form: form.to_owned(),
                            field: (*field).to_owned(),
                            target,
                        }),
                        Err(error) => {
                            failed = Some(error);
                            return ControlFlow::Break(());
                        }
                    }
                }
            }
            ControlFlow::Continue(())
        })?;
        failed.map_or(Ok(()), Err)
    }

    /// Changes saved in this folder.
    pub fn count_own(&self) -> u64 {
        self.own.next_change().saturating_sub(1)
    }

    /// Counts the changes in the logs.
    pub fn tally(&self) -> Result<Tally> {
        let mut tally = Tally::default();
        stream(&self.disk, &self.layout, Cursor::default(), &mut |changes, after| {
            let count = changes.len() as u64;
            if after.received.seq == 0 {
                tally.own += count;
                let last = changes.iter().map(|item| milliseconds(item.change.hlc)).max();
                tally.last_saved = tally.last_saved.max(last);
            } else {
                tally.received += count;
            }
            Ok(())
        })?;
        Ok(tally)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::Record;
    use crate::store::tests::forms::{TestForms, id};
    use crate::store::{Acquired, Edit, Lock, Save};

    #[test]
    fn references_to_nobody_are_named_and_those_to_deleted_records_counted() {
        let dir = tempfile::tempdir().unwrap();
        let options = || OpenOptions::new(dir.path(), Arc::new(TestForms::default()));
        let Acquired::Ours(lock) = Lock::try_acquire(dir.path(), "now").unwrap() else { panic!("held") };
        let (mut store, _) = Store::open(lock, options()).unwrap();
        let save = |store: &mut Store, edits| store.save(Save { edits, ..Save::default() }).unwrap();
        let school = |number, target| {
            Edit::of(&Record::new(id(number), "school").with("name", "школа").with("municipality", id(target)))
        };
        save(&mut store, vec![Edit::of(&Record::new(id(1), "municipality").with("name", "район"))]);
        save(&mut store, vec![school(2, 1), school(3, 9)]);
        let found = store.audit(options()).unwrap();
        let missing = Dangling { record: id(3), form: "school".into(), field: "municipality".into(), target: id(9) };
        assert_eq!((found.missing.as_slice(), found.deleted, found.conflicts), ([missing].as_slice(), 0, 0));
        assert!(!found.is_fine() && found.checked.damages.is_empty() && found.checked.index.is_none());

        save(&mut store, vec![Edit::one(id(3), "school", "municipality", id(1))]);
        let gone = Edit { deleted: Some(true), fields: std::collections::BTreeMap::new(), ..school(1, 1) };
        save(&mut store, vec![Edit { form: "municipality".into(), ..gone }]);
        let found = store.audit(options()).unwrap();
        assert!(found.is_fine());
        assert_eq!(found.deleted, 2);
        let tally = store.tally().unwrap();
        assert_eq!((tally.own, tally.received), (5, 0));
    }
}
