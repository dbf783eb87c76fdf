//! The text of a field while it is edited: edits, moves, undo. No terminal, no keys.

mod history;
mod words;
pub(super) mod wrap;

#[cfg(test)]
mod tests;

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use crate::text;
use history::{History, Kind, Step};

/// Bytes replaced in the text, for whoever keeps something beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Splice {
    /// Where, in bytes of the text before and after.
    pub at: usize,
    /// What stood there.
    pub removed: String,
    /// What stands there now.
    pub inserted: String,
}

/// Text, cursor (a byte offset between graphemes) and history.
#[derive(Debug, Clone)]
pub(super) struct Editor {
    text: String,
    cursor: usize,
    initial: String,
    history: History,
}

impl Editor {
    /// The text as it is in the record, not normalised: opening changes nothing. The cursor is at the end.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), cursor: text.len(), initial: text.to_owned(), history: History::default() }
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Bytes before the cursor.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Puts the cursor between the graphemes at or after byte `at`; the word being typed ends for undo.
    pub fn move_to(&mut self, at: usize) {
        self.cursor = words::boundary_from(&self.text, at);
        self.history.close();
    }

    /// Whether the text differs from the one the field was opened with.
    pub fn is_changed(&self) -> bool {
        self.text != self.initial
    }

    /// Inserts typed or pasted text, NFC, without invisible and control characters. One grapheme joins the word being
    /// typed, more is a step of its own.
    pub fn insert(&mut self, typed: &str, line_end: char) -> Option<Splice> {
        let clean: String = text::clean(typed)
            .chars()
            .filter_map(|c| match c {
                '\n' => Some(line_end),
                '\t' => Some(' '),
                c if c.is_control() => None,
                c => Some(c),
            })
            .collect();
        let first = clean.chars().next()?;
        let kind = if clean.graphemes(true).nth(1).is_some() { Kind::Block } else { Kind::Typed };
        let before = words::previous(&self.text, self.cursor);
        // A mark typed after its letter («и» and the breve) makes one letter of both.
        if is_combining_mark(first)
            && let Some(letter) = self.text.get(before..self.cursor)
        {
            let joined: String = letter.chars().chain(clean.chars()).nfc().collect();
            return self.replace(before..self.cursor, &joined, kind);
        }
        self.replace(self.cursor..self.cursor, &clean, kind)
    }

    /// Puts another text in place of the whole, a step of its own.
    pub fn replace_all(&mut self, text: &str, line_end: char) -> Option<Splice> {
        let text = text::clean(text).replace('\n', &line_end.to_string());
        self.replace(0..self.text.len(), &text, Kind::Block)
    }

    /// Begins a new line, a step of its own.
    pub fn newline(&mut self) -> Option<Splice> {
        self.replace(self.cursor..self.cursor, "\n", Kind::Block)
    }

    /// Deletes the grapheme before the cursor.
    pub fn backspace(&mut self) -> Option<Splice> {
        self.replace(words::previous(&self.text, self.cursor)..self.cursor, "", Kind::Erased)
    }

    /// Deletes the grapheme after the cursor.
    pub fn delete(&mut self) -> Option<Splice> {
        self.replace(self.cursor..words::next(&self.text, self.cursor), "", Kind::Erased)
    }

    /// Deletes back to the beginning of a word.
    pub fn delete_word_back(&mut self) -> Option<Splice> {
        self.replace(words::word_left(&self.text, self.cursor)..self.cursor, "", Kind::Block)
    }

    /// One grapheme to the left.
    pub fn left(&mut self) {
        self.move_to(words::previous(&self.text, self.cursor));
    }

    /// One grapheme to the right.
    pub fn right(&mut self) {
        self.move_to(words::next(&self.text, self.cursor));
    }

    /// To the beginning of this or the previous word.
    pub fn word_left(&mut self) {
        self.move_to(words::word_left(&self.text, self.cursor));
    }

    /// To the beginning of the next word.
    pub fn word_right(&mut self) {
        self.move_to(words::word_right(&self.text, self.cursor));
    }

    /// Takes the last step back.
    pub fn undo(&mut self) -> Option<Splice> {
        let step = self.history.undo()?;
        let splice = Splice { at: step.at, removed: step.inserted, inserted: step.removed };
        self.splice(&splice);
        self.cursor = step.cursor_before;
        Some(splice)
    }

    /// Makes the step taken back again.
    pub fn redo(&mut self) -> Option<Splice> {
        let step = self.history.redo()?;
        let splice = Splice { at: step.at, removed: step.removed, inserted: step.inserted };
        self.splice(&splice);
        self.cursor = step.cursor_after;
        Some(splice)
    }

    fn replace(&mut self, range: Range<usize>, new: &str, kind: Kind) -> Option<Splice> {
        let removed = self.text.get(range.clone())?.to_owned();
        if removed == new {
            return None;
        }
        let cursor_before = self.cursor;
        let splice = Splice { at: range.start, removed, inserted: new.to_owned() };
        self.splice(&splice);
        self.cursor = words::boundary_from(&self.text, range.start + new.len());
        let step = Step {
            at: splice.at,
            removed: splice.removed.clone(),
            inserted: splice.inserted.clone(),
            cursor_before,
            cursor_after: self.cursor,
        };
        self.history.record(step, kind);
        Some(splice)
    }

    fn splice(&mut self, splice: &Splice) {
        self.text.replace_range(splice.at..splice.at + splice.removed.len(), &splice.inserted);
    }
}
