//! A home folder of a test's own, and the built program started in it with nothing of this machine around.

#![allow(dead_code)] // Each test file uses a part of it.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A home of its own with a data folder in it.
pub struct Home {
    folder: TempDir,
}

impl Home {
    /// Nothing in it.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// The sample in it.
    pub fn with_sample() -> Self {
        let home = Self::empty();
        let filled = home.command(&["demo", "--no-ui"]).output().unwrap();
        assert!(filled.status.success(), "{filled:?}");
        home
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The program without a terminal.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.env_clear().envs(environment(self.folder.path()));
        command.arg("--data").arg(self.data()).args(arguments);
        command
    }

    /// What a command prints.
    pub fn output(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
}

/// The variables every program here starts with.
pub fn environment(home: &Path) -> Vec<(String, String)> {
    let pairs = [
        ("TERM", "xterm-256color"),
        ("LANG", "C.UTF-8"),
        ("TZ", "UTC"),
        ("VYEZD_TODAY", "2021-05-20"),
        ("HOME", &*home.to_string_lossy()),
    ];
    let mut all: Vec<(String, String)> = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    // The program asks another session to leave by the system's `kill`.
    all.push(("PATH".to_owned(), std::env::var("PATH").unwrap_or_default()));
    all
}

/// The program under test; `VYEZD_BINARY` names another build of it, e.g. the one that is released.
pub fn program() -> std::ffi::OsString {
    std::env::var_os("VYEZD_BINARY").unwrap_or_else(|| env!("CARGO_BIN_EXE_vyezd").into())
}
