//! Borders of graphemes and of words in Russian text.

use unicode_segmentation::GraphemeCursor;

/// Start of the grapheme before byte `at`, or `at` at the beginning.
pub(super) fn previous(text: &str, at: usize) -> usize {
    GraphemeCursor::new(at, text.len(), true).prev_boundary(text, 0).ok().flatten().unwrap_or(0)
}

/// End of the grapheme after byte `at`, or the end of the text.
pub(super) fn next(text: &str, at: usize) -> usize {
    GraphemeCursor::new(at, text.len(), true).next_boundary(text, 0).ok().flatten().unwrap_or(text.len())
}

/// The first border between graphemes at or after byte `at`.
pub(super) fn boundary_from(text: &str, at: usize) -> usize {
    let at = (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    match GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0) {
        Ok(false) => next(text, at),
        _ => at,
    }
}

/// Whether `c` belongs to a word; quotes «», dashes, № and all other signs do not.
pub(super) fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || unicode_normalization::char::is_combining_mark(c)
}

/// Beginning of the word before `at`: signs are skipped first.
pub(super) fn word_left(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    let word_end = before.trim_end_matches(|c| !in_word(c));
    word_end.trim_end_matches(in_word).len()
}

/// Beginning of the word after the one at `at`.
pub(super) fn word_right(text: &str, at: usize) -> usize {
    let after = text.get(at..).unwrap_or_default();
    let signs = after.trim_start_matches(in_word);
    text.len() - signs.trim_start_matches(|c| !in_word(c)).len()
}
