//! How cells look, and how high a row of merged ones must be.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use super::super::document::{Align, Run};
use super::sheets::Kind;
use crate::text;

/// Points of a line of text, and of the title.
const LINE: f64 = 15.0;
const LARGE: f64 = 18.5;
/// Excel's highest row, points.
pub const HIGHEST: f64 = 409.0;

/// The look of a cell as a whole.
#[allow(clippy::struct_excessive_bools)] // Independent properties of a cell, read by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub align: Align,
    pub bold: bool,
    pub italic: bool,
    pub mark: bool,
    pub large: bool,
    pub middle: bool,
    pub border: bool,
    pub filled: bool,
}

const PLAIN: Look = Look {
    align: Align::Left,
    bold: false,
    italic: false,
    mark: false,
    large: false,
    middle: false,
    border: false,
    filled: false,
};

impl Look {
    /// Of a row of text outside of tables.
    pub fn of_line(kind: Kind) -> Self {
        let align = match kind {
            Kind::Title | Kind::Centre => Align::Centre,
            Kind::Right => Align::Right,
            Kind::Heading | Kind::Text => Align::Left,
        };
        Self { align, large: kind.is_large(), middle: kind.is_large(), ..PLAIN }
    }

    /// Of a key.
    pub fn label() -> Self {
        Self { bold: true, ..PLAIN }
    }

    /// Of a cell of a table.
    pub fn of_cell(align: Align, header: bool) -> Self {
        let align = if header { Align::Centre } else { align };
        Self { align, bold: header, middle: header, border: true, filled: header, ..PLAIN }
    }

    /// With the look of a run that fills the whole cell.
    pub fn with(self, run: &Run) -> Self {
        Self { bold: self.bold || run.bold, italic: run.italic, mark: run.mark, ..self }
    }

    /// As the library wants it.
    pub fn format(self) -> Format {
        let across = match self.align {
            Align::Left => FormatAlign::Left,
            Align::Centre => FormatAlign::Center,
            Align::Right => FormatAlign::Right,
        };
        let down = if self.middle { FormatAlign::VerticalCenter } else { FormatAlign::Top };
        let mut format = font(self.bold, self.italic).set_align(across).set_align(down).set_text_wrap();
        if self.large {
            format = format.set_font_size(14);
        }
        if self.border {
            format = format.set_border(FormatBorder::Thin);
        }
        if self.mark {
            format = format.set_background_color(Color::RGB(0x00FF_FF00));
        } else if self.filled {
            format = format.set_background_color(Color::RGB(0x00E7_E6E6));
        }
        format
    }
}

fn font(bold: bool, italic: bool) -> Format {
    let mut format = Format::new().set_font_name("Times New Roman").set_font_size(11);
    if bold {
        format = format.set_bold();
    }
    if italic {
        format = format.set_italic();
    }
    format
}

/// The look of a part of a cell's text. Parts have no background of their own, so a mark is red there.
pub fn part(run: &Run, look: Look) -> Format {
    let format = font(run.bold || look.bold, run.italic);
    let format = if look.large { format.set_font_size(14) } else { format };
    if run.mark { format.set_font_color(Color::RGB(0x00C0_0000)) } else { format }
}

/// Points a text needs in columns of so many characters together. Programs differ in how they grow rows by themselves
/// (LibreOffice does not, Excel not where cells are merged), so every row is given its height.
pub fn height(text: &str, room: u32, large: bool) -> f64 {
    let room = usize::try_from(room).unwrap_or(1);
    // Small letters are narrower than the figures a column is measured by; a part of that is kept in reserve.
    let room = if large { room * 9 / 10 } else { room * 23 / 20 };
    let lines = text::wrap(&text.replace('\u{a0}', "x"), room.max(2)).len().max(1);
    let line = if large { LARGE } else { LINE };
    f64::from(u32::try_from(lines).unwrap_or(u32::MAX)) * line + 2.0
}
