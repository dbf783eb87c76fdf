//! The tables of the model as CSV for Excel in Russia: `;`, decimal comma, CRLF; UTF-8 with a byte order mark, or
//! windows-1251 for programs of that age.

use std::borrow::Cow;

use super::document::{Block, Document, Table};
use super::grid::grid;
use super::messages;
use crate::{Error, Result};

/// The file's text. Several tables follow each other after an empty line, each under its nearest heading; one table
/// stands alone, so that other programs read it. Errors: the document has no table.
pub fn render(document: &Document) -> Result<String> {
    let several = document.blocks().filter(|block| table_of(block).is_some()).count() > 1;
    let mut out = String::from("\u{feff}");
    let mut heading = "";
    let mut found = false;
    for block in document.blocks() {
        match block {
            Block::Heading { text, .. } => heading = text,
            Block::Chart(chart) => heading = &chart.title,
            _ => {}
        }
        let Some(table) = table_of(block) else { continue };
        if found {
            out.push_str("\r\n");
        }
        found = true;
        let mut rows: Vec<Vec<String>> = Vec::new();
        if several && !heading.is_empty() {
            rows.push(vec![std::mem::take(&mut heading).to_owned()]);
        }
        rows.extend(plain_rows(&table));
        out.push_str(&write(&rows)?);
    }
    if found { Ok(out) } else { Err(Error::Refused(messages::no_tables(&document.title, "CSV"))) }
}

/// The table of a block, a chart's numbers among them.
pub(super) fn table_of(block: &Block) -> Option<Cow<'_, Table>> {
    match block {
        Block::Table(table) => Some(Cow::Borrowed(table)),
        Block::Chart(chart) => Some(Cow::Owned(chart.table())),
        _ => None,
    }
}

/// The same text in windows-1251, and a sentence on the characters it has no place for; each became «?».
pub fn windows_1251(text: &str) -> (Vec<u8>, Option<String>) {
    let text = text.trim_start_matches('\u{feff}');
    let mut bytes = Vec::with_capacity(text.len());
    let mut missing: Vec<String> = Vec::new();
    let mut count = 0_usize;
    let (mut line, mut column) = (1_usize, 0_usize);
    for c in text.chars() {
        (line, column) = if c == '\n' { (line + 1, 0) } else { (line, column + 1) };
        let mut buffer = [0; 4];
        let (encoded, _, failed) = encoding_rs::WINDOWS_1251.encode(c.encode_utf8(&mut buffer));
        if !failed {
            bytes.extend_from_slice(&encoded);
            continue;
        }
        bytes.push(b'?');
        count += 1;
        if missing.len() < 5 {
            missing.push(messages::no_such_sign(c, line, column));
        }
    }
    let note = (count > 0).then(|| {
        let more = if count > missing.len() { ", …" } else { "" };
        messages::not_in_1251(count, format!("{}{more}", missing.join(", ")))
    });
    (bytes, note)
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
    fn signs_windows_1251_does_not_have_are_told_with_their_place() {
        let (bytes, note) = windows_1251("\u{feff}№;«Ё» — 3,83\r\nа → б\r\n");
        assert_eq!(encoding_rs::WINDOWS_1251.decode(&bytes).0, "№;«Ё» — 3,83\r\nа ? б\r\n");
        let note = note.unwrap();
        assert!(note.contains('→') && note.contains('2') && note.contains('3'), "{note}");
        assert_eq!(windows_1251("\u{feff}да\r\n"), (vec![0xE4, 0xE0, 13, 10], None));
    }

    #[test]
    fn a_document_without_tables_is_refused() {
        assert!(render(&Document::new("Справка")).is_err());
    }
}
