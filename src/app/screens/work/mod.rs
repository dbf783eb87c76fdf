//! People, help and decisions: cards that say what is missing and do it with one key. Every kind is a file that reads
//! its rows and, with them, the saves its keys offer ([`Offer`]); the screen itself is one.

mod chain;
mod event;
mod messages;
mod pair;
mod people;
mod protocol;
mod series;
#[cfg(test)]
mod tests;

use std::any::Any;
use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::bank::Bank;
use super::card::{Card, CardView, Target};
use super::form::FormScreen;
use super::report_file::{self, WriteReport};
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::messages as common;
use crate::app::recent::Used;
use crate::app::screen::{Ctx, Env, Screen};
use crate::app::view::{Body, Line, Tone};
use crate::domain::value::Fields;
use crate::domain::{Record, RecordId, Value};
use crate::report::{Format, Parameters};
use crate::store::api::{Edit, Save};
use crate::text;

/// What a card is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// People and help of the district.
    People,
    /// A schedule of consultations.
    Series,
    /// A network pair.
    Pair,
    /// A training event.
    Event,
    /// The chain of the diaries of a school.
    Chain,
    /// A protocol.
    Protocol,
}

impl Kind {
    const ALL: [(Self, &'static str); 6] = [
        (Self::People, ""),
        (Self::Series, "consultation_series"),
        (Self::Pair, "pair"),
        (Self::Event, "event"),
        (Self::Chain, "school"),
        (Self::Protocol, "protocol"),
    ];

    /// The kind that shows records of a form; schools have their own card.
    pub fn of_form(form: &str) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|(kind, of)| *of == form && *kind != Self::Chain);
        found.map(|(kind, _)| kind).filter(|kind| *kind != Self::People)
    }

    fn form(self) -> &'static str {
        Self::ALL.into_iter().find(|(kind, _)| *kind == self).map_or("", |(_, form)| form)
    }

    fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Chain => "chain",
            other => other.form(),
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().map(|(kind, _)| kind).find(|kind| kind.name() == name)
    }

    /// The action that carries out what the card proposes as a whole.
    fn carries_out(self) -> Option<Action> {
        match self {
            Self::Series => Some(Action::MakeSlots),
            Self::Event => Some(Action::FillDiaries),
            Self::Protocol => Some(Action::ProposeAgenda),
            Self::People | Self::Pair | Self::Chain => None,
        }
    }
}

/// A save a key offers, and what is said when it is done.
#[derive(Debug, Clone, Default)]
struct Offer {
    edits: Vec<Edit>,
    done: String,
}

/// What is read for a card.
#[derive(Debug, Default)]
struct Found {
    /// Name of what the card is about.
    name: String,
    card: Card,
    /// What rows of [`Target::Own`] do, by their number.
    offers: Vec<Offer>,
    /// What [`Kind::carries_out`] does; empty edits: nothing is left to do.
    whole: Offer,
    /// Values of a new row, by its form.
    presets: BTreeMap<String, Fields>,
    /// The report about it.
    report: Option<(&'static str, Parameters)>,
}

/// A card.
#[derive(Debug)]
pub struct Work {
    kind: Kind,
    id: RecordId,
    name: String,
    view: CardView,
    found: Option<Found>,
    is_gone: bool,
    saying: Option<String>,
}

#[derive(Debug)]
struct Read {
    kind: Kind,
    id: RecordId,
    municipality: Option<RecordId>,
    me: Option<RecordId>,
}

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        if self.kind == Kind::People {
            return Ok(Box::new(Some(people::read(self.municipality, desk)?)));
        }
        let Some(record) = desk.store.get(self.id)? else { return Ok(Box::new(None::<Found>)) };
        let found = match self.kind {
            Kind::Series => series::read(&record, desk, self.me)?,
            Kind::Pair => pair::read(&record, desk)?,
            Kind::Event => event::read(&record, desk, self.me)?,
            Kind::Chain => chain::read(&record, desk)?,
            _ => protocol::read(&record, desk, self.me)?,
        };
        Ok(Box::new(Some(found)))
    }
}

impl Work {
    /// About this record.
    pub fn of(kind: Kind, id: RecordId, name: &str) -> Self {
        Self { kind, id, name: name.to_owned(), view: CardView::default(), found: None, is_gone: false, saying: None }
    }

    /// People and help of the district that is chosen.
    pub fn people(_env: &Env) -> Self {
        Self::of(Kind::People, RecordId::new([0; 16]), "")
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Option<Self> {
        let text = |name: &str| state.get(name).and_then(Json::as_str);
        let screen = Self::of(Kind::parse(text("kind")?)?, RecordId::parse(text("id")?)?, text("name")?);
        Some(Self { view: CardView::at(state.get("selected").and_then(Json::as_u64)), ..screen })
    }

    fn own(&self) -> Option<(RecordId, &str)> {
        (self.kind != Kind::People).then_some((self.id, self.name.as_str()))
    }

    fn carry_out(&mut self, offer: Option<Offer>, ctx: &mut Ctx<'_>) {
        match offer {
            Some(offer) if !offer.edits.is_empty() => {
                self.saying = Some(offer.done);
                ctx.save(Save { edits: offer.edits, ..Save::default() });
            }
            _ => ctx.say(messages::nothing_left()),
        }
    }

    fn open(&mut self, ctx: &mut Ctx<'_>) {
        match self.view.current().map(|entry| entry.target.clone()) {
            Some(Target::Own(number)) => {
                let offer = self.found.as_ref().and_then(|found| found.offers.get(number)).cloned();
                self.carry_out(offer, ctx);
            }
            Some(Target::List(form)) if form == "material" => ctx.push(Bank::default()),
            _ => self.view.open(self.own(), ctx),
        }
    }

    fn fresh(&self, ctx: &mut Ctx<'_>) {
        let (form, via) = match self.view.heading() {
            Some(Target::Rows(form, via)) => (form.clone(), via.clone()),
            Some(Target::List(form)) => (form.clone(), String::new()),
            _ => return ctx.say(messages::on_a_heading()),
        };
        if ctx.env.forms.form(&form).is_some_and(|form| !form.made_on.is_empty()) {
            return ctx.say(messages::on_a_heading());
        }
        let mut values = self.found.as_ref().and_then(|found| found.presets.get(&form)).cloned().unwrap_or_default();
        if !via.is_empty() {
            values.insert(via, Value::from(self.id));
        }
        let id = ctx.new_id.next_id();
        ctx.push(FormScreen::with_values(&form, id, values));
    }
}

impl Screen for Work {
    fn name(&self) -> &'static str {
        "work"
    }

    fn title(&self, env: &Env) -> String {
        let name = self.found.as_ref().map_or(self.name.as_str(), |found| found.name.as_str());
        match self.kind {
            Kind::People => messages::people_title(),
            Kind::Chain => messages::chain_title(name),
            kind => {
                let label = env.forms.form(kind.form()).map_or("", |form| form.label.get());
                format!("{label} · {}", name.replace('\n', " "))
            }
        }
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Work, Scope::List]
    }

    fn used(&self) -> Option<Used> {
        match self.kind {
            Kind::People => Some(Used::Action(Action::People.id().to_owned())),
            Kind::Chain => None,
            kind => Some(Used::record(kind.form(), self.id)),
        }
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        let municipality = ctx.env.municipality.as_ref().map(|(id, _)| *id);
        ctx.ask(Read { kind: self.kind, id: self.id, municipality, me: ctx.env.me });
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let Some(found) = report_file::take::<Option<Found>>(answer, ctx) else { return };
        self.is_gone = found.is_none();
        if let Some(mut found) = found {
            self.view.take(std::mem::take(&mut found.card));
            self.found = Some(found);
        }
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        if let Some(saying) = self.saying.take() {
            ctx.say(saying);
        }
        self.load(ctx);
    }

    fn save_failed(&mut self, _ctx: &mut Ctx<'_>) {
        self.saying = None;
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        if self.view.moved(action, ctx.env) {
            return true;
        }
        if self.kind.carries_out() == Some(action) {
            let whole = self.found.as_ref().map(|found| found.whole.clone());
            self.carry_out(whole, ctx);
            return true;
        }
        match action {
            Action::Open => self.open(ctx),
            Action::New => self.fresh(ctx),
            Action::History if self.kind != Kind::People => {
                ctx.push(super::history::History::of(self.id, &self.name));
            }
            Action::Report => match self.found.as_ref().and_then(|found| found.report.clone()) {
                Some((report, parameters)) => ctx.ask(WriteReport {
                    report: report.to_owned(),
                    parameters,
                    // To print and sign, and to mail.
                    formats: vec![Format::Docx, Format::Markdown],
                    folder: ctx.env.exports.clone(),
                }),
                None => ctx.say(common::not_here(action.hint())),
            },
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        let carries = matches!(action, Action::FillDiaries | Action::MakeSlots | Action::ProposeAgenda);
        if carries && self.kind.carries_out() != Some(action) {
            return Some(common::not_here(action.hint()));
        }
        if carries && self.found.as_ref().is_some_and(|found| found.whole.edits.is_empty()) {
            return Some(messages::nothing_left());
        }
        if action == Action::Report && self.found.as_ref().is_some_and(|found| found.report.is_none()) {
            return Some(common::not_here(action.hint()));
        }
        let mine: &[Action] = if self.kind == Kind::People {
            &[Action::Open, Action::New]
        } else {
            &[Action::Open, Action::New, Action::History]
        };
        super::only(mine, action)
    }

    fn body(&self, env: &Env) -> Body {
        if self.is_gone {
            return Body::note(messages::gone());
        }
        let hint = match self.kind {
            Kind::People => messages::people_hint(),
            Kind::Series => messages::series_hint(),
            Kind::Pair => messages::pair_hint(),
            Kind::Event => messages::event_hint(),
            Kind::Chain => messages::chain_hint(),
            Kind::Protocol => messages::protocol_hint(),
        };
        self.view.body(vec![Line::toned(Tone::Muted, text::truncate(&hint, env.size.0))], env)
    }

    fn snapshot(&self) -> Json {
        json!({
            "kind": self.kind.name(),
            "id": self.id.to_string(),
            "name": self.name,
            "selected": self.view.selected(),
        })
    }
}

/// The id of a record that is made once of these two, whoever makes it and wherever; `None`: it was made and deleted.
fn made_once(form: &str, one: RecordId, other: RecordId, desk: &Desk<'_>) -> Result<Option<RecordId>> {
    let id = super::visit::saves::paired_id(form, one, other);
    let deleted = desk.store.stored(id)?.is_some_and(|stored| stored.record.deleted);
    Ok((!deleted).then_some(id))
}

/// «Подпись: значение» of the filled fields of a record.
fn facts(card: &mut Card, record: &Record, fields: &[&str], desk: &Desk<'_>) -> Result<()> {
    let look = crate::forms::display::Look::new(desk.forms, desk.store);
    let Some(form) = desk.forms.form(&record.form) else { return Ok(()) };
    for id in fields {
        let Some(field) = form.field(id).filter(|_| !record.get(id).is_empty()) else { continue };
        let shown = look.value(field, record.get(id))?.replace('\n', " ");
        let line = Line::toned(Tone::Label, format!("{}: ", field.label.get())).and(Tone::Plain, shown);
        card.whole(line, &record.form, record.id);
    }
    Ok(())
}

/// A day as people write it.
fn short(day: chrono::NaiveDate) -> String {
    crate::domain::ru_date::short(day)
}
