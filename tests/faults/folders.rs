//! Folders for tests, and those of sled in them.

#[path = "../support/folders.rs"]
mod copies;
#[path = "../support/dice.rs"]
mod dice;

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

pub use copies::copy;
pub use dice::Dice;

/// A folder in memory where the machine has one: thousands of real syncs of sled would only cost time.
pub fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// The folders `index/g…` below a root.
pub fn folders_of_sled(root: &Path) -> Vec<PathBuf> {
    let below =
        |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect::<Vec<_>>();
    let indexes = below(root).into_iter().chain([root.to_owned()]).map(|folder| folder.join("index"));
    indexes.flat_map(|index| below(&index)).filter(|path| path.is_dir()).collect()
}
