//! `F12`: everything by a few letters of its name: actions of the screen below and of everywhere, lists, reports,
//! records. What was used last comes first.
//!
//! Actions are compared at once, in the same frame as the key. Records come from the store in windows of some thousand
//! names ([`crate::store::text`]): the store's thread is free between two of them, and a window of a question that was
//! overtaken by the next letter is not begun.

mod choices;
mod data;

use std::any::Any;
use std::cmp::Reverse;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value as Json, json};

use self::choices::{Choice, What};
use self::data::{FoundNames, ReadNames, ReadUsed, UsedRecords};
use super::form::FormScreen;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::prompt::Prompt;
use crate::app::recent::Used;
use crate::app::screen::{Ctx, Env, Focus, Here, Move, Screen};
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::RecordId;
use crate::keys::layout;
use crate::search::fuzzy::{Pattern, Scorer, letters};
use crate::search::latin;
use crate::search::names::{Asked, Named};
use crate::text;

/// Records found at most: who does not see it among these types one letter more.
const MOST: usize = 60;
/// Used things shown before anything is typed.
const USED: usize = 8;
/// Cells of the keys.
const KEYS: usize = 18;

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

/// A row: a choice by its place, or a record.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Row {
    Choice(usize),
    Record(Named),
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

    /// What was typed, in every way it may have been meant.
    fn pattern(&self) -> Pattern {
        Pattern::new(&self.typed.text(), |word| [layout::other(word), latin::russian(word)])
    }

    /// Puts the rows in order. Cheap: a hundred and a half choices, and records that are compared already.
    fn arrange(&mut self) {
        let before = self.held.then(|| self.rows.get(self.selected).map(|row| self.name_of(row))).flatten();
        let pattern = self.pattern();
        self.rows = if pattern.is_empty() { self.unasked() } else { self.answers(&pattern) };
        let wanted = self.wanted.clone().or(before);
        let place = wanted.and_then(|wanted| self.rows.iter().position(|row| self.name_of(row) == wanted));
        if place.is_some() {
            (self.wanted, self.held) = (None, true);
        }
        self.selected = place.unwrap_or(self.selected).min(self.rows.len().saturating_sub(1));
    }

    /// Before anything is typed: what was used last, then all there is to do.
    fn unasked(&self) -> Vec<Row> {
        let mut rows: Vec<Row> = self.used.iter().filter_map(|used| self.row_of(used)).take(USED).collect();
        let all = (0..self.choices.len()).map(Row::Choice);
        let all: Vec<Row> = all.filter(|row| !rows.contains(row)).collect();
        rows.extend(all);
        rows
    }

    fn row_of(&self, used: &Used) -> Option<Row> {
        if let Used::Record { id, .. } = used {
            let id = RecordId::parse(id)?;
            return self.used_records.iter().find(|named| named.id == id).cloned().map(Row::Record);
        }
        self.choices.iter().position(|choice| choice.what.used() == *used).map(Row::Choice)
    }

    fn answers(&self, pattern: &Pattern) -> Vec<Row> {
        let mut scorer = Scorer::default();
        let mut rows: Vec<(u32, Row)> = Vec::new();
        let last = |used: &Used| match self.used.iter().position(|known| known == used) {
            Some(place) => letters(1) + u32::try_from(self.used.len() - place).unwrap_or(0),
            None => 0,
        };
        for (place, choice) in self.choices.iter().enumerate() {
            let kind = pattern.of_kind(&[&choice.kind]);
            let score = choice.names.iter().filter_map(|name| scorer.score(&kind, name)).max();
            let Some(score) = score else { continue };
            // Of a name and a command of the same letters the command comes first, unless it cannot be done.
            let score = if choice.refusal.is_some() { score / 2 } else { score + letters(1) };
            rows.push((score + last(&choice.what.used()), Row::Choice(place)));
        }
        for named in &self.named {
            rows.push((named.score + last(&Used::record(&named.form, named.id)), Row::Record(named.clone())));
        }
        rows.sort_by_key(|(score, _)| Reverse(*score));
        rows.into_iter().map(|(_, row)| row).collect()
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

    /// What tells a row from the others, for finding it again.
    fn name_of(&self, row: &Row) -> String {
        match row {
            Row::Record(named) => named.id.to_string(),
            Row::Choice(place) => {
                self.choices.get(*place).map_or_else(String::new, |choice| format!("{:?}", choice.what))
            }
        }
    }

    fn line(&self, row: &Row, env: &Env, room: usize) -> Line {
        match row {
            Row::Record(named) => {
                let form = env.forms.form(&named.form).map_or(named.form.as_str(), |form| form.label.get());
                let title = named.title.replace('\n', " ");
                let head = text::truncate(&format!("{form} · "), room);
                let title = text::truncate(&title, room.saturating_sub(text::width(&head)));
                Line::toned(Tone::Muted, head).and(Tone::Plain, title)
            }
            Row::Choice(place) => {
                let Some(choice) = self.choices.get(*place) else { return Line::blank() };
                let kind = if choice.kind.is_empty() { String::new() } else { format!("{} · ", choice.kind) };
                let keys = text::truncate(&choice.keys, KEYS);
                let mut left = room.saturating_sub(text::width(&keys) + 1);
                let mut line = Line::default();
                let tone = if choice.refusal.is_some() { Tone::Muted } else { Tone::Plain };
                let why = choice.refusal.as_ref().map(|refusal| format!(" — {refusal}")).unwrap_or_default();
                for (tone, part) in [(Tone::Muted, kind), (tone, choice.name.clone()), (Tone::Muted, why)] {
                    let part = text::truncate(&part, left);
                    left -= text::width(&part);
                    line = line.and(tone, part);
                }
                if keys.is_empty() { line } else { line.and(Tone::Muted, format!("{} {keys}", " ".repeat(left))) }
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
        let page = isize::try_from(ctx.env.size.1.saturating_sub(2).max(1)).unwrap_or(1);
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
        let (line, column) = self.typed.line(&messages::label(), env.size.0);
        let mut rows = Rows::default();
        let near = env.size.1.max(1);
        for (n, row) in self.rows.iter().enumerate() {
            if n.abs_diff(self.selected) > near {
                rows.note(Line::blank());
                continue;
            }
            rows.push(n == self.selected, [self.line(row, env, env.size.0.saturating_sub(2))]);
        }
        if self.rows.is_empty() {
            let sentence = if self.searching { messages::searching() } else { messages::nothing(self.typed.text()) };
            rows.note(Line::toned(
                Tone::Muted,
                format!("  {}", text::truncate(&sentence, env.size.0.saturating_sub(2))),
            ));
        }
        let mut head = vec![line];
        if self.typed.text().is_empty() {
            head.push(Line::toned(Tone::Muted, text::truncate(&messages::hint(), env.size.0)));
        }
        let mut body = Body::scrolled(head, rows, &self.scroll, env.size.1);
        body.cursor = Some((0, column));
        body
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
