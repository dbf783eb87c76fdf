//! The cards of people, help and decisions over records in memory: one key does what the card proposes.

use super::*;
use crate::app::screens::list::List;
use crate::app::screens::testing::{Desktop, id};
use crate::domain::Period;

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

fn ids(numbers: &[u8]) -> Value {
    Value::Array(numbers.iter().map(|n| Value::from(id(*n))).collect())
}

fn district() -> Vec<Record> {
    let school = |n: u8, name: &str| {
        Record::new(id(n), "school").with("name", name).with("municipality", id(1)).with("role", "supported")
    };
    let person = |n: u8, school: u8, role: &str| {
        let roles = Value::Array(vec![role.into()]);
        Record::new(id(n), "person")
            .with("name", format!("Педагог {n}"))
            .with("school", id(school))
            .with("roles", roles)
    };
    vec![
        Record::new(id(1), "municipality").with("name", "Котельниковский район"),
        school(2, "Красноярская СШ"),
        school(3, "Нагольненская СШ"),
        person(10, 2, "teacher"),
        person(11, 2, "teacher"),
        person(12, 2, "director"),
        person(13, 3, "teacher"),
        person(14, 3, "teacher"),
    ]
}

fn open(kind: Kind, number: u8, mut more: Vec<Record>) -> Desktop {
    let mut records = district();
    records.append(&mut more);
    Desktop::new(records, None, Box::new(Work::of(kind, id(number), "Запись")))
}

#[test]
fn an_event_with_five_people_of_two_schools_fills_the_diaries_with_one_key() {
    let event = Record::new(id(40), "event")
        .with("title", "Семинар «Учитель-фасилитатор»")
        .with("organiser", "РМК")
        .with("dates", Value::from(&Period::read("18.03.2021", None)))
        .with("held", day("2021-03-18"))
        .with("elements", "Диалог и дискуссия")
        .with("participants", ids(&[10, 11, 12, 13, 14]));
    let mut desktop = open(Kind::Event, 40, vec![event]);
    assert!(desktop.picture().contains("«Дневник педагога» — 5"), "{}", desktop.picture());
    desktop.press("v");
    assert_eq!(desktop.saves.len(), 1, "{}", desktop.picture());
    let (schools, teachers) = (desktop.all("diary_school"), desktop.all("diary_teacher"));
    assert_eq!((schools.len(), teachers.len(), desktop.all("diary_director").len()), (2, 5, 1));
    for row in &schools {
        // Nothing is typed again: every column the event knows is filled.
        assert_eq!(row.text("activity"), "Семинар «Учитель-фасилитатор»");
        assert_eq!((row.text("organiser"), row.text("dates")), ("РМК", "18.03.2021"));
        assert_eq!(row.text("elements"), "Диалог и дискуссия");
        assert!(row.text("members").starts_with("Педагог 1"));
        assert_eq!(row.date("date"), Some(day("2021-03-18")));
    }
    for row in &teachers {
        assert_eq!(row.text("methods"), "Диалог и дискуссия");
        assert!(row.reference("school").is_some() && row.reference("diary_school").is_some());
    }
    assert!(desktop.status().contains("«Дневник школы» — 2"), "{}", desktop.status());
    // The key again makes nothing twice.
    desktop.press("v");
    assert_eq!((desktop.saves.len(), desktop.all("diary_teacher").len()), (1, 5));
    assert!(desktop.status().contains("всё уже есть"), "{}", desktop.status());
}

#[test]
fn an_event_of_one_school_with_five_teachers_is_one_row_and_five_drafts() {
    let mut more: Vec<Record> = (50..55_u8)
        .map(|n| Record::new(id(n), "person").with("name", format!("Учитель {n}")).with("school", id(3)))
        .collect();
    more.push(Record::new(id(40), "event").with("title", "Курс").with("participants", ids(&[50, 51, 52, 53, 54])));
    let mut desktop = open(Kind::Event, 40, more);
    desktop.press("v");
    assert_eq!((desktop.all("diary_school").len(), desktop.all("diary_teacher").len()), (1, 5));
}

#[test]
fn somebody_added_to_an_event_gets_a_draft_and_the_row_of_the_school_names_him() {
    let event = Record::new(id(40), "event").with("title", "Семинар").with("participants", ids(&[10]));
    let row = Record::new(id(41), "diary_school").with("school", id(2)).with("event", id(40));
    let row = row.with("activity", "Семинар").with("participants", ids(&[10]));
    let draft = Record::new(id(42), "diary_teacher").with("school", id(2)).with("diary_school", id(41));
    let draft = draft.with("teacher", id(10)).with("methods", "Диалог");
    let mut added = event.clone();
    added.set("participants", ids(&[10, 11]));
    let mut desktop = open(Kind::Event, 40, vec![added, row.clone(), draft.clone()]);
    desktop.press("v");
    assert_eq!(desktop.all("diary_teacher").len(), 2, "{}", desktop.picture());
    assert_eq!(desktop.all("diary_school")[0].references("participants"), [id(10), id(11)]);
    // Nothing is missing of an event whose people all have their rows.
    let mut desktop = open(Kind::Event, 40, vec![event, row, draft]);
    desktop.press("v");
    assert_eq!(desktop.saves.len(), 0);
}

fn series() -> Record {
    Record::new(id(60), "consultation_series")
        .with("municipality", id(1))
        .with("topic", "Аттестация")
        .with("kind", "attestation")
        .with("schedule", Value::from(&Period::read("2-ой понедельник каждого месяца", None)))
        .with("from", day("2020-09-01"))
        .with("to", day("2021-05-31"))
        .with("skip", Value::Array(vec!["holidays".into(), "breaks".into()]))
        .with("moved", "drop")
        .with("consultants", ids(&[10]))
}

#[test]
fn the_days_of_a_schedule_are_made_with_one_key_and_skip_holidays() {
    let mut desktop = open(Kind::Series, 60, vec![series()]);
    let picture = desktop.picture();
    assert!(picture.contains("Дней: 7, из них заведено 0; выпадает 2"), "{picture}");
    desktop.press("s");
    let made = desktop.all("consultation");
    assert_eq!((desktop.saves.len(), made.len()), (1, 7), "{}", desktop.picture());
    for one in &made {
        assert_eq!((one.text("topic"), one.text("kind"), one.text("state")), ("Аттестация", "attestation", "planned"));
        assert_eq!((one.reference("municipality"), one.references("consultants")), (Some(id(1)), vec![id(10)]));
    }
    assert!(made.iter().any(|one| one.date("date") == Some(day("2020-10-12"))));
    assert!(made.iter().all(|one| one.date("date") != Some(day("2021-03-08"))));
    desktop.press("s");
    assert_eq!(desktop.all("consultation").len(), 7, "a second time makes nothing twice");
}

#[test]
fn one_day_of_a_schedule_is_made_by_enter_and_then_opened_by_it() {
    let mut desktop = open(Kind::Series, 60, vec![series()]);
    while !desktop.picture().lines().any(|line| line.starts_with("> ") && line.contains("ещё не заведена"))
    {
        desktop.press("Down");
    }
    desktop.press("Enter");
    assert_eq!(desktop.all("consultation").len(), 1);
    assert_eq!(desktop.all("consultation")[0].date("date"), Some(day("2020-09-14")));
}

#[test]
fn a_pair_says_what_it_lacks_and_gets_a_visit() {
    let pair = Record::new(id(70), "pair").with("school", id(2)).with("partner", id(3));
    let mut desktop = open(Kind::Pair, 70, vec![pair]);
    let picture = desktop.picture();
    for lack in ["! нет соглашения", "! нет посещений", "! нет дорожной карты", "! эффект не оценён"]
    {
        assert!(picture.contains(lack), "{picture}");
    }
    while !desktop.picture().lines().any(|line| line.starts_with("> Взаимные посещения")) {
        desktop.press("Down");
    }
    desktop.press("n");
    assert_eq!(desktop.screen(), "form");
    assert!(desktop.picture().contains("Сетевая пара"), "{}", desktop.picture());
}

fn protocols() -> Vec<Record> {
    let decision = |n: u8, text: &str| {
        Record::new(id(n), "decision").with("municipality", id(1)).with("protocol", id(80)).with("text", text)
    };
    vec![
        Record::new(id(80), "protocol").with("municipality", id(1)).with("date", "2021-05-20").with("body", "Группа"),
        Record::new(id(81), "protocol").with("municipality", id(1)).with("date", "2021-08-26").with("body", "Группа"),
        decision(82, "Разместить на сайте отчет."),
        decision(83, "Включить в повестку следующего заседания рабочей группы вопрос об эффектах помощи ШНОР.")
            .with("carry", "yes"),
        Record::new(id(84), "pair").with("school", id(2)).with("partner", id(3)),
    ]
}

#[test]
fn the_agenda_is_proposed_from_decisions_and_pairs() {
    let mut desktop = open(Kind::Protocol, 81, protocols());
    let picture = desktop.picture();
    assert!(picture.contains("Об эффектах помощи ШНОР"), "{picture}");
    desktop.press("a");
    let items = desktop.all("agenda_item");
    let texts: Vec<&str> = items.iter().map(|item| item.text("text")).collect();
    assert_eq!(items.len(), 3, "{texts:?}");
    assert!(texts.contains(&"О выполнении решения «Разместить на сайте отчет»"), "{texts:?}");
    assert!(items.iter().any(|item| item.reference("decision") == Some(id(83))));
    assert!(items.iter().any(|item| item.reference("pair") == Some(id(84))));
    let mut orders: Vec<i64> = items.iter().map(|item| item.get("order").as_decimal().unwrap().mantissa()).collect();
    orders.sort_unstable();
    assert_eq!(orders, [1, 2, 3]);
    assert!(!desktop.picture().contains("Предлагается в повестку"), "{}", desktop.picture());
}

#[test]
fn a_resolution_is_typed_in_its_section_and_knows_its_place() {
    let mut desktop = open(Kind::Protocol, 80, protocols());
    while !desktop.picture().lines().any(|line| line.starts_with("> ПОСТАНОВИЛИ")) {
        desktop.press("Down");
    }
    desktop.press("n");
    assert_eq!(desktop.screen(), "form");
    assert!(desktop.picture().contains("Решение"), "{}", desktop.picture());
    for _ in 0..4 {
        desktop.press("Tab");
    }
    desktop.write("Провести анализ эффективности.");
    desktop.press("F2");
    let made = desktop.all("decision").into_iter().find(|one| one.text("text").starts_with("Провести")).unwrap();
    assert_eq!((made.reference("protocol"), made.reference("municipality")), (Some(id(80)), Some(id(1))));
    assert_eq!(made.text("state"), "open");
}

#[test]
fn the_chain_answers_the_questions_and_names_what_left_no_trace() {
    let training = Record::new(id(90), "diary_school")
        .with("school", id(2))
        .with("activity", "Мастер-класс")
        .with("programme", "Обмен опытом");
    let usage = Record::new(id(91), "diary_teacher")
        .with("school", id(2))
        .with("diary_school", id(90))
        .with("teacher", id(10))
        .with("methods", "Решение задач")
        .with("results", "2 призера");
    let lost = Record::new(id(92), "diary_school").with("school", id(2)).with("activity", "Курсы без следа");
    let mut desktop = open(Kind::Chain, 2, vec![training, usage, lost]);
    let picture = desktop.picture();
    assert!(picture.contains("достаточную ли поддержку получает школа?"), "{picture}");
    assert!(picture.contains("применяется 1 из 2"), "{picture}");
    desktop.press("End");
    let picture = desktop.picture();
    assert!(picture.contains("Мероприятия без следа: 1") && picture.contains("! Курсы без следа"), "{picture}");
    desktop.press("Enter");
    assert_eq!(desktop.screen(), "form");
}

#[test]
fn the_place_on_a_card_survives_a_kill() {
    let mut desktop = open(Kind::Series, 60, vec![series()]);
    (0..12).for_each(|_| desktop.press("Down"));
    let before = desktop.picture();
    let desktop = desktop.reborn(Box::new(List::of("school")));
    assert_eq!(desktop.picture(), before);
}
