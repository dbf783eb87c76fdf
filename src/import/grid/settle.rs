//! A row that was read as a record: new, stored, or stored differently; its parts, and the records it names.

use super::around::MUNICIPALITY;
use super::known::{Known, print};
use super::messages as say;
use super::prepared::{Difference, Entry, Note, Weight, What};
use super::read::{Line, Reader, Table, plain_name};
use super::references::naming;
use super::sheet::Spot;
use crate::Result;
use crate::domain::value::Fields;
use crate::domain::{RecordId, Value};
use crate::forms::display::Look;
use crate::forms::new::{Circumstances, new_record};
use crate::forms::schema::{Alike, Field, Form, Kind};
use crate::import::names::Name;
use crate::import::words::tidy;

impl Reader<'_> {
    /// A record that is named and not stored.
    pub(super) fn make(&mut self, form: &str, printed: &str, spot: &Spot, line: &mut Line) -> Result<RecordId> {
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
    pub(super) fn put(
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
    pub(super) fn finish(&mut self, mut line: Line, table: &mut Table<'_>) -> Result<()> {
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
    pub(super) fn stored(
        &mut self,
        id: RecordId,
        loosely: bool,
        title: String,
        mut line: Line,
        table: &Table<'_>,
    ) -> Result<()> {
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
    pub(super) fn part(
        &mut self,
        field: &Field,
        name: &str,
        parent: RecordId,
        spot: Spot,
        notes: Vec<Note>,
    ) -> Result<()> {
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
    pub(super) fn title(&self, fields: &Fields) -> Result<String> {
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

/// Whether a stored value says what was read.
fn same(form: &Form, field: &Field, old: &Value, new: &Value) -> bool {
    match (old.verbatim(), new.verbatim()) {
        (Some(old), Some(new)) if field.alike == Alike::Text => tidy(old) == tidy(new),
        _ => print(form, &field.id, old) == print(form, &field.id, new),
    }
}
