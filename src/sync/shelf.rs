//! `packs/` of the data folder: our sealed packs and those of others as they came, a folder per writer. Names are hints;
//! what a pack is stands in it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::cut::{self, Why};
use super::identity::Key;
use super::reader::{self, Pack, Told};
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
    /// SHA-256 of its seal: the same for a pack in full and for all that was cut of it.
    pub(super) seal: [u8; 32],
    /// Why some of its changes are not told, if so.
    pub cut: Option<Why>,
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
            seal: Sha256::digest(pack.seal).into(),
            cut: pack.cut.map(|cut| cut.why),
        };
        self.packs.insert(path, kept);
    }

    /// Keeps a pack, byte for byte, unless it, or a merged pack with everything in it, is here. What is in it from end to
    /// end leaves the shelf. Of a pack that comes in parts one is kept that tells all that any of them told; `key` signs
    /// what is put together.
    pub fn keep(&mut self, pack: &Pack<'_>, key: &Key) -> Result<()> {
        let hash: [u8; 32] = Sha256::digest(pack.bytes).into();
        if self.hashes.contains(&hash) {
            return Ok(());
        }
        let seal: [u8; 32] = Sha256::digest(pack.seal).into();
        let held = self.packs.iter().find(|(_, kept)| kept.seal == seal).map(|(path, kept)| (path.clone(), kept.cut));
        match held {
            // What is here in full needs no part.
            Some((_, None)) => Ok(()),
            Some((path, Some(_))) if pack.cut.is_none() => self.replace(&path, pack),
            Some((path, Some(_))) => {
                let bytes = std::fs::read(&path).map_err(|error| Error::file(&path, error))?;
                let Ok(mine) = reader::verify(&bytes) else { return self.replace(&path, pack) };
                let Some(both) = cut::joined(&mine, pack, key)? else { return Ok(()) };
                let both = reader::verify(&both).map_err(|_| Error::Store("a pack of ours does not verify".into()))?;
                self.replace(&path, &both)
            }
            None => self.keep_new(pack, hash),
        }
    }

    /// Puts a pack in the place of another form of it.
    pub fn replace(&mut self, held: &Path, pack: &Pack<'_>) -> Result<()> {
        self.put(pack)?;
        let hash: [u8; 32] = Sha256::digest(pack.bytes).into();
        if held == self.root.join(relative(pack, &hash)) { Ok(()) } else { self.forget(held) }
    }

    fn keep_new(&mut self, pack: &Pack<'_>, hash: [u8; 32]) -> Result<()> {
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

    /// Whether packs of a writer came in parts: what is missing was not meant for us.
    pub fn is_partly_told(&self, writer: &Writer) -> bool {
        self.packs.values().any(|kept| kept.writer == *writer && kept.cut == Some(Why::Part))
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
        self.hashes.remove(&<[u8; 32]>::from(Sha256::digest(pack.bytes)));
        // In whatever form it lies there: whole, in part, cut.
        let seal: [u8; 32] = Sha256::digest(pack.seal).into();
        let held: Vec<PathBuf> =
            self.packs.iter().filter(|(_, kept)| kept.seal == seal).map(|(path, _)| path.clone()).collect();
        held.iter().try_for_each(|path| self.forget(path))
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
            let Ok(content) = reader::verify(&bytes).and_then(|pack| pack.content()) else { continue };
            for (number, op) in content.iter().flat_map(|(told, _)| told).map(Told::identity) {
                found.entry(number).or_default().insert(op);
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
