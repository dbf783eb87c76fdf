//! Deterministic CBOR (RFC 8949 §4.2): a writer, and a reader that refuses every other spelling of the same data.
//!
//! The identity of a change is the hash of its bytes, so two spellings of one change must not exist. Lengths are
//! compared with what is left of the input before anything is allocated.

use thiserror::Error;

use crate::domain::Value;

/// Longest text or byte string inside a value, bytes (`sync.md` §3).
pub const LONGEST_TEXT: usize = 64 * 1024;
/// Deepest nesting of arrays inside a value.
pub const DEEPEST_VALUE: usize = 4;

/// Why bytes are refused. Not shown to users; the caller says what it means for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Malformed(pub &'static str);

type Read<T> = Result<T, Malformed>;

/// Major types (RFC 8949 §3.1).
const UINT: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;
const SIMPLE: u8 = 7;

/// Appends deterministic CBOR to a buffer.
#[derive(Debug, Default)]
pub struct Encoder {
    out: Vec<u8>,
}

impl Encoder {
    /// The bytes written.
    pub fn finish(self) -> Vec<u8> {
        self.out
    }

    fn head(&mut self, major: u8, number: u64) {
        let major = major << 5;
        let bytes = number.to_be_bytes();
        // The shortest form is the only deterministic one.
        match number {
            0..=23 => self.out.push(major | bytes[7]),
            24..=0xff => self.out.extend([major | 0x18, bytes[7]]),
            0x100..=0xffff => self.out.extend([major | 0x19, bytes[6], bytes[7]]),
            0x1_0000..=0xffff_ffff => {
                self.out.push(major | 0x1a);
                self.out.extend(&bytes[4..]);
            }
            _ => {
                self.out.push(major | 0x1b);
                self.out.extend(bytes);
            }
        }
    }

    /// A whole number from 0.
    pub fn uint(&mut self, number: u64) {
        self.head(UINT, number);
    }

    /// A whole number.
    pub fn int(&mut self, number: i64) {
        match u64::try_from(number) {
            Ok(positive) => self.head(UINT, positive),
            // −1 − n of a negative number is its bitwise complement.
            Err(_) => self.head(NEGATIVE, (!number).cast_unsigned()),
        }
    }

    /// A byte string.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.head(BYTES, bytes.len() as u64);
        self.out.extend(bytes);
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        self.head(TEXT, text.len() as u64);
        self.out.extend(text.as_bytes());
    }

    /// Start of an array of `count` items.
    pub fn array(&mut self, count: usize) {
        self.head(ARRAY, count as u64);
    }

    /// Start of a map of `count` pairs; the caller writes the keys in ascending order.
    pub fn map(&mut self, count: usize) {
        self.head(MAP, count as u64);
    }

    /// A tag on the item that follows.
    pub fn tag(&mut self, number: u64) {
        self.head(TAG, number);
    }

    /// True or false.
    pub fn bool(&mut self, value: bool) {
        self.out.push(if value { 0xf5 } else { 0xf4 });
    }

    /// No value.
    pub fn null(&mut self) {
        self.out.push(0xf6);
    }

    /// A value of a cell.
    pub fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.null(),
            Value::Bool(flag) => self.bool(*flag),
            Value::Int(number) => self.int(*number),
            Value::Text(text) => self.text(text),
            Value::Bytes(bytes) => self.bytes(bytes),
            Value::Array(parts) => {
                self.array(parts.len());
                for part in parts {
                    self.value(part);
                }
            }
        }
    }
}

/// Reads deterministic CBOR.
#[derive(Debug, Clone, Copy)]
pub struct Decoder<'a> {
    rest: &'a [u8],
    longest: usize,
}

impl<'a> Decoder<'a> {
    /// Of foreign or stored changes: strings of at most [`LONGEST_TEXT`].
    pub fn new(bytes: &'a [u8]) -> Self {
        Self::with_longest(bytes, LONGEST_TEXT)
    }

    /// With another limit for strings, bytes.
    pub fn with_longest(bytes: &'a [u8], longest: usize) -> Self {
        Self { rest: bytes, longest }
    }

    fn take(&mut self, count: usize) -> Read<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(Malformed("input ends too early"))?;
        self.rest = rest;
        Ok(taken)
    }

    /// Major type of the next item.
    fn major(&self) -> Read<u8> {
        self.rest.first().map(|first| first >> 5).ok_or(Malformed("input ends too early"))
    }

    fn head(&mut self) -> Read<(u8, u64)> {
        let first = self.take(1)?.first().copied().unwrap_or_default();
        let info = first & 31;
        let extra = match info {
            0..=23 => return Ok((first >> 5, u64::from(info))),
            24 => 1,
            25 => 2,
            26 => 4,
            27 => 8,
            _ => return Err(Malformed("indefinite length or reserved head")),
        };
        let number = self.take(extra)?.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        let smallest = match extra {
            1 => 24,
            2 => 0x100,
            4 => 0x1_0000,
            _ => 0x1_0000_0000,
        };
        if number < smallest || first >> 5 == SIMPLE {
            return Err(Malformed("not the shortest form"));
        }
        Ok((first >> 5, number))
    }

    fn expect(&mut self, major: u8) -> Read<u64> {
        match self.head()? {
            (found, number) if found == major => Ok(number),
            _ => Err(Malformed("another type was expected")),
        }
    }

    fn length(&mut self, major: u8) -> Read<usize> {
        let length = usize::try_from(self.expect(major)?).map_err(|_| Malformed("too long"))?;
        // Every item takes at least one byte, so a count beyond the input is a lie, told before we allocate.
        if length > self.rest.len() { Err(Malformed("longer than the input")) } else { Ok(length) }
    }

    /// A whole number from 0.
    pub fn uint(&mut self) -> Read<u64> {
        self.expect(UINT)
    }

    /// A whole number within `i64`.
    pub fn int(&mut self) -> Read<i64> {
        let (major, number) = self.head()?;
        let number = i64::try_from(number).map_err(|_| Malformed("number out of range"))?;
        match major {
            UINT => Ok(number),
            NEGATIVE => Ok(!number),
            _ => Err(Malformed("a number was expected")),
        }
    }

    /// A byte string.
    pub fn bytes(&mut self) -> Read<&'a [u8]> {
        let length = self.length(BYTES)?;
        if length > self.longest {
            return Err(Malformed("byte string too long"));
        }
        self.take(length)
    }

    /// A byte string of exactly `N` bytes.
    pub fn array_of<const N: usize>(&mut self) -> Read<[u8; N]> {
        self.bytes()?.try_into().map_err(|_| Malformed("byte string of another length"))
    }

    /// A text.
    pub fn text(&mut self) -> Read<&'a str> {
        let length = self.length(TEXT)?;
        if length > self.longest {
            return Err(Malformed("text too long"));
        }
        std::str::from_utf8(self.take(length)?).map_err(|_| Malformed("text is not UTF-8"))
    }

    /// Start of an array: its number of items.
    pub fn array(&mut self) -> Read<usize> {
        self.length(ARRAY)
    }

    /// Start of a map: its number of pairs.
    pub fn map(&mut self) -> Read<usize> {
        self.length(MAP)
    }

    /// A tag of this number.
    pub fn tag(&mut self, number: u64) -> Read<()> {
        if self.expect(TAG)? == number { Ok(()) } else { Err(Malformed("another tag was expected")) }
    }

    /// Whether the next item has a tag of this number; nothing is read.
    pub fn is_tagged(&self, number: u64) -> bool {
        let mut ahead = *self;
        ahead.tag(number).is_ok()
    }

    /// Bytes not read yet.
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    /// Whether the next item is an array.
    pub fn is_array(&self) -> bool {
        self.major() == Ok(ARRAY)
    }

    /// Whether the next item is a text.
    pub fn is_text(&self) -> bool {
        self.major() == Ok(TEXT)
    }

    /// Takes a null, if that is the next item.
    pub fn null(&mut self) -> bool {
        let mut ahead = *self;
        let is_null = matches!(ahead.head(), Ok((SIMPLE, 22)));
        if is_null {
            *self = ahead;
        }
        is_null
    }

    /// True or false.
    pub fn bool(&mut self) -> Read<bool> {
        match self.head()? {
            (SIMPLE, 20) => Ok(false),
            (SIMPLE, 21) => Ok(true),
            _ => Err(Malformed("true or false was expected")),
        }
    }

    /// A value of a cell.
    pub fn value(&mut self) -> Read<Value> {
        self.value_within(DEEPEST_VALUE)
    }

    fn value_within(&mut self, levels: usize) -> Read<Value> {
        Ok(match self.major()? {
            UINT | NEGATIVE => Value::Int(self.int()?),
            BYTES => Value::Bytes(self.bytes()?.to_vec()),
            TEXT => Value::Text(self.text()?.to_owned()),
            ARRAY => {
                let levels = levels.checked_sub(1).ok_or(Malformed("nested too deep"))?;
                let count = self.array()?;
                Value::Array((0..count).map(|_| self.value_within(levels)).collect::<Read<_>>()?)
            }
            SIMPLE => match self.head()? {
                (_, 20) => Value::Bool(false),
                (_, 21) => Value::Bool(true),
                (_, 22) => Value::Null,
                _ => return Err(Malformed("no such simple value")),
            },
            _ => return Err(Malformed("a map or tag is no value")),
        })
    }

    /// Nothing may follow.
    pub fn finish(self) -> Read<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(Malformed("bytes after the end")) }
    }
}

#[cfg(test)]
mod tests;
