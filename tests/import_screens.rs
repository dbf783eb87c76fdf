//! The import of a table on the screen, through the real loop: columns named by one key each, the preview, pasted tables,
//! an import taken back, and the same place after a kill.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]

#[path = "support/screen.rs"]
mod screen;

use screen::{App, Layout, SIZES};
use vyezd::domain::{Record, Records};

const LAYOUTS: [Layout; 2] = [Layout::Latin, Layout::Russian];

fn app(layout: Layout) -> (App, tempfile::TempDir) {
    let folder = screen::sample();
    (App::open(folder.path().to_owned(), SIZES[0], layout, None), folder)
}

fn named(app: &App, form: &str, name: &str) -> Option<Record> {
    app.store().all(form).unwrap().into_iter().find(|record| record.text("name") == name)
}

const ROSTER: &str = "Муниципалитет\tНаименование ОО\tФилиалы\nКотельниковский район\tМКОУ Нагольненская СШ\tс. Белоногово; с. Красное\n\
    Котельниковский район\tМКОУ «Пимено-Чернянская СШ»\t\n";

#[test]
fn a_table_pasted_into_a_list_is_shown_and_taken_in() {
    for layout in LAYOUTS {
        let (mut app, _folder) = app(layout);
        app.press("2");
        app.paste(ROSTER);
        let text = app.text();
        assert!(text.contains("Загрузка таблицы · Школы · из буфера обмена"), "{text}");
        assert!(text.contains("Новых: 3, дополняется: 0, уже есть: 1"), "{text}");
        assert!(text.contains("+ МКОУ «Пимено-Чернянская СШ»") && text.contains("= МКОУ Нагольненская СШ"), "{text}");
        assert_eq!(app.written, 0, "looking stores nothing");
        app.press("<Enter>");
        assert_eq!(app.written, 1, "one action, one frame");
        assert!(app.status().contains("Новых: 3") && app.text().contains("Пимено-Чернянская"), "{}", app.text());
        // Twice adds nothing.
        app.paste(ROSTER);
        assert!(app.text().contains("Новых: 0"), "{}", app.text());
        app.press("<Enter>");
        assert!(app.status().contains("Загружать нечего"), "{}", app.status());
        assert_eq!(app.written, 1);
    }
}

#[test]
fn an_import_is_taken_back_with_one_key() {
    for layout in LAYOUTS {
        let (mut app, _folder) = app(layout);
        let schools = app.store().count("school").unwrap();
        app.press("2");
        app.paste(ROSTER);
        app.press("<Enter>9i");
        assert!(app.text().contains("Загрузки") && app.text().contains("загружено"), "{}", app.text());
        app.press("<Enter>");
        assert!(app.text().contains("будет удалено записей 3"), "{}", app.text());
        app.press("<F8>");
        assert!(app.status().contains("Загрузка отменена"), "{}", app.status());
        assert_eq!(app.store().count("school").unwrap(), schools);
        assert_eq!(named(&app, "branch", "с. Красное"), None);
        app.press("<F8>");
        assert!(app.status().contains("уже отменена"), "{}", app.status());
        // Nobody makes or deletes an import by hand.
        app.press("<Esc><Insert>");
        assert_eq!(app.store().count("import_batch").unwrap(), 1);
    }
}

#[test]
fn unknown_headings_are_mapped_by_one_key_a_column_and_remembered() {
    let table = "Кто\tОткуда\tКем\nЛарина О.П.\tКрасноярская СШ\tзавуч\n";
    for layout in LAYOUTS {
        let (mut app, _folder) = app(layout);
        app.press("2<Enter><Esc>");
        open_persons(&mut app);
        app.paste(table);
        let text = app.text();
        assert!(
            text.contains("A Кто") && text.contains("Ларина О.П.") && text.contains("пока не загружается"),
            "{text}"
        );
        assert!(text.contains("1 Ф. И. О.") && text.contains("0 не загружать"), "{text}");
        app.press("135<Enter>");
        assert!(app.text().contains("+ Ларина О.П."), "{}", app.text());
        app.press("c");
        assert!(app.text().contains("→ Должность") && app.text().contains("будет загружена"), "{}", app.text());
        app.press("<Esc><Enter>");
        let saved = named(&app, "person", "Ларина О.П.").unwrap();
        assert_eq!(saved.text("position"), "завуч");
        // The next table with these headings needs no keys.
        app.paste("Кто\tОткуда\tКем\nФомина Е.А.\tСемиченская СШ\tметодист\n");
        assert!(app.text().contains("+ Фомина Е.А."), "{}", app.text());
    }
}

/// The list of people: as the rows of no section lead there, the session opens it.
fn open_persons(app: &mut App) {
    use vyezd::app::session::{Saved, Session};
    let state = serde_json::json!({ "form": "person", "filter": "", "filtering": false });
    let session = Session { screens: vec![Saved { name: "list".to_owned(), state }], ..Session::default() };
    app.reopen(&session);
}

#[test]
fn a_name_nobody_knows_stops_the_import_until_a_person_decides() {
    let table = "ФИО\tШкола\nЛарина О.П.\tСОШ с. Неизвестное\nФомина Е.А.\tСОШ\n";
    let (mut app, _folder) = app(Layout::Latin);
    open_persons(&mut app);
    app.paste(table);
    app.press("<Enter>");
    assert!(app.status().contains("препятствий «✗» 2"), "{}", app.status());
    assert_eq!(app.written, 0);
    // The first one is chosen by hand, the other is made.
    app.press("e");
    assert!(app.text().contains("Школа"), "{}", app.text());
    app.press("семич<Enter>");
    assert!(app.text().contains("препятствий «✗»: 1"), "{}", app.text());
    app.press("n");
    assert!(app.text().contains("препятствий «✗»: 0") && app.text().contains("будет создана"), "{}", app.text());
    app.press("<Enter>");
    assert_eq!(app.written, 1);
    let school = named(&app, "school", "Семиченская СШ").unwrap();
    assert_eq!(named(&app, "person", "Ларина О.П.").unwrap().reference("school"), Some(school.id));
}

#[test]
fn a_table_pasted_into_a_diary_becomes_its_rows_and_lines_stay_text() {
    for layout in LAYOUTS {
        let (mut app, _folder) = app(layout);
        app.press("6красно<Enter><Enter>");
        let rows = app.store().count("diary_school").unwrap();
        app.paste("Мероприятие\tОрганизатор\tДаты\nСеминар\tЛОИРО\tмарт 2021\nТренинг\tРМК\tмай 2021\n");
        assert!(app.text().contains("Загрузка таблицы · Дневник школы"), "{}", app.text());
        assert!(app.text().contains("Новых: 2"), "{}", app.text());
        app.press("<F2>");
        assert_eq!(app.store().count("diary_school").unwrap(), rows + 2);
        let school = named(&app, "school", "Красноярская СШ").unwrap();
        let own = app.store().related("diary_school", "school", school.id).unwrap();
        assert!(own.iter().any(|row| row.text("activity") == "Тренинг" && row.text("dates") == "май 2021"));
        assert!(app.text().contains("Тренинг"), "{}", app.text());
        app.press("<Insert>");
        app.paste("строка\nвторая");
        assert!(app.text().contains("вторая") && !app.text().contains("Загрузка таблицы"), "{}", app.text());
    }
}

#[test]
fn what_is_no_table_is_not_taken_for_one() {
    let (mut app, _folder) = app(Layout::Latin);
    app.press("2");
    app.paste("просто слово");
    assert!(app.text().contains("Школы") && !app.text().contains("Загрузка таблицы"), "{}", app.text());
    app.press("/");
    app.paste("нагол\nбб");
    assert!(app.text().contains("Нагольненская"), "{}", app.text());
}

#[test]
fn the_same_place_comes_back_after_a_kill() {
    let (mut app, folder) = app(Layout::Latin);
    app.press("2");
    app.paste("Где\tЧто\nКотельниковский район\tПимено-Чернянская СШ\n");
    app.press("1<Down>");
    let (before, session) = (app.text(), app.session());
    drop(app);
    let mut app = App::open(folder.path().to_owned(), SIZES[0], Layout::Latin, Some(&session));
    assert_eq!(app.text(), before);
    app.press("<Up><Down>2<Enter>");
    let (before, session) = (app.text(), app.session());
    assert!(before.contains("+ Пимено-Чернянская СШ"), "{before}");
    drop(app);
    let mut app = App::open(folder.path().to_owned(), SIZES[0], Layout::Latin, Some(&session));
    assert_eq!(app.text(), before);
    app.press("<Enter>");
    assert_eq!(app.written, 1);
}

#[test]
fn pictures() {
    for size in SIZES {
        let folder = screen::sample();
        let mut app = App::open(folder.path().to_owned(), size, Layout::Latin, None);
        app.press("2");
        app.paste("Где\tКто\tЧто\nКотельниковский район\tИванов И.И.\tПимено-Чернянская СШ\n");
        insta::assert_snapshot!(format!("columns_{}x{}", size.0, size.1), app.shot());
        app.press("172<Up>");
        insta::assert_snapshot!(format!("columns_named_{}x{}", size.0, size.1), app.shot());
        app.press("<Enter>");
        insta::assert_snapshot!(format!("preview_{}x{}", size.0, size.1), app.shot());
        app.press("<Esc>");
        app.paste(ROSTER);
        app.press("<Enter>9i");
        insta::assert_snapshot!(format!("imports_{}x{}", size.0, size.1), app.shot());
        app.press("<Enter>");
        insta::assert_snapshot!(format!("undo_{}x{}", size.0, size.1), app.shot());
    }
}

#[test]
fn a_table_that_was_not_read_is_not_said_to_be_here_already() {
    use vyezd::app::screens::table_import::{Source, TableImport};
    let (mut app, folder) = app(Layout::Latin);
    let gone = folder.path().join("нет такого.csv");
    app.open_screen(Box::new(TableImport::of(Source::File(gone), "school", std::collections::BTreeMap::default())));
    assert!(app.status().contains("нет такого.csv"), "{}", app.status());
    app.press("<Enter>");
    assert!(app.status().contains("Файл не прочитан"), "{}", app.status());
    assert_eq!(app.written, 0);
}
