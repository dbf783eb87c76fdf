//! Making a snapshot: streamed from the index, signed, closed, put where others find it.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::{Block, NAME, PURPOSE};
use crate::changes::cbor::Encoder;
use crate::store::Store;
use crate::sync::identity::Key;
use crate::sync::pack::{DEFLATE, MAGIC, MAJOR, MINOR};
use crate::sync::reached::Reached;
use crate::sync::wrapping::Wrapper;
use crate::sync::{carrier, signed};
use crate::text::hexadecimal;
use crate::{Error, Result};

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The file.
    pub path: PathBuf,
    /// Records in it.
    pub records: u64,
    /// Its length, bytes.
    pub length: u64,
}

/// Writes what hashes itself on the way.
struct Hashed<'f> {
    file: &'f mut std::fs::File,
    hash: Sha256,
    length: u64,
}

impl Hashed<'_> {
    fn put(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        self.file.write_all(bytes)
    }
}

/// Writes `<folder>/s/<day>-<hash 8>.vzs` of everything in the store, made of the packs in `reached`, closed as packs are.
/// `made`: the moment, milliseconds since 1970.
pub fn make(
    store: &Store,
    (key, org): (&Key, [u8; 16]),
    reached: &Reached,
    (folder, wrapper): (&Path, &Wrapper<'_>),
    (day, made): (NaiveDate, u64),
) -> Result<Made> {
    let local = store.layout().local();
    let refused = |error: std::io::Error| Error::file(&local, error);
    // Open on our own disk only.
    let mut file = tempfile::tempfile_in(&local).map_err(refused)?;
    let mut out = Hashed { file: &mut file, hash: Sha256::new(), length: 0 };
    out.put(&header(key, org, reached)).map_err(refused)?;
    let (mut blocks, mut records, mut block) = (0_u64, 0_u64, Block::default());
    store.each_state(&mut |id, entry| {
        block.push(id, entry.state);
        records += 1;
        if block.is_full() {
            blocks += 1;
            out.put(&block.close().map_err(refused)?).map_err(refused)?;
        }
        Ok(())
    })?;
    if block.count > 0 {
        blocks += 1;
        out.put(&block.close().map_err(refused)?).map_err(refused)?;
    }
    let hash: [u8; 32] = out.hash.clone().finalize().into();
    let mut payload = Encoder::default();
    payload.array(5);
    payload.bytes(&key.writer());
    payload.uint(made);
    payload.uint(blocks);
    payload.uint(records);
    payload.bytes(&hash);
    out.put(&signed::write(PURPOSE, &payload.finish(), key)).map_err(refused)?;
    let mut bytes = Vec::new();
    std::io::Seek::rewind(&mut file).and_then(|()| file.read_to_end(&mut bytes)).map_err(refused)?;
    let closed = wrapper.close(&bytes, false)?;
    let short = hexadecimal(hash.get(..4).unwrap_or_default());
    let name = format!("{}-{short}.vzs{}", day.format("%Y-%m-%d"), wrapper.ending(false));
    let path = folder.join("s").join(name);
    carrier::put(folder, &path, &closed, made)?;
    Ok(Made { path, records, length: closed.len() as u64 })
}

fn header(key: &Key, org: [u8; 16], reached: &Reached) -> Vec<u8> {
    let mut out = Encoder::default();
    out.tag(MAGIC);
    out.array(4);
    out.text(NAME);
    out.uint(MAJOR);
    out.uint(MINOR);
    out.map(6);
    out.uint(1);
    out.bytes(&key.writer());
    out.uint(2);
    out.bytes(&key.public());
    out.uint(5);
    out.bytes(&org);
    out.uint(6);
    out.uint(DEFLATE);
    out.uint(7);
    out.uint(MINOR);
    out.uint(8);
    out.text(concat!("vyezd ", env!("CARGO_PKG_VERSION")));
    reached.encode(&mut out);
    out.finish()
}
