//! What a term means: a closed set of classes that covers every notation of the source documents.

use chrono::{Datelike, NaiveDate, Weekday};

use super::Span;

/// A unit of time a frequency counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// Three months, counted from the month the term starts in.
    Quarter,
    /// Six months, counted from the month the term starts in.
    HalfYear,
    /// Twelve months, counted from the month the term starts in.
    Year,
}

/// How often something recurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Every {
    /// «каждая среда».
    Weekly(Weekday),
    /// «2-ой понедельник каждого месяца»: 1–5, or −1 for the last.
    NthWeekday(i8, Weekday),
    /// «каждый месяц», «ежегодно», «2 раза в год»: so many times in each unit.
    Times(u8, Unit),
    /// «не реже 1 раза в год»: at least so many times in each unit.
    AtLeast(u8, Unit),
}

/// How the text of a term is understood.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reading {
    /// One or several stretches of days in order; the last day of each is a due point. Never empty.
    Days(Vec<Span>),
    /// Again and again, inside a stretch of days when one is known.
    Recurring {
        /// How often.
        every: Every,
        /// From when to when.
        within: Option<Span>,
    },
    /// «По плану ЛОИРО»: the term stands in another, named plan.
    ByPlan {
        /// The plan's name as printed, or «график», «отдельный план».
        name: String,
        /// The stretch named beside it («В течение года по плану ММС, КО»).
        within: Option<Span>,
    },
    /// «по мере готовности»: a condition without a date; to be looked at again by the end of the plan.
    ByReadiness {
        /// Last day of the plan.
        review_by: Option<NaiveDate>,
    },
    /// «по итогам 2021-2022 учебного года»: hangs on an event, as printed.
    ByEvent(String),
    /// «На постоянной основе».
    Continuous(Option<Span>),
    /// The cell is empty.
    NoTerm,
    /// There is text, and it is not understood: stays in the list «без срока».
    Unread,
}

/// A stretch of days in which something must have been done so many times; `span.to()` is the due day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DuePoint {
    /// When it can be done in time.
    pub span: Span,
    /// How many times.
    pub times: u8,
}

impl Reading {
    /// The stretches of days the reading names; empty when it names none.
    pub fn spans(&self) -> Vec<Span> {
        match self {
            Self::Days(spans) => spans.clone(),
            Self::Recurring { within, .. } | Self::ByPlan { within, .. } | Self::Continuous(within) => {
                within.iter().copied().collect()
            }
            Self::ByReadiness { .. } | Self::ByEvent(_) | Self::NoTerm | Self::Unread => Vec::new(),
        }
    }

    /// Whether days follow from the text. «По плану» with a stretch beside it is not due by that stretch's end: its
    /// term stands in the other plan.
    pub fn has_due_days(&self) -> bool {
        matches!(self, Self::Days(_) | Self::Recurring { within: Some(_), .. } | Self::Continuous(Some(_)))
    }

    /// First day; `None` without dates.
    pub fn first(&self) -> Option<NaiveDate> {
        self.spans().iter().map(|span| span.from()).min()
    }

    /// The due day: the last day of the last stretch; `None` without dates.
    pub fn last(&self) -> Option<NaiveDate> {
        self.spans().iter().map(|span| span.to()).max()
    }

    /// Whether the term runs in that month at all.
    pub fn contains_month(&self, year: i32, month: u32) -> bool {
        Span::month(year, month).is_some_and(|month| self.spans().iter().any(|span| span.overlap(month).is_some()))
    }

    /// Whether something falls due in that month.
    pub fn is_due_in(&self, year: i32, month: u32) -> bool {
        Span::month(year, month).is_some_and(|month| {
            self.due_points(month.to()).iter().any(|point| {
                let due = point.span.to();
                due.year() == year && due.month() == month.from().month()
            })
        })
    }

    /// The due days up to and including `until`, in order.
    pub fn occurrences(&self, until: NaiveDate) -> Vec<NaiveDate> {
        let due = self.due_points(until).into_iter().map(|point| point.span.to());
        due.take_while(|day| *day <= until).collect()
    }
}
