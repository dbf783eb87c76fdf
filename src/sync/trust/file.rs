//! What requests and directories have in common as files: `#6.55799([name, major, signed])`, and how their maps are read.

use std::path::{Path, PathBuf};

use crate::changes::cbor::{Decoder, Encoder, Malformed};
use crate::sync::pack::MAGIC;
use crate::text::hexadecimal;

/// Longest file of keys, bytes: 600 members with two computers each take a quarter of it.
pub const LONGEST: usize = 1 << 20;
/// Version of both formats that this program reads.
pub const MAJOR: u64 = 1;

/// What a file of keys is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// «Заявка».
    Request,
    /// The key directory.
    Directory,
}

impl Kind {
    /// Name in the file.
    fn name(self) -> &'static str {
        match self {
            Self::Request => "vyezd-request",
            Self::Directory => "vyezd-directory",
        }
    }
}

/// What begins so, if it is one of ours. Enough to look at of any file.
pub fn kind_of(start: &[u8]) -> Option<Kind> {
    let mut input = Decoder::with_longest(start, LONGEST);
    input.tag(MAGIC).ok()?;
    input.array().ok()?;
    let name = input.text().ok()?;
    [Kind::Request, Kind::Directory].into_iter().find(|kind| kind.name() == name)
}

/// A file of this kind around what was signed.
pub fn write(kind: Kind, signed: &[u8]) -> Vec<u8> {
    let mut out = Encoder::default();
    out.tag(MAGIC);
    out.array(3);
    out.text(kind.name());
    out.uint(MAJOR);
    let mut file = out.finish();
    file.extend(signed);
    file
}

/// Reads up to what was signed.
pub fn open(kind: Kind, bytes: &[u8]) -> Result<Decoder<'_>, Malformed> {
    if bytes.len() > LONGEST {
        return Err(Malformed("too long"));
    }
    let mut input = Decoder::with_longest(bytes, LONGEST);
    input.tag(MAGIC)?;
    if input.array()? != 3 || input.text()? != kind.name() {
        return Err(Malformed("another file"));
    }
    if input.uint()? != MAJOR {
        return Err(Malformed("a newer format"));
    }
    Ok(input)
}

/// Whether a file of ours was written by a later version of the format than is read here.
pub fn is_newer(bytes: &[u8]) -> bool {
    let mut input = Decoder::with_longest(bytes, LONGEST);
    let head = |input: &mut Decoder<'_>| {
        input.tag(MAGIC)?;
        input.array()?;
        input.text()?;
        input.uint()
    };
    kind_of(bytes).is_some() && head(&mut input).is_ok_and(|major| major > MAJOR)
}

/// Reads a map with ascending numbers as keys. `visit` gets every pair; what it does not know it must read as a value.
/// Returns a bit for each key below 64 that was there.
pub fn each_key<'a>(
    input: &mut Decoder<'a>,
    mut visit: impl FnMut(u64, &mut Decoder<'a>) -> Result<(), Malformed>,
) -> Result<u64, Malformed> {
    let (mut seen, mut last) = (0, 0);
    for _ in 0..input.map()? {
        let key = input.uint()?;
        if key <= last {
            return Err(Malformed("keys out of order"));
        }
        last = key;
        visit(key, input)?;
        seen |= 1_u64 << key.min(63);
    }
    Ok(seen)
}

/// Reads a list whose items ascend strictly: a set, written in one way only.
pub fn ascending<'a, T: Ord>(
    input: &mut Decoder<'a>,
    mut item: impl FnMut(&mut Decoder<'a>) -> Result<T, Malformed>,
) -> Result<Vec<T>, Malformed> {
    let mut found: Vec<T> = Vec::new();
    for _ in 0..input.array()? {
        let next = item(input)?;
        if found.last().is_some_and(|last| *last >= next) {
            return Err(Malformed("items out of order"));
        }
        found.push(next);
    }
    Ok(found)
}

/// A short text of people: at most so many bytes, no control characters (it is shown in one line).
pub fn line(input: &mut Decoder<'_>, longest: usize) -> Result<String, Malformed> {
    let text = input.text()?;
    if text.len() > longest || text.chars().any(char::is_control) {
        return Err(Malformed("no line of text"));
    }
    Ok(text.to_owned())
}

/// The first eight digits of a hash, for names of files.
pub fn short(hash: &[u8; 32]) -> String {
    hexadecimal(hash.get(..4).unwrap_or_default())
}

/// Where requests and directories lie in `folder`: in `k/` of a shared folder, beside the packs on a stick.
pub fn place(folder: &Path, tree: bool) -> PathBuf {
    if tree { folder.join("k") } else { folder.to_owned() }
}
