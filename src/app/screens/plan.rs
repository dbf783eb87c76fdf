//! A plan: its requisites, then its activities by section with the status of today.

mod data;
mod draw;
mod filter;

use std::any::Any;

use serde_json::{Value as Json, json};

use self::data::{Found, Item, Read};
use self::filter::Filter;
use super::checklist::choose::Choose;
use super::form::FormScreen;
use super::history::History;
use super::question::Question;
use super::report_file::{self, WriteReport};
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::messages as common;
use crate::app::recent::Used;
use crate::app::screen::{Ctx, Env, Focus, Outcome, Screen};
use crate::app::selected::step;
use crate::app::view::{Body, Scroll};
use crate::domain::value::Fields;
use crate::domain::{RecordId, Status};
use crate::report::{Format, Parameters};
use crate::store::api::{Edit, Save};

/// A plan.
#[derive(Debug)]
pub struct PlanScreen {
    id: RecordId,
    name: String,
    found: Option<Found>,
    filter: Filter,
    /// Place among the rows shown; 0 is the plan itself.
    selected: usize,
    /// The activity to select when the rows come.
    wanted: Option<RecordId>,
    /// What is typed goes into the filter.
    filtering: bool,
    /// What a chooser was opened for.
    choosing: Option<Choosing>,
    deleting: Option<RecordId>,
    scroll: Scroll,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choosing {
    Section,
    Status,
}

impl PlanScreen {
    /// Of this plan.
    pub fn of(id: RecordId, name: &str) -> Self {
        Self {
            id,
            name: name.to_owned(),
            found: None,
            filter: Filter::default(),
            selected: 0,
            wanted: None,
            filtering: false,
            choosing: None,
            deleting: None,
            scroll: Scroll::default(),
        }
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Option<Self> {
        let text = |name: &str| state.get(name).and_then(Json::as_str);
        let mut screen = Self::of(RecordId::parse(text("id")?)?, text("name").unwrap_or_default());
        screen.filter = state.get("filter").and_then(|f| serde_json::from_value(f.clone()).ok()).unwrap_or_default();
        screen.filtering = state.get("filtering").and_then(Json::as_bool).unwrap_or(false);
        screen.wanted = text("selected").and_then(RecordId::parse);
        Some(screen)
    }

    fn items(&self) -> &[Item] {
        self.found.as_ref().map_or(&[], |found| &found.items)
    }

    fn shown(&self) -> impl Iterator<Item = &Item> {
        self.items().iter().filter(|item| self.filter.passes(item))
    }

    fn current(&self) -> Option<&Item> {
        self.selected.checked_sub(1).and_then(|n| self.shown().nth(n))
    }

    /// Selects the wanted activity, or the place it was at.
    fn settle(&mut self) {
        let wanted = self.wanted.take();
        let place = wanted.and_then(|id| self.shown().position(|item| item.id == id)).map(|n| n + 1);
        self.selected = place.unwrap_or(self.selected).min(self.shown().count());
    }

    fn refilter(&mut self, change: impl FnOnce(&mut Filter)) {
        self.wanted = self.current().map(|item| item.id);
        change(&mut self.filter);
        self.settle();
    }

    fn sections(&self) -> Vec<String> {
        let mut sections: Vec<String> = Vec::new();
        for item in self.items() {
            if !sections.contains(&item.heading) {
                sections.push(item.heading.clone());
            }
        }
        sections
    }

    /// The statuses that occur, then «с пометкой «!»».
    fn statuses(&self) -> Vec<Status> {
        let occurs = |status: &Status| self.items().iter().any(|item| item.status == *status);
        Status::ALL.into_iter().filter(occurs).collect()
    }

    fn choose(&mut self, what: Choosing, ctx: &mut Ctx<'_>) {
        let everything = std::iter::once(messages::everything());
        let (title, options): (String, Vec<String>) = match what {
            Choosing::Section => {
                let named = |section: String| if section.is_empty() { messages::no_section() } else { section };
                (messages::choose_section(), everything.chain(self.sections().into_iter().map(named)).collect())
            }
            Choosing::Status => {
                let statuses = self.statuses().into_iter().map(Status::label);
                let doubts = std::iter::once(messages::with_doubts());
                (messages::choose_status(), everything.chain(statuses).chain(doubts).collect())
            }
        };
        self.choosing = Some(what);
        ctx.push(Choose::new(title, options, 0));
    }

    fn chosen(&mut self, what: Choosing, place: usize) {
        let at = place.checked_sub(1);
        match what {
            Choosing::Section => {
                let section = at.and_then(|n| self.sections().into_iter().nth(n));
                self.refilter(|filter| filter.section = section);
            }
            Choosing::Status => {
                let statuses = self.statuses();
                let status = at.and_then(|n| statuses.get(n)).map(|status| status.id().to_owned());
                let doubts = at == Some(statuses.len());
                self.refilter(|filter| (filter.status, filter.doubts) = (status, doubts));
            }
        }
    }

    /// A new activity in the section of the cursor, behind the last one of it.
    fn fresh(&self, ctx: &mut Ctx<'_>) {
        let mut preset = Fields::from([("plan".to_owned(), self.id.into())]);
        // Above all activities the new one goes to the end of what is shown.
        if let Some(beside) = self.current().or_else(|| self.shown().last()).or_else(|| self.items().last()) {
            if let Some(order) = self.found.as_ref().and_then(|found| found.order_after(&beside.heading)) {
                preset.insert("order".to_owned(), order.into());
            }
            if !beside.section.is_empty() {
                preset.insert("section".to_owned(), beside.section.clone().into());
            }
            preset.extend(beside.school.map(|school| ("school".to_owned(), school.into())));
        }
        let id = ctx.new_id.next_id();
        ctx.push(FormScreen::with_values("activity", id, preset).at("number"));
    }

    /// An entry on the execution of the activity under the cursor.
    fn execution(&self, ctx: &mut Ctx<'_>) {
        let Some(item) = self.current() else { return ctx.say(messages::on_an_activity()) };
        let preset = Fields::from([("activity".to_owned(), item.id.into()), ("date".to_owned(), ctx.env.today.into())]);
        let id = ctx.new_id.next_id();
        ctx.push(FormScreen::with_values("execution", id, preset).at("text"));
    }

    fn report(&self, ctx: &mut Ctx<'_>) {
        ctx.ask(WriteReport {
            report: "plan".to_owned(),
            parameters: Parameters { plan: Some(self.id), ..Parameters::default() },
            formats: vec![Format::Docx],
            folder: ctx.env.exports.clone(),
        });
    }

    fn ask_delete(&mut self, ctx: &mut Ctx<'_>) {
        match self.current().map(|item| (item.id, item.title.clone())) {
            Some((id, title)) => {
                self.deleting = Some(id);
                ctx.push(Question::delete(&title));
            }
            None => ctx.say(messages::on_an_activity()),
        }
    }

    fn filter_command(&mut self, action: Action) -> bool {
        match action {
            Action::DeleteBack => self.refilter(|filter| {
                filter.text.pop();
            }),
            Action::Back => {
                self.filtering = false;
                self.refilter(|filter| filter.text.clear());
            }
            Action::Open | Action::Enter | Action::Newline => self.filtering = false,
            Action::Up | Action::Down => {
                let last = self.shown().count();
                step(action, &mut self.selected, last, 1);
            }
            Action::Left | Action::Right | Action::First | Action::Last | Action::Undo | Action::Redo => {}
            _ => return false,
        }
        true
    }

    fn command(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let (last, page) = (self.shown().count(), ctx.env.page(1));
        match action {
            Action::Open => match self.current() {
                Some(item) => ctx.push(FormScreen::existing("activity", item.id)),
                None => ctx.push(FormScreen::existing("plan", self.id)),
            },
            Action::New => self.fresh(ctx),
            Action::Delete => self.ask_delete(ctx),
            Action::Execution => self.execution(ctx),
            Action::Filter => self.filtering = true,
            Action::FilterSection => self.choose(Choosing::Section, ctx),
            Action::FilterState => self.choose(Choosing::Status, ctx),
            Action::Report => self.report(ctx),
            Action::Lint => ctx.push(super::lint::Lint::of_plan(self.id)),
            Action::CloseYear => ctx.push(super::year_turn::YearTurn::of(self.id)),
            Action::History => match self.current() {
                Some(item) => ctx.push(History::of(item.id, &item.title)),
                None => ctx.push(History::of(self.id, &self.name)),
            },
            Action::Back if !self.filter.is_empty() => self.refilter(|filter| *filter = Filter::default()),
            _ if step(action, &mut self.selected, last, page) => {}
            _ => return false,
        }
        true
    }
}

impl Screen for PlanScreen {
    fn name(&self) -> &'static str {
        "plan"
    }

    fn title(&self, _env: &Env) -> String {
        self.name.replace('\n', " ")
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Activities, Scope::List]
    }

    fn focus(&self) -> Focus {
        if self.filtering { Focus::Text } else { Focus::Commands }
    }

    fn used(&self) -> Option<Used> {
        Some(Used::record("plan", self.id))
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.ask(Read(self.id));
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let Some(found) = report_file::take::<Option<Found>>(answer, ctx) else { return };
        let Some(found) = found else { return ctx.refuse(common::record_gone()) };
        self.wanted = self.wanted.or(self.current().map(|item| item.id));
        self.name.clone_from(&found.title);
        self.found = Some(found);
        self.settle();
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        self.load(ctx);
    }

    fn outcome(&mut self, outcome: Outcome, ctx: &mut Ctx<'_>) {
        let Outcome::Button(place) = outcome else { return };
        if let Some(what) = self.choosing.take() {
            self.chosen(what, place);
        } else if let (1, Some(record)) = (place, self.deleting.take()) {
            let form = "activity".to_owned();
            let edit = Edit { record, form, fields: Fields::new(), seen: None, deleted: Some(true) };
            ctx.save(Save { edits: vec![edit], ..Save::default() });
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        if self.filtering { self.filter_command(action) } else { self.command(action, ctx) }
    }

    fn text(&mut self, typed: &str, _ctx: &mut Ctx<'_>) {
        let typed = typed.lines().next().unwrap_or_default().to_owned();
        self.refilter(|filter| filter.text.push_str(&typed));
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        let needs_row = matches!(action, Action::Delete | Action::Execution);
        let nothing_selected = (needs_row && self.current().is_none()).then(messages::on_an_activity);
        let mine = [Action::Open, Action::New, Action::Delete, Action::Filter, Action::History];
        nothing_selected.or_else(|| super::only(&mine, action))
    }

    fn body(&self, env: &Env) -> Body {
        draw::body(self, env)
    }

    fn snapshot(&self) -> Json {
        json!({
            "id": self.id.to_string(),
            "name": self.name,
            "filter": self.filter,
            "filtering": self.filtering,
            "selected": self.current().map(|item| item.id).or(self.wanted).map(|id| id.to_string()),
        })
    }
}

mod messages {
    crate::messages! {
        total(done, all, overdue) { ru: "выполнено {done} из {all}, просрочено {overdue}", en: "{done} of {all} done, {overdue} overdue" }
        progress(done, all) { ru: "{done} из {all}", en: "{done} of {all}" }
        empty() { ru: "Мероприятий пока нет: Insert добавляет.", en: "No activities yet: Insert adds one." }
        nothing_passes() { ru: "По этому отбору ничего нет. Esc снимает отбор.", en: "Nothing matches. Esc clears the filter." }
        filter(what) { ru: "Отбор: {what}  (Esc снимает)", en: "Filter: {what}  (Esc clears)" }
        everything() { ru: "Всё", en: "Everything" }
        no_section() { ru: "без раздела", en: "no section" }
        choose_section() { ru: "Показать раздел", en: "Show the section" }
        choose_status() { ru: "Показать состояние", en: "Show the status" }
        with_doubts() { ru: "с пометкой «!»", en: "with a note “!”" }
        on_an_activity() { ru: "Поставьте курсор на мероприятие.", en: "Put the cursor on an activity." }
        number() { ru: "№", en: "No." }
        activity() { ru: "Мероприятие", en: "Activity" }
        term() { ru: "Срок", en: "Term" }
        today() { ru: "На сегодня", en: "Today" }
        no_requisites() { ru: "Реквизиты не заполнены: Enter", en: "No requisites yet: Enter" }
        partly() { ru: "± частично", en: "± partly" }
        no_frame() { ru: "годы не указаны", en: "no years given" }
    }
}

#[cfg(test)]
mod tests;
