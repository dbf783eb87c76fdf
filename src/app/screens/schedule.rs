//! A schedule of visits is proposed, looked through and accepted with one key: then every row is a planned visit.

use std::any::Any;
use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use super::form::FormScreen;
use super::report_file::{self, WriteReport};
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::messages as common;
use crate::app::screen::{Ctx, Env, Screen};
use crate::app::selected::step;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::records::MemoryRecords;
use crate::domain::ru_date::short;
use crate::domain::value::Fields;
use crate::domain::{RecordId, Value};
use crate::forms::display::Look;
use crate::forms::new::{Circumstances, new_record};
use crate::forms::visit_schedule::{Proposal, SchoolDays, Stop, Urgency, propose, stops, window};
use crate::report::{Format, Parameters, Year};
use crate::store::api::{Edit, Save};
use crate::text;

/// A school, or one of its branches.
type Object = (RecordId, Option<RecordId>);

/// The proposal.
#[derive(Debug, Default)]
pub struct Schedule {
    /// For the half year after the next one.
    later: bool,
    found: Option<Found>,
    selected: usize,
    /// What was changed by hand: object, and its day (`None`: it was taken out).
    changed: Vec<(Object, Option<NaiveDate>)>,
    /// The visits were saved.
    accepted: bool,
    scroll: Scroll,
}

#[derive(Debug)]
struct Read {
    municipality: RecordId,
    today: NaiveDate,
    later: bool,
}

struct Found {
    from: NaiveDate,
    to: NaiveDate,
    rows: Vec<Row>,
    /// Objects no day is left for.
    left: Vec<String>,
    days: Arc<SchoolDays>,
}

impl std::fmt::Debug for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} rows {}..{}", self.rows.len(), self.from, self.to)
    }
}

/// A row of the schedule.
struct Row {
    proposal: Proposal,
    coordinator: String,
}

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let Some((from, to)) = window(self.today, self.later) else { return Ok(Box::new(None::<Found>)) };
        let days = SchoolDays::of(desk.store, self.municipality)?;
        let mut taken = Vec::new();
        let all = stops(desk.store, self.municipality, from)?;
        for school in desk.store.related("school", "municipality", self.municipality)? {
            for visit in desk.store.related("visit", "school", school.id)? {
                if let Some(day) = visit.date("planned").filter(|day| (from..=to).contains(day)) {
                    taken.push((day, visit.references("team").first().copied()));
                }
            }
        }
        let look = Look::new(desk.forms, desk.store);
        let (proposed, left) = propose(all, &days, (from, to), &taken);
        let mut rows = Vec::new();
        for proposal in proposed {
            let coordinator = proposal.stop.coordinator.map(|id| look.name(id)).transpose()?.unwrap_or_default();
            rows.push(Row { proposal, coordinator });
        }
        let left = left.into_iter().map(|stop| stop.name).collect();
        Ok(Box::new(Some(Found { from, to, rows, left, days: Arc::new(days) })))
    }
}

impl Schedule {
    /// From a saved session.
    pub fn restore(state: &Json) -> Self {
        let selected = state.get("selected").and_then(Json::as_u64).and_then(|n| n.try_into().ok()).unwrap_or(0);
        let flag = |name: &str| state.get(name).and_then(Json::as_bool).unwrap_or(false);
        let mut changed = Vec::new();
        for row in state.get("changed").and_then(Json::as_array).into_iter().flatten() {
            let text = |name: &str| row.get(name).and_then(Json::as_str);
            let id = |name: &str| text(name).and_then(RecordId::parse);
            let Some(school) = id("school") else { continue };
            changed.push(((school, id("branch")), text("day").and_then(|day| day.parse().ok())));
        }
        Self { later: flag("later"), accepted: flag("accepted"), selected, changed, ..Self::default() }
    }

    fn rows(&self) -> &[Row] {
        self.found.as_ref().map_or(&[], |found| &found.rows)
    }

    fn remember(&mut self, object: Object, day: Option<NaiveDate>) {
        self.changed.retain(|(known, _)| *known != object);
        self.changed.push((object, day));
    }

    /// What was changed by hand before stays so.
    fn settle(&mut self) {
        let Some(found) = &mut self.found else { return };
        for (object, day) in &self.changed {
            match day {
                Some(day) => {
                    for row in found.rows.iter_mut().filter(|row| key(&row.proposal.stop) == *object) {
                        row.proposal.day = *day;
                    }
                }
                None => found.rows.retain(|row| key(&row.proposal.stop) != *object),
            }
        }
        found.rows.sort_by_key(|row| row.proposal.day);
        self.selected = self.selected.min(self.rows().len().saturating_sub(1));
    }

    fn shift(&mut self, forward: bool, ctx: &mut Ctx<'_>) {
        let Some(found) = &mut self.found else { return };
        let Some(row) = found.rows.get_mut(self.selected) else { return ctx.say(messages::nothing()) };
        let object = key(&row.proposal.stop);
        let Some(day) = found.days.beside(row.proposal.day, forward, object.0) else {
            return ctx.say(messages::no_day());
        };
        row.proposal.day = day;
        found.rows.sort_by_key(|row| row.proposal.day);
        self.selected = found.rows.iter().position(|row| key(&row.proposal.stop) == object).unwrap_or(0);
        self.remember(object, Some(day));
    }

    fn drop_row(&mut self, ctx: &mut Ctx<'_>) {
        let Some(object) = self.rows().get(self.selected).map(|row| key(&row.proposal.stop)) else {
            return ctx.say(messages::nothing());
        };
        self.remember(object, None);
        self.settle();
        ctx.say(messages::taken_out());
    }

    /// Every row becomes a planned visit, in one save.
    fn accept(&mut self, ctx: &mut Ctx<'_>) {
        if self.accepted {
            return ctx.say(messages::already());
        }
        let Some(form) = ctx.env.forms.form("visit").cloned() else { return };
        let mut edits = Vec::new();
        let basis = messages::basis();
        for row in self.found.iter().flat_map(|found| &found.rows) {
            let id = ctx.new_id.next_id();
            let stop = &row.proposal.stop;
            let mut fields = Fields::from([("school".to_owned(), Value::from(stop.school))]);
            fields.extend(stop.branch.map(|branch| ("branch".to_owned(), branch.into())));
            fields.insert("state".to_owned(), "planned".into());
            fields.insert("planned".to_owned(), row.proposal.day.into());
            fields.insert("basis".to_owned(), basis.as_str().into());
            if let Some(person) = stop.coordinator {
                fields.insert("team".to_owned(), Value::Array(vec![person.into()]));
            }
            let around = Circumstances { today: ctx.env.today, me: ctx.env.me, records: &MemoryRecords::default() };
            match new_record(&form, id, fields, &around) {
                Ok(record) => edits.push(Edit::of(&record)),
                Err(error) => return ctx.refuse(error.to_string()),
            }
        }
        if edits.is_empty() {
            return ctx.say(messages::nothing());
        }
        ctx.save(Save { edits, ..Save::default() });
    }

    fn report(&self, ctx: &mut Ctx<'_>) {
        let Some(found) = &self.found else { return };
        let municipality = ctx.env.municipality.as_ref().map(|(id, _)| *id);
        ctx.ask(WriteReport {
            report: "schedule".to_owned(),
            parameters: Parameters {
                municipality,
                year: Some(Year { from: found.from, to: found.to }),
                ..Parameters::default()
            },
            formats: vec![Format::Docx],
            folder: ctx.env.exports.clone(),
        });
    }
}

fn key(stop: &Stop) -> Object {
    (stop.school, stop.branch)
}

impl Screen for Schedule {
    fn name(&self) -> &'static str {
        "schedule"
    }

    fn title(&self, _env: &Env) -> String {
        match &self.found {
            Some(found) => messages::title(short(found.from), short(found.to)),
            None => messages::title_only(),
        }
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Proposed, Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        let Some((municipality, _)) = ctx.env.municipality.clone() else {
            return ctx.refuse(messages::choose_district());
        };
        if !self.accepted {
            ctx.ask(Read { municipality, today: ctx.env.today, later: self.later });
        }
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let Some(found) = report_file::take::<Option<Found>>(answer, ctx) else { return };
        self.found = found;
        self.settle();
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        self.accepted = true;
        ctx.say(messages::saved(self.rows().len()));
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let (last, page) = (self.rows().len().saturating_sub(1), ctx.env.page(2));
        match action {
            Action::Left => self.shift(false, ctx),
            Action::Right => self.shift(true, ctx),
            Action::Delete => self.drop_row(ctx),
            Action::Save => self.accept(ctx),
            Action::Report => self.report(ctx),
            Action::NextWindow => {
                (self.later, self.accepted, self.found) = (!self.later, false, None);
                self.changed.clear();
                self.load(ctx);
            }
            Action::New => {
                let id = ctx.new_id.next_id();
                ctx.push(FormScreen::fresh("exam_day", id, None));
            }
            _ if step(action, &mut self.selected, last, page) => {}
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        match action {
            Action::Save if self.accepted => Some(messages::already()),
            Action::Save | Action::Delete if self.rows().is_empty() => Some(messages::nothing()),
            _ => super::only(&[Action::Delete, Action::New], action),
        }
    }

    fn body(&self, env: &Env) -> Body {
        let Some(found) = &self.found else {
            let sentence = if env.municipality.is_some() { common::loading() } else { messages::choose_district() };
            let lines = text::wrap(&sentence, env.size.0).into_iter().map(|line| Line::toned(Tone::Muted, line));
            return Body { lines: lines.collect(), ..Body::default() };
        };
        let objects: BTreeSet<_> = found.rows.iter().map(|row| key(&row.proposal.stop)).collect();
        let hint = if self.accepted { messages::accepted_hint() } else { messages::hint(objects.len()) };
        let mut head: Vec<Line> =
            text::wrap(&hint, env.size.0).into_iter().map(|line| Line::toned(Tone::Muted, line)).collect();
        if !found.left.is_empty() {
            let left = messages::left(found.left.join(", "));
            head.extend(text::wrap(&left, env.size.0).into_iter().map(|line| Line::toned(Tone::Warning, line)));
        }
        let width = env.size.0.saturating_sub(2);
        let mut rows = Rows::default();
        for (n, row) in found.rows.iter().enumerate() {
            let stop = &row.proposal.stop;
            let day = format!("{} {} ", short(row.proposal.day), weekday(row.proposal.day));
            let name = text::truncate(&stop.name, width.saturating_sub(text::width(&day)));
            let who = if row.coordinator.is_empty() { messages::nobody() } else { row.coordinator.clone() };
            let why = text::truncate(&format!("{who} · {}", reasons(stop.urgency)), width.saturating_sub(2));
            let lines = [Line::toned(Tone::Label, day).and(Tone::Plain, name), Line::plain("  ").and(Tone::Muted, why)];
            rows.push(n == self.selected, lines);
        }
        if found.rows.is_empty() {
            rows.note(Line::toned(Tone::Muted, format!("  {}", messages::nothing())));
        }
        Body::scrolled(head, rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        let changed: Vec<Json> = self
            .changed
            .iter()
            .map(|((school, branch), day)| {
                json!({
                    "school": school.to_string(),
                    "branch": branch.map(|id| id.to_string()),
                    "day": day.map(|day| day.to_string()),
                })
            })
            .collect();
        json!({ "later": self.later, "selected": self.selected, "accepted": self.accepted, "changed": changed })
    }
}

fn weekday(day: NaiveDate) -> String {
    use chrono::Datelike;
    let names = super::calendar::weekday_names();
    let at = day.weekday().num_days_from_monday() as usize;
    names.split(' ').nth(at).unwrap_or_default().to_lowercase()
}

/// «выездов не было; списков 1; результаты снизились: 2; просрочено: 1».
fn reasons(urgency: Urgency) -> String {
    let mut parts = vec![match urgency.months {
        Some(months) => messages::months(months),
        None => messages::never(),
    }];
    let counts = [
        (urgency.lists, messages::lists(urgency.lists)),
        (urgency.fell, messages::fell(urgency.fell)),
        (urgency.overdue, messages::overdue(urgency.overdue)),
    ];
    parts.extend(counts.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words));
    parts.join("; ")
}

mod messages {
    crate::messages! {
        title(from, to) { ru: "График выездов: {from}–{to}", en: "Schedule of visits: {from}–{to}" }
        title_only() { ru: "График выездов", en: "Schedule of visits" }
        hint(objects) {
            ru: "Предложено объектов: {objects}. ← → другой учебный день, Delete убирает, F2 принимает весь график.",
            en: "Objects proposed: {objects}. ← → another school day, Delete takes out, F2 accepts the whole schedule."
        }
        accepted_hint() {
            ru: "График принят: это плановые выезды, они есть в разделе 3 и в календаре. r печатает приложение.",
            en: "Accepted: these are planned visits, found in section 3 and in the calendar. r prints the annex."
        }
        left(names) { ru: "Свободного дня не нашлось: {names}", en: "No free day: {names}" }
        nobody() { ru: "координатор не назначен", en: "no coordinator" }
        never() { ru: "выездов не было", en: "never visited" }
        months(count) { ru: "месяцев без выезда: {count}", en: "months without a visit: {count}" }
        nothing() { ru: "Предлагать нечего: на все объекты выезды уже назначены.", en: "Nothing to propose: every object has its visit." }
        no_day() { ru: "За полгода свободного учебного дня нет.", en: "No free school day within half a year." }
        taken_out() { ru: "Убрано из предложения.", en: "Taken out of the proposal." }
        already() { ru: "График уже принят.", en: "The schedule is accepted already." }
        saved(count) { ru: "Сохранено: выездов назначено {count}.", en: "Saved: {count} visits planned." }
        basis() { ru: "График мониторинговых выездов", en: "Schedule of monitoring visits" }
        choose_district() { ru: "Выберите район (m): график составляется для одного района.", en: "Choose the district (m): a schedule is made for one district." }
        lists(count) { ru: "в списках: {count}", en: "on lists: {count}" }
        fell(count) { ru: "снизилось результатов: {count}", en: "results that fell: {count}" }
        overdue(count) { ru: "просрочено рекомендаций: {count}", en: "recommendations overdue: {count}" }
    }
}
