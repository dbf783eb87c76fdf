//! A road map with its execution, in the columns it came in (`T1 T2 T3 T4 T8 T15`), text verbatim: read in again, it
//! gives the same plan.

pub mod columns;
pub mod execution;

use columns::{Column, Source};

use super::catalogue::Report;
use super::context::{Context, is_blank};
use super::document::{Align, Block, Cell, Document, Orientation, Style, Table};
use super::messages;
use super::parameters::Parameter;
use crate::domain::{Record, RecordId};
use crate::forms::checklist::applies;
use crate::forms::schema::Label;
use crate::{Error, Result};

/// The report.
pub static REPORT: Plan = Plan;

/// What a report on one plan may be asked for.
pub(super) const PARAMETERS: &[(Parameter, bool)] =
    &[(Parameter::Plan, false), (Parameter::Municipality, false), (Parameter::School, false), (Parameter::AsOf, false)];

/// See the module.
pub struct Plan;

impl Report for Plan {
    fn name(&self) -> &'static str {
        "plan"
    }

    fn label(&self) -> Label {
        Label {
            ru: "Дорожная карта с исполнением".to_owned(), en: "Road map with execution".to_owned()
        }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        PARAMETERS
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let plan = chosen(self, context)?;
        let activities = activities(context, &plan)?;
        let mut rows = Vec::with_capacity(activities.len());
        for activity in activities {
            let entries = execution::of(context, &activity, context.parameters.school)?;
            rows.push((activity, entries));
        }
        let executed = rows.iter().any(|(_, entries)| !entries.is_empty());
        let columns = columns::of_shape(plan.text("shape"), executed);
        let orientation = if columns.len() > 4 { Orientation::Landscape } else { Orientation::Portrait };
        let mut document = Document::new(plan.text("title"));
        head(context, &plan, orientation, &mut document);
        let mut schools = 0;
        for (school, rows) in by_school(&rows) {
            if let Some(school) = school {
                schools += 1;
                let heading = format!(
                    "Наименование ОО {schools}: {}",
                    context
                        .records
                        .get(school)?
                        .map_or_else(|| school.to_string(), |school| school.text("name").to_owned(),)
                );
                document.push(orientation, Block::heading(1, heading));
            }
            document.push(orientation, Block::Table(table(context, &columns, &rows)));
        }
        Ok(document)
    }
}

/// An activity with its entries of execution.
type Row = (Record, Vec<execution::Entry>);

/// The plan asked for, else the only one of the municipality or of all.
pub(super) fn chosen(report: &dyn Report, context: &Context<'_>) -> Result<Record> {
    if let Some(id) = context.parameters.plan {
        return context.record("plan", id);
    }
    let mut plans = context.records.all("plan")?;
    if let Some(municipality) = context.parameters.municipality {
        plans.retain(|plan| plan.reference("municipality") == Some(municipality));
    }
    match (plans.pop(), plans.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => Err(Error::Refused(messages::nothing_found(report.label().get()))),
        _ => Err(Error::Refused(messages::parameter_missing(report.label().get(), Parameter::Plan.option()))),
    }
}

/// The rows of a plan in its order; where a school is asked about, those that apply to it.
pub(super) fn activities(context: &Context<'_>, plan: &Record) -> Result<Vec<Record>> {
    let mut found = context.records.related("activity", "plan", plan.id)?;
    if let Some(school) = context.parameters.school {
        found.retain(|activity| applies(activity, Some(plan), school));
    }
    found.sort_by_key(|activity| {
        let order = activity.get("order").as_decimal();
        (order.is_none(), order, activity.id)
    });
    Ok(found)
}

/// Rows of several schools stand in a table each, as in source 004.
fn by_school(rows: &[Row]) -> Vec<(Option<RecordId>, Vec<&Row>)> {
    let mut groups: Vec<(Option<RecordId>, Vec<&Row>)> = Vec::new();
    for row in rows {
        let school = row.0.reference("school");
        match groups.iter_mut().find(|(known, _)| *known == school) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((school, vec![row])),
        }
    }
    groups
}

fn head(context: &Context<'_>, plan: &Record, orientation: Orientation, document: &mut Document) {
    let approval = context.verbatim(plan, "approval");
    if !is_blank(&approval) {
        document.push(orientation, Block::runs(Style::Right, approval));
    }
    document.push(orientation, Block::heading(0, plan.text("title")));
    if let Some(runs) = context.unshown(plan, &["approval", "background", "goal", "tasks", "expected"]) {
        document.push(orientation, Block::runs(Style::Centre, runs));
    }
    let background = context.verbatim(plan, "background");
    if !is_blank(&background) {
        document.push(orientation, Block::heading(1, "Актуальность"));
        for runs in Cell::lines(background).paragraphs {
            document.push(orientation, Block::runs(Style::Body, runs));
        }
    }
    // The key and value block of source 002.
    let mut goals = Table { widths: vec![20, 80], header_rows: 0, rows: Vec::new() };
    for (label, field) in [("Цель", "goal"), ("Задачи", "tasks"), ("Ожидаемые результаты", "expected")]
    {
        let runs = context.verbatim(plan, field);
        if !is_blank(&runs) {
            goals.rows.push(vec![Cell::text(label), Cell::lines(runs)]);
        }
    }
    if !goals.rows.is_empty() {
        document.push(orientation, Block::Table(goals));
    }
}

fn table(context: &Context<'_>, columns: &[Column], rows: &[&Row]) -> Table {
    let mut table = Table {
        widths: columns.iter().map(|column| column.width).collect(),
        header_rows: 1,
        rows: vec![columns.iter().map(|column| Cell::text(column.heading)).collect()],
    };
    let mut section = "";
    for (activity, entries) in rows {
        if activity.text("section") != section {
            section = activity.text("section");
            if !section.is_empty() {
                let name = Cell::lines(context.verbatim(activity, "section"));
                table.rows.push(vec![name.over(columns.len(), 1).aligned(Align::Centre).strong()]);
            }
        }
        table.rows.push(columns.iter().map(|column| cell(context, column, activity, entries)).collect());
    }
    table
}

fn cell(context: &Context<'_>, column: &Column, activity: &Record, entries: &[execution::Entry]) -> Cell {
    let field = |name: &str| Cell::lines(context.verbatim(activity, name));
    match column.source {
        Source::Field(name) => field(name),
        Source::ExpectedWithReporting => {
            let mut cell = field("expected");
            // The import keeps the cell whole and copies the document out of it; said once is enough.
            let reporting = activity.text("reporting");
            if !activity.text("expected").contains(reporting) {
                cell.paragraphs.extend(field("reporting").paragraphs);
            }
            cell
        }
        Source::Execution => {
            let mut cell = Cell::default();
            for entry in entries {
                cell.paragraphs.extend(Cell::lines(entry.runs.clone()).paragraphs);
            }
            cell
        }
    }
}
