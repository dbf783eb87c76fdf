//! JSON → value of a field, by its kind.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Map, Value as Json};

use super::lines::Reading;
use super::titles::Titles;
use crate::domain::party::{Dictionary, Parties};
use crate::domain::{Decimal, Period, RecordId, Records, Value};
use crate::forms::schema::{Form, Item, Kind};
use crate::import::messages as say;
use crate::text;

/// Reads values; remembers the titles it looked up.
pub(super) struct Values<'a> {
    forms: &'a [Form],
    records: &'a dyn Records,
    text_value: &'a dyn Fn(&Kind, &str) -> Value,
    keys: &'a BTreeMap<String, (RecordId, String)>,
    ids: &'a BTreeMap<RecordId, String>,
    titles: Titles,
}

/// A value or the sentence why not.
type Read<T = Value> = Result<T, String>;

impl<'a> Values<'a> {
    /// `keys` and `ids`: id and form of the file's own lines.
    pub fn new<'b: 'a>(
        reading: &Reading<'b>,
        keys: &'a BTreeMap<String, (RecordId, String)>,
        ids: &'a BTreeMap<RecordId, String>,
    ) -> Self {
        let Reading { forms, records, text_value, .. } = *reading;
        Self { forms, records, text_value, keys, ids, titles: Titles::default() }
    }

    /// The value of a cell; `null` empties it.
    pub fn read(&mut self, kind: &Kind, json: &Json) -> Read {
        if json.is_null() {
            return Ok(Value::Null);
        }
        match kind {
            Kind::Line { max } => {
                let line = self::text(json, *max)?;
                if line.contains('\n') { Err(say::one_line()) } else { Ok(line.into()) }
            }
            Kind::LongText { max } => Ok(self::text(json, *max)?.into()),
            Kind::Number { min, max, places } => number(json, *min, *max, *places),
            Kind::Date => date(json),
            Kind::Period | Kind::Parties => {
                if let Json::Object(parts) = json {
                    return self.with_reading(kind, parts);
                }
                let printed = json.as_str().ok_or_else(say::text_expected)?;
                Ok((self.text_value)(kind, &text::clean(printed)))
            }
            Kind::Choice { items } => item(json, items).map(Value::from),
            Kind::Choices { items } => list(json, |json| item(json, items).map(Value::from)),
            Kind::Answer => answer(json),
            Kind::Score { min, max } => score(json, *min, *max),
            Kind::Reference { form } => self.reference(form, json).map(Value::from),
            Kind::References { form } => list(json, |json| self.reference(form, json).map(Value::from)),
            Kind::Rows { .. } | Kind::Computed { .. } => Err(say::not_stored()),
        }
    }

    /// A term or parties as `list --json` writes them: the reading somebody settled on is kept. Without one the text is
    /// read.
    fn with_reading(&self, kind: &Kind, parts: &Map<String, Json>) -> Read {
        if let Some(unknown) = parts.keys().find(|key| !["text", "reading", "certainty"].contains(&key.as_str())) {
            return Err(say::bad_reading(unknown));
        }
        let part = |key: &str| match parts.get(key) {
            None => Ok(""),
            Some(part) => part.as_str().ok_or_else(say::text_expected),
        };
        let (printed, reading, certainty) = (text::clean(part("text")?), part("reading")?, part("certainty")?);
        if reading.is_empty() && certainty.is_empty() {
            return Ok((self.text_value)(kind, &printed));
        }
        let value = Value::Array(vec![printed.into(), reading.into(), certainty.into()]);
        let again = match kind {
            Kind::Period => Period::from_value(&value).map(|period| Value::from(&period)),
            _ => Parties::from_value(&value, &Dictionary::default()).map(|parties| Value::from(&parties)),
        };
        // What this program would not write itself is no reading.
        again.filter(|again| *again == value).ok_or_else(|| say::bad_reading(format!("{reading} · {certainty}")))
    }

    fn reference(&mut self, form: &str, json: &Json) -> Read<RecordId> {
        let given = json.as_str().ok_or_else(say::text_expected)?.trim();
        if let Some(key) = given.strip_prefix('@') {
            let (id, of) = self.keys.get(key).ok_or_else(|| say::unknown_key(key))?;
            return if of == form { Ok(*id) } else { Err(say::reference_to(of, form)) };
        }
        if let Some(id) = RecordId::parse(given) {
            let of = match self.ids.get(&id) {
                Some(of) => Some(of.clone()),
                None => self.records.get(id).map_err(|cause| cause.to_string())?.map(|record| record.form),
            };
            return match of {
                Some(of) if of == form => Ok(id),
                Some(of) => Err(say::reference_to(of, form)),
                None => Err(say::no_such_record(given)),
            };
        }
        let target = self.forms.iter().find(|known| known.id == form).ok_or_else(|| say::unknown_form(form))?;
        let found = self.titles.find(target, given, self.records).map_err(|cause| cause.to_string())?;
        match found.as_slice() {
            [id] => Ok(*id),
            [] => Err(say::no_such_record(given)),
            several => Err(say::several_records(given, several.len())),
        }
    }
}

fn text(json: &Json, max: usize) -> Read<String> {
    let text = text::clean(json.as_str().ok_or_else(say::text_expected)?);
    let length = text.chars().count();
    if length > max { Err(say::too_long(length, max)) } else { Ok(text) }
}

/// A JSON number is read from its digits, so that no float comes between.
fn number(json: &Json, min: Option<Decimal>, max: Option<Decimal>, places: u8) -> Read {
    let printed = match json {
        Json::Number(number) => number.to_string(),
        Json::String(text) => text.clone(),
        _ => return Err(say::number_expected()),
    };
    let number = Decimal::parse(&printed).ok_or_else(say::number_expected)?;
    if number.exponent() < -i64::from(places) {
        return Err(say::too_many_places(places));
    }
    if min.is_some_and(|min| number < min) || max.is_some_and(|max| number > max) {
        let shown = |limit: Option<Decimal>| limit.map_or_else(|| "…".to_owned(), |limit| limit.to_string());
        return Err(say::out_of_range(shown(min), shown(max)));
    }
    Ok(number.into())
}

fn date(json: &Json) -> Read {
    let printed = json.as_str().unwrap_or_default().trim();
    let read = |format| NaiveDate::parse_from_str(printed, format).ok();
    let date = read("%Y-%m-%d").or_else(|| read("%d.%m.%Y"));
    date.filter(|date| (1900..=2999).contains(&chrono::Datelike::year(date)))
        .map(Value::from)
        .ok_or_else(say::date_expected)
}

fn item(json: &Json, items: &[Item]) -> Read<String> {
    let given = json.as_str().ok_or_else(say::text_expected)?.trim();
    let folded = text::fold(given);
    let found = items.iter().find(|item| item.id == given).or_else(|| {
        items.iter().find(|item| text::fold(&item.label.ru) == folded || text::fold(&item.label.en) == folded)
    });
    found.map(|item| item.id.clone()).ok_or_else(|| {
        let known: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
        say::not_among(given, known.join(", "))
    })
}

/// Several values; one alone may stand without brackets. The same value twice counts once.
fn list(json: &Json, mut read: impl FnMut(&Json) -> Read) -> Read {
    let elements = match json {
        Json::Array(elements) => elements.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut values: Vec<Value> = Vec::new();
    for element in elements {
        let value = read(element)?;
        if !values.contains(&value) {
            values.push(value);
        }
    }
    Ok(if values.is_empty() { Value::Null } else { Value::Array(values) })
}

fn answer(json: &Json) -> Read {
    let folded = match json {
        Json::Bool(true) => "yes".to_owned(),
        Json::Bool(false) => "no".to_owned(),
        other => text::fold(other.as_str().unwrap_or_default()),
    };
    let id = match folded.as_str() {
        "yes" | "да" => "yes",
        "partly" | "частично" => "partly",
        "no" | "нет" => "no",
        "na" | "n/a" | "не применимо" | "неприменимо" => "na",
        _ => return Err(say::not_among(folded, "yes, partly, no, na")),
    };
    Ok(id.into())
}

fn score(json: &Json, min: i64, max: i64) -> Read {
    let score = match json {
        Json::Number(number) => number.as_i64(),
        Json::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let score = score.ok_or_else(say::number_expected)?;
    if (min..=max).contains(&score) { Ok(score.into()) } else { Err(say::out_of_range(min, max)) }
}
