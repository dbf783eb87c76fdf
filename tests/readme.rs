//! The README's table of keys is the one the program prints.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::process::Command;

const BEGIN: &str = "<!-- keys: begin -->";
const END: &str = "<!-- keys: end -->";

/// Run with `VYEZD_README=write` to bring the README up to date.
#[test]
fn the_table_of_keys_is_not_stale() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let printed =
        Command::new(env!("CARGO_BIN_EXE_vyezd")).args(["--lang", "en", "keys", "--markdown"]).output().unwrap();
    assert!(printed.status.success());
    let table = String::from_utf8(printed.stdout).unwrap();
    let (head, rest) = readme.split_once(BEGIN).unwrap();
    let (_, tail) = rest.split_once(END).unwrap();
    let wanted = format!("{head}{BEGIN}\n{}\n{END}{tail}", table.trim());
    if std::env::var_os("VYEZD_README").is_some() {
        std::fs::write(path, &wanted).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), wanted, "run VYEZD_README=write cargo test --test readme");
}
