//! `packs/` of the data folder: our sealed packs and those of others as they came, a folder per writer. Names are hints;
//! what a pack is stands in it. A catalogue beside them saves reading all of them each time.

mod held;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::catalogue::{Catalogue, Stamp};
use super::cut::{self, Why};
use super::identity::Key;
use super::reader::{self, Pack};
use crate::changes::change::{OpId, PersonId};
use crate::changes::disk::{Disk, RealDisk};
use crate::changes::log::Position;
use crate::text::hexadecimal;
use crate::{Error, Result};

pub use super::catalogue::Kept;
use held::Held;

/// A writer's id.
pub type Writer = [u8; 16];

/// Name of the catalogue in the folder of the shelf.
const CATALOGUE: &str = "catalogue";
/// More files than these are made durable by one call over the whole disk.
const MOST_SYNCED_ALONE: usize = 16;
/// Where the catalogue says that packs lie that are not here any more.
const LOST: &str = "lost";
/// Where packs go that were damaged on the shelf: nothing is thrown away.
const ASIDE: &str = "damaged";

/// The shelf.
pub struct Shelf {
    disk: Arc<dyn Disk>,
    root: PathBuf,
    packs: Held,
    hashes: BTreeSet<[u8; 32]>,
    /// As on the disk.
    saved: Option<Catalogue>,
    /// Every change of our own log up to here is in a pack.
    pub own: Position,
    /// The log of changes received as it was when what is folded was noted last.
    pub received: Position,
    /// Changes in it up to there that no folded pack holds.
    pub loose: BTreeSet<OpId>,
    /// Packs that were here once and are damaged or gone.
    pub lost: Vec<Kept>,
    /// Files on the shelf that are no packs any more.
    damaged: Vec<PathBuf>,
    /// Kept, and not durable yet.
    unsynced: Vec<PathBuf>,
    /// Files whose changes are all in others: they go once those are durable.
    outgrown: Vec<PathBuf>,
    /// Packs that the catalogue does not know: put here by a program that did not come to write it.
    unlisted: Vec<PathBuf>,
}

impl std::fmt::Debug for Shelf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shelf").field("root", &self.root).field("packs", &self.packs).finish_non_exhaustive()
    }
}

impl Shelf {
    /// Opens the shelf of a data folder. What is damaged there is passed over: it comes again with the next exchange.
    pub fn open(root: &Path) -> Result<Self> {
        Self::open_on(Arc::new(RealDisk), root)
    }

    /// The same on this disk.
    pub fn open_on(disk: Arc<dyn Disk>, root: &Path) -> Result<Self> {
        let saved = Catalogue::load(&root.join(CATALOGUE));
        let mut known = saved.clone().unwrap_or_default();
        let mut shelf = Self {
            disk,
            root: root.to_owned(),
            packs: Held::default(),
            hashes: BTreeSet::new(),
            own: known.own,
            received: known.received,
            loose: std::mem::take(&mut known.loose),
            saved,
            lost: Vec::new(),
            damaged: Vec::new(),
            unsynced: Vec::new(),
            outgrown: Vec::new(),
            unlisted: Vec::new(),
        };
        for folder in shelf.disk.list(root).unwrap_or_default().into_iter().filter(|name| name != ASIDE) {
            for name in shelf.disk.list(&root.join(&folder)).unwrap_or_default() {
                let below = Path::new(&folder).join(name);
                let Ok(stamp) = std::fs::metadata(root.join(&below)).map(|data| Stamp::of(&data)) else { continue };
                let held = known.packs.remove(&below);
                if let Some(kept) = held.as_ref().filter(|kept| kept.stamp == stamp) {
                    shelf.hashes.insert(kept.hash);
                    shelf.packs.insert(root.join(below), kept.clone());
                } else {
                    shelf.look(root.join(below), stamp, held);
                }
            }
        }
        // What is gone and inside a pack that is here was merged, and the catalogue not written any more.
        let packs = &shelf.packs;
        let is_inside = |gone: &Kept| {
            let mut beside = packs.overlapping(&gone.writer, gone.first, gone.last);
            beside.any(|(_, kept)| kept.first <= gone.first && gone.last <= kept.last)
        };
        let gone = known.packs.into_values().filter(|kept| !shelf.hashes.contains(&kept.hash) && !is_inside(kept));
        let gone: Vec<Kept> = gone.collect();
        shelf.lost.extend(gone);
        Ok(shelf)
    }

    /// What the catalogue says is there, without looking: for questions that a screen asks.
    pub fn glance(root: &Path) -> Self {
        let known = Catalogue::load(&root.join(CATALOGUE)).unwrap_or_default();
        let here = known.packs.iter().filter(|(below, _)| !below.starts_with(LOST));
        let (mut packs, mut hashes) = (Held::default(), BTreeSet::new());
        for (below, kept) in here {
            hashes.insert(kept.hash);
            packs.insert(root.join(below), kept.clone());
        }
        Self {
            disk: Arc::new(RealDisk),
            root: root.to_owned(),
            hashes,
            packs,
            own: known.own,
            received: known.received,
            loose: BTreeSet::new(),
            saved: None,
            lost: Vec::new(),
            damaged: Vec::new(),
            unsynced: Vec::new(),
            outgrown: Vec::new(),
            unlisted: Vec::new(),
        }
    }

    /// Reads a file of the shelf that is new, or not as it was.
    fn look(&mut self, path: PathBuf, stamp: Stamp, held: Option<Kept>) {
        let Ok(bytes) = std::fs::read(&path) else { return };
        let hash: [u8; 32] = Sha256::digest(&bytes).into();
        if let Some(kept) = held {
            if kept.hash == hash {
                self.hashes.insert(hash);
                self.packs.insert(path, Kept { stamp, ..kept });
                return;
            }
            self.lost.push(kept);
        }
        match reader::verify(&bytes).ok().filter(|pack| pack.bytes.len() == bytes.len()) {
            Some(pack) => {
                self.unlisted.push(path.clone());
                self.note(path, &pack, hash, (PersonId::default(), 0));
            }
            None if path.extension().is_some_and(|ending| ending == "tmp") => {}
            None => self.damaged.push(path),
        }
    }

    fn note(&mut self, path: PathBuf, pack: &Pack<'_>, hash: [u8; 32], (person, newest): (PersonId, u64)) {
        self.hashes.insert(hash);
        let stamp = std::fs::metadata(&path).map(|data| Stamp::of(&data)).unwrap_or_default();
        let kept = Kept {
            writer: pack.writer,
            public: pack.public,
            first: pack.place.first,
            last: pack.last,
            before: pack.place.chain,
            chain: pack.chain(),
            hash,
            seal: Sha256::digest(pack.seal).into(),
            cut: pack.cut.map(|cut| cut.why),
            person,
            newest,
            folded: false,
            stamp,
        };
        self.packs.insert(path, kept);
    }

    /// Keeps a pack, byte for byte, unless it, or a merged pack with everything in it, is here. What is in it from end to
    /// end leaves the shelf. Of a pack that comes in parts one is kept that tells all that any of them told; `key` signs
    /// what is put together. The answer is where it lies, if it does; what it says is not folded yet.
    pub fn keep(&mut self, pack: &Pack<'_>, key: &Key) -> Result<Option<PathBuf>> {
        let hash: [u8; 32] = Sha256::digest(pack.bytes).into();
        if self.hashes.contains(&hash) {
            return Ok(self.packs.with_hash(&hash).next().map(|(path, _)| path.to_owned()));
        }
        let seal: [u8; 32] = Sha256::digest(pack.seal).into();
        let held = self.packs.with_seal(&seal).next().map(|(path, kept)| (path.to_owned(), kept.cut));
        match held {
            // What is here in full needs no part.
            Some((_, None)) => Ok(None),
            Some((path, Some(_))) if pack.cut.is_none() => self.replace(&path, pack).map(Some),
            Some((path, Some(_))) => {
                let bytes = std::fs::read(&path).map_err(|error| Error::file(&path, error))?;
                let Ok(mine) = reader::verify(&bytes) else { return self.replace(&path, pack).map(Some) };
                let Some(both) = cut::joined(&mine, pack, key)? else { return Ok(None) };
                let both = reader::verify(&both).map_err(|_| Error::Store("a pack of ours does not verify".into()))?;
                self.replace(&path, &both).map(Some)
            }
            None => self.keep_new(pack, hash),
        }
    }

    /// Puts a pack in the place of another form of it.
    pub fn replace(&mut self, held: &Path, pack: &Pack<'_>) -> Result<PathBuf> {
        // What an act took out of a pack makes nothing in it new.
        let erased = pack.cut.is_some_and(|cut| cut.why == Why::Erased);
        let folded = self.packs.get(held).filter(|kept| erased && kept.folded).map(|kept| (kept.person, kept.newest));
        let path = self.put(pack)?;
        if held != path {
            self.forget(held);
        }
        if let Some(folded) = folded {
            self.folded(&path, folded);
        }
        Ok(path)
    }

    fn keep_new(&mut self, pack: &Pack<'_>, hash: [u8; 32]) -> Result<Option<PathBuf>> {
        let beside: Vec<PathBuf> =
            self.overlapping(&pack.writer, pack.place.first, pack.last).map(|(path, _)| path.to_owned()).collect();
        // Packs of one writer overlap only where some were merged, or where he has forked: the changes tell.
        let inside = if beside.is_empty() { BTreeSet::new() } else { ops_of(pack) };
        let mut held = BTreeSet::new();
        let mut within = Vec::new();
        for path in beside {
            let ops = Self::ops_at(&path);
            // Of two with the same in them the one that is here stays.
            if !ops.is_empty() && ops.is_subset(&inside) && ops.len() < inside.len() {
                within.push(path);
            }
            held.extend(ops);
        }
        if !inside.is_empty() && inside.is_subset(&held) && within.is_empty() {
            self.hashes.insert(hash);
            return Ok(None);
        }
        let path = self.put(pack)?;
        for path in &within {
            self.forget(path);
        }
        Ok(Some(path))
    }

    /// Keeps a pack whatever else is here.
    pub fn put(&mut self, pack: &Pack<'_>) -> Result<PathBuf> {
        let hash: [u8; 32] = Sha256::digest(pack.bytes).into();
        let path = self.root.join(relative(pack, &hash));
        let folder = path.parent().unwrap_or(&self.root);
        let wrap = |error| Error::file(&path, error);
        let temporary = path.with_extension("tmp");
        self.disk.create_dir(folder).map_err(wrap)?;
        drop(self.disk.remove(&temporary));
        self.disk.create(&temporary).and_then(|mut file| file.write_at(pack.bytes, 0)).map_err(wrap)?;
        self.disk.rename(&temporary, &path).map_err(wrap)?;
        self.outgrown.retain(|outgrown| *outgrown != path);
        self.unsynced.push(path.clone());
        self.found(&hash);
        self.damaged.retain(|damaged| *damaged != path);
        self.note(path.clone(), pack, hash, (PersonId::default(), 0));
        Ok(path)
    }

    /// A pack that was lost has come again, here or to where it belongs now.
    pub fn found(&mut self, hash: &[u8; 32]) {
        self.lost.retain(|kept| kept.hash != *hash);
    }

    /// Whether packs of a writer came in parts: what is missing was not meant for us.
    pub fn is_partly_told(&self, writer: &Writer) -> bool {
        self.packs.of(writer).any(|(_, kept)| kept.cut == Some(Why::Part))
    }

    /// Takes a pack off the shelf whose changes are all in another pack there. Its file goes with the next
    /// [`Shelf::sync`]: until then a power cut may take the other one.
    pub fn forget(&mut self, path: &Path) {
        if self.packs.remove(path).is_some() {
            self.unsynced.retain(|unsynced| unsynced != path);
            self.outgrown.push(path.to_owned());
        }
    }

    fn ops_at(path: &Path) -> BTreeSet<OpId> {
        std::fs::read(path).ok().and_then(|bytes| Some(ops_of(&reader::verify(&bytes).ok()?))).unwrap_or_default()
    }

    /// Takes a pack off the shelf: it lies on another one now. That one is to be durable before this one's
    /// [`Shelf::sync`].
    pub fn remove(&mut self, pack: &Pack<'_>) {
        self.hashes.remove(&<[u8; 32]>::from(Sha256::digest(pack.bytes)));
        // In whatever form it lies there: whole, in part, cut.
        let seal: [u8; 32] = Sha256::digest(pack.seal).into();
        let held: Vec<PathBuf> = self.packs.with_seal(&seal).map(|(path, _)| path.to_owned()).collect();
        for path in &held {
            self.forget(path);
        }
    }

    /// A pack made of others is folded as they are, and known by what they were known by.
    pub fn inherit(&mut self, path: &Path, of: &[PathBuf]) {
        let before: Vec<Kept> = of.iter().filter_map(|path| self.packs.get(path)).cloned().collect();
        if let Some(last) = before.last() {
            let newest = before.iter().map(|kept| kept.newest).max().unwrap_or_default();
            self.packs.fold(path, before.iter().all(|kept| kept.folded), (last.person, newest));
        }
    }

    /// Makes what was kept durable: before anybody hears of it, and before the catalogue says that it is here. A power cut
    /// before that costs nothing: the logs hold what was folded, and the packs come again. What it made needless is
    /// removed after it.
    pub fn sync(&mut self) -> Result<()> {
        self.make_durable()?;
        for path in std::mem::take(&mut self.outgrown) {
            match self.disk.remove(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Error::file(path, error)),
                _ => {}
            }
        }
        Ok(())
    }

    /// Makes what was kept durable, and removes nothing yet.
    pub fn make_durable(&mut self) -> Result<()> {
        let unsynced = std::mem::take(&mut self.unsynced);
        if unsynced.is_empty() || (unsynced.len() > MOST_SYNCED_ALONE && self.disk.sync_whole(&self.root)) {
            return Ok(());
        }
        let disk = &self.disk;
        for path in &unsynced {
            let wrap = |error| Error::file(path, error);
            disk.open(path).and_then(|mut file| file.sync_all()).map_err(wrap)?;
        }
        let folders: BTreeSet<&Path> = unsynced.iter().filter_map(|path| path.parent()).chain([&*self.root]).collect();
        folders.into_iter().try_for_each(|folder| disk.sync_dir(folder).map_err(|error| Error::file(folder, error)))
    }

    /// Everything in this pack is in the logs; whom most of its changes name, and the latest clock in it.
    pub fn folded(&mut self, path: &Path, found: (PersonId, u64)) {
        self.packs.fold(path, true, found);
    }

    /// Whether the catalogue did not know of this pack when the shelf was opened.
    pub fn is_unlisted(&self, path: &Path) -> bool {
        self.unlisted.iter().any(|unlisted| unlisted == path)
    }

    /// Nothing is known to be folded any more: the log of changes received is not the one that was.
    pub fn forget_folded(&mut self) {
        self.received = Position::default();
        self.loose.clear();
        self.packs.unfold();
    }

    /// Notes all this for the next time. A catalogue that cannot be written costs time, nothing else.
    pub fn save(&mut self) {
        let below = |path: &Path| path.strip_prefix(&self.root).unwrap_or(path).to_owned();
        let here = self.packs.iter().map(|(path, kept)| (below(path), kept.clone()));
        // What is lost stays lost until it comes again.
        let lost = self.lost.iter().map(|kept| (Path::new(LOST).join(hexadecimal(&kept.hash)), kept.clone()));
        let (own, received, loose) = (self.own, self.received, self.loose.clone());
        let now = Catalogue { packs: here.chain(lost).collect(), own, received, loose };
        if self.saved.as_ref() != Some(&now) && self.root.exists() {
            drop(now.save(&self.root.join(CATALOGUE)));
            self.saved = Some(now);
        }
    }

    /// Puts files that are no packs any more out of the way.
    pub fn put_aside(&mut self) {
        for path in std::mem::take(&mut self.damaged) {
            let aside = self.root.join(ASIDE);
            let name = path.file_name().unwrap_or_default().to_owned();
            drop(self.disk.create_dir(&aside).and_then(|()| self.disk.rename(&path, &aside.join(name))));
        }
    }

    /// Removes what is no pack any more, here and out of the way: nobody can say what of an erased person is in it.
    pub fn remove_damaged(&mut self) -> Result<()> {
        self.put_aside();
        match std::fs::remove_dir_all(self.root.join(ASIDE)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::file(&self.root, error)),
            _ => Ok(()),
        }
    }

    /// Files on the shelf that are no packs any more.
    pub fn damaged(&self) -> &[PathBuf] {
        &self.damaged
    }

    /// Whether a catalogue told which packs are folded.
    pub fn is_certain(&self) -> bool {
        self.saved.is_some()
    }

    /// Where the shelf is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// All packs, by writer and number: where they lie, and what they are.
    pub fn packs(&self) -> impl Iterator<Item = (&Path, &Kept)> {
        self.packs.iter()
    }

    /// The bytes of a pack of the shelf, unless they are not any more what was kept.
    pub fn read(&self, path: &Path) -> Result<Option<Vec<u8>>> {
        let bytes = std::fs::read(path).map_err(|error| Error::file(path, error))?;
        let hash: [u8; 32] = Sha256::digest(&bytes).into();
        Ok(self.packs.get(path).is_some_and(|kept| kept.hash == hash).then_some(bytes))
    }

    /// Whether a pack with this hash is here.
    pub fn holds(&self, hash: &[u8; 32]) -> bool {
        self.hashes.contains(hash)
    }

    /// Where a pack of the shelf lies below `packs/`: the same below `p/` of a shared folder.
    pub fn below<'p>(&self, path: &'p Path) -> &'p Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }

    /// The last pack of a writer.
    pub fn last_of(&self, writer: &Writer) -> Option<&Kept> {
        self.packs.last_of(writer)
    }

    /// Packs of a writer that begin with this number.
    pub fn from(&self, writer: &Writer, first: u64) -> impl Iterator<Item = &Kept> {
        self.packs.from(writer, first)
    }

    /// Packs of a writer that end with this number.
    pub fn until(&self, writer: &Writer, last: u64) -> impl Iterator<Item = &Kept> {
        self.packs.until(writer, last)
    }

    /// All packs of a writer, by number.
    pub fn of(&self, writer: &Writer) -> impl DoubleEndedIterator<Item = (&Path, &Kept)> {
        self.packs.of(writer)
    }

    /// All writers.
    pub fn writers(&self) -> impl Iterator<Item = &Writer> {
        self.packs.writers()
    }

    /// Whether everything in the pack with this hash is in the logs.
    pub fn is_folded(&self, hash: &[u8; 32]) -> bool {
        self.packs.with_hash(hash).any(|(_, kept)| kept.folded)
    }

    /// Packs of a writer that hold numbers of this range.
    pub fn overlapping(&self, writer: &Writer, first: u64, last: u64) -> impl Iterator<Item = (&Path, &Kept)> {
        self.packs.overlapping(writer, first, last)
    }

    /// Whether folded packs of the shelf hold everything of this one: they lead from the same link of the chain to the
    /// same link, and the chain cannot do that over other changes.
    pub fn covers(&self, pack: &Pack<'_>) -> bool {
        let (mut next, mut link) = (pack.place.first, pack.place.chain);
        while next <= pack.last {
            let on = self.packs.from(&pack.writer, next).find(|kept| {
                let fits = (next..=pack.last).contains(&kept.last);
                kept.folded && kept.cut.is_none() && kept.before == link && fits
            });
            let Some(kept) = on else { return false };
            (next, link) = (kept.last + 1, kept.chain);
        }
        link == pack.chain()
    }

    /// Numbers and identities of every change of a writer that is here. Where two stand under one number, the writer has
    /// forked.
    pub fn numbers_of(&self, writer: &Writer) -> Result<BTreeMap<u64, BTreeSet<OpId>>> {
        let mut found: BTreeMap<u64, BTreeSet<OpId>> = BTreeMap::new();
        for path in self.of(writer).map(|(path, _)| path) {
            for (number, op) in self.numbers_in(path)? {
                found.entry(number).or_default().insert(op);
            }
        }
        Ok(found)
    }

    /// Numbers and identities of the changes of one pack; nothing where it cannot be read any more.
    pub fn numbers_in(&self, path: &Path) -> Result<Vec<(u64, OpId)>> {
        let bytes = std::fs::read(path).map_err(|error| Error::file(path, error))?;
        let Ok(pack) = reader::verify(&bytes) else { return Ok(Vec::new()) };
        Ok(pack.read().map_while(std::result::Result::ok).map(|told| told.identity()).collect())
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
