//! All reports. A new one is a file in this folder with a `REPORT`, its `pub mod` line and its row here.

use super::context::Context;
use super::disputed::Watched;
use super::document::Document;
use super::parameters::Parameter;
use super::{csv, docx, html, markdown, messages};
use crate::forms::schema::Label;
use crate::{Error, Result};

/// A report: knows what it asks and how to build its document.
pub trait Report: Sync {
    /// Stable name on the command line.
    fn name(&self) -> &'static str;

    /// Name for people.
    fn label(&self) -> Label;

    /// What it asks; the flag says whether it cannot do without.
    fn parameters(&self) -> &'static [(Parameter, bool)];

    /// The document. Errors: a record that was asked for is not there, the store does not answer.
    fn build(&self, context: &Context<'_>) -> Result<Document>;
}

/// Every report in the order of the menu.
pub static REPORTS: &[&dyn Report] = &[
    &super::visit::REPORT,
    &super::plan::REPORT,
    &super::checklist::REPORT,
    &super::diaries::REPORT,
    &super::recommendations::REPORT,
];

/// The report of this name. Errors: none; the sentence lists those there are.
pub fn find(name: &str) -> Result<&'static dyn Report> {
    REPORTS.iter().copied().find(|report| report.name() == name).ok_or_else(|| {
        let known: Vec<&str> = REPORTS.iter().map(|report| report.name()).collect();
        Error::Refused(messages::report_unknown(name, known.join(", ")))
    })
}

/// Checks that nothing the report needs is missing, then builds it; values in conflict are never passed over in silence.
pub fn build(report: &dyn Report, context: &Context<'_>) -> Result<Document> {
    for (parameter, required) in report.parameters() {
        if *required && !parameter.given(&context.parameters) {
            return Err(Error::Refused(messages::parameter_missing(report.label().get(), parameter.option())));
        }
    }
    let watched = Watched::new(context.records);
    let parameters = context.parameters.clone();
    let mut document = report.build(&Context { records: &watched, parameters, ..*context })?;
    if let Some(day) = context.parameters.as_of {
        document.say_day(day);
    }
    watched.settle(&mut document, context)?;
    Ok(document)
}

/// The formats a document can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Word.
    Docx,
    /// One printable page for a browser.
    Html,
    /// Markdown.
    Markdown,
    /// Tables for Excel.
    Csv,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 4] = [Self::Docx, Self::Html, Self::Markdown, Self::Csv];

    /// Name on the command line; also the ending of the file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Csv => "csv",
        }
    }

    /// The format of this name. Errors: none; the sentence lists those there are.
    pub fn parse(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| Error::Refused(messages::format_unknown(name)))
    }
}

/// The document in a format: same document, same bytes. Errors: CSV of a document without tables.
pub fn render(document: &Document, format: Format) -> Result<Vec<u8>> {
    Ok(match format {
        Format::Docx => docx::render(document)?,
        Format::Html => html::render(document).into_bytes(),
        Format::Markdown => markdown::render(document).into_bytes(),
        Format::Csv => csv::render(document)?.into_bytes(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_report_file_is_registered_once() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/report");
        let mut files = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_report = std::fs::read_to_string(&path).is_ok_and(|text| text.contains("\npub static REPORT:"));
            files += usize::from(is_report);
        }
        let mut names: Vec<&str> = REPORTS.iter().map(|report| report.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), REPORTS.len());
        assert_eq!(files, REPORTS.len());
        assert!(names.iter().all(|name| find(name).is_ok()));
    }

    #[test]
    fn an_unknown_name_tells_what_there_is() {
        assert!(find("нет").err().unwrap().to_string().contains("visit"));
        assert!(Format::parse("pdf").is_err());
        assert_eq!(Format::parse("DOCX").unwrap(), Format::Docx);
    }
}
