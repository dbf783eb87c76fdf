//! Own packs become fewer: eight of one rank are packed anew as one of the next (`sync.md` §8). After n exports as many
//! are left as the digits of n, written in base 8, add up to. The changes stay to the byte, so identities, chain and every
//! later pack stay as they are, and any mix of small and merged packs folds to the same.
//!
//! The small ones leave our own shelf only. What lies in shared folders is others' as well, and stays.

use std::path::{Path, PathBuf};

use super::identity::Key;
use super::pack::{self, End, Item, LONGEST_PACK, Merged, Place, Written};
use super::reader::{self, Told};
use super::shelf::Shelf;
use crate::{Error, Result};

/// So many packs of one rank become one.
pub const FAN_IN: usize = 8;

/// Merges what can be merged of the packs of this key; returns how many merged packs were made. What was merged leaves the
/// disk when the shelf is synced.
pub fn merge(shelf: &mut Shelf, key: &Key, org: [u8; 16]) -> Result<usize> {
    let mut made = 0;
    while let Some((paths, rank)) = last_equals(shelf, key) {
        let Some((changes, place, ends)) = changes_of(&paths)? else { break };
        let mut written = Vec::new();
        let (mut from, mut at) = (0, place);
        while let Some(rest) = changes.get(from..).filter(|rest| !rest.is_empty()) {
            let pack = one(rest, at, (key, org), rank + 1, &ends).map_err(|error| Error::file("packs", error))?;
            (from, at) = (from + pack.taken, pack.next);
            written.push(pack.bytes);
        }
        for bytes in &written {
            let sealed = reader::verify(bytes).map_err(|_| Error::Store("a pack of ours does not verify".into()))?;
            // Until the shelf is synced both lie there, which fold the same and are merged to the same again.
            let path = shelf.put(&sealed)?;
            shelf.inherit(&path, &paths);
            made += 1;
        }
        for path in &paths {
            shelf.forget(path);
        }
    }
    Ok(made)
}

/// One pack of as many of these changes as fit.
fn one(rest: &[Item], at: Place, (key, org): (&Key, [u8; 16]), rank: u64, ends: &[End]) -> std::io::Result<Written> {
    let within = |until: u64| {
        let ends = ends.iter().copied().filter(|(last, _)| (at.first..until).contains(last));
        Merged { rank, ends: ends.collect() }
    };
    let whole = pack::write_merged(rest, at, key, org, &within(u64::MAX))?;
    if whole.taken == rest.len() {
        return Ok(whole);
    }
    // It ends before: only what is in it may be named.
    pack::write_merged(rest, at, key, org, &within(whole.next.first - 1))
}

/// The last packs of a key, as many as become one, if they are of one rank and none is full; with their rank.
fn last_equals(shelf: &Shelf, key: &Key) -> Option<(Vec<PathBuf>, u64)> {
    let own: Vec<&Path> = shelf.of(&key.writer()).map(|(path, _)| path).collect();
    let last = own.get(own.len().checked_sub(FAN_IN)?..)?;
    let mut ranks = last.iter().map(|path| {
        let full = std::fs::metadata(path).is_ok_and(|data| data.len() >= LONGEST_PACK as u64);
        reader::merged_of(path).map(|merged| merged.rank).filter(|_| !full)
    });
    let rank = ranks.next()??;
    ranks.all(|other| other == Some(rank)).then(|| (last.iter().map(|path| (*path).to_owned()).collect(), rank))
}

/// Changes, where they begin, and the ends between the packs they were in.
type Followed = (Vec<Item>, Place, Vec<End>);

/// The changes of packs that follow one another, where they begin, and the ends between them; `None` where they do not,
/// or where one of them cannot be read any more: then they stay as they are.
fn changes_of(paths: &[PathBuf]) -> Result<Option<Followed>> {
    let (mut found, mut begins, mut next, mut ends) = (Vec::new(), None, None, Vec::new());
    for path in paths {
        let bytes = std::fs::read(path).map_err(|error| Error::file(path, error))?;
        let Ok(pack) = reader::verify(&bytes) else { return Ok(None) };
        let Ok(content) = pack.content() else { return Ok(None) };
        if next.is_some_and(|next| next != pack.place) {
            return Ok(None);
        }
        begins.get_or_insert(pack.place);
        next = Some(Place { first: pack.last + 1, chain: pack.chain() });
        ends.extend(pack.merged.ends.iter().copied());
        ends.push(pack::end(pack.last, &pack.chain()));
        found.extend(content.into_iter().flat_map(|(told, _)| told).map(Told::into_item));
    }
    ends.pop();
    Ok(begins.map(|begins| (found, begins, ends)))
}

#[cfg(test)]
mod tests;
