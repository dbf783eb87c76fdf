//! Reading a log from a place on, file after file, with what is damaged or missing between.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk::Disk;
use super::log::{Position, file_name, file_number};
use super::messages;
use super::scan::{Found, FrameReader};
use crate::{Error, Result};

/// What is wrong with a log; `Display` is the sentence for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// File.
    pub path: PathBuf,
    /// What.
    pub kind: DamageKind,
}

/// See [`Damage`]. Numbers are byte offsets, except in `Missing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DamageKind {
    /// Unreadable bytes between frames.
    Gap(u64, u64),
    /// Unreadable bytes at the end.
    Tail(u64, u64),
    /// Frames of these numbers are missing before the file.
    Missing(u64, u64),
    /// The frame here does not continue the one before.
    Chain(u64),
    /// A change in the frame here cannot be read by this version.
    Change(u64),
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        f.write_str(&match self.kind {
            DamageKind::Gap(from, to) => messages::damage_gap(path, from, to),
            DamageKind::Tail(from, to) => messages::damage_tail(path, from, to),
            DamageKind::Missing(from, to) => messages::damage_missing(path, from, to),
            DamageKind::Chain(at) => messages::damage_chain(path, at),
            DamageKind::Change(at) => messages::damage_change(path, at),
        })
    }
}

/// A frame with its place, or what is wrong before it.
#[derive(Debug)]
pub enum Step {
    /// The place after the frame, and its payload.
    Frame(Position, Vec<u8>),
    /// Damage; reading goes on.
    Damage(Damage),
}

/// Streams a log.
pub struct LogReader {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    numbers: std::vec::IntoIter<u32>,
    current: Option<(u32, FrameReader)>,
    last: Position,
    waiting: Option<Step>,
}

fn is_log(name: &str) -> bool {
    name.strip_suffix(".vlog").is_some()
}

/// Numbers of the files of a log, ascending.
pub fn files(disk: &dyn Disk, folder: &Path) -> io::Result<Vec<u32>> {
    let names = disk.list(folder)?;
    Ok(names.iter().filter(|name| is_log(name)).filter_map(|name| file_number(name)).collect())
}

impl LogReader {
    /// All frames after `from`.
    pub fn new(disk: Arc<dyn Disk>, folder: &Path, from: Position) -> Result<Self> {
        let mut numbers = files(&*disk, folder).map_err(|error| Error::file(folder, error))?;
        numbers.retain(|number| *number >= from.file);
        Ok(Self {
            disk,
            folder: folder.to_owned(),
            numbers: numbers.into_iter(),
            current: None,
            last: from,
            waiting: None,
        })
    }

    /// The next frame or damage; `None` at the end of the log.
    pub fn read(&mut self) -> Result<Option<Step>> {
        if let Some(step) = self.waiting.take() {
            return Ok(Some(step));
        }
        loop {
            let Some((number, reader)) = &mut self.current else {
                let Some(number) = self.numbers.next() else { return Ok(None) };
                let offset = if number == self.last.file { self.last.end } else { 0 };
                let path = self.folder.join(file_name(number));
                let reader = self.disk.open_read(&path).and_then(|file| FrameReader::new(file, offset));
                self.current = Some((number, reader.map_err(|error| Error::file(path, error))?));
                continue;
            };
            let number = *number;
            let path = self.folder.join(file_name(number));
            let found = reader.read().map_err(|error| Error::file(&path, error))?;
            let kind = match found {
                None => {
                    self.current = None;
                    continue;
                }
                Some(Found::Gap { from, to }) => DamageKind::Gap(from, to),
                Some(Found::Tail { from, to }) => DamageKind::Tail(from, to),
                Some(Found::Frame(frame)) => {
                    let before = self.last;
                    self.last =
                        Position { file: number, start: frame.start, end: frame.end, seq: frame.seq, hash: frame.hash };
                    let step = Step::Frame(self.last, frame.payload);
                    let contiguous = before.file == number && before.end == frame.start;
                    let kind = if contiguous && frame.previous != before.hash {
                        DamageKind::Chain(frame.start)
                    } else if frame.start == 0 && frame.seq > before.seq + 1 {
                        DamageKind::Missing(before.seq + 1, frame.seq - 1)
                    } else {
                        return Ok(Some(step));
                    };
                    self.waiting = Some(step);
                    kind
                }
            };
            return Ok(Some(Step::Damage(Damage { path, kind })));
        }
    }
}

/// Whether the log still holds the frame that ends at `place`: a log restored from an older backup does not (H6).
pub fn holds(disk: &dyn Disk, folder: &Path, place: &Position) -> bool {
    if place.file == 0 {
        return true;
    }
    let frame = disk
        .open_read(&folder.join(file_name(place.file)))
        .and_then(|file| FrameReader::new(file, 0))
        .and_then(|mut reader| reader.frame_at(place.start));
    matches!(frame, Ok(Some(frame)) if frame.end == place.end && frame.hash == place.hash)
}

/// The payload of the frame that starts here.
pub fn payload_at(disk: &dyn Disk, folder: &Path, number: u32, start: u64) -> Result<Option<Vec<u8>>> {
    let path = folder.join(file_name(number));
    disk.open_read(&path)
        .and_then(|file| FrameReader::new(file, 0))
        .and_then(|mut reader| reader.frame_at(start))
        .map(|frame| frame.map(|frame| frame.payload))
        .map_err(|error| Error::file(path, error))
}
