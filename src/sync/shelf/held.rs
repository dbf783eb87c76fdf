//! The packs of a shelf by place, and found by hash, seal or writer without a walk over all of them: a shelf of a region
//! holds a hundred thousand, and every pack that comes asks several times.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Kept, Writer};
use crate::changes::change::PersonId;

/// Where the packs lie that one key tells of.
type By<K> = BTreeMap<K, BTreeSet<Arc<Path>>>;
/// Two numbers of a pack, and where it lies.
type Range = (u64, u64, Arc<Path>);

/// The packs of one writer.
#[derive(Debug, Default)]
struct Written {
    /// First and last number.
    by_first: BTreeSet<Range>,
    /// Last and first number.
    by_last: BTreeSet<Range>,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Held {
    packs: BTreeMap<Arc<Path>, Kept>,
    by_hash: By<[u8; 32]>,
    by_seal: By<[u8; 32]>,
    by_writer: BTreeMap<Writer, Written>,
}

fn take<K: Ord>(by: &mut By<K>, key: &K, path: &Path) {
    if let Some(paths) = by.get_mut(key) {
        paths.remove(path);
        if paths.is_empty() {
            by.remove(key);
        }
    }
}

/// Before everything with this number.
fn lowest(number: u64) -> Range {
    (number, 0, Arc::from(Path::new("")))
}

impl Held {
    pub(super) fn insert(&mut self, path: PathBuf, kept: Kept) {
        self.remove(&path);
        let path: Arc<Path> = path.into();
        self.by_hash.entry(kept.hash).or_default().insert(Arc::clone(&path));
        self.by_seal.entry(kept.seal).or_default().insert(Arc::clone(&path));
        let written = self.by_writer.entry(kept.writer).or_default();
        written.by_first.insert((kept.first, kept.last, Arc::clone(&path)));
        written.by_last.insert((kept.last, kept.first, Arc::clone(&path)));
        self.packs.insert(path, kept);
    }

    pub(super) fn remove(&mut self, path: &Path) -> Option<Kept> {
        let (path, kept) = self.packs.remove_entry(path)?;
        take(&mut self.by_hash, &kept.hash, &path);
        take(&mut self.by_seal, &kept.seal, &path);
        if let Some(written) = self.by_writer.get_mut(&kept.writer) {
            written.by_first.remove(&(kept.first, kept.last, Arc::clone(&path)));
            written.by_last.remove(&(kept.last, kept.first, path));
            if written.by_first.is_empty() {
                self.by_writer.remove(&kept.writer);
            }
        }
        Some(kept)
    }

    pub(super) fn get(&self, path: &Path) -> Option<&Kept> {
        self.packs.get(path)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Path, &Kept)> {
        self.packs.iter().map(|(path, kept)| (&**path, kept))
    }

    fn at<'s>(&'s self, paths: Option<&'s BTreeSet<Arc<Path>>>) -> impl Iterator<Item = (&'s Path, &'s Kept)> {
        paths.into_iter().flatten().filter_map(|path| Some((&**path, self.packs.get(path)?)))
    }

    /// Those with these bytes.
    pub(super) fn with_hash(&self, hash: &[u8; 32]) -> impl Iterator<Item = (&Path, &Kept)> {
        self.at(self.by_hash.get(hash))
    }

    /// Those that are the same pack, in full or cut.
    pub(super) fn with_seal(&self, seal: &[u8; 32]) -> impl Iterator<Item = (&Path, &Kept)> {
        self.at(self.by_seal.get(seal))
    }

    /// All writers.
    pub(super) fn writers(&self) -> impl Iterator<Item = &Writer> {
        self.by_writer.keys()
    }

    fn entry(&self, (.., path): &Range) -> Option<(&Path, &Kept)> {
        self.packs.get_key_value(path).map(|(path, kept)| (&**path, kept))
    }

    /// Packs of a writer, by number.
    pub(super) fn of(&self, writer: &Writer) -> impl DoubleEndedIterator<Item = (&Path, &Kept)> {
        let ranges = self.by_writer.get(writer).map(|written| &written.by_first).into_iter().flatten();
        ranges.filter_map(|range| self.entry(range))
    }

    /// The pack of a writer that reaches farthest.
    pub(super) fn last_of(&self, writer: &Writer) -> Option<&Kept> {
        let range = self.by_writer.get(writer)?.by_last.last()?;
        self.entry(range).map(|(_, kept)| kept)
    }

    /// Packs of a writer that begin with this number.
    pub(super) fn from(&self, writer: &Writer, first: u64) -> impl Iterator<Item = &Kept> {
        let ranges = self.by_writer.get(writer).map(|written| written.by_first.range(lowest(first)..));
        let ranges = ranges.into_iter().flatten().take_while(move |range| range.0 == first);
        ranges.filter_map(|range| Some(self.entry(range)?.1))
    }

    /// Packs of a writer that end with this number.
    pub(super) fn until(&self, writer: &Writer, last: u64) -> impl Iterator<Item = &Kept> {
        let ranges = self.reaching(writer, last).take_while(move |range| range.0 == last);
        ranges.filter_map(|range| Some(self.entry(range)?.1))
    }

    /// Packs of a writer that hold numbers of this range.
    pub(super) fn overlapping(&self, writer: &Writer, first: u64, last: u64) -> impl Iterator<Item = (&Path, &Kept)> {
        // Most packs that come are a writer's latest: few reach as far as they do.
        let met = self.reaching(writer, first).filter(move |range| range.1 <= last);
        met.filter_map(|range| self.entry(range))
    }

    /// Packs of a writer that end with this number or behind it; their last and first numbers.
    fn reaching(&self, writer: &Writer, last: u64) -> impl Iterator<Item = &Range> {
        self.by_writer.get(writer).map(|written| written.by_last.range(lowest(last)..)).into_iter().flatten()
    }

    /// Says whether a pack is folded, and what was found out by that.
    pub(super) fn fold(&mut self, path: &Path, folded: bool, (person, newest): (PersonId, u64)) {
        if let Some(kept) = self.packs.get_mut(path) {
            (kept.folded, kept.person, kept.newest) = (folded, person, newest);
        }
    }

    /// Nothing is folded.
    pub(super) fn unfold(&mut self) {
        self.packs.values_mut().for_each(|kept| kept.folded = false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(writer: u8, first: u64, last: u64, hash: u8) -> Kept {
        Kept { writer: [writer; 16], first, last, hash: [hash; 32], seal: [hash / 10; 32], ..Kept::default() }
    }

    #[test]
    fn each_way_finds_what_a_walk_would() {
        let mut held = Held::default();
        for (name, pack) in [
            ("a", kept(1, 1, 20, 10)),
            ("b", kept(1, 21, 40, 11)),
            ("c", kept(1, 1, 40, 30)),
            ("d", kept(2, 1, 20, 40)),
            ("e", kept(1, 21, 40, 11)),
        ] {
            held.insert(name.into(), pack);
        }
        let names =
            |found: Vec<(&Path, &Kept)>| found.iter().map(|(path, _)| path.display().to_string()).collect::<String>();
        assert_eq!(names(held.of(&[1; 16]).collect()), "acbe");
        assert_eq!(names(held.overlapping(&[1; 16], 5, 5).collect()), "ac");
        assert_eq!(names(held.overlapping(&[1; 16], 1, 20).collect()), "ac");
        assert_eq!(names(held.overlapping(&[1; 16], 20, 21).collect()), "acbe");
        assert_eq!(names(held.overlapping(&[1; 16], 41, 50).collect()), "");
        assert_eq!(names(held.with_hash(&[11; 32]).collect()), "be");
        assert_eq!(names(held.with_seal(&[1; 32]).collect()), "abe");
        assert_eq!(held.from(&[1; 16], 21).count(), 2);
        assert_eq!((held.until(&[1; 16], 40).count(), held.until(&[1; 16], 20).count()), (3, 1));
        assert_eq!(held.until(&[1; 16], 39).count(), 0);
        assert_eq!(held.last_of(&[2; 16]).map(|kept| kept.last), Some(20));
        // Put again as something else: nothing of what it was is left.
        held.insert("b".into(), kept(2, 7, 9, 50));
        assert_eq!(names(held.of(&[1; 16]).collect()), "ace");
        assert_eq!(names(held.of(&[2; 16]).collect()), "db");
        assert!(held.remove(Path::new("b")).is_some() && held.remove(Path::new("b")).is_none());
        assert_eq!(held.with_hash(&[50; 32]).count() + held.with_seal(&[5; 32]).count(), 0);
        held.remove(Path::new("d"));
        assert_eq!(held.writers().count(), 1);
    }
}
