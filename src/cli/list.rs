//! `list`: the records of one form.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use chrono::NaiveDate;

use super::{Args, messages, say, workspace};
use crate::domain::{Record, Records};
use crate::forms::display::Look;
use crate::forms::{disputed, json};
use crate::{Error, Result};

/// Prints them one a line.
pub fn run(args: &Args, form: &str, filters: &[String], as_of: Option<NaiveDate>, as_json: bool) -> Result<()> {
    let space = workspace::open_as_of(args, as_of)?;
    let forms = Arc::clone(&space.forms);
    forms.form(form).ok_or_else(|| Error::Refused(messages::unknown_form(form)))?;
    let wanted = conditions(filters)?;
    let form = form.to_owned();
    space.read(move |store| {
        let Some(shape) = forms.form(&form) else { return Ok(()) };
        let look = Look::new(&forms, store);
        let mut failed = None;
        store.each(&form, &mut |record| {
            let line = (|| {
                if !fits(&record, &wanted, &json::to_json(Some(shape), &record)) {
                    return Ok(None);
                }
                if as_json {
                    return Ok(Some(disputed::to_json(&forms, Some(shape), &record, store)?.to_string()));
                }
                let cells: Result<Vec<String>> = shape
                    .columns
                    .iter()
                    .filter_map(|id| shape.field(id))
                    .map(|field| look.cell(shape, field, &record).map(|text| text.replace(['\n', '\t'], " ")))
                    .collect();
                Ok(Some(format!("{}\t{}", record.id, cells?.join("\t"))))
            })();
            match line {
                Ok(Some(line)) => match say(&line) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(error) => {
                        failed = Some(Error::file("stdout", error));
                        ControlFlow::Break(())
                    }
                },
                Ok(None) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        })?;
        failed.map_or(Ok(()), Err)
    })?;
    space.close()
}

fn conditions(filters: &[String]) -> Result<BTreeMap<String, String>> {
    let split = |filter: &String| {
        let (field, value) = filter.split_once('=').ok_or_else(|| Error::Refused(messages::bad_filter(filter)))?;
        Ok((field.trim().to_owned(), value.trim().to_owned()))
    };
    filters.iter().map(split).collect()
}

/// A record fits when its JSON value or its printed text is the wanted one.
fn fits(record: &Record, wanted: &BTreeMap<String, String>, printed: &serde_json::Value) -> bool {
    wanted.iter().all(|(field, value)| {
        let json = printed.get("fields").and_then(|fields| fields.get(field));
        let same = match json {
            Some(serde_json::Value::String(text)) => text == value,
            Some(serde_json::Value::Array(parts)) => parts.iter().any(|part| part.as_str() == Some(value)),
            Some(other) => value.parse().is_ok_and(|value: serde_json::Value| value == *other),
            None => value.is_empty(),
        };
        same || (!value.is_empty() && record.text(field) == value)
    })
}
