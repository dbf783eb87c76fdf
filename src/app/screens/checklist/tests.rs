use super::*;
use crate::app::screens::testing::{Desktop, id};
use crate::domain::{Decimal, Period, Record};

fn day(text: &str) -> chrono::NaiveDate {
    crate::domain::ru_date::parse_entry(text, chrono::NaiveDate::default()).unwrap()
}

fn activity(n: u8, section: &str, title: &str, term: &str, party: &str) -> Record {
    Record::new(id(n), "activity")
        .with("plan", id(3))
        .with("number", format!("{}.", n - 20))
        .with("order", Decimal::new(i64::from(n), 0).unwrap())
        .with("section", section)
        .with("title", title)
        .with("term", Value::from(&Period::read(term, None)))
        .with("parties", Value::Array(vec![party.into(), party.into(), "exact".into()]))
}

/// A district of one school with one plan of four activities; the day is 20.05.2021.
fn district() -> Vec<Record> {
    vec![
        Record::new(id(2), "municipality").with("name", "Котельниковский район"),
        Record::new(id(1), "school").with("name", "Нагольненская СШ").with("municipality", id(2)),
        Record::new(id(3), "plan")
            .with("municipality", id(2))
            .with("title", "План мероприятий на 2020-2021 учебный год")
            .with("frame_from", day("01.09.2020"))
            .with("frame_to", day("31.08.2021")),
        activity(21, "1.Организационные мероприятия", "Разработка плана", "октябрь 2020", "отдел образования"),
        activity(22, "1.Организационные мероприятия", "Собеседования с директорами", "май 2021", "методист"),
        activity(23, "2. Методическое сопровождение", "Консультации", "июнь 2021", "методист"),
        activity(24, "2. Методическое сопровождение", "Банк практик", "по мере готовности", "методист"),
    ]
}

fn open(records: Vec<Record>) -> Desktop {
    Desktop::new(records, Some((id(1), "Нагольненская СШ".to_owned())), Box::new(Checklist::default()))
}

#[test]
fn shows_sections_with_progress_terms_and_statuses() {
    let desktop = open(district());
    let picture = desktop.picture();
    assert!(picture.contains("Выполнено 0 из 4 · просрочено 1 · срок в этом месяце: 1"), "{picture}");
    assert!(picture.contains("1.Организационные мероприятия — 0 из 2"), "{picture}");
    let row = desktop.lines().into_iter().find(|line| line.contains("Разработка плана")).unwrap();
    assert!(row.starts_with("> ") && row.contains("октябрь 2020") && row.ends_with("! просрочено"), "{row}");
}

#[test]
fn one_key_marks_in_one_save_and_keeps_the_row() {
    let mut desktop = open(district());
    desktop.press("Down v");
    assert_eq!(desktop.saves.len(), 1);
    assert_eq!(desktop.saves[0].edits.len(), 1);
    assert_eq!(desktop.status(), crate::messages::saved());
    let row = desktop.cursor_line();
    assert!(row.starts_with("> ✓ выполнено") && row.contains("Собеседования"), "{row}");
    assert!(desktop.picture().contains("1.Организационные мероприятия — 1 из 2"));
    desktop.press("p");
    assert!(desktop.cursor_line().contains("± частично"), "{}", desktop.cursor_line());
    let marks = desktop.all("checklist_state");
    assert_eq!(marks.len(), 1, "the same record holds the new mark");
    assert_eq!(marks[0].date("date"), Some(desktop.state.env.today));
    desktop.press("Delete");
    assert!(!desktop.cursor_line().contains("частично"));
    // Cyrillic: the key of «v» is «м».
    desktop.press("м");
    assert!(desktop.cursor_line().contains("✓ выполнено"));
    let saves = desktop.saves.len();
    desktop.press("v");
    assert_eq!(desktop.saves.len(), saves, "nothing new is not saved");
}

#[test]
fn two_keys_before_the_first_save_is_back_make_one_mark() {
    let mut desktop = open(district());
    desktop.held = Some(Vec::new());
    desktop.press("w v");
    desktop.settle();
    let marks = desktop.all("checklist_state");
    assert_eq!(marks.len(), 1);
    assert_eq!(marks[0].text("state"), "done");
}

#[test]
fn filters_narrow_say_so_and_esc_clears_them() {
    let mut desktop = open(district());
    desktop.press("u");
    assert!(desktop.picture().contains("Отбор: срок: 05.2021"));
    assert!(desktop.picture().contains("Собеседования") && !desktop.picture().contains("Консультации"));
    desktop.press("Esc s Down Down Enter");
    assert!(desktop.picture().contains("раздел «2. Методическое сопровождение»"), "{}", desktop.picture());
    assert!(desktop.picture().contains("Консультации") && !desktop.picture().contains("Собеседования"));
    desktop.press("Esc a Down Down Enter");
    assert!(desktop.picture().contains("ответственный: отдел образования"));
    assert!(desktop.picture().contains("Разработка") && !desktop.picture().contains("Консультации"));
    desktop.press("Esc t Down Enter");
    assert!(desktop.picture().contains("Отбор: просрочено"), "{}", desktop.picture());
    desktop.press("Esc");
    assert!(desktop.picture().contains("Консультации"));
    assert_eq!(desktop.screen(), "checklist");
}

#[test]
fn the_result_opens_with_what_is_known_filled_in() {
    let mut desktop = open(district());
    desktop.press("v e");
    assert_eq!(desktop.screen(), "form");
    desktop.write("План утверждён");
    desktop.press("F2 Esc");
    let entry = &desktop.all("execution")[0];
    assert_eq!((entry.reference("activity"), entry.reference("school")), (Some(id(21)), Some(id(1))));
    assert_eq!((entry.text("state"), entry.text("text")), ("done", "План утверждён"));
    assert!(desktop.cursor_line().contains("Разработка плана [1]"), "{}", desktop.cursor_line());
    desktop.press("Enter");
    assert_eq!(desktop.screen(), "form");
}

#[test]
fn a_kill_brings_back_the_school_the_filter_and_the_row() {
    let mut desktop = open(district());
    desktop.press("s Down Down Enter Down");
    let before = (desktop.picture(), desktop.cursor_line());
    let desktop = desktop.reborn(Box::new(Checklist::default()));
    assert_eq!((desktop.picture(), desktop.cursor_line()), before);
    assert!(before.1.contains("Банк практик"));
}

#[test]
fn asks_for_the_school_first_and_can_change_it() {
    let mut records = district();
    records.push(Record::new(id(5), "school").with("name", "Пимено-Чернянская СШ").with("municipality", id(2)));
    let mut desktop = Desktop::new(records, None, Box::new(Checklist::default()));
    assert_eq!(desktop.screen(), "pick");
    desktop.press("Enter v c Down Enter");
    assert_eq!(desktop.state.env.school.as_ref().map(|(id, _)| *id), Some(id(5)));
    assert!(desktop.picture().contains("Выполнено 0 из 4"));
}

#[test]
fn every_width_stays_within_its_columns() {
    for size in [(60, 17), (80, 21), (160, 40)] {
        let mut desktop = open(district());
        desktop.state.env.size = size;
        desktop.press("v Down p");
        let body = desktop.state.top().unwrap().body(&desktop.state.env);
        assert!(body.lines.iter().all(|line| line.width() <= size.0), "{}", desktop.picture());
        assert!(body.cursor.is_some());
    }
}

#[test]
fn a_failed_mark_is_not_shown_and_can_be_set_again() {
    let mut desktop = open(district());
    desktop.failing = Some("Диск полон".to_owned());
    desktop.press("v");
    assert_eq!(desktop.status(), "Диск полон");
    assert!(!desktop.cursor_line().contains("✓"));
    desktop.failing = None;
    desktop.press("v");
    assert!(desktop.cursor_line().contains("✓"));
}
