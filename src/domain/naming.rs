//! A person's name in other texts: «Иванова А. П.» is also «А.П. Ивановой», «Иванову Анну Петровну» and, where nobody else
//! is called so, plain «Ивановой».

use std::ops::Range;

/// What may stand behind the part of a surname that all its cases share.
const ENDINGS: [&str; 36] = [
    "", "а", "у", "ы", "е", "о", "и", "я", "ю", "ь", "й", "ой", "ою", "ей", "ею", "ым", "ых", "ыми", "им", "их", "ими",
    "ом", "ем", "ам", "ям", "ами", "ями", "ах", "ях", "ого", "его", "ому", "ему", "ая", "ую", "ий",
];
/// A surname is told by at least so many letters.
const SHORTEST_STEM: usize = 3;

/// How a person is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// Beginning of the surname that all its cases share, folded.
    stem: String,
    /// Beginnings of the other names, folded: one letter, or what all cases share.
    others: Vec<String>,
}

/// A word in a text: where, and folded.
struct Word {
    at: Range<usize>,
    folded: String,
    capital: bool,
}

fn words(text: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let mut open: Option<usize> = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let letter = c.is_alphabetic() || (c == '-' && open.is_some());
        match (letter, open) {
            (true, None) => open = Some(at),
            (false, Some(from)) => {
                let word = text.get(from..at).unwrap_or_default();
                let capital = word.chars().next().is_some_and(char::is_uppercase);
                found.push(Word { at: from..at, folded: crate::text::fold(word), capital });
                open = None;
            }
            _ => {}
        }
    }
    found
}

fn letters(text: &str) -> usize {
    text.chars().count()
}

fn start(text: &str, count: usize) -> String {
    text.chars().take(count).collect()
}

impl Naming {
    /// Of a name as it stands in the field: surname first. `None` for a text that names nobody.
    pub fn of(name: &str) -> Option<Self> {
        let words = words(name);
        // «А. П. Иванова»: the surname is the first word of more than an initial.
        let place = words.iter().position(|word| letters(&word.folded) > 1)?;
        let surname = &words.get(place)?.folded;
        let length = letters(surname);
        if length < SHORTEST_STEM {
            return None;
        }
        let ending = surname.chars().rev().take_while(|c| "аеиоуыэюяйь".contains(*c)).count().min(2);
        let stem = start(surname, (length - ending).max(SHORTEST_STEM));
        let others = words.iter().enumerate().filter(|(at, _)| *at != place);
        let others = others.map(|(_, word)| start(&word.folded, (letters(&word.folded).saturating_sub(2)).max(1)));
        Some(Self { stem, others: others.collect() })
    }

    fn is_surname(&self, word: &str) -> bool {
        word.strip_prefix(self.stem.as_str()).is_some_and(|ending| ENDINGS.contains(&ending))
    }

    /// Whether a surname of this person may be one of `other`, too.
    pub fn shares_surname(&self, other: &Self) -> bool {
        self.is_surname(&other.stem) || other.is_surname(&self.stem) || self.stem == other.stem
    }

    /// Whether a word beside the surname is another name of this person: an initial, or the name in some case.
    fn is_other(&self, word: &Word) -> bool {
        let fits = |other: &String| {
            let word = word.folded.as_str();
            let (short, long) = if letters(word) == 1 { (word, other.as_str()) } else { (other.as_str(), word) };
            long.starts_with(short)
        };
        word.capital && self.others.iter().any(fits)
    }

    /// Where a text names this person, ascending; `alone`: also by the surname without anything beside it.
    pub fn places(&self, text: &str, alone: bool) -> Vec<Range<usize>> {
        let words = words(text);
        let mut found: Vec<Range<usize>> = Vec::new();
        for (place, word) in words.iter().enumerate() {
            if !self.is_surname(&word.folded) {
                continue;
            }
            let beside = |one: &Word, other: &Word| {
                // Only dots and blanks stand between the parts of a name.
                let between = text.get(one.at.end..other.at.start).unwrap_or("?");
                letters(between) <= 3 && between.chars().all(|c| c == '.' || c.is_whitespace())
            };
            let (mut first, mut last) = (place, place);
            while let (Some(next), Some(here)) = (words.get(last + 1), words.get(last))
                && beside(here, next)
                && self.is_other(next)
            {
                last += 1;
            }
            while let (Some(before), Some(here)) = (first.checked_sub(1).and_then(|n| words.get(n)), words.get(first))
                && last == place
                && beside(before, here)
                && self.is_other(before)
            {
                first -= 1;
            }
            let named = first != last;
            // «Иванова В. Г.» is somebody else.
            let follows_other =
                words.get(place + 1).is_some_and(|next| beside(word, next) && letters(&next.folded) == 1);
            if named || (alone && !follows_other) {
                let (Some(from), Some(to)) = (words.get(first), words.get(last)) else { continue };
                let dot = last > place && text.get(to.at.end..).is_some_and(|rest| rest.starts_with('.'));
                found.push(from.at.start..to.at.end + usize::from(dot && letters(&to.folded) == 1));
            }
        }
        found
    }

    /// The text with something else in the place of the name; `None` where it does not name this person.
    pub fn replaced(&self, text: &str, alone: bool, by: &str) -> Option<String> {
        let places = self.places(text, alone);
        if places.is_empty() {
            return None;
        }
        let (mut out, mut at) = (String::new(), 0);
        for place in places {
            out.push_str(text.get(at..place.start).unwrap_or_default());
            out.push_str(by);
            at = place.end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        Some(out)
    }
}

/// Everybody a text names by a surname with initials, «Мирюк А.А.» or «А. А. Мирюк», whoever that is.
pub fn looks_like_names(text: &str) -> Vec<Naming> {
    let words = words(text);
    let near = |one: &Word, other: &Word| {
        let between = text.get(one.at.end..other.at.start).unwrap_or("?");
        letters(between) <= 2 && between.chars().all(|c| c == '.' || c.is_whitespace())
    };
    let initial = |word: &Word| {
        let dot = text.get(word.at.end..).is_some_and(|rest| rest.starts_with('.'));
        letters(&word.folded) == 1 && word.capital && dot
    };
    let mut found: Vec<Naming> = Vec::new();
    for (place, word) in words.iter().enumerate() {
        if letters(&word.folded) < SHORTEST_STEM || !word.capital {
            continue;
        }
        let mut initials: Vec<&str> = Vec::new();
        let mut last = word;
        for next in words.iter().skip(place + 1).take(2) {
            if !initial(next) || !near(last, next) {
                break;
            }
            initials.push(&next.folded);
            last = next;
        }
        last = word;
        for before in words.iter().take(place).rev().take(2) {
            if !initial(before) || !near(before, last) {
                break;
            }
            initials.push(&before.folded);
            last = before;
        }
        if !initials.is_empty() {
            let named = text.get(word.at.clone()).unwrap_or_default();
            let naming = Naming::of(&format!("{named} {}.", initials.join(". ")));
            found.extend(naming.filter(|naming| !found.contains(naming)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_every_case_and_order() {
        let naming = Naming::of("Иванова А. П.").unwrap();
        for text in
            ["Иванова А. П.", "А.П. Ивановой", "Ивановой А.П.", "Иванову Анну Петровну", "Анна Иванова", "ИВАНОВА А П"]
        {
            assert_eq!(naming.replaced(text, false, "педагог").as_deref(), Some("педагог"), "{text}");
        }
        let text = "Урок у Ивановой А. П. посещён; Иванов В. Г. не был.";
        assert_eq!(
            naming.replaced(text, true, "педагог").as_deref(),
            Some("Урок у педагог посещён; Иванов В. Г. не был.")
        );
    }

    #[test]
    fn a_bare_surname_counts_only_where_it_can_be_nobody_else() {
        let naming = Naming::of("Иванова А. П.").unwrap();
        assert!(naming.places("Урок у Ивановой", false).is_empty());
        assert_eq!(naming.replaced("Урок у Ивановой.", true, "педагога").as_deref(), Some("Урок у педагога."));
        assert!(naming.shares_surname(&Naming::of("Иванов В. Г.").unwrap()));
        assert!(!naming.shares_surname(&Naming::of("Петров В. Г.").unwrap()));
        assert!(naming.places("в селе Ивановское и Ивановском районе", true).is_empty());
    }

    #[test]
    fn names_of_strangers_are_seen_by_their_initials() {
        let text = "Мирюк А.А., специалисты; А. Б. Ткаченко; г. Козельск; МКОУ СОШ № 2 им. А. С. Пушкина; в т.ч. Отдел";
        let names = looks_like_names(text);
        assert_eq!(names.len(), 3, "{names:?}");
        let without = names.iter().fold(text.to_owned(), |text, name| name.replaced(&text, false, "—").unwrap_or(text));
        assert_eq!(without, "—, специалисты; —; г. Козельск; МКОУ СОШ № 2 им. —; в т.ч. Отдел");
    }

    #[test]
    fn odd_texts_name_nobody() {
        assert_eq!(Naming::of(""), None);
        assert_eq!(Naming::of("А. П."), None);
        assert_eq!(Naming::of("Ли"), None);
        assert!(Naming::of("Анна-Мария Ёлкина-Сосна").unwrap().places("...", true).is_empty());
    }
}
