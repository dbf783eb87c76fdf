//! ЙЦУКЕН → QWERTY by position: a terminal sends the letter, not the key, and nobody may have to switch the layout
//! to give a command. Applied on the command path only, never to text.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Chord, Key};

const RUSSIAN: &str = "йцукенгшщзхъфывапролджэячсмитьбюё";
const LATIN: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";

/// The Latin character on the key of a Russian letter; lower case. Other characters stay as they are.
pub fn latin(c: char) -> char {
    let lower = c.to_lowercase().next().unwrap_or(c);
    RUSSIAN.chars().zip(LATIN.chars()).find(|(russian, _)| *russian == lower).map_or(lower, |(_, latin)| latin)
}

/// The Russian letter on the key of a Latin character, for showing both in the help.
pub fn russian(c: char) -> Option<char> {
    RUSSIAN.chars().zip(LATIN.chars()).find(|(_, latin)| *latin == c).map(|(russian, _)| russian)
}

/// The same keys pressed with the other layout switched on: «ghj» is «про», «ыфму» is «save».
pub fn other(text: &str) -> String {
    text.to_lowercase().chars().map(|c| if RUSSIAN.contains(c) { latin(c) } else { russian(c).unwrap_or(c) }).collect()
}

/// A terminal's key event as a chord: layout and case folded, Shift kept for named keys and for letters typed in
/// upper case. `None` for keys the program never uses (media keys, lone modifiers).
pub fn normalize(event: &KeyEvent) -> Option<Chord> {
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    let alt = event.modifiers.contains(KeyModifiers::ALT);
    let mut shift = event.modifiers.contains(KeyModifiers::SHIFT);
    let key = match event.code {
        KeyCode::Char(' ') => Key::Space,
        KeyCode::Char(c) => {
            shift = c.is_uppercase();
            Key::Char(latin(c))
        }
        KeyCode::F(n) => Key::F(n),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => {
            shift = true;
            Key::Tab
        }
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Insert => Key::Insert,
        KeyCode::Delete => Key::Delete,
        _ => return None,
    };
    Some(Chord { key, ctrl, alt, shift })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_russian_letter_has_its_key() {
        assert_eq!(RUSSIAN.chars().count(), 33);
        assert_eq!(LATIN.chars().count(), 33);
        for c in RUSSIAN.chars() {
            assert_eq!(russian(latin(c)), Some(c));
        }
    }

    #[test]
    fn both_layouts_and_cases_give_one_chord() {
        let chord = |c, m| normalize(&KeyEvent::new(KeyCode::Char(c), m));
        assert_eq!(chord('й', KeyModifiers::NONE), chord('q', KeyModifiers::NONE));
        assert_eq!(chord('С', KeyModifiers::SHIFT), chord('C', KeyModifiers::SHIFT));
        assert_eq!(chord('с', KeyModifiers::CONTROL), chord('c', KeyModifiers::CONTROL));
    }

    #[test]
    fn the_other_layout_and_back() {
        assert_eq!(other("ghj"), "про");
        assert_eq!(other("ЫФМУ"), "save");
        assert_eq!(other("irjkf № 2"), "школа № 2");
        assert_eq!(other(&other("сш №2, «я»")), "сш №2, «я»");
    }

    #[test]
    fn normalizing_twice_changes_nothing() {
        for c in RUSSIAN.chars().chain(LATIN.chars()).chain("?/№1".chars()) {
            assert_eq!(latin(latin(c)), latin(c));
        }
    }
}
