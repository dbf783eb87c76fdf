//! Everything that was ever saved in one record, or in one of its fields: when, who, on which computer, what, and what
//! became of it. One key writes an old value again, as a new change.

use std::any::Any;
use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::messages as common;
use crate::app::past::{Event, Fate, Past, Step, Told};
use crate::app::screen::{Ctx, Env, Screen};
use crate::app::selected::step;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::changes::change::OpId;
use crate::domain::{Record, RecordId};
use crate::store::api::{Edit, Save};
use crate::text;

/// Lines of a long value shown while it is not selected.
const FOLDED: usize = 4;

/// The history of a record.
#[derive(Debug)]
pub struct History {
    id: RecordId,
    title: String,
    /// Only this field: its id and its name.
    only: Option<(String, String)>,
    found: Option<Found>,
    selected: usize,
    saving: bool,
    scroll: Scroll,
}

#[derive(Debug)]
struct Read(RecordId, Option<String>);

#[derive(Debug)]
struct Found {
    record: Record,
    /// What a value written again replaces.
    heads: BTreeMap<String, Vec<OpId>>,
    /// Newest first.
    steps: Vec<Step>,
}

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let Some(stored) = desk.store.stored(self.0)? else { return Ok(Box::new(None::<Found>)) };
        let past = Past::read(self.0, desk.store)?;
        let mut steps = past.steps(self.1.as_deref(), desk.forms, desk.store)?;
        steps.reverse();
        Ok(Box::new(Some(Found { record: stored.record, heads: stored.heads, steps })))
    }
}

impl Found {
    /// Whether the field holds exactly this already.
    fn holds(&self, told: &Told) -> bool {
        !self.record.conflicts.contains(&told.field) && *self.record.get(&told.field) == told.whole
    }
}

impl History {
    /// Of this record.
    pub fn of(id: RecordId, title: &str) -> Self {
        Self {
            id,
            title: title.to_owned(),
            only: None,
            found: None,
            selected: 0,
            saving: false,
            scroll: Scroll::default(),
        }
    }

    /// Of one field only.
    #[must_use]
    pub fn only(mut self, field: &str, label: &str) -> Self {
        self.only = Some((field.to_owned(), label.to_owned()));
        self
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Option<Self> {
        let text = |name: &str| state.get(name).and_then(Json::as_str);
        let mut screen = Self::of(RecordId::parse(text("id")?)?, text("title")?);
        screen.only = text("field").zip(text("label")).map(|(id, label)| (id.to_owned(), label.to_owned()));
        screen.selected = state.get("selected").and_then(Json::as_u64).and_then(|n| n.try_into().ok()).unwrap_or(0);
        Some(screen)
    }

    fn steps(&self) -> &[Step] {
        self.found.as_ref().map_or(&[], |found| &found.steps)
    }

    /// What can be selected: a step without values (a deletion), or one value of a step.
    fn places(&self) -> Vec<(usize, Option<usize>)> {
        let of = |(n, step): (usize, &Step)| -> Vec<(usize, Option<usize>)> {
            if step.told.is_empty() { vec![(n, None)] } else { (0..step.told.len()).map(|at| (n, Some(at))).collect() }
        };
        self.steps().iter().enumerate().flat_map(of).collect()
    }

    fn write_again(&mut self, ctx: &mut Ctx<'_>) {
        let Some((step, at)) = self.places().get(self.selected).copied() else { return };
        let Some((found, step)) = self.found.as_ref().and_then(|f| Some((f, f.steps.get(step)?))) else { return };
        if self.saving {
            return;
        }
        let mut edit = Edit {
            record: self.id,
            form: found.record.form.clone(),
            fields: BTreeMap::new(),
            seen: Some(found.heads.clone()),
            deleted: None,
        };
        match at.and_then(|at| step.told.get(at)) {
            Some(told) if !found.record.deleted && found.holds(told) => return ctx.say(messages::is_now()),
            Some(told) => {
                edit.fields.insert(told.field.clone(), told.whole.clone());
            }
            None => {}
        }
        // A value of a deleted record is written again together with the record.
        if found.record.deleted {
            edit.deleted = Some(false);
        } else if edit.fields.is_empty() {
            return ctx.say(messages::is_there());
        }
        self.saving = true;
        ctx.save(Save { edits: vec![edit], ..Save::default() });
    }

    fn lines(step: &Step, at: Option<usize>, selected: bool, width: usize) -> Vec<Line> {
        let mut lines = Vec::new();
        if at.is_none_or(|at| at == 0) {
            let head = text::wrap(&step.author.told(), width);
            lines.extend(head.into_iter().map(|line| Line::toned(Tone::Strong, line)));
            if let Some(event) = step.event {
                let tone = if event == Event::Deleted { Tone::Warning } else { Tone::Muted };
                lines.push(Line::toned(tone, format!("  {}", event.label())));
            }
            for line in step.reason.iter().flat_map(|reason| text::wrap(reason, width.saturating_sub(2))) {
                lines.push(Line::toned(Tone::Muted, format!("  {line}")));
            }
        }
        let Some(told) = at.and_then(|at| step.told.get(at)) else { return lines };
        let wrapped = text::wrap(&format!("{}: {}", told.label, told.text), width.saturating_sub(2));
        let shown = if selected { wrapped.len() } else { FOLDED };
        let more = wrapped.len() > shown;
        lines.extend(wrapped.into_iter().take(shown).map(|line| Line::plain(format!("  {line}"))));
        if more {
            lines.push(Line::toned(Tone::Muted, "  …"));
        }
        for remark in told.remarks() {
            let tone = if remark.starts_with('⚡') { Tone::Conflict } else { Tone::Muted };
            let wrapped = text::wrap(&remark, width.saturating_sub(4));
            lines.extend(wrapped.into_iter().map(|line| Line::plain("    ").and(tone, line)));
        }
        lines
    }
}

impl Screen for History {
    fn name(&self) -> &'static str {
        "history"
    }

    fn title(&self, _env: &Env) -> String {
        match &self.only {
            Some((_, label)) => messages::of_field(label, &self.title),
            None => common::history_title(&self.title),
        }
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::History, Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.ask(Read(self.id, self.only.as_ref().map(|(field, _)| field.clone())));
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let Some(found) = ctx.take::<Option<Found>>(answer) else { return };
        self.found = found;
        self.selected = self.selected.min(self.places().len().saturating_sub(1));
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        self.saving = false;
        self.selected = 0;
        ctx.say(messages::written());
        self.load(ctx);
    }

    fn save_failed(&mut self, _ctx: &mut Ctx<'_>) {
        self.saving = false;
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = self.places().len().saturating_sub(1);
        match action {
            Action::Restore => self.write_again(ctx),
            Action::Versions => {
                let field = self.only.as_ref().map(|(field, _)| field.as_str());
                ctx.push(super::versions::Versions::of(self.id, &self.title).at(field));
            }
            _ if step(action, &mut self.selected, last, 5) => {}
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        let rivals = self.steps().iter().flat_map(|step| &step.told).any(|told| told.fate == Fate::Rival);
        match action {
            Action::Versions if !rivals => Some(super::versions::messages::none()),
            Action::Restore if self.places().is_empty() => Some(messages::nothing()),
            _ => super::only(&[], action),
        }
    }

    fn body(&self, env: &Env) -> Body {
        let width = env.size.0.saturating_sub(4);
        let mut head = Vec::new();
        let mut rows = Rows::default();
        if let Some(found) = &self.found {
            let hint = if found.record.deleted { messages::hint_deleted() } else { messages::hint() };
            head.extend(text::wrap(&hint, env.size.0).into_iter().map(|line| Line::toned(Tone::Muted, line)));
            for (n, (step, at)) in self.places().into_iter().enumerate() {
                let selected = n == self.selected;
                if let Some(step) = found.steps.get(step) {
                    rows.push(selected, Self::lines(step, at, selected, width));
                }
            }
            if found.steps.is_empty() {
                rows.note(Line::toned(Tone::Muted, format!("  {}", messages::nothing())));
            }
        }
        Body::scrolled(head, rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        let only = self.only.as_ref();
        json!({
            "id": self.id.to_string(),
            "title": self.title,
            "field": only.map(|(field, _)| field),
            "label": only.map(|(_, label)| label),
            "selected": self.selected,
        })
    }
}

mod messages {
    crate::messages! {
        of_field(field, name) { ru: "История поля «{field}» · {name}", en: "History of “{field}” · {name}" }
        hint() {
            ru: "d («в») — вернуть выбранное значение: оно запишется новой правкой, прежние останутся здесь.",
            en: "d writes the chosen value again as a new change; the others stay here."
        }
        hint_deleted() {
            ru: "Запись удалена. d («в») возвращает её, с выбранным значением.",
            en: "The record is deleted. d brings it back, with the chosen value."
        }
        is_now() { ru: "Это значение и так в поле.", en: "The field holds this value already." }
        is_there() { ru: "Запись на месте: возвращать нечего.", en: "The record is there: nothing to bring back." }
        written() { ru: "Сохранено: прежнее значение записано новой правкой.", en: "Saved: the earlier value was written as a new change." }
        nothing() { ru: "Ничего не записано.", en: "Nothing was written." }
    }
}
