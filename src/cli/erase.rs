//! `erase`: personal data erased by act. Shows what would go, then does it.

use std::sync::Arc;

use super::password::open_keys;
use super::{Args, choice, messages, say, workspace};
use crate::domain::RecordId;
use crate::store::act::Act;
use crate::store::layout::Layout;
use crate::sync::erasing;
use crate::{Error, Result};

/// What was asked for on the command line.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Records.
    pub ids: Vec<String>,
    /// Number of the act.
    pub act: String,
    /// Why.
    pub reason: String,
    /// Only show.
    pub dry_run: bool,
}

/// Shows and, unless only that was asked, erases. On a terminal the user is asked between the two.
pub fn run(args: &Args, wanted: &Wanted) -> Result<()> {
    let parse = |id: &String| RecordId::parse(id).ok_or_else(|| Error::Refused(messages::no_record_number(id)));
    let ids = wanted.ids.iter().map(parse).collect::<Result<Vec<_>>>()?;
    let space = workspace::open(args)?;
    let forms = Arc::clone(&space.forms);
    let plan = space.read(move |store| store.plan_erasure(&ids))?;
    plan.lines(&*forms).into_iter().try_for_each(print)?;
    if wanted.dry_run {
        print(messages::nothing_stored())?;
        return space.close();
    }
    let asked = std::io::IsTerminal::is_terminal(&std::io::stdin());
    if asked && !choice::enter_goes_on(&messages::erase_question(&wanted.act)) {
        return Err(Error::Refused(messages::erase_left()));
    }
    open_keys(&Layout::new(&space.dir))?;
    let author = space.me()?;
    let day = workspace::today().to_string();
    let act = Act { number: wanted.act.clone(), reason: wanted.reason.clone(), day, author };
    let person = author.map(|id| id.author()).unwrap_or_default();
    let done = space.read(move |store| erasing::by_act(store, &plan, &act, person))?;
    space.close()?;
    print(messages::erased(done.changes))?;
    done.files.iter().try_for_each(|path| print(crate::sync::messages::erased_file(path.display())))
}

fn print(line: impl std::fmt::Display) -> Result<()> {
    say(line).map_err(|error| Error::file("stdout", error))
}
