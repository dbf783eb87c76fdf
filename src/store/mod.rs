//! sled, the working store: it serves every read and can be rebuilt from the log at any time.
//!
//! One thread owns log and sled ([`Service`]); everybody else sends it jobs.
//!
//! # The way of a save
//! edits → operations ([`plan`], only what differs) → one frame and one `fdatasync` ([`crate::changes::log`]) → the
//! acknowledgement → fold and projections ([`apply`]) → sled in one batch with its cursor ([`index`]). Nothing after
//! the acknowledgement can make a save fail: a sled in doubt is given up and rebuilt ([`rebuild`]).

pub mod act;
pub mod answer;
pub mod api;
pub mod apply;
pub mod audit;
pub mod backup;
pub mod base;
pub mod belonging;
mod brief;
pub mod builtin;
pub mod bunch;
pub mod condition;
pub mod cursor;
pub mod display;
pub mod engine;
pub mod entry;
pub mod erase;
pub mod forget;
pub mod guard;
pub mod holder;
pub mod index;
pub mod keys;
pub mod layout;
pub mod lock;
pub mod messages;
pub mod offline;
pub mod open;
pub mod outgoing;
pub mod plan;
pub mod projector;
pub mod read;
pub mod rebuild;
pub mod remains;
pub mod restore;
pub mod scan;
pub mod selection;
pub mod service;
pub mod sorter;
pub mod source;
mod spoken;
pub mod text;
pub mod trash;
pub mod undo;
pub mod undo_import;
pub mod view;
pub mod viewer;
pub mod write;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

pub use api::{Edit, ListQuery, Row, Save, Saved, Stored};
pub use condition::Condition;
pub use lock::{Acquired, Holder, Lock};
pub use open::{OpenOptions, OpenReport};
pub use projector::FormSource;
pub use service::{Handle, Service};

use crate::Result;
use crate::changes::clock::Clock;
use crate::changes::disk::Disk;
use crate::changes::log::Log;
use crate::domain::{Record, RecordId};
use index::{Fault, Index};
use layout::Layout;
use view::{Cache, View};

/// Wall time, milliseconds since 1970.
pub type WallClock = Box<dyn Fn() -> u64 + Send>;
/// 16 bytes nobody has had before: for the writer, groups and salts.
pub type Fresh = Box<dyn Fn() -> [u8; 16] + Send>;

/// A failed rebuild is tried again after this time, milliseconds.
const HEAL_PAUSE: u64 = 30_000;

/// Log and index of one data folder.
pub struct Store {
    layout: Layout,
    disk: Arc<dyn Disk>,
    forms: Arc<dyn FormSource>,
    now: WallClock,
    fresh: Fresh,
    clock: Clock,
    own: Log,
    received: Option<Log>,
    /// `None`, or not to be used while `dead` says why.
    index: Option<Index>,
    dead: RefCell<Option<String>>,
    heal_after: u64,
    cache: RefCell<Cache>,
    nothing: BTreeMap<RecordId, Option<Record>>,
    unchecked_frames: u32,
    /// What was erased by act, and how far that has come ([`erase`]).
    erased: crate::changes::erased::Erased,
    erasing: u64,
    drafts_in_use: bool,
    /// Set where somebody else holds the folder: nothing is saved.
    viewer: Option<viewer::Viewer>,
    /// Those who wait, where the store has a thread of its own.
    inbox: Option<Arc<service::Inbox>>,
    _lock: Option<Lock>,
}

impl Store {
    /// The index, unless it is in doubt.
    fn index(&self) -> Result<&Index, Fault> {
        if let Some(reason) = &*self.dead.borrow() {
            return Err(Fault(reason.clone()));
        }
        self.index.as_ref().ok_or_else(|| Fault("no index".into()))
    }

    /// Remembers that the index must not be used; passes the fault on.
    fn doubt(&self, fault: Fault) -> Fault {
        self.dead.borrow_mut().get_or_insert_with(|| fault.0.clone());
        fault
    }

    /// Runs a read; a fault puts the index in doubt.
    fn reading<T>(&self, read: impl FnOnce(&View<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
        let index = self.index()?;
        let view = View { index, forms: &*self.forms, known: &self.nothing, cache: &self.cache };
        read(&view).map_err(|fault| self.doubt(fault))
    }

    /// Why the index is out of use, if it is.
    pub fn fault(&self) -> Option<String> {
        self.index().err().map(|fault| fault.0)
    }

    /// Builds a new index where the old one is in doubt. Called before every job by the service; after a failure it
    /// waits half a minute before it tries again.
    pub fn heal(&mut self) {
        if self.fault().is_some() && (self.now)() >= self.heal_after {
            // A failure leaves the reason in place; reads keep saying it.
            drop(self.rebuild(&mut |_| {}));
        }
    }

    /// Builds a new index from the logs and uses it from now on.
    pub fn rebuild(&mut self, progress: rebuild::Progress<'_>) -> Result<()> {
        self.heal_after = (self.now)().saturating_add(HEAL_PAUSE);
        let until = self.until();
        let (index, _, _) = rebuild::rebuild(&self.disk, &self.layout, &*self.forms, until, progress)?;
        // The next search makes it anew of the new index.
        drop(std::fs::remove_file(self.layout.text()));
        self.index = Some(index);
        *self.dead.borrow_mut() = None;
        *self.cache.borrow_mut() = Cache::default();
        self.unchecked_frames = 0;
        Ok(())
    }

    /// Frames applied since the last checkpoint.
    pub fn unchecked_frames(&self) -> u32 {
        self.unchecked_frames
    }

    /// Makes the index durable and does the log's housekeeping. Never on the way of a save.
    pub fn checkpoint(&mut self) -> Result<()> {
        self.unchecked_frames = 0;
        if self.fault().is_none()
            && let Some(index) = &mut self.index
            && let Err(fault) = index.checkpoint()
        {
            self.doubt(fault);
        }
        self.own.tidy()
    }

    /// Leaves the folder so that the next open needs no verification.
    pub fn close(mut self) -> Result<()> {
        // What the log's housekeeping could not do, the next start does.
        drop(self.checkpoint());
        let whole = self.index().is_ok_and(|index| index.cursor().own == self.own.end());
        self.index = None;
        if whole { self.layout.write_clean(&*self.disk) } else { Ok(()) }
    }

    /// Writer of this data folder.
    pub fn writer(&self) -> [u8; 16] {
        self.own.writer()
    }

    /// Wall time, milliseconds since 1970.
    pub fn wall(&self) -> u64 {
        (self.now)()
    }

    /// Paths of the data folder.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }
}

#[cfg(test)]
pub(crate) mod tests;
