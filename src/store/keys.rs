//! Keys of the index. Ids of forms and fields hold no control characters, so 0 ends them.
//!
//! | key | value |
//! |---|---|
//! | `s` id | [`super::entry::Entry`] |
//! | `i` form 0 place | row of the list |
//! | `r` form 0 field 0 target place | empty: a record that points at target |
//! | `d` form 0 date id | scope: an open record that needs someone by this day (`0000-00-00`: nobody knows by when) |
//! | `n` form | number of records, 8 bytes big-endian |
//! | `x` id | form: a record with conflicts |
//! | `t` id | clock of the deletion, form: a deleted record |
//!
//! Keys of the one sled tree that holds them:
//!
//! | key | value |
//! |---|---|
//! | `b` bound | keys from the bound up to the next and their values, see [`super::bunch`] |
//! | `c` key number | further piece of a long value |
//! | `m/cursor`, `m/stable` | [`super::cursor::Cursor`] |
//!
//! A place is the sort key of a record and its id (the last 16 bytes).

use chrono::NaiveDate;

use crate::domain::RecordId;

/// Prefix of states.
pub const STATES: &[u8] = b"s";
/// Prefix of records with conflicts.
pub const CONFLICTS: &[u8] = b"x";
/// Prefix of deleted records.
pub const DELETED: &[u8] = b"t";
/// What was applied.
pub const CURSOR: &[u8] = b"m/cursor";
/// What was applied and is durable.
pub const STABLE: &[u8] = b"m/stable";
/// Prefix of further pieces of long values.
pub const PIECES: &[u8] = b"c";

/// State of a record.
pub fn state(id: RecordId) -> Vec<u8> {
    [STATES, id.as_bytes()].concat()
}

/// The list of a form.
pub fn list(form: &str) -> Vec<u8> {
    [b"i", form.as_bytes(), &[0]].concat()
}

/// The records of `form` that point at `target` with `field`.
pub fn children(form: &str, field: &str, target: RecordId) -> Vec<u8> {
    [b"r", form.as_bytes(), &[0], field.as_bytes(), &[0], target.as_bytes()].concat()
}

/// The open records of a form.
pub fn all_due(form: &str) -> Vec<u8> {
    [b"d", form.as_bytes(), &[0]].concat()
}

/// The open records of a form that need someone by `day`, ISO.
pub fn due_on(form: &str, day: Option<NaiveDate>) -> Vec<u8> {
    let day = day.map_or_else(|| "0000-00-00".to_owned(), |day| day.format("%Y-%m-%d").to_string());
    [all_due(form).as_slice(), day.as_bytes()].concat()
}

/// An open record.
pub fn due(form: &str, day: Option<NaiveDate>, id: RecordId) -> Vec<u8> {
    [due_on(form, day).as_slice(), id.as_bytes()].concat()
}

/// Number of records of a form.
pub fn count(form: &str) -> Vec<u8> {
    [b"n", form.as_bytes()].concat()
}

/// A record with conflicts.
pub fn conflict(id: RecordId) -> Vec<u8> {
    [CONFLICTS, id.as_bytes()].concat()
}

/// A deleted record.
pub fn deleted(id: RecordId) -> Vec<u8> {
    [DELETED, id.as_bytes()].concat()
}

/// The bunch with this bound.
pub fn bunch(bound: &[u8]) -> Vec<u8> {
    [b"b", bound].concat()
}

/// A further piece of a long value.
pub fn piece(key: &[u8], number: u16) -> Vec<u8> {
    [PIECES, key, &number.to_be_bytes()].concat()
}

/// The record at a place.
pub fn id_of_place(place: &[u8]) -> Option<RecordId> {
    place.last_chunk::<16>().map(|id| RecordId::new(*id))
}

/// The smallest key after all keys with this prefix.
pub fn after(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < 0xff {
            end.push(last + 1);
            break;
        }
    }
    end
}
