//! The five source texts give exactly the rows a person counts in them. The golden files were compared with the
//! sources by eye; `VYEZD_BLESS=1 cargo test --test import_sources` writes them anew for the next such reading.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::fs;
use std::path::Path;

use vyezd::import::{DoubtKind, PlanDraft, PlanShape, read_plan_file};

const SOURCES: [&str; 5] = [
    "000_9c6786b06096ba0b",
    "001_5eb3587b8a7ef8fb",
    "002_dca42ef697891152",
    "003_b7c16ea3d3e8fa77",
    "004_b2d8c3539e754198",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn plans(source: usize) -> Vec<PlanDraft> {
    read_plan_file(&root().join("src/demo/sources").join(format!("{}.txt", SOURCES[source]))).unwrap()
}

/// A line for each plan, then a line for each of its rows: what a person has to check, without sentences.
fn golden(plans: &[PlanDraft]) -> String {
    let mut lines = String::new();
    for plan in plans {
        let mut value = serde_json::to_value(plan).unwrap();
        let object = value.as_object_mut().unwrap();
        let activities = object.remove("activities").unwrap();
        object.remove("source_sha256");
        for row in std::iter::once(value).chain(activities.as_array().unwrap().iter().cloned()) {
            let mut row = row;
            let object = row.as_object_mut().unwrap();
            object.remove("place");
            object.retain(|_, value| !value.is_null() && value != "" && value != &serde_json::json!([]));
            if let Some(doubts) = object.get_mut("doubts") {
                for doubt in doubts.as_array_mut().unwrap() {
                    *doubt = serde_json::json!(format!(
                        "{} {}:{}",
                        doubt["kind"].as_str().unwrap(),
                        doubt["place"]["line"],
                        doubt["place"]["column"]
                    ));
                }
            }
            lines.push_str(&serde_json::to_string(&row).unwrap());
            lines.push('\n');
        }
    }
    lines
}

#[test]
fn every_source_gives_its_golden_rows() {
    for (index, source) in SOURCES.iter().enumerate() {
        let read = golden(&plans(index));
        let path = root().join("tests/data/plans").join(format!("{source}.jsonl"));
        if std::env::var_os("VYEZD_BLESS").is_some() {
            fs::write(&path, &read).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap();
        for (line, (read, expected)) in read.lines().zip(expected.lines()).enumerate() {
            assert_eq!(read, expected, "{source}, line {}", line + 1);
        }
        assert_eq!(read.lines().count(), expected.lines().count(), "{source}");
    }
}

#[test]
fn source_000_has_37_numbered_rows_and_5_parts() {
    let plans = plans(0);
    assert_eq!(plans.len(), 1);
    let rows = &plans[0].activities;
    assert_eq!(rows.iter().filter(|row| !row.number_printed.is_empty()).count(), 37);
    assert_eq!(rows.len(), 42);
    let without: Vec<&str> = rows
        .iter()
        .filter(|row| row.term.is_empty() && !row.is_sub_row())
        .map(|row| row.number_printed.as_str())
        .collect();
    assert_eq!(without, ["1.1.", "2.11.4.", "2.10.6."]);
    let parent = rows.iter().find(|row| row.number_printed == "2.10.11.").unwrap().order;
    let parts: Vec<Option<usize>> = rows.iter().filter(|row| row.is_sub_row()).map(|row| row.parent).collect();
    assert_eq!(parts, [Some(parent); 5]);
    let sections: std::collections::BTreeSet<&str> = rows.iter().map(|row| row.section.as_str()).collect();
    assert_eq!(sections.len(), 3);
    assert_eq!(plans[0].columns, PlanShape::T1);
}

#[test]
fn source_001_has_14_rows_9_of_them_done() {
    let plans = plans(1);
    let rows = &plans[0].activities;
    assert_eq!(rows.len(), 14);
    let done: Vec<&str> =
        rows.iter().filter(|row| !row.execution.is_empty()).map(|row| row.number_printed.as_str()).collect();
    assert_eq!(done, ["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    let doubtful = |kind| -> Vec<&str> {
        rows.iter()
            .filter(|row| row.doubts.iter().any(|doubt| doubt.kind == kind))
            .map(|row| row.number_printed.as_str())
            .collect()
    };
    assert_eq!(doubtful(DoubtKind::Ambiguous), ["12"]);
    assert_eq!(doubtful(DoubtKind::TextCut), ["14"]);
    assert_eq!(plans[0].columns, PlanShape::T2);
}

#[test]
fn source_002_has_14_rows_one_without_its_number() {
    let plans = plans(2);
    let rows = &plans[0].activities;
    assert_eq!(rows.len(), 14);
    assert_eq!(rows.iter().filter(|row| row.number_printed.is_empty()).count(), 1);
    let mut sections: Vec<&str> = rows.iter().map(|row| row.section.as_str()).collect();
    sections.dedup();
    assert_eq!(sections.len(), 5);
    assert_eq!(plans[0].tasks.len(), 4);
    assert_eq!(plans[0].expected.len(), 3);
    assert_eq!(plans[0].columns, PlanShape::T3);
}

#[test]
fn source_003_has_17_rows() {
    let plans = plans(3);
    assert_eq!(plans[0].activities.len(), 17);
    assert!(plans[0].activities.iter().all(|row| row.number_printed.is_empty() && !row.term.is_empty()));
    assert_eq!(plans[0].columns, PlanShape::T4);
}

#[test]
fn source_004_has_48_done_and_21_planned_rows() {
    let plans = plans(4);
    assert_eq!(plans.len(), 2);
    let of = |school: &str| {
        plans[0].activities.iter().filter(|row| row.school.as_deref().is_some_and(|name| name.contains(school))).count()
    };
    assert_eq!((of("Красноярская"), of("Нагольненская"), of("Семиченская")), (11, 24, 13));
    assert_eq!(plans[0].activities.len(), 48);
    assert!(plans[0].activities.iter().all(|row| !row.execution.is_empty() && !row.term.is_empty()));
    let planned = &plans[1].activities;
    assert_eq!(planned.len(), 21);
    let mut counts: Vec<usize> = Vec::new();
    for section in planned.chunk_by(|a, b| a.section == b.section) {
        counts.push(section.len());
    }
    assert_eq!(counts, [4, 5, 3, 9]);
    assert_eq!((plans[0].columns, plans[1].columns), (PlanShape::T8, PlanShape::T15));
}

/// Every text of a row that was not joined stands in the source as it is, white space apart.
#[test]
fn texts_are_verbatim() {
    let joined = [DoubtKind::Joined, DoubtKind::Doubled];
    let mut compared = 0;
    for (index, source) in SOURCES.iter().enumerate() {
        let text = fs::read_to_string(root().join("src/demo/sources").join(format!("{source}.txt"))).unwrap();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for row in plans(index).iter().flat_map(|plan| &plan.activities) {
            if row.doubts.iter().any(|doubt| joined.contains(&doubt.kind)) {
                continue;
            }
            for field in [&row.number_printed, &row.title, &row.term, &row.parties, &row.expected, &row.execution] {
                assert!(text.contains(field.as_str()), "{source}: {field}");
                compared += usize::from(!field.is_empty());
            }
        }
    }
    assert!(compared > 500, "{compared}");
}

#[test]
fn columns_of_other_plans_are_known_or_kept() {
    let text = "ПЛАН МЕРОПРИЯТИЙ\n(«ДОРОЖНАЯ КАРТА»)\nна 2022-2023 учебный год\n\n\
        № п/п\tНаименование\tДата проведения\tУчастники\tОтветственные лица\tПоказатели\n\
        \tСовещание\t15.09.2022\tдиректора\tРМК\tпротокол\n";
    let plans = vyezd::import::read_plans(text.as_bytes(), "план.txt").unwrap();
    assert_eq!(plans[0].title, "ПЛАН МЕРОПРИЯТИЙ («ДОРОЖНАЯ КАРТА») на 2022-2023 учебный год");
    let row = &plans[0].activities[0];
    assert_eq!((&*row.term, &*row.parties, &*row.expected), ("15.09.2022", "РМК", "протокол"));
    assert_eq!(row.other, [("Участники".to_owned(), "директора".to_owned())]);
    let kinds: Vec<DoubtKind> = plans[0].doubts.iter().map(|doubt| doubt.kind).collect();
    assert_eq!(kinds, [DoubtKind::ColumnUnknown, DoubtKind::NumberLost]);
}
