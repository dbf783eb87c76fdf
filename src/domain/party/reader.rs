//! Finds the parties in a cell: the dictionary first, then names, then schools, then what nobody knows.

use super::dictionary::Dictionary;
use super::names;
use super::words::{self, Gap, Word};
use super::{Parties, Party, PartyKind};
use crate::domain::Certainty;
use crate::text;

/// Legal forms that open the name of a school.
const SCHOOL_OPENINGS: [&str; 12] =
    ["моу", "мбоу", "мкоу", "моау", "маоу", "гбоу", "гкоу", "оу", "филиал", "сош", "оош", "сш"];

/// Reads a cell.
pub(super) fn read(source: &str, dictionary: &Dictionary) -> Parties {
    let text = text::clean(source);
    let words = words::split(&text);
    let mut reader = Reader {
        text: &text,
        words: &words,
        dictionary,
        found: Vec::new(),
        unknown: Vec::new(),
        sure: Certainty::Exact,
    };
    reader.run();
    let certainty = if reader.unknown.is_empty() { reader.sure } else { Certainty::Doubtful };
    Parties { verbatim: source.to_owned(), parties: reader.found, certainty, unknown: reader.unknown }
}

/// The kind of a party by its name alone.
pub(super) fn kind_of(name: &str, dictionary: &Dictionary) -> PartyKind {
    let words = words::split(name);
    if let Some(entry) = dictionary.find(&words::key(name)) {
        return entry.kind;
    }
    if names::name_at(&words).is_some_and(|found| found.words == words.len()) {
        return PartyKind::Person;
    }
    let school = words.first().is_some_and(|word| SCHOOL_OPENINGS.contains(&word.folded.as_str()));
    if school { PartyKind::School } else { PartyKind::External }
}

/// One hit: how many words, the party, how sure.
struct Hit {
    length: usize,
    party: Party,
    sure: Certainty,
}

struct Reader<'a> {
    text: &'a str,
    words: &'a [Word],
    dictionary: &'a Dictionary,
    found: Vec<Party>,
    unknown: Vec<String>,
    sure: Certainty,
}

impl Reader<'_> {
    fn run(&mut self) {
        let mut at = 0;
        // Words nobody knows, gathered until something known or a separator comes.
        let mut stray = at..at;
        let mut before: Option<PartyKind> = None;
        while let Some(word) = self.words.get(at) {
            // A line that goes on in lower case is the cell's own wrapping.
            let wrapped = word.gap == Gap::Line && word.printed.chars().all(char::is_lowercase);
            if word.gap != Gap::None && !wrapped {
                self.keep_stray(stray.clone());
                stray = at..at;
            }
            if word.gap == Gap::Separator {
                before = None;
            }
            if let Some(hit) = self.hit(at) {
                self.keep_stray(stray.clone());
                if before.is_some_and(|before| !belong(before, hit.party.kind)) {
                    // «ММС Руководители ОО»: the comma was lost, the dictionary finds the border.
                    self.sure = self.sure.max(Certainty::Derived);
                }
                before = Some(hit.party.kind);
                self.sure = self.sure.max(hit.sure);
                if hit.sure == Certainty::Doubtful && !self.unknown.contains(&hit.party.as_written) {
                    self.unknown.push(hit.party.as_written.clone());
                }
                at += hit.length;
                stray = at..at;
                self.add(hit.party);
                continue;
            }
            if before.is_some() && stray.is_empty() && matches!(word.folded.as_str(), "и" | "совместно" | "с")
            {
                before = None;
                at += 1;
                stray = at..at;
                continue;
            }
            at += 1;
            stray.end = at;
        }
        self.keep_stray(stray);
    }

    fn add(&mut self, party: Party) {
        if self.found.iter().all(|known| known.name != party.name) {
            self.found.push(party);
        }
    }

    fn keep_stray(&mut self, range: std::ops::Range<usize>) {
        let words = self.words.get(range).unwrap_or_default();
        let printed = words::printed(self.text, words);
        if printed.is_empty() {
            return;
        }
        self.add(Party { kind: PartyKind::External, name: printed.clone(), as_written: printed.clone() });
        if !self.unknown.contains(&printed) {
            self.unknown.push(printed);
        }
    }

    fn hit(&self, at: usize) -> Option<Hit> {
        self.known(at).or_else(|| self.person(at)).or_else(|| self.school(at))
    }

    /// The longest spelling of the dictionary that starts here and crosses no separator.
    fn known(&self, at: usize) -> Option<Hit> {
        let rest = self.words.get(at..)?;
        let reach = rest.iter().skip(1).take_while(|word| word.gap != Gap::Separator).count() + 1;
        (1..=reach.min(self.dictionary.longest())).rev().find_map(|length| {
            let words = rest.get(..length)?;
            let key = words.iter().map(|word| word.folded.as_str()).collect::<Vec<_>>().join(" ");
            let entry = self.dictionary.find(&key)?;
            let as_written = words::printed(self.text, words);
            let party = Party { kind: entry.kind, name: entry.name.clone(), as_written };
            Some(Hit { length, party, sure: Certainty::Exact })
        })
    }

    fn person(&self, at: usize) -> Option<Hit> {
        let rest = self.words.get(at..)?;
        let found = names::name_at(rest)?;
        let as_written = words::printed(self.text, rest.get(..found.words)?);
        let (name, sure) = match self.dictionary.person(&found) {
            Some(entry) if entry.name == found.full() => (entry.name.clone(), Certainty::Exact),
            Some(entry) => (entry.name.clone(), Certainty::Derived),
            // An unknown name in an oblique case: only a person can say whether Иванову is Иванов or Иванова.
            None if names::looks_inflected(&found.surname) => (found.full(), Certainty::Doubtful),
            None => (found.full(), Certainty::Derived),
        };
        Some(Hit { length: found.words, party: Party { kind: PartyKind::Person, name, as_written }, sure })
    }

    /// «МОУ «Торосовская ООШ»»: a legal form and the words after it up to a separator or the next known party.
    fn school(&self, at: usize) -> Option<Hit> {
        let rest = self.words.get(at..)?;
        let first = rest.first().filter(|word| SCHOOL_OPENINGS.contains(&word.folded.as_str()))?;
        let quote = self.text.get(first.at.end..)?.trim_start().starts_with(['«', '"']);
        let mut length = 1;
        while let Some(word) = rest.get(length) {
            if word.gap != Gap::None || (!quote && length > 1 && self.known(at + length).is_some()) {
                break;
            }
            length += 1;
            let closed = self.text.get(word.at.end..).is_some_and(|after| after.starts_with(['»', '"']));
            if quote && closed {
                break;
            }
        }
        let name = words::printed(self.text, rest.get(..length)?);
        let party = Party { kind: PartyKind::School, as_written: name.clone(), name };
        (length > 1).then_some(Hit { length, party, sure: Certainty::Exact })
    }
}

/// «заведующего РМК Кондрашову Н.В.»: an office and the person who holds it stand together without a comma.
fn belong(before: PartyKind, after: PartyKind) -> bool {
    before == PartyKind::Role && after == PartyKind::Person
}
