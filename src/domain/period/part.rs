//! The parts of a dated term as printed; years may be missing.

/// A stretch of time as printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// «25.12.2020», «31 мая», «21» before «по 25.12.2020г.».
    Day { day: u32, month: Option<u32>, year: Option<i32> },
    /// «Март», «март 2021».
    Month { month: u32, year: Option<i32> },
    /// «март 2020-2021 уч. года»: the month inside that school year.
    MonthOfSchoolYear { month: u32, start: i32 },
    /// «2021 год».
    Year(i32),
    /// «2020-2021», «2020/21 уч. год», «2020 – 2023 годы».
    Years { first: i32, second: i32, school: bool, slash: bool },
    /// «I квартал», «2 полугодие»: `months` long, the n-th.
    Piece { months: u32, nth: u32, year: Option<i32> },
    /// «I полугодие 2020-2021 учебного года»: September–December or January–May.
    SchoolHalf { nth: u32, start: i32 },
    /// «в течение года»; `school` for «учебного года».
    Frame { school: bool },
}

/// How a part bounds its term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    Whole,
    /// «до …», «не позднее …».
    Until,
    /// «с …» without an end.
    From,
}

/// One term of a list: a part or a range of two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    pub left: Part,
    pub right: Option<Part>,
    pub bound: Bound,
    /// Nothing stood between this term and the one before.
    pub glued: bool,
}

impl Part {
    /// The month it starts in, where one is printed.
    pub fn month(self) -> Option<u32> {
        match self {
            Self::Day { month, .. } => month,
            Self::Month { month, .. } | Self::MonthOfSchoolYear { month, .. } => Some(month),
            Self::Piece { months, nth, .. } => Some((nth - 1) * months + 1),
            Self::SchoolHalf { nth, .. } => Some(if nth == 1 { 9 } else { 1 }),
            Self::Year(_) | Self::Years { .. } | Self::Frame { .. } => None,
        }
    }

    /// The year, where one is printed.
    pub fn year(self) -> Option<i32> {
        match self {
            Self::Day { year, .. } | Self::Month { year, .. } | Self::Piece { year, .. } => year,
            Self::MonthOfSchoolYear { month, start } => Some(start + i32::from(month < 8)),
            Self::SchoolHalf { nth, start } => Some(start + i32::from(nth == 2)),
            Self::Year(year) => Some(year),
            Self::Years { second, .. } => Some(second),
            Self::Frame { .. } => None,
        }
    }

    /// A year is missing and could be given.
    pub fn lacks_year(self) -> bool {
        matches!(self, Self::Day { year: None, .. } | Self::Month { year: None, .. } | Self::Piece { year: None, .. })
    }

    /// Gives a missing year.
    pub fn set_year(&mut self, given: i32) {
        if let Self::Day { year, .. } | Self::Month { year, .. } | Self::Piece { year, .. } = self {
            year.get_or_insert(given);
        }
    }
}

/// A year that stands alone, for the months beside it.
#[derive(Debug, Clone, Copy)]
pub(super) enum LoneYear {
    Calendar(i32),
    /// By the year it starts in.
    School(i32),
}

impl Part {
    /// The same part in that school year; `None` where that says nothing.
    fn in_school_year(self, start: i32) -> Option<Self> {
        match self {
            Self::Month { month, year: None } => Some(Self::MonthOfSchoolYear { month, start }),
            Self::Day { day, month: Some(month), year: None } => {
                Some(Self::Day { day, month: Some(month), year: Some(start + i32::from(month < 8)) })
            }
            Self::Piece { months: 6, nth, year: None } => Some(Self::SchoolHalf { nth, start }),
            _ => None,
        }
    }
}

impl Term {
    /// The year this term is, if it is nothing else.
    pub fn lone_year(&self) -> Option<LoneYear> {
        match (self.left, self.right, self.bound) {
            (Part::Year(year), None, Bound::Whole) => Some(LoneYear::Calendar(year)),
            (Part::Years { first, second, .. }, None, Bound::Whole) if second == first + 1 => {
                Some(LoneYear::School(first))
            }
            _ => None,
        }
    }

    /// Takes a year printed apart from it; `false` when it has one or none fits.
    pub fn takes(&mut self, year: LoneYear) -> bool {
        if !self.lacks_year() {
            return false;
        }
        match year {
            LoneYear::Calendar(year) => {
                self.left.set_year(year);
                if let Some(right) = &mut self.right {
                    let over = right.month().zip(self.left.month()).is_some_and(|(to, from)| to < from);
                    right.set_year(year + i32::from(over));
                }
            }
            LoneYear::School(start) => {
                let right = self.right.map(|right| right.in_school_year(start));
                let Some(left) = self.left.in_school_year(start) else { return false };
                if right == Some(None) {
                    return false;
                }
                self.left = left;
                self.right = right.flatten();
            }
        }
        true
    }

    /// A year is missing and could be given.
    pub fn lacks_year(&self) -> bool {
        self.left.lacks_year() && self.right.is_none_or(Part::lacks_year)
    }

    /// The month its end is printed with.
    pub fn end_month(&self) -> Option<u32> {
        self.right.unwrap_or(self.left).month()
    }

    /// Gives the year of its end.
    pub fn give_year(&mut self, year: i32) {
        let crosses = self.right.and_then(Part::month).zip(self.left.month()).is_some_and(|(to, from)| to < from);
        if let Some(right) = &mut self.right {
            right.set_year(year);
        }
        self.left.set_year(year - i32::from(crosses));
    }
}
