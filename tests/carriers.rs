#![allow(clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! What carries packs from one to another: copies, archives, programs that synchronise folders; what goes wrong on the
//! way, and what is found again after it. Every row of the table in the design of the exchange that is about files.

#[path = "support/desk.rs"]
mod desk;
#[path = "support/folders.rs"]
mod folders;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use desk::{Desk, id};
use folders::files;
use vyezd::changes::change::{Cell, Change, Operation};
use vyezd::changes::encoding;
use vyezd::domain::{Record, RecordId, Value};
use vyezd::store::layout::Layout;
use vyezd::store::{Edit, Save};
use vyezd::sync::check;
use vyezd::sync::exchange::{Asked, Outcome, exchange, refold};
use vyezd::sync::handing::contributors;
use vyezd::sync::identity::Key;
use vyezd::sync::pack::{Item, Place, write};
use vyezd::sync::wrapping::Packing;

fn news(outcome: &Outcome) -> usize {
    outcome.from.values().sum()
}

fn with_ending(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = files(folder);
    found.retain(|path| path.extension().is_some_and(|end| end == ending));
    found
}

/// Files of yesterday: one written this moment is looked at again anyway.
fn age(folder: &Path) {
    for path in files(folder) {
        let file = std::fs::File::options().append(true).open(path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(86_400)).unwrap();
    }
}

fn share() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// A desk that has put a school into a folder.
fn giver(folder: &Path) -> Desk {
    let desk = Desk::new();
    desk.set(1, "name", "Нагольненская СШ");
    desk.sync(folder);
    desk
}

fn run(program: &str, arguments: &[&str]) -> bool {
    match Command::new(program).args(arguments).output() {
        Ok(output) => {
            assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
            true
        }
        Err(_) => {
            eprintln!("skipped: there is no {program} here");
            false
        }
    }
}

#[test]
fn every_carrier_brings_everything_and_foreign_files_stay_as_they_are() {
    let from = share();
    let giver = giver(from.path());
    let text = |path: &Path| path.display().to_string();
    let (source, slash) = (text(from.path()), format!("{}/", from.path().display()));
    type Carry<'a> = (&'a str, Box<dyn Fn(&Path) -> bool + 'a>);
    let carriers: Vec<Carry<'_>> = vec![
        ("cp", Box::new(|to| run("cp", &["-r", &source, &text(&to.join("copied"))]))),
        ("rsync", Box::new(|to| run("rsync", &["-a", "--inplace", &slash, &text(to)]))),
        ("scp", Box::new(|to| run("scp", &["-q", "-r", &source, &text(&to.join("copied"))]))),
        ("rclone", Box::new(|to| run("rclone", &["copy", "--immutable", &source, &text(to)]))),
        (
            "zip",
            Box::new(|to| {
                let archive = text(&to.join("письмо.zip"));
                let packed = Command::new("zip").args(["-q", "-r", &archive, "."]).current_dir(&source).status();
                packed.is_ok_and(|status| status.success())
                    && run("unzip", &["-q", &archive, "-d", &text(&to.join("распаковано"))])
            }),
        ),
        (
            "a letter",
            Box::new(|to| {
                let outbox = share();
                let put = giver.ask(outbox.path(), true, Packing::default()).unwrap().written;
                // A mail program names attachments as it likes.
                std::fs::copy(&put[0], to.join("вложение без имени")).is_ok()
            }),
        ),
    ];
    let mut carried = 0;
    for (name, carry) in carriers {
        let to = share();
        if !carry(to.path()) {
            continue;
        }
        carried += 1;
        let before: Vec<(PathBuf, Vec<u8>)> =
            files(to.path()).into_iter().map(|path| (path.clone(), std::fs::read(&path).unwrap())).collect();
        let taker = Desk::new();
        let outcome = taker.sync(to.path());
        assert_eq!((news(&outcome), outcome.problems.len()), (1, 0), "{name}: {outcome:?}");
        assert_eq!(taker.state(), giver.state(), "{name}");
        // The way back over the same carrier.
        taker.set(1, "note", "Осмотрена");
        taker.sync(to.path());
        let back = Desk::new();
        assert_eq!(news(&back.sync(to.path())), 2, "{name}");
        for (path, bytes) in before {
            assert_eq!(std::fs::read(&path).unwrap(), bytes, "{name} changed {}", path.display());
        }
    }
    assert!(carried >= 3, "cp, zip and a letter at least");
}

#[test]
fn a_program_that_synchronises_folders_makes_copies_and_half_files_and_nobody_minds() {
    let (one, other) = (share(), share());
    let giver = giver(one.path());
    giver.set(2, "name", "Красноярская СШ");
    giver.sync(one.path());
    let packs = with_ending(one.path(), "vzp");
    let place = |path: &Path| other.path().join(path.strip_prefix(one.path()).unwrap());
    std::fs::create_dir_all(place(&packs[0]).parent().unwrap()).unwrap();
    // The first arrives as a conflict copy beside itself, the second is still on its way.
    let bytes = std::fs::read(&packs[0]).unwrap();
    std::fs::write(place(&packs[0]), &bytes).unwrap();
    std::fs::write(place(&packs[0]).with_extension("sync-conflict-20210520-101500-ABCDEF.vzp"), &bytes).unwrap();
    let second = std::fs::read(&packs[1]).unwrap();
    let half = place(&packs[1]).with_file_name(".syncthing.00000002.vzp.tmp");
    std::fs::write(&half, &second[..second.len() / 2]).unwrap();
    std::fs::write(place(&packs[1]).with_file_name("~syncthing~00000002.vzp.tmp"), b"").unwrap();
    std::fs::create_dir(other.path().join(".stversions")).unwrap();
    let taker = Desk::new();
    let outcome = taker.sync(other.path());
    assert_eq!((news(&outcome), outcome.problems.len()), (1, 0), "{outcome:?}");
    std::fs::write(&half, &second).unwrap();
    std::fs::rename(&half, place(&packs[1])).unwrap();
    assert_eq!(news(&taker.sync(other.path())), 1);
    // A full disk gave a short file back to everybody: the giver puts his own anew, and says so.
    std::fs::write(&packs[1], &second[..40]).unwrap();
    let outcome = giver.sync(one.path());
    assert_eq!(std::fs::read(&packs[1]).unwrap(), second);
    assert!(outcome.notes.iter().any(|note| note.contains("положены снова")), "{outcome:?}");
    // Another's damaged file is not written over: a whole one is put beside it.
    let damaged = place(&packs[1]);
    std::fs::write(&damaged, &second[..40]).unwrap();
    taker.sync(other.path());
    assert_eq!(std::fs::read(&damaged).unwrap(), &second[..40], "it is not his");
    let late = Desk::new();
    assert_eq!(news(&late.sync(other.path())), 2);
}

#[test]
fn a_torn_file_is_remembered_and_read_again_when_it_has_changed() {
    let from = share();
    giver(from.path());
    let bytes = std::fs::read(&with_ending(from.path(), "vzp")[0]).unwrap();
    let (to, taker) = (share(), Desk::new());
    let file = to.path().join("1.vzp");
    std::fs::write(&file, &bytes[..bytes.len() - 9]).unwrap();
    age(to.path());
    for _ in 0..2 {
        let outcome = taker.sync(to.path());
        assert_eq!((news(&outcome), outcome.problems.len()), (0, 1), "{outcome:?}");
    }
    std::fs::write(&file, &bytes).unwrap();
    let outcome = taker.sync(to.path());
    assert_eq!((news(&outcome), outcome.problems.len()), (1, 0), "{outcome:?}");
}

#[test]
fn nothing_new_opens_no_pack_and_changes_no_file() {
    let folder = share();
    let giver = giver(folder.path());
    let taker = Desk::new();
    taker.sync(folder.path());
    giver.sync(folder.path());
    age(folder.path());
    taker.sync(folder.path());
    // A pack that cannot be read is not read.
    let pack = with_ending(folder.path(), "vzp").remove(0);
    let bytes = std::fs::read(&pack).unwrap();
    let stamp = std::fs::metadata(&pack).unwrap().modified().unwrap();
    let listing = |desk: &Desk| (files(folder.path()), files(&desk.dir.join("packs")));
    let before = listing(&taker);
    let outcome = taker.sync(folder.path());
    assert_eq!((news(&outcome), outcome.known, outcome.written.len()), (0, 1, 0), "{outcome:?}");
    assert_eq!(listing(&taker), before);
    assert_eq!((std::fs::read(&pack).unwrap(), std::fs::metadata(&pack).unwrap().modified().unwrap()), (bytes, stamp));
    // Without what was remembered the outcome is the same.
    std::fs::remove_dir_all(taker.dir.join("index/seen")).unwrap();
    std::fs::remove_file(taker.dir.join("packs/catalogue")).unwrap();
    let outcome = taker.sync(folder.path());
    assert_eq!((news(&outcome), outcome.known, outcome.written.len()), (0, 1, 0), "{outcome:?}");
}

#[test]
fn packs_damaged_or_lost_at_home_come_back_from_the_folder_or_out_of_the_log() {
    let folder = share();
    let giver = giver(folder.path());
    giver.set(2, "name", "Красноярская СШ");
    giver.sync(folder.path());
    let taker = Desk::new();
    taker.sync(folder.path());
    age(folder.path());
    taker.sync(folder.path());
    let state = taker.state();
    let held = with_ending(&taker.dir.join("packs"), "vzp");
    let bytes = std::fs::read(&held[0]).unwrap();
    std::fs::write(&held[0], &bytes[..bytes.len() / 2]).unwrap();
    let layout = Layout::new(&taker.dir);
    assert_eq!(check::packs(&layout, None).unwrap().damaged.len(), 1);
    let outcome = taker.sync(folder.path());
    assert_eq!(news(&outcome), 0, "it is known: {outcome:?}");
    assert_eq!(std::fs::read(&held[0]).unwrap(), bytes);
    assert!(check::packs(&layout, None).unwrap().sentences().is_empty());
    // Changed without its length and time showing it: found by the check.
    let own = with_ending(&giver.dir.join("packs"), "vzp");
    let bytes = std::fs::read(&own[1]).unwrap();
    std::fs::remove_file(&own[1]).unwrap();
    let outcome = giver.sync(folder.path());
    assert_eq!((news(&outcome), outcome.sealed), (0, 0), "{outcome:?}");
    assert_eq!(std::fs::read(&own[1]).unwrap(), bytes, "made again out of the log, byte for byte");
    assert_eq!(taker.state(), state);
}

#[test]
fn a_lost_log_of_what_was_received_comes_back_out_of_the_packs() {
    let folder = share();
    giver(folder.path());
    let taker = Desk::new();
    taker.sync(folder.path());
    taker.set(1, "note", "своё");
    let state = taker.state();
    std::fs::remove_dir_all(taker.dir.join("log/received")).unwrap();
    taker.store(|store| {
        store.rebuild(&mut |_| {}).unwrap();
    });
    assert_ne!(taker.state(), state);
    assert_eq!(taker.store(|store| refold(store, true).unwrap()), 1, "the check says so");
    assert_eq!(taker.store(|store| refold(store, false).unwrap()), 1);
    assert_eq!(taker.state(), state);
    assert_eq!(taker.store(|store| refold(store, true).unwrap()), 0);
    assert_eq!(news(&taker.sync(folder.path())), 0);
}

/// A pack of a writer of his own with one change of a school.
fn foreign(seed: u8, hlc: u64, org: [u8; 16], later: &[(u64, Value)]) -> Vec<u8> {
    let key = Key::of([seed; 32]);
    let change = Change {
        seq: 1,
        hlc,
        person: [seed; 8],
        record: RecordId::new([seed; 16]),
        form: "school".into(),
        operations: vec![Operation {
            cell: Cell { field: "name".into(), element: None },
            value: "Семиченская СШ".into(),
            replaces: vec![],
        }],
        salt: None,
        group: None,
        reason: None,
        later: later.iter().cloned().collect(),
    };
    write(&[Item::Change(encoding::encode(&change))], Place { first: 1, chain: [0; 32] }, &key, org).unwrap().bytes
}

/// The organisation of a desk's packs.
fn org(desk: &Desk) -> [u8; 16] {
    desk.identity().org.unwrap()
}

#[test]
fn a_clock_that_is_years_ahead_is_told_and_does_not_move_ours() {
    let folder = share();
    let desk = giver(folder.path());
    let year_2099 = 4_070_908_800_000 << 16;
    std::fs::write(folder.path().join("ahead.vzp"), foreign(9, year_2099, org(&desk), &[])).unwrap();
    let outcome = desk.sync(folder.path());
    assert_eq!(news(&outcome), 1);
    assert!(outcome.notes.iter().any(|note| note.contains("часы спешат") && note.contains("2099")), "{outcome:?}");
    desk.set(9, "note", "после");
    let written = desk.store(|store| store.history(id(9)).unwrap()).last().unwrap().change.hlc;
    assert!(
        desk.store(|store| store.history(id(9)).unwrap().iter().any(|entry| entry.change.hlc < year_2099)),
        "{written}"
    );
}

#[test]
fn what_only_a_newer_program_reads_is_kept_and_passed_on_and_a_newer_minor_is_folded() {
    let folder = share();
    let desk = giver(folder.path());
    // A change with a key this version does not know: folded, kept to the byte, passed on.
    let minor = foreign(8, 1_621_497_600_000 << 16, org(&desk), &[(9, "будущее".into())]);
    std::fs::write(folder.path().join("minor.vzp"), &minor).unwrap();
    // A pack of the next major format: the number stands behind the name.
    let mut major = foreign(7, 1_621_497_600_000 << 16, org(&desk), &[]);
    let at = major.windows(10).position(|part| part == b"vyezd-pack").unwrap() + 10;
    major[at] = 2;
    std::fs::write(folder.path().join("major.vzp"), &major).unwrap();
    let outcome = desk.sync(folder.path());
    assert_eq!(news(&outcome), 1);
    assert!(outcome.problems.iter().any(|problem| problem.contains("нужна версия программы 2")), "{outcome:?}");
    assert_eq!(desk.school(8).text("name"), "Семиченская СШ");
    let onward = share();
    desk.sync(onward.path());
    let passed: Vec<Vec<u8>> = files(onward.path()).iter().map(|path| std::fs::read(path).unwrap()).collect();
    assert!(passed.contains(&minor) && passed.contains(&major), "both are passed on");
    // And not twice.
    assert_eq!(desk.sync(onward.path()).written.len(), 0);
    desk.sync(folder.path());
    assert_eq!(with_ending(folder.path(), "vzp").len(), 3, "nothing is multiplied in the folder it came from");
}

#[test]
fn a_preview_says_who_how_many_and_since_when_and_leaves_no_trace() {
    let folder = share();
    let giver = giver(folder.path());
    let person = Record::new(id(77), "person").with("name", "Иванова А. П.");
    giver.store(|store| {
        let edits = vec![Edit::of(&person), Edit::one(id(2), "school", "name", "Красноярская СШ")];
        store.save(Save { edits, person: [77; 8], ..Save::default() }).unwrap();
    });
    giver.sync(folder.path());
    let (taker, before) = (Desk::new(), files(folder.path()));
    taker.set(3, "name", "Семиченская СШ");
    let outcome = taker.asked(folder.path(), true, false, Packing::default()).unwrap();
    assert_eq!(outcome.from.get("Иванова А. П."), Some(&2), "{outcome:?}");
    let lines = outcome.lines("x", true);
    let today = chrono::Local::now().format("%d.%m.%Y").to_string();
    assert!(lines.iter().any(|line| line == &format!("Иванова А. П.: 2 изменения с {today}")), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("Ваших новых правок: 1")), "{lines:?}");
    assert_eq!(files(folder.path()), before);
    assert!(!Layout::new(&taker.dir).signers().exists(), "no key is made");
    assert!(!taker.dir.join("packs").exists() && outcome.code.is_empty());
}

#[test]
fn a_bundle_is_named_after_the_district_the_day_and_the_person() {
    let (desk, stick) = (Desk::new(), share());
    let district = Record::new(id(1), "municipality").with("name", "Котельниковский район");
    let person = Record::new(id(77), "person").with("name", "Щукина Ю. Я.");
    let today = chrono::NaiveDate::from_ymd_opt(2021, 5, 20).unwrap();
    let asked = Asked { folder: stick.path().to_owned(), bundle: true, today, person: [77; 8], ..Asked::default() };
    let outcome = desk.store(|store| {
        store.save(Save { edits: vec![Edit::of(&district), Edit::of(&person)], ..Save::default() }).unwrap();
        exchange(store, &asked).unwrap()
    });
    assert_eq!(outcome.written[0].file_name().unwrap(), "vyezd-kotelnikovskiy-2021-05-20-shchukina.vzb");
}

#[cfg(unix)]
#[test]
fn a_stick_that_cannot_be_written_costs_nothing_that_was_taken_in() {
    use std::os::unix::fs::PermissionsExt;
    let folder = share();
    giver(folder.path());
    let taker = Desk::new();
    taker.set(2, "name", "Красноярская СШ");
    let lock = |mode| std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(mode)).unwrap();
    // For those who may write everywhere the place of the packs is a file instead.
    let packs = folder.path().join("p");
    std::fs::rename(&packs, folder.path().join("q")).unwrap();
    std::fs::write(&packs, b"").unwrap();
    lock(0o555);
    let outcome = taker.sync(folder.path());
    lock(0o755);
    assert_eq!((news(&outcome), outcome.failed), (1, true), "{outcome:?}");
    assert_eq!(taker.state().len(), 2);
    std::fs::remove_file(&packs).unwrap();
    let outcome = taker.sync(folder.path());
    assert_eq!((news(&outcome), outcome.failed), (0, false), "{outcome:?}");
    assert_eq!(news(&Desk::new().sync(folder.path())), 2);
}

#[test]
fn who_has_handed_over_how_far_and_through_whom() {
    let (ab, bc) = (share(), share());
    let named = |n: u8, name: &str| (n, Record::new(id(n), "person").with("name", name));
    let desks: Vec<(Desk, u8)> = [named(71, "А"), named(72, "Б"), named(73, "В")]
        .into_iter()
        .map(|(n, person)| {
            let desk = Desk::new();
            desk.store(|store| {
                store.save(Save { edits: vec![Edit::of(&person)], person: [n; 8], ..Save::default() }).unwrap()
            });
            (desk, n)
        })
        .collect();
    let sync = |n: usize, folder: &Path| {
        let (desk, person) = &desks[n];
        let asked = Asked { folder: folder.to_owned(), person: [*person; 8], ..Asked::default() };
        desk.store(|store| exchange(store, &asked).unwrap())
    };
    sync(0, ab.path());
    sync(1, ab.path());
    sync(0, ab.path());
    sync(1, bc.path());
    sync(2, bc.path());
    sync(1, bc.path());
    let now = 1 << 50;
    let known = |n: usize| contributors(&Layout::new(&desks[n].0.dir), None, now).unwrap();
    let of = |n: usize, person: u8| known(n).into_iter().find(|one| one.person == [person; 8]).unwrap();
    let first = of(2, 71);
    assert_eq!((first.here, first.said, first.via), (1, 1, Some([72; 8])), "the first was never here himself");
    let second = of(2, 72);
    assert_eq!((second.here, second.said, second.via), (1, 1, None));
    assert_eq!(of(1, 73).has_of_ours, Some((1, 1)), "the third has what the second gave");
    // The first goes on working; the second hears of it, and the third knows that something is missing until it comes.
    desks[0].0.set(5, "name", "Новая");
    sync(0, ab.path());
    sync(1, ab.path());
    assert_eq!((of(1, 71).here, of(1, 71).said), (2, 2));
    assert_eq!((of(2, 71).here, of(2, 71).said), (1, 1), "nobody has told him yet");
    sync(1, bc.path());
    // Only the note of the first reaches the third: what it tells of is told as missing.
    for pack in with_ending(&bc.path().join("p"), "vzp") {
        let bytes = std::fs::read(&pack).unwrap();
        let read = vyezd::sync::reader::verify(&bytes).unwrap();
        if read.last == 2 {
            std::fs::remove_file(&pack).unwrap();
        }
    }
    sync(2, bc.path());
    assert_eq!((of(2, 71).here, of(2, 71).said), (1, 2));
    // Nobody tells of himself, and his own notes are not heaped up.
    assert!(known(0).iter().all(|one| one.person != [71; 8]));
    let own = with_ending(&ab.path().join("h"), "vzh");
    let signers: std::collections::BTreeSet<_> =
        own.iter().map(|path| path.file_name().unwrap().to_str().unwrap()[..8].to_owned()).collect();
    assert_eq!(signers.len(), 3, "{own:?}");
}
