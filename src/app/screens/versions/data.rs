//! What the screen of different values reads: every field in conflict with its values, their authors, and the value
//! that all of them replaced.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};

use super::messages;
use crate::Result;
use crate::app::effect::{Desk, Query};
use crate::app::past::{Author, Past};
use crate::app::reading::{self, Place};
use crate::changes::change::{Cell, OpId};
use crate::changes::fold::{LIFE, life_cell};
use crate::domain::{RecordId, Value};
use crate::forms::display::Look;
use crate::forms::schema::{Field, Kind};
use crate::store::api::Stored;

/// Asks for the conflicts of a record.
#[derive(Debug)]
pub struct Read(pub RecordId);

/// The answer.
#[derive(Debug)]
pub struct Found {
    /// Form id.
    pub form: String,
    /// What the reader of the screen has seen: exactly this is replaced.
    pub heads: BTreeMap<String, Vec<OpId>>,
    /// Fields in conflict.
    pub disputes: Vec<Dispute>,
    /// What its terms and abbreviations mean.
    pub place: Place,
}

/// One field in conflict.
#[derive(Debug, Clone)]
pub struct Dispute {
    /// Field id, or [`LIFE`].
    pub field: String,
    /// Its name.
    pub label: String,
    /// Words of it can be compared and joined.
    pub is_text: bool,
    /// It is typed.
    pub is_typed: bool,
    /// The value that all of these replaced, with its author; `None`: the field was empty.
    pub before: Option<(String, Author)>,
    /// The values; ours first.
    pub versions: Vec<Version>,
}

/// One of the values of a field.
#[derive(Debug, Clone)]
pub struct Version {
    /// What taking it writes.
    pub choice: Choice,
    /// In words.
    pub text: String,
    /// Who wrote it; several where they wrote the same.
    pub authors: Vec<Author>,
    /// It is the one that is displayed.
    pub shown: bool,
}

impl Version {
    /// Written in this folder.
    pub fn here(&self) -> bool {
        self.authors.iter().any(|author| author.here)
    }
}

/// What taking a version writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// A value.
    Value(Value),
    /// One deleted the record, another changed it without seeing that.
    Deleted(bool),
}

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let Some(stored) = desk.store.stored(self.0)? else { return Ok(Box::new(None::<Found>)) };
        let form = desk.forms.form(&stored.record.form);
        let look = Look::new(desk.forms, desk.store);
        let past = Past::read(self.0, desk.store)?;
        let mut disputes = Vec::new();
        for (id, heads) in stored.versions.iter().filter(|(id, _)| *id != LIFE) {
            let field = form.and_then(|form| form.field(id));
            let words = |value: &Value| match (field, value) {
                (_, Value::Null) => Ok(messages::emptied()),
                (Some(field), value) => look.value(field, value),
                (None, value) => Ok(value.verbatim().unwrap_or_default().to_owned()),
            };
            let mut versions: Vec<Version> = Vec::new();
            for (n, head) in heads.iter().enumerate() {
                let (author, shown) = (past.author(head.op), n + 1 == heads.len());
                let choice = Choice::Value(head.value.clone());
                if let Some(version) = versions.iter_mut().find(|version| version.choice == choice) {
                    version.authors.push(author);
                    version.shown |= shown;
                } else {
                    let text = words(&head.value)?;
                    versions.push(Version { choice, text, authors: vec![author], shown });
                }
            }
            versions.sort_by_key(|version| !version.here());
            let lineage = past.lineage(&Cell { field: id.clone(), element: None });
            let ops: Vec<OpId> = heads.iter().map(|head| head.op).collect();
            let before = match lineage.common(&ops).filter(|before| before.value != Value::Null) {
                Some(before) => Some((words(&before.value)?, past.author(before.op))),
                None => None,
            };
            disputes.push(Dispute {
                field: id.clone(),
                label: field.map_or(id.as_str(), |field| field.label.get()).to_owned(),
                is_text: field.is_none_or(|field| matches!(field.kind, Kind::Line { .. } | Kind::LongText { .. })),
                is_typed: field.is_some_and(is_typed),
                before,
                versions,
            });
        }
        if stored.record.conflicts.contains(LIFE) {
            disputes.push(life(&stored, &past, desk));
        }
        let place = reading::place_of(&stored.record, desk.forms, desk.store)?;
        Ok(Box::new(Some(Found { form: stored.record.form, heads: stored.heads, disputes, place })))
    }
}

fn is_typed(field: &Field) -> bool {
    matches!(
        field.kind,
        Kind::Line { .. }
            | Kind::LongText { .. }
            | Kind::Date
            | Kind::Number { .. }
            | Kind::Score { .. }
            | Kind::Period
            | Kind::Parties
    )
}

/// Deleted by one, changed by another who had not seen that: who did what.
fn life(stored: &Stored, past: &Past, desk: &Desk<'_>) -> Dispute {
    let form = desk.forms.form(&stored.record.form);
    let (mut deleters, mut reasons) = (Vec::new(), BTreeSet::new());
    let (mut changers, mut fields) = (Vec::new(), BTreeSet::new());
    let life: BTreeSet<OpId> = stored.heads.get(LIFE).into_iter().flatten().copied().collect();
    let seen = stored.seen_by_deletions();
    for entry in &past.entries {
        let author = past.author(entry.op);
        if life.contains(&entry.op) && entry.change.operations.iter().any(is_deletion) {
            deleters.push(author);
            reasons.extend(entry.change.reason.clone());
            continue;
        }
        let is_head = stored.heads.values().flatten().any(|op| *op == entry.op);
        if is_head && !seen.contains(&entry.op) {
            changers.push(author);
            let labels = entry.change.operations.iter().map(|operation| &operation.cell.field).map(|id| {
                form.and_then(|form| form.field(id)).map_or(id.as_str(), |field| field.label.get()).to_owned()
            });
            fields.extend(labels.filter(|label| label != LIFE));
        }
    }
    let joined = |words: BTreeSet<String>| words.into_iter().collect::<Vec<_>>().join(", ");
    let keep = if fields.is_empty() { messages::keep() } else { messages::keep_changed(joined(fields)) };
    let delete = if reasons.is_empty() { messages::delete() } else { messages::delete_because(joined(reasons)) };
    let version = |deleted, text, authors| Version { choice: Choice::Deleted(deleted), text, authors, shown: !deleted };
    Dispute {
        field: LIFE.to_owned(),
        label: messages::life(),
        is_text: false,
        is_typed: false,
        before: None,
        versions: vec![version(false, keep, changers), version(true, delete, deleters)],
    }
}

fn is_deletion(operation: &crate::changes::change::Operation) -> bool {
    operation.cell == life_cell() && operation.value != Value::from("alive")
}
