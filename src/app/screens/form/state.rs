//! What stands in the form: the loaded record, what was typed over it, and the record both make.

use std::collections::BTreeMap;

use super::FormScreen;
use super::data::Loaded;
use super::entry::{Entry, Typed};
use crate::app::reading;
use crate::app::screen::Env;
use crate::domain::{Record, RecordId};
use crate::forms::Form;

impl FormScreen {
    pub(super) fn take(&mut self, loaded: Loaded, env: &Env) {
        let Some(form) = env.forms.form(&self.form) else { return };
        let Some(record) = loaded.record else { return };
        let keep = if self.entries.is_empty() { std::mem::take(&mut self.typed) } else { self.kept() };
        let names = |id: RecordId| loaded.names.get(&id).cloned().unwrap_or_else(|| id.to_string());
        self.entries = form
            .fields
            .iter()
            .map(|field| {
                let shown = loaded.shown.get(&field.id).map(|text| Entry::Shown(text.clone()));
                let count = loaded.counts.get(&field.id).copied().unwrap_or(0);
                let typed = || Entry::new(field, record.get(&field.id), &names, count);
                (field.id.clone(), shown.unwrap_or_else(typed))
            })
            .collect();
        // What is typed over was seen as it was when the typing began.
        let earlier = self.seen.take();
        self.seen = loaded.seen;
        if let (Some(seen), Some(earlier)) = (&mut self.seen, earlier) {
            for (field, mut ops) in earlier {
                if !keep.get(&field).is_some_and(Typed::is_typed) {
                    continue;
                }
                // A save of ours that a kill kept from being shown was seen by the one who typed it.
                ops.extend(seen.get(&field).into_iter().flatten().filter(|op| loaded.own.contains(op)));
                seen.insert(field, ops);
            }
        }
        for (field, typed) in keep {
            if let Some((_, entry)) = self.entries.iter_mut().find(|(id, _)| *id == field) {
                entry.take(typed);
            }
        }
        self.title = loaded.title;
        self.place = loaded.place;
        self.record = Some(record);
        let first = self.asked(env).iter().position(|asked| *asked).unwrap_or(0);
        match self.wanted.take() {
            Some(field) => self.focus = self.entries.iter().position(|(id, _)| *id == field).unwrap_or(first),
            None if self.focus == 0 => self.focus = first,
            None => {}
        }
    }

    /// What differs from the loaded record, as typed, and where the cursor is.
    pub(super) fn kept(&self) -> BTreeMap<String, Typed> {
        let Some(record) = &self.record else { return self.typed.clone() };
        let entries = self.entries.iter().enumerate();
        let kept = |(n, (id, entry)): (usize, &(String, Entry))| {
            Some((id.clone(), entry.kept(entry.differs(record.get(id)), n == self.focus)?))
        };
        entries.filter_map(kept).collect()
    }

    /// The record as it stands on the screen; faults by field.
    pub(super) fn current(&self, form: &Form, env: &Env) -> (Record, BTreeMap<String, String>) {
        let mut record = self.record.clone().unwrap_or_else(|| Record::new(self.id, &self.form));
        let mut faults = BTreeMap::new();
        for (id, entry) in &self.entries {
            let Some(field) = form.field(id) else { continue };
            match entry {
                Entry::Text { edit, before } => {
                    let text = edit.text();
                    if text == *before {
                        continue;
                    }
                    match reading::read(&field.kind, &text, env.today, &self.place) {
                        Ok(value) => record.set(id, value),
                        Err(fault) => {
                            faults.insert(id.clone(), fault);
                        }
                    }
                }
                other => {
                    if let Some(value) = other.value() {
                        record.set(id, value);
                    }
                }
            }
        }
        (record, faults)
    }

    /// Whether the field of each entry is asked for as the record stands on the screen, in their order.
    pub(super) fn asked(&self, env: &Env) -> Vec<bool> {
        let Some(form) = env.forms.form(&self.form) else { return Vec::new() };
        let (record, _) = self.current(form, env);
        let is_asked = |id: &str| form.field(id).is_some_and(|field| field.is_asked(&record));
        self.entries.iter().map(|(id, entry)| !entry.is_idle() && is_asked(id)).collect()
    }
}
