//! «Критерии | Показатели (в динамике по годам реализации программы)» (source 004, T10): plan and fact of every year, what
//! changed, where the figures are from, and which are missing.

use super::catalogue::Report;
use super::chart::{Chart, Series};
use super::context::Context;
use super::document::{Align, Block, Cell, Datum, Document, Orientation, Run, Style, Table};
use super::parameters::Parameter;
use super::typography::{date_long, polish};
use super::{exams, issuer, messages};
use crate::domain::{Record, SchoolYear};
use crate::forms::criteria;
use crate::forms::schema::Label;
use crate::text::sort_key;
use crate::{Error, Result};

/// The report.
pub static REPORT: Criteria = Criteria;

/// See the module.
pub struct Criteria;

/// Years shown where nothing else is known: this one and those before it.
const SHOWN: i32 = 3;

impl Report for Criteria {
    fn name(&self) -> &'static str {
        "criteria"
    }

    fn label(&self) -> Label {
        Label { ru: "Критерии и показатели".to_owned(), en: "Criteria and indicators".to_owned() }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[(Parameter::School, false), (Parameter::Municipality, false), (Parameter::Year, false)]
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let mut schools = exams::schools(context)?;
        schools.sort_by_cached_key(|school| sort_key(school.text("name")));
        let asked = context.parameters.school.is_some();
        let mut tables = Vec::new();
        for school in schools {
            let table = criteria::of_school(context.records, school.id)?;
            // Of a district those that have begun; a school that was asked for shows what it still has to fill.
            if !table.indicators.is_empty() && (asked || table.years().next().is_some()) {
                tables.push((school, table));
            }
        }
        if tables.is_empty() {
            return Err(Error::Refused(messages::nothing_found(self.label().get())));
        }
        let municipality = issuer::of(context, tables.first().map(|(school, _)| school))?;
        let across = Orientation::Landscape;
        let title = "Критерии и показатели реализации программы";
        let mut document = Document::new(title);
        issuer::letterhead(context, municipality.as_ref(), across, &mut document);
        document.push(across, Block::heading(0, title));
        let day = format!("по состоянию на {}", date_long(context.as_of()));
        document.push(across, Block::runs(Style::Centre, vec![Run::plain(day)]));
        for (school, table) in &tables {
            let name = school.text("full_name");
            document.push(across, Block::heading(1, if name.is_empty() { school.text("name") } else { name }));
            let years = years(context, table);
            document.push(across, Block::Table(printed(context, table, &years)));
            for sentence in missing(table, &years) {
                document.push(across, Block::runs(Style::Plain, vec![Run::marked(polish(&sentence))]));
            }
            for chart in charts(table, &years) {
                document.push(across, Block::Chart(chart));
            }
        }
        issuer::sign(municipality.as_ref(), across, &mut document);
        Ok(document)
    }
}

/// The year asked for and the two before it; else every year with values up to this one, at least three.
fn years(context: &Context<'_>, table: &criteria::Table) -> Vec<i32> {
    use chrono::Datelike;
    if let Some(year) = context.parameters.year {
        let last = year.to.year();
        return (last - SHOWN + 1..=last).collect();
    }
    let now = SchoolYear::of(context.as_of()).map_or(context.as_of().year(), |year| year.start_year() + 1);
    let mut years: Vec<i32> = table.years().chain(now - SHOWN + 1..=now).collect();
    years.sort_unstable();
    years.dedup();
    years
}

fn label(year: i32) -> String {
    SchoolYear::starting(year - 1).map_or_else(|| year.to_string(), SchoolYear::label)
}

fn printed(context: &Context<'_>, table: &criteria::Table, years: &[i32]) -> Table {
    let heading = |field: &str| context.label("indicator", field);
    let mut first = vec![Cell::text(&heading("criterion")).over(1, 2), Cell::text(&heading("title")).over(1, 2)];
    let mut second = Vec::new();
    let mut widths = vec![26, 40];
    for year in years {
        first.push(Cell::text(&label(*year)).over(2, 1).aligned(Align::Centre));
        second.extend(["План", "Факт"].map(|name| Cell::text(name).aligned(Align::Centre)));
        widths.extend([10, 18]);
    }
    first.push(Cell::text("Источник, подтверждение").over(1, 2));
    widths.push(30);
    let mut printed = Table { widths, header_rows: 2, rows: vec![first, second] };
    for (at, indicator) in table.indicators.iter().enumerate() {
        let criterion = indicator.text("criterion");
        let mut row = Vec::new();
        let before = at.checked_sub(1).and_then(|at| table.indicators.get(at));
        if before.is_none_or(|before| before.text("criterion") != criterion) {
            let same = table.indicators.iter().skip(at).take_while(|other| other.text("criterion") == criterion);
            row.push(Cell::text(criterion).over(1, same.count()));
        }
        row.push(Cell::runs(context.verbatim(indicator, "title")));
        for year in years {
            let value = table.value(indicator.id, *year);
            row.push(number(context, value, "plan"));
            row.push(fact(context, table, indicator, *year));
        }
        let values = years.iter().filter_map(|year| Some((year, table.value(indicator.id, *year)?)));
        let mut sources = Vec::new();
        for (year, value) in values {
            let parts: Vec<&str> = ["source", "evidence"]
                .map(|field| value.text(field))
                .into_iter()
                .filter(|text| !text.is_empty())
                .collect();
            if !parts.is_empty() {
                sources.push(format!("{}: {}", label(*year), parts.join("; ")));
            }
        }
        row.push(Cell::text(&sources.join("\n")));
        printed.rows.push(row);
    }
    printed
}

fn number(context: &Context<'_>, value: Option<&Record>, field: &str) -> Cell {
    let Some(value) = value else { return Cell::default() };
    let cell = Cell::runs(context.verbatim(value, field)).aligned(Align::Centre);
    Cell { value: value.get(field).as_decimal().map(Datum::Number), ..cell }
}

/// The fact with its change, or the words; an empty cell is what nobody has filled yet.
fn fact(context: &Context<'_>, table: &criteria::Table, indicator: &Record, year: i32) -> Cell {
    let value = table.value(indicator.id, year);
    let mut cell = number(context, value, "fact");
    if let Some(change) = table.change(indicator.id, year) {
        let against = if change.since + 1 == year { String::new() } else { format!(" к {}", label(change.since)) };
        cell.paragraphs.push(vec![Run::italic(format!("({}{against})", change.by.signed()))]);
    }
    let words = value.map(|value| context.verbatim(value, "words")).unwrap_or_default();
    if !super::context::is_blank(&words) {
        cell.align = Align::Left;
        cell.paragraphs.extend(Cell::lines(words).paragraphs);
    }
    cell
}

/// «Не заполнено за 2019-2020: …», a sentence a year; years that are complete say nothing.
fn missing(table: &criteria::Table, years: &[i32]) -> Vec<String> {
    let mut sentences = Vec::new();
    for year in years {
        let holes: Vec<&Record> =
            table.indicators.iter().filter(|indicator| !table.is_filled(indicator, *year)).collect();
        if holes.len() == table.indicators.len() {
            sentences.push(format!("{}: не заполнен ни один показатель.", label(*year)));
        } else if !holes.is_empty() {
            let names: Vec<&str> =
                holes.iter().map(|indicator| indicator.text("title").trim_end_matches('.')).collect();
            sentences.push(format!("{}: не заполнено — {}.", label(*year), names.join("; ")));
        }
    }
    sentences
}

/// A chart an indicator that has two facts.
fn charts(table: &criteria::Table, years: &[i32]) -> Vec<Chart> {
    let mut charts = Vec::new();
    for indicator in &table.indicators {
        let of = |field: &str| -> Vec<_> {
            years.iter().map(|year| table.value(indicator.id, *year)?.get(field).as_decimal()).collect()
        };
        let (plan, fact) = (of("plan"), of("fact"));
        if fact.iter().flatten().count() < 2 {
            continue;
        }
        let mut series = vec![Series { name: "Факт".to_owned(), values: fact }];
        if plan.iter().any(Option::is_some) {
            series.push(Series { name: "План".to_owned(), values: plan });
        }
        let names = years.iter().map(|year| label(*year)).collect();
        let title = indicator.text("title").to_owned();
        charts.push(Chart { title, axis: "Учебный год".to_owned(), names, series, line: true });
    }
    charts
}
