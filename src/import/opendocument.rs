//! `.ods` and `.odt` → manuscript: the two share their tables. What is shown in a cell is read, not what is computed.

use quick_xml::events::{BytesStart, Event};

use super::package::{Package, attribute, entity};
use super::table::{Block, Cell, Manuscript, Origin, Row, Table, TableKind};
use super::text::{Line, assemble};
use super::{MOST_CELLS, messages as say};
use crate::{Error, Result};

/// Columns behind this one hold no plan.
const MOST_COLUMNS: usize = 256;
/// The same filled row more often than this is no plan.
const MOST_REPEATED: usize = 1_000;

/// The part that holds text and tables.
pub const CONTENT: &str = "content.xml";

/// Reads the content of a document or a workbook.
pub fn read(package: &mut Package<'_>, name: &str) -> Result<Manuscript> {
    let mut body = Body { name, budget: MOST_CELLS, ..Body::default() };
    package.each_event(CONTENT, &mut |event| body.take(event))?;
    body.flush();
    Ok(body.manuscript.numbered())
}

#[derive(Default)]
struct Body<'a> {
    name: &'a str,
    manuscript: Manuscript,
    lines: Vec<Line>,
    open: Vec<OpenTable>,
    paragraphs: Vec<String>,
    skipped: usize,
    budget: usize,
    /// A workbook, not a text.
    is_book: bool,
}

#[derive(Default)]
struct OpenTable {
    name: String,
    rows: Vec<Row>,
    row: Vec<Cell>,
    row_repeated: usize,
    /// Rows of the sheet before this one, empty ones too.
    passed: usize,
    cell: OpenCell,
    /// By column: rows a cell above still covers, and its text.
    above: Vec<(usize, String)>,
    nested: Vec<Vec<Row>>,
    floor: usize,
}

#[derive(Default)]
struct OpenCell {
    paragraphs: Vec<String>,
    span: usize,
    down: usize,
    repeated: usize,
    covered: bool,
}

/// Notes and deleted text are no part of what is read.
const SKIPPED: [&str; 4] = ["annotation", "tracked-changes", "note", "desc"];

impl Body<'_> {
    fn take(&mut self, event: &Event<'_>) -> Result<()> {
        match event {
            Event::Start(element) if self.skipped > 0 || SKIPPED.contains(&element.local_name().as_ref()) => {
                self.skipped += 1;
            }
            Event::End(_) if self.skipped > 0 => self.skipped -= 1,
            _ if self.skipped > 0 => {}
            Event::Start(element) => self.start(element),
            Event::Empty(element) => {
                self.start(element);
                self.end(element.local_name().as_ref())?;
            }
            Event::End(element) => self.end(element.local_name().as_ref())?,
            Event::Text(text) => self.put(&text.xml10_content().replace(['\n', '\r', '\t'], " ")),
            Event::CData(text) => self.put(text),
            Event::GeneralRef(reference) => self.put(&entity(reference)),
            _ => {}
        }
        Ok(())
    }

    fn put(&mut self, text: &str) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.push_str(text);
        }
    }

    fn start(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "p" | "h" => self.paragraphs.push(String::new()),
            "s" => self.put(" "),
            "tab" => self.put("\t"),
            "spreadsheet" => self.is_book = true,
            "line-break" => self.put("\n"),
            "table" => {
                if self.open.is_empty() {
                    self.flush();
                }
                let name = attribute(element, "name").unwrap_or_default();
                self.open.push(OpenTable { name, floor: self.paragraphs.len(), ..OpenTable::default() });
            }
            "table-row" => {
                if let Some(table) = self.open.last_mut() {
                    table.row_repeated = count(element, "number-rows-repeated");
                }
            }
            local @ ("table-cell" | "covered-table-cell") => {
                if let Some(table) = self.open.last_mut() {
                    table.cell = OpenCell {
                        paragraphs: Vec::new(),
                        span: count(element, "number-columns-spanned").min(MOST_COLUMNS),
                        down: count(element, "number-rows-spanned"),
                        repeated: count(element, "number-columns-repeated").min(MOST_COLUMNS),
                        covered: local == "covered-table-cell",
                    };
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, local: &str) -> Result<()> {
        match local {
            "p" | "h" => self.end_paragraph(),
            "table-cell" | "covered-table-cell" => {
                if let Some(table) = self.open.last_mut() {
                    let spent = table.end_cell();
                    self.spend(spent)?;
                }
            }
            "table-row" => {
                let Some(table) = self.open.last_mut() else { return Ok(()) };
                let mut cells = std::mem::take(&mut table.row);
                let filled = cells.iter().rposition(|cell| !cell.text.is_empty() || cell.origin != Origin::Own);
                cells.truncate(filled.map_or(0, |last| last + 1));
                let (passed, times) = (table.passed, table.row_repeated.clamp(1, MOST_REPEATED));
                table.passed = passed.saturating_add(table.row_repeated.max(1));
                if !cells.is_empty() {
                    let spent = cells.iter().map(|cell| 1 + cell.text.len() / 64).sum::<usize>();
                    let rows = (1..=times).map(|n| Row { line: None, in_sheet: passed + n, cells: cells.clone() });
                    table.rows.extend(rows);
                    self.spend(spent * times)?;
                }
            }
            "table" => self.end_table(),
            _ => {}
        }
        Ok(())
    }

    fn spend(&mut self, cells: usize) -> Result<()> {
        let left = self.budget.checked_sub(cells);
        self.budget = left.ok_or_else(|| Error::Refused(say::too_many_cells(self.name)))?;
        Ok(())
    }

    fn end_paragraph(&mut self) {
        let Some(text) = self.paragraphs.pop() else { return };
        match self.open.last_mut() {
            Some(table) if self.paragraphs.len() >= table.floor => table.cell.paragraphs.push(text),
            _ => self.lines.extend(text.split('\n').map(|line| Line { number: 0, text: line.to_owned() })),
        }
    }

    fn end_table(&mut self) {
        let Some(table) = self.open.pop() else { return };
        if let Some(outer) = self.open.last_mut() {
            outer.nested.push(table.rows);
            outer.nested.extend(table.nested);
            return;
        }
        if table.rows.is_empty() {
            return;
        }
        // Sheets follow each other without text: the name of the sheet stands between, as a heading would.
        if matches!(self.manuscript.blocks.last(), Some(Block::Table(_)))
            && self.lines.is_empty()
            && !table.name.is_empty()
        {
            self.manuscript.blocks.push(Block::Paragraph(table.name.clone()));
        }
        // A table of a text document has a name that nobody gave it.
        let name = if self.is_book { table.name } else { String::new() };
        let kinds = std::iter::once(TableKind::Real).chain(std::iter::repeat(TableKind::Nested));
        let tables = std::iter::once(table.rows).chain(table.nested).zip(kinds);
        let blocks =
            tables.map(|(rows, kind)| Block::Table(Table { kind, rows, name: name.clone(), ..Table::default() }));
        self.manuscript.blocks.extend(blocks);
    }

    fn flush(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        assemble(&lines, &mut self.manuscript);
    }
}

/// An attribute that counts; 1 where there is none.
fn count(element: &BytesStart<'_>, local: &str) -> usize {
    attribute(element, local).and_then(|value| value.parse().ok()).unwrap_or(1)
}

impl OpenTable {
    /// Closes a cell; gives what it costs.
    fn end_cell(&mut self) -> usize {
        let cell = std::mem::take(&mut self.cell);
        let text = cell.paragraphs.join("\n");
        let mut spent = 0;
        for _ in 0..cell.repeated.max(1) {
            let column = self.row.len();
            if column >= MOST_COLUMNS {
                break;
            }
            if self.above.len() <= column {
                self.above.resize(column + 1, (0, String::new()));
            }
            let Some(above) = self.above.get_mut(column) else { break };
            let made = if cell.covered {
                if above.0 > 0 {
                    above.0 -= 1;
                    Cell { text: above.1.clone(), origin: Origin::Above, span: 1 }
                } else {
                    Cell::covered()
                }
            } else {
                *above = (cell.down.saturating_sub(1), if cell.down > 1 { text.clone() } else { String::new() });
                Cell { text: text.clone(), origin: Origin::Own, span: cell.span.max(1) }
            };
            spent += 1 + made.text.len() / 64;
            self.row.push(made);
        }
        spent
    }
}
