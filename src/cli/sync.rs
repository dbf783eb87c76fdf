//! `sync`: exchange with a folder.

use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value as Json, json};

use super::password::open_keys;
use super::{Args, messages as cli, say, secret, workspace};
use crate::app::settings;
use crate::store::layout::Layout;
use crate::sync::exchange::{self, Asked, Outcome};
use crate::sync::wrapping::{Closed, Packing};
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

/// Remembers who works here, where the list of access has said it.
pub fn work_as(space: &workspace::Workspace, outcome: &Outcome) -> Result<()> {
    let Some(me) = outcome.works_as else { return Ok(()) };
    settings::change(&Layout::new(&space.dir).settings(), settings::PERSON, &me.to_string())
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
    work_as(&space, &outcome)?;
    space.close()?;
    if json {
        print(to_json(&outcome))?;
    } else {
        outcome.lines(&folder.display().to_string(), preview).into_iter().try_for_each(print)?;
        if outcome.foreign {
            print(messages::join_hint(folder.display()))?;
        }
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

mod messages {
    crate::messages! {
        join_hint(folder) {
            ru: "Это ваш же район, который начали вести порознь? Соединить: vyezd sync {folder} --join",
            en: "Is it your own district, begun apart? To join them: vyezd sync {folder} --join"
        }
    }
}
