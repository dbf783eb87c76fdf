//! Reads a document as its reader will and lists what does not agree: sums, days, terms, numbers, abbreviations, claims.
//!
//! A [`paper::Paper`] is made of a file ([`file`]) or of stored plans and justifications ([`stored`]); every check of
//! [`CHECKS`] is one file in `checks/` and pure: paper in, findings out.

pub mod checks;
pub mod days;
pub mod file;
pub mod messages;
pub mod paper;
pub mod scores;
pub mod stored;
#[cfg(test)]
mod tests;
pub mod words;

pub use paper::{Finding, Paper, Place};

/// A check.
#[derive(Clone, Copy)]
pub struct Check {
    /// Stable name, for scripts.
    pub id: &'static str,
    /// What people call what it finds.
    pub label: fn() -> String,
    /// Adds what it finds.
    pub find: fn(&Paper, &mut Vec<Finding>),
}

/// Every check in the order of the list.
pub static CHECKS: &[Check] = &[
    checks::arithmetic::CHECK,
    checks::claims::CHECK,
    checks::frozen::CHECK,
    checks::late::CHECK,
    checks::boilerplate::CHECK,
    checks::no_data::CHECK,
    checks::holes::CHECK,
    checks::numbers::CHECK,
    checks::terms::CHECK,
    checks::years::CHECK,
    checks::abbreviations::CHECK,
    checks::links::CHECK,
    checks::layout::CHECK,
];

/// Everything the checks find in a paper.
pub fn lint(paper: &Paper) -> Vec<Finding> {
    let mut found = Vec::new();
    for check in CHECKS {
        (check.find)(paper, &mut found);
    }
    found
}

/// The label of a check.
pub fn label(id: &str) -> String {
    CHECKS.iter().find(|check| check.id == id).map_or_else(|| id.to_owned(), |check| (check.label)())
}
