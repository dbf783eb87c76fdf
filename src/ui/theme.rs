//! What things look like, by meaning: the sixteen ANSI colours, modifiers and signs.
//!
//! Colour never carries a meaning alone: every coloured role also has a modifier or a sign. No role sets a
//! background, and only colours readable on black and on white are used, so light terminals work. Under `NO_COLOR`
//! only modifiers remain (crossterm would print bare `CSI m` for colours and wipe the modifiers).

use ratatui::style::{Color, Modifier, Style};

/// A meaning on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// Heading of a screen or a block.
    Title,
    /// Label of a field.
    Label,
    /// Help, hints, what is not in the foreground.
    Muted,
    /// The field being edited.
    Focus,
    /// The selected row. Its only ink is the marker and the real cursor: a reversed bar costs 300 bytes a step.
    Selected,
    /// The marker of the selected row.
    Marker,
    /// A key in the line of hints.
    Key,
    /// Done, saved, agreed.
    Success,
    /// Doubtful, due soon, incomplete.
    Warning,
    /// Wrong, overdue, refused.
    Error,
    /// Two people wrote different values.
    Conflict,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 12] = [
        Self::Text,
        Self::Title,
        Self::Label,
        Self::Muted,
        Self::Focus,
        Self::Selected,
        Self::Marker,
        Self::Key,
        Self::Success,
        Self::Warning,
        Self::Error,
        Self::Conflict,
    ];
}

/// Colours or none, signs of a rich or a poor font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    colours: bool,
    rich_signs: bool,
}

impl Default for Theme {
    fn default() -> Self {
        Self { colours: true, rich_signs: true }
    }
}

impl Theme {
    /// The theme for the values of `NO_COLOR` (any non-empty value) and `TERM`.
    pub fn of(no_color: Option<&str>, term: Option<&str>) -> Self {
        // The fonts of the Linux console have no arrows and ticks.
        let rich_signs = term != Some("linux");
        Self { colours: no_color.is_none_or(str::is_empty), rich_signs }
    }

    /// The theme for this process's environment.
    pub fn from_env() -> Self {
        let var = |name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
        Self::of(var("NO_COLOR").as_deref(), var("TERM").as_deref())
    }

    /// The style of a role.
    pub fn style(self, role: Role) -> Style {
        let (colour, modifier) = match role {
            Role::Text | Role::Label | Role::Selected => (Color::Reset, Modifier::empty()),
            Role::Title | Role::Marker | Role::Key => (Color::Reset, Modifier::BOLD),
            Role::Muted => (Color::Reset, Modifier::DIM),
            Role::Focus => (Color::Reset, Modifier::BOLD.union(Modifier::UNDERLINED)),
            Role::Success => (Color::Green, Modifier::empty()),
            Role::Warning => (Color::Magenta, Modifier::empty()),
            Role::Error => (Color::Red, Modifier::BOLD),
            Role::Conflict => (Color::Magenta, Modifier::BOLD.union(Modifier::UNDERLINED)),
        };
        let style = Style::new().add_modifier(modifier);
        if colour == Color::Reset || !self.colours { style } else { style.fg(colour) }
    }

    /// The one-column sign that says the same without colour; a blank where a role needs none.
    pub fn sign(self, role: Role) -> &'static str {
        match (role, self.rich_signs) {
            (Role::Marker, true) => "▶",
            (Role::Marker, false) => ">",
            (Role::Success, true) => "✓",
            (Role::Success, false) => "+",
            (Role::Warning, _) => "?",
            (Role::Error, _) => "!",
            (Role::Conflict, true) => "≠",
            (Role::Conflict, false) => "#",
            _ => " ",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_sets_a_background_and_no_color_means_no_colour() {
        for role in Role::ALL {
            assert_eq!(Theme::default().style(role).bg, None);
            let mono = Theme::of(Some("1"), Some("xterm")).style(role);
            assert_eq!((mono.fg, mono.bg), (None, None), "{role:?}");
        }
        assert_eq!(Theme::of(Some(""), None), Theme::default());
    }

    #[test]
    fn a_coloured_role_has_a_sign_of_its_own_as_well() {
        for term in ["xterm", "linux"] {
            let theme = Theme::of(None, Some(term));
            let coloured: Vec<_> = Role::ALL.into_iter().filter(|role| theme.style(*role).fg.is_some()).collect();
            let signs: std::collections::BTreeSet<_> = coloured.iter().map(|role| theme.sign(*role)).collect();
            assert_eq!(signs.len(), coloured.len());
            assert!(!signs.contains(" "));
            assert!(signs.iter().all(|sign| crate::text::width(sign) == 1));
        }
    }
}
