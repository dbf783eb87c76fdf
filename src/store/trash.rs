//! Deleted records, newest first. Nothing is ever thrown away: every one of them can be brought back.

use std::collections::BTreeMap;

use super::Store;
use super::api::{Edit, Save};
use super::index::Fault;
use super::keys;
use crate::Result;
use crate::changes::clock::milliseconds;
use crate::changes::fold::{RecordState, life_cell};
use crate::domain::RecordId;

/// A deleted record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deleted {
    /// Record.
    pub id: RecordId,
    /// Its form.
    pub form: String,
    /// When, milliseconds since 1970, UTC.
    pub at: u64,
}

/// What the index keeps of a deleted record: the clock of the deletion and the form.
pub fn mark(state: &RecordState) -> Option<Vec<u8>> {
    if !state.is_deleted() {
        return None;
    }
    let hlc = state.cells.get(&life_cell()).and_then(|cell| cell.shown()).map_or(0, |head| head.hlc);
    Some([&hlc.to_be_bytes()[..], state.form.2.as_bytes()].concat())
}

impl Store {
    /// All deleted records, newest first.
    pub fn deleted(&self) -> Result<Vec<Deleted>> {
        let mut found = self.reading(|view| {
            let mut found = Vec::new();
            let mut scan = view.index.prefix(keys::DELETED);
            while let Some((key, value)) = scan.read()? {
                let fault = || Fault("a deleted record without its mark".into());
                let id = keys::id_of_place(&key).ok_or_else(fault)?;
                let (hlc, form) = value.split_first_chunk::<8>().ok_or_else(fault)?;
                let form = String::from_utf8_lossy(form).into_owned();
                found.push(Deleted { id, form, at: milliseconds(u64::from_be_bytes(*hlc)) });
            }
            Ok(found)
        })?;
        found.sort_by_key(|deleted| (std::cmp::Reverse(deleted.at), deleted.id));
        Ok(found)
    }
}

impl Deleted {
    /// The save that brings it back.
    pub fn restore(&self) -> Save {
        let edit = Edit {
            record: self.id,
            form: self.form.clone(),
            fields: BTreeMap::new(),
            seen: None,
            deleted: Some(false),
        };
        Save { edits: vec![edit], ..Save::default() }
    }
}
