//! Rows of tables → records, against what is stored.

use std::collections::BTreeMap;

use super::around::{Around, MUNICIPALITY, Wishes};
use super::cell;
use super::headings::squeeze;
use super::known::{Index, Known, print};
use super::mapping::{Mapping, Target};
use super::messages as say;
use super::prepared::{Difference, Entry, Note, Prepared, StandIns, Weight, What};
use super::references::{Found, References, naming};
use super::row::{Shape, shape};
use super::sheet::{Sheet, Spot};
use crate::Result;
use crate::domain::value::Fields;
use crate::domain::{RecordId, Value};
use crate::forms::display::Look;
use crate::forms::new::{Circumstances, new_record};
use crate::forms::schema::{Alike, Field, Form, Kind};
use crate::import::names::Name;
use crate::import::words::tidy;
use crate::text;

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

struct Reader<'a> {
    around: Around<'a>,
    wishes: &'a Wishes,
    references: References,
    /// What tells the records of this import apart → where they were read.
    seen: BTreeMap<String, (Spot, Fields)>,
    /// Names of records this import makes.
    made: BTreeMap<RecordId, String>,
    out: Prepared,
    ids: StandIns,
}

/// What is known while one table is read.
struct Table<'t> {
    sheet: &'t Sheet,
    mapping: &'t Mapping,
    index: Index,
    /// What holds for every row.
    common: Fields,
    /// The record of the last row, for its parts: id, name.
    last: Option<(RecordId, String)>,
}

/// One row while it is read.
struct Line {
    spot: Spot,
    fields: Fields,
    notes: Vec<Note>,
    /// Names of parts (branches): rows field, text, place.
    parts: Vec<(String, String, Spot)>,
}

impl Line {
    fn note(&mut self, spot: Spot, weight: Weight, text: String) {
        self.notes.push(Note { spot, weight, text, unclear: None });
    }
}

impl<'a> Reader<'a> {
    fn form(&self) -> &'a Form {
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

    /// The value of a cell of a spread table, or the state its words tell.
    fn value(&mut self, printed: &str, spot: Spot, line: &mut Line) -> Result<()> {
        let form = self.form();
        let Some(spread) = &form.spread else { return Ok(()) };
        let zero = form.field(&spread.state).and_then(|f| f.kind.items().iter().find(|item| item.id == spread.zero));
        if let Some(zero) = zero.filter(|_| is_zero(printed)) {
            line.fields.insert(spread.state.clone(), zero.id.as_str().into());
            line.note(spot, Weight::Doubt, say::zero_is(printed, zero.label.get()));
        } else if let Some(state) = cell::state_of(form, &spread.state, printed) {
            line.fields.insert(spread.state.clone(), state.id.as_str().into());
        } else if let Some(field) = form.field(&spread.value) {
            self.take(field, printed, spot, line)?;
            line.fields.entry(spread.state.clone()).or_insert_with(|| spread.filled.as_str().into());
        }
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
    fn take(&mut self, field: &Field, printed: &str, spot: Spot, line: &mut Line) -> Result<()> {
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

    /// A record that is named and not stored.
    fn make(&mut self, form: &str, printed: &str, spot: &Spot, line: &mut Line) -> Result<RecordId> {
        let id = self.ids.next();
        let name = plain_name(printed);
        let mut fields = Fields::new();
        if let Some((field, _)) = naming(form, &self.around) {
            fields.insert(field.to_owned(), name.as_str().into());
        }
        let target = self.around.forms.form(form);
        let district = line.fields.get(MUNICIPALITY).cloned().or_else(|| self.wishes.district.map(Value::from));
        if let Some(district) = district.filter(|_| target.is_some_and(|target| target.field(MUNICIPALITY).is_some())) {
            fields.insert(MUNICIPALITY.to_owned(), district);
        }
        let label = target.map_or(form, |form| form.label.get());
        let text = say::made(label, &name);
        let mut texts = vec![text];
        let needed = target.into_iter().flat_map(|target| &target.fields).filter(|field| field.required);
        texts.extend(needed.filter(|field| !fields.contains_key(&field.id)).map(|field| say::empty(field.label.get())));
        let note = |text| Note { spot: spot.clone(), weight: Weight::Doubt, text, unclear: None };
        let notes = texts.into_iter().map(note).collect();
        self.references.add(form, printed, id, &self.around)?;
        self.put(form.to_owned(), id, name, fields, spot.clone(), notes)?;
        Ok(id)
    }

    /// A new record, with what the form fills in by itself.
    fn put(
        &mut self,
        form: String,
        id: RecordId,
        title: String,
        fields: Fields,
        spot: Spot,
        notes: Vec<Note>,
    ) -> Result<()> {
        let circumstances =
            Circumstances { today: self.around.today, me: self.around.me, records: self.around.records };
        let filled = match self.around.forms.form(&form) {
            Some(shape) => new_record(shape, id, fields, &circumstances)?.fields,
            None => fields,
        };
        self.made.insert(id, title.clone());
        self.out.entries.push(Entry {
            spot,
            form,
            title,
            what: What::New,
            id,
            fields: filled,
            differences: Vec::new(),
            notes,
        });
        Ok(())
    }

    /// The row as a record: new, stored, or stored differently.
    fn finish(&mut self, mut line: Line, table: &mut Table<'_>) -> Result<()> {
        let form = self.form();
        let is_key = |id: &String| if form.key.is_empty() { form.title.contains(id) } else { form.key.contains(id) };
        let faulty = line.notes.iter().any(|note| note.weight == Weight::Fault);
        for field in form.fields.iter().filter(|field| field.required && field.default.is_none()) {
            if line.fields.contains_key(&field.id) {
                continue;
            }
            let label = field.label.get();
            let spot = line.spot.clone();
            match is_key(&field.id) {
                // What could not be read has been told.
                true if faulty => {}
                true => line.note(spot, Weight::Fault, say::needed(label)),
                false => line.note(spot, Weight::Doubt, say::empty(label)),
            }
        }
        let parts = std::mem::take(&mut line.parts);
        let print = table.index.print(form, &line.fields);
        let faulty = line.notes.iter().any(|note| note.weight == Weight::Fault);
        if let Some((first, fields)) = self.seen.get(&print).filter(|_| !faulty) {
            let same = *fields == line.fields;
            let row = first.row;
            let (weight, text) =
                if same { (Weight::Doubt, say::row_twice(row)) } else { (Weight::Fault, say::row_contradicts(row)) };
            self.out.notes.push(Note { spot: line.spot, weight, text, unclear: None });
            return Ok(());
        }
        if !faulty {
            self.seen.insert(print, (line.spot.clone(), line.fields.clone()));
        }
        let title = self.title(&line.fields)?;
        let named = form
            .title
            .first()
            .and_then(|id| line.fields.get(id))
            .and_then(Value::verbatim)
            .unwrap_or_default()
            .to_owned();
        let known = match self.wishes.meaning(&form.id, &named) {
            Some(id) => Known::Stored(id, false),
            None => table.index.find(form, &line.fields),
        };
        let id = match known {
            Known::Stored(id, loosely) => {
                self.stored(id, loosely, title.clone(), line, table)?;
                id
            }
            Known::New(namesake) => {
                if let Some(namesake) = namesake {
                    let shown = Look::new(self.around.forms, self.around.records).name(namesake)?;
                    line.note(line.spot.clone(), Weight::Doubt, say::namesake(shown));
                }
                let id = self.ids.next();
                self.put(form.id.clone(), id, title.clone(), line.fields, line.spot, line.notes)?;
                id
            }
            Known::Several(several) => {
                let unclear = Some((form.id.clone(), named));
                let text = say::several_stored(several.len());
                line.notes.push(Note { spot: line.spot.clone(), weight: Weight::Fault, text, unclear });
                let id = self.ids.next();
                self.put(form.id.clone(), id, title.clone(), line.fields, line.spot, line.notes)?;
                id
            }
        };
        table.last = Some((id, title));
        for (rows, name, spot) in parts {
            if let Some(field) = form.field(&rows) {
                self.part(field, &name, id, spot, Vec::new())?;
            }
        }
        Ok(())
    }

    /// A row that is stored: what it adds, and what it says differently.
    fn stored(&mut self, id: RecordId, loosely: bool, title: String, mut line: Line, table: &Table<'_>) -> Result<()> {
        let form = self.form();
        let look = Look::new(self.around.forms, self.around.records);
        let (mut fields, mut differences) = (Fields::new(), Vec::new());
        if loosely {
            line.note(line.spot.clone(), Weight::Doubt, say::taken_for(look.name(id)?));
        }
        for (field, value) in line.fields {
            let Some(shape) = form.field(&field) else { continue };
            let old = table.index.record(id).map_or(&Value::Null, |record| record.get(&field));
            if same(form, shape, old, &value) {
                continue;
            }
            if old.is_empty() {
                fields.insert(field, value);
                continue;
            }
            let new = match value.as_id().and_then(|id| self.made.get(&id)) {
                Some(name) => name.clone(),
                None => look.value(shape, &value)?,
            };
            differences.push(Difference { label: shape.label.get().to_owned(), old: look.value(shape, old)?, new });
            if self.wishes.update {
                fields.insert(field, value);
            }
        }
        let what = if fields.is_empty() { What::Same } else { What::Changed };
        let form = form.id.clone();
        self.out.entries.push(Entry { spot: line.spot, form, title, what, id, fields, differences, notes: line.notes });
        Ok(())
    }

    /// A part of a record (a branch of a school), unless it has one of this name.
    fn part(&mut self, field: &Field, name: &str, parent: RecordId, spot: Spot, notes: Vec<Note>) -> Result<()> {
        let Kind::Rows { form, via } = &field.kind else { return Ok(()) };
        let Some((title, alike)) = naming(form, &self.around) else { return Ok(()) };
        let wanted = Name::of(alike, name);
        let stored = self.around.records.related(form, via, parent)?;
        let is_it = |known: &str| Name::of(alike, known).key == wanted.key;
        let coming = self.out.entries.iter().any(|entry| {
            entry.form == *form
                && entry.fields.get(via).and_then(Value::as_id) == Some(parent)
                && entry.fields.get(title).and_then(Value::verbatim).is_some_and(is_it)
        });
        if coming {
            return Ok(());
        }
        if let Some(known) = stored.iter().find(|record| is_it(record.text(title))) {
            let (id, form) = (known.id, form.clone());
            self.out.entries.push(Entry {
                spot,
                form,
                title: name.to_owned(),
                what: What::Same,
                id,
                fields: Fields::new(),
                differences: Vec::new(),
                notes,
            });
            return Ok(());
        }
        let fields = Fields::from([(title.to_owned(), name.into()), (via.clone(), parent.into())]);
        let id = self.ids.next();
        self.put(form.clone(), id, name.to_owned(), fields, spot, notes)
    }

    /// What a record of these fields is called.
    fn title(&self, fields: &Fields) -> Result<String> {
        let form = self.form();
        let look = Look::new(self.around.forms, self.around.records);
        let mut parts = Vec::new();
        for field in form.title.iter().filter_map(|id| form.field(id)) {
            let Some(value) = fields.get(&field.id) else { continue };
            let made = value.as_id().and_then(|id| self.made.get(&id));
            parts.push(made.map_or_else(|| look.value(field, value), |name| Ok(name.clone()))?.replace('\n', " "));
        }
        Ok(parts.join(" · "))
    }
}

/// The values a cell stands for: across fields with one value each, the part of the text, what is doubtful.
type Share = (Vec<(String, String)>, std::result::Result<String, String>, Option<String>);

/// «3,2 /50» under «Матем. (баз./проф.)» is two values.
fn shared_out(form: &Form, values: &BTreeMap<String, Vec<String>>, printed: &str) -> Vec<Share> {
    let single = |n: usize| -> Vec<(String, String)> {
        values.iter().filter_map(|(id, all)| Some((id.clone(), all.get(n).or_else(|| all.first())?.clone()))).collect()
    };
    let several = values.iter().find(|(_, all)| all.len() > 1);
    let parts: Vec<&str> = printed.split('/').map(str::trim).filter(|part| !part.is_empty()).collect();
    let state = form.spread.as_ref().and_then(|spread| cell::state_of(form, &spread.state, printed));
    let Some((id, all)) = several else {
        return vec![(single(0), Ok(printed.to_owned()), None)];
    };
    if state.is_some() {
        // «-» speaks of all of them.
        return (0..all.len()).map(|n| (single(n), Ok(printed.to_owned()), None)).collect();
    }
    if parts.len() > all.len() {
        return vec![(single(0), Err(say::too_many_values(printed, all.len())), None)];
    }
    let label = |value: &String| {
        let items = form.field(id).map(|field| field.kind.items()).unwrap_or_default();
        items.iter().find(|item| item.id == *value).map_or_else(|| value.clone(), |item| item.label.get().to_owned())
    };
    let lone = parts.len() == 1;
    let shares = parts.iter().zip(all).enumerate().map(|(n, (part, value))| {
        let doubt = lone.then(|| say::one_of_several(printed, label(value)));
        (single(n), Ok((*part).to_owned()), doubt)
    });
    shares.collect()
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

fn spread_fields(form: &Form) -> impl Iterator<Item = &String> {
    form.spread.iter().flat_map(|spread| spread.across.iter().chain([&spread.value, &spread.state]))
}

/// «№ п/п» counts rows.
fn is_counter(heading: &str) -> bool {
    matches!(squeeze(heading).as_str(), "№" | "№пп" | "пп" | "nпп" | "номер" | "номерпп")
}

fn is_zero(printed: &str) -> bool {
    crate::domain::Decimal::parse(printed).is_some_and(|number| number.mantissa() == 0)
}

/// Without the number of the row before it.
fn plain_name(name: &str) -> String {
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let counted = rest.len() < name.len() && rest.starts_with(['.', ')']);
    let plain = if counted { rest.trim_start_matches(['.', ')', ' ']) } else { name };
    if plain.is_empty() { name.to_owned() } else { plain.to_owned() }
}

/// Whether a stored value says what was read.
fn same(form: &Form, field: &Field, old: &Value, new: &Value) -> bool {
    match (old.verbatim(), new.verbatim()) {
        (Some(old), Some(new)) if field.alike == Alike::Text => tidy(old) == tidy(new),
        _ => print(form, &field.id, old) == print(form, &field.id, new),
    }
}
