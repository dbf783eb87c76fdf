use super::*;
use crate::domain::Value;
use crate::domain::records::MemoryRecords;
use crate::forms::Registry;

fn day(text: &str) -> NaiveDate {
    Value::from(text).as_date().unwrap()
}

fn sample() -> MemoryRecords {
    let mut last = 0_u128;
    let mut new_id = || {
        last += 1;
        RecordId::new(last.to_be_bytes())
    };
    crate::demo::records(&Registry::builtin(), &mut new_id).unwrap().into_iter().collect()
}

fn place(records: &MemoryRecords, name: &str) -> RecordId {
    let all = records.all("municipality").unwrap();
    all.into_iter().find(|record| record.text("name").contains(name)).unwrap().id
}

#[test]
fn all_eleven_objects_of_source_002_get_a_school_day_without_exams() {
    let mut records = sample();
    let district = place(&records, "Серышевский");
    let id = |n: u8| RecordId::new([0xEE, n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let exam = |n: u8, exam: &str, from: &str, to: &str| {
        Record::new(id(n), "exam_day").with("exam", exam).with("from", day(from)).with("to", day(to))
    };
    records.put(exam(1, "vpr", "2022-03-01", "2022-03-18"));
    records.put(exam(2, "other", "2022-04-11", "2022-04-15"));
    // In autumn the sample has visits planned already.
    let today = day("2021-12-25");
    let (from, to) = window(today, false).unwrap();
    assert_eq!((from.to_string(), to.to_string()), ("2022-01-01".to_owned(), "2022-05-31".to_owned()));
    let stops = stops(&records, district, from).unwrap();
    assert_eq!(stops.len(), 11, "{stops:#?}");
    let days = SchoolDays::of(&records, district).unwrap();
    let (found, left) = propose(stops, &days, (from, to), &[]);
    assert!(left.is_empty());
    let objects: BTreeSet<(RecordId, Option<RecordId>)> =
        found.iter().map(|one| (one.stop.school, one.stop.branch)).collect();
    assert_eq!(objects.len(), 11);
    let workdays = Workdays::of(Some(district), &records).unwrap();
    for one in &found {
        let exam = (day("2022-03-01")..=day("2022-03-18")).contains(&one.day)
            || (day("2022-04-11")..=day("2022-04-15")).contains(&one.day);
        let state_exam = one.day >= day("2022-05-20");
        assert!(
            !exam && !state_exam && !workdays.is_off(one.day) && workdays.school_break(one.day).is_none(),
            "{}",
            one.day
        );
    }
    let unique: BTreeSet<(NaiveDate, Option<RecordId>)> =
        found.iter().map(|one| (one.day, one.stop.coordinator)).collect();
    assert_eq!(unique.len(), found.len(), "a coordinator goes to one object a day");
}

#[test]
fn the_most_urgent_goes_first_and_what_is_planned_stays() {
    let school = |n: u8| RecordId::new([n; 16]);
    let mut records: MemoryRecords = [
        Record::new(school(1), "municipality").with("name", "Район"),
        Record::new(school(2), "school").with("name", "А").with("municipality", school(1)).with("role", "supported"),
        Record::new(school(3), "school").with("name", "Б").with("municipality", school(1)).with("role", "supported"),
        Record::new(school(4), "school").with("name", "В").with("municipality", school(1)).with("role", "donor"),
        Record::new(school(5), "visit").with("school", school(2)).with("state", "finished").with("date", "2021-08-01"),
        Record::new(school(6), "membership").with("school", school(3)).with("list", "low_results"),
    ]
    .into_iter()
    .collect();
    let from = day("2021-09-01");
    let found = stops(&records, school(1), from).unwrap();
    let names: Vec<&str> = found.iter().map(|stop| stop.name.as_str()).collect();
    assert_eq!(names, ["Б", "А"]);
    assert_eq!(found[0].urgency.total(), 24 + 6);
    assert_eq!(found[1].urgency, Urgency { months: Some(1), ..Urgency::default() });
    records.put(
        Record::new(school(7), "visit")
            .with("school", school(3))
            .with("state", "planned")
            .with("planned", "2021-10-01"),
    );
    assert_eq!(stops(&records, school(1), from).unwrap().len(), 1);
}

#[test]
fn exam_days_of_the_district_replace_the_usual_ones() {
    let mut records = sample();
    let district = place(&records, "Серышевский");
    let school = records.related("school", "municipality", district).unwrap()[0].id;
    let days = SchoolDays::of(&records, district).unwrap();
    assert!(!days.is_free(day("2021-05-25"), school) && days.is_free(day("2021-05-19"), school));
    let id = RecordId::new([0xEF; 16]);
    records.put(Record::new(id, "exam_day").with("exam", "ege").with("from", day("2021-05-24")));
    let days = SchoolDays::of(&records, district).unwrap();
    assert!(days.is_free(day("2021-05-25"), school) && !days.is_free(day("2021-05-24"), school));
    assert_eq!(days.beside(day("2021-05-21"), true, school), Some(day("2021-05-25")));
}

#[test]
fn a_window_is_what_is_left_of_the_half_year_or_the_next_one() {
    for (today, later, expected) in [
        ("2021-05-20", false, "2021-09-01..2021-12-31"),
        ("2021-02-10", false, "2021-02-11..2021-05-31"),
        ("2021-02-10", true, "2021-09-01..2021-12-31"),
        ("2021-12-25", false, "2022-01-01..2022-05-31"),
        ("2021-10-01", true, "2022-01-01..2022-05-31"),
    ] {
        let (from, to) = window(day(today), later).unwrap();
        assert_eq!(format!("{from}..{to}"), expected, "{today}");
    }
}

#[test]
fn without_days_everything_comes_back() {
    let records = sample();
    let district = place(&records, "Серышевский");
    let days = SchoolDays::of(&records, district).unwrap();
    let from = day("2021-01-01");
    let stops = stops(&records, district, from).unwrap();
    let count = stops.len();
    let (found, left) = propose(stops, &days, (from, day("2021-01-05")), &[]);
    assert_eq!((found.len(), left.len()), (0, count), "New Year's holidays");
}
