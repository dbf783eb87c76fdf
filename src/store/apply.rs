//! Changes into the index: fold, compare what was shown with what is to be shown, stage the difference, commit.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::cursor::Cursor;
use super::entry::{Entry, Place};
use super::index::{Fault, Index, Staged};
use super::keys;
use super::projector::{FormSource, Projection};
use super::trash;
use super::view::{Cache, View, entry};
use crate::changes::change::{Change, OpId};
use crate::domain::{Record, RecordId};
use crate::forms::Kind;

/// A change with its identity and the frame it stands in.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// Identity.
    pub op: OpId,
    /// Content.
    pub change: Change,
    /// Frame.
    pub place: Place,
}

/// Applies the changes of one or more frames; the cursor moves to `cursor` with the last batch. Applying again what
/// was applied changes nothing but the cursor.
pub fn apply(index: &mut Index, forms: &dyn FormSource, incoming: &[Incoming], cursor: Cursor) -> Result<(), Fault> {
    let staged = stage(index, forms, incoming)?;
    index.commit(&staged, cursor)
}

fn stage(index: &Index, forms: &dyn FormSource, incoming: &[Incoming]) -> Result<Staged, Fault> {
    let mut entries: BTreeMap<RecordId, Entry> = BTreeMap::new();
    let mut changed = BTreeSet::new();
    // What they are before and after is asked for several times each: read once, worked out once.
    let mut old: BTreeMap<RecordId, Option<Record>> = BTreeMap::new();
    for item in incoming {
        let id = item.change.record;
        if let std::collections::btree_map::Entry::Vacant(free) = entries.entry(id) {
            let held = entry(index, id)?;
            old.insert(id, held.as_ref().map(|entry| entry.state.record(id)));
            free.insert(held.unwrap_or_default());
        }
        let Some(entry) = entries.get_mut(&id) else { continue };
        if entry.state.apply(item.op, &item.change) | entry.places.insert(item.place) {
            changed.insert(id);
        }
    }
    entries.retain(|id, _| changed.contains(id));

    let new = entries.iter().map(|(id, entry)| (*id, Some(entry.state.record(*id)))).collect();
    let (old_names, new_names) = (RefCell::new(Cache::default()), RefCell::new(Cache::default()));
    let before = View { index, forms, known: &old, cache: &old_names };
    let after = View { index, forms, known: &new, cache: &new_names };

    let mut staged = Staged::new();
    for (id, entry) in &entries {
        staged.insert(keys::state(*id), Some(entry.encode()));
        staged.insert(keys::deleted(*id), trash::mark(&entry.state));
    }
    let mut shown: BTreeSet<RecordId> = entries.keys().copied().collect();
    add_dependents(&before, &after, &mut shown)?;
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for id in shown {
        let (old, new) = (before.projection(id)?, after.projection(id)?);
        for (projection, step) in [(&old, -1), (&new, 1)] {
            if let Some(projection) = projection {
                *counts.entry(projection.form.clone()).or_default() += step;
            }
        }
        if old == new {
            continue;
        }
        if let Some(old) = old {
            staged.extend(entries_of(id, &old).into_iter().map(|(key, _)| (key, None)));
        }
        if let Some(new) = new {
            staged.extend(entries_of(id, &new).into_iter().map(|(key, value)| (key, Some(value))));
        }
    }
    for (form, difference) in counts.into_iter().filter(|(_, difference)| *difference != 0) {
        let key = keys::count(&form);
        let number = count(index, &key)?.saturating_add_signed(difference);
        staged.insert(key, (number > 0).then(|| number.to_be_bytes().to_vec()));
    }
    Ok(staged)
}

/// Reads a number of records.
pub fn count(index: &Index, key: &[u8]) -> Result<u64, Fault> {
    let stored = index.get(key)?;
    Ok(stored.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_be_bytes))
}

/// The keys of a projection.
pub fn entries_of(id: RecordId, projection: &Projection) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut found = vec![([keys::list(&projection.form), projection.place.clone()].concat(), projection.row.encode())];
    for (field, target) in &projection.references {
        let mut key = keys::children(&projection.form, field, *target);
        key.extend(&projection.place);
        found.push((key, Vec::new()));
    }
    if let Some(day) = projection.due {
        let scope = projection.row.scope.map_or(Vec::new(), |scope| scope.as_bytes().to_vec());
        found.push((keys::due(&projection.form, day, id), scope));
    }
    if projection.row.conflict {
        found.push((keys::conflict(id), projection.form.clone().into_bytes()));
    }
    found
}

/// Records whose place depends on the name of a record that is renamed by this change: the lists sorted by a
/// reference to it. Names go through two records, so this does, too.
fn add_dependents(before: &View<'_>, after: &View<'_>, shown: &mut BTreeSet<RecordId>) -> Result<(), Fault> {
    let mut renamed: Vec<RecordId> = shown.iter().copied().collect();
    for _ in 0..=2 {
        let mut next = Vec::new();
        for id in renamed {
            let Some(record) = after.record(id)? else { continue };
            let earlier = before.record(id)?;
            if earlier.is_none() && !has_children(before, &record)? {
                continue;
            }
            if before.title(id)? == after.title(id)? {
                continue;
            }
            let mut users = users_of(before.forms, &record.form);
            // Changes of two writers may call one record by two forms; the later form wins, and those who sort after
            // the earlier one lose its name.
            if let Some(earlier) = earlier.filter(|earlier| earlier.form != record.form) {
                users.extend(users_of(before.forms, &earlier.form));
            }
            for (form, field, by_place) in users {
                let mut scan = before.index.prefix(&keys::children(&form, &field, id));
                while let Some((key, _)) = scan.read()? {
                    let Some(child) = keys::id_of_place(&key) else { continue };
                    next.push(child);
                    if by_place {
                        shown.insert(child);
                    }
                }
            }
        }
        renamed = next;
    }
    Ok(())
}

/// Whether anything points at a record that is only now arriving.
fn has_children(view: &View<'_>, record: &Record) -> Result<bool, Fault> {
    for (form, field, _) in users_of(view.forms, &record.form) {
        if view.index.prefix(&keys::children(&form, &field, record.id)).read()?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Forms and fields by which records sort, or are named, after a record of form `target`. `true`: they sort.
fn users_of(forms: &dyn FormSource, target: &str) -> Vec<(String, String, bool)> {
    let mut found = Vec::new();
    for form in forms.forms() {
        for field in &form.fields {
            let (Kind::Reference { form: to } | Kind::References { form: to }) = &field.kind else { continue };
            let sorts = form.sort.iter().any(|sort| sort.trim_start_matches('-') == field.id);
            if to == target && (sorts || form.title.contains(&field.id)) {
                found.push((form.id.clone(), field.id.clone(), sorts));
            }
        }
    }
    found
}
