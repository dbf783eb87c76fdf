//! The office's own .docx: its styles, headers, footers, margins and the letterhead in its text are taken; a report is
//! written into it. Everything else of the package (pictures, fonts, theme) goes along untouched.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::parts;
use crate::report::messages;
use crate::{Error, Result};

/// Largest file, and everything in it unpacked, bytes.
pub const LARGEST: usize = 10 << 20;
const LARGEST_UNPACKED: u64 = 32 << 20;
/// Most parts of a package.
const MOST_PARTS: usize = 2000;
/// The report goes where this paragraph stands.
const MARK: &str = "{{текст}}";
/// A letterhead without the mark has no more paragraphs, those of its tables among them; more text is a document
/// somebody wrote once.
const LONGEST_LETTERHEAD: usize = 30;

const DOCUMENT: &str = "word/document.xml";
const RELATIONS: &str = "word/_rels/document.xml.rels";
const CONTENT_TYPES: &str = "[Content_Types].xml";

/// The size of text in our tables, and in a template.
const TABLE: &str = "<w:sz w:val=\"24\"/><w:szCs w:val=\"24\"/>";
const SMALLER: &str = "<w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/>";

/// A template that was read.
#[derive(Debug, Clone, Default)]
pub struct Template {
    parts: Vec<(String, Vec<u8>)>,
    /// Start tag of the document with its name spaces.
    pub root: String,
    /// What stands before the report.
    pub above: String,
    /// What stands after it.
    pub below: String,
    /// References to headers and footers, and whether the first page has its own.
    pub references: String,
    /// `<w:titlePg/>` where the first page differs.
    pub first_page: bool,
    /// Whether pages have a footer already.
    pub has_footer: bool,
    /// Top, right, bottom, left, header, footer of an upright page, twips.
    pub margins: Option<[u32; 6]>,
    /// Ids of its styles by their names in small letters.
    styles: BTreeMap<String, String>,
    /// What the user has to know.
    pub notes: Vec<String>,
}

impl Template {
    /// Reads a template. Errors: no Word document, damaged, with macros or a signature, too large; all sentences.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let broken = |why: String| Error::Refused(messages::template_broken(why));
        let parts = unpack(bytes).map_err(broken)?;
        let mut template = Self { parts, ..Self::default() };
        template.read_document().map_err(broken)?;
        template.styles = style_ids(template.text("word/styles.xml").map_err(broken)?).map_err(broken)?;
        for (name, end) in [(RELATIONS, "</Relationships>"), (CONTENT_TYPES, "</Types>")] {
            if !template.text(name).map_err(broken)?.contains(end) {
                return Err(broken(messages::template_part(name)));
            }
        }
        Ok(template)
    }

    fn text(&self, name: &str) -> std::result::Result<&str, String> {
        let found = self.parts.iter().find(|(part, _)| part == name).map(|(_, bytes)| bytes.as_slice());
        found.and_then(|bytes| std::str::from_utf8(bytes).ok()).ok_or_else(|| messages::template_part(name))
    }

    /// Has it a letterhead of its own?
    pub fn has_letterhead(&self) -> bool {
        !self.above.is_empty()
    }

    fn read_document(&mut self) -> std::result::Result<(), String> {
        let damaged = || messages::template_part(DOCUMENT);
        let text = self.text(DOCUMENT)?.trim_start_matches('\u{feff}').to_owned();
        let body = Body::read(&text).ok_or_else(damaged)?;
        if !body.root.contains(parts::MAIN) {
            return Err(messages::template_not_word());
        }
        self.root.clone_from(&body.root);
        if !self.root.contains("xmlns:r=") {
            self.root = self.root.replacen('>', &format!(" xmlns:r=\"{}\">", parts::RELATIONS), 1);
        }
        let raw = |children: &[Child]| -> String {
            children.iter().filter_map(|child| text.get(child.range.clone())).collect()
        };
        if let Some(at) = body.children.iter().position(|child| child.text.trim() == MARK) {
            let (above, below) = body.children.split_at(at);
            self.above = raw(above);
            self.below = raw(below.get(1..).unwrap_or_default());
        } else {
            let all = raw(&body.children);
            if all.matches("</w:p>").count() <= LONGEST_LETTERHEAD {
                self.above = all;
            } else {
                self.notes.push(messages::template_long(LONGEST_LETTERHEAD, MARK));
            }
        }
        // A template that says nothing has no letterhead, only an empty paragraph Word cannot do without.
        if self.above.find("<w:t").is_none() && !self.above.contains("<w:drawing") && !self.above.contains("<w:pict") {
            self.above.clear();
        }
        if let Some(section) = body.section {
            self.has_footer = section.references.contains("<w:footerReference");
            (self.references, self.first_page, self.margins) =
                (section.references, section.first_page, section.margins);
        }
        Ok(())
    }

    /// The id of a style of ours in this template, where it has one of that name.
    fn style(&self, name: &str) -> Option<&str> {
        self.styles.get(&name.to_lowercase()).map(String::as_str)
    }

    /// Markup with our ids of styles in the template's.
    pub fn with_styles(&self, markup: &str) -> String {
        let mut out = markup.to_owned();
        // By way of ids nobody has, so that one that was replaced is not replaced again.
        for (number, (id, name)) in parts::style_names().into_iter().enumerate() {
            let theirs = self.style(name).map_or_else(|| self.own_id(id), str::to_owned);
            if theirs == id {
                continue;
            }
            for element in ["pStyle", "tblStyle", "basedOn", "next"] {
                out = out.replace(
                    &format!("<w:{element} w:val=\"{id}\"/>"),
                    &format!("<w:{element} w:val=\"\u{1}{number}\u{1}{theirs}\"/>"),
                );
            }
        }
        let mut parts = out.split('\u{1}');
        let mut plain = parts.next().unwrap_or_default().to_owned();
        // Text between the marks is the number, text after them is kept.
        while let (Some(_), Some(kept)) = (parts.next(), parts.next()) {
            plain.push_str(kept);
        }
        plain
    }

    /// An id for a style the template does not have, and no other style of it has either.
    fn own_id(&self, id: &str) -> String {
        if self.styles.values().any(|taken| taken == id) { format!("Vyezd{id}") } else { id.to_owned() }
    }

    /// The package with the report in it.
    pub fn package(&self, document: &str, title: &str, ordered: usize) -> Vec<(String, Vec<u8>)> {
        let numbering = self.parts.iter().any(|(name, _)| name == "word/numbering.xml");
        let mut out = Vec::with_capacity(self.parts.len() + 2);
        for (name, bytes) in &self.parts {
            let text = || String::from_utf8_lossy(bytes).into_owned();
            let written = match name.as_str() {
                DOCUMENT => document.as_bytes().to_vec(),
                "docProps/core.xml" => parts::core(title).into_bytes(),
                "word/styles.xml" => self.styles_part(&text()).into_bytes(),
                "word/numbering.xml" => parts::merge_numbering(&text(), ordered).into_bytes(),
                RELATIONS => self.relations(&text(), numbering).into_bytes(),
                CONTENT_TYPES => self.content_types(&text(), numbering).into_bytes(),
                _ => bytes.clone(),
            };
            out.push((name.clone(), written));
        }
        if !numbering {
            out.push(("word/numbering.xml".to_owned(), parts::numbering(ordered, parts::TEMPLATE_LISTS).into_bytes()));
        }
        if !self.has_footer {
            out.push(("word/footerVyezd.xml".to_owned(), self.with_styles(&parts::footer()).into_bytes()));
        }
        out
    }

    /// Its styles and those of ours it has none of that name for.
    fn styles_part(&self, styles: &str) -> String {
        let mut missing = String::new();
        for (id, name, markup) in parts::style_elements() {
            if self.style(name).is_none() {
                let own =
                    markup.replacen(&format!("w:styleId=\"{id}\""), &format!("w:styleId=\"{}\"", self.own_id(id)), 1);
                // The letters of a template may be wider than ours: tables are set so that dates hold together.
                let own = own.replace(TABLE, SMALLER);
                missing.push_str(&own.replace(" w:default=\"1\"", ""));
            }
        }
        before_last(styles, "</w:styles>", &self.with_styles(&missing))
    }

    fn relations(&self, relations: &str, numbering: bool) -> String {
        let mut more = String::new();
        if !numbering {
            more.push_str(&parts::relation("rIdVyezdNumbering", "numbering", "numbering.xml"));
        }
        if !self.has_footer {
            more.push_str(&parts::relation("rIdFooter", "footer", "footerVyezd.xml"));
        }
        before_last(relations, "</Relationships>", &more)
    }

    fn content_types(&self, types: &str, numbering: bool) -> String {
        let mut more = String::new();
        if !numbering {
            more.push_str(&parts::content_type("/word/numbering.xml", "numbering"));
        }
        if !self.has_footer {
            more.push_str(&parts::content_type("/word/footerVyezd.xml", "footer"));
        }
        // A .dotx calls itself a template; what is written is a document.
        let types = types.replace("wordprocessingml.template.main+xml", "wordprocessingml.document.main+xml");
        before_last(&types, "</Types>", &more)
    }
}

fn before_last(text: &str, end: &str, more: &str) -> String {
    match text.rsplit_once(end) {
        Some((before, after)) => format!("{before}{more}{end}{after}"),
        None => text.to_owned(),
    }
}

fn unpack(bytes: &[u8]) -> std::result::Result<Vec<(String, Vec<u8>)>, String> {
    if bytes.len() > LARGEST {
        return Err(messages::template_large(LARGEST >> 20));
    }
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| messages::template_not_word())?;
    if zip.len() > MOST_PARTS {
        return Err(messages::template_not_word());
    }
    let mut left = LARGEST_UNPACKED;
    let mut parts = Vec::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).map_err(|_| messages::template_not_word())?;
        if file.is_dir() {
            continue;
        }
        let name = file.name().map_err(|_| messages::template_not_word())?.to_string();
        if name.starts_with("_xmlsignatures/") || name.ends_with("vbaProject.bin") {
            return Err(messages::template_active());
        }
        let mut part = Vec::new();
        (&mut file).take(left + 1).read_to_end(&mut part).map_err(|_| messages::template_part(&name))?;
        left = left.checked_sub(part.len() as u64).ok_or_else(|| messages::template_large(LARGEST_UNPACKED >> 20))?;
        if parts.iter().any(|(known, _)| *known == name) {
            return Err(messages::template_part(&name));
        }
        parts.push((name, part));
    }
    Ok(parts)
}

/// A paragraph or a table of the body.
struct Child {
    range: Range<usize>,
    text: String,
}

#[derive(Default)]
struct Section {
    references: String,
    first_page: bool,
    margins: Option<[u32; 6]>,
}

struct Body {
    root: String,
    children: Vec<Child>,
    section: Option<Section>,
}

impl Body {
    /// The parts of a document as places in its text; `None` where it is no well-formed document.
    fn read(text: &str) -> Option<Self> {
        let mut reader = Reader::from_str(text);
        let mut body = Self { root: String::new(), children: Vec::new(), section: None };
        let mut depth = 0_usize;
        let mut start = 0;
        let mut words = String::new();
        let mut in_section = false;
        loop {
            let before = usize::try_from(reader.buffer_position()).ok()?;
            let event = reader.read_event().ok()?;
            let after = usize::try_from(reader.buffer_position()).ok()?;
            let begun = matches!(event, Event::Start(_));
            match &event {
                Event::Start(tag) | Event::Empty(tag) => {
                    let name = tag.name().as_ref().to_owned();
                    match depth {
                        0 if name == "w:document" => text.get(before..after)?.trim().clone_into(&mut body.root),
                        1 if name == "w:body" => {}
                        0 => return None,
                        2 => {
                            (start, words) = (before, String::new());
                            in_section = name == "w:sectPr";
                            if in_section {
                                body.section = Some(Section::default());
                            }
                        }
                        _ => {}
                    }
                    if let (true, Some(section)) = (in_section && depth > 2, &mut body.section) {
                        section.take(&name, tag, text.get(before..after)?, depth)?;
                    }
                    if begun {
                        depth += 1;
                    } else if depth == 2 && !in_section {
                        body.children.push(Child { range: before..after, text: String::new() });
                    }
                }
                Event::End(_) => {
                    depth = depth.checked_sub(1)?;
                    if depth == 2 {
                        if !in_section {
                            body.children.push(Child { range: start..after, text: std::mem::take(&mut words) });
                        }
                        in_section = false;
                    }
                }
                Event::Text(part) if depth > 2 => words.push_str(part),
                // Nothing of ours refers to what is declared outside.
                Event::DocType(_) => return None,
                Event::Eof => break,
                _ => {}
            }
        }
        (depth == 0 && !body.root.is_empty()).then_some(body)
    }
}

impl Section {
    fn take(&mut self, name: &str, tag: &BytesStart<'_>, raw: &str, depth: usize) -> Option<()> {
        match name {
            "w:headerReference" | "w:footerReference" if depth == 3 => {
                self.references.push_str(raw.trim_end_matches('>').trim_end_matches('/'));
                self.references.push_str("/>");
            }
            "w:titlePg" => self.first_page = true,
            "w:pgMar" => {
                let mut margins = [1134, 850, 1134, 1701, 567, 567];
                for attribute in tag.attributes() {
                    let attribute = attribute.ok()?;
                    let names = ["w:top", "w:right", "w:bottom", "w:left", "w:header", "w:footer"];
                    let place = names.iter().position(|known| attribute.key.as_ref() == *known);
                    // A negative top says «exactly so much»; an absurd margin would leave no room for text.
                    let value =
                        attribute.value.trim_start_matches('-').parse::<u32>().ok().map(|value| value.min(4000));
                    if let (Some(place), Some(value)) = (place.and_then(|at| margins.get_mut(at)), value) {
                        *place = value;
                    }
                }
                self.margins = Some(margins);
            }
            _ => {}
        }
        Some(())
    }
}

/// Ids of paragraph and table styles by their names in small letters.
fn style_ids(styles: &str) -> std::result::Result<BTreeMap<String, String>, String> {
    let damaged = || messages::template_part("word/styles.xml");
    let attribute = |tag: &BytesStart<'_>, key: &str| {
        tag.attributes().flatten().find(|one| one.key.as_ref() == key).map(|one| one.value.to_string())
    };
    let mut reader = Reader::from_str(styles.trim_start_matches('\u{feff}'));
    let mut ids = BTreeMap::new();
    let mut current = None;
    loop {
        match reader.read_event().map_err(|_| damaged())? {
            Event::Start(tag) | Event::Empty(tag) => match tag.name().as_ref() {
                "w:style" => current = attribute(&tag, "w:styleId"),
                "w:name" => {
                    if let (Some(id), Some(name)) = (current.take(), attribute(&tag, "w:val")) {
                        ids.entry(name.to_lowercase()).or_insert(id);
                    }
                }
                _ => {}
            },
            Event::DocType(_) => return Err(damaged()),
            Event::Eof => break,
            _ => {}
        }
    }
    if styles.contains("</w:styles>") { Ok(ids) } else { Err(damaged()) }
}

#[cfg(test)]
mod tests;
