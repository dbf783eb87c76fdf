//! The words in which the program speaks to its store.

use std::collections::{BTreeMap, BTreeSet};

use crate::changes::change::{Change, OpId, Operation, PersonId};
use crate::changes::fold::{Head, LIFE, deletion_saw};
use crate::changes::walk::Damage;
use crate::domain::{Record, RecordId, Value};

/// One user action: every edit is saved or none is. Costs exactly one sync call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Save {
    /// Edits, in order.
    pub edits: Vec<Edit>,
    /// Operations that were worked out elsewhere (see [`super::Store::answer`]), written as they are.
    pub ready: Vec<Ready>,
    /// Who.
    pub person: PersonId,
    /// Why, where the user said it.
    pub reason: Option<String>,
    /// What was saved here on top of what an edit has seen counts as seen, too: a screen saves again before it was read
    /// anew.
    pub follows: bool,
}

/// Operations on one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// Record.
    pub record: RecordId,
    /// Form id.
    pub form: String,
    /// At most one for each cell.
    pub operations: Vec<Operation>,
}

/// New values of some fields of one record; fields not named stay. An unknown record is created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Record.
    pub record: RecordId,
    /// Form id.
    pub form: String,
    /// Field id → whole new value as in [`Record::fields`] (`Null` empties). The store turns arrays of set fields
    /// (several choices, references) into one operation per added or removed element, and writes nothing for a
    /// value that is already there.
    pub fields: BTreeMap<String, Value>,
    /// Heads the author saw, per field, where the record was loaded long ago. `None`: those displayed at this moment.
    /// Only what was seen is replaced: other values of the field stay until a person is shown all of them and chooses.
    /// A field that is not named here was not seen.
    pub seen: Option<BTreeMap<String, Vec<OpId>>>,
    /// Delete (`Some(true)`) or bring back (`Some(false)`).
    pub deleted: Option<bool>,
}

impl Edit {
    /// An edit of `record` that writes all its fields.
    pub fn of(record: &Record) -> Self {
        Self { record: record.id, form: record.form.clone(), fields: record.fields.clone(), seen: None, deleted: None }
    }

    /// An edit of one field.
    pub fn one(record: RecordId, form: &str, field: &str, value: impl Into<Value>) -> Self {
        Self {
            record,
            form: form.to_owned(),
            fields: BTreeMap::from([(field.to_owned(), value.into())]),
            seen: None,
            deleted: None,
        }
    }
}

/// One window of a list, read from compact projections: what the program holds grows with the screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListQuery {
    /// Form id.
    pub form: String,
    /// Only records of this municipality (see `Form::scope`).
    pub municipality: Option<RecordId>,
    /// Only records whose reference field points here: (field, target).
    pub parent: Option<(String, RecordId)>,
    /// Only rows whose columns contain this text (folded).
    pub filter: String,
    /// Start after (or, backwards, before) this place; `None`: from the start (backwards: from the end).
    pub anchor: Option<Vec<u8>>,
    /// Go backwards. Rows are still returned in list order.
    pub backwards: bool,
    /// At most so many rows.
    pub limit: usize,
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Place in the list, to go on from.
    pub place: Vec<u8>,
    /// Record.
    pub id: RecordId,
    /// Shown texts by column of the form, already resolved (names of references, labels of choices).
    pub cells: Vec<String>,
    /// Holds a conflict.
    pub conflict: bool,
}

/// What a save did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Saved {
    /// Records of the edits, in order.
    pub ids: Vec<RecordId>,
    /// Number of the frame; 0: everything was there already and nothing was written.
    pub seq: u64,
    /// Changes written.
    pub changes: usize,
}

/// A record with what is needed to edit it and to settle its conflicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The record.
    pub record: Record,
    /// Heads per field, for [`Edit::seen`].
    pub heads: BTreeMap<String, Vec<OpId>>,
    /// The different values of the fields in [`Record::conflicts`], the displayed one last.
    pub versions: BTreeMap<String, Vec<Head>>,
}

impl Stored {
    /// The heads of what is displayed, per field: what somebody has seen who was shown the record and not its conflicts.
    pub fn displayed(&self) -> BTreeMap<String, Vec<OpId>> {
        let mut heads = self.heads.clone();
        for (field, versions) in &self.versions {
            if let (Some(seen), Some(shown)) = (heads.get_mut(field), versions.last()) {
                *seen = versions.iter().filter(|head| head.value == shown.value).map(|head| head.op).collect();
            }
        }
        heads
    }

    /// What those had seen who deleted the record, while others changed it.
    pub fn seen_by_deletions(&self) -> BTreeSet<OpId> {
        let heads = self.versions.get(LIFE).into_iter().flatten();
        heads
            .filter_map(|head| Some((head.op, deletion_saw(&head.value)?)))
            .flat_map(|(op, seen)| [vec![op], seen].concat())
            .collect()
    }
}

/// One change of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// Identity.
    pub op: OpId,
    /// Who, when, what, why. When: `changes::clock::milliseconds(change.hlc)`.
    pub change: Change,
    /// Saved in this folder; otherwise it came from others.
    pub own: bool,
}

/// What [`super::Store::check`] found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// Frames read.
    pub frames: u64,
    /// Changes read.
    pub changes: u64,
    /// What is wrong with the logs.
    pub damages: Vec<Damage>,
    /// What is wrong with the index; it will be rebuilt.
    pub index: Option<String>,
}
