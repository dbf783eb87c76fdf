//! An open slip as lines under its row.

use super::messages;
use super::place::Place;
use super::slip::Slip;
use crate::app::messages as common;
use crate::app::screens::form::entry::Entry;
use crate::app::view::{Line, Rows, Tone};
use crate::forms::Registry;
use crate::forms::display::text_of;
use crate::text;

/// Before every line: a bar tells what is being typed from what is saved, without colour.
const MARGIN: &str = "    │ ";
/// Cells of [`MARGIN`].
const MARGIN_CELLS: usize = 6;

/// Columns a text has on a screen of this width; the last one is for the cursor.
pub fn width(screen: usize) -> usize {
    screen.saturating_sub(MARGIN_CELLS + 1).max(10)
}

/// In the long texts of the closing part Enter makes a line; everywhere else it saves.
pub fn enter_makes_a_line(slip: &Slip) -> bool {
    matches!(slip.at, Place::Closing(_)) && slip.is_multi()
}

/// Adds the slip to the row before; of a selected row it gets the cursor and belongs to what must be in sight.
pub fn push(rows: &mut Rows, slip: &Slip, heading: &str, forms: &Registry, screen: usize, selected: bool) {
    let width = width(screen);
    for line in text::wrap(heading, width).into_iter().filter(|_| !heading.is_empty()) {
        rows.note(Line::plain(MARGIN).and(Tone::Title, line));
    }
    for n in 0..slip.parts.len() {
        let label = format!("{}: ", label(slip, n, forms));
        let (texts, mut cursor) = part(slip, n, forms, width);
        // A long text gets the whole width under its label, a short value stands beside it.
        let is_long =
            slip.parts.get(n).is_some_and(|part| matches!(&part.entry, Entry::Text { edit, .. } if edit.is_multi()));
        let beside = !is_long && texts.len() == 1;
        let first = rows.lines.len();
        let mut texts = texts.into_iter();
        if beside {
            cursor.1 += text::width(&label);
        } else {
            cursor.0 += 1;
        }
        let value = if beside { texts.next().unwrap_or_default() } else { String::new() };
        rows.note(Line::plain(MARGIN).and(Tone::Label, label).and(Tone::Plain, value));
        texts.for_each(|text| rows.note(Line::plain(MARGIN).and(Tone::Plain, text)));
        if n == slip.focus && selected {
            rows.cursor = Some((first + cursor.0, MARGIN_CELLS + cursor.1));
        }
    }
    for line in text::wrap(&keys(slip), width) {
        rows.note(Line::plain(MARGIN).and(Tone::Muted, line));
    }
    if let Some((start, _)) = rows.selected.filter(|_| selected) {
        rows.selected = Some((start, rows.lines.len() - start));
    }
}

fn label(slip: &Slip, n: usize, forms: &Registry) -> String {
    let id = slip.parts.get(n).map(|part| part.field.as_str()).unwrap_or_default();
    let field = forms.form(&slip.form).and_then(|form| form.field(id));
    field.map_or_else(|| id.to_owned(), |field| field.label.get().to_owned())
}

/// Lines of a part and where the cursor is in them.
fn part(slip: &Slip, n: usize, forms: &Registry, width: usize) -> (Vec<String>, (usize, usize)) {
    let Some(part) = slip.parts.get(n) else { return (Vec::new(), (0, 0)) };
    if let Entry::Text { edit, .. } = &part.entry {
        let beside = edit.layout(width.saturating_sub(text::width(&label(slip, n, forms)) + 2).max(10));
        // What does not fit beside its label goes below it in the width the cursor keys count with.
        return if edit.is_multi() || beside.0.len() > 1 { edit.layout(width) } else { beside };
    }
    let field = forms.form(&slip.form).and_then(|form| form.field(&part.field));
    let words = field.map(|field| text_of(&field.kind, &part.entry.value().unwrap_or_default()));
    let words = words.filter(|words| !words.is_empty()).unwrap_or_else(common::empty_value);
    (vec![if n == slip.focus { format!("‹ {words} ›") } else { words }], (0, 0))
}

fn keys(slip: &Slip) -> String {
    if enter_makes_a_line(slip) {
        messages::slip_keys_long()
    } else if slip.parts.len() > 1 {
        messages::slip_keys_many()
    } else {
        messages::slip_keys()
    }
}
