//! An edit into operations: only what differs from what is there is written.

use std::collections::{BTreeMap, BTreeSet};

use super::api::Edit;
use super::messages;
use super::projector::FormSource;
use crate::changes::change::{Cell, Element, OpId, Operation};
use crate::changes::encoding::{MOST_REPLACED, carries, is_identifier};
use crate::changes::fold::{CellState, LIFE, RecordState, deletion, life_cell};
use crate::domain::Value;
use crate::forms::Kind;
use crate::{Error, Result};

/// Distance between two elements of a set, so that one can come between without moving others.
const STEP: i64 = 1024;

/// Whether the encoding can carry an edit: names of fields, lengths of texts.
pub fn check(forms: &dyn FormSource, edit: &Edit) -> Result<()> {
    if !is_identifier(&edit.form) {
        return Err(Error::Refused(messages::bad_identifier(&edit.form)));
    }
    for (field, value) in &edit.fields {
        if !is_identifier(field) || field.starts_with('_') {
            return Err(Error::Refused(messages::bad_identifier(field)));
        }
        if !carries(value) {
            let form = forms.form(&edit.form).and_then(|form| form.field(field));
            let label = form.map_or(field.as_str(), |field| field.label.get());
            return Err(Error::Refused(messages::value_too_long(label)));
        }
    }
    Ok(())
}

/// The operations of an edit on a record in this state; none when everything is there already.
pub fn operations(forms: &dyn FormSource, edit: &Edit, state: &RecordState) -> Result<Vec<Operation>> {
    check(forms, edit)?;
    let record = state.record(edit.record);
    let mut found = Vec::new();
    for (field, value) in &edit.fields {
        let kind = forms.form(&edit.form).and_then(|form| form.field(field)).map(|field| &field.kind);
        let seen = edit.seen.as_ref().map(|seen| seen.get(field).map(Vec::as_slice).unwrap_or_default());
        // Naming the displayed value is a choice only for someone who was shown the others.
        let chooses = record.conflicts.contains(field) && seen.is_some_and(|seen| !seen.is_empty());
        if record.get(field) == value && !chooses {
            continue;
        }
        match kind {
            // Nothing is stored for these.
            Some(Kind::Rows { .. } | Kind::Computed { .. }) => {}
            Some(Kind::Choices { .. } | Kind::References { .. }) => match elements(value) {
                Some(wanted) => {
                    set_operations(field, &wanted, state, seen, &mut found);
                    // Of a time when the field was no set; it would show again once the set is empty.
                    found.extend(plain_operation(field, &Value::Null, state, seen));
                }
                None => found.extend(plain_operation(field, value, state, seen)),
            },
            _ => {
                set_operations(field, &[], state, seen, &mut found);
                found.extend(plain_operation(field, value, state, seen));
            }
        }
    }
    found.extend(edit.deleted.and_then(|deleted| life_operation(deleted, edit, state)));
    Ok(found)
}

/// The heads an author replaces: those he saw, otherwise those of this moment.
fn replaced(cell: Option<&CellState>, seen: Option<&[OpId]>) -> Vec<OpId> {
    let mut ids: Vec<OpId> = match seen {
        Some(seen) => seen.to_vec(),
        None => cell.map(|cell| cell.heads.iter().map(|head| head.op).collect()).unwrap_or_default(),
    };
    ids.reverse();
    ids.truncate(MOST_REPLACED);
    ids
}

/// Who does not say what he saw has seen what is displayed: other values of the cell stay until a person chooses.
fn shown_heads(cell: Option<&CellState>) -> Vec<OpId> {
    let Some((cell, shown)) = cell.and_then(|cell| Some((cell, &cell.shown()?.value))) else { return Vec::new() };
    cell.heads.iter().filter(|head| head.value == *shown).map(|head| head.op).collect()
}

fn plain_operation(field: &str, value: &Value, state: &RecordState, seen: Option<&[OpId]>) -> Option<Operation> {
    let cell = Cell { field: field.to_owned(), element: None };
    let held = state.cells.get(&cell);
    let shown = shown_heads(held);
    let seen = seen.or(Some(&shown));
    let same = held.and_then(CellState::shown).map_or(&Value::Null, |head| &head.value) == value;
    let settles = held.is_some_and(CellState::differs);
    (!same || settles).then(|| Operation { value: value.clone(), replaces: replaced(held, seen), cell })
}

/// Elements of a set; `None` when a value cannot be one.
fn elements(value: &Value) -> Option<Vec<Element>> {
    let parts = match value {
        Value::Null => &[],
        Value::Array(parts) => parts.as_slice(),
        _ => return None,
    };
    let element = |part: &Value| match part {
        Value::Text(text) => Some(Element::Text(text.clone())),
        Value::Bytes(bytes) => Some(Element::Bytes(bytes.clone())),
        _ => None,
    };
    parts.iter().map(element).collect()
}

/// One cell per element; its value is the place in the order.
fn set_operations(
    field: &str,
    wanted: &[Element],
    state: &RecordState,
    seen: Option<&[OpId]>,
    found: &mut Vec<Operation>,
) {
    let mut held: BTreeMap<Element, i64> = BTreeMap::new();
    let from = Cell { field: field.to_owned(), element: None };
    for (cell, heads) in state.cells.range(from..).take_while(|(cell, _)| cell.field == field) {
        let place = heads.heads.iter().filter_map(|head| head.value.as_int()).max();
        if let (Some(element), Some(place)) = (&cell.element, place) {
            held.insert(element.clone(), place);
        }
    }
    let mut write = |element: &Element, value: Value| {
        let cell = Cell { field: field.to_owned(), element: Some(element.clone()) };
        let heads = state.cells.get(&cell);
        let ids = replaced(heads, None);
        let replaces = ids.into_iter().filter(|id| seen.is_none_or(|seen| seen.contains(id))).collect();
        found.push(Operation { cell, value, replaces });
    };
    let mut last = 0_i64;
    let mut placed: BTreeSet<&Element> = BTreeSet::new();
    for (number, element) in wanted.iter().enumerate() {
        if !placed.insert(element) {
            continue;
        }
        if let Some(place) = held.get(element).copied().filter(|place| *place > last) {
            last = place;
            continue;
        }
        let following = wanted.iter().skip(number + 1).filter_map(|next| held.get(next).copied());
        let next = following.filter(|place| *place > last + 1).min();
        last = next.map_or(last.saturating_add(STEP), |next| last.midpoint(next));
        write(element, Value::Int(last));
    }
    for element in held.keys().filter(|element| !placed.contains(element)) {
        write(element, Value::Null);
    }
}

fn life_operation(deleted: bool, edit: &Edit, state: &RecordState) -> Option<Operation> {
    let record = state.record(edit.record);
    let disputed = record.conflicts.contains(LIFE);
    if record.deleted == deleted && !disputed {
        return None;
    }
    let cell = life_cell();
    let replaces = replaced(state.cells.get(&cell), None);
    let value = if deleted {
        match &edit.seen {
            Some(seen) => deletion(seen.values().flatten().copied()),
            None => deletion(state.head_ids()),
        }
    } else {
        Value::from("alive")
    };
    Some(Operation { cell, value, replaces })
}
