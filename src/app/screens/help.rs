//! `F1`: the actions of the current scope first, then the outer ones, from the same rows as the footer.

use std::any::Any;

use serde_json::Value as Json;

use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::messages;
use crate::app::screen::{Ctx, Env, Screen};
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::keys::{Keymap, layout};
use crate::text;

/// The help.
#[derive(Debug)]
pub struct Help {
    lines: Vec<Line>,
    top: usize,
    scroll: Scroll,
}

impl Help {
    /// Help on `scopes`, inner first; the other scopes follow.
    pub fn new(keymap: &Keymap, scopes: &[Scope]) -> Self {
        let mut lines = Vec::new();
        let rest = Scope::ALL.into_iter().filter(|scope| !scopes.contains(scope));
        for scope in scopes.iter().copied().chain(rest) {
            if !lines.is_empty() {
                lines.push(Line::blank());
            }
            lines.push(Line::toned(Tone::Title, scope.label()));
            for action in Action::ALL {
                let keys: Vec<String> = keymap
                    .rows()
                    .iter()
                    .filter(|row| row.scope == scope && row.action == *action)
                    .map(|row| with_russian(&row.printed()))
                    .collect();
                if !keys.is_empty() {
                    let keys = text::fit(&keys.join(", "), 24);
                    lines.push(Line::toned(Tone::Strong, format!("  {keys} ")).and(Tone::Plain, action.hint()));
                }
            }
        }
        Self { lines, top: 0, scroll: Scroll::default() }
    }
}

/// «d (в)»: a letter key with the Russian letter on it.
fn with_russian(keys: &str) -> String {
    let russian: Option<String> = keys
        .split(' ')
        .map(|key| key.chars().next().filter(|_| key.chars().count() == 1).and_then(layout::russian))
        .collect();
    match russian {
        Some(letters) => format!("{keys} ({letters})"),
        None => keys.to_owned(),
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

    fn load(&mut self, _ctx: &mut Ctx<'_>) {}

    fn answer(&mut self, _answer: Result<Box<dyn Any + Send>>, _ctx: &mut Ctx<'_>) {}

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let page = ctx.env.size.1.max(1);
        let last = self.lines.len().saturating_sub(page);
        match action {
            Action::Up => self.top = self.top.saturating_sub(1),
            Action::Down => self.top += 1,
            Action::PageUp => self.top = self.top.saturating_sub(page),
            Action::PageDown => self.top += page,
            Action::First => self.top = 0,
            Action::Last => self.top = last,
            Action::Open | Action::Help => ctx.pop(),
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
        Json::Null
    }
}
