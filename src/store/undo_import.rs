//! Taking an import back as new changes: what it made is deleted, what it changed gets its value of before. What
//! somebody has touched since stays as it is and is named.

use std::collections::{BTreeMap, BTreeSet};

use super::api::{Edit, Save};
use super::cursor::Cursor;
use super::source::stream;
use super::{Store, messages};
use crate::Result;
use crate::changes::change::{Change, OpId};
use crate::changes::fold::{LIFE, RecordState};
use crate::domain::{RecordId, Records, Value};
use crate::forms::Registry;
use crate::forms::display::Look;

/// What undoing does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportUndo {
    /// The edits that take the import back.
    pub edits: Vec<Edit>,
    /// Records it deletes.
    pub deleted: usize,
    /// Records that get values of before.
    pub restored: usize,
    /// What stays.
    pub kept: Vec<Kept>,
}

/// Something that stays, as somebody has touched it since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Record.
    pub record: RecordId,
    /// Its form.
    pub form: String,
    /// Why.
    pub why: Why,
}

/// Why something stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The record was changed by a person.
    Changed,
    /// Another record, which stays, points at it.
    Needed,
    /// These fields were changed by a person; the others got their values of before.
    Fields(Vec<String>),
}

impl ImportUndo {
    /// What stays, in sentences.
    pub fn sentences(&self, forms: &Registry, records: &dyn Records) -> Result<Vec<String>> {
        let look = Look::new(forms, records);
        let sentence = |kept: &Kept| {
            let title = look.name(kept.record)?;
            let form = forms.form(&kept.form);
            let label = |id: &String| {
                form.and_then(|form| form.field(id)).map_or(id.as_str(), |field| field.label.get()).to_owned()
            };
            Ok(match &kept.why {
                Why::Changed => messages::undo_changed(title),
                Why::Needed => messages::undo_needed(title),
                Why::Fields(fields) => {
                    messages::undo_fields(title, fields.iter().map(label).collect::<Vec<_>>().join(", "))
                }
            })
        };
        self.kept.iter().map(sentence).collect()
    }

    /// The action that takes it back and notes so in the record of the import.
    pub fn save(mut self, batch: RecordId, form: &str, sentences: &[String], reason: String) -> Save {
        let state = if self.kept.is_empty() { "undone" } else { "partly" };
        let mut fields = BTreeMap::from([("state".to_owned(), Value::from(state))]);
        if !sentences.is_empty() {
            let shown: Vec<&str> = sentences.iter().take(KEPT_SHOWN).map(String::as_str).collect();
            fields.insert("kept".to_owned(), shown.join("\n").into());
        }
        self.edits.push(Edit { record: batch, form: form.to_owned(), fields, seen: None, deleted: None });
        Save { edits: self.edits, reason: Some(reason), ..Save::default() }
    }
}

/// Sentences kept in the record of the import.
const KEPT_SHOWN: usize = 100;

/// The changes of one record.
#[derive(Default)]
struct Past {
    form: String,
    changes: Vec<(OpId, Change)>,
}

impl Store {
    /// What it takes to undo the changes whose reason is `mark`, those of the record `except` left out. Changes nothing
    /// by itself.
    pub fn undo_import(&self, mark: &str, except: RecordId, forms: &Registry) -> Result<ImportUndo> {
        let is_ours = |change: &Change| change.reason.as_deref() == Some(mark);
        let mut pasts: BTreeMap<RecordId, Past> = BTreeMap::new();
        let walk = |visit: &mut dyn FnMut(OpId, &Change)| {
            stream(&self.disk, &self.layout, Cursor::default(), &mut |changes, _| {
                for item in &changes {
                    visit(item.op, &item.change);
                }
                Ok(())
            })
        };
        walk(&mut |_, change| {
            if is_ours(change) && change.record != except {
                pasts.entry(change.record).or_default().form.clone_from(&change.form);
            }
        })?;
        walk(&mut |op, change| {
            if let Some(past) = pasts.get_mut(&change.record)
                && !past.changes.iter().any(|(known, _)| *known == op)
            {
                past.changes.push((op, change.clone()));
            }
        })?;
        let mut undo = ImportUndo::default();
        let mut made: BTreeMap<RecordId, String> = BTreeMap::new();
        let mut staying: BTreeSet<RecordId> = BTreeSet::new();
        for (id, past) in &mut pasts {
            past.changes.sort_by_key(|(op, change)| (change.hlc, *op));
            let created = past.changes.first().is_some_and(|(_, change)| is_ours(change));
            if !created {
                Self::give_back(*id, past, &is_ours, &mut undo);
            } else if states(past, &is_ours).is_as_left(*id) {
                made.insert(*id, past.form.clone());
            } else if self.get(*id)?.is_some() {
                staying.insert(*id);
                undo.kept.push(Kept { record: *id, form: past.form.clone(), why: Why::Changed });
            }
        }
        self.keep_needed(&mut made, &staying, forms, &mut undo)?;
        for (record, form) in made {
            undo.deleted += 1;
            undo.edits.push(Edit { record, form, fields: BTreeMap::new(), seen: None, deleted: Some(true) });
        }
        Ok(undo)
    }

    /// A record that was there before: its untouched fields get their values of before.
    fn give_back(id: RecordId, past: &Past, is_ours: &dyn Fn(&Change) -> bool, undo: &mut ImportUndo) {
        let states = states(past, is_ours);
        let (was, left, is) = (states.before.record(id), states.left.record(id), states.now.record(id));
        if is.deleted {
            return;
        }
        let ours = past.changes.iter().filter(|(_, change)| is_ours(change));
        let fields: BTreeSet<&String> =
            ours.flat_map(|(_, change)| &change.operations).map(|operation| &operation.cell.field).collect();
        let mut back: BTreeMap<String, Value> = BTreeMap::new();
        let mut touched = Vec::new();
        for field in fields.into_iter().filter(|field| field.as_str() != LIFE) {
            if is.get(field) != left.get(field) || is.conflicts.contains(field) {
                // Somebody who went back to the value of before has undone it already.
                if is.get(field) != was.get(field) {
                    touched.push(field.clone());
                }
            } else if was.get(field) != is.get(field) {
                back.insert(field.clone(), was.get(field).clone());
            }
        }
        if !touched.is_empty() {
            undo.kept.push(Kept { record: id, form: past.form.clone(), why: Why::Fields(touched) });
        }
        if !back.is_empty() {
            undo.restored += 1;
            undo.edits.push(Edit { record: id, form: past.form.clone(), fields: back, seen: None, deleted: None });
        }
    }

    /// What a record that stays points at stays as well.
    fn keep_needed(
        &self,
        made: &mut BTreeMap<RecordId, String>,
        staying: &BTreeSet<RecordId>,
        forms: &Registry,
        undo: &mut ImportUndo,
    ) -> Result<()> {
        let mut staying = staying.clone();
        loop {
            let mut needed: Vec<RecordId> = Vec::new();
            for (id, form) in made.iter() {
                for (child, field) in forms.children_of(form) {
                    let pointing = self.related(&child.id, &field.id, *id)?;
                    if pointing.iter().any(|record| staying.contains(&record.id) || !made.contains_key(&record.id)) {
                        needed.push(*id);
                        break;
                    }
                }
            }
            if needed.is_empty() {
                return Ok(());
            }
            for id in needed {
                staying.insert(id);
                if let Some(form) = made.remove(&id) {
                    undo.kept.push(Kept { record: id, form, why: Why::Needed });
                }
            }
        }
    }
}

/// A record before the import, as the import left it, and as it is.
#[derive(Default)]
struct States {
    before: RecordState,
    left: RecordState,
    now: RecordState,
}

impl States {
    /// Nothing of it differs from what the import wrote; an import undone since has left it so, too.
    fn is_as_left(&self, id: RecordId) -> bool {
        self.left.record(id) == self.now.record(id)
    }
}

/// `past` in the order of its changes.
fn states(past: &Past, is_ours: &dyn Fn(&Change) -> bool) -> States {
    let mut states = States::default();
    let (first, last) = (
        past.changes.iter().position(|(_, change)| is_ours(change)).unwrap_or(0),
        past.changes.iter().rposition(|(_, change)| is_ours(change)).unwrap_or(0),
    );
    for (n, (op, change)) in past.changes.iter().enumerate() {
        if n < first {
            states.before.apply(*op, change);
        }
        if n <= last {
            states.left.apply(*op, change);
        }
        states.now.apply(*op, change);
    }
    states
}
