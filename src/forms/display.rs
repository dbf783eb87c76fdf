//! A value as a person reads it: labels of choices, дд.мм.гггг, decimal comma, names of records.

use chrono::NaiveDate;

use crate::Result;
use crate::domain::{Record, RecordId, Records, SchoolYear, Value, ru_date};

use super::messages;
use super::registry::Registry;
use super::schema::{Field, Form, Formula, Kind};

/// Names are looked up through references at most so deep: a visit is named by its school, and that is enough.
const DEEPEST_NAME: usize = 3;

/// What showing needs: the forms, the records that are named, and who can tell the status of an activity.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    registry: &'a Registry,
    records: &'a dyn Records,
    status: Option<&'a StatusReader<'a>>,
}

/// Tells the status of an activity on the day its owner has in mind.
pub type StatusReader<'a> = dyn Fn(&Record) -> Result<String> + 'a;

impl<'a> Look<'a> {
    /// Shows everything that does not depend on the day.
    pub fn new(registry: &'a Registry, records: &'a dyn Records) -> Self {
        Self { registry, records, status: None }
    }

    /// Shows statuses too, as `status` tells them.
    #[must_use]
    pub fn with_status(self, status: &'a StatusReader<'a>) -> Self {
        Self { status: Some(status), ..self }
    }

    /// The records that are named.
    pub fn records(&self) -> &'a dyn Records {
        self.records
    }

    /// A field of a record as text; long text keeps its line breaks. Rows show their number, a field in conflict all
    /// its values behind a mark.
    pub fn cell(&self, form: &Form, field: &Field, record: &Record) -> Result<String> {
        let text = self.plain_cell(form, field, record)?;
        Ok(match self.dispute(field, record)? {
            Some(mark) => format!("{text} {mark}").trim_start().to_owned(),
            None => text,
        })
    }

    fn plain_cell(&self, form: &Form, field: &Field, record: &Record) -> Result<String> {
        match &field.kind {
            Kind::Rows { form: rows, via } => Ok(self.records.related(rows, via, record.id)?.len().to_string()),
            Kind::Computed { formula } => self.computed(form, formula, record),
            _ => self.value(field, record.get(&field.id)),
        }
    }

    /// A stored value as text.
    pub fn value(&self, field: &Field, value: &Value) -> Result<String> {
        self.value_at(field, value, 0)
    }

    fn value_at(&self, field: &Field, value: &Value, depth: usize) -> Result<String> {
        match &field.kind {
            Kind::Reference { .. } => match value.as_id() {
                Some(id) => self.name_at(id, depth),
                None => Ok(plain(value)),
            },
            Kind::References { .. } => {
                let names: Result<Vec<String>> =
                    value.elements().iter().filter_map(Value::as_id).map(|id| self.name_at(id, depth)).collect();
                Ok(names?.join(", "))
            }
            kind => Ok(text_of(kind, value)),
        }
    }

    /// What a record is called: its title fields; "" title parts are left out.
    pub fn title(&self, record: &Record) -> Result<String> {
        self.title_at(record, 0)
    }

    /// The name of the record of this id, or a word that it is not here.
    pub fn name(&self, id: RecordId) -> Result<String> {
        self.name_at(id, 0)
    }

    fn name_at(&self, id: RecordId, depth: usize) -> Result<String> {
        match self.records.get(id)? {
            Some(record) => self.title_at(&record, depth + 1),
            None => Ok(messages::gone(id.to_string().chars().take(8).collect::<String>())),
        }
    }

    fn title_at(&self, record: &Record, depth: usize) -> Result<String> {
        let Some(form) = self.registry.form(&record.form) else {
            return Ok(messages::nameless(&record.form));
        };
        let mut parts = Vec::new();
        for id in &form.title {
            let Some(field) = form.field(id) else { continue };
            // Deeper references add nothing a reader could place, and records may point at each other in a circle.
            if field.kind.target().is_some() && depth >= DEEPEST_NAME {
                continue;
            }
            let part = self.value_at(field, record.get(id), depth)?;
            if !part.trim().is_empty() {
                parts.push(part.replace('\n', " "));
            }
        }
        if parts.is_empty() {
            return Ok(messages::nameless(form.label.get()));
        }
        Ok(parts.join(" · "))
    }

    fn computed(&self, form: &Form, formula: &Formula, record: &Record) -> Result<String> {
        let rows = |id: &str| match form.field(id).map(|field| &field.kind) {
            Some(Kind::Rows { form, via }) => {
                self.records.related(form, via, record.id).map(|rows| (form.clone(), rows))
            }
            _ => Ok((String::new(), Vec::new())),
        };
        match formula {
            Formula::CountRows { rows: id } => Ok(rows(id)?.1.len().to_string()),
            Formula::CountOpenRows { rows: id } => {
                let (form, rows) = rows(id)?;
                Ok(self.registry.count_open(&form, &rows).to_string())
            }
            Formula::SchoolYear { date } => Ok(record.date(date).map(school_year).unwrap_or_default()),
            Formula::Status => self.status.map_or_else(|| Ok(String::new()), |status| status(record)),
        }
    }
}

/// A value that names no record, as text.
pub fn text_of(kind: &Kind, value: &Value) -> String {
    match kind {
        Kind::Date => value.as_date().map_or_else(|| plain(value), ru_date::short),
        Kind::Number { .. } => value.as_decimal().map_or_else(|| plain(value), |number| number.to_string()),
        Kind::Choice { .. } => value.as_text().map_or_else(|| plain(value), |id| item_label(kind, id)),
        Kind::Choices { .. } => {
            let labels: Vec<String> =
                value.elements().iter().filter_map(Value::as_text).map(|id| item_label(kind, id)).collect();
            labels.join(", ")
        }
        Kind::Answer => match value.as_text() {
            Some("yes") => messages::answer_yes(),
            Some("partly") => messages::answer_partly(),
            Some("no") => messages::answer_no(),
            Some("na") => messages::answer_na(),
            _ => plain(value),
        },
        _ => plain(value),
    }
}

/// The academic year of a day: «2020-2021».
fn school_year(day: NaiveDate) -> String {
    SchoolYear::of(day).map(SchoolYear::label).unwrap_or_default()
}

/// A removed item is shown by its id, as it was stored.
fn item_label(kind: &Kind, id: &str) -> String {
    kind.items().iter().find(|item| item.id == id).map_or_else(|| id.to_owned(), |item| item.label.get().to_owned())
}

/// A value without regard to its kind: whatever it is, something readable is shown.
pub fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(flag) => {
            if *flag {
                messages::answer_yes()
            } else {
                messages::answer_no()
            }
        }
        Value::Int(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Bytes(_) => value.as_id().map(|id| id.to_string()).unwrap_or_default(),
        Value::Array(_) if value.verbatim().is_some() => value.verbatim().unwrap_or_default().to_owned(),
        Value::Array(parts) => parts.iter().map(plain).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests;
