//! A table's cells: text as text, numbers and days as such, what is too long for one cell in rows below.

use rust_xlsxwriter::{ExcelDateTime, Format, Worksheet, XlsxError};

use super::super::document::{Align, Cell, Datum, Run, Table};
use super::super::grid::{Slot, grid};
use super::at;
use super::look::{HIGHEST, Look, height, part};
use super::sheets::joined;
use crate::domain::Decimal;

/// UTF-16 units of a cell's text, a little below Excel's 32,767.
const LONGEST: usize = 32_000;

/// Writes from row `first` on; gives the row after the last one.
pub fn write(page: &mut Worksheet, table: &Table, first: u32, widths: &[u32]) -> Result<u32, XlsxError> {
    let mut row = first;
    // Rows that hang together cannot be parted by rows between them.
    let parted = table.rows.iter().skip(table.header_rows).flatten().all(|cell| cell.rows == 1);
    for (number, slots) in grid(table).iter().enumerate() {
        let header = number < table.header_rows;
        let mut rest: Vec<(u16, Vec<Run>)> = Vec::new();
        for slot in slots.iter().filter(|slot| !slot.covered) {
            let more = write_slot(page, row, slot, header)?;
            if !more.is_empty() && parted {
                rest.push((at(slot.column)?, more));
            }
        }
        page.set_row_height(row, row_height(slots, widths).min(HIGHEST))?;
        row += 1;
        // Excel holds 32,767 characters in a cell: what is left goes on in rows of its own, so that nothing is lost.
        while !rest.is_empty() {
            for (column, runs) in &mut rest {
                let (now, later) = split(std::mem::take(runs), LONGEST);
                write_runs(page, row, *column, &now, Look::of_cell(Align::Left, false))?;
                *runs = later;
            }
            rest.retain(|(_, runs)| !runs.is_empty());
            page.set_row_height(row, HIGHEST)?;
            row += 1;
        }
    }
    Ok(row)
}

/// Points the highest cell of a row needs; one that reaches over several rows has their room.
fn row_height(slots: &[Slot<'_>], widths: &[u32]) -> f64 {
    let own = slots.iter().filter(|slot| slot.rows == 1);
    let heights = own.filter_map(|slot| {
        let room: u32 = widths.iter().skip(slot.column).take(slot.columns).sum();
        slot.cell.map(|cell| height(&cell.plain(), room, false))
    });
    heights.fold(height("", 1, false), f64::max)
}

/// Columns of this table as wide as the page's, or wider where a row would be higher than Excel allows: the page is
/// then printed smaller, but whole.
pub fn widths(table: &Table, room: u32) -> Vec<u32> {
    let rows = grid(table);
    let try_with = |percent: u32| super::super::grid::widths(table, room * percent / 100);
    let fits = |widths: &Vec<u32>| rows.iter().all(|slots| row_height(slots, widths) <= HIGHEST);
    [100, 130, 170, 220].into_iter().map(try_with).find(fits).unwrap_or_else(|| try_with(220))
}

/// Gives what did not fit.
fn write_slot(page: &mut Worksheet, row: u32, slot: &Slot<'_>, header: bool) -> Result<Vec<Run>, XlsxError> {
    let nothing = Cell::default();
    let cell = slot.cell.unwrap_or(&nothing);
    let look = Look::of_cell(cell.align, header);
    let (left, right) = (at(slot.column)?, at(slot.column + slot.columns - 1)?);
    let below = row + u32::try_from(slot.rows - 1).unwrap_or(0);
    let (now, later) = split(joined(&cell.paragraphs), LONGEST);
    if (row, left) != (below, right) {
        page.merge_range(row, left, below, right, "", &whole(&now, look).format())?;
    }
    match cell.value {
        Some(Datum::Number(number)) if later.is_empty() => {
            let format = whole(&now, look).format().set_num_format(digits(number));
            let number: f64 = number.to_plain().parse().unwrap_or_default();
            page.write_number_with_format(row, left, number, &format)?;
        }
        Some(Datum::Day(day)) if excel_day(day).is_some() => {
            let format = whole(&now, look).format().set_num_format("dd.mm.yyyy");
            if let Some(day) = excel_day(day) {
                page.write_date_with_format(row, left, &day, &format)?;
            }
        }
        _ => write_runs(page, row, left, &now, look)?,
    }
    Ok(later)
}

/// The look of the cell where one run is all of it.
fn whole(runs: &[Run], look: Look) -> Look {
    match runs {
        [only] => look.with(only),
        _ => look,
    }
}

/// Text in one look as text, in several as parts.
pub fn write_runs(page: &mut Worksheet, row: u32, column: u16, runs: &[Run], look: Look) -> Result<(), XlsxError> {
    let mut merged: Vec<Run> = Vec::new();
    for run in runs {
        let text: String = run.text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
        let same = |last: &Run| (last.bold, last.italic, last.mark) == (run.bold, run.italic, run.mark);
        match merged.last_mut() {
            // White space has no look worth a part of its own.
            Some(last) if same(last) || text.trim().is_empty() => last.text.push_str(&text),
            _ if text.is_empty() => {}
            _ => merged.push(Run { text, ..run.clone() }),
        }
    }
    let format = whole(&merged, look).format();
    match merged.as_slice() {
        [] => page.write_blank(row, column, &format)?,
        [only] => page.write_string_with_format(row, column, &only.text, &format)?,
        several => {
            let formats: Vec<Format> = several.iter().map(|run| part(run, look)).collect();
            let parts: Vec<(&Format, &str)> =
                formats.iter().zip(several).map(|(format, run)| (format, run.text.as_str())).collect();
            page.write_rich_string_with_format(row, column, &parts, &format)?
        }
    };
    Ok(())
}

/// What fits into `longest` UTF-16 units, and the rest.
pub fn split(runs: Vec<Run>, longest: usize) -> (Vec<Run>, Vec<Run>) {
    let (mut now, mut later): (Vec<Run>, Vec<Run>) = (Vec::new(), Vec::new());
    let mut units = 0;
    for run in runs {
        if !later.is_empty() {
            later.push(run);
            continue;
        }
        let end = run.text.char_indices().find(|(_, c)| {
            units += c.len_utf16();
            units > longest
        });
        match end {
            None => now.push(run),
            Some((end, _)) => {
                let (before, after) = run.text.split_at(end);
                // Rather between words than inside one.
                let (before, after) = before
                    .rfind([' ', '\n'])
                    .filter(|space| end - space < 200)
                    .map_or((before, after), |space| run.text.split_at(space));
                now.push(Run { text: before.to_owned(), ..run.clone() });
                later.push(Run { text: after.to_owned(), ..run.clone() });
            }
        }
    }
    (now, later)
}

/// The format that shows as many digits as were typed; Excel prints the comma of its language.
fn digits(number: Decimal) -> String {
    match usize::try_from(-number.exponent()).unwrap_or(0) {
        0 => "0".to_owned(),
        places => format!("0.{}", "0".repeat(places)),
    }
}

/// Excel counts days from 1900.
fn excel_day(day: chrono::NaiveDate) -> Option<ExcelDateTime> {
    use chrono::Datelike;
    let year = u16::try_from(day.year()).ok().filter(|year| *year >= 1900)?;
    ExcelDateTime::from_ymd(year, u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?).ok()
}
