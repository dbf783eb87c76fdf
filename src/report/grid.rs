//! The grid behind a table's spans: which cell owns which place of which row.

use super::document::{Cell, Table};

/// A place (or several joined ones) of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot<'a> {
    /// The cell that begins here; `None` where one from above goes on or nothing was given.
    pub cell: Option<&'a Cell>,
    /// First column, from 0.
    pub column: usize,
    /// Columns taken.
    pub columns: usize,
    /// Rows taken, of a cell that begins here.
    pub rows: usize,
    /// A cell from above goes on here.
    pub covered: bool,
}

/// Rows of slots; every row fills all columns exactly. Spans are cut at the edge of the table and at the end of its
/// heading, so that a heading can repeat. Cells beyond the last column widen the table.
pub fn grid(table: &Table) -> Vec<Vec<Slot<'_>>> {
    let width = columns(table);
    // Per first column: how many more rows the cell from above takes, and over how many columns.
    let mut open = vec![(0_usize, 1_usize); width];
    let mut rows = Vec::with_capacity(table.rows.len());
    for (number, cells) in table.rows.iter().enumerate() {
        let end = end_of_part(table, number);
        let mut cells = cells.iter();
        let mut row = Vec::new();
        let mut column = 0;
        while column < width {
            let (left, span) = open.get(column).copied().unwrap_or((0, 1));
            if left > 0 {
                row.push(Slot { cell: None, column, columns: span, rows: 1, covered: true });
                if let Some(place) = open.get_mut(column) {
                    place.0 -= 1;
                }
                column += span;
                continue;
            }
            let free = open.iter().skip(column).take_while(|(left, _)| *left == 0).count().max(1);
            let cell = cells.next();
            let columns = cell.map_or(1, |cell| cell.columns.clamp(1, free));
            let rows = cell.map_or(1, |cell| cell.rows.clamp(1, end - number));
            if let Some(place) = open.get_mut(column) {
                *place = (rows - 1, columns);
            }
            row.push(Slot { cell, column, columns, rows, covered: false });
            column += columns;
        }
        rows.push(row);
    }
    rows
}

/// The row after the heading or the body this row is of: no span reaches over it.
fn end_of_part(table: &Table, row: usize) -> usize {
    let all = table.rows.len();
    if row < table.header_rows { table.header_rows.min(all) } else { all }
}

/// Number of columns: those with a width, or more where a row needs more.
pub fn columns(table: &Table) -> usize {
    // Cells that hang from above are counted too, so that none of a row's own cells is lost.
    let mut hanging: Vec<(usize, usize)> = Vec::new();
    let mut widest = table.widths.len().max(1);
    for (number, cells) in table.rows.iter().enumerate() {
        let left = end_of_part(table, number) - number;
        let above: usize = hanging.iter().map(|(_, columns)| columns).sum();
        let own: usize = cells.iter().map(|cell| cell.columns.max(1)).sum();
        widest = widest.max(above + own);
        hanging.extend(cells.iter().map(|cell| (cell.rows.clamp(1, left), cell.columns.max(1))));
        for (rows, _) in &mut hanging {
            *rows -= 1;
        }
        hanging.retain(|(rows, _)| *rows > 0);
    }
    widest
}

/// Widths of the columns that sum up to `total` exactly; a column without a width gets an average one.
pub fn widths(table: &Table, total: u32) -> Vec<u32> {
    let count = columns(table);
    let known: u32 = table.widths.iter().sum();
    let average = known.checked_div(u32::try_from(table.widths.len()).unwrap_or(1)).unwrap_or(1).max(1);
    let shares: Vec<u64> =
        (0..count).map(|at| u64::from(table.widths.get(at).copied().unwrap_or(average).max(1))).collect();
    let sum: u64 = shares.iter().sum();
    let mut before = 0_u64;
    let mut edge = 0_u64;
    shares
        .iter()
        .map(|share| {
            before += share;
            let next = u64::from(total) * before / sum;
            let width = next - edge;
            edge = next;
            u32::try_from(width).unwrap_or(0)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn merged_header() -> Table {
        Table {
            widths: vec![1, 2, 2],
            header_rows: 2,
            rows: vec![
                vec![Cell::text("ОО").over(1, 5), Cell::text("2019 год").over(2, 1)],
                vec![Cell::text("Рус. яз"), Cell::text("Матем.")],
                vec![Cell::text("а"), Cell::text("б"), Cell::text("в")],
            ],
        }
    }

    #[test]
    fn a_heading_cell_never_reaches_into_the_body() {
        let table = merged_header();
        let rows = grid(&table);
        assert_eq!(rows[0][0].rows, 2);
        assert!(rows[1][0].covered);
        assert_eq!(rows[2].len(), 3);
        assert!(rows[2].iter().all(|slot| !slot.covered && slot.cell.is_some()));
    }

    #[test]
    fn widths_sum_up() {
        assert_eq!(widths(&merged_header(), 14_570), [2914, 5828, 5828]);
    }

    proptest! {
        #[test]
        fn every_row_is_full_and_no_cell_is_lost(
            spans in prop::collection::vec(prop::collection::vec((1_usize..4, 1_usize..4), 0..5), 0..6),
            header_rows in 0_usize..3,
        ) {
            let rows: Vec<Vec<Cell>> = spans
                .iter()
                .map(|row| row.iter().map(|(columns, rows)| Cell::text("т").over(*columns, *rows)).collect())
                .collect();
            let table = Table { widths: vec![1, 1], header_rows, rows };
            let slots = grid(&table);
            for (row, cells) in slots.iter().zip(&table.rows) {
                prop_assert_eq!(row.iter().map(|slot| slot.columns).sum::<usize>(), columns(&table));
                prop_assert_eq!(row.iter().filter(|slot| slot.cell.is_some()).count(), cells.len());
            }
        }
    }
}
