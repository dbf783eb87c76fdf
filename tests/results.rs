#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! Results of schools against source 004, cell by cell and word by word; their screens through the real loop.

#[path = "support/home.rs"]
mod home;
#[path = "support/sample.rs"]
mod sample;
#[path = "support/screen.rs"]
mod screen;

use sample::{holding, sample};
use screen::{App, Layout, SIZES, after, sample as folder_with_sample};
use vyezd::domain::records::MemoryRecords;
use vyezd::domain::{Record, RecordId, Records};
use vyezd::forms::Registry;
use vyezd::report::catalogue::{build, find};
use vyezd::report::document::{Block, Table};
use vyezd::report::{Context, Document, Parameters, Year};

const SOURCE: &str = include_str!("../src/demo/sources/004_b2d8c3539e754198.txt");

fn named(form: &str, part: &str) -> Record {
    holding(form, "name", part)
}

fn document(records: &dyn Records, name: &str, parameters: &Parameters) -> Document {
    let forms = Registry::builtin();
    let today = chrono::NaiveDate::from_ymd_opt(2021, 5, 20).unwrap();
    let context = Context { records, forms: &forms, today, parameters: parameters.clone() };
    build(find(name).unwrap(), &context).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn of_district() -> Parameters {
    Parameters {
        municipality: Some(named("municipality", "Котельниковский").id), ..Parameters::default()
    }
}

fn tables(document: &Document) -> Vec<&Table> {
    document.blocks().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None }).collect()
}

fn headings(document: &Document) -> Vec<String> {
    let text = |block: &Block| if let Block::Heading { text, .. } = block { Some(text.clone()) } else { None };
    document.blocks().filter_map(text).collect()
}

/// Without spaces and the full stop of «яз.»: the source writes «3,2 /50» and «3/50».
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace("яз.", "яз")
}

/// The rows of a table of the source below its title, cells by tabs, empty ones left out.
fn printed(title: &str) -> Vec<Vec<String>> {
    let rest = SOURCE.split(title).nth(1).unwrap();
    let rows = rest.lines().skip_while(|line| !line.contains('\t')).take_while(|line| line.contains('\t'));
    rows.map(|line| line.split('\t').map(bare).filter(|cell| !cell.is_empty()).collect()).collect()
}

#[test]
fn the_tables_of_exams_are_those_of_the_source_cell_by_cell() {
    let document = document(sample(), "exams", &of_district());
    let tables = tables(&document);
    let mut cells = 0;
    for (at, exam) in ["ВПР", "ОГЭ", "ЕГЭ"].into_iter().enumerate() {
        let title = format!("Динамика результатов {exam} в ШНОР");
        assert!(headings(&document).contains(&title), "{title}");
        let source = printed(&title);
        let built: Vec<Vec<String>> =
            tables[at].rows.iter().map(|row| row.iter().map(|cell| bare(&cell.plain())).collect()).collect();
        assert_eq!(built, source, "{title}");
        let schools = source.iter().filter(|row| row[0].contains("МКОУ"));
        cells += schools.map(|row| row.len() - 1).sum::<usize>();
    }
    assert_eq!(cells, 60);
}

/// The card of a school on a fresh sample, then a script.
const CARD: &str = "2/красноярск<Enter><Enter>";

macro_rules! snap {
    ($name:literal, $script:expr) => {
        for size in SIZES {
            let name = format!("{}_{}x{}", $name, size.0, size.1);
            insta::assert_snapshot!(name, after($script, size), $script);
        }
    };
}

#[test]
fn exams_on_the_screen() {
    snap!("exams_school", &format!("{CARD}e"));
    snap!("exams_school_not_held", &format!("{CARD}e<Down><Down><Left>"));
    snap!("exams_district", "e");
    snap!("exams_district_end", "e<End>");
}

#[test]
fn an_empty_year_is_begun_with_what_is_known_of_it() {
    let (mut app, _folder) = App::on_sample();
    // ЕГЭ русский of the second school has every year; ГВЭ has only 2021: two years back there is nothing.
    app.press("2/нагольн<Enter><Enter>e<End><Left><Left><Enter>");
    let text = app.text();
    for known in ["ГВЭ", "Математика", "2019", "Нагольненская"] {
        assert!(text.contains(known), "{known}: {text}");
    }
}

#[test]
fn a_table_pasted_on_the_dynamics_is_read_as_exam_results() {
    let (mut app, _folder) = App::on_sample();
    app.press("e");
    app.paste("Наименование ОО\tРезультаты ВПР\t\n\t2022 год\t\n\tРус. яз\tМатем.\nКрасноярская СШ\t3,7\t-\n");
    let before = sample().count("exam_result").unwrap();
    app.press("<Enter>");
    assert_eq!(app.store().count("exam_result").unwrap(), before + 2, "{}", app.text());
}

#[test]
fn help_becomes_a_row_of_the_plan_and_a_line_of_a_letter_with_one_key_each() {
    for layout in [Layout::Latin, Layout::Russian] {
        let folder = folder_with_sample();
        let mut app = App::open(folder.path().to_owned(), SIZES[0], layout, None);
        app.press(CARD);
        app.press("s<Down>n");
        app.press("Консультации по подготовке к ОГЭ<Tab>РМК<Tab>сентябрь<F2><Esc>");
        let text = app.text();
        assert!(text.contains("что школе могут предоставить на муниципальном уровне"), "{text}");
        assert!(text.contains("Консультации по подготовке к ОГЭ") && text.contains("РМК · сентябрь"), "{text}");
        app.press("<Down>");
        let written = app.written;
        app.press("p");
        assert_eq!(app.written, written + 1, "one key, one save: {}", app.text());
        app.press("w");
        assert_eq!(app.written, written + 2, "{}", app.text());
        let need = app.store().all("support_need").unwrap().remove(0);
        let activity = app.store().get(need.reference("activity").unwrap()).unwrap().unwrap();
        let line = app.store().get(need.reference("letter").unwrap()).unwrap().unwrap();
        assert_eq!(activity.reference("support_need"), Some(need.id));
        assert_eq!(line.reference("need"), Some(need.id));
        for (record, field) in [(&activity, "title"), (&line, "text")] {
            assert_eq!(record.text(field), "Консультации по подготовке к ОГЭ");
        }
        for field in ["parties", "term"] {
            assert_eq!(activity.get(field), need.get(if field == "parties" { "from" } else { field }));
        }
        let plan = app.store().get(activity.reference("plan").unwrap()).unwrap().unwrap();
        assert!(plan.text("title").contains("2021-2022"), "{}", plan.text("title"));
        // A second press makes nothing twice: it opens what is there.
        app.press("p");
        assert!(app.text().contains("Мероприятие"), "{}", app.text());
        app.press("<Esc>");
        let written = app.written;
        assert_eq!(app.store().all("letter_line").unwrap().len(), 1);
        assert_eq!(app.written, written);
    }
}

#[test]
fn levels_of_support_on_the_screen() {
    snap!("support_empty", &format!("{CARD}s"));
    snap!(
        "support",
        &format!("{CARD}s<Down>nСеминар для учителей математики<Tab>РМК<Tab>до 1 октября<F2><Esc><Down>p")
    );
}

#[test]
fn indicators_on_the_screen() {
    snap!("indicators", &format!("{CARD}c"));
    snap!("indicators_typed", &format!("{CARD}c<Down>48,2/50<Enter>9"));
}

#[test]
fn a_year_of_indicators_is_its_figures_and_enter() {
    for layout in [Layout::Latin, Layout::Russian] {
        let folder = folder_with_sample();
        let mut app = App::open(folder.path().to_owned(), SIZES[0], layout, None);
        app.press(CARD);
        app.press("c");
        let figures =
            ["приказы", "40", "95", "81", "100", "30", "4", "растёт", "растёт", "60", "два договора", "высокая"];
        for figure in figures {
            app.press(figure);
            app.press("<Enter>");
        }
        let values = app.store().all("indicator_value").unwrap();
        assert_eq!((values.len(), app.written), (12, 12), "{}", app.text());
        assert!(values.iter().all(|value| value.get("year").as_decimal().unwrap().mantissa() == 2021));
        let words = values.iter().filter(|value| !value.text("words").is_empty()).count();
        assert_eq!(words, 5);
        // The cursor has gone on to the next year; a fault stays in its cell and is said.
        app.press("<Down>много<Enter>");
        assert!(app.status().contains("Нужно число"), "{}", app.status());
        let session = app.session();
        app.close();
        let mut app = App::open(folder.path().to_owned(), SIZES[0], layout, Some(&session));
        assert!(app.text().contains("много"), "what was typed survives a kill: {}", app.text());
        app.press("<Esc><F2>");
        assert_eq!(app.written, 0, "given up, nothing to save");
    }
}

/// A survey of a school, opened to be typed in.
const SHEETS: &str = "a<Insert><Tab>2021<F2><Esc><Enter><Down><Enter>";

#[test]
fn a_sheet_is_twenty_keys_and_no_answer_is_lost() {
    for layout in [Layout::Latin, Layout::Russian] {
        let folder = folder_with_sample();
        let mut app = App::open(folder.path().to_owned(), SIZES[0], layout, None);
        app.press(CARD);
        app.press(SHEETS);
        assert!(app.text().contains("Лист 1, вопрос 1 из 20"), "{}", app.text());
        let keys = "12312312312312312312";
        assert_eq!(keys.len(), 20);
        let mut saves = 0;
        for (n, key) in keys.chars().enumerate() {
            // Killed after every answer: the next start goes on with the next question.
            let session = app.session();
            saves += app.written;
            app.close();
            app = App::open(folder.path().to_owned(), SIZES[0], layout, Some(&session));
            assert!(app.text().contains(&format!("Лист 1, вопрос {} из 20", n + 1)), "{}", app.text());
            app.press(&key.to_string());
        }
        saves += app.written;
        let sheets = app.store().all("questionnaire_sheet").unwrap();
        assert_eq!(sheets.len(), 1);
        assert_eq!(app.store().history(sheets[0].id).unwrap().len(), 1, "one record, one change a sheet");
        assert_eq!(saves, 2, "the survey and the sheet");
        assert_eq!(sheets[0].text("a1"), "no");
        assert_eq!(sheets[0].text("d5"), "slight");
        // The next sheet has begun by itself; Backspace takes back across its border.
        assert!(app.text().contains("Лист 2, вопрос 1 из 20"), "{}", app.text());
        app.press("3<Backspace><Backspace>");
        assert!(app.text().contains("Лист 1, вопрос 20 из 20"), "{}", app.text());
        app.press("3");
        assert_eq!(app.store().all("questionnaire_sheet").unwrap()[0].text("d5"), "marked");
        // A sheet that is left half-way is kept as far as it is.
        app.press("111<Esc>");
        let sheets = app.store().all("questionnaire_sheet").unwrap();
        assert_eq!(sheets.len(), 2, "{}", app.text());
    }
}

#[test]
fn results_show_from_five_sheets_on_and_no_name_is_anywhere() {
    let folder = folder_with_sample();
    let mut app = App::open(folder.path().to_owned(), SIZES[0], Layout::Latin, None);
    app.press(CARD);
    app.press(SHEETS);
    for _ in 0..4 {
        app.press("33333222221111133333");
    }
    app.press("<Esc>");
    assert!(app.text().contains("меньше 5") && !app.text().contains('%'), "{}", app.text());
    app.press("<Enter>33333222221111133333<Esc>");
    let text = app.text();
    assert!(text.contains("Доверие и сотрудничество") && text.contains("100%"), "{text}");
    // The year after: what changed stands beside it.
    app.press("<Esc><Insert><Tab>2022<F2><Esc><Up><Enter><Down><Enter>");
    for _ in 0..5 {
        app.press("22222222221111133333");
    }
    app.press("<Esc>");
    assert!(app.text().contains("−1,00"), "{}", app.text());
    insta::assert_snapshot!("survey_results", app.shot());
    let year = Some(Year::parse("2021-2022").unwrap());
    let school = Some(app.store().all("questionnaire").unwrap()[0].reference("school").unwrap());
    let report = document(app.store(), "questionnaire", &Parameters { school, year, ..Parameters::default() });
    let tables = tables(&report);
    assert_eq!(tables.len(), 4);
    let last: Vec<String> = tables[0].rows.last().unwrap().iter().map(vyezd::report::document::Cell::plain).collect();
    assert_eq!(last, ["Блок в целом", "0", "100", "0", "2,00", "−1,00"]);
}

#[test]
fn sheets_on_the_screen() {
    snap!("survey_new", &format!("{CARD}a<Insert><Tab>2021<F2><Esc><Enter>"));
    snap!("sheet", &format!("{CARD}{SHEETS}"));
    snap!("sheet_half", &format!("{CARD}{SHEETS}1231231"));
    snap!("sheet_wrong_key", &format!("{CARD}{SHEETS}7"));
}

#[test]
fn the_blank_is_the_table_of_the_source() {
    let document = document(sample(), "questionnaire-blank", &Parameters::default());
    assert_eq!(headings(&document), ["Анкета", "Есть ли изменения?"]);
    let table = tables(&document)[0];
    let built: Vec<String> = table
        .rows
        .iter()
        .map(|row| bare(&row.iter().map(vyezd::report::document::Cell::plain).collect::<String>()))
        .collect();
    let rest = SOURCE.split("Вопросы для анализа").nth(1).unwrap().split("Таким образом").next().unwrap();
    let source: Vec<String> =
        format!("Вопросы для анализа{rest}").lines().map(bare).filter(|line| !line.is_empty()).collect();
    assert_eq!(built, source);
    let intro = SOURCE.split("Есть ли изменения?").nth(1).unwrap().split("Вопросы для анализа").next().unwrap();
    for block in document.blocks() {
        if let Block::Paragraph(paragraph) = block {
            let text: String = paragraph.runs.iter().map(|run| run.text.as_str()).collect();
            assert!(intro.contains(&text), "{text}");
        }
    }
}

#[test]
fn criteria_print_the_rows_of_the_source_and_what_is_missing() {
    let school = Some(named("school", "Семиченская").id);
    let document = document(sample(), "criteria", &Parameters { school, ..Parameters::default() });
    let table = tables(&document)[0];
    let rest = SOURCE.split("Критерии\tПоказатели").nth(1).unwrap();
    let source: Vec<Vec<String>> = rest
        .lines()
        .skip(1)
        .take_while(|line| !line.trim().is_empty())
        .map(|line| line.split('\t').map(bare).filter(|cell| !cell.is_empty()).collect())
        .collect();
    let built: Vec<Vec<String>> = table.rows[2..]
        .iter()
        .map(|row| row.iter().map(|cell| bare(&cell.plain())).filter(|cell| !cell.is_empty()).collect())
        .collect();
    assert_eq!(built, source);
    let missing = document.blocks().filter(|block| {
        matches!(block, Block::Paragraph(paragraph) if paragraph.runs.iter().any(|run| run.text.contains("не заполнен ни один")))
    });
    assert_eq!(missing.count(), 3, "three years, nothing filled: nothing was invented");
}

/// The records of the sample and these.
fn sample_with(more: &[Record]) -> MemoryRecords {
    let mut records = sample().clone();
    more.iter().cloned().for_each(|record| records.put(record));
    records
}

fn new(number: u8, form: &str) -> Record {
    Record::new(RecordId::new([number; 16]), form)
}

fn printed_value(text: &str) -> vyezd::domain::Value {
    vyezd::domain::Value::Array(vec![text.into(), "".into(), "".into()])
}

#[test]
fn levels_of_support_print_in_the_words_of_the_source_and_requests_as_letters() {
    let school = named("school", "Красноярская").id;
    let need = new(201, "support_need")
        .with("school", school)
        .with("level", "region")
        .with("help", "Выездные курсы по математике")
        .with("from", printed_value("Региональный институт"))
        .with("term", printed_value("ноябрь 2021 года"))
        .with("letter", RecordId::new([202; 16]));
    let line = new(202, "letter_line")
        .with("school", school)
        .with("addressee", printed_value("Региональный институт"))
        .with("text", "Выездные курсы по математике")
        .with("state", "planned")
        .with("term", printed_value("ноябрь 2021 года"))
        .with("need", need.id);
    let records = sample_with(&[need, line]);
    let support = document(&records, "support", &of_district());
    let levels = [
        "что школа может сделать сама",
        "что школе могут предоставить на муниципальном уровне",
        "что школе могут предоставить на уровне региона",
    ];
    for level in levels {
        assert!(SOURCE.contains(level) && headings(&support).iter().any(|heading| heading == level), "{level}");
    }
    let table = tables(&support)[0];
    let head: Vec<String> = table.rows[0].iter().map(vyezd::report::document::Cell::plain).collect();
    assert_eq!(head[1..4], ["содержание помощи", "от кого", "в какой срок"]);
    for words in ["содержание помощи", "от кого", "в какой срок"] {
        assert!(SOURCE.contains(words), "{words}");
    }
    assert_eq!(table.rows[1][4].plain(), "письмо: готовится");
    let letter = document(&records, "requests", &of_district());
    let row: Vec<String> = tables(&letter)[0].rows[1].iter().map(vyezd::report::document::Cell::plain).collect();
    assert_eq!(row, ["1", "Красноярская СШ", "Выездные курсы по математике", "ноябрь 2021 года"]);
}

#[test]
fn the_workbook_of_exams_holds_charts_and_gives_the_same_cells_back() {
    let home = home::Home::with_sample();
    let path = home.path().join("экзамены.xlsx");
    home.output(&["report", "exams", "-o", path.to_str().unwrap(), "--format", "xlsx"]);
    let mut book = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
    let charts =
        (0..book.len()).filter(|n| book.by_index(*n).unwrap().name().unwrap().starts_with("xl/charts/chart")).count();
    // ВПР and ОГЭ in two subjects, ЕГЭ русский, ЕГЭ профиль: what has two values in some school.
    assert_eq!(charts, 6);
    let told = home.output(&["import", "table", path.to_str().unwrap(), "--form", "exam_result", "--dry-run"]);
    assert!(told.contains("Новых записей: 0, дополняется: 0, уже есть: 62, отличий: 0"), "{told}");
}

#[test]
fn a_questionnaire_of_another_program_becomes_a_form_and_a_blank() {
    use rust_xlsxwriter::Workbook;
    let home = home::Home::with_sample();
    let mut book = Workbook::new();
    let sheets: [(&str, &[[&str; 4]]); 2] = [
        (
            "survey",
            &[
                ["type", "name", "label", "relevant"],
                ["select_one yn", "mentor", "У меня есть наставник", ""],
                ["select_one yn", "helped", "Он помогает", "${mentor} = 'yes'"],
                ["geopoint", "place", "Где", ""],
            ],
        ),
        ("choices", &[["list_name", "name", "label", ""], ["yn", "yes", "да", ""], ["yn", "no", "нет", ""]]),
    ];
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        for (row, cells) in rows.iter().enumerate() {
            for (column, text) in cells.iter().enumerate() {
                sheet.write_string(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), *text).unwrap();
            }
        }
    }
    let path = home.path().join("наставники.xlsx");
    book.save(&path).unwrap();
    let import = |more: &[&str]| {
        let mut arguments = vec!["import", "xlsform", path.to_str().unwrap()];
        arguments.extend(more);
        home.output(&arguments)
    };
    let told = import(&["--dry-run"]);
    assert!(told.contains("вопросов: 2") && told.contains("survey, строка 4") && told.contains("geopoint"), "{told}");
    assert!(!home.output(&["forms"]).contains("nastavniki"), "a dry run writes nothing");
    import(&[]);
    let file = home.data().join("forms/nastavniki.toml");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
    }
    assert!(home.output(&["forms"]).contains("nastavniki"));
    assert!(import(&[]).contains("уже есть"));
    std::fs::write(&file, std::fs::read_to_string(&file).unwrap() + "# правка\n").unwrap();
    let refused = home.command(&["import", "xlsform", path.to_str().unwrap()]).output().unwrap();
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("--replace"));
    import(&["--replace"]);
    let blank = home.output(&["report", "questionnaire-blank", "--form", "nastavniki", "--format", "md", "-o", "-"]);
    assert!(blank.contains("У меня есть наставник") && blank.contains("| да | нет |"), "{blank}");
    let unknown = home.command(&["report", "questionnaire-blank", "--form", "school", "-o", "-"]).output().unwrap();
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("nastavniki"));
}
