use proptest::prelude::*;

use super::*;

const GOLDEN: &str = include_str!("../../../tests/data/terms/parties.tsv");

fn kinds(parties: &Parties) -> String {
    let kind = |party: &Party| format!("{:?}", party.kind).to_lowercase();
    parties.parties.iter().map(kind).collect::<Vec<_>>().join(" ")
}

/// Every responsible cell of the five source documents, and people and schools named in their prose.
#[test]
fn reads_every_responsible_party_of_the_source_documents() {
    let mut rows = 0;
    for line in GOLDEN.lines().filter(|line| !line.starts_with('#')) {
        let [municipality, printed, names, expected, certainty] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("five columns in «{line}»");
        };
        let text = printed.replace("\\n", "\n");
        let dictionary = Dictionary::of(municipality);
        let parties = Parties::read(&text, &dictionary);
        assert_eq!(parties.verbatim, text);
        let value = Value::from(&parties);
        let stored: Vec<_> = value.elements().iter().filter_map(Value::as_text).collect();
        assert_eq!(stored, [text.as_str(), names, certainty], "«{printed}»");
        assert_eq!(kinds(&parties), expected, "«{printed}»");
        assert_eq!(Parties::names(&value).join("; "), names);
        let back = Parties::from_value(&value, &dictionary).unwrap();
        assert_eq!(
            (back.certainty, &back.unknown, kinds(&back)),
            (parties.certainty, &parties.unknown, kinds(&parties))
        );
        assert_eq!(Value::from(&back), value);
        rows += 1;
    }
    assert!(rows >= 50, "the table has lost rows: {rows}");
}

#[test]
fn one_abbreviation_means_another_body_next_door() {
    let first = |municipality, text| Parties::read(text, &Dictionary::of(municipality)).parties.remove(0).name;
    assert_eq!(first("Волосовского муниципального района", "КО"), "Комитет образования");
    assert_eq!(first("город Лесосибирск", "ОО"), "Отдел образования");
    assert_eq!(first("Козельский район", "ОО"), "Образовательные организации");
    assert!(Parties::read("КО", &Dictionary::of("")).doubt().unwrap().contains("«КО»"));
}

#[test]
fn keeps_what_was_written_beside_the_name() {
    let parties = Parties::read("заведующего РМК Кондрашову Н.В.", &Dictionary::of("Котельниковский район"));
    let written: Vec<&str> = parties.parties.iter().map(|party| party.as_written.as_str()).collect();
    assert_eq!(written, ["заведующего РМК", "Кондрашову Н.В."]);
}

#[test]
fn knows_the_persons_of_the_store_in_every_case() {
    let mut dictionary = Dictionary::of("Котельниковский район");
    dictionary.add("Пличкина В.В.", PartyKind::Person);
    for text in ["Пличкиной В.В", "В.В. Пличкиной", "Пличкину В. В.", "Пличкина В.В."]
    {
        assert_eq!(Parties::read(text, &dictionary).parties[0].name, "Пличкина В.В.", "{text}");
    }
    assert_ne!(Parties::read("Пличкина А.В.", &dictionary).parties[0].name, "Пличкина В.В.");
}

#[test]
fn an_empty_cell_is_null_and_a_foreign_shape_is_refused() {
    let dictionary = Dictionary::of("");
    assert_eq!(Value::from(&Parties::read("", &dictionary)), Value::Null);
    assert_eq!(Parties::from_value(&Value::Null, &dictionary).unwrap().parties, []);
    assert_eq!(Parties::from_value(&Value::Int(1), &dictionary), None);
    let settled = Parties::read("КО", &dictionary).settled(vec![Party {
        kind: PartyKind::Body,
        name: "Комитет образования".to_owned(),
        as_written: "КО".to_owned(),
    }]);
    let value = Value::from(&settled);
    assert_eq!(value.elements()[2].as_text(), Some("exact"));
    assert_eq!(Parties::from_value(&value, &dictionary).unwrap().parties[0].kind, PartyKind::Body);
}

fn words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("ММС"),
        Just("Руководители"),
        Just("ОО"),
        Just("КО"),
        Just(","),
        Just(";"),
        Just("\n"),
        Just("МОУ"),
        Just("«Торосовская"),
        Just("ООШ»"),
        Just("Голову"),
        Just("Н.А."),
        Just("Н."),
        Just("и"),
        Just("школы"),
        Just("неизвестный"),
        Just("-"),
        Just("Отдел"),
        Just("образования"),
        Just("("),
        Just(")"),
        Just("№ 1"),
    ];
    prop::collection::vec(word, 0..9).prop_map(|words| words.join(" "))
}

fn holds(text: &str) -> std::result::Result<(), TestCaseError> {
    let dictionary = Dictionary::of("Котельниковский и Волосовский район");
    let parties = Parties::read(text, &dictionary);
    prop_assert_eq!(&parties.verbatim, text);
    let value = Value::from(&parties);
    let names: Vec<&str> = parties.parties.iter().map(|party| party.name.as_str()).collect();
    prop_assert_eq!(Parties::names(&value), names);
    let back = Parties::from_value(&value, &dictionary).unwrap();
    prop_assert_eq!(back.unknown, parties.unknown);
    Ok(())
}

proptest! {
    #[test]
    fn reads_any_text(text in "\\PC{0,40}") {
        holds(&text)?;
    }

    #[test]
    fn reads_any_heap_of_party_words(text in words()) {
        holds(&text)?;
    }
}
