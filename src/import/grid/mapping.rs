//! What each column of a table holds, and what holds for all its rows.

use std::collections::BTreeMap;

use super::headings;
use super::layout::{Layout, is_offered};
use super::sheet::Sheet;
use crate::forms::schema::{Field, Form, Kind};
use crate::import::words::tidy;

/// Values shown of a column.
const SAMPLES: usize = 3;
/// Rows looked through for samples.
const SAMPLED: usize = 200;

/// What a column is for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Nothing: it is left out.
    Skip,
    /// A field of the form.
    Field(String),
    /// A record for each cell: the values its heading stands for, by field. Several values of a field: the cell holds
    /// several, with «/» between.
    Spread(BTreeMap<String, Vec<String>>),
}

/// The columns of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Where the headings stand.
    pub layout: Layout,
    /// By column.
    pub targets: Vec<Target>,
    /// Texts that hold for every row, by field, in the spelling of a cell; of references also an id.
    pub fixed: BTreeMap<String, String>,
    /// Fields of `fixed` that were read from what stands above the table.
    pub from_caption: Vec<String>,
    /// The form knows the headings.
    pub known: bool,
}

impl Mapping {
    /// What the headings say.
    pub fn guess(sheet: &Sheet, form: &Form) -> Self {
        let (layout, known) = Layout::find(sheet, form);
        Self::of(sheet, form, layout, known)
    }

    /// The same with headings in other rows.
    #[must_use]
    pub fn with_rows(sheet: &Sheet, form: &Form, top: usize, rows: usize) -> Self {
        Self::of(sheet, form, Layout::at(sheet, top, rows), true)
    }

    fn of(sheet: &Sheet, form: &Form, layout: Layout, known: bool) -> Self {
        let spread = (0..layout.paths.len()).map(|column| spread(sheet, &layout, column, form)).collect();
        let targets = fields(&layout, form, spread);
        let mut mapping = Self { layout, targets, fixed: BTreeMap::new(), from_caption: Vec::new(), known };
        mapping.look_above(sheet, form);
        mapping
    }

    /// A field the headings leave open and the text above the table names («Динамика результатов ВПР»).
    fn look_above(&mut self, sheet: &Sheet, form: &Form) {
        let Some(spread) = &form.spread else { return };
        let titles = sheet.rows.iter().take(self.layout.top).flat_map(|row| &row.cells).map(|cell| tidy(&cell.text));
        let above: Vec<String> =
            sheet.caption.iter().cloned().chain([sheet.name.clone()]).chain(titles).filter(|t| !t.is_empty()).collect();
        let named = headings::across(form, &above);
        for id in &spread.across {
            let open = !self.fills(id);
            if let Some([value]) = named.get(id).map(Vec::as_slice).filter(|_| open) {
                self.fixed.insert(id.clone(), value.clone());
                self.from_caption.push(id.clone());
            }
        }
    }

    /// Whether some column, or every spread one, fills a field.
    pub fn fills(&self, id: &str) -> bool {
        let spread: Vec<&BTreeMap<String, Vec<String>>> = self
            .targets
            .iter()
            .filter_map(|target| match target {
                Target::Spread(values) => Some(values),
                _ => None,
            })
            .collect();
        let all = !spread.is_empty() && spread.iter().all(|values| values.contains_key(id));
        all || self.targets.iter().any(|target| matches!(target, Target::Field(field) if field == id))
    }

    /// Fields a record cannot do without that nothing fills. `given` holds for all rows from outside.
    pub fn missing<'f>(&self, form: &'f Form, given: &dyn Fn(&str) -> bool) -> Vec<&'f Field> {
        let needed = |field: &&Field| field.required && field.default.is_none() && field.kind.is_stored();
        let open = |field: &&Field| !self.fills(&field.id) && !self.fixed.contains_key(&field.id) && !given(&field.id);
        form.fields.iter().filter(needed).filter(open).collect()
    }

    /// Whether the table is of this form: its headings fill a field by which records are told apart, and nothing that
    /// matters is missing.
    pub fn is_of(&self, form: &Form, given: &dyn Fn(&str) -> bool) -> bool {
        let keys = if form.key.is_empty() { &form.title } else { &form.key };
        self.known && keys.iter().any(|key| self.fills(key)) && self.missing(form, given).is_empty()
    }

    /// The headings as they are remembered by.
    pub fn headings(&self) -> Vec<String> {
        (0..self.targets.len()).map(|column| headings::squeeze(&self.layout.heading(column))).collect()
    }

    /// The columns with this heading, number (from 1) or letter; headings first.
    pub fn columns_called(&self, wanted: &str) -> Vec<usize> {
        let plain = headings::squeeze(wanted);
        let own = |column: &usize| {
            let path = self.layout.paths.get(*column).map(Vec::as_slice).unwrap_or_default();
            let last = path.last().map(|heading| headings::squeeze(heading)).unwrap_or_default();
            !plain.is_empty() && (last == plain || headings::squeeze(&self.layout.heading(*column)) == plain)
        };
        let found: Vec<usize> = (0..self.targets.len()).filter(own).collect();
        if !found.is_empty() {
            return found;
        }
        let number = wanted.trim().parse::<usize>().ok();
        let letter = |column: &usize| super::sheet::letters(column + 1).eq_ignore_ascii_case(wanted.trim());
        (0..self.targets.len()).filter(|column| number == Some(column + 1) || letter(column)).collect()
    }

    /// The first different values of a column below the headings.
    pub fn samples(&self, sheet: &Sheet, column: usize) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for row in sheet.rows.iter().skip(self.layout.body()).take(SAMPLED) {
            let text = row.cells.get(column).map(|cell| tidy(&cell.text)).unwrap_or_default();
            if !text.is_empty() && !found.contains(&text) {
                found.push(text);
            }
            if found.len() == SAMPLES {
                break;
            }
        }
        found
    }
}

/// The values a column's headings stand for, unless they name a field.
fn spread(sheet: &Sheet, layout: &Layout, column: usize, form: &Form) -> Option<Target> {
    let path = layout.paths.get(column).map(Vec::as_slice).unwrap_or_default();
    let values = form.spread.as_ref().map(|_| headings::across(form, path)).filter(|values| !values.is_empty())?;
    let named = form.fields.iter().any(|field| is_offered(form, &field.id) && headings::fit(path, field) == 5);
    (!named && holds_values(sheet, layout, column, form)).then_some(Target::Spread(values))
}

/// The field of each column that is not spread. A field takes its best column; lines also take several (surname, name and patronymic).
fn fields(layout: &Layout, form: &Form, spread: Vec<Option<Target>>) -> Vec<Target> {
    let fits: Vec<Vec<(u8, &Field)>> = layout
        .paths
        .iter()
        .map(|path| {
            let offered = form.fields.iter().filter(|field| is_offered(form, &field.id));
            let fits = offered.map(|field| (headings::fit(path, field), field));
            fits.filter(|(fit, _)| *fit > 0).collect()
        })
        .collect();
    let mut targets: Vec<Target> = spread.into_iter().map(|target| target.unwrap_or(Target::Skip)).collect();
    let mut taken: Vec<&str> = Vec::new();
    // The surest first, so that a beginning does not take what is named in full elsewhere.
    for wanted in (1..=5_u8).rev() {
        let before = taken.clone();
        for (target, fits) in targets.iter_mut().zip(&fits) {
            if *target != Target::Skip {
                continue;
            }
            let free = |field: &Field| {
                let joins = wanted == 5 && matches!(field.kind, Kind::Line { .. } | Kind::LongText { .. });
                !before.contains(&field.id.as_str()) && (joins || !taken.contains(&field.id.as_str()))
            };
            if let Some((_, field)) = fits.iter().find(|(fit, field)| *fit == wanted && free(field)) {
                *target = Target::Field(field.id.clone());
                taken.push(&field.id);
            }
        }
    }
    targets
}

/// Most of a column's cells are numbers or words for the lack of one.
fn holds_values(sheet: &Sheet, layout: &Layout, column: usize, form: &Form) -> bool {
    let Some(spread) = &form.spread else { return false };
    let (mut values, mut others) = (0, 0);
    for row in sheet.rows.iter().skip(layout.body()).take(SAMPLED) {
        let text = row.cells.get(column).map(|cell| tidy(&cell.text)).unwrap_or_default();
        if text.is_empty() {
            continue;
        }
        let starts = text.starts_with(|c: char| c.is_ascii_digit() || "-–—−#=".contains(c));
        if starts || super::cell::state_of(form, &spread.state, &text).is_some() { values += 1 } else { others += 1 }
    }
    values >= others
}
