//! The files of a folder: what is known of them is not read again, what is new is read item by item, and what is wrong with
//! one is told.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::catalogue::{Seen, Trouble};
use super::exchange::Exchange;
use super::reader::Fault;
use super::snapshot::first_start;
use super::source::{Item, Source, Unopened};
use super::trust::watch::Admission;
use super::walk::{self, Candidate};
use super::wrapping::{Shut, Wrapper};
use super::{later, messages};
use crate::Result;

/// A torn file that looks as it did is read again after this time, seconds: on a share its time may lag behind it.
const AGAIN: u64 = 60;

impl Exchange<'_> {
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
                    self.tell(file, &trouble);
                }
                return Ok(());
            }
        }
        self.breathe()?;
        self.folder.files.remove(&file.below);
        let mut seen = Seen { stamp: file.stamp, at: now, ..Seen::default() };
        if self.store.aside(|| walk::is_ours(&file.path))
            && let Err(error) = self.items(&file.path, &mut seen)?
        {
            self.outcome.problems.push(messages::unreadable(file.path.display(), error));
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
            self.tell(file, trouble);
        }
        if file.stamp.is_settled() {
            self.folder.files.insert(file.below.clone(), seen);
        }
        Ok(())
    }

    pub(super) fn tell(&mut self, file: &Candidate, trouble: &Trouble) {
        if file.path.extension().is_some_and(|ending| ending == "vzh") {
            // A note that is torn is written again; nobody has to copy anything.
            return;
        }
        let shown = file.path.display();
        self.outcome.problems.push(match trouble {
            Trouble::Broken(0) => messages::broken(shown),
            Trouble::Broken(taken) => messages::broken_after(shown, taken),
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
                Ok(None) => return Ok(Ok(())),
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
