//! «Дневник школы», «Дневник педагога», «Дневник директора» in the columns of source 004 (T11–T13).

use std::collections::BTreeSet;

use super::catalogue::Report;
use super::context::Context;
use super::document::{Block, Cell, Document, Orientation, Run, Style, Table};
use super::messages;
use super::parameters::Parameter;
use crate::domain::{Record, RecordId};
use crate::forms::schema::Label;
use crate::text::sort_key;
use crate::{Error, Result};

/// The report.
pub static REPORT: Diaries = Diaries;

/// See the module.
pub struct Diaries;

/// A diary: form, title, columns as field ids (the form's labels are the verbatim headings) with widths.
type Diary = (&'static str, &'static str, &'static [(&'static str, u32)]);

const DIARIES: [Diary; 3] = [
    (
        "diary_school",
        "Дневник школы",
        &[("activity", 17), ("organiser", 17), ("dates", 13), ("members", 15), ("elements", 17), ("programme", 21)],
    ),
    (
        "diary_teacher",
        "Дневник педагога",
        &[
            ("teacher", 14),
            ("methods", 19),
            ("where_used", 14),
            ("results", 18),
            ("teacher_comment", 17),
            ("curator_comment", 18),
        ],
    ),
    (
        "diary_director",
        "Дневник директора",
        &[("form_of_use", 21), ("where_used", 19), ("results", 20), ("director_comment", 20), ("curator_comment", 20)],
    ),
];

impl Report for Diaries {
    fn name(&self) -> &'static str {
        "diaries"
    }

    fn label(&self) -> Label {
        Label {
            ru: "Дневники школы, педагога и директора".to_owned(), en: "Three diaries".to_owned()
        }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[
            (Parameter::School, false),
            (Parameter::Municipality, false),
            (Parameter::Year, false),
            (Parameter::AsOf, false),
        ]
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let mut document = Document::new("Дневники");
        for school in schools(context)? {
            for (form, title, columns) in DIARIES {
                let rows = rows(context, form, school.id)?;
                // An empty diary is printed only where it was asked for by its school: a form to fill in by hand.
                if rows.is_empty() && context.parameters.school.is_none() {
                    continue;
                }
                if !document.sections.is_empty() {
                    document.push(Orientation::Landscape, Block::PageBreak);
                }
                write(context, &school, (form, title, columns), &rows, &mut document);
            }
        }
        if document.sections.is_empty() {
            return Err(Error::Refused(messages::nothing_found(self.label().get())));
        }
        Ok(document)
    }
}

/// The school asked for, else every school with a row, by name.
fn schools(context: &Context<'_>) -> Result<Vec<Record>> {
    if let Some(id) = context.parameters.school {
        return Ok(vec![context.record("school", id)?]);
    }
    let mut ids: BTreeSet<RecordId> = BTreeSet::new();
    for (form, _, _) in DIARIES {
        context.records.each(form, &mut |row| {
            ids.extend(row.reference("school"));
            std::ops::ControlFlow::Continue(())
        })?;
    }
    let mut schools = Vec::new();
    for id in ids {
        schools.extend(context.records.get(id)?);
    }
    if let Some(municipality) = context.parameters.municipality {
        schools.retain(|school| school.reference("municipality") == Some(municipality));
    }
    schools.sort_by_key(|school| (sort_key(school.text("name")), school.id));
    Ok(schools)
}

/// Rows of a school in the order they were entered.
fn rows(context: &Context<'_>, form: &str, school: RecordId) -> Result<Vec<Record>> {
    let mut rows = context.records.related(form, "school", school)?;
    let until = context.as_of();
    rows.retain(|row| {
        let day = row.date("date");
        day.is_none_or(|day| day <= until)
            && context.parameters.year.is_none_or(|year| day.is_some_and(|day| year.contains(day)))
    });
    rows.sort_by_key(|row| (row.date("date"), row.id));
    Ok(rows)
}

fn write(context: &Context<'_>, school: &Record, diary: Diary, rows: &[Record], document: &mut Document) {
    let (form, title, columns) = diary;
    let across = Orientation::Landscape;
    document.push(across, Block::heading(0, title));
    let mut under = context.name_of(school);
    if let Some(year) = context.parameters.year {
        under = format!("{under}, {year}");
    }
    document.push(across, Block::runs(Style::Centre, vec![Run::plain(under)]));
    let mut table = Table {
        widths: columns.iter().map(|(_, width)| *width).collect(),
        header_rows: 1,
        rows: vec![columns.iter().map(|(field, _)| Cell::text(&context.label(form, field))).collect()],
    };
    for row in rows {
        table.rows.push(columns.iter().map(|(field, _)| Cell::lines(context.verbatim(row, field))).collect());
    }
    if rows.is_empty() {
        table.rows.extend(std::iter::repeat_n(vec![Cell::text("\n\n"); columns.len()], 6));
    }
    document.push(across, Block::Table(table));
}
