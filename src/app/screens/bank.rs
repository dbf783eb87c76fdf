//! The bank of materials, instruments and practices: found offline by any of the words typed, or by those of the finding
//! it was opened from; then Enter gives the entry to what it is to help with.

use std::any::Any;

use serde_json::{Value as Json, json};

use super::card::open_record;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::messages as common;
use crate::app::prompt::Prompt;
use crate::app::screen::{Ctx, Env, Focus, Outcome, Screen};
use crate::app::selected::step;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::{Record, RecordId, ru_date};
use crate::forms::display::text_of;
use crate::search::bank;
use crate::text;

/// The bank.
#[derive(Debug)]
pub struct Bank {
    typed: Prompt,
    /// The words are those of a finding, not typed by hand.
    of_finding: bool,
    /// An entry is asked for.
    picks: bool,
    rows: Option<Vec<Entry>>,
    selected: usize,
    scroll: Scroll,
}

/// An entry as it is shown.
#[derive(Debug, Clone)]
struct Entry {
    id: RecordId,
    title: String,
    /// Kind, tags, day of the last update.
    under: String,
    text: String,
}

#[derive(Debug)]
struct Read {
    typed: String,
    of_finding: bool,
    municipality: Option<RecordId>,
}

struct Found(Vec<Entry>);

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let mut all = desk.store.all("material")?;
        // What belongs to nobody helps everybody; entries of other districts too, where none is chosen.
        if let Some(municipality) = self.municipality {
            all.retain(|one| one.reference("municipality").is_none_or(|own| own == municipality));
        }
        let kind = desk.forms.form("material").and_then(|form| form.field("kind")).map(|field| &field.kind);
        let entry = |record: &Record| {
            let kind = kind.map_or_else(String::new, |kind| text_of(kind, record.get("kind")));
            let updated = record.date("updated").map(|day| messages::updated(ru_date::short(day)));
            let parts = [Some(kind), updated, Some(record.text("tags").to_owned())];
            let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
            Entry {
                id: record.id,
                title: record.text("title").to_owned(),
                under: parts.join(" · "),
                text: record.text("text").replace('\n', " "),
            }
        };
        let ranked = bank::rank(&self.typed, !self.of_finding, &all);
        let found = ranked.iter().filter_map(|(id, _)| all.iter().find(|one| one.id == *id)).map(entry).collect();
        Ok(Box::new(Found(found)))
    }
}

impl Default for Bank {
    fn default() -> Self {
        Self {
            typed: Prompt::of(""),
            of_finding: false,
            picks: false,
            rows: None,
            selected: 0,
            scroll: Scroll::default(),
        }
    }
}

impl Bank {
    /// Opened from a finding or a recommendation: looks for its words; Enter hands the entry back.
    pub fn for_help_with(what: &str) -> Self {
        Self { typed: Prompt::of(&bank::words(what).join(" ")), of_finding: true, picks: true, ..Self::default() }
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Self {
        let selected = state.get("selected").and_then(Json::as_u64).and_then(|n| usize::try_from(n).ok());
        Self { typed: Prompt::restore(state), selected: selected.unwrap_or(0), ..Self::default() }
    }

    fn ask(&self, ctx: &mut Ctx<'_>) {
        let municipality = ctx.env.municipality.as_ref().map(|(id, _)| *id);
        ctx.ask(Read { typed: self.typed.text(), of_finding: self.of_finding, municipality });
    }

    fn current(&self) -> Option<&Entry> {
        self.rows.as_ref().and_then(|rows| rows.get(self.selected))
    }

    fn changed(&mut self, ctx: &mut Ctx<'_>) {
        self.of_finding = false;
        self.selected = 0;
        self.ask(ctx);
    }
}

impl Screen for Bank {
    fn name(&self) -> &'static str {
        // Asked for an entry it is a question, and questions are asked anew after a kill.
        if self.picks { "bank_pick" } else { "bank" }
    }

    fn title(&self, env: &Env) -> String {
        let plural = env.forms.form("material").map_or("", |form| form.plural.get());
        if self.picks { messages::pick_title(plural) } else { plural.to_owned() }
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Text, Scope::List]
    }

    fn focus(&self) -> Focus {
        Focus::Text
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        self.ask(ctx);
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        if let Some(found) = ctx.take::<Found>(answer) {
            self.selected = self.selected.min(found.0.len().saturating_sub(1));
            self.rows = Some(found.0);
        }
    }

    fn text(&mut self, typed: &str, ctx: &mut Ctx<'_>) {
        self.typed.insert(typed);
        self.changed(ctx);
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = self.rows.as_ref().map_or(0, Vec::len).saturating_sub(1);
        match action {
            Action::Up | Action::Down | Action::PageUp | Action::PageDown => {
                step(action, &mut self.selected, last, ctx.env.page(3));
            }
            Action::Open | Action::Enter => match self.current().map(|entry| (entry.id, entry.title.clone())) {
                Some(entry) if self.picks => ctx.pop_with(Outcome::Picked(vec![entry])),
                Some((id, title)) => open_record("material", id, &title, ctx),
                None => ctx.say(common::pick_first()),
            },
            Action::New if !self.picks => {
                let id = ctx.new_id.next_id();
                ctx.push(super::form::FormScreen::fresh("material", id, None));
            }
            _ => match self.typed.edit(action, ctx.env.size.0) {
                Some(true) => self.changed(ctx),
                Some(false) => {}
                None => return false,
            },
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        let mine: &[Action] = if self.picks { &[Action::Open] } else { &[Action::Open, Action::New] };
        super::only(mine, action)
    }

    fn body(&self, env: &Env) -> Body {
        let width = env.size.0.saturating_sub(2);
        let (line, column) = self.typed.line(&messages::label(), env.size.0);
        let Some(found) = &self.rows else {
            return Body::note(common::loading());
        };
        let hint = match (found.is_empty(), self.picks) {
            (true, _) => messages::nothing(),
            (false, true) => messages::pick_hint(found.len()),
            (false, false) => messages::hint(found.len()),
        };
        let head = vec![line, Line::toned(Tone::Muted, text::truncate(&hint, env.size.0))];
        let mut rows = Rows::default();
        for (n, entry) in found.iter().enumerate() {
            let mut lines = vec![Line::plain(text::truncate(&entry.title, width))];
            lines.push(Line::toned(Tone::Muted, text::truncate(&format!("  {}", entry.under), width)));
            if n == self.selected {
                let told = text::wrap(&entry.text, width.saturating_sub(2)).into_iter().take(4);
                lines.extend(told.filter(|line| !line.is_empty()).map(|line| Line::plain(format!("  {line}"))));
            }
            rows.push(n == self.selected, lines);
        }
        let mut body = Body::scrolled(head, rows, &self.scroll, env.size.1);
        body.cursor = Some((0, column));
        body
    }

    fn snapshot(&self) -> Json {
        self.typed.note(json!({ "selected": self.selected }))
    }
}

mod messages {
    crate::messages! {
        label() { ru: "Слова: ", en: "Words: " }
        updated(day) { ru: "обновлено {day}", en: "updated {day}" }
        hint(count) { ru: "Найдено: {count}. Enter открывает, Insert — новая запись банка.", en: "Found: {count}. Enter opens, Insert makes a new entry." }
        pick_hint(count) { ru: "Найдено: {count}. Enter прикладывает к рекомендации, Esc — назад.", en: "Found: {count}. Enter attaches to the recommendation, Esc goes back." }
        nothing() { ru: "С такими словами в банке ничего нет: сотрите лишние или наберите другие.", en: "Nothing in the bank with these words: delete some or type others." }
        pick_title(plural) { ru: "{plural}: что приложить", en: "{plural}: what to attach" }
    }
}
