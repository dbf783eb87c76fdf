//! What a terminal may be asked to do, by its name.

/// Optional terminal abilities; everything else the backend uses is common to all of them.
///
/// Source: terminfo of xterm, linux, putty, screen, tmux, rxvt, vte, konsole (`wire.md` §2 in the design notes).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // five independent abilities, read by name
pub struct Caps {
    /// Insert characters, `CSI n @`.
    pub ich: bool,
    /// Delete characters, `CSI n P`.
    pub dch: bool,
    /// Erase characters in place, `CSI n X`.
    pub ech: bool,
    /// Scroll region `CSI t;b r` with line feed and `ESC M`.
    pub scroll: bool,
    /// Insert and delete rows, `CSI n L` and `CSI n M`.
    pub lines: bool,
}

impl Caps {
    /// Everything: xterm and what imitates it.
    pub const FULL: Self = Self { ich: true, dch: true, ech: true, scroll: true, lines: true };
    /// Only printing, cursor moves and erasing to the end of a line.
    pub const PLAIN: Self = Self { ich: false, dch: false, ech: false, scroll: false, lines: false };

    /// Abilities of the terminal called `term` (the value of `TERM`); an unknown name gets [`Caps::PLAIN`].
    pub fn of(term: &str) -> Self {
        const FAMILIES: &[(&str, Caps)] = &[
            ("xterm", Caps::FULL),
            ("linux", Caps::FULL),
            ("vte", Caps::FULL),
            ("gnome", Caps::FULL),
            ("alacritty", Caps::FULL),
            ("kitty", Caps::FULL),
            ("foot", Caps::FULL),
            ("wezterm", Caps::FULL),
            ("st-", Caps::FULL),
            ("konsole", Caps { ich: false, ..Caps::FULL }),
            ("putty", Caps { ich: false, ..Caps::FULL }),
            ("screen", Caps { ech: false, ..Caps::FULL }),
            ("tmux", Caps { ech: false, ..Caps::FULL }),
            ("rxvt", Caps { dch: false, ech: false, ..Caps::FULL }),
            ("vt100", Caps { scroll: true, ..Caps::PLAIN }),
            ("vt220", Caps::FULL),
        ];
        FAMILIES.iter().find(|(name, _)| term.starts_with(name)).map_or(Self::PLAIN, |(_, caps)| *caps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiplexers_are_never_asked_for_ech_and_strangers_for_nothing() {
        assert!(!Caps::of("tmux-256color").ech && Caps::of("tmux-256color").scroll);
        assert!(!Caps::of("screen.xterm-256color").ech);
        assert_eq!(Caps::of("xterm-256color"), Caps::FULL);
        assert_eq!(Caps::of("wy50"), Caps::PLAIN);
    }
}
