//! The card of a school: everything about it on one screen, one key from anywhere it is named.

use std::any::Any;

use serde_json::{Value as Json, json};

use super::card::{Card, CardView, Target};
use super::list::List;
use super::results::{exams::Exams, indicators::Indicators, support::Support};
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::recent::Used;
use crate::app::screen::{Ctx, Env, Screen};
use crate::app::view::{Body, Line, Tone};
use crate::domain::district::{self, DIARIES};
use crate::domain::{Record, RecordId};
use crate::forms::display::Look;
use crate::keys::layout;

/// Rows of one kind shown before «все».
const SHOWN: usize = 5;

/// The card.
#[derive(Debug)]
pub struct Dossier {
    id: RecordId,
    name: String,
    view: CardView,
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
        help(&mut card, &school, desk)?;
        others(&mut card, &school, desk)?;
        results(&mut card, &school, desk)?;
        Ok(Box::new(card))
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
    card.head(messages::recommendations(open.len(), closed.len()), of_school("recommendation"));
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
    card.head(messages::visits(visits.len()), of_school("visit"));
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

/// Records of a form that point at the school.
fn of_school(form: &str) -> Target {
    Target::Rows(form.to_owned(), "school".to_owned())
}

/// Help the school gets: shown where there is some.
const HELP: [(&str, &str); 9] = [
    ("coordinator", "school"),
    ("pair", "school"),
    ("pair", "partner"),
    ("decision", "school"),
    ("deficit", "school"),
    ("course", "school"),
    ("consultation", "school"),
    ("meeting", "school"),
    ("promise", "school"),
];

fn help(card: &mut Card, school: &Record, desk: &Desk<'_>) -> Result<()> {
    for (form, via) in HELP {
        let rows = desk.store.related(form, via, school.id)?;
        if rows.is_empty() {
            continue;
        }
        let label = desk.forms.form(form).map_or(form, |form| form.plural.get()).to_owned();
        card.head(format!("{label}: {}", rows.len()), Target::Rows(form.to_owned(), via.to_owned()));
        for record in rows.iter().take(3) {
            let title = Look::new(desk.forms, desk.store).title(record)?;
            card.row(Line::plain(title.replace('\n', " ")), form, record.id);
        }
    }
    Ok(())
}

fn others(card: &mut Card, school: &Record, desk: &Desk<'_>) -> Result<()> {
    for (form, via) in
        [("plan", "school"), ("person", "school")].into_iter().chain(DIARIES.map(|diary| (diary, "school")))
    {
        let rows = desk.store.related(form, via, school.id)?;
        let label = desk.forms.form(form).map_or(form, |form| form.plural.get()).to_owned();
        card.head(format!("{label}: {}", rows.len()), Target::Rows(form.to_owned(), via.to_owned()));
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
        let keys = layout::russian(key).map_or_else(|| key.to_string(), |other| format!("{key} ({other})"));
        card.head(messages::result(label, count, keys), of_school(form));
    }
    Ok(())
}

impl Dossier {
    /// Of this school.
    pub fn of(id: RecordId, name: &str) -> Self {
        Self { id, name: name.to_owned(), view: CardView::default() }
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

    /// From a saved session.
    pub fn restore(state: &Json) -> Option<Self> {
        let id = RecordId::parse(state.get("id")?.as_str()?)?;
        let view = CardView::at(state.get("selected").and_then(Json::as_u64));
        Some(Self { view, ..Self::of(id, state.get("name")?.as_str()?) })
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
            self.view.take(card);
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        if self.view.moved(action, ctx.env) {
            return true;
        }
        let own = Some((self.id, self.name.as_str()));
        match action {
            Action::Open => match self.view.current().map(|entry| &entry.target) {
                // What came of the support has screens of its own, not lists.
                Some(Target::Rows(form, _)) if form == "exam_result" => self.exams(ctx),
                Some(Target::Rows(form, _)) if form == "indicator_value" => self.indicators(ctx),
                Some(Target::Rows(form, _)) if form == "support_need" => self.support(ctx),
                _ => self.view.open(own, ctx),
            },
            Action::New => self.view.fresh(own, ("visit", "school"), ctx),
            Action::Chain => ctx.push(super::work::Work::of(super::work::Kind::Chain, self.id, &self.name)),
            Action::Exams => self.exams(ctx),
            Action::Indicators => self.indicators(ctx),
            Action::Surveys => ctx.push(List::under("questionnaire", "school", self.id, &self.name)),
            Action::Support => self.support(ctx),
            Action::Report => ctx.push(super::reports::Reports::about("visit", &(self.id, self.name.clone()))),
            Action::History => ctx.push(super::history::History::of(self.id, &self.name)),
            _ => return false,
        }
        true
    }

    fn body(&self, env: &Env) -> Body {
        self.view.body(Vec::new(), env)
    }

    fn snapshot(&self) -> Json {
        json!({ "id": self.id.to_string(), "name": self.name, "selected": self.view.selected() })
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
        result(label, count, key) { ru: "{label}: {count} · {key}", en: "{label}: {count} · {key}" }
        visit_figures(findings, given) { ru: "наблюдений {findings}, рекомендаций {given}", en: "{findings} findings, {given} recommendations" }
    }
}
