//! Reading without the lock and without sled: what a second session gets when the first one does not answer (hazard
//! H8 of `store.md` §6). Changes nothing on disk; memory grows with the store.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::cursor::Cursor;
use super::layout::Layout;
use super::source::stream;
use crate::Result;
use crate::changes::disk::Disk;
use crate::changes::fold::RecordState;
use crate::changes::walk::Damage;
use crate::domain::RecordId;
use crate::domain::records::MemoryRecords;

/// All records of a data folder as its logs tell them at this moment. A half-written last frame of the other session
/// is among the damages.
pub fn read_only(disk: &Arc<dyn Disk>, dir: &Path) -> Result<(MemoryRecords, Vec<Damage>)> {
    let mut states: BTreeMap<RecordId, RecordState> = BTreeMap::new();
    let damages = stream(disk, &Layout::new(dir), Cursor::default(), &mut |changes, _| {
        for item in changes {
            states.entry(item.change.record).or_default().apply(item.op, &item.change);
        }
        Ok(())
    })?;
    Ok((states.into_iter().map(|(id, state)| state.record(id)).collect(), damages))
}
