//! A plain choice before the program draws: Enter goes on, Esc or Ctrl+C leaves. No letters, so no layout matters.

use std::io::{IsTerminal, Write};

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// Shows `question` and waits for a key. `false` as well where nobody can answer.
pub fn enter_goes_on(question: &str) -> bool {
    let mut out = std::io::stdout();
    if !std::io::stdin().is_terminal() || !out.is_terminal() {
        return false;
    }
    let width = crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns)).max(20);
    let lines: Vec<String> = question.lines().flat_map(|line| crate::text::wrap(line, width)).collect();
    if writeln!(out, "{}", lines.join("\n")).and_then(|()| out.flush()).is_err()
        || crossterm::terminal::enable_raw_mode().is_err()
    {
        return false;
    }
    let answer = loop {
        match event::read() {
            Ok(Event::Key(key)) => {
                if let Some(answer) = meaning(&key) {
                    break answer;
                }
            }
            Ok(_) => {}
            Err(_) => break false,
        }
    };
    // A terminal that is gone needs no restoring.
    let _ = crossterm::terminal::disable_raw_mode();
    answer
}

fn meaning(key: &KeyEvent) -> Option<bool> {
    if key.kind != KeyEventKind::Press {
        return None;
    }
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Enter => Some(true),
        KeyCode::Esc | KeyCode::F(10) => Some(false),
        // Ctrl+C under the Russian layout arrives as Ctrl+С of some terminals.
        KeyCode::Char('c' | 'd' | 'с' | 'в') if control => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_named_keys_answer() {
        let key = |code, modifiers| meaning(&KeyEvent::new(code, modifiers));
        assert_eq!(key(KeyCode::Enter, KeyModifiers::NONE), Some(true));
        assert_eq!(key(KeyCode::Esc, KeyModifiers::NONE), Some(false));
        assert_eq!(key(KeyCode::Char('c'), KeyModifiers::CONTROL), Some(false));
        for letter in ['y', 'n', 'д', 'н', 'c', ' '] {
            assert_eq!(key(KeyCode::Char(letter), KeyModifiers::NONE), None);
        }
    }
}
