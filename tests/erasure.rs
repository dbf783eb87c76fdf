#![allow(clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! Erasure by act through real folders: the values leave every file, the chains stay, an old stick brings nothing back.

#[path = "support/desk.rs"]
mod desk;
#[path = "support/folders.rs"]
mod folders;

use std::path::{Path, PathBuf};

use desk::{Desk, id};
use folders::files;
use vyezd::domain::{Records, Value};
use vyezd::store::act::{Act, Plan};
use vyezd::store::erase::Done;
use vyezd::store::layout::Layout;
use vyezd::store::{Edit, Save};
use vyezd::sync::erasing::by_act;

const NAME: &str = "Колокольцева А. П.";

/// Files of a folder that hold a text as it is, or packed in a pack of ours.
fn holding(folder: &Path, text: &str) -> Vec<PathBuf> {
    let needle = text.as_bytes();
    let holds = |bytes: &[u8]| bytes.windows(needle.len()).any(|part| part == needle);
    let inside = |path: &Path| {
        let packed = vyezd::sync::exchange::read_file(path);
        packed.is_ok_and(|changes| changes.iter().any(|(_, _, change)| format!("{change:?}").contains(text)))
    };
    files(folder).into_iter().filter(|path| holds(&std::fs::read(path).unwrap()) || inside(path)).collect()
}

fn act() -> Act {
    Act {
        number: "№ 12 от 20.05.2021".into(), reason: "отзыв согласия".into(), day: "2021-05-20".into(), author: None
    }
}

impl Desk {
    fn plan(&self, record: u8) -> Plan {
        self.store(|store| store.plan_erasure(&[id(record)]).unwrap())
    }

    fn erase(&self, record: u8) -> Done {
        self.store(|store| {
            let plan = store.plan_erasure(&[id(record)]).unwrap();
            by_act(store, &plan, &act(), [0; 8]).unwrap()
        })
    }

    fn field(&self, record: u8, form: &str, field: &str, value: impl Into<Value>) {
        self.save(Edit::one(id(record), form, field, value));
    }

    fn text(&self, record: u8, field: &str) -> String {
        self.store(|store| store.get(id(record)).unwrap().unwrap().text(field).to_owned())
    }
}

/// A teacher, a visit that speaks of her twice, a note of before.
fn fill(a: &Desk) {
    a.set(1, "name", "Нагольненская СШ");
    a.field(11, "person", "name", NAME);
    a.field(11, "person", "contact", "8-900-123-45-67");
    a.field(11, "person", "roles", Value::Array(vec!["teacher".into()]));
    a.field(12, "person", "name", "Петрова Б. В.");
    a.field(21, "visit", "school", id(1));
    a.field(21, "visit", "goal", "Урок у Колокольцевой А. П., 5 класс");
    a.field(21, "visit", "goal", "Уроки у Колокольцевой А. П. и Петровой Б. В.");
    a.field(21, "visit", "inspectors", Value::Array(vec![id(11).into(), id(12).into()]));
    let both = [("name", Value::from("Вторая тема")), ("note", Value::from("Со слов А.П. Колокольцевой"))];
    let fields = both.into_iter().map(|(field, value)| (field.to_owned(), value)).collect();
    a.save(Edit { fields, ..Edit::one(id(2), "school", "name", "") });
}

#[test]
fn the_preview_tells_what_will_go_and_changes_nothing() {
    let a = Desk::new();
    fill(&a);
    let plan = a.plan(11);
    assert_eq!(plan.records.len(), 1);
    let places: Vec<(&str, &str)> =
        plan.places.iter().map(|place| (place.before.as_str(), place.after.as_str())).collect();
    assert!(
        places.contains(&("Уроки у Колокольцевой А. П. и Петровой Б. В.", "Уроки у педагог и Петровой Б. В.")),
        "{places:?}"
    );
    assert_eq!(places.len(), 2);
    assert_eq!(plan.changes.len(), 3, "the text of before counts");
    assert_eq!(a.text(11, "name"), NAME);
    // Somebody with the same surname: a bare surname may be hers.
    a.field(13, "person", "name", "Колокольцев В. Г.");
    a.field(22, "visit", "goal", "Беседа с Колокольцевой");
    let plan = a.plan(11);
    assert_eq!((plan.places.len(), plan.doubtful.len()), (2, 1), "{plan:?}");
}

#[test]
fn nothing_of_it_is_left_in_any_file_and_the_rest_is_as_it_was() {
    let a = Desk::new();
    let share = tempfile::tempdir().unwrap();
    fill(&a);
    a.sync(share.path());
    a.field(11, "person", "note", "Ещё не передано: переехала");
    // What lies around: drafts, a picture, a report, a backup, a torn end.
    let layout = Layout::new(&a.dir);
    std::fs::create_dir_all(layout.exports()).unwrap();
    std::fs::write(layout.exports().join("отчёт.csv"), format!("педагог;{NAME}\n")).unwrap();
    std::fs::write(layout.exports().join("чужой.csv"), "без имён").unwrap();
    std::fs::write(layout.picture(), format!("[\"{NAME}\"]")).unwrap();
    std::fs::write(layout.own_log().join("000001.torn-5-0"), NAME).unwrap();
    {
        let disk: std::sync::Arc<dyn vyezd::changes::disk::Disk> = std::sync::Arc::new(vyezd::changes::disk::RealDisk);
        let mut drafts = vyezd::changes::draft::DraftFile::open(&disk, &layout.drafts()).unwrap();
        drafts.put(format!("{{\"typed\":\"{NAME}\"}}").as_bytes()).unwrap();
        drafts.put(b"{\"typed\":\"other\"}").unwrap();
    }
    vyezd::store::backup::keep::keep(
        &a.dir,
        vyezd::store::backup::keep::Occasion::Daily,
        chrono::NaiveDate::from_ymd_opt(2021, 5, 20).unwrap(),
        "20.05.2021",
    )
    .unwrap();
    for text in [NAME, "8-900-123-45-67", "Колокольцевой"] {
        assert!(!holding(&a.dir, text).is_empty(), "{text} is there before");
    }
    let before = a.store(|store| (store.get(id(21)).unwrap().unwrap(), store.known_changes().unwrap()));
    let done = a.erase(11);
    assert_eq!(done.changes, 4 + 3);
    assert_eq!(done.files.len(), 2, "the report and the backup: {done:?}");
    for text in [NAME, "8-900-123-45-67", "Колокольцевой", "переехала", "Урок у "] {
        assert_eq!(holding(&a.dir, text), [""; 0].map(PathBuf::from), "{text}");
    }
    assert!(layout.exports().join("чужой.csv").exists());
    // The rest: values, references, numbers; the log is whole and every change that was is known.
    let visit = a.store(|store| store.get(id(21)).unwrap().unwrap());
    assert_eq!(visit.get("inspectors"), before.0.get("inspectors"));
    assert_eq!(visit.text("goal"), "Уроки у педагог и Петровой Б. В.");
    assert!(visit.conflicts.is_empty());
    assert_eq!((a.text(2, "name").as_str(), a.text(2, "note").as_str()), ("Вторая тема", "Со слов педагог"));
    assert!(a.store(|store| store.get(id(11)).unwrap()).is_none());
    let (known, checked) = a.store(|store| (store.known_changes().unwrap(), store.check().unwrap()));
    assert!(known.is_superset(&before.1));
    assert!(checked.damages.is_empty() && checked.index.is_none(), "{checked:?}");
    // The journal keeps who, when, by which act, how many; nothing else.
    let acts = a.store(|store| store.all("erasure").unwrap());
    assert_eq!((acts.len(), acts[0].text("act")), (1, "№ 12 от 20.05.2021"));
    assert_eq!(acts[0].get("number"), &Value::Int(1));
    // Work goes on: numbers are not used twice, and a later exchange verifies.
    a.set(3, "name", "Семиченская СШ");
    let put = a.sync(share.path());
    assert_eq!(put.problems, [""; 0]);
    let b = Desk::new();
    let taken = b.sync(share.path());
    assert!(taken.problems.is_empty() && taken.notes.iter().all(|note| !note.contains("не хватает")), "{taken:?}");
    assert_eq!(a.state(), b.state());
}

#[test]
fn every_replica_erases_and_an_old_stick_brings_nothing_back() {
    let (a, b, c) = (Desk::new(), Desk::new(), Desk::new());
    let (share, old, late) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fill(&a);
    a.sync(share.path());
    b.sync(share.path());
    // B writes of her, too, and has not met A since.
    b.field(11, "person", "position", "учитель химии, секрет");
    a.ask(old.path(), true, Default::default()).unwrap();
    b.ask(late.path(), true, Default::default()).unwrap();
    a.erase(11);
    assert!(!holding(share.path(), NAME).is_empty(), "a shared folder is not ours to clean");
    let told = a.sync(share.path());
    assert!(told.notes.iter().any(|note| note.contains("старые копии")), "{told:?}");
    let fresh = tempfile::tempdir().unwrap();
    a.sync(fresh.path());
    assert_eq!(holding(fresh.path(), NAME), [""; 0].map(PathBuf::from));
    let told = b.sync(fresh.path());
    assert!(told.erased > 0 && told.notes.iter().any(|note| note.contains("Исполнен акт")), "{told:?}");
    for text in [NAME, "8-900-123-45-67", "Колокольцевой", "секрет"] {
        assert_eq!(holding(&b.dir, text), [""; 0].map(PathBuf::from), "{text}");
    }
    assert_eq!(a.state(), b.state());
    assert_eq!(b.text(21, "goal"), "Уроки у педагог и Петровой Б. В.");
    let for_c = tempfile::tempdir().unwrap();
    folders::copy(late.path(), for_c.path());
    // The old stick, and what B wrote before it knew: to those who know, and first to one who does not.
    for desk in [&a, &b] {
        for stick in [&old, &late] {
            let told = desk.sync(stick.path());
            assert!(told.from.is_empty() && told.stale > 0, "{:?} {stick:?} {told:?}", desk.dir);
        }
        assert_eq!(holding(&desk.dir, NAME), [""; 0].map(PathBuf::from));
        assert_eq!(holding(&desk.dir, "секрет"), [""; 0].map(PathBuf::from));
    }
    c.sync(for_c.path());
    assert_eq!(c.text(11, "name"), NAME, "nobody has told C yet");
    let told = c.sync(fresh.path());
    assert!(told.erased > 0, "{told:?}");
    assert_eq!(holding(&c.dir, NAME), [""; 0].map(PathBuf::from));
    assert_eq!(a.state(), c.state());
    for desk in [&a, &b, &c] {
        desk.set(4, "note", "работа идёт");
        let told = desk.sync(fresh.path());
        assert_eq!(told.problems, [""; 0], "chains of all writers stay valid");
    }
    let (one, other) = (a.sync(fresh.path()), b.sync(fresh.path()));
    assert!(one.notes.iter().chain(&other.notes).all(|note| !note.contains("не хватает")), "{one:?} {other:?}");
    assert!(!one.notes.iter().any(|note| note.contains("двух компьютерах")));
}

#[test]
fn a_kill_at_the_worst_moment_is_finished_by_the_next_open() {
    let a = Desk::new();
    fill(&a);
    a.sync(tempfile::tempdir().unwrap().path());
    let kept = tempfile::tempdir().unwrap();
    let b = Desk::new();
    folders::copy(&a.dir, &b.dir);
    for desk in [&a, &b] {
        desk.store(|store| {
            let plan = store.plan_erasure(&[id(11)]).unwrap();
            store.write_act(&plan, &act(), [0; 8]).unwrap();
        });
    }
    // The power goes right after the act was written: the next exchange carries it out.
    assert!(a.sync(kept.path()).erased > 0);
    for text in [NAME, "Колокольцевой"] {
        assert_eq!(holding(&a.dir, text), [""; 0].map(PathBuf::from), "{text}");
    }
    // It goes when the packs are cut and the logs are not: the next open does them.
    let erased = b.store(|store| store.acts().unwrap());
    std::fs::write(b.dir.join("local/erased.cbor"), erased.encode(1)).unwrap();
    b.store(|store| assert_eq!(store.get(id(21)).unwrap().unwrap().text("goal"), "Уроки у педагог и Петровой Б. В."));
    for text in [NAME, "Колокольцевой"] {
        let left = holding(&b.dir, text);
        assert!(left.iter().all(|path| path.starts_with(b.dir.join("packs"))), "{left:?}");
    }
}

#[test]
fn an_act_needs_a_number_and_a_record_that_is_there() {
    let a = Desk::new();
    fill(&a);
    a.store(|store| {
        assert!(store.plan_erasure(&[id(99)]).unwrap_err().to_string().contains("здесь нет"));
        let plan = store.plan_erasure(&[id(11)]).unwrap();
        let error = by_act(store, &plan, &Act::default(), [0; 8]).unwrap_err();
        assert!(error.to_string().contains("номер акта"), "{error}");
        // A journal line made by hand erases nothing, and an act cannot be erased.
        store.save(Save { edits: vec![Edit::one(id(77), "erasure", "act", "без номера")], ..Save::default() }).unwrap();
        assert!(store.plan_erasure(&[id(77)]).is_err());
    });
    let share = tempfile::tempdir().unwrap();
    assert_eq!(a.sync(share.path()).erased, 0);
    assert_eq!(a.text(11, "name"), NAME);
}

/// So many exports that packs of ours are merged.
fn exports(a: &Desk, share: &Path, count: usize) {
    for number in 0..count {
        a.set(1, "note", &format!("передача {number}"));
        a.sync(share);
    }
}

fn own_packs(desk: &Desk) -> usize {
    desk.store(|store| {
        let identity = vyezd::sync::identity::Identity::open(
            &store.layout().signers(),
            vyezd::sync::identity::place_of(store.layout().root()),
        );
        let writer = identity.unwrap().0.key().unwrap().writer();
        let shelf = vyezd::sync::shelf::Shelf::open(&store.layout().packs()).unwrap();
        shelf.packs().filter(|(_, kept)| kept.writer == writer).count()
    })
}

fn nothing_left(desks: &[&Desk]) {
    for desk in desks {
        for text in [NAME, "8-900-123-45-67", "Колокольцевой"] {
            assert_eq!(holding(&desk.dir, text), [""; 0].map(PathBuf::from), "{text}");
        }
        let checked = desk.store(|store| store.check().unwrap());
        assert!(checked.damages.is_empty() && checked.index.is_none(), "{checked:?}");
    }
}

fn no_gaps(outcome: &vyezd::sync::exchange::Outcome) {
    assert_eq!(outcome.problems, [""; 0]);
    assert!(!outcome.notes.iter().any(|note| note.contains("не хватает") || note.contains("двух компьютерах")));
}

#[test]
fn packs_merged_before_the_act_and_after_it_hold_nothing_and_follow_one_another() {
    let (a, b, c) = (Desk::new(), Desk::new(), Desk::new());
    let (share, old, fresh) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fill(&a);
    exports(&a, share.path(), 7);
    // B has the small packs, an old stick too.
    b.sync(share.path());
    folders::copy(share.path(), old.path());
    exports(&a, share.path(), 1);
    assert_eq!(own_packs(&a), 1, "eight are one");
    // A damaged one lies out of the way.
    let damaged = a.dir.join("packs/damaged");
    std::fs::create_dir_all(&damaged).unwrap();
    std::fs::write(damaged.join("00000001-00000000.vzp"), NAME).unwrap();
    a.erase(11);
    nothing_left(&[&a]);
    exports(&a, fresh.path(), 7);
    assert_eq!(own_packs(&a), 8);
    exports(&a, fresh.path(), 1);
    assert!(own_packs(&a) <= 2, "what was cut is merged with the others: {}", own_packs(&a));
    no_gaps(&b.sync(fresh.path()));
    no_gaps(&c.sync(fresh.path()));
    nothing_left(&[&a, &b, &c]);
    assert_eq!((a.state(), a.state()), (b.state(), c.state()));
    // The small ones of before, to each of them.
    for desk in [&a, &b, &c] {
        let told = desk.sync(old.path());
        assert!(told.from.is_empty() && told.stale > 0, "{told:?}");
        no_gaps(&told);
        desk.set(3, "note", "дальше");
        no_gaps(&desk.sync(fresh.path()));
    }
    nothing_left(&[&a, &b, &c]);
    for desk in [&a, &b, &c, &a, &b] {
        no_gaps(&desk.sync(fresh.path()));
    }
    assert_eq!((a.state(), a.state()), (b.state(), c.state()));
}

fn snapshot(desk: &Desk, share: &Path) -> PathBuf {
    let today = chrono::NaiveDate::from_ymd_opt(2021, 5, 20).unwrap();
    let asked = vyezd::sync::exchange::Asked { folder: share.to_owned(), today, ..Default::default() };
    desk.store(|store| vyezd::sync::hub::snapshot(store, &asked).unwrap().1.path)
}

#[test]
fn a_snapshot_of_before_the_act_brings_nothing_back_to_whoever_begins_with_it() {
    let (a, b, c, d) = (Desk::new(), Desk::new(), Desk::new(), Desk::new());
    let (share, alone) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fill(&a);
    exports(&a, share.path(), 8);
    let old = snapshot(&a, share.path());
    let kept = alone.path().join("s").join(old.file_name().unwrap());
    std::fs::create_dir_all(kept.parent().unwrap()).unwrap();
    std::fs::copy(&old, &kept).unwrap();
    // C began with it before anybody told him, and has her name in a file.
    c.sync(alone.path());
    assert_eq!(c.text(11, "name"), NAME);
    let report = Layout::new(&c.dir).exports().join("отчёт.csv");
    std::fs::create_dir_all(report.parent().unwrap()).unwrap();
    std::fs::write(&report, NAME).unwrap();
    a.erase(11);
    let told = a.sync(share.path());
    let names_it = |told: &vyezd::sync::exchange::Outcome| {
        told.notes.iter().any(|note| note.contains("в снимке остались уничтоженные данные") && note.contains(".vzs"))
    };
    assert!(names_it(&told), "{told:?}");
    assert!(old.exists(), "files of a shared folder are never touched");
    // B begins with the old snapshot of the share, the full packs and the act all at once.
    let told = b.sync(share.path());
    assert!(told.erased > 0 && told.notes.iter().any(|note| note.contains("Начато со снимка")), "{told:?}");
    nothing_left(&[&a, &b]);
    let told = c.sync(share.path());
    assert!(told.erased > 0, "{told:?}");
    nothing_left(&[&c]);
    assert!(!report.exists(), "a report with what only the snapshot said");
    // D has carried out the act without ever having exchanged (his folder came out of a backup): the snapshot comes after.
    let erased = a.store(|store| store.erased().clone());
    d.store(|store| drop(store.erase(&erased).unwrap()));
    d.sync(alone.path());
    assert!(d.text(1, "name") == "Нагольненская СШ" && d.store(|store| store.get(id(11)).unwrap()).is_none());
    nothing_left(&[&d]);
    for desk in [&a, &b, &c, &d, &a, &b, &c, &d] {
        let told = desk.sync(share.path());
        no_gaps(&told);
    }
    nothing_left(&[&a, &b, &c, &d]);
    for desk in [&b, &c, &d] {
        assert_eq!(a.state(), desk.state());
        assert_eq!(desk.text(21, "goal"), "Уроки у педагог и Петровой Б. В.");
    }
    // A snapshot of after is as good as any.
    std::fs::remove_file(&old).unwrap();
    snapshot(&a, share.path());
    let e = Desk::new();
    let told = e.sync(share.path());
    assert!(told.notes.iter().any(|note| note.contains("Начато со снимка")) && !names_it(&told), "{told:?}");
    e.sync(share.path());
    nothing_left(&[&e]);
    assert_eq!(a.state(), e.state());
}
