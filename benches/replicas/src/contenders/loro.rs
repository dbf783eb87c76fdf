//! loro: one document, a map per record. The later value of a field wins; the other is not to be seen.

use std::time::Instant;

use loro::{ExportMode, LoroDoc, LoroMap};

use crate::Figures;
use crate::workload::{FIELDS, REPLICAS, Workload};

pub fn run(workload: &Workload) -> Figures {
    let begun = Instant::now();
    let doc = LoroDoc::new();
    doc.set_peer_id(9).unwrap();
    let records = doc.get_map("records");
    for (record, values) in workload.values() {
        let map = records.insert_container(&record.to_string(), LoroMap::new()).unwrap();
        for (field, value) in FIELDS.iter().zip(values) {
            map.insert(field, value.as_str()).unwrap();
        }
    }
    doc.commit();
    let create = begun.elapsed();
    let base = doc.export(ExportMode::Snapshot).unwrap();
    let from = doc.oplog_vv();
    let updates: Vec<Vec<u8>> = (0..REPLICAS)
        .map(|replica| {
            let own = LoroDoc::new();
            own.import(&base).unwrap();
            own.set_peer_id(replica as u64 + 1).unwrap();
            let records = own.get_map("records");
            for edit in workload.of(replica) {
                let found = records.get(&edit.record.to_string()).unwrap();
                let map = found.into_container().ok().and_then(|container| container.into_map().ok()).unwrap();
                map.insert(FIELDS[edit.field], edit.value.as_str()).unwrap();
            }
            own.commit();
            own.export(ExportMode::updates(&from)).unwrap()
        })
        .collect();
    let begun = Instant::now();
    for update in &updates {
        doc.import(update).unwrap();
    }
    let apply = begun.elapsed();
    let bytes = updates.iter().map(Vec::len).sum();
    Figures { create, apply, bytes, conflicts: 0, remark: "three updates in bulk; last writer wins; unsigned" }
}
