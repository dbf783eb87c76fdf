//! One search over the file of folded text: which terms stand in which block, then whose names lead to which blocks.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::io;
use std::path::Path;

use super::block::Facts;
use super::file::{Reader, Segment, State};
use crate::domain::RecordId;
use crate::forms::Form;
use crate::search::{Query, Request, Role};

/// How deep names go, as in [`crate::store::view`]: a finding is named by its visit, the visit by its school.
const NAME_DEPTH: usize = 2;
/// How far it is to the municipality.
const SCOPE_DEPTH: usize = 5;

/// More threads would wait for memory.
const MOST_THREADS: usize = 4;
/// Fewer segments are read sooner than a thread is started.
const FEWEST_SEGMENTS: usize = 8;

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

/// What of a form matters to a search.
struct Shape {
    wanted: bool,
    /// Others point at its records.
    is_target: bool,
    is_school: bool,
    is_person: bool,
    belongs_to_all: bool,
    fields: Vec<FieldShape>,
}

#[derive(Clone, Copy)]
struct FieldShape {
    title: bool,
    scope: bool,
    to_school: bool,
}

fn shapes(forms: &[&Form], query: &Query) -> Vec<Shape> {
    let targets: HashSet<&str> =
        forms.iter().flat_map(|form| &form.fields).filter_map(|field| field.kind.target()).collect();
    let shape = |form: &&Form| Shape {
        wanted: query.forms.as_ref().is_none_or(|wanted| wanted.contains(&form.id)),
        is_target: targets.contains(form.id.as_str()),
        is_school: form.id == "school",
        is_person: form.id == "person",
        belongs_to_all: form.scope.is_empty(),
        fields: (form.fields.iter())
            .map(|field| FieldShape {
                title: form.title.contains(&field.id),
                scope: form.scope == field.id,
                to_school: field.kind.target() == Some("school"),
            })
            .collect(),
    };
    forms.iter().map(shape).collect()
}

impl Shape {
    fn field(&self, number: usize) -> FieldShape {
        self.fields.get(number).copied().unwrap_or(FieldShape { title: false, scope: false, to_school: false })
    }
}

/// Terms found in a block's own text, and in the fields that name it.
#[derive(Debug, Clone, Copy, Default)]
struct Masks {
    own: u32,
    title: u32,
    /// A later block stands for the record.
    replaced: bool,
}

/// A record that answers the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// 0: by its name, 1: by its own text, 2: by names of records it points at.
    pub rank: u8,
    /// Newest first.
    order: std::cmp::Reverse<usize>,
    /// Record.
    pub id: RecordId,
}

struct Scan<'a> {
    request: &'a Request,
    shapes: &'a [Shape],
    /// Facts of all blocks, segment by segment.
    facts: Vec<Vec<u8>>,
    masks: Vec<Masks>,
}

/// What was read of a part of the file.
#[derive(Default)]
struct Part {
    facts: Vec<Vec<u8>>,
    masks: Vec<Masks>,
    /// Blocks before the first one that was added later.
    built: Option<usize>,
}

/// The records that answer a request, best first. The file is read by as many threads as the machine runs at once:
/// half of a search is reading.
pub fn scan(path: &Path, state: &State, forms: &[&Form], request: &Request) -> io::Result<Vec<Candidate>> {
    let shapes = shapes(forms, &request.query);
    let segments = state.starts.len().saturating_sub(1);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let step = segments.div_ceil(threads).max(FEWEST_SEGMENTS);
    let borders: Vec<u64> = state.starts.iter().step_by(step).copied().chain([state.length()]).collect();
    let read = |from, to| read_part(Reader::part(path, from, to)?, &request.query, &shapes);
    let parts: Vec<io::Result<Part>> = std::thread::scope(|scope| {
        let pairs: Vec<(u64, u64)> = borders.iter().copied().zip(borders.iter().copied().skip(1)).collect();
        let (first, others) = pairs.split_first().map_or((None, &[][..]), |(first, others)| (Some(*first), others));
        let started: Vec<_> = others.iter().map(|&(from, to)| scope.spawn(move || read(from, to))).collect();
        let mut parts: Vec<_> = first.map(|(from, to)| read(from, to)).into_iter().collect();
        let broken = || Err(io::Error::other("a search thread panicked"));
        parts.extend(started.into_iter().map(|thread| thread.join().unwrap_or_else(|_| broken())));
        parts
    });
    let mut scan = Scan { request, shapes: &shapes, facts: Vec::new(), masks: Vec::new() };
    let mut built = None;
    for part in parts {
        let part = part?;
        built = built.or(part.built.map(|before| before + scan.masks.len()));
        scan.facts.extend(part.facts);
        scan.masks.extend(part.masks);
    }
    if let Some(built) = built {
        scan.replace(built);
    }
    Ok(scan.select())
}

fn read_part(mut reader: Reader, query: &Query, shapes: &[Shape]) -> io::Result<Part> {
    let mut part = Part::default();
    let mut segment = Segment::default();
    while reader.read(&mut segment)? {
        if segment.added {
            part.built.get_or_insert(part.masks.len());
        }
        texts(&segment, query, shapes, &mut part.masks)?;
        part.facts.push(std::mem::take(&mut segment.meta));
    }
    Ok(part)
}

/// Finds the terms in the texts of a segment.
fn texts(segment: &Segment, query: &Query, shapes: &[Shape], masks: &mut Vec<Masks>) -> io::Result<()> {
    let mut blocks: Vec<(Facts<'_>, usize)> = Vec::new();
    let (mut meta, mut end) = (segment.meta.as_slice(), 0);
    while let Some(facts) = Facts::take(&mut meta) {
        end += facts.length();
        blocks.push((facts, end));
    }
    if !meta.is_empty() || end != segment.text.len() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let first = masks.len();
    masks.resize(first + blocks.len(), Masks::default());
    for (bit, (_, term)) in query.terms.iter().enumerate() {
        let (mut from, mut number) = (0, 0);
        while let Some(found) = term.find(&segment.text, from) {
            while blocks.get(number).is_some_and(|(_, end)| *end <= found.start) {
                number += 1;
            }
            let (Some((facts, end)), Some(masks)) = (blocks.get(number), masks.get_mut(first + number)) else { break };
            let (field, field_end) = field_at(facts, end - facts.length(), found.start);
            masks.own |= 1 << bit;
            let names = shapes.get(facts.form).is_some_and(|shape| shape.field(field).title);
            if names {
                masks.title |= 1 << bit;
            }
            // A name further on in the block may hold the term, too; the same field has told what it can.
            from = if names { *end } else { field_end };
        }
    }
    Ok(())
}

impl Scan<'_> {
    /// Calls `visit` with every block, its shape and its masks, in the order of the file.
    fn each<'s>(facts: &'s [Vec<u8>], shapes: &'s [Shape], mut visit: impl FnMut(usize, &Facts<'s>, &'s Shape)) {
        let mut number = 0;
        for segment in facts {
            let mut meta = segment.as_slice();
            while let Some(facts) = Facts::take(&mut meta) {
                if let Some(shape) = shapes.get(facts.form) {
                    visit(number, &facts, shape);
                }
                number += 1;
            }
        }
    }

    /// Of several blocks of a record the last one counts; only those behind `built` can replace any.
    fn replace(&mut self, built: usize) {
        let mut last: HashMap<RecordId, usize, BuildHasherDefault<IdHasher>> = HashMap::default();
        Self::each(&self.facts, self.shapes, |number, facts, _| {
            if number >= built {
                last.insert(facts.id, number);
            }
        });
        let masks = &mut self.masks;
        Self::each(&self.facts, self.shapes, |number, facts, _| {
            if let Some(masks) = masks.get_mut(number) {
                masks.replaced = last.get(&facts.id).is_some_and(|last| *last != number);
            }
        });
    }

    fn masks(&self, number: usize) -> Masks {
        self.masks.get(number).copied().unwrap_or_default()
    }

    /// The terms in the names of records, by way of the records that name them.
    fn names(&self) -> Names {
        let mut names = Names::default();
        Self::each(&self.facts, self.shapes, |number, facts, shape| {
            let masks = self.masks(number);
            if shape.is_target && masks.title != 0 && !masks.replaced {
                names.insert(facts.id, masks.title);
            }
        });
        for _ in 0..NAME_DEPTH {
            if names.is_empty() {
                break;
            }
            let mut grown = false;
            Self::each(&self.facts, self.shapes, |number, facts, shape| {
                if !shape.is_target || self.masks(number).replaced {
                    return;
                }
                let led = facts.references().filter(|(field, _)| shape.field(*field).title);
                let led = led.filter_map(|(_, target)| names.get(&target)).fold(0, |mask, more| mask | more);
                if led != 0 {
                    let held = names.entry(facts.id).or_default();
                    grown |= *held | led != *held;
                    *held |= led;
                }
            });
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
            Self::each(&self.facts, self.shapes, |number, facts, shape| {
                let leads = |(field, target): (usize, RecordId)| shape.field(field).scope && inside.contains(&target);
                if shape.is_target && !self.masks(number).replaced && facts.references().any(leads) {
                    inside.insert(facts.id);
                }
            });
            if inside.len() == before {
                break;
            }
        }
        inside
    }

    fn select(&self) -> Vec<Candidate> {
        let query = &self.request.query;
        let names = self.names();
        let (wanted, school, author) = (query.mask(Role::Text), query.mask(Role::School), query.mask(Role::Author));
        let (mut schools, mut authors) = (Ids::default(), HashSet::new());
        Self::each(&self.facts, self.shapes, |number, facts, shape| {
            let named = names.get(&facts.id).copied().unwrap_or_default();
            if self.masks(number).replaced {
                return;
            }
            if shape.is_school && school != 0 && named & school == school {
                schools.insert(facts.id);
            }
            if shape.is_person && author != 0 && named & author == author {
                authors.extend(facts.id.as_bytes().first_chunk::<8>().copied());
            }
        });
        let of_schools = self.spread(schools.clone());
        let municipality = self.request.municipality.map(|id| self.spread(Ids::from_iter([id])));
        let mut found = Vec::new();
        Self::each(&self.facts, self.shapes, |number, facts, shape| {
            let masks = self.masks(number);
            if masks.replaced || facts.deleted || !shape.wanted {
                return;
            }
            let missing = wanted & !masks.own;
            // Most blocks miss a term that no name holds.
            if missing != 0 && names.is_empty() {
                return;
            }
            if missing != 0 {
                let led = facts.references().filter_map(|(_, target)| names.get(&target)).fold(0, |all, one| all | one);
                if missing & !led != 0 {
                    return;
                }
            }
            let scope = |inside: &Ids| {
                facts.references().any(|(field, target)| shape.field(field).scope && inside.contains(&target))
            };
            if school != 0
                && !schools.contains(&facts.id)
                && !scope(&of_schools)
                && !facts.references().any(|(field, id)| shape.field(field).to_school && schools.contains(&id))
            {
                return;
            }
            if author != 0 && !facts.persons().any(|person| authors.iter().any(|author| author == person)) {
                return;
            }
            let in_year = |span: &(u16, u16)| facts.months().any(|month| (span.0..=span.1).contains(&month));
            if !query.years.iter().all(in_year) {
                return;
            }
            if municipality.as_ref().is_some_and(|inside| !shape.belongs_to_all && !scope(inside)) {
                return;
            }
            let rank = match () {
                () if wanted & !masks.title == 0 => 0,
                () if missing == 0 => 1,
                () => 2,
            };
            found.push(Candidate { rank, order: std::cmp::Reverse(number), id: facts.id });
        });
        found.sort_unstable();
        found
    }
}

/// The field at a place of the text, and where it ends; `start`: where the block's text starts.
fn field_at(facts: &Facts<'_>, start: usize, at: usize) -> (usize, usize) {
    let mut end = start;
    for (number, length) in facts.fields() {
        end += length;
        if at < end {
            return (number, end);
        }
    }
    (usize::MAX, end.max(at + 1))
}
