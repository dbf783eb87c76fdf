//! The two examples of `docs/forms.md` are what a user copies: they must work, through every step a form goes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use chrono::NaiveDate;
use vyezd::domain::records::MemoryRecords;
use vyezd::domain::{Record, RecordId, Value};
use vyezd::forms::check::check;
use vyezd::forms::display::Look;
use vyezd::forms::entry::{self, Readers};
use vyezd::forms::new::{Circumstances, new_record};
use vyezd::forms::{Registry, instruments, json};

/// The TOML block of the documentation that begins with this id.
fn example(id: &str) -> String {
    let text = include_str!("../docs/forms.md");
    let block = text.split("```toml\n").find(|block| block.starts_with(&format!("id = \"{id}\""))).unwrap();
    block.split("```").next().unwrap().to_owned()
}

fn id(byte: u8) -> RecordId {
    RecordId::new([byte; 16])
}

#[test]
fn a_form_that_exists_only_as_a_users_file_works_like_any_other() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("staff_meeting.toml"), example("staff_meeting")).unwrap();
    let (registry, faults) = Registry::load(Some(folder.path()));
    assert_eq!(faults, []);
    let form = registry.form("staff_meeting").unwrap();

    let head = Record::new(id(1), "person").with("name", "Директор школы");
    let school = Record::new(id(2), "school").with("name", "Семиченская СШ").with("head", head.id);
    let records: MemoryRecords = [head.clone(), school.clone()].into_iter().collect();
    let today = NaiveDate::from_ymd_opt(2021, 5, 20).unwrap();
    let around = Circumstances { today, me: None, records: &records };
    let given = [("school".to_owned(), Value::from(school.id))].into_iter().collect();
    let mut meeting = new_record(form, id(3), given, &around).unwrap();
    assert_eq!(meeting.reference("chair"), Some(head.id));
    assert_eq!(meeting.text("check_on"), "2021-06-19");
    assert!(form.is_open(&meeting));

    let holes: Vec<String> = check(form, &meeting, &records).unwrap().into_iter().map(|fault| fault.field).collect();
    assert_eq!(holes, ["topic"]);
    let attendance = form.field("attendance").unwrap();
    assert!(!attendance.is_asked(&meeting));

    let readers = Readers::plain(today);
    let mut type_in = |field: &str, typed: &str| {
        let value = entry::read(&form.field(field).unwrap().kind, typed, &readers).unwrap();
        meeting.set(field, value);
    };
    type_in("topic", "Итоги ВПР");
    type_in("state", "проведён");
    type_in("attendance", "92,5");
    assert!(attendance.is_asked(&meeting) && !form.is_open(&meeting));
    assert_eq!(check(form, &meeting, &records).unwrap(), []);

    let look = Look::new(&registry, &records);
    assert_eq!(look.title(&meeting).unwrap(), "20.05.2021 · Итоги ВПР");
    assert_eq!(look.cell(form, attendance, &meeting).unwrap(), "92,5");
    let printed = json::to_json(Some(form), &meeting);
    let fields = printed["fields"].as_object().unwrap();
    assert_eq!(json::fields_from_json(form, fields, &readers, &|_| None).unwrap(), meeting.fields);
}

#[test]
fn a_users_instrument_becomes_questions() {
    let registry = Registry::builtin();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("canteen.toml"), example("canteen")).unwrap();
    let (records, faults) = instruments::load(folder.path(), &registry);
    assert_eq!(faults, []);
    let texts: Vec<(&str, &str, &str)> = records
        .iter()
        .map(|record| (record.text("text"), record.text("addressee"), record.text("answer_kind")))
        .collect();
    assert_eq!(
        texts[1..],
        [
            ("Размещено ли меню на сайте школы?", "deputy", "answer"),
            ("Охват горячим питанием, %", "director", "number"),
        ]
    );
    assert_eq!(records[2].get("deadline_days").as_decimal().unwrap().to_string(), "14");
}
