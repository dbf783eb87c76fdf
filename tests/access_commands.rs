#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! Access by commands, in the order people do it: who asks, whom the administrator takes him for, what the others are told.

#[path = "support/home.rs"]
mod home;

use std::io::Write;
use std::process::{Output, Stdio};

use home::Home;
use serde_json::Value as Json;
use tempfile::TempDir;

/// A district: an administrator with the sample, and a share.
struct District {
    chief: Home,
    share: TempDir,
}

impl District {
    fn new() -> Self {
        let (chief, share) = (Home::with_sample(), tempfile::tempdir().unwrap());
        chief.output(&["access", "found", "Котельниковский район", "--name", "Иванова А. П."]);
        chief.output(&["sync", share.path().to_str().unwrap()]);
        Self { chief, share }
    }

    fn folder(&self) -> &str {
        self.share.path().to_str().unwrap()
    }

    fn sync(&self, home: &Home) -> String {
        home.output(&["sync", self.folder()])
    }

    /// The same, some rounds of it.
    fn settle(&self, homes: &[&Home]) {
        for _ in 0..3 {
            for home in homes {
                self.sync(home);
            }
        }
    }

    fn asks(&self, home: &Home, name: &str) -> String {
        home.output(&["access", "request", self.folder(), "--name", name]);
        code(home)
    }
}

fn board(home: &Home) -> Vec<Json> {
    home.output(&["access", "list", "--json"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn code(home: &Home) -> String {
    board(home)[0]["code"].as_str().unwrap().to_owned()
}

fn refused(home: &Home, arguments: &[&str]) -> String {
    let output = home.command(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn members(home: &Home) -> Vec<(String, usize)> {
    let members = board(home).into_iter().filter(|line| line["kind"] == "member");
    let in_use = |line: &Json| line["keys"].as_array().unwrap().iter().filter(|key| key["active"] == true).count();
    members.map(|line| (line["name"].as_str().unwrap().to_owned(), in_use(&line))).collect()
}

/// Records of a form, as `list --json` gives them.
fn records(home: &Home, form: &str) -> Vec<Json> {
    home.output(&["list", form, "--json"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn named(home: &Home, name: &str) -> Vec<String> {
    let persons = records(home, "person").into_iter().filter(|one| one["fields"]["name"] == name);
    persons.map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

fn with_input(home: &Home, arguments: &[&str], person: Option<&str>, input: &str) -> Output {
    let mut command = home.command(arguments);
    if let Some(person) = person {
        command.env("VYEZD_PERSON", person);
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// One field of one record, as a script writes it.
fn write(home: &Home, person: Option<&str>, record: &str, form: &str, field: &str, value: &str) {
    let line = serde_json::json!({ "form": form, "id": record, "fields": { field: value } });
    let output = with_input(home, &["import", "records", "-"], person, &format!("{line}\n"));
    assert!(output.status.success(), "{output:?}");
}

/// Who has changed a record, by the changes in all packs here.
fn authors(home: &Home, record: &str) -> Vec<String> {
    let packs = home.data().join("packs");
    let lines = home.output(&["log", packs.to_str().unwrap(), "--json"]);
    let changes = lines.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    let mut found: Vec<String> = changes
        .filter(|change| change["record"] == record)
        .map(|change| change["person"].as_str().unwrap().to_owned())
        .collect();
    found.dedup();
    found
}

fn number(n: u8) -> String {
    // Changes carry the first half of an id.
    format!("{n:02x}").repeat(16)
}

#[test]
fn whoever_asks_is_taken_for_the_person_he_is_and_stands_in_the_district_once() {
    let district = District::new();
    let (chief, newcomer, second) = (&district.chief, Home::empty(), Home::empty());
    write(chief, None, &number(77), "person", "name", "Кузнецов Г.Д.");
    let persons = records(chief, "person").len();
    // The newcomer has nothing of the district, and is called as somebody in it.
    let digits = district.asks(&newcomer, "Кузнецов Г. Д.");
    assert!(records(&newcomer, "person").is_empty(), "no second person is made by asking");
    district.sync(chief);
    let doubt = refused(chief, &["access", "grant", &digits]);
    assert!(doubt.contains(&number(77)) && doubt.contains("--new-person"), "{doubt}");
    let granted = chief.output(&["access", "grant", &digits, "--person", "Кузнецов Г"]);
    assert!(granted.contains("Кузнецов Г.Д.: методист"), "{granted}");
    district.sync(chief);
    let told = district.sync(&newcomer);
    assert!(told.contains("По списку доступа на этом компьютере работает Кузнецов Г.Д."), "{told}");
    assert!(!district.sync(&newcomer).contains("По списку доступа на этом"), "said once");
    // Settings and authorship: what he writes now is his.
    write(&newcomer, None, &number(78), "event", "title", "Семинар");
    district.settle(&[&newcomer, chief]);
    assert_eq!(authors(chief, &number(78)), [number(77)[..16].to_owned()]);
    assert_eq!(named(chief, "Кузнецов Г.Д."), [number(77)]);
    assert_eq!(named(chief, "Кузнецов Г. Д."), Vec::<String>::new());
    assert_eq!(records(chief, "person").len(), persons);
    // His second computer is a second key of the same person.
    let digits = district.asks(&second, "Кузнецов Г.Д.");
    district.sync(chief);
    chief.output(&["access", "grant", &digits, "--person", &number(77)]);
    district.settle(&[chief, &second]);
    assert_eq!(members(chief), [("Иванова А. П.".to_owned(), 1), ("Кузнецов Г.Д.".to_owned(), 2)]);
    // Somebody else of the name is said to be one.
    let other = Home::empty();
    let digits = district.asks(&other, "Кузнецов Г.Д.");
    district.sync(chief);
    refused(chief, &["access", "grant", &digits]);
    chief.output(&["access", "grant", &digits, "--new-person"]);
    district.settle(&[chief, &other]);
    assert_eq!(named(&other, "Кузнецов Г.Д.").len(), 2);
    assert_eq!(members(chief).len(), 3);
}

#[test]
fn a_record_made_before_the_answer_goes_and_what_was_said_of_it_is_said_of_the_person() {
    let district = District::new();
    let (chief, home) = (&district.chief, Home::empty());
    write(chief, None, &number(77), "person", "name", "Орлова Д. Е.");
    // He has worked apart, under a record of his own, and has signed what he wrote.
    write(&home, None, &number(90), "person", "name", "Орлова Д.Е.");
    let line = serde_json::json!({
        "form": "consultation", "id": number(91), "fields": { "topic": "Семинар", "consultants": [number(90)] },
    });
    let done = with_input(&home, &["import", "records", "-"], Some(&number(90)), &format!("{line}\n"));
    assert!(done.status.success(), "{done:?}");
    let settings = home.data().join("settings.toml");
    std::fs::write(&settings, format!("person = \"{}\"\n", number(90))).unwrap();
    district.asks(&home, "Орлова Д.Е.");
    district.sync(&home);
    district.sync(chief);
    chief.output(&["access", "grant", &code(&home), "--person", &number(77)]);
    district.settle(&[chief, &home]);
    for one in [chief, &home] {
        assert_eq!(named(one, "Орлова Д. Е."), [number(77)]);
        assert!(named(one, "Орлова Д.Е.").is_empty(), "no second record is left");
        let said = records(one, "consultation").into_iter().find(|said| said["id"] == number(91)).unwrap();
        assert_eq!(said["fields"]["consultants"], serde_json::json!([number(77)]));
    }
}

#[test]
fn who_works_here_is_who_the_variable_names_and_a_founder_is_asked_for_as_one() {
    let home = Home::with_sample();
    let told = refused(&home, &["access", "found", "Котельниковский район"]);
    assert!(told.contains("кто станет администратором") && told.contains("--name"), "{told}");
    write(&home, None, &number(77), "person", "name", "Кузнецов Г.Д.");
    let found = home.command(&["access", "found", "Котельниковский район"]).env("VYEZD_PERSON", number(77)).output();
    assert!(found.unwrap().status.success());
    assert_eq!(members(&home), [("Кузнецов Г.Д.".to_owned(), 1)]);
    // What a script takes in is of whom it is run for.
    write(&home, Some("Кузнецов Г"), &number(78), "event", "title", "Семинар");
    let share = tempfile::tempdir().unwrap();
    home.output(&["sync", share.path().to_str().unwrap()]);
    assert_eq!(authors(&home, &number(78)), [number(77)[..16].to_owned()]);
}

#[test]
fn access_given_without_a_request_brings_no_group_key_and_nothing_goes_out_open_until_it_comes() {
    let district = District::new();
    let (chief, stranger) = (&district.chief, Home::empty());
    write(chief, None, &number(77), "person", "name", "Кузнецов Г.Д.");
    district.sync(chief);
    // He has met the district without asking.
    write(&stranger, None, &number(78), "event", "title", "Семинар");
    let told = district.sync(&stranger);
    assert!(told.contains("ключ даёт администратор по вашей заявке"), "{told}");
    let digits = code(&stranger);
    district.sync(chief);
    let arguments = ["access", "grant", &digits, "--role", "methodologist", "--person", &number(77)];
    let granted = chief.output(&arguments);
    assert!(granted.contains("Ключа группы у этого компьютера нет"), "{granted}");
    let list = chief.output(&["access", "list"]);
    assert!(list.contains("ключа группы нет") && !list.contains("Неизвестный автор"), "{list}");
    // Once more changes nothing, and says so.
    let again = chief.output(&arguments);
    assert!(again.contains("ничего не изменено"), "{again}");
    district.sync(chief);
    // His changes stay here, and his computer asks by itself.
    write(&stranger, None, &number(79), "event", "title", "Второй семинар");
    let before = vyezd::sync::walk::candidates(district.share.path()).unwrap();
    let told = district.sync(&stranger);
    assert!(told.contains("не положены") && told.contains("Заявка подана сама") && told.contains(&digits), "{told}");
    assert_eq!(vyezd::sync::walk::candidates(district.share.path()).unwrap(), before, "nothing goes out open");
    // The administrator hears of it, accepts it by the same code, and is told no more.
    let told = district.sync(chief);
    assert!(told.contains("Заявка от того, кто уже в списке доступа: Кузнецов") && told.contains(&digits), "{told}");
    let granted = chief.output(&["access", "grant", &digits]);
    assert!(granted.contains("Кузнецов Г.Д.: методист") && !granted.contains("Ключа группы"), "{granted}");
    let told = district.sync(chief);
    assert!(!told.contains("Заявка от"), "{told}");
    district.settle(&[&stranger, chief]);
    assert!(records(chief, "event").iter().any(|event| event["id"] == number(79)));
    assert!(records(&stranger, "school").len() > 1, "the key came");
    let list = chief.output(&["access", "list"]);
    assert!(!list.contains("ключа группы нет"), "{list}");
}

#[test]
fn only_whoever_may_accept_is_told_to_and_a_request_says_what_it_asks_for() {
    let district = District::new();
    let (chief, member, other) = (&district.chief, Home::empty(), Home::empty());
    let digits = district.asks(&member, "Кузнецов Г.Д.");
    district.sync(chief);
    let list = chief.output(&["access", "list"]);
    assert!(list.contains("Заявка: Кузнецов Г.Д., методист, код"), "{list}");
    chief.output(&["access", "grant", &digits]);
    district.settle(&[chief, &member]);
    // Somebody unknown comes by.
    write(&other, None, &number(78), "event", "title", "Семинар");
    district.sync(&other);
    let (told, shown) = (district.sync(&member), district.sync(chief));
    assert!(told.contains("Неизвестный автор") && !told.contains("access grant"), "{told}");
    assert!(told.contains("скажите ему этот код"), "{told}");
    assert!(shown.contains("Неизвестный автор") && shown.contains("access grant"), "{shown}");
    // A member asks for another role: the administrator hears of it once he has not answered.
    district.asks(&member, "Кузнецов Г.Д.");
    member.output(&["access", "request", district.folder(), "--role", "administrator"]);
    let shown = district.sync(chief);
    assert!(shown.contains("Заявка от того, кто уже в списке доступа: Кузнецов"), "{shown}");
    chief.output(&["access", "grant", &digits]);
    let shown = district.sync(chief);
    assert!(!shown.contains("Заявка от"), "{shown}");
    assert!(chief.output(&["access", "list"]).contains("Кузнецов Г.Д.\tметодист"));
}

#[test]
fn a_mistyped_folder_is_not_made_by_asking() {
    let (home, share) = (Home::empty(), tempfile::tempdir().unwrap());
    let wrong = share.path().join("нет такой");
    let told = refused(&home, &["access", "request", wrong.to_str().unwrap(), "--name", "Кузнецов Г.Д."]);
    assert!(told.contains("нет") && told.contains("заявка не записана"), "{told}");
    assert!(!wrong.exists());
}
