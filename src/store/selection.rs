//! What belongs to some schools: their own records, and of the records of no school (persons, the municipality, plans)
//! those that are referred to.

use std::collections::{BTreeMap, BTreeSet};

use super::Store;
use crate::Result;
use crate::domain::{Record, RecordId, Value};

/// The form of schools.
const SCHOOL: &str = "school";

/// What is asked of a record here.
#[derive(Default)]
struct Slim {
    /// Schools it names itself.
    schools: BTreeSet<RecordId>,
    /// The record it belongs to ([`crate::forms::Form::scope`]).
    parent: Option<RecordId>,
    /// All records it names.
    refers: BTreeSet<RecordId>,
}

impl Store {
    /// Which of the records `all` belong to `schools`. Deleted ones too: whoever has them must hear that they are gone.
    /// `authors`: persons whose names are to go along where they belong to no school.
    pub fn belonging_to(
        &self,
        schools: &[RecordId],
        all: &BTreeSet<RecordId>,
        authors: &dyn Fn(&BTreeSet<RecordId>) -> BTreeSet<RecordId>,
    ) -> Result<BTreeSet<RecordId>> {
        let mut slim: BTreeMap<RecordId, Slim> = BTreeMap::new();
        for id in all {
            if let Some(stored) = self.get_stored(*id)? {
                slim.insert(*id, self.slim(&stored.record));
            }
        }
        let wanted: BTreeSet<RecordId> = schools.iter().copied().collect();
        let mut taken: BTreeSet<RecordId> = slim
            .keys()
            .filter(|id| schools_of(**id, &slim).iter().any(|school| wanted.contains(school)))
            .copied()
            .collect();
        let mut waiting: Vec<RecordId> = taken.iter().copied().collect();
        waiting.extend(authors(&taken));
        while let Some(id) = waiting.pop() {
            let refers = slim.get(&id).map(|record| record.refers.clone()).unwrap_or_default();
            for target in refers.into_iter().chain([id]) {
                if slim.contains_key(&target) && schools_of(target, &slim).is_empty() && taken.insert(target) {
                    waiting.push(target);
                }
            }
        }
        Ok(taken)
    }

    fn slim(&self, record: &Record) -> Slim {
        let mut slim = Slim::default();
        let form = self.forms.form(&record.form);
        for (field, value) in &record.fields {
            let targets: Vec<RecordId> =
                value.as_id().into_iter().chain(value.elements().iter().filter_map(Value::as_id)).collect();
            if form.and_then(|form| form.field(field)).and_then(|field| field.kind.target()) == Some(SCHOOL) {
                slim.schools.extend(&targets);
            }
            slim.refers.extend(targets);
        }
        slim.parent = form.and_then(|form| record.reference(&form.scope));
        if record.form == SCHOOL {
            // A school is its own, whatever it says of others.
            (slim.schools, slim.parent) = ([record.id].into(), None);
        }
        slim
    }
}

/// The schools a record belongs to: those it names, else those of the record it belongs to.
fn schools_of(id: RecordId, slim: &BTreeMap<RecordId, Slim>) -> BTreeSet<RecordId> {
    let (mut at, mut seen) = (id, BTreeSet::new());
    // Records may belong to each other in a circle.
    while seen.insert(at) {
        let Some(record) = slim.get(&at) else { break };
        if !record.schools.is_empty() {
            return record.schools.clone();
        }
        let Some(parent) = record.parent else { break };
        at = parent;
    }
    BTreeSet::new()
}
