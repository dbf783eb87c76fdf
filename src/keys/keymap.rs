//! `keymap.toml` → bindings, and looking a key up in them.

use std::path::Path;

use super::{Chord, Key};
use crate::app::action::{Action, Scope};

/// The key map the program ships with.
pub const DEFAULT: &str = include_str!("../../keymap.toml");

/// One row: a sequence of keys means an action in a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// What it does.
    pub action: Action,
    /// Where.
    pub scope: Scope,
    /// Keys, one after another.
    pub keys: Vec<Chord>,
}

impl Binding {
    /// «g g», «F2».
    pub fn printed(&self) -> String {
        self.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }
}

/// All bindings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keymap {
    rows: Vec<Binding>,
}

/// What the keys typed so far mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// An action.
    Action(Action),
    /// The beginning of longer sequences; these can follow.
    Pending(Vec<Binding>),
    /// Nothing.
    None,
}

impl Keymap {
    /// The built-in map. A fault in it fails a test, never a user.
    pub fn builtin() -> Self {
        let mut map = Self::default();
        let faults = map.read(DEFAULT, "keymap.toml");
        debug_assert!(faults.is_empty(), "{faults:?}");
        map
    }

    /// The built-in map with the user's file over it, row by row. Faulty rows are left out and all reported; the
    /// program starts with what is right.
    pub fn with_user_file(path: &Path) -> (Self, Vec<String>) {
        let mut map = Self::builtin();
        let faults = match std::fs::read_to_string(path) {
            Ok(text) => map.read(&text, &path.display().to_string()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => vec![super::messages::unreadable(path.display(), error)],
        };
        (map, faults)
    }

    /// Puts the rows of `text` over those there are; returns the faults with their place.
    pub fn read(&mut self, text: &str, origin: &str) -> Vec<String> {
        let tables = match text.parse::<toml::Table>() {
            Ok(table) => table,
            Err(error) => {
                let line = error.span().map_or(1, |span| line_of(text, span.start));
                return vec![super::messages::not_toml(origin, line)];
            }
        };
        let mut faults = Vec::new();
        let before = self.clone();
        for table in tables.get("key").and_then(toml::Value::as_array).into_iter().flatten() {
            self.read_table(table, text, origin, &mut faults);
        }
        let clashes = self.clashes();
        if !clashes.is_empty() {
            faults.extend(clashes.iter().map(|clash| super::messages::clash(origin, clash)));
            *self = before;
        }
        faults
    }

    fn read_table(&mut self, table: &toml::Value, text: &str, origin: &str, faults: &mut Vec<String>) {
        let scope_name = table.get("scope").and_then(toml::Value::as_str).unwrap_or_default();
        let Some(scope) = Scope::parse(scope_name) else {
            faults.push(super::messages::unknown_scope(origin, find_line(text, scope_name), scope_name));
            return;
        };
        for (name, keys) in table.as_table().into_iter().flatten().filter(|(name, _)| *name != "scope") {
            let line = find_line(text, name);
            let Some(action) = Action::parse(name) else {
                faults.push(super::messages::unknown_action(origin, line, name));
                continue;
            };
            let mut rows = Vec::new();
            for written in keys.as_array().into_iter().flatten().filter_map(toml::Value::as_str) {
                let chords: Option<Vec<Chord>> = written.split_whitespace().map(Chord::parse).collect();
                match chords.filter(|chords| !chords.is_empty()) {
                    Some(keys) => rows.push(Binding { action, scope, keys }),
                    None => faults.push(super::messages::unknown_key(origin, line, written)),
                }
            }
            if keys.as_array().is_none() {
                faults.push(super::messages::unknown_key(origin, line, keys));
                continue;
            }
            self.rows.retain(|row| (row.scope, row.action) != (scope, action));
            self.rows.extend(rows);
        }
    }

    fn clashes(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (n, row) in self.rows.iter().enumerate() {
            for other in self.rows.iter().skip(n + 1).filter(|other| other.scope == row.scope) {
                let shorter = row.keys.len().min(other.keys.len());
                if row.keys.iter().take(shorter).eq(other.keys.iter().take(shorter)) {
                    let (a, b) = (row.action.id(), other.action.id());
                    found.push(format!("{} [{}]: {a} / {b}", row.printed(), row.scope.name()));
                }
            }
        }
        found
    }

    /// What `keys` mean where `scopes` (inner first) are in force.
    pub fn resolve(&self, scopes: &[Scope], keys: &[Chord]) -> Resolution {
        for scope in scopes {
            let rows = self.rows.iter().filter(|row| row.scope == *scope && row.keys.starts_with(keys));
            let rows: Vec<&Binding> = rows.collect();
            if let Some(exact) = rows.iter().find(|row| row.keys.len() == keys.len()) {
                return Resolution::Action(exact.action);
            }
            if !rows.is_empty() {
                return Resolution::Pending(rows.into_iter().cloned().collect());
            }
        }
        Resolution::None
    }

    /// All rows.
    pub fn rows(&self) -> &[Binding] {
        &self.rows
    }

    /// The first key of an action where `scopes` are in force, for footers.
    pub fn key_of(&self, action: Action, scopes: &[Scope]) -> Option<String> {
        scopes.iter().find_map(|scope| {
            self.rows.iter().find(|row| row.scope == *scope && row.action == action).map(Binding::printed)
        })
    }

    /// Letters that must not be bound: on ЙЦУКЕН the key is a letter, so no command may sit on the sign.
    pub fn forbidden(chord: &Chord) -> bool {
        matches!(chord.key, Key::Char(c) if ".,;:'\"[]`".contains(c))
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

fn find_line(text: &str, word: &str) -> usize {
    text.lines()
        .position(|line| line.trim_start().starts_with(word) || line.contains(&format!("\"{word}\"")))
        .map_or(1, |n| n + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_map_has_no_fault_and_no_forbidden_key() {
        let mut map = Keymap::default();
        assert_eq!(map.read(DEFAULT, "keymap.toml"), Vec::<String>::new());
        for row in map.rows() {
            assert!(row.keys.iter().all(|chord| !Keymap::forbidden(chord)), "{row:?}");
            assert!(row.keys.len() == 1 || row.keys.iter().all(Chord::is_text), "{row:?}");
        }
    }

    #[test]
    fn every_action_has_a_key_without_ctrl_and_alt() {
        let map = Keymap::builtin();
        for action in Action::ALL.iter().filter(|action| {
            !matches!(action, Action::Newline | Action::DeleteWord | Action::WordLeft | Action::WordRight)
        }) {
            let free = map.rows().iter().any(|row| row.action == *action && row.keys.iter().all(|c| !c.ctrl && !c.alt));
            assert!(free, "{} is only on Ctrl or Alt", action.id());
        }
    }

    #[test]
    fn a_user_row_replaces_the_row_and_nothing_else() {
        let mut map = Keymap::builtin();
        assert!(map.read("[[key]]\nscope = \"form\"\nsave = [\"F9\"]\n", "mine").is_empty());
        assert_eq!(map.resolve(&[Scope::Form], &[Chord::plain(Key::F(2))]), Resolution::None);
        assert_eq!(map.resolve(&[Scope::Form], &[Chord::plain(Key::F(9))]), Resolution::Action(Action::Save));
        assert_eq!(map.resolve(&[Scope::Global], &[Chord::plain(Key::F(1))]), Resolution::Action(Action::Help));
    }

    #[test]
    fn faults_come_all_at_once_with_their_line() {
        let mut map = Keymap::builtin();
        let faults = map.read("[[key]]\nscope = \"global\"\nsafe = [\"F2\"]\nhelp = [\"F99\"]\n", "mine.toml");
        assert_eq!(faults.len(), 2);
        assert!(faults.iter().any(|fault| fault.contains("mine.toml") && fault.contains('3')), "{faults:?}");
        let clash = map.read("[[key]]\nscope = \"list\"\nopen = [\"d\"]\ndossier = [\"в\"]\n", "mine.toml");
        assert_eq!(clash.len(), 1, "{clash:?}");
    }

    #[test]
    fn sequences_wait_for_their_rest() {
        let map = Keymap::builtin();
        let g = Chord::plain(Key::Char('g'));
        assert!(matches!(map.resolve(&[Scope::List], &[g]), Resolution::Pending(rows) if rows.len() == 2));
        assert_eq!(map.resolve(&[Scope::List], &[g, g]), Resolution::Action(Action::First));
    }
}
