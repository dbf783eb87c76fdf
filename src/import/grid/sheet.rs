//! A table of a file with what stands above it, and places in it.

use std::fmt;

use super::messages as say;
use crate::import::table::{Block, Manuscript, Row};
use crate::import::words::tidy;

/// Paragraphs above a table that may tell what it is about.
const CAPTION: usize = 3;

/// One table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Number in the file, from 1.
    pub number: usize,
    /// Name in a workbook; empty elsewhere.
    pub name: String,
    /// The last paragraphs above it, the nearest last.
    pub caption: Vec<String>,
    /// Rows.
    pub rows: Vec<Row>,
}

/// The tables of a manuscript.
pub fn sheets(manuscript: Manuscript) -> Vec<Sheet> {
    let mut found = Vec::new();
    let mut caption: Vec<String> = Vec::new();
    for block in manuscript.blocks {
        match block {
            Block::Paragraph(paragraph) => caption.push(tidy(&paragraph)),
            Block::Table(table) => {
                let above = caption.split_off(caption.len().saturating_sub(CAPTION));
                caption.clear();
                found.push(Sheet { number: found.len() + 1, name: table.name, caption: above, rows: table.rows });
            }
        }
    }
    found
}

impl Sheet {
    /// What people call it: the sheet's name, or its number in the document.
    pub fn label(&self) -> String {
        if self.name.is_empty() { say::table_number(self.number) } else { say::sheet_name(&self.name) }
    }

    /// Whether `wanted` names it: the name of the sheet or its number.
    pub fn is_called(&self, wanted: &str) -> bool {
        let plain = crate::text::fold(wanted);
        plain == crate::text::fold(&self.name) || plain.parse() == Ok(self.number)
    }

    /// Number of the widest row's cells.
    pub fn width(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0)
    }

    /// The table as a whole.
    pub fn whole(&self) -> Spot {
        Spot { sheet: self.label(), in_book: !self.name.is_empty(), row: 0, column: None }
    }

    /// A row of it, by index.
    pub fn spot(&self, row: usize) -> Spot {
        let numbers = self.rows.get(row).map_or((0, None), |row| (row.in_sheet, row.line));
        let number = match numbers {
            (0, None) => row + 1,
            (0, Some(line)) => line,
            (in_sheet, _) => in_sheet,
        };
        Spot { row: number, ..self.whole() }
    }
}

/// A place in a file, as people find it again.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Spot {
    /// The sheet or table.
    pub sheet: String,
    #[serde(skip)]
    in_book: bool,
    /// Row as the program of the file numbers it, from 1; 0: the sheet as a whole.
    pub row: usize,
    /// Column from 1 and its heading.
    pub column: Option<(usize, String)>,
}

impl Spot {
    /// The same row, one column of it (by index).
    #[must_use]
    pub fn at(&self, column: usize, heading: &str) -> Self {
        Self { column: Some((column + 1, heading.to_owned())), ..self.clone() }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sheet)?;
        if self.row > 0 {
            f.write_str(&say::row_number(self.row))?;
        }
        match &self.column {
            Some((column, heading)) => {
                let column = if self.in_book { letters(*column) } else { column.to_string() };
                let heading = if heading.is_empty() { String::new() } else { format!(" «{heading}»") };
                f.write_str(&say::column_name(column, heading))
            }
            None => Ok(()),
        }
    }
}

/// A column as a spreadsheet names it: 1 is A, 27 is AA.
pub fn letters(column: usize) -> String {
    let mut rest = column;
    let mut found = String::new();
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or(0) + b'A';
        found.insert(0, char::from(letter));
        rest = (rest - 1) / 26;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_in_a_spreadsheet() {
        assert_eq!([1, 26, 27, 52, 256].map(letters), ["A", "Z", "AA", "AZ", "IV"]);
    }
}
