//! What a disk holds for certain, and what is only on its way there.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

/// A change of a file that was not synced.
pub enum Pending {
    Write(usize, Vec<u8>),
    Length(usize),
}

/// What a file holds after a power cut, and what it might hold.
#[derive(Default)]
pub struct Content {
    pub durable: Vec<u8>,
    pub pending: Vec<Pending>,
}

/// A change of names that was not synced.
pub enum Naming {
    Link(PathBuf, u64),
    Unlink(PathBuf),
    Rename(PathBuf, PathBuf, u64),
}

/// Bytes into a file.
pub fn put(bytes: &mut Vec<u8>, at: usize, piece: &[u8]) {
    bytes.resize(bytes.len().max(at + piece.len()), 0);
    bytes[at..at + piece.len()].copy_from_slice(piece);
}

/// A name comes, goes, or moves.
pub fn carry_out(names: &mut BTreeMap<PathBuf, u64>, naming: &Naming) {
    match naming {
        Naming::Link(path, number) => drop(names.insert(path.clone(), *number)),
        Naming::Unlink(path) => drop(names.remove(path)),
        Naming::Rename(from, to, number) => {
            names.remove(from);
            names.insert(to.clone(), *number);
        }
    }
}

/// EIO.
pub fn broken() -> io::Error {
    io::Error::from_raw_os_error(5)
}
