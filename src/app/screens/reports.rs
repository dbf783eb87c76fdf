//! `8`: the reports and what they are made of. Enter on a report asks for what is missing and writes the file.

use std::any::Any;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::pick::Pick;
use super::report_file::{WriteReport, Written};
use super::report_preview::ReportPreview;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::screen::{Ctx, Env, Outcome, Screen};
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::{RecordId, SchoolYear};
use crate::report::{Format, Parameter, Parameters, REPORTS, Report, Year, catalogue};
use crate::text;

/// Columns of the names of the choices.
const LABEL: usize = 10;

/// A record and its name, as the session keeps them.
type Named = (String, String);

/// What the reports are made of.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    school: Option<Named>,
    visit: Option<Named>,
    plan: Option<Named>,
    /// As [`Year::parse`] reads it.
    year: Option<String>,
    /// As [`Format::parse`] reads it.
    format: String,
}

/// The reports.
#[derive(Debug)]
pub struct Reports {
    choices: Choices,
    selected: usize,
    /// The report that is waiting for an answer, and whether only its text is wanted.
    wish: Option<(usize, bool)>,
    /// The choice a picker was opened for.
    asked: Option<Row>,
    answered: bool,
    scroll: Scroll,
}

/// The rows below the reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    School,
    Visit,
    Plan,
    Year,
    Format,
}

const ROWS: [Row; 5] = [Row::School, Row::Visit, Row::Plan, Row::Year, Row::Format];

fn id_of(named: Option<&Named>) -> Option<RecordId> {
    named.and_then(|(id, _)| RecordId::parse(id))
}

impl Choices {
    /// What a report takes of the choices; the municipality is that of the program.
    pub fn parameters(&self, report: &str, env: &Env) -> Parameters {
        let accepts = |parameter: Parameter| {
            let report = catalogue::find(report);
            report.is_ok_and(|report| report.parameters().iter().any(|(accepted, _)| *accepted == parameter))
        };
        // A plan is printed whole: a school chosen for other reports must not drop rows of it.
        let school = accepts(Parameter::School) && !subject(report, Parameter::Plan);
        Parameters {
            municipality: env.municipality.as_ref().map(|(id, _)| *id).filter(|_| accepts(Parameter::Municipality)),
            school: id_of(self.school.as_ref()).filter(|_| school),
            visit: id_of(self.visit.as_ref()).filter(|_| accepts(Parameter::Visit)),
            plan: id_of(self.plan.as_ref()).filter(|_| accepts(Parameter::Plan)),
            year: self.year.as_deref().and_then(|year| Year::parse(year).ok()).filter(|_| accepts(Parameter::Year)),
            as_of: None,
        }
    }

    /// The format; Word where none was chosen.
    pub fn format(&self) -> Format {
        Format::parse(&self.format).unwrap_or(Format::Docx)
    }

    fn turn_format(&mut self, by: isize) {
        let at = Format::ALL.iter().position(|format| *format == self.format()).unwrap_or(0);
        self.format =
            turned(&Format::ALL, Some(at), by, false).map_or(String::new(), |format| format.name().to_owned());
    }

    fn turn_year(&mut self, by: isize, env: &Env) {
        let years = years(env);
        let at = self.year.as_ref().and_then(|year| years.iter().position(|known| known == year));
        self.year = turned(&years, at, by, true).cloned();
    }
}

/// The next item round the clock, with «none» among them where that is a choice.
fn turned<T>(items: &[T], at: Option<usize>, by: isize, or_none: bool) -> Option<&T> {
    let places = items.len() + usize::from(or_none);
    let offset = usize::from(or_none);
    let now = at.map_or(0, |at| at + offset);
    let next = (now + places).saturating_add_signed(by) % places.max(1);
    next.checked_sub(offset).and_then(|next| items.get(next))
}

/// This school year, the next, three before, and the calendar years.
fn years(env: &Env) -> Vec<String> {
    use chrono::Datelike;
    let first = SchoolYear::of(env.today).map_or(env.today.year(), |year| year.first_day().year());
    let school = [0, -1, -2, -3, 1].map(|by| format!("{}-{}", first + by, first + by + 1));
    let calendar = [0, -1, -2].map(|by| (env.today.year() + by).to_string());
    school.into_iter().chain(calendar).collect()
}

/// Whether a report is about this before all: it cannot be printed without, even where a default is possible.
fn subject(report: &str, parameter: Parameter) -> bool {
    let found = catalogue::find(report).map(|report| report.parameters().first());
    found.is_ok_and(|first| first.is_some_and(|(first, _)| *first == parameter))
}

fn needs(report: &dyn Report, parameter: Parameter) -> bool {
    let required = report.parameters().iter().any(|(known, required)| *known == parameter && *required);
    required
        || (matches!(parameter, Parameter::Visit | Parameter::Plan) && subject(report.name(), parameter))
        || (parameter == Parameter::School && subject(report.name(), Parameter::Visit))
}

fn word(parameter: Parameter) -> String {
    match parameter {
        Parameter::Municipality => messages::municipality(),
        Parameter::School => messages::school(),
        Parameter::Visit => messages::visit(),
        Parameter::Plan => messages::plan(),
        Parameter::Year => messages::year(),
        Parameter::AsOf => messages::day(),
    }
    .to_lowercase()
}

/// «нужно: школа, выезд · можно: год».
fn demands(report: &dyn Report) -> String {
    let known = [Parameter::School, Parameter::Visit, Parameter::Plan, Parameter::Year];
    let accepted = |parameter: &Parameter| report.parameters().iter().any(|(known, _)| known == parameter);
    let (needed, possible): (Vec<Parameter>, Vec<Parameter>) =
        known.into_iter().filter(accepted).partition(|parameter| needs(report, *parameter));
    let possible: Vec<Parameter> = possible
        .into_iter()
        .filter(|parameter| !(subject(report.name(), Parameter::Plan) && *parameter == Parameter::School))
        .collect();
    let words = |parameters: &[Parameter]| parameters.iter().map(|p| word(*p)).collect::<Vec<_>>().join(", ");
    match (needed.is_empty(), possible.is_empty()) {
        (true, true) => String::new(),
        (false, true) => messages::needed(words(&needed)),
        (true, false) => messages::possible(words(&possible)),
        (false, false) => format!("{}; {}", messages::needed(words(&needed)), messages::possible(words(&possible))),
    }
}

impl Reports {
    /// With the school chosen last.
    pub fn of(env: &Env) -> Self {
        let school = env.school.as_ref().map(|(id, name)| (id.to_string(), name.clone()));
        Self::with(Choices { school, ..Choices::default() })
    }

    fn with(choices: Choices) -> Self {
        Self { choices, selected: 0, wish: None, asked: None, answered: false, scroll: Scroll::default() }
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Option<Self> {
        let choices = serde_json::from_value(state.get("choices")?.clone()).ok()?;
        let selected = state.get("selected").and_then(Json::as_u64).and_then(|n| usize::try_from(n).ok());
        Some(Self { selected: selected.unwrap_or(0).min(REPORTS.len() + ROWS.len() - 1), ..Self::with(choices) })
    }

    fn row(&self) -> Option<Row> {
        self.selected.checked_sub(REPORTS.len()).and_then(|n| ROWS.get(n)).copied()
    }

    /// Opens a picker for a choice, or turns it where it is not a record.
    fn ask(&mut self, row: Row, ctx: &mut Ctx<'_>) {
        let pick = match row {
            Row::School => Pick::one("school"),
            Row::Visit => match id_of(self.choices.school.as_ref()) {
                Some(school) => Pick::one("visit").under("school", school),
                None => Pick::one("visit"),
            },
            Row::Plan => Pick::one("plan"),
            Row::Year => return self.choices.turn_year(1, ctx.env),
            Row::Format => return self.choices.turn_format(1),
        };
        self.asked = Some(row);
        ctx.push(pick);
    }

    /// Makes the report, or asks for the next thing it needs.
    fn make(&mut self, place: usize, preview: bool, ctx: &mut Ctx<'_>) {
        let Some(report) = REPORTS.get(place) else { return };
        let missing = [
            (Parameter::School, Row::School, self.choices.school.is_none() && self.choices.visit.is_none()),
            (Parameter::Visit, Row::Visit, self.choices.visit.is_none()),
            (Parameter::Plan, Row::Plan, self.choices.plan.is_none()),
        ];
        if let Some((_, row, _)) =
            missing.into_iter().find(|(parameter, _, missing)| *missing && needs(*report, *parameter))
        {
            self.wish = Some((place, preview));
            return self.ask(row, ctx);
        }
        self.wish = None;
        if preview {
            return ctx.push(ReportPreview::of(report.name(), self.choices.clone()));
        }
        ctx.say(messages::writing());
        ctx.ask(WriteReport {
            report: report.name().to_owned(),
            parameters: self.choices.parameters(report.name(), ctx.env),
            format: self.choices.format(),
            folder: ctx.env.exports.clone(),
        });
    }

    fn make_selected(&mut self, preview: bool, ctx: &mut Ctx<'_>) {
        match self.row() {
            Some(_) => ctx.say(messages::on_a_report()),
            None => self.make(self.selected, preview, ctx),
        }
    }

    fn turn(&mut self, by: isize, env: &Env) {
        match self.row() {
            Some(Row::Year) => self.choices.turn_year(by, env),
            Some(Row::Format) => self.choices.turn_format(by),
            _ => {}
        }
    }

    fn clear(&mut self) {
        match self.row() {
            Some(Row::School) => (self.choices.school, self.choices.visit) = (None, None),
            Some(Row::Visit) => self.choices.visit = None,
            Some(Row::Plan) => self.choices.plan = None,
            Some(Row::Year) => self.choices.year = None,
            Some(Row::Format) | None => {}
        }
    }

    /// Label and value of a choice.
    fn shown(&self, row: Row) -> (String, Line) {
        let named = |named: &Option<Named>, nothing: String| match named {
            Some((_, name)) => Line::plain(name.replace('\n', " ")),
            None => Line::toned(Tone::Muted, nothing),
        };
        match row {
            Row::School => (messages::school(), named(&self.choices.school, messages::all_schools())),
            Row::Visit => (messages::visit(), named(&self.choices.visit, messages::not_chosen())),
            Row::Plan => (messages::plan(), named(&self.choices.plan, messages::not_chosen())),
            Row::Year => {
                let year = self.choices.year.as_deref().and_then(|year| Year::parse(year).ok());
                (
                    messages::year(),
                    Line::plain(format!("‹ {} ›", year.map_or_else(messages::all_years, |y| y.to_string()))),
                )
            }
            Row::Format => (messages::format(), Line::plain(format!("‹ {} ›", format_label(self.choices.format())))),
        }
    }
}

fn format_label(format: Format) -> String {
    match format {
        Format::Docx => messages::docx(),
        Format::Html => messages::html(),
        Format::Markdown => messages::markdown(),
        Format::Csv => messages::csv(),
    }
}

impl Screen for Reports {
    fn name(&self) -> &'static str {
        "reports"
    }

    fn title(&self, _env: &Env) -> String {
        messages::title()
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Reports, Scope::List]
    }

    fn load(&mut self, _ctx: &mut Ctx<'_>) {
        // A picker that was left without an answer ends the wish.
        if !std::mem::take(&mut self.answered) {
            (self.wish, self.asked) = (None, None);
        }
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        match answer.map(|answer| answer.downcast::<Written>()) {
            Ok(Ok(written)) => ctx.say(written.sentence()),
            Ok(Err(_)) => {}
            Err(error) => ctx.refuse(error.to_string()),
        }
    }

    fn outcome(&mut self, outcome: Outcome, ctx: &mut Ctx<'_>) {
        let Outcome::Picked(records) = outcome else { return };
        let (Some(row), Some((id, name))) = (self.asked.take(), records.into_iter().next()) else { return };
        let named = Some((id.to_string(), name.clone()));
        match row {
            Row::School => {
                if self.choices.school != named {
                    self.choices.visit = None;
                }
                self.choices.school = named;
                ctx.env.school = Some((id, name));
            }
            Row::Visit => self.choices.visit = named,
            Row::Plan => self.choices.plan = named,
            Row::Year | Row::Format => {}
        }
        self.answered = true;
        if let Some((place, preview)) = self.wish {
            self.make(place, preview, ctx);
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = REPORTS.len() + ROWS.len() - 1;
        match action {
            Action::Up => self.selected = self.selected.saturating_sub(1),
            Action::Down => self.selected = (self.selected + 1).min(last),
            Action::PageUp | Action::First => self.selected = 0,
            Action::PageDown | Action::Last => self.selected = last,
            Action::Left => self.turn(-1, ctx.env),
            Action::Right => self.turn(1, ctx.env),
            Action::Delete => self.clear(),
            Action::Open => match self.row() {
                Some(row) => self.ask(row, ctx),
                None => self.make(self.selected, false, ctx),
            },
            Action::Report => self.make_selected(false, ctx),
            Action::Preview => self.make_selected(true, ctx),
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        super::only(&[Action::Open, Action::Delete], action)
    }

    fn body(&self, env: &Env) -> Body {
        let width = env.size.0.saturating_sub(2);
        let head = vec![Line::toned(Tone::Muted, text::truncate(&messages::hint(), env.size.0))];
        let mut rows = Rows::default();
        for (n, report) in REPORTS.iter().enumerate() {
            let label = text::truncate(report.label().get(), width);
            let room = width.saturating_sub(text::width(&label) + 2);
            let line = Line::plain(label).and(Tone::Muted, format!("  {}", text::truncate(&demands(*report), room)));
            rows.push(n == self.selected, [line]);
        }
        rows.note(Line::blank());
        rows.note(Line::toned(Tone::Title, format!("  {}", messages::made_of())));
        for (n, row) in ROWS.into_iter().enumerate() {
            let (label, value) = self.shown(row);
            let mut line = Line::toned(Tone::Label, format!("{} ", text::fit(&label, LABEL)));
            let room = width.saturating_sub(LABEL + 1);
            line.spans.extend(value.spans.into_iter().map(|mut span| {
                span.text = text::truncate(&span.text, room);
                span
            }));
            rows.push(n + REPORTS.len() == self.selected, [line]);
        }
        rows.note(Line::blank());
        let folder = messages::folder(env.exports.display());
        text::wrap(&folder, width)
            .into_iter()
            .for_each(|line| rows.note(Line::toned(Tone::Muted, format!("  {line}"))));
        Body::scrolled(head, rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        json!({ "choices": self.choices, "selected": self.selected })
    }
}

mod messages {
    crate::messages! {
        title() { ru: "Отчёты", en: "Reports" }
        hint() { ru: "Enter записывает отчёт в файл, v показывает текст. Delete снимает выбор.", en: "Enter writes the report into a file, v shows its text. Delete clears a choice." }
        needed(what) { ru: "нужно: {what}", en: "needs: {what}" }
        possible(what) { ru: "можно: {what}", en: "takes: {what}" }
        made_of() { ru: "Из чего", en: "Made of" }
        municipality() { ru: "Район", en: "District" }
        school() { ru: "Школа", en: "School" }
        visit() { ru: "Выезд", en: "Visit" }
        plan() { ru: "План", en: "Plan" }
        year() { ru: "Год", en: "Year" }
        day() { ru: "День", en: "Day" }
        format() { ru: "Формат", en: "Format" }
        all_schools() { ru: "все", en: "all" }
        not_chosen() { ru: "не выбран", en: "not chosen" }
        all_years() { ru: "все годы", en: "all years" }
        docx() { ru: "docx — Word", en: "docx – Word" }
        html() { ru: "html — страница для печати", en: "html – a page to print" }
        markdown() { ru: "md — текст для письма", en: "md – text for mail" }
        csv() { ru: "csv — таблицы для Excel", en: "csv – tables for Excel" }
        folder(path) { ru: "Файлы ложатся в {path}", en: "Files go to {path}" }
        writing() { ru: "Пишу отчёт…", en: "Writing the report…" }
        on_a_report() { ru: "Поставьте курсор на отчёт: там Enter записывает его.", en: "Put the cursor on a report: Enter writes it there." }
    }
}

#[cfg(test)]
mod tests;
