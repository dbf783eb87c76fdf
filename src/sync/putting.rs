//! Putting packs into a folder: under a temporary name, synced, renamed. What others put there is never touched.

use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::identity::{Identity, code};
use super::messages;
use super::shelf::Shelf;
use super::wrapping::Wrapper;
use crate::{Error, Result};

/// For people who look into the folder; never read.
const README: &str = "VYEZD.TXT";

/// What was put, and what the user should know of it.
#[derive(Debug, Default)]
pub struct Put {
    /// Files written.
    pub written: Vec<PathBuf>,
    /// Own packs that lie there unencrypted although there is a key.
    pub plain: usize,
}

/// Every pack of the shelf that the folder lacks, below `p/`. One of ours that was damaged there is put anew. Encryption
/// is another one each time: a pack that is there is not put again as long as it opens to the same.
pub fn tree(shelf: &Shelf, folder: &Path, identity: &Identity, wrapper: &Wrapper<'_>) -> Result<Put> {
    let mut put_out = Put::default();
    let readme = folder.join(README);
    if !readme.exists() {
        put(&readme, messages::readme().as_bytes())?;
    }
    let ending = wrapper.ending(false);
    for (path, kept) in shelf.packs() {
        let plain = folder.join("p").join(shelf.below(path));
        let mut target = plain.clone();
        if !ending.is_empty() {
            target.as_mut_os_string().push(&ending);
            put_out.plain += usize::from(identity.is_ours(&kept.writer) && plain.exists());
        }
        if target.exists() && !identity.is_ours(&kept.writer) {
            continue;
        }
        let bytes = std::fs::read(path).map_err(|error| Error::file(path, error))?;
        if !wrapper.holds(&target, &bytes) {
            put(&target, &wrapper.close(&bytes, false)?)?;
            put_out.written.push(target);
        }
    }
    Ok(put_out)
}

/// These packs in one file: `vyezd-<day>-<code>.vzb`. The same content is not written twice.
pub fn bundle(all: &[u8], folder: &Path, today: NaiveDate, identity: &Identity, wrapper: &Wrapper<'_>) -> Result<Put> {
    let code: String = code(&identity.key()?.public()).chars().take(4).collect();
    let ending = wrapper.ending(true);
    for number in 1_u32..1000 {
        let tail = if number == 1 { String::new() } else { format!("-{number}") };
        let target = folder.join(format!("vyezd-{}-{code}{tail}.vzb{ending}", today.format("%Y-%m-%d")));
        if !target.exists() {
            put(&target, &wrapper.close(all, true)?)?;
            return Ok(Put { written: vec![target], plain: 0 });
        }
        if wrapper.opens_to(&target, all) {
            break;
        }
    }
    Ok(Put::default())
}

/// Every pack of these shelves, one after another.
pub fn everything(shelves: &[&Shelf]) -> Result<Vec<u8>> {
    joined(shelves.iter().flat_map(|shelf| shelf.packs()).map(|(path, _)| path))
}

/// These packs of a shelf, one after another.
pub fn joined<'p>(packs: impl Iterator<Item = &'p Path>) -> Result<Vec<u8>> {
    let mut all = Vec::new();
    for path in packs {
        all.extend(std::fs::read(path).map_err(|error| Error::file(path, error))?);
    }
    Ok(all)
}

/// Whole or not at all. Readable by others: they are to copy it.
pub fn put(target: &Path, bytes: &[u8]) -> Result<()> {
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
