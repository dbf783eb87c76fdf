//! Recommendations, conclusions, and the few lines to read aloud in the closing talk.

use super::Page;
use super::findings::{Finding, numbers};
use super::follow_up::held_on;
use crate::Result;
use crate::domain::Record;
use crate::domain::follow_up::with_deadline_of;
use crate::messages::ru_plural;
use crate::report::context::{Context, is_blank};
use crate::report::document::{Align, Block, Cell, Run, Table};
use crate::report::typography::{date_long, polish};

/// A recommendation with the number printed before it.
pub struct Given {
    /// From 1.
    pub number: usize,
    /// The record.
    pub record: Record,
}

/// The recommendations of the visit in the order of their findings, then the others by deadline.
pub fn recommendations(context: &Context<'_>, visit: &Record, findings: &[Finding]) -> Result<Vec<Given>> {
    let numbers = numbers(findings);
    let mut records = context.records.related("recommendation", "visit", visit.id)?;
    let day = held_on(context, visit);
    for record in &mut records {
        let verdicts = context.records.related("verdict", "recommendation", record.id)?;
        *record = with_deadline_of(record, &verdicts, day, None);
    }
    records.sort_by_key(|record| {
        let finding = record.reference("finding").and_then(|id| numbers.get(&id).copied());
        (finding.unwrap_or(usize::MAX), record.date("deadline").is_none(), record.date("deadline"), record.id)
    });
    Ok(records.into_iter().enumerate().map(|(at, record)| Given { number: at + 1, record }).collect())
}

/// Everything after the findings, before the signatures.
pub fn write(
    context: &Context<'_>,
    visit: &Record,
    findings: &[Finding],
    given: &[Given],
    page: &mut Page,
) -> Result<()> {
    let strengths = context.typed(visit, "strengths");
    if !is_blank(&strengths) {
        page.add(Block::heading(1, "Положительный опыт"));
        page.text(strengths);
    }
    page.add(Block::heading(1, "Рекомендации"));
    if given.is_empty() {
        page.add(Block::body("Рекомендации не даны."));
    } else {
        page.add(Block::Table(table(context, findings, given)));
    }
    let remarks = context.typed(visit, "director_note");
    if !is_blank(&remarks) {
        page.add(Block::heading(1, "Замечания руководителя ОО"));
        page.text(remarks);
    }
    page.add(Block::heading(1, "Выводы"));
    page.text(context.typed(visit, "summary"));
    let figures = figures(context, visit, findings, given)?;
    page.add(Block::List { ordered: false, items: figures.into_iter().map(|line| vec![Run::plain(line)]).collect() });
    let talk = context.typed(visit, "closing_talk");
    if !is_blank(&talk) {
        page.add(Block::heading(1, "Итоговая беседа"));
        page.text(talk);
    }
    let next = context.day(visit, "next_visit");
    if !is_blank(&next) {
        page.line("Следующий выезд", next);
    }
    Ok(())
}

fn table(context: &Context<'_>, findings: &[Finding], given: &[Given]) -> Table {
    let numbers = numbers(findings);
    let mut table = Table {
        widths: vec![7, 47, 28, 18],
        header_rows: 1,
        rows: vec![["№", "Рекомендация", "Кому", "Срок"].into_iter().map(Cell::text).collect()],
    };
    for Given { number, record } in given {
        let mut text = Cell::lines(context.typed(record, "text"));
        let grounds = context.typed(record, "grounds");
        if let Some(finding) = record.reference("finding").and_then(|id| numbers.get(&id)) {
            text.paragraphs.push(vec![Run::italic(format!("По пункту\u{a0}{finding}"))]);
        } else if !is_blank(&grounds) {
            let mut runs = vec![Run::italic("Установлено: ")];
            runs.extend(grounds);
            text.paragraphs.push(runs);
        }
        let materials = context.typed(record, "materials");
        if !is_blank(&materials) {
            let mut runs = vec![Run::italic("Материалы в помощь: ")];
            runs.extend(materials);
            text.paragraphs.push(runs);
        }
        let shown = ["text", "grounds", "addressee_role", "addressee", "deadline", "materials"];
        text.paragraphs.extend(context.unshown(record, &shown));
        table.rows.push(vec![
            Cell::text(&number.to_string()).aligned(Align::Centre),
            text,
            addressee(context, record),
            or_hole(context.typed(record, "deadline")).aligned(Align::Centre),
        ]);
    }
    table
}

fn addressee(context: &Context<'_>, record: &Record) -> Cell {
    let mut cell = Cell::default();
    for field in ["addressee_role", "addressee"] {
        let runs = context.typed(record, field);
        if !is_blank(&runs) {
            cell.paragraphs.push(runs);
        }
    }
    if cell.paragraphs.is_empty() { or_hole(Vec::new()) } else { cell }
}

/// A recommendation nobody must follow by no day is a hole the reader should see.
fn or_hole(runs: Vec<Run>) -> Cell {
    if is_blank(&runs) { Cell::runs(vec![Run::marked("не указан")]) } else { Cell::runs(runs) }
}

/// The figures of the visit, a sentence each, short enough to be read aloud.
fn figures(context: &Context<'_>, visit: &Record, findings: &[Finding], given: &[Given]) -> Result<Vec<String>> {
    let count = |answer: &str| findings.iter().filter(|finding| finding.record.text("answer") == answer).count();
    let parts: Vec<String> = [("да", "yes"), ("частично", "partly"), ("нет", "no"), ("не применимо", "na")]
        .into_iter()
        .map(|(words, answer)| (words, count(answer)))
        .filter(|(_, n)| *n > 0)
        .map(|(words, n)| format!("{words} — {n}"))
        .collect();
    let some =
        |n: usize, one, few, many| format!("{n} {}", ru_plural(u64::try_from(n).unwrap_or(u64::MAX), one, few, many));
    let answers = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
    let first = given.iter().filter_map(|given| given.record.date("deadline")).min();
    // «г.» brings its own full stop.
    let deadline = first.map_or_else(|| ".".to_owned(), |day| format!(", ближайший срок — {}", date_long(day)));
    let mut sentences = vec![
        format!("Рассмотрено вопросов: {}{answers}.", findings.len()),
        format!("Дано рекомендаций: {}{deadline}", given.len()),
    ];
    let disagreed = findings.iter().filter(|finding| !finding.record.get("disagreement").is_empty()).count();
    if disagreed > 0 {
        sentences.push(format!("Разногласия директора: {}.", some(disagreed, "пункт", "пункта", "пунктов")));
    }
    let verdicts = context.records.related("verdict", "visit", visit.id)?;
    if !verdicts.is_empty() {
        let done = verdicts.iter().filter(|verdict| verdict.text("verdict") == "done").count();
        sentences.push(format!("Из прежних рекомендаций рассмотрено {}, выполнено {done}.", verdicts.len()));
    }
    Ok(sentences.iter().map(|sentence| polish(sentence)).collect())
}
