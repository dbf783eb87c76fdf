//! The past of a record as people read it: who wrote what, when and on which computer, and what became of it.

use std::collections::{BTreeMap, BTreeSet};

use super::effect::Source;
use crate::Result;
use crate::changes::change::{Cell, OpId};
use crate::changes::clock::milliseconds;
use crate::changes::fold::{LIFE, RecordState, element_value};
use crate::changes::lineage::{Lineage, Written, in_order};
use crate::domain::{RecordId, Value, author};
use crate::forms::Registry;
use crate::forms::display::Look;
use crate::store::api::HistoryEntry;

/// Who wrote a change, when and where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Author {
    /// Milliseconds since 1970, UTC; 0: it came with the program.
    pub at: u64,
    /// Name; a word where nobody was named.
    pub name: String,
    /// Saved in this folder.
    pub here: bool,
    /// The code of the other computer's key, where it is known.
    pub device: Option<String>,
}

impl Author {
    /// «20.05.2021 12:00, Иванова А. П., этот компьютер».
    pub fn told(&self) -> String {
        if self.at == 0 {
            return messages::with_the_program();
        }
        let device = match &self.device {
            _ if self.here => messages::this_computer(),
            Some(code) => messages::computer(code),
            None => messages::other_computer(),
        };
        format!("{}, {}, {device}", moment(self.at), self.name)
    }

    /// «20.05.2021 12:00, Иванова А. П.».
    pub fn brief(&self) -> String {
        if self.at == 0 { messages::with_the_program() } else { format!("{}, {}", moment(self.at), self.name) }
    }
}

/// Milliseconds since 1970 as this machine's clock shows them.
pub fn moment(at: u64) -> String {
    let at = i64::try_from(at).ok().and_then(chrono::DateTime::from_timestamp_millis);
    at.map(|at| at.with_timezone(&chrono::Local).format("%d.%m.%Y %H:%M").to_string()).unwrap_or_default()
}

/// The history of a record with the authors of all its changes.
pub struct Past {
    /// Changes, oldest first.
    pub entries: Vec<HistoryEntry>,
    authors: BTreeMap<OpId, Author>,
}

/// What became of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is the value of the field.
    Now,
    /// One of several different values of the field: nobody has chosen yet.
    Rival,
    /// Replaced by one who had seen it.
    Replaced(Author),
    /// One of several different values, and another was chosen or written.
    NotChosen(Author),
}

/// One value that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Field id.
    pub field: String,
    /// Its name.
    pub label: String,
    /// The value; of a set the element.
    pub value: Value,
    /// The same in words; of a set with «+» or «−».
    pub text: String,
    /// What became of it.
    pub fate: Fate,
    /// Its author had not seen another value that stood beside it.
    pub apart: bool,
    /// It settled a conflict of so many different values (two and more).
    pub settled: usize,
    /// The whole value that the field had with it.
    pub whole: Value,
}

/// What a change did to the record as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The first change.
    Made,
    /// Deleted.
    Deleted,
    /// Brought back.
    Restored,
}

impl Event {
    /// In words.
    pub fn label(self) -> String {
        match self {
            Self::Made => messages::made(),
            Self::Deleted => messages::deleted(),
            Self::Restored => messages::restored(),
        }
    }

    /// On the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Deleted => "deleted",
            Self::Restored => "restored",
        }
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its identity.
    pub op: OpId,
    /// Who, when, where.
    pub author: Author,
    /// Why, where it was said.
    pub reason: Option<String>,
    /// What it did to the record.
    pub event: Option<Event>,
    /// What it wrote.
    pub told: Vec<Told>,
}

impl Told {
    /// What is remarkable about it, a sentence each.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.settled > 1 {
            remarks.push(messages::settled(self.settled));
        }
        if self.apart {
            remarks.push(messages::apart());
        }
        remarks.extend(match &self.fate {
            Fate::Now => None,
            Fate::Rival => Some(messages::rival()),
            Fate::Replaced(by) => Some(messages::replaced(by.brief())),
            Fate::NotChosen(by) => Some(messages::not_chosen(by.brief())),
        });
        remarks
    }
}

impl Past {
    /// Reads it. Empty for a record that is not here.
    pub fn read(id: RecordId, source: &dyn Source) -> Result<Self> {
        let replaces = |entry: &HistoryEntry| {
            entry.change.operations.iter().flat_map(|operation| operation.replaces.iter().copied()).collect()
        };
        let entries = in_order(source.past(id)?, |entry| entry.op, replaces);
        let names = author::names(source.all("person")?);
        let codes = source.devices(&entries)?;
        let authors = entries.iter().map(|entry| {
            let name = names.get(&entry.change.person).cloned().unwrap_or_else(messages::nobody);
            let device = codes.get(&entry.op).cloned();
            (entry.op, Author { at: milliseconds(entry.change.hlc), name, here: entry.own, device })
        });
        let authors = authors.collect();
        Ok(Self { entries, authors })
    }

    /// The author of a change.
    pub fn author(&self, op: OpId) -> Author {
        self.authors.get(&op).cloned().unwrap_or_default()
    }

    /// How the values of a cell came from each other.
    pub fn lineage(&self, cell: &Cell) -> Lineage {
        Lineage::of(cell, self.entries.iter().map(|entry| (entry.op, &entry.change)))
    }

    /// Every change in words, oldest first; `only`: what it wrote into this field.
    pub fn steps(&self, only: Option<&str>, forms: &Registry, source: &dyn Source) -> Result<Vec<Step>> {
        let look = Look::new(forms, source);
        let cells: BTreeSet<&Cell> =
            self.entries.iter().flat_map(|entry| &entry.change.operations).map(|operation| &operation.cell).collect();
        let lineages: BTreeMap<&Cell, Lineage> = cells
            .into_iter()
            .filter(|cell| cell.field != LIFE && only.is_none_or(|field| cell.field == field))
            .map(|cell| (cell, self.lineage(cell)))
            .collect();
        let mut state = RecordState::default();
        let mut steps = Vec::new();
        for (n, entry) in self.entries.iter().enumerate() {
            let change = &entry.change;
            state.apply(entry.op, change);
            let record = state.record(change.record);
            let form = forms.form(&change.form);
            let life = change.operations.iter().find(|operation| operation.cell.field == LIFE);
            let event = match life {
                Some(operation) if operation.value == Value::from("alive") => Some(Event::Restored),
                Some(_) => Some(Event::Deleted),
                None => (n == 0).then_some(Event::Made),
            };
            let mut told = Vec::new();
            for operation in &change.operations {
                let Some(lineage) = lineages.get(&operation.cell) else { continue };
                let Some(written) = lineage.get(entry.op) else { continue };
                let id = &operation.cell.field;
                let field = form.and_then(|form| form.field(id));
                let element = operation.cell.element.as_ref().map(element_value);
                let value = element.clone().unwrap_or_else(|| operation.value.clone());
                let shown = |value: &Value| match field {
                    Some(field) => look.value(field, value),
                    None => Ok(value.verbatim().unwrap_or_default().to_owned()),
                };
                let text = match (&element, &operation.value) {
                    (Some(element), Value::Null) => format!("− {}", shown(&Value::Array(vec![element.clone()]))?),
                    (Some(element), _) => format!("+ {}", shown(&Value::Array(vec![element.clone()]))?),
                    (None, Value::Null) => messages::emptied(),
                    (None, value) => shown(value)?,
                };
                told.push(Told {
                    field: id.clone(),
                    label: field.map_or(id.as_str(), |field| field.label.get()).to_owned(),
                    text,
                    fate: self.fate(lineage, written, element.is_some()),
                    // Sets take in everything: there is nothing to choose.
                    apart: written.apart && element.is_none(),
                    settled: if element.is_none() { written.settled } else { 0 },
                    whole: if element.is_some() { record.get(id).clone() } else { value.clone() },
                    value,
                });
            }
            if !told.is_empty() || (only.is_none() && event.is_some()) {
                let (op, author) = (entry.op, self.author(entry.op));
                let event = event.filter(|_| only.is_none());
                steps.push(Step { op, author, reason: change.reason.clone(), event, told });
            }
        }
        Ok(steps)
    }

    fn fate(&self, lineage: &Lineage, written: &Written, is_element: bool) -> Fate {
        match written.replaced_by.and_then(|place| lineage.written.get(place)) {
            Some(by) if by.settled > 1 && by.value != written.value && !is_element => {
                Fate::NotChosen(self.author(by.op))
            }
            Some(by) => Fate::Replaced(self.author(by.op)),
            None => {
                let heads = lineage.written.iter().filter(|held| held.replaced_by.is_none());
                let differs = heads.map(|head| &head.value).collect::<BTreeSet<_>>().len() > 1;
                if differs && !is_element { Fate::Rival } else { Fate::Now }
            }
        }
    }
}

mod messages {
    crate::messages! {
        with_the_program() { ru: "пришло с программой", en: "came with the program" }
        this_computer() { ru: "этот компьютер", en: "this computer" }
        computer(code) { ru: "компьютер {code}", en: "computer {code}" }
        other_computer() { ru: "другой компьютер", en: "another computer" }
        nobody() { ru: "кто — не указано", en: "by nobody named" }
        made() { ru: "запись заведена", en: "the record was made" }
        deleted() { ru: "запись удалена", en: "the record was deleted" }
        restored() { ru: "запись возвращена", en: "the record was brought back" }
        emptied() { ru: "(пусто: значение стёрто)", en: "(empty: the value was removed)" }
        settled(count) { ru: "⚡ решено разночтение, значений было: {count}", en: "⚡ settled a conflict of {count} values" }
        apart() { ru: "⚡ записано, не видя другого значения", en: "⚡ written without seeing another value" }
        rival() { ru: "⚡ ждёт выбора: есть другое значение (F8)", en: "⚡ waits for a choice: there is another value (F8)" }
        replaced(by) { ru: "заменено: {by}", en: "replaced: {by}" }
        not_chosen(by) { ru: "⚡ при выборе не взято: {by}", en: "⚡ not taken in the choice: {by}" }
    }
}
