//! Answers to changes that do not count: the operations that write their values here, or that put what stands here over
//! them. Either way they replace what was proposed, so that its author comes to the same as everybody else.

use std::collections::BTreeSet;

use super::Store;
use crate::Result;
use crate::changes::change::{Cell, Change, OpId, Operation};
use crate::changes::encoding::MOST_REPLACED;
use crate::changes::fold::{LIFE, deletion};
use crate::domain::Value;

impl Store {
    /// Whether a record is here, be it deleted: it has a value of its own.
    pub fn has_record(&self, id: crate::domain::RecordId) -> Result<bool> {
        let entries = self.load(std::iter::once(id))?;
        Ok(entries.get(&id).is_some_and(|entry| entry.state.cells.keys().any(|cell| cell.field != LIFE)))
    }

    /// The operations that answer `change`, whose identity is `op`. `others`: proposals on the same record that are
    /// answered with it, where the record is not here at all and is refused as a whole.
    pub fn answer(&self, op: OpId, change: &Change, accept: bool, others: &BTreeSet<OpId>) -> Result<Vec<Operation>> {
        let state = self.load(std::iter::once(change.record))?.remove(&change.record).unwrap_or_default().state;
        let here = state.cells.keys().any(|cell| cell.field != LIFE);
        let replaces = |cell: &Cell| {
            let heads = state.cells.get(cell).map(|cell| cell.heads.as_slice()).unwrap_or_default();
            let mut ids: Vec<OpId> = std::iter::once(op).chain(heads.iter().rev().map(|head| head.op)).collect();
            ids.truncate(MOST_REPLACED);
            ids
        };
        if !accept && !here {
            let cell = crate::changes::fold::life_cell();
            let seen = others.iter().copied().chain([op]);
            return Ok(vec![Operation { replaces: replaces(&cell), value: deletion(seen), cell }]);
        }
        let answer = |operation: &Operation| {
            let stands = state.cells.get(&operation.cell).and_then(|cell| cell.shown()).map(|head| head.value.clone());
            let is_deletion = matches!(operation.value.elements(), [Value::Text(word), _] if word == "deleted");
            let value = match (accept, operation.cell.field == LIFE) {
                // Whoever accepts a deletion has seen what is here, not what its author had.
                (true, true) if is_deletion => deletion(state.head_ids().chain([op])),
                (true, _) => operation.value.clone(),
                (false, true) => stands.unwrap_or_else(|| "alive".into()),
                (false, false) => stands.unwrap_or_default(),
            };
            Operation { value, replaces: replaces(&operation.cell), cell: operation.cell.clone() }
        };
        Ok(change.operations.iter().map(answer).collect())
    }
}
