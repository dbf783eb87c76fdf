#![allow(clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! A data folder written by every format there has been opens and holds what it held; what was typed and not saved in it
//! stands in its field. `tests/data/format-N/`: the folder as a `kill -9` left it (without the index, which is made of the
//! logs), and what `list school --json` said of it then. A new format adds a folder and changes none.

#[path = "support/folders.rs"]
mod folders;
#[path = "support/home.rs"]
mod home;
#[path = "support/pty.rs"]
mod pty;

use std::path::{Path, PathBuf};

use folders::copy;
use home::Home;
use pty::Terminal;

fn fixtures() -> Vec<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let all = std::fs::read_dir(data).unwrap().map(|entry| entry.unwrap().path());
    all.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("format-")).collect()
}

#[test]
fn a_folder_of_every_format_opens_with_all_that_was_in_it() {
    let fixtures = fixtures();
    let current = vyezd::store::layout::FORMAT;
    assert_eq!(fixtures.len(), current as usize, "one folder for each format up to the present one");
    for fixture in fixtures {
        let home = Home::empty();
        copy(&fixture.join("data"), &home.data());
        let held = std::fs::read_to_string(fixture.join("school.json")).unwrap();
        let terminal = Terminal::start(&home);
        terminal.wait_for("Малокомплектная, кабинет физики закрыт");
        terminal.kill();
        assert_eq!(home.output(&["list", "school", "--json"]), held, "{}", fixture.display());
        assert!(home.output(&["check"]).contains("Журнал цел"));
        let older = fixture.file_name().unwrap().to_str().unwrap() != format!("format-{current}");
        assert_eq!(
            older,
            home.data().join("backups").read_dir().is_ok_and(
                |mut kept| kept.any(|file| { file.unwrap().file_name().to_str().unwrap().contains("upgrade") })
            ),
            "a backup is made before an upgrade"
        );
    }
}
