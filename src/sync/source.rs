//! A file of an exchange folder, read item by item: never more of it in memory than its longest item.
//!
//! [`Source::open`] is where an envelope is taken off: from there on everything is packs and notes.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use super::have::{Have, looks_like_note};
use super::reader::{self, Fault, LONGEST_FILE, Pack};

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
    file: File,
    /// What was read and not given out yet.
    buffer: Vec<u8>,
    /// Where the buffer begins in the file.
    offset: u64,
    ended: bool,
    /// Length of the item given out last: passed over by the next step.
    given: usize,
}

impl Source {
    /// Opens a file.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { file: File::open(path)?, buffer: Vec::new(), offset: 0, ended: false, given: 0 })
    }

    /// The next item; `None` at the end of the file. After a fault the file is not read on.
    pub fn read(&mut self) -> io::Result<Option<Result<Item<'_>, Fault>>> {
        self.buffer.drain(..self.given);
        self.offset += self.given as u64;
        self.given = 0;
        let mut wanted = FIRST;
        loop {
            self.fill(wanted)?;
            let fault = match extent(&self.buffer) {
                Ok(length) => {
                    self.given = length;
                    return Ok(Some(item(&self.buffer)));
                }
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
    pub fn rest(mut self) -> io::Result<File> {
        self.file.seek(SeekFrom::Start(self.offset))?;
        Ok(self.file)
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
