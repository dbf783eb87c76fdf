//! A log made of whole frames and of rubbish: every byte is accounted for, every frame read is one that was written.
//!
//! Input: pieces of `kind u8 | length u16 | bytes`. An even kind is written as a frame with these bytes as payload, an
//! odd one as it is; kind 4 and above begins a new file. So the fuzzer gets past the checksums.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use vyezd::changes::disk::{Disk, DiskFile};
use vyezd::changes::frame::{self, FileHead};
use vyezd::changes::log::Position;
use vyezd::changes::scan::{Found, FrameReader};
use vyezd::changes::walk::{LogReader, Step};

/// A file in memory that is read only.
struct Bytes(Vec<u8>);

fn unsupported<T>() -> io::Result<T> {
    Err(io::ErrorKind::Unsupported.into())
}

impl DiskFile for Bytes {
    fn read_at(&mut self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let rest = self.0.get(offset as usize..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }
    fn write_at(&mut self, _: &[u8], _: u64) -> io::Result<()> {
        unsupported()
    }
    fn sync_data(&mut self) -> io::Result<()> {
        unsupported()
    }
    fn sync_all(&mut self) -> io::Result<()> {
        unsupported()
    }
    fn set_len(&mut self, _: u64) -> io::Result<()> {
        unsupported()
    }
    fn length(&self) -> io::Result<u64> {
        Ok(self.0.len() as u64)
    }
}

/// A folder in memory that is read only.
struct Folder(BTreeMap<String, Vec<u8>>);

impl Disk for Folder {
    fn open(&self, _: &Path) -> io::Result<Box<dyn DiskFile>> {
        unsupported()
    }
    fn open_read(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let bytes = self.0.get(name).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(Bytes(bytes.clone())))
    }
    fn create(&self, _: &Path) -> io::Result<Box<dyn DiskFile>> {
        unsupported()
    }
    fn create_dir(&self, _: &Path) -> io::Result<()> {
        unsupported()
    }
    fn rename(&self, _: &Path, _: &Path) -> io::Result<()> {
        unsupported()
    }
    fn remove(&self, _: &Path) -> io::Result<()> {
        unsupported()
    }
    fn sync_dir(&self, _: &Path) -> io::Result<()> {
        unsupported()
    }
    fn list(&self, _: &Path) -> io::Result<Vec<String>> {
        Ok(self.0.keys().cloned().collect())
    }
}

/// The files that `data` describes, and how many frames were written.
fn files(mut data: &[u8]) -> (Vec<Vec<u8>>, usize) {
    let mut files = vec![Vec::new()];
    let (mut seq, mut previous, mut written) = (0, [0; 16], 0);
    while let Some(([kind, low, high], rest)) = data.split_first_chunk::<3>() {
        let length = usize::from(u16::from_le_bytes([*low, *high])).min(rest.len());
        let (piece, rest) = rest.split_at(length);
        data = rest;
        if *kind >= 4 && files.len() < 4 {
            files.push(Vec::new());
        }
        let file = files.last_mut().expect("never empty");
        if kind % 2 == 0 {
            seq += u64::from(kind / 8) + 1;
            let bytes = frame::encode(seq, previous, piece);
            previous = vyezd::changes::encoding::short_hash(&bytes);
            file.extend(bytes);
            written += 1;
        } else {
            file.extend(piece);
        }
    }
    (files, written)
}

fn check_payload(payload: &[u8]) {
    if let Some(head) = FileHead::decode(payload) {
        assert_eq!(head.encode(), payload, "another spelling of a file's head is taken");
    }
    if let Ok(changes) = frame::changes_of(payload)
        && !changes.is_empty()
    {
        assert_eq!(frame::pack_changes(changes.iter().copied()), payload, "another spelling of a payload is taken");
        for change in changes {
            if let Ok(decoded) = vyezd::changes::encoding::decode(change) {
                assert_eq!(vyezd::changes::encoding::encode(&decoded), change, "another spelling of a change is taken");
            }
        }
    }
}

fn check_file(bytes: &[u8]) {
    let mut reader = FrameReader::new(Box::new(Bytes(bytes.to_vec())), 0).expect("memory is read");
    let mut covered = 0;
    while let Some(found) = reader.read().expect("memory is read") {
        let (from, to) = match found {
            Found::Frame(found) => {
                let place = found.start as usize..found.end as usize;
                let again = frame::encode(found.seq, found.previous, &found.payload);
                assert_eq!(again, bytes[place], "a frame reads as something that was not written");
                check_payload(&found.payload);
                (found.start, found.end)
            }
            Found::Gap { from, to } | Found::Tail { from, to } => (from, to),
        };
        assert_eq!(from, covered, "bytes were passed over in silence");
        assert!(to > from, "the reader does not move on");
        covered = to;
    }
    assert_eq!(covered, bytes.len() as u64, "the end was passed over in silence");
}

pub fn check(data: &[u8]) {
    // As it is, too: the first bytes of a file may be anything.
    check_file(data);
    check_payload(data);
    let (files, _) = files(data);
    files.iter().for_each(|file| check_file(file));
    let named = files.into_iter().zip(1..).map(|(file, number)| (format!("{number:06}.vlog"), file));
    let disk: Arc<dyn Disk> = Arc::new(Folder(named.collect()));
    let mut reader = LogReader::new(disk, &PathBuf::from("log"), Position::default()).expect("memory is read");
    let mut steps = 0;
    while let Some(step) = reader.read().expect("memory is read") {
        steps += 1;
        assert!(steps <= 2 * data.len() + 2, "the log has no end");
        if let Step::Damage(damage) = step {
            assert!(!damage.to_string().is_empty());
        }
    }
}
