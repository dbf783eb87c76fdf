//! A user's `keymap.toml`: every fault names the file and a line of it, and the map stays one that works.

use std::sync::LazyLock;

use vyezd::app::action::{Action, Scope};
use vyezd::keys::keymap::{Keymap, Resolution};
use vyezd::keys::{Chord, Key};

static BUILTIN: LazyLock<Keymap> = LazyLock::new(Keymap::builtin);

/// The line a fault names: «мой.toml, строка 3: …».
fn line_of(fault: &str) -> Option<usize> {
    let rest = fault.strip_prefix("мой.toml, строка ")?;
    rest.split_once(':')?.0.parse().ok()
}

pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut map = BUILTIN.clone();
    let faults = map.read(text, "мой.toml");
    let lines = text.split('\n').count();
    for fault in &faults {
        assert!(line_of(fault).is_some_and(|line| (1..=lines).contains(&line)), "no line: {fault:?}");
    }
    for row in map.rows() {
        assert!(!row.keys.is_empty());
        // What is printed in the footer is what the user can write into the file.
        let again: Option<Vec<Chord>> = row.printed().split(' ').map(Chord::parse).collect();
        assert_eq!(again.as_ref(), Some(&row.keys), "{}", row.printed());
        let found = map.resolve(&[row.scope], &row.keys);
        assert_eq!(found, Resolution::Action(row.action), "{} [{}] is shadowed", row.printed(), row.scope.name());
    }
    // Help must never be out of reach, or nobody finds out what went wrong.
    assert!(map.key_of(Action::Help, &[Scope::Global]).is_some() || text.contains("help"), "help lost its key");
    map.resolve(&[Scope::Form, Scope::Global], &[Chord::plain(Key::F(2))]);
    // The same file again changes nothing.
    let mut twice = map.clone();
    assert_eq!(twice.read(text, "мой.toml"), faults);
    assert_eq!(twice.rows().len(), map.rows().len());
}
