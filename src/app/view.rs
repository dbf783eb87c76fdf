//! What a screen shows, as plain data: lines of toned spans and the place of the cursor. The terminal side draws it.

use std::cell::Cell;

use serde::{Deserialize, Serialize};

use crate::text;

/// Meaning of a piece of text; the theme turns it into colour and weight, never colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Tone {
    /// Ordinary text.
    #[default]
    Plain,
    /// Important.
    Strong,
    /// Of little weight: hints, empty places.
    Muted,
    /// Well, done.
    Good,
    /// Needs attention.
    Warning,
    /// Wrong, overdue.
    Error,
    /// Name of a field or a column.
    Label,
    /// A value in conflict.
    Conflict,
    /// Heading.
    Title,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Text without line breaks.
    pub text: String,
    /// Its meaning.
    pub tone: Tone,
}

/// A line of spans.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Line {
    /// From left to right.
    pub spans: Vec<Span>,
}

impl Line {
    /// One span.
    pub fn toned(tone: Tone, text: impl Into<String>) -> Self {
        Self { spans: vec![Span { text: text.into(), tone }] }
    }

    /// One plain span.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::toned(Tone::Plain, text)
    }

    /// An empty line.
    pub fn blank() -> Self {
        Self::default()
    }

    /// With one more span.
    #[must_use]
    pub fn and(mut self, tone: Tone, text: impl Into<String>) -> Self {
        self.spans.push(Span { text: text.into(), tone });
        self
    }

    /// Width in cells.
    pub fn width(&self) -> usize {
        self.spans.iter().map(|span| text::width(&span.text)).sum()
    }

    /// The bare text.
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }
}

/// Marker of the selected row.
const SELECTED: &str = "> ";
/// Stands in its place before the others.
const UNSELECTED: &str = "  ";
/// Stands before the blanks of a line that continues a row: nothing to see, but it tells where the row ends.
const CONTINUED: &str = "";

/// Rows of the body with one of them selected; a row may take several lines.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// All lines, row after row.
    pub lines: Vec<Line>,
    /// First line and number of lines of the selected row.
    pub selected: Option<(usize, usize)>,
    /// Line and column of the cursor; the start of the selected row by default.
    pub cursor: Option<(usize, usize)>,
}

impl Rows {
    /// Adds a row with a two-cell marker column; the selected one is marked and gets the cursor.
    pub fn push(&mut self, selected: bool, lines: impl IntoIterator<Item = Line>) {
        let first = self.lines.len();
        for (n, line) in lines.into_iter().enumerate() {
            let marker = if selected && n == 0 { SELECTED } else { UNSELECTED };
            let mut spans = vec![Span { text: marker.to_owned(), tone: Tone::Plain }];
            if n > 0 {
                spans.insert(0, Span { text: CONTINUED.to_owned(), tone: Tone::Plain });
            }
            spans.extend(line.spans);
            self.lines.push(Line { spans });
        }
        if selected {
            self.selected = Some((first, self.lines.len() - first));
        }
    }

    /// Adds a line nobody can select.
    pub fn note(&mut self, line: Line) {
        self.lines.push(line);
    }
}

/// A line of a body for who hears it and sees no columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A row, all its lines.
    Row {
        /// What it says.
        text: String,
        /// It is the chosen one.
        selected: bool,
    },
    /// A line nobody can choose.
    Note(String),
}

/// Without what is only drawn: columns become parts, bars and arrows go.
fn spoken(text: &str) -> String {
    let drawn = |c: char| matches!(c, '│' | '‹' | '›' | '┃' | '─' | '█' | '░' | '▌');
    let bare: String = text.chars().map(|c| if drawn(c) { ' ' } else { c }).collect();
    let parts = bare.split("  ").map(str::trim).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" · ")
}

/// First visible line of something that scrolls. Kept between frames so that the picture moves as little as it can.
#[derive(Debug, Clone, Default)]
pub struct Scroll(Cell<usize>);

impl Scroll {
    /// Moves the window of `height` lines just enough to show the lines `from..from + count` of `total`.
    pub fn settle(&self, from: usize, count: usize, total: usize, height: usize) -> usize {
        let height = height.max(1);
        let mut top = self.0.get().min(total.saturating_sub(height));
        if from + count > top + height {
            top = from + count - height;
        }
        if from < top || count >= height {
            top = from;
        }
        self.0.set(top);
        top
    }

    /// The first visible line.
    pub fn top(&self) -> usize {
        self.0.get()
    }

    /// Starts at this line.
    pub fn set(&self, top: usize) {
        self.0.set(top);
    }
}

/// What the middle of the screen shows.
#[derive(Debug, Clone, Default)]
pub struct Body {
    /// Visible lines, top to bottom.
    pub lines: Vec<Line>,
    /// Line and column of the real cursor; hidden if none.
    pub cursor: Option<(usize, usize)>,
    /// Line of the selected row's marker, where it is in sight.
    pub marker: Option<usize>,
    /// Lines above the rows. A cursor in them stands in a line that is typed and that the rows below answer.
    pub head: usize,
}

impl Body {
    /// Nothing but a quiet sentence: what is shown is still read, or there is none.
    pub fn note(sentence: impl Into<String>) -> Self {
        Self { lines: vec![Line::toned(Tone::Muted, sentence)], ..Self::default() }
    }

    /// The line that is typed above rows that answer it, where there is one.
    pub fn typed_line(&self) -> Option<usize> {
        self.cursor.map(|(line, _)| line).filter(|line| *line < self.head)
    }

    /// `head` stays, `rows` scroll below it within `height` lines.
    pub fn scrolled(head: Vec<Line>, rows: Rows, scroll: &Scroll, height: usize) -> Self {
        let room = height.saturating_sub(head.len());
        let cursor = rows.cursor.or(rows.selected.map(|(line, _)| (line, 0)));
        let marker = rows.selected.map(|(line, _)| line);
        let (mut from, mut count) = rows.selected.unwrap_or((0, 1));
        if let Some((line, _)) = cursor
            && (count > room || line < from || line >= from + count)
        {
            (from, count) = (line, 1);
        }
        let top = scroll.settle(from, count, rows.lines.len(), room);
        let above = head.len();
        let mut lines = head;
        lines.extend(rows.lines.into_iter().skip(top).take(room));
        let in_sight = |line: &usize| (top..top + room).contains(line);
        let cursor = cursor.filter(|(line, _)| in_sight(line)).map(|(l, c)| (above + l - top, c));
        Self { lines, cursor, marker: marker.filter(in_sight).map(|line| above + line - top), head: above }
    }

    /// The lines with the rows put together and the gaps between columns as dots; empty lines are left out.
    pub fn said(&self) -> Vec<Said> {
        let mut all: Vec<Said> = Vec::new();
        for line in &self.lines {
            let first = line.spans.first().map(|span| span.text.as_str()).unwrap_or_default();
            let is_more = line.spans.len() > 1 && first == CONTINUED;
            let text = line.text();
            let text = spoken(text.strip_prefix(SELECTED).unwrap_or(&text));
            match all.last_mut() {
                Some(Said::Row { text: before, .. }) if is_more => {
                    before.extend([" ", text.as_str()].into_iter().filter(|_| !text.is_empty()));
                }
                _ if first == SELECTED || (first == UNSELECTED && line.spans.len() > 1) => {
                    all.push(Said::Row { text, selected: first == SELECTED });
                }
                _ if text.is_empty() => {}
                _ => all.push(Said::Note(text)),
            }
        }
        all
    }

    /// The text of the selected row without its marker; where none is marked, of the line with the cursor.
    pub fn selected_text(&self) -> String {
        let begins = |line: &Line, with: &str| line.spans.first().is_some_and(|span| span.text == with);
        let lines = match self.lines.iter().position(|line| begins(line, SELECTED)) {
            Some(first) => {
                let more = self.lines.iter().skip(first + 1).take_while(|line| begins(line, CONTINUED)).count();
                self.lines.get(first..=first + more)
            }
            None => self.cursor.and_then(|(line, _)| self.lines.get(line..=line)),
        };
        let text = |line: &Line| {
            let text = line.text();
            text.strip_prefix(SELECTED).unwrap_or(&text).trim().to_owned()
        };
        lines.unwrap_or_default().iter().map(text).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scrolling_moves_no_more_than_needed() {
        let scroll = Scroll::default();
        assert_eq!(scroll.settle(4, 1, 100, 10), 0);
        assert_eq!(scroll.settle(10, 1, 100, 10), 1);
        assert_eq!(scroll.settle(5, 1, 100, 10), 1);
        assert_eq!(scroll.settle(0, 1, 100, 10), 0);
        assert_eq!(scroll.settle(99, 1, 100, 10), 90);
        assert_eq!(scroll.settle(3, 1, 4, 10), 0);
    }

    #[test]
    fn the_text_of_a_row_is_all_its_lines_and_no_others() {
        let mut rows = Rows::default();
        rows.push(false, [Line::plain("раньше"), Line::plain("ещё раньше")]);
        rows.push(true, [Line::plain("Семинар").and(Tone::Muted, " 5 мая"), Line::plain("«Учитель»")]);
        rows.push(false, [Line::plain("позже")]);
        let body = Body::scrolled(vec![Line::plain("> не строка")], rows, &Scroll::default(), 20);
        assert_eq!(body.selected_text(), "Семинар 5 мая\n«Учитель»");
        let plain =
            Body {
                lines: vec![Line::blank(), Line::plain("  строка ")], cursor: Some((1, 0)), ..Body::default()
            };
        assert_eq!(plain.selected_text(), "строка");
        assert_eq!(Body::default().selected_text(), "");
    }

    #[test]
    fn the_cursor_of_a_row_taller_than_the_window_stays_in_sight() {
        let mut rows = Rows::default();
        rows.push(true, (0..30).map(|n| Line::plain(n.to_string())));
        rows.cursor = Some((25, 3));
        let body = Body::scrolled(vec![Line::blank()], rows, &Scroll::default(), 11);
        assert_eq!(body.lines.len(), 11);
        assert!(body.cursor.is_some());
    }
}
