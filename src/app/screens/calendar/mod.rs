//! `c` on the visits: a school year as a calendar with its load – visits and terms a month – and a month day by day.

mod data;
mod draw;
pub(super) mod messages;
#[cfg(test)]
mod tests;

use std::any::Any;

use chrono::{Datelike, NaiveDate};
use serde_json::{Value as Json, json};

use self::data::{Kind, Load, MONTHS, Month, ReadLoad, ReadMonth, month_after};
use super::form::FormScreen;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::screen::{Ctx, Env, Move, Screen};
use crate::app::view::{Body, Scroll};
use crate::domain::school_year::SchoolYear;

/// The days of the week from Monday on, by their short names, spaces between.
pub fn weekday_names() -> String {
    messages::weekdays()
}

/// The calendar.
#[derive(Debug, Default)]
pub struct Calendar {
    /// 1 September of the year shown; `None`: the year of today.
    first: Option<NaiveDate>,
    /// Selected month of the year.
    month: Option<usize>,
    /// The selected month is open, with this entry selected.
    open: Option<usize>,
    visits: Option<[usize; MONTHS]>,
    terms: Option<[usize; MONTHS]>,
    shown: Option<Month>,
    scroll: Scroll,
}

impl Calendar {
    /// From a saved session.
    pub fn restore(state: &Json) -> Self {
        let number = |name: &str| state.get(name).and_then(Json::as_u64).and_then(|n| usize::try_from(n).ok());
        let first = state.get("first").and_then(Json::as_str).and_then(|day| day.parse().ok());
        Self { first, month: number("month").map(|n| n.min(MONTHS - 1)), open: number("open"), ..Self::default() }
    }

    fn first(&self, env: &Env) -> NaiveDate {
        let year = SchoolYear::of(env.today).map(SchoolYear::first_day);
        self.first.or(year).unwrap_or(env.today)
    }

    /// Place of the selected month; the month of today until it is moved.
    fn month(&self, env: &Env) -> usize {
        let first = self.first(env);
        let today = (0..MONTHS).find(|n| same_month(month_after(first, *n), env.today));
        self.month.or(today).unwrap_or(0)
    }

    fn month_day(&self, env: &Env) -> NaiveDate {
        month_after(self.first(env), self.month(env))
    }

    fn read(&mut self, ctx: &mut Ctx<'_>) {
        let municipality = ctx.env.municipality.as_ref().map(|(id, _)| *id);
        let first = self.first(ctx.env);
        if self.open.is_some() {
            ctx.ask(ReadMonth { first: self.month_day(ctx.env), municipality });
        }
        // Terms are read from every activity and take longer; visits do not wait for them.
        for kind in [Kind::Visit, Kind::Term] {
            ctx.ask(ReadLoad { first, kind, municipality });
        }
    }

    fn turn(&mut self, by: i32, ctx: &mut Ctx<'_>) {
        let first = self.first(ctx.env);
        if self.open.is_none() {
            self.first = first.with_year(first.year() + by).or(Some(first));
            (self.visits, self.terms) = (None, None);
        } else {
            let month = i32::try_from(self.month(ctx.env)).unwrap_or(0) + by;
            let year = first.year() + month.div_euclid(12);
            (self.first, self.month) = (first.with_year(year), usize::try_from(month.rem_euclid(12)).ok());
            (self.open, self.shown) = (Some(0), None);
        }
        self.read(ctx);
    }

    fn step(&mut self, by: isize, env: &Env) {
        match (&mut self.open, &self.shown) {
            (Some(selected), Some(shown)) => {
                *selected = selected.saturating_add_signed(by).min(shown.entries.len().saturating_sub(1));
            }
            (Some(_), None) => {}
            (None, _) => self.month = Some(self.month(env).saturating_add_signed(by).min(MONTHS - 1)),
        }
    }

    fn enter(&mut self, ctx: &mut Ctx<'_>) {
        let Some(selected) = self.open else {
            self.month = Some(self.month(ctx.env));
            (self.open, self.shown) = (Some(0), None);
            return self.read(ctx);
        };
        let entry = self.shown.as_ref().and_then(|shown| shown.entries.get(selected));
        let Some(entry) = entry else { return ctx.say(crate::app::messages::pick_first()) };
        match super::special(&entry.form, entry.id, &entry.text, ctx.env) {
            Some(screen) => ctx.moves.push(Move::Push(screen)),
            None => ctx.push(FormScreen::existing(&entry.form, entry.id)),
        }
    }
}

fn same_month(one: NaiveDate, other: NaiveDate) -> bool {
    (one.year(), one.month()) == (other.year(), other.month())
}

impl Screen for Calendar {
    fn name(&self) -> &'static str {
        "calendar"
    }

    fn title(&self, env: &Env) -> String {
        let first = self.first(env);
        let year = SchoolYear::of(first).map(SchoolYear::label).unwrap_or_default();
        if self.open.is_some() { draw::month_name(self.month_day(env)) } else { messages::title(year) }
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Calendar, Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        self.read(ctx);
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let Some(answer) = answer.map_err(|error| ctx.refuse(error.to_string())).ok() else { return };
        match answer.downcast::<Load>() {
            Ok(load) if load.first == self.first(ctx.env) => match load.kind {
                Kind::Visit => self.visits = Some(load.counts),
                Kind::Term => self.terms = Some(load.counts),
            },
            Ok(_) => {}
            Err(other) => {
                if let Ok(month) = other.downcast::<Month>()
                    && month.first == self.month_day(ctx.env)
                {
                    self.open = self.open.map(|n| n.min(month.entries.len().saturating_sub(1)));
                    self.shown = Some(*month);
                }
            }
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let page = isize::try_from(ctx.env.page_under(8, 1)).unwrap_or(1);
        match action {
            Action::Up => self.step(-1, ctx.env),
            Action::Down => self.step(1, ctx.env),
            Action::PageUp => self.step(-page, ctx.env),
            Action::PageDown => self.step(page, ctx.env),
            Action::First => self.step(isize::MIN, ctx.env),
            Action::Last => self.step(isize::MAX, ctx.env),
            Action::Left => self.turn(-1, ctx),
            Action::Right => self.turn(1, ctx),
            Action::Open | Action::Enter => self.enter(ctx),
            Action::New => {
                let id = ctx.new_id.next_id();
                ctx.push(FormScreen::fresh("visit", id, None));
            }
            Action::ProposeSchedule => ctx.push(super::schedule::Schedule::default()),
            Action::Back if self.open.is_some() => (self.open, self.shown) = (None, None),
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        super::only(&[Action::Open, Action::New], action)
    }

    fn body(&self, env: &Env) -> Body {
        if self.open.is_some() { draw::month(self, env) } else { draw::year(self, env) }
    }

    fn snapshot(&self) -> Json {
        json!({ "first": self.first.map(|day| day.to_string()), "month": self.month, "open": self.open })
    }
}
