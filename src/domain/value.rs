//! The value of one cell: exactly what the change encoding can carry (`docs/pack-format.md`), so no floats.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Decimal, RecordId};

/// A value as it is stored. Its meaning comes from the field's kind:
///
/// | kind | value |
/// |---|---|
/// | line, long text, choice (the choice's id), yes/partly/no/not applicable (`yes partly no na`) | `Text` |
/// | date | `Text`, ISO `2021-05-20` |
/// | number | `Array [Int exponent, Int mantissa]`: «3,58» is `[-2, 358]` |
/// | score | `Int` |
/// | period, parties | `Array [Text as printed, Text reading, Text certainty]`, see `domain::period`, `domain::party` |
/// | reference | `Bytes`, 16 |
/// | several choices, references | `Array` of elements in order; in the log one cell per element |
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
pub enum Value {
    /// No value: an emptied cell.
    #[default]
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text, NFC, at most 64 KiB.
    Text(String),
    /// Bytes, e.g. a record id.
    Bytes(Vec<u8>),
    /// Several values in order.
    Array(Vec<Value>),
}

impl Value {
    /// Text of `Text`.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Number of `Int`.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// The date of an ISO text.
    pub fn as_date(&self) -> Option<NaiveDate> {
        NaiveDate::parse_from_str(self.as_text()?, "%Y-%m-%d").ok()
    }

    /// The record a reference points at.
    pub fn as_id(&self) -> Option<RecordId> {
        match self {
            Self::Bytes(bytes) => RecordId::from_slice(bytes),
            _ => None,
        }
    }

    /// The decimal number of `[exponent, mantissa]`.
    pub fn as_decimal(&self) -> Option<Decimal> {
        match self {
            Self::Array(parts) => match parts.as_slice() {
                [Self::Int(exponent), Self::Int(mantissa)] => Decimal::new(*mantissa, *exponent),
                _ => None,
            },
            Self::Int(number) => Decimal::new(*number, 0),
            _ => None,
        }
    }

    /// The elements of an array; nothing for every other value.
    pub fn elements(&self) -> &[Value] {
        match self {
            Self::Array(elements) => elements,
            _ => &[],
        }
    }

    /// Text as printed: of `Text` itself, of a period or of parties the first part.
    pub fn verbatim(&self) -> Option<&str> {
        match self {
            Self::Array(parts) => parts.first().and_then(Self::as_text),
            other => other.as_text(),
        }
    }

    /// Nothing a person would call an answer.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::Array(parts) => parts.is_empty() || parts.iter().all(Self::is_empty),
            Self::Bytes(bytes) => bytes.is_empty(),
            Self::Bool(_) | Self::Int(_) => false,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<RecordId> for Value {
    fn from(id: RecordId) -> Self {
        Self::Bytes(id.as_bytes().to_vec())
    }
}

impl From<NaiveDate> for Value {
    fn from(date: NaiveDate) -> Self {
        Self::Text(date.format("%Y-%m-%d").to_string())
    }
}

impl From<Decimal> for Value {
    fn from(number: Decimal) -> Self {
        Self::Array(vec![Self::Int(number.exponent()), Self::Int(number.mantissa())])
    }
}

/// The cells of a record by field id.
pub type Fields = BTreeMap<String, Value>;
