//! Tables of any form on the command line: rosters of schools and of people, exam results, what is refused and where,
//! and an import that is taken back as a whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]

mod docx_writer;
#[path = "support/home.rs"]
mod home;

use std::path::{Path, PathBuf};

use docx_writer::zip_of;
use home::Home;
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file in the home of a test.
fn file(home: &Home, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = home.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn import(home: &Home, path: &Path, form: &str, more: &[&str]) -> (bool, String, String) {
    let path = path.display().to_string();
    let mut arguments = vec!["import", "table", path.as_str(), "--form", form];
    arguments.extend(more);
    let output = home.command(&arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

/// What an accepted import prints.
fn taken(home: &Home, path: &Path, form: &str, more: &[&str]) -> String {
    let (done, out, sentence) = import(home, path, form, more);
    assert!(done, "{sentence}");
    out
}

/// The sentence of a refused one; nothing was stored.
fn refused(home: &Home, path: &Path, form: &str, more: &[&str]) -> String {
    let before = home.output(&["list", form, "--json"]);
    let (done, out, sentence) = import(home, path, form, more);
    assert!(!done, "{out}");
    assert_eq!(home.output(&["list", form, "--json"]), before, "nothing was stored");
    let name = path.file_name().unwrap().to_str().unwrap();
    assert!(sentence.contains(name), "the file is named: {sentence}");
    sentence
}

fn records(home: &Home, form: &str) -> Vec<Value> {
    home.output(&["list", form, "--json"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn texts(record: &Value, field: &str) -> String {
    record["fields"][field].as_str().map_or_else(
        || match &record["fields"][field] {
            Value::Null => String::new(),
            other => other.to_string(),
        },
        str::to_owned,
    )
}

fn id_of(home: &Home, form: &str, name: &str) -> String {
    let found = records(home, form).into_iter().find(|record| texts(record, "name").contains(name));
    found.unwrap_or_else(|| panic!("no {form} {name}"))["id"].as_str().unwrap().to_owned()
}

const SCHOOLS: &str = "Роспись школ района;;;;\n№ п/п;Муниципальный район;Наименование ОО;Филиалы;Директор\n1;2;3;4;5\n\
    1;Котельниковский муниципальный район;МКОУ «Красноярская средняя школа»;;\n\
    2;Котельниковский район;МКОУ Нагольненская СШ;с. Белоногово, с. Красное;\n\
    3;Котельниковский район;МКОУ «Новая СШ»;;Рябова Е.П.\n;;филиал с. Дальнее;;\nИтого;;3;;\n";

#[test]
fn a_roster_of_schools_finds_those_that_are_stored_and_their_branches() {
    let home = Home::with_sample();
    let roster = file(&home, "школы.csv", SCHOOLS);
    let (schools, branches) = (records(&home, "school").len(), records(&home, "branch").len());
    let sentence = refused(&home, &roster, "school", &[]);
    assert!(
        sentence.contains("строка 6") && sentence.contains("«Директор»") && sentence.contains("Рябова"),
        "{sentence}"
    );
    let out = taken(&home, &roster, "school", &["--create-missing"]);
    assert!(out.contains("новых 5"), "{out}");
    assert!(out.contains("«филиал с. Дальнее»") && out.contains("Итого"), "{out}");
    assert_eq!(records(&home, "school").len(), schools + 1);
    assert_eq!(records(&home, "branch").len(), branches + 3);
    let new = id_of(&home, "school", "Новая СШ");
    let far = records(&home, "branch").into_iter().find(|record| texts(record, "name").contains("Дальнее")).unwrap();
    assert_eq!(texts(&far, "school"), new);
    // Twice adds nothing.
    let again = taken(&home, &roster, "school", &["--create-missing"]);
    assert!(again.contains("Новых записей: 0") && again.contains("Ничего не добавлено"), "{again}");
    assert_eq!(records(&home, "import_batch").len(), 1);
}

#[test]
fn both_encodings_and_a_text_with_tabs_give_the_same() {
    let home = Home::with_sample();
    let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode(SCHOOLS);
    let files = [
        file(&home, "a.csv", SCHOOLS),
        file(&home, "b.csv", format!("\u{feff}{SCHOOLS}")),
        file(&home, "c.csv", &cyrillic),
        file(&home, "d.tsv", SCHOOLS.replace(';', "\t")),
    ];
    let read: Vec<String> =
        files.iter().map(|path| taken(&home, path, "school", &["--dry-run", "--create-missing", "--json"])).collect();
    assert!(read.iter().all(|one| *one == read[0]), "{read:#?}");
    assert_eq!(read[0].lines().count(), 7);
}

#[test]
fn an_old_workbook_of_people_is_read_with_merged_cells_days_and_long_texts() {
    let home = Home::with_sample();
    let path = root().join("tests/data/tables/xlwt-persons.xls");
    let out = taken(&home, &path, "person", &[]);
    assert!(out.contains("новых 4"), "{out}");
    let people = records(&home, "person");
    let person = |name: &str| people.iter().find(|record| texts(record, "name") == name).unwrap().clone();
    let schools = [id_of(&home, "school", "Красноярская"), id_of(&home, "school", "Нагольненская")];
    assert_eq!(texts(&person("Петрова Анна Ивановна"), "school"), schools[0]);
    // Merged with the cell above.
    assert_eq!(texts(&person("Сидоров П.П."), "school"), schools[0]);
    assert_eq!(texts(&person("Сидоров П.П."), "contact"), "89031234567");
    assert_eq!(texts(&person("Козлова Е.М."), "school"), schools[1]);
    assert_eq!(texts(&person("Козлова Е.М."), "contact"), "20.05.2021");
    assert_eq!(texts(&person("Сидоров П.П."), "note"), "Ё".repeat(5000));
    assert!(texts(&person("Петрова Анна Ивановна"), "note").ends_with("о школе."));
    assert_eq!(texts(&person("Орлова Т.А."), "note"), "№ «ёлочки» — 1");
}

#[test]
fn a_name_in_three_columns_is_one_and_initials_are_doubtful() {
    let home = Home::with_sample();
    let people = "Фамилия;Имя;Отчество;Школа;Телефон;E-mail\nИванова;Мария;Петровна;СШ № 2 г.Котельниково;2-11-15;a@b.ru\n\
        Мирюк;Анна;Аркадьевна;;;\n";
    let path = file(&home, "люди.csv", people);
    let out = taken(&home, &path, "person", &["--dry-run"]);
    assert!(out.contains("Понято как запись «Мирюк А.А.»"), "{out}");
    taken(&home, &path, "person", &[]);
    let found = records(&home, "person");
    let maria = found.iter().find(|record| texts(record, "name") == "Иванова Мария Петровна").unwrap();
    assert_eq!(texts(maria, "contact"), "2-11-15, a@b.ru");
    assert_eq!(found.iter().filter(|record| texts(record, "name").starts_with("Мирюк")).count(), 1);
}

/// The municipalities and schools of the sample, without what is going to be imported.
fn home_with_schools() -> Home {
    let home = Home::empty();
    let parts = ["municipalities", "people", "schools"].map(|part| root().join(format!("src/demo/{part}.ndjson")));
    let records: String = parts.iter().map(|part| std::fs::read_to_string(part).unwrap()).collect();
    let path = file(&home, "школы.ndjson", records);
    home.output(&["import", "records", path.to_str().unwrap()]);
    home
}

/// The 60 exam cells of the protocol, from the Word file and from its text.
#[test]
fn the_exam_tables_of_the_protocol_are_a_record_a_cell() {
    for source in ["tests/data/plans/libreoffice-004.docx", "src/demo/sources/004_b2d8c3539e754198.txt"] {
        let home = home_with_schools();
        let path = root().join(source);
        let out = taken(&home, &path, "exam_result", &[]);
        assert!(out.contains("новых 62"), "60 cells, two of them with base and profile: {out}");
        let all = records(&home, "exam_result");
        let result = |school: &str, exam: &str, subject: &str, year: &str| {
            let school = id_of(&home, "school", school);
            let found: Vec<&Value> = all
                .iter()
                .filter(|record| {
                    texts(record, "school") == school
                        && texts(record, "exam") == exam
                        && texts(record, "subject") == subject
                        && texts(record, "year") == year
                })
                .collect();
            assert_eq!(found.len(), 1, "{exam} {subject} {year}");
            (texts(found[0], "score"), texts(found[0], "state"))
        };
        let value = |score: &str| (score.to_owned(), "value".to_owned());
        let state = |state: &str| (String::new(), state.to_owned());
        assert_eq!(result("Красноярская", "vpr", "russian", "2019"), value("3.58"));
        assert_eq!(result("Нагольненская", "vpr", "russian", "2021"), value("4.0"));
        assert_eq!(result("Семиченская", "vpr", "mathematics", "2020"), value("3.43"));
        assert_eq!(result("Красноярская", "oge", "mathematics", "2019"), value("4"));
        assert_eq!(result("Красноярская", "oge", "mathematics", "2020"), state("not_held"));
        assert_eq!(result("Красноярская", "ege_base", "mathematics", "2019"), value("3.2"));
        assert_eq!(result("Красноярская", "ege_profile", "mathematics", "2019"), value("50"));
        assert_eq!(result("Семиченская", "ege_base", "mathematics", "2019"), value("3"));
        assert_eq!(result("Семиченская", "ege", "russian", "2020"), value("46.3"));
        assert_eq!(result("Нагольненская", "ege_profile", "mathematics", "2021"), value("45"));
        assert_eq!(result("Красноярская", "ege", "russian", "2021"), state("nobody"));
        assert_eq!(result("Семиченская", "gve", "mathematics", "2021"), value("3.5"));
        let again = taken(&home, &path, "exam_result", &[]);
        assert!(again.contains("уже есть: 62"), "{again}");
        assert_eq!(records(&home, "exam_result").len(), 62);
    }
}

#[test]
fn a_long_table_of_results_takes_what_is_fixed_for_all_rows() {
    let home = Home::with_sample();
    let table = "ОО;Предмет;Класс;Участников;Средний балл\nКрасноярская СШ;Рус. яз.;9 класс;12;3,5799999999999996\n\
        Нагольненская СШ;Математика;9;н/у;не сдавали\nСемиченская СШ;матем.;9;;–\n";
    let path = file(&home, "ОГЭ.csv", table);
    let sentence = refused(&home, &path, "exam_result", &[]);
    assert!(sentence.contains("Год (year)") && sentence.contains("Экзамен (exam)"), "{sentence}");
    let sentence = refused(&home, &path, "exam_result", &["--set", "exam=ОГЭ", "--set", "year=2021"]);
    assert!(sentence.contains("строка 3") && sentence.contains("«Участников»"), "{sentence}");
    let table = table.replace("н/у;не сдавали", ";не сдавали");
    let path = file(&home, "ОГЭ.csv", table);
    taken(&home, &path, "exam_result", &["--set", "Экзамен=ОГЭ", "--set", "year=2021"]);
    let found = records(&home, "exam_result");
    let states: Vec<(String, String)> = found.iter().map(|r| (texts(r, "score"), texts(r, "state"))).collect();
    for expected in [("3.58", "value"), ("", "nobody"), ("", "not_held")] {
        assert!(states.contains(&(expected.0.to_owned(), expected.1.to_owned())), "{states:?}");
    }
}

#[test]
fn columns_are_named_by_hand_and_remembered() {
    let home = Home::with_sample();
    let table = "Кто;Откуда;Кем\nЛарина О.П.;Красноярская СШ;завуч\n";
    let path = file(&home, "кто.csv", table);
    let sentence = refused(&home, &path, "person", &[]);
    assert!(sentence.contains("Кто, Откуда, Кем") && sentence.contains("--map"), "{sentence}");
    for (map, part) in [("Кто", "СТОЛБЕЦ=ПОЛЕ"), ("Где=name", "Где"), ("Кто=имя", "Поля: ")]
    {
        let (done, _, sentence) = import(&home, &path, "person", &["--map", map]);
        assert!(!done && sentence.contains(part) && sentence.contains("Ничего не изменено"), "{sentence}");
    }
    taken(&home, &path, "person", &["--map", "Кто=name", "--map", "B=school", "--map", "3=Должность"]);
    let next = file(&home, "ещё.csv", "Кто;Откуда;Кем\nФомина Е.А.;Нагольненская СШ;методист\n");
    assert!(taken(&home, &next, "person", &[]).contains("новых 1"));
    let found = records(&home, "person");
    let new = found.iter().find(|record| texts(record, "name") == "Фомина Е.А.").unwrap();
    assert_eq!(texts(new, "position"), "методист");
}

#[test]
fn a_name_that_fits_several_is_never_guessed() {
    let home = Home::with_sample();
    let schools = "Муниципалитет;Школа\nСерышевский район;СОШ с. Дубрава\nСерышевский район;СОШ с. Дубрава (новая)\n";
    taken(&home, &file(&home, "школы.csv", schools), "school", &[]);
    let people = file(&home, "люди.csv", "ФИО;Школа\nЛарина О.П.;Дубрава\n");
    let sentence = refused(&home, &people, "person", &[]);
    assert!(sentence.contains("нескольким записям (2)") && sentence.contains("столбец 2"), "{sentence}");
    let id = records(&home, "school").into_iter().find(|r| texts(r, "name").ends_with("(новая)")).unwrap();
    let id = id["id"].as_str().unwrap().to_owned();
    taken(&home, &people, "person", &["--mean", &format!("Дубрава={id}")]);
    let found = records(&home, "person");
    assert_eq!(texts(found.iter().find(|r| texts(r, "name") == "Ларина О.П.").unwrap(), "school"), id);
}

#[test]
fn differences_are_shown_and_taken_only_when_asked() {
    let home = Home::with_sample();
    let first = file(&home, "люди.csv", "ФИО;Школа;Должность\nЛарина О.П.;Красноярская СШ;учитель\n");
    taken(&home, &first, "person", &[]);
    let second = file(&home, "люди2.csv", "ФИО;Школа;Должность;Телефон\nЛарина О.П.;Красноярская СШ;завуч;2-15\n");
    let out = taken(&home, &second, "person", &[]);
    assert!(out.contains("отличий: 1") && out.contains("в базе «учитель», в файле «завуч»"), "{out}");
    let larina = |home: &Home| records(home, "person").into_iter().find(|r| texts(r, "name") == "Ларина О.П.").unwrap();
    assert_eq!(
        (texts(&larina(&home), "position"), texts(&larina(&home), "contact")),
        ("учитель".into(), "2-15".into())
    );
    taken(&home, &second, "person", &["--update"]);
    assert_eq!(texts(&larina(&home), "position"), "завуч");
    // Undone one after the other: first the new post, then the telephone, then the person.
    home.output(&["undo"]);
    assert_eq!(texts(&larina(&home), "position"), "учитель");
    assert_eq!(texts(&larina(&home), "contact"), "2-15");
    home.output(&["undo"]);
    assert_eq!(texts(&larina(&home), "contact"), "");
    home.output(&["undo"]);
    assert!(!records(&home, "person").iter().any(|r| texts(r, "name") == "Ларина О.П."));
    let output = home.command(&["undo"]).output().unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains("Ничего не изменено"));
}

#[test]
fn what_somebody_has_touched_since_stays_and_is_named() {
    let home = Home::with_sample();
    taken(&home, &file(&home, "школы.csv", SCHOOLS), "school", &["--create-missing"]);
    let (new, director) = (id_of(&home, "school", "Новая СШ"), id_of(&home, "person", "Рябова"));
    let visit = format!("{{\"form\":\"visit\",\"fields\":{{\"school\":\"{new}\",\"planned\":\"2021-06-01\"}}}}\n");
    home.output(&["import", "records", &file(&home, "выезд.ndjson", visit).display().to_string()]);
    let batch = records(&home, "import_batch").into_iter().find(|r| texts(r, "file") == "школы.csv").unwrap();
    let batch = batch["id"].as_str().unwrap();
    let would = home.output(&["undo", batch, "--dry-run", "--json"]);
    let done: Value = serde_json::from_str(&home.output(&["undo", batch, "--json"])).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&would).unwrap()["kept"], done["kept"]);
    let kept: Vec<&str> = done["kept"].as_array().unwrap().iter().map(|kept| kept["id"].as_str().unwrap()).collect();
    // The school of the visit stays, and its director with it; the branches go.
    assert!(kept.contains(&new.as_str()) && kept.contains(&director.as_str()), "{done}");
    assert_eq!(done["deleted"], 3);
    assert!(!records(&home, "branch").iter().any(|r| texts(r, "name").contains("Дальнее")));
    let record = records(&home, "import_batch").into_iter().find(|r| r["id"] == batch).unwrap();
    assert_eq!(texts(&record, "state"), "partly");
    assert!(texts(&record, "kept").contains("ссылаются другие"));
    let output = home.command(&["undo", batch]).output().unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains("уже отменена"));
}

#[test]
fn a_plan_is_taken_back_whole() {
    let home = Home::with_sample();
    let before = [records(&home, "activity").len(), records(&home, "plan").len(), records(&home, "school").len()];
    let plan =
        "План на 2022 год\n\nМероприятие\tСрок\tОтветственные\nСовещание\tмарт\tОтдел образования\nСеминар\tмай\tРМК\n";
    let path = file(&home, "план.txt", plan);
    home.output(&["import", "plan", &path.display().to_string()]);
    assert_eq!(records(&home, "activity").len(), before[0] + 2);
    let out = home.output(&["undo"]);
    assert!(out.contains("план.txt") && out.contains("удалено 3"), "{out}");
    let after = [records(&home, "activity").len(), records(&home, "plan").len(), records(&home, "school").len()];
    assert_eq!(after, before);
    let checked = home.command(&["check"]).output().unwrap();
    assert!(String::from_utf8_lossy(&checked.stdout).contains("Журнал цел"));
    // And may be taken in again.
    home.output(&["import", "plan", &path.display().to_string()]);
    assert_eq!(records(&home, "activity").len(), before[0] + 2);
}

/// A workbook of one sheet «Лист1» with these cells in XML.
fn workbook(sheet: &str) -> Vec<u8> {
    let sheet = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{sheet}</sheetData></worksheet>"
    );
    zip_of(&[
        ("_rels/.rels", b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r\" \
            Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
            xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Лист1\" \
            sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>".as_bytes()),
        ("xl/_rels/workbook.xml.rels", b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
            <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
            Target=\"worksheets/sheet1.xml\"/></Relationships>"),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

fn text_cell(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

#[test]
fn what_a_spreadsheet_spoils_is_refused_with_sheet_row_and_column() {
    let home = Home::with_sample();
    let head = ["Школа", "Год", "Экзамен", "Предмет", "Балл"];
    let head: String =
        ["A3", "B3", "C3", "D3", "E3"].iter().zip(head).map(|(place, text)| text_cell(place, text)).collect();
    let row = |number: u32, value: &str| {
        format!(
            "<row r=\"{number}\">{}<c r=\"B{number}\"><v>2031</v></c>{}{}{value}</row>",
            text_cell(&format!("A{number}"), "Красноярская СШ"),
            text_cell(&format!("C{number}"), "ОГЭ"),
            text_cell(&format!("D{number}"), "Математика"),
        )
    };
    let book = |value: &str| workbook(&format!("<row r=\"3\">{head}</row>{}", row(1_000_001, value)));
    for (value, part) in [
        ("<c r=\"E1000001\" t=\"e\"><f>1/0</f><v>#DIV/0!</v></c>", "#DIV/0!"),
        ("<c r=\"E1000001\"><f>SUM(A1:A2)</f></c>", "=SUM(A1:A2)"),
        ("<c r=\"E1000001\" t=\"inlineStr\"><is><t>03.05.2021</t></is></c>", "дата 03.05.2021"),
        ("<c r=\"E1000001\" t=\"inlineStr\"><is><t>много</t></is></c>", "много"),
        ("<c r=\"E1000001\"><v>500</v></c>", "100"),
    ] {
        let sentence = refused(&home, &file(&home, "ОГЭ.xlsx", book(value)), "exam_result", &[]);
        assert!(sentence.contains("лист «Лист1», строка 1000001, столбец E «Балл»"), "{sentence}");
        assert!(sentence.contains(part), "{sentence}");
        assert!(sentence.contains("Ничего не сохранено"), "{sentence}");
    }
    // Numbers as text are numbers; a million empty rows between cost nothing.
    taken(&home, &file(&home, "ОГЭ.xlsx", book(&text_cell("E1000001", "3,7"))), "exam_result", &[]);
    let all = records(&home, "exam_result");
    let taken = all.iter().find(|record| texts(record, "year") == "2031").unwrap();
    assert_eq!(texts(taken, "score"), "3.7");
}

#[test]
fn a_day_that_lost_its_format_is_read_and_told() {
    let home = Home::with_sample();
    let sheet = format!(
        "<row r=\"1\">{}{}{}</row><row r=\"2\">{}{}<c r=\"C2\"><v>44336</v></c></row>",
        text_cell("A1", "Школа"),
        text_cell("B1", "Список"),
        text_cell("C1", "Включена"),
        text_cell("A2", "Красноярская СШ"),
        text_cell("B2", "ШНСУ"),
    );
    let out = taken(&home, &file(&home, "список.xlsx", workbook(&sheet)), "membership", &[]);
    assert!(out.contains("44336 понято как дата 20.05.2021") && out.contains("столбец C"), "{out}");
}

#[test]
fn hostile_files_are_refused() {
    let home = Home::with_sample();
    let spaces = vec![b' '; 70 * 1024 * 1024];
    let bomb = zip_of(&[("xl/workbook.xml", b"<workbook/>"), ("xl/sharedStrings.xml", &spaces)]);
    assert!(refused(&home, &file(&home, "бомба.xlsx", bomb), "school", &[]).contains("64 МБ"));
    let book = std::fs::read(root().join("tests/data/tables/xlwt-persons.xls")).unwrap();
    assert!(
        refused(&home, &file(&home, "половина.xls", &book[..book.len() / 2]), "person", &[])
            .contains("Ничего не изменено")
    );
    assert!(refused(&home, &file(&home, "пусто.csv", ""), "person", &[]).contains("пуст"));
    let wide = format!("{}\n", ";".repeat(600_000));
    assert!(refused(&home, &file(&home, "широко.csv", wide), "person", &[]).contains("больше ячеек"));
    let sentence = refused(&home, &file(&home, "лист.csv", "ФИО;Школа\nА Б;В\n"), "person", &["--sheet", "Другой"]);
    assert!(sentence.contains("«Другой»"), "{sentence}");
}

#[test]
fn nested_tables_and_tables_typed_with_tabs_in_word_are_found() {
    let home = Home::with_sample();
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let row = |cells: &[&str]| format!("<w:tr>{}</w:tr>", cells.iter().map(|text| cell(text)).collect::<String>());
    let inner = format!("<w:tbl>{}{}</w:tbl>", row(&["ФИО", "Школа"]), row(&["Ларина О.П.", "Красноярская СШ"]));
    let nested =
        format!("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Список</w:t></w:r></w:p>{inner}<w:p/></w:tc></w:tr></w:tbl>");
    let out = taken(&home, &file(&home, "в.docx", docx_writer::package(&nested)), "person", &[]);
    assert!(out.contains("новых 1"), "{out}");
    let line =
        |cells: [&str; 2]| format!("<w:p><w:r><w:t>{}</w:t><w:tab/><w:t>{}</w:t></w:r></w:p>", cells[0], cells[1]);
    let typed = [line(["ФИО", "Школа"]), line(["Фомина Е.А.", "Семиченская СШ"])].concat();
    let out = taken(&home, &file(&home, "т.docx", docx_writer::package(&typed)), "person", &[]);
    assert!(out.contains("новых 1"), "{out}");
}
