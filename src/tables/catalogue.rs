//! All tables. A new one is a file in this folder with a `TABLE`, its `pub mod` line and its row here.

use std::collections::BTreeSet;
use std::io::Write;

use super::messages;
use super::ndjson::Ndjson;
use super::sink::Sink;
use crate::domain::{RecordId, Records};
use crate::forms::Registry;
use crate::forms::nameless::Nameless;
use crate::forms::schema::Label;
use crate::store::Store;
use crate::{Error, Result};

/// What a table is made of.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The store.
    pub store: &'a Store,
    /// The forms in force.
    pub forms: &'a Registry,
    /// Only records of this form; all forms for `None`.
    pub form: Option<&'a str>,
    /// Only these records; all for `None`.
    pub only: Option<&'a BTreeSet<RecordId>>,
    /// For publication: what takes the names away.
    pub nameless: Option<&'a Nameless<'a>>,
}

/// A table: knows its columns and streams its rows.
pub trait Table: Sync {
    /// Stable name on the command line.
    fn name(&self) -> &'static str;

    /// Name for people.
    fn label(&self) -> Label;

    /// Whether its columns depend on the form, so that a file per form makes sense.
    fn by_form(&self) -> bool {
        false
    }

    /// Every row, in an order that depends on the data only. Errors: the store or the sink does not answer.
    fn stream(&self, source: Source<'_>, sink: &mut dyn Sink) -> Result<()>;
}

/// Every table in the order of the list.
pub static TABLES: &[&dyn Table] = &[&super::changes::TABLE, &super::dataset::TABLE];

/// The table of this name.
pub fn find(name: &str) -> Option<&'static dyn Table> {
    TABLES.iter().copied().find(|table| table.name() == name)
}

/// Forms with at least one record, to be written one file each.
pub fn filled<'f>(store: &Store, forms: &'f Registry) -> Result<Vec<&'f str>> {
    let mut found = Vec::new();
    for form in forms.forms() {
        if store.count(&form.id)? > 0 {
            found.push(form.id.as_str());
        }
    }
    Ok(found)
}

/// The formats of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    Ndjson,
    /// Columns, compressed.
    Parquet,
}

impl Format {
    const ALL: [Self; 2] = [Self::Ndjson, Self::Parquet];

    /// Name on the command line; also the ending of the file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Parquet => "parquet",
        }
    }

    /// The format of this name. Errors: none; the sentence lists those there are. A format this build lacks is refused.
    pub fn parse(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(name));
        match found {
            Some(Self::Parquet) if cfg!(not(feature = "parquet")) => Err(Error::Refused(messages::parquet_left_out())),
            Some(format) => Ok(format),
            None => Err(Error::Refused(messages::format_unknown(name, Self::ALL.map(Self::name).join(", ")))),
        }
    }

    /// Whether one file may hold rows of several forms, each with its own columns.
    pub fn mixes_forms(self) -> bool {
        self == Self::Ndjson
    }
}

/// Writes a table into `out`. Errors: a table whose columns depend on the form in a format that cannot mix them.
pub fn write(table: &dyn Table, format: Format, source: Source<'_>, out: &mut (dyn Write + Send)) -> Result<()> {
    if table.by_form() && source.form.is_none() && !format.mixes_forms() {
        return Err(Error::Refused(messages::one_form_needed()));
    }
    let mut sink: Box<dyn Sink + '_> = match format {
        Format::Ndjson => Box::new(Ndjson(std::io::BufWriter::new(out))),
        #[cfg(feature = "parquet")]
        Format::Parquet => Box::new(super::parquet::Parquet::new(out)),
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => return Err(Error::Refused(messages::parquet_left_out())),
    };
    table.stream(source, &mut *sink)?;
    sink.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_formats_are_told() {
        assert!(find("changes").is_some() && find("dataset").is_some() && find("visit").is_none());
        assert!(Format::parse("docx").unwrap_err().to_string().contains("ndjson"));
        assert_eq!(Format::parse("NDJSON").unwrap(), Format::Ndjson);
        assert_eq!(Format::parse("parquet").is_ok(), cfg!(feature = "parquet"));
    }
}
