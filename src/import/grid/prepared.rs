//! A table ready to be taken in, row by row: nothing is stored yet.

use std::collections::BTreeMap;

use super::sheet::Spot;
use crate::domain::value::Fields;
use crate::domain::{RecordId, Value};

/// How much a note weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Good to know.
    Hint,
    /// A person has to look; it can be taken in as it is.
    Doubt,
    /// It would be lost or wrong: nothing is taken in while there is one.
    Fault,
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Where.
    pub spot: Spot,
    /// How much it weighs.
    pub weight: Weight,
    /// A sentence.
    pub text: String,
    /// A name that no record or several records have, so that a person can choose: form and text.
    pub unclear: Option<(String, String)>,
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A new record.
    New,
    /// A stored record gets values it had not, or, where the user wants it, others.
    Changed,
    /// All of it is stored.
    Same,
}

/// A value that differs from the stored one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Label of the field.
    pub label: String,
    /// What is stored.
    pub old: String,
    /// What the table says.
    pub new: String,
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The row it comes from.
    pub spot: Spot,
    /// Form id.
    pub form: String,
    /// What the record is called.
    pub title: String,
    /// What becomes of it.
    pub what: What,
    /// The record; of new ones a stand-in until [`Prepared::edits`].
    pub id: RecordId,
    /// What is written.
    pub fields: Fields,
    /// Values that are stored differently; written only where the user wants it.
    pub differences: Vec<Difference>,
    /// What to look at.
    pub notes: Vec<Note>,
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prepared {
    /// Records in the order of the file, those they point at first.
    pub entries: Vec<Entry>,
    /// What concerns no row.
    pub notes: Vec<Note>,
}

impl Prepared {
    /// Every note, in the order of the file.
    pub fn all_notes(&self) -> impl Iterator<Item = &Note> {
        self.notes.iter().chain(self.entries.iter().flat_map(|entry| &entry.notes))
    }

    /// How many notes of this weight.
    pub fn count(&self, weight: Weight) -> usize {
        self.all_notes().filter(|note| note.weight == weight).count()
    }

    /// How many records of this sort.
    pub fn records(&self, what: What) -> usize {
        self.entries.iter().filter(|entry| entry.what == what).count()
    }

    /// How many values differ from the stored ones.
    pub fn differences(&self) -> usize {
        self.entries.iter().map(|entry| entry.differences.len()).sum()
    }

    /// What is to be written: (record, form, fields), with fresh ids in place of the stand-ins.
    pub fn edits(&self, new_id: &mut dyn FnMut() -> RecordId) -> Vec<(RecordId, String, Fields)> {
        let fresh: BTreeMap<RecordId, RecordId> =
            self.entries.iter().filter(|entry| entry.what == What::New).map(|entry| (entry.id, new_id())).collect();
        let real = |id: RecordId| fresh.get(&id).copied().unwrap_or(id);
        self.entries
            .iter()
            .filter(|entry| entry.what != What::Same)
            .map(|entry| {
                let fields = entry.fields.iter().map(|(field, value)| (field.clone(), replaced(value, &real)));
                (real(entry.id), entry.form.clone(), fields.collect())
            })
            .collect()
    }
}

fn replaced(value: &Value, real: &dyn Fn(RecordId) -> RecordId) -> Value {
    match value {
        Value::Bytes(_) => value.as_id().map_or_else(|| value.clone(), |id| real(id).into()),
        Value::Array(parts) => Value::Array(parts.iter().map(|part| replaced(part, real)).collect()),
        other => other.clone(),
    }
}

/// Stand-ins for the ids of records that are not made yet: no record has them.
#[derive(Debug, Default)]
pub(super) struct StandIns(u64);

impl StandIns {
    pub fn next(&mut self) -> RecordId {
        self.0 += 1;
        let mut bytes = [0xFF; 16];
        bytes[8..].copy_from_slice(&self.0.to_be_bytes());
        RecordId::new(bytes)
    }
}
