//! `keymap.toml` → bindings, and looking a key up in them.

use std::collections::BTreeMap;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Chord, Key, layout, messages as say};
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
            Err(error) => vec![say::unreadable(path.display(), error)],
        };
        (map, faults)
    }

    /// Puts the rows of `text` over those there are; returns the faults, each with its line.
    pub fn read(&mut self, text: &str, origin: &str) -> Vec<String> {
        let place = Place { text, origin };
        let table = match DeTable::parse(text) {
            Ok(table) => table.into_inner(),
            Err(error) => return vec![say::not_toml(origin, place.line(error.span().map_or(0, |span| span.start)))],
        };
        let mut faults = Vec::new();
        let before = self.clone();
        let mut lines = BTreeMap::new();
        for (name, value) in &table {
            match value.get_ref() {
                DeValue::Array(tables) if name.get_ref() == "key" => {
                    for table in tables {
                        self.read_table(table, place, &mut lines, &mut faults);
                    }
                }
                _ => faults.push(say::no_section(origin, place.line(name.span().start), name.get_ref())),
            }
        }
        let clashes = self.clashes(&lines);
        if !clashes.is_empty() {
            faults.extend(clashes.iter().map(|(line, clash)| say::clash(origin, line, clash)));
            *self = before;
        }
        faults
    }

    fn read_table(
        &mut self,
        table: &Spanned<DeValue<'_>>,
        place: Place<'_>,
        lines: &mut BTreeMap<(Scope, Action), usize>,
        faults: &mut Vec<String>,
    ) {
        let here = place.line(table.span().start);
        let DeValue::Table(rows) = table.get_ref() else {
            faults.push(say::no_section(place.origin, here, "key"));
            return;
        };
        let (line, scope_name) = match rows.get("scope") {
            Some(value) => (place.line(value.span().start), value.get_ref().as_str().unwrap_or_default()),
            None => (here, ""),
        };
        let Some(scope) = Scope::parse(scope_name) else {
            faults.push(say::unknown_scope(place.origin, line, scope_name));
            return;
        };
        for (name, keys) in rows.iter().filter(|(name, _)| name.get_ref() != "scope") {
            let line = place.line(name.span().start);
            let Some(action) = Action::parse(name.get_ref()) else {
                faults.push(say::unknown_action(place.origin, line, name.get_ref()));
                continue;
            };
            let DeValue::Array(written) = keys.get_ref() else {
                faults.push(say::no_list(place.origin, line, name.get_ref()));
                continue;
            };
            let mut bindings = Vec::new();
            for sequence in written {
                let typed = sequence.get_ref().as_str().unwrap_or_default();
                let chords: Option<Vec<Chord>> = typed.split_whitespace().map(Chord::parse).collect();
                match chords.filter(|chords| !chords.is_empty()) {
                    Some(keys) if bindings.iter().any(|known: &Binding| known.keys == keys) => {}
                    Some(keys) => bindings.push(Binding { action, scope, keys }),
                    None => faults.push(say::unknown_key(place.origin, place.line(sequence.span().start), typed)),
                }
            }
            // Only an empty list unbinds; a row that is all faults must not.
            if !bindings.is_empty() || written.is_empty() {
                self.rows.retain(|row| (row.scope, row.action) != (scope, action));
                self.rows.extend(bindings);
                lines.insert((scope, action), line);
            }
        }
    }

    /// Rows that shadow one another, each with a line of the file that was just read.
    fn clashes(&self, lines: &BTreeMap<(Scope, Action), usize>) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        for (n, row) in self.rows.iter().enumerate() {
            for other in self.rows.iter().skip(n + 1).filter(|other| other.scope == row.scope) {
                let shorter = row.keys.len().min(other.keys.len());
                if row.keys.iter().take(shorter).eq(other.keys.iter().take(shorter)) {
                    let (a, b) = (row.action.id(), other.action.id());
                    let line = [row, other].iter().filter_map(|row| lines.get(&(row.scope, row.action))).max();
                    let what = format!("{} [{}]: {a} / {b}", row.printed(), row.scope.name());
                    found.push((line.copied().unwrap_or(1), what));
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

    /// All keys of an action in a scope for people, letters with the Russian ones on their keys: «F2, d (в)».
    pub fn shown(&self, action: Action, scope: Scope) -> String {
        let rows = self.rows.iter().filter(|row| row.scope == scope && row.action == action);
        rows.map(|row| with_russian(&row.printed())).collect::<Vec<_>>().join(", ")
    }

    /// Letters that must not be bound: on ЙЦУКЕН the key is a letter, so no command may sit on the sign.
    pub fn forbidden(chord: &Chord) -> bool {
        matches!(chord.key, Key::Char(c) if ".,;:'\"[]`".contains(c))
    }
}

/// «d (в)»: a letter key with the Russian letter on it.
fn with_russian(keys: &str) -> String {
    let russian: Option<String> = keys
        .split(' ')
        .map(|key| key.chars().next().filter(|_| key.chars().count() == 1).and_then(layout::russian))
        .collect();
    match russian {
        Some(letters) => format!("{keys} ({letters})"),
        None => keys.to_owned(),
    }
}

/// A file of a user, for the places of its faults.
#[derive(Clone, Copy)]
struct Place<'a> {
    text: &'a str,
    origin: &'a str,
}

impl Place<'_> {
    /// Line of a byte offset, from 1.
    fn line(self, offset: usize) -> usize {
        self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
    }
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
        assert!(map.read("[[key]]\nscope = \"form\"\nsave = [\"F11\"]\n", "mine").is_empty());
        assert_eq!(map.resolve(&[Scope::Form], &[Chord::plain(Key::F(2))]), Resolution::None);
        assert_eq!(map.resolve(&[Scope::Form], &[Chord::plain(Key::F(11))]), Resolution::Action(Action::Save));
        assert_eq!(map.resolve(&[Scope::Global], &[Chord::plain(Key::F(1))]), Resolution::Action(Action::Help));
    }

    #[test]
    fn faults_come_all_at_once_with_their_line() {
        let mut map = Keymap::builtin();
        let faults = map.read("[[key]]\nscope = \"global\"\nsafe = [\"F2\"]\nhelp = [\"F99\"]\n", "mine.toml");
        assert_eq!(faults.len(), 2);
        assert!(faults.iter().any(|fault| fault.contains("mine.toml") && fault.contains('3')), "{faults:?}");
        assert!(map.key_of(Action::Help, &[Scope::Global]).is_some(), "a row that is all faults unbinds nothing");
        let clash = map.read("[[key]]\nscope = \"list\"\nopen = [\"d\"]\ndossier = [\"в\"]\n", "mine.toml");
        assert_eq!(clash.len(), 1, "{clash:?}");
        assert!(clash[0].contains("строка 4"), "{clash:?}");
        let misspelt = map.read("[[keys]]\nscope = \"list\"\nopen = [\"x\"]\n\n[other]\n", "mine.toml");
        assert!(misspelt.len() == 2 && misspelt[0].contains("[[key]]"), "{misspelt:?}");
        assert_eq!(map.read("[[key]]\nscope = \"list\"\nopen = \"x\"\n", "mine.toml").len(), 1);
        assert_eq!(map.read("[[key]]\nscope = \"list\"\nopen = [5]\n", "mine.toml").len(), 1);
    }

    #[test]
    fn sequences_wait_for_their_rest() {
        let map = Keymap::builtin();
        let g = Chord::plain(Key::Char('g'));
        assert!(matches!(map.resolve(&[Scope::List], &[g]), Resolution::Pending(rows) if rows.len() == 3));
        assert_eq!(map.resolve(&[Scope::List], &[g, g]), Resolution::Action(Action::First));
    }
}
