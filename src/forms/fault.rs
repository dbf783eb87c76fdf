//! What is wrong in a file a person wrote, and where.

use std::fmt;

/// One fault of a form's or an instrument's file. `Display`: `file:line:column: sentence`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileFault {
    /// The file, as the user knows it.
    pub origin: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what to do, in the language in force.
    pub sentence: String,
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.origin, self.line, self.column, self.sentence)
    }
}

/// Collects the faults of one file; places are byte offsets of its text.
#[derive(Debug)]
pub(super) struct Faults<'a> {
    origin: &'a str,
    text: &'a str,
    found: Vec<FileFault>,
}

impl<'a> Faults<'a> {
    /// No faults yet in this file.
    pub fn new(origin: &'a str, text: &'a str) -> Self {
        Self { origin, text, found: Vec::new() }
    }

    /// A fault at a byte offset.
    pub fn at(&mut self, offset: usize, sentence: String) {
        let fault = self.locate(offset, sentence);
        self.found.push(fault);
    }

    /// A fault that is not (yet) counted.
    pub fn locate(&self, offset: usize, sentence: String) -> FileFault {
        // A parser may point past the end or, in a broken file, inside a character.
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = self.text.get(..offset).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        FileFault { origin: self.origin.to_owned(), line, column, sentence }
    }

    /// Nothing wrong so far.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All of them, in the order of the file.
    pub fn finish(mut self) -> Vec<FileFault> {
        self.found.sort();
        self.found
    }
}
