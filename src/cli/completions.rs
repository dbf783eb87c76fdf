//! `completions`: from the same table as the arguments.

use clap::CommandFactory;

use super::Args;
use crate::{Error, Result};

/// Prints completions of a shell.
pub fn run(shell: clap_complete::Shell) -> Result<()> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "vyezd", &mut text);
    super::say(String::from_utf8_lossy(&text).trim_end()).map_err(|error| Error::file("stdout", error))
}
