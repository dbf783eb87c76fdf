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
    let mut person = PersonId::default();
    person.copy_from_slice(&id(2).as_bytes()[..8]);
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
    assert!(picture.contains("Нагольненская школа") && picture.contains("МКОУ Нагольненская СШ"), "{picture}");
    assert!(picture.contains("куратор") && picture.contains("кто — не указано"), "{picture}");
    // The one that is not shown now.
    let wanted = if desk.cursor_line().contains("показано") { "Down Enter" } else { "Enter" };
    let shown = desk.store.get(id(3)).unwrap().unwrap().text("name").to_owned();
    desk.press(wanted);
    assert_eq!(desk.screen(), "form");
    assert!(desk.store.conflicts().unwrap().is_empty());
    assert_ne!(desk.store.get(id(3)).unwrap().unwrap().text("name"), shown);
    assert!(!desk.picture().contains('⚡'), "{}", desk.picture());
    assert!(!desk.state.top().unwrap().is_dirty());
}

#[test]
fn the_value_that_is_shown_can_be_taken_too() {
    let mut desk = parted(&[named("а")], &[named("б")], Box::new(Versions::of(id(3), "школа")));
    desk.press("F5");
    let desk2 = desk.reborn(form());
    desk = desk2;
    desk.press("Down");
    assert!(desk.cursor_line().contains("показано сейчас"), "{}", desk.picture());
    let shown = desk.store.get(id(3)).unwrap().unwrap().text("name").to_owned();
    desk.press("Enter");
    assert!(desk.store.conflicts().unwrap().is_empty());
    assert_eq!(desk.store.get(id(3)).unwrap().unwrap().text("name"), shown);
}

#[test]
fn a_deletion_against_a_change_is_decided_by_a_person() {
    for (keys, left) in [("Enter", true), ("Down Enter", false)] {
        let delete = Edit { deleted: Some(true), fields: BTreeMap::new(), ..named("") };
        let desk = parted(&[named("новое имя")], &[delete], Box::new(Versions::of(id(3), "школа")));
        assert_eq!(desk.store.conflicts().unwrap().len(), 1);
        let mut desk = desk.reborn(form());
        assert!(desk.picture().contains("Один удалил запись"), "{}", desk.picture());
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
