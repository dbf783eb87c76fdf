#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! People, help, decisions and banks: the papers against the source documents, the screens through the real loop.

#[path = "support/sample.rs"]
mod sample;
#[path = "support/screen.rs"]
mod screen;

use sample::sample;
use screen::{App, Layout, SIZES};
use vyezd::domain::{Record, Records, chain, help};
use vyezd::forms::Registry;
use vyezd::report::catalogue::{build, find};
use vyezd::report::document::{Block, Run, Table};
use vyezd::report::{Context, Document, Parameters};

const SOURCE_000: &str = include_str!("../src/demo/sources/000_9c6786b06096ba0b.txt");
const SOURCE_002: &str = include_str!("../src/demo/sources/002_dca42ef697891152.txt");
const SOURCE_003: &str = include_str!("../src/demo/sources/003_b7c16ea3d3e8fa77.txt");
const SOURCE_004: &str = include_str!("../src/demo/sources/004_b2d8c3539e754198.txt");

fn all(form: &str) -> Vec<Record> {
    sample().all(form).unwrap()
}

fn school(part: &str) -> Record {
    all("school").into_iter().find(|school| school.text("name").contains(part)).unwrap()
}

fn document(name: &str, parameters: Parameters) -> Document {
    let forms = Registry::builtin();
    let today = chrono::NaiveDate::from_ymd_opt(2021, 5, 20).unwrap();
    let context = Context { records: sample(), forms: &forms, today, parameters };
    build(find(name).unwrap(), &context).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn paper(name: &str, form: &str) -> Document {
    let only = all(form);
    assert_eq!(only.len(), 1, "{form}");
    document(name, Parameters { document: Some(only[0].id), ..Parameters::default() })
}

fn said(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}

/// The lines of a document as they are printed, list items with their numbers or dashes.
fn lines(document: &Document) -> Vec<String> {
    let mut lines = Vec::new();
    for block in document.blocks() {
        match block {
            Block::Letterhead(of) => lines.extend(of.clone()),
            Block::Heading { text, .. } => lines.push(text.clone()),
            Block::Paragraph(paragraph) => lines.push(said(&paragraph.runs)),
            Block::List { ordered, items } => lines.extend(items.iter().enumerate().map(|(n, runs)| {
                let mark = if *ordered { format!("{}.", n + 1) } else { "-".to_owned() };
                format!("{mark} {}", said(runs))
            })),
            Block::Signatures(of) => {
                lines.extend(of.iter().flat_map(|line| [line.role.clone(), line.name.clone()]));
            }
            Block::PageBreak => lines.push("⤓".to_owned()),
            _ => {}
        }
    }
    lines.iter().map(|line| plain(line)).filter(|line| !line.is_empty()).collect()
}

/// Without looks of the source text and kinds of spaces.
fn plain(line: &str) -> String {
    line.replace("**", "").replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lines of a source from one that is `from` to one that is `to`, both included.
fn between(source: &str, from: &str, to: &str) -> Vec<String> {
    let lines: Vec<String> = source.lines().map(plain).filter(|line| !line.is_empty()).collect();
    let first = lines.iter().position(|line| line == from).unwrap();
    let last = lines.iter().skip(first).position(|line| line == to).unwrap() + first;
    lines[first..=last].to_vec()
}

fn tables(document: &Document) -> Vec<&Table> {
    document.blocks().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None }).collect()
}

#[test]
fn the_protocol_of_source_004_is_rebuilt_line_by_line() {
    let printed = lines(&paper("protocol", "protocol"));
    let from = printed.iter().position(|line| line == "ПРОТОКОЛ").unwrap();
    let to = printed.iter().position(|line| line == "Н.А. Голова").unwrap();
    assert_eq!(printed[from..=to], between(SOURCE_004, "ПРОТОКОЛ", "Н.А. Голова"));
    // The three appendices it speaks of follow, each on a page of its own.
    let pages: Vec<&String> = printed.iter().filter(|line| line.starts_with("Приложение ")).collect();
    assert_eq!(pages.len(), 3, "{pages:?}");
    assert!(pages[0].starts_with("Приложение 1 к протоколу от 20.05.2021 г."), "{pages:?}");
}

#[test]
fn the_order_of_source_002_has_its_grounds_points_and_appendix() {
    let printed = lines(&paper("order", "order"));
    let whole = printed.join("\n");
    assert!(whole.contains("19.02.2021 № 55") && whole.contains("пгт. Серышево"), "{whole}");
    // Points run over several lines of the source and are bullets there: «- 1. Утвердить …».
    let source: String = SOURCE_002.lines().map(plain).collect::<Vec<_>>().join(" ");
    let points: Vec<&String> = printed.iter().filter(|line| line.starts_with(['1', '2', '3', '4'])).take(5).collect();
    for point in points.iter().filter(|line| line.contains(". ") && !line.contains("19.02.2021")).take(4) {
        assert!(source.contains(point.as_str()), "{point}");
    }
    let order = ["ПРИКАЗ", "приказываю:", "Начальник Отдела образования", "Т.В. Краснобаева", "Приложение к приказу"];
    let places: Vec<usize> = order.iter().map(|part| whole.find(part).unwrap_or_else(|| panic!("{part}"))).collect();
    assert!(places.is_sorted(), "{places:?}\n{whole}");
    assert!(whole.matches("Контроль за исполнением").count() == 1, "a point that is there is not added");
}

#[test]
fn the_letter_of_source_003_carries_its_plan() {
    let letter = paper("letter", "letter");
    let printed = lines(&letter);
    let whole = printed.join("\n");
    assert!(whole.contains("Руководителям ОО") && whole.contains("от 19.02.2021 № 398/2"), "{whole}");
    assert!(whole.contains("на № _______ от _______"), "{whole}");
    let heading: Vec<String> = tables(&letter)[0].rows[0].iter().map(vyezd::report::document::Cell::plain).collect();
    assert_eq!(heading, ["Мероприятие", "Срок", "Ответственные"]);
    assert_eq!(tables(&letter)[0].rows.len(), 1 + 17);
    assert!(whole.ends_with("Заведующий Отделом образования\nЕ.П. Митина"), "{whole}");
    assert!(SOURCE_003.contains("398/2") && SOURCE_003.contains("Руководителям ОО"));
}

#[test]
fn courses_of_source_004_add_up_by_subject_and_state() {
    let of = |part: &str| {
        let school = school(part);
        let rows = sample().related("course", "school", school.id).unwrap();
        let counted = help::courses(&rows);
        let total = |state: &str| counted.iter().find(|one| one.state == state).map_or(0, help::Courses::total);
        (total("certified"), total("started"))
    };
    // «Получили удостоверение 3 педагога … Начали обучение 5 педагогов», and so on.
    assert_eq!(of("Красноярская"), (3, 5));
    assert_eq!(of("Нагольненская"), (5, 2));
    assert_eq!(of("Семиченская"), (4, 5));
    for sentence in
        ["Получили удостоверение 3 педагога", "Начали обучение 5 педагогов", "Получили удостоверение 5 педагогов"]
    {
        assert!(SOURCE_004.contains(sentence), "{sentence}");
    }
    let district = all("municipality").into_iter().find(|one| one.text("name").contains("Котельников")).unwrap();
    let report = document("courses", Parameters { municipality: Some(district.id), ..Parameters::default() });
    let counts = &tables(&report)[0].rows;
    let sums: Vec<(String, String, String)> = counts
        .iter()
        .filter(|row| row[0].plain() == "Всего")
        .map(|row| (row[1].plain(), row[2].plain(), plain(&row[3].plain())))
        .collect();
    assert_eq!(
        sums,
        [
            (
                "Получили удостоверение".to_owned(),
                "12".to_owned(),
                "биология — 1, математика — 4, русский язык — 3, физика — 3, химия — 1".to_owned()
            ),
            (
                "Начали обучение".to_owned(),
                "12".to_owned(),
                "биология — 1, география — 1, история — 2, литература — 1, математика — 3, обществознание — 1, русский язык — 2, химия — 1".to_owned()
            ),
        ]
    );
}

#[test]
fn every_fact_of_the_sample_stands_in_its_document() {
    let sources: String = [SOURCE_000, SOURCE_002, SOURCE_004]
        .iter()
        .flat_map(|source| source.lines())
        .map(plain)
        .fold(String::new(), |mut all, line| {
            all.push(' ');
            all.push_str(&line);
            all
        });
    for (form, field) in [("promise", "what"), ("decision", "text"), ("hearing", "question"), ("agenda_item", "text")] {
        for record in all(form) {
            let text = plain(record.text(field));
            // A point of source 002 and promises on «Точка роста» are put together of two sentences there.
            let parts = text.split([';', ':', '\n']).map(str::trim).filter(|part| part.chars().count() > 12);
            for part in parts {
                let words = part.trim_start_matches("- ").trim_end_matches('.');
                assert!(sources.to_lowercase().contains(&words.to_lowercase()), "{form}: {words}");
            }
        }
    }
}

#[test]
fn the_chain_of_the_sample_names_the_trainings_without_a_trace() {
    let titles = |part: &str| -> Vec<String> {
        let chain = chain::read(school(part).id, sample()).unwrap();
        chain.traceless().map(|one| format!("{}{}", one.text("activity"), one.text("title"))).collect()
    };
    let krasnoyarka = titles("Красноярская");
    assert!(krasnoyarka.iter().any(|title| title == "Практический семинар"), "{krasnoyarka:?}");
    assert!(krasnoyarka.iter().any(|title| title.contains("Школа современного учителя")), "{krasnoyarka:?}");
    assert!(krasnoyarka.iter().all(|title| !title.contains("Мастер-класс")), "the one that came into use");
    assert_eq!(titles("Нагольненская").len(), 3);
    let report = document("chain", Parameters { school: Some(school("Красноярская").id), ..Parameters::default() });
    let printed = lines(&report).join("\n");
    for question in chain::QUESTIONS {
        assert!(SOURCE_004.replace('\n', " ").contains(question), "{question}");
        assert!(printed.contains(question), "{printed}");
    }
    assert!(printed.contains("Мероприятия без следа"), "{printed}");
}

/// The first row the cursor can be brought to whose text holds this.
fn go(app: &mut App, part: &str) {
    app.press("<Home>");
    for _ in 0..80 {
        let here = app.text().lines().any(|line| line.starts_with("> ") && line.contains(part));
        if here {
            return;
        }
        app.press("<Down>");
    }
    panic!("«{part}»\n{}", app.text());
}

/// A picture of a screen reached by `way`, at every size; the way is walked on both layouts with the same result.
fn snap(name: &str, way: impl Fn(&mut App)) {
    for (width, height) in SIZES {
        let shots = [Layout::Latin, Layout::Russian].map(|layout| {
            let folder = screen::sample();
            let mut app = App::open(folder.path().to_owned(), (width, height), layout, None);
            way(&mut app);
            app.shot()
        });
        assert_eq!(shots[0], shots[1], "{name}: the layouts differ");
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), shots[0]);
    }
}

/// Opens a row of the hub in which it stands for a record.
fn from_hub(app: &mut App, part: &str) {
    app.press("p");
    go(app, part);
    app.press("<Enter>");
}

#[test]
fn the_hub_shows_people_and_help() {
    snap("people", |app| app.press("p"));
    snap("people_down", |app| app.press("p<PgDn>"));
    snap("people_end", |app| app.press("p<End>"));
    snap("people_of_a_district", |app| {
        app.press("m");
        go(app, "Котельниковский");
        app.press("<Enter>p");
    });
}

#[test]
fn cards_of_pairs_events_schedules_and_protocols() {
    snap("pair", |app| from_hub(app, "Семиченская СШ · Нагольненская"));
    snap("series", |app| from_hub(app, "2-ой понедельник"));
    snap("series_made", |app| {
        from_hub(app, "2-ой понедельник");
        app.press("s");
    });
    snap("event", |app| from_hub(app, "Мастер-класс"));
    snap("protocol", |app| from_hub(app, "Рабочая группа"));
    snap("protocol_end", |app| {
        from_hub(app, "Рабочая группа");
        app.press("<End>");
    });
}

#[test]
fn the_chain_of_a_school() {
    snap("chain", |app| app.press("2/красно<Enter><Enter>t"));
    snap("chain_end", |app| app.press("2/красно<Enter><Enter>t<End>"));
}

#[test]
fn the_bank_is_searched_offline_and_from_a_finding() {
    snap("bank", |app| from_hub(app, "Банк материалов"));
    snap("bank_words", |app| {
        from_hub(app, "Банк материалов");
        app.press("мотивация");
    });
    snap("bank_help", |app| app.press("7<Enter>v"));
    snap("bank_attached", |app| app.press("7<Enter>v<Enter>"));
}

#[test]
fn one_key_in_a_finding_finds_material_and_enter_makes_the_recommendation_with_it() {
    for layout in [Layout::Latin, Layout::Russian] {
        let folder = screen::sample();
        let mut app = App::open(folder.path().to_owned(), SIZES[0], layout, None);
        app.press("3<Insert><Enter>наголь<Enter><F2><Esc><Enter><Enter>");
        let before = app.store().all("recommendation").unwrap().len();
        for _ in 0..60 {
            app.press("<Down>");
            let row = app.text().lines().find(|line| line.starts_with("> ")).unwrap_or_default().to_owned();
            if row.to_lowercase().contains("обучающи") {
                break;
            }
        }
        app.press("v");
        assert!(app.text().contains("что приложить"), "{}", app.text());
        // Words of a question may find nothing here: one that does is typed.
        for _ in 0..120 {
            app.press("<Backspace>");
        }
        app.press("мотивация<Enter>");
        let all = app.store().all("recommendation").unwrap();
        assert_eq!(all.len(), before + 1, "{}", app.text());
        let made = all.iter().find(|one| !one.references("materials").is_empty()).unwrap();
        let material = app.store().get(made.references("materials")[0]).unwrap().unwrap();
        assert!(material.text("title").to_lowercase().contains("мотивац"), "{}", material.text("title"));
        assert!(app.status().contains("приложено"), "{}", app.status());
    }
}

#[test]
fn a_resolution_past_its_deadline_is_among_what_is_due() {
    let (mut app, _folder) = App::on_sample();
    app.press("p");
    go(&mut app, "Решения и поручения");
    app.press("<Insert><Enter>котель<Enter>");
    for _ in 0..4 {
        app.press("<Tab>");
    }
    app.press("Провести анализ принятых мер.");
    for _ in 0..3 {
        app.press("<Tab>");
    }
    app.press("до 10 мая 2021 года<F2><Esc>1");
    let overview = app.text();
    let row = overview.lines().find(|line| line.contains("Провести анализ")).unwrap_or_default().to_owned();
    assert!(row.contains("просрочено 10.05.21") && row.contains("Котельниковский"), "{overview}");
}

#[test]
fn a_protocol_is_printed_by_its_key() {
    for layout in [Layout::Latin, Layout::Russian] {
        let folder = screen::sample();
        let mut app = App::open(folder.path().to_owned(), SIZES[0], layout, None);
        from_hub(&mut app, "Рабочая группа");
        app.press("r");
        let files: Vec<String> = std::fs::read_dir(folder.path().join("exports"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        assert!(files.iter().any(|file| file.contains(".docx")), "{files:?}");
        assert_eq!(files.len(), 2, "{files:?}");
    }
}
