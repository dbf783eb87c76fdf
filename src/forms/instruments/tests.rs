use super::*;

#[test]
fn the_default_instruments_hold_the_five_facets_and_the_audit() {
    let registry = Registry::builtin();
    for (origin, text) in instrument_files() {
        let read = read(text, origin, &registry);
        assert!(read.is_ok(), "{read:?}");
    }
    let records = builtin(&registry);
    let mut sections: Vec<&str> = Vec::new();
    for record in records.iter().filter(|record| record.form == "instrument_item") {
        if !sections.contains(&record.text("section")) {
            sections.push(record.text("section"));
        }
    }
    assert_eq!(
        sections,
        [
            "Локальные нормативные акты",
            "Контингент обучающихся",
            "Результаты текущей аттестации",
            "Результаты итоговой аттестации",
            "Результаты ВПР, регионального мониторинга",
            "Кадровое обеспечение, в том числе руководящий состав",
        ]
    );
    // The visit form names them by these keys.
    for key in ["school_facets", "local_acts"] {
        assert!(records.iter().any(|record| record.id == known_id("instrument", key)), "{key}");
    }
}

#[test]
fn their_records_stand_the_check_of_their_forms() {
    let registry = Registry::builtin();
    let records = builtin(&registry);
    let all: crate::domain::records::MemoryRecords = records.iter().cloned().collect();
    for record in &records {
        let form = registry.form(&record.form).unwrap();
        assert_eq!(crate::forms::check::check(form, record, &all).unwrap(), [], "{}", record.text("text"));
    }
}

#[test]
fn a_question_keeps_its_id_when_its_wording_is_corrected() {
    let registry = Registry::builtin();
    let text = "id = \"own\"\ntitle = \"Свой\"\n[[section]]\ntitle = \"А\"\n[[section.item]]\nid = \"q\"\ntext = \"Есть план?\"\n";
    let before = read(text, "own.toml", &registry).unwrap();
    let after = read(&text.replace("Есть план?", "Есть ли план?"), "own.toml", &registry).unwrap();
    assert_eq!(before[1].id, after[1].id);
    assert_ne!(before[1], after[1]);
    assert_eq!(before[1].reference("instrument"), Some(before[0].id));
}

#[test]
fn faults_of_the_users_instruments_come_all_at_once() {
    let registry = Registry::builtin();
    let folder = tempfile::tempdir().unwrap();
    let bad = "id = \"bad\"\n[[section]]\ntitle = \"А\"\naddressee = \"king\"\n[[section.item]]\nid = \"q\"\n\
               text = \"?\"\ndeadline_days = 0\n[[section.item]]\nid = \"q\"\ntext = \"?\"\ncolour = \"red\"\n";
    std::fs::write(folder.path().join("bad.toml"), bad).unwrap();
    std::fs::write(folder.path().join("copy.toml"), instrument_files()[0].1).unwrap();
    let (records, faults) = load(folder.path(), &registry);
    assert_eq!(records, []);
    let lines: Vec<(bool, usize)> =
        faults.iter().map(|fault| (fault.origin.ends_with("bad.toml"), fault.line)).collect();
    // No title, unknown addressee, days out of limits, repeated id, unknown key; and a copy of a built-in one.
    assert_eq!(lines, [(true, 1), (true, 4), (true, 8), (true, 10), (true, 12), (false, 1)]);
}
