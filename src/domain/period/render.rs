//! A reading as a person reads it, short, in the language of the interface.

use chrono::{Datelike, NaiveDate, Weekday};

use super::reading::{Every, Reading, Unit};
use super::span::Span;
use crate::domain::ru_date::{month_nominative, short};
use crate::domain::{SchoolYear, messages};
use crate::messages::{Lang, lang, ru_plural};

impl Reading {
    /// «сентябрь 2020 – ноябрь 2020», «2-й понедельник каждого месяца, 01.09.2020–31.08.2021».
    pub fn human(&self) -> String {
        match self {
            Self::Days(spans) => spans.iter().map(|span| span.human()).collect::<Vec<_>>().join("; "),
            Self::Recurring { every, within } => limited(every.human(), *within),
            Self::ByPlan { name, within } => limited(messages::reading_by_plan(name), *within),
            Self::ByReadiness { review_by: None } => messages::reading_ready(),
            Self::ByReadiness { review_by: Some(day) } => messages::reading_ready_by(short(*day)),
            Self::ByEvent(text) => messages::reading_by_event(text),
            Self::Continuous(within) => limited(messages::reading_continuous(), *within),
            Self::NoTerm => messages::reading_none(),
            Self::Unread => messages::reading_unread(),
        }
    }
}

fn limited(text: String, within: Option<Span>) -> String {
    match within {
        Some(span) => format!("{text}, {}", days(span)),
        None => text,
    }
}

fn days(span: Span) -> String {
    format!("{}–{}", short(span.from()), short(span.to()))
}

impl Span {
    /// «31.08.2020», «сентябрь 2020 – ноябрь 2020», «2021 год», «2020-2021 учебный год», «11.05.2021–21.05.2021».
    pub fn human(self) -> String {
        if self.from() == self.to() {
            return short(self.from());
        }
        if !self.is_whole_months() {
            return days(self);
        }
        if Span::calendar_year(self.from().year()) == Some(self) {
            return messages::reading_calendar_year(self.from().year());
        }
        if let Some(year) = SchoolYear::of(self.from())
            && Span::school_year(year) == self
        {
            return messages::reading_school_year(year.label());
        }
        if Span::month(self.from().year(), self.from().month()) == Some(self) {
            return month(self.from());
        }
        format!("{} – {}", month(self.from()), month(self.to()))
    }
}

fn month(day: NaiveDate) -> String {
    const ENGLISH: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let name = match lang() {
        Lang::Ru => month_nominative(day.month()),
        Lang::En => usize::try_from(day.month0()).ok().and_then(|at| ENGLISH.get(at)).copied().unwrap_or_default(),
    };
    format!("{name} {}", day.year())
}

impl Every {
    /// «каждая среда», «2-й понедельник каждого месяца», «не реже 1 раза в год».
    pub fn human(self) -> String {
        match (self, lang()) {
            (Self::Weekly(day), Lang::Ru) => format!("{} {}", ru_each(day), ru_weekday(day)),
            (Self::Weekly(day), Lang::En) => format!("every {}", en_weekday(day)),
            (Self::NthWeekday(nth, day), Lang::Ru) => {
                format!("{} {} каждого месяца", ru_nth(nth, day), ru_weekday(day))
            }
            (Self::NthWeekday(nth, day), Lang::En) => format!("{} {} of each month", en_nth(nth), en_weekday(day)),
            (Self::Times(1, unit), Lang::Ru) => format!("раз в {}", ru_unit(unit)),
            (Self::Times(1, unit), Lang::En) => format!("once a {}", en_unit(unit)),
            (Self::Times(times, unit), Lang::Ru) => {
                format!("{times} {} в {}", ru_plural(times.into(), "раз", "раза", "раз"), ru_unit(unit))
            }
            (Self::Times(times, unit), Lang::En) => format!("{times} times a {}", en_unit(unit)),
            (Self::AtLeast(times, unit), Lang::Ru) => {
                format!("не реже {times} {} в {}", ru_plural(times.into(), "раза", "раз", "раз"), ru_unit(unit))
            }
            (Self::AtLeast(times, unit), Lang::En) => format!("at least {times} a {}", en_unit(unit)),
        }
    }
}

fn ru_weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "понедельник",
        Weekday::Tue => "вторник",
        Weekday::Wed => "среда",
        Weekday::Thu => "четверг",
        Weekday::Fri => "пятница",
        Weekday::Sat => "суббота",
        Weekday::Sun => "воскресенье",
    }
}

fn en_weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

fn ru_each(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon | Weekday::Tue | Weekday::Thu => "каждый",
        Weekday::Wed | Weekday::Fri | Weekday::Sat => "каждая",
        Weekday::Sun => "каждое",
    }
}

fn ru_nth(nth: i8, day: Weekday) -> String {
    let (last, ending) = match day {
        Weekday::Mon | Weekday::Tue | Weekday::Thu => ("последний", "й"),
        Weekday::Wed | Weekday::Fri | Weekday::Sat => ("последняя", "я"),
        Weekday::Sun => ("последнее", "е"),
    };
    if nth < 0 { last.to_owned() } else { format!("{nth}-{ending}") }
}

fn en_nth(nth: i8) -> &'static str {
    match nth {
        1 => "1st",
        2 => "2nd",
        3 => "3rd",
        4 => "4th",
        5 => "5th",
        _ => "last",
    }
}

fn ru_unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Week => "неделю",
        Unit::Month => "месяц",
        Unit::Quarter => "квартал",
        Unit::HalfYear => "полугодие",
        Unit::Year => "год",
    }
}

fn en_unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Week => "week",
        Unit::Month => "month",
        Unit::Quarter => "quarter",
        Unit::HalfYear => "half-year",
        Unit::Year => "year",
    }
}
