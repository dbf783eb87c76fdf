//! A walk over the keys of the index, bunch by bunch.

use std::collections::VecDeque;

use super::bunch::{Pair, Reader};
use super::index::{Fault, Index};

/// See the module.
pub struct Scan<'a> {
    index: &'a Index,
    from: Vec<u8>,
    to: Vec<u8>,
    backwards: bool,
    /// Pairs of the bunch last read that were not asked for yet.
    held: VecDeque<Pair>,
    /// Its bound.
    last: Option<sled::IVec>,
    /// Bunches read.
    read: usize,
}

/// A walk over more bunches is long: what it has read is not to stay in memory.
const LONG: usize = 64;

impl<'a> Scan<'a> {
    /// Keys from `from` up to, without, `to`.
    pub fn new(index: &'a Index, from: Vec<u8>, to: Vec<u8>) -> Self {
        Self { index, from, to, backwards: false, held: VecDeque::new(), last: None, read: 0 }
    }

    /// From the last key to the first.
    #[must_use]
    pub fn backwards(self) -> Self {
        Self { backwards: true, ..self }
    }

    /// The next key and whole value.
    pub fn read(&mut self) -> Result<Option<Pair>, Fault> {
        loop {
            let next = if self.backwards { self.held.pop_back() } else { self.held.pop_front() };
            if let Some((key, stored)) = next {
                let value = self.index.join(&key, &stored)?;
                return Ok(Some((key, value)));
            }
            let Some((bound, bytes)) = self.next_bunch()? else { return Ok(None) };
            let mut held = std::mem::take(&mut self.held);
            self.within(&bound, &bytes, &mut |key, value| held.push_back((key.to_vec(), value.to_vec())))?;
            self.held = held;
        }
    }

    /// How many keys there are; their values are not read.
    pub fn count(mut self) -> Result<usize, Fault> {
        let mut count = 0;
        while let Some((bound, bytes)) = self.next_bunch()? {
            self.within(&bound, &bytes, &mut |_, _| count += 1)?;
        }
        Ok(count)
    }

    /// The next bunch that may hold keys of the walk.
    fn next_bunch(&mut self) -> Result<Option<(sled::IVec, sled::IVec)>, Fault> {
        let next = match (&self.last, self.backwards) {
            _ if self.from >= self.to => None,
            (None, false) => self.index.bunch_of(&self.from)?,
            (None, true) => self.index.bunch_before(&self.to)?,
            (Some(last), false) => self.index.bunch_after(last)?.filter(|(bound, _)| **bound < *self.to),
            (Some(last), true) if **last <= *self.from => None,
            (Some(last), true) => self.index.bunch_before(last)?,
        };
        self.read += 1;
        if let (Some((bound, _)), true) = (&next, self.read > LONG) {
            self.index.touch(bound)?;
        }
        self.last = next.as_ref().map(|(bound, _)| bound.clone()).or(self.last.take());
        Ok(next)
    }

    fn within(&self, bound: &[u8], bytes: &[u8], visit: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), Fault> {
        let mut reader = Reader::new(bound, bytes);
        while let Some(value) = reader.read()? {
            if reader.key() >= self.to.as_slice() {
                break;
            }
            if reader.key() >= self.from.as_slice() {
                visit(reader.key(), value);
            }
        }
        Ok(())
    }
}
