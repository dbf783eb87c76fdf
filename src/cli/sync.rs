//! `sync`: exchange with a folder. `log`: what a pack or a bundle holds.

use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value as Json, json};

use super::{Args, say, workspace};
use crate::app::settings;
use crate::changes::change::{Change, Element};
use crate::domain::{RecordId, Value};
use crate::sync::exchange::{self, Asked, Outcome};
use crate::text::hexadecimal;
use crate::{Error, Result};

fn print(line: impl std::fmt::Display) -> Result<()> {
    say(line).map_err(|error| Error::file("stdout", error))
}

/// Takes in and puts out, and says what came of it.
pub fn run(args: &Args, folder: &Path, preview: bool, bundle: bool, as_json: bool) -> Result<ExitCode> {
    let space = workspace::open(args)?;
    let mut asked =
        Asked { folder: folder.to_owned(), preview, bundle, today: workspace::today(), ..Asked::default() };
    let outcome = space.read(move |store| {
        let settings = settings::load(&store.layout().settings()).unwrap_or_default();
        if let Some(me) = workspace::find_me(store, &settings)? {
            asked.person = me.as_bytes().first_chunk().copied().unwrap_or_default();
        }
        exchange::exchange(store, &asked)
    })?;
    space.close()?;
    if as_json {
        print(to_json(&outcome))?;
    } else {
        outcome.lines(&folder.display().to_string(), preview).into_iter().try_for_each(print)?;
    }
    // Scripts must hear of a stick that is full; what happened was said above.
    Ok(if outcome.failed { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn to_json(outcome: &Outcome) -> Json {
    json!({
        "from": outcome.from,
        "since": outcome.since,
        "known": outcome.known,
        "sealed": outcome.sealed,
        "lacking": outcome.lacking,
        "written": outcome.written,
        "notes": outcome.notes,
        "problems": outcome.problems,
        "code": outcome.code,
    })
}

/// Prints the changes of a file, one a line.
pub fn log(file: &Path, as_json: bool) -> Result<()> {
    for (writer, op, change) in exchange::read_file(file)? {
        if as_json {
            print(change_json(writer, op.0, &change))?;
        } else {
            let fields: Vec<&str> = change.operations.iter().map(|operation| operation.cell.field.as_str()).collect();
            print(format!("{}\t{}\t{}\t{}", change.seq, change.form, change.record, fields.join(" ")))?;
        }
    }
    Ok(())
}

fn value_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => (*flag).into(),
        Value::Int(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Bytes(bytes) => json!({ "bytes": hexadecimal(bytes) }),
        Value::Array(parts) => parts.iter().map(value_json).collect(),
    }
}

fn change_json(writer: [u8; 16], op: [u8; 16], change: &Change) -> Json {
    let operations: Vec<Json> = change
        .operations
        .iter()
        .map(|operation| {
            let element = operation.cell.element.as_ref().map(|element| match element {
                Element::Text(text) => json!(text),
                Element::Bytes(bytes) => json!({ "bytes": hexadecimal(bytes) }),
            });
            let replaces: Vec<String> = operation.replaces.iter().map(|op| hexadecimal(&op.0)).collect();
            json!({
                "field": operation.cell.field,
                "element": element,
                "value": value_json(&operation.value),
                "replaces": replaces,
            })
        })
        .collect();
    json!({
        "op": hexadecimal(&op),
        "writer": hexadecimal(&writer),
        "seq": change.seq,
        "hlc": change.hlc,
        "person": hexadecimal(&change.person),
        "record": RecordId::to_string(&change.record),
        "form": change.form,
        "operations": operations,
        "reason": change.reason,
    })
}
