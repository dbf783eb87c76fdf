//! `.xlsx` → manuscript: one table per sheet, merged cells resolved, dates as days, numbers as typed.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, DataType, Dimensions, Reader, Xlsx};

use super::package::Package;
use super::table::{Block, Cell, Manuscript, Origin, Row, Table};
use super::{MOST_CELLS, messages as say};
use crate::{Error, Result};

/// Columns behind this one hold no plan; a cell there would make every row as wide.
const MOST_COLUMNS: u32 = 256;

type Cells = BTreeMap<u32, BTreeMap<u32, Cell>>;

/// Reads the sheets of a workbook. The parts are unpacked once within limits before the workbook is opened.
pub fn read(package: &mut Package<'_>, bytes: &[u8], name: &str) -> Result<Manuscript> {
    package.verify()?;
    let damaged = |part: &str| Error::Refused(say::damaged(name, part));
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| damaged("xl/workbook.xml"))?;
    let sheets = book.sheet_names();
    let mut manuscript = Manuscript::default();
    let mut budget = MOST_CELLS;
    for sheet in &sheets {
        let mut cells = Cells::new();
        let Ok(mut reader) = book.worksheet_cells_reader(sheet) else { continue };
        while let Some(cell) = reader.next_cell().map_err(|_| damaged(sheet))? {
            let (row, column) = cell.get_position();
            let text = text(&Data::from(cell.get_value().clone()));
            if text.is_empty() || column >= MOST_COLUMNS {
                continue;
            }
            budget = budget.checked_sub(1).ok_or_else(|| Error::Refused(say::too_many_cells(name)))?;
            cells.entry(row).or_default().insert(column, Cell::new(text));
        }
        drop(reader);
        let merged = book.merge_cells_by_sheet_name(sheet).unwrap_or_default();
        merge(&mut cells, &merged, &mut budget).ok_or_else(|| Error::Refused(say::too_many_cells(name)))?;
        let rows = rows(cells, &mut budget).ok_or_else(|| Error::Refused(say::too_many_cells(name)))?;
        if rows.is_empty() {
            continue;
        }
        // The name of the sheet stands between two tables, as a heading does in a document.
        if sheets.len() > 1 {
            manuscript.blocks.push(Block::Paragraph(sheet.clone()));
        }
        manuscript.blocks.push(Block::Table(Table { rows, ..Table::default() }));
    }
    Ok(manuscript.numbered())
}

/// A number is shown without a zero fraction («1.1» stays, «1.0» is «1»), a day as it is printed in a plan.
fn text(value: &Data) -> String {
    match value {
        Data::Empty | Data::Error(_) => String::new(),
        Data::DateTime(_) | Data::DateTimeIso(_) => {
            let day = value.as_datetime().map(|moment| moment.format("%d.%m.%Y").to_string());
            day.unwrap_or_else(|| value.to_string())
        }
        other => other.to_string(),
    }
}

/// Marks the cells of merged regions; only rows that hold something are touched.
fn merge(cells: &mut Cells, regions: &[Dimensions], budget: &mut usize) -> Option<()> {
    for region in regions {
        let (top, left) = region.start;
        let (bottom, right) = (region.end.0, region.end.1.min(MOST_COLUMNS - 1));
        if right < left || bottom < top {
            continue;
        }
        let Some(origin) = cells.get_mut(&top).and_then(|row| row.get_mut(&left)) else { continue };
        origin.span = usize::try_from(right - left).unwrap_or(0) + 1;
        let text = origin.text.clone();
        for (row, columns) in cells.range_mut(top..=bottom) {
            for column in left..=right {
                if (*row, column) == (top, left) {
                    continue;
                }
                // Repeated text counts by its length, or one long cell could fill the memory.
                *budget = budget.checked_sub(1 + text.len() / 64)?;
                let cell = if column == left {
                    Cell { text: text.clone(), origin: Origin::Above, span: 1 }
                } else {
                    Cell::covered()
                };
                columns.insert(column, cell);
            }
        }
    }
    Some(())
}

fn rows(cells: Cells, budget: &mut usize) -> Option<Vec<Row>> {
    let width = cells.values().filter_map(|columns| columns.keys().last()).max().map_or(0, |last| last + 1);
    let mut rows = Vec::with_capacity(cells.len());
    for mut columns in cells.into_values() {
        *budget = budget.checked_sub(usize::try_from(width).unwrap_or(0))?;
        let cells = (0..width).map(|column| columns.remove(&column).unwrap_or_else(|| Cell::new(""))).collect();
        rows.push(Row { line: None, cells });
    }
    Some(rows)
}
