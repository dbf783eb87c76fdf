//! Terminals by their names, locales without UTF-8, colours, and windows that change at any moment.

use crate::home::Home;
use crate::pty::{Terminal, key};

/// Goes through screens of every shape and comes to rest on one with text; the screens on the way.
fn tour(home: &Home, variables: &[(&str, &str)]) -> (Vec<String>, Vec<u8>) {
    let mut terminal = Terminal::start_with(home, &[], variables);
    let mut seen = Vec::new();
    let note = |terminal: &Terminal| terminal.place().0.join("\n");
    terminal.wait_for("Требует внимания");
    terminal.send_for("2", "> Бегуницкая СОШ");
    seen.push(note(&terminal));
    for _ in 0..20 {
        terminal.send(key::DOWN);
    }
    terminal.wait_for("> Торосовская ООШ");
    seen.push(note(&terminal));
    terminal.send_for(key::INSERT, "новая запись");
    terminal.send(key::TAB);
    terminal.send_for("МБОУ «Ёлкинская СОШ № 5»", "СОШ № 5»");
    terminal.send(&key::LEFT.repeat(6));
    terminal.send_for("е\u{301}日本", "日本");
    seen.push(note(&terminal));
    // The word alone stands in the footer of every screen, and help has no cursor.
    terminal.send_for("\x1bOP", "Справка: клавиши");
    seen.push(terminal.at_rest());
    let raw = terminal.seen().raw.clone();
    terminal.send(key::F10);
    terminal.ended();
    let settings = home.data().join("local");
    drop(std::fs::remove_file(settings.join("drafts.vlog")));
    (seen, raw)
}

/// The parameters of every SGR sequence.
fn pens(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(raw).into_owned();
    let sequences = text.split("\x1b[").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == ';'))?;
        rest[end..].starts_with('m').then(|| rest[..end].to_owned())
    });
    sequences.flat_map(|pen| pen.split(';').map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
fn every_terminal_shows_the_same_screens() {
    let reference = tour(&Home::with_sample(), &[("TERM", "xterm-256color")]);
    for screen in &reference.0 {
        assert!(screen.lines().count() > 10, "{screen}");
    }
    for term in
        ["xterm", "putty", "screen", "tmux-256color", "rxvt-unicode", "kitty", "alacritty", "foot", "vte", "wy50"]
    {
        let (screens, raw) = tour(&Home::with_sample(), &[("TERM", term)]);
        for (ours, theirs) in reference.0.iter().zip(&screens) {
            assert_eq!(ours, theirs, "{term}");
        }
        // What its terminfo does not list is not sent: ECH to screen and tmux, scrolling to a stranger.
        let raw = String::from_utf8_lossy(&raw).into_owned();
        if term.starts_with("screen") || term.starts_with("tmux") {
            let ech = raw
                .split("\x1b[")
                .skip(1)
                .any(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with('X'));
            assert!(!ech, "{term}");
        }
    }
}

#[test]
fn only_the_eight_colours_of_every_terminal_are_used_and_no_background() {
    let (_, raw) = tour(&Home::with_sample(), &[]);
    let pens = pens(&raw);
    assert!(pens.iter().any(|pen| pen == "1"));
    for pen in &pens {
        let known = ["", "0", "1", "2", "4", "22", "24", "39", "31", "32", "35"];
        assert!(known.contains(&pen.as_str()), "SGR {pen}");
    }
    let (_, raw) = tour(&Home::with_sample(), &[("NO_COLOR", "1")]);
    for pen in self::pens(&raw) {
        assert!(["", "0", "1", "2", "4", "22", "24"].contains(&pen.as_str()), "SGR {pen} under NO_COLOR");
    }
}

#[test]
fn without_utf8_and_on_the_console_signs_are_plain_and_a_sentence_says_so() {
    let decoration = ['…', '·', '⚡', '‹', '›', '→', '█', '░', '✓', '▶'];
    for (name, value) in [("LANG", "C"), ("LC_ALL", "ru_RU.KOI8-R"), ("TERM", "linux"), ("VYEZD_ASCII", "1")] {
        let home = Home::with_sample();
        let mut terminal = Terminal::start_with(&home, &[], &[(name, value)]);
        let shown = terminal.wait_for("Требует внимания");
        if name.starts_with('L') {
            terminal.wait_for(&format!("Locale is not UTF-8 ({value}): plain signs"));
        }
        assert!(!shown.contains(decoration), "{name}={value}\n{shown}");
        let shown = terminal.send_and_see("8", "> Справка по итогам выезда");
        assert!(!shown.contains(decoration) && shown.contains("Enter | q"), "{name}={value}\n{shown}");
        // Letters, «№» and the quotes are Russian text and stay.
        let shown = terminal.send_and_see("2", "№ 1 пгт Серышево");
        assert!(!shown.contains(decoration), "{name}={value}\n{shown}");
        terminal.send(key::F10);
        terminal.ended();
    }
}

#[test]
fn the_window_changes_at_any_moment_between_the_smallest_and_a_large_one() {
    let home = Home::with_sample();
    let mut seed = 20_210_520_u32;
    let mut next = |most: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) % most
    };
    // Already while the data is being opened.
    let mut terminal = Terminal::start(&home);
    for (columns, rows) in [(60, 20), (250, 80), (61, 21)] {
        terminal.resize(columns, rows);
    }
    terminal.wait_for("Требует внимания");
    let keys = ["2", key::DOWN, key::DOWN, "4", "\x1b[6~", "7", key::DOWN, "1", "\x1b[B", "8", "3"];
    for step in 0..60_usize {
        let size = match step % 5 {
            0 => (60, 20),
            1 => (250, 80),
            _ => (60 + u16::try_from(next(191)).unwrap(), 20 + u16::try_from(next(61)).unwrap()),
        };
        // The key may come before, between or after.
        if next(2) == 0 {
            terminal.send(keys[step % keys.len()]);
        }
        terminal.resize(size.0, size.1);
        terminal.send(keys[(step + 3) % keys.len()]);
        if step % 6 == 5 {
            // What stands on the screen is what a full repaint writes.
            terminal.resize(size.0, size.1);
            // No key before it opens this: once it is there, all of them were answered.
            terminal.send_for("\x1b[24~", "Команды и записи");
            terminal.send(key::ESC);
            terminal.at_rest();
            terminal.send_for("1", "Требует внимания");
            terminal.wait_for("F10 Выход");
            let settled = terminal.settled();
            terminal.send("\x1b[15~");
            assert_eq!(terminal.settled(), settled, "at {size:?}");
        }
    }
    terminal.send(key::F10);
    assert_eq!(terminal.ended(), 0);
}
