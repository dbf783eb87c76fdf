//! Which days are working days and which are school days: the rule of any year (`rule.toml`), the decrees of single
//! years, and what the users wrote in records of the form `day_off`.

mod rule;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::period::Span;
use super::{Record, RecordId, Records};
use crate::Result;

/// Days are looked for at most so far ahead: the summer is the longest time without school.
const FARTHEST: u64 = 130;

/// Working days and school days of one district.
#[derive(Debug, Clone, Default)]
pub struct Workdays {
    /// Days off by decision of the district or of a later decree.
    off: Vec<(Span, String)>,
    working: Vec<Span>,
    /// Breaks with their season; a season set by the district replaces the usual one of the same school year.
    breaks: Vec<(String, Span, String)>,
}

impl Workdays {
    /// Those of the rule and of the records of the form `day_off` that hold in a municipality: its own and those of
    /// all. Records of other municipalities do not count.
    pub fn of(municipality: Option<RecordId>, records: &dyn Records) -> Result<Self> {
        let mut days = Self::default();
        for record in records.all("day_off")? {
            let own = record.reference("municipality");
            if own.is_none() || own == municipality {
                days.take(&record);
            }
        }
        Ok(days)
    }

    fn take(&mut self, record: &Record) {
        let Some(from) = record.date("from") else { return };
        let Some(span) = Span::new(from, record.date("to").unwrap_or(from)) else { return };
        let title = record.text("title").to_owned();
        match record.text("kind") {
            "" | "off" => self.off.push((span, title)),
            "working" => self.working.push(span),
            season => self.breaks.push((season.to_owned(), span, title)),
        }
    }

    /// The public holiday or the day off by decree that falls on a day; ordinary weekends are none.
    pub fn holiday(&self, day: NaiveDate) -> Option<String> {
        if self.working.iter().any(|span| span.contains(day)) {
            return None;
        }
        if let Some((_, title)) = self.off.iter().find(|(span, _)| span.contains(day)) {
            return Some(title.clone());
        }
        rule::year(day.year()).off.remove(&day)
    }

    /// Nobody works: a weekend that is not made a working day, or a holiday.
    pub fn is_off(&self, day: NaiveDate) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        let made_working =
            self.working.iter().any(|span| span.contains(day)) || rule::year(day.year()).working.contains(&day);
        (weekend && !made_working) || self.holiday(day).is_some()
    }

    /// The school break a day lies in.
    pub fn school_break(&self, day: NaiveDate) -> Option<String> {
        if let Some((_, _, title)) = self.breaks.iter().find(|(_, span, _)| span.contains(day)) {
            return Some(title.clone());
        }
        rule::seasons(day)
            .into_iter()
            .find(|(season, span, _)| span.contains(day) && !self.replaces(season, *span))
            .map(|(_, _, title)| title)
    }

    /// The district has set its own days for this season of this school year.
    fn replaces(&self, season: &str, usual: Span) -> bool {
        // Its own days may lie some weeks apart from the usual ones.
        let near = |own: &Span| (own.from() - usual.from()).num_days().abs() < 100;
        self.breaks.iter().any(|(own, span, _)| own == season && near(span))
    }

    /// The first day at or after `day` on which people work and schools teach.
    pub fn next_school_day(&self, day: NaiveDate) -> Option<NaiveDate> {
        (0..FARTHEST)
            .filter_map(|ahead| day.checked_add_days(Days::new(ahead)))
            .find(|day| !self.is_off(*day) && self.school_break(*day).is_none())
    }
}

/// Days off of one year by the rule and its decrees.
#[derive(Debug, Clone, Default)]
struct Year {
    off: BTreeMap<NaiveDate, String>,
    /// Weekends that were made working days.
    working: BTreeSet<NaiveDate>,
}
