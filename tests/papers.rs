#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! The papers of a municipality against source 004, cell by cell; the checks of documents, the schedule, the exclusion and the
//! turn of the year through the real loop.

#[path = "support/sample.rs"]
mod sample;
#[path = "support/screen.rs"]
mod screen;

use sample::{holding, sample};
use screen::{App, SIZES, TODAY, after};
use vyezd::domain::{Record, Records};
use vyezd::forms::Registry;
use vyezd::import::source::{manuscript, read_plans};
use vyezd::import::table::{Block as Read, Table as ReadTable};
use vyezd::lint::{file, lint, stored};
use vyezd::report::catalogue::{build, find, render};
use vyezd::report::document::{Block, Run};
use vyezd::report::{Context, Document, Format, Parameters};

const SOURCE: &str = include_str!("../src/demo/sources/004_b2d8c3539e754198.txt");

fn document(name: &str, parameters: &Parameters) -> Document {
    let forms = Registry::builtin();
    let today = chrono::NaiveDate::from_ymd_opt(2021, 5, 20).unwrap();
    let context = Context { records: sample(), forms: &forms, today, parameters: parameters.clone() };
    build(find(name).unwrap(), &context).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn of_district(name: &str) -> Parameters {
    Parameters { municipality: Some(holding("municipality", "name", name).id), ..Parameters::default() }
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text_of(runs: &[Run]) -> String {
    squeeze(&runs.iter().map(|run| run.text.as_str()).collect::<String>())
}

/// Paragraphs and headings, in order.
fn lines(document: &Document) -> Vec<String> {
    let line = |block: &Block| match block {
        Block::Heading { text, .. } => Some(squeeze(text)),
        Block::Paragraph(paragraph) => Some(text_of(&paragraph.runs)),
        _ => None,
    };
    document.blocks().filter_map(line).collect()
}

/// The report of the programmes as a Word file, read back by the same readers as the source.
fn programme() -> (Document, Vec<u8>) {
    let document = document("programme", &of_district("Котельниковский"));
    let docx = render(&document, Format::Docx).unwrap();
    (document, docx)
}

#[test]
fn the_head_of_the_report_has_the_counts_of_the_source() {
    let (document, _) = programme();
    let lines = lines(&document);
    for line in SOURCE.lines().filter(|line| {
        line.starts_with("Наименование муниципального")
            || line.starts_with("Общее количество")
            || line.starts_with("Количество школ")
    }) {
        let line = squeeze(&line.replace("**", ""));
        assert!(lines.contains(&line), "{line}\n{lines:#?}");
    }
    for heading in [
        "Отчёт о реализации программ повышения качества образования",
        "Блок 1. Динамика образовательных результатов",
        "Динамика результатов ВПР в ШНОР",
        "Динамика результатов ОГЭ в ШНОР",
        "Динамика результатов ЕГЭ в ШНОР",
        "Блок 2. Реализация мероприятий программ повышения качества образования",
        "Наименование ОО 1: МКОУ Красноярская СШ",
        "Наименование ОО 2: МКОУ Нагольненская СШ",
        "Наименование ОО 3: МКОУ Семиченская СШ",
        "Блок 3. Обоснование исключения ОО из списка школ, показывающих стабильно низкие образовательные результаты",
    ] {
        assert!(lines.iter().any(|line| line == heading), "{heading}");
        assert!(squeeze(SOURCE).contains(heading), "{heading} is not the source's");
    }
}

#[test]
fn the_tables_of_things_done_are_those_of_the_source_cell_by_cell() {
    let (_, docx) = programme();
    let read = |bytes: &[u8], name: &str| -> Vec<[String; 4]> {
        let plans = read_plans(bytes, name).unwrap();
        let plan = plans.into_iter().find(|plan| plan.activities.iter().any(|row| row.school.is_some())).unwrap();
        plan.activities
            .into_iter()
            .map(|row| [row.school.unwrap_or_default(), row.title, row.term, row.execution].map(|text| squeeze(&text)))
            .collect()
    };
    let source = read(SOURCE.as_bytes(), "004.txt");
    assert_eq!(source.len(), 11 + 24 + 13);
    let built = read(&docx, "004.docx");
    for (built, source) in built.iter().zip(&source) {
        assert_eq!(built, source);
    }
    assert_eq!(built.len(), source.len());
}

fn read_tables(bytes: &[u8], name: &str) -> Vec<ReadTable> {
    let blocks = manuscript(bytes, name).unwrap().blocks;
    blocks.into_iter().filter_map(|block| if let Read::Table(table) = block { Some(table) } else { None }).collect()
}

#[test]
fn results_and_grounds_are_those_of_the_source_cell_by_cell() {
    let (_, docx) = programme();
    let source = file::of_bytes(SOURCE.as_bytes(), "004.txt").unwrap();
    let built = file::of_bytes(&docx, "004.docx").unwrap();
    assert_eq!(source.figures.len(), 3);
    assert_eq!(built.figures, source.figures, "T5–T7");
    let cells: usize = source.figures.iter().map(|(_, figures)| figures.exams.len()).sum();
    assert_eq!(cells, 62, "60 cells, two of them of base and profile");
    // Block 3: the whole text of every school.
    let grounds = |paper: &vyezd::lint::Paper| -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = Vec::new();
        for claim in &paper.claims {
            match found.last_mut().filter(|(school, _)| *school == claim.school) {
                Some((_, text)) => *text = format!("{text} {}", claim.text),
                None => found.push((claim.school.clone(), claim.text.clone())),
            }
        }
        found
    };
    assert_eq!(grounds(&source).len(), 3);
    assert_eq!(grounds(&built), grounds(&source), "T9");
    // The headings of the tables, verbatim.
    let head = |tables: &[ReadTable], words: &str| -> Vec<String> {
        let table = tables.iter().find(|table| {
            table.rows.first().is_some_and(|row| row.cells.iter().any(|cell| squeeze(&cell.text) == words))
        });
        let row = table.unwrap_or_else(|| panic!("no table with «{words}»")).rows.first().unwrap();
        row.cells.iter().map(|cell| squeeze(&cell.text)).collect()
    };
    let (of_source, of_built) = (read_tables(SOURCE.as_bytes(), "004.txt"), read_tables(&docx, "004.docx"));
    for words in ["Обоснование для исключения из списка", "Название мероприятия / форма проведения"]
    {
        assert_eq!(head(&of_built, words), head(&of_source, words));
    }
}

#[test]
fn the_report_says_which_of_its_claims_its_tables_contradict() {
    let (document, _) = programme();
    let lines = lines(&document);
    let at = lines.iter().position(|line| line.starts_with("Утверждения блока 3, которым противоречат")).unwrap();
    let against: Vec<&String> = lines[at + 1..].iter().collect();
    assert_eq!(against.len(), 6, "{against:#?}");
    assert!(against.iter().any(|line| line.contains("«Стабильные результаты ВПР, ОГЭ.»") && line.contains("3,84 (2019) → 3,2 (2021)")));
    assert!(
        against.iter().any(|line| line.contains("На протяжении трех лет") && line.contains("4,2 (2019) → 3,75 (2021)"))
    );
    assert!(
        against
            .iter()
            .any(|line| line.starts_with("МКОУ Семиченская СШ") && line.contains("3,83 (2019) → 3,33 (2021)")
                || line.starts_with("Семиченская СШ") && line.contains("3,83 (2019) → 3,33 (2021)")),
        "{against:#?}"
    );
}

#[test]
fn our_own_records_are_checked_as_the_files_they_came_from() {
    let forms = Registry::builtin();
    let papers = stored::papers(sample(), &forms, None).unwrap();
    let found: Vec<String> = papers
        .iter()
        .flat_map(|paper| lint(paper).into_iter().map(move |finding| (paper, finding)))
        .map(|(paper, f)| {
            format!("{} · {} · {} · {}\n", vyezd::text::truncate(&paper.name, 40), f.check, f.place, f.text)
        })
        .collect();
    let found = found.concat();
    insta::assert_snapshot!(found);
}

#[test]
fn nobody_is_named_in_what_is_published() {
    for name in ["info_letter", "site_text"] {
        for place in ["Котельниковский", "Серышевский"] {
            let document = document(name, &of_district(place));
            let text = String::from_utf8(render(&document, Format::Markdown).unwrap()).unwrap();
            let persons = sample().all("person").unwrap();
            for person in persons {
                let surname = person.text("name").split(' ').next().unwrap().to_owned();
                // The signature is the letter's own.
                let body = text.split("Начальник отдела").next().unwrap();
                assert!(!body.contains(&surname[..surname.len() - 2]), "{name}, {place}: {surname}\n{body}");
            }
            assert!(text.contains("школ"), "{text}");
        }
    }
}

#[test]
fn the_next_plan_carries_what_is_left_a_year_later() {
    let plan = holding("plan", "title", "Волосовского");
    let document = document("next_plan", &Parameters { plan: Some(plan.id), ..Parameters::default() });
    let text = String::from_utf8(render(&document, Format::Markdown).unwrap()).unwrap();
    assert!(text.contains("на 2021-2022 учебный год"), "{text}");
    assert!(text.contains("сентябрь 2021 года – март 2022 года") || text.contains("сентябрь 2021 года"), "{text}");
    assert!(text.contains("2-ой понедельник каждого месяца"));
}

/// Snapshots of the screen after a script, at every size and under both layouts.
macro_rules! snap {
    ($name:literal, $script:expr) => {
        for (width, height) in SIZES {
            insta::assert_snapshot!(format!("{}_{width}x{height}", $name), after($script, (width, height)), $script);
        }
    };
}

/// The road map of source 000.
const ROAD_MAP: &str = "4/волосовского<Enter><Enter>";

#[test]
fn checks_of_documents_on_the_screen() {
    snap!("lint_all", "4v");
    snap!("lint_plan", "4/волосовского<Enter><Enter>v<Down>");
    snap!("lint_from_reports", "8y<PgDn>");
    let (mut app, _folder) = App::on_sample();
    app.press(ROAD_MAP);
    app.press("v<Enter>");
    assert!(app.text().contains("Заседания Координационного совета"), "{}", app.text());
}

#[test]
fn a_schedule_is_proposed_changed_and_accepted() {
    snap!("schedule_no_district", "3p");
    snap!("schedule", "3mсерыш<Enter>p");
    snap!("schedule_later", "3mсерыш<Enter>pp");
    let (mut app, _folder) = App::on_sample();
    let visits = app.store().count("visit").unwrap();
    app.press("3mсерыш<Enter>p<Right><Down><Delete>");
    let before = app.text();
    // The same place after a kill.
    let session = app.session();
    app.reopen(&session);
    assert_eq!(
        app.text().lines().skip(1).take(15).collect::<Vec<_>>(),
        before.lines().skip(1).take(15).collect::<Vec<_>>()
    );
    let written = app.written;
    app.press("<F2>");
    assert_eq!(app.written, written + 1, "one save");
    // Six objects of the eleven have their visit in the sample.
    assert_eq!(app.store().count("visit").unwrap(), visits + 4, "{}", app.text());
    let planned = app.store().all("visit").unwrap();
    let new: Vec<&Record> =
        planned.iter().filter(|visit| visit.text("basis") == "График мониторинговых выездов").collect();
    assert_eq!(new.len(), 4);
    assert!(
        new.iter()
            .all(|visit| visit.text("state") == "planned" && visit.date("planned").is_some_and(|day| day > TODAY))
    );
    assert!(new.iter().any(|visit| visit.reference("branch").is_some()));
    // Nothing is planned twice: what was taken out is all that is left to propose.
    app.press("<Esc>p");
    assert!(app.text().contains("Предложено объектов: 1."), "{}", app.text());
}

#[test]
fn a_justification_shows_what_figures_say_to_every_claim() {
    snap!("exclusion", "<F12>обоснования исключения<Enter><Enter>");
    snap!("exclusion_down", "<F12>обоснования исключения<Enter><Enter><Down><Down><Down><Down><Down><Down><Down>");
    let (mut app, _folder) = App::on_sample();
    app.press("<F12>обоснования исключения<Enter>/красноярская<Enter><Enter><End>");
    assert!(app.text().contains("Исключение из списка: "), "{}", app.text());
    app.press("<Home>n");
    app.press("Результаты ОГЭ стабильные.<F2><Esc><End>");
    assert!(app.text().contains("противоречит цифрам"), "{}", app.text());
}

#[test]
fn a_school_leaves_the_list_only_when_every_contradiction_is_explained() {
    let (mut app, _folder) = App::on_sample();
    app.press("<F12>обоснования исключения<Enter>/семиченская<Enter><Enter>");
    app.press("y");
    assert!(app.status().contains("Утверждений, которым противоречат цифры и нет пояснения: 1."), "{}", app.status());
    // The last claim is the one: the conclusion against ОГЭ 3,83 → 3,33.
    app.press("<End><Delete><Down><Enter>y");
    let memberships = app.store().all("membership").unwrap();
    let left: Vec<&Record> = memberships.iter().filter(|one| one.date("to") == Some(TODAY)).collect();
    assert_eq!(left.len(), 1, "{}", app.text());
    assert!(left[0].text("grounds_out").starts_with("Организация мероприятий в рамках открытия"));
    let dossiers = app.store().all("exclusion").unwrap();
    assert_eq!(dossiers.iter().filter(|one| one.text("decision") == "excluded").count(), 1);
}

#[test]
fn a_year_is_closed_and_the_next_plan_made_with_one_key() {
    snap!("year_turn", "4/волосовского<Enter><Enter>y");
    snap!("year_turn_dropped", "4/волосовского<Enter><Enter>y<Down><Space>");
    snap!("year_turn_made", "4/волосовского<Enter><Enter>y<F2>");
    let (mut app, _folder) = App::on_sample();
    let plans = app.store().count("plan").unwrap();
    app.press(ROAD_MAP);
    app.press("y<Space>");
    let written = app.written;
    app.press("<F2>");
    assert_eq!(app.written, written + 1, "one save");
    assert_eq!(app.store().count("plan").unwrap(), plans + 1);
    let rows = app.store().all("activity").unwrap();
    let carried = rows.iter().filter(|row| row.reference("carried_from").is_some()).count();
    assert_eq!(carried, 42 - 1);
    assert_eq!(app.store().count("year_close").unwrap(), 1);
    // A second time is refused.
    app.press("<Esc>");
    assert!(app.text().contains("уже составлен"), "{}", app.text());
    app.press("<F2>");
    assert_eq!(app.store().count("plan").unwrap(), plans + 1);
}
