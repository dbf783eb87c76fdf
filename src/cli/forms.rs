//! `forms`: the kinds of records and their fields.

use serde_json::json;

use super::{Args, say, workspace};
use crate::forms::Registry;
use crate::{Error, Result};

/// Prints them; needs no store.
pub fn run(args: &Args, json: bool) -> Result<()> {
    let dir = workspace::folder(args)?;
    let (forms, faults) = Registry::load(Some(&dir.join("forms")));
    for form in forms.forms() {
        let line = if json {
            let fields: Vec<_> = form
                .fields
                .iter()
                .map(|field| {
                    json!({
                        "id": field.id, "label": field.label.get(), "help": field.help.get(), "kind": field.kind.name(),
                        "required": field.required, "form": field.kind.target(),
                        "items": field.kind.items().iter().map(|item| &item.id).collect::<Vec<_>>(),
                    })
                })
                .collect();
            json!({ "id": form.id, "label": form.label.get(), "source": form.source, "fields": fields }).to_string()
        } else {
            let ids: Vec<&str> = form.fields.iter().map(|field| field.id.as_str()).collect();
            format!("{}\t{}\t{}", form.id, form.plural.get(), ids.join(" "))
        };
        say(line).map_err(|error| Error::file("stdout", error))?;
    }
    match faults.as_slice() {
        [] => Ok(()),
        faults => Err(Error::Refused(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))),
    }
}
