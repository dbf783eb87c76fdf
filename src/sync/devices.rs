//! On which computer a change was made: the pack it came in says whose key sealed it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::identity::code;
use super::reader;
use crate::changes::change::OpId;
use crate::changes::disk::{Disk, RealDisk};

/// Packs of one writer looked into for one change. One is the rule; after a fork there are a few.
const MOST_OPENED: usize = 4;

/// The codes (see [`code`]) of the keys that sealed these changes: identity and number of each. A change that is in no
/// pack here is left out; only packs whose name says that they may hold it are opened.
pub fn devices(packs: &Path, wanted: &[(OpId, u64)]) -> BTreeMap<OpId, String> {
    let mut found = BTreeMap::new();
    for folder in RealDisk.list(packs).unwrap_or_default() {
        let folder = packs.join(folder);
        let names = RealDisk.list(&folder).unwrap_or_default();
        // A name is the number of the first change of the pack, eight digits, and a part of its hash.
        let mut firsts: Vec<(u64, PathBuf)> =
            names.iter().filter_map(|name| Some((name.split_once('-')?.0.parse().ok()?, folder.join(name)))).collect();
        firsts.sort_unstable();
        for (op, seq) in wanted {
            let after = firsts.partition_point(|(first, _)| first <= seq);
            for (_, path) in firsts.iter().take(after).rev().take(MOST_OPENED) {
                if found.contains_key(op) {
                    break;
                }
                let Ok(bytes) = std::fs::read(path) else { continue };
                let Ok(pack) = reader::verify(&bytes) else { continue };
                if pack.last < *seq {
                    continue;
                }
                let Ok(changes) = pack.changes() else { continue };
                for packed in changes {
                    if wanted.iter().any(|(op, _)| *op == packed.op) {
                        found.insert(packed.op, code(&pack.public));
                    }
                }
            }
        }
    }
    found
}
