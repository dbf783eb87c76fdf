//! An import that was taken in: what it was, what undoing it would do, and one key that does.

use std::any::Any;

use serde_json::{Value as Json, json};

use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::screen::{Ctx, Env, Screen};
use crate::app::selected::step;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::RecordId;
use crate::forms::display::Look;
use crate::import::batch;
use crate::import::grid::messages as say;
use crate::store::undo_import::ImportUndo;
use crate::text;

/// The import.
#[derive(Debug)]
pub struct ImportBatch {
    id: RecordId,
    title: String,
    found: Option<Found>,
    selected: usize,
    saving: bool,
    scroll: Scroll,
}

#[derive(Debug)]
struct Read(RecordId);

#[derive(Debug, Clone, Default)]
struct Found {
    facts: Vec<(String, String)>,
    mark: String,
    /// It is not undone yet.
    open: bool,
    undo: ImportUndo,
    kept: Vec<String>,
}

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let (Some(record), Some(form)) = (desk.store.get(self.0)?, desk.forms.form(batch::FORM)) else {
            return Ok(Box::new(Found::default()));
        };
        let look = Look::new(desk.forms, desk.store);
        let mut facts = Vec::new();
        for field in form.fields.iter().filter(|field| !record.get(&field.id).is_empty()) {
            facts.push((field.label.get().to_owned(), look.cell(form, field, &record)?));
        }
        let open = record.text("state") == "taken";
        let mark = record.text("mark").to_owned();
        let undo = if open { desk.store.undo_import(&mark, record.id, desk.forms)? } else { ImportUndo::default() };
        let kept = undo.sentences(desk.forms, desk.store)?;
        Ok(Box::new(Found { facts, mark, open, undo, kept }))
    }
}

impl ImportBatch {
    /// Of this record.
    pub fn of(id: RecordId, title: &str) -> Self {
        Self { id, title: title.to_owned(), found: None, selected: 0, saving: false, scroll: Scroll::default() }
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Option<Self> {
        Some(Self::of(RecordId::parse(state.get("id")?.as_str()?)?, state.get("title")?.as_str()?))
    }

    fn undo(&mut self, ctx: &mut Ctx<'_>) {
        let Some(found) = self.found.as_ref().filter(|_| !self.saving) else { return };
        if !found.open {
            return ctx.refuse(messages::undone_already());
        }
        let reason = say::undone_mark(found.mark.rsplit(' ').next().unwrap_or_default());
        self.saving = true;
        ctx.save(found.undo.clone().save(self.id, batch::FORM, &found.kept, reason));
    }

    fn lines(&self, width: usize) -> Vec<Line> {
        let Some(found) = &self.found else { return vec![Line::toned(Tone::Muted, crate::app::messages::loading())] };
        let mut lines = Vec::new();
        let mut put = |tone: Tone, text: &str| {
            lines.extend(text::wrap(text, width).into_iter().map(|line| Line::toned(tone, line)));
        };
        for (label, value) in &found.facts {
            put(Tone::Plain, &format!("{label}: {value}"));
        }
        put(Tone::Plain, "");
        if found.open {
            put(Tone::Strong, &messages::would(found.undo.deleted, found.undo.restored));
            if !found.kept.is_empty() {
                put(Tone::Warning, &messages::stays(found.kept.len()));
            }
            found.kept.iter().for_each(|sentence| put(Tone::Warning, &format!("  {sentence}")));
        } else {
            put(Tone::Muted, &messages::undone_already());
        }
        lines
    }
}

impl Screen for ImportBatch {
    fn name(&self) -> &'static str {
        "import_batch"
    }

    fn title(&self, _env: &Env) -> String {
        messages::title(&self.title)
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Table, Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.ask(Read(self.id));
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        if let Some(found) = ctx.take(answer) {
            self.found = Some(found);
        }
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        self.saving = false;
        let kept = self.found.as_ref().map_or(0, |found| found.kept.len());
        ctx.say(if kept == 0 { messages::undone() } else { messages::undone_partly(kept) });
        self.load(ctx);
    }

    fn save_failed(&mut self, _ctx: &mut Ctx<'_>) {
        self.saving = false;
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = self.lines(ctx.env.size.0.saturating_sub(2)).len().saturating_sub(1);
        match action {
            Action::UndoImport => self.undo(ctx),
            _ if step(action, &mut self.selected, last, 1) => {}
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        let import = [Action::Columns, Action::Resolve, Action::MakeMissing, Action::TakeOther, Action::Save];
        let not_mine = import.contains(&action).then(|| crate::app::messages::not_here(action.hint()));
        not_mine.or_else(|| super::only(&[], action))
    }

    fn body(&self, env: &Env) -> Body {
        let mut rows = Rows::default();
        for (n, line) in self.lines(env.size.0.saturating_sub(2)).into_iter().enumerate() {
            rows.push(n == self.selected, [line]);
        }
        Body::scrolled(Vec::new(), rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        json!({ "id": self.id.to_string(), "title": self.title })
    }
}

mod messages {
    crate::messages! {
        title(file) { ru: "Загрузка · {file}", en: "Import · {file}" }
        would(deleted, restored) { ru: "F8 — отменить загрузку целиком: будет удалено записей {deleted}, вернётся прежнее у {restored}.", en: "F8 undoes the whole import: {deleted} records are deleted, {restored} get their values of before." }
        stays(count) { ru: "Останется, потому что после загрузки это изменили люди ({count}):", en: "Stays, as people have changed it since ({count}):" }
        undone_already() { ru: "Эта загрузка уже отменена.", en: "This import is undone already." }
        undone() { ru: "Сохранено. Загрузка отменена.", en: "Saved. The import is undone." }
        undone_partly(count) { ru: "Сохранено. Загрузка отменена, осталось изменённое людьми: {count}.", en: "Saved. The import is undone; what people have changed stays: {count}." }
    }
}
