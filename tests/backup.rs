//! `backup`, `restore`, `check`, `rebuild`, `status` and `doctor` of the built program.
#![allow(clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn vyezd(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vyezd"));
    command.env("VYEZD_DATA", data).env("VYEZD_TODAY", "2021-05-20").env("LC_ALL", "C.UTF-8");
    command.args(arguments).output().unwrap()
}

/// The output of a command that must succeed.
fn done(data: &Path, arguments: &[&str]) -> String {
    let output = vyezd(data, arguments);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The sentence of a command that must be refused.
fn refused(data: &Path, arguments: &[&str]) -> String {
    let output = vyezd(data, arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!said.contains("panicked"), "{said}");
    said
}

fn all(data: &Path) -> String {
    let forms = done(data, &["forms"]);
    forms.lines().map(|line| done(data, &["list", line.split('\t').next().unwrap(), "--json"])).collect()
}

fn import(data: &Path, folder: &Path, line: &str) {
    let path = folder.join("записи.ndjson");
    fs::write(&path, line).unwrap();
    done(data, &["import", "records", path.to_str().unwrap()]);
}

fn first_school(data: &Path) -> String {
    done(data, &["list", "school"]).lines().next().unwrap().split('\t').next().unwrap().to_owned()
}

#[test]
fn a_backup_comes_back_whole_in_an_empty_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (data, other) = (folder.path().join("data"), folder.path().join("other"));
    done(&data, &["demo", "--no-ui"]);
    fs::write(data.join("keymap.toml"), "\n").unwrap();
    let file = folder.path().join("копия.zip");
    let said = done(&data, &["backup", file.to_str().unwrap()]);
    assert!(said.contains("копия.zip") && said.contains("сверена"), "{said}");

    let shown = done(&other, &["restore", file.to_str().unwrap(), "--dry-run"]);
    assert!(shown.contains("изменится 0") && shown.contains("ничего не сохранено"), "{shown}");
    assert!(!other.exists());
    let said = done(&other, &["restore", file.to_str().unwrap()]);
    assert_eq!(shown.lines().next(), said.lines().next());
    assert_eq!(all(&other), all(&data));
    assert!(other.join("keymap.toml").exists());
    assert_eq!(
        fs::read_dir(&other)
            .unwrap()
            .filter(|entry| { entry.as_ref().unwrap().file_name().to_string_lossy().starts_with('.') })
            .count(),
        0
    );
    // The restored folder is another installation: it writes under a name of its own.
    assert_ne!(fs::read(data.join("local/writer")).unwrap(), fs::read(other.join("local/writer")).unwrap());
    assert!(done(&other, &["check"]).contains("Журнал цел"));
    import(&other, folder.path(), "{\"form\":\"municipality\",\"fields\":{\"name\":\"Новый район\"}}");
    assert!(done(&other, &["check"]).contains("Журнал цел"));
}

#[test]
fn an_older_backup_brings_back_what_is_missing_and_touches_nothing_newer() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    done(&data, &["demo", "--no-ui"]);
    fs::write(data.join("keymap.toml"), "# старая\n").unwrap();
    let file = folder.path().join("копия.zip");
    done(&data, &["backup", file.to_str().unwrap()]);

    // Work goes on: a record is changed, one is added, the keys are edited.
    let school = first_school(&data);
    import(
        &data,
        folder.path(),
        &format!(
            "{{\"form\":\"school\",\"id\":\"{school}\",\"fields\":{{\"note\":\"после копии\"}}}}\n\
         {{\"form\":\"municipality\",\"fields\":{{\"name\":\"Новый район\"}}}}\n"
        ),
    );
    fs::write(data.join("keymap.toml"), "# новая\n").unwrap();
    let newer = all(&data);
    let said = done(&data, &["restore", file.to_str().unwrap()]);
    assert!(said.contains("новых 0, изменится 0"), "{said}");
    assert!(said.contains("keymap.toml") && said.contains("Ничего не изменено"), "{said}");
    assert_eq!(all(&data), newer);
    assert_eq!(fs::read_to_string(data.join("keymap.toml")).unwrap(), "# новая\n");

    // Another folder that never saw the sample gets all of it beside its own records, once.
    let other = folder.path().join("other");
    import(&other, folder.path(), "{\"form\":\"municipality\",\"fields\":{\"name\":\"Свой район\"}}");
    let shown = done(&other, &["restore", file.to_str().unwrap(), "--dry-run"]);
    assert_eq!(done(&other, &["list", "municipality"]).lines().count(), 1);
    let said = done(&other, &["restore", file.to_str().unwrap()]);
    assert_eq!(shown.lines().nth(1), said.lines().nth(1));
    let listed = done(&other, &["list", "municipality"]);
    assert!(listed.contains("Свой район"));
    assert_eq!(listed.lines().count(), done(&data, &["list", "municipality"]).lines().count());
    assert!(done(&other, &["restore", file.to_str().unwrap()]).contains("Ничего не изменено"));
    assert!(done(&other, &["check"]).contains("Журнал цел"));
    // A copy was made before.
    assert!(fs::read_dir(other.join("backups")).unwrap().count() > 0);
}

#[test]
fn what_is_no_backup_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    done(&data, &["demo", "--no-ui"]);
    let before = all(&data);
    let file = folder.path().join("копия.zip");
    done(&data, &["backup", file.to_str().unwrap()]);
    let whole = fs::read(&file).unwrap();
    let half = folder.path().join("половина.zip");
    fs::write(&half, &whole[..whole.len() / 2]).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 3] ^= 0xFF;
    fs::write(folder.path().join("порча.zip"), flipped).unwrap();
    fs::write(folder.path().join("письмо.zip"), "не архив").unwrap();
    for name in ["половина.zip", "порча.zip", "письмо.zip", "нет.zip"] {
        let said = refused(&data, &["restore", folder.path().join(name).to_str().unwrap()]);
        assert!(said.contains(name), "{said}");
        let fresh = folder.path().join("fresh");
        refused(&fresh, &["restore", folder.path().join(name).to_str().unwrap()]);
        assert!(!fresh.join("log").exists());
    }
    assert_eq!(all(&data), before);
    let said = refused(&data, &["backup", half.parent().unwrap().join("нет папки/a.zip").to_str().unwrap()]);
    assert!(said.contains("нет папки"), "{said}");
    assert!(refused(&folder.path().join("пусто"), &["backup", file.to_str().unwrap()]).contains("пусто"));
}

#[test]
fn check_names_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    done(&data, &["demo", "--no-ui"]);
    let said = done(&data, &["check"]);
    assert!(said.contains("Журнал цел") && said.contains("Все ссылки ведут"), "{said}");

    // A damaged log: the place is named, everything readable stays.
    let log = data.join("log/own/000001.vlog");
    let mut bytes = fs::read(&log).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xFF;
    fs::write(&log, &bytes).unwrap();
    let output = vyezd(&data, &["check"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("000001.vlog") && said.contains("повреждён"), "{said}");
}

#[test]
fn a_reference_to_nobody_is_refused_at_the_import() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other");
    import(&other, folder.path(), "{\"form\":\"municipality\",\"fields\":{\"name\":\"Район\"}}");
    assert_eq!(vyezd(&other, &["check"]).status.code(), Some(0));
    let missing = "00112233445566778899aabbccddeeff";
    let path = folder.path().join("ссылка.ndjson");
    fs::write(
        &path,
        format!("{{\"form\":\"school\",\"fields\":{{\"name\":\"Школа\",\"municipality\":\"{missing}\"}}}}\n"),
    )
    .unwrap();
    // The import itself refuses it with the line and the field.
    let said = refused(&other, &["import", "records", path.to_str().unwrap()]);
    assert!(said.contains("municipality") && said.contains('1'), "{said}");
    assert_eq!(done(&other, &["list", "school"]), "");
}

#[test]
fn rebuild_keeps_a_copy_and_every_record() {
    let folder = tempfile::tempdir().unwrap();
    done(folder.path(), &["demo", "--no-ui"]);
    let before = all(folder.path());
    done(folder.path(), &["rebuild"]);
    assert_eq!(all(folder.path()), before);
    assert!(folder.path().join("backups/vyezd-2021-05-20-rebuild.zip").exists());
}

#[test]
fn a_folder_of_an_older_format_is_copied_before_it_is_brought_up() {
    let folder = tempfile::tempdir().unwrap();
    done(folder.path(), &["demo", "--no-ui"]);
    let before = all(folder.path());
    fs::write(folder.path().join("FORMAT"), "vyezd-data 0\n").unwrap();
    assert_eq!(all(folder.path()), before);
    assert!(folder.path().join("backups/vyezd-2021-05-20-upgrade.zip").exists());
    fs::write(folder.path().join("FORMAT"), "vyezd-data 99\n").unwrap();
    assert!(refused(folder.path(), &["list", "school"]).contains("99"));
}

#[test]
fn status_counts_and_doctor_describes_without_names() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    done(&data, &["demo", "--no-ui"]);
    let said = done(&data, &["status"]);
    assert!(said.lines().any(|line| line.starts_with("school\tШколы\t")), "{said}");
    let built_in =
        said.split_once("прочих ").map(|(_, rest)| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
    assert!(said.contains("Последнее сохранение: "), "{said}");
    assert!(built_in.and_then(|number| number.parse::<usize>().ok()) >= Some(33), "the questions are counted: {said}");

    let mut command = Command::new(env!("CARGO_BIN_EXE_vyezd"));
    command.env("VYEZD_DATA", &data).env("HOME", folder.path()).env("LC_ALL", "ru_RU.KOI8-R").arg("doctor");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    for wanted in ["~/data", "TERM=", "KOI8-R", "Свободно", "log/own", "никто не держит", "Файловая система"]
    {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    assert!(!said.contains(folder.path().to_str().unwrap()), "{said}");
    // It looks only.
    let empty = folder.path().join("пусто");
    assert!(done(&empty, &["doctor"]).contains("Данных в ней ещё нет"));
    assert!(!empty.exists());
}
