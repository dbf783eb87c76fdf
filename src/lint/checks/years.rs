//! Years that cannot be meant: a digit too many («20220-2021», source 000), the second before the first, a school year of
//! several years.

use crate::lint::messages as say;
use crate::lint::words::numbers;
use crate::lint::{Check, Finding, Paper};

/// See the module.
pub const CHECK: Check = Check { id: "years", label: say::years, find };

fn find(paper: &Paper, found: &mut Vec<Finding>) {
    for (place, text) in paper.texts() {
        for sentence in slips(text) {
            found.push(Finding { check: CHECK.id, place: place.clone(), text: sentence });
        }
    }
}

fn slips(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let all = numbers(text);
    for pair in all.windows(2) {
        let [(from, end, first), (start, to, second)] = pair else { continue };
        let between = text.get(*end..*start).unwrap_or_default();
        let joined = matches!(between.trim(), "-" | "–" | "—" | "/") && between.len() <= 6;
        let lengths = (end - from, to - start);
        // «1.2021-2022» is a part of a longer number.
        let whole = !text.get(..*from).unwrap_or_default().ends_with(['.', '/', '№']);
        if !joined || !whole {
            continue;
        }
        let printed = text.get(*from..*to).unwrap_or_default();
        let is_year = |number: u64| (1990..2100).contains(&number);
        match lengths {
            (5, 4) if is_year(*second) => {
                found.extend(without_a_digit(*first, *second - 1).map(|meant| {
                    let meant = format!("{meant}-{second}");
                    say::year_typo(printed, meant)
                }));
            }
            (4, 5) if is_year(*first) => {
                found.extend(without_a_digit(*second, *first + 1).map(|meant| {
                    let meant = format!("{first}-{meant}");
                    say::year_typo(printed, meant)
                }));
            }
            (4, 4) if is_year(*first) && is_year(*second) => {
                let rest = text.get(*to..).unwrap_or_default().trim_start().to_lowercase();
                if second < first {
                    found.push(say::year_reversed(printed));
                } else if *second > first + 1 && (rest.starts_with("уч") || rest.starts_with("у. г")) {
                    found.push(say::year_not_school(printed));
                }
            }
            _ => {}
        }
    }
    found
}

/// `wanted`, if the printed number becomes it without one of its digits.
fn without_a_digit(printed: u64, wanted: u64) -> Option<u64> {
    let digits = printed.to_string();
    (0..digits.len()).find_map(|at| {
        let mut short = digits.clone();
        short.remove(at);
        (short.parse() == Ok(wanted)).then_some(wanted)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_real_years_left() {
        assert_eq!(slips("проектов и планов на 20220-2021; обсуждение"), ["«20220-2021» — вероятно, 2020-2021."]);
        assert_eq!(slips("на 2020-20211 учебный год"), ["«2020-20211» — вероятно, 2020-2021."]);
        assert_eq!(slips("в 2021-2020 годах").len(), 1);
        assert_eq!(slips("на 2021-2023 учебный год").len(), 1);
        for right in
            ["2020-2021", "2021-2023 год", "249722, 2-22-68", "тел. 44619546-2021", "2021-22 учебный год", "20220"]
        {
            assert!(slips(right).is_empty(), "{right}");
        }
    }
}
