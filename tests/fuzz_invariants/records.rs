//! A file of records as JSON lines: faults have their line, and what is accepted comes back when it is written out.

use std::sync::LazyLock;

use vyezd::demo::read_text;
use vyezd::domain::records::MemoryRecords;
use vyezd::domain::{Record, RecordId};
use vyezd::forms::{Registry, json};
use vyezd::import::records::{Faults, MOST_FAULTS, Reading, read};

static FORMS: LazyLock<Registry> = LazyLock::new(Registry::builtin);

fn read_all(bytes: &[u8]) -> Result<Vec<Record>, Faults> {
    let records = MemoryRecords::default();
    let reading = Reading { name: "записи", forms: FORMS.forms(), records: &records, text_value: &read_text };
    let mut next = 0_u128;
    read(bytes, &reading, &mut || {
        next += 1;
        RecordId::new(next.to_be_bytes())
    })
}

pub fn check(data: &[u8]) {
    let lines = data.split(|byte| *byte == b'\n').count();
    match read_all(data) {
        Err(faults) => {
            assert!(faults.count > 0 && faults.first.len() == faults.count.min(MOST_FAULTS), "{faults}");
            for fault in &faults.first {
                assert!((1..=lines).contains(&fault.line), "no such line: {fault}");
                assert!(!fault.text.is_empty());
            }
            assert!(faults.to_string().contains("записи"));
        }
        Ok(read) => {
            let written: String =
                read.iter().map(|record| format!("{}\n", json::to_json(FORMS.form(&record.form), record))).collect();
            match read_all(written.as_bytes()) {
                Ok(again) => assert_eq!(again, read, "{written}"),
                Err(faults) => panic!("what was written is refused: {faults}\n{written}"),
            }
        }
    }
}
