//! Every report in every format over the sample of the five documents: same records, same bytes; read back by other
//! programs' readers; the order of the schema; typography.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod report;

#[path = "support/sample.rs"]
mod sample;

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use report::{golden, look, schema, word};
use sample::{holding, sample};
use vyezd::domain::{Decimal, Records};
use vyezd::forms::Registry;
use vyezd::report::catalogue::{build, find, render};
use vyezd::report::chart::{Chart, Series};
use vyezd::report::document::{Align, Block, Cell, Orientation, Run, Signature, Style, Table};
use vyezd::report::{Context, Document, Format, Parameters, REPORTS, Year};

/// The sample with the same ids every time.
/// Every report as it is asked for, several times where it can be asked for several things.
fn asked() -> Vec<(String, &'static str, Parameters)> {
    let school = Some(holding("school", "name", "Нагольненская").id);
    let municipality = Some(holding("municipality", "name", "Котельниковский").id);
    let mut asked = Vec::new();
    for report in REPORTS {
        let parameters = match report.name() {
            "plan" => {
                for plan in sample().all("plan").unwrap() {
                    let name = format!("plan-{}", plan.text("shape"));
                    asked.push((name, "plan", Parameters { plan: Some(plan.id), ..Parameters::default() }));
                }
                continue;
            }
            "execution" | "next_plan" => {
                let plan = Some(holding("plan", "title", "Волосовского").id);
                Parameters { plan, ..Parameters::default() }
            }
            "overview" | "programme" | "exclusion" | "analysis" | "info_letter" | "site_text" => {
                Parameters { municipality, ..Parameters::default() }
            }
            "schedule" => {
                let year = Some(Year::parse("2021-2022").unwrap());
                Parameters { municipality, year, ..Parameters::default() }
            }
            "recommendations" => Parameters::default(),
            // The sources give no values of these; `tests/results.rs` prints them.
            "support" | "requests" | "questionnaire" => continue,
            _ => Parameters { school, ..Parameters::default() },
        };
        asked.push((report.name().to_owned(), report.name(), parameters));
    }
    asked
}

fn document(name: &str, parameters: &Parameters) -> Document {
    let forms = Registry::builtin();
    let today = chrono::NaiveDate::from_ymd_opt(2021, 5, 20).unwrap();
    let context = Context { records: sample(), forms: &forms, today, parameters: parameters.clone() };
    build(find(name).unwrap(), &context).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn every_report_in_every_format_gives_the_same_bytes() {
    for (label, name, parameters) in asked() {
        let (first, second) = (document(name, &parameters), document(name, &parameters));
        assert_eq!(first, second, "{label}");
        for format in Format::ALL.into_iter().filter(|format| format.is_own()) {
            let bytes = render(&first, format).unwrap();
            assert_eq!(bytes, render(&second, format).unwrap(), "{label} {}", format.name());
            look(&format!("{label}.{}", format.name()), &bytes);
        }
    }
}

/// Cell texts of the tables with a heading, in order.
fn cells(document: &Document) -> Vec<String> {
    let tables = document.blocks().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    let cells = tables.flat_map(|table| table.rows.iter().flatten());
    cells.map(Cell::plain).filter(|text| !text.trim().is_empty()).collect()
}

#[test]
fn a_workbook_read_back_holds_every_cell() {
    for (label, name, parameters) in asked() {
        let document = document(name, &parameters);
        let bytes = render(&document, Format::Xlsx).unwrap();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let mut read = std::collections::BTreeSet::new();
        for (sheet, range) in book.worksheets() {
            assert!(sheet.encode_utf16().count() <= 31, "{label}: {sheet}");
            read.extend(range.cells().map(|(_, _, value)| match value {
                Data::DateTime(day) => day.as_datetime().unwrap().format("%d.%m.%Y").to_string(),
                Data::Float(number) => number.to_string().replace('.', ","),
                other => other.to_string().replace('\r', ""),
            }));
        }
        for cell in cells(&document) {
            // A number has no zeros at its end in a workbook.
            let short = cell.trim_end_matches('0').trim_end_matches(',');
            let is_number = cell.contains(',') && Decimal::parse(&cell).is_some();
            assert!(read.contains(&cell) || (is_number && read.contains(short)), "{label}: «{cell}»");
        }
    }
}

#[test]
fn a_word_file_read_back_holds_every_cell() {
    for (label, name, parameters) in asked() {
        let document = document(name, &parameters);
        let docx = render(&document, Format::Docx).unwrap();
        let read: Vec<String> = word::tables(&docx).concat().concat();
        for cell in cells(&document) {
            assert!(read.contains(&cell), "{label}: «{cell}»");
        }
        assert_eq!(
            word::part(&docx, "word/document.xml").contains("w:orient=\"landscape\""),
            document.sections.iter().any(|section| section.orientation == Orientation::Landscape),
            "{label}"
        );
    }
}

#[test]
fn every_line_of_ndjson_is_an_object_of_its_table() {
    for (label, name, parameters) in asked() {
        let document = document(name, &parameters);
        let text = String::from_utf8(render(&document, Format::Ndjson).unwrap()).unwrap();
        for line in text.lines() {
            let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
            assert_eq!(object["title"], document.title.replace('\u{a0}', " "), "{label}");
            assert!(!line.contains('\u{a0}') && object.len() > 1, "{label}: {line}");
        }
    }
}

#[test]
fn what_the_program_says_itself_is_set_as_russian_is() {
    for (label, name, parameters) in asked() {
        let text = String::from_utf8(render(&document(name, &parameters), Format::Markdown).unwrap()).unwrap();
        // Plans, diaries, orders, letters and protocols are printed as they came.
        let verbatim = [
            "checklist",
            "diaries",
            "exams",
            "criteria",
            "programme",
            "exclusion",
            "execution",
            "next_plan",
            "info_letter",
            "chain",
            "protocol",
            "order",
            "letter",
        ];
        if label.starts_with("plan") || verbatim.contains(&label.as_str()) {
            continue;
        }
        for line in text.lines().filter(|line| !line.starts_with("| ---")) {
            // A cell of an exam that was not held.
            let line = &line.replace("| - ", "");
            let torn = [" — ", " - "].iter().any(|dash| line.replace("| — |", "").replace("| — |", "").contains(dash));
            assert!(!torn, "{label}: {line}");
            let torn = line.split("№ ").skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            assert!(!torn && !line.contains('"'), "{label}: {line}");
        }
        assert!(
            text.contains("20\u{a0}мая 2021\u{a0}г.") || label == "schedule" || label.starts_with("questionnaire"),
            "{label}"
        );
    }
}

#[test]
fn without_names_no_report_names_a_person() {
    // Every word of every name of the sample that is more than an initial, and whoever a text names with initials.
    let mut surnames: BTreeSet<String> = BTreeSet::new();
    for person in sample().all("person").unwrap() {
        let words = person.text("name").split([' ', '.']).filter(|word| word.chars().count() > 2);
        surnames.extend(words.map(str::to_owned));
    }
    assert!(surnames.len() >= 5, "{surnames:?}");
    let mut met = BTreeSet::new();
    for (label, name, parameters) in asked() {
        let with = String::from_utf8(render(&document(name, &parameters), Format::Markdown).unwrap()).unwrap();
        let without = document(name, &Parameters { no_names: true, ..parameters });
        let without = String::from_utf8(render(&without, Format::Markdown).unwrap()).unwrap();
        for surname in &surnames {
            met.extend(with.contains(surname.as_str()).then_some(surname));
            assert!(!without.contains(surname.as_str()), "{label}: {surname}");
        }
        assert_eq!(vyezd::domain::naming::looks_like_names(&without), [], "{label}");
    }
    assert!(!met.is_empty(), "with names some are named");
}

/// Every kind of block once.
fn small() -> Document {
    let number = |text: &str| Decimal::parse(text).unwrap();
    let table = Table {
        widths: vec![1, 2, 2],
        header_rows: 2,
        rows: vec![
            vec![Cell::text("Наименование ОО").over(1, 2), Cell::text("2019 год").over(2, 1)],
            vec![Cell::text("Рус. яз"), Cell::text("Матем.")],
            vec![Cell::text("Котельниковский район").over(3, 1).strong()],
            vec![
                Cell::text("МКОУ\nСемиченская СШ"),
                Cell::number(number("3,83")),
                Cell::runs(vec![Run::marked("нет"), Run::plain(" данных")]).aligned(Align::Centre),
            ],
        ],
    };
    let mut document = Document::new("Проба & <знаки>");
    let upright = Orientation::Portrait;
    document.push(upright, Block::Letterhead(vec!["Волгоградская область".to_owned(), "Отдел образования".to_owned()]));
    document.push(upright, Block::heading(0, "Справка"));
    document.push(upright, Block::heading(1, "Раздел"));
    document.push(upright, Block::runs(Style::Body, vec![Run::bold("а"), Run::italic(" в\tг\nд")]));
    document.push(upright, Block::List { ordered: true, items: vec![vec![Run::plain("один")]] });
    document.push(upright, Block::List { ordered: false, items: vec![vec![Run::plain("тире")]] });
    document.push(upright, Block::PageBreak);
    let signature = Signature { role: "Директор".to_owned(), name: String::new(), dated: true };
    document.push(upright, Block::Signatures(vec![signature]));
    document.push(Orientation::Landscape, Block::Table(table));
    document.push(
        Orientation::Landscape,
        Block::Chart(Chart {
            title: "ОГЭ, русский язык".to_owned(),
            axis: "Год".to_owned(),
            names: vec!["2019".to_owned(), "2021".to_owned()],
            series: vec![Series {
                name: "Семиченская СШ".to_owned(),
                values: vec![Some(number("3,83")), Some(number("3,33"))],
            }],
            line: true,
        }),
    );
    document
}

#[test]
fn the_small_document_is_as_agreed_in_every_format() {
    let document = small();
    let docx = render(&document, Format::Docx).unwrap();
    golden("small.document.xml", word::part(&docx, "word/document.xml").replace("><", ">\n<").as_bytes());
    let xlsx = render(&document, Format::Xlsx).unwrap();
    for part in ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/charts/chart1.xml"] {
        let name = format!("small.{}", part.rsplit('/').next().unwrap());
        golden(&name, word::part(&xlsx, part).replace("><", ">\n<").as_bytes());
    }
    for format in [Format::Html, Format::Markdown, Format::Csv, Format::Ndjson] {
        golden(&format!("small.{}", format.ending()), &render(&document, format).unwrap());
    }
}

#[test]
fn elements_of_every_word_file_stand_in_the_order_of_the_schema() {
    let mut checked = schema::check(&render(&small(), Format::Docx).unwrap(), "small");
    assert!(checked > 60, "{checked}");
    for (label, name, parameters) in asked() {
        checked += schema::check(&render(&document(name, &parameters), Format::Docx).unwrap(), &label);
    }
    assert!(checked > 5_000, "{checked}");
}

/// Reads what is named on its command line with python-docx and openpyxl: every text of every cell on a line of JSON.
const READER: &str = r"
import json, sys, datetime, docx, openpyxl
for path in sys.argv[1:]:
    if path.endswith('.docx'):
        book = docx.Document(path)
        cells = [c.text for t in book.tables for r in t.rows for c in r.cells]
    else:
        cells = []
        for sheet in openpyxl.load_workbook(path):
            for row in sheet.iter_rows():
                for c in row:
                    if isinstance(c.value, datetime.datetime):
                        cells.append(c.value.strftime('%d.%m.%Y'))
                    elif c.value is not None:
                        cells.append(str(c.value))
    print(json.dumps(cells))
";

#[test]
fn independent_readers_find_every_cell() {
    let python = std::env::var("VYEZD_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let known = std::process::Command::new(&python).args(["-c", "import docx, openpyxl"]).output();
    if !known.is_ok_and(|known| known.status.success()) {
        println!(
            "skipped: {python} has no python-docx and openpyxl (pip install them, or name another by VYEZD_PYTHON)"
        );
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (label, name, parameters) in asked() {
        let document = document(name, &parameters);
        let paths: Vec<std::path::PathBuf> = [Format::Docx, Format::Xlsx]
            .into_iter()
            .map(|format| {
                let path = folder.path().join(format!("{label}.{}", format.ending()));
                std::fs::write(&path, render(&document, format).unwrap()).unwrap();
                path
            })
            .collect();
        let read = std::process::Command::new(&python).args(["-c", READER]).args(&paths).output().unwrap();
        assert!(read.status.success(), "{label}: {}", String::from_utf8_lossy(&read.stderr));
        let lines = String::from_utf8(read.stdout).unwrap();
        for (line, path) in lines.lines().zip(&paths) {
            let read: Vec<String> = serde_json::from_str(line).unwrap();
            for cell in cells(&document) {
                // Numbers come back as numbers.
                let plain = cell.replace(',', ".");
                assert!(read.iter().any(|text| *text == cell || *text == plain), "{}: «{cell}»", path.display());
            }
        }
    }
}
