//! `backup`: everything of the data folder in one file. A running session need not stop for it.

use std::path::Path;

use chrono::Local;

use super::progress::Progress;
use super::{Args, messages, say, workspace};
use crate::store::backup::{self, keep};
use crate::store::layout::{FORMAT, Layout};
use crate::{Error, Result};

/// Writes the file and says what is in it.
pub fn run(args: &Args, file: &Path) -> Result<()> {
    let dir = workspace::folder(args)?;
    let mut progress = Progress::new(messages::progress_backup());
    let manifest = backup::write(&dir, file, &moment(), &mut |bytes| progress.at(megabytes(bytes)))?;
    drop(progress);
    let size = std::fs::metadata(file).map_or(0, |data| data.len());
    say(messages::backup_made(file.display(), manifest.files.len(), megabytes(manifest.length()), megabytes(size)))
        .map_err(|error| Error::file("stdout", error))
}

/// Now, as a manifest says it.
pub fn moment() -> String {
    Local::now().format("%d.%m.%Y %H:%M").to_string()
}

/// «1.5 МБ».
pub fn megabytes(bytes: u64) -> String {
    let tenths = bytes.saturating_add(52_429) / 104_858;
    messages::megabytes(tenths / 10, tenths % 10)
}

/// A folder of an older format is copied before it is touched; without the copy it is left alone.
pub fn before_upgrade(dir: &Path) -> Result<()> {
    let found = Layout::new(dir).read_format(&crate::changes::disk::RealDisk)?;
    if found.is_some_and(|found| found < FORMAT) {
        keep::keep(dir, keep::Occasion::Upgrade, workspace::today(), &moment())?;
    }
    Ok(())
}

/// A copy before a change of another kind; where none can be made, the user hears why and the work goes on.
pub fn before(dir: &Path, occasion: keep::Occasion) -> Option<String> {
    let made = keep::keep(dir, occasion, workspace::today(), &moment());
    made.err().map(messages::backup_failed)
}
