//! A proposal for the schedule of visits (source 002, 4.2 «По графику»): every object of the programme, the most urgent
//! first, on school days that are no exam days, one visit a day and coordinator.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::Result;
use crate::domain::dynamics::{self, Point, Series};
use crate::domain::help;
use crate::domain::period::Span;
use crate::domain::workdays::Workdays;
use crate::domain::{Decimal, Record, RecordId, Records};

use super::exams::year_of;

/// Why an object is urgent: the higher, the sooner it is visited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Urgency {
    /// Lists it is on (ШНОР, ШНСУ).
    pub lists: usize,
    /// Series of results that fell from the first year known to the last.
    pub fell: usize,
    /// Recommendations past their deadline.
    pub overdue: usize,
    /// Months since the last visit; `None`: it was never visited.
    pub months: Option<u32>,
}

/// An object never visited counts as one not visited for so many months.
const NEVER: usize = 24;
/// A list, a fall and an overdue recommendation weigh as so many months without a visit.
const LIST: usize = 6;
const FALL: usize = 2;
const OVERDUE: usize = 1;

impl Urgency {
    /// In months without a visit.
    pub fn total(self) -> usize {
        let months = self.months.map_or(NEVER, |months| usize::try_from(months).unwrap_or(NEVER).min(NEVER));
        LIST * self.lists + FALL * self.fell + OVERDUE * self.overdue + months
    }
}

/// A school or one of its branches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The legal entity.
    pub school: RecordId,
    /// The branch; `None`: the school itself.
    pub branch: Option<RecordId>,
    /// «МОАУ СОШ с. Томское, филиал с. Лебяжье».
    pub name: String,
    /// Who goes, where somebody is assigned.
    pub coordinator: Option<RecordId>,
    /// How urgent it is.
    pub urgency: Urgency,
}

/// A visit that is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Where to.
    pub stop: Stop,
    /// The day.
    pub day: NaiveDate,
}

/// The objects of a municipality's programme that have no visit planned from `from` on, the most urgent first.
pub fn stops(records: &dyn Records, municipality: RecordId, from: NaiveDate) -> Result<Vec<Stop>> {
    let (loads, _) = help::loads(records, Some(municipality), from)?;
    let mut found = Vec::new();
    for school in records.related("school", "municipality", municipality)? {
        if school.text("role") != "supported" {
            continue;
        }
        let visits = records.related("visit", "school", school.id)?;
        let urgency = of_school(records, &school, from)?;
        let coordinator = loads.iter().find(|load| load.schools.contains(&school.id)).map(|load| load.person);
        let mut objects = vec![(None, school.text("name").to_owned())];
        for branch in records.related("branch", "school", school.id)? {
            objects.push((Some(branch.id), format!("{}, {}", school.text("name"), branch.text("name"))));
        }
        for (branch, name) in objects {
            let mine = || visits.iter().filter(|visit| visit.reference("branch") == branch);
            let planned = |visit: &Record| {
                !matches!(visit.text("state"), "finished") && visit.date("planned").is_some_and(|day| day >= from)
            };
            if mine().any(planned) {
                continue;
            }
            let last = mine()
                .filter(|visit| visit.text("state") == "finished")
                .filter_map(|visit| visit.date("date").or(visit.date("planned")))
                .filter(|day| *day <= from)
                .max();
            let months = last.map(|last| months_between(last, from));
            found.push(Stop { school: school.id, branch, name, coordinator, urgency: Urgency { months, ..urgency } });
        }
    }
    found.sort_by_key(|stop| (std::cmp::Reverse(stop.urgency.total()), crate::text::sort_key(&stop.name), stop.branch));
    Ok(found)
}

fn of_school(records: &dyn Records, school: &Record, day: NaiveDate) -> Result<Urgency> {
    let mut urgency = Urgency::default();
    for membership in records.related("membership", "school", school.id)? {
        let is_in =
            membership.date("from").is_none_or(|from| from <= day) && membership.date("to").is_none_or(|to| to > day);
        urgency.lists += usize::from(is_in);
    }
    let mut series: BTreeMap<(String, String), Series> = BTreeMap::new();
    for cell in records.related("exam_result", "school", school.id)? {
        if let Some(year) = year_of(&cell) {
            let class = cell.get("class").as_decimal().map(Decimal::to_plain).unwrap_or_default();
            let subject = format!("{} {class}", cell.text("subject"));
            let key = (cell.text("exam").to_owned(), subject);
            dynamics::put(series.entry(key).or_default(), year, Point::of_exam(&cell));
        }
    }
    let fell = |series: &&Series| dynamics::overall(series).is_some_and(|(_, change)| change.by.mantissa() < 0);
    urgency.fell = series.values().filter(fell).count();
    let advice = records.related("recommendation", "school", school.id)?;
    urgency.overdue = advice
        .iter()
        .filter(|one| one.text("state") != "closed" && one.date("deadline").is_some_and(|deadline| deadline < day))
        .count();
    Ok(urgency)
}

fn months_between(from: NaiveDate, to: NaiveDate) -> u32 {
    let months = (to.year() - from.year()) * 12 + i32::try_from(to.month()).unwrap_or(0)
        - i32::try_from(from.month()).unwrap_or(0);
    u32::try_from(months).unwrap_or(0)
}

/// On which days a school can be visited.
pub struct SchoolDays {
    workdays: Workdays,
    exams: Vec<(Span, Option<RecordId>)>,
    /// Calendar years in which the district has entered days of state exams itself.
    entered: BTreeSet<i32>,
}

/// The main period of the state exams, in years whose days nobody has entered: month and day.
const EXAMS: ((u32, u32), (u32, u32)) = ((5, 20), (7, 5));

impl SchoolDays {
    /// Those of a municipality.
    pub fn of(records: &dyn Records, municipality: RecordId) -> Result<Self> {
        let workdays = Workdays::of(Some(municipality), records)?;
        let (mut exams, mut entered) = (Vec::new(), BTreeSet::new());
        for record in records.all("exam_day")? {
            let own = record.reference("municipality");
            let (true, Some(from)) = (own.is_none() || own == Some(municipality), record.date("from")) else {
                continue;
            };
            let Some(span) = Span::new(from, record.date("to").unwrap_or(from)) else { continue };
            if matches!(record.text("exam"), "oge" | "ege") {
                entered.insert(from.year());
            }
            exams.push((span, record.reference("school")));
        }
        Ok(Self { workdays, exams, entered })
    }

    /// Whether the school can be visited on a day: it teaches, and nothing is sat.
    pub fn is_free(&self, day: NaiveDate, school: RecordId) -> bool {
        if self.workdays.is_off(day) || self.workdays.school_break(day).is_some() {
            return false;
        }
        let ((first_month, first_day), (last_month, last_day)) = EXAMS;
        let usual =
            (first_month, first_day) <= (day.month(), day.day()) && (day.month(), day.day()) <= (last_month, last_day);
        if usual && !self.entered.contains(&day.year()) {
            return false;
        }
        !self.exams.iter().any(|(span, own)| span.contains(day) && own.is_none_or(|own| own == school))
    }

    /// The next day, or the one before, on which the school can be visited; `None` within half a year.
    pub fn beside(&self, day: NaiveDate, forward: bool, school: RecordId) -> Option<NaiveDate> {
        let step = |n: u64| {
            if forward { day.checked_add_days(Days::new(n)) } else { day.checked_sub_days(Days::new(n)) }
        };
        (1..200).filter_map(step).find(|day| self.is_free(*day, school))
    }
}

/// The window a proposal is made for: from the day after `today` to the end of the half of the school year; `later` is the
/// half after it.
pub fn window(today: NaiveDate, later: bool) -> Option<(NaiveDate, NaiveDate)> {
    let tomorrow = today.succ_opt()?;
    let half = |day: NaiveDate| match day.month() {
        9..=12 => NaiveDate::from_ymd_opt(day.year(), 12, 31),
        1..=5 => NaiveDate::from_ymd_opt(day.year(), 5, 31),
        _ => None,
    };
    let first = match half(tomorrow) {
        Some(end) if end.signed_duration_since(tomorrow).num_days() >= 14 => (tomorrow, end),
        // Too little is left of it, or it is summer.
        _ => {
            let year = tomorrow.year() + i32::from(tomorrow.month() == 12);
            let month = if tomorrow.month() == 12 { 1 } else { 9 };
            let start = NaiveDate::from_ymd_opt(year, month, 1)?;
            (start, half(start)?)
        }
    };
    if !later {
        return Some(first);
    }
    let next = first.1.checked_add_days(Days::new(1))?;
    let next = if next.month() == 6 { next.checked_add_months(Months::new(3))? } else { next };
    Some((next, half(next)?))
}

/// Gives every stop a day between `from` and `to`: spread evenly, the most urgent first. `taken`: visits that stand already.
/// Stops no day is left for come back.
pub fn propose(
    stops: Vec<Stop>,
    days: &SchoolDays,
    (from, to): (NaiveDate, NaiveDate),
    taken: &[(NaiveDate, Option<RecordId>)],
) -> (Vec<Proposal>, Vec<Stop>) {
    let all: Vec<NaiveDate> = from.iter_days().take_while(|day| *day <= to).collect();
    let mut busy: BTreeSet<(NaiveDate, Option<RecordId>)> = taken.iter().copied().collect();
    let (mut found, mut left) = (Vec::new(), Vec::new());
    let count = stops.len().max(1);
    for (n, stop) in stops.into_iter().enumerate() {
        // Equal steps over the days on which this very school can be visited.
        let free: Vec<NaiveDate> = all.iter().copied().filter(|day| days.is_free(*day, stop.school)).collect();
        let wanted = free.len() * n / count;
        let open = |day: &&NaiveDate| !busy.contains(&(**day, stop.coordinator));
        let ahead = free.get(wanted..).unwrap_or_default().iter().find(open);
        let day = ahead.or_else(|| free.get(..wanted).unwrap_or_default().iter().rev().find(open)).copied();
        match day {
            Some(day) => {
                busy.insert((day, stop.coordinator));
                found.push(Proposal { stop, day });
            }
            None => left.push(stop),
        }
    }
    found.sort_by_key(|proposal| proposal.day);
    (found, left)
}

#[cfg(test)]
mod tests;
