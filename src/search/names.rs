//! The question for records by their names, and the answer of one window.

use super::fuzzy::Pattern;
use crate::domain::RecordId;

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// What a name has to answer.
    pub pattern: Pattern,
    /// Only records of this municipality and those that belong to all, as lists do.
    pub municipality: Option<RecordId>,
    /// Where the window begins: 0, or [`Names::next`] of the one before.
    pub from: usize,
    /// At most so many names.
    pub limit: usize,
    /// Only names with more points.
    pub least: u32,
}

/// A record found by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Record.
    pub id: RecordId,
    /// Its form.
    pub form: String,
    /// Its name.
    pub title: String,
    /// How well the name answers.
    pub score: u32,
}

/// What a window holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// The best ones first.
    pub found: Vec<Named>,
    /// Where the next window begins; `None`: this was the last.
    pub next: Option<usize>,
}
