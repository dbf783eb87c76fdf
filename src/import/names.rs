//! Names as people write them: «МКОУ «СШ № 2» г. Котельниково», «СШ №2 г.Котельниково», «Иванова А. П.». Pure.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::RecordId;
use crate::forms::schema::Alike;
use crate::text;

/// How two names fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// One name, perhaps spelled in another way.
    Same,
    /// One says less than the other or abbreviates: a person has to look.
    Similar,
}

/// A name taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    alike: Alike,
    /// What must be equal for [`Fit::Same`].
    pub key: String,
    words: Vec<String>,
}

/// Words of a legal form, by their beginnings: they tell no school from another.
const LEGAL: [&str; 8] = [
    "муниципальн",
    "государственн",
    "казенн",
    "бюджетн",
    "автономн",
    "учреждени",
    "общеобразовательн",
    "образовательн",
];
/// Abbreviated legal forms.
const FORMS: [&str; 10] = ["мкоу", "мбоу", "моу", "маоу", "моау", "гбоу", "гкоу", "гоу", "мку", "оу"];
/// Kinds of schools written out.
const KINDS: [(&str, &str); 6] = [
    ("средняя общеобразовательная школа", "сош"),
    ("основная общеобразовательная школа", "оош"),
    ("начальная общеобразовательная школа", "нош"),
    ("средняя школа", "сш"),
    ("основная школа", "ош"),
    ("начальная школа", "нш"),
];
/// Kinds of schools: «Красноярская СОШ» may well be «Красноярская СШ».
const TYPES: [&str; 7] = ["сош", "оош", "нош", "сш", "ош", "нш", "школа"];
/// Words that are written out or abbreviated.
const SHORT: [(&str, &str); 12] = [
    ("имени", "им"),
    ("село", "с"),
    ("села", "с"),
    ("город", "г"),
    ("города", "г"),
    ("поселок", "п"),
    ("поселка", "п"),
    ("деревня", "д"),
    ("деревни", "д"),
    ("станица", "ст"),
    ("станицы", "ст"),
    ("р-н", "район"),
];

impl Name {
    /// Takes a name apart.
    pub fn of(alike: Alike, printed: &str) -> Self {
        let plain = without_number(&text::fold(printed));
        let words = match alike {
            Alike::Text => vec![plain],
            Alike::Organisation => organisation(&plain),
            Alike::Person => person(&plain),
        };
        let mut sorted = words.clone();
        if alike == Alike::Organisation {
            sorted.sort_unstable();
            sorted.dedup();
        }
        Self { alike, key: sorted.join(" "), words }
    }

    /// Whether nothing is left of it.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(String::is_empty)
    }

    /// How it fits another name of its kind.
    pub fn fit(&self, other: &Self) -> Option<Fit> {
        if self.is_empty() || other.is_empty() {
            return None;
        }
        if self.key == other.key {
            return Some(Fit::Same);
        }
        let similar = match self.alike {
            Alike::Text => false,
            Alike::Organisation => similar_organisations(&self.words, &other.words),
            Alike::Person => similar_persons(&self.words, &other.words),
        };
        similar.then_some(Fit::Similar)
    }
}

/// «1. МКОУ …» and «2) …» count rows, they are no part of the name.
fn without_number(name: &str) -> String {
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let counted = rest.len() < name.len() && rest.starts_with(['.', ')']);
    let rest = if counted { rest.trim_start_matches(['.', ')', ' ']) } else { name };
    if rest.is_empty() { name.to_owned() } else { rest.to_owned() }
}

fn organisation(plain: &str) -> Vec<String> {
    let quoted = |c: char| matches!(c, '«' | '»' | '"' | '“' | '”' | '„' | '\'' | '(' | ')' | ',' | ';' | '.');
    let mut spaced = plain.replace(quoted, " ").split_whitespace().collect::<Vec<_>>().join(" ");
    for (long, short) in KINDS {
        spaced = spaced.replace(long, short);
    }
    let spaced = spaced.replace("№ ", "№").replace(" n ", " №");
    let legal = |word: &str| FORMS.contains(&word) || LEGAL.iter().any(|start| word.starts_with(start));
    let short = |word: &str| SHORT.iter().find(|(long, _)| *long == word).map_or(word, |(_, short)| short).to_owned();
    let words: Vec<String> = spaced.split(' ').filter(|word| !word.is_empty() && !legal(word)).map(short).collect();
    // A name that is nothing but its legal form is still a name.
    if words.is_empty() { vec![spaced] } else { words }
}

/// Surname first, then name and patronymic or their initials.
fn person(plain: &str) -> Vec<String> {
    let mut words: Vec<String> = plain
        .split(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | '\u{a0}'))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let is_initial = |word: &String| word.chars().count() == 1;
    if words.first().is_some_and(is_initial)
        && let Some(at) = words.iter().position(|word| !is_initial(word))
    {
        let surname = words.remove(at);
        words.insert(0, surname);
    }
    words
}

/// What one says beyond the kind of school, the other says too; their numbers are the same.
fn similar_organisations(one: &[String], other: &[String]) -> bool {
    let telling = |words: &[String]| -> BTreeSet<String> {
        words.iter().filter(|word| !TYPES.contains(&word.as_str())).cloned().collect()
    };
    let typed = |words: &[String]| words.iter().any(|word| TYPES.contains(&word.as_str()));
    let both_of_a_type = typed(one) && typed(other);
    let (one, other) = (telling(one), telling(other));
    let numbers = |words: &BTreeSet<String>| -> BTreeSet<String> {
        words.iter().filter(|word| word.contains(|c: char| c.is_ascii_digit())).cloned().collect()
    };
    let said = |word: &&String| word.chars().count() > 2 && !word.contains(|c: char| c.is_ascii_digit());
    let share_a_word = one.intersection(&other).any(|word| said(&word));
    // «СОШ № 2» may be «СШ № 2 г. Котельниково», and is not the evening school № 2.
    let share_a_number = both_of_a_type && !numbers(&one).is_empty();
    numbers(&one) == numbers(&other)
        && (share_a_word || share_a_number)
        && (one.is_subset(&other) || other.is_subset(&one))
}

fn similar_persons(one: &[String], other: &[String]) -> bool {
    let pairs = one.iter().skip(1).zip(other.iter().skip(1));
    let fits = |(a, b): (&String, &String)| {
        let initial = a.chars().count() == 1 || b.chars().count() == 1;
        a == b || (initial && a.chars().next() == b.chars().next())
    };
    one.first() == other.first() && pairs.into_iter().all(fits)
}

/// Names of many records, to find one by.
#[derive(Debug, Default)]
pub struct Names {
    alike: Alike,
    all: Vec<(Name, RecordId, String)>,
    by_word: BTreeMap<String, Vec<usize>>,
}

impl Names {
    /// No names yet.
    pub fn new(alike: Alike) -> Self {
        Self { alike, ..Self::default() }
    }

    /// Adds a record by its name.
    pub fn add(&mut self, printed: &str, id: RecordId) {
        let name = Name::of(self.alike, printed);
        let place = self.all.len();
        for word in name.words.iter().collect::<BTreeSet<_>>() {
            self.by_word.entry(word.clone()).or_default().push(place);
        }
        self.all.push((name, id, printed.to_owned()));
    }

    /// A record's name as it was added.
    pub fn printed(&self, id: RecordId) -> &str {
        self.all.iter().find(|(_, known, _)| *known == id).map_or("", |(.., printed)| printed)
    }

    /// The records of this name: those of the same name, or where there are none the similar ones.
    pub fn find(&self, printed: &str) -> (Fit, Vec<RecordId>) {
        let wanted = Name::of(self.alike, printed);
        let words = wanted.words.iter().filter(|word| !TYPES.contains(&word.as_str()) || wanted.words.len() == 1);
        // A person is found by the surname: thousands share a name or an initial.
        let words = words.take(if self.alike == Alike::Person { 1 } else { usize::MAX });
        let places: BTreeSet<usize> = words.filter_map(|word| self.by_word.get(word)).flatten().copied().collect();
        let of = |wanted_fit: Fit| -> Vec<RecordId> {
            let known = places.iter().filter_map(|place| self.all.get(*place));
            let mut ids: Vec<RecordId> =
                known.filter(|(name, ..)| wanted.fit(name) == Some(wanted_fit)).map(|(_, id, _)| *id).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let same = of(Fit::Same);
        if same.is_empty() { (Fit::Similar, of(Fit::Similar)) } else { (Fit::Same, same) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(alike: Alike, one: &str, other: &str) -> Option<Fit> {
        Name::of(alike, one).fit(&Name::of(alike, other))
    }

    #[test]
    fn a_school_is_one_however_it_is_written() {
        for (one, other) in [
            ("1. МКОУ Красноярская СШ", "Красноярская СШ"),
            ("МКОУ «Красноярская средняя школа»", "красноярская  сш"),
            ("СШ № 2 г. Котельниково", "МОУ СШ №2 города Котельниково"),
            ("МОАУ СОШ с. Озёрное", "СОШ села Озерное"),
            (
                "Муниципальное казённое общеобразовательное учреждение «Сабская средняя общеобразовательная школа»",
                "Сабская СОШ",
            ),
            ("Котельниковский муниципальный район", "Котельниковский район"),
        ] {
            assert_eq!(fit(Alike::Organisation, one, other), Some(Fit::Same), "{one} / {other}");
        }
        for (one, other) in [("СОШ № 2", "СШ № 2 г. Котельниково"), ("Красноярская СОШ", "Красноярская СШ")]
        {
            assert_eq!(fit(Alike::Organisation, one, other), Some(Fit::Similar), "{one} / {other}");
        }
        for (one, other) in [("СОШ № 2", "СОШ № 12"), ("СОШ", "Сабская СОШ"), ("МКОУ", "Сабская СОШ"), ("", "")]
        {
            assert_eq!(fit(Alike::Organisation, one, other), None, "{one} / {other}");
        }
    }

    #[test]
    fn a_person_with_initials_is_similar_only() {
        assert_eq!(fit(Alike::Person, "Иванова А.П.", "А. П. Иванова"), Some(Fit::Same));
        assert_eq!(fit(Alike::Person, "Иванова А.П.", "Иванова Анна Петровна"), Some(Fit::Similar));
        assert_eq!(fit(Alike::Person, "Иванова Анна", "Иванова Анна Петровна"), Some(Fit::Similar));
        assert_eq!(fit(Alike::Person, "Иванова Мария Петровна", "Иванова Анна Петровна"), None);
        assert_eq!(fit(Alike::Person, "Иванов А.П.", "Иванова А.П."), None);
    }

    #[test]
    fn several_similar_ones_are_all_named() {
        let mut names = Names::new(Alike::Organisation);
        let id = |number: u8| RecordId::new([number; 16]);
        names.add("СОШ № 1 пгт Серышево", id(1));
        names.add("СОШ № 1 г. Волосово", id(2));
        names.add("ВСОШ № 1", id(4));
        names.add("Сабская СОШ", id(3));
        assert_eq!(names.find("СОШ №1"), (Fit::Similar, vec![id(1), id(2)]));
        assert_eq!(names.find("МОУ «Сабская СОШ»"), (Fit::Same, vec![id(3)]));
        assert_eq!(names.find("Кикеринская СОШ").1, []);
    }
}
