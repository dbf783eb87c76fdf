//! The pen: colours and modifiers of what is printed next, and the shortest SGR between two of them.

use ratatui::style::{Color, Modifier};

/// Colours and modifiers as the terminal holds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pen {
    /// Text colour.
    pub fg: Color,
    /// Background colour.
    pub bg: Color,
    /// Bold, reversed and so on.
    pub modifier: Modifier,
}

/// Modifiers a blank shows; the others do not matter where nothing is printed.
pub(super) const SHOWN_ON_BLANK: Modifier = Modifier::REVERSED.union(Modifier::UNDERLINED).union(Modifier::CROSSED_OUT);

impl Pen {
    /// The terminal's own colours, no modifiers.
    pub const PLAIN: Self = Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

    /// Whether erased and scrolled-in cells come out plain: some terminals paint them with the pen's background.
    pub fn erases_plain(self) -> bool {
        self.bg == Color::Reset && !self.modifier.intersects(SHOWN_ON_BLANK)
    }
}

/// (modifier, on, off) in SGR numbers; bold and dim share their off.
const MODIFIERS: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// The shortest sequence that turns pen `from` into `to`; empty when they are the same.
pub(super) fn sgr(from: Pen, to: Pen) -> String {
    if from == to {
        return String::new();
    }
    let afresh = sequence("", Pen::PLAIN, to);
    let change = sequence_of_change(from, to);
    match change {
        Some(change) if change.len() <= afresh.len() => change,
        _ => afresh,
    }
}

/// Reset and set: `CSI m` or `CSI ;1;31m` (an empty first parameter is 0).
fn sequence(first: &str, from: Pen, to: Pen) -> String {
    let mut parts = vec![first.to_owned()];
    for (modifier, on, _) in MODIFIERS {
        if to.modifier.contains(modifier) && !from.modifier.contains(modifier) {
            parts.push(on.to_string());
        }
    }
    if to.fg != from.fg {
        parts.push(colour(to.fg, 30));
    }
    if to.bg != from.bg {
        parts.push(colour(to.bg, 40));
    }
    format!("\x1b[{}m", parts.join(";"))
}

/// Only what differs, with the "off" numbers.
fn sequence_of_change(from: Pen, to: Pen) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut kept = from.modifier;
    for (modifier, _, off) in MODIFIERS {
        if kept.contains(modifier) && !to.modifier.contains(modifier) {
            parts.push(off.to_string());
            for (other, _, other_off) in MODIFIERS {
                if other_off == off {
                    kept.remove(other);
                }
            }
        }
    }
    for (modifier, on, _) in MODIFIERS {
        if to.modifier.contains(modifier) && !kept.contains(modifier) {
            parts.push(on.to_string());
        }
    }
    if to.fg != from.fg {
        parts.push(colour(to.fg, 30));
    }
    if to.bg != from.bg {
        parts.push(colour(to.bg, 40));
    }
    // Only bits no SGR number stands for differ: there is nothing to change piecemeal.
    (!parts.is_empty()).then(|| format!("\x1b[{}m", parts.join(";")))
}

/// SGR parameter of a colour; `base` is 30 for text and 40 for background.
fn colour(colour: Color, base: u8) -> String {
    let ansi = |n: u8| (base + n).to_string();
    let bright = |n: u8| (base + 60 + n).to_string();
    match colour {
        Color::Reset => ansi(9),
        Color::Black => ansi(0),
        Color::Red => ansi(1),
        Color::Green => ansi(2),
        Color::Yellow => ansi(3),
        Color::Blue => ansi(4),
        Color::Magenta => ansi(5),
        Color::Cyan => ansi(6),
        Color::Gray => ansi(7),
        Color::DarkGray => bright(0),
        Color::LightRed => bright(1),
        Color::LightGreen => bright(2),
        Color::LightYellow => bright(3),
        Color::LightBlue => bright(4),
        Color::LightMagenta => bright(5),
        Color::LightCyan => bright(6),
        Color::White => bright(7),
        Color::Indexed(n) => format!("{};5;{n}", base + 8),
        Color::Rgb(r, g, b) => format!("{};2;{r};{g};{b}", base + 8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_change_is_chosen() {
        let bold = Pen { modifier: Modifier::BOLD, ..Pen::PLAIN };
        let red = Pen { fg: Color::Red, ..Pen::PLAIN };
        assert_eq!(sgr(Pen::PLAIN, Pen::PLAIN), "");
        assert_eq!(sgr(Pen::PLAIN, bold), "\x1b[1m");
        assert_eq!(sgr(bold, Pen::PLAIN), "\x1b[m");
        assert_eq!(sgr(Pen { fg: Color::Red, ..bold }, red), "\x1b[22m");
        assert_eq!(
            sgr(Pen { modifier: Modifier::BOLD | Modifier::DIM, ..red }, Pen { fg: Color::Red, ..bold }),
            "\x1b[22;1m"
        );
    }
}
