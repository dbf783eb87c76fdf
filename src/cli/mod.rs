//! The command line: one file per subcommand.

mod args;
mod check;
mod choice;
mod demo;
mod forms;
mod import;
mod keys;
mod list;
mod manual;
pub mod messages;
mod report;
mod show;
mod tui;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

pub use args::{Args, Command};

use crate::messages::{Lang, set_lang};
use args::{Import, LangArg};

/// Runs the program with these arguments (the first is its name). 0: done, 1: refused or found wrong, 2: usage.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(error) => {
            // Help and version are answers, not errors; a closed pipe changes nothing about that.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    set_lang(if args.lang == Some(LangArg::En) { Lang::En } else { Lang::Ru });
    match dispatch(args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(1)
        }
    }
}

fn dispatch(mut args: Args) -> anyhow::Result<ExitCode> {
    let command = args.command.take();
    match command {
        None => tui::run(&args, None)?,
        Some(Command::Open { form, new }) => tui::run(&args, Some((form, new)))?,
        Some(Command::Demo { no_ui }) => demo::run(&args, no_ui)?,
        Some(Command::Import { what: Import::Plan { files, municipality, dry_run, json } }) => {
            import::plans(&args, &files, municipality.as_deref(), dry_run, json)?;
        }
        Some(Command::Import { what: Import::Records { file } }) => import::records(&args, &file)?,
        Some(Command::Forms { json }) => forms::run(&args, json)?,
        Some(Command::List { form, filters, as_of, json }) => list::run(&args, &form, &filters, as_of, json)?,
        Some(Command::Show { id, json }) => show::run(&args, &id, json)?,
        Some(Command::Report { name, list, school, visit, plan, year, format, output }) => {
            let asked = report::Asked { school, visit, plan, year, format, output };
            match name {
                Some(name) if !list => report::run(&args, &name, &asked)?,
                _ => report::list()?,
            }
        }
        Some(Command::Check) => return check::run(&args),
        Some(Command::Rebuild) => check::rebuild(&args)?,
        Some(Command::Keys { json, markdown }) => keys::run(&args, json, markdown)?,
        Some(Command::Completions { shell }) => manual::completions(shell)?,
        Some(Command::Man) => manual::page()?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints a line; a reader who has closed the pipe has seen enough.
fn say(line: impl std::fmt::Display) -> std::io::Result<()> {
    use std::io::Write;
    writeln!(std::io::stdout(), "{line}")
}
