//! Which records answer a request: what was found in their own text, in the names of those they point at, and what the
//! filters say.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use super::block::Facts;
use super::scan::{Block, Shape, Texts};
use crate::domain::RecordId;
use crate::search::{Request, Role};

/// How deep names go, as in [`crate::store::view`]: a finding is named by its visit, the visit by its school.
const NAME_DEPTH: usize = 2;
/// How far it is to the municipality.
const SCOPE_DEPTH: usize = 5;

/// Record ids hold enough random bytes themselves.
#[derive(Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
            let mixed = u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(32);
            self.0 = mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

type Ids = HashSet<RecordId, BuildHasherDefault<IdHasher>>;
type Names = HashMap<RecordId, u32, BuildHasherDefault<IdHasher>>;

/// A record that answers the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// 0: by its name, 1: by its own text, 2: by names of records it points at.
    rank: u8,
    /// Newest first.
    order: Reverse<usize>,
    /// Record.
    pub id: RecordId,
}

struct Select<'a> {
    request: &'a Request,
    shapes: &'a [Shape],
    texts: &'a Texts,
}

/// The records that answer a request. The best ones, as many as are asked for and more, come first in their order.
pub fn select(texts: &mut Texts, shapes: &[Shape], request: &Request) -> Vec<Candidate> {
    replace(texts);
    let mut found = Select { request, shapes, texts }.candidates();
    let first = request.limit.saturating_mul(2);
    if first < found.len() {
        found.select_nth_unstable(first);
        found.get_mut(..first).unwrap_or_default().sort_unstable();
    } else {
        found.sort_unstable();
    }
    found
}

/// Of several blocks of a record the last one counts; only those that were added later can replace any.
fn replace(texts: &mut Texts) {
    let Some(built) = texts.built else { return };
    let mut last: HashMap<RecordId, usize, BuildHasherDefault<IdHasher>> = HashMap::default();
    last.extend(texts.blocks.iter().enumerate().skip(built).map(|(number, block)| (block.id, number)));
    for (number, block) in texts.blocks.iter_mut().enumerate() {
        block.replaced = last.get(&block.id).is_some_and(|last| *last != number);
        block.hidden |= block.replaced;
    }
}

impl<'a> Select<'a> {
    /// Blocks that stand for their records, with the shapes of their forms.
    fn blocks(&self) -> impl Iterator<Item = (usize, &'a Block, &'a Shape)> {
        let (texts, shapes) = (self.texts, self.shapes);
        let blocks = texts.blocks.iter().enumerate().filter(|(_, block)| !block.replaced);
        blocks.filter_map(move |(number, block)| Some((number, block, shapes.get(usize::from(block.form))?)))
    }

    /// The terms in the names of records, by way of the records that name them.
    fn names(&self) -> Names {
        let own = self.blocks().filter(|(_, block, shape)| shape.is_target && block.title != 0);
        let mut names: Names = own.map(|(_, block, _)| (block.id, block.title)).collect();
        for _ in 0..NAME_DEPTH {
            if names.is_empty() {
                break;
            }
            let mut grown = false;
            for (_, block, shape) in self.blocks().filter(|(_, _, shape)| shape.is_target && shape.named_by_others) {
                let Some(facts) = self.texts.facts(block) else { continue };
                let led = facts.references().filter(|(field, _)| shape.field(*field).title);
                let led = led.filter_map(|(_, target)| names.get(&target)).fold(0, |mask, more| mask | more);
                if led != 0 {
                    let held = names.entry(block.id).or_default();
                    grown |= *held | led != *held;
                    *held |= led;
                }
            }
            if !grown {
                break;
            }
        }
        names
    }

    /// The records whose way to the municipality leads through one of `inside`.
    fn spread(&self, mut inside: Ids) -> Ids {
        for _ in 0..SCOPE_DEPTH {
            let before = inside.len();
            for (_, block, shape) in self.blocks().filter(|(_, _, shape)| shape.is_target) {
                if self.texts.facts(block).is_some_and(|facts| leads(&facts, shape, &inside)) {
                    inside.insert(block.id);
                }
            }
            if inside.is_empty() || inside.len() == before {
                break;
            }
        }
        inside
    }

    /// The records of a form whose names hold all these terms.
    fn called(&self, names: &Names, terms: u32, is_form: impl Fn(&Shape) -> bool) -> Ids {
        let blocks = self.blocks().filter(|(_, _, shape)| terms != 0 && is_form(shape));
        let fits = |id: &RecordId| names.get(id).is_some_and(|mask| mask & terms == terms);
        blocks.map(|(_, block, _)| block.id).filter(fits).collect()
    }

    fn candidates(&self) -> Vec<Candidate> {
        let query = &self.request.query;
        let names = self.names();
        let in_names = names.values().fold(0, |all, mask| all | mask);
        let (wanted, school, author) = (query.mask(Role::Text), query.mask(Role::School), query.mask(Role::Author));
        let schools = self.called(&names, school, |shape| shape.is_school);
        let of_schools = if school == 0 { Ids::default() } else { self.spread(schools.clone()) };
        let authors = self.called(&names, author, |shape| shape.is_person);
        let authors: HashSet<[u8; 8]> =
            authors.iter().filter_map(|id| id.as_bytes().first_chunk::<8>().copied()).collect();
        let municipality = self.request.municipality.map(|id| self.spread(Ids::from_iter([id])));
        let mut found = Vec::new();
        for (number, block, shape) in self.blocks() {
            let missing = wanted & !block.own;
            if block.hidden || !shape.wanted || missing & !in_names != 0 {
                continue;
            }
            let Some(facts) = self.texts.facts(block) else { continue };
            if missing != 0 {
                let led = facts.references().filter_map(|(_, target)| names.get(&target)).fold(0, |all, one| all | one);
                if missing & !led != 0 {
                    continue;
                }
            }
            if school != 0
                && !schools.contains(&block.id)
                && !leads(&facts, shape, &of_schools)
                && !facts.references().any(|(field, id)| shape.field(field).to_school && schools.contains(&id))
            {
                continue;
            }
            if author != 0 && !facts.persons().any(|person| authors.contains(person)) {
                continue;
            }
            let in_year = |span: &(u16, u16)| facts.months().any(|month| (span.0..=span.1).contains(&month));
            if !query.years.iter().all(in_year) {
                continue;
            }
            if municipality.as_ref().is_some_and(|inside| !shape.belongs_to_all && !leads(&facts, shape, inside)) {
                continue;
            }
            let rank = match missing {
                0 if wanted & !block.title == 0 => 0,
                0 => 1,
                _ => 2,
            };
            found.push(Candidate { rank, order: Reverse(number), id: block.id });
        }
        found
    }
}

/// Whether a block's way to the municipality goes through one of these records.
fn leads(facts: &Facts<'_>, shape: &Shape, inside: &Ids) -> bool {
    facts.references().any(|(field, target)| shape.field(field).scope && inside.contains(&target))
}
