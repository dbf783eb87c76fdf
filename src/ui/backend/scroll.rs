//! Finding the scroll that saves most bytes: which rows moved, and by how much.

use super::moves::{At, Region};
use super::painter::Painter;
use super::tile::Tile;

/// Bytes a scroll costs by itself: region, move, line feed or deletion, region off.
const OVERHEAD: usize = 18;
/// Bytes the erasing of a row costs: move, erase.
const ERASE: usize = 8;
/// A frame cheaper than this is never scrolled.
const CHEAP: usize = 60;
/// Bytes a further scroll of the same frame has to save: it moves the region away from where the next frame wants it.
pub(super) const WORTH_ANOTHER: usize = 60;
/// Cells compared before a row is compared in full.
const SAMPLE: usize = 16;

/// Rows `top..=bottom` move by `by` rows; up shows later text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scroll {
    /// First row of the region.
    pub top: usize,
    /// Last row of the region.
    pub bottom: usize,
    /// Rows.
    pub by: usize,
    /// Direction of the content.
    pub up: bool,
}

/// Bytes a scroll costs in a region that is set already: move, line feed.
const OVERHEAD_SET: usize = 6;

/// The two pictures, and what the rows of the wanted one cost.
struct Pictures<'a> {
    shown: &'a [Vec<Tile>],
    wanted: &'a [Vec<Tile>],
    /// Bytes a row costs where it stands.
    stay: Vec<usize>,
    /// Bytes it costs on an erased row.
    blank: Vec<usize>,
}

/// The scroll that makes the frame cheapest, if any saves more than `least` bytes; `set`: the region that is set already.
pub(super) fn find(shown: &[Vec<Tile>], wanted: &[Vec<Tile>], set: Option<Region>, least: usize) -> Option<Scroll> {
    let height = wanted.len();
    let stay: Vec<usize> = shown.iter().zip(wanted).map(|(a, b)| distance(a, b, usize::MAX)).collect();
    if stay.iter().filter(|cost| **cost > 0).count() < 2 || stay.iter().sum::<usize>() < CHEAP {
        return None;
    }
    let blank: Vec<usize> = wanted.iter().map(|row| blank_distance(row)).collect();
    let pictures = Pictures { shown, wanted, stay, blank };
    let mut best: Option<(usize, Scroll)> = None;
    for by in 1..height {
        for up in [true, false] {
            if !any_moved(shown, wanted, by, up) {
                continue;
            }
            let gains = pictures.gains(by, up);
            let found = [pictures.best_run(&gains, by, up), pictures.in_region(&gains, set, by, up)];
            for (gain, scroll) in found.into_iter().flatten() {
                if gain > best.map_or(least, |(known, _)| known) {
                    best = Some((gain, scroll));
                }
            }
        }
    }
    best.map(|(_, scroll)| scroll)
}

/// Whether some row stands, as it was, so many rows further on. Most shifts fail here, at a few cells a row; rows of a
/// list look alike and the full comparison of every shift took four fifths of a frame.
fn any_moved(shown: &[Vec<Tile>], wanted: &[Vec<Tile>], by: usize, up: bool) -> bool {
    let (old, new) = if up { (by, 0) } else { (0, by) };
    shown.iter().skip(old).zip(wanted.iter().skip(new)).zip(shown.iter().skip(new)).any(|((before, after), here)| {
        before == after && here != after && after.iter().any(|tile| *tile != Tile::BLANK)
    })
}

impl Pictures<'_> {
    /// Number `i` of a scroll as a row: read downwards for an upward scroll and upwards for a downward one, so that
    /// exposed rows come after the run.
    fn row(&self, i: usize, up: bool) -> usize {
        if up { i } else { self.wanted.len() - 1 - i }
    }

    /// What each row gains by not being written where it stands; negative when the scroll spoils it.
    fn gains(&self, by: usize, up: bool) -> Vec<i64> {
        let gain = |i: usize| {
            let (Some(old), Some(new), Some(&stay), Some(&blank)) = (
                self.shown.get(self.row(i + by, up)),
                self.wanted.get(self.row(i, up)),
                self.stay.get(self.row(i, up)),
                self.blank.get(self.row(i, up)),
            ) else {
                return 0;
            };
            // At the worst the row is erased and written anew. (A smaller limit would take a spoiled heading for cheap.)
            let anew = blank.saturating_add(ERASE);
            signed(stay) - signed(if alike(old, new) { distance(old, new, anew).min(anew) } else { anew })
        };
        (0..self.wanted.len().saturating_sub(by)).map(gain).collect()
    }

    /// What the rows exposed after the row of number `i` gain: they come out blank.
    fn exposed(&self, i: usize, by: usize, up: bool) -> i64 {
        let cost = |costs: &[usize], e| signed(costs.get(self.row(e, up)).copied().unwrap_or(0));
        (i + 1..=i + by).map(|e| cost(&self.stay, e) - cost(&self.blank, e)).sum()
    }

    /// The best region for one shift: the run of moved rows with the greatest sum of savings, less the exposed rows.
    fn best_run(&self, gains: &[i64], by: usize, up: bool) -> Option<(usize, Scroll)> {
        let mut best: Option<(usize, usize, usize)> = None;
        let (mut sum, mut start) = (0_i64, 0);
        for (i, own) in gains.iter().enumerate() {
            sum += own;
            if sum <= 0 {
                (sum, start) = (0, i + 1);
                continue;
            }
            if let Some(gain) = profit(sum + self.exposed(i, by, up), OVERHEAD + by.min(5))
                && best.is_none_or(|(known, ..)| gain > known)
            {
                best = Some((gain, start, i + by));
            }
        }
        best.map(|(gain, first, last)| {
            let (top, bottom) = if up { (first, last) } else { (self.row(last, up), self.row(first, up)) };
            (gain, Scroll { top, bottom, by, up })
        })
    }

    /// The same in the region that is set already, which costs less to use.
    fn in_region(&self, gains: &[i64], set: Option<Region>, by: usize, up: bool) -> Option<(usize, Scroll)> {
        let (top, bottom) = set.filter(|(top, bottom)| bottom - top >= by && *bottom < self.wanted.len())?;
        // `row` is its own inverse.
        let (first, last) = if up { (top, bottom) } else { (self.row(bottom, up), self.row(top, up)) };
        let sum: i64 = gains.get(first..=last - by)?.iter().sum();
        profit(sum + self.exposed(last - by, by, up), OVERHEAD_SET + by.min(5))
            .map(|gain| (gain, Scroll { top, bottom, by, up }))
    }
}

/// What is left after the cost of the scroll itself, if anything.
fn profit(gain: i64, cost: usize) -> Option<usize> {
    usize::try_from(gain - signed(cost)).ok().filter(|profit| *profit > 0)
}

fn signed(cost: usize) -> i64 {
    i64::try_from(cost).unwrap_or(i64::MAX / 4)
}

/// Whether at least half of a sample of the cells agree: rows that moved do, and others need no closer look.
fn alike(old: &[Tile], new: &[Tile]) -> bool {
    let step = new.len() / SAMPLE + 1;
    let pairs = || old.iter().zip(new).step_by(step).filter(|(a, b)| **a != Tile::BLANK || **b != Tile::BLANK);
    2 * pairs().filter(|(a, b)| a == b).count() >= pairs().count()
}

/// About how many bytes it takes to turn `old` into `new`; counting stops above `limit`.
fn distance(old: &[Tile], new: &[Tile], limit: usize) -> usize {
    let ends_at = new.len() - new.iter().rev().take_while(|tile| **tile == Tile::BLANK).count();
    let (mut cost, mut in_run) = (0, false);
    for (x, (a, b)) in old.iter().zip(new).enumerate() {
        if a == b {
            in_run = false;
            continue;
        }
        if x >= ends_at {
            return cost + 8;
        }
        cost += b.len() + if in_run { 0 } else { 5 };
        in_run = true;
        if cost > limit {
            break;
        }
    }
    cost
}

fn blank_distance(new: &[Tile]) -> usize {
    let bytes: usize = new.iter().filter(|tile| **tile != Tile::BLANK).map(Tile::len).sum();
    bytes + if bytes > 0 { 5 } else { 0 }
}

/// Writes the scroll and does the same to `shown`.
pub(super) fn perform(painter: &mut Painter, shown: &mut [Vec<Tile>], scroll: Scroll) {
    let Scroll { top, bottom, by, up } = scroll;
    painter.set_erasing_pen();
    let whole = top == 0 && bottom + 1 == shown.len();
    painter.set_region((!whole).then_some((top, bottom)));
    let mut fed = painter.trial();
    fed.enter_row(if up { bottom } else { top });
    fed.out.extend_from_slice(&if up { b"\n".repeat(by) } else { b"\x1bM".repeat(by) });
    if painter.caps.lines {
        // Many rows are moved by one command, from the first of them.
        let mut cut = painter.trial();
        cut.enter_row(top);
        cut.counted(by, if up { 'M' } else { 'L' });
        // Some terminals take the cursor to the first column by that.
        cut.at = At::Edge(top);
        if cut.out.len() < fed.out.len() {
            fed = cut;
        }
    }
    painter.adopt(&fed);
    let Some(region) = shown.get_mut(top..=bottom) else { return };
    if up {
        region.rotate_left(by);
    } else {
        region.rotate_right(by);
    }
    let exposed = if up { region.len().saturating_sub(by)..region.len() } else { 0..by };
    for row in region.get_mut(exposed).into_iter().flatten() {
        row.fill(Tile::BLANK);
    }
}
