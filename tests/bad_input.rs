//! What nobody wishes for, end to end with the built program: a sentence with the place and exit code 1, never a panic,
//! never a half-written store, memory within bounds.
#![cfg(target_os = "linux")]
#![allow(clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod docx_writer;
#[path = "support/home.rs"]
mod home;
#[path = "support/pty.rs"]
mod pty;

use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use pty::Terminal;

const F10: &str = "\x1b[21~";

fn program(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vyezd"));
    command.env("VYEZD_DATA", data).env("VYEZD_TODAY", "2021-05-20").env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
    command
}

fn vyezd(data: &Path, arguments: &[&str]) -> Output {
    program(data).args(arguments).output().unwrap()
}

/// A line for the shell, with `$V` for the program. Memory is limited to 1.5 GB of address space.
fn shell(data: &Path, line: &str) -> Output {
    let mut command = Command::new("bash");
    command.arg("-c").arg(format!("ulimit -v 1500000; set -o pipefail; V='{}'; {line}", env!("CARGO_BIN_EXE_vyezd")));
    command.env("VYEZD_DATA", data).env("LC_ALL", "C.UTF-8").stdin(Stdio::null()).output().unwrap()
}

/// The sentence of a refusal, which must name the place.
fn sentence(output: &Output, place: &str) -> String {
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(said.contains(place), "{place}: {said}");
    assert!(!said.contains("panicked") && !said.contains("RUST_BACKTRACE"), "{said}");
    said
}

fn demo() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert!(vyezd(folder.path(), &["demo", "--no-ui"]).status.success());
    folder
}

fn fine(data: &Path) {
    assert_eq!(vyezd(data, &["check"]).status.code(), Some(0));
}

#[test]
fn plans_that_are_none_are_refused_by_name_and_store_nothing() {
    let data = demo();
    let before = vyezd(data.path(), &["list", "plan", "--json"]).stdout;
    let files = tempfile::tempdir().unwrap();
    let spaces = vec![b' '; 80 << 20];
    let old = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 600]].concat();
    let paragraph = docx_writer::package("<w:p><w:r><w:t>Текст</w:t></w:r></w:p>");
    let cases: [(&str, Vec<u8>); 8] = [
        ("половина.docx", paragraph[..paragraph.len() / 2].to_vec()),
        ("переименован.docx", old),
        ("бомба.docx", docx_writer::zip_of(&[("word/document.xml", &spaces)])),
        ("большая.csv", "№;Мероприятие;Срок;Ответственные\n1;Дело;май 2021;ОО\n".repeat(1_300_000).into_bytes()),
        ("снимок.csv", (0..40_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect()),
        ("без таблицы.docx", paragraph),
        ("пусто.txt", Vec::new()),
        ("письмо.txt", "Просто письмо.\n".into()),
    ];
    for (name, bytes) in cases {
        let path = files.path().join(name);
        fs::write(&path, bytes).unwrap();
        let output = shell(data.path(), &format!("\"$V\" import plan '{}'", path.display()));
        sentence(&output, name);
    }
    assert_eq!(vyezd(data.path(), &["list", "plan", "--json"]).stdout, before);
    fine(data.path());
}

#[test]
fn records_that_are_none_are_refused_by_line_and_field() {
    let data = demo();
    let before = vyezd(data.path(), &["list", "municipality", "--json"]).stdout;
    let listed = String::from_utf8(vyezd(data.path(), &["list", "school"]).stdout).unwrap();
    let school = listed.split('\t').next().unwrap().to_owned();
    let good = "{\"form\":\"municipality\",\"fields\":{\"name\":\"Район\"}}";
    let cases = [
        ("{\"form\":\"municipality\",\"fields\":{\"nmae\":\"Район\"}}".to_owned(), "nmae"),
        ("{\"form\":\"rayon\",\"fields\":{}}".to_owned(), "rayon"),
        ("{\"form\":\"visit\",\"fields\":{\"date\":\"31.02.2021\"}}".to_owned(), "date"),
        (format!("{{\"form\":\"municipality\",\"id\":\"{school}\",\"fields\":{{}}}}"), "id"),
        ("{\"form\":\"municipality\",\"id\":\"12\",\"fields\":{}}".to_owned(), "id"),
        ("[1, 2]".to_owned(), "строка 2"),
        ("{\"form\":".to_owned(), "строка 2"),
    ];
    let files = tempfile::tempdir().unwrap();
    let path = files.path().join("записи.ndjson");
    for (line, place) in cases {
        fs::write(&path, format!("{good}\n{line}\n")).unwrap();
        let said = sentence(&vyezd(data.path(), &["import", "records", path.to_str().unwrap()]), place);
        assert!(said.contains("строка 2"), "{said}");
    }
    fs::write(&path, [b'{', 0xFF, 0xFE, b'\n']).unwrap();
    sentence(&vyezd(data.path(), &["import", "records", path.to_str().unwrap()]), "UTF-8");
    // Without end.
    sentence(&shell(data.path(), &format!("(yes '{good}' || true) | \"$V\" import records -")), "64");
    sentence(&shell(data.path(), "\"$V\" import records /dev/zero"), "/dev/zero");
    assert_eq!(vyezd(data.path(), &["list", "municipality", "--json"]).stdout, before);
    fine(data.path());
}

#[test]
fn a_folder_that_is_none_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("не папка");
    fs::write(&file, "текст").unwrap();
    for path in [file.clone(), file.join("глубже"), "/proc/нет/такой".into()] {
        for command in [&["list", "school"][..], &["status"], &["check"], &["demo", "--no-ui"]] {
            sentence(&vyezd(&path, command), path.to_str().unwrap());
        }
    }
    assert_eq!(fs::read_to_string(file).unwrap(), "текст");
    let strange = folder.path().join("чужая");
    fs::create_dir(&strange).unwrap();
    fs::write(strange.join("FORMAT"), "что-то другое").unwrap();
    sentence(&vyezd(&strange, &["list", "school"]), "FORMAT");
}

/// Runs as a user without rights where the test itself has all of them; `None` where that cannot be.
fn unprivileged(data: &Path) -> Option<Command> {
    let probe = tempfile::tempdir().unwrap();
    fs::set_permissions(probe.path(), fs::Permissions::from_mode(0o500)).unwrap();
    if fs::write(probe.path().join("a"), "").is_err() {
        return Some(program(data));
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--clear-groups", env!("CARGO_BIN_EXE_vyezd")]);
    let version = Command::new("setpriv").args(["--reuid=65534", env!("CARGO_BIN_EXE_vyezd"), "--version"]).output();
    if !version.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: all rights, and no way to give them up here");
        return None;
    }
    command.env("VYEZD_DATA", data).env("VYEZD_TODAY", "2021-05-20").stdin(Stdio::null());
    Some(command)
}

fn set_modes(folder: &Path, folders: u32, files: u32) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            set_modes(&path, folders, files);
        } else {
            fs::set_permissions(path, fs::Permissions::from_mode(files)).unwrap();
        }
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(folders)).unwrap();
}

#[test]
fn a_read_only_folder_can_be_read() {
    let data = demo();
    let whole = vyezd(data.path(), &["list", "school", "--json"]).stdout;
    set_modes(data.path(), 0o555, 0o444);
    if let Some(mut command) = unprivileged(data.path()) {
        let output = command.args(["list", "school", "--json"]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        assert_eq!(output.stdout, whole);
        let mut command = unprivileged(data.path()).unwrap();
        sentence(&command.arg("rebuild").output().unwrap(), data.path().to_str().unwrap());
    }
    set_modes(data.path(), 0o755, 0o644);
    fine(data.path());
}

#[test]
fn closed_pipes_and_missing_terminals_are_no_accidents() {
    let data = demo();
    let all = vyezd(data.path(), &["list", "activity"]).stdout;
    for line in [
        "\"$V\" list activity | head -1",
        "\"$V\" list activity --json | head -c 5",
        "\"$V\" forms | head -1",
        "\"$V\" keys | head -1",
        "\"$V\" man | head -1",
        "\"$V\" status | head -1",
        "\"$V\" list activity >&-",
        "\"$V\" status >&- 2>&-",
    ] {
        let output = shell(data.path(), line);
        assert!(output.status.success(), "{line}: {output:?}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{line}: {output:?}");
    }
    for line in ["\"$V\" list нет >&- 2>&-", "\"$V\" list нет 2>/dev/full", "\"$V\" list activity >/dev/full"] {
        let output = shell(data.path(), line);
        assert_eq!(output.status.code(), Some(1), "{line}: {output:?}");
    }
    // The screens need a terminal.
    sentence(&vyezd(data.path(), &[]), "терминал");
    sentence(&shell(data.path(), "\"$V\" </dev/null | cat"), "терминал");
    let name = std::ffi::OsStr::from_bytes(&[0xFF, 0xFE]);
    assert_eq!(program(data.path()).arg(name).output().unwrap().status.code(), Some(2));
    sentence(&program(data.path()).args(["import", "plan"]).arg(name).output().unwrap(), "\u{fffd}");
    assert_eq!(vyezd(data.path(), &["list", "activity"]).stdout, all);
    fine(data.path());
}

#[test]
fn poor_terminals_get_a_sentence_or_the_program() {
    let data = demo();
    let dumb = Terminal::over(data.path(), data.path(), (80, 24), &[], &[("TERM", "dumb")]);
    let (code, text) = dumb.end();
    assert_eq!(code, 1);
    assert!(text.contains("TERM"), "{text}");

    let mut tiny = Terminal::over(data.path(), data.path(), (20, 5), &[], &[]);
    tiny.wait_for("60×16");
    tiny.send("2\x1b[B\r");
    tiny.send(F10);
    assert_eq!(tiny.end().0, 0);

    let mut koi = Terminal::over(data.path(), data.path(), (80, 24), &[], &[("LC_ALL", "ru_RU.KOI8-R")]);
    koi.wait_for("Locale is not UTF-8 (ru_RU.KOI8-R)");
    koi.send("\x1b[D");
    koi.send("2");
    koi.wait_for("Школы");
    koi.send(F10);
    assert_eq!(koi.end().0, 0);
}

#[test]
fn own_files_that_are_broken_are_named_and_the_program_works() {
    let data = demo();
    fs::create_dir_all(data.path().join("forms")).unwrap();
    fs::write(data.path().join("forms/наша.toml"), "id = \"наша\"\n[[field]\n").unwrap();
    fs::write(data.path().join("keymap.toml"), "[[key]\nне ключ").unwrap();
    let mut broken = fs::File::create(data.path().join("local/drafts.vlog")).unwrap();
    broken.write_all(&[0xF5, b'v', b'z', b'F', 0xFF, 0xFF, 0xFF, 0x7F, 1, 2, 3]).unwrap();
    sentence(&vyezd(data.path(), &["forms"]), "наша.toml");
    sentence(&vyezd(data.path(), &["keys"]), "keymap.toml");
    let output = vyezd(data.path(), &["check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stdout).unwrap().contains("наша.toml"));
    let mut works = Terminal::over(data.path(), data.path(), (80, 24), &[], &[]);
    works.wait_for("наша.toml");
    works.send("2");
    works.wait_for("Школы");
    works.send(F10);
    assert_eq!(works.end().0, 0);
}
