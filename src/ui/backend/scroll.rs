//! Finding the scroll that saves most bytes: which rows moved, and by how much.

use super::moves::Place;
use super::painter::Painter;
use super::tile::Tile;

/// Farthest shift looked for: held keys coalesce into a few rows, a page shares hardly a row with the next.
const FARTHEST: usize = 16;
/// Bytes a scroll costs by itself: region, move, line feed, region off.
const OVERHEAD: usize = 18;
/// Bytes the erasing of a row costs: move, erase.
const ERASE: usize = 8;
/// A frame cheaper than this is never scrolled.
const CHEAP: usize = 60;
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

/// The scroll that makes the frame cheapest, if any does.
pub(super) fn find(shown: &[Vec<Tile>], wanted: &[Vec<Tile>]) -> Option<Scroll> {
    let height = wanted.len();
    let stay: Vec<usize> = shown.iter().zip(wanted).map(|(a, b)| distance(a, b, usize::MAX)).collect();
    if stay.iter().filter(|cost| **cost > 0).count() < 2 || stay.iter().sum::<usize>() < CHEAP {
        return None;
    }
    let blank: Vec<usize> = wanted.iter().map(|row| blank_distance(row)).collect();
    let mut best: Option<(usize, Scroll)> = None;
    for by in 1..=FARTHEST.min(height.saturating_sub(1)) {
        for up in [true, false] {
            if any_moved(shown, wanted, by, up)
                && let Some((gain, scroll)) = best_run(shown, wanted, &stay, &blank, by, up)
                && best.is_none_or(|(known, _)| gain > known)
            {
                best = Some((gain, scroll));
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

/// The best region for one shift: the run of moved rows with the greatest sum of savings, less the exposed rows.
fn best_run(
    shown: &[Vec<Tile>],
    wanted: &[Vec<Tile>],
    stay: &[usize],
    blank: &[usize],
    by: usize,
    up: bool,
) -> Option<(usize, Scroll)> {
    let height = wanted.len();
    // Read downwards for an upward scroll and upwards for a downward one, so that exposed rows come after the run.
    let row = |i: usize| if up { i } else { height - 1 - i };
    // What a row gains by not being written where it stands; negative when the scroll spoils it.
    let signed = |before: usize, after: usize| signed(before) - signed(after);
    let mut best: Option<(usize, usize, usize)> = None;
    let (mut sum, mut start) = (0_i64, 0);
    for i in 0..height.saturating_sub(by) {
        let (Some(old), Some(new), Some(&before)) = (shown.get(row(i + by)), wanted.get(row(i)), stay.get(row(i)))
        else {
            return None;
        };
        // At the worst the row is erased and written anew. (A smaller limit would take a spoiled heading for cheap.)
        let anew = blank.get(row(i)).copied().unwrap_or(0).saturating_add(ERASE);
        sum += signed(before, if alike(old, new) { distance(old, new, anew).min(anew) } else { anew });
        if sum <= 0 {
            (sum, start) = (0, i + 1);
            continue;
        }
        let exposed: i64 = (i + 1..=i + by)
            .map(|e| signed(stay.get(row(e)).copied().unwrap_or(0), blank.get(row(e)).copied().unwrap_or(0)))
            .sum();
        let gain = sum + exposed - i64::try_from(OVERHEAD + by).unwrap_or(i64::MAX);
        if let Ok(gain) = usize::try_from(gain)
            && gain > 0
            && best.is_none_or(|(known, ..)| gain > known)
        {
            best = Some((gain, start, i + by));
        }
    }
    best.map(|(gain, first, last)| {
        let (top, bottom) = if up { (first, last) } else { (row(last), row(first)) };
        (gain, Scroll { top, bottom, by, up })
    })
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
    let height = shown.len();
    let whole = top == 0 && bottom + 1 == height;
    painter.set_erasing_pen();
    if !whole {
        painter.out.extend_from_slice(format!("\x1b[{};{}r", top + 1, bottom + 1).as_bytes());
        painter.at = super::moves::At::Known(Place { y: 0, x: 0 });
    }
    let edge = Place { y: if up { bottom } else { top }, x: 0 };
    // Relative moves could stop at the region's margins; the absolute one never does.
    if painter.at != super::moves::At::Known(edge) {
        painter.at = super::moves::At::Unknown;
        painter.move_to(edge, &[]);
    }
    painter.out.extend_from_slice(&if up { b"\n".repeat(by) } else { b"\x1bM".repeat(by) });
    if !whole {
        painter.out.extend_from_slice(b"\x1b[r");
        painter.at = super::moves::At::Known(Place { y: 0, x: 0 });
    }
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
