//! `dataset`: one row per record, one column per field, typed; fields with several values are listed in `conflicts`, with
//! every value. Terms and parties give the text as printed and what was read from it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use serde_json::{Map, Value as Json, json};

use super::catalogue::{Source, Table};
use super::row::{Cell, Column, Type, plain};
use super::sink::Sink;
use crate::Result;
use crate::changes::fold::Head;
use crate::domain::period::Period;
use crate::domain::{Record, Records, Value};
use crate::forms::json::bare;
use crate::forms::schema::Label;
use crate::forms::{Form, Kind};
use crate::store::Store;

/// The table.
pub static TABLE: Dataset = Dataset;

/// See the module.
#[derive(Debug)]
pub struct Dataset;

impl Table for Dataset {
    fn name(&self) -> &'static str {
        "dataset"
    }

    fn label(&self) -> Label {
        Label {
            ru: "Записи с полями по столбцам, для базы данных".into(),
            en: "Records with a column per field, for a database".into(),
        }
    }

    fn by_form(&self) -> bool {
        true
    }

    fn stream(&self, source: Source<'_>, sink: &mut dyn Sink) -> Result<()> {
        for form in source.forms.forms() {
            if source.form.is_none_or(|wanted| wanted == form.id) {
                records(source, form, sink)?;
            }
        }
        Ok(())
    }
}

fn records(source: Source<'_>, form: &Form, sink: &mut dyn Sink) -> Result<()> {
    let Source { store, nameless, only, .. } = source;
    let columns = columns(form);
    let mut failed = None;
    store.each(&form.id, &mut |record| {
        if only.is_some_and(|only| !only.contains(&record.id)) {
            return ControlFlow::Continue(());
        }
        let mut versions = versions(store, &record);
        let record = match nameless {
            None => record,
            Some(nameless) => {
                for (field, head) in versions
                    .iter_mut()
                    .flatten()
                    .flat_map(|(field, heads)| heads.iter_mut().map(move |head| (field, head)))
                {
                    head.value = nameless.value(&form.id, field, &head.value);
                }
                nameless.record(record)
            }
        };
        let written = versions.and_then(|versions| sink.row(&columns, cells(form, &record, &versions)));
        match written {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    failed.map_or(Ok(()), Err)
}

/// The different values of the fields in conflict; asked of the store only where there are some.
fn versions(store: &Store, record: &Record) -> Result<BTreeMap<String, Vec<Head>>> {
    if record.conflicts.is_empty() {
        return Ok(BTreeMap::new());
    }
    Ok(store.get_stored(record.id)?.map(|stored| stored.versions).unwrap_or_default())
}

/// What a kind is written as, beside the field's own column: names that follow it.
fn parts(kind: &Kind) -> &'static [(&'static str, Type)] {
    match kind {
        Kind::Number { .. } => &[("", Type::Number)],
        Kind::Score { .. } => &[("", Type::Int)],
        Kind::Date => &[("", Type::Date)],
        Kind::Period => &[("", Type::Text), ("_from", Type::Date), ("_to", Type::Date)],
        Kind::Parties => &[("", Type::Text), ("_read", Type::Text)],
        Kind::Choices { .. } | Kind::References { .. } => &[("", Type::Texts)],
        Kind::Rows { .. } | Kind::Computed { .. } => &[],
        Kind::Line { .. } | Kind::LongText { .. } | Kind::Choice { .. } | Kind::Answer | Kind::Reference { .. } => {
            &[("", Type::Text)]
        }
    }
}

/// Columns every table has. A field of such a name steps aside.
const OURS: [&str; 4] = ["form", "id", "conflicts", "other"];

fn columns(form: &Form) -> Vec<Column> {
    let mut columns = vec![Column::new("form", Type::Text), Column::new("id", Type::Text)];
    for field in &form.fields {
        // A field of its own comes before what is derived from another.
        let free = |tail: &str| tail.is_empty() || form.field(&format!("{}{tail}", field.id)).is_none();
        let parts = parts(&field.kind).iter().map(|(tail, kind)| {
            let name = format!("{}{tail}", field.id);
            let is_free = free(tail) && !OURS.contains(&name.as_str());
            Column::new(if is_free { name } else { format!("{name}_") }, *kind)
        });
        columns.extend(parts);
    }
    columns.push(Column::new("conflicts", Type::Json));
    columns.push(Column::new("other", Type::Text));
    columns
}

fn cells(form: &Form, record: &Record, versions: &BTreeMap<String, Vec<Head>>) -> Vec<Cell> {
    let mut cells = vec![Cell::Text(form.id.clone()), Cell::Text(record.id.to_string())];
    for field in &form.fields {
        let value = record.get(&field.id);
        match &field.kind {
            Kind::Rows { .. } | Kind::Computed { .. } => {}
            Kind::Number { .. } => cells.push(value.as_decimal().map_or(Cell::Empty, Cell::Number)),
            Kind::Score { .. } => cells.push(value.as_int().map_or(Cell::Empty, Cell::Int)),
            Kind::Date => cells.push(value.as_date().map_or(Cell::Empty, Cell::Date)),
            Kind::Choices { .. } | Kind::References { .. } => {
                cells.push(Cell::Texts(value.elements().iter().filter_map(name).collect()));
            }
            Kind::Period => {
                let reading = Period::from_value(value).map(|period| period.reading);
                cells.push(text(value));
                let (first, last) = reading.map(|read| (read.first(), read.last())).unwrap_or_default();
                for day in [first, last] {
                    cells.push(day.map_or(Cell::Empty, Cell::Date));
                }
            }
            Kind::Parties => {
                cells.push(text(value));
                cells.push(value.elements().get(1).map_or(Cell::Empty, text));
            }
            Kind::Line { .. } | Kind::LongText { .. } | Kind::Choice { .. } | Kind::Answer | Kind::Reference { .. } => {
                cells.push(text(value));
            }
        }
    }
    let conflicts = record.conflicts.iter().map(|field| {
        let values: Vec<Option<String>> =
            versions.get(field).into_iter().flatten().map(|head| plain(&head.value)).collect();
        json!({ "field": field, "values": values })
    });
    cells.push(Cell::Json(conflicts.collect()));
    let other: Map<String, Json> = record
        .fields
        .iter()
        .filter(|(id, value)| form.field(id).is_none() && **value != Value::Null)
        .map(|(id, value)| (id.clone(), bare(value)))
        .collect();
    cells.push(if other.is_empty() { Cell::Empty } else { Cell::Text(Json::from(other).to_string()) });
    cells
}

/// A reference or a choice as text.
fn name(value: &Value) -> Option<String> {
    value.as_id().map(|id| id.to_string()).or_else(|| value.as_text().map(str::to_owned))
}

fn text(value: &Value) -> Cell {
    name(value).or_else(|| value.verbatim().map(str::to_owned)).map_or(Cell::Empty, Cell::Text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Registry;

    #[test]
    fn every_builtin_form_has_columns_of_different_names_and_cells_for_each() {
        for form in Registry::builtin().forms() {
            let columns = columns(form);
            let names: std::collections::BTreeSet<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            assert_eq!(names.len(), columns.len(), "{}", form.id);
            let record = Record::new(crate::domain::RecordId::new([1; 16]), &form.id);
            assert_eq!(cells(form, &record, &BTreeMap::new()).len(), columns.len(), "{}", form.id);
        }
    }
}
