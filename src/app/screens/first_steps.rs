//! `q`: the first steps, which of them are done, and what each is good for. Enter goes on with them, Esc leaves them.

use std::any::Any;

use serde_json::Value as Json;

use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::screen::{Ctx, Env, Screen};
use crate::app::selected::step;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::app::walk::{STEPS, Walk};
use crate::text;

/// The steps.
#[derive(Debug, Default)]
pub struct FirstSteps {
    selected: usize,
    scroll: Scroll,
}

impl Screen for FirstSteps {
    fn name(&self) -> &'static str {
        "first_steps"
    }

    fn title(&self, _env: &Env) -> String {
        messages::title()
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        // Called again from the help: from the start.
        let walk = ctx.env.walk.get_or_insert_with(|| Walk::new(false));
        self.selected = walk.current().unwrap_or(0);
    }

    fn answer(&mut self, _answer: Result<Box<dyn Any + Send>>, _ctx: &mut Ctx<'_>) {}

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        match action {
            Action::Open | Action::FirstSteps => ctx.pop(),
            Action::Back => {
                ctx.env.walk = None;
                ctx.say(crate::app::walk::left());
                ctx.pop();
            }
            _ if step(action, &mut self.selected, STEPS - 1, STEPS) => {}
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        super::only(&[Action::Open], action)
    }

    fn body(&self, env: &Env) -> Body {
        let walk = env.walk.unwrap_or_default();
        let width = env.size.0.saturating_sub(6);
        let head = text::wrap(&messages::head(), env.size.0).into_iter().map(|line| Line::toned(Tone::Muted, line));
        let mut rows = Rows::default();
        for step in 0..STEPS {
            let mark = if walk.is_done(step) { "[x]" } else { "[ ]" };
            let first = Line::plain(text::truncate(&format!("{mark} {} {}", step + 1, walk.keys(step)), width + 4));
            let reason = text::wrap(&Walk::reason(step), width);
            let rest = reason.into_iter().map(|line| Line::toned(Tone::Muted, format!("    {line}")));
            rows.push(step == self.selected, std::iter::once(first).chain(rest));
        }
        Body::scrolled(head.collect(), rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        // How far the steps are is in the session; the row is the next one to do.
        Json::Null
    }
}

mod messages {
    crate::messages! {
        title() { ru: "Первые шаги", en: "First steps" }
        head() {
            ru: "Пять коротких шагов на настоящих экранах. Enter — продолжать, Esc — убрать подсказку; вернуть её — q (й).",
            en: "Five short steps on the real screens. Enter goes on, Esc puts the hint away; q brings it back."
        }
    }
}
