//! «Предложения»: changes outside their author's role or school. One key accepts, one refuses; the answer goes to all.

use std::any::Any;

use serde_json::{Value as Json, json};

use super::Read;
use super::messages;
use crate::Result;
use crate::app::access::{Board, Deed, Done, ProposalLine, change_told};
use crate::app::action::{Action, Scope};
use crate::app::past::moment;
use crate::app::screen::{Ctx, Env, Outcome, Screen};
use crate::app::screens::question::Question;
use crate::app::selected::step;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::text;

/// Lines of a long value shown at most.
const SHOWN: usize = 6;

/// The screen.
#[derive(Debug, Default)]
pub struct Proposals {
    found: Option<Vec<ProposalLine>>,
    selected: usize,
    working: bool,
    scroll: Scroll,
}

impl Proposals {
    /// From a saved session.
    pub fn restore(state: &Json) -> Self {
        let selected = state.get("selected").and_then(Json::as_u64).and_then(|n| usize::try_from(n).ok());
        Self { selected: selected.unwrap_or(0), ..Self::default() }
    }

    fn all(&self) -> &[ProposalLine] {
        self.found.as_deref().unwrap_or_default()
    }

    fn answer_it(&mut self, accept: bool, ctx: &mut Ctx<'_>) {
        if let Some(op) = self.all().get(self.selected).map(|one| one.op).filter(|_| !self.working) {
            self.working = true;
            ctx.access(Deed::Answer { op, accept });
        }
    }
}

impl Screen for Proposals {
    fn name(&self) -> &'static str {
        "proposals"
    }

    fn title(&self, _env: &Env) -> String {
        messages::proposals_title()
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Proposals, Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.ask(Read);
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        self.working = false;
        let Ok(answer) = answer.map_err(|error| ctx.refuse(error.to_string())) else { return };
        match answer.downcast::<Board>() {
            Ok(board) => {
                self.selected = self.selected.min(board.proposals.len().saturating_sub(1));
                self.found = Some(board.proposals);
            }
            Err(answer) => {
                if let Ok(done) = answer.downcast::<Done>() {
                    ctx.say(done.sentence);
                    self.load(ctx);
                }
            }
        }
    }

    fn outcome(&mut self, outcome: Outcome, ctx: &mut Ctx<'_>) {
        match outcome {
            Outcome::Button(1) => self.answer_it(true, ctx),
            Outcome::Button(2) => self.answer_it(false, ctx),
            _ => {}
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = self.all().len().saturating_sub(1);
        match action {
            Action::Accept => self.answer_it(true, ctx),
            Action::Reject => self.answer_it(false, ctx),
            Action::Open => {
                if let Some(one) = self.all().get(self.selected) {
                    let buttons = vec![messages::later_button(), messages::accept_button(), messages::reject_button()];
                    ctx.push(Question::new(
                        messages::proposals_title(),
                        messages::decide(&one.author, &one.what),
                        buttons,
                    ));
                }
            }
            _ if step(action, &mut self.selected, last, last) => {}
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        let needs_one = matches!(action, Action::Open | Action::Accept | Action::Reject);
        if needs_one && self.all().is_empty() {
            return Some(messages::no_proposals());
        }
        crate::app::screens::only(&[Action::Open], action)
    }

    fn body(&self, env: &Env) -> Body {
        let width = env.size.0.saturating_sub(2);
        let head = text::wrap(&messages::proposals_hint(), env.size.0);
        let head = head.into_iter().map(|line| Line::toned(Tone::Muted, line)).collect();
        let mut rows = Rows::default();
        for (n, one) in self.all().iter().enumerate() {
            let mut lines = vec![Line::toned(Tone::Strong, text::truncate(&one.what, width))];
            let origin = messages::origin(&one.author, moment(one.at), &one.why);
            lines.extend(text::wrap(&origin, width).into_iter().map(|line| Line::toned(Tone::Label, line)));
            for field in &one.fields {
                let shown = text::wrap(&change_told(field), width.saturating_sub(2));
                let more = shown.len() > SHOWN;
                lines.extend(shown.into_iter().take(SHOWN).map(|line| Line::plain(format!("  {line}"))));
                if more {
                    lines.push(Line::toned(Tone::Muted, "  …"));
                }
            }
            rows.push(n == self.selected, lines);
        }
        if self.found.is_some() && self.all().is_empty() {
            rows.note(Line::toned(Tone::Muted, format!("  {}", messages::no_proposals())));
        }
        Body::scrolled(head, rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        json!({ "selected": self.selected })
    }
}
