//! The rule as data: `rule.toml`, read once.

use std::sync::LazyLock;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::Deserialize;

use super::super::period::Span;
use super::Year;

const EMBEDDED: &str = include_str!("rule.toml");

/// A test holds that the file is well formed; were it not, there would be no holidays.
static RULE: LazyLock<Rule> = LazyLock::new(|| toml::from_str(EMBEDDED).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    #[serde(default)]
    pub(super) holiday: Vec<Holiday>,
    #[serde(default)]
    pub(super) moved: Vec<Moved>,
    #[serde(default)]
    off: Vec<Off>,
    #[serde(default)]
    pub(super) season: Vec<Season>,
}

/// «мм-дд» of every year.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Holiday {
    title: String,
    from: String,
    #[serde(default)]
    to: String,
    /// Does not move from a weekend by itself.
    #[serde(default)]
    stays: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Moved {
    pub(super) source: String,
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Off {
    title: String,
    from: NaiveDate,
    to: NaiveDate,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Season {
    id: String,
    title: String,
    from: String,
    to: String,
}

#[cfg(test)]
pub(super) fn parsed() -> std::result::Result<Rule, toml::de::Error> {
    toml::from_str(EMBEDDED)
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn in_year(year: i32, month_day: &str) -> Option<NaiveDate> {
    let (month, day) = month_day.split_once('-')?;
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
}

/// The days off of a year.
pub(super) fn year(number: i32) -> Year {
    let mut year = Year::default();
    let mut shifting = Vec::new();
    for holiday in &RULE.holiday {
        let Some(from) = in_year(number, &holiday.from) else { continue };
        let to = if holiday.to.is_empty() { Some(from) } else { in_year(number, &holiday.to) };
        for day in from.iter_days().take_while(|day| Some(*day) <= to) {
            year.off.insert(day, holiday.title.clone());
            if is_weekend(day) && !holiday.stays && !RULE.moved.iter().any(|moved| moved.from == day) {
                shifting.push((day, holiday.title.clone()));
            }
        }
    }
    let of_year = |day: NaiveDate| day.year() == number;
    let holidays: Vec<NaiveDate> = year.off.keys().copied().collect();
    for moved in &RULE.moved {
        if of_year(moved.from) && !holidays.contains(&moved.from) {
            year.working.insert(moved.from);
        }
        if of_year(moved.to) {
            year.off.insert(moved.to, format!("Выходной, перенос: {}", moved.source));
        }
    }
    for off in &RULE.off {
        for day in off.from.iter_days().take_while(|day| *day <= off.to).filter(|day| of_year(*day)) {
            // A holiday keeps its name.
            year.off.entry(day).or_insert_with(|| off.title.clone());
        }
    }
    // Days off that move by themselves go to the first day somebody would work on.
    for (day, title) in shifting {
        let next = (1..14).filter_map(|ahead| day.checked_add_days(Days::new(ahead)));
        let free = |day: &NaiveDate| is_weekend(*day) || year.off.contains_key(day);
        if let Some(next) = next.into_iter().find(|day| !free(day)) {
            year.off.insert(next, title);
        }
    }
    year
}

/// The usual breaks near a day: season, days, name.
pub(super) fn seasons(day: NaiveDate) -> Vec<(String, Span, String)> {
    let mut found = Vec::new();
    for season in &RULE.season {
        // A break over New Year begins in the year before.
        for year in [day.year() - 1, day.year()] {
            let Some(from) = in_year(year, &season.from) else { continue };
            let Some(to) = in_year(year, &season.to) else { continue };
            let to = if to < from { in_year(year + 1, &season.to) } else { Some(to) };
            let span = to.and_then(|to| Span::new(from, to));
            found.extend(span.map(|span| (season.id.clone(), span, season.title.clone())));
        }
    }
    found
}
