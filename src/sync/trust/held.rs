//! Changes that are here and do not count: proposals, and what came after a revocation. Worked out by every exchange and
//! written down for the screens; losing the file loses nothing.
//!
//! `[* [key, verdict, ours, change]]`

use std::path::Path;

use super::gate::{Verdict, Why};
use super::grant::Public;
use crate::changes::cbor::{Decoder, Encoder, Malformed};
use crate::changes::change::{Change, OpId};
use crate::changes::disk::{Disk, RealDisk};
use crate::changes::encoding;
use crate::changes::erased::Erased;
use crate::{Error, Result};

/// Longest change, bytes.
const LONGEST: usize = 16 << 20;

/// A change that does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The key that signed it.
    pub public: Public,
    /// Why it does not count.
    pub verdict: Verdict,
    /// Written here: it shows here and nowhere else.
    pub ours: bool,
    /// Its identity.
    pub op: OpId,
    /// What it says.
    pub change: Change,
}

fn number(verdict: Verdict) -> u64 {
    match verdict {
        Verdict::Fold => 0,
        Verdict::Proposal(Why::Role) => 1,
        Verdict::Proposal(Why::School) => 2,
        Verdict::Proposal(Why::Person) => 3,
        Verdict::Revoked => 4,
        Verdict::Unknown => 5,
    }
}

fn verdict(number: u64) -> Option<Verdict> {
    let proposals = [Why::Role, Why::School, Why::Person].map(Verdict::Proposal);
    proposals.into_iter().chain([Verdict::Revoked, Verdict::Unknown]).find(|verdict| self::number(*verdict) == number)
}

/// The file; nothing where there is none or it cannot be read.
pub fn load(path: &Path) -> Vec<Held> {
    let bytes = std::fs::read(path).unwrap_or_default();
    read(&bytes).unwrap_or_default()
}

fn read(bytes: &[u8]) -> Result<Vec<Held>, Malformed> {
    let mut input = Decoder::with_longest(bytes, LONGEST);
    let mut found = Vec::new();
    for _ in 0..input.array()? {
        if input.array()? != 4 {
            return Err(Malformed("four items"));
        }
        let public = input.array_of()?;
        let verdict = verdict(input.uint()?).ok_or(Malformed("no verdict"))?;
        let ours = input.bool()?;
        let bytes = input.bytes()?;
        found.push(Held { public, verdict, ours, op: encoding::op_id(bytes), change: encoding::decode(bytes)? });
    }
    input.finish()?;
    Ok(found)
}

/// Writes the file anew, unless it says this already.
pub fn keep(path: &Path, held: &[Held]) -> Result<()> {
    let mut out = Encoder::default();
    out.array(held.len());
    for one in held {
        out.array(4);
        out.bytes(&one.public);
        out.uint(number(one.verdict));
        out.bool(one.ours);
        out.bytes(&encoding::encode(&one.change));
    }
    let bytes = out.finish();
    if std::fs::read(path).is_ok_and(|there| there == bytes) || held.is_empty() && !path.exists() {
        return Ok(());
    }
    RealDisk.replace(path, &bytes).map_err(|error| Error::file(path, error))
}

/// Writes the file anew without the changes that are erased.
pub fn cut(path: &Path, erased: &Erased) -> Result<()> {
    let mut held = load(path);
    held.retain(|one| !erased.covers(&one.op, one.change.record));
    keep(path, &held)
}
