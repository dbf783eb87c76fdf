//! Finding the headings of a table: which rows they take and what stands over each column.

use super::headings;
use super::sheet::Sheet;
use crate::domain::Decimal;
use crate::forms::schema::{Form, Kind};
use crate::import::table::Origin;
use crate::import::words::tidy;

/// Rows looked through for headings.
const SEARCHED: usize = 30;
/// Rows that headings may take.
pub const MOST_HEADING_ROWS: usize = 4;
/// A heading in a message, terminal cells.
const SHORT: usize = 24;
/// Longest heading, characters; longer text is no heading.
const LONGEST: usize = 250;

/// Where the headings stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// Index of the first row of the headings.
    pub top: usize,
    /// Rows they take; 0: the table has none.
    pub rows: usize,
    /// Over each column, upper heading first.
    pub paths: Vec<Vec<String>>,
}

impl Layout {
    /// Index of the first row below the headings.
    pub fn body(&self) -> usize {
        self.top + self.rows
    }

    /// What stands over a column, in one line.
    pub fn heading(&self, column: usize) -> String {
        self.paths.get(column).map(|path| path.join(" · ")).unwrap_or_default()
    }

    /// The same, cut for a message.
    pub fn short_heading(&self, column: usize) -> String {
        let path = self.paths.get(column).map(Vec::as_slice).unwrap_or_default();
        path.iter().map(|part| crate::text::truncate(part, SHORT)).collect::<Vec<_>>().join(" · ")
    }

    /// The headings in these rows of a sheet.
    pub fn at(sheet: &Sheet, top: usize, rows: usize) -> Self {
        Self { top, rows, paths: paths(sheet, top, rows) }
    }

    /// The headings a form recognises most of, and whether it recognises any. Where it knows none, the first row that
    /// looks like headings is taken.
    pub fn find(sheet: &Sheet, form: &Form) -> (Self, bool) {
        let mut best: Option<(usize, Self)> = None;
        for top in 0..sheet.rows.len().min(SEARCHED) {
            let mut last = 0;
            for rows in 1..=MOST_HEADING_ROWS {
                if top + rows > sheet.rows.len() || !is_heading_row(sheet, top + rows - 1) {
                    break;
                }
                let layout = Self::at(sheet, top, rows);
                let score = layout.score(form);
                // One more row is part of the headings only if it says more.
                if rows > 1 && score <= last {
                    break;
                }
                last = score;
                // A title over the headings says nothing more; a heading repeated on a later page is no better one.
                let better = best.as_ref().is_none_or(|(most, held)| {
                    score > *most || (score == *most && top > held.top && top < held.body())
                });
                if better {
                    best = Some((score, layout));
                }
            }
        }
        // One heading recognised by its beginning is a coincidence.
        match best.filter(|(score, _)| *score >= 5) {
            Some((_, layout)) => (layout, true),
            None => (Self::plausible(sheet), false),
        }
    }

    fn score(&self, form: &Form) -> usize {
        let column = |path: &Vec<String>| {
            let fields = form.fields.iter().filter(|field| is_offered(form, &field.id));
            let field = fields.map(|field| usize::from(headings::fit(path, field))).max().unwrap_or(0);
            let values = headings::across(form, path).len();
            field.max(if values > 0 { 2 + 2 * values } else { 0 })
        };
        // What is merged over several columns says one thing.
        let mut said: Vec<&Vec<String>> = self.paths.iter().collect();
        said.dedup();
        said.into_iter().map(column).sum()
    }

    /// The first row with several short texts and no numbers.
    fn plausible(sheet: &Sheet) -> Self {
        let several = |row: &usize| {
            let filled =
                sheet.rows.get(*row).map_or(0, |row| row.cells.iter().filter(|c| !c.text.trim().is_empty()).count());
            filled > 1 && is_heading_row(sheet, *row)
        };
        let top = (0..sheet.rows.len().min(SEARCHED)).find(several);
        top.map_or_else(|| Self::at(sheet, 0, 0), |top| Self::at(sheet, top, 1))
    }
}

/// Whether a column of a table may fill a field: it is stored and typed, or lists records named by one line.
pub fn is_offered(form: &Form, id: &str) -> bool {
    form.field(id).is_some_and(|field| match field.kind {
        Kind::Computed { .. } => false,
        // Rows other than those people list by name are tables of their own.
        Kind::Rows { .. } => !field.names.is_empty(),
        _ => field.set_by.is_empty(),
    })
}

/// Texts, none of them long, and no numbers but years.
fn is_heading_row(sheet: &Sheet, row: usize) -> bool {
    let Some(row) = sheet.rows.get(row) else { return false };
    let mut filled = 0;
    for cell in row.cells.iter().filter(|cell| cell.origin != Origin::Left) {
        let text = tidy(&cell.text);
        if text.is_empty() {
            continue;
        }
        filled += 1;
        let number = Decimal::parse(text.trim_end_matches('.'));
        let is_value = number.is_some() && headings::year(&text).is_none();
        if is_value || text.chars().count() > LONGEST {
            return false;
        }
    }
    filled > 0
}

/// Upper headings reach over the empty cells to their right, as far as the heading above them does.
fn paths(sheet: &Sheet, top: usize, rows: usize) -> Vec<Vec<String>> {
    let width = sheet.width();
    let mut paths: Vec<Vec<String>> = vec![Vec::new(); width];
    // The column where the heading over this one begins.
    let mut groups: Vec<usize> = vec![0; width];
    for (n, row) in sheet.rows.iter().skip(top).take(rows).enumerate() {
        let is_last = n + 1 == rows;
        let mut own: Vec<usize> = Vec::with_capacity(width);
        let mut texts: Vec<String> = Vec::with_capacity(width);
        for column in 0..width {
            let cell = row.cells.get(column);
            let text = cell.map(|cell| tidy(&cell.text)).unwrap_or_default();
            let merged = cell.is_some_and(|cell| cell.origin == Origin::Left);
            let left = column.checked_sub(1).and_then(|left| Some((*own.get(left)?, texts.get(left)?.clone())));
            let same_group = column > 0 && groups.get(column) == groups.get(column - 1);
            match left {
                Some((start, heading)) if text.is_empty() && (merged || (!is_last && (n == 0 || same_group))) => {
                    own.push(start);
                    texts.push(heading);
                }
                _ => {
                    own.push(column);
                    texts.push(text);
                }
            }
        }
        for (path, text) in paths.iter_mut().zip(&texts) {
            // A heading merged downwards is repeated; it is said once.
            if !text.is_empty() && path.last() != Some(text) {
                path.push(text.clone());
            }
        }
        // A heading with nothing above stands in its own group, as does one below a group's start.
        groups = own;
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Registry;
    use crate::import::table::Row;

    fn sheet(rows: &[&[&str]]) -> Sheet {
        Sheet { rows: rows.iter().map(|row| Row::of(row.iter().copied())).collect(), ..Sheet::default() }
    }

    #[test]
    fn headings_of_three_rows_reach_over_their_columns() {
        let sheet = sheet(&[
            &["Динамика", "", "", "", ""],
            &["Наименование ОО", "Результаты ЕГЭ", "", "", ""],
            &["", "2019 год", "", "2020 год", ""],
            &["", "Рус. яз", "Матем.", "Рус. яз", "Матем. проф."],
            &["1. Красноярская СШ", "51", "3,2 /50", "73", "0"],
        ]);
        let forms = Registry::builtin();
        let (layout, known) = Layout::find(&sheet, forms.form("exam_result").unwrap());
        assert!(known);
        assert_eq!((layout.top, layout.rows), (1, 3));
        assert_eq!(layout.paths[0], ["Наименование ОО"]);
        assert_eq!(layout.paths[2], ["Результаты ЕГЭ", "2019 год", "Матем."]);
        assert_eq!(layout.paths[4], ["Результаты ЕГЭ", "2020 год", "Матем. проф."]);
    }

    #[test]
    fn a_table_nobody_knows_has_its_first_row_of_texts_for_headings() {
        let forms = Registry::builtin();
        let table = sheet(&[&["1", "2"], &["Что", "Кто"], &["дело", "он"]]);
        let (layout, known) = Layout::find(&table, forms.form("person").unwrap());
        assert!(!known);
        assert_eq!((layout.top, layout.rows, layout.heading(1).as_str()), (1, 1, "Кто"));
        assert_eq!(Layout::find(&sheet(&[&["1", "2"]]), forms.form("person").unwrap()).0.rows, 0);
    }
}
