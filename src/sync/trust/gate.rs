//! The gate: what the directory says of one change. Pure: where a record belongs and what leads where is asked of the
//! caller.
//!
//! It only ever opens further as changes arrive: a record belongs to every school it was ever said to belong to by a
//! change that counts. So it does not matter in which order two folders hear of things: they come to the same.

use std::collections::BTreeSet;

use super::directory::Directory;
use super::grant::{Member, MemberKey, Point, Public, Schools};
use super::role::{Reach, Role};
use crate::Result;
use crate::changes::change::{Change, PersonId};
use crate::changes::fold::LIFE;
use crate::domain::RecordId;

/// What the gate says. The earlier, the better: where two people hold one key the best counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It counts.
    Fold,
    /// It waits for a person to accept or reject it.
    Proposal(Why),
    /// Written after its key was revoked: kept, does not count.
    Revoked,
    /// Nobody has answered for its key.
    Unknown,
}

/// Why a change is a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The role does not write this.
    Role,
    /// The record belongs to no school of the author.
    School,
    /// It names another person than the one the key was given to.
    Person,
}

/// Where a change belongs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Belonging {
    /// Schools its record was ever said to belong to: by changes that count, or by this one where it creates.
    pub schools: BTreeSet<RecordId>,
    /// Where this change puts the record: for each operation that says so, the schools it leads to.
    pub moves: Vec<BTreeSet<RecordId>>,
}

/// What the gate asks.
pub trait Evidence {
    /// Whether the change leads to one of these points of its writer.
    fn within(&mut self, points: &BTreeSet<Point>) -> Result<bool>;
    /// Where the change belongs.
    fn belonging(&mut self) -> Result<Belonging>;
}

/// Judges a change under a directory.
pub fn judge(directory: &Directory, public: &Public, change: &Change, evidence: &mut dyn Evidence) -> Result<Verdict> {
    if let Some(points) = directory.earlier.get(public)
        && evidence.within(points)?
    {
        return Ok(Verdict::Fold);
    }
    let mut best = Verdict::Unknown;
    // One computer of two people: each is judged by his own role, where the change says which of them it was.
    let named = |person: RecordId, member: &Member| member.is_meant(person, &change.person);
    let is_one_of_them = directory.holders(public).any(|(person, member, _)| named(person, member));
    let holders = directory.holders(public);
    for (person, member, key) in holders.filter(|(person, member, _)| !is_one_of_them || named(*person, member)) {
        best = best.min(judge_for(person, member, key, change, evidence)?);
        if best == Verdict::Fold {
            break;
        }
    }
    Ok(best)
}

fn judge_for(
    person: RecordId,
    member: &Member,
    key: &MemberKey,
    change: &Change,
    evidence: &mut dyn Evidence,
) -> Result<Verdict> {
    if let Some(points) = &key.revoked
        && !evidence.within(points)?
    {
        return Ok(Verdict::Revoked);
    }
    // A change that names nobody is of whoever holds the key; who writes everything may write down another's words.
    if member.role.needs_schools() && change.person != PersonId::default() && !member.is_meant(person, &change.person) {
        return Ok(Verdict::Proposal(Why::Person));
    }
    if member.role.needs_schools() && is_own_card(person, change) {
        return Ok(Verdict::Fold);
    }
    for term in &key.past {
        if evidence.within(&term.points)? && allows(term.role, &term.schools, change, evidence)?.is_none() {
            return Ok(Verdict::Fold);
        }
    }
    Ok(allows(member.role, &member.schools, change, evidence)?.map_or(Verdict::Fold, Verdict::Proposal))
}

/// What somebody says of himself: his record belongs to him, whatever school it names. He does not take it away.
fn is_own_card(person: RecordId, change: &Change) -> bool {
    let says = change.operations.iter().all(|operation| operation.cell.field != LIFE);
    change.form == "person" && change.record == person && says
}

/// Why a role with these schools may not write this; `None`: it may.
fn allows(role: Role, schools: &Schools, change: &Change, evidence: &mut dyn Evidence) -> Result<Option<Why>> {
    let own = match (role.reach(change), schools) {
        (Reach::Nowhere, _) => return Ok(Some(Why::Role)),
        (Reach::Everywhere, _) | (Reach::OwnSchools, Schools::All) => return Ok(None),
        (Reach::OwnSchools, Schools::Only(own)) => own,
    };
    let belonging = evidence.belonging()?;
    let inside = |schools: &BTreeSet<RecordId>| !schools.is_disjoint(own);
    let may = inside(&belonging.schools) && belonging.moves.iter().all(inside);
    Ok((!may).then_some(Why::School))
}

/// Whether every change of this key counts, whatever it is: nothing has to be asked of the store. A methodologist writes
/// everything but acts of erasure: these have to be looked for.
pub fn is_free(directory: &Directory, public: &Public) -> bool {
    all_hold(directory, public, |role| role == Role::Administrator)
}

/// Whether all who sign with this key write in every school.
pub fn is_unbound(directory: &Directory, public: &Public) -> bool {
    all_hold(directory, public, |role| !role.is_bound())
}

fn all_hold(directory: &Directory, public: &Public, has: impl Fn(Role) -> bool) -> bool {
    let mut holders = directory.holders(public).peekable();
    holders.peek().is_some() && holders.all(|(_, member, key)| key.revoked.is_none() && has(member.role))
}

#[cfg(test)]
mod tests;
