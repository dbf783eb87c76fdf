//! Sealing: what this folder has saved and no pack of ours holds yet becomes packs on the shelf; a pack of ours that was
//! damaged or lost there is made again out of the log, byte for byte.

use std::collections::{BTreeMap, BTreeSet};

use super::identity::{Identity, Key};
use super::merging;
use super::pack::{self, Item, Place};
use super::reader;
use super::shelf::{Kept, Shelf};
use crate::changes::change::{OpId, PersonId};
use crate::changes::clock::milliseconds;
use crate::changes::encoding::chain_hash;
use crate::changes::log::Position;
use crate::changes::{encoding, stub};
use crate::store::outgoing::Logs;
use crate::{Error, Result};

/// Changes are sealed when so many bytes wait: more than a pack holds, and no more in memory.
const ENOUGH: usize = 32 << 20;

/// A change on its way into a pack.
struct Waiting {
    number: u64,
    hlc: u64,
    person: PersonId,
    item: Item,
}

/// What waits to be sealed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unsealed {
    /// Changes.
    pub count: usize,
    /// The earliest, milliseconds since 1970.
    pub since: Option<u64>,
}

/// Where the log has to be read from, and what of it is in packs of ours already.
struct Start {
    from: Position,
    sealed: BTreeSet<OpId>,
}

impl Start {
    fn of(logs: &Logs, identity: &Identity, shelf: &Shelf) -> Result<Self> {
        // Where the log is the one that was sealed up to a place, only what is behind it is read; in packs it can be
        // only if the program ended before it noted the new place.
        let goes_on = shelf.own != Position::default() && logs.own_holds(&shelf.own);
        let from = if goes_on { shelf.own } else { Position::default() };
        let mut sealed = BTreeSet::new();
        let ours = shelf.packs().filter(|(_, kept)| identity.is_ours(&kept.writer));
        for (path, _) in ours.filter(|(path, _)| !goes_on || shelf.is_unlisted(path)) {
            sealed.extend(shelf.numbers_in(path)?.into_iter().map(|(_, op)| op));
        }
        Ok(Self { from, sealed })
    }

    /// Calls `visit` with every change of ours that no pack of ours holds.
    fn each(&self, logs: &Logs, visit: &mut dyn FnMut(Waiting) -> Result<()>) -> Result<Unsealed> {
        let (mut told, mut failed) = (Unsealed::default(), Ok(()));
        logs.own_after(self.from, &mut |bytes| {
            if failed.is_err() || (!self.sealed.is_empty() && self.sealed.contains(&stub::op_of(bytes))) {
                return;
            }
            let waiting = if let Some((number, hash)) = stub::read(bytes) {
                // Erased before it was sealed: its number and its place in the chain stay.
                Waiting { number, hlc: 0, person: PersonId::default(), item: Item::Hash(hash) }
            } else if let Ok(change) = encoding::decode(bytes) {
                let at = milliseconds(change.hlc);
                told.since = Some(told.since.map_or(at, |since| since.min(at)));
                let item = Item::Change(bytes.to_vec());
                Waiting { number: change.seq, hlc: change.hlc, person: change.person, item }
            } else {
                return;
            };
            told.count += 1;
            failed = visit(waiting);
        })?;
        failed.map(|()| told)
    }
}

/// Changes of ours that no pack of ours holds.
pub fn unsealed(logs: &Logs, identity: &Identity, shelf: &Shelf) -> Result<Unsealed> {
    Start::of(logs, identity, shelf)?.each(logs, &mut |_| Ok(()))
}

/// Seals what waits. Numbers that do not go on where our last pack ended belong to another line of history (a restored
/// copy, a log begun anew): a new key signs them. Whoever has nothing to give founds no district: he joins the one he
/// meets first.
pub fn seal(logs: &Logs, identity: &mut Identity, shelf: &mut Shelf) -> Result<Unsealed> {
    heal(logs, identity, shelf)?;
    let (mut run, mut bytes): (Vec<Waiting>, usize) = (Vec::new(), 0);
    let told = Start::of(logs, identity, shelf)?.each(logs, &mut |waiting| {
        let follows = run.last().is_none_or(|last| last.number + 1 == waiting.number);
        if !follows || bytes > ENOUGH {
            write(std::mem::take(&mut run), identity, shelf)?;
            bytes = 0;
        }
        bytes += if let Item::Change(change) = &waiting.item { change.len() } else { 0 };
        run.push(waiting);
        Ok(())
    })?;
    write(run, identity, shelf)?;
    if told.count > 0 {
        let org = identity.org()?;
        merging::merge(shelf, identity.key()?, org)?;
    }
    shelf.own = logs.own;
    Ok(told)
}

/// Packs of a run of numbers without a gap.
fn write(run: Vec<Waiting>, identity: &mut Identity, shelf: &mut Shelf) -> Result<()> {
    let Some(first) = run.first().map(|waiting| waiting.number) else { return Ok(()) };
    let org = identity.org()?;
    let mut place = match shelf.last_of(&identity.key()?.writer()) {
        None => Place { first, chain: [0; 32] },
        Some(last) if last.last + 1 == first => Place { first, chain: last.chain },
        Some(_) => {
            identity.renew()?;
            Place { first, chain: [0; 32] }
        }
    };
    let told: Vec<(PersonId, u64)> = run.iter().map(|waiting| (waiting.person, waiting.hlc)).collect();
    let items: Vec<Item> = run.into_iter().map(|waiting| waiting.item).collect();
    let mut from = 0;
    while let Some(left) = items.get(from..).filter(|left| !left.is_empty()) {
        let written = pack::write(left, place, identity.key()?, org).map_err(|error| Error::file("packs", error))?;
        keep(&written.bytes, told.get(from..from + written.taken).unwrap_or_default(), shelf, identity.key()?)?;
        from += written.taken;
        place = written.next;
    }
    Ok(())
}

/// Keeps a pack of ours, which is folded already.
pub(super) fn keep(bytes: &[u8], told: &[(PersonId, u64)], shelf: &mut Shelf, key: &Key) -> Result<()> {
    let sealed = reader::verify(bytes).map_err(|_| Error::Store("a pack of ours does not verify".into()))?;
    let Some(path) = shelf.keep(&sealed, key)? else { return Ok(()) };
    let mut persons: BTreeMap<PersonId, usize> = BTreeMap::new();
    for (person, _) in told {
        *persons.entry(*person).or_default() += 1;
    }
    let most = persons.into_iter().max_by_key(|(_, count)| *count).map(|(person, _)| person);
    let newest = told.iter().map(|(_, hlc)| *hlc).max().unwrap_or_default();
    shelf.folded(&path, (most.unwrap_or_default(), newest));
    Ok(())
}

/// Makes packs of ours again that were lost from the shelf. Where the log does not lead over the same links any more,
/// the pack is left to come back from others.
fn heal(logs: &Logs, identity: &Identity, shelf: &mut Shelf) -> Result<()> {
    let lost: Vec<Kept> = shelf.lost.iter().filter(|kept| identity.is_ours(&kept.writer)).cloned().collect();
    for kept in lost {
        let (Some(key), Some(org)) = (identity.key_of(&kept.writer), identity.org) else { continue };
        let mut found: Vec<Item> = Vec::new();
        let mut told = Vec::new();
        logs.own_after(Position::default(), &mut |bytes| {
            let wanted = kept.first + found.len() as u64;
            if wanted > kept.last {
                return;
            }
            if let Some((_, hash)) = stub::read(bytes).filter(|(number, _)| *number == wanted) {
                told.push((PersonId::default(), 0));
                found.push(Item::Hash(hash));
            } else if let Ok(change) = encoding::decode(bytes)
                && change.seq == wanted
            {
                told.push((change.person, change.hlc));
                found.push(Item::Change(bytes.to_vec()));
            }
        })?;
        let link = found.iter().fold(kept.before, |link, item| chain_hash(&link, &item.hash()));
        if link != kept.chain {
            continue;
        }
        let place = Place { first: kept.first, chain: kept.before };
        let written = pack::write(&found, place, key, org).map_err(|error| Error::file("packs", error))?;
        if written.taken == found.len() {
            keep(&written.bytes, &told, shelf, key)?;
            // Another version of the compressor may give other bytes of the same content.
            shelf.lost.retain(|lost| lost.hash != kept.hash);
        }
    }
    Ok(())
}
