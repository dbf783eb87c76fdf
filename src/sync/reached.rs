//! How far a shelf has come with every writer: runs of packs that follow one another without a gap. A chain cannot end in
//! the same link over other changes, so a pack that ends where a run has an end, and begins in it, holds nothing else.

use std::collections::BTreeMap;
use std::path::Path;

use super::pack::{self, End, end};
use super::reader::{self, Pack};
use super::shelf::{Kept, Shelf, Writer};
use super::stretches::{BEGINNING, Stretch};
use crate::changes::cbor::{Decoder, Encoder, Malformed};
use crate::changes::encoding::chain;

/// Packs that follow one another, from their first number on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Run {
    first: u64,
    /// `true`: nothing follows it in this run.
    ends: BTreeMap<End, bool>,
}

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reached {
    runs: BTreeMap<Writer, Vec<Run>>,
}

impl Reached {
    /// Of everything on a shelf.
    pub fn of(shelf: &Shelf) -> Self {
        Self::of_all(&[shelf])
    }

    /// Of everything on several.
    pub fn of_all(shelves: &[&Shelf]) -> Self {
        let mut packs: Vec<(&Path, &Kept)> = shelves.iter().flat_map(|shelf| shelf.packs()).collect();
        packs.sort_unstable_by_key(|(_, kept)| (kept.writer, kept.first, kept.last));
        let mut reached = Self::default();
        for (path, kept) in packs {
            reached.add(kept, reader::merged_of(path).map(|merged| merged.ends).unwrap_or_default());
        }
        reached
    }

    /// `inside`: ends of the packs it was merged from.
    fn add(&mut self, kept: &Kept, inside: Vec<End>) {
        let runs = self.runs.entry(kept.writer).or_default();
        let end = end(kept.last, &kept.chain);
        let before = pack::end(kept.first.saturating_sub(1), &kept.before);
        let inside = inside.into_iter().map(|end| (end, false));
        if let Some(run) = runs.iter_mut().find(|run| run.ends.contains_key(&before)) {
            run.ends.insert(before, false);
            run.ends.extend(inside);
            run.ends.insert(end, true);
        } else {
            // Where a writer begins his chain is known by its end before the first number.
            let beginning = (kept.before == BEGINNING).then_some((before, false));
            let ends = inside.chain(beginning).chain([(end, true)]).collect();
            runs.push(Run { first: kept.first, ends });
        }
    }

    fn holds(&self, writer: &Writer, first: u64, end: &End) -> bool {
        let runs = self.runs.get(writer).map(Vec::as_slice).unwrap_or_default();
        runs.iter().any(|run| run.first <= first && run.ends.contains_key(end))
    }

    /// Its runs by their numbers.
    pub fn stretches(&self) -> impl Iterator<Item = (Writer, Stretch)> {
        let all = self.runs.iter().flat_map(|(writer, runs)| runs.iter().map(move |run| (*writer, run)));
        all.filter_map(|(writer, run)| {
            let ((last, _), _) = run.ends.last_key_value()?;
            let beginning = pack::end(run.first.saturating_sub(1), &BEGINNING);
            let begins = run.first <= 1 || run.ends.contains_key(&beginning);
            // A note says less than a pack: half of the chain.
            let stretch = Stretch { first: run.first, last: *last, begins, chain: BEGINNING };
            (*last >= run.first).then_some((writer, stretch))
        })
    }

    /// Whether everything in this pack is in it.
    pub fn covers(&self, pack: &Pack<'_>) -> bool {
        self.holds(&pack.writer, pack.place.first, &end(pack.last, &pack.chain()))
    }

    /// The same for a pack of a shelf.
    pub fn has(&self, kept: &Kept) -> bool {
        self.holds(&kept.writer, kept.first, &end(kept.last, &kept.chain))
    }

    /// Whether a shelf holds everything that is in it, also inside packs merged since.
    pub fn is_held_by(&self, packs: &Shelf) -> bool {
        let here = Self::of(packs);
        self.runs.iter().all(|(writer, runs)| {
            let tips = |run: &Run| run.ends.iter().filter(|(_, tip)| **tip).map(|(end, _)| *end).collect::<Vec<End>>();
            // Packs of which a part was withheld end where the whole ones do.
            !packs.is_partly_told(writer)
                && runs.iter().all(|run| {
                    tips(run)
                        .iter()
                        .all(|end| here.holds(writer, run.first, end) || here.has_inside(packs, writer, run.first, end))
                })
        })
    }

    /// Whether a pack of a run that begins early enough passes through this place of the chain.
    fn has_inside(&self, packs: &Shelf, writer: &Writer, first: u64, (last, link): &End) -> bool {
        let around = packs.of(writer).filter(|(_, kept)| {
            let around = kept.first <= *last && *last < kept.last;
            around && self.holds(writer, first.min(kept.first), &end(kept.last, &kept.chain))
        });
        around.map(|(path, _)| path).any(|path| {
            let Ok(bytes) = std::fs::read(path) else { return false };
            let Ok(pack) = reader::verify(&bytes) else { return false };
            let inside = usize::try_from(last + 1 - pack.place.first).unwrap_or(usize::MAX);
            let changes = pack.changes().unwrap_or_default();
            let here = changes.iter().take(inside).fold(pack.place.chain, |link, packed| chain(&link, &packed.bytes));
            changes.len() >= inside && end(*last, &here).1 == *link
        })
    }

    /// As CBOR: `[* writer, first, [* last, chain, nothing follows]]`.
    pub fn encode(&self, out: &mut Encoder) {
        let all = || self.runs.iter().flat_map(|(writer, runs)| runs.iter().map(move |run| (writer, run)));
        out.array(all().count() * 3);
        for (writer, run) in all() {
            out.bytes(writer);
            out.uint(run.first);
            out.array(run.ends.len() * 3);
            for ((last, chain), tip) in &run.ends {
                out.uint(*last);
                out.bytes(chain);
                out.bool(*tip);
            }
        }
    }

    /// From CBOR.
    pub fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let mut reached = Self::default();
        for _ in 0..input.array()? / 3 {
            let (writer, first) = (input.array_of()?, input.uint()?);
            let mut ends = BTreeMap::new();
            for _ in 0..input.array()? / 3 {
                ends.insert((input.uint()?, input.array_of()?), input.bool()?);
            }
            reached.runs.entry(writer).or_default().push(Run { first, ends });
        }
        Ok(reached)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(writer: u8, first: u64, last: u64, before: u8, chain: u8) -> Kept {
        Kept { writer: [writer; 16], first, last, before: [before; 32], chain: [chain; 32], ..Kept::default() }
    }

    fn of(packs: &[Kept]) -> Reached {
        let mut reached = Reached::default();
        for kept in packs {
            reached.add(kept, Vec::new());
        }
        reached
    }

    #[test]
    fn what_follows_without_a_gap_covers_merged_packs_and_parts_but_no_branch() {
        let reached = of(&[kept(1, 1, 3, 0, 3), kept(1, 4, 8, 3, 8), kept(1, 12, 14, 11, 14), kept(2, 5, 6, 0, 6)]);
        for inside in [kept(1, 1, 8, 0, 8), kept(1, 4, 8, 3, 8), kept(1, 12, 14, 11, 14), kept(2, 6, 6, 5, 6)] {
            assert!(reached.has(&inside), "{inside:?}");
        }
        // Over the gap; another branch; another writer; from before the beginning; an end in the middle, not known here.
        for outside in
            [kept(1, 1, 14, 0, 14), kept(1, 4, 8, 3, 9), kept(3, 1, 3, 0, 3), kept(2, 4, 6, 0, 6), kept(1, 1, 5, 0, 5)]
        {
            assert!(!reached.has(&outside), "{outside:?}");
        }
    }

    #[test]
    fn comes_back() {
        let reached = of(&[kept(1, 1, 3, 0, 3), kept(1, 4, 8, 3, 8), kept(2, 5, 6, 0, 6)]);
        let mut out = Encoder::default();
        reached.encode(&mut out);
        let bytes = out.finish();
        assert_eq!(Reached::decode(&mut Decoder::new(&bytes)), Ok(reached));
    }
}
