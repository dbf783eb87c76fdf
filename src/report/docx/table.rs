//! Tables of a Word document: bordered ones with repeating headings, and signature lines.

use super::super::document::{Align, Cell, Run, Signature, Table};
use super::super::grid::{Slot, grid, widths};
use super::super::xml::Xml;
use super::write_runs;

/// The table, `total` twips wide.
pub fn write(xml: &mut Xml, table: &Table, total: u32) {
    let widths = widths(table, total);
    open(xml, "TableGrid", &widths, total);
    for (number, row) in grid(table).iter().enumerate() {
        let header = number < table.header_rows;
        xml.open("w:tr", &[]);
        if header {
            xml.open("w:trPr", &[]).empty("w:cantSplit", &[]).empty("w:tblHeader", &[]).close();
        }
        for slot in row {
            write_slot(xml, slot, &widths, header);
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

fn write_slot(xml: &mut Xml, slot: &Slot<'_>, widths: &[u32], header: bool) {
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
    let style = if header { "TableHead" } else { "TableText" };
    match slot.cell {
        Some(cell) if !cell.paragraphs.is_empty() => write_paragraphs(xml, cell, style),
        _ => cell_paragraph(xml, style, Align::Left, false, &[]),
    }
    xml.close();
}

fn write_paragraphs(xml: &mut Xml, cell: &Cell, style: &str) {
    for runs in &cell.paragraphs {
        cell_paragraph(xml, style, cell.align, false, runs);
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

/// Role, line, name; all lines of one block stay on one page.
pub fn write_signatures(xml: &mut Xml, signatures: &[&Signature], total: u32) {
    let widths = [total * 42 / 100, total * 25 / 100, total - total * 42 / 100 - total * 25 / 100];
    open(xml, "Signatures", &widths, total);
    for (number, signature) in signatures.iter().enumerate() {
        let keep = number + 1 < signatures.len();
        let name = if signature.name.is_empty() { "_".repeat(22) } else { signature.name.clone() };
        xml.open("w:tr", &[]).open("w:trPr", &[]).empty("w:cantSplit", &[]).close();
        for (at, text) in [signature.role.clone(), String::new(), name].iter().enumerate() {
            let width = widths.get(at).copied().unwrap_or(0).to_string();
            xml.open("w:tc", &[]).open("w:tcPr", &[]).empty("w:tcW", &[("w:w", &width), ("w:type", "dxa")]);
            if at == 1 {
                xml.open("w:tcBorders", &[])
                    .empty("w:bottom", &[("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "auto")])
                    .close();
            }
            xml.empty("w:vAlign", &[("w:val", "bottom")]).close();
            cell_paragraph(xml, "SignatureText", Align::Left, keep || signature.dated, &[Run::plain(text)]);
            xml.close();
        }
        xml.close();
        below(xml, &widths, signature, keep);
    }
    xml.close();
}

/// The small words under the line, and the place for the date.
fn below(xml: &mut Xml, widths: &[u32], signature: &Signature, keep: bool) {
    let date = if signature.dated { super::super::DATE_LINE } else { "" };
    let full = if signature.name.is_empty() { "(расшифровка подписи)" } else { "" };
    xml.open("w:tr", &[]).open("w:trPr", &[]).empty("w:cantSplit", &[]).close();
    for (width, (text, style, align)) in widths.iter().zip([
        (date, "SignatureText", Align::Left),
        ("(подпись)", "SignatureNote", Align::Centre),
        (full, "SignatureNote", Align::Left),
    ]) {
        xml.open("w:tc", &[])
            .open("w:tcPr", &[])
            .empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")])
            .close();
        cell_paragraph(xml, style, align, keep, &[Run::plain(text)]);
        xml.close();
    }
    xml.close();
}
