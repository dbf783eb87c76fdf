//! A survey: its facts, the way to its sheets, and what they say by blocks, beside the survey of the year before. With
//! fewer than five sheets nothing is shown.

use std::any::Any;

use serde_json::{Value as Json, json};

use super::sheets::Sheets;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::plot;
use crate::app::screen::{Ctx, Env, Screen};
use crate::app::screens::form::FormScreen;
use crate::app::screens::list::List;
use crate::app::screens::only;
use crate::app::screens::reports::Reports;
use crate::app::selected::step;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::{Record, RecordId};
use crate::forms::display::Look;
use crate::forms::exams::year_of;
use crate::forms::survey::{self, BlockProfile, FEWEST, Profile, percent};
use crate::text;

/// Rows that lead somewhere: the facts, typing in, the list, the blank.
const WAYS: usize = 4;

/// The screen.
#[derive(Debug)]
pub struct Survey {
    id: RecordId,
    name: String,
    found: Option<Found>,
    selected: usize,
    scroll: Scroll,
}

#[derive(Debug)]
struct Found {
    survey: Record,
    school: Option<(RecordId, String)>,
    facts: String,
    /// Form id and label of its sheets.
    blank: Option<(String, String, String)>,
    profile: Profile,
    before: Option<(i32, Profile)>,
}

#[derive(Debug)]
struct Read(RecordId);

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let Some(record) = desk.store.get(self.0)? else { return Ok(Box::new(None::<Found>)) };
        let look = Look::new(desk.forms, desk.store);
        let school = match record.reference("school") {
            Some(id) => Some((id, look.name(id)?)),
            None => None,
        };
        let form = desk.forms.form("questionnaire");
        let mut facts: Vec<String> = school.iter().map(|(_, name)| name.clone()).collect();
        for id in ["year", "held", "handed_out"] {
            if let Some(field) = form.and_then(|form| form.field(id)).filter(|_| !record.get(id).is_empty()) {
                facts.push(format!("{}: {}", field.label.get(), look.value(field, record.get(id))?));
            }
        }
        let blank = survey::blank_of(desk.forms, &record);
        let read = |survey: &Record| match blank {
            Some(form) => survey::profile(desk.store, form, &[survey.id]),
            None => Ok(Profile::default()),
        };
        let before = survey::before(desk.store, &record)?;
        let before = match before.as_ref().and_then(|before| Some((year_of(before)?, before))) {
            Some((year, before)) => Some((year, read(before)?)),
            None => None,
        };
        let profile = read(&record)?;
        let blank = blank.map(|form| (form.id.clone(), form.label.get().to_owned(), form.sheet.clone()));
        Ok(Box::new(Some(Found { school, facts: facts.join(" · "), blank, profile, before, survey: record })))
    }
}

impl Survey {
    /// Of this record.
    pub fn of(id: RecordId, name: &str) -> Self {
        Self { id, name: name.to_owned(), found: None, selected: 0, scroll: Scroll::default() }
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Option<Self> {
        let (id, name) = super::named(state)?;
        Some(Self { selected: super::place(state, "selected"), ..Self::of(id, &name) })
    }

    fn count(&self) -> usize {
        let blocks = self.found.iter().flat_map(|found| &found.profile.blocks);
        WAYS + blocks.map(|block| block.questions.len() + 1).sum::<usize>()
    }

    fn name_of(found: &Found) -> String {
        let school = found.school.as_ref().map(|(_, name)| name.clone()).unwrap_or_default();
        let year = year_of(&found.survey).map(|year| year.to_string()).unwrap_or_default();
        format!("{school} {year}").trim().to_owned()
    }

    fn type_in(&self, ctx: &mut Ctx<'_>) {
        let Some(found) = &self.found else { return };
        match &found.blank {
            Some((form, _, _)) => ctx.push(Sheets::of(self.id, &Self::name_of(found), form)),
            None => ctx.refuse(messages::no_blank(found.survey.text("blank"))),
        }
    }

    fn open(&self, ctx: &mut Ctx<'_>) {
        let Some(found) = &self.found else { return };
        match (self.selected, &found.blank) {
            (0, _) => ctx.push(FormScreen::existing("questionnaire", self.id)),
            (2, Some((form, _, via))) => ctx.push(List::under(form, via, self.id, &Self::name_of(found))),
            (3, Some((form, _, _))) => ctx.push(Reports::on("questionnaire-blank", ctx.env).of_form(form)),
            _ => self.type_in(ctx),
        }
    }

    fn report(&self, ctx: &mut Ctx<'_>) {
        match self.found.as_ref().and_then(|found| found.school.clone()) {
            Some(school) => ctx.push(Reports::about("questionnaire", &school)),
            None => ctx.push(Reports::on("questionnaire", ctx.env)),
        }
    }
}

/// The shares of a block or a question: «12 % · 35 % · 53 %».
fn shares(counts: &[usize]) -> String {
    let all: usize = counts.iter().sum();
    counts.iter().map(|count| format!("{:>3}%", percent(*count, all))).collect::<Vec<_>>().join(" ")
}

/// The mean of a block and how it moved since the survey before.
fn mean(block: &BlockProfile, before: Option<&BlockProfile>) -> Line {
    let Some(now) = block.mean() else { return Line::blank() };
    let line = Line::toned(Tone::Strong, now.to_string());
    let Some(by) = before.and_then(BlockProfile::mean).and_then(|before| now.minus(before)) else { return line };
    let tone = match by.mantissa() {
        0 => Tone::Muted,
        1.. => Tone::Good,
        _ => Tone::Error,
    };
    line.and(tone, format!(" {}", by.signed()))
}

impl Screen for Survey {
    fn name(&self) -> &'static str {
        "survey"
    }

    fn title(&self, _env: &Env) -> String {
        let blank = self.found.as_ref().and_then(|found| found.blank.as_ref()).map(|(_, label, _)| label.clone());
        format!(
            "{} · {}",
            blank.unwrap_or_else(messages::title),
            self.found.as_ref().map_or_else(|| self.name.clone(), Self::name_of)
        )
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Results, Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.ask(Read(self.id));
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        if let Some(found) = ctx.take::<Option<Found>>(answer) {
            self.found = found;
            self.selected = self.selected.min(self.count().saturating_sub(1));
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = self.count().saturating_sub(1);
        let page = ctx.env.page(1);
        match action {
            Action::Open => self.open(ctx),
            Action::New => self.type_in(ctx),
            Action::History => ctx.push(crate::app::screens::history::History::of(self.id, &self.name)),
            Action::Report => self.report(ctx),
            _ if step(action, &mut self.selected, last, page) => {}
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        if matches!(action, Action::Left | Action::Right | Action::ToPlan | Action::ToLetter) {
            return Some(crate::app::messages::not_here(action.hint()));
        }
        only(&[Action::Open, Action::New, Action::History], action)
    }

    fn body(&self, env: &Env) -> Body {
        let Some(found) = &self.found else {
            return Body::note(crate::app::messages::loading());
        };
        let width = env.size.0;
        let mut rows = Rows::default();
        let ways = [found.facts.clone(), messages::type_in(found.profile.sheets), messages::list(), messages::blank()];
        for (n, way) in ways.into_iter().enumerate() {
            rows.push(n == self.selected, [Line::plain(text::truncate(&way, width.saturating_sub(2)))]);
        }
        rows.note(Line::blank());
        if found.profile.sheets < FEWEST {
            for line in text::wrap(&messages::hidden(found.profile.sheets, FEWEST), width.saturating_sub(2)) {
                rows.note(Line::toned(Tone::Warning, format!("  {line}")));
            }
        }
        let mut at = WAYS;
        let before = found.before.as_ref();
        let mut scale: &[crate::forms::schema::Label] = &[];
        if let Some((year, _)) = before.filter(|(_, before)| !before.blocks.is_empty()) {
            rows.note(Line::toned(Tone::Muted, text::truncate(&format!("  {}", messages::against(year)), width)));
        }
        for (n, block) in found.profile.blocks.iter().enumerate() {
            let own = block.scale().unwrap_or_default();
            if own != scale {
                scale = own;
                let names = own.iter().map(|label| label.get().to_owned()).collect::<Vec<_>>().join(" · ");
                rows.note(Line::toned(Tone::Label, text::truncate(&format!("  {}", messages::scale(names)), width)));
            }
            let title = block.title.as_ref().map(|title| title.get().to_owned()).unwrap_or_default();
            let old = before.and_then(|(_, before)| before.blocks.get(n));
            let counts = block.counts();
            let room = width.saturating_sub(2 + 12 + 5 * counts.len() + 6);
            let line = Line::toned(Tone::Title, format!("{} {} ", text::fit(&title, room), shares(&counts)));
            let mut line = line;
            line.spans.extend(mean(block, old).spans);
            rows.push(at == self.selected, [line]);
            at += 1;
            for question in &block.questions {
                let all: usize = question.counts.iter().sum();
                let told = match (question.counts.is_empty(), question.mean) {
                    (true, Some(mean)) => messages::mean(mean, question.people),
                    (true, None) => messages::people(question.people),
                    (false, _) => {
                        let last = question.counts.last().copied().unwrap_or(0);
                        format!("{} {}", shares(&question.counts), plot::bar(last, all, 5))
                    }
                };
                let room = width.saturating_sub(2 + 2 + 1 + text::width(&told));
                let line = Line::plain(format!("  {} ", text::fit(question.label.get(), room))).and(Tone::Muted, told);
                rows.push(at == self.selected, [line]);
                at += 1;
            }
        }
        Body::scrolled(Vec::new(), rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        json!({ "id": self.id.to_string(), "name": self.name, "selected": self.selected })
    }
}

mod messages {
    crate::messages! {
        title() { ru: "Анкетирование", en: "Survey" }
        type_in(count) { ru: "Ввести листы (введено: {count})", en: "Type sheets in (so far: {count})" }
        list() { ru: "Листы списком", en: "The sheets as a list" }
        blank() { ru: "Бланк анкеты на печать", en: "The blank, to be printed" }
        hidden(count, few) {
            ru: "Листов: {count}. Пока их меньше {few}, результаты не показываются: иначе можно узнать, кто как ответил.",
            en: "Sheets: {count}. With fewer than {few} the results are not shown: one could tell who answered what."
        }
        against(year) { ru: "После среднего — изменение к {year} году.", en: "Behind the mean: the change since {year}." }
        scale(names) { ru: "Доли: {names}; среднее", en: "Shares: {names}; mean" }
        mean(mean, people) { ru: "среднее {mean}, ответов {people}", en: "mean {mean}, {people} answers" }
        people(count) { ru: "ответов {count}", en: "{count} answers" }
        no_blank(form) { ru: "Формы анкеты «{form}» нет: проверьте поле «Анкета» и папку forms.", en: "There is no questionnaire form “{form}”: check the field “Questionnaire” and the folder forms." }
    }
}
