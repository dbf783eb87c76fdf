//! Who works here, as the directory says: somebody who asked for access before he had the records of the district could
//! only give a name. The answer says which person he is; what he had made of himself until then goes, so that nobody
//! stands in the district twice.

use std::collections::{BTreeMap, BTreeSet};

use super::messages;
use crate::changes::change::{Element, Operation, PersonId};
use crate::changes::encoding;
use crate::domain::{Record, RecordId, Records, Value};
use crate::store::{Edit, Save};
use crate::sync::exchange::Exchange;
use crate::{Result, confine};

const FORM: &str = "person";

impl Exchange<'_> {
    /// Makes this folder work as the one person whose key signs here. Whoever has chosen somebody of the district by
    /// himself stays with his choice.
    pub(in crate::sync) fn adopt(&mut self) -> Result<()> {
        if confine::person_is_fixed() {
            return Ok(());
        }
        let public = self.identity.key()?.public();
        let Some(directory) = self.watch.access.directory() else { return Ok(()) };
        let holders: Vec<_> = directory.holders(&public).filter(|(_, _, key)| key.revoked.is_none()).collect();
        let [(person, member, _)] = holders.as_slice() else { return Ok(()) };
        let (person, name) = (*person, member.name.clone());
        let chosen = self.asked.person;
        if chosen != PersonId::default() && person.author() == chosen {
            return Ok(());
        }
        let mut all = self.store.all(FORM)?.into_iter();
        let before = all.find(|one| chosen != PersonId::default() && one.id.author() == chosen);
        if let Some(before) = before {
            let is_listed = directory.members.contains_key(&before.id);
            if is_listed || !self.store.history(before.id)?.iter().all(|entry| entry.own) {
                return Ok(());
            }
            self.become_one(&before, person)?;
        }
        self.outcome.works_as = Some(person);
        self.outcome.notes.push(messages::works_as(name));
        Ok(())
    }

    /// What was written here about the person of until now is said of the one he is; his own record goes.
    fn become_one(&mut self, before: &Record, person: RecordId) -> Result<()> {
        let mut touched = BTreeSet::new();
        self.store.own_changes(&mut |bytes| {
            if let Ok(change) = encoding::decode(bytes)
                && change.operations.iter().any(|operation| names(operation, before.id))
            {
                touched.insert(change.record);
            }
        })?;
        let mut edits = Vec::new();
        for id in touched.into_iter().filter(|id| *id != before.id) {
            let Some(record) = self.store.get(id)? else { continue };
            let fields: BTreeMap<String, Value> = record
                .fields
                .iter()
                .filter_map(|(field, value)| Some((field.clone(), instead(value, before.id, person)?)))
                .collect();
            if !fields.is_empty() {
                edits.push(Edit { record: id, form: record.form, fields, seen: None, deleted: None });
            }
        }
        let gone = Edit { deleted: Some(true), fields: BTreeMap::new(), ..Edit::of(before) };
        edits.push(gone);
        let author = person.author();
        let reason = Some(messages::one_person());
        self.store.save(Save { edits, person: author, reason, ..Save::default() })?;
        // The log is longer now.
        self.logs = self.store.logs();
        Ok(())
    }
}

fn names(operation: &Operation, person: RecordId) -> bool {
    let in_element = matches!(&operation.cell.element, Some(Element::Bytes(bytes)) if bytes == person.as_bytes());
    in_element || instead(&operation.value, person, person).is_some()
}

/// The value with one person in the place of another; `None`: it does not name him.
fn instead(value: &Value, before: RecordId, after: RecordId) -> Option<Value> {
    match value {
        Value::Bytes(bytes) if bytes == before.as_bytes() => Some(Value::Bytes(after.as_bytes().to_vec())),
        Value::Array(parts) if parts.iter().any(|part| instead(part, before, after).is_some()) => {
            let changed = parts.iter().map(|part| instead(part, before, after).unwrap_or_else(|| part.clone()));
            Some(Value::Array(changed.collect()))
        }
        _ => None,
    }
}
