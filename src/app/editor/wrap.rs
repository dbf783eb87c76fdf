//! Where the visible rows of a text begin; an edit rewraps only the rows it touches.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::Splice;

/// Rows before the edited one that an edit can reach: a word may move up into one, a mark may join a letter there.
const REACH: usize = 2;

/// The starts of all rows of a text at one width; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::app) struct Wrap {
    width: usize,
    starts: Vec<usize>,
}

impl Wrap {
    /// Wraps a whole text at `width` cells (at least 1): between words, long words anywhere.
    pub fn new(text: &str, width: usize) -> Self {
        let mut wrap = Self { width: width.max(1), starts: vec![0] };
        wrap.extend(text, |_| None);
        wrap
    }

    /// The width it was made for.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.starts.len()
    }

    /// Follows an edit; `text` is the text after it.
    pub fn follow(&mut self, text: &str, splice: &Splice) {
        let edited = self.row_at(splice.at);
        let kept = edited.saturating_sub(REACH) + 1;
        let old = self.starts.split_off(kept);
        let after = splice.at + splice.inserted.len();
        let shift = |start: usize| start - splice.removed.len() + splice.inserted.len();
        self.extend(text, |start| {
            if start < after {
                return None;
            }
            let before = start - splice.inserted.len() + splice.removed.len();
            // From the same place in the same text the same rows follow.
            let met = old.binary_search(&before).ok()?;
            Some(old.iter().skip(met).copied().map(shift).collect())
        });
    }

    /// The row byte `at` is shown in.
    pub fn row_at(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// Bytes of a row, its line end included.
    pub fn range(&self, row: usize, text: &str) -> Range<usize> {
        let start = self.starts.get(row).copied().unwrap_or(text.len());
        start..self.starts.get(row + 1).copied().unwrap_or(text.len())
    }

    /// Adds rows from the last start on, until the text ends or `known` has the rest.
    fn extend(&mut self, text: &str, known: impl Fn(usize) -> Option<Vec<usize>>) {
        let mut start = self.starts.last().copied().unwrap_or(0);
        while let Some(next) = next_start(text, start, self.width) {
            if let Some(rest) = known(next) {
                self.starts.extend(rest);
                return;
            }
            self.starts.push(next);
            start = next;
        }
    }
}

/// Start of the row after the one at `start`; `None` in the last row. Spaces hang over the edge, so that a row never
/// begins with the space between two words.
fn next_start(text: &str, start: usize, width: usize) -> Option<usize> {
    let (mut used, mut after_space) = (0, None);
    for (i, grapheme) in text.get(start..)?.grapheme_indices(true) {
        if grapheme.ends_with('\n') {
            return Some(start + i + grapheme.len());
        }
        let cells = cells(grapheme);
        if grapheme == " " {
            after_space = Some(i + 1);
        } else if used + cells > width && i > 0 {
            return Some(start + after_space.unwrap_or(i));
        }
        used += cells;
    }
    None
}

/// Cells a grapheme takes on the screen, where control characters are not drawn.
pub(in crate::app) fn cells(grapheme: &str) -> usize {
    if grapheme.contains(char::is_control) { 0 } else { crate::text::width(grapheme) }
}
