//! Office packages: zip archives of XML parts from strangers, read within fixed limits.

use std::io::{BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use zip::ZipArchive;

use super::messages as say;
use crate::{Error, Result};

/// Most bytes a part may unpack to.
pub const LARGEST_PART: u64 = 64 * 1024 * 1024;

/// Most elements open at once. Office programs stay under 100.
const DEEPEST: usize = 512;

/// An opened archive.
pub struct Package<'a> {
    name: &'a str,
    archive: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Package<'a> {
    /// Opens the archive in `bytes`; `name` is the file's name for messages.
    pub fn open(bytes: &'a [u8], name: &'a str) -> Result<Self> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Error::Refused(say::damaged(name, "zip")))?;
        Ok(Self { name, archive })
    }

    /// Whether there is such a part.
    pub fn has(&self, part: &str) -> bool {
        self.archive.index_for_name(part).is_some()
    }

    /// Unpacks every part once to nowhere: a reader that is not ours may then trust the archive.
    pub fn verify(&mut self) -> Result<()> {
        let mut left = 4 * LARGEST_PART;
        for index in 0..self.archive.len() {
            let damaged = |_| Error::Refused(say::damaged(self.name, "zip"));
            let file = self.archive.by_index(index).map_err(damaged)?;
            let part = file.name().map(std::borrow::Cow::into_owned).unwrap_or_default();
            let limit = LARGEST_PART.min(left);
            let unpacked = std::io::copy(&mut file.take(limit + 1), &mut std::io::sink())
                .map_err(|_| Error::Refused(say::damaged(self.name, &part)))?;
            if unpacked > limit {
                return Err(Error::Refused(say::zip_bomb(self.name, part)));
            }
            left -= unpacked;
        }
        Ok(())
    }

    /// Hands every event of an XML part to `take`, with the text of entities resolved by [`entity`].
    pub fn each_event(&mut self, part: &str, take: &mut dyn FnMut(&Event<'_>) -> Result<()>) -> Result<()> {
        let name = self.name;
        let damaged = || Error::Refused(say::damaged(name, part));
        let file = self.archive.by_name(part).map_err(|_| damaged())?;
        if file.size() > LARGEST_PART {
            return Err(Error::Refused(say::zip_bomb(name, part)));
        }
        // The size in the archive may lie; the reader stops in any case.
        let mut reader = Reader::from_reader(BufReader::new(file.take(LARGEST_PART)));
        let mut buffer = Vec::new();
        let mut depth = 0_usize;
        loop {
            buffer.clear();
            let event = match reader.read_event_into(&mut buffer) {
                Ok(event) => event,
                Err(_) if reader.get_ref().get_ref().limit() == 0 => {
                    return Err(Error::Refused(say::zip_bomb(name, part)));
                }
                Err(_) => {
                    return Err(Error::Refused(say::damaged_at(name, part, reader.error_position())));
                }
            };
            match &event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth = depth.saturating_sub(1),
                Event::Eof if depth == 0 => return Ok(()),
                Event::Eof => return Err(damaged()),
                _ => {}
            }
            if depth > DEEPEST {
                return Err(damaged());
            }
            take(&event)?;
        }
    }
}

/// The text an entity stands for; «» for one we do not know.
pub fn entity(reference: &BytesRef<'_>) -> String {
    match reference.resolve_char_ref() {
        Ok(Some(c)) => c.to_string(),
        _ => quick_xml::escape::resolve_xml_entity(reference).unwrap_or_default().to_owned(),
    }
}

/// The value of an attribute by its local name.
pub fn attribute(element: &BytesStart<'_>, local: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == local)?;
    found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}
