//! Whom a change names: it carries the first bytes of a person's id, and the names stand in the records.

use std::collections::BTreeMap;

use super::{Record, RecordId};

/// The first 8 bytes of the person's record id. Zeros: nobody was said.
pub type PersonId = [u8; 8];

impl RecordId {
    /// What changes carry of this person.
    pub fn author(&self) -> PersonId {
        self.as_bytes().first_chunk().copied().unwrap_or_default()
    }
}

/// Names of persons, as far as they have one, by what changes carry of them. Programs before 1.0 could give ids that begin
/// alike to persons imported at one go: all of them are named then, because nobody can say which it was.
pub fn names(persons: impl IntoIterator<Item = Record>) -> BTreeMap<PersonId, String> {
    let mut names: BTreeMap<PersonId, String> = BTreeMap::new();
    for person in persons {
        let (part, name) = (person.id.author(), person.text("name"));
        if part == PersonId::default() || name.is_empty() {
            continue;
        }
        let held = names.entry(part).or_default();
        if !held.is_empty() {
            held.push_str(" / ");
        }
        held.push_str(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_begins_alike_is_named_together_and_nobody_is_not_named() {
        let person = |first: u8, last: u8, name: &str| {
            let mut id = [first; 16];
            id[15] = last;
            Record::new(RecordId::new(id), "person").with("name", name)
        };
        let names = names([
            person(1, 1, "Голова Н. А."),
            person(1, 2, "Артемьева О. Ю."),
            person(2, 1, "Мирюк А. А."),
            person(3, 1, ""),
            person(0, 1, "Никто"),
        ]);
        assert_eq!(names.get(&[1; 8]).unwrap(), "Голова Н. А. / Артемьева О. Ю.");
        assert_eq!(names.get(&[2; 8]).unwrap(), "Мирюк А. А.");
        assert_eq!(names.len(), 2);
    }
}
