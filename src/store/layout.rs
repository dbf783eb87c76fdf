//! The data folder (`store.md` §6): `LOCK`, `FORMAT`, `log/`, `local/`, `index/`. Folders 0700, files 0600.

use std::path::{Path, PathBuf};

use super::messages;
use crate::changes::disk::Disk;
use crate::{Error, Result};

/// Format of the data folder that this version writes.
pub const FORMAT: u32 = 1;

/// Paths of a data folder.
#[derive(Debug, Clone)]
pub struct Layout {
    root: PathBuf,
    index: PathBuf,
}

/// See [`Layout::mappings`], for those who know the folder only.
pub fn mappings(root: &Path) -> PathBuf {
    root.join("mappings.json")
}

impl Layout {
    /// Of the data folder `root`.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), index: root.join("index") }
    }

    /// Of the data folder `root` that somebody else holds: only its logs are read, the index lies in `index`.
    pub fn viewed(root: &Path, index: &Path) -> Self {
        Self { root: root.to_owned(), index: index.to_owned() }
    }

    /// The data folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The user's settings.
    pub fn settings(&self) -> PathBuf {
        self.root.join("settings.toml")
    }

    /// Where reports are written: in a locked-down account the one folder it has.
    pub fn exports(&self) -> PathBuf {
        crate::confine::folder().map_or_else(|| self.root.join("exports"), Path::to_owned)
    }

    /// The user's own forms.
    pub fn forms(&self) -> PathBuf {
        self.root.join("forms")
    }

    /// The user's own instruments.
    pub fn instruments(&self) -> PathBuf {
        self.root.join("instruments")
    }

    /// Which column holds what, as people have told for tables they took in.
    pub fn mappings(&self) -> PathBuf {
        mappings(&self.root)
    }

    /// The user's own keys.
    pub fn keymap(&self) -> PathBuf {
        self.root.join("keymap.toml")
    }

    /// The lock file.
    pub fn lock(&self) -> PathBuf {
        self.root.join("LOCK")
    }

    fn format(&self) -> PathBuf {
        self.root.join("FORMAT")
    }

    /// Our own write-ahead log.
    pub fn own_log(&self) -> PathBuf {
        self.root.join("log").join("own")
    }

    /// Changes of others, as they were applied.
    pub fn received_log(&self) -> PathBuf {
        self.root.join("log").join("received")
    }

    /// What the folder began with, see [`super::base`].
    pub fn base(&self) -> PathBuf {
        self.root.join("log").join("base")
    }

    /// What never leaves this machine.
    pub fn local(&self) -> PathBuf {
        self.root.join("local")
    }

    /// Keys that sign what leaves this folder, see [`crate::sync::identity`].
    pub fn signers(&self) -> PathBuf {
        self.local().join("signers.cbor")
    }

    /// Sealed packs, ours and others', see [`crate::sync::shelf`].
    pub fn packs(&self) -> PathBuf {
        self.root.join("packs")
    }

    /// Packs of signers nobody has answered for yet, see [`crate::sync::trust`].
    pub fn quarantine(&self) -> PathBuf {
        self.root.join("quarantine")
    }

    /// Key directories and requests, as they came.
    pub fn keys(&self) -> PathBuf {
        self.root.join("keys")
    }

    /// Whose directory this folder trusts, and what only an administrator has.
    pub fn access(&self) -> PathBuf {
        self.local().join("access.cbor")
    }

    /// Changes that do not count yet, listed by the last exchange.
    pub fn held(&self) -> PathBuf {
        self.local().join("held.cbor")
    }

    /// Files of newer programs, see [`crate::sync::later`].
    pub fn later(&self) -> PathBuf {
        self.root.join("later")
    }

    /// The last picture of the last session.
    pub fn picture(&self) -> PathBuf {
        self.local().join("picture.json")
    }

    /// The drafts, see [`crate::changes::draft`].
    pub fn drafts(&self) -> PathBuf {
        self.local().join("drafts.vlog")
    }

    /// The draft of a session that only looks, see [`super::viewer`].
    pub fn view_draft(&self, pid: u32) -> PathBuf {
        self.local().join(format!("view-{pid}.vlog"))
    }

    /// The drafts of sessions that only looked, and their processes.
    pub fn view_drafts(&self, disk: &dyn Disk) -> Vec<(u32, PathBuf)> {
        let names = disk.list(&self.local()).unwrap_or_default();
        let pid = |name: &String| name.strip_prefix("view-")?.strip_suffix(".vlog")?.parse().ok();
        names.iter().filter_map(|name| Some((pid(name)?, self.local().join(name)))).collect()
    }

    fn writer(&self) -> PathBuf {
        self.local().join("writer")
    }

    /// The folder of sled folders.
    pub fn index(&self) -> PathBuf {
        self.index.clone()
    }

    /// The folded text of all records, see [`super::text`]: made of the logs like the index beside it.
    pub fn text(&self) -> PathBuf {
        self.index().join("TEXT")
    }

    /// Makes the folders and checks the format. `true`: the folder was of an older format.
    pub fn prepare(&self, disk: &dyn Disk) -> Result<bool> {
        let wrap = |error| Error::file(&self.root, error);
        for folder in [self.root.clone(), self.root.join("log"), self.local(), self.index()] {
            disk.create_dir(&folder).map_err(wrap)?;
        }
        disk.sync_dir(&self.root).map_err(wrap)?;
        let found = self.read_format(disk)?;
        if found == Some(FORMAT) {
            return Ok(false);
        }
        if found.is_none() {
            self.name_root(disk).map_err(wrap)?;
        }
        disk.replace(&self.format(), format!("vyezd-data {FORMAT}\n").as_bytes()).map_err(wrap)?;
        Ok(found.is_some())
    }

    /// The format of the folder; `None` where there is none yet. One that this version cannot read is refused.
    pub fn read_format(&self, disk: &dyn Disk) -> Result<Option<u32>> {
        let path = self.format();
        let Some(bytes) = disk.read(&path).map_err(|error| Error::file(&path, error))? else { return Ok(None) };
        let number = String::from_utf8(bytes).ok();
        let number = number.and_then(|text| text.trim().strip_prefix("vyezd-data ")?.parse::<u32>().ok());
        match number {
            None => Err(Error::Refused(messages::unknown_format(path.display()))),
            Some(newer) if newer > FORMAT => Err(Error::Refused(messages::newer_format(newer, FORMAT))),
            known => Ok(known),
        }
    }

    /// Makes the names of a new data folder and of the folders above it durable (H1): they may all be new.
    fn name_root(&self, disk: &dyn Disk) -> std::io::Result<()> {
        use std::io::ErrorKind::{InvalidInput, NotFound, PermissionDenied, Unsupported};
        for folder in self.root.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()) {
            match disk.sync_dir(folder) {
                // A folder above that is not ours to open has not been made by us.
                Err(error) if !matches!(error.kind(), InvalidInput | NotFound | PermissionDenied | Unsupported) => {
                    return Err(error);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Makes `writer` the one who writes from now on.
    pub fn write_writer(&self, disk: &dyn Disk, writer: [u8; 16]) -> Result<()> {
        let (path, text) = (self.writer(), crate::domain::RecordId::new(writer).to_string());
        disk.replace(&path, text.as_bytes()).map_err(|error| Error::file(path, error))
    }

    /// The writer of this folder; made of `fresh` the first time.
    pub fn writer_id(&self, disk: &dyn Disk, fresh: [u8; 16]) -> Result<[u8; 16]> {
        let path = self.writer();
        let wrap = |error| Error::file(&path, error);
        let held = disk.read(&path).map_err(wrap)?;
        let held = held.and_then(|bytes| crate::domain::RecordId::parse(&String::from_utf8(bytes).ok()?));
        if let Some(writer) = held {
            return Ok(*writer.as_bytes());
        }
        self.write_writer(disk, fresh)?;
        Ok(fresh)
    }

    /// Path of a generation of the index.
    pub fn generation(&self, number: u32) -> PathBuf {
        self.index().join(format!("g{number}"))
    }

    fn current(&self) -> PathBuf {
        self.index().join("CURRENT")
    }

    fn clean(&self) -> PathBuf {
        self.index().join("CLEAN")
    }

    /// The generation in use.
    pub fn read_current(&self, disk: &dyn Disk) -> Option<u32> {
        let bytes = disk.read(&self.current()).ok()??;
        let number = String::from_utf8(bytes).ok()?.trim().strip_prefix('g')?.parse().ok()?;
        disk.list(&self.generation(number)).ok().map(|_| number)
    }

    /// Puts a generation into use.
    pub fn write_current(&self, disk: &dyn Disk, number: u32) -> Result<()> {
        let path = self.current();
        disk.replace(&path, format!("g{number}\n").as_bytes()).map_err(|error| Error::file(path, error))
    }

    /// No generation is in use: the next open builds one.
    pub fn forget_current(&self, disk: &dyn Disk) -> Result<()> {
        for path in [self.current(), self.clean()] {
            match disk.remove(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Error::file(path, error)),
                _ => {}
            }
        }
        disk.sync_dir(&self.index()).map_err(|error| Error::file(self.index(), error))
    }

    /// Removes every generation but the one in use.
    pub fn remove_other_generations(&self, disk: &dyn Disk) {
        let current = self.read_current(disk);
        for number in self.generations(disk).into_iter().filter(|number| Some(*number) != current) {
            drop(std::fs::remove_dir_all(self.generation(number)));
        }
    }

    /// Notes a clean stop.
    pub fn write_clean(&self, disk: &dyn Disk) -> Result<()> {
        let path = self.clean();
        disk.replace(&path, b"clean\n").map_err(|error| Error::file(path, error))
    }

    /// Takes the note of a clean stop away, durably. `true`: there was one.
    pub fn take_clean(&self, disk: &dyn Disk) -> Result<bool> {
        let path = self.clean();
        match disk.remove(&path) {
            Ok(()) => {
                disk.sync_dir(&self.index()).map_err(|error| Error::file(path, error))?;
                Ok(true)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(Error::file(path, error)),
        }
    }

    /// Generations on disk, ascending.
    pub fn generations(&self, disk: &dyn Disk) -> Vec<u32> {
        let names = disk.list(&self.index()).unwrap_or_default();
        let mut numbers: Vec<u32> = names.iter().filter_map(|name| name.strip_prefix('g')?.parse().ok()).collect();
        numbers.sort_unstable();
        numbers
    }

    /// Removes generations that are neither in use nor the newest other one, which is kept as quarantine. Called at
    /// the start only: a generation given up in this run may still be held by a hung thread.
    pub fn remove_old_generations(&self, disk: &dyn Disk) {
        let current = self.read_current(disk);
        let mut others = self.generations(disk);
        others.retain(|number| Some(*number) != current);
        others.pop();
        for number in others {
            drop(std::fs::remove_dir_all(self.generation(number)));
        }
    }
}
