//! A line being typed grows in place: a letter costs itself even where the text wraps or a long line moves sideways.
//! The text is laid out anew when the typing rests. A wide terminal leaves a margin on the right for that
//! ([`measure`](crate::app::state::measure)).

use unicode_segmentation::UnicodeSegmentation;

use super::picture::Picture;
use crate::app::view::{Line, Span, Tone};
use crate::text;

/// The picture shown with `letters` put in at its cursor, where `wanted` holds the same text and only lays it out
/// otherwise; `None` where the line has no room, or more than the layout differs there.
pub(super) fn grown(shown: &Picture, wanted: &Picture, letters: &str) -> Option<Picture> {
    let ((x, y), (wanted_x, wanted_y)) = (shown.cursor?, wanted.cursor?);
    let line = shown.lines.get(usize::from(y))?;
    let wanted_line = wanted.lines.get(usize::from(wanted_y))?;
    let count = letters.chars().count();
    let plain = |letter: char| !letter.is_control() && text::width(letter.encode_utf8(&mut [0; 4])) == 1;
    if shown.size != wanted.size || count == 0 || !letters.chars().all(plain) {
        return None;
    }
    let (before, after) = cut(line, usize::from(x));
    let (wanted_before, wanted_after) = cut(wanted_line, usize::from(wanted_x));
    let grown = joined(before, letters, after);
    let column = usize::from(x) + count;
    // The last column stays free: terminals disagree about a cursor there.
    let room = usize::from(shown.size.0).saturating_sub(1);
    if column > room || grown.text().trim_end().graphemes(true).map(text::width).sum::<usize>() > room {
        return None;
    }
    let (own, wanted_own) = (cut(&grown, column).0.text(), wanted_before.text());
    let tail = cut(&grown, column).1.text();
    let tail = tail.trim_end();
    let fits = if (wanted_y, usize::from(wanted_x)) == (y, column) {
        own.trim_end() == wanted_own.trim_end() && tail.starts_with(wanted_after.text().trim_end())
    } else {
        // What stands in columns of its own to the right must not be pushed aside.
        !tail.contains("  ") && same_word(&own, &wanted_own)
    };
    if !fits {
        return None;
    }
    let mut picture = shown.clone();
    if let Some(line) = picture.lines.get_mut(usize::from(y)) {
        *line = grown;
    }
    picture.cursor = Some((u16::try_from(column).ok()?, y));
    Some(picture)
}

/// Whether two pictures look the same.
pub(super) fn alike(one: &Picture, other: &Picture) -> bool {
    let looks = |line: &Line| {
        let spans = line.spans.iter();
        spans.flat_map(|span| span.text.chars().map(|c| (c, span.tone))).collect::<Vec<_>>()
    };
    one.cursor == other.cursor
        && one.lines.len() == other.lines.len()
        && one.lines.iter().zip(&other.lines).all(|(one, other)| one == other || looks(one) == looks(other))
}

/// Whether the word that ends here is the same, whole or cut by the edge of a field.
fn same_word(one: &str, other: &str) -> bool {
    let last = |text: &str| text.split_whitespace().next_back().unwrap_or_default().to_owned();
    let (one, other) = (last(one), last(other));
    !one.is_empty() && !other.is_empty() && (one.ends_with(&other) || other.ends_with(&one))
}

/// The line before and after a column; a line that ends before it is filled up with blanks.
fn cut(line: &Line, column: usize) -> (Line, Line) {
    let (mut before, mut after, mut used) = (Line::blank(), Line::blank(), 0);
    for span in &line.spans {
        if used >= column {
            after.spans.push(span.clone());
            continue;
        }
        let mut head = String::new();
        let mut tail = String::new();
        for grapheme in span.text.graphemes(true) {
            if used < column {
                head.push_str(grapheme);
            } else {
                tail.push_str(grapheme);
            }
            used += text::width(grapheme);
        }
        before.spans.push(Span { text: head, tone: span.tone });
        if !tail.is_empty() {
            after.spans.push(Span { text: tail, tone: span.tone });
        }
    }
    if used < column {
        before.spans.push(Span { text: " ".repeat(column - used), tone: Tone::Plain });
    }
    (before, after)
}

/// Letters of a text between the two parts of a line; typed text is always plain.
fn joined(before: Line, letters: &str, after: Line) -> Line {
    let mut line = before.and(Tone::Plain, letters);
    line.spans.extend(after.spans);
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(rows: &[&str], cursor: (u16, u16)) -> Picture {
        Picture {
            size: (20, 3),
            lines: rows.iter().map(|row| Line::plain(*row)).collect(),
            cursor: Some(cursor),
            ..Picture::default()
        }
    }

    fn rows(picture: Option<Picture>) -> Option<(Vec<String>, (u16, u16))> {
        picture.map(|picture| (picture.lines.iter().map(Line::text).collect(), picture.cursor.unwrap()))
    }

    #[test]
    fn a_word_that_wraps_stays_where_it_is_typed() {
        let shown = picture(&["  план сем", ""], (10, 0));
        let wanted = picture(&["  план", "  семи"], (6, 1));
        assert_eq!(rows(grown(&shown, &wanted, "и")), Some((vec!["  план семи".into(), String::new()], (11, 0))));
    }

    #[test]
    fn a_letter_inside_pushes_the_last_word_into_the_margin() {
        let shown = picture(&["план урока", "дальше"], (5, 0));
        let wanted = picture(&["план н", "урока дальше"], (6, 0));
        assert_eq!(
            rows(grown(&shown, &wanted, "н")).unwrap(),
            (vec!["план нурока".to_owned(), "дальше".to_owned()], (6, 0))
        );
    }

    #[test]
    fn a_line_that_moves_sideways_grows_first() {
        let shown = picture(&["тема: анализ урок"], (17, 0));
        let wanted = picture(&["тема: з урока"], (13, 0));
        assert_eq!(rows(grown(&shown, &wanted, "а")).unwrap().0, ["тема: анализ урока"]);
    }

    #[test]
    fn without_room_or_beside_other_columns_the_layout_follows_at_once() {
        let full = picture(&["обучающихся и семей"], (19, 0));
        assert_eq!(grown(&full, &picture(&["обучающихся и", "семейн"], (6, 1)), "н"), None);
        let table = picture(&["слов  соседняя"], (4, 0));
        assert_eq!(grown(&table, &picture(&["слово соседняя"], (5, 0)), "о"), None);
        assert_eq!(grown(&table, &picture(&["", "слово"], (5, 1)), "о"), None);
    }

    #[test]
    fn another_place_is_not_a_layout() {
        let shown = picture(&["балл: 3", "балл: "], (7, 0));
        assert_eq!(grown(&shown, &picture(&["балл: 34", "балл: "], (6, 1)), "4"), None);
        assert_eq!(grown(&shown, &picture(&["балл: 3"], (7, 0)), "x"), None);
    }
}
