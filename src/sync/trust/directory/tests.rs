use proptest::prelude::*;

use super::*;
use crate::sync::trust::grant::{Schools, Term};
use crate::sync::trust::role::Role;

fn key() -> Key {
    Key::of([7; 32])
}

fn point(seq: u64) -> Point {
    Point { seq, chain: [u8::try_from(seq % 250).unwrap(); 32] }
}

prop_compose! {
    fn member()(
        role in 0_u64..5,
        school in prop::option::of(0_u8..4),
        since in 1_u64..5,
        name in "[А-Я][а-я]{2,5}",
        keys in prop::collection::btree_map(0_u8..5, (prop::option::of(0_u64..4), prop::option::of(0_u64..4)), 0..3),
    ) -> Member {
        let schools = school.map_or(Schools::All, |n| Schools::Only([RecordId::new([n; 16])].into()));
        let term = |seq| Term { role: Role::School, schools: Schools::All, points: [point(seq)].into() };
        let keys = keys.into_iter().map(|(n, (past, revoked))| {
            let past = past.into_iter().map(term).collect();
            ([n; 32], MemberKey { recipient: format!("age1{n}"), past, revoked: revoked.map(|seq| [point(seq)].into()) })
        });
        let beginnings = |salt: u8| [[since.to_le_bytes()[0] % 3 + salt; 8]].into();
        let (also, answered) = (beginnings(0), beginnings(100));
        Member { name, role: Role::of_number(role).unwrap(), schools, since, keys: keys.collect(), also, answered }
    }
}

prop_compose! {
    fn directory()(
        number in 1_u64..5,
        members in prop::collection::btree_map(0_u8..4, member(), 0..4),
        earlier in prop::collection::btree_map(5_u8..8, 0_u64..4, 0..3),
        groups in prop::collection::btree_set((1_u64..4, prop::collection::vec(any::<u8>(), 1..4)), 0..3),
        name in "[А-Я][а-я]{2,5}",
    ) -> Directory {
        Directory {
            org: [4; 16],
            number,
            municipal: key().public(),
            recovery: [6; 32],
            name,
            members: members.into_iter().map(|(n, member)| (RecordId::new([n; 16]), member)).collect(),
            earlier: earlier.into_iter().map(|(n, seq)| ([n; 32], [point(seq)].into())).collect(),
            groups,
            ..Directory::default()
        }
    }
}

fn joined(parts: &[&Directory]) -> Directory {
    let mut all = parts[0].clone();
    parts[1..].iter().for_each(|part| all.join(part));
    all
}

proptest! {
    #[test]
    fn comes_back_as_it_was(one in directory()) {
        prop_assert_eq!(Directory::open(&one.seal(&key())), Ok(one));
    }

    #[test]
    fn whoever_joins_what_in_whatever_order_comes_to_the_same(a in directory(), b in directory(), c in directory()) {
        let all = joined(&[&a, &b, &c]);
        prop_assert_eq!(&all, &joined(&[&c, &b, &a]));
        prop_assert_eq!(&all, &joined(&[&b, &a, &b, &c, &a]));
        let mut later = b.clone();
        later.join(&c);
        prop_assert_eq!(&all, &joined(&[&a, &later]));
    }

    #[test]
    fn nothing_of_two_issued_apart_is_lost(a in directory(), b in directory()) {
        let both = joined(&[&a, &b]);
        for one in [&a, &b] {
            for (person, member) in &one.members {
                for (public, key) in &member.keys {
                    let held = &both.members[person].keys[public];
                    prop_assert!(held.past.is_superset(&key.past));
                    prop_assert!(key.revoked.is_none() || held.revoked.is_some(), "a revocation holds for good");
                }
            }
            prop_assert!(one.earlier.keys().all(|public| both.earlier.contains_key(public)));
            prop_assert!(one.groups.is_subset(&both.groups));
        }
    }

    #[test]
    fn no_changed_or_torn_file_is_believed(one in directory(), at in any::<usize>(), bit in 0_u8..8) {
        let good = one.seal(&key());
        let mut bytes = good.clone();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        prop_assert!(Directory::open(&bytes).is_err());
        prop_assert!(Directory::open(&good[..at]).is_err());
    }

    #[test]
    fn any_bytes_are_only_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Directory::open(&bytes).is_err());
        prop_assert!(Directory::read(&bytes).is_err());
    }

    #[test]
    fn a_payload_with_changed_bytes_never_panics(one in directory(), at in any::<usize>(), byte in any::<u8>()) {
        let sealed = one.seal(&key());
        let mut input = file::open(Kind::Directory, &sealed).unwrap();
        let mut payload = signed::read(&mut input, PURPOSE, |_| Ok(key().public())).unwrap().to_vec();
        let at = at % payload.len();
        payload[at] = byte;
        if let Ok(read) = Directory::read(&payload) {
            // What is still a directory is written in one way only.
            prop_assert_eq!(Directory::open(&read.seal(&key())).is_ok(), read.municipal == key().public());
        }
    }
}

#[test]
fn another_key_does_not_sign_for_the_municipality() {
    let one = Directory { number: 1, municipal: key().public(), ..Directory::default() };
    assert!(Directory::open(&one.seal(&key())).is_ok());
    assert!(Directory::open(&one.seal(&Key::of([8; 32]))).is_err());
    let none = Directory { number: 0, ..one };
    assert!(Directory::open(&none.seal(&key())).is_err());
}

#[test]
fn six_hundred_members_with_two_computers_fit_in_a_quarter_of_the_limit() {
    let mut one = Directory { number: 9, municipal: key().public(), ..Directory::default() };
    for n in 0_u16..600 {
        let person = RecordId::new(std::array::from_fn(|at| n.to_be_bytes()[at % 2]));
        let keys = (0_u8..2).map(|computer| {
            let public = std::array::from_fn(|at| if at == 2 { computer } else { n.to_be_bytes()[at % 2] });
            (public, MemberKey { recipient: "age1".repeat(15), ..MemberKey::default() })
        });
        let member = Member {
            role: Role::School,
            schools: Schools::Only([person].into()),
            since: 3,
            keys: keys.collect(),
            also: [[7; 8]].into(),
            answered: [[8; 8], [9; 8]].into(),
            ..Member::new("Константинопольская Александра Владимировна".into())
        };
        one.members.insert(person, member);
    }
    let bytes = one.seal(&key());
    assert!(bytes.len() < file::LONGEST / 2, "{}", bytes.len());
    assert_eq!(Directory::open(&bytes), Ok(one));
}
