//! Bringing one row from what is shown to what is wanted, in the fewest bytes.

use super::moves::Place;
use super::painter::Painter;
use super::tile::Tile;

/// Longest insertion or deletion looked for inside a row: what a long line in a field jumps by.
const LONGEST_SHIFT: usize = 60;
/// A row cheaper than this is written as it is: no shift could pay.
const CHEAP: usize = 9;
/// Shortest run of blanks worth `CSI n X` and a move.
const LONG_BLANK: usize = 10;

/// Appends what turns row `y` from `shown` into `wanted`.
pub(super) fn update(painter: &mut Painter, y: usize, shown: &[Tile], wanted: &[Tile]) {
    let Some(first) = first_difference(shown, wanted) else { return };
    let mut best = painter.trial();
    let mut row = shown.to_vec();
    plain(&mut best, y, &mut row, wanted);
    if best.out.len() > CHEAP {
        for way in ways(painter, first, shown, wanted) {
            let mut trial = painter.trial();
            let mut row = shown.to_vec();
            trial.move_to(Place { y, x: first }, &row);
            way.apply(&mut trial, first, &mut row);
            if trial.out.len() < best.out.len() {
                plain(&mut trial, y, &mut row, wanted);
            }
            if trial.out.len() < best.out.len() && row == wanted {
                best = trial;
            }
        }
    }
    painter.adopt(&best);
}

/// What may be done at the first difference before the rest is compared cell by cell.
#[derive(Clone, Copy)]
enum Way {
    EraseRest,
    Insert(usize),
    Delete(usize),
}

impl Way {
    /// Writes the command and does the same to `row`.
    fn apply(self, painter: &mut Painter, x: usize, row: &mut [Tile]) {
        painter.set_erasing_pen();
        let Some(rest) = row.get_mut(x..) else { return };
        match self {
            Self::EraseRest => {
                painter.out.extend_from_slice(b"\x1b[K");
                rest.fill(Tile::BLANK);
            }
            Self::Insert(n) => {
                painter.counted(n, '@');
                rest.rotate_right(n);
                rest.iter_mut().take(n).for_each(|tile| *tile = Tile::BLANK);
            }
            Self::Delete(n) => {
                painter.counted(n, 'P');
                rest.rotate_left(n);
                rest.iter_mut().rev().take(n).for_each(|tile| *tile = Tile::BLANK);
            }
        }
    }
}

/// The ways worth trying: an erase, and shifts that bring more cells into place than there are now.
fn ways(painter: &Painter, first: usize, shown: &[Tile], wanted: &[Tile]) -> Vec<Way> {
    let mut ways = Vec::new();
    let (Some(old), Some(new)) = (shown.get(first..), wanted.get(first..)) else { return ways };
    if old.first() != Some(&Tile::TAIL) {
        ways.push(Way::EraseRest);
    }
    // Terminals differ in what a shift does to half of a wide character: none is cut in two.
    let cuts = |x: usize| old.get(x) == Some(&Tile::TAIL);
    if cuts(0) || old.contains(&Tile::UNKNOWN) {
        return ways;
    }
    let same = |old: &[Tile], new: &[Tile]| old.iter().zip(new).filter(|(a, b)| a == b).count();
    let now = same(old, new);
    for n in 1..=LONGEST_SHIFT.min(old.len().saturating_sub(1)) {
        // tmux blanks no more cells than it moves: of a longer insertion it leaves some as they were.
        let moves_enough = n <= old.len() - n;
        if painter.caps.ich
            && moves_enough
            && !cuts(old.len() - n)
            && same(old, new.get(n..).unwrap_or_default()) > now + 2
        {
            ways.push(Way::Insert(n));
        }
        if painter.caps.dch && !cuts(n) && same(old.get(n..).unwrap_or_default(), new) > now + 2 {
            ways.push(Way::Delete(n));
        }
    }
    ways
}

/// Prints what differs, left to right, erasing the end of the row where that is shorter.
fn plain(painter: &mut Painter, y: usize, row: &mut [Tile], wanted: &[Tile]) {
    let width = wanted.len();
    let blank_from = width - wanted.iter().rev().take_while(|tile| **tile == Tile::BLANK).count();
    let mut x = 0;
    while x < width {
        let (Some(tile), Some(now)) = (wanted.get(x), row.get(x)) else { return };
        if tile == now {
            x += 1;
            continue;
        }
        let place = Place { y, x };
        painter.move_to(place, row);
        if x >= blank_from && differences(row, wanted, x) > 3 {
            painter.set_erasing_pen();
            painter.out.extend_from_slice(b"\x1b[K");
            row.iter_mut().skip(x).for_each(|tile| *tile = Tile::BLANK);
            return;
        }
        // Blanks that stand there already cost nothing: only the run up to the last one that differs counts.
        let run = wanted.iter().zip(row.iter()).skip(x).take_while(|(tile, _)| **tile == Tile::BLANK);
        let blanks = run.enumerate().filter(|(_, (tile, now))| tile != now).last().map_or(0, |(n, _)| n + 1);
        if painter.caps.ech && blanks >= LONG_BLANK && x + blanks < width {
            painter.set_erasing_pen();
            painter.counted(blanks, 'X');
            row.iter_mut().skip(x).take(blanks).for_each(|tile| *tile = Tile::BLANK);
            spoil_tail(row, x + blanks);
            x += blanks;
            continue;
        }
        painter.print(tile, place, width);
        x = put(row, x, tile);
    }
}

/// Notes that `tile` was printed at `x`; returns the column after it.
fn put(row: &mut [Tile], x: usize, tile: &Tile) -> usize {
    let next = x + if tile.wide { 2 } else { 1 };
    spoil_tail(row, next);
    if let Some(cell) = row.get_mut(x) {
        cell.clone_from(tile);
    }
    if tile.wide
        && let Some(cell) = row.get_mut(x + 1)
    {
        *cell = Tile::TAIL;
    }
    next
}

/// A wide character that lost its first half leaves something at `x` that has to be printed again.
fn spoil_tail(row: &mut [Tile], x: usize) {
    if let Some(cell) = row.get_mut(x)
        && *cell == Tile::TAIL
    {
        *cell = Tile::UNKNOWN;
    }
}

fn first_difference(shown: &[Tile], wanted: &[Tile]) -> Option<usize> {
    shown.iter().zip(wanted).position(|(a, b)| a != b)
}

fn differences(row: &[Tile], wanted: &[Tile], from: usize) -> usize {
    row.iter().zip(wanted).skip(from).filter(|(a, b)| a != b).count()
}
