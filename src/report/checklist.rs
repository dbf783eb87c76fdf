//! The checklist of a school: every activity that applies to it, the mark, and what was recorded as result.

use super::catalogue::Report;
use super::context::{Context, is_blank};
use super::document::{Align, Block, Cell, Document, Orientation, Run, Style, Table};
use super::messages;
use super::parameters::Parameter;
use super::plan::execution;
use super::typography::date_long;
use crate::domain::{Record, Status};
use crate::forms::checklist::{self, Item, PlanItems};
use crate::forms::schema::Label;
use crate::{Error, Result};

/// The report.
pub static REPORT: Checklist = Checklist;

/// See the module.
pub struct Checklist;

impl Report for Checklist {
    fn name(&self) -> &'static str {
        "checklist"
    }

    fn label(&self) -> Label {
        Label { ru: "Чек-лист школы".to_owned(), en: "School checklist".to_owned() }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[(Parameter::School, true), (Parameter::Plan, false), (Parameter::Year, false), (Parameter::AsOf, false)]
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let missing = || Error::Refused(messages::parameter_missing(self.label().get(), Parameter::School.option()));
        let school = context.record("school", context.parameters.school.ok_or_else(missing)?)?;
        let list = checklist::read(school.id, context.as_of(), context.records)?;
        let mut document = Document::new(&format!("Чек-лист: {}", context.name_of(&school)));
        let across = Orientation::Landscape;
        document.push(across, Block::heading(0, "Чек-лист мероприятий"));
        let name = vec![Run::bold(context.name_of(&school))];
        document.push(across, Block::runs(Style::Centre, name));
        let day = format!("по состоянию на {}", date_long(context.as_of()));
        document.push(across, Block::runs(Style::Centre, vec![Run::plain(day)]));
        let mut printed = 0;
        for plan in &list.plans {
            if is_asked(context, plan)? {
                printed += plan.items.len();
                document.push(across, Block::heading(1, &plan.title));
                document.push(across, Block::Table(table(context, &school, &plan.items)?));
            }
        }
        if printed == 0 {
            return Err(Error::Refused(messages::nothing_found(self.label().get())));
        }
        Ok(document)
    }
}

/// Whether the parameters ask for this plan.
pub fn is_asked(context: &Context<'_>, plan: &PlanItems) -> Result<bool> {
    if context.parameters.plan.is_some_and(|asked| asked != plan.plan) {
        return Ok(false);
    }
    let Some(year) = context.parameters.year else { return Ok(true) };
    let record = context.record("plan", plan.plan)?;
    Ok(record.date("frame_from").is_none_or(|from| from <= year.to)
        && record.date("frame_to").is_none_or(|to| to >= year.from))
}

fn table(context: &Context<'_>, school: &Record, items: &[Item]) -> Result<Table> {
    let headings = ["№", "Мероприятие", "Срок", "Ответственные", "Отметка", "Результат"];
    let mut table = Table {
        widths: vec![7, 32, 14, 17, 12, 32],
        header_rows: 1,
        rows: vec![headings.into_iter().map(Cell::text).collect()],
    };
    for (at, item) in items.iter().enumerate() {
        if items.get(at.wrapping_sub(1)).is_none_or(|before| before.section != item.section) {
            let title = progress(items, &item.section);
            table.rows.push(vec![Cell::text(&title).over(6, 1).aligned(Align::Centre).strong()]);
        }
        let activity = context.record("activity", item.activity)?;
        let mark = item.marked_by.map(|id| context.record("checklist_state", id)).transpose()?;
        let mut result = Cell::default();
        for entry in execution::of(context, &activity, Some(school.id))? {
            result.paragraphs.extend(Cell::lines(entry.runs).paragraphs);
        }
        if let Some(note) = mark.as_ref().map(|mark| context.verbatim(mark, "note")).filter(|note| !is_blank(note)) {
            result.paragraphs.extend(Cell::lines(note).paragraphs);
        }
        table.rows.push(vec![
            Cell::lines(context.verbatim(&activity, "number")).aligned(Align::Centre),
            Cell::lines(context.verbatim(&activity, "title")),
            Cell::lines(context.verbatim(&activity, "term")),
            Cell::lines(context.verbatim(&activity, "parties")),
            state(context, item, mark.as_ref()),
            result,
        ]);
    }
    Ok(table)
}

fn state(context: &Context<'_>, item: &Item, mark: Option<&Record>) -> Cell {
    let mut cell = match mark.filter(|mark| !mark.get("state").is_empty()) {
        Some(mark) => {
            let mut cell = Cell::lines(context.verbatim(mark, "state"));
            let day = context.short_day(mark, "date");
            if !is_blank(&day) {
                cell.paragraphs.push(day);
            }
            cell
        }
        None => Cell::text("—"),
    };
    if item.status == Status::Overdue {
        cell.paragraphs.push(vec![Run::marked("просрочено")]);
    }
    cell.aligned(Align::Centre)
}

/// «1. Организационные мероприятия — выполнено 2 из 7»; what does not apply is not counted.
fn progress(items: &[Item], section: &str) -> String {
    let count = checklist::count(items.iter().filter(|item| item.section == section));
    let words = match (count.all, count.overdue) {
        (0, _) => "не применимо".to_owned(),
        (all, 0) => format!("выполнено {} из {all}", count.done),
        (all, overdue) => format!("выполнено {} из {all}, просрочено {overdue}", count.done),
    };
    if section.is_empty() { words } else { format!("{section}\u{a0}— {words}") }
}
