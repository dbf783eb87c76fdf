//! What lies on the disk after a kill, a power cut, a damaged file. An image is a copy of the folder of an open
//! store: what `kill -9` leaves.

use std::fs;
use std::path::{Path, PathBuf};

#[path = "../../../tests/support/folders.rs"]
mod folders;

use proptest::prelude::*;

use self::folders::copy;
use super::forms::{TestForms, id};
use super::{Edit, everything, fill, open, open_with, save};
use crate::changes::double::FaultyDisk;
use crate::changes::walk::DamageKind;
use crate::domain::{Record, Records};
use crate::store::index::{Fault, Index};
use crate::store::{OpenReport, Save, Store};

fn image(folder: &Path) -> tempfile::TempDir {
    let image = tempfile::tempdir().unwrap();
    copy(folder, image.path());
    image
}

fn current(folder: &Path) -> PathBuf {
    let name = fs::read_to_string(folder.join("index/CURRENT")).unwrap();
    folder.join("index").join(name.trim())
}

fn log_file(folder: &Path) -> PathBuf {
    folder.join("log/own/000001.vlog")
}

/// A cleanly closed folder and what it holds.
fn closed() -> (tempfile::TempDir, Vec<Record>) {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path());
    fill(&mut store);
    let records = everything(&store);
    store.close().unwrap();
    (folder, records)
}

fn totals(store: &Store) -> super::cursor::Totals {
    store.index().unwrap().cursor().totals
}

/// Opens and compares everything with `expected`, also with a fresh rebuild.
fn holds(folder: &Path, expected: &[Record]) -> OpenReport {
    let (mut store, report) = open(folder);
    assert_eq!(everything(&store), expected);
    assert_eq!(store.check().unwrap().index, None);
    let sum = totals(&store);
    store.rebuild(&mut |_| {}).unwrap();
    assert_eq!(totals(&store), sum, "incremental and rebuilt differ");
    report
}

#[test]
fn a_kill_at_any_moment_loses_no_acknowledged_save() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path());
    fill(&mut store);
    for round in 0..6_u8 {
        save(&mut store, vec![Edit::one(id(20 + round % 3), "visit", "note", format!("правка {round}"))]);
        holds(image(folder.path()).path(), &everything(&store));
        if round == 3 {
            store.checkpoint().unwrap();
        }
    }
}

#[test]
fn after_a_checkpoint_only_what_follows_is_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path());
    fill(&mut store);
    store.checkpoint().unwrap();
    save(&mut store, vec![Edit::one(id(20), "visit", "note", "после")]);
    let report = holds(image(folder.path()).path(), &everything(&store));
    assert_eq!((report.rebuilt, report.replayed), (None, 1));
}

#[test]
fn a_deleted_emptied_or_garbled_index_is_built_anew() {
    type Harm = fn(&Path);
    let (folder, records) = closed();
    let harms: [(&str, Harm); 9] = [
        ("no index folder", |folder| fs::remove_dir_all(folder.join("index")).unwrap()),
        ("no sled folder", |folder| fs::remove_dir_all(current(folder)).unwrap()),
        ("no CURRENT", |folder| fs::remove_file(folder.join("index/CURRENT")).unwrap()),
        ("strange CURRENT", |folder| fs::write(folder.join("index/CURRENT"), "gx\n").unwrap()),
        ("empty sled folder", |folder| {
            fs::remove_dir_all(current(folder)).unwrap();
            fs::create_dir(current(folder)).unwrap();
        }),
        ("empty db", |folder| fs::write(current(folder).join("db"), "").unwrap()),
        ("no db", |folder| fs::remove_file(current(folder).join("db")).unwrap()),
        ("garbled conf", |folder| fs::write(current(folder).join("conf"), "garbled").unwrap()),
        ("garbled db", |folder| {
            let path = current(folder).join("db");
            let length = fs::metadata(&path).unwrap().len();
            fs::write(path, vec![0x5a; usize::try_from(length).unwrap()]).unwrap();
        }),
    ];
    for (name, harm) in harms {
        for clean in [true, false] {
            let image = image(folder.path());
            if !clean {
                fs::remove_file(image.path().join("index/CLEAN")).unwrap();
            }
            harm(image.path());
            let report = holds(image.path(), &records);
            // sled does without its conf as long as the settings are the usual ones.
            assert!(report.rebuilt.is_some() || name == "garbled conf", "{name}");
        }
    }
}

#[test]
fn flipped_and_cut_sled_files_never_change_a_record() {
    let (folder, records) = closed();
    for step in 0..24_usize {
        let image = image(folder.path());
        fs::remove_file(image.path().join("index/CLEAN")).unwrap();
        let files: Vec<PathBuf> =
            fs::read_dir(current(image.path())).unwrap().map(|entry| entry.unwrap().path()).collect();
        for path in files.iter().filter(|path| path.is_file()) {
            let mut bytes = fs::read(path).unwrap();
            let at = bytes.len() * step / 24;
            if step % 3 == 0 {
                bytes.truncate(at);
            } else if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 0x55;
            }
            fs::write(path, bytes).unwrap();
        }
        holds(image.path(), &records);
    }
}

#[test]
fn a_sled_that_comes_up_empty_without_an_error_is_noticed() {
    let (folder, records) = closed();
    fs::remove_dir_all(current(folder.path())).unwrap();
    drop(Index::open(&current(folder.path())).unwrap());
    let report = holds(folder.path(), &records);
    assert_eq!(report.rebuilt.as_deref(), Some("the index is empty"));
}

#[test]
fn a_half_snapshot_of_a_killed_open_does_no_harm() {
    let (folder, records) = closed();
    fs::write(current(folder.path()).join("snap.0000000000000FFF.generating"), "half").unwrap();
    let report = holds(folder.path(), &records);
    assert_eq!(report.rebuilt, None);
}

#[test]
fn a_silent_loss_in_sled_is_noticed_by_the_sum() {
    let (folder, records) = closed();
    fs::remove_file(folder.path().join("index/CLEAN")).unwrap();
    let db = sled::open(current(folder.path())).unwrap();
    let last = db.scan_prefix(super::keys::bunch(&[])).next_back().unwrap().unwrap().0;
    db.remove(last).unwrap();
    db.flush().unwrap();
    drop(db);
    let report = holds(folder.path(), &records);
    assert_eq!(report.rebuilt.as_deref(), Some("the index does not add up"));
}

#[test]
fn a_newer_or_unknown_format_is_refused_and_left_alone_an_older_one_is_taken_up() {
    let (folder, records) = closed();
    let path = folder.path().join("FORMAT");
    for text in ["vyezd-data 2\n", "something else", ""] {
        fs::write(&path, text).unwrap();
        let before = fs::read(log_file(folder.path())).unwrap();
        let refused = open_with(folder.path(), TestForms::default(), &FaultyDisk::default());
        assert!(matches!(refused, Err(crate::Error::Refused(_))), "{text}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        assert_eq!(fs::read(log_file(folder.path())).unwrap(), before);
    }
    fs::write(&path, "vyezd-data 0\n").unwrap();
    assert!(holds(folder.path(), &records).rebuilt.is_some());
    assert_eq!(fs::read_to_string(&path).unwrap(), "vyezd-data 1\n");
}

#[test]
fn h6_a_log_restored_from_an_older_backup_rules() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path());
    fill(&mut store);
    let records = everything(&store);
    let backup = fs::read(log_file(folder.path())).unwrap();
    save(&mut store, vec![Edit::one(id(20), "visit", "note", "позже")]);
    store.close().unwrap();
    fs::write(log_file(folder.path()), backup).unwrap();
    let report = holds(folder.path(), &records);
    assert_eq!(report.rebuilt.as_deref(), Some("the index is ahead of the log"));
}

#[test]
fn h2_a_torn_last_save_is_put_aside_and_the_rest_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path());
    fill(&mut store);
    let records = everything(&store);
    let whole = fs::metadata(log_file(folder.path())).unwrap().len();
    save(&mut store, vec![Edit::one(id(20), "visit", "note", "оборвано")]);
    let longer = fs::metadata(log_file(folder.path())).unwrap().len();
    for length in (whole..longer).step_by(7) {
        let image = image(folder.path());
        fs::File::options().write(true).open(log_file(image.path())).unwrap().set_len(length).unwrap();
        let report = holds(image.path(), &records);
        assert_eq!(report.damages.len(), usize::from(length > whole));
    }
}

#[test]
fn h3_a_flipped_byte_in_the_log_costs_one_save_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path());
    fill(&mut store);
    drop(store);
    let length = fs::metadata(log_file(folder.path())).unwrap().len();
    for at in (0..length).step_by(41) {
        let image = image(folder.path());
        let mut bytes = fs::read(log_file(image.path())).unwrap();
        bytes[usize::try_from(at).unwrap()] ^= 0x10;
        fs::write(log_file(image.path()), bytes).unwrap();
        fs::remove_dir_all(image.path().join("index")).unwrap();
        let (mut store, report) = open(image.path());
        assert!(!report.damages.is_empty());
        assert!(everything(&store).len() >= 9, "flip at {at}");
        save(&mut store, vec![Edit::one(id(99), "municipality", "name", "после")]);
        drop(store);
        let (store, _) = open(image.path());
        assert_eq!(store.get(id(99)).unwrap().unwrap().text("name"), "после");
        let gap = report.damages.iter().any(|damage| matches!(damage.kind, DamageKind::Gap(..)));
        assert_eq!(fs::metadata(log_file(image.path())).unwrap().len() == length, gap, "never cut before later frames");
    }
}

#[test]
fn changed_forms_build_the_index_anew() {
    let (folder, records) = closed();
    let mut forms = TestForms::default();
    forms.0[1].columns = vec!["municipality".into()];
    let (store, report) = open_with(folder.path(), forms, &FaultyDisk::default()).unwrap();
    assert_eq!(report.rebuilt.as_deref(), Some("forms have changed"));
    assert_eq!(everything(&store), records);
}

#[test]
fn a_fault_of_the_index_fails_no_save_and_heals() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path());
    fill(&mut store);
    store.doubt(Fault("planted".into()));
    save(&mut store, vec![Edit::one(id(20), "visit", "note", "без индекса")]);
    assert_eq!(store.get(id(20)).unwrap().unwrap().text("note"), "без индекса");
    assert!(store.get_stored(id(20)).unwrap().unwrap().record.conflicts.is_empty());
    assert!(matches!(store.all("visit"), Err(crate::Error::Store(_))));
    store.heal();
    assert_eq!(store.all("visit").unwrap().len(), 6);
    assert_eq!(store.get(id(20)).unwrap().unwrap().text("note"), "без индекса");
    let records = everything(&store);
    store.close().unwrap();
    assert_eq!(holds(folder.path(), &records).rebuilt, None);
}

#[test]
fn old_generations_go_but_for_one() {
    let (folder, records) = closed();
    for _ in 0..4 {
        fs::remove_file(folder.path().join("index/CURRENT")).unwrap();
        let (store, _) = open(folder.path());
        assert_eq!(everything(&store), records);
    }
    let names = fs::read_dir(folder.path().join("index")).unwrap().map(|entry| entry.unwrap().file_name());
    let generations = names.filter(|name| name.to_string_lossy().starts_with('g')).count();
    assert!(generations <= 3, "{generations}");
}

#[test]
fn an_import_takes_few_frames_and_reads_back() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path());
    fill(&mut store);
    let visit = |number: u32| {
        let mut bytes = [0x77; 16];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        let record = Record::new(crate::domain::RecordId::new(bytes), "visit").with("school", id(10));
        Save { edits: vec![Edit::of(&record.with("note", "т".repeat(700)))], ..Save::default() }
    };
    let before = store.own.end().seq;
    let total = store.import_batch((0..2000).map(visit)).unwrap();
    assert_eq!(total.changes, 2000);
    // Some five frames of a megabyte, and the heads of the files they fill.
    assert!(store.own.end().seq - before <= 16, "{}", store.own.end().seq - before);
    assert_eq!(store.count("visit").unwrap(), 2006);
    assert_eq!(store.import_batch((0..2000).map(visit)).unwrap().changes, 0);
    let records = everything(&store);
    store.close().unwrap();
    holds(folder.path(), &records);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn rebuilt_and_incremental_are_the_same_index(
        steps in proptest::collection::vec((0_u8..4, 0_u8..8, 0_u8..5), 1..40)
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, _) = open(folder.path());
        for (kind, record, value) in steps {
            let edit = match kind {
                0 => Edit::one(id(record), "municipality", "name", format!("м{value}")),
                1 => {
                    let school = Record::new(id(10 + record), "school").with("name", format!("ш{value}"));
                    Edit::of(&school.with("municipality", id(value)))
                }
                2 => {
                    let date = format!("2021-05-{:02}", value + 1);
                    Edit::of(&Record::new(id(20 + record), "visit").with("school", id(10 + value)).with("date", date))
                }
                _ => Edit {
                    fields: std::collections::BTreeMap::new(),
                    deleted: Some(value % 2 == 0),
                    ..Edit::one(id(10 + record), "school", "x", "")
                },
            };
            save(&mut store, vec![edit]);
        }
        prop_assert_eq!(store.check().unwrap().index, None);
        let (sum, records) = (totals(&store), everything(&store));
        store.rebuild(&mut |_| {}).unwrap();
        prop_assert_eq!(totals(&store), sum);
        prop_assert_eq!(everything(&store), records);
    }
}
