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

#[test]
fn what_was_never_exchanged_leaves_after_it_was_restored_into_another_folder() {
    let folder = tempfile::tempdir().unwrap();
    let [old, new, colleague] = ["old", "new", "colleague"].map(|name| folder.path().join(name));
    let share = folder.path().join("share");
    fs::create_dir(&share).unwrap();
    let sync = |data: &Path| done(data, &["sync", share.to_str().unwrap()]);
    let school = |number: u8, name: &str| {
        let id = vyezd::domain::RecordId::new([number; 16]);
        format!("{{\"form\":\"school\",\"id\":\"{id}\",\"fields\":{{\"name\":\"{name}\"}}}}\n")
    };
    // One school left the old computer, two did not before it died; there is a backup.
    import(&old, folder.path(), &school(1, "Нагольненская СШ"));
    sync(&old);
    import(&old, folder.path(), &school(2, "Красноярская СШ"));
    import(&old, folder.path(), &school(3, "Семиченская СШ"));
    let file = folder.path().join("копия.zip");
    done(&old, &["backup", file.to_str().unwrap()]);
    // On the new one work has begun already, and was exchanged.
    import(&new, folder.path(), &school(4, "Попереченская СШ"));
    let first = sync(&new);
    done(&new, &["restore", file.to_str().unwrap()]);
    assert_eq!(done(&new, &["list", "school"]).lines().count(), 4);
    let shown = done(&new, &["sync", share.to_str().unwrap(), "--dry-run"]);
    assert!(shown.contains("Ваших новых правок: 4,"), "{shown}");
    let said = sync(&new);
    assert!(said.contains("Ваших новых правок: 4,"), "{said}");
    let code = |said: &str| said.lines().find(|line| line.contains("Ваш код")).map(str::to_owned);
    assert_eq!(code(&first), code(&said), "the same key signs what is saved here");
    let taken = sync(&colleague);
    assert_eq!(all(&colleague), all(&new), "{taken}");
    assert!(!taken.contains("не хватает"), "{taken}");
    // Once is enough: nothing is sealed again, and the colleague hears nothing new.
    let files = || walk(&share);
    let before = files();
    sync(&new);
    let packs = |names: &[String]| names.iter().filter(|name| name.contains("/p/")).count();
    assert_eq!(packs(&files()), packs(&before));
    // The old computer lives after all, and adds nothing but what nobody has.
    import(&old, folder.path(), &school(5, "Захаровская СШ"));
    for data in [&old, &new, &colleague, &old] {
        let said = sync(data);
        assert!(!said.contains("не хватает") && !said.contains("двух компьютерах"), "{said}");
    }
    assert_eq!(all(&old), all(&new));
    assert_eq!(all(&old), all(&colleague));
}

fn walk(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            found.extend(walk(&entry.path()));
        } else {
            found.push(entry.path().display().to_string());
        }
    }
    found
}

#[test]
fn how_tables_were_mapped_is_in_the_backup_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let (data, other, third) = (folder.path().join("data"), folder.path().join("other"), folder.path().join("third"));
    let table = folder.path().join("районы.csv");
    fs::write(&table, "Где работаем;Прочее\nКотельниковский район;—\nДубовский район;—\n").unwrap();
    let mapped = ["import", "table", table.to_str().unwrap(), "--form", "municipality", "--map", "Где работаем=name"];
    done(&data, &mapped);
    let remembered = fs::read(data.join("mappings.json")).unwrap();
    let file = folder.path().join("копия.zip");
    done(&data, &["backup", file.to_str().unwrap()]);
    done(&other, &["restore", file.to_str().unwrap()]);
    assert_eq!(fs::read(other.join("mappings.json")).unwrap(), remembered);
    // The same table is read there without being told how.
    let unmapped = &mapped[..5];
    assert!(done(&other, unmapped).contains("уже есть: 2"));
    refused(&third, unmapped);
    // Into a folder with records of its own, too.
    import(&third, folder.path(), "{\"form\":\"municipality\",\"fields\":{\"name\":\"район\"}}\n");
    let said = done(&third, &["restore", file.to_str().unwrap()]);
    assert!(said.contains("mappings.json"), "{said}");
    assert_eq!(fs::read(third.join("mappings.json")).unwrap(), remembered);
}
