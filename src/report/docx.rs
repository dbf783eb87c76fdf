//! A Word document (OOXML, transitional) of the model. Elements stand in the order the schema asks for, nothing
//! depends on the clock or on what was written before: the same document gives the same bytes.

mod package;
mod parts;
mod table;

use super::document::{Block, Document, Orientation, Paragraph, Run, Section, Style};
use super::xml::Xml;
use crate::Result;

/// The bytes of a .docx file.
pub fn render(document: &Document) -> Result<Vec<u8>> {
    let lists = document
        .sections
        .iter()
        .flat_map(|section| &section.blocks)
        .filter(|block| matches!(block, Block::List { ordered: true, .. }))
        .count();
    package::zip(&[
        ("[Content_Types].xml", parts::CONTENT_TYPES.to_owned()),
        ("_rels/.rels", parts::ROOT_RELATIONS.to_owned()),
        ("docProps/core.xml", parts::core(&document.title)),
        ("word/document.xml", body(document)),
        ("word/_rels/document.xml.rels", parts::DOCUMENT_RELATIONS.to_owned()),
        ("word/styles.xml", parts::styles()),
        ("word/numbering.xml", parts::numbering(lists)),
        ("word/settings.xml", parts::SETTINGS.to_owned()),
        ("word/footer1.xml", parts::footer()),
    ])
}

/// Page measures in twips (1/1440 inch): A4 with the margins Russian offices file by.
struct Page {
    size: (&'static str, &'static str),
    /// Top, right, bottom, left.
    margins: (&'static str, &'static str, &'static str, &'static str),
    /// Width of the text.
    text: u32,
}

fn page(orientation: Orientation) -> Page {
    match orientation {
        Orientation::Portrait => {
            Page { size: ("11906", "16838"), margins: ("1134", "850", "1134", "1701"), text: 11_906 - 850 - 1701 }
        }
        Orientation::Landscape => {
            Page { size: ("16838", "11906"), margins: ("1701", "1134", "850", "1134"), text: 16_838 - 1134 - 1134 }
        }
    }
}

fn body(document: &Document) -> String {
    let mut xml = Xml::starting(parts::DECLARATION);
    xml.open("w:document", &[("xmlns:w", parts::MAIN), ("xmlns:r", parts::RELATIONS)]).open("w:body", &[]);
    let mut ordered = 0;
    let last = document.sections.len().saturating_sub(1);
    for (number, section) in document.sections.iter().enumerate() {
        for (at, block) in section.blocks.iter().enumerate() {
            // A heading must not be left alone at the foot of a page, nor the words before a table or signatures.
            let keep = matches!(section.blocks.get(at + 1), Some(Block::Signatures(_)));
            let after_text = at.checked_sub(1).and_then(|at| section.blocks.get(at)).is_some_and(is_text);
            if matches!(block, Block::Table(_)) && after_text {
                joint(&mut xml, false);
            }
            write_block(&mut xml, block, section, keep, &mut ordered);
        }
        if number < last {
            // The section's properties live in its last paragraph, which is made too small to need a page.
            xml.open("w:p", &[]).open("w:pPr", &[]).empty("w:pStyle", &[("w:val", "Joint")]);
            section_properties(&mut xml, section.orientation);
            xml.close().close();
        }
    }
    section_properties(&mut xml, document.sections.last().map_or(Orientation::Portrait, |section| section.orientation));
    xml.finish()
}

fn section_properties(xml: &mut Xml, orientation: Orientation) {
    let page = page(orientation);
    let (top, right, bottom, left) = page.margins;
    let mut size = vec![("w:w", page.size.0), ("w:h", page.size.1)];
    if orientation == Orientation::Landscape {
        size.push(("w:orient", "landscape"));
    }
    xml.open("w:sectPr", &[])
        .empty("w:footerReference", &[("w:type", "default"), ("r:id", "rIdFooter")])
        .empty("w:type", &[("w:val", "nextPage")])
        .empty("w:pgSz", &size)
        .empty(
            "w:pgMar",
            &[
                ("w:top", top),
                ("w:right", right),
                ("w:bottom", bottom),
                ("w:left", left),
                ("w:header", "567"),
                ("w:footer", "567"),
                ("w:gutter", "0"),
            ],
        )
        .close();
}

fn write_block(xml: &mut Xml, block: &Block, section: &Section, keep: bool, ordered: &mut usize) {
    match block {
        Block::Letterhead(lines) => {
            for (number, line) in lines.iter().enumerate() {
                let style = if number + 1 == lines.len() { "LetterheadEnd" } else { "Letterhead" };
                paragraph(xml, style, keep, &[Run::plain(line)]);
            }
        }
        Block::Heading { level, text } => {
            let style = match level {
                0 => "Title",
                1 => "Heading1",
                2 => "Heading2",
                _ => "Heading3",
            };
            paragraph(xml, style, true, &[Run::plain(text)]);
        }
        Block::Paragraph(Paragraph { runs, style }) => {
            let style = match style {
                Style::Body => "BodyText",
                Style::Plain => "Plain",
                Style::Inset => "Inset",
                Style::Centre => "Centre",
                Style::Right => "Right",
            };
            paragraph(xml, style, keep, runs);
        }
        Block::List { ordered: numbered, items } => {
            if *numbered {
                *ordered += 1;
            }
            // Number 1 is the dash; every ordered list has a number of its own, so that each begins at 1.
            let id = if *numbered { (*ordered + 1).to_string() } else { "1".to_owned() };
            for item in items {
                xml.open("w:p", &[]).open("w:pPr", &[]).empty("w:pStyle", &[("w:val", "ListItem")]);
                xml.open("w:numPr", &[])
                    .empty("w:ilvl", &[("w:val", "0")])
                    .empty("w:numId", &[("w:val", &id)])
                    .close()
                    .close();
                write_runs(xml, item);
                xml.close();
            }
        }
        Block::Table(table) => {
            table::write(xml, table, page(section.orientation).text, keep);
            joint(xml, keep);
        }
        Block::Chart(chart) => {
            paragraph(xml, "Caption", true, &[Run::plain(&chart.title)]);
            table::write(xml, &chart.with_bars(), page(section.orientation).text, keep);
            joint(xml, keep);
        }
        Block::PageBreak => {
            xml.open("w:p", &[]).open("w:r", &[]).empty("w:br", &[("w:type", "page")]).close().close();
        }
        Block::Signatures(signatures) => {
            table::write_signatures(xml, signatures, page(section.orientation).text);
            joint(xml, false);
        }
    }
}

fn is_text(block: &Block) -> bool {
    matches!(block, Block::Paragraph(_) | Block::List { .. } | Block::Letterhead(_))
}

/// Word joins tables that touch, and wants a paragraph after the last one.
fn joint(xml: &mut Xml, keep_next: bool) {
    paragraph(xml, "Joint", keep_next, &[]);
}

fn paragraph(xml: &mut Xml, style: &str, keep_next: bool, runs: &[Run]) {
    xml.open("w:p", &[]).open("w:pPr", &[]).empty("w:pStyle", &[("w:val", style)]);
    if keep_next {
        xml.empty("w:keepNext", &[]);
    }
    xml.close();
    write_runs(xml, runs);
    xml.close();
}

fn write_runs(xml: &mut Xml, runs: &[Run]) {
    for run in runs.iter().filter(|run| !run.text.is_empty()) {
        xml.open("w:r", &[]);
        if run.bold || run.italic || run.mark {
            xml.open("w:rPr", &[]);
            if run.bold {
                xml.empty("w:b", &[]).empty("w:bCs", &[]);
            }
            if run.italic {
                xml.empty("w:i", &[]).empty("w:iCs", &[]);
            }
            if run.mark {
                xml.empty("w:highlight", &[("w:val", "yellow")]);
            }
            xml.close();
        }
        for (number, line) in run.text.split('\n').enumerate() {
            if number > 0 {
                xml.empty("w:br", &[]);
            }
            for (number, part) in line.split('\t').enumerate() {
                if number > 0 {
                    xml.empty("w:tab", &[]);
                }
                if !part.is_empty() {
                    xml.element("w:t", &[("xml:space", "preserve")], part);
                }
            }
        }
        xml.close();
    }
}

#[cfg(test)]
mod tests;
