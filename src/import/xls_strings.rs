//! Texts of an old Excel file: short ones inside a record, and the shared table that runs over many records.

use super::compound::{u16_at, u32_at};

/// Most bytes of texts kept of one file.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// A text with one byte for its length.
pub(super) fn short_text(data: &[u8], at: usize) -> Option<String> {
    let length = usize::from(*data.get(at)?);
    characters(data.get(at + 2..)?, length, data.get(at + 1)? & 1 == 1)
}

/// A text with two bytes for its length, in one record.
pub(super) fn text_at(data: &[u8], at: usize) -> Option<String> {
    let length = usize::from(u16_at(data, at)?);
    characters(data.get(at + 3..)?, length, data.get(at + 2)? & 1 == 1)
}

/// As many characters as asked for or as there are.
fn characters(bytes: &[u8], length: usize, wide: bool) -> Option<String> {
    let units: Vec<u16> = if wide {
        bytes.chunks_exact(2).take(length).filter_map(|pair| u16_at(pair, 0)).collect()
    } else {
        bytes.iter().take(length).map(|byte| u16::from(*byte)).collect()
    };
    (units.len() == length).then(|| String::from_utf16_lossy(&units))
}

/// The shared table, gathered record by record.
pub(super) struct Strings<'a> {
    parts: Vec<&'a [u8]>,
}

impl<'a> Strings<'a> {
    /// From its first record.
    pub fn begin(data: &'a [u8]) -> Self {
        Self { parts: vec![data.get(8..).unwrap_or_default()] }
    }

    /// One more record.
    pub fn go_on(&mut self, data: &'a [u8]) {
        self.parts.push(data);
    }

    /// All texts; a cut table gives those before the cut.
    pub fn read(self) -> Vec<String> {
        let mut reader = Reader { parts: self.parts, part: 0, at: 0 };
        let mut found = Vec::new();
        let mut bytes = 0;
        while let Some(text) = reader.text() {
            bytes += text.len() + std::mem::size_of::<String>();
            if bytes > MOST_BYTES {
                break;
            }
            found.push(text);
        }
        found
    }
}

struct Reader<'a> {
    parts: Vec<&'a [u8]>,
    part: usize,
    at: usize,
}

impl Reader<'_> {
    /// What is left of this record, or the next one.
    fn rest(&mut self) -> Option<&[u8]> {
        while self.at >= self.parts.get(self.part)?.len() {
            self.part += 1;
            self.at = 0;
        }
        self.parts.get(self.part)?.get(self.at..)
    }

    fn take(&mut self, length: usize) -> Option<Vec<u8>> {
        let mut taken = Vec::new();
        while taken.len() < length {
            let wanted = length - taken.len();
            let rest = self.rest()?;
            let part = rest.get(..wanted.min(rest.len()))?;
            taken.extend_from_slice(part);
            let count = part.len();
            self.at += count;
        }
        Some(taken)
    }

    fn skip(&mut self, mut length: usize) -> Option<()> {
        while length > 0 {
            let count = self.rest()?.len().min(length);
            self.at += count;
            length -= count;
        }
        Some(())
    }

    fn text(&mut self) -> Option<String> {
        let head = self.take(3)?;
        let (length, flags) = (usize::from(u16_at(&head, 0)?), *head.get(2)?);
        let runs = if flags & 8 == 0 { 0 } else { usize::from(u16_at(&self.take(2)?, 0)?) };
        let more = if flags & 4 == 0 { 0 } else { usize::try_from(u32_at(&self.take(4)?, 0)?).ok()? };
        let mut wide = flags & 1 == 1;
        let mut units: Vec<u16> = Vec::new();
        while units.len() < length {
            if self.at >= self.parts.get(self.part)?.len() {
                // Characters that go on in the next record say anew how wide they are.
                self.part += 1;
                self.at = 1;
                wide = self.parts.get(self.part)?.first()? & 1 == 1;
            }
            let rest = self.parts.get(self.part)?.get(self.at..)?;
            let wanted = length - units.len();
            let before = units.len();
            if wide {
                units.extend(rest.chunks_exact(2).take(wanted).filter_map(|pair| u16_at(pair, 0)));
                self.at += 2 * (units.len() - before);
                if units.len() == before {
                    return None;
                }
            } else {
                units.extend(rest.iter().take(wanted).map(|byte| u16::from(*byte)));
                self.at += units.len() - before;
                if rest.is_empty() {
                    return None;
                }
            }
        }
        self.skip(runs * 4)?;
        self.skip(more)?;
        Some(String::from_utf16_lossy(&units))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_goes_on_in_the_next_record_in_another_width() {
        let mut first = vec![0; 8];
        first.extend([4, 0, 0, b'a', b'b']);
        let mut strings = Strings::begin(&first);
        let second = [1, 0x16, 0x04, 0x17, 0x04, 1, 0, 0, b'z'];
        strings.go_on(&second);
        assert_eq!(strings.read(), ["abЖЗ", "z"]);
    }

    #[test]
    fn a_cut_table_gives_what_came_before() {
        let cut = [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, b'a', 200, 0, 1, 1];
        assert_eq!(Strings::begin(&cut).read(), ["a"]);
        assert!(Strings::begin(&[]).read().is_empty());
    }
}
