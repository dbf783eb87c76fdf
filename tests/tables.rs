#![allow(
    clippy::type_complexity,
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    missing_docs
)]
//! Tables for analysts: DuckDB folds the rows of every change by SQL to exactly the heads and conflicts of the store
//! (skipped with a word where Python has no duckdb), and the rows of every record say what the records say.

#[path = "support/desk.rs"]
mod desk;
#[path = "support/dice.rs"]
mod dice;
#[path = "support/home.rs"]
mod home;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use desk::Desk;
use dice::Dice;
use home::Home;
use serde_json::Value as Json;
use vyezd::domain::{RecordId, Records, Value};
use vyezd::forms::Registry;
use vyezd::store::{Edit, Save};

fn desk_of(dir: &Path) -> Desk {
    Desk { dir: dir.to_owned(), _home: None }
}

/// The sample, then a week of two who work on the same schools and recommendations without meeting: conflicts in plain
/// fields, sets changed on both sides, records deleted by one and edited by the other.
fn mess(home: &Home) {
    let share = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    let other = other.path().join("data");
    desk_of(&home.data()).sync(share.path());
    desk_of(&other).sync(share.path());
    let mut dice = Dice(2021);
    let records: Vec<(RecordId, String)> = desk_of(&other).store(|store| {
        let forms = ["school", "recommendation", "finding", "visit"];
        forms.iter().flat_map(|form| store.all(form).unwrap()).map(|record| (record.id, record.form)).collect()
    });
    let registry = Registry::builtin();
    let people: Vec<RecordId> =
        desk_of(&other).store(|store| store.all("person").unwrap().into_iter().map(|person| person.id).collect());
    for round in 0..3 {
        for dir in [home.data(), other.clone()] {
            let mut edits = Vec::new();
            for _ in 0..40 {
                let (id, form) = &records[dice.index(records.len())];
                let form = registry.form(form).unwrap();
                let field = &form.fields[dice.index(form.fields.len())];
                let mut edit = Edit::one(*id, &form.id, "note", format!("слово {}", dice.index(6)));
                if dice.index(5) == 0 {
                    edit.fields = [("note".to_owned(), Value::Null)].into();
                }
                if dice.index(15) == 0 {
                    edit.fields.clear();
                    edit.deleted = Some(dice.index(3) > 0);
                } else if field.kind.target() == Some("person") && field.kind.is_set() {
                    let chosen = people.iter().filter(|_| dice.index(2) == 0).map(|id| Value::from(*id)).collect();
                    edit.fields = [(field.id.clone(), Value::Array(chosen))].into();
                } else if form.field("note").is_none() {
                    let text = form.fields.iter().find(|field| matches!(field.kind.name(), "line" | "long")).unwrap();
                    edit.fields = [(text.id.clone(), Value::from(format!("слово {}", dice.index(6))))].into();
                }
                edits.push(edit);
            }
            desk_of(&dir).store(|store| {
                for edit in edits {
                    store.save(Save { edits: vec![edit], ..Save::default() }).unwrap();
                }
            });
        }
        if round != 1 {
            for dir in [home.data(), other.clone(), home.data()] {
                desk_of(&dir).sync(share.path());
            }
        }
    }
    // The last words of the other have come; ours of the last round are not in any pack yet.
    desk_of(&home.data()).store(|store| {
        let edit = Edit::one(records[0].0, &records[0].1, "note", "ещё не отдано");
        store.save(Save { edits: vec![edit], ..Save::default() }).unwrap();
    });
}

type Heads = BTreeSet<(String, String, String)>;

/// What the store says: heads by record, field and change; conflicts with the number of different values.
fn told(dir: &Path, ids: &BTreeSet<RecordId>) -> (Heads, BTreeMap<(String, String), u64>) {
    let (mut heads, mut conflicts) = (BTreeSet::new(), BTreeMap::new());
    desk_of(dir).store(|store| {
        for id in ids {
            let stored = store.get_stored(*id).unwrap().unwrap();
            for (field, ops) in &stored.heads {
                for op in ops {
                    heads.insert((id.to_string(), field.clone(), RecordId::new(op.0).to_string()));
                }
            }
            for (field, versions) in &stored.versions {
                let different: BTreeSet<&Value> = versions.iter().map(|head| &head.value).collect();
                if field != "_life" {
                    conflicts.insert((id.to_string(), field.clone()), different.len() as u64);
                }
            }
        }
    });
    (heads, conflicts)
}

fn rows(text: &str) -> Vec<Json> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn string(json: &Json) -> String {
    json.as_str().unwrap().to_owned()
}

/// Heads and conflicts by DuckDB; `None` where it is not here.
fn folded(file: &Path) -> Option<(Heads, BTreeMap<(String, String), u64>)> {
    folded_by("duckdb", file)
}

/// The same by a database that Python knows under this name.
fn folded_by(database: &str, file: &Path) -> Option<(Heads, BTreeMap<(String, String), u64>)> {
    let can = Command::new("python3").args(["-c", &format!("import {database}")]).output();
    if !can.is_ok_and(|output| output.status.success()) {
        println!("skipped: Python with {database} is not here (pip install {database})");
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/databases").join(format!("fold_{database}.py"));
    let output = Command::new("python3").arg(script).arg(file).env("PYTHONIOENCODING", "utf-8").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (mut heads, mut conflicts) = (BTreeSet::new(), BTreeMap::new());
    for row in rows(&String::from_utf8(output.stdout).unwrap()) {
        if let Some(head) = row.get("head") {
            let new = heads.insert((string(&head[0]), string(&head[1]), string(&head[2])));
            // Elements of one set written by one change are one head of the field.
            assert!(new || head[1] != "note");
        } else {
            let conflict = &row["conflict"];
            conflicts.insert((string(&conflict[0]), string(&conflict[1])), conflict[2].as_u64().unwrap());
        }
    }
    Some((heads, conflicts))
}

#[test]
fn duckdb_folds_the_rows_of_changes_to_our_heads_and_conflicts() {
    let home = Home::with_sample();
    for messy in [false, true] {
        if messy {
            mess(&home);
        }
        let text = home.output(&["report", "changes", "-o", "-"]);
        let all = rows(&text);
        let keys: BTreeSet<String> =
            all.iter().map(|row| format!("{}{}{}", row["op"], row["field"], row["element"])).collect();
        assert_eq!(keys.len(), all.len(), "every operation is one row, whatever packs hold it");
        let clocks: Vec<u64> = all.iter().map(|row| row["hlc"].as_u64().unwrap()).collect();
        assert!(clocks.is_sorted());
        let ids: BTreeSet<RecordId> = all.iter().map(|row| RecordId::parse(&string(&row["record"])).unwrap()).collect();
        let file = home.path().join("changes.ndjson");
        home.output(&["report", "changes", "-o", file.to_str().unwrap()]);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text, "the same data are the same bytes");
        let (heads, conflicts) = told(&home.data(), &ids);
        assert_eq!(conflicts.len() > 3, messy, "{conflicts:?}");
        let Some(by_sql) = folded(&file) else { return };
        assert_eq!(by_sql.0, heads);
        assert_eq!(by_sql.1, conflicts);
        // The library of ClickHouse is called so.
        if let Some(by_clickhouse) = folded_by("chdb", &file) {
            assert_eq!(by_clickhouse, by_sql);
        }
    }
}

#[test]
fn a_row_of_the_dataset_says_what_the_record_says_and_lists_its_conflicts() {
    let home = Home::with_sample();
    mess(&home);
    let all = rows(&home.output(&["report", "dataset", "-o", "-"]));
    let folder = home.path().join("tables");
    std::fs::create_dir(&folder).unwrap();
    home.output(&["report", "dataset", "-o", folder.to_str().unwrap()]);
    let mut by_files = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        by_files += std::fs::read_to_string(entry.unwrap().path()).unwrap().lines().count();
    }
    assert_eq!(by_files, all.len());
    let schools = rows(&home.output(&["report", "dataset", "--form", "school", "-o", "-"]));
    let stored = desk_of(&home.data()).store(|store| store.all("school").unwrap());
    assert_eq!(schools.len(), stored.len());
    let mut disputed = 0;
    for (row, record) in schools.iter().zip(&stored) {
        assert_eq!((string(&row["id"]), string(&row["form"])), (record.id.to_string(), "school".to_owned()));
        assert_eq!(row["name"].as_str().unwrap_or_default(), record.text("name"));
        let listed: BTreeSet<String> =
            row["conflicts"].as_array().unwrap().iter().map(|one| string(&one["field"])).collect();
        assert_eq!(listed, record.conflicts);
        for one in row["conflicts"].as_array().unwrap().iter().filter(|one| one["field"] != "_life") {
            assert!(one["values"].as_array().unwrap().len() > 1, "{one}");
            disputed += 1;
        }
    }
    assert!(disputed > 0);
    let activities = rows(&home.output(&["report", "dataset", "--form", "activity", "-o", "-"]));
    assert!(activities.iter().any(|row| row["term_from"].is_string() && row["term"].is_string()), "{}", activities[0]);
    assert_eq!(home.output(&["report", "--list"]).matches("dataset\t").count(), 1);
}

#[test]
fn what_cannot_be_written_is_refused_in_a_sentence_and_leaves_nothing() {
    let home = Home::with_sample();
    let file = home.path().join("x.docx");
    for arguments in [
        ["report", "changes", "--format", "docx", "-o", file.to_str().unwrap()].as_slice(),
        &["report", "dataset", "--form", "nothing", "-o", file.to_str().unwrap()],
        &["report", "changes"],
    ] {
        let output = home.command(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(!output.stderr.is_empty() && !file.exists());
    }
}

/// The same fold over Parquet; DuckDB reads what this build wrote.
#[cfg(feature = "parquet")]
#[test]
fn duckdb_folds_parquet_the_same() {
    let home = Home::with_sample();
    mess(&home);
    let [lines, columns] = ["changes.ndjson", "changes.parquet"].map(|name| home.path().join(name));
    home.output(&["report", "changes", "-o", lines.to_str().unwrap()]);
    home.output(&["report", "changes", "--format", "parquet", "-o", columns.to_str().unwrap()]);
    if let (Some(one), Some(other)) = (folded(&lines), folded(&columns)) {
        assert_eq!(one, other);
    }
    let folder = home.path().join("tables");
    std::fs::create_dir(&folder).unwrap();
    home.output(&["report", "dataset", "--format", "parquet", "-o", folder.to_str().unwrap()]);
    assert!(folder.join("school.parquet").exists());
    let refused = home.command(&["report", "dataset", "--format", "parquet", "-o", "all.parquet"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1), "forms have different columns");
}
