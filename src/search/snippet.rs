//! The place of a find with a little text around it, on one line.

use std::ops::Range;

use super::fold::fold_mapped;
use super::query::Query;

/// Text before the find, characters: little, so that the find is seen on a narrow screen.
const BEFORE: usize = 24;
/// Text from the find on, characters.
const AFTER: usize = 200;

/// Text around a place; «…» where something is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snippet {
    /// One line of text.
    pub text: String,
    /// The find in it, bytes; empty where only filters were asked for.
    pub hit: Range<usize>,
}

/// How a text answers a query, and the first place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Bits of the terms found.
    pub mask: u32,
    /// The first place, bytes of the text.
    pub place: Option<Range<usize>>,
}

/// Looks for the terms of `wanted` (bits) in a text as people read it.
pub fn look(query: &Query, wanted: u32, text: &str) -> Answer {
    let folded = fold_mapped(text);
    let mut answer = Answer { mask: 0, place: None };
    for (bit, (_, term)) in query.terms.iter().enumerate().filter(|(bit, _)| wanted & (1 << bit) != 0) {
        let Some(found) = term.find(&folded.bytes, 0) else { continue };
        answer.mask |= 1 << bit;
        let place = folded.original(found.start)..folded.original(found.end);
        if answer.place.as_ref().is_none_or(|held| place.start < held.start) {
            answer.place = Some(place);
        }
    }
    answer
}

/// The text around a place; from the start where there is none.
pub fn around(text: &str, place: Option<&Range<usize>>) -> Snippet {
    let place = place.cloned().unwrap_or(0..0);
    let (before, rest) = text.split_at_checked(place.start).unwrap_or(("", text));
    let (found, after) = rest.split_at_checked(place.len()).unwrap_or((rest, ""));
    let mut line = String::new();
    let start = before.char_indices().rev().take(BEFORE).last().map_or(before.len(), |(at, _)| at);
    let mut near = before.get(start..).unwrap_or_default();
    if start > 0 {
        line.push('…');
        // From the start of a word, if one starts here at all.
        near = near.split_once(char::is_whitespace).map_or(near, |(_, rest)| rest);
    }
    push(&mut line, near);
    let from = line.len();
    push(&mut line, found.trim_end());
    let hit = from..line.len();
    let mut tail: String = after.chars().take(AFTER).collect();
    if tail.len() < after.len() {
        tail.push('…');
    }
    push(&mut line, &tail);
    line.truncate(line.trim_end().len());
    Snippet { text: line, hit }
}

fn push(line: &mut String, text: &str) {
    line.extend(text.chars().map(|c| if c.is_whitespace() || c.is_control() { ' ' } else { c }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(typed: &str, text: &str) -> Snippet {
        let query = Query::parse(typed, &[]).unwrap();
        around(text, look(&query, u32::MAX, text).place.as_ref())
    }

    #[test]
    fn the_place_is_shown_as_it_was_written() {
        let text = "Проведены занятия.\nПод новогодней ЁЛКОЙ собрались все классы школы";
        let snippet = found("елка", text);
        assert_eq!(snippet.text.get(snippet.hit.clone()), Some("ЁЛКОЙ"));
        assert_eq!(snippet.text, "…Под новогодней ЁЛКОЙ собрались все классы школы");
        let start = found("занятие", text);
        assert_eq!(start.text.get(..start.hit.end), Some("Проведены занятия"));
    }

    #[test]
    fn without_a_place_the_start_is_shown() {
        let snippet = around("Первая строка\nвторая", None);
        assert_eq!((snippet.text.as_str(), snippet.hit), ("Первая строка вторая", 0..0));
    }

    #[test]
    fn the_first_place_counts_and_every_term_is_told() {
        let query = Query::parse("учитель школа нет", &[]).unwrap();
        let answer = look(&query, 0b111, "в школе учителя");
        assert_eq!((answer.mask, answer.place), (0b011, Some(3..13)));
        assert_eq!(look(&query, 0b001, "в школе учителя").mask, 0b001);
    }

    proptest! {
        #[test]
        fn any_text_can_be_shown(text in "\\PC{0,300}|[а-яё \n]{0,300}", typed in "[а-яё]{1,2}") {
            let snippet = found(&typed, &text);
            prop_assert!(snippet.text.get(snippet.hit.clone()).is_some());
            prop_assert!(!snippet.text.contains('\n'));
        }
    }
}
