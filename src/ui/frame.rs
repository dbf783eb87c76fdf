//! State → picture: heading, body, status, footer. The only drawing there is; screens give plain lines.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line as TuiLine, Span as TuiSpan};
use ratatui::widgets::{Paragraph, Widget};

use super::theme::Theme;
use crate::app::action::Action;
use crate::app::messages;
use crate::app::state::{SMALLEST, State};
use crate::app::view::{Line, Tone};
use crate::text;

/// Draws everything.
pub fn draw(state: &State, theme: Theme, frame: &mut Frame<'_>) {
    let area = frame.area();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        let sentence = messages::too_small(SMALLEST.0, SMALLEST.1);
        let lines = text::wrap(&sentence, usize::from(area.width.max(1)));
        let lines: Vec<TuiLine<'_>> = lines.into_iter().map(TuiLine::from).collect();
        Paragraph::new(lines).render(area, frame.buffer_mut());
        return;
    }
    let width = usize::from(area.width);
    put(frame, 0, &heading(state, width), theme);
    let body = state.top().map(|screen| screen.body(&state.env)).unwrap_or_default();
    let height = area.height.saturating_sub(3);
    for (line, y) in body.lines.iter().zip(1..=height) {
        put(frame, y, line, theme);
    }
    put(frame, area.height - 2, &status(state, width), theme);
    put(frame, area.height - 1, &footer(state, width), theme);
    if let Some((line, column)) = body.cursor {
        let y = u16::try_from(line + 1).unwrap_or(u16::MAX).min(area.height - 3);
        let x = u16::try_from(column).unwrap_or(u16::MAX).min(area.width - 1);
        frame.set_cursor_position(Position { x, y });
    }
}

fn put(frame: &mut Frame<'_>, y: u16, line: &Line, theme: Theme) {
    let spans: Vec<TuiSpan<'_>> =
        line.spans.iter().map(|span| TuiSpan::styled(span.text.as_str(), theme.style(span.tone))).collect();
    let area = Rect { x: 0, y, width: frame.area().width, height: 1 };
    TuiLine::from(spans).render(area, frame.buffer_mut());
}

/// «Выезды                     Котельниковский район».
fn heading(state: &State, width: usize) -> Line {
    let title = state.top().map(|screen| screen.title(&state.env)).unwrap_or_default();
    let place = state.env.municipality.as_ref().map(|(_, name)| name.clone()).unwrap_or_default();
    let place = text::truncate(&place, width / 3);
    let mark = if state.read_only { messages::read_only_mark() } else { String::new() };
    let room = width.saturating_sub(text::width(&place) + text::width(&mark) + 2);
    let line = Line::toned(Tone::Title, text::fit(&title, room)).and(Tone::Warning, mark);
    line.and(Tone::Plain, "  ").and(Tone::Muted, place)
}

fn status(state: &State, width: usize) -> Line {
    if !state.continuations.is_empty() {
        let typed: Vec<String> = state.pending.iter().map(ToString::to_string).collect();
        let rows = state.continuations.iter().map(|row| {
            let rest: Vec<String> = row.keys.iter().skip(typed.len()).map(ToString::to_string).collect();
            format!("{} {}", rest.join(" "), row.action.hint())
        });
        let line = format!("{} {} {}", typed.join(" "), messages::more_keys(), rows.collect::<Vec<_>>().join(" · "));
        return Line::toned(Tone::Strong, text::truncate(&line, width));
    }
    match &state.status {
        Some(status) if status.is_error => {
            Line::toned(Tone::Error, text::truncate(&format!("! {}", status.text), width))
        }
        Some(status) => Line::toned(Tone::Good, text::truncate(&status.text, width)),
        None => Line::blank(),
    }
}

/// Hints of the actions in force, the least important dropped first; `F1` and `F10` always stay.
fn footer(state: &State, width: usize) -> Line {
    let scopes = state.scopes();
    let mut hints: Vec<(u8, usize, String, &str)> = Action::ALL
        .iter()
        .enumerate()
        .filter(|(_, action)| action.weight() > 0)
        .filter(|(_, action)| state.top().is_none_or(|screen| screen.why_not(**action, &state.env).is_none()))
        .filter_map(|(n, action)| {
            let scope = scopes.iter().find(|scope| state.keymap.key_of(*action, &[**scope]).is_some())?;
            let key = state.keymap.key_of(*action, &[*scope])?;
            // A letter is text while one is typing, so it is no hint then.
            let is_letter = key.chars().count() == 1;
            let typing = scopes.contains(&crate::app::Scope::Text);
            (!(is_letter && typing)).then(|| (action.weight(), n, key, action.hint()))
        })
        .collect();
    hints.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut used = 0;
    let mut shown = Vec::new();
    for (weight, _, key, hint) in hints {
        let cells = text::width(&key) + 1 + text::width(hint) + 2;
        if used + cells <= width + 2 {
            used += cells;
            shown.push((weight, key, hint));
        }
    }
    let mut line = Line::default();
    for (_, key, hint) in shown {
        line = line.and(Tone::Strong, key).and(Tone::Muted, format!(" {hint}  "));
    }
    line
}
