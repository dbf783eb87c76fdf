use super::*;
use crate::domain::Decimal;
use crate::domain::records::MemoryRecords;
use crate::forms::entry;

fn id(byte: u8) -> RecordId {
    RecordId::new([byte; 16])
}

fn shown(records: &MemoryRecords, record: &Record, field: &str) -> String {
    let registry = Registry::builtin();
    let form = registry.form(&record.form).unwrap();
    Look::new(&registry, records).cell(form, form.field(field).unwrap(), record).unwrap()
}

#[test]
fn values_read_as_in_a_russian_document() {
    let none = MemoryRecords::default();
    let finding = Record::new(id(1), "finding")
        .with("answer", "na")
        .with("value", Decimal::parse("3,58").unwrap())
        .with("order", Decimal::parse("7").unwrap());
    assert_eq!(shown(&none, &finding, "answer"), "не применимо");
    assert_eq!(shown(&none, &finding, "value"), "3,58");
    let visit = Record::new(id(2), "visit").with("planned", "2021-05-20").with("state", "open").with("kind", "gone");
    assert_eq!(shown(&none, &visit, "planned"), "20.05.2021");
    assert_eq!(shown(&none, &visit, "state"), "идёт");
    // An item that is no longer offered stays readable.
    assert_eq!(shown(&none, &visit, "kind"), "gone");
    let activity = Record::new(id(3), "activity").with("term", entry::verbatim("по мере готовности"));
    assert_eq!(shown(&none, &activity, "term"), "по мере готовности");
    let person = Record::new(id(4), "person").with("roles", Value::Array(vec!["director".into(), "teacher".into()]));
    assert_eq!(shown(&none, &person, "roles"), "директор, педагог");
}

#[test]
fn references_are_named_by_their_titles_without_end() {
    let school = Record::new(id(1), "school").with("name", "Нагольненская СШ");
    let visit = Record::new(id(2), "visit").with("school", id(1)).with("date", "2021-05-20");
    // Two memberships that name each other's place cannot arise, but a damaged reference can point at itself.
    let looped = Record::new(id(3), "branch").with("name", "филиал").with("school", id(3));
    let records: MemoryRecords = [school, visit, looped.clone()].into_iter().collect();
    let finding = Record::new(id(4), "finding").with("visit", id(2));
    assert_eq!(shown(&records, &finding, "visit"), "Нагольненская СШ · 20.05.2021");
    assert_eq!(shown(&records, &looped, "school"), "филиал · филиал · филиал");
    let lost = Record::new(id(5), "finding").with("visit", id(9));
    assert_eq!(shown(&records, &lost, "visit"), "запись 09090909 (нет здесь)");
}

#[test]
fn counts_follow_from_other_records() {
    let school = Record::new(id(1), "school");
    let open = Record::new(id(2), "recommendation").with("school", id(1)).with("state", "open");
    let closed = Record::new(id(3), "recommendation").with("school", id(1)).with("state", "closed");
    let records: MemoryRecords = [school.clone(), open, closed].into_iter().collect();
    assert_eq!(shown(&records, &school, "recommendations"), "2");
    assert_eq!(shown(&records, &school, "open_recommendations"), "1");
}

#[test]
fn a_status_is_told_by_who_knows_the_day() {
    let registry = Registry::builtin();
    let none = MemoryRecords::default();
    let form = registry.form("activity").unwrap();
    let activity = Record::new(id(1), "activity");
    let tell = |record: &Record| Ok(format!("просрочено {}", record.id.to_string().len()));
    let look = Look::new(&registry, &none).with_status(&tell);
    assert_eq!(look.cell(form, form.field("status").unwrap(), &activity).unwrap(), "просрочено 32");
}

#[test]
fn the_school_year_begins_in_september() {
    let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap();
    assert_eq!(school_year(day("2021-08-31")), "2020-2021");
    assert_eq!(school_year(day("2021-09-01")), "2021-2022");
}
