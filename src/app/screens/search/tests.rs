use super::*;
use crate::app::effect::Effect;
use crate::app::screens::overview::Overview;
use crate::app::screens::testing::id;
use crate::app::screens::testing_store::StoreDesk;
use crate::app::state::Msg;
use crate::domain::Record;
use crate::keys::{Chord, Key};
use crate::store::api::{Edit, Save};

fn records() -> Vec<Record> {
    vec![
        Record::new(id(1), "municipality").with("name", "Котельниковский район"),
        Record::new(id(2), "municipality").with("name", "город Волжский"),
        Record::new(id(3), "school").with("name", "Нагольненская СОШ").with("municipality", id(1)),
        Record::new(id(4), "school").with("name", "Лицей").with("municipality", id(2)).with("note", "сош рядом"),
        Record::new(id(5), "person").with("name", "методист отдела").with("municipality", id(1)),
    ]
}

#[test]
fn results_come_while_typing_and_are_narrowed_to_the_chosen_district() {
    let mut desk = StoreDesk::new(&records(), Box::new(Overview::default()));
    desk.press("F7");
    assert_eq!(desk.screen(), "search");
    assert!(desk.picture().contains("в любой форме"), "{}", desk.picture());
    desk.write("сош");
    assert!(desk.picture().contains("Найдено: 2"), "{}", desk.picture());
    // The name before other text, whatever is newer.
    let lines: Vec<String> = desk.picture().lines().map(str::to_owned).collect();
    assert_eq!(lines[2], "> Школа · Нагольненская СОШ");
    assert_eq!(lines[4], "  Школа · Лицей");
    assert!(lines[5].ends_with(": сош рядом"), "{lines:?}");
    desk.state.env.municipality = Some((id(2), "Волжский".into()));
    desk.write(" ");
    assert!(desk.picture().contains("Найдено: 1") && desk.picture().contains("Лицей"), "{}", desk.picture());
    desk.press("Backspace Backspace Backspace Backspace");
    assert!(desk.picture().contains("в любой форме"), "nothing typed, nothing found: {}", desk.picture());
}

#[test]
fn a_hit_opens_at_its_field_and_esc_comes_back_to_it() {
    let mut desk = StoreDesk::new(&records(), Box::new(Search::default()));
    desk.write("методист");
    desk.press("Enter");
    assert_eq!(desk.screen(), "form");
    assert!(desk.cursor_line().contains("методист отдела"), "{}", desk.cursor_line());
    desk.press("Esc");
    assert_eq!(desk.screen(), "search");
    desk.press("F7");
    desk.write("лицей");
    desk.press("Enter");
    assert_eq!(desk.screen(), "dossier", "schools have a room of their own");
    desk.press("Esc");
    let desk = desk.reborn(Box::new(Overview::default()));
    assert_eq!(desk.screen(), "search");
    assert!(desk.picture().contains("Искать: лицей") && desk.picture().contains("> Школа · Лицей"));
}

#[test]
fn an_author_is_who_wrote_what_stands_there_now() {
    let mut desk = StoreDesk::new(&records(), Box::new(Search::default()));
    let (mut me, mut other) = ([0; 8], [7; 8]);
    me[0] = 5;
    other[0] = 6;
    let note =
        |text: &str, person| Save { edits: vec![Edit::one(id(3), "school", "note", text)], person, ..Save::default() };
    desk.store.save(note("план сдан", me)).unwrap();
    desk.write("автор:методиста");
    assert!(desk.picture().contains("Найдено: 1") && desk.picture().contains("Нагольненская"), "{}", desk.picture());
    desk.store.save(note("план принят", other)).unwrap();
    desk.write(" план");
    assert!(desk.picture().contains("ничего нет"), "{}", desk.picture());
}

#[test]
fn a_faulty_question_is_explained_and_keeps_what_was_found() {
    let mut desk = StoreDesk::new(&records(), Box::new(Search::default()));
    desk.write("сош форма:");
    assert!(desk.picture().contains("Найдено: 2"));
    desk.write("zz");
    assert!(desk.picture().contains("такого вида записей нет"), "{}", desk.picture());
    assert!(desk.picture().contains("Лицей"));
    desk.press("Backspace Backspace");
    assert!(desk.picture().contains("Найдено: 2"));
}

/// Typing is faster than the store: what was overtaken is not looked for, and a late answer shows nothing.
#[test]
fn only_the_newest_question_counts() {
    let mut desk = StoreDesk::new(&records(), Box::new(Search::default()));
    let mut waiting = Vec::new();
    for c in "сош".chars() {
        let chord = Chord::plain(Key::Char(crate::keys::layout::latin(c)));
        waiting.extend(desk.state.update(Msg::Key { chord, typed: Some(c) }));
        assert!(!desk.state.is_settling(), "the next key does not wait");
    }
    assert_eq!(waiting.len(), 3);
    let forms = std::sync::Arc::clone(&desk.state.env.forms);
    let mut answers = Vec::new();
    for effect in waiting {
        let Effect::Ask { token, query } = effect else { panic!("{effect:?}") };
        let world = Desk { store: &desk.store, forms: &forms, today: desk.state.env.today };
        answers.push((token, query.run(&world)));
    }
    let looked: Vec<bool> = answers
        .iter()
        .map(|(_, answer)| answer.as_ref().unwrap().downcast_ref::<Answer>().unwrap().found.is_some())
        .collect();
    assert_eq!(looked, [false, false, true]);
    for (token, answer) in answers.into_iter().rev() {
        desk.state.update(Msg::Answer { token, answer });
    }
    assert!(desk.picture().contains("Найдено: 2"), "{}", desk.picture());
}
