//! Workbooks and files of the open document format give the rows of the texts.
//!
//! `openpyxl-*.xlsx` were saved by openpyxl 3.1 from the rows of the golden files: a heading and section rows merged over
//! the table, a party merged over three rows and a term that is a real date (000), numbers that are numbers (001), and a
//! second sheet that is no plan. `libreoffice-000.odt` was saved by `LibreOffice` Writer 7.4.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod docx_writer;

use std::path::Path;

use docx_writer::zip_of;
use vyezd::import::{ActivityDraft, Place, PlanDraft, read_plan_file, read_plans, tables};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn essence(plan: &PlanDraft) -> Vec<ActivityDraft> {
    plan.activities
        .iter()
        .map(|row| ActivityDraft { place: Place::default(), doubts: Vec::new(), ..row.clone() })
        .collect()
}

#[test]
fn files_give_the_rows_of_the_texts() {
    for (file, source) in [
        ("openpyxl-000.xlsx", "000_9c6786b06096ba0b.txt"),
        ("openpyxl-001.xlsx", "001_5eb3587b8a7ef8fb.txt"),
        ("libreoffice-000.odt", "000_9c6786b06096ba0b.txt"),
    ] {
        let read = read_plan_file(&root().join("tests/data/plans").join(file)).unwrap();
        let text = read_plan_file(&root().join("src/demo/sources").join(source)).unwrap();
        assert_eq!(read.len(), 1, "{file}");
        assert_eq!(read[0].title, text[0].title, "{file}");
        assert_eq!((read[0].frame, &read[0].approval), (text[0].frame, &text[0].approval), "{file}");
        for (read, text) in essence(&read[0]).iter().zip(essence(&text[0])) {
            assert_eq!(*read, text, "{file}");
        }
        assert_eq!(read[0].activities.len(), text[0].activities.len(), "{file}");
    }
}

fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>\
         <table:table table:name=\"Лист1\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    zip_of(&[("META-INF/manifest.xml", b"<m/>"), ("content.xml", content.as_bytes())])
}

fn row(cells: &[&str]) -> String {
    let cells: String = cells
        .iter()
        .fold(String::new(), |row, cell| format!("{row}<table:table-cell><text:p>{cell}</text:p></table:table-cell>"));
    format!("<table:table-row>{cells}</table:table-row>")
}

#[test]
fn a_workbook_of_opendocument_is_read() {
    let rows = [
        row(&["План на 2021 год"]),
        row(&["№", "Мероприятие", "Срок", "Ответственные"]),
        "<table:table-row><table:table-cell table:number-columns-spanned=\"4\"><text:p>1. Раздел</text:p></table:table-cell>\
         <table:covered-table-cell table:number-columns-repeated=\"3\"/></table:table-row>"
            .to_owned(),
        "<table:table-row><table:table-cell><text:p>1.1.</text:p></table:table-cell><table:table-cell><office:annotation>\
         <text:p>заметка</text:p></office:annotation><text:p>А<text:s/>&amp;<text:line-break/>Б</text:p></table:table-cell>\
         <table:table-cell><text:p>май</text:p></table:table-cell>\
         <table:table-cell table:number-rows-spanned=\"2\"><text:p>РМК</text:p></table:table-cell></table:table-row>"
            .to_owned(),
        "<table:table-row><table:table-cell><text:p>1.2.</text:p></table:table-cell><table:table-cell><text:p>В</text:p>\
         </table:table-cell><table:table-cell><text:p>июнь</text:p></table:table-cell><table:covered-table-cell/>\
         </table:table-row><table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell \
         table:number-columns-repeated=\"16384\"/></table:table-row>"
            .to_owned(),
    ];
    let plans = read_plans(&ods(&rows.concat()), "план.ods").unwrap();
    assert_eq!(plans[0].title, "План на 2021 год");
    let read: Vec<[&str; 5]> = plans[0]
        .activities
        .iter()
        .map(|row| [&*row.number_printed, &*row.section, &*row.title, &*row.term, &*row.parties])
        .collect();
    assert_eq!(read, [["1.1.", "1. Раздел", "А & Б", "май", "РМК"], ["1.2.", "1. Раздел", "В", "июнь", "РМК"]]);
}

#[test]
fn repeated_cells_and_far_corners_stay_within_limits() {
    let filled = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell \
                  table:number-columns-repeated=\"16384\"><text:p>а</text:p></table:table-cell></table:table-row>";
    assert_eq!(tables(&ods(filled), "а.ods").unwrap()[0].rows.len(), 1_000);
    assert!(tables(&ods(&filled.repeat(20)), "а.ods").is_err());
    let sheet = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>\
        <row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>начало</t></is></c></row><row r=\"1048576\"><c r=\"XFD1048576\" \
        t=\"inlineStr\"><is><t>край</t></is></c><c r=\"B1048576\" t=\"inlineStr\"><is><t>конец</t></is></c></row></sheetData>\
        <mergeCells count=\"1\"><mergeCell ref=\"A1:XFD1048576\"/></mergeCells></worksheet>";
    let book = zip_of(&[
        (
            "_rels/.rels",
            b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r\" \
            Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
            Target=\"xl/workbook.xml\"/></Relationships>",
        ),
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
            xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Лист1\" \
            sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>".as_bytes()),
        ("xl/_rels/workbook.xml.rels", b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
            <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
            Target=\"worksheets/sheet1.xml\"/></Relationships>"),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ]);
    let read = tables(&book, "а.xlsx").unwrap();
    assert_eq!(read[0].rows.len(), 2);
    assert_eq!(read[0].rows[0].cells[0].text, "начало");
}

#[test]
fn damaged_workbooks_are_refused() {
    let whole = std::fs::read(root().join("tests/data/plans/openpyxl-001.xlsx")).unwrap();
    for length in (0..whole.len()).step_by(997) {
        assert!(read_plans(&whole[..length], "а.xlsx").is_err());
    }
    let spaces = vec![b' '; 70 * 1024 * 1024];
    let bomb = zip_of(&[("xl/workbook.xml", b"<workbook/>"), ("xl/sharedStrings.xml", &spaces)]);
    assert!(read_plans(&bomb, "а.xlsx").unwrap_err().to_string().contains("64 МБ"));
}
