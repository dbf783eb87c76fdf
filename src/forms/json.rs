//! A record ↔ one JSON object: ISO dates, record ids as 32 hexadecimal digits. What `list --json` prints,
//! `import records` reads.
//!
//! | kind | JSON |
//! |---|---|
//! | line, long, choice, answer, date | string |
//! | number | integer, or a string with a decimal point (`"3.58"`, so that `"4.0"` keeps its digits) |
//! | score | integer |
//! | period, parties | `{"text", "reading", "certainty"}`; when read also a string, which is read as if typed |
//! | choices, references | array |
//! | reference | 32 hexadecimal digits; when read also what `resolve` knows, e.g. `@key` |

use serde_json::{Map, Value as Json, json};

use crate::domain::value::Fields;
use crate::domain::{Record, RecordId, Value};

use super::check::Fault;
use super::entry::{self, Readers};
use super::messages;
use super::schema::{Form, Kind};

/// `{"id", "form", "fields": {…}}`; fields the form does not know are written as they are.
pub fn to_json(form: Option<&Form>, record: &Record) -> Json {
    let mut fields = Map::new();
    for field in form.map(|form| form.fields.as_slice()).unwrap_or_default() {
        let value = record.get(&field.id);
        if *value != Value::Null {
            fields.insert(field.id.clone(), value_to_json(&field.kind, value));
        }
    }
    for (id, value) in &record.fields {
        if !fields.contains_key(id) {
            fields.insert(id.clone(), bare(value));
        }
    }
    json!({ "id": record.id.to_string(), "form": record.form, "fields": fields })
}

pub(super) fn value_to_json(kind: &Kind, value: &Value) -> Json {
    match (kind, value) {
        (Kind::Number { .. }, _) => match value.as_decimal() {
            Some(number) if number.exponent() == 0 => json!(number.mantissa()),
            Some(number) => json!(number.to_plain()),
            None => bare(value),
        },
        (Kind::Period | Kind::Parties, Value::Array(parts)) => {
            let part = |at: usize| parts.get(at).and_then(Value::as_text).unwrap_or_default();
            json!({ "text": part(0), "reading": part(1), "certainty": part(2) })
        }
        _ => bare(value),
    }
}

/// A value whose kind is not known: ids of records as digits, everything else as it is stored.
pub fn bare(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => json!(flag),
        Value::Int(number) => json!(number),
        Value::Text(text) => json!(text),
        // No kind stores other bytes than record ids; of a newer version's they are listed as numbers.
        Value::Bytes(bytes) => value.as_id().map_or_else(|| json!(bytes), |id| json!(id.to_string())),
        Value::Array(parts) => Json::Array(parts.iter().map(bare).collect()),
    }
}

/// The `fields` object of a record, or every fault in it. `resolve` finds records by other names than their ids.
pub fn fields_from_json(
    form: &Form,
    fields: &Map<String, Json>,
    readers: &Readers<'_>,
    resolve: &dyn Fn(&str) -> Option<RecordId>,
) -> Result<Fields, Vec<Fault>> {
    let mut read = Fields::new();
    let mut faults = Vec::new();
    for (id, json) in fields {
        let value = match form.field(id) {
            Some(field) => value_from_json(&field.kind, json, readers, resolve),
            None => Err(messages::unknown_record_field(id)),
        };
        match value {
            Ok(Value::Null) => {}
            Ok(value) => {
                read.insert(id.clone(), value);
            }
            Err(sentence) => faults.push(Fault { field: id.clone(), sentence, hole: false }),
        }
    }
    if faults.is_empty() { Ok(read) } else { Err(faults) }
}

/// One value by its kind; the error is the sentence for the user.
pub fn value_from_json(
    kind: &Kind,
    json: &Json,
    readers: &Readers<'_>,
    resolve: &dyn Fn(&str) -> Option<RecordId>,
) -> Result<Value, String> {
    let reference = |json: &Json| {
        let name = json.as_str().ok_or_else(messages::wrong_value)?;
        let found = resolve(name).or_else(|| RecordId::parse(name));
        found.map(Value::from).ok_or_else(|| messages::record_expected(name))
    };
    match (kind, json) {
        (_, Json::Null) => Ok(Value::Null),
        (Kind::Rows { .. } | Kind::Computed { .. }, _) => Err(messages::not_typed()),
        (Kind::Reference { .. }, one) => reference(one),
        (Kind::References { .. }, Json::Array(several)) => {
            several.iter().map(reference).collect::<Result<Vec<_>, _>>().map(Value::Array)
        }
        (Kind::Choices { items }, Json::Array(several)) => {
            let item = Kind::Choice { items: items.clone() };
            let one = |json: &Json| value_from_json(&item, json, readers, resolve);
            several.iter().map(one).collect::<Result<Vec<_>, _>>().map(Value::Array)
        }
        (Kind::Period | Kind::Parties, Json::Object(parts)) => {
            let part = |key: &str| parts.get(key).and_then(Json::as_str).unwrap_or_default();
            if part("text").is_empty() {
                return Err(messages::wrong_value());
            }
            Ok(Value::Array(vec![part("text").into(), part("reading").into(), part("certainty").into()]))
        }
        // A number is taken by its digits as they are written; its size as a float is never used.
        (Kind::Number { .. } | Kind::Score { .. }, Json::Number(number)) => {
            entry::read(kind, &number.to_string(), readers)
        }
        (Kind::Date, Json::String(text)) => match Value::from(text.as_str()).as_date() {
            Some(day) => Ok(day.into()),
            None => entry::read(kind, text, readers),
        },
        (_, Json::String(text)) => entry::read(kind, text, readers),
        _ => Err(messages::wrong_value()),
    }
}

#[cfg(test)]
mod tests;
