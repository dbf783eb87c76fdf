//! Rows of tables → records, against what is stored.

use std::collections::BTreeMap;

use super::around::{Around, MUNICIPALITY, Wishes};
use super::cell;
use super::headings::squeeze;
use super::known::Index;
use super::mapping::{Mapping, Target};
use super::messages as say;
use super::prepared::{Note, Prepared, StandIns, Weight};
use super::references::{Found, References};
use super::row::{Shape, shape};
use super::sheet::{Sheet, Spot};
use super::spread::{shared_out, spread_fields};
use crate::domain::value::Fields;
use crate::domain::{RecordId, Value};
use crate::forms::display::Look;
use crate::forms::schema::{Alike, Field, Form, Kind};
use crate::import::words::tidy;
use crate::text;
use crate::{Result, labour};

/// Reads the rows of these tables.
pub fn prepare(tables: &[(&Sheet, &Mapping)], around: &Around<'_>, wishes: &Wishes) -> Result<Prepared> {
    let mut reader = Reader {
        around: *around,
        wishes,
        references: References::default(),
        seen: BTreeMap::new(),
        made: BTreeMap::new(),
        out: Prepared::default(),
        ids: StandIns::default(),
    };
    for (sheet, mapping) in tables {
        reader.table(sheet, mapping)?;
    }
    Ok(reader.out)
}

pub(super) struct Reader<'a> {
    pub(super) around: Around<'a>,
    pub(super) wishes: &'a Wishes,
    pub(super) references: References,
    /// What tells the records of this import apart → where they were read.
    pub(super) seen: BTreeMap<String, (Spot, Fields)>,
    /// Names of records this import makes.
    pub(super) made: BTreeMap<RecordId, String>,
    pub(super) out: Prepared,
    pub(super) ids: StandIns,
}

/// What is known while one table is read.
pub(super) struct Table<'t> {
    sheet: &'t Sheet,
    mapping: &'t Mapping,
    pub(super) index: Index,
    /// What holds for every row.
    common: Fields,
    /// The record of the last row, for its parts: id, name.
    pub(super) last: Option<(RecordId, String)>,
}

/// One row while it is read.
pub(super) struct Line {
    pub(super) spot: Spot,
    pub(super) fields: Fields,
    pub(super) notes: Vec<Note>,
    /// Names of parts (branches): rows field, text, place.
    pub(super) parts: Vec<(String, String, Spot)>,
}

impl Line {
    pub(super) fn note(&mut self, spot: Spot, weight: Weight, text: String) {
        self.notes.push(Note { spot, weight, text, unclear: None });
    }
}

impl<'a> Reader<'a> {
    pub(super) fn form(&self) -> &'a Form {
        self.around.form
    }

    fn table(&mut self, sheet: &Sheet, mapping: &Mapping) -> Result<()> {
        let form = self.form();
        let whole = sheet.whole();
        let mut line = Line { spot: whole.clone(), fields: self.given(), notes: Vec::new(), parts: Vec::new() };
        for (id, printed) in &mapping.fixed {
            let Some(field) = form.field(id) else { continue };
            self.take(field, printed, whole.clone(), &mut line)?;
            if mapping.from_caption.contains(id) {
                let value = line.fields.get(id).unwrap_or(&Value::Null);
                let shown = Look::new(self.around.forms, self.around.records).value(field, value)?;
                line.note(whole.clone(), Weight::Doubt, say::from_caption(field.label.get(), shown));
            }
        }
        for (column, target) in mapping.targets.iter().enumerate() {
            let heading = mapping.layout.heading(column);
            if *target == Target::Skip && !heading.is_empty() && !is_counter(&heading) {
                line.note(whole.at(column, ""), Weight::Hint, say::not_mapped(heading));
            }
        }
        self.out.notes.append(&mut line.notes);
        let given: Vec<String> = form
            .fields
            .iter()
            .map(|f| f.id.clone())
            .filter(|id| {
                line.fields.contains_key(id) || mapping.fills(id) || spread_fields(form).any(|field| field == id)
            })
            .collect();
        let index = Index::of(&self.around, &given)?;
        let mut table = Table { sheet, mapping, index, common: line.fields, last: None };
        for n in mapping.layout.body()..sheet.rows.len() {
            labour::step(say::rows_compared, n, sheet.rows.len())?;
            self.row(n, &mut table)?;
        }
        Ok(())
    }

    /// What holds for every row from outside the table.
    fn given(&self) -> Fields {
        let mut given = self.wishes.given.clone();
        if let Some(district) = self.wishes.district
            && self.form().field(MUNICIPALITY).is_some()
        {
            given.entry(MUNICIPALITY.to_owned()).or_insert_with(|| district.into());
        }
        given
    }

    fn row(&mut self, n: usize, table: &mut Table<'_>) -> Result<()> {
        let Some(row) = table.sheet.rows.get(n) else { return Ok(()) };
        let spot = table.sheet.spot(n);
        let tell = |weight, text| Note { spot: spot.clone(), weight, text, unclear: None };
        match shape(table.sheet, row, table.mapping, self.form()) {
            Shape::Nothing => return Ok(()),
            Shape::Total(text) => {
                self.out.notes.push(tell(Weight::Doubt, say::total_skipped(text::truncate(&text, 60))));
                return Ok(());
            }
            Shape::Section(text) => return self.section(&text, &spot, table),
            Shape::Data => {}
        }
        let mut line = Line { spot: spot.clone(), fields: table.common.clone(), notes: Vec::new(), parts: Vec::new() };
        for (id, columns) in columns_by_field(table.mapping) {
            let Some(field) = self.form().field(id) else { continue };
            let texts: Vec<(usize, String)> = columns
                .into_iter()
                .filter_map(|column| Some((column, row.cells.get(column)?.text.clone())))
                .filter(|(_, text)| !text.trim().is_empty())
                .collect();
            let Some((column, _)) = texts.first() else { continue };
            let place = spot.at(*column, &table.mapping.layout.short_heading(*column));
            // Surname, name and patronymic are one name; a telephone and an address are two ways.
            let between = if field.alike == Alike::Person { " " } else { ", " };
            let joined: Vec<&str> = texts.iter().map(|(_, text)| text.as_str()).collect();
            let printed = joined.join(between);
            if self.form().spread.as_ref().is_some_and(|spread| spread.value == field.id) {
                self.value(&tidy(&printed), place, &mut line)?;
            } else {
                self.take(field, &printed, place, &mut line)?;
            }
        }
        if self.is_part(&mut line, table)? {
            return Ok(());
        }
        let spread: Vec<(usize, &BTreeMap<String, Vec<String>>)> = table
            .mapping
            .targets
            .iter()
            .enumerate()
            .filter_map(|(column, target)| match target {
                Target::Spread(values) => Some((column, values)),
                _ => None,
            })
            .collect();
        if spread.is_empty() {
            return self.finish(line, table);
        }
        let mut notes = std::mem::take(&mut line.notes);
        for (column, values) in spread {
            let printed = row.cells.get(column).map(|cell| tidy(&cell.text)).unwrap_or_default();
            if printed.is_empty() {
                continue;
            }
            let place = spot.at(column, &table.mapping.layout.short_heading(column));
            for (across, part, doubt) in shared_out(self.form(), values, &printed) {
                let mut one = Line {
                    spot: place.clone(),
                    fields: line.fields.clone(),
                    notes: std::mem::take(&mut notes),
                    parts: Vec::new(),
                };
                for (id, value) in across {
                    if let Some(field) = self.form().field(&id) {
                        self.take(field, &value, place.clone(), &mut one)?;
                    }
                }
                match part {
                    Ok(part) => self.value(&part, place.clone(), &mut one)?,
                    Err(fault) => one.note(place.clone(), Weight::Fault, fault),
                }
                if let Some(doubt) = doubt {
                    one.note(place.clone(), Weight::Doubt, doubt);
                }
                self.finish(one, table)?;
            }
        }
        // A row without a single value still has something to say.
        self.out.notes.append(&mut notes);
        Ok(())
    }

    /// One text over the table may name what the rows below belong to.
    fn section(&mut self, printed: &str, spot: &Spot, table: &mut Table<'_>) -> Result<()> {
        let open = |field: &&Field| !table.mapping.fills(&field.id) && field.kind.target().is_some();
        for field in self.form().fields.iter().filter(open) {
            let Kind::Reference { form } = &field.kind else { continue };
            if let Found::One(id, doubt) = self.references.find(form, printed, &self.around, self.wishes)? {
                table.common.insert(field.id.clone(), id.into());
                let text = doubt.unwrap_or_else(|| say::section_holds(field.label.get(), printed));
                self.out.notes.push(Note { spot: spot.clone(), weight: Weight::Doubt, text, unclear: None });
                return Ok(());
            }
        }
        let text = say::section_skipped(text::truncate(printed, 60));
        self.out.notes.push(Note { spot: spot.clone(), weight: Weight::Doubt, text, unclear: None });
        Ok(())
    }

    /// A row «филиал …» below a school is a part of it, not a school.
    fn is_part(&mut self, line: &mut Line, table: &mut Table<'_>) -> Result<bool> {
        let form = self.form();
        let Some(title) = form.title.first() else { return Ok(false) };
        let name = line.fields.get(title).and_then(Value::verbatim).unwrap_or_default().to_owned();
        let begins = |field: &&Field| {
            let name = squeeze(&name);
            matches!(field.kind, Kind::Rows { .. }) && field.names.iter().any(|part| name.starts_with(&squeeze(part)))
        };
        let Some(field) = form.fields.iter().find(begins) else { return Ok(false) };
        let spot = line.spot.clone();
        let Some((parent, parent_name)) = table.last.clone() else {
            let text = say::child_alone(&name);
            self.out.notes.push(Note { spot, weight: Weight::Fault, text, unclear: None });
            return Ok(true);
        };
        let child = match &field.kind {
            Kind::Rows { form, .. } => self.around.forms.form(form).map_or("", |form| form.label.get()),
            _ => "",
        };
        let text = say::child_of(&name, &parent_name, child);
        let notes = vec![Note { spot: spot.clone(), weight: Weight::Doubt, text, unclear: None }];
        self.part(field, &name, parent, spot, notes)?;
        Ok(true)
    }

    /// Reads a text into a field of a row; what is odd about it is noted.
    pub(super) fn take(&mut self, field: &Field, printed: &str, spot: Spot, line: &mut Line) -> Result<()> {
        match &field.kind {
            Kind::Rows { .. } => {
                let separators: &[char] = if printed.contains([';', '\n']) { &[';', '\n'] } else { &[','] };
                let parts = printed.split(separators).map(tidy).filter(|part| !part.is_empty());
                line.parts.extend(parts.map(|part| (field.id.clone(), part, spot.clone())));
            }
            Kind::Reference { form } => {
                if let Some(id) = self.reference(form, &tidy(printed), &spot, line)? {
                    line.fields.insert(field.id.clone(), id.into());
                }
            }
            Kind::References { form } => {
                let mut ids: Vec<Value> = Vec::new();
                for part in printed.split([';', ',', '\n']).map(tidy).filter(|part| !part.is_empty()) {
                    ids.extend(self.reference(form, &part, &spot, line)?.map(Value::from));
                }
                ids.dedup();
                if !ids.is_empty() {
                    line.fields.insert(field.id.clone(), Value::Array(ids));
                }
            }
            _ => match cell::read(field, printed, self.around.today, self.around.printed) {
                Ok(read) => {
                    if let Some(doubt) = read.doubt {
                        line.note(spot, Weight::Doubt, doubt);
                    }
                    let value = match (field.alike, read.value) {
                        // «1. Красноярская СШ»: the number counts rows.
                        (Alike::Organisation | Alike::Person, Value::Text(name)) => plain_name(&name).into(),
                        (_, value) => value,
                    };
                    if value != Value::Null {
                        line.fields.insert(field.id.clone(), value);
                    }
                }
                Err(fault) => line.note(spot, Weight::Fault, fault),
            },
        }
        Ok(())
    }

    fn reference(&mut self, form: &str, printed: &str, spot: &Spot, line: &mut Line) -> Result<Option<RecordId>> {
        match self.references.find(form, printed, &self.around, self.wishes)? {
            Found::One(id, doubt) => {
                if let Some(doubt) = doubt {
                    line.note(spot.clone(), Weight::Doubt, doubt);
                }
                Ok(Some(id))
            }
            Found::Unclear(text) => {
                let unclear = Some((form.to_owned(), printed.to_owned()));
                line.notes.push(Note { spot: spot.clone(), weight: Weight::Fault, text, unclear });
                Ok(None)
            }
            Found::Missing => self.make(form, printed, spot, line).map(Some),
        }
    }
}

fn columns_by_field(mapping: &Mapping) -> Vec<(&str, Vec<usize>)> {
    let mut found: Vec<(&str, Vec<usize>)> = Vec::new();
    for (column, target) in mapping.targets.iter().enumerate() {
        let Target::Field(id) = target else { continue };
        match found.iter_mut().find(|(known, _)| known == id) {
            Some((_, columns)) => columns.push(column),
            None => found.push((id, vec![column])),
        }
    }
    found
}

/// «№ п/п» counts rows.
fn is_counter(heading: &str) -> bool {
    matches!(squeeze(heading).as_str(), "№" | "№пп" | "пп" | "nпп" | "номер" | "номерпп")
}

/// Without the number of the row before it.
pub(super) fn plain_name(name: &str) -> String {
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let counted = rest.len() < name.len() && rest.starts_with(['.', ')']);
    let plain = if counted { rest.trim_start_matches(['.', ')', ' ']) } else { name };
    if plain.is_empty() { name.to_owned() } else { plain.to_owned() }
}
