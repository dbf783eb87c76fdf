use std::collections::BTreeSet;

use super::*;
use crate::domain::records::MemoryRecords;
use crate::forms::schema::Kind;

#[test]
fn every_embedded_file_is_a_form_without_fault() {
    let (registry, faults) = Registry::load(None);
    assert_eq!(faults, []);
    assert_eq!(registry.forms().len(), FORM_FILES.len());
    let ids: Vec<&str> = registry.forms().iter().map(|form| form.id.as_str()).collect();
    for id in ["visit", "diary_school", "diary_teacher", "diary_director", "activity", "checklist_state"] {
        assert!(ids.contains(&id), "{id}");
    }
}

#[test]
fn every_form_and_field_explains_itself_in_both_languages() {
    for form in Registry::builtin().forms() {
        for label in [&form.label, &form.plural, &form.help] {
            assert!(!label.ru.is_empty() && !label.en.is_empty(), "{}", form.id);
        }
        for field in &form.fields {
            // A statement of a questionnaire is all its paper says.
            let statement = !form.sheet.is_empty() && matches!(field.kind, Kind::Choice { .. });
            let explained = !field.help.ru.is_empty() && !field.help.en.is_empty();
            assert!(explained || statement, "{}.{}", form.id, field.id);
            assert_ne!(field.label.ru, field.label.en, "{}.{}", form.id, field.id);
        }
    }
}

#[test]
fn columns_fit_the_design_size() {
    for form in Registry::builtin().forms() {
        let widths: Vec<u16> = form.columns.iter().filter_map(|id| form.field(id)).map(|field| field.width).collect();
        let fixed: usize = widths.iter().map(|width| usize::from(*width)).sum();
        let flexible = widths.iter().filter(|width| **width == 0).count();
        // A marker, one cell between columns, and at least 16 cells for every column without a width.
        let needed = 2 + fixed + flexible * 16 + widths.len();
        assert!(flexible > 0, "{} has no column that takes what is left", form.id);
        assert!(needed <= 80, "{} needs {needed}", form.id);
    }
}

#[test]
fn diary_columns_are_those_of_the_document() {
    let registry = Registry::builtin();
    let has = |form: &str, headings: &[&str]| {
        let labels: Vec<&str> =
            registry.form(form).unwrap().fields.iter().map(|field| field.label.ru.as_str()).collect();
        for heading in headings {
            assert!(labels.contains(heading), "{form}: {heading}");
        }
    };
    has(
        "diary_school",
        &[
            "Мероприятие",
            "Организатор",
            "Даты",
            "Участники курса",
            "Основные элементы курса",
            "Соответствующие им элементы школьной программы улучшения результатов",
        ],
    );
    has(
        "diary_teacher",
        &[
            "Педагог Ф И О .",
            "Используемые методы (технологии, способы) работы",
            "Где использует (класс, курс и т.п.)",
            "Результаты использования",
            "Комментарии педагога",
            "Комментарии куратора (методист, руководитель)",
        ],
    );
    has(
        "diary_director",
        &[
            "Форма использования (способ деятельности, коммуникации и т.п.)",
            "Где использует (вид деятельности, «участок» работы и т.п.)",
            "Результаты использования",
            "Комментарии директора",
            "Комментарии куратора (муниципальный/ региональный координатор)",
        ],
    );
}

const NEW_JOURNAL: &str = r#"
id = "staff_meeting"
label = { ru = "Педсовет", en = "Staff meeting" }
title = ["held", "school"]
scope = "school"

[[field]]
id = "school"
label = "Школа"
kind = "reference"
form = "school"
required = true

[[field]]
id = "held"
label = "Дата"
kind = "date"
default = "today"
"#;

#[test]
fn a_new_journal_is_one_file_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("staff_meeting.toml"), NEW_JOURNAL).unwrap();
    let (registry, faults) = Registry::load(Some(folder.path()));
    assert_eq!(faults, []);
    let form = registry.form("staff_meeting").unwrap();
    assert_eq!(form.columns, ["held", "school"]);
    assert!(registry.children_of("school").any(|(child, field)| child.id == form.id && field.id == "school"));
    assert_ne!(registry.schema_number(), Registry::builtin().schema_number());

    let town = Record::new(RecordId::new([1; 16]), "municipality");
    let school = Record::new(RecordId::new([2; 16]), "school").with("municipality", town.id);
    let meeting = Record::new(RecordId::new([3; 16]), "staff_meeting").with("school", school.id);
    let records: MemoryRecords = [town.clone(), school, meeting.clone()].into_iter().collect();
    assert_eq!(registry.municipality_of(&meeting, &records).unwrap(), Some(town.id));
}

#[test]
fn faulty_files_are_reported_together_and_the_good_ones_work() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    put("a_good.toml", NEW_JOURNAL);
    put("b_taken.toml", &NEW_JOURNAL.replace("\"staff_meeting\"", "\"visit\""));
    put("c_spelling.toml", "id = \"x\nlabel =");
    put(
        "d_lost.toml",
        &NEW_JOURNAL.replace("\"staff_meeting\"", "\"lost\"").replace("form = \"school\"", "form = \"shcool\""),
    );
    std::fs::write(folder.path().join("e_bytes.toml"), [0xff, 0xfe, 0x00]).unwrap();
    // Rests on `lost`, so it falls with it.
    put(
        "f_rests.toml",
        &NEW_JOURNAL.replace("\"staff_meeting\"", "\"rests\"").replace("form = \"school\"", "form = \"lost\""),
    );
    let (registry, faults) = Registry::load(Some(folder.path()));
    assert!(registry.form("staff_meeting").is_some());
    assert!(registry.form("lost").is_none() && registry.form("rests").is_none());
    let named: BTreeSet<&str> = faults.iter().filter_map(|fault| fault.origin.rsplit('/').next()).collect();
    let expected = ["b_taken.toml", "c_spelling.toml", "d_lost.toml", "e_bytes.toml", "f_rests.toml"];
    assert_eq!(named, BTreeSet::from(expected));
    let lost = faults.iter().find(|fault| fault.origin.ends_with("d_lost.toml")).unwrap();
    assert_eq!((lost.line, lost.column), (11, 8), "{lost}");
}

#[test]
fn a_folder_that_is_not_there_holds_no_forms() {
    let (registry, faults) = Registry::load(Some(Path::new("/nowhere/at/all")));
    assert_eq!((registry.forms().len(), faults.len()), (FORM_FILES.len(), 0));
}

#[test]
fn every_form_but_the_shared_ones_leads_to_a_municipality() {
    for form in Registry::builtin().forms() {
        let shared = [
            "municipality",
            "indicator",
            "instrument",
            "instrument_item",
            "erasure",
            "import_batch",
            "joining",
            "proposal",
        ];
        let shared = shared.contains(&form.id.as_str());
        assert_eq!(form.scope.is_empty(), shared, "{}", form.id);
        assert!(form.scope.is_empty() || matches!(form.field(&form.scope).unwrap().kind, Kind::Reference { .. }));
    }
}
