//! What the calendar reads: visits and terms of a school year by month, and those of one month day by day.

use std::any::Any;
use std::collections::HashMap;
use std::ops::ControlFlow;

use chrono::{Datelike, Months, NaiveDate};

use crate::Result;
use crate::app::effect::{Desk, Query};
use crate::domain::{Period, Record, RecordId};
use crate::forms::display::Look;

/// Months shown together.
pub const MONTHS: usize = 12;
/// Entries of a month kept.
pub const MOST: usize = 300;

/// What falls on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A visit.
    Visit,
    /// The deadline of a recommendation or the due day of an activity.
    Term,
}

/// Where days of each kind are found: form, and whether its days are visits.
const SOURCES: [(&str, Kind); 6] = [
    ("visit", Kind::Visit),
    ("recommendation", Kind::Term),
    ("activity", Kind::Term),
    ("decision", Kind::Term),
    ("promise", Kind::Term),
    ("consultation", Kind::Term),
];

/// Counts of one kind for the twelve months from `first`.
#[derive(Debug)]
pub struct ReadLoad {
    /// The first day of the first month.
    pub first: NaiveDate,
    /// Only this kind: visits are few and come first.
    pub kind: Kind,
    /// Only of this municipality.
    pub municipality: Option<RecordId>,
}

/// The answer.
pub struct Load {
    /// What was asked for.
    pub first: NaiveDate,
    /// Of which kind.
    pub kind: Kind,
    /// A count a month.
    pub counts: [usize; MONTHS],
}

/// Everything of one month.
#[derive(Debug)]
pub struct ReadMonth {
    /// Its first day.
    pub first: NaiveDate,
    /// Only of this municipality.
    pub municipality: Option<RecordId>,
}

/// The answer.
#[derive(Debug)]
pub struct Month {
    /// Its first day.
    pub first: NaiveDate,
    /// By day; visits before terms.
    pub entries: Vec<Entry>,
    /// Visits and terms by day of the month, from 0.
    pub days: [[usize; 2]; 31],
}

/// Something on a day.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The day.
    pub day: NaiveDate,
    /// What it is.
    pub kind: Kind,
    /// Its form.
    pub form: String,
    /// Its record.
    pub id: RecordId,
    /// Its name and where it is.
    pub text: String,
}

/// The first day of the month that is so many months later.
pub fn month_after(first: NaiveDate, months: usize) -> NaiveDate {
    let months = u32::try_from(months).unwrap_or(0);
    first.checked_add_months(Months::new(months)).unwrap_or(first)
}

impl Query for ReadLoad {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let end = month_after(self.first, MONTHS);
        let mut counts = [0; MONTHS];
        let mut place = Place::new(desk, self.municipality);
        for (form, _) in SOURCES.iter().filter(|(_, kind)| *kind == self.kind) {
            place.each(form, (self.first, end), &mut |_, day| {
                let months = (day.year() - self.first.year()) * 12 + month_number(day) - month_number(self.first);
                if let Some(count) = usize::try_from(months).ok().and_then(|n| counts.get_mut(n)) {
                    *count += 1;
                }
            })?;
        }
        Ok(Box::new(Load { first: self.first, kind: self.kind, counts }))
    }
}

fn month_number(day: NaiveDate) -> i32 {
    i32::try_from(day.month0()).unwrap_or(0)
}

impl Query for ReadMonth {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let mut found: Vec<(NaiveDate, Kind, Record)> = Vec::new();
        let mut days = [[0; 2]; 31];
        let mut place = Place::new(desk, self.municipality);
        for (form, kind) in SOURCES {
            place.each(form, (self.first, month_after(self.first, 1)), &mut |record, day| {
                if let Some(counts) = days.get_mut(day.day0() as usize) {
                    let [visits, terms] = counts;
                    *(if kind == Kind::Visit { visits } else { terms }) += 1;
                }
                found.push((day, kind, record.clone()));
            })?;
        }
        found.sort_by_key(|(day, kind, record)| (*day, *kind, record.id));
        found.truncate(MOST);
        let look = Look::new(desk.forms, desk.store);
        let entry = |(day, kind, record): (NaiveDate, Kind, Record)| -> Result<Entry> {
            let school = record.reference("school").filter(|_| kind == Kind::Term);
            let place = school.map(|id| look.name(id)).transpose()?.filter(|name| !name.is_empty());
            let title = look.title(&record)?;
            let text = place.map_or_else(|| title.clone(), |place| format!("{place}: {title}"));
            Ok(Entry { day, kind, form: record.form.clone(), id: record.id, text: text.replace('\n', " ") })
        };
        let entries = found.into_iter().map(entry).collect::<Result<Vec<_>>>()?;
        Ok(Box::new(Month { first: self.first, entries, days }))
    }
}

/// Records of a municipality; the way there is remembered from record to record.
struct Place<'a> {
    desk: &'a Desk<'a>,
    wanted: Option<RecordId>,
    known: HashMap<RecordId, Option<RecordId>>,
}

/// How far it is to the municipality.
const DEPTH: usize = 5;

impl<'a> Place<'a> {
    fn new(desk: &'a Desk<'a>, wanted: Option<RecordId>) -> Self {
        Self { desk, wanted, known: HashMap::new() }
    }

    /// Calls `visit` with every record of a form and every day of it in `from..end`.
    fn each(
        &mut self,
        form: &str,
        (from, end): (NaiveDate, NaiveDate),
        visit: &mut dyn FnMut(&Record, NaiveDate),
    ) -> Result<()> {
        let mut failed = None;
        let store = self.desk.store;
        store.each(form, &mut |record| {
            let days: Vec<NaiveDate> = days(&record, end).into_iter().filter(|day| (from..end).contains(day)).collect();
            if days.is_empty() {
                return ControlFlow::Continue(());
            }
            match self.is_inside(&record) {
                Ok(true) => days.into_iter().for_each(|day| visit(&record, day)),
                Ok(false) => {}
                Err(error) => {
                    failed = Some(error);
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        })?;
        failed.map_or(Ok(()), Err)
    }

    fn is_inside(&mut self, record: &Record) -> Result<bool> {
        let Some(wanted) = self.wanted else { return Ok(true) };
        let Some(target) = self.scope_of(record) else { return Ok(false) };
        let found = if let Some(found) = self.known.get(&target) {
            *found
        } else {
            let found = self.municipality(target)?;
            self.known.insert(target, found);
            found
        };
        Ok(found == Some(wanted))
    }

    fn scope_of(&self, record: &Record) -> Option<RecordId> {
        let form = self.desk.forms.form(&record.form)?;
        record.reference(&form.scope)
    }

    fn municipality(&self, from: RecordId) -> Result<Option<RecordId>> {
        let mut at = Some(from);
        for _ in 0..DEPTH {
            let Some(record) = at.map(|id| self.desk.store.get(id)).transpose()?.flatten() else { break };
            match self.scope_of(&record) {
                Some(next) => at = Some(next),
                None => break,
            }
        }
        Ok(at)
    }
}

/// The days of a record before `end`: of a visit the day it was held or is planned for.
fn days(record: &Record, end: NaiveDate) -> Vec<NaiveDate> {
    match record.form.as_str() {
        "visit" => record.date("date").or(record.date("planned")).into_iter().collect(),
        "consultation" => record.date("date").into_iter().collect(),
        "activity" | "decision" | "promise" => Period::from_value(record.get("term"))
            .map(|period| period.reading.occurrences(end.pred_opt().unwrap_or(end)))
            .unwrap_or_default(),
        _ => record.date("deadline").into_iter().collect(),
    }
}
