//! `report`: any report into a file.

use std::path::PathBuf;
use std::sync::Arc;

use super::args::ReportAsked;
use super::{Args, messages, say, workspace};
use crate::app::Source;
use crate::app::screens::office;
use crate::domain::{RecordId, Records};
use crate::report::parameters::Year;
use crate::report::{Context, Format, Parameters, REPORTS, catalogue, output};
use crate::store::layout::Layout;
use crate::tables::catalogue as tables;
use crate::{Error, Result};

/// Prints the reports there are: name, label, parameters, formats, by tabs.
pub fn list() -> Result<()> {
    let formats = Format::ALL.map(Format::name).join(" ");
    for report in REPORTS {
        let needs: Vec<&str> = report.parameters().iter().map(|(parameter, _)| parameter.option()).collect();
        say(format!("{}\t{}\t{}\t{formats}", report.name(), report.label().get(), needs.join(" ")))
            .map_err(|error| Error::file("stdout", error))?;
    }
    super::table::list()
}

/// Builds one and writes it.
pub fn run(args: &Args, name: &str, files: &[PathBuf], asked: &ReportAsked) -> Result<()> {
    if let Some(file) = files.first() {
        return Err(Error::Refused(messages::report_takes_no_file(name, file.display())));
    }
    if let Some(table) = tables::find(name) {
        return super::table::run(args, table, asked);
    }
    let report = catalogue::find(name)?;
    let format = Format::parse(asked.format.as_deref().unwrap_or(Format::Docx.name()))?;
    let format = asked.encoding.as_deref().map_or(Ok(format), |encoding| format.encoded(encoding))?;
    let path = asked.output.clone().ok_or_else(|| Error::Refused(messages::output_needed()))?;
    let space = workspace::open_as_of(args, asked.as_of)?;
    let mut parameters = Parameters {
        municipality: asked.municipality.as_deref().map(|place| space.find("municipality", place)).transpose()?,
        school: asked.school.as_deref().map(|school| space.find("school", school)).transpose()?,
        visit: asked.visit.as_deref().map(|visit| space.find("visit", visit)).transpose()?,
        plan: asked.plan.as_deref().map(|plan| space.find("plan", plan)).transpose()?,
        document: asked.document.as_deref().map(|document| space.find(report.subject(), document)).transpose()?,
        year: asked.year.as_deref().map(Year::parse).transpose()?,
        form: asked.form.clone(),
        as_of: asked.as_of,
        no_names: asked.no_names,
        ..Parameters::default()
    };
    let wants_visit = report.parameters().iter().any(|(parameter, needed)| parameter.option() == "--visit" && *needed);
    if let (true, None, Some(school)) = (wants_visit, parameters.visit, parameters.school) {
        parameters.visit = Some(space.read(move |store| last_visit(store, school))?);
    }
    let (forms, today) = (Arc::clone(&space.forms), workspace::today());
    let template = match &asked.template {
        Some(path) => Some(office::read(path)?),
        // The office's paper may name who wrote it: a publication goes on it only where that is wanted in words.
        None if asked.no_names => None,
        None => office::kept(&Layout::new(&space.dir))?,
    };
    let rendered = space.read(move |store| {
        let handed = if parameters.as_of.is_some() { None } else { Source::handed(store, today).ok() };
        let data_of = handed.and_then(|handed| handed.foot());
        let parameters = Parameters { refuse_conflicts: Source::refuses_conflicts(store), data_of, ..parameters };
        let context = Context { records: store, forms: &forms, today, parameters };
        catalogue::render_noted(&catalogue::build(report, &context)?, format, template.as_deref())
    })?;
    output::write(&path, &rendered.bytes)?;
    for note in &rendered.notes {
        eprintln!("{note}");
    }
    if path.as_os_str() != "-" {
        say(messages::report_written(path.display())).map_err(|error| Error::file("stdout", error))?;
    }
    space.close()
}

/// The latest visit that took place; planned ones do not count.
fn last_visit(records: &dyn Records, school: RecordId) -> Result<RecordId> {
    let visits = records.related("visit", "school", school)?;
    let held = visits.iter().filter(|visit| matches!(visit.text("state"), "open" | "finished"));
    let last = held.max_by_key(|visit| visit.date("date"));
    last.map(|visit| visit.id).ok_or_else(|| Error::Refused(messages::school_has_no_visit()))
}
