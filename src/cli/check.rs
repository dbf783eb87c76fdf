//! `check` and `rebuild`: the log, and the working store against it.

use std::process::ExitCode;
use std::sync::Arc;

use super::progress::Progress;
use super::{Args, backup, messages, say, workspace};
use crate::store::OpenOptions;
use crate::store::audit::Audit;
use crate::store::backup::keep::Occasion;
use crate::store::layout::Layout;
use crate::sync::check::packs;
use crate::sync::snapshot::first_start::made_of;
use crate::sync::{exchange, messages as exchange_messages};
use crate::{Error, Result};

/// References named one by one; the rest is counted.
const MOST_NAMED: usize = 20;

/// Verifies; exit code 1 when anything is wrong.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let space = workspace::open(args)?;
    let mut sentences = space.notices.clone();
    if let Some(reason) = &space.rebuilt {
        say(messages::was_rebuilt(reason))?;
    }
    let mut anew = OpenOptions::new(&space.dir, Arc::clone(&space.forms) as _);
    let mut progress = Progress::new(messages::progress_check());
    anew.progress = Box::new(move |number| progress.at(number));
    let found = space.read(move |store| store.audit(anew))?;
    for damage in &found.checked.damages {
        let damage = damage.to_string();
        if !sentences.contains(&damage) {
            sentences.push(damage);
        }
    }
    let layout = Layout::new(&space.dir);
    let began = space.read(|store| made_of(store))?;
    let packs = packs(&layout, began.as_ref())?;
    sentences.extend(packs.sentences());
    // Keys that are closed with a password keep nothing from being checked but this.
    if let Ok(count @ 1..) = space.read(|store| exchange::refold(store, true)) {
        sentences.push(exchange_messages::packs_know_more(count));
    }
    for sentence in &sentences {
        say(sentence)?;
    }
    report(&found)?;
    for line in packs.told() {
        say(line)?;
    }
    space.close()?;
    Ok(if found.is_fine() && sentences.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn report(found: &Audit) -> anyhow::Result<()> {
    match &found.checked.index {
        Some(fault) => say(messages::check_index(fault))?,
        None if found.checked.damages.is_empty() => {
            say(messages::check_fine(found.checked.frames, found.checked.changes))?;
        }
        None => {}
    }
    if found.missing.is_empty() {
        say(messages::check_references(found.deleted))?;
    } else {
        say(messages::check_missing(found.missing.len()))?;
        for reference in found.missing.iter().take(MOST_NAMED) {
            say(format!("  {} {} {} → {}", reference.form, reference.record, reference.field, reference.target))?;
        }
    }
    Ok(say(messages::check_conflicts(found.conflicts))?)
}

/// Builds the working store anew.
pub fn rebuild(args: &Args) -> Result<()> {
    let space = workspace::open(args)?;
    let print = |line: String| say(line).map_err(|error| Error::file("stdout", error));
    if let Some(sentence) = backup::before(&space.dir, Occasion::Rebuild) {
        print(sentence)?;
    }
    let mut progress = Progress::new(messages::progress_rebuild());
    // The packs are the truth as well: what was lost of the log of changes received comes back out of them first.
    match space.read(|store| exchange::refold(store, false)) {
        Ok(0) => {}
        Ok(count) => print(exchange_messages::came_back(count))?,
        Err(error) => print(error.to_string())?,
    }
    space.read(move |store| store.rebuild(&mut |number| progress.at(number)))?;
    print(messages::rebuilt())?;
    space.close()
}
