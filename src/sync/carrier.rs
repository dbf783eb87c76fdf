//! The folder of an exchange as a thing that can be pulled out: a stick, a share. Nothing makes it anew where it was:
//! whatever is put goes below a folder that is still the one the work began with.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};

use super::messages;
use super::reader::{self, Told};
use crate::changes::clock::milliseconds;
use crate::error::cause;
use crate::{Error, Result};

/// The time of a file that nobody else puts: that of its writing.
pub const NOW: u64 = u64::MAX;

/// What tells that a folder is still the same one, and not the empty place where a stick was mounted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Disk and number of the folder, where the system tells them.
    place: Option<(u64, u64)>,
}

impl Mark {
    /// Of a folder; `None`: there is none.
    pub fn of(folder: &Path) -> Option<Self> {
        let data = std::fs::metadata(folder).ok().filter(std::fs::Metadata::is_dir)?;
        #[cfg(unix)]
        let place = {
            use std::os::unix::fs::MetadataExt;
            Some((data.dev(), data.ino()))
        };
        #[cfg(not(unix))]
        let place = {
            drop(data);
            None
        };
        Some(Self { place })
    }

    /// Refuses where the folder is not the one this is the mark of.
    pub fn holds(self, folder: &Path) -> Result<()> {
        if Self::of(folder) == Some(self) { Ok(()) } else { Err(gone(folder)) }
    }
}

fn gone(folder: &Path) -> Error {
    Error::Refused(messages::folder_gone(folder.display()))
}

/// Puts a file below `root`, whole or not at all; readable by others: they are to copy it. `at`: the time it is given,
/// milliseconds since 1970: the same wherever the same file is put, so that whoever carries files by size and time (rsync,
/// `rclone copy --immutable`) takes two of them for one.
pub fn put(root: &Path, target: &Path, bytes: &[u8], at: u64) -> Result<()> {
    let refused = |error: std::io::Error| {
        if !root.is_dir() {
            return gone(root);
        }
        Error::Refused(if error.kind() == std::io::ErrorKind::StorageFull {
            messages::no_space(root.display())
        } else {
            messages::cannot_write(target.display(), cause(&error))
        })
    };
    let folder = target.parent().unwrap_or(target);
    create_below(root, folder).map_err(refused)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".vz-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = builder.tempfile_in(folder).map_err(refused)?;
    file.write_all(bytes).map_err(refused)?;
    if let Some(time) = shown(at) {
        // Where the file system keeps no times nobody compares them.
        drop(file.as_file().set_modified(time));
    }
    file.as_file().sync_all().map_err(refused)?;
    file.persist(target).map_err(|error| refused(error.error))?;
    // Not every file system of a stick can do it.
    drop(std::fs::File::open(folder).and_then(|folder| folder.sync_all()));
    Ok(())
}

/// The folders between `root` and `folder`, and not `root` itself.
fn create_below(root: &Path, folder: &Path) -> std::io::Result<()> {
    let mut there = root.to_owned();
    std::fs::metadata(&there)?;
    for part in folder.strip_prefix(root).into_iter().flat_map(Path::components) {
        there.push(part);
        match std::fs::create_dir(&there) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// FAT counts in steps of two seconds. A time to come says nothing: a clock was fast.
fn shown(at: u64) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::from_secs(at / 2000 * 2)).filter(|time| *time < SystemTime::now())
}

/// The time of a pack: that of the last change it tells of.
pub fn time_of_pack(bytes: &[u8]) -> u64 {
    let told = reader::verify(bytes).ok().map(|pack| {
        let clocks = pack.read().filter_map(|told| match told {
            Ok(Told::Change(packed)) => Some(milliseconds(packed.change.hlc)),
            _ => None,
        });
        clocks.max().unwrap_or_default()
    });
    told.filter(|at| *at > 0).unwrap_or_else(|| time_of_content(bytes))
}

/// A time for what has none of its own: another for other content, some time in 2021.
pub fn time_of_content(bytes: &[u8]) -> u64 {
    const BEGIN: u64 = 1_609_459_200_000;
    const SPAN: u64 = 31_536_000_000;
    let hash = Sha256::digest(bytes);
    BEGIN + hash.iter().take(7).fold(0, |sum, byte| sum << 8 | u64::from(*byte)) % SPAN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_same_time_wherever_it_is_put_and_its_root_is_never_made() {
        let home = tempfile::tempdir().unwrap();
        let times = ["one", "other"].map(|name| {
            let root = home.path().join(name);
            let target = root.join("p/0123abcd/1.vzp");
            assert!(put(&root, &target, b"x", 0).unwrap_err().to_string().contains(&*root.to_string_lossy()));
            assert!(!root.exists());
            std::fs::create_dir(&root).unwrap();
            put(&root, &target, b"x", 1_621_497_601_999).unwrap();
            std::fs::metadata(&target).unwrap().modified().unwrap()
        });
        assert_eq!(times[0], times[1]);
        assert_eq!(times[0], UNIX_EPOCH + Duration::from_secs(1_621_497_600));
        assert_ne!(time_of_content(b"x"), time_of_content(b"y"));
    }
}
