//! The district at a glance: schools with visits, recommendations, diaries and their checklists; what needs somebody.

use super::catalogue::Report;
use super::chart::{Chart, Series};
use super::context::Context;
use super::document::{Align, Block, Cell, Document, Orientation, Run, Style, Table};
use super::parameters::Parameter;
use super::schedule::of_district;
use super::typography::{date_long, polish};
use super::{issuer, messages};
use crate::domain::district::{self, District, Open, Reason, SchoolLine, is_open};
use crate::domain::records::Due;
use crate::domain::{Decimal, Period, Record};
use crate::forms::checklist;
use crate::forms::schema::Label;
use crate::{Error, Result};

/// The report.
pub static REPORT: Overview = Overview;

/// See the module.
pub struct Overview;

/// Needs printed; an overview is one to be read.
const MOST: usize = 60;

impl Report for Overview {
    fn name(&self) -> &'static str {
        "overview"
    }

    fn label(&self) -> Label {
        Label { ru: "Обзор района".to_owned(), en: "District overview".to_owned() }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[(Parameter::Municipality, false)]
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let visits = due(context, "visit", "planned", |visit| visit.text("state") != "finished")?;
        let recommendations = due(context, "recommendation", "deadline", is_open)?;
        let tasks: Result<Vec<_>> = district::TASKS.into_iter().map(|form| Ok((form, tasks(context, form)?))).collect();
        let tasks = tasks?;
        let open = Open { visits: &visits, recommendations: &recommendations, tasks: &tasks };
        let mut district =
            district::read(context.records, open, context.parameters.municipality, context.today, usize::MAX)?;
        let rows = rows(context, &mut district)?;
        if rows.is_empty() {
            return Err(Error::Refused(messages::nothing_found(self.label().get())));
        }
        let municipality = issuer::of(context, None)?;
        let across = Orientation::Landscape;
        let mut document = Document::new("Обзор района");
        issuer::letterhead(context, municipality.as_ref(), across, &mut document);
        document.push(across, Block::heading(0, "Обзор поддержки школ"));
        let mut under = Vec::new();
        under.extend(municipality.as_ref().map(|municipality| context.name_of(municipality)));
        under.push(format!("по состоянию на {}", date_long(context.today)));
        document.push(across, Block::runs(Style::Centre, vec![Run::plain(under.join(", "))]));
        figures(context, municipality.as_ref(), &rows, &mut document);
        document.push(across, Block::Table(table(context, &rows, municipality.is_none())));
        needs(&district, &mut document);
        if let Some(chart) = chart(&rows) {
            document.push(across, Block::Chart(chart));
        }
        issuer::sign(municipality.as_ref(), across, &mut document);
        Ok(document)
    }
}

/// A school with its card and what its checklists count.
struct Row {
    line: SchoolLine,
    school: Record,
    count: checklist::Count,
}

/// What is open of a form.
fn due(context: &Context<'_>, form: &str, field: &str, open: impl Fn(&Record) -> bool) -> Result<Vec<Due>> {
    let open = of_district(context, form)?.into_iter().filter(|record| open(record));
    let due = open.map(|record| Due { day: record.date(field), id: record.id, scope: record.reference("school") });
    let mut due: Vec<Due> = due.collect();
    due.sort_by_key(|due| (due.day, due.id));
    Ok(due)
}

/// Open tasks of a form with their deadline: a day or the end of a term.
fn tasks(context: &Context<'_>, form: &str) -> Result<Vec<Due>> {
    let Some(known) = context.forms.form(form) else { return Ok(Vec::new()) };
    let field = known.due.as_deref().unwrap_or_default();
    let mut due = Vec::new();
    for record in context.records.all(form)?.into_iter().filter(|record| known.is_open(record)) {
        let value = record.get(field);
        let day = value.as_date().or_else(|| Period::from_value(value).and_then(|period| period.reading.last()));
        due.push(Due { day, id: record.id, scope: record.reference(&known.scope) });
    }
    due.sort_by_key(|due| (due.day, due.id));
    Ok(due)
}

/// Schools that are supported, and others something is open for.
fn rows(context: &Context<'_>, district: &mut District) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for line in std::mem::take(&mut district.schools) {
        let Some(school) = context.records.get(line.id)? else { continue };
        let nothing = line.open == 0 && line.last_visit.is_none() && line.next_visit.is_none() && line.diary_rows == 0;
        if matches!(school.text("role"), "donor" | "helper") && nothing {
            continue;
        }
        let list = checklist::read(line.id, context.today, context.records)?;
        let count = checklist::count(list.items());
        rows.push(Row { line, school, count });
    }
    Ok(rows)
}

fn figures(context: &Context<'_>, municipality: Option<&Record>, rows: &[Row], out: &mut Document) {
    // T17 of source 004.
    for field in ["schools_total", "schools_low"] {
        let value = municipality.map(|record| context.typed(record, field)).unwrap_or_default();
        if !super::context::is_blank(&value) {
            let mut runs = vec![Run::bold(format!("{}: ", context.label("municipality", field)))];
            runs.extend(value);
            out.push(Orientation::Landscape, Block::runs(Style::Plain, runs));
        }
    }
    let sum = |value: fn(&Row) -> usize| rows.iter().map(value).sum::<usize>();
    let never = rows.iter().filter(|row| row.line.last_visit.is_none()).count();
    let text = format!(
        "Школ в обзоре: {}, без выездов: {never}. Открытых рекомендаций: {}, просрочено: {}. Мероприятий чек-листов: {}, выполнено: {}, просрочено: {}.",
        rows.len(),
        sum(|row| row.line.open),
        sum(|row| row.line.overdue),
        sum(|row| row.count.all),
        sum(|row| row.count.done),
        sum(|row| row.count.overdue),
    );
    out.push(Orientation::Landscape, Block::runs(Style::Plain, vec![Run::plain(text)]));
}

fn table(context: &Context<'_>, rows: &[Row], with_municipality: bool) -> Table {
    let over = |text: &str, columns, rows| Cell::text(text).over(columns, rows);
    let mut first = vec![over("№", 1, 2), over("Школа", 1, 2)];
    let mut widths = vec![5, 22];
    if with_municipality {
        first.push(over("Район", 1, 2));
        widths.push(17);
    }
    first.extend([
        over("Координатор", 1, 2),
        over("Выезды", 2, 1),
        over("Рекомендации", 2, 1),
        over("Чек-лист", 3, 1),
        over("Записей в дневниках за месяц", 1, 2),
    ]);
    widths.extend([19, 15, 16, 13, 17, 10, 17, 17, 15]);
    let second = ["последний", "следующий", "открыто", "просрочено", "всего", "выполнено", "просрочено"];
    let mut table = Table { widths, header_rows: 2, rows: vec![first, second.into_iter().map(Cell::text).collect()] };
    for (at, Row { line, school, count }) in rows.iter().enumerate() {
        let day =
            |day: Option<chrono::NaiveDate>| day.map_or_else(|| Cell::text("—").aligned(Align::Centre), Cell::day);
        let mut cells = vec![Cell::count(at + 1), Cell::text(&context.name_of(school))];
        if with_municipality {
            cells.push(Cell::runs(context.typed(school, "municipality")));
        }
        cells.extend([
            Cell::runs(context.typed(school, "coordinator")),
            day(line.last_visit),
            day(line.next_visit),
            Cell::count(line.open),
            pressing(line.overdue),
            Cell::count(count.all),
            Cell::count(count.done),
            pressing(count.overdue),
            Cell::count(line.diary_rows),
        ]);
        table.rows.push(cells);
    }
    table
}

/// A count that should be 0.
fn pressing(count: usize) -> Cell {
    let mut cell = Cell::count(count);
    if count > 0 {
        cell.paragraphs.iter_mut().flatten().for_each(|run| *run = Run::marked(run.text.clone()));
    }
    cell
}

/// What needs somebody, most pressing first.
fn needs(district: &District, out: &mut Document) {
    let across = Orientation::Landscape;
    if district.needs.is_empty() {
        return;
    }
    out.push(across, Block::heading(1, "Что требует внимания"));
    let headings = ["Школа", "Что", "Срок", "Содержание"];
    let mut table = Table {
        widths: vec![24, 22, 12, 60],
        header_rows: 1,
        rows: vec![headings.into_iter().map(Cell::text).collect()],
    };
    for need in district.needs.iter().take(MOST) {
        let why = match need.reason {
            Reason::VisitOpen => "выезд не завершён",
            Reason::VisitDue => "выезд по графику",
            Reason::Overdue => "рекомендация просрочена",
            Reason::DueSoon => "срок рекомендации на этой неделе",
            Reason::TaskOverdue => "поручение просрочено",
            Reason::TaskSoon => "срок поручения на этой неделе",
        };
        table.rows.push(vec![
            Cell::text(&need.school),
            Cell::text(why),
            need.date.map_or_else(Cell::default, Cell::day),
            Cell::text(&polish(&need.text)),
        ]);
    }
    out.push(across, Block::Table(table));
    if district.needs.len() > MOST {
        let text = format!("Показаны первые {MOST} из {}.", district.needs.len());
        out.push(across, Block::runs(Style::Plain, vec![Run::plain(text)]));
    }
}

/// Open and overdue recommendations by school; `None` where there is nothing to look at.
fn chart(rows: &[Row]) -> Option<Chart> {
    let with: Vec<&Row> = rows.iter().filter(|row| row.line.open > 0).collect();
    let value = |count: usize| i64::try_from(count).ok().and_then(|count| Decimal::new(count, 0));
    let series = |name: &str, of: fn(&Row) -> usize| Series {
        name: name.to_owned(),
        values: with.iter().map(|row| value(of(row))).collect(),
    };
    (with.len() > 1).then(|| Chart {
        title: "Открытые рекомендации по школам".to_owned(),
        axis: "Школа".to_owned(),
        names: with.iter().map(|row| row.line.name.clone()).collect(),
        series: vec![series("Открыто", |row| row.line.open), series("Из них просрочено", |row| row.line.overdue)],
        line: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_should_be_nothing_is_marked() {
        assert!(!pressing(0).paragraphs[0][0].mark && pressing(2).paragraphs[0][0].mark);
        assert_eq!(pressing(2).value, Cell::count(2).value);
    }
}
