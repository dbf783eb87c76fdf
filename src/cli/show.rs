//! `show`: one record, or everything that was ever saved in it.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use serde_json::{Value as Json, json};

use super::{Args, messages, say, workspace};
use crate::app::Source;
use crate::app::past::{Fate, Past, Step, Told};
use crate::changes::fold::LIFE;
use crate::domain::{RecordId, Records};
use crate::forms::display::{Look, plain};
use crate::forms::{Registry, disputed};
use crate::store::Store;
use crate::{Error, Result};

/// Prints it, field by field, or its history, change by change.
pub fn run(args: &Args, id: &str, history: bool, as_of: Option<NaiveDate>, as_json: bool) -> Result<()> {
    let id = RecordId::parse(id).ok_or_else(|| Error::Refused(messages::bad_id(id)))?;
    let space = workspace::open_as_of(args, as_of)?;
    let forms = Arc::clone(&space.forms);
    let lines = space.read(move |store| {
        if history {
            past(store, &forms, id, as_json)
        } else {
            record(store, &forms, (id, as_of), as_json).map(|text| vec![text])
        }
    })?;
    for line in lines {
        say(line).map_err(|error| Error::file("stdout", error))?;
    }
    space.close()
}

fn record(
    store: &Store,
    forms: &Registry,
    (id, as_of): (RecordId, Option<NaiveDate>),
    as_json: bool,
) -> Result<String> {
    let missing = || match as_of {
        Some(day) => messages::no_record_then(id, day.format("%d.%m.%Y")),
        None => messages::no_record(id),
    };
    let record = store.get(id)?.ok_or_else(|| Error::Refused(missing()))?;
    let shape = forms.form(&record.form);
    if as_json {
        return Ok(disputed::to_json(forms, shape, &record, store)?.to_string());
    }
    let look = Look::new(forms, store);
    let mut lines = vec![format!("{} {}", record.form, record.id)];
    for field in shape.map(|form| form.fields.as_slice()).unwrap_or_default() {
        let is_said = !record.get(&field.id).is_empty() || record.conflicts.contains(&field.id);
        if let Some(shape) = shape.filter(|_| is_said) {
            lines.push(format!("{}: {}", field.label.get(), look.cell(shape, field, &record)?));
        }
    }
    for (id, value) in record.fields.iter().filter(|(id, _)| !id.starts_with('_')) {
        if shape.is_none_or(|form| form.field(id).is_none()) {
            lines.push(messages::newer_field(id, plain(value)));
        }
    }
    if record.conflicts.contains(LIFE) {
        lines.push(format!("⚡ {}", messages::life_disputed()));
    }
    Ok(lines.join("\n"))
}

/// The changes of a record, oldest first; of a deleted one, too.
fn past(store: &Store, forms: &Registry, id: RecordId, as_json: bool) -> Result<Vec<String>> {
    let stored = Source::stored(store, id)?.ok_or_else(|| Error::Refused(messages::no_record(id)))?;
    let steps = Past::read(id, store)?.steps(None, forms, store)?;
    if as_json {
        return Ok(steps.iter().map(|step| as_object(step).to_string()).collect());
    }
    let mut lines = vec![format!("{} {}", stored.record.form, id)];
    for step in &steps {
        lines.push(step.author.told());
        lines.extend(step.event.map(|event| format!("  {}", event.label())));
        lines.extend(step.reason.iter().map(|reason| format!("  {reason}")));
        for told in &step.told {
            lines.push(format!("  {}: {}", told.label, told.text.replace('\n', "\n    ")));
            lines.extend(told.remarks().into_iter().map(|remark| format!("    {remark}")));
        }
    }
    Ok(lines)
}

fn as_object(step: &Step) -> Json {
    let author = &step.author;
    let at = |at: u64| {
        let at = i64::try_from(at).ok().and_then(DateTime::from_timestamp_millis);
        at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
    };
    let fields: Vec<Json> = step.told.iter().map(of_field).collect();
    json!({
        "change": step.op.to_string(),
        "at": at(author.at),
        "by": author.name,
        "here": author.here,
        "computer": author.device,
        "event": step.event.map(crate::app::past::Event::name),
        "reason": step.reason,
        "fields": fields,
    })
}

fn of_field(told: &Told) -> Json {
    let (state, by) = match &told.fate {
        Fate::Now => ("current", None),
        Fate::Rival => ("conflict", None),
        Fate::Replaced(by) => ("replaced", Some(by.brief())),
        Fate::NotChosen(by) => ("not_chosen", Some(by.brief())),
    };
    json!({
        "field": told.field,
        "text": told.text,
        "state": state,
        "replaced_by": by,
        "apart": told.apart,
        "settled": told.settled > 1,
    })
}
