//! Tables saved as text: separator `;`, `,` or tab, found in the text itself.

use super::table::{Block, Cell, Manuscript, Row, Table};
use super::{MOST_CELLS, messages as say};
use crate::{Error, Result};

/// Reads the one table of the file.
pub fn read(text: &str, name: &str) -> Result<Manuscript> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(text))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut cells = 0;
    for record in reader.records() {
        let record = record.map_err(|fault| {
            let line = fault.position().map_or(0, csv::Position::line);
            Error::Refused(say::bad_line(name, line))
        })?;
        cells += record.len();
        if cells > MOST_CELLS {
            return Err(Error::Refused(say::too_many_cells(name)));
        }
        let line = record.position().and_then(|place| usize::try_from(place.line()).ok());
        rows.push(Row { line, in_sheet: 0, cells: record.iter().map(Cell::new).collect() });
    }
    let table = Table { number: 1, rows, ..Table::default() };
    Ok(Manuscript { blocks: vec![Block::Table(table)] })
}

/// The separator that cuts the most records into the same number of cells, at least two. At most 200 records are tried.
fn separator(text: &str) -> u8 {
    let score = |separator: u8| {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(text.as_bytes());
        let lengths: Vec<usize> = reader.records().take(200).flatten().map(|record| record.len()).collect();
        lengths
            .iter()
            .filter(|length| **length > 1)
            .map(|length| lengths.iter().filter(|other| *other == length).count())
            .max()
            .unwrap_or_default()
    };
    // Texts of activities are full of commas: among equals the comma comes last.
    [b',', b'\t', b';'].into_iter().max_by_key(|separator| score(*separator)).unwrap_or(b';')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_found_in_the_text() {
        assert_eq!(separator("№;Дело, и ещё;Срок\n1;а, б, в;май\n"), b';');
        assert_eq!(separator("№,Дело,Срок\n1,\"а; б\",май\n"), b',');
        assert_eq!(separator("№\tДело; ещё\tСрок\n1\tа\tмай\n"), b'\t');
        assert_eq!(separator(""), b';');
    }

    #[test]
    fn quoted_line_breaks_stay_in_their_cell() {
        let read = read("№;Срок\n1;\"май\n2021\"\n", "a.csv").unwrap();
        let table = read.tables().next().unwrap();
        assert_eq!(table.rows[1].cells[1].text, "май\n2021");
        assert_eq!(table.rows[1].line, Some(2));
    }
}
