//! Rows that become empty together: a list that finds little, a sparse screen after a full one. One command empties them
//! all; row by row each would cost a move and an erase.

use super::moves::At;
use super::painter::Painter;
use super::tile::Tile;

/// Bytes a row costs that is emptied by itself: a line feed and an erase.
const BY_ITSELF: usize = 4;
/// Bytes it takes to set the region back to where a list scrolls.
const REGION_BACK: usize = 8;

/// Empties runs of rows that are wanted empty where one command is shorter, and does the same to `shown`.
pub(super) fn empty(painter: &mut Painter, shown: &mut [Vec<Tile>], wanted: &[Vec<Tile>]) {
    let is_empty = |row: &Vec<Tile>| row.iter().all(|tile| *tile == Tile::BLANK);
    let mut y = 0;
    while y < wanted.len() {
        let run = wanted.iter().skip(y).take_while(|row| is_empty(row)).count();
        let full = shown.iter().skip(y).take(run).filter(|row| !is_empty(row)).count();
        let mut trial = painter.trial();
        // A region has two rows at the least.
        if run >= 2 && full * BY_ITSELF > REGION_BACK {
            trial.set_erasing_pen();
            trial.set_region(Some((y, y + run - 1)));
            trial.enter_row(y);
            trial.counted(run, 'M');
            trial.at = At::Edge(y);
            let back = if painter.region == trial.region { 0 } else { REGION_BACK };
            if trial.out.len() + back < full * BY_ITSELF {
                painter.adopt(&trial);
                shown.iter_mut().skip(y).take(run).for_each(|row| row.fill(Tile::BLANK));
            }
        }
        y += run.max(1);
    }
}
