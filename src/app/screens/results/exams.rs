//! `e`: how the exam results move. Of a school: exam and subject down, years across; of the district the same for every
//! school. A year without a value is a word, never a zero.

use std::any::Any;

use serde_json::{Value as Json, json};

use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::plot;
use crate::app::screen::{Ctx, Env, Screen};
use crate::app::screens::form::FormScreen;
use crate::app::screens::reports::Reports;
use crate::app::screens::table_import::{self, TableImport};
use crate::app::screens::{files::Files, only};
use crate::app::selected::step;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::dynamics::{self, FEW, Outcome, Point, Series};
use crate::domain::{Decimal, RecordId, Value};
use crate::forms::exams::{self, Measure};
use crate::text;

/// Cells of a year's column.
const YEAR: usize = 13;

/// The screen.
#[derive(Debug, Default)]
pub struct Exams {
    /// Only this school; `None`: the district.
    school: Option<(RecordId, String)>,
    found: Option<Found>,
    selected: usize,
    /// Column with the cursor; `None`: the last year.
    column: Option<usize>,
    scroll: Scroll,
}

/// What was read, in the order of the screen.
#[derive(Debug, Default)]
struct Found {
    years: Vec<i32>,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    /// The group it stands in.
    group: String,
    /// Subject or school.
    name: String,
    school: (RecordId, String),
    measure: Measure,
    series: Series,
}

#[derive(Debug)]
struct Read {
    school: Option<RecordId>,
    municipality: Option<RecordId>,
}

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let mut schools = match (self.school, self.municipality) {
            (Some(school), _) => desk.store.get(school)?.into_iter().collect(),
            (None, Some(id)) => desk.store.related("school", "municipality", id)?,
            (None, None) => desk.store.all("school")?,
        };
        schools.sort_by_cached_key(|school| text::sort_key(school.text("name")));
        let mut found = Found::default();
        for school in schools {
            let lines = exams::of_school(desk.store, desk.forms, school.id)?;
            found.years.extend(exams::years([&lines]));
            for (measure, series) in lines {
                let (exam, subject) = measure.labels(desk.forms);
                let class = measure.class.map(|class| format!(", {}", messages::class(class))).unwrap_or_default();
                let subject = format!("{}{class}", subject.get());
                let name = school.text("name").to_owned();
                let (group, shown) = match self.school {
                    Some(_) => (exam.get().to_owned(), subject),
                    None => (format!("{} · {subject}", exam.get()), name.clone()),
                };
                found.rows.push(Row { group, name: shown, school: (school.id, name), measure, series });
            }
        }
        found.rows.sort_by(|one, other| one.measure.cmp(&other.measure));
        found.years.sort_unstable();
        found.years.dedup();
        Ok(Box::new(found))
    }
}

impl Exams {
    /// Of one school.
    pub fn of(id: RecordId, name: &str) -> Self {
        Self { school: Some((id, name.to_owned())), ..Self::default() }
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Self {
        let column = state.get("column").and_then(Json::as_u64).and_then(|n| usize::try_from(n).ok());
        Self { school: super::named(state), selected: super::place(state, "selected"), column, ..Self::default() }
    }

    fn rows(&self) -> &[Row] {
        self.found.as_ref().map_or(&[], |found| &found.rows)
    }

    fn years(&self) -> &[i32] {
        self.found.as_ref().map_or(&[], |found| &found.years)
    }

    fn column(&self) -> usize {
        let last = self.years().len().saturating_sub(1);
        self.column.unwrap_or(last).min(last)
    }

    fn current(&self) -> Option<(&Row, i32)> {
        Some((self.rows().get(self.selected)?, *self.years().get(self.column())?))
    }

    /// Opens the result under the cursor, or begins the one that is not there.
    fn open(&self, ctx: &mut Ctx<'_>) {
        let Some((row, year)) = self.current() else { return ctx.say(messages::nothing()) };
        if let Some(point) = row.series.get(&year) {
            return ctx.push(FormScreen::existing("exam_result", point.id));
        }
        let number = |number: i64| Decimal::new(number, 0).map_or(Value::Null, Value::from);
        let mut values = table_import::given("school", row.school.0);
        values.insert("exam".to_owned(), row.measure.exam.1.as_str().into());
        values.insert("subject".to_owned(), row.measure.subject.1.as_str().into());
        values.insert("year".to_owned(), number(i64::from(year)));
        if let Some(class) = row.measure.class {
            values.insert("class".to_owned(), number(class));
        }
        let id = ctx.new_id.next_id();
        ctx.push(FormScreen::with_values("exam_result", id, values).at("score"));
    }

    fn given(&self) -> crate::domain::value::Fields {
        self.school.as_ref().map(|(id, _)| table_import::given("school", *id)).unwrap_or_default()
    }

    /// The first year shown and how many fit.
    fn window(&self, width: usize) -> (usize, usize) {
        let room = width.saturating_sub(2 + name_width(width) + 1 + self.years().len().min(8) + 1) / YEAR;
        let count = room.clamp(1, self.years().len().max(1));
        (self.column().saturating_sub(count - 1), count)
    }
}

/// Cells of the names of the rows.
fn name_width(width: usize) -> usize {
    if width < 80 { 18 } else { 26 }
}

/// A result in a few cells: its value or the word for why there is none.
fn word(point: &Point) -> String {
    match point.outcome {
        Outcome::Value(value) => value.to_string(),
        Outcome::NotHeld => messages::not_held(),
        Outcome::Nobody => messages::nobody(),
        Outcome::NotApplicable => messages::not_applicable(),
        Outcome::Missing => messages::missing(),
    }
}

/// A year of a series with its change, in the tone of its direction.
fn cell(series: &Series, year: i32) -> Line {
    let Some(point) = series.get(&year) else { return Line::toned(Tone::Muted, text::fit("—", YEAR)) };
    let value = point.value().is_some();
    let mut line = Line::toned(if value { Tone::Plain } else { Tone::Muted }, word(point));
    if point.disputed {
        line = line.and(Tone::Conflict, "⚡");
    }
    if let Some(change) = dynamics::change(series, year) {
        let tone = match change.by.mantissa() {
            0 => Tone::Muted,
            1.. => Tone::Good,
            _ => Tone::Error,
        };
        let few = if change.few { "*" } else { "" };
        let far = if change.since + 1 == year { "" } else { "…" };
        line = line.and(tone, format!(" {}{far}{few}", change.by.signed()));
    } else if point.is_few() {
        line = line.and(Tone::Warning, "*");
    }
    let pad = YEAR.saturating_sub(line.width());
    line.and(Tone::Plain, " ".repeat(pad))
}

/// The cell under the cursor in a sentence.
fn told(row: &Row, year: i32) -> String {
    let Some(point) = row.series.get(&year) else { return messages::told_nothing(year) };
    let mut parts = vec![format!("{year}: {}", word(point))];
    if let Some(change) = dynamics::change(&row.series, year) {
        parts.push(messages::told_change(change.by.signed(), change.since));
    }
    if let Some(people) = point.people {
        parts.push(messages::told_people(people));
    }
    if point.is_few() || dynamics::change(&row.series, year).is_some_and(|change| change.few) {
        parts.push(messages::told_few(FEW));
    }
    if point.disputed {
        parts.push(messages::told_disputed());
    }
    parts.join("; ")
}

impl Screen for Exams {
    fn name(&self) -> &'static str {
        "exams"
    }

    fn title(&self, env: &Env) -> String {
        let place = match (&self.school, &env.municipality) {
            (Some((_, name)), _) | (None, Some((_, name))) => name.clone(),
            (None, None) => messages::everywhere(),
        };
        format!("{} · {place}", messages::title())
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Results, Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        let municipality = ctx.env.municipality.as_ref().map(|(id, _)| *id);
        ctx.ask(Read { school: self.school.as_ref().map(|(id, _)| *id), municipality });
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        if let Some(found) = ctx.take::<Found>(answer) {
            self.found = Some(found);
            self.selected = self.selected.min(self.rows().len().saturating_sub(1));
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = self.rows().len().saturating_sub(1);
        let page = ctx.env.page(1);
        match action {
            Action::Left => self.column = Some(self.column().saturating_sub(1)),
            Action::Right => self.column = Some((self.column() + 1).min(self.years().len().saturating_sub(1))),
            Action::Open => self.open(ctx),
            Action::New => {
                let id = ctx.new_id.next_id();
                ctx.push(FormScreen::with_values("exam_result", id, self.given()));
            }
            Action::ImportTable => ctx.push(Files::tables("exam_result", self.given())),
            Action::Dossier => match self.rows().get(self.selected).map(|row| row.school.clone()) {
                Some((id, name)) => ctx.push(crate::app::screens::dossier::Dossier::of(id, &name)),
                None => ctx.say(messages::nothing()),
            },
            Action::Report => match &self.school {
                Some(school) => ctx.push(Reports::about("exams", school)),
                None => ctx.push(Reports::on("exams", ctx.env)),
            },
            _ if step(action, &mut self.selected, last, page) => {}
            _ => return false,
        }
        true
    }

    fn paste(&mut self, pasted: &str, ctx: &mut Ctx<'_>) -> bool {
        let Some(screen) = TableImport::pasted(pasted, "exam_result", self.given()) else { return false };
        ctx.push(screen);
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        if matches!(action, Action::ToPlan | Action::ToLetter) {
            return Some(crate::app::messages::not_here(action.hint()));
        }
        only(&[Action::Open, Action::New, Action::Dossier, Action::ImportTable], action)
    }

    fn body(&self, env: &Env) -> Body {
        if self.found.is_none() {
            return Body::note(crate::app::messages::loading());
        }
        let width = env.size.0;
        if self.rows().is_empty() {
            let lines = text::wrap(&messages::none(), width);
            return Body {
                lines: lines.into_iter().map(|line| Line::toned(Tone::Muted, line)).collect(),
                ..Body::default()
            };
        }
        let (first, count) = self.window(width);
        let names = name_width(width);
        let shown: Vec<i32> = self.years().iter().skip(first).take(count).copied().collect();
        let mut heading = Line::toned(Tone::Label, format!("  {} ", text::fit(&messages::years(), names)));
        for (n, year) in shown.iter().enumerate() {
            let year = if first + n == self.column() { format!("[{year}]") } else { format!(" {year}") };
            heading = heading.and(Tone::Label, text::fit(&year, YEAR));
        }
        let sentence = self.current().map(|(row, year)| told(row, year)).unwrap_or_default();
        let head = vec![Line::toned(Tone::Muted, text::truncate(&sentence, width)), heading];
        let mut rows = Rows::default();
        let mut group = "";
        let mut cursor = None;
        for (n, row) in self.rows().iter().enumerate() {
            if row.group != group {
                group = &row.group;
                rows.note(Line::toned(Tone::Title, text::truncate(group, width)));
            }
            let mut line = Line::plain(format!("{} ", text::fit(&row.name, names)));
            for year in &shown {
                line.spans.extend(cell(&row.series, *year).spans);
            }
            let values: Vec<Option<Decimal>> =
                self.years().iter().map(|year| row.series.get(year).and_then(Point::value)).collect();
            let values = values.get(values.len().saturating_sub(8)..).unwrap_or_default();
            line = line.and(Tone::Strong, plot::trend(values));
            if n == self.selected {
                cursor = Some((rows.lines.len(), 2 + names + 1 + YEAR * self.column().saturating_sub(first)));
            }
            rows.push(n == self.selected, [line]);
        }
        rows.cursor = cursor;
        Body::scrolled(head, rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        let (id, name) = match &self.school {
            Some((id, name)) => (Some(id.to_string()), Some(name)),
            None => (None, None),
        };
        json!({ "id": id, "name": name, "selected": self.selected, "column": self.column })
    }
}

mod messages {
    crate::messages! {
        title() { ru: "Результаты экзаменов", en: "Exam results" }
        everywhere() { ru: "все районы", en: "all districts" }
        years() { ru: "Год", en: "Year" }
        class(number) { ru: "{number} класс", en: "class {number}" }
        not_held() { ru: "не пров.", en: "not held" }
        nobody() { ru: "никто", en: "nobody" }
        not_applicable() { ru: "неприм.", en: "n/a" }
        missing() { ru: "?", en: "?" }
        told_nothing(year) { ru: "{year}: не внесено — Enter вносит", en: "{year}: not there – Enter writes it" }
        told_change(by, since) { ru: "изменение {by} к {since} году", en: "change {by} since {since}" }
        told_people(count) { ru: "участников {count}", en: "{count} people" }
        told_few(few) { ru: "* участников меньше {few}: сравнивать осторожно", en: "* fewer than {few} people: compare with care" }
        told_disputed() { ru: "⚡ разные значения", en: "⚡ different values" }
        nothing() { ru: "Результатов пока нет.", en: "No results yet." }
        none() {
            ru: "Результатов пока нет. Insert вносит один, i загружает таблицу из файла, скопированную таблицу можно вставить прямо сюда.",
            en: "No results yet. Insert writes one, i imports a table from a file, a copied table can be pasted here."
        }
    }
}
