//! Signers nobody has answered for, as the quarantine knows them.

use std::collections::BTreeMap;

use super::grant::Public;
use crate::changes::change::PersonId;
use crate::sync::reader;
use crate::sync::shelf::Shelf;

/// Signers nobody has answered for, and how many changes of theirs are here.
pub fn of(quarantine: &Shelf) -> BTreeMap<Public, u64> {
    let mut found = BTreeMap::new();
    for (path, kept) in quarantine.packs() {
        let Ok(bytes) = std::fs::read(path) else { continue };
        if let Ok(pack) = reader::verify(&bytes) {
            *found.entry(pack.public).or_default() += kept.last + 1 - kept.first;
        }
    }
    found
}

/// The person that the first changes of a stranger name.
pub fn author(quarantine: &Shelf, public: &Public) -> Option<PersonId> {
    for (path, _) in quarantine.packs() {
        let bytes = std::fs::read(path).unwrap_or_default();
        let Ok(pack) = reader::verify(&bytes) else { continue };
        if pack.public == *public {
            let changes = pack.changes().unwrap_or_default();
            if let Some(named) =
                changes.iter().map(|packed| packed.change.person).find(|person| *person != PersonId::default())
            {
                return Some(named);
            }
        }
    }
    None
}
