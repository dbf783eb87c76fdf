//! Document → plan → records → road map as Word and Excel → plan: nothing differs, word for word, and the program says so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use chrono::NaiveDate;
use vyezd::domain::RecordId;
use vyezd::domain::records::MemoryRecords;
use vyezd::forms::Registry;
use vyezd::import::intake::{self, Prepared};
use vyezd::import::plan::{ActivityDraft, PlanDraft};
use vyezd::import::source;
use vyezd::report::catalogue::{build, find, render};
use vyezd::report::{Context, Format, Parameters};

/// What must come back. Doubts and places speak of the file they were read from, so they are not compared.
fn words(activity: &ActivityDraft) -> [String; 10] {
    let row = activity.clone();
    [
        row.number_printed,
        row.section,
        row.title,
        row.term,
        row.parties,
        row.expected,
        row.reporting,
        row.execution,
        row.school.unwrap_or_default(),
        format!("{:?}", row.parent),
    ]
}

fn head(plan: &PlanDraft) -> (String, Option<String>, Option<(NaiveDate, NaiveDate)>, String) {
    let goals = format!("{:?} {:?} {:?}", plan.goal, plan.tasks, plan.expected);
    (plan.title.clone(), plan.approval.clone(), plan.frame, goals)
}

/// The plans of a document as records, in a store that holds nothing else.
fn taken_in(path: &str) -> (Vec<Prepared>, MemoryRecords) {
    let drafts = source::read_plan_file(path.as_ref()).unwrap();
    let nothing = MemoryRecords::default();
    let mut last = 0_u128;
    let mut new_id = || {
        last += 1;
        RecordId::new(last.to_be_bytes())
    };
    let around = intake::Around { records: &nothing, municipality: None };
    let prepared = intake::prepare(drafts, &around, &mut new_id).unwrap();
    let records: MemoryRecords = prepared.iter().flat_map(|plan| plan.records.clone()).collect();
    (prepared, records)
}

/// A report of a plan as a file.
fn file(plan: &Prepared, records: &MemoryRecords, format: Format) -> Vec<u8> {
    let forms = Registry::builtin();
    let id = plan.records.iter().find(|record| record.form == "plan").unwrap().id;
    let parameters = Parameters { plan: Some(id), ..Parameters::default() };
    let today = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let context = Context { records, forms: &forms, today, parameters };
    render(&build(find("plan").unwrap(), &context).unwrap(), format).unwrap()
}

/// Every plan of the five documents through one format; (plans, rows).
fn through(format: Format, name: &str, documents: &[String]) -> (usize, usize) {
    let (mut plans, mut rows) = (0, 0);
    for document in documents {
        let path = format!("{}/{document}", env!("CARGO_MANIFEST_DIR"));
        let (prepared, records) = taken_in(&path);
        for plan in &prepared {
            let bytes = file(plan, &records, format);
            let back = source::read_plans(&bytes, name).unwrap();
            assert_eq!(back.len(), 1, "{document}");
            assert_eq!(head(&back[0]), head(&plan.draft), "{document}");
            assert_eq!(back[0].columns, plan.draft.columns, "{document}");
            assert_eq!(back[0].activities.len(), plan.draft.activities.len(), "{document}");
            for (came, went) in back[0].activities.iter().zip(&plan.draft.activities) {
                assert_eq!(words(came), words(went), "{document}, row {}", went.order);
            }
            // The program itself recognises the plan and finds no difference.
            let mut new_id = || panic!("a plan that is stored needs no record");
            let municipality = records_of("municipality", &records).first().copied();
            let around = intake::Around { records: &records, municipality };
            let again = intake::prepare(back, &around, &mut new_id).unwrap();
            let known = again[0].known.expect("the plan is known");
            let differences = intake::differences(&again[0].draft, known, &records).unwrap();
            assert_eq!(differences, Vec::<String>::new(), "{document}");
            plans += 1;
            rows += again[0].draft.activities.len();
        }
    }
    (plans, rows)
}

fn records_of(form: &str, records: &MemoryRecords) -> Vec<RecordId> {
    use vyezd::domain::Records;
    records.all(form).unwrap().iter().map(|record| record.id).collect()
}

fn word_files() -> Vec<String> {
    (0..5).map(|number| format!("tests/data/plans/libreoffice-00{number}.docx")).collect()
}

fn texts() -> Vec<String> {
    let names = [
        "000_9c6786b06096ba0b",
        "001_5eb3587b8a7ef8fb",
        "002_dca42ef697891152",
        "003_b7c16ea3d3e8fa77",
        "004_b2d8c3539e754198",
    ];
    names.iter().map(|name| format!("src/demo/sources/{name}.txt")).collect()
}

const ALL: (usize, usize) = (6, 42 + 14 + 14 + 17 + 48 + 21);

#[test]
fn five_documents_come_back_unchanged_as_word() {
    assert_eq!(through(Format::Docx, "road-map.docx", &word_files()), ALL);
}

#[test]
fn five_documents_come_back_unchanged_as_excel() {
    assert_eq!(through(Format::Xlsx, "road-map.xlsx", &word_files()), ALL);
}

#[test]
fn the_texts_of_the_sources_come_back_unchanged_as_word_and_as_excel() {
    assert_eq!(through(Format::Docx, "road-map.docx", &texts()), ALL);
    assert_eq!(through(Format::Xlsx, "road-map.xlsx", &texts()), ALL);
}

#[test]
fn what_comes_back_gives_the_same_file_again() {
    for document in word_files() {
        let path = format!("{}/{document}", env!("CARGO_MANIFEST_DIR"));
        let (prepared, records) = taken_in(&path);
        for plan in &prepared {
            for (format, name) in [(Format::Docx, "a.docx"), (Format::Xlsx, "a.xlsx")] {
                let first = file(plan, &records, format);
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join(name);
                std::fs::write(&path, &first).unwrap();
                let (again, records) = taken_in(&path.display().to_string());
                assert!(file(&again[0], &records, format) == first, "{document} {name}");
            }
        }
    }
}
