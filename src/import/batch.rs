//! The record an import leaves, and the mark its changes carry: by them the whole import is found and undone.

use chrono::NaiveDate;

use crate::domain::{Decimal, Record, RecordId, Value};

/// Form of the record.
pub const FORM: &str = "import_batch";

/// What was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Name of the file, or where the text came from.
    pub file: String,
    /// SHA-256 of its bytes, hexadecimal; empty where there was no file.
    pub hash: String,
    /// What kind of records.
    pub what: String,
    /// The day.
    pub date: NaiveDate,
    /// Records made.
    pub created: usize,
    /// Stored records changed.
    pub changed: usize,
}

impl Batch {
    /// The record of this import.
    pub fn record(&self, id: RecordId) -> Record {
        let count =
            |number: usize| Decimal::new(i64::try_from(number).unwrap_or(i64::MAX), 0).map_or(Value::Null, Value::from);
        let mut record = Record::new(id, FORM)
            .with("file", self.file.as_str())
            .with("date", self.date)
            .with("what", self.what.as_str())
            .with("created", count(self.created))
            .with("changed", count(self.changed))
            .with("state", "taken")
            .with("mark", mark(id));
        if !self.hash.is_empty() {
            record.set("hash", self.hash.as_str().into());
        }
        record
    }
}

/// What the changes of an import give as their reason. The last digits of the record's id: the first ones are its time.
pub fn mark(id: RecordId) -> String {
    let digits = id.to_string();
    let tail: String = digits.chars().skip(20).collect();
    super::grid::messages::import_mark(tail)
}
