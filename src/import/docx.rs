//! `.docx` → manuscript, whichever program wrote it: merged cells resolved, nested tables as tables of their own,
//! links and breaks kept, deleted text left out.

use quick_xml::events::{BytesStart, Event};

use super::package::{Package, attribute, entity};
use super::table::{Block, Cell, Manuscript, Origin, Row, Table, TableKind};
use super::text::{Line, assemble};
use super::{MOST_CELLS, messages as say};
use crate::{Error, Result};

/// Most columns Word allows.
const MOST_COLUMNS: usize = 63;
/// Most bytes of text repeated into cells merged downwards.
const MOST_REPEATED: usize = 8 * 1024 * 1024;

/// Reads the main part of a document.
pub fn read(package: &mut Package<'_>, name: &str) -> Result<Manuscript> {
    let part = main_part(package)?;
    let mut body = Body { name, ..Body::default() };
    package.each_event(&part, &mut |event| body.take(event))?;
    body.flush();
    Ok(body.manuscript.numbered())
}

/// Office 365 may call it `word/document2.xml`; the package's relations tell.
fn main_part(package: &mut Package<'_>) -> Result<String> {
    const RELATIONS: &str = "_rels/.rels";
    let mut target = None;
    if package.has(RELATIONS) {
        package.each_event(RELATIONS, &mut |event| {
            if let Event::Start(element) | Event::Empty(element) = event
                && attribute(element, "Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
            {
                target = attribute(element, "Target");
            }
            Ok(())
        })?;
    }
    let named = target.map(|target| target.trim_start_matches('/').to_owned()).filter(|target| package.has(target));
    Ok(named.unwrap_or_else(|| "word/document.xml".to_owned()))
}

#[derive(Default)]
struct Body<'a> {
    name: &'a str,
    manuscript: Manuscript,
    /// Paragraphs outside tables since the last table: those with tabs may be rows of a typed table.
    lines: Vec<Line>,
    /// Open tables, the innermost last.
    open: Vec<OpenTable>,
    /// Open paragraphs: a text box opens one inside another.
    paragraphs: Vec<String>,
    runs: usize,
    in_text: bool,
    /// Depth inside an element whose content does not count.
    skipped: usize,
    cells: usize,
    repeated: usize,
}

#[derive(Default)]
struct OpenTable {
    rows: Vec<Row>,
    row: Vec<Cell>,
    cell: OpenCell,
    /// Tables inside, finished.
    nested: Vec<Vec<Row>>,
    /// Open paragraphs when the table began: it takes only those opened after.
    floor: usize,
}

#[derive(Default)]
struct OpenCell {
    paragraphs: Vec<String>,
    span: usize,
    goes_on: bool,
}

/// Elements whose text is not part of the document as it reads: moved away, or a second copy for old programs.
const SKIPPED: [&str; 4] = ["moveFrom", "Fallback", "del", "instrText"];

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
            Event::Text(text) if self.in_text => self.put(&text.xml10_content()),
            Event::CData(text) if self.in_text => self.put(text),
            Event::GeneralRef(reference) if self.in_text => self.put(&entity(reference)),
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
            "p" => self.paragraphs.push(String::new()),
            "r" => self.runs += 1,
            "t" => self.in_text = true,
            // Outside a run a tab is a tab stop of the paragraph's format.
            "tab" | "ptab" if self.runs > 0 => self.put("\t"),
            "br" | "cr" if self.runs > 0 => self.put("\n"),
            "noBreakHyphen" => self.put("-"),
            "tbl" => {
                if self.open.is_empty() {
                    self.flush();
                }
                self.open.push(OpenTable { floor: self.paragraphs.len(), ..OpenTable::default() });
            }
            local => {
                if let Some(table) = self.open.last_mut() {
                    table.start(local, element);
                }
            }
        }
    }

    fn end(&mut self, local: &str) -> Result<()> {
        match local {
            "p" => self.end_paragraph(),
            "r" => self.runs = self.runs.saturating_sub(1),
            "t" => self.in_text = false,
            "tc" => {
                if let Some(table) = self.open.last_mut() {
                    let repeated = table.end_cell();
                    self.repeated += repeated;
                    self.cells += 1;
                    if self.cells > MOST_CELLS || self.repeated > MOST_REPEATED {
                        return Err(Error::Refused(say::too_many_cells(self.name)));
                    }
                }
            }
            "tr" => {
                if let Some(table) = self.open.last_mut() {
                    let cells = std::mem::take(&mut table.row);
                    self.cells += cells.len();
                    table.rows.push(Row { line: None, in_sheet: 0, cells });
                }
            }
            "tbl" => self.end_table(),
            _ => {}
        }
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
        let kinds = std::iter::once(TableKind::Real).chain(std::iter::repeat(TableKind::Nested));
        let tables = std::iter::once(table.rows).chain(table.nested).zip(kinds);
        let blocks = tables.map(|(rows, kind)| Block::Table(Table { kind, rows, ..Table::default() }));
        self.manuscript.blocks.extend(blocks);
    }

    fn flush(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        assemble(&lines, &mut self.manuscript);
    }
}

impl OpenTable {
    fn start(&mut self, local: &str, element: &BytesStart<'_>) {
        let number = || attribute(element, "val").and_then(|value| value.parse::<usize>().ok());
        match local {
            "tc" => self.cell = OpenCell { span: 1, ..OpenCell::default() },
            "gridSpan" => self.cell.span = number().unwrap_or(1).clamp(1, MOST_COLUMNS),
            "vMerge" => self.cell.goes_on = attribute(element, "val").is_none_or(|value| value == "continue"),
            "gridBefore" => {
                let before = number().unwrap_or(0).min(MOST_COLUMNS);
                self.row.extend(std::iter::repeat_n(Cell::new(""), before));
            }
            _ => {}
        }
    }

    /// Closes a cell; gives the bytes repeated from the cell above.
    fn end_cell(&mut self) -> usize {
        let cell = std::mem::take(&mut self.cell);
        let above = self.rows.last().and_then(|row| row.cells.get(self.row.len())).filter(|_| cell.goes_on);
        let repeated = above.map_or(0, |above| above.text.len());
        let (text, origin) = match above {
            Some(above) => (above.text.clone(), Origin::Above),
            None => (cell.paragraphs.join("\n"), Origin::Own),
        };
        let span = cell.span.max(1);
        self.row.push(Cell { text, origin, span });
        self.row.extend(std::iter::repeat_n(Cell::covered(), span - 1));
        repeated
    }
}
