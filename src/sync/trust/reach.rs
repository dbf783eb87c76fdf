//! Which changes of a writer lead to a place in his chain: a stolen key can sign another beginning with the same numbers,
//! but not one with the same chain.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::grant::Point;
use crate::Result;
use crate::changes::change::OpId;
use crate::changes::encoding::chain;
use crate::sync::reader::{self, Packed};
use crate::sync::shelf::{Shelf, Writer};

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

impl Line {
    /// What the shelf holds of a writer.
    pub fn of(shelf: &Shelf, writer: &Writer) -> Result<Self> {
        let mut line = Self::default();
        for (path, _) in shelf.of(writer) {
            let Ok(bytes) = std::fs::read(path) else { continue };
            let Ok(pack) = reader::verify(&bytes) else { continue };
            let Ok(changes) = pack.changes() else { continue };
            line.add(pack.place.chain, &changes);
        }
        Ok(line)
    }

    /// Adds the changes of a pack that begins after `before`.
    pub fn add(&mut self, before: [u8; 32], changes: &[Packed]) {
        let mut before = before;
        for packed in changes {
            let after = chain(&before, &packed.bytes);
            self.links.insert(after, Link { op: packed.op, seq: packed.change.seq, before });
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
        let mut found = BTreeSet::new();
        for point in points {
            let mut at = point.chain;
            while let Some(link) = self.links.get(&at) {
                if !found.insert(link.op) {
                    break;
                }
                at = link.before;
            }
        }
        found
    }
}

/// Lines of writers, read when first asked for.
#[derive(Debug, Default)]
pub struct Lines {
    lines: BTreeMap<Writer, Line>,
    reached: BTreeMap<(Writer, BTreeSet<Point>), BTreeSet<OpId>>,
}

impl Lines {
    /// Whether a change of a writer leads to one of these points.
    pub fn within(&mut self, packs: &Shelf, writer: &Writer, points: &BTreeSet<Point>, op: OpId) -> Result<bool> {
        let key = (*writer, points.clone());
        if !self.reached.contains_key(&key) {
            if !self.lines.contains_key(writer) {
                self.lines.insert(*writer, Line::of(packs, writer)?);
            }
            let reached = self.lines.get(writer).map(|line| line.up_to(points)).unwrap_or_default();
            self.reached.insert(key.clone(), reached);
        }
        Ok(self.reached.get(&key).is_some_and(|ops| ops.contains(&op)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::change::Change;
    use crate::domain::RecordId;

    fn packed(seq: u64, text: u8) -> Packed {
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
        Packed { op: crate::changes::encoding::op_id(&bytes), change, bytes }
    }

    #[test]
    fn a_second_beginning_under_the_same_numbers_does_not_lead_to_the_point() {
        let (honest, forged) = ([packed(1, 1), packed(2, 2), packed(3, 3)], [packed(1, 7), packed(2, 8)]);
        let mut line = Line::default();
        line.add([0; 32], &honest);
        let end = line.ends();
        assert_eq!(end.iter().map(|point| point.seq).collect::<Vec<_>>(), [3]);
        line.add([0; 32], &forged);
        assert_eq!(line.ends().len(), 2);
        let reached = line.up_to(&end);
        assert!(honest.iter().all(|packed| reached.contains(&packed.op)));
        assert!(forged.iter().all(|packed| !reached.contains(&packed.op)));
        assert!(line.up_to(&BTreeSet::new()).is_empty());
    }

    #[test]
    fn what_comes_after_the_point_does_not_count_and_a_gap_ends_the_line() {
        let all = [packed(1, 1), packed(2, 2), packed(3, 3), packed(4, 4)];
        let mut whole = Line::default();
        whole.add([0; 32], &all[..3]);
        let point = whole.ends();
        let second = chain(&chain(&[0; 32], &all[0].bytes), &all[1].bytes);
        // Only the third and the fourth are here.
        let mut line = Line::default();
        line.add(second, &all[2..]);
        assert_eq!(line.up_to(&point), BTreeSet::from([all[2].op]));
    }
}
