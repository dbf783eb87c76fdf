#![allow(clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! Whose changes count: requests, the key directory, quarantine, revocation, proposals, recovery and districts that were
//! founded apart, through real folders and the real exchange.

#[path = "support/desk.rs"]
mod desk;
#[path = "support/dice.rs"]
mod dice;
#[path = "support/folders.rs"]
mod folders;

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;
use desk::{Desk, id};
use dice::Dice;
use folders::copy;
use tempfile::TempDir;
use vyezd::changes::change::PersonId;
use vyezd::domain::{Record, RecordId, Records};
use vyezd::store::act::Act;
use vyezd::store::layout::Layout;
use vyezd::store::{Edit, Save};
use vyezd::sync::erasing::by_act;
use vyezd::sync::exchange::Outcome;
use vyezd::sync::trust::access::Access;
use vyezd::sync::trust::asking::{Wish, ask};
use vyezd::sync::trust::founding::{self, Sheet};
use vyezd::sync::trust::issue::{Grant, Office};
use vyezd::sync::trust::proposal::{self, Answerer};
use vyezd::sync::trust::role::Role;
use vyezd::sync::trust::{held, joining};
use vyezd::sync::wrapping::Packing;

const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2021, 5, 20).unwrap();

/// A person with a data folder.
struct Member {
    desk: Desk,
    me: RecordId,
    name: &'static str,
}

impl std::ops::Deref for Member {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

impl Member {
    fn new(number: u8, name: &'static str) -> Self {
        Self { desk: Desk::new(), me: id(number), name }
    }

    fn person(&self) -> PersonId {
        *self.me.as_bytes().first_chunk().unwrap()
    }

    fn save(&self, edit: Edit) {
        let person = self.person();
        self.store(|store| drop(store.save(Save { edits: vec![edit], person, ..Save::default() }).unwrap()));
    }

    fn set(&self, record: u8, field: &str, value: &str) {
        self.save(Edit::one(id(record), "school", field, value));
    }

    fn diary(&self, record: u8, school: u8, text: &str) {
        let row = Record::new(id(record), "diary_school").with("school", id(school)).with("topic", text);
        self.save(Edit::of(&row));
    }

    fn exchange(&self, folder: &Path, bundle: bool) -> Outcome {
        self.ask(folder, bundle, Packing::default()).unwrap()
    }

    fn found(&self, name: &str) -> Sheet {
        self.store(|store| founding::found(store, name, (self.me, self.name.to_owned())).unwrap().1)
    }

    fn wish(&self, role: Role, schools: &[u8]) -> Wish {
        let schools = schools.iter().map(|school| (id(*school), format!("школа {school}"))).collect();
        Wish { person: Some(self.me), name: self.name.to_owned(), role, schools, new_key: false, today: TODAY }
    }

    fn request(&self, role: Role, schools: &[u8], folder: &Path) {
        self.store(|store| ask(store, &self.wish(role, schools), folder).unwrap());
    }

    fn code(&self) -> String {
        self.store(|store| Office::open(store).unwrap().identity.key().unwrap().public())
            .pipe(|key| vyezd::sync::identity::code(&key))
    }

    fn grant(&self, digits: &str) -> vyezd::Result<String> {
        let grant = Grant { digits: digits.to_owned(), ..Grant::default() };
        self.store(|store| Office::open(store)?.grant(store, &grant))
    }

    fn revoke(&self, who: &str) -> vyezd::Result<String> {
        self.store(|store| Office::open(store)?.revoke(who))
    }

    fn access<T>(&self, read: impl FnOnce(&Access) -> T) -> T {
        read(&Access::open(&Layout::new(&self.dir)).unwrap())
    }

    /// Every record of these forms, as it shows.
    fn state(&self) -> Vec<Record> {
        self.store(|store| {
            ["school", "diary_school", "finding", "visit", "proposal", "person"]
                .iter()
                .flat_map(|form| store.all(form).unwrap())
                .collect()
        })
    }

    fn get(&self, record: u8) -> Option<Record> {
        self.store(|store| store.get(id(record)).unwrap())
    }

    fn note(&self, record: u8) -> String {
        self.get(record).map(|record| record.text("note").to_owned()).unwrap_or_default()
    }

    fn answer(&self, accept: bool) {
        let by = Answerer { person: Some(self.me), today: TODAY };
        self.store(|store| {
            let all = proposal::waiting(store, store.layout(), false).unwrap();
            assert!(!all.is_empty());
            proposal::answer(store, all[0].held.op, accept, "запись", by).unwrap();
        });
    }

    fn proposals(&self) -> usize {
        self.store(|store| proposal::waiting(store, store.layout(), false).unwrap().len())
    }
}

trait Pipe: Sized {
    fn pipe<T>(self, work: impl FnOnce(Self) -> T) -> T {
        work(self)
    }
}

impl<T> Pipe for T {}

fn share() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn told(outcome: &Outcome, part: &str) -> bool {
    outcome.notes.iter().any(|note| note.contains(part))
}

/// A district with an administrator, who has entered two schools, and a share.
fn district() -> (Member, TempDir, Sheet) {
    let (chief, folder) = (Member::new(101, "Иванова А. П."), share());
    chief.set(1, "name", "Нагольненская СШ");
    chief.set(2, "name", "Красноярская СШ");
    let sheet = chief.found("Котельниковский район");
    chief.sync(folder.path());
    (chief, folder, sheet)
}

/// Asks, is granted, has the directory.
fn admitted(chief: &Member, desk: &Member, role: Role, schools: &[u8], folder: &Path) {
    desk.request(role, schools, folder);
    let outcome = chief.sync(folder);
    assert!(told(&outcome, &desk.code()), "the request is shown: {outcome:?}");
    chief.grant(&desk.code()).unwrap();
    chief.sync(folder);
    desk.sync(folder);
    assert!(desk.access(|access| access.directory().is_some()));
}

fn settle(desks: &[&Member], folder: &Path) {
    for _ in 0..3 {
        desks.iter().for_each(|desk| drop(desk.sync(folder)));
    }
}

#[test]
fn a_request_is_granted_by_its_code_and_the_others_take_the_newcomer_in() {
    let (chief, folder, _) = district();
    let (methodologist, teacher) = (Member::new(102, "Петров Б. В."), Member::new(103, "Сидорова В. Г."));
    admitted(&chief, &methodologist, Role::Methodologist, &[], folder.path());
    assert_eq!(methodologist.note(1), "");
    assert!(methodologist.get(1).is_some(), "the directory came with the key to what was closed");
    methodologist.set(1, "note", "Осмотрена");
    methodologist.sync(folder.path());
    admitted(&chief, &teacher, Role::School, &[1], folder.path());
    assert_eq!(chief.note(1), "Осмотрена");
    teacher.diary(50, 1, "Семинар");
    teacher.sync(folder.path());
    settle(&[&chief, &methodologist, &teacher], folder.path());
    assert_eq!(chief.get(50).unwrap().text("topic"), "Семинар");
    assert_eq!(chief.state(), methodologist.state());
    assert_eq!(chief.state(), teacher.state());
    // A wrong code is nobody's.
    let refused = chief.grant("1234-5678-9012").unwrap_err().to_string();
    assert!(refused.contains("1234-5678-9012"), "{refused}");
    assert!(methodologist.grant(&teacher.code()).is_err(), "only an administrator gives access");
}

#[test]
fn an_unknown_signer_is_kept_apart_shown_passed_on_and_folds_once_granted() {
    let (chief, folder, _) = district();
    let (methodologist, stranger) = (Member::new(102, "Петров Б. В."), Member::new(104, "Кузнецов Г. Д."));
    admitted(&chief, &methodologist, Role::Methodologist, &[], folder.path());
    // He has taken part in the exchange of the district and was never admitted.
    let plain = share();
    stranger.sync(folder.path());
    stranger.set(1, "note", "Чужая рука");
    let row = Record::new(stranger.me, "person").with("name", stranger.name);
    stranger.save(Edit::of(&row));
    stranger.sync(plain.path());
    let outcome = methodologist.sync(plain.path());
    assert!(told(&outcome, "Неизвестный автор") && told(&outcome, &stranger.code()), "{outcome:?}");
    assert_eq!(methodologist.note(1), "", "never merged silently");
    assert_eq!(outcome.from.values().sum::<usize>(), 0);
    // Passed on through the other folder: the chief has never met him.
    methodologist.sync(folder.path());
    let outcome = chief.sync(folder.path());
    assert!(told(&outcome, &stranger.code()), "forwarded: {outcome:?}");
    assert_eq!(chief.note(1), "");
    // In one file, too.
    let stick = share();
    methodologist.exchange(stick.path(), true);
    let other = Member::new(105, "Орлова Д. Е.");
    admitted(&chief, &other, Role::Methodologist, &[], folder.path());
    assert!(told(&other.exchange(stick.path(), true), &stranger.code()));
    // Told every time, never deleted.
    assert!(told(&methodologist.sync(folder.path()), &stranger.code()));
    // He never asked; the administrator knows him by what he has signed. First the name must be known to someone.
    let grant = Grant {
        digits: stranger.code(),
        role: Some(Role::Methodologist),
        person: Some((stranger.me, stranger.name.to_owned())),
        ..Grant::default()
    };
    chief.store(|store| Office::open(store).unwrap().grant(store, &grant).unwrap());
    settle(&[&chief, &methodologist, &other], folder.path());
    for desk in [&chief, &methodologist, &other] {
        assert_eq!(desk.note(1), "Чужая рука", "{}", desk.name);
        assert!(vyezd::sync::walk::candidates(&desk.dir.join("quarantine")).unwrap_or_default().is_empty());
    }
    assert_eq!(chief.state(), other.state());
}

#[test]
fn after_a_revocation_nothing_counts_anywhere_and_what_was_accepted_stays() {
    let (chief, folder, _) = district();
    let (lost, other) = (Member::new(102, "Петров Б. В."), Member::new(103, "Сидорова В. Г."));
    admitted(&chief, &lost, Role::Methodologist, &[], folder.path());
    admitted(&chief, &other, Role::Methodologist, &[], folder.path());
    lost.set(1, "note", "до отзыва");
    lost.sync(folder.path());
    chief.sync(folder.path());
    // The laptop is stolen; the chief does not know what the thief has given to another meanwhile.
    lost.set(1, "note", "после кражи");
    lost.set(2, "note", "после кражи");
    let aside = share();
    lost.sync(aside.path());
    other.sync(aside.path());
    assert_eq!(other.note(2), "после кражи", "it was taken in before anybody knew");
    chief.revoke("Петров").unwrap();
    chief.sync(folder.path());
    let outcome = other.sync(folder.path());
    assert!(told(&outcome, "убраны из записей") && told(&outcome, "Петров"), "{outcome:?}");
    chief.sync(folder.path());
    assert_eq!((other.note(1), other.note(2)), ("до отзыва".into(), String::new()));
    assert_eq!(chief.state(), other.state());
    assert!(other.store(|store| held::load(&store.layout().held()).len()) >= 2, "kept");
    // Again and again: nothing changes.
    let again = other.sync(folder.path());
    assert!(!told(&again, "убраны"), "{again:?}");
    assert_eq!(chief.state(), other.state());
    // A check and a rebuild of the store agree with it.
    other.store(|store| {
        assert_eq!(store.check().unwrap().index, None);
        store.rebuild(&mut |_| {}).unwrap();
    });
    assert_eq!(chief.state(), other.state());
    // The thief is told; the owner asks anew with another key, and what he wrote honestly is not lost.
    assert!(told(&lost.sync(folder.path()), "отозван"));
    let wish = Wish { new_key: true, ..lost.wish(Role::Methodologist, &[]) };
    lost.store(|store| ask(store, &wish, folder.path()).unwrap());
    lost.sync(folder.path());
    chief.sync(folder.path());
    chief.grant(&lost.code()).unwrap();
    settle(&[&chief, &lost, &other], folder.path());
    assert_eq!(other.note(2), "после кражи");
    assert_eq!(chief.state(), other.state());
    assert_eq!(chief.state(), lost.state());
}

/// A copy of the keys of a share in a folder of its own.
fn only_keys(folder: &Path) -> TempDir {
    let keys = share();
    copy(&folder.join("k"), &keys.path().join("k"));
    keys
}

#[test]
fn what_was_written_before_a_revocation_stays_although_packs_that_tell_so_are_missing() {
    let (chief, folder, _) = district();
    let (gone, other) = (Member::new(102, "Петров Б. В."), Member::new(103, "Сидорова В. Г."));
    admitted(&chief, &gone, Role::Methodologist, &[], folder.path());
    admitted(&chief, &other, Role::Methodologist, &[], folder.path());
    gone.set(1, "note", "принято всеми");
    settle(&[&gone, &chief, &other], folder.path());
    // The later pack reaches the administrator only.
    let aside = share();
    gone.set(1, "place", "принято администратором");
    gone.sync(aside.path());
    chief.sync(aside.path());
    chief.revoke(&gone.code()).unwrap();
    chief.sync(aside.path());
    // The directory comes alone.
    let outcome = other.sync(only_keys(aside.path()).path());
    assert_eq!(other.note(1), "принято всеми");
    assert!(told(&outcome, "пока не решить о правках"), "{outcome:?}");
    assert!(!told(&outcome, "правок после отзыва") && !told(&outcome, "убраны"), "{outcome:?}");
    assert_eq!(outcome.from.values().sum::<usize>(), 0, "nothing came: {outcome:?}");
    // A change after the revocation is told as what it is, and the rest still waits.
    gone.set(2, "note", "после отзыва");
    let thief = share();
    gone.sync(thief.path());
    let late = vyezd::sync::walk::candidates(thief.path()).unwrap();
    let last = late.iter().max().unwrap();
    let stick = share();
    std::fs::copy(last, stick.path().join("1.vzp.age")).unwrap();
    other.sync(stick.path());
    assert_eq!((other.note(1), other.note(2)), ("принято всеми".into(), String::new()));
    // The missing pack comes: everything before counts, what came after does not.
    let outcome = other.sync(aside.path());
    assert_eq!(other.note(1), "принято всеми");
    assert_eq!(other.get(1).unwrap().text("place"), "принято администратором");
    assert_eq!(other.note(2), "");
    assert!(!told(&outcome, "пока не"), "{outcome:?}");
    let again = other.sync(aside.path());
    assert!(!told(&again, "убраны") && !told(&again, "пока не"), "{again:?}");
    settle(&[&chief, &other], folder.path());
    assert_eq!(chief.state(), other.state());
}

#[test]
fn a_revocation_tells_nothing_known_as_new_and_counts_what_it_takes_out() {
    let (chief, folder, _) = district();
    let (gone, other) = (Member::new(102, "Петров Б. В."), Member::new(103, "Сидорова В. Г."));
    admitted(&chief, &gone, Role::Methodologist, &[], folder.path());
    admitted(&chief, &other, Role::Methodologist, &[], folder.path());
    gone.set(1, "note", "до отзыва");
    settle(&[&gone, &chief, &other], folder.path());
    chief.revoke(&gone.code()).unwrap();
    gone.set(2, "note", "после отзыва");
    settle(&[&gone, &other], folder.path());
    assert_eq!(other.note(2), "после отзыва");
    chief.sync(folder.path());
    let outcome = other.sync(folder.path());
    assert_eq!((other.note(1), other.note(2)), ("до отзыва".into(), String::new()));
    assert!(told(&outcome, "правки: 1. Они убраны") && told(&outcome, "правок после отзыва: 1"), "{outcome:?}");
    assert_eq!(outcome.from.values().sum::<usize>(), 0, "nothing of it is new: {outcome:?}");
    let checked = other.store(|store| store.check().unwrap());
    assert_eq!(checked.index, None);
}

#[test]
fn a_stolen_key_cannot_sign_another_past() {
    let (chief, folder, _) = district();
    let lost = Member::new(102, "Петров Б. В.");
    admitted(&chief, &lost, Role::Methodologist, &[], folder.path());
    // The thief has a copy of the folder as it was before the owner's change of today.
    let stolen = Member::new(102, "Петров Б. В.");
    copy(&lost.dir, &stolen.dir);
    lost.set(1, "note", "хозяин");
    lost.sync(folder.path());
    chief.sync(folder.path());
    chief.revoke(&lost.code()).unwrap();
    chief.sync(folder.path());
    // The same numbers, signed with the same key: the copy is told to write under a new key, so its past is put back.
    std::fs::copy(lost.dir.join("local/signers.cbor"), stolen.dir.join("local/signers.cbor")).unwrap();
    stolen.set(2, "note", "вор");
    let aside = share();
    stolen.sync(aside.path());
    chief.sync(aside.path());
    assert_eq!((chief.note(1), chief.note(2)), ("хозяин".into(), String::new()));
}

#[test]
fn a_change_out_of_role_is_a_proposal_that_one_accepts_and_all_agree() {
    let (chief, folder, _) = district();
    let (school, other) = (Member::new(102, "Петрова А. Н."), Member::new(103, "Сидорова В. Г."));
    admitted(&chief, &school, Role::School, &[1], folder.path());
    admitted(&chief, &other, Role::Methodologist, &[], folder.path());
    school.set(1, "place", "х. Нагольный");
    school.set(2, "note", "В чужой школе");
    school.set(1, "name", "Нагольненская СОШ");
    let outcome = school.sync(folder.path());
    assert!(told(&outcome, "вне вашей роли"), "{outcome:?}");
    let outcome = chief.sync(folder.path());
    assert!(told(&outcome, "ждут решения: 2"), "{outcome:?}");
    other.sync(folder.path());
    assert_eq!(chief.get(1).unwrap().text("place"), "х. Нагольный", "its own school: at once");
    assert_eq!(chief.note(2), "");
    assert_eq!(chief.get(1).unwrap().text("name"), "Нагольненская СШ");
    assert_eq!((chief.proposals(), other.proposals()), (2, 2));
    // The first (a note in another's school) is accepted by one, the second refused by another.
    chief.answer(true);
    chief.sync(folder.path());
    other.sync(folder.path());
    assert_eq!((chief.proposals(), other.proposals()), (1, 1), "an answer reaches everybody");
    other.answer(false);
    settle(&[&other, &chief, &school], folder.path());
    for desk in [&chief, &other, &school] {
        assert_eq!(desk.note(2), "В чужой школе", "{}", desk.name);
        assert_eq!(desk.get(1).unwrap().text("name"), "Нагольненская СШ", "{}", desk.name);
        assert!(desk.get(2).unwrap().conflicts.is_empty() && desk.get(1).unwrap().conflicts.is_empty());
        assert_eq!(desk.proposals(), 0);
    }
    assert_eq!(chief.state(), school.state());
    assert_eq!(chief.state(), other.state());
    let answers = chief.store(|store| store.all("proposal").unwrap());
    assert_eq!(
        answers.iter().map(|answer| answer.text("state")).collect::<BTreeSet<_>>(),
        ["accepted", "rejected"].into()
    );
    let past = chief.store(|store| store.history(id(2)).unwrap());
    assert_eq!(past.last().unwrap().change.reason.as_deref(), Some("по предложению: Петрова А. Н."));
}

#[test]
fn what_a_school_says_of_itself_and_takes_in_is_no_proposal_and_a_record_made_and_gone_asks_for_nothing() {
    let (chief, folder, _) = district();
    let school = Member::new(102, "Петрова А. Н.");
    admitted(&chief, &school, Role::School, &[1], folder.path());
    school.save(Edit::one(id(102), "person", "position", "директор"));
    let batch = Record::new(id(60), "import_batch").with("file", "дневник.csv");
    school.save(Edit::of(&batch));
    // Of somebody else of no school of hers, made by mistake and taken away again.
    school.save(Edit::of(&Record::new(id(61), "person").with("name", "Орлова Д. Е.")));
    school.save(Edit { deleted: Some(true), ..Edit::one(id(61), "person", "note", "ошибка") });
    settle(&[&school, &chief], folder.path());
    assert_eq!(chief.get(102).unwrap().text("position"), "директор");
    assert_eq!(chief.get(60).unwrap().text("file"), "дневник.csv");
    assert_eq!(chief.proposals(), 0);
    // What she says of others waits, as ever.
    school.save(Edit::of(&Record::new(id(62), "person").with("name", "Кузнецов Г. Д.")));
    settle(&[&school, &chief], folder.path());
    assert_eq!(chief.proposals(), 1);
}

#[test]
fn a_new_record_that_is_refused_goes_and_a_set_and_a_deletion_are_proposed_too() {
    let (chief, folder, _) = district();
    let reader = Member::new(102, "Петрова А. Н.");
    admitted(&chief, &reader, Role::Reader, &[], folder.path());
    reader.set(9, "name", "Несуществующая СШ");
    reader.set(9, "note", "и заметка");
    reader.sync(folder.path());
    chief.sync(folder.path());
    assert_eq!(chief.proposals(), 2);
    chief.answer(false);
    assert_eq!(chief.proposals(), 0, "a record nobody has is refused as a whole");
    settle(&[&chief, &reader], folder.path());
    assert!(chief.get(9).is_none() && reader.get(9).is_none());
    assert_eq!(chief.state(), reader.state());
    reader.save(Edit { deleted: Some(true), ..Edit::one(id(2), "school", "note", "уходит") });
    reader.sync(folder.path());
    chief.sync(folder.path());
    assert!(chief.get(2).is_some() && reader.get(2).is_none());
    chief.answer(false);
    settle(&[&chief, &reader], folder.path());
    assert!(reader.get(2).is_some(), "refused: it is there again");
    assert_eq!(chief.state(), reader.state());
    reader.save(Edit { deleted: Some(true), ..Edit::one(id(2), "school", "note", "уходит") });
    reader.sync(folder.path());
    chief.sync(folder.path());
    chief.answer(true);
    settle(&[&chief, &reader], folder.path());
    assert!(chief.get(2).is_none() && reader.get(2).is_none());
    assert_eq!(chief.state(), reader.state());
}

#[test]
fn a_wider_role_lets_proposals_in_and_a_smaller_one_does_not_reach_back() {
    let (chief, folder, _) = district();
    let (one, other) = (Member::new(102, "Петрова А. Н."), Member::new(103, "Сидорова В. Г."));
    admitted(&chief, &one, Role::Reader, &[], folder.path());
    admitted(&chief, &other, Role::Methodologist, &[], folder.path());
    one.set(1, "note", "читатель пишет");
    one.sync(folder.path());
    chief.sync(folder.path());
    assert_eq!(chief.note(1), "");
    let role = |role| Grant { digits: one.code(), role: Some(role), ..Grant::default() };
    let change = |grant: Grant| chief.store(|store| Office::open(store).unwrap().grant(store, &grant).unwrap());
    change(role(Role::Methodologist));
    settle(&[&chief, &one, &other], folder.path());
    assert_eq!((chief.note(1), other.note(1)), ("читатель пишет".into(), "читатель пишет".into()));
    change(role(Role::Reader));
    settle(&[&chief, &one, &other], folder.path());
    assert_eq!(chief.note(1), "читатель пишет", "what was written under the wider role counts");
    one.set(1, "note", "и ещё");
    settle(&[&one, &chief, &other], folder.path());
    assert_eq!((chief.note(1), other.note(1)), ("читатель пишет".into(), "читатель пишет".into()));
    // Somebody who comes later comes to the same.
    let late = Member::new(104, "Орлова Д. Е.");
    admitted(&chief, &late, Role::Methodologist, &[], folder.path());
    settle(&[&late, &chief, &other], folder.path());
    assert_eq!(late.state(), chief.state());
    assert_eq!(other.state(), chief.state());
}

#[test]
fn a_second_computer_is_a_second_key_of_one_person_and_is_lost_alone() {
    let (chief, folder, _) = district();
    let (desk, laptop) = (Member::new(102, "Петров Б. В."), Member::new(102, "Петров Б. В."));
    admitted(&chief, &desk, Role::Methodologist, &[], folder.path());
    admitted(&chief, &laptop, Role::Methodologist, &[], folder.path());
    let keys = chief.access(|access| access.directory().unwrap().members[&id(102)].keys.len());
    assert_eq!(keys, 2, "one grant, two keys");
    desk.set(1, "note", "в кабинете");
    laptop.set(2, "note", "в дороге");
    settle(&[&desk, &laptop, &chief], folder.path());
    assert_eq!((chief.note(1), chief.note(2)), ("в кабинете".into(), "в дороге".into()));
    chief.revoke(&laptop.code()).unwrap();
    chief.sync(folder.path());
    laptop.set(2, "note", "уже не я");
    desk.set(1, "place", "с. Майоровский");
    settle(&[&laptop, &desk, &chief], folder.path());
    assert_eq!(
        (chief.note(2), chief.get(1).unwrap().text("place").to_owned()),
        ("в дороге".into(), "с. Майоровский".into())
    );
    assert_eq!(chief.state(), desk.state());
}

/// Grants a key to a person who is named.
fn give(chief: &Member, digits: &str, person: (u8, &str), role: Option<Role>, shared: bool) -> vyezd::Result<String> {
    let person = Some((id(person.0), person.1.to_owned()));
    let grant = Grant { digits: digits.to_owned(), role, person, shared, ..Grant::default() };
    chief.store(|store| Office::open(store)?.grant(store, &grant))
}

#[test]
fn a_key_goes_over_to_the_person_named_and_its_code_takes_it_back_wherever_it_stands() {
    let (chief, folder, _) = district();
    let one = Member::new(102, "Сердобинцева О. В.");
    admitted(&chief, &one, Role::Methodologist, &[], folder.path());
    let code = one.code();
    one.set(1, "note", "под первым именем");
    settle(&[&one, &chief], folder.path());
    let holders = || -> Vec<(RecordId, bool)> {
        chief.access(|access| {
            let members = &access.directory().unwrap().members;
            let keys = members.iter().flat_map(|(person, one)| one.keys.iter().map(move |(key, of)| (person, key, of)));
            let of_one = keys.filter(|(_, key, _)| vyezd::sync::identity::code(key) == code);
            of_one.map(|(person, _, key)| (*person, key.revoked.is_none())).collect()
        })
    };
    // The administrator had taken her for another. What she wrote counts on, her role goes with the key.
    give(&chief, &code, (112, "Сердобинцева О. В."), None, false).unwrap();
    assert_eq!(holders(), [(id(102), false), (id(112), true)]);
    assert_eq!(chief.access(|access| access.directory().unwrap().members[&id(112)].role), Role::Methodologist);
    settle(&[&chief, &one], folder.path());
    assert_eq!(chief.note(1), "под первым именем");
    // It does not come back to the first: what was taken from her there is for good.
    assert!(give(&chief, &code, (102, "Сердобинцева О. В."), None, false).unwrap_err().to_string().contains("отозван"));
    // A computer of two people is said to be one.
    give(&chief, &code, (113, "Сердобинцева О. В."), Some(Role::Methodologist), true).unwrap();
    assert_eq!(holders(), [(id(102), false), (id(112), true), (id(113), true)]);
    // The name means two, and the refusal says which codes to give; the code is enough.
    let refused = chief.revoke("Сердобинцева").unwrap_err().to_string();
    assert!(refused.contains("подходят несколько") && refused.contains(&code), "{refused}");
    let told = chief.revoke(&id(113).to_string()).unwrap();
    assert!(told.contains("остаётся за другим") && told.contains(&code), "{told}");
    give(&chief, &code, (114, "Сердобинцева О. В."), Some(Role::Methodologist), true).unwrap();
    chief.revoke(&code).unwrap();
    assert!(holders().iter().all(|(_, active)| !active), "{:?}", holders());
    settle(&[&chief], folder.path());
    one.set(1, "note", "после отзыва");
    settle(&[&one, &chief], folder.path());
    assert_eq!(chief.note(1), "под первым именем");
    assert!(chief.revoke(&code).unwrap_err().to_string().contains("нет действующего ключа"));
}

#[test]
fn a_restored_or_cloned_folder_goes_on_under_a_new_key_and_asks_for_it_by_itself() {
    let (chief, folder, _) = district();
    let (one, other) = (Member::new(102, "Петров Б. В."), Member::new(103, "Сидорова В. Г."));
    admitted(&chief, &one, Role::School, &[1], folder.path());
    admitted(&chief, &other, Role::Methodologist, &[], folder.path());
    one.diary(50, 1, "до копии");
    one.sync(folder.path());
    let saved = share();
    copy(&one.dir, saved.path());
    one.diary(51, 1, "после копии");
    settle(&[&one, &other], folder.path());
    std::fs::remove_dir_all(&one.dir).unwrap();
    copy(saved.path(), &one.dir);
    one.diary(52, 1, "вторая ветка");
    let before = one.code();
    let back = one.sync(folder.path());
    assert!(told(&back, "Ничего не потеряно"), "{back:?}");
    assert_ne!(one.code(), before, "a new key signs");
    assert!(told(&back, &one.code()), "it asks by itself: {back:?}");
    assert!(!told(&one.sync(folder.path()), "подана сама"), "and says so once");
    assert_eq!(one.get(51).unwrap().text("topic"), "после копии", "both branches are kept");
    settle(&[&other], folder.path());
    assert!(other.get(52).is_none(), "a new key is nobody's until it is compared");
    let outcome = chief.sync(folder.path());
    assert!(told(&outcome, "Заявка: Петров"), "{outcome:?}");
    chief.grant(&one.code()).unwrap();
    settle(&[&chief, &one, &other], folder.path());
    assert_eq!(other.get(52).unwrap().text("topic"), "вторая ветка");
    assert_eq!(chief.access(|access| access.directory().unwrap().members[&id(102)].role), Role::School);
    assert_eq!(chief.state(), other.state());
    assert_eq!(chief.state(), one.state());
}

#[test]
fn two_administrators_who_issue_one_number_apart_lose_nothing() {
    let (chief, folder, _) = district();
    let second = Member::new(102, "Петров Б. В.");
    admitted(&chief, &second, Role::Administrator, &[], folder.path());
    assert!(second.access(Access::is_office), "the key of the office came in the directory");
    let (a, b) = (Member::new(103, "Сидорова В. Г."), Member::new(104, "Орлова Д. Е."));
    a.request(Role::Methodologist, &[], folder.path());
    b.request(Role::School, &[1], folder.path());
    chief.sync(folder.path());
    second.sync(folder.path());
    chief.grant(&a.code()).unwrap();
    second.grant(&b.code()).unwrap();
    let number = |desk: &Member| desk.access(|access| access.directory().unwrap().number);
    assert_eq!(number(&chief), number(&second), "one number, made apart");
    settle(&[&chief, &second, &a, &b], folder.path());
    let of = |desk: &Member| desk.access(|access| access.directory().cloned().unwrap());
    for desk in [&second, &a, &b] {
        assert_eq!(of(desk), of(&chief), "{}", desk.name);
    }
    assert_eq!(of(&chief).members.len(), 4);
    a.set(1, "note", "первая");
    b.diary(60, 1, "вторая");
    settle(&[&a, &b, &second, &chief], folder.path());
    assert_eq!(chief.note(1), "первая");
    assert_eq!(chief.state(), second.state());
    assert_eq!(chief.state(), b.state());
}

#[test]
fn recovery_by_the_sheet_names_a_new_key_that_members_follow() {
    let (chief, folder, sheet) = district();
    let member = Member::new(102, "Петров Б. В.");
    admitted(&chief, &member, Role::Methodologist, &[], folder.path());
    // The drill: in an empty folder of its own, with what lies in the share.
    let drill = Member::new(110, "Проверка");
    drill.sync(folder.path());
    let recover = |desk: &Member, text: &str| {
        desk.store(|store| founding::recover(store, text, Some((desk.me, desk.name.to_owned()))))
    };
    let (sentence, none) = recover(&drill, &sheet.keys[0].1).unwrap();
    assert!(sentence.contains("Котельниковский") && none.is_none() && drill.access(Access::is_office));
    assert!(recover(&member, "M-00000").is_err());
    // The chief's computer has burnt down. A new one, the share, the sheet.
    let new = Member::new(101, "Иванова А. П.");
    new.sync(folder.path());
    let (_, fresh) = recover(&new, &sheet.keys[1].1).unwrap();
    let fresh = fresh.expect("a new sheet");
    assert_ne!(fresh.keys, sheet.keys);
    new.sync(folder.path());
    assert!(new.get(1).is_some(), "the recovery key opens what was closed");
    // The old key is in wrong hands: what it issues from now on counts nowhere.
    let thief = Member::new(111, "Вор");
    thief.request(Role::Administrator, &[], folder.path());
    chief.sync(tempfile::tempdir().unwrap().path());
    member.sync(folder.path());
    let before = member.access(|access| access.directory().cloned().unwrap());
    let old = share();
    thief.request(Role::Administrator, &[], old.path());
    chief.sync(old.path());
    chief.grant(&thief.code()).unwrap();
    chief.sync(old.path());
    member.sync(old.path());
    let after = member.access(|access| access.directory().cloned().unwrap());
    assert!(!after.members.contains_key(&thief.me), "issued by the key that was succeeded");
    assert_eq!(before.municipal, after.municipal);
    // The new one gives access, and the members follow.
    let late = Member::new(103, "Сидорова В. Г.");
    admitted(&new, &late, Role::Methodologist, &[], folder.path());
    late.set(1, "note", "после восстановления");
    settle(&[&late, &member, &new], folder.path());
    assert_eq!(member.note(1), "после восстановления");
    assert!(recover(&new, &sheet.keys[1].1).is_err(), "the old sheet is used up");
}

#[test]
fn a_directory_of_another_key_is_not_believed_and_a_group_without_one_decides_itself() {
    let (a, b, folder) = (Member::new(101, "Иванова А. П."), Member::new(102, "Петров Б. В."), share());
    a.set(1, "name", "Нагольненская СШ");
    settle(&[&a, &b], folder.path());
    b.set(1, "note", "до списка");
    settle(&[&b, &a], folder.path());
    a.found("Котельниковский район");
    a.sync(folder.path());
    b.set(1, "place", "после списка");
    let outcome = b.sync(folder.path());
    assert!(told(&outcome, "список доступа района"), "it is offered, not taken: {outcome:?}");
    assert!(b.access(|access| access.directory().is_none()));
    let outcome = a.sync(folder.path());
    assert_eq!(a.note(1), "до списка", "what was accepted before counts on");
    assert_eq!(a.get(1).unwrap().text("place"), "");
    assert!(told(&outcome, &b.code()), "{outcome:?}");
    // He asks; the answer is taken by itself.
    admitted(&a, &b, Role::Methodologist, &[], folder.path());
    settle(&[&b, &a], folder.path());
    assert_eq!(a.get(1).unwrap().text("place"), "после списка");
    assert_eq!(a.state(), b.state());
    // A forger founds a list for the same district.
    let forger = Member::new(120, "Чужой");
    let plain = share();
    forger.set(7, "name", "x");
    forger.sync(plain.path());
    forger.found("Котельниковский район");
    forger.sync(folder.path());
    let outcome = b.sync(folder.path());
    assert!(!b.access(|access| access.directory().unwrap().members.contains_key(&forger.me)), "{outcome:?}");
}

#[test]
fn a_damaged_file_of_keys_is_told_and_put_anew_only_by_whoever_made_it() {
    let (chief, folder, _) = district();
    let (one, asker) = (Member::new(102, "Петров Б. В."), Member::new(103, "Сидорова В. Г."));
    admitted(&chief, &one, Role::Methodologist, &[], folder.path());
    asker.request(Role::Methodologist, &[], folder.path());
    chief.sync(folder.path());
    one.sync(folder.path());
    let keys = folder.path().join("k");
    let mut names: Vec<_> = std::fs::read_dir(&keys).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let list = names.iter().rfind(|path| path.extension().is_some_and(|end| end == "vzk")).unwrap();
    let request = keys.join(format!("vyezd-request-{}.vzr", asker.code()));
    let whole = [list, &request].map(|path| std::fs::read(path).unwrap());
    // Torn in the middle; torn so short that it could be anything.
    std::fs::write(list, &whole[0][..whole[0].len() / 2]).unwrap();
    std::fs::write(&request, b"\xda").unwrap();
    let outcome = one.sync(folder.path());
    for path in [list, &request] {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(told(&outcome, &name) && told(&outcome, "не полностью"), "{name}: {outcome:?}");
        assert!(std::fs::read(path).unwrap().len() < 20_000 && std::fs::read(path).unwrap() != whole[0]);
    }
    assert_eq!(std::fs::read(&request).unwrap(), b"\xda", "not his to write over");
    assert_eq!(std::fs::read(list).unwrap(), whole[0][..whole[0].len() / 2]);
    // Whole ones lie beside them, and nothing more is put the next time.
    let again = |path: &Path| path.display().to_string().replacen(".vz", "-again.vz", 1);
    assert_eq!(std::fs::read(again(list)).unwrap(), whole[0]);
    assert_eq!(std::fs::read(again(&request)).unwrap(), whole[1]);
    assert!(one.sync(folder.path()).written.is_empty());
    // Those who have made them put them anew.
    chief.sync(folder.path());
    asker.sync(folder.path());
    assert_eq!(std::fs::read(list).unwrap(), whole[0]);
    assert_eq!(std::fs::read(&request).unwrap(), whole[1]);
    assert!(!told(&one.sync(folder.path()), "не полностью"));
}

#[test]
fn a_note_of_an_unknown_key_is_passed_on_and_is_nobodys_word() {
    use vyezd::sync::exchange::{Asked, exchange};
    use vyezd::sync::handing::contributors;
    const LATER: u64 = 4_000_000_000_000;
    let (chief, folder, _) = district();
    let one = Member::new(102, "Петров Б. В.");
    admitted(&chief, &one, Role::Methodologist, &[], folder.path());
    one.set(1, "note", "осмотрена");
    let as_he = |desk: &Member, folder: &Path, person: PersonId| {
        let asked = Asked { folder: folder.to_owned(), today: TODAY, person, ..Asked::default() };
        desk.store(|store| exchange(store, &asked).unwrap());
    };
    as_he(&one, folder.path(), one.person());
    chief.sync(folder.path());
    let known = |desk: &Member| contributors(&Layout::new(&desk.dir), None, LATER).unwrap();
    let before = known(&chief);
    assert!(before.iter().any(|one| one.person == id(102).as_bytes()[..8] && one.said > 0), "{before:?}");
    // Somebody whom nobody has admitted says that he is the other one.
    let stranger = Member::new(120, "Чужой");
    stranger.sync(folder.path());
    as_he(&stranger, folder.path(), one.person());
    chief.sync(folder.path());
    assert_eq!(known(&chief), before);
    // A member who says so is told by his own name.
    let other = Member::new(103, "Сидорова В. Г.");
    admitted(&chief, &other, Role::Methodologist, &[], folder.path());
    as_he(&other, folder.path(), one.person());
    chief.sync(folder.path());
    let persons: BTreeSet<PersonId> = known(&chief).iter().map(|one| one.person).collect();
    assert_eq!(persons, [one.person(), other.person()].into());
    // The note goes on to others all the same, who may know its signer one day.
    let far = share();
    chief.sync(far.path());
    let short = vyezd::text::hexadecimal(&stranger.identity().key().unwrap().writer()[..4]);
    let notes = walkdir(far.path());
    assert!(notes.iter().any(|path| path.contains(&short) && path.ends_with(".vzh")), "{notes:?}");
}

fn walkdir(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(walkdir(&path)) } else { found.push(path.display().to_string()) }
    }
    found
}

fn join(desk: &Member, folder: &Path) -> vyezd::Result<()> {
    desk.store(|store| joining::join(store, folder, desk.person(), TODAY))
}

#[test]
fn two_districts_founded_apart_become_one_in_whatever_order_their_people_meet() {
    for seed in 0..4 {
        let mut dice = Dice(seed * 7919 + 3);
        let people: Vec<Member> = (0..4).map(|n| Member::new(101 + n, "Участник")).collect();
        let (left, right) = (share(), share());
        people[0].set(1, "name", "Нагольненская СШ");
        people[2].set(2, "name", "Красноярская СШ");
        settle(&[&people[0], &people[1]], left.path());
        settle(&[&people[2], &people[3]], right.path());
        people[1].set(1, "note", "слева");
        people[3].set(2, "note", "справа");
        settle(&[&people[1], &people[0]], left.path());
        settle(&[&people[3], &people[2]], right.path());
        // One meets the other district: told, nothing taken.
        let outcome = people[0].sync(right.path());
        assert!(outcome.problems.iter().any(|problem| problem.contains("другого муниципалитета")), "{outcome:?}");
        assert!(people[0].get(2).is_none());
        let joiner = dice.index(4);
        let theirs = if joiner < 2 { &right } else { &left };
        join(&people[joiner], theirs.path()).unwrap();
        for _ in 0..4 {
            let desk = &people[dice.index(4)];
            desk.set(u8::try_from(dice.index(2)).unwrap() + 1, "place", &format!("{}", dice.index(99)));
            desk.sync(if dice.index(2) == 0 { left.path() } else { right.path() });
        }
        // After the join every order will do, as long as each meets somebody of both.
        for _ in 0..4 {
            let mut order = [0, 1, 2, 3];
            for n in (1..4).rev() {
                order.swap(n, dice.index(n + 1));
            }
            for n in order {
                people[n].sync(if n < 2 { left.path() } else { right.path() });
            }
            people[joiner].sync(left.path());
            people[joiner].sync(right.path());
        }
        for desk in &people[1..] {
            assert_eq!(desk.state(), people[0].state(), "seed {seed}");
        }
        assert_eq!(people[3].note(1), "слева");
        assert_eq!(people[0].note(2), "справа");
    }
}

#[test]
fn where_an_administrator_answers_for_a_district_joining_is_a_request() {
    let (chief, folder, _) = district();
    let (apart, plain) = (Member::new(102, "Петров Б. В."), share());
    apart.set(3, "name", "Семиченская СШ");
    apart.sync(plain.path());
    let refused = join(&apart, folder.path()).unwrap_err().to_string();
    assert!(refused.contains("vyezd access request"), "{refused}");
    let refused = join(&chief, plain.path()).unwrap_err().to_string();
    assert!(refused.contains("Присоединяются к вам"), "{refused}");
    assert!(join(&chief, folder.path()).unwrap_err().to_string().contains("объединять нечего"));
    // The request is the join: what he had before comes along.
    admitted(&chief, &apart, Role::Methodologist, &[], folder.path());
    settle(&[&apart, &chief], folder.path());
    assert_eq!(chief.get(3).unwrap().text("name"), "Семиченская СШ");
    assert_eq!(chief.state(), apart.state());
}

#[test]
fn only_an_administrator_erases_by_act_and_an_act_made_without_him_is_a_proposal() {
    let (chief, folder, _) = district();
    let (expert, school) = (Member::new(102, "Петрова Б. В."), Member::new(103, "Сидоров В. Г."));
    admitted(&chief, &expert, Role::Methodologist, &[], folder.path());
    admitted(&chief, &school, Role::School, &[1], folder.path());
    let person = Record::new(id(51), "person").with("name", "Колокольцева А. П.");
    chief.save(Edit::of(&person));
    settle(&[&chief, &expert, &school], folder.path());
    let act = Act { number: "№ 12".into(), reason: "отзыв".into(), day: "2021-05-20".into(), author: None };
    let name = |desk: &Member| desk.get(51).map(|record| record.text("name").to_owned());
    for desk in [&expert, &school] {
        let refused = desk.store(|store| {
            let plan = store.plan_erasure(&[id(51)]).unwrap();
            by_act(store, &plan, &act, desk.person()).unwrap_err().to_string()
        });
        assert_eq!(
            refused,
            "Уничтожать данные по акту может администратор района. Ничего не изменено; попросите администратора."
        );
        assert_eq!(name(desk).as_deref(), Some("Колокольцева А. П."));
        assert!(desk.store(|store| store.all("erasure").unwrap()).is_empty(), "no act was written");
    }
    // An act written past the program counts nowhere else.
    expert.store(|store| {
        let plan = store.plan_erasure(&[id(51)]).unwrap();
        store.write_act(&plan, &act, expert.person()).unwrap();
    });
    settle(&[&expert, &chief, &school], folder.path());
    assert_eq!(name(&chief).as_deref(), Some("Колокольцева А. П."));
    assert_eq!(name(&school).as_deref(), Some("Колокольцева А. П."));
    assert!(chief.proposals() > 0, "it waits for the administrator");
    // His own act counts everywhere.
    chief.store(|store| {
        let plan = store.plan_erasure(&[id(51)]).unwrap();
        by_act(store, &plan, &act, chief.person()).unwrap();
    });
    settle(&[&chief, &expert, &school], folder.path());
    assert_eq!([name(&chief), name(&expert), name(&school)], [None, None, None]);
    assert_eq!(held::load(&Layout::new(&chief.dir).held()).iter().filter(|one| one.change.record == id(51)).count(), 0);
}
