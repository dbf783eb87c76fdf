//! Two stores that change one record apart, as two people do.

use std::sync::Arc;

use super::*;
use crate::app::screens::form::FormScreen;
use crate::app::screens::list::List;
use crate::app::screens::testing::id;
use crate::app::screens::testing_store::{StoreDesk, bytes_of, store};
use crate::domain::{Record, Records};

fn district() -> Vec<Record> {
    vec![
        Record::new(id(1), "municipality").with("name", "Котельниковский район"),
        Record::new(id(2), "person").with("name", "куратор").with("municipality", id(1)),
        Record::new(id(3), "school").with("name", "Нагольненская СШ").with("municipality", id(1)),
    ]
}

/// A desk where the school was changed here and, apart from that, elsewhere.
fn parted(here: &[Edit], elsewhere: &[Edit], first: Box<dyn Screen>) -> StoreDesk {
    let mut desk = StoreDesk::new(&district(), first);
    let folder = tempfile::tempdir().unwrap();
    let mut other = store(&folder, &Arc::clone(&desk.state.env.forms), 2);
    other.apply_foreign(&bytes_of(&desk.store, &[id(1), id(2), id(3)])).unwrap();
    let person = id(2).author();
    desk.store.save(Save { edits: here.to_vec(), ..Save::default() }).unwrap();
    other.save(Save { edits: elsewhere.to_vec(), person, ..Save::default() }).unwrap();
    desk.store.apply_foreign(&bytes_of(&other, &[id(3)])).unwrap();
    desk
}

fn named(name: &str) -> Edit {
    Edit::one(id(3), "school", "name", name)
}

fn form() -> Box<dyn Screen> {
    Box::new(List::of("school"))
}

#[test]
fn a_conflict_is_marked_in_the_form_and_one_key_settles_it() {
    let mut desk = parted(&[named("Нагольненская школа")], &[named("МКОУ Нагольненская СШ")], form());
    let state = &mut desk.state;
    let effects = state.open_screen(Box::new(FormScreen::existing("school", id(3)).at("name")));
    assert!(!effects.is_empty());
    desk.settle(effects);
    assert!(desk.picture().contains("⚡ есть другое значение"), "{}", desk.picture());
    desk.press("F8");
    assert_eq!(desk.screen(), "versions");
    let picture = desk.picture();
    assert!(picture.contains("Было") && picture.contains("      Нагольненская СШ"), "{picture}");
    assert!(picture.contains("1 Здесь") && picture.contains("2 Там"), "{picture}");
    assert!(
        picture.contains("Нагольненская [−СШ][+школа]") && picture.contains("[+МКОУ] Нагольненская СШ"),
        "{picture}"
    );
    assert!(picture.contains("куратор, другой компьютер"), "{picture}");
    assert!(picture.contains("кто — не указано, этот компьютер"), "{picture}");
    desk.press("2");
    assert_eq!(desk.screen(), "form");
    assert!(desk.store.conflicts().unwrap().is_empty());
    assert_eq!(desk.store.get(id(3)).unwrap().unwrap().text("name"), "МКОУ Нагольненская СШ");
    assert!(!desk.picture().contains('⚡'), "{}", desk.picture());
    assert!(!desk.state.top().unwrap().is_dirty());
}

#[test]
fn the_value_that_is_shown_can_be_taken_too_and_the_cursor_does_as_well_as_the_digit() {
    let mut desk = parted(&[named("а")], &[named("б")], Box::new(Versions::of(id(3), "школа")));
    desk.press("F5");
    desk = desk.reborn(form());
    assert!(desk.cursor_line().contains("1 Здесь"), "{}", desk.picture());
    if !desk.cursor_line().contains("показано") {
        desk.press("Down");
    }
    let shown = desk.store.get(id(3)).unwrap().unwrap().text("name").to_owned();
    desk.press("Enter");
    assert!(desk.store.conflicts().unwrap().is_empty());
    assert_eq!(desk.store.get(id(3)).unwrap().unwrap().text("name"), shown);
}

#[test]
fn a_digit_without_a_value_says_so_and_does_not_lead_away() {
    let mut desk = parted(&[named("а")], &[named("б")], Box::new(Versions::of(id(3), "школа")));
    desk = desk.reborn(form());
    desk.press("5");
    assert_eq!((desk.screen(), desk.status()), ("versions", messages::only_so_many(2)));
    assert_eq!(desk.store.conflicts().unwrap().len(), 1);
}

#[test]
fn texts_are_joined_looked_through_and_saved_in_place_of_both() {
    let note = |text: &str| Edit::one(id(3), "school", "note", text);
    for keys in ["j F2", "о F2"] {
        let mut desk = StoreDesk::new(&district(), form());
        desk.store.save(Save { edits: vec![note("Ремонт зала. Сроки: июнь.")], ..Save::default() }).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut other = store(&folder, &Arc::clone(&desk.state.env.forms), 2);
        other.apply_foreign(&bytes_of(&desk.store, &[id(1), id(2), id(3)])).unwrap();
        let save = |text: &str| Save { edits: vec![note(text)], ..Save::default() };
        desk.store.save(save("Ремонт большого зала. Сроки: июнь.")).unwrap();
        other.save(save("Ремонт зала. Сроки: август.")).unwrap();
        desk.store.apply_foreign(&bytes_of(&other, &[id(3)])).unwrap();
        let effects = desk.state.open_screen(Box::new(Versions::of(id(3), "школа")));
        desk.settle(effects);
        let (join, save) = keys.split_once(' ').unwrap();
        desk.press(join);
        assert_eq!(desk.screen(), "settle");
        assert!(desk.picture().contains("Ремонт большого зала. Сроки: август."), "{}", desk.picture());
        assert_eq!(desk.store.conflicts().unwrap().len(), 1, "nothing is saved before it was seen");
        desk = desk.reborn(form());
        desk.press(save);
        assert!(desk.store.conflicts().unwrap().is_empty());
        assert_eq!(desk.store.get(id(3)).unwrap().unwrap().text("note"), "Ремонт большого зала. Сроки: август.");
    }
}

#[test]
fn a_value_can_be_typed_in_place_of_both() {
    let mut desk = parted(&[named("а")], &[named("б")], Box::new(Versions::of(id(3), "школа")));
    desk = desk.reborn(form());
    desk.press("h");
    assert_eq!(desk.screen(), "settle");
    desk.write("бв");
    desk.press("Esc");
    assert_eq!(desk.screen(), "question");
    desk.press("Enter");
    assert!(desk.store.conflicts().unwrap().is_empty());
    assert_eq!(desk.store.get(id(3)).unwrap().unwrap().text("name"), "абв");
}

#[test]
fn typing_over_the_shown_value_in_the_form_leaves_the_other_value_to_be_chosen() {
    let mut desk = parted(&[named("а")], &[named("б")], form());
    let effects = desk.state.open_screen(Box::new(FormScreen::existing("school", id(3)).at("name")));
    desk.settle(effects);
    desk.write("!");
    desk.press("F2");
    let stored = desk.store.get_stored(id(3)).unwrap().unwrap();
    let mut values: Vec<_> = stored.versions["name"].iter().filter_map(|head| head.value.as_text()).collect();
    values.sort_unstable();
    assert_eq!(values.len(), 2, "{values:?}");
    assert!(values.iter().any(|value| value.ends_with('!')) && values.iter().any(|value| !value.ends_with('!')));
}

#[test]
fn what_came_while_a_form_was_open_is_not_replaced_by_its_save() {
    let mut desk = StoreDesk::new(&district(), form());
    let effects = desk.state.open_screen(Box::new(FormScreen::existing("school", id(3)).at("name")));
    desk.settle(effects);
    desk.write(" здесь");
    let folder = tempfile::tempdir().unwrap();
    let mut other = store(&folder, &Arc::clone(&desk.state.env.forms), 2);
    other.apply_foreign(&bytes_of(&desk.store, &[id(1), id(2), id(3)])).unwrap();
    other.save(Save { edits: vec![named("там")], ..Save::default() }).unwrap();
    desk.store.apply_foreign(&bytes_of(&other, &[id(3)])).unwrap();
    desk = desk.reborn(form());
    desk.press("F2");
    let stored = desk.store.get_stored(id(3)).unwrap().unwrap();
    assert_eq!(stored.versions["name"].len(), 2, "both are kept until a person chooses");
}

#[test]
fn a_deletion_against_a_change_is_decided_by_a_person() {
    for (keys, left) in [("1", true), ("2", false)] {
        let delete = Edit { deleted: Some(true), fields: BTreeMap::new(), ..named("") };
        let desk = parted(&[named("новое имя")], &[delete], Box::new(Versions::of(id(3), "школа")));
        assert_eq!(desk.store.conflicts().unwrap().len(), 1);
        assert_eq!(desk.store.get(id(3)).unwrap().unwrap().text("name"), "новое имя", "the edit is kept and shown");
        let mut desk = desk.reborn(form());
        let picture = desk.picture();
        assert!(picture.contains("Один удалил запись"), "{picture}");
        assert!(picture.contains("Оставить запись. Изменено: "), "{picture}");
        assert!(picture.contains("куратор, другой компьютер"), "{picture}");
        desk.press(keys);
        assert!(desk.store.conflicts().unwrap().is_empty());
        assert_eq!(desk.store.get(id(3)).unwrap().is_some(), left);
    }
}

#[test]
fn without_a_conflict_the_key_says_so() {
    let mut desk = StoreDesk::new(&district(), Box::new(FormScreen::existing("school", id(3))));
    desk.press("F8");
    assert_eq!((desk.screen(), desk.status()), ("form", messages::none()));
}
