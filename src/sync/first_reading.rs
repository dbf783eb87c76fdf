//! The first reading of a pack: what of it is new here, and whether all of it can be read. Nothing is kept or folded yet.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::cut::Why;
use super::exchange::Exchange;
use super::reader::{Fault, Pack, Told};
use super::shelf::Kept;
use crate::Result;
use crate::changes::change::{OpId, PersonId};
use crate::changes::clock::{self, milliseconds};
use crate::domain::RecordId;

/// A pack longer than this is read aside, bytes.
const LONG: usize = 64 << 10;
/// After so many changes others are let in.
const BREATH: usize = 500;

/// What the first reading keeps of a change.
struct Line {
    op: OpId,
    number: u64,
    hlc: u64,
    person: PersonId,
    record: RecordId,
    /// Of a person: his name.
    name: Option<String>,
}

/// What a pack says, from a first reading.
#[derive(Default)]
pub(super) struct First {
    /// Changes that are not here.
    pub(super) new: BTreeSet<OpId>,
    /// These, and those that have come with this exchange before.
    pub(super) met: BTreeSet<OpId>,
    /// Changes that stand in the log without a pack so far.
    pub(super) loose: BTreeSet<OpId>,
    /// Some of it was erased here.
    pub(super) stale: bool,
    pub(super) count: usize,
    /// Whom most changes name.
    pub(super) person: PersonId,
    pub(super) newest: u64,
    pub(super) forks: bool,
    /// Persons whose new changes are dated in the future: the latest.
    pub(super) ahead: BTreeMap<PersonId, u64>,
    /// New changes by person: how many, and the earliest.
    pub(super) from: BTreeMap<PersonId, (usize, u64)>,
}

impl Exchange<'_> {
    /// The first reading: what is new, and whether all of it can be read.
    pub(super) fn first_reading(&mut self, pack: &Pack<'_>) -> Result<std::result::Result<First, Fault>> {
        let mut beside: BTreeMap<u64, BTreeSet<OpId>> = BTreeMap::new();
        let mut folded: BTreeSet<OpId> = BTreeSet::new();
        let overlapping: Vec<(PathBuf, bool)> = self
            .shelf
            .overlapping(&pack.writer, pack.place.first, pack.last)
            .map(|(path, kept)| (path.to_owned(), kept.folded && kept.cut != Some(Why::Part)))
            .collect();
        for (path, is_folded) in overlapping {
            for (number, op) in self.shelf.numbers_in(&path)? {
                beside.entry(number).or_default().insert(op);
                if is_folded {
                    folded.insert(op);
                }
            }
        }
        let lines = if pack.bytes.len() > LONG { self.store.aside(|| lines_of(pack)) } else { lines_of(pack) };
        let lines = match lines {
            Ok(lines) => lines,
            Err(fault) => return Ok(Err(fault)),
        };
        let ours = self.identity.is_ours(&pack.writer);
        let mut first = First { forks: self.branches_off(pack), count: lines.len(), ..First::default() };
        let mut persons: BTreeMap<PersonId, u64> = BTreeMap::new();
        for (n, line) in lines.into_iter().enumerate() {
            if n % BREATH == BREATH - 1 {
                self.breathe()?;
            }
            let Line { op, number, hlc, person, record, name } = line;
            if self.store.erased().covers(&op, record) {
                first.stale = true;
                continue;
            }
            first.newest = first.newest.max(hlc);
            *persons.entry(person).or_default() += 1;
            first.forks |= beside.get(&number).is_some_and(|here| !here.contains(&op));
            if self.met.contains(&op) {
                first.met.insert(op);
                continue;
            }
            if folded.contains(&op) || self.is_in_logs(&op, ours)? {
                first.loose.extend(self.logged.loose.as_ref().filter(|loose| loose.contains(&op)).map(|_| op));
                continue;
            }
            first.new.insert(op);
            first.met.insert(op);
            if let Some(name) = name {
                // A person who comes with this exchange is named in it already.
                self.names.insert(record.author(), name);
            }
            let at = milliseconds(hlc);
            let (count, since) = first.from.entry(person).or_insert((0, at));
            (*count, *since) = (*count + 1, at.min(*since));
            if clock::is_ahead(hlc, self.now) {
                let latest = first.ahead.entry(person).or_default();
                *latest = at.max(*latest);
            }
        }
        let most = persons.into_iter().max_by_key(|(_, count)| *count);
        first.person = most.map(|(person, _)| person).unwrap_or_default();
        Ok(Ok(first))
    }

    /// Whether a pack goes on from, or leads to, another link of the chain than the packs beside it here.
    pub(super) fn branches_off(&self, pack: &Pack<'_>) -> bool {
        let none_fits = |beside: &mut dyn Iterator<Item = &Kept>, fits: &dyn Fn(&Kept) -> bool| {
            let mut beside = beside.peekable();
            beside.peek().is_some() && !beside.any(fits)
        };
        let before = pack.place.first.checked_sub(1).map(|last| self.shelf.until(&pack.writer, last));
        none_fits(&mut before.into_iter().flatten(), &|kept| kept.chain == pack.place.chain)
            || none_fits(&mut self.shelf.from(&pack.writer, pack.last + 1), &|kept| kept.before == pack.chain())
    }
}

fn lines_of(pack: &Pack<'_>) -> std::result::Result<Vec<Line>, Fault> {
    let mut lines = Vec::new();
    for told in pack.read() {
        let Told::Change(packed) = told? else { continue };
        let change = packed.change;
        let named = change.operations.iter().find(|operation| operation.cell.field == "name");
        let name = named.filter(|_| change.form == "person").and_then(|operation| operation.value.as_text());
        lines.push(Line {
            op: packed.op,
            number: change.seq,
            hlc: change.hlc,
            person: change.person,
            record: change.record,
            name: name.map(str::to_owned),
        });
    }
    Ok(lines)
}
