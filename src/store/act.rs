//! An act of erasure made here: what it would take away, shown first; then the act itself, as changes like any others.
//!
//! The named records go whole. Where other texts name the person, what they say now is written once more without the
//! name, and the changes that said it before go one by one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::Store;
use super::erase::each_text;
use super::messages;
use super::projector::FormSource;
use super::remains::Remains;
use crate::changes::change::{Cell, Change, Element, OpId, Operation, PersonId};
use crate::changes::encoding::{self, MOST_OPERATIONS, MOST_REPLACED};
use crate::changes::erased::{CHANGES, FORM, RECORDS};
use crate::changes::fold::{RecordState, deletion, life_cell};
use crate::domain::naming::Naming;
use crate::domain::{Record, RecordId, Records, Value};
use crate::forms::display::text_of;
use crate::{Error, Result};

/// The form of persons, and the field that names one.
const PERSON: (&str, &str) = ("person", "name");

/// What an act would take away.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Records that go whole: form id and name.
    pub records: Vec<(RecordId, String, String)>,
    /// Texts that name the person now.
    pub places: Vec<Mention>,
    /// Texts with the surname where somebody else may be meant: left as they are.
    pub doubtful: Vec<Mention>,
    /// Changes that said such things, of today and of the past.
    pub changes: BTreeSet<OpId>,
    /// Reports in files that hold the name; they go.
    pub reports: Vec<PathBuf>,
    /// Backups made by the program; they go.
    pub backups: usize,
    /// Who is named, and what is put in the place of the name.
    names: Vec<(Naming, bool, String)>,
    /// Records with such changes.
    carriers: BTreeMap<RecordId, Vec<(OpId, Change)>>,
}

/// A text that names somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Record.
    pub record: RecordId,
    /// Form id.
    pub form: String,
    /// Field id.
    pub field: String,
    /// What it says.
    pub before: String,
    /// What it will say.
    pub after: String,
}

/// What the act says of itself.
#[derive(Debug, Clone, Default)]
pub struct Act {
    /// Number and date.
    pub number: String,
    /// Why; no names.
    pub reason: String,
    /// Day, `yyyy-mm-dd`.
    pub day: String,
    /// Who carries it out.
    pub author: Option<RecordId>,
}

impl Plan {
    /// For people, a sentence a line; what needs a look begins with «! ».
    pub fn lines(&self, forms: &dyn FormSource) -> Vec<String> {
        let label = |form: &str| forms.form(form).map_or_else(|| form.to_owned(), |form| form.label.get().to_owned());
        let told = |mention: &Mention| {
            let field = forms.form(&mention.form).and_then(|form| form.field(&mention.field));
            let field = field.map_or(mention.field.as_str(), |field| field.label.get());
            format!("{}, {field}", label(&mention.form))
        };
        let mut lines: Vec<String> =
            self.records.iter().map(|(_, form, name)| messages::erase_record(label(form), name)).collect();
        for place in &self.places {
            lines.push(messages::erase_place(told(place), &place.before, &place.after));
        }
        for place in &self.doubtful {
            lines.push(messages::erase_doubtful(told(place), place.record, &place.before));
        }
        lines.push(messages::erase_changes(self.changes.len()));
        lines.extend(self.reports.iter().map(|path| messages::erase_report(path.display())));
        if self.backups > 0 {
            lines.push(messages::erase_backups(self.backups));
        }
        lines.push(messages::erase_beyond());
        lines
    }

    /// A text without the names.
    fn cleaned(&self, text: &str) -> Option<String> {
        let mut found: Option<String> = None;
        for (naming, alone, by) in &self.names {
            let now = found.as_deref().unwrap_or(text);
            found = naming.replaced(now, *alone, by).or(found);
        }
        found
    }

    fn cleaned_value(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Text(text) => self.cleaned(text).map(Value::Text),
            Value::Array(parts) => {
                let cleaned: Vec<Option<Value>> = parts.iter().map(|part| self.cleaned_value(part)).collect();
                cleaned.iter().any(Option::is_some).then(|| {
                    Value::Array(
                        cleaned.into_iter().zip(parts).map(|(new, old)| new.unwrap_or_else(|| old.clone())).collect(),
                    )
                })
            }
            _ => None,
        }
    }

    fn names_somebody(&self, change: &Change) -> bool {
        change.operations.iter().any(|operation| {
            let element = operation
                .cell
                .element
                .as_ref()
                .is_some_and(|element| matches!(element, Element::Text(text) if self.cleaned(text).is_some()));
            element || self.cleaned_value(&operation.value).is_some()
        }) || change.reason.as_deref().is_some_and(|reason| self.cleaned(reason).is_some())
    }
}

impl Store {
    /// What erasing these records would take away. Reads both logs; changes nothing.
    pub fn plan_erasure(&self, ids: &[RecordId]) -> Result<Plan> {
        let mut plan = Plan::default();
        let wanted: BTreeSet<RecordId> = ids.iter().copied().collect();
        for id in &wanted {
            let stored = self.get_stored(*id)?.filter(|stored| stored.record.form != FORM);
            let record = stored.ok_or_else(|| Error::Refused(messages::nothing_to_erase(id)))?.record;
            plan.records.push((*id, record.form.clone(), self.title(*id)?));
        }
        let others: Vec<Naming> = self
            .all(PERSON.0)?
            .iter()
            .filter(|person| !wanted.contains(&person.id))
            .filter_map(|person| Naming::of(person.text(PERSON.1)))
            .collect();
        let mut texts = BTreeSet::new();
        self.each_change(&mut |bytes| {
            let Ok(change) = encoding::decode(bytes) else { return };
            if !wanted.contains(&change.record) || change.form != PERSON.0 {
                return;
            }
            for operation in change.operations.iter().filter(|operation| operation.cell.field == PERSON.1) {
                each_text(&operation.value, &mut |text| {
                    texts.insert((change.record, text.to_owned()));
                });
            }
        })?;
        for (id, text) in &texts {
            let Some(naming) = Naming::of(text) else { continue };
            let alone = !others.iter().any(|other| naming.shares_surname(other));
            let by = self.get_stored(*id)?.and_then(|stored| self.role_of(&stored.record));
            plan.names.push((naming, alone, by.unwrap_or_else(messages::name_erased)));
        }
        self.each_change(&mut |bytes| {
            let Ok(change) = encoding::decode(bytes) else { return };
            if !wanted.contains(&change.record) && change.form != FORM && plan.names_somebody(&change) {
                let op = encoding::op_id(bytes);
                plan.changes.insert(op);
                plan.carriers.entry(change.record).or_default().push((op, change));
            }
        })?;
        self.find_mentions(&wanted, &mut plan)?;
        let remains = Remains::of(texts.into_iter().map(|(_, text)| text).collect());
        plan.reports = remains.reports(&self.layout);
        plan.backups = Remains::backups(&self.layout).len();
        Ok(plan)
    }

    /// What stands in the place of a name: «педагог».
    fn role_of(&self, person: &Record) -> Option<String> {
        let kind = &self.forms.form(&person.form)?.field("roles")?.kind;
        let first = person.get("roles").elements().first().cloned()?;
        Some(text_of(kind, &Value::Array(vec![first]))).filter(|role| !role.is_empty())
    }

    fn find_mentions(&self, wanted: &BTreeSet<RecordId>, plan: &mut Plan) -> Result<()> {
        let (mut places, mut doubtful) = (Vec::new(), Vec::new());
        let forms: Vec<String> = self.forms.forms().iter().map(|form| form.id.clone()).collect();
        for form in forms.iter().filter(|form| *form != FORM) {
            self.each(form, &mut |record| {
                for (field, value) in record.fields.iter().filter(|_| !wanted.contains(&record.id)) {
                    each_text(value, &mut |text| {
                        let mention = |after: String| Mention {
                            record: record.id,
                            form: form.clone(),
                            field: field.clone(),
                            before: text.to_owned(),
                            after,
                        };
                        if let Some(after) = plan.cleaned(text) {
                            places.push(mention(after));
                        } else if form != PERSON.0
                            && plan.names.iter().any(|(naming, _, _)| !naming.places(text, true).is_empty())
                        {
                            doubtful.push(mention(text.to_owned()));
                        }
                    });
                }
                std::ops::ControlFlow::Continue(())
            })?;
        }
        (plan.places, plan.doubtful) = (places, doubtful);
        Ok(())
    }

    /// Writes the act: what stays is said once more without the names, and the act lists what goes. It is carried out by
    /// whoever holds the packs, too: `sync::erasing`.
    pub fn write_act(&mut self, plan: &Plan, act: &Act, person: PersonId) -> Result<RecordId> {
        self.refuse_viewer()?;
        if act.number.trim().is_empty() {
            return Err(Error::Refused(messages::act_needed()));
        }
        let mut said: Vec<(RecordId, String, Vec<Operation>)> = Vec::new();
        for (id, changes) in &plan.carriers {
            let entry = self.load(std::iter::once(*id))?.remove(id).unwrap_or_default();
            for operations in said_again(plan, &entry.state, changes) {
                said.push((*id, entry.state.form.2.clone(), operations));
            }
        }
        let id = RecordId::new((self.fresh)());
        let mut cells: Vec<(Cell, Value)> = Vec::new();
        let mut put = |field: &str, element: Option<Element>, value: Value| {
            cells.push((Cell { field: field.to_owned(), element }, value));
        };
        put("act", None, act.number.trim().into());
        put("date", None, act.day.as_str().into());
        if !act.reason.trim().is_empty() {
            put("reason", None, act.reason.trim().into());
        }
        put("number", None, Value::Int(i64::try_from(plan.records.len()).unwrap_or(i64::MAX)));
        put("cleaned", None, Value::Int(i64::try_from(plan.carriers.len()).unwrap_or(i64::MAX)));
        if let Some(author) = act.author.filter(|author| plan.records.iter().all(|(gone, _, _)| gone != author)) {
            put("author", None, Value::Bytes(author.as_bytes().to_vec()));
        }
        for (record, _, _) in &plan.records {
            put(RECORDS, Some(Element::Bytes(record.as_bytes().to_vec())), Value::Int(1));
        }
        for op in &plan.changes {
            put(CHANGES, Some(Element::Bytes(op.0.to_vec())), Value::Int(1));
        }
        // The act last: whoever has it has what takes the place of what it takes away.
        for part in cells.chunks(MOST_OPERATIONS) {
            let operations = part.iter().cloned().map(|(cell, value)| Operation { cell, value, replaces: Vec::new() });
            said.push((id, FORM.to_owned(), operations.collect()));
        }
        self.append_operations(said, person)?;
        Ok(id)
    }
}

/// The operations that say again what a record says now, where it was said by changes that go. Several lists where more
/// was replaced than one operation can name.
fn said_again(plan: &Plan, state: &RecordState, gone: &[(OpId, Change)]) -> Vec<Vec<Operation>> {
    let ids: BTreeSet<OpId> = gone.iter().map(|(op, _)| *op).collect();
    let mut rounds: Vec<Vec<Operation>> = Vec::new();
    let mut cells: BTreeMap<&Cell, BTreeSet<OpId>> = BTreeMap::new();
    for operation in gone.iter().flat_map(|(_, change)| &change.operations) {
        // What those changes had replaced must not come up again when they go.
        let before = operation.replaces.iter().filter(|op| !ids.contains(op));
        cells.entry(&operation.cell).or_default().extend(before);
    }
    for (cell, before) in cells {
        let named = |element: &Element| matches!(element, Element::Text(text) if plan.cleaned(text).is_some());
        if cell.element.as_ref().is_some_and(named) {
            continue;
        }
        let Some(held) = state.cells.get(cell) else { continue };
        let heads: Vec<OpId> = held.heads.iter().map(|head| head.op).collect();
        let Some(shown) = held.shown() else { continue };
        if before.is_empty() && heads.iter().all(|head| !ids.contains(head)) {
            continue;
        }
        let value = plan.cleaned_value(&shown.value).unwrap_or_else(|| shown.value.clone());
        let replaced: Vec<OpId> = heads.iter().copied().chain(before).collect::<BTreeSet<_>>().into_iter().collect();
        for (round, part) in replaced.chunks(MOST_REPLACED).enumerate() {
            if rounds.len() <= round {
                rounds.push(Vec::new());
            }
            if let Some(operations) = rounds.get_mut(round) {
                operations.push(Operation { cell: cell.clone(), value: value.clone(), replaces: part.to_vec() });
            }
        }
    }
    // A deleted record stays deleted: the deletion has seen what is written with it.
    let life = life_cell();
    if state.is_deleted()
        && let (Some(held), Some(first)) = (state.cells.get(&life), rounds.first_mut())
    {
        first.retain(|operation| operation.cell != life);
        let replaces = held.heads.iter().map(|head| head.op).take(MOST_REPLACED).collect();
        first.push(Operation { cell: life, value: deletion(state.head_ids()), replaces });
    }
    rounds
}
