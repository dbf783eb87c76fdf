//! The store as a whole, on a real folder.

pub(crate) mod forms;
mod index;
mod lists;
mod recovery;
mod speed;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use super::*;
use crate::changes::double::FaultyDisk;
use crate::domain::{Record, Records, Value};
use forms::{TestForms, id};

/// Opens a folder with a counted disk and a clock that stands still.
pub fn open_with(dir: &Path, forms: TestForms, disk: &FaultyDisk) -> crate::Result<(Store, OpenReport)> {
    let Acquired::Ours(lock) = Lock::try_acquire(dir, "20.05.2021 09:00").unwrap() else { panic!("held") };
    let counter = AtomicU64::new(0);
    let mut options = OpenOptions::new(dir, Arc::new(forms));
    options.disk = Arc::new(disk.clone());
    options.now = Box::new(|| 1_621_497_600_000);
    options.fresh = Box::new(move || {
        let mut bytes = [0xee; 16];
        bytes[..8].copy_from_slice(&counter.fetch_add(1, SeqCst).to_be_bytes());
        bytes
    });
    Store::open(lock, options)
}

pub fn open(dir: &Path) -> (Store, OpenReport) {
    open_with(dir, TestForms::default(), &FaultyDisk::default()).unwrap()
}

pub fn save(store: &mut Store, edits: Vec<Edit>) -> Saved {
    store.save(Save { edits, person: [1; 8], ..Save::default() }).unwrap()
}

/// Two municipalities, three schools, some visits.
pub fn fill(store: &mut Store) {
    let municipality = |n, name: &str| Edit::of(&Record::new(id(n), "municipality").with("name", name));
    save(store, vec![municipality(1, "Котельниковский район"), municipality(2, "Волжский")]);
    for (n, name, of) in [(10, "СОШ № 10", 1), (11, "СОШ № 2", 1), (12, "Лицей", 2)] {
        let school = Record::new(id(n), "school").with("name", name).with("municipality", id(of));
        save(store, vec![Edit::of(&school)]);
    }
    for n in 0..6_u8 {
        let visit = Record::new(id(20 + n), "visit")
            .with("school", id(10 + n % 3))
            .with("date", format!("2021-05-{:02}", 10 + n).as_str())
            .with("result", "partly")
            .with("note", "Первая строка\nвторая");
        save(store, vec![Edit::of(&visit)]);
    }
}

/// Everything a reader can see.
pub fn everything(store: &Store) -> Vec<Record> {
    ["municipality", "school", "visit"].iter().flat_map(|form| store.all(form).unwrap()).collect()
}

#[test]
fn what_is_saved_is_read_back_now_and_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, report) = open(folder.path());
    assert!(report.rebuilt.is_some());
    fill(&mut store);
    let before = everything(&store);
    assert_eq!(before.len(), 11);
    assert_eq!(store.get(id(20)).unwrap().unwrap().text("note"), "Первая строка\nвторая");
    assert_eq!(store.count("visit").unwrap(), 6);
    assert_eq!(store.related("visit", "school", id(10)).unwrap().len(), 2);
    store.close().unwrap();
    let (store, report) = open(folder.path());
    assert_eq!((report.rebuilt, report.replayed), (None, 0));
    assert_eq!(everything(&store), before);
}

#[test]
fn a_save_is_one_sync_and_an_unchanged_record_none() {
    let folder = tempfile::tempdir().unwrap();
    let disk = FaultyDisk::default();
    let (mut store, _) = open_with(folder.path(), TestForms::default(), &disk).unwrap();
    let syncs = || (disk.0.data_syncs.load(SeqCst), disk.0.other_syncs.load(SeqCst));
    let before = syncs();
    fill(&mut store);
    assert_eq!(syncs(), (before.0 + 10, before.1));
    let end = store.own.end();
    let all = everything(&store);
    let saved = save(&mut store, all.iter().map(Edit::of).collect());
    assert_eq!(saved.seq, 0);
    assert_eq!(store.own.end(), end);
    assert_eq!(syncs(), (before.0 + 10, before.1));
}

#[test]
fn a_save_of_several_records_is_one_frame_and_shares_a_group() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path());
    let first = Record::new(id(1), "municipality").with("name", "Котельниковский район");
    let second = Record::new(id(10), "school").with("name", "СОШ № 10").with("municipality", id(1));
    let saved = save(&mut store, vec![Edit::of(&first), Edit::of(&second)]);
    assert_eq!(saved.changes, 2);
    let groups: Vec<_> = [1, 10].iter().map(|n| store.history(id(*n)).unwrap()[0].change.group).collect();
    assert!(groups[0].is_some());
    assert_eq!(groups[0], groups[1]);
}

#[test]
fn history_tells_who_when_and_what() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path());
    fill(&mut store);
    save(&mut store, vec![Edit::one(id(20), "visit", "note", "иначе")]);
    store
        .save(Save {
            edits: vec![Edit::one(id(20), "visit", "note", Value::Null)],
            person: [2; 8],
            reason: Some("по ошибке".into()),
            ..Save::default()
        })
        .unwrap();
    for round in 0..2 {
        let history = store.history(id(20)).unwrap();
        assert_eq!(history.len(), 3, "round {round}");
        assert_eq!(history[1].change.operations.len(), 1);
        assert_eq!(history[1].change.operations[0].value, Value::from("иначе"));
        assert_eq!(history[2].change.person, [2; 8]);
        assert_eq!(history[2].change.reason.as_deref(), Some("по ошибке"));
        assert_eq!(crate::changes::clock::milliseconds(history[2].change.hlc), 1_621_497_600_000);
        store.rebuild(&mut |_| {}).unwrap();
    }
}

#[test]
fn sets_write_one_operation_per_element_and_keep_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path());
    let array = |parts: &[&str]| Value::Array(parts.iter().map(|part| Value::from(*part)).collect());
    let school = Record::new(id(10), "school").with("name", "СОШ № 10").with("types", array(&["b", "a"]));
    save(&mut store, vec![Edit::of(&school)]);
    let orders: [&[&str]; 5] = [&["b", "c", "a"], &["a", "b", "c"], &["c"], &[], &["a", "a", "b"]];
    for order in orders {
        save(&mut store, vec![Edit::one(id(10), "school", "types", array(order))]);
        let mut expected = order.to_vec();
        expected.dedup();
        let expected = if expected.is_empty() { Value::Null } else { array(&expected) };
        assert_eq!(store.get(id(10)).unwrap().unwrap().get("types"), &expected);
    }
    let history = store.history(id(10)).unwrap();
    // Putting «c» between two leaves both where they are.
    assert_eq!(history[1].change.operations.len(), 1);
}

#[test]
fn deleted_is_hidden_and_can_be_brought_back() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path());
    fill(&mut store);
    let life =
        |deleted| Edit { deleted: Some(deleted), fields: BTreeMap::new(), ..Edit::one(id(20), "visit", "x", "") };
    save(&mut store, vec![life(true)]);
    assert_eq!(store.get(id(20)).unwrap(), None);
    assert_eq!(store.count("visit").unwrap(), 5);
    assert_eq!(store.related("visit", "school", id(10)).unwrap().len(), 1);
    assert!(store.get_stored(id(20)).unwrap().unwrap().record.deleted);
    assert_eq!(save(&mut store, vec![life(true)]).seq, 0);
    save(&mut store, vec![life(false)]);
    assert!(store.get(id(20)).unwrap().is_some());
    assert_eq!(store.count("visit").unwrap(), 6);
}

#[test]
fn two_who_change_one_cell_apart_make_a_conflict_that_a_person_settles() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut here, _) = open(one.path());
    let (mut there, _) = open(other.path());
    fill(&mut here);
    let exchange = |from: &Store, to: &mut Store| {
        let mut bytes = Vec::new();
        source::stream(&from.disk, &from.layout, cursor::Cursor::default(), &mut |changes, _| {
            bytes.extend(changes.iter().map(|item| crate::changes::encoding::encode(&item.change)));
            Ok(())
        })
        .unwrap();
        to.apply_foreign(&bytes).unwrap();
    };
    exchange(&here, &mut there);
    assert_eq!(everything(&here), everything(&there));
    save(&mut here, vec![Edit::one(id(20), "visit", "note", "здесь")]);
    save(&mut there, vec![Edit::one(id(20), "visit", "note", "там"), Edit::one(id(21), "visit", "result", "yes")]);
    exchange(&here, &mut there);
    exchange(&there, &mut here);
    exchange(&there, &mut here);
    assert_eq!(everything(&here), everything(&there));
    assert_eq!(here.conflicts().unwrap(), [(id(20), "visit".to_owned())]);
    let stored = here.get_stored(id(20)).unwrap().unwrap();
    assert_eq!(stored.versions["note"].len(), 2);
    let shown = stored.record.text("note").to_owned();
    // Without having seen the others, naming the displayed value is no choice.
    assert_eq!(save(&mut here, vec![Edit::one(id(20), "visit", "note", shown.as_str())]).seq, 0);
    let choice = Edit { seen: Some(stored.heads), ..Edit::one(id(20), "visit", "note", shown.as_str()) };
    save(&mut here, vec![choice]);
    assert!(here.conflicts().unwrap().is_empty());
    exchange(&here, &mut there);
    assert!(there.conflicts().unwrap().is_empty());
    assert_eq!(everything(&here), everything(&there));
    here.rebuild(&mut |_| {}).unwrap();
    assert_eq!(everything(&here), everything(&there));
}

#[test]
fn an_edit_of_an_older_state_replaces_only_what_its_author_saw() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path());
    fill(&mut store);
    let seen = store.get_stored(id(20)).unwrap().unwrap().heads;
    save(&mut store, vec![Edit::one(id(20), "visit", "note", "первый")]);
    save(&mut store, vec![Edit { seen: Some(seen), ..Edit::one(id(20), "visit", "note", "второй") }]);
    let stored = store.get_stored(id(20)).unwrap().unwrap();
    assert!(stored.record.conflicts.contains("note"));
    assert_eq!(stored.versions["note"].len(), 2);
}

#[test]
fn long_texts_are_split_and_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path());
    fill(&mut store);
    for length in [20_000, 3, 60_000, 4_000, 1] {
        let text = "ж".repeat(length / 2) + "!";
        save(&mut store, vec![Edit::one(id(20), "visit", "note", text.as_str())]);
        assert_eq!(store.get(id(20)).unwrap().unwrap().text("note"), text);
        assert_eq!(store.check().unwrap().index, None);
    }
    let refused =
        store.save(Save { edits: vec![Edit::one(id(20), "visit", "note", "x".repeat(70_000))], ..Save::default() });
    assert!(matches!(refused, Err(crate::Error::Refused(_))));
}

#[test]
fn h8_a_second_session_reads_from_the_logs_while_the_first_works() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path());
    fill(&mut store);
    save(&mut store, vec![Edit { deleted: Some(true), ..Edit::one(id(20), "visit", "note", "x") }]);
    assert!(matches!(Lock::try_acquire(folder.path(), "second").unwrap(), Acquired::Held(_)));
    let (records, damages) = offline::read_only(&store.disk, folder.path()).unwrap();
    assert!(damages.is_empty());
    let mut expected = everything(&store);
    let mut found: Vec<Record> =
        ["municipality", "school", "visit"].iter().flat_map(|f| records.all(f).unwrap()).collect();
    for list in [&mut expected, &mut found] {
        list.sort_by_key(|record| record.id);
    }
    assert_eq!(found, expected);
}

#[test]
fn a_field_that_became_a_set_keeps_nothing_of_its_old_value() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path());
    // «types» of an unknown form is an ordinary cell, of a school a set.
    save(&mut store, vec![Edit::one(id(10), "older", "types", "a")]);
    let array = |parts: &[&str]| Value::Array(parts.iter().map(|part| Value::from(*part)).collect());
    save(&mut store, vec![Edit::one(id(10), "school", "types", array(&["b", "c"]))]);
    assert_eq!(store.get(id(10)).unwrap().unwrap().get("types"), &array(&["b", "c"]));
    save(&mut store, vec![Edit::one(id(10), "school", "types", Value::Null)]);
    assert_eq!(store.get(id(10)).unwrap().unwrap().get("types"), &Value::Null);
    save(&mut store, vec![Edit::one(id(10), "school", "types", array(&["b"]))]);
    // A program that does not know the form writes nothing for what is there.
    let record = store.get(id(10)).unwrap().unwrap();
    assert_eq!(save(&mut store, vec![Edit { form: "newer".into(), ..Edit::of(&record) }]).seq, 0);
}
