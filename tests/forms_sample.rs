//! Every line of the sample fits its form: field ids, kinds, choices, references, nothing required is empty.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use serde_json::Value as Json;
use vyezd::domain::records::MemoryRecords;
use vyezd::domain::{Record, RecordId, Records};
use vyezd::forms::check::check;
use vyezd::forms::entry::Readers;
use vyezd::forms::instruments::{builtin, known_id};
use vyezd::forms::{Registry, json};

/// (place for messages, the parsed line) of every `src/demo/*.ndjson`, by file name.
fn lines() -> Vec<(String, Json)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/demo");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut lines = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "ndjson")) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        for (number, line) in std::fs::read_to_string(file).unwrap().lines().enumerate() {
            let place = format!("{name}:{}", number + 1);
            lines.push((place.clone(), serde_json::from_str(line).unwrap_or_else(|cause| panic!("{place}: {cause}"))));
        }
    }
    lines
}

/// The whole sample and the program's own instruments.
fn sample(registry: &Registry) -> (Vec<(String, Record)>, MemoryRecords) {
    let lines = lines();
    let mut keys: BTreeMap<String, RecordId> = BTreeMap::new();
    for (place, line) in &lines {
        if let Some(key) = line["key"].as_str() {
            assert!(keys.insert(format!("@{key}"), known_id("sample", key)).is_none(), "{place}: {key} twice");
        }
    }
    let resolve = |name: &str| keys.get(name).copied();
    let readers = Readers::plain(NaiveDate::from_ymd_opt(2021, 5, 20).unwrap());
    let mut read = Vec::new();
    for (place, line) in lines {
        let form = registry.form(line["form"].as_str().unwrap()).unwrap_or_else(|| panic!("{place}: unknown form"));
        let fields = json::fields_from_json(form, line["fields"].as_object().unwrap(), &readers, &resolve);
        let id = line["key"].as_str().map_or_else(|| known_id("sample", &place), |key| known_id("sample", key));
        let fields = fields.unwrap_or_else(|faults| panic!("{place}: {faults:?}"));
        read.push((place, Record { fields, ..Record::new(id, &form.id) }));
    }
    let all = read.iter().map(|(_, record)| record.clone()).chain(builtin(registry)).collect();
    (read, all)
}

#[test]
fn every_line_stands_the_check_of_its_form() {
    let registry = Registry::builtin();
    let (read, all) = sample(&registry);
    for (place, record) in &read {
        let faults = check(registry.form(&record.form).unwrap(), record, &all).unwrap();
        assert_eq!(faults, [], "{place}");
    }
}

#[test]
fn it_holds_the_schools_and_branches_of_the_documents() {
    let registry = Registry::builtin();
    let (_, all) = sample(&registry);
    let count = |form: &str| all.count(form).unwrap();
    assert_eq!((count("municipality"), count("school"), count("branch"), count("membership")), (5, 21, 5, 9));
    let by_role = |role: &str| all.all("school").unwrap().iter().filter(|school| school.text("role") == role).count();
    // 5 + 6 + 3 supported; five donors of 000; two helpers of 004.
    assert_eq!((by_role("supported"), by_role("donor"), by_role("helper")), (14, 5, 2));
}

#[test]
fn every_record_belongs_to_one_of_the_municipalities() {
    let registry = Registry::builtin();
    let (read, all) = sample(&registry);
    for (place, record) in read.iter().filter(|(_, record)| record.form != "event") {
        assert!(registry.municipality_of(record, &all).unwrap().is_some(), "{place}");
    }
}

#[test]
fn verdicts_and_states_of_recommendations_agree() {
    let registry = Registry::builtin();
    let (_, all) = sample(&registry);
    let form = registry.form("recommendation").unwrap();
    for recommendation in all.all("recommendation").unwrap() {
        let verdicts = all.related("verdict", "recommendation", recommendation.id).unwrap();
        let closed = verdicts.iter().any(|verdict| ["done", "dropped"].contains(&verdict.text("verdict")));
        assert_eq!(form.is_open(&recommendation), !closed, "{}", recommendation.text("text"));
        let carried = verdicts.iter().find(|verdict| !verdict.text("new_deadline").is_empty());
        if let Some(verdict) = carried {
            assert_eq!(recommendation.text("deadline"), verdict.text("new_deadline"));
        }
    }
}

#[test]
fn the_example_row_of_the_school_diary_is_there() {
    let registry = Registry::builtin();
    let (_, all) = sample(&registry);
    let rows = all.all("diary_school").unwrap();
    let example = rows.iter().find(|row| row.text("elements") == "«Учитель-фасилитатор»").unwrap();
    assert_eq!(example.text("activity"), "Практический семинар");
    assert_eq!(example.text("organiser"), "Муниципальная методическая служба");
    assert_eq!(
        example.text("programme"),
        "Освоение педагогических технологий, повышающих учебную мотивацию: групповая работа, диалог и дискуссия"
    );
}
