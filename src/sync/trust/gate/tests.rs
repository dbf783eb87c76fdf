use std::collections::BTreeMap;

use super::*;
use crate::changes::change::{Cell, Operation};
use crate::domain::Value;
use crate::sync::trust::grant::Term;

const KEY: Public = [1; 32];
const OTHER: Public = [2; 32];

fn id(n: u8) -> RecordId {
    RecordId::new([n; 16])
}

fn point(seq: u64) -> Point {
    Point { seq, chain: [9; 32] }
}

/// The change has this number; its record belongs to these schools.
struct World(u64, Belonging);

impl Evidence for World {
    fn within(&mut self, points: &BTreeSet<Point>) -> Result<bool> {
        Ok(points.iter().any(|point| self.0 <= point.seq))
    }

    fn belonging(&mut self) -> Result<Belonging> {
        Ok(self.1.clone())
    }
}

fn change(form: &str, field: &str, person: u8) -> Change {
    let cell = Cell { field: field.to_owned(), element: None };
    Change {
        seq: 5,
        hlc: 0,
        person: [person; 8],
        record: id(50),
        form: form.to_owned(),
        operations: vec![Operation { cell, value: Value::Null, replaces: vec![] }],
        salt: None,
        group: None,
        reason: None,
        later: std::collections::BTreeMap::new(),
    }
}

fn directory(role: Role, schools: Schools, key: MemberKey) -> Directory {
    let member =
        Member { role, schools, since: 1, keys: BTreeMap::from([(KEY, key)]), ..Member::new("Петрова".into()) };
    Directory { number: 1, members: BTreeMap::from([(id(3), member)]), ..Directory::default() }
}

fn in_school(n: u8) -> Belonging {
    Belonging { schools: [id(n)].into(), moves: Vec::new() }
}

fn verdict(directory: &Directory, public: &Public, change: &Change, belonging: Belonging) -> Verdict {
    judge(directory, public, change, &mut World(change.seq, belonging)).unwrap()
}

fn school_of(n: u8) -> Schools {
    Schools::Only([id(n)].into())
}

#[test]
fn a_key_nobody_answers_for_is_unknown() {
    let one = directory(Role::Administrator, Schools::All, MemberKey::default());
    assert_eq!(verdict(&one, &OTHER, &change("verdict", "basis", 0), in_school(1)), Verdict::Unknown);
    assert!(is_free(&one, &KEY) && !is_free(&one, &OTHER));
}

#[test]
fn what_was_accepted_before_the_directory_counts_and_no_more() {
    let mut one = directory(Role::Reader, Schools::All, MemberKey::default());
    one.earlier.insert(OTHER, [point(5)].into());
    assert_eq!(verdict(&one, &OTHER, &change("verdict", "basis", 7), in_school(1)), Verdict::Fold);
    one.earlier.insert(OTHER, [point(4)].into());
    assert_eq!(verdict(&one, &OTHER, &change("verdict", "basis", 7), in_school(1)), Verdict::Unknown);
}

#[test]
fn a_school_writes_its_own_and_the_rest_are_proposals() {
    let one = directory(Role::School, school_of(1), MemberKey::default());
    let diary = change("diary_school", "topic", 3);
    assert_eq!(verdict(&one, &KEY, &diary, in_school(1)), Verdict::Fold);
    assert_eq!(verdict(&one, &KEY, &diary, in_school(2)), Verdict::Proposal(Why::School));
    assert_eq!(verdict(&one, &KEY, &diary, Belonging::default()), Verdict::Proposal(Why::School));
    assert_eq!(verdict(&one, &KEY, &change("finding", "answer", 3), in_school(1)), Verdict::Proposal(Why::Role));
    // Out of one's own school into another's.
    let moved = Belonging { schools: [id(1)].into(), moves: vec![[id(2)].into()] };
    assert_eq!(verdict(&one, &KEY, &diary, moved), Verdict::Proposal(Why::School));
}

#[test]
fn a_change_that_names_somebody_else_is_a_proposal() {
    let one = directory(Role::Coordinator, school_of(1), MemberKey::default());
    assert_eq!(verdict(&one, &KEY, &change("verdict", "basis", 3), in_school(1)), Verdict::Fold);
    assert_eq!(verdict(&one, &KEY, &change("verdict", "basis", 0), in_school(1)), Verdict::Fold);
    assert_eq!(verdict(&one, &KEY, &change("verdict", "basis", 4), in_school(1)), Verdict::Proposal(Why::Person));
    let chief = directory(Role::Methodologist, Schools::All, MemberKey::default());
    assert_eq!(verdict(&chief, &KEY, &change("verdict", "basis", 4), in_school(1)), Verdict::Fold);
}

#[test]
fn two_people_at_one_computer_are_each_judged_by_their_own_role() {
    let mut one = directory(Role::School, school_of(1), MemberKey::default());
    let chief = Member {
        role: Role::Methodologist,
        schools: Schools::All,
        since: 1,
        keys: BTreeMap::from([(KEY, MemberKey::default())]),
        ..Member::new("Иванова".into())
    };
    one.members.insert(id(4), chief);
    assert_eq!(verdict(&one, &KEY, &change("verdict", "basis", 4), in_school(2)), Verdict::Fold);
    assert_eq!(verdict(&one, &KEY, &change("verdict", "basis", 3), in_school(2)), Verdict::Proposal(Why::Role));
}

#[test]
fn after_a_revocation_nothing_counts_and_before_it_all_that_was_allowed() {
    let revoked = |seq| MemberKey { revoked: Some([point(seq)].into()), ..MemberKey::default() };
    let diary = change("diary_school", "topic", 3);
    let late = directory(Role::School, school_of(1), revoked(4));
    assert_eq!(verdict(&late, &KEY, &diary, in_school(1)), Verdict::Revoked);
    let early = directory(Role::School, school_of(1), revoked(5));
    assert_eq!(verdict(&early, &KEY, &diary, in_school(1)), Verdict::Fold);
    assert_eq!(verdict(&early, &KEY, &diary, in_school(2)), Verdict::Proposal(Why::School));
    let never =
        directory(Role::School, school_of(1), MemberKey { revoked: Some(BTreeSet::new()), ..MemberKey::default() });
    assert_eq!(verdict(&never, &KEY, &diary, in_school(1)), Verdict::Revoked);
}

#[test]
fn less_from_now_on_does_not_reach_back() {
    let term = Term { role: Role::Methodologist, schools: Schools::All, points: [point(5)].into() };
    let key = MemberKey { past: [term].into(), ..MemberKey::default() };
    let one = directory(Role::Reader, Schools::All, key);
    let mut verdict_change = change("verdict", "basis", 3);
    assert_eq!(verdict(&one, &KEY, &verdict_change, in_school(1)), Verdict::Fold);
    verdict_change.seq = 6;
    assert_eq!(verdict(&one, &KEY, &verdict_change, in_school(1)), Verdict::Proposal(Why::Role));
}

#[test]
fn the_gate_only_opens_further_as_schools_become_known() {
    let one = directory(Role::Coordinator, school_of(1), MemberKey::default());
    let finding = change("finding", "answer", 3);
    let mut known = Belonging::default();
    let mut before = verdict(&one, &KEY, &finding, known.clone());
    for school in [2, 1, 3] {
        known.schools.insert(id(school));
        let now = verdict(&one, &KEY, &finding, known.clone());
        assert!(now <= before, "{now:?} after {before:?}");
        before = now;
    }
    assert_eq!(before, Verdict::Fold);
}
