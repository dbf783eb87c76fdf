//! Changes of others that do not count any more are taken out of the log of what was received, and the index is made
//! anew. The packs they came in stay: a later decision brings them back.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::Store;
use super::layout::Layout;
use crate::changes::change::OpId;
use crate::changes::log::{Log, Position};
use crate::changes::walk::{LogReader, Step};
use crate::changes::{encoding, frame};
use crate::{Error, Result};

/// The log as it was, until the new one stands in its place.
fn aside(layout: &Layout) -> PathBuf {
    layout.received_log().with_file_name("received-old")
}

/// Finishes, or takes back, what was stopped in the middle.
pub(super) fn mend(layout: &Layout) {
    let (log, old) = (layout.received_log(), aside(layout));
    if old.is_dir() {
        // The old one is whole in any case: taking changes out is begun again by the next exchange.
        if log.is_dir() {
            drop(std::fs::remove_dir_all(&old));
        } else {
            drop(std::fs::rename(&old, &log));
        }
    }
}

impl Store {
    /// Takes these changes out of what was received. Our own stay whatever is asked.
    pub fn forget_received(&mut self, dropped: &BTreeSet<OpId>) -> Result<()> {
        self.refuse_viewer()?;
        let (log, old) = (self.layout.received_log(), aside(&self.layout));
        if dropped.is_empty() || self.disk.list(&log).is_err() {
            return Ok(());
        }
        let new = log.with_file_name("received-new");
        drop(std::fs::remove_dir_all(&new));
        let wrap = |error| Error::file(&log, error);
        {
            let (mut fresh, _) = Log::open(Arc::clone(&self.disk), &new, self.own.writer())?;
            let mut reader = LogReader::new(Arc::clone(&self.disk), &log, Position::default())?;
            while let Some(step) = reader.read()? {
                let Step::Frame(_, payload) = step else { continue };
                let changes = frame::changes_of(&payload).unwrap_or_default();
                let kept = changes.into_iter().filter(|bytes| !dropped.contains(&encoding::op_id(bytes)));
                let kept: Vec<Vec<u8>> = kept.map(<[u8]>::to_vec).collect();
                if !kept.is_empty() {
                    fresh.append(kept.iter().map(Vec::as_slice))?;
                    fresh.tidy()?;
                }
            }
        }
        if self.began_with()?.is_some() {
            // It was folded of them, too. The packs of the others are on the shelf and folded by the next exchange.
            self.outgrow_base()?;
        }
        self.received = None;
        std::fs::rename(&log, &old).map_err(wrap)?;
        std::fs::rename(&new, &log).map_err(wrap)?;
        if let Some(above) = log.parent() {
            self.disk.sync_dir(above).map_err(wrap)?;
        }
        // What is asked of the logs from now on is asked of the new one.
        self.open_received()?;
        self.rebuild(&mut |_| {})?;
        drop(std::fs::remove_dir_all(&old));
        Ok(())
    }
}
