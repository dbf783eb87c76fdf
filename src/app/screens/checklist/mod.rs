//! `5`: the checklist of a school. One key marks an activity, one opens the entry of its result.

pub mod choose;
mod draw;
mod filter;
mod messages;
#[cfg(test)]
mod tests;

use std::any::Any;
use std::collections::BTreeMap;

use chrono::Datelike;
use serde_json::{Value as Json, json};

use self::choose::Choose;
use self::filter::{Filter, Kind};
use super::dossier::Dossier;
use super::form::FormScreen;
use super::history::History;
use super::pick::Pick;
use super::reports::Reports;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::messages as common;
use crate::app::screen::{Ctx, Env, Outcome, Screen};
use crate::app::selected::step;
use crate::app::shown::Shown;
use crate::app::view::{Body, Scroll};
use crate::domain::value::Fields;
use crate::domain::{RecordId, Value};
use crate::forms::checklist::{self, Item, Mark};
use crate::store::api::{Edit, Save};

/// The checklist.
#[derive(Debug, Default)]
pub struct Checklist {
    school: Option<(RecordId, String)>,
    list: Option<checklist::Checklist>,
    /// What was shown of the marks.
    marks: Shown,
    filter: Filter,
    /// Place among the items shown.
    selected: usize,
    /// The activity to select when the list comes.
    wanted: Option<RecordId>,
    /// Marks on their way by activity (record, mark), so that a second key on the same row makes no second record.
    sent: BTreeMap<RecordId, (RecordId, Mark)>,
    /// Saves under way.
    flying: usize,
    /// The filter whose values are being chosen from.
    choosing: Option<(Kind, Vec<String>)>,
    asked: bool,
    scroll: Scroll,
}

#[derive(Debug)]
struct Read(RecordId);

struct Found {
    school: RecordId,
    list: checklist::Checklist,
    marks: Shown,
}

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let list = checklist::read(self.0, desk.today, desk.store)?;
        let marks = Shown::of(desk.store, list.items().filter_map(|item| item.marked_by))?;
        Ok(Box::new(Found { school: self.0, list, marks }))
    }
}

impl Checklist {
    /// From a saved session.
    pub fn restore(state: &Json) -> Self {
        let text = |name: &str| state.get(name).and_then(Json::as_str);
        let school = text("school").and_then(RecordId::parse);
        let filter = state.get("filter").and_then(|filter| serde_json::from_value(filter.clone()).ok());
        Self {
            school: school.map(|id| (id, text("name").unwrap_or_default().to_owned())),
            filter: filter.unwrap_or_default(),
            wanted: text("selected").and_then(RecordId::parse),
            // A picker must not open by itself between restored screens.
            asked: true,
            ..Self::default()
        }
    }

    fn shown(&self) -> impl Iterator<Item = &Item> {
        self.list.iter().flat_map(checklist::Checklist::items).filter(|item| self.filter.passes(item))
    }

    fn current(&self) -> Option<&Item> {
        self.shown().nth(self.selected)
    }

    fn due_this_month(&self, env: &Env) -> usize {
        let (year, month) = (env.today.year(), env.today.month());
        let items = self.list.iter().flat_map(checklist::Checklist::items);
        items.filter(|item| item.is_due_in(year, month)).count()
    }

    /// Selects the wanted activity, or the place it was at.
    fn settle(&mut self) {
        let wanted = self.wanted.take();
        let place = wanted.and_then(|id| self.shown().position(|item| item.activity == id));
        let last = self.shown().count().saturating_sub(1);
        self.selected = place.unwrap_or(self.selected).min(last);
    }

    /// One key, one save: the mark of this school on this activity.
    fn mark(&mut self, mark: Mark, ctx: &mut Ctx<'_>) {
        let (Some((school, _)), Some(item)) = (self.school.clone(), self.current().cloned()) else {
            return ctx.say(common::pick_first());
        };
        let (record, now) = match self.sent.get(&item.activity) {
            Some((record, sent)) => (Some(*record), *sent),
            None => (item.marked_by, item.mark),
        };
        if now == mark {
            return ctx.say(messages::already());
        }
        let is_new = record.is_none();
        let record = record.unwrap_or_else(|| ctx.new_id.next_id());
        let cleared = mark == Mark::Nothing;
        let mut fields = Fields::from([
            ("state".to_owned(), if cleared { Value::Null } else { mark.id().into() }),
            ("date".to_owned(), ctx.env.today.into()),
        ]);
        if is_new {
            fields.insert("school".to_owned(), school.into());
            fields.insert("activity".to_owned(), item.activity.into());
        }
        self.sent.insert(item.activity, (record, mark));
        self.flying += 1;
        let edit = Edit { record, form: "checklist_state".to_owned(), fields, seen: None, deleted: None };
        ctx.save(self.marks.over(Save { edits: vec![edit], ..Save::default() }));
    }

    /// The entry of the result, with what is known put in.
    fn execution(&self, ctx: &mut Ctx<'_>) {
        let (Some((school, _)), Some(item)) = (&self.school, self.current()) else {
            return ctx.say(common::pick_first());
        };
        let state = match item.mark {
            Mark::Done => "done",
            Mark::Partly => "partly",
            Mark::Nothing | Mark::Working | Mark::NotApplicable => "info",
        };
        let preset = Fields::from([
            ("activity".to_owned(), item.activity.into()),
            ("school".to_owned(), (*school).into()),
            ("date".to_owned(), ctx.env.today.into()),
            ("state".to_owned(), state.into()),
        ]);
        let id = ctx.new_id.next_id();
        ctx.push(FormScreen::with_values("execution", id, preset).at("text"));
    }

    fn choose(&mut self, kind: Kind, ctx: &mut Ctx<'_>) {
        let Some(list) = &self.list else { return };
        let choices = Filter::choices(kind, list, ctx.env.today);
        let now = self.filter.value(kind);
        let selected = choices.iter().position(|(value, _)| Some(value) == now.as_ref()).map_or(0, |n| n + 1);
        let title = match kind {
            Kind::Section => messages::choose_section(),
            Kind::State => messages::choose_state(),
            Kind::Month => messages::choose_month(),
            Kind::Party => messages::choose_party(),
        };
        let (values, labels): (Vec<String>, Vec<String>) = choices.into_iter().unzip();
        let options = std::iter::once(messages::everything()).chain(labels).collect();
        self.choosing = Some((kind, values));
        ctx.push(Choose::new(title, options, selected));
    }

    fn refilter(&mut self, change: impl FnOnce(&mut Filter)) {
        self.wanted = self.current().map(|item| item.activity);
        change(&mut self.filter);
        self.settle();
    }

    /// This month at once; the other months when it is in force already.
    fn month(&mut self, ctx: &mut Ctx<'_>) {
        let now = (ctx.env.today.year(), ctx.env.today.month());
        if self.filter.month.is_some() {
            self.choose(Kind::Month, ctx);
        } else {
            self.refilter(|filter| filter.month = Some(now));
        }
    }
}

impl Screen for Checklist {
    fn name(&self) -> &'static str {
        "checklist"
    }

    fn title(&self, _env: &Env) -> String {
        match &self.school {
            Some((_, name)) => format!("{} · {name}", messages::checklist()),
            None => messages::checklist(),
        }
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Checklist, Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        let known = ctx.env.school.clone();
        // Another district was chosen above: its schools are others. A restored screen still has its own.
        if known.is_some() || self.list.is_some() {
            if known.as_ref().map(|(id, _)| id) != self.school.as_ref().map(|(id, _)| id) && self.school.is_some() {
                (self.list, self.filter, self.selected) = (None, Filter::default(), 0);
            }
            self.school = known;
        } else {
            ctx.env.school.clone_from(&self.school);
        }
        match &self.school {
            Some((school, _)) => {
                let school = *school;
                ctx.ask(Read(school));
            }
            None if !self.asked => ctx.push(Pick::one("school")),
            None => {}
        }
        self.asked = true;
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        match answer.map(<Box<dyn Any + Send>>::downcast::<Found>) {
            Ok(Ok(found)) if Some(found.school) == self.school.as_ref().map(|(id, _)| *id) => {
                self.wanted = self.wanted.or(self.current().map(|item| item.activity));
                (self.list, self.marks) = (Some(found.list), found.marks);
                if self.flying == 0 {
                    self.sent.clear();
                }
                self.settle();
            }
            Ok(_) => {}
            Err(error) => ctx.refuse(error.to_string()),
        }
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        self.flying = self.flying.saturating_sub(1);
        self.load(ctx);
    }

    fn save_failed(&mut self, ctx: &mut Ctx<'_>) {
        self.flying = self.flying.saturating_sub(1);
        self.load(ctx);
    }

    fn outcome(&mut self, outcome: Outcome, ctx: &mut Ctx<'_>) {
        match outcome {
            Outcome::Picked(schools) => {
                if let Some(school) = schools.into_iter().next() {
                    ctx.env.school = Some(school);
                }
            }
            Outcome::Button(place) => {
                if let Some((kind, values)) = self.choosing.take() {
                    let value = place.checked_sub(1).and_then(|n| values.get(n)).cloned();
                    self.refilter(|filter| filter.set(kind, value));
                }
            }
            Outcome::Text(_) => {}
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let (last, page) = (self.shown().count().saturating_sub(1), ctx.env.page(1));
        match action {
            Action::StateDone => self.mark(Mark::Done, ctx),
            Action::StatePartly => self.mark(Mark::Partly, ctx),
            Action::StateWorking => self.mark(Mark::Working, ctx),
            Action::NotApplicable => self.mark(Mark::NotApplicable, ctx),
            Action::StateClear => self.mark(Mark::Nothing, ctx),
            Action::Execution => self.execution(ctx),
            Action::FilterSection => self.choose(Kind::Section, ctx),
            Action::FilterState => self.choose(Kind::State, ctx),
            Action::FilterMonth => self.month(ctx),
            Action::FilterParty => self.choose(Kind::Party, ctx),
            Action::Report => match &self.school {
                Some(school) => ctx.push(Reports::about("checklist", school)),
                None => ctx.say(common::pick_first()),
            },
            Action::ChooseSchool => ctx.push(Pick::one("school")),
            Action::Open => match self.current() {
                Some(item) => ctx.push(FormScreen::existing("activity", item.activity)),
                None => ctx.say(common::pick_first()),
            },
            Action::Dossier => match &self.school {
                Some((id, name)) => ctx.push(Dossier::of(*id, name)),
                None => ctx.say(common::pick_first()),
            },
            Action::History => match self.current() {
                Some(item) => ctx.push(History::of(item.marked_by.unwrap_or(item.activity), &item.title)),
                None => ctx.say(common::pick_first()),
            },
            Action::Back if !self.filter.is_empty() => self.refilter(|filter| *filter = Filter::default()),
            _ if step(action, &mut self.selected, last, page) => {}
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        let marks = matches!(
            action,
            Action::StateDone
                | Action::StatePartly
                | Action::StateWorking
                | Action::StateClear
                | Action::NotApplicable
                | Action::Execution
        );
        (marks && self.current().is_none()).then(common::pick_first)
    }

    fn body(&self, env: &Env) -> Body {
        draw::body(self, env)
    }

    fn snapshot(&self) -> Json {
        let school = self.school.as_ref();
        json!({
            "school": school.map(|(id, _)| id.to_string()),
            "name": school.map(|(_, name)| name),
            "filter": self.filter,
            "selected": self.current().map(|item| item.activity).or(self.wanted).map(|id| id.to_string()),
        })
    }
}
