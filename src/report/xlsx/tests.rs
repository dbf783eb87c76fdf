use std::io::{Cursor, Read};

use calamine::{Data, DataType, Reader, Xlsx};

use super::super::chart::Series;
use super::super::document::{Block, Cell, Run, Signature, Style};
use super::*;
use crate::domain::Decimal;

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

fn sample() -> Document {
    let across = Orientation::Landscape;
    let day = chrono::NaiveDate::from_ymd_opt(2021, 5, 20).unwrap();
    let mut rows = vec![
        vec![Cell::text("№").over(1, 2), Cell::text("2021 год").over(2, 1), Cell::text("День").over(1, 2)],
        vec![Cell::text("Матем."), Cell::text("Номер")],
        vec![Cell::text("Раздел").over(4, 1).strong()],
    ];
    for number in 1..4 {
        rows.push(vec![
            Cell::count(number),
            Cell::number(decimal("3,50")),
            Cell::text("1.10"),
            if number == 1 {
                Cell::day(day)
            } else {
                Cell::runs(vec![Run::bold("=1+1"), Run::plain(" в\u{1}\n- г")])
            },
        ]);
    }
    let keys = Table {
        widths: vec![20, 80],
        header_rows: 0,
        rows: vec![vec![Cell::text("Цель"), Cell::text("Повысить\nкачество")]],
    };
    let mut document = Document::new("Отчёт");
    document.push(across, Block::Letterhead(vec!["Отдел образования".to_owned()]));
    document.push(across, Block::heading(0, "План: «да/нет»?"));
    document.push(across, Block::Table(keys));
    document.push(across, Block::Table(Table { widths: vec![10, 20, 20, 50], header_rows: 2, rows }));
    document.push(across, Block::heading(1, "План: «да/нет»?"));
    document.push(across, Block::runs(Style::Body, vec![Run::marked("дыра")]));
    document.push(across, Block::Chart(chart()));
    document.push(Orientation::Portrait, Block::heading(1, "Подписи"));
    let signature = Signature { role: "Директор".to_owned(), name: String::new(), dated: true };
    document.push(Orientation::Portrait, Block::Signatures(vec![signature]));
    document
}

fn chart() -> Chart {
    let values = ["3,83", "3,33"].map(|text| Some(decimal(text))).to_vec();
    Chart {
        title: "ОГЭ, русский язык".to_owned(),
        axis: "Год".to_owned(),
        names: vec!["2019".to_owned(), "2021".to_owned()],
        series: vec![Series { name: "Семиченская СШ".to_owned(), values }],
        line: true,
    }
}

fn part(xlsx: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(xlsx)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn another_program_reads_numbers_days_and_text_apart() {
    let bytes = render(&sample()).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["План «да нет»", "ОГЭ, русский язык"]);
    let sheet = book.worksheet_range("План «да нет»").unwrap();
    let cell = |row: u32, column: u32| sheet.get_value((row, column)).cloned().unwrap_or(Data::Empty);
    assert_eq!(cell(1, 0), Data::String("План: «да/нет»?".into()));
    assert_eq!((cell(2, 0), cell(2, 1)), (Data::String("Цель".into()), Data::String("Повысить\nкачество".into())));
    // The heading, its second row, the section, then the first row of data.
    assert_eq!(cell(6, 0), Data::Float(1.0));
    assert_eq!(cell(6, 1), Data::Float(3.5));
    assert_eq!(cell(6, 2), Data::String("1.10".into()), "a number that is a name stays as it was typed");
    assert_eq!(cell(6, 3).as_datetime().unwrap().to_string(), "2021-05-20 00:00:00");
    assert_eq!(cell(7, 3), Data::String("=1+1 в\n- г".into()), "typed text never becomes a formula");
    let merged = book.merge_cells_by_sheet_name("План «да нет»").unwrap();
    assert!(merged.iter().any(|region| (region.start, region.end) == ((5, 0), (5, 3))), "{merged:?}");
}

#[test]
fn the_heading_stays_on_the_screen_and_repeats_on_paper() {
    let bytes = render(&sample()).unwrap();
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains(r#"<pane ySplit="5""#), "{sheet}");
    assert!(sheet.contains(r#"orientation="landscape""#) && sheet.contains(r#"fitToHeight="0""#), "{sheet}");
    assert!(sheet.contains("стр. &amp;P из &amp;N"), "{sheet}");
    assert!(part(&bytes, "xl/workbook.xml").contains("$4:$5"), "the heading's rows, not those above");
}

#[test]
fn a_series_is_a_chart_of_its_own_numbers() {
    let bytes = render(&sample()).unwrap();
    let chart = part(&bytes, "xl/charts/chart1.xml");
    assert!(chart.contains("<c:lineChart>") && chart.contains("ОГЭ, русский язык"), "{chart}");
    assert!(chart.contains("'ОГЭ, русский язык'!$B$4:$B$5"), "{chart}");
    let last = part(&bytes, "xl/worksheets/sheet2.xml");
    assert!(last.contains("<drawing "), "{last}");
    assert!(part(&bytes, "xl/sharedStrings.xml").contains("Директор ____"));
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let first = render(&sample()).unwrap();
    for _ in 0..20 {
        assert_eq!(render(&sample()).unwrap(), first);
    }
}

#[test]
fn what_excel_cannot_hold_in_a_cell_goes_on_below() {
    let long = (0..9000).map(|number| format!("слово{number}")).collect::<Vec<_>>().join(" ");
    let mut document = Document::new("т");
    let rows = vec![vec![Cell::text("а"), Cell::text("б")], vec![Cell::text("1"), Cell::text(&long)]];
    document.push(Orientation::Portrait, Block::body(long.clone()));
    document.push(Orientation::Portrait, Block::Table(Table { widths: vec![1, 9], header_rows: 1, rows }));
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(render(&document).unwrap())).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let column = |number: usize| -> String {
        sheet.rows().filter_map(|row| row.get(number).and_then(Data::get_string)).collect()
    };
    let spaces = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(spaces(&column(1)), spaces(&format!("б{long}")));
    assert_eq!(spaces(&column(0)), spaces(&format!("{long}а1")));
}

#[test]
fn names_of_sheets_are_legal_and_differ() {
    let mut document = Document::new("т");
    let long = "'Наименование ОО 1: муниципальное казённое общеобразовательное учреждение";
    for _ in 0..3 {
        document.push(Orientation::Portrait, Block::heading(1, long));
        let rows = vec![vec![Cell::text("а")], vec![Cell::text("б")]];
        document.push(Orientation::Portrait, Block::Table(Table { widths: vec![1], header_rows: 1, rows }));
    }
    let book: Xlsx<_> = Xlsx::new(Cursor::new(render(&document).unwrap())).unwrap();
    let names = book.sheet_names();
    assert_eq!(names, ["Наименование ОО 1", "Наименование ОО 1 (2)", "Наименование ОО 1 (3)"]);
}
