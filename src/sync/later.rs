//! `later/` of the data folder: what a newer program has written and this one cannot read. It is kept as it came and
//! passed on, and read once the program is new enough.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::reader::{self, Fault};
use super::source::Source;
use crate::changes::disk::{Disk, RealDisk};
use crate::text::hexadecimal;
use crate::{Error, Result};

/// Keeps the rest of a file that was read so far, unless it is here; the answer is its SHA-256.
pub fn keep(folder: &Path, source: Source) -> Result<[u8; 32]> {
    let wrap = |error| Error::file(folder, error);
    RealDisk.create_dir(folder).map_err(wrap)?;
    let mut rest = source.rest();
    let mut copy = tempfile::Builder::new().prefix(".vz-").suffix(".tmp").tempfile_in(folder).map_err(wrap)?;
    let (mut hasher, mut part) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        let count = rest.read(&mut part).map_err(wrap)?;
        let bytes = part.get(..count).unwrap_or_default();
        if bytes.is_empty() {
            break;
        }
        hasher.update(bytes);
        copy.write_all(bytes).map_err(wrap)?;
    }
    let hash: [u8; 32] = hasher.finalize().into();
    let target = folder.join(name(&hash));
    if !target.exists() {
        copy.as_file().sync_all().map_err(wrap)?;
        copy.persist(&target).map_err(|error| wrap(error.error))?;
        RealDisk.sync_dir(folder).map_err(wrap)?;
    }
    Ok(hash)
}

/// Where a file with this hash lies.
fn name(hash: &[u8; 32]) -> String {
    format!("{}.vzp", hexadecimal(hash.get(..8).unwrap_or_default()))
}

/// The files kept.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let names = RealDisk.list(folder).unwrap_or_default();
    names.iter().map(|name| folder.join(name)).filter(|path| path.extension().is_some_and(|end| end == "vzp")).collect()
}

/// Whether a file kept has this hash: by its name, which we gave it.
pub fn is_named<'h>(path: &Path, mut hashes: impl Iterator<Item = &'h [u8; 32]>) -> bool {
    let held = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    hashes.any(|hash| name(hash) == held)
}

/// Whether this program can read by now what it could not.
pub fn is_readable(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(4096).read_to_end(&mut start));
    read.is_ok() && !matches!(reader::verify(&start), Err(Fault::Newer(..)))
}
