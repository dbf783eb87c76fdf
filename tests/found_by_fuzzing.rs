//! Every input in `tests/data/fuzz/<target>/` – the seeds, and what a fuzzer found and was put right – against what
//! must hold for any input. `fuzz/` runs the same checks on what a fuzzer thinks of.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::pedantic,
    clippy::duplicate_mod,
    missing_docs
)]

mod fuzz_invariants;

use std::path::Path;

/// Runs one target over its folder; all failures are named at once.
fn replay(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fuzz").join(target);
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 3, "{target} has lost its inputs");
    let mut failed = Vec::new();
    for path in paths {
        let bytes = std::fs::read(&path).unwrap();
        if std::panic::catch_unwind(|| check(&bytes)).is_err() {
            failed.push(path);
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

macro_rules! targets {
    ($($target:ident)*) => {
        $(#[test]
        fn $target() {
            replay(stringify!($target), fuzz_invariants::$target::check);
        })*
    };
}

targets! { bundle changes forms frames keymap pack plan_docx plan_text records sheets snapshot terms }

#[test]
fn what_is_listed_can_be_imported() {
    // Every form of the sample, as `list --json` writes it.
    let forms = vyezd::forms::Registry::builtin();
    let mut next = 0_u128;
    let all = vyezd::demo::records(&forms, &mut || {
        next += 1;
        vyezd::domain::RecordId::new(next.to_be_bytes())
    });
    for record in all.unwrap() {
        let line = vyezd::forms::json::to_json(forms.form(&record.form), &record).to_string();
        fuzz_invariants::records::accepted(line.as_bytes(), &record);
    }
}
