//! What came of the support, and what it needs: exams, indicators, questionnaires, levels of help. One key from the
//! card of a school (that school) and from anywhere else (the district).

pub mod exams;
pub mod indicators;
pub mod sheets;
pub mod support;
pub mod survey;
#[cfg(test)]
mod tests;

use serde_json::Value as Json;

use crate::domain::RecordId;

/// A record and its name in a snapshot.
fn named(state: &Json) -> Option<(RecordId, String)> {
    let id = RecordId::parse(state.get("id")?.as_str()?)?;
    Some((id, state.get("name")?.as_str()?.to_owned()))
}

/// A place in a snapshot.
fn place(state: &Json, key: &str) -> usize {
    state.get(key).and_then(Json::as_u64).and_then(|n| usize::try_from(n).ok()).unwrap_or(0)
}
