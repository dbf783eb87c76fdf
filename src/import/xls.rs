//! `.xls` of Excel 97–2003 (BIFF8) → manuscript. An own reader, against our habit: calamine 0.38, which reads our
//! `.xlsx`, never returns from `tests/data/tables/xlwt-persons.xls` cut by its last 18 bytes, and allocates by what a
//! file claims. Files come from strangers and sticks are pulled out. To be looked at again with its next version.

use chrono::{Days, NaiveDate};

use super::cells_by_place::{CellsByPlace, Region};
use super::compound::{self, u16_at, u32_at};
use super::table::Manuscript;
use super::xls_strings::{Strings, short_text, text_at};
use super::{MOST_CELLS, messages as say};
use crate::{Error, Result};

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
pub(super) const CONTINUE: u16 = 0x003C;

/// Reads the sheets of a workbook.
pub fn read(bytes: &[u8], name: &str) -> Result<Manuscript> {
    let book = compound::stream(bytes, &["Workbook"]).filter(|book| u16_at(book, 4) == Some(0x0600));
    let book = book.ok_or_else(|| Error::Refused(say::old_office(name)))?;
    let globals = Globals::read(&book, name)?;
    let mut manuscript = Manuscript::default();
    let mut budget = MOST_CELLS;
    for (start, sheet) in &globals.sheets {
        let part = book.get(*start..).unwrap_or_default();
        let mut reading =
            Sheet { globals: &globals, cells: CellsByPlace::default(), merged: Vec::new(), formula: None };
        let whole = reading.read(part, &mut budget);
        let too_many = || Error::Refused(say::too_many_cells(name));
        if !whole.ok_or_else(too_many)? {
            return Err(Error::Refused(say::damaged(name, sheet)));
        }
        reading.cells.merge(&reading.merged, &mut budget).ok_or_else(too_many)?;
        let rows = reading.cells.into_rows(&mut budget).ok_or_else(too_many)?;
        manuscript.push_sheet(sheet, globals.sheets.len() > 1, rows);
    }
    Ok(manuscript.numbered())
}

/// One record: its kind and data.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    pub kind: u16,
    pub data: &'a [u8],
}

/// The records of a stream; a cut one ends it.
pub(super) fn records(stream: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let mut rest = stream;
    std::iter::from_fn(move || {
        let (kind, length) = (u16_at(rest, 0)?, usize::from(u16_at(rest, 2)?));
        let data = rest.get(4..4 + length)?;
        rest = rest.get(4 + length..)?;
        Some(Record { kind, data })
    })
}

/// What all sheets share.
struct Globals {
    /// Where each sheet begins in the stream, and its name.
    sheets: Vec<(usize, String)>,
    texts: Vec<String>,
    /// By cell format: it shows a day.
    dates: Vec<bool>,
    /// Days count from 1904.
    from_1904: bool,
}

impl Globals {
    fn read(book: &[u8], name: &str) -> Result<Self> {
        let mut globals = Self { sheets: Vec::new(), texts: Vec::new(), dates: Vec::new(), from_1904: false };
        let mut formats: Vec<(u16, bool)> = Vec::new();
        let mut strings: Option<Strings<'_>> = None;
        for record in records(book) {
            if record.kind != CONTINUE
                && let Some(whole) = strings.take()
            {
                globals.texts = whole.read();
            }
            let data = record.data;
            match record.kind {
                0x002F => return Err(Error::Refused(say::locked_book(name))),
                0x0022 => globals.from_1904 = u16_at(data, 0) == Some(1),
                0x0085 if data.get(5) == Some(&0) => {
                    let start = u32_at(data, 0).and_then(|start| usize::try_from(start).ok());
                    globals.sheets.extend(start.zip(short_text(data, 6)));
                }
                0x041E => formats.extend(u16_at(data, 0).zip(text_at(data, 2)).map(|(n, code)| (n, shows_day(&code)))),
                0x00E0 => {
                    let format = u16_at(data, 2).unwrap_or_default();
                    let own = formats.iter().find(|(number, _)| *number == format).map(|(_, day)| *day);
                    globals
                        .dates
                        .push(own.unwrap_or(matches!(format, 14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58)));
                }
                0x00FC => strings = Some(Strings::begin(data)),
                CONTINUE => {
                    if let Some(strings) = &mut strings {
                        strings.go_on(data);
                    }
                }
                EOF => break,
                _ => {}
            }
        }
        Ok(globals)
    }

    /// A number as its format shows it: a day as it is printed in a plan, without a zero fraction otherwise.
    fn number(&self, value: f64, format: Option<u16>) -> String {
        let is_day = format.and_then(|format| self.dates.get(usize::from(format))).copied().unwrap_or(false);
        if is_day && let Some(day) = day_of(value, self.from_1904) {
            return day.format("%d.%m.%Y").to_string();
        }
        value.to_string()
    }
}

/// A format code with a day or a year in it, outside of quotes and brackets.
fn shows_day(code: &str) -> bool {
    let mut quoted = false;
    let mut bracketed = false;
    let mut escaped = false;
    for c in code.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' | '_' | '*' => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => bracketed = true,
            ']' if !quoted => bracketed = false,
            'd' | 'D' | 'y' | 'Y' if !quoted && !bracketed => return true,
            _ => {}
        }
    }
    false
}

/// The day of a serial number.
pub fn day_of(serial: f64, from_1904: bool) -> Option<NaiveDate> {
    let start = if from_1904 { NaiveDate::from_ymd_opt(1904, 1, 1)? } else { NaiveDate::from_ymd_opt(1899, 12, 30)? };
    if !(1.0..2_958_466.0).contains(&serial) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Within the bounds above.
    start.checked_add_days(Days::new(serial as u64))
}

struct Sheet<'a> {
    globals: &'a Globals,
    cells: CellsByPlace,
    merged: Vec<Region>,
    /// The place of a formula whose text follows.
    formula: Option<(u32, u32)>,
}

impl Sheet<'_> {
    /// Whether the sheet was read to its end; `None` when it has too many cells.
    fn read(&mut self, stream: &[u8], budget: &mut usize) -> Option<bool> {
        let mut depth = 0_usize;
        for record in records(stream) {
            match record.kind {
                BOF => depth += 1,
                EOF if depth <= 1 => return Some(true),
                EOF => depth -= 1,
                // Charts inside a sheet have cells of their own.
                _ if depth > 1 => {}
                _ => self.take(record, budget)?,
            }
        }
        Some(false)
    }

    fn take(&mut self, Record { kind, data }: Record<'_>, budget: &mut usize) -> Option<()> {
        let place = u16_at(data, 0).zip(u16_at(data, 2)).map(|(row, column)| (u32::from(row), u32::from(column)));
        let text = match kind {
            0x00FD => u32_at(data, 6)
                .and_then(|n| self.globals.texts.get(usize::try_from(n).ok()?))
                .cloned()
                .unwrap_or_default(),
            0x0204 | 0x00D6 => text_at(data, 6).unwrap_or_default(),
            0x0203 => float_at(data, 6).map_or_else(String::new, |n| self.globals.number(n, u16_at(data, 4))),
            0x027E => u32_at(data, 6).map_or_else(String::new, |n| self.globals.number(packed(n), u16_at(data, 4))),
            0x0205 => data.get(6).zip(data.get(7)).map_or_else(String::new, |(value, kind)| fixed(*value, *kind)),
            0x0006 => self.formula(data, place),
            0x0207 => {
                let (row, column) = self.formula.take()?;
                return self.cells.put(row, column, text_at(data, 0).unwrap_or_default(), budget);
            }
            0x00BD => return self.packed_row(data, budget),
            0x00E5 => {
                self.merge(data);
                return Some(());
            }
            _ => return Some(()),
        };
        match place {
            Some((row, column)) => self.cells.put(row, column, text, budget),
            None => Some(()),
        }
    }

    /// The value a formula had when it was saved; a text follows in a record of its own.
    fn formula(&mut self, data: &[u8], place: Option<(u32, u32)>) -> String {
        if u16_at(data, 12) != Some(0xFFFF) {
            return float_at(data, 6).map_or_else(String::new, |value| self.globals.number(value, u16_at(data, 4)));
        }
        let value = data.get(8).copied().unwrap_or_default();
        match data.get(6) {
            Some(0) => {
                self.formula = place;
                String::new()
            }
            Some(1) => fixed(value, 0),
            Some(2) => fixed(value, 1),
            _ => String::new(),
        }
    }

    fn packed_row(&mut self, data: &[u8], budget: &mut usize) -> Option<()> {
        let Some((row, first)) = u16_at(data, 0).zip(u16_at(data, 2)) else { return Some(()) };
        let parts = data.get(4..data.len().saturating_sub(2)).unwrap_or_default().chunks_exact(6);
        for (column, part) in (u32::from(first)..).zip(parts) {
            let text = u32_at(part, 2).map_or_else(String::new, |n| self.globals.number(packed(n), u16_at(part, 0)));
            self.cells.put(u32::from(row), column, text, budget)?;
        }
        Some(())
    }

    fn merge(&mut self, data: &[u8]) {
        for part in data.get(2..).unwrap_or_default().chunks_exact(8) {
            let edge = |at| u16_at(part, at).map(u32::from).unwrap_or_default();
            self.merged.push(Region { rows: (edge(0), edge(2)), columns: (edge(4), edge(6)) });
        }
    }
}

fn float_at(bytes: &[u8], at: usize) -> Option<f64> {
    bytes.get(at..at + 8).and_then(|part| part.try_into().ok()).map(f64::from_le_bytes)
}

/// A number in four bytes: a whole one or the upper half of a float, perhaps of its hundredfold.
fn packed(number: u32) -> f64 {
    let value = if number & 2 == 0 {
        f64::from_bits(u64::from(number & 0xFFFF_FFFC) << 32)
    } else {
        f64::from(number.cast_signed() >> 2)
    };
    if number & 1 == 0 { value } else { value / 100.0 }
}

/// A truth value, or the sign of an error.
fn fixed(value: u8, kind: u8) -> String {
    let text = match (kind, value) {
        (0, 0) => "false",
        (0, _) => "true",
        (_, 0x00) => "#NULL!",
        (_, 0x07) => "#DIV/0!",
        (_, 0x0F) => "#VALUE!",
        (_, 0x17) => "#REF!",
        (_, 0x1D) => "#NAME?",
        (_, 0x24) => "#NUM!",
        (_, 0x2A) => "#N/A",
        _ => "#ERROR!",
    };
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_show_a_day_are_told_from_numbers() {
        for code in ["dd.mm.yyyy", "[$-419]d mmm yy", "yyyy\\-mm\\-dd"] {
            assert!(shows_day(code), "{code}");
        }
        for code in ["0.00", "General", "0\" day\"", "[Red]0", "# ##0,00\\d"] {
            assert!(!shows_day(code), "{code}");
        }
    }

    #[test]
    fn packed_numbers_are_unpacked() {
        assert_eq!(packed((358 << 2) | 3).to_string(), "3.58");
        assert_eq!(packed((-4_i32 << 2).cast_unsigned() | 2).to_string(), "-4");
    }

    #[test]
    fn a_serial_number_is_a_day() {
        assert_eq!(day_of(44336.0, false).unwrap().to_string(), "2021-05-20");
        assert_eq!(day_of(f64::NAN, false), None);
        assert_eq!(day_of(1e300, true), None);
    }
}
