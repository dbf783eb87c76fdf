use super::*;
use crate::domain::period::Period;
use crate::domain::records::MemoryRecords;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn off_days(year: i32) -> Vec<String> {
    let days = Workdays::default();
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    let all = first.iter_days().take_while(|day| day.year() == year);
    all.filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && days.is_off(*day))
        .map(|day| day.format("%m-%d").to_string())
        .collect()
}

#[test]
fn the_file_is_well_formed() {
    let rule = rule::parsed().unwrap();
    assert_eq!((rule.holiday.len(), rule.season.len()), (9, 4));
    for moved in &rule.moved {
        assert_ne!(moved.from, moved.to, "{}", moved.source);
    }
}

#[test]
fn days_off_of_known_years_are_those_of_the_calendar() {
    // Weekdays without work, as the production calendars print them.
    assert_eq!(
        off_days(2020),
        [
            "01-01", "01-02", "01-03", "01-06", "01-07", "01-08", "02-24", "03-09", "05-01", "05-04", "05-05", "05-11",
            "06-12", "11-04"
        ]
    );
    assert_eq!(
        off_days(2022),
        [
            "01-03", "01-04", "01-05", "01-06", "01-07", "02-23", "03-07", "03-08", "05-02", "05-03", "05-09", "05-10",
            "06-13", "11-04"
        ]
    );
    assert_eq!(
        off_days(2026),
        [
            "01-01", "01-02", "01-05", "01-06", "01-07", "01-08", "01-09", "02-23", "03-09", "05-01", "05-11", "06-12",
            "11-04", "12-31"
        ]
    );
    // A year nobody has decreed anything for goes by the rule alone.
    assert!(off_days(2031).contains(&"05-01".to_owned()));
}

#[test]
fn a_saturday_that_was_given_away_is_a_working_day() {
    let days = Workdays::default();
    assert!(!days.is_off(day("2021-02-20")) && days.is_off(day("2021-02-22")));
    assert!(days.is_off(day("2021-02-27")));
    assert_eq!(days.holiday(day("2021-05-10")).unwrap(), "День Победы");
}

#[test]
fn a_year_of_second_mondays_is_correct() {
    let period = Period::read("2-ой понедельник каждого месяца", None);
    let days = Workdays::default();
    let within = Span::new(day("2020-09-01"), day("2021-05-31")).unwrap();
    let found: Vec<(String, bool)> = period
        .reading
        .inside(within)
        .due_points(within.to())
        .into_iter()
        .map(|point| point.span.to())
        .map(|day| (day.to_string(), days.holiday(day).is_some()))
        .collect();
    let expected = [
        ("2020-09-14", false),
        ("2020-10-12", false),
        ("2020-11-09", false),
        ("2020-12-14", false),
        ("2021-01-11", false),
        ("2021-02-08", false),
        ("2021-03-08", true),
        ("2021-04-12", false),
        ("2021-05-10", true),
    ];
    assert_eq!(found, expected.map(|(day, off)| (day.to_owned(), off)));
}

#[test]
fn a_record_of_the_district_wins_over_the_rule() {
    let id = |n: u8| RecordId::new([n; 16]);
    let off = |n: u8, kind: &str, from: &str, to: &str| {
        let record = Record::new(id(n), "day_off").with("kind", kind).with("title", "Приказ").with("from", from);
        if to.is_empty() { record } else { record.with("to", to) }
    };
    let records: MemoryRecords = [
        off(1, "off", "2021-09-13", ""),
        off(2, "working", "2021-11-05", ""),
        off(3, "autumn", "2021-11-08", "2021-11-14").with("municipality", id(9)),
    ]
    .into_iter()
    .collect();
    let all = Workdays::of(None, &records).unwrap();
    assert_eq!(all.holiday(day("2021-09-13")).as_deref(), Some("Приказ"));
    assert!(!Workdays::default().is_off(day("2021-09-13")));
    assert!(!all.is_off(day("2021-11-05")) && Workdays::default().is_off(day("2021-11-05")));
    assert!(all.school_break(day("2021-11-02")).is_some() && all.school_break(day("2021-11-10")).is_none());
    let own = Workdays::of(Some(id(9)), &records).unwrap();
    assert!(own.school_break(day("2021-11-02")).is_none(), "the district's own autumn replaces the usual one");
    assert!(own.school_break(day("2021-11-10")).is_some());
    assert!(own.school_break(day("2020-10-30")).is_some(), "of another year the usual days hold");
}

#[test]
fn a_slot_that_falls_out_moves_to_a_day_of_work_and_school() {
    let days = Workdays::default();
    assert_eq!(days.next_school_day(day("2021-03-08")), Some(day("2021-03-09")));
    assert_eq!(days.next_school_day(day("2021-01-02")), Some(day("2021-01-11")));
    assert_eq!(days.next_school_day(day("2021-06-05")), Some(day("2021-09-01")));
}
