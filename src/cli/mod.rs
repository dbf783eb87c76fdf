//! The command line: one file per subcommand.

mod args;
mod backup;
mod beside;
mod check;
mod choice;
mod demo;
mod doctor;
mod forms;
mod import;
mod keys;
mod list;
mod manual;
pub mod messages;
mod progress;
mod report;
mod restore;
mod search;
mod show;
mod status;
pub mod sync;
mod tui;
pub mod workspace;

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
        // A reader who has closed the pipe has seen enough.
        Err(error) if reader_is_gone(&error) => ExitCode::SUCCESS,
        Err(error) => {
            use std::io::Write;
            // Standard error may be closed as well: then the exit code alone tells.
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::from(1)
        }
    }
}

fn reader_is_gone(error: &anyhow::Error) -> bool {
    use std::io::ErrorKind::BrokenPipe;
    let closed = |error: &std::io::Error| error.kind() == BrokenPipe;
    match error.downcast_ref::<crate::Error>() {
        Some(crate::Error::File { path, source }) => closed(source) && matches!(path.to_str(), Some("stdout" | "-")),
        _ => error.downcast_ref::<std::io::Error>().is_some_and(closed),
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
        Some(Command::Search { query, json, limit }) => search::run(&args, &query.join(" "), json, limit)?,
        Some(Command::Report { name, list, school, visit, plan, year, format, output }) => {
            let asked = report::Asked { school, visit, plan, year, format, output };
            match name {
                Some(name) if !list => report::run(&args, &name, &asked)?,
                _ => report::list()?,
            }
        }
        Some(Command::Check) => return check::run(&args),
        Some(Command::Rebuild) => check::rebuild(&args)?,
        Some(Command::Backup { file }) => backup::run(&args, &file)?,
        Some(Command::Restore { file, dry_run }) => restore::run(&args, &file, dry_run)?,
        Some(Command::Sync { folder, dry_run, bundle, json }) => {
            return Ok(sync::run(&args, &folder, dry_run, bundle, json)?);
        }
        Some(Command::Log { file, json }) => sync::log(&file, json)?,
        Some(Command::Status) => status::run(&args)?,
        Some(Command::Doctor) => doctor::run(&args)?,
        Some(Command::Keys { json, markdown }) => keys::run(&args, json, markdown)?,
        Some(Command::Completions { shell }) => manual::completions(shell)?,
        Some(Command::Man) => manual::page()?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints a line; a reader who has closed the pipe has seen enough.
fn say(line: impl std::fmt::Display) -> std::io::Result<()> {
    use std::io::{ErrorKind, Write};
    match writeln!(std::io::stdout(), "{line}") {
        // What was asked for is done all the same: an import must not stop halfway because nobody reads its lines.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
