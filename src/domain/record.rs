//! A record: an instance of a form.

use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDate;

use super::Value;
use super::value::Fields;

/// Identity of a record: 16 bytes, never reused. Made outside (UUID v7 in the program, fixed in tests).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId([u8; 16]);

impl RecordId {
    /// An id of these bytes.
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// `None` unless exactly 16 bytes.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The 16 bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Reads 32 hexadecimal digits; hyphens are ignored.
    pub fn parse(text: &str) -> Option<Self> {
        uuid::Uuid::try_parse(text.trim()).ok().map(|id| Self(*id.as_bytes()))
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A record as the fold of its changes shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Identity.
    pub id: RecordId,
    /// Form id, e.g. `visit`.
    pub form: String,
    /// Values by field id; fields this version does not know are kept. Never holds `Null`.
    pub fields: Fields,
    /// Fields that hold several different values until a person chooses.
    pub conflicts: BTreeSet<String>,
    /// Deleted (hidden, restorable).
    pub deleted: bool,
}

impl Record {
    /// An empty record of `form`.
    pub fn new(id: RecordId, form: &str) -> Self {
        Self { id, form: form.to_owned(), fields: Fields::new(), conflicts: BTreeSet::new(), deleted: false }
    }

    /// With one more value; handy in tests and readers.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.set(field, value.into());
        self
    }

    /// Sets a value; `Null` removes it.
    pub fn set(&mut self, field: &str, value: Value) {
        if value == Value::Null {
            self.fields.remove(field);
        } else {
            self.fields.insert(field.to_owned(), value);
        }
    }

    /// The value of a field; `Null` where there is none.
    pub fn get(&self, field: &str) -> &Value {
        static NULL: Value = Value::Null;
        self.fields.get(field).unwrap_or(&NULL)
    }

    /// Text of a field, or "".
    pub fn text(&self, field: &str) -> &str {
        self.get(field).verbatim().unwrap_or_default()
    }

    /// Date of a field.
    pub fn date(&self, field: &str) -> Option<NaiveDate> {
        self.get(field).as_date()
    }

    /// The record a field points at.
    pub fn reference(&self, field: &str) -> Option<RecordId> {
        self.get(field).as_id()
    }

    /// The records a field of several references points at.
    pub fn references(&self, field: &str) -> Vec<RecordId> {
        self.get(field).elements().iter().filter_map(Value::as_id).collect()
    }
}
