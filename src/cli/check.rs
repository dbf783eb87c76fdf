//! `check` and `rebuild`: the log, and the working store against it.

use std::process::ExitCode;

use super::{Args, messages, say, workspace};
use crate::{Error, Result};

/// Verifies; exit code 1 when anything is wrong.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let space = workspace::open(args)?;
    let notices = space.notices.clone();
    let found = space.read(|store| store.check())?;
    for sentence in notices.iter().cloned().chain(found.damages.iter().map(ToString::to_string)) {
        say(sentence)?;
    }
    match &found.index {
        Some(fault) => say(messages::check_index(fault))?,
        None if found.damages.is_empty() => say(messages::check_fine(found.frames, found.changes))?,
        None => {}
    }
    let fine = found.index.is_none() && found.damages.is_empty();
    space.close()?;
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Builds the working store anew.
pub fn rebuild(args: &Args) -> Result<()> {
    let space = workspace::open(args)?;
    space.read(|store| store.rebuild(&mut |_| {}))?;
    say(messages::rebuilt()).map_err(|error| Error::file("stdout", error))?;
    space.close()
}
