//! Markdown of the model: for e-mail, a printer without Word, and people who read in a terminal.

use super::document::{Block, Document, Run, Signature, Style, Table};
use super::grid::{columns, grid};

/// The text; ends with a line break.
pub fn render(document: &Document) -> String {
    let mut out = String::new();
    for block in document.sections.iter().flat_map(|section| &section.blocks) {
        let text = match block {
            Block::Letterhead(lines) => {
                lines.iter().map(|line| format!("**{}**", escape(line))).collect::<Vec<_>>().join(
                    "  
",
                ) + "
"
            }
            Block::Heading { level, text } => {
                format!("{} {}\n", "#".repeat(usize::from(*level) + 1), escape(&text.replace('\n', " ")))
            }
            Block::Paragraph(paragraph) => {
                let text = runs(&paragraph.runs);
                if paragraph.style == Style::Inset {
                    format!("> {}\n", text.replace('\n', "\n> "))
                } else {
                    text + "\n"
                }
            }
            Block::List { ordered, items } => list(*ordered, items),
            Block::Table(table) => markdown_table(table),
            Block::Chart(chart) => format!("**{}**\n\n{}", escape(&chart.title), markdown_table(&chart.with_bars())),
            Block::PageBreak => "---\n".to_owned(),
            Block::Signatures(signatures) => signatures.iter().map(signature).collect::<Vec<_>>().join("\n"),
        };
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&text);
    }
    out
}

fn list(ordered: bool, items: &[Vec<Run>]) -> String {
    let mut out = String::new();
    for (number, item) in items.iter().enumerate() {
        let mark = if ordered { format!("{}.", number + 1) } else { "-".to_owned() };
        let inset = format!("\n{}", " ".repeat(mark.len() + 1));
        out.push_str(&mark);
        out.push(' ');
        out.push_str(&runs(item).replace('\n', &inset));
        out.push('\n');
    }
    out
}

fn signature(signature: &Signature) -> String {
    let name = if signature.name.is_empty() { "\\_".repeat(20) } else { escape(&signature.name) };
    let date = if signature.dated { format!("  \n{}", escape(super::DATE_LINE)) } else { String::new() };
    format!("{} {} {name}{date}\n", escape(&signature.role), "\\_".repeat(20))
}

fn markdown_table(table: &Table) -> String {
    let columns = columns(table);
    let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let rows: Vec<Vec<String>> = grid(table)
        .iter()
        .map(|slots| {
            let mut cells = Vec::with_capacity(columns);
            for slot in slots {
                let text = slot.cell.map(|cell| {
                    let lines: Vec<String> = cell.paragraphs.iter().map(|line| runs(line)).collect();
                    lines.join("<br>").replace("  \n", "<br>").replace('\n', "<br>").replace('|', "\\|")
                });
                cells.push(text.unwrap_or_default());
                // Markdown has no spans: the rest of a wide cell stays empty.
                cells.extend(std::iter::repeat_n(String::new(), slot.columns.saturating_sub(1)));
            }
            cells
        })
        .collect();
    let (head, body) = rows.split_at(table.header_rows.min(rows.len()).min(1));
    let mut out = head.first().map_or_else(|| row(&vec![String::new(); columns]), |cells| row(cells));
    out.push_str(&row(&vec!["---".to_owned(); columns]));
    for cells in body {
        out.push_str(&row(cells));
    }
    out
}

fn runs(runs: &[Run]) -> String {
    let mut out = String::new();
    for run in runs.iter().filter(|run| !run.text.is_empty()) {
        let around = match (run.bold || run.mark, run.italic) {
            (true, true) => "***",
            (true, false) => "**",
            (false, true) => "*",
            (false, false) => "",
        };
        // Emphasis must touch its words, so outer spaces stay outside of it; each line has its own.
        for (number, line) in run.text.split('\n').enumerate() {
            if number > 0 {
                out.push_str("  \n");
            }
            let words = line.trim_matches(' ');
            let before = line.len() - line.trim_start_matches(' ').len();
            let after = line.len() - before - words.len();
            if words.is_empty() {
                out.push_str(line);
                continue;
            }
            out.push_str(&" ".repeat(before));
            out.push_str(around);
            out.push_str(&escape(words));
            out.push_str(around);
            out.push_str(&" ".repeat(after));
        }
    }
    guard_start(&out)
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '*' | '_' | '`' | '<' | '[' | ']' | '~') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A typed line that begins like a list or a heading stays a line.
fn guard_start(text: &str) -> String {
    let guard = |line: &str| {
        let digits = line.chars().take_while(char::is_ascii_digit).count();
        let rest: String = line.chars().skip(digits).take(2).collect();
        if digits > 0 && (rest.starts_with(". ") || rest.starts_with(") ") || rest == "." || rest == ")") {
            let number: String = line.chars().take(digits).collect();
            return format!("{number}\\{}", line.chars().skip(digits).collect::<String>());
        }
        let marked = ["# ", "## ", "### ", "- ", "+ ", "> ", "---", "==="].iter().any(|mark| line.starts_with(mark));
        if marked { format!("\\{line}") } else { line.to_owned() }
    };
    text.split('\n').map(guard).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::document::{Cell, Orientation};
    use super::*;

    #[test]
    fn typed_text_never_becomes_markup() {
        let mut document = Document::new("т");
        document.push(Orientation::Portrait, Block::body("1. Приказ_№_55 *срок*\n- контингент"));
        assert_eq!(render(&document), "1\\. Приказ\\_№\\_55 \\*срок\\*  \n\\- контингент\n");
    }

    #[test]
    fn a_table_keeps_its_columns() {
        let table = Table {
            widths: vec![1, 1],
            header_rows: 1,
            rows: vec![
                vec![Cell::text("Мероприятие"), Cell::text("Срок")],
                vec![Cell::text("1. Организационные").over(2, 1)],
                vec![Cell::text("а|б\nв"), Cell::runs(vec![Run::bold("Март ")])],
            ],
        };
        let mut document = Document::new("т");
        document.push(Orientation::Landscape, Block::Table(table));
        assert_eq!(
            render(&document),
            "| Мероприятие | Срок |\n| --- | --- |\n| 1\\. Организационные |  |\n| а\\|б<br>в | **Март**  |\n"
        );
    }
}
