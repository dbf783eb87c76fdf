#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! Every screen as it looks on the sample, through the real loop: keys in, picture out.

#[path = "support/screen.rs"]
mod screen;

use screen::{App, Layout, SIZES, after, after_on_nothing};
use vyezd::domain::{Record, Records};

/// Snapshots of the screen after a script, at every size.
macro_rules! snap {
    ($name:literal, $script:expr) => {
        snap!($name, $script, after)
    };
    ($name:literal, $script:expr, $how:expr) => {
        for (width, height) in SIZES {
            insta::assert_snapshot!(format!("{}_{width}x{height}", $name), $how($script, (width, height)), $script);
        }
    };
}

#[test]
fn start() {
    snap!("start", "", after_on_nothing);
    snap!("start_empty_district", "<Enter>Котельниковский район", after_on_nothing);
}

#[test]
fn overview() {
    snap!("overview", "");
    snap!("overview_end", "<End>");
}

#[test]
fn schools() {
    snap!("schools", "2");
    snap!("schools_filter", "2/сош № 2");
    snap!("schools_filter_nothing", "2/ничего такого<Enter>");
    snap!("municipality", "2m");
}

#[test]
fn school_card() {
    snap!("school_card", "2<Enter>");
    snap!("school_card_down", "2<Enter><PgDn>");
}

#[test]
fn help() {
    snap!("help", "<F1>");
    snap!("help_plans", "4<F1>");
}

#[test]
fn plans() {
    snap!("plans", "4");
    snap!("plan", "4<Enter>");
    snap!("plan_down", "4<Enter><PgDn><PgDn>");
}

#[test]
fn forms() {
    snap!("form_activity", "4<Enter><Down><Enter>");
    snap!("form_activity_term", "4<Enter><Down><Enter><Tab><Tab><Tab><Tab><Tab><Tab><Tab>");
    snap!("form_activity_end", "4<Enter><Down><Enter><PgDn><PgDn><PgDn><PgDn>");
    snap!("form_school", "2<Down><Down><Enter><Enter>");
    snap!("form_new_school", "2<Insert><Tab>МБОУ «Новая СОШ»");
    snap!("form_new_school_saved", "2<Insert><Tab>МБОУ «Новая СОШ»<F2>");
    snap!("form_visit_new", "3<Insert>");
    snap!("form_fault", "4<Insert><Tab><Tab><Tab><Tab><Tab>когда-нибудь<F2>");
    snap!("form_help", "2<Insert><Tab><F1>");
    snap!("question_unsaved", "2<Insert><Tab>МБОУ<Esc>");
    snap!("question_delete", "2<Delete>");
    snap!("picker", "2<Insert><Enter>");
    snap!("picker_typed", "2<Insert><Enter>вол");
    snap!("picker_picked", "2<Insert><Enter>вол<Enter>");
}

#[test]
fn other_lists() {
    snap!("visits", "3");
    snap!("recommendations", "7");
    snap!("history", "2h");
    snap!("sequence", "2g");
    snap!("unavailable", "2/ничего такого<Enter><Delete>");
}

#[test]
fn visit() {
    snap!("visit_finished", "3<End><Enter>");
    snap!("visit_planned", "3<Insert><Enter>наголь<Enter><F2><Esc><Enter>");
    snap!("visit_open", "3<Insert><Enter>наголь<Enter><F2><Esc><Enter><Enter>");
    snap!("visit_answered", "3<Insert><Enter>наголь<Enter><F2><Esc><Enter><Enter><PgDn><PgDn><Down><Down><Down>y");
    snap!(
        "visit_recommendation",
        "3<Insert><Enter>наголь<Enter><F2><Esc><Enter><Enter><PgDn><PgDn><Down><Down><Down>yh"
    );
    snap!(
        "visit_note",
        "3<Insert><Enter>наголь<Enter><F2><Esc><Enter><Enter><PgDn><PgDn><Down><Down><Down>xpПаспорт устарел"
    );
    snap!("visit_end", "3<Insert><Enter>наголь<Enter><F2><Esc><Enter><Enter><End>");
    snap!("visit_finishing", "3<Insert><Enter>наголь<Enter><F2><Esc><Enter><Enter><F8>");
    snap!("recommendation", "7<Enter>");
}

#[test]
fn data_and_reports() {
    snap!("data", "9");
    snap!("data_checked", "9v");
    snap!("reports", "8");
    snap!("report_open", "8<Enter>");
    snap!("who_works", "z");
    snap!("plan_end", "4<Enter><End>");
    snap!("plan_no_card", "4<Enter>d");
}

#[test]
fn search() {
    snap!("search", "<F7>");
    snap!("search_found", "<F7>родители");
    snap!("search_filter", "<F7>школа:нагольнен форма:рекомендация");
    snap!("search_nothing", "<F7>чепуха");
    snap!("search_refused", "<F7>район:Котово");
    snap!("search_opened", "<F7>\"приказ\" форма:мероприятие<Enter>");
    snap!("search_help", "<F7><F1>");
}

#[test]
fn first_steps() {
    snap!("first_steps_sample", "<Down><Enter>", after_on_nothing);
    snap!("first_steps", "<Down><Enter>2<Enter>q", after_on_nothing);
    snap!("first_steps_left", "<Down><Enter>q<Esc>", after_on_nothing);
}

/// The strip of the first steps, where there is one.
fn strip(app: &App) -> String {
    app.text().lines().find(|line| line.starts_with("Шаг ")).unwrap_or_default().to_owned()
}

#[test]
fn five_steps_are_done_with_the_keys_they_name_and_survive_a_kill() {
    for layout in [Layout::Latin, Layout::Russian] {
        let folder = tempfile::tempdir().unwrap();
        let mut app = App::open(folder.path().to_owned(), SIZES[0], layout, None);
        app.press("<Down><Enter>");
        assert!(strip(&app).starts_with("Шаг 1/5. Район: m"), "{}", app.text());
        app.press("m<Down><Enter>");
        assert!(strip(&app).starts_with("Шаг 2/5. Школа: 2"), "{}", app.text());
        app.press("2<Enter>");
        assert!(strip(&app).starts_with("Шаг 3/5. Чек-лист: 5"), "{}", app.text());
        let session = app.session();
        app.close();
        let mut app = App::open(folder.path().to_owned(), SIZES[0], layout, Some(&session));
        assert!(strip(&app).starts_with("Шаг 3/5."), "a kill loses no step: {}", app.text());
        app.press("5v");
        assert!(strip(&app).starts_with("Шаг 4/5. Рекомендация: 7"), "{}", app.text());
        // What is typed in a field goes there: the strip takes no key.
        app.press("7<Insert><Enter>бесед<Enter>");
        assert!(strip(&app).starts_with("Шаг 4/5."), "{}", app.text());
        for _ in 0..12 {
            let asks_text = app.text().lines().any(|line| line.starts_with("> Рекомендация"));
            if asks_text {
                break;
            }
            app.press("<Tab>");
        }
        app.press("Провести семинар по итогам выезда<F2>");
        assert!(strip(&app).starts_with("Шаг 5/5. Документ: 8"), "{}", app.text());
        app.press("<Esc>8");
        while !app.text().contains("> Обзор района") {
            app.press("<Down>");
        }
        app.press("<Enter>");
        assert_eq!(strip(&app), "", "{}", app.text());
        assert!(app.status().contains("Пять шагов пройдены"), "{}", app.status());
        app.press("q");
        assert!(app.text().contains("[ ] 1 Район"), "called again from the start: {}", app.text());
    }
}

#[test]
fn esc_puts_the_steps_away() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = App::open(folder.path().to_owned(), SIZES[1], Layout::Latin, None);
    app.press("<Down><Enter><Esc>");
    assert_eq!(strip(&app), "", "{}", app.text());
    app.press("q<Enter>");
    assert!(!strip(&app).is_empty(), "{}", app.text());
    app.press("q<Esc>");
    assert_eq!(strip(&app), "");
}

#[test]
fn palette() {
    snap!("palette", "<F12>");
    snap!("palette_typed", "2<F12>yfujkmy");
    snap!("palette_refused", "<F12>завершить<Enter>");
    snap!("palette_used", "2<Down><Enter><Esc><Esc>7<Enter><Esc>o");
    snap!("palette_nothing", "<F12>чщъчщъ");
}

#[test]
fn calendar() {
    snap!("calendar", "3c");
    snap!("calendar_month", "3c<Enter>");
    snap!("calendar_row", "3c<Enter><End>");
}

#[test]
fn what_is_found_is_opened_at_its_field_and_left_to_the_same_hit() {
    for layout in [Layout::Latin, Layout::Russian] {
        let folder = screen::sample();
        let mut app = App::open(folder.path().to_owned(), SIZES[0], layout, None);
        app.press("2<Down><F7>родителями форма:дневник<Down><Down>");
        let found = app.text();
        assert!(found.contains("Найдено: "), "{found}");
        let hits =
            |text: &str| text.lines().filter(|line| line.starts_with("> ")).map(str::to_owned).collect::<Vec<_>>();
        let selected = hits(&found);
        app.press("<Enter>");
        assert!(app.text().to_lowercase().contains("родител"), "{}", app.text());
        assert_ne!(app.text(), found);
        app.press("<Esc>");
        assert_eq!(hits(&app.text()), selected, "{}", app.text());
        // A letter of a command is text here, and Esc leads back to where the search was asked for.
        app.press("h<Esc>");
        assert!(app.text().lines().next().unwrap().contains("Школы"), "{}", app.text());
        assert_eq!(app.written, 0, "looking changes nothing");
    }
}

#[test]
fn what_was_just_saved_is_found() {
    let (mut app, _folder) = App::on_sample();
    app.press("<F7>Кумылженская<Esc>");
    app.press("2<Insert><Tab>МБОУ «Кумылженская СОШ»<F2><Esc><F7>кумылженской");
    assert!(app.text().contains("Найдено: 1") && app.text().contains("> Школа · МБОУ «Кумылженская"), "{}", app.text());
    app.press("<Esc><Delete><Down><Enter><F7>кумылженской");
    assert!(app.text().contains("ничего нет"), "{}", app.text());
}

#[test]
fn checklist() {
    snap!("checklist_choose_school", "5");
    snap!("checklist", "5нагол<Enter>");
    snap!("checklist_marked", "5нагол<Enter>v");
    snap!("checklist_month", "5нагол<Enter>u");
    snap!("checklist_section", "5нагол<Enter>s");
    snap!("checklist_execution", "5нагол<Enter>e");
    snap!("checklist_help", "5нагол<Enter><F1>");
}

#[test]
fn diaries() {
    snap!("diaries_choose_school", "6");
    snap!("diaries", "6красно<Enter>");
    snap!("diary_school", "6красно<Enter><Enter>");
    snap!("diary_teacher", "6красно<Enter><Down><Enter>");
    snap!("diary_director", "6красно<Enter><Down><Down><Enter>");
    snap!("diary_typing", "6красно<Enter><Enter><Insert>Семинар «Учитель-фасилитатор»<Tab>");
    snap!("diary_saved", "6красно<Enter><Enter><Insert>Семинар «Учитель-фасилитатор»<F2>");
}

#[test]
fn plan_import() {
    in_the_folder_of_plans();
    snap!("files", "4i");
    snap!("files_on_a_file", "4i<End>");
    snap!("files_typed", "4i/НОВ");
    snap!("files_typed_and_opened", "4i/нов<Enter>");
    snap!("files_path_that_is_not_there", "4i//нет/такой<Enter>");
    snap!("plan_import", "4i<End><Up><Enter>");
    snap!("plan_import_row", "4i<End><Up><Enter><End>");
    snap!("plan_import_known", "4i<End><Enter>");
    snap!("plan_imported", "4i<End><Up><Enter><F2>");
    snap!("plan_imported_list", "4i<End><Up><Enter><F2><Esc>");
}

/// The chooser starts where the program was started: for this test binary, a folder with two plans in it.
fn in_the_folder_of_plans() {
    static FOLDER: std::sync::LazyLock<tempfile::TempDir> = std::sync::LazyLock::new(|| {
        let folder = tempfile::Builder::new().prefix("").rand_bytes(8).tempdir().unwrap();
        let plans = folder.path().join("планы");
        std::fs::create_dir_all(plans.join("прошлый год")).unwrap();
        let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let sources = data.join("src/demo/sources");
        std::fs::copy(sources.join("003_b7c16ea3d3e8fa77.txt"), plans.join("план-003.txt")).unwrap();
        std::fs::write(plans.join("новый план.csv"), NEW_PLAN).unwrap();
        std::fs::write(plans.join("справка.pdf"), "не план").unwrap();
        std::env::set_current_dir(&plans).unwrap();
        folder
    });
    assert!(FOLDER.path().exists());
}

/// A plan that is not in the sample.
const NEW_PLAN: &str = "№ п/п;Мероприятие;Сроки;Ответственный\n\
1;Провести семинар для учителей;октябрь 2021;Методическая служба\n\
2;Посетить уроки;по мере готовности;Директора школ\n";

/// The only record of a form with this name.
fn named(app: &App, form: &str, field: &str, name: &str) -> Record {
    let mut found: Vec<Record> = app.store().all(form).unwrap();
    found.retain(|record| record.text(field) == name);
    assert_eq!(found.len(), 1, "{form} «{name}»");
    found.remove(0)
}

#[test]
fn an_edited_field_is_in_the_list_after_saving() {
    let (mut app, _folder) = App::on_sample();
    app.press("2<Enter><Enter><Tab><End> имени учителя<F2>");
    assert_eq!(app.status().split('.').next(), Some("Сохранено"), "{}", app.text());
    app.press("<Esc><Esc>");
    assert!(app.text().contains("Бегуницкая СОШ имени учит"), "{}", app.text());
    named(&app, "school", "name", "Бегуницкая СОШ имени учителя");
    app.press("h");
    assert!(app.text().contains("Наименование ОО: Бегуницкая СОШ имени учителя"), "{}", app.text());
}

#[test]
fn opening_and_leaving_writes_nothing() {
    let (mut app, _folder) = App::on_sample();
    let school = named(&app, "school", "name", "Бегуницкая СОШ");
    let before = app.store().history(school.id).unwrap().len();
    app.press("2<Enter><Enter><Tab><Tab><Tab><Tab><PgDn><F2>");
    assert_eq!(app.status(), "Изменений нет: сохранять нечего.");
    app.press("<Esc>");
    assert_eq!(app.store().history(school.id).unwrap().len(), before);
}

#[test]
fn leaving_a_changed_record_asks_and_every_answer_does_what_it_says() {
    let (mut app, _folder) = App::on_sample();
    let typed = "2<Insert><Tab>Новая школа";
    app.press(typed);
    app.press("<Esc>");
    assert!(app.text().contains("Набранное ещё не сохранено"), "{}", app.text());
    // «Вернуться», by its button and by Esc: the text is there, the cursor where it was.
    app.press("<Down><Down><Enter> № 5");
    assert!(app.text().contains("Новая школа № 5"), "{}", app.text());
    app.press("<Esc><Esc>");
    assert!(app.text().contains("Новая школа № 5"), "{}", app.text());
    // «Сохранить».
    app.press("<Esc><Enter>");
    assert!(app.text().starts_with("Школы"), "{}", app.text());
    named(&app, "school", "name", "Новая школа № 5");
    // «Не сохранять».
    app.press("<Insert><Tab>Лишняя<Esc><Down><Enter>");
    assert!(app.text().starts_with("Школы"), "{}", app.text());
    assert!(app.store().all("school").unwrap().iter().all(|school| school.text("name") != "Лишняя"));
}

#[test]
fn a_section_opened_over_typed_text_does_not_lose_it() {
    let (mut app, _folder) = App::on_sample();
    // From the rows of a record: on its other fields letters and digits are typed, not commands.
    app.press("2<Enter><Enter>");
    app.press("<Tab> — новая");
    app.press("<End>");
    for _ in 0..40 {
        app.press("<Tab>");
    }
    app.press("3");
    assert!(app.text().starts_with("Выезды"), "{}", app.text());
    app.press("<Esc>");
    assert!(app.text().contains("новая"), "{}", app.text());
}

#[test]
fn letters_on_a_field_that_is_no_text_choose_and_find() {
    let (mut app, _folder) = App::on_sample();
    // The reference: the picker opens with what was typed.
    app.press("2<Insert>Котельн");
    assert!(app.text().contains("Отбор: Котельн"), "{}", app.text());
    app.press("<Enter><Tab>Новая школа");
    // A digit belongs to the field too: it used to leave for a section.
    app.press("<Tab><Tab>3");
    assert!(app.text().contains("Новая школа"), "{}", app.text());
}

#[test]
fn an_exchange_shows_what_it_would_do_and_then_does_it() {
    snap!("exchange", "9<Enter>");
    snap!("exchange_leaving", "9<Enter><F9>");
    snap!("keys_password", "9<Down><Enter><End><Enter>");
    let share = tempfile::tempdir().unwrap();
    let (mut app, _folder) = App::on_sample();
    app.press(&format!("9<Enter>{}<Enter>", share.path().display()));
    assert!(app.text().contains("Это просмотр"), "{}", app.text());
    // The whole sample: it grows with the program.
    let text = app.text();
    let fresh = text.split("Ваших новых правок: ").nth(1).and_then(|rest| rest.split(',').next());
    assert!(fresh.unwrap().parse::<usize>().unwrap() > 300, "{text}");
    assert_eq!(std::fs::read_dir(share.path()).unwrap().count(), 0, "a preview writes nothing");
    app.press("<Enter>");
    assert!(app.text().contains("Записано файлов: 3"), "{}", app.text());
    assert!(share.path().join("VYEZD.TXT").exists());
    // A folder that is not there is told, and what was typed stays.
    app.press("/нет<Enter>");
    assert!(app.text().contains("/нет") && !app.status().is_empty(), "{}", app.text());
}

#[test]
fn an_unavailable_action_says_why_and_an_unknown_one_says_where_to_look() {
    let (mut app, _folder) = App::on_sample();
    app.press("2/ничего такого<Enter><Delete>");
    assert_eq!(app.status(), "Сначала выберите строку.");
    app.press("<Esc>");
    assert!(app.text().contains("Бегуницкая СОШ"), "Esc takes the filter off: {}", app.text());
    app.press("<Insert><PgDn><PgDn><Enter>");
    assert_eq!(app.status(), "Сначала сохраните запись (F2), потом добавляйте строки.");
}

#[test]
fn a_sequence_shows_how_it_can_go_on_and_works() {
    for layout in [Layout::Latin, Layout::Russian] {
        let folder = screen::sample();
        let mut app = App::open(folder.path().to_owned(), SIZES[0], layout, None);
        app.press("2g");
        assert!(app.text().contains("g дальше: ") && app.text().contains("g К началу · e К концу"), "{}", app.text());
        app.press("e");
        assert!(app.text().contains("> Торосовская ООШ"), "{}", app.text());
        app.press("gg");
        assert!(app.text().contains("> Бегуницкая СОШ"), "{}", app.text());
        // A key that does not belong to the sequence does its own work.
        app.press("gj");
        assert!(app.text().contains("> Беседская ООШ"), "{}", app.text());
    }
}

#[test]
fn importing_twice_adds_nothing() {
    in_the_folder_of_plans();
    let (mut app, _folder) = App::on_sample();
    let count = |app: &App| app.store().count("activity").unwrap();
    let before = count(&app);
    app.press("4i<End><Up><Enter><F2>");
    assert_eq!(app.status(), "Сохранено. Загружено мероприятий: 2");
    assert_eq!(count(&app), before + 2);
    app.press("<Enter>");
    assert!(app.text().contains("Этот план уже загружен. Отличий: 0."), "{}", app.text());
    app.press("<F2>");
    assert_eq!(app.status(), "Загружать нечего: план уже есть или не прочитан.");
    assert_eq!(count(&app), before + 2);
}

#[test]
fn a_plan_that_names_no_district_gets_the_one_chosen_at_the_preview() {
    in_the_folder_of_plans();
    let (mut app, _folder) = App::on_sample();
    app.press("4i<End><Up><Enter>");
    assert!(app.text().contains("район не назван (m — выбрать)"), "{}", app.text());
    app.press("m<Down><Enter>");
    assert!(app.text().contains("Волосовский район · 01.01.2021–31.12.2021"), "{}", app.text());
    app.press("<F2><Esc>");
    assert!(app.text().contains("новый план.csv"), "{}", app.text());
}

#[test]
fn every_section_can_be_narrowed_to_one_municipality() {
    let (mut app, _folder) = App::on_sample();
    // The rows: all, Волосовский, Лесосибирск, Козельский, Котельниковский, Серышевский.
    app.press("2m<Down><Down><Down><Down><Enter>");
    assert!(app.text().contains("Котельниковский"), "{}", app.text());
    for (keys, own, foreign) in [
        ("1", "Нагольненская СШ", "Бегуницкая СОШ"),
        ("2", "Нагольненская СШ", "Бегуницкая СОШ"),
        ("3", "Нагольненская СШ", "СОШ с. Томское"),
        ("4", "Отчёт о реализации", "Серышевский"),
        ("7", "Нагольненская СШ", "Бегуницкая СОШ"),
    ] {
        app.press(keys);
        assert!(app.text().contains(own), "{keys}: {}", app.text());
        assert!(!app.text().contains(foreign), "{keys}: {}", app.text());
    }
    app.press("m<Home><Enter>2");
    assert!(app.text().contains("Бегуницкая СОШ"), "{}", app.text());
}

#[test]
fn the_next_start_is_at_the_same_place_with_the_typed_text() {
    // Scripts that end in a place worth coming back to; the picture must be the same, but for the status line.
    for script in [
        "2<Down><Down>",
        "2/сош с<Down>",
        "2<Insert><Tab>МБОУ «Новая<Left><Left>",
        "2<Enter><Enter><Tab><End>, корпус 2<Left><Left><Left>",
        "4<Enter><PgDn><Enter><Tab><Tab>",
        "2m<Down><Enter>4",
        "5нагол<Enter><Down><Down>u",
        "6красно<Enter><Enter><Insert>Семинар<Tab>Методическая<Left>",
        "6красно<Enter><Down>",
        "<F7>родители школы<Down><Down><Left><Left>",
        "2<F7>год:20",
        "1<Down><Down><Down>",
    ] {
        for size in SIZES {
            let folder = screen::sample();
            let mut app = App::open(folder.path().to_owned(), size, Layout::Latin, None);
            app.press(script);
            let (before, session) = (app.shot(), app.session());
            app.close();
            let again = App::open(folder.path().to_owned(), size, Layout::Latin, Some(&session));
            assert_eq!(before, again.shot(), "after {script}");
        }
    }
}

#[test]
fn a_paste_is_text_in_a_field_and_nothing_elsewhere() {
    let (mut app, _folder) = App::on_sample();
    app.press("2");
    let before = app.text();
    // Several lines or cells are a table (tests/import_screens.rs); a word is nothing here.
    app.paste("3m");
    assert!(app.status().starts_with("Вставка принимается только в поле текста"), "{}", app.status());
    assert_eq!(app.text().lines().next(), before.lines().next());
    app.press("<Insert><PgDn><Tab><Tab><Tab>");
    app.paste("первая строка\r\nвторая\u{ad} строка");
    assert!(app.text().contains("первая строка\n"), "{}", app.text());
    assert!(app.text().contains(" вторая строка"), "{}", app.text());
}

#[test]
fn every_screen_survives_every_size() {
    for script in [
        "1",
        "2",
        "2<Enter>",
        "<F7>родители",
        "2<Insert><Tab>Новая",
        "4<Enter>",
        "5нагол<Enter>",
        "6красно<Enter><Enter>",
        "<F1>",
    ] {
        let (mut app, _folder) = App::on_sample();
        app.press(script);
        let full = app.shot();
        for size in [(60, 20), (60, 16), (59, 20), (80, 15), (10, 3), (1, 1), (200, 60), (80, 24)] {
            app.resize(size);
            let rows = app.text().lines().map(vyezd::text::width).max().unwrap_or(0);
            assert!(rows <= usize::from(size.0), "{script} at {size:?}");
        }
        assert_eq!(app.shot(), full, "{script}: back at the first size, the first picture");
    }
}

fn both_are_kept(app: &App, record: vyezd::domain::RecordId, field: &str, values: [&str; 2]) {
    let stored = app.store().get_stored(record).unwrap().unwrap();
    assert!(stored.record.conflicts.contains(field), "{field} of {stored:?}");
    let mut held: Vec<String> =
        stored.versions[field].iter().map(|head| head.value.verbatim().unwrap_or_default().to_owned()).collect();
    held.sort();
    assert_eq!(held, values, "{field}");
}

#[test]
fn a_mark_typed_over_what_a_colleague_changed_meanwhile_becomes_a_conflict_in_the_checklist() {
    let (mut app, _folder) = App::on_sample();
    app.press("5нагол<Enter>v");
    let marks = app.store().all("checklist_state").unwrap();
    let mark = marks.iter().find(|mark| mark.text("state") == "done").unwrap().id;
    // One's own second thought is none.
    app.press("pv");
    assert!(app.store().get(mark).unwrap().unwrap().conflicts.is_empty());
    app.colleague(mark, "state", "working");
    app.press("p");
    both_are_kept(&app, mark, "state", ["partly", "working"]);
    assert!(app.text().contains("⚡"), "{}", app.text());
}

#[test]
fn an_answer_and_a_note_typed_over_a_colleagues_become_conflicts_in_the_visit() {
    let (mut app, folder) = App::on_sample();
    app.press("3<Insert><Enter>наголь<Enter><F2><Esc><Enter><Enter><PgDn><PgDn><Down><Down><Down>y");
    let findings = app.store().all("finding").unwrap();
    let made = findings.iter().find(|finding| finding.text("answer") == "no" && finding.text("note").is_empty());
    let finding = made.unwrap().id;
    app.press("ly");
    assert!(app.store().get(finding).unwrap().unwrap().conflicts.is_empty());
    app.colleague(finding, "answer", "partly");
    app.press("l");
    both_are_kept(&app, finding, "answer", ["partly", "yes"]);
    // A note being typed when the colleague's comes, and the kill comes, too.
    app.press("pНаша заметка");
    app.colleague(finding, "note", "Чужая заметка");
    let session = app.session();
    app.close();
    let mut app = App::open(folder.path().to_owned(), (80, 24), Layout::Latin, Some(&session));
    assert!(app.text().contains("Наша заметка"), "{}", app.text());
    app.press("<F2>");
    both_are_kept(&app, finding, "note", ["Наша заметка", "Чужая заметка"]);
}

#[test]
fn a_cell_typed_over_a_colleagues_becomes_a_conflict_in_the_diary() {
    for killed in [false, true] {
        let (mut app, folder) = App::on_sample();
        app.press("6красно<Enter><Enter><Insert>Семинар<Tab>Центр<F2>");
        let rows = app.store().all("diary_school").unwrap();
        let row = rows.iter().find(|row| row.text("activity") == "Семинар").unwrap().id;
        // Twice in one cell without reading the table again.
        app.press(" развития<F2> образования<F2>");
        let held = app.store().get(row).unwrap().unwrap();
        assert!(held.conflicts.is_empty() && held.text("organiser").contains("образования"), "{held:?} {}", app.text());
        let ours = held.text("organiser").to_owned();
        app.press("!");
        app.colleague(row, "organiser", "Институт");
        if killed {
            let session = app.session();
            app.close();
            app = App::open(folder.path().to_owned(), (80, 24), Layout::Latin, Some(&session));
        }
        app.press("<F2>");
        let mut values = [format!("{ours}!"), "Институт".to_owned()];
        values.sort();
        both_are_kept(&app, row, "organiser", [&values[0], &values[1]]);
    }
}
