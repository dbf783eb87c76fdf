#![allow(clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! Years of exchange: snapshots for a first start, a hub with one bundle a day, the archive of a year; with the program
//! itself and real folders.

#[path = "support/folders.rs"]
mod folders;
#[path = "support/home.rs"]
mod home;

use std::path::{Path, PathBuf};

use folders::{copy, files};
use home::Home;

/// A school under this number gets words in a field, through the program.
fn set(home: &Home, number: u8, field: &str, value: &str) {
    let id = vyezd::domain::RecordId::new([number; 16]);
    let file = home.path().join("record.ndjson");
    let record = serde_json::json!({ "form": "school", "id": id.to_string(), "fields": { field: value } });
    std::fs::write(&file, record.to_string()).unwrap();
    home.output(&["import", "records", file.to_str().unwrap()]);
}

fn run(home: &Home, arguments: &[&str], folder: &Path) -> String {
    let mut all = arguments.to_vec();
    all.insert(1, folder.to_str().unwrap());
    home.output(&all)
}

/// Everything there is to see.
fn shown(home: &Home) -> String {
    home.output(&["report", "dataset", "-o", "-"])
}

fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    files(folder).into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

/// The working store is what the logs, and what the folder began with, say.
fn checks(home: &Home) {
    let output = home.command(&["check"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("Рабочая база совпадает с журналом"), "{said}");
}

#[test]
fn a_new_colleague_begins_with_a_snapshot_and_his_history_comes_with_the_next_exchange() {
    let (old, new, plain) = (Home::with_sample(), Home::empty(), Home::empty());
    let share = tempfile::tempdir().unwrap();
    run(&old, &["sync"], share.path());
    // Small packs that were merged since lie in the folder as well.
    for number in 1..10 {
        set(&old, 7, "name", &format!("Нагольненская СШ № {number}"));
        run(&old, &["sync"], share.path());
    }
    set(&old, 7, "name", "Нагольненская школа");
    let said = run(&old, &["snapshot"], share.path());
    assert!(said.contains("Снимок:") && said.contains(".vzs"), "{said}");
    let snapshots: Vec<PathBuf> = files(&share.path().join("s"));
    assert_eq!(snapshots.len(), 1);

    run(&plain, &["sync"], share.path());
    let first = run(&new, &["sync"], share.path());
    assert!(first.contains("Начато со снимка") && !first.contains("Нового для вас нет"), "{first}");
    let packs = |home: &Home| files(&home.data().join("packs")).len();
    assert_eq!(packs(&new), packs(&old), "of what was merged the small ones are not kept");
    assert_eq!(shown(&new), shown(&plain));
    assert_eq!(shown(&new), shown(&old));
    // What he saves meanwhile stands on what the snapshot said.
    set(&new, 7, "name", "Нагольненская средняя школа");
    let second = run(&new, &["sync"], share.path());
    assert!(second.contains("Пришла история"), "{second}");
    assert!(!second.contains("Начато со снимка"));
    let third = run(&new, &["sync"], share.path());
    assert!(!third.contains("история"), "{third}");
    assert!(!new.data().join("log/base").exists(), "the packs are the truth; the snapshot is forgotten");
    new.output(&["rebuild"]);
    checks(&new);
    run(&old, &["sync"], share.path());
    run(&plain, &["sync"], share.path());
    assert_eq!(shown(&new), shown(&old));
    assert_eq!(shown(&new), shown(&plain));
    let changes = |home: &Home| home.output(&["report", "changes", "-o", "-"]);
    assert_eq!(changes(&new), changes(&old), "the whole history, row by row");
    let name = new.output(&["show", &vyezd::domain::RecordId::new([7; 16]).to_string(), "--json"]);
    assert!(name.contains("Нагольненская средняя школа") && !name.contains("conflict\":true"), "{name}");
}

#[test]
fn a_damaged_snapshot_costs_a_sentence_and_a_slower_start_and_one_alone_is_enough_to_see() {
    let (old, new, other) = (Home::with_sample(), Home::empty(), Home::empty());
    let share = tempfile::tempdir().unwrap();
    run(&old, &["snapshot"], share.path());
    let snapshot = files(&share.path().join("s")).remove(0);
    let bytes = std::fs::read(&snapshot).unwrap();
    let mut changed = bytes.clone();
    changed[bytes.len() / 2] ^= 1;
    std::fs::write(&snapshot, &changed).unwrap();
    let said = run(&new, &["sync"], share.path());
    assert!(said.contains("снимок") && !said.contains("Начато"), "{said}");
    assert_eq!(shown(&new), shown(&old));
    assert_eq!(std::fs::read(&snapshot).unwrap(), changed, "a file of others is never touched");
    // Only the snapshot was copied: everything is to be seen, nothing is lost when the packs come.
    let stick = tempfile::tempdir().unwrap();
    std::fs::write(stick.path().join("2021-05-20-snapshot.vzs"), &bytes).unwrap();
    run(&other, &["sync"], stick.path());
    assert_eq!(shown(&other), shown(&old));
    assert!(other.data().join("log/base").exists());
    run(&other, &["sync"], share.path());
    assert!(!other.data().join("log/base").exists());
    other.output(&["rebuild"]);
    assert_eq!(shown(&other), shown(&old));
}

#[test]
fn a_hub_hands_up_one_bundle_a_day_with_what_is_new_and_the_region_misses_nothing() {
    let (clerk, hub, region) = (Home::with_sample(), Home::empty(), Home::empty());
    let (share, up) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let above = up.path().to_str().unwrap().to_owned();
    run(&clerk, &["sync"], share.path());
    let on = |home: &Home, day: &str, arguments: &[&str]| {
        let mut all = vec!["hub", share.path().to_str().unwrap(), "--once", "--up", &above];
        all.extend(arguments);
        let output = home.command(&all).env("VYEZD_TODAY", day).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    on(&hub, "2021-05-20", &[]);
    assert_eq!(files(up.path()).len(), 1);
    let whole = std::fs::metadata(&files(up.path())[0]).unwrap().len();
    // The timer strikes again, and something new has come: it waits for tomorrow.
    set(&clerk, 7, "name", "Нагольненская СШ");
    run(&clerk, &["sync"], share.path());
    let said = on(&hub, "2021-05-20", &[]);
    assert!(said.contains("сегодня уже"), "{said}");
    assert_eq!(files(up.path()).len(), 1);
    on(&hub, "2021-05-21", &[]);
    let all = files(up.path());
    assert_eq!(all.len(), 2);
    assert!(std::fs::metadata(&all[1]).unwrap().len() < whole / 4, "only what is new");
    assert!(on(&hub, "2021-05-22", &[]).contains("нового нет"));
    run(&region, &["sync", "--bundle"], up.path());
    assert_eq!(shown(&region), shown(&clerk));
    on(&hub, "2021-05-22", &["--whole"]);
    assert_eq!(files(up.path()).iter().filter(|path| path.to_str().unwrap().contains("2021-05-22")).count(), 1);
    assert_eq!(hub.command(&["hub", &above]).output().unwrap().status.code(), Some(2), "a turn is asked for");
}

#[test]
fn a_closed_year_is_listed_checked_and_read_back_and_nothing_is_dropped() {
    let (clerk, reader) = (Home::with_sample(), Home::empty());
    let archives = tempfile::tempdir().unwrap();
    let before = shown(&clerk);
    let year = chrono::Local::now().format("%Y").to_string();
    let arguments = ["close-year", &year, "--archive", archives.path().to_str().unwrap(), "--case", "03-15"];
    let said = clerk.output(&arguments);
    let archive = archives.path().join(format!("vyezd-{year}"));
    assert!(said.contains("ничего не удалено"), "{said}");
    assert_eq!(shown(&clerk), before);
    let list = std::fs::read_to_string(archive.join("OPIS.TXT")).unwrap();
    assert!(list.contains("03-15") && list.contains("Правки 1–") && list.contains(&format!("31.12.{year}")), "{list}");
    // The sums are those of the files, one for each.
    let sums = std::fs::read_to_string(archive.join("SHA256SUMS")).unwrap();
    assert_eq!(sums.lines().count() + 2, files(&archive).len());
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        use sha2::Digest;
        let bytes = std::fs::read(archive.join(name)).unwrap();
        assert_eq!(vyezd::text::hexadecimal(&sha2::Sha256::digest(&bytes)), sum);
        assert!(list.contains(sum) && list.contains(name));
    }
    // Read back: with its history, and nothing is put into it.
    let as_made = contents(&archive);
    for _ in 0..2 {
        run(&reader, &["sync"], &archive);
    }
    set(&reader, 9, "name", "Своя");
    run(&reader, &["sync"], &archive);
    run(&reader, &["sync", "--bundle"], &archive);
    assert_eq!(contents(&archive), as_made);
    assert!(shown(&reader).starts_with(before.lines().next().unwrap()));
    let log = reader.output(&["log", archive.to_str().unwrap(), "--json"]);
    let own = clerk.output(&["report", "changes", "-o", "-"]);
    // What the program brings itself is in no pack.
    let packed = own.lines().filter(|row| !row.contains("\"writer\":\"\""));
    let ops: std::collections::BTreeSet<&str> = packed.map(|row| &row[7..39]).collect();
    assert_eq!(log.lines().count(), ops.len());
    // Nothing of this year belongs into the archive of an earlier one: a snapshot alone would call itself that year.
    let refused =
        clerk.command(&["close-year", "2019-2020", "--archive", archives.path().to_str().unwrap()]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("Архив не сделан"), "{refused:?}");
    assert!(!archives.path().join("vyezd-2019-2020").exists());
    // A second one of the same year does not take the place of the first.
    assert!(clerk.output(&arguments).contains("уже был архив этого года"));
    assert!(archives.path().join(format!("vyezd-{year}-2")).exists());
    assert_eq!(contents(&archive), as_made);
    let copied = tempfile::tempdir().unwrap();
    copy(&archive, copied.path());
    assert!(run(&reader, &["sync", "--dry-run"], copied.path()).contains("Нового для вас нет"));
}
