//! The tables of the model as CSV for Excel in Russia: `;`, UTF-8 with a byte order mark, CRLF.

use super::document::{Block, Document, Table};
use super::grid::grid;
use super::messages;
use crate::{Error, Result};

/// The file's text. Several tables follow each other after an empty line, each under its nearest heading; one table
/// stands alone, so that other programs read it. Errors: the document has no table.
pub fn render(document: &Document) -> Result<String> {
    let several = document.tables().count() > 1;
    let mut out = String::from("\u{feff}");
    let mut heading = "";
    let mut found = false;
    for block in document.sections.iter().flat_map(|section| &section.blocks) {
        match block {
            Block::Heading { text, .. } => heading = text,
            Block::Table(table) => {
                if found {
                    out.push_str("\r\n");
                }
                found = true;
                let mut rows: Vec<Vec<String>> = Vec::new();
                if several && !heading.is_empty() {
                    rows.push(vec![std::mem::take(&mut heading).to_owned()]);
                }
                rows.extend(plain_rows(table));
                out.push_str(&write(&rows)?);
            }
            _ => {}
        }
    }
    if found { Ok(out) } else { Err(Error::Refused(messages::no_tables(&document.title))) }
}

fn plain_rows(table: &Table) -> impl Iterator<Item = Vec<String>> {
    grid(table).into_iter().map(|slots| {
        let mut cells = Vec::new();
        for slot in slots {
            cells.push(slot.cell.map(super::document::Cell::plain).unwrap_or_default());
            cells.extend(std::iter::repeat_n(String::new(), slot.columns.saturating_sub(1)));
        }
        cells
    })
}

fn write(rows: &[Vec<String>]) -> Result<String> {
    let failed = |cause: String| Error::Refused(messages::render_failed(cause));
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(|cause| failed(cause.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|cause| failed(cause.to_string()))?;
    String::from_utf8(bytes).map_err(|cause| failed(cause.to_string()))
}

#[cfg(test)]
mod tests {
    use super::super::document::{Cell, Orientation};
    use super::*;

    fn table(text: &str) -> Block {
        let rows = vec![vec![Cell::text("Мероприятие").over(2, 1)], vec![Cell::text(text), Cell::text("3,58")]];
        Block::Table(Table { widths: vec![1, 1], header_rows: 1, rows })
    }

    #[test]
    fn one_table_stands_alone() {
        let mut document = Document::new("План");
        document.push(Orientation::Landscape, Block::heading(1, "План"));
        document.push(Orientation::Landscape, table("а; \"б\"\nв"));
        assert_eq!(render(&document).unwrap(), "\u{feff}Мероприятие;\r\n\"а; \"\"б\"\"\nв\";3,58\r\n");
        document.push(Orientation::Landscape, table("г"));
        assert!(render(&document).unwrap().starts_with("\u{feff}План\r\nМероприятие;\r\n"));
    }

    #[test]
    fn a_document_without_tables_is_refused() {
        assert!(render(&Document::new("Справка")).is_err());
    }
}
