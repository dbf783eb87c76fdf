//! A user's own form or instrument: every fault has its place in the file, and what is accepted works.
//!
//! Input: the first byte chooses a form beside the program's own or an instrument, the rest is the TOML.

use std::sync::LazyLock;

use chrono::NaiveDate;
use vyezd::domain::records::MemoryRecords;
use vyezd::domain::value::Fields;
use vyezd::domain::{Record, RecordId, Value};
use vyezd::forms::display::Look;
use vyezd::forms::entry::{self, Readers};
use vyezd::forms::new::{Circumstances, new_record};
use vyezd::forms::{FileFault, Registry, check, instruments, json, reader};

const NAME: &str = "мой.toml";
static BUILTIN: LazyLock<Registry> = LazyLock::new(Registry::builtin);

fn check_faults(faults: &[FileFault], text: &str) {
    assert!(!faults.is_empty(), "refused without a word");
    for fault in faults {
        let lines = text.split('\n').count();
        assert!((1..=lines).contains(&fault.line), "no such line: {fault}");
        let longest = text.split('\n').nth(fault.line - 1).map_or(0, |line| line.chars().count());
        assert!((1..=longest + 1).contains(&fault.column), "no such column: {fault}");
        assert!(!fault.sentence.is_empty() && fault.origin == NAME, "{fault}");
    }
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, 5, 20).expect("a day")
}

fn check_form(text: &str) {
    if let Err(faults) = reader::read(text, NAME) {
        check_faults(&faults, text);
        return;
    }
    let (registry, faults) = Registry::of_texts(&[(NAME.to_owned(), text.to_owned())]);
    let Some(form) = registry.forms().first() else { return check_faults(&faults, text) };
    registry.schema_number();
    let records = MemoryRecords::default();
    let around = Circumstances { today: day(), me: None, records: &records };
    let record = new_record(form, RecordId::new([1; 16]), Fields::new(), &around).expect("memory is read");
    check_record(&registry, record);
    let readers = Readers::plain(day());
    let mut typed = Record::new(RecordId::new([2; 16]), &form.id);
    for field in &form.fields {
        for text in ["да", "5", "3,58", "20.05.2021", "Журнал не ведётся"] {
            if let Ok(value) = entry::read(&field.kind, text, &readers) {
                typed.set(&field.id, value);
            }
        }
    }
    check_record(&registry, typed);
}

fn check_record(registry: &Registry, record: Record) {
    let form = registry.form(&record.form).expect("the form was accepted");
    let records: MemoryRecords = [record.clone()].into_iter().collect();
    check::check(form, &record, &records).expect("memory is read");
    let look = Look::new(registry, &records);
    for field in &form.fields {
        let shown = look.cell(form, field, &record).expect("memory is read");
        if *record.get(&field.id) == Value::Null && field.kind.is_stored() {
            assert!(shown.is_empty(), "{}: {shown:?}", field.id);
        }
    }
    registry.municipality_of(&record, &records).expect("memory is read");
    json::to_json(Some(form), &record);
}

fn check_instrument(text: &str) {
    match instruments::read(text, NAME, &BUILTIN) {
        Err(faults) => check_faults(&faults, text),
        Ok(records) => {
            let mut ids: Vec<RecordId> = records.iter().map(|record| record.id).collect();
            ids.sort();
            ids.dedup();
            assert_eq!(ids.len(), records.len(), "two questions under one id");
        }
    }
}

pub fn check(data: &[u8]) {
    let Some((choice, rest)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    if choice % 3 == 0 { check_instrument(text) } else { check_form(text) }
}
