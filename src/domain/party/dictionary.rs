//! Whom a municipality means by what it prints: data in `dictionary.toml`, plus the persons and schools of the store.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::PartyKind;
use super::names::{self, Name};
use super::words::{key, split};

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

#[cfg(test)]
mod tests {
    use super::*;

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
