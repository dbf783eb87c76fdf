//! The hazards of the store that need a whole data folder. H2, H3, H6 and H10 are beside the code they belong to, and
//! so are the plain cases of H4, H5, H8 and H9.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use vyezd::changes::disk::{Disk, RealDisk};
use vyezd::changes::draft::DraftFile;
use vyezd::domain::{Record, Records};
use vyezd::store::layout::Layout;
use vyezd::store::{Edit, Lock, Save, Store, offline};

use crate::day::{id, open, open_at};
use crate::folders::{copy, folder};
use crate::machine::{Fault, Loss, Machine, Sled};

fn real() -> Arc<dyn Disk> {
    Arc::new(RealDisk)
}

fn save(store: &mut Store, number: u8, text: &str) -> vyezd::Result<()> {
    let edits = vec![Edit::one(id(number), "school", "note", text)];
    store.save(Save { edits, ..Save::default() }).map(drop)
}

fn note(store: &Store, number: u8) -> String {
    store.get_stored(id(number)).unwrap().map_or_else(String::new, |stored| stored.record.text("note").to_owned())
}

fn logs(dir: &Path) -> Vec<String> {
    RealDisk.list(&dir.join("log/own")).unwrap().into_iter().filter(|name| name.ends_with(".vlog")).collect()
}

#[test]
fn h1_the_first_save_into_a_new_file_in_a_new_folder_survives_a_power_cut() {
    let root = folder();
    let dir = root.path().join("share/vyezd");
    let machine = Machine::new(root.path());
    let (mut store, _) = open(&dir, Arc::new(machine.clone())).unwrap();
    let cut = |what: &str| {
        let image = folder();
        machine.cut(image.path(), Loss::All, Sled::Gone, None);
        let (store, report) = open(&image.path().join("share/vyezd"), real()).unwrap();
        assert_eq!(note(&store, 1), what);
        assert!(report.damages.is_empty());
    };
    save(&mut store, 1, "первая запись").unwrap();
    cut("первая запись");
    // The same for a file that is started later.
    let next = machine.operations() + 2;
    machine.plan(next, Fault::Broken);
    save(&mut store, 1, "в новом файле").unwrap();
    assert_eq!(machine.kinds()[next as usize - 1], "sync_data share/vyezd/log/own/000001.vlog");
    assert_eq!(logs(&dir), ["000001.vlog", "000002.vlog"]);
    cut("в новом файле");
}

#[test]
fn h4_a_draft_whose_sync_failed_goes_into_a_new_file() {
    let root = folder();
    let machine = Machine::new(root.path());
    let disk: Arc<dyn Disk> = Arc::new(machine.clone());
    let path = root.path().join("drafts.vlog");
    let mut draft = DraftFile::open(&disk, &path).unwrap();
    draft.put("слова".as_bytes()).unwrap();
    machine.plan(machine.operations() + 1, Fault::Broken);
    draft.sync().unwrap();
    let image = folder();
    machine.cut(image.path(), Loss::All, Sled::Gone, None);
    let draft = DraftFile::open(&real(), &image.path().join("drafts.vlog")).unwrap();
    assert_eq!(draft.last(), Some("слова".as_bytes()));
}

/// A folder whose own log ends in the middle of a frame, or has damage in its middle.
fn harmed(torn: bool) -> tempfile::TempDir {
    let root = folder();
    let (mut store, _) = open(root.path(), real()).unwrap();
    for round in 0..4 {
        save(&mut store, round, "до сбоя").unwrap();
    }
    drop(store);
    let path = root.path().join("log/own/000001.vlog");
    let mut bytes = fs::read(&path).unwrap();
    if torn {
        bytes.extend(b"\xf5vzF half a frame");
    } else {
        bytes[200] ^= 0x20;
    }
    fs::write(path, bytes).unwrap();
    root
}

#[test]
fn h5_a_full_disk_at_the_start_locks_nobody_out_and_the_reserve_takes_a_save() {
    for torn in [true, false] {
        for reserve in [true, false] {
            let root = harmed(torn);
            let machine = Machine::over(root.path());
            if !reserve {
                fs::remove_file(root.path().join("log/own/reserve")).unwrap();
            }
            // Nothing that needs space works, until something is removed; then there is no room for a new reserve.
            machine.plan(1, Fault::Full(40));
            let opened = open(root.path(), Arc::new(machine.clone()));
            let (mut store, report) = opened.unwrap_or_else(|error| panic!("torn {torn}, reserve {reserve}: {error}"));
            assert!(!report.damages.is_empty());
            assert_eq!(note(&store, 3), "до сбоя");
            machine.repair();
            save(&mut store, 9, "места снова хватает").unwrap();
            drop(store);
            let (store, _) = open(root.path(), real()).unwrap();
            assert_eq!((note(&store, 3), note(&store, 9)), ("до сбоя".into(), "места снова хватает".into()));
        }
    }
}

/// A file system of its own, taken away at the end.
struct Small(tempfile::TempDir);

impl Small {
    fn mount(megabytes: u32) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"]).arg(folder.path());
        mount.stderr(std::process::Stdio::null()).status().is_ok_and(|status| status.success()).then(|| Self(folder))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(self.0.path()).status());
    }
}

#[test]
fn h5_and_h10_on_a_really_full_disk_sled_fails_and_no_acknowledged_save_does() {
    let Some(small) = Small::mount(8) else {
        println!("skipped: this machine lets nobody mount a small disk");
        return;
    };
    let dir = small.0.path().join("vyezd");
    let (mut store, _) = open(&dir, real()).unwrap();
    let (mut told, mut number) = (Vec::new(), 0_u32);
    let mut one = |store: &mut Store, told: &mut Vec<(u8, String)>| {
        number += 1;
        let text = format!("{number} {}", "слово ".repeat(400));
        let record = u8::try_from(number % 200).unwrap();
        let result = save(store, record, &text);
        if result.is_ok() {
            told.retain(|(held, _)| *held != record);
            told.push((record, text));
        }
        result
    };
    for _ in 0..20 {
        one(&mut store, &mut told).unwrap();
    }
    // Somebody else fills the disk.
    let filler = small.0.path().join("filler");
    drop(std::io::copy(&mut std::io::repeat(7), &mut fs::File::create(&filler).unwrap()));
    let mut refused = None;
    for _ in 0..2_000 {
        if let Err(error) = one(&mut store, &mut told) {
            refused = Some(error.to_string());
            break;
        }
    }
    // sled takes its share of what the reserve gave up.
    assert!(told.len() > 30, "the reserve takes what is being written: {}", told.len());
    assert!(refused.unwrap().starts_with("На диске нет места"));
    drop(store.checkpoint());
    // Leaving and coming back on the full disk: no panic, and what is there can be read.
    drop(store.close());
    if let Ok((store, _)) = open(&dir, real()) {
        for (record, text) in told.iter().filter(|_| store.fault().is_none()) {
            assert_eq!(note(&store, *record), *text);
        }
    }
    let (records, _) = offline::read_only(&real(), &dir).unwrap();
    for (record, text) in &told {
        assert_eq!(records.get(id(*record)).unwrap().unwrap().text("note"), text);
    }
    fs::remove_file(&filler).unwrap();
    let (mut store, _) = open(&dir, real()).unwrap();
    for (record, text) in &told {
        assert_eq!(note(&store, *record), *text);
    }
    one(&mut store, &mut told).unwrap();
    assert_eq!(store.check().unwrap().index, None);
    assert!(dir.join("log/own/reserve").exists());
}

#[test]
fn h7_a_restored_log_is_continued_by_another_writer_in_another_file() {
    let root = folder();
    let (mut store, _) = open(root.path(), real()).unwrap();
    save(&mut store, 1, "до копии").unwrap();
    let backup = fs::read(root.path().join("log/own/000001.vlog")).unwrap();
    let writer = store.writer();
    save(&mut store, 1, "после копии").unwrap();
    store.close().unwrap();
    fs::write(root.path().join("log/own/000001.vlog"), &backup).unwrap();

    let (mut store, report) = open(root.path(), real()).unwrap();
    assert!(report.sentences()[0].contains("старше рабочей базы"), "{:?}", report.sentences());
    assert_ne!(store.writer(), writer);
    let new = store.writer();
    save(&mut store, 1, "заново").unwrap();
    store.close().unwrap();
    assert_eq!(fs::read(root.path().join("log/own/000001.vlog")).unwrap(), backup, "never appended to");
    assert_eq!(logs(root.path()), ["000001.vlog", "000002.vlog"]);

    // Said once; the new writer goes on.
    let (mut store, report) = open(root.path(), real()).unwrap();
    assert_eq!((report.sentences(), store.writer()), (vec![], new));
    assert_eq!(note(&store, 1), "заново");
    save(&mut store, 2, "дальше").unwrap();
    assert_eq!(logs(root.path()).len(), 2);
}

#[test]
fn h7_a_log_that_lost_its_end_is_continued_apart_too() {
    let root = folder();
    let (mut store, _) = open(root.path(), real()).unwrap();
    save(&mut store, 1, "раз").unwrap();
    save(&mut store, 1, "два").unwrap();
    store.close().unwrap();
    let path = root.path().join("log/own/000001.vlog");
    let length = fs::metadata(&path).unwrap().len();
    fs::File::options().write(true).open(&path).unwrap().set_len(length - 3).unwrap();
    let (store, report) = open(root.path(), real()).unwrap();
    assert!(report.went_back.is_some());
    assert_eq!((note(&store, 1), report.sentences().len()), ("раз".into(), 2));
}

#[test]
fn h8_reading_beside_a_stopped_session_changes_nothing() {
    let root = harmed(true);
    let (store, before) = (Lock::try_acquire(root.path(), "first").unwrap(), folder());
    copy(root.path(), before.path());
    let (records, damages) = offline::read_only(&real(), root.path()).unwrap();
    assert_eq!((records.all("school").unwrap().len(), damages.len()), (4, 1));
    let differs = Command::new("diff").arg("-r").args([before.path(), root.path()]).output().unwrap();
    assert!(differs.status.success(), "{differs:?}");
    drop(store);
}

#[test]
fn h9_a_rebuild_keeps_what_was_typed() {
    let root = folder();
    let (mut store, _) = open(root.path(), real()).unwrap();
    save(&mut store, 1, "раз").unwrap();
    let path = Layout::new(root.path()).drafts();
    let mut draft = DraftFile::open(&real(), &path).unwrap();
    draft.put("недописанное".as_bytes()).unwrap();
    store.rebuild(&mut |_| {}).unwrap();
    drop(store);
    fs::remove_dir_all(root.path().join("index")).unwrap();
    let (store, report) = open(root.path(), real()).unwrap();
    assert!(report.rebuilt.is_some());
    assert_eq!(note(&store, 1), "раз");
    assert_eq!(DraftFile::open(&real(), &path).unwrap().last(), Some("недописанное".as_bytes()));
}

#[test]
fn h11_a_clock_that_jumps_changes_no_order() {
    const DAY: u64 = 86_400_000;
    let root = folder();
    // 2021, then 2099 by mistake, then 1970 with an empty battery, then 2021 again.
    let times = [1_621_497_600_000, 4_070_908_800_000, 5, 1_621_497_600_000 + DAY];
    for (round, now) in times.into_iter().enumerate() {
        let (mut store, _) = open_at(root.path(), real(), now).unwrap();
        let record = Record::new(id(1), "school").with("note", format!("правка {round}").as_str());
        store.save(Save { edits: vec![Edit::of(&record)], ..Save::default() }).unwrap();
        let deleted = round == 1;
        let life = Edit { deleted: Some(deleted), ..Edit::one(id(2), "school", "note", format!("{round}")) };
        store.save(Save { edits: vec![life], ..Save::default() }).unwrap();
        for again in [false, true] {
            if again {
                store.rebuild(&mut |_| {}).unwrap();
            }
            assert_eq!(note(&store, 1), format!("правка {round}"));
            let stored = store.get_stored(id(2)).unwrap().unwrap().record;
            assert_eq!((stored.deleted, stored.text("note")), (deleted, round.to_string().as_str()));
            assert!(store.conflicts().unwrap().is_empty());
        }
        assert_eq!(store.history(id(1)).unwrap().len(), round + 1);
    }
}
