//! How an exchange reaches the store: on the store's own thread, or from a thread of its own by short jobs, between which
//! the store serves keys and saves.

use std::time::{Duration, Instant};

use crate::changes::change::Packed;
use crate::store::{Handle, Store};
use crate::{Error, Result};

/// Where nobody waits: so many bytes of changes are taken in by one job, and one sync.
const FRAME: usize = 256 << 10;
/// Where keys and saves wait: a job may take so long.
const SHORT: Duration = Duration::from_millis(12);
/// The first job, before anything was measured, changes.
const FIRST: usize = 32;

/// See the module.
pub enum Access<'s> {
    /// On the store's thread, or where nobody else asks.
    Here(&'s mut Store),
    /// From another thread.
    There(&'s Handle),
}

impl Access<'_> {
    /// Does a piece of work with the store.
    pub fn ask<T: Send + 'static>(&mut self, work: impl FnOnce(&mut Store) -> T + Send + 'static) -> Result<T> {
        match self {
            Self::Here(store) => Ok(work(store)),
            Self::There(handle) => handle.ask(work),
        }
    }
}

/// Changes on their way into the store, in pieces of the right size.
#[derive(Debug, Default)]
pub struct Slices {
    waiting: Vec<Packed>,
    bytes: usize,
    /// Changes a job takes, as measured.
    pace: Option<usize>,
}

impl Slices {
    /// Hands a change on, sooner or later. The changes of one action stay together.
    pub fn push(&mut self, packed: Packed, access: &mut Access<'_>) -> Result<()> {
        let group = packed.change.group;
        let goes_on = group.is_some() && self.waiting.last().is_some_and(|last| last.change.group == group);
        if !goes_on && self.is_full(access) {
            self.flush(access)?;
        }
        self.bytes += packed.bytes.len();
        self.waiting.push(packed);
        Ok(())
    }

    fn is_full(&self, access: &Access<'_>) -> bool {
        let many = match access {
            Access::Here(_) => usize::MAX,
            Access::There(_) => self.pace.unwrap_or(FIRST),
        };
        self.waiting.len() >= many || self.bytes >= FRAME
    }

    /// Hands on what waits.
    pub fn flush(&mut self, access: &mut Access<'_>) -> Result<()> {
        let slice = std::mem::take(&mut self.waiting);
        self.bytes = 0;
        if slice.is_empty() {
            return Ok(());
        }
        let count = slice.len();
        let took = access.ask(move |store| {
            let begun = Instant::now();
            store.take_in(slice).map(|()| begun.elapsed())
        })??;
        // Half of the way to what would have fitted: one slow sync is no reason to crawl.
        let fits = count as f64 * SHORT.as_secs_f64() / took.as_secs_f64().max(1e-4);
        let before = self.pace.unwrap_or(count) as f64;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let pace = f64::midpoint(before, fits.min(before * 2.0)).clamp(4.0, 4096.0) as usize;
        self.pace = Some(pace);
        Ok(())
    }
}

/// An exchange that was told to stop: what was taken in stays, the next one goes on.
pub fn stopped() -> Error {
    Error::Refused(super::messages::stopped())
}
