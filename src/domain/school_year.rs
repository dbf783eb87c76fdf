//! The school year: 1 September to 31 August.

use chrono::{Datelike, NaiveDate};

/// A school year, named by the calendar year it starts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchoolYear {
    start: i32,
}

impl SchoolYear {
    /// The school year that starts on 1 September of `year`; `None` outside 1900–2199.
    pub fn starting(year: i32) -> Option<Self> {
        (1900..=2199).contains(&year).then_some(Self { start: year })
    }

    /// The school year a day lies in; `None` outside 1900–2199.
    pub fn of(day: NaiveDate) -> Option<Self> {
        Self::starting(if day.month() >= 9 { day.year() } else { day.year() - 1 })
    }

    /// Reads «2020-2021», «2020/21», «2020–2021 уч. г.»; `None` unless the years follow each other.
    pub fn parse(text: &str) -> Option<Self> {
        let numbers: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
        let [first, second] = numbers.as_slice() else { return None };
        let (start, end): (i32, i32) = (first.parse().ok()?, second.parse().ok()?);
        let follows = match (first.len(), second.len()) {
            (4, 4) => end == start + 1,
            (4, 2) => end == (start + 1) % 100,
            _ => false,
        };
        follows.then(|| Self::starting(start)).flatten()
    }

    /// 1 September.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.start, 9, 1).unwrap_or_default()
    }

    /// 31 August.
    pub fn last_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.start + 1, 8, 31).unwrap_or_default()
    }

    /// «2020-2021».
    pub fn label(self) -> String {
        format!("{}-{}", self.start, self.start + 1)
    }

    /// The calendar year of its 1 September.
    pub fn start_year(self) -> i32 {
        self.start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_on_the_first_of_september() {
        let label = |y, m, d| SchoolYear::of(NaiveDate::from_ymd_opt(y, m, d).unwrap()).unwrap().label();
        assert_eq!(label(2021, 8, 31), "2020-2021");
        assert_eq!(label(2021, 9, 1), "2021-2022");
        let year = SchoolYear::starting(2020).unwrap();
        assert_eq!(SchoolYear::of(year.first_day()), Some(year));
        assert_eq!(SchoolYear::of(year.last_day()), Some(year));
    }

    #[test]
    fn reads_every_spelling_of_one_year() {
        for text in ["2020-2021", "2020/2021", "2020 – 2021 учебный год", "2020-21 уч.г."] {
            assert_eq!(SchoolYear::parse(text), SchoolYear::starting(2020), "{text}");
        }
        for text in ["2020", "2020-2023", "20220-2021", "2021-2020", "", "1-2"] {
            assert_eq!(SchoolYear::parse(text), None, "{text}");
        }
    }
}
