//! Cells of a workbook by their place → rows of a table: merged regions resolved, empty rows left out.

use std::collections::BTreeMap;

use super::table::{Cell, Origin, Row};

/// Columns behind this one hold no table of ours; a cell there would make every row as wide.
pub const MOST_COLUMNS: u32 = 256;

/// A merged region: first and last row, first and last column, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// First and last row.
    pub rows: (u32, u32),
    /// First and last column.
    pub columns: (u32, u32),
}

/// The filled cells of one sheet.
#[derive(Debug, Default)]
pub struct CellsByPlace {
    cells: BTreeMap<u32, BTreeMap<u32, Cell>>,
}

impl CellsByPlace {
    /// Puts a text; `None` when the budget of cells is spent.
    pub fn put(&mut self, row: u32, column: u32, text: String, budget: &mut usize) -> Option<()> {
        if text.is_empty() || column >= MOST_COLUMNS {
            return Some(());
        }
        *budget = budget.checked_sub(1)?;
        self.cells.entry(row).or_default().insert(column, Cell::new(text));
        Some(())
    }

    /// Whether something stands there.
    pub fn has(&self, row: u32, column: u32) -> bool {
        self.cells.get(&row).is_some_and(|columns| columns.contains_key(&column))
    }

    /// Marks the cells of merged regions; only rows that hold something are touched.
    pub fn merge(&mut self, regions: &[Region], budget: &mut usize) -> Option<()> {
        for region in regions {
            let (top, bottom) = region.rows;
            let (left, right) = (region.columns.0, region.columns.1.min(MOST_COLUMNS - 1));
            if right < left || bottom < top {
                continue;
            }
            let Some(origin) = self.cells.get_mut(&top).and_then(|row| row.get_mut(&left)) else { continue };
            origin.span = usize::try_from(right - left).unwrap_or(0) + 1;
            let text = origin.text.clone();
            for (row, columns) in self.cells.range_mut(top..=bottom) {
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

    /// The rows, all of one width, with their numbers in the sheet.
    pub fn into_rows(self, budget: &mut usize) -> Option<Vec<Row>> {
        let width = self.cells.values().filter_map(|columns| columns.keys().last()).max().map_or(0, |last| last + 1);
        let mut rows = Vec::with_capacity(self.cells.len());
        for (row, mut columns) in self.cells {
            *budget = budget.checked_sub(usize::try_from(width).unwrap_or(0))?;
            let cells = (0..width).map(|column| columns.remove(&column).unwrap_or_else(|| Cell::new(""))).collect();
            let in_sheet = usize::try_from(row).map_or(0, |row| row + 1);
            rows.push(Row { line: None, in_sheet, cells });
        }
        Some(rows)
    }
}
