//! Saving: one user action is one frame and one sync; the index follows after the acknowledgement.

use std::collections::BTreeMap;

use super::Store;
use super::api::{Edit, Save, Saved};
use super::apply::{Incoming, apply};
use super::base::each_base;
use super::cursor::Cursor;
use super::entry::Entry;
use super::messages;
use super::plan::{check, operations};
use super::source::{Source, stream};
use super::view::{Cache, entry};
use crate::changes::change::{Change, OpId, Operation, Packed, PersonId};
use crate::changes::encoding::{self, MOST_OPERATIONS};
use crate::changes::fold::RecordState;
use crate::changes::log::{Log, Position};
use crate::domain::RecordId;
use crate::{Error, Result, labour};

/// A frame of an import is closed beyond this length, bytes: few syncs, and little in memory.
const IMPORT_FRAME: usize = 256 << 10;

/// A save of so many records takes long enough to be told of.
const MANY: usize = 100;

/// Changes waiting for their frame.
#[derive(Default)]
struct Batch {
    changes: Vec<Change>,
    bytes: Vec<Vec<u8>>,
    length: usize,
}

/// What the changes of one action have in common.
struct Action {
    person: PersonId,
    group: Option<[u8; 8]>,
    reason: Option<String>,
    /// Its one time, milliseconds; the counter of the clock tells its changes apart.
    now: u64,
}

impl Batch {
    /// The changes with their identities.
    fn told(self) -> impl Iterator<Item = (OpId, Change)> {
        self.bytes.into_iter().map(|bytes| encoding::op_id(&bytes)).zip(self.changes)
    }
}

impl Store {
    /// Saves one user action.
    pub fn save(&mut self, save: Save) -> Result<Saved> {
        self.save_then(save, |_| {})
    }

    /// Saves one user action; `acknowledge` is called as soon as it is durable, before the index takes it.
    pub fn save_then(&mut self, save: Save, acknowledge: impl FnOnce(&Saved)) -> Result<Saved> {
        self.refuse_viewer()?;
        let ids = save.edits.iter().map(|edit| edit.record).collect();
        let mut save = merged(save);
        let entries = self.load(save.edits.iter().map(|edit| edit.record))?;
        for edit in &mut save.edits {
            if let Some(entry) = entries.get(&edit.record).filter(|_| save.follows) {
                self.add_own(edit, &entry.state);
            }
        }
        let mut batch = Batch::default();
        self.plan(&save, &entries, &mut batch)?;
        if batch.changes.is_empty() {
            let saved = Saved { ids, seq: 0, changes: 0 };
            acknowledge(&saved);
            return Ok(saved);
        }
        let position = self.own.append(batch.bytes.iter().map(Vec::as_slice))?;
        let saved = Saved { ids, seq: position.seq, changes: batch.changes.len() };
        acknowledge(&saved);
        labour::tell(messages::store_follows, 0, 0);
        self.follow(Source::Own, batch.told(), position);
        Ok(saved)
    }

    /// Whether [`Store::save`] would take this action.
    pub fn accepts(&self, save: &Save) -> Result<()> {
        save.edits.iter().try_for_each(|edit| check(&*self.forms, edit))
    }

    /// Saves many actions in few frames (about 256 KiB each); every action stays whole. A refused
    /// action ends the import with what came before it saved; where all or nothing is wanted, ask
    /// [`Store::accepts`] for every action first. Importing again adds what is missing only.
    pub fn import_batch(&mut self, saves: impl IntoIterator<Item = Save>) -> Result<Saved> {
        self.refuse_viewer()?;
        let mut total = Saved::default();
        let mut entries: BTreeMap<RecordId, Entry> = BTreeMap::new();
        let mut batch = Batch::default();
        for save in saves {
            total.ids.extend(save.edits.iter().map(|edit| edit.record));
            let save = merged(save);
            let unknown: Vec<RecordId> =
                save.edits.iter().map(|edit| edit.record).filter(|id| !entries.contains_key(id)).collect();
            entries.extend(self.load(unknown.into_iter())?);
            let before = batch.changes.len();
            self.plan(&save, &entries, &mut batch)?;
            // A later action of the same frame builds on this one.
            for (change, bytes) in batch.changes.iter().zip(&batch.bytes).skip(before) {
                entries.entry(change.record).or_default().state.apply(encoding::op_id(bytes), change);
            }
            if batch.length >= IMPORT_FRAME {
                self.write_import(&mut batch, &mut total)?;
                entries.clear();
            }
        }
        self.write_import(&mut batch, &mut total)?;
        // Everything is saved; housekeeping that fails now is done again with the next save.
        drop(self.checkpoint());
        Ok(total)
    }

    fn write_import(&mut self, batch: &mut Batch, total: &mut Saved) -> Result<()> {
        let batch = std::mem::take(batch);
        if batch.changes.is_empty() {
            return Ok(());
        }
        let position = self.own.append(batch.bytes.iter().map(Vec::as_slice))?;
        total.seq = position.seq;
        total.changes += batch.changes.len();
        self.follow(Source::Own, batch.told(), position);
        if position.end > crate::changes::log::LONGEST_FILE {
            drop(self.checkpoint());
        }
        Ok(())
    }

    /// Takes in the changes of others, byte for byte as their authors wrote them: kept in a log of their own (one
    /// frame, one sync), then applied.
    pub fn apply_foreign(&mut self, changes: &[Vec<u8>]) -> Result<()> {
        self.refuse_viewer()?;
        let decoded = changes.iter().map(|bytes| {
            let change = encoding::decode(bytes).map_err(|error| Error::Refused(error.to_string()))?;
            Ok(Packed { op: encoding::op_id(bytes), change, bytes: bytes.clone() })
        });
        self.take_in(decoded.collect::<Result<_>>()?)
    }

    /// The same for changes that were read already.
    pub fn take_in(&mut self, mut changes: Vec<Packed>) -> Result<()> {
        self.refuse_viewer()?;
        // What was erased does not come back, whoever brings it.
        changes.retain(|packed| !self.erased.covers(&packed.op, packed.change.record));
        if changes.is_empty() {
            return Ok(());
        }
        let now = (self.now)();
        for packed in &changes {
            self.clock.observe(packed.change.hlc, now);
        }
        if self.received.is_none() {
            self.open_received()?;
        }
        let log = self.received.as_mut().ok_or_else(|| Error::Store("no log of changes received".into()))?;
        let position = log.append(changes.iter().map(|packed| packed.bytes.as_slice()))?;
        self.follow(Source::Received, changes.into_iter().map(|packed| (packed.op, packed.change)), position);
        drop(self.received.as_mut().map(Log::tidy));
        Ok(())
    }

    /// Entries of these records; from the logs when the index is out of use, so that saving always works.
    pub(super) fn load(&self, ids: impl Iterator<Item = RecordId>) -> Result<BTreeMap<RecordId, Entry>> {
        let ids: Vec<RecordId> = ids.collect();
        let from_index = self.reading(|view| {
            let mut found = BTreeMap::new();
            for id in &ids {
                found.insert(*id, entry(view.index, *id)?.unwrap_or_default());
            }
            Ok(found)
        });
        if let Ok(found) = from_index {
            return Ok(found);
        }
        let mut found: BTreeMap<RecordId, Entry> = ids.into_iter().map(|id| (id, Entry::default())).collect();
        each_base(&self.disk, &self.layout, &mut |id, base| {
            if let Some(entry) = found.get_mut(&id) {
                entry.state.join(&base.state);
            }
            Ok(())
        })?;
        stream(&self.disk, &self.layout, Cursor::default(), &mut |changes, _| {
            for item in changes {
                if let Some(entry) = found.get_mut(&item.change.record).filter(|_| !self.hides(item.change.hlc)) {
                    entry.state.apply(item.op, &item.change);
                    entry.places.insert(item.place);
                }
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Adds the changes of an action; one change per record, so that each can be erased alone.
    fn plan(&mut self, save: &Save, entries: &BTreeMap<RecordId, Entry>, batch: &mut Batch) -> Result<()> {
        let mut planned = Vec::new();
        let nothing = RecordState::default();
        for (n, edit) in save.edits.iter().enumerate() {
            if save.edits.len() >= MANY {
                labour::step(messages::records_planned, n, save.edits.len())?;
            }
            let state = entries.get(&edit.record).map_or(&nothing, |entry| &entry.state);
            let operations = operations(&*self.forms, edit, state)?;
            if operations.len() > MOST_OPERATIONS {
                return Err(Error::Refused(messages::value_too_long(&edit.form)));
            }
            if !operations.is_empty() {
                planned.push((edit.record, edit.form.as_str(), operations));
            }
        }
        let ready = save.ready.iter().filter(|ready| !ready.operations.is_empty());
        planned.extend(ready.map(|ready| (ready.record, ready.form.as_str(), ready.operations.clone())));
        let group = (planned.len() > 1).then(|| (self.fresh)().first_chunk::<8>().copied().unwrap_or_default());
        let mut action = Action { person: save.person, group, reason: save.reason.clone(), now: (self.now)() };
        for (record, form_id, operations) in planned {
            let form = self.forms.form(form_id);
            let personal = operations
                .iter()
                .any(|operation| form.and_then(|form| form.field(&operation.cell.field)).is_some_and(|f| f.personal));
            self.say(batch, (record, form_id.to_owned(), operations), personal, &mut action);
        }
        Ok(())
    }

    /// One more change of an action; `personal`: with salt, so that its hash tells nothing once it was erased.
    fn say(
        &mut self,
        batch: &mut Batch,
        (record, form, operations): (RecordId, String, Vec<Operation>),
        personal: bool,
        action: &mut Action,
    ) {
        let change = Change {
            seq: self.own.next_change() + batch.changes.len() as u64,
            hlc: self.clock.tick(std::mem::take(&mut action.now)),
            person: action.person,
            record,
            form,
            operations,
            salt: personal.then(|| (self.fresh)()),
            group: action.group,
            reason: action.reason.clone(),
            later: BTreeMap::new(),
        };
        let bytes = encoding::encode(&change);
        batch.length += bytes.len();
        batch.changes.push(change);
        batch.bytes.push(bytes);
    }

    /// Writes these operations as they are, of each record one change, as one action in few frames.
    pub(super) fn append_operations(
        &mut self,
        said: Vec<(RecordId, String, Vec<Operation>)>,
        person: PersonId,
    ) -> Result<()> {
        let group = (self.fresh)().first_chunk::<8>().copied();
        let (mut batch, mut total) = (Batch::default(), Saved::default());
        let mut action = Action { person, group, reason: None, now: (self.now)() };
        for one in said {
            self.say(&mut batch, one, true, &mut action);
            if batch.length >= IMPORT_FRAME {
                self.write_import(&mut batch, &mut total)?;
            }
        }
        self.write_import(&mut batch, &mut total)
    }

    /// The index takes what the log has. Its errors concern nobody who saved.
    fn follow(&mut self, source: Source, changes: impl Iterator<Item = (OpId, Change)>, position: Position) {
        self.unchecked_frames += 1;
        *self.cache.borrow_mut() = Cache::default();
        if self.fault().is_some() {
            return;
        }
        let place = source.place(&position);
        let incoming: Vec<Incoming> = changes.map(|(op, change)| Incoming { op, change, place }).collect();
        let Some(index) = &mut self.index else { return };
        let mut cursor = index.cursor();
        source.advance(&mut cursor, position);
        if let Err(fault) = apply(index, &*self.forms, &incoming, cursor) {
            self.doubt(fault);
        }
    }
}

/// Several edits of one record become one: a change holds at most one operation per cell.
fn merged(save: Save) -> Save {
    let mut edits: Vec<Edit> = Vec::new();
    let mut places: BTreeMap<RecordId, usize> = BTreeMap::new();
    for edit in save.edits {
        let place = *places.entry(edit.record).or_insert(edits.len());
        match edits.get_mut(place) {
            Some(held) => {
                held.fields.extend(edit.fields);
                held.deleted = edit.deleted.or(held.deleted);
                if let Some(seen) = edit.seen {
                    let held = held.seen.get_or_insert_default();
                    for (field, ops) in seen {
                        held.entry(field).or_default().extend(ops);
                    }
                }
            }
            None => edits.push(edit),
        }
    }
    Save { edits, ..save }
}
