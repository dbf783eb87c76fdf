//! The files of a folder: what is known of them is not read again, what is new is read item by item, and what is wrong with
//! one is told.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::catalogue::{Seen, Trouble};
use super::exchange::Exchange;
use super::reader::Fault;
use super::snapshot::first_start;
use super::source::{Item, Source, Unopened};
use super::trust::watch::Admission;
use super::walk::{self, Candidate, Passed};
use super::wrapping::{Shut, Wrapper};
use super::{later, messages};
use crate::Result;
use crate::error::cause;
use crate::text::hexadecimal;

/// A torn file that looks as it did is read again after this time, seconds: on a share its time may lag behind it.
const AGAIN: u64 = 60;

/// A file that was not copied whole, or is damaged.
#[derive(Debug)]
pub(super) struct Damaged {
    path: PathBuf,
    /// Items before the damage.
    taken: u64,
    /// No earlier exchange has told of it.
    is_new: bool,
}

impl Exchange<'_> {
    /// What of the folder could not be looked at.
    pub(super) fn tell_passed(&mut self, passed: Vec<Passed>) {
        self.outcome.problems.extend(passed.into_iter().map(|passed| match passed {
            Passed::Unlisted(path, error) => messages::unlisted(path.display(), cause(&error)),
            Passed::TooLong(path) => messages::too_long(path.display()),
        }));
    }

    /// Whether this file of the folder is damaged.
    pub(super) fn is_damaged(&self, path: &Path) -> bool {
        self.damaged.iter().any(|damaged| damaged.path == path)
    }

    /// What is damaged in the folder, once it is clear what of it is here and what was put there again. Where all of it is
    /// here nobody has to do anything: that is said once.
    pub(super) fn tell_damaged(&mut self) {
        for Damaged { path, taken, is_new } in std::mem::take(&mut self.damaged) {
            if self.outcome.written.contains(&path) {
                continue;
            }
            let shown = path.display();
            if self.is_known_by_name(&path) {
                if is_new {
                    self.outcome.notes.push(messages::broken_and_here(shown));
                }
            } else if taken == 0 {
                self.outcome.problems.push(messages::broken(shown));
            } else {
                self.outcome.problems.push(messages::broken_after(shown, taken));
            }
        }
    }

    /// Whether the pack that a file is named after, by its first number and its hash, is here, or lies whole in the folder,
    /// or did when we met it there.
    fn is_known_by_name(&self, path: &Path) -> bool {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some((first, rest)) = name.split_once('-') else { return false };
        let (Ok(first), Some(short)) = (first.parse::<u64>(), rest.get(..8)) else { return false };
        let is_so = |hash: &[u8; 32]| hexadecimal(hash.get(..4).unwrap_or_default()) == short;
        if self.shelf.lost.iter().any(|kept| is_so(&kept.hash)) {
            return false;
        }
        let shelves = [&self.shelf, self.watch.quarantine()];
        let mut kept = shelves.iter().flat_map(|shelf| shelf.packs());
        kept.any(|(_, kept)| kept.first == first && is_so(&kept.hash))
            || self.there.iter().chain(&self.folder.once).any(is_so)
    }

    /// A file of the folder, unless it is known.
    pub(super) fn file(&mut self, file: &Candidate) -> Result<()> {
        let now = self.now / 1000;
        if let Some(seen) = self.folder.files.get(&file.below).filter(|seen| seen.stamp == file.stamp) {
            let again = match seen.trouble {
                Some(Trouble::Broken(_)) => now >= seen.at + AGAIN,
                Some(Trouble::Shut(_)) => self.asked.packing.password.is_some(),
                _ => false,
            };
            let missed = seen.packs.iter().any(|hash| self.shelf.lost.iter().any(|lost| lost.hash == *hash));
            if !again && !missed {
                self.outcome.known += usize::try_from(seen.changes).unwrap_or(usize::MAX);
                self.there.extend(&seen.packs);
                if let Some(trouble) = seen.trouble.clone() {
                    self.tell(file, &trouble, false);
                }
                return Ok(());
            }
        }
        self.breathe()?;
        let before = self.folder.files.remove(&file.below);
        let is_new = before.is_none_or(|before| before.stamp != file.stamp || before.trouble.is_none());
        let mut seen = Seen { stamp: file.stamp, at: now, ..Seen::default() };
        if self.store.aside(|| walk::is_ours(&file.path))
            && let Err(error) = self.items(&file.path, &mut seen)?
        {
            // Somebody has put another in its place, or taken it away, since the folder was listed.
            if error.kind() != ErrorKind::NotFound {
                self.outcome.problems.push(messages::unreadable(file.path.display(), cause(&error)));
            }
            return Ok(());
        }
        let (ring, packing, local) = (&self.identity.ring, &self.asked.packing, self.layout.local());
        let erased = self.store.erased().clone();
        let wrapper = Wrapper::new(ring, packing, local);
        if self.store.aside(|| first_start::is_stale(&file.path, &wrapper, &erased)) {
            self.outcome.notes.push(messages::snapshot_stale(file.path.display()));
        }
        self.there.extend(&seen.packs);
        if let Some(trouble) = &seen.trouble {
            self.tell(file, trouble, is_new);
        }
        if file.stamp.is_settled() {
            self.folder.files.insert(file.below.clone(), seen);
        }
        Ok(())
    }

    /// `is_new`: it was not told of this file by an earlier exchange.
    fn tell(&mut self, file: &Candidate, trouble: &Trouble, is_new: bool) {
        if file.path.extension().is_some_and(|ending| ending == "vzh") {
            // A note that is torn is written again; nobody has to copy anything.
            return;
        }
        let shown = file.path.display();
        self.outcome.problems.push(match trouble {
            Trouble::Broken(taken) => {
                let is_new = is_new && *taken == 0;
                self.damaged.push(Damaged { path: file.path.clone(), taken: *taken, is_new });
                return;
            }
            Trouble::Newer(major, minor) => messages::newer(shown, major, minor),
            Trouble::Shut(sentence) => sentence.clone(),
            Trouble::OtherDistrict => {
                self.foreign.insert(file.path.clone(), file.clone());
                return;
            }
        });
    }

    /// All packs and notes of a file, from its start on. The inner error: the file cannot be read.
    pub(super) fn items(&mut self, path: &Path, seen: &mut Seen) -> Result<std::io::Result<()>> {
        let opened = {
            let (ring, packing, local) = (&self.identity.ring, &self.asked.packing, self.layout.local());
            self.store.aside(|| Source::open(path, &Wrapper::new(ring, packing, local)))
        };
        let mut source = match opened {
            Ok(source) => source,
            Err(Unopened::Unreadable(error)) => return Ok(Err(error)),
            Err(Unopened::Shut(shut)) => {
                seen.trouble = match shut {
                    Shut::Foreign => None,
                    Shut::Broken => Some(Trouble::Broken(0)),
                    Shut::Said(sentence) => Some(Trouble::Shut(sentence)),
                    Shut::Password(sentence) => {
                        self.outcome.locked.push(path.to_owned());
                        Some(Trouble::Shut(sentence))
                    }
                };
                return Ok(Ok(()));
            }
        };
        let (mut taken, mut bearer) = (0, None);
        loop {
            let item = match self.store.aside(|| source.read()) {
                Ok(None) => {
                    // A copy that was begun: the name is there, and nothing yet.
                    if taken == 0 && walk::is_named_so(path) {
                        seen.trouble = Some(Trouble::Broken(0));
                    }
                    return Ok(Ok(()));
                }
                Ok(Some(item)) => item,
                Err(error) => return Ok(Err(error)),
            };
            let done = match item {
                Ok(Item::Note(have, bytes)) => {
                    seen.packs.push(Sha256::digest(bytes).into());
                    self.note(&have, bytes, path, bearer);
                    bearer = bearer.or(Some(have.writer));
                    Ok(())
                }
                Ok(Item::Pack(pack)) if self.watch.admit(&pack, &self.identity) == Admission::Foreign => {
                    // Not the rest of the file: others in it may be ours.
                    seen.trouble = Some(Trouble::OtherDistrict);
                    Ok(())
                }
                Ok(Item::Pack(pack)) => self.pack(&pack)?.map(|(hash, count)| {
                    seen.packs.push(hash);
                    seen.changes += count;
                }),
                Err(fault) => Err(fault),
            };
            match done {
                Ok(()) => {
                    taken += 1;
                    continue;
                }
                Err(Fault::Foreign) if taken == 0 && !walk::is_named_so(path) => {}
                Err(Fault::Foreign | Fault::Broken) => seen.trouble = Some(Trouble::Broken(taken)),
                Err(Fault::Newer(major, minor)) => {
                    seen.trouble = Some(Trouble::Newer(major, minor));
                    if !self.asked.preview {
                        let folder = self.layout.later();
                        seen.packs.push(self.store.aside(move || later::keep(&folder, source))?);
                    }
                }
            }
            return Ok(Ok(()));
        }
    }
}
