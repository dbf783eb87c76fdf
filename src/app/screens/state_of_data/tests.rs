use std::sync::Arc;

use super::*;
use crate::app::screens::testing::id;
use crate::app::screens::testing_store::{StoreDesk, bytes_of, store};
use crate::domain::Record;
use crate::store::{Edit, Save};

fn school() -> Vec<Record> {
    vec![Record::new(id(3), "school").with("name", "Нагольненская СШ")]
}

#[test]
fn tells_where_the_data_lie_how_many_and_what_a_check_says() {
    let mut desk = StoreDesk::new(&school(), Box::new(StateOfData::default()));
    let picture = desk.picture();
    // A long path is wrapped, its end is on one of the lines.
    let saved = moment(1_621_497_600_000);
    let name = desk.folder.path().file_name().unwrap().to_string_lossy().into_owned();
    for told in [name.as_str(), "изменений 1, кадров 2, 1 КБ", "ещё не проводилась", saved.as_str(), "exports"]
    {
        assert!(picture.contains(told), "{told}: {picture}");
    }
    desk.press("v");
    assert!(desk.picture().contains("✓ Журнал цел: кадров 2, изменений 1."), "{}", desk.picture());
    desk.state.env.size = (60, 17);
    desk.press("End");
    assert!(desk.picture().contains("keymap.toml"), "{}", desk.picture());
}

#[test]
fn faults_of_own_files_are_shown_with_their_place() {
    let mut desk = StoreDesk::new(&school(), Box::new(StateOfData::default()));
    let forms = desk.store.layout().forms();
    std::fs::create_dir(&forms).unwrap();
    std::fs::write(forms.join("own.toml"), "id = \"own\"\nлишнее\n").unwrap();
    std::fs::write(desk.store.layout().keymap(), "[[key]]\nscope = \"list\"\nopen = [\"F99\"]\n").unwrap();
    desk.press("9 End");
    let picture = desk.picture();
    assert!(picture.contains("own.toml:2"), "{picture}");
    assert!(picture.contains("F99"), "{picture}");
}

#[test]
fn conflicts_are_listed_and_enter_leads_to_the_choice() {
    let mut desk = StoreDesk::new(&school(), Box::new(StateOfData::default()));
    let folder = tempfile::tempdir().unwrap();
    let mut other = store(&folder, &Arc::clone(&desk.state.env.forms), 2);
    other.apply_foreign(&bytes_of(&desk.store, &[id(3)])).unwrap();
    for (store, name) in [(&mut desk.store, "а"), (&mut other, "б")] {
        let edits = vec![Edit::one(id(3), "school", "name", name)];
        store.save(Save { edits, ..Save::default() }).unwrap();
    }
    desk.store.apply_foreign(&bytes_of(&other, &[id(3)])).unwrap();
    desk.press("9");
    assert!(desk.picture().contains("⚡ Записей с разными значениями: 1"), "{}", desk.picture());
    assert!(desk.picture().contains("Принятые правки"), "{}", desk.picture());
    desk.press("Home Enter");
    assert_eq!(desk.screen(), "versions");
    desk.press("Enter");
    assert_eq!(desk.screen(), "state_of_data");
    assert!(!desk.picture().contains('⚡'), "{}", desk.picture());
}
