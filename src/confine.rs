//! The locked-down account (`--restricted`): one folder for everything that is not the data folder, no programs, and
//! an environment that decides nothing.
//!
//! One setting for the process, made once before anything is opened. Whoever is about to touch a path that a person
//! named asks [`admit`] first; without `--restricted` that changes nothing.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;

use crate::{Error, Result};

crate::messages! {
    outside(path, folder) {
        ru: "{path}: в этой учётной записи доступна только папка {folder}. Ничего не прочитано и не записано.",
        en: "{path}: this account may use the folder {folder} only. Nothing was read or written."
    }
    no_programs() {
        ru: "В этой учётной записи другие программы не запускаются (PDF, средство шифрования). Ничего не изменено; обратитесь к администратору.",
        en: "This account starts no other programs (PDF, tools that close files). Nothing was changed; ask the administrator."
    }
}

/// What holds for a confined process.
#[derive(Debug)]
struct Confined {
    folder: PathBuf,
    person_is_fixed: bool,
}

static CONFINED: OnceLock<Confined> = OnceLock::new();

/// Confines the process for good. `person_is_fixed`: who works here was said from outside and cannot be chosen.
pub fn confine(folder: PathBuf, person_is_fixed: bool) {
    // A second call changes nothing: what holds first holds for good.
    let _ = CONFINED.set(Confined { folder, person_is_fixed });
    if cfg!(unix) {
        // `TMPDIR` comes from outside.
        let _ = tempfile::env::override_temp_dir(Path::new("/tmp"));
    }
}

/// Whether this process is confined.
pub fn is_on() -> bool {
    CONFINED.get().is_some()
}

/// The one folder; `None`: not confined.
pub fn folder() -> Option<&'static Path> {
    CONFINED.get().map(|confined| confined.folder.as_path())
}

/// Whether another person than the given one cannot be chosen.
pub fn person_is_fixed() -> bool {
    CONFINED.get().is_some_and(|confined| confined.person_is_fixed)
}

/// A variable of the environment that decides something; a confined process has none.
pub fn variable(name: &str) -> Option<OsString> {
    if is_on() { None } else { std::env::var_os(name) }
}

/// Refuses what would start another program.
pub fn refuse_programs() -> Result<()> {
    if is_on() { Err(Error::Refused(no_programs())) } else { Ok(()) }
}

/// The path to use for the one a person named: itself, and in a confined process the real one below the folder, with
/// every link resolved. Errors: it leads out.
pub fn admit(path: &Path) -> Result<PathBuf> {
    match folder() {
        Some(folder) => admit_below(folder, path),
        None => Ok(path.to_owned()),
    }
}

/// The same for a folder whose contents are going to be read and written: no link in it leads out either.
pub fn admit_tree(path: &Path) -> Result<PathBuf> {
    let path = admit(path)?;
    if let Some(folder) = folder() {
        look_for_ways_out(folder, &path, DEEPEST)?;
    }
    Ok(path)
}

/// Folders deeper than this below an exchange folder are not entered by anybody.
const DEEPEST: usize = 8;

fn admit_below(folder: &Path, path: &Path) -> Result<PathBuf> {
    let refused = || Error::Refused(outside(path.display(), folder.display()));
    let strange = |part: Component<'_>| match part {
        Component::ParentDir | Component::Prefix(_) => true,
        // A shell would read it as somebody's home.
        Component::Normal(name) => name.as_encoded_bytes().first() == Some(&b'~'),
        Component::RootDir | Component::CurDir => false,
    };
    if path.components().any(strange) {
        return Err(refused());
    }
    let real = |path: &Path| path.canonicalize().map_err(|error| Error::file(path, error));
    let root = real(folder)?;
    let mut there = folder.join(path);
    let mut missing = Vec::new();
    // A link that leads nowhere is there, and cannot be resolved.
    while there.symlink_metadata().is_err() {
        let (Some(name), Some(parent)) = (there.file_name(), there.parent()) else { return Err(refused()) };
        missing.push(name.to_owned());
        there = parent.to_owned();
    }
    let there = there.canonicalize().map_err(|_| refused())?;
    if !there.starts_with(&root) {
        return Err(refused());
    }
    Ok(missing.iter().rev().fold(there, |path, name| path.join(name)))
}

fn look_for_ways_out(folder: &Path, within: &Path, depth: usize) -> Result<()> {
    // A folder that is not there or cannot be listed holds no way out; who uses it says what is wrong.
    for entry in std::fs::read_dir(within).into_iter().flatten().flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_symlink() {
            admit_below(folder, &entry.path())?;
        } else if kind.is_dir() && depth > 0 {
            look_for_ways_out(folder, &entry.path(), depth - 1)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_below_the_folder_is_admitted() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("дела");
        std::fs::create_dir_all(folder.join("в")).unwrap();
        std::fs::write(place.path().join("тайна.csv"), "1").unwrap();
        let admit = |path: &str| admit_below(&folder, Path::new(path));
        let root = folder.canonicalize().unwrap();
        assert_eq!(admit("a.docx").unwrap(), root.join("a.docx"));
        assert_eq!(admit("в/нет/ещё").unwrap(), root.join("в/нет/ещё"));
        assert_eq!(admit(".").unwrap(), root);
        // What a shell would run is a name here.
        assert_eq!(admit("$(id)").unwrap(), root.join("$(id)"));
        assert_eq!(admit(&folder.join("в").display().to_string()).unwrap(), root.join("в"));
        let aside = place.path().join("тайна.csv").display().to_string();
        for path in ["..", "в/../..", "../дела/a", "~", "~/a", "~root", "/", "/etc/passwd", &aside] {
            assert!(matches!(admit(path), Err(Error::Refused(_))), "{path}");
        }
        // Not a folder of the same beginning.
        assert!(admit(&format!("{}-другие", folder.display())).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_out() {
        use std::os::unix::fs::symlink;
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("дела");
        std::fs::create_dir_all(folder.join("глубже")).unwrap();
        std::fs::write(folder.join("своё.csv"), "1").unwrap();
        let admit = |path: &str| admit_below(&folder, Path::new(path));
        symlink("своё.csv", folder.join("свой")).unwrap();
        assert!(admit("свой").is_ok());
        assert!(look_for_ways_out(&folder, &folder, 3).is_ok());
        symlink("/etc", folder.join("глубже/etc")).unwrap();
        symlink("/etc/passwd", folder.join("файл.csv")).unwrap();
        symlink(place.path().join("нет"), folder.join("никуда")).unwrap();
        symlink("../..", folder.join("глубже/вверх")).unwrap();
        for path in ["глубже/etc", "глубже/etc/passwd", "файл.csv", "никуда", "никуда/a", "глубже/вверх/x"]
        {
            assert!(admit(path).is_err(), "{path}");
        }
        assert!(look_for_ways_out(&folder, &folder, 3).is_err());
    }
}
