//! What the diaries read.

use std::any::Any;
use std::collections::BTreeMap;

use super::row::{is_blank_draft, on_paper};
use crate::Result;
use crate::app::effect::{Desk, Query};
use crate::app::shown::Seen;
use crate::domain::value::Fields;
use crate::domain::{Record, RecordId, Value};
use crate::forms::display::Look;
use crate::forms::new::{self, Circumstances};
use crate::forms::{Form, Kind};

/// Asks how many rows the diaries of a school have.
#[derive(Debug)]
pub struct Count(pub RecordId);

/// Rows and drafts among them, by diary.
#[derive(Debug)]
pub struct Counted(pub Vec<(usize, usize)>);

impl Query for Count {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let mut counted = Vec::new();
        for id in super::FORMS {
            let rows = desk.store.related(id, "school", self.0)?;
            let form = desk.forms.need(id)?;
            counted.push((rows.len(), rows.iter().filter(|row| is_blank_draft(row, form)).count()));
        }
        Ok(Box::new(Counted(counted)))
    }
}

/// Asks for the rows of a diary.
#[derive(Debug)]
pub struct Load {
    /// Form of the diary.
    pub form: String,
    /// Whose diary.
    pub school: RecordId,
}

/// The rows in the order of paper, with the names of what they point at.
#[derive(Debug)]
pub struct Loaded(pub Vec<(Record, BTreeMap<RecordId, String>, Seen)>);

impl Query for Load {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let form = desk.forms.need(&self.form)?;
        let mut records = desk.store.related(&self.form, "school", self.school)?;
        records.sort_by(on_paper);
        let mut known = BTreeMap::new();
        let mut rows = Vec::new();
        for record in records {
            let names = names(form, &record.fields, desk, &mut known)?;
            let seen = desk.store.stored(record.id)?.map(|stored| stored.displayed()).unwrap_or_default();
            rows.push((record, names, seen));
        }
        Ok(Box::new(Loaded(rows)))
    }
}

/// Asks what is known of a row already: its defaults when it is new, what its references bring along.
#[derive(Debug)]
pub struct Prefill {
    /// The row as typed so far.
    pub record: Record,
    /// It is new.
    pub fresh: bool,
    /// The person who works here.
    pub me: Option<RecordId>,
}

/// The answer.
#[derive(Debug)]
pub struct Prefilled {
    /// Which row.
    pub row: RecordId,
    /// Values for fields that are empty.
    pub fields: Fields,
    /// Names of the records among them.
    pub names: BTreeMap<RecordId, String>,
}

impl Query for Prefill {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let form = desk.forms.need(&self.record.form)?;
        let around = Circumstances { today: desk.today, me: self.me, records: desk.store };
        let fields = if self.fresh {
            let filled = new::new_record(form, self.record.id, self.record.fields.clone(), &around)?.fields;
            filled.into_iter().filter(|(id, _)| self.record.get(id).is_empty()).collect()
        } else {
            new::prefilled(form, &self.record, &around)?
        };
        let names = names(form, &fields, desk, &mut BTreeMap::new())?;
        Ok(Box::new(Prefilled { row: self.record.id, fields, names }))
    }
}

/// Names of the records `fields` point at; `known` saves asking again for the next row.
fn names(
    form: &Form,
    fields: &Fields,
    desk: &Desk<'_>,
    known: &mut BTreeMap<RecordId, String>,
) -> Result<BTreeMap<RecordId, String>> {
    let mut named = BTreeMap::new();
    let links = |field: &&crate::forms::Field| matches!(field.kind, Kind::Reference { .. } | Kind::References { .. });
    for field in form.fields.iter().filter(links) {
        let Some(value) = fields.get(&field.id) else { continue };
        for id in value.as_id().into_iter().chain(value.elements().iter().filter_map(Value::as_id)) {
            if let std::collections::btree_map::Entry::Vacant(place) = known.entry(id) {
                place.insert(Look::new(desk.forms, desk.store).name(id)?);
            }
            named.insert(id, known.get(&id).cloned().unwrap_or_default());
        }
    }
    Ok(named)
}
