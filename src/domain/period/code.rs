//! The stored form of a reading: short, readable, stable.
//!
//! `2020-09-01..2020-11-30;2021-05-01..2021-05-31` · `weekly:wed@…` · `monthly:2mon@…` · `monthly:lastfri@…` ·
//! `monthly@…` · `yearly` · `times:2/year@…` · `min:1/year@…` · `plan:ЛОИРО` · `ready` · `ready@2021-12-31` ·
//! `event:…` · `open` · `open@…` · `none` · `unread`. Free text has `%` and `@` escaped as `%25` and `%40`.

use chrono::{Datelike, NaiveDate, Weekday};

use super::reading::{Every, Reading, Unit};
use super::span::Span;

const WEEKDAYS: [(Weekday, &str); 7] = [
    (Weekday::Mon, "mon"),
    (Weekday::Tue, "tue"),
    (Weekday::Wed, "wed"),
    (Weekday::Thu, "thu"),
    (Weekday::Fri, "fri"),
    (Weekday::Sat, "sat"),
    (Weekday::Sun, "sun"),
];
const UNITS: [(Unit, &str, &str); 5] = [
    (Unit::Week, "week", "weekly"),
    (Unit::Month, "month", "monthly"),
    (Unit::Quarter, "quarter", "quarterly"),
    (Unit::HalfYear, "halfyear", "halfyearly"),
    (Unit::Year, "year", "yearly"),
];

impl Reading {
    /// The stored form.
    pub fn code(&self) -> String {
        match self {
            Self::Days(spans) => spans.iter().map(|span| span.code()).collect::<Vec<_>>().join(";"),
            Self::Recurring { every, within } => limited(every_code(*every), *within),
            Self::ByPlan { name, within } => limited(format!("plan:{}", escape(name)), *within),
            Self::ByReadiness { review_by: None } => "ready".to_owned(),
            Self::ByReadiness { review_by: Some(day) } => format!("ready@{}", day.format("%Y-%m-%d")),
            Self::ByEvent(text) => format!("event:{}", escape(text)),
            Self::Continuous(within) => limited("open".to_owned(), *within),
            Self::NoTerm => "none".to_owned(),
            Self::Unread => "unread".to_owned(),
        }
    }

    /// The reverse of [`Reading::code`]; `None` for anything it does not write.
    pub fn from_code(code: &str) -> Option<Self> {
        // One reading has one spelling («2020-9-1» and «times:1/year» are none), or two copies of a term would differ.
        Self::parse(code).filter(|reading| reading.code() == code)
    }

    fn parse(code: &str) -> Option<Self> {
        let (head, within) = match code.split_once('@') {
            None => (code, None),
            Some(("ready", day)) => return ready(day),
            Some((head, limits)) => (head, Some(Span::from_code(limits)?)),
        };
        let plain = |reading| within.is_none().then_some(reading);
        match head {
            "none" => plain(Self::NoTerm),
            "unread" => plain(Self::Unread),
            "ready" => plain(Self::ByReadiness { review_by: None }),
            "open" => Some(Self::Continuous(within)),
            _ => {
                if let Some(name) = head.strip_prefix("plan:") {
                    return Some(Self::ByPlan { name: unescape(name), within });
                }
                if let Some(text) = head.strip_prefix("event:") {
                    return plain(Self::ByEvent(unescape(text)));
                }
                if let Some(every) = every_of(head) {
                    return Some(Self::Recurring { every, within });
                }
                let spans: Option<Vec<Span>> = head.split(';').map(Span::from_code).collect();
                spans.and_then(|spans| plain(Self::Days(spans)))
            }
        }
    }
}

fn ready(day: &str) -> Option<Reading> {
    let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok().filter(|day| (1..=9999).contains(&day.year()))?;
    Some(Reading::ByReadiness { review_by: Some(day) })
}

fn limited(head: String, within: Option<Span>) -> String {
    match within {
        Some(span) => format!("{head}@{}", span.code()),
        None => head,
    }
}

fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('@', "%40")
}

fn unescape(text: &str) -> String {
    text.replace("%40", "@").replace("%25", "%")
}

fn every_code(every: Every) -> String {
    let weekday = |day: Weekday| WEEKDAYS.iter().find(|(known, _)| *known == day).map_or("", |(_, word)| word);
    let unit =
        |unit: Unit| UNITS.iter().find(|(known, ..)| *known == unit).map_or(("", ""), |(_, one, each)| (one, each));
    match every {
        Every::Weekly(day) => format!("weekly:{}", weekday(day)),
        Every::NthWeekday(-1, day) => format!("monthly:last{}", weekday(day)),
        Every::NthWeekday(nth, day) => format!("monthly:{nth}{}", weekday(day)),
        Every::Times(1, each) => unit(each).1.to_owned(),
        Every::Times(times, each) => format!("times:{times}/{}", unit(each).0),
        Every::AtLeast(times, each) => format!("min:{times}/{}", unit(each).0),
    }
}

fn every_of(code: &str) -> Option<Every> {
    let weekday = |word: &str| WEEKDAYS.iter().find(|(_, known)| *known == word).map(|(day, _)| *day);
    if let Some((unit, ..)) = UNITS.iter().find(|(_, _, each)| *each == code) {
        return Some(Every::Times(1, *unit));
    }
    let (head, tail) = code.split_once(':')?;
    if head == "weekly" {
        return weekday(tail).map(Every::Weekly);
    }
    if head == "monthly" {
        if let Some(day) = tail.strip_prefix("last") {
            return weekday(day).map(|day| Every::NthWeekday(-1, day));
        }
        let nth = tail.chars().next()?.to_digit(10).and_then(|digit| i8::try_from(digit).ok())?;
        let day = weekday(tail.get(1..)?)?;
        return (1..=5).contains(&nth).then_some(Every::NthWeekday(nth, day));
    }
    let (times, unit) = tail.split_once('/')?;
    let times: u8 = times.parse().ok().filter(|times| *times > 0)?;
    let (unit, ..) = UNITS.iter().find(|(_, one, _)| *one == unit)?;
    match head {
        "times" => Some(Every::Times(times, *unit)),
        "min" => Some(Every::AtLeast(times, *unit)),
        _ => None,
    }
}
