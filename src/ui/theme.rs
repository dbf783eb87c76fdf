//! What things look like, by meaning: the sixteen ANSI colours and modifiers.
//!
//! Colour never carries a meaning alone: every coloured tone also has a modifier, a word or a sign. No tone sets a
//! background, and only colours readable on black and on white are used, so light terminals work. Under `NO_COLOR`
//! only modifiers remain (crossterm would print bare `CSI m` for colours and wipe the modifiers).

use ratatui::style::{Color, Modifier, Style};

use crate::app::view::Tone;

/// Colours or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    colours: bool,
}

impl Default for Theme {
    fn default() -> Self {
        Self { colours: true }
    }
}

impl Theme {
    /// The theme for the value of `NO_COLOR` (any non-empty value).
    pub fn of(no_color: Option<&str>) -> Self {
        Self { colours: no_color.is_none_or(str::is_empty) }
    }

    /// The theme for this process's environment.
    pub fn from_env() -> Self {
        Self::of(std::env::var_os("NO_COLOR").map(|value| value.to_string_lossy().into_owned()).as_deref())
    }

    /// The style of a tone.
    pub fn style(self, tone: Tone) -> Style {
        let (colour, modifier) = match tone {
            Tone::Plain | Tone::Label => (Color::Reset, Modifier::empty()),
            Tone::Title | Tone::Strong => (Color::Reset, Modifier::BOLD),
            Tone::Muted => (Color::Reset, Modifier::DIM),
            Tone::Good => (Color::Green, Modifier::empty()),
            Tone::Warning => (Color::Magenta, Modifier::empty()),
            Tone::Error => (Color::Red, Modifier::BOLD),
            Tone::Conflict => (Color::Magenta, Modifier::BOLD.union(Modifier::UNDERLINED)),
        };
        let style = Style::new().add_modifier(modifier);
        if colour == Color::Reset || !self.colours { style } else { style.fg(colour) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TONES: [Tone; 9] = [
        Tone::Plain,
        Tone::Strong,
        Tone::Muted,
        Tone::Good,
        Tone::Warning,
        Tone::Error,
        Tone::Label,
        Tone::Conflict,
        Tone::Title,
    ];

    #[test]
    fn without_colour_only_modifiers_remain_and_no_background_is_ever_set() {
        for tone in TONES {
            assert_eq!(Theme::of(Some("1")).style(tone).fg, None);
            assert_eq!(Theme::default().style(tone).bg, None);
        }
        assert!(Theme::of(Some("")).style(Tone::Good).fg.is_some());
    }
}
