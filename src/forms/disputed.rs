//! What is printed of a field that two people wrote differently: never one of the values alone.

use std::fmt;

use serde_json::{Map, Value as Json, json};

use super::display::Look;
use super::json::{bare, value_to_json};
use super::messages;
use super::registry::Registry;
use super::schema::{Field, Form};
use crate::Result;
use crate::domain::records::Rival;
use crate::domain::{Record, Records, Value, author, ru_date};

/// Signs of a value that are printed inside a line of others.
const LONGEST: usize = 110;
/// Signs before the first difference that stay where a common start is left out.
const BEFORE: usize = 12;

/// A value of a field in conflict, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The value.
    pub text: String,
    /// Who, when.
    pub by: String,
}

impl fmt::Display for Told {
    /// «значение — кто, когда».
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "«{}» — {}", self.text, self.by)
    }
}

/// Every value of a field in conflict; `words` tells what a value is called.
pub fn told(
    records: &dyn Records,
    record: &Record,
    field: &str,
    words: &mut dyn FnMut(&Value) -> Result<String>,
) -> Result<Vec<Told>> {
    let mut told = Vec::new();
    let names = author::names(records.all("person")?);
    for Rival { value, person, day } in records.rivals(record.id, field)? {
        let text = if value == Value::Null { messages::emptied() } else { words(&value)?.replace(['\n', '\t'], " ") };
        let author = names.get(&person).cloned().unwrap_or_else(messages::nobody_named);
        let day = day.map(ru_date::short).unwrap_or_default();
        told.push(Told { text, by: format!("{author}, {day}") });
    }
    Ok(told)
}

/// A printed value with all its rivals: «⚡ [«А» — Иванова, 20.05.2021; «Б» — Петров, 21.05.2021]». Of long values that
/// begin alike the place is printed where they part.
pub fn marked(told: &[Told]) -> String {
    let Some((first, others)) = told.split_first() else { return "⚡".to_owned() };
    let is_long = told.iter().any(|one| crate::text::width(&one.text) > LONGEST);
    let common = |other: &Told| first.text.chars().zip(other.text.chars()).take_while(|(a, b)| a == b).count();
    let start = others.iter().map(common).min().filter(|_| is_long).unwrap_or(0).saturating_sub(BEFORE);
    // No word is cut in two where there is room for the next.
    let blank = first.text.chars().skip(start).take(BEFORE).position(|sign| sign == ' ');
    let start = if start > 0 { start + blank.map_or(0, |at| at + 1) } else { 0 };
    let cut = |one: &Told| {
        let rest: String = one.text.chars().skip(start).collect();
        let text = crate::text::truncate(&rest, LONGEST);
        let text = if start > 0 { format!("…{text}") } else { text };
        Told { text, by: one.by.clone() }.to_string()
    };
    format!("⚡ [{}]", told.iter().map(cut).collect::<Vec<_>>().join("; "))
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
    let names = author::names(records.all("person")?);
    for id in &record.conflicts {
        let field = form.or_else(|| registry.form(&record.form)).and_then(|form| form.field(id));
        let mut values = Vec::new();
        for rival in records.rivals(record.id, id)?.into_iter().filter(|_| !id.starts_with('_')) {
            let value = field.map_or_else(|| bare(&rival.value), |field| value_to_json(&field.kind, &rival.value));
            let person = crate::text::hexadecimal(&rival.person);
            let by = names.get(&rival.person).cloned().unwrap_or_else(messages::nobody_named);
            values.push(json!({ "value": value, "by": by, "person": person, "day": rival.day }));
        }
        conflicts.insert(id.clone(), Json::Array(values));
    }
    if let Some(object) = json.as_object_mut() {
        object.insert("conflicts".to_owned(), Json::Object(conflicts));
    }
    Ok(json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_printed_from_where_they_part_and_their_authors_always() {
        let told = |text: &str, by: &str| Told { text: text.to_owned(), by: by.to_owned() };
        let start = "Одинаковое начало. ".repeat(12);
        let long = [
            told(&format!("{start}ремонт крыши"), "Голова Н.А., 20.05.2021"),
            told(&format!("{start}ремонт пола"), "Мирюк А.А., 21.05.2021"),
        ];
        assert_eq!(
            marked(&long),
            "⚡ [«…ремонт крыши» — Голова Н.А., 20.05.2021; «…ремонт пола» — Мирюк А.А., 21.05.2021]"
        );
        assert_eq!(marked(&[told("А", "кто"), told("Б", "кто")]), "⚡ [«А» — кто; «Б» — кто]");
        let other = [told(&"слово ".repeat(60), "Голова Н.А."), told("коротко", "Мирюк А.А.")];
        assert!(marked(&other).contains("…» — Голова Н.А.; «коротко» — Мирюк А.А."), "{}", marked(&other));
        assert_eq!(marked(&[]), "⚡");
    }
}
