//! Terms and parties as printed: the text stays to the letter, what is stored reads back as what was understood.
//!
//! Input: the first byte chooses the year the plan is for, the rest is the text (or the stored code of a reading).

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use vyezd::domain::SchoolYear;
use vyezd::domain::Value;
use vyezd::domain::party::{Dictionary, Parties};
use vyezd::domain::period::{Doubt, Frame, Period, Reading, find_frame};

fn frame(choice: u8) -> Option<Frame> {
    let day = |month, day| NaiveDate::from_ymd_opt(2020, month, day);
    match choice % 5 {
        0 => None,
        1 => Frame::calendar(2021),
        2 => SchoolYear::starting(2020).map(Frame::academic),
        3 => Some(Frame::between(day(3, 15)?, NaiveDate::from_ymd_opt(2022, 2, 1)?)),
        _ => Some(Frame::between(day(10, 1)?, day(12, 31)?)),
    }
}

fn check_term(text: &str, frame: Option<Frame>) {
    let period = Period::read(text, frame);
    assert_eq!(period.verbatim, text, "the text of the order is rewritten");
    let code = period.reading.code();
    assert_eq!(Reading::from_code(&code).as_ref(), Some(&period.reading), "{code}");
    let stored = Value::from(&period);
    assert_eq!(Period::from_value(&stored).as_ref(), Some(&period), "{stored:?}");
    assert!(matches!(period.reading, Reading::NoTerm) || !period.reading.human().is_empty(), "{code}");
    for span in period.reading.spans() {
        assert!(span.from() <= span.to(), "{code}");
        assert!((1..=9999).contains(&span.from().year()) && (1..=9999).contains(&span.to().year()), "{code}");
    }
    let mut last = None;
    if let Some(until) = NaiveDate::from_ymd_opt(2030, 1, 1) {
        for day in period.reading.occurrences(until) {
            assert!(last.is_none_or(|last| last <= day), "{code}: due days out of order");
            last = Some(day);
        }
        period.reading.is_due_in(2021, 5);
    }
    if let Some(doubt) = &period.note {
        assert_eq!(Doubt::from_code(&doubt.code()).as_ref(), Some(doubt));
        assert!(!doubt.sentence().is_empty());
    }
}

fn check_code(code: &str) {
    if let Some(reading) = Reading::from_code(code) {
        assert_eq!(reading.code(), code, "another spelling of a reading is taken");
        reading.human();
        reading.contains_month(2021, 5);
    }
}

static COMMON: LazyLock<Dictionary> = LazyLock::new(|| Dictionary::of(""));
static OF_A_DISTRICT: LazyLock<Dictionary> = LazyLock::new(|| Dictionary::of("Волосовский район"));

fn check_parties(text: &str, dictionary: &Dictionary) {
    let parties = Parties::read(text, dictionary);
    assert_eq!(parties.verbatim, text, "the text of the order is rewritten");
    let stored = Value::from(&parties);
    let names: Vec<&str> = parties.parties.iter().map(|party| party.name.as_str()).collect();
    assert_eq!(Parties::names(&stored), names, "{stored:?}");
    let again = Parties::from_value(&stored, dictionary);
    let Some(again) = again else { panic!("{stored:?}") };
    assert_eq!(again.verbatim, text);
    assert_eq!((again.certainty, &again.unknown), (parties.certainty, &parties.unknown), "{stored:?}");
}

pub fn check(data: &[u8]) {
    let Some((choice, rest)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    check_term(text, frame(*choice));
    check_code(text);
    check_parties(text, if choice % 2 == 0 { &OF_A_DISTRICT } else { &COMMON });
    find_frame(text);
}
