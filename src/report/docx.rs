//! A Word document (OOXML, transitional) of the model. Elements stand in the order the schema asks for, nothing
//! depends on the clock or on what was written before: the same document gives the same bytes.

mod package;
mod parts;
mod table;
pub mod template;

use self::template::Template;
use super::document::{Block, Document, Orientation, Paragraph, Run, Style};
use super::xml::Xml;
use crate::Result;

/// The bytes of a .docx file.
pub fn render(document: &Document) -> Result<Vec<u8>> {
    let lists = ordered_lists(document);
    let text = |name: &str, text: String| (name.to_owned(), text.into_bytes());
    package::zip(&[
        text("[Content_Types].xml", parts::CONTENT_TYPES.to_owned()),
        text("_rels/.rels", parts::ROOT_RELATIONS.to_owned()),
        text("docProps/core.xml", parts::core(&document.title)),
        text("word/document.xml", body(document, None)),
        text("word/_rels/document.xml.rels", parts::DOCUMENT_RELATIONS.to_owned()),
        text("word/styles.xml", parts::styles()),
        text("word/numbering.xml", parts::numbering(lists, parts::OWN_LISTS)),
        text("word/settings.xml", parts::SETTINGS.to_owned()),
        text("word/footer1.xml", parts::footer()),
    ])
}

/// The same on the office's own paper.
pub fn render_on(document: &Document, template: &Template) -> Result<Vec<u8>> {
    let body = body(document, Some(template));
    package::zip(&template.package(&body, &document.title, ordered_lists(document)))
}

fn ordered_lists(document: &Document) -> usize {
    document.blocks().filter(|block| matches!(block, Block::List { ordered: true, .. })).count()
}

/// Page measures in twips (1/1440 inch): A4 with the margins Russian offices file by, or those of the template.
struct Page {
    size: (u32, u32),
    /// Top, right, bottom, left, header, footer.
    margins: [u32; 6],
}

impl Page {
    fn of(orientation: Orientation, template: Option<&Template>) -> Self {
        match orientation {
            Orientation::Portrait => {
                let own = [1134, 850, 1134, 1701, 567, 567];
                let margins = template.and_then(|template| template.margins).unwrap_or(own);
                Self { size: (11_906, 16_838), margins }
            }
            Orientation::Landscape => Self { size: (16_838, 11_906), margins: [1701, 1134, 850, 1134, 567, 567] },
        }
    }

    /// Width of the text.
    fn text(&self) -> u32 {
        let [_, right, _, left, _, _] = self.margins;
        self.size.0 - right - left
    }
}

/// What a block is written by.
struct Writer<'a> {
    xml: Xml,
    template: Option<&'a Template>,
    /// Ordered lists so far.
    ordered: usize,
}

fn body(document: &Document, template: Option<&Template>) -> String {
    let mut xml = Xml::starting(parts::DECLARATION);
    match template {
        Some(template) => xml.raw(&template.root),
        None => xml.open("w:document", &[("xmlns:w", parts::MAIN), ("xmlns:r", parts::RELATIONS)]),
    };
    let mut writer = Writer { xml: Xml::default(), template, ordered: 0 };
    let last = document.sections.len().saturating_sub(1);
    for (number, section) in document.sections.iter().enumerate() {
        let page = Page::of(section.orientation, template);
        for (at, block) in section.blocks.iter().enumerate() {
            // A heading must not be left alone at the foot of a page, nor the words before a table or signatures.
            let keep = matches!(section.blocks.get(at + 1), Some(Block::Signatures(_)));
            let after_text = at.checked_sub(1).and_then(|at| section.blocks.get(at)).is_some_and(is_text);
            if matches!(block, Block::Table(_)) && after_text {
                joint(&mut writer.xml, false);
            }
            writer.block(block, page.text(), keep);
        }
        if number < last {
            // The section's properties live in its last paragraph, which is made too small to need a page.
            writer.xml.open("w:p", &[]).open("w:pPr", &[]).empty("w:pStyle", &[("w:val", "Joint")]);
            section_properties(&mut writer.xml, section.orientation, template, number == 0);
            writer.xml.close().close();
        }
    }
    let orientation = document.sections.last().map_or(Orientation::Portrait, |section| section.orientation);
    let mut end = Xml::default();
    section_properties(&mut end, orientation, template, last == 0);
    let (own, end) = (writer.xml.finish(), end.finish());
    xml.open("w:body", &[]);
    match template {
        Some(template) => {
            xml.raw(&template.above).raw(&template.with_styles(&own)).raw(&template.below).raw(&end);
            xml.close().raw("</w:document>")
        }
        None => xml.raw(&own).raw(&end),
    };
    xml.finish()
}

/// Headers and footers of a template stand in its first section; the others go on with them.
fn section_properties(xml: &mut Xml, orientation: Orientation, template: Option<&Template>, first: bool) {
    let page = Page::of(orientation, template);
    let [top, right, bottom, left, header, footer] = page.margins.map(|margin| margin.to_string());
    let (width, height) = (page.size.0.to_string(), page.size.1.to_string());
    let mut size = vec![("w:w", width.as_str()), ("w:h", height.as_str())];
    if orientation == Orientation::Landscape {
        size.push(("w:orient", "landscape"));
    }
    xml.open("w:sectPr", &[]);
    if let Some(template) = template.filter(|_| first) {
        xml.raw(&template.references);
    }
    if template.is_none_or(|template| !template.has_footer) {
        xml.empty("w:footerReference", &[("w:type", "default"), ("r:id", "rIdFooter")]);
    }
    xml.empty("w:type", &[("w:val", "nextPage")]).empty("w:pgSz", &size).empty(
        "w:pgMar",
        &[
            ("w:top", &top),
            ("w:right", &right),
            ("w:bottom", &bottom),
            ("w:left", &left),
            ("w:header", &header),
            ("w:footer", &footer),
            ("w:gutter", "0"),
        ],
    );
    if first && template.is_some_and(|template| template.first_page) {
        xml.empty("w:titlePg", &[]);
    }
    xml.close();
}

impl Writer<'_> {
    fn block(&mut self, block: &Block, width: u32, keep: bool) {
        let Self { xml, template, ordered } = self;
        match block {
            // The template's own letterhead stands above already.
            Block::Letterhead(_) if template.is_some_and(Template::has_letterhead) => {}
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
                let first = if template.is_some() { parts::TEMPLATE_LISTS } else { parts::OWN_LISTS };
                let id = (first + if *numbered { *ordered + 1 } else { 1 }).to_string();
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
                table::write(xml, table, width, keep);
                joint(xml, keep);
            }
            Block::Chart(chart) => {
                paragraph(xml, "Caption", true, &[Run::plain(&chart.title)]);
                table::write(xml, &chart.with_bars(), width, keep);
                joint(xml, keep);
            }
            Block::PageBreak => {
                xml.open("w:p", &[]).open("w:r", &[]).empty("w:br", &[("w:type", "page")]).close().close();
            }
            Block::Signatures(signatures) => {
                table::write_signatures(xml, signatures, width);
                joint(xml, false);
            }
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
