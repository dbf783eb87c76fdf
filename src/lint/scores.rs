//! Tables of exam results as they are printed (T5–T7 of source 004): headings over several rows, years over subjects.

use super::paper::Place;
use crate::domain::Decimal;
use crate::domain::claim::{Figure, Figures};
use crate::domain::dynamics::Outcome;
use crate::import::table::{Origin, Row, Table};
use crate::import::words::tidy;
use crate::text;

/// What a table of results gives.
#[derive(Debug, Default)]
pub struct Scores {
    /// By school, as printed.
    pub figures: Vec<(String, Figures)>,
    /// State exams with values: exam, year, place of the first one.
    pub exams: Vec<(String, i32, Place)>,
    /// Cells that show there is no value.
    pub blanks: Vec<(Place, String)>,
}

/// A column of values: what it holds.
struct Column {
    /// Base and profile share a column («баз./проф.»).
    exams: Vec<&'static str>,
    subject: String,
    year: i32,
}

/// Most rows of headings over the values.
const HEADINGS: usize = 6;

/// Reads a table, if it is one of results.
pub fn read(table: &Table, section: &str) -> Option<Scores> {
    let body = (1..=HEADINGS).find(|n| table.rows.get(*n).is_some_and(is_values))?;
    let headings: Vec<Vec<String>> = table.rows.iter().take(body).map(filled).collect();
    let width = table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let columns: Vec<Option<Column>> = (1..width).map(|n| column(&headings, n)).collect();
    if columns.iter().flatten().count() < 2 {
        return None;
    }
    let mut scores = Scores::default();
    for row in table.rows.iter().skip(body).filter(|row| is_values(row)) {
        let school = row.cells.first().map(|cell| name(&cell.text)).unwrap_or_default();
        let mut figures = Figures::default();
        for (column, cell) in columns.iter().zip(row.cells.iter().skip(1)) {
            let (Some(column), printed) = (column, tidy(&cell.text)) else { continue };
            let place = Place {
                section: section.to_owned(),
                row: school.clone(),
                column: format!("{}, {}", column.year, column.subject),
                line: row.line.unwrap_or(0),
                record: None,
            };
            if matches!(printed.as_str(), "0" | "-" | "–" | "—") {
                let sign = if printed == "0" { "0" } else { "-" };
                scores.blanks.push((place.clone(), sign.to_owned()));
            }
            let read = values(column, &printed);
            for figure in read.iter().filter(|figure| matches!(figure.outcome, Outcome::Value(_))) {
                // The levels of one exam are one exam.
                let exam = if figure.exam.starts_with("ege") { "ege" } else { figure.exam.as_str() };
                let is_known = scores.exams.iter().any(|(known, year, _)| known == exam && *year == figure.year);
                if exam != "vpr" && !is_known {
                    scores.exams.push((exam.to_owned(), figure.year, place.clone()));
                }
            }
            figures.exams.extend(read);
        }
        scores.figures.push((school, figures));
    }
    (!scores.figures.is_empty()).then_some(scores)
}

/// «1. МКОУ Красноярская СШ» without its number.
pub fn name(printed: &str) -> String {
    tidy(printed).trim_start_matches(|c: char| c.is_ascii_digit() || ". )".contains(c)).to_owned()
}

/// A school and mostly values behind it.
fn is_values(row: &Row) -> bool {
    let mut cells = row.cells.iter().map(|cell| tidy(&cell.text));
    let school = cells.next().is_some_and(|text| text.chars().any(char::is_alphabetic));
    let filled: Vec<String> = cells.filter(|text| !text.is_empty()).collect();
    school && filled.len() >= 2 && filled.iter().all(|text| is_value(text))
}

fn is_value(text: &str) -> bool {
    matches!(text, "-" | "–" | "—") || text.split('/').all(|part| Decimal::parse(part).is_some())
}

/// The headings of a row; a heading over several columns stands in each of them.
fn filled(row: &Row) -> Vec<String> {
    let mut last = String::new();
    row.cells
        .iter()
        .map(|cell| {
            let text = tidy(&cell.text);
            if !text.is_empty() {
                last = text;
            } else if cell.origin == Origin::Above {
                last.clear();
            }
            last.clone()
        })
        .collect()
}

fn column(headings: &[Vec<String>], n: usize) -> Option<Column> {
    let above: Vec<&str> = headings.iter().filter_map(|row| row.get(n).or(row.last())).map(String::as_str).collect();
    let year = above.iter().find_map(|text| {
        let mut runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 4);
        runs.next().and_then(|run| run.parse().ok()).filter(|year| (1990..2100).contains(year))
    })?;
    // The nearest heading names the exam: «ЕГЭ» and «ГВЭ» stand below «Результаты ЕГЭ».
    let named = |text: &&&str| ["впр", "огэ", "егэ", "гвэ"].iter().any(|exam| words(text).any(|word| word == *exam));
    let exam = above.iter().rev().find(named)?;
    let subject = (*above.last()?).to_owned();
    let folded = text::fold(&subject);
    let has = |exam_name: &str| words(exam).any(|word| word == exam_name);
    let exams = if has("гвэ") {
        vec!["gve"]
    } else if has("егэ") {
        match (folded.contains("баз"), folded.contains("проф")) {
            (true, true) => vec!["ege_base", "ege_profile"],
            (true, false) => vec!["ege_base"],
            (false, true) => vec!["ege_profile"],
            (false, false) => vec!["ege"],
        }
    } else if has("огэ") {
        vec!["oge"]
    } else {
        vec!["vpr"]
    };
    Some(Column { exams, subject: plain(&subject), year })
}

fn words(sentence: &str) -> impl Iterator<Item = String> {
    text::fold(sentence).split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// «Матем. (баз./проф.)» and «Матем. проф.» are one subject.
fn plain(subject: &str) -> String {
    let head = subject.split(['(']).next().unwrap_or_default();
    let kept: Vec<&str> = head.split(' ').filter(|word| !text::fold(word).starts_with("проф")).collect();
    kept.join(" ").trim_end_matches([' ', '.']).to_owned()
}

/// The results of a cell; a lone value under two exams is that of the first (source 004: «3» under «баз./проф.»).
fn values(column: &Column, printed: &str) -> Vec<Figure> {
    let figure = |exam: &str, outcome| Figure {
        exam: exam.to_owned(),
        subject: column.subject.clone(),
        year: column.year,
        outcome,
    };
    let blank = match printed {
        "-" | "–" | "—" => Some(Outcome::NotHeld),
        "0" => Some(Outcome::Nobody),
        _ => None,
    };
    if let Some(blank) = blank {
        return column.exams.iter().map(|exam| figure(exam, blank)).collect();
    }
    let parts = printed.split('/').filter_map(Decimal::parse);
    column.exams.iter().zip(parts).map(|(exam, value)| figure(exam, Outcome::Value(value))).collect()
}
