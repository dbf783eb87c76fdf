//! Putting packs into a folder: under a temporary name, synced, renamed. What others put there is never touched.

use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::identity::{Identity, code};
use super::messages;
use super::shelf::Shelf;
use crate::{Error, Result};

/// For people who look into the folder; never read.
const README: &str = "VYEZD.TXT";

/// Every pack of the shelf that the folder lacks, below `p/`. One of ours that was damaged there is put anew.
pub fn tree(shelf: &Shelf, folder: &Path, identity: &Identity) -> Result<Vec<PathBuf>> {
    let mut written = Vec::new();
    let readme = folder.join(README);
    if !readme.exists() {
        put(&readme, messages::readme().as_bytes())?;
    }
    for (path, kept) in shelf.packs() {
        let target = folder.join("p").join(shelf.below(path));
        let bytes = std::fs::read(path).map_err(|error| Error::file(path, error))?;
        let there = std::fs::read(&target).ok();
        if there.as_ref().is_none_or(|there| *there != bytes && identity.is_ours(&kept.writer)) {
            put(&target, &bytes)?;
            written.push(target);
        }
    }
    Ok(written)
}

/// Every pack of the shelf in one file: `vyezd-<day>-<code>.vzb`. The same content is not written twice.
pub fn bundle(shelf: &Shelf, folder: &Path, today: NaiveDate, identity: &Identity) -> Result<Vec<PathBuf>> {
    bundle_of(shelf.packs().map(|(path, _)| path), folder, today, identity)
}

/// The same of these packs only.
pub fn bundle_of<'p>(
    packs: impl Iterator<Item = &'p Path>,
    folder: &Path,
    today: NaiveDate,
    identity: &Identity,
) -> Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for path in packs {
        all.extend(std::fs::read(path).map_err(|error| Error::file(path, error))?);
    }
    let code: String = code(&identity.key()?.public()).chars().take(4).collect();
    for number in 1_u32..1000 {
        let tail = if number == 1 { String::new() } else { format!("-{number}") };
        let target = folder.join(format!("vyezd-{}-{code}{tail}.vzb", today.format("%Y-%m-%d")));
        match std::fs::read(&target) {
            Ok(there) if there == all => return Ok(Vec::new()),
            Ok(_) => {}
            Err(_) => {
                put(&target, &all)?;
                return Ok(vec![target]);
            }
        }
    }
    Ok(Vec::new())
}

/// Whole or not at all. Readable by others: they are to copy it.
pub(super) fn put(target: &Path, bytes: &[u8]) -> Result<()> {
    let refused = |error: std::io::Error| Error::Refused(messages::cannot_write(target.display(), error));
    let folder = target.parent().unwrap_or(target);
    std::fs::create_dir_all(folder).map_err(refused)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".vz-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = builder.tempfile_in(folder).map_err(refused)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(refused)?;
    file.persist(target).map_err(|error| refused(error.error))?;
    // Not every file system of a stick can do it.
    drop(std::fs::File::open(folder).and_then(|folder| folder.sync_all()));
    Ok(())
}
