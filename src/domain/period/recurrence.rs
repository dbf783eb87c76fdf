//! The due points of a reading: every day, window or repetition that must be covered.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::reading::{DuePoint, Every, Reading, Unit};
use super::span::Span;

impl Reading {
    /// The same recurrence inside these days: one without limits of its own gets them. Other readings stay as they are.
    #[must_use]
    pub fn inside(&self, limits: Span) -> Self {
        match self {
            Self::Recurring { every, within } => {
                let within = within.map_or(Some(limits), |own| own.overlap(limits));
                Self::Recurring { every: *every, within }
            }
            other => other.clone(),
        }
    }

    /// The due points that start up to and including `until`, in order. Without dates there are none; a recurrence
    /// without limits has none either, because nobody said from when.
    pub fn due_points(&self, until: NaiveDate) -> Vec<DuePoint> {
        if let Self::Recurring { every, within: Some(within) } = self {
            return recurring(*every, *within, until);
        }
        if !self.has_due_days() {
            return Vec::new();
        }
        let spans = self.spans().into_iter().filter(|span| span.from() <= until);
        let mut points: Vec<DuePoint> = spans.map(|span| DuePoint { span, times: 1 }).collect();
        points.sort_by_key(|point| (point.span.to(), point.span.from()));
        points
    }
}

fn recurring(every: Every, within: Span, until: NaiveDate) -> Vec<DuePoint> {
    match every {
        Every::Weekly(weekday) => weekly(weekday, within, until),
        Every::NthWeekday(nth, weekday) => monthly(nth, weekday, within, until),
        Every::Times(times, unit) | Every::AtLeast(times, unit) => windows(times, unit, within, until),
    }
}

/// One point a week: the day itself.
fn weekly(weekday: Weekday, within: Span, until: NaiveDate) -> Vec<DuePoint> {
    let ahead = (7 + weekday.num_days_from_monday() - within.from().weekday().num_days_from_monday()) % 7;
    let first = within.from().checked_add_days(Days::new(ahead.into()));
    let days = std::iter::successors(first, |day| day.checked_add_days(Days::new(7)));
    let last = within.to().min(until);
    days.take_while(|day| *day <= last).map(|day| DuePoint { span: Span::day(day), times: 1 }).collect()
}

fn monthly(nth: i8, weekday: Weekday, within: Span, until: NaiveDate) -> Vec<DuePoint> {
    let last = within.to().min(until);
    month_starts(within, last, 1)
        .filter_map(|start| nth_weekday(start, nth, weekday))
        .filter(|day| within.contains(*day) && *day <= last)
        .map(|day| DuePoint { span: Span::day(day), times: 1 })
        .collect()
}

/// The n-th such weekday of the month that starts with `start`; −1 is the last one. Some months have no fifth.
fn nth_weekday(start: NaiveDate, nth: i8, weekday: Weekday) -> Option<NaiveDate> {
    let nth_of = |n| NaiveDate::from_weekday_of_month_opt(start.year(), start.month(), weekday, n);
    match u8::try_from(nth) {
        Ok(n) => nth_of(n),
        Err(_) => nth_of(5).or_else(|| nth_of(4)),
    }
}

/// First days of the months from the start of `within` to `last`, every `step` months.
fn month_starts(within: Span, last: NaiveDate, step: u32) -> impl Iterator<Item = NaiveDate> {
    let first = within.from().with_day(1);
    std::iter::successors(first, move |start| start.checked_add_months(Months::new(step)))
        .take_while(move |start| *start <= last)
}

fn windows(times: u8, unit: Unit, within: Span, until: NaiveDate) -> Vec<DuePoint> {
    let last = within.to().min(until);
    let step = match unit {
        Unit::Week => return weeks(times, within, last),
        Unit::Month => 1,
        Unit::Quarter => 3,
        Unit::HalfYear => 6,
        Unit::Year => 12,
    };
    month_starts(within, last, step)
        .filter_map(|start| Span::new(start, start.checked_add_months(Months::new(step))?.pred_opt()?))
        .filter_map(|window| window.overlap(within))
        .map(|span| DuePoint { span, times })
        .collect()
}

fn weeks(times: u8, within: Span, last: NaiveDate) -> Vec<DuePoint> {
    let monday = within.from().week(Weekday::Mon).checked_first_day();
    std::iter::successors(monday, |day| day.checked_add_days(Days::new(7)))
        .take_while(|day| *day <= last)
        .filter_map(|day| Span::new(day, day.checked_add_days(Days::new(6))?))
        .filter_map(|week| week.overlap(within))
        .map(|span| DuePoint { span, times })
        .collect()
}
