//! «Отчёт о реализации программ повышения качества образования» (source 004): counts of the head (T17), Блок 1 the
//! results (T5–T7), Блок 2 what was done, a table a school (T8), Блок 3 the grounds for leaving the list (T9).

use super::analysis::with_municipality;
use super::catalogue::Report;
use super::context::{Context, is_blank};
use super::document::{Align, Block, Cell, Document, Orientation, Run, Style, Table};
use super::parameters::Parameter;
use super::plan::columns::{Source, of_shape};
use super::plan::execution;
use super::{exams, exclusion, issuer, messages};
use crate::domain::{Record, RecordId};
use crate::forms::checklist::applies;
use crate::forms::schema::Label;
use crate::text::sort_key;
use crate::{Error, Result};

/// The report.
pub static REPORT: Programme = Programme;

/// See the module.
pub struct Programme;

const TITLE: &str = "Отчёт о реализации программ повышения качества образования";
/// A table of more columns has narrow ones.
const NARROW: usize = 7;
const UPRIGHT: Orientation = Orientation::Portrait;

impl Report for Programme {
    fn name(&self) -> &'static str {
        "programme"
    }

    fn label(&self) -> Label {
        Label { ru: TITLE.to_owned(), en: "Report on the programmes of improvement".to_owned() }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[(Parameter::Municipality, false), (Parameter::Year, false), (Parameter::AsOf, false)]
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let (municipality, context) = &with_municipality(self, context)?;
        let schools = supported(context, municipality)?;
        let done = done(context, municipality, &schools)?;
        let dossiers = exclusion::dossiers(context)?;
        let mut results = exams::rows(context)?;
        results.retain(|row| schools.iter().any(|school| school.id == row.school.id));
        results.sort_by_key(|row| schools.iter().position(|school| school.id == row.school.id));
        if results.is_empty() && done.is_empty() && dossiers.is_empty() {
            return Err(Error::Refused(messages::nothing_found(self.label().get())));
        }
        let mut document = Document::new(TITLE);
        issuer::letterhead(context, Some(municipality), UPRIGHT, &mut document);
        document.push(UPRIGHT, Block::heading(0, TITLE));
        head(context, municipality, &schools, &mut document);
        document.push(UPRIGHT, Block::heading(1, "Блок 1. Динамика образовательных результатов"));
        for mut block in exams::tables(context, &results) {
            // The eight columns of ЕГЭ need the room upright pages have.
            if let Block::Table(table) = &mut block
                && table.widths.len() > NARROW
                && let Some(first) = table.widths.first_mut()
            {
                *first = 22;
            }
            document.push(UPRIGHT, block);
        }
        let heading = "Блок 2. Реализация мероприятий программ повышения качества образования";
        document.push(UPRIGHT, Block::heading(1, heading));
        for (at, (school, rows)) in done.iter().enumerate() {
            let name = format!("Наименование ОО {}: {}", at + 1, printed(school));
            document.push(UPRIGHT, Block::heading(2, name));
            document.push(UPRIGHT, Block::Table(table(context, rows)));
        }
        document.push(UPRIGHT, Block::heading(1, format!("Блок 3. {}", exclusion::HEADING)));
        if dossiers.is_empty() {
            document.push(UPRIGHT, Block::body("Исключение школ из списка не предлагается."));
        } else {
            document.push(UPRIGHT, Block::Table(exclusion::grounds(context, &dossiers)));
        }
        let against = exclusion::contradictions(context, &dossiers);
        if !against.is_empty() {
            let said = "Утверждения блока 3, которым противоречат таблицы блока 1:";
            document.push(UPRIGHT, Block::runs(Style::Plain, vec![Run::marked(said)]));
            for runs in against {
                document.push(UPRIGHT, Block::runs(Style::Plain, runs));
            }
        }
        issuer::sign(Some(municipality), UPRIGHT, &mut document);
        Ok(document)
    }
}

/// The official name where it is known.
fn printed(school: &Record) -> &str {
    match school.text("full_name") {
        "" => school.text("name"),
        full => full,
    }
}

/// The municipality's schools of the programme, by name.
fn supported(context: &Context<'_>, municipality: &Record) -> Result<Vec<Record>> {
    let mut schools = context.records.related("school", "municipality", municipality.id)?;
    schools.retain(|school| school.text("role") == "supported");
    schools.sort_by_cached_key(|school| (sort_key(school.text("name")), school.id));
    Ok(schools)
}

/// T17 of source 004.
fn head(context: &Context<'_>, municipality: &Record, schools: &[Record], out: &mut Document) {
    let mut line = |label: String, value: Vec<Run>| {
        let mut runs = vec![Run::plain(format!("{label}: "))];
        runs.extend(value);
        out.push(UPRIGHT, Block::runs(Style::Plain, runs));
    };
    // «Котельниковский район» is printed «КОТЕЛЬНИКОВСКИЙ» behind «муниципального района».
    let name = municipality.text("name");
    let short = name.strip_suffix(" район").or(name.strip_suffix(" муниципальный район")).unwrap_or(name);
    line(context.label("municipality", "name"), vec![Run::bold(short.to_uppercase())]);
    for (field, counted) in [("schools_total", None), ("schools_low", Some(schools.len()))] {
        let mut value: Vec<Run> =
            context.typed(municipality, field).into_iter().map(|run| Run { bold: true, ..run }).collect();
        if is_blank(&value) {
            value = vec![match counted {
                Some(count) => Run::bold(count.to_string()),
                None => Run::marked("не указано"),
            }];
        } else if let Some(count) = counted
            && municipality.get(field).as_decimal().is_some_and(|said| said.to_plain() != count.to_string())
        {
            value.push(Run::marked(format!(" (в реестре {count})")));
        }
        line(context.label("municipality", field), value);
    }
}

type Row = (Record, Vec<execution::Entry>);

/// What was done at each school: the rows of its report of things done (T8); without one, what of the road maps has an
/// entry of execution for it.
fn done(context: &Context<'_>, municipality: &Record, schools: &[Record]) -> Result<Vec<(Record, Vec<Row>)>> {
    let mut plans = context.records.related("plan", "municipality", municipality.id)?;
    if let Some(year) = context.parameters.year {
        plans.retain(|plan| {
            plan.date("frame_from").is_none_or(|from| from <= year.to)
                && plan.date("frame_to").is_none_or(|to| to >= year.from)
        });
    }
    let (reports, plans): (Vec<Record>, Vec<Record>) = plans.into_iter().partition(|plan| plan.text("shape") == "t8");
    let mut found = Vec::new();
    for school in schools {
        let mut rows = of_plans(context, &reports, school.id, true)?;
        if rows.is_empty() {
            rows = of_plans(context, &plans, school.id, false)?;
        }
        if !rows.is_empty() {
            found.push((school.clone(), rows));
        }
    }
    Ok(found)
}

fn of_plans(context: &Context<'_>, plans: &[Record], school: RecordId, reported: bool) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for plan in plans {
        let mut activities = context.records.related("activity", "plan", plan.id)?;
        activities.retain(|activity| {
            if reported { activity.reference("school") == Some(school) } else { applies(activity, Some(plan), school) }
        });
        activities.sort_by_key(|activity| (activity.get("order").as_decimal(), activity.id));
        for activity in activities {
            let entries = execution::of(context, &activity, Some(school))?;
            if reported || !entries.is_empty() {
                rows.push((activity, entries));
            }
        }
    }
    Ok(rows)
}

/// T8: «Название мероприятия / форма проведения | Сроки проведения | Результат».
fn table(context: &Context<'_>, rows: &[Row]) -> Table {
    let columns = of_shape("t8", true);
    let mut table = Table {
        widths: columns.iter().map(|column| column.width).collect(),
        header_rows: 1,
        rows: vec![columns.iter().map(|column| Cell::text(column.heading).aligned(Align::Centre)).collect()],
    };
    for (activity, entries) in rows {
        let cell = |source: Source| match source {
            Source::Field(name) => Cell::lines(context.verbatim(activity, name)),
            Source::Execution | Source::ExpectedWithReporting => {
                let mut cell = Cell::default();
                for entry in entries {
                    cell.paragraphs.extend(Cell::lines(entry.runs.clone()).paragraphs);
                }
                cell
            }
        };
        table.rows.push(columns.iter().map(|column| cell(column.source)).collect());
    }
    table
}
