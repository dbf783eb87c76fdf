//! What is wrong with a file of records, reported at once.

use std::fmt;

use crate::Error;
use crate::import::messages as say;

/// Most faults reported; the rest is counted.
pub const MOST_FAULTS: usize = 50;

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Line of the file, from 1.
    pub line: usize,
    /// Field id, or empty for the line as a whole.
    pub field: String,
    /// What is wrong, in the language in force.
    pub text: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field.is_empty() {
            f.write_str(&say::fault_line(self.line, &self.text))
        } else {
            f.write_str(&say::fault_field(self.line, &self.field, &self.text))
        }
    }
}

/// The faults of a file: the first [`MOST_FAULTS`] and how many there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    /// Name of the file.
    pub name: String,
    /// The first faults, in order of lines.
    pub first: Vec<Fault>,
    /// All faults counted.
    pub count: usize,
}

impl Faults {
    /// Adds a fault.
    pub(super) fn add(&mut self, line: usize, field: &str, text: String) {
        self.count += 1;
        if self.first.len() < MOST_FAULTS {
            self.first.push(Fault { line, field: field.to_owned(), text });
        }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&say::records_refused(&self.name, self.count))?;
        self.first.iter().try_for_each(|fault| write!(f, "\n{fault}"))?;
        let more = self.count - self.first.len();
        if more > 0 { write!(f, "\n{}", say::more_faults(more)) } else { Ok(()) }
    }
}

impl From<Faults> for Error {
    fn from(faults: Faults) -> Self {
        Self::Refused(faults.to_string())
    }
}
