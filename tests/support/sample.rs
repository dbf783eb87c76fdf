//! The sample district in memory, the same in every run.
#![allow(dead_code)] // Each test file uses a part of it.

use std::sync::OnceLock;

use vyezd::domain::records::MemoryRecords;
use vyezd::domain::{Record, RecordId, Records};
use vyezd::forms::Registry;

/// Its records, numbered in the order they are made.
pub fn sample() -> &'static MemoryRecords {
    static SAMPLE: OnceLock<MemoryRecords> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let mut last = 0_u128;
        let mut new_id = || {
            last += 1;
            RecordId::new(last.to_be_bytes())
        };
        vyezd::demo::records(&Registry::builtin(), &mut new_id).unwrap().into_iter().collect()
    })
}

/// The first record whose field holds this.
pub fn holding(form: &str, field: &str, part: &str) -> Record {
    let all = sample().all(form).unwrap();
    all.into_iter().find(|record| record.text(field).contains(part)).unwrap()
}
