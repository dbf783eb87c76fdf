//! Every change a folder has, once, in one order wherever it is asked: by clock, then identity. Sorted on disk, so memory
//! does not grow with the store.

use super::shelf::{Shelf, Writer};
use super::{keyfile, reader};
use crate::changes::change::{Change, OpId};
use crate::changes::encoding;
use crate::store::Store;
use crate::store::sorter::Sorter;
use crate::{Error, Result};

/// A change and who signed, or will sign, it.
#[derive(Debug, Clone)]
pub struct Told {
    /// Its identity.
    pub op: OpId,
    /// The key that signed it. `None`: no pack here holds it (it came out of a backup, or nothing has been signed yet).
    pub writer: Option<Writer>,
    /// What it says.
    pub change: Change,
}

/// Sort key: clock 8, identity 16, writer 16 (none: 0xff, behind every other).
const CLOCK: usize = 8;
const OP: usize = 16;
const UNKNOWN: Writer = [0xff; 16];

/// Calls `visit` with every change.
pub fn each_change(store: &Store, visit: &mut dyn FnMut(Told) -> Result<()>) -> Result<()> {
    let layout = store.layout();
    let wrap = |error| Error::file(layout.index(), error);
    let mut sorter = Sorter::new(&layout.index());
    let mut push = |writer: &Writer, bytes: &[u8], op: OpId, hlc: u64| {
        let key = [hlc.to_be_bytes().as_slice(), &op.0, writer].concat();
        sorter.push(key, bytes.to_vec()).map_err(wrap)
    };
    let shelf = Shelf::open(&layout.packs())?;
    for (path, kept) in shelf.packs() {
        let bytes = std::fs::read(path).map_err(|error| Error::file(path, error))?;
        let Ok(changes) = reader::verify(&bytes).and_then(|pack| pack.changes()) else { continue };
        for packed in changes {
            push(&kept.writer, &packed.bytes, packed.op, packed.change.hlc)?;
        }
    }
    let signs = keyfile::signer(&layout.signers());
    let mut failed = Ok(());
    store.every_change(&mut |own, bytes| {
        let Ok(change) = encoding::decode(bytes) else { return };
        let writer = signs.filter(|_| own).unwrap_or(UNKNOWN);
        if failed.is_ok() {
            failed = push(&writer, bytes, encoding::op_id(bytes), change.hlc);
        }
    })?;
    failed?;
    let mut in_order = sorter.sorted().map_err(wrap)?;
    let mut last = None;
    while let Some((key, bytes)) = in_order.take().map_err(wrap)? {
        let op = key.get(CLOCK..CLOCK + OP).and_then(|op| op.first_chunk()).copied().map(OpId);
        let writer = key.last_chunk::<16>().copied().filter(|writer| *writer != UNKNOWN);
        let (Some(op), Ok(change)) = (op, encoding::decode(&bytes)) else { continue };
        if last.replace(op) != Some(op) {
            visit(Told { op, writer, change })?;
        }
    }
    Ok(())
}
