//! The neutral model of a printed document: every report builds it, every renderer reads it.

use chrono::NaiveDate;

use super::chart::Chart;
use super::typography::date_short;
use crate::domain::Decimal;

/// A whole document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// Title for the file's properties and the browser's tab; not printed by itself.
    pub title: String,
    /// Parts of one page orientation each, in order.
    pub sections: Vec<Section>,
}

impl Document {
    /// An empty document.
    pub fn new(title: &str) -> Self {
        Self { title: title.to_owned(), sections: Vec::new() }
    }

    /// Adds a block to the last section; starts a new one where the orientation differs.
    pub fn push(&mut self, orientation: Orientation, block: Block) {
        match self.sections.last_mut() {
            Some(section) if section.orientation == orientation => section.blocks.push(block),
            _ => self.sections.push(Section { orientation, blocks: vec![block] }),
        }
    }

    /// All blocks in order.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.sections.iter().flat_map(|section| &section.blocks)
    }

    /// Adds a sentence behind everything else.
    pub fn say_at_end(&mut self, sentence: &str) {
        let orientation = self.sections.last().map_or(Orientation::Portrait, |section| section.orientation);
        self.push(orientation, Block::runs(Style::Plain, vec![Run::plain(sentence)]));
    }

    /// Says, below its title, of which day the data are.
    pub fn say_day(&mut self, day: NaiveDate) {
        let line = Block::runs(Style::Centre, vec![Run::bold(format!("Данные на {}", date_short(day)))]);
        let title = |block: &Block| matches!(block, Block::Heading { level: 0, .. });
        for section in &mut self.sections {
            if let Some(place) = section.blocks.iter().position(title) {
                return section.blocks.insert(place + 1, line);
            }
        }
        match self.sections.first_mut() {
            Some(section) => section.blocks.insert(0, line),
            None => self.push(Orientation::Portrait, line),
        }
    }
}

/// Pages of one orientation; a section starts on a new page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Section {
    /// A4 upright or across.
    pub orientation: Orientation,
    /// Contents in order.
    pub blocks: Vec<Block>,
}

/// How A4 lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Orientation {
    /// Upright.
    #[default]
    Portrait,
    /// Across, for wide tables.
    Landscape,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Lines of the body that issues the document, centred, the first ones in bold.
    Letterhead(Vec<String>),
    /// Level 0 is the document's title, 1 to 3 are headings.
    Heading {
        /// 0 to 3.
        level: u8,
        /// One line.
        text: String,
    },
    /// A paragraph.
    Paragraph(Paragraph),
    /// A list; ordered ones count from 1.
    List {
        /// Numbers or dashes.
        ordered: bool,
        /// Items.
        items: Vec<Vec<Run>>,
    },
    /// A table.
    Table(Table),
    /// A series people would rather look at than read.
    Chart(Chart),
    /// What follows begins on a new page.
    PageBreak,
    /// Signature lines, never torn apart by a page's end.
    Signatures(Vec<Signature>),
}

impl Block {
    /// A heading.
    pub fn heading(level: u8, text: impl Into<String>) -> Self {
        Self::Heading { level, text: text.into() }
    }

    /// A justified paragraph of one run.
    pub fn body(text: impl Into<String>) -> Self {
        Self::Paragraph(Paragraph { runs: vec![Run::plain(text)], style: Style::Body })
    }

    /// A paragraph of these runs.
    pub fn runs(style: Style, runs: Vec<Run>) -> Self {
        Self::Paragraph(Paragraph { runs, style })
    }
}

/// Text with a style.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paragraph {
    /// Runs in order; `\n` inside a run is a line break.
    pub runs: Vec<Run>,
    /// Look.
    pub style: Style,
}

/// The looks of a paragraph outside tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// Running text: justified, first line indented.
    #[default]
    Body,
    /// «Школа: …»: from the left margin, no indent.
    Plain,
    /// Belongs under the list item or finding before it: indented as a whole.
    Inset,
    /// Centred.
    Centre,
    /// To the right: «Утверждён приказом …».
    Right,
}

/// Characters of one look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    /// Text.
    pub text: String,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Marked for the reader's attention (a conflict, a hole): highlighted where the format can.
    pub mark: bool,
}

impl Run {
    /// Ordinary text.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Bold text.
    pub fn bold(text: impl Into<String>) -> Self {
        Self { text: text.into(), bold: true, ..Self::default() }
    }

    /// Italic text.
    pub fn italic(text: impl Into<String>) -> Self {
        Self { text: text.into(), italic: true, ..Self::default() }
    }

    /// Marked text.
    pub fn marked(text: impl Into<String>) -> Self {
        Self { text: text.into(), mark: true, bold: true, italic: false }
    }
}

/// Horizontal place of text in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// From the left.
    #[default]
    Left,
    /// In the middle.
    Centre,
    /// To the right, for numbers.
    Right,
}

/// A table: `header_rows` first rows repeat on every page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Relative widths, one per column.
    pub widths: Vec<u32>,
    /// How many of the first rows are the heading.
    pub header_rows: usize,
    /// Cells as in HTML: a cell covered by a span from above or from the left is not listed.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Paragraphs of runs.
    pub paragraphs: Vec<Vec<Run>>,
    /// Columns it takes, at least 1.
    pub columns: usize,
    /// Rows it takes, at least 1.
    pub rows: usize,
    /// Place of the text.
    pub align: Align,
    /// What the text stands for, where it is more than text: spreadsheets and scripts calculate with it.
    pub value: Option<Datum>,
}

/// A cell's value besides its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Datum {
    /// A number to count with; numbers that are names («1.10») are text.
    Number(Decimal),
    /// A day.
    Day(NaiveDate),
}

impl Default for Cell {
    fn default() -> Self {
        Self { paragraphs: Vec::new(), columns: 1, rows: 1, align: Align::Left, value: None }
    }
}

impl Cell {
    /// Text; every line is a paragraph.
    pub fn text(text: &str) -> Self {
        Self { paragraphs: text.lines().map(|line| vec![Run::plain(line)]).collect(), ..Self::default() }
    }

    /// A count, in the middle.
    pub fn count(number: usize) -> Self {
        let value = i64::try_from(number).ok().and_then(|number| Decimal::new(number, 0)).map(Datum::Number);
        Self { value, align: Align::Centre, ..Self::text(&number.to_string()) }
    }

    /// A number, to the right.
    pub fn number(number: Decimal) -> Self {
        Self { value: Some(Datum::Number(number)), align: Align::Right, ..Self::text(&number.to_string()) }
    }

    /// A day in figures, in the middle.
    pub fn day(day: NaiveDate) -> Self {
        Self { value: Some(Datum::Day(day)), align: Align::Centre, ..Self::text(&date_short(day)) }
    }

    /// One paragraph of runs.
    pub fn runs(runs: Vec<Run>) -> Self {
        Self { paragraphs: vec![runs], ..Self::default() }
    }

    /// One paragraph per line of these runs; empty lines are left out, a mark stays on the line before it.
    pub fn lines(runs: Vec<Run>) -> Self {
        let mut cell = Self::default();
        for run in runs {
            let mut lines = run.text.split('\n').map(|line| Run { text: line.to_owned(), ..run.clone() });
            if let Some(last) = cell.paragraphs.last_mut() {
                last.extend(lines.next());
            }
            cell.paragraphs.extend(lines.map(|line| vec![line]));
        }
        cell.paragraphs.retain(|runs| runs.iter().any(|run| !run.text.trim().is_empty()));
        cell
    }

    /// The same cell over several columns and rows.
    #[must_use]
    pub fn over(mut self, columns: usize, rows: usize) -> Self {
        self.columns = columns.max(1);
        self.rows = rows.max(1);
        self
    }

    /// The same cell with its text placed.
    #[must_use]
    pub fn aligned(mut self, align: Align) -> Self {
        self.align = align;
        self
    }

    /// The same cell in bold.
    #[must_use]
    pub fn strong(mut self) -> Self {
        self.paragraphs.iter_mut().flatten().for_each(|run| run.bold = true);
        self
    }

    /// Its text without looks, one line per paragraph.
    pub fn plain(&self) -> String {
        let line = |runs: &Vec<Run>| runs.iter().map(|run| run.text.as_str()).collect::<String>();
        self.paragraphs.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

/// «Должность ____________ И.О. Фамилия».
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signature {
    /// Role or words before the line.
    pub role: String,
    /// Printed name after the line; empty leaves room to write it.
    pub name: String,
    /// A place for the date follows.
    pub dated: bool,
}
