#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! Results of schools against source 004, cell by cell and word by word; their screens through the real loop.

#[path = "support/screen.rs"]
mod screen;

use std::sync::OnceLock;

use vyezd::domain::records::MemoryRecords;
use vyezd::domain::{Record, RecordId, Records};
use vyezd::forms::Registry;
use vyezd::report::catalogue::{build, find, render};
use vyezd::report::document::{Block, Table};
use vyezd::report::{Context, Document, Format, Parameters, Year};

const SOURCE: &str = include_str!("../src/demo/sources/004_b2d8c3539e754198.txt");

fn sample() -> &'static MemoryRecords {
    static SAMPLE: OnceLock<MemoryRecords> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let mut last = 0_u128;
        let mut new_id = || {
            last += 1;
            RecordId::new(last.to_be_bytes())
        };
        vyezd::demo::records(&Registry::builtin(), &mut new_id).unwrap().into_iter().collect()
    })
}

fn named(form: &str, part: &str) -> Record {
    let all = sample().all(form).unwrap();
    all.into_iter().find(|record| record.text("name").contains(part)).unwrap()
}

fn document(records: &dyn Records, name: &str, parameters: &Parameters) -> Document {
    let forms = Registry::builtin();
    let today = chrono::NaiveDate::from_ymd_opt(2021, 5, 20).unwrap();
    let context = Context { records, forms: &forms, today, parameters: parameters.clone() };
    build(find(name).unwrap(), &context).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn of_district() -> Parameters {
    Parameters {
        municipality: Some(named("municipality", "Котельниковский").id), ..Parameters::default()
    }
}

fn tables(document: &Document) -> Vec<&Table> {
    document.blocks().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None }).collect()
}

fn headings(document: &Document) -> Vec<String> {
    let text = |block: &Block| if let Block::Heading { text, .. } = block { Some(text.clone()) } else { None };
    document.blocks().filter_map(text).collect()
}

/// Without spaces and the full stop of «яз.»: the source writes «3,2 /50» and «3/50».
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace("яз.", "яз")
}

/// The rows of a table of the source below its title, cells by tabs, empty ones left out.
fn printed(title: &str) -> Vec<Vec<String>> {
    let rest = SOURCE.split(title).nth(1).unwrap();
    let rows = rest.lines().skip_while(|line| !line.contains('\t')).take_while(|line| line.contains('\t'));
    rows.map(|line| line.split('\t').map(bare).filter(|cell| !cell.is_empty()).collect()).collect()
}

#[test]
fn the_tables_of_exams_are_those_of_the_source_cell_by_cell() {
    let document = document(sample(), "exams", &of_district());
    let tables = tables(&document);
    let mut cells = 0;
    for (at, exam) in ["ВПР", "ОГЭ", "ЕГЭ"].into_iter().enumerate() {
        let title = format!("Динамика результатов {exam} в ШНОР");
        assert!(headings(&document).contains(&title), "{title}");
        let source = printed(&title);
        let built: Vec<Vec<String>> =
            tables[at].rows.iter().map(|row| row.iter().map(|cell| bare(&cell.plain())).collect()).collect();
        assert_eq!(built, source, "{title}");
        let schools = source.iter().filter(|row| row[0].contains("МКОУ"));
        cells += schools.map(|row| row.len() - 1).sum::<usize>();
    }
    assert_eq!(cells, 60);
}
