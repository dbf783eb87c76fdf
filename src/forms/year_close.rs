//! Closing a school year: the values that are frozen, what differs from them later, and the records that a closing makes.

use chrono::{Datelike, Months, NaiveDate};

use super::Registry;
use super::figures;
use crate::Result;
use crate::domain::claim::exam_name;
use crate::domain::dynamics::Outcome;
use crate::domain::party::{Dictionary, Parties};
use crate::domain::period::Frame;
use crate::domain::year_turn::{CARRIED_FROM, Carried, a_year_later};
use crate::domain::{Decimal, Period, Record, RecordId, Records, SchoolYear, Value};

/// A value of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    /// Whose.
    pub school: RecordId,
    /// «ОГЭ, Математика», «Качество знаний, в %».
    pub what: String,
    /// Its year.
    pub year: i32,
    /// The value, or why there is none.
    pub value: String,
}

/// The values of a municipality's schools in the years a school year touches, as they are now.
pub fn values(
    records: &dyn Records,
    forms: &Registry,
    municipality: RecordId,
    year: SchoolYear,
) -> Result<Vec<Frozen>> {
    let last = year.last_day().year();
    let mut found = Vec::new();
    for school in records.related("school", "municipality", municipality)? {
        let figures = figures::of(records, forms, school.id)?;
        for figure in figures.exams.iter().filter(|figure| figure.year == last) {
            let value = match figure.outcome {
                Outcome::Value(value) => value.to_string(),
                Outcome::NotHeld => "-".to_owned(),
                Outcome::Nobody => "0".to_owned(),
                Outcome::NotApplicable => "х".to_owned(),
                Outcome::Missing => continue,
            };
            let what = format!("{}, {}", exam_name(&figure.exam), figure.subject);
            found.push(Frozen { school: school.id, what, year: last, value });
        }
        for measure in figures.measures.iter().filter(|measure| measure.year == last) {
            let value = measure.value.to_string();
            found.push(Frozen { school: school.id, what: measure.name.clone(), year: last, value });
        }
    }
    Ok(found)
}

/// A frozen value that is another one now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The frozen record.
    pub record: RecordId,
    /// What was frozen.
    pub frozen: Frozen,
    /// What it is now; `None`: it is gone.
    pub now: Option<String>,
    /// The closed year.
    pub closed: String,
}

/// What differs from the values frozen when years were closed.
pub fn changed(records: &dyn Records, forms: &Registry, municipality: RecordId) -> Result<Vec<Changed>> {
    let mut found = Vec::new();
    for close in records.related("year_close", "municipality", municipality)? {
        let Some(year) = SchoolYear::parse(close.text("year")) else { continue };
        let now = values(records, forms, municipality, year)?;
        for record in records.related("year_value", "close", close.id)? {
            let Some(school) = record.reference("school") else { continue };
            let what = record.text("what").to_owned();
            let value = record.text("value").to_owned();
            let current = now.iter().find(|one| one.school == school && one.what == what).map(|one| one.value.clone());
            if current.as_ref() != Some(&value) {
                let frozen = Frozen { school, what, year: year.last_day().year(), value };
                found.push(Changed { record: record.id, frozen, now: current, closed: close.text("year").to_owned() });
            }
        }
    }
    Ok(found)
}

/// The plan of the next year and its rows, made of what the old one left: texts as they were, terms a year later and read
/// anew, every row with its origin.
pub fn next_plan(
    old: &Record,
    rows: &[Carried],
    municipality: &Record,
    new_id: &mut dyn FnMut() -> RecordId,
) -> (Record, Vec<Record>) {
    let mut plan = Record::new(new_id(), "plan");
    for field in ["municipality", "school", "shape", "goal", "tasks", "expected", "basis", "control"] {
        plan.set(field, old.get(field).clone());
    }
    plan.set("title", a_year_later(old.text("title")).into());
    let later = |day: NaiveDate| day.checked_add_months(Months::new(12));
    let frame = old.date("frame_from").and_then(later).zip(old.date("frame_to").and_then(later));
    if let Some((from, to)) = frame {
        plan.set("frame_from", from.into());
        plan.set("frame_to", to.into());
    }
    if !old.text("frame").is_empty() {
        plan.set("frame", Value::from(&Period::read(&a_year_later(old.text("frame")), None)));
    }
    let frame = frame.map(|(from, to)| Frame::between(from, to));
    let ids: Vec<(RecordId, RecordId)> = rows.iter().map(|row| (row.activity.id, new_id())).collect();
    let [name, abbreviations, own] = ["name", "abbreviations", "parties"].map(|field| municipality.text(field));
    let dictionary = Dictionary::of_place(name, abbreviations, own);
    let made = rows.iter().zip(&ids).zip(1_i64..).map(|((carried, (_, id)), order)| {
        let from = &carried.activity;
        let mut row = Record::new(*id, "activity").with("plan", plan.id).with(CARRIED_FROM, from.id);
        for field in ["school", "schools", "number", "section", "title", "expected", "reporting"] {
            row.set(field, from.get(field).clone());
        }
        row.set("order", Decimal::new(order, 0).map_or(Value::Null, Value::from));
        // A part stays with its row, where that is carried over, too.
        let parent = from.reference("parent").and_then(|old| ids.iter().find(|(known, _)| *known == old));
        row.set("parent", parent.map_or(Value::Null, |(_, id)| (*id).into()));
        if !carried.term.is_empty() {
            row.set("term", Value::from(&Period::read(&carried.term, frame)));
        }
        if !from.text("parties").is_empty() {
            let parties = Parties::read(from.text("parties"), &dictionary);
            row.set("parties", Value::from(&parties));
        }
        row
    });
    let made = made.collect();
    (plan, made)
}

/// The records of a closing.
pub fn closing(
    (municipality, year, day): (RecordId, SchoolYear, NaiveDate),
    (plan, author): (Option<RecordId>, Option<RecordId>),
    values: &[Frozen],
    new_id: &mut dyn FnMut() -> RecordId,
) -> Vec<Record> {
    let mut close = Record::new(new_id(), "year_close").with("municipality", municipality);
    close.set("year", year.label().into());
    close.set("closed_on", day.into());
    close.set("plan", plan.map_or(Value::Null, Value::from));
    close.set("author", author.map_or(Value::Null, Value::from));
    let close_id = close.id;
    let mut records = vec![close];
    for value in values {
        let mut frozen = Record::new(new_id(), "year_value").with("close", close_id).with("school", value.school);
        frozen.set("what", value.what.as_str().into());
        frozen.set("value", value.value.as_str().into());
        frozen.set("year", Decimal::new(i64::from(value.year), 0).map_or(Value::Null, Value::from));
        records.push(frozen);
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::records::MemoryRecords;
    use crate::domain::year_turn::unfinished;

    fn sample() -> MemoryRecords {
        let mut last = 0_u128;
        let mut new_id = || {
            last += 1;
            RecordId::new(last.to_be_bytes())
        };
        crate::demo::records(&Registry::builtin(), &mut new_id).unwrap().into_iter().collect()
    }

    fn counter() -> impl FnMut() -> RecordId {
        let mut last = 0_u8;
        move || {
            last += 1;
            RecordId::new([0xAA, last, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        }
    }

    fn place(records: &MemoryRecords, name: &str) -> Record {
        records.all("municipality").unwrap().into_iter().find(|one| one.text("name").contains(name)).unwrap()
    }

    #[test]
    fn the_plan_of_source_000_turns_into_the_next_one() {
        let mut records = sample();
        let district = place(&records, "Волосовский");
        let old = records.related("plan", "municipality", district.id).unwrap().remove(0);
        let all = records.related("activity", "plan", old.id).unwrap();
        let done = all.iter().find(|row| row.text("number") == "1.2.").unwrap().clone();
        let mut entry = Record::new(RecordId::new([9; 16]), "execution").with("activity", done.id);
        entry.set("state", "done".into());
        entry.set("date", NaiveDate::from_ymd_opt(2020, 10, 5).unwrap().into());
        records.put(entry);
        let day = NaiveDate::from_ymd_opt(2021, 8, 20).unwrap();
        let left = unfinished(&records, &old, day).unwrap();
        assert_eq!(left.len(), all.len() - 1, "1.2 is done");
        let (plan, rows) = next_plan(&old, &left, &district, &mut counter());
        assert!(plan.text("title").ends_with("на 2021-2022 учебный год"), "{}", plan.text("title"));
        assert_eq!(plan.date("frame_from"), NaiveDate::from_ymd_opt(2021, 9, 1));
        assert_eq!(rows.len(), left.len());
        let row = |number: &str| rows.iter().find(|row| row.text("number") == number).unwrap();
        assert_eq!(row("3.1.").text("term"), "сентябрь 2021 года – март 2022 года");
        assert_eq!(row("2.7.").text("term"), "2-ой понедельник каждого месяца");
        assert!(row("3.1.").reference(CARRIED_FROM).is_some());
        let parts = rows.iter().filter(|row| row.reference("parent").is_some()).count();
        assert!(parts >= 5, "the sub-rows of 2.10.11 stay parts: {parts}");
    }

    #[test]
    fn a_year_value_that_changes_is_told() {
        let mut records = sample();
        let forms = Registry::builtin();
        let district = place(&records, "Котельниковский");
        let year = SchoolYear::starting(2020).unwrap();
        let now = values(&records, &forms, district.id, year).unwrap();
        assert!(now.len() >= 24, "{}", now.len());
        let day = NaiveDate::from_ymd_opt(2021, 8, 31).unwrap();
        for record in closing((district.id, year, day), (None, None), &now, &mut counter()) {
            records.put(record);
        }
        assert_eq!(changed(&records, &forms, district.id).unwrap(), []);
        let cells = records.all("exam_result").unwrap();
        let mut cell = cells
            .into_iter()
            .find(|cell| cell.text("exam") == "oge" && cell.get("score").as_decimal() == Decimal::parse("3,2"))
            .unwrap();
        cell.set("score", Decimal::parse("3,9").unwrap().into());
        records.put(cell);
        let found = changed(&records, &forms, district.id).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].frozen.value.as_str(), found[0].now.as_deref()), ("3,2", Some("3,9")));
    }
}
