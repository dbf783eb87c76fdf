//! sled, kept at arm's length: every call is guarded against panics, long values are split, and a sum over all keys
//! goes along (`store.md` §0, §6). Any error means: rebuild.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::cursor::{Cursor, Totals};
use super::engine::{open_sled, remove_half_snapshots, sled_error};
use super::guard::{Worker, guarded, let_go};
use super::keys;

/// Why the index cannot be trusted any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(pub String);

impl From<Fault> for crate::Error {
    fn from(fault: Fault) -> Self {
        Self::Store(fault.0)
    }
}

/// Logical puts and removals that belong together.
pub type Staged = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// A put (or removal) of a stored key, and what is there now.
struct Put {
    key: Vec<u8>,
    value: Option<Vec<u8>>,
    old: Option<sled::IVec>,
}
/// A key and its value.
type Pair = (Vec<u8>, Vec<u8>);

/// Longest value in one key, bytes: longer ones go to blob files that sled never syncs.
const LONGEST_VALUE: usize = 4096;
/// More operations in one batch keep too many replaced pages in memory.
const LONGEST_BATCH: usize = 60;
/// A hung open or write is given up after this time.
const CALL_LIMIT: Duration = Duration::from_secs(10);
/// Making much durable on a slow disk may take longer.
const FLUSH_LIMIT: Duration = Duration::from_secs(60);

const WHOLE: u8 = 0;
const SPLIT: u8 = 1;

/// The open index.
pub struct Index {
    /// Taken only on drop.
    db: Option<sled::Db>,
    /// Beside sled's own: `flush()` is no fsync on Linux (`store.md` §1.1).
    data: Arc<File>,
    worker: Worker,
    cursor: Cursor,
}

impl Index {
    /// Opens or makes the folder, in a thread of its own so that a hang costs ten seconds and not the program.
    pub fn open(folder: &Path) -> Result<Self, Fault> {
        remove_half_snapshots(folder);
        let worker = Worker::start()?;
        let path = folder.to_owned();
        let (db, data) = worker.run(CALL_LIMIT, move || open_sled(&path))?;
        Ok(Self { db: Some(db), data: Arc::new(data), worker, cursor: Cursor::default() })
    }

    fn db(&self) -> Result<&sled::Db, String> {
        self.db.as_ref().ok_or_else(|| "closed".into())
    }

    fn raw(&self, key: &[u8]) -> Result<Option<sled::IVec>, Fault> {
        guarded(|| self.db()?.get(key).map_err(sled_error))
    }

    /// The value of a key.
    pub fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        self.raw(key)?.map(|stored| self.join(key, &stored)).transpose()
    }

    fn join(&self, key: &[u8], stored: &[u8]) -> Result<Vec<u8>, Fault> {
        let broken = || Fault("a piece of a value is missing".into());
        match stored.split_first() {
            Some((&WHOLE, value)) => Ok(value.to_vec()),
            Some((&SPLIT, rest)) => {
                let (count, first) = rest.split_first_chunk::<2>().ok_or_else(broken)?;
                let mut value = first.to_vec();
                for number in 0..u16::from_be_bytes(*count) {
                    value.extend_from_slice(&self.raw(&keys::piece(key, number))?.ok_or_else(broken)?);
                }
                Ok(value)
            }
            _ => Err(broken()),
        }
    }

    /// Keys from `from` up to, without, `to`.
    pub fn range(&self, from: Vec<u8>, to: Vec<u8>) -> Result<Scan<'_>, Fault> {
        let iter = guarded(|| Ok(self.db()?.range(from..to)))?;
        Ok(Scan { index: self, iter })
    }

    /// All keys with a prefix.
    pub fn prefix(&self, prefix: &[u8]) -> Result<Scan<'_>, Fault> {
        self.range(prefix.to_vec(), keys::after(prefix))
    }

    /// What was applied, as far as this object knows.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// Reads a cursor key.
    pub fn read_cursor(&self, key: &[u8]) -> Result<Option<Cursor>, Fault> {
        let stored = self.raw(key)?;
        stored.map(|bytes| Cursor::decode(&bytes).map_err(|error| Fault(error.to_string()))).transpose()
    }

    /// Goes on from this cursor.
    pub fn set_cursor(&mut self, cursor: Cursor) {
        self.cursor = cursor;
    }

    /// Applies what was staged together with the cursor that covers it.
    pub fn commit(&mut self, staged: &Staged, cursor: Cursor) -> Result<(), Fault> {
        let mut puts = Vec::new();
        for (key, value) in staged {
            self.expand(key, value.as_deref(), &mut puts)?;
        }
        let batches = puts.len().div_ceil(LONGEST_BATCH).max(1);
        let mut puts = puts.into_iter();
        for number in 1..=batches {
            let mut batch = sled::Batch::default();
            puts.by_ref().take(LONGEST_BATCH).for_each(|put| self.count(&mut batch, put));
            let totals = self.cursor.totals;
            let next = if number == batches { Cursor { totals, ..cursor } } else { self.cursor };
            let next = Cursor { partial: number < batches, ..next };
            batch.insert(keys::CURSOR, next.encode());
            let db = self.db().map_err(Fault)?.clone();
            self.worker.run(CALL_LIMIT, move || db.apply_batch(batch).map_err(sled_error))?;
            self.cursor = next;
        }
        Ok(())
    }

    /// Puts one operation into the batch and its difference into the sum.
    fn count(&mut self, batch: &mut sled::Batch, Put { key, value, old }: Put) {
        if old.as_deref() == value.as_deref() {
            return;
        }
        if let Some(old) = &old {
            self.cursor.totals.remove(&key, old);
        }
        match value {
            Some(value) => {
                self.cursor.totals.add(&key, &value);
                batch.insert(key, value);
            }
            None => batch.remove(key),
        }
    }

    /// A logical operation as operations on stored keys.
    fn expand(&self, key: &[u8], value: Option<&[u8]>, puts: &mut Vec<Put>) -> Result<(), Fault> {
        let old = self.raw(key)?;
        let held = match old.as_deref() {
            Some([SPLIT, high, low, ..]) => usize::from(u16::from_be_bytes([*high, *low])),
            _ => 0,
        };
        let mut parts = value.map(|value| split(key, value)).transpose()?.unwrap_or_default().into_iter();
        // The first part stands under the key itself, the others under keys of their own.
        match parts.next() {
            Some((key, value)) => puts.push(Put { key, value: Some(value), old }),
            None => puts.push(Put { key: key.to_vec(), value: None, old }),
        }
        let mut pieces = 0;
        for (key, value) in parts {
            pieces += 1;
            puts.push(Put { old: self.raw(&key)?, key, value: Some(value) });
        }
        for number in pieces..held {
            let key = keys::piece(key, u16::try_from(number).unwrap_or(u16::MAX));
            puts.push(Put { old: self.raw(&key)?, key, value: None });
        }
        Ok(())
    }

    /// A plain insert of a key that is not there yet, for a rebuild in key order.
    pub fn put_new(&mut self, key: &[u8], value: &[u8]) -> Result<(), Fault> {
        for (key, value) in split(key, value)? {
            self.cursor.totals.add(&key, &value);
            guarded(|| self.db()?.insert(&key, value).map_err(sled_error))?;
        }
        Ok(())
    }

    fn put_meta(&self, key: &[u8], cursor: &Cursor) -> Result<(), Fault> {
        guarded(|| self.db()?.insert(key, cursor.encode()).map(drop).map_err(sled_error))
    }

    /// Ends a rebuild: the cursor is written last.
    pub fn finish_rebuild(&mut self, cursor: Cursor) -> Result<(), Fault> {
        self.cursor = Cursor { totals: self.cursor.totals, ..cursor };
        self.put_meta(keys::CURSOR, &self.cursor)?;
        self.checkpoint()
    }

    fn flush(&self) -> Result<(), Fault> {
        let (db, data) = (self.db().map_err(Fault)?.clone(), Arc::clone(&self.data));
        self.worker.run(FLUSH_LIMIT, move || {
            db.flush().map_err(sled_error)?;
            data.sync_data().map_err(|error| error.to_string())
        })
    }

    /// Makes everything applied durable, then says so in `m/stable`.
    pub fn checkpoint(&mut self) -> Result<(), Fault> {
        self.flush()?;
        self.put_meta(keys::STABLE, &self.cursor)?;
        self.flush()
    }

    /// Counts and sums all keys.
    pub fn measure(&self) -> Result<Totals, Fault> {
        let mut totals = Totals::default();
        let mut iter = guarded(|| Ok(self.db()?.iter()))?;
        while let Some((key, value)) = guarded(|| iter.next().transpose().map_err(sled_error))? {
            if key.first() != Some(&keys::META) {
                totals.add(&key, &value);
            }
        }
        Ok(totals)
    }
}

impl Drop for Index {
    fn drop(&mut self) {
        // sled's drop panics when its fsync fails (H10).
        let_go(self.db.take());
    }
}

fn split(key: &[u8], value: &[u8]) -> Result<Vec<Pair>, Fault> {
    if value.len() < LONGEST_VALUE {
        return Ok(vec![(key.to_vec(), [&[WHOLE], value].concat())]);
    }
    let (first, rest) = value.split_at_checked(LONGEST_VALUE - 3).unwrap_or((value, &[]));
    let pieces = rest.chunks(LONGEST_VALUE);
    let count = u16::try_from(pieces.len()).map_err(|_| Fault("a value is too long".into()))?;
    let mut parts = vec![(key.to_vec(), [&[SPLIT], count.to_be_bytes().as_slice(), first].concat())];
    parts.extend((0..count).zip(pieces).map(|(number, piece)| (keys::piece(key, number), piece.to_vec())));
    Ok(parts)
}

/// A walk over keys, from both ends.
pub struct Scan<'a> {
    index: &'a Index,
    iter: sled::Iter,
}

impl Scan<'_> {
    /// The next key and whole value.
    pub fn read(&mut self) -> Result<Option<Pair>, Fault> {
        self.step(false)
    }

    /// How many keys are left; their values are not read.
    pub fn count(mut self) -> Result<usize, Fault> {
        let iter = &mut self.iter;
        let mut count = 0;
        while guarded(|| iter.next().transpose().map_err(sled_error))?.is_some() {
            count += 1;
        }
        Ok(count)
    }

    /// The next key, from the front or from the back, with its whole value.
    pub fn step(&mut self, backwards: bool) -> Result<Option<Pair>, Fault> {
        let iter = &mut self.iter;
        let step = || if backwards { iter.next_back() } else { iter.next() }.transpose().map_err(sled_error);
        let Some((key, stored)) = guarded(step)? else { return Ok(None) };
        let value = self.index.join(&key, &stored)?;
        Ok(Some((key.to_vec(), value)))
    }
}
