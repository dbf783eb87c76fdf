//! A school with promises to keep, for the tests of the screens around a visit.

use chrono::NaiveDate;

use super::VisitScreen;
use crate::app::screens::testing::Desktop;
use crate::domain::records::Records;
use crate::domain::{Record, RecordId, Value};
use crate::forms::{Registry, instruments};

pub const SCHOOL: RecordId = RecordId::new([1; 16]);
pub const VISIT: RecordId = RecordId::new([2; 16]);
pub const FIRST: RecordId = RecordId::new([3; 16]);
pub const SECOND: RecordId = RecordId::new([4; 16]);
pub const OLD: RecordId = RecordId::new([5; 16]);
pub const NEWER: RecordId = RecordId::new([6; 16]);

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// The school of source 004 with two earlier visits, their recommendations, and a planned visit.
pub fn records() -> Vec<Record> {
    let forms = Registry::builtin();
    let mut found = instruments::builtin(&forms);
    let visit = |id, state: &str, date: Option<NaiveDate>| {
        let mut visit = Record::new(id, "visit")
            .with("school", SCHOOL)
            .with("kind", "monitoring")
            .with("state", state)
            .with("planned", date.unwrap_or(day(2021, 5, 20)));
        visit.set("date", date.map_or(Value::Null, Value::from));
        visit
    };
    let promised = |id, from: RecordId, given: NaiveDate, due: NaiveDate, text: &str| {
        Record::new(id, "recommendation")
            .with("school", SCHOOL)
            .with("visit", from)
            .with("given", given)
            .with("deadline", due)
            .with("text", text)
            .with("addressee_role", "deputy")
            .with("state", "open")
    };
    let facets = instruments::known_id("instrument", "school_facets");
    found.push(Record::new(SCHOOL, "school").with("name", "МКОУ Семиченская СШ"));
    found.push(visit(FIRST, "finished", Some(day(2020, 10, 1))));
    found.push(visit(SECOND, "finished", Some(day(2021, 3, 1))));
    let mut planned = visit(VISIT, "planned", None);
    planned.set("instruments", Value::Array(vec![facets.into()]));
    found.push(planned);
    let (old, newer) = ("Обновить социальный паспорт школы.", "Составить план взаимопосещения уроков.");
    found.push(promised(NEWER, SECOND, day(2021, 3, 1), day(2021, 6, 1), newer));
    found.push(promised(OLD, FIRST, day(2020, 10, 1), day(2020, 11, 2), old));
    found
}

/// The planned visit among these records.
pub fn at(records: Vec<Record>) -> Desktop {
    Desktop::new(records, None, Box::new(VisitScreen::of(VISIT)))
}

/// The planned visit, opened today.
pub fn open() -> Desktop {
    let mut desktop = at(records());
    desktop.press("Enter");
    desktop.saves.clear();
    desktop
}

/// Moves down until the marked row holds this text.
pub fn go(desktop: &mut Desktop, text: &str) {
    desktop.press("Home");
    for _ in 0..200 {
        if marked(desktop).contains(text) {
            return;
        }
        desktop.press("Down");
    }
    panic!("no row «{text}»:\n{}", desktop.picture());
}

/// The marked row.
pub fn marked(desktop: &Desktop) -> String {
    desktop.lines().into_iter().find(|line| line.starts_with("> ")).unwrap_or_default()
}

/// A record on disk.
pub fn record(desktop: &Desktop, id: RecordId) -> Record {
    desktop.records.get(id).unwrap().unwrap()
}
