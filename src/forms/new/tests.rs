use super::*;
use crate::domain::records::MemoryRecords;
use crate::forms::Registry;

fn id(byte: u8) -> RecordId {
    RecordId::new([byte; 16])
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, 5, 20).unwrap()
}

fn given(fields: &[(&str, Value)]) -> Fields {
    fields.iter().map(|(field, value)| ((*field).to_owned(), value.clone())).collect()
}

#[test]
fn a_visit_knows_its_day_its_team_its_instruments_and_the_director() {
    let registry = Registry::builtin();
    let school = Record::new(id(1), "school").with("head", id(2));
    let records: MemoryRecords = [school].into_iter().collect();
    let around = Circumstances { today: day(), me: Some(id(7)), records: &records };
    let form = registry.form("visit").unwrap();
    let visit = new_record(form, id(3), given(&[("school", id(1).into())]), &around).unwrap();
    assert_eq!(visit.date("planned"), Some(day()));
    assert_eq!(visit.references("team"), [id(7)]);
    assert_eq!(visit.reference("director"), Some(id(2)));
    let known = |key: &str| instruments::known_id("instrument", key);
    assert_eq!(visit.references("instruments"), [known("school_facets"), known("local_acts")]);
    assert_eq!((visit.text("kind"), visit.text("state")), ("monitoring", "planned"));
    // Not asked while the visit is only planned.
    assert_eq!(visit.get("date"), &Value::Null);
}

#[test]
fn a_recommendation_follows_from_its_finding() {
    let registry = Registry::builtin();
    let item = Record::new(id(1), "instrument_item")
        .with("recommendation", "Составить планы")
        .with("addressee", "deputy")
        .with("deadline_days", crate::domain::Decimal::new(14, 0).unwrap());
    let visit = Record::new(id(2), "visit").with("school", id(3));
    let finding = Record::new(id(4), "finding").with("visit", id(2)).with("item", id(1)).with("note", "Планов нет");
    let free = Record::new(id(5), "finding").with("visit", id(2)).with("note", "Холодно в спортзале");
    let records: MemoryRecords = [item, visit, finding, free].into_iter().collect();
    let around = Circumstances { today: day(), me: None, records: &records };
    let form = registry.form("recommendation").unwrap();

    let of_item = new_record(form, id(6), given(&[("finding", id(4).into())]), &around).unwrap();
    assert_eq!((of_item.text("text"), of_item.text("grounds")), ("Составить планы", "Планов нет"));
    assert_eq!((of_item.reference("visit"), of_item.reference("school")), (Some(id(2)), Some(id(3))));
    assert_eq!((of_item.text("addressee_role"), of_item.text("deadline")), ("deputy", "2021-06-03"));

    let of_free = new_record(form, id(7), given(&[("finding", id(5).into())]), &around).unwrap();
    assert_eq!(of_free.text("text"), "Холодно в спортзале");
    assert_eq!((of_free.text("addressee_role"), of_free.text("deadline")), ("director", "2021-06-19"));
}

#[test]
fn choosing_a_reference_fills_only_what_is_empty() {
    let registry = Registry::builtin();
    let event = Record::new(id(1), "event").with("title", "Практический семинар").with("organiser", "РМК");
    let records: MemoryRecords = [event].into_iter().collect();
    let around = Circumstances { today: day(), me: None, records: &records };
    let form = registry.form("diary_school").unwrap();
    let row = Record::new(id(2), "diary_school").with("event", id(1)).with("organiser", "ЛОИРО");
    let filled = prefilled(form, &row, &around).unwrap();
    assert_eq!(filled, given(&[("activity", "Практический семинар".into())]));
}
