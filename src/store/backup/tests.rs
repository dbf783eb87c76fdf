use std::fs;
use std::path::Path;

use super::keep::{Occasion, folder, keep};
use super::*;
use crate::store::tests::forms::{TestForms, id};
use crate::store::{Acquired, Edit, Lock, OpenOptions, Save, Store};

fn open(dir: &Path) -> Store {
    let Acquired::Ours(lock) = Lock::try_acquire(dir, "now").unwrap() else { panic!("held") };
    Store::open(lock, OpenOptions::new(dir, std::sync::Arc::new(TestForms::default()))).unwrap().0
}

fn save(store: &mut Store, number: u8, name: &str) {
    let record = crate::domain::Record::new(id(number), "municipality").with("name", name);
    store.save(Save { edits: vec![Edit::of(&record)], ..Save::default() }).unwrap();
}

fn filled(dir: &Path) -> Store {
    let mut store = open(dir);
    save(&mut store, 1, "первая");
    fs::create_dir_all(dir.join("forms")).unwrap();
    fs::write(dir.join("forms/own.toml"), "id = \"own\"\n").unwrap();
    fs::write(dir.join("keymap.toml"), "\n").unwrap();
    fs::create_dir_all(dir.join("exports")).unwrap();
    fs::write(dir.join("exports/отчёт.docx"), "PK").unwrap();
    store
}

fn names(manifest: &Manifest) -> Vec<&str> {
    manifest.files.iter().map(|file| file.name.as_str()).collect()
}

#[test]
fn holds_what_cannot_be_made_anew_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let _store = filled(dir.path());
    let path = dir.path().join("копия.zip");
    let manifest = write(dir.path(), &path, "сегодня", &mut |_| {}).unwrap();
    assert_eq!(names(&manifest), ["log/own/000001.vlog", "FORMAT", "forms/own.toml", "keymap.toml"]);
    assert_eq!(verify(&path).unwrap(), manifest);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // Another one over it: a backup may replace a backup.
    write(dir.path(), &path, "завтра", &mut |_| {}).unwrap();
    assert_eq!(read_manifest(&path).unwrap().made, "завтра");
}

#[test]
fn every_flipped_or_missing_byte_is_found() {
    let dir = tempfile::tempdir().unwrap();
    drop(filled(dir.path()));
    let path = dir.path().join("копия.zip");
    let manifest = write(dir.path(), &path, "сегодня", &mut |_| {}).unwrap();
    let whole = fs::read(&path).unwrap();
    let (mut refused, mut harmless) = (0, 0);
    for at in (0..whole.len()).step_by(3) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x5A;
        fs::write(&path, &bytes).unwrap();
        let into = tempfile::tempdir().unwrap();
        match unpack(&path, into.path()) {
            // Dates and versions of the zip itself carry nothing of ours.
            Ok(found) => {
                assert_eq!(found.files, manifest.files, "byte {at}");
                harmless += 1;
            }
            Err(error) => {
                assert!(error.to_string().contains("копия.zip"), "{error}");
                refused += 1;
            }
        }
        fs::write(&path, &whole[..at]).unwrap();
        assert!(verify(&path).is_err(), "cut at {at}");
    }
    assert!(refused > harmless, "{refused} {harmless}");
}

#[test]
fn names_that_leave_the_folder_are_refused() {
    for name in ["../a", "/etc/passwd", "a/../../b", "C:\\a", "a\\b", "", "log/../../x"] {
        assert!(!is_plain(name), "{name}");
    }
    assert!(is_plain("log/own/000001.vlog") && is_plain("forms/наша.toml"));
}

#[test]
fn other_files_are_not_overwritten_and_an_empty_folder_has_no_backup() {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path());
    let path = dir.path().join("письмо.txt");
    fs::write(&path, "важное").unwrap();
    assert!(write(dir.path(), &path, "", &mut |_| {}).unwrap_err().to_string().contains("письмо.txt"));
    assert_eq!(fs::read_to_string(&path).unwrap(), "важное");
    drop(store);
    let empty = tempfile::tempdir().unwrap();
    assert!(write(empty.path(), &empty.path().join("a.zip"), "", &mut |_| {}).is_err());
    assert_eq!(fs::read_dir(empty.path()).unwrap().count(), 0);
}

#[test]
fn one_a_day_and_only_when_something_was_saved() {
    let dir = tempfile::tempdir().unwrap();
    let day = |day: &str| day.parse().unwrap();
    let mut store = filled(dir.path());
    let made = |occasion, on| keep(dir.path(), occasion, day(on), "").unwrap();
    assert!(made(Occasion::Daily, "2021-05-20").is_some());
    assert!(made(Occasion::Daily, "2021-05-20").is_none());
    assert!(made(Occasion::Daily, "2021-05-21").is_none(), "nothing was saved since");
    assert!(made(Occasion::Rebuild, "2021-05-21").is_none(), "the newest holds the same");
    save(&mut store, 1, "вторая");
    assert!(made(Occasion::Daily, "2021-05-20").is_none(), "one a day");
    assert!(made(Occasion::Rebuild, "2021-05-20").is_some());
    fs::write(dir.path().join("forms/own.toml"), "id = \"neu\"\n").unwrap();
    assert!(made(Occasion::Daily, "2021-05-22").is_some(), "a form of the same length has changed");
    let held: Vec<_> = fs::read_dir(folder(dir.path())).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(held.len(), 3);
    assert!(held.iter().all(|path| verify(path).is_ok()));
}
