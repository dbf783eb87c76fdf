use proptest::prelude::*;

use super::*;
use crate::domain::Decimal;
use crate::forms::schema::{DefaultValue, Formula, Kind, Prefill};

const WHOLE: &str = r#"
id = "protocol"
label = { ru = "Протокол", en = "Protocol" }
title = "number"
columns = ["number", "held"]
sort = ["-held", "number"]
due = "held"
open = { field = "state", values = ["", "draft"] }

[[field]]
id = "number"
label = "№"
kind = "line"
max = 20
by = "curator"
width = 8
section = { ru = "Реквизиты", en = "Requisites" }
personal = true

[[field]]
id = "held"
label = "Дата"
kind = "date"
default = "today+14"
required = true

[[field]]
id = "state"
label = "Состояние"
kind = "choice"
items = [{ id = "draft", label = "проект" }, { id = "signed", label = "подписан" }]
default = "draft"

[[field]]
id = "mark"
label = "Оценка"
kind = "number"
min = 2
max = "5,0"
places = 2
when = { field = "state", not = ["draft", ""] }

[[field]]
id = "previous"
label = "Прежний"
kind = "reference"
form = "protocol"

[[field]]
id = "copied"
label = "Прежняя дата"
kind = "date"
prefill = { through = "previous", field = "held" }

[[field]]
id = "next"
label = "Следующие"
kind = "rows"
form = "protocol"
via = "previous"

[[field]]
id = "next_count"
label = "Следующих"
kind = "computed"
formula = "count"
rows = "next"
"#;

#[test]
fn reads_every_part_of_a_form() {
    let form = read(WHOLE, "protocol.toml").unwrap().form;
    assert_eq!(
        (form.title.clone(), form.sort.clone()),
        (vec!["number".to_owned()], vec!["-held".to_owned(), "number".to_owned()])
    );
    assert_eq!(form.plural, form.label);
    assert_eq!(form.open.as_ref().unwrap().values, ["", "draft"]);
    let number = form.field("number").unwrap();
    assert_eq!((number.kind.clone(), number.width, number.personal), (Kind::Line { max: 20 }, 8, true));
    assert_eq!((number.by.as_str(), number.section.as_ref().unwrap().en.as_str()), ("curator", "Requisites"));
    assert_eq!(form.field("held").unwrap().default, Some(DefaultValue::Today { plus_days: 14 }));
    let mark = form.field("mark").unwrap();
    assert_eq!(mark.kind, Kind::Number { min: Decimal::parse("2"), max: Decimal::parse("5,0"), places: 2 });
    assert!(mark.when.as_ref().unwrap().negated);
    let prefill = Prefill { through: "previous".into(), field: "held".into() };
    assert_eq!(form.field("copied").unwrap().prefill, [prefill]);
    let count = Kind::Computed { formula: Formula::CountRows { rows: "next".into() } };
    assert_eq!(form.field("next_count").unwrap().kind, count);
}

/// Line, column and what the sentence must name.
fn faults_of(text: &str) -> Vec<(usize, usize, String)> {
    read(text, "x.toml").unwrap_err().into_iter().map(|fault| (fault.line, fault.column, fault.sentence)).collect()
}

#[test]
fn one_run_names_every_fault_with_its_place() {
    let text = "id = \"Протокол\"
title = [\"number\", \"lost\"]
columns = [\"rows\"]
sort = [\"-gone\"]
colour = \"red\"
due = \"number\"
open = { field = \"number\", values = [\"x\"] }

[[field]]
id = \"number\"
label = { ru = \"№\" }
kind = \"line\"
max = 0
when = { field = \"state\", is = [\"sent\"], not = [] }

[[field]]
id = \"number\"
label = \"Ещё\"
kind = \"line\"

[[field]]
id = \"broken\"
label = \"Ещё\"
kind = \"txet\"
max = 3
when = { field = \"state\", is = [\"sent\"] }

[[field]]
id = \"state\"
label = \"Состояние\"
kind = \"choice\"
items = [{ id = \"a\", label = \"а\" }, { id = \"a\", label = \"б\" }]
default = \"b\"
prefill = { through = \"number\", field = \"held\" }

[[field]]
id = \"rows\"
label = \"Строки\"
kind = \"rows\"

[[field]]
label = \"Балл\"
kind = \"score\"
min = 5
max = 1
";
    let found = faults_of(text);
    let expected = [
        (1, 1, "label"),
        (1, 6, "Протокол"),
        (2, 20, "lost"),
        (3, 12, "rows"),
        (4, 9, "gone"),
        (5, 1, "colour"),
        (6, 7, "number"),
        (7, 18, "number"),
        (11, 9, "en"),
        (13, 7, "max"),
        (14, 8, "field"),
        (16, 1, "number"),
        (24, 8, "txet"),
        (26, 33, "sent"),
        (32, 44, "a"),
        (33, 11, "b"),
        (34, 23, "number"),
        (36, 1, "form"),
        (36, 1, "via"),
        (41, 1, "id"),
        (44, 7, "max"),
    ];
    let mut missing: Vec<_> = expected.to_vec();
    missing.retain(|(line, column, word)| {
        !found.iter().any(|fault| (fault.0, fault.1) == (*line, *column) && fault.2.contains(word))
    });
    assert_eq!(missing, [], "found: {found:#?}");
    assert_eq!(found.len(), expected.len(), "found: {found:#?}");
}

#[test]
fn a_spelling_error_of_toml_is_placed_too() {
    let found = faults_of("id = \"x\"\nlabel = { ru = \"Ы\n");
    assert!(found.iter().any(|fault| fault.0 == 2), "{found:?}");
}

#[test]
fn defaults_must_fit_their_kind() {
    let field = |kind: &str, default: &str| {
        format!(
            "id = \"x\"\nlabel = \"x\"\ntitle = \"a\"\n[[field]]\nid = \"a\"\nlabel = \"a\"\nkind = \"{kind}\"\n\
             {}default = {default}\n",
            if kind.starts_with("reference") { "form = \"x\"\n" } else { "" }
        )
    };
    for (kind, default) in [
        ("date", "\"today\""),
        ("date", "2021-05-20"),
        ("number", "4"),
        ("answer", "\"na\""),
        ("reference", "\"me\""),
        ("references", "\"x:one, x:two\""),
        ("line", "\"today\""),
    ] {
        assert!(read(&field(kind, default), "x.toml").is_ok(), "{kind} {default}");
    }
    for (kind, default) in [
        ("date", "\"today-1\""),
        ("date", "\"когда-нибудь\""),
        ("number", "\"много\""),
        ("answer", "\"maybe\""),
        ("reference", "\"y:one\""),
    ] {
        assert!(read(&field(kind, default), "x.toml").is_err(), "{kind} {default}");
    }
}

proptest! {
    #[test]
    fn no_file_makes_the_reader_panic(cut in 0_usize..2000, put in "\\PC{0,12}", at in 0_usize..2000) {
        let mut characters: Vec<char> = WHOLE.chars().collect();
        let at = at.min(characters.len());
        characters.splice(at..at, put.chars());
        characters.truncate(characters.len().saturating_sub(cut));
        let text: String = characters.into_iter().collect();
        if let Err(faults) = read(&text, "x.toml") {
            for fault in faults {
                prop_assert!(fault.line >= 1 && fault.line <= text.lines().count() + 1);
                prop_assert!(!fault.sentence.is_empty());
            }
        }
    }
}
