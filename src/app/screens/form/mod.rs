//! The one form: any record of any form, filled in field by field. It never traps: only saving judges, and even
//! then what was typed stays.

mod commands;
mod data;
mod draw;
pub mod entry;
mod lines;
mod state;

use std::any::Any;
use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use self::data::{LoadRecord, Loaded};
use self::entry::{Entry, Typed};
use super::question::Question;
use super::versions::Versions;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::Effect;
use crate::app::fields::Fields;
use crate::app::messages;
use crate::app::reading::Place;
use crate::app::recent::Used;
use crate::app::screen::{Ctx, Env, Focus, Outcome, Screen};
use crate::app::view::{Body, Scroll};
use crate::changes::change::OpId;
use crate::domain::{Record, RecordId, Value};

/// Fields of a page.
const PAGE: isize = 5;

/// A record being filled in.
#[derive(Debug)]
pub struct FormScreen {
    form: String,
    id: RecordId,
    fresh: bool,
    /// The reference a new row starts with: (field, record, name).
    parent: Option<(String, RecordId, String)>,
    /// Values a new record starts with.
    preset: BTreeMap<String, Value>,
    /// The record as it was loaded.
    record: Option<Record>,
    /// What was displayed when it was loaded: exactly this is replaced by a save.
    seen: Option<Seen>,
    title: String,
    entries: Vec<(String, Entry)>,
    focus: usize,
    faults: BTreeMap<String, String>,
    place: Place,
    /// The store's answer to a save of ours is on its way: what is still missing is said when it comes.
    just_saved: bool,
    /// From the session, taken back once the record has come.
    typed: BTreeMap<String, Typed>,
    wanted: Option<String>,
    leaving: Leaving,
    scroll: Scroll,
}

/// Heads of the values that were displayed, by field.
type Seen = BTreeMap<String, Vec<OpId>>;

/// What happens after the save that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leaving {
    Stay,
    Asked,
    AfterSave,
}

impl FormScreen {
    /// A record that is there.
    pub fn existing(form: &str, id: RecordId) -> Self {
        Self {
            form: form.to_owned(),
            id,
            fresh: false,
            parent: None,
            preset: BTreeMap::new(),
            record: None,
            seen: None,
            title: String::new(),
            entries: Vec::new(),
            focus: 0,
            faults: BTreeMap::new(),
            place: Place::default(),
            just_saved: false,
            typed: BTreeMap::new(),
            wanted: None,
            leaving: Leaving::Stay,
            scroll: Scroll::default(),
        }
    }

    /// A new record, perhaps a row of `parent`.
    pub fn fresh(form: &str, id: RecordId, parent: Option<(String, RecordId, String)>) -> Self {
        let preset = parent.iter().map(|(field, id, _)| (field.clone(), Value::from(*id))).collect();
        Self { fresh: true, parent, preset, ..Self::existing(form, id) }
    }

    /// A new record that starts with these values.
    pub fn with_values(form: &str, id: RecordId, preset: BTreeMap<String, Value>) -> Self {
        Self { fresh: true, preset, ..Self::existing(form, id) }
    }

    /// With the focus on this field.
    #[must_use]
    pub fn at(mut self, field: &str) -> Self {
        self.wanted = Some(field.to_owned());
        self
    }

    /// From a saved session.
    pub fn restore(state: &Json, env: &Env) -> Option<Self> {
        let text = |name: &str| state.get(name).and_then(Json::as_str);
        let form = text("form")?;
        env.forms.form(form)?;
        let mut screen = Self::existing(form, RecordId::parse(text("id")?)?);
        screen.fresh = state.get("fresh").and_then(Json::as_bool).unwrap_or(false);
        screen.wanted = text("focus").map(str::to_owned);
        screen.typed = serde_json::from_value(state.get("typed")?.clone()).ok()?;
        screen.seen = state.get("seen").and_then(Json::as_object).map(|fields| {
            let ids =
                |ids: &Json| ids.as_array().into_iter().flatten().filter_map(|id| OpId::parse(id.as_str()?)).collect();
            fields.iter().map(|(field, heads)| (field.clone(), ids(heads))).collect()
        });
        screen.preset =
            state.get("preset").and_then(|preset| serde_json::from_value(preset.clone()).ok()).unwrap_or_default();
        if let (Some(field), Some(parent)) = (text("field"), text("parent").and_then(RecordId::parse)) {
            screen.parent = Some((field.to_owned(), parent, text("parent_name").unwrap_or_default().to_owned()));
            screen.preset.insert(field.to_owned(), Value::from(parent));
        }
        Some(screen)
    }
}

impl Screen for FormScreen {
    fn name(&self) -> &'static str {
        "form"
    }

    fn title(&self, env: &Env) -> String {
        let label = env.forms.form(&self.form).map_or(self.form.as_str(), |form| form.label.get());
        match (&self.parent, self.fresh) {
            (Some((_, _, parent)), true) => format!("{} · {parent}", messages::new_record(label)),
            (None, true) => messages::new_record(label),
            _ => format!("{label} · {}", self.title),
        }
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Form]
    }

    fn focus(&self) -> Focus {
        match self.entries.get(self.focus) {
            // Letters choose and find here; they must not fall through to the sections and take the person away.
            Some((_, entry)) if !matches!(entry, Entry::Rows { .. } | Entry::Shown(_)) => Focus::Text,
            _ => Focus::Commands,
        }
    }

    fn is_dirty(&self) -> bool {
        self.kept().values().any(Typed::is_typed)
    }

    fn used(&self) -> Option<Used> {
        Some(Used::record(&self.form, self.id))
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        let record = match &self.record {
            Some(record) if self.fresh => record.clone(),
            _ => {
                let mut record = Record::new(self.id, &self.form);
                record.fields.clone_from(&self.preset);
                record
            }
        };
        let me = ctx.env.me;
        ctx.ask(LoadRecord { record, fresh: self.fresh, again: self.seen.is_some(), me });
    }

    fn erased(&mut self, ctx: &mut Ctx<'_>) {
        self.load(ctx);
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let Some(loaded) = ctx.take::<Loaded>(answer) else { return };
        if loaded.erased {
            // What was typed about the one who is gone goes, too.
            (self.record, self.seen, self.title) = (None, None, String::new());
            self.entries.clear();
            self.typed.clear();
            ctx.effects.push(Effect::CleanDrafts);
            return ctx.refuse(messages::record_erased());
        }
        if loaded.record.is_none() {
            return ctx.refuse(messages::record_gone());
        }
        if std::mem::take(&mut self.just_saved) {
            self.say_holes(&loaded.faults, ctx);
        }
        self.take(loaded, ctx.env);
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        let Some(form) = ctx.env.forms.form(&self.form).cloned() else { return };
        let (record, _) = self.current(&form, ctx.env);
        self.just_saved = true;
        self.fresh = false;
        self.record = Some(record.clone());
        for (_, entry) in &mut self.entries {
            if let Entry::Text { edit, before } = entry {
                *before = edit.text();
            }
        }
        if self.leaving == Leaving::AfterSave {
            ctx.pop();
        } else {
            let me = ctx.env.me;
            ctx.ask(LoadRecord { record, fresh: false, again: self.seen.is_some(), me });
        }
    }

    fn save_failed(&mut self, _ctx: &mut Ctx<'_>) {
        self.leaving = Leaving::Stay;
    }

    fn outcome(&mut self, outcome: Outcome, ctx: &mut Ctx<'_>) {
        match outcome {
            Outcome::Button(button) if self.leaving == Leaving::Asked => match button {
                0 => {
                    self.leaving = Leaving::AfterSave;
                    self.save(ctx);
                }
                1 => ctx.pop(),
                _ => self.leaving = Leaving::Stay,
            },
            Outcome::Picked(records) => {
                if let Some((_, Entry::Link { chosen, .. })) = self.entries.get_mut(self.focus) {
                    *chosen = records;
                }
                if self.fresh
                    && let Some(form) = ctx.env.forms.form(&self.form).cloned()
                {
                    // What the chosen record brings along fills the fields that are still empty.
                    self.record = Some(self.current(&form, ctx.env).0);
                }
            }
            _ => {}
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        if self.edit(action, ctx.env) {
            return true;
        }
        match action {
            Action::Save => self.save(ctx),
            Action::NextField | Action::Down => self.step(1, ctx.env),
            Action::PreviousField | Action::Up => self.step(-1, ctx.env),
            Action::PageUp | Action::PageDown if self.page_in_text(action == Action::PageUp, ctx.env) => {}
            Action::PageUp => self.step(-PAGE, ctx.env),
            Action::PageDown => self.step(PAGE, ctx.env),
            Action::First => self.step(isize::MIN, ctx.env),
            Action::Last => self.step(isize::MAX, ctx.env),
            Action::Enter | Action::Open => self.enter(ctx),
            Action::Left | Action::Right | Action::Toggle | Action::DeleteForward => {
                let Some((_, entry)) = self.entries.get_mut(self.focus) else { return true };
                match action {
                    Action::Left => entry.turn(-1),
                    Action::Right => entry.turn(1),
                    Action::Toggle => entry.toggle(),
                    _ => entry.clear(),
                }
            }
            Action::FieldHistory if !self.fresh => {
                let id = self.entries.get(self.focus).map(|(id, _)| id.as_str()).unwrap_or_default();
                let form = ctx.env.forms.form(&self.form);
                let label = form.and_then(|form| form.field(id)).map_or(id, |field| field.label.get());
                ctx.push(super::history::History::of(self.id, &self.title).only(id, label));
            }
            Action::History if !self.fresh => ctx.push(super::history::History::of(self.id, &self.title)),
            Action::Versions => {
                let field = self.entries.get(self.focus).map(|(id, _)| id.as_str());
                ctx.push(Versions::of(self.id, &self.title).at(field));
            }
            Action::Back if self.is_dirty() => {
                self.leaving = Leaving::Asked;
                ctx.push(Question::unsaved());
            }
            Action::Back => ctx.pop(),
            _ => return false,
        }
        true
    }

    fn text(&mut self, typed: &str, ctx: &mut Ctx<'_>) {
        match self.entries.get_mut(self.focus) {
            Some((id, Entry::Text { edit, .. })) => {
                edit.insert(typed);
                self.faults.remove(id);
            }
            Some((_, entry)) => {
                if let Some(picker) = entry.choose_by_text(typed) {
                    ctx.push(picker);
                }
            }
            None => {}
        }
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        let settled = self.record.as_ref().is_none_or(|record| record.conflicts.is_empty());
        match action {
            Action::Versions if settled => Some(super::versions::messages::none()),
            Action::History | Action::FieldHistory if self.fresh => Some(messages::save_first_for_history()),
            _ => None,
        }
    }

    fn fields(&mut self) -> Option<&mut dyn Fields> {
        Some(self)
    }

    fn copies(&self, _env: &Env) -> Option<String> {
        self.entries.get(self.focus).map(|(_, entry)| entry.text())
    }

    fn body(&self, env: &Env) -> Body {
        draw::body(self, env)
    }

    fn snapshot(&self) -> Json {
        let parent = self.parent.as_ref();
        let focus = self.entries.get(self.focus).map(|(id, _)| id.clone()).or_else(|| self.wanted.clone());
        let typed = self.kept();
        // Only what is being typed over needs it: everything else is read anew.
        let seen: Option<BTreeMap<&String, Vec<String>>> = self.seen.as_ref().map(|seen| {
            let kept = seen.iter().filter(|(field, _)| typed.get(*field).is_some_and(Typed::is_typed));
            kept.map(|(field, heads)| (field, heads.iter().map(ToString::to_string).collect())).collect()
        });
        json!({
            "form": self.form,
            "id": self.id.to_string(),
            "fresh": self.fresh,
            "focus": focus,
            "typed": typed,
            "seen": seen,
            "preset": self.preset,
            "field": parent.map(|(field, _, _)| field),
            "parent": parent.map(|(_, id, _)| id.to_string()),
            "parent_name": parent.map(|(_, _, name)| name),
        })
    }
}
