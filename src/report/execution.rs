//! «Отчет об исполнении мероприятий плана» (source 000, 1.5; 001, column 6): how every row stands on a day, and why.

use std::collections::BTreeMap;

use super::catalogue::Report;
use super::context::Context;
use super::document::{Align, Block, Cell, Document, Orientation, Run, Style, Table};
use super::parameters::Parameter;
use super::plan::{self, execution};
use super::typography::date_long;
use super::{issuer, messages};
use crate::domain::status::of_activity;
use crate::domain::{Record, Status};
use crate::forms::schema::Label;
use crate::{Error, Result};

/// The report.
pub static REPORT: Execution = Execution;

/// See the module.
pub struct Execution;

const TITLE: &str = "Отчёт об исполнении мероприятий плана";
const ACROSS: Orientation = Orientation::Landscape;

impl Report for Execution {
    fn name(&self) -> &'static str {
        "execution"
    }

    fn label(&self) -> Label {
        Label { ru: TITLE.to_owned(), en: "Execution of a plan".to_owned() }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        plan::PARAMETERS
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let plan = plan::chosen(self, context)?;
        let mut rows = Vec::new();
        for activity in plan::activities(context, &plan)? {
            let status = of_activity(context.records, &activity, context.as_of())?;
            rows.push((activity, status));
        }
        if rows.is_empty() {
            return Err(Error::Refused(messages::nothing_found(self.label().get())));
        }
        let municipality = context.follow(&plan, "municipality")?;
        let mut document = Document::new(TITLE);
        issuer::letterhead(context, municipality.as_ref(), ACROSS, &mut document);
        document.push(ACROSS, Block::heading(0, TITLE));
        let under = [format!("«{}»", plan.text("title").replace('\n', " ")), day(context)];
        for line in under {
            document.push(ACROSS, Block::runs(Style::Centre, vec![Run::plain(line)]));
        }
        document.push(ACROSS, Block::runs(Style::Plain, vec![Run::bold(counted(&rows))]));
        document.push(ACROSS, Block::Table(table(context, &rows)?));
        named(context, "Просрочено", Status::Overdue, &rows, &mut document);
        named(context, "Срок не читается или не назван", Status::NoTerm, &rows, &mut document);
        issuer::sign(municipality.as_ref(), ACROSS, &mut document);
        Ok(document)
    }
}

fn day(context: &Context<'_>) -> String {
    format!("по состоянию на {}", date_long(context.as_of()))
}

/// «Мероприятий: 37; выполнено: 12; …», in the order of the statuses; what is not there is not said.
pub(super) fn counted(rows: &[(Record, Status)]) -> String {
    let mut counts: BTreeMap<Status, usize> = BTreeMap::new();
    for (_, status) in rows {
        *counts.entry(*status).or_default() += 1;
    }
    let mut parts = vec![format!("Мероприятий: {}", rows.len())];
    for status in
        [Status::Done, Status::DonePartly, Status::InProgress, Status::NotStarted, Status::Overdue, Status::NoTerm]
    {
        if let Some(count) = counts.get(&status) {
            parts.push(format!("{}: {count}", status.label()));
        }
    }
    format!("{}.", parts.join("; "))
}

fn table(context: &Context<'_>, rows: &[(Record, Status)]) -> Result<Table> {
    let headings = [
        "№ п/п",
        "Наименование мероприятия",
        "Сроки исполнения",
        "Ответственный исполнитель",
        "Состояние",
        "Информация об исполнении",
    ];
    let mut table = Table {
        widths: vec![7, 32, 14, 16, 13, 30],
        header_rows: 1,
        rows: vec![headings.into_iter().map(Cell::text).collect()],
    };
    let mut section = "";
    for (activity, status) in rows {
        if activity.text("section") != section {
            section = activity.text("section");
            if !section.is_empty() {
                let count = rows.iter().filter(|(row, _)| row.text("section") == section);
                let (all, done) = count
                    .fold((0, 0), |(all, done), (_, status)| (all + 1, done + usize::from(*status == Status::Done)));
                let name = format!("{section}\u{a0}— выполнено {done} из {all}");
                table.rows.push(vec![Cell::text(&name).over(headings.len(), 1).aligned(Align::Centre).strong()]);
            }
        }
        let mut done = Cell::default();
        for entry in execution::of(context, activity, context.parameters.school)? {
            done.paragraphs.extend(Cell::lines(entry.runs).paragraphs);
        }
        let late = *status == Status::Overdue;
        let state = if late { Run::marked(status.label()) } else { Run::plain(status.label()) };
        table.rows.push(vec![
            Cell::lines(context.verbatim(activity, "number")).aligned(Align::Centre),
            Cell::lines(context.verbatim(activity, "title")),
            Cell::lines(context.verbatim(activity, "term")),
            Cell::lines(context.verbatim(activity, "parties")),
            Cell::runs(vec![state]).aligned(Align::Centre),
            done,
        ]);
    }
    Ok(table)
}

/// «Просрочено: 1.2, 2.4.»; nothing where there is none.
fn named(context: &Context<'_>, label: &str, wanted: Status, rows: &[(Record, Status)], out: &mut Document) {
    let names: Vec<String> = rows
        .iter()
        .filter(|(_, status)| *status == wanted)
        .map(|(row, _)| match row.text("number").trim_end_matches('.') {
            "" => format!("«{}»", crate::text::truncate(&context.name_of(row), 60)),
            number => number.to_owned(),
        })
        .collect();
    if !names.is_empty() {
        let runs = vec![Run::bold(format!("{label}: ")), Run::plain(format!("{}.", names.join(", ")))];
        out.push(ACROSS, Block::runs(Style::Plain, runs));
    }
}
