//! A file of records as JSON lines: faults have their line, and what is accepted comes back when it is written out.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use vyezd::demo::{self, read_text};
use vyezd::domain::records::MemoryRecords;
use vyezd::domain::{Record, RecordId};
use vyezd::forms::{Registry, json};
use vyezd::import::records::{Faults, MOST_FAULTS, Reading, read};

static FORMS: LazyLock<Registry> = LazyLock::new(Registry::builtin);

/// The sample, for references. Ids count from 1.
static SAMPLE: LazyLock<MemoryRecords> = LazyLock::new(|| {
    let records = demo::records(&FORMS, &mut counted(0)).expect("the sample is whole");
    records.into_iter().collect()
});

fn counted(from: u128) -> impl FnMut() -> RecordId {
    let mut last = from;
    move || {
        last += 1;
        RecordId::new(last.to_be_bytes())
    }
}

fn read_all(bytes: &[u8]) -> Result<Vec<Record>, Faults> {
    let reading = Reading { name: "записи", forms: FORMS.forms(), records: &*SAMPLE, text_value: &read_text };
    read(bytes, &reading, &mut counted(1 << 32))
}

/// The last of several lines with one id would count twice when written out.
fn by_id(records: Vec<Record>) -> BTreeMap<RecordId, Record> {
    records.into_iter().map(|record| (record.id, record)).collect()
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
                Ok(again) => assert_eq!(by_id(again), by_id(read), "{written}"),
                Err(faults) => panic!("what was written is refused: {faults}\n{written}"),
            }
        }
    }
}

/// The line is taken and gives this record.
#[allow(dead_code)] // The fuzzer asks only for `check`.
pub fn accepted(line: &[u8], record: &Record) {
    match read_all(line) {
        Ok(read) => assert_eq!(read.as_slice(), std::slice::from_ref(record)),
        Err(faults) => panic!("{faults}\n{}", String::from_utf8_lossy(line)),
    }
}
