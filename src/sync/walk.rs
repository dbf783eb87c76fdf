//! What in a folder may be a pack or a bundle: any name, at most four levels deep, known by its first bytes.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::catalogue::Stamp;
use super::{have, reader};
use crate::{Error, Result};

const DEEPEST: usize = 4;
/// A longer file is no bundle of ours, bytes.
const LONGEST: u64 = 512 << 20;

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

/// Whether a name belongs to another program's half-made copy, or to ours.
fn is_half_made(name: &str) -> bool {
    let lower = name.to_lowercase();
    let begins = [".syncthing.", "~syncthing~"].iter().any(|start| lower.starts_with(start));
    begins || [".tmp", ".part", ".crdownload"].iter().any(|end| lower.contains(end))
}

/// A file that calls itself one of ours by its name.
pub fn is_named_so(path: &Path) -> bool {
    let ending = path.extension().and_then(|end| end.to_str());
    ending.is_some_and(|end| matches!(&*end.to_lowercase(), "vzp" | "vzb" | "vzh"))
}

/// All files that could be ours, in the order of their names; none of them is opened. A folder that cannot be listed
/// below the first is passed over; a link is never followed.
pub fn files(folder: &Path) -> Result<Vec<Candidate>> {
    let mut found = Vec::new();
    let first = std::fs::read_dir(folder).map_err(|error| Error::file(folder, error))?;
    visit(first, folder, 1, &mut found);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

/// The files that are ours by name or first bytes.
pub fn candidates(folder: &Path) -> Result<Vec<PathBuf>> {
    Ok(files(folder)?.into_iter().map(|file| file.path).filter(|path| is_ours(path)).collect())
}

fn visit(entries: std::fs::ReadDir, folder: &Path, depth: usize, found: &mut Vec<Candidate>) {
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() && depth < DEEPEST {
            if let Ok(inner) = std::fs::read_dir(&path) {
                visit(inner, folder, depth + 1, found);
            }
        } else if kind.is_file()
            && !is_half_made(&name.to_string_lossy())
            && let Ok(data) = entry.metadata()
            && data.len() <= LONGEST
        {
            let below = path.strip_prefix(folder).unwrap_or(&path).to_owned();
            found.push(Candidate { path, below, stamp: Stamp::of(&data) });
        }
    }
}

/// Whether a file is ours by its name or by its first bytes.
pub fn is_ours(path: &Path) -> bool {
    if is_named_so(path) {
        return true;
    }
    let mut start = [0; 64];
    let read = std::fs::File::open(path).and_then(|mut file| file.read(&mut start));
    let start = read.ok().and_then(|count| start.get(..count)).unwrap_or_default();
    reader::looks_like_pack(start) || have::looks_like_note(start)
}
