//! What is printed of a field that two people wrote differently: never one of the values alone.

use serde_json::{Map, Value as Json, json};

use super::display::Look;
use super::json::{bare, value_to_json};
use super::messages;
use super::registry::Registry;
use super::schema::{Field, Form};
use crate::Result;
use crate::domain::records::Rival;
use crate::domain::{Record, Records, Value, ru_date};

/// Signs of a value that are printed inside a line of others.
const LONGEST: usize = 160;

/// The name of the person of a change, or that nobody was named.
pub fn author(records: &dyn Records, person: [u8; 8]) -> Result<String> {
    if person == [0; 8] {
        return Ok(messages::nobody_named());
    }
    let persons = records.all("person")?;
    let found = persons.iter().find(|record| record.id.as_bytes().starts_with(&person));
    Ok(found.map_or_else(messages::nobody_named, |record| record.text("name").to_owned()))
}

/// «значение — кто, когда» of every value of a field in conflict; `words` tells what a value is called.
pub fn told(
    records: &dyn Records,
    record: &Record,
    field: &str,
    words: &mut dyn FnMut(&Value) -> Result<String>,
) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for Rival { value, person, day } in records.rivals(record.id, field)? {
        let text = if value == Value::Null { messages::emptied() } else { words(&value)?.replace(['\n', '\t'], " ") };
        let author = author(records, person)?;
        let day = day.map(ru_date::short).unwrap_or_default();
        lines.push(format!("«{text}» — {author}, {day}"));
    }
    Ok(lines)
}

/// A printed value with all its rivals: «⚡ [«А» — Иванова, 20.05.2021; «Б» — Петров, 21.05.2021]».
pub fn marked(lines: &[String]) -> String {
    let cut = lines.iter().map(|line| crate::text::truncate(line, LONGEST)).collect::<Vec<_>>();
    if cut.is_empty() { "⚡".to_owned() } else { format!("⚡ [{}]", cut.join("; ")) }
}

impl Look<'_> {
    /// The mark of a field in conflict behind its value; nothing for every other field.
    pub fn dispute(&self, field: &Field, record: &Record) -> Result<Option<String>> {
        if !record.conflicts.contains(&field.id) {
            return Ok(None);
        }
        let lines = told(self.records(), record, &field.id, &mut |value| self.value(field, value))?;
        Ok(Some(marked(&lines)))
    }
}

/// [`super::json::to_json`] with `conflicts`: field → its different values with `person` (record id's first half) and
/// `day`; left out where there are none.
pub fn to_json(registry: &Registry, form: Option<&Form>, record: &Record, records: &dyn Records) -> Result<Json> {
    let mut json = super::json::to_json(form, record);
    if record.conflicts.is_empty() {
        return Ok(json);
    }
    let mut conflicts = Map::new();
    for id in &record.conflicts {
        let field = form.or_else(|| registry.form(&record.form)).and_then(|form| form.field(id));
        let mut values = Vec::new();
        for rival in records.rivals(record.id, id)?.into_iter().filter(|_| !id.starts_with('_')) {
            let value = field.map_or_else(|| bare(&rival.value), |field| value_to_json(&field.kind, &rival.value));
            let person = crate::text::hexadecimal(&rival.person);
            values.push(
                json!({ "value": value, "by": author(records, rival.person)?, "person": person, "day": rival.day }),
            );
        }
        conflicts.insert(id.clone(), Json::Array(values));
    }
    if let Some(object) = json.as_object_mut() {
        object.insert("conflicts".to_owned(), Json::Object(conflicts));
    }
    Ok(json)
}
