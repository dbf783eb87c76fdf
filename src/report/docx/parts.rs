//! The parts of a Word document that hold no text of the report: styles, numbering, settings, footer, relations.

use super::super::xml::Xml;

/// XML declaration.
pub const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// Main name space.
pub const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// Name space of relations.
pub const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// `[Content_Types].xml`.
pub const CONTENT_TYPES: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">"#,
    r#"<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#,
    r#"<Default Extension="xml" ContentType="application/xml"/>"#,
    r#"<Override PartName="/docProps/core.xml" "#,
    r#"ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>"#,
    r#"<Override PartName="/word/document.xml" "#,
    r#"ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>"#,
    r#"<Override PartName="/word/styles.xml" "#,
    r#"ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>"#,
    r#"<Override PartName="/word/numbering.xml" "#,
    r#"ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>"#,
    r#"<Override PartName="/word/settings.xml" "#,
    r#"ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>"#,
    r#"<Override PartName="/word/footer1.xml" "#,
    r#"ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>"#,
    "</Types>"
);

/// `_rels/.rels`.
pub const ROOT_RELATIONS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rId1" "#,
    r#"Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" "#,
    r#"Target="word/document.xml"/>"#,
    r#"<Relationship Id="rId2" "#,
    r#"Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" "#,
    r#"Target="docProps/core.xml"/>"#,
    "</Relationships>"
);

/// `word/_rels/document.xml.rels`.
pub const DOCUMENT_RELATIONS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rIdStyles" "#,
    r#"Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>"#,
    r#"<Relationship Id="rIdNumbering" "#,
    r#"Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" "#,
    r#"Target="numbering.xml"/>"#,
    r#"<Relationship Id="rIdSettings" "#,
    r#"Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/>"#,
    r#"<Relationship Id="rIdFooter" "#,
    r#"Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/>"#,
    "</Relationships>"
);

/// `word/settings.xml`: layout rules of Word 2013 and later.
pub const SETTINGS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">"#,
    r#"<w:defaultTabStop w:val="709"/><w:characterSpacingControl w:val="doNotCompress"/>"#,
    r#"<w:compat><w:compatSetting w:name="compatibilityMode" "#,
    r#"w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>"#,
    r#"<w:themeFontLang w:val="ru-RU"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/>"#,
    "</w:settings>"
);

/// `docProps/core.xml`: title and language; no dates, so that equal documents are equal bytes.
pub fn core(title: &str) -> String {
    let mut xml = Xml::starting(DECLARATION);
    xml.open(
        "cp:coreProperties",
        &[
            ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ],
    )
    .element("dc:title", &[], title)
    .element("dc:language", &[], "ru-RU");
    xml.finish()
}

/// `word/footer1.xml`: «стр. X из Y», counted by the program that shows the file.
pub fn footer() -> String {
    let mut xml = Xml::starting(DECLARATION);
    xml.open("w:ftr", &[("xmlns:w", MAIN)]).open("w:p", &[]);
    xml.open("w:pPr", &[]).empty("w:pStyle", &[("w:val", "Footer")]).close();
    for (words, field) in [("стр. ", " PAGE "), (" из ", " NUMPAGES ")] {
        xml.open("w:r", &[]).element("w:t", &[("xml:space", "preserve")], words).close();
        xml.open("w:r", &[]).empty("w:fldChar", &[("w:fldCharType", "begin")]).close();
        xml.open("w:r", &[]).element("w:instrText", &[("xml:space", "preserve")], field).close();
        xml.open("w:r", &[]).empty("w:fldChar", &[("w:fldCharType", "separate")]).close();
        xml.open("w:r", &[]).element("w:t", &[], "1").close();
        xml.open("w:r", &[]).empty("w:fldChar", &[("w:fldCharType", "end")]).close();
    }
    xml.finish()
}

/// First number of a list in a report without a template.
pub const OWN_LISTS: usize = 0;
/// First number of a list in a template, far from its own ones.
pub const TEMPLATE_LISTS: usize = 9000;

/// `word/numbering.xml`: the dash list and so many ordered lists, each counting from 1; numbers from `first` on.
pub fn numbering(ordered: usize, first: usize) -> String {
    let mut xml = Xml::starting(DECLARATION);
    xml.open("w:numbering", &[("xmlns:w", MAIN)]).raw(&abstract_lists(first)).raw(&lists(ordered, first));
    xml.finish()
}

/// A template's `word/numbering.xml` with our lists: what all lists of a kind share comes before the lists.
pub fn merge_numbering(theirs: &str, ordered: usize) -> String {
    let Some((before, after)) = theirs.rsplit_once("</w:numbering>") else {
        return numbering(ordered, TEMPLATE_LISTS);
    };
    // A last element after the lists, which Word writes sometimes, is only an aid for its own cleaning up.
    let before = before.split("<w:numIdMacAtCleanup").next().unwrap_or_default();
    let (kinds, own) = match before.find("<w:num ") {
        Some(at) => before.split_at(at),
        None => (before, ""),
    };
    let (more, lists) = (abstract_lists(TEMPLATE_LISTS), lists(ordered, TEMPLATE_LISTS));
    format!("{kinds}{more}{own}{lists}</w:numbering>{after}")
}

fn abstract_lists(first: usize) -> String {
    let mut xml = Xml::default();
    for (id, format, text) in [(first, "bullet", "–"), (first + 1, "decimal", "%1.")] {
        xml.open("w:abstractNum", &[("w:abstractNumId", &id.to_string())])
            .empty("w:multiLevelType", &[("w:val", "singleLevel")])
            .open("w:lvl", &[("w:ilvl", "0")])
            .empty("w:start", &[("w:val", "1")])
            .empty("w:numFmt", &[("w:val", format)])
            .empty("w:lvlText", &[("w:val", text)])
            .empty("w:lvlJc", &[("w:val", "left")])
            .open("w:pPr", &[])
            .empty("w:ind", &[("w:left", "1069"), ("w:hanging", "360")])
            .close()
            .close()
            .close();
    }
    xml.finish()
}

fn lists(ordered: usize, first: usize) -> String {
    let mut xml = Xml::default();
    let dashes = (first + 1).to_string();
    xml.open("w:num", &[("w:numId", &dashes)]).empty("w:abstractNumId", &[("w:val", &first.to_string())]).close();
    for list in 0..ordered {
        xml.open("w:num", &[("w:numId", &(first + list + 2).to_string())])
            .empty("w:abstractNumId", &[("w:val", &(first + 1).to_string())])
            .open("w:lvlOverride", &[("w:ilvl", "0")])
            .empty("w:startOverride", &[("w:val", "1")])
            .close()
            .close();
    }
    xml.finish()
}

/// A paragraph style: id, name, parent, paragraph properties, run properties; properties in schema order.
type ParagraphStyle = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// Names known to Word are English, so that its own style list recognises them in any language.
const STYLES: [ParagraphStyle; 20] = [
    ("Letterhead", "Letterhead", "Normal", r#"<w:jc w:val="center"/>"#, "<w:b/><w:bCs/>"),
    ("LetterheadEnd", "Letterhead End", "Letterhead", r#"<w:spacing w:after="160"/>"#, ""),
    (
        "Title",
        "Title",
        "Normal",
        r#"<w:keepNext/><w:spacing w:before="240" w:after="240"/><w:jc w:val="center"/>"#,
        "<w:b/><w:bCs/>",
    ),
    (
        "Heading1",
        "heading 1",
        "Normal",
        r#"<w:keepNext/><w:spacing w:before="240" w:after="120"/><w:outlineLvl w:val="0"/>"#,
        "<w:b/><w:bCs/>",
    ),
    (
        "Heading2",
        "heading 2",
        "Normal",
        r#"<w:keepNext/><w:spacing w:before="180" w:after="60"/><w:outlineLvl w:val="1"/>"#,
        "<w:b/><w:bCs/><w:i/><w:iCs/>",
    ),
    (
        "Heading3",
        "heading 3",
        "Normal",
        r#"<w:keepNext/><w:spacing w:before="120" w:after="60"/><w:outlineLvl w:val="2"/>"#,
        "<w:i/><w:iCs/>",
    ),
    (
        "Caption",
        "caption",
        "Normal",
        r#"<w:keepNext/><w:spacing w:before="180" w:after="60"/>"#,
        r#"<w:b/><w:bCs/><w:sz w:val="24"/><w:szCs w:val="24"/>"#,
    ),
    ("BodyText", "Body Text", "Normal", r#"<w:ind w:firstLine="709"/><w:jc w:val="both"/>"#, ""),
    ("Plain", "Plain", "Normal", "", ""),
    ("Inset", "Inset", "Normal", r#"<w:spacing w:after="60"/><w:ind w:left="709"/><w:jc w:val="both"/>"#, ""),
    ("Centre", "Centre", "Normal", r#"<w:jc w:val="center"/>"#, ""),
    ("Right", "Right", "Normal", r#"<w:ind w:left="4820"/><w:jc w:val="right"/>"#, ""),
    ("ListItem", "List Item", "Normal", r#"<w:jc w:val="both"/>"#, ""),
    ("TableText", "Table Text", "Normal", "", r#"<w:sz w:val="24"/><w:szCs w:val="24"/>"#),
    (
        "TableHead",
        "Table Head",
        "TableText",
        r#"<w:keepNext/><w:jc w:val="center"/>"#,
        r#"<w:b/><w:bCs/><w:sz w:val="24"/><w:szCs w:val="24"/>"#,
    ),
    ("TableSmall", "Table Small", "TableText", "", r#"<w:sz w:val="20"/><w:szCs w:val="20"/>"#),
    ("TableHeadSmall", "Table Head Small", "TableHead", "", r#"<w:sz w:val="20"/><w:szCs w:val="20"/>"#),
    ("SignatureText", "Signature Text", "Normal", r#"<w:spacing w:before="200"/>"#, ""),
    ("SignatureDate", "Signature Date", "Normal", r#"<w:spacing w:before="60"/>"#, ""),
    ("SignatureNote", "Signature Note", "Normal", "", r#"<w:sz w:val="18"/><w:szCs w:val="18"/>"#),
];

/// The defaults of a report without a template: Times New Roman 14, Russian.
const DEFAULTS: &str = concat!(
    r#"<w:docDefaults><w:rPrDefault><w:rPr>"#,
    r#"<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" "#,
    r#"w:cs="Times New Roman"/><w:sz w:val="28"/><w:szCs w:val="28"/>"#,
    r#"<w:lang w:val="ru-RU" w:eastAsia="ru-RU" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>"#,
    r#"<w:pPrDefault><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault>"#,
    r#"</w:docDefaults>"#,
);

/// Styles whose markup is not of one mould: id, name, markup.
const SPECIAL: [(&str, &str, &str); 6] = [
    (
        "Normal",
        "Normal",
        r#"<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>"#,
    ),
    (
        "TableNormal",
        "Normal Table",
        concat!(
            r#"<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>"#,
            r#"<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/>"#,
            r#"<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="20" w:type="dxa"/>"#,
            r#"<w:left w:w="85" w:type="dxa"/><w:bottom w:w="20" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>"#,
            r#"</w:tblCellMar></w:tblPr></w:style>"#,
        ),
    ),
    (
        "TableGrid",
        "Table Grid",
        concat!(
            r#"<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>"#,
            r#"<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="auto"/>"#,
            r#"<w:left w:val="single" w:sz="4" w:space="0" w:color="auto"/>"#,
            r#"<w:bottom w:val="single" w:sz="4" w:space="0" w:color="auto"/>"#,
            r#"<w:right w:val="single" w:sz="4" w:space="0" w:color="auto"/>"#,
            r#"<w:insideH w:val="single" w:sz="4" w:space="0" w:color="auto"/>"#,
            r#"<w:insideV w:val="single" w:sz="4" w:space="0" w:color="auto"/></w:tblBorders></w:tblPr></w:style>"#,
        ),
    ),
    (
        "Signatures",
        "Signature Lines",
        concat!(
            r#"<w:style w:type="table" w:customStyle="1" w:styleId="Signatures"><w:name w:val="Signature Lines"/>"#,
            r#"<w:basedOn w:val="TableNormal"/></w:style>"#,
        ),
    ),
    (
        "Footer",
        "footer",
        concat!(
            r#"<w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/><w:basedOn w:val="Normal"/>"#,
            r#"<w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:sz w:val="20"/><w:szCs w:val="20"/></w:rPr></w:style>"#,
        ),
    ),
    (
        "Joint",
        "Joint",
        concat!(
            r#"<w:style w:type="paragraph" w:customStyle="1" w:styleId="Joint"><w:name w:val="Joint"/>"#,
            r#"<w:basedOn w:val="Normal"/><w:pPr><w:spacing w:line="120" w:lineRule="exact"/></w:pPr>"#,
            r#"<w:rPr><w:sz w:val="2"/><w:szCs w:val="2"/></w:rPr></w:style>"#,
        ),
    ),
];

/// Ids and names of all our styles.
pub fn style_names() -> Vec<(&'static str, &'static str)> {
    let special = SPECIAL.iter().map(|(id, name, _)| (*id, *name));
    special.chain(STYLES.iter().map(|(id, name, ..)| (*id, *name))).collect()
}

/// Id, name and markup of all our styles, parents first.
pub fn style_elements() -> Vec<(&'static str, &'static str, String)> {
    let special = SPECIAL.iter().map(|(id, name, markup)| (*id, *name, (*markup).to_owned()));
    special.chain(STYLES.iter().map(|style| (style.0, style.1, style_element(style)))).collect()
}

fn style_element((id, name, parent, paragraph, run): &ParagraphStyle) -> String {
    let mut xml = Xml::default();
    let known = matches!(*id, "Title" | "Heading1" | "Heading2" | "Heading3" | "Caption" | "BodyText");
    let mut attributes = vec![("w:type", "paragraph")];
    if !known {
        attributes.push(("w:customStyle", "1"));
    }
    attributes.push(("w:styleId", id));
    xml.open("w:style", &attributes)
        .empty("w:name", &[("w:val", name)])
        .empty("w:basedOn", &[("w:val", parent)])
        .empty("w:qFormat", &[]);
    if !paragraph.is_empty() {
        xml.open("w:pPr", &[]).raw(paragraph).close();
    }
    if !run.is_empty() {
        xml.open("w:rPr", &[]).raw(run).close();
    }
    xml.finish()
}

/// `word/styles.xml` of a report without a template.
pub fn styles() -> String {
    let mut xml = Xml::starting(DECLARATION);
    xml.open("w:styles", &[("xmlns:w", MAIN)]).raw(DEFAULTS);
    for (_, _, markup) in style_elements() {
        xml.raw(&markup);
    }
    xml.finish()
}

/// A relation of the document to a part in its folder.
pub fn relation(id: &str, kind: &str, target: &str) -> String {
    format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>")
}

/// The type of a part.
pub fn content_type(part: &str, kind: &str) -> String {
    let kind = format!("application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml");
    format!("<Override PartName=\"{part}\" ContentType=\"{kind}\"/>")
}
