//! Words of a text and what two texts share.

use std::collections::BTreeSet;

use crate::text;

/// Letters of a stem: enough to tell words apart, short enough for their cases.
const STEM: usize = 6;
/// Shorter words carry no subject.
const SHORTEST: usize = 5;
/// Words that stand in every document of this kind (stems).
const COMMON: [&str; 16] = [
    "систем",
    "работы",
    "работа",
    "работе",
    "совершенств",
    "разви",
    "реализ",
    "направл",
    "муници",
    "образо",
    "школам",
    "школах",
    "органи",
    "провед",
    "меропр",
    "учебно",
];

/// The stems of the words that tell what a text is about.
pub fn stems(sentence: &str) -> BTreeSet<String> {
    let folded = text::fold(sentence);
    folded
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| word.chars().count() >= SHORTEST)
        .filter(|word| !COMMON.iter().any(|common| word.starts_with(common)))
        .map(|word| word.chars().take(STEM).collect())
        .collect()
}

/// How many of the first text's stems the second has, in per cent; 100 where the first has none.
pub fn shared(one: &str, other: &str) -> usize {
    let (one, other) = (stems(one), stems(other));
    let begins = |stem: &&String| {
        let short: String = stem.chars().take(STEM - 1).collect();
        other.iter().any(|word| word.starts_with(&short))
    };
    let count = one.iter().filter(begins).count();
    (count * 100).checked_div(one.len()).unwrap_or(100)
}

/// Every run of ASCII digits with its place.
pub fn numbers(sentence: &str) -> Vec<(usize, usize, u64)> {
    let mut found = Vec::new();
    let mut from = None;
    for (at, c) in sentence.char_indices().chain([(sentence.len(), ' ')]) {
        match (c.is_ascii_digit(), from) {
            (true, None) => from = Some(at),
            (false, Some(start)) => {
                let number = sentence.get(start..at).and_then(|digits| digits.parse().ok());
                found.extend(number.map(|number| (start, at, number)));
                from = None;
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_compared_by_stems() {
        let agenda = "отчет о реализации программ повышения качества образования в школах, показывающих стабильно низкие образовательные результаты";
        let foreign =
            "Совершенствование системы выявления, поддержки и развития способностей и талантов у детей и молодежи";
        assert!(shared(foreign, agenda) < 20);
        assert!(shared("поддержка школ с низкими образовательными результатами", agenda) >= 50);
        assert_eq!(shared("", agenda), 100);
    }
}
