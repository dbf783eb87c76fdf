//! A first start from a snapshot: where a folder has taken in nothing yet, the newest snapshot beside the packs is folded
//! at one go, and the packs it was made of are kept without being opened. The next exchange folds them, too: then the
//! history of every field is here, and the snapshot is forgotten.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::{LONGEST, Snapshot, looks_like_snapshot};
use crate::changes::cbor::{Decoder, Encoder};
use crate::changes::erased::Erased;
use crate::store::Store;
use crate::sync::messages;
use crate::sync::reached::Reached;
use crate::sync::reader::Pack;
use crate::sync::shelf::{Shelf, Writer};
use crate::sync::wrapping::Wrapper;
use crate::{Error, Result};

/// What was taken from a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The packs it was made of.
    pub reached: Reached,
    /// Records.
    pub records: u64,
    /// Organisation.
    pub org: [u8; 16],
    /// Who signed it.
    pub public: [u8; 32],
}

/// Whose snapshots are used: asked with writer and public key.
pub type Accepts<'a> = &'a dyn Fn(&Writer, &[u8; 32]) -> bool;

/// Begins with the newest snapshot of the folder whose signer is accepted, if this store has not taken in anything yet.
/// What is wrong with a snapshot is put into `problems`; it is only ever a short cut.
pub fn take(
    store: &mut Store,
    shelf: &Shelf,
    (folder, wrapper): (&Path, &Wrapper<'_>),
    org: Option<[u8; 16]>,
    accepts: Accepts<'_>,
    problems: &mut Vec<String>,
) -> Result<Option<Taken>> {
    if shelf.packs().next().is_some() || store.began_with()?.is_some() {
        return Ok(None);
    }
    for path in candidates(folder) {
        let Ok(bytes) = std::fs::read(&path) else { continue };
        // Closed to us: the packs beside it will say why.
        let Ok(bytes) = wrapper.open(&path, &bytes) else { continue };
        let Ok(snapshot) = Snapshot::verify(&bytes) else {
            problems.push(messages::snapshot_broken(path.display()));
            continue;
        };
        if org.is_some_and(|org| org != snapshot.org) || !accepts(&snapshot.writer, &snapshot.public) {
            continue;
        }
        let mut note = Encoder::default();
        snapshot.reached.encode(&mut note);
        let broken = || Error::Refused(messages::snapshot_broken(path.display()));
        let mut states = snapshot.states().map(|state| state.map_err(|_| broken()));
        if let Err(error) = store.begin_with(&note.finish(), &mut states) {
            // Signed and still not readable: the packs say the same, slower.
            problems.push(error.to_string());
            continue;
        }
        return Ok(Some(Taken {
            reached: snapshot.reached.clone(),
            records: snapshot.records,
            org: snapshot.org,
            public: snapshot.public,
        }));
    }
    Ok(None)
}

/// The packs of the snapshot this folder began with, as long as it is needed.
pub fn made_of(store: &Store) -> Result<Option<Reached>> {
    let note = store.began_with()?;
    Ok(note.and_then(|note| Reached::decode(&mut Decoder::with_longest(&note, LONGEST)).ok()))
}

/// Forgets the snapshot once all its packs are on the shelf and, as the caller says, folded.
pub fn forget_outgrown(store: &mut Store, shelf: &Shelf) -> Result<()> {
    if made_of(store)?.is_some_and(|made_of| made_of.is_held_by(shelf)) {
        store.outgrow_base()?;
    }
    Ok(())
}

impl Taken {
    /// Whether the snapshot has everything that is in this pack.
    pub fn covers(&self, pack: &Pack<'_>) -> bool {
        self.reached.covers(pack)
    }
}

/// Snapshots of a folder and of its `s/`, the newest by name first.
fn candidates(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in [folder.join("s"), folder.to_owned()] {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let fits = entry.metadata().is_ok_and(|data| data.is_file() && data.len() <= LONGEST as u64);
            let half_made = entry.file_name().to_string_lossy().starts_with('.');
            if fits && !half_made && (is_named_so(&entry.path()) || begins_so(&entry.path())) {
                found.push(entry.path());
            }
        }
    }
    found.sort_by(|one, other| other.file_name().cmp(&one.file_name()));
    found
}

/// Whether a file is a snapshot, one of ours to read, that still holds something of what was erased.
pub fn is_stale(path: &Path, wrapper: &Wrapper<'_>, erased: &Erased) -> bool {
    let opens = !erased.is_empty() && (is_named_so(path) || begins_so(path));
    let Some(bytes) = opens.then(|| std::fs::read(path).ok()).flatten() else { return false };
    let Ok(bytes) = wrapper.open(path, &bytes) else { return false };
    Snapshot::verify(&bytes).is_ok_and(|snapshot| snapshot.holds(erased))
}

/// `2021-05-20-0cc7b9a1.vzs`, closed or not.
fn is_named_so(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    name.split('.').skip(1).take(2).any(|ending| ending == "vzs")
}

fn begins_so(path: &Path) -> bool {
    let mut start = [0; 64];
    let read = std::fs::File::open(path).and_then(|mut file| file.read(&mut start));
    read.is_ok_and(|count| start.get(..count).is_some_and(looks_like_snapshot))
}
