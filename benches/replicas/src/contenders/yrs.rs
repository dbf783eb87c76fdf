//! yrs: one document, a map per record. The later value of a field wins; the other is not to be seen.

use std::time::Instant;

use yrs::updates::decoder::Decode;
use yrs::{Doc, Map, MapPrelim, MapRef, ReadTxn, Transact, Update, WriteTxn};

use crate::Figures;
use crate::workload::{FIELDS, REPLICAS, Workload};

pub fn run(workload: &Workload) -> Figures {
    let begun = Instant::now();
    let doc = Doc::with_client_id(9);
    {
        let mut txn = doc.transact_mut();
        let records = txn.get_or_insert_map("records");
        for (record, values) in workload.values() {
            let fields = FIELDS.iter().zip(values).map(|(field, value)| (*field, value.as_str()));
            records.insert(&mut txn, record.to_string(), fields.collect::<MapPrelim>());
        }
    }
    let create = begun.elapsed();
    let base = doc.transact().encode_state_as_update_v1(&yrs::StateVector::default());
    let from = doc.transact().state_vector();
    let updates: Vec<Vec<u8>> = (0..REPLICAS)
        .map(|replica| {
            let own = Doc::with_client_id(replica as u64 + 1);
            let mut txn = own.transact_mut();
            txn.apply_update(Update::decode_v1(&base).unwrap()).unwrap();
            let records = txn.get_or_insert_map("records");
            for edit in workload.of(replica) {
                let found = records.get(&txn, &edit.record.to_string()).unwrap();
                let map: MapRef = found.cast().unwrap();
                map.insert(&mut txn, FIELDS[edit.field], edit.value.as_str());
            }
            txn.encode_diff_v1(&from)
        })
        .collect();
    let begun = Instant::now();
    {
        let mut txn = doc.transact_mut();
        for update in &updates {
            txn.apply_update(Update::decode_v1(update).unwrap()).unwrap();
        }
    }
    let apply = begun.elapsed();
    let bytes = updates.iter().map(Vec::len).sum();
    Figures { create, apply, bytes, conflicts: 0, remark: "three updates in bulk; last writer wins; unsigned" }
}
