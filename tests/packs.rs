#![allow(clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! Packs of every released format fold to the state they had then, read by us and by a reader written from
//! `docs/pack-format.md` in another language (skipped with a word where Python has no cbor2 and cryptography).
//! `tests/data/packs-1/` holds two writers, a conflict, a set. A new format adds a folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value as Json, json};
use vyezd::changes::change::Element;
use vyezd::changes::fold::RecordState;
use vyezd::domain::{RecordId, Value};
use vyezd::sync::exchange::read_file;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/packs-1")
}

fn packs() -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut packs: Vec<PathBuf> = all.filter(|path| path.extension().is_some_and(|end| end == "vzp")).collect();
    packs.sort();
    packs
}

fn hex(bytes: &[u8]) -> String {
    format!("h'{}'", vyezd::text::hexadecimal(bytes))
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => (*flag).into(),
        Value::Int(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Bytes(bytes) => hex(bytes).into(),
        Value::Array(parts) => parts.iter().map(plain).collect(),
    }
}

/// `[record, field, element, [values of the heads]]`, sorted.
fn sorted(rows: impl IntoIterator<Item = Json>) -> Vec<String> {
    let mut rows: Vec<String> = rows.into_iter().map(|row| row.to_string()).collect();
    rows.sort();
    rows
}

fn folded(files: &[PathBuf]) -> Vec<String> {
    let mut states: BTreeMap<RecordId, RecordState> = BTreeMap::new();
    // Backwards: the order of arrival must not matter.
    for file in files.iter().rev() {
        for (_, op, change) in read_file(file).unwrap().into_iter().rev() {
            states.entry(change.record).or_default().apply(op, &change);
        }
    }
    let rows = states.iter().flat_map(|(record, state)| {
        state.cells.iter().map(move |(cell, held)| {
            let element = cell.element.as_ref().map(|element| match element {
                Element::Text(text) => text.clone(),
                Element::Bytes(bytes) => hex(bytes),
            });
            let values: Vec<Json> = held.heads.iter().map(|head| plain(&head.value)).collect();
            json!([record.to_string(), cell.field, element, values])
        })
    });
    sorted(rows)
}

fn kept() -> Vec<String> {
    let text = std::fs::read_to_string(folder().join("state.jsonl")).unwrap();
    sorted(text.lines().map(|line| serde_json::from_str(line).unwrap()))
}

#[test]
fn packs_of_the_first_format_fold_as_they_did() {
    let packs = packs();
    assert!(packs.len() >= 3, "two writers, one of them twice");
    assert_eq!(folded(&packs), kept());
}

#[test]
fn a_reader_written_from_the_description_folds_the_same() {
    let can = Command::new("python3").args(["-c", "import cbor2, cryptography"]).output();
    if !can.is_ok_and(|output| output.status.success()) {
        println!("skipped: Python with cbor2 and cryptography is not here");
        return;
    }
    let reader = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pack_reader/reader.py");
    let output = Command::new("python3").arg(reader).args(packs()).env("PYTHONIOENCODING", "utf-8").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(sorted(text.lines().map(|line| serde_json::from_str(line).unwrap())), kept());
}

#[test]
fn a_changed_byte_anywhere_in_a_golden_pack_is_refused() {
    for pack in packs() {
        let bytes = std::fs::read(&pack).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let read = vyezd::sync::reader::verify(&changed);
            assert!(read.is_err() || read.unwrap().bytes.len() != changed.len(), "byte {at} of {}", pack.display());
        }
    }
}
