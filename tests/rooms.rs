#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! Imports go one way: `domain ← forms ← changes ← store ← app ← ui`, with `import`, `report`, `sync` and `keys`
//! beside it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What every room may know.
const COMMON: [&str; 8] = ["caught", "confine", "error", "labour", "messages", "text", "Error", "Result"];

/// Room → rooms it may know besides itself and the common ones. `main`, `cli` and `demo` put everything together and
/// may know all; nobody may know `cli`.
const ROOMS: [(&str, &[&str]); 13] = [
    ("domain", &[]),
    ("forms", &["domain"]),
    ("changes", &["domain", "forms"]),
    ("search", &["domain", "forms"]),
    ("store", &["domain", "forms", "changes", "search"]),
    ("import", &["domain", "forms"]),
    ("lint", &["domain", "forms", "import"]),
    ("report", &["domain", "forms"]),
    // The key map and the actions it names; chords are plain data of `keys`.
    ("keys", &["app::action"]),
    ("sync", &["domain", "changes", "store"]),
    ("tables", &["domain", "forms", "changes", "store", "sync"]),
    (
        "app",
        &[
            "domain", "forms", "changes", "search", "store", "sync", "tables", "keys", "import", "lint", "report",
            "demo",
        ],
    ),
    ("ui", &["domain", "forms", "changes", "search", "store", "sync", "keys", "app"]),
];

/// Room → crates it must not know.
const CRATES: [(&str, &[&str]); 11] = [
    ("domain", &["ratatui", "crossterm", "sled", "tui_textarea", "clap"]),
    ("forms", &["ratatui", "crossterm", "sled", "tui_textarea", "clap"]),
    ("changes", &["ratatui", "crossterm", "sled", "tui_textarea", "clap"]),
    ("import", &["ratatui", "crossterm", "sled", "tui_textarea", "clap"]),
    ("lint", &["ratatui", "crossterm", "sled", "tui_textarea", "clap"]),
    ("report", &["ratatui", "crossterm", "sled", "tui_textarea", "clap"]),
    ("search", &["ratatui", "crossterm", "sled", "tui_textarea", "clap"]),
    ("sync", &["ratatui", "crossterm", "sled", "tui_textarea", "clap"]),
    ("tables", &["ratatui", "crossterm", "sled", "tui_textarea", "clap"]),
    ("store", &["ratatui", "crossterm", "tui_textarea", "clap"]),
    ("keys", &["ratatui", "sled", "tui_textarea", "clap"]),
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every file of a room.
fn files(room: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![source().join(room)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "there is no room {room}");
    found
}

/// The program part of a file: without comments, and without the tests at its end, which may know everything.
fn program(path: &Path) -> String {
    let is_test = path.components().any(|part| part.as_os_str() == "tests")
        || matches!(path.file_name().and_then(|name| name.to_str()), Some("tests.rs" | "testing.rs"));
    if is_test {
        return String::new();
    }
    let text = std::fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Paths behind `crate::` in a text: `crate::a::b` gives `a::b`, `crate::{a::b, c}` gives both.
fn paths(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let glued = text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$' || c == ':');
        let rest = &text[at + "crate::".len()..];
        if glued {
            continue;
        }
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut start = 0;
            for (place, c) in group.char_indices() {
                depth += match c {
                    '{' => 1,
                    '}' => -1,
                    _ => 0,
                };
                if (c == ',' && depth == 1) || depth == 0 {
                    found.insert(name(&group[start..place]));
                    start = place + 1;
                }
                if depth == 0 {
                    break;
                }
            }
        } else {
            found.insert(name(rest));
        }
    }
    found.remove("");
    found
}

fn name(text: &str) -> String {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(text.len());
    text[..end].trim_end_matches(':').to_owned()
}

fn is_within(path: &str, room: &str) -> bool {
    path == room || path.strip_prefix(room).is_some_and(|rest| rest.starts_with("::"))
}

#[test]
fn imports_go_one_way() {
    let mut wrong = Vec::new();
    for (room, known) in ROOMS {
        for file in files(room) {
            for path in paths(&program(&file)) {
                let allowed = COMMON.iter().chain(known).chain([&room]).any(|known| is_within(&path, known));
                if !allowed {
                    wrong.push(format!("{}: crate::{path}", file.strip_prefix(source()).unwrap().display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "these rooms know too much:\n{}", wrong.join("\n"));
}

#[test]
fn the_inner_rooms_know_neither_terminal_nor_database() {
    let mut wrong = Vec::new();
    for (room, crates) in CRATES {
        for file in files(room) {
            let program = program(&file);
            for krate in crates {
                if program.contains(&format!("{krate}::")) {
                    wrong.push(format!("{}: {krate}", file.strip_prefix(source()).unwrap().display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "these rooms know too much:\n{}", wrong.join("\n"));
}

#[test]
fn screens_never_read_keys() {
    let wrong: Vec<PathBuf> = files("app").into_iter().filter(|file| program(file).contains("crossterm::")).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn the_reader_of_imports_sees_them() {
    let text = "use crate::{Result, text};\nuse crate::store::api::{Edit, Save};\nlet x = crate::messages::saved();\n\
        use crate::{\n    app::{Action, Scope},\n    ui::theme,\n};\n$crate::hidden::x";
    let expected = ["Result", "text", "store::api", "messages::saved", "app", "ui::theme"];
    assert_eq!(paths(text), expected.map(str::to_owned).into());
    assert!(is_within("app::action::Action", "app::action") && !is_within("app::actions", "app::action"));
}
