//! A small writer of `.docx` in the manner of three programs, for tests of the reader.

#![allow(dead_code)] // Each test file uses a part of it.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use vyezd::import::table::{Block, Manuscript, Row, Table, TableKind};

/// Whose habits to imitate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Text split over runs with proofing marks, `w:gridSpan` over section rows, tab stops in the paragraph format.
    Word,
    /// Preserved spaces, line breaks for lines, `w:vMerge` with an explicit «continue», cell borders.
    LibreOffice,
    /// One run per paragraph, no grid, nothing merged.
    PythonDocx,
}

/// The manuscript as the bytes of a document.
pub fn write(manuscript: &Manuscript, dialect: Dialect) -> Vec<u8> {
    let mut body = String::new();
    for block in &manuscript.blocks {
        match block {
            Block::Paragraph(text) => body.push_str(&paragraph(text, dialect)),
            Block::Table(table) if table.kind == TableKind::Typed => typed(&mut body, table, dialect),
            Block::Table(table) => {
                body.push_str("<w:tbl><w:tblPr/>");
                for row in &table.rows {
                    body.push_str(&table_row(row, dialect));
                }
                // Programs put an empty paragraph between two tables.
                body.push_str("</w:tbl><w:p/>");
            }
        }
    }
    package(&body)
}

fn typed(body: &mut String, table: &Table, dialect: Dialect) {
    for row in &table.rows {
        let cells: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
        body.push_str(&paragraph(&cells.join("\t"), dialect));
    }
    body.push_str("<w:p/>");
}

fn table_row(row: &Row, dialect: Dialect) -> String {
    let mut xml = "<w:tr>".to_owned();
    let filled: Vec<&str> = row.cells.iter().map(|cell| cell.text.trim()).filter(|text| !text.is_empty()).collect();
    let section = row.cells.len() > 2
        && filled.len() == 1
        && filled[0].starts_with(|c: char| c.is_ascii_digit())
        && filled[0].contains(". ");
    if section && dialect != Dialect::PythonDocx {
        let _ = write!(
            xml,
            "<w:tc><w:tcPr><w:tcW w:w=\"0\" w:type=\"auto\"/><w:gridSpan w:val=\"{}\"/></w:tcPr>{}</w:tc></w:tr>",
            row.cells.len(),
            paragraph(filled[0], dialect)
        );
        return xml;
    }
    for cell in &row.cells {
        xml.push_str("<w:tc>");
        if dialect == Dialect::LibreOffice {
            xml.push_str(
                "<w:tcPr><w:tcBorders><w:top w:val=\"single\"/></w:tcBorders><w:vMerge w:val=\"restart\"/></w:tcPr>",
            );
        }
        match dialect {
            Dialect::LibreOffice => xml.push_str(&paragraph(&cell.text, dialect)),
            _ => cell.text.split('\n').for_each(|line| xml.push_str(&paragraph(line, dialect))),
        }
        xml.push_str("</w:tc>");
    }
    xml.push_str("</w:tr>");
    xml
}

fn paragraph(text: &str, dialect: Dialect) -> String {
    if text.is_empty() {
        return "<w:p/>".to_owned();
    }
    let runs = match dialect {
        Dialect::Word => {
            let middle = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
            let (head, tail) = text.split_at(middle);
            format!("{}<w:proofErr w:type=\"spellStart\"/>{}", run(head), run(tail))
        }
        _ => run(text),
    };
    let format = if dialect == Dialect::Word {
        "<w:pPr><w:tabs><w:tab w:val=\"left\" w:pos=\"720\"/></w:tabs></w:pPr>"
    } else {
        ""
    };
    format!("<w:p>{format}{runs}</w:p>")
}

fn run(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let inner = escaped
        .replace('\t', "</w:t><w:tab/><w:t xml:space=\"preserve\">")
        .replace('\n', "</w:t><w:br/><w:t xml:space=\"preserve\">");
    format!("<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">{inner}</w:t></w:r>")
}

/// A document with this body.
pub fn package(body: &str) -> Vec<u8> {
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document \
         xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\">\
         <w:body>{body}<w:sectPr/></w:body></w:document>"
    );
    zip_of(&[("word/document.xml", document.as_bytes())])
}

/// An archive of these parts.
pub fn zip_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}
