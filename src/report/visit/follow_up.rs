//! What became of the recommendations of earlier visits.

use chrono::NaiveDate;

use super::Page;
use crate::Result;
use crate::domain::Record;
use crate::domain::follow_up::with_deadline_of;
use crate::report::context::Context;
use crate::report::document::{Align, Block, Cell, Run, Table};
use crate::report::typography::date_short;

/// The verdicts of this visit, oldest recommendation first; then what stayed without one, marked.
pub fn write(context: &Context<'_>, visit: &Record, page: &mut Page) -> Result<()> {
    let day = held_on(context, visit);
    let then = |recommendation: Record| -> Result<Record> {
        let verdicts = context.records.related("verdict", "recommendation", recommendation.id)?;
        Ok(with_deadline_of(&recommendation, &verdicts, day, Some(visit.id)))
    };
    let mut rows: Vec<(Record, Option<Record>)> = Vec::new();
    let mut orphans = Vec::new();
    for verdict in context.records.related("verdict", "visit", visit.id)? {
        match context.follow(&verdict, "recommendation")? {
            Some(recommendation) => rows.push((then(recommendation)?, Some(verdict))),
            None => orphans.push(verdict),
        }
    }
    for recommendation in waiting(context, visit)? {
        if !rows.iter().any(|(judged, _)| judged.id == recommendation.id) {
            rows.push((then(recommendation)?, None));
        }
    }
    if rows.is_empty() && orphans.is_empty() {
        return Ok(());
    }
    rows.sort_by_key(|(recommendation, verdict)| {
        (
            recommendation.date("given"),
            recommendation.date("deadline"),
            recommendation.id,
            verdict.as_ref().map(|v| v.id),
        )
    });
    page.add(Block::heading(1, "Исполнение рекомендаций прежних выездов"));
    let mut table = Table {
        widths: vec![6, 40, 14, 14, 26],
        header_rows: 1,
        rows: vec![["№", "Рекомендация", "Срок", "Вердикт", "Основание"].into_iter().map(Cell::text).collect()],
    };
    for (number, (recommendation, verdict)) in rows.iter().enumerate() {
        let mut text = Cell::runs(context.typed(recommendation, "text"));
        if let Some(given) = recommendation.date("given") {
            text.paragraphs.push(vec![Run::italic(format!("Дана {}", date_short(given)))]);
        }
        let mut row = vec![
            Cell::text(&(number + 1).to_string()).aligned(Align::Centre),
            text,
            Cell::runs(context.typed(recommendation, "deadline")).aligned(Align::Centre),
        ];
        row.extend(judged(context, verdict.as_ref()));
        table.rows.push(row);
    }
    for verdict in &orphans {
        // The recommendation itself has not arrived by exchange yet: what was judged is still printed.
        let mut row = vec![Cell::text(""), Cell::runs(vec![Run::marked("рекомендация не получена")]), Cell::text("")];
        row.extend(judged(context, Some(verdict)));
        table.rows.push(row);
    }
    page.add(Block::Table(table));
    Ok(())
}

fn judged(context: &Context<'_>, verdict: Option<&Record>) -> [Cell; 2] {
    let Some(verdict) = verdict else {
        return [Cell::runs(vec![Run::marked("без вердикта")]), Cell::text("")];
    };
    let mut basis = Cell::runs(context.typed(verdict, "basis"));
    if let Some(day) = verdict.date("new_deadline") {
        basis.paragraphs.push(vec![Run::italic(format!("Новый срок: {}", date_short(day)))]);
    }
    basis.paragraphs.extend(context.unshown(verdict, &["verdict", "basis"]));
    [Cell::runs(context.typed(verdict, "verdict")).aligned(Align::Centre), basis]
}

/// The day of the visit; of one that is only planned the day it is planned for.
pub fn held_on(context: &Context<'_>, visit: &Record) -> NaiveDate {
    visit.date("date").or_else(|| visit.date("planned")).unwrap_or_else(|| context.as_of())
}

/// Open recommendations the school had from before this visit.
fn waiting(context: &Context<'_>, visit: &Record) -> Result<Vec<Record>> {
    let Some(school) = visit.reference("school") else { return Ok(Vec::new()) };
    let day = held_on(context, visit);
    let mut found = context.records.related("recommendation", "school", school)?;
    found.retain(|recommendation| {
        recommendation.reference("visit") != Some(visit.id)
            && recommendation.text("state") != "closed"
            && recommendation.date("given").is_none_or(|given| given < day)
    });
    Ok(found)
}
