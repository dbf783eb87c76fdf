//! Whom a municipality means by what it prints: data in `dictionary.toml`, plus the persons and schools of the store.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::PartyKind;
use super::names::{self, Name};
use super::words::{key, split};
use crate::domain::abbreviation;

const EMBEDDED: &str = include_str!("dictionary.toml");

/// The embedded file, read once. A test holds that it is well formed; were it not, every party would be unknown.
static FILE: LazyLock<File> = LazyLock::new(|| toml::from_str(EMBEDDED).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    party: Vec<Row>,
    #[serde(default)]
    municipality: Vec<Section>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    stems: Vec<String>,
    #[serde(default)]
    party: Vec<Row>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    kind: RowKind,
    #[serde(default)]
    also: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(untagged)]
enum RowKind {
    Known(PartyKind),
    None(NoParty),
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum NoParty {
    None,
}

/// A party the dictionary knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub name: String,
    pub kind: PartyKind,
}

/// The words of one municipality over the common ones.
#[derive(Debug, Clone, Default)]
pub struct Dictionary {
    /// Entries by the key of each spelling.
    entries: BTreeMap<String, Entry>,
    /// Words of the longest spelling.
    longest: usize,
}

impl Dictionary {
    /// The common words and those of the municipality named in `municipality` in any case («Волосовский район»,
    /// «администрации Волосовского муниципального района»). An unknown one gets the common words alone: there «КО»
    /// stays doubtful instead of being guessed.
    pub fn of(municipality: &str) -> Self {
        let mut dictionary = Self::default();
        dictionary.rows(&FILE.party);
        let named = crate::text::fold(municipality);
        for section in FILE.municipality.iter().filter(|section| section.stems.iter().any(|stem| named.contains(stem)))
        {
            dictionary.rows(&section.party);
        }
        dictionary
    }

    /// [`Dictionary::of`] with what the municipality's own record says: its abbreviations (`abbreviations`, «КО = Комитет
    /// образования») and its parties (`parties`, «Методкабинет (орган) = РМК, районный методический кабинет»). Its own
    /// word wins: an abbreviation that means no party there is none.
    pub fn of_place(municipality: &str, abbreviations: &str, parties: &str) -> Self {
        let mut dictionary = Self::of(municipality);
        for line in parties.lines() {
            let (name, also) = line.split_once('=').unwrap_or((line, ""));
            let (name, kind) = match name.trim().strip_suffix(')').and_then(|name| name.rsplit_once('(')) {
                Some((name, kind)) => (name.trim(), kind_of(kind)),
                None => (name.trim(), None),
            };
            let known = dictionary.entries.get(&key(name)).map(|entry| entry.kind);
            let kind = kind.or(known).unwrap_or(PartyKind::Body);
            for spelling in
                std::iter::once(name).chain(also.split(',')).map(str::trim).filter(|word| !key(word).is_empty())
            {
                dictionary.put(spelling, name, kind);
            }
        }
        for (short, means) in abbreviation::read(abbreviations) {
            let short_key = key(&short);
            if let Some(Entry { name, kind }) = dictionary.meant(&means) {
                dictionary.put(&short, &name, kind);
            } else if dictionary.entries.get(&short_key).is_some_and(|entry| key(&entry.name) != short_key) {
                // «КО = качество образования»: in this place it is nobody. What is known by its short name alone stays.
                dictionary.entries.remove(&short_key);
            }
        }
        dictionary
    }

    /// The party whose spelling these words are, in any case and number.
    fn meant(&self, words: &str) -> Option<Entry> {
        let wanted = stems(words);
        let alike = |(spelling, _): &(&String, &Entry)| stems(spelling) == wanted;
        self.entries.get(&key(words)).or_else(|| self.entries.iter().find(alike).map(|(_, entry)| entry)).cloned()
    }

    fn rows(&mut self, rows: &[Row]) {
        for row in rows {
            for spelling in std::iter::once(&row.name).chain(&row.also) {
                match row.kind {
                    RowKind::Known(kind) => self.put(spelling, &row.name, kind),
                    RowKind::None(_) => {
                        self.entries.remove(&key(spelling));
                    }
                }
            }
        }
    }

    fn put(&mut self, spelling: &str, name: &str, kind: PartyKind) {
        self.longest = self.longest.max(split(spelling).len());
        self.entries.insert(key(spelling), Entry { name: name.to_owned(), kind });
    }

    /// Adds a party of the store: a person, a school, a body.
    pub fn add(&mut self, name: &str, kind: PartyKind) {
        self.put(name, name, kind);
    }

    /// Whether a spelling is that of a party.
    pub fn knows(&self, spelling: &str) -> bool {
        self.entries.contains_key(&key(spelling))
    }

    /// Words of the longest spelling.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    /// The party of a key.
    pub(super) fn find(&self, key: &str) -> Option<&Entry> {
        self.entries.get(key)
    }

    /// The known person whose name this is, in whatever case; initials must agree as far as they are printed.
    pub(super) fn person(&self, found: &Name) -> Option<&Entry> {
        let persons = self.entries.values().filter(|entry| entry.kind == PartyKind::Person);
        persons.into_iter().find(|entry| {
            names::name_at(&split(&entry.name)).is_some_and(|known| {
                known.initials.starts_with(&found.initials) && names::is_form_of(&found.surname, &known.surname)
            })
        })
    }
}

/// The beginnings of the words, which all their cases share.
fn stems(words: &str) -> Vec<String> {
    split(words).into_iter().map(|word| word.folded.chars().take(6).collect()).collect()
}

/// «орган», «должность», «школа», «человек», «внешний», in any case.
fn kind_of(word: &str) -> Option<PartyKind> {
    Some(match crate::text::fold(word.trim()).as_str() {
        "орган" | "body" => PartyKind::Body,
        "должность" | "роль" | "role" => PartyKind::Role,
        "школа" | "школы" | "school" => PartyKind::School,
        "человек" | "person" => PartyKind::Person,
        "внешний" | "внешняя" | "external" => PartyKind::External,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_municipality_says_itself_what_its_words_mean() {
        let read = |abbreviations: &str, parties: &str, text: &str| {
            let found = crate::domain::Parties::read(text, &Dictionary::of_place("", abbreviations, parties));
            found.parties.into_iter().map(|party| party.name).collect::<Vec<_>>()
        };
        assert_eq!(read("КО = Комитет образования", "", "КО"), ["Комитет образования"]);
        assert_eq!(read("ОО = Отдел образования", "", "ОО"), ["Отдел образования"]);
        assert_eq!(read("ОО = образовательная организация", "", "ОО"), ["Образовательные организации"]);
        assert_eq!(
            read("", "Центр развития (орган) = ЦРО, центр", "ЦРО, Отдел образования"),
            ["Центр развития", "Отдел образования"]
        );
        let own = Dictionary::of_place("Волосовский район", "КО = качество образования", "");
        assert!(!own.knows("КО") && Dictionary::of("Волосовский район").knows("КО"));
    }

    #[test]
    fn the_embedded_file_is_well_formed() {
        let file: File = toml::from_str(EMBEDDED).unwrap();
        assert_eq!(file.municipality.len(), 5);
        for row in file.party.iter().chain(file.municipality.iter().flat_map(|section| &section.party)) {
            assert!(!row.name.contains(';'), "{}", row.name);
            assert!(!key(&row.name).is_empty());
        }
    }

    #[test]
    fn no_spelling_means_two_parties_in_one_section() {
        let file: File = toml::from_str(EMBEDDED).unwrap();
        let sections = std::iter::once(&file.party).chain(file.municipality.iter().map(|section| &section.party));
        for rows in sections {
            let mut seen = BTreeMap::new();
            for row in rows {
                for spelling in std::iter::once(&row.name).chain(&row.also) {
                    let known = seen.insert(key(spelling), &row.name);
                    assert!(known.is_none_or(|known| known == &row.name), "«{spelling}»");
                }
            }
        }
    }
}
