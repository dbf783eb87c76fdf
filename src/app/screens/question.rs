//! A question with buttons. No letter answers: under the Russian layout «н» is the key `y`.

use std::any::Any;

use serde_json::Value as Json;

use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::messages;
use crate::app::screen::{Ctx, Env, Outcome, Screen};
use crate::app::view::{Body, Line, Tone};
use crate::text;

/// A question; hands back the place of the chosen button, or nothing on Esc.
#[derive(Debug)]
pub struct Question {
    title: String,
    text: String,
    buttons: Vec<String>,
    chosen: usize,
}

impl Question {
    /// Any question; the first button has the focus, so it must be the harmless one.
    pub fn new(title: String, text: String, buttons: Vec<String>) -> Self {
        Self { title, text, buttons, chosen: 0 }
    }

    /// «Отмена | Удалить».
    pub fn delete(name: &str) -> Self {
        let buttons = vec![messages::cancel_button(), messages::delete_button()];
        Self::new(messages::delete_title(), messages::delete_text(name), buttons)
    }

    /// «Сохранить | Не сохранять | Вернуться».
    pub fn unsaved() -> Self {
        let buttons = vec![messages::save_button(), messages::discard_button(), messages::stay_button()];
        Self::new(messages::unsaved_title(), messages::unsaved_text(), buttons)
    }
}

impl Screen for Question {
    fn name(&self) -> &'static str {
        "question"
    }

    fn title(&self, _env: &Env) -> String {
        self.title.clone()
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Question]
    }

    fn load(&mut self, _ctx: &mut Ctx<'_>) {}

    fn answer(&mut self, _answer: Result<Box<dyn Any + Send>>, _ctx: &mut Ctx<'_>) {}

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = self.buttons.len().saturating_sub(1);
        match action {
            Action::Left => self.chosen = self.chosen.saturating_sub(1),
            Action::Right => self.chosen = (self.chosen + 1).min(last),
            Action::Enter | Action::Open => ctx.pop_with(Outcome::Button(self.chosen)),
            Action::Back => ctx.pop(),
            _ => return false,
        }
        true
    }

    fn answers(&self) -> Vec<String> {
        self.buttons.clone()
    }

    fn body(&self, env: &Env) -> Body {
        let mut lines = vec![Line::blank()];
        lines.extend(
            text::wrap(&self.text, env.size.0.saturating_sub(4)).into_iter().map(|l| Line::plain(format!("  {l}"))),
        );
        lines.push(Line::blank());
        let mut cursor = None;
        for (n, button) in self.buttons.iter().enumerate() {
            let marker = if n == self.chosen { "> " } else { "  " };
            if n == self.chosen {
                cursor = Some((lines.len(), 2));
            }
            let tone = if n == self.chosen { Tone::Strong } else { Tone::Plain };
            lines.push(Line::toned(tone, format!("  {marker}[ {button} ]")));
        }
        Body { lines, cursor, ..Body::default() }
    }

    fn snapshot(&self) -> Json {
        // A question is not restored: the screen below it is, and asks again if need be.
        Json::Null
    }
}
