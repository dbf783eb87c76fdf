//! The checklist of a school: every activity that applies to it, the mark, and what was recorded as result.

use std::collections::BTreeMap;

use super::catalogue::Report;
use super::context::{Context, is_blank};
use super::document::{Align, Block, Cell, Document, Orientation, Run, Style, Table};
use super::parameters::Parameter;
use super::plan::{applies, execution};
use super::typography::{date_long, date_short};
use super::{messages, plan};
use crate::domain::{Record, RecordId};
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
        let marks = marks(context, &school)?;
        let mut document = Document::new(&format!("Чек-лист: {}", context.name_of(&school)));
        let across = Orientation::Landscape;
        document.push(across, Block::heading(0, "Чек-лист мероприятий"));
        let name = vec![Run::bold(context.name_of(&school))];
        document.push(across, Block::runs(Style::Centre, name));
        let day = format!("по состоянию на {}", date_long(context.as_of()));
        document.push(across, Block::runs(Style::Centre, vec![Run::plain(day)]));
        let mut printed = 0;
        for plan in plans(context, &school)? {
            let mut activities = plan::activities(context, &plan)?;
            activities.retain(|activity| applies(activity, school.id));
            if activities.is_empty() {
                continue;
            }
            printed += activities.len();
            document.push(across, Block::heading(1, plan.text("title")));
            document.push(across, Block::Table(table(context, &school, &activities, &marks)?));
        }
        if printed == 0 {
            return Err(Error::Refused(messages::nothing_found(self.label().get())));
        }
        Ok(document)
    }
}

/// The school's own plans and those of its municipality, oldest first.
fn plans(context: &Context<'_>, school: &Record) -> Result<Vec<Record>> {
    let municipality = school.reference("municipality");
    let mut plans = context.records.all("plan")?;
    plans.retain(|plan| match (context.parameters.plan, plan.reference("school")) {
        (Some(asked), _) => plan.id == asked,
        (None, Some(owner)) => owner == school.id,
        (None, None) => plan.reference("municipality") == municipality,
    });
    if let Some(year) = context.parameters.year {
        plans.retain(|plan| {
            plan.date("frame_from").is_none_or(|from| from <= year.to)
                && plan.date("frame_to").is_none_or(|to| to >= year.from)
        });
    }
    plans.sort_by_key(|plan| (plan.date("frame_from"), plan.text("title").to_owned(), plan.id));
    Ok(plans)
}

/// The last mark per activity up to the report's day.
fn marks(context: &Context<'_>, school: &Record) -> Result<BTreeMap<RecordId, Record>> {
    let mut found = context.records.related("checklist_state", "school", school.id)?;
    let until = context.as_of();
    found.retain(|mark| mark.date("date").is_none_or(|day| day <= until));
    found.sort_by_key(|mark| (mark.date("date"), mark.id));
    Ok(found.into_iter().filter_map(|mark| Some((mark.reference("activity")?, mark))).collect())
}

fn table(
    context: &Context<'_>,
    school: &Record,
    activities: &[Record],
    marks: &BTreeMap<RecordId, Record>,
) -> Result<Table> {
    let headings = ["№", "Мероприятие", "Срок", "Ответственные", "Отметка", "Результат"];
    let mut table = Table {
        widths: vec![7, 32, 14, 17, 12, 32],
        header_rows: 1,
        rows: vec![headings.into_iter().map(Cell::text).collect()],
    };
    let mut section = "";
    for (at, activity) in activities.iter().enumerate() {
        if at == 0 || activity.text("section") != section {
            section = activity.text("section");
            let rows = activities.iter().filter(|other| other.text("section") == section);
            let title = progress(section, rows, marks);
            table.rows.push(vec![Cell::text(&title).over(6, 1).aligned(Align::Centre).strong()]);
        }
        let mut result = Cell::default();
        for entry in execution::of(context, activity, Some(school.id))? {
            result.paragraphs.extend(Cell::lines(entry.runs).paragraphs);
        }
        let mark = marks.get(&activity.id);
        if let Some(note) = mark.map(|mark| context.verbatim(mark, "note")).filter(|note| !is_blank(note)) {
            result.paragraphs.extend(Cell::lines(note).paragraphs);
        }
        table.rows.push(vec![
            Cell::lines(context.verbatim(activity, "number")).aligned(Align::Centre),
            Cell::lines(context.verbatim(activity, "title")),
            Cell::lines(context.verbatim(activity, "term")),
            Cell::lines(context.verbatim(activity, "parties")),
            state(context, mark),
            result,
        ]);
    }
    Ok(table)
}

fn state(context: &Context<'_>, mark: Option<&Record>) -> Cell {
    let Some(mark) = mark.filter(|mark| !mark.get("state").is_empty()) else {
        return Cell::text("—").aligned(Align::Centre);
    };
    let mut cell = Cell::lines(context.verbatim(mark, "state")).aligned(Align::Centre);
    if let Some(day) = mark.date("date") {
        cell.paragraphs.push(vec![Run::plain(date_short(day))]);
    }
    cell
}

/// «1. Организационные мероприятия — выполнено 2 из 7»; what does not apply is not counted.
fn progress<'a>(section: &str, rows: impl Iterator<Item = &'a Record>, marks: &BTreeMap<RecordId, Record>) -> String {
    let mut done = 0;
    let mut all = 0;
    for row in rows {
        match marks.get(&row.id).map_or("", |mark| mark.text("state")) {
            "na" => {}
            state => {
                all += 1;
                done += usize::from(state == "done");
            }
        }
    }
    let count =
        if all == 0 { "не применимо".to_owned() } else { format!("выполнено {done} из {all}") };
    if section.is_empty() { count } else { format!("{section}\u{a0}— {count}") }
}
