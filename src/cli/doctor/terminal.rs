//! What the terminal is, and how wide it draws the characters the screens use: asked from the terminal itself.

use std::io::{IsTerminal, Write};

use crate::cli::messages;
use crate::text;

/// Signs of the screens whose width terminals disagree on.
const SIGNS: [&str; 12] = ["✓", "⚡", "…", "—", "·", "→", "№", "«", "Щ", "й", "│", "●"];

/// The lines about the terminal.
pub fn lines() -> Vec<String> {
    let variable = |name: &str| std::env::var(name).unwrap_or_else(|_| "—".into());
    let is_tty = |terminal: bool| if terminal { messages::doctor_yes() } else { messages::doctor_no() };
    let mut lines = vec![
        messages::doctor_terminal(
            variable("TERM"),
            variable("COLORTERM"),
            if std::env::var_os("NO_COLOR").is_some() { "NO_COLOR" } else { "—" },
        ),
        messages::doctor_tty(
            is_tty(std::io::stdin().is_terminal()),
            is_tty(std::io::stdout().is_terminal()),
            is_tty(std::io::stderr().is_terminal()),
        ),
    ];
    let locale = locale();
    lines.push(messages::doctor_locale(&locale, if is_utf8(&locale) { "UTF-8" } else { "!= UTF-8" }));
    if let Ok((columns, rows)) = crossterm::terminal::size() {
        lines.push(messages::doctor_size(columns, rows));
    }
    lines.push(match measured() {
        None => messages::doctor_widths_unknown(),
        Some(wrong) if wrong.is_empty() => messages::doctor_widths_fine(SIGNS.len()),
        Some(wrong) => messages::doctor_widths_wrong(wrong.join(", ")),
    });
    lines
}

/// The locale in force for characters: the first variable that is set, as the C library takes it.
pub fn locale() -> String {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"];
    let set = names.iter().filter_map(|name| std::env::var(name).ok()).find(|value| !value.is_empty());
    set.unwrap_or_else(|| "C".into())
}

/// Whether a locale writes UTF-8.
pub fn is_utf8(locale: &str) -> bool {
    let charset = locale.rsplit_once('.').map(|(_, charset)| charset).unwrap_or_default();
    let charset = charset.split('@').next().unwrap_or_default();
    matches!(charset.to_ascii_lowercase().as_str(), "utf-8" | "utf8")
}

/// Signs drawn with another width than we count with; `None` where the terminal cannot be asked.
fn measured() -> Option<Vec<String>> {
    if !std::io::stdin().is_terminal()
        || !std::io::stdout().is_terminal()
        || crate::ui::terminal::refuse_unfit_here().is_err()
    {
        return None;
    }
    crossterm::terminal::enable_raw_mode().ok()?;
    let found = ask();
    // A terminal that is gone needs no restoring.
    let _ = write!(std::io::stdout(), "\r\x1b[K");
    let _ = std::io::stdout().flush();
    let _ = crossterm::terminal::disable_raw_mode();
    found
}

fn ask() -> Option<Vec<String>> {
    let mut wrong = Vec::new();
    for sign in SIGNS {
        write!(std::io::stdout(), "\r{sign}").and_then(|()| std::io::stdout().flush()).ok()?;
        // crossterm gives a silent terminal two seconds; the first silence ends the asking.
        let (column, _) = crossterm::cursor::position().ok()?;
        if usize::from(column) != text::width(sign) {
            wrong.push(format!("{sign} {column}"));
        }
    }
    Some(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_tells_its_character_set() {
        assert!(["ru_RU.UTF-8", "C.utf8", "ru_RU.UTF-8@x"].iter().all(|locale| is_utf8(locale)));
        assert!(["C", "POSIX", "ru_RU.KOI8-R", "ru_RU", "", "ru_RU.CP1251"].iter().all(|locale| !is_utf8(locale)));
    }
}
