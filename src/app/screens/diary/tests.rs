use super::*;
use crate::app::screens::testing::{Desktop, id};
use crate::domain::{Record, Value};

fn school() -> (crate::domain::RecordId, String) {
    (id(1), "Нагольненская СШ".to_owned())
}

/// A school with five teachers of whom the first directs it.
fn people() -> Vec<Record> {
    let mut records = vec![Record::new(id(1), "school").with("name", "Нагольненская СШ")];
    for n in 0..5_u8 {
        let roles: Vec<Value> = if n == 0 { vec!["director".into(), "teacher".into()] } else { vec!["teacher".into()] };
        let person = Record::new(id(10 + n), "person").with("name", format!("Педагог {}", n + 1));
        records.push(person.with("school", id(1)).with("roles", Value::Array(roles)));
    }
    records
}

fn diary(form: &str, records: Vec<Record>) -> Desktop {
    let mut desktop = Desktop::new(records, Some(school()), Box::new(Diaries::default()));
    let place = FORMS.iter().position(|id| *id == form).unwrap();
    (0..place).for_each(|_| desktop.press("Down"));
    desktop.press("Enter");
    assert_eq!(desktop.screen(), "diary");
    desktop
}

#[test]
fn columns_are_those_of_the_paper_in_order() {
    let registry = crate::forms::Registry::builtin();
    let labels = |id: &str| {
        let form = registry.form(id).unwrap();
        let columns = columns(form);
        columns.iter().skip(home(&columns)).map(|field| field.label.ru.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        labels("diary_school"),
        [
            "Мероприятие",
            "Организатор",
            "Даты",
            "Участники курса",
            "Основные элементы курса",
            "Соответствующие им элементы школьной программы улучшения результатов",
            "Участники из списка"
        ]
    );
    assert_eq!(labels("diary_teacher").last().unwrap(), "Комментарии куратора (методист, руководитель)");
    assert_eq!(
        labels("diary_director").last().unwrap(),
        "Комментарии куратора (муниципальный/ региональный координатор)"
    );
}

#[test]
fn the_chooser_asks_for_the_school_and_remembers_it() {
    let mut desktop = Desktop::new(people(), None, Box::new(Diaries::default()));
    assert_eq!(desktop.screen(), "pick");
    desktop.press("Enter");
    assert_eq!(desktop.screen(), "diaries");
    assert_eq!(desktop.state.env.school, Some(school()));
    assert!(desktop.picture().contains("Дневник педагога      строк: 0"), "{}", desktop.picture());
}

#[test]
fn thirty_rows_are_typed_with_tab_enter_and_text_alone() {
    let mut desktop = diary("diary_school", people());
    for n in 0..30 {
        desktop.write(&format!("Семинар {n}"));
        desktop.press("Tab");
        desktop.write("ЛОИРО");
        desktop.press("Tab");
        desktop.write("май 2021");
        desktop.press("Tab Tab");
        desktop.write("Приёмы чтения");
        desktop.press("Tab");
        desktop.write("Раздел 2");
        // Half of the rows end by Tab through the last cell, half by Enter.
        desktop.press(if n % 2 == 0 { "Tab Tab" } else { "Enter" });
    }
    let rows = desktop.all("diary_school");
    assert_eq!(rows.len(), 30);
    assert_eq!(desktop.saves.len(), 30);
    assert!(rows.iter().all(|row| row.text("organiser") == "ЛОИРО" && row.text("programme") == "Раздел 2"));
    assert!(rows.iter().all(|row| row.reference("school") == Some(id(1)) && row.date("date").is_some()));
    assert_eq!(desktop.status(), crate::messages::saved());
    assert!(desktop.picture().contains("Новая строка"));
    desktop.press("Esc");
    assert_eq!(desktop.all("diary_school").len(), 30);
    assert_eq!(desktop.screen(), "diaries");
}

#[test]
fn an_event_with_five_teachers_makes_one_row_and_five_drafts_in_one_save() {
    let mut desktop = diary("diary_school", people());
    desktop.write("Тренинг");
    desktop.press("Tab Tab Tab Tab");
    desktop.write("Смысловое чтение");
    desktop.press("Tab Tab Enter");
    assert_eq!(desktop.screen(), "pick");
    desktop.press("Tab Down Tab Down Tab Down Tab Down Tab Enter");
    desktop.press("Tab");
    assert_eq!(desktop.saves.len(), 1);
    assert_eq!(desktop.saves[0].edits.len(), 1 + 5 + 1);
    assert_eq!(desktop.status(), messages::saved_with_both(5, 1));
    let drafts = desktop.all("diary_teacher");
    assert_eq!(drafts.len(), 5);
    let row = desktop.all("diary_school")[0].id;
    assert!(drafts.iter().all(|draft| {
        draft.text("methods") == "Смысловое чтение"
            && draft.reference("diary_school") == Some(row)
            && draft.reference("school") == Some(id(1))
            && draft.reference("teacher").is_some()
    }));
    assert_eq!(desktop.all("diary_director")[0].text("form_of_use"), "Смысловое чтение");

    // A slip corrected: the untouched drafts follow, no row is made twice.
    desktop.press("Up Up Up Up");
    desktop.write(" и письмо");
    desktop.press("F2");
    let drafts = desktop.all("diary_teacher");
    assert_eq!(drafts.len(), 5);
    assert!(drafts.iter().all(|draft| draft.text("methods") == "Смысловое чтение и письмо"));
    desktop.press("Esc Down Enter");
    assert_eq!(desktop.screen(), "diary");
    assert!(desktop.picture().contains("заготовка"), "{}", desktop.picture());
}

#[test]
fn a_deleted_draft_stays_deleted_when_the_row_is_corrected() {
    let school_row = Record::new(id(40), "diary_school")
        .with("school", id(1))
        .with("activity", "Тренинг")
        .with("participants", Value::Array(vec![id(10).into(), id(11).into()]));
    let draft =
        Record::new(id(41), "diary_teacher").with("school", id(1)).with("teacher", id(10)).with("diary_school", id(40));
    let mut records = people();
    records.extend([school_row, draft]);
    let mut desktop = diary("diary_school", records);
    desktop.write("!");
    desktop.press("F2");
    assert_eq!(desktop.all("diary_school")[0].text("activity"), "Тренинг!");
    assert_eq!(desktop.all("diary_teacher").len(), 1);
}

#[test]
fn letters_in_the_teacher_cell_open_the_list_with_that_filter() {
    let mut desktop = diary("diary_teacher", people());
    desktop.write("4");
    assert_eq!(desktop.screen(), "pick");
    assert!(desktop.lines()[0].ends_with('4'));
    desktop.press("Enter Tab");
    desktop.write("Кластер");
    desktop.press("F2");
    assert_eq!(desktop.all("diary_teacher")[0].reference("teacher"), Some(id(13)));
    assert!(desktop.picture().contains("Педагог 4"));
}

#[test]
fn an_event_chosen_fills_the_row() {
    let event = Record::new(id(60), "event").with("title", "Семинар о чтении").with("organiser", "ЛОИРО");
    let mut records = people();
    records.push(event);
    let mut desktop = diary("diary_school", records);
    desktop.press("shift-Tab Enter Enter F2");
    let row = &desktop.all("diary_school")[0];
    assert_eq!((row.text("activity"), row.text("organiser")), ("Семинар о чтении", "ЛОИРО"));
    assert_eq!(row.reference("event"), Some(id(60)));
}

#[test]
fn a_kill_brings_back_the_row_the_cell_and_the_text() {
    let mut desktop = diary("diary_teacher", people());
    desktop.press("Tab");
    desktop.write("Кластер");
    desktop.press("Tab");
    desktop.write("7 класс, геогр");
    let before = (desktop.picture(), desktop.cursor_line());
    let mut desktop = desktop.reborn(Box::new(Diaries::default()));
    assert_eq!(desktop.saves.len(), 0);
    assert_eq!((desktop.picture(), desktop.cursor_line()), before);
    desktop.write("афия");
    desktop.press("F2");
    assert_eq!(desktop.all("diary_teacher")[0].text("where_used"), "7 класс, география");
    assert_eq!(desktop.status(), crate::messages::saved());
}

#[test]
fn nothing_is_said_to_be_saved_before_it_is_and_a_failed_save_loses_nothing() {
    let mut desktop = diary("diary_school", people());
    desktop.write("Тренинг");
    desktop.held = Some(Vec::new());
    desktop.press("F2");
    assert_ne!(desktop.status(), crate::messages::saved());
    assert!(desktop.picture().contains("не сохранено"));
    desktop.failing = Some("Диск полон".to_owned());
    desktop.settle();
    assert_eq!(desktop.status(), "Диск полон");
    assert!(desktop.picture().contains("Тренинг"));
    desktop.press("Esc");
    assert_eq!(desktop.screen(), "diary", "a row that is not on disk is not left");
    desktop.failing = None;
    desktop.press("F2 Esc");
    assert_eq!(desktop.screen(), "diaries");
    assert_eq!(desktop.all("diary_school").len(), 1);
}

#[test]
fn a_row_typed_on_while_its_save_is_under_way_is_saved_again_without_doubles() {
    let mut desktop = diary("diary_school", people());
    desktop.write("Тренинг");
    desktop.press("Tab Tab Tab Tab Tab Tab Enter Tab Enter");
    desktop.held = Some(Vec::new());
    desktop.press("F2 shift-Tab");
    desktop.write("Раздел 3");
    desktop.press("F2");
    desktop.settle();
    assert_eq!(desktop.all("diary_school")[0].text("programme"), "Раздел 3");
    assert_eq!(desktop.all("diary_teacher").len(), 1);
    assert_eq!(desktop.saves.len(), 2);
}

#[test]
fn deleting_asks_and_an_untouched_new_row_just_goes() {
    let row = Record::new(id(40), "diary_school").with("school", id(1)).with("activity", "Тренинг");
    let mut records = people();
    records.push(row);
    let mut desktop = diary("diary_school", records);
    desktop.press("Insert");
    assert!(desktop.picture().contains("Новая строка"));
    desktop.press("F8");
    assert!(desktop.picture().contains("Строка 1 из 1"));
    desktop.press("F8");
    assert_eq!(desktop.screen(), "question");
    desktop.press("Right Enter");
    assert!(desktop.all("diary_school").is_empty());
    assert!(desktop.picture().contains("Новая строка"));
}

#[test]
fn opening_a_diary_and_leaving_it_saves_nothing() {
    let mut desktop = diary("diary_director", people());
    desktop.press("Tab Tab Enter F2 Esc");
    assert_eq!(desktop.screen(), "diaries");
    assert!(desktop.saves.is_empty());
}

#[test]
fn every_width_stays_within_its_columns_and_shows_the_cursor() {
    for size in [(60, 17), (80, 21), (120, 40), (160, 40)] {
        let mut desktop = diary("diary_teacher", people());
        desktop.state.env.size = size;
        desktop.press("Tab");
        desktop.write(&"Метод проектов и смысловое чтение ".repeat(20));
        for _ in 0..5 {
            let body = desktop.state.top().unwrap().body(&desktop.state.env);
            assert!(body.lines.len() <= size.1);
            assert!(body.lines.iter().all(|line| line.width() <= size.0), "{size:?}\n{}", desktop.picture());
            assert!(body.cursor.is_some(), "{size:?}");
            desktop.press("Tab");
        }
    }
}
