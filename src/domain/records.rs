//! Reading records, whoever keeps them: the store, a test's map, an import preview.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use chrono::NaiveDate;

use super::{Record, RecordId, Value};
use crate::Result;

/// An open record that needs someone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// By this day; nobody knows by when for `None`.
    pub day: Option<NaiveDate>,
    /// Record.
    pub id: RecordId,
    /// The record it belongs to (`Form::scope`): of visits and recommendations the school.
    pub scope: Option<RecordId>,
}

/// One of the different values of a field that is in conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rival {
    /// The value; `Null`: the field was emptied.
    pub value: Value,
    /// Who: the first bytes of the id of the person's record; zeros: nobody was named.
    pub person: [u8; 8],
    /// The day it was written, as this machine's clock counts days.
    pub day: Option<NaiveDate>,
}

/// A source of records. Deleted records are never shown.
pub trait Records {
    /// One record.
    fn get(&self, id: RecordId) -> Result<Option<Record>>;

    /// Every record of a form in the order of its list, until `visit` breaks.
    fn each(&self, form: &str, visit: &mut dyn FnMut(Record) -> ControlFlow<()>) -> Result<()>;

    /// The records of `form` whose reference `field` (or one element of it) points at `target`, in list order.
    fn related(&self, form: &str, field: &str, target: RecordId) -> Result<Vec<Record>>;

    /// The same, one by one, until `visit` breaks; for long lists of which only the start counts.
    fn each_related(
        &self,
        form: &str,
        field: &str,
        target: RecordId,
        visit: &mut dyn FnMut(Record) -> ControlFlow<()>,
    ) -> Result<()> {
        for record in self.related(form, field, target)? {
            if visit(record).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Every record of a form, or those that point at a record with a field, in list order, until `visit` breaks; of
    /// each no more is asked than these fields, and it may hold no others. Whoever keeps lists reads them from there.
    fn each_brief(
        &self,
        form: &str,
        to: Option<(&str, RecordId)>,
        _fields: &[&str],
        visit: &mut dyn FnMut(Record) -> ControlFlow<()>,
    ) -> Result<()> {
        match to {
            None => self.each(form, visit),
            Some((field, target)) => self.each_related(form, field, target, visit),
        }
    }

    /// The same as a list.
    fn brief(&self, form: &str, to: Option<(&str, RecordId)>, fields: &[&str]) -> Result<Vec<Record>> {
        let mut found = Vec::new();
        self.each_brief(form, to, fields, &mut |record| {
            found.push(record);
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }

    /// How many of the records that [`Records::related`] gives have a date of `since` or later in `date`.
    fn count_since(&self, form: &str, field: &str, target: RecordId, date: &str, since: NaiveDate) -> Result<usize> {
        let rows = self.related(form, field, target)?;
        Ok(rows.iter().filter(|row| row.date(date).is_some_and(|day| day >= since)).count())
    }

    /// The different values of a field in [`Record::conflicts`], the displayed one last. Records in memory have none.
    fn rivals(&self, _id: RecordId, _field: &str) -> Result<Vec<Rival>> {
        Ok(Vec::new())
    }

    /// How many records of a form there are.
    fn count(&self, form: &str) -> Result<usize>;

    /// All records of a form. For forms that stay small (schools, persons, plans).
    fn all(&self, form: &str) -> Result<Vec<Record>> {
        let mut found = Vec::new();
        self.each(form, &mut |record| {
            found.push(record);
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }
}

/// Records in memory, ordered by id: for tests and previews.
#[derive(Debug, Default, Clone)]
pub struct MemoryRecords {
    records: BTreeMap<RecordId, Record>,
}

impl MemoryRecords {
    /// Adds or replaces a record.
    pub fn put(&mut self, record: Record) {
        self.records.insert(record.id, record);
    }
}

impl FromIterator<Record> for MemoryRecords {
    fn from_iter<T: IntoIterator<Item = Record>>(records: T) -> Self {
        Self { records: records.into_iter().map(|record| (record.id, record)).collect() }
    }
}

impl Records for MemoryRecords {
    fn get(&self, id: RecordId) -> Result<Option<Record>> {
        Ok(self.records.get(&id).filter(|record| !record.deleted).cloned())
    }

    fn each(&self, form: &str, visit: &mut dyn FnMut(Record) -> ControlFlow<()>) -> Result<()> {
        for record in self.records.values().filter(|record| record.form == form && !record.deleted) {
            if visit(record.clone()).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn related(&self, form: &str, field: &str, target: RecordId) -> Result<Vec<Record>> {
        let points = |record: &&Record| {
            let value = record.get(field);
            value.as_id() == Some(target) || value.elements().iter().any(|part| part.as_id() == Some(target))
        };
        Ok(self
            .records
            .values()
            .filter(|record| record.form == form && !record.deleted)
            .filter(points)
            .cloned()
            .collect())
    }

    fn count(&self, form: &str) -> Result<usize> {
        Ok(self.records.values().filter(|record| record.form == form && !record.deleted).count())
    }
}
