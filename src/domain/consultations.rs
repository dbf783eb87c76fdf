//! The days of a consultation schedule: its recurrence without holidays and school breaks (source 000, 2.7, 2.8).

use chrono::{Days, NaiveDate};

use super::period::{Period, Span};
use super::workdays::Workdays;
use super::{Record, RecordId, Records, Value};
use crate::Result;

/// A schedule of more days is not written out: nobody consults daily for years.
pub const MOST: usize = 400;
/// A skipped day moves at most so far.
const FARTHEST: u64 = 130;

/// A day the rule gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// By the rule.
    pub day: NaiveDate,
    /// Why nothing is held on it: the holiday or the break.
    pub falls_on: Option<String>,
    /// The day it is held on; `None`: it is left out.
    pub held_on: Option<NaiveDate>,
    /// The record there is of it already.
    pub consultation: Option<RecordId>,
}

/// The slots of a schedule in order, with the consultations made of them already.
pub fn slots(series: &Record, days: &Workdays, records: &dyn Records) -> Result<Vec<Slot>> {
    let made = records.related("consultation", "series", series.id)?;
    let mut slots = by_rule(series, days);
    for slot in &mut slots {
        // One that was moved by hand keeps its own day and belongs to no slot.
        let on = slot.held_on.unwrap_or(slot.day);
        slot.consultation = made.iter().find(|one| one.date("date") == Some(on)).map(|one| one.id);
    }
    Ok(slots)
}

fn by_rule(series: &Record, days: &Workdays) -> Vec<Slot> {
    let (Some(from), Some(to)) = (series.date("from"), series.date("to")) else { return Vec::new() };
    let (Some(limits), Some(period)) = (Span::new(from, to), Period::from_value(series.get("schedule"))) else {
        return Vec::new();
    };
    let skips = |what: &str| series.get("skip").elements().iter().filter_map(Value::as_text).any(|id| id == what);
    let (holidays, breaks) = (skips("holidays"), skips("breaks"));
    let reason = |day: NaiveDate| {
        let holiday = days.holiday(day).filter(|_| holidays);
        holiday.or_else(|| days.school_break(day).filter(|_| breaks))
    };
    let moves = series.text("moved") == "next";
    let slot = |day: NaiveDate| {
        let falls_on = reason(day);
        let held_on = match &falls_on {
            None => Some(day),
            Some(_) if moves => (1..FARTHEST)
                .filter_map(|ahead| day.checked_add_days(Days::new(ahead)))
                .find(|day| !days.is_off(*day) && reason(*day).is_none()),
            Some(_) => None,
        };
        Slot { day, falls_on, held_on, consultation: None }
    };
    period.reading.inside(limits).occurrences(to).into_iter().filter(|day| *day >= from).take(MOST).map(slot).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::records::MemoryRecords;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn series(schedule: &str, moved: &str, skip: &[&str]) -> Record {
        let skip = skip.iter().map(|id| Value::from(*id)).collect();
        Record::new(RecordId::new([1; 16]), "consultation_series")
            .with("schedule", Value::from(&Period::read(schedule, None)))
            .with("from", day("2020-09-01"))
            .with("to", day("2021-05-31"))
            .with("skip", Value::Array(skip))
            .with("moved", moved)
    }

    fn held(series: &Record) -> Vec<String> {
        let slots = slots(series, &Workdays::default(), &MemoryRecords::default()).unwrap();
        slots.iter().filter_map(|slot| slot.held_on).map(|day| day.format("%d.%m.%y").to_string()).collect()
    }

    #[test]
    fn second_mondays_without_holidays_and_breaks() {
        let mondays = "2-ой понедельник каждого месяца";
        assert_eq!(
            held(&series(mondays, "drop", &["holidays", "breaks"])),
            ["14.09.20", "12.10.20", "09.11.20", "14.12.20", "11.01.21", "08.02.21", "12.04.21"]
        );
        assert_eq!(held(&series(mondays, "drop", &[])).len(), 9);
        let moved = held(&series(mondays, "next", &["holidays"]));
        assert!(moved.contains(&"09.03.21".to_owned()) && moved.contains(&"11.05.21".to_owned()), "{moved:?}");
    }

    #[test]
    fn first_tuesdays_and_every_wednesday() {
        let tuesdays = held(&series("1-ый вторник каждого месяца", "drop", &["holidays", "breaks"]));
        assert_eq!(tuesdays, ["01.09.20", "06.10.20", "01.12.20", "02.02.21", "02.03.21", "06.04.21"]);
        assert_eq!(held(&series("каждая среда", "drop", &[])).len(), 39);
    }

    #[test]
    fn a_slot_knows_the_record_made_of_it() {
        let series = series("2-ой понедельник каждого месяца", "drop", &["holidays"]);
        let made = RecordId::new([7; 16]);
        let one = Record::new(made, "consultation").with("series", series.id).with("date", day("2020-10-12"));
        let records: MemoryRecords = [one].into_iter().collect();
        let slots = slots(&series, &Workdays::default(), &records).unwrap();
        let known: Vec<_> = slots.iter().filter_map(|slot| slot.consultation).collect();
        assert_eq!(known, [made]);
    }

    #[test]
    fn a_schedule_that_is_not_read_has_no_days() {
        let empty = Record::new(RecordId::new([1; 16]), "consultation_series");
        assert!(by_rule(&empty, &Workdays::default()).is_empty());
        assert!(held(&series("по графику", "drop", &[])).is_empty());
    }
}
