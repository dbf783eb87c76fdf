//! The five documents as Word files give the same rows as their texts, whichever program wrote them.
//!
//! `libreoffice-*.docx` were saved by `LibreOffice` Writer 7.4, `python-docx-*.docx` by python-docx 1.2, from the rows of
//! the golden files: section rows merged over the table, headers merged over two rows (002), a party merged over three
//! rows (000), links, line breaks and empty paragraphs in cells (001), the protocol's other tables around (004).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod docx_writer;

use std::path::{Path, PathBuf};

use docx_writer::{Dialect, write};
use vyezd::import::table::{Block, Manuscript, TableKind};
use vyezd::import::{ActivityDraft, DoubtKind, PlanDraft, read_plan_file, read_plans, text};

const SOURCES: [&str; 5] = [
    "000_9c6786b06096ba0b",
    "001_5eb3587b8a7ef8fb",
    "002_dca42ef697891152",
    "003_b7c16ea3d3e8fa77",
    "004_b2d8c3539e754198",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn source(index: usize) -> PathBuf {
    root().join("src/demo/sources").join(format!("{}.txt", SOURCES[index]))
}

/// What must not depend on the format: everything but places and doubts about how cells were joined.
fn essence(row: &ActivityDraft) -> ActivityDraft {
    ActivityDraft { place: vyezd::import::Place::default(), doubts: Vec::new(), ..row.clone() }
}

fn assert_same(read: &[PlanDraft], text: &[PlanDraft], what: &str) {
    assert_eq!(read.len(), text.len(), "{what}: plans");
    for (read, text) in read.iter().zip(text) {
        assert_eq!(read.title, text.title, "{what}");
        assert_eq!(read.municipality, text.municipality, "{what}");
        assert_eq!(read.approval, text.approval, "{what}");
        assert_eq!(read.frame, text.frame, "{what}");
        assert_eq!(read.columns, text.columns, "{what}");
        assert_eq!((&read.goal, &read.tasks, &read.expected), (&text.goal, &text.tasks, &text.expected), "{what}");
        for (read, text) in read.activities.iter().zip(&text.activities) {
            assert_eq!(essence(read), essence(text), "{what}");
        }
        assert_eq!(read.activities.len(), text.activities.len(), "{what}: rows");
    }
}

#[test]
fn files_of_libreoffice_and_python_docx_give_the_rows_of_the_texts() {
    let files = [
        "libreoffice-000",
        "libreoffice-001",
        "libreoffice-002",
        "libreoffice-003",
        "libreoffice-004",
        "python-docx-000",
        "python-docx-002",
        "python-docx-004",
    ];
    for file in files {
        let index: usize = file.rsplit('-').next().unwrap().parse().unwrap();
        let path = root().join("tests/data/plans").join(format!("{file}.docx"));
        let read = read_plan_file(&path).unwrap();
        assert_same(&read, &read_plan_file(&source(index)).unwrap(), file);
        let torn = [DoubtKind::Joined, DoubtKind::Doubled, DoubtKind::SectionTorn];
        let joined = read.iter().flat_map(PlanDraft::all_doubts).find(|doubt| torn.contains(&doubt.kind));
        assert_eq!(joined, None, "{file}: nothing is torn in it");
    }
}

#[test]
fn a_shifted_text_is_flagged_in_a_document_too() {
    let plans = read_plan_file(&root().join("tests/data/plans/libreoffice-001.docx")).unwrap();
    let flagged: Vec<usize> = plans[0]
        .activities
        .iter()
        .filter(|row| row.doubts.iter().any(|doubt| doubt.kind == DoubtKind::Ambiguous))
        .map(|row| row.order)
        .collect();
    assert_eq!(flagged, [12]);
}

/// The text of a source as a document of paragraphs and real tables, torn as it is.
fn manuscript(index: usize) -> Manuscript {
    let mut manuscript = text::read(&std::fs::read_to_string(source(index)).unwrap());
    for block in &mut manuscript.blocks {
        if let Block::Table(table) = block {
            table.kind = TableKind::Real;
        }
    }
    manuscript
}

/// Tables that only a page break parts, as one.
fn without_page_breaks(mut manuscript: Manuscript) -> Manuscript {
    let mut blocks: Vec<Block> = Vec::new();
    for block in manuscript.blocks.drain(..) {
        match (blocks.last_mut(), block) {
            (Some(Block::Table(open)), Block::Table(next)) if open.rows[0].cells.len() > 2 => {
                open.rows.extend(next.rows);
            }
            (_, block) => blocks.push(block),
        }
    }
    Manuscript { blocks }
}

#[test]
fn torn_tables_give_the_same_rows_in_every_dialect() {
    for (index, name) in SOURCES.iter().enumerate() {
        let text = read_plan_file(&source(index)).unwrap();
        for dialect in [Dialect::Word, Dialect::LibreOffice, Dialect::PythonDocx] {
            for manuscript in [manuscript(index), without_page_breaks(manuscript(index))] {
                let bytes = write(&manuscript, dialect);
                let read = read_plans(&bytes, "plan.docx").unwrap();
                assert_same(&read, &text, &format!("{name} {dialect:?}"));
            }
        }
    }
}

#[test]
fn a_table_typed_with_tabs_in_a_document_is_read() {
    let mut typed = manuscript(3);
    for block in &mut typed.blocks {
        if let Block::Table(table) = block {
            table.kind = TableKind::Typed;
        }
    }
    let read = read_plans(&write(&typed, Dialect::Word), "plan.docx").unwrap();
    assert_same(&read, &read_plan_file(&source(3)).unwrap(), "typed");
}

#[test]
fn nested_tables_stand_behind_the_table_that_holds_them() {
    let body = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>внешняя</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>внутренняя\
        </w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/></w:tc></w:tr></w:tbl>";
    let tables = vyezd::import::tables(&docx_writer::package(body), "a.docx").unwrap();
    let texts: Vec<&str> = tables.iter().map(|table| table.rows[0].cells[0].text.trim()).collect();
    assert_eq!(texts, ["внешняя", "внутренняя"]);
    assert_eq!(tables[1].kind, TableKind::Nested);
}

#[test]
fn text_is_taken_whole_and_only_once() {
    let run = |inner: &str| format!("<w:r>{inner}</w:r>");
    let paragraph = [
        "<w:pPr><w:tabs><w:tab w:val=\"left\" w:pos=\"500\"/></w:tabs></w:pPr>".to_owned(),
        run("<w:t>«А&amp;Б» &#8470;</w:t>"),
        run("<w:noBreakHyphen/><w:t>1</w:t><w:br/><w:t>вторая</w:t>"),
        format!("<w:hyperlink>{}</w:hyperlink>", run("<w:t> ссылка</w:t>")),
        format!("<w:ins>{}</w:ins>", run("<w:t> вставка</w:t>")),
        format!("<w:del>{}</w:del>", run("<w:delText>удалено</w:delText>")),
        format!("<w:moveFrom>{}</w:moveFrom>", run("<w:t>перенесено</w:t>")),
        run("<mc:AlternateContent><mc:Choice><w:t>раз</w:t></mc:Choice><mc:Fallback><w:t>раз</w:t></mc:Fallback></mc:AlternateContent>"),
        run("<w:instrText>PAGE</w:instrText>"),
    ]
    .concat();
    let body = format!("<w:tbl><w:tr><w:tc><w:p>{paragraph}</w:p></w:tc></w:tr></w:tbl>");
    let tables = vyezd::import::tables(&docx_writer::package(&body), "a.docx").unwrap();
    assert_eq!(tables[0].rows[0].cells[0].text, "«А&Б» №-1\nвторая ссылка вставкараз");
}
