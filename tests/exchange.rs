#![allow(clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! Exchange by file copy between people who never meet: real folders, the files copied, renamed, torn, forked.

#[path = "support/desk.rs"]
mod desk;
#[path = "support/folders.rs"]
mod folders;

use std::path::{Path, PathBuf};

use desk::{Desk, id};
use folders::copy;
use vyezd::store::Edit;
use vyezd::sync::exchange::Outcome;
use vyezd::sync::wrapping::Packing;

fn packs(folder: &Path) -> Vec<PathBuf> {
    let mut found = vyezd::sync::walk::candidates(folder).unwrap();
    found.sort();
    found
}

fn news(outcome: &Outcome) -> usize {
    outcome.from.values().sum()
}

#[test]
fn what_one_saves_reaches_a_third_without_their_meeting() {
    let (a, b, c) = (Desk::new(), Desk::new(), Desk::new());
    let (ab, bc) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    a.set(1, "name", "Нагольненская СШ");
    assert_eq!(a.sync(ab.path()).sealed, 1);
    b.set(2, "name", "Красноярская СШ");
    let taken = b.sync(ab.path());
    assert_eq!((news(&taken), taken.sealed), (1, 1));
    b.sync(bc.path());
    assert_eq!(news(&c.sync(bc.path())), 2, "the pack of A came through B");
    c.set(1, "note", "Осмотрена");
    c.sync(bc.path());
    b.sync(bc.path());
    b.sync(ab.path());
    a.sync(ab.path());
    b.sync(ab.path());
    assert_eq!(a.state(), b.state());
    assert_eq!(a.state(), c.state());
    assert_eq!(a.school(1).text("note"), "Осмотрена");
    // Once more changes nothing, anywhere.
    let before = packs(ab.path());
    let again = a.sync(ab.path());
    assert_eq!((news(&again), again.sealed, again.written.len()), (0, 0, 0));
    assert_eq!(packs(ab.path()), before);
}

#[test]
fn two_who_change_one_field_apart_both_keep_their_words_and_one_choice_settles_it_everywhere() {
    let (a, b) = (Desk::new(), Desk::new());
    let share = tempfile::tempdir().unwrap();
    a.set(1, "name", "Нагольненская СШ");
    a.sync(share.path());
    b.sync(share.path());
    a.set(1, "note", "Ремонт до августа");
    b.set(1, "note", "Ремонт до сентября");
    b.set(1, "place", "х. Нагольный");
    for desk in [&a, &b, &a, &b] {
        desk.sync(share.path());
    }
    assert_eq!(a.state(), b.state());
    assert!(a.school(1).conflicts.contains("note"));
    assert!(!a.school(1).conflicts.contains("place"), "another field of the record is no conflict");
    let versions = a.store(|store| store.get_stored(id(1)).unwrap().unwrap().versions);
    assert_eq!(versions["note"].len(), 2, "both values are kept");
    let seen = versions["note"].iter().map(|head| head.op).collect();
    let chosen = Edit {
        seen: Some([("note".to_owned(), seen)].into()),
        ..Edit::one(id(1), "school", "note", "Ремонт до сентября")
    };
    a.save(chosen);
    for desk in [&a, &b, &a] {
        desk.sync(share.path());
    }
    assert_eq!(b.school(1).text("note"), "Ремонт до сентября");
    assert!(a.school(1).conflicts.is_empty() && b.school(1).conflicts.is_empty());
    assert_eq!(a.state(), b.state());
}

#[test]
fn whoever_brings_work_of_his_own_is_told_whom_he_joins_before_he_does() {
    let (a, b, c) = (Desk::new(), Desk::new(), Desk::new());
    let share = tempfile::tempdir().unwrap();
    a.set(1, "name", "Нагольненская СШ");
    assert!(!a.sync(share.path()).notes.join(" ").contains("первый обмен"), "nobody is there to be joined");
    b.set(2, "name", "Семиченская СШ");
    let told = |outcome: &Outcome, word: &str| outcome.notes.iter().filter(|note| note.contains(word)).count();
    let preview = b.asked(share.path(), true, false, Packing::default()).unwrap();
    assert_eq!((told(&preview, "станет частью группы"), told(&preview, "(1)")), (1, 1), "{preview:?}");
    assert_eq!(told(&b.sync(share.path()), "теперь в группе"), 1);
    assert_eq!(told(&b.sync(share.path()), "групп"), 0, "once");
    assert_eq!(told(&c.sync(share.path()), "групп"), 0, "a new colleague brings nothing along");
}

#[test]
fn copies_torn_files_and_rubbish_cost_nothing_and_are_told() {
    let (a, b) = (Desk::new(), Desk::new());
    let share = tempfile::tempdir().unwrap();
    a.set(1, "name", "Нагольненская СШ");
    a.sync(share.path());
    let pack = packs(share.path()).remove(0);
    let bytes = std::fs::read(&pack).unwrap();
    // A second copy under another name, a conflict copy, somebody's document, a half copy of another program.
    let stick = tempfile::tempdir().unwrap();
    std::fs::write(stick.path().join("pack (1).vzp"), &bytes).unwrap();
    std::fs::write(stick.path().join("00000001.sync-conflict-20210520.vzp"), &bytes).unwrap();
    std::fs::write(stick.path().join("no-ending"), &bytes).unwrap();
    std::fs::write(stick.path().join("письмо.docx"), b"PK\x03\x04 nothing of ours").unwrap();
    std::fs::write(stick.path().join("half.vzp.tmp"), &bytes[..40]).unwrap();
    let taken = b.sync(stick.path());
    assert_eq!((news(&taken), taken.known, taken.problems.len()), (1, 2, 0), "{taken:?}");
    assert_eq!(b.school(1).text("name"), "Нагольненская СШ");
    // Torn at every length, and every byte changed in turn: never taken in, always told.
    let c = Desk::new();
    let torn = tempfile::tempdir().unwrap();
    let file = torn.path().join("torn.vzp");
    for length in (1..bytes.len()).step_by(23) {
        std::fs::write(&file, &bytes[..length]).unwrap();
        let outcome = c.asked(torn.path(), true, false, Packing::default()).unwrap();
        assert_eq!((news(&outcome), outcome.problems.len()), (0, 1), "{length}");
    }
    for at in (0..bytes.len()).step_by(17) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x10;
        std::fs::write(&file, &changed).unwrap();
        let outcome = c.asked(torn.path(), true, false, Packing::default()).unwrap();
        assert_eq!((news(&outcome), outcome.problems.len()), (0, 1), "byte {at}");
    }
    std::fs::write(&file, &bytes).unwrap();
    assert_eq!(news(&c.sync(torn.path())), 1, "copied again it is taken");
}

#[test]
fn one_file_on_a_stick_is_enough_and_what_is_whole_before_a_tear_is_taken() {
    let (a, b, c) = (Desk::new(), Desk::new(), Desk::new());
    let (share, stick) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    a.set(1, "name", "Нагольненская СШ");
    a.sync(share.path());
    a.set(2, "name", "Красноярская СШ");
    let put = a.ask(stick.path(), true, Packing::default()).unwrap();
    assert_eq!(put.written.len(), 1);
    assert!(put.written[0].file_name().unwrap().to_str().unwrap().starts_with("vyezd-2021-05-20-"));
    assert_eq!(
        a.ask(stick.path(), true, Packing::default()).unwrap().written.len(),
        0,
        "the same is not written twice"
    );
    assert_eq!(news(&b.asked(stick.path(), true, true, Packing::default()).unwrap()), 2);
    assert_eq!(b.state().len(), 0, "a preview takes nothing in");
    assert_eq!(news(&b.sync(stick.path())), 2);
    let bytes = std::fs::read(&put.written[0]).unwrap();
    let torn = tempfile::tempdir().unwrap();
    let first = vyezd::sync::reader::verify(&bytes).unwrap().bytes.len();
    let second = vyezd::sync::reader::verify(&bytes[first..]).unwrap().bytes.len();
    std::fs::write(torn.path().join("torn.vzb"), &bytes[..first + second - 5]).unwrap();
    let outcome = c.sync(torn.path());
    assert_eq!((news(&outcome), outcome.problems.len()), (1, 1), "{outcome:?}");
}

#[test]
fn a_restored_copy_forks_and_loses_nothing() {
    let (a, b) = (Desk::new(), Desk::new());
    let share = tempfile::tempdir().unwrap();
    a.set(1, "name", "Нагольненская СШ");
    a.sync(share.path());
    let saved = tempfile::tempdir().unwrap();
    copy(&a.dir, saved.path());
    a.set(2, "name", "Красноярская СШ");
    a.sync(share.path());
    b.sync(share.path());
    // The folder comes back as it was, in its place; the second school is gone from it.
    std::fs::remove_dir_all(&a.dir).unwrap();
    copy(saved.path(), &a.dir);
    a.set(3, "name", "Семиченская СШ");
    let back = a.sync(share.path());
    assert_eq!(news(&back), 1, "what was lost here comes back from the folder: {back:?}");
    assert!(
        back.notes.iter().any(|note| note.contains("Ничего не потеряно") || note.contains("ничего не потеряно")),
        "{back:?}"
    );
    b.sync(share.path());
    assert_eq!(a.state(), b.state());
    assert_eq!(b.state().len(), 3);
    a.set(1, "note", "Проверка");
    a.sync(share.path());
    b.sync(share.path());
    assert_eq!(a.state(), b.state());
}

#[test]
fn a_cloned_machine_writes_under_a_key_of_its_own() {
    let a = Desk::new();
    let share = tempfile::tempdir().unwrap();
    a.set(1, "name", "Нагольненская СШ");
    a.sync(share.path());
    let home = tempfile::tempdir().unwrap();
    copy(&a.dir, &home.path().join("data"));
    let clone = Desk { dir: home.path().join("data"), _home: Some(home) };
    a.set(1, "note", "с первого компьютера");
    clone.set(1, "place", "со второго");
    a.sync(share.path());
    let outcome = clone.sync(share.path());
    assert!(outcome.notes.iter().any(|note| note.contains("скопирована")), "{outcome:?}");
    a.sync(share.path());
    assert_eq!(a.state(), clone.state());
    let school = a.school(1);
    assert_eq!((school.text("note"), school.text("place")), ("с первого компьютера", "со второго"));
}

#[test]
fn missing_changes_are_named_and_do_not_hold_up_the_others() {
    let (a, b) = (Desk::new(), Desk::new());
    let share = tempfile::tempdir().unwrap();
    for (n, name) in [(1, "Нагольненская СШ"), (2, "Красноярская СШ"), (3, "Семиченская СШ")]
    {
        a.set(n, "name", name);
        a.sync(share.path());
    }
    let all = packs(share.path());
    assert_eq!(all.len(), 3);
    let stick = tempfile::tempdir().unwrap();
    for pack in [&all[0], &all[2]] {
        std::fs::copy(pack, stick.path().join(pack.file_name().unwrap())).unwrap();
    }
    let outcome = b.sync(stick.path());
    assert_eq!(news(&outcome), 2);
    assert!(outcome.notes.iter().any(|note| note.contains("не хватает правки 2")), "{outcome:?}");
    std::fs::copy(&all[1], stick.path().join("late.vzp")).unwrap();
    let outcome = b.sync(stick.path());
    assert!(outcome.notes.iter().all(|note| !note.contains("не хватает")), "{outcome:?}");
    assert_eq!(a.state(), b.state());
}

#[test]
fn another_district_is_refused_and_a_file_gone_or_damaged_in_the_folder_comes_back() {
    let (a, b) = (Desk::new(), Desk::new());
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    a.set(1, "name", "Нагольненская СШ");
    b.set(2, "name", "Козельская СОШ");
    a.sync(one.path());
    b.sync(other.path());
    let outcome = a.sync(other.path());
    assert!(outcome.problems.iter().any(|problem| problem.contains("другого муниципалитета")), "{outcome:?}");
    assert_eq!((news(&outcome), a.state().len()), (0, 1));
    let pack = packs(one.path()).remove(0);
    let bytes = std::fs::read(&pack).unwrap();
    std::fs::remove_file(&pack).unwrap();
    a.sync(one.path());
    assert_eq!(std::fs::read(&pack).unwrap(), bytes, "absence deletes nothing");
    std::fs::write(&pack, &bytes[..bytes.len() / 2]).unwrap();
    a.sync(one.path());
    assert_eq!(std::fs::read(&pack).unwrap(), bytes, "our own damaged file is put anew");
}

#[test]
fn an_exchange_killed_between_keeping_and_folding_is_made_good_by_the_next() {
    let (a, b) = (Desk::new(), Desk::new());
    let (share, empty) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    a.set(1, "name", "Нагольненская СШ");
    a.sync(share.path());
    // The pack lies on the shelf of B as if the kill had come right after; nothing of it was folded, and the stick is gone.
    copy(&share.path().join("p"), &b.dir.join("packs"));
    assert_eq!(b.state().len(), 0);
    assert_eq!(news(&b.sync(empty.path())), 1);
    assert_eq!(a.state(), b.state());
    assert_eq!(b.sync(share.path()).problems, [""; 0], "and B belongs to the district of A");
}

/// What of a field was seen by someone who was shown all its values.
#[test]
fn of_packs_that_overlap_after_a_kill_nothing_counts_as_missing() {
    let (a, b) = (Desk::new(), Desk::new());
    let (share, merged) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    a.set(1, "name", "Нагольненская СШ");
    a.sync(share.path());
    let small = packs(&a.dir.join("packs")).remove(0);
    let bytes = std::fs::read(&small).unwrap();
    for n in 2..=8 {
        a.set(n, "name", "Семиченская СШ");
        a.sync(share.path());
    }
    assert!(!small.exists(), "eight became one");
    copy(&a.dir.join("packs"), merged.path());
    b.sync(merged.path());
    // Killed before what was merged left the shelf, both lie there, here and with whoever took them in.
    for desk in [&a, &b] {
        let beside = packs(&desk.dir.join("packs")).remove(0).with_file_name("00000001-00000000.vzp");
        std::fs::write(beside, &bytes).unwrap();
        assert_eq!(desk.store(|store| vyezd::sync::exchange::refold(store, true)).unwrap(), 0);
    }
}

#[test]
fn an_exchange_killed_before_it_noted_what_it_sealed_seals_nothing_twice() {
    let (a, b) = (Desk::new(), Desk::new());
    let share = tempfile::tempdir().unwrap();
    a.set(1, "name", "Нагольненская СШ");
    let code = a.sync(share.path()).code;
    let catalogue = a.dir.join("packs/catalogue");
    let before = std::fs::read(&catalogue).unwrap();
    a.set(2, "name", "Красноярская СШ");
    a.sync(share.path());
    // The kill came right before the catalogue was written.
    std::fs::write(&catalogue, before).unwrap();
    a.set(3, "name", "Семиченская СШ");
    let again = a.sync(share.path());
    assert_eq!((again.sealed, again.code == code), (1, true), "{again:?}");
    let taken = b.sync(share.path());
    assert!(news(&taken) == 3 && !taken.notes.iter().any(|note| note.contains("не хватает")), "{taken:?}");
    assert_eq!(a.state(), b.state());
}

fn shown_all(desk: &Desk, record: u8, field: &str) -> Vec<vyezd::changes::change::OpId> {
    let stored = desk.store(|store| store.get_stored(id(record)).unwrap().unwrap());
    stored.heads.get(field).cloned().unwrap_or_default()
}

fn choose(desk: &Desk, record: u8, field: &str, value: &str) {
    let seen = shown_all(desk, record, field);
    desk.save(Edit { seen: Some([(field.to_owned(), seen)].into()), ..Edit::one(id(record), "school", field, value) });
}

#[test]
fn two_who_settle_one_conflict_differently_make_a_conflict_again_and_the_last_choice_holds_everywhere() {
    let (a, b) = (Desk::new(), Desk::new());
    let share = tempfile::tempdir().unwrap();
    a.set(1, "note", "до июня");
    a.sync(share.path());
    b.sync(share.path());
    a.set(1, "note", "до августа");
    b.set(1, "note", "до сентября");
    for desk in [&a, &b, &a] {
        desk.sync(share.path());
    }
    choose(&a, 1, "note", "до августа");
    choose(&b, 1, "note", "до сентября");
    for desk in [&a, &b, &a] {
        desk.sync(share.path());
    }
    assert!(a.school(1).conflicts.contains("note") && b.school(1).conflicts.contains("note"));
    assert_eq!(a.state(), b.state());
    choose(&b, 1, "note", "до 1 сентября");
    for desk in [&b, &a, &b, &a] {
        desk.sync(share.path());
    }
    for desk in [&a, &b] {
        assert_eq!(desk.school(1).text("note"), "до 1 сентября");
        assert!(desk.school(1).conflicts.is_empty());
        // Every word is in the history, with the one who had seen it and put another in its place.
        let history = desk.store(|store| store.history(id(1)).unwrap());
        assert_eq!(history.len(), 6);
        assert_eq!(history.iter().filter(|entry| entry.own).count(), 3);
    }
    // An old copy of the folder brings nothing back.
    a.sync(share.path());
    assert!(a.school(1).conflicts.is_empty());
}

#[test]
fn an_edit_against_a_deletion_is_kept_until_a_person_chooses_and_the_choice_travels() {
    for keep in [true, false] {
        let (a, b) = (Desk::new(), Desk::new());
        let share = tempfile::tempdir().unwrap();
        a.set(1, "note", "до июня");
        a.sync(share.path());
        b.sync(share.path());
        a.set(1, "note", "до августа");
        let life = |deleted, seen| Edit {
            record: id(1),
            form: "school".into(),
            fields: [].into(),
            seen,
            deleted: Some(deleted),
        };
        b.save(life(true, None));
        assert_eq!(b.state().len(), 0);
        for desk in [&a, &b, &a] {
            desk.sync(share.path());
        }
        for desk in [&a, &b] {
            assert_eq!(desk.school(1).text("note"), "до августа", "the edit is kept and shown");
            assert!(desk.school(1).conflicts.contains("_life"));
        }
        let heads = b.store(|store| store.get_stored(id(1)).unwrap().unwrap().heads);
        b.save(life(!keep, Some(heads)));
        for desk in [&b, &a, &b] {
            desk.sync(share.path());
        }
        assert_eq!(a.state(), b.state());
        assert_eq!(a.state().len(), usize::from(keep));
        if keep {
            assert!(a.school(1).conflicts.is_empty());
        }
    }
}

#[test]
fn a_change_tells_the_computer_it_was_made_on() {
    let (a, b) = (Desk::new(), Desk::new());
    let share = tempfile::tempdir().unwrap();
    a.set(1, "name", "Нагольненская СШ");
    let code = a.sync(share.path()).code;
    b.sync(share.path());
    let told = b.store(|store| {
        let history = store.history(id(1)).unwrap();
        vyezd::app::Source::devices(store, &history).unwrap().into_values().collect::<Vec<_>>()
    });
    assert_eq!(told, [code], "the code that both compared on the telephone");
}

#[test]
fn an_exchange_that_is_stopped_keeps_what_it_took_and_the_next_one_goes_on() {
    use vyezd::labour::{self, Labour, Stops};
    let (a, b) = (Desk::new(), Desk::new());
    let share = tempfile::tempdir().unwrap();
    for n in 0..3 {
        a.set(1, "note", &format!("запись {n}"));
        a.sync(share.path());
    }
    let labour = Labour::new(Stops::BetweenPieces);
    labour.stop();
    let stopped = labour::within(Some(labour), || b.ask(share.path(), false, Packing::default()));
    assert!(stopped.unwrap_err().to_string().starts_with("Обмен остановлен"));
    assert!(b.state().is_empty(), "it was stopped before its first piece");
    b.sync(share.path());
    assert_eq!(b.school(1).text("note"), "запись 2");
    // Stopped while it puts: nothing of ours is half there.
    b.set(2, "name", "Нагольненская СШ");
    let labour = Labour::new(Stops::BetweenPieces);
    labour.stop();
    let before = packs(share.path());
    assert!(labour::within(Some(labour), || b.ask(share.path(), false, Packing::default())).is_err());
    assert_eq!(packs(share.path()), before);
    b.sync(share.path());
    a.sync(share.path());
    assert_eq!(a.state(), b.state());
}
