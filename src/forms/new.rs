//! A new record of a form: what is known already is filled in.

use chrono::{Days, NaiveDate};

use crate::Result;
use crate::domain::value::Fields;
use crate::domain::{Record, RecordId, Records, Value};

use super::entry::{self, Readers};
use super::instruments;
use super::schema::{DefaultValue, Field, Form, Kind, Prefill};

/// What a new record takes from outside.
pub struct Circumstances<'a> {
    /// The day of creation.
    pub today: NaiveDate,
    /// The person who works at this machine.
    pub me: Option<RecordId>,
    /// Where prefilled values come from.
    pub records: &'a dyn Records,
}

/// A record of `form` with `given` values (its parent, the person it is for), what follows from them, and the
/// defaults. Fields that are not asked stay empty.
pub fn new_record(form: &Form, id: RecordId, given: Fields, around: &Circumstances<'_>) -> Result<Record> {
    let mut record = Record { fields: given, ..Record::new(id, &form.id) };
    fill(form, &mut record, around)?;
    for field in &form.fields {
        if record.get(&field.id).is_empty() && field.is_asked(&record) {
            record.set(&field.id, default_value(field, around));
        }
    }
    // A default can be a reference through which more is known.
    fill(form, &mut record, around)?;
    Ok(record)
}

/// What follows from the references of a record for its empty fields, and is not in it yet: called when the user has
/// chosen a reference in an open form.
pub fn prefilled(form: &Form, record: &Record, around: &Circumstances<'_>) -> Result<Fields> {
    let mut filled = record.clone();
    fill(form, &mut filled, around)?;
    Ok(filled.fields.into_iter().filter(|(field, value)| record.get(field) != value).collect())
}

/// Copies through references until nothing more follows: a reference may itself be prefilled.
fn fill(form: &Form, record: &mut Record, around: &Circumstances<'_>) -> Result<()> {
    for _ in 0..form.fields.len() {
        let mut changed = false;
        for field in &form.fields {
            if !record.get(&field.id).is_empty() || !field.is_asked(record) {
                continue;
            }
            let value = source_value(field, record, around)?;
            changed |= !value.is_empty();
            record.set(&field.id, value);
        }
        if !changed {
            break;
        }
    }
    Ok(())
}

fn source_value(field: &Field, record: &Record, around: &Circumstances<'_>) -> Result<Value> {
    for Prefill { through, field: from } in &field.prefill {
        let Some(source) = record.reference(through) else { continue };
        let Some(source) = around.records.get(source)? else { continue };
        let value = source.get(from);
        let value = if field.kind == Kind::Date { day_of(value, around.today) } else { value.clone() };
        if !value.is_empty() {
            return Ok(value);
        }
    }
    Ok(Value::Null)
}

/// A number copied into a date means so many days from today.
fn day_of(value: &Value, today: NaiveDate) -> Value {
    let Some(days) = value.as_decimal() else { return value.clone() };
    u64::try_from(days.mantissa())
        .ok()
        .filter(|_| days.exponent() == 0)
        .and_then(|days| today.checked_add_days(Days::new(days)))
        .map_or(Value::Null, Value::from)
}

fn default_value(field: &Field, around: &Circumstances<'_>) -> Value {
    match &field.default {
        None => Value::Null,
        Some(DefaultValue::Today { plus_days }) => u64::try_from(*plus_days)
            .ok()
            .and_then(|days| around.today.checked_add_days(Days::new(days)))
            .map_or(Value::Null, Value::from),
        Some(DefaultValue::Me) => match (&field.kind, around.me) {
            (Kind::References { .. }, Some(me)) => Value::Array(vec![me.into()]),
            (_, Some(me)) => me.into(),
            (_, None) => Value::Null,
        },
        Some(DefaultValue::Fixed(text)) => fixed_value(&field.kind, text, around.today),
    }
}

fn fixed_value(kind: &Kind, text: &str, today: NaiveDate) -> Value {
    let record = |part: &str| match part.trim().split_once(':') {
        Some((form, key)) => Some(instruments::known_id(form, key)),
        None => RecordId::parse(part),
    };
    match kind {
        Kind::Reference { .. } => record(text).map_or(Value::Null, Value::from),
        Kind::References { .. } => {
            Value::Array(text.split(',').filter_map(|part| record(part).map(Value::from)).collect())
        }
        _ => entry::read(kind, text, &Readers::plain(today)).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
