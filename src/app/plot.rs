//! Small pictures of numbers: a bar of a share, a line of counts. The number always stands beside them; where a
//! terminal has no block characters they are drawn in ASCII.

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::domain::Decimal;

static ASCII: AtomicBool = AtomicBool::new(false);

/// Terminals whose fonts have no eighths of blocks.
const PLAIN: [&str; 5] = ["linux", "vt100", "vt102", "vt220", "ansi"];
const EIGHTHS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Chooses the signs for the whole process, once, by the terminal: `TERM`, any non-empty `VYEZD_ASCII`, or a locale that
/// does not write UTF-8.
pub fn choose(term: &str, asked: &str, is_utf8: bool) {
    let plain = PLAIN.contains(&term) || !asked.is_empty() || !is_utf8;
    ASCII.store(plain, Ordering::Relaxed);
}

/// A text as it is drawn: where only plain signs can be relied on, decoration is put into ASCII, cell by cell. Letters,
/// «№» and the quotes of Russian stay: fonts that have Cyrillic have them.
pub fn drawn(text: &str) -> Cow<'_, str> {
    if !ASCII.load(Ordering::Relaxed) { Cow::Borrowed(text) } else { in_ascii(text) }
}

fn in_ascii(text: &str) -> Cow<'_, str> {
    let plain = |c: char| match c {
        '…' => "~",
        '·' | '│' | '‖' => "|",
        '→' | '›' | '▶' | '▸' => ">",
        '←' | '‹' | '≤' => "<",
        '↑' => "^",
        '↓' => "v",
        // Two cells wide.
        '⚡' => "!!",
        '✓' => "+",
        '✗' | '×' => "x",
        '≠' => "#",
        '•' | '●' => "*",
        '−' | '–' | '‒' | '‑' | '‐' | '─' => "-",
        '„' | '“' | '”' => "\"",
        '’' | '‘' => "'",
        _ => "",
    };
    if !text.chars().any(|c| !plain(c).is_empty()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match plain(c) {
            "" => out.push(c),
            sign => out.push_str(sign),
        }
    }
    Cow::Owned(out)
}

/// How much of `all` is `part`, in `cells`: «███░░░░». Something is never drawn as nothing, nor almost all as all.
pub fn bar(part: usize, all: usize, cells: usize) -> String {
    bar_in(part, all, cells, ASCII.load(Ordering::Relaxed))
}

fn bar_in(part: usize, all: usize, cells: usize, ascii: bool) -> String {
    let part = part.min(all);
    let filled = match (part, all) {
        (0, _) => 0,
        _ if part == all => cells,
        _ => (part.saturating_mul(cells) / all).clamp(1, cells.saturating_sub(1).max(1)).min(cells),
    };
    let (full, empty) = if ascii { ('#', '.') } else { ('█', '░') };
    std::iter::repeat_n(full, filled).chain(std::iter::repeat_n(empty, cells.saturating_sub(filled))).collect()
}

/// A bar in a heading on a screen of this width.
pub fn progress(part: usize, all: usize, width: usize) -> String {
    bar(part, all, if width < 80 { 5 } else { 10 })
}

/// A bar as long as its number: of `most` it fills all `cells`, of nothing none.
pub fn load(count: usize, most: usize, cells: usize) -> String {
    let bar = bar(count, most.max(1), cells);
    bar.trim_end_matches(['░', '.']).to_owned()
}

/// Counts side by side, a cell each: «▁·▃█»; nothing is a dot. In ASCII the counts themselves, «+» from ten on.
pub fn spark(counts: &[usize]) -> String {
    spark_in(counts, ASCII.load(Ordering::Relaxed))
}

fn spark_in(counts: &[usize], ascii: bool) -> String {
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let sign = |count: usize| match u32::try_from(count) {
        Ok(0) => {
            if ascii {
                '.'
            } else {
                '·'
            }
        }
        Ok(few @ 1..=9) if ascii => char::from_digit(few, 10).unwrap_or('+'),
        _ if ascii => '+',
        _ => {
            let step = (count.saturating_mul(EIGHTHS.len())).div_ceil(most).clamp(1, EIGHTHS.len());
            EIGHTHS.get(step - 1).copied().unwrap_or('█')
        }
    };
    counts.iter().copied().map(sign).collect()
}

/// Values over time side by side, a cell each, from the lowest to the highest of them: «▁·▄█»; where there is none a
/// dot, as a value that is not there is not a low one. One value alone stands in the middle.
pub fn trend(values: &[Option<Decimal>]) -> String {
    trend_in(values, ASCII.load(Ordering::Relaxed))
}

fn trend_in(values: &[Option<Decimal>], ascii: bool) -> String {
    let known = values.iter().flatten().map(|value| value.scaled());
    let (low, high) = (known.clone().min().unwrap_or(0), known.max().unwrap_or(0));
    let steps = EIGHTHS.len() as i128 - 1;
    let sign = |value: &Option<Decimal>| {
        let Some(value) = value else { return if ascii { '.' } else { '·' } };
        let step = if high == low { steps / 2 } else { ((value.scaled() - low) * steps) / (high - low) };
        let step = usize::try_from(step).unwrap_or(0);
        if ascii {
            u32::try_from(step + 1).ok().and_then(|digit| char::from_digit(digit, 10)).unwrap_or('?')
        } else {
            EIGHTHS.get(step).copied().unwrap_or('█')
        }
    };
    values.iter().map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::width;

    #[test]
    fn a_bar_never_lies_at_its_ends() {
        assert_eq!(bar_in(0, 7, 5, false), "░░░░░");
        assert_eq!(bar_in(1, 100, 5, false), "█░░░░");
        assert_eq!(bar_in(99, 100, 5, false), "████░");
        assert_eq!(bar_in(7, 7, 5, true), "#####");
        assert_eq!(bar_in(3, 6, 4, true), "##..");
        assert_eq!(bar_in(0, 0, 3, false), "░░░");
        assert_eq!(bar_in(5, 9, 0, false), "");
        assert_eq!(load(0, 8, 4), "");
        assert_eq!(width(&load(8, 8, 4)), 4);
    }

    #[test]
    fn plain_signs_take_the_cells_of_what_they_stand_for() {
        let text = "Школа № 3 «Ёлка» — 5 мая… · ⚡ ‹ все › → ✓ ✗ × ≠ − „а“ • ↑↓ │ ▶";
        let plain = in_ascii(text);
        assert_eq!(width(&plain), width(text), "{plain}");
        assert!(plain.starts_with("Школа № 3 «Ёлка» — 5 мая~ | !! < все > > + x x # - \"а\""), "{plain}");
        assert!(matches!(in_ascii("просто текст №"), Cow::Borrowed(_)));
    }

    #[test]
    fn values_are_drawn_between_their_lowest_and_their_highest() {
        let values = |texts: &[&str]| texts.iter().map(|text| Decimal::parse(text)).collect::<Vec<_>>();
        assert_eq!(trend_in(&values(&["3,84", "-", "3,2"]), false), "█·▁");
        assert_eq!(trend_in(&values(&["3,4", "3,5", "4,0"]), true), "128");
        assert_eq!(trend_in(&values(&["73", "x"]), false), "▄·");
        assert_eq!(trend_in(&[], false), "");
    }

    #[test]
    fn counts_are_drawn_by_their_size_a_cell_each() {
        assert_eq!(spark_in(&[0, 1, 4, 8], false), "·▁▄█");
        assert_eq!(spark_in(&[0, 1, 4, 12], true), ".14+");
        assert_eq!(spark_in(&[], false), "");
        assert_eq!(width(&spark_in(&[usize::MAX, 1, 0], false)), 3);
    }
}
