//! Ours: packs of changes, folded in memory, and the whole exchange with a store.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use vyezd::changes::change::{Cell, Change, OpId, Operation};
use vyezd::changes::encoding::{encode, op_id};
use vyezd::changes::fold::RecordState;
use vyezd::domain::RecordId;
use vyezd::forms::Registry;
use vyezd::store::{Acquired, Lock, OpenOptions, Store};
use vyezd::sync::exchange::{Asked, exchange as exchanged};
use vyezd::sync::identity::Key;
use vyezd::sync::pack::{self, Item, Place};
use vyezd::sync::reader::{Told, verify};

use crate::Figures;
use crate::workload::{FIELDS, REPLICAS, Workload};

const FORM: &str = "visit";
/// Changes of a pack of edits, as a day's work gives.
const PACK: usize = 20;

fn id(record: usize) -> RecordId {
    let mut bytes = [0; 16];
    // Ids of records are hashes or chance; numbers in order would be kinder than life.
    bytes[..8].copy_from_slice(&(record as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
    bytes[8..].copy_from_slice(&(record as u64).to_be_bytes());
    RecordId::new(bytes)
}

fn change(seq: u64, record: usize, operations: Vec<Operation>) -> Change {
    let (hlc, person) = ((1_621_497_600_000 + seq) << 16, [7; 8]);
    Change { seq, hlc, person, record: id(record), form: FORM.into(), operations, ..blank() }
}

fn blank() -> Change {
    Change {
        seq: 0,
        hlc: 0,
        person: [0; 8],
        record: RecordId::new([0; 16]),
        form: String::new(),
        operations: Vec::new(),
        salt: None,
        group: None,
        reason: None,
        later: Default::default(),
    }
}

fn operation(field: usize, value: &str, replaces: Vec<OpId>) -> Operation {
    Operation { cell: Cell { field: FIELDS[field].into(), element: None }, value: value.into(), replaces }
}

fn packs(changes: &[Vec<u8>], size: usize, key: &Key) -> Vec<Vec<u8>> {
    let (mut place, mut made) = (Place { first: 1, chain: [0; 32] }, Vec::new());
    let items: Vec<Item> = changes.iter().cloned().map(Item::Change).collect();
    for mut part in items.chunks(size) {
        while !part.is_empty() {
            let written = pack::write(part, place, key, [1; 16]).unwrap();
            (part, place) = (&part[written.taken..], written.next);
            made.push(written.bytes);
        }
    }
    made
}

/// Packs of the records, packs of so many edits.
fn made(workload: &Workload, size: usize) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let records: Vec<Vec<u8>> = workload
        .values()
        .map(|(record, values)| {
            let all = values.iter().enumerate().map(|(field, value)| operation(field, value, Vec::new())).collect();
            encode(&change(record as u64 + 1, record, all))
        })
        .collect();
    let ids: Vec<OpId> = records.iter().map(|bytes| op_id(bytes)).collect();
    let base = packs(&records, usize::MAX, &Key::of([1; 32]));
    let mut edits = Vec::new();
    for replica in 0..REPLICAS {
        let own: Vec<Vec<u8>> = (1..)
            .zip(workload.of(replica))
            .map(|(seq, edit)| {
                let operation = operation(edit.field, &edit.value, vec![ids[edit.record]]);
                encode(&change(seq, edit.record, vec![operation]))
            })
            .collect();
        edits.extend(packs(&own, size, &Key::of([replica as u8 + 2; 32])));
    }
    (base, edits)
}

fn take(state: &mut HashMap<RecordId, RecordState>, packs: &[Vec<u8>]) {
    for bytes in packs {
        for told in verify(bytes).unwrap().read() {
            let Told::Change(packed) = told.unwrap() else { continue };
            state.entry(packed.change.record).or_default().apply(packed.op, &packed.change);
        }
    }
}

pub fn fold(workload: &Workload) -> Figures {
    folded(workload, PACK, "seals, hashes, inflating included; packs of 20")
}

/// As the others hand over: all edits of a person at once.
pub fn fold_in_bulk(workload: &Workload) -> Figures {
    folded(workload, usize::MAX, "the same, all edits of a person in one pack")
}

fn folded(workload: &Workload, size: usize, remark: &'static str) -> Figures {
    let begun = Instant::now();
    let (base, edits) = made(workload, size);
    let mut state = HashMap::with_capacity(workload.records());
    take(&mut state, &base);
    let create = begun.elapsed();
    drop(base);
    let begun = Instant::now();
    take(&mut state, &edits);
    let apply = begun.elapsed();
    let disputed = workload.disputed().filter(|(record, field)| state[&id(*record)].heads(FIELDS[*field]).len() == 2);
    Figures { create, apply, bytes: edits.iter().map(Vec::len).sum(), conflicts: disputed.count(), remark }
}

pub fn exchange(workload: &Workload) -> Figures {
    let begun = Instant::now();
    let (base, edits) = made(workload, PACK);
    let home = tempfile::tempdir().unwrap();
    let (dir, first, share) = (home.path().join("data"), home.path().join("first"), home.path().join("share"));
    for (folder, packs) in [(&first, &base), (&share, &edits)] {
        std::fs::create_dir(folder).unwrap();
        for (number, bytes) in packs.iter().enumerate() {
            std::fs::write(folder.join(format!("{number:08}.vzp")), bytes).unwrap();
        }
    }
    let bytes = edits.iter().map(Vec::len).sum();
    drop((base, edits));
    let Acquired::Ours(lock) = Lock::try_acquire(&dir, "bench").unwrap() else { panic!("held") };
    let (mut store, _) = Store::open(lock, OpenOptions::new(&dir, Arc::new(Registry::builtin()) as _)).unwrap();
    let today = chrono::NaiveDate::from_ymd_opt(2021, 5, 20).unwrap();
    let asked = |folder: &std::path::Path| Asked { folder: folder.to_owned(), bundle: true, today, ..Asked::default() };
    exchanged(&mut store, &asked(&first)).unwrap();
    let create = begun.elapsed();
    let begun = Instant::now();
    let outcome = exchanged(&mut store, &asked(&share)).unwrap();
    let apply = begun.elapsed();
    assert_eq!(outcome.from.values().sum::<usize>(), workload.edits.len());
    let disputed = workload.disputed().filter(|(record, field)| {
        let stored = store.get_stored(id(*record)).unwrap().unwrap();
        stored.versions.get(FIELDS[*field]).is_some_and(|versions| versions.len() == 2)
    });
    let conflicts = disputed.count();
    Figures {
        create,
        apply,
        bytes,
        conflicts,
        remark: "the whole exchange: files, shelf, log synced, sled, a bundle written",
    }
}
