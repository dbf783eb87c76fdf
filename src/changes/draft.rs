//! Drafts and the state of the screen: the last frame of a local file. Never synced with others, never needed to
//! read a record (architecture §4 «Drafts», hazard H9).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk::{Disk, DiskFile};
use super::frame::{self, HEAD};
use super::messages;
use super::scan::{Found, FrameReader};
use crate::{Error, Result};

/// The file is written anew beyond this length, bytes.
const LONGEST_FILE: u64 = 1 << 20;

/// `local/drafts.vlog`.
pub struct DraftFile {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    file: Box<dyn DiskFile>,
    end: u64,
    seq: u64,
    last: Option<Vec<u8>>,
    unsynced: bool,
    /// The name is not durable yet (H1).
    unnamed: bool,
}

impl std::fmt::Debug for DraftFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DraftFile").field("path", &self.path).field("end", &self.end).finish_non_exhaustive()
    }
}

impl DraftFile {
    /// Opens or makes the file. A damaged end yields the last whole frame.
    pub fn open(disk: &Arc<dyn Disk>, path: &Path) -> Result<Self> {
        let wrap = |error| Error::file(path, error);
        let mut draft = match disk.open(path) {
            Ok(file) => {
                let mut reader = FrameReader::new(disk.open_read(path).map_err(wrap)?, 0).map_err(wrap)?;
                let mut draft = Self::at(disk, path, file);
                while let Some(found) = reader.read().map_err(wrap)? {
                    if let Found::Frame(frame) = found {
                        draft.end = frame.end;
                        draft.seq = frame.seq;
                        draft.last = Some(frame.payload);
                    }
                }
                draft
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let file = disk.create(path).map_err(wrap)?;
                Self { unnamed: true, ..Self::at(disk, path, file) }
            }
            Err(error) => return Err(wrap(error)),
        };
        draft.file.set_len(draft.end).map_err(wrap)?;
        draft.last = draft.last.filter(|payload| !payload.is_empty());
        Ok(draft)
    }

    /// The last draft in the file of another session; the file is not touched.
    pub fn last_of(disk: &Arc<dyn Disk>, path: &Path) -> Result<Option<Vec<u8>>> {
        let wrap = |error| Error::file(path, error);
        let mut reader = FrameReader::new(disk.open_read(path).map_err(wrap)?, 0).map_err(wrap)?;
        let mut last = None;
        while let Some(found) = reader.read().map_err(wrap)? {
            if let Found::Frame(frame) = found {
                last = Some(frame.payload);
            }
        }
        Ok(last.filter(|payload| !payload.is_empty()))
    }

    fn at(disk: &Arc<dyn Disk>, path: &Path, file: Box<dyn DiskFile>) -> Self {
        Self {
            disk: Arc::clone(disk),
            path: path.to_owned(),
            file,
            end: 0,
            seq: 0,
            last: None,
            unsynced: false,
            unnamed: false,
        }
    }

    /// The draft that was put last and not cleared.
    pub fn last(&self) -> Option<&[u8]> {
        self.last.as_deref()
    }

    /// Replaces the draft: one `write()`, so it survives `kill -9`; [`DraftFile::sync`] makes it survive a power cut.
    pub fn put(&mut self, draft: &[u8]) -> Result<()> {
        if draft.len() > frame::LONGEST {
            return Err(Error::Refused(messages::frame_too_long(draft.len())));
        }
        if self.end + (HEAD + draft.len()) as u64 > LONGEST_FILE && self.end > 0 {
            return self.compact(draft);
        }
        let bytes = frame::encode(self.seq + 1, [0; 16], draft);
        if let Err(error) = self.file.write_at(&bytes, self.end) {
            drop(self.file.set_len(self.end));
            // A file that takes no more bytes may be followed by one that does: shorter, or in another place.
            return self.compact(draft).map_err(|_| Error::file(&self.path, error));
        }
        self.end += bytes.len() as u64;
        self.note(draft);
        Ok(())
    }

    fn note(&mut self, draft: &[u8]) {
        self.seq += 1;
        self.last = (!draft.is_empty()).then(|| draft.to_vec());
        self.unsynced = true;
    }

    /// Nothing is being typed.
    pub fn clear(&mut self) -> Result<()> {
        if self.last.is_some() { self.put(&[]) } else { Ok(()) }
    }

    /// `fdatasync`, if anything was put since the last one. The caller asks at most every two seconds.
    pub fn sync(&mut self) -> Result<()> {
        if !self.unsynced {
            return Ok(());
        }
        let synced = self.file.sync_data().and_then(|()| match self.path.parent() {
            Some(folder) if self.unnamed => self.disk.sync_dir(folder),
            _ => Ok(()),
        });
        if synced.is_err() {
            // The pages are lost and a second fsync would "succeed" (H4): the draft goes into a new file.
            let last = self.last.clone().unwrap_or_default();
            return self.compact(&last);
        }
        (self.unsynced, self.unnamed) = (false, false);
        Ok(())
    }

    /// Writes the file anew with this draft only: nothing of earlier ones stays on the disk.
    pub fn rewrite(&mut self, draft: &[u8]) -> Result<()> {
        self.compact(draft)
    }

    /// Writes the file anew with this draft only.
    fn compact(&mut self, draft: &[u8]) -> Result<()> {
        let bytes = frame::encode(self.seq + 1, [0; 16], draft);
        let replaced = self.disk.replace(&self.path, &bytes).and_then(|()| self.disk.open(&self.path));
        self.file = replaced.map_err(|error| Error::file(&self.path, error))?;
        self.end = bytes.len() as u64;
        self.note(draft);
        // Written anew means written durably.
        (self.unsynced, self.unnamed) = (false, false);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::disk::RealDisk;

    fn open(path: &Path) -> DraftFile {
        DraftFile::open(&(Arc::new(RealDisk) as Arc<dyn Disk>), path).unwrap()
    }

    #[test]
    fn h9_keeps_the_last_draft_over_a_kill_and_forgets_a_cleared_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("drafts.vlog");
        let mut draft = open(&path);
        draft.put("первый".as_bytes()).unwrap();
        draft.put("второй".as_bytes()).unwrap();
        std::mem::forget(draft);
        let mut draft = open(&path);
        assert_eq!(draft.last(), Some("второй".as_bytes()));
        draft.clear().unwrap();
        assert_eq!(open(&path).last(), None);
    }

    #[test]
    fn every_cut_yields_the_last_whole_frame() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("drafts.vlog");
        let mut draft = open(&path);
        draft.put(b"one").unwrap();
        let first = draft.end;
        draft.put(b"two").unwrap();
        drop(draft);
        let whole = std::fs::read(&path).unwrap();
        for length in 0..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            let expected = (length as u64 >= first).then_some(b"one".as_slice());
            let mut draft = open(&path);
            assert_eq!(draft.last(), expected, "cut at {length}");
            draft.put(b"after").unwrap();
            assert_eq!(open(&path).last(), Some(b"after".as_slice()));
        }
    }

    #[test]
    fn a_long_file_is_written_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("drafts.vlog");
        let mut draft = open(&path);
        for number in 0..60_u8 {
            draft.put(&vec![number; 40_000]).unwrap();
        }
        assert!(std::fs::metadata(&path).unwrap().len() <= LONGEST_FILE);
        assert_eq!(open(&path).last(), Some(vec![59; 40_000].as_slice()));
    }
}
