//! Which changes of a writer lead to a place in his chain: a stolen key can sign another beginning with the same numbers,
//! but not one with the same chain. Where packs are missing in between it cannot be told yet.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::grant::Point;
use crate::Result;
use crate::changes::change::OpId;
use crate::changes::encoding::{chain, chain_hash};
use crate::sync::reader::{self, Told};
use crate::sync::shelf::{Shelf, Writer};

/// The chain before the first change.
const BEGINNING: [u8; 32] = [0; 32];

/// Everything known of one writer, each change by the chain after it.
#[derive(Debug, Default)]
pub struct Line {
    links: HashMap<[u8; 32], Link>,
}

#[derive(Debug)]
struct Link {
    op: OpId,
    seq: u64,
    before: [u8; 32],
}

/// Where a change stands to points of its writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It leads to one of them.
    Before,
    /// It does not.
    Apart,
    /// Packs are missing that would tell.
    Unclear,
}

/// What leads to some points.
#[derive(Debug, Default)]
struct Reached {
    ops: BTreeSet<OpId>,
    /// Of changes with lower numbers the packs that are here do not tell.
    unclear_below: u64,
}

impl Line {
    /// What the shelf holds of a writer.
    pub fn of(shelf: &Shelf, writer: &Writer) -> Result<Self> {
        let mut line = Self::default();
        for (path, _) in shelf.of(writer) {
            let Ok(bytes) = std::fs::read(path) else { continue };
            let Ok(pack) = reader::verify(&bytes) else { continue };
            let Ok(content) = pack.content() else { continue };
            line.add(pack.place.chain, content.into_iter().flat_map(|(told, _)| told));
        }
        Ok(line)
    }

    /// Adds the changes of a pack that begins after `before`: also those that were cut to their hashes.
    pub fn add(&mut self, before: [u8; 32], content: impl IntoIterator<Item = Told>) {
        let mut before = before;
        for told in content {
            let after = match &told {
                Told::Change(packed) => chain(&before, &packed.bytes),
                Told::Hash(_, hash) => chain_hash(&before, hash),
            };
            let (seq, op) = told.identity();
            self.links.insert(after, Link { op, seq, before });
            before = after;
        }
    }

    /// Where it ends now; several places where the writer has forked.
    pub fn ends(&self) -> BTreeSet<Point> {
        let inner: BTreeSet<[u8; 32]> = self.links.values().map(|link| link.before).collect();
        let ends = self.links.iter().filter(|(after, _)| !inner.contains(*after));
        ends.map(|(after, link)| Point { seq: link.seq, chain: *after }).collect()
    }

    /// The changes that lead to these points.
    pub fn up_to(&self, points: &BTreeSet<Point>) -> BTreeSet<OpId> {
        self.reached(points).ops
    }

    fn reached(&self, points: &BTreeSet<Point>) -> Reached {
        let mut reached = Reached::default();
        for point in points {
            let (mut at, mut unclear_below) = (point.chain, point.seq.saturating_add(1));
            while let Some(link) = self.links.get(&at) {
                (at, unclear_below) = (link.before, link.seq);
                if !reached.ops.insert(link.op) {
                    // From here on another point has led.
                    unclear_below = 0;
                    break;
                }
            }
            if at != BEGINNING {
                reached.unclear_below = reached.unclear_below.max(unclear_below);
            }
        }
        reached
    }
}

/// Lines of writers, read when first asked for.
#[derive(Debug, Default)]
pub struct Lines {
    lines: BTreeMap<Writer, Line>,
    reached: BTreeMap<(Writer, BTreeSet<Point>), Reached>,
}

impl Lines {
    /// Where a change of a writer, with its number, stands to these points.
    pub fn standing(
        &mut self,
        packs: &Shelf,
        writer: &Writer,
        points: &BTreeSet<Point>,
        (op, seq): (OpId, u64),
    ) -> Result<Standing> {
        let key = (*writer, points.clone());
        if !self.reached.contains_key(&key) {
            if !self.lines.contains_key(writer) {
                self.lines.insert(*writer, Line::of(packs, writer)?);
            }
            let reached = self.lines.get(writer).map(|line| line.reached(points)).unwrap_or_default();
            self.reached.insert(key.clone(), reached);
        }
        Ok(match self.reached.get(&key) {
            Some(reached) if reached.ops.contains(&op) => Standing::Before,
            Some(reached) if seq < reached.unclear_below => Standing::Unclear,
            _ => Standing::Apart,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::change::Change;
    use crate::changes::encoding::hash;
    use crate::domain::RecordId;
    use crate::sync::reader::Packed;

    fn packed(seq: u64, text: u8) -> Told {
        let change = Change {
            seq,
            hlc: 0,
            person: [0; 8],
            record: RecordId::new([text; 16]),
            form: "school".to_owned(),
            operations: vec![],
            salt: None,
            group: None,
            reason: None,
            later: std::collections::BTreeMap::new(),
        };
        let bytes = crate::changes::encoding::encode(&change);
        Told::Change(Box::new(Packed { op: crate::changes::encoding::op_id(&bytes), change, bytes }))
    }

    fn after(before: &[u8; 32], told: &Told) -> [u8; 32] {
        let Told::Change(packed) = told else { panic!("cut") };
        chain(before, &packed.bytes)
    }

    #[test]
    fn what_was_cut_to_its_hash_is_a_link_like_any() {
        let all = [packed(1, 1), packed(2, 2), packed(3, 3)];
        let mut whole = Line::default();
        whole.add([0; 32], all.clone());
        let mut cut = all.clone();
        let Told::Change(second) = &all[1] else { panic!("cut") };
        cut[1] = Told::Hash(2, hash(&second.bytes));
        let mut line = Line::default();
        line.add([0; 32], cut);
        assert_eq!(line.ends(), whole.ends());
        assert_eq!(line.up_to(&whole.ends()), whole.up_to(&whole.ends()));
    }

    #[test]
    fn a_second_beginning_under_the_same_numbers_does_not_lead_to_the_point() {
        let (honest, forged) = ([packed(1, 1), packed(2, 2), packed(3, 3)], [packed(1, 7), packed(2, 8)]);
        let mut line = Line::default();
        line.add([0; 32], honest.clone());
        let end = line.ends();
        assert_eq!(end.iter().map(|point| point.seq).collect::<Vec<_>>(), [3]);
        line.add([0; 32], forged.clone());
        assert_eq!(line.ends().len(), 2);
        let reached = line.up_to(&end);
        assert!(honest.iter().all(|packed| reached.contains(&packed.identity().1)));
        assert!(forged.iter().all(|packed| !reached.contains(&packed.identity().1)));
        assert!(line.up_to(&BTreeSet::new()).is_empty());
    }

    #[test]
    fn what_comes_after_the_point_does_not_count_and_a_gap_ends_the_line() {
        let all = [packed(1, 1), packed(2, 2), packed(3, 3), packed(4, 4)];
        let mut whole = Line::default();
        whole.add([0; 32], all[..3].to_vec());
        let point = whole.ends();
        let second = after(&after(&[0; 32], &all[0]), &all[1]);
        // Only the third and the fourth are here.
        let mut line = Line::default();
        line.add(second, all[2..].to_vec());
        assert_eq!(line.up_to(&point), BTreeSet::from([all[2].identity().1]));
        // Of the first two it cannot be told; the fourth is behind the point whatever comes.
        assert_eq!(line.reached(&point).unclear_below, 3);
        assert_eq!(whole.reached(&point).unclear_below, 0);
        assert_eq!(Line::default().reached(&point).unclear_below, 4);
    }
}
