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
    /// The chain after it.
    pub chain: [u8; 32],
    /// SHA-256 of its seal: the same for a pack in full and for all that was cut of it.
    seal: [u8; 32],
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
        let (writer, first, last, chain) = (pack.writer, pack.place.first, pack.last, pack.chain());
        let seal = Sha256::digest(pack.seal).into();
        let kept = Kept { writer, first, last, chain, seal, cut: pack.cut.map(|cut| cut.why) };
        self.packs.insert(path, kept);
    }

    /// Keeps a pack, byte for byte, unless it is here. Of a pack that comes in parts one is kept that tells all that any
    /// of them told; `key` signs what is put together.
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
            Some((path, Some(_))) if pack.cut.is_none() => self.replace(&path, pack, hash),
            Some((path, Some(_))) => {
                let bytes = std::fs::read(&path).map_err(|error| Error::file(&path, error))?;
                let Ok(mine) = reader::verify(&bytes) else { return self.replace(&path, pack, hash) };
                let Some(both) = cut::joined(&mine, pack, key)? else { return Ok(()) };
                let both_hash = Sha256::digest(&both).into();
                let both = reader::verify(&both).map_err(|_| Error::Store("a pack of ours does not verify".into()))?;
                self.replace(&path, &both, both_hash)
            }
            None => self.put(pack, hash),
        }
    }

    /// Puts a pack in the place of another form of it.
    pub fn replace(&mut self, held: &Path, pack: &Pack<'_>, hash: [u8; 32]) -> Result<()> {
        self.put(pack, hash)?;
        if self.packs.len() > 1 && held != self.root.join(relative(pack, &hash)) {
            self.packs.remove(held);
            RealDisk.remove(held).map_err(|error| Error::file(held, error))?;
        }
        Ok(())
    }

    fn put(&mut self, pack: &Pack<'_>, hash: [u8; 32]) -> Result<()> {
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

/// `<writer 8 hex>/<first 8>-<hash 8>.vzp`.
fn relative(pack: &Pack<'_>, hash: &[u8; 32]) -> PathBuf {
    let short = |bytes: &[u8]| hexadecimal(bytes.get(..4).unwrap_or_default());
    PathBuf::from(short(&pack.writer)).join(format!("{:08}-{}.vzp", pack.place.first, short(hash)))
}
