//! Reading the file of folded text and finding which terms stand in which block.

use std::collections::HashSet;
use std::io;
use std::path::Path;

use super::block::Facts;
use super::file::{Reader, Segment, State};
use crate::domain::RecordId;
use crate::forms::Form;
use crate::search::Query;
use crate::search::term::Judged;

/// More threads would wait for memory.
const MOST_THREADS: usize = 4;
/// Fewer segments are read sooner than a thread is started.
const FEWEST_SEGMENTS: usize = 8;

/// What of a form matters to a search.
#[allow(clippy::struct_excessive_bools)] // Each is a fact of its own.
pub struct Shape {
    /// The query asks for records of this form.
    pub wanted: bool,
    /// Others point at its records.
    pub is_target: bool,
    /// Its records are named by records they point at.
    pub named_by_others: bool,
    /// It is the form of schools.
    pub is_school: bool,
    /// It is the form of persons.
    pub is_person: bool,
    /// Its records belong to every municipality.
    pub belongs_to_all: bool,
    fields: Vec<FieldShape>,
}

/// What of a field matters to a search.
#[derive(Clone, Copy)]
pub struct FieldShape {
    /// It names the record.
    pub title: bool,
    /// It leads to the municipality.
    pub scope: bool,
    /// It points at a school.
    pub to_school: bool,
}

/// The shapes of the forms, by their numbers.
pub fn shapes(forms: &[&Form], query: &Query) -> Vec<Shape> {
    let targets: HashSet<&str> =
        forms.iter().flat_map(|form| &form.fields).filter_map(|field| field.kind.target()).collect();
    let shape = |form: &&Form| Shape {
        wanted: query.forms.as_ref().is_none_or(|wanted| wanted.contains(&form.id)),
        is_target: targets.contains(form.id.as_str()),
        named_by_others: (form.fields.iter())
            .any(|field| field.kind.target().is_some() && form.title.contains(&field.id)),
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
    /// A field by its number.
    pub fn field(&self, number: usize) -> FieldShape {
        self.fields.get(number).copied().unwrap_or(FieldShape { title: false, scope: false, to_school: false })
    }
}

/// A block of the file, and the terms found in it.
#[derive(Debug, Clone, Copy)]
pub struct Block {
    /// Record.
    pub id: RecordId,
    /// Number of its form.
    pub form: u16,
    /// Deleted, or another block stands for the record.
    pub hidden: bool,
    /// A later block stands for the record.
    pub replaced: bool,
    /// Terms in its own text.
    pub own: u32,
    /// Terms in the fields that name it.
    pub title: u32,
    /// Its facts: number of the segment, place in it.
    place: (u32, u32),
}

/// What was read of the file.
#[derive(Default)]
pub struct Texts {
    /// Facts, segment by segment.
    facts: Vec<Vec<u8>>,
    /// All blocks in the order of the file.
    pub blocks: Vec<Block>,
    /// Blocks before the first one that was added later.
    pub built: Option<usize>,
}

impl Texts {
    /// The facts of a block.
    pub fn facts(&self, block: &Block) -> Option<Facts<'_>> {
        let segment = self.facts.get(block.place.0 as usize)?;
        Facts::take(&mut segment.get(block.place.1 as usize..)?)
    }

    /// Adds what was read of the next part.
    fn extend(&mut self, part: Self) {
        let segments = u32::try_from(self.facts.len()).unwrap_or(u32::MAX);
        self.built = self.built.or(part.built.map(|before| before + self.blocks.len()));
        self.facts.extend(part.facts);
        let moved = |block: Block| Block { place: (block.place.0 + segments, block.place.1), ..block };
        self.blocks.extend(part.blocks.into_iter().map(moved));
    }
}

/// Reads the file and looks for the terms of a query in it, with as many threads as the machine runs at once.
pub fn read(path: &Path, state: &State, query: &Query, shapes: &[Shape]) -> io::Result<Texts> {
    let segments = state.starts.len().saturating_sub(1);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let step = segments.div_ceil(threads).max(FEWEST_SEGMENTS);
    let borders: Vec<u64> = state.starts.iter().step_by(step).copied().chain([state.length()]).collect();
    let pairs: Vec<(u64, u64)> = borders.iter().copied().zip(borders.iter().copied().skip(1)).collect();
    let part = |(from, to): (u64, u64)| read_part(Reader::part(path, from, to)?, query, shapes);
    let Some((first, others)) = pairs.split_first() else { return Ok(Texts::default()) };
    std::thread::scope(|scope| {
        let started: Vec<_> = others.iter().map(|pair| scope.spawn(move || part(*pair))).collect();
        let mut texts = part(*first);
        for thread in started {
            let next = thread.join().unwrap_or_else(|_| Err(io::Error::other("a search thread panicked")));
            texts = texts.and_then(|mut texts| {
                texts.extend(next?);
                Ok(texts)
            });
        }
        texts
    })
}

fn read_part(mut reader: Reader, query: &Query, shapes: &[Shape]) -> io::Result<Texts> {
    let mut texts = Texts::default();
    let mut segment = Segment::default();
    let mut judged = vec![Judged::new(); query.terms.len()];
    while reader.read(&mut segment)? {
        if segment.added {
            texts.built.get_or_insert(texts.blocks.len());
        }
        look(&segment, query, shapes, &mut judged, &mut texts)?;
        texts.facts.push(std::mem::take(&mut segment.meta));
    }
    Ok(texts)
}

/// Finds the terms in the texts of a segment.
fn look(
    segment: &Segment,
    query: &Query,
    shapes: &[Shape],
    judged: &mut [Judged],
    texts: &mut Texts,
) -> io::Result<()> {
    let number = u32::try_from(texts.facts.len()).unwrap_or(u32::MAX);
    let first = texts.blocks.len();
    let mut ends: Vec<usize> = Vec::new();
    let (mut meta, mut end) = (segment.meta.as_slice(), 0);
    loop {
        let place = u32::try_from(segment.meta.len() - meta.len()).unwrap_or(u32::MAX);
        let Some(facts) = Facts::take(&mut meta) else { break };
        end += facts.length();
        ends.push(end);
        let form = u16::try_from(facts.form).unwrap_or(u16::MAX);
        let (hidden, replaced, place) = (facts.deleted, false, (number, place));
        texts.blocks.push(Block { id: facts.id, form, hidden, replaced, own: 0, title: 0, place });
    }
    if !meta.is_empty() || end != segment.text.len() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    for ((bit, (_, term)), judged) in query.terms.iter().enumerate().zip(judged) {
        let (mut from, mut at) = (0, 0);
        while let Some(found) = term.find_again(&segment.text, from, judged) {
            while ends.get(at).is_some_and(|end| *end <= found.start) {
                at += 1;
            }
            let (Some(end), Some(block)) = (ends.get(at), texts.blocks.get_mut(first + at)) else { break };
            let facts = segment.meta.get(block.place.1 as usize..).and_then(|mut meta| Facts::take(&mut meta));
            let Some(facts) = facts else { break };
            let (field, field_end) = field_at(&facts, end.saturating_sub(facts.length()), found.start);
            block.own |= 1 << bit;
            let names = shapes.get(facts.form).is_some_and(|shape| shape.field(field).title);
            if names {
                block.title |= 1 << bit;
            }
            // A name further on in the block may hold the term, too; the same field has told what it can.
            from = if names { *end } else { field_end };
        }
    }
    Ok(())
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
