//! `F1`: the actions of the current scope first, then the outer ones, from the same rows as the footer.

use std::any::Any;

use serde_json::{Value as Json, json};

use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::messages;
use crate::app::screen::{Ctx, Env, Here, Screen};
use crate::app::selected::step;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::text;

/// The help.
#[derive(Debug, Default)]
pub struct Help {
    lines: Vec<Line>,
    top: usize,
    scroll: Scroll,
}

impl Help {
    /// From a saved session.
    pub fn restore(state: &Json) -> Self {
        let top = state.get("top").and_then(Json::as_u64).and_then(|top| usize::try_from(top).ok());
        Self { top: top.unwrap_or(0), ..Self::default() }
    }
}

impl Screen for Help {
    fn name(&self) -> &'static str {
        "help"
    }

    fn title(&self, _env: &Env) -> String {
        messages::help_title()
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::List]
    }

    /// The scopes of the screen below, inner first; the other scopes follow.
    fn over(&mut self, here: &Here<'_>) {
        self.lines.clear();
        let rest = Scope::ALL.into_iter().filter(|scope| !here.scopes.contains(scope));
        for scope in here.scopes.iter().copied().chain(rest) {
            if !self.lines.is_empty() {
                self.lines.push(Line::blank());
            }
            self.lines.push(Line::toned(Tone::Title, scope.label()));
            for action in Action::ALL {
                let keys = here.keymap.shown(*action, scope);
                if !keys.is_empty() {
                    let keys = text::fit(&keys, 24);
                    self.lines.push(Line::toned(Tone::Strong, format!("  {keys} ")).and(Tone::Plain, action.hint()));
                }
            }
        }
    }

    fn load(&mut self, _ctx: &mut Ctx<'_>) {}

    fn answer(&mut self, _answer: Result<Box<dyn Any + Send>>, _ctx: &mut Ctx<'_>) {}

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let page = ctx.env.page(1);
        let last = self.lines.len().saturating_sub(ctx.env.size.1.max(1));
        match action {
            Action::Open | Action::Help => ctx.pop(),
            _ if step(action, &mut self.top, last, page) => {}
            _ => return false,
        }
        self.top = self.top.min(last);
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        super::only(&[Action::Open], action)
    }

    fn body(&self, env: &Env) -> Body {
        let rows = Rows { lines: self.lines.clone(), selected: Some((self.top, env.size.1.max(1))), cursor: None };
        let mut body = Body::scrolled(Vec::new(), rows, &self.scroll, env.size.1);
        body.cursor = None;
        body
    }

    fn snapshot(&self) -> Json {
        json!({ "top": self.top })
    }
}
