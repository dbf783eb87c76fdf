#![allow(clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! What an exchange and `status` tell: what is missing, how much is here, what is wrong with a folder. A sentence that is
//! due is there, and none that is not.

#[path = "support/desk.rs"]
mod desk;
#[path = "support/folders.rs"]
mod folders;
#[path = "support/home.rs"]
mod home;

use std::path::{Path, PathBuf};

use desk::{Desk, id};
use folders::copy;
use home::Home;
use vyezd::changes::change::PersonId;
use vyezd::store::layout::Layout;
use vyezd::sync::exchange::{Asked, Outcome, exchange};
use vyezd::sync::handing::{Contributor, contributors};
use vyezd::sync::tool::{Tool, Tools};
use vyezd::sync::wrapping::Packing;

fn share() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn packs(folder: &Path) -> Vec<PathBuf> {
    vyezd::sync::walk::candidates(folder).unwrap()
}

/// An exchange of a desk at which this person works.
fn sync_as(desk: &Desk, person: u8, folder: &Path) -> Outcome {
    let person: PersonId = [person; 8];
    let asked = Asked { folder: folder.to_owned(), person, ..Asked::default() };
    desk.store(|store| exchange(store, &asked)).unwrap()
}

/// What is known at a desk of this person.
fn known(desk: &Desk, person: u8) -> Contributor {
    let all = contributors(&Layout::new(&desk.dir), None, 1 << 50).unwrap();
    all.into_iter().find(|one| one.person == [person; 8]).unwrap()
}

fn noted(outcome: &Outcome, part: &str) -> bool {
    outcome.notes.iter().any(|note| note.contains(part))
}

/// A school under this number gets a word: two changes, the import is one as well.
fn record(home: &Home, number: u8, field: &str, value: &str) {
    let file = home.path().join("record.ndjson");
    let record = serde_json::json!({ "form": "school", "id": id(number).to_string(), "fields": { field: value } });
    std::fs::write(&file, record.to_string()).unwrap();
    home.output(&["import", "records", file.to_str().unwrap()]);
}

fn at(home: &Home, folder: &Path, arguments: &[&str]) -> String {
    let mut all = vec![arguments[0], folder.to_str().unwrap()];
    all.extend(&arguments[1..]);
    home.output(&all)
}

#[test]
fn what_is_missing_at_the_start_is_told_on_both_sides_like_what_is_missing_in_the_middle() {
    let (a, b) = (Home::empty(), Home::empty());
    let (whole, part) = (share(), share());
    for n in 1..=4 {
        record(&a, n, "name", "Школа");
        at(&a, whole.path(), &["sync"]);
    }
    let all = packs(whole.path());
    assert_eq!(all.len(), 4);
    let give = |pack: &Path| {
        std::fs::copy(pack, part.path().join(pack.file_name().unwrap())).unwrap();
    };
    give(&all[3]);
    let said = at(&b, part.path(), &["sync"]);
    assert!(said.contains("не хватает начала, правок до 6 включительно"), "{said}");
    let status = b.output(&["status"]);
    assert!(status.contains("получено правок 2 из 8; не хватает начала, правок до 6 включительно"), "{status}");
    // The note that goes back claims nothing that is not there.
    at(&a, part.path(), &["sync"]);
    let status = a.output(&["status"]);
    assert!(status.contains("ваших правок у него 0 из 8"), "{status}");
    for pack in packs(part.path()) {
        std::fs::remove_file(pack).unwrap();
    }
    let b = Home::empty();
    give(&all[0]);
    give(&all[3]);
    at(&b, part.path(), &["sync"]);
    let status = b.output(&["status"]);
    assert!(status.contains("получено правок 4 из 8; не хватает правок 3–6"), "{status}");
    // In `check` too, and it is no fault of this folder.
    assert!(b.output(&["check"]).contains("ещё не пришли правки 3–6"));
    for pack in &all {
        give(pack);
    }
    let said = at(&b, part.path(), &["sync"]);
    assert!(!said.contains("не хватает"), "{said}");
    assert!(b.output(&["status"]).contains("получено всё (правок: 8)"));
}

#[test]
fn a_note_claims_nothing_behind_a_missing_beginning() {
    let (a, b) = (Desk::new(), Desk::new());
    let (whole, part) = (share(), share());
    for n in 1..=3 {
        a.set(n, "name", "Школа");
        sync_as(&a, 71, whole.path());
    }
    std::fs::copy(&packs(whole.path())[2], part.path().join("3.vzp")).unwrap();
    sync_as(&b, 72, part.path());
    // Only the note goes to the first.
    copy(&part.path().join("h"), &whole.path().join("h"));
    sync_as(&a, 71, whole.path());
    assert_eq!(known(&a, 72).has_of_ours, Some((0, 3)));
}

#[test]
fn changes_are_counted_and_not_their_last_numbers_when_a_person_goes_on_under_a_new_key() {
    let (a, b, c) = (Desk::new(), Desk::new(), Desk::new());
    let (ab, bc, notes) = (share(), share(), share());
    for n in 1..=20 {
        a.set(n, "name", "Школа");
    }
    sync_as(&a, 71, ab.path());
    let saved = share();
    copy(&a.dir, saved.path());
    a.set(21, "name", "До сбоя");
    sync_as(&a, 71, ab.path());
    sync_as(&b, 72, ab.path());
    // Back from a copy: a new key goes on behind the numbers of the old one.
    std::fs::remove_dir_all(&a.dir).unwrap();
    copy(saved.path(), &a.dir);
    a.set(22, "name", "После сбоя");
    assert!(noted(&sync_as(&a, 71, ab.path()), "новым ключом"));
    a.set(23, "name", "Дальше");
    sync_as(&a, 71, ab.path());
    sync_as(&b, 72, ab.path());
    let of = known(&b, 71);
    assert_eq!((of.here, of.said, of.missing.len()), (23, 23, 0), "{of:?}");
    assert!(of.is_all_here());
    sync_as(&a, 71, ab.path());
    assert_eq!(known(&a, 72).has_of_ours, Some((23, 23)));
    // A third whom only the notes reach: what he is told of are changes as well.
    sync_as(&b, 72, bc.path());
    copy(&bc.path().join("h"), &notes.path().join("h"));
    sync_as(&c, 73, notes.path());
    let of = known(&c, 71);
    assert_eq!((of.here, of.said), (0, 23), "{of:?}");
}

#[test]
fn a_folder_that_began_with_a_snapshot_lacks_nothing_of_what_the_snapshot_has() {
    let (old, new) = (Home::empty(), Home::empty());
    let folder = share();
    for n in 1..=3 {
        record(&old, n, "name", "Школа");
        at(&old, folder.path(), &["sync"]);
    }
    at(&old, folder.path(), &["snapshot"]);
    record(&old, 4, "name", "Школа");
    at(&old, folder.path(), &["sync"]);
    // The history has been taken away from this copy of the folder.
    for pack in &packs(&folder.path().join("p"))[..3] {
        std::fs::remove_file(pack).unwrap();
    }
    let said = at(&new, folder.path(), &["sync"]);
    assert!(said.contains("Начато со снимка") && !said.contains("не хватает"), "{said}");
    let status = new.output(&["status"]);
    assert!(status.contains("получено всё (правок: 8)"), "{status}");
    // Nothing is wrong with this folder before the history has come, either.
    new.output(&["check"]);
    at(&old, folder.path(), &["sync"]);
    let whole = share();
    let late = Home::empty();
    copy(folder.path(), whole.path());
    assert!(at(&late, whole.path(), &["sync"]).contains("Начато со снимка"));
    late.output(&["check"]);
    assert!(late.output(&["status"]).contains("получено всё (правок: 8)"));
}

#[test]
fn whoever_gets_chosen_schools_is_asked_to_look_for_nothing() {
    let (a, b) = (Desk::new(), Desk::new());
    let (own, stick) = (share(), share());
    // Each save in a pack of its own: the bundle holds whole packs, and leaves others out.
    for n in 1..=3 {
        a.set(n, "name", "Школа");
        sync_as(&a, 71, own.path());
    }
    let packing = Packing { schools: vec![id(3)], ..Packing::default() };
    a.ask(stick.path(), true, packing).unwrap();
    let outcome = sync_as(&b, 72, stick.path());
    assert_eq!(outcome.from.values().sum::<usize>(), 1, "{outcome:?}");
    assert!(!noted(&outcome, "не хватает") && !outcome.partly.is_empty(), "{outcome:?}");
    assert!(known(&b, 0).partly && !known(&b, 0).is_all_here());
}

#[test]
fn a_damaged_pack_of_which_all_is_here_is_told_once_and_its_own_writer_puts_it_right() {
    let (a, b, c) = (Desk::new(), Desk::new(), Desk::new());
    let folder = share();
    a.set(1, "name", "Нагольненская СШ");
    a.sync(folder.path());
    b.sync(folder.path());
    let pack = packs(folder.path()).remove(0);
    let bytes = std::fs::read(&pack).unwrap();
    let damage = || {
        std::fs::write(&pack, &bytes[..bytes.len() / 2]).unwrap();
        let file = std::fs::File::options().append(true).open(&pack).unwrap();
        file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(30)).unwrap();
    };
    damage();
    // Whoever does not have it has to be given it.
    let outcome = c.asked(folder.path(), true, false, Packing::default()).unwrap();
    assert!(outcome.problems[0].contains("Повторите копирование"), "{outcome:?}");
    // Whoever has it puts it beside the damaged one, which is not his, and says so calmly, once.
    let outcome = b.sync(folder.path());
    assert!(outcome.problems.is_empty() && noted(&outcome, "Делать ничего не нужно"), "{outcome:?}");
    assert_eq!(packs(folder.path()).len(), 2);
    assert_eq!(std::fs::read(&pack).unwrap().len(), bytes.len() / 2, "files of others are never changed");
    let outcome = b.sync(folder.path());
    assert!(outcome.problems.is_empty() && !noted(&outcome, "повреждён"), "{outcome:?}");
    // A newcomer finds all of it in the whole one.
    let outcome = c.sync(folder.path());
    assert!(outcome.problems.is_empty() && outcome.from.values().sum::<usize>() == 1, "{outcome:?}");
    // Its own writer puts it right, and asks nobody to copy it.
    let outcome = a.sync(folder.path());
    assert!(outcome.problems.is_empty() && noted(&outcome, "положены снова: 1"), "{outcome:?}");
    assert!(!noted(&outcome, "Делать ничего не нужно"), "{outcome:?}");
    assert_eq!(std::fs::read(&pack).unwrap(), bytes);
}

#[test]
fn nothing_that_might_be_ours_is_passed_over_in_silence() {
    let a = Desk::new();
    let folder = share();
    std::fs::write(folder.path().join("empty.vzb"), "").unwrap();
    std::fs::write(folder.path().join("empty.txt"), "").unwrap();
    let long = std::fs::File::create(folder.path().join("long.vzb")).unwrap();
    long.set_len(600 << 20).unwrap();
    let outcome = a.asked(folder.path(), true, false, Packing::default()).unwrap();
    assert_eq!(outcome.problems.len(), 2, "{outcome:?}");
    assert!(outcome.problems.iter().any(|problem| problem.contains("empty.vzb") && problem.contains("Повторите")));
    assert!(outcome.problems.iter().any(|problem| problem.contains("long.vzb") && problem.contains("512 МБ")));
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_looked_into_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let a = Desk::new();
    let folder = share();
    let set = |name: &str, mode: u32| {
        std::fs::set_permissions(folder.path().join(name), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    for name in ["closed", "lost+found"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        set(name, 0o000);
    }
    // Whoever may everything sees into it all the same.
    let is_closed = std::fs::read_dir(folder.path().join("closed")).is_err();
    let outcome = a.sync(folder.path());
    for name in ["closed", "lost+found"] {
        set(name, 0o700);
    }
    assert_eq!(outcome.problems.len(), usize::from(is_closed), "{outcome:?}");
    assert!(outcome.problems.iter().all(|problem| problem.contains("closed") && problem.contains("нет прав")));
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_gone_is_told_and_never_made_anew() {
    let a = Desk::new();
    let home = share();
    let stick = home.path().join("stick");
    a.set(1, "name", "Нагольненская СШ");
    // Pulled out while the exchange is reading; once the empty place where it was mounted stays.
    for leaves_a_place in [false, true] {
        std::fs::create_dir_all(&stick).unwrap();
        std::fs::write(stick.join("1.vzp.sig"), "closed").unwrap();
        let make = if leaves_a_place { "mkdir" } else { "true" };
        let pulls = format!("mv {0} {0}-away-{make} && {make} {0}; cp \"$0\" \"$1\"", stick.display());
        let words = ["sh", "-c", &pulls, "{in}", "{out}"].map(str::to_owned);
        let tools = Tools { into: Tool::of(words.into()), ending: Some("sig".into()), ..Tools::default() };
        let packing = Packing { tools, ..Packing::default() };
        let outcome = a.ask(&stick, false, packing).unwrap();
        assert!(outcome.failed, "{outcome:?}");
        assert!(outcome.problems.iter().any(|problem| problem.contains("носитель вынут")), "{outcome:?}");
        assert!(outcome.written.is_empty(), "{outcome:?}");
        assert_eq!(stick.exists(), leaves_a_place);
        assert!(!stick.join("p").exists());
    }
}

#[cfg(unix)]
#[test]
fn the_same_pack_put_by_two_has_one_time_and_rclone_carries_both_without_a_word() {
    let (a, b) = (Desk::new(), Desk::new());
    let (one, other, meeting) = (share(), share(), share());
    a.set(1, "name", "Нагольненская СШ");
    a.sync(one.path());
    b.sync(one.path());
    // B puts what he has into a folder of his own.
    b.sync(other.path());
    let times = |folder: &Path| {
        let pack = packs(folder).into_iter().next().unwrap();
        std::fs::metadata(pack).unwrap().modified().unwrap()
    };
    assert_eq!(times(one.path()), times(other.path()));
    let rclone = |from: &Path| {
        let mut command = std::process::Command::new("rclone");
        command.args(["copy", "--immutable"]).arg(from).arg(meeting.path()).env("RCLONE_CONFIG", "");
        command.output().ok().map(|output| (output.status.success(), output))
    };
    if let Some((done, told)) = rclone(one.path()) {
        assert!(done, "{told:?}");
        let (done, told) = rclone(other.path()).unwrap();
        assert!(done, "{told:?}");
    }
}

#[test]
fn the_codes_of_authors_accepted_at_first_sight_can_be_compared_at_any_time() {
    let (a, b) = (Home::empty(), Home::empty());
    let folder = share();
    record(&a, 1, "name", "Нагольненская СШ");
    at(&a, folder.path(), &["sync"]);
    let told = at(&b, folder.path(), &["sync"]);
    let code = told.split("код ").nth(1).unwrap()[..14].to_owned();
    assert!(!at(&b, folder.path(), &["sync"]).contains(&code), "the exchange tells it once");
    for _ in 0..2 {
        let list = b.output(&["access", "list"]);
        assert!(list.contains(&format!("код {code}, правок 2")), "{list}");
    }
    assert!(b.output(&["access", "list", "--json"]).contains(&format!("\"code\":\"{code}\"")));
    let own = a.output(&["access", "list"]);
    assert!(own.contains(&code) && own.matches("код ").count() <= 2, "nobody compares with himself: {own}");
}

#[test]
fn what_people_saved_does_not_steer_the_terminal_and_json_stays_what_it_was() {
    let home = Home::empty();
    let file = home.path().join("record.ndjson");
    let name = "Школа\u{1b}[31m\u{7}\u{202e}\u{9b}x";
    let record = serde_json::json!({ "form": "school", "id": id(1).to_string(), "fields": { "name": name } });
    std::fs::write(&file, record.to_string()).unwrap();
    home.output(&["import", "records", file.to_str().unwrap()]);
    let id = id(1).to_string();
    for arguments in [&["show", &id] as &[&str], &["show", &id, "--history"], &["list", "school"]] {
        let told = home.output(arguments);
        assert!(told.contains("Школа\\u001b[31m\\u0007\\u202e\\u009bx"), "{arguments:?}: {told:?}");
        let steers = told.chars().any(|c| (c.is_control() && !matches!(c, '\n' | '\t')) || c == '\u{202e}');
        assert!(!steers, "{arguments:?}: {told:?}");
    }
    let json: serde_json::Value = serde_json::from_str(&home.output(&["show", &id, "--json"])).unwrap();
    assert!(json.to_string().contains(&serde_json::to_string(name).unwrap()), "{json}");
}

#[test]
fn the_data_folder_is_no_place_of_exchange() {
    let home = Home::empty();
    record(&home, 1, "name", "Нагольненская СШ");
    std::fs::create_dir_all(home.data().join("exports")).unwrap();
    let before = folders::files(&home.data().join("packs"));
    for folder in [home.data(), home.data().join("log"), home.data().parent().unwrap().to_owned()] {
        let output = home.command(&["sync", folder.to_str().unwrap()]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains("папка данных программы"), "{folder:?}: {said}");
    }
    assert_eq!(folders::files(&home.data().join("packs")), before);
    assert!(!home.data().join("VYEZD.TXT").exists());
    // What is for others lies here, and a locked-down account has nothing else.
    at(&home, &home.data().join("exports"), &["sync"]);
}

#[test]
fn a_folder_is_read_through_by_log_whatever_one_file_in_it_is() {
    let a = Home::empty();
    let folder = share();
    for n in 1..=2 {
        record(&a, n, "name", "Школа");
        at(&a, folder.path(), &["sync"]);
    }
    let whole = packs(folder.path());
    let bytes = std::fs::read(&whole[0]).unwrap();
    std::fs::write(folder.path().join("0-torn.vzp"), &bytes[..60]).unwrap();
    let log = |path: &Path| {
        let output = a.command(&["log", path.to_str().unwrap()]).output().unwrap();
        let told = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), told(&output.stdout), told(&output.stderr))
    };
    let (done, out, err) = log(folder.path());
    assert!(!done && err.contains("0-torn.vzp"), "{err}");
    assert_eq!(out.lines().count(), 4, "{out}");
    // A newer format: it is only read, nothing is kept or passed on.
    let at = bytes.windows(10).position(|part| part == b"vyezd-pack").unwrap() + 10;
    assert_eq!(bytes[at], 1, "the major number follows the name");
    let mut newer = bytes.clone();
    newer[at] = 2;
    let file = folder.path().join("newer.vzp");
    std::fs::write(&file, newer).unwrap();
    let (done, _, err) = log(&file);
    assert!(!done && err.contains("2.") && !err.contains("передан дальше") && err.contains("не изменён"), "{err}");
    let letter = folder.path().join("письмо.docx");
    std::fs::write(&letter, b"PK nothing of ours").unwrap();
    assert!(log(&letter).2.contains("не файл обмена"));
}

#[test]
fn a_field_of_a_newer_version_is_shown_and_another_district_can_be_joined_as_the_sentence_says() {
    let (home, other) = (Home::empty(), Home::empty());
    let desk = Desk { dir: home.data(), _home: None };
    desk.set(1, "field_to_come", "новое слово");
    let told = home.output(&["show", &id(1).to_string()]);
    assert!(told.contains("Поле новой версии, field_to_come: новое слово"), "{told}");
    let (one, both) = (share(), share());
    record(&other, 2, "name", "Козельская СОШ");
    at(&home, both.path(), &["sync"]);
    at(&other, one.path(), &["sync"]);
    let said = at(&other, both.path(), &["sync"]);
    assert!(said.contains("другого муниципалитета") && said.contains("--join"), "{said}");
}

#[test]
fn what_nobody_else_has_is_put_first() {
    let (a, b) = (Desk::new(), Desk::new());
    let (one, other) = (share(), share());
    a.set(1, "name", "Нагольненская СШ");
    a.sync(one.path());
    b.set(2, "name", "Красноярская СШ");
    b.sync(one.path());
    let own = packs(&b.dir.join("packs")).len();
    assert_eq!(own, 2);
    let code =
        b.identity().key().unwrap().writer().iter().take(4).map(|byte| format!("{byte:02x}")).collect::<String>();
    let written = b.sync(other.path()).written;
    assert!(written[0].to_str().unwrap().contains(&format!("/p/{code}/")), "{written:?}");
    assert!(written.iter().any(|path| path.ends_with("VYEZD.TXT")), "what was written is counted: {written:?}");
}

#[cfg(unix)]
#[test]
fn a_file_that_is_gone_when_it_is_to_be_read_is_no_trouble() {
    let a = Desk::new();
    let folder = share();
    std::fs::write(folder.path().join("1.vzp.sig"), "closed").unwrap();
    let gone = folder.path().join("2.vzp");
    std::fs::write(&gone, "somebody's earlier file").unwrap();
    let takes = format!("rm {}; cp \"$0\" \"$1\"", gone.display());
    let words = ["sh", "-c", &takes, "{in}", "{out}"].map(str::to_owned);
    let tools = Tools { into: Tool::of(words.into()), ending: Some("sig".into()), ..Tools::default() };
    let outcome = a.ask(folder.path(), false, Packing { tools, ..Packing::default() }).unwrap();
    assert!(!gone.exists());
    assert!(outcome.problems.iter().all(|problem| !problem.contains("2.vzp")), "{outcome:?}");
}
