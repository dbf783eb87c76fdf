//! What the last save made here was, in one sentence, and the save that takes it back.

use std::any::Any;

use crate::Result;
use crate::app::effect::{Desk, Query};
use crate::app::past::moment;
use crate::forms::display::Look;
use crate::store::api::Save;
use crate::text;

/// Cells of the part of the sentence that names what was saved.
const NAMED: usize = 50;

/// Asks for it.
#[derive(Debug)]
pub struct ReadUndo;

/// The answer.
#[derive(Debug)]
pub struct Found {
    /// To be saved; `None`: there is nothing to take back.
    pub save: Option<Save>,
    /// What to say then.
    pub sentence: String,
}

impl Query for ReadUndo {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let Some(undo) = desk.store.undo()? else {
            return Ok(Box::new(Found { save: None, sentence: messages::nothing() }));
        };
        let Some((id, form, fields)) = undo.taken_back.first() else {
            return Ok(Box::new(Found { save: None, sentence: messages::replaced() }));
        };
        let look = Look::new(desk.forms, desk.store);
        let shape = desk.forms.form(form);
        let label = shape.map_or(form.as_str(), |form| form.label.get());
        let record = desk.store.stored(*id)?.map(|stored| stored.record);
        let name = record.map(|record| look.title(&record)).transpose()?.unwrap_or_default();
        let labels: Vec<&str> = fields
            .iter()
            .map(|id| shape.and_then(|form| form.field(id)).map_or(id.as_str(), |field| field.label.get()))
            .collect();
        let what = if labels.is_empty() {
            format!("{label} «{name}»")
        } else {
            format!("{label} «{name}»: {}", labels.join(", "))
        };
        let what = text::truncate(&what, NAMED);
        let more = match undo.taken_back.len() {
            1 => String::new(),
            count => messages::more(count - 1),
        };
        let kept = if undo.kept == 0 { String::new() } else { messages::kept(undo.kept) };
        let sentence = messages::undone(moment(undo.at), what, more, kept);
        Ok(Box::new(Found { save: Some(undo.save), sentence }))
    }
}

mod messages {
    crate::messages! {
        undone(at, what, more, kept) {
            ru: "Отменено (ещё раз — вернуть): {what}{more}{kept} ({at}).",
            en: "Taken back (once more brings it back): {what}{more}{kept} ({at})."
        }
        more(count) { ru: " и ещё записей: {count}", en: " and {count} more records" }
        kept(count) { ru: "; изменённое после осталось: {count}", en: "; changed since and kept: {count}" }
        nothing() { ru: "Здесь ещё ничего не сохраняли: отменять нечего.", en: "Nothing was saved here yet: there is nothing to take back." }
        replaced() {
            ru: "Последнее сохранение уже изменено другими правками: отменять нечего. Прежние значения — в истории записи.",
            en: "The last save was changed again since: there is nothing to take back. Earlier values are in the history of the record."
        }
    }
}
