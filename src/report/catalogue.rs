//! All reports. A new one is a file in this folder with a `REPORT`, its `pub mod` line and its row here.

use super::context::Context;
use super::disputed::Watched;
use super::document::Document;
use super::docx::template::Template;
use super::parameters::{Parameter, Parameters};
use super::{csv, docx, html, markdown, messages, ndjson, pdf, xlsx};
use crate::forms::nameless::Nameless;
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

    /// The form of [`Parameters::document`], where it asks for one.
    fn subject(&self) -> &'static str {
        ""
    }

    /// The document. Errors: a record that was asked for is not there, the store does not answer.
    fn build(&self, context: &Context<'_>) -> Result<Document>;
}

/// Every report in the order of the menu.
pub static REPORTS: &[&dyn Report] = &[
    &super::visit::REPORT,
    &super::schedule::REPORT,
    &super::dossier::REPORT,
    &super::plan::REPORT,
    &super::checklist::REPORT,
    &super::diaries::REPORT,
    &super::recommendations::REPORT,
    &super::overview::REPORT,
    &super::chain::REPORT,
    &super::courses::REPORT,
    &super::protocol::REPORT,
    &super::order::REPORT,
    &super::letter::REPORT,
    &super::programme::REPORT,
    &super::exclusion::REPORT,
    &super::execution::REPORT,
    &super::analysis::REPORT,
    &super::next_plan::REPORT,
    &super::info_letter::REPORT,
    &super::site_text::REPORT,
    &super::exams::REPORT,
    &super::criteria::REPORT,
    &super::support::REPORT,
    &super::requests::REPORT,
    &super::questionnaire::REPORT,
    &super::questionnaire_blank::REPORT,
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
    if context.parameters.no_names {
        let nameless = Nameless::new(context.records, context.forms)?;
        let parameters = Parameters { no_names: false, data_of: None, ..context.parameters.clone() };
        return build(report, &Context { records: &nameless, parameters, ..*context });
    }
    let watched = Watched::new(context.records);
    let parameters = context.parameters.clone();
    let mut document = report.build(&Context { records: &watched, parameters, ..*context })?;
    if let Some(day) = context.parameters.as_of {
        document.say_day(day);
    }
    if let Some(sentence) = &context.parameters.data_of {
        document.say_at_end(sentence);
    }
    watched.settle(&mut document, context)?;
    Ok(document)
}

/// The formats a document can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Word.
    Docx,
    /// Excel.
    Xlsx,
    /// One printable page for a browser.
    Html,
    /// Markdown.
    Markdown,
    /// Tables for Excel and other programs.
    Csv,
    /// The same in windows-1251.
    Csv1251,
    /// A line of JSON per row of a table, for scripts.
    Ndjson,
    /// For people who only look: made of the Word document by LibreOffice, where it is installed.
    Pdf,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 8] =
        [Self::Docx, Self::Xlsx, Self::Html, Self::Markdown, Self::Csv, Self::Csv1251, Self::Ndjson, Self::Pdf];

    /// Made by this program itself: at once, and the same bytes every time.
    pub const fn is_own(self) -> bool {
        !matches!(self, Self::Pdf)
    }

    /// Name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv1251 => "csv-1251",
            other => other.ending(),
        }
    }

    /// Ending of its files.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Csv | Self::Csv1251 => "csv",
            Self::Ndjson => "ndjson",
            Self::Pdf => "pdf",
        }
    }

    /// The format of this name. Errors: none; the sentence lists those there are.
    pub fn parse(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| Error::Refused(messages::format_unknown(name, Self::ALL.map(Self::name).join(", "))))
    }

    /// The same format in this encoding. Errors: the format has no such encoding.
    pub fn encoded(self, encoding: &str) -> Result<Self> {
        let plain: String = encoding.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
        match (self, plain.as_str()) {
            (Self::Csv | Self::Csv1251, "windows1251" | "cp1251" | "1251") => Ok(Self::Csv1251),
            (Self::Csv | Self::Csv1251, "utf8") => Ok(Self::Csv),
            (other, "utf8") => Ok(other),
            _ => Err(Error::Refused(messages::encoding_unknown(encoding))),
        }
    }
}

/// A document in a format.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rendered {
    /// Contents of the file.
    pub bytes: Vec<u8>,
    /// What the user has to know about it, a sentence each.
    pub notes: Vec<String>,
}

impl From<Vec<u8>> for Rendered {
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes, notes: Vec::new() }
    }
}

/// The document in a format: same document, same bytes. Errors: tables asked for of a document without any.
pub fn render(document: &Document, format: Format) -> Result<Vec<u8>> {
    render_noted(document, format, None).map(|rendered| rendered.bytes)
}

/// [`render`] on the office's own template (a .docx file), with what the user has to know about the result. A template
/// that cannot be used is told, and the report is made without it.
pub fn render_noted(document: &Document, format: Format, template: Option<&[u8]>) -> Result<Rendered> {
    Ok(match format {
        Format::Docx => word(document, template)?,
        Format::Xlsx => xlsx::render(document)?.into(),
        Format::Html => html::render(document).into_bytes().into(),
        Format::Markdown => markdown::render(document).into_bytes().into(),
        Format::Csv => csv::render(document)?.into_bytes().into(),
        Format::Csv1251 => {
            let (bytes, note) = csv::windows_1251(&csv::render(document)?);
            Rendered { bytes, notes: note.into_iter().collect() }
        }
        Format::Ndjson => ndjson::render(document)?.into_bytes().into(),
        Format::Pdf => {
            let Rendered { bytes, notes } = word(document, template)?;
            Rendered { bytes: pdf::convert(&bytes, &pdf::Stop::default())?, notes }
        }
    })
}

fn word(document: &Document, template: Option<&[u8]>) -> Result<Rendered> {
    let Some(template) = template else { return Ok(docx::render(document)?.into()) };
    Ok(match Template::read(template) {
        Ok(template) => Rendered { bytes: docx::render_on(document, &template)?, notes: template.notes.clone() },
        Err(fault) => Rendered { bytes: docx::render(document)?, notes: vec![messages::without_template(fault)] },
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
        assert!(Format::parse("odt").err().unwrap().to_string().contains("docx, xlsx, html, md, csv, csv-1251"));
        assert_eq!(Format::parse("DOCX").unwrap(), Format::Docx);
        assert_eq!(Format::Csv.encoded("Windows-1251").unwrap(), Format::Csv1251);
        assert!(Format::Docx.encoded("cp1251").is_err() && Format::Csv.encoded("koi8-r").is_err());
    }
}
