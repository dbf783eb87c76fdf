//! `8`: the reports and what they are made of. Enter on a report asks for what is missing and writes the file.

mod choices;

use std::any::Any;
use std::path::PathBuf;

use serde_json::{Value as Json, json};

pub use self::choices::Choices;
use self::choices::{Named, demands, id_of, needs};
use super::form::FormScreen;
use super::office::{Paper, ReadPaper, TakeTemplate};
use super::pick::Pick;
use super::places::Places;
use super::report_file::{Printing, WriteReport};
use super::report_preview::ReportPreview;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::Effect;
use crate::app::screen::{Ctx, Env, Outcome, Screen};
use crate::app::selected::step;
use crate::app::settings;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::RecordId;
use crate::report::{Format, Parameter, REPORTS, Year};
use crate::text;

/// Columns of the names of the choices.
const LABEL: usize = 10;

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
    printing: Printing,
    /// Where reports go by themselves, once it is known.
    own_folder: Option<PathBuf>,
    /// The template in force; empty: none.
    template: String,
    scroll: Scroll,
}

/// The rows below the reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    School,
    Visit,
    Plan,
    /// The protocol, order or letter a report is of: only asked for, no row of its own.
    Document,
    Year,
    Format,
    Folder,
    Template,
    Letterhead,
}

const ROWS: [Row; 8] =
    [Row::School, Row::Visit, Row::Plan, Row::Year, Row::Format, Row::Folder, Row::Template, Row::Letterhead];

/// Place of a report in the menu.
fn place_of(report: &str) -> usize {
    REPORTS.iter().position(|known| known.name() == report).unwrap_or(0)
}

impl Reports {
    /// With the school chosen last.
    pub fn of(env: &Env) -> Self {
        let school = env.school.as_ref().map(|(id, name)| (id.to_string(), name.clone()));
        Self::with(Choices { school, ..Choices::default() })
    }

    /// With the cursor on a report and the school chosen last.
    pub fn on(report: &str, env: &Env) -> Self {
        Self { selected: place_of(report), ..Self::of(env) }
    }

    /// With the cursor on a report and this school chosen.
    pub fn about(report: &str, school: &(RecordId, String)) -> Self {
        let school = Some((school.0.to_string(), school.1.clone()));
        Self { selected: place_of(report), ..Self::with(Choices { school, ..Choices::default() }) }
    }

    /// Of this form, where a report is of one.
    #[must_use]
    pub fn of_form(mut self, form: &str) -> Self {
        self.choices.form = Some(form.to_owned());
        self
    }

    fn with(choices: Choices) -> Self {
        Self {
            choices,
            selected: 0,
            wish: None,
            asked: None,
            answered: false,
            printing: Printing::default(),
            own_folder: None,
            template: String::new(),
            scroll: Scroll::default(),
        }
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
            Row::Document => {
                let report = self.wish.and_then(|(place, _)| REPORTS.get(place));
                Pick::one(report.map_or("protocol", |report| report.subject()))
            }
            Row::Year => return self.choices.turn_year(1, ctx.env),
            Row::Letterhead => match &ctx.env.municipality {
                Some((id, _)) => return ctx.push(FormScreen::existing("municipality", *id).at("letterhead")),
                None => Pick::one("municipality"),
            },
            Row::Format => return self.choices.turn_format(1),
            Row::Folder => {
                self.asked = Some(row);
                return ctx.push(Places::folder(messages::folder_title(), &ctx.env.exports));
            }
            Row::Template => {
                self.asked = Some(row);
                return ctx.push(Places::file(messages::template_title(), &ctx.env.exports, &["docx", "dotx"]));
            }
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
            (Parameter::Document, Row::Document, self.choices.document.is_none()),
        ];
        if let Some((_, row, _)) =
            missing.into_iter().find(|(parameter, _, missing)| *missing && needs(*report, *parameter))
        {
            self.wish = Some((place, preview));
            return self.ask(row, ctx);
        }
        self.wish = None;
        // The next one is of another document.
        let choices = self.choices.clone();
        self.choices.document = None;
        if preview {
            return ctx.push(ReportPreview::of(report.name(), choices));
        }
        ctx.say(messages::writing());
        ctx.ask(WriteReport {
            report: report.name().to_owned(),
            parameters: choices.parameters(report.name(), ctx.env),
            formats: vec![choices.format()],
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

    fn clear(&mut self, ctx: &mut Ctx<'_>) {
        match self.row() {
            Some(Row::Folder) => {
                ctx.effects.push(Effect::Setting { name: settings::REPORTS, value: String::new() });
                if let Some(own) = &self.own_folder {
                    ctx.env.exports.clone_from(own);
                }
            }
            Some(Row::Template) => ctx.ask(TakeTemplate(None)),
            Some(Row::School) => (self.choices.school, self.choices.visit) = (None, None),
            Some(Row::Visit) => self.choices.visit = None,
            Some(Row::Plan) => self.choices.plan = None,
            Some(Row::Year) => self.choices.year = None,
            Some(Row::Format | Row::Letterhead | Row::Document) | None => {}
        }
    }

    /// Label and value of a choice.
    fn shown(&self, row: Row, env: &Env) -> (String, Line) {
        let named = |named: &Option<Named>, nothing: String| match named {
            Some((_, name)) => Line::plain(name.replace('\n', " ")),
            None => Line::toned(Tone::Muted, nothing),
        };
        match row {
            Row::School => (messages::school(), named(&self.choices.school, messages::all_schools())),
            Row::Visit => (messages::visit(), named(&self.choices.visit, messages::not_chosen())),
            Row::Plan => (messages::plan(), named(&self.choices.plan, messages::not_chosen())),
            Row::Document => (messages::document(), named(&self.choices.document, messages::not_chosen())),
            Row::Year => {
                let year = self.choices.year.as_deref().and_then(|year| Year::parse(year).ok());
                (
                    messages::year(),
                    Line::plain(format!("‹ {} ›", year.map_or_else(messages::all_years, |y| y.to_string()))),
                )
            }
            Row::Format => (messages::format(), Line::plain(format!("‹ {} ›", format_label(self.choices.format())))),
            // The end of a path says more than its beginning.
            Row::Folder => (messages::folder(), Line::plain(env.exports.display().to_string())),
            Row::Letterhead => {
                let of = env.municipality.as_ref().map_or_else(messages::of_a_district, |(_, name)| name.clone());
                (messages::letterhead(), Line::plain(of))
            }
            Row::Template if self.template.is_empty() => {
                (messages::template(), Line::toned(Tone::Muted, messages::no_template()))
            }
            Row::Template => (messages::template(), Line::plain(self.template.clone())),
        }
    }
}

fn format_label(format: Format) -> String {
    match format {
        Format::Docx => messages::docx(),
        Format::Xlsx => messages::xlsx(),
        Format::Html => messages::html(),
        Format::Markdown => messages::markdown(),
        Format::Csv => messages::csv(),
        Format::Csv1251 => messages::csv_1251(),
        Format::Ndjson => messages::ndjson(),
        Format::Pdf => messages::pdf(),
    }
}

/// The end of a path.
fn end_of(path: &str, room: usize) -> String {
    let mut kept = path;
    while text::width(kept) + 1 > room
        && let Some((_, rest)) = kept.split_once(['/', '\\']).filter(|(_, rest)| !rest.is_empty())
    {
        kept = rest;
    }
    if kept.len() == path.len() { text::truncate(path, room) } else { text::truncate(&format!("…{kept}"), room) }
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

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.ask(ReadPaper);
        // A picker that was left without an answer ends the wish.
        if !std::mem::take(&mut self.answered) {
            (self.wish, self.asked) = (None, None);
        }
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                self.printing.failed();
                return ctx.refuse(error.to_string());
            }
        };
        let other = self.printing.answer(answer, ctx);
        if let Some(Ok(paper)) = other.map(<Box<dyn Any + Send>>::downcast::<Paper>) {
            if let Some(done) = paper.done {
                ctx.effects.push(Effect::Setting { name: settings::TEMPLATE, value: paper.template.clone() });
                ctx.say(done);
            }
            self.own_folder = Some(paper.exports);
            self.template = paper.template;
        }
    }

    fn outcome(&mut self, outcome: Outcome, ctx: &mut Ctx<'_>) {
        let records = match outcome {
            Outcome::Picked(records) => records,
            Outcome::Text(path) if self.asked.take() == Some(Row::Template) => {
                return ctx.ask(TakeTemplate(Some(PathBuf::from(path))));
            }
            Outcome::Text(path) => {
                ctx.env.exports = PathBuf::from(&path);
                ctx.effects.push(Effect::Setting { name: settings::REPORTS, value: path });
                return;
            }
            Outcome::Button(_) => return,
        };
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
            Row::Document => self.choices.document = named,
            Row::Letterhead => return ctx.push(FormScreen::existing("municipality", id).at("letterhead")),
            Row::Year | Row::Format | Row::Folder | Row::Template => {}
        }
        self.answered = true;
        if let Some((place, preview)) = self.wish {
            self.make(place, preview, ctx);
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = REPORTS.len() + ROWS.len() - 1;
        match action {
            Action::Left => self.turn(-1, ctx.env),
            Action::Right => self.turn(1, ctx.env),
            Action::Delete => self.clear(ctx),
            Action::Back => return self.printing.stop(ctx),
            Action::Open => match self.row() {
                Some(row) => self.ask(row, ctx),
                None => self.make(self.selected, false, ctx),
            },
            Action::Lint => ctx.push(super::lint::Lint::default()),
            Action::Report => self.make_selected(false, ctx),
            Action::Preview => self.make_selected(true, ctx),
            _ if step(action, &mut self.selected, last, last) => {}
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
            let mut line = Line::plain(label);
            if room > 1 {
                line = line.and(Tone::Muted, format!("  {}", text::truncate(&demands(*report), room)));
            }
            rows.push(n == self.selected, [line]);
        }
        rows.note(Line::blank());
        rows.note(Line::toned(Tone::Title, format!("  {}", messages::made_of())));
        for (n, row) in ROWS.into_iter().enumerate() {
            let (label, value) = self.shown(row, env);
            let mut line = Line::toned(Tone::Label, format!("{} ", text::fit(&label, LABEL)));
            let room = width.saturating_sub(LABEL + 1);
            line.spans.extend(value.spans.into_iter().map(|mut span| {
                span.text =
                    if row == Row::Folder { end_of(&span.text, room) } else { text::truncate(&span.text, room) };
                span
            }));
            rows.push(n + REPORTS.len() == self.selected, [line]);
        }
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
        document() { ru: "Документ", en: "Document" }
        year() { ru: "Год", en: "Year" }
        form() { ru: "Форма", en: "Form" }
        day() { ru: "День", en: "Day" }
        format() { ru: "Формат", en: "Format" }
        all_schools() { ru: "все", en: "all" }
        not_chosen() { ru: "не выбран", en: "not chosen" }
        all_years() { ru: "все годы", en: "all years" }
        docx() { ru: "docx — Word", en: "docx – Word" }
        html() { ru: "html — страница для печати", en: "html – a page to print" }
        markdown() { ru: "md — текст для письма", en: "md – text for mail" }
        xlsx() { ru: "xlsx — Excel", en: "xlsx – Excel" }
        csv() { ru: "csv — таблицы для других программ", en: "csv – tables for other programs" }
        csv_1251() { ru: "csv в windows-1251 — для старых программ", en: "csv in windows-1251 – for old programs" }
        ndjson() { ru: "ndjson — строки JSON для сценариев", en: "ndjson – lines of JSON for scripts" }
        pdf() { ru: "pdf — через LibreOffice", en: "pdf – by LibreOffice" }
        folder() { ru: "Куда", en: "Where" }
        template() { ru: "Бланк", en: "Template" }
        letterhead() { ru: "Подписи", en: "Signers" }
        of_a_district() { ru: "бланк и подписи района: выбрать район", en: "letterhead and signers: choose a district" }
        no_template() { ru: "без бланка", en: "none" }
        template_title() { ru: "Бланк учреждения (.docx)", en: "The office's template (.docx)" }
        folder_title() { ru: "Куда класть отчёты", en: "Where reports go" }
        writing() { ru: "Пишу отчёт…", en: "Writing the report…" }
        on_a_report() { ru: "Поставьте курсор на отчёт: там Enter записывает его.", en: "Put the cursor on a report: Enter writes it there." }
    }
}

#[cfg(test)]
mod tests;
