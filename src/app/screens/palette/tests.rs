use super::*;
use crate::app::screens::overview::Overview;
use crate::app::screens::testing::id;
use crate::app::screens::testing_store::StoreDesk;
use crate::domain::Record;

fn records() -> Vec<Record> {
    vec![
        Record::new(id(1), "municipality").with("name", "Котельниковский район"),
        Record::new(id(2), "municipality").with("name", "город Волжский"),
        Record::new(id(3), "school").with("name", "Нагольненская СШ").with("municipality", id(1)),
        Record::new(id(4), "school").with("name", "Ёлкинский лицей").with("municipality", id(2)),
        Record::new(id(5), "person").with("name", "методист отдела").with("municipality", id(1)),
        Record::new(id(6), "plan").with("title", "Дорожная карта района").with("municipality", id(1)),
        Record::new(id(7), "visit").with("school", id(3)).with("planned", "2021-05-20"),
    ]
}

fn desk() -> StoreDesk {
    StoreDesk::new(&records(), Box::new(Overview::default()))
}

fn selected(desk: &StoreDesk) -> String {
    desk.picture().lines().find(|line| line.starts_with("> ")).unwrap_or_default().trim_end().to_owned()
}

#[test]
fn a_record_is_found_in_either_layout_and_in_latin_letters() {
    for typed in ["нагол", "yfujk", "nagol", "НАГСШ", "школа нагол", "school nagol"] {
        let mut desk = desk();
        desk.press("F12");
        desk.write(typed);
        assert_eq!(selected(&desk), "> Школа · Нагольненская СШ", "{typed}\n{}", desk.picture());
        desk.press("Enter");
        assert_eq!(desk.screen(), "dossier");
        desk.press("Esc");
        assert_eq!(desk.screen(), "overview", "the palette is gone");
    }
    let mut desk = desk();
    desk.press("o");
    desk.write("елк");
    assert_eq!(selected(&desk), "> Школа · Ёлкинский лицей", "е is ё");
    desk.press("F12");
    desk.write("выезд нагол");
    assert!(selected(&desk).starts_with("> Выезд · Нагольненская СШ"), "{}", desk.picture());
}

#[test]
fn an_action_is_done_on_the_screen_below() {
    for typed in ["школы", "schools", "irjks"] {
        let mut desk = desk();
        desk.press("F12");
        desk.write(typed);
        assert!(selected(&desk).starts_with("> Школы"), "{typed}\n{}", desk.picture());
        desk.press("Enter");
        assert_eq!(desk.screen(), "list", "{typed}");
    }
    // Exactly what the key does, with the row that was selected below.
    let mut desk = desk();
    desk.press("2 Down F12");
    desk.write("удал");
    assert!(selected(&desk).contains("Удалить") && selected(&desk).ends_with("Delete"), "{}", desk.picture());
    desk.press("Enter");
    assert_eq!(desk.screen(), "question");
}

#[test]
fn what_cannot_be_done_here_says_why() {
    let mut desk = desk();
    desk.press("F12");
    desk.write("завершить");
    assert!(selected(&desk).contains("Завершить — действует не здесь: Выезд"), "{}", desk.picture());
    desk.press("Enter");
    assert_eq!(desk.screen(), "palette");
    assert!(desk.status().contains("Выезд"), "{}", desk.status());
    let mut desk = StoreDesk::new(&[], Box::new(super::super::list::List::of("school")));
    desk.press("F12");
    desk.write("история записи");
    assert!(selected(&desk).contains("История записи — Сначала выберите строку"), "{}", desk.picture());
}

#[test]
fn what_was_used_last_comes_first_also_after_a_kill() {
    let mut desk = desk();
    desk.press("F12");
    desk.write("люди");
    desk.press("Enter");
    assert_eq!(desk.screen(), "list");
    desk.press("Esc 2 Enter Esc F12");
    let lines: Vec<String> = desk.picture().lines().map(str::to_owned).collect();
    assert!(lines[2].starts_with("> Школа · ") && lines[3].contains("Список · Люди"), "{lines:#?}");
    desk.press("Esc");
    let mut desk = desk.reborn(Box::new(Overview::default()));
    desk.press("F12");
    assert!(desk.picture().contains("  Список · Люди"), "{}", desk.picture());
}

#[test]
fn a_kill_brings_back_the_line_and_the_row() {
    let mut desk = desk();
    desk.press("2 F12");
    desk.write("сш");
    desk.press("Down");
    let row = selected(&desk);
    let desk = desk.reborn(Box::new(Overview::default()));
    assert_eq!(desk.screen(), "palette");
    assert!(desk.picture().contains("Найти: сш"), "{}", desk.picture());
    assert_eq!(selected(&desk), row);
}

#[test]
fn records_are_narrowed_to_the_district_and_a_report_opens_on_its_row() {
    let mut desk = desk();
    desk.state.env.municipality = Some((id(2), "Волжский".into()));
    desk.press("F12");
    desk.write("нагол");
    assert!(!desk.picture().contains("Нагольненская"), "{}", desk.picture());
    desk.press("F12");
    desk.write("отчёт дорожная");
    assert!(selected(&desk).starts_with("> Отчёт · "), "{}", desk.picture());
    desk.press("Enter");
    assert_eq!(desk.screen(), "reports");
    assert!(selected(&desk).to_lowercase().contains("дорожн"), "{}", desk.picture());
}

#[test]
fn every_action_and_every_form_is_there() {
    let mut desk = desk();
    desk.press("F12");
    for action in Action::ALL.iter().filter(|action| **action != Action::Palette) {
        desk.press("F12");
        desk.write(action.hint());
        assert!(desk.picture().contains(action.hint()), "{action:?}\n{}", desk.picture());
    }
}
