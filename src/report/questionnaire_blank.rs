//! The blank of a questionnaire on paper, as source 004 prints it (T14): heading, words to those who answer, a table of
//! statements by blocks with a column an answer. Own questionnaires are printed the same way.

use super::catalogue::Report;
use super::context::Context;
use super::document::{Align, Block, Cell, Document, Orientation, Run, Style, Table};
use super::messages;
use super::parameters::Parameter;
use crate::forms::schema::{Field, Form, Label};
use crate::forms::{Kind, survey};
use crate::{Error, Result};

/// The report.
pub static REPORT: Blank = Blank;

/// See the module.
pub struct Blank;

/// The program's own questionnaire.
const OWN: &str = "questionnaire_sheet";

impl Report for Blank {
    fn name(&self) -> &'static str {
        "questionnaire-blank"
    }

    fn label(&self) -> Label {
        Label { ru: "Бланк анкеты".to_owned(), en: "Blank of a questionnaire".to_owned() }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[(Parameter::Form, false)]
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let wanted = context.parameters.form.as_deref().unwrap_or(OWN);
        let form = survey::blanks(context.forms).find(|form| form.id == wanted).ok_or_else(|| {
            let known: Vec<&str> = survey::blanks(context.forms).map(|form| form.id.as_str()).collect();
            Error::Refused(messages::no_blank(wanted, known.join(", ")))
        })?;
        Ok(document(form))
    }
}

fn document(form: &Form) -> Document {
    let upright = Orientation::Portrait;
    let mut document = Document::new(&form.label.ru);
    document.push(upright, Block::heading(0, "Анкета"));
    document.push(upright, Block::heading(1, &form.label.ru));
    for line in form.intro.ru.lines() {
        document.push(upright, Block::body(line));
    }
    for part in parts(form) {
        match part {
            Part::Scale(fields) => document.push(upright, Block::Table(table(&fields))),
            Part::Single(field) => single(field, &mut document),
        }
    }
    for line in form.closing.ru.lines() {
        document.push(upright, Block::body(line));
    }
    document
}

/// Questions with one scale stand in one table; the others by themselves.
enum Part<'f> {
    Scale(Vec<&'f Field>),
    Single(&'f Field),
}

fn parts(form: &Form) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for field in survey::questions(form) {
        let scale = survey::answers(field);
        let in_table = matches!(field.kind, Kind::Choice { .. } | Kind::Answer) && (2..=6).contains(&scale.len());
        match parts.last_mut() {
            Some(Part::Scale(fields))
                if in_table
                    && field.note.is_none()
                    && fields.first().is_some_and(|first| survey::answers(first) == scale) =>
            {
                fields.push(field);
            }
            _ if in_table && field.note.is_none() => parts.push(Part::Scale(vec![field])),
            _ => parts.push(Part::Single(field)),
        }
    }
    // One question alone is read more easily as a list than as a table.
    parts
        .into_iter()
        .map(|part| match part {
            Part::Scale(fields) => match fields.as_slice() {
                [one] if one.section.is_none() => Part::Single(one),
                _ => Part::Scale(fields),
            },
            single @ Part::Single(_) => single,
        })
        .collect()
}

fn table(fields: &[&Field]) -> Table {
    let scale = fields.first().map(|field| survey::answers(field)).unwrap_or_default();
    let mut head = vec![Cell::text("Вопросы для анализа")];
    head.extend(scale.iter().map(|(_, label)| Cell::text(&label.ru).aligned(Align::Centre)));
    let mut widths = vec![60];
    widths.extend(std::iter::repeat_n(21, scale.len()));
    let mut table = Table { widths, header_rows: 1, rows: vec![head] };
    for field in fields {
        if let Some(section) = &field.section {
            table.rows.push(vec![Cell::text(&section.ru).over(scale.len() + 1, 1).strong()]);
        }
        let mut row = vec![Cell::text(&field.label.ru)];
        row.extend(scale.iter().map(|_| Cell::default()));
        table.rows.push(row);
    }
    table
}

fn single(field: &Field, out: &mut Document) {
    let upright = Orientation::Portrait;
    if let Some(section) = &field.section {
        out.push(upright, Block::heading(2, &section.ru));
    }
    for line in field.note.iter().flat_map(|note| note.ru.lines()) {
        out.push(upright, Block::body(line));
    }
    let mut asked = vec![Run::bold(&field.label.ru)];
    if !field.help.ru.is_empty() {
        asked.push(Run::italic(format!(" ({})", field.help.ru)));
    }
    out.push(upright, Block::runs(Style::Plain, asked));
    let offered = survey::answers(field);
    let line = "_".repeat(60);
    if !offered.is_empty() {
        let items = offered.into_iter().map(|(_, label)| vec![Run::plain(format!("☐ {}", label.ru))]).collect();
        out.push(upright, Block::List { ordered: false, items });
    } else if let Kind::LongText { .. } = field.kind {
        for _ in 0..3 {
            out.push(upright, Block::runs(Style::Plain, vec![Run::plain(line.clone())]));
        }
    } else {
        out.push(upright, Block::runs(Style::Plain, vec![Run::plain(line)]));
    }
}
