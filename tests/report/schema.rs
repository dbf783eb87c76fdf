//! The order of elements in a Word file, as the schema wants it: Word refuses what LibreOffice forgives.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;

/// Children in the order of the schema (ECMA-376, transitional), as far as the writer uses them.
const ORDER: [(&str, &[&str]); 13] = [
    (
        "w:pPr",
        &["w:pStyle", "w:keepNext", "w:numPr", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr", "w:sectPr"],
    ),
    ("w:rPr", &["w:rFonts", "w:b", "w:bCs", "w:i", "w:iCs", "w:sz", "w:szCs", "w:highlight", "w:lang"]),
    ("w:tblPr", &["w:tblStyle", "w:tblW", "w:tblInd", "w:tblBorders", "w:tblLayout", "w:tblCellMar", "w:tblLook"]),
    ("w:tbl", &["w:tblPr", "w:tblGrid", "w:tr"]),
    ("w:tr", &["w:trPr", "w:tc"]),
    ("w:trPr", &["w:cantSplit", "w:tblHeader"]),
    ("w:tc", &["w:tcPr", "w:p"]),
    ("w:tcPr", &["w:tcW", "w:gridSpan", "w:vMerge", "w:tcBorders", "w:vAlign"]),
    ("w:sectPr", &["w:headerReference", "w:footerReference", "w:type", "w:pgSz", "w:pgMar", "w:titlePg"]),
    (
        "w:style",
        &[
            "w:name",
            "w:basedOn",
            "w:uiPriority",
            "w:semiHidden",
            "w:unhideWhenUsed",
            "w:qFormat",
            "w:pPr",
            "w:rPr",
            "w:tblPr",
        ],
    ),
    ("w:numbering", &["w:abstractNum", "w:num"]),
    ("w:styles", &["w:docDefaults", "w:style"]),
    ("w:lvl", &["w:start", "w:numFmt", "w:lvlText", "w:lvlJc", "w:pPr"]),
];

/// Element paths of a part, in order.
fn children(xml: &str) -> Vec<(String, Vec<String>)> {
    let mut reader = Reader::from_str(xml);
    let mut open: Vec<(String, Vec<String>)> = Vec::new();
    let mut closed = Vec::new();
    loop {
        let event = reader.read_event().unwrap();
        let (Event::Start(tag) | Event::Empty(tag)) = &event else {
            match event {
                Event::End(_) => closed.push(open.pop().unwrap()),
                Event::Eof => break,
                _ => {}
            }
            continue;
        };
        let name = tag.name().as_ref().to_owned();
        if let Some(parent) = open.last_mut() {
            parent.1.push(name.clone());
        }
        if matches!(event, Event::Start(_)) {
            open.push((name, Vec::new()));
        }
    }
    assert!(open.is_empty());
    closed
}

/// Checks every part of a .docx; gives how many elements were looked at.
pub fn check(docx: &[u8], label: &str) -> usize {
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut checked = 0;
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let name = file.name().unwrap().to_string();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        for (parent, names) in children(&text) {
            let Some((_, order)) = ORDER.iter().find(|(known, _)| *known == parent) else { continue };
            let place = |child: &String| {
                let found = order.iter().position(|known| known == child);
                found.unwrap_or_else(|| panic!("{label} {name}: {parent}/{child}"))
            };
            let places: Vec<usize> = names.iter().map(place).collect();
            assert!(places.is_sorted(), "{label} {name}: {parent} holds {names:?}");
            checked += 1;
        }
    }
    checked
}
