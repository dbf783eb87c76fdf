//! Responsible parties: the text of the order, whom it means, and how surely. The text is never rewritten.

mod dictionary;
mod names;
mod reader;
#[cfg(test)]
mod tests;
mod words;

pub use dictionary::Dictionary;

use super::{Certainty, Value, messages};

/// What kind of party is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PartyKind {
    /// A municipal or collegial body: «Отдел образования», «ММС», «Координационный совет».
    Body,
    /// An office or a group of people by office: «Руководители ОО», «Куратор».
    Role,
    /// A person by name.
    Person,
    /// A school, or schools as a group.
    School,
    /// Somebody from outside, or nobody the dictionary knows.
    External,
}

/// One responsible party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// What it is.
    pub kind: PartyKind,
    /// The dictionary's name: «КО» of source 000 is «Комитет образования».
    pub name: String,
    /// As printed.
    pub as_written: String,
}

/// A cell «Ответственный исполнитель», «Ответственные».
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parties {
    /// As printed, to the letter.
    pub verbatim: String,
    /// Whom it names, in the order of the text, each once.
    pub parties: Vec<Party>,
    /// Exact: separators and words as in the dictionary. Derived: a lost separator or an inflected name was put
    /// right. Doubtful: something is not in the dictionary.
    pub certainty: Certainty,
    /// Printed words that are not in the dictionary.
    pub unknown: Vec<String>,
}

impl Parties {
    /// Reads a cell with a municipality's dictionary.
    pub fn read(text: &str, dictionary: &Dictionary) -> Self {
        reader::read(text, dictionary)
    }

    /// The same text with the parties a person settled on.
    #[must_use]
    pub fn settled(self, parties: Vec<Party>) -> Self {
        Self { parties, certainty: Certainty::Exact, unknown: Vec::new(), ..self }
    }

    /// The parties a cell holds: nobody for an empty cell, a plain text read now; `None` for another shape. The kinds
    /// come from the dictionary, because only names are stored.
    pub fn from_value(value: &Value, dictionary: &Dictionary) -> Option<Self> {
        match value {
            Value::Null => Some(Self::read("", dictionary)),
            Value::Text(text) => Some(Self::read(text, dictionary)),
            Value::Array(parts) => match parts.as_slice() {
                [Value::Text(verbatim), Value::Text(_), Value::Text(certainty)] => {
                    let (word, detail) = certainty.split_once(':').unwrap_or((certainty, ""));
                    let unknown = detail.strip_prefix("unknown=").map(split).unwrap_or_default();
                    let named = |name: &str| Party {
                        kind: reader::kind_of(name, dictionary),
                        name: name.to_owned(),
                        as_written: name.to_owned(),
                    };
                    Some(Self {
                        verbatim: verbatim.clone(),
                        parties: Self::names(value).into_iter().map(named).collect(),
                        certainty: Certainty::from_code(word)?,
                        unknown: unknown.into_iter().map(str::to_owned).collect(),
                    })
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The names a stored cell holds, for filters and lists; nothing for other shapes.
    pub fn names(value: &Value) -> Vec<&str> {
        match value.elements() {
            [Value::Text(_), Value::Text(names), Value::Text(_)] => split(names),
            _ => Vec::new(),
        }
    }

    /// The sentence about what is not understood.
    pub fn doubt(&self) -> Option<String> {
        (!self.unknown.is_empty()).then(|| messages::party_unknown(self.unknown.join("; ")))
    }
}

/// Names never hold a semicolon: it separates them in the text too.
fn split(joined: &str) -> Vec<&str> {
    joined.split("; ").filter(|name| !name.is_empty()).collect()
}

impl From<&Parties> for Value {
    /// `[as printed, names joined by "; ", certainty]`; `Null` for an empty cell.
    fn from(parties: &Parties) -> Self {
        if parties.verbatim.is_empty() && parties.parties.is_empty() {
            return Value::Null;
        }
        let names: Vec<&str> = parties.parties.iter().map(|party| party.name.as_str()).collect();
        let certainty = match parties.unknown.as_slice() {
            [] => parties.certainty.code().to_owned(),
            unknown => format!("{}:unknown={}", parties.certainty.code(), unknown.join("; ")),
        };
        Value::Array(vec![Value::Text(parties.verbatim.clone()), Value::Text(names.join("; ")), Value::Text(certainty)])
    }
}
