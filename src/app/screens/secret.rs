//! A password, asked for on top of the screen that needs it. What is typed shows as dots and goes into no draft.

use std::any::Any;

use serde_json::Value as Json;

use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::screen::{Ctx, Env, Focus, Outcome, Screen};
use crate::app::view::{Body, Line, Tone};
use crate::text;

/// Longest password, characters.
const LONGEST: usize = 200;

/// The question; hands the password back, or nothing on Esc.
pub struct Secret {
    text: String,
    /// What is typed: once, or twice for a new password.
    typed: Vec<String>,
    at: usize,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secret").field("text", &self.text).finish_non_exhaustive()
    }
}

impl Secret {
    /// A password that is there already.
    pub fn known(text: String) -> Self {
        Self { text, typed: vec![String::new()], at: 0 }
    }

    /// A new one, typed twice.
    pub fn new(text: String) -> Self {
        Self { text, typed: vec![String::new(); 2], at: 0 }
    }
}

impl Screen for Secret {
    fn name(&self) -> &'static str {
        "secret"
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

    fn load(&mut self, _ctx: &mut Ctx<'_>) {}

    fn answer(&mut self, _answer: Result<Box<dyn Any + Send>>, _ctx: &mut Ctx<'_>) {}

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = self.typed.len() - 1;
        let Some(here) = self.typed.get_mut(self.at) else { return false };
        match action {
            Action::Enter | Action::NextField | Action::Save if self.at < last => self.at += 1,
            Action::Enter | Action::Save => match self.typed.as_slice() {
                [first, ..] if first.is_empty() => ctx.refuse(messages::empty()),
                [first, second] if first != second => {
                    self.typed = vec![String::new(); 2];
                    self.at = 0;
                    ctx.refuse(messages::differ());
                }
                [first, ..] => ctx.pop_with(Outcome::Text(first.clone())),
                [] => ctx.pop(),
            },
            Action::PreviousField => self.at = self.at.saturating_sub(1),
            Action::DeleteBack => drop(here.pop()),
            Action::DeleteWord => here.clear(),
            Action::Back => ctx.pop(),
            _ => return false,
        }
        true
    }

    fn text(&mut self, typed: &str, _ctx: &mut Ctx<'_>) {
        if let Some(here) = self.typed.get_mut(self.at) {
            let room = LONGEST.saturating_sub(here.chars().count());
            here.extend(typed.lines().next().unwrap_or_default().chars().take(room));
        }
    }

    fn body(&self, env: &Env) -> Body {
        let width = env.size.0.saturating_sub(4);
        let mut lines = vec![Line::blank()];
        lines.extend(text::wrap(&self.text, width).into_iter().map(|line| Line::plain(format!("  {line}"))));
        lines.push(Line::blank());
        let mut cursor = None;
        for (n, typed) in self.typed.iter().enumerate() {
            let label = if n == 0 { messages::password() } else { messages::again() };
            let dots = "•".repeat(typed.chars().count().min(width.saturating_sub(text::width(&label) + 2)));
            if n == self.at {
                cursor = Some((lines.len(), 3 + text::width(&label) + text::width(&dots)));
            }
            lines.push(Line::toned(Tone::Label, format!("  {label} ")).and(Tone::Plain, dots));
        }
        Body { lines, cursor, ..Body::default() }
    }

    fn snapshot(&self) -> Json {
        // Never written anywhere: the screen below asks again.
        Json::Null
    }
}

mod messages {
    crate::messages! {
        title() { ru: "Пароль", en: "Password" }
        password() { ru: "Пароль:   ", en: "Password: " }
        again() { ru: "Ещё раз:  ", en: "Once more:" }
        empty() { ru: "Пароль пуст. Наберите его или нажмите Esc.", en: "The password is empty. Type it, or press Esc." }
        differ() { ru: "Пароли не совпали. Наберите оба ещё раз.", en: "The passwords differ. Type both again." }
    }
}
