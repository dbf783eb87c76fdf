//! The command line: one file per subcommand.

mod access;
mod args;
mod backup;
mod beside;
mod check;
mod choice;
mod completions;
mod demo;
mod doctor;
mod erase;
mod forms;
mod growth;
mod ids;
mod import;
mod import_table;
mod import_xlsform;
mod keys;
mod lint;
mod list;
mod log;
mod man_page;
pub mod messages;
mod password;
mod plain;
mod progress;
mod report;
mod restore;
mod restricted;
mod search;
mod secret;
mod show;
mod status;
pub mod sync;
mod table;
mod tui;
mod undo;
pub mod workspace;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

pub use args::{Args, Command};

use crate::import::grid::choose::Told;
use crate::messages::{Lang, set_lang};
use crate::text::shown;
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
    choose_language(&args);
    let prepared = if args.restricted.is_some() { restricted::confined(args) } else { Ok(with_folder(args)) };
    match prepared.map_err(anyhow::Error::from).and_then(dispatch) {
        Ok(code) => code,
        // A reader who has closed the pipe has seen enough.
        Err(error) if reader_is_gone(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(error);
            ExitCode::from(1)
        }
    }
}

fn choose_language(args: &Args) {
    set_lang(if args.lang == Some(LangArg::En) { Lang::En } else { Lang::Ru });
}

/// With the data folder of the environment where none is named. Not done by the reader of arguments: in a locked-down
/// account the environment names nothing.
fn with_folder(mut args: Args) -> Args {
    let of_environment = || std::env::var_os("VYEZD_DATA").filter(|dir| !dir.is_empty()).map(PathBuf::from);
    args.data = args.data.or_else(of_environment);
    args
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
        None if args.plain => plain::run(&args, None)?,
        Some(Command::Open { form, new }) if args.plain => plain::run(&args, Some((form, new)))?,
        None => tui::run(&args, None)?,
        Some(Command::Open { form, new }) => tui::run(&args, Some((form, new)))?,
        Some(Command::Demo { no_ui }) => demo::run(&args, no_ui)?,
        Some(Command::Import { what: Import::Plan { files, municipality, dry_run, json } }) => {
            import::plans(&args, &files, municipality.as_deref(), dry_run, json)?;
        }
        Some(Command::Import {
            what:
                Import::Table {
                    file,
                    form,
                    columns,
                    fixed,
                    sheet,
                    headings,
                    municipality,
                    mean,
                    create_missing,
                    update,
                    dry_run,
                    json,
                },
        }) => {
            let told = Told { sheet: sheet.unwrap_or_default(), columns, fixed, headings };
            let make_missing = create_missing;
            let asked =
                import_table::Asked { file, form, told, municipality, mean, make_missing, update, dry_run, json };
            import_table::run(&args, asked)?;
        }
        Some(Command::Undo { id, dry_run, json }) => undo::run(&args, id.as_deref(), dry_run, json)?,
        Some(Command::Import { what: Import::Xlsform { file, replace, dry_run } }) => {
            import_xlsform::run(&args, &file, replace, dry_run)?;
        }
        Some(Command::Import { what: Import::Records { file } }) => import::records(&args, &file)?,
        Some(Command::Forms { json }) => forms::run(&args, json)?,
        Some(Command::List { form, filters, as_of, json }) => list::run(&args, &form, &filters, as_of, json)?,
        Some(Command::Show { id, history, as_of, json }) => show::run(&args, &id, history, as_of, json)?,
        Some(Command::Search { query, as_of, json, limit }) => {
            search::run(&args, &query.join(" "), json, limit, as_of)?;
        }
        Some(Command::Report { name: Some(name), files, list: false, asked }) => {
            if name == "lint" {
                return Ok(lint::run(&args, &files, asked.municipality.as_deref(), asked.json)?);
            }
            report::run(&args, &name, &files, &asked)?;
        }
        Some(Command::Report { .. }) => report::list()?,
        Some(Command::Check) => return check::run(&args),
        Some(Command::Rebuild) => check::rebuild(&args)?,
        Some(Command::Backup { file }) => backup::run(&args, &file)?,
        Some(Command::Restore { file, dry_run }) => restore::run(&args, &file, dry_run)?,
        Some(Command::Sync { folder, dry_run, bundle, password, school, join, json }) => {
            let wanted = sync::Wanted { preview: dry_run, bundle, password, schools: school, join, json };
            return Ok(sync::run(&args, &folder, &wanted)?);
        }
        Some(Command::Access { what }) => access::run(&args, what)?,
        Some(Command::Snapshot { folder }) => growth::snapshot(&args, &folder)?,
        Some(Command::Hub { folder, once: _, up, whole }) => growth::hub(&args, &folder, up.as_deref(), whole)?,
        Some(Command::CloseYear { year, archive, case }) => growth::close_year(&args, &year, &archive, case)?,
        Some(Command::Log { file, json }) => return Ok(log::run(&args, &file, json)?),
        Some(Command::Erase { ids, act, reason, dry_run }) => {
            erase::run(&args, &erase::Wanted { ids, act, reason, dry_run })?;
        }
        Some(Command::Password { remove, forget }) => {
            let change = match (remove, forget) {
                (_, true) => password::Change::Forget,
                (true, _) => password::Change::Remove,
                _ => password::Change::Set,
            };
            password::run(&args, change)?;
        }
        Some(Command::Status) => status::run(&args)?,
        Some(Command::Doctor) => doctor::run(&args)?,
        Some(Command::Keys { json, markdown }) => keys::run(&args, json, markdown)?,
        Some(Command::Completions { shell }) => completions::run(shell)?,
        Some(Command::Man) => man_page::run()?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Says what is wrong.
fn complain(sentence: impl std::fmt::Display) {
    use std::io::Write;
    // Standard error may be closed as well: then the exit code alone tells.
    let _ = writeln!(std::io::stderr(), "{}", shown(&sentence.to_string()));
}

/// Prints a line; a reader who has closed the pipe has seen enough.
fn say(line: impl std::fmt::Display) -> std::io::Result<()> {
    use std::io::{ErrorKind, Write};
    match writeln!(std::io::stdout(), "{}", shown(&line.to_string())) {
        // What was asked for is done all the same: an import must not stop halfway because nobody reads its lines.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
