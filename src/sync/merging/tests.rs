use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::changes::change::{Cell, Change, OpId, Operation};
use crate::changes::encoding;
use crate::changes::fold::RecordState;
use crate::domain::{RecordId, Value};
use crate::sync::stretches;

const ORG: [u8; 16] = [5; 16];

fn change(seq: u64, value: Value, replaces: Vec<OpId>) -> Vec<u8> {
    let cell = Cell { field: "note".into(), element: None };
    encoding::encode(&Change {
        seq,
        hlc: seq << 16,
        person: [0; 8],
        record: RecordId::new([u8::try_from(seq % 5).unwrap(); 16]),
        form: "school".into(),
        operations: vec![Operation { cell, value, replaces }],
        salt: None,
        group: None,
        reason: None,
        later: std::collections::BTreeMap::new(),
    })
}

/// A writer who exports again and again.
struct Pen {
    key: Key,
    shelf: Shelf,
    folder: tempfile::TempDir,
    at: Place,
    made: Vec<Vec<u8>>,
    /// Every pack that was ever on the shelf after an export.
    seen: BTreeSet<Vec<u8>>,
}

impl Pen {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            key: Key::of([7; 32]),
            shelf: Shelf::open(folder.path()).unwrap(),
            folder,
            at: Place { first: 1, chain: [0; 32] },
            made: Vec::new(),
            seen: BTreeSet::new(),
        }
    }

    fn export(&mut self, values: Vec<Value>) {
        let mut changes = Vec::new();
        for value in values {
            let seq = self.made.len() as u64 + 1;
            let seen = self.made.iter().rev().step_by(5).nth(0).map(|bytes| encoding::op_id(bytes));
            changes.push(change(seq, value, seen.into_iter().collect()));
            self.made.push(changes.last().unwrap().clone());
        }
        let items = items(&changes);
        let mut rest = items.as_slice();
        while !rest.is_empty() {
            let written = pack::write(rest, self.at, &self.key, ORG).unwrap();
            self.shelf.put(&reader::verify(&written.bytes).unwrap()).unwrap();
            self.seen.insert(written.bytes);
            (rest, self.at) = (&rest[written.taken..], written.next);
        }
        merge(&mut self.shelf, &self.key, ORG).unwrap();
        self.shelf.sync().unwrap();
        let now: Vec<Vec<u8>> = self.shelf.packs().map(|(path, _)| std::fs::read(path).unwrap()).collect();
        self.seen.extend(now);
    }

    fn packs(&self) -> usize {
        self.shelf.packs().count()
    }
}

fn items(changes: &[Vec<u8>]) -> Vec<Item> {
    changes.iter().cloned().map(Item::Change).collect()
}

type State = BTreeMap<RecordId, RecordState>;

fn fold<'p>(packs: impl IntoIterator<Item = &'p Vec<u8>>) -> State {
    let mut state = State::new();
    for bytes in packs {
        for packed in reader::verify(bytes).unwrap().changes().unwrap() {
            state.entry(packed.change.record).or_default().apply(packed.op, &packed.change);
        }
    }
    state
}

fn expected(made: &[Vec<u8>]) -> State {
    let mut state = State::new();
    for bytes in made {
        let change = encoding::decode(bytes).unwrap();
        state.entry(change.record).or_default().apply(encoding::op_id(bytes), &change);
    }
    state
}

fn digits(mut number: usize) -> usize {
    let mut sum = 0;
    while number > 0 {
        sum += number % FAN_IN;
        number /= FAN_IN;
    }
    sum
}

#[test]
fn after_n_exports_as_many_packs_are_left_as_the_octal_digits_add_up_to() {
    let mut pen = Pen::new();
    for number in 1..=200 {
        pen.export(vec![Value::Int(number)]);
        assert_eq!(pen.packs(), digits(usize::try_from(number).unwrap()), "{number} exports");
    }
    assert_eq!(pen.packs(), 4, "200 exports a year");
    let ends: usize = pen.packs_on_disk().iter().map(|bytes| reader::verify(bytes).unwrap().merged.ends.len()).sum();
    assert_eq!(ends, 200 - 4, "the ends of all that were merged are told");
    let reached = crate::sync::reached::Reached::of(&pen.shelf);
    assert!(pen.seen.iter().all(|bytes| reached.covers(&reader::verify(bytes).unwrap())));
    let again = Shelf::open(pen.folder.path()).unwrap();
    assert_eq!(again.packs().count(), 4, "and on the disk");
    assert_eq!(stretches::gaps(&again, None), []);
    assert_eq!(fold(&pen.packs_on_disk()), expected(&pen.made));
}

impl Pen {
    fn packs_on_disk(&self) -> Vec<Vec<u8>> {
        self.shelf.packs().map(|(path, _)| std::fs::read(path).unwrap()).collect()
    }
}

#[test]
fn what_does_not_fit_into_one_pack_goes_into_several_and_full_ones_are_left_alone() {
    let mut pen = Pen::new();
    let mut noise = [1_u8; 32];
    let mut random = || {
        let bytes = (0..1000).flat_map(|_| {
            noise = sha2::Digest::finalize(<sha2::Sha256 as sha2::Digest>::new_with_prefix(noise)).into();
            noise
        });
        Value::Bytes(bytes.collect())
    };
    for _ in 0..17 {
        // 640 KB that do not compress.
        let values = (0..20).map(|_| random()).collect();
        pen.export(values);
    }
    // 17 × 0.64 MB: two full packs at least, and less than one pack per export.
    let lengths: Vec<usize> = pen.packs_on_disk().iter().map(Vec::len).collect();
    assert!(lengths.iter().filter(|length| **length >= LONGEST_PACK).count() >= 2, "{lengths:?}");
    for bytes in &pen.packs_on_disk() {
        let pack = reader::verify(bytes).unwrap();
        let inside = |last: &u64| (pack.place.first..pack.last).contains(last);
        assert!(pack.merged.ends.iter().all(|(last, _)| inside(last)), "an end that is not in the pack");
    }
    assert!(lengths.len() < 8 && lengths.iter().all(|length| *length < 2 * LONGEST_PACK), "{lengths:?}");
    assert_eq!(stretches::gaps(&pen.shelf, None), []);
    assert_eq!(fold(&pen.packs_on_disk()), expected(&pen.made));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Exports of any size; a colleague meets small and merged packs in any order and more than once.
    #[test]
    fn any_mix_of_small_and_merged_packs_folds_equal(
        exports in proptest::collection::vec(1_usize..4, 1..40),
        order in proptest::collection::vec(any::<prop::sample::Index>(), 0..60),
    ) {
        let mut pen = Pen::new();
        for (number, count) in exports.iter().enumerate() {
            pen.export((0..*count).map(|part| Value::Int(i64::try_from(number * 10 + part).unwrap())).collect());
        }
        prop_assert_eq!(pen.packs(), digits(exports.len()));
        let all: Vec<&Vec<u8>> = pen.seen.iter().collect();
        let mut met: Vec<&Vec<u8>> = order.iter().map(|index| *index.get(&all)).collect();
        let on_shelf = pen.packs_on_disk();
        met.extend(&on_shelf);
        met.extend(order.iter().map(|index| *index.get(&all)));
        prop_assert_eq!(fold(met.iter().copied()), expected(&pen.made));
        // The colleague's shelf holds everything without a gap, as few packs as the writer's, and is not moved again.
        let folder = tempfile::tempdir().unwrap();
        let mut shelf = Shelf::open(folder.path()).unwrap();
        for bytes in &met {
            shelf.keep(&reader::verify(bytes).unwrap(), &pen.key).unwrap();
        }
        prop_assert_eq!(stretches::gaps(&shelf, None), vec![]);
        prop_assert_eq!(shelf.packs().count(), pen.packs());
        let mut again = Shelf::open(folder.path()).unwrap();
        let before: Vec<PathBuf> = again.packs().map(|(path, _)| path.to_owned()).collect();
        for bytes in &all {
            again.keep(&reader::verify(bytes).unwrap(), &pen.key).unwrap();
        }
        let after: Vec<PathBuf> = again.packs().map(|(path, _)| path.to_owned()).collect();
        prop_assert_eq!(before, after);
        // The chain goes on over merged packs: the next export follows the last.
        let end = expected_end(&pen.made);
        prop_assert_eq!(pen.at.chain, end);
        prop_assert_eq!(shelf.last_of(&pen.key.writer()).unwrap().chain, end);
    }
}

fn expected_end(made: &[Vec<u8>]) -> [u8; 32] {
    made.iter().fold([0; 32], |link, bytes| encoding::chain(&link, bytes))
}

#[test]
fn a_branch_of_the_same_numbers_is_not_taken_for_what_was_merged() {
    let mut pen = Pen::new();
    for number in 0..8 {
        pen.export(vec![Value::Int(number)]);
    }
    assert_eq!(pen.packs(), 1);
    // The same key went on elsewhere from the third change.
    let start = pen.made[..2].iter().fold([0; 32], |link, bytes| encoding::chain(&link, bytes));
    let branch = vec![change(3, Value::Int(33), Vec::new())];
    let fork = pack::write(&items(&branch), Place { first: 3, chain: start }, &pen.key, ORG).unwrap();
    pen.shelf.keep(&reader::verify(&fork.bytes).unwrap(), &Key::of([3; 32])).unwrap();
    assert_eq!(pen.packs(), 2, "both branches are kept");
    merge(&mut pen.shelf, &pen.key, ORG).unwrap();
    let ops: usize = fold(&pen.packs_on_disk()).values().map(|state| state.head_ids().count()).sum();
    assert_eq!(ops, expected(&pen.made).values().map(|state| state.head_ids().count()).sum::<usize>() + 1);
}
