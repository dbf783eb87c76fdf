//! sled, kept at arm's length: every call is guarded against panics, short values lie together ([`super::bunch`]), long
//! ones are split, and a sum over all keys goes along (`store.md` §0, §6). Any error means: rebuild.

use std::collections::BTreeMap;
use std::fs::File;
use std::ops::Bound;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sled::IVec;

use super::bunch::{Bunch, Pair, Reader, Writer};
use super::cursor::{Cursor, Totals};
use super::engine::{open_sled, remove_half_snapshots, sled_error};
use super::guard::{Begun, Worker, guarded, let_go};
use super::keys;
use super::scan::Scan;

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

/// A put (or removal) of a stored key.
type Put = (Vec<u8>, Option<Vec<u8>>);

/// Longest value in one key, bytes: longer ones go to blob files that sled never syncs.
const LONGEST_VALUE: usize = 4096;
/// More operations in one batch keep too many replaced pages in memory.
const LONGEST_BATCH: usize = 60;
/// Further reads of a bunch in a long walk, see [`Index::touch`]: they take a tenth of its time.
const TOUCHES: usize = 3;
/// A hung open or write is given up after this time.
const CALL_LIMIT: Duration = Duration::from_secs(10);
/// Making much durable on a slow disk may take longer.
const FLUSH_LIMIT: Duration = Duration::from_secs(60);

const WHOLE: u8 = 0;
const SPLIT: u8 = 1;

/// An index that is being opened: the greater part of a start, and the log can be read meanwhile.
pub struct Opening {
    worker: Worker,
    call: Begun<(sled::Db, File)>,
}

impl Opening {
    /// Begins.
    pub fn begin(folder: &Path) -> Result<Self, Fault> {
        remove_half_snapshots(folder);
        let worker = Worker::start()?;
        let path = folder.to_owned();
        let call = worker.begin(move || open_sled(&path))?;
        Ok(Self { worker, call })
    }

    /// Waits for it.
    pub fn finish(self) -> Result<Index, Fault> {
        let (db, data) = self.call.wait(CALL_LIMIT)?;
        let data = Arc::new(data);
        Ok(Index { db: Some(db), data, worker: self.worker, cursor: Cursor::default(), growing: None })
    }
}

/// The open index.
pub struct Index {
    /// Taken only on drop.
    db: Option<sled::Db>,
    /// Beside sled's own: `flush()` is no fsync on Linux (`store.md` §1.1).
    data: Arc<File>,
    worker: Worker,
    cursor: Cursor,
    /// The bunch that a rebuild is writing.
    growing: Option<Writer>,
}

impl Index {
    /// Opens or makes the folder, in a thread of its own so that a hang costs ten seconds and not the program.
    pub fn open(folder: &Path) -> Result<Self, Fault> {
        Opening::begin(folder)?.finish()
    }

    fn db(&self) -> Result<&sled::Db, String> {
        self.db.as_ref().ok_or_else(|| "closed".into())
    }

    fn raw(&self, key: &[u8]) -> Result<Option<sled::IVec>, Fault> {
        guarded(|| self.db()?.get(key).map_err(sled_error))
    }

    /// The bunch nearest to one end of a range of stored keys; its bound and bytes.
    fn nearest(&self, range: (Bound<Vec<u8>>, Bound<Vec<u8>>), last: bool) -> Result<Option<(IVec, IVec)>, Fault> {
        let found = guarded(|| {
            let mut range = self.db()?.range(range);
            if last { range.next_back() } else { range.next() }.transpose().map_err(sled_error)
        });
        Ok(found?.map(|(name, bytes)| (name.subslice(1, name.len() - 1), bytes)))
    }

    /// The bunch that a key belongs to, whether it holds it or not; `None`: there are none yet.
    pub fn bunch_of(&self, key: &[u8]) -> Result<Option<(IVec, IVec)>, Fault> {
        self.nearest((Bound::Included(keys::bunch(&[])), Bound::Included(keys::bunch(key))), true)
    }

    /// The last bunch that begins before this key.
    pub fn bunch_before(&self, key: &[u8]) -> Result<Option<(IVec, IVec)>, Fault> {
        self.nearest((Bound::Included(keys::bunch(&[])), Bound::Excluded(keys::bunch(key))), true)
    }

    /// The first bunch that begins after this key.
    pub fn bunch_after(&self, key: &[u8]) -> Result<Option<(IVec, IVec)>, Fault> {
        let end = keys::after(&keys::bunch(&[]));
        self.nearest((Bound::Excluded(keys::bunch(key)), Bound::Excluded(end)), false)
    }

    /// Tells sled again that a bunch was read. It forgets pages by the number of reads and not by their length, 64 in
    /// each of 256 parts before it looks: a walk that reads each bunch once would hold most of a large index by then.
    pub(super) fn touch(&self, bound: &[u8]) -> Result<(), Fault> {
        let name = keys::bunch(bound);
        for _ in 0..TOUCHES {
            self.raw(&name)?;
        }
        Ok(())
    }

    /// The value of a key.
    pub fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        let Some((bound, bytes)) = self.bunch_of(key)? else { return Ok(None) };
        let stored = Reader::new(&bound, &bytes).find(key)?;
        stored.map(|stored| self.join(key, stored)).transpose()
    }

    /// The value that is stored so: a long one is put together.
    pub(super) fn join(&self, key: &[u8], stored: &[u8]) -> Result<Vec<u8>, Fault> {
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
    pub fn range(&self, from: Vec<u8>, to: Vec<u8>) -> Scan<'_> {
        Scan::new(self, from, to)
    }

    /// All keys with a prefix.
    pub fn prefix(&self, prefix: &[u8]) -> Scan<'_> {
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
        let mut totals = self.cursor.totals;
        let puts = self.puts(staged, &mut totals)?;
        let batches = puts.len().div_ceil(LONGEST_BATCH).max(1);
        let mut puts = puts.into_iter();
        for number in 1..=batches {
            let mut batch = sled::Batch::default();
            for (key, value) in puts.by_ref().take(LONGEST_BATCH) {
                match value {
                    Some(value) => batch.insert(key, value),
                    None => batch.remove(key),
                }
            }
            let next = if number == batches { Cursor { totals, ..cursor } } else { self.cursor };
            let next = Cursor { partial: number < batches, ..next };
            batch.insert(keys::CURSOR, next.encode());
            let db = self.db().map_err(Fault)?.clone();
            self.worker.run(CALL_LIMIT, move || db.apply_batch(batch).map_err(sled_error))?;
            self.cursor = next;
        }
        Ok(())
    }

    /// What was staged as operations on stored keys; the sum follows.
    fn puts(&self, staged: &Staged, totals: &mut Totals) -> Result<Vec<Put>, Fault> {
        let mut puts = Vec::new();
        let mut open: Option<Bunch> = None;
        for (key, value) in staged {
            let (bound, bytes) = self.bunch_of(key)?.unwrap_or_default();
            if open.as_ref().is_none_or(|open| *open.bound() != *bound) {
                store(open.replace(Bunch::read(&bound, &bytes)?), &mut puts);
            }
            let mut parts = value.as_deref().map(|value| split(key, value)).transpose()?.unwrap_or_default();
            let pieces = parts.split_off(parts.len().min(1));
            let new = parts.pop().map(|(_, stored)| stored);
            if let Some(new) = &new {
                totals.add(key, new);
            }
            let old = open.as_mut().and_then(|open| open.put(key, new));
            if let Some(old) = &old {
                totals.remove(key, old);
            }
            self.put_pieces(key, old.as_deref().unwrap_or_default(), pieces, (totals, &mut puts))?;
        }
        store(open, &mut puts);
        Ok(puts)
    }

    /// The further pieces of a value in the place of those of the `old` one.
    fn put_pieces(
        &self,
        key: &[u8],
        old: &[u8],
        new: Vec<Pair>,
        (totals, puts): (&mut Totals, &mut Vec<Put>),
    ) -> Result<(), Fault> {
        let held = match old {
            [SPLIT, high, low, ..] => u16::from_be_bytes([*high, *low]),
            _ => 0,
        };
        for number in 0..held {
            let name = keys::piece(key, number);
            if let Some(old) = self.raw(&name)? {
                totals.remove(&name, &old);
            }
            if usize::from(number) >= new.len() {
                puts.push((name, None));
            }
        }
        for (name, piece) in new {
            totals.add(&name, &piece);
            puts.push((name, Some(piece)));
        }
        Ok(())
    }

    /// A key that is not there yet, for a rebuild: runs of ascending keys, each ended by [`Index::end_run`].
    pub fn put_new(&mut self, key: &[u8], value: &[u8]) -> Result<(), Fault> {
        for (number, (name, stored)) in split(key, value)?.into_iter().enumerate() {
            self.cursor.totals.add(&name, &stored);
            if number > 0 {
                guarded(|| self.db()?.insert(name, stored).map_err(sled_error))?;
                continue;
            }
            // Runs may be of keys between those of another run: a bunch holds one kind of key.
            let other = |writer: &Writer| writer.last().first() != name.first() || writer.is_full_for(&name, &stored);
            if self.growing.as_ref().is_some_and(other) {
                self.end_run()?;
            }
            self.growing.get_or_insert_with(|| Writer::new(name.clone())).push(&name, &stored);
        }
        Ok(())
    }

    /// Everything put can be read.
    pub fn end_run(&mut self) -> Result<(), Fault> {
        let Some((bound, bytes)) = self.growing.take().map(Writer::finish) else { return Ok(()) };
        guarded(|| self.db()?.insert(keys::bunch(&bound), bytes).map(drop).map_err(sled_error))
    }

    fn put_meta(&self, key: &[u8], cursor: &Cursor) -> Result<(), Fault> {
        guarded(|| self.db()?.insert(key, cursor.encode()).map(drop).map_err(sled_error))
    }

    /// Ends a rebuild: the cursor is written last.
    pub fn finish_rebuild(&mut self, cursor: Cursor) -> Result<(), Fault> {
        self.end_run()?;
        // The one that all begins with.
        guarded(|| self.db()?.insert(keys::bunch(&[]), &[]).map(drop).map_err(sled_error))?;
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
        let mut last: Vec<u8> = Vec::new();
        let mut next = self.bunch_of(&[])?;
        while let Some((bound, bytes)) = next {
            let mut reader = Reader::new(&bound, &bytes);
            if *bound < *last {
                return Err(Fault("a bunch reaches into the next".into()));
            }
            while let Some(stored) = reader.read()? {
                totals.add(reader.key(), stored);
            }
            last = reader.key().to_vec();
            self.touch(&bound)?;
            next = self.bunch_after(&bound)?;
        }
        let mut pieces = guarded(|| Ok(self.db()?.scan_prefix(keys::PIECES)))?;
        while let Some((key, value)) = guarded(|| pieces.next().transpose().map_err(sled_error))? {
            totals.add(&key, &value);
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

/// What is to be stored of a bunch that is done with.
fn store(done: Option<Bunch>, puts: &mut Vec<Put>) {
    let bunches = done.map(Bunch::finish).unwrap_or_default();
    puts.extend(bunches.into_iter().map(|(bound, bytes)| (keys::bunch(&bound), bytes)));
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
