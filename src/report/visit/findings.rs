//! What was checked, by sections of the instruments, with the director's disagreement beside its finding.

use std::collections::BTreeMap;

use super::Page;
use super::outcome::Given;
use crate::Result;
use crate::domain::{Decimal, Record, RecordId};
use crate::report::context::{Context, is_blank};
use crate::report::document::{Align, Block, Cell, Run, Table};
use crate::report::typography::polish;

/// A finding with its place in the document.
pub struct Finding {
    /// Number printed before it, from 1.
    pub number: usize,
    /// Section of the instrument, "" for none.
    pub section: String,
    /// The record.
    pub record: Record,
}

/// All findings of the visit: instruments in the visit's order, questions in theirs, own findings last.
pub fn of(context: &Context<'_>, visit: &Record) -> Result<Vec<Finding>> {
    let instruments = visit.references("instruments");
    let mut found: Vec<(usize, Option<Decimal>, Record)> = Vec::new();
    for record in context.records.related("finding", "visit", visit.id)? {
        let item = context.follow(&record, "item")?;
        let instrument = item.as_ref().and_then(|item| item.reference("instrument"));
        let place = instrument.and_then(|id| instruments.iter().position(|known| *known == id)).unwrap_or(usize::MAX);
        let own = record.get("order").as_decimal();
        let order = own.or_else(|| item.as_ref().and_then(|item| item.get("order").as_decimal()));
        found.push((place, order, record));
    }
    found.sort_by_key(|(place, order, record)| (*place, order.is_none(), *order, record.id));
    // Sections in the order of their first question, so that a late finding joins its section.
    let mut sections: Vec<String> = Vec::new();
    let section_of = |record: &Record| polish(&context.text(record, "section"));
    for (_, _, record) in &found {
        let section = section_of(record);
        if !sections.contains(&section) {
            sections.push(section);
        }
    }
    sections.sort_by_key(String::is_empty);
    let mut findings = Vec::with_capacity(found.len());
    for section in sections {
        for (_, _, record) in found.iter().filter(|(_, _, record)| section_of(record) == section) {
            findings.push(Finding { number: findings.len() + 1, section: section.clone(), record: record.clone() });
        }
    }
    Ok(findings)
}

/// Number by record, for links between findings and recommendations.
pub fn numbers(findings: &[Finding]) -> BTreeMap<RecordId, usize> {
    findings.iter().map(|finding| (finding.record.id, finding.number)).collect()
}

/// The table of findings.
pub fn write(context: &Context<'_>, findings: &[Finding], given: &[Given], page: &mut Page) {
    page.add(Block::heading(1, "Что проверено"));
    if findings.is_empty() {
        page.add(Block::body("Результаты проверки не записаны."));
        return;
    }
    let mut table = Table {
        widths: vec![7, 33, 16, 44],
        header_rows: 1,
        rows: vec![["№", "Что проверялось", "Ответ", "Установлено"].into_iter().map(Cell::text).collect()],
    };
    let sectioned = findings.iter().any(|finding| !finding.section.is_empty());
    let mut current: Option<&str> = None;
    for finding in findings {
        if sectioned && current != Some(finding.section.as_str()) {
            current = Some(finding.section.as_str());
            let name = if finding.section.is_empty() { "Вне разделов" } else { finding.section.as_str() };
            table.rows.push(vec![Cell::text(name).over(4, 1).strong()]);
        }
        table.rows.push(vec![
            Cell::text(&finding.number.to_string()).aligned(Align::Centre),
            Cell::lines(context.typed(&finding.record, "text")),
            answer(context, &finding.record),
            observed(context, finding, given),
        ]);
    }
    page.add(Block::Table(table));
}

fn answer(context: &Context<'_>, record: &Record) -> Cell {
    let mut cell = Cell::default().aligned(Align::Centre);
    for field in ["answer", "value"] {
        let runs = context.typed(record, field);
        if !is_blank(&runs) {
            cell.paragraphs.push(runs);
        }
    }
    if cell.paragraphs.is_empty() {
        cell.paragraphs.push(vec![Run::plain("—")]);
    }
    cell
}

fn observed(context: &Context<'_>, finding: &Finding, given: &[Given]) -> Cell {
    let mut cell = Cell::lines(context.typed(&finding.record, "note"));
    let evidence = context.typed(&finding.record, "evidence");
    if !is_blank(&evidence) {
        let mut runs = vec![Run::italic("Подтверждение: ")];
        runs.extend(evidence);
        cell.paragraphs.push(runs);
    }
    let disagreement = context.typed(&finding.record, "disagreement");
    if !is_blank(&disagreement) {
        let mut runs = vec![Run::bold("Разногласия (директор): ")];
        runs.extend(disagreement.into_iter().map(|run| Run { italic: !run.mark, ..run }));
        cell.paragraphs.push(runs);
    }
    let shown = ["text", "answer", "value", "note", "evidence", "disagreement"];
    cell.paragraphs.extend(context.unshown(&finding.record, &shown));
    let numbers: Vec<String> = given
        .iter()
        .filter(|given| given.record.reference("finding") == Some(finding.record.id))
        .map(|given| given.number.to_string())
        .collect();
    if !numbers.is_empty() {
        let word = if numbers.len() == 1 { "рекомендацию" } else { "рекомендации" };
        cell.paragraphs.push(vec![Run::italic(format!("См. {word}\u{a0}{}", numbers.join(", ")))]);
    }
    cell
}
