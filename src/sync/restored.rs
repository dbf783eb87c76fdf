//! What came out of a backup: it stands in the log of changes received, and where it had never left the computer it was
//! saved on, no pack holds it. It is sealed here, byte for byte, or nobody else would ever hear of it.
//!
//! Its numbers are of another history than ours, so it is signed with keys of its own, one for each run of numbers; that
//! they are ours nobody has to know. Whoever wrote it and comes with the same changes under his own key adds nothing.

use std::collections::BTreeSet;
use std::path::Path;

use super::exchange::Exchange;
use super::identity::{Identity, Key};
use super::pack::{self, Item, Place};
use super::sealing::{self, Unsealed};
use super::shelf::Shelf;
use crate::changes::change::{OpId, PersonId};
use crate::changes::clock::milliseconds;
use crate::changes::encoding;
use crate::changes::log::Position;
use crate::store::builtin::comes_with_the_program;
use crate::{Error, Result};

/// Changes that follow one another by their numbers.
#[derive(Default)]
struct Run {
    changes: Vec<Vec<u8>>,
    told: Vec<(PersonId, u64)>,
    first: u64,
    last: u64,
}

impl Exchange<'_> {
    /// Seals them, or only looks where that is asked for; how many there were. Something was received outside of
    /// exchanges, or the end of an exchange was cut off: otherwise there is nothing to look for.
    pub(super) fn seal_restored(&mut self) -> Result<Unsealed> {
        // What was in a pack that is lost here stands alone in the log as well: that pack comes again from others.
        if self.logs.received == self.shelf.received || !self.shelf.lost.is_empty() {
            return Ok(Unsealed::default());
        }
        let mut lonely = self.loose()?.clone();
        for shelf in [&self.shelf, self.watch.quarantine()] {
            for path in shelf.packs().map(|(path, _)| path).collect::<Vec<&Path>>() {
                if lonely.is_empty() {
                    return Ok(Unsealed::default());
                }
                let held: BTreeSet<OpId> = shelf.numbers_in(path)?.into_iter().map(|(_, op)| op).collect();
                lonely.retain(|op| !held.contains(op));
            }
        }
        let runs = self.runs(&mut lonely)?;
        let told = Unsealed {
            count: runs.iter().map(|run| run.changes.len()).sum(),
            since: runs.iter().flat_map(|run| &run.told).map(|(_, hlc)| milliseconds(*hlc)).min(),
        };
        if self.asked.preview {
            return Ok(told);
        }
        for run in runs {
            seal(run, &mut self.identity, &mut self.shelf)?;
        }
        self.no_longer_loose(&lonely);
        Ok(told)
    }

    /// These changes as they stand in the log of what was received. Those that come with the program leave the set.
    fn runs(&self, lonely: &mut BTreeSet<OpId>) -> Result<Vec<Run>> {
        let mut runs: Vec<Run> = Vec::new();
        self.logs.received_after(Position::default(), &mut |bytes| {
            let Ok(change) = encoding::decode(bytes) else { return };
            let op = encoding::op_id(bytes);
            if comes_with_the_program(&change) {
                lonely.remove(&op);
            }
            if !lonely.contains(&op) {
                return;
            }
            let place = runs.iter().position(|run| run.last + 1 == change.seq).unwrap_or(runs.len());
            if place == runs.len() {
                runs.push(Run { first: change.seq, ..Run::default() });
            }
            if let Some(run) = runs.get_mut(place) {
                run.last = change.seq;
                run.told.push((change.person, change.hlc));
                run.changes.push(bytes.to_vec());
            }
        })?;
        Ok(runs)
    }
}

fn seal(run: Run, identity: &mut Identity, shelf: &mut Shelf) -> Result<()> {
    let org = identity.org()?;
    let key: Key = identity.make_aside()?;
    let mut place = Place { first: run.first, chain: [0; 32] };
    let items: Vec<Item> = run.changes.into_iter().map(Item::Change).collect();
    let mut from = 0;
    while let Some(left) = items.get(from..).filter(|left| !left.is_empty()) {
        let written = pack::write(left, place, &key, org).map_err(|error| Error::file("packs", error))?;
        let told = run.told.get(from..from + written.taken).unwrap_or_default();
        sealing::keep(&written.bytes, told, shelf, &key)?;
        from += written.taken;
        place = written.next;
    }
    Ok(())
}
