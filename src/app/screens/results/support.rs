//! `s` on the card of a school: what it can do itself, what the municipality and what the region can give (source 004:
//! «содержание помощи», «от кого», «в какой срок»). One key makes a row of the road map or a line of a letter of it.

use std::any::Any;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::screen::{Ctx, Env, Outcome, Screen};
use crate::app::screens::form::FormScreen;
use crate::app::screens::only;
use crate::app::screens::pick::Pick;
use crate::app::screens::question::Question;
use crate::app::screens::reports::Reports;
use crate::app::selected::step;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::{Decimal, Record, RecordId, Value};
use crate::forms::display::Look;
use crate::store::api::{Edit, Save};
use crate::text;

/// The three levels, in the order of the source.
const LEVELS: [&str; 3] = ["school", "municipality", "region"];

/// The screen.
#[derive(Debug)]
pub struct Support {
    school: (RecordId, String),
    rows: Option<Vec<Row>>,
    plans: Vec<Plan>,
    selected: usize,
    /// The record that waits for a plan to be picked.
    waiting: Option<RecordId>,
    deleting: Option<RecordId>,
    done: Option<String>,
    scroll: Scroll,
}

/// A line of the screen that can be selected: a heading or a need below it.
#[derive(Debug, Clone)]
struct Row {
    level: usize,
    need: Option<Need>,
}

#[derive(Debug, Clone)]
struct Need {
    record: Record,
    from: String,
    term: String,
}

/// A plan of the district.
#[derive(Debug, Clone)]
struct Plan {
    id: RecordId,
    title: String,
    /// Of the whole district, and not over.
    current: bool,
    /// Place of the next row.
    next: i64,
}

#[derive(Debug)]
struct Read {
    school: RecordId,
}

struct Found {
    rows: Vec<Row>,
    plans: Vec<Plan>,
}

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let look = Look::new(desk.forms, desk.store);
        let form = desk.forms.form("support_need");
        let needs = desk.store.related("support_need", "school", self.school)?;
        let shown = |need: &Record, id: &str| -> Result<String> {
            let field = form.and_then(|form| form.field(id));
            let text = field.map(|field| look.value(field, need.get(id))).transpose()?.unwrap_or_default();
            // What is printed counts here; how it was read stands in the record.
            Ok(need.get(id).verbatim().map_or(text, str::to_owned).replace('\n', " "))
        };
        let mut rows = Vec::new();
        for (level, id) in LEVELS.into_iter().enumerate() {
            rows.push(Row { level, need: None });
            let mut own: Vec<&Record> = needs.iter().filter(|need| need.text("level") == id).collect();
            own.sort_by_key(|need| (need.get("order").as_decimal(), need.id));
            for record in own {
                let (from, term) = (shown(record, "from")?, shown(record, "term")?);
                rows.push(Row { level, need: Some(Need { record: record.clone(), from, term }) });
            }
        }
        Ok(Box::new(Found { rows, plans: plans(self.school, desk)? }))
    }
}

/// Plans of the school's district.
fn plans(school: RecordId, desk: &Desk<'_>) -> Result<Vec<Plan>> {
    let district = desk.store.get(school)?.and_then(|school| school.reference("municipality"));
    let Some(district) = district else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for plan in desk.store.related("plan", "municipality", district)? {
        let in_force = plan.date("frame_to").is_some_and(|last: NaiveDate| last >= desk.today);
        let rows = desk.store.related("activity", "plan", plan.id)?;
        let last = rows.iter().filter_map(|row| row.get("order").as_decimal()).max();
        let whole = |number: Decimal| number.scaled() / 1_000_000_000;
        let next = last.and_then(|last| i64::try_from(whole(last)).ok()).unwrap_or(0).saturating_add(1);
        let current = in_force && plan.reference("school").is_none();
        found.push(Plan { id: plan.id, title: plan.text("title").to_owned(), current, next });
    }
    Ok(found)
}

impl Support {
    /// Of a school.
    pub fn of(id: RecordId, name: &str) -> Self {
        Self {
            school: (id, name.to_owned()),
            rows: None,
            plans: Vec::new(),
            selected: 0,
            waiting: None,
            deleting: None,
            done: None,
            scroll: Scroll::default(),
        }
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Option<Self> {
        let (id, name) = super::named(state)?;
        Some(Self { selected: super::place(state, "selected"), ..Self::of(id, &name) })
    }

    fn rows(&self) -> &[Row] {
        self.rows.as_deref().unwrap_or_default()
    }

    fn need(&self) -> Option<&Record> {
        self.rows().get(self.selected)?.need.as_ref().map(|need| &need.record)
    }

    /// A new need at the level the cursor stands in.
    fn fresh(&self, ctx: &mut Ctx<'_>) {
        let level = self.rows().get(self.selected).map_or(0, |row| row.level);
        let order = self.rows().iter().filter(|row| row.level == level && row.need.is_some()).count() + 1;
        let mut values = BTreeMap::from([("school".to_owned(), Value::from(self.school.0))]);
        values.insert("level".to_owned(), LEVELS.get(level).copied().unwrap_or_default().into());
        let order = i64::try_from(order).ok().and_then(|order| Decimal::new(order, 0));
        values.insert("order".to_owned(), order.map_or(Value::Null, Value::from));
        let id = ctx.new_id.next_id();
        ctx.push(FormScreen::with_values("support_need", id, values).at("help"));
    }

    /// Makes a row of the plan: at once where there is one plan, else it is picked.
    fn plan_it(&mut self, ctx: &mut Ctx<'_>) {
        let Some(need) = self.need().cloned() else { return ctx.say(messages::on_a_need()) };
        if let Some(activity) = need.reference("activity") {
            return ctx.push(FormScreen::existing("activity", activity));
        }
        let current: Vec<&Plan> = self.plans.iter().filter(|plan| plan.current).collect();
        match current.as_slice() {
            [] if self.plans.is_empty() => ctx.refuse(messages::no_plan()),
            [plan] => {
                let plan = (*plan).clone();
                self.make_activity(&need, &plan, ctx);
            }
            _ => {
                self.waiting = Some(need.id);
                ctx.push(Pick::one("plan"));
            }
        }
    }

    fn make_activity(&mut self, need: &Record, plan: &Plan, ctx: &mut Ctx<'_>) {
        let mut activity = Record::new(ctx.new_id.next_id(), "activity")
            .with("plan", plan.id)
            .with("section", messages::section())
            .with("title", need.text("help"))
            .with("schools", Value::Array(vec![self.school.0.into()]))
            .with("support_need", need.id);
        activity.set("term", need.get("term").clone());
        activity.set("parties", need.get("from").clone());
        activity.set("expected", need.get("reason").clone());
        activity.set("order", Decimal::new(plan.next, 0).map_or(Value::Null, Value::from));
        let back = Edit::one(need.id, "support_need", "activity", activity.id);
        self.done = Some(messages::in_plan(&plan.title));
        ctx.save(Save { edits: vec![Edit::of(&activity), back], ..Save::default() });
    }

    fn ask_for_it(&mut self, ctx: &mut Ctx<'_>) {
        let Some(need) = self.need().cloned() else { return ctx.say(messages::on_a_need()) };
        if let Some(line) = need.reference("letter") {
            return ctx.push(FormScreen::existing("letter_line", line));
        }
        let mut line = Record::new(ctx.new_id.next_id(), "letter_line")
            .with("school", self.school.0)
            .with("text", need.text("help"))
            .with("state", "planned")
            .with("need", need.id);
        line.set("addressee", need.get("from").clone());
        line.set("term", need.get("term").clone());
        let back = Edit::one(need.id, "support_need", "letter", line.id);
        self.done = Some(messages::in_letter());
        ctx.save(Save { edits: vec![Edit::of(&line), back], ..Save::default() });
    }
}

/// The verbatim heading of a level, from its form.
fn heading(env: &Env, level: usize) -> String {
    let items = env.forms.form("support_need").and_then(|form| form.field("level")).map(|field| field.kind.items());
    let id = LEVELS.get(level).copied().unwrap_or_default();
    let found = items.unwrap_or_default().iter().find(|item| item.id == id);
    found.map_or_else(|| id.to_owned(), |item| item.label.get().to_owned())
}

impl Screen for Support {
    fn name(&self) -> &'static str {
        "support"
    }

    fn title(&self, _env: &Env) -> String {
        format!("{} · {}", messages::title(), self.school.1)
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Results, Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.ask(Read { school: self.school.0 });
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        if let Some(found) = ctx.take::<Found>(answer) {
            self.plans = found.plans;
            self.selected = self.selected.min(found.rows.len().saturating_sub(1));
            self.rows = Some(found.rows);
        }
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        if let Some(done) = self.done.take() {
            ctx.say(done);
        }
        self.load(ctx);
    }

    fn save_failed(&mut self, _ctx: &mut Ctx<'_>) {
        self.done = None;
    }

    fn outcome(&mut self, outcome: Outcome, ctx: &mut Ctx<'_>) {
        match outcome {
            Outcome::Picked(picked) => {
                let waiting = self.waiting.take();
                let need = self.rows().iter().filter_map(|row| row.need.as_ref()).map(|need| &need.record);
                let need = need.into_iter().find(|need| Some(need.id) == waiting).cloned();
                let picked = picked.first().map(|(id, _)| *id);
                let plan = self.plans.iter().find(|plan| Some(plan.id) == picked).cloned();
                match (need, plan) {
                    (Some(need), Some(plan)) => self.make_activity(&need, &plan, ctx),
                    (Some(_), None) => ctx.refuse(messages::other_district()),
                    (None, _) => {}
                }
            }
            Outcome::Button(1) => {
                let Some(record) = self.deleting.take() else { return };
                let (form, fields) = ("support_need".to_owned(), BTreeMap::new());
                let edit = Edit { record, form, fields, seen: None, deleted: Some(true) };
                ctx.save(Save { edits: vec![edit], ..Save::default() });
            }
            _ => self.deleting = None,
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = self.rows().len().saturating_sub(1);
        let page = ctx.env.page(2);
        match action {
            Action::Open => match self.need().map(|need| need.id) {
                Some(id) => ctx.push(FormScreen::existing("support_need", id)),
                None => self.fresh(ctx),
            },
            Action::New => self.fresh(ctx),
            Action::Delete => match self.need() {
                Some(need) => {
                    let question = Question::delete(&text::truncate(need.text("help"), 60));
                    self.deleting = Some(need.id);
                    ctx.push(question);
                }
                None => ctx.say(messages::on_a_need()),
            },
            Action::History => match self.need() {
                Some(need) => {
                    ctx.push(crate::app::screens::history::History::of(need.id, need.text("help")));
                }
                None => ctx.say(messages::on_a_need()),
            },
            Action::ToPlan => self.plan_it(ctx),
            Action::ToLetter => self.ask_for_it(ctx),
            Action::Report => ctx.push(Reports::about("support", &self.school)),
            _ if step(action, &mut self.selected, last, page) => {}
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        if matches!(action, Action::Left | Action::Right) {
            return Some(crate::app::messages::not_here(action.hint()));
        }
        only(&[Action::Open, Action::New, Action::Delete, Action::History], action)
    }

    fn body(&self, env: &Env) -> Body {
        let Some(lines) = &self.rows else {
            return Body::note(crate::app::messages::loading());
        };
        let width = env.size.0.saturating_sub(2);
        let mut rows = Rows::default();
        for (n, row) in lines.iter().enumerate() {
            let selected = n == self.selected;
            let Some(need) = &row.need else {
                let head = Line::toned(Tone::Title, text::truncate(&heading(env, row.level), width));
                let empty = lines.get(n + 1).is_none_or(|next| next.need.is_none());
                let note = Line::toned(Tone::Muted, format!("  {}", messages::empty()));
                rows.push(selected, [head].into_iter().chain(empty.then_some(note)));
                continue;
            };
            let help = need.record.text("help").replace('\n', " ");
            let mut shown: Vec<Line> = text::wrap(&help, width.saturating_sub(2))
                .into_iter()
                .map(|line| Line::plain(format!("  {line}")))
                .collect();
            let mut facts = Vec::new();
            for (value, missing) in [(&need.from, messages::no_from()), (&need.term, messages::no_term())] {
                facts.push(if value.is_empty() { missing } else { value.clone() });
            }
            if need.record.reference("activity").is_some() {
                facts.push(messages::planned());
            }
            if need.record.reference("letter").is_some() {
                facts.push(messages::asked());
            }
            let hole = need.from.is_empty() || need.term.is_empty();
            let tone = if hole { Tone::Warning } else { Tone::Muted };
            let facts = text::truncate(&facts.join(" · "), width.saturating_sub(4));
            shown.push(Line::toned(tone, format!("    {facts}")));
            rows.push(selected, shown);
        }
        Body::scrolled(Vec::new(), rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        json!({ "id": self.school.0.to_string(), "name": self.school.1, "selected": self.selected })
    }
}

mod messages {
    crate::messages! {
        title() { ru: "Уровни поддержки", en: "Levels of support" }
        section() { ru: "Адресная поддержка школ", en: "Support of single schools" }
        empty() { ru: "ничего не записано — Insert", en: "nothing yet – Insert" }
        no_from() { ru: "! от кого?", en: "! from whom?" }
        no_term() { ru: "! в какой срок?", en: "! by when?" }
        planned() { ru: "→ в плане", en: "→ in the plan" }
        asked() { ru: "→ в письме", en: "→ in a letter" }
        on_a_need() { ru: "Поставьте курсор на строку помощи.", en: "Put the cursor on a row of help." }
        no_plan() {
            ru: "У района нет действующего плана: создайте или загрузите его в разделе 4 и повторите.",
            en: "The district has no plan in force: make or import one in section 4 and try again."
        }
        other_district() { ru: "Это план другого района: выберите план района этой школы.", en: "That is a plan of another district: choose one of the school's own." }
        in_plan(title) { ru: "Строка добавлена в план «{title}»; ещё раз p — открыть её.", en: "A row was added to the plan “{title}”; p again opens it." }
        in_letter() { ru: "Строка письма готова; ещё раз w — открыть её, письмо печатает отчёт «Просьбы».", en: "A line of a letter is ready; w again opens it, the report of requests prints the letter." }
    }
}
