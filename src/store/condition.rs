//! How the data of this folder stand, for the screen that tells it: read from what is known, without reading the logs.

use std::path::{Path, PathBuf};

use super::Store;
use super::source::{Source, changes_at};
use crate::Result;
use crate::changes::clock::milliseconds;

/// How the data stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Condition {
    /// The data folder.
    pub folder: PathBuf,
    /// Writer of this installation.
    pub writer: [u8; 16],
    /// Changes written here.
    pub changes: u64,
    /// Frames of our own log, those that begin a file included.
    pub frames: u64,
    /// Frames with changes of others.
    pub received: u64,
    /// Bytes of both logs.
    pub log_bytes: u64,
    /// Bytes of the working store.
    pub index_bytes: u64,
    /// The last save made here, milliseconds since 1970, UTC.
    pub last_saved: Option<u64>,
    /// Why the working store is out of use, if it is.
    pub fault: Option<String>,
}

impl Store {
    /// How the data stand now. Costs one frame and a listing of the folders, however long the logs are.
    pub fn condition(&self) -> Result<Condition> {
        let end = self.own.end();
        let last = if end.seq == 0 {
            None
        } else {
            let written = changes_at(&*self.disk, &self.layout, Source::Own.place(&end))?;
            written.iter().map(|item| milliseconds(item.change.hlc)).max()
        };
        let (own, received) = (self.layout.own_log(), self.layout.received_log());
        Ok(Condition {
            folder: self.layout.root().to_owned(),
            writer: self.own.writer(),
            changes: self.own.next_change().saturating_sub(1),
            frames: end.seq,
            received: self.index().map_or(0, |index| index.cursor().received.seq),
            log_bytes: files(&own).chain(files(&received)).sum(),
            index_bytes: bytes_under(&self.layout.index()),
            last_saved: last,
            fault: self.fault(),
        })
    }
}

/// Sizes of the files of a log. The reserve beside them holds nothing.
fn files(folder: &Path) -> impl Iterator<Item = u64> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(std::result::Result::ok);
    let logs = entries.filter(|entry| entry.path().extension().is_some_and(|ending| ending == "vlog"));
    logs.filter_map(|entry| Some(entry.metadata().ok()?.len()))
}

/// Size of all files under a folder; what cannot be read counts nothing.
fn bytes_under(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let sizes = entries.filter_map(std::result::Result::ok).map(|entry| match entry.metadata() {
        Ok(meta) if meta.is_dir() => bytes_under(&entry.path()),
        Ok(meta) => meta.len(),
        Err(_) => 0,
    });
    sizes.sum()
}
