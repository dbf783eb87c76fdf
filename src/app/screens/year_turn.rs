//! The turn of the year: what a plan leaves unfinished is looked through and, with one key, carried into the plan of the next
//! year; the year's values are frozen and the year is closed, all in one save.

use std::any::Any;
use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::form::FormScreen;
use super::plan::PlanScreen;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::messages as common;
use crate::app::screen::{Ctx, Env, Screen};
use crate::app::selected::step;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::year_turn::{Carried, a_year_later, unfinished};
use crate::domain::{Record, RecordId, SchoolYear};
use crate::forms::year_close::{Changed, Frozen, changed, closing, next_plan, values};
use crate::store::api::{Edit, Save};
use crate::text;

/// The turn of a plan's year.
#[derive(Debug)]
pub struct YearTurn {
    plan: RecordId,
    found: Option<Found>,
    selected: usize,
    /// Rows that are not carried over.
    dropped: BTreeSet<RecordId>,
    /// The plan that was made.
    made: Option<RecordId>,
    scroll: Scroll,
}

#[derive(Debug)]
struct Read(RecordId);

/// What there is to carry and to freeze.
#[derive(Debug)]
struct Found {
    plan: Record,
    municipality: Record,
    year: SchoolYear,
    all: usize,
    rows: Vec<Carried>,
    values: Vec<Frozen>,
    /// The year was closed before.
    closed: bool,
    /// Values that are not what was frozen.
    changed: Vec<Changed>,
    /// A plan that rows of this one were carried into already.
    next: Option<RecordId>,
}

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let Some(plan) = desk.store.get(self.0)? else { return Ok(Box::new(None::<Found>)) };
        let municipality = plan.reference("municipality").map_or(Ok(None), |id| desk.store.get(id))?;
        let Some(municipality) = municipality else { return Ok(Box::new(None::<Found>)) };
        let day = plan.date("frame_to").unwrap_or(desk.today);
        let Some(year) = SchoolYear::of(day) else { return Ok(Box::new(None::<Found>)) };
        let rows = unfinished(desk.store, &plan, desk.today)?;
        let closes = desk.store.related("year_close", "municipality", municipality.id)?;
        let closed = closes.iter().find(|close| close.text("year") == year.label());
        let mut next = None;
        for row in &rows {
            let carried = desk.store.related("activity", "carried_from", row.activity.id)?;
            next = next.or(carried.first().and_then(|row| row.reference("plan")));
        }
        Ok(Box::new(Some(Found {
            all: desk.store.related("activity", "plan", plan.id)?.len(),
            rows,
            values: values(desk.store, desk.forms, municipality.id, year)?,
            closed: closed.is_some(),
            changed: changed(desk.store, desk.forms, municipality.id)?,
            next,
            plan,
            municipality,
            year,
        })))
    }
}

impl YearTurn {
    /// Of this plan.
    pub fn of(plan: RecordId) -> Self {
        Self { plan, found: None, selected: 0, dropped: BTreeSet::new(), made: None, scroll: Scroll::default() }
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Option<Self> {
        let id = |json: &Json| json.as_str().and_then(RecordId::parse);
        let mut screen = Self::of(state.get("plan").and_then(id)?);
        screen.selected = state.get("selected").and_then(Json::as_u64).and_then(|n| n.try_into().ok()).unwrap_or(0);
        screen.dropped = state.get("dropped").and_then(Json::as_array).into_iter().flatten().filter_map(id).collect();
        Some(screen)
    }

    fn rows(&self) -> &[Carried] {
        self.found.as_ref().map_or(&[], |found| &found.rows)
    }

    fn toggle(&mut self) {
        let Some(id) = self.rows().get(self.selected).map(|row| row.activity.id) else { return };
        if !self.dropped.remove(&id) {
            self.dropped.insert(id);
        }
    }

    /// Plan, rows, frozen values and the closing: one save.
    fn close(&mut self, ctx: &mut Ctx<'_>) {
        let Some(found) = &self.found else { return };
        if found.next.is_some() {
            return ctx.say(messages::already());
        }
        let kept: Vec<Carried> =
            found.rows.iter().filter(|row| !self.dropped.contains(&row.activity.id)).cloned().collect();
        let mut new_id = || ctx.new_id.next_id();
        let mut records = Vec::new();
        let mut made = None;
        if !kept.is_empty() {
            let (plan, rows) = next_plan(&found.plan, &kept, &found.municipality, &mut new_id);
            made = Some(plan.id);
            records.push(plan);
            records.extend(rows);
        }
        if !found.closed {
            let of = (found.municipality.id, found.year, ctx.env.today);
            records.extend(closing(of, (made, ctx.env.me), &found.values, &mut new_id));
        }
        if records.is_empty() {
            return ctx.say(messages::nothing());
        }
        self.made = made;
        ctx.save(Save { edits: records.iter().map(Edit::of).collect(), ..Save::default() });
    }
}

impl Screen for YearTurn {
    fn name(&self) -> &'static str {
        "year_turn"
    }

    fn title(&self, _env: &Env) -> String {
        messages::title(self.found.as_ref().map(|found| found.year.label()).unwrap_or_default())
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::YearTurn, Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.ask(Read(self.plan));
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        match ctx.take::<Option<Found>>(answer) {
            Some(Some(found)) => {
                self.found = Some(found);
                self.selected = self.selected.min(self.rows().len().saturating_sub(1));
            }
            Some(None) => ctx.refuse(messages::no_frame()),
            None => {}
        }
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        ctx.say(messages::saved());
        match self.made.take() {
            Some(plan) => ctx.push(PlanScreen::of(plan, "")),
            None => self.load(ctx),
        }
    }

    fn save_failed(&mut self, _ctx: &mut Ctx<'_>) {
        self.made = None;
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let (last, page) = (self.rows().len().saturating_sub(1), ctx.env.page(2));
        match action {
            Action::Toggle => self.toggle(),
            Action::Save => self.close(ctx),
            Action::Open => {
                if let Some(row) = self.rows().get(self.selected) {
                    ctx.push(FormScreen::existing("activity", row.activity.id));
                }
            }
            _ if step(action, &mut self.selected, last, page) => {}
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        match action {
            Action::Save if self.found.as_ref().is_some_and(|found| found.next.is_some()) => Some(messages::already()),
            _ => super::only(&[Action::Open], action),
        }
    }

    fn body(&self, env: &Env) -> Body {
        let Some(found) = &self.found else {
            return Body::note(common::loading());
        };
        let width = env.size.0.saturating_sub(2);
        let kept = found.rows.iter().filter(|row| !self.dropped.contains(&row.activity.id)).count();
        let mut head: Vec<Line> = Vec::new();
        let mut say = |tone: Tone, sentence: String| {
            head.extend(text::wrap(&sentence, env.size.0).into_iter().map(|line| Line::toned(tone, line)));
        };
        say(Tone::Strong, messages::next(a_year_later(found.plan.text("title")).replace('\n', " ")));
        say(Tone::Plain, messages::counts(kept, found.all, found.values.len()));
        if found.closed {
            say(Tone::Warning, messages::closed(found.year.label()));
        }
        for one in found.changed.iter().take(3) {
            let now = one.now.clone().unwrap_or_else(|| "—".to_owned());
            say(Tone::Error, messages::changed(&one.frozen.what, one.frozen.year, &one.frozen.value, now));
        }
        say(Tone::Muted, if found.next.is_some() { messages::already() } else { messages::hint() });
        let mut rows = Rows::default();
        for (n, row) in found.rows.iter().enumerate() {
            let carried = !self.dropped.contains(&row.activity.id);
            let number = row.activity.text("number");
            let mark = if carried { "[x]" } else { "[ ]" };
            let title = format!("{mark} {number} {}", row.activity.text("title").replace('\n', " "));
            let term = if row.term.is_empty() { messages::no_term() } else { row.term.clone() };
            let below = text::truncate(&format!("    {} · {term}", row.status.label()), width);
            let tone = if carried { Tone::Plain } else { Tone::Muted };
            rows.push(
                n == self.selected,
                [Line::toned(tone, text::truncate(&title, width)), Line::toned(Tone::Muted, below)],
            );
        }
        if found.rows.is_empty() {
            rows.note(Line::toned(Tone::Muted, format!("  {}", messages::nothing())));
        }
        Body::scrolled(head, rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        let dropped: Vec<String> = self.dropped.iter().map(ToString::to_string).collect();
        json!({ "plan": self.plan.to_string(), "selected": self.selected, "dropped": dropped })
    }
}

mod messages {
    crate::messages! {
        title(year) { ru: "Закрытие учебного года {year}", en: "Closing of the school year {year}" }
        next(title) { ru: "Следующий план: {title}", en: "The next plan: {title}" }
        counts(kept, all, values) {
            ru: "Переносится мероприятий: {kept} из {all}. Фиксируется значений показателей и экзаменов: {values}.",
            en: "Activities carried over: {kept} of {all}. Values of indicators and exams frozen: {values}."
        }
        hint() {
            ru: "Space оставляет строку в старом году, F2 закрывает год и составляет план. Прежний план не меняется.",
            en: "Space leaves a row in the old year, F2 closes the year and makes the plan. The old plan is not changed."
        }
        closed(year) { ru: "Год {year} уже закрыт: значения зафиксированы тогда.", en: "The year {year} is closed already; its values were frozen then." }
        changed(what, year, then, now) {
            ru: "После закрытия изменилось: {what}, {year}: было {then}, стало {now}.",
            en: "Changed after the closing: {what}, {year}: it was {then}, it is {now}."
        }
        already() { ru: "Из этого плана следующий уже составлен.", en: "The next plan was made of this one already." }
        nothing() { ru: "Всё выполнено: переносить нечего.", en: "Everything is done: nothing to carry over." }
        no_term() { ru: "без срока", en: "no term" }
        no_frame() { ru: "У плана нет муниципалитета или года: укажите их в плане.", en: "The plan has no municipality or year: enter them in the plan." }
        saved() { ru: "Сохранено: год закрыт, план следующего года составлен.", en: "Saved: the year is closed, the next plan is made." }
    }
}
