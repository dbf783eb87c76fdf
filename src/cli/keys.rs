//! `keys`: the key map as a table, as JSON lines, or as the README's table.

use serde_json::json;

use super::{Args, say, workspace};
use crate::app::action::{Action, Scope};
use crate::keys::Keymap;
use crate::{Error, Result};

/// Prints the keys in force.
pub fn run(args: &Args, as_json: bool, markdown: bool) -> Result<()> {
    let path = args.keymap.clone().unwrap_or(workspace::folder(args)?.join("keymap.toml"));
    let (map, faults) = if markdown { (Keymap::builtin(), Vec::new()) } else { Keymap::with_user_file(&path) };
    let text = if markdown { table(&map) } else { lines(&map, as_json) };
    say(text.trim_end()).map_err(|error| Error::file("stdout", error))?;
    if faults.is_empty() { Ok(()) } else { Err(Error::Refused(faults.join("\n"))) }
}

/// Rows of (scope, action, keys), in the order of the tables of scopes and actions.
fn rows(map: &Keymap) -> Vec<(Scope, Action, Vec<String>)> {
    let mut rows = Vec::new();
    for scope in Scope::ALL.into_iter().rev() {
        for action in Action::ALL {
            let bound = map.rows().iter().filter(|row| row.scope == scope && row.action == *action);
            let keys: Vec<String> = bound.map(crate::keys::Binding::printed).collect();
            if !keys.is_empty() {
                rows.push((scope, *action, keys));
            }
        }
    }
    rows
}

fn lines(map: &Keymap, as_json: bool) -> String {
    let line = |(scope, action, keys): (Scope, Action, Vec<String>)| {
        if as_json {
            json!({ "action": action.id(), "keys": keys, "scope": scope.name(), "hint": action.hint() }).to_string()
        } else {
            format!("{}\t{}\t{}\t{}", scope.name(), keys.join(", "), action.id(), action.hint())
        }
    };
    rows(map).into_iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The table of the README; `tests/readme.rs` holds the README to it.
pub fn table(map: &Keymap) -> String {
    let mut text = String::from("| Where | Keys | What |\n|---|---|---|\n");
    for (scope, action, keys) in rows(map) {
        let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
        let row = format!("| {} | {} | {} |\n", scope.label(), keys.join(" "), action.hint());
        text.push_str(&row);
    }
    text
}
