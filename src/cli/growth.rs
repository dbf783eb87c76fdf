//! `snapshot`, `hub`, `close-year`: what keeps exchange fast and the years apart.

use std::path::Path;

use super::backup::megabytes;
use super::workspace::Workspace;
use super::{Args, say, sync, workspace};
use crate::domain::SchoolYear;
use crate::report::parameters::Year;
use crate::sync::{archive, exchange, hub, messages};
use crate::{Error, Result};

fn print(line: impl std::fmt::Display) -> Result<()> {
    say(line).map_err(|error| Error::file("stdout", error))
}

fn asked(space: &Workspace, folder: &Path) -> Result<exchange::Asked> {
    let packing = sync::opened(space)?;
    let folder = folder.to_owned();
    Ok(exchange::Asked {
        folder,
        today: workspace::today(),
        packing,
        person: space.person()?,
        ..exchange::Asked::default()
    })
}

/// Exchanges with a folder and puts a snapshot there.
pub fn snapshot(args: &Args, folder: &Path) -> Result<()> {
    let space = workspace::open(args)?;
    let (shown, asked) = (folder.display().to_string(), asked(&space, folder)?);
    let (outcome, made) = space.read(move |store| hub::snapshot(store, &asked))?;
    sync::work_as(&space, &outcome)?;
    space.close()?;
    outcome.lines(&shown, false).into_iter().try_for_each(print)?;
    print(messages::snapshot_made(made.path.display(), made.records, megabytes(made.length)))
}

/// One turn of a hub.
pub fn hub(args: &Args, folder: &Path, up: Option<&Path>, whole: bool) -> Result<()> {
    let space = workspace::open(args)?;
    let (shown, asked, up) = (folder.display().to_string(), asked(&space, folder)?, up.map(Path::to_owned));
    let outcome = space.read(move |store| hub::turn(store, &asked, up.as_deref().map(|up| (up, whole))))?;
    sync::work_as(&space, &outcome)?;
    space.close()?;
    outcome.lines(&shown, false).into_iter().try_for_each(print)
}

/// Archives a year.
pub fn close_year(args: &Args, year: &str, folder: &Path, case: Option<String>) -> Result<()> {
    let span = Year::parse(year)?;
    let short = match SchoolYear::of(span.to).filter(|school| school.first_day() == span.from) {
        Some(school) => school.label(),
        None => span.from.format("%Y").to_string(),
    };
    let space = workspace::open(args)?;
    let asked = archive::Asked {
        year: span.to_string(),
        short,
        until: span.to,
        folder: folder.to_owned(),
        case,
        today: workspace::today(),
        packing: sync::opened(&space)?,
    };
    let made = space.read(move |store| archive::close_year(store, &asked))?;
    space.close()?;
    print(messages::archive_made(made.folder.display(), made.files))?;
    if made.again {
        print(messages::archive_again())?;
    }
    if made.later > 0 {
        print(messages::archive_later(made.later))?;
    }
    Ok(())
}
