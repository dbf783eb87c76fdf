//! The dossier of a school: who it is, on which lists, every visit and recommendation, how far its plans are, what its
//! diaries and its other journals hold.

use super::catalogue::Report;
use super::chart::{Chart, Series};
use super::context::{Context, is_blank};
use super::document::{Align, Block, Cell, Document, Orientation, Run, Style, Table};
use super::parameters::Parameter;
use super::typography::date_long;
use super::{issuer, messages, recommendations};
use crate::domain::district::DIARIES;
use crate::domain::{Decimal, Record, RecordId};
use crate::forms::schema::{Form, Label};
use crate::forms::{Kind, checklist};
use crate::{Error, Result};

/// The report.
pub static REPORT: Dossier = Dossier;

/// See the module.
pub struct Dossier;

/// Forms with a part of their own in the dossier, or printed within another's.
const TOLD: [&str; 10] = [
    "visit",
    "recommendation",
    "verdict",
    "membership",
    "branch",
    "checklist_state",
    "plan",
    "activity",
    "execution",
    "finding",
];

impl Report for Dossier {
    fn name(&self) -> &'static str {
        "dossier"
    }

    fn label(&self) -> Label {
        Label { ru: "Досье школы".to_owned(), en: "School dossier".to_owned() }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[(Parameter::School, true), (Parameter::Year, false), (Parameter::AsOf, false)]
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let missing = || Error::Refused(messages::parameter_missing(self.label().get(), Parameter::School.option()));
        let school = context.record("school", context.parameters.school.ok_or_else(missing)?)?;
        let municipality = issuer::of(context, Some(&school))?;
        let mut document = Document::new(&format!("Досье: {}", context.name_of(&school)));
        let upright = Orientation::Portrait;
        issuer::letterhead(context, municipality.as_ref(), upright, &mut document);
        document.push(upright, Block::heading(0, "Досье школы"));
        document.push(upright, Block::runs(Style::Centre, vec![Run::bold(context.name_of(&school))]));
        let mut day = format!("по состоянию на {}", date_long(context.as_of()));
        if let Some(year) = context.parameters.year {
            day = format!("{year}, {day}");
        }
        document.push(upright, Block::runs(Style::Centre, vec![Run::plain(day)]));
        facts(context, &school, &mut document);
        lists(context, &school, &mut document)?;
        visits(context, &school, &mut document)?;
        recommendations_of(context, &mut document)?;
        plans(context, &school, &mut document)?;
        diaries(context, &school, &mut document)?;
        journals(context, &school, &mut document)?;
        issuer::sign(municipality.as_ref(), upright, &mut document);
        Ok(document)
    }
}

fn add(document: &mut Document, block: Block) {
    document.push(Orientation::Portrait, block);
}

fn table_of(columns: &[(&str, u32)]) -> Table {
    Table {
        widths: columns.iter().map(|(_, width)| *width).collect(),
        header_rows: 1,
        rows: vec![columns.iter().map(|(heading, _)| Cell::text(heading)).collect()],
    }
}

/// Keys and values of the school's card; what is empty is left out.
fn facts(context: &Context<'_>, school: &Record, document: &mut Document) {
    let mut table = Table { widths: vec![32, 68], header_rows: 0, rows: Vec::new() };
    let fields = ["full_name", "municipality", "type", "role", "place", "head", "coordinator", "note"];
    for field in fields {
        let runs = context.typed(school, field);
        if !is_blank(&runs) {
            table.rows.push(vec![Cell::text(&context.label("school", field)).strong(), Cell::lines(runs)]);
        }
    }
    if let Some(runs) = context.unshown(school, &fields) {
        table.rows.push(vec![Cell::default(), Cell::runs(runs)]);
    }
    if !table.rows.is_empty() {
        add(document, Block::Table(table));
    }
}

/// Branches, and the lists of schools with low results it was on.
fn lists(context: &Context<'_>, school: &Record, document: &mut Document) -> Result<()> {
    let branches = context.records.related("branch", "school", school.id)?;
    if !branches.is_empty() {
        add(document, Block::heading(1, "Филиалы"));
        let items = branches.iter().map(|branch| {
            let place = context.text(branch, "place");
            let name = context.name_of(branch);
            vec![Run::plain(if place.is_empty() { name } else { format!("{name}, {place}") })]
        });
        add(document, Block::List { ordered: false, items: items.collect() });
    }
    let mut memberships = context.records.related("membership", "school", school.id)?;
    if memberships.is_empty() {
        return Ok(());
    }
    memberships.sort_by_key(|membership| (membership.date("from"), membership.id));
    add(document, Block::heading(1, "Членство в списках"));
    let columns = [("Список", 11), ("Включена", 15), ("Основание", 28), ("Исключена", 17), ("Обоснование", 29)];
    let mut table = table_of(&columns);
    for record in &memberships {
        let mut cells = Vec::new();
        for field in ["list", "from", "grounds_in", "to", "grounds_out"] {
            cells.push(match field {
                "from" | "to" => context.day_cell(record, field),
                _ => Cell::lines(context.typed(record, field)),
            });
        }
        table.rows.push(cells);
    }
    add(document, Block::Table(table));
    Ok(())
}

fn visits(context: &Context<'_>, school: &Record, document: &mut Document) -> Result<()> {
    let until = context.as_of();
    let day = |visit: &Record| visit.date("date").or_else(|| visit.date("planned"));
    let mut visits = context.records.related("visit", "school", school.id)?;
    visits.retain(|visit| {
        let held = visit.date("date").is_none_or(|day| day <= until);
        held && context.parameters.year.is_none_or(|year| day(visit).is_some_and(|day| year.contains(day)))
    });
    visits.sort_by_key(|visit| (day(visit), visit.id));
    add(document, Block::heading(1, "Выезды"));
    if visits.is_empty() {
        add(document, Block::body("Выездов нет."));
        return Ok(());
    }
    let mut table = table_of(&[
        ("Дата", 15),
        ("Вид", 16),
        ("Состояние", 16),
        ("Выезд провели", 22),
        ("Итог", 30),
        ("Рекомендаций", 21),
    ]);
    let mut answers: Vec<(String, [usize; 3])> = Vec::new();
    for visit in &visits {
        let findings = context.records.related("finding", "visit", visit.id)?;
        let given = context.records.related("recommendation", "visit", visit.id)?;
        let field = if visit.get("date").is_empty() { "planned" } else { "date" };
        let count = |answer: &str| findings.iter().filter(|finding| finding.text("answer") == answer).count();
        let counts = [count("yes"), count("partly"), count("no")];
        let mut outcome = Cell::lines(context.typed(visit, "summary"));
        if counts.iter().sum::<usize>() > 0 {
            let [yes, partly, no] = counts;
            let text = format!("Ответы: да — {yes}, частично — {partly}, нет — {no}");
            outcome.paragraphs.push(vec![Run::italic(super::typography::polish(&text))]);
            let name = day(visit).map(|day| day.format("%d.%m.%Y").to_string()).unwrap_or_default();
            answers.push((name, counts));
        }
        outcome.paragraphs.extend(context.unshown(visit, &["date", "planned", "kind", "state", "team", "summary"]));
        table.rows.push(vec![
            context.day_cell(visit, field),
            Cell::lines(context.typed(visit, "kind")),
            Cell::lines(context.typed(visit, "state")),
            Cell::lines(context.typed(visit, "team")),
            outcome,
            Cell::count(given.len()),
        ]);
    }
    add(document, Block::Table(table));
    if answers.len() > 1 {
        add(document, Block::Chart(by_visit(&answers)));
    }
    Ok(())
}

/// What the questions of each visit were answered with.
fn by_visit(answers: &[(String, [usize; 3])]) -> Chart {
    let value = |count: usize| i64::try_from(count).ok().and_then(|count| Decimal::new(count, 0));
    let series = ["да", "частично", "нет"].into_iter().enumerate().map(|(at, name)| Series {
        name: name.to_owned(),
        values: answers.iter().map(|(_, counts)| counts.get(at).copied().and_then(value)).collect(),
    });
    Chart {
        title: "Ответы на вопросы по выездам".to_owned(),
        axis: "Выезд".to_owned(),
        names: answers.iter().map(|(name, _)| name.clone()).collect(),
        series: series.collect(),
        line: false,
    }
}

fn recommendations_of(context: &Context<'_>, document: &mut Document) -> Result<()> {
    add(document, Block::heading(1, "Рекомендации"));
    let rows = recommendations::rows(context)?;
    if rows.is_empty() {
        add(document, Block::body("Рекомендаций нет."));
        return Ok(());
    }
    add(document, Block::runs(Style::Plain, vec![Run::plain(recommendations::figures(&rows))]));
    add(document, Block::Table(recommendations::table(context, &rows)));
    Ok(())
}

/// How far each section of each plan is.
fn plans(context: &Context<'_>, school: &Record, document: &mut Document) -> Result<()> {
    let list = checklist::read(school.id, context.as_of(), context.records)?;
    let mut table = table_of(&[("Раздел плана", 52), ("Всего", 14), ("Выполнено", 17), ("Просрочено", 17)]);
    for plan in &list.plans {
        if !super::checklist::is_asked(context, plan)? {
            continue;
        }
        table.rows.push(vec![Cell::text(&plan.title).over(4, 1).strong()]);
        let mut sections: Vec<&str> = Vec::new();
        for item in &plan.items {
            if !sections.contains(&item.section.as_str()) {
                sections.push(&item.section);
            }
        }
        for section in sections {
            let count = checklist::count(plan.items.iter().filter(|item| item.section == section));
            let name = if section.is_empty() { "Мероприятия" } else { section };
            table.rows.push(vec![
                Cell::text(name),
                Cell::count(count.all),
                Cell::count(count.done),
                Cell::count(count.overdue),
            ]);
        }
    }
    if table.rows.len() > 1 {
        add(document, Block::heading(1, "Выполнение планов"));
        add(document, Block::Table(table));
    }
    Ok(())
}

/// How many rows each diary has, and the last day one was written.
fn diaries(context: &Context<'_>, school: &Record, document: &mut Document) -> Result<()> {
    let mut table = table_of(&[("Дневник", 52), ("Записей", 20), ("Последняя", 28)]);
    for form in DIARIES {
        let rows = rows_of(context, form, "school", school.id)?;
        let last = rows.iter().filter_map(|row| row.date("date")).max();
        table.rows.push(vec![
            Cell::text(&plural(context, form)),
            Cell::count(rows.len()),
            last.map_or_else(Cell::default, Cell::day),
        ]);
    }
    add(document, Block::heading(1, "Дневники"));
    add(document, Block::Table(table));
    Ok(())
}

fn plural(context: &Context<'_>, form: &str) -> String {
    context.forms.form(form).map_or_else(|| form.to_owned(), |form| form.plural.ru.clone())
}

/// Records of a form that name the school, within the day and the year asked for where they have a day.
fn rows_of(context: &Context<'_>, form: &str, field: &str, school: RecordId) -> Result<Vec<Record>> {
    let until = context.as_of();
    let mut rows = context.records.related(form, field, school)?;
    rows.retain(|row| {
        row.date("date").is_none_or(|day| day <= until && context.parameters.year.is_none_or(|year| year.contains(day)))
    });
    Ok(rows)
}

/// Every other form whose records name a school, the user's own journals among them, in the columns of its list.
fn journals(context: &Context<'_>, school: &Record, document: &mut Document) -> Result<()> {
    for form in context.forms.forms() {
        let told = TOLD.contains(&form.id.as_str()) || DIARIES.contains(&form.id.as_str());
        let names = form
            .fields
            .iter()
            .any(|field| field.id == "school" && matches!(&field.kind, Kind::Reference { form } if form == "school"));
        if told || !names {
            continue;
        }
        let mut rows = rows_of(context, &form.id, "school", school.id)?;
        if rows.is_empty() {
            continue;
        }
        rows.sort_by_key(|row| (row.date("date"), row.id));
        add(document, Block::heading(1, form.plural.ru.clone()));
        add(document, Block::Table(journal(context, form, &rows)));
    }
    Ok(())
}

fn journal(context: &Context<'_>, form: &Form, rows: &[Record]) -> Table {
    let columns: Vec<&str> = form.columns.iter().map(String::as_str).filter(|column| *column != "school").collect();
    let labels: Vec<String> = columns.iter().map(|column| context.label(&form.id, column)).collect();
    let mut table = Table {
        widths: vec![1; columns.len()],
        header_rows: 1,
        rows: vec![labels.iter().map(|label| Cell::text(label)).collect()],
    };
    for row in rows {
        let cell = |column: &&str| match row.date(column) {
            Some(_) => context.day_cell(row, column),
            None => Cell::lines(context.typed(row, column)),
        };
        let mut cells: Vec<Cell> = columns.iter().map(cell).collect();
        if let (Some(unshown), Some(last)) = (context.unshown(row, &columns), cells.last_mut()) {
            last.paragraphs.push(unshown);
        }
        table.rows.push(cells.into_iter().map(|cell| cell.aligned(Align::Left)).collect());
    }
    table
}
