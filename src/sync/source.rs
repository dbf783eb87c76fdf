//! A file of an exchange folder, read item by item: of an open file never more in memory than its longest item, of a
//! closed one what was inside.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;

use super::envelope::is_envelope;
use super::have::{Have, looks_like_note};
use super::reader::{self, Fault, LONGEST_FILE, Pack};
use super::walk;
use super::wrapping::{Shut, Wrapper};

/// Read at first, bytes; a pack of an exchange between neighbours fits.
const FIRST: usize = 256 << 10;

/// An item of a file.
#[derive(Debug)]
pub enum Item<'a> {
    /// A pack whose seal is valid.
    Pack(Pack<'a>),
    /// A note whose signature is valid.
    Note(Have, &'a [u8]),
}

/// See the module.
pub struct Source {
    file: Box<dyn Read + Send>,
    /// What was read and not given out yet.
    buffer: Vec<u8>,
    ended: bool,
    /// Length of the item given out last: passed over by the next step.
    given: usize,
}

/// Why a file gives nothing.
#[derive(Debug)]
pub enum Unopened {
    /// It cannot be read.
    Unreadable(io::Error),
    /// It is closed to us.
    Shut(Shut),
}

impl From<io::Error> for Unopened {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

impl Source {
    /// Opens a file, and the envelope it is in.
    pub fn open(path: &Path, wrapper: &Wrapper<'_>) -> Result<Self, Unopened> {
        let mut file = File::open(path)?;
        let mut start = Vec::new();
        (&mut file).take(64).read_to_end(&mut start)?;
        if !is_envelope(&start) && !walk::is_closed_by_tool(path) {
            return Ok(Self { file: Box::new(file), ..Self::of(start) });
        }
        file.read_to_end(&mut start)?;
        let inside = wrapper.open(path, &start).map_err(Unopened::Shut)?.into_owned();
        Ok(Self { file: Box::new(io::empty()), ended: true, ..Self::of(inside) })
    }

    /// Of these bytes.
    pub fn of(buffer: Vec<u8>) -> Self {
        Self { file: Box::new(io::empty()), buffer, ended: false, given: 0 }
    }

    /// The next item; `None` at the end of the file. After a fault the file is not read on.
    pub fn read(&mut self) -> io::Result<Option<Result<Item<'_>, Fault>>> {
        self.buffer.drain(..self.given);
        self.given = 0;
        let mut wanted = FIRST;
        loop {
            self.fill(wanted)?;
            let fault = match extent(&self.buffer) {
                // What ends where the buffer ends may go on behind it.
                Ok(length) if length < self.buffer.len() || self.ended => {
                    self.given = length;
                    return Ok(Some(item(&self.buffer)));
                }
                Ok(_) => Fault::Broken,
                Err(fault) => fault,
            };
            if self.buffer.is_empty() {
                return Ok(None);
            }
            let cut = matches!(fault, Fault::Broken) && !self.ended && self.buffer.len() < LONGEST_FILE;
            if !cut {
                return Ok(Some(Err(fault)));
            }
            wanted = self.buffer.len().saturating_mul(2).min(LONGEST_FILE);
        }
    }

    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        if let Some(missing) = wanted.checked_sub(self.buffer.len()).filter(|missing| *missing > 0 && !self.ended) {
            let read = (&mut self.file).take(missing as u64).read_to_end(&mut self.buffer)?;
            self.ended = read < missing;
        }
        Ok(())
    }

    /// What was not given out, from the start of the item that is none.
    pub fn rest(self) -> impl Read {
        Cursor::new(self.buffer).chain(self.file)
    }
}

/// Length of the item at the start of `bytes`.
fn extent(bytes: &[u8]) -> Result<usize, Fault> {
    if looks_like_note(bytes) {
        return Ok(Have::extent(bytes)?);
    }
    reader::extent(bytes)
}

fn item(bytes: &[u8]) -> Result<Item<'_>, Fault> {
    if looks_like_note(bytes) {
        let (have, length) = Have::read(bytes)?;
        return Ok(Item::Note(have, bytes.get(..length).unwrap_or_default()));
    }
    reader::verify(bytes).map(Item::Pack)
}
