//! Which numbers of a writer are here: stretches without a gap, and whether the beginning of his chain is among them. A key
//! begins its chain with zeros, at whatever number: a key made after a fork goes on behind the numbers of the other.

use std::collections::BTreeMap;

use super::reached::Reached;
use super::shelf::{Kept, Shelf, Writer};

/// The chain before the first change of a writer.
pub const BEGINNING: [u8; 32] = [0; 32];

/// Numbers that are here, one after another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// The first of them.
    pub first: u64,
    /// The last of them.
    pub last: u64,
    /// Nothing of the writer stands before it.
    pub begins: bool,
    /// The chain after it; zeros: only a snapshot tells of it.
    pub chain: [u8; 32],
}

impl Stretch {
    /// How many changes are in it.
    pub fn count(&self) -> u64 {
        self.last.saturating_add(1).saturating_sub(self.first)
    }
}

/// Numbers that are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// From here; `None`: from the beginning, whatever its number is.
    pub from: Option<u64>,
    /// To here.
    pub to: u64,
}

/// Those of the packs of a shelf that `count`, and of what a snapshot was made of; by writer and number.
pub fn of(shelf: &Shelf, began: Option<&Reached>, count: impl Fn(&Kept) -> bool) -> BTreeMap<Writer, Vec<Stretch>> {
    let mut pieces: BTreeMap<Writer, Vec<Stretch>> = BTreeMap::new();
    for (_, kept) in shelf.packs().filter(|(_, kept)| count(kept)) {
        let Kept { writer, first, last, before, chain, .. } = *kept;
        pieces.entry(writer).or_default().push(Stretch { first, last, begins: before == BEGINNING, chain });
    }
    for (writer, stretch) in began.into_iter().flat_map(Reached::stretches) {
        pieces.entry(writer).or_default().push(stretch);
    }
    pieces.into_iter().map(|(writer, pieces)| (writer, joined(pieces))).collect()
}

fn joined(mut pieces: Vec<Stretch>) -> Vec<Stretch> {
    pieces.sort_unstable();
    let mut found: Vec<Stretch> = Vec::new();
    for piece in pieces {
        match found.last_mut() {
            Some(before) if piece.first <= before.last.saturating_add(1) => {
                before.begins |= piece.begins && piece.first == before.first;
                if piece.last > before.last || (piece.last == before.last && before.chain == BEGINNING) {
                    (before.last, before.chain) = (piece.last, piece.chain);
                }
            }
            _ => found.push(piece),
        }
    }
    found
}

/// What is missing before and between these stretches of one writer.
pub fn gaps_in(stretches: &[Stretch]) -> Vec<Gap> {
    let start = stretches
        .first()
        .filter(|first| !first.begins)
        .map(|first| Gap { from: None, to: first.first.saturating_sub(1) });
    let between = stretches.windows(2).filter_map(|two| match two {
        [before, after] => Some(Gap { from: Some(before.last + 1), to: after.first - 1 }),
        _ => None,
    });
    start.into_iter().chain(between).collect()
}

/// What is missing of each writer on a shelf.
pub fn gaps(shelf: &Shelf, began: Option<&Reached>) -> Vec<(Writer, Gap)> {
    let all = of(shelf, began, |_| true);
    all.iter().flat_map(|(writer, stretches)| gaps_in(stretches).into_iter().map(|gap| (*writer, gap))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(first: u64, last: u64, begins: bool) -> Stretch {
        Stretch { first, last, begins, chain: [last.to_be_bytes()[7]; 32] }
    }

    #[test]
    fn what_is_missing_before_the_first_number_is_a_gap_unless_the_chain_begins_there() {
        // Merged packs lie over those they were made of.
        let here = joined(vec![piece(4, 9, false), piece(1, 3, true), piece(1, 9, true), piece(12, 14, false)]);
        assert_eq!(here, [piece(1, 9, true), piece(12, 14, false)]);
        assert_eq!(gaps_in(&here), [Gap { from: Some(10), to: 11 }]);
        assert_eq!(gaps_in(&joined(vec![piece(508, 509, false)])), [Gap { from: None, to: 507 }]);
        // A key that goes on behind the numbers of another lacks nothing.
        assert_eq!(gaps_in(&joined(vec![piece(508, 509, true)])), []);
        assert_eq!(piece(508, 509, true).count(), 2);
    }
}
