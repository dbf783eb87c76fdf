//! A row and its columns, before a format writes them.

use chrono::NaiveDate;

use crate::domain::{Decimal, Value};
use crate::forms::json::bare;

/// What a column holds. Every cell of a column is of its type or empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Text; ids are hexadecimal digits.
    Text,
    /// A whole number.
    Int,
    /// A whole number from 0, 64 bits.
    Uint,
    /// A decimal number.
    Number,
    /// A day.
    Date,
    /// Texts in order; none rather than empty.
    Texts,
    /// JSON of one shape.
    Json,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Name, `snake_case`.
    pub name: String,
    /// What it holds.
    pub kind: Type,
}

impl Column {
    /// Of this name and type.
    pub fn new(name: impl Into<String>, kind: Type) -> Self {
        Self { name: name.into(), kind }
    }
}

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// [`Type::Text`].
    Text(String),
    /// [`Type::Int`].
    Int(i64),
    /// [`Type::Uint`].
    Uint(u64),
    /// [`Type::Number`].
    Number(Decimal),
    /// [`Type::Date`].
    Date(NaiveDate),
    /// [`Type::Texts`].
    Texts(Vec<String>),
    /// [`Type::Json`].
    Json(serde_json::Value),
}

/// A value whatever its field's kind: a text as it is, an id as its digits, everything else as JSON. One type for all, so
/// that a database need not guess; nothing for an emptied cell.
pub fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Text(text) => Some(text.clone()),
        other => Some(match bare(other) {
            serde_json::Value::String(id) => id,
            json => json.to_string(),
        }),
    }
}

/// A decimal as the number nearest to it: «3,58» is written as 3.58 again by every program.
pub fn nearest(number: Decimal) -> f64 {
    number.to_plain().parse().unwrap_or_default()
}
