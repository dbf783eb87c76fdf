//! «План мероприятий … на следующий год» (source 000, 1.6; 001, 14): what the plan of the year left unfinished, section by
//! section, with the terms a year later, and where every row comes from.

use super::catalogue::Report;
use super::context::Context;
use super::document::{Align, Block, Cell, Document, Orientation, Run, Style, Table};
use super::parameters::Parameter;
use super::{issuer, messages, plan};
use crate::domain::year_turn::{Carried, a_year_later, unfinished};
use crate::forms::schema::Label;
use crate::{Error, Result};

/// The report.
pub static REPORT: NextPlan = NextPlan;

/// See the module.
pub struct NextPlan;

const UPRIGHT: Orientation = Orientation::Portrait;

impl Report for NextPlan {
    fn name(&self) -> &'static str {
        "next_plan"
    }

    fn label(&self) -> Label {
        Label {
            ru: "Проект плана на следующий год".to_owned(), en: "Draft plan of the next year".to_owned()
        }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[(Parameter::Plan, false), (Parameter::Municipality, false), (Parameter::AsOf, false)]
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let old = plan::chosen(self, context)?;
        let rows = unfinished(context.records, &old, context.as_of())?;
        if rows.is_empty() {
            return Err(Error::Refused(messages::nothing_left(old.text("title"))));
        }
        let municipality = context.follow(&old, "municipality")?;
        let title = a_year_later(old.text("title"));
        let mut document = Document::new(&title);
        issuer::letterhead(context, municipality.as_ref(), UPRIGHT, &mut document);
        issuer::approve(municipality.as_ref(), UPRIGHT, &mut document);
        document.push(UPRIGHT, Block::heading(0, title));
        let all = context.records.related("activity", "plan", old.id)?.len();
        let said = format!(
            "Проект. Перенесено мероприятий: {} из {all} плана «{}». Сроки сдвинуты на год: проверьте их и ответственных.",
            rows.len(),
            old.text("title").replace('\n', " "),
        );
        document.push(UPRIGHT, Block::runs(Style::Plain, vec![Run::italic(said)]));
        document.push(UPRIGHT, Block::Table(table(context, &rows)));
        issuer::sign(municipality.as_ref(), UPRIGHT, &mut document);
        Ok(document)
    }
}

/// T15 with the reason: «№ | Мероприятия | срок | ответственные | Почему перенесено».
fn table(context: &Context<'_>, rows: &[Carried]) -> Table {
    let headings = ["№", "Мероприятия", "срок", "ответственные", "Почему перенесено"];
    let mut table = Table {
        widths: vec![8, 40, 18, 20, 18],
        header_rows: 1,
        rows: vec![headings.into_iter().map(Cell::text).collect()],
    };
    let mut section = "";
    for carried in rows {
        let row = &carried.activity;
        if row.text("section") != section {
            section = row.text("section");
            if !section.is_empty() {
                let name = Cell::lines(context.verbatim(row, "section"));
                table.rows.push(vec![name.over(headings.len(), 1).aligned(Align::Centre).strong()]);
            }
        }
        let term = if carried.term.is_empty() {
            Cell::runs(vec![Run::marked("срок не назван")])
        } else {
            Cell::text(&carried.term)
        };
        let number = row.text("number").trim_end_matches('.');
        let why = match number {
            "" => carried.status.label(),
            number => format!("{} (строка {number})", carried.status.label()),
        };
        table.rows.push(vec![
            Cell::text(number).aligned(Align::Centre),
            Cell::lines(context.verbatim(row, "title")),
            term,
            Cell::lines(context.verbatim(row, "parties")),
            Cell::text(&why),
        ]);
    }
    table
}
