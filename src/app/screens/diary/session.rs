//! A diary between two starts: where the cursor was and every cell that was not on disk.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::row::Row;
use crate::app::screens::form::entry::Typed;
use crate::app::shown::{self, Seen};
use crate::domain::value::Fields;
use crate::domain::{Record, RecordId};
use crate::forms::Field;

/// A diary as the session keeps it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Kept {
    /// Form of the diary.
    pub form: String,
    /// Id of the school.
    pub school: String,
    /// Its name.
    pub name: String,
    /// Id of the row with the cursor.
    pub selected: Option<String>,
    /// Field id of the cell with the cursor.
    pub column: Option<String>,
    /// Rows with something typed that is not on disk, and the one with the cursor.
    pub rows: Vec<KeptRow>,
}

/// A row of it.
#[derive(Debug, Serialize, Deserialize)]
pub struct KeptRow {
    id: String,
    fresh: bool,
    /// Values a new row started with.
    fields: Fields,
    typed: BTreeMap<String, Typed>,
    /// What stood there when the typing began.
    #[serde(default)]
    seen: Option<shown::Kept>,
}

impl KeptRow {
    /// The row, if there is something in it to keep; `focus` is the column of the cursor when it is in this row.
    pub fn of(row: &Row, columns: &[&Field], focus: Option<usize>) -> Option<Self> {
        let typed = row.kept(columns, focus);
        let fields = if row.fresh { row.record.fields.clone() } else { Fields::new() };
        // Only what is being typed over needs it: everything else is read anew.
        let heads = |field: &String| (field.clone(), row.seen.get(field).cloned().unwrap_or_default());
        let seen: Seen = typed.iter().filter(|(_, typed)| typed.is_typed()).map(|(field, _)| heads(field)).collect();
        let seen = row.is_dirty(columns).then(|| shown::Kept::from(&seen));
        (!typed.is_empty() || (row.fresh && focus.is_some())).then(|| Self {
            seen,
            id: row.record.id.to_string(),
            fresh: row.fresh,
            fields,
            typed,
        })
    }

    /// Puts the typed text back into its row; a row that is not on disk is made again.
    pub fn put_back(self, rows: &mut Vec<Row>, form: &str) {
        let Some(id) = RecordId::parse(&self.id) else { return };
        if let Some(row) = rows.iter_mut().find(|row| row.record.id == id) {
            row.seen.extend(self.seen.map(Seen::from).unwrap_or_default());
            row.typed = self.typed;
            return;
        }
        if !self.fresh && !self.typed.values().any(Typed::is_typed) {
            return;
        }
        let record = Record { fields: self.fields, ..Record::new(id, form) };
        let mut row = Row::new(record, BTreeMap::new(), true);
        row.typed = self.typed;
        rows.push(row);
    }
}
