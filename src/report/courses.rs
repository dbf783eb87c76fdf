//! «Получили удостоверение» / «Начали обучение» by school and subject (source 004, Блок 2; source 001, 9: «мотив выбора
//! КПК»): counts that add up, and the courses themselves.

use super::catalogue::Report;
use super::context::Context;
use super::document::{Align, Block, Cell, Document, Orientation, Run, Style, Table};
use super::parameters::Parameter;
use super::typography::date_long;
use super::{issuer, messages};
use crate::domain::help::{self, COURSE_STATES};
use crate::domain::{Decimal, Period, Record, RecordId, Value};
use crate::forms::schema::Label;
use crate::{Error, Result};

/// The report.
pub static REPORT: Courses = Courses;

/// See the module.
pub struct Courses;

impl Report for Courses {
    fn name(&self) -> &'static str {
        "courses"
    }

    fn label(&self) -> Label {
        Label { ru: "Курсовая подготовка".to_owned(), en: "Courses of teachers".to_owned() }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[(Parameter::Municipality, false), (Parameter::School, false), (Parameter::Year, false)]
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let rows = rows(context)?;
        if rows.is_empty() {
            return Err(Error::Refused(messages::nothing_found(self.label().get())));
        }
        let municipality = issuer::of(context, None)?;
        let across = Orientation::Landscape;
        let mut document = Document::new("Курсовая подготовка");
        issuer::letterhead(context, municipality.as_ref(), across, &mut document);
        document.push(across, Block::heading(0, "Курсовая подготовка педагогов"));
        let under = context
            .parameters
            .year
            .map_or_else(|| format!("по состоянию на {}", date_long(context.as_of())), |year| format!("за {year}"));
        document.push(across, Block::runs(Style::Centre, vec![Run::plain(under)]));
        document.push(across, Block::Table(counts(context, &rows)?));
        document.push(across, Block::heading(1, "Курсы"));
        document.push(across, Block::Table(list(context, &rows)));
        Ok(document)
    }
}

/// The courses asked for: of a year those whose dates touch it.
fn rows(context: &Context<'_>) -> Result<Vec<Record>> {
    let asked = &context.parameters;
    let mut rows = match (asked.school, asked.municipality) {
        (Some(school), _) => context.records.related("course", "school", school)?,
        (None, Some(municipality)) => context.records.related("course", "municipality", municipality)?,
        (None, None) => context.records.all("course")?,
    };
    if let Some(year) = asked.year {
        rows.retain(|course| {
            let spans = Period::from_value(course.get("dates")).map(|period| period.reading.spans());
            spans.unwrap_or_default().iter().any(|span| span.from() <= year.to && span.to() >= year.from)
        });
    }
    let mut named = Vec::new();
    for row in rows {
        let school = row.reference("school").map(|id| context.name(id)).transpose()?.unwrap_or_default();
        named.push((crate::text::sort_key(&school), row));
    }
    named.sort_by(|(one, first), (other, second)| one.cmp(other).then_with(|| first.id.cmp(&second.id)));
    Ok(named.into_iter().map(|(_, row)| row).collect())
}

/// Label of a state, as the document prints it.
fn state(context: &Context<'_>, id: &str) -> String {
    let one = Record::new(RecordId::new([0; 16]), "course").with("state", id);
    context.text(&one, "state")
}

fn number(count: i64) -> Cell {
    Decimal::new(count, 0).map_or_else(Cell::default, |count| Cell::number(count).aligned(Align::Centre))
}

/// School × state with subjects; the last row adds everything up.
fn counts(context: &Context<'_>, rows: &[Record]) -> Result<Table> {
    let headings = ["Наименование ОО", "Состояние", "Педагогов", "По предметам"];
    let mut table = Table {
        widths: vec![30, 24, 12, 60],
        header_rows: 1,
        rows: vec![headings.into_iter().map(Cell::text).collect()],
    };
    let words = |subjects: &[(String, i64)]| {
        let named = |(subject, count): &(String, i64)| {
            format!("{}\u{a0}— {count}", if subject.is_empty() { "предмет не указан" } else { subject })
        };
        subjects.iter().map(named).collect::<Vec<_>>().join(", ")
    };
    for counted in help::courses(rows) {
        let school = match counted.school {
            Some(school) => context.name(school)?,
            None => "По району".to_owned(),
        };
        table.rows.push(vec![
            Cell::text(&school),
            Cell::text(&state(context, &counted.state)),
            number(counted.total()),
            Cell::text(&words(&counted.subjects)),
        ]);
    }
    let mut all = rows.to_vec();
    for course in &mut all {
        course.set("school", Value::Null);
    }
    for counted in help::courses(&all) {
        let cells = [
            Cell::text("Всего"),
            Cell::text(&state(context, &counted.state)),
            number(counted.total()),
            Cell::text(&words(&counted.subjects)),
        ];
        table.rows.push(cells.into_iter().map(Cell::strong).collect());
    }
    Ok(table)
}

/// Every course with its motive and certificate, in the order of states.
fn list(context: &Context<'_>, rows: &[Record]) -> Table {
    let columns = [
        ("school", 20),
        ("teacher", 18),
        ("subject", 14),
        ("people", 10),
        ("title", 30),
        ("dates", 16),
        ("motive", 24),
    ];
    let mut headings: Vec<Cell> =
        columns.iter().map(|(field, _)| Cell::text(&context.label("course", field))).collect();
    headings.push(Cell::text("Состояние, удостоверение"));
    let mut widths: Vec<u32> = columns.iter().map(|(_, width)| *width).collect();
    widths.push(20);
    let mut table = Table { widths, header_rows: 1, rows: vec![headings] };
    for wanted in COURSE_STATES {
        for course in rows.iter().filter(|course| course.text("state") == wanted) {
            let mut cells: Vec<Cell> = columns
                .iter()
                .map(|(field, _)| match *field {
                    "people" => number(help::people(course)),
                    field => Cell::lines(context.verbatim(course, field)),
                })
                .collect();
            let mut last = Cell::lines(context.typed(course, "state"));
            for field in ["certificate", "certified_on"] {
                last.paragraphs.extend(Cell::lines(context.short_day(course, field)).paragraphs);
            }
            cells.push(last);
            table.rows.push(cells);
        }
    }
    table
}
