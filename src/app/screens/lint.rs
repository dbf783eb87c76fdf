//! «Проверка документов»: what does not agree in the stored plans and justifications; Enter opens the record it stands in.

use std::any::Any;

use serde_json::{Value as Json, json};

use super::form::FormScreen;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::screen::{Ctx, Env, Move, Screen};
use crate::app::selected::step;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::RecordId;
use crate::lint::{Finding, label, lint, stored};
use crate::text;

/// The findings.
#[derive(Debug, Default)]
pub struct Lint {
    /// Only of this plan.
    plan: Option<RecordId>,
    found: Option<Vec<Row>>,
    selected: usize,
    scroll: Scroll,
}

/// A finding and the paper it is in.
#[derive(Debug)]
struct Row {
    paper: String,
    finding: Finding,
}

#[derive(Debug)]
struct Read {
    plan: Option<RecordId>,
    municipality: Option<RecordId>,
}

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let plan = self.plan.map(|id| desk.store.get(id)).transpose()?.flatten();
        let papers = match plan {
            Some(plan) => vec![stored::of_plan(desk.store, desk.forms, &plan)?],
            None => stored::papers(desk.store, desk.forms, self.municipality)?,
        };
        let mut rows: Vec<Row> = Vec::new();
        for paper in papers {
            rows.extend(lint(&paper).into_iter().map(|finding| Row { paper: paper.name.clone(), finding }));
        }
        Ok(Box::new(rows))
    }
}

impl Lint {
    /// Of one plan.
    pub fn of_plan(plan: RecordId) -> Self {
        Self { plan: Some(plan), ..Self::default() }
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Self {
        let plan = state.get("plan").and_then(Json::as_str).and_then(RecordId::parse);
        let selected = state.get("selected").and_then(Json::as_u64).and_then(|n| n.try_into().ok()).unwrap_or(0);
        Self { plan, selected, ..Self::default() }
    }

    fn rows(&self) -> &[Row] {
        self.found.as_deref().unwrap_or_default()
    }

    fn open(&self, ctx: &mut Ctx<'_>) {
        let record = self.rows().get(self.selected).and_then(|row| row.finding.place.record.clone());
        let Some((form, id)) = record else { return ctx.say(messages::no_record()) };
        match super::special(&form, id, "", ctx.env) {
            Some(screen) => ctx.moves.push(Move::Push(screen)),
            None => ctx.push(FormScreen::existing(&form, id)),
        }
    }
}

impl Screen for Lint {
    fn name(&self) -> &'static str {
        "lint"
    }

    fn title(&self, _env: &Env) -> String {
        match &self.found {
            Some(rows) => messages::title(rows.len()),
            None => messages::title_reading(),
        }
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        let municipality = ctx.env.municipality.as_ref().map(|(id, _)| *id);
        ctx.ask(Read { plan: self.plan, municipality });
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        if let Some(found) = ctx.take::<Vec<Row>>(answer) {
            self.found = Some(found);
            self.selected = self.selected.min(self.rows().len().saturating_sub(1));
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let (last, page) = (self.rows().len().saturating_sub(1), ctx.env.page(2));
        match action {
            Action::Open | Action::Enter => self.open(ctx),
            _ if step(action, &mut self.selected, last, page) => {}
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        if action == Action::Open && self.rows().is_empty() {
            return Some(crate::lint::messages::none());
        }
        super::only(&[Action::Open], action)
    }

    fn body(&self, env: &Env) -> Body {
        let width = env.size.0.saturating_sub(2);
        let mut rows = Rows::default();
        let mut paper = "";
        for (n, row) in self.rows().iter().enumerate() {
            if row.paper != paper {
                paper = &row.paper;
                rows.note(Line::toned(Tone::Title, text::truncate(&paper.replace('\n', " "), env.size.0)));
            }
            let kind = format!("{}: ", label(row.finding.check));
            let wrapped = text::wrap(&format!("{kind}{}", row.finding.text), width);
            let place = text::truncate(&row.finding.place.to_string(), width.saturating_sub(2));
            let mut lines: Vec<Line> = wrapped.into_iter().map(Line::plain).collect();
            if !place.is_empty() {
                lines.push(Line::plain("  ").and(Tone::Muted, place));
            }
            rows.push(n == self.selected, lines);
        }
        if self.found.as_ref().is_some_and(Vec::is_empty) {
            rows.note(Line::toned(Tone::Muted, format!("  {}", crate::lint::messages::none())));
        }
        let hint = text::wrap(&messages::hint(), env.size.0);
        let head = hint.into_iter().map(|line| Line::toned(Tone::Muted, line)).collect();
        Body::scrolled(head, rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        json!({ "plan": self.plan.map(|id| id.to_string()), "selected": self.selected })
    }
}

mod messages {
    crate::messages! {
        title(count) { ru: "Проверка документов · найдено: {count}", en: "Check of the documents · found: {count}" }
        title_reading() { ru: "Проверка документов", en: "Check of the documents" }
        hint() {
            ru: "Суммы, сроки, номера, сокращения и утверждения, которые не сходятся. Enter открывает запись; текст документов не меняется.",
            en: "Sums, terms, numbers, abbreviations and claims that do not agree. Enter opens the record; no document is changed."
        }
        no_record() { ru: "У этой находки нет своей записи.", en: "This finding has no record of its own." }
    }
}
