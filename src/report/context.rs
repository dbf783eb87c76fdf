//! What a report may look at, and how it turns stored values into words.

use chrono::NaiveDate;

use super::document::{Align, Cell, Run};
use super::parameters::Parameters;
use super::typography::{bind, date_short, polish};
use super::{messages, typography};
use crate::domain::{Record, RecordId, Records, Value};
use crate::forms::schema::{Field, Item};
use crate::forms::{Kind, Registry, disputed};
use crate::{Error, Result};

/// Printed beside a value that two people wrote differently, where the values are not known.
pub const CONFLICT: &str = "⚡ [разночтение: есть другая запись, выберите верную]";

/// Everything a report is built from; no clock, no disk.
pub struct Context<'a> {
    /// Records.
    pub records: &'a dyn Records,
    /// Labels.
    pub forms: &'a Registry,
    /// The day of printing.
    pub today: NaiveDate,
    /// What was asked.
    pub parameters: Parameters,
}

impl Context<'_> {
    /// The day the report speaks of.
    pub fn as_of(&self) -> NaiveDate {
        self.parameters.as_of.unwrap_or(self.today)
    }

    /// A record of this form. Errors: there is none.
    pub fn record(&self, form: &str, id: RecordId) -> Result<Record> {
        let found = self.records.get(id)?.filter(|record| record.form == form);
        found.ok_or_else(|| {
            let label = self.forms.form(form).map_or_else(|| form.to_owned(), |form| form.label.get().to_owned());
            Error::Refused(messages::record_missing(label, id))
        })
    }

    /// The record a field points at, if it is there.
    pub fn follow(&self, record: &Record, field: &str) -> Result<Option<Record>> {
        record.reference(field).map_or(Ok(None), |id| self.records.get(id))
    }

    /// How a record is called: the texts of its form's title fields. A record not received yet is named by its id,
    /// so that nothing disappears in silence.
    pub fn name(&self, id: RecordId) -> Result<String> {
        Ok(match self.records.get(id)? {
            Some(record) => self.name_of(&record),
            None => format!("запись {id} не получена"),
        })
    }

    /// See [`Context::name`].
    pub fn name_of(&self, record: &Record) -> String {
        let fields = self.forms.form(&record.form).map(|form| form.title.clone()).unwrap_or_default();
        let fields = if fields.is_empty() { vec!["name".to_owned(), "title".to_owned()] } else { fields };
        let texts: Vec<String> = fields
            .iter()
            .filter(|field| record.reference(field).is_none())
            .map(|field| self.text(record, field))
            .filter(|text| !text.is_empty())
            .collect();
        bind(&texts.join(" "))
    }

    /// The words of a field as a person reads them: labels of choices, dates as 20.05.2021, names of references;
    /// typed text as it was typed. A choice no longer offered shows its stored id.
    pub fn text(&self, record: &Record, field: &str) -> String {
        let value = record.get(field);
        let kind = self.forms.form(&record.form).and_then(|form| form.field(field)).map(|field| &field.kind);
        let choice = |items: &[Item], id: &str| {
            items.iter().find(|item| item.id == id).map_or_else(|| id.to_owned(), |item| item.label.ru.clone())
        };
        match kind {
            Some(Kind::Choice { items }) => value.as_text().map(|id| choice(items, id)).unwrap_or_default(),
            Some(Kind::Choices { items }) => {
                let labels: Vec<String> =
                    value.elements().iter().filter_map(Value::as_text).map(|id| choice(items, id)).collect();
                labels.join(", ")
            }
            Some(Kind::Line { .. } | Kind::LongText { .. }) => value.verbatim().unwrap_or_default().to_owned(),
            Some(Kind::Answer) => answer(value.as_text().unwrap_or_default()).to_owned(),
            Some(Kind::Reference { .. } | Kind::References { .. }) => self.names(value).join(", "),
            _ => plain(value),
        }
    }

    fn names(&self, value: &Value) -> Vec<String> {
        let ids = value.as_id().into_iter().chain(value.elements().iter().filter_map(Value::as_id));
        ids.map(|id| self.name(id).unwrap_or_else(|_| id.to_string())).collect()
    }

    /// «значение — кто, когда» of every value of a field in conflict.
    pub fn rivals(&self, record: &Record, field: &str) -> Result<Vec<disputed::Told>> {
        disputed::told(self.records, record, field, &mut |value| {
            let mut other = Record::new(record.id, &record.form);
            other.set(field, value.clone());
            Ok(self.text(&other, field))
        })
    }

    fn marked(&self, record: &Record, field: &str, text: String) -> Vec<Run> {
        let mut runs = vec![Run::plain(text)];
        if record.conflicts.contains(field) {
            runs.push(Run::plain(" "));
            // A store that does not answer makes no value certain.
            let lines = self.rivals(record, field).unwrap_or_default();
            let mark = if lines.is_empty() { CONFLICT.to_owned() } else { disputed::marked(&lines) };
            runs.push(Run::marked(mark));
        }
        runs
    }

    /// [`Context::text`] in Russian typography, with the mark of a conflict where there is one.
    pub fn typed(&self, record: &Record, field: &str) -> Vec<Run> {
        self.marked(record, field, polish(&self.text(record, field)))
    }

    /// [`Context::text`] exactly as stored (plans, orders, diaries), with the mark of a conflict.
    pub fn verbatim(&self, record: &Record, field: &str) -> Vec<Run> {
        self.marked(record, field, self.text(record, field))
    }

    /// A date in words («20 мая 2021 г.»), with the mark of a conflict; nothing where there is none.
    pub fn day(&self, record: &Record, field: &str) -> Vec<Run> {
        match record.date(field) {
            Some(date) => self.marked(record, field, typography::date_long(date)),
            None => self.verbatim(record, field),
        }
    }

    /// A date in figures («20.05.2021»), with the mark of a conflict; nothing where there is none.
    pub fn short_day(&self, record: &Record, field: &str) -> Vec<Run> {
        match record.date(field) {
            Some(date) => self.marked(record, field, typography::date_short(date)),
            None => self.verbatim(record, field),
        }
    }

    /// A day as a cell a spreadsheet can sort by; with its mark where two people wrote it differently.
    pub fn day_cell(&self, record: &Record, field: &str) -> Cell {
        match record.date(field).filter(|_| !record.conflicts.contains(field)) {
            Some(day) => Cell::day(day),
            None => Cell::lines(self.short_day(record, field)).aligned(Align::Centre),
        }
    }

    /// The names of conflicted fields that a report does not mark itself, as one marked run; `None` without any.
    pub fn unshown(&self, record: &Record, shown: &[&str]) -> Option<Vec<Run>> {
        let fields = record.conflicts.iter().filter(|field| !shown.contains(&field.as_str()));
        let names: Vec<String> = fields.map(|field| format!("«{}»", self.label(&record.form, field))).collect();
        (!names.is_empty()).then(|| {
            vec![Run::marked(format!(
                "⚡ [разночтение: есть другая запись в поле {}, выберите верную]",
                names.join(", ")
            ))]
        })
    }

    /// The heading of a field, in Russian as documents are.
    pub fn label(&self, form: &str, field: &str) -> String {
        let found = self.forms.form(form).and_then(|form| form.field(field));
        found.map_or_else(|| field.to_owned(), |field: &Field| field.label.ru.clone())
    }
}

/// Do these runs say anything?
pub fn is_blank(runs: &[Run]) -> bool {
    runs.iter().all(|run| run.text.trim().is_empty())
}

fn answer(id: &str) -> &str {
    match id {
        "yes" => "да",
        "partly" => "частично",
        "no" => "нет",
        "na" => "не применимо",
        other => other,
    }
}

/// A value without knowledge of its kind.
fn plain(value: &Value) -> String {
    if let Some(date) = value.as_date() {
        return date_short(date);
    }
    if let Some(number) = value.as_decimal() {
        return number.to_string();
    }
    match value {
        Value::Bool(yes) => if *yes { "да" } else { "нет" }.to_owned(),
        Value::Array(parts) => {
            value.verbatim().map_or_else(|| parts.iter().map(plain).collect::<Vec<_>>().join(", "), str::to_owned)
        }
        other => other.as_text().unwrap_or_default().to_owned(),
    }
}
