//! Where a finished report goes: a file, whole or not at all, or standard output.

use std::io::Write;
use std::path::Path;

use crate::{Error, Result};

/// Writes to a temporary name beside `path`, syncs, renames; the file is readable by its owner only (it may hold
/// personal data). `-` writes to standard output.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    stream(path, |out| out.write_all(bytes).map_err(|source| Error::file(path, source)))
}

/// The same for what is too long to lie in memory: `write_into` writes it piece by piece.
pub fn stream(path: &Path, write_into: impl FnOnce(&mut (dyn Write + Send)) -> Result<()>) -> Result<()> {
    if path == Path::new("-") {
        let mut out = std::io::stdout();
        write_into(&mut out)?;
        return out.flush().map_err(|source| Error::file(path, source));
    }
    let failed = |source| Error::file(path, source);
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::Builder::new().prefix(".vyezd-").tempfile_in(folder).map_err(failed)?;
    write_into(file.as_file_mut())?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    sync_folder(folder);
    Ok(())
}

/// The new name must survive a power cut too; where folders cannot be synced (some network shares) the file itself
/// is whole all the same, so a failure here is none.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_the_whole_file_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("справка.md");
        write(&path, "первая, длинная".as_bytes()).unwrap();
        write(&path, "вторая".as_bytes()).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "вторая");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("справка.md");
        write(&path, b"1").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_missing_folder_is_told_and_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let error = write(&folder.path().join("нет").join("a.md"), b"1").unwrap_err();
        assert!(error.to_string().contains("a.md"));
    }
}
