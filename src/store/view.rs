//! Records as they are, or as they will be once what is staged is applied; with their names.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use super::display::display;
use super::entry::Entry;
use super::index::{Fault, Index};
use super::keys;
use super::projector::{FormSource, Projection, project};
use crate::domain::{Record, RecordId};

/// How deep names go: a visit is named by its school, the school by its own fields.
const TITLE_DEPTH: u8 = 2;
/// How far it is to the municipality: finding → visit → school → municipality, and one to spare.
const SCOPE_DEPTH: u8 = 5;
/// Names remembered at most.
const MOST_NAMES: usize = 4096;

/// What is remembered between reads; emptied by every change.
#[derive(Debug, Default)]
pub struct Cache {
    titles: HashMap<RecordId, String>,
    municipalities: HashMap<RecordId, Option<RecordId>>,
}

/// See the module.
pub struct View<'a> {
    /// The index.
    pub index: &'a Index,
    /// The forms.
    pub forms: &'a dyn FormSource,
    /// Records that stand before those of the index; `None`: not there.
    pub known: &'a BTreeMap<RecordId, Option<Record>>,
    /// Names.
    pub cache: &'a RefCell<Cache>,
}

/// Reads an entry.
pub fn entry(index: &Index, id: RecordId) -> Result<Option<Entry>, Fault> {
    let stored = index.get(&keys::state(id))?;
    stored.map(|bytes| Entry::decode(&bytes).map_err(|error| Fault(error.to_string()))).transpose()
}

impl View<'_> {
    /// A record, deleted ones too.
    pub fn record(&self, id: RecordId) -> Result<Option<Cow<'_, Record>>, Fault> {
        if let Some(known) = self.known.get(&id) {
            return Ok(known.as_ref().map(Cow::Borrowed));
        }
        Ok(entry(self.index, id)?.map(|entry| Cow::Owned(entry.state.record(id))))
    }

    /// The name of a record: its title fields. A record that is not here yet has none.
    pub fn title(&self, id: RecordId) -> Result<String, Fault> {
        self.title_within(id, TITLE_DEPTH)
    }

    fn title_within(&self, id: RecordId, depth: u8) -> Result<String, Fault> {
        let whole = depth == TITLE_DEPTH;
        if whole && let Some(title) = self.cache.borrow().titles.get(&id) {
            return Ok(title.clone());
        }
        let Some(record) = self.record(id)? else { return Ok(String::new()) };
        let title = self.title_of(&record, depth)?;
        if whole {
            let titles = &mut self.cache.borrow_mut().titles;
            if titles.len() >= MOST_NAMES {
                titles.clear();
            }
            titles.insert(id, title.clone());
        }
        Ok(title)
    }

    fn title_of(&self, record: &Record, depth: u8) -> Result<String, Fault> {
        let Some(form) = self.forms.form(&record.form) else { return Ok(String::new()) };
        let mut parts = Vec::new();
        for id in &form.title {
            let mut name = |target| match depth {
                0 => Ok(String::new()),
                _ => self.title_within(target, depth - 1),
            };
            let part = display(form.field(id).map(|field| &field.kind), record.get(id), &mut name)?;
            if !part.is_empty() {
                parts.push(part);
            }
        }
        Ok(parts.join(", "))
    }

    /// The municipality that a scope target leads to: the end of the chain of scopes.
    pub fn municipality(&self, target: RecordId) -> Result<Option<RecordId>, Fault> {
        if let Some(found) = self.cache.borrow().municipalities.get(&target) {
            return Ok(*found);
        }
        let mut at = Some(target);
        for _ in 0..SCOPE_DEPTH {
            let Some(record) = at.map(|id| self.record(id)).transpose()?.flatten() else { break };
            match self.forms.form(&record.form) {
                Some(form) if !form.scope.is_empty() => at = record.reference(&form.scope),
                _ => break,
            }
        }
        let found = &mut self.cache.borrow_mut().municipalities;
        if found.len() >= MOST_NAMES {
            found.clear();
        }
        found.insert(target, at);
        Ok(at)
    }

    /// The projection of a record, if it is there and not deleted.
    pub fn projection(&self, id: RecordId) -> Result<Option<Projection>, Fault> {
        let Some(record) = self.record(id)? else { return Ok(None) };
        self.projection_of(&record)
    }

    /// The projection of this record.
    pub fn projection_of(&self, record: &Record) -> Result<Option<Projection>, Fault> {
        project(self.forms, record, &mut |target| self.title(target))
    }
}
