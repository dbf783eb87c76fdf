//! «Корзина»: deleted records, the last thirty days first; every one of them can be brought back, however old.

use std::any::Any;

use chrono::{DateTime, Days, Local, NaiveDate};
use serde_json::{Value as Json, json};

use super::history::History;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::past::Past;
use crate::app::screen::{Ctx, Env, Screen};
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::changes::fold::LIFE;
use crate::domain::RecordId;
use crate::forms::display::Look;
use crate::store::trash::Deleted;
use crate::text;

/// Days that stand first.
const RECENT: u64 = 30;
/// Records read at once.
const STEP: usize = 100;

/// The deleted records.
#[derive(Debug, Default)]
pub struct Trash {
    found: Option<Found>,
    selected: usize,
    /// Records read.
    limit: usize,
    scroll: Scroll,
}

#[derive(Debug)]
struct Read {
    limit: usize,
}

#[derive(Debug)]
struct Found {
    rows: Vec<Row>,
    total: usize,
}

#[derive(Debug)]
struct Row {
    deleted: Deleted,
    day: Option<NaiveDate>,
    title: String,
    origin: String,
}

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let all = desk.store.deleted()?;
        let total = all.len();
        let look = Look::new(desk.forms, desk.store);
        let mut rows = Vec::new();
        for deleted in all.into_iter().take(self.limit) {
            let Some(stored) = desk.store.stored(deleted.id)? else { continue };
            let label = desk.forms.form(&deleted.form).map_or(deleted.form.as_str(), |form| form.label.get());
            let title = format!("{label}: {}", look.title(&stored.record)?);
            let past = Past::read(deleted.id, desk.store)?;
            let life = stored.heads.get(LIFE).and_then(|heads| heads.last()).copied();
            let reason = past.entries.iter().find(|entry| Some(entry.op) == life);
            let reason = reason.and_then(|entry| entry.change.reason.clone());
            let told = life.map(|op| past.author(op).told()).unwrap_or_default();
            let origin = reason.map_or(told.clone(), |reason| format!("{told} · {reason}"));
            let at = i64::try_from(deleted.at).ok().and_then(DateTime::from_timestamp_millis);
            let day = at.map(|at| at.with_timezone(&Local).date_naive());
            rows.push(Row { deleted, day, title, origin });
        }
        Ok(Box::new(Found { rows, total }))
    }
}

impl Trash {
    /// From a saved session.
    pub fn restore(state: &Json) -> Self {
        let number = |name: &str| state.get(name).and_then(Json::as_u64).and_then(|n| n.try_into().ok()).unwrap_or(0);
        Self { selected: number("selected"), limit: number("limit"), ..Self::default() }
    }

    fn rows(&self) -> &[Row] {
        self.found.as_ref().map_or(&[], |found| &found.rows)
    }

    fn current(&self) -> Option<(RecordId, &Row)> {
        self.rows().get(self.selected).map(|row| (row.deleted.id, row))
    }

    fn step(&mut self, by: isize, ctx: &mut Ctx<'_>) {
        let last = self.rows().len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
        let total = self.found.as_ref().map_or(0, |found| found.total);
        if self.selected == last && self.rows().len() < total && self.limit <= self.rows().len() {
            self.limit = self.rows().len() + STEP;
            self.load(ctx);
        }
    }
}

impl Screen for Trash {
    fn name(&self) -> &'static str {
        "trash"
    }

    fn title(&self, _env: &Env) -> String {
        messages::title(self.found.as_ref().map_or(0, |found| found.total))
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::History, Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        self.limit = self.limit.max(STEP);
        ctx.ask(Read { limit: self.limit });
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        if let Some(found) = ctx.take::<Found>(answer) {
            self.found = Some(found);
            self.selected = self.selected.min(self.rows().len().saturating_sub(1));
        }
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        ctx.say(messages::restored());
        self.load(ctx);
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let page = isize::try_from(ctx.env.page(1)).unwrap_or(1);
        match action {
            Action::Up => self.step(-1, ctx),
            Action::Down => self.step(1, ctx),
            Action::PageUp => self.step(-page, ctx),
            Action::PageDown => self.step(page, ctx),
            Action::First => self.selected = 0,
            Action::Last => self.step(isize::MAX, ctx),
            Action::Restore => {
                if let Some((_, row)) = self.current() {
                    ctx.save(row.deleted.restore());
                }
            }
            Action::Open | Action::History => {
                if let Some((id, row)) = self.current() {
                    ctx.push(History::of(id, &row.title));
                }
            }
            Action::Trash => ctx.pop(),
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        match action {
            Action::Restore | Action::Open | Action::History if self.rows().is_empty() => Some(messages::empty()),
            Action::Versions => Some(crate::app::messages::not_here(action.hint())),
            _ => super::only(&[Action::Open, Action::History], action),
        }
    }

    fn body(&self, env: &Env) -> Body {
        let width = env.size.0.saturating_sub(2);
        let head = text::wrap(&messages::hint(), env.size.0).into_iter().map(|line| Line::toned(Tone::Muted, line));
        let mut rows = Rows::default();
        let recent = env.today.checked_sub_days(Days::new(RECENT));
        let mut headed = [false; 2];
        for (n, row) in self.rows().iter().enumerate() {
            let old = row.day < recent;
            let heading = if old { messages::earlier() } else { messages::recent() };
            if let Some(done) = headed.get_mut(usize::from(old)).filter(|done| !**done) {
                *done = true;
                rows.note(Line::toned(Tone::Title, text::truncate(&heading, env.size.0)));
            }
            let origin = text::truncate(&row.origin, width.saturating_sub(2));
            let lines = [Line::plain(text::truncate(&row.title, width)), Line::plain("  ").and(Tone::Muted, origin)];
            rows.push(n == self.selected, lines);
        }
        if self.found.is_some() && self.rows().is_empty() {
            rows.note(Line::toned(Tone::Muted, format!("  {}", messages::empty())));
        }
        Body::scrolled(head.collect(), rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        json!({ "selected": self.selected, "limit": self.limit })
    }
}

mod messages {
    crate::messages! {
        title(count) { ru: "Корзина · удалённых записей: {count}", en: "Deleted records: {count}" }
        hint() {
            ru: "d («в») возвращает запись со всеми её значениями, Enter — её история. Из корзины ничего не пропадает.",
            en: "d brings a record back with all its values, Enter shows its history. Nothing ever leaves this list by itself."
        }
        recent() { ru: "Удалено за последние 30 дней", en: "Deleted within the last 30 days" }
        earlier() { ru: "Удалено раньше", en: "Deleted earlier" }
        restored() { ru: "Сохранено: запись возвращена в списки.", en: "Saved: the record is back in the lists." }
        empty() { ru: "Удалённых записей нет.", en: "No record is deleted." }
    }
}
