//! The sheets of an `XLSForm` as rows of named cells.

use std::collections::BTreeMap;

use crate::import::table::Table;

/// A workbook.
#[derive(Debug, Default)]
pub(super) struct Book {
    /// Questions.
    pub survey: Sheet,
    /// Lists of answers.
    pub choices: Sheet,
    /// Title and id.
    pub settings: Sheet,
}

/// A sheet below its headings.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Name as the workbook has it.
    pub name: String,
    /// Headings as they stand, empty ones left out.
    pub headings: Vec<String>,
    /// Row of the headings.
    pub head: usize,
    /// Rows that hold anything.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Debug, Default, Clone)]
pub(super) struct Row {
    /// Number in the sheet, from 1.
    pub number: usize,
    /// Cells by heading ([`key`]), empty ones left out.
    pub cells: BTreeMap<String, String>,
}

impl Row {
    /// A cell; "" where there is none.
    pub fn get(&self, heading: &str) -> &str {
        self.cells.get(heading).map(String::as_str).unwrap_or_default()
    }
}

impl Book {
    /// The sheets of a workbook; `None` unless there is a survey.
    pub fn of(tables: &[Table]) -> Option<Self> {
        let sheet = |name: &str| {
            let table = tables.iter().find(|table| table.name.trim().eq_ignore_ascii_case(name));
            table.map(Sheet::of).unwrap_or_default()
        };
        let survey = sheet("survey");
        let has = |name: &str| survey.headings.iter().any(|heading| key(heading) == name);
        (has("type") && has("name")).then(|| Self { choices: sheet("choices"), settings: sheet("settings"), survey })
    }
}

impl Sheet {
    fn of(table: &Table) -> Self {
        let mut rows = table.rows.iter().enumerate();
        let Some((at, first)) = rows.find(|(_, row)| row.cells.iter().any(|cell| !cell.text.trim().is_empty())) else {
            return Self::default();
        };
        let number = |at: usize, in_sheet: usize| if in_sheet > 0 { in_sheet } else { at + 1 };
        let headings: Vec<String> = first.cells.iter().map(|cell| cell.text.trim().to_owned()).collect();
        let body = rows.map(|(at, row)| {
            let cells = headings.iter().zip(&row.cells).filter(|(heading, _)| !heading.is_empty());
            let cells = cells.map(|(heading, cell)| (key(heading), cell.text.trim().to_owned()));
            Row { number: number(at, row.in_sheet), cells: cells.filter(|(_, text)| !text.is_empty()).collect() }
        });
        let body = body.filter(|row| !row.cells.is_empty()).collect();
        let head = number(at, first.in_sheet);
        let headings = headings.into_iter().filter(|heading| !heading.is_empty()).collect();
        Self { name: table.name.clone(), headings, head, rows: body }
    }
}

/// A heading as it is compared: «Label :: Russian (ru)» is `label::russian (ru)`, «list name» is `list_name`.
pub(super) fn key(heading: &str) -> String {
    let lower = heading.trim().to_lowercase();
    match lower.split_once(':') {
        Some((name, language)) => {
            let (name, language) = (name.trim().replace(' ', "_"), language.trim_start_matches(':').trim());
            format!("{name}::{language}")
        }
        None => lower.replace([' ', '-'], "_"),
    }
}
