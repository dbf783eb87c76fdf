//! Words of a cell and what stands between them.

use std::ops::Range;

/// A word and its place in the text.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// Lower case, ё as е.
    pub folded: String,
    /// As printed.
    pub printed: String,
    /// Bytes of the text.
    pub at: Range<usize>,
    /// What stands before it.
    pub gap: Gap,
}

/// What separates a word from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// A space, a dash, a quote, a point.
    None,
    /// A line break: may separate parties, may be a cell's own wrapping.
    Line,
    /// A comma or a semicolon.
    Separator,
}

/// The words of a text: runs of letters and digits.
pub(super) fn split(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut gap = Gap::None;
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if !c.is_alphanumeric() {
            gap = match (c, gap) {
                (',' | ';', _) | (_, Gap::Separator) => Gap::Separator,
                ('\n', _) | (_, Gap::Line) => Gap::Line,
                _ => Gap::None,
            };
            continue;
        }
        let mut end = start + c.len_utf8();
        while let Some((_, next)) = chars.next_if(|(_, next)| next.is_alphanumeric()) {
            end += next.len_utf8();
        }
        let printed = text.get(start..end).unwrap_or_default().to_owned();
        words.push(Word { folded: fold(&printed), printed, at: start..end, gap });
        gap = Gap::None;
    }
    words
}

fn fold(word: &str) -> String {
    word.to_lowercase().replace('ё', "е")
}

/// The words of a spelling as one key: how spellings are compared.
pub(super) fn key(text: &str) -> String {
    split(text).into_iter().map(|word| word.folded).collect::<Vec<_>>().join(" ")
}

/// The printed text from the first to the last of these words with the marks that belong to it: the closing quote,
/// the point of an initial; white space as single spaces.
pub(super) fn printed(text: &str, words: &[Word]) -> String {
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return String::new() };
    let inner = text.get(first.at.start..last.at.end).unwrap_or_default();
    let rest = text.get(last.at.end..).unwrap_or_default();
    let mut whole = inner.split_whitespace().collect::<Vec<_>>().join(" ");
    let quotes = |open: char, close: char| whole.matches(open).count() > whole.matches(close).count();
    match rest.chars().next() {
        Some('»') if quotes('«', '»') => whole.push('»'),
        Some('"') if whole.matches('"').count() % 2 == 1 => whole.push('"'),
        Some(')') if quotes('(', ')') => whole.push(')'),
        Some('.') if last.printed.chars().count() == 1 => whole.push('.'),
        _ => {}
    }
    whole
}
