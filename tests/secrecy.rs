#![cfg(feature = "age")]
#![allow(clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! Secrecy of exchange: files closed with the group's key, with a password, with a tool.

#[path = "support/desk.rs"]
mod desk;

use std::path::{Path, PathBuf};

use desk::{Desk, id};
use vyezd::domain::{Records, Value};
use vyezd::store::Edit;
use vyezd::sync::envelope::{Secret, is_envelope};
use vyezd::sync::exchange::Outcome;
use vyezd::sync::tool::{Tool, Tools};
use vyezd::sync::wrapping::{Closed, Packing, Password};

const NAME: &str = "Нагольненская СШ";

fn files(folder: &Path) -> Vec<PathBuf> {
    vyezd::sync::walk::candidates(folder).unwrap()
}

fn news(outcome: &Outcome) -> usize {
    outcome.from.values().sum()
}

fn with_password(text: &str) -> Packing {
    Packing { password: Password::of(text), close: true, ..Packing::default() }
}

#[test]
fn with_a_group_key_everything_goes_out_closed_and_comes_in_open() {
    let (a, b, stranger) = (Desk::new(), Desk::new(), Desk::new());
    let (group, safe) = (Secret::fresh().unwrap(), Secret::fresh().unwrap());
    for desk in [&a, &b] {
        desk.ring(|ring| {
            ring.add_group(3, group.clone());
            ring.set_recovery(safe.recipient());
        });
    }
    let (share, stick) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    a.set(1, "name", NAME);
    let put = a.sync(share.path());
    assert_eq!(put.closed, Closed::Group(3));
    assert!(put.lines("x", false).iter().any(|line| line.contains("№ 3")), "{put:?}");
    let file = files(share.path()).remove(0);
    assert!(file.to_str().unwrap().ends_with(".vzp.age") && is_envelope(&std::fs::read(&file).unwrap()));
    assert_eq!(news(&b.sync(share.path())), 1);
    assert_eq!(a.state(), b.state());
    // Encryption is another one each time, and still nothing is written anew.
    let before = std::fs::read(&file).unwrap();
    let packs = |put: Outcome| put.written.iter().filter(|path| path.to_str().unwrap().contains("/p/")).count();
    assert_eq!((packs(a.sync(share.path())), packs(b.sync(share.path()))), (0, 0));
    assert_eq!(std::fs::read(&file).unwrap(), before);
    // Our own that was damaged is put anew; that of another is left to him, and what it held is put beside it.
    let damage = || std::fs::write(&file, &before[..before.len() - 9]).unwrap();
    damage();
    let mended = a.sync(share.path());
    assert_eq!((packs(mended.clone()), mended.problems.len()), (1, 0), "{mended:?}");
    assert_eq!(b.sync(share.path()).problems, [""; 0]);
    damage();
    let beside = b.sync(share.path()).written;
    assert!(beside.len() == 1 && beside[0].to_str().unwrap().contains("-again"), "{beside:?}");
    assert_eq!(std::fs::read(&file).unwrap().len(), before.len() - 9);
    a.sync(share.path());
    // Nobody else reads a word, and is told what to do; the file stays.
    let told = stranger.sync(share.path());
    assert_eq!((news(&told), told.problems.len()), (0, 2));
    assert!(told.problems[0].contains("ключа группы у вас нет"), "{told:?}");
    assert!(file.exists());
    // The key in the safe opens it as well, and so does a bundle.
    let put = a.ask(stick.path(), true, Packing::default()).unwrap();
    assert!(put.written[0].to_str().unwrap().ends_with(".vzb.age"));
    assert_eq!(a.ask(stick.path(), true, Packing::default()).unwrap().written.len(), 0, "the same is not put twice");
    stranger.ring(|ring| assert!(ring.add_group(1, safe)));
    assert_eq!(news(&stranger.sync(stick.path())), 1);
}

#[test]
fn a_key_of_last_year_opens_last_years_files_only() {
    let (a, b) = (Desk::new(), Desk::new());
    let (old, new) = (Secret::fresh().unwrap(), Secret::fresh().unwrap());
    let share = tempfile::tempdir().unwrap();
    a.ring(|ring| assert!(ring.add_group(1, old.clone())));
    b.ring(|ring| assert!(ring.add_group(1, old)));
    a.set(1, "name", NAME);
    a.sync(share.path());
    a.ring(|ring| assert!(ring.add_group(2, new)));
    a.set(2, "name", "Красноярская СШ");
    a.sync(share.path());
    let taken = b.sync(share.path());
    assert_eq!((news(&taken), taken.problems.len()), (1, 1));
    assert!(taken.problems[0].contains("№ 1") && taken.problems[0].contains("администратора"), "{taken:?}");
}

#[test]
fn what_was_put_in_the_open_before_the_key_is_told() {
    let a = Desk::new();
    let share = tempfile::tempdir().unwrap();
    a.set(1, "name", NAME);
    assert_eq!(a.sync(share.path()).closed, Closed::Not);
    a.ring(|ring| assert!(ring.add_group(1, Secret::fresh().unwrap())));
    let told = a.sync(share.path());
    assert_eq!(told.written.len(), 1);
    assert!(
        told.notes.iter().any(|note| note.contains("незашифрованные файлы") && note.ends_with("сами.")),
        "{told:?}"
    );
    assert_eq!(files(share.path()).len(), 2, "and nothing is removed from a shared folder");
}

#[test]
fn a_bundle_with_a_password_opens_with_it_and_wrong_ones_are_told_apart() {
    let (a, b) = (Desk::new(), Desk::new());
    let stick = tempfile::tempdir().unwrap();
    a.set(1, "name", NAME);
    let put = a.ask(stick.path(), true, with_password("четыре простых слова")).unwrap();
    assert_eq!((put.closed, put.written.len()), (Closed::Password, 1));
    let told = b.sync(stick.path());
    assert_eq!((news(&told), told.locked.len()), (0, 1));
    assert!(told.problems[0].contains("закрыт паролем"), "{told:?}");
    let told = b.ask(stick.path(), false, with_password("четыре сложных слова")).unwrap();
    assert!(told.problems[0].contains("пароль не подошёл"), "{told:?}");
    let taken = b.ask(stick.path(), false, with_password("четыре простых слова")).unwrap();
    assert_eq!((news(&taken), taken.problems.len()), (1, 0));
    // In the tree the packs of B have no password: the tree is for all.
    assert_eq!(taken.closed, Closed::Not);
    assert_eq!(a.state(), b.state());
}

#[test]
fn somebodys_own_encrypted_file_is_none_of_our_business() {
    let a = Desk::new();
    let stick = tempfile::tempdir().unwrap();
    let other = Secret::fresh().unwrap().recipient().unwrap();
    let letter = vyezd::sync::envelope::wrap(b"a letter", &[other]).unwrap();
    std::fs::write(stick.path().join("letter.txt.age"), &letter).unwrap();
    assert_eq!(a.sync(stick.path()).problems, [""; 0]);
    std::fs::write(stick.path().join("1.vzb.age"), &letter).unwrap();
    assert_eq!(a.sync(stick.path()).problems.len(), 1, "one that calls itself ours is told");
}

#[cfg(unix)]
#[test]
fn a_tool_closes_and_opens_and_its_failure_loses_nothing() {
    let tool = |words: &[&str]| Tool::of(words.iter().map(|word| (*word).to_owned()).collect());
    // Turns every byte: what a stranger would see is no pack.
    let turning = [
        "python3",
        "-c",
        "import sys; d = open(sys.argv[1], 'rb').read(); open(sys.argv[2], 'wb').write(bytes(b ^ 90 for b in d))",
        "{in}",
        "{out}",
    ];
    let tools = Tools { out: tool(&turning), into: tool(&turning), ending: Some("sig".into()) };
    let packing = Packing { tools: tools.clone(), ..Packing::default() };
    let (a, b) = (Desk::new(), Desk::new());
    let stick = tempfile::tempdir().unwrap();
    a.set(1, "name", NAME);
    let broken =
        Tools { out: tool(&["sh", "-c", "echo нет контейнера >&2; exit 2", "{in}", "{out}"]), ..tools };
    let refused = a.ask(stick.path(), true, Packing { tools: broken, ..Packing::default() }).unwrap();
    let said = refused.problems.concat();
    assert!(refused.failed && said.contains("нет контейнера") && said.contains("останутся"), "{said}");
    assert_eq!(files(stick.path()), [""; 0].map(PathBuf::from), "nothing half-made is left");
    let put = a.ask(stick.path(), true, packing.clone()).unwrap();
    assert_eq!(put.closed, Closed::Tool("python3".into()));
    assert!(put.written[0].to_str().unwrap().ends_with(".vzb.sig"));
    let told = b.sync(stick.path());
    assert!(told.problems[0].contains("envelope_in"), "{told:?}");
    assert_eq!(news(&b.ask(stick.path(), false, packing.clone()).unwrap()), 1);
    assert_eq!(a.state(), b.state());
    let share = tempfile::tempdir().unwrap();
    // The pack, the note of what is held here, and the sheet for people.
    assert_eq!(a.ask(share.path(), false, packing.clone()).unwrap().written.len(), 3);
    assert_eq!(a.ask(share.path(), false, packing).unwrap().written.len(), 0);
}

#[test]
fn chosen_schools_go_alone_and_the_rest_can_come_later_as_it_was_signed() {
    let (a, b) = (Desk::new(), Desk::new());
    let (stick, share) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let visit = |n: u8, school: u8, curator: u8, note: &str| {
        let mut edit = Edit::one(id(n), "visit", "school", id(school));
        edit.fields.insert("goal".into(), note.into());
        edit.fields.insert("inspectors".into(), Value::Array(vec![id(curator).into()]));
        a.save(edit);
    };
    a.save(Edit::one(id(90), "municipality", "name", "Ремонтненский район"));
    for (n, name) in [(1, NAME), (2, "Красноярская СШ")] {
        a.set(n, "name", name);
        a.save(Edit::one(id(n), "school", "municipality", id(90)));
    }
    for (n, name) in [(11, "Иванова А. П."), (12, "Петрова Б. В."), (13, "Сидорова В. Г.")]
    {
        a.save(Edit::one(id(n), "person", "name", name));
    }
    a.save(Edit::one(id(12), "person", "school", id(2)));
    visit(21, 1, 11, "первая цель");
    visit(22, 2, 13, "вторая цель");
    a.sync(share.path());
    visit(22, 2, 13, "вторая цель, уточнена");
    let packing = Packing { schools: vec![id(1)], ..Packing::default() };
    let put = a.ask(stick.path(), true, packing.clone()).unwrap();
    assert_eq!(put.written.len(), 1);
    let raw = std::fs::read(&put.written[0]).unwrap();
    for (_, _, change) in vyezd::sync::exchange::read_file(&put.written[0]).unwrap() {
        assert!([id(1), id(90), id(11), id(21)].contains(&change.record), "{change:?}");
    }
    let told = b.sync(stick.path());
    assert_eq!((told.problems.len(), told.partly.len()), (0, 1), "{told:?}");
    assert!(told.lines("x", false).iter().any(|line| line.contains("только часть записей")), "{told:?}");
    assert!(told.notes.iter().all(|note| !note.contains("не хватает")), "{told:?}");
    assert_eq!(b.state().len(), 1);
    let persons = b.store(|store| store.all("person").unwrap());
    assert_eq!(persons.iter().map(|person| person.text("name")).collect::<Vec<_>>(), ["Иванова А. П."]);
    assert_eq!(b.sync(stick.path()).from.len(), 0, "taken once");
    // What B has in part it passes on in part.
    let (bc, c) = (tempfile::tempdir().unwrap(), Desk::new());
    b.sync(bc.path());
    c.sync(bc.path());
    assert_eq!(c.state(), b.state());
    // A byte of another school does not hide behind a hash.
    assert!(!raw.windows(16).any(|part| part == id(22).as_bytes()));
    // The full packs make it whole, under the same signatures.
    let rest = b.sync(share.path());
    assert!(news(&rest) > 0 && rest.problems.is_empty(), "{rest:?}");
    a.sync(share.path());
    b.sync(share.path());
    assert_eq!(a.state(), b.state());
    assert_eq!(b.store(|store| store.all("visit").unwrap()), a.store(|store| store.all("visit").unwrap()));
    assert_eq!(b.sync(share.path()).partly.len(), 0, "nothing is in part any more");
}
