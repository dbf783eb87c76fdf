//! A change as bytes (`sync.md` §3, with form and field ids as text), its identity and the chain over changes.
//!
//! `[seq, hlc, person (8), record (16), form, [* field-or-[field, element], value, [* opid (16)]],
//! ? {1: salt (16), 2: group (8), 3: reason, * 4…: value}]`

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::cbor::{DEEPEST_VALUE, Decoder, Encoder, LONGEST_TEXT, Malformed};
use super::change::{Cell, Change, Element, OpId, Operation};
use crate::domain::{RecordId, Value};

/// Most ids one operation may replace.
pub const MOST_REPLACED: usize = 64;
/// Most operations in one change.
pub const MOST_OPERATIONS: usize = 4096;
/// Longest form or field id, bytes.
pub const LONGEST_ID: usize = 64;

/// The bytes of a change: what is logged, hashed, sealed.
pub fn encode(change: &Change) -> Vec<u8> {
    let mut out = Encoder::default();
    let extras = [change.salt.is_some(), change.group.is_some(), change.reason.is_some()];
    let extras = extras.iter().filter(|present| **present).count() + change.later.len();
    out.array(6 + usize::from(extras > 0));
    out.uint(change.seq);
    out.uint(change.hlc);
    out.bytes(&change.person);
    out.bytes(change.record.as_bytes());
    out.text(&change.form);
    out.array(change.operations.len() * 3);
    for operation in &change.operations {
        encode_cell(&mut out, &operation.cell);
        out.value(&operation.value);
        out.array(operation.replaces.len());
        operation.replaces.iter().for_each(|id| out.bytes(&id.0));
    }
    if extras > 0 {
        out.map(extras);
        if let Some(salt) = &change.salt {
            out.uint(1);
            out.bytes(salt);
        }
        if let Some(group) = &change.group {
            out.uint(2);
            out.bytes(group);
        }
        if let Some(reason) = &change.reason {
            out.uint(3);
            out.text(reason);
        }
        for (key, value) in &change.later {
            out.uint(*key);
            out.value(value);
        }
    }
    out.finish()
}

/// A cell: its field, or `[field, element]`.
pub(crate) fn encode_cell(out: &mut Encoder, cell: &Cell) {
    match &cell.element {
        None => out.text(&cell.field),
        Some(element) => {
            out.array(2);
            out.text(&cell.field);
            match element {
                Element::Text(text) => out.text(text),
                Element::Bytes(bytes) => out.bytes(bytes),
            }
        }
    }
}

/// The change at the start of `bytes`, where others may follow, and its length.
pub fn decode_first(bytes: &[u8]) -> Result<(Change, usize), Malformed> {
    let mut input = Decoder::new(bytes);
    let change = read(&mut input)?;
    Ok((change, bytes.len() - input.left()))
}

/// Reads a change; everything that this version would not write the same way is refused.
pub fn decode(bytes: &[u8]) -> Result<Change, Malformed> {
    let mut input = Decoder::new(bytes);
    let change = read(&mut input)?;
    input.finish()?;
    Ok(change)
}

fn read(input: &mut Decoder<'_>) -> Result<Change, Malformed> {
    let items = input.array()?;
    if !(6..=7).contains(&items) {
        return Err(Malformed("a change has 6 or 7 items"));
    }
    let mut change = Change {
        seq: input.uint()?,
        hlc: input.uint()?,
        person: input.array_of()?,
        record: RecordId::new(input.array_of()?),
        form: identifier(input)?,
        operations: decode_operations(input)?,
        salt: None,
        group: None,
        reason: None,
        later: BTreeMap::new(),
    };
    if items == 7 {
        let pairs = input.map()?;
        let mut last = 0;
        for _ in 0..pairs {
            let key = input.uint()?;
            if key <= last {
                return Err(Malformed("keys out of order"));
            }
            last = key;
            match key {
                1 => change.salt = Some(input.array_of()?),
                2 => change.group = Some(input.array_of()?),
                3 => change.reason = Some(input.text()?.to_owned()),
                _ => drop(change.later.insert(key, input.value()?)),
            }
        }
        if pairs == 0 {
            return Err(Malformed("an empty map is left out"));
        }
    }
    Ok(change)
}

fn decode_operations(input: &mut Decoder<'_>) -> Result<Vec<Operation>, Malformed> {
    let items = input.array()?;
    if items == 0 || items % 3 != 0 || items / 3 > MOST_OPERATIONS {
        return Err(Malformed("a change has 1 to 4096 operations"));
    }
    let mut operations = Vec::new();
    for _ in 0..items / 3 {
        let cell = decode_cell(input)?;
        let value = input.value()?;
        let count = input.array()?;
        if count > MOST_REPLACED {
            return Err(Malformed("too many replaced ids"));
        }
        let replaces = (0..count).map(|_| input.array_of().map(OpId)).collect::<Result<_, _>>()?;
        operations.push(Operation { cell, value, replaces });
    }
    if name_one_cell_twice(&operations) { Err(Malformed("two operations on one cell")) } else { Ok(operations) }
}

fn name_one_cell_twice(operations: &[Operation]) -> bool {
    let [one, other, ..] = operations else { return false };
    if operations.len() == 2 {
        return one.cell == other.cell;
    }
    let mut seen = BTreeSet::new();
    !operations.iter().all(|operation| seen.insert(&operation.cell))
}

pub(crate) fn decode_cell(input: &mut Decoder<'_>) -> Result<Cell, Malformed> {
    if !input.is_array() {
        return Ok(Cell { field: identifier(input)?, element: None });
    }
    if input.array()? != 2 {
        return Err(Malformed("a cell of a set is [field, element]"));
    }
    let field = identifier(input)?;
    let element =
        if input.is_text() { Element::Text(input.text()?.to_owned()) } else { Element::Bytes(input.bytes()?.to_vec()) };
    Ok(Cell { field, element: Some(element) })
}

/// Whether the encoding can carry `value`: texts of at most 64 KiB, at most 4 levels.
pub fn carries(value: &Value) -> bool {
    fn within(value: &Value, levels: usize) -> bool {
        match value {
            Value::Null | Value::Bool(_) | Value::Int(_) => true,
            Value::Text(text) => text.len() <= LONGEST_TEXT,
            Value::Bytes(bytes) => bytes.len() <= LONGEST_TEXT,
            Value::Array(parts) => levels > 0 && parts.iter().all(|part| within(part, levels - 1)),
        }
    }
    within(value, DEEPEST_VALUE)
}

/// An id is part of keys of the store: short, no control characters (0 separates there).
pub fn is_identifier(id: &str) -> bool {
    !id.is_empty() && id.len() <= LONGEST_ID && !id.chars().any(char::is_control)
}

pub(crate) fn identifier(input: &mut Decoder<'_>) -> Result<String, Malformed> {
    let id = input.text()?;
    if is_identifier(id) { Ok(id.to_owned()) } else { Err(Malformed("no id of a form or field")) }
}

/// Identity of a change by its bytes.
pub fn op_id(bytes: &[u8]) -> OpId {
    op_of_hash(&hash(bytes))
}

/// SHA-256 of a change: its identity and its step of the chain come of it.
pub fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Identity of a change of which only SHA-256 is known.
pub fn op_of_hash(hash: &[u8; 32]) -> OpId {
    OpId(first_half(hash))
}

fn first_half(hash: &[u8; 32]) -> [u8; 16] {
    std::array::from_fn(|index| hash.get(index).copied().unwrap_or_default())
}

/// The first 16 bytes of SHA-256.
pub fn short_hash(bytes: &[u8]) -> [u8; 16] {
    first_half(&hash(bytes))
}

/// One step of the chain over a writer's changes; the chain starts with 32 zero bytes. It takes the hash of the
/// change, so a change may later be cut to its hash without breaking what follows.
pub fn chain(previous: &[u8; 32], change: &[u8]) -> [u8; 32] {
    chain_hash(previous, &hash(change))
}

/// The same for a change of which only SHA-256 is known.
pub fn chain_hash(previous: &[u8; 32], change: &[u8; 32]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(b"vyezd/chain/1");
    hasher.update(previous);
    hasher.update(change);
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn sample() -> Change {
        Change {
            seq: 1,
            hlc: 1_621_497_600_000 << 16,
            person: [7; 8],
            record: RecordId::new([9; 16]),
            form: "finding".into(),
            operations: vec![
                Operation {
                    cell: Cell { field: "text".into(), element: None },
                    value: "Журнал не ведётся".into(),
                    replaces: vec![OpId([3; 16])],
                },
                Operation {
                    cell: Cell { field: "people".into(), element: Some(Element::Bytes(vec![1; 16])) },
                    value: Value::Null,
                    replaces: vec![],
                },
            ],
            salt: Some([1; 16]),
            group: None,
            reason: Some("по решению комиссии".into()),
            later: BTreeMap::new(),
        }
    }

    #[test]
    fn comes_back_and_is_identified_by_its_bytes() {
        let change = sample();
        let bytes = encode(&change);
        assert_eq!(decode(&bytes), Ok(change.clone()));
        assert_ne!(op_id(&bytes), op_id(&encode(&Change { seq: 2, ..change })));
    }

    #[test]
    fn the_encoding_does_not_drift() {
        // A change of this shape written today must have this identity for ever.
        let bytes = encode(&sample());
        // The figure was worked out by another program from the description alone.
        let id = RecordId::new(op_id(&bytes).0).to_string();
        assert_eq!(bytes.len(), 188);
        assert_eq!(id, "2d8f1955eb76e5066cf4d17576463056");
    }

    #[test]
    fn what_a_later_version_says_besides_is_kept_to_the_byte() {
        let told = Change { later: [(9, Value::Array(vec![7.into(), "вперёд".into()]))].into(), ..sample() };
        let bytes = encode(&told);
        let read = decode(&bytes).unwrap();
        assert_eq!(read, told);
        assert_eq!(encode(&read), bytes);
    }

    #[test]
    fn two_operations_on_one_cell_are_refused() {
        let mut change = sample();
        change.operations.push(change.operations[0].clone());
        assert!(decode(&encode(&change)).is_err());
        change.operations.clear();
        assert!(decode(&encode(&change)).is_err());
    }

    #[test]
    fn the_chain_follows_the_formula() {
        let change = encode(&sample());
        let mut expected = b"vyezd/chain/1".to_vec();
        expected.extend([0; 32]);
        expected.extend(Sha256::digest(&change));
        let expected: [u8; 32] = Sha256::digest(&expected).into();
        assert_eq!(chain(&[0; 32], &change), expected);
    }

    proptest! {
        #[test]
        fn damaged_bytes_never_panic_nor_read_as_another_spelling(at in 0_usize..188, bit in 0_u8..8) {
            let mut bytes = encode(&sample());
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            if let Ok(change) = decode(&bytes) {
                prop_assert_eq!(encode(&change), bytes);
            }
        }

        #[test]
        fn truncated_bytes_are_refused(length in 0_usize..188) {
            prop_assert!(decode(&encode(&sample())[..length]).is_err());
        }
    }
}
