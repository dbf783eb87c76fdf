//! What every format becomes: paragraphs and tables in the order of the document. No meaning here.

use std::fmt;

use super::messages as say;

/// A document as a row of blocks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manuscript {
    /// Paragraphs and tables in order.
    pub blocks: Vec<Block>,
}

impl Manuscript {
    /// Numbers the tables from 1 in the order of the document; the last step of every reader.
    #[must_use]
    pub fn numbered(mut self) -> Self {
        let tables = self.blocks.iter_mut().filter_map(|block| match block {
            Block::Table(table) => Some(table),
            Block::Paragraph(_) => None,
        });
        tables.zip(1..).for_each(|(table, number)| table.number = number);
        self
    }

    /// Adds a sheet of a workbook, if it holds anything. Where there are several, the name stands before the table, as a
    /// heading does in a document.
    pub fn push_sheet(&mut self, name: &str, several: bool, rows: Vec<Row>) {
        if rows.is_empty() {
            return;
        }
        if several {
            self.blocks.push(Block::Paragraph(name.to_owned()));
        }
        self.blocks.push(Block::Table(Table { rows, name: name.to_owned(), ..Table::default() }));
    }

    /// The tables alone, nested ones behind the table that holds them.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Table(table) => Some(table),
            Block::Paragraph(_) => None,
        })
    }
}

/// One block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph that is not empty; line breaks inside are `\n`.
    Paragraph(String),
    /// A table.
    Table(Table),
}

/// Where a table comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TableKind {
    /// A table the program that wrote the file knew to be one.
    #[default]
    Real,
    /// Columns made with tab characters.
    Typed,
    /// One cell on a line, no marks of rows (source 001); the rows were made by their numbers.
    OnLines,
    /// A table inside a cell of another table.
    Nested,
}

/// A table with merged cells resolved: every row has one [`Cell`] per column it covers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Number in the file, from 1.
    pub number: usize,
    /// How it was made.
    pub kind: TableKind,
    /// Name of the sheet of a workbook; empty elsewhere.
    pub name: String,
    /// Rows; they may differ in length.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Line of a text file, from 1; `None` in a document.
    pub line: Option<usize>,
    /// Row of a sheet as its program numbers it, from 1; 0 outside workbooks.
    pub in_sheet: usize,
    /// Cells.
    pub cells: Vec<Cell>,
}

/// One cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Text as it stands, paragraphs and breaks as `\n`, empty ones kept.
    pub text: String,
    /// Whether the text stands here or in a merged neighbour.
    pub origin: Origin,
    /// Columns covered by the cell that starts here; 1 for a plain cell.
    pub span: usize,
}

/// Whose text a cell shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Origin {
    /// Its own.
    #[default]
    Own,
    /// Merged with the cell to the left: the text is empty here.
    Left,
    /// Merged with the cell above: the text of that cell is repeated.
    Above,
}

impl Cell {
    /// A plain cell.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), origin: Origin::Own, span: 1 }
    }

    /// The covered columns behind a wide cell.
    pub fn covered() -> Self {
        Self { text: String::new(), origin: Origin::Left, span: 1 }
    }
}

impl Row {
    /// A row of plain cells.
    pub fn of<T: Into<String>>(cells: impl IntoIterator<Item = T>) -> Self {
        Self { line: None, in_sheet: 0, cells: cells.into_iter().map(|text| Cell::new(text.into())).collect() }
    }
}

/// A place in a file, for messages and for finding a row again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, serde::Serialize)]
pub struct Place {
    /// Table in the file, from 1.
    pub table: usize,
    /// Row in the table, from 1.
    pub row: usize,
    /// Column in the table, from 1; 0: the whole row.
    pub column: usize,
    /// Line of a text file, from 1; 0 in a document.
    pub line: usize,
}

impl Place {
    /// The same row, one column of it (from 1).
    #[must_use]
    pub fn at(self, column: usize) -> Self {
        Self { column, ..self }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = if self.line > 0 { say::place_line(self.line) } else { say::place_row(self.table, self.row) };
        f.write_str(&row)?;
        if self.column > 0 { f.write_str(&say::place_column(self.column)) } else { Ok(()) }
    }
}
