//! Erasure by act on this machine: values leave the logs, the index, the texts beside it, drafts, the last picture, backups
//! and written reports; what stays is that something was there ([`crate::changes::stub`]) and the act.
//!
//! Order of the work, so that a kill at any point leaves a folder that opens and goes on: the set with «under way» is
//! durable first, the index is given up before the logs change under it, and «done» is written last.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Store;
use super::base::each_base;
use super::layout::Layout;
use super::projector::FormSource;
use super::remains::{self, Remains};
use crate::changes::disk::{Disk, RealDisk};
use crate::changes::erased::{CHANGES, Erased, FORM, RECORDS};
use crate::changes::log::{Log, Position};
use crate::changes::walk::{LogReader, Step};
use crate::changes::{encoding, frame, rewrite};
use crate::domain::naming::Naming;
use crate::domain::{RecordId, Records, Value};
use crate::{Error, Result};

/// The set is carried out.
const DONE: u64 = 0;
/// It is being carried out.
const UNDER_WAY: u64 = 1;
/// All but the drafts of the session that was running.
const BUT_DRAFTS: u64 = 2;

/// A text shorter than this, bytes, is in too many places to be looked for.
const SHORTEST_TEXT: usize = 8;

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    /// Changes whose values are gone.
    pub changes: usize,
    /// Backups and reports that held them and are gone.
    pub files: Vec<PathBuf>,
}

fn path(layout: &Layout) -> PathBuf {
    layout.local().join("erased.cbor")
}

/// What this folder has erased, and how far.
pub(super) fn load(disk: &dyn Disk, layout: &Layout) -> Result<(Erased, u64)> {
    let path = path(layout);
    // Longer than other small files: an id for each record ever erased.
    match std::fs::read(&path) {
        Ok(bytes) => {
            Erased::decode(&bytes).map_err(|_| Error::Refused(super::messages::erased_unreadable(path.display())))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let _ = disk;
            Ok((Erased::default(), DONE))
        }
        Err(error) => Err(Error::file(path, error)),
    }
}

impl Store {
    /// What was erased here.
    pub fn erased(&self) -> &Erased {
        &self.erased
    }

    /// What the acts in this store say, carried out or not. An act counts when its record does.
    pub fn acts(&self) -> Result<Erased> {
        let mut said = Erased::default();
        for act in self.all(FORM)? {
            let parts = |field: &str| act.get(field).elements().to_vec();
            said.records.extend(parts(RECORDS).iter().filter_map(Value::as_id));
            said.changes.extend(parts(CHANGES).iter().filter_map(|op| match op {
                Value::Bytes(bytes) => Some(crate::changes::change::OpId(bytes.as_slice().try_into().ok()?)),
                _ => None,
            }));
        }
        // An act is never erased itself: it is the proof.
        let acts: BTreeSet<RecordId> = self.all(FORM)?.into_iter().map(|act| act.id).collect();
        said.records.retain(|id| !acts.contains(id));
        Ok(said)
    }

    /// A running session keeps its drafts itself: they are left to it, see [`Store::drafts_cleaned`].
    pub fn leave_drafts(&mut self) {
        self.drafts_in_use = true;
    }

    /// The running session has written its drafts anew.
    pub fn drafts_cleaned(&mut self) -> Result<()> {
        if self.erasing == BUT_DRAFTS { self.note(DONE) } else { Ok(()) }
    }

    fn note(&mut self, state: u64) -> Result<()> {
        let path = path(&self.layout);
        self.disk.replace(&path, &self.erased.encode(state)).map_err(|error| Error::file(path, error))?;
        self.erasing = state;
        Ok(())
    }

    /// Finishes what a kill has interrupted. Called at open, before anybody reads.
    pub(super) fn finish_erasing(&mut self) -> Result<()> {
        match self.erasing {
            UNDER_WAY => self.erase(&Erased::default()).map(drop),
            BUT_DRAFTS => {
                // Nobody knows any more what to look for: the drafts go as a whole.
                remains::remove_drafts(&self.layout);
                self.note(DONE)
            }
            _ => Ok(()),
        }
    }

    /// Erases what `more` says, besides all that was erased before. Long: both logs are read and the index is built anew.
    pub fn erase(&mut self, more: &Erased) -> Result<Done> {
        self.refuse_viewer()?;
        self.erased.add(more);
        self.note(UNDER_WAY)?;
        let remains = self.look_for()?;
        // From here on the index lies: it must not be opened again, whatever happens.
        self.index = None;
        *self.dead.borrow_mut() = Some("erasure".into());
        self.layout.forget_current(&*self.disk)?;
        let erased = self.erased.clone();
        let mut gone = |bytes: &[u8]| {
            encoding::decode(bytes).is_ok_and(|change| erased.covers(&encoding::op_id(bytes), change.record))
        };
        let writer = self.own.writer();
        let (own, received) = (self.layout.own_log(), self.layout.received_log());
        self.own = Log::of_another(Arc::clone(&self.disk), &own);
        let mut rewritten = rewrite::rewrite(&self.disk, &own, &mut gone);
        let (log, _) = Log::open(Arc::clone(&self.disk), &own, writer)?;
        self.own = log;
        let has_received = self.received.take().is_some() || self.disk.list(&received).is_ok();
        if has_received {
            let more = rewrite::rewrite(&self.disk, &received, &mut gone);
            rewritten = rewritten.and_then(|count| Ok(count + more?));
            self.open_received()?;
        }
        let mut changes = rewritten?;
        changes += self.cut_base()?;
        self.rebuild(&mut |_| {})?;
        self.layout.remove_other_generations(&*self.disk);
        let files = remains.remove(&self.layout, !self.drafts_in_use);
        self.note(if self.drafts_in_use { BUT_DRAFTS } else { DONE })?;
        Ok(Done { changes, files })
    }

    /// The texts that are about to go, by which copies of them are found in other files.
    fn look_for(&self) -> Result<Remains> {
        let mut found = Sought::default();
        self.each_change(&mut |bytes| {
            let Ok(change) = encoding::decode(bytes) else { return };
            if self.erased.covers(&encoding::op_id(bytes), change.record) {
                let whole = self.erased.records.contains(&change.record);
                for operation in &change.operations {
                    found.look(&*self.forms, (&change.form, &operation.cell.field), &operation.value, whole);
                }
            }
        })?;
        each_base(&self.disk, &self.layout, &mut |id, entry| {
            for (cell, state) in &entry.state.cells {
                for head in state.heads.iter().filter(|head| self.erased.covers(&head.op, id)) {
                    let whole = self.erased.records.contains(&id);
                    found.look(&*self.forms, (&entry.state.form.2, &cell.field), &head.value, whole);
                }
            }
            Ok(())
        })?;
        Ok(found.texts())
    }

    /// The bytes of every change in both logs.
    pub(super) fn each_change(&self, visit: &mut dyn FnMut(&[u8])) -> Result<()> {
        for folder in [self.layout.own_log(), self.layout.received_log()] {
            if self.disk.list(&folder).is_err() {
                continue;
            }
            let mut reader = LogReader::new(Arc::clone(&self.disk), &folder, Position::default())?;
            while let Some(step) = reader.read()? {
                if let Step::Frame(_, payload) = step {
                    frame::changes_of(&payload).unwrap_or_default().into_iter().for_each(&mut *visit);
                }
            }
        }
        Ok(())
    }
}

/// Texts that go.
#[derive(Default)]
struct Sought {
    texts: BTreeSet<String>,
    names: Vec<Naming>,
    /// Texts of other records that name somebody.
    carriers: Vec<String>,
}

impl Sought {
    /// A value that goes; `whole`: with all of its record.
    fn look(&mut self, forms: &dyn FormSource, (form, field): (&str, &str), value: &Value, whole: bool) {
        let personal = forms.form(form).and_then(|form| form.field(field)).is_some_and(|field| field.personal);
        each_text(value, &mut |text| match (whole, personal) {
            (true, true) => {
                self.names.extend(Naming::of(text).filter(|_| form == "person" && field == "name"));
                self.texts.insert(text.to_owned());
            }
            (false, _) => self.carriers.push(text.to_owned()),
            _ => {}
        });
    }

    fn texts(mut self) -> Remains {
        for text in &self.carriers {
            for place in self.names.iter().flat_map(|naming| naming.places(text, false)) {
                self.texts.extend(text.get(place).map(str::to_owned));
            }
        }
        self.texts.retain(|text| text.len() >= SHORTEST_TEXT);
        Remains::of(self.texts)
    }
}

/// Every text in a value.
pub(super) fn each_text(value: &Value, visit: &mut dyn FnMut(&str)) {
    match value {
        Value::Text(text) => visit(text),
        Value::Array(parts) => parts.iter().for_each(|part| each_text(part, visit)),
        _ => {}
    }
}

/// Drafts of a folder without a session, for commands.
pub fn has_drafts(dir: &Path) -> bool {
    RealDisk.open_read(&Layout::new(dir).drafts()).is_ok()
}
