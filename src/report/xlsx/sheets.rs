//! Which block stands on which sheet: every table on one of its own, text above the table it leads to.

use super::super::chart::Chart;
use super::super::document::{Block, Cell, Document, Orientation, Run, Signature, Style, Table};

/// Longest name of a sheet.
const NAME: usize = 31;

/// A sheet.
pub struct Sheet<'a> {
    /// Name, told apart from the others.
    pub name: String,
    /// How the paper lies.
    pub orientation: Orientation,
    /// Text before the table.
    pub above: Vec<Line>,
    /// The table; none on a sheet of text or of a chart.
    pub table: Option<&'a Table>,
    /// The chart; its numbers are its table.
    pub chart: Option<&'a Chart>,
    /// Text after the last table.
    pub below: Vec<Line>,
}

/// A row of text.
pub struct Line {
    /// How it looks.
    pub kind: Kind,
    /// What stands in the first column before it, in a block of keys and values.
    pub label: Option<String>,
    /// Text.
    pub runs: Vec<Run>,
}

/// Looks of a row of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The document's title.
    Title,
    /// A heading.
    Heading,
    /// Running text.
    Text,
    /// In the middle.
    Centre,
    /// To the right.
    Right,
}

impl Kind {
    /// Larger letters than text.
    pub fn is_large(self) -> bool {
        self == Self::Title
    }
}

/// The sheets of a document; at least one.
pub fn of(document: &Document) -> Vec<Sheet<'_>> {
    let mut sheets: Vec<Sheet<'_>> = Vec::new();
    let mut pending: Vec<Line> = Vec::new();
    for section in &document.sections {
        for block in &section.blocks {
            let (table, chart) = match block {
                // Keys and values lead to a table as paragraphs do.
                Block::Table(table) if table.header_rows == 0 => {
                    pending.extend(table.rows.iter().map(|row| keyed(row)));
                    continue;
                }
                Block::Table(table) => (Some(table), None),
                Block::Chart(chart) => (None, Some(chart)),
                other => {
                    lines(other, &mut pending);
                    continue;
                }
            };
            let above = std::mem::take(&mut pending);
            let name = name(&above, chart, &sheets);
            sheets.push(Sheet { name, orientation: section.orientation, above, table, chart, below: Vec::new() });
        }
    }
    if let Some(last) = sheets.last_mut() {
        last.below = pending;
    } else {
        let orientation = document.sections.first().map_or(Orientation::Portrait, |section| section.orientation);
        let name = name(&pending, None, &sheets);
        sheets.push(Sheet { name, orientation, above: pending, table: None, chart: None, below: Vec::new() });
    }
    sheets
}

fn keyed(row: &[Cell]) -> Line {
    match row {
        [key, value] => Line { kind: Kind::Text, label: Some(key.plain()), runs: joined(&value.paragraphs) },
        cells => {
            let runs = cells.iter().flat_map(|cell| joined(&cell.paragraphs)).collect();
            Line { kind: Kind::Text, label: None, runs }
        }
    }
}

/// Paragraphs as lines of one cell.
pub fn joined(paragraphs: &[Vec<Run>]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (number, paragraph) in paragraphs.iter().enumerate() {
        let mut next = paragraph.iter().filter(|run| !run.text.is_empty()).cloned();
        if number > 0 {
            // The break belongs to a run, because the library refuses empty ones.
            let first = next.next().unwrap_or_default();
            runs.push(Run { text: format!("\n{}", first.text), ..first });
        }
        runs.extend(next);
    }
    runs
}

fn lines(block: &Block, out: &mut Vec<Line>) {
    let mut push = |kind, runs| out.push(Line { kind, label: None, runs });
    match block {
        Block::Letterhead(lines) => {
            for line in lines {
                push(Kind::Centre, vec![Run::bold(line)]);
            }
        }
        Block::Heading { level: 0, text } => push(Kind::Title, vec![Run::bold(text)]),
        Block::Heading { text, .. } => push(Kind::Heading, vec![Run::bold(text)]),
        Block::Paragraph(paragraph) => {
            let kind = match paragraph.style {
                Style::Centre => Kind::Centre,
                Style::Right => Kind::Right,
                Style::Body | Style::Plain | Style::Inset => Kind::Text,
            };
            push(kind, paragraph.runs.clone());
        }
        Block::List { ordered, items } => {
            for (number, item) in items.iter().enumerate() {
                let mark = if *ordered { format!("{}. ", number + 1) } else { "– ".to_owned() };
                let mut runs = vec![Run::plain(mark)];
                runs.extend(item.iter().cloned());
                push(Kind::Text, runs);
            }
        }
        Block::Signatures(signatures) => {
            for each in signatures {
                push(Kind::Text, vec![Run::plain(signature(each))]);
            }
        }
        Block::Table(_) | Block::Chart(_) | Block::PageBreak => {}
    }
}

fn signature(signature: &Signature) -> String {
    let name = if signature.name.is_empty() { "____________________" } else { signature.name.as_str() };
    let date = if signature.dated { format!("  {}", super::super::DATE_LINE) } else { String::new() };
    format!("{} ____________________ {name}{date}", signature.role)
}

/// The nearest heading as a name no other sheet has: 31 characters, none of `[]:*?/\`, no quote at an end.
fn name(above: &[Line], chart: Option<&Chart>, others: &[Sheet<'_>]) -> String {
    let heading = above.iter().rev().find(|line| matches!(line.kind, Kind::Title | Kind::Heading));
    let heading = heading.map(|line| line.runs.iter().map(|run| run.text.as_str()).collect::<String>());
    let wanted = chart.map(|chart| chart.title.clone()).or(heading).unwrap_or_default();
    let plain: String =
        wanted.chars().map(|c| if c.is_control() || "[]:*?/\\".contains(c) { ' ' } else { c }).collect();
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = words.trim_matches('\'');
    let base = if words.is_empty() { format!("Таблица {}", others.len() + 1) } else { words.to_owned() };
    let taken = |name: &str| others.iter().any(|sheet| sheet.name.to_lowercase() == name.to_lowercase());
    (1..=others.len() + 1)
        .map(|number| {
            let tail = if number == 1 { String::new() } else { format!(" ({number})") };
            format!("{}{tail}", cut(&base, NAME - tail.len()))
        })
        .find(|name| !taken(name))
        .unwrap_or_default()
}

/// The first characters, counted as Excel counts them; cut between words where one fits.
fn cut(text: &str, most: usize) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > most
    });
    let Some((end, _)) = end else { return text };
    let (kept, _) = text.split_at(end);
    let whole = kept.rsplit_once(' ').map(|(before, _)| before).filter(|before| before.len() * 2 > kept.len());
    whole.unwrap_or(kept).trim_end_matches([' ', '\'', ',', '—', '–', '-', '('])
}
