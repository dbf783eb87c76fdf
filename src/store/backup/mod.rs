//! One file with everything of a data folder that cannot be made anew: the logs, the user's own forms, instruments,
//! keys and settings, the drafts. A zip whose last entry, `manifest.json`, lists every other with length and SHA-256.
//!
//! Logs only grow, so a running session need not stop: every file is copied up to the length it had when the copying
//! began, and reading puts up with a torn end.

pub mod keep;
mod messages;
#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::layout::FORMAT;
use crate::text::hexadecimal;
use crate::{Error, Result};

const MANIFEST: &str = "manifest.json";
const KIND: &str = "vyezd-backup 1";
/// Longest manifest that is read, bytes.
const LONGEST_MANIFEST: u64 = 16 << 20;
/// Folders that can be made anew or are no data.
const LEFT_OUT: [&str; 3] = ["index", "backups", "exports"];

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    kind: String,
    /// Format of the data folder.
    pub format: u32,
    /// Version of the program.
    pub program: String,
    /// When it was made, as people read it.
    pub made: String,
    /// The files.
    pub files: Vec<Listed>,
}

/// One file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Path below the data folder, parts joined by `/`.
    pub name: String,
    /// Bytes.
    pub length: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// Bytes of all files.
    pub fn length(&self) -> u64 {
        self.files.iter().map(|file| file.length).sum()
    }
}

/// A file to be backed up: its name, its path, its length now.
type Content = (String, PathBuf, u64);

/// What a backup of `dir` holds, logs first.
pub fn contents(dir: &Path) -> Result<Vec<Content>> {
    let mut found = Vec::new();
    walk(dir, "", &mut found).map_err(|error| Error::file(dir, error))?;
    // Our own log before what came from others, both before the rest: a file that appears meanwhile is not torn out of
    // its order.
    found.sort_by_key(|(name, _, _)| (!name.starts_with("log/"), name.clone()));
    Ok(found)
}

fn walk(folder: &Path, above: &str, found: &mut Vec<Content>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = entry.path();
        let full = if above.is_empty() { name.clone() } else { format!("{above}/{name}") };
        if entry.file_type()?.is_dir() {
            let left_out = name.starts_with('.') || (above.is_empty() && LEFT_OUT.contains(&name.as_str()));
            if !left_out {
                walk(&path, &full, found)?;
            }
        } else if belongs(&full)
            && let Ok(data) = fs::metadata(&path)
            && data.is_file()
        {
            found.push((full, path, data.len()));
        }
    }
    Ok(())
}

fn belongs(name: &str) -> bool {
    let (above, last) = name.rsplit_once('/').unwrap_or(("", name));
    let (stem, ending) = last.rsplit_once('.').unwrap_or((last, ""));
    match above {
        // The writer's id stays with this installation: two that write under one name would contradict each other.
        "local" => ending == "vlog" && (stem == "drafts" || stem.starts_with("view-")),
        "log/own" | "log/received" => last != "reserve",
        _ => !(name == "LOCK" || last.starts_with('.') || matches!(ending, "tmp" | "zip")),
    }
}

/// Writes a backup of `dir` to `path`: under a temporary name, synced, read back completely, renamed; 0600.
/// `progress` is told the bytes read so far.
pub fn write(dir: &Path, path: &Path, made: &str, progress: &mut dyn FnMut(u64)) -> Result<Manifest> {
    let wrap = |error| Error::file(path, error);
    if path.exists() && read_manifest(path).is_err() {
        return Err(Error::Refused(messages::not_overwritten(path.display())));
    }
    let contents = contents(dir)?;
    if !contents.iter().any(|(name, _, _)| name.starts_with("log/")) {
        return Err(Error::Refused(messages::nothing_to_keep(dir.display())));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut temporary = tempfile::Builder::new().prefix(".vyezd-").tempfile_in(folder).map_err(wrap)?;
    let manifest = pack(&contents, temporary.as_file_mut(), made, progress).map_err(wrap)?;
    temporary.as_file().sync_all().map_err(wrap)?;
    let read_back = verify(temporary.path())?;
    if read_back != manifest {
        return Err(Error::Refused(messages::damaged(path.display(), MANIFEST)));
    }
    temporary.persist(path).map_err(|error| wrap(error.error))?;
    // Where folders cannot be synced (some network shares) the file itself is whole all the same.
    drop(File::open(folder).and_then(|folder| folder.sync_all()));
    Ok(manifest)
}

fn pack(contents: &[Content], file: &mut File, made: &str, progress: &mut dyn FnMut(u64)) -> io::Result<Manifest> {
    let mut manifest = Manifest {
        kind: KIND.to_owned(),
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made: made.to_owned(),
        files: Vec::with_capacity(contents.len()),
    };
    let mut zip = ZipWriter::new(BufWriter::new(file));
    let mut done = 0;
    for (name, path, length) in contents {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(1))
            .large_file(*length > u64::from(u32::MAX / 2))
            .unix_permissions(0o600);
        zip.start_file(name.as_str(), options)?;
        let mut source = File::open(path)?.take(*length);
        let (length, sha256) = copy(&mut source, &mut zip, &mut |count| {
            done += count;
            progress(done);
        })?;
        manifest.files.push(Listed { name: name.clone(), length, sha256 });
    }
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).unix_permissions(0o600);
    zip.start_file(MANIFEST, options)?;
    serde_json::to_writer(&mut zip, &manifest)?;
    zip.finish()?.flush()?;
    Ok(manifest)
}

/// Copies all, in pieces; length and hash of what was copied.
fn copy(from: &mut dyn Read, to: &mut dyn Write, counted: &mut dyn FnMut(u64)) -> io::Result<(u64, String)> {
    let mut hash = Sha256::new();
    let mut length = 0;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let part = buffer.get(..count).unwrap_or_default();
        hash.update(part);
        to.write_all(part)?;
        length += count as u64;
        counted(count as u64);
    }
    Ok((length, hexadecimal(&hash.finalize())))
}

/// Reads every file of a backup and compares it with the manifest.
pub fn verify(path: &Path) -> Result<Manifest> {
    each_file(path, &mut |_, content| copy(content, &mut io::sink(), &mut |_| {}))
}

/// Unpacks a backup below `into`, comparing every file with the manifest. On an error the folder holds a part.
pub fn unpack(path: &Path, into: &Path) -> Result<Manifest> {
    each_file(path, &mut |name, content| {
        let target = into.join(name);
        if let Some(folder) = target.parent() {
            crate::changes::disk::Disk::create_dir(&crate::changes::disk::RealDisk, folder)?;
        }
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(target)?;
        let copied = copy(content, &mut file, &mut |_| {})?;
        file.sync_all()?;
        Ok(copied)
    })
}

type Take<'a> = &'a mut dyn FnMut(&str, &mut dyn Read) -> io::Result<(u64, String)>;

fn each_file(path: &Path, take: Take<'_>) -> Result<Manifest> {
    let mut zip = open(path)?;
    let manifest = manifest_of(&mut zip, path)?;
    let damaged = |name: &str| Error::Refused(messages::damaged(path.display(), name));
    if zip.len() != manifest.files.len() + 1 {
        return Err(damaged(MANIFEST));
    }
    for file in &manifest.files {
        if !is_plain(&file.name) {
            return Err(damaged(&file.name));
        }
        let content = zip.by_name(&file.name).map_err(|_| damaged(&file.name))?;
        // The length was promised: what unpacks to more stops there.
        match take(&file.name, &mut content.take(file.length.saturating_add(1))) {
            Ok((length, sha256)) if length == file.length && sha256 == file.sha256 => {}
            Ok(_) => return Err(damaged(&file.name)),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(damaged(&file.name)),
            Err(error) => return Err(Error::file(path, error)),
        }
    }
    Ok(manifest)
}

/// Whether a name stays below the folder it is unpacked into.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && !name.contains(['\\', ':', '\0'])
        && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
}

/// What a backup says of itself; its files are not read.
pub fn read_manifest(path: &Path) -> Result<Manifest> {
    manifest_of(&mut open(path)?, path)
}

type Archive = ZipArchive<BufReader<File>>;

fn open(path: &Path) -> Result<Archive> {
    let file = File::open(path).map_err(|error| Error::file(path, error))?;
    ZipArchive::new(BufReader::new(file)).map_err(|_| Error::Refused(messages::no_backup(path.display())))
}

fn manifest_of<R: Read + Seek>(zip: &mut ZipArchive<R>, path: &Path) -> Result<Manifest> {
    let none = || Error::Refused(messages::no_backup(path.display()));
    let entry = zip.by_name(MANIFEST).map_err(|_| none())?;
    let manifest: Manifest = serde_json::from_reader(entry.take(LONGEST_MANIFEST)).map_err(|_| none())?;
    if manifest.kind != KIND || manifest.format > FORMAT {
        return Err(Error::Refused(messages::newer_backup(path.display(), &manifest.program)));
    }
    Ok(manifest)
}
