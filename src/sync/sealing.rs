//! Sealing: what this folder has saved and no pack of ours holds yet becomes packs on the shelf.

use std::collections::BTreeSet;

use super::identity::Identity;
use super::merging;
use super::pack::{self, Item, Place};
use super::reader;
use super::shelf::Shelf;
use crate::changes::change::OpId;
use crate::changes::{encoding, stub};
use crate::store::Store;
use crate::{Error, Result};

/// Changes of ours that no pack of ours holds, with their numbers.
pub fn unsealed(store: &Store, identity: &Identity, shelf: &Shelf) -> Result<Vec<(u64, Item)>> {
    let mut sealed: BTreeSet<OpId> = BTreeSet::new();
    let writers: BTreeSet<_> = shelf.packs().map(|(_, kept)| kept.writer).collect();
    for writer in writers.iter().filter(|writer| identity.is_ours(writer)) {
        sealed.extend(shelf.numbers_of(writer)?.into_values().flatten());
    }
    let mut waiting = Vec::new();
    store.own_changes(&mut |bytes| {
        if let Some((number, hash)) = stub::read(bytes) {
            // Erased before it was sealed: its number and its place in the chain stay.
            if !sealed.contains(&encoding::op_of_hash(&hash)) {
                waiting.push((number, Item::Hash(hash)));
            }
        } else if !sealed.contains(&encoding::op_id(bytes))
            && let Ok(change) = encoding::decode(bytes)
        {
            waiting.push((change.seq, Item::Change(bytes.to_vec())));
        }
    })?;
    Ok(waiting)
}

/// Seals what waits; returns how many changes that were. Numbers that do not go on where our last pack ended belong to
/// another line of history (a restored copy, a log begun anew): a new key signs them.
pub fn seal(store: &Store, identity: &mut Identity, shelf: &mut Shelf) -> Result<usize> {
    let waiting = unsealed(store, identity, shelf)?;
    if waiting.is_empty() {
        // Whoever has nothing to give founds no district: he joins the one he meets first.
        return Ok(0);
    }
    let org = identity.org()?;
    let mut rest = waiting.as_slice();
    while let Some((first, _)) = rest.first() {
        // A run of numbers without a gap.
        let run = rest.iter().zip(*first..).take_while(|((number, _), expected)| number == expected).count();
        let (now, later) = rest.split_at(run);
        rest = later;
        let mut place = match shelf.last_of(&identity.key()?.writer()) {
            None => Place { first: *first, chain: [0; 32] },
            Some(last) if last.last + 1 == *first => Place { first: *first, chain: last.chain },
            Some(_) => {
                identity.renew()?;
                Place { first: *first, chain: [0; 32] }
            }
        };
        let bytes: Vec<Item> = now.iter().map(|(_, item)| item.clone()).collect();
        let mut from = 0;
        while let Some(left) = bytes.get(from..).filter(|left| !left.is_empty()) {
            let written =
                pack::write(left, place, identity.key()?, org).map_err(|error| Error::file("packs", error))?;
            let sealed =
                reader::verify(&written.bytes).map_err(|_| Error::Store("a pack of ours does not verify".into()))?;
            shelf.keep(&sealed, identity.key()?)?;
            from += written.taken;
            place = written.next;
        }
    }
    merging::merge(shelf, identity.key()?, org)?;
    Ok(waiting.len())
}
