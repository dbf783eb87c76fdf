//! The different values of one field as lines: what was, then each value with its authors and its words compared.

use super::data::{Dispute, Found, Version};
use super::{Versions, difference, messages};
use crate::app::screen::Env;
use crate::app::view::{Body, Line, Rows, Tone};
use crate::text;

/// Lines of a long value shown while it is not selected.
const FOLDED: usize = 8;

/// The whole screen.
pub fn body(screen: &Versions, found: Option<&Found>, env: &Env) -> Body {
    let width = env.size.0.saturating_sub(2);
    let Some(found) = found else { return Body::default() };
    let mut rows = Rows::default();
    let Some(dispute) = found.disputes.get(screen.at) else {
        rows.note(Line::toned(Tone::Muted, format!("  {}", messages::none())));
        return Body::scrolled(Vec::new(), rows, &screen.scroll, env.size.1);
    };
    let wrapped = |tone, text: &str, width| -> Vec<Line> {
        text::wrap(text, width).into_iter().map(|line| Line::toned(tone, line)).collect()
    };
    let mut head = wrapped(Tone::Muted, &messages::hint(), env.size.0);
    let count = found.disputes.len();
    let number = if count > 1 { messages::field_number(screen.at + 1, count) } else { String::new() };
    head.extend(wrapped(Tone::Title, &format!("⚡ {}{number}", dispute.label), env.size.0));
    was(dispute, width, &mut rows);
    for (n, version) in dispute.versions.iter().enumerate() {
        let selected = n == screen.selected;
        let mut lines = heading(n, version, width);
        let text = Line::blank();
        let before = dispute.before.as_ref().filter(|_| dispute.is_text).map(|(text, _)| text.as_str());
        let mut words = difference::lines(before, &version.text, width.saturating_sub(4));
        if !selected && words.len() > FOLDED {
            words.truncate(FOLDED);
            words.push(Line::toned(Tone::Muted, "…"));
        }
        lines.extend(words.into_iter().map(|line| {
            let mut indented = text.clone().and(Tone::Plain, "    ");
            indented.spans.extend(line.spans);
            indented
        }));
        rows.push(selected, lines);
    }
    Body::scrolled(head, rows, &screen.scroll, env.size.1)
}

fn was(dispute: &Dispute, width: usize, rows: &mut Rows) {
    let (text, origin) = match &dispute.before {
        Some((text, author)) => (text.clone(), author.told()),
        None if dispute.field == crate::changes::fold::LIFE => return,
        None => (messages::was_empty(), String::new()),
    };
    let gap = if origin.is_empty() { "" } else { "  " };
    for (n, line) in text::wrap(&format!("{}{gap}{origin}", messages::was()), width).into_iter().enumerate() {
        let indent = if n == 0 { "  " } else { "      " };
        rows.note(Line::toned(Tone::Label, text::truncate(&format!("{indent}{line}"), width + 2)));
    }
    let wrapped = text::wrap(&text, width.saturating_sub(4));
    let more = wrapped.len() > FOLDED;
    for line in wrapped.into_iter().take(FOLDED) {
        rows.note(Line::toned(Tone::Muted, format!("      {line}")));
    }
    if more {
        rows.note(Line::toned(Tone::Muted, "      …"));
    }
}

/// «1 Здесь  20.05.2021 12:00, Иванова А. П., этот компьютер — показано сейчас».
fn heading(n: usize, version: &Version, width: usize) -> Vec<Line> {
    let side = if version.here() { messages::here() } else { messages::there() };
    let authors: Vec<String> = version.authors.iter().map(crate::app::past::Author::told).collect();
    let shown = if version.shown { messages::shown_now() } else { String::new() };
    let text = format!("{} {side}  {}{shown}", n + 1, authors.join("; "));
    let wrapped = text::wrap(text.trim_end(), width.saturating_sub(2));
    wrapped
        .into_iter()
        .enumerate()
        .map(
            |(n, line)| {
                if n == 0 { Line::toned(Tone::Strong, line) } else { Line::toned(Tone::Strong, format!("  {line}")) }
            },
        )
        .collect()
}
