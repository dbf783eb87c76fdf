//! Reading frames from a file with a small buffer, searching on after damage (hazard H3 of `store.md` §6).

use std::io;

use super::disk::DiskFile;
use super::frame::{self, Frame, HEAD, MAGIC};

const BUFFER: usize = 64 * 1024;

/// What lies at the reading place.
#[derive(Debug)]
pub enum Found {
    /// A whole frame.
    Frame(Frame),
    /// Damaged bytes with a whole frame after them.
    Gap {
        /// First damaged byte.
        from: u64,
        /// Start of the next frame.
        to: u64,
    },
    /// Damaged bytes up to the end of the file.
    Tail {
        /// First damaged byte.
        from: u64,
        /// End of the file.
        to: u64,
    },
}

/// Reads a frame that starts at an offset.
type Decode = fn(&[u8], u64) -> Option<Frame>;

/// Streams the frames of one file.
pub struct FrameReader {
    file: Box<dyn DiskFile>,
    length: u64,
    position: u64,
    buffer: Vec<u8>,
    base: u64,
}

impl FrameReader {
    /// From `offset` on, which must be the start of a frame.
    pub fn new(file: Box<dyn DiskFile>, offset: u64) -> io::Result<Self> {
        let length = file.length()?;
        Ok(Self { file, length, position: offset, buffer: Vec::new(), base: 0 })
    }

    /// What comes next; `None` at the clean end.
    pub fn read(&mut self) -> io::Result<Option<Found>> {
        self.step(frame::decode)
    }

    /// The same, but frames have no hashes; [`FrameReader::frame_at`] has that of the one that matters.
    pub fn skim(&mut self) -> io::Result<Option<Found>> {
        self.step(frame::check)
    }

    fn step(&mut self, decode: Decode) -> io::Result<Option<Found>> {
        if self.position >= self.length {
            return Ok(None);
        }
        if let Some(frame) = self.decoded_at(self.position, decode)? {
            self.position = frame.end;
            return Ok(Some(Found::Frame(frame)));
        }
        let from = self.position;
        while let Some(candidate) = self.next_magic()? {
            self.position = candidate;
            if self.decoded_at(candidate, decode)?.is_some() {
                return Ok(Some(Found::Gap { from, to: candidate }));
            }
        }
        self.position = self.length;
        Ok(Some(Found::Tail { from, to: self.length }))
    }

    /// The whole frame at `start`, if there is one.
    pub fn frame_at(&mut self, start: u64) -> io::Result<Option<Frame>> {
        self.decoded_at(start, frame::decode)
    }

    fn decoded_at(&mut self, start: u64, decode: Decode) -> io::Result<Option<Frame>> {
        let Some(length) = self.window(start, HEAD)?.and_then(frame::announced) else { return Ok(None) };
        let frame = self.window(start, HEAD + length)?.and_then(|bytes| decode(bytes, start));
        if self.buffer.capacity() > 4 * BUFFER && self.buffer.len() > 4 * BUFFER {
            self.buffer = Vec::new();
        }
        Ok(frame)
    }

    /// Next place after the current one where a frame could start.
    fn next_magic(&mut self) -> io::Result<Option<u64>> {
        let mut at = self.position + 1;
        loop {
            let here = usize::try_from(self.length.saturating_sub(at)).unwrap_or(usize::MAX).min(BUFFER);
            if here < MAGIC.len() {
                return Ok(None);
            }
            let Some(bytes) = self.window(at, here)? else { return Ok(None) };
            if let Some(found) = bytes.windows(MAGIC.len()).position(|part| part == MAGIC) {
                return Ok(Some(at + found as u64));
            }
            at += (here - MAGIC.len() + 1) as u64;
        }
    }

    /// Exactly `count` bytes at `at`; `None` when the file ends before.
    fn window(&mut self, at: u64, count: usize) -> io::Result<Option<&[u8]>> {
        if at + count as u64 > self.length {
            return Ok(None);
        }
        let held = at >= self.base && at + count as u64 <= self.base + self.buffer.len() as u64;
        if !held {
            let wanted = usize::try_from(self.length - at).unwrap_or(usize::MAX).min(BUFFER.max(count));
            self.buffer.resize(wanted, 0);
            let read = self.file.read_at(&mut self.buffer, at)?;
            self.buffer.truncate(read);
            self.base = at;
        }
        let skip = usize::try_from(at - self.base).unwrap_or(usize::MAX);
        Ok(self.buffer.get(skip..).and_then(|rest| rest.get(..count)))
    }
}
