//! The status of an activity on a day, from its term and the dated entries «Информация об исполнении».
//!
//! A term gives due points (a stretch of days; its last day is the due day; see `Reading::due_points`):
//! «сентябрь, январь» gives two, «2-ой понедельник каждого месяца» one a month, «2 раза в год» one that asks two.
//! An entry «done» covers the due point it is dated in; one dated outside any open point covers the oldest point
//! already begun and not covered (done late), else the next one (done early). On a day:
//! 1. every point covered: «выполнено»;
//! 2. a point whose due day has passed without any entry of doing: «просрочено»;
//! 3. a begun point that is only partly done: «выполнено частично»;
//! 4. before the first day, without entries: «не наступил»; otherwise «в работе».
//!
//! A continuous activity is done only when its stretch is over: an entry during the year keeps it «в работе».
//! Without dates (empty, unread, by plan, by readiness, by event) the newest entry of doing decides, else «без срока».

use chrono::NaiveDate;

use super::messages;
use super::period::{DuePoint, Reading};
use super::{Period, Record, RecordId, Records};
use crate::Result;

/// Where an activity stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// «не наступил».
    NotStarted,
    /// «в работе».
    InProgress,
    /// «выполнено».
    Done,
    /// «выполнено частично».
    DonePartly,
    /// «просрочено».
    Overdue,
    /// «без срока».
    NoTerm,
}

impl Status {
    /// Every status, in the order of filters.
    pub const ALL: [Self; 6] =
        [Self::Overdue, Self::InProgress, Self::NotStarted, Self::DonePartly, Self::Done, Self::NoTerm];

    /// Stable id: `not_started`, `in_progress`, `done`, `done_partly`, `overdue`, `no_term`.
    pub fn id(self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::InProgress => "in_progress",
            Self::Done => "done",
            Self::DonePartly => "done_partly",
            Self::Overdue => "overdue",
            Self::NoTerm => "no_term",
        }
    }

    /// The reverse of [`Status::id`].
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.id() == id)
    }

    /// What a person reads.
    pub fn label(self) -> String {
        match self {
            Self::NotStarted => messages::status_not_started(),
            Self::InProgress => messages::status_in_progress(),
            Self::Done => messages::status_done(),
            Self::DonePartly => messages::status_done_partly(),
            Self::Overdue => messages::status_overdue(),
            Self::NoTerm => messages::status_no_term(),
        }
    }
}

/// What an entry of execution says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Progress {
    /// Done.
    Done,
    /// Done in part.
    Partly,
    /// Information only: counts as begun.
    Info,
}

/// A dated entry of execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Execution {
    /// The day it is dated.
    pub on: NaiveDate,
    /// What it says.
    pub progress: Progress,
}

impl Execution {
    /// A stored entry of execution as it counts on `day`; `None` when it is dated later.
    ///
    /// An entry that came with its plan has no day of its own: it counts from the end of the term, or from `day` where
    /// the term gives none or ends later.
    pub fn of(record: &Record, reading: &Reading, day: NaiveDate) -> Option<Self> {
        let end = reading.last().filter(|last| *last <= day).unwrap_or(day);
        let progress = match record.text("state") {
            "done" => Progress::Done,
            "partly" => Progress::Partly,
            _ => Progress::Info,
        };
        Some(Self { on: record.date("date").unwrap_or(end), progress }).filter(|entry| entry.on <= day)
    }
}

/// A due point and what was done for it.
struct Point {
    due: DuePoint,
    done: u8,
    partly: bool,
}

impl Point {
    fn covered(&self) -> bool {
        self.done >= self.due.times
    }

    fn touched(&self) -> bool {
        self.done > 0 || self.partly
    }
}

/// The entries of an activity's execution, with what [`Execution::of`] reads of them and the school they are of.
pub fn entries_of(records: &dyn Records, activity: RecordId) -> Result<Vec<Record>> {
    records.brief("execution", Some(("activity", activity)), &["school", "date", "state"])
}

/// The status of a stored activity on a day, by its term and the entries of its execution.
pub fn of_activity(records: &dyn Records, activity: &Record, day: NaiveDate) -> Result<Status> {
    let Some(period) = Period::from_value(activity.get("term")) else { return Ok(Status::NoTerm) };
    let entries = entries_of(records, activity.id)?;
    let executions: Vec<Execution> =
        entries.iter().filter_map(|entry| Execution::of(entry, &period.reading, day)).collect();
    Ok(status_on(&period.reading, &executions, day))
}

/// The status on `day`; entries dated later do not count.
pub fn status_on(reading: &Reading, executions: &[Execution], day: NaiveDate) -> Status {
    let mut entries: Vec<Execution> = executions.iter().copied().filter(|entry| entry.on <= day).collect();
    entries.sort_by_key(|entry| entry.on);
    let Some(last) = reading.last().filter(|_| reading.has_due_days()) else { return undated(&entries) };
    let mut points: Vec<Point> =
        reading.due_points(last).into_iter().map(|due| Point { due, done: 0, partly: false }).collect();
    if points.is_empty() {
        return undated(&entries);
    }
    for entry in &entries {
        if entry.progress != Progress::Info {
            assign(&mut points, *entry);
        }
    }
    let continuous = matches!(reading, Reading::Continuous(_));
    if points.iter().all(Point::covered) && (!continuous || day > last) {
        return Status::Done;
    }
    let passed = |point: &Point| point.due.span.to() < day;
    if points.iter().any(|point| passed(point) && !point.touched()) {
        return Status::Overdue;
    }
    let begun = |point: &Point| point.due.span.from() <= day;
    let in_part = |point: &Point| !point.covered() && (point.partly || (passed(point) && point.done > 0));
    if points.iter().any(|point| begun(point) && in_part(point)) {
        return Status::DonePartly;
    }
    if entries.is_empty() && !points.iter().any(begun) { Status::NotStarted } else { Status::InProgress }
}

fn undated(entries: &[Execution]) -> Status {
    let newest = entries.iter().rev().find(|entry| entry.progress != Progress::Info);
    match newest.map(|entry| entry.progress) {
        Some(Progress::Done) => Status::Done,
        Some(Progress::Partly) => Status::DonePartly,
        _ => Status::NoTerm,
    }
}

fn assign(points: &mut [Point], entry: Execution) {
    let open = |point: &Point| !point.covered();
    let own = points.iter().position(|point| open(point) && point.due.span.contains(entry.on));
    let begun = || points.iter().position(|point| open(point) && point.due.span.from() <= entry.on);
    let next = || points.iter().position(open);
    let Some(point) = own.or_else(begun).or_else(next).and_then(|at| points.get_mut(at)) else { return };
    match entry.progress {
        Progress::Done => point.done = point.done.saturating_add(1),
        Progress::Partly => point.partly = true,
        Progress::Info => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::period::{Frame, Period};
    use crate::domain::{SchoolYear, ru_date};

    fn day(text: &str) -> NaiveDate {
        ru_date::parse_entry(text, NaiveDate::default()).unwrap()
    }

    /// The status of a term of a plan for 2020-2021 on a day, with entries like `+15.10.2020` (done),
    /// `~15.10.2020` (partly), `i15.10.2020` (information).
    fn on(term: &str, entries: &[&str], today: &str) -> Status {
        let frame = SchoolYear::starting(2020).map(Frame::academic);
        let executions: Vec<Execution> = entries
            .iter()
            .map(|entry| {
                let progress = match entry.chars().next().unwrap() {
                    '+' => Progress::Done,
                    '~' => Progress::Partly,
                    _ => Progress::Info,
                };
                Execution { on: day(entry.get(1..).unwrap()), progress }
            })
            .collect();
        status_on(&Period::read(term, frame).reading, &executions, day(today))
    }

    #[test]
    fn follows_one_term_through_its_life() {
        let term = "сентябрь - ноябрь 2020 года";
        assert_eq!(on(term, &[], "31.08.2020"), Status::NotStarted);
        assert_eq!(on(term, &["i30.08.2020"], "31.08.2020"), Status::InProgress);
        assert_eq!(on(term, &[], "01.09.2020"), Status::InProgress);
        assert_eq!(on(term, &[], "30.11.2020"), Status::InProgress, "the due day itself is still in time");
        assert_eq!(on(term, &[], "01.12.2020"), Status::Overdue);
        assert_eq!(on(term, &["i15.10.2020"], "01.12.2020"), Status::Overdue, "information is no execution");
        assert_eq!(on(term, &["~15.10.2020"], "01.12.2020"), Status::DonePartly);
        assert_eq!(on(term, &["+15.10.2020"], "16.10.2020"), Status::Done);
        assert_eq!(on(term, &["+15.10.2020"], "14.10.2020"), Status::InProgress, "later entries do not count");
        assert_eq!(on(term, &["+01.02.2021"], "02.02.2021"), Status::Done, "done late is done");
    }

    #[test]
    fn every_due_point_must_be_covered() {
        let term = "декабрь 2020, июнь 2021 года";
        assert_eq!(on(term, &["+20.12.2020"], "01.03.2021"), Status::InProgress);
        assert_eq!(on(term, &["+20.12.2020"], "01.07.2021"), Status::Overdue);
        assert_eq!(on(term, &["+15.01.2021"], "01.03.2021"), Status::InProgress, "late, but for December");
        assert_eq!(on(term, &["+20.12.2020", "+10.06.2021"], "10.06.2021"), Status::Done);
        assert_eq!(on(term, &["+20.12.2020", "~10.06.2021"], "10.06.2021"), Status::DonePartly);
        assert_eq!(on(term, &["+20.12.2020", "+10.04.2021"], "11.04.2021"), Status::Done, "done early is done");
    }

    #[test]
    fn a_recurrence_is_covered_point_by_point() {
        let term = "2-ой понедельник каждого месяца";
        assert_eq!(on(term, &[], "14.09.2020"), Status::InProgress);
        assert_eq!(on(term, &[], "15.09.2020"), Status::Overdue);
        assert_eq!(on(term, &["+14.09.2020"], "01.10.2020"), Status::InProgress);
        assert_eq!(on(term, &["+14.09.2020", "+12.10.2020"], "15.11.2020"), Status::Overdue);
        assert_eq!(on(term, &["+14.09.2020", "+13.10.2020"], "20.10.2020"), Status::InProgress, "held a day late");
        assert_eq!(on("не реже 1 раза в год", &["+14.03.2021"], "15.03.2021"), Status::Done);
        assert_eq!(on("2 раза в год", &["+14.03.2021"], "15.03.2021"), Status::InProgress);
        assert_eq!(on("2 раза в год", &["+14.03.2021"], "01.09.2021"), Status::DonePartly);
    }

    #[test]
    fn a_continuous_activity_ends_with_its_year() {
        assert_eq!(on("На постоянной основе", &["+14.03.2021"], "15.03.2021"), Status::InProgress);
        assert_eq!(on("На постоянной основе", &["+14.03.2021"], "01.09.2021"), Status::Done);
        assert_eq!(on("На постоянной основе", &[], "01.09.2021"), Status::Overdue);
    }

    #[test]
    fn nothing_is_silently_undated() {
        for term in ["", "по мере готовности", "По плану ЛОИРО", "В течение года по плану ММС, КО", "скоро"]
        {
            assert_eq!(on(term, &[], "01.09.2030"), Status::NoTerm, "{term}");
            assert_eq!(on(term, &["+01.02.2021", "~01.01.2021"], "01.09.2021"), Status::Done, "{term}");
        }
    }

    #[test]
    fn ids_go_both_ways() {
        for status in Status::ALL {
            assert_eq!(Status::from_id(status.id()), Some(status));
        }
        assert_eq!(Status::Overdue.label(), "просрочено");
    }
}
