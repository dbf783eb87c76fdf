//! What the logs hold beside the packs: asked while packs are read, and noted for the next time.

use std::collections::BTreeSet;

use super::exchange::Exchange;
use crate::Result;
use crate::changes::change::OpId;
use crate::changes::log::Position;

/// What the logs hold, as far as the packs of the shelf do not tell it already; each read when first asked for.
#[derive(Debug, Default)]
pub(super) struct Logged {
    /// Changes received that no folded pack holds.
    pub(super) loose: Option<BTreeSet<OpId>>,
    /// Everything received: where a pack was lost that held some of it.
    pub(super) received: Option<BTreeSet<OpId>>,
    /// Our own.
    pub(super) own: Option<BTreeSet<OpId>>,
}

impl Exchange<'_> {
    /// Whether a change stands in the logs.
    pub(super) fn is_in_logs(&mut self, op: &OpId, ours: bool) -> Result<bool> {
        self.load_loose()?;
        let logs = &self.logs;
        if self.lost && self.logged.received.is_none() {
            self.logged.received = Some(self.store.aside(|| logs.received_ids_after(Position::default()))?);
        }
        if (ours || self.lost || self.uncertain) && self.logged.own.is_none() {
            self.logged.own = Some(self.store.aside(|| logs.own_ids())?);
        }
        let logs = [&self.logged.loose, &self.logged.received, &self.logged.own];
        Ok(logs.into_iter().flatten().any(|log| log.contains(op)))
    }

    pub(super) fn load_loose(&mut self) -> Result<()> {
        if self.logged.loose.is_none() {
            let (logs, from) = (&self.logs, self.shelf.received);
            let mut found = self.store.aside(|| logs.received_ids_after(from))?;
            found.extend(&self.shelf.loose);
            self.logged.loose = Some(found);
        }
        Ok(())
    }

    /// Changes received that no folded pack holds.
    pub(super) fn loose(&mut self) -> Result<&BTreeSet<OpId>> {
        self.load_loose()?;
        Ok(self.logged.loose.get_or_insert_default())
    }

    /// These are in folded packs now.
    pub(super) fn no_longer_loose(&mut self, ops: &BTreeSet<OpId>) {
        if let Some(loose) = &mut self.logged.loose {
            loose.retain(|op| !ops.contains(op));
        }
    }

    /// What is received and folded now, for the next time.
    pub(super) fn note_folded(&mut self) -> Result<()> {
        if self.logged.loose.is_some() || self.logs.received != self.shelf.received {
            self.load_loose()?;
            self.shelf.loose = self.logged.loose.take().unwrap_or_default();
        }
        self.shelf.received = self.store.logs().received;
        Ok(())
    }
}
