//! A bundle with some schools only: of every pack what belongs to them, hashes in the place of the rest.

use std::collections::{BTreeMap, BTreeSet};

use super::cut::{self, Why};
use super::identity::Identity;
use super::reader::{self, Told};
use super::shelf::{Shelf, Writer};
use crate::domain::RecordId;
use crate::store::Store;
use crate::{Error, Result};

/// The packs of the shelf with what belongs to these schools. A pack with nothing of them is left out; where no other of
/// its writer would tell that this is a part, its hashes go: otherwise the recipient would look for what is missing.
pub fn of_schools(store: &Store, shelf: &Shelf, identity: &Identity, schools: &[RecordId]) -> Result<Vec<u8>> {
    let (mut all, mut authors) = (BTreeSet::new(), BTreeSet::new());
    each_pack(shelf, &mut |pack| {
        for packed in pack.changes().unwrap_or_default() {
            all.insert(packed.change.record);
            authors.insert((packed.change.record, packed.change.person));
        }
        Ok(())
    })?;
    let named = |taken: &BTreeSet<RecordId>| {
        let persons: BTreeSet<_> =
            authors.iter().filter(|(record, _)| taken.contains(record)).map(|(_, person)| *person).collect();
        all.iter().filter(|id| persons.contains(&id.author())).copied().collect()
    };
    let taken = store.belonging_to(schools, &all, &named)?;
    let mut out = Vec::new();
    let mut left_out: BTreeMap<Writer, Vec<u8>> = BTreeMap::new();
    let (mut given, mut parted) = (BTreeSet::new(), BTreeSet::new());
    each_pack(shelf, &mut |pack| {
        let mut kept = 0_usize;
        let mut keeps = |told: &Told| {
            let keep = matches!(told, Told::Change(packed) if taken.contains(&packed.change.record));
            kept += usize::from(keep);
            keep
        };
        let part = cut::cut(pack, Why::Part, &mut keeps, identity.key()?)?;
        if kept > 0 {
            given.insert(pack.writer);
            if part.is_some() {
                parted.insert(pack.writer);
            }
            out.extend(part.as_deref().unwrap_or(pack.bytes));
        } else if let Some(hashes) = part {
            let shortest = left_out.entry(pack.writer).or_insert_with(|| hashes.clone());
            if hashes.len() < shortest.len() {
                *shortest = hashes;
            }
        }
        Ok(())
    })?;
    let untold = left_out.into_iter().filter(|(writer, _)| given.contains(writer) && !parted.contains(writer));
    out.extend(untold.flat_map(|(_, hashes)| hashes));
    Ok(out)
}

fn each_pack(shelf: &Shelf, visit: &mut dyn FnMut(&reader::Pack<'_>) -> Result<()>) -> Result<()> {
    for (path, _) in shelf.packs() {
        let bytes = std::fs::read(path).map_err(|error| Error::file(path, error))?;
        // One damaged on the shelf comes again with the next exchange.
        if let Ok(pack) = reader::verify(&bytes) {
            visit(&pack)?;
        }
    }
    Ok(())
}
