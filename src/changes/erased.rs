//! What was erased by act: whole records, and single changes of others. A change of an erased record never counts again,
//! whoever brings it and whenever it was written.

use std::collections::BTreeSet;

use super::cbor::{Decoder, Encoder, Malformed};
use super::change::OpId;
use crate::domain::RecordId;

/// The form of the records that say what was erased.
pub const FORM: &str = "erasure";
/// The set of erased records in such a record.
pub const RECORDS: &str = "_records";
/// The set of changes erased one by one.
pub const CHANGES: &str = "_changes";

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    /// Records nothing is left of.
    pub records: BTreeSet<RecordId>,
    /// Changes of other records that carried what was erased.
    pub changes: BTreeSet<OpId>,
}

impl Erased {
    /// Whether a change is erased.
    pub fn covers(&self, op: &OpId, record: RecordId) -> bool {
        self.records.contains(&record) || self.changes.contains(op)
    }

    /// Whether everything of `other` is in here.
    pub fn has_all_of(&self, other: &Self) -> bool {
        other.records.is_subset(&self.records) && other.changes.is_subset(&self.changes)
    }

    /// Nothing was erased.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.changes.is_empty()
    }

    /// Adds what `other` says.
    pub fn add(&mut self, other: &Self) {
        self.records.extend(&other.records);
        self.changes.extend(&other.changes);
    }

    /// As bytes, with a number of the caller's before it.
    pub fn encode(&self, state: u64) -> Vec<u8> {
        let mut out = Encoder::default();
        out.array(3);
        out.uint(state);
        out.bytes(&self.records.iter().flat_map(|id| *id.as_bytes()).collect::<Vec<u8>>());
        out.bytes(&self.changes.iter().flat_map(|op| op.0).collect::<Vec<u8>>());
        out.finish()
    }

    /// From bytes.
    pub fn decode(bytes: &[u8]) -> Result<(Self, u64), Malformed> {
        let mut input = Decoder::with_longest(bytes, bytes.len());
        if input.array()? != 3 {
            return Err(Malformed("three items"));
        }
        let (state, records, changes) = (input.uint()?, input.bytes()?, input.bytes()?);
        input.finish()?;
        let parts =
            |bytes: &[u8]| bytes.chunks_exact(16).filter_map(|part| part.try_into().ok()).collect::<Vec<[u8; 16]>>();
        let erased = Self {
            records: parts(records).into_iter().map(RecordId::new).collect(),
            changes: parts(changes).into_iter().map(OpId).collect(),
        };
        Ok((erased, state))
    }
}
