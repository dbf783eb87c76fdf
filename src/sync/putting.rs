//! Putting out: what the folder lacks, under a temporary name, synced, renamed. What others put there is never touched.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::access::may_go_on;
use super::carrier::{NOW, put, time_of_content, time_of_pack};
use super::exchange::Exchange;
use super::have::Have;
use super::identity::{Identity, code};
use super::shelf::Shelf;
use super::wrapping::{Closed, Wrapper};
use super::{choosing, later, messages};
use crate::changes::change::PersonId;
use crate::domain::Records;
use crate::store::Store;
use crate::text::{hexadecimal, latin};
use crate::{Error, Result, labour};

/// For people who look into the folder; never read.
const README: &str = "VYEZD.TXT";
/// Longest part of the name of a bundle that is a name of a place or a person, characters.
const LONGEST_NAME: usize = 24;

impl Exchange<'_> {
    /// Packs of the shelf that no file of the folder holds.
    pub(super) fn lacking(&self) -> usize {
        self.shelf.packs().filter(|(_, kept)| !self.there.contains(&kept.hash)).count()
    }

    /// Every pack of the shelf that the folder lacks, below `p/`, and those kept apart. One of ours that was damaged
    /// there is put anew; beside a damaged one of another, which is not ours to write over, a whole one is put.
    pub(super) fn put_tree(&mut self) -> Result<()> {
        self.is_still_there()?;
        let folder = self.asked.folder.clone();
        let ending = self.wrapper().ending(false);
        let (mut again, mut plain) = (0, 0);
        for shelf in [&self.shelf, self.watch.quarantine()] {
            let packs = shelf.packs().map(|(path, kept)| (path.to_owned(), shelf.below(path).to_owned(), kept.clone()));
            let mut packs: Vec<_> = packs.collect();
            // What nobody else has goes first: a stick may be full soon.
            packs.sort_by_key(|(_, _, kept)| !self.identity.is_ours(&kept.writer));
            let all = packs.len();
            for (n, (path, below, kept)) in packs.into_iter().enumerate() {
                labour::tell(messages::packs_put, n, all);
                may_go_on(self.store)?;
                let ours = self.identity.is_ours(&kept.writer);
                let open = folder.join("p").join(below);
                let mut target = open.clone();
                target.as_mut_os_string().push(&ending);
                let is_there = self.there.contains(&kept.hash);
                // Ours to write over, and nobody else has to copy it again.
                let damaged = ours && self.is_damaged(&target);
                if is_there && !damaged && (ending.is_empty() || !ours || target.exists()) {
                    plain += usize::from(ours && !ending.is_empty() && open.exists());
                    continue;
                }
                let wrapper = Wrapper::new(&self.identity.ring, &self.asked.packing, self.layout.local());
                let mark = self.mark;
                let put = self.store.aside(|| {
                    mark.map_or(Ok(()), |mark| mark.holds(&folder))?;
                    put_pack(shelf, &path, (&folder, &mut target, ours), &wrapper)
                })?;
                plain += usize::from(ours && !ending.is_empty() && open.exists());
                if put {
                    again += usize::from(ours && self.folder.once.contains(&kept.hash) && (damaged || !is_there));
                    self.outcome.written.push(target);
                }
                self.there.insert(kept.hash);
                self.folder.once.insert(kept.hash);
            }
        }
        if again > 0 {
            self.outcome.notes.push(messages::put_again(again));
        }
        if plain > 0 {
            self.outcome.notes.push(messages::plain_left(plain));
        }
        self.is_still_there()?;
        // Behind the packs: a stick may be full soon.
        let readme = folder.join(README);
        if !readme.exists() {
            let text = messages::readme();
            self.aside(|| put(&folder, &readme, text.as_bytes(), time_of_content(text.as_bytes())))?;
            self.outcome.written.push(readme);
        }
        self.put_later(&folder, &folder.join("p").join("later"))?;
        self.put_notes(&folder.join("h"))
    }

    /// Refuses where the stick was pulled out meanwhile.
    pub(super) fn is_still_there(&mut self) -> Result<()> {
        let (mark, folder) = (self.mark, &self.asked.folder);
        self.store.aside(|| mark.map_or(Ok(()), |mark| mark.holds(folder)))
    }

    fn aside<T: Send>(&mut self, work: impl FnOnce() -> T + Send) -> T {
        self.store.aside(work)
    }

    /// What only newer programs can read is passed on.
    fn put_later(&mut self, root: &Path, folder: &Path) -> Result<()> {
        for path in later::files(&self.layout.later()) {
            let target = folder.join(path.file_name().unwrap_or_default());
            if later::is_named(&path, self.there.iter()) || target.exists() {
                continue;
            }
            self.aside(|| {
                let bytes = std::fs::read(&path).map_err(|error| Error::file(&path, error))?;
                put(root, &target, &bytes, time_of_content(&bytes))
            })?;
            self.outcome.written.push(target);
        }
        Ok(())
    }

    /// Every pack of the shelf in one file, with our note at its end: `vyezd-<municipality>-<day>-<who>.vzb`. Where the
    /// folder holds all of it, nothing is written.
    pub(super) fn put_bundle(&mut self) -> Result<()> {
        let folder = self.asked.folder.clone();
        self.is_still_there()?;
        let note = self.own_note()?;
        let whole = self.asked.packing.schools.is_empty();
        let readable = matches!(self.wrapper().closed(true), Closed::Not | Closed::Group(_));
        let is_told = note.as_ref().is_none_or(|note| self.is_told(&note.0));
        if !(whole && readable && self.lacking() == 0 && is_told) {
            let mut all = if whole {
                everything(&[&self.shelf, self.watch.quarantine()])?
            } else {
                choosing::of_schools(self.store, &self.shelf, &self.identity, &self.asked.packing.schools)?
            };
            // The bearer's own note comes first: the others came through him.
            all.extend(note.into_iter().map(|(_, bytes)| bytes).chain(self.passed_on()).flatten());
            let me = self.name_of(self.asked.person);
            let name = bundle_name(self.store, &self.identity, self.asked.today, me.as_deref())?;
            let wrapper = Wrapper::new(&self.identity.ring, &self.asked.packing, self.layout.local());
            let written = self.store.aside(|| bundle(&all, &folder, &name, &wrapper))?;
            self.outcome.written.extend(written);
        }
        self.put_later(&folder, &folder)
    }

    /// A note of ours or of another, under `h/`.
    pub(super) fn put_note(&mut self, folder: &Path, have: &Have, bytes: &[u8]) -> Result<()> {
        let short = |bytes: &[u8]| hexadecimal(bytes.get(..4).unwrap_or_default());
        let target = folder.join(format!("{}-{}.vzh", short(&have.writer), short(&Sha256::digest(bytes))));
        if !target.exists() {
            let root = self.asked.folder.clone();
            self.aside(|| put(&root, &target, bytes, have.at))?;
            self.outcome.written.push(target);
        }
        Ok(())
    }
}

/// Puts one pack of a shelf; `false`: it is there, or is damaged here.
fn put_pack(
    shelf: &Shelf,
    path: &Path,
    (root, target, ours): (&Path, &mut PathBuf, bool),
    wrapper: &Wrapper<'_>,
) -> Result<bool> {
    let Some(bytes) = shelf.read(path)? else { return Ok(false) };
    if wrapper.holds(target, &bytes) {
        return Ok(false);
    }
    if target.exists() && !ours {
        let name = target.file_name().unwrap_or_default().to_string_lossy().replacen(".vzp", "-again.vzp", 1);
        target.set_file_name(name);
        if wrapper.holds(target, &bytes) {
            return Ok(false);
        }
    }
    put(root, target, &wrapper.close(&bytes, false)?, time_of_pack(&bytes))?;
    Ok(true)
}

/// «vyezd-kotelnikovskiy-2021-05-20-ivanova»: Latin letters, digits and hyphens, whatever the carrier is.
pub fn bundle_name(store: &Store, identity: &Identity, today: NaiveDate, me: Option<&str>) -> Result<String> {
    let mut places = store.all("municipality")?;
    let place = if places.len() == 1 { places.pop() } else { None };
    let who = match me {
        Some(me) => me.to_owned(),
        None => code(&identity.key()?.public()).chars().take(4).collect(),
    };
    let first_word = |text: &str| -> String {
        latin(text).split('-').next().unwrap_or_default().chars().take(LONGEST_NAME).collect()
    };
    let parts = [place.map(|place| first_word(place.text("name"))), Some(today.to_string()), Some(first_word(&who))];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    Ok(format!("vyezd-{}", parts.join("-")))
}

/// Name of the person with this part of an id.
pub fn name_of(store: &Store, person: PersonId) -> Result<Option<String>> {
    Ok(super::exchange::names(store)?.remove(&person).filter(|name| !name.is_empty()))
}

/// These packs in one file of this name; a number is added where the name is taken. The same content is not written
/// twice.
pub fn bundle(all: &[u8], folder: &Path, name: &str, wrapper: &Wrapper<'_>) -> Result<Option<PathBuf>> {
    let ending = wrapper.ending(true);
    for number in 1_u32..1000 {
        let tail = if number == 1 { String::new() } else { format!("-{number}") };
        let target = folder.join(format!("{name}{tail}.vzb{ending}"));
        if !target.exists() {
            put(folder, &target, &wrapper.close(all, true)?, NOW)?;
            return Ok(Some(target));
        }
        if wrapper.opens_to(&target, all) {
            break;
        }
    }
    Ok(None)
}

/// Every pack of these shelves, one after another.
pub fn everything(shelves: &[&Shelf]) -> Result<Vec<u8>> {
    joined(shelves.iter().flat_map(|shelf| shelf.packs()).map(|(path, _)| path))
}

/// These packs of a shelf, one after another.
pub fn joined<'p>(packs: impl Iterator<Item = &'p Path>) -> Result<Vec<u8>> {
    let mut all = Vec::new();
    for path in packs {
        all.extend(std::fs::read(path).map_err(|error| Error::file(path, error))?);
    }
    Ok(all)
}
