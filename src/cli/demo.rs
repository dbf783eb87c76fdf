//! `demo`: an empty folder filled from the five source documents' facts.

use std::collections::BTreeMap;

use super::workspace::{self, Workspace};
use super::{Args, messages, say, tui};
use crate::app::settings;
use crate::domain::Records;
use crate::store::{Edit, Save};
use crate::{Error, Result, demo};

/// Records of one save.
const PART: usize = 100;

/// Fills the folder (a temporary one unless one is named) and opens the program, or prints the counts.
pub fn run(args: &Args, no_ui: bool) -> Result<()> {
    // A folder of its own that stays: what is tried in it must be there at the next look.
    let temporary = std::env::temp_dir().join(format!("vyezd-demo-{}", std::process::id()));
    let dir = args.data.clone().unwrap_or(temporary);
    let lock = match workspace::lock(&dir, args.take_over)? {
        Ok(lock) => lock,
        Err(holder) => return Err(Error::Refused(messages::held(workspace::named(&holder)))),
    };
    let space = workspace::open_locked(dir, lock, workspace::progress())?;
    let counts = fill(&space)?;
    if no_ui {
        for (form, count) in counts {
            print(&format!("{form}\t{count}"))?;
        }
        print(&messages::demo_at(space.dir.display()))?;
        return space.close();
    }
    tui::show(args, space, None)
}

fn print(line: &str) -> Result<()> {
    say(line).map_err(|error| Error::file("stdout", error))
}

/// Fills an empty folder; returns the records of each form.
fn fill(space: &Workspace) -> Result<BTreeMap<String, usize>> {
    let forms = std::sync::Arc::clone(&space.forms);
    let path = space.dir.display().to_string();
    space.read(move |store| {
        if store.count("municipality")? > 0 {
            return Err(Error::Refused(messages::folder_not_empty(path)));
        }
        let records = demo::records(&forms, &mut super::ids::fresh)?;
        for part in records.chunks(PART) {
            store.save(Save { edits: part.iter().map(Edit::of).collect(), ..Save::default() })?;
        }
        settings::change(&store.layout().settings(), settings::SAMPLE, "1")?;
        let mut counts = BTreeMap::new();
        for form in forms.forms() {
            counts.insert(form.id.clone(), store.count(&form.id)?);
        }
        Ok(counts)
    })
}
