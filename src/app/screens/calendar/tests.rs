use super::*;
use crate::app::screens::list::List;
use crate::app::screens::testing::id;
use crate::app::screens::testing_store::StoreDesk;
use crate::domain::{Period, Record, Value};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn records() -> Vec<Record> {
    let visit = |number: u8, school: u8, on: &str| {
        Record::new(id(number), "visit").with("school", id(school)).with("planned", day(on))
    };
    vec![
        Record::new(id(1), "municipality").with("name", "Первый район"),
        Record::new(id(2), "municipality").with("name", "Второй район"),
        Record::new(id(3), "school").with("name", "СШ № 3").with("municipality", id(1)),
        Record::new(id(4), "school").with("name", "СШ № 4").with("municipality", id(2)),
        visit(10, 3, "2021-05-20"),
        visit(11, 3, "2021-05-25"),
        visit(12, 4, "2021-04-01"),
        visit(13, 4, "2020-05-05"),
        Record::new(id(20), "recommendation")
            .with("school", id(3))
            .with("text", "Провести семинар")
            .with("deadline", day("2021-05-31")),
        Record::new(id(30), "plan").with("title", "План").with("municipality", id(2)),
        Record::new(id(31), "activity")
            .with("plan", id(30))
            .with("title", "Анализ результатов")
            .with("term", Value::from(&Period::read("до 15 мая 2021 года", None))),
    ]
}

fn desk() -> StoreDesk {
    let mut desk = StoreDesk::new(&records(), Box::new(List::of("visit")));
    desk.press("c");
    assert_eq!(desk.screen(), "calendar");
    desk
}

fn month(desk: &StoreDesk, name: &str) -> Vec<String> {
    let picture = desk.picture();
    let line = picture.lines().find(|line| line.contains(name)).unwrap_or_default().to_owned();
    line.split_whitespace().filter(|word| word.chars().all(|c| c.is_ascii_digit())).map(str::to_owned).collect()
}

#[test]
fn a_year_shows_visits_and_terms_by_month() {
    let mut desk = desk();
    assert_eq!(month(&desk, "май 2021"), ["2021", "2", "2"], "{}", desk.picture());
    assert_eq!(month(&desk, "апрель 2021"), ["2021", "1", "0"]);
    assert!(desk.picture().lines().any(|line| line.starts_with("> май 2021") && line.contains("сейчас")));
    desk.press("Left");
    assert_eq!(month(&desk, "май 2020"), ["2020", "1", "0"], "{}", desk.picture());
    desk.state.env.municipality = Some((id(1), "Первый район".into()));
    desk.press("Right");
    assert_eq!(month(&desk, "май 2021"), ["2021", "2", "1"], "{}", desk.picture());
    assert_eq!(month(&desk, "апрель 2021"), ["2021", "0", "0"]);
}

#[test]
fn a_month_shows_its_days_and_opens_what_falls_on_them() {
    let mut desk = desk();
    desk.press("Enter");
    let picture = desk.picture();
    assert!(picture.contains("[20]в1") && picture.contains("25 в1") && picture.contains("31 с1"), "{picture}");
    assert!(picture.contains("15.05 срок   1") || picture.contains("15.05 срок"), "{picture}");
    desk.press("Down");
    assert!(desk.picture().lines().any(|line| line.starts_with("> 20.05 выезд")), "{}", desk.picture());
    desk.press("Enter");
    assert_eq!(desk.screen(), "visit");
    desk.press("Esc");
    // The same row of the same month, also after a kill.
    let mut desk = desk.reborn(Box::new(List::of("visit")));
    assert!(desk.picture().lines().any(|line| line.starts_with("> 20.05 выезд")), "{}", desk.picture());
    desk.press("Right");
    assert!(desk.picture().contains("ничего нет"), "{}", desk.picture());
    desk.press("Left Left");
    assert!(desk.picture().contains("01.04 выезд"), "{}", desk.picture());
    desk.press("Esc");
    assert!(desk.picture().lines().any(|line| line.starts_with("> апрель 2021")), "{}", desk.picture());
    desk.press("Esc");
    assert_eq!(desk.screen(), "list");
}

#[test]
fn the_year_turns_with_the_months() {
    let mut desk = desk();
    desk.press("End Enter Right");
    desk.press("Esc");
    assert!(desk.picture().lines().any(|line| line.starts_with("> сентябрь 2021")), "{}", desk.picture());
    desk.press("Enter Left Esc");
    assert!(desk.picture().lines().any(|line| line.starts_with("> август 2021")), "{}", desk.picture());
}
