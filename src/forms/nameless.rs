//! Records for publication: no person is named. A person is called by a role («педагог», «педагог 2», «участник 1»), fields
//! flagged personal are empty, and what looks like a name in any text, of a person known here or not, is replaced.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::display::text_of;
use super::messages;
use super::registry::Registry;
use crate::Result;
use crate::domain::naming::{Naming, looks_like_names};
use crate::domain::records::Rival;
use crate::domain::{Record, RecordId, Records, Value};

const PERSON: &str = "person";
const NAME: &str = "name";

/// Records without names. Everything a report reads goes through here, so no report can forget it.
pub struct Nameless<'a> {
    records: &'a dyn Records,
    registry: &'a Registry,
    persons: Vec<(RecordId, Option<Naming>, String)>,
    /// Names of nobody known here, in the order of meeting them.
    strangers: RefCell<Vec<Naming>>,
}

impl<'a> Nameless<'a> {
    /// Over these records.
    pub fn new(records: &'a dyn Records, registry: &'a Registry) -> Result<Self> {
        let mut counted: BTreeMap<String, usize> = BTreeMap::new();
        let mut persons = Vec::new();
        for person in records.all(PERSON)? {
            let kind = registry.form(PERSON).and_then(|form| form.field("roles")).map(|field| &field.kind);
            let first = person.get("roles").elements().first().cloned();
            let role = kind.zip(first).map(|(kind, first)| text_of(kind, &Value::Array(vec![first])));
            let role = role.filter(|role| !role.is_empty());
            let number = counted.entry(role.clone().unwrap_or_default()).or_default();
            *number += 1;
            let called = match (role, *number) {
                (Some(role), 1) => role,
                (Some(role), number) => format!("{role} {number}"),
                (None, number) => messages::participant(number),
            };
            persons.push((person.id, Naming::of(person.text(NAME)), called));
        }
        Ok(Self { records, registry, persons, strangers: RefCell::default() })
    }

    /// A text without names.
    pub fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (_, naming, called) in &self.persons {
            if let Some(without) = naming.as_ref().and_then(|naming| naming.replaced(&text, true, called)) {
                text = without;
            }
        }
        for stranger in looks_like_names(&text) {
            let mut strangers = self.strangers.borrow_mut();
            let place = strangers.iter().position(|known| *known == stranger).unwrap_or_else(|| {
                strangers.push(stranger.clone());
                strangers.len() - 1
            });
            if let Some(without) = stranger.replaced(&text, false, &messages::person_named(place + 1)) {
                text = without;
            }
        }
        text
    }

    /// A value of a field without names.
    pub fn value(&self, form: &str, field: &str, value: &Value) -> Value {
        if self.registry.form(form).and_then(|form| form.field(field)).is_some_and(|field| field.personal) {
            return Value::Null;
        }
        self.plain(value)
    }

    fn plain(&self, value: &Value) -> Value {
        match value {
            Value::Text(text) => Value::Text(self.text(text)),
            Value::Array(parts) => Value::Array(parts.iter().map(|part| self.plain(part)).collect()),
            other => other.clone(),
        }
    }

    /// A record without names.
    pub fn record(&self, mut record: Record) -> Record {
        let fields: Vec<String> = record.fields.keys().cloned().collect();
        for field in fields {
            let value = self.value(&record.form, &field, record.get(&field));
            record.set(&field, value);
        }
        if let Some((_, _, called)) = self.persons.iter().find(|(id, _, _)| *id == record.id) {
            record.set(NAME, Value::Text(called.clone()));
        }
        record
    }
}

impl Records for Nameless<'_> {
    fn get(&self, id: RecordId) -> Result<Option<Record>> {
        Ok(self.records.get(id)?.map(|record| self.record(record)))
    }

    fn each(&self, form: &str, visit: &mut dyn FnMut(Record) -> ControlFlow<()>) -> Result<()> {
        self.records.each(form, &mut |record| visit(self.record(record)))
    }

    fn related(&self, form: &str, field: &str, target: RecordId) -> Result<Vec<Record>> {
        Ok(self.records.related(form, field, target)?.into_iter().map(|record| self.record(record)).collect())
    }

    fn each_related(
        &self,
        form: &str,
        field: &str,
        target: RecordId,
        visit: &mut dyn FnMut(Record) -> ControlFlow<()>,
    ) -> Result<()> {
        self.records.each_related(form, field, target, &mut |record| visit(self.record(record)))
    }

    fn rivals(&self, id: RecordId, field: &str) -> Result<Vec<Rival>> {
        let form = self.records.get(id)?.map(|record| record.form).unwrap_or_default();
        let rivals = self.records.rivals(id, field)?.into_iter();
        Ok(rivals.map(|rival| Rival { value: self.value(&form, field, &rival.value), ..rival }).collect())
    }

    fn count(&self, form: &str) -> Result<usize> {
        self.records.count(form)
    }
}
