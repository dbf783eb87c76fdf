//! `packs/` of the data folder: our sealed packs and those of others as they came, a folder per writer. Names are hints;
//! what a pack is stands in it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::reader::{self, Pack};
use crate::changes::change::OpId;
use crate::changes::disk::{Disk, RealDisk};
use crate::text::hexadecimal;
use crate::{Error, Result};

/// A writer's id.
pub type Writer = [u8; 16];

/// The shelf.
#[derive(Debug)]
pub struct Shelf {
    root: PathBuf,
    packs: BTreeMap<PathBuf, Kept>,
    hashes: BTreeSet<[u8; 32]>,
}

/// A pack on the shelf.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its writer.
    pub writer: Writer,
    /// Number of its first change.
    pub first: u64,
    /// Number of its last change.
    pub last: u64,
    /// The chain before it.
    pub before: [u8; 32],
    /// The chain after it.
    pub chain: [u8; 32],
}

impl Shelf {
    /// Opens the shelf of a data folder. A pack damaged there is passed over: it comes again with the next exchange.
    pub fn open(root: &Path) -> Result<Self> {
        let mut shelf = Self { root: root.to_owned(), packs: BTreeMap::new(), hashes: BTreeSet::new() };
        let folders = RealDisk.list(root).unwrap_or_default();
        for folder in folders {
            for name in RealDisk.list(&root.join(&folder)).unwrap_or_default() {
                let path = root.join(&folder).join(&name);
                let Ok(bytes) = std::fs::read(&path) else { continue };
                if let Ok(pack) = reader::verify(&bytes)
                    && pack.bytes.len() == bytes.len()
                {
                    shelf.note(path, &pack, Sha256::digest(&bytes).into());
                }
            }
        }
        Ok(shelf)
    }

    fn note(&mut self, path: PathBuf, pack: &Pack<'_>, hash: [u8; 32]) {
        self.hashes.insert(hash);
        let kept = Kept {
            writer: pack.writer,
            first: pack.place.first,
            last: pack.last,
            before: pack.place.chain,
            chain: pack.chain(),
        };
        self.packs.insert(path, kept);
    }

    /// Keeps a pack, byte for byte, unless it, or a merged pack with everything in it, is here. What is in it from end to
    /// end leaves the shelf.
    pub fn keep(&mut self, pack: &Pack<'_>) -> Result<()> {
        let hash: [u8; 32] = Sha256::digest(pack.bytes).into();
        if self.hashes.contains(&hash) {
            return Ok(());
        }
        let beside = self.overlapping(pack);
        // Packs of one writer overlap only where some were merged, or where he has forked: the changes tell.
        let inside = if beside.is_empty() { BTreeSet::new() } else { ops_of(pack) };
        let mut held = BTreeSet::new();
        let mut within = Vec::new();
        for path in beside {
            let ops = self.ops_at(&path);
            // Of two with the same in them the one that is here stays.
            if !ops.is_empty() && ops.is_subset(&inside) && ops.len() < inside.len() {
                within.push(path);
            }
            held.extend(ops);
        }
        if !inside.is_empty() && inside.is_subset(&held) && within.is_empty() {
            self.hashes.insert(hash);
            return Ok(());
        }
        self.put(pack)?;
        within.iter().try_for_each(|path| self.forget(path))
    }

    /// Keeps a pack whatever else is here.
    pub fn put(&mut self, pack: &Pack<'_>) -> Result<()> {
        let hash: [u8; 32] = Sha256::digest(pack.bytes).into();
        let path = self.root.join(relative(pack, &hash));
        let folder = path.parent().unwrap_or(&self.root);
        let wrap = |error| Error::file(&path, error);
        RealDisk.create_dir(folder).map_err(wrap)?;
        RealDisk.replace(&path, pack.bytes).map_err(wrap)?;
        RealDisk.sync_dir(&self.root).map_err(wrap)?;
        self.note(path, pack, hash);
        Ok(())
    }

    /// Takes a pack off the shelf whose changes are all in another pack there.
    pub fn forget(&mut self, path: &Path) -> Result<()> {
        if self.packs.remove(path).is_none() {
            return Ok(());
        }
        match RealDisk.remove(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::file(path, error)),
            _ => Ok(()),
        }
    }

    /// Packs of the same writer that hold some of the same numbers.
    fn overlapping(&self, pack: &Pack<'_>) -> Vec<PathBuf> {
        let beside = self
            .packs
            .iter()
            .filter(|(_, kept)| kept.writer == pack.writer && kept.first <= pack.last && pack.place.first <= kept.last);
        beside.map(|(path, _)| path.clone()).collect()
    }

    fn ops_at(&self, path: &Path) -> BTreeSet<OpId> {
        std::fs::read(path).ok().and_then(|bytes| Some(ops_of(&reader::verify(&bytes).ok()?))).unwrap_or_default()
    }

    /// Takes a pack off the shelf: it lies on another one now.
    pub fn remove(&mut self, pack: &Pack<'_>) -> Result<()> {
        let hash: [u8; 32] = Sha256::digest(pack.bytes).into();
        self.hashes.remove(&hash);
        self.forget(&self.root.join(relative(pack, &hash)))
    }

    /// All packs, by writer and number: where they lie below `packs/`, and what they are.
    pub fn packs(&self) -> impl Iterator<Item = (&Path, &Kept)> {
        self.packs.iter().map(|(path, kept)| (path.as_path(), kept))
    }

    /// Where a pack of the shelf lies below `packs/`: the same below `p/` of a shared folder.
    pub fn below<'p>(&self, path: &'p Path) -> &'p Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }

    /// The last pack of a writer.
    pub fn last_of(&self, writer: &Writer) -> Option<&Kept> {
        self.packs.values().filter(|kept| kept.writer == *writer).max_by_key(|kept| kept.last)
    }

    /// Numbers and identities of every change of a writer that is here. Where two stand under one number, the writer has
    /// forked.
    pub fn numbers_of(&self, writer: &Writer) -> Result<BTreeMap<u64, BTreeSet<OpId>>> {
        let mut found: BTreeMap<u64, BTreeSet<OpId>> = BTreeMap::new();
        for path in self.packs.iter().filter(|(_, kept)| kept.writer == *writer).map(|(path, _)| path) {
            let bytes = std::fs::read(path).map_err(|error| Error::file(path, error))?;
            let Ok(changes) = reader::verify(&bytes).and_then(|pack| pack.changes()) else { continue };
            for packed in changes {
                found.entry(packed.change.seq).or_default().insert(packed.op);
            }
        }
        Ok(found)
    }

    /// Numbers that are missing between the packs of each writer: from, to.
    pub fn gaps(&self) -> Vec<(Writer, u64, u64)> {
        let mut by_writer: BTreeMap<Writer, Vec<(u64, u64)>> = BTreeMap::new();
        for kept in self.packs.values() {
            by_writer.entry(kept.writer).or_default().push((kept.first, kept.last));
        }
        let mut gaps = Vec::new();
        for (writer, mut ranges) in by_writer {
            ranges.sort_unstable();
            let mut reached: Option<u64> = None;
            for (first, last) in ranges {
                if let Some(before) = reached
                    && first > before + 1
                {
                    gaps.push((writer, before + 1, first - 1));
                }
                reached = Some(reached.map_or(last, |before| before.max(last)));
            }
        }
        gaps
    }
}

fn ops_of(pack: &Pack<'_>) -> BTreeSet<OpId> {
    pack.changes().map(|changes| changes.into_iter().map(|packed| packed.op).collect()).unwrap_or_default()
}

/// `<writer 8 hex>/<first 8>-<hash 8>.vzp`.
fn relative(pack: &Pack<'_>, hash: &[u8; 32]) -> PathBuf {
    let short = |bytes: &[u8]| hexadecimal(bytes.get(..4).unwrap_or_default());
    PathBuf::from(short(&pack.writer)).join(format!("{:08}-{}.vzp", pack.place.first, short(hash)))
}
