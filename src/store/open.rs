//! Opening a data folder: the steps 1–6 of `store.md` §6. Any doubt about the index ends in a rebuild.

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;

use super::apply::apply;
use super::cursor::Cursor;
use super::index::{Fault, Index, Opening};
use super::layout::Layout;
use super::lock::Lock;
use super::projector::{FormSource, schema_number};
use super::rebuild::rebuild;
use super::source::stream;
use super::view::Cache;
use super::{Fresh, Store, WallClock, keys, messages};
use crate::Result;
use crate::changes::clock::Clock;
use crate::changes::disk::{Disk, RealDisk};
use crate::changes::erased::Erased;
use crate::changes::log::Log;
use crate::changes::walk::{Damage, holds};

/// An index of up to so many keys is read whole even after a clean stop (some 20 ms): a page damaged since then is found
/// before a list runs into it. In a larger one the first read that meets it fails, and the index is built anew.
const ALWAYS_MEASURED: u64 = 10_000;

/// How to open a data folder.
pub struct OpenOptions {
    /// The folder.
    pub dir: PathBuf,
    /// The forms in force.
    pub forms: Arc<dyn FormSource>,
    /// The file system.
    pub disk: Arc<dyn Disk>,
    /// Wall time.
    pub now: WallClock,
    /// Fresh bytes.
    pub fresh: Fresh,
    /// Only what was written up to the end of this day, local time; for [`Store::open_view`].
    pub as_of: Option<chrono::NaiveDate>,
    /// Told the number of changes read and keys written while an index is built.
    pub progress: Box<dyn FnMut(u64) + Send>,
}

impl OpenOptions {
    /// With the real file system, clock and chance.
    pub fn new(dir: impl Into<PathBuf>, forms: Arc<dyn FormSource>) -> Self {
        Self {
            dir: dir.into(),
            forms,
            disk: Arc::new(RealDisk),
            now: Box::new(wall_time),
            fresh: Box::new(fresh_bytes),
            as_of: None,
            progress: Box::new(|_| {}),
        }
    }
}

/// Milliseconds since 1970 by the system's clock.
pub fn wall_time() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Bytes nobody has had before: two UUIDs v7 hold 148 random bits.
pub fn fresh_bytes() -> [u8; 16] {
    let (one, other) = (uuid::Uuid::now_v7(), uuid::Uuid::now_v7());
    crate::changes::encoding::short_hash(&[*one.as_bytes(), *other.as_bytes()].concat())
}

/// What opening found and did.
#[derive(Debug, Default)]
pub struct OpenReport {
    /// What was wrong with the logs; to be shown to the user.
    pub damages: Vec<Damage>,
    /// Why the index was built anew, if it was.
    pub rebuilt: Option<String>,
    /// Frames applied to the index again.
    pub replayed: u64,
    /// Our own log, where it no longer holds what the index had of it: restored from an older copy (H7).
    pub went_back: Option<PathBuf>,
}

impl OpenReport {
    /// What the user should know of it.
    pub fn sentences(&self) -> Vec<String> {
        let back = self.went_back.iter().map(|path| messages::log_went_back(path.display()));
        back.chain(self.damages.iter().map(ToString::to_string)).collect()
    }
}

/// Begins to open the index in use.
fn begin(disk: &dyn Disk, layout: &Layout) -> Result<Opening, Fault> {
    let number = layout.read_current(disk).ok_or_else(|| Fault("no index yet".into()))?;
    Opening::begin(&layout.generation(number))
}

impl Store {
    /// Opens the data folder that `lock` holds.
    pub fn open(lock: Lock, mut options: OpenOptions) -> Result<(Self, OpenReport)> {
        let layout = Layout::new(&options.dir);
        let disk = options.disk;
        let upgraded = layout.prepare(&*disk)?;
        super::forget::mend(&layout);
        let writer = layout.writer_id(&*disk, (options.fresh)())?;
        layout.remove_old_generations(&*disk);
        let clean = layout.take_clean(&*disk)?;
        let opening = if upgraded { Err(Fault("older format".into())) } else { begin(&*disk, &layout) };
        let (own, findings) = Log::open(Arc::clone(&disk), &layout.own_log(), writer)?;
        let mut clock = Clock::default();
        if let Some(last) = findings.last_clock {
            clock.observe(last, (options.now)());
        }
        let mut store = Self {
            layout,
            disk,
            forms: options.forms,
            now: options.now,
            fresh: options.fresh,
            clock,
            own,
            received: None,
            index: None,
            dead: RefCell::new(None),
            heal_after: 0,
            cache: RefCell::new(Cache::default()),
            nothing: std::collections::BTreeMap::new(),
            unchecked_frames: 0,
            erased: Erased::default(),
            erasing: 0,
            drafts_in_use: false,
            viewer: None,
            inbox: None,
            _lock: Some(lock),
        };
        let mut report = OpenReport { damages: findings.damages, ..OpenReport::default() };
        if store.disk.list(&store.layout.received_log()).is_ok() {
            let findings = store.open_received()?;
            report.damages.extend(findings);
        }
        match opening.and_then(|opening| store.open_index(opening, clean, &mut report)) {
            Ok(index) => store.index = Some(index),
            Err(Fault(reason)) => {
                report.rebuilt = Some(reason);
                if report.went_back.is_some() {
                    // Before the rebuild: it takes away the only trace of what was here.
                    let writer = (store.fresh)();
                    store.layout.write_writer(&*store.disk, writer)?;
                    store.own.go_on_as(writer);
                }
                let built = rebuild(&store.disk, &store.layout, &*store.forms, None, &mut *options.progress);
                match built {
                    Ok((index, _, damages)) => {
                        report.damages.extend(damages);
                        store.index = Some(index);
                    }
                    Err(crate::Error::Stopped) => return Err(crate::Error::Stopped),
                    // Saving needs the log only; reads say why they cannot be served, until a rebuild succeeds.
                    Err(error) => *store.dead.borrow_mut() = Some(error.to_string()),
                }
            }
        }
        (store.erased, store.erasing) = super::erase::load(&*store.disk, &store.layout)?;
        store.finish_erasing()?;
        let mut seen = Vec::new();
        report.damages.retain(|damage| {
            let new = !seen.contains(damage);
            seen.push(damage.clone());
            new
        });
        Ok((store, report))
    }

    /// Opens the log of changes received.
    pub(super) fn open_received(&mut self) -> Result<Vec<Damage>> {
        let (log, findings) = Log::open(Arc::clone(&self.disk), &self.layout.received_log(), self.own.writer())?;
        self.received = Some(log);
        Ok(findings.damages)
    }

    /// Steps 2–5: the index as it lies there, verified and brought up to the end of the logs.
    fn open_index(&self, opening: Opening, clean: bool, report: &mut OpenReport) -> Result<Index, Fault> {
        let disk = &*self.disk;
        let mut index = opening.finish()?;
        // sled can come up empty without an error.
        let cursor = index.read_cursor(keys::CURSOR)?.ok_or_else(|| Fault("the index is empty".into()))?;
        let stable = index.read_cursor(keys::STABLE)?.unwrap_or_default();
        if cursor.partial {
            return Err(Fault("stopped in the middle of a large save".into()));
        }
        if cursor.schema != schema_number(&*self.forms) {
            return Err(Fault("forms have changed".into()));
        }
        let from = if clean { cursor } else { Cursor { totals: cursor.totals, ..stable } };
        let logs = [
            (self.layout.own_log(), [cursor.own, from.own]),
            (self.layout.received_log(), [cursor.received, from.received]),
        ];
        for (folder, places) in logs {
            if !places.iter().all(|place| holds(disk, &folder, place)) {
                if folder == self.layout.own_log() {
                    report.went_back = Some(folder);
                }
                return Err(Fault("the index is ahead of the log".into()));
            }
        }
        if (!clean || cursor.totals.keys <= ALWAYS_MEASURED) && index.measure()? != cursor.totals {
            return Err(Fault("the index does not add up".into()));
        }
        index.set_cursor(Cursor { schema: cursor.schema, partial: false, ..from });
        let mut replayed = 0;
        let mut fault = None;
        let damages = stream(&self.disk, &self.layout, from, &mut |changes, after| {
            let next = Cursor { schema: cursor.schema, partial: false, ..after };
            replayed += 1;
            apply(&mut index, &*self.forms, &changes, next).map_err(|found| {
                fault = Some(found.clone());
                found.into()
            })
        });
        match (damages, fault) {
            (Ok(damages), _) => report.damages.extend(damages),
            (Err(error), fault) => return Err(fault.unwrap_or_else(|| Fault(error.to_string()))),
        }
        report.replayed = replayed;
        Ok(index)
    }
}
