//! A stretch of days and the frame of a plan.

use chrono::{Datelike, Months, NaiveDate};

use crate::domain::SchoolYear;

/// Days from `from` to `to`, both included; `from ≤ to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    from: NaiveDate,
    to: NaiveDate,
}

impl Span {
    /// `None` when it would end before it starts.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }

    /// One day.
    pub fn day(day: NaiveDate) -> Self {
        Self { from: day, to: day }
    }

    /// A whole month; `None` for impossible numbers.
    pub fn month(year: i32, month: u32) -> Option<Self> {
        let from = NaiveDate::from_ymd_opt(year, month, 1)?;
        Some(Self { from, to: from.checked_add_months(Months::new(1))?.pred_opt()? })
    }

    /// 1 January to 31 December.
    pub fn calendar_year(year: i32) -> Option<Self> {
        Self::new(NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?)
    }

    /// 1 September to 31 August.
    pub fn school_year(year: SchoolYear) -> Self {
        Self { from: year.first_day(), to: year.last_day() }
    }

    /// First day.
    pub fn from(self) -> NaiveDate {
        self.from
    }

    /// Last day: when it is due.
    pub fn to(self) -> NaiveDate {
        self.to
    }

    /// Whether the day lies in it.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }

    /// The days both have.
    pub fn overlap(self, other: Self) -> Option<Self> {
        Self::new(self.from.max(other.from), self.to.min(other.to))
    }

    /// From the first day of a month to the last day of a month.
    pub fn is_whole_months(self) -> bool {
        self.from.day() == 1 && self.to.succ_opt().is_some_and(|next| next.day() == 1)
    }

    /// `2020-09-01..2020-11-30`.
    pub fn code(self) -> String {
        format!("{}..{}", self.from.format("%Y-%m-%d"), self.to.format("%Y-%m-%d"))
    }

    /// The reverse of [`Span::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        let (from, to) = code.split_once("..")?;
        let date =
            |text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|day| (1..=9999).contains(&day.year()));
        Self::new(date(from)?, date(to)?).filter(|span| span.code() == code)
    }
}

/// Which year a plan counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FrameKind {
    /// January to December: sources 002 and 003.
    Calendar,
    /// September to August: sources 000, 001 and 004.
    Academic,
}

/// The year (or years) a plan is for; gives months without a year theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Frame {
    /// First day of the plan.
    pub from: NaiveDate,
    /// Last day of the plan.
    pub to: NaiveDate,
    /// Kind of year.
    pub kind: FrameKind,
}

impl Frame {
    /// The frame of «на 2021 год».
    pub fn calendar(year: i32) -> Option<Self> {
        Span::calendar_year(year).map(|span| Self { from: span.from, to: span.to, kind: FrameKind::Calendar })
    }

    /// The frame of «на 2020-2021 учебный год».
    pub fn academic(year: SchoolYear) -> Self {
        Self { from: year.first_day(), to: year.last_day(), kind: FrameKind::Academic }
    }

    /// The frame of a plan from one day to another; it is an academic one if it starts in the second half of a year.
    pub fn between(from: NaiveDate, to: NaiveDate) -> Self {
        let kind = if from.month() >= 8 { FrameKind::Academic } else { FrameKind::Calendar };
        Self { from, to, kind }
    }

    /// Its days; `None` if they are reversed.
    pub fn span(self) -> Option<Span> {
        Span::new(self.from, self.to)
    }

    /// The year a bare month of this plan means; `None` when the plan has several such months.
    ///
    /// In a school year «август» is the one that prepares it (before 1 September) and «июнь» the one that ends it
    /// (source 004: «2.1 август» of the plan for 2021-2022 stands first).
    pub fn year_of(self, month: u32) -> Option<i32> {
        let one_year = self.from.checked_add_months(Months::new(12)).is_some_and(|next| self.to < next);
        match self.kind {
            _ if !one_year => None,
            FrameKind::Academic if self.from.month() >= 8 => Some(self.from.year() + i32::from(month < 8)),
            _ => Some(self.from.year() + i32::from(month < self.from.month())),
        }
    }
}
