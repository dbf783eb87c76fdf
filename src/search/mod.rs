//! Searching all text of all records: the question, what it is compared with, and the place that is shown. The store
//! keeps the folded text of all records on disk and scans it ([`crate::store::text`]). Names alone are also found by a
//! few of their letters ([`fuzzy`]).
//!
//! # What finds what
//! A word finds every form of it («школы»: школа, школе) and every word it is a part of («образоват»); ё is е, capital
//! letters and kinds of dashes do not count. In quotes: these words in this form. All words must be found in one
//! record, each in any field as people read it: choices by their label, dates as дд.мм.гггг, references by the name
//! of the record they point at.

pub mod bank;
pub mod fold;
pub mod fuzzy;
pub mod latin;
pub mod messages;
pub mod names;
pub mod query;
pub mod snippet;
pub mod term;

use crate::domain::RecordId;

pub use query::{Query, Role};
pub use snippet::Snippet;

/// What to look for, and how much of it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The question.
    pub query: Query,
    /// Only records of this municipality and those that belong to all, as lists do.
    pub municipality: Option<RecordId>,
    /// At most so many hits.
    pub limit: usize,
}

/// A record found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Record.
    pub id: RecordId,
    /// Its form.
    pub form: String,
    /// Its name.
    pub title: String,
    /// The field with the place.
    pub field: String,
    /// The place.
    pub snippet: Snippet,
}

/// What was found. Names come before other text of the record, that before names of records it points at; of equals
/// the newest comes first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The first ones.
    pub hits: Vec<Hit>,
    /// How many there are.
    pub total: usize,
}
