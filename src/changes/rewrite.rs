//! A log written anew with stubs in the place of erased changes. Files, frames, their order and numbers stay; the hashes
//! that run from frame to frame follow. Each file is replaced whole, so a kill leaves a log that reads, and doing it
//! again finishes it. Nobody may have the log open meanwhile.

use std::path::Path;
use std::sync::Arc;

use super::disk::Disk;
use super::frame::{self, FileHead};
use super::log::file_name;
use super::scan::{Found, FrameReader};
use super::stub;
use super::walk::files;
use crate::{Error, Result};

/// Replaces every change in `folder` that `erases` by its stub; returns how many those were.
pub fn rewrite(disk: &Arc<dyn Disk>, folder: &Path, erases: &mut dyn FnMut(&[u8]) -> bool) -> Result<usize> {
    let mut done = 0;
    // Hash of the last frame, as it was and as it is.
    let (mut was, mut is) = ([0; 16], [0; 16]);
    for number in files(&**disk, folder).map_err(|error| Error::file(folder, error))? {
        let path = folder.join(file_name(number));
        let wrap = |error| Error::file(&path, error);
        let mut reader = FrameReader::new(disk.open_read(&path).map_err(wrap)?, 0).map_err(wrap)?;
        let (mut bytes, mut differs) = (Vec::new(), false);
        while let Some(found) = reader.read().map_err(wrap)? {
            // Damaged bytes between frames may hold anything: they do not come over into a file written anew.
            let Found::Frame(read) = found else { continue };
            let moved = |hash: [u8; 16]| if hash == was { is } else { hash };
            let previous = moved(read.previous);
            let payload = if let Some(head) = FileHead::decode(&read.payload) {
                FileHead { previous_end: moved(head.previous_end), ..head }.encode()
            } else {
                let (payload, stubs) = without(&read.payload, erases);
                done += stubs;
                payload
            };
            differs |= previous != read.previous || payload != read.payload;
            let written = frame::encode(read.seq, previous, &payload);
            (was, is) = (read.hash, super::encoding::short_hash(&written));
            bytes.extend(written);
        }
        if differs {
            disk.replace(&path, &bytes).map_err(wrap)?;
        }
    }
    Ok(done)
}

fn without(payload: &[u8], erases: &mut dyn FnMut(&[u8]) -> bool) -> (Vec<u8>, usize) {
    // What cannot be read as changes is nothing that could be erased.
    let Ok(changes) = frame::changes_of(payload) else { return (payload.to_vec(), 0) };
    let mut stubs = 0;
    let mut kept: Vec<Vec<u8>> = Vec::with_capacity(changes.len());
    for change in changes {
        if stub::read(change).is_none() && erases(change) {
            stubs += 1;
            kept.push(stub::of(change));
        } else {
            kept.push(change.to_vec());
        }
    }
    if stubs == 0 { (payload.to_vec(), 0) } else { (frame::pack_changes(kept.iter().map(Vec::as_slice)), stubs) }
}
