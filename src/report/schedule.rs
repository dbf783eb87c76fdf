//! «График мониторинговых выездов» (source 002, 4.2: «По графику»): visits by month, what took place, which supported
//! schools nobody goes to.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::catalogue::Report;
use super::chart::{Chart, Series};
use super::context::{Context, is_blank};
use super::document::{Align, Block, Cell, Document, Orientation, Run, Style, Table};
use super::parameters::Parameter;
use super::typography::{bind, date_long, polish};
use super::{issuer, messages};
use crate::domain::ru_date::month_nominative;
use crate::domain::{Decimal, Record, RecordId};
use crate::forms::schema::Label;
use crate::text::sort_key;
use crate::{Error, Result};

/// The report.
pub static REPORT: Schedule = Schedule;

/// See the module.
pub struct Schedule;

impl Report for Schedule {
    fn name(&self) -> &'static str {
        "schedule"
    }

    fn label(&self) -> Label {
        Label {
            ru: "График мониторинговых выездов".to_owned(), en: "Schedule of visits".to_owned()
        }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[(Parameter::Municipality, false), (Parameter::School, false), (Parameter::Year, false)]
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let school = context.parameters.school.map(|id| context.record("school", id)).transpose()?;
        let rows = rows(context)?;
        if rows.is_empty() {
            return Err(Error::Refused(messages::nothing_found(self.label().get())));
        }
        let municipality = issuer::of(context, school.as_ref())?;
        let municipality = municipality.or(of_all(context, &rows)?);
        let across = Orientation::Landscape;
        let title = "График мониторинговых выездов";
        let mut document = Document::new(title);
        issuer::letterhead(context, municipality.as_ref(), across, &mut document);
        issuer::approve(municipality.as_ref(), across, &mut document);
        document.push(across, Block::heading(0, title));
        let mut under = Vec::new();
        under.extend(school.as_ref().map(|school| context.name_of(school)));
        under.extend(context.parameters.year.map(|year| format!("на {year}")));
        if under.is_empty() {
            under.push(format!("по состоянию на {}", date_long(context.as_of())));
        }
        document.push(across, Block::runs(Style::Centre, vec![Run::plain(under.join(", "))]));
        document.push(across, Block::Table(table(context, &rows)?));
        if school.is_none() {
            let load = load(&rows);
            if load.names.len() > 1 {
                document.push(across, Block::Chart(load));
            }
            without_a_visit(context, municipality.as_ref(), &rows, across, &mut document)?;
        }
        Ok(document)
    }
}

/// A visit with its school and the day it stands on in the schedule.
struct Row {
    visit: Record,
    school: Option<Record>,
    day: Option<NaiveDate>,
}

/// The visits asked for by day.
fn rows(context: &Context<'_>) -> Result<Vec<Row>> {
    let visits = of_district(context, "visit")?;
    let mut rows = Vec::new();
    for visit in visits {
        let day = visit.date("planned").or_else(|| visit.date("date"));
        if context.parameters.year.is_some_and(|year| !day.is_some_and(|day| year.contains(day))) {
            continue;
        }
        let school = context.follow(&visit, "school")?;
        rows.push(Row { visit, school, day });
    }
    rows.sort_by_cached_key(|row| {
        let name = row.school.as_ref().map(|school| sort_key(school.text("name")));
        (row.day.is_none(), row.day, name, row.visit.id)
    });
    Ok(rows)
}

/// Records of a form that name a school: of the school asked for, else of the schools of the municipality asked for,
/// else all. What is not asked for is not read, so that its conflicts are not this document's.
pub fn of_district(context: &Context<'_>, form: &str) -> Result<Vec<Record>> {
    if let Some(school) = context.parameters.school {
        return context.records.related(form, "school", school);
    }
    let Some(municipality) = context.parameters.municipality else { return context.records.all(form) };
    let mut found = Vec::new();
    for school in context.records.related("school", "municipality", municipality)? {
        found.extend(context.records.related(form, "school", school.id)?);
    }
    Ok(found)
}

/// The municipality all visits are in, if it is one.
fn of_all(context: &Context<'_>, rows: &[Row]) -> Result<Option<Record>> {
    let ids: BTreeSet<Option<RecordId>> =
        rows.iter().map(|row| row.school.as_ref().and_then(|school| school.reference("municipality"))).collect();
    match (ids.len(), ids.into_iter().next().flatten()) {
        (1, Some(id)) => context.records.get(id),
        _ => Ok(None),
    }
}

/// «Сентябрь 2021 г.».
fn month(day: Option<NaiveDate>) -> String {
    let Some(day) = day else { return "Без даты".to_owned() };
    let name = month_nominative(day.month());
    let mut letters = name.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{} {}\u{a0}г.", letters.as_str(), day.year())
}

fn table(context: &Context<'_>, rows: &[Row]) -> Result<Table> {
    let headings =
        ["№", "Школа", "Вид выезда", "По графику", "Состав группы", "Основание, тема", "Состоялся", "Состояние"];
    let mut table = Table {
        widths: vec![5, 22, 14, 12, 22, 26, 12, 14],
        header_rows: 1,
        rows: vec![headings.into_iter().map(Cell::text).collect()],
    };
    let mut current = None;
    for (at, row) in rows.iter().enumerate() {
        let this = month(row.day);
        if current.as_ref() != Some(&this) {
            let count = rows.iter().filter(|row| month(row.day) == this).count();
            table.rows.push(vec![Cell::text(&format!("{this}\u{a0}— {count}")).over(headings.len(), 1).strong()]);
            current = Some(this);
        }
        let visit = &row.visit;
        let mut grounds = Cell::default();
        for field in ["basis", "topic"] {
            let runs = context.typed(visit, field);
            if !is_blank(&runs) {
                grounds.paragraphs.push(runs);
            }
        }
        grounds.paragraphs.extend(context.unshown(visit, SHOWN).filter(|_| visit.text("state") != "finished"));
        let late = visit.text("state") != "finished" && row.day.is_some_and(|day| day < context.as_of());
        let mut state = Cell::lines(context.typed(visit, "state")).aligned(Align::Centre);
        if late && visit.text("state") != "open" {
            state.paragraphs.push(vec![Run::marked("день прошёл")]);
        }
        table.rows.push(vec![
            Cell::count(at + 1),
            school(context, row)?,
            Cell::lines(context.typed(visit, "kind")),
            context.day_cell(visit, "planned"),
            team(context, visit)?,
            grounds,
            context.day_cell(visit, "date"),
            state,
        ]);
    }
    Ok(table)
}

/// Fields whose conflicts are marked where they stand.
const SHOWN: &[&str] = &["branch", "planned", "date", "kind", "state", "basis", "topic", "team", "school"];

fn school(context: &Context<'_>, row: &Row) -> Result<Cell> {
    let mut name = row.school.as_ref().map(|school| context.name_of(school)).unwrap_or_default();
    if let Some(branch) = context.follow(&row.visit, "branch")? {
        name = format!("{name}, {}", context.name_of(&branch));
    }
    let mut runs = vec![Run::plain(name)];
    if row.visit.conflicts.contains("school") {
        runs.push(Run::marked(format!(" {}", super::context::CONFLICT)));
    }
    Ok(Cell::runs(runs))
}

fn team(context: &Context<'_>, visit: &Record) -> Result<Cell> {
    let mut cell = Cell::default();
    for id in visit.references("team") {
        cell.paragraphs.push(vec![Run::plain(polish(&context.name(id)?))]);
    }
    if visit.conflicts.contains("team") {
        cell.paragraphs.push(vec![Run::marked(super::context::CONFLICT)]);
    }
    Ok(cell)
}

/// How many visits stand in each month and how many of them took place.
fn load(rows: &[Row]) -> Chart {
    let mut months: BTreeMap<(i32, u32), (usize, usize)> = BTreeMap::new();
    for row in rows {
        let Some(day) = row.day else { continue };
        let count = months.entry((day.year(), day.month())).or_default();
        count.0 += 1;
        count.1 += usize::from(matches!(row.visit.text("state"), "finished" | "open"));
    }
    let value = |count: usize| i64::try_from(count).ok().and_then(|count| Decimal::new(count, 0));
    Chart {
        title: "Выезды по месяцам".to_owned(),
        axis: "Месяц".to_owned(),
        names: months.keys().map(|(year, month)| format!("{} {year}", month_nominative(*month))).collect(),
        series: vec![
            Series {
                name: "По графику".to_owned(), values: months.values().map(|(all, _)| value(*all)).collect()
            },
            Series {
                name: "Состоялось".to_owned(), values: months.values().map(|(_, held)| value(*held)).collect()
            },
        ],
        line: false,
    }
}

/// A school that needs help and stands on no line.
fn without_a_visit(
    context: &Context<'_>,
    municipality: Option<&Record>,
    rows: &[Row],
    orientation: Orientation,
    out: &mut Document,
) -> Result<()> {
    let Some(municipality) = municipality else { return Ok(()) };
    let visited: BTreeSet<RecordId> = rows.iter().filter_map(|row| row.visit.reference("school")).collect();
    let mut names: Vec<String> = context
        .records
        .related("school", "municipality", municipality.id)?
        .iter()
        .filter(|school| school.text("role") == "supported" && !visited.contains(&school.id))
        .map(|school| context.name_of(school))
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    names.sort_by_key(|name| sort_key(name));
    let runs = vec![Run::bold("Выездов нет в графике: "), Run::plain(format!("{}.", bind(&names.join(", "))))];
    out.push(orientation, Block::runs(Style::Plain, runs));
    Ok(())
}
