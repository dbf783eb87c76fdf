//! Which municipality every screen is narrowed to.

use std::any::Any;

use serde_json::Value as Json;

use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::messages;
use crate::app::screen::{Ctx, Env, Focus, Screen};
use crate::app::view::{Body, Line, Rows, Scroll};
use crate::app::window::Window;
use crate::store::api::{ListQuery, Row};

/// The choice; the first row is «all».
#[derive(Debug)]
pub struct Municipality {
    window: Window,
    selected: usize,
    /// Letters of a name, typed one after the other.
    typed: String,
    scroll: Scroll,
}

impl Default for Municipality {
    fn default() -> Self {
        let query = ListQuery { form: "municipality".to_owned(), ..ListQuery::default() };
        Self { window: Window::new(query), selected: 0, typed: String::new(), scroll: Scroll::default() }
    }
}

impl Screen for Municipality {
    fn name(&self) -> &'static str {
        "municipality"
    }

    fn title(&self, _env: &Env) -> String {
        messages::municipality_title()
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::List]
    }

    fn focus(&self) -> Focus {
        Focus::Text
    }

    fn text(&mut self, typed: &str, _ctx: &mut Ctx<'_>) {
        let find = |part: &str| {
            let named = |row: &Row| {
                row.cells
                    .first()
                    .is_some_and(|name| crate::text::search_key(name).contains(&crate::text::search_key(part)))
            };
            self.window.rows.iter().position(named)
        };
        // Letters that lead nowhere begin another name.
        let longer = format!("{}{typed}", self.typed);
        for part in [longer, typed.to_owned()] {
            if let Some(place) = find(&part) {
                (self.selected, self.typed) = (place + 1, part);
                return;
            }
        }
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        self.window.reload(true, ctx);
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        match answer {
            Ok(answer) => {
                self.window.answer(answer);
                let chosen = ctx.env.municipality.as_ref().map(|(id, _)| *id);
                self.selected = self.window.rows.iter().position(|row| Some(row.id) == chosen).map_or(0, |n| n + 1);
            }
            Err(error) => ctx.refuse(error.to_string()),
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        match action {
            Action::Up => self.selected = self.selected.saturating_sub(1),
            Action::Down => self.selected = (self.selected + 1).min(self.window.rows.len()),
            Action::First => self.selected = 0,
            Action::Last => self.selected = self.window.rows.len(),
            Action::Open => {
                let row = self.selected.checked_sub(1).and_then(|n| self.window.rows.get(n));
                let chosen = row.map(|row| (row.id, row.cells.first().cloned().unwrap_or_default()));
                if ctx.env.municipality != chosen {
                    ctx.env.municipality = chosen;
                    ctx.env.school = None;
                }
                ctx.pop();
            }
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        super::only(&[Action::Open], action)
    }

    fn body(&self, env: &Env) -> Body {
        let mut rows = Rows::default();
        rows.push(self.selected == 0, [Line::plain(messages::all_municipalities())]);
        for (n, row) in self.window.rows.iter().enumerate() {
            rows.push(self.selected == n + 1, [Line::plain(row.cells.join("  "))]);
        }
        Body::scrolled(Vec::new(), rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        Json::Null
    }
}
