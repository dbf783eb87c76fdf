use std::fs;
use std::sync::atomic::Ordering::SeqCst;

use super::*;
use crate::changes::change::{Cell, Change, Operation};
use crate::changes::double::FaultyDisk;
use crate::changes::encoding;
use crate::changes::recover::Findings;
use crate::changes::walk::{Damage, DamageKind, LogReader, Step, holds};
use crate::domain::RecordId;

fn open(folder: &Path, disk: &FaultyDisk) -> (Log, Findings) {
    Log::open(Arc::new(disk.clone()), folder, [5; 16]).unwrap()
}

fn change(log: &Log, text: &str) -> Vec<u8> {
    let cell = Cell { field: "text".into(), element: None };
    encoding::encode(&Change {
        seq: log.next_change(),
        hlc: log.next_change() << 16,
        person: [0; 8],
        record: RecordId::new([1; 16]),
        form: "finding".into(),
        operations: vec![Operation { cell, value: text.into(), replaces: vec![] }],
        salt: None,
        group: None,
        reason: None,
        later: Default::default(),
    })
}

fn append(log: &mut Log, text: &str) -> Result<Position> {
    let bytes = change(log, text);
    log.append([bytes.as_slice()].into_iter())
}

/// Texts in the log, and what is wrong with it.
fn read(folder: &Path) -> (Vec<String>, Vec<DamageKind>) {
    let mut reader = LogReader::new(Arc::new(FaultyDisk::default()), folder, Position::default()).unwrap();
    let (mut texts, mut damages) = (Vec::new(), Vec::new());
    while let Some(step) = reader.read().unwrap() {
        match step {
            Step::Damage(Damage { kind, .. }) => damages.push(kind),
            Step::Frame(_, payload) => {
                for bytes in frame::changes_of(&payload).unwrap() {
                    let change = encoding::decode(bytes).unwrap();
                    texts.push(change.operations[0].value.as_text().unwrap().to_owned());
                }
            }
        }
    }
    (texts, damages)
}

fn filled(folder: &Path, count: usize) -> (FaultyDisk, Log) {
    let disk = FaultyDisk::default();
    let (mut log, _) = open(folder, &disk);
    for number in 0..count {
        append(&mut log, &number.to_string()).unwrap();
    }
    (disk, log)
}

#[test]
fn one_append_is_one_sync() {
    let folder = tempfile::tempdir().unwrap();
    let (disk, mut log) = filled(folder.path(), 0);
    let before = (disk.0.data_syncs.load(SeqCst), disk.0.other_syncs.load(SeqCst));
    append(&mut log, "a").unwrap();
    assert_eq!((disk.0.data_syncs.load(SeqCst), disk.0.other_syncs.load(SeqCst)), (before.0 + 1, before.1));
}

#[test]
fn h2_every_cut_of_the_tail_keeps_what_is_whole_and_puts_the_rest_aside() {
    let folder = tempfile::tempdir().unwrap();
    let (_, log) = filled(folder.path(), 2);
    let whole = log.end().end;
    drop(log);
    let path = folder.path().join("000001.vlog");
    let (mut log, _) = open(folder.path(), &FaultyDisk::default());
    append(&mut log, "last").unwrap();
    drop(log);
    let bytes = fs::read(&path).unwrap();
    for length in whole..bytes.len() as u64 {
        let folder = tempfile::tempdir().unwrap();
        let cut = &bytes[..usize::try_from(length).unwrap()];
        fs::write(folder.path().join("000001.vlog"), cut).unwrap();
        let (mut log, findings) = open(folder.path(), &FaultyDisk::default());
        assert_eq!(log.next_change(), 3);
        let torn = length > whole;
        let expected: Vec<DamageKind> = torn.then_some(DamageKind::Tail(whole, length)).into_iter().collect();
        assert_eq!(findings.damages.iter().map(|damage| damage.kind).collect::<Vec<_>>(), expected);
        if torn {
            let aside = folder.path().join(format!("000001.torn-{whole}-0"));
            assert_eq!(fs::read(aside).unwrap(), cut[usize::try_from(whole).unwrap()..]);
        }
        append(&mut log, "again").unwrap();
        assert_eq!(read(folder.path()), (vec!["0".into(), "1".into(), "again".into()], vec![]));
    }
}

#[test]
fn h3_damage_in_the_middle_is_reported_never_cut_and_writing_goes_on_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(folder.path(), 5));
    let bytes = fs::read(folder.path().join("000001.vlog")).unwrap();
    for at in 0..bytes.len() {
        let folder = tempfile::tempdir().unwrap();
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x20;
        fs::write(folder.path().join("000001.vlog"), &damaged).unwrap();
        let (mut log, findings) = open(folder.path(), &FaultyDisk::default());
        assert_eq!(findings.damages.len(), 1, "flip at {at}");
        append(&mut log, "after").unwrap();
        drop(log);
        let (texts, _) = read(folder.path());
        assert!(texts.len() >= 5, "flip at {at}: {texts:?}");
        assert_eq!(texts.last().unwrap(), "after");
        if matches!(findings.damages[0].kind, DamageKind::Gap(..)) {
            assert_eq!(fs::read(folder.path().join("000001.vlog")).unwrap(), damaged);
        }
        // The new file is whole: the next start has nothing to report.
        let (log, findings) = open(folder.path(), &FaultyDisk::default());
        assert!(findings.damages.is_empty());
        assert!(log.next_change() >= 6);
    }
}

#[test]
fn h4_after_a_failed_sync_the_frame_goes_into_a_new_file() {
    let folder = tempfile::tempdir().unwrap();
    let (disk, mut log) = filled(folder.path(), 2);
    disk.0.failing_syncs.store(1, SeqCst);
    let position = append(&mut log, "kept").unwrap();
    assert_eq!(position.file, 2);
    append(&mut log, "next").unwrap();
    drop(log);
    let (texts, damages) = read(folder.path());
    // The first try may be in the old file, too: the same change, folded once.
    assert_eq!(texts.iter().filter(|text| *text != "kept").collect::<Vec<_>>(), ["0", "1", "next"]);
    assert!(texts.contains(&"kept".to_owned()) && damages.is_empty());
}

#[test]
fn h4_after_a_second_failure_nothing_is_acknowledged_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let (disk, mut log) = filled(folder.path(), 2);
    disk.0.failing_syncs.store(2, SeqCst);
    assert!(matches!(append(&mut log, "lost"), Err(Error::Refused(_))));
    assert!(log.is_read_only());
    assert!(matches!(append(&mut log, "lost, too"), Err(Error::Refused(_))));
    assert_eq!(read(folder.path()).1, []);
}

#[test]
fn h5_on_a_full_disk_the_reserve_saves_the_open_form_and_then_saving_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (disk, mut log) = filled(folder.path(), 1);
    disk.limit(40);
    append(&mut log, "with the reserve").unwrap();
    assert!(!folder.path().join("reserve").exists());
    disk.limit(40);
    let end = log.end();
    assert!(matches!(append(&mut log, "no space"), Err(Error::Refused(_))));
    assert_eq!(log.end(), end);
    assert_eq!(fs::metadata(folder.path().join("000001.vlog")).unwrap().len(), end.end);
    assert!(!log.is_read_only());
    disk.limit(4 << 20);
    append(&mut log, "space again").unwrap();
    log.tidy().unwrap();
    assert!(folder.path().join("reserve").exists());
    assert_eq!(read(folder.path()), (vec!["0".into(), "with the reserve".into(), "space again".into()], vec![]));
}

#[test]
fn a_file_whose_start_was_interrupted_is_put_aside() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(folder.path(), 2));
    for garbage in [&b""[..], b"\xf5vz", &[0; 5000]] {
        fs::write(folder.path().join("000002.vlog"), garbage).unwrap();
        let (mut log, _) = open(folder.path(), &FaultyDisk::default());
        append(&mut log, "after").unwrap();
        assert_eq!(fs::read(folder.path().join("000002.torn")).unwrap(), garbage);
        assert!(log.end().file >= 3);
        let (texts, damages) = read(folder.path());
        assert_eq!((texts.last().unwrap().as_str(), damages), ("after", vec![]));
        for entry in fs::read_dir(folder.path()).unwrap().flatten() {
            if !entry.file_name().to_string_lossy().starts_with("000001.vlog") {
                fs::remove_file(entry.path()).unwrap();
            }
        }
    }
}

#[test]
fn a_long_file_is_followed_by_the_next_and_a_missing_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (disk, mut log) = filled(folder.path(), 1);
    let text = "ж".repeat(32_000);
    for _ in 0..2 {
        for _ in 0..LONGEST_FILE / 64_000 + 2 {
            append(&mut log, &text).unwrap();
        }
        log.tidy().unwrap();
    }
    append(&mut log, "last").unwrap();
    let end = log.end();
    assert_eq!(end.file, 3);
    assert!(holds(&disk, folder.path(), &end));
    assert!(!holds(&disk, folder.path(), &Position { hash: [0; 16], ..end }));
    drop(log);
    let (log, findings) = open(folder.path(), &disk);
    assert_eq!((log.end(), findings.damages.len()), (end, 0));
    fs::remove_file(folder.path().join("000002.vlog")).unwrap();
    let (texts, damages) = read(folder.path());
    assert_eq!(texts.last().unwrap(), "last");
    assert!(matches!(damages.as_slice(), [DamageKind::Missing(..)]));
}

#[test]
fn another_writer_starts_a_file_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(folder.path(), 2));
    let (log, _) = Log::open(Arc::new(FaultyDisk::default()), folder.path(), [6; 16]).unwrap();
    assert_eq!((log.end().file, log.next_change()), (2, 3));
}
