//! What a report is asked about: a school, a visit, a plan, a year, a day.

use chrono::NaiveDate;

use super::messages;
use crate::domain::RecordId;
use crate::{Error, Result};

/// The answers of the person who asks for a report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parameters {
    /// Only this municipality.
    pub municipality: Option<RecordId>,
    /// Only this school.
    pub school: Option<RecordId>,
    /// This visit.
    pub visit: Option<RecordId>,
    /// This plan.
    pub plan: Option<RecordId>,
    /// This protocol, order or letter: the record a document is printed of ([`super::Report::subject`]).
    pub document: Option<RecordId>,
    /// Only what happened in this year.
    pub year: Option<Year>,
    /// This form.
    pub form: Option<String>,
    /// As things stood on this day; today where not given.
    pub as_of: Option<NaiveDate>,
    /// Refuse a report that rests on values in conflict instead of marking them.
    pub refuse_conflicts: bool,
    /// For publication: persons by their roles, nothing personal ([`crate::forms::nameless`]).
    pub no_names: bool,
    /// Whose data are older than the day of the report, and how old: printed at its end.
    pub data_of: Option<String>,
}

/// The questions a report can ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameter {
    /// [`Parameters::municipality`].
    Municipality,
    /// [`Parameters::school`].
    School,
    /// [`Parameters::visit`].
    Visit,
    /// [`Parameters::plan`].
    Plan,
    /// [`Parameters::document`].
    Document,
    /// [`Parameters::year`].
    Year,
    /// [`Parameters::form`].
    Form,
    /// [`Parameters::as_of`].
    AsOf,
}

impl Parameter {
    /// Its option on the command line, without the value.
    pub const fn option(self) -> &'static str {
        match self {
            Self::Municipality => "--municipality",
            Self::School => "--school",
            Self::Visit => "--visit",
            Self::Plan => "--plan",
            Self::Document => "--document",
            Self::Year => "--year",
            Self::Form => "--form",
            Self::AsOf => "--as-of",
        }
    }

    /// Is it answered?
    pub fn given(self, parameters: &Parameters) -> bool {
        match self {
            Self::Municipality => parameters.municipality.is_some(),
            Self::School => parameters.school.is_some(),
            Self::Visit => parameters.visit.is_some(),
            Self::Plan => parameters.plan.is_some(),
            Self::Document => parameters.document.is_some(),
            Self::Year => parameters.year.is_some(),
            Self::Form => parameters.form.is_some(),
            Self::AsOf => parameters.as_of.is_some(),
        }
    }
}

/// A school year (1 September to 31 August) or a calendar year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Year {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

impl Year {
    /// Reads «2020-2021», «2020/21», «2020–2021» as a school year and «2021» as a calendar year.
    pub fn parse(text: &str) -> Result<Self> {
        let unreadable = || Error::Refused(messages::year_unreadable(text));
        let parts: Vec<&str> = text.trim().split(['-', '–', '—', '/']).map(str::trim).collect();
        let number = |text: &str| text.parse::<i32>().ok().filter(|year| (1..=9999).contains(year));
        let (first, second) = match parts.as_slice() {
            [year] if year.len() == 4 => (number(year), None),
            [first, second] if first.len() == 4 && (second.len() == 4 || second.len() == 2) => {
                let first = number(first);
                let full = if second.len() == 4 {
                    number(second)
                } else {
                    number(second).zip(first).map(|(short, first)| first / 100 * 100 + short)
                };
                (first, Some(full.zip(first).filter(|(second, first)| *second == first + 1).ok_or_else(unreadable)?.0))
            }
            _ => (None, None),
        };
        let first = first.ok_or_else(unreadable)?;
        let span = match second {
            Some(second) => NaiveDate::from_ymd_opt(first, 9, 1).zip(NaiveDate::from_ymd_opt(second, 8, 31)),
            None => NaiveDate::from_ymd_opt(first, 1, 1).zip(NaiveDate::from_ymd_opt(first, 12, 31)),
        };
        span.map(|(from, to)| Self { from, to }).ok_or_else(unreadable)
    }

    /// Does the day lie in it?
    pub fn contains(&self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

impl std::fmt::Display for Year {
    /// «2020-2021 учебный год», «2021 год».
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use chrono::Datelike;
        if self.from.year() == self.to.year() {
            write!(f, "{}\u{a0}год", self.from.year())
        } else {
            write!(f, "{}-{}\u{a0}учебный год", self.from.year(), self.to.year())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_school_and_calendar_years() {
        let school = Year::parse("2020-2021").unwrap();
        assert_eq!((school.from.to_string(), school.to.to_string()), ("2020-09-01".into(), "2021-08-31".into()));
        assert_eq!(Year::parse("2020/21").unwrap(), school);
        assert_eq!(school.to_string(), "2020-2021\u{a0}учебный год");
        assert_eq!(Year::parse(" 2021 ").unwrap().to_string(), "2021\u{a0}год");
    }

    #[test]
    fn refuses_what_is_no_year() {
        for text in ["", "20220-2021", "2020-2023", "2021-2020", "год", "99999", "0000"] {
            assert!(Year::parse(text).is_err(), "{text}");
        }
    }
}
