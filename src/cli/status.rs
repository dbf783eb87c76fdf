//! `status`: what the data folder holds, and what waits for somebody.

use std::sync::Arc;

use chrono::{DateTime, Local};

use super::{Args, messages, say, workspace};
use crate::domain::Records;
use crate::store::layout::Layout;
use crate::sync::wrapping::closed_now;
use crate::{Error, Result};

/// Prints it; works beside a running session.
pub fn run(args: &Args) -> Result<()> {
    let space = workspace::open_to_read(args)?;
    let forms = Arc::clone(&space.forms);
    let (counts, conflicts, tally, fault) = space.read(move |store| {
        let mut counts = Vec::new();
        for form in forms.forms() {
            let count = store.count(&form.id)?;
            if count > 0 {
                counts.push((form.id.clone(), form.plural.get().to_owned(), count));
            }
        }
        Ok((counts, store.conflicts()?, store.tally()?, store.fault()))
    })?;
    for notice in space.notices.iter().chain(&fault) {
        print(format!("! {notice}"))?;
    }
    for (form, label, count) in counts {
        print(format!("{form}\t{label}\t{count}"))?;
    }
    print(match tally.last_saved.and_then(moment) {
        Some(moment) => messages::status_saved(moment),
        None => messages::status_never_saved(),
    })?;
    print(messages::status_changes(tally.own, tally.received))?;
    let layout = Layout::new(&space.dir);
    let tools = crate::app::settings::load(&layout.settings())?.tools()?;
    if let Ok(closed) = closed_now(&layout, tools) {
        print(messages::status_closing(closed.told()))?;
    }
    let today = workspace::today();
    for line in space.read(move |store| crate::app::contributors::read(store, today))?.lines() {
        print(line)?;
    }
    print(messages::check_conflicts(conflicts.len()))?;
    for (id, form) in conflicts {
        print(format!("  {form} {id}"))?;
    }
    space.close()
}

/// Local time, as people read it.
fn moment(milliseconds: u64) -> Option<String> {
    let at = DateTime::from_timestamp_millis(i64::try_from(milliseconds).ok()?)?;
    Some(at.with_timezone(&Local).format("%d.%m.%Y %H:%M").to_string())
}

fn print(line: impl std::fmt::Display) -> Result<()> {
    say(line).map_err(|error| Error::file("stdout", error))
}
