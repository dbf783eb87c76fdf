//! A backup folded in: changes we do not have are taken in as others' are, so nothing newer is lost whatever the
//! backup holds; changes we have are the same bytes and add nothing.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;

use super::Store;
use super::cursor::Cursor;
use super::entry::Entry;
use super::layout::Layout;
use super::source::stream;
use crate::changes::change::{Change, OpId};
use crate::changes::disk::{Disk, RealDisk};
use crate::changes::erased::Erased;
use crate::changes::walk::{Damage, LogReader, Step};
use crate::changes::{encoding, frame, stub};
use crate::domain::{Record, RecordId};
use crate::{Error, Result};

/// Changes of a restore are taken in by so many bytes: few syncs, and little lost when the disk fills up.
const PART: usize = 256 << 10;

/// What a backup has that the store has not.
#[derive(Debug, Default)]
pub struct Difference {
    /// Records the store does not know.
    pub new: usize,
    /// Records that will look different.
    pub changed: usize,
    /// Records that stay as they are.
    pub same: usize,
    /// What cannot be read in the backup.
    pub damages: Vec<Damage>,
    /// Bytes of the missing changes, frame by frame. Memory grows with them, not with the backup.
    missing: Vec<Vec<Vec<u8>>>,
}

impl Difference {
    /// Changes to be taken in.
    pub fn changes(&self) -> usize {
        self.missing.iter().map(Vec::len).sum()
    }
}

impl Store {
    /// Compares an unpacked backup with what is here. Changes nothing.
    pub fn compare(&self, unpacked: &Path) -> Result<Difference> {
        let mut known = HashSet::new();
        stream(&self.disk, &self.layout, Cursor::default(), &mut |changes, _| {
            known.extend(changes.iter().map(|item| item.op));
            Ok(())
        })?;
        difference(unpacked, &known, &self.erased, &|id| {
            Ok(self.load(std::iter::once(id))?.remove(&id).unwrap_or_default())
        })
    }

    /// Takes in what [`Store::compare`] has found.
    pub fn fold_in(&mut self, difference: Difference) -> Result<()> {
        let mut part: Vec<Vec<u8>> = Vec::new();
        let mut length = 0;
        // A frame is one action of the user and stays whole.
        for changes in difference.missing {
            let more: usize = changes.iter().map(Vec::len).sum();
            if length > 0 && length + more > PART {
                self.apply_foreign(&std::mem::take(&mut part))?;
                length = 0;
            }
            length += more;
            part.extend(changes);
        }
        self.apply_foreign(&part)?;
        self.checkpoint()
    }
}

/// The same for a folder that holds nothing yet.
pub fn against_nothing(unpacked: &Path) -> Result<Difference> {
    difference(unpacked, &HashSet::new(), &Erased::default(), &|_| Ok(Entry::default()))
}

fn difference(
    unpacked: &Path,
    known: &HashSet<OpId>,
    erased: &Erased,
    held: &dyn Fn(RecordId) -> Result<Entry>,
) -> Result<Difference> {
    let layout = Layout::new(unpacked);
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    let mut found = Difference::default();
    let mut seen: HashSet<OpId> = HashSet::new();
    let mut all: BTreeSet<RecordId> = BTreeSet::new();
    let mut waiting: BTreeMap<RecordId, Vec<(OpId, Change)>> = BTreeMap::new();
    for folder in [layout.own_log(), layout.received_log()] {
        if disk.list(&folder).is_err() {
            continue;
        }
        let mut reader = LogReader::new(Arc::clone(&disk), &folder, crate::changes::log::Position::default())?;
        while let Some(step) = reader.read()? {
            let payload = match step {
                Step::Damage(damage) => {
                    found.damages.push(damage);
                    continue;
                }
                Step::Frame(_, payload) => payload,
            };
            let malformed = |error: crate::changes::cbor::Malformed| Error::Refused(error.to_string());
            let mut missing = Vec::new();
            let told = frame::changes_of(&payload).map_err(malformed)?;
            for bytes in told.into_iter().filter(|bytes| stub::read(bytes).is_none()) {
                let (op, change) = (encoding::op_id(bytes), encoding::decode(bytes).map_err(malformed)?);
                all.insert(change.record);
                if !known.contains(&op) && !erased.covers(&op, change.record) && seen.insert(op) {
                    waiting.entry(change.record).or_default().push((op, change));
                    missing.push(bytes.to_vec());
                }
            }
            if !missing.is_empty() {
                found.missing.push(missing);
            }
        }
    }
    found.same = all.len() - waiting.len();
    for (id, changes) in waiting {
        let mut state = held(id)?.state;
        let before = (!state.cells.is_empty()).then(|| state.record(id));
        for (op, change) in &changes {
            state.apply(*op, change);
        }
        let after = state.record(id);
        let visible = |record: &Record| !record.deleted;
        match before {
            None if visible(&after) => found.new += 1,
            Some(before) if before != after => found.changed += 1,
            _ => found.same += 1,
        }
    }
    Ok(found)
}
