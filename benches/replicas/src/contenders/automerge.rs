//! automerge: a document per record, kept as its saved bytes; both values of a conflict can be read.

use std::time::Instant;

use automerge::transaction::Transactable;
use automerge::{ActorId, AutoCommit, ROOT, ReadDoc};

use crate::Figures;
use crate::workload::{FIELDS, Workload};

fn actor(number: usize) -> ActorId {
    ActorId::from([number as u8 + 1; 16])
}

pub fn run(workload: &Workload) -> Figures {
    let begun = Instant::now();
    let mut saved: Vec<Vec<u8>> = Vec::with_capacity(workload.records());
    for (_, values) in workload.values() {
        let mut doc = AutoCommit::new().with_actor(actor(9));
        for (field, value) in FIELDS.iter().zip(values) {
            doc.put(ROOT, *field, value.as_str()).unwrap();
        }
        saved.push(doc.save());
    }
    let create = begun.elapsed();
    // Made by others, on their own copies.
    let edits: Vec<(usize, Vec<u8>)> = workload
        .edits
        .iter()
        .map(|edit| {
            let mut doc = AutoCommit::load(&saved[edit.record]).unwrap().with_actor(actor(edit.replica));
            doc.put(ROOT, FIELDS[edit.field], edit.value.as_str()).unwrap();
            (edit.record, doc.save_incremental())
        })
        .collect();
    let begun = Instant::now();
    for (record, bytes) in &edits {
        let mut doc = AutoCommit::load(&saved[*record]).unwrap();
        doc.load_incremental(bytes).unwrap();
        saved[*record] = doc.save();
    }
    let apply = begun.elapsed();
    let disputed = workload.disputed().filter(|(record, field)| {
        let doc = AutoCommit::load(&saved[*record]).unwrap();
        doc.get_all(ROOT, FIELDS[*field]).unwrap().len() == 2
    });
    let conflicts = disputed.count();
    let bytes = edits.iter().map(|(_, bytes)| bytes.len()).sum();
    Figures { create, apply, bytes, conflicts, remark: "load, apply, save each; unsigned" }
}
