//! A slip: a few fields of one record typed in place, under the row they belong to.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::place::Place;
use crate::app::action::Action;
use crate::app::screens::form::entry::{Entry, Typed};
use crate::app::shown::{Kept, Seen};
use crate::domain::{Record, RecordId, Value};
use crate::forms::Registry;
use crate::forms::entry::{self, Readers};

/// Lines a page key goes over in a text.
const PAGE: usize = 5;

/// What the slip is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// A verdict (id of the choice) on the earlier recommendation the slip stands at.
    Verdict(String),
    /// A new recommendation of the finding or question the slip stands at.
    Recommend,
    /// Note, value, evidence or disagreement of the question or finding the slip stands at.
    Finding,
    /// A new finding without a question; its section.
    FreeFinding(String),
    /// Fields of a record that is there.
    Fields,
    /// Why a finished visit is opened again.
    Reopen,
}

/// One field of a slip.
#[derive(Debug)]
pub struct Part {
    /// Field id.
    pub field: String,
    /// What is typed.
    pub entry: Entry,
    before: Option<Typed>,
}

/// Fields being typed.
#[derive(Debug)]
pub struct Slip {
    /// The row it stands under.
    pub at: Place,
    /// What for.
    pub task: Task,
    /// Form of the record.
    pub form: String,
    /// The record, perhaps not there yet.
    pub record: RecordId,
    /// What stood in the record when the slip was opened.
    pub seen: Option<Seen>,
    /// Its fields.
    pub parts: Vec<Part>,
    /// The part with the cursor.
    pub focus: usize,
}

impl Slip {
    /// A slip for these fields, filled from `record` (which may be new).
    pub fn new(at: Place, task: Task, record: &Record, fields: &[&str], forms: &Registry) -> Self {
        let form = forms.form(&record.form);
        let parts = fields
            .iter()
            .filter_map(|id| form?.field(id))
            .map(|field| {
                let entry = Entry::new(field, record.get(&field.id), &|id| id.to_string(), 0);
                Part { field: field.id.clone(), before: entry.typed(), entry }
            })
            .collect();
        Self { at, task, form: record.form.clone(), record: record.id, seen: None, parts, focus: 0 }
    }

    /// With the cursor after the last letter of every text.
    #[must_use]
    pub fn at_end(mut self) -> Self {
        for part in &mut self.parts {
            if let Entry::Text { edit, .. } = &mut part.entry {
                edit.set_cursor(edit.text().chars().count());
            }
        }
        self
    }

    /// From a saved session.
    pub fn restore(state: &Json, forms: &Registry) -> Option<Self> {
        let text = |name: &str| state.get(name).and_then(Json::as_str);
        let form = text("form")?;
        let record = Record::new(RecordId::parse(text("record")?)?, form);
        let task = serde_json::from_value(state.get("task")?.clone()).ok()?;
        let kept: Vec<(String, Option<Typed>, Option<Typed>)> =
            serde_json::from_value(state.get("parts")?.clone()).ok()?;
        let fields: Vec<&str> = kept.iter().map(|(field, _, _)| field.as_str()).collect();
        let mut slip = Self::new(Place::parse(text("at")?)?, task, &record, &fields, forms);
        for (field, typed, before) in kept {
            if let (Some(part), Some(typed)) = (slip.parts.iter_mut().find(|part| part.field == field), typed) {
                part.entry.take(typed);
                part.before = before;
            }
        }
        let seen =
            state.get("seen").and_then(|seen| serde_json::from_value::<Option<Kept>>(seen.clone()).ok()).flatten();
        slip.seen = seen.map(Seen::from);
        let focus = state.get("focus").and_then(Json::as_u64).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        slip.focus = focus.min(slip.parts.len().checked_sub(1)?);
        Some(slip)
    }

    /// For the saved session.
    pub fn snapshot(&self) -> Json {
        let parts: Vec<_> =
            self.parts.iter().map(|part| (part.field.clone(), part.entry.typed(), part.before.clone())).collect();
        json!({
            "at": self.at.to_string(),
            "task": self.task,
            "form": self.form,
            "record": self.record.to_string(),
            "seen": self.seen.as_ref().map(Kept::from),
            "parts": parts,
            "focus": self.focus,
        })
    }

    /// Something differs from what the slip was opened with.
    pub fn is_dirty(&self) -> bool {
        self.parts.iter().any(|part| match (part.entry.typed(), &part.before) {
            (Some(Typed::Text(now, _)), Some(Typed::Text(before, _))) => now != *before,
            (now, before) => now != *before,
        })
    }

    /// Plain characters are text now.
    pub fn is_text(&self) -> bool {
        self.parts.get(self.focus).is_some_and(|part| part.entry.is_text())
    }

    /// The part with the cursor is a text of several paragraphs.
    pub fn is_multi(&self) -> bool {
        matches!(self.parts.get(self.focus), Some(Part { entry: Entry::Text { edit, .. }, .. }) if edit.is_multi())
    }

    /// Puts the cursor into this field.
    pub fn focus_on(&mut self, field: &str) {
        self.focus = self.parts.iter().position(|part| part.field == field).unwrap_or(self.focus);
    }

    /// Typed or pasted text.
    pub fn insert(&mut self, typed: &str) {
        if let Some(Part { entry: Entry::Text { edit, .. }, .. }) = self.parts.get_mut(self.focus) {
            edit.insert(typed);
        }
    }

    /// Does an action of editing in `width` columns; `false`: not one of mine.
    pub fn act(&mut self, action: Action, width: usize) -> bool {
        match action {
            Action::NextField => return self.step(1),
            Action::PreviousField => return self.step(-1),
            _ => {}
        }
        let Some(part) = self.parts.get_mut(self.focus) else { return false };
        let Entry::Text { edit, .. } = &mut part.entry else {
            match action {
                Action::Left => part.entry.turn(-1),
                Action::Right | Action::Toggle => part.entry.turn(1),
                Action::DeleteForward => part.entry.clear(),
                Action::Down => return self.step(1),
                Action::Up => return self.step(-1),
                _ => return false,
            }
            return true;
        };
        match action {
            Action::Up => return edit.up(width) || self.step(-1),
            Action::Down => return edit.down(width) || self.step(1),
            Action::PageUp => {
                let _ = (0..PAGE).all(|_| edit.up(width));
            }
            Action::PageDown => {
                let _ = (0..PAGE).all(|_| edit.down(width));
            }
            _ => return edit.act(action, width),
        }
        true
    }

    fn step(&mut self, by: isize) -> bool {
        let last = self.parts.len().saturating_sub(1);
        self.focus = self.focus.saturating_add_signed(by).min(last);
        true
    }

    /// What is typed, read by the kinds of the fields; the error names the field and says what is expected.
    pub fn values(&self, forms: &Registry, today: NaiveDate) -> Result<BTreeMap<String, Value>, (usize, String)> {
        let mut values = BTreeMap::new();
        for (n, part) in self.parts.iter().enumerate() {
            let Some(field) = forms.form(&self.form).and_then(|form| form.field(&part.field)) else { continue };
            let value = match &part.entry {
                Entry::Text { edit, .. } => {
                    entry::read(&field.kind, &edit.text(), &Readers::plain(today)).map_err(|fault| (n, fault))?
                }
                other => other.value().unwrap_or_default(),
            };
            values.insert(part.field.clone(), value);
        }
        Ok(values)
    }
}
