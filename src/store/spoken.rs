//! Who saves twice before a screen was read again, or before a kill, has seen his own first word, though the screen could
//! not show it: it is no conflict with himself.

use super::Store;
use super::api::Edit;
use crate::changes::fold::RecordState;

impl Store {
    /// Adds to what an edit has seen what was saved here on top of that. Looked for only where something stands in the
    /// record that the edit has not seen.
    pub(super) fn add_own(&self, edit: &mut Edit, state: &RecordState) {
        let Some(seen) = &mut edit.seen else { return };
        let unseen = |field: &str| {
            let known = seen.get(field).map(Vec::as_slice).unwrap_or_default();
            let cells = state.cells.iter().filter(|(cell, _)| cell.field == field);
            cells.flat_map(|(_, cell)| &cell.heads).any(|head| !known.contains(&head.op))
        };
        let fields: Vec<String> = edit.fields.keys().filter(|field| unseen(field)).cloned().collect();
        if fields.is_empty() {
            return;
        }
        // Without the index nobody knows; then it becomes a conflict, and nothing is lost.
        let history = self.history(edit.record).unwrap_or_default();
        for field in fields {
            let known = seen.entry(field.clone()).or_default();
            for entry in history.iter().filter(|entry| entry.own) {
                for operation in entry.change.operations.iter().filter(|one| one.cell.field == field) {
                    let follows = match operation.replaces.as_slice() {
                        [] => known.is_empty(),
                        replaced => replaced.iter().any(|op| known.contains(op)),
                    };
                    // Elements of a set do not contradict each other.
                    if (follows || operation.cell.element.is_some()) && !known.contains(&entry.op) {
                        known.push(entry.op);
                    }
                }
            }
        }
    }
}
