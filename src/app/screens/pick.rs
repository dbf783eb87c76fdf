//! Choosing one record or several: type a part of the name, take it with Enter.

use std::any::Any;

use serde_json::Value as Json;

use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::messages;
use crate::app::screen::{Ctx, Env, Focus, Outcome, Screen};
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::app::window::Window;
use crate::domain::RecordId;
use crate::store::api::ListQuery;
use crate::text;

/// A picker of records of one form.
#[derive(Debug)]
pub struct Pick {
    form: String,
    several: bool,
    taken: Vec<(RecordId, String)>,
    window: Window,
    scroll: Scroll,
}

impl Pick {
    /// One record.
    pub fn one(form: &str) -> Self {
        Self {
            form: form.to_owned(),
            several: false,
            taken: Vec::new(),
            window: Window::new(ListQuery { form: form.to_owned(), ..ListQuery::default() }),
            scroll: Scroll::default(),
        }
    }

    /// Several records; `taken` are chosen already.
    pub fn several(form: &str, taken: Vec<(RecordId, String)>) -> Self {
        Self { several: true, taken, ..Self::one(form) }
    }

    /// Only records whose reference `field` points at `parent`.
    #[must_use]
    pub fn under(mut self, field: &str, parent: RecordId) -> Self {
        self.window.query.parent = Some((field.to_owned(), parent));
        self
    }

    /// Opens with this text typed already: letters typed in the field that asks.
    #[must_use]
    pub fn filtered(mut self, typed: &str) -> Self {
        typed.lines().next().unwrap_or_default().clone_into(&mut self.window.query.filter);
        self
    }

    fn toggle(&mut self) {
        let Some(row) = self.window.current() else { return };
        match self.taken.iter().position(|(id, _)| *id == row.id) {
            Some(place) => {
                self.taken.remove(place);
            }
            None => self.taken.push((row.id, name_of(&row.cells))),
        }
    }
}

fn name_of(cells: &[String]) -> String {
    cells.iter().find(|cell| !cell.trim().is_empty()).cloned().unwrap_or_default()
}

impl Screen for Pick {
    fn name(&self) -> &'static str {
        "pick"
    }

    fn title(&self, env: &Env) -> String {
        messages::choose(env.forms.form(&self.form).map_or(self.form.as_str(), |form| form.label.get()))
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Text, Scope::Form]
    }

    fn focus(&self) -> Focus {
        Focus::Text
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        self.window.query.municipality = ctx.env.municipality.as_ref().map(|(id, _)| *id);
        self.window.reload(false, ctx);
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        match answer {
            Ok(answer) => {
                self.window.answer(answer);
            }
            Err(error) => ctx.refuse(error.to_string()),
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let page = isize::try_from(ctx.env.page(1)).unwrap_or(1);
        match action {
            Action::Up | Action::PreviousField => self.window.step(-1, ctx),
            Action::PageUp => self.window.step(-page, ctx),
            Action::PageDown => self.window.step(page, ctx),
            Action::DeleteBack => {
                self.window.query.filter.pop();
                self.window.reload(true, ctx);
            }
            Action::NextField if self.several => self.toggle(),
            Action::NextField | Action::Down => self.window.step(1, ctx),
            Action::Enter | Action::Newline => {
                if !self.several {
                    self.taken.clear();
                }
                if self.taken.is_empty() {
                    self.toggle();
                }
                if self.taken.is_empty() {
                    return true;
                }
                ctx.pop_with(Outcome::Picked(std::mem::take(&mut self.taken)));
            }
            Action::Save => ctx.pop_with(Outcome::Picked(std::mem::take(&mut self.taken))),
            Action::Back => ctx.pop(),
            Action::Left | Action::Right | Action::First | Action::Last | Action::Undo | Action::Redo => {}
            _ => return false,
        }
        true
    }

    fn text(&mut self, typed: &str, ctx: &mut Ctx<'_>) {
        self.window.query.filter.push_str(typed.lines().next().unwrap_or_default());
        self.window.wanted = None;
        self.window.reload(true, ctx);
    }

    fn body(&self, env: &Env) -> Body {
        let filter = &self.window.query.filter;
        let hint = if self.several { messages::pick_several_hint() } else { messages::typed_filter_hint() };
        let head = vec![
            Line::toned(Tone::Label, messages::filter_label()).and(Tone::Plain, filter.clone()),
            Line::toned(Tone::Muted, text::truncate(&hint, env.size.0)),
        ];
        let mut rows = Rows::default();
        for (n, row) in self.window.rows.iter().enumerate() {
            let taken = self.taken.iter().any(|(id, _)| *id == row.id);
            let mark = match (self.several, taken) {
                (true, true) => "[x] ",
                (true, false) => "[ ] ",
                (false, _) => "",
            };
            let shown: Vec<&str> = row.cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
            let line = text::truncate(&format!("{mark}{}", shown.join(" · ")), env.size.0.saturating_sub(2));
            rows.push(n == self.window.selected, [Line::plain(line)]);
        }
        if self.window.rows.is_empty() && self.window.loaded {
            rows.note(Line::toned(Tone::Muted, format!("  {}", messages::nothing_to_pick())));
        }
        let mut body = Body::scrolled(head, rows, &self.scroll, env.size.1);
        body.cursor = Some((0, text::width(&messages::filter_label()) + text::width(filter)));
        body
    }

    fn snapshot(&self) -> Json {
        // Not restored: the field that asked is, and one key opens the picker again.
        Json::Null
    }
}
