//! What exchange reads of the logs: every change as its bytes. Reading needs no store: a thread of its own can do it
//! while the store goes on saving.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::Store;
use super::layout::Layout;
use crate::Result;
use crate::changes::change::OpId;
use crate::changes::disk::Disk;
use crate::changes::log::{Log, Position};
use crate::changes::walk::{LogReader, Step, holds};
use crate::changes::{frame, stub};

/// The two logs of a data folder, as far as they were written at one moment.
#[derive(Clone)]
pub struct Logs {
    disk: Arc<dyn Disk>,
    layout: Layout,
    /// The end of our own log at that moment. What is appended later may not be durable yet.
    pub own: Position,
    /// The end of the log of changes received.
    pub received: Position,
}

impl std::fmt::Debug for Logs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Logs").field("own", &self.own).field("received", &self.received).finish_non_exhaustive()
    }
}

impl Logs {
    /// The data folder.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Changes of our own log behind `from`, as they were written.
    pub fn own_after(&self, from: Position, visit: &mut dyn FnMut(&[u8])) -> Result<()> {
        self.read(&self.layout.own_log(), (from, self.own), visit)
    }

    /// Changes received behind `from`.
    pub fn received_after(&self, from: Position, visit: &mut dyn FnMut(&[u8])) -> Result<()> {
        self.read(&self.layout.received_log(), (from, self.received), visit)
    }

    /// Identities of every change of our own log.
    pub fn own_ids(&self) -> Result<BTreeSet<OpId>> {
        let mut found = BTreeSet::new();
        self.own_after(Position::default(), &mut |bytes| found.extend([stub::op_of(bytes)]))?;
        Ok(found)
    }

    /// Identities of the changes received behind `from`.
    pub fn received_ids_after(&self, from: Position) -> Result<BTreeSet<OpId>> {
        let mut found = BTreeSet::new();
        self.received_after(from, &mut |bytes| found.extend([stub::op_of(bytes)]))?;
        Ok(found)
    }

    /// Whether our own log still holds what it held when it ended at `place`.
    pub fn own_holds(&self, place: &Position) -> bool {
        holds(&*self.disk, &self.layout.own_log(), place)
    }

    /// The same for the log of changes received.
    pub fn received_holds(&self, place: &Position) -> bool {
        holds(&*self.disk, &self.layout.received_log(), place)
    }

    /// Identities of every change in both logs.
    pub fn known(&self) -> Result<BTreeSet<OpId>> {
        let mut known = self.own_ids()?;
        known.extend(self.received_ids_after(Position::default())?);
        Ok(known)
    }

    fn read(&self, folder: &Path, (from, until): (Position, Position), visit: &mut dyn FnMut(&[u8])) -> Result<()> {
        if self.disk.list(folder).is_err() {
            return Ok(());
        }
        let mut reader = LogReader::new(Arc::clone(&self.disk), folder, from)?;
        while let Some(step) = reader.read()? {
            if let Step::Frame(place, payload) = step {
                if (place.file, place.end) > (until.file, until.end) {
                    break;
                }
                // The head of a file holds no changes.
                frame::changes_of(&payload).unwrap_or_default().into_iter().for_each(&mut *visit);
            }
        }
        Ok(())
    }
}

impl Store {
    /// The logs as they are now.
    pub fn logs(&self) -> Logs {
        let (own, received) = if self.viewer.is_some() {
            // Whoever looks at another's folder reads to the end, wherever that is.
            let everything = Position { file: u32::MAX, ..Position::default() };
            (everything, everything)
        } else {
            (self.own.end(), self.received.as_ref().map_or_else(Position::default, Log::end))
        };
        Logs { disk: Arc::clone(&self.disk), layout: self.layout.clone(), own, received }
    }

    /// Every change of our own log, as it was written, in the order of saving.
    pub fn own_changes(&self, visit: &mut dyn FnMut(&[u8])) -> Result<()> {
        self.logs().own_after(Position::default(), visit)
    }

    /// Every change of our own log (`true`), then of those received, as they were written.
    pub fn every_change(&self, visit: &mut dyn FnMut(bool, &[u8])) -> Result<()> {
        let logs = self.logs();
        logs.own_after(Position::default(), &mut |bytes| visit(true, bytes))?;
        logs.received_after(Position::default(), &mut |bytes| visit(false, bytes))
    }

    /// Identities of every change this folder has, its own and those received.
    pub fn known_changes(&self) -> Result<BTreeSet<OpId>> {
        self.logs().known()
    }
}
