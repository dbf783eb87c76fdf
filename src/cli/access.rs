//! `access`: who takes part in the exchange, and `sync --join`.

use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::AccessCommand;
use super::{Args, say, workspace};
use crate::app::access::{Board, Deed, Done, is_code};
use crate::app::{settings, who};
use crate::changes::disk::{Disk, RealDisk};
use crate::domain::{Record, RecordId, Records};
use crate::store::layout::Layout;
use crate::store::{Edit, Save};
use crate::sync::trust::founding::Sheet;
use crate::sync::trust::issue::Grant;
use crate::sync::trust::messages as say_trust;
use crate::sync::trust::proposal;
use crate::sync::trust::role::Role;
use crate::{Error, Result};

fn print(line: impl std::fmt::Display) -> Result<()> {
    say(line).map_err(|error| Error::file("stdout", error))
}

/// Runs a subcommand.
pub fn run(args: &Args, command: AccessCommand) -> Result<()> {
    if let AccessCommand::List { json } = command {
        return list(args, json);
    }
    let space = workspace::open(args)?;
    let mut me = space.me()?;
    let mut to = None;
    let deed = match command {
        AccessCommand::List { .. } => return Ok(()),
        AccessCommand::Request { folder, name, role, school, new_key } => {
            if let Some(name) = &name {
                // From now on he works here; somebody without a record does when the list of access says who he is.
                let wanted = name.clone();
                let known = space.read(move |store| who::of_name(store, &wanted))?;
                work_as(&space, known)?;
            }
            // Before the first exchange there are no schools here; the administrator knows them by name.
            let named = |name: &String| (space.find("school", name).unwrap_or(RecordId::new([0; 16])), name.clone());
            let schools = school.iter().map(named).collect();
            Deed::Ask { role: parse_role(&role)?, schools, folder, new_key, name }
        }
        AccessCommand::Grant { code, role, school, person: who, shared, new_person } => {
            let role = role.as_deref().map(parse_role).transpose()?;
            let schools = if school.is_empty() { None } else { Some(schools(&space, &school)?.into_iter().collect()) };
            let person = match who {
                Some(who) => {
                    let id = space.find("person", &who)?;
                    let record = space.read(move |store| store.get(id))?;
                    record.map(|record| (id, record.text("name").to_owned()))
                }
                None => None,
            };
            Deed::Grant(Grant { digits: code, role, schools, person, shared, new_person, by: None })
        }
        AccessCommand::Revoke { who } => Deed::Revoke(who),
        AccessCommand::NewGroupKey => Deed::RenewGroup,
        AccessCommand::Found { district, name, sheet } => {
            to = sheet;
            me = administrator(&space, name, me)?;
            Deed::Found(district)
        }
        AccessCommand::Recover { name, sheet } => {
            to = sheet;
            me = administrator(&space, name, me)?;
            Deed::Recover(typed_key()?)
        }
        AccessCommand::Accept { what } if is_code(&what) => Deed::Trust(what),
        AccessCommand::Accept { what } => Deed::Answer { op: find(&space, &what)?, accept: true },
        AccessCommand::Reject { what } => Deed::Answer { op: find(&space, &what)?, accept: false },
    };
    let done = carry_out(&space, deed, me)?;
    let dir = space.dir.clone();
    space.close()?;
    print(done.sentence)?;
    done.sheet.map_or(Ok(()), |sheet| hand_over(&sheet, to, &dir))
}

/// Does a deed on the store's thread.
fn carry_out(space: &workspace::Workspace, deed: Deed, me: Option<RecordId>) -> Result<Done> {
    let (forms, today) = (Arc::clone(&space.forms), workspace::today());
    space.read(move |store| deed.run(store, &forms, me, today))
}

/// `sync FOLDER --join`: makes two districts one; the exchange itself follows.
pub fn join(space: &workspace::Workspace, folder: &Path) -> Result<()> {
    let done = carry_out(space, Deed::Join(folder.to_owned()), space.me()?)?;
    print(done.sentence)
}

/// Prints the sheet, and writes it for the printer: readable by its owner only.
fn hand_over(sheet: &Sheet, to: Option<PathBuf>, dir: &Path) -> Result<()> {
    sheet.lines().into_iter().try_for_each(print)?;
    let path = to.unwrap_or_else(|| dir.join("exports").join("vyezd-safe.html"));
    let wrap = |error| Error::file(&path, error);
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        RealDisk.create_dir(folder).map_err(wrap)?;
    }
    RealDisk.replace(&path, sheet.page().as_bytes()).map_err(wrap)?;
    print(say_trust::sheet_written(path.display()))
}

fn list(args: &Args, as_json: bool) -> Result<()> {
    let space = workspace::open_to_read(args)?;
    let forms = Arc::clone(&space.forms);
    let board = space.read(move |store| Board::read(store, &forms))?;
    space.close()?;
    if as_json { board.json().into_iter().try_for_each(print) } else { board.lines().into_iter().try_for_each(print) }
}

/// Remembers who works here.
fn work_as(space: &workspace::Workspace, person: Option<RecordId>) -> Result<()> {
    let person = person.map(|id| id.to_string()).unwrap_or_default();
    settings::change(&Layout::new(&space.dir).settings(), settings::PERSON, &person)
}

/// Who becomes administrator: the person of this name, made where there is none, works here from now on.
fn administrator(space: &workspace::Workspace, name: Option<String>, me: Option<RecordId>) -> Result<Option<RecordId>> {
    let Some(wanted) = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()) else {
        return Ok(me);
    };
    let id = space.read(move |store| {
        if let Some(known) = who::of_name(store, &wanted)? {
            return Ok(known);
        }
        let id = super::ids::fresh();
        let record = Record::new(id, "person").with("name", wanted.as_str());
        store.save(Save { edits: vec![Edit::of(&record)], ..Save::default() })?;
        Ok(id)
    })?;
    work_as(space, Some(id))?;
    Ok(Some(id))
}

fn parse_role(text: &str) -> Result<Role> {
    Role::parse(text).ok_or_else(|| {
        let known: Vec<String> =
            Role::ALL.into_iter().map(|role| format!("{} ({})", role.id(), role.label())).collect();
        Error::Refused(messages::no_role(text, known.join(", ")))
    })
}

fn schools(space: &workspace::Workspace, wanted: &[String]) -> Result<Vec<RecordId>> {
    wanted.iter().map(|school| space.find("school", school)).collect()
}

/// The proposal whose identity begins so.
fn find(space: &workspace::Workspace, typed: &str) -> Result<crate::changes::change::OpId> {
    let wanted = typed.trim().to_lowercase();
    let found = space.read({
        let wanted = wanted.clone();
        move |store| {
            let all = proposal::waiting(store, store.layout(), false)?;
            let fits = |op: &crate::changes::change::OpId| crate::text::hexadecimal(&op.0).starts_with(&wanted);
            Ok(all.into_iter().map(|one| one.held.op).filter(fits).collect::<Vec<_>>())
        }
    })?;
    match found.as_slice() {
        [op] if wanted.len() >= 4 => Ok(*op),
        _ => Err(Error::Refused(say_trust::no_proposal(typed))),
    }
}

/// A key from the sheet, from the standard input: it must not stay in the history of a shell.
fn typed_key() -> Result<String> {
    if std::io::stdin().is_terminal() {
        print(messages::type_key())?;
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|error| Error::file("stdin", error))?;
    Ok(line)
}

mod messages {
    crate::messages! {
        no_role(text, known) { ru: "Роли «{text}» нет. Есть: {known}.", en: "There is no role “{text}”. There are: {known}." }
        type_key() { ru: "Наберите ключ с листа из сейфа и нажмите Enter:", en: "Type the key from the sheet in the safe and press Enter:" }
    }
}
