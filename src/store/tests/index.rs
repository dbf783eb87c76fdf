//! The index beside a map in memory: puts, removals, long values, walks from both ends, in commits of any size.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::store::cursor::Cursor;
use crate::store::index::{Index, Staged};
use crate::store::keys;

type Model = BTreeMap<Vec<u8>, Vec<u8>>;

fn walked(mut scan: crate::store::scan::Scan<'_>) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut found = Vec::new();
    while let Some(pair) = scan.read().unwrap() {
        found.push(pair);
    }
    found
}

fn same(index: &Index, model: &Model, bounds: &[(u16, u16)]) {
    assert_eq!(index.measure().unwrap(), index.cursor().totals);
    for (from, to) in bounds {
        let (from, to) = (key(*from), key(*to));
        let within = || model.iter().filter(|(key, _)| (&from..&to).contains(key));
        let expected: Vec<_> = within().map(|(key, value)| (key.clone(), value.clone())).collect();
        let scan = || index.range(from.clone(), to.clone());
        assert_eq!(walked(scan()), expected);
        assert_eq!(scan().count().unwrap(), expected.len());
        assert!(walked(scan().backwards()).iter().eq(expected.iter().rev()));
        assert_eq!(index.get(&from).unwrap().as_ref(), model.get(&from));
    }
    for prefix in [&b"r"[..], b"s"] {
        assert!(
            walked(index.prefix(prefix))
                .iter()
                .map(|(key, _)| key)
                .eq(model.keys().filter(|key| key.starts_with(prefix)))
        );
    }
}

/// Keys of two kinds, long beginnings in common, some the beginning of others.
fn key(number: u16) -> Vec<u8> {
    let kind = if number.is_multiple_of(3) { "rdiary_teacher\0school\0" } else { "s" };
    let mut key = kind.as_bytes().to_vec();
    key.extend((number / 2).to_be_bytes());
    key.extend(vec![0xff; usize::from(number % 2) * 5]);
    key
}

fn value(seed: u16) -> Vec<u8> {
    let length = match seed % 8 {
        0 => 0,
        1..=4 => seed % 90,
        5 | 6 => seed % 1400,
        _ => seed % 11_000,
    };
    vec![u8::try_from(seed % 251).unwrap(); usize::from(length)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_index_holds_what_a_map_holds(
        commits in proptest::collection::vec(
            proptest::collection::vec((0_u16..600, proptest::option::weighted(0.7, any::<u16>())), 1..90), 1..12),
        bounds in proptest::collection::vec((0_u16..600, 0_u16..600), 12),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (mut index, mut model) = (Index::open(folder.path()).unwrap(), Model::new());
        for commit in commits {
            let staged: Staged = commit.iter().map(|(at, seed)| (key(*at), seed.map(value))).collect();
            index.commit(&staged, Cursor::default()).unwrap();
            for (key, value) in staged {
                match value {
                    Some(value) => drop(model.insert(key, value)),
                    None => drop(model.remove(&key)),
                }
            }
            same(&index, &model, &bounds);
        }
        // The same built anew: runs of keys, one run's between another's.
        let totals = index.cursor().totals;
        let other = tempfile::tempdir().unwrap();
        let mut anew = Index::open(other.path()).unwrap();
        for kind in [b's', b'r'] {
            for (key, value) in model.iter().filter(|(key, _)| key.first() == Some(&kind)) {
                anew.put_new(key, value).unwrap();
            }
        }
        anew.finish_rebuild(Cursor::default()).unwrap();
        same(&anew, &model, &bounds);
        prop_assert_eq!(anew.cursor().totals, totals);
        // And written to.
        let staged: Staged = (0..600).step_by(7).map(|at| (key(at), Some(value(at)))).collect();
        anew.commit(&staged, Cursor::default()).unwrap();
        model.extend(staged.into_iter().filter_map(|(key, value)| Some((key, value?))));
        same(&anew, &model, &bounds);
    }
}

#[test]
fn a_bunch_that_reaches_into_the_next_does_not_add_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut index = Index::open(folder.path()).unwrap();
    let staged: Staged = (0..200).map(|at| (key(at), Some(vec![1; 60]))).collect();
    index.commit(&staged, Cursor::default()).unwrap();
    drop(index);
    let db = sled::open(folder.path()).unwrap();
    let (first, bytes) = db.scan_prefix(keys::bunch(&[])).nth(2).unwrap().unwrap();
    db.insert(keys::bunch(&[]), bytes).unwrap();
    db.remove(first).unwrap();
    db.flush().unwrap();
    drop(db);
    let index = Index::open(folder.path()).unwrap();
    let cursor = index.read_cursor(keys::CURSOR).unwrap().unwrap();
    assert!(index.measure().is_err() || index.measure().unwrap() != cursor.totals);
}
