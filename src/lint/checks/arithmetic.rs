//! Sums and per cents that do not add up: «57 педагогов …, из них по предметам: 20, 19, 8, 5, 9», «6 из 7 (85%)» (source 002).

use crate::lint::messages as say;
use crate::lint::words::numbers;
use crate::lint::{Check, Finding, Paper};

/// See the module.
pub const CHECK: Check = Check { id: "arithmetic", label: say::arithmetic, find };

fn find(paper: &Paper, found: &mut Vec<Finding>) {
    for (place, text) in paper.texts() {
        let mut tell = |text: String| found.push(Finding { check: CHECK.id, place: place.clone(), text });
        if let Some(sentence) = sum(text) {
            tell(sentence);
        }
        shares(text).into_iter().for_each(tell);
    }
}

/// Words behind which the parts of a number are listed.
const PARTS: [&str; 3] = ["из них", "в том числе", "в т.ч."];
/// Fewer parts are a choice, not a list of all.
const FEWEST: usize = 3;

/// The sentence about a list of parts that does not give the number before it.
fn sum(text: &str) -> Option<String> {
    let (at, marker) = PARTS.iter().find_map(|marker| Some((text.find(marker)?, *marker)))?;
    let whole = whole(text.get(..at)?)?;
    let list = text.get(at + marker.len()..)?;
    // «из них по предметам: …» lists every part; without it the list may be a selection.
    let of_all = list.find(':').is_some_and(|colon| !list.get(..colon).unwrap_or_default().contains(','));
    let mut parts = Vec::new();
    for piece in list.split([',', ';']) {
        let found = numbers(piece);
        let [(_, end, number)] = found.as_slice() else { break };
        parts.push(*number);
        // A full stop that no abbreviation owns ends the list.
        let rest = piece.get(*end..).unwrap_or_default().trim().trim_start_matches("чел.").trim();
        if rest.contains(". ") || rest.ends_with('.') {
            break;
        }
    }
    let added: u64 = parts.iter().sum();
    let told = parts.iter().map(u64::to_string).collect::<Vec<_>>().join(" + ");
    if parts.len() < 2 {
        None
    } else if of_all && parts.len() >= FEWEST && added != whole {
        Some(say::sum_differs(told, added, whole))
    } else if added > whole {
        Some(say::sum_exceeds(told, added, whole))
    } else {
        None
    }
}

/// The number a list of parts belongs to: the first of its sentence that counts something, not a year, a share or the
/// number of a paragraph.
fn whole(head: &str) -> Option<u64> {
    numbers(head).into_iter().find_map(|(_, end, number)| {
        let rest = head.get(end..)?;
        let word = rest.strip_prefix(' ')?;
        let counts = word.chars().next().is_some_and(char::is_lowercase) && !word.starts_with("год");
        counts.then_some(number)
    })
}

/// How far before a share its two numbers are looked for, characters.
const REACH: usize = 80;

/// «6 школ … из 7 (85%)»: shares that are not the quotient, rounded to the digits printed.
fn shares(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (open, _) in text.match_indices('(') {
        let Some((printed, _)) = text.get(open + 1..).and_then(|rest| rest.split_once('%')) else { continue };
        let printed = printed.trim();
        let (Some(share), Some(before)) = (hundredths(printed), text.get(..open)) else { continue };
        let from = before.char_indices().rev().nth(REACH).map_or(0, |(at, _)| at);
        let head = before.get(from..).unwrap_or_default();
        let Some((left, right)) = head.rsplit_once(" из ") else { continue };
        let (Some((_, _, part)), Some((_, _, whole))) =
            (numbers(left).last().copied(), numbers(right).first().copied())
        else {
            continue;
        };
        if whole == 0 || part > whole || numbers(right).len() != 1 {
            continue;
        }
        let places = printed.split([',', '.']).nth(1).map_or(0, str::len).min(2);
        let step = 10_u64.pow(u32::try_from(2 - places).unwrap_or(0));
        let Some(exact) = part.checked_mul(10_000).map(|n| (n + whole / 2) / whole) else { continue };
        let rounded = |unit: u64| (exact + unit / 2) / unit * unit;
        if rounded(step) != share {
            let tenths = (exact + 5) / 10;
            let right = format!("{},{}", tenths / 10, tenths % 10);
            found.push(say::percent_differs(part, whole, right, printed));
        }
    }
    found
}

/// «85», «85,7» in hundredths of a per cent.
fn hundredths(printed: &str) -> Option<u64> {
    let (whole, part) = printed.split_once([',', '.']).unwrap_or((printed, ""));
    if whole.is_empty() || part.len() > 2 || !printed.chars().all(|c| c.is_ascii_digit() || ",.".contains(c)) {
        return None;
    }
    format!("{whole}{part:0<2}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_added_up() {
        let text = "4. В 2020 году 57 педагогов (35 %) работающих в школах, прошли курсы, из них по предметам: русский язык 20 чел., математика 19 чел., химия 8 чел., физика -5 чел., биология 9 чел.";
        assert_eq!(sum(text).unwrap(), "Слагаемые не сходятся: 20 + 19 + 8 + 5 + 9 = 61, а названо 57.");
        for right in [
            "61 педагог обучен, из них по предметам: русский 20 чел., математика 19 чел., химия 8, физика 5, биология 9.",
            "57 педагогов, из них 20 математиков, 19 физиков.",
            "из них по предметам: 1, 2, 3",
            "32 ученика (3 ученика заняли 1 место; 7 учеников 2 место)",
        ] {
            assert_eq!(sum(right), None, "{right}");
        }
        assert!(sum("10 учеников, из них 7 девочек, 5 мальчиков").unwrap().contains("12"));
    }

    #[test]
    fn shares_are_divided() {
        let text = "вошли 6 школ - юр. лиц из 7 (85%) или 11 объектов с учетом филиалов из 18 (61%):";
        assert_eq!(shares(text), ["6 из 7 — это 85,7 %, напечатано 85 %."]);
        assert!(shares("6 из 7 (86%), 6 из 7 (85,7 %), 1 из 3 (33,33%), 7 из 0 (5%), 57 педагогов (35 %)").is_empty());
        assert_eq!(shares("1 из 2 (51 %)").len(), 1);
    }
}
