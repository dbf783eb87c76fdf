//! Which tables of a file are of a form, and what the user says about their columns.

use std::collections::BTreeMap;

use super::around::Wishes;
use super::layout::is_offered;
use super::mapping::{Mapping, Target};
use super::memory::Memory;
use super::messages as say;
use super::sheet::Sheet;
use crate::domain::{RecordId, Records};
use crate::forms::Form;
use crate::text;
use crate::{Error, Result};

/// A table of the file and what its columns hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Index of the table.
    pub sheet: usize,
    /// Its columns.
    pub mapping: Mapping,
    /// The mapping is one that a person made before.
    pub remembered: bool,
    /// Nothing that matters is missing.
    pub ready: bool,
}

/// Every table with its mapping; those of the form are marked ready.
pub fn choose(sheets: &[Sheet], form: &Form, memory: &Memory, wishes: &Wishes) -> Vec<Chosen> {
    let chosen = |(n, sheet): (usize, &Sheet)| {
        let (mapping, remembered) = memory.mapping(sheet, form);
        Chosen { sheet: n, mapping, remembered, ready: false }.judged(form, wishes)
    };
    sheets.iter().enumerate().map(chosen).collect()
}

impl Chosen {
    /// Judges anew whether it is ready.
    #[must_use]
    pub fn judged(self, form: &Form, wishes: &Wishes) -> Self {
        let ready = self.mapping.is_of(form, &|field| wishes.gives(field));
        Self { ready, ..self }
    }
}

/// What the user says on the command line about all tables.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Name or number of the table; empty: those of the form.
    pub sheet: String,
    /// `COLUMN=FIELD`.
    pub columns: Vec<String>,
    /// `FIELD=VALUE` for every row.
    pub fixed: Vec<String>,
    /// Rows of headings.
    pub headings: Option<usize>,
}

/// The tables to be taken in, with what the user told about them; refuses where none is of the form.
pub fn told(
    sheets: &[Sheet],
    form: &Form,
    memory: &Memory,
    wishes: &Wishes,
    told: &Told,
    name: &str,
) -> Result<Vec<Chosen>> {
    let refuse = |sentence: String| Error::Refused(sentence);
    let mut chosen = choose(sheets, form, memory, wishes);
    if chosen.is_empty() {
        return Err(refuse(say::no_rows(name)));
    }
    if !told.sheet.is_empty() {
        let called = |one: &Chosen| sheets.get(one.sheet).is_some_and(|sheet| sheet.is_called(&told.sheet));
        chosen.retain(called);
        if chosen.is_empty() {
            let known: Vec<String> = sheets.iter().map(Sheet::label).collect();
            return Err(refuse(say::no_such_sheet(name, &told.sheet, known.join(", "))));
        }
    }
    for one in &mut chosen {
        let Some(sheet) = sheets.get(one.sheet) else { continue };
        if let Some(rows) = told.headings {
            let top = if rows == 0 { 0 } else { one.mapping.layout.top };
            one.mapping = Mapping::with_rows(sheet, form, top, rows.min(super::layout::MOST_HEADING_ROWS));
        }
    }
    for given in &told.columns {
        map_column(given, form, &mut chosen)?;
    }
    for given in &told.fixed {
        let (field, value) = given.split_once('=').ok_or_else(|| refuse(say::bad_map(given)))?;
        let field = field_called(field, form)?;
        for one in &mut chosen {
            one.mapping.fixed.insert(field.clone(), value.trim().to_owned());
            one.mapping.from_caption.retain(|id| *id != field);
        }
    }
    chosen = chosen.into_iter().map(|one| one.judged(form, wishes)).collect();
    let headings = all_headings(&chosen);
    let nearest = chosen.iter().min_by_key(|one| one.mapping.missing(form, &|field| wishes.gives(field)).len());
    let missing: Vec<String> = nearest
        .map(|one| one.mapping.missing(form, &|field| wishes.gives(field)))
        .unwrap_or_default()
        .iter()
        .map(|field| format!("{} ({})", field.label.get(), field.id))
        .collect();
    chosen.retain(|one| one.ready);
    if chosen.is_empty() {
        let missing = if missing.is_empty() { "—".to_owned() } else { missing.join(", ") };
        return Err(refuse(say::no_fit(name, form.plural.get(), headings, missing)));
    }
    Ok(chosen)
}

/// Most of a list of headings that fits a sentence.
const SHOWN: usize = 400;

fn all_headings(chosen: &[Chosen]) -> String {
    let of = |one: &Chosen| {
        let columns = 0..one.mapping.targets.len();
        columns
            .map(|column| one.mapping.layout.heading(column))
            .filter(|h| !h.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    };
    text::truncate(&chosen.iter().map(of).filter(|h| !h.is_empty()).collect::<Vec<_>>().join("; "), SHOWN)
}

/// `COLUMN=FIELD`, `COLUMN=-`, `COLUMN=FIELD@across=value,…` for a column of a spread table.
fn map_column(given: &str, form: &Form, chosen: &mut [Chosen]) -> Result<()> {
    let wrong = || Error::Refused(say::bad_map(given));
    let (column, target) = given
        .rsplit_once('=')
        .filter(|_| !given.contains('@'))
        .map_or_else(|| given.split_once('=').ok_or_else(wrong), Ok)?;
    let target = match target.trim().split_once('@') {
        _ if target.trim() == "-" => Target::Skip,
        None => Target::Field(field_called(target, form)?),
        Some((_, values)) => {
            let mut across: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for part in values.split(',') {
                let (field, value) = part.split_once(':').ok_or_else(wrong)?;
                let values = value.split('/').map(|value| value.trim().to_owned()).collect();
                across.insert(field_called(field, form)?, values);
            }
            Target::Spread(across)
        }
    };
    let mut found = false;
    for one in chosen.iter_mut() {
        for column in one.mapping.columns_called(column) {
            if let Some(held) = one.mapping.targets.get_mut(column) {
                held.clone_from(&target);
                one.mapping.known = true;
                found = true;
            }
        }
        if let Target::Field(field) = &target {
            one.mapping.fixed.remove(field);
        }
    }
    if found { Ok(()) } else { Err(Error::Refused(say::no_column(column, all_headings(chosen)))) }
}

/// A field by its id or heading.
fn field_called(wanted: &str, form: &Form) -> Result<String> {
    let plain = super::headings::squeeze(wanted);
    let offered = || form.fields.iter().filter(|field| is_offered(form, &field.id));
    let found = offered().find(|field| field.id == wanted.trim()).or_else(|| {
        offered().find(|field| [&field.label.ru, &field.label.en].iter().any(|l| super::headings::squeeze(l) == plain))
    });
    found.map(|field| field.id.clone()).ok_or_else(|| {
        let known: Vec<&str> = offered().map(|field| field.id.as_str()).collect();
        Error::Refused(say::no_field(wanted.trim(), &form.id, known.join(", ")))
    })
}

/// The municipality where there is only one.
pub fn only_district(records: &dyn Records) -> Result<Option<RecordId>> {
    let all = records.all("municipality")?;
    Ok(match all.as_slice() {
        [one] => Some(one.id),
        _ => None,
    })
}
