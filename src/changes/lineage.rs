//! How the values of one cell came from each other: which replaced which, what two that stand side by side both
//! replaced, and which were written without seeing another. Pure; made of the history of a record.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Cell, Change, OpId, PersonId};
use crate::domain::Value;

/// A value that was written into the cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Which change.
    pub op: OpId,
    /// When.
    pub hlc: u64,
    /// Who.
    pub person: PersonId,
    /// What.
    pub value: Value,
    /// What its author replaced.
    pub replaces: Vec<OpId>,
    /// Another value stood or came beside it that its author had not seen.
    pub apart: bool,
    /// How many different values it replaced: two and more settle a conflict.
    pub settled: usize,
    /// The first that replaced it, by place in [`Lineage::written`]; `None`: it is a head.
    pub replaced_by: Option<usize>,
}

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lineage {
    /// Every value, those before it first, then by time.
    pub written: Vec<Written>,
    places: BTreeMap<OpId, usize>,
}

impl Lineage {
    /// Of this cell, from the changes of its record.
    pub fn of<'c>(cell: &Cell, history: impl IntoIterator<Item = (OpId, &'c Change)>) -> Self {
        let mut all: Vec<Written> = Vec::new();
        for (op, change) in history {
            let Some(operation) = change.operations.iter().find(|operation| operation.cell == *cell) else { continue };
            all.push(Written {
                op,
                hlc: change.hlc,
                person: change.person,
                value: operation.value.clone(),
                replaces: operation.replaces.clone(),
                apart: false,
                settled: 0,
                replaced_by: None,
            });
        }
        let mut lineage = Self::default();
        for written in in_order(all, |written| written.op, |written| written.replaces.clone()) {
            lineage.places.insert(written.op, lineage.written.len());
            lineage.written.push(written);
        }
        lineage.mark();
        lineage
    }

    fn mark(&mut self) {
        let mut heads: BTreeSet<usize> = BTreeSet::new();
        for place in 0..self.written.len() {
            let Some(now) = self.written.get(place) else { continue };
            let value = now.value.clone();
            let replaced: Vec<usize> =
                now.replaces.iter().filter_map(|op| self.places.get(op).copied()).filter(|at| *at < place).collect();
            let values: BTreeSet<&Value> =
                replaced.iter().filter_map(|at| self.written.get(*at)).map(|held| &held.value).collect();
            let settled = values.len();
            for at in &replaced {
                heads.remove(at);
                if let Some(held) = self.written.get_mut(*at) {
                    held.replaced_by.get_or_insert(place);
                }
            }
            let mut apart = false;
            for at in &heads {
                if let Some(held) = self.written.get_mut(*at).filter(|held| held.value != value) {
                    held.apart = true;
                    apart = true;
                }
            }
            if let Some(now) = self.written.get_mut(place) {
                (now.settled, now.apart) = (settled, apart);
            }
            heads.insert(place);
        }
    }

    /// The value of this change.
    pub fn get(&self, op: OpId) -> Option<&Written> {
        self.places.get(&op).and_then(|place| self.written.get(*place))
    }

    /// The last value that all of these came from; `None` where they have nothing in common.
    pub fn common(&self, heads: &[OpId]) -> Option<&Written> {
        let mut common: Option<BTreeSet<usize>> = None;
        for head in heads {
            let before = self.before(*head);
            common = Some(match common {
                Some(held) => held.intersection(&before).copied().collect(),
                None => before,
            });
        }
        common?.last().and_then(|place| self.written.get(*place))
    }

    /// Everything a value came from.
    fn before(&self, op: OpId) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut waiting: Vec<OpId> = self.get(op).map(|held| held.replaces.clone()).unwrap_or_default();
        while let Some(op) = waiting.pop() {
            if let Some(place) = self.places.get(&op)
                && found.insert(*place)
                && let Some(held) = self.written.get(*place)
            {
                waiting.extend(&held.replaces);
            }
        }
        found
    }
}

/// What was replaced before what replaced it, otherwise as given, each once: a clock that was set back puts a change
/// before what its author had seen.
pub fn in_order<T>(items: Vec<T>, op: impl Fn(&T) -> OpId, replaces: impl Fn(&T) -> Vec<OpId>) -> Vec<T> {
    let order: Vec<OpId> = items.iter().map(&op).collect();
    let mut waiting: BTreeMap<OpId, T> = items.into_iter().map(|item| (op(&item), item)).collect();
    let mut done = Vec::with_capacity(order.len());
    for first in order {
        let mut stack = vec![first];
        while let Some(at) = stack.last().copied() {
            let before = waiting.get(&at).map(&replaces).unwrap_or_default();
            let missing: Vec<OpId> = before.into_iter().filter(|id| *id != at && waiting.contains_key(id)).collect();
            // Hashes make no circles; what looks like one is taken as it comes.
            if missing.is_empty() || stack.len() > waiting.len() {
                stack.pop();
                done.extend(waiting.remove(&at));
            } else {
                stack.extend(missing);
            }
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::change::Operation;
    use crate::changes::encoding;
    use crate::domain::RecordId;

    fn cell() -> Cell {
        Cell { field: "text".into(), element: None }
    }

    fn change(hlc: u64, value: &str, replaces: &[OpId]) -> (OpId, Change) {
        let operation = Operation { cell: cell(), value: value.into(), replaces: replaces.to_vec() };
        let change = Change {
            seq: hlc,
            hlc,
            person: [0; 8],
            record: RecordId::new([1; 16]),
            form: "finding".into(),
            operations: vec![operation],
            salt: None,
            group: None,
            reason: None,
            later: std::collections::BTreeMap::new(),
        };
        (encoding::op_id(&encoding::encode(&change)), change)
    }

    fn of(changes: &[&(OpId, Change)]) -> Lineage {
        Lineage::of(&cell(), changes.iter().map(|(op, change)| (*op, change)))
    }

    #[test]
    fn two_that_stand_side_by_side_have_their_common_earlier_value_and_know_of_each_other() {
        let first = change(1, "было", &[]);
        let between = change(2, "уточнено", &[first.0]);
        let ours = change(3, "здесь", &[between.0]);
        let theirs = change(4, "там", &[between.0]);
        let lineage = of(&[&first, &between, &ours, &theirs]);
        assert_eq!(lineage.common(&[ours.0, theirs.0]).unwrap().value, "уточнено".into());
        assert!(lineage.get(ours.0).unwrap().apart && lineage.get(theirs.0).unwrap().apart);
        assert!(!lineage.get(between.0).unwrap().apart);
        let chosen = change(5, "там", &[ours.0, theirs.0]);
        let lineage = of(&[&first, &between, &ours, &theirs, &chosen]);
        assert_eq!(lineage.get(chosen.0).unwrap().settled, 2);
        assert!(!lineage.get(chosen.0).unwrap().apart);
        let by = lineage.get(ours.0).unwrap().replaced_by.unwrap();
        assert_eq!(lineage.written[by].op, chosen.0);
    }

    #[test]
    fn values_without_a_past_have_nothing_in_common() {
        let (one, other) = (change(1, "а", &[]), change(2, "б", &[]));
        assert_eq!(of(&[&one, &other]).common(&[one.0, other.0]), None);
    }

    #[test]
    fn a_clock_that_went_back_changes_nothing() {
        let first = change(100, "было", &[]);
        let later = change(1, "стало", &[first.0]);
        let lineage = of(&[&later, &first]);
        assert_eq!(lineage.written.iter().map(|held| held.op).collect::<Vec<_>>(), [first.0, later.0]);
        assert!(lineage.written.iter().all(|held| !held.apart));
    }
}
