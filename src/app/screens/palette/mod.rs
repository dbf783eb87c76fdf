//! `F12`: everything by a few letters of its name: actions of the screen below and of everywhere, lists, reports,
//! records. What was used last comes first.
//!
//! Actions are compared at once, in the same frame as the key. Records come from the store in windows of some thousand
//! names ([`crate::store::text`]): the store's thread is free between two of them, and a window of a question that was
//! overtaken by the next letter is not begun.

mod choices;
mod data;
mod draw;
mod rows;

use std::any::Any;
use std::cmp::Reverse;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value as Json, json};

use self::choices::{Choice, What};
use self::data::{FoundNames, ReadNames, ReadUsed, UsedRecords};
use self::rows::Row;
use super::form::FormScreen;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::prompt::Prompt;
use crate::app::recent::Used;
use crate::app::screen::{Ctx, Env, Focus, Here, Move, Screen};
use crate::app::view::{Body, Scroll};
use crate::domain::RecordId;
use crate::search::names::{Asked, Named};

/// Records found at most: who does not see it among these types one letter more.
const MOST: usize = 60;
/// Used things shown before anything is typed.
const USED: usize = 8;

/// The palette.
#[derive(Debug)]
pub struct Palette {
    typed: Prompt,
    choices: Vec<Choice>,
    used: Vec<Used>,
    /// Records used last, with their names.
    used_records: Vec<Named>,
    /// The best records so far.
    named: Vec<Named>,
    rows: Vec<Row>,
    selected: usize,
    /// The user has moved the cursor: it stays on this row while others come.
    held: bool,
    /// Select this row when it comes.
    wanted: Option<String>,
    /// Windows are still to come.
    searching: bool,
    newest: Arc<AtomicU64>,
    scroll: Scroll,
}

impl Default for Palette {
    fn default() -> Self {
        Self::restore(&Json::Null)
    }
}

impl Palette {
    /// From a saved session.
    pub fn restore(state: &Json) -> Self {
        Self {
            typed: Prompt::restore(state),
            choices: Vec::new(),
            used: Vec::new(),
            used_records: Vec::new(),
            named: Vec::new(),
            rows: Vec::new(),
            selected: 0,
            held: false,
            wanted: state.get("selected").and_then(Json::as_str).map(str::to_owned),
            searching: false,
            newest: Arc::default(),
            scroll: Scroll::default(),
        }
    }

    /// Asks for the records, from the first window.
    fn ask(&mut self, ctx: &mut Ctx<'_>) {
        let number = self.newest.fetch_add(1, Ordering::Relaxed) + 1;
        let pattern = self.pattern();
        self.searching = !pattern.is_empty();
        if self.searching {
            let municipality = ctx.env.municipality.as_ref().map(|(id, _)| *id);
            let asked = Asked { pattern, municipality, limit: MOST, ..Asked::default() };
            ctx.ask(ReadNames { asked, number, newest: Arc::clone(&self.newest) });
        }
    }

    /// The text was changed: the best row is the one to look at.
    fn changed(&mut self, ctx: &mut Ctx<'_>) {
        (self.wanted, self.held, self.selected) = (None, false, 0);
        self.named.clear();
        self.arrange();
        self.ask(ctx);
    }

    fn found(&mut self, answer: FoundNames, ctx: &mut Ctx<'_>) {
        let FoundNames { mut asked, number, names: Some(names) } = answer else { return };
        if number != self.newest.load(Ordering::Relaxed) {
            return;
        }
        if asked.from == 0 {
            self.named.clear();
        }
        let known = |named: &Named, all: &[Named]| all.iter().any(|other| other.id == named.id);
        let fresh: Vec<Named> = names.found.into_iter().filter(|named| !known(named, &self.named)).collect();
        let is_news = !fresh.is_empty();
        self.named.extend(fresh);
        self.named.sort_by_key(|named| Reverse(named.score));
        self.named.truncate(MOST);
        self.searching = names.next.is_some();
        if let Some(next) = names.next {
            asked.from = next;
            asked.least = self.named.get(MOST - 1).map_or(0, |named| named.score);
            ctx.ask(ReadNames { asked, number, newest: Arc::clone(&self.newest) });
        }
        // While the screen has room every window shows what it brings; after that rows would only jump about, so the
        // rest waits for the last one.
        if !self.searching || (is_news && self.rows.len() < ctx.env.size.1) {
            self.arrange();
        }
    }

    fn step(&mut self, rows: isize) {
        let last = self.rows.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(rows).min(last);
        (self.held, self.wanted) = (true, None);
    }

    fn choose(&mut self, ctx: &mut Ctx<'_>) {
        match self.rows.get(self.selected) {
            None => ctx.say(crate::app::messages::pick_first()),
            Some(Row::Record(named)) => {
                let screen = super::special(&named.form, named.id, &named.title, ctx.env)
                    .unwrap_or_else(|| Box::new(FormScreen::existing(&named.form, named.id)));
                ctx.moves.push(Move::Instead(screen, Used::record(&named.form, named.id)));
            }
            Some(Row::Choice(place)) => {
                let Some(choice) = self.choices.get(*place) else { return };
                if let Some(refusal) = &choice.refusal {
                    return ctx.refuse(refusal.clone());
                }
                match &choice.what {
                    What::Action(action) => ctx.moves.push(Move::Act(*action)),
                    what => {
                        let new_id = &mut *ctx.new_id;
                        if let Some(screen) = what.screen(|| new_id.next_id(), ctx.env) {
                            ctx.moves.push(Move::Instead(screen, what.used()));
                        }
                    }
                }
            }
        }
    }
}

impl Screen for Palette {
    fn name(&self) -> &'static str {
        "palette"
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

    fn over(&mut self, here: &Here<'_>) {
        self.choices = choices::all(here);
        self.used = here.recent.all().to_vec();
        self.arrange();
    }

    /// What is typed goes into the line whatever the store is busy with.
    fn waits(&self) -> bool {
        false
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        let records = self.used.iter().filter_map(|used| match used {
            Used::Record { id, .. } => RecordId::parse(id),
            _ => None,
        });
        ctx.ask(ReadUsed(records.collect()));
        self.ask(ctx);
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let answer = match answer.map(<Box<dyn Any + Send>>::downcast::<UsedRecords>) {
            Ok(Ok(used)) => {
                self.used_records = used.0;
                self.arrange();
                return;
            }
            Ok(Err(other)) => Ok(other),
            Err(error) => Err(error),
        };
        if let Some(found) = ctx.take::<FoundNames>(answer) {
            self.found(found, ctx);
        } else {
            self.searching = false;
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let page = isize::try_from(ctx.env.page(1)).unwrap_or(1);
        match action {
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::PageUp => self.step(-page),
            Action::PageDown => self.step(page),
            Action::Open | Action::Enter | Action::Newline => self.choose(ctx),
            // Again from here: anew.
            Action::Palette => {
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
        super::only(&[Action::Open], action)
    }

    fn body(&self, env: &Env) -> Body {
        draw::body(self, env)
    }

    fn snapshot(&self) -> Json {
        let selected = self.held.then(|| self.rows.get(self.selected).map(|row| self.name_of(row))).flatten();
        self.typed.note(json!({ "selected": selected.or_else(|| self.wanted.clone()) }))
    }
}

mod messages {
    crate::messages! {
        title() { ru: "Команды и записи", en: "Commands and records" }
        label() { ru: "Найти: ", en: "Find: " }
        hint() {
            ru: "Несколько букв названия: команда, раздел, отчёт или запись. Enter — сделать, открыть",
            en: "A few letters of a name: a command, a section, a report or a record. Enter does it"
        }
        elsewhere(places) { ru: "действует не здесь: {places}", en: "works elsewhere: {places}" }
        list() { ru: "Список", en: "List" }
        fresh() { ru: "Новая запись", en: "New record" }
        report() { ru: "Отчёт", en: "Report" }
        searching() { ru: "Ищу…", en: "Looking…" }
        nothing(typed) { ru: "По буквам «{typed}» ничего нет. F7 ищет в текстах записей.", en: "Nothing answers to “{typed}”. F7 looks in the texts of records." }
    }
}

#[cfg(test)]
mod tests;
