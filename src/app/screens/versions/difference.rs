//! A text with its words marked where they differ from an earlier text: `[+…]` and `[−…]` besides the tone, so that the
//! difference is seen without colour, too. Long stretches that are the same are left out.

use crate::app::view::{Line, Span, Tone};
use crate::domain::join::{Piece, differences};
use crate::text;

/// Words of a stretch without differences that are kept at its ends.
const AROUND: usize = 8;
/// A stretch is cut only where it has more words than this.
const LONG: usize = 24;

/// The lines of `now` beside `before`; without an earlier text as it is.
pub fn lines(before: Option<&str>, now: &str, width: usize) -> Vec<Line> {
    let Some(before) = before.filter(|before| *before != now) else {
        return text::wrap(now, width).into_iter().map(Line::plain).collect();
    };
    let pieces = differences(before, now);
    // Of two texts with nothing in common every word would be marked.
    if !pieces.iter().any(|piece| matches!(piece, Piece::Same(words) if !words.trim().is_empty())) {
        return text::wrap(now, width).into_iter().map(Line::plain).collect();
    }
    let last = pieces.len().saturating_sub(1);
    let mut spans: Vec<(Tone, String)> = Vec::new();
    for (n, piece) in pieces.into_iter().enumerate() {
        match piece {
            Piece::Same(words) => spans.push((Tone::Plain, shortened(&words, n > 0, n < last))),
            Piece::Removed(words) if words.trim().is_empty() => {}
            Piece::Removed(words) => spans.push((Tone::Muted, marked("−", &words))),
            Piece::Added(words) if words.trim().is_empty() => spans.push((Tone::Plain, words)),
            Piece::Added(words) => spans.push((Tone::Conflict, marked("+", &words))),
        }
    }
    wrapped(&spans, width)
}

/// «[+слово] »: blanks at the end stay outside of the brackets.
fn marked(sign: &str, words: &str) -> String {
    let (body, front) = (words.trim(), words.len() - words.trim_start().len());
    let back = words.trim_end().len();
    let blank = |part: Option<&str>| part.unwrap_or_default().to_owned();
    format!("{}[{sign}{body}]{}", blank(words.get(..front)), blank(words.get(back..)))
}

fn shortened(words: &str, keep_start: bool, keep_end: bool) -> String {
    let parts: Vec<&str> = words.split(' ').collect();
    if parts.len() <= LONG {
        return words.to_owned();
    }
    let (start, end) = (if keep_start { AROUND } else { 0 }, if keep_end { AROUND } else { 0 });
    let first = parts.get(..start).unwrap_or_default().join(" ");
    let last = parts.get(parts.len() - end..).unwrap_or_default().join(" ");
    let gap = |side: &str| if side.is_empty() { "" } else { " " };
    format!("{first}{}…{}{last}", gap(&first), gap(&last))
}

/// Greedy lines of toned words.
fn wrapped(spans: &[(Tone, String)], width: usize) -> Vec<Line> {
    let width = width.max(1);
    let mut lines = vec![Line::blank()];
    let mut used = 0;
    let mut blank = 0;
    for (tone, words) in spans {
        for (n, paragraph) in words.split('\n').enumerate() {
            if n > 0 {
                lines.push(Line::blank());
                (used, blank) = (0, 0);
            }
            for (n, word) in paragraph.split(' ').enumerate() {
                blank += usize::from(n > 0);
                for part in text::wrap(word, width) {
                    let cells = text::width(&part);
                    if cells == 0 {
                        continue;
                    }
                    if used > 0 && used + blank + cells > width {
                        lines.push(Line::blank());
                        (used, blank) = (0, 0);
                    }
                    let gap = if used == 0 { 0 } else { blank };
                    if let Some(line) = lines.last_mut() {
                        line.spans.push(Span { text: format!("{}{part}", " ".repeat(gap)), tone: *tone });
                    }
                    used += gap + cells;
                    blank = 0;
                }
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(before: &str, now: &str) -> String {
        lines(Some(before), now, 60).iter().map(Line::text).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn changed_words_are_marked_by_signs() {
        assert_eq!(
            shown("Ремонт до июня 2021 года", "Ремонт до августа 2021 года"),
            "Ремонт до [−июня][+августа] 2021 года"
        );
        assert_eq!(shown("а б", "а"), "а [−б]");
        assert_eq!(shown("совсем", "иначе"), "иначе");
    }

    #[test]
    fn what_is_the_same_for_long_is_left_out() {
        let same = (0..60).map(|n| format!("слово{n}")).collect::<Vec<_>>().join(" ");
        let picture = shown(&same, &format!("{same} новое"));
        assert!(picture.starts_with("… слово52") && picture.ends_with("[+новое]"), "{picture}");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_place(before in "[а-в .\n]{0,60}", now in "[а-в .\n]{0,60}", width in 4_usize..30) {
            for line in lines(Some(&before), &now, width) {
                prop_assert!(line.width() <= width, "{:?}", line.text());
            }
        }
    }
}
