#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! What was: values in conflict and their choice, the history of a record, the last save taken back, deleted records,
//! the data of an earlier day; on the screen through the real loop, in both layouts, and on the command line.

#[path = "support/home.rs"]
mod home;
#[path = "support/screen.rs"]
mod screen;

use std::io::Write;
use std::process::Stdio;
use std::sync::Arc;

use home::Home;
use screen::{App, Layout, SIZES, TODAY, sample};
use serde_json::Value as Json;
use tempfile::TempDir;
use vyezd::changes::encoding;
use vyezd::domain::{RecordId, Records};
use vyezd::forms::Registry;
use vyezd::store::{Acquired, Edit, Lock, OpenOptions, Save, Store};

const LAYOUTS: [Layout; 2] = [Layout::Latin, Layout::Russian];
/// Noon of the day after that of the sample, UTC.
const NEXT_NOON: u64 = 1_621_598_400_000;

/// The first school of the list.
fn school(store: &Store) -> RecordId {
    store.all("school").unwrap()[0].id
}

/// Changes of another folder that began with the same sample.
fn elsewhere(work: impl FnOnce(&mut Store, RecordId)) -> Vec<Vec<u8>> {
    let folder = sample();
    let Acquired::Ours(lock) = Lock::try_acquire(folder.path(), "test").unwrap() else { panic!("held") };
    let options = OpenOptions {
        now: Box::new(|| NEXT_NOON),
        ..OpenOptions::new(folder.path(), Arc::new(Registry::builtin()) as _)
    };
    let (mut store, _) = Store::open(lock, options).unwrap();
    let id = school(&store);
    let before = store.history(id).unwrap().len();
    work(&mut store, id);
    let history = store.history(id).unwrap();
    history[before..].iter().map(|entry| encoding::encode(&entry.change)).collect()
}

fn note(id: RecordId, text: &str) -> Edit {
    Edit::one(id, "school", "note", text)
}

fn save(store: &mut Store, edit: Edit) {
    store.save(Save { edits: vec![edit], ..Save::default() }).unwrap();
}

/// A session where the note of the first school was written here and, apart from that, elsewhere.
fn parted(layout: Layout, size: (u16, u16)) -> (App, TempDir, RecordId) {
    let folder = sample();
    let mut app = App::open(folder.path().to_owned(), size, layout, None);
    let id = school(app.store());
    save(app.store_mut(), note(id, "Ремонт зала: сроки согласованы до июня, деньги выделены."));
    let first = app.store().history(id).unwrap().pop().unwrap();
    let base = encoding::encode(&first.change);
    let theirs = elsewhere(|store, id| {
        store.apply_foreign(&[base]).unwrap();
        save(store, note(id, "Ремонт зала: сроки согласованы до августа, деньги выделены."));
    });
    save(app.store_mut(), note(id, "Ремонт большого зала: сроки согласованы до июня, деньги выделены."));
    app.store_mut().apply_foreign(&theirs).unwrap();
    // Going anywhere and saving anything counts; a start does.
    app.close();
    let app = App::open(folder.path().to_owned(), size, layout, None);
    (app, folder, id)
}

#[test]
fn a_conflict_is_counted_on_every_screen_seen_beside_what_was_and_settled_by_a_digit() {
    for layout in LAYOUTS {
        let (mut app, _folder, id) = parted(layout, SIZES[0]);
        assert!(app.text().lines().next().unwrap().contains("⚡ 1"), "{}", app.text());
        assert!(app.text().contains("⚡ 1 — записи с разными значениями"), "{}", app.text());
        app.press("9<Enter>");
        let text = app.text();
        assert!(text.contains("Было") && text.contains("1 Здесь") && text.contains("2 Там"), "{text}");
        assert!(text.contains("[+большого]") && text.contains("[−июня][+августа]"), "{text}");
        app.press("2");
        assert!(app.store().conflicts().unwrap().is_empty());
        assert!(app.store().get(id).unwrap().unwrap().text("note").contains("августа"));
        assert!(!app.text().contains('⚡'), "{}", app.text());
    }
}

#[test]
fn both_edits_are_joined_read_and_saved() {
    for layout in LAYOUTS {
        for size in SIZES {
            let (mut app, _folder, id) = parted(layout, size);
            app.press("9<Enter>j");
            let joined = "Ремонт большого зала: сроки согласованы до августа, деньги выделены.";
            assert!(app.text().replace("\n  ", " ").contains("Ремонт большого зала: сроки согласованы до августа"));
            assert_eq!(app.store().conflicts().unwrap().len(), 1);
            app.press("<F2>");
            assert!(app.store().conflicts().unwrap().is_empty());
            assert_eq!(app.store().get(id).unwrap().unwrap().text("note"), joined);
        }
    }
}

#[test]
fn the_history_tells_what_became_of_every_value_and_writes_an_old_one_again() {
    for layout in LAYOUTS {
        let (mut app, _folder, id) = parted(layout, SIZES[0]);
        app.press("9<Enter>2");
        app.press("2h");
        let text = app.text();
        assert!(text.contains("⚡ решено разночтение, значений было: 2"), "{text}");
        app.press("<Down>");
        let text = app.text();
        assert!(text.contains("⚡ записано, не видя другого значения"), "{text}");
        assert!(text.contains("⚡ при выборе не взято") || text.contains("заменено"), "{text}");
        let before = app.store().history(id).unwrap().len();
        // The value that stood before the conflict.
        app.press("<Down><Down>d");
        assert!(app.status().contains("прежнее значение записано новой правкой"), "{}", app.status());
        let record = app.store().get(id).unwrap().unwrap();
        assert_eq!(record.text("note"), "Ремонт зала: сроки согласованы до июня, деньги выделены.");
        assert_eq!(app.store().history(id).unwrap().len(), before + 1, "a new change, nothing is removed");
        app.press("d");
        assert!(app.status().contains("и так"), "{}", app.status());
    }
}

#[test]
fn one_key_in_a_form_shows_the_history_of_that_field_only() {
    let (mut app, _folder, _) = parted(Layout::Latin, SIZES[0]);
    app.press("2<Enter><Enter>");
    assert!(app.text().contains("Примечание"), "{}", app.text());
    for _ in 0..30 {
        if app.text().lines().any(|line| line.starts_with("> Примечание")) {
            break;
        }
        app.press("<Tab>");
    }
    app.press("<F9>");
    let text = app.text();
    assert!(text.contains("История поля «Примечание»"), "{text}");
    assert!(!text.contains("Наименование ОО:"), "{text}");
    assert!(text.contains("⚡ ждёт выбора"), "{text}");
    app.press("<F8>");
    assert!(app.text().contains("1 Здесь"), "{}", app.text());
}

#[test]
fn the_last_save_is_taken_back_with_a_sentence_and_once_more_comes_back() {
    for layout in LAYOUTS {
        let folder = sample();
        let mut app = App::open(folder.path().to_owned(), SIZES[0], layout, None);
        app.press("2<Insert><Enter>вол<Enter><Tab>МБОУ «Новая СОШ»<F2><Esc>");
        let count = app.store().count("school").unwrap();
        app.press("u");
        assert!(app.status().contains("Отменено (ещё раз — вернуть): "), "{}", app.status());
        assert!(app.status().contains("МБОУ «Новая СОШ»"), "{}", app.status());
        assert_eq!(app.store().count("school").unwrap(), count - 1);
        app.press("u");
        assert_eq!(app.store().count("school").unwrap(), count);
    }
}

#[test]
fn a_deleted_record_lies_in_the_basket_and_comes_back() {
    for layout in LAYOUTS {
        let folder = sample();
        let mut app = App::open(folder.path().to_owned(), SIZES[0], layout, None);
        let id = school(app.store());
        let name = app.store().get(id).unwrap().unwrap().text("name").to_owned();
        app.press("2<Delete><Right><Enter>");
        assert!(app.store().get(id).unwrap().is_none());
        app.press("x");
        let text = app.text();
        assert!(text.contains("Удалено за последние 30 дней") && text.contains(&name), "{text}");
        app.press("<Enter>");
        assert!(app.text().contains("запись удалена"), "{}", app.text());
        app.press("<Esc>d");
        assert_eq!(app.store().get(id).unwrap().unwrap().text("name"), name);
        assert!(app.text().contains("Удалённых записей нет"), "{}", app.text());
    }
}

#[test]
fn an_earlier_day_is_shown_for_reading_and_what_was_open_waits() {
    for layout in LAYOUTS {
        let folder = sample();
        let mut app = App::open_with(folder.path().to_owned(), SIZES[0], layout, None, |options| {
            options.now = Box::new(|| NEXT_NOON);
        });
        let id = school(app.store());
        let name = app.store().get(id).unwrap().unwrap().text("name").to_owned();
        save(app.store_mut(), Edit::one(id, "school", "name", "Переименованная СОШ"));
        app.press("2");
        assert!(app.text().contains("Переименованная СОШ"), "{}", app.text());
        app.press("l");
        assert!(app.text().contains("Данные на дату"), "{}", app.text());
        app.press("20.05.2021<Enter>");
        assert!(app.text().contains("! Данные на 20.05.2021"), "{}", app.text());
        app.press("2");
        let text = app.text();
        assert!(text.contains(&name) && !text.contains("Переименованная"), "{text}");
        assert!(text.contains("! Данные на 20.05.2021"), "{text}");
        let written = app.written;
        for key in ["<Delete>", "<Insert>", "u"] {
            app.press(key);
            assert!(app.status().contains("менять их нельзя"), "{}", app.status());
        }
        // What is typed over what is shown is refused when it is to be saved, and can be left.
        assert!(!app.text().contains("Insert Новая"), "{}", app.text());
        assert_eq!(app.written, written);
        // What a screen says is said here, too.
        app.press("8<Down><Down><Down><Down><Down><Down><Down><Enter>");
        assert!(app.status().starts_with("Отчёт записан: "), "{}", app.status());
        app.press("l");
        app.press("2");
        let text = app.text();
        assert!(text.contains("Переименованная СОШ") && !text.contains("Данные на"), "{text}");
        assert_eq!(TODAY.to_string(), "2021-05-20");
    }
}

#[test]
fn before_the_first_save_there_was_nothing_but_the_questions_of_the_program() {
    let (mut app, _folder) = App::on_sample();
    app.press("l01.09.2020<Enter>2");
    assert!(app.text().contains("! Данные на 01.09.2020"), "{}", app.text());
    assert!(app.text().contains("В этот день здесь ещё ничего не было"), "{}", app.text());
}

// The command line.

fn import(home: &Home, json: &str) {
    let mut child =
        home.command(&["import", "records", "-"]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(json.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "{json}");
}

/// Two homes with the sample, one field of a school, of its plan and of a visit written differently in both.
fn two_homes() -> (Home, Home, TempDir, String) {
    let (one, other) = (Home::with_sample(), Home::empty());
    let share = tempfile::tempdir().unwrap();
    let folder = share.path().to_str().unwrap().to_owned();
    one.output(&["sync", &folder]);
    other.output(&["sync", &folder]);
    let visits = one.output(&["list", "visit", "--json"]);
    let visit: Json = visits
        .lines()
        .map(|line| serde_json::from_str::<Json>(line).unwrap())
        .find(|visit| visit["fields"]["state"] == "finished")
        .unwrap();
    let school = visit["fields"]["school"].as_str().unwrap().to_owned();
    for (home, word) in [(&one, "здесь"), (&other, "там")] {
        import(home, &format!(r#"{{"form":"school","id":"{school}","fields":{{"name":"СШ {word}"}}}}"#));
    }
    for home in [&one, &other, &one] {
        home.output(&["sync", &folder]);
    }
    (one, other, share, school)
}

#[test]
fn no_list_and_no_report_prints_one_of_two_values_in_silence() {
    let (home, _other, _share, school) = two_homes();
    let line = home.output(&["list", "school"]);
    let line = line.lines().find(|line| line.contains(&school)).unwrap();
    assert!(line.contains('⚡') && line.contains("СШ здесь") && line.contains("СШ там"), "{line}");
    let object = home.output(&["list", "school", "--json"]);
    let object = object.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    let object = object.into_iter().find(|object| object["id"] == school.as_str()).unwrap();
    assert_eq!(object["conflicts"]["name"].as_array().unwrap().len(), 2, "{object}");
    // What was printed is read again, and settles nothing.
    import(&home, &object.to_string());
    assert!(home.output(&["show", &school]).contains('⚡'));
    for (report, options) in [
        ("visit", vec!["--school", &school]),
        ("checklist", vec!["--school", &school]),
        ("diaries", vec!["--school", &school]),
        ("recommendations", vec!["--school", &school]),
    ] {
        for format in ["md", "html", "csv"] {
            let arguments = [vec!["report", report, "--format", format, "-o", "-"], options.clone()].concat();
            let printed = home.output(&arguments);
            for word in ["⚡", "СШ здесь", "СШ там", "Разночтения"] {
                // CSV holds tables only; the sentence with the sign stands before the table.
                assert!(
                    printed.contains(word) || (format == "csv" && word == "⚡"),
                    "{report} {format}: {word}\n{printed}"
                );
            }
        }
    }
    std::fs::write(home.data().join("settings.toml"), "conflicts_in_reports = \"refuse\"\n").unwrap();
    let refused =
        home.command(&["report", "visit", "--school", &school, "--format", "md", "-o", "-"]).output().unwrap();
    let sentence = String::from_utf8(refused.stderr).unwrap();
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(1), 0), "{sentence}");
    assert!(sentence.contains("разночтения") && sentence.contains("Наименование"), "{sentence}");
}

#[test]
fn the_history_of_a_record_is_printed_with_authors_computers_and_what_became_of_each_value() {
    let (home, other, _share, school) = two_homes();
    let printed = home.output(&["show", &school, "--history"]);
    assert!(printed.contains("этот компьютер") && printed.contains(", компьютер "), "{printed}");
    assert!(printed.contains("⚡ ждёт выбора") && printed.contains("⚡ записано, не видя другого"), "{printed}");
    let lines = home.output(&["show", &school, "--history", "--json"]);
    let steps: Vec<Json> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(steps.len(), 3);
    assert_eq!(steps[0]["event"], "made");
    let last: Vec<&Json> = steps.iter().skip(1).map(|step| &step["fields"][0]).collect();
    assert!(last.iter().all(|field| field["state"] == "conflict" && field["apart"] == true), "{lines}");
    assert_eq!(steps.iter().filter(|step| step["here"] == false).count(), 1);
    // Both folders tell the same story.
    let there = other.output(&["show", &school, "--history", "--json"]);
    let changes = |lines: &str| -> Vec<Json> {
        lines.lines().map(|line| serde_json::from_str::<Json>(line).unwrap()["change"].clone()).collect()
    };
    assert_eq!(changes(&lines), changes(&there));
}

#[test]
fn lists_records_reports_and_the_search_look_back() {
    let home = Home::with_sample();
    let before = ["--as-of", "2019-12-31"];
    let with = |arguments: &[&str]| home.output(&[arguments, &before[..]].concat());
    assert_eq!(with(&["list", "school", "--json"]), "");
    assert!(with(&["list", "instrument_item"]).lines().count() > 10, "the program's own questions were always there");
    assert_eq!(with(&["search", "программы"]).lines().filter(|line| line.contains("Мероприятие")).count(), 0);
    let today = chrono::Local::now().date_naive().to_string();
    let now = home.output(&["list", "school", "--json"]);
    assert_eq!(home.output(&["list", "school", "--json", "--as-of", &today]), now);
    let school: Json = serde_json::from_str(now.lines().next().unwrap()).unwrap();
    let id = school["id"].as_str().unwrap();
    let gone = home.command(&["show", id, "--as-of", "2019-12-31"]).output().unwrap();
    assert_eq!(gone.status.code(), Some(1));
    assert_eq!(home.output(&["show", id, "--as-of", &today]), home.output(&["show", id]));
    let report = home.output(&["report", "recommendations", "--as-of", &today, "--format", "md", "-o", "-"]);
    assert!(report.contains("Данные на "), "{report}");
}

#[test]
fn two_homes_send_each_other_none_of_the_program_s_own_questions() {
    let (one, other) = (Home::empty(), Home::empty());
    let share = tempfile::tempdir().unwrap();
    let folder = share.path().to_str().unwrap();
    for home in [&one, &other] {
        assert!(home.output(&["list", "instrument_item"]).lines().count() > 10);
        assert!(home.output(&["sync", folder]).contains("Ваших новых правок: 0"));
    }
    assert_eq!(
        one.output(&["list", "instrument_item", "--json"]),
        other.output(&["list", "instrument_item", "--json"])
    );
}
