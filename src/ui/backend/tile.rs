//! One cell of the screen as the terminal shows it.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::pen::{Pen, SHOWN_ON_BLANK};

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Glyph {
    /// One character; a blank is `' '`.
    Char(char),
    /// A character with its combining marks.
    Cluster(Box<str>),
    /// The second half of the wide character to the left.
    Tail,
    /// Not known what the terminal shows here.
    Unknown,
}

/// A cell: glyph, pen, and whether it takes two columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tile {
    /// What is printed.
    pub glyph: Glyph,
    /// How it is printed; normalised for blanks, so that equal looks are equal tiles.
    pub pen: Pen,
    /// Takes two columns.
    pub wide: bool,
}

impl Tile {
    /// An erased cell.
    pub const BLANK: Self = Self { glyph: Glyph::Char(' '), pen: Pen::PLAIN, wide: false };
    /// The second half of a wide character.
    pub const TAIL: Self = Self { glyph: Glyph::Tail, pen: Pen::PLAIN, wide: false };
    /// A cell that must be printed again.
    pub const UNKNOWN: Self = Self { glyph: Glyph::Unknown, pen: Pen::PLAIN, wide: false };

    /// A tile of one column (or two for a wide `c`) in the given pen.
    fn of(c: char, pen: Pen) -> Self {
        let pen = if c == ' ' { blank_pen(pen) } else { pen };
        Self { glyph: Glyph::Char(c), pen, wide: c.width() == Some(2) }
    }

    /// The tiles of a ratatui cell, one per column it takes.
    ///
    /// Terminals add up the widths of single characters, ratatui measures the whole cluster. Where the two differ
    /// (emoji joined or coloured by invisible characters) only the first character is printed, padded to the measured
    /// width, so that no terminal can slip out of step. Control characters never reach the terminal.
    pub fn of_cell(cell: &Cell) -> Vec<Self> {
        let pen = Pen { fg: cell.fg, bg: cell.bg, modifier: cell.modifier };
        let symbol = cell.symbol();
        let mut chars = symbol.chars();
        if let (Some(c), None) = (chars.next(), chars.next()) {
            return Self::with_tail(if c.width().unwrap_or(0) == 0 { Self::of(' ', pen) } else { Self::of(c, pen) });
        }
        let measured = symbol.width() + symbol.chars().filter(|c| matches!(c, '\u{ff9e}' | '\u{ff9f}')).count();
        let summed: usize = symbol.chars().map(|c| c.width().unwrap_or(0)).sum();
        let lead = symbol.chars().find(|c| c.width().is_some_and(|w| w > 0)).unwrap_or(' ');
        let lead_width = lead.width().unwrap_or(1);
        let joins = symbol.chars().skip(1).all(is_mark) && symbol.starts_with(lead);
        if measured == summed && summed == lead_width && joins {
            let tile = Self { glyph: Glyph::Cluster(symbol.into()), pen, wide: lead_width == 2 };
            return Self::with_tail(tile);
        }
        let mut tiles = Self::with_tail(Self::of(lead, pen));
        while tiles.len() < measured {
            tiles.push(Self::of(' ', pen));
        }
        tiles
    }

    fn with_tail(tile: Self) -> Vec<Self> {
        if tile.wide { vec![tile, Self::TAIL] } else { vec![tile] }
    }

    /// Whether nothing is visible here but a background.
    pub fn is_blank(&self) -> bool {
        self.glyph == Glyph::Char(' ')
    }

    /// Whether the tile may be printed with `pen` as it is.
    pub fn fits(&self, pen: Pen) -> bool {
        let ink_matters = !self.is_blank() || self.pen.modifier.intersects(SHOWN_ON_BLANK);
        if ink_matters {
            return self.pen == pen;
        }
        self.pen.bg == pen.bg && !pen.modifier.intersects(SHOWN_ON_BLANK)
    }

    /// Bytes its text takes; 0 for what cannot be printed.
    pub fn len(&self) -> usize {
        match &self.glyph {
            Glyph::Char(c) => c.len_utf8(),
            Glyph::Cluster(text) => text.len(),
            Glyph::Tail | Glyph::Unknown => 0,
        }
    }

    /// Appends its text.
    pub fn print(&self, out: &mut Vec<u8>) {
        match &self.glyph {
            Glyph::Char(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            Glyph::Cluster(text) => out.extend_from_slice(text.as_bytes()),
            Glyph::Tail | Glyph::Unknown => {}
        }
    }
}

/// Whether `c` is a mark drawn over the character before it, and not an invisible command to the text renderer.
fn is_mark(c: char) -> bool {
    c.width() == Some(0)
        && !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

fn blank_pen(pen: Pen) -> Pen {
    if pen.modifier.intersects(SHOWN_ON_BLANK) {
        return pen;
    }
    Pen { fg: Color::Reset, bg: pen.bg, modifier: Modifier::empty() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widths(symbol: &'static str) -> Vec<bool> {
        Tile::of_cell(&Cell::new(symbol)).iter().map(|t| t.wide).collect()
    }

    #[test]
    fn clusters_that_terminals_measure_differently_are_reduced() {
        assert_eq!(widths("й"), [false]);
        assert_eq!(widths("а\u{301}"), [false]);
        assert_eq!(widths("日"), [true, false]);
        let flagged = Tile::of_cell(&Cell::new("⚠\u{fe0f}"));
        assert_eq!(flagged.first().map(|t| t.glyph.clone()), Some(Glyph::Char('⚠')));
        assert_eq!(flagged.len(), 2);
    }

    #[test]
    fn control_characters_become_blanks() {
        assert_eq!(Tile::of_cell(&Cell::new("\u{1b}")), [Tile::BLANK]);
        assert!(Tile::of_cell(&Cell::new("\u{1b}[2J")).iter().all(|t| t.glyph != Glyph::Char('\u{1b}')));
    }
}
