#![allow(clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! Packs of every released format fold to the state they had then, read by us and by a reader written from
//! `docs/pack-format.md` in another language (skipped with a word where Python has no cbor2 and cryptography).
//! `tests/data/packs-1/` holds two writers, a conflict, a set; `packs-2` a bundle of one school of two, and packs a record
//! and a name were erased from. A new format adds a folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value as Json, json};
use vyezd::changes::change::Element;
use vyezd::changes::fold::RecordState;
use vyezd::domain::{RecordId, Value};
use vyezd::sync::exchange::read_file;

/// Files that fold together, and the state they fold to.
fn golden() -> Vec<(Vec<PathBuf>, PathBuf)> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let of = |folder: &str, start: &str, state: &str| {
        let all = std::fs::read_dir(data.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        let named = |path: &PathBuf| {
            path.file_name().unwrap().to_str().unwrap().starts_with(start)
                && path.extension().is_some_and(|end| end == "vzp" || end == "vzb")
        };
        let mut files: Vec<PathBuf> = all.filter(named).collect();
        files.sort();
        (files, data.join(folder).join(state))
    };
    vec![
        of("packs-1", "", "state.jsonl"),
        of("packs-2", "part", "state-part.jsonl"),
        of("packs-2", "erased", "state-erased.jsonl"),
    ]
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

fn kept(state: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(state).unwrap();
    sorted(text.lines().map(|line| serde_json::from_str(line).unwrap()))
}

#[test]
fn packs_of_every_format_fold_as_they_did() {
    for (packs, state) in golden() {
        assert!(!packs.is_empty());
        assert_eq!(folded(&packs), kept(&state), "{}", state.display());
    }
    assert!(golden()[0].0.len() >= 3, "two writers, one of them twice");
}

#[test]
fn a_reader_written_from_the_description_folds_the_same() {
    let can = Command::new("python3").args(["-c", "import cbor2, cryptography"]).output();
    if !can.is_ok_and(|output| output.status.success()) {
        println!("skipped: Python with cbor2 and cryptography is not here");
        return;
    }
    let reader = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pack_reader/reader.py");
    for (packs, state) in golden() {
        let output =
            Command::new("python3").arg(&reader).args(packs).env("PYTHONIOENCODING", "utf-8").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(sorted(text.lines().map(|line| serde_json::from_str(line).unwrap())), kept(&state));
    }
}

#[test]
fn a_changed_byte_anywhere_in_a_golden_pack_is_refused() {
    for pack in golden().into_iter().flat_map(|(packs, _)| packs) {
        let bytes = std::fs::read(&pack).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let read = vyezd::sync::reader::verify(&changed);
            assert!(read.is_err() || read.unwrap().bytes.len() != changed.len(), "byte {at} of {}", pack.display());
        }
    }
}
