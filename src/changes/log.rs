//! The write-ahead log: a folder of files that only their owner appends to. One user action is one frame and one
//! `sync_data`; hazards H1–H5 of `store.md` §6 are handled here and in [`super::recover`].

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk::{Disk, DiskFile};
use super::frame::{self, FileHead};
use super::messages;
use crate::{Error, Result};

/// A file longer than this is closed and the next one started: opening reads and hashes the newest file whole.
pub const LONGEST_FILE: u64 = 2 << 20;
const RESERVE: u64 = 1 << 20;

/// A place between two frames: what was applied up to here. All zero: before the first frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    /// Number of the file.
    pub file: u32,
    /// Start of the last frame before this place.
    pub start: u64,
    /// End of that frame.
    pub end: u64,
    /// Number of that frame.
    pub seq: u64,
    /// Hash of that frame.
    pub hash: [u8; 16],
}

/// The log of one writer.
pub struct Log {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) folder: PathBuf,
    pub(super) writer: [u8; 16],
    pub(super) epoch: u64,
    /// Highest number ever used in the folder, also by files put aside.
    pub(super) highest: u32,
    /// `None`: the next frame goes into a new file.
    pub(super) file: Option<Box<dyn DiskFile>>,
    pub(super) last: Position,
    pub(super) next_change: u64,
    pub(super) read_only: bool,
}

/// Why a frame could not be written.
enum Failure {
    /// No space: the file is as before.
    Full(io::Error),
    /// The file must not be trusted any more.
    Broken(io::Error),
}

pub(super) fn no_space(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

impl Log {
    /// The log of another session: appending is refused, nothing on disk is touched.
    pub fn of_another(disk: Arc<dyn Disk>, folder: &Path) -> Self {
        Self {
            disk,
            folder: folder.to_owned(),
            writer: [0; 16],
            epoch: 1,
            highest: 0,
            file: None,
            last: Position::default(),
            next_change: 1,
            read_only: true,
        }
    }

    /// Where the log ends.
    pub fn end(&self) -> Position {
        self.last
    }

    /// Number of the next change of this writer.
    pub fn next_change(&self) -> u64 {
        self.next_change
    }

    /// Who writes.
    pub fn writer(&self) -> [u8; 16] {
        self.writer
    }

    /// Writing has failed twice; only reading goes on.
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Path of a file of the log.
    pub fn path(&self, number: u32) -> PathBuf {
        self.folder.join(file_name(number))
    }

    /// Appends the bytes of these changes as one frame and syncs it once. On an error nothing was acknowledged and
    /// the next call may succeed, unless the log became read-only.
    pub fn append<'c>(&mut self, changes: impl ExactSizeIterator<Item = &'c [u8]>) -> Result<Position> {
        let count = changes.len() as u64;
        let payload = frame::pack_changes(changes);
        if payload.len() > frame::LONGEST {
            return Err(Error::Refused(messages::frame_too_long(payload.len())));
        }
        if self.read_only {
            return Err(Error::Refused(messages::log_read_only(self.folder.display())));
        }
        if self.file.is_none() {
            self.start_file_or_give_way().map_err(|error| self.refusal(error))?;
        }
        match self.write(&payload) {
            Ok(()) => {}
            Err(Failure::Full(error)) => return Err(self.refusal(error)),
            Err(Failure::Broken(error)) => self.write_elsewhere(&payload, &error)?,
        }
        self.next_change += count;
        Ok(self.last)
    }

    /// A failed fsync has dropped pages and would "succeed" when repeated: the frame goes into a new file (H4).
    fn write_elsewhere(&mut self, payload: &[u8], first: &io::Error) -> Result<()> {
        if let Some(mut poisoned) = self.file.take() {
            // What may stand there was not acknowledged. Only tidiness: nothing relies on it.
            drop(poisoned.set_len(self.last.end).and_then(|()| poisoned.sync_all()));
        }
        if no_space(first) {
            self.release_reserve();
        }
        let second = match self.start_file_or_give_way() {
            Ok(()) => match self.write(payload) {
                Ok(()) => return Ok(()),
                Err(Failure::Full(error) | Failure::Broken(error)) => error,
            },
            Err(error) => error,
        };
        self.file = None;
        self.read_only = !no_space(&second);
        Err(self.refusal(second))
    }

    fn refusal(&self, error: io::Error) -> Error {
        if self.read_only {
            Error::Refused(messages::log_read_only(self.folder.display()))
        } else if no_space(&error) {
            Error::Refused(messages::disk_full(self.folder.display()))
        } else {
            Error::file(&self.folder, error)
        }
    }

    fn write(&mut self, payload: &[u8]) -> Result<(), Failure> {
        let bytes = frame::encode(self.last.seq + 1, self.last.hash, payload);
        match self.write_once(&bytes) {
            // The reserve exists for this moment: the open form can still be saved (H5).
            Err(Failure::Full(_)) if self.release_reserve() => self.write_once(&bytes)?,
            other => other?,
        }
        self.last = Position {
            start: self.last.end,
            end: self.last.end + bytes.len() as u64,
            seq: self.last.seq + 1,
            hash: super::encoding::short_hash(&bytes),
            ..self.last
        };
        Ok(())
    }

    fn write_once(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let end = self.last.end;
        let Some(file) = self.file.as_mut() else { return Err(Failure::Broken(io::ErrorKind::NotFound.into())) };
        if let Err(error) = file.write_at(bytes, end) {
            return Err(match file.set_len(end) {
                Ok(()) if no_space(&error) => Failure::Full(error),
                _ => Failure::Broken(error),
            });
        }
        file.sync_data().map_err(Failure::Broken)
    }

    /// Starts the next file, on a full disk in the place of the reserve (H5).
    pub(super) fn start_file_or_give_way(&mut self) -> io::Result<()> {
        match self.start_file() {
            Err(error) if no_space(&error) && self.release_reserve() => self.start_file(),
            other => other,
        }
    }

    /// From now on another writer goes on in a new file: this log has lost frames that were here once, and others may
    /// hold them (H7).
    pub fn go_on_as(&mut self, writer: [u8; 16]) {
        self.writer = writer;
        self.epoch += 1;
        self.file = None;
    }

    /// Starts the next file: file and folder are synced before the first acknowledgement (H1).
    pub(super) fn start_file(&mut self) -> io::Result<()> {
        let number = self.highest + 1;
        let path = self.path(number);
        let head = FileHead {
            writer: self.writer,
            epoch: self.epoch,
            previous_end: self.last.hash,
            next_change: self.next_change,
        };
        let bytes = frame::encode(self.last.seq + 1, self.last.hash, &head.encode());
        self.highest = number;
        let mut file = self.disk.create(&path)?;
        let written = file.write_at(&bytes, 0).and_then(|()| file.sync_all());
        if let Err(error) = written.and_then(|()| self.disk.sync_dir(&self.folder)) {
            // Nothing was acknowledged in it; if it cannot be removed, opening will put it aside.
            drop(self.disk.remove(&path));
            return Err(error);
        }
        self.file = Some(file);
        self.last = Position {
            file: number,
            start: 0,
            end: bytes.len() as u64,
            seq: self.last.seq + 1,
            hash: super::encoding::short_hash(&bytes),
        };
        Ok(())
    }

    /// Housekeeping away from the save path: starts the next file when this one is long, restores the reserve.
    pub fn tidy(&mut self) -> Result<()> {
        if self.read_only {
            return Ok(());
        }
        if self.last.end > LONGEST_FILE {
            self.file = None;
        }
        if self.file.is_none() {
            self.start_file().map_err(|error| self.refusal(error))?;
        }
        self.keep_reserve();
        Ok(())
    }

    fn reserve_path(&self) -> PathBuf {
        self.folder.join("reserve")
    }

    /// A file to give up when the disk is full. Failing to make it is no reason to refuse work.
    pub(super) fn keep_reserve(&self) {
        let path = self.reserve_path();
        if let Ok(file) = self.disk.open_read(&path)
            && file.length().is_ok_and(|length| length >= RESERVE)
        {
            return;
        }
        drop(self.disk.remove(&path));
        if let Ok(mut file) = self.disk.create(&path) {
            let block = vec![0_u8; 1 << 16];
            let filled = (0..RESERVE).step_by(block.len()).try_for_each(|offset| file.write_at(&block, offset));
            if filled.is_err() {
                drop(self.disk.remove(&path));
            }
        }
    }

    fn release_reserve(&self) -> bool {
        self.disk.remove(&self.reserve_path()).is_ok()
    }
}

/// Name of a file of a log.
pub(super) fn file_name(number: u32) -> String {
    format!("{number:06}.vlog")
}

/// Number of a file of a log, or of one put aside.
pub(super) fn file_number(name: &str) -> Option<u32> {
    name.split_once('.')?.0.parse().ok()
}

#[cfg(test)]
mod tests;
