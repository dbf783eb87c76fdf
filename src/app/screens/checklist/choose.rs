//! A short list to choose one line of; hands back its place.

use std::any::Any;

use serde_json::Value as Json;

use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::screen::{Ctx, Env, Outcome, Screen};
use crate::app::selected::step;
use crate::app::view::{Body, Line, Rows, Scroll};
use crate::text;

/// The list.
#[derive(Debug)]
pub struct Choose {
    title: String,
    options: Vec<String>,
    selected: usize,
    scroll: Scroll,
}

impl Choose {
    /// Of these lines, with the cursor on one of them.
    pub fn new(title: String, options: Vec<String>, selected: usize) -> Self {
        let selected = selected.min(options.len().saturating_sub(1));
        Self { title, options, selected, scroll: Scroll::default() }
    }
}

impl Screen for Choose {
    fn name(&self) -> &'static str {
        "choose"
    }

    fn title(&self, _env: &Env) -> String {
        self.title.clone()
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::List]
    }

    fn load(&mut self, _ctx: &mut Ctx<'_>) {}

    fn answer(&mut self, _answer: Result<Box<dyn Any + Send>>, _ctx: &mut Ctx<'_>) {}

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = self.options.len().saturating_sub(1);
        let page = ctx.env.page(1);
        match action {
            Action::Open => ctx.pop_with(Outcome::Button(self.selected)),
            Action::Back => ctx.pop(),
            _ if step(action, &mut self.selected, last, page) => {}
            _ => return false,
        }
        true
    }

    fn body(&self, env: &Env) -> Body {
        let mut rows = Rows::default();
        for (n, option) in self.options.iter().enumerate() {
            let line = text::truncate(&option.replace('\n', " "), env.size.0.saturating_sub(2));
            rows.push(n == self.selected, [Line::plain(line)]);
        }
        Body::scrolled(Vec::new(), rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        // Not restored: the screen that asked is, and one key asks again.
        Json::Null
    }
}
