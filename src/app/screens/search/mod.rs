//! `F7`: what is typed is looked for in all text of all records, while it is typed. Only the newest question counts:
//! one that was overtaken is not even begun.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value as Json, json};

use super::form::FormScreen;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query as Question};
use crate::app::prompt::Prompt;
use crate::app::screen::{Ctx, Env, Focus, Move, Screen};
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::RecordId;
use crate::search::{Found, Hit, Query, Request};
use crate::text;

/// Hits shown at most: who does not find it among these asks more exactly.
const MOST: usize = 100;
/// Lines of a hit: the record, the place.
const TALL: usize = 2;

/// The search.
#[derive(Debug)]
pub struct Search {
    typed: Prompt,
    found: Found,
    /// What the hits were found by; `None` before the first answer.
    answered: Option<String>,
    /// What is wrong with the question.
    refusal: Option<String>,
    selected: usize,
    /// Select this record when its hit comes.
    wanted: Option<RecordId>,
    /// Number of the newest question, seen by those on their way to the store.
    newest: Arc<AtomicU64>,
    scroll: Scroll,
}

#[derive(Debug)]
struct Ask {
    typed: String,
    request: Request,
    number: u64,
    newest: Arc<AtomicU64>,
}

struct Answer {
    number: u64,
    typed: String,
    found: Option<Found>,
}

impl Question for Ask {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let overtaken = self.newest.load(Ordering::Relaxed) != self.number;
        let found = if overtaken { None } else { Some(desk.store.search(&self.request)?) };
        Ok(Box::new(Answer { number: self.number, typed: self.typed.clone(), found }))
    }
}

impl Default for Search {
    fn default() -> Self {
        Self::of("")
    }
}

impl Search {
    /// Looks for this.
    pub fn of(typed: &str) -> Self {
        Self {
            typed: Prompt::of(typed),
            found: Found::default(),
            answered: None,
            refusal: None,
            selected: 0,
            wanted: None,
            newest: Arc::default(),
            scroll: Scroll::default(),
        }
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Self {
        let wanted = state.get("selected").and_then(Json::as_str).and_then(RecordId::parse);
        Self { typed: Prompt::restore(state), wanted, ..Self::default() }
    }

    fn current(&self) -> Option<&Hit> {
        self.found.hits.get(self.selected)
    }

    fn ask(&mut self, ctx: &mut Ctx<'_>) {
        // Even where nothing is asked: what is on its way has been overtaken.
        let number = self.newest.fetch_add(1, Ordering::Relaxed) + 1;
        let typed = self.typed.text();
        let forms: Vec<_> = ctx.env.forms.forms().iter().collect();
        self.refusal = None;
        match Query::parse(&typed, &forms) {
            Ok(query) if query.is_empty() => {
                self.found = Found::default();
                self.answered = None;
            }
            Ok(query) => {
                let municipality = ctx.env.municipality.as_ref().map(|(id, _)| *id);
                let request = Request { query, municipality, limit: MOST };
                ctx.ask(Ask { typed, request, number, newest: Arc::clone(&self.newest) });
            }
            Err(error) => self.refusal = Some(error.to_string()),
        }
    }

    /// The text was changed: the best hit is the one to look at.
    fn changed(&mut self, ctx: &mut Ctx<'_>) {
        self.wanted = None;
        self.selected = 0;
        self.ask(ctx);
    }

    fn step(&mut self, rows: isize) {
        let last = self.found.hits.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(rows).min(last);
        self.wanted = None;
    }

    fn open(&self, ctx: &mut Ctx<'_>) {
        let Some(hit) = self.current() else { return ctx.say(crate::app::messages::pick_first()) };
        match super::special(&hit.form, hit.id, &hit.title, ctx.env) {
            Some(screen) => ctx.moves.push(Move::Push(screen)),
            None => ctx.push(FormScreen::existing(&hit.form, hit.id).at(&hit.field)),
        }
    }

    /// What stands under the question.
    fn state(&self) -> (Tone, String) {
        if let Some(refusal) = &self.refusal {
            return (Tone::Warning, refusal.clone());
        }
        let shown = self.found.hits.len();
        let sentence = match &self.answered {
            None => messages::hint(),
            Some(typed) if self.found.total == 0 => messages::nothing(typed.trim()),
            Some(_) if shown < self.found.total => messages::found_first(self.found.total, shown),
            Some(_) => messages::found(self.found.total),
        };
        (Tone::Muted, sentence)
    }

    fn hit(hit: &Hit, env: &Env, room: usize) -> [Line; TALL] {
        let form = env.forms.form(&hit.form);
        let label = form.map_or(hit.form.as_str(), |form| form.label.get());
        let head = format!("{label} · {}", hit.title.replace('\n', " "));
        let field = form.and_then(|form| form.field(&hit.field));
        let mut place = Line::default();
        let mut left = room;
        let mut add = |tone, part: &str| {
            let part = text::truncate(part, left);
            left = left.saturating_sub(text::width(&part));
            place.spans.extend(Line::toned(tone, part).spans);
        };
        add(Tone::Label, &format!("  {}: ", field.map_or(hit.field.as_str(), |field| field.label.get())));
        let snippet = &hit.snippet;
        add(Tone::Muted, snippet.text.get(..snippet.hit.start).unwrap_or_default());
        add(Tone::Strong, snippet.text.get(snippet.hit.clone()).unwrap_or_default());
        add(Tone::Muted, snippet.text.get(snippet.hit.end..).unwrap_or_default());
        [Line::plain(text::truncate(&head, room)), place]
    }
}

impl Screen for Search {
    fn name(&self) -> &'static str {
        "search"
    }

    fn title(&self, _env: &Env) -> String {
        messages::title()
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Text, Scope::List]
    }

    fn focus(&self) -> Focus {
        Focus::Text
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        self.wanted = self.wanted.or(self.current().map(|hit| hit.id));
        self.ask(ctx);
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let Some(Answer { number, typed, found: Some(found) }) = ctx.take::<Answer>(answer) else { return };
        if number != self.newest.load(Ordering::Relaxed) {
            return;
        }
        self.found = found;
        self.answered = Some(typed);
        let wanted = self.wanted.take();
        let place = wanted.and_then(|wanted| self.found.hits.iter().position(|hit| hit.id == wanted));
        self.selected = place.unwrap_or(self.selected).min(self.found.hits.len().saturating_sub(1));
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let page = isize::try_from(ctx.env.page(TALL)).unwrap_or(1);
        match action {
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::PageUp => self.step(-page),
            Action::PageDown => self.step(page),
            Action::Open | Action::Enter | Action::Newline => self.open(ctx),
            // Again from here: a new question.
            Action::Search => {
                self.typed.clear();
                self.changed(ctx);
            }
            _ => match self.typed.edit(action, ctx.env.size.0) {
                Some(true) => self.changed(ctx),
                Some(false) => {}
                None => return false,
            },
        }
        true
    }

    fn text(&mut self, typed: &str, ctx: &mut Ctx<'_>) {
        self.typed.insert(typed);
        self.changed(ctx);
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        match action {
            Action::Open if self.current().is_none() => Some(crate::app::messages::pick_first()),
            _ => super::only(&[Action::Open], action),
        }
    }

    fn body(&self, env: &Env) -> Body {
        let (line, column) = self.typed.line(&messages::label(), env.size.0);
        let mut head = vec![line];
        let (tone, sentence) = self.state();
        head.extend(text::wrap(&sentence, env.size.0).into_iter().map(|line| Line::toned(tone, line)));
        let mut rows = Rows::default();
        let near = env.size.1.max(1);
        for (n, hit) in self.found.hits.iter().enumerate() {
            if n.abs_diff(self.selected) > near {
                (0..TALL).for_each(|_| rows.note(Line::blank()));
                continue;
            }
            rows.push(n == self.selected, Self::hit(hit, env, env.size.0.saturating_sub(2)));
        }
        let mut body = Body::scrolled(head, rows, &self.scroll, env.size.1);
        body.cursor = Some((0, column));
        body
    }

    fn snapshot(&self) -> Json {
        let selected = self.current().map(|hit| hit.id).or(self.wanted);
        self.typed.note(json!({ "selected": selected.map(|id| id.to_string()) }))
    }
}

mod messages {
    crate::messages! {
        title() { ru: "Поиск", en: "Search" }
        label() { ru: "Искать: ", en: "Look for: " }
        hint() {
            ru: "Слова в любой форме; \"точно так\"; школа: форма: год: автор:",
            en: "Words in any form; \"just so\"; school: form: year: author:"
        }
        nothing(what) { ru: "По запросу «{what}» ничего нет.", en: "Nothing is found by “{what}”." }
        found(total) { ru: "Найдено: {total}", en: "Found: {total}" }
        found_first(total, shown) { ru: "Найдено: {total}, здесь первые {shown}", en: "Found: {total}, here are the first {shown}" }
    }
}

#[cfg(test)]
mod tests;
