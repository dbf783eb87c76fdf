use super::super::super::document::{Block, Document, Orientation, Run, Signature, Style, Table};
use super::super::{package, render_on};
use super::*;
use crate::report::document::Cell;

const NAMES: &str = concat!(
    r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" "#,
    r#"xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" "#,
    r#"xmlns:w14="urn:later""#
);

fn section() -> &'static str {
    concat!(
        r#"<w:sectPr w14:x="1"><w:headerReference w:type="first" r:id="rId9"/>"#,
        r#"<w:footerReference w:type="default" r:id="rId8"></w:footerReference><w:pgSz w:w="11906" w:h="16838"/>"#,
        r#"<w:pgMar w:top="-1000" w:right="700" w:bottom="900" w:left="2000" w:header="300" w:footer="9999"/>"#,
        r#"<w:titlePg/></w:sectPr>"#
    )
}

fn paragraph(text: &str) -> String {
    format!("<w:p w14:paraId=\"1\"><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A template with this body; styles as Russian Word names them.
fn template_of(body: &str) -> Vec<u8> {
    let styles = concat!(
        r#"<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>"#,
        r#"<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>"#,
        r#"<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Title"/><w:basedOn w:val="a"/></w:style>"#,
        r#"<w:style w:type="paragraph" w:styleId="Plain"><w:name w:val="Something else"/></w:style>"#
    );
    let numbering = r#"<w:abstractNum w:abstractNumId="0"/><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>"#;
    let part = |name: &str, text: String| (name.to_owned(), text.into_bytes());
    package::zip(&[
        part(
            CONTENT_TYPES,
            concat!(
                r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">"#,
                r#"<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-"#,
                r#"officedocument.wordprocessingml.template.main+xml"/></Types>"#
            )
            .to_owned(),
        ),
        part("_rels/.rels", "<Relationships/>".to_owned()),
        part("docProps/core.xml", "<x>Автор бланка</x>".to_owned()),
        part(
            DOCUMENT,
            format!("<?xml version=\"1.0\"?>\n<w:document {NAMES}><w:body>{body}{}</w:body></w:document>", section()),
        ),
        part(RELATIONS, "<Relationships><Relationship Id=\"rId9\"/></Relationships>".to_owned()),
        part("word/styles.xml", format!("<w:styles {NAMES}>{styles}</w:styles>")),
        part(
            "word/numbering.xml",
            format!("<w:numbering {NAMES}>{numbering}<w:numIdMacAtCleanup w:val=\"9\"/></w:numbering>"),
        ),
        part("word/media/image1.png", "картинка".to_owned()),
    ])
    .unwrap()
}

fn report() -> Document {
    let mut document = Document::new("Справка");
    let upright = Orientation::Portrait;
    document.push(upright, Block::Letterhead(vec!["Отдел из записи".to_owned()]));
    document.push(upright, Block::heading(0, "Справка"));
    document.push(upright, Block::heading(1, "Раздел"));
    document.push(upright, Block::runs(Style::Plain, vec![Run::plain("строка")]));
    document.push(upright, Block::List { ordered: true, items: vec![vec![Run::plain("один")]] });
    let table = Table { widths: vec![1, 1], header_rows: 1, rows: vec![vec![Cell::text("а"), Cell::text("б")]] };
    document.push(Orientation::Landscape, Block::Table(table));
    document.push(Orientation::Landscape, Block::Signatures(vec![Signature::default()]));
    document
}

fn part(docx: &[u8], name: &str) -> String {
    let parts = unpack(docx).unwrap();
    String::from_utf8(parts.into_iter().find(|(part, _)| part == name).unwrap().1).unwrap()
}

#[test]
fn the_report_stands_on_the_offices_paper() {
    let body = format!("{}{}{}", paragraph("БЛАНК № 1"), paragraph(MARK), paragraph("исп. Петренко"));
    let template = Template::read(&template_of(&body)).unwrap();
    assert!(template.notes.is_empty());
    let docx = render_on(&report(), &template).unwrap();
    assert_eq!(docx, render_on(&report(), &template).unwrap());
    let text = part(&docx, DOCUMENT);
    assert!(!text.contains("Отдел из записи") && !text.contains(MARK), "{text}");
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}: {text}"));
    assert!(place("БЛАНК № 1") < place("Справка") && place("(подпись)") < place("исп. Петренко"), "{text}");
    assert!(text.contains("xmlns:w14=\"urn:later\"") && text.ends_with("</w:sectPr></w:body></w:document>"));
    // Their styles by name, ours where they have none, renamed where the id is taken.
    for style in ["w:val=\"a3\"", "w:val=\"1\"", "w:val=\"VyezdPlain\"", "w:val=\"TableHead\""] {
        assert!(text.contains(&format!("<w:pStyle {style}/>")), "{style}: {text}");
    }
    let styles = part(&docx, "word/styles.xml");
    assert!(styles.contains("w:styleId=\"VyezdPlain\"><w:name w:val=\"Plain\"/><w:basedOn w:val=\"a\"/>"), "{styles}");
    assert_eq!(styles.matches("w:val=\"Title\"").count(), 1);
    assert_eq!(styles.matches("w:default=\"1\"").count(), 1, "{styles}");
    // Headers, first page and margins belong to the first section.
    let properties = text.split("</w:sectPr>").next().unwrap();
    let (_, properties) = properties.rsplit_once("<w:sectPr>").unwrap();
    assert_eq!(
        properties,
        concat!(
            r#"<w:headerReference w:type="first" r:id="rId9"/><w:footerReference w:type="default" "#,
            r#"r:id="rId8"/><w:type w:val="nextPage"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1000" "#,
            r#"w:right="700" w:bottom="900" w:left="2000" w:header="300" w:footer="4000" w:gutter="0"/><w:titlePg/>"#
        )
    );
    assert_eq!(text.matches("headerReference").count(), 1);
    let numbering = part(&docx, "word/numbering.xml");
    assert!(numbering.rfind("<w:abstractNum ").unwrap() < numbering.find("<w:num ").unwrap(), "{numbering}");
    assert!(text.contains("<w:numId w:val=\"9002\"/>") && numbering.contains("w:numId=\"9002\""));
    assert!(part(&docx, CONTENT_TYPES).contains("document.main+xml"));
    assert!(!part(&docx, "docProps/core.xml").contains("Автор"), "the author of the template is not the report's");
    assert_eq!(part(&docx, "word/media/image1.png"), "картинка");
}

#[test]
fn a_letter_somebody_wrote_once_gives_only_its_looks() {
    let body: String = (0..31).map(|number| paragraph(&format!("Личное {number}"))).collect();
    let template = Template::read(&template_of(&body)).unwrap();
    assert_eq!(template.notes.len(), 1);
    let text = part(&render_on(&report(), &template).unwrap(), DOCUMENT);
    assert!(!text.contains("Личное") && text.contains("Отдел из записи"), "{text}");
    let nothing = Template::read(&template_of("<w:p><w:pPr/></w:p>")).unwrap();
    assert!(!nothing.has_letterhead());
}

#[test]
fn what_is_no_template_is_refused_with_a_sentence() {
    let whole = template_of(&paragraph("а"));
    let error = |bytes: &[u8]| Template::read(bytes).unwrap_err().to_string();
    assert!(error(b"not a zip").starts_with("Бланк"));
    for length in (0..whole.len()).step_by(97) {
        assert!(Template::read(&whole[..length]).is_err(), "{length}");
    }
    assert!(error(&template_of("<w:p><w:r></w:p>")).contains(DOCUMENT));
    assert!(error(&template_of("<!DOCTYPE x>")).contains(DOCUMENT));
    let mut parts = unpack(&whole).unwrap();
    parts.push(("word/vbaProject.bin".to_owned(), Vec::new()));
    assert!(error(&package::zip(&parts).unwrap()).contains("макрос"));
    parts.retain(|(name, _)| name != "word/styles.xml" && name != "word/vbaProject.bin");
    assert!(error(&package::zip(&parts).unwrap()).contains("word/styles.xml"));
    let bomb = package::zip(&[("word/document.xml".to_owned(), vec![b' '; 33 << 20])]).unwrap();
    assert!(error(&bomb).contains("32"));
}
