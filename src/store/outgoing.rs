//! What exchange reads of the logs: every change as its bytes.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::Store;
use crate::Result;
use crate::changes::change::OpId;
use crate::changes::log::Position;
use crate::changes::walk::{LogReader, Step};
use crate::changes::{frame, stub};

impl Store {
    /// Every change of our own log, as it was written, in the order of saving.
    pub fn own_changes(&self, visit: &mut dyn FnMut(&[u8])) -> Result<()> {
        self.changes_of(&self.layout.own_log(), visit)
    }

    /// Every change of our own log (`true`), then of those received, as they were written.
    pub fn every_change(&self, visit: &mut dyn FnMut(bool, &[u8])) -> Result<()> {
        self.changes_of(&self.layout.own_log(), &mut |bytes| visit(true, bytes))?;
        let received = self.layout.received_log();
        if self.disk.list(&received).is_err() {
            return Ok(());
        }
        self.changes_of(&received, &mut |bytes| visit(false, bytes))
    }

    fn changes_of(&self, folder: &Path, visit: &mut dyn FnMut(&[u8])) -> Result<()> {
        let mut reader = LogReader::new(Arc::clone(&self.disk), folder, Position::default())?;
        while let Some(step) = reader.read()? {
            if let Step::Frame(_, payload) = step {
                // The head of a file holds no changes.
                frame::changes_of(&payload).unwrap_or_default().into_iter().for_each(&mut *visit);
            }
        }
        Ok(())
    }

    /// Identities of every change this folder has, its own and those received.
    pub fn known_changes(&self) -> Result<BTreeSet<OpId>> {
        let mut known = BTreeSet::new();
        self.each_change(&mut |bytes| {
            known.insert(stub::op_of(bytes));
        })?;
        Ok(known)
    }
}
