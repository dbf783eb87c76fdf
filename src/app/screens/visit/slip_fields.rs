//! A slip as lines: see [`Fields`].

use super::slip::Slip;
use crate::app::fields::{FieldLine, Fields, Given};
use crate::app::screen::Env;
use crate::domain::RecordId;
use crate::forms::entry::{self, Readers};

impl Fields for Slip {
    fn record(&self) -> (&str, RecordId, bool) {
        (&self.form, self.record, false)
    }

    fn lines(&self, env: &Env) -> Vec<FieldLine> {
        let Some(form) = env.forms.form(&self.form) else { return Vec::new() };
        let fields = self.parts.iter().filter_map(|part| Some((part, form.field(&part.field)?)));
        let lines = fields.map(|(part, field)| FieldLine {
            id: part.field.clone(),
            label: field.label.get().to_owned(),
            help: field.help.get().to_owned(),
            required: field.required,
            text: part.entry.text(),
            reading: Vec::new(),
            fault: None,
            disputed: false,
            how: part.entry.how(),
        });
        lines.collect()
    }

    fn give(&mut self, id: &str, given: Given, env: &Env) -> Option<String> {
        self.point(id);
        let kind = env.forms.form(&self.form)?.field(id)?.kind.clone();
        let part = self.parts.iter_mut().find(|part| part.field == id)?;
        part.entry.give(given);
        let typed = if part.entry.is_text() { part.entry.text() } else { return None };
        entry::read(&kind, &typed, &Readers::plain(env.today)).err()
    }

    fn point(&mut self, id: &str) {
        self.focus_on(id);
    }
}
