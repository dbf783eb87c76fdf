//! `log`: what packs and bundles hold, change by change. It only reads.

use std::borrow::Cow;
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value as Json, json};

use super::password::open_keys;
use super::{Args, complain, messages as cli, say, secret, workspace};
use crate::app::settings;
use crate::changes::change::{Change, Element};
use crate::domain::{RecordId, Value};
use crate::store::layout::Layout;
use crate::sync::ring::Ring;
use crate::sync::snapshot::looks_like_snapshot;
use crate::sync::trust;
use crate::sync::wrapping::{Packing, Shut, Wrapper};
use crate::sync::{exchange, keyfile, messages as of_sync, walk};
use crate::text::hexadecimal;
use crate::{Error, Result};

fn print(line: impl std::fmt::Display) -> Result<()> {
    say(line).map_err(|error| Error::file("stdout", error))
}

/// Prints the changes of a file, or of every file of a folder, one a line. What is wrong with one file of a folder is said,
/// and the others are read all the same.
pub fn run(args: &Args, path: &Path, as_json: bool) -> Result<ExitCode> {
    if !path.is_dir() {
        return log_file(args, path, as_json).map(|()| ExitCode::SUCCESS);
    }
    let mut code = ExitCode::SUCCESS;
    for file in walk::candidates(path)? {
        match log_file(args, &file, as_json) {
            Ok(()) => {}
            // Nobody reads on.
            Err(error @ Error::File { .. }) if matches!(&error, Error::File { path, .. } if *path == Path::new("stdout")) =>
            {
                return Err(error);
            }
            Err(error) => {
                complain(error);
                code = ExitCode::from(1);
            }
        }
    }
    Ok(code)
}

fn log_file(args: &Args, file: &Path, as_json: bool) -> Result<()> {
    let bytes = std::fs::read(file).map_err(|error| Error::file(file, error))?;
    if trust::file::kind_of(&bytes).is_some() {
        return Err(Error::Refused(messages::keys(file.display())));
    }
    let mut packing = Packing { password: secret::given(secret::OF_FILES), ..Packing::default() };
    let mut ring = Ring::default();
    let open = |ring: &Ring, packing: &Packing| {
        Wrapper::new(ring, packing, std::env::temp_dir()).open(file, &bytes).map(Cow::into_owned)
    };
    let mut opened = open(&ring, &packing);
    if let Err(Shut::Password(_)) = opened
        && let Some(typed) = secret::typed(&cli::file_password())
    {
        packing.password = Some(typed);
        opened = open(&ring, &packing);
    }
    // The data folder is looked at only for a file that needs its keys.
    if let Err(Shut::Said(_) | Shut::Foreign) = opened {
        let layout = Layout::new(&workspace::folder(args)?);
        open_keys(&layout)?;
        ring = keyfile::read(&layout.signers())?.unwrap_or_default().ring;
        packing.tools = settings::load(&layout.settings())?.tools()?;
        opened = open(&ring, &packing);
    }
    let inside = opened.map_err(|shut| match shut {
        Shut::Said(sentence) | Shut::Password(sentence) => Error::Refused(sentence),
        Shut::Broken => Error::Refused(of_sync::broken(file.display())),
        Shut::Foreign => Error::Refused(messages::foreign(file.display())),
    })?;
    if looks_like_snapshot(&inside) {
        return Err(Error::Refused(messages::snapshot(file.display())));
    }
    if !walk::is_named_so(file) && !walk::is_ours(file) {
        return Err(Error::Refused(messages::foreign(file.display())));
    }
    exchange::each_change(file, &inside, &mut |writer, op, change| {
        if as_json {
            return print(change_json(writer, op.0, change));
        }
        let fields: Vec<&str> = change.operations.iter().map(|operation| operation.cell.field.as_str()).collect();
        print(format!("{}\t{}\t{}\t{}", change.seq, change.form, change.record, fields.join(" ")))
    })
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

mod messages {
    crate::messages! {
        keys(path) {
            ru: "{path}: это заявка или список доступа, правок в нём нет. Кто в списке: vyezd access list.",
            en: "{path}: this is a request or a list of access, there are no changes in it. Who takes part: vyezd access list."
        }
        snapshot(path) {
            ru: "{path}: это снимок записей, правок в нём нет: они в файлах .vzp рядом.",
            en: "{path}: this is a snapshot of the records, there are no changes in it: they are in the .vzp files beside it."
        }
        foreign(path) {
            ru: "{path}: это не файл обмена vyezd. Он не изменён.",
            en: "{path}: this is no file of an exchange of vyezd. It was not changed."
        }
    }
}
