//! What sled keeps of one record: the fold's state, and where in the logs its changes stand.

use std::collections::{BTreeMap, BTreeSet};

use crate::changes::cbor::{Decoder, Encoder, Malformed};
use crate::changes::change::OpId;
use crate::changes::encoding::{decode_cell, encode_cell, identifier};
use crate::changes::fold::{CellState, Head, RecordState};
use crate::changes::frame;

/// Start of a frame: number of the file (see [`super::source`]) and offset.
pub type Place = (u32, u64);

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// Heads and replaced ids of every cell.
    pub state: RecordState,
    /// Frames that hold changes of this record.
    pub places: BTreeSet<Place>,
}

/// Bytes of one head in the table of heads: op 16, hlc 8, person 8.
const HEAD_BYTES: usize = 32;

impl Entry {
    /// As bytes. A change usually wrote many cells of the record, so its id, clock and person stand once in a table.
    pub fn encode(&self) -> Vec<u8> {
        let mut table: BTreeMap<(OpId, u64, [u8; 8]), u64> = BTreeMap::new();
        for head in self.state.cells.values().flat_map(|cell| &cell.heads) {
            table.insert((head.op, head.hlc, head.person), 0);
        }
        let mut heads = Vec::with_capacity(table.len() * HEAD_BYTES);
        for (index, ((op, hlc, person), number)) in table.iter_mut().enumerate() {
            *number = index as u64;
            heads.extend(op.0);
            heads.extend(hlc.to_be_bytes());
            heads.extend(person);
        }
        let mut out = Encoder::default();
        out.array(6);
        out.uint(self.state.form.0);
        out.bytes(&self.state.form.1.0);
        out.text(&self.state.form.2);
        out.bytes(&heads);
        out.array(self.state.cells.len() * 3);
        for (cell, state) in &self.state.cells {
            encode_cell(&mut out, cell);
            out.array(state.heads.len() * 2);
            for head in &state.heads {
                out.uint(table.get(&(head.op, head.hlc, head.person)).copied().unwrap_or_default());
                out.value(&head.value);
            }
            out.bytes(&state.replaced.as_slice().iter().flat_map(|id| id.0).collect::<Vec<u8>>());
        }
        out.array(self.places.len() * 2);
        for (file, start) in &self.places {
            out.uint(u64::from(*file));
            out.uint(*start);
        }
        out.finish()
    }

    /// From bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut input = Decoder::with_longest(bytes, frame::LONGEST);
        if input.array()? != 6 {
            return Err(Malformed("an entry has 6 items"));
        }
        let form = (input.uint()?, OpId(input.array_of()?), identifier(&mut input)?);
        let table = input.bytes()?;
        let mut cells = BTreeMap::new();
        for _ in 0..input.array()? / 3 {
            let cell = decode_cell(&mut input)?;
            let mut heads = Vec::new();
            for _ in 0..input.array()? / 2 {
                let index = usize::try_from(input.uint()?).unwrap_or(usize::MAX);
                let row = table.chunks_exact(HEAD_BYTES).nth(index).ok_or(Malformed("no such head"))?;
                heads.push(head(row, input.value()?).ok_or(Malformed("no such head"))?);
            }
            let replaced = input.bytes()?.chunks_exact(16).filter_map(|id| id.try_into().ok().map(OpId)).collect();
            cells.insert(cell, CellState { heads, replaced });
        }
        let mut places = BTreeSet::new();
        for _ in 0..input.array()? / 2 {
            let file = u32::try_from(input.uint()?).map_err(|_| Malformed("no such file"))?;
            places.insert((file, input.uint()?));
        }
        input.finish()?;
        Ok(Self { state: RecordState { form, cells }, places })
    }
}

fn head(row: &[u8], value: crate::domain::Value) -> Option<Head> {
    let op = OpId(row.get(..16)?.try_into().ok()?);
    let hlc = u64::from_be_bytes(row.get(16..24)?.try_into().ok()?);
    Some(Head { op, hlc, person: row.get(24..)?.try_into().ok()?, value })
}
