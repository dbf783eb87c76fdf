//! What in a folder may be a pack or a bundle: any name, at most four levels deep, known by its first bytes.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::catalogue::Stamp;
use super::envelope::{self, is_envelope};
use super::have::looks_like_note;
use super::reader::looks_like_pack;
use super::trust;
use crate::{Error, Result};

const DEEPEST: usize = 4;
/// A longer file is no bundle of ours, bytes.
const LONGEST: u64 = 512 << 20;

/// Whether a name belongs to another program's half-made copy, or to ours.
fn is_half_made(name: &str) -> bool {
    let lower = name.to_lowercase();
    let begins = [".syncthing.", "~syncthing~"].iter().any(|start| lower.starts_with(start));
    begins || [".tmp", ".part", ".crdownload"].iter().any(|end| lower.contains(end))
}

fn is_ending_of_ours(end: &str) -> bool {
    matches!(&*end.to_lowercase(), "vzp" | "vzb" | "vzh")
}

/// The ending behind the name of a pack or a bundle: `age` of `1.vzp.age`.
fn second_ending(path: &Path) -> Option<&str> {
    let inner = Path::new(path.file_stem()?).extension()?.to_str()?;
    path.extension()?.to_str().filter(|_| is_ending_of_ours(inner))
}

/// A file that calls itself a pack or a bundle by its name, closed or not.
pub fn is_named_so(path: &Path) -> bool {
    path.extension().and_then(|end| end.to_str()).is_some_and(is_ending_of_ours) || second_ending(path).is_some()
}

/// A file that calls itself a pack or a bundle closed by something that is no envelope of ours.
pub fn is_closed_by_tool(path: &Path) -> bool {
    second_ending(path).is_some_and(|end| !end.eq_ignore_ascii_case(envelope::ENDING)) && !begins(path, looks_like_pack)
}

/// A file of a folder, not opened yet.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Where it is.
    pub path: PathBuf,
    /// The same below the folder.
    pub below: PathBuf,
    /// What tells whether it has changed.
    pub stamp: Stamp,
}

/// What is in a folder and is not looked at, though it may be of use.
#[derive(Debug)]
pub enum Passed {
    /// A folder that cannot be listed.
    Unlisted(PathBuf, std::io::Error),
    /// Longer than any file of ours, and named like one.
    TooLong(PathBuf),
}

/// What a folder holds.
#[derive(Debug, Default)]
pub struct Listing {
    /// All files that could be ours, in the order of their names; none of them is opened.
    pub files: Vec<Candidate>,
    /// What was passed over.
    pub passed: Vec<Passed>,
}

/// Lists a folder.
pub fn files(folder: &Path) -> Result<Listing> {
    let (mut paths, mut found, mut passed) = (Vec::new(), Vec::new(), Vec::new());
    let first = std::fs::read_dir(folder).map_err(|error| Error::file(folder, error))?;
    visit(first, 1, &|_| true, &mut paths, &mut passed);
    paths.sort();
    for path in paths {
        // One that is gone by now was somebody's temporary file.
        let Ok(data) = std::fs::metadata(&path) else { continue };
        let below = path.strip_prefix(folder).unwrap_or(&path).to_owned();
        found.push(Candidate { path, below, stamp: Stamp::of(&data) });
    }
    Ok(Listing { files: found, passed })
}

/// Whether a file is ours by its name or by its first bytes.
pub fn is_ours(path: &Path) -> bool {
    is_named_so(path) || is_pack(path) || begins(path, looks_like_note)
}

/// The files, in the order of their names. A folder that cannot be listed below the first is passed over; a link is
/// never followed.
pub fn candidates(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let first = std::fs::read_dir(folder).map_err(|error| Error::file(folder, error))?;
    visit(first, 1, &is_pack, &mut found, &mut Vec::new());
    found.sort();
    Ok(found)
}

/// Whether a file calls itself a directory or a request.
fn is_named_keys(path: &Path) -> bool {
    let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default();
    matches!(&*end.to_lowercase(), "vzk" | "vzr")
}

/// Files of keys: directories and requests, by their first bytes or their names.
pub fn keys(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let first = std::fs::read_dir(folder).map_err(|error| Error::file(folder, error))?;
    let is_keys = |path: &Path| {
        let small = path.metadata().is_ok_and(|data| data.len() <= trust::file::LONGEST as u64);
        let is_one = || is_named_keys(path) || begins(path, |start| trust::file::kind_of(start).is_some());
        small && !is_named_so(path) && is_one()
    };
    visit(first, 1, &is_keys, &mut found, &mut Vec::new());
    found.sort();
    Ok(found)
}

fn is_pack(path: &Path) -> bool {
    let is_note = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("vzh"));
    (is_named_so(path) && !is_note) || begins(path, |start| looks_like_pack(start) || is_envelope(start))
}

/// A folder of the system's own, which it lets nobody look into.
fn is_of_the_system(name: &str) -> bool {
    name.starts_with(['.', '$']) || ["lost+found", "System Volume Information"].contains(&name)
}

fn visit(
    entries: std::fs::ReadDir,
    depth: usize,
    wanted: &dyn Fn(&Path) -> bool,
    found: &mut Vec<PathBuf>,
    passed: &mut Vec<Passed>,
) {
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() && depth < DEEPEST {
            match std::fs::read_dir(&path) {
                Ok(inner) => visit(inner, depth + 1, wanted, found, passed),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(_) if is_of_the_system(&name.to_string_lossy()) => {}
                Err(error) => passed.push(Passed::Unlisted(path, error)),
            }
        } else if kind.is_file() && !is_half_made(&name.to_string_lossy()) {
            let Ok(data) = entry.metadata() else { continue };
            if data.len() > LONGEST {
                if is_named_so(&path) {
                    passed.push(Passed::TooLong(path));
                }
            } else if wanted(&path) {
                found.push(path);
            }
        }
    }
}

fn begins(path: &Path, so: impl Fn(&[u8]) -> bool) -> bool {
    let mut start = [0; 64];
    let read = std::fs::File::open(path).and_then(|mut file| file.read(&mut start));
    read.is_ok_and(|count| start.get(..count).is_some_and(so))
}
