use chrono::NaiveDate;

use super::*;
use crate::domain::Decimal;
use crate::forms::Registry;

fn id(byte: u8) -> RecordId {
    RecordId::new([byte; 16])
}

fn back(form: &Form, json: &Json) -> Result<Fields, Vec<Fault>> {
    let fields = json["fields"].as_object().unwrap();
    fields_from_json(form, fields, &Readers::plain(NaiveDate::default()), &|_| None)
}

#[test]
fn what_is_printed_is_read_back_the_same() {
    let registry = Registry::builtin();
    let finding = Record::new(id(1), "finding")
        .with("visit", id(2))
        .with("answer", "partly")
        .with("value", Decimal::parse("4,0").unwrap())
        .with("order", Decimal::parse("12").unwrap())
        .with("note", "строка\nвторая");
    let activity = Record::new(id(3), "activity")
        .with("schools", Value::Array(vec![id(4).into(), id(5).into()]))
        .with("term", Value::Array(vec!["май 2021".into(), "2021-05".into(), "exact".into()]));
    for record in [finding, activity] {
        let form = registry.form(&record.form).unwrap();
        let json = to_json(Some(form), &record);
        assert_eq!(back(form, &json).unwrap(), record.fields, "{json}");
    }
}

#[test]
fn numbers_keep_their_digits_and_ids_are_hexadecimal() {
    let registry = Registry::builtin();
    let record = Record::new(id(1), "finding").with("visit", id(2)).with("value", Decimal::parse("4,0").unwrap());
    let json = to_json(registry.form("finding"), &record);
    assert_eq!(json["fields"]["value"], "4.0");
    assert_eq!(json["fields"]["visit"], "02".repeat(16));
    let typed = back(registry.form("finding").unwrap(), &json!({ "fields": { "value": 3.58 } })).unwrap();
    assert_eq!(typed["value"].as_decimal(), Decimal::parse("3,58"));
}

#[test]
fn fields_of_a_newer_version_are_printed_and_faults_come_together() {
    let registry = Registry::builtin();
    let form = registry.form("verdict").unwrap();
    let record = Record::new(id(1), "verdict").with("mood", "calm");
    assert_eq!(to_json(Some(form), &record)["fields"]["mood"], "calm");
    let wrong = json!({ "fields": { "verdict": "maybe", "date": "май", "recommendation": 7, "mood": "calm" } });
    let faults = back(form, &wrong).unwrap_err();
    let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["verdict", "date", "recommendation", "mood"]);
}

#[test]
fn references_are_resolved_by_key() {
    let registry = Registry::builtin();
    let fields = json!({ "school": "@torosovo" });
    let resolve = |name: &str| (name == "@torosovo").then(|| id(9));
    let plain = Readers::plain(NaiveDate::default());
    let form = registry.form("visit").unwrap();
    let read = fields_from_json(form, fields.as_object().unwrap(), &plain, &resolve).unwrap();
    assert_eq!(read["school"].as_id(), Some(id(9)));
}
