//! «Динамика образовательных результатов» (source 004, Блок 1): a table an exam, its columns as the years had them
//! (T5–T7); below them what changed, and a chart a subject.

use std::collections::{BTreeMap, BTreeSet};

use super::catalogue::Report;
use super::chart::{Chart, Series as Drawn};
use super::context::Context;
use super::document::{Align, Block, Cell, Document, Orientation, Run, Style, Table};
use super::parameters::Parameter;
use super::typography::{date_long, polish};
use super::{issuer, messages};
use crate::domain::Record;
use crate::domain::dynamics::{self, Outcome, Point};
use crate::forms::exams::{self, Lines, Measure};
use crate::forms::schema::Label;
use crate::text::sort_key;
use crate::{Error, Result};

/// The report.
pub static REPORT: Exams = Exams;

/// See the module.
pub struct Exams;

/// Exams printed in one table, what it calls them, and what its heading says; the words of source 004.
const TABLES: [(&str, &[&str], &str); 3] = [
    ("ВПР", &["vpr"], "средняя оценка по предмету школы"),
    ("ОГЭ", &["oge"], "средняя оценка по предмету школы"),
    ("ЕГЭ", &["ege", "ege_base", "ege_profile", "gve"], "средняя балл по предмету школы"),
];
/// Exams of one line in the heading of a table: base and profile are both ЕГЭ.
const UNIFIED: [&str; 3] = ["ege", "ege_base", "ege_profile"];
/// Years shown where one is chosen: it and those before it.
const SHOWN: i32 = 3;

impl Report for Exams {
    fn name(&self) -> &'static str {
        "exams"
    }

    fn label(&self) -> Label {
        Label { ru: "Динамика результатов".to_owned(), en: "Exam results over the years".to_owned() }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[(Parameter::Municipality, false), (Parameter::School, false), (Parameter::Year, false)]
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let rows = rows(context)?;
        if rows.is_empty() {
            return Err(Error::Refused(messages::nothing_found(self.label().get())));
        }
        let school = context.parameters.school.map(|id| context.record("school", id)).transpose()?;
        let municipality = issuer::of(context, school.as_ref())?;
        let across = Orientation::Landscape;
        let mut document = Document::new("Динамика образовательных результатов");
        issuer::letterhead(context, municipality.as_ref(), across, &mut document);
        document.push(across, Block::heading(0, "Динамика образовательных результатов"));
        if let Some(school) = &school {
            document.push(across, Block::runs(Style::Centre, vec![Run::bold(context.name_of(school))]));
        }
        let day = format!("по состоянию на {}", date_long(context.as_of()));
        document.push(across, Block::runs(Style::Centre, vec![Run::plain(day)]));
        for block in tables(context, &rows) {
            document.push(across, block);
        }
        document.push(across, Block::heading(1, "Изменения по годам"));
        document.push(across, Block::Table(changes(context, &rows)));
        for sentence in remarks(&rows) {
            document.push(across, Block::runs(Style::Plain, vec![Run::plain(polish(&sentence))]));
        }
        for chart in charts(context, &rows) {
            document.push(across, Block::Chart(chart));
        }
        Ok(document)
    }
}

/// A school with its results.
pub(super) struct Row {
    /// Its card.
    pub(super) school: Record,
    /// Its series.
    pub(super) lines: Lines,
}

/// Schools that have results, by name; of a chosen year and the two before it, else all years.
pub(super) fn rows(context: &Context<'_>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for school in schools(context)? {
        let mut lines = exams::of_school(context.records, context.forms, school.id)?;
        if let Some(year) = context.parameters.year {
            use chrono::Datelike;
            let last = year.to.year();
            for series in lines.values_mut() {
                series.retain(|year, _| (last - SHOWN + 1..=last).contains(year));
            }
            lines.retain(|_, series| !series.is_empty());
        }
        if !lines.is_empty() {
            rows.push(Row { school, lines });
        }
    }
    rows.sort_by_cached_key(|row| (sort_key(row.school.text("name")), row.school.id));
    Ok(rows)
}

/// The school asked for, else those of the municipality asked for, else all.
pub(super) fn schools(context: &Context<'_>) -> Result<Vec<Record>> {
    let parameters = &context.parameters;
    match (parameters.school, parameters.municipality) {
        (Some(school), _) => Ok(vec![context.record("school", school)?]),
        (None, Some(municipality)) => context.records.related("school", "municipality", municipality),
        (None, None) => context.records.all("school"),
    }
}

/// The tables of the exams these schools have, each with its heading.
pub(super) fn tables(context: &Context<'_>, rows: &[Row]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let known: BTreeSet<&str> = TABLES.iter().flat_map(|(_, exams, _)| exams.iter().copied()).collect();
    let found: BTreeSet<&(usize, String)> = rows.iter().flat_map(|row| row.lines.keys().map(|m| &m.exam)).collect();
    let own = found.into_iter().filter(|(_, id)| !known.contains(id.as_str()));
    // An exam the district added itself gets a table like the others.
    let own: Vec<(String, Vec<&str>, &str)> = own
        .map(|(_, id)| (exams::label(context.forms, "exam", id).ru, vec![id.as_str()], "средний результат"))
        .collect();
    let all = TABLES.iter().map(|(name, exams, what)| ((*name).to_owned(), exams.to_vec(), *what)).chain(own);
    for (name, exams, what) in all {
        let columns = columns(rows, &exams);
        if columns.is_empty() {
            continue;
        }
        let supported = rows.iter().all(|row| row.school.text("role") == "supported");
        let where_ = if supported { " в ШНОР" } else { "" };
        blocks.push(Block::heading(1, format!("Динамика результатов {name}{where_}")));
        blocks.push(Block::Table(table(context, rows, &columns, &format!("Результаты {name} ({what})"))));
    }
    blocks
}

/// A column of a table: a year, the exam its heading names, a subject and class, and the measures a cell holds.
struct Column {
    year: i32,
    exam: String,
    subject: (usize, String),
    class: Option<i64>,
    measures: Vec<Measure>,
}

/// The columns the years had: what nobody of these schools has is no column.
fn columns(rows: &[Row], exams: &[&str]) -> Vec<Column> {
    type Key = (i32, usize, (usize, String), Option<i64>);
    let mut found: BTreeMap<Key, (String, BTreeSet<Measure>)> = BTreeMap::new();
    for (measure, series) in rows.iter().flat_map(|row| &row.lines) {
        let Some(place) = exams.iter().position(|exam| *exam == measure.exam.1) else { continue };
        let unified = UNIFIED.contains(&measure.exam.1.as_str());
        let (place, exam) = if unified { (0, "ЕГЭ".to_owned()) } else { (place, measure.exam.1.clone()) };
        for year in series.keys() {
            let key = (*year, place, measure.subject.clone(), measure.class);
            found.entry(key).or_insert_with(|| (exam.clone(), BTreeSet::new())).1.insert(measure.clone());
        }
    }
    let column = |((year, _, subject, class), (exam, measures)): (Key, (String, BTreeSet<Measure>))| Column {
        year,
        exam,
        subject,
        class,
        measures: measures.into_iter().collect(),
    };
    found.into_iter().map(column).collect()
}

/// Neighbours of a row of headings that say the same, and how many columns each takes.
fn joined(names: Vec<String>) -> Vec<Cell> {
    let mut cells: Vec<(String, usize)> = Vec::new();
    for name in names {
        match cells.last_mut() {
            Some((last, count)) if *last == name => *count += 1,
            _ => cells.push((name, 1)),
        }
    }
    cells.into_iter().map(|(name, count)| Cell::text(&name).over(count, 1).aligned(Align::Centre)).collect()
}

fn table(context: &Context<'_>, rows: &[Row], columns: &[Column], heading: &str) -> Table {
    let exam = |column: &Column| match column.exam.as_str() {
        "ЕГЭ" => "ЕГЭ".to_owned(),
        id => exams::label(context.forms, "exam", id).ru,
    };
    // A line of exams stands where a year can have several of them.
    let several = columns.iter().any(|column| column.measures.iter().any(|m| UNIFIED.contains(&m.exam.1.as_str())));
    let depth = 3 + usize::from(several);
    let mut table = Table { widths: vec![34], header_rows: depth, rows: Vec::new() };
    table.widths.extend(std::iter::repeat_n(10, columns.len()));
    let first = Cell::text("Наименование ОО").over(1, depth);
    table.rows.push(vec![first, Cell::text(heading).over(columns.len(), 1).aligned(Align::Centre)]);
    table.rows.push(joined(columns.iter().map(|column| format!("{} год", column.year)).collect()));
    if several {
        // The same exam of two years stays in two cells.
        let mut cells = Vec::new();
        for year in columns.iter().map(|column| column.year).collect::<BTreeSet<i32>>() {
            cells.extend(joined(columns.iter().filter(|column| column.year == year).map(exam).collect()));
        }
        table.rows.push(cells);
    }
    table
        .rows
        .push(columns.iter().map(|column| Cell::text(&subject(context, column)).aligned(Align::Centre)).collect());
    for (at, row) in rows.iter().enumerate() {
        let name = row.school.text("full_name");
        let name = if name.is_empty() { row.school.text("name") } else { name };
        let mut cells = vec![Cell::text(&format!("{}. {name}", at + 1))];
        cells.extend(columns.iter().map(|column| cell(row, column)));
        table.rows.push(cells);
    }
    table
}

/// «Рус. яз», «Матем. (баз./проф.)», «Матем. проф.»: the subject as the tables of source 004 spell it.
fn subject(context: &Context<'_>, column: &Column) -> String {
    let name = match column.subject.1.as_str() {
        "russian" => "Рус. яз".to_owned(),
        "mathematics" => "Матем.".to_owned(),
        id => exams::label(context.forms, "subject", id).ru,
    };
    let has = |id: &str| column.measures.iter().any(|measure| measure.exam.1 == id);
    let level = match (has("ege_base"), has("ege_profile")) {
        (true, true) => " (баз./проф.)",
        (true, false) => " баз.",
        (false, true) => " проф.",
        (false, false) => "",
    };
    let class = column.class.map(|class| format!(", {class} класс")).unwrap_or_default();
    format!("{name}{level}{class}")
}

/// A value; of base and profile both: «3,2/50». A school that has only one of them shows that alone.
fn cell(row: &Row, column: &Column) -> Cell {
    let points: Vec<&Point> =
        column.measures.iter().filter_map(|measure| row.lines.get(measure)?.get(&column.year)).collect();
    let runs = |text: String, disputed: bool| {
        let mut runs = vec![Run::plain(text)];
        if disputed {
            runs.push(Run::marked(" ⚡"));
        }
        runs
    };
    let disputed = points.iter().any(|point| point.disputed);
    let words = points.iter().map(|point| printed(point)).collect::<Vec<_>>().join("/");
    let value = match points.as_slice() {
        [point] => point.value(),
        _ => None,
    };
    let shown = Cell::runs(runs(words, disputed)).aligned(Align::Centre);
    Cell { value: value.map(super::document::Datum::Number), ..shown }
}

/// A result as the reports print it.
fn printed(point: &Point) -> String {
    match point.outcome {
        Outcome::Value(value) => value.to_string(),
        Outcome::NotHeld => "-".to_owned(),
        Outcome::Nobody => "0".to_owned(),
        Outcome::NotApplicable => "х".to_owned(),
        Outcome::Missing => String::new(),
    }
}

/// What the signs of the tables mean, as far as they are used, and what to be careful with.
fn remarks(rows: &[Row]) -> Vec<String> {
    let has = |wanted: fn(&Point) -> bool| {
        rows.iter().flat_map(|row| row.lines.values()).flat_map(BTreeMap::values).any(wanted)
    };
    let mut signs = Vec::new();
    for (used, sign) in [
        (has(|point| point.outcome == Outcome::NotHeld), "«-» — экзамен не проводился"),
        (has(|point| point.outcome == Outcome::Nobody), "«0» — никто не сдавал"),
        (has(|point| point.outcome == Outcome::NotApplicable), "«х» — неприменимо"),
        (has(|point| point.outcome == Outcome::Missing), "пусто — результат не внесён"),
    ] {
        signs.extend(used.then_some(sign));
    }
    let mut sentences = Vec::new();
    if !signs.is_empty() {
        sentences.push(format!("{}. В изменениях это не ноль и не считается.", signs.join(", ")));
    }
    if has(Point::is_few) {
        sentences.push(format!(
            "* — участников меньше {}: средний результат мало что говорит, сравнивать осторожно.",
            dynamics::FEW
        ));
    }
    sentences
}

/// A line a school and measure: first and last value, change, with what it was counted against.
fn changes(context: &Context<'_>, rows: &[Row]) -> Table {
    let years = exams::years(rows.iter().map(|row| &row.lines));
    let mut head = vec![Cell::text("Экзамен, предмет"), Cell::text("Наименование ОО")];
    let mut widths = vec![30, 30];
    for year in &years {
        head.push(Cell::text(&format!("{year} год")).aligned(Align::Centre));
        widths.push(16);
    }
    head.push(Cell::text("За все годы").aligned(Align::Centre));
    widths.push(18);
    let mut table = Table { widths, header_rows: 1, rows: vec![head] };
    let measures: BTreeSet<&Measure> = rows.iter().flat_map(|row| row.lines.keys()).collect();
    for measure in measures {
        for row in rows {
            let Some(series) = row.lines.get(measure) else { continue };
            let mut cells = vec![Cell::text(&name(context, measure)), Cell::text(&context.name_of(&row.school))];
            for year in &years {
                let text = series.get(year).map(|point| {
                    let few = if point.is_few() { "*" } else { "" };
                    let change = dynamics::change(series, *year).map(|change| {
                        let against =
                            if change.since + 1 == *year { String::new() } else { format!(" к {}", change.since) };
                        format!(" ({}{against})", change.by.signed())
                    });
                    format!("{}{few}{}", printed(point), change.unwrap_or_default())
                });
                cells.push(Cell::text(&text.unwrap_or_default()).aligned(Align::Centre));
            }
            let all = dynamics::overall(series);
            let all = all.map(|(year, change)| format!("{} ({}–{year})", change.by.signed(), change.since));
            cells.push(Cell::text(&all.unwrap_or_default()).aligned(Align::Centre));
            table.rows.push(cells);
        }
    }
    table
}

/// «ЕГЭ профиль, Математика, 11 класс».
fn name(context: &Context<'_>, measure: &Measure) -> String {
    let (exam, subject) = measure.labels(context.forms);
    let class = measure.class.map(|class| format!(", {class} класс")).unwrap_or_default();
    format!("{}, {}{class}", exam.ru, subject.ru)
}

/// A chart a measure, where a school has two values of it to compare.
fn charts(context: &Context<'_>, rows: &[Row]) -> Vec<Chart> {
    let years = exams::years(rows.iter().map(|row| &row.lines));
    let measures: BTreeSet<&Measure> = rows.iter().flat_map(|row| row.lines.keys()).collect();
    let value = |row: &Row, measure: &Measure, year: i32| row.lines.get(measure)?.get(&year)?.value();
    let mut charts = Vec::new();
    for measure in measures {
        let mut series = Vec::new();
        for row in rows {
            let values: Vec<_> = years.iter().map(|year| value(row, measure, *year)).collect();
            if values.iter().flatten().count() > 1 {
                series.push(Drawn { name: context.name_of(&row.school), values });
            }
        }
        if !series.is_empty() {
            let names = years.iter().map(ToString::to_string).collect();
            charts.push(Chart { title: name(context, measure), axis: "Год".to_owned(), names, series, line: true });
        }
    }
    charts
}
