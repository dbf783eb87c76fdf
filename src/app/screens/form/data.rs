//! What the form screen reads: the record with the names of what it points at, prefilled values of a new one.

use std::any::Any;
use std::collections::BTreeMap;

use crate::Result;
use crate::app::effect::{Desk, Query};
use crate::domain::{Record, RecordId};
use crate::forms::schema::Kind;
use crate::forms::{display, new};

/// Asks for a record, or for a new one.
#[derive(Debug, Clone)]
pub struct LoadRecord {
    /// The record; of a new one the values it starts with.
    pub record: Record,
    /// It is new: defaults and prefills are put in.
    pub fresh: bool,
    /// The person who works here.
    pub me: Option<RecordId>,
}

/// The answer.
#[derive(Debug)]
pub struct Loaded {
    /// The record; `None` when it was deleted meanwhile.
    pub record: Option<Record>,
    /// Names of the records it points at.
    pub names: BTreeMap<RecordId, String>,
    /// Texts of computed fields.
    pub shown: BTreeMap<String, String>,
    /// Number of rows by field.
    pub counts: BTreeMap<String, usize>,
    /// The name of the record itself.
    pub title: String,
}

impl Query for LoadRecord {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let Some(form) = desk.forms.form(&self.record.form) else {
            return Ok(Box::new(Loaded {
                record: None,
                names: BTreeMap::new(),
                shown: BTreeMap::new(),
                counts: BTreeMap::new(),
                title: String::new(),
            }));
        };
        let record = if self.fresh {
            Some(new::filled(form, self.record.clone(), desk.store, desk.today, self.me)?)
        } else {
            desk.store.get(self.record.id)?
        };
        let subject = record.clone().unwrap_or_else(|| self.record.clone());
        let mut loaded = Loaded {
            title: display::title(&subject, desk.forms, desk.store)?,
            record,
            names: BTreeMap::new(),
            shown: BTreeMap::new(),
            counts: BTreeMap::new(),
        };
        for field in &form.fields {
            let value = subject.get(&field.id);
            match &field.kind {
                Kind::Reference { .. } | Kind::References { .. } => {
                    for id in value.as_id().into_iter().chain(value.elements().iter().filter_map(|v| v.as_id())) {
                        let name = match desk.store.get(id)? {
                            Some(target) => display::title(&target, desk.forms, desk.store)?,
                            None => id.to_string(),
                        };
                        loaded.names.insert(id, name);
                    }
                }
                Kind::Rows { form, via } => {
                    let rows = if self.fresh { 0 } else { desk.store.related(form, via, subject.id)?.len() };
                    loaded.counts.insert(field.id.clone(), rows);
                }
                Kind::Computed { .. } => {
                    let text = display::computed(field, &subject, desk.forms, desk.store, desk.today)?;
                    loaded.shown.insert(field.id.clone(), text);
                }
                _ => {}
            }
        }
        Ok(Box::new(loaded))
    }
}
