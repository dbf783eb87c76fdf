//! State → picture: heading, body, status, footer. The only drawing there is; screens give plain lines.

use std::cmp::Reverse;

use ratatui::Frame;

use super::picture::Picture;
use super::theme::Theme;
use crate::app::action::{Action, Scope};
use crate::app::messages;
use crate::app::state::{LastKey, SMALLEST, State};
use crate::app::view::{Line, Tone};
use crate::text;

/// Draws everything.
pub fn draw(state: &State, theme: Theme, frame: &mut Frame<'_>) {
    let area = frame.area();
    picture(state, (area.width, area.height)).draw(theme, frame);
}

/// The whole picture on a terminal of `size` columns and rows.
pub fn picture(state: &State, size: (u16, u16)) -> Picture {
    let (width, height) = size;
    if width < SMALLEST.0 || height < SMALLEST.1 {
        let sentence = messages::too_small(SMALLEST.0, SMALLEST.1);
        let lines = text::wrap(&sentence, usize::from(width.max(1))).into_iter().map(Line::plain);
        return Picture { size, lines: lines.collect(), ..Picture::default() };
    }
    let mut body = state.top().map(|screen| screen.body(&state.env)).unwrap_or_default();
    let chrome = state.chrome();
    body.lines.resize(usize::from(height - chrome), Line::blank());
    let columns = usize::from(width);
    let mut lines = vec![heading(state, columns)];
    lines.append(&mut body.lines);
    if let Some(walk) = &state.env.walk {
        lines.push(Line::toned(Tone::Warning, text::truncate(&walk.strip(), columns)));
    }
    lines.extend([status(state, columns), footer(state, columns)]);
    // While one steps through rows below a line that is typed the cursor goes with the marker: a step costs two moves
    // less, and a screen reader is told what is selected.
    let typed_line = body.typed_line();
    let at = match (typed_line, body.marker) {
        (Some(_), Some(row)) if state.last_key == LastKey::Stepped => Some((row, 0)),
        _ => body.cursor,
    };
    let cursor = at.map(|(line, column)| {
        let y = u16::try_from(line + 1).unwrap_or(u16::MAX).min(height - chrome);
        (u16::try_from(column).unwrap_or(u16::MAX).min(width - 1), y)
    });
    let typed_line = typed_line.and_then(|line| u16::try_from(line + 1).ok());
    Picture { size, lines, cursor, typed_line }
}

/// A picture with nothing on it.
pub fn blank(size: (u16, u16)) -> Picture {
    Picture { size, lines: vec![Line::blank(); usize::from(size.1)], ..Picture::default() }
}

/// «Выезды                     Котельниковский район».
fn heading(state: &State, width: usize) -> Line {
    let title = state.top().map(|screen| screen.title(&state.env)).unwrap_or_default();
    let place = state.env.municipality.as_ref().map(|(_, name)| name.clone()).unwrap_or_default();
    let place = text::truncate(&place, width / 3);
    let mark = match state.as_of() {
        Some(day) => messages::dated_mark(day.format("%d.%m.%Y")),
        None if state.read_only => messages::read_only_mark(),
        None => String::new(),
    };
    let disputed = if state.conflicts > 0 { format!(" ⚡ {}", state.conflicts) } else { String::new() };
    let place = match (state.pulse.is_empty(), place.is_empty()) {
        (true, _) => place,
        (false, true) => state.pulse.clone(),
        (false, false) => format!("{} · {place}", state.pulse),
    };
    let room = width.saturating_sub(text::width(&place) + text::width(&mark) + text::width(&disputed) + 2);
    let line = Line::toned(Tone::Title, text::fit(&title, room)).and(Tone::Conflict, disputed).and(Tone::Warning, mark);
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
    if let Some(work) = &state.work {
        return Line::toned(Tone::Strong, text::truncate(work, width));
    }
    match &state.status {
        Some(status) if status.is_error => {
            Line::toned(Tone::Error, text::truncate(&format!("! {}", status.text), width))
        }
        Some(status) => Line::toned(Tone::Good, text::truncate(&status.text, width)),
        None => Line::blank(),
    }
}

/// Weight from which a hint stands on every screen: help, leave, back, open.
const EVERYWHERE: u8 = 70;

/// Hints of the actions in force: those of every screen, then what this screen is for, then the rest; what does not fit
/// is dropped from the end, so `F1` and `F10` always stay.
fn footer(state: &State, width: usize) -> Line {
    let scopes = state.scopes();
    let typing = scopes.contains(&Scope::Text);
    let mut hints = Vec::new();
    for (n, action) in Action::ALL.iter().copied().enumerate().filter(|(_, action)| action.weight() > 0) {
        if state.why_not(action).is_some() {
            continue;
        }
        let bound = scopes.iter().find_map(|scope| Some((*scope, state.keymap.key_of(action, &[*scope])?)));
        let Some((scope, key)) = bound else { continue };
        // A letter is text while one is typing, so it is no hint then.
        if typing && (key.chars().count() == 1 || key == "Space") {
            continue;
        }
        let everywhere = action.weight() >= EVERYWHERE;
        // The palette leads to all that does not fit: it goes with what the screen is for.
        let general = !everywhere && action != Action::Palette && matches!(scope, Scope::List | Scope::Global);
        hints.push(((!everywhere, general, Reverse(action.weight()), n), key, action.short()));
    }
    hints.sort_by_key(|(order, ..)| *order);
    let mut used = 0;
    let mut line = Line::default();
    for (_, key, hint) in hints {
        let cells = text::width(&key) + 1 + text::width(hint) + 2;
        if used + cells <= width + 2 {
            used += cells;
            line = line.and(Tone::Strong, key).and(Tone::Muted, format!(" {hint}  "));
        }
    }
    line
}
