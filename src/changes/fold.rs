//! The fold: changes in any order, any number of times, give one state (`sync.md` §5, §6). Pure.
//!
//! A cell is a multi-value register: `heads := heads − replaces(op) + {op unless already replaced}`. Every id that was
//! ever replaced is remembered, so neither an early arrival nor a repetition brings an old value back.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Cell, Change, Element, OpId, Operation, PersonId};
use super::op_set::OpSet;
use crate::domain::{Record, RecordId, Value};

/// Field id of the cell that says whether the record is deleted.
pub const LIFE: &str = "_life";

/// A value nothing has replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Which change wrote it.
    pub op: OpId,
    /// When, see [`super::clock`].
    pub hlc: u64,
    /// Who.
    pub person: PersonId,
    /// What.
    pub value: Value,
}

/// State of one cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CellState {
    /// Heads, ascending by (hlc, op): the last is displayed.
    pub heads: Vec<Head>,
    /// Every id that was replaced, seen or not.
    pub replaced: OpSet,
}

impl CellState {
    /// The displayed head.
    pub fn shown(&self) -> Option<&Head> {
        self.heads.last()
    }

    /// Whether heads differ.
    pub fn differs(&self) -> bool {
        self.heads.windows(2).any(|pair| matches!(pair, [one, other] if one.value != other.value))
    }

    /// Takes in another state of the same cell.
    fn join(&mut self, other: &Self) {
        for id in other.replaced.as_slice() {
            self.replaced.insert(*id);
        }
        for head in &other.heads {
            self.apply((head.op, head.hlc), &[], || head.clone());
        }
        self.heads.retain(|held| !self.replaced.contains(&held.op));
    }

    /// Takes in what `head` writes, which is asked for only if nothing has replaced it yet.
    fn apply(&mut self, (op, hlc): (OpId, u64), replaces: &[OpId], head: impl FnOnce() -> Head) -> bool {
        let mut news = false;
        for id in replaces {
            news |= self.replaced.insert(*id);
        }
        self.heads.retain(|held| !replaces.contains(&held.op));
        if !self.replaced.contains(&op) && !self.heads.iter().any(|held| held.op == op) {
            let place = self.heads.partition_point(|held| (held.hlc, held.op) < (hlc, op));
            self.heads.insert(place, head());
            news = true;
        }
        news
    }
}

/// State of one record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecordState {
    /// Form id with the stamp it came with: the latest wins.
    pub form: (u64, OpId, String),
    /// Cells in order.
    pub cells: BTreeMap<Cell, CellState>,
}

impl RecordState {
    /// Takes a change in. `false`: nothing new.
    pub fn apply(&mut self, op: OpId, change: &Change) -> bool {
        let (hlc, person) = (change.hlc, change.person);
        let (held_hlc, held_op, held_form) = &self.form;
        let mut news = (hlc, op, change.form.as_str()) > (*held_hlc, *held_op, held_form.as_str());
        if news {
            self.form = (hlc, op, change.form.clone());
        }
        for Operation { cell, value, replaces } in &change.operations {
            let head = || Head { op, hlc, person, value: value.clone() };
            // Most changes are of a cell that is there: its name is not copied for looking it up.
            news |= match self.cells.get_mut(cell) {
                Some(state) => state.apply((op, hlc), replaces, head),
                None => self.cells.entry(cell.clone()).or_default().apply((op, hlc), replaces, head),
            };
        }
        news
    }

    /// Takes in another state of the same record, made of other changes or of the same: as if those had been applied.
    pub fn join(&mut self, other: &Self) {
        if other.form > self.form {
            self.form = other.form.clone();
        }
        for (cell, state) in &other.cells {
            self.cells.entry(cell.clone()).or_default().join(state);
        }
    }

    /// The record as people see it.
    pub fn record(&self, id: RecordId) -> Record {
        let mut record = Record::new(id, &self.form.2);
        let mut sets: BTreeMap<&str, Vec<(&Value, &Element)>> = BTreeMap::new();
        for (cell, state) in &self.cells {
            match &cell.element {
                _ if cell.field == LIFE => {}
                None => {
                    record.set(&cell.field, state.shown().map(|head| head.value.clone()).unwrap_or_default());
                    if state.differs() {
                        record.conflicts.insert(cell.field.clone());
                    }
                }
                // An element is in while any head says so: taking out replaces only what its author saw, so a
                // concurrent adding survives and there is nothing to choose.
                Some(element) => {
                    let place = state.heads.iter().map(|head| &head.value).filter(|value| **value != Value::Null).max();
                    sets.entry(&cell.field).or_default().extend(place.map(|place| (place, element)));
                }
            }
        }
        for (field, mut elements) in sets {
            elements.sort();
            let elements: Vec<Value> = elements.into_iter().map(|(_, element)| element_value(element)).collect();
            if !elements.is_empty() {
                record.set(field, Value::Array(elements));
            }
        }
        match self.life() {
            Life::Alive => {}
            Life::Deleted => record.deleted = true,
            Life::Disputed => {
                record.conflicts.insert(LIFE.to_owned());
            }
        }
        record
    }

    /// Whether it is deleted, and nobody disputes it.
    pub fn is_deleted(&self) -> bool {
        matches!(self.life(), Life::Deleted)
    }

    fn life(&self) -> Life {
        let Some(cell) = self.cells.get(&life_cell()) else { return Life::Alive };
        let mut seen = BTreeSet::new();
        let mut alive = false;
        for head in &cell.heads {
            match deletion_saw(&head.value) {
                Some(ids) => {
                    seen.extend(ids);
                    // What was written in the same breath as the deletion was seen by its author.
                    seen.insert(head.op);
                }
                None => alive = true,
            }
        }
        if seen.is_empty() && (alive || cell.heads.is_empty()) {
            return Life::Alive;
        }
        if alive || !self.head_ids().all(|id| seen.contains(&id)) { Life::Disputed } else { Life::Deleted }
    }

    /// Ids of all heads of all cells but [`LIFE`].
    pub fn head_ids(&self) -> impl Iterator<Item = OpId> + '_ {
        let cells = self.cells.iter().filter(|(cell, _)| cell.field != LIFE);
        cells.flat_map(|(_, state)| state.heads.iter().map(|head| head.op))
    }

    /// Heads of a field, over all elements of a set.
    pub fn heads(&self, field: &str) -> Vec<&Head> {
        let from = Cell { field: field.to_owned(), element: None };
        let cells = self.cells.range(from..).take_while(|(cell, _)| cell.field == field);
        cells.flat_map(|(_, state)| &state.heads).collect()
    }
}

enum Life {
    Alive,
    Deleted,
    /// Deleted by one, changed or kept by another who did not see it: the record stays, a person decides.
    Disputed,
}

/// The cell of life.
pub fn life_cell() -> Cell {
    Cell { field: LIFE.to_owned(), element: None }
}

/// The value of a deletion: `["deleted", ids of all heads its author saw]`. With them every replica can tell a record
/// that was changed after from one that was not, in whatever order the changes come.
pub fn deletion(seen: impl IntoIterator<Item = OpId>) -> Value {
    let seen: BTreeSet<OpId> = seen.into_iter().collect();
    let ids = seen.into_iter().flat_map(|id| id.0).collect();
    Value::Array(vec![Value::from("deleted"), Value::Bytes(ids)])
}

/// The ids in a deletion; `None` for "alive" and anything else.
pub fn deletion_saw(value: &Value) -> Option<Vec<OpId>> {
    match value.elements() {
        [Value::Text(word), Value::Bytes(ids)] if word == "deleted" => {
            Some(ids.chunks_exact(16).filter_map(|id| id.try_into().ok().map(OpId)).collect())
        }
        _ => None,
    }
}

/// An element as a value.
pub fn element_value(element: &Element) -> Value {
    match element {
        Element::Text(text) => Value::Text(text.clone()),
        Element::Bytes(bytes) => Value::Bytes(bytes.clone()),
    }
}

#[cfg(test)]
mod tests;
