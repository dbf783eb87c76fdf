//! Register of recommendations: to whom, by when, and what became of each.

use super::catalogue::Report;
use super::context::{Context, is_blank};
use super::document::{Align, Block, Cell, Document, Orientation, Run, Style, Table};
use super::messages;
use super::parameters::Parameter;
use super::typography::date_long;
use crate::domain::follow_up::with_deadline_of;
use crate::domain::{Record, RecordId};
use crate::forms::schema::Label;
use crate::text::sort_key;
use crate::{Error, Result};

/// The column of schools.
const SCHOOL: usize = 1;

/// The report.
pub static REPORT: Recommendations = Recommendations;

/// See the module.
pub struct Recommendations;

impl Report for Recommendations {
    fn name(&self) -> &'static str {
        "recommendations"
    }

    fn label(&self) -> Label {
        Label { ru: "Реестр рекомендаций".to_owned(), en: "Register of recommendations".to_owned() }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[
            (Parameter::Municipality, false),
            (Parameter::School, false),
            (Parameter::Year, false),
            (Parameter::AsOf, false),
        ]
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let rows = rows(context)?;
        if rows.is_empty() {
            return Err(Error::Refused(messages::nothing_found(self.label().get())));
        }
        let across = Orientation::Landscape;
        let mut document = Document::new("Реестр рекомендаций");
        document.push(across, Block::heading(0, "Реестр рекомендаций"));
        let day = format!("по состоянию на {}", date_long(context.as_of()));
        document.push(across, Block::runs(Style::Centre, vec![Run::plain(day)]));
        document.push(across, Block::runs(Style::Plain, vec![Run::plain(figures(&rows))]));
        document.push(across, Block::Table(table(context, &rows)));
        Ok(document)
    }
}

/// «Всего: 6, открыто: 3, просрочено: 1.»
pub fn figures(rows: &[Row]) -> String {
    let open = rows.iter().filter(|row| row.open).count();
    let overdue = rows.iter().filter(|row| row.overdue).count();
    format!("Всего: {}, открыто: {open}, просрочено: {overdue}.", rows.len())
}

/// A recommendation as it stood on the report's day.
pub struct Row {
    /// The recommendation.
    record: Record,
    school: String,
    verdict: Option<Record>,
    deadline: Option<chrono::NaiveDate>,
    open: bool,
    overdue: bool,
}

/// The recommendations asked for, by school and deadline.
pub fn rows(context: &Context<'_>) -> Result<Vec<Row>> {
    let until = context.as_of();
    let mut rows = Vec::new();
    for record in candidates(context)? {
        let given = record.date("given");
        if given.is_some_and(|day| day > until)
            || context.parameters.year.is_some_and(|year| !given.is_some_and(|day| year.contains(day)))
        {
            continue;
        }
        let school = context.follow(&record, "school")?;
        let municipality = school.as_ref().and_then(|school| school.reference("municipality"));
        if context.parameters.municipality.is_some() && context.parameters.municipality != municipality {
            continue;
        }
        let mut verdicts = context.records.related("verdict", "recommendation", record.id)?;
        let record = with_deadline_of(&record, &verdicts, until, None);
        verdicts.retain(|verdict| verdict.date("date").is_none_or(|day| day <= until));
        verdicts.sort_by_key(|verdict| (verdict.date("date"), verdict.id));
        let verdict = verdicts.pop();
        // On an earlier day only the verdicts of that time count; a card closed by hand counts today.
        let closed = match &verdict {
            Some(verdict) => matches!(verdict.text("verdict"), "done" | "dropped"),
            None => record.text("state") == "closed" && until >= context.today,
        };
        let deadline = record.date("deadline");
        rows.push(Row {
            school: school.map(|school| context.name_of(&school)).unwrap_or_default(),
            open: !closed,
            overdue: !closed && deadline.is_some_and(|day| day < until),
            record,
            verdict,
            deadline,
        });
    }
    rows.sort_by_key(|row| (sort_key(&row.school), row.deadline.is_none(), row.deadline, row.record.id));
    Ok(rows)
}

fn candidates(context: &Context<'_>) -> Result<Vec<Record>> {
    let of_school = |school: RecordId| context.records.related("recommendation", "school", school);
    context.parameters.school.map_or_else(|| context.records.all("recommendation"), of_school)
}

/// Their table; the column of schools only where there are several.
pub fn table(context: &Context<'_>, rows: &[Row]) -> Table {
    let one = rows.windows(2).all(|pair| matches!(pair, [a, b] if a.school == b.school));
    let one = one && context.parameters.school.is_some();
    let columns =
        [("№", 5), ("Школа", 16), ("Дана", 12), ("Рекомендация", 32), ("Кому", 15), ("Срок", 12), ("Исполнение", 24)];
    let columns = columns.into_iter().enumerate().filter(|(at, _)| !one || *at != SCHOOL).map(|(_, column)| column);
    let (headings, widths): (Vec<&str>, Vec<u32>) = columns.unzip();
    let mut table = Table { widths, header_rows: 1, rows: vec![headings.into_iter().map(Cell::text).collect()] };
    for (at, row) in rows.iter().enumerate() {
        let mut addressee = Cell::default();
        for field in ["addressee_role", "addressee"] {
            let runs = context.typed(&row.record, field);
            if !is_blank(&runs) {
                addressee.paragraphs.push(runs);
            }
        }
        let mut cells = vec![
            Cell::count(at + 1),
            Cell::text(&row.school),
            context.day_cell(&row.record, "given"),
            Cell::lines(context.typed(&row.record, "text")),
            addressee,
            deadline(context, &row.record),
            outcome(context, row),
        ];
        if one {
            cells.remove(SCHOOL);
        }
        table.rows.push(cells);
    }
    table
}

fn deadline(context: &Context<'_>, record: &Record) -> Cell {
    let cell = context.day_cell(record, "deadline");
    if cell.paragraphs.is_empty() { Cell::text("без срока").aligned(Align::Centre) } else { cell }
}

fn outcome(context: &Context<'_>, row: &Row) -> Cell {
    let mut cell = Cell::default();
    if let Some(verdict) = &row.verdict {
        let mut runs = context.typed(verdict, "verdict");
        let day = context.short_day(verdict, "date");
        if !is_blank(&day) {
            runs.push(Run::plain(", "));
            runs.extend(day);
        }
        cell.paragraphs.push(runs);
        cell.paragraphs.extend(Cell::lines(context.typed(verdict, "basis")).paragraphs);
    } else if !row.open {
        cell.paragraphs.push(context.typed(&row.record, "state"));
    }
    if row.overdue {
        cell.paragraphs.push(vec![Run::marked("просрочено")]);
    } else if cell.paragraphs.is_empty() {
        cell.paragraphs.push(vec![Run::plain("открыта")]);
    }
    cell
}
