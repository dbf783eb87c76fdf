//! Copies of erased texts in files beside the logs: drafts, the last picture, torn ends put aside, backups, reports.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memchr::memmem;

use super::backup::keep;
use super::layout::Layout;
use crate::changes::disk::{Disk, RealDisk};
use crate::changes::draft::DraftFile;

/// A longer file is no report of ours, bytes; so much of a part of one is looked at.
const LONGEST: u64 = 64 << 20;

/// Texts to look for.
#[derive(Debug, Clone, Default)]
pub struct Remains {
    texts: BTreeSet<String>,
}

impl Remains {
    /// Of these texts.
    pub fn of(texts: BTreeSet<String>) -> Self {
        Self { texts }
    }

    fn are_in(&self, bytes: &[u8]) -> bool {
        self.texts.iter().any(|text| {
            // As it is, as JSON has it, as XML has it.
            let json = serde_json::to_string(text).unwrap_or_default();
            let json = json.get(1..json.len().saturating_sub(1)).unwrap_or_default();
            let xml = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            [text.as_str(), json, &xml]
                .iter()
                .any(|form| !form.is_empty() && memmem::find(bytes, form.as_bytes()).is_some())
        })
    }

    /// Whether they are in a file, packed or not.
    fn are_in_file(&self, path: &Path) -> bool {
        if std::fs::metadata(path).map_or(0, |data| data.len()) > LONGEST {
            return false;
        }
        let Ok(bytes) = std::fs::read(path) else { return false };
        if self.are_in(&bytes) {
            return true;
        }
        let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(&bytes)) else { return false };
        (0..archive.len()).any(|number| {
            let mut inside = Vec::new();
            let read = archive.by_index(number).map(|part| part.take(LONGEST).read_to_end(&mut inside).is_ok());
            read.unwrap_or(false) && self.are_in(&inside)
        })
    }

    /// Reports in `exports/` that hold them.
    pub fn reports(&self, layout: &Layout) -> Vec<PathBuf> {
        if self.texts.is_empty() {
            return Vec::new();
        }
        files_below(&layout.exports()).into_iter().filter(|path| self.are_in_file(path)).collect()
    }

    /// Backups the program has made: all of them hold the logs as they were.
    pub fn backups(layout: &Layout) -> Vec<PathBuf> {
        files_below(&keep::folder(layout.root()))
    }

    /// Removes what holds them; returns the backups and reports that are gone. `drafts`: those too.
    pub fn remove(&self, layout: &Layout, drafts: bool) -> Vec<PathBuf> {
        let mut gone = self.reports(layout);
        gone.extend(Self::backups(layout));
        gone.retain(|path| std::fs::remove_file(path).is_ok());
        drop(RealDisk.remove(&layout.picture()));
        if drafts {
            self.clean_drafts(layout);
        }
        let logs = [layout.own_log(), layout.received_log()];
        let aside = logs
            .iter()
            .flat_map(|folder| files_below(folder))
            .filter(|path| path.extension().is_none_or(|end| end != "vlog"));
        let kept = [layout.signers(), layout.drafts(), layout.local().join("erased.cbor")];
        let local = files_below(&layout.local()).into_iter().filter(|path| !kept.contains(path));
        for path in aside.chain(local).filter(|path| self.are_in_file(path)) {
            drop(std::fs::remove_file(path));
        }
        gone
    }

    /// Older drafts go, the last one stays unless it holds what was erased.
    fn clean_drafts(&self, layout: &Layout) {
        let path = layout.drafts();
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        if !path.exists() {
            return;
        }
        let kept = DraftFile::open(&disk, &path).and_then(|mut draft| {
            let last = draft.last().filter(|last| !self.are_in(last)).unwrap_or_default().to_vec();
            draft.rewrite(&last)
        });
        if kept.is_err() {
            drop(RealDisk.remove(&path));
        }
    }
}

/// Takes the drafts away.
pub fn remove_drafts(layout: &Layout) {
    drop(RealDisk.remove(&layout.drafts()));
    for (_, path) in layout.view_drafts(&RealDisk) {
        drop(RealDisk.remove(&path));
    }
}

/// Files in a folder and the folders in it.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => found.extend(files_below(&entry.path())),
            Ok(kind) if kind.is_file() => found.push(entry.path()),
            _ => {}
        }
    }
    found
}
