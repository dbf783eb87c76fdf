//! The card of a school: everything about it on one screen, one key from anywhere it is named.

use std::any::Any;

use serde_json::{Value as Json, json};

use super::form::FormScreen;
use super::list::List;
use super::results::{exams::Exams, indicators::Indicators, support::Support};
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::recent::Used;
use crate::app::screen::{Ctx, Env, Screen};
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::district::{self, DIARIES};
use crate::domain::{Record, RecordId};
use crate::forms::display::Look;
use crate::text;

/// Rows of one kind shown before «все».
const SHOWN: usize = 5;

/// The card.
#[derive(Debug)]
pub struct Dossier {
    id: RecordId,
    name: String,
    card: Option<Card>,
    selected: usize,
    scroll: Scroll,
}

/// What a row leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    Record(String, RecordId),
    List(String, String),
    Nothing,
}

#[derive(Debug, Clone)]
struct Entry {
    line: Line,
    target: Target,
    heading: bool,
}

#[derive(Debug, Clone, Default)]
struct Card {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Read(RecordId);

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let Some(school) = desk.store.get(self.0)? else { return Ok(Box::new(Card::default())) };
        let mut card = Card::default();
        facts(&mut card, &school, desk)?;
        super::dossier_months::lines(school.id, desk)?.into_iter().for_each(|line| card.note(line));
        recommendations(&mut card, &school, desk)?;
        visits(&mut card, &school, desk)?;
        others(&mut card, &school, desk)?;
        results(&mut card, &school, desk)?;
        Ok(Box::new(card))
    }
}

impl Card {
    fn head(&mut self, title: String, form: &str, via: &str) {
        let target = Target::List(form.to_owned(), via.to_owned());
        self.entries.push(Entry { line: Line::toned(Tone::Title, title), target, heading: true });
    }

    fn row(&mut self, line: Line, form: &str, id: RecordId) {
        self.entries.push(Entry { line, target: Target::Record(form.to_owned(), id), heading: false });
    }

    fn note(&mut self, line: Line) {
        self.entries.push(Entry { line, target: Target::Nothing, heading: false });
    }
}

fn facts(card: &mut Card, school: &Record, desk: &Desk<'_>) -> Result<()> {
    let Some(form) = desk.forms.form("school") else { return Ok(()) };
    let mut facts = Vec::new();
    for id in ["municipality", "type", "place", "head", "coordinator"] {
        if let Some(field) = form.field(id).filter(|_| !school.get(id).is_empty()) {
            let shown = Look::new(desk.forms, desk.store).value(field, school.get(id))?;
            facts.push(format!("{}: {shown}", field.label.get()));
        }
    }
    card.row(Line::plain(facts.join(" · ")), "school", school.id);
    for (form, via) in [("membership", "school"), ("branch", "school")] {
        for record in desk.store.related(form, via, school.id)? {
            let shown = Look::new(desk.forms, desk.store).title(&record)?;
            let label = desk.forms.form(form).map_or(form, |form| form.label.get()).to_owned();
            let dates =
                [record.date("from"), record.date("to")].map(|day| day.map(|d| d.format("%d.%m.%Y").to_string()));
            let dates = match dates {
                [Some(from), Some(to)] => format!(", {from}–{to}"),
                [Some(from), None] => format!(", {}", messages::since(from)),
                _ => String::new(),
            };
            card.row(
                Line::toned(Tone::Label, format!("{label}: ")).and(Tone::Plain, format!("{shown}{dates}")),
                form,
                record.id,
            );
        }
    }
    Ok(())
}

fn recommendations(card: &mut Card, school: &Record, desk: &Desk<'_>) -> Result<()> {
    let all = desk.store.related("recommendation", "school", school.id)?;
    let (mut open, closed): (Vec<&Record>, Vec<&Record>) = all.iter().partition(|record| district::is_open(record));
    open.sort_by_key(|record| record.date("given"));
    card.head(messages::recommendations(open.len(), closed.len()), "recommendation", "school");
    for record in open.iter().take(SHOWN) {
        let deadline = record.date("deadline");
        let late = deadline.is_some_and(|day| day < desk.today);
        let date = deadline.map_or_else(messages::no_deadline, |day| day.format("%d.%m.%Y").to_string());
        let (tone, mark) = if late { (Tone::Error, messages::late()) } else { (Tone::Plain, String::new()) };
        let line = Line::toned(tone, format!("{date} {mark}")).and(Tone::Plain, record.text("text").replace('\n', " "));
        card.row(line, "recommendation", record.id);
    }
    if open.len() > SHOWN {
        card.note(Line::toned(Tone::Muted, messages::and_more(open.len() - SHOWN)));
    }
    Ok(())
}

fn visits(card: &mut Card, school: &Record, desk: &Desk<'_>) -> Result<()> {
    let visits = desk.store.related("visit", "school", school.id)?;
    card.head(messages::visits(visits.len()), "visit", "school");
    let form = desk.forms.form("visit");
    for visit in visits.iter().take(SHOWN) {
        let day = visit.date("date").or(visit.date("planned"));
        let day = day.map_or_else(String::new, |day| day.format("%d.%m.%Y").to_string());
        let mut words = Vec::new();
        for id in ["kind", "state"] {
            if let Some(field) = form.and_then(|form| form.field(id)) {
                words.push(Look::new(desk.forms, desk.store).value(field, visit.get(id))?);
            }
        }
        let findings = desk.store.related("finding", "visit", visit.id)?.len();
        let given = desk.store.related("recommendation", "visit", visit.id)?.len();
        words.push(messages::visit_figures(findings, given));
        card.row(Line::plain(format!("{day} {}", words.join(", "))), "visit", visit.id);
    }
    Ok(())
}

fn others(card: &mut Card, school: &Record, desk: &Desk<'_>) -> Result<()> {
    for (form, via) in
        [("plan", "school"), ("person", "school")].into_iter().chain(DIARIES.map(|diary| (diary, "school")))
    {
        let rows = desk.store.related(form, via, school.id)?;
        let label = desk.forms.form(form).map_or(form, |form| form.plural.get()).to_owned();
        card.head(format!("{label}: {}", rows.len()), form, via);
        for record in rows.iter().take(if form == "person" { 8 } else { 3 }) {
            let title = Look::new(desk.forms, desk.store).title(record)?;
            card.row(Line::plain(title.replace('\n', " ")), form, record.id);
        }
    }
    Ok(())
}

/// What came of the support: a line each, with the key that opens it from anywhere on the card.
fn results(card: &mut Card, school: &Record, desk: &Desk<'_>) -> Result<()> {
    for (form, key) in [("exam_result", 'e'), ("indicator_value", 'c'), ("questionnaire", 'a'), ("support_need", 's')] {
        let count = desk.store.related(form, "school", school.id)?.len();
        let label = desk.forms.form(form).map_or(form, |form| form.plural.get()).to_owned();
        card.head(messages::result(label, count, key), form, "school");
    }
    Ok(())
}

impl Dossier {
    /// Of this school.
    pub fn of(id: RecordId, name: &str) -> Self {
        Self { id, name: name.to_owned(), card: None, selected: 0, scroll: Scroll::default() }
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Option<Self> {
        let id = RecordId::parse(state.get("id")?.as_str()?)?;
        let mut dossier = Self::of(id, state.get("name")?.as_str()?);
        let selected = state.get("selected").and_then(Json::as_u64).unwrap_or(0);
        dossier.selected = usize::try_from(selected).unwrap_or(0);
        Some(dossier)
    }

    fn entries(&self) -> &[Entry] {
        self.card.as_ref().map_or(&[], |card| &card.entries)
    }

    fn step(&mut self, by: isize) {
        let mut place = self.selected;
        while let Some(next) = place.checked_add_signed(by).filter(|n| *n < self.entries().len()) {
            place = next;
            if self.entries().get(place).is_some_and(|entry| entry.target != Target::Nothing) {
                self.selected = place;
                return;
            }
        }
    }

    fn open(&self, ctx: &mut Ctx<'_>) {
        match self.entries().get(self.selected).map(|entry| &entry.target) {
            // The card's own row opens its fields, not the card again.
            Some(Target::Record(form, id)) if *id == self.id => ctx.push(FormScreen::existing(form, *id)),
            Some(Target::Record(form, id)) => match super::special(form, *id, &self.name, ctx.env) {
                Some(screen) => ctx.moves.push(crate::app::Move::Push(screen)),
                None => ctx.push(FormScreen::existing(form, *id)),
            },
            Some(Target::List(form, _)) if form == "exam_result" => self.exams(ctx),
            Some(Target::List(form, _)) if form == "indicator_value" => self.indicators(ctx),
            Some(Target::List(form, _)) if form == "support_need" => self.support(ctx),
            Some(Target::List(form, via)) => ctx.push(List::under(form, via, self.id, &self.name)),
            _ => {}
        }
    }

    fn exams(&self, ctx: &mut Ctx<'_>) {
        ctx.push(Exams::of(self.id, &self.name));
    }

    fn indicators(&self, ctx: &mut Ctx<'_>) {
        ctx.push(Indicators::school(self.id, &self.name));
    }

    fn support(&self, ctx: &mut Ctx<'_>) {
        ctx.push(Support::of(self.id, &self.name));
    }

    /// A new record of the kind the cursor stands in; a visit elsewhere.
    fn fresh(&self, ctx: &mut Ctx<'_>) {
        let heading = self.entries().iter().take(self.selected + 1).rev().find(|entry| entry.heading);
        let (form, via) = match heading.map(|entry| &entry.target) {
            Some(Target::List(form, via)) => (form.as_str(), via.as_str()),
            _ => ("visit", "school"),
        };
        let id = ctx.new_id.next_id();
        ctx.push(FormScreen::fresh(form, id, Some((via.to_owned(), self.id, self.name.clone()))));
    }
}

impl Screen for Dossier {
    fn name(&self) -> &'static str {
        "dossier"
    }

    fn title(&self, _env: &Env) -> String {
        self.name.clone()
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::School, Scope::List]
    }

    fn used(&self) -> Option<Used> {
        Some(Used::record("school", self.id))
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.env.school = Some((self.id, self.name.clone()));
        ctx.ask(Read(self.id));
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        if let Some(card) = ctx.take::<Card>(answer) {
            self.card = Some(card);
            self.selected = self.selected.min(self.entries().len().saturating_sub(1));
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let page = ctx.env.size.1.max(1);
        match action {
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::PageUp => (0..page).for_each(|_| self.step(-1)),
            Action::PageDown => (0..page).for_each(|_| self.step(1)),
            Action::First => self.selected = 0,
            Action::Last => (0..self.entries().len()).for_each(|_| self.step(1)),
            Action::Exams => self.exams(ctx),
            Action::Indicators => self.indicators(ctx),
            Action::Surveys => ctx.push(List::under("questionnaire", "school", self.id, &self.name)),
            Action::Support => self.support(ctx),
            Action::Open => self.open(ctx),
            Action::New => self.fresh(ctx),
            Action::Report => ctx.push(super::reports::Reports::about("visit", &(self.id, self.name.clone()))),
            Action::History => ctx.push(super::history::History::of(self.id, &self.name)),
            _ => return false,
        }
        true
    }

    fn body(&self, env: &Env) -> Body {
        if self.card.is_none() {
            return Body { lines: vec![Line::toned(Tone::Muted, crate::app::messages::loading())], ..Body::default() };
        }
        let width = env.size.0.saturating_sub(2);
        let mut rows = Rows::default();
        for (n, entry) in self.entries().iter().enumerate() {
            if entry.heading {
                rows.push(n == self.selected, [entry.line.clone()]);
                continue;
            }
            let mut left = width.saturating_sub(2);
            let mut line = Line::plain("  ");
            for span in &entry.line.spans {
                let cut = text::truncate(&span.text, left);
                left = left.saturating_sub(text::width(&cut));
                line = line.and(span.tone, cut);
            }
            rows.push(n == self.selected, [line]);
        }
        Body::scrolled(Vec::new(), rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        json!({ "id": self.id.to_string(), "name": self.name, "selected": self.selected })
    }
}

mod messages {
    crate::messages! {
        since(date) { ru: "с {date}", en: "since {date}" }
        recommendations(open, closed) { ru: "Открытые рекомендации: {open} (закрыто {closed})", en: "Open recommendations: {open} ({closed} closed)" }
        no_deadline() { ru: "без срока", en: "no deadline" }
        late() { ru: "! просрочено ", en: "! overdue " }
        and_more(count) { ru: "ещё {count} — Enter на заголовке", en: "{count} more — Enter on the heading" }
        visits(count) { ru: "Выезды: {count}", en: "Visits: {count}" }
        result(label, count, key) { ru: "{label}: {count} ({key})", en: "{label}: {count} ({key})" }
        visit_figures(findings, given) { ru: "наблюдений {findings}, рекомендаций {given}", en: "{findings} findings, {given} recommendations" }
    }
}
