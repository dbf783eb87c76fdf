use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::domain::SchoolYear;

const GOLDEN: &str = include_str!("../../../tests/data/terms/golden.tsv");

fn frame(label: &str) -> Option<Frame> {
    match label.split_once('-') {
        Some(("", "")) => None,
        Some(_) => Some(Frame::academic(SchoolYear::parse(label).unwrap())),
        None => Some(Frame::calendar(label.parse().unwrap()).unwrap()),
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn days(reading: &Reading, until: &str) -> Vec<String> {
    reading.occurrences(day(until)).iter().map(NaiveDate::to_string).collect()
}

fn school(text: &str) -> Reading {
    Period::read(text, frame("2020-2021")).reading
}

/// Every term cell of the five source documents and every notation quoted from their prose.
#[test]
fn reads_every_term_of_the_source_documents() {
    let mut rows = 0;
    for line in GOLDEN.lines().filter(|line| !line.starts_with('#')) {
        let [_, label, printed, code, certainty] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("five columns in «{line}»");
        };
        let text = printed.replace("\\n", "\n");
        let period = Period::read(&text, frame(label));
        assert_eq!(
            (period.reading.code().as_str(), period.certainty_code().as_str()),
            (code, certainty),
            "«{printed}»"
        );
        assert_eq!(period.verbatim, text);
        assert_eq!(period.certainty == Certainty::Doubtful, period.note.is_some(), "«{printed}»");
        let value = Value::from(&period);
        assert_eq!(Period::from_value(&value), Some(period), "«{printed}»");
        rows += 1;
    }
    assert!(rows >= 140, "the table has lost rows: {rows}");
}

#[test]
fn a_recurrence_names_its_days() {
    let mondays = school("2-ой понедельник каждого месяца");
    assert_eq!(days(&mondays, "2020-12-31"), ["2020-09-14", "2020-10-12", "2020-11-09", "2020-12-14"]);
    assert!(mondays.is_due_in(2021, 8));
    assert!(!mondays.is_due_in(2021, 9));
    assert_eq!(days(&school("каждая среда"), "2020-09-16"), ["2020-09-02", "2020-09-09", "2020-09-16"]);
    assert_eq!(days(&school("последняя пятница месяца"), "2020-10-31"), ["2020-09-25", "2020-10-30"]);
    assert_eq!(days(&school("Раз в месяц"), "2020-10-31"), ["2020-09-30", "2020-10-31"]);
    assert_eq!(days(&school("не реже 1 раза в год"), "2021-12-31"), ["2021-08-31"]);
    assert_eq!(days(&school("1 раз в полугодие"), "2021-12-31"), ["2021-02-28", "2021-08-31"]);
    assert_eq!(days(&school("еженедельно"), "2020-09-14"), ["2020-09-06", "2020-09-13"]);
    assert!(days(&Period::read("каждая среда", None).reading, "2021-12-31").is_empty());
}

#[test]
fn each_due_point_counts_in_its_month() {
    let twice = school("декабрь 2020, июнь 2021 года");
    assert_eq!(days(&twice, "2021-12-31"), ["2020-12-31", "2021-06-30"]);
    assert!(twice.is_due_in(2020, 12) && twice.is_due_in(2021, 6));
    assert!(!twice.is_due_in(2021, 3) && !twice.contains_month(2021, 3));
    let range = school("декабрь 2020 – март 2021 года");
    assert!(range.contains_month(2021, 1) && !range.is_due_in(2021, 1) && range.is_due_in(2021, 3));
    assert_eq!((range.first(), range.last()), (Some(day("2020-12-01")), Some(day("2021-03-31"))));
    assert_eq!(school("по мере готовности").last(), None);
    let planned = Period::read("В течение года по плану ММС, КО", frame("2020-2021"));
    assert!(
        planned.is_without_term() && !planned.reading.is_due_in(2021, 8) && planned.reading.contains_month(2021, 3)
    );
}

#[test]
fn says_what_it_read() {
    for (text, human) in [
        ("сентябрь - ноябрь 2020 года", "сентябрь 2020 – ноябрь 2020"),
        ("2-ой понедельник каждого месяца", "2-й понедельник каждого месяца, 01.09.2020–31.08.2021"),
        ("в течение года", "2020-2021 учебный год"),
        ("2021 год", "2021 год"),
        ("11.05.2021-21.05.2021г.", "11.05.2021–21.05.2021"),
        ("31.08.2020", "31.08.2020"),
        ("декабрь 2020, июнь 2021 года", "декабрь 2020; июнь 2021"),
        ("каждая среда", "каждая среда, 01.09.2020–31.08.2021"),
        ("не реже 1 раза в год", "не реже 1 раза в год, 01.09.2020–31.08.2021"),
        ("2 раза в год", "2 раза в год, 01.09.2020–31.08.2021"),
        ("По плану ЛОИРО", "по плану: ЛОИРО"),
        ("по мере готовности", "по мере готовности, вернуться к 31.08.2021"),
        ("", "без срока"),
    ] {
        assert_eq!(school(text).human(), human, "{text}");
    }
}

#[test]
fn a_settled_reading_is_exact_and_keeps_the_text() {
    let read = Period::read("январь июнь 2021 года", frame("2020-2021"));
    let settled = read.clone().settled(Reading::from_code("2021-01-01..2021-06-30").unwrap());
    assert_eq!(settled.verbatim, read.verbatim);
    assert_eq!((settled.certainty, settled.note), (Certainty::Exact, None));
}

#[test]
fn an_empty_cell_is_null_and_a_foreign_shape_is_refused() {
    assert_eq!(Value::from(&Period::read("", None)), Value::Null);
    assert_eq!(Period::from_value(&Value::Null).unwrap().reading, Reading::NoTerm);
    assert_eq!(Period::from_value(&Value::from("май 2021")).unwrap().reading.code(), "2021-05-01..2021-05-31");
    assert_eq!(Period::from_value(&Value::Int(1)), None);
    let broken = Value::Array(vec!["май".into(), "nonsense".into(), "exact".into()]);
    assert_eq!(Period::from_value(&broken), None);
}

#[test]
fn foreign_codes_are_refused() {
    for code in [
        "",
        ";",
        "2021-05-01",
        "2021-05-02..2021-05-01",
        "weekly:xyz",
        "monthly:6mon",
        "monthly:0mon",
        "times:0/year",
        "ready@x",
        "none@2021-01-01..2021-01-02",
        "2021-05-01..2021-05-02@2021-01-01..2021-01-02",
        "weekly:wed@",
    ] {
        assert_eq!(Reading::from_code(code), None, "{code}");
    }
}

fn words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("сентябрь"),
        Just("май"),
        Just("2020"),
        Just("2021"),
        Just("20220"),
        Just("20"),
        Just("года"),
        Just("-"),
        Just("с"),
        Just("по"),
        Just("до"),
        Just("не позднее"),
        Just(","),
        Just("("),
        Just("31.05.2021"),
        Just("15.10"),
        Just("в течение"),
        Just("учебного"),
        Just("каждый"),
        Just("понедельник"),
        Just("месяц"),
        Just("2-ой"),
        Just("раз в"),
        Just("плану"),
        Just("графику"),
        Just("ЛОИРО"),
        Just("@"),
        Just("%40"),
        Just("квартал"),
        Just("полугодие"),
        Just("постоянно"),
        Just("по мере"),
        Just("готовности"),
        Just("/"),
        Just("31"),
        Just("февраля"),
    ];
    prop::collection::vec(word, 0..9).prop_map(|words| words.join(" "))
}

fn holds(text: &str, frame: Option<Frame>) -> std::result::Result<(), TestCaseError> {
    let period = Period::read(text, frame);
    prop_assert_eq!(&period.verbatim, text);
    let code = period.reading.code();
    prop_assert_eq!(Reading::from_code(&code), Some(period.reading.clone()), "{}", code);
    let value = Value::from(&period);
    prop_assert_eq!(Period::from_value(&value), Some(period.clone()));
    prop_assert!(!period.reading.human().is_empty());
    let due = period.reading.occurrences(NaiveDate::from_ymd_opt(2200, 1, 1).unwrap());
    prop_assert!(due.is_sorted());
    if let Reading::Days(spans) = &period.reading {
        prop_assert!(!spans.is_empty());
    }
    let _ = find_frame(text);
    Ok(())
}

proptest! {
    #[test]
    fn reads_any_text(text in "\\PC{0,40}") {
        holds(&text, None)?;
        holds(&text, frame("2021"))?;
    }

    #[test]
    fn reads_any_heap_of_term_words(text in words()) {
        holds(&text, None)?;
        holds(&text, frame("2021"))?;
        holds(&text, frame("2020-2021"))?;
    }
}
