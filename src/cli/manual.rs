//! `completions` and `man`: from the same table as the arguments.

use clap::CommandFactory;

use super::Args;
use crate::{Error, Result};

/// Prints completions of a shell.
pub fn completions(shell: clap_complete::Shell) -> Result<()> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "vyezd", &mut text);
    write(&text)
}

/// Prints the manual page.
pub fn page() -> Result<()> {
    let mut text = Vec::new();
    clap_mangen::Man::new(Args::command()).render(&mut text).map_err(|error| Error::file("stdout", error))?;
    write(&text)
}

fn write(text: &[u8]) -> Result<()> {
    super::say(String::from_utf8_lossy(text).trim_end()).map_err(|error| Error::file("stdout", error))
}
