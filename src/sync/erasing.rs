//! Acts of erasure, carried out: on the shelf of packs and in the store. An act is a record like any other, made by a
//! person and sealed by a key; it counts here when it counts at all (under a directory of keys: when its author may).

use super::cut::{self, Why};
use super::identity::{Identity, Key, place_of};
use super::messages;
use super::reader::{self, Pack, Packed, Told};
use super::shelf::Shelf;
use super::trust::access::Access;
use super::trust::held;
use super::trust::role::Role;
use crate::changes::change::PersonId;
use crate::changes::erased::Erased;
use crate::store::Store;
use crate::store::act::{Act, Plan};
use crate::store::erase::Done;
use crate::{Error, Result};

/// Whether a change of a pack is erased.
pub fn covers(erased: &Erased, told: &Told) -> bool {
    matches!(told, Told::Change(packed) if erased.covers(&packed.op, packed.change.record))
}

/// A pack that came, without what is erased; `None`: nothing in it is.
pub fn without_erased(pack: &Pack<'_>, changes: &[Packed], erased: &Erased, key: &Key) -> Result<Option<Vec<u8>>> {
    if !changes.iter().any(|packed| erased.covers(&packed.op, packed.change.record)) {
        return Ok(None);
    }
    cut::cut(pack, Why::Erased, &mut |told| !covers(erased, told), key)
}

/// Cuts what is erased out of every pack of a shelf.
fn cut_shelf(shelf: &mut Shelf, erased: &Erased, key: &Key) -> Result<()> {
    let paths: Vec<_> = shelf.packs().map(|(path, _)| path.to_owned()).collect();
    for path in paths {
        let bytes = std::fs::read(&path).map_err(|error| Error::file(&path, error))?;
        let Ok(pack) = reader::verify(&bytes) else { continue };
        if let Some(rest) = cut::cut(&pack, Why::Erased, &mut |told| !covers(erased, told), key)? {
            let rest = reader::verify(&rest).map_err(|_| Error::Store("a pack of ours does not verify".into()))?;
            shelf.replace(&path, &rest)?;
        }
    }
    // What was cut is off the disk before the act is noted as carried out.
    shelf.sync()?;
    shelf.remove_damaged()
}

/// Carries out the acts that count and were not carried out yet. `None`: there were none.
pub fn carry_out(store: &mut Store, shelves: &mut [&mut Shelf], key: &Key) -> Result<Option<Done>> {
    let said = store.acts()?;
    if store.erased().has_all_of(&said) {
        return Ok(None);
    }
    let mut all = store.erased().clone();
    all.add(&said);
    for shelf in shelves {
        cut_shelf(shelf, &all, key)?;
    }
    held::cut(&store.layout().held(), &all)?;
    store.erase(&said).map(Some)
}

/// Makes an act and carries it out here. Others carry it out when they meet it.
pub fn by_act(store: &mut Store, plan: &Plan, act: &Act, person: PersonId) -> Result<Done> {
    let layout = store.layout().clone();
    // Before anything is written: keys that are closed stop the act here, not halfway.
    let (identity, _) = Identity::open(&layout.signers(), place_of(layout.root()))?;
    let mut shelf = Shelf::open(&layout.packs())?;
    let mut quarantine = Shelf::open(&layout.quarantine())?;
    let access = Access::open(&layout)?;
    let may = access.directory().is_none_or(|directory| {
        let public = identity.key().map(Key::public).unwrap_or_default();
        directory.member_of(&public).is_some_and(|(_, member)| member.role == Role::Administrator)
    });
    if !may {
        return Err(Error::Refused(messages::may_not_erase()));
    }
    store.write_act(plan, act, person)?;
    Ok(carry_out(store, &mut [&mut shelf, &mut quarantine], identity.key()?)?.unwrap_or_default())
}
