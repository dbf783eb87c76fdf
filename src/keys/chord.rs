//! One key with its modifiers, as written in `keymap.toml`: `F2`, `ctrl-z`, `shift-tab`, `d`, `в`.

use std::fmt;

use super::layout;

/// A key of the keyboard, letters by their Latin position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Key {
    Char(char),
    F(u8),
    Enter,
    Esc,
    Tab,
    Space,
    Backspace,
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    PageUp,
    PageDown,
    Insert,
    Delete,
}

const NAMED: [(&str, Key); 15] = [
    ("Enter", Key::Enter),
    ("Esc", Key::Esc),
    ("Tab", Key::Tab),
    ("Space", Key::Space),
    ("Backspace", Key::Backspace),
    ("Left", Key::Left),
    ("Right", Key::Right),
    ("Up", Key::Up),
    ("Down", Key::Down),
    ("Home", Key::Home),
    ("End", Key::End),
    ("PgUp", Key::PageUp),
    ("PgDn", Key::PageDown),
    ("Insert", Key::Insert),
    ("Delete", Key::Delete),
];

/// A key with modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chord {
    /// The key.
    pub key: Key,
    /// With Ctrl.
    pub ctrl: bool,
    /// With Alt.
    pub alt: bool,
    /// With Shift: named keys, and letters typed in upper case.
    pub shift: bool,
}

impl Chord {
    /// A key without modifiers.
    pub const fn plain(key: Key) -> Self {
        Self { key, ctrl: false, alt: false, shift: false }
    }

    /// Reads one chord; `None` if it is none. `ctrl-s`, `Ctrl+S` and `ctrl-ы` are the same.
    pub fn parse(text: &str) -> Option<Self> {
        let mut chord = Self::plain(Key::Esc);
        let mut rest = text.trim();
        while let Some((modifier, tail)) = rest.split_once(['-', '+']).filter(|(m, t)| !m.is_empty() && !t.is_empty()) {
            match modifier.to_lowercase().as_str() {
                "ctrl" => chord.ctrl = true,
                "alt" => chord.alt = true,
                "shift" => chord.shift = true,
                _ => return None,
            }
            rest = tail;
        }
        chord.key = Self::parse_key(rest)?;
        if let (Key::Char(_), Some(typed)) = (chord.key, rest.chars().next()) {
            chord.shift |= typed.is_uppercase() && !chord.ctrl && !chord.alt;
        }
        Some(chord)
    }

    fn parse_key(text: &str) -> Option<Key> {
        if let Some((_, key)) = NAMED.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)) {
            return Some(*key);
        }
        let mut characters = text.chars();
        let first = characters.next()?;
        if characters.as_str().is_empty() {
            return (!first.is_whitespace()).then(|| Key::Char(layout::latin(first)));
        }
        let number: u8 = text.strip_prefix(['F', 'f'])?.parse().ok()?;
        (1..=12).contains(&number).then_some(Key::F(number))
    }

    /// A character that belongs to a text field when one is focused.
    pub fn is_text(&self) -> bool {
        matches!(self.key, Key::Char(_) | Key::Space) && !self.ctrl && !self.alt
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            write!(f, "Ctrl-")?;
        }
        if self.alt {
            write!(f, "Alt-")?;
        }
        if let (Key::Char(c), true, false) = (self.key, self.shift, self.ctrl || self.alt) {
            let mut upper = c.to_uppercase();
            // «ß» has no capital of one letter, a sign none at all.
            if let (Some(upper), None) = (upper.next(), upper.next())
                && upper != c
            {
                return write!(f, "{upper}");
            }
        }
        if self.shift {
            write!(f, "Shift-")?;
        }
        match self.key {
            Key::Char(c) => write!(f, "{c}"),
            Key::F(number) => write!(f, "F{number}"),
            key => write!(f, "{}", NAMED.iter().find(|(_, k)| *k == key).map_or("", |(name, _)| name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_and_parsing_are_inverse() {
        for text in [
            "F2",
            "Ctrl-z",
            "Shift-Tab",
            "d",
            "D",
            "Alt-Enter",
            "PgDn",
            "/",
            "?",
            "-",
            "Ctrl-Shift-x",
            "Shift-ß",
            "Shift-1",
        ] {
            let chord = Chord::parse(text).unwrap();
            assert_eq!(chord.to_string(), text);
            assert_eq!(Chord::parse(&chord.to_string()), Some(chord));
        }
    }

    #[test]
    fn cyrillic_names_the_same_key() {
        assert_eq!(Chord::parse("ctrl-я"), Chord::parse("Ctrl+Z").map(|c| Chord { shift: false, ..c }));
        assert_eq!(Chord::parse("в"), Chord::parse("d"));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "F13", "hyper-x", "абв", " "] {
            assert_eq!(Chord::parse(text), None, "{text:?}");
        }
    }
}
