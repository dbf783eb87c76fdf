//! The zip around the parts of a Word document.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::report::messages;
use crate::{Error, Result};

/// Packs the parts in the given order. The date is fixed: the same parts give the same bytes on any day.
pub fn zip(parts: &[(String, Vec<u8>)]) -> Result<Vec<u8>> {
    let failed = |cause: &dyn std::fmt::Display| Error::Refused(messages::render_failed(cause));
    let date = DateTime::from_date_and_time(1980, 1, 1, 0, 0, 0).map_err(|cause| failed(&cause))?;
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(date)
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name.as_str(), options).map_err(|cause| failed(&cause))?;
        zip.write_all(bytes).map_err(|cause| failed(&cause))?;
    }
    Ok(zip.finish().map_err(|cause| failed(&cause))?.into_inner())
}
