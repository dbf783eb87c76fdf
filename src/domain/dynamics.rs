//! How results move over the years (source 004, Блок 1). A year without a value is never a zero: it was not held, had
//! no participants, does not apply, or nobody has written it yet. A change is counted only between two values of one
//! series, and says what it was counted against.

use std::collections::BTreeMap;

use super::{Decimal, Record, RecordId};

/// A mean of fewer people than this says little; a change that rests on it is marked.
pub const FEW: i64 = 10;

/// What a year brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A mean mark or score.
    Value(Decimal),
    /// The exam was not held: «-» in the reports.
    NotHeld,
    /// It was held and nobody of this school sat it: «0» in the reports.
    Nobody,
    /// It cannot be: the school has no such classes.
    NotApplicable,
    /// Said to be a value, and the value is missing.
    Missing,
}

/// One year of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// What it brought.
    pub outcome: Outcome,
    /// How many people it rests on, where that is known.
    pub people: Option<i64>,
    /// Its record.
    pub id: RecordId,
    /// Two people wrote it differently, or there are two records of it.
    pub disputed: bool,
}

/// The years of one thing that is measured in one way.
pub type Series = BTreeMap<i32, Point>;

/// A change between two years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// How much; above zero is more.
    pub by: Decimal,
    /// The year it is counted against: the last one before that has a value.
    pub since: i32,
    /// One of the two rests on fewer than [`FEW`] people.
    pub few: bool,
}

impl Point {
    /// Of an `exam_result`.
    pub fn of_exam(record: &Record) -> Self {
        let score = record.get("score").as_decimal();
        let outcome = match record.text("state") {
            "not_held" => Outcome::NotHeld,
            "nobody" => Outcome::Nobody,
            "not_applicable" => Outcome::NotApplicable,
            _ => score.map_or(Outcome::Missing, Outcome::Value),
        };
        let people = record.get("participants").as_decimal().filter(|count| count.exponent() == 0);
        let disputed = ["score", "state"].iter().any(|field| record.conflicts.contains(*field));
        Self { outcome, people: people.map(Decimal::mantissa), id: record.id, disputed }
    }

    /// The value, where there is one.
    pub fn value(&self) -> Option<Decimal> {
        match self.outcome {
            Outcome::Value(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it rests on too few people to say much.
    pub fn is_few(&self) -> bool {
        self.value().is_some() && self.people.is_some_and(|count| count < FEW)
    }
}

/// Puts a point in its year. Two records of one year are a dispute; the one with a value is kept.
pub fn put(series: &mut Series, year: i32, point: Point) {
    let kept = match series.get(&year) {
        None => point,
        Some(known) => {
            let kept = if known.value().is_none() { point } else { *known };
            let differ = known.outcome != point.outcome;
            Point { disputed: kept.disputed || known.disputed || point.disputed || differ, ..kept }
        }
    };
    series.insert(year, kept);
}

/// The change of a year against the last year before it that has a value; `None` where either has none.
pub fn change(series: &Series, year: i32) -> Option<Change> {
    let now = series.get(&year)?;
    let value = now.value()?;
    let (since, before) = series.range(..year).rev().find(|(_, point)| point.value().is_some())?;
    Some(Change { by: value.minus(before.value()?)?, since: *since, few: now.is_few() || before.is_few() })
}

/// The change over all years that have a value: from the first to the last.
pub fn overall(series: &Series) -> Option<(i32, Change)> {
    let with: Vec<(&i32, &Point)> = series.iter().filter(|(_, point)| point.value().is_some()).collect();
    let ((since, first), (year, last)) = (with.first()?, with.last()?);
    let by = last.value()?.minus(first.value()?)?;
    (since != year).then(|| (**year, Change { by, since: **since, few: first.is_few() || last.is_few() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(value: Option<&str>, state: &str, people: Option<i64>) -> Point {
        let mut record = Record::new(RecordId::new([1; 16]), "exam_result").with("state", state);
        if let Some(value) = value.and_then(Decimal::parse) {
            record.set("score", value.into());
        }
        if let Some(people) = people.and_then(|people| Decimal::new(people, 0)) {
            record.set("participants", people.into());
        }
        Point::of_exam(&record)
    }

    fn series(points: &[(i32, Point)]) -> Series {
        points.iter().copied().collect()
    }

    #[test]
    fn what_is_absent_is_never_a_zero() {
        // ОГЭ of source 004: 3,84 in 2019, not held in 2020, 3,2 in 2021.
        let oge = series(&[
            (2019, point(Some("3,84"), "value", None)),
            (2020, point(None, "not_held", None)),
            (2021, point(Some("3,2"), "", None)),
        ]);
        assert_eq!(change(&oge, 2019), None);
        assert_eq!(change(&oge, 2020), None);
        let fall = change(&oge, 2021).unwrap();
        assert_eq!((fall.by.signed(), fall.since, fall.few), ("−0,64".to_owned(), 2019, false));
        for state in ["nobody", "not_applicable", "value"] {
            let ege = series(&[(2020, point(Some("73"), "value", None)), (2021, point(None, state, None))]);
            assert_eq!(change(&ege, 2021), None, "{state}");
            assert_eq!(overall(&ege), None, "one value is no change");
        }
    }

    #[test]
    fn a_change_that_rests_on_few_says_so() {
        let vpr = series(&[
            (2019, point(Some("3"), "value", Some(25))),
            (2020, point(Some("4"), "value", Some(9))),
            (2021, point(Some("4,5"), "value", Some(10))),
        ]);
        assert!(change(&vpr, 2020).unwrap().few, "nine now");
        assert!(change(&vpr, 2021).unwrap().few, "nine the year before");
        let (year, all) = overall(&vpr).unwrap();
        assert_eq!((year, all.since, all.by.signed(), all.few), (2021, 2019, "+1,5".to_owned(), false));
        assert!(!point(None, "nobody", Some(0)).is_few(), "no value is not few");
    }

    #[test]
    fn two_records_of_a_year_are_a_dispute_where_they_differ() {
        let mut twice = Series::new();
        put(&mut twice, 2021, point(None, "nobody", None));
        put(&mut twice, 2021, point(Some("3,5"), "value", None));
        assert!(twice[&2021].disputed && twice[&2021].value().is_some());
        let mut same = Series::new();
        put(&mut same, 2021, point(Some("3,5"), "value", None));
        put(&mut same, 2021, point(Some("3,5"), "value", None));
        assert!(!same[&2021].disputed);
    }
}
