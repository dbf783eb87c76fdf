//! `sync`: exchange with a folder. `log`: what a pack or a bundle holds.

use std::borrow::Cow;
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value as Json, json};

use super::password::open_keys;
use super::{Args, messages as cli, say, secret, workspace};
use crate::app::settings;
use crate::changes::change::{Change, Element};
use crate::domain::{RecordId, Value};
use crate::store::layout::Layout;
use crate::sync::exchange::{self, Asked, Outcome};
use crate::sync::ring::Ring;
use crate::sync::wrapping::{Closed, Packing, Shut, Wrapper};
use crate::sync::{keyfile, messages, walk};
use crate::text::hexadecimal;
use crate::{Error, Result};

fn print(line: impl std::fmt::Display) -> Result<()> {
    say(line).map_err(|error| Error::file("stdout", error))
}

/// What was asked for on the command line.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "switches of the command line")]
pub struct Wanted {
    /// Say what would happen and do nothing.
    pub preview: bool,
    /// One file.
    pub bundle: bool,
    /// Closed with a password, or to be opened with one.
    pub password: bool,
    /// Only what belongs to these schools.
    pub schools: Vec<String>,
    /// Join the district whose data lie in the folder first.
    pub join: bool,
    /// The outcome as JSON.
    pub json: bool,
}

/// The keys of a data folder opened, and the choices of its settings.
pub fn opened(space: &workspace::Workspace) -> Result<Packing> {
    let layout = Layout::new(&space.dir);
    open_keys(&layout)?;
    Ok(Packing { tools: settings::load(&layout.settings())?.tools()?, ..Packing::default() })
}

/// Takes in and puts out, and says what came of it.
pub fn run(args: &Args, folder: &Path, wanted: &Wanted) -> Result<ExitCode> {
    let &Wanted { preview, bundle, password, json, .. } = wanted;
    let given = match (password, bundle) {
        (false, _) => secret::given(secret::OF_FILES),
        (true, true) => secret::new(secret::OF_FILES, &cli::new_file_password())?,
        (true, false) => secret::given_or_typed(secret::OF_FILES, &cli::file_password()),
    };
    if password && given.is_none() {
        return Err(Error::Refused(cli::no_password_given(secret::OF_FILES)));
    }
    let space = workspace::open(args)?;
    let tools = opened(&space)?.tools;
    if wanted.join {
        super::access::join(&space, folder)?;
    }
    let schools = wanted.schools.iter().map(|school| space.find("school", school)).collect::<Result<Vec<_>>>()?;
    let packing = Packing { password: given, close: password && bundle, tools, schools };
    let (today, person) = (workspace::today(), space.person()?);
    let mut asked = Asked { folder: folder.to_owned(), preview, bundle, today, packing, person };
    let exchanged = |asked: Asked| space.read(move |store| exchange::exchange(store, &asked));
    let mut outcome = exchanged(asked.clone())?;
    if !outcome.locked.is_empty() && !password && !json && secret::can_ask() {
        for problem in &outcome.problems {
            print(format!("! {problem}"))?;
        }
        if let Some(typed) = secret::typed(&cli::file_password()) {
            asked.packing.password = Some(typed);
            outcome = exchanged(asked)?;
        }
    }
    space.close()?;
    if json {
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
        "closed": match &outcome.closed {
            Closed::Not => Json::Null,
            Closed::Group(number) => json!({ "group": number }),
            Closed::Password => json!("password"),
            Closed::Tool(program) => json!({ "tool": program }),
        },
        "locked": outcome.locked,
    })
}

/// Prints the changes of a file, or of every file of a folder, one a line.
pub fn log(args: &Args, path: &Path, as_json: bool) -> Result<()> {
    if !path.is_dir() {
        return log_file(args, path, as_json);
    }
    walk::candidates(path)?.iter().try_for_each(|file| log_file(args, file, as_json))
}

fn log_file(args: &Args, file: &Path, as_json: bool) -> Result<()> {
    let bytes = std::fs::read(file).map_err(|error| Error::file(file, error))?;
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
        Shut::Foreign | Shut::Broken => Error::Refused(messages::broken(file.display())),
    })?;
    for (writer, op, change) in exchange::read_packs(file, &inside)? {
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
