//! A new index from the logs: sorted by record, folded, inserted in key order with plain inserts, cursor last
//! (`store.md` §6 «Rebuild»). Memory does not grow with the store.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::apply::entries_of;
use super::base::each_base;
use super::cursor::Cursor;
use super::entry::Entry;
use super::index::{Fault, Index};
use super::keys;
use super::layout::Layout;
use super::projector::{FormSource, schema_number};
use super::sorter::{Sorter, Spool};
use super::source::stream;
use super::view::{Cache, View};
use super::{messages, trash};
use crate::changes::clock::milliseconds;
use crate::changes::disk::Disk;
use crate::changes::encoding;
use crate::changes::walk::Damage;
use crate::domain::RecordId;
use crate::{Error, Result, labour};

/// Progress of a rebuild: changes read or records written so far. Called every thousand.
pub type Progress<'a> = &'a mut dyn FnMut(u64);

/// Bytes of a sort key of a change: record 16, file 4, offset 8, number in the frame 4.
const PLACE_AT: usize = 16;
const PLACE: usize = 16;

/// Builds generation `number` and puts it into use. `until`: only of changes before this time (milliseconds since 1970).
pub fn rebuild(
    disk: &Arc<dyn Disk>,
    layout: &Layout,
    forms: &dyn FormSource,
    until: Option<u64>,
    progress: Progress<'_>,
) -> Result<(Index, u32, Vec<Damage>)> {
    let number =
        layout.generations(&**disk).last().copied().unwrap_or(0).max(layout.read_current(&**disk).unwrap_or(0)) + 1;
    let folder = layout.generation(number);
    disk.create_dir(&folder).map_err(|error| Error::file(&folder, error))?;
    match fill(disk, layout, forms, until, &folder, progress) {
        Ok((index, damages)) => {
            layout.write_current(&**disk, number)?;
            Ok((index, number, damages))
        }
        Err(error) => {
            // A full disk must not be filled further by every try; the empty folder keeps the number from being used
            // again in this run.
            drop(std::fs::remove_dir_all(&folder));
            drop(disk.create_dir(&folder));
            Err(error)
        }
    }
}

fn fill(
    disk: &Arc<dyn Disk>,
    layout: &Layout,
    forms: &dyn FormSource,
    until: Option<u64>,
    folder: &Path,
    progress: Progress<'_>,
) -> Result<(Index, Vec<Damage>)> {
    let mut index = Index::open(folder)?;
    let mut spool = Sorter::new(folder);
    let (cursor, damages) = states(disk, layout, until, &mut index, &mut spool, progress)?;
    let spool = spool.unsorted().map_err(|error| Error::file(folder, error))?;
    projections(&mut index, forms, spool, folder, progress)?;
    index.finish_rebuild(Cursor { schema: schema_number(forms), ..cursor })?;
    disk.sync_dir(folder).map_err(|error| Error::file(folder, error))?;
    Ok((index, damages))
}

/// Folds every record and writes its entry; a copy goes to `spool`, because walking over all of sled costs memory.
fn states(
    disk: &Arc<dyn Disk>,
    layout: &Layout,
    until: Option<u64>,
    index: &mut Index,
    spool: &mut Sorter,
    progress: Progress<'_>,
) -> Result<(Cursor, Vec<Damage>)> {
    let wrap = |error| Error::file(layout.index(), error);
    let mut sorter = Sorter::new(&layout.index());
    let mut cursor = Cursor::default();
    let mut read = 0_u64;
    let mut damages = each_base(disk, layout, &mut |id, entry| {
        // What the folder began with has no past.
        if until.is_some() {
            return Ok(());
        }
        // No frame stands in file 0: before the changes of the record comes what it began with.
        let key = [id.as_bytes().as_slice(), &[0; PLACE]].concat();
        sorter.push(key, entry.encode()).map_err(wrap)
    })?;
    damages.extend(stream(disk, layout, Cursor::default(), &mut |changes, after| {
        cursor = after;
        for (index, incoming) in (0_u32..).zip(changes) {
            if until.is_some_and(|until| milliseconds(incoming.change.hlc) >= until) {
                continue;
            }
            let mut key = incoming.change.record.as_bytes().to_vec();
            key.extend(incoming.place.0.to_be_bytes());
            key.extend(incoming.place.1.to_be_bytes());
            key.extend(index.to_be_bytes());
            sorter.push(key, encoding::encode(&incoming.change)).map_err(wrap)?;
            read += 1;
            if read.is_multiple_of(1000) {
                progress(read);
                labour::step(messages::changes_read, usize::try_from(read).unwrap_or(usize::MAX), 0)?;
            }
        }
        Ok(())
    })?);
    let mut merged = sorter.sorted().map_err(wrap)?;
    let mut close = |done: Option<(RecordId, Entry)>| -> Result<()> {
        let Some((id, entry)) = done else { return Ok(()) };
        let bytes = entry.encode();
        index.put_new(&keys::state(id), &bytes)?;
        spool.append(id.as_bytes().to_vec(), bytes).map_err(wrap)
    };
    let mut open: Option<(RecordId, Entry)> = None;
    while let Some((key, bytes)) = merged.take().map_err(wrap)? {
        let Some((id, place)) = parse(&key) else { continue };
        if open.as_ref().is_none_or(|(held, _)| *held != id) {
            close(open.take())?;
            open = Some((id, Entry::default()));
        }
        let Some((_, entry)) = &mut open else { continue };
        if place == (0, 0) {
            if let Ok(base) = Entry::decode(&bytes) {
                entry.state.join(&base.state);
            }
        } else if let Ok(change) = encoding::decode(&bytes) {
            entry.state.apply(encoding::op_id(&bytes), &change);
            entry.places.insert(place);
        }
    }
    close(open)?;
    // Names are read of them.
    index.end_run()?;
    Ok((cursor, damages))
}

fn parse(key: &[u8]) -> Option<(RecordId, (u32, u64))> {
    let file = u32::from_be_bytes(*key.get(PLACE_AT..)?.first_chunk()?);
    let start = u64::from_be_bytes(*key.get(PLACE_AT + 4..)?.first_chunk()?);
    Some((RecordId::from_slice(key.get(..PLACE_AT)?)?, (file, start)))
}

/// Writes rows, references and counts of every record.
fn projections(
    index: &mut Index,
    forms: &dyn FormSource,
    mut spool: Spool,
    folder: &Path,
    progress: Progress<'_>,
) -> Result<()> {
    let wrap = |error| Error::file(folder, error);
    let mut sorter = Sorter::new(folder);
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let (nothing, cache) = (BTreeMap::new(), RefCell::new(Cache::default()));
    let view = View { index, forms, known: &nothing, cache: &cache };
    while let Some((key, bytes)) = spool.take().map_err(wrap)? {
        let Some(id) = RecordId::from_slice(&key) else { continue };
        let entry = Entry::decode(&bytes).map_err(|error| Fault(error.to_string()))?;
        if let Some(mark) = trash::mark(&entry.state) {
            sorter.push(keys::deleted(id), mark).map_err(wrap)?;
        }
        if let Some(projection) = view.projection_of(&entry.state.record(id))? {
            for (key, value) in entries_of(id, &projection) {
                sorter.push(key, value).map_err(wrap)?;
            }
            *counts.entry(projection.form).or_default() += 1;
        }
    }
    drop(spool);
    for (form, number) in counts {
        sorter.push(keys::count(&form), number.to_be_bytes().to_vec()).map_err(wrap)?;
    }
    let mut merged = sorter.sorted().map_err(wrap)?;
    let mut written = 0_u64;
    while let Some((key, value)) = merged.take().map_err(wrap)? {
        index.put_new(&key, &value)?;
        written += 1;
        if written.is_multiple_of(1000) {
            progress(written);
            labour::step(messages::rows_written, usize::try_from(written).unwrap_or(usize::MAX), 0)?;
        }
    }
    Ok(())
}
