//! `c`: the criteria and indicators of a school (source 004), indicators down, school years across. A cell is typed as
//! «82,5» (fact), «/85» (plan) or «82,5/85»; Enter keeps it and goes down, Tab to the next year. What is missing shows.

use std::any::Any;
use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::prompt::Prompt;
use crate::app::screen::{Ctx, Env, Focus, Outcome, Screen};
use crate::app::screens::form::FormScreen;
use crate::app::screens::pick::Pick;
use crate::app::screens::reports::Reports;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::{Record, RecordId, SchoolYear};
use crate::forms::criteria::{self, Table};
use crate::store::api::{Edit, Save};
use crate::text;

/// Cells of a year's column.
const YEAR: usize = 14;

/// The screen.
#[derive(Debug, Default)]
pub struct Indicators {
    school: Option<(RecordId, String)>,
    table: Option<Table>,
    years: Vec<i32>,
    row: usize,
    /// Place of the year with the cursor; `None`: the year of today.
    column: Option<usize>,
    /// What is being typed in the cell; `None`: the cell as it is stored.
    typed: Option<Prompt>,
    scroll: Scroll,
}

#[derive(Debug)]
struct Read(RecordId);

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        Ok(Box::new(criteria::of_school(desk.store, self.0)?))
    }
}

/// Where the cursor goes after a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Stay,
    Rows(isize),
    Columns(isize),
    /// Down, and from the last row to the first of the next year.
    Down,
    /// Right, and from the last year to the first of the next row.
    Right,
}

impl Indicators {
    /// Of the school chosen last; of one to be picked where there is none.
    pub fn of(env: &Env) -> Self {
        Self { school: env.school.clone(), ..Self::default() }
    }

    /// Of this school.
    pub fn school(id: RecordId, name: &str) -> Self {
        Self { school: Some((id, name.to_owned())), ..Self::default() }
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Self {
        let column = state.get("column").and_then(Json::as_u64).and_then(|n| usize::try_from(n).ok());
        let typed = state.get("typed").filter(|typed| typed.is_string()).map(|_| Prompt::restore(state));
        Self { school: super::named(state), row: super::place(state, "row"), column, typed, ..Self::default() }
    }

    fn indicators(&self) -> &[Record] {
        self.table.as_ref().map_or(&[], |table| &table.indicators)
    }

    fn column(&self) -> usize {
        // The last but one: the year of today; the next one is for plans.
        let today = self.years.len().saturating_sub(2);
        self.column.unwrap_or(today).min(self.years.len().saturating_sub(1))
    }

    fn year(&self) -> Option<i32> {
        self.years.get(self.column()).copied()
    }

    fn indicator(&self) -> Option<&Record> {
        self.indicators().get(self.row)
    }

    fn value(&self) -> Option<&Record> {
        self.table.as_ref()?.value(self.indicator()?.id, self.year()?)
    }

    /// Keeps what was typed in the cell; `false`: it cannot be read, and the cursor stays.
    fn keep(&mut self, ctx: &mut Ctx<'_>) -> bool {
        let Some(prompt) = &self.typed else { return true };
        let (Some((school, _)), Some(indicator), Some(year)) = (&self.school, self.indicator(), self.year()) else {
            return true;
        };
        let stored = self.value();
        let typed = prompt.text();
        if criteria::cell(indicator, stored) == typed.trim() {
            self.typed = None;
            return true;
        }
        if stored.is_some_and(|value| !value.get("frozen").is_empty()) {
            self.typed = None;
            ctx.refuse(messages::frozen());
            return false;
        }
        let Some(fields) = criteria::read(indicator, &typed) else {
            ctx.refuse(messages::unreadable());
            return false;
        };
        let mut record = match stored {
            Some(stored) => Record { fields: BTreeMap::new(), ..stored.clone() },
            None => criteria::new_value(*school, indicator.id, year),
        };
        record.fields.extend(fields);
        if let Some(table) = &mut self.table {
            table.put(&record);
        }
        self.typed = None;
        ctx.save(Save { edits: vec![Edit::of(&record)], ..Save::default() });
        true
    }

    fn go(&mut self, way: Way) {
        let (rows, columns) = (self.indicators().len(), self.years.len());
        let column = self.column();
        let moved = |at: usize, by: isize, count: usize| at.saturating_add_signed(by).min(count.saturating_sub(1));
        match way {
            Way::Rows(by) => self.row = moved(self.row, by, rows),
            Way::Columns(by) => self.column = Some(moved(column, by, columns)),
            Way::Down if self.row + 1 < rows => self.row += 1,
            Way::Down if column + 1 < columns => (self.row, self.column) = (0, Some(column + 1)),
            Way::Right if column + 1 < columns => self.column = Some(column + 1),
            Way::Right if self.row + 1 < rows => (self.row, self.column) = (self.row + 1, Some(0)),
            // The last cell of the table stays.
            Way::Stay | Way::Down | Way::Right => {}
        }
    }

    fn leave(&mut self, way: Way, ctx: &mut Ctx<'_>) {
        if self.keep(ctx) {
            self.go(way);
        }
    }

    /// The editor of the cell, opened on what is stored.
    fn editor(&mut self) -> &mut Prompt {
        let stored = self.indicator().map(|indicator| criteria::cell(indicator, self.value())).unwrap_or_default();
        self.typed.get_or_insert_with(|| Prompt::of(&stored))
    }

    fn open(&mut self, ctx: &mut Ctx<'_>) {
        if !self.keep(ctx) {
            return;
        }
        let (Some((school, _)), Some(indicator), Some(year)) = (&self.school, self.indicator(), self.year()) else {
            return;
        };
        if let Some(value) = self.value() {
            return ctx.push(FormScreen::existing("indicator_value", value.id).at("source"));
        }
        let new = criteria::new_value(*school, indicator.id, year);
        ctx.push(FormScreen::with_values("indicator_value", new.id, new.fields).at("fact"));
    }
}

/// The school years shown: two before this one and the next, and all that have values.
fn years(table: &Table, env: &Env) -> Vec<i32> {
    let now = SchoolYear::of(env.today).map_or(2021, |year| year.start_year() + 1);
    let mut years: Vec<i32> = table.years().chain(now - 2..=now + 1).collect();
    years.sort_unstable();
    years.dedup();
    years
}

fn label(year: i32) -> String {
    SchoolYear::starting(year - 1).map_or_else(|| year.to_string(), SchoolYear::label)
}

impl Screen for Indicators {
    fn name(&self) -> &'static str {
        "indicators"
    }

    fn title(&self, _env: &Env) -> String {
        match &self.school {
            Some((_, name)) => format!("{} · {name}", messages::title()),
            None => messages::title(),
        }
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Grid, Scope::Text]
    }

    fn focus(&self) -> Focus {
        Focus::Text
    }

    fn is_dirty(&self) -> bool {
        self.typed.is_some()
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        match &self.school {
            Some((id, _)) => ctx.ask(Read(*id)),
            None => ctx.push(Pick::one("school")),
        }
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        if let Some(table) = ctx.take::<Table>(answer) {
            self.years = years(&table, ctx.env);
            self.row = self.row.min(table.indicators.len().saturating_sub(1));
            self.table = Some(table);
        }
    }

    fn outcome(&mut self, outcome: Outcome, ctx: &mut Ctx<'_>) {
        if let Outcome::Picked(picked) = outcome
            && let Some(school) = picked.into_iter().next()
        {
            ctx.env.school = Some(school.clone());
            self.school = Some(school);
            self.load(ctx);
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        if self.table.is_none() && !matches!(action, Action::ChooseSchool) {
            return false;
        }
        let width = ctx.env.size.0;
        let page = isize::try_from(ctx.env.page(1)).unwrap_or(1);
        // While a cell is being typed in, the keys of the editor are its own; arrows up and down leave it.
        if let Some(prompt) = self.typed.as_mut()
            && prompt.edit(action, width).is_some()
        {
            return true;
        }
        match action {
            Action::Enter => self.leave(Way::Down, ctx),
            Action::NextField => self.leave(Way::Right, ctx),
            Action::PreviousField | Action::Left => self.leave(Way::Columns(-1), ctx),
            Action::Right => self.leave(Way::Columns(1), ctx),
            Action::Up => self.leave(Way::Rows(-1), ctx),
            Action::Down => self.leave(Way::Rows(1), ctx),
            Action::PageUp => self.leave(Way::Rows(-page), ctx),
            Action::PageDown => self.leave(Way::Rows(page), ctx),
            Action::First => self.leave(Way::Rows(isize::MIN), ctx),
            Action::Last => self.leave(Way::Rows(isize::MAX), ctx),
            Action::Save if self.typed.is_none() => ctx.say(crate::app::messages::nothing_to_save()),
            Action::Save => self.leave(Way::Stay, ctx),
            Action::Delete | Action::DeleteForward => {
                self.editor().clear();
                self.keep(ctx);
            }
            Action::DeleteBack => {
                self.editor().edit(action, width);
            }
            Action::Open => self.open(ctx),
            Action::ChooseSchool => {
                if self.keep(ctx) {
                    ctx.push(Pick::one("school"));
                }
            }
            Action::Report => {
                if let (true, Some(school)) = (self.keep(ctx), &self.school) {
                    ctx.push(Reports::about("criteria", school));
                }
            }
            // Esc gives up what is being typed, then the screen.
            Action::Back if self.typed.take().is_some() => ctx.say(messages::given_up()),
            Action::Newline
            | Action::Undo
            | Action::Redo
            | Action::DeleteWord
            | Action::WordLeft
            | Action::WordRight => {}
            _ => return false,
        }
        true
    }

    fn text(&mut self, typed: &str, _ctx: &mut Ctx<'_>) {
        if self.table.is_none() {
            return;
        }
        // Typing on a cell writes it anew, as in any table of numbers.
        self.typed.get_or_insert_with(|| Prompt::of("")).insert(typed);
    }

    fn body(&self, env: &Env) -> Body {
        let Some(table) = &self.table else {
            return Body::note(crate::app::messages::loading());
        };
        let width = env.size.0;
        let names = if width < 80 { 26 } else { 34 };
        let count = (width.saturating_sub(2 + names + 1) / YEAR).clamp(1, self.years.len().max(1));
        let first = (self.column() + 1).saturating_sub(count).min(self.years.len().saturating_sub(count));
        let shown: Vec<i32> = self.years.iter().skip(first).take(count).copied().collect();
        let missing: Vec<String> = self
            .years
            .iter()
            .take(self.years.len().saturating_sub(1))
            .map(|year| (*year, table.missing(*year)))
            .filter(|(_, missing)| *missing > 0)
            .map(|(year, missing)| format!("{}: {missing}", label(year)))
            .collect();
        let (tone, sentence) = if missing.is_empty() {
            (Tone::Good, messages::complete())
        } else {
            (Tone::Warning, messages::missing(missing.join(", ")))
        };
        let mut head = vec![Line::toned(tone, text::truncate(&sentence, width))];
        let (mut editor, mut at) = (Line::blank(), 0);
        if let (Some(indicator), Some(year)) = (self.indicator(), self.year()) {
            let hint = match indicator.text("measure") {
                "words" => messages::in_words(label(year)),
                _ => messages::in_numbers(label(year)),
            };
            let stored = Prompt::of(&criteria::cell(indicator, self.value()));
            (editor, at) = self.typed.as_ref().unwrap_or(&stored).line(&hint, width);
        }
        head.push(editor);
        let mut heading = Line::toned(Tone::Label, text::fit("", names + 3));
        for (n, year) in shown.iter().enumerate() {
            let year =
                if first + n == self.column() { format!("[{}]", label(*year)) } else { format!(" {}", label(*year)) };
            heading = heading.and(Tone::Label, text::fit(&year, YEAR));
        }
        head.push(heading);
        let mut rows = Rows::default();
        let mut criterion = "";
        for (n, indicator) in table.indicators.iter().enumerate() {
            if indicator.text("criterion") != criterion {
                criterion = indicator.text("criterion");
                rows.note(Line::toned(Tone::Title, text::truncate(criterion, width)));
            }
            let mut line = Line::plain(format!("{} ", text::fit(indicator.text("title"), names)));
            for (at, year) in shown.iter().enumerate() {
                let here = n == self.row && first + at == self.column();
                line.spans.extend(shown_cell(table, indicator, *year, here).spans);
            }
            rows.push(n == self.row, [line]);
        }
        let mut body = Body::scrolled(head, rows, &self.scroll, env.size.1);
        body.cursor = Some((1, at));
        body
    }

    fn snapshot(&self) -> Json {
        let (id, name) = match &self.school {
            Some((id, name)) => (Some(id.to_string()), Some(name)),
            None => (None, None),
        };
        let state = json!({ "id": id, "name": name, "row": self.row, "column": self.column });
        self.typed.as_ref().map_or(state.clone(), |prompt| prompt.note(state))
    }
}

/// A value with its change since the last year that has one; the one with the cursor in brackets.
fn shown_cell(table: &Table, indicator: &Record, year: i32, here: bool) -> Line {
    let value = table.value(indicator.id, year);
    let text = criteria::cell(indicator, value);
    let change = table.change(indicator.id, year);
    let tone = match change.and_then(|change| criteria::is_better(indicator, change.by)) {
        Some(true) => Tone::Good,
        Some(false) => Tone::Error,
        None => Tone::Muted,
    };
    let open = if here { "[" } else { " " };
    let close = if here { "]" } else { "" };
    if text.is_empty() {
        return Line::toned(Tone::Warning, text::fit(&format!("{open}—{close}"), YEAR));
    }
    let mark = change.map(|change| format!(" {}", change.by.signed())).unwrap_or_default();
    let disputed = if value.is_some_and(|value| !value.conflicts.is_empty()) { "⚡" } else { "" };
    let room = YEAR.saturating_sub(3 + text::width(&mark));
    let shown = format!("{open}{}{disputed}{close}", text::truncate(&text.replace('\n', " "), room));
    let line = Line::plain(shown).and(tone, mark);
    let pad = YEAR.saturating_sub(line.width());
    line.and(Tone::Plain, " ".repeat(pad))
}

mod messages {
    crate::messages! {
        title() { ru: "Критерии и показатели", en: "Criteria and indicators" }
        missing(years) { ru: "Не заполнено: {years}", en: "Missing: {years}" }
        complete() { ru: "Все годы заполнены.", en: "Every year is filled." }
        in_numbers(year) { ru: "{year}, факт/план: ", en: "{year}, fact/plan: " }
        in_words(year) { ru: "{year}, словами: ", en: "{year}, in words: " }
        unreadable() { ru: "Нужно число: «82,5» — факт, «/85» — план, «82,5/85» — оба. Набранное осталось.", en: "A number is needed: “82.5” fact, “/85” plan, “82.5/85” both. What you typed is kept." }
        frozen() { ru: "Учебный год закрыт: показатели этого года не меняются.", en: "The school year is closed: its indicators do not change." }
        given_up() { ru: "Набранное в ячейке отменено.", en: "What was typed in the cell is given up." }
    }
}
