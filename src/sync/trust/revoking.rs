//! Taking access back: of a computer by its twelve digits, of a person by the record or by the name.

use std::collections::{BTreeMap, BTreeSet};

use super::access::same_code;
use super::directory::Directory;
use super::grant::{Member, Public};
use super::issue::Office;
use super::messages;
use super::reach::Line;
use crate::changes::encoding::short_hash;
use crate::domain::RecordId;
use crate::sync::identity::code;
use crate::sync::shelf::Shelf;
use crate::{Error, Result};

/// Keys to be taken back, each from one who holds it.
type Taken = Vec<(RecordId, Public)>;

fn active(member: &Member) -> impl Iterator<Item = &Public> {
    member.keys.iter().filter(|(_, key)| key.revoked.is_none()).map(|(public, _)| public)
}

/// Whom these words mean: a code every one who holds the key (it may have come to stand under two names), a record its
/// person, a name the one person who is called so, or whose name has this part.
fn meant(directory: &Directory, who: &str) -> Result<Taken> {
    let all = || directory.members.iter().flat_map(|(id, one)| active(one).map(move |public| (*id, *public)));
    let by_code: Taken = all().filter(|(_, public)| same_code(&code(public), who)).collect();
    if !by_code.is_empty() {
        return Ok(by_code);
    }
    let by_id: Taken = all().filter(|(person, _)| person.to_string() == who).collect();
    if !by_id.is_empty() {
        return Ok(by_id);
    }
    let wanted = crate::text::search_key(who.trim());
    let name_of = |person: &RecordId| {
        directory.members.get(person).map(|one| crate::text::search_key(&one.name)).unwrap_or_default()
    };
    let by_part: Taken = all().filter(|(person, _)| !wanted.is_empty() && name_of(person).contains(&wanted)).collect();
    let by_name: Taken = by_part.iter().copied().filter(|(person, _)| name_of(person) == wanted).collect();
    let found = if by_name.is_empty() { by_part } else { by_name };
    let persons: BTreeSet<RecordId> = found.iter().map(|(person, _)| *person).collect();
    match persons.len() {
        0 => Err(Error::Refused(messages::no_member(who))),
        1 => Ok(found),
        _ => {
            let told = |(person, public): &(RecordId, Public)| {
                let name = directory.members.get(person).map(|one| one.name.clone()).unwrap_or_default();
                format!("{name} {}", code(public))
            };
            let told: Vec<String> = found.iter().map(told).collect();
            Err(Error::Refused(messages::several_members(who, told.join(", "))))
        }
    }
}

impl Office {
    /// Takes access back: of one key by its twelve digits, or of a person by his record or name.
    pub fn revoke(&mut self, who: &str) -> Result<String> {
        let directory = self.access.directory().ok_or_else(|| Error::Refused(messages::no_directory()))?;
        let taken = meant(directory, who)?;
        let packs = Shelf::open(&self.layout.packs())?;
        let mut ends = BTreeMap::new();
        for (_, public) in &taken {
            ends.insert(*public, Line::of(&packs, &short_hash(public))?.ends());
        }
        self.issue(true, |next| {
            for (person, public) in &taken {
                if let Some(key) = next.members.get_mut(person).and_then(|member| member.keys.get_mut(public)) {
                    key.revoked = ends.get(public).cloned();
                }
            }
            Ok(())
        })?;
        let directory = self.access.directory().ok_or_else(|| Error::Refused(messages::no_directory()))?;
        let names: BTreeSet<&str> =
            taken.iter().filter_map(|(person, _)| directory.members.get(person)).map(|one| one.name.as_str()).collect();
        let mut told = messages::revoked(names.into_iter().collect::<Vec<_>>().join(", "), self.number());
        // A computer of two people stays the other's.
        let left: BTreeSet<(String, &str)> = taken
            .iter()
            .filter_map(|(_, public)| Some((code(public), directory.member_of(public)?.1.name.as_str())))
            .collect();
        for (digits, name) in left {
            told = format!("{told} {}", messages::still_held(digits, name));
        }
        Ok(told)
    }
}
