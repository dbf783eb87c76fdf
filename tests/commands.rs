#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! The command line scripts rely on: exit codes, sentences, one JSON object a line.

#[path = "support/home.rs"]
mod home;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use home::Home;
use serde_json::Value;

const SOURCES: [(&str, usize); 5] = [
    ("000_9c6786b06096ba0b.txt", 37 + 5),
    ("001_5eb3587b8a7ef8fb.txt", 14),
    ("002_dca42ef697891152.txt", 14),
    ("003_b7c16ea3d3e8fa77.txt", 17),
    ("004_b2d8c3539e754198.txt", 48 + 21),
];

fn source(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/demo/sources").join(name).display().to_string()
}

fn run(home: &Home, arguments: &[&str]) -> Output {
    home.command(arguments).stdin(Stdio::null()).output().unwrap()
}

/// The sentence of a refusal: exit code 1, nothing on the standard output.
fn refusal(home: &Home, arguments: &[&str]) -> String {
    let output = run(home, arguments);
    let sentence = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {sentence}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "", "{arguments:?}");
    assert!(sentence.chars().any(|c| matches!(c, 'а'..='я')), "in Russian: {sentence}");
    assert!(!sentence.contains('\x1b'), "no colour in a pipe: {sentence:?}");
    sentence
}

/// One JSON object a line.
fn objects(output: &str) -> Vec<Value> {
    let objects: Vec<Value> = output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(objects.iter().all(Value::is_object), "{output}");
    objects
}

fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object[field].as_str().unwrap_or_default()
}

#[test]
fn the_sample_is_counted_and_goes_into_an_empty_folder_only() {
    let home = Home::empty();
    let counts = home.output(&["demo", "--no-ui"]);
    for expected in ["municipality\t5", "school\t21", "activity\t156", "plan\t6", "diary_school\t6"] {
        assert!(counts.lines().any(|line| line == expected), "{expected}: {counts}");
    }
    let sentence = refusal(&home, &["demo", "--no-ui"]);
    assert!(sentence.contains("уже есть записи"), "{sentence}");
    assert_eq!(objects(&home.output(&["list", "school", "--json"])).len(), 21, "and nothing was added");
}

#[test]
fn usage_is_two_and_help_is_no_error() {
    let home = Home::empty();
    for arguments in
        [&["nonsense"][..], &["list"], &["--lang", "fr"], &["import", "plan"], &["list", "school", "--as-of", "вчера"]]
    {
        assert_eq!(run(&home, arguments).status.code(), Some(2), "{arguments:?}");
    }
    for arguments in [&["--help"][..], &["--version"], &["import", "--help"]] {
        let output = run(&home, arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(output.stderr.is_empty() && !output.stdout.is_empty(), "{arguments:?}");
    }
    assert!(!home.data().exists(), "asking for help makes no folder");
}

#[test]
fn every_refusal_says_what_to_do() {
    let home = Home::with_sample();
    for (arguments, part) in [
        (&["list", "nonsense"][..], "vyezd forms"),
        (&["list", "school", "--where", "name"], "ПОЛЕ=ЗНАЧЕНИЕ"),
        (&["show", "123"], "32 шестнадцатеричные цифры"),
        (&["show", "00000000000000000000000000000000"], "нет"),
        (&["import", "plan", "нет такого.docx"], "нет такого.docx"),
        (&["import", "records", "нет такого.ndjson"], "нет такого.ndjson"),
        (&["report", "visit", "--school", "Нагольненская", "--format", "md"], "-o"),
        (&["report", "visit", "--school", "СОШ", "-o", "-"], "нескольким"),
        (&["report", "nonsense", "-o", "-"], "nonsense"),
    ] {
        let sentence = refusal(&home, arguments);
        assert!(sentence.contains(part), "{arguments:?}: {sentence}");
    }
    let english = run(&home, &["--lang", "en", "list", "nonsense"]);
    assert!(String::from_utf8_lossy(&english.stderr).starts_with("There is no form"), "{english:?}");
}

#[test]
fn the_program_itself_needs_a_terminal() {
    let home = Home::empty();
    for arguments in [&[][..], &["open", "visit"]] {
        let sentence = refusal(&home, arguments);
        assert!(sentence.contains("не терминал") && sentence.contains("ssh -t"), "{sentence}");
    }
    assert!(!home.data().exists(), "and nothing was made");
}

#[test]
fn plans_are_read_without_storing_as_one_object_an_activity() {
    let home = Home::empty();
    for (name, count) in SOURCES {
        let rows = objects(&home.output(&["import", "plan", &source(name), "--dry-run", "--json"]));
        assert_eq!(rows.len(), count, "{name}");
        for row in &rows {
            // A doubt names its reason after a colon.
            let certainty = text(row, "term_certainty").split(':').next().unwrap_or_default();
            assert!(!text(row, "title").is_empty() && text(row, "source") == name, "{row}");
            assert!(matches!(certainty, "exact" | "derived" | "doubtful" | ""), "{row}");
        }
        assert!(rows.iter().any(|row| !text(row, "term_reading").is_empty()), "{name}: terms are read");
    }
    assert_eq!(home.output(&["list", "activity", "--json"]), "", "nothing was stored");
}

#[test]
fn a_second_import_adds_nothing_and_says_so() {
    let home = Home::empty();
    let files: Vec<String> = SOURCES.iter().map(|(name, _)| source(name)).collect();
    let arguments: Vec<&str> = ["import", "plan"].into_iter().chain(files.iter().map(String::as_str)).collect();
    home.output(&arguments);
    let stored = home.output(&["list", "activity", "--json"]);
    assert_eq!(objects(&stored).len(), SOURCES.iter().map(|(_, count)| count).sum::<usize>());
    let again = home.output(&arguments);
    assert_eq!(again.matches("план уже загружен; отличий: 0. Ничего не добавлено.").count(), 6, "{again}");
    assert_eq!(home.output(&["list", "activity", "--json"]), stored);
    let dry = objects(&home.output(&["import", "plan", &files[1], "--dry-run", "--json"]));
    assert!(dry.iter().all(|row| text(row, "known").len() == 32), "a known plan is named");
}

#[test]
fn a_changed_plan_is_shown_with_its_differences() {
    let home = Home::with_sample();
    let folder = tempfile::tempdir().unwrap();
    let changed = folder.path().join("план.txt");
    let plan = std::fs::read_to_string(source("003_b7c16ea3d3e8fa77.txt")).unwrap();
    let wording = "Формирование";
    assert!(plan.contains(wording));
    std::fs::write(&changed, plan.replacen(wording, "Утверждение", 1)).unwrap();
    let said = home.output(&["import", "plan", &changed.display().to_string()]);
    assert!(said.contains("отличий: 1") && said.contains("Утверждение"), "{said}");
}

#[test]
fn records_come_all_or_not_at_all_with_faults_by_line() {
    let home = Home::with_sample();
    let before = home.output(&["list", "school", "--json"]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("школы.ndjson");
    let lines = [
        r#"{"form": "school", "fields": {"name": "Хорошая школа"}}"#,
        r#"{"form": "school", "fields": {"name": "Плохая школа", "nonsense": 1}}"#,
        "не JSON",
        r#"{"form": "visit", "fields": {"planned": "завтра"}}"#,
    ];
    std::fs::write(&file, lines.join("\n")).unwrap();
    let sentence = refusal(&home, &["import", "records", &file.display().to_string()]);
    for part in ["школы.ndjson", "2", "nonsense", "3", "4", "planned"] {
        assert!(sentence.contains(part), "{part}: {sentence}");
    }
    assert_eq!(home.output(&["list", "school", "--json"]), before, "not even the good line");

    // From the standard input, one object a line; what comes out goes in again.
    let mut child =
        home.command(&["import", "records", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines[0].as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), "Сохранено записей: 1");
    let schools = home.output(&["list", "school", "--json"]);
    assert_eq!(objects(&schools).len(), 22);
    std::fs::write(&file, &schools).unwrap();
    home.output(&["import", "records", &file.display().to_string()]);
    assert_eq!(home.output(&["list", "school", "--json"]), schools);
}

#[test]
fn records_are_listed_shown_and_filtered() {
    let home = Home::with_sample();
    let open = objects(&home.output(&["list", "recommendation", "--where", "state=open", "--json"]));
    assert_eq!(open.len(), 4);
    for record in &open {
        let shown = home.output(&["show", text(record, "id"), "--json"]);
        assert_eq!(&serde_json::from_str::<Value>(&shown).unwrap(), record);
        assert_eq!(
            record["fields"]["deadline"].as_str().map(str::len),
            Some("2021-09-30".len()),
            "ISO dates: {record}"
        );
    }
    let plain = home.output(&["list", "school"]);
    assert!(plain.lines().all(|line| line.split('\t').count() >= 2 && !line.contains('\x1b')));
    assert_eq!(home.output(&["list", "school", "--as-of", "2001-01-01", "--json"]), "", "nothing was known then");
    let forms = objects(&home.output(&["forms", "--json"]));
    for form in ["school", "visit", "diary_teacher"] {
        assert!(forms.iter().any(|object| text(object, "id") == form || text(object, "form") == form), "{form}");
    }
}

#[test]
fn all_text_is_searched_by_word_forms_phrases_and_filters() {
    let home = Home::with_sample();
    let search = |query: &str| objects(&home.output(&["search", query, "--json", "--limit", "1000"]));
    let hits = search("родителей");
    assert!(!hits.is_empty());
    for hit in &hits {
        let names: Vec<&str> = hit.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["id", "form", "title", "field", "snippet", "found"]);
        assert!(text(hit, "found").to_lowercase().starts_with("родител"), "{hit}");
        assert!(text(hit, "snippet").contains(text(hit, "found")), "{hit}");
        let record: Value = serde_json::from_str(&home.output(&["show", text(hit, "id"), "--json"])).unwrap();
        assert_eq!(record["form"], hit["form"]);
    }
    let ids =
        |hits: &[Value]| hits.iter().map(|hit| text(hit, "id").to_owned()).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(ids(&search("РОДИТЕЛЯМИ")), ids(&hits), "any form, any case");
    assert!(ids(&search("\"родителей\"")).is_subset(&ids(&hits)));
    assert!(search("\"родителей\"").len() < hits.len(), "in quotes only this form");
    let narrowed = search("родители форма:мероприятие");
    assert!(!narrowed.is_empty() && narrowed.iter().all(|hit| text(hit, "form") == "activity"));
    let school = search("школа:Нагольненская форма:visit");
    assert!(!school.is_empty() && school.iter().all(|hit| text(hit, "form") == "visit"), "{school:?}");
    assert!(!search("форма:visit год:2021").is_empty() && search("форма:visit год:1999").is_empty());

    let plain = home.output(&["search", "родителей", "--limit", "2"]);
    assert!(plain.lines().count() == 2 && plain.lines().all(|line| line.split('\t').count() == 5), "{plain}");
    let output = run(&home, &["search", "такого", "слова", "тут-не-было"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("ничего нет"));
    for (query, part) in
        [("район:Котово", "школа:"), ("год:двадцать", "2020-2021"), ("форма:чепуха", "чепуха"), (" ", "искать")]
    {
        let sentence = refusal(&home, &["search", query]);
        assert!(sentence.contains(part), "{query}: {sentence}");
    }
}

#[test]
fn keys_are_rows_of_action_keys_scope_and_hint() {
    let home = Home::empty();
    let rows = objects(&home.output(&["keys", "--json"]));
    for row in &rows {
        let names: Vec<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["action", "keys", "scope", "hint"]);
        assert!(!row["keys"].as_array().unwrap().is_empty() && !text(row, "hint").is_empty(), "{row}");
    }
    assert!(rows.iter().any(|row| text(row, "action") == "save" && row["keys"][0] == "F2"));
    let map = home.path().join("keys.toml");
    std::fs::write(&map, "[[key]]\nscope = \"form\"\nsave = [\"F2\", \"F12\"]\n").unwrap();
    let own = home.output(&["--keymap", &map.display().to_string(), "keys", "--json"]);
    assert!(own.contains("F12"), "{own}");
    std::fs::write(&map, "[[key]]\nscope = \"nonsense\"\nsave = [\"F13\"]\n").unwrap();
    let faulty = run(&home, &["--keymap", &map.display().to_string(), "keys"]);
    assert_eq!(faulty.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&faulty.stderr).contains("nonsense"), "{faulty:?}");
}

#[test]
fn the_report_of_a_visit_is_written_whole() {
    let home = Home::with_sample();
    let folder = tempfile::tempdir().unwrap();
    let written = |name: &str, format: &str| -> PathBuf {
        let path = folder.path().join(name);
        let file = path.display().to_string();
        home.output(&["report", "visit", "--school", "Нагольненская", "--format", format, "-o", &file]);
        path
    };
    let docx = std::fs::read(written("справка.docx", "docx")).unwrap();
    assert_eq!(&docx[..2], b"PK");
    let markdown = std::fs::read_to_string(written("справка.md", "md")).unwrap();
    assert!(markdown.contains("Нагольненская"), "{markdown}");
    let printed = home.output(&["report", "visit", "--school", "Нагольненская", "--format", "md", "-o", "-"]);
    assert_eq!(printed.trim(), markdown.trim());
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "no temporary file stays: {left:?}");
    let nowhere = refusal(&home, &["report", "visit", "--school", "Нагольненская", "-o", "/нет/такой/папки.docx"]);
    assert!(nowhere.contains("/нет/такой"), "{nowhere}");
}

#[test]
fn a_report_comes_in_every_format_and_encoding() {
    let home = Home::with_sample();
    let folder = tempfile::tempdir().unwrap();
    let list = home.output(&["report", "--list"]);
    for name in ["visit", "schedule", "dossier", "plan", "checklist", "diaries", "recommendations", "overview"] {
        let line = list.lines().find(|line| line.starts_with(&format!("{name}\t"))).unwrap();
        assert!(line.ends_with("docx xlsx html md csv csv-1251 ndjson pdf"), "{line}");
    }
    let file = |name: &str| folder.path().join(name).display().to_string();
    let csv = file("реестр.csv");
    home.output(&["report", "recommendations", "--format", "csv", "--encoding", "windows-1251", "-o", &csv]);
    let bytes = std::fs::read(&csv).unwrap();
    let (text, _, failed) = encoding_rs::WINDOWS_1251.decode(&bytes);
    assert!(!failed && text.starts_with("№;Школа;Дана;") && text.contains("Нагольненская"), "{text}");
    assert!(refusal(&home, &["report", "plan", "--encoding", "koi8-r", "-o", "-"]).contains("windows-1251"));
    let lines = home.output(&["report", "recommendations", "--format", "ndjson", "-o", "-"]);
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!((&first["№"], &first["Дана"]), (&Value::from(1), &Value::from("2020-10-15")), "{first}");
    // A template that is none: the report is made without it, and that is said.
    let (note, docx) = (file("записка.docx"), file("справка.docx"));
    std::fs::write(&note, "не бланк").unwrap();
    let output = run(&home, &["report", "visit", "--school", "Нагольненская", "--template", &note, "-o", &docx]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.contains("без него"), "{told}");
    assert_eq!(&std::fs::read(&docx).unwrap()[..2], b"PK");
}

#[cfg(unix)]
#[test]
fn pdf_is_made_by_the_office_or_refused_with_a_sentence() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::with_sample();
    let folder = tempfile::tempdir().unwrap();
    let (office, pdf) = (folder.path().join("soffice"), folder.path().join("реестр.pdf"));
    let arguments = ["report", "recommendations", "--format", "pdf", "-o", &pdf.display().to_string()];
    let with_office = || home.command(&arguments).env("VYEZD_SOFFICE", &office).output().unwrap();
    let missing = with_office();
    let told = String::from_utf8_lossy(&missing.stderr).into_owned();
    assert!(missing.status.code() == Some(1) && told.contains("LibreOffice") && told.contains("docx"), "{told}");
    std::fs::write(&office, "#!/bin/sh\necho '%PDF-1.7' > report.pdf\n").unwrap();
    std::fs::set_permissions(&office, std::fs::Permissions::from_mode(0o755)).unwrap();
    assert!(with_office().status.success());
    assert_eq!(std::fs::read(&pdf).unwrap(), b"%PDF-1.7\n");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error_and_stops_no_work() {
    let home = Home::empty();
    let files: Vec<String> = SOURCES.iter().map(|(name, _)| source(name)).collect();
    let arguments: Vec<&str> = ["import", "plan"].into_iter().chain(files.iter().map(String::as_str)).collect();
    let mut child = home.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(objects(&home.output(&["list", "activity", "--json"])).len(), 156, "every file was taken in");
    for arguments in [&["list", "activity", "--json"][..], &["forms"], &["keys"], &["man"], &["completions", "bash"]] {
        let mut child = home.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(0) && said.is_empty(), "{arguments:?}: {:?} {said}", output.status);
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let home = Home::empty();
    let file = home.path().join("file");
    std::fs::write(&file, "not a folder").unwrap();
    let below = file.join("data").display().to_string();
    let output = home.command(&[]).args(["--data", &below, "list", "school"]).output().unwrap();
    // `--data` twice is a matter of usage; the variable means the same.
    assert_eq!(output.status.code(), Some(2));
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_vyezd"));
    command.env_clear().env("VYEZD_DATA", &below).args(["list", "school"]);
    let output = command.output().unwrap();
    let sentence = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{sentence}");
    assert!(sentence.contains(&below), "{sentence}");
}

#[test]
fn what_is_stored_can_be_checked_and_built_anew() {
    let home = Home::with_sample();
    assert!(home.output(&["check"]).contains("Журнал цел"));
    let before = home.output(&["list", "activity", "--json"]);
    home.output(&["rebuild"]);
    assert_eq!(home.output(&["list", "activity", "--json"]), before);
    assert!(home.output(&["check"]).contains("Журнал цел"));
}

#[cfg(feature = "age")]
#[test]
fn a_password_closes_a_file_and_the_keys_and_never_the_records() {
    let home = Home::empty();
    home.output(&["demo", "--no-ui"]);
    let stick = tempfile::tempdir().unwrap();
    let folder = stick.path().to_str().unwrap();
    let with = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = home.command(arguments);
        command.stdin(Stdio::null()).envs(variables.iter().copied());
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap())
    };
    let sentence = refusal(&home, &["sync", folder, "--bundle", "--password"]);
    assert!(sentence.contains("VYEZD_PASSWORD"), "{sentence}");
    let (code, told) =
        with(&[("VYEZD_PASSWORD", "четыре слова")], &["sync", folder, "--bundle", "--password", "--json"]);
    let outcome: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((code, &outcome["closed"]), (Some(0), &Value::from("password")), "{told}");
    let file = outcome["written"][0].as_str().unwrap().to_owned();
    assert!(refusal(&home, &["log", &file]).contains("закрыт паролем"));
    let (code, lines) = with(&[("VYEZD_PASSWORD", "четыре слова")], &["log", &file, "--json"]);
    assert_eq!(code, Some(0));
    assert!(objects(&lines).len() > 300);

    // The keys: closed, opened by the right word only, and given up without losing a record.
    assert_eq!(with(&[("VYEZD_NEW_PASSWORD", "слово")], &["password"]).0, Some(0));
    assert!(refusal(&home, &["sync", folder]).contains("VYEZD_KEY_PASSWORD"));
    let (code, told) = with(&[("VYEZD_KEY_PASSWORD", "другое")], &["sync", folder]);
    assert!(code == Some(1) && told.contains("не подошёл"), "{told}");
    assert_eq!(with(&[("VYEZD_KEY_PASSWORD", "слово")], &["sync", folder]).0, Some(0));
    assert_eq!(objects(&home.output(&["list", "school", "--json"])).len(), 21, "records open without it");
    assert_eq!(with(&[("VYEZD_KEY_PASSWORD", "слово"), ("VYEZD_NEW_PASSWORD", "ново")], &["password"]).0, Some(0));
    assert!(home.output(&["password", "--forget"]).contains("новые ключи"));
    let again: Value = serde_json::from_str(&home.output(&["sync", folder, "--json"])).unwrap();
    assert_eq!(again["sealed"], 0, "what was sealed under the lost keys is still ours");
    assert_eq!(objects(&home.output(&["list", "school", "--json"])).len(), 21);
    assert!(home.output(&["password", "--remove"]).contains("Пароля у ключей нет"));
}

#[test]
fn completions_load_in_the_shells_of_this_machine_and_the_manual_is_read_by_man() {
    let home = Home::empty();
    let file = home.path().join("completions");
    let at = file.display();
    let loads = [
        ("bash", format!("source '{at}' && complete -p vyezd")),
        (
            "zsh",
            format!(
                "autoload -U compinit; compinit -D -u; source '{at}'; [[ ${{_comps[vyezd]}} == _vyezd ]] && echo vyezd"
            ),
        ),
        ("fish", format!("source '{at}'; complete -C 'vyezd impo'")),
    ];
    for (shell, script) in loads {
        std::fs::write(&file, home.output(&["completions", shell])).unwrap();
        let Ok(output) = std::process::Command::new(shell).arg("-c").arg(&script).env("HOME", home.path()).output()
        else {
            continue; // Not on this machine.
        };
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && said.contains(if shell == "fish" { "import" } else { "vyezd" }),
            "{shell}: {output:?}"
        );
    }
    let page = home.path().join("vyezd.1");
    std::fs::write(&page, home.output(&["man"])).unwrap();
    let Ok(output) = std::process::Command::new("groff").args(["-man", "-Tutf8", "-Kutf8", "-ww"]).arg(&page).output()
    else {
        return;
    };
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && complaints.is_empty(), "{complaints}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("Резервная копия одним файлом."));
}
