//! «Справка по итогам выезда» on the facts of source 004, in every format.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod report;

use report::sample::{DISPUTED, SCHOOL, VISIT, id, records, with};
use report::{golden, look, word};
use vyezd::domain::Records;
use vyezd::domain::records::MemoryRecords;
use vyezd::report::catalogue::{build, find, render};
use vyezd::report::{Document, Format, Parameters};

fn document(records: &MemoryRecords) -> Document {
    let parameters = Parameters { visit: Some(id(VISIT)), ..Parameters::default() };
    with(records, parameters, |context| build(find("visit").unwrap(), context).unwrap())
}

fn markdown(records: &MemoryRecords) -> String {
    String::from_utf8(render(&document(records), Format::Markdown).unwrap()).unwrap()
}

#[test]
fn markdown_and_html_are_as_agreed() {
    let document = document(&records());
    golden("visit.md", &render(&document, Format::Markdown).unwrap());
    golden("visit.html", &render(&document, Format::Html).unwrap());
    golden("visit.csv", &render(&document, Format::Csv).unwrap());
}

#[test]
fn word_holds_every_finding_recommendation_and_disagreement() {
    let records = records();
    let docx = render(&document(&records), Format::Docx).unwrap();
    look("visit.docx", &docx);
    let text = word::text(&docx);
    for form in ["finding", "recommendation", "verdict"] {
        for record in records.all(form).unwrap() {
            for field in ["text", "note", "evidence", "disagreement", "basis"] {
                assert!(text.contains(record.text(field)), "{form} {field}: {}", record.text(field));
            }
        }
    }
    for line in ["(подпись)", "Н.В. Кондрашова", "Н.А. Голова", "Со справкой ознакомлен(а)", "15.09.2021"]
    {
        assert!(text.contains(line), "{line}");
    }
    let tables = word::tables(&docx);
    let plain = |cell: &String| cell.replace('\u{a0}', " ");
    let disputed = tables[1].iter().find(|row| row.iter().any(|cell| cell.contains("3,83"))).unwrap();
    assert!(plain(&disputed[3]).contains("Разногласия (директор): В 2020"), "beside its finding: {disputed:?}");
}

#[test]
fn a_note_longer_than_a_page_is_printed_whole() {
    let mut records = records();
    let mut finding = records.get(id(DISPUTED)).unwrap().unwrap();
    let note = (1..=2500).map(|number| format!("строка{number}")).collect::<Vec<_>>().join(" ");
    assert!(note.chars().count() > 20_000);
    finding.set("note", note.as_str().into());
    records.put(finding);
    let docx = render(&document(&records), Format::Docx).unwrap();
    look("visit-long.docx", &docx);
    assert!(word::text(&docx).contains(&note));
}

#[test]
fn the_same_records_give_the_same_bytes() {
    let records = records();
    for format in Format::ALL.into_iter().filter(|format| format.is_own()) {
        assert_eq!(render(&document(&records), format).unwrap(), render(&document(&records), format).unwrap());
    }
}

#[test]
fn two_answers_to_one_question_are_marked() {
    let mut records = records();
    let mut finding = records.get(id(DISPUTED)).unwrap().unwrap();
    assert!(!markdown(&records).contains("разночтение"));
    finding.conflicts.insert("note".to_owned());
    records.put(finding);
    assert!(markdown(&records).contains("4 → 3,33. **⚡ \\[разночтение:"));
}

#[test]
fn a_conflict_in_a_field_that_is_not_printed_itself_is_named() {
    let mut records = records();
    let mut visit = records.get(id(VISIT)).unwrap().unwrap();
    visit.conflicts.insert("school".to_owned());
    records.put(visit);
    assert!(markdown(&records).contains("есть другая запись в поле «Школа»"));
}

#[test]
fn the_page_for_the_browser_is_well_formed() {
    let html = String::from_utf8(render(&document(&records()), Format::Html).unwrap()).unwrap();
    let mut headings = 0;
    word::walk(&html, &mut |path, text| {
        headings += usize::from(
            text.is_none() && path.iter().any(|name| name == "thead") && path.ends_with(&["tr".to_owned()]),
        );
    });
    assert_eq!(headings, 3, "each table has one heading row that repeats");
    assert!(!html.contains("http"), "nothing is loaded from elsewhere");
}

#[test]
fn an_unfinished_visit_is_a_draft_and_holes_are_marked() {
    let mut records = records();
    let mut visit = records.get(id(VISIT)).unwrap().unwrap();
    visit.set("state", "open".into());
    visit.set("team", vyezd::domain::Value::Null);
    records.put(visit);
    let text = markdown(&records);
    assert!(text.contains("Проект: выезд не завершён"));
    assert!(text.contains("**не указаны**"), "no team");
    assert!(text.contains("**без вердикта**"), "an open recommendation of an earlier visit");
    assert!(text.contains("**не указан**"), "a recommendation without addressee and deadline");
}

#[test]
fn the_last_visit_of_a_school_is_found() {
    let records = records();
    let parameters = Parameters { school: Some(id(SCHOOL)), ..Parameters::default() };
    let by_school = with(&records, parameters, |context| build(find("visit").unwrap(), context).unwrap());
    assert_eq!(by_school, document(&records));
    let nothing = with(&records, Parameters::default(), |context| build(find("visit").unwrap(), context));
    assert!(nothing.unwrap_err().to_string().contains("--visit"));
    let missing = Parameters { visit: Some(id(99)), ..Parameters::default() };
    assert!(with(&records, missing, |context| build(find("visit").unwrap(), context)).is_err());
}
