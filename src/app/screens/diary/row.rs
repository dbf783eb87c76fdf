//! One row of a diary: the record as it is on disk and, once the cursor has been in it, its cells being typed.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::app::reading::{self, Place};
use crate::app::screens::form::entry::{Entry, Typed};
use crate::app::shown::Seen;
use crate::domain::period::Frame;
use crate::domain::value::Fields;
use crate::domain::{Record, RecordId, SchoolYear, Value};
use crate::forms::display;
use crate::forms::{Field, Form, Kind};

/// A row.
#[derive(Debug)]
pub struct Row {
    /// The record as it is on disk; of a new row the values it starts with.
    pub record: Record,
    /// What was on the screen when the typing began: a save replaces that and no more.
    pub seen: Seen,
    /// Not on disk yet.
    pub fresh: bool,
    /// Made by the «Дневник школы» and not filled in yet.
    pub draft: bool,
    /// Names of the records it points at.
    pub names: BTreeMap<RecordId, String>,
    /// Cells being typed, in the order of the columns; empty while nobody has been in the row.
    pub cells: Vec<Entry>,
    /// What is wrong, by field id.
    pub faults: BTreeMap<String, String>,
    /// The save under way.
    pub saving: Option<Saving>,
    /// Left again, or to be saved again, while a save was under way.
    pub again: bool,
    /// Typed text of the last session, until the cells are made.
    pub typed: BTreeMap<String, Typed>,
}

/// A row as it went to the disk.
#[derive(Debug, Clone)]
pub struct Saving {
    record: Record,
    texts: Vec<Option<String>>,
}

impl Row {
    /// A row of this record.
    pub fn new(record: Record, names: BTreeMap<RecordId, String>, fresh: bool) -> Self {
        Self {
            record,
            seen: Seen::default(),
            fresh,
            draft: false,
            names,
            cells: Vec::new(),
            faults: BTreeMap::new(),
            saving: None,
            again: false,
            typed: BTreeMap::new(),
        }
    }

    /// Makes the cells if there are none.
    pub fn unfold(&mut self, columns: &[&Field]) {
        if !self.cells.is_empty() {
            return;
        }
        let names = |id: RecordId| self.names.get(&id).cloned().unwrap_or_else(|| id.to_string());
        self.cells = columns.iter().map(|field| Entry::new(field, self.record.get(&field.id), &names, 0)).collect();
        for (cell, field) in self.cells.iter_mut().zip(columns) {
            if let Some(typed) = self.typed.remove(&field.id) {
                cell.take(typed);
            }
        }
    }

    /// Forgets the cells of a row in which nothing waits to be saved.
    pub fn fold(&mut self, columns: &[&Field]) {
        if !self.is_dirty(columns) && self.saving.is_none() {
            for (cell, field) in self.cells.iter().zip(columns) {
                if let Entry::Link { chosen, .. } = cell {
                    self.names.extend(chosen.iter().cloned());
                }
                self.faults.remove(&field.id);
            }
            self.cells.clear();
        }
    }

    /// Something typed is not on disk.
    pub fn is_dirty(&self, columns: &[&Field]) -> bool {
        if self.cells.is_empty() {
            return self.typed.values().any(Typed::is_typed);
        }
        self.cells.iter().zip(columns).any(|(cell, field)| cell.differs(self.record.get(&field.id)))
    }

    /// A new row nobody has typed in.
    pub fn is_untouched(&self, columns: &[&Field]) -> bool {
        self.fresh && self.saving.is_none() && !self.is_dirty(columns)
    }

    /// The record as it stands in the cells; faults by field.
    pub fn current(&self, columns: &[&Field], today: NaiveDate) -> (Record, BTreeMap<String, String>) {
        let mut record = self.record.clone();
        let mut faults = BTreeMap::new();
        let place = Place { frame: SchoolYear::of(today).map(Frame::academic), ..Place::default() };
        for (cell, field) in self.cells.iter().zip(columns) {
            match cell {
                Entry::Text { edit, before } => {
                    let text = edit.text();
                    if text == *before {
                        continue;
                    }
                    match reading::read(&field.kind, &text, today, &place) {
                        Ok(value) => record.set(&field.id, value),
                        Err(fault) => {
                            faults.insert(field.id.clone(), fault);
                        }
                    }
                }
                other => {
                    if let Some(value) = other.value() {
                        record.set(&field.id, value);
                    }
                }
            }
        }
        (record, faults)
    }

    /// The values a save must write to turn the row on disk into `record`.
    pub fn edits(&self, record: &Record) -> Fields {
        if self.fresh {
            return record.fields.clone();
        }
        let ids = self.record.fields.keys().chain(record.fields.keys());
        let changed = ids.filter(|id| self.record.get(id) != record.get(id));
        changed.map(|id| (id.clone(), record.get(id).clone())).collect()
    }

    /// The row goes to the disk as `record`.
    pub fn depart(&mut self, record: Record) {
        let texts = self.cells.iter().map(|cell| match cell {
            Entry::Text { edit, .. } => Some(edit.text()),
            _ => None,
        });
        self.saving = Some(Saving { record, texts: texts.collect() });
    }

    /// What departed is on disk; what was typed since then still waits.
    pub fn arrive(&mut self, form: &Form) {
        let Some(saving) = self.saving.take() else { return };
        self.record = saving.record;
        self.fresh = false;
        self.draft = is_blank_draft(&self.record, form);
        for (cell, text) in self.cells.iter_mut().zip(saving.texts) {
            if let (Entry::Text { before, .. }, Some(text)) = (cell, text) {
                *before = text;
            }
        }
    }

    /// Puts values that came along with a chosen reference into cells that are still empty.
    pub fn prefill(&mut self, values: Fields, columns: &[&Field], names: BTreeMap<RecordId, String>) {
        self.names.extend(names);
        for (id, value) in values {
            let column = columns.iter().position(|field| field.id == id);
            let Some((place, field)) = column.and_then(|n| Some((n, *columns.get(n)?))) else {
                if self.fresh && self.record.get(&id).is_empty() {
                    self.record.set(&id, value);
                }
                continue;
            };
            let names = |id: RecordId| self.names.get(&id).cloned().unwrap_or_else(|| id.to_string());
            let filled = Entry::new(field, &value, &names, 0).typed();
            if let (Some(cell), Some(filled)) = (self.cells.get_mut(place), filled)
                && is_empty(cell)
            {
                cell.take(filled);
            }
        }
    }

    /// One line of a cell, for a folded row.
    pub fn line(&self, column: usize, field: &Field) -> String {
        let text = match self.cells.get(column) {
            Some(Entry::Text { edit, .. }) => edit.text(),
            Some(Entry::Link { chosen, .. }) => {
                chosen.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ")
            }
            Some(Entry::One { items, chosen, foreign }) => {
                let label = chosen.and_then(|n| items.get(n)).map(|item| item.label.get().to_owned());
                label.or_else(|| foreign.clone()).unwrap_or_default()
            }
            _ => self.stored(field),
        };
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The value on disk as text, lines kept.
    pub fn stored(&self, field: &Field) -> String {
        let value = self.record.get(&field.id);
        let ids = value.as_id().into_iter().chain(value.elements().iter().filter_map(Value::as_id));
        match &field.kind {
            Kind::Reference { .. } | Kind::References { .. } => {
                let names = ids.map(|id| self.names.get(&id).cloned().unwrap_or_default());
                names.collect::<Vec<_>>().join(", ")
            }
            kind => display::text_of(kind, value),
        }
    }

    /// Cells as the session keeps them: those changed, and the one with the cursor.
    pub fn kept(&self, columns: &[&Field], focus: Option<usize>) -> BTreeMap<String, Typed> {
        let mut kept = self.typed.clone();
        for (n, (cell, field)) in self.cells.iter().zip(columns).enumerate() {
            let typed = cell.kept(cell.differs(self.record.get(&field.id)), focus == Some(n));
            kept.extend(typed.map(|typed| (field.id.clone(), typed)));
        }
        kept
    }
}

fn is_empty(cell: &Entry) -> bool {
    match cell {
        Entry::Text { edit, .. } => edit.text().trim().is_empty(),
        other => other.value().is_none_or(|value| value.is_empty()),
    }
}

/// A row that came from the «Дневник школы» and holds nothing but what came along.
pub fn is_blank_draft(record: &Record, form: &Form) -> bool {
    let own = form.fields.iter().filter(|f| matches!(f.kind, Kind::LongText { .. }) && f.prefill.is_empty());
    record.reference("diary_school").is_some() && own.into_iter().all(|field| record.get(&field.id).is_empty())
}

/// The order of a diary on paper: the oldest entry first, a new one at the end.
pub fn on_paper(one: &Record, other: &Record) -> std::cmp::Ordering {
    let day = |record: &Record| record.date("date").map(|day| day.num_days_from_ce());
    day(one).cmp(&day(other)).then(one.id.cmp(&other.id))
}
