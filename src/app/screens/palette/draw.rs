//! How the palette looks: the line that is typed, and a row a line.

use super::rows::Row;
use super::{Palette, messages};
use crate::app::screen::Env;
use crate::app::view::{Body, Line, Rows, Tone};
use crate::text;

/// Cells of the keys.
const KEYS: usize = 18;

/// The palette.
pub fn body(palette: &Palette, env: &Env) -> Body {
    let (line, column) = palette.typed.line(&messages::label(), env.size.0);
    let mut rows = Rows::default();
    let near = env.size.1.max(1);
    for (n, row) in palette.rows.iter().enumerate() {
        if n.abs_diff(palette.selected) > near {
            rows.note(Line::blank());
            continue;
        }
        rows.push(n == palette.selected, [row_line(palette, row, env, env.size.0.saturating_sub(2))]);
    }
    if palette.rows.is_empty() {
        let sentence = if palette.searching { messages::searching() } else { messages::nothing(palette.typed.text()) };
        rows.note(Line::toned(Tone::Muted, format!("  {}", text::truncate(&sentence, env.size.0.saturating_sub(2)))));
    }
    let mut head = vec![line];
    if palette.typed.text().is_empty() {
        head.push(Line::toned(Tone::Muted, text::truncate(&messages::hint(), env.size.0)));
    }
    let mut body = Body::scrolled(head, rows, &palette.scroll, env.size.1);
    body.cursor = Some((0, column));
    body
}

fn row_line(palette: &Palette, row: &Row, env: &Env, room: usize) -> Line {
    match row {
        Row::Record(named) => {
            let form = env.forms.form(&named.form).map_or(named.form.as_str(), |form| form.label.get());
            let title = named.title.replace('\n', " ");
            let head = text::truncate(&format!("{form} · "), room);
            let title = text::truncate(&title, room.saturating_sub(text::width(&head)));
            Line::toned(Tone::Muted, head).and(Tone::Plain, title)
        }
        Row::Choice(place) => {
            let Some(choice) = palette.choices.get(*place) else { return Line::blank() };
            let kind = if choice.kind.is_empty() { String::new() } else { format!("{} · ", choice.kind) };
            let keys = text::truncate(&choice.keys, KEYS);
            let mut left = room.saturating_sub(text::width(&keys) + 1);
            let mut line = Line::default();
            let tone = if choice.refusal.is_some() { Tone::Muted } else { Tone::Plain };
            let why = choice.refusal.as_ref().map(|refusal| format!(" — {refusal}")).unwrap_or_default();
            for (tone, part) in [(Tone::Muted, kind), (tone, choice.name.clone()), (Tone::Muted, why)] {
                let part = text::truncate(&part, left);
                left -= text::width(&part);
                line = line.and(tone, part);
            }
            if keys.is_empty() { line } else { line.and(Tone::Muted, format!("{} {keys}", " ".repeat(left))) }
        }
    }
}
