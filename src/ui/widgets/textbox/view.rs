//! How a field being edited is shown: rows, scroll position, the place of the cursor.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::Widget;
use tui_textarea::{CursorMove, TextArea};
use unicode_segmentation::UnicodeSegmentation;

use crate::ui::widgets::editor::Splice;
use crate::ui::widgets::editor::wrap::{Wrap, cells};

/// A one-line text of more bytes is shown wrapped: the widget for lines goes through all of it at every key.
const LONGEST_LINE: usize = 4_096;

/// Rows of the text as last shown. Every method is given the text and the cursor (bytes) in force.
#[derive(Debug, Clone)]
pub(super) struct View {
    wrap: Wrap,
    height: usize,
    top: usize,
    /// The one-line view, kept in step with the text; `None` where the text is shown wrapped.
    line: Option<TextArea<'static>>,
}

impl View {
    /// A view of `text` with the cursor at its end, for the design size until it is drawn.
    pub fn new(text: &str, multi: bool) -> Self {
        let line = (!multi && text.len() <= LONGEST_LINE).then(|| line_of(text));
        let mut view = Self { wrap: Wrap::new(text, 79), height: 10, top: 0, line };
        view.point(text, text.len());
        view
    }

    /// Whether the text is shown as one row that scrolls sideways.
    pub fn is_line(&self) -> bool {
        self.line.is_some()
    }

    /// Number of rows of the text.
    pub fn rows(&self) -> usize {
        if self.is_line() { 1 } else { self.wrap.rows() }
    }

    /// Rows of the field when it was last drawn.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The row of the cursor and its bytes.
    pub fn row(&self, text: &str, cursor: usize) -> (usize, Range<usize>) {
        if self.is_line() {
            return (0, 0..text.len());
        }
        let row = self.wrap.row_at(cursor);
        (row, self.wrap.range(row, text))
    }

    /// Cells between the beginning of the row and the cursor.
    pub fn column(&self, text: &str, cursor: usize) -> usize {
        let start = self.row(text, cursor).1.start;
        text.get(start..cursor).unwrap_or_default().graphemes(true).map(cells).sum()
    }

    /// The byte in `row` whose column is nearest to `goal` from the left, still in that row.
    pub fn at_column(&self, text: &str, row: usize, goal: usize) -> usize {
        let range = self.wrap.range(row, text);
        let is_last = row + 1 == self.wrap.rows();
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

    /// Rows the text takes in a field `width` columns wide.
    pub fn height_at(&mut self, text: &str, width: u16) -> usize {
        self.rewrap(text, width);
        self.rows()
    }

    /// Follows an edit; `text` and `cursor` are those after it.
    pub fn follow(&mut self, text: &str, cursor: usize, splice: &Splice) {
        self.wrap.follow(text, splice);
        if text.len() > LONGEST_LINE {
            self.line = None;
        }
        if let Some(line) = &mut self.line {
            line.move_cursor(jump(text, splice.at));
            line.delete_str(splice.removed.chars().count());
            line.insert_str(splice.inserted.replace(char::is_control, " "));
        }
        self.point(text, cursor);
    }

    /// Puts the cursor of the one-line view where the editor's is.
    pub fn point(&mut self, text: &str, cursor: usize) {
        if let Some(line) = &mut self.line {
            line.move_cursor(jump(text, cursor));
        }
    }

    /// Draws the part of the text around the cursor.
    pub fn draw(&mut self, text: &str, cursor: usize, area: Rect, buf: &mut Buffer, style: Style) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        self.lay_out(text, cursor, area);
        if let Some(line) = &mut self.line {
            line.set_style(style);
            (&*line).render(Rect { height: 1, ..area }, buf);
            return;
        }
        for (y, row) in (area.top()..area.bottom()).zip(self.top..self.wrap.rows()) {
            let shown = text.get(self.wrap.range(row, text)).unwrap_or_default();
            buf.set_stringn(area.x, y, shown, usize::from(area.width), style);
        }
    }

    /// Where the terminal's cursor belongs when the text was drawn in `area`.
    pub fn cursor_position(&mut self, text: &str, cursor: usize, area: Rect) -> Position {
        if area.is_empty() {
            return area.as_position();
        }
        self.lay_out(text, cursor, area);
        let (x, y) = if let Some(line) = &self.line {
            let scrolled = usize::from(line.scroll_offset().1);
            (line.screen_cursor().col.saturating_sub(scrolled), 0)
        } else {
            (self.column(text, cursor), self.wrap.row_at(cursor).saturating_sub(self.top))
        };
        let within = |at: usize, size: u16| u16::try_from(at).unwrap_or(u16::MAX).min(size - 1);
        Position { x: area.x + within(x, area.width), y: area.y + within(y, area.height) }
    }

    /// Text and cursor (characters) of the one-line view.
    #[cfg(test)]
    pub fn line(&self) -> Option<(String, usize)> {
        self.line.as_ref().map(|line| (line.lines().concat(), line.cursor().1))
    }

    /// Wraps for a field `width` columns wide. The last column is left to the cursor after a full row.
    fn rewrap(&mut self, text: &str, width: u16) {
        let width = usize::from(width).saturating_sub(1).max(1);
        if !self.is_line() && self.wrap.width() != width {
            self.wrap = Wrap::new(text, width);
        }
    }

    fn lay_out(&mut self, text: &str, cursor: usize, area: Rect) {
        self.rewrap(text, area.width);
        self.height = usize::from(area.height).max(1);
        let row = self.wrap.row_at(cursor);
        let last_top = self.wrap.rows().saturating_sub(self.height);
        self.top = self.top.min(row).min(last_top).max((row + 1).saturating_sub(self.height));
    }
}

/// The widget for one line: no cursor cell, no history of its own.
fn line_of(text: &str) -> TextArea<'static> {
    let mut line = TextArea::new(vec![text.replace(char::is_control, " ")]);
    line.set_cursor_style(Style::new());
    line.set_cursor_line_style(Style::new());
    line.set_max_histories(0);
    line
}

/// The widget counts in characters.
fn jump(text: &str, at: usize) -> CursorMove {
    let chars = text.get(..at).unwrap_or_default().chars().count();
    CursorMove::Jump(0, u16::try_from(chars).unwrap_or(u16::MAX))
}
