//! Packs of ours merged on a disk that loses power before every single operation: what was given out is on the shelf
//! afterwards, in small packs or in the merged one.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use vyezd::changes::change::{Cell, Change, Operation};
use vyezd::changes::encoding;
use vyezd::domain::{RecordId, Value};
use vyezd::sync::identity::Key;
use vyezd::sync::merging::{FAN_IN, merge};
use vyezd::sync::pack::{self, Item, Place};
use vyezd::sync::reader;
use vyezd::sync::shelf::Shelf;

use super::folders::folder;
use super::machine::{Loss, Machine, Sled};

const ORG: [u8; 16] = [5; 16];

fn change(seq: u64) -> Vec<u8> {
    let cell = Cell { field: "note".into(), element: None };
    encoding::encode(&Change {
        seq,
        hlc: seq << 16,
        person: [0; 8],
        record: RecordId::new([1; 16]),
        form: "school".into(),
        operations: vec![Operation { cell, value: Value::from(format!("слово {seq}")), replaces: vec![] }],
        salt: None,
        group: None,
        reason: None,
        later: std::collections::BTreeMap::new(),
    })
}

/// Numbers of the changes on the shelf of this folder.
fn numbers(root: &Path, key: &Key) -> BTreeSet<u64> {
    let shelf = Shelf::open(&root.join("packs")).unwrap();
    shelf.numbers_of(&key.writer()).unwrap().into_keys().collect()
}

#[test]
fn a_power_cut_at_any_operation_of_a_merge_loses_no_change() {
    let root = folder();
    std::fs::create_dir(root.path().join("packs")).unwrap();
    let machine = Machine::over(root.path());
    let key = Arc::new(Key::of([7; 32]));
    let durable = Arc::new(Mutex::new(0));
    let (known, reader_key, cuts) = (Arc::clone(&durable), Arc::clone(&key), Arc::new(Mutex::new((0_u64, 0))));
    let counted = Arc::clone(&cuts);
    machine.watch(move |machine, what| {
        let (until, mut counted): (u64, _) = (*known.lock().unwrap(), counted.lock().unwrap());
        counted.0 += 1;
        counted.1 += u32::from(what.starts_with("remove"));
        for loss in [Loss::All, Loss::Some(counted.0), Loss::Some(counted.0 + 1_000_000)] {
            let image = folder();
            machine.cut(image.path(), loss, Sled::Gone, None);
            let left = numbers(image.path(), &reader_key);
            assert!((1..=until).all(|number| left.contains(&number)), "{loss:?} before {what}: {left:?} of {until}");
        }
    });
    let mut shelf = Shelf::open_on(Arc::new(machine.clone()), &root.path().join("packs")).unwrap();
    let mut at = Place { first: 1, chain: [0; 32] };
    let exports = u64::try_from(FAN_IN * FAN_IN).unwrap();
    for number in 1..=exports {
        let written = pack::write(&[Item::Change(change(number))], at, &key, ORG).unwrap();
        shelf.put(&reader::verify(&written.bytes).unwrap()).unwrap();
        at = written.next;
        merge(&mut shelf, &key, ORG).unwrap();
        shelf.sync().unwrap();
        *durable.lock().unwrap() = number;
    }
    assert_eq!(shelf.packs().count(), 1);
    assert_eq!(numbers(root.path(), &key).len() as u64, exports);
    let (cuts, removals) = *cuts.lock().unwrap();
    assert!(cuts > 300 && removals >= 64, "{cuts} {removals}");
}
