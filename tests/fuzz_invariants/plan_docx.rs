//! A file of an office program taken for a plan: any bytes, and any XML inside a sound archive.
//!
//! Input: the first byte chooses; 0: the rest is the file, 1: it is `word/document.xml`, 2: the body inside it, 3: the
//! content of an OpenDocument text, 4: the relations of the package beside a sound document.

// Each target is a crate of its own and has no module above it to share one.
#[allow(clippy::duplicate_mod)]
#[path = "archive.rs"]
mod archive;
#[allow(clippy::duplicate_mod)]
#[path = "plans.rs"]
mod plans;

use archive::archive;

pub fn check(data: &[u8]) {
    let Some((choice, rest)) = data.split_first() else { return };
    let bytes = match choice % 5 {
        0 => rest.to_vec(),
        1 => archive(&[("word/document.xml", rest)]),
        2 => {
            let document = [b"<w:document><w:body>".as_slice(), rest, b"</w:body></w:document>"].concat();
            archive(&[("word/document.xml", &document)])
        }
        3 => archive(&[("content.xml", rest), ("META-INF/manifest.xml", b"<m/>")]),
        _ => archive(&[("_rels/.rels", rest), ("word/document.xml", b"<w:document/>")]),
    };
    // A stored part is as long as it is; in a packed one of a few KB a letter costs 1/1000 of a byte.
    let unpacked = if choice % 5 == 0 { 1000 * rest.len() } else { rest.len() };
    plans::check_plans(&bytes, "план.docx", unpacked);
}
