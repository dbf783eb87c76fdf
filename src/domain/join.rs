//! Two texts and the one both came from: which words differ, and one text that holds the edits of both.
//!
//! Words, not lines: people type a paragraph without a line end, and two edits of one paragraph are the usual case.

use std::hash::Hash;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

/// Beyond so many words that differ, lines are compared instead; beyond so many lines, whole texts. The time of a
/// comparison grows with the square of it.
const MOST_COMPARED: usize = 6_000;

/// A stretch of a text beside another text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// In both.
    Same(String),
    /// Only in the earlier text.
    Removed(String),
    /// Only in the later text.
    Added(String),
}

/// How `text` differs from `base`, in the order of reading; what was removed stands before what was put in its place.
pub fn differences(base: &str, text: &str) -> Vec<Piece> {
    let (old, new) = tokens(base, text);
    let mut pieces = Vec::new();
    let mut reached = 0;
    let push = |pieces: &mut Vec<Piece>, make: fn(String) -> Piece, words: &[&str]| {
        if !words.is_empty() {
            pieces.push(make(words.concat()));
        }
    };
    for edit in edits(&old, &new) {
        push(&mut pieces, Piece::Same, slice(&old, &(reached..edit.old.start)));
        push(&mut pieces, Piece::Removed, slice(&old, &edit.old));
        push(&mut pieces, Piece::Added, slice(&new, &edit.new));
        reached = edit.old.end;
    }
    push(&mut pieces, Piece::Same, slice(&old, &(reached..old.len())));
    pieces
}

/// One text of two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// The text.
    pub text: String,
    /// Places where both changed the same words: there both stand, as `[one ⚡ other]`.
    pub disputed: usize,
}

/// Both edits of `base` in one text. Where they do not meet, both are in; where they meet, the words of both stand
/// side by side for a person to choose. Without a common text, what both have in common is taken for it.
pub fn join(base: Option<&str>, one: &str, other: &str) -> Joined {
    if one == other {
        return Joined { text: one.to_owned(), disputed: 0 };
    }
    let common;
    let base = if let Some(base) = base {
        base
    } else {
        let same = |piece| if let Piece::Same(words) = piece { Some(words) } else { None };
        common = differences(one, other).into_iter().filter_map(same).collect::<String>();
        &common
    };
    let (old, first) = tokens(base, one);
    let (_, second) = tokens(base, other);
    // Both comparisons must cut the base at the same places.
    let (old, first, second) = if tokens(base, other).0 == old {
        (old, first, second)
    } else {
        let parts = |text| -> Vec<&str> { lines(text) };
        (parts(base), parts(one), parts(other))
    };
    let (mut left, mut right) =
        (edits(&old, &first).into_iter().peekable(), edits(&old, &second).into_iter().peekable());
    let mut joined = Joined { text: String::new(), disputed: 0 };
    let mut reached = 0;
    loop {
        let from_left = match (left.peek(), right.peek()) {
            (None, None) => break,
            (Some(one), Some(other)) => (one.old.start, one.old.end) <= (other.old.start, other.old.end),
            (one, _) => one.is_some(),
        };
        let next = if from_left { left.next() } else { right.next() };
        let Some(next) = next else { break };
        let mut region = next.old.clone();
        let (mut ours, mut theirs) = if from_left { (vec![next], Vec::new()) } else { (Vec::new(), vec![next]) };
        // Everything that meets the region belongs to it, and may widen it.
        loop {
            if let Some(edit) = left.next_if(|edit| meet(&edit.old, &region)) {
                region.end = region.end.max(edit.old.end);
                ours.push(edit);
            } else if let Some(edit) = right.next_if(|edit| meet(&edit.old, &region)) {
                region.end = region.end.max(edit.old.end);
                theirs.push(edit);
            } else {
                break;
            }
        }
        joined.text.push_str(&slice(&old, &(reached..region.start)).concat());
        reached = region.end;
        let (one, other) = (edited(&old, &first, &region, &ours), edited(&old, &second, &region, &theirs));
        if theirs.is_empty() || one == other {
            joined.text.push_str(&one);
        } else if one.trim() == other.trim() && !ours.is_empty() {
            // Only blanks differ: nobody has to choose between them.
            joined.text.push_str(if (one.len(), &one) >= (other.len(), &other) { &one } else { &other });
        } else if ours.is_empty() {
            joined.text.push_str(&other);
        } else {
            joined.disputed += 1;
            joined.text.push_str(&side_by_side(&one, &other));
        }
    }
    joined.text.push_str(&slice(&old, &(reached..old.len())).concat());
    joined
}

/// «до [августа ⚡ сентября] »: blanks at the ends stay outside, a side that removed the words is a dash.
fn side_by_side(one: &str, other: &str) -> String {
    let shown = |text: &str| if text.trim().is_empty() { "—".to_owned() } else { text.trim().to_owned() };
    let before = |text: &'_ str| text.len() - text.trim_start().len();
    let after = |text: &'_ str| text.trim_end().len();
    let blank = |text: &str, start: bool| {
        let all = if start { text.get(..before(text)) } else { text.get(after(text)..) };
        // Of a side without words nothing shows where its blanks belong.
        all.filter(|_| !text.trim().is_empty()).unwrap_or_default().to_owned()
    };
    let wider = |start| {
        let (one, other) = (blank(one, start), blank(other, start));
        if (one.len(), &one) >= (other.len(), &other) { one } else { other }
    };
    format!("{}[{} ⚡ {}]{}", wider(true), shown(one), shown(other), wider(false))
}

/// Where a joined text still holds both sides of a place: the offset of its first «[… ⚡ …]» in characters, and how many
/// there are.
pub fn undecided(text: &str) -> Option<(usize, usize)> {
    let mut found: Option<(usize, usize)> = None;
    let mut open = None;
    let mut both = false;
    for (at, sign) in text.chars().enumerate() {
        match sign {
            '[' => (open, both) = (Some(at), false),
            '⚡' => both = open.is_some(),
            ']' if both => {
                let first = open.take().unwrap_or(at);
                found = Some(found.map_or((first, 1), |(earlier, count)| (earlier, count + 1)));
                both = false;
            }
            _ => {}
        }
    }
    found
}

/// One edit: these words of the old text became those of the new one.
#[derive(Debug, Clone)]
struct Edit {
    old: Range<usize>,
    new: Range<usize>,
}

/// Whether two edits of one text cannot stand beside each other: they touch the same words, or put words at the same
/// place.
fn meet(one: &Range<usize>, other: &Range<usize>) -> bool {
    (one.start < other.end && other.start < one.end) || (one.is_empty() && other.is_empty() && one.start == other.start)
}

/// What a region of the old text became by these edits.
fn edited(old: &[&str], new: &[&str], region: &Range<usize>, edits: &[Edit]) -> String {
    let mut text = String::new();
    let mut reached = region.start;
    for edit in edits {
        text.push_str(&slice(old, &(reached..edit.old.start)).concat());
        text.push_str(&slice(new, &edit.new).concat());
        reached = edit.old.end;
    }
    text.push_str(&slice(old, &(reached..region.end)).concat());
    text
}

fn slice<'t, 'w>(words: &'t [&'w str], range: &Range<usize>) -> &'t [&'w str] {
    words.get(range.clone()).unwrap_or_default()
}

fn words(text: &str) -> Vec<&str> {
    text.split_word_bounds().collect()
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// Both texts in the smallest parts that can be compared in a moment.
fn tokens<'t>(old: &'t str, new: &'t str) -> (Vec<&'t str>, Vec<&'t str>) {
    let (one, other) = (words(old), words(new));
    if differing(&one, &other) <= MOST_COMPARED {
        return (one, other);
    }
    (lines(old), lines(new))
}

/// How many parts lie between the common start and the common end of both.
fn differing<T: Eq>(old: &[T], new: &[T]) -> usize {
    let start = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let shorter = old.len().min(new.len()) - start;
    let end = old.iter().rev().zip(new.iter().rev()).take(shorter).take_while(|(one, other)| one == other).count();
    old.len() + new.len() - 2 * (start + end)
}

/// The edits that make the new text of the old one, in order, apart from each other.
fn edits<T: Eq + Hash + Ord>(old: &[T], new: &[T]) -> Vec<Edit> {
    if differing(old, new) > MOST_COMPARED {
        return vec![Edit { old: 0..old.len(), new: 0..new.len() }];
    }
    let mut found: Vec<Edit> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, old, new) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (from, to) = (op.old_range(), op.new_range());
        match found.last_mut() {
            Some(last) if last.old.end == from.start && last.new.end == to.start => {
                (last.old.end, last.new.end) = (from.end, to.end);
            }
            _ => found.push(Edit { old: from, new: to }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BASE: &str = "Ремонт спортзала до июня. Ответственный: директор. Деньги выделены.";

    #[test]
    fn edits_of_different_places_are_both_in() {
        let one = "Ремонт большого спортзала до июня. Ответственный: директор. Деньги выделены.";
        let other = "Ремонт спортзала до июня. Ответственный: директор. Деньги выделены из бюджета района.";
        let joined = join(Some(BASE), one, other);
        assert_eq!(joined.disputed, 0);
        assert_eq!(
            joined.text,
            "Ремонт большого спортзала до июня. Ответственный: директор. Деньги выделены из бюджета района."
        );
    }

    #[test]
    fn the_same_word_changed_twice_is_left_to_a_person() {
        let one = BASE.replace("июня", "августа");
        let other = BASE.replace("июня", "сентября");
        let joined = join(Some(BASE), &one, &other);
        assert_eq!(joined.disputed, 1);
        assert!(joined.text.contains("до [августа ⚡ сентября]. Ответственный"), "{}", joined.text);
        let removed = join(Some(BASE), &BASE.replace(" до июня", ""), &other);
        assert!(removed.text.contains("[— ⚡ до сентября]"), "{}", removed.text);
    }

    #[test]
    fn without_a_common_text_what_both_say_is_said_once() {
        let joined = join(None, "Школа осмотрена. Замечаний нет.", "Школа осмотрена. Нужен ремонт.");
        assert_eq!(joined.text, "Школа осмотрена. [Замечаний нет ⚡ Нужен ремонт].");
        assert_eq!(join(None, "а", "б").text, "[а ⚡ б]");
        assert_eq!(undecided(&joined.text), Some((17, 1)));
        assert_eq!(undecided("[а ⚡ б] и [в ⚡ г]"), Some((0, 2)));
        assert_eq!(undecided("⚡ [а] б]"), None);
    }

    #[test]
    fn the_difference_names_the_words() {
        let pieces = differences("до июня 2021", "до августа 2021");
        let removed = Piece::Removed("июня".into());
        assert_eq!(
            pieces,
            [Piece::Same("до ".into()), removed, Piece::Added("августа".into()), Piece::Same(" 2021".into())]
        );
    }

    #[test]
    fn the_longest_texts_take_a_moment_only() {
        let text = |word: &str| (0..9_000).map(|n| format!("{word}{n}")).collect::<Vec<_>>().join(" ");
        let joined = join(Some(&text("а")), &text("б"), &text("в"));
        assert_eq!(joined.disputed, 1);
        assert!(joined.text.contains("б8999") && joined.text.contains("в8999"));
    }

    fn written() -> impl Strategy<Value = String> {
        let word = prop::sample::select(vec!["а", "б", "вг", ". ", " ", "\n", "дом ", "нет", "7"]);
        prop::collection::vec(word, 0..14).prop_map(|words| words.concat())
    }

    proptest! {
        #[test]
        fn who_changed_nothing_takes_nothing_away(base in written(), one in written()) {
            prop_assert_eq!(join(Some(&base), &one, &base).text, one.clone());
            prop_assert_eq!(join(Some(&base), &base, &one).text, one.clone());
            prop_assert_eq!(join(Some(&base), &one, &one).text, one);
        }

        #[test]
        fn the_order_of_the_two_changes_only_the_order_of_what_is_disputed(
            base in written(), one in written(), other in written()
        ) {
            let (there, back) = (join(Some(&base), &one, &other), join(Some(&base), &other, &one));
            prop_assert_eq!(there.disputed, back.disputed);
            let sorted = |text: &str| { let mut all: Vec<char> = text.chars().collect(); all.sort_unstable(); all };
            prop_assert_eq!(sorted(&there.text), sorted(&back.text));
            if there.disputed == 0 {
                prop_assert_eq!(there.text, back.text);
            }
        }

        #[test]
        fn nothing_that_either_wrote_is_lost(base in written(), one in written(), other in written()) {
            let joined = join(Some(&base), &one, &other).text;
            for text in [&one, &other] {
                for piece in differences(&base, text) {
                    if let Piece::Added(added) = piece {
                        for word in added.split_word_bounds().filter(|word| !word.trim().is_empty()) {
                            prop_assert!(joined.contains(word), "{word} of {text:?} is not in {joined:?}");
                        }
                    }
                }
            }
        }

        #[test]
        fn differences_make_both_texts_again(base in written(), text in written()) {
            let (mut old, mut new) = (String::new(), String::new());
            for piece in differences(&base, &text) {
                match piece {
                    Piece::Same(words) => { old.push_str(&words); new.push_str(&words); }
                    Piece::Removed(words) => old.push_str(&words),
                    Piece::Added(words) => new.push_str(&words),
                }
            }
            prop_assert_eq!((old, new), (base, text));
        }
    }
}
