//! One recommendation with every verdict on it; a verdict by documents, between visits, is one key and its basis.

mod draw;
mod messages;
#[cfg(test)]
mod tests;

use std::any::Any;
use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::bank::Bank;
use super::form::FormScreen;
use super::question::Question;
use super::visit::place::Place;
use super::visit::saves::{self, Judged};
use super::visit::slip::{Slip, Task};
use super::visit::{messages as visit_messages, slip_lines};
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::messages as common;
use crate::app::recent::Used;
use crate::app::screen::{Ctx, Env, Focus, Outcome, Screen};
use crate::app::selected::step;
use crate::app::shown::Shown;
use crate::app::view::{Body, Scroll};
use crate::domain::follow_up::VerdictKind;
use crate::domain::{Record, RecordId, Value};
use crate::forms::display::Look;
use crate::store::api::{Edit, Save};

/// The screen.
#[derive(Debug)]
pub struct RecommendationScreen {
    id: RecordId,
    card: Option<Card>,
    is_gone: bool,
    /// 0: the recommendation, then its verdicts, newest first.
    selected: usize,
    slip: Option<Slip>,
    /// A slip whose save is under way: comes back if the save fails.
    saving: Option<Slip>,
    asked: bool,
    scroll: Scroll,
}

/// A recommendation and what is known about it.
#[derive(Debug, Clone)]
struct Card {
    record: Record,
    /// School, visit, finding, person: names by field.
    names: BTreeMap<String, String>,
    /// Verdicts, newest first, with the name of the visit or of the author.
    verdicts: Vec<(Record, String)>,
    /// What was shown of it.
    shown: Shown,
}

/// Asks for [`Card`]; the answer is `Option<Card>`.
#[derive(Debug)]
struct LoadCard(RecordId);

impl Query for LoadCard {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let look = Look::new(desk.forms, desk.store);
        let Some(record) = desk.store.get(self.0)? else { return Ok(Box::new(None::<Card>)) };
        let mut names = BTreeMap::new();
        for field in ["school", "visit", "finding", "addressee"] {
            if let Some(target) = record.reference(field) {
                names.insert(field.to_owned(), look.name(target)?);
            }
        }
        let materials = record.references("materials");
        if !materials.is_empty() {
            let titles: Result<Vec<String>> = materials.into_iter().map(|id| look.name(id)).collect();
            names.insert("materials".to_owned(), titles?.join("; "));
        }
        let mut verdicts = Vec::new();
        for verdict in desk.store.related("verdict", "recommendation", self.0)? {
            let mut by = Vec::new();
            for field in ["visit", "author"] {
                by.extend(verdict.reference(field).map(|target| look.name(target)).transpose()?);
            }
            verdicts.push((verdict, by.join(", ")));
        }
        verdicts.sort_by_key(|(verdict, _)| std::cmp::Reverse((verdict.date("date"), verdict.id)));
        Ok(Box::new(Some(Card { shown: Shown::of(desk.store, [self.0])?, record, names, verdicts })))
    }
}

impl RecommendationScreen {
    /// Of this recommendation.
    pub fn of(id: RecordId) -> Self {
        Self {
            id,
            card: None,
            is_gone: false,
            selected: 0,
            slip: None,
            saving: None,
            asked: false,
            scroll: Scroll::default(),
        }
    }

    /// From a saved session.
    pub fn restore(state: &Json, env: &Env) -> Option<Self> {
        let mut screen = Self::of(RecordId::parse(state.get("id")?.as_str()?)?);
        let selected = state.get("selected").and_then(Json::as_u64);
        screen.selected = selected.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        screen.slip = state.get("slip").and_then(|slip| Slip::restore(slip, &env.forms));
        Some(screen)
    }

    fn begin_verdict(&mut self, kind: VerdictKind, ctx: &mut Ctx<'_>) {
        let fields: &[&str] = if kind.closes() { &["basis"] } else { &["basis", "new_deadline"] };
        let record = Record::new(ctx.new_id.next_id(), "verdict");
        let task = Task::Verdict(kind.id().to_owned());
        self.selected = 0;
        self.slip = Some(Slip::new(Place::Earlier(self.id), task, &record, fields, &ctx.env.forms));
    }

    fn save(&mut self, ctx: &mut Ctx<'_>) {
        let Some(slip) = &mut self.slip else { return ctx.say(common::nothing_to_save()) };
        let Some(card) = &self.card else { return ctx.refuse(visit_messages::still_reading()) };
        let typed = match slip.values(&ctx.env.forms, ctx.env.today) {
            Ok(typed) => typed,
            Err((part, fault)) => {
                slip.focus = part;
                return ctx.refuse(fault);
            }
        };
        if typed.get("basis").is_none_or(crate::domain::Value::is_empty) {
            return ctx.refuse(visit_messages::basis_needed());
        }
        let Task::Verdict(kind) = &slip.task else { return };
        let judged =
            Judged { recommendation: &card.record, before: None, visit: None, day: ctx.env.today, author: ctx.env.me };
        let save: Option<Save> =
            VerdictKind::from_id(kind).and_then(|kind| saves::verdict(slip.record, kind, judged, typed));
        match save {
            Some(save) => {
                self.saving = self.slip.take();
                ctx.save(card.shown.over(save));
            }
            None => ctx.refuse(visit_messages::row_gone()),
        }
    }

    /// Attaches entries of the bank.
    fn attach(&self, entries: impl Iterator<Item = RecordId>, ctx: &mut Ctx<'_>) {
        let Some(card) = &self.card else { return };
        let mut materials = card.record.references("materials");
        for entry in entries {
            if !materials.contains(&entry) {
                materials.push(entry);
            }
        }
        let value = Value::Array(materials.into_iter().map(Value::from).collect());
        ctx.save(Save { edits: vec![Edit::one(self.id, "recommendation", "materials", value)], ..Save::default() });
    }

    fn slip_action(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let Some(slip) = &mut self.slip else { return false };
        match action {
            Action::Save | Action::Enter => self.save(ctx),
            Action::Back if slip.is_dirty() => {
                self.asked = true;
                ctx.push(Question::unsaved());
            }
            Action::Back => self.slip = None,
            _ => return slip.act(action, slip_lines::width(ctx.env.size.0)),
        }
        true
    }
}

impl Screen for RecommendationScreen {
    fn name(&self) -> &'static str {
        "recommendation"
    }

    fn title(&self, env: &Env) -> String {
        let label = env.forms.form("recommendation").map_or("recommendation", |form| form.label.get());
        let school = self.card.as_ref().and_then(|card| card.names.get("school"));
        school.map_or_else(|| label.to_owned(), |school| format!("{label} · {school}"))
    }

    fn scopes(&self) -> Vec<Scope> {
        match &self.slip {
            Some(slip) if slip.is_text() => vec![Scope::Text, Scope::Form],
            Some(_) => vec![Scope::Form],
            None => vec![Scope::Visit, Scope::List],
        }
    }

    fn focus(&self) -> Focus {
        if self.slip.as_ref().is_some_and(Slip::is_text) { Focus::Text } else { Focus::Commands }
    }

    fn is_dirty(&self) -> bool {
        self.slip.as_ref().is_some_and(Slip::is_dirty) || self.saving.is_some()
    }

    fn used(&self) -> Option<Used> {
        Some(Used::record("recommendation", self.id))
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.ask(LoadCard(self.id));
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        match answer.map(<Box<dyn Any + Send>>::downcast::<Option<Card>>) {
            Ok(Ok(card)) => {
                self.is_gone = card.is_none();
                self.card = card.or(self.card.take());
            }
            Ok(Err(_)) => {}
            Err(error) => ctx.refuse(error.to_string()),
        }
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        self.saving = None;
        self.load(ctx);
    }

    fn save_failed(&mut self, _ctx: &mut Ctx<'_>) {
        self.slip = self.saving.take().or(self.slip.take());
    }

    fn outcome(&mut self, outcome: Outcome, ctx: &mut Ctx<'_>) {
        match outcome {
            Outcome::Button(0) if self.asked => self.save(ctx),
            Outcome::Button(1) if self.asked => self.slip = None,
            Outcome::Picked(chosen) => self.attach(chosen.into_iter().map(|(id, _)| id), ctx),
            _ => {}
        }
        self.asked = false;
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        if self.slip.is_some() {
            return self.slip_action(action, ctx);
        }
        let last = self.card.as_ref().map_or(0, |card| card.verdicts.len());
        match action {
            Action::Yes => self.begin_verdict(VerdictKind::Done, ctx),
            Action::Partly => self.begin_verdict(VerdictKind::Partly, ctx),
            Action::No => self.begin_verdict(VerdictKind::NotDone, ctx),
            Action::Withdraw => self.begin_verdict(VerdictKind::Withdrawn, ctx),
            Action::Bank => {
                let Some(card) = &self.card else { return true };
                let words = format!("{} {}", card.record.text("grounds"), card.record.text("text"));
                ctx.push(Bank::for_help_with(&words));
            }
            Action::Enter | Action::Open => ctx.push(FormScreen::existing("recommendation", self.id)),
            _ if step(action, &mut self.selected, last, 1) => {}
            _ => return false,
        }
        true
    }

    fn text(&mut self, typed: &str, _ctx: &mut Ctx<'_>) {
        if let Some(slip) = &mut self.slip {
            slip.insert(typed);
        }
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        let of_visit = matches!(
            action,
            Action::NotApplicable
                | Action::Recommend
                | Action::Note
                | Action::Disagreement
                | Action::FreeFinding
                | Action::Finish
                | Action::Reopen
                | Action::Report
                | Action::Filter
                | Action::New
                | Action::Delete
                | Action::History
                | Action::Dossier
        );
        if self.slip.is_some() {
            return None;
        }
        if action == Action::Save {
            return Some(common::nothing_to_save());
        }
        let judges = matches!(action, Action::Yes | Action::Partly | Action::No | Action::Withdraw);
        if judges && (self.card.is_none() || self.saving.is_some()) {
            return Some(visit_messages::still_reading());
        }
        of_visit.then(|| common::not_here(action.hint()))
    }

    fn body(&self, env: &Env) -> Body {
        draw::body(self, env)
    }

    fn snapshot(&self) -> Json {
        let slip = self.slip.as_ref().or(self.saving.as_ref()).map(Slip::snapshot);
        json!({ "id": self.id.to_string(), "selected": self.selected, "slip": slip })
    }
}
