//! Opening a folder of sled 0.34.7 with the settings of `store.md` §0.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What sled said.
#[allow(clippy::needless_pass_by_value, reason = "handed to map_err")]
pub fn sled_error(error: sled::Error) -> String {
    error.to_string()
}

/// Opens or makes a database, and its main file beside it: sled's own `flush()` is no fsync on Linux.
pub fn open_sled(folder: &Path) -> Result<(sled::Db, File), String> {
    let config = sled::Config::new().path(folder).cache_capacity(8 << 20).flush_every_ms(None).use_compression(false);
    // The lock of a database just dropped in this process can linger for a moment.
    let mut tries = 0;
    let db = loop {
        match config.open() {
            Err(sled::Error::Io(_)) if tries < 20 => {
                tries += 1;
                std::thread::sleep(Duration::from_millis(10));
            }
            other => break other.map_err(sled_error)?,
        }
    };
    let data = File::options().read(true).write(true).open(folder.join("db")).map_err(|error| error.to_string())?;
    Ok((db, data))
}

/// A kill while sled opens leaves a half snapshot that it would choose as the newest one (`store.md` §1.2).
pub fn remove_half_snapshots(folder: &Path) {
    let names = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let half = |path: &PathBuf| {
        path.file_name().and_then(|name| name.to_str()).is_some_and(|name| {
            name.starts_with("snap.") && Path::new(name).extension().is_some_and(|end| end == "generating")
        })
    };
    names.filter(half).for_each(|path| drop(std::fs::remove_file(path)));
}
