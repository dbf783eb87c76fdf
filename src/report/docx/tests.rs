use std::io::{Cursor, Read};

use super::super::document::{Align, Cell, Signature, Table};
use super::*;

fn sample() -> Document {
    let table = Table {
        widths: vec![1, 2, 2],
        header_rows: 2,
        rows: vec![
            vec![Cell::text("Наименование ОО").over(1, 2), Cell::text("2019 год").over(2, 1)],
            vec![Cell::text("Рус. яз"), Cell::text("Матем.")],
            vec![Cell::text("МКОУ\nСемиченская СШ"), Cell::text("3,83").aligned(Align::Right), Cell::default()],
        ],
    };
    let mut document = Document::new("Проба & <знаки>");
    let upright = Orientation::Portrait;
    document.push(upright, Block::Letterhead(vec!["Отдел образования".to_owned()]));
    document.push(upright, Block::heading(0, "Справка"));
    document.push(upright, Block::heading(1, "Раздел"));
    document.push(upright, Block::runs(Style::Body, vec![Run::bold("а"), Run::marked("б"), Run::italic(" в\tг\nд")]));
    for _ in 0..2 {
        document.push(upright, Block::List { ordered: true, items: vec![vec![Run::plain("один")]] });
    }
    document.push(upright, Block::List { ordered: false, items: vec![vec![Run::plain("тире")]] });
    document.push(upright, Block::PageBreak);
    let signature = Signature { role: "Директор".to_owned(), name: String::new(), dated: true };
    document.push(upright, Block::Signatures(vec![signature]));
    document.push(Orientation::Landscape, Block::Table(table));
    document
}

fn parts(docx: &[u8]) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut file = zip.by_index(at).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().to_string(), text)
        })
        .collect()
}

fn part(name: &str) -> String {
    let found = parts(&render(&sample()).unwrap()).into_iter().find(|(part, _)| part == name);
    found.unwrap().1
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    assert_eq!(render(&sample()).unwrap(), render(&sample()).unwrap());
}

#[test]
fn the_heading_repeats_and_cells_are_merged() {
    let body = part("word/document.xml");
    assert_eq!(body.matches("<w:tblHeader/>").count(), 2);
    assert!(body.contains(r#"<w:gridSpan w:val="2"/>"#));
    assert!(body.contains(r#"<w:vMerge w:val="restart"/>"#) && body.contains("<w:vMerge/>"));
}

#[test]
fn one_file_holds_both_orientations() {
    let body = part("word/document.xml");
    let upright = body.find(r#"<w:pgSz w:w="11906" w:h="16838"/>"#).unwrap();
    let across = body.find(r#"<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>"#).unwrap();
    assert!(upright < across);
    assert!(body.ends_with("</w:sectPr></w:body></w:document>"));
}

#[test]
fn every_ordered_list_begins_at_one() {
    assert_eq!(part("word/numbering.xml").matches("<w:startOverride w:val=\"1\"/>").count(), 2);
    let body = part("word/document.xml");
    for id in ["1", "2", "3"] {
        assert_eq!(body.matches(&format!("<w:numId w:val=\"{id}\"/>")).count(), 1);
    }
}

#[test]
fn every_relation_and_content_type_has_its_part() {
    let parts = parts(&render(&sample()).unwrap());
    let names: Vec<&str> = parts.iter().map(|(name, _)| name.as_str()).collect();
    let types = part("[Content_Types].xml");
    for name in types.split("PartName=\"/").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(names.contains(&name), "{name}");
    }
    let relations = part("word/_rels/document.xml.rels");
    for name in relations.split("Target=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(names.contains(&format!("word/{name}").as_str()), "{name}");
    }
    assert!(part("docProps/core.xml").contains("Проба &amp; &lt;знаки&gt;"));
}

#[test]
fn pages_are_numbered() {
    let footer = part("word/footer1.xml");
    assert!(footer.contains("стр. ") && footer.contains(" PAGE ") && footer.contains(" NUMPAGES "));
}
