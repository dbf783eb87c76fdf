use super::*;
use crate::app::screens::list::List;
use crate::app::screens::testing::id;
use crate::app::screens::testing_store::StoreDesk;
use crate::domain::{Decimal, Period, Record, Records, Value};

fn day(text: &str) -> chrono::NaiveDate {
    crate::domain::ru_date::parse_entry(text, chrono::NaiveDate::default()).unwrap()
}

fn activity(n: u8, section: &str, title: &str, term: &str) -> Record {
    Record::new(id(n), "activity")
        .with("plan", id(5))
        .with("number", format!("{}.", n - 20))
        .with("order", Decimal::new(i64::from(n), 0).unwrap())
        .with("section", section)
        .with("title", title)
        .with("term", Value::from(&Period::read(term, None)))
}

/// One plan of five activities; the day is 20.05.2021.
fn district() -> Vec<Record> {
    vec![
        Record::new(id(1), "municipality").with("name", "Котельниковский район"),
        Record::new(id(5), "plan")
            .with("municipality", id(1))
            .with("title", "План мероприятий")
            .with("approval", "Утвержден приказом отдела образования")
            .with("frame_from", day("01.09.2020"))
            .with("frame_to", day("31.08.2021")),
        activity(21, "1. Организационные мероприятия", "Разработка плана", "октябрь 2020"),
        activity(22, "1. Организационные мероприятия", "Собеседования с директорами", "май 2021"),
        activity(23, "2. Методическое сопровождение", "Консультации", "июнь 2021")
            .with("doubts", "Номер повторяется: проверьте по документу"),
        activity(24, "2. Методическое сопровождение", "Выездные консультации", "июнь 2021").with("parent", id(23)),
        activity(25, "2. Методическое сопровождение", "Банк практик", "по мере готовности"),
    ]
}

fn open() -> StoreDesk {
    let mut desk = StoreDesk::new(&district(), Box::new(List::of("plan")));
    desk.press("Enter");
    assert_eq!(desk.screen(), "plan");
    desk
}

#[test]
fn shows_requisites_sections_with_progress_terms_and_statuses() {
    let mut desk = open();
    let picture = desk.picture();
    assert!(
        picture.contains("выполнено 0 из 5, просрочено 1 · 01.09.2020–31.08.2021 · Котельниковский район"),
        "{picture}"
    );
    assert!(picture.contains("Утвержден приказом"), "{picture}");
    assert!(picture.contains("1. Организационные мероприятия — 0 из 2"), "{picture}");
    let row = |picture: &str, title: &str| picture.lines().find(|line| line.contains(title)).unwrap().to_owned();
    let overdue = row(&picture, "Разработка плана");
    assert!(overdue.contains("октябрь 2020") && overdue.ends_with("! просрочено"), "{overdue}");
    assert!(row(&picture, "Банк практик").ends_with("без срока"));
    let (whole, part) = (row(&picture, "! Консультации"), row(&picture, "Выездные"));
    assert_eq!(part.find("Выездные").unwrap(), whole.find('!').unwrap() + 2, "sub-rows are indented");
    assert!(!picture.contains("Номер повторяется"), "doubts are told under the selected row only");
    desk.press("Down Down Down");
    assert!(desk.picture().contains("! Номер повторяется: проверьте по документу"), "{}", desk.picture());
    for size in [(60, 17), (79, 20), (160, 40)] {
        desk.state.env.size = size;
        desk.picture();
    }
}

#[test]
fn an_execution_is_entered_from_the_row_and_changes_its_status() {
    let mut desk = open();
    desk.press("Down F4");
    assert_eq!(desk.screen(), "form");
    desk.write("План утверждён");
    desk.press("shift-Tab Left Left F2 Esc");
    assert_eq!(desk.screen(), "plan");
    let entries = desk.store.related("execution", "activity", id(21)).unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].date("date"), Some(desk.state.env.today));
    let row = desk.cursor_line();
    assert!(row.contains("Разработка плана") && row.ends_with("✓ выполнено"), "{row}");
    assert!(desk.picture().contains("выполнено 1 из 5, просрочено 0"), "{}", desk.picture());
}

#[test]
fn filters_narrow_say_so_and_esc_clears_them() {
    let mut desk = open();
    desk.press("t Down Enter");
    assert!(desk.picture().contains("Отбор: просрочено"), "{}", desk.picture());
    assert!(desk.picture().contains("Разработка") && !desk.picture().contains("Консультации"));
    desk.press("Esc s End Enter");
    assert!(desk.picture().contains("Отбор: 2. Методическое"), "{}", desk.picture());
    assert!(!desk.picture().contains("Разработка") && desk.picture().contains("Консультации"));
    desk.press("Esc t End Enter");
    assert!(desk.picture().contains("с пометкой") && !desk.picture().contains("Выездные"), "{}", desk.picture());
    desk.press("Esc /");
    desk.write("банк");
    desk.press("Enter");
    assert!(desk.picture().contains("Банк практик") && !desk.picture().contains("Консультации"));
    let mut desk = desk.reborn(Box::new(List::of("plan")));
    assert!(desk.picture().contains("Отбор: банк"), "{}", desk.picture());
    desk.press("Esc");
    assert!(desk.picture().contains("Консультации"));
    assert_eq!(desk.screen(), "plan");
}

#[test]
fn a_new_activity_stands_behind_the_last_of_its_section() {
    let mut desk = open();
    desk.press("Down n");
    desk.write("2а");
    desk.press("Tab Tab Tab");
    desk.write("Совещание");
    desk.press("F2 Esc");
    assert_eq!(desk.screen(), "plan");
    let all = desk.store.related("activity", "plan", id(5)).unwrap();
    let new = all.iter().find(|activity| activity.text("number") == "2а").unwrap();
    assert_eq!(new.text("section"), "1. Организационные мероприятия");
    assert_eq!(new.get("order").as_decimal(), Decimal::parse("22,50"));
    let picture = desk.picture();
    let place = |title: &str| picture.lines().position(|line| line.contains(title)).unwrap();
    assert!(place("Собеседования") < place("2а") && place("2а") < place("Консультации"), "{picture}");
}

#[test]
fn activities_of_schools_stand_under_their_schools() {
    let mut records = district();
    records.push(Record::new(id(2), "school").with("name", "Нагольненская СШ").with("municipality", id(1)));
    records.push(activity(26, "", "Участие в ВПР", "2021 год").with("school", id(2)));
    let mut desk = StoreDesk::new(&records, Box::new(PlanScreen::of(id(5), "")));
    assert!(desk.picture().contains("Нагольненская СШ — 0 из 1"), "{}", desk.picture());
    desk.press("End n");
    desk.write("2");
    desk.press("Tab Tab Tab");
    desk.write("Участие в олимпиадах");
    desk.press("F2 Esc");
    assert!(desk.picture().contains("Нагольненская СШ — 0 из 2"), "{}", desk.picture());
}

#[test]
fn the_plan_itself_opens_and_prints_and_rows_can_be_deleted() {
    let mut desk = open();
    desk.press("Enter");
    assert_eq!(desk.screen(), "form");
    desk.press("Esc r");
    assert!(desk.status().contains("plan-kotelnikovskiy-rayon-2021-05-20.docx"), "{}", desk.status());
    desk.press("Delete");
    assert_eq!((desk.screen(), desk.status()), ("plan", messages::on_an_activity()));
    desk.press("Down Delete Down Enter");
    assert_eq!(desk.store.related("activity", "plan", id(5)).unwrap().len(), 4);
    assert!(desk.cursor_line().contains("Собеседования"), "{}", desk.cursor_line());
}
