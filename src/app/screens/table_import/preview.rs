//! Every row as it was understood, what to look at beneath it.

use super::{TableImport, messages};
use crate::app::screen::Env;
use crate::app::view::{Body, Line, Rows, Tone};
use crate::import::grid::{Entry, Note, Prepared, Weight, What};
use crate::text;

/// Lines of the selected row at most, notes left out.
const SHOWN: usize = 4;

/// How many rows the preview has: first what concerns no record, then the records.
pub(super) fn rows(prepared: &Prepared) -> usize {
    prepared.notes.len() + prepared.entries.len()
}

fn notes_of(prepared: &Prepared, row: usize) -> &[Note] {
    match row.checked_sub(prepared.notes.len()) {
        None => prepared.notes.get(row..=row).unwrap_or_default(),
        Some(entry) => prepared.entries.get(entry).map(|entry| entry.notes.as_slice()).unwrap_or_default(),
    }
}

/// The first row that cannot be taken in.
pub(super) fn first_fault(prepared: &Prepared) -> Option<usize> {
    (0..rows(prepared)).find(|row| notes_of(prepared, *row).iter().any(|note| note.weight == Weight::Fault))
}

/// The unclear name of a row: form and text.
pub(super) fn unclear(prepared: &Prepared, row: usize) -> Option<(String, String)> {
    notes_of(prepared, row).iter().find_map(|note| note.unclear.clone())
}

fn tone(weight: Weight) -> Tone {
    match weight {
        Weight::Hint => Tone::Muted,
        Weight::Doubt => Tone::Warning,
        Weight::Fault => Tone::Error,
    }
}

fn mark(weight: Weight) -> &'static str {
    match weight {
        Weight::Hint => "·",
        Weight::Doubt => "!",
        Weight::Fault => "✗",
    }
}

impl TableImport {
    pub(super) fn preview_body(&self, prepared: &Prepared, env: &Env) -> Body {
        let (width, height) = env.size;
        let summary = messages::summary(
            prepared.records(What::New),
            prepared.records(What::Changed),
            prepared.records(What::Same),
            prepared.count(Weight::Doubt),
            prepared.count(Weight::Fault),
        );
        let mut head: Vec<Line> =
            text::wrap(&summary, width).into_iter().map(|line| Line::toned(Tone::Strong, line)).collect();
        let differences = prepared.differences();
        if differences > 0 {
            let take =
                if self.wishes.update { messages::other_taken(differences) } else { messages::other_kept(differences) };
            head.extend(text::wrap(&take, width).into_iter().map(|line| Line::toned(Tone::Warning, line)));
        }
        if self.wishes.make_missing {
            head.push(Line::toned(Tone::Warning, text::truncate(&messages::missing_made(), width)));
        }
        let mut list = Rows::default();
        for row in 0..rows(prepared) {
            let selected = row == self.selected;
            // Far from the selection only the number of lines counts: a roster has thousands of rows.
            if row.abs_diff(self.selected) > height {
                let lines = usize::from(row >= prepared.notes.len()) + weighty(notes_of(prepared, row)).count();
                (0..lines.max(1)).for_each(|_| list.note(Line::blank()));
                continue;
            }
            let lines = match row.checked_sub(prepared.notes.len()).and_then(|entry| prepared.entries.get(entry)) {
                Some(entry) => entry_lines(entry, selected, env, self.wishes.update),
                None => note_lines(notes_of(prepared, row), selected, width.saturating_sub(2)),
            };
            list.push(selected, lines);
        }
        if rows(prepared) == 0 {
            list.note(Line::toned(Tone::Muted, messages::no_rows()));
        }
        Body::scrolled(head, list, &self.scroll, height)
    }
}

/// Notes shown beneath a row that is not selected.
fn weighty(notes: &[Note]) -> impl Iterator<Item = &Note> {
    notes.iter().filter(|note| note.weight > Weight::Hint)
}

fn note_lines(notes: &[Note], selected: bool, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for note in notes {
        let all = format!("{} {}: {}", mark(note.weight), note.spot, note.text);
        let wrapped = if selected { text::wrap(&all, width) } else { vec![text::truncate(&all, width)] };
        lines.extend(wrapped.into_iter().map(|line| Line::toned(tone(note.weight), line)));
    }
    lines
}

fn entry_lines(entry: &Entry, selected: bool, env: &Env, update: bool) -> Vec<Line> {
    let width = env.size.0.saturating_sub(2);
    let (sign, sign_tone) = match entry.what {
        What::New => ("+", Tone::Good),
        What::Changed => ("±", Tone::Warning),
        What::Same if entry.differences.is_empty() => ("=", Tone::Muted),
        What::Same => ("≠", Tone::Warning),
    };
    let title = if entry.title.is_empty() { messages::nameless() } else { entry.title.clone() };
    let title_tone = if entry.what == What::Same { Tone::Muted } else { Tone::Plain };
    let label = env.forms.form(&entry.form).map_or(entry.form.as_str(), |form| form.label.get());
    let mut lines = vec![
        Line::toned(sign_tone, format!("{sign} "))
            .and(title_tone, text::truncate(&title, width.saturating_sub(2)).replace('\n', " ")),
    ];
    if selected {
        let place = format!("{label}, {}", entry.spot);
        let wrapped = text::wrap(&place, width.saturating_sub(4));
        lines.extend(wrapped.into_iter().take(SHOWN).map(|line| Line::toned(Tone::Muted, format!("    {line}"))));
        for difference in &entry.differences {
            let say = if update { messages::differs_taken } else { messages::differs };
            let sentence = say(&difference.label, &difference.old, &difference.new);
            let wrapped = text::wrap(&sentence, width.saturating_sub(4));
            lines.extend(wrapped.into_iter().take(SHOWN).map(|line| Line::toned(Tone::Warning, format!("    {line}"))));
        }
    }
    let notes: Vec<&Note> = if selected { entry.notes.iter().collect() } else { weighty(&entry.notes).collect() };
    for note in notes {
        let all = format!("{} {}", mark(note.weight), note.text);
        let wrapped = if selected {
            text::wrap(&all, width.saturating_sub(4))
        } else {
            vec![text::truncate(&all, width.saturating_sub(4))]
        };
        lines.extend(wrapped.into_iter().map(|line| Line::toned(tone(note.weight), format!("    {line}"))));
        if selected && note.unclear.is_some() {
            lines.push(Line::toned(
                Tone::Muted,
                format!("    {}", text::truncate(&messages::resolve_hint(), width.saturating_sub(4))),
            ));
        }
    }
    lines
}
