//! Which stored record a row is, so that a table taken in twice adds nothing.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::around::Around;
use crate::Result;
use crate::domain::value::Fields;
use crate::domain::{Record, RecordId, Value};
use crate::forms::Form;
use crate::forms::schema::{Alike, Kind};
use crate::import::names::{Fit, Name, Names};
use crate::import::words::tidy;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Nobody has stored it; perhaps another of the same name.
    New(Option<RecordId>),
    /// This record; with `true` where only a similar name or a part of what tells records apart fits.
    Stored(RecordId, bool),
    /// Several fit.
    Several(Vec<RecordId>),
}

/// The stored records of a form by what tells them apart.
pub struct Index {
    key: Vec<String>,
    /// By the first field of the key, where that is a text that names something.
    names: Option<Names>,
    /// By the first field otherwise.
    places: BTreeMap<String, Vec<RecordId>>,
    records: BTreeMap<RecordId, Record>,
}

impl Index {
    /// Reads the records of the form. `given`: the fields rows have; they tell records apart where the form names none.
    pub fn of(around: &Around<'_>, given: &[String]) -> Result<Self> {
        let form = around.form;
        let key: Vec<String> = if form.key.is_empty() {
            given.iter().filter(|id| form.field(id).is_some_and(|field| field.kind.is_stored())).cloned().collect()
        } else {
            form.key.clone()
        };
        let alike = key.first().and_then(|id| form.field(id)).map_or(Alike::Text, |field| field.alike);
        let mut index = Self {
            names: (alike != Alike::Text).then(|| Names::new(alike)),
            key,
            places: BTreeMap::new(),
            records: BTreeMap::new(),
        };
        around.records.each(&form.id, &mut |record| {
            index.add(record, form);
            ControlFlow::Continue(())
        })?;
        Ok(index)
    }

    fn add(&mut self, record: Record, form: &Form) {
        let Some(first) = self.key.first() else { return };
        match &mut self.names {
            Some(names) => names.add(record.text(first), record.id),
            None => self.places.entry(print(form, first, record.get(first))).or_default().push(record.id),
        }
        self.records.insert(record.id, record);
    }

    /// The stored record of an id.
    pub fn record(&self, id: RecordId) -> Option<&Record> {
        self.records.get(&id)
    }

    /// The record a row is.
    pub fn find(&self, form: &Form, fields: &Fields) -> Known {
        let empty = Value::Null;
        let Some(first) = self.key.first() else { return Known::New(None) };
        let value = fields.get(first).unwrap_or(&empty);
        let (similar, ids) = match &self.names {
            Some(names) => {
                let (fit, ids) = names.find(value.verbatim().unwrap_or_default());
                (fit == Fit::Similar, ids)
            }
            None => (false, self.places.get(&print(form, first, value)).cloned().unwrap_or_default()),
        };
        let fitting = |loosely: bool| -> Vec<RecordId> {
            let all = ids.iter().filter_map(|id| self.records.get(id));
            let fits = all.filter(|record| {
                self.key
                    .iter()
                    .skip(1)
                    .all(|id| fits(form, id, record.get(id), fields.get(id).unwrap_or(&empty), loosely))
            });
            fits.map(|record| record.id).collect()
        };
        match fitting(false).as_slice() {
            [id] => Known::Stored(*id, similar),
            [] => match fitting(true).as_slice() {
                [] => Known::New(ids.first().copied().filter(|_| self.names.is_some())),
                [id] => Known::Stored(*id, true),
                several => Known::Several(several.to_vec()),
            },
            several => Known::Several(several.to_vec()),
        }
    }

    /// What tells a row from the others of its table.
    pub fn print(&self, form: &Form, fields: &Fields) -> String {
        let parts = self.key.iter().map(|id| print(form, id, fields.get(id).unwrap_or(&Value::Null)));
        parts.collect::<Vec<_>>().join("\u{1}")
    }
}

/// Loosely: where one side does not say which record it belongs to, it may be this one.
fn fits(form: &Form, id: &str, stored: &Value, read: &Value, loosely: bool) -> bool {
    let reference = form.field(id).is_some_and(|field| matches!(field.kind, Kind::Reference { .. }));
    let unsaid = reference && (stored.is_empty() || read.is_empty());
    print(form, id, stored) == print(form, id, read) || (loosely && unsaid)
}

/// A value so that equal ones are equal: «4» and «4,0», «СШ № 2» and «СШ №2».
pub fn print(form: &Form, id: &str, value: &Value) -> String {
    let field = form.field(id);
    if let Some(number) = field.filter(|f| matches!(f.kind, Kind::Number { .. })).and(value.as_decimal()) {
        let shown = number.to_plain();
        return if shown.contains('.') { shown.trim_end_matches('0').trim_end_matches('.').to_owned() } else { shown };
    }
    match (value, value.verbatim()) {
        (_, Some(text)) => match field.map_or(Alike::Text, |field| field.alike) {
            Alike::Text => tidy(text).to_lowercase(),
            alike => Name::of(alike, text).key,
        },
        (Value::Array(parts), None) => {
            let mut parts: Vec<String> = parts.iter().map(|part| print(form, "", part)).collect();
            parts.sort_unstable();
            parts.join("\u{2}")
        }
        (Value::Bytes(_), None) => value.as_id().map(|id| id.to_string()).unwrap_or_default(),
        (Value::Int(number), None) => number.to_string(),
        (Value::Bool(flag), None) => flag.to_string(),
        (Value::Null | Value::Text(_), None) => String::new(),
    }
}
