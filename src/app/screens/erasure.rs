//! Erasing a record by act: what would go, the number of the act, a question, and only then the act itself.

use std::any::Any;
use std::sync::Arc;

use serde_json::Value as Json;

use super::question::Question;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Effect, Query};
use crate::app::screen::{Ctx, Env, Focus, Move, Outcome, Screen};
use crate::app::textbox::TextBox;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::RecordId;
use crate::store::act::{Act, Plan};
use crate::store::erase::Done;
use crate::text;

/// The screen.
#[derive(Debug)]
pub struct Erasure {
    record: RecordId,
    act: TextBox,
    plan: Option<Plan>,
    working: bool,
    /// First line of the plan that is shown.
    top: usize,
    scroll: Scroll,
}

#[derive(Debug)]
struct Look(RecordId);

impl Query for Look {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        Ok(Box::new(desk.store.plan_erasure(&[self.0])?))
    }
}

impl Erasure {
    /// Of this record.
    pub fn of(record: RecordId) -> Self {
        let act = TextBox::new("", false);
        Self { record, act, plan: None, working: false, top: 0, scroll: Scroll::default() }
    }

    fn ask(&mut self, ctx: &mut Ctx<'_>) {
        if self.working || self.plan.is_none() {
            return;
        }
        let number = self.act.text().trim().to_owned();
        if number.is_empty() {
            return ctx.refuse(messages::number_needed());
        }
        let buttons = vec![messages::leave(), messages::erase(&number)];
        ctx.push(Question::new(messages::title(), messages::sure(&number), buttons));
    }
}

impl Screen for Erasure {
    fn name(&self) -> &'static str {
        "erasure"
    }

    fn title(&self, _env: &Env) -> String {
        messages::title()
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Text, Scope::Form]
    }

    fn focus(&self) -> Focus {
        Focus::Text
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        if !self.working {
            ctx.ask(Look(self.record));
        }
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                self.working = false;
                return ctx.refuse(error.to_string());
            }
        };
        match answer.downcast::<Done>() {
            Ok(done) => {
                // No screen below may show, or keep in a draft, what is gone.
                ctx.moves.push(Move::Home(Box::new(super::overview::Overview::default())));
                ctx.say(messages::done(done.changes, done.files.len()));
            }
            Err(answer) => self.plan = answer.downcast::<Plan>().ok().map(|plan| *plan),
        }
    }

    fn outcome(&mut self, outcome: Outcome, ctx: &mut Ctx<'_>) {
        let (Outcome::Button(1), Some(plan)) = (outcome, self.plan.clone()) else { return };
        self.working = true;
        let act = Act {
            number: self.act.text().trim().to_owned(),
            reason: String::new(),
            day: ctx.env.today.to_string(),
            author: ctx.env.me,
        };
        let person = ctx.env.person();
        ctx.effects.push(Effect::Erase { token: ctx.token, plan: Box::new(plan), act, person });
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        match action {
            Action::Enter | Action::Save => self.ask(ctx),
            Action::Up => self.top = self.top.saturating_sub(1),
            Action::Down => self.top += 1,
            Action::PageUp => self.top = self.top.saturating_sub(ctx.env.page(1)),
            Action::PageDown => self.top += ctx.env.page(1),
            Action::Back => ctx.pop(),
            _ => return self.act.act(action, usize::MAX),
        }
        true
    }

    fn text(&mut self, typed: &str, _ctx: &mut Ctx<'_>) {
        self.act.insert(typed.lines().next().unwrap_or_default());
    }

    fn body(&self, env: &Env) -> Body {
        let width = env.size.0.saturating_sub(2);
        let label = messages::number();
        let (typed, (row, column)) = self.act.layout(width.saturating_sub(text::width(&label) + 1).max(10));
        let mut head: Vec<Line> = Vec::new();
        for (n, line) in typed.into_iter().enumerate() {
            let before = if n == 0 { label.clone() } else { " ".repeat(text::width(&label)) };
            head.push(Line::toned(Tone::Label, format!("{before} ")).and(Tone::Plain, line));
        }
        head.push(Line::blank());
        let mut rows = Rows::default();
        match &self.plan {
            _ if self.working => rows.note(Line::toned(Tone::Muted, format!("  {}", messages::working()))),
            None => rows.note(Line::toned(Tone::Muted, format!("  {}", crate::app::messages::loading()))),
            Some(plan) => {
                let forms = Arc::clone(&env.forms);
                for sentence in plan.lines(&*forms) {
                    let tone = if sentence.starts_with("! ") { Tone::Warning } else { Tone::Plain };
                    for line in text::wrap(&sentence, width.saturating_sub(2)) {
                        rows.note(Line::toned(tone, format!("  {line}")));
                    }
                }
            }
        }
        let room = env.size.1.saturating_sub(head.len());
        let top = self.top.min(rows.lines.len().saturating_sub(room));
        rows.lines.drain(..top);
        let mut body = Body::scrolled(head, rows, &self.scroll, env.size.1);
        body.cursor = Some((row, text::width(&label) + 1 + column));
        body
    }

    fn snapshot(&self) -> Json {
        // Begun anew by whoever means it: what is shown here names the person.
        Json::Null
    }
}

mod messages {
    crate::messages! {
        title() { ru: "Уничтожение данных по акту", en: "Erasure by act" }
        number() { ru: "Номер и дата акта:", en: "Number and date of the act:" }
        number_needed() { ru: "Наберите номер акта об уничтожении.", en: "Type the number of the act of erasure." }
        leave() { ru: "Ничего не менять", en: "Change nothing" }
        erase(number) { ru: "Уничтожить по акту {number}", en: "Erase by act {number}" }
        sure(number) {
            ru: "Записанное будет уничтожено здесь и у всех, кто обменивается с вами: по акту {number}. Вернуть будет нельзя.",
            en: "What is written will be erased here and with everybody who exchanges with you, by act {number}. It cannot be undone."
        }
        working() { ru: "Уничтожается: журналы и рабочая база пишутся заново…", en: "Erasing: logs and the working store are written anew…" }
        done(changes, files) {
            ru: "Уничтожено: правок {changes}, файлов рядом {files}. Акт в списке «Уничтожение данных», другим уйдёт при обмене.",
            en: "Erased: {changes} changes, {files} files beside. The act is in the list “Erasures” and goes to others with the next exchange."
        }
    }
}
