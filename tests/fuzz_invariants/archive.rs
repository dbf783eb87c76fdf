//! Parts put together to the archive an office document is.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;

/// The parts as they are, stored under these names.
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, stored).expect("a name of ours");
        archive.write_all(bytes).expect("memory");
    }
    archive.finish().expect("memory").into_inner()
}
