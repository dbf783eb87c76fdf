//! What a municipality's records say of its work, as sentences: the parts that the analytical note, the information letter
//! and the text for the site are put together of. One figure is counted in one place.

use chrono::NaiveDate;

use super::catalogue::Report;
use super::context::Context;
use super::document::{Cell, Table};
use super::parameters::Year;
use super::typography::{bind, date_long, polish};
use super::{exams, execution, messages};
use crate::domain::dynamics;
use crate::domain::status::of_activity;
use crate::domain::{Record, Status};
use crate::messages::ru_plural;
use crate::text::sort_key;
use crate::{Error, Result};

/// A school of the programme on a day.
pub(super) struct Supported {
    /// Its card.
    pub school: Record,
    /// «ШНОР», «ШНСУ»: the lists it is on.
    pub lists: Vec<String>,
    /// Its branches: objects besides itself.
    pub branches: usize,
}

/// The schools that are on a list on the day, by name.
pub(super) fn listed(context: &Context<'_>, municipality: &Record) -> Result<Vec<Supported>> {
    let mut found = Vec::new();
    for school in context.records.related("school", "municipality", municipality.id)? {
        let mut lists = Vec::new();
        for membership in context.records.related("membership", "school", school.id)? {
            let is_in = membership.date("from").is_none_or(|day| day <= context.as_of())
                && membership.date("to").is_none_or(|day| day > context.as_of());
            let list = context.text(&membership, "list");
            if is_in && !lists.contains(&list) {
                lists.push(list);
            }
        }
        if !lists.is_empty() {
            let branches = context.records.related("branch", "school", school.id)?.len();
            found.push(Supported { school, lists, branches });
        }
    }
    found.sort_by_cached_key(|one| (sort_key(one.school.text("name")), one.school.id));
    Ok(found)
}

/// The schools on the lists and the plans of a municipality; a report on neither is refused.
pub(super) fn supported(
    report: &dyn Report,
    context: &Context<'_>,
    municipality: &Record,
) -> Result<(Vec<Supported>, Vec<Plan>)> {
    let (schools, plans) = (listed(context, municipality)?, plans(context, municipality)?);
    if schools.is_empty() && plans.is_empty() {
        return Err(Error::Refused(messages::nothing_found(report.label().get())));
    }
    Ok((schools, plans))
}

/// «1 школа», «3 школы», «20 школ».
pub(super) fn counted(count: usize, one: &str, few: &str, many: &str) -> String {
    format!("{count}\u{a0}{}", ru_plural(u64::try_from(count).unwrap_or(u64::MAX), one, few, many))
}

/// «В списках 3 школы из 20 (15,0 %), объектов с учётом филиалов — 5.»
pub(super) fn on_the_lists(schools: &[Supported], municipality: &Record) -> String {
    let total = municipality.get("schools_total").as_decimal().filter(|total| total.exponent() == 0);
    let total = total.and_then(|total| usize::try_from(total.mantissa()).ok()).filter(|total| *total >= schools.len());
    let share = total.filter(|total| *total > 0).map(|total| {
        let tenths = (schools.len() * 1000 + total / 2) / total;
        format!(" из {total} ({},{}\u{a0}%)", tenths / 10, tenths % 10)
    });
    let branches: usize = schools.iter().map(|one| one.branches).sum();
    let objects = match branches {
        0 => String::new(),
        branches => format!(", объектов с учётом филиалов\u{a0}— {}", schools.len() + branches),
    };
    let count = counted(schools.len(), "школа", "школы", "школ");
    format!(
        "В списках школ с низкими результатами и в неблагоприятных условиях {count}{}{objects}.",
        share.unwrap_or_default()
    )
}

/// Results over the years: what rose and what fell, a sentence each, «ОГЭ, Математика: 4 (2019) → 3,33 (2021)».
#[derive(Default)]
pub(super) struct Results {
    /// Higher at the end than at the beginning.
    pub rose: Vec<String>,
    /// Lower.
    pub fell: Vec<String>,
    /// The same.
    pub same: usize,
}

/// How the results of these schools moved.
pub(super) fn results(context: &Context<'_>, schools: &[Supported]) -> Result<Results> {
    let mut found = Results::default();
    for row in exams::rows(context)? {
        if !schools.iter().any(|one| one.school.id == row.school.id) {
            continue;
        }
        for (measure, series) in &row.lines {
            let Some((year, change)) = dynamics::overall(series) else { continue };
            let value = |year: i32| series.get(&year).and_then(dynamics::Point::value);
            let (Some(first), Some(last)) = (value(change.since), value(year)) else { continue };
            let (exam, subject) = measure.labels(context.forms);
            let few = if change.few { " (участников мало)" } else { "" };
            let sentence = format!(
                "{}: {}, {}\u{a0}— {first} ({}) → {last} ({year}){few}",
                context.name_of(&row.school),
                exam.ru,
                subject.ru.to_lowercase(),
                change.since,
            );
            match change.by.mantissa() {
                0 => found.same += 1,
                1.. => found.rose.push(sentence),
                _ => found.fell.push(sentence),
            }
        }
    }
    Ok(found)
}

/// A plan with its rows and how they stand.
pub(super) struct Plan {
    /// The plan.
    pub record: Record,
    /// Rows with their status on the day.
    pub rows: Vec<(Record, Status)>,
}

impl Plan {
    /// «Мероприятий: 37; выполнено: 12; …».
    pub fn counted(&self) -> String {
        execution::counted(&self.rows)
    }

    /// How many rows stand so.
    pub fn count(&self, status: Status) -> usize {
        self.rows.iter().filter(|(_, known)| *known == status).count()
    }
}

/// The plans of a municipality that run in the year asked for, oldest first; reports of things done are none.
pub(super) fn plans(context: &Context<'_>, municipality: &Record) -> Result<Vec<Plan>> {
    let mut plans = context.records.related("plan", "municipality", municipality.id)?;
    plans.retain(|plan| plan.text("shape") != "t8" && runs_in(plan, context.parameters.year));
    plans.sort_by_key(|plan| (plan.date("frame_from"), plan.id));
    let mut found = Vec::new();
    for record in plans {
        let mut rows = Vec::new();
        let mut activities = context.records.related("activity", "plan", record.id)?;
        activities.sort_by_key(|row| (row.get("order").as_decimal(), row.id));
        for activity in activities {
            let status = of_activity(context.records, &activity, context.as_of())?;
            rows.push((activity, status));
        }
        found.push(Plan { record, rows });
    }
    Ok(found)
}

fn runs_in(plan: &Record, year: Option<Year>) -> bool {
    year.is_none_or(|year| {
        plan.date("frame_from").is_none_or(|from| from <= year.to)
            && plan.date("frame_to").is_none_or(|to| to >= year.from)
    })
}

/// «План | Мероприятий | Выполнено | В работе | Просрочено»; nothing where there is no plan.
pub(super) fn plan_table(plans: &[Plan]) -> Option<Table> {
    let headings = ["План", "Мероприятий", "Выполнено", "В работе", "Просрочено"];
    let mut table = Table {
        widths: vec![29, 21, 18, 14, 19],
        header_rows: 1,
        rows: vec![headings.into_iter().map(Cell::text).collect()],
    };
    for plan in plans {
        table.rows.push(vec![
            Cell::text(&plan.record.text("title").replace('\n', " ")),
            Cell::count(plan.rows.len()),
            Cell::count(plan.count(Status::Done)),
            Cell::count(plan.count(Status::InProgress) + plan.count(Status::DonePartly)),
            Cell::count(plan.count(Status::Overdue)),
        ]);
    }
    (table.rows.len() > 1).then_some(table)
}

/// Visits held in the year, up to the day, to these schools.
pub(super) fn visits(context: &Context<'_>, schools: &[Supported]) -> Result<Vec<Record>> {
    let mut found = Vec::new();
    for one in schools {
        let held = context.records.related("visit", "school", one.school.id)?;
        found.extend(held.into_iter().filter(|visit| {
            let day = visit.date("date").filter(|_| matches!(visit.text("state"), "finished" | "open"));
            day.is_some_and(|day| day <= context.as_of() && in_year(context, day))
        }));
    }
    Ok(found)
}

fn in_year(context: &Context<'_>, day: NaiveDate) -> bool {
    context.parameters.year.is_none_or(|year| year.contains(day))
}

/// Seminars, courses and meetings held in the year, by day: «семинар, практикум «…» (20 мая 2021 г.)».
pub(super) fn events(context: &Context<'_>, municipality: &Record) -> Result<Vec<String>> {
    let mut events = context.records.related("event", "municipality", municipality.id)?;
    events.retain(|event| event.date("held").is_some_and(|day| day <= context.as_of() && in_year(context, day)));
    events.sort_by_key(|event| (event.date("held"), event.id));
    Ok(events
        .iter()
        .map(|event| {
            let day = event.date("held").map(date_long).unwrap_or_default();
            bind(&polish(&format!("{} «{}» ({day})", context.text(event, "kind"), event.text("title"))))
        })
        .collect())
}

/// What was decided in the year: the resolutions of the last protocol, in order.
pub(super) fn decisions(context: &Context<'_>, municipality: &Record) -> Result<Option<(Record, Vec<Record>)>> {
    let mut protocols = context.records.related("protocol", "municipality", municipality.id)?;
    protocols.retain(|one| one.date("date").is_some_and(|day| day <= context.as_of() && in_year(context, day)));
    let Some(last) = protocols.into_iter().max_by_key(|one| (one.date("date"), one.id)) else { return Ok(None) };
    let mut decisions = context.records.related("decision", "protocol", last.id)?;
    decisions.sort_by_key(|one| (one.get("order").as_decimal(), one.id));
    Ok((!decisions.is_empty()).then_some((last, decisions)))
}

/// «за 2020-2021 учебный год» or «по состоянию на 20 мая 2021 г.».
pub(super) fn time(context: &Context<'_>) -> String {
    match context.parameters.year {
        Some(year) => format!("за {year}"),
        None => format!("по состоянию на {}", date_long(context.as_of())),
    }
}
