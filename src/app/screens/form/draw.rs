//! The form as lines: the label at the left, the value beside it, long text over as many lines as it needs.

use super::FormScreen;
use super::entry::Entry;
use crate::app::messages;
use crate::app::screen::Env;
use crate::app::screens::versions::messages as versions;
use crate::app::view::{Body, Line, Rows, Tone};
use crate::domain::party::{Dictionary, Parties};
use crate::domain::{Period, Value};
use crate::forms::Kind;
use crate::forms::schema::Field;
use crate::text;

/// Lines a long text takes while it has no focus.
const FOLDED: usize = 3;

fn label_width(env: &Env) -> usize {
    (env.size.0 / 3).clamp(18, 34)
}

/// Columns a value has.
pub(super) fn value_width(env: &Env) -> usize {
    env.size.0.saturating_sub(label_width(env) + 4).max(10)
}

/// The whole form, scrolled to its focus.
pub(super) fn body(screen: &FormScreen, env: &Env) -> Body {
    let Some(form) = env.forms.form(&screen.form) else { return Body::default() };
    if screen.entries.is_empty() {
        return Body::note(messages::loading());
    }
    let (record, _) = screen.current(form, env);
    let (label_width, value_width) = (label_width(env), value_width(env));
    let mut rows = Rows::default();
    for (n, (id, entry)) in screen.entries.iter().enumerate() {
        let Some(field) = form.field(id) else { continue };
        if let Some(section) = &field.section {
            if n > 0 {
                rows.note(Line::blank());
            }
            rows.note(Line::toned(Tone::Title, format!("  {}", section.get())));
        }
        if !field.is_asked(&record) {
            continue;
        }
        let selected = n == screen.focus;
        let (mut values, cursor) = value_lines(entry, selected, value_width);
        // While a term is being typed the reading of what was stored stays: a live one would cost a line a key.
        let read = if selected { screen.record.as_ref().unwrap_or(&record) } else { &record };
        values.extend(reading_lines(&field.kind, read.get(id), selected, value_width));
        if record.conflicts.contains(id) {
            values.push(Line::toned(Tone::Conflict, versions::in_field()));
        }
        if let Some(fault) = screen.faults.get(id) {
            values.extend(text::wrap(fault, value_width).into_iter().map(|line| Line::toned(Tone::Error, line)));
        }
        let labels = text::wrap(&label_of(field), label_width);
        let first = rows.lines.len();
        let height = labels.len().max(values.len());
        let mut values = values.into_iter();
        let lines = (0..height).map(|line| {
            let label = text::fit(labels.get(line).map_or("", String::as_str), label_width);
            let mut joined = Line::toned(Tone::Label, label).and(Tone::Plain, "  ");
            joined.spans.extend(values.next().unwrap_or_default().spans);
            joined
        });
        rows.push(selected, lines.collect::<Vec<_>>());
        if let (true, Some((line, column))) = (selected, cursor) {
            rows.cursor = Some((first + line, label_width + 4 + column));
        }
        if selected && !field.help.get().is_empty() {
            for line in text::wrap(field.help.get(), value_width) {
                rows.note(Line::plain(" ".repeat(label_width + 4)).and(Tone::Muted, line));
            }
        }
    }
    // The conflict may lie in a field that is scrolled away, or be about the record itself.
    let head = if record.conflicts.is_empty() {
        Vec::new()
    } else {
        vec![Line::toned(Tone::Conflict, text::truncate(&versions::in_record(), env.size.0))]
    };
    Body::scrolled(head, rows, &screen.scroll, env.size.1)
}

/// How a term or parties were understood: always said where it is doubtful, otherwise while the field has the focus.
pub(super) fn reading_lines(kind: &Kind, value: &Value, selected: bool, width: usize) -> Vec<Line> {
    let (reading, doubt) = match kind {
        Kind::Period => match Period::from_value(value) {
            Some(period) => (period.reading.human(), period.note.map(|doubt| doubt.sentence())),
            None => return Vec::new(),
        },
        Kind::Parties => match Parties::from_value(value, &Dictionary::of("")) {
            Some(parties) => (Parties::names(value).join("; "), parties.doubt()),
            None => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    if value.is_empty() || !(selected || doubt.is_some()) {
        return Vec::new();
    }
    let mut lines: Vec<Line> =
        text::wrap(&format!("→ {reading}"), width).into_iter().map(|line| Line::toned(Tone::Muted, line)).collect();
    if let Some(doubt) = doubt {
        let wrapped = text::wrap(&format!("! {doubt}"), width);
        lines.extend(wrapped.into_iter().map(|line| Line::toned(Tone::Warning, line)));
    }
    lines
}

fn label_of(field: &Field) -> String {
    if field.required { format!("{} *", field.label.get()) } else { field.label.get().to_owned() }
}

fn value_lines(entry: &Entry, selected: bool, width: usize) -> (Vec<Line>, Option<(usize, usize)>) {
    match entry {
        Entry::Text { edit, .. } => {
            if selected {
                let (lines, (row, column)) = edit.layout(width);
                return (lines.into_iter().map(Line::plain).collect(), Some((row, column)));
            }
            let lines = edit.resting(width);
            let total = lines.len();
            let mut shown: Vec<Line> = lines.into_iter().take(FOLDED).map(Line::plain).collect();
            if total > FOLDED
                && let Some(last) = shown.last_mut()
            {
                last.spans.push(crate::app::view::Span { text: " …".to_owned(), tone: Tone::Muted });
            }
            (shown, None)
        }
        Entry::One { items, chosen, foreign } => {
            let label = chosen.and_then(|n| items.get(n)).map(|item| item.label.get().to_owned());
            let text = label.or_else(|| foreign.clone()).unwrap_or_else(messages::empty_value);
            (vec![Line::plain(if selected { format!("‹ {text} ›") } else { text })], Some((0, 0)))
        }
        Entry::Some { items, chosen, at } if selected => {
            let lines = items.iter().map(|item| {
                let mark = if chosen.contains(&item.id) { "[x]" } else { "[ ]" };
                Line::plain(format!("{mark} {}", item.label.get()))
            });
            (lines.collect(), Some((*at, 1)))
        }
        Entry::Some { items, chosen, .. } => {
            let labels = chosen
                .iter()
                .map(|id| items.iter().find(|item| item.id == *id).map_or(id.as_str(), |item| item.label.get()));
            (plain_wrapped(&labels.collect::<Vec<_>>().join(", "), width), None)
        }
        Entry::Link { chosen, .. } => {
            let names: Vec<&str> = chosen.iter().map(|(_, name)| name.as_str()).collect();
            (plain_wrapped(&names.join("; "), width), Some((0, 0)))
        }
        Entry::Rows { count, .. } => {
            let text = if selected { messages::rows_count(count) } else { count.to_string() };
            (vec![Line::plain(text)], Some((0, 0)))
        }
        Entry::Shown(text) => (plain_wrapped(text, width), None),
    }
}

fn plain_wrapped(text: &str, width: usize) -> Vec<Line> {
    if text.is_empty() {
        return vec![Line::toned(Tone::Muted, messages::empty_value())];
    }
    text::wrap(text, width).into_iter().map(Line::plain).collect()
}
