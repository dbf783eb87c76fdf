//! Names found by a few of their letters: what is typed is a subsequence of the name («нагсш» finds «Нагольненская СШ»),
//! and the name in which the letters stand together, at starts of words, comes first. What was typed may have been
//! meant in several ways (another keyboard layout, Latin letters for Russian words): the best of them counts.

use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::fold::{decode, encode};
use crate::text::search_key as fold;

/// Points the matcher gives for a letter that is found.
const LETTER: u32 = 16;
/// A word whose letters stand so far apart that it keeps fewer points a letter is not meant.
const LEAST: u32 = 15;
/// Shorter starts of a kind («шк» of «школа») are no word for it, letters.
const SHORTEST_KIND: usize = 2;
/// What a word that names the kind of record is worth: less than the same word in a name.
const KIND: u32 = 8;
/// What a way of reading costs that is not what stands there: less than a letter.
const GUESS: u32 = 12;
/// Names are told apart by their first letters; the rest of a long text is not looked at, letters.
const LONGEST: usize = 160;
/// Points are whole multiples of this; below it shorter names come first.
const STEP: u32 = 256;

/// What is looked for: all its words must be found.
#[derive(Debug, Clone, Default)]
pub struct Pattern {
    words: Vec<Word>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    /// In every way it may have been meant, the likeliest first.
    readings: Vec<Reading>,
    /// It names the kind of record and need not be in the name.
    names_kind: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Reading {
    bytes: Vec<u8>,
    letters: Vec<char>,
}

impl Pattern {
    /// Of the words of what was typed; `guesses`: what else a word may have been meant as.
    pub fn new<const N: usize>(typed: &str, guesses: impl Fn(&str) -> [String; N]) -> Self {
        let mut words = Vec::new();
        for word in typed.split_whitespace() {
            let mut readings: Vec<Reading> = Vec::new();
            for reading in std::iter::once(word.to_owned()).chain(guesses(word)) {
                let folded = fold(&reading);
                let reading = Reading { bytes: encode(&folded), letters: folded.chars().collect() };
                // A sign alone («·», «№») asks for nothing.
                if folded.chars().any(char::is_alphanumeric) && !readings.contains(&reading) {
                    readings.push(reading);
                }
            }
            if !readings.is_empty() {
                words.push(Word { readings, names_kind: false });
            }
        }
        Self { words }
    }

    /// Nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The same for records of one kind: words that begin one of its labels («школа нагол») need not be in the name.
    #[must_use]
    pub fn of_kind(&self, labels: &[&str]) -> Self {
        let labels: Vec<Vec<u8>> = labels.iter().flat_map(|label| label.split_whitespace()).map(encode).collect();
        let mut kind = self.clone();
        for word in &mut kind.words {
            let names = |reading: &Reading| {
                reading.letters.len() >= SHORTEST_KIND && labels.iter().any(|label| label.starts_with(&reading.bytes))
            };
            word.names_kind = word.readings.iter().any(names);
        }
        kind
    }
}

/// Compares names with patterns; keeps its memory from one name to the next.
#[derive(Debug)]
pub struct Scorer {
    matcher: Matcher,
    name: Vec<char>,
}

impl Default for Scorer {
    fn default() -> Self {
        let mut config = Config::DEFAULT;
        // Names come folded.
        (config.normalize, config.ignore_case, config.prefer_prefix) = (false, false, true);
        Self { matcher: Matcher::new(config), name: Vec::new() }
    }
}

impl Scorer {
    /// How well a name answers, the more the better; `None`: not at all. `name`: folded bytes, see [`encode`].
    pub fn score(&mut self, pattern: &Pattern, name: &[u8]) -> Option<u32> {
        let name = name.get(..LONGEST).unwrap_or(name);
        // Nine of ten names end here, at a byte a letter.
        let may =
            |word: &Word| word.names_kind || word.readings.iter().any(|reading| is_subsequence(&reading.bytes, name));
        if pattern.is_empty() || !pattern.words.iter().all(may) {
            return None;
        }
        self.name.clear();
        self.name.extend(decode(name));
        let mut points = 0_u32;
        for word in &pattern.words {
            let read = (0..).zip(&word.readings).filter_map(|(place, reading)| self.points(place, reading)).max();
            let kind = word.names_kind.then_some(KIND);
            points = points.saturating_add(read.max(kind)?);
        }
        let brevity = STEP - 1 - u32::try_from(name.len()).unwrap_or(STEP).min(STEP - 1);
        Some(points.saturating_mul(STEP).saturating_add(brevity))
    }

    /// Of one word; the first reading is what stands there, the others are guesses.
    fn points(&mut self, place: u32, reading: &Reading) -> Option<u32> {
        let (name, letters) = (Utf32Str::Unicode(&self.name), Utf32Str::Unicode(&reading.letters));
        let found = u32::from(self.matcher.fuzzy_match(name, letters)?);
        let count = u32::try_from(reading.letters.len()).unwrap_or(u32::MAX / LETTER);
        let cost = if place == 0 { 0 } else { GUESS };
        (found >= count.saturating_mul(LEAST)).then(|| found.saturating_sub(cost))
    }
}

/// So many points are worth so many letters; for putting what was used last before its equals.
pub const fn letters(count: u32) -> u32 {
    count * LETTER * STEP
}

fn is_subsequence(word: &[u8], name: &[u8]) -> bool {
    let mut rest = name;
    word.iter().all(|byte| match memchr::memchr(*byte, rest) {
        Some(at) => {
            rest = rest.get(at + 1..).unwrap_or_default();
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(typed: &str) -> Pattern {
        Pattern::new(typed, |_| [])
    }

    fn score(typed: &str, name: &str) -> Option<u32> {
        Scorer::default().score(&plain(typed), &encode(name))
    }

    #[test]
    fn a_few_letters_find_a_name_and_the_closest_comes_first() {
        for (typed, name) in [
            ("нагсш", "Нагольненская СШ"),
            ("сш наг", "Нагольненская СШ"),
            ("ЁЛК", "Елкинская СОШ"),
            ("№2", "СОШ № 2"),
            ("2021", "Выезд, 12.05.2021"),
            ("список · люди", "Список: люди"),
        ] {
            assert!(score(typed, name).is_some(), "{typed} in {name}");
        }
        let scattered = format!("а{0}б{0}в{0}г", "о".repeat(40));
        for (typed, name) in [("школы", "лицей"), ("наг", "г. Анапа"), ("абвг", scattered.as_str())]
        {
            assert_eq!(score(typed, name), None, "{typed} in {name}");
        }
        assert!(score("план", "План мероприятий") > score("план", "Капланы и другие"));
        assert!(score("план", "Капланы и другие") > score("план", "о деле Алины"));
        assert!(score("план", "План") > score("план", "План мероприятий"), "of equals the shorter");
    }

    #[test]
    fn a_guess_comes_behind_what_stands_there() {
        let pattern = Pattern::new("cj", |_| ["со".to_owned()]);
        let mut scorer = Scorer::default();
        assert!(scorer.score(&pattern, &encode("cj")) > scorer.score(&pattern, &encode("со")));
        assert!(scorer.score(&pattern, &encode("СОШ")).is_some());
        assert!(plain(" ").is_empty());
        assert_eq!(Pattern::new("Ёж", |_| ["еж".to_owned()]).words[0].readings.len(), 1);
    }

    #[test]
    fn the_kind_may_be_named_too() {
        let pattern = plain("школа нагол").of_kind(&["Школа", "School"]);
        let mut scorer = Scorer::default();
        assert!(scorer.score(&pattern, &encode("Нагольненская СШ")).is_some());
        assert_eq!(scorer.score(&pattern, &encode("Семиченская СШ")), None);
        assert!(
            scorer.score(&pattern, &encode("Нагольненская школа")) > scorer.score(&pattern, &encode("Нагольненская"))
        );
        let all = plain("sch").of_kind(&["Школа", "School"]);
        assert!(scorer.score(&all, &encode("Лицей")).is_some());
    }

    proptest! {
        #[test]
        fn whatever_is_typed_and_named_is_only_compared(typed in "\\PC{0,40}", name in "\\PC{0,300}") {
            let found = score(&typed, &name);
            prop_assert!(found.is_none() || !fold(&typed).is_empty());
        }

        #[test]
        fn every_name_of_letters_answers_to_its_own_start(name in "[а-я]{3,20}( [а-я]{1,9}){0,4}") {
            let start: String = name.chars().take(3).collect();
            prop_assert!(score(&start, &name).is_some());
            prop_assert!(score(&name, &name).is_some());
        }
    }
}
