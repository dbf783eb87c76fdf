//! The store in the hands of an exchange: changes go in by pieces, and between them the store serves keys and saves.

use std::time::{Duration, Instant};

use super::messages;
use crate::changes::change::Packed;
use crate::store::Store;
use crate::{Error, Result, labour};

/// Where nobody waits: so many bytes of changes are taken in by one frame, and one sync.
const FRAME: usize = 256 << 10;
/// Where others wait for the store: a piece may take so long.
const SHORT: Duration = Duration::from_millis(12);
/// The first piece, before anything was measured, changes.
const FIRST: usize = 32;

/// Changes on their way into the store, in pieces of the right size.
#[derive(Debug, Default)]
pub struct Slices {
    waiting: Vec<Packed>,
    bytes: usize,
    /// Changes a piece takes, as measured.
    pace: Option<usize>,
    /// Changes handed on so far.
    taken: usize,
}

impl Slices {
    /// Hands a change on, sooner or later. The changes of one action stay together.
    pub fn push(&mut self, packed: Packed, store: &mut Store) -> Result<()> {
        let group = packed.change.group;
        let goes_on = group.is_some() && self.waiting.last().is_some_and(|last| last.change.group == group);
        let most = if store.has_guests() { self.pace.unwrap_or(FIRST) } else { usize::MAX };
        if !goes_on && (self.waiting.len() >= most || self.bytes >= FRAME) {
            self.flush(store)?;
        }
        self.bytes += packed.bytes.len();
        self.waiting.push(packed);
        Ok(())
    }

    /// Hands on what waits.
    pub fn flush(&mut self, store: &mut Store) -> Result<()> {
        let slice = std::mem::take(&mut self.waiting);
        self.bytes = 0;
        if slice.is_empty() {
            return Ok(());
        }
        let (count, begun) = (slice.len(), Instant::now());
        store.take_in(slice)?;
        // Half of the way to what would have fitted: one slow sync is no reason to crawl.
        #[allow(clippy::cast_precision_loss)]
        let fits = count as f64 * SHORT.as_secs_f64() / begun.elapsed().as_secs_f64().max(1e-4);
        #[allow(clippy::cast_precision_loss)]
        let before = self.pace.unwrap_or(count) as f64;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let pace = f64::midpoint(before, fits.min(before * 2.0)).clamp(4.0, 4096.0) as usize;
        self.pace = Some(pace);
        store.serve_others();
        self.taken += count;
        labour::tell(messages::changes_taken, self.taken, 0);
        may_go_on(store)
    }
}

/// An error where the program is about to leave, or somebody has stopped the exchange.
pub fn may_go_on(store: &Store) -> Result<()> {
    if store.is_closing() || labour::pause().is_err() { Err(stopped()) } else { Ok(()) }
}

/// An exchange that was told to stop: what was taken in stays, the next one goes on.
pub fn stopped() -> Error {
    Error::Refused(super::messages::stopped())
}
