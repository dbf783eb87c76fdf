//! `restore`: a backup comes back. Into an empty folder whole; into one in use as an addition that loses nothing.

use std::fs;
use std::path::{Path, PathBuf};

use super::backup::before;
use super::workspace::{self, Workspace};
use super::{Args, choice, messages, say};
use crate::changes::disk::{Disk, RealDisk};
use crate::store::backup::{self, Manifest, keep::Occasion};
use crate::store::layout::Layout;
use crate::store::restore::{Difference, against_nothing};
use crate::{Error, Result};

/// Shows what would change, then does it; `dry_run` only shows. On a terminal the user is asked between the two.
pub fn run(args: &Args, file: &Path, dry_run: bool) -> Result<()> {
    let dir = workspace::folder(args)?;
    let empty = is_empty(&dir);
    if dry_run {
        return look(args, &dir, file, empty);
    }
    let lock = workspace::lock_for_command(args, &dir)?;
    // Inside the data folder: renaming into place needs one file system.
    let unpacked = tempfile::Builder::new().prefix(".restore-").tempdir_in(&dir);
    let unpacked = unpacked.map_err(|error| Error::file(&dir, error))?;
    let manifest = backup::unpack(file, unpacked.path())?;
    if empty {
        show(&manifest, &against_nothing(unpacked.path())?, &[])?;
        agree()?;
        into_empty(&manifest, unpacked.path(), &dir)?;
        let space = workspace::open_locked(dir, lock, workspace::progress())?;
        tell(&space.notices)?;
        print(messages::restore_done())?;
        return space.close();
    }
    let space = workspace::open_locked(dir.clone(), lock, workspace::progress())?;
    let folder = unpacked.path().to_owned();
    let difference = space.read(move |store| store.compare(&folder))?;
    let files = own_files(&manifest, unpacked.path(), &dir);
    show(&manifest, &difference, &files)?;
    if difference.changes() == 0 && !files.iter().any(|file| file.fate == Fate::Added) {
        print(messages::restore_nothing())?;
        return space.close();
    }
    agree()?;
    tell(before(&dir, Occasion::Restore).as_slice())?;
    space.read(move |store| store.fold_in(difference))?;
    for file in files.iter().filter(|file| file.fate == Fate::Added) {
        place(&unpacked.path().join(&file.name), &dir.join(&file.name))?;
    }
    print(messages::restore_done())?;
    space.close()
}

fn look(args: &Args, dir: &Path, file: &Path, empty: bool) -> Result<()> {
    let unpacked = tempfile::Builder::new().prefix("vyezd-restore-").tempdir();
    let unpacked = unpacked.map_err(|error| Error::file(std::env::temp_dir(), error))?;
    let manifest = backup::unpack(file, unpacked.path())?;
    if empty {
        show(&manifest, &against_nothing(unpacked.path())?, &[])?;
    } else {
        let space: Workspace = workspace::open_to_read(args)?;
        let folder = unpacked.path().to_owned();
        let difference = space.read(move |store| store.compare(&folder))?;
        show(&manifest, &difference, &own_files(&manifest, unpacked.path(), dir))?;
        space.close()?;
    }
    print(messages::nothing_stored())
}

/// Whether there is no log in the folder yet.
fn is_empty(dir: &Path) -> bool {
    let layout = Layout::new(dir);
    [layout.own_log(), layout.received_log()].iter().all(|folder| {
        let names = RealDisk.list(folder).unwrap_or_default();
        names.iter().all(|name| name == "reserve")
    })
}

/// What happens to a file of the user's own: a form, an instrument, the keys, the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Added,
    Kept,
}

#[derive(Debug)]
struct OwnFile {
    name: String,
    fate: Fate,
}

/// The files beside the logs that are missing here or differ. Drafts stay where they are: they belong to a screen.
fn own_files(manifest: &Manifest, unpacked: &Path, dir: &Path) -> Vec<OwnFile> {
    let names = manifest.files.iter().map(|file| file.name.as_str());
    let own = names.filter(|name| !name.starts_with("log/") && !name.starts_with("local/") && *name != "FORMAT");
    own.filter_map(|name| {
        let fate = match fs::read(dir.join(name)) {
            Err(_) => Fate::Added,
            Ok(bytes) if fs::read(unpacked.join(name)).is_ok_and(|other| other == bytes) => return None,
            Ok(_) => Fate::Kept,
        };
        Some(OwnFile { name: name.to_owned(), fate })
    })
    .collect()
}

fn show(manifest: &Manifest, difference: &Difference, files: &[OwnFile]) -> Result<()> {
    print(messages::restore_made(&manifest.made, &manifest.program))?;
    let Difference { new, changed, same, damages, .. } = difference;
    print(messages::restore_records(new, changed, same))?;
    for damage in damages {
        print(format!("  ! {damage}"))?;
    }
    for file in files {
        print(match file.fate {
            Fate::Added => messages::restore_adds(&file.name),
            Fate::Kept => messages::restore_keeps(&file.name),
        })?;
    }
    Ok(())
}

/// On a terminal a person agrees; a script has decided already.
fn agree() -> Result<()> {
    use std::io::IsTerminal;
    let asked = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if asked && !choice::enter_goes_on(&messages::restore_question()) {
        return Err(Error::Refused(messages::restore_left()));
    }
    Ok(())
}

/// Moves everything into place, the logs last: cut off before them, the folder is still an empty one and the restore
/// is repeated.
fn into_empty(manifest: &Manifest, unpacked: &Path, dir: &Path) -> Result<()> {
    let (logs, rest): (Vec<_>, Vec<_>) = manifest.files.iter().partition(|file| file.name.starts_with("log/"));
    for file in rest {
        place(&unpacked.join(&file.name), &dir.join(&file.name))?;
    }
    if logs.is_empty() {
        return Ok(());
    }
    let target = dir.join("log");
    // Nothing but empty folders and the reserve is there, see `is_empty`.
    match fs::remove_dir_all(&target) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Error::file(target, error)),
        _ => {}
    }
    // A store made of other logs must not be taken for theirs.
    let index = dir.join("index");
    match fs::remove_dir_all(&index) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Error::file(index, error)),
        _ => {}
    }
    fs::rename(unpacked.join("log"), &target).map_err(|error| Error::file(&target, error))?;
    RealDisk.sync_dir(dir).map_err(|error| Error::file(dir, error))
}

fn place(from: &Path, to: &PathBuf) -> Result<()> {
    let wrap = |error| Error::file(to, error);
    if let Some(folder) = to.parent() {
        RealDisk.create_dir(folder).map_err(wrap)?;
        fs::rename(from, to).map_err(wrap)?;
        return RealDisk.sync_dir(folder).map_err(wrap);
    }
    Ok(())
}

fn tell(notices: &[String]) -> Result<()> {
    notices.iter().try_for_each(print)
}

fn print(line: impl std::fmt::Display) -> Result<()> {
    say(line).map_err(|error| Error::file("stdout", error))
}
