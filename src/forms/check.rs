//! A record against its form. Nothing here stops anybody: faults are shown, and the hand-over counts them.

use chrono::Datelike;

use crate::Result;
use crate::domain::{Record, Records, Value};

use super::entry;
use super::messages;
use super::schema::{Condition, Field, Form, Kind, OpenWhen};

/// What is wrong in one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Field id.
    pub field: String,
    /// What is wrong and what to do, in the language in force.
    pub sentence: String,
    /// The field is empty though it is needed: a hole rather than an error.
    pub hole: bool,
}

impl Condition {
    /// Whether it holds for the record. The value "" stands for an empty field.
    pub fn holds(&self, record: &Record) -> bool {
        has_one_of(record.get(&self.field), &self.values) != self.negated
    }
}

impl Field {
    /// Whether the field is shown and asked in this record.
    pub fn is_asked(&self, record: &Record) -> bool {
        self.when.as_ref().is_none_or(|condition| condition.holds(record))
    }
}

impl Form {
    /// Whether the record needs someone (see [`Form::open`]); `false` where the form has no notion of it.
    pub fn is_open(&self, record: &Record) -> bool {
        self.open.as_ref().is_some_and(|OpenWhen { field, values }| has_one_of(record.get(field), values))
    }
}

fn has_one_of(value: &Value, values: &[String]) -> bool {
    if value.is_empty() {
        return values.iter().any(String::is_empty);
    }
    let is_one = |part: &Value| part.as_text().is_some_and(|text| values.iter().any(|value| value == text));
    is_one(value) || value.elements().iter().any(is_one)
}

/// Every fault of a record, in the order of the form. Fields of a newer version are left alone.
pub fn check(form: &Form, record: &Record, records: &dyn Records) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for field in form.fields.iter().filter(|field| field.is_asked(record)) {
        let value = record.get(&field.id);
        if is_missing(field, record, records)? {
            if field.required {
                let sentence = messages::field_empty(field.label.get());
                faults.push(Fault { field: field.id.clone(), sentence, hole: true });
            }
            continue;
        }
        for sentence in value_faults(&field.kind, value, records)? {
            faults.push(Fault { field: field.id.clone(), sentence, hole: false });
        }
    }
    Ok(faults)
}

fn is_missing(field: &Field, record: &Record, records: &dyn Records) -> Result<bool> {
    match &field.kind {
        Kind::Computed { .. } => Ok(false),
        // Counting costs a read, so rows are looked at only where they are required.
        Kind::Rows { form, via } => Ok(field.required && records.related(form, via, record.id)?.is_empty()),
        _ => Ok(record.get(&field.id).is_empty()),
    }
}

/// What is wrong with a filled value of this kind.
fn value_faults(kind: &Kind, value: &Value, records: &dyn Records) -> Result<Vec<String>> {
    let one = |fault: Option<String>| Ok(fault.into_iter().collect());
    match kind {
        Kind::Line { max } => one(text_fault(value, *max, true)),
        Kind::LongText { max } => one(text_fault(value, *max, false)),
        Kind::Number { min, max, places } => one(match value.as_decimal() {
            Some(number) => entry::number_fault(number, *min, *max, *places),
            None => Some(messages::wrong_value()),
        }),
        Kind::Date => one(match value.as_date() {
            Some(day) if (1900..2200).contains(&day.year()) => None,
            Some(day) => Some(messages::date_far(day.format("%d.%m.%Y"))),
            None => Some(messages::date_expected(value.as_text().unwrap_or_default())),
        }),
        Kind::Period | Kind::Parties => one(value.verbatim().is_none().then(messages::wrong_value)),
        Kind::Choice { .. } => Ok(item_faults(kind, std::slice::from_ref(value))),
        Kind::Choices { .. } => Ok(item_faults(kind, value.elements())),
        Kind::Answer => one(match value.as_text() {
            Some("yes" | "partly" | "no" | "na") => None,
            other => Some(messages::answer_expected(other.unwrap_or_default())),
        }),
        Kind::Score { min, max } => one(match value.as_int() {
            Some(score) if (*min..=*max).contains(&score) => None,
            _ => Some(messages::score_expected(min, max)),
        }),
        Kind::Reference { form } => reference_faults(form, std::slice::from_ref(value), records),
        Kind::References { form } => reference_faults(form, value.elements(), records),
        Kind::Rows { .. } | Kind::Computed { .. } => Ok(Vec::new()),
    }
}

fn text_fault(value: &Value, max: usize, one_line: bool) -> Option<String> {
    let Some(text) = value.as_text() else { return Some(messages::wrong_value()) };
    let length = text.chars().count();
    if length > max {
        return Some(messages::text_too_long(length, max));
    }
    (one_line && text.contains('\n')).then(messages::line_breaks)
}

fn item_faults(kind: &Kind, values: &[Value]) -> Vec<String> {
    let fault = |value: &Value| match value.as_text() {
        None => Some(messages::wrong_value()),
        Some(id) if kind.items().iter().any(|item| item.id == id) => None,
        Some(id) => Some(messages::item_removed(id)),
    };
    values.iter().filter_map(fault).collect()
}

fn reference_faults(form: &str, values: &[Value], records: &dyn Records) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for value in values {
        let Some(id) = value.as_id() else {
            faults.push(messages::wrong_value());
            continue;
        };
        match records.get(id)? {
            None => faults.push(messages::record_missing(id)),
            Some(found) if found.form == form => {}
            Some(found) => faults.push(messages::record_of_other_form(found.form, form)),
        }
    }
    Ok(faults)
}

#[cfg(test)]
mod tests;
