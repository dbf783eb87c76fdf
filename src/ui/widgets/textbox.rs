//! The editor of one field: a line that scrolls sideways, or a text that wraps between words.
//!
//! Takes edits, not keys. The real terminal cursor goes where [`TextBox::cursor_position`] says; no cell is reversed.

mod view;

use std::cell::RefCell;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use super::editor::{Editor, Splice};
use view::View;

/// A field being edited. (`text`, `cursor`) is its whole state for a draft; undo and scroll position are not kept.
#[derive(Debug, Clone)]
pub struct TextBox {
    editor: Editor,
    multi: bool,
    /// How it was last shown; moves between visible rows need it.
    view: RefCell<View>,
    /// Column aimed at while moving up and down.
    goal: Option<usize>,
}

impl TextBox {
    /// An editor of `text`, of one line or of many (`multi`), the cursor at the end.
    pub fn new(text: &str, multi: bool) -> Self {
        let view = RefCell::new(View::new(text, multi));
        Self { editor: Editor::new(text), multi, view, goal: None }
    }

    /// The text.
    pub fn text(&self) -> String {
        self.editor.text().to_owned()
    }

    /// Characters before the cursor.
    pub fn cursor(&self) -> usize {
        self.editor.text().get(..self.editor.cursor()).unwrap_or_default().chars().count()
    }

    /// Puts the cursor after `offset` characters (or at the end), never inside a grapheme.
    pub fn set_cursor(&mut self, offset: usize) {
        let text = self.editor.text();
        let at = text.char_indices().nth(offset).map_or(text.len(), |(at, _)| at);
        self.travel(|editor| editor.move_to(at));
    }

    /// Whether the text differs from the one it was opened with.
    pub fn is_changed(&self) -> bool {
        self.editor.is_changed()
    }

    /// Inserts typed or pasted text; line ends become spaces in a one-line field. One call is one step of undo,
    /// unless it is a single letter of a word being typed.
    pub fn insert(&mut self, text: &str) {
        let line_end = if self.multi { '\n' } else { ' ' };
        self.edit(|editor| editor.insert(text, line_end));
    }

    /// Begins a new line; nothing in a one-line field.
    pub fn newline(&mut self) {
        if self.multi {
            self.edit(Editor::newline);
        }
    }

    /// Deletes the grapheme before the cursor.
    pub fn backspace(&mut self) {
        self.edit(Editor::backspace);
    }

    /// Deletes the grapheme after the cursor.
    pub fn delete(&mut self) {
        self.edit(Editor::delete);
    }

    /// Deletes back to the beginning of a word.
    pub fn delete_word_back(&mut self) {
        self.edit(Editor::delete_word_back);
    }

    /// Takes the last word, paste or run of deletions back.
    pub fn undo(&mut self) {
        self.edit(Editor::undo);
    }

    /// Makes again what was taken back.
    pub fn redo(&mut self) {
        self.edit(Editor::redo);
    }

    /// One grapheme to the left.
    pub fn left(&mut self) {
        self.travel(Editor::left);
    }

    /// One grapheme to the right.
    pub fn right(&mut self) {
        self.travel(Editor::right);
    }

    /// To the beginning of this or the previous word.
    pub fn word_left(&mut self) {
        self.travel(Editor::word_left);
    }

    /// To the beginning of the next word.
    pub fn word_right(&mut self) {
        self.travel(Editor::word_right);
    }

    /// One visible row up; `false` in the first one, so that the caller may leave the field.
    pub fn up(&mut self) -> bool {
        self.move_rows(1, true)
    }

    /// One visible row down; `false` in the last one.
    pub fn down(&mut self) -> bool {
        self.move_rows(1, false)
    }

    /// A screenful of the field up.
    pub fn page_up(&mut self) {
        let rows = self.view.borrow().height();
        self.move_rows(rows, true);
    }

    /// A screenful of the field down.
    pub fn page_down(&mut self) {
        let rows = self.view.borrow().height();
        self.move_rows(rows, false);
    }

    /// To the beginning of the visible row.
    pub fn home(&mut self) {
        let start = self.row().1.start;
        self.travel(|editor| editor.move_to(start));
    }

    /// To the end of the visible row: after its last letter, before the space it was broken at.
    pub fn end(&mut self) {
        let (row, range) = self.row();
        let text = self.editor.text();
        let shown = text.get(range.clone()).unwrap_or_default();
        let is_last = row + 1 == self.view.borrow().rows();
        let end = if is_last || self.is_line() {
            text.len()
        } else if shown.ends_with('\n') {
            range.start + shown.trim_end_matches(['\r', '\n']).len()
        } else if shown.ends_with(' ') {
            range.start + shown.trim_end_matches(' ').len()
        } else {
            // A long word broken anywhere: after its last letter would already be the next row.
            range.start + shown.grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
        };
        self.travel(|editor| editor.move_to(end));
    }

    /// To the beginning of the text.
    pub fn top(&mut self) {
        self.travel(|editor| editor.move_to(0));
    }

    /// To the end of the text.
    pub fn bottom(&mut self) {
        let end = self.editor.text().len();
        self.travel(|editor| editor.move_to(end));
    }

    /// Rows the whole text takes in a field `width` columns wide; one for a one-line field.
    pub fn height(&self, width: u16) -> usize {
        self.view.borrow_mut().height_at(self.editor.text(), width)
    }

    /// Draws the part of the text around the cursor.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, style: Style) {
        self.view.borrow_mut().draw(self.editor.text(), self.editor.cursor(), area, buf, style);
    }

    /// Where the terminal's cursor belongs when the field was drawn in `area`.
    pub fn cursor_position(&self, area: Rect) -> Position {
        self.view.borrow_mut().cursor_position(self.editor.text(), self.editor.cursor(), area)
    }

    fn is_line(&self) -> bool {
        self.view.borrow().is_line()
    }

    /// The visible row of the cursor and its bytes; a one-line field is one row.
    fn row(&self) -> (usize, std::ops::Range<usize>) {
        self.view.borrow().row(self.editor.text(), self.editor.cursor())
    }

    fn edit(&mut self, edit: impl FnOnce(&mut Editor) -> Option<Splice>) {
        self.goal = None;
        if let Some(splice) = edit(&mut self.editor) {
            self.view.get_mut().follow(self.editor.text(), self.editor.cursor(), &splice);
        }
    }

    fn travel(&mut self, travel: impl FnOnce(&mut Editor)) {
        self.goal = None;
        travel(&mut self.editor);
        self.view.get_mut().point(self.editor.text(), self.editor.cursor());
    }

    /// Moves by visible rows, keeping the column aimed at; returns whether there was a row to go to.
    fn move_rows(&mut self, by: usize, up: bool) -> bool {
        if self.is_line() {
            return false;
        }
        let (text, cursor) = (self.editor.text(), self.editor.cursor());
        let view = self.view.get_mut();
        let (row, last) = (view.row(text, cursor).0, view.rows() - 1);
        let to = if up { row.saturating_sub(by) } else { (row + by).min(last) };
        if to == row {
            return false;
        }
        let goal = self.goal.unwrap_or_else(|| view.column(text, cursor));
        let target = view.at_column(text, to, goal);
        self.travel(|editor| editor.move_to(target));
        self.goal = Some(goal);
        true
    }
}

#[cfg(test)]
mod tests;
