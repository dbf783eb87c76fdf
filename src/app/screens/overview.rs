//! `1`: the district on one screen: what needs somebody today, then the schools.

use std::any::Any;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use super::form::FormScreen;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::screen::{Ctx, Env, Screen};
use crate::app::selected::step;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::RecordId;
use crate::domain::district::{self, District, Need, Open, Reason, SchoolLine};
use crate::forms::checklist;
use crate::text;

/// Needs shown before the schools; the rest opens with them.
const NEEDS: usize = 6;

/// The overview.
#[derive(Debug, Default)]
pub struct Overview {
    district: Option<District>,
    /// Overdue activities by school.
    overdue: BTreeMap<RecordId, usize>,
    /// Name of the person who works here.
    me: Option<String>,
    /// Records with different values of one field.
    conflicts: usize,
    /// Whose data are not of today.
    handed: Option<String>,
    selected: usize,
    all_needs: bool,
    scroll: Scroll,
}

#[derive(Debug)]
struct Read {
    municipality: Option<RecordId>,
    me: Option<RecordId>,
    most: usize,
}

struct Found {
    district: District,
    me: Option<String>,
    conflicts: usize,
    handed: Option<String>,
}

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let me = self.me.map(|id| desk.store.get(id)).transpose()?.flatten();
        let me = me.map(|person| person.text("name").to_owned());
        let (visits, recommendations) = (desk.store.due("visit")?, desk.store.due("recommendation")?);
        let tasks: Result<Vec<_>> = district::TASKS.into_iter().map(|form| Ok((form, desk.store.due(form)?))).collect();
        let tasks = tasks?;
        let open = Open { visits: &visits, recommendations: &recommendations, tasks: &tasks };
        let district = district::read(desk.store, open, self.municipality, desk.today, self.most)?;
        let handed = desk.store.handed(desk.today)?.overview();
        Ok(Box::new(Found { district, me, conflicts: desk.store.conflicts()?.len(), handed }))
    }
}

/// Overdue activities of every school.
#[derive(Debug)]
struct ReadOverdue(Option<RecordId>);

struct Overdue(BTreeMap<RecordId, usize>);

impl Query for ReadOverdue {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        Ok(Box::new(Overdue(checklist::overdue(desk.store, self.0, desk.today)?)))
    }
}

impl Overview {
    /// From a saved session.
    pub fn restore(state: &Json) -> Self {
        let selected = state.get("selected").and_then(Json::as_u64).and_then(|n| usize::try_from(n).ok());
        let all_needs = state.get("all_needs").and_then(Json::as_bool).unwrap_or(false);
        Self { selected: selected.unwrap_or(0), all_needs, ..Self::default() }
    }

    fn needs(&self) -> &[Need] {
        let needs = self.district.as_ref().map_or(&[][..], |district| &district.needs);
        if self.all_needs || needs.len() <= NEEDS { needs } else { needs.get(..NEEDS).unwrap_or(needs) }
    }

    fn hidden(&self) -> usize {
        self.district.as_ref().map_or(0, |district| district.all_needs.saturating_sub(self.needs().len()))
    }

    fn schools(&self) -> &[SchoolLine] {
        self.district.as_ref().map_or(&[], |district| &district.schools)
    }

    /// Rows that can be selected: needs, «ещё N», schools.
    fn count(&self) -> usize {
        self.needs().len() + usize::from(self.hidden() > 0) + self.schools().len()
    }

    fn school_at(&self, row: usize) -> Option<&SchoolLine> {
        let before = self.needs().len() + usize::from(self.hidden() > 0);
        row.checked_sub(before).and_then(|n| self.schools().get(n))
    }

    fn open(&mut self, ctx: &mut Ctx<'_>) {
        if let Some(need) = self.needs().get(self.selected) {
            match super::special(need.form, need.record, &need.school, ctx.env) {
                Some(screen) => ctx.moves.push(crate::app::Move::Push(screen)),
                None => ctx.push(FormScreen::existing(need.form, need.record)),
            }
        } else if self.selected == self.needs().len() && self.hidden() > 0 {
            self.all_needs = true;
            self.load(ctx);
        } else if let Some(line) = self.school_at(self.selected) {
            ctx.env.school = Some((line.id, line.name.clone()));
            ctx.push(super::dossier::Dossier::of(line.id, &line.name));
        }
    }
}

fn reason_text(need: &Need) -> (Tone, String) {
    let date = need.date.map(short).unwrap_or_default();
    match need.reason {
        Reason::VisitOpen => (Tone::Warning, messages::visit_open(date)),
        Reason::VisitDue => (Tone::Warning, messages::visit_due(date)),
        Reason::Overdue | Reason::TaskOverdue => (Tone::Error, messages::overdue(date)),
        Reason::DueSoon | Reason::TaskSoon => (Tone::Plain, messages::due_soon(date)),
    }
}

fn short(date: NaiveDate) -> String {
    date.format("%d.%m.%y").to_string()
}

impl Screen for Overview {
    fn name(&self) -> &'static str {
        "overview"
    }

    fn title(&self, _env: &Env) -> String {
        match &self.me {
            Some(name) => format!("{} · {name}", messages::title()),
            None => messages::title(),
        }
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        let municipality = ctx.env.municipality.as_ref().map(|(id, _)| *id);
        let most = if self.all_needs { usize::MAX } else { NEEDS };
        ctx.ask(Read { municipality, me: ctx.env.me, most });
        // The checklists take longer and are not waited for.
        ctx.ask(ReadOverdue(municipality));
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let answer = match answer.map(<Box<dyn Any + Send>>::downcast::<Overdue>) {
            Ok(Ok(overdue)) => {
                self.overdue = overdue.0;
                return;
            }
            Ok(Err(other)) => Ok(other),
            Err(error) => Err(error),
        };
        if let Some(found) = ctx.take::<Found>(answer) {
            (self.district, self.me, self.conflicts) = (Some(found.district), found.me, found.conflicts);
            self.handed = found.handed;
            self.selected = self.selected.min(self.count().saturating_sub(1));
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = self.count().saturating_sub(1);
        let page = ctx.env.page(1);
        match action {
            Action::Open => self.open(ctx),
            Action::New => {
                let id = ctx.new_id.next_id();
                ctx.push(FormScreen::fresh("visit", id, None));
            }
            Action::Dossier => match self.school_at(self.selected).map(|line| (line.id, line.name.clone())) {
                Some((id, name)) => ctx.push(super::dossier::Dossier::of(id, &name)),
                None => ctx.say(messages::on_a_school()),
            },
            _ if step(action, &mut self.selected, last, page) => {}
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        super::only(&[Action::Open, Action::New, Action::Dossier], action)
    }

    fn body(&self, env: &Env) -> Body {
        let Some(district) = &self.district else {
            return Body::note(crate::app::messages::loading());
        };
        let width = env.size.0.saturating_sub(2);
        let mut rows = Rows::default();
        if self.me.is_none() {
            rows.note(Line::toned(Tone::Muted, format!("  {}", messages::nobody())));
        }
        if self.conflicts > 0 {
            let line = text::truncate(&format!("  {}", messages::conflicts(self.conflicts)), env.size.0);
            rows.note(Line::toned(Tone::Conflict, line));
        }
        for line in self.handed.iter().flat_map(|handed| text::wrap(handed, width)) {
            rows.note(Line::toned(Tone::Muted, format!("  {line}")));
        }
        rows.note(Line::toned(Tone::Title, messages::today(env.today.format("%d.%m.%Y"))));
        if district.needs.is_empty() {
            rows.note(Line::toned(Tone::Muted, format!("  {}", messages::nothing_today())));
        }
        for (n, need) in self.needs().iter().enumerate() {
            let (tone, reason) = reason_text(need);
            let reason = text::fit(&reason, 24);
            let school = text::fit(&need.school, 22);
            let rest = text::truncate(&need.text, width.saturating_sub(48));
            let line = Line::toned(tone, reason).and(Tone::Plain, format!(" {school} {rest}"));
            rows.push(n == self.selected, [line]);
        }
        if self.hidden() > 0 {
            let line = Line::toned(Tone::Muted, messages::more(self.hidden()));
            rows.push(self.selected == self.needs().len(), [line]);
        }
        rows.note(Line::blank());
        let name_width = width.saturating_sub(45);
        let heading = format!("  {} {}", text::fit(&messages::school(), name_width), messages::columns());
        rows.note(Line::toned(Tone::Label, heading));
        if district.schools.is_empty() {
            rows.note(Line::toned(Tone::Muted, format!("  {}", messages::no_schools())));
        }
        let before = self.count() - self.schools().len();
        for (n, line) in self.schools().iter().enumerate() {
            let last = line.last_visit.map_or_else(messages::never, short);
            let next = line.next_visit.map(short).unwrap_or_default();
            let late = line.overdue + self.overdue.get(&line.id).copied().unwrap_or(0);
            let overdue = if late > 0 { format!("{late:>5} !") } else { format!("{:>5}  ", "—") };
            let tone = if late > 0 { Tone::Error } else { Tone::Plain };
            let shown = Line::plain(format!("{} {last:>9} {next:>9} ", text::fit(&line.name, name_width)))
                .and(tone, overdue)
                .and(Tone::Plain, format!(" {:>7} {:>7}", line.open, line.diary_rows));
            rows.push(self.selected == before + n, [shown]);
        }
        let head = vec![Line::toned(Tone::Muted, text::truncate(&messages::sections(), env.size.0))];
        Body::scrolled(head, rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        json!({ "selected": self.selected, "all_needs": self.all_needs })
    }
}

mod messages {
    crate::messages! {
        title() { ru: "Обзор", en: "Overview" }
        sections() {
            ru: "2 Школы 3 Выезды 4 Планы 5 Чек-лист 6 Дневники 7 Рекомендации 8 Отчёты 9 Обмен",
            en: "2 Schools 3 Visits 4 Plans 5 Checklist 6 Diaries 7 Advice 8 Reports 9 Exchange"
        }
        today(date) { ru: "Требует внимания на {date}", en: "Needs attention on {date}" }
        nobody() { ru: "Кто работает: не указано — клавиша z («я»)", en: "Who works here: not said – key z" }
        conflicts(count) { ru: "⚡ {count} — записи с разными значениями: 9, затем Enter", en: "⚡ {count} records with different values: 9, then Enter" }
        nothing_today() { ru: "Ничего срочного.", en: "Nothing pressing." }
        more(count) { ru: "ещё {count} — Enter показывает", en: "{count} more — Enter shows them" }
        school() { ru: "Школа", en: "School" }
        columns() { ru: "    выезд следующий проср.   реком. дневник", en: "  visited      next overdue recomm. diaries" }
        never() { ru: "не было", en: "never" }
        no_schools() { ru: "Школ пока нет: 2, затем Insert. Планы загружаются в разделе 4.", en: "No schools yet: 2, then Insert. Plans are imported in section 4." }
        on_a_school() { ru: "Карточка открывается на строке школы.", en: "The card opens on the row of a school." }
        visit_open(date) { ru: "! выезд идёт с {date}", en: "! visit open since {date}" }
        visit_due(date) { ru: "! выезд назначен {date}", en: "! visit due {date}" }
        overdue(date) { ru: "! просрочено {date}", en: "! overdue {date}" }
        due_soon(date) { ru: "срок {date}", en: "due {date}" }
    }
}
