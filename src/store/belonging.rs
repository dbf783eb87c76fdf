//! Which schools a record belongs to, or ever belonged to: by its own reference to a school, or through the record its
//! form is counted under (a finding through its visit, a verdict through its recommendation).

use std::collections::BTreeSet;

use super::Store;
use crate::Result;
use crate::changes::change::{Change, Element, OpId, Operation};
use crate::domain::{RecordId, Value};
use crate::forms::Form;

/// The form that belonging ends at.
const SCHOOL: &str = "school";
/// Verdict → recommendation → school, and one to spare.
const DEEPEST: u8 = 4;

impl Store {
    /// Every school that the changes of a record, but those in `without`, ever put it under.
    pub fn schools_ever(&self, id: RecordId, without: &BTreeSet<OpId>) -> Result<BTreeSet<RecordId>> {
        self.schools_within(id, without, DEEPEST)
    }

    /// For each operation of a change that says where its record belongs: the operation, and the schools it leads to.
    pub fn schools_said<'c>(
        &self,
        change: &'c Change,
        without: &BTreeSet<OpId>,
    ) -> Result<Vec<(&'c Operation, BTreeSet<RecordId>)>> {
        self.said_within(change, without, DEEPEST)
    }

    fn schools_within(&self, id: RecordId, without: &BTreeSet<OpId>, depth: u8) -> Result<BTreeSet<RecordId>> {
        let mut found = BTreeSet::new();
        for entry in self.history(id)?.into_iter().filter(|entry| !without.contains(&entry.op)) {
            if entry.change.form == SCHOOL {
                found.insert(id);
            } else {
                found.extend(
                    self.said_within(&entry.change, without, depth)?.into_iter().flat_map(|(_, schools)| schools),
                );
            }
        }
        Ok(found)
    }

    fn said_within<'c>(
        &self,
        change: &'c Change,
        without: &BTreeSet<OpId>,
        depth: u8,
    ) -> Result<Vec<(&'c Operation, BTreeSet<RecordId>)>> {
        let Some(form) = self.forms.form(&change.form) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for operation in &change.operations {
            let Some(to_school) = leads(form, &operation.cell.field) else { continue };
            let target = match &operation.cell.element {
                // An element that is taken out says nothing.
                Some(Element::Bytes(bytes)) if operation.value != Value::Null => RecordId::from_slice(bytes),
                _ => operation.value.as_id(),
            };
            let Some(target) = target else { continue };
            let schools = match depth {
                _ if to_school => BTreeSet::from([target]),
                0 => BTreeSet::new(),
                _ => self.schools_within(target, without, depth - 1)?,
            };
            found.push((operation, schools));
        }
        Ok(found)
    }
}

/// Whether a field leads towards the schools of its record: `Some(true)` straight to one.
fn leads(form: &Form, id: &str) -> Option<bool> {
    let target = form.field(id)?.kind.target()?;
    if target == SCHOOL {
        return Some(true);
    }
    (form.id != SCHOOL && form.scope == id && target != "municipality").then_some(false)
}
