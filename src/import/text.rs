//! Plain text → paragraphs and tables: rows of tab-separated cells, or one cell on a line.

use super::table::{Block, Cell, Manuscript, Row, Table, TableKind};

/// A line of the input and its number.
#[derive(Debug, Clone)]
pub struct Line {
    /// From 1; 0 where the format has no lines.
    pub number: usize,
    /// Text without the line end.
    pub text: String,
}

/// Reads text saved from an office program or a scan: tab rows, cells on lines, remnants of Markdown and HTML.
pub fn read(text: &str) -> Manuscript {
    let lines: Vec<Line> =
        text.lines().enumerate().map(|(index, line)| Line { number: index + 1, text: without_markup(line) }).collect();
    let mut manuscript = Manuscript::default();
    assemble(&lines, &mut manuscript);
    manuscript.numbered()
}

/// Adds paragraphs and typed tables to a manuscript; also for paragraphs of a document that hold tab characters.
pub fn assemble(lines: &[Line], into: &mut Manuscript) {
    let mut rest = lines;
    // Length of the rest behind a region known to hold no such table, so that it is not searched again.
    let mut barren = usize::MAX;
    while let Some((line, after)) = rest.split_first() {
        if !line.text.contains('\t') {
            if !line.text.trim().is_empty() && !is_noise(&line.text) {
                into.blocks.push(Block::Paragraph(line.text.trim().to_owned()));
            }
            rest = after;
            continue;
        }
        let mut found = None;
        if rest.len() <= barren {
            let (cells, used) = loose_cells(rest);
            found = cells_on_lines(&cells).map(|rows| (rows, used));
            barren = rest.len().saturating_sub(used.max(1));
        }
        let kind = if found.is_some() { TableKind::OnLines } else { TableKind::Typed };
        let (rows, used) = found.unwrap_or_else(|| tab_rows(rest));
        into.blocks.push(Block::Table(Table { kind, rows, ..Table::default() }));
        rest = rest.get(used.max(1)..).unwrap_or_default();
    }
}

/// Consecutive lines with tabs; an empty line (a page break in scanned text) ends the run.
fn tab_rows(lines: &[Line]) -> (Vec<Row>, usize) {
    let rows: Vec<Row> = lines
        .iter()
        .take_while(|line| line.text.contains('\t'))
        .map(|line| Row {
            line: numbered(line),
            in_sheet: 0,
            cells: line.text.split('\t').map(|cell| Cell::new(cell.trim())).collect(),
        })
        .collect();
    let used = rows.len();
    (rows, used)
}

fn numbered(line: &Line) -> Option<usize> {
    (line.number > 0).then_some(line.number)
}

/// A table with every cell on a line of its own that starts with a tab (a table copied out of a viewer).
/// The column count is the place of the cell «1»: the header stands before it.
fn cells_on_lines(cells: &[Line]) -> Option<Vec<Row>> {
    let columns = cells.iter().position(|cell| number_of(&cell.text) == Some(1)).filter(|n| *n >= 3)?;
    let mut rows = Vec::new();
    let mut rest = cells;
    let mut expected = 0;
    while !rest.is_empty() {
        // A row normally has as many cells as the header; where it has not, the next number tells where it ends.
        let next = rest.get(columns).and_then(|cell| number_of(&cell.text));
        let length = if next == Some(expected + 1) {
            columns
        } else {
            let found = rest.iter().skip(2).position(|cell| number_of(&cell.text) == Some(expected + 1));
            found.map_or(rest.len(), |at| at + 2)
        };
        let (row, after) = rest.split_at(length.min(rest.len()));
        let line = row.first().and_then(numbered);
        rows.push(Row { line, in_sheet: 0, cells: row.iter().map(|cell| Cell::new(cell.text.as_str())).collect() });
        rest = after;
        expected += 1;
    }
    Some(rows)
}

/// The cells of such a region with the lines that belong to each, and how many lines it takes.
fn loose_cells(lines: &[Line]) -> (Vec<Line>, usize) {
    let mut cells: Vec<Line> = Vec::new();
    let mut used = 0;
    let region = lines
        .iter()
        .take_while(|line| !line.text.trim_start_matches('\t').contains('\t') || line.text.trim().is_empty());
    let last = region.enumerate().filter(|(_, line)| line.text.starts_with('\t')).last().map_or(0, |(index, _)| index);
    for (index, line) in lines.iter().enumerate() {
        match line.text.strip_prefix('\t') {
            Some(cell) if !cell.contains('\t') => {
                cells.push(Line { number: line.number, text: cell.to_owned() });
                used = index + 1;
            }
            _ if line.text.contains('\t') => break,
            _ => {
                if index > last && line.text.trim().is_empty() {
                    break;
                }
                if let Some(open) = cells.last_mut() {
                    open.text.push('\n');
                    open.text.push_str(&line.text);
                }
                used = index + 1;
            }
        }
    }
    (cells, used)
}

fn number_of(text: &str) -> Option<usize> {
    text.trim().trim_end_matches(['.', ')']).parse().ok()
}

/// Without bold stars, tags and formula signs that text recognition leaves.
fn without_markup(line: &str) -> String {
    let plain = line.replace("**", "");
    let plain = number_sign(&plain);
    without_tags(&plain)
}

/// `$N_{\underline{0}}$` is how a formula reader sees «№».
fn number_sign(line: &str) -> String {
    let Some((before, rest)) = line.split_once("$N_{") else { return line.to_owned() };
    match rest.split_once('$') {
        Some((_, after)) => format!("{before}№{}", number_sign(after)),
        None => line.to_owned(),
    }
}

/// Tags of text formatting. Anything else in angle brackets is text («<10 %») and stays.
fn without_tags(line: &str) -> String {
    const TAGS: [&str; 13] = ["p", "i", "b", "u", "ul", "ol", "li", "br", "em", "strong", "sup", "sub", "span"];
    let mut plain = String::new();
    let mut rest = line;
    while let Some((before, tagged)) = rest.split_once('<') {
        plain.push_str(before);
        let tag = tagged.split_once('>').filter(|(inside, _)| {
            let name = inside.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
            TAGS.contains(&name.to_ascii_lowercase().as_str())
        });
        if let Some((inside, after)) = tag {
            // Block tags part words, inline ones do not.
            if !["u", "i", "b", "em", "strong", "sup", "sub", "span"].contains(&inside.trim_start_matches('/')) {
                plain.push(' ');
            }
            rest = after;
        } else {
            plain.push('<');
            rest = tagged;
        }
    }
    plain.push_str(rest);
    plain
}

/// A scribble that text recognition read as a Latin word («the.» for a signature).
fn is_noise(line: &str) -> bool {
    let line = line.trim();
    line.len() <= 4 && line.ends_with('.') && line.chars().all(|c| c.is_ascii_lowercase() || c == '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(row: &Row) -> Vec<&str> {
        row.cells.iter().map(|cell| cell.text.as_str()).collect()
    }

    #[test]
    fn tab_rows_become_tables_and_markup_goes() {
        let read = read("**План\n<i>на год</i>**\n№\tМероприятие\n1\tсчёт <10 %\n\n$N_{\\underline{0}}$ 55\nthe.\n");
        assert_eq!(read.blocks.len(), 4);
        assert_eq!(read.blocks[0], Block::Paragraph("План".to_owned()));
        assert_eq!(read.blocks[3], Block::Paragraph("№ 55".to_owned()));
        let table = read.tables().next().unwrap();
        assert_eq!(texts(&table.rows[1]), ["1", "счёт <10 %"]);
        assert_eq!(table.rows[1].line, Some(4));
    }

    #[test]
    fn a_cell_on_a_line_makes_rows_by_its_numbers() {
        let read =
            read("Карта\n\n\t№\n\tДело\n\tСрок\n\n\t1\n\tпервое\n\tмай\n2021 года\n\n\t2\n\tвторое\n\t\n\nПодпись\n");
        let table = read.tables().next().unwrap();
        assert_eq!(table.rows.len(), 3);
        assert_eq!(texts(&table.rows[1]), ["1", "первое", "май\n2021 года\n"]);
        assert_eq!(table.rows[2].line, Some(12));
        assert_eq!(read.blocks.last(), Some(&Block::Paragraph("Подпись".to_owned())));
    }

    #[test]
    fn odd_input_does_not_panic() {
        for odd in ["", "\t", "\t\n\t\n", "$N_{", "<", "<p", "\t1\n\t1\n\t1\n\t1", "a\tb\n\tc\n"] {
            let _ = read(odd);
        }
    }
}
