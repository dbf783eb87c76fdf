//! Abbreviations: unknown ones, homonyms between municipalities (КО, ОО), several names of one thing (ШНОР, ШПРО, ШНРО).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::lint::messages as say;
use crate::lint::{Check, Finding, Paper, Place};
use crate::text;

/// See the module.
pub const CHECK: Check = Check { id: "abbreviations", label: say::abbreviations, find };

/// The embedded list, read once; a test holds that it is well formed.
static KNOWN: LazyLock<Known> =
    LazyLock::new(|| toml::from_str(include_str!("abbreviations.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    /// Meaning by abbreviation; of a homonym what it mostly means.
    common: BTreeMap<String, String>,
    /// Other meanings elsewhere.
    homonyms: BTreeMap<String, Vec<String>>,
    /// Several spellings of one thing, the usual one first.
    same: Vec<Vec<String>>,
}

fn find(paper: &Paper, found: &mut Vec<Finding>) {
    let mut used: BTreeMap<String, (Place, usize)> = BTreeMap::new();
    let mut explained: Vec<String> = Vec::new();
    for (place, text) in paper.texts() {
        for word in words(text) {
            if word.explained && !explained.contains(&word.text) {
                explained.push(word.text.clone());
            }
            used.entry(word.text).or_insert_with(|| (place.clone(), 0)).1 += 1;
        }
    }
    let own = |short: &str| paper.abbreviations.iter().find(|(name, _)| name == short).map(|(_, means)| means.as_str());
    for (short, (place, count)) in &used {
        let mut tell = |text: String| found.push(Finding { check: CHECK.id, place: place.clone(), text });
        let common = KNOWN.common.get(short).map(String::as_str);
        let is_name = paper.names.iter().any(|name| words(name).iter().any(|word| word.text == *short));
        let here = own(short).or(common);
        // Another spelling of what the document also names in the usual way is told below.
        let is_spelling = KNOWN.same.iter().any(|group| {
            group.iter().skip(1).any(|other| other == short) && group.iter().any(|o| o != short && used.contains_key(o))
        });
        let is_known = here.is_some() || is_name || paper.parties.knows(short) || is_spelling;
        if !is_known && !explained.contains(short) {
            tell(say::abbreviation_unknown(short, count));
        }
        let elsewhere = KNOWN.homonyms.get(short).map(Vec::as_slice).unwrap_or_default();
        if let Some(here) = own(short)
            && !explained.contains(short)
            && common != Some(here)
            && let Some(other) = elsewhere.iter().find(|other| text::fold(other) != text::fold(here))
        {
            tell(say::abbreviation_homonym(short, here, other));
        }
    }
    for group in &KNOWN.same {
        let named: Vec<&String> = group.iter().filter(|short| used.contains_key(*short)).collect();
        if let [first, second, ..] = named.as_slice()
            && let Some((place, _)) = used.get(*second)
        {
            let spellings = named.iter().map(|short| short.as_str()).collect::<Vec<_>>().join(", ");
            let text = say::abbreviation_several(first, spellings);
            found.push(Finding { check: CHECK.id, place: place.clone(), text });
        }
    }
}

/// An abbreviation in a text.
struct Word {
    text: String,
    /// It stands in brackets behind the words it stands for, or before the sign of equality.
    explained: bool,
}

/// Longest abbreviation; longer words in capitals are shouted.
const LONGEST: usize = 7;

/// Abbreviations of a text: two to seven letters, capitals at both ends. Names in quotes and shouted lines are none.
fn words(text: &str) -> Vec<Word> {
    if is_shouted(text) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut quoted = 0_usize;
    let mut before = ' ';
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_alphabetic() {
            word.push(c);
            continue;
        }
        let ends = (word.chars().next(), word.chars().last());
        let shape = matches!(ends, (Some(first), Some(last)) if first.is_uppercase() && last.is_uppercase());
        let count = word.chars().count();
        let russian = word.chars().all(|c| c == 'ё' || c == 'Ё' || ('А'..='я').contains(&c));
        // «А.А.» are initials; «Н» alone is none.
        if shape && russian && (2..=LONGEST).contains(&count) && quoted == 0 && !is_roman(&word) {
            found.push(Word { text: word.clone(), explained: before == '(' && c == ')' });
        }
        match c {
            '«' => quoted += 1,
            '»' => quoted = quoted.saturating_sub(1),
            _ => {}
        }
        before = c;
        word.clear();
    }
    found
}

/// A line in capitals: one word, or with a word no abbreviation is as long as.
fn is_shouted(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    let longest = words.clone().map(|word| word.chars().count()).max().unwrap_or(0);
    let lone = words.next().is_some() && words.next().is_none();
    !text.chars().any(char::is_lowercase) && (longest > LONGEST || (lone && longest >= 4))
}

/// Roman numbers typed with Russian letters.
fn is_roman(word: &str) -> bool {
    word.chars().all(|c| "ХІ".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_list_is_well_formed() {
        let known: Known = toml::from_str(include_str!("abbreviations.toml")).unwrap();
        assert!(known.common.len() > 40 && known.same.iter().all(|group| group.len() > 1));
        assert!(known.homonyms.values().all(|meanings| meanings.len() > 1));
    }

    #[test]
    fn abbreviations_are_told_from_names_and_shouting() {
        let found = |text: &str| words(text).into_iter().map(|word| word.text).collect::<Vec<_>>();
        assert_eq!(found("КО, ММС и ОУ (МБУ «МИМЦ»), Мирюк А.А., ВсОШ"), ["КО", "ММС", "ОУ", "МБУ", "ВсОШ"]);
        assert!(found("ПОВЕСТКА ДНЯ").is_empty() && found("IV форум, III этап").is_empty());
        assert!(words("школ с низкими результатами (ШНОР), и").first().is_some_and(|word| word.explained));
    }
}
