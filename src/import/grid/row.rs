//! What a row of a table is: a record, a heading repeated, a total, the name of what follows.

use super::layout::Layout;
use super::mapping::{Mapping, Target};
use super::sheet::Sheet;
use crate::forms::Form;
use crate::import::table::{Origin, Row};
use crate::import::words::tidy;
use crate::text;

/// A row by what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Nothing to take.
    Nothing,
    /// «Итого», «Среднее по району».
    Total(String),
    /// One text over the table.
    Section(String),
    /// A record.
    Data,
}

/// Beginnings of rows that sum up, folded.
const TOTALS: [&str; 7] = ["итог", "всего", "в среднем", "среднее по", "средний по", "средняя по", "по району"];

/// What a row is.
pub fn shape(sheet: &Sheet, row: &Row, mapping: &Mapping, form: &Form) -> Shape {
    let texts: Vec<String> = row.cells.iter().map(|cell| tidy(&cell.text)).collect();
    let filled: Vec<(usize, &String)> = texts.iter().enumerate().filter(|(_, text)| !text.is_empty()).collect();
    let Some((column, first)) = filled.first().copied() else { return Shape::Nothing };
    if is_numbering(&filled) || is_repeated(sheet, &texts, &mapping.layout) {
        return Shape::Nothing;
    }
    // The name of a total may stand behind an empty number.
    let folded = text::fold(first);
    if TOTALS.iter().any(|total| folded.starts_with(total)) {
        return Shape::Total(first.clone());
    }
    if filled.len() == 1 && sheet.width() > 2 && !is_name(column, row, mapping, form) {
        return Shape::Section(first.clone());
    }
    Shape::Data
}

/// «1 2 3 4» under the headings.
fn is_numbering(filled: &[(usize, &String)]) -> bool {
    let counts = |(n, (_, text)): (usize, &(usize, &String))| text.trim_end_matches('.').parse() == Ok(n + 1);
    filled.len() > 2 && filled.iter().enumerate().all(counts)
}

/// The headings again, on a new page.
fn is_repeated(sheet: &Sheet, texts: &[String], layout: &Layout) -> bool {
    let headings = sheet.rows.iter().skip(layout.top).take(layout.rows);
    let same = |row: &Row| row.cells.iter().map(|cell| tidy(&cell.text)).eq(texts.iter().cloned());
    headings.into_iter().any(same)
}

/// A record may be nothing but its name; a text merged over the table is no record.
fn is_name(column: usize, row: &Row, mapping: &Mapping, form: &Form) -> bool {
    let wide = row.cells.get(column).is_some_and(|cell| cell.span > 2)
        || row.cells.iter().filter(|cell| cell.origin == Origin::Left).count() > 1;
    let named = mapping.targets.get(column).is_some_and(|target| match target {
        Target::Field(id) => form.title.contains(id) || form.key.contains(id),
        _ => false,
    });
    named && !wide
}
