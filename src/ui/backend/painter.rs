//! Writes tiles, pens and cursor moves into one byte string, knowing what the terminal's state is after each.

use super::caps::Caps;
use super::moves::{self, At, Place, Region};
use super::pen::{self, Pen};
use super::tile::Tile;

/// Pen, cursor and bytes of the frame being written.
#[derive(Debug, Clone)]
pub(super) struct Painter {
    /// Bytes of this frame.
    pub out: Vec<u8>,
    /// Pen after these bytes.
    pub pen: Pen,
    /// Cursor after these bytes.
    pub at: At,
    /// Scroll region after these bytes; `None`: the whole screen. It stays set from one frame to the next, so that a
    /// list scrolled row by row costs its new rows.
    pub region: Option<Region>,
    /// What the terminal understands.
    pub caps: Caps,
}

impl Painter {
    /// A painter for a frame that starts with this pen, cursor and scroll region.
    pub fn new(caps: Caps, pen: Pen, at: At, region: Option<Region>) -> Self {
        Self { out: Vec::new(), pen, at, region, caps }
    }

    /// The same state with no bytes: for trying one way and comparing.
    pub fn trial(&self) -> Self {
        Self { out: Vec::new(), ..*self }
    }

    /// Takes over what a trial wrote.
    pub fn adopt(&mut self, trial: &Self) {
        self.out.extend_from_slice(&trial.out);
        self.pen = trial.pen;
        self.at = trial.at;
        self.region = trial.region;
    }

    /// Everything reset and erased: the beginning of a full repaint.
    pub fn erase_screen(&mut self) {
        self.out.extend_from_slice(b"\x1b[r\x1b[m\x1b[H\x1b[J");
        self.pen = Pen::PLAIN;
        self.at = At::Known(Place { y: 0, x: 0 });
        self.region = None;
    }

    /// Sets the scroll region. The cursor goes to the first cell of the screen by that, or of the region: emulators
    /// disagree.
    pub fn set_region(&mut self, region: Option<Region>) {
        if self.region == region {
            return;
        }
        let sequence = region.map_or("\x1b[r".to_owned(), |(top, bottom)| format!("\x1b[{};{}r", top + 1, bottom + 1));
        self.out.extend_from_slice(sequence.as_bytes());
        self.at = At::Unknown;
        self.region = region;
    }

    /// Moves the cursor; `row` is what the terminal shows in the target row, for printing short gaps again: in this row, or from the
    /// column the cursor comes down in, or from the first one.
    pub fn move_to(&mut self, to: Place, row: &[Tile]) {
        let mut best = moves::shortest(self.at, to, self.region);
        let here = if let At::Known(from) = self.at { Some(from.x) } else { None };
        for x in here.into_iter().chain([0]) {
            let limit = best.len();
            if x >= to.x || to.x - x > limit {
                continue;
            }
            let mut way = moves::shortest(self.at, Place { x, ..to }, self.region);
            if let (Some(gap), Some(left)) = (row.get(x..to.x), limit.checked_sub(way.len()))
                && self.may_reprint(gap, row.get(to.x), left)
            {
                for tile in gap {
                    tile.print(&mut way);
                }
                best = way;
            }
        }
        self.out.extend_from_slice(&best);
        self.at = At::Known(to);
    }

    /// Moves the cursor into a row; the column does not matter.
    pub fn enter_row(&mut self, y: usize) {
        if !matches!(self.at, At::Known(Place { y: here, .. }) if here == y) {
            self.move_to(Place { y, x: 0 }, &[]);
        }
    }

    /// Whether printing `gap` again is cheaper than a move of `limit` bytes and changes nothing.
    fn may_reprint(&self, gap: &[Tile], next: Option<&Tile>, limit: usize) -> bool {
        let starts_whole = gap.first().is_some_and(|tile| *tile != Tile::TAIL);
        let ends_whole = next.is_some_and(|tile| *tile != Tile::TAIL);
        let mut bytes = 0;
        starts_whole
            && ends_whole
            && gap.iter().all(|tile| {
                bytes += tile.len();
                *tile != Tile::UNKNOWN && bytes <= limit && (*tile == Tile::TAIL || tile.fits(self.pen))
            })
    }

    /// Changes the pen.
    pub fn set_pen(&mut self, pen: Pen) {
        self.out.extend_from_slice(pen::sgr(self.pen, pen).as_bytes());
        self.pen = pen;
    }

    /// Makes erased cells come out plain.
    pub fn set_erasing_pen(&mut self) {
        if !self.pen.erases_plain() {
            self.set_pen(Pen::PLAIN);
        }
    }

    /// Prints `tile` at `place` in a row `width` columns wide; the cursor must be there.
    pub fn print(&mut self, tile: &Tile, place: Place, width: usize) {
        if !tile.fits(self.pen) {
            self.set_pen(tile.pen);
        }
        tile.print(&mut self.out);
        let x = place.x + if tile.wide { 2 } else { 1 };
        self.at = if x < width { At::Known(Place { x, ..place }) } else { At::Edge(place.y) };
    }

    /// `CSI n X` with the count left out when it is one.
    pub fn counted(&mut self, n: usize, command: char) {
        let text = if n == 1 { format!("\x1b[{command}") } else { format!("\x1b[{n}{command}") };
        self.out.extend_from_slice(text.as_bytes());
    }
}
