use super::*;
use crate::domain::records::MemoryRecords;
use crate::domain::{Decimal, RecordId};
use crate::forms::Registry;

fn id(byte: u8) -> RecordId {
    RecordId::new([byte; 16])
}

fn holes(form: &str, record: &Record, records: &MemoryRecords) -> Vec<String> {
    let registry = Registry::builtin();
    let faults = check(registry.form(form).unwrap(), record, records).unwrap();
    faults.into_iter().map(|fault| fault.field).collect()
}

#[test]
fn what_is_required_depends_on_the_condition() {
    let visit = Record::new(id(1), "visit");
    let none = MemoryRecords::default();
    assert_eq!(holes("visit", &visit, &none), ["school", "kind", "state", "planned", "team"]);
    let held = visit.with("state", "finished").with("kind", "monitoring").with("planned", "2021-05-20");
    assert_eq!(holes("visit", &held, &none), ["school", "date", "team"]);
    let reopened = held.with("date", "2021-05-21").with("reopened_on", "2021-06-01");
    assert_eq!(holes("visit", &reopened, &none), ["school", "team", "reopened_why"]);
}

#[test]
fn values_outside_limits_are_reported_and_kept() {
    let none = MemoryRecords::default();
    let town = Record::new(id(1), "municipality")
        .with("name", "Район\nвторая строка")
        .with("year_kind", "lunar")
        .with("schools_total", Decimal::parse("-3").unwrap())
        .with("schools_low", "three")
        .with("future_field", "of a newer version");
    assert_eq!(holes("municipality", &town, &none), ["name", "year_kind", "schools_total", "schools_low"]);
    assert_eq!(town.text("year_kind"), "lunar");
    let term = Record::new(id(2), "recommendation").with("deadline", "20210-05-20");
    assert!(holes("recommendation", &term, &none).contains(&"deadline".to_owned()));
}

#[test]
fn references_must_lead_to_a_record_of_the_right_form() {
    let town = Record::new(id(1), "municipality");
    let person = Record::new(id(2), "person");
    let records: MemoryRecords = [town, person].into_iter().collect();
    let school = |target: RecordId| Record::new(id(3), "school").with("name", "СОШ").with("municipality", target);
    assert!(holes("school", &school(id(1)), &records).is_empty());
    assert_eq!(holes("school", &school(id(2)), &records), ["municipality"]);
    assert_eq!(holes("school", &school(id(9)), &records), ["municipality"]);
}

#[test]
fn open_means_one_of_the_named_values_or_none_at_all() {
    let registry = Registry::builtin();
    let form = registry.form("recommendation").unwrap();
    let fresh = Record::new(id(1), "recommendation");
    assert!(form.is_open(&fresh));
    assert!(form.is_open(&fresh.clone().with("state", "open")));
    assert!(!form.is_open(&fresh.with("state", "closed")));
    assert!(!registry.form("school").unwrap().is_open(&Record::new(id(1), "school")));
}
