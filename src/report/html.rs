//! One printable HTML file of the model: no script, nothing loaded from elsewhere.

use super::document::{Align, Block, Document, Orientation, Run, Signature, Style, Table};
use super::grid::{columns, grid, widths};
use super::xml::Xml;

const CSS: &str = "\
@page{size:A4 portrait;margin:20mm 15mm 20mm 30mm;@bottom-center{content:\"стр. \" counter(page) \" из \" counter(pages)}}\n\
@page landscape{size:A4 landscape;margin:30mm 20mm 15mm 20mm}\n\
body{font:14pt/1.15 \"Times New Roman\",\"Liberation Serif\",\"PT Serif\",serif;max-width:180mm;margin:0 auto;\
padding:8mm;color:#000;background:#fff}\n\
section.landscape{page:landscape}\n\
section+section{break-before:page}\n\
h1,.letterhead,.centre{text-align:center}\n\
h1,h2,h3,h4{font-size:14pt;margin:1em 0 .5em;break-after:avoid}\n\
h3{font-style:italic}h4{font-weight:normal;font-style:italic}\n\
.letterhead{font-weight:bold}\n\
p{margin:0}p.body{text-align:justify;text-indent:12.5mm}p.inset{margin:0 0 3pt 12.5mm;text-align:justify}\n\
table{border-collapse:collapse;width:100%;table-layout:fixed;font-size:12pt;margin:6pt 0}\n\
th,td{border:1px solid #000;padding:1mm 1.5mm;vertical-align:top;text-align:left;overflow-wrap:break-word}\n\
th{text-align:center;vertical-align:middle}\n\
thead{display:table-header-group}tr{break-inside:avoid}\n\
table.small{font-size:10pt}\n\
p.right{text-align:right;margin-left:50%}\n\
p.caption{font-weight:bold;margin:1em 0 .25em;break-after:avoid}\n\
.c{text-align:center}.r{text-align:right}\n\
.signatures td{border:0;vertical-align:bottom;font-size:14pt;padding-top:4mm}\n\
.signatures td.line{border-bottom:1px solid #000}\n\
.signatures{break-inside:avoid}\n\
.break{break-before:page}\n\
mark{background:#ff0;font-weight:bold}\n\
@media print{body{max-width:none;padding:0}}\n";

/// The file's text.
pub fn render(document: &Document) -> String {
    let mut xml = Xml::starting("<!DOCTYPE html>\n");
    xml.open("html", &[("lang", "ru")]).open("head", &[]).empty("meta", &[("charset", "utf-8")]);
    xml.empty("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    xml.element("title", &[], &document.title).raw("<style>\n").raw(CSS).raw("</style>").close().raw("\n");
    xml.open("body", &[]).raw("\n");
    for section in &document.sections {
        let class = match section.orientation {
            Orientation::Portrait => "portrait",
            Orientation::Landscape => "landscape",
        };
        xml.open("section", &[("class", class)]).raw("\n");
        for block in &section.blocks {
            write_block(&mut xml, block);
            xml.raw("\n");
        }
        xml.close().raw("\n");
    }
    xml.finish() + "\n"
}

fn write_block(xml: &mut Xml, block: &Block) {
    match block {
        Block::Letterhead(lines) => {
            xml.open("div", &[("class", "letterhead")]);
            for line in lines {
                xml.element("div", &[], line);
            }
            xml.close();
        }
        Block::Heading { level, text } => {
            let name = match level {
                0 => "h1",
                1 => "h2",
                2 => "h3",
                _ => "h4",
            };
            xml.element(name, &[], text);
        }
        Block::Paragraph(paragraph) => {
            let class = match paragraph.style {
                Style::Body => "body",
                Style::Plain => "plain",
                Style::Inset => "inset",
                Style::Centre => "centre",
                Style::Right => "right",
            };
            xml.open("p", &[("class", class)]);
            write_runs(xml, &paragraph.runs);
            xml.close();
        }
        Block::List { ordered, items } => {
            xml.open(if *ordered { "ol" } else { "ul" }, &[]);
            for item in items {
                xml.open("li", &[]);
                write_runs(xml, item);
                xml.close();
            }
            xml.close();
        }
        Block::Table(table) => write_table(xml, table),
        Block::Chart(chart) => {
            xml.element("p", &[("class", "caption")], &chart.title);
            write_table(xml, &chart.with_bars());
        }
        Block::PageBreak => {
            xml.open("div", &[("class", "break")]).close();
        }
        Block::Signatures(signatures) => write_signatures(xml, signatures),
    }
}

fn write_table(xml: &mut Xml, table: &Table) {
    // As in the Word document: many columns, smaller letters, so that dates are not torn.
    let class = if columns(table) > 5 { "small" } else { "plain" };
    xml.open("table", &[("class", class)]).open("colgroup", &[]);
    for width in widths(table, 1000).iter().take(columns(table)) {
        xml.empty("col", &[("style", &format!("width:{}.{}%", width / 10, width % 10))]);
    }
    xml.close();
    let rows = grid(table);
    let (head, body) = rows.split_at(table.header_rows.min(rows.len()));
    for (name, cell_name, rows) in [("thead", "th", head), ("tbody", "td", body)] {
        if rows.is_empty() {
            continue;
        }
        xml.open(name, &[]);
        for row in rows {
            xml.open("tr", &[]);
            for slot in row.iter().filter(|slot| !slot.covered) {
                let (columns, rows) = (slot.columns.to_string(), slot.rows.to_string());
                let mut attributes = Vec::new();
                if slot.columns > 1 {
                    attributes.push(("colspan", columns.as_str()));
                }
                if slot.rows > 1 {
                    attributes.push(("rowspan", rows.as_str()));
                }
                match slot.cell.map(|cell| cell.align) {
                    Some(Align::Centre) => attributes.push(("class", "c")),
                    Some(Align::Right) => attributes.push(("class", "r")),
                    _ => {}
                }
                xml.open(cell_name, &attributes);
                for (number, runs) in slot.cell.iter().flat_map(|cell| &cell.paragraphs).enumerate() {
                    if number > 0 {
                        xml.empty("br", &[]);
                    }
                    write_runs(xml, runs);
                }
                xml.close();
            }
            xml.close().raw("\n");
        }
        xml.close();
    }
    xml.close();
}

fn write_signatures(xml: &mut Xml, signatures: &[Signature]) {
    xml.open("table", &[("class", "signatures")]);
    for signature in signatures {
        let name = if signature.name.is_empty() { "_".repeat(22) } else { signature.name.clone() };
        xml.open("tr", &[]).element("td", &[], &signature.role);
        xml.element("td", &[("class", "line")], "").element("td", &[], &name).close();
        if signature.dated {
            xml.open("tr", &[]).element("td", &[("colspan", "3")], super::DATE_LINE).close();
        }
    }
    xml.close();
}

fn write_runs(xml: &mut Xml, runs: &[Run]) {
    for run in runs.iter().filter(|run| !run.text.is_empty()) {
        let looks = [(run.mark, "mark"), (run.bold && !run.mark, "b"), (run.italic, "i")];
        let names: Vec<&'static str> = looks.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
        for name in &names {
            xml.open(name, &[]);
        }
        for (number, line) in run.text.split('\n').enumerate() {
            if number > 0 {
                xml.empty("br", &[]);
            }
            xml.text(line);
        }
        for _ in &names {
            xml.close();
        }
    }
}
