//! How far long work is: one line on a terminal, rewritten; nothing where nobody looks.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// The line is written at most this often: the line to the terminal may be slow.
const EVERY: Duration = Duration::from_millis(200);

/// A progress line on standard error; cleared on drop.
#[derive(Debug)]
pub struct Progress {
    label: String,
    shown: Option<Instant>,
    started: Instant,
    visible: bool,
}

impl Progress {
    /// For work of this name.
    pub fn new(label: String) -> Self {
        Self { label, shown: None, started: Instant::now(), visible: std::io::stderr().is_terminal() }
    }

    /// Shows a number.
    pub fn at(&mut self, number: impl std::fmt::Display) {
        let last = self.shown.unwrap_or(self.started);
        if self.visible && last.elapsed() >= EVERY {
            self.shown = Some(Instant::now());
            // Nobody to complain to about a progress line.
            let _ = write!(std::io::stderr(), "\r{} {number}\x1b[K", self.label);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown.is_some() {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
