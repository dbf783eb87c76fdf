//! `show`: one record.

use std::sync::Arc;

use super::{Args, messages, say, workspace};
use crate::changes::fold::LIFE;
use crate::domain::{RecordId, Records};
use crate::forms::display::Look;
use crate::forms::disputed;
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
            return Ok(disputed::to_json(&forms, shape, &record, store)?.to_string());
        }
        let look = Look::new(&forms, store);
        let mut lines = vec![format!("{} {}", record.form, record.id)];
        for field in shape.map(|form| form.fields.as_slice()).unwrap_or_default() {
            let is_said = !record.get(&field.id).is_empty() || record.conflicts.contains(&field.id);
            if let Some(shape) = shape.filter(|_| is_said) {
                lines.push(format!("{}: {}", field.label.get(), look.cell(shape, field, &record)?));
            }
        }
        if record.conflicts.contains(LIFE) {
            lines.push(format!("⚡ {}", messages::life_disputed()));
        }
        Ok(lines.join("\n"))
    })?;
    say(text).map_err(|error| Error::file("stdout", error))?;
    space.close()
}
