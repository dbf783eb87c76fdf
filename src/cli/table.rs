//! `report` of a table: rows for programs, streamed.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::args::ReportAsked;
use super::workspace::Workspace;
use super::{Args, messages, say, workspace};
use crate::changes::disk::{Disk, RealDisk};
use crate::domain::RecordId;
use crate::forms::nameless::Nameless;
use crate::report::output;
use crate::tables::catalogue::{self, Format, Source, TABLES};
use crate::tables::{Table, of_schools};
use crate::{Error, Result};

/// Prints the tables there are.
pub fn list() -> Result<()> {
    for table in TABLES {
        say(format!("{}\t{}\t", table.name(), table.label().get())).map_err(|error| Error::file("stdout", error))?;
    }
    Ok(())
}

/// Streams one into a file, or into a folder a file per form.
pub fn run(args: &Args, table: &'static dyn Table, asked: &ReportAsked) -> Result<()> {
    let format = Format::parse(asked.format.as_deref().unwrap_or(Format::Ndjson.name()))?;
    let path = asked.output.clone().ok_or_else(|| Error::Refused(messages::output_needed()))?;
    let space = workspace::open_to_read(args)?;
    if let Some(form) = &asked.form
        && space.forms.form(form).is_none()
    {
        return Err(Error::Refused(messages::unknown_form(form)));
    }
    let only = match &asked.school {
        Some(school) => {
            let (school, forms) = (space.find("school", school)?, Arc::clone(&space.forms));
            Some(space.read(move |store| of_schools(store, &forms, &[school]))?)
        }
        None => None,
    };
    let by_form = table.by_form() && asked.form.is_none();
    // A name that ends like a folder's is one, whether it is there yet or not.
    if by_form && path.to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR]) && !path.exists() {
        RealDisk.create_dir(&path).map_err(|error| Error::file(&path, error))?;
    }
    if by_form && path.is_dir() {
        let forms = Arc::clone(&space.forms);
        let filled: Vec<String> =
            space.read(move |store| Ok(catalogue::filled(store, &forms)?.into_iter().map(str::to_owned).collect()))?;
        for form in filled {
            let file = path.join(format!("{form}.{}", format.name()));
            one(&space, table, format, (Some(form), only.clone(), asked.no_names), &file)?;
        }
    } else {
        one(&space, table, format, (asked.form.clone(), only, asked.no_names), &path)?;
    }
    space.close()
}

fn one(
    space: &Workspace,
    table: &'static dyn Table,
    format: Format,
    (form, only, no_names): (Option<String>, Option<BTreeSet<RecordId>>, bool),
    path: &Path,
) -> Result<()> {
    let (forms, target) = (Arc::clone(&space.forms), path.to_owned());
    space.read(move |store| {
        let nameless = no_names.then(|| Nameless::new(store, &forms)).transpose()?;
        let source =
            Source { store, forms: &forms, form: form.as_deref(), only: only.as_ref(), nameless: nameless.as_ref() };
        output::stream(&target, |out| catalogue::write(table, format, source, out))
    })?;
    if path.as_os_str() != "-" {
        say(messages::report_written(path.display())).map_err(|error| Error::file("stdout", error))?;
    }
    Ok(())
}
