//! Tables of a Word document: bordered ones with repeating headings, and signature lines.

use super::super::document::{Align, Cell, Run, Signature, Table};
use super::super::grid::{Slot, grid, widths};
use super::super::xml::Xml;
use super::write_runs;

/// Twips a column has on average, below which the text of a table is set smaller, so that dates are not torn.
const NARROW: u32 = 1600;

/// Characters of a cell up to which its row stays on one page.
const WHOLE_ROW: usize = 600;

/// The table, `total` twips wide; with `keep` its last row stays with what follows.
pub fn write(xml: &mut Xml, table: &Table, total: u32, keep: bool) {
    let widths = widths(table, total);
    let small = total / u32::try_from(widths.len().max(1)).unwrap_or(1) < NARROW;
    open(xml, "TableGrid", &widths, total);
    let rows = grid(table);
    for (number, row) in rows.iter().enumerate() {
        let header = number < table.header_rows;
        xml.open("w:tr", &[]);
        // A row torn over two pages is what makes scans of plans unreadable; only a very long one may break.
        let whole = row.iter().filter_map(|slot| slot.cell).all(|cell| cell.plain().chars().count() <= WHOLE_ROW);
        if header || whole {
            xml.open("w:trPr", &[]).empty("w:cantSplit", &[]);
            if header {
                xml.empty("w:tblHeader", &[]);
            }
            xml.close();
        }
        // The heading of a section is not left alone at the foot of a page, nor is what follows the table.
        let keep = (row.len() == 1 && widths.len() > 1) || (keep && number + 1 == rows.len());
        let style = match (header, small) {
            (true, false) => "TableHead",
            (true, true) => "TableHeadSmall",
            (false, false) => "TableText",
            (false, true) => "TableSmall",
        };
        for slot in row {
            write_slot(xml, slot, &widths, header, (style, keep));
        }
        xml.close();
    }
    xml.close();
}

fn open(xml: &mut Xml, style: &str, widths: &[u32], total: u32) {
    xml.open("w:tbl", &[]).open("w:tblPr", &[]);
    xml.empty("w:tblStyle", &[("w:val", style)])
        .empty("w:tblW", &[("w:w", &total.to_string()), ("w:type", "dxa")])
        .empty("w:tblLayout", &[("w:type", "fixed")])
        .empty("w:tblLook", &[("w:val", "0020")])
        .close();
    xml.open("w:tblGrid", &[]);
    for width in widths {
        xml.empty("w:gridCol", &[("w:w", &width.to_string())]);
    }
    xml.close();
}

fn write_slot(xml: &mut Xml, slot: &Slot<'_>, widths: &[u32], header: bool, (style, keep): (&str, bool)) {
    let width: u32 = widths.iter().skip(slot.column).take(slot.columns).sum();
    xml.open("w:tc", &[]).open("w:tcPr", &[]).empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
    if slot.columns > 1 {
        xml.empty("w:gridSpan", &[("w:val", &slot.columns.to_string())]);
    }
    if slot.covered {
        xml.empty("w:vMerge", &[]);
    } else if slot.rows > 1 {
        xml.empty("w:vMerge", &[("w:val", "restart")]);
    }
    if header {
        xml.empty("w:vAlign", &[("w:val", "center")]);
    }
    xml.close();
    match slot.cell {
        Some(cell) if !cell.paragraphs.is_empty() => write_paragraphs(xml, cell, header, (style, keep)),
        _ => cell_paragraph(xml, style, Align::Left, keep, &[]),
    }
    xml.close();
}

fn write_paragraphs(xml: &mut Xml, cell: &Cell, header: bool, (style, keep): (&str, bool)) {
    for runs in &cell.paragraphs {
        // The place of a heading's text is its style's.
        cell_paragraph(xml, style, if header { Align::Left } else { cell.align }, keep, runs);
    }
}

fn cell_paragraph(xml: &mut Xml, style: &str, align: Align, keep: bool, runs: &[Run]) {
    xml.open("w:p", &[]).open("w:pPr", &[]).empty("w:pStyle", &[("w:val", style)]);
    if keep {
        xml.empty("w:keepNext", &[]);
    }
    match align {
        Align::Left => {}
        Align::Centre => {
            xml.empty("w:jc", &[("w:val", "center")]);
        }
        Align::Right => {
            xml.empty("w:jc", &[("w:val", "right")]);
        }
    }
    xml.close();
    write_runs(xml, runs);
    xml.close();
}

/// Role, line, name; all lines of one block stay on one page. Narrow columns keep the two lines apart.
pub fn write_signatures(xml: &mut Xml, signatures: &[Signature], total: u32) {
    let gap = total * 2 / 100;
    let (role, line) = (total * 40 / 100, total * 24 / 100);
    let widths = [role, gap, line, gap, total - role - line - 2 * gap];
    open(xml, "Signatures", &widths, total);
    for (number, signature) in signatures.iter().enumerate() {
        let last = number + 1 == signatures.len();
        row(
            xml,
            &widths,
            [
                (&signature.role, "SignatureText", false),
                ("", "SignatureText", true),
                // Room to write the name where it is not known.
                (&signature.name, "SignatureText", signature.name.is_empty()),
            ],
            true,
        );
        let date = if signature.dated { super::super::DATE_LINE } else { "" };
        let full = if signature.name.is_empty() { "(расшифровка подписи)" } else { "" };
        let notes = [
            (date, if date.is_empty() { "SignatureNote" } else { "SignatureDate" }, false),
            ("(подпись)", "SignatureNote", false),
            (full, "SignatureNote", false),
        ];
        row(xml, &widths, notes, !last);
    }
    xml.close();
}

/// A row of three cells (text, style, line below) with gaps between.
fn row(xml: &mut Xml, widths: &[u32; 5], cells: [(&str, &str, bool); 3], keep: bool) {
    xml.open("w:tr", &[]).open("w:trPr", &[]).empty("w:cantSplit", &[]).close();
    let [role, line, name] = cells;
    let gap = ("", "SignatureNote", false);
    for (at, (width, (text, style, lined))) in widths.iter().zip([role, gap, line, gap, name]).enumerate() {
        xml.open("w:tc", &[]).open("w:tcPr", &[]);
        xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
        if lined {
            xml.open("w:tcBorders", &[])
                .empty("w:bottom", &[("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "auto")])
                .close();
        }
        if style == "SignatureText" {
            xml.empty("w:vAlign", &[("w:val", "bottom")]);
        }
        xml.close();
        let align = if style == "SignatureNote" && at > 0 { Align::Centre } else { Align::Left };
        cell_paragraph(xml, style, align, keep, &[Run::plain(text)]);
        xml.close();
    }
    xml.close();
}
