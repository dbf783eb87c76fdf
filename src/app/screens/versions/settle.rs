//! A value written in place of several different ones: typed, or joined of their texts and looked through before it is
//! saved. It replaces exactly what its author was shown.

use std::any::Any;
use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::messages;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::messages as common;
use crate::app::reading::{self, Place};
use crate::app::screen::{Ctx, Env, Focus, Outcome, Screen};
use crate::app::screens::question::Question;
use crate::app::textbox::TextBox;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::changes::change::OpId;
use crate::domain::{RecordId, join};
use crate::forms::Kind;
use crate::store::api::{Edit, Save};
use crate::text;

/// See the module.
#[derive(Debug)]
pub struct Settle {
    record: RecordId,
    form: String,
    field: String,
    label: String,
    seen: Vec<OpId>,
    place: Place,
    /// What to look at before saving.
    note: String,
    edit: Box<TextBox>,
    fault: Option<String>,
    asked: bool,
    /// The store's answer is awaited; leave when it comes.
    saving: bool,
    scroll: Scroll,
}

/// What is settled: record and form, field and its name, the heads that were shown.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Record.
    pub record: RecordId,
    /// Form id.
    pub form: String,
    /// Field id.
    pub field: String,
    /// Its name.
    pub label: String,
    /// What the author was shown.
    pub seen: Vec<OpId>,
    /// What terms and abbreviations mean there.
    pub place: Place,
}

impl Settle {
    /// With this text to begin with.
    pub fn of(subject: Subject, text: &str, note: String, is_long: bool) -> Self {
        let Subject { record, form, field, label, seen, place } = subject;
        let edit = Box::new(TextBox::new(text, is_long));
        let (fault, asked, saving, scroll) = (None, false, false, Scroll::default());
        Self { record, form, field, label, seen, place, note, edit, fault, asked, saving, scroll }
    }

    /// From a saved session.
    pub fn restore(state: &Json, env: &Env) -> Option<Self> {
        let text = |name: &str| state.get(name).and_then(Json::as_str);
        let form = env.forms.form(text("form")?)?;
        let field = form.field(text("field")?)?;
        let seen = state.get("seen")?.as_array()?.iter();
        let subject = Subject {
            record: RecordId::parse(text("record")?)?,
            form: form.id.clone(),
            field: field.id.clone(),
            label: field.label.get().to_owned(),
            seen: seen.filter_map(|id| OpId::parse(id.as_str()?)).collect(),
            // Terms typed again are read without the frame of their plan: it is asked for by the record's own screen.
            place: Place { municipality: text("municipality").unwrap_or_default().to_owned(), ..Place::default() },
        };
        let mut screen = Self::of(subject, text("text")?, text("note")?.to_owned(), is_long(&field.kind));
        let cursor = state.get("cursor").and_then(Json::as_u64).and_then(|at| at.try_into().ok());
        screen.edit.set_cursor(cursor.unwrap_or(usize::MAX));
        Some(screen)
    }

    fn save(&mut self, ctx: &mut Ctx<'_>) {
        let Some(field) = ctx.env.forms.form(&self.form).and_then(|form| form.field(&self.field)) else { return };
        if let Some((at, count)) = join::undecided(&self.edit.text()) {
            self.edit.set_cursor(at);
            self.fault = Some(messages::still_both(count));
            return;
        }
        match reading::read(&field.kind, &self.edit.text(), ctx.env.today, &self.place) {
            Err(fault) => self.fault = Some(fault),
            Ok(value) => {
                let edit = Edit {
                    seen: Some(BTreeMap::from([(self.field.clone(), self.seen.clone())])),
                    ..Edit::one(self.record, &self.form, &self.field, value)
                };
                self.saving = true;
                ctx.save(Save { edits: vec![edit], ..Save::default() });
            }
        }
    }
}

/// Whether the text of a field has lines.
pub fn is_long(kind: &Kind) -> bool {
    matches!(kind, Kind::LongText { .. } | Kind::Period | Kind::Parties)
}

impl Screen for Settle {
    fn name(&self) -> &'static str {
        "settle"
    }

    fn title(&self, _env: &Env) -> String {
        messages::settle_title(&self.label)
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Form]
    }

    fn focus(&self) -> Focus {
        Focus::Text
    }

    fn is_dirty(&self) -> bool {
        true
    }

    fn load(&mut self, _ctx: &mut Ctx<'_>) {}

    fn answer(&mut self, _answer: Result<Box<dyn Any + Send>>, _ctx: &mut Ctx<'_>) {}

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        ctx.pop();
    }

    fn save_failed(&mut self, _ctx: &mut Ctx<'_>) {
        self.saving = false;
    }

    fn outcome(&mut self, outcome: Outcome, ctx: &mut Ctx<'_>) {
        match outcome {
            Outcome::Button(0) if self.asked => self.save(ctx),
            Outcome::Button(1) if self.asked => ctx.pop(),
            _ => {}
        }
        self.asked = false;
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let width = ctx.env.size.0.saturating_sub(4).max(10);
        match action {
            Action::Save if !self.saving => self.save(ctx),
            Action::Back => {
                self.asked = true;
                ctx.push(Question::unsaved());
            }
            Action::Enter | Action::Newline => self.edit.newline(),
            Action::Up => drop(self.edit.up(width)),
            Action::Down => drop(self.edit.down(width)),
            Action::PageUp => self.edit.top(),
            Action::PageDown => self.edit.bottom(),
            _ => return self.edit.act(action, width),
        }
        true
    }

    fn text(&mut self, typed: &str, _ctx: &mut Ctx<'_>) {
        self.edit.insert(typed);
        self.fault = None;
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        let elsewhere = matches!(
            action,
            Action::Versions | Action::History | Action::FieldHistory | Action::NextField | Action::Toggle
        );
        elsewhere.then(|| common::not_here(action.hint()))
    }

    fn body(&self, env: &Env) -> Body {
        let wrap = |tone, text: &str| -> Vec<Line> {
            text::wrap(text, env.size.0).into_iter().map(|line| Line::toned(tone, line)).collect()
        };
        let mut head = wrap(Tone::Muted, &self.note);
        head.extend(self.fault.iter().flat_map(|fault| wrap(Tone::Error, fault)));
        let (lines, (row, column)) = self.edit.layout(env.size.0.saturating_sub(4).max(10));
        let mut rows = Rows::default();
        rows.push(true, lines.into_iter().map(Line::plain));
        rows.cursor = Some((row, column + 2));
        Body::scrolled(head, rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        json!({
            "record": self.record.to_string(),
            "form": self.form,
            "field": self.field,
            "seen": self.seen.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "municipality": self.place.municipality,
            "note": self.note,
            "text": self.edit.text(),
            "cursor": self.edit.cursor(),
        })
    }
}
