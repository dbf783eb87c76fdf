//! A password typed on the terminal: nothing of it is shown, not even its length.

use std::io::{IsTerminal, Write};

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::messages;
use crate::sync::wrapping::Password;
use crate::{Error, Result};

/// Variable with the password of a file.
pub const OF_FILES: &str = "VYEZD_PASSWORD";
/// Variable with the password of the keys.
pub const OF_KEYS: &str = "VYEZD_KEY_PASSWORD";
/// Variable with a new password of the keys.
pub const NEW: &str = "VYEZD_NEW_PASSWORD";

/// The password of this variable; where it is not set, the one typed to `question`. `None`: nobody answered.
pub fn given_or_typed(variable: &str, question: &str) -> Option<Password> {
    given(variable).or_else(|| typed(question))
}

/// The password of this variable.
pub fn given(variable: &str) -> Option<Password> {
    std::env::var(variable).ok().and_then(|text| Password::of(&text))
}

/// A new password: of the variable, or typed twice.
pub fn new(variable: &str, question: &str) -> Result<Option<Password>> {
    if let Some(password) = given(variable) {
        return Ok(Some(password));
    }
    let Some(first) = typed(question) else { return Ok(None) };
    let Some(second) = typed(&messages::password_again()) else { return Ok(None) };
    if first == second { Ok(Some(first)) } else { Err(Error::Refused(messages::passwords_differ())) }
}

/// Whether somebody can be asked.
pub fn can_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks on the terminal. `None` where nobody can answer, and for Esc or an empty line.
pub fn typed(question: &str) -> Option<Password> {
    if !can_ask() {
        return None;
    }
    // Standard output may be a file: what is asked is for the eyes.
    let mut out = std::io::stderr();
    write!(out, "{question} ").and_then(|()| out.flush()).ok()?;
    crossterm::terminal::enable_raw_mode().ok()?;
    let mut line = Line::default();
    let answer = loop {
        match event::read() {
            Ok(Event::Key(key)) if key.kind != KeyEventKind::Release => match line.key(&key) {
                Step::Done(password) => break password,
                Step::Left => break None,
                Step::More => {}
            },
            Ok(Event::Paste(text)) => line.0.push_str(text.lines().next().unwrap_or_default()),
            Ok(_) => {}
            Err(_) => break None,
        }
    };
    // A terminal that is gone needs no restoring.
    let _ = crossterm::terminal::disable_raw_mode();
    let _ = writeln!(out);
    answer
}

/// What a key did.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    /// More is to come.
    More,
    /// That was all; nothing: an empty line.
    Done(Option<Password>),
    /// Given up.
    Left,
}

/// What was typed so far.
#[derive(Default)]
struct Line(String);

impl Line {
    fn key(&mut self, key: &KeyEvent) -> Step {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Enter => return Step::Done(Password::of(&self.0)),
            KeyCode::Esc => return Step::Left,
            // Ctrl+C under the Russian layout arrives as Ctrl+С of some terminals.
            KeyCode::Char('c' | 'd' | 'с' | 'в') if control => return Step::Left,
            KeyCode::Char('u' | 'г') if control => self.0.clear(),
            KeyCode::Char(c) if !control => self.0.push(c),
            KeyCode::Backspace => drop(self.0.pop()),
            _ => {}
        }
        Step::More
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_any_layout_make_a_password_and_keys_that_leave_make_none() {
        let mut line = Line::default();
        let mut press = |code, modifiers| line.key(&KeyEvent::new(code, modifiers));
        for c in "слоноx".chars() {
            assert_eq!(press(KeyCode::Char(c), KeyModifiers::NONE), Step::More);
        }
        assert_eq!(press(KeyCode::Backspace, KeyModifiers::NONE), Step::More);
        assert_eq!(press(KeyCode::Enter, KeyModifiers::NONE), Step::Done(Password::of("слоно")));
        assert_eq!(press(KeyCode::Esc, KeyModifiers::NONE), Step::Left);
        assert_eq!(press(KeyCode::Char('с'), KeyModifiers::CONTROL), Step::Left);
        assert_eq!(Line::default().key(&KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)), Step::Done(None));
    }
}
