//! The different values of a record: who wrote what and when. One key takes one; until then all are kept.

use std::any::Any;
use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::history::{History, moment};
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::screen::{Ctx, Env, Screen};
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::changes::change::{OpId, PersonId};
use crate::changes::clock::milliseconds;
use crate::changes::fold::LIFE;
use crate::domain::{RecordId, Value};
use crate::forms::display::Look;
use crate::store::api::{Edit, Save};
use crate::text;

/// Lines of a long value shown at most.
const SHOWN: usize = 12;

/// The conflicts of one record.
#[derive(Debug)]
pub struct Versions {
    id: RecordId,
    title: String,
    found: Option<Found>,
    selected: usize,
    /// Field to start at.
    wanted: Option<String>,
    saving: bool,
    scroll: Scroll,
}

#[derive(Debug)]
struct Read(RecordId);

#[derive(Debug)]
struct Found {
    form: String,
    /// What the reader of this screen has seen: exactly this is replaced.
    heads: BTreeMap<String, Vec<OpId>>,
    versions: Vec<Version>,
}

/// One of the values of a field.
#[derive(Debug, Clone)]
struct Version {
    field: String,
    label: String,
    choice: Choice,
    /// When and who, and whether it is the one shown now.
    origin: String,
    text: String,
}

/// What taking it writes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Choice {
    Value(Value),
    /// One deleted the record, another changed it without seeing that.
    Deleted(bool),
}

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let Some(stored) = desk.store.stored(self.0)? else { return Ok(Box::new(None::<Found>)) };
        let form = desk.forms.form(&stored.record.form);
        let look = Look::new(desk.forms, desk.store);
        let persons = desk.store.all("person")?;
        let author = |person: &PersonId| {
            let found = persons.iter().find(|record| record.id.as_bytes().starts_with(person));
            found.map_or_else(messages::nobody, |record| record.text("name").to_owned())
        };
        let mut versions = Vec::new();
        for (id, heads) in stored.versions.iter().filter(|(id, _)| *id != LIFE) {
            let field = form.and_then(|form| form.field(id));
            let label = field.map_or(id.as_str(), |field| field.label.get());
            for (n, head) in heads.iter().enumerate() {
                let text = match (field, &head.value) {
                    (_, Value::Null) => messages::emptied(),
                    (Some(field), value) => look.value(field, value)?,
                    (None, value) => value.verbatim().unwrap_or_default().to_owned(),
                };
                let (at, by) = (moment(milliseconds(head.hlc)), author(&head.person));
                let origin = if n + 1 == heads.len() { messages::shown_now(at, by) } else { messages::origin(at, by) };
                let choice = Choice::Value(head.value.clone());
                versions.push(Version { field: id.clone(), label: label.to_owned(), choice, origin, text });
            }
        }
        if stored.record.conflicts.contains(LIFE) {
            let version = |deleted: bool, text: String| Version {
                field: LIFE.to_owned(),
                label: messages::life(),
                choice: Choice::Deleted(deleted),
                origin: String::new(),
                text,
            };
            versions.extend([version(false, messages::keep()), version(true, messages::delete())]);
        }
        Ok(Box::new(Some(Found { form: stored.record.form, heads: stored.heads, versions })))
    }
}

impl Versions {
    /// Of this record.
    pub fn of(id: RecordId, title: &str) -> Self {
        Self {
            id,
            title: title.to_owned(),
            found: None,
            selected: 0,
            wanted: None,
            saving: false,
            scroll: Scroll::default(),
        }
    }

    /// From a field on.
    #[must_use]
    pub fn at(mut self, field: Option<&str>) -> Self {
        self.wanted = field.map(str::to_owned);
        self
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Option<Self> {
        let mut screen = Self::of(RecordId::parse(state.get("id")?.as_str()?)?, state.get("title")?.as_str()?);
        screen.wanted = state.get("field").and_then(Json::as_str).map(str::to_owned);
        Some(screen)
    }

    fn versions(&self) -> &[Version] {
        self.found.as_ref().map_or(&[], |found| &found.versions)
    }

    fn take(&mut self, ctx: &mut Ctx<'_>) {
        let Some((found, version)) = self.found.as_ref().and_then(|f| Some((f, f.versions.get(self.selected)?))) else {
            return;
        };
        if self.saving {
            return;
        }
        let mut edit = Edit {
            record: self.id,
            form: found.form.clone(),
            fields: BTreeMap::new(),
            seen: Some(found.heads.clone()),
            deleted: None,
        };
        match &version.choice {
            Choice::Value(value) => {
                edit.fields.insert(version.field.clone(), value.clone());
            }
            Choice::Deleted(deleted) => edit.deleted = Some(*deleted),
        }
        self.saving = true;
        ctx.save(Save { edits: vec![edit], ..Save::default() });
    }
}

impl Screen for Versions {
    fn name(&self) -> &'static str {
        "versions"
    }

    fn title(&self, _env: &Env) -> String {
        messages::title(&self.title)
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.ask(Read(self.id));
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let Some(found) = ctx.take::<Option<Found>>(answer) else { return };
        let was_open = !self.versions().is_empty();
        self.found = found;
        if was_open && self.versions().is_empty() {
            ctx.say(messages::settled());
            return ctx.pop();
        }
        let wanted = self.wanted.take();
        let place = self.versions().iter().position(|version| Some(&version.field) == wanted.as_ref());
        self.selected = place.unwrap_or(self.selected).min(self.versions().len().saturating_sub(1));
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        self.saving = false;
        self.load(ctx);
    }

    fn save_failed(&mut self, _ctx: &mut Ctx<'_>) {
        self.saving = false;
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = self.versions().len().saturating_sub(1);
        match action {
            Action::Up => self.selected = self.selected.saturating_sub(1),
            Action::Down => self.selected = (self.selected + 1).min(last),
            Action::PageUp | Action::First => self.selected = 0,
            Action::PageDown | Action::Last => self.selected = last,
            Action::Open => self.take(ctx),
            Action::History => ctx.push(History::of(self.id, &self.title)),
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        super::only(&[Action::Open, Action::History], action)
    }

    fn body(&self, env: &Env) -> Body {
        let width = env.size.0.saturating_sub(2);
        let head = text::wrap(&messages::hint(), env.size.0).into_iter().map(|line| Line::toned(Tone::Muted, line));
        let mut rows = Rows::default();
        let mut field = "";
        for (n, version) in self.versions().iter().enumerate() {
            if version.field != field {
                field = &version.field;
                rows.note(Line::blank());
                rows.note(Line::toned(Tone::Title, text::truncate(&format!("  ⚡ {}", version.label), env.size.0)));
            }
            let mut lines = Vec::new();
            if !version.origin.is_empty() {
                lines.push(Line::toned(Tone::Label, text::truncate(&version.origin, width)));
            }
            let wrapped = text::wrap(&version.text, width.saturating_sub(2));
            let more = wrapped.len() > SHOWN;
            lines.extend(wrapped.into_iter().take(SHOWN).map(|line| Line::plain(format!("  {line}"))));
            if more {
                lines.push(Line::toned(Tone::Muted, "  …"));
            }
            rows.push(n == self.selected, lines);
        }
        if self.found.is_some() && self.versions().is_empty() {
            rows.note(Line::toned(Tone::Muted, format!("  {}", messages::none())));
        }
        Body::scrolled(head.collect(), rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        let field = self.versions().get(self.selected).map(|version| &version.field).or(self.wanted.as_ref());
        json!({ "id": self.id.to_string(), "title": self.title, "field": field })
    }
}

pub(super) mod messages {
    crate::messages! {
        title(name) { ru: "Разные значения · {name}", en: "Different values · {name}" }
        hint() {
            ru: "Двое записали разное, не видя друг друга. Enter берёт значение; остальные останутся в истории (h).",
            en: "Two wrote different things without seeing each other. Enter takes a value; the others stay in the history (h)."
        }
        origin(at, by) { ru: "{at}, {by}", en: "{at}, {by}" }
        shown_now(at, by) { ru: "{at}, {by} — показано сейчас", en: "{at}, {by} – shown now" }
        nobody() { ru: "кто — не указано", en: "by nobody named" }
        emptied() { ru: "(пусто: значение стёрто)", en: "(empty: the value was removed)" }
        life() { ru: "Один удалил запись, другой её изменил", en: "One deleted the record, another changed it" }
        keep() { ru: "Оставить запись", en: "Keep the record" }
        delete() { ru: "Удалить запись", en: "Delete the record" }
        settled() { ru: "Сохранено. Разных значений больше нет.", en: "Saved. No different values are left." }
        none() { ru: "Разных значений в этой записи нет.", en: "This record holds no different values." }
        in_field() { ru: "⚡ есть другое значение — F8 показывает", en: "⚡ there is another value – F8 shows it" }
        in_record() { ru: "⚡ В записи есть разные значения: F8 показывает их", en: "⚡ The record holds different values: F8 shows them" }
    }
}

#[cfg(test)]
mod tests;
