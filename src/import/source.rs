//! A file of any supported format → manuscript → plans. The content decides about the format, not the name.

use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::package::Package;
use super::plan::{self, PlanDraft};
use super::table::{Manuscript, Table};
use super::{csv, docx, encoding, messages as say, opendocument, text, xls, xlsx};
use crate::{Error, Result, confine, labour};

/// Largest file that is opened, bytes.
pub const LARGEST_FILE: u64 = 64 * 1024 * 1024;

/// The plans of a file on disk.
pub fn read_plan_file(path: &Path) -> Result<Vec<PlanDraft>> {
    let (bytes, name) = read_file(path)?;
    read_plans(&bytes, &name)
}

/// The bytes of a file, as many as may be read, and its name for messages.
pub fn read_file(path: &Path) -> Result<(Vec<u8>, String)> {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let path = &confine::admit(path)?;
    labour::tell(|| say::reading_file(&name), 0, 0);
    let file = std::fs::File::open(path).map_err(|source| Error::file(path, source))?;
    let mut bytes = Vec::new();
    file.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(|source| Error::file(path, source))?;
    Ok((bytes, name))
}

/// SHA-256 of a file's bytes, hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    crate::text::hexadecimal(&Sha256::digest(bytes))
}

/// The plans of a file's bytes; at least one, or the sentence why there is none. `name` with its extension.
pub fn read_plans(bytes: &[u8], name: &str) -> Result<Vec<PlanDraft>> {
    let manuscript = manuscript(bytes, name)?;
    let plans = plan::read(&manuscript, name, &sha256(bytes));
    if plans.iter().any(|plan| !plan.activities.is_empty()) {
        return Ok(plans.into_iter().filter(|plan| !plan.activities.is_empty()).collect());
    }
    match manuscript.tables().count() {
        0 => Err(Error::Refused(say::no_table(name))),
        tables => Err(Error::Refused(say::no_plan(name, tables))),
    }
}

/// All tables of a file, plans or not, for readers of other meanings.
pub fn tables(bytes: &[u8], name: &str) -> Result<Vec<Table>> {
    Ok(manuscript(bytes, name)?.tables().cloned().collect())
}

/// Paragraphs and tables of a file.
pub fn manuscript(bytes: &[u8], name: &str) -> Result<Manuscript> {
    let limit = usize::try_from(LARGEST_FILE).unwrap_or(usize::MAX);
    if bytes.len() > limit {
        return Err(Error::Refused(say::too_large(name, limit / (1024 * 1024))));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::Refused(say::empty_file(name)));
    }
    if bytes.starts_with(b"PK") {
        return office(bytes, name);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return xls::read(bytes, name);
    }
    for (mark, format) in [("%PDF", "PDF"), ("{\\rtf", "RTF"), ("<!DOCTYPE html", "HTML"), ("<html", "HTML")] {
        if bytes.starts_with(mark.as_bytes()) {
            return Err(Error::Refused(say::other_format(name, format)));
        }
    }
    let read = encoding::decode(bytes, name)?;
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_lowercase();
    if matches!(extension.as_str(), "csv" | "tsv") { csv::read(&read, name) } else { Ok(text::read(&read)) }
}

fn office(bytes: &[u8], name: &str) -> Result<Manuscript> {
    let mut package = Package::open(bytes, name)?;
    if package.has("xl/workbook.xml") {
        return xlsx::read(&mut package, bytes, name);
    }
    if package.has(opendocument::CONTENT) && package.has("META-INF/manifest.xml") {
        return opendocument::read(&mut package, name);
    }
    if package.has("word/document.xml") || package.has("_rels/.rels") {
        return docx::read(&mut package, name);
    }
    Err(Error::Refused(say::no_text(name)))
}
