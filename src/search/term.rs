//! One thing looked for, and finding it in the bytes of folded text, see [`super::fold`].

use std::collections::HashMap;
use std::ops::Range;

use memchr::memmem::Finder;
use snowball_stemmers_rs::{Algorithm, Stemmer};

use super::fold::{decode, encode, letter_after, letter_before, word_at};
use crate::text::search_key as fold;

/// Shorter stems say nothing, letters.
const SHORTEST_STEM: usize = 2;
/// No Russian word is longer, letters.
const LONGEST_WORD: usize = 64;

/// Words judged already, and whether each is a form of the term's word: a store repeats its words, and stemming one
/// costs more than finding it. Of one term only.
pub type Judged = HashMap<Vec<u8>, bool>;
/// More different words are forgotten.
const MOST_JUDGED: usize = 4096;

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Term {
    finder: Finder<'static>,
    how: How,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum How {
    /// Anywhere, also inside a word.
    Fragment,
    /// Whole words in just this form.
    Exact,
    /// The word anywhere, or at the start of a word any other form of it. What is scanned for is the shortest stem.
    Forms {
        /// The word as it was typed.
        word: Vec<u8>,
        stems: Stems,
    },
}

impl Term {
    /// A word as it was typed: any form of it, and any word it is a part of. `None` if nothing is left of it.
    pub fn word(typed: &str) -> Option<Self> {
        let word = fold(typed);
        let russian = !word.is_empty() && word.chars().all(|c| matches!(c, 'а'..='я'));
        let stems = Stems::of(&word);
        let stem = stems.0.clone();
        if russian && stem.chars().count() >= SHORTEST_STEM && word.starts_with(&stem) {
            return Self::new(&stem, How::Forms { word: encode(&word), stems });
        }
        Self::new(&word, How::Fragment)
    }

    /// A phrase in quotes: these words in this form and order. `None` if nothing is left of it.
    pub fn phrase(typed: &str) -> Option<Self> {
        Self::new(&fold(typed), How::Exact)
    }

    fn new(needle: &str, how: How) -> Option<Self> {
        (!needle.is_empty()).then(|| Self { finder: Finder::new(&encode(needle)).into_owned(), how })
    }

    /// The first place at or behind `from` in folded text.
    pub fn find(&self, text: &[u8], from: usize) -> Option<Range<usize>> {
        self.find_again(text, from, &mut Judged::new())
    }

    /// The same, for many texts.
    pub fn find_again(&self, text: &[u8], from: usize, judged: &mut Judged) -> Option<Range<usize>> {
        let mut from = from;
        loop {
            let at = from + self.finder.find(text.get(from..)?)?;
            if let Some(end) = self.end_of(text, at, judged) {
                return Some(at..end);
            }
            from = at + 1;
        }
    }

    /// Where the find at `at` ends, if it is one.
    fn end_of(&self, text: &[u8], at: usize, judged: &mut Judged) -> Option<usize> {
        let needle = self.finder.needle();
        let end = at + needle.len();
        match &self.how {
            How::Fragment => Some(end),
            How::Exact => (!joins(text, at) && !joins(text, end)).then_some(end),
            How::Forms { word, stems } => {
                if text.get(at..)?.starts_with(word) {
                    return Some(at + word.len());
                }
                if letter_before(text, at) {
                    return None;
                }
                let rest = text.get(at..)?;
                let found = word_at(rest.get(..LONGEST_WORD).unwrap_or(rest));
                if let Some(is_form) = judged.get(found) {
                    return is_form.then_some(at + found.len());
                }
                if judged.len() >= MOST_JUDGED {
                    judged.clear();
                }
                let is_form = stems.meet(&Stems::of(&decode(found).collect::<String>()));
                judged.insert(found.to_vec(), is_form);
                is_form.then_some(at + found.len())
            }
        }
    }
}

/// What forms of one word have in common. A word in «-ей» has two readings: of «учитель» the stem is «учител», but of
/// «лицей» it is «лице», as of «лицея»; Snowball knows the first only.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stems(String, Option<String>);

impl Stems {
    /// Of a folded word.
    fn of(word: &str) -> Self {
        let stem = Stemmer::create(Algorithm::Russian).stem(word).into_owned();
        let other = word.strip_suffix('й').filter(|rest| rest.ends_with('е') && *rest != stem).map(str::to_owned);
        Self(stem, other)
    }

    fn meet(&self, found: &Self) -> bool {
        let is_mine = |stem: &String| *stem == self.0 || Some(stem) == self.1.as_ref();
        is_mine(&found.0) || found.1.as_ref().is_some_and(is_mine)
    }
}

/// Whether a word goes on across this place.
fn joins(text: &[u8], at: usize) -> bool {
    letter_before(text, at) && letter_after(text, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found in a text that is folded already.
    fn finds(term: Option<&Term>, text: &str) -> Option<String> {
        let found = term.unwrap().find(&encode(text), 0)?;
        Some(text.chars().skip(found.start).take(found.len()).collect())
    }

    #[test]
    fn a_word_finds_its_forms() {
        for (typed, text) in [
            ("школы", "моя школа"),
            ("школы", "в школе"),
            ("школа", "школами"),
            ("ЁЛКИ", "под елкой"),
            ("отчет", "отчеты сданы"),
            ("директору", "директором"),
            ("рекомендация", "по рекомендациям"),
            ("учителя", "для учителей"),
            ("лицей", "лицею"),
            ("лицея", "наш лицей"),
        ] {
            assert!(finds(Term::word(typed).as_ref(), text).is_some(), "{typed} in {text}");
        }
        assert_eq!(finds(Term::word("школы").as_ref(), "а в школе то"), Some("школе".to_owned()));
        for (typed, text) in [("школы", "дошкольный возраст"), ("учеба", "учитель"), ("директору", "дирекция")]
        {
            assert_eq!(finds(Term::word(typed).as_ref(), text), None, "{typed} in {text}");
        }
    }

    #[test]
    fn a_fragment_is_found_inside_words() {
        assert_eq!(finds(Term::word("образоват").as_ref(), "общеобразовательная"), Some("образоват".to_owned()));
        assert_eq!(finds(Term::word("2021").as_ref(), "12.05.2021"), Some("2021".to_owned()));
        assert_eq!(finds(Term::word("ол").as_ref(), "школа"), Some("ол".to_owned()));
    }

    #[test]
    fn a_phrase_is_whole_words_in_this_form() {
        let phrase = Term::phrase("Работа с   родителями");
        assert_eq!(
            finds(phrase.as_ref(), "план: работа с родителями, 5 класс"),
            Some("работа с родителями".to_owned())
        );
        for other in ["работа с родителямих", "работы с родителями", "переработа с родителями"]
        {
            assert_eq!(finds(phrase.as_ref(), other), None, "{other}");
        }
        let number = Term::phrase("СОШ № 2");
        assert!(finds(number.as_ref(), "мкоу «сош №2»").is_some());
        assert_eq!(finds(number.as_ref(), "сош №20"), None);
        assert!(finds(Term::phrase("«сош").as_ref(), "мкоу«сош №1»").is_some());
        assert_eq!(finds(Term::phrase("шко").as_ref(), "шко"), Some("шко".to_owned()), "the whole text");
    }

    #[test]
    fn broken_bytes_do_no_harm() {
        let term = Term::word("школы").unwrap();
        let mut text = encode("x школа");
        text.insert(2, 0xd1);
        text.push(0x01);
        assert!(term.find(&text, 0).is_some());
        assert_eq!(term.find(&text, 400), None);
    }
}
