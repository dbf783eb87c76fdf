//! `show`: one record.

use std::sync::Arc;

use super::{Args, messages, say, workspace};
use crate::domain::{RecordId, Records};
use crate::forms::display::Look;
use crate::forms::json;
use crate::{Error, Result};

/// Prints it, field by field.
pub fn run(args: &Args, id: &str, as_json: bool) -> Result<()> {
    let id = RecordId::parse(id).ok_or_else(|| Error::Refused(messages::bad_id(id)))?;
    let space = workspace::open_to_read(args)?;
    let forms = Arc::clone(&space.forms);
    let text = space.read(move |store| {
        let record = store.get(id)?.ok_or_else(|| Error::Refused(messages::no_record(id)))?;
        let shape = forms.form(&record.form);
        if as_json {
            return Ok(json::to_json(shape, &record).to_string());
        }
        let look = Look::new(&forms, store);
        let mut lines = vec![format!("{} {}", record.form, record.id)];
        for field in shape.map(|form| form.fields.as_slice()).unwrap_or_default() {
            if let Some(shape) = shape.filter(|_| !record.get(&field.id).is_empty()) {
                lines.push(format!("{}: {}", field.label.get(), look.cell(shape, field, &record)?));
            }
        }
        Ok(lines.join("\n"))
    })?;
    say(text).map_err(|error| Error::file("stdout", error))?;
    space.close()
}
