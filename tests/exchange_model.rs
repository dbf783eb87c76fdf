#![allow(clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! Several writers against a model of what exchange is: any interleaving of edits, exports and copies; any order, any
//! repetition, torn and changed copies, packs passed on by others, merged packs, restored and cloned folders, clocks years
//! off. After every copy the desk that took it must hold what the model says of the changes it has met: **heads are the
//! operations that nothing replaces**. At the end all have everything, and every value ever saved is the value, a listed
//! conflict, or was replaced by someone who had seen it.
//!
//! In memory: the store's planning of operations, packs written and read back, the fold. `PROPTEST_CASES=N` runs more.
//! `tests/planted_bugs/run.py` shows that this test sees the bugs it is there for.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use vyezd::changes::change::{Cell, Change, Element, OpId};
use vyezd::changes::clock::Clock;
use vyezd::changes::encoding;
use vyezd::changes::fold::{LIFE, RecordState};
use vyezd::domain::{RecordId, Value};
use vyezd::forms::Registry;
use vyezd::store::Edit;
use vyezd::store::plan::operations;
use vyezd::sync::identity::Key;
use vyezd::sync::pack::{self, Item, Place};
use vyezd::sync::reader;
use vyezd::sync::shelf::Shelf;

const ORG: [u8; 16] = [1; 16];
const RECORDS: u8 = 2;
const FORM: &str = "visit";
/// 1 January 2021, milliseconds.
const START: u64 = 1_609_459_200_000;
const YEAR: i64 = 31_536_000_000;

/// What can happen. Desks, records and packs are taken modulo what there is, so that any list of actions means something
/// and a failing one can be made shorter.
#[derive(Debug, Clone)]
enum Action {
    /// Someone saves: one field or two, a set, a deletion, a return.
    Edit { desk: u8, record: u8, what: u8, value: u8 },
    /// Someone settles everything in conflict that he sees of a record.
    Choose { desk: u8, record: u8, which: u8 },
    /// What waits becomes a pack.
    Seal { desk: u8 },
    /// Own packs become one; the small ones stay where they were copied to.
    Merge { desk: u8, from: u8, forget: bool },
    /// Packs go from one desk to another, also those it has from others.
    Copy { from: u8, to: u8, pick: u16, backwards: bool, mishap: Mishap },
    /// A copy of the folder is put aside.
    Remember { desk: u8 },
    /// The folder goes back to it and writes on under the same key.
    GoBack { desk: u8 },
    /// A second computer with a copy of the folder, and its key.
    Clone { desk: u8 },
    /// The clock is set.
    Clock { desk: u8, years: i8 },
}

#[derive(Debug, Clone)]
enum Mishap {
    None,
    Twice,
    Torn(u16),
    Changed(u16),
    /// Everything in one file, torn somewhere.
    Bundle(u16),
}

fn mishap() -> impl Strategy<Value = Mishap> {
    prop_oneof![
        4 => Just(Mishap::None),
        1 => Just(Mishap::Twice),
        1 => any::<u16>().prop_map(Mishap::Torn),
        1 => any::<u16>().prop_map(Mishap::Changed),
        1 => any::<u16>().prop_map(Mishap::Bundle),
    ]
}

fn action() -> impl Strategy<Value = Action> {
    let desk = 0_u8..5;
    prop_oneof![
        10 => (desk.clone(), 0..RECORDS, 0_u8..9, 0_u8..4)
            .prop_map(|(desk, record, what, value)| Action::Edit { desk, record, what, value }),
        2 => (desk.clone(), 0..RECORDS, 0_u8..3).prop_map(|(desk, record, which)| Action::Choose { desk, record, which }),
        5 => desk.clone().prop_map(|desk| Action::Seal { desk }),
        1 => (desk.clone(), 0_u8..4, any::<bool>()).prop_map(|(desk, from, forget)| Action::Merge { desk, from, forget }),
        9 => (desk.clone(), desk.clone(), any::<u16>(), any::<bool>(), mishap())
            .prop_map(|(from, to, pick, backwards, mishap)| Action::Copy { from, to, pick, backwards, mishap }),
        1 => desk.clone().prop_map(|desk| Action::Remember { desk }),
        1 => desk.clone().prop_map(|desk| Action::GoBack { desk }),
        1 => desk.clone().prop_map(|desk| Action::Clone { desk }),
        1 => (desk, -10_i8..=10).prop_map(|(desk, years)| Action::Clock { desk, years }),
    ]
}

/// One computer.
#[derive(Clone)]
struct Desk {
    key: Key,
    clock: Clock,
    years: i8,
    /// Where the next own pack begins.
    at: Place,
    waiting: Vec<Vec<u8>>,
    /// Own sealed changes since this key began here, and the place before each.
    sealed: Vec<(Place, Vec<u8>)>,
    packs: BTreeSet<Vec<u8>>,
    /// Changes met, own ones included.
    met: BTreeMap<OpId, Change>,
    state: BTreeMap<RecordId, RecordState>,
}

impl Desk {
    fn new(number: u8) -> Self {
        Self {
            key: Key::of([number + 1; 32]),
            clock: Clock::default(),
            years: 0,
            at: Place { first: 1, chain: [0; 32] },
            waiting: Vec::new(),
            sealed: Vec::new(),
            packs: BTreeSet::new(),
            met: BTreeMap::new(),
            state: BTreeMap::new(),
        }
    }

    /// Applies a change, whether it was met before or not.
    fn take(&mut self, op: OpId, change: &Change) {
        self.met.insert(op, change.clone());
        self.state.entry(change.record).or_default().apply(op, change);
    }

    /// Takes in a file, as far as it is whole. What is not is refused before anything is applied.
    fn receive(&mut self, file: &[u8], now: u64) {
        let mut rest = file;
        while let Ok(pack) = reader::verify(rest) {
            for packed in pack.changes().unwrap() {
                self.clock.observe(packed.change.hlc, now);
                self.take(packed.op, &packed.change);
            }
            self.packs.insert(pack.bytes.to_vec());
            rest = &rest[pack.bytes.len()..];
        }
    }

    fn save(&mut self, forms: &Registry, edit: &Edit, now: u64) -> Option<OpId> {
        let state = self.state.get(&edit.record).cloned().unwrap_or_default();
        let operations = operations(forms, edit, &state).unwrap();
        if operations.is_empty() {
            return None;
        }
        let change = Change {
            seq: self.at.first + self.waiting.len() as u64,
            hlc: self.clock.tick(now.saturating_add_signed(i64::from(self.years) * YEAR)),
            person: [self.key.writer()[0]; 8],
            record: edit.record,
            form: FORM.into(),
            operations,
            salt: None,
            group: None,
            reason: None,
            later: BTreeMap::new(),
        };
        let bytes = encoding::encode(&change);
        let op = encoding::op_id(&bytes);
        self.waiting.push(bytes);
        self.take(op, &change);
        Some(op)
    }

    fn seal(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return;
        }
        let items: Vec<Item> = waiting.iter().cloned().map(Item::Change).collect();
        let written = pack::write(&items, self.at, &self.key, ORG).unwrap();
        assert_eq!(written.taken, waiting.len());
        for bytes in waiting {
            let next = Place { first: self.at.first + 1, chain: encoding::chain(&self.at.chain, &bytes) };
            self.sealed.push((std::mem::replace(&mut self.at, next), bytes));
        }
        assert_eq!(self.at, written.next);
        self.packs.insert(written.bytes);
    }

    fn merge(&mut self, from: u8, forget: bool) {
        let from = usize::from(from).min(self.sealed.len());
        let Some((place, _)) = self.sealed.get(from) else { return };
        let changes: Vec<Vec<u8>> = self.sealed[from..].iter().map(|(_, bytes)| bytes.clone()).collect();
        let items: Vec<Item> = changes.iter().cloned().map(Item::Change).collect();
        let merged =
            pack::write_merged(&items, *place, &self.key, ORG, &pack::Merged { rank: 1, ends: Vec::new() }).unwrap();
        assert_eq!(merged.next, self.at, "the chain goes on as before");
        if forget {
            let (writer, last) = (self.key.writer(), self.at.first - 1);
            self.packs.retain(|bytes| {
                let pack = reader::verify(bytes).unwrap();
                let within = pack.writer == writer && pack.place.first >= place.first && pack.last <= last;
                // A branch of the same numbers is no part of what was merged.
                !within || !pack.changes().unwrap().iter().all(|packed| changes.contains(&packed.bytes))
            });
        }
        self.packs.insert(merged.bytes);
    }
}

/// Heads by the book: of every cell the operations that nothing has replaced, in the order in which they are shown.
fn heads(met: &BTreeMap<OpId, Change>) -> BTreeMap<(RecordId, Cell), Vec<(u64, OpId, Value)>> {
    let mut replaced: BTreeSet<(RecordId, Cell, OpId)> = BTreeSet::new();
    let mut cells: BTreeMap<(RecordId, Cell), Vec<(u64, OpId, Value)>> = BTreeMap::new();
    for (op, change) in met {
        for operation in &change.operations {
            let key = (change.record, operation.cell.clone());
            replaced.extend(operation.replaces.iter().map(|id| (key.0, key.1.clone(), *id)));
            cells.entry(key).or_default().push((change.hlc, *op, operation.value.clone()));
        }
    }
    for (key, held) in &mut cells {
        held.retain(|(_, op, _)| !replaced.contains(&(key.0, key.1.clone(), *op)));
        held.sort_by_key(|(hlc, op, _)| (*hlc, *op));
    }
    cells
}

/// Whether a record is shown, deleted, or disputed between the two, by the rule of `docs/pack-format.md`.
fn life(cells: &BTreeMap<(RecordId, Cell), Vec<(u64, OpId, Value)>>, record: RecordId) -> (bool, bool) {
    let of_record = cells.iter().filter(|((id, _), _)| *id == record);
    let (mut seen, mut others, mut deleted, mut back) = (BTreeSet::new(), BTreeSet::new(), false, false);
    for ((_, cell), held) in of_record {
        for (_, op, value) in held {
            match value {
                _ if cell.field != LIFE => drop(others.insert(*op)),
                Value::Array(parts) => {
                    let Some(Value::Bytes(ids)) = parts.get(1) else { panic!("{value:?}") };
                    seen.extend(ids.chunks(16).map(|id| OpId(id.try_into().unwrap())));
                    seen.insert(*op);
                    deleted = true;
                }
                _ => back = true,
            }
        }
    }
    let disputed = deleted && (back || !others.is_subset(&seen));
    (deleted && !disputed, disputed)
}

/// What a desk holds against the model over what it has met.
fn agrees(desk: &Desk) {
    let cells = heads(&desk.met);
    for (record, state) in &desk.state {
        for (cell, held) in &state.cells {
            let shown: Vec<(u64, OpId, Value)> =
                held.heads.iter().map(|head| (head.hlc, head.op, head.value.clone())).collect();
            let expected = cells.get(&(*record, cell.clone())).cloned().unwrap_or_default();
            assert_eq!(shown, expected, "{cell:?}");
        }
        let of_record: Vec<_> = cells.iter().filter(|((id, _), _)| id == record).collect();
        assert_eq!(of_record.len(), state.cells.len(), "every cell anyone wrote is there");
        let seen = state.record(*record);
        let (deleted, disputed) = life(&cells, *record);
        assert_eq!((seen.deleted, seen.conflicts.contains(LIFE)), (deleted, disputed));
        for ((_, cell), held) in of_record.into_iter().filter(|((_, cell), _)| cell.field != LIFE) {
            match &cell.element {
                None => {
                    let values: BTreeSet<&Value> = held.iter().map(|(_, _, value)| value).collect();
                    assert_eq!(seen.conflicts.contains(&cell.field), values.len() > 1, "{cell:?}");
                    let last = held.last().map(|(_, _, value)| value.clone()).unwrap_or_default();
                    assert_eq!(*seen.get(&cell.field), last);
                }
                Some(Element::Text(element)) => {
                    let inside = held.iter().any(|(_, _, value)| *value != Value::Null);
                    let listed = seen.get(&cell.field).elements().contains(&Value::from(element.as_str()));
                    assert_eq!(listed, inside, "{cell:?}");
                }
                Some(Element::Bytes(element)) => {
                    let inside = held.iter().any(|(_, _, value)| *value != Value::Null);
                    let listed = seen.get(&cell.field).elements().contains(&Value::Bytes(element.clone()));
                    assert_eq!(listed, inside, "{cell:?}");
                }
            }
        }
    }
}

struct World {
    forms: Registry,
    desks: Vec<Desk>,
    remembered: Vec<Option<Desk>>,
    /// What the author of a change had met when he made it.
    had_met: BTreeMap<OpId, BTreeSet<OpId>>,
    now: u64,
}

impl World {
    fn new(writers: u8) -> Self {
        let desks: Vec<Desk> = (0..writers).map(Desk::new).collect();
        let remembered = vec![None; desks.len()];
        Self { forms: Registry::builtin(), desks, remembered, had_met: BTreeMap::new(), now: START }
    }

    fn desk(&self, desk: u8) -> usize {
        usize::from(desk) % self.desks.len()
    }

    fn save(&mut self, desk: usize, edit: &Edit) {
        let before: BTreeSet<OpId> = self.desks[desk].met.keys().copied().collect();
        if let Some(op) = self.desks[desk].save(&self.forms, edit, self.now) {
            self.had_met.insert(op, before);
            agrees(&self.desks[desk]);
        }
    }

    fn step(&mut self, action: &Action) {
        self.now += 60_000;
        match action {
            Action::Edit { desk, record, what, value } => {
                let desk = self.desk(*desk);
                let id = RecordId::new([record + 1; 16]);
                let text = Value::from(format!("слово {value}"));
                let team = |pick: u8| {
                    let people = (0..3_u8).filter(|person| pick & (1 << person) > 0);
                    Value::Array(people.map(|person| RecordId::new([person + 100; 16]).into()).collect())
                };
                let mut edit = Edit::one(id, FORM, "place", text.clone());
                match what {
                    0 | 1 => {}
                    2 => edit.fields = [("place".to_owned(), Value::Null)].into(),
                    3 => edit.fields = [("goal".to_owned(), text)].into(),
                    4 => edit.fields = [("goal".to_owned(), text.clone()), ("place".to_owned(), text)].into(),
                    5 | 6 => edit.fields = [("team".to_owned(), team(value * 2 + what % 2))].into(),
                    7 => (edit.fields, edit.deleted) = (BTreeMap::new(), Some(true)),
                    _ => (edit.fields, edit.deleted) = (BTreeMap::new(), Some(false)),
                }
                self.save(desk, &edit);
            }
            Action::Choose { desk, record, which } => {
                let desk = self.desk(*desk);
                let id = RecordId::new([record + 1; 16]);
                let Some(state) = self.desks[desk].state.get(&id) else { return };
                let seen = state.record(id);
                let mut edit = Edit { fields: BTreeMap::new(), ..Edit::one(id, FORM, "place", "") };
                let mut shown = BTreeMap::new();
                for field in seen.conflicts.iter().filter(|field| *field != LIFE) {
                    let held = state.heads(field);
                    edit.fields.insert(field.clone(), held[usize::from(*which) % held.len()].value.clone());
                    shown.insert(field.clone(), held.iter().map(|head| head.op).collect());
                }
                edit.seen = Some(shown);
                self.save(desk, &edit);
                let settled = self.desks[desk].state[&id].record(id);
                assert!(edit.fields.keys().all(|field| !settled.conflicts.contains(field)), "a choice settles");
            }
            Action::Seal { desk } => {
                let desk = self.desk(*desk);
                self.desks[desk].seal();
            }
            Action::Merge { desk, from, forget } => {
                let desk = self.desk(*desk);
                self.desks[desk].merge(*from, *forget);
            }
            Action::Copy { from, to, pick, backwards, mishap } => {
                let (from, to) = (self.desk(*from), self.desk(*to));
                let all = self.desks[from].packs.iter().enumerate();
                let mut files: Vec<Vec<u8>> =
                    all.filter(|(place, _)| pick & (1 << (place % 16)) > 0).map(|(_, bytes)| bytes.clone()).collect();
                if *backwards {
                    files.reverse();
                }
                match mishap {
                    Mishap::None => {}
                    Mishap::Twice => files.extend(files.clone()),
                    Mishap::Torn(at) => {
                        files.iter_mut().for_each(|file| file.truncate(usize::from(*at) % file.len()));
                    }
                    Mishap::Changed(at) => files.iter_mut().for_each(|file| {
                        let at = usize::from(*at) % file.len();
                        file[at] ^= 1 << (at % 8);
                    }),
                    Mishap::Bundle(at) => {
                        let mut bundle = files.concat();
                        bundle.truncate(usize::from(*at) % (bundle.len() + 1));
                        files = vec![bundle];
                    }
                }
                let before = self.desks[to].met.len();
                for file in files {
                    self.desks[to].receive(&file, self.now);
                }
                if matches!(mishap, Mishap::Torn(_) | Mishap::Changed(_)) {
                    assert_eq!(self.desks[to].met.len(), before, "nothing of a damaged pack is applied");
                }
                agrees(&self.desks[to]);
            }
            Action::Remember { desk } => {
                let desk = self.desk(*desk);
                self.remembered[desk] = Some(self.desks[desk].clone());
            }
            Action::GoBack { desk } => {
                let desk = self.desk(*desk);
                if let Some(held) = self.remembered[desk].clone() {
                    self.desks[desk] = held;
                }
            }
            Action::Clone { desk } if self.desks.len() < 6 => {
                let desk = self.desk(*desk);
                self.desks.push(self.desks[desk].clone());
                self.remembered.push(None);
            }
            Action::Clone { .. } => {}
            Action::Clock { desk, years } => {
                let desk = self.desk(*desk);
                self.desks[desk].years = *years;
            }
        }
    }

    /// All exchange everything; then nobody lacks anything, and nothing anyone saved is gone without having been seen.
    fn settle(&mut self) {
        self.desks.iter_mut().for_each(Desk::seal);
        let all: Vec<Vec<u8>> = self.desks.iter().flat_map(|desk| desk.packs.iter().cloned()).collect();
        let there: BTreeSet<OpId> = self.desks.iter().flat_map(|desk| desk.met.keys().copied()).collect();
        for (number, desk) in self.desks.iter_mut().enumerate() {
            let mut files = all.clone();
            files.rotate_left(number % all.len().max(1));
            files.iter().for_each(|file| desk.receive(file, self.now));
            agrees(desk);
            let before = desk.state.clone();
            files.iter().rev().for_each(|file| desk.receive(file, self.now));
            assert_eq!(desk.state, before, "a second import changes nothing");
            assert_eq!(desk.met.keys().copied().collect::<BTreeSet<_>>(), there, "nobody lacks anything");
        }
        let Some((first, others)) = self.desks.split_first() else { return };
        assert!(others.iter().all(|desk| desk.state == first.state), "all hold the same");
        let cells = heads(&first.met);
        for (op, change) in &first.met {
            for operation in &change.operations {
                let held = &cells[&(change.record, operation.cell.clone())];
                if held.iter().any(|(_, head, _)| head == op) {
                    let state = &first.state[&change.record];
                    let listed = state.cells[&operation.cell].heads.iter().any(|head| head.value == operation.value);
                    assert!(listed, "a value nothing has replaced is shown or listed");
                    continue;
                }
                let by = first.met.iter().filter(|(_, later)| {
                    later.record == change.record
                        && later.operations.iter().any(|one| one.cell == operation.cell && one.replaces.contains(op))
                });
                let by: Vec<&OpId> = by.map(|(by, _)| by).collect();
                assert!(
                    !by.is_empty() && by.iter().all(|by| self.had_met[by].contains(op)),
                    "replaced by who had seen it"
                );
            }
        }
    }
}

/// Both branches of a writer who went on twice from one place are kept and passed on, whatever was merged between.
#[test]
fn no_branch_of_a_fork_is_taken_for_the_other() {
    let forms = Registry::builtin();
    let edit = |word: &str| Edit::one(RecordId::new([1; 16]), FORM, "place", word);
    let mut desk = Desk::new(0);
    for word in ["один", "два"] {
        desk.save(&forms, &edit(word), START);
        desk.seal();
    }
    let mut branch = desk.clone();
    for word in ["три", "четыре"] {
        desk.save(&forms, &edit(word), START);
        desk.seal();
        branch.save(&forms, &edit(&format!("{word} там")), START);
        branch.seal();
    }
    desk.merge(0, true);
    let mut colleague = Desk::new(1);
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = Shelf::open(folder.path()).unwrap();
    for bytes in desk.packs.iter().chain(&branch.packs).chain(&desk.packs) {
        shelf.keep(&reader::verify(bytes).unwrap(), &colleague.key).unwrap();
    }
    for (path, _) in Shelf::open(folder.path()).unwrap().packs() {
        colleague.receive(&std::fs::read(path).unwrap(), START);
    }
    let both: BTreeMap<OpId, Change> = desk.met.clone().into_iter().chain(branch.met.clone()).collect();
    assert_eq!(colleague.met, both);
    agrees(&colleague);
    assert!(colleague.state[&RecordId::new([1; 16])].record(RecordId::new([1; 16])).conflicts.contains("place"));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1000),
        max_shrink_iters: 4000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_everybody_holds_is_what_the_model_says(
        writers in 2_u8..5,
        actions in proptest::collection::vec(action(), 1..48),
    ) {
        let mut world = World::new(writers);
        for action in &actions {
            world.step(action);
        }
        world.settle();
    }
}
