#![allow(clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! Whatever happens to the files of the working store, every list stays the same: the log has it all.
//!
//! Short: some fifty damages. `VYEZD_LONG=1`: six hundred.

#[path = "faults/folders.rs"]
#[allow(dead_code)]
mod folders;

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use folders::{Dice, copy, folder};
use tempfile::TempDir;
use vyezd::domain::{RecordId, Records};
use vyezd::forms::{Registry, json};
use vyezd::store::{Acquired, Edit, Lock, OpenOptions, OpenReport, Save, Store};

fn open(dir: &Path) -> (Store, OpenReport) {
    let Acquired::Ours(lock) = Lock::try_acquire(dir, "20.05.2021 09:00").unwrap() else { panic!("held") };
    Store::open(lock, OpenOptions::new(dir, Arc::new(Registry::builtin()))).unwrap()
}

/// The sample, closed. Reopened once it has a snapshot of sled's, otherwise none: both are ordinary.
fn sample(reopened: bool) -> (TempDir, Vec<String>) {
    let folder = folder();
    let mut next = 0_u64;
    let mut new_id = || {
        next += 1;
        let mut bytes = [7; 16];
        bytes[8..].copy_from_slice(&next.to_be_bytes());
        RecordId::new(bytes)
    };
    let records = vyezd::demo::records(&Registry::builtin(), &mut new_id).unwrap();
    let (mut store, _) = open(folder.path());
    for part in records.chunks(100) {
        store.save(Save { edits: part.iter().map(Edit::of).collect(), ..Save::default() }).unwrap();
    }
    let lists = lists(&store);
    assert!(lists.len() > 300, "{}", lists.len());
    store.close().unwrap();
    if reopened {
        open(folder.path()).0.close().unwrap();
    }
    let snapshots = files(&sled(folder.path())).iter().filter(|path| named(path).starts_with("snap.")).count();
    assert_eq!(snapshots > 0, reopened);
    (folder, lists)
}

/// What `list FORM --json` prints, over all forms.
fn lists(store: &Store) -> Vec<String> {
    let forms = Registry::builtin();
    let mut lines = Vec::new();
    for form in forms.forms() {
        let before = lines.len();
        let walked = store.each(&form.id, &mut |record| {
            lines.push(json::to_json(Some(form), &record).to_string());
            ControlFlow::Continue(())
        });
        walked.unwrap();
        assert_eq!(store.count(&form.id).unwrap(), lines.len() - before, "{}", form.id);
    }
    lines
}

fn sled(dir: &Path) -> PathBuf {
    let name = fs::read_to_string(dir.join("index/CURRENT")).unwrap();
    dir.join("index").join(name.trim())
}

fn named(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// Files below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

const HARMS: [&str; 8] =
    ["deleted", "emptied", "cut", "one byte flipped", "sixteen flipped", "a page zeroed", "lengthened", "garbled"];

fn harm(path: &Path, how: &str, dice: &mut Dice) {
    let mut bytes = fs::read(path).unwrap();
    let length = bytes.len();
    let mut place = || usize::try_from(dice.below(length.max(1) as u64)).unwrap();
    match how {
        "deleted" => return fs::remove_file(path).unwrap(),
        "emptied" => bytes.clear(),
        "cut" => bytes.truncate(place()),
        "one byte flipped" => bytes.iter_mut().skip(place()).take(1).for_each(|byte| *byte ^= 0x41),
        "sixteen flipped" => {
            for _ in 0..16 {
                bytes.iter_mut().skip(place()).take(1).for_each(|byte| *byte ^= 0x10);
            }
        }
        "a page zeroed" => bytes.iter_mut().skip(place()).take(4096).for_each(|byte| *byte = 0),
        "lengthened" => bytes.extend(b"garbage".repeat(500)),
        _ => bytes.iter_mut().for_each(|byte| *byte ^= 0x5a),
    }
    fs::write(path, bytes).unwrap();
}

/// Things that lie about and must not matter, or say something wrong.
fn plant(dir: &Path, number: u64) -> String {
    let (index, sled) = (dir.join("index"), sled(dir));
    let plants: [(PathBuf, &[u8]); 13] = [
        (sled.join("snap.0000000000000FFF.generating"), b"half"),
        (sled.join("snap.FFFFFFFFFFFFFFF0.generating"), b""),
        (sled.join("snap.0000000000000000.generating"), &[0; 5000]),
        (sled.join("stranger"), b"?"),
        (index.join("CURRENT"), b""),
        (index.join("CURRENT"), b"g999\n"),
        (index.join("CURRENT"), b"../../..\n"),
        (index.join("CURRENT"), &[0xff; 100]),
        (index.join("CURRENT.tmp"), b"g5"),
        (index.join("CLEAN"), b""),
        (index.join("CLEAN.tmp"), b"x"),
        (dir.join("FORMAT.tmp"), b"vyezd-data 9\n"),
        (index.join("g77"), b"a file where a folder could be"),
    ];
    let (path, bytes) = &plants[usize::try_from(number).unwrap() % plants.len()];
    fs::write(path, bytes).unwrap();
    format!("{} planted", path.strip_prefix(dir).unwrap().display())
}

#[test]
fn every_list_is_the_same_whatever_was_done_to_the_files_of_sled() {
    let rounds = if std::env::var_os("VYEZD_LONG").is_some() { 600 } else { 52 };
    let bases = [sample(true), sample(false)];
    let mut dice = Dice(2021);
    let mut rebuilt = 0;
    for round in 0..rounds {
        let (base, expected) = &bases[usize::from(round % 3 == 0)];
        let image = folder();
        copy(base.path(), image.path());
        let index = image.path().join("index");
        let mut what = Vec::new();
        // A stop without a word leaves no CLEAN.
        if dice.below(2) == 0 {
            fs::remove_file(index.join("CLEAN")).unwrap();
            what.push("no CLEAN".to_owned());
        }
        if round % 4 == 3 {
            what.push(plant(image.path(), dice.below(1_000)));
        } else {
            // Some things are damaged together with a second one.
            for _ in 0..=u64::from(dice.below(4) == 0) {
                let all = files(&index);
                let path = &all[usize::try_from(dice.below(all.len() as u64)).unwrap()];
                let how = HARMS[usize::try_from(dice.below(8)).unwrap()];
                harm(path, how, &mut dice);
                what.push(format!("{} {how}", named(path)));
            }
        }
        let what = format!("{round}: {}", what.join(", "));
        let (store, report) = open(image.path());
        assert!(report.damages.is_empty(), "{what}: {:?}", report.damages);
        rebuilt += u32::from(report.rebuilt.is_some());
        assert_eq!(store.fault(), None, "{what}");
        assert!(lists(&store) == *expected, "{what}: the lists differ, rebuilt: {:?}", report.rebuilt);
        assert_eq!(store.check().unwrap().index, None, "{what}");
        store.close().unwrap();
        let (store, report) = open(image.path());
        assert_eq!(report.rebuilt, None, "{what}: healed once is healed");
        assert!(lists(&store) == *expected, "{what}: the lists differ at the next start");
    }
    println!("{rounds} damages, {rebuilt} rebuilds");
    assert!(rebuilt > rounds / 4, "{rebuilt} of {rounds}: the damages did nothing");
}
