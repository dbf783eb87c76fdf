//! The lean output backend: what a frame costs on a slow line is what really changed on the screen.
//!
//! It keeps two pictures, the one the terminal shows and the one wanted. ratatui's `draw` only copies cells into the
//! wanted one; `flush` works out the difference and hands it over in **one** write, or writes nothing at all.
//! ratatui's own diff before `draw` is no obstacle: cells it leaves out are already in the wanted picture. (One it
//! leaves out wrongly: a background laid with `set_style` over the second half of a wide character that goes away.
//! Style wide characters by their spans.)

mod caps;
mod emptied;
mod moves;
mod painter;
mod pen;
mod row;
mod scroll;
mod tile;

#[cfg(test)]
mod tests;

use std::fmt;
use std::io::{self, Write};

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

pub use caps::Caps;
use moves::{At, Place};
use painter::Painter;
use pen::Pen;
use tile::Tile;

/// Rows up to which writing them bottom-up is tried as well: a marker that moves up is cheaper that way.
const FEW_ROWS: usize = 4;
/// Most rows an edit is expected to change: a line and the words that flow on from it.
const EDITED_ROWS: usize = 12;
/// A frame bigger than a step or a letter ends with the pen of the text before the cursor, so that the next letter costs only itself.
const BIG_FRAME: usize = 12;

type SizeOf = Box<dyn Fn() -> io::Result<Size> + Send>;

/// A ratatui backend over any `Write`; one write per frame, none when nothing changed.
pub struct LeanBackend<W: Write> {
    writer: W,
    size_of: SizeOf,
    /// Size last told to ratatui; the pictures take it when ratatui clears the screen, as it does after a change.
    told: std::cell::Cell<Size>,
    caps: Caps,
    shown: Vec<Vec<Tile>>,
    wanted: Vec<Vec<Tile>>,
    /// The terminal's state is not known: the next frame starts from an erased screen.
    repaint: bool,
    pen: Pen,
    at: At,
    region: Option<moves::Region>,
    cursor_shown: Option<bool>,
    cursor_wanted: bool,
    cursor: Position,
}

impl<W: Write> fmt::Debug for LeanBackend<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LeanBackend").field("size", &self.told).field("caps", &self.caps).finish_non_exhaustive()
    }
}

impl<W: Write> LeanBackend<W> {
    /// A backend writing to `writer`; `size_of` is asked for the terminal's size (columns × rows) before each frame.
    /// The first frame repaints everything.
    pub fn new(writer: W, caps: Caps, size_of: impl Fn() -> io::Result<Size> + Send + 'static) -> Self {
        let mut backend = Self {
            writer,
            size_of: Box::new(size_of),
            told: std::cell::Cell::new(Size::ZERO),
            caps,
            shown: Vec::new(),
            wanted: Vec::new(),
            repaint: true,
            pen: Pen::PLAIN,
            at: At::Unknown,
            region: None,
            cursor_shown: None,
            cursor_wanted: true,
            cursor: Position::ORIGIN,
        };
        // An unreadable size shows at the first frame, as the error of that frame.
        let _ = backend.size();
        backend.blank();
        backend
    }

    /// Makes the next frame write the whole screen anew: for F5, and whenever something else wrote to the terminal.
    pub fn repaint(&mut self) {
        self.repaint = true;
    }

    /// Where the frames go.
    pub fn writer(&self) -> &W {
        &self.writer
    }

    /// Where the frames go.
    pub fn writer_mut(&mut self) -> &mut W {
        &mut self.writer
    }

    /// Both pictures blank, in the size last told; the terminal has to be repainted.
    fn blank(&mut self) {
        let Size { width, height } = self.told.get();
        let picture = vec![vec![Tile::BLANK; usize::from(width)]; usize::from(height)];
        self.shown.clone_from(&picture);
        self.wanted = picture;
        self.repaint = true;
    }

    /// Copies one cell into the wanted picture; returns the columns it takes.
    fn place(&mut self, x: usize, y: usize, cell: &Cell) -> usize {
        let tiles = Tile::of_cell(cell);
        let taken = tiles.len();
        let Some(row) = self.wanted.get_mut(y) else { return taken };
        // A wide character whose half is overwritten is gone.
        if row.get(x) == Some(&Tile::TAIL)
            && let Some(head) = x.checked_sub(1).and_then(|x| row.get_mut(x))
        {
            *head = Tile::BLANK;
        }
        if let Some(after) = row.get_mut(x + taken)
            && *after == Tile::TAIL
        {
            *after = Tile::BLANK;
        }
        let fits = x + taken <= row.len();
        for (slot, tile) in row.iter_mut().skip(x).zip(tiles) {
            *slot = if fits { tile } else { Tile::BLANK };
        }
        taken
    }

    /// The bytes of this frame and the terminal's state after them; `shown` becomes `wanted`.
    fn frame(&mut self) -> Painter {
        let mut painter = Painter::new(self.caps, self.pen, self.at, self.region);
        if self.repaint {
            painter.erase_screen();
            self.cursor_shown = None;
            for row in &mut self.shown {
                row.fill(Tile::BLANK);
            }
        } else if self.caps.scroll {
            // Parts of a form move by different shifts when a field unfolds below one that folds.
            for least in [0, scroll::WORTH_ANOTHER, scroll::WORTH_ANOTHER] {
                let Some(scroll) = scroll::find(&self.shown, &self.wanted, painter.region, least) else { break };
                scroll::perform(&mut painter, &mut self.shown, scroll);
            }
            if self.caps.lines {
                emptied::empty(&mut painter, &mut self.shown, &self.wanted);
            }
        }
        let changed: Vec<usize> =
            (0..self.wanted.len()).filter(|y| self.shown.get(*y) != self.wanted.get(*y)).collect();
        // Text moves inside rows when something is edited, and an edit changes few rows.
        if changed.len() > EDITED_ROWS {
            painter.caps = Caps { ich: false, dch: false, ..painter.caps };
        }
        let mut best = self.rows(&painter, changed.iter());
        if (2..=FEW_ROWS).contains(&changed.len()) {
            let upwards = self.rows(&painter, changed.iter().rev());
            if upwards.out.len() < best.out.len() {
                best = upwards;
            }
        }
        painter.adopt(&best);
        for y in changed {
            if let (Some(shown), Some(wanted)) = (self.shown.get_mut(y), self.wanted.get(y)) {
                shown.clone_from(wanted);
            }
        }
        painter
    }

    /// Writes the rows in the given order and then the cursor, as a trial.
    fn rows<'y>(&self, painter: &Painter, order: impl Iterator<Item = &'y usize>) -> Painter {
        let mut trial = painter.trial();
        for &y in order {
            if let (Some(shown), Some(wanted)) = (self.shown.get(y), self.wanted.get(y)) {
                row::update(&mut trial, y, shown, wanted);
            }
        }
        if self.cursor_wanted
            && let Some(to) = self.cursor_place()
            && let Some(row) = self.wanted.get(to.y)
        {
            trial.move_to(to, row);
            if painter.out.len() + trial.out.len() >= BIG_FRAME
                && let Some(tile) = row.get(to.x.saturating_sub(1))
            {
                trial.set_pen(tile.pen);
            }
        }
        if self.cursor_shown != Some(self.cursor_wanted) {
            trial.out.extend_from_slice(if self.cursor_wanted { b"\x1b[?25h" } else { b"\x1b[?25l" });
        }
        trial
    }

    /// The wish for the cursor, kept on the screen.
    fn cursor_place(&self) -> Option<Place> {
        let y = usize::from(self.cursor.y).min(self.wanted.len().checked_sub(1)?);
        let width = self.wanted.get(y)?.len();
        Some(Place { y, x: usize::from(self.cursor.x).min(width.checked_sub(1)?) })
    }
}

impl<W: Write> Backend for LeanBackend<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        // ratatui may send a blank for the second half of a wide cell it has just sent: that half is taken already.
        let (mut row, mut taken_until) = (usize::MAX, 0);
        for (x, y, cell) in content {
            let (x, y) = (usize::from(x), usize::from(y));
            if y == row && x < taken_until {
                continue;
            }
            (row, taken_until) = (y, x + self.place(x, y, cell));
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.cursor_wanted = false;
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.cursor_wanted = true;
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.cursor = position.into();
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        if clear_type == ClearType::All {
            self.blank();
            return Ok(());
        }
        let Some(Place { y, x }) = self.cursor_place() else { return Ok(()) };
        for (row_y, row) in self.wanted.iter_mut().enumerate() {
            let width = row.len();
            let columns = match clear_type {
                ClearType::All => 0..width,
                ClearType::AfterCursor if row_y > y => 0..width,
                ClearType::BeforeCursor if row_y < y => 0..width,
                ClearType::AfterCursor | ClearType::UntilNewLine if row_y == y => x..width,
                ClearType::BeforeCursor if row_y == y => 0..x + 1,
                ClearType::CurrentLine if row_y == y => 0..width,
                _ => continue,
            };
            row.iter_mut().take(columns.end).skip(columns.start).for_each(|tile| *tile = Tile::BLANK);
        }
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        let size = (self.size_of)()?;
        self.told.set(size);
        Ok(size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        let painter = self.frame();
        if painter.out.is_empty() {
            return Ok(());
        }
        if let Err(error) = self.writer.write_all(&painter.out).and_then(|()| self.writer.flush()) {
            // Part of the frame may have arrived.
            self.repaint = true;
            return Err(error);
        }
        self.repaint = false;
        self.pen = painter.pen;
        self.at = painter.at;
        self.region = painter.region;
        self.cursor_shown = Some(self.cursor_wanted);
        Ok(())
    }
}
