//! Sheets of a questionnaire of one's own: other answers than one key.

use super::sheets::Sheets;
use crate::app::screens::testing::id;
use crate::app::screens::testing_store::StoreDesk;
use crate::domain::Record;
use crate::domain::Records;
use crate::forms::Registry;

const OWN: &str = r#"
id = "own_sheet"
label = "Анкета педагога"
title = ["number"]
scope = "questionnaire"
sheet = "questionnaire"

[[field]]
id = "questionnaire"
label = "Анкетирование"
kind = "reference"
form = "questionnaire"

[[field]]
id = "number"
label = "Лист"
kind = "number"

[[field]]
id = "mentor"
label = "Есть наставник?"
kind = "answer"

[[field]]
id = "wants"
label = "Нужен ли он?"
kind = "choice"
items = [{ id = "yes", label = "да" }, { id = "no", label = "нет" }]
when = { field = "mentor", is = ["no"] }

[[field]]
id = "subjects"
label = "Предметы"
kind = "choices"
items = [{ id = "rus", label = "русский" }, { id = "math", label = "математика" }, { id = "other", label = "другой" }]

[[field]]
id = "years"
label = "Стаж"
kind = "number"
min = 0
max = 60

[[field]]
id = "mark"
label = "Оценка"
kind = "score"
min = 1
max = 5

[[field]]
id = "why"
label = "Почему?"
kind = "long"
"#;

fn desk() -> StoreDesk {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("own.toml"), OWN).unwrap();
    let (forms, faults) = Registry::load(Some(folder.path()));
    assert_eq!(faults, []);
    let records = [
        Record::new(id(1), "municipality").with("name", "Район"),
        Record::new(id(2), "school").with("name", "СШ № 2").with("municipality", id(1)),
        Record::new(id(3), "questionnaire").with("school", id(2)).with("blank", "own_sheet"),
    ];
    StoreDesk::with_forms(forms, &records, Box::new(Sheets::of(id(3), "СШ № 2", "own_sheet")))
}

fn sheets(desk: &StoreDesk) -> Vec<Record> {
    desk.store.all("own_sheet").unwrap()
}

#[test]
fn every_kind_of_question_is_answered_and_one_that_is_not_asked_is_passed_by() {
    let mut desk = desk();
    // «Нет» asks whether one is wanted; marks are toggled, Enter goes on; numbers and texts end with Enter.
    desk.write("321");
    desk.write("31");
    assert!(desk.picture().contains("Предметы"), "{}", desk.picture());
    desk.press("Enter");
    desk.write("12");
    desk.press("Enter");
    desk.write("4");
    desk.write("Мало времени");
    desk.press("Enter");
    let all = sheets(&desk);
    assert_eq!(all.len(), 1, "{}", desk.picture());
    let sheet = &all[0];
    assert_eq!((sheet.text("mentor"), sheet.text("wants"), sheet.text("why")), ("no", "no", "Мало времени"));
    let subjects: Vec<&str> = sheet.get("subjects").elements().iter().filter_map(|value| value.as_text()).collect();
    // Keys 1, 3 and 1 again: the first mark was taken back.
    assert_eq!(subjects, ["other"]);
    assert_eq!(sheet.get("years").as_decimal().unwrap().to_string(), "12");
    assert_eq!(sheet.get("mark").as_int(), Some(4));
    // «Да» passes the question about the wish by; a number out of limits is refused and stays.
    desk.write("1");
    assert!(desk.cursor_line().contains("Предметы"), "{}", desk.picture());
    desk.press("Enter");
    desk.write("99");
    desk.press("Enter");
    assert!(!desk.status().is_empty() && desk.picture().contains("99"), "{}", desk.picture());
    desk.press("Backspace Backspace Backspace Backspace");
    assert!(desk.picture().contains("Лист 2, вопрос 1 из 6"), "{}", desk.picture());
}

#[test]
fn a_full_sheet_killed_on_its_way_to_the_disk_is_saved_by_the_next_start() {
    use serde_json::json;
    let mut desk = desk();
    let flight = json!({ "id": id(9).to_string(), "number": 1, "answers": { "mentor": { "Text": "yes" } } });
    let state = json!({
        "id": id(3).to_string(), "name": "СШ № 2", "blank": "own_sheet", "at": 0, "flight": flight,
        "sheet": { "id": null, "number": 0, "answers": {} },
    });
    let effects = desk.state.open_screen(Box::new(Sheets::restore(&state).unwrap()));
    desk.settle(effects);
    let all = sheets(&desk);
    assert_eq!((all.len(), all[0].text("mentor")), (1, "yes"));
    assert!(desk.picture().contains("Лист 2, вопрос 1 из 6"), "{}", desk.picture());
    assert!(!desk.state.top().unwrap().is_dirty());
}
