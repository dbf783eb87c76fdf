//! The form as lines: see [`Fields`].

use super::entry::{Entry, Typed};
use super::{FormScreen, draw};
use crate::app::fields::{FieldLine, Fields, Given, How};
use crate::app::reading;
use crate::app::screen::Env;
use crate::domain::RecordId;

/// Wider than any reading: lines are not cut for who hears them.
const UNCUT: usize = 10_000;

impl Entry {
    /// How it is filled by lines.
    pub fn how(&self) -> How {
        let labels =
            |items: &[crate::forms::schema::Item]| items.iter().map(|item| item.label.get().to_owned()).collect();
        match self {
            Self::Text { edit, .. } if edit.is_multi() => How::Lines,
            Self::Text { .. } => How::Line,
            Self::One { items, .. } => How::One(labels(items)),
            Self::Some { items, .. } => How::Some(labels(items)),
            Self::Link { form, several, chosen } => {
                How::Link { form: form.clone(), several: *several, chosen: chosen.clone() }
            }
            Self::Rows { form, via, .. } => How::Rows { form: form.clone(), via: via.clone() },
            Self::Shown(_) => How::Shown,
        }
    }

    /// Puts into it what was said in lines.
    pub fn give(&mut self, given: Given) {
        match given {
            Given::Nothing if self.is_text() => self.take(Typed::Text(String::new(), 0)),
            Given::Nothing => self.clear(),
            Given::Text(text) => self.take(Typed::Text(text.clone(), text.len())),
            Given::Items(places) => {
                let items = match self {
                    Self::One { items, .. } | Self::Some { items, .. } => items.as_slice(),
                    _ => &[],
                };
                let ids = places.iter().filter_map(|place| items.get(*place)).map(|item| item.id.clone()).collect();
                self.take(Typed::Items(ids));
            }
        }
    }
}

impl Fields for FormScreen {
    fn record(&self) -> (&str, RecordId, bool) {
        (&self.form, self.id, self.fresh)
    }

    fn lines(&self, env: &Env) -> Vec<FieldLine> {
        let Some(form) = env.forms.form(&self.form) else { return Vec::new() };
        let (record, faults) = self.current(form, env);
        let mut lines = Vec::new();
        for (id, entry) in &self.entries {
            let Some(field) = form.field(id).filter(|field| field.is_asked(&record)) else { continue };
            let reading = draw::reading_lines(&field.kind, record.get(id), true, UNCUT);
            lines.push(FieldLine {
                id: id.clone(),
                label: field.label.get().to_owned(),
                help: field.help.get().to_owned(),
                required: field.required,
                text: entry.text(),
                reading: reading.iter().map(|line| line.text().trim().to_owned()).collect(),
                fault: faults.get(id).or_else(|| self.faults.get(id)).cloned(),
                disputed: record.conflicts.contains(id),
                how: entry.how(),
            });
        }
        lines
    }

    fn give(&mut self, id: &str, given: Given, env: &Env) -> Option<String> {
        self.point(id);
        let kind = env.forms.form(&self.form)?.field(id)?.kind.clone();
        let (_, entry) = self.entries.iter_mut().find(|(field, _)| field == id)?;
        entry.give(given);
        self.faults.remove(id);
        let typed = if entry.is_text() { entry.text() } else { return None };
        let fault = reading::read(&kind, &typed, env.today, &self.place).err()?;
        self.faults.insert(id.to_owned(), fault.clone());
        Some(fault)
    }

    fn point(&mut self, id: &str) {
        if let Some(place) = self.entries.iter().position(|(field, _)| field == id) {
            self.focus = place;
        }
    }
}
