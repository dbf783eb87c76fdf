//! The packs of a data folder, all of them read anew: whether each is whole and its writer's, and whether they follow one
//! another.

use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::messages;
use super::reached::Reached;
use super::reader;
use super::shelf::{Shelf, Writer};
use super::stretches::{self, Gap};
use crate::Result;
use crate::store::layout::Layout;
use crate::text::hexadecimal;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packs {
    /// Packs that are whole.
    pub whole: usize,
    /// Changes in them.
    pub changes: u64,
    /// Files that are not, or not any more, what they were.
    pub damaged: Vec<PathBuf>,
    /// Packs that were here and are gone.
    pub gone: usize,
    /// Numbers that are missing of a writer.
    pub gaps: Vec<(Writer, Gap)>,
}

/// Reads every pack. `began`: what the snapshot was made of that the folder began with.
pub fn packs(layout: &Layout, began: Option<&Reached>) -> Result<Packs> {
    let mut found = Packs::default();
    for root in [layout.packs(), layout.quarantine()] {
        let shelf = Shelf::open(&root)?;
        found.damaged.extend(shelf.damaged().iter().cloned());
        found.gone += shelf.lost.len();
        found.gaps.extend(stretches::gaps(&shelf, began.filter(|_| root == layout.packs())));
        for (path, kept) in shelf.packs() {
            let bytes = std::fs::read(path).unwrap_or_default();
            let same = <[u8; 32]>::from(Sha256::digest(&bytes)) == kept.hash;
            let readable =
                reader::verify(&bytes).is_ok_and(|pack| pack.read().all(|told| told.is_ok()) && pack.last == kept.last);
            if same && readable {
                found.whole += 1;
                found.changes += kept.last + 1 - kept.first;
            } else {
                found.damaged.push(path.to_owned());
            }
        }
    }
    // What is found damaged at opening counts as gone, too.
    found.gone = found.gone.saturating_sub(found.damaged.len());
    Ok(found)
}

impl Packs {
    /// What is wrong, a sentence each. Gaps are no fault of this folder: they are told, and nothing more.
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences: Vec<String> =
            self.damaged.iter().map(|path| messages::pack_damaged(path.display())).collect();
        if self.gone > 0 {
            sentences.push(messages::packs_gone(self.gone));
        }
        sentences
    }

    /// What is there.
    pub fn told(&self) -> Vec<String> {
        let mut told = vec![messages::packs_fine(self.whole, self.changes)];
        told.extend(self.gaps.iter().map(|(writer, gap)| {
            let writer = hexadecimal(writer.get(..4).unwrap_or_default());
            match gap.from {
                Some(from) => messages::packs_gap(writer, from, gap.to),
                None => messages::packs_gap_start(writer, gap.to),
            }
        }));
        told
    }
}
