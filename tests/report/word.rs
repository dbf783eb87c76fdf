//! An independent reader of Word files: what another program would find in ours.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;

/// A part of the package as text.
pub fn part(docx: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// Every element and every piece of text in order, with the path of element names that leads to it.
pub fn walk(xml: &str, visit: &mut dyn FnMut(&[String], Option<&str>)) {
    let mut reader = Reader::from_str(xml);
    let mut path: Vec<String> = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                path.push(tag.name().as_ref().to_owned());
                visit(&path, None);
            }
            Event::Empty(tag) => {
                path.push(tag.name().as_ref().to_owned());
                visit(&path, None);
                path.pop();
            }
            Event::End(_) => {
                path.pop();
            }
            Event::Text(text) => visit(&path, Some(&text)),
            Event::GeneralRef(entity) => {
                let name: &str = &entity;
                let c = match name {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    other => panic!("entity {other}"),
                };
                visit(&path, Some(c));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(path.is_empty());
}

/// Tables as rows of cell texts; paragraphs of a cell are joined by `\n`.
pub fn tables(docx: &[u8]) -> Vec<Vec<Vec<String>>> {
    let mut tables: Vec<Vec<Vec<String>>> = Vec::new();
    walk(&part(docx, "word/document.xml"), &mut |path, text| {
        let inside = path.iter().any(|name| name == "w:tc");
        match (path.last().map(String::as_str), text) {
            (Some("w:tbl"), None) => tables.push(Vec::new()),
            (Some("w:tr"), None) => tables.last_mut().unwrap().push(Vec::new()),
            (Some("w:tc"), None) => tables.last_mut().unwrap().last_mut().unwrap().push(String::new()),
            (Some("w:p"), None) if inside => {
                let cell = tables.last_mut().unwrap().last_mut().unwrap().last_mut().unwrap();
                if !cell.is_empty() {
                    cell.push('\n');
                }
            }
            (Some("w:t"), Some(text)) if inside => {
                tables.last_mut().unwrap().last_mut().unwrap().last_mut().unwrap().push_str(text);
            }
            _ => {}
        }
    });
    tables
}

/// All text, one line per paragraph, non-breaking spaces as spaces.
pub fn text(docx: &[u8]) -> String {
    let mut all = String::new();
    walk(&part(docx, "word/document.xml"), &mut |path, text| match (path.last().map(String::as_str), text) {
        (Some("w:p"), None) => all.push('\n'),
        (Some("w:t"), Some(text)) => all.push_str(text),
        _ => {}
    });
    all.replace('\u{a0}', " ")
}
