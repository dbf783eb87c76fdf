//! Second sessions with the built program: take-over, holders that do not answer, starts in the same moment.
#![cfg(target_os = "linux")]
#![allow(clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "support/home.rs"]
mod home;
#[path = "support/pty.rs"]
mod pty;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use pty::Terminal;
use vyezd::store::{Acquired, Lock};

const SIZE: (u16, u16) = (80, 24);
/// Keys as xterm sends them.
const LEFT: &str = "\x1b[D";
const DOWN: &str = "\x1b[B";
const F2: &str = "\x1bOQ";
const F10: &str = "\x1b[21~";

fn vyezd(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vyezd"));
    command.env("VYEZD_DATA", data).env("VYEZD_TODAY", "2021-05-20").env("LC_ALL", "C.UTF-8");
    command.args(arguments).output().unwrap()
}

fn demo() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let output = vyezd(folder.path(), &["demo", "--no-ui"]);
    assert!(output.status.success(), "{output:?}");
    folder
}

fn open(data: &Path, arguments: &[&str]) -> Terminal {
    Terminal::over(data, data, SIZE, arguments, &[])
}

/// A session with a name typed and not saved, the cursor three characters back.
fn typing(data: &Path) -> Terminal {
    let mut first = open(data, &["open", "school", "--new"]);
    first.wait_for("Наименование ОО");
    first.send(DOWN);
    first.send("Ново-Ивановская");
    first.send(&LEFT.repeat(3));
    first.wait_for("Ново-Ивановская");
    // The cursor has been moved when it stands before the last three letters.
    let end = "> Наименование ОО *           Ново-Ивановская".chars().count();
    while first.cursor().1 as usize != end - 3 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    first
}

#[test]
fn the_second_session_takes_over_at_the_same_place() {
    let folder = demo();
    let first = typing(folder.path());
    let (pid, cursor) = (first.pid(), first.cursor());

    let mut second = open(folder.path(), &[]);
    let question = second.wait_for("Esc");
    assert!(question.contains(&pid.to_string()) && question.contains("/dev/pts/"), "{question}");
    second.send("yднн");
    second.send("\r");
    second.wait_for("Ново-Ивановская");
    second.wait_for("F2 Сохранить");
    assert_eq!(second.cursor(), cursor);

    let (code, left) = first.end();
    assert_eq!(code, 0);
    assert!(left.contains("Данные забрал другой сеанс"), "{left}");
    assert!(left.replace('\n', "").contains("Набранное здесь сохранено"), "{left}");
    second.send(F10);
    assert_eq!(second.end().0, 0);
}

#[test]
fn leaving_the_question_leaves_the_first_session_alone() {
    let folder = demo();
    let mut first = typing(folder.path());
    for key in ["\x1b", "\x03"] {
        let mut second = open(folder.path(), &[]);
        second.wait_for("Esc");
        second.send(key);
        let (code, left) = second.end();
        assert_eq!(code, 1);
        assert!(left.contains("Ничего не изменено"), "{left}");
    }
    first.send("X");
    first.wait_for("Ново-ИвановсXкая");
}

#[test]
fn a_stopped_session_wakes_up_to_leave() {
    let folder = demo();
    let first = typing(folder.path());
    let stopped = Command::new("kill").args(["-STOP", &first.pid().to_string()]).status().unwrap();
    assert!(stopped.success());
    let second = open(folder.path(), &["--take-over"]);
    second.wait_for("Ново-Ивановская");
    assert_eq!(first.end().0, 0);
}

/// Holds a folder as a session on another machine that answers nothing.
fn hung(data: &Path) -> Lock {
    let Acquired::Ours(lock) = Lock::try_acquire(data, "20.05.2021 09:00").unwrap() else { panic!("held") };
    fs::write(data.join("LOCK"), "77\nserver-2\n/dev/pts/9\n20.05.2021 09:00\n5\n").unwrap();
    lock
}

#[test]
fn beside_a_hung_session_everything_can_be_read_and_nothing_typed_is_lost() {
    let folder = demo();
    let before = vyezd(folder.path(), &["list", "school", "--json"]);
    let lock = hung(folder.path());

    let mut view = open(folder.path(), &["open", "person", "--new", "--take-over"]);
    view.wait_for("Ф. И. О.");
    view.wait_for("только просмотр");
    view.send("Ново-Ивановская");
    // The first key clears the sentence of the start; the refusal brings it back.
    view.wait_for("Ново-Ивановская");
    view.send(F2);
    let screen = view.wait_for("! Только просмотр");
    assert!(screen.contains("Ново-Ивановская"), "{screen}");
    view.send(F10);
    assert_eq!(view.end().0, 0);

    let beside = vyezd(folder.path(), &["list", "school", "--json"]);
    assert!(beside.status.success(), "{beside:?}");
    assert_eq!(beside.stdout, before.stdout);
    let refused = vyezd(folder.path(), &["rebuild"]);
    assert_eq!(refused.status.code(), Some(1));
    let sentence = String::from_utf8(refused.stderr).unwrap();
    assert!(sentence.contains("server-2") && sentence.contains("77"), "{sentence}");

    drop(lock);
    let mut next = open(folder.path(), &[]);
    next.wait_for("Вернулось набранное");
    let screen = next.wait_for("Ново-Ивановская");
    assert!(!screen.contains("! только просмотр"), "{screen}");
    next.send(F10);
    next.end();
    // It came back once.
    let again = open(folder.path(), &[]);
    let screen = again.wait_for("Ново-Ивановская");
    assert!(!screen.contains("Вернулось"), "{screen}");
}

#[test]
fn a_session_asked_from_another_machine_leaves_at_the_next_key() {
    let folder = demo();
    let mut first = typing(folder.path());
    fs::write(folder.path().join("local/take-over"), "9\nserver-2\n/dev/pts/1\n20.05.2021 10:00\n7\n").unwrap();
    first.send("X");
    let (code, left) = first.end();
    assert_eq!(code, 0);
    assert!(left.contains("server-2"), "{left}");
    fs::remove_file(folder.path().join("local/take-over")).unwrap();
    open(folder.path(), &[]).wait_for("Ново-ИвановсXкая");
}

#[test]
fn a_lock_left_by_a_crash_holds_nobody_up() {
    let folder = demo();
    let first = typing(folder.path());
    let written = || fs::read(folder.path().join("local/drafts.vlog")).unwrap_or_default();
    while !String::from_utf8_lossy(&written()).contains("Ново-Ивановская") {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let killed = Command::new("kill").args(["-KILL", &first.pid().to_string()]).status().unwrap();
    assert!(killed.success());
    first.end();
    assert!(!fs::read_to_string(folder.path().join("LOCK")).unwrap().is_empty());
    open(folder.path(), &[]).wait_for("Ново-Ивановская");
}

#[test]
fn of_many_starts_at_once_one_works_at_a_time_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let children: Vec<_> = (0..12)
        .map(|number| {
            let path = folder.path().join(format!("{number}.ndjson"));
            let line = format!("{{\"form\":\"municipality\",\"fields\":{{\"name\":\"Район {number}\"}}}}\n");
            fs::write(&path, line).unwrap();
            let mut command = Command::new(env!("CARGO_BIN_EXE_vyezd"));
            command.env("VYEZD_DATA", &data).args(["import", "records", path.to_str().unwrap()]);
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let mut imported = Vec::new();
    for (number, child) in children.into_iter().enumerate() {
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        match output.status.code() {
            Some(0) => imported.push(format!("Район {number}")),
            Some(1) => assert!(said.contains("заняты другим сеансом"), "{said}"),
            other => panic!("{other:?}: {said}"),
        }
    }
    assert!(!imported.is_empty());
    let listed = String::from_utf8(vyezd(&data, &["list", "municipality"]).stdout).unwrap();
    assert_eq!(listed.lines().count(), imported.len());
    assert!(imported.iter().all(|name| listed.lines().any(|line| line.contains(&format!("{name}\t")))), "{listed}");
    assert_eq!(vyezd(&data, &["check"]).status.code(), Some(0));
}

#[test]
fn a_field_that_was_only_looked_at_shows_what_has_come_since() {
    let folder = demo();
    let mut first = open(folder.path(), &["open", "person"]);
    first.wait_for("> Артемьева");
    first.send("\r");
    first.wait_for("> Ф. И. О.");
    // On the field, three characters behind its beginning, and nothing typed.
    first.send(&DOWN.repeat(4));
    first.send(&"\x1b[C".repeat(3));
    first.wait_for("> Должность");
    first.send(F10);
    assert_eq!(first.end().0, 0);

    let listed = vyezd(folder.path(), &["list", "person", "--json"]).stdout;
    let listed: serde_json::Value =
        serde_json::from_slice(listed.split(|byte| *byte == b'\n').next().unwrap()).unwrap();
    let id = listed["id"].as_str().unwrap();
    let row = serde_json::json!({"id": id, "form": "person", "fields": {"position": "Заместитель директора"}});
    fs::write(folder.path().join("row.ndjson"), format!("{row}\n")).unwrap();
    let imported = vyezd(folder.path(), &["import", "records", folder.path().join("row.ndjson").to_str().unwrap()]);
    assert!(imported.status.success(), "{imported:?}");
    let history = |data: &Path| vyezd(data, &["show", id, "--history"]).stdout;
    let before = history(folder.path());

    let mut again = open(folder.path(), &[]);
    let screen = again.wait_for("> Должность                   Заместитель директора");
    assert!(!screen.contains("учитель русского языка"), "{screen}");
    // Nothing waits to be saved.
    again.send("\x1b");
    again.wait_for("> Артемьева");
    again.send(F10);
    assert_eq!(again.end().0, 0);
    assert_eq!(String::from_utf8_lossy(&history(folder.path())), String::from_utf8_lossy(&before));
}
