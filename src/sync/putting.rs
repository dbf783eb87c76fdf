//! Putting out: what the folder lacks, under a temporary name, synced, renamed. What others put there is never touched.
//! [`put`] is where an envelope is put on.

use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::exchange::Exchange;
use super::{later, messages};
use crate::text::{hexadecimal, latin};
use crate::{Error, Result};

/// For people who look into the folder; never read.
const README: &str = "VYEZD.TXT";
/// Longest part of the name of a bundle that is a name of a place or a person, characters.
const LONGEST_NAME: usize = 24;

impl Exchange<'_, '_> {
    /// Packs of the shelf that no file of the folder holds.
    pub(super) fn lacking(&self) -> usize {
        self.shelf.packs().filter(|(_, kept)| !self.there.contains(&kept.hash)).count()
    }

    /// Every pack of the shelf that the folder lacks, below `p/`. One of ours that was damaged there is put anew; beside
    /// a damaged one of another, which is not ours to write over, a whole one is put.
    pub(super) fn put_tree(&mut self) -> Result<()> {
        let folder = self.asked.folder.clone();
        let readme = folder.join(README);
        if !readme.exists() {
            put(&readme, |file| file.write_all(messages::readme().as_bytes()))?;
        }
        let missing: Vec<PathBuf> = self
            .shelf
            .packs()
            .filter(|(_, kept)| !self.there.contains(&kept.hash))
            .map(|(path, _)| path.to_owned())
            .collect();
        let mut again = 0;
        for path in missing {
            let Some((hash, writer)) = self.kept(&path) else { continue };
            let Some(bytes) = self.shelf.read(&path)? else { continue };
            let mut target = folder.join("p").join(self.shelf.below(&path));
            let ours = self.identity.is_ours(&writer);
            if target.exists() && !ours {
                let stem = target.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                target = target.with_file_name(format!("{stem}-again.vzp"));
            }
            if ours && self.folder.once.contains(&hash) {
                again += 1;
            }
            put(&target, |file| file.write_all(&bytes))?;
            self.there.insert(hash);
            self.folder.once.insert(hash);
            self.outcome.written.push(target);
        }
        if again > 0 {
            self.outcome.notes.push(messages::put_again(again));
        }
        self.put_later(&folder.join("p").join("later"))?;
        self.put_notes(&folder.join("h"))
    }

    fn kept(&self, path: &Path) -> Option<([u8; 32], [u8; 16])> {
        self.shelf.packs().find(|(held, _)| *held == path).map(|(_, kept)| (kept.hash, kept.writer))
    }

    /// What only newer programs can read is passed on.
    fn put_later(&mut self, folder: &Path) -> Result<()> {
        for path in later::files(&self.logs.layout().later()) {
            let target = folder.join(path.file_name().unwrap_or_default());
            if later::is_named(&path, self.there.iter()) || target.exists() {
                continue;
            }
            let mut from = std::fs::File::open(&path).map_err(|error| Error::file(&path, error))?;
            put(&target, |file| std::io::copy(&mut from, file).map(drop))?;
            self.outcome.written.push(target);
        }
        Ok(())
    }

    /// Every pack of the shelf in one file, with our note at its end: `vyezd-<municipality>-<day>-<who>.vzb`. Where the
    /// folder holds all of it, nothing is written.
    pub(super) fn put_bundle(&mut self, today: NaiveDate) -> Result<()> {
        let note = self.own_note()?;
        if self.lacking() == 0 && note.as_ref().is_none_or(|note| self.is_told(&note.0)) {
            return self.put_later(&self.asked.folder.clone());
        }
        let name = self.bundle_name(today)?;
        let paths: Vec<PathBuf> = self.shelf.packs().map(|(path, _)| path.to_owned()).collect();
        let target = (1_u32..)
            .map(|number| if number == 1 { format!("{name}.vzb") } else { format!("{name}-{number}.vzb") })
            .map(|name| self.asked.folder.join(name))
            .find(|target| !target.exists());
        let Some(target) = target else { return Ok(()) };
        let mut failed = None;
        let notes = self.passed_on();
        put(&target, |file| {
            for path in &paths {
                match self.shelf.read(path) {
                    Ok(Some(bytes)) => file.write_all(&bytes)?,
                    // Damaged since it was read last: it comes again from others.
                    Ok(None) => {}
                    Err(error) => {
                        failed = Some(error);
                        return Err(std::io::ErrorKind::Other.into());
                    }
                }
            }
            // The bearer's own note comes first: the others came through him.
            note.iter().map(|(_, bytes)| bytes).chain(&notes).try_for_each(|bytes| file.write_all(bytes))
        })
        .map_err(|error| failed.unwrap_or(error))?;
        self.outcome.written.push(target);
        self.put_later(&self.asked.folder.clone())
    }

    /// «vyezd-kotelnikovskiy-2021-05-20-ivanova»: Latin letters, digits and hyphens, whatever the carrier is.
    fn bundle_name(&mut self, today: NaiveDate) -> Result<String> {
        let place = self.access.ask(|store| {
            use crate::domain::Records;
            let mut all = store.all("municipality")?;
            Ok::<_, Error>(if all.len() == 1 { all.pop().map(|record| record.text("name").to_owned()) } else { None })
        })??;
        let who = match self.name_of(self.asked.person) {
            Some(me) => me,
            None => self.code()?.chars().take(4).collect(),
        };
        let first_word = |text: &str| {
            let name: String = latin(text).split('-').next().unwrap_or_default().chars().take(LONGEST_NAME).collect();
            name
        };
        let parts = [place.map(|place| first_word(&place)), Some(today.to_string()), Some(first_word(&who))];
        let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        Ok(format!("vyezd-{}", parts.join("-")))
    }

    /// A note of ours or of another, under `h/`.
    pub(super) fn put_note(&mut self, folder: &Path, writer: &[u8; 16], bytes: &[u8]) -> Result<()> {
        let short = |bytes: &[u8]| hexadecimal(bytes.get(..4).unwrap_or_default());
        let target = folder.join(format!("{}-{}.vzh", short(writer), short(&Sha256::digest(bytes))));
        if !target.exists() {
            put(&target, |file| file.write_all(bytes))?;
            self.outcome.written.push(target);
        }
        Ok(())
    }
}

/// Whole or not at all. Readable by others: they are to copy it.
pub fn put(target: &Path, fill: impl FnOnce(&mut NamedTempFile) -> std::io::Result<()>) -> Result<()> {
    let refused = |error: std::io::Error| Error::Refused(messages::cannot_write(target.display(), error));
    let folder = target.parent().unwrap_or(target);
    std::fs::create_dir_all(folder).map_err(refused)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".vz-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = builder.tempfile_in(folder).map_err(refused)?;
    fill(&mut file).and_then(|()| file.as_file().sync_all()).map_err(refused)?;
    file.persist(target).map_err(|error| refused(error.error))?;
    // Not every file system of a stick can do it.
    drop(std::fs::File::open(folder).and_then(|folder| folder.sync_all()));
    Ok(())
}
