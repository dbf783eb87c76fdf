//! `.xlsx` → manuscript: one table per sheet, merged cells resolved, dates as days, numbers as typed.

use std::io::Cursor;

use calamine::{Data, DataType, Reader, Xlsx};

use super::cells_by_place::{CellsByPlace, Region};
use super::package::Package;
use super::table::Manuscript;
use super::{MOST_CELLS, messages as say};
use crate::caught::quietly;
use crate::{Error, Result};

/// Reads the sheets of a workbook. The parts are unpacked once within limits before the workbook is opened. The library
/// may panic over one that nobody's program wrote (a merged region from A5 to B2).
pub fn read(package: &mut Package<'_>, bytes: &[u8], name: &str) -> Result<Manuscript> {
    package.verify()?;
    quietly(|| sheets_of(bytes, name)).unwrap_or_else(|_| Err(Error::Refused(say::damaged(name, "xl/worksheets"))))
}

fn sheets_of(bytes: &[u8], name: &str) -> Result<Manuscript> {
    let damaged = |part: &str| Error::Refused(say::damaged(name, part));
    let too_many = || Error::Refused(say::too_many_cells(name));
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| damaged("xl/workbook.xml"))?;
    let sheets = book.sheet_names();
    let mut manuscript = Manuscript::default();
    let mut budget = MOST_CELLS;
    for sheet in &sheets {
        let mut cells = CellsByPlace::default();
        let Ok(mut reader) = book.worksheet_cells_reader(sheet) else { continue };
        while let Some(cell) = reader.next_cell().map_err(|_| damaged(sheet))? {
            let (row, column) = cell.get_position();
            let text = text(&Data::from(cell.get_value().clone()));
            cells.put(row, column, text, &mut budget).ok_or_else(too_many)?;
        }
        drop(reader);
        // A formula whose value was never saved reads as an empty cell; it is shown as what it is instead.
        if let Ok(mut formulas) = book.worksheet_cells_reader(sheet) {
            while let Ok(Some(formula)) = formulas.next_formula() {
                let (row, column) = formula.get_position();
                if !formula.get_value().is_empty() && !cells.has(row, column) {
                    let text = format!("={}", formula.get_value());
                    cells.put(row, column, text, &mut budget).ok_or_else(too_many)?;
                }
            }
        }
        let merged: Vec<Region> = book
            .merge_cells_by_sheet_name(sheet)
            .unwrap_or_default()
            .iter()
            .map(|region| Region { rows: (region.start.0, region.end.0), columns: (region.start.1, region.end.1) })
            .collect();
        cells.merge(&merged, &mut budget).ok_or_else(too_many)?;
        let rows = cells.into_rows(&mut budget).ok_or_else(too_many)?;
        manuscript.push_sheet(sheet, sheets.len() > 1, rows);
    }
    Ok(manuscript.numbered())
}

/// A number is shown without a zero fraction («1.1» stays, «1.0» is «1»), a day as it is printed in a plan, an error
/// of a formula as its sign («#N/A»).
fn text(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::DateTime(_) | Data::DateTimeIso(_) => {
            let day = value.as_datetime().map(|moment| moment.format("%d.%m.%Y").to_string());
            day.unwrap_or_else(|| value.to_string())
        }
        other => other.to_string(),
    }
}
