//! Proposals: changes outside their author's role or school. One person answers; the answer is an ordinary change that
//! replaces what was proposed, and a record under the identity of the proposal, so that it reaches everybody.

use std::collections::BTreeSet;

use super::access::Access;
use super::gate::Verdict;
use super::held::{self, Held};
use super::messages;
use crate::changes::change::{OpId, Operation, PersonId};
use crate::changes::fold::{LIFE, element_value};
use crate::domain::{Record, RecordId, Records, Value};
use crate::store::api::Ready;
use crate::store::layout::Layout;
use crate::store::{Edit, Save, Store};
use crate::{Error, Result};

/// Form of the answers.
pub const FORM: &str = "proposal";

/// A proposal that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The change.
    pub held: Held,
    /// Its author's name, as the directory has it.
    pub author: String,
    /// His record.
    pub person: Option<RecordId>,
}

/// The record of an answer.
pub fn answer_id(op: OpId) -> RecordId {
    RecordId::new(op.0)
}

/// Which of these wait for an answer: not answered, not replaced by a later one of the same author, and not what stands
/// there anyway. `own`: those of ours, which wait for others.
pub fn open_ones<'h>(all: &'h [Held], records: &dyn Records, own: bool) -> Result<Vec<&'h Held>> {
    let is_single = |held: &Held| held.change.operations.len() == 1;
    let proposals = || all.iter().filter(|held| matches!(held.verdict, Verdict::Proposal(_)) && held.ours == own);
    let replaced: BTreeSet<OpId> = proposals()
        .filter(|held| is_single(held))
        .flat_map(|held| held.change.operations.iter().flat_map(|operation| operation.replaces.clone()))
        .collect();
    // A record made and taken away again by one author asks for nothing.
    let about = |held: &Held| (held.public, held.change.record);
    let is_life = |operation: &Operation| operation.cell.field == LIFE;
    let is_gone = |held: &Held| {
        let mut operations = held.change.operations.iter();
        operations.any(|operation| is_life(operation) && !operation.value.elements().is_empty())
    };
    let is_new = |held: &Held| {
        let mut operations = held.change.operations.iter();
        operations.all(|operation| !is_life(operation) && operation.replaces.is_empty())
    };
    let made: BTreeSet<_> = proposals().filter(|held| is_new(held)).map(about).collect();
    let mut nothing: BTreeSet<_> = proposals().filter(|held| is_gone(held)).map(about).collect();
    nothing.retain(|about| made.contains(about));
    let mut found = Vec::new();
    for held in proposals() {
        if nothing.contains(&about(held)) && records.get(held.change.record)?.is_none() {
            continue;
        }
        let superseded = is_single(held) && replaced.contains(&held.op);
        if !superseded && records.get(answer_id(held.op))?.is_none() && (own || !stands(held, records)?) {
            found.push(held);
        }
    }
    found.sort_by_key(|held| (held.change.hlc, held.op));
    Ok(found)
}

/// Whether everything a change says is so already.
fn stands(held: &Held, records: &dyn Records) -> Result<bool> {
    let Some(record) = records.get(held.change.record)? else { return Ok(false) };
    let so = |operation: &Operation| match &operation.cell.element {
        _ if operation.cell.field == LIFE => operation.value.elements().is_empty(),
        None => *record.get(&operation.cell.field) == operation.value,
        Some(element) => {
            let inside = record.get(&operation.cell.field).elements().contains(&element_value(element));
            inside == (operation.value != Value::Null)
        }
    };
    Ok(held.change.operations.iter().all(so))
}

/// What waits for an answer here, oldest first.
pub fn waiting(records: &dyn Records, layout: &Layout, own: bool) -> Result<Vec<Proposal>> {
    let access = Access::open(layout)?;
    let all = held::load(&layout.held());
    let mut found = Vec::new();
    for held in open_ones(&all, records, own)? {
        let author = access.directory().and_then(|directory| {
            let mut holders = directory.holders(&held.public);
            let named = holders.find(|(person, member, _)| member.is_meant(*person, &held.change.person));
            named.or_else(|| directory.holders(&held.public).next())
        });
        found.push(Proposal {
            author: author.as_ref().map_or_else(messages::nobody, |(_, member, _)| member.name.clone()),
            person: author.map(|(person, _, _)| person),
            held: held.clone(),
        });
    }
    Ok(found)
}

/// Who answers, and when.
#[derive(Debug, Clone, Copy)]
pub struct Answerer {
    /// The person.
    pub person: Option<RecordId>,
    /// The day.
    pub today: chrono::NaiveDate,
}

/// Answers a proposal, and with a refusal of a record nobody here has, every other one on it. Saved; the next exchange
/// takes it to all. `what`: the record and its fields in words, for the list of answers.
pub fn answer(store: &mut Store, op: OpId, accept: bool, what: &str, by: Answerer) -> Result<()> {
    let all = waiting(store, store.layout(), false)?;
    let Some(proposal) = all.iter().find(|proposal| proposal.held.op == op) else {
        return Err(Error::Refused(messages::no_proposal(RecordId::new(op.0))));
    };
    let record = proposal.held.change.record;
    let whole = !accept && !store.has_record(record)?;
    let answered: Vec<&Proposal> =
        all.iter().filter(|one| one.held.op == op || whole && one.held.change.record == record).collect();
    let others: BTreeSet<OpId> = held::load(&store.layout().held())
        .iter()
        .filter(|held| held.change.record == record && matches!(held.verdict, Verdict::Proposal(_)))
        .map(|held| held.op)
        .collect();
    let change = &proposal.held.change;
    let operations = store.answer(op, change, accept, &others)?;
    let ready = vec![Ready { record, form: change.form.clone(), operations }];
    let edits = answered.iter().map(|one| Edit::of(&decision(one, accept, what, by))).collect();
    let mut person = PersonId::default();
    if let Some(id) = by.person {
        person.copy_from_slice(id.as_bytes().get(..8).unwrap_or(&[0; 8]));
    }
    let reason =
        if accept { messages::accepted_reason(&proposal.author) } else { messages::rejected_reason(&proposal.author) };
    store.save(Save { edits, ready, person, reason: Some(reason), ..Save::default() }).map(drop)
}

fn decision(proposal: &Proposal, accept: bool, what: &str, by: Answerer) -> Record {
    let mut record = Record::new(answer_id(proposal.held.op), FORM)
        .with("state", if accept { "accepted" } else { "rejected" })
        .with("what", crate::text::truncate(what, 280))
        .with("date", by.today.to_string());
    for (field, person) in [("author", proposal.person), ("decided", by.person)] {
        if let Some(id) = person {
            record.set(field, Value::Bytes(id.as_bytes().to_vec()));
        }
    }
    record
}

/// A short name of a proposal for the command line.
pub fn short(op: OpId) -> String {
    crate::text::hexadecimal(op.0.get(..4).unwrap_or_default())
}
