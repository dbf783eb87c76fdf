//! Years and month names with a slip of the pen or of the scanner.

use crate::domain::ru_date::{month_genitive, month_nominative};

/// A year of four digits.
pub(super) fn year(value: u32, digits: usize) -> Option<i32> {
    (digits == 4).then(|| i32::try_from(value).ok()).flatten().filter(|year| (1900..=2199).contains(year))
}

/// Two years as written; `true` when a digit too many was dropped to make them follow each other.
pub(super) fn year_pair(
    first: u32,
    first_digits: usize,
    second: u32,
    second_digits: usize,
) -> Option<(i32, i32, bool)> {
    match (first_digits, second_digits) {
        (4, 4) => Some((year(first, 4)?, year(second, 4)?, false)),
        (4, 2) => {
            let start = year(first, 4)?;
            (i32::try_from(second).ok()? == (start + 1) % 100).then_some((start, start + 1, false))
        }
        (5, 4) => {
            let end = year(second, 4)?;
            shorter(first).contains(&(end - 1)).then_some((end - 1, end, true))
        }
        (4, 5) => {
            let start = year(first, 4)?;
            shorter(second).contains(&(start + 1)).then_some((start, start + 1, true))
        }
        _ => None,
    }
}

/// A five-digit number with each one of its digits dropped.
fn shorter(number: u32) -> Vec<i32> {
    let places = [1, 10, 100, 1000, 10_000];
    places.iter().filter_map(|place| i32::try_from(number / (place * 10) * place + number % place).ok()).collect()
}

/// The month a misspelt word of at least six letters means: the same first letter and one letter wrong, two in the
/// longest names. Short names («март») are too near to other words («карта»).
pub(super) fn nearest_month(word: &str) -> Option<u32> {
    let letters: Vec<char> = word.chars().collect();
    let near = |name: &str| {
        let known: Vec<char> = name.chars().collect();
        let allowed = if known.len() >= 8 { 2 } else { 1 };
        known.len() >= 6 && letters.first() == known.first() && distance(&letters, &known) <= allowed
    };
    (1..=12).find(|month| near(month_nominative(*month)) || near(month_genitive(*month)))
}

/// How many letters must be changed, added or dropped.
fn distance(one: &[char], other: &[char]) -> usize {
    if one.len().abs_diff(other.len()) > 2 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (done, from) in one.iter().enumerate() {
        let mut next = vec![done + 1];
        for ((to, kept), above) in other.iter().zip(&row).zip(row.iter().skip(1)) {
            let left = next.last().copied().unwrap_or(0);
            next.push((kept + usize::from(from != to)).min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
