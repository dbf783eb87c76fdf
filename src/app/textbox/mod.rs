//! The editor of one field: a line that scrolls sideways, or a text that wraps between words.
//!
//! Takes edits, not keys. [`TextBox::layout`] says what is shown and where the real cursor belongs; no cell is
//! reversed.

use std::cell::RefCell;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;
use tui_textarea::{CursorMove, TextArea};
use unicode_segmentation::UnicodeSegmentation;

use super::action::Action;
use super::editor::wrap::{Wrap, cells};
use super::editor::{Editor, Splice};

/// A one-line text longer than this is shown wrapped: the widget for lines counts in `u16`.
const LONGEST_LINE: usize = 60_000;

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

#[derive(Debug, Clone)]
struct View {
    wrap: Wrap,
    /// The one-line view, kept in step with the text; `None` where the text is shown wrapped.
    line: Option<TextArea<'static>>,
}

impl TextBox {
    /// An editor of `text`, of one line or of many (`multi`), the cursor at the end.
    pub fn new(text: &str, multi: bool) -> Self {
        let line = (!multi && text.len() <= LONGEST_LINE).then(|| line_of(text));
        let view = View { wrap: Wrap::new(text, 79), line };
        let textbox = Self { editor: Editor::new(text), multi, view: RefCell::new(view), goal: None };
        textbox.follow_cursor();
        textbox
    }

    /// The text.
    pub fn text(&self) -> String {
        self.editor.text().to_owned()
    }

    /// Characters before the cursor.
    pub fn cursor(&self) -> usize {
        self.chars_before(self.editor.cursor())
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

    /// One visible row up in a field of `width` columns; `false` in the first one, so that the caller may leave.
    pub fn up(&mut self, width: usize) -> bool {
        self.rewrap(width);
        self.move_rows(1, true)
    }

    /// One visible row down in a field of `width` columns; `false` in the last one.
    pub fn down(&mut self, width: usize) -> bool {
        self.rewrap(width);
        self.move_rows(1, false)
    }

    /// To the beginning of the visible row.
    pub fn home(&mut self, width: usize) {
        self.rewrap(width);
        let start = self.row().1.start;
        self.travel(|editor| editor.move_to(start));
    }

    /// To the end of the visible row: after its last letter, before the space it was broken at.
    pub fn end(&mut self, width: usize) {
        self.rewrap(width);
        let (row, range) = self.row();
        let text = self.editor.text();
        let shown = text.get(range.clone()).unwrap_or_default();
        let is_last = row + 1 == self.view.borrow().wrap.rows();
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

    /// Does a key's action of editing on a field of `width` columns; `false`: it is none. Up and Down are asked for by
    /// themselves ([`TextBox::up`]): at the edge of the text they may mean something else.
    pub fn act(&mut self, action: Action, width: usize) -> bool {
        match action {
            Action::Left => self.left(),
            Action::Right => self.right(),
            Action::WordLeft => self.word_left(),
            Action::WordRight => self.word_right(),
            Action::First => self.home(width),
            Action::Last => self.end(width),
            Action::DeleteBack => self.backspace(),
            Action::DeleteForward => self.delete(),
            Action::DeleteWord => self.delete_word_back(),
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            Action::Newline if self.multi => self.newline(),
            _ => return false,
        }
        true
    }

    /// What a field `width` columns wide shows, row by row, and the row and column of the cursor in it.
    pub fn layout(&self, width: usize) -> (Vec<String>, (usize, usize)) {
        let width = width.max(2);
        if self.is_line() {
            return self.line_layout(width);
        }
        self.rewrap(width);
        let view = self.view.borrow();
        let text = self.editor.text();
        let visible = |row| text.get(view.wrap.range(row, text)).unwrap_or_default().replace(char::is_control, "");
        let rows = (0..view.wrap.rows()).map(visible).collect();
        let row = view.wrap.row_at(self.editor.cursor());
        (rows, (row, self.column(&view.wrap, row).min(width - 1)))
    }

    /// The text as it stands on the screen while the focus is elsewhere: a line from its start, cut with «…».
    pub fn resting(&self, width: usize) -> Vec<String> {
        if self.is_line() {
            return vec![crate::text::truncate(&self.editor.text().replace(char::is_control, " "), width)];
        }
        self.layout(width).0
    }

    /// The stretch of a single line around the cursor.
    fn line_layout(&self, width: usize) -> (Vec<String>, (usize, usize)) {
        let text = self.editor.text();
        let shown = text.replace(char::is_control, " ");
        let before = text.get(..self.editor.cursor()).unwrap_or_default().replace(char::is_control, " ");
        let before = crate::text::width(&before);
        if crate::text::width(&shown) < width {
            // The widget keeps its scroll position while the window grows, and would hide the start for nothing.
            return (vec![shown], (0, before));
        }
        let area = Rect { x: 0, y: 0, width: u16::try_from(width).unwrap_or(u16::MAX), height: 1 };
        let mut buffer = Buffer::empty(area);
        let mut view = self.view.borrow_mut();
        let Some(line) = &mut view.line else { return (vec![String::new()], (0, 0)) };
        if jump(line, before, width) {
            line.move_cursor(CursorMove::Jump(0, u16::try_from(self.cursor()).unwrap_or(u16::MAX)));
        }
        let line = &*line;
        line.render(area, &mut buffer);
        let mut shown = String::new();
        let mut covered = 0;
        for cell in buffer.content() {
            if covered > 0 {
                covered -= 1;
                continue;
            }
            shown.push_str(cell.symbol());
            covered = crate::text::width(cell.symbol()).saturating_sub(1);
        }
        let scrolled = usize::from(line.scroll_offset().1);
        let column = line.screen_cursor().col.saturating_sub(scrolled).min(width - 1);
        (vec![shown.trim_end().to_owned()], (0, column))
    }

    /// Whether the text has lines.
    pub fn is_multi(&self) -> bool {
        self.multi
    }

    /// Puts another text in place of this one, as one step of undo; the cursor goes to its end.
    pub fn replace(&mut self, text: &str) {
        if text != self.editor.text() {
            let line_end = if self.multi { '\n' } else { ' ' };
            self.edit(|editor| editor.replace_all(text, line_end));
        }
    }

    fn is_line(&self) -> bool {
        self.view.borrow().line.is_some()
    }

    fn chars_before(&self, at: usize) -> usize {
        self.editor.text().get(..at).unwrap_or_default().chars().count()
    }

    /// The visible row of the cursor and its bytes; a one-line field is one row.
    fn row(&self) -> (usize, std::ops::Range<usize>) {
        let text = self.editor.text();
        if self.is_line() {
            return (0, 0..text.len());
        }
        let view = self.view.borrow();
        let row = view.wrap.row_at(self.editor.cursor());
        (row, view.wrap.range(row, text))
    }

    /// Cells between the beginning of `row` and the cursor.
    fn column(&self, wrap: &Wrap, row: usize) -> usize {
        let text = self.editor.text();
        let start = wrap.range(row, text).start;
        text.get(start..self.editor.cursor()).unwrap_or_default().graphemes(true).map(cells).sum()
    }

    fn edit(&mut self, edit: impl FnOnce(&mut Editor) -> Option<Splice>) {
        self.goal = None;
        let Some(splice) = edit(&mut self.editor) else { return };
        let mut view = self.view.borrow_mut();
        view.wrap.follow(self.editor.text(), &splice);
        if let Some(line) = &mut view.line {
            mirror(line, self.editor.text(), &splice);
        }
        if self.editor.text().len() > LONGEST_LINE {
            view.line = None;
        }
        drop(view);
        self.follow_cursor();
    }

    fn travel(&mut self, travel: impl FnOnce(&mut Editor)) {
        self.goal = None;
        travel(&mut self.editor);
        self.follow_cursor();
    }

    /// Moves by visible rows, keeping the column aimed at; returns whether there was a row to go to.
    fn move_rows(&mut self, by: usize, up: bool) -> bool {
        if self.is_line() {
            return false;
        }
        let text = self.editor.text();
        let (target, goal) = {
            let view = self.view.borrow();
            let row = view.wrap.row_at(self.editor.cursor());
            let last = view.wrap.rows() - 1;
            let to = if up { row.saturating_sub(by) } else { (row + by).min(last) };
            if to == row {
                return false;
            }
            let goal = self.goal.unwrap_or_else(|| self.column(&view.wrap, row));
            (at_column(text, &view.wrap, to, goal), goal)
        };
        self.travel(|editor| editor.move_to(target));
        self.goal = Some(goal);
        true
    }

    /// Wraps for a field `width` columns wide. The last column is left to the cursor after a full row.
    fn rewrap(&self, width: usize) {
        let width = width.saturating_sub(1).max(1);
        let mut view = self.view.borrow_mut();
        if view.wrap.width() != width {
            view.wrap = Wrap::new(self.editor.text(), width);
        }
    }

    /// Puts the cursor of the one-line view where the editor's is.
    fn follow_cursor(&self) {
        let cursor = u16::try_from(self.cursor()).unwrap_or(u16::MAX);
        if let Some(line) = &mut self.view.borrow_mut().line {
            line.move_cursor(CursorMove::Jump(0, cursor));
        }
    }
}

/// The byte in `row` whose column is nearest to `goal` from the left, still in that row.
fn at_column(text: &str, wrap: &Wrap, row: usize, goal: usize) -> usize {
    let range = wrap.range(row, text);
    let is_last = row + 1 == wrap.rows();
    let shown = text.get(range.clone()).unwrap_or_default();
    let mut used = 0;
    for (at, grapheme) in shown.grapheme_indices(true) {
        let last_place = !is_last && at + grapheme.len() == shown.len();
        used += cells(grapheme);
        if used > goal || grapheme.ends_with('\n') || last_place {
            return range.start + at;
        }
    }
    range.end
}

/// The widget for one line: no cursor cell, no history of its own.
fn line_of(text: &str) -> TextArea<'static> {
    let mut line = TextArea::new(vec![text.replace(char::is_control, " ")]);
    line.set_cursor_style(Style::new());
    line.set_cursor_line_style(Style::new());
    line.set_max_histories(0);
    line
}

/// Scrolls the line where the cursor, `cursor` columns from its start, has left the field, so that it stands a third of
/// the field away from the edge: by itself the widget moves the whole line with every letter typed at its edge, and
/// each of them would cost a rewritten field. Whether it did; the widget's cursor is elsewhere then.
fn jump(line: &mut TextArea<'static>, cursor: usize, width: usize) -> bool {
    let left = usize::from(line.scroll_offset().1);
    let wanted = if cursor < left {
        cursor.saturating_sub(width / 3)
    } else if cursor >= left + width {
        cursor.saturating_sub(width.div_ceil(3) * 2)
    } else {
        return false;
    };
    let most = usize::from(u16::MAX >> 2);
    let mut at = left;
    while at != wanted {
        let step = at.abs_diff(wanted).min(most);
        let by = i16::try_from(step).unwrap_or(i16::MAX);
        line.scroll((0, if wanted > at { by } else { -by }));
        at = if wanted > at { at + step } else { at - step };
    }
    true
}

/// Makes the same edit in the one-line view.
fn mirror(line: &mut TextArea<'static>, text: &str, splice: &Splice) {
    let start = text.get(..splice.at).unwrap_or_default().chars().count();
    line.move_cursor(CursorMove::Jump(0, u16::try_from(start).unwrap_or(u16::MAX)));
    line.delete_str(splice.removed.chars().count());
    line.insert_str(splice.inserted.replace(char::is_control, " "));
}

#[cfg(test)]
mod tests;
