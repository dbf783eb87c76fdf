//! What the form screen reads: the record with the names of what it points at, prefilled values of a new one.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};

use crate::Result;
use crate::app::effect::{Desk, Query};
use crate::app::reading::{self, Place};
use crate::changes::change::OpId;
use crate::domain::{Record, RecordId, Value};
use crate::forms::Kind;
use crate::forms::check::{self, Fault};
use crate::forms::display::Look;
use crate::forms::new::{self, Circumstances};

/// Asks for a record, or for a new one.
#[derive(Debug, Clone)]
pub struct LoadRecord {
    /// The record; of a new one the values it starts with.
    pub record: Record,
    /// It is new: defaults and prefills are put in.
    pub fresh: bool,
    /// Something was typed over what was shown earlier.
    pub again: bool,
    /// The person who works here.
    pub me: Option<RecordId>,
}

/// The answer.
#[derive(Debug)]
pub struct Loaded {
    /// The record; `None` when it was deleted meanwhile.
    pub record: Option<Record>,
    /// An act has erased it.
    pub erased: bool,
    /// What is displayed of it; `None` where nothing is stored yet.
    pub seen: Option<BTreeMap<String, Vec<OpId>>>,
    /// What was saved in this folder, where something was typed earlier.
    pub own: BTreeSet<OpId>,
    /// Names of the records it points at.
    pub names: BTreeMap<RecordId, String>,
    /// Texts of the fields that are shown only.
    pub shown: BTreeMap<String, String>,
    /// Number of rows by field.
    pub counts: BTreeMap<String, usize>,
    /// The name of the record itself.
    pub title: String,
    /// What its terms and abbreviations mean.
    pub place: Place,
    /// What is missing or out of limits.
    pub faults: Vec<Fault>,
}

impl Query for LoadRecord {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let form = desk.forms.need(&self.record.form)?;
        let look = Look::new(desk.forms, desk.store);
        let record = if self.fresh {
            let around = Circumstances { today: desk.today, me: self.me, records: desk.store };
            Some(new::new_record(form, self.record.id, self.record.fields.clone(), &around)?)
        } else {
            desk.store.get(self.record.id)?
        };
        let seen = if self.fresh { None } else { desk.store.stored(self.record.id)?.map(|stored| stored.displayed()) };
        let own = if self.again {
            desk.store.past(self.record.id)?.into_iter().filter(|entry| entry.own).map(|entry| entry.op).collect()
        } else {
            BTreeSet::new()
        };
        let subject = record.clone().unwrap_or_else(|| self.record.clone());
        let status = |activity: &Record| desk.status(activity);
        let look = look.with_status(&status);
        let mut loaded = Loaded {
            title: look.title(&subject)?,
            record,
            erased: desk.store.is_erased(self.record.id),
            seen,
            own,
            names: BTreeMap::new(),
            shown: BTreeMap::new(),
            counts: BTreeMap::new(),
            place: reading::place_of(&subject, desk.forms, desk.store)?,
            faults: if self.fresh { Vec::new() } else { check::check(form, &subject, desk.store)? },
        };
        for field in &form.fields {
            let value = subject.get(&field.id);
            if form.only_shows(field) {
                loaded.shown.insert(field.id.clone(), look.cell(form, field, &subject)?);
                continue;
            }
            match &field.kind {
                Kind::Reference { .. } | Kind::References { .. } => {
                    for id in value.as_id().into_iter().chain(value.elements().iter().filter_map(Value::as_id)) {
                        loaded.names.insert(id, look.name(id)?);
                    }
                }
                Kind::Rows { form, via } => {
                    let rows = if self.fresh { 0 } else { desk.store.related(form, via, subject.id)?.len() };
                    loaded.counts.insert(field.id.clone(), rows);
                }
                _ => {}
            }
        }
        Ok(Box::new(loaded))
    }
}
