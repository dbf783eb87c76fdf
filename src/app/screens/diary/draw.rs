//! A diary as lines. Six verbatim columns do not fit beside each other on 80 cells, so there the row with the cursor
//! is unfolded, heading by heading, and the others are one line each. A wide terminal gets the table itself.

use super::messages;
use super::row::Row;
use super::table::Diary;
use crate::app::messages as common;
use crate::app::screen::Env;
use crate::app::screens::form::entry::Entry;
use crate::app::screens::share;
use crate::app::view::{Body, Line, Rows, Span, Tone};
use crate::forms::{Field, Kind};
use crate::text;

/// Columns of the body from which the table is drawn as a table: a terminal of 140.
const WIDE: usize = 120;
/// Lines of a cell that has no cursor: in an unfolded row and in the wide table.
const FOLDED: usize = 3;
/// Lines of a heading in the wide table.
const HEADING: usize = 5;
/// Space between the columns of the wide table.
const GAP: usize = 2;

/// The columns stand side by side.
pub fn is_table(env: &Env) -> bool {
    env.size.0 >= WIDE
}

/// Width of a cell for the editor.
pub fn cell_width(diary: &Diary, env: &Env, column: usize) -> usize {
    if is_table(env) {
        widths(&super::columns(&diary.form), env).get(column).copied().unwrap_or(10)
    } else {
        env.size.0.saturating_sub(label_width(env) + 4).max(10)
    }
}

fn label_width(env: &Env) -> usize {
    (env.size.0 / 3).clamp(18, 30)
}

/// Long text gets twice the width of names, dates and short lines.
fn widths(columns: &[&Field], env: &Env) -> Vec<usize> {
    let weight = |field: &&Field| if matches!(field.kind, Kind::LongText { .. }) { 3 } else { 2 };
    let total: usize = columns.iter().map(weight).sum::<usize>().max(1);
    let room = env.size.0.saturating_sub(2 + GAP * columns.len().saturating_sub(1));
    columns.iter().map(|field| (room * weight(field) / total).max(4)).collect()
}

/// The whole diary, scrolled to its cursor.
pub fn body(diary: &Diary, env: &Env) -> Body {
    if !diary.loaded {
        return Body::note(common::loading());
    }
    let columns = super::columns(&diary.form);
    let mut rows = Rows::default();
    let mut head = if is_table(env) { table_heading(&columns, env) } else { vec![folded_heading(diary, env)] };
    head.push(help_line(diary, &columns, env));
    for (n, row) in diary.rows.iter().enumerate() {
        let selected = n == diary.at;
        if is_table(env) {
            table_row(&mut rows, diary, &columns, row, selected, env);
        } else if selected && !row.cells.is_empty() {
            unfolded_row(&mut rows, diary, &columns, row, env);
        } else {
            rows.push(selected, [folded_row(diary, &columns, row, env)]);
        }
    }
    Body::scrolled(head, rows, &diary.scroll, env.size.1)
}

/// What the cell with the cursor is for and who fills it. In the head, so that moving shifts no line.
fn help_line(diary: &Diary, columns: &[&Field], env: &Env) -> Line {
    let Some(field) = columns.get(diary.column) else { return Line::blank() };
    let mut parts = Vec::new();
    if let Some(role) = role(&field.by) {
        parts.push(messages::filled_by(role));
    }
    let help = field.help.get();
    // The form's own help of a curator's column says the same again.
    if !help.is_empty() && !(parts.iter().any(|part| text::fold(help).starts_with(&text::fold(part)))) {
        parts.push(help.to_owned());
    }
    Line::toned(Tone::Muted, text::truncate(&format!("  {}", parts.join(" · ")), env.size.0))
}

fn role(id: &str) -> Option<String> {
    match id {
        "" => None,
        "teacher" => Some(messages::role_teacher()),
        "director" => Some(messages::role_director()),
        "curator" => Some(messages::role_curator()),
        "coordinator" => Some(messages::role_coordinator()),
        "methodologist" => Some(messages::role_methodologist()),
        "inspector" => Some(messages::role_inspector()),
        other => Some(other.to_owned()),
    }
}

/// Columns of the folded rows: those of the form's list, with their widths.
fn folded_columns<'a>(diary: &'a Diary, columns: &[&'a Field], env: &Env) -> Vec<(usize, &'a Field, usize)> {
    let listed: Vec<(usize, &Field)> = diary
        .form
        .columns
        .iter()
        .filter_map(|id| columns.iter().position(|field| field.id == *id))
        .filter_map(|n| Some((n, *columns.get(n)?)))
        .collect();
    let fixed: Vec<usize> = listed.iter().map(|(_, field)| usize::from(field.width)).collect();
    let widths = share(&fixed, env.size.0.saturating_sub(2));
    listed.into_iter().zip(widths).map(|((n, field), width)| (n, field, width)).collect()
}

fn folded_heading(diary: &Diary, env: &Env) -> Line {
    let columns = super::columns(&diary.form);
    let cells = folded_columns(diary, &columns, env);
    let cells: Vec<String> = cells.iter().map(|(_, field, width)| text::fit(field.label.get(), *width)).collect();
    Line::toned(Tone::Label, format!("  {}", cells.join(" ").trim_end()))
}

fn folded_row(diary: &Diary, columns: &[&Field], row: &Row, env: &Env) -> Line {
    let cells = folded_columns(diary, columns, env);
    let cells: Vec<String> = cells.iter().map(|(n, field, width)| text::fit(&row.line(*n, field), *width)).collect();
    let (tone, mark) = mark(row, columns);
    let line = cells.join(" ");
    let line = line.trim_end();
    if mark.is_empty() {
        return Line::plain(line);
    }
    let room = env.size.0.saturating_sub(3 + text::width(&mark));
    Line::plain(text::fit(line, room)).and(tone, format!(" {mark}"))
}

/// What is to be known of a row in one word.
fn mark(row: &Row, columns: &[&Field]) -> (Tone, String) {
    if !row.faults.is_empty() {
        (Tone::Error, format!("! {}", messages::unsaved()))
    } else if row.is_dirty(columns) {
        (Tone::Warning, messages::unsaved())
    } else if !row.record.conflicts.is_empty() {
        (Tone::Conflict, common::conflict_mark())
    } else if row.draft {
        (Tone::Muted, messages::draft())
    } else {
        (Tone::Plain, String::new())
    }
}

fn unfolded_row(rows: &mut Rows, diary: &Diary, columns: &[&Field], row: &Row, env: &Env) {
    let number = if row.fresh { messages::new_row() } else { messages::row_of(diary.at + 1, diary.rows.len()) };
    let (tone, mark) = mark(row, columns);
    let mut lines = vec![Line::toned(Tone::Strong, number).and(tone, format!("  {mark}"))];
    let (label_width, value_width) = (label_width(env), cell_width(diary, env, 0));
    let first = rows.lines.len();
    let mut at = None;
    let mut curator = false;
    for (n, field) in columns.iter().enumerate() {
        let focus = n == diary.column;
        if is_curators(field) && !curator {
            // What the curator writes stands apart from what the school writes.
            curator = true;
            lines.push(Line::toned(Tone::Muted, "─".repeat(label_width)));
        }
        let (values, (line, column)) = cell_lines(row, n, field, focus, value_width);
        if focus {
            at = Some((first + lines.len() + line, label_width + 4 + column));
        }
        let labels = text::wrap(field.label.get(), label_width);
        let mut values = values.into_iter();
        for line in 0..labels.len().max(values.len()) {
            let label = text::fit(labels.get(line).map_or("", String::as_str), label_width);
            let mut joined = Line::toned(Tone::Label, label).and(Tone::Plain, "  ");
            joined.spans.extend(values.next().unwrap_or_default().spans);
            lines.push(joined);
        }
    }
    rows.push(true, lines);
    rows.cursor = at;
}

fn is_curators(field: &Field) -> bool {
    matches!(field.by.as_str(), "curator" | "coordinator" | "methodologist")
}

/// The lines of a cell and the place of the cursor in it.
fn cell_lines(row: &Row, column: usize, field: &Field, focus: bool, width: usize) -> (Vec<Line>, (usize, usize)) {
    let mut cursor = (0, 0);
    let mut lines = if let Some(Entry::Text { edit, .. }) = row.cells.get(column) {
        if focus {
            let (lines, place) = edit.layout(width);
            cursor = place;
            lines.into_iter().map(Line::plain).collect()
        } else {
            cut(edit.resting(width), width)
        }
    } else {
        let shown = match row.cells.get(column) {
            Some(_) => row.line(column, field),
            None => row.stored(field),
        };
        if !shown.is_empty() {
            let wrapped = text::wrap(&shown, width);
            if focus { wrapped.into_iter().map(Line::plain).collect() } else { cut(wrapped, width) }
        } else if focus {
            let several = matches!(field.kind, Kind::References { .. });
            let hint = if several { messages::choose_hint() } else { messages::type_hint() };
            text::wrap(&hint, width).into_iter().map(|line| Line::toned(Tone::Muted, line)).collect()
        } else {
            vec![Line::blank()]
        }
    };
    if row.record.conflicts.contains(&field.id) {
        lines.push(Line::toned(Tone::Conflict, text::truncate(&common::conflict_mark(), width)));
    }
    if let Some(fault) = row.faults.get(&field.id) {
        lines.extend(text::wrap(fault, width).into_iter().map(|line| Line::toned(Tone::Error, line)));
    }
    (lines, cursor)
}

fn cut(lines: Vec<String>, width: usize) -> Vec<Line> {
    let total = lines.len();
    let mut shown: Vec<Line> = lines.into_iter().take(FOLDED).map(Line::plain).collect();
    if total > FOLDED
        && let Some(last) = shown.last_mut()
    {
        let text = text::truncate(&last.text(), width.saturating_sub(2));
        *last = Line::plain(text).and(Tone::Muted, " …");
    }
    shown
}

fn table_heading(columns: &[&Field], env: &Env) -> Vec<Line> {
    let widths = widths(columns, env);
    let labels: Vec<Vec<String>> =
        columns.iter().zip(&widths).map(|(field, width)| text::wrap(field.label.get(), *width)).collect();
    let height = labels.iter().map(Vec::len).max().unwrap_or(1).min(HEADING);
    let line = |n: usize| {
        let cells = labels.iter().zip(&widths);
        let cells: Vec<String> =
            cells.map(|(lines, width)| text::fit(lines.get(n).map_or("", String::as_str), *width)).collect();
        Line::toned(Tone::Label, format!("  {}", cells.join(&" ".repeat(GAP)).trim_end()))
    };
    (0..height).map(line).collect()
}

fn table_row(rows: &mut Rows, diary: &Diary, columns: &[&Field], row: &Row, selected: bool, env: &Env) {
    let widths = widths(columns, env);
    let first = rows.lines.len();
    let mut cells = Vec::new();
    let mut left = 2;
    let mut at = None;
    for (n, (field, width)) in columns.iter().zip(&widths).enumerate() {
        let focus = selected && n == diary.column;
        let (lines, (line, column)) = cell_lines(row, n, field, focus, *width);
        if focus {
            at = Some((first + line, left + column));
        }
        left += width + GAP;
        cells.push(lines);
    }
    let height = cells.iter().map(Vec::len).max().unwrap_or(1);
    let mut lines: Vec<Line> = (0..height)
        .map(|n| {
            let mut joined = Line::default();
            let mut behind = 0;
            for (lines, width) in cells.iter().zip(&widths) {
                let cell = lines.get(n).cloned().unwrap_or_default();
                if cell.width() > 0 {
                    joined.spans.push(Span { text: " ".repeat(behind), tone: Tone::Plain });
                    behind = 0;
                }
                behind += (width + GAP).saturating_sub(cell.width());
                joined.spans.extend(cell.spans);
            }
            joined
        })
        .collect();
    let (tone, mark) = mark(row, columns);
    if !mark.is_empty() {
        lines.push(Line::toned(tone, mark));
    }
    rows.push(selected, lines);
    if at.is_some() {
        rows.cursor = at;
    }
}
