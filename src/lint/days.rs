//! Days inside running text: «20.05.2021», «11.08. 2020», «31 мая 2021».

use std::ops::Range;

use chrono::NaiveDate;

use crate::domain::ru_date::month_of_word;

/// A day and where its text stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Bytes of the text.
    pub at: Range<usize>,
    /// The day.
    pub day: NaiveDate,
}

/// Every whole day a text names, in order; days that do not exist are passed over.
pub fn days(text: &str) -> Vec<Day> {
    let tokens = tokens(text);
    let mut found: Vec<Day> = Vec::new();
    let mut at = 0;
    while let Some([day, month, year]) = tokens.get(at..at + 3).and_then(|three| <&[_; 3]>::try_from(three).ok()) {
        let between = |one: &Range<usize>, other: &Range<usize>| text.get(one.end..other.start).unwrap_or("?");
        let gaps = (between(day, month), between(month, year));
        let number = |range: &Range<usize>| text.get(range.clone()).and_then(|token| token.parse::<u32>().ok());
        let word = text.get(month.clone()).unwrap_or_default().to_lowercase();
        let figures = gaps.0.trim() == "." && gaps.1.trim() == ".";
        let named = gaps.0.trim().is_empty() && gaps.1.trim().is_empty();
        let month_number = match (figures, named) {
            (true, _) => number(month),
            (_, true) => month_of_word(&word),
            _ => None,
        };
        let whole = year.len() == 4;
        let date = number(day)
            .zip(month_number)
            .zip(number(year))
            .filter(|_| whole)
            .and_then(|((day, month), year)| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day));
        match date {
            Some(date) => {
                found.push(Day { at: day.start..year.end, day: date });
                at += 3;
            }
            None => at += 1,
        }
    }
    found
}

/// Runs of digits and runs of letters.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut open: Option<(usize, bool)> = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let kind = if c.is_ascii_digit() { Some(true) } else { c.is_alphabetic().then_some(false) };
        if let Some((from, digits)) = open
            && kind != Some(digits)
        {
            found.push(from..at);
            open = None;
        }
        if let (None, Some(digits)) = (open, kind) {
            open = Some((at, digits));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_found_in_running_text() {
        for (text, expected) in [
            ("Протокол педсовета № 10 от 31 мая 2021; протоколы", vec!["2021-05-31"]),
            ("от 11.08. 2020 г. № 146 – р", vec!["2020-08-11"]),
            ("11.05.2021-21.05.2021г.", vec!["2021-05-11", "2021-05-21"]),
            ("С 21 по 25.12.2020г. педагоги", vec!["2020-12-25"]),
            ("31.02.2021, 2.11.4, т. 2-22-68, 2020-2021 гг., 5 мая", vec![]),
        ] {
            let found: Vec<String> = days(text).into_iter().map(|day| day.day.to_string()).collect();
            assert_eq!(found, expected, "{text}");
        }
        let day = days("акт от 1 июня 2021 г.").remove(0);
        assert_eq!("акт от 1 июня 2021 г.".get(day.at), Some("1 июня 2021"));
    }
}
