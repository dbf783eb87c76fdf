//! A change: a saved edit of one record (`sync.md` §3; form and field ids are text, so that users' own forms need
//! no registry).

use std::collections::BTreeMap;

use crate::domain::{RecordId, Value};

/// Identity of a change: the first 16 bytes of SHA-256 of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct OpId(pub [u8; 16]);

impl OpId {
    /// Reads 32 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        RecordId::parse(text).map(|id| Self(*id.as_bytes()))
    }
}

impl std::fmt::Display for OpId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&crate::text::hexadecimal(&self.0))
    }
}

pub use crate::domain::author::PersonId;

/// Record × field, × element for sets (several choices, references): one cell per element.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// Field id. `_life` is the record's own: `deleted` or `alive`.
    pub field: String,
    /// Element of a set: `Text` or `Bytes` of the element, encoded in the log as `[field, element]`.
    pub element: Option<Element>,
}

/// What can be an element of a set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Element {
    /// Choice id.
    Text(String),
    /// Record id.
    Bytes(Vec<u8>),
}

/// One cell gets a value; `Null` empties it or takes the element out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Which cell.
    pub cell: Cell,
    /// New value.
    pub value: Value,
    /// All heads the author saw in the cell; empty when the cell had none.
    pub replaces: Vec<OpId>,
}

/// A saved edit of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Number in the writer's log, from 1.
    pub seq: u64,
    /// Hybrid logical clock: 48 bits of milliseconds, 16 bits of counter.
    pub hlc: u64,
    /// Who.
    pub person: PersonId,
    /// Which record.
    pub record: RecordId,
    /// Form id.
    pub form: String,
    /// What, at most one operation per cell.
    pub operations: Vec<Operation>,
    /// Salt of changes that touch personal fields.
    pub salt: Option<[u8; 16]>,
    /// Shared by the changes of one user action; they are applied as one.
    pub group: Option<[u8; 8]>,
    /// Why, where the user said it (reopening, deletion).
    pub reason: Option<String>,
    /// What a later version of the program says besides, by its number: kept and passed on.
    pub later: BTreeMap<u64, Value>,
}

/// A change as it came, with its bytes and their identity.
#[derive(Debug, Clone)]
pub struct Packed {
    /// Its identity.
    pub op: OpId,
    /// What it says.
    pub change: Change,
    /// As its author wrote it.
    pub bytes: Vec<u8>,
}
