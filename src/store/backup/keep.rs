//! Backups the program makes by itself, in `backups/` of the data folder: one a day when something was saved, and one
//! before an upgrade, a rebuild or a restore. Seven days and four weeks are kept.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};

use super::{Manifest, contents, hexadecimal, read_manifest, write};
use crate::changes::disk::{Disk, RealDisk};
use crate::{Error, Result};

/// Days kept.
const DAYS: usize = 7;
/// Weeks kept beyond them.
const WEEKS: usize = 4;
/// Backups kept of each other occasion.
const OTHERS: usize = 2;
/// A half-written backup older than this was left by a killed session.
const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);

/// What a backup is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// The first start of a day.
    Daily,
    /// The folder is about to be brought to a newer format.
    Upgrade,
    /// The working store is about to be built anew.
    Rebuild,
    /// A backup is about to be folded in.
    Restore,
}

impl Occasion {
    fn mark(self) -> &'static str {
        match self {
            Self::Daily => "",
            Self::Upgrade => "-upgrade",
            Self::Rebuild => "-rebuild",
            Self::Restore => "-restore",
        }
    }
}

/// Where they lie.
pub fn folder(dir: &Path) -> PathBuf {
    dir.join("backups")
}

/// Makes a backup of `dir` unless the newest one holds the same already (for `Daily`: or there is one of this day).
/// `None`: there was nothing to do.
pub fn keep(dir: &Path, occasion: Occasion, day: NaiveDate, made: &str) -> Result<Option<PathBuf>> {
    let folder = folder(dir);
    let held = names(&folder);
    let path = folder.join(format!("vyezd-{day}{}.zip", occasion.mark()));
    if occasion == Occasion::Daily && path.exists() {
        return Ok(None);
    }
    let current = contents(dir)?;
    if !current.iter().any(|(name, _, _)| name.starts_with("log/own/")) {
        return Ok(None);
    }
    let newest = held.iter().map(|name| folder.join(name)).max_by_key(|path| changed(path));
    if newest.and_then(|path| read_manifest(&path).ok()).is_some_and(|manifest| same(&manifest, &current)) {
        return Ok(None);
    }
    RealDisk.create_dir(&folder).map_err(|error| Error::file(&folder, error))?;
    write(dir, &path, made, &mut |_| {})?;
    for name in surplus(&names(&folder)) {
        // Kept one too many, a backup harms nobody.
        drop(fs::remove_file(folder.join(name)));
    }
    remove_abandoned(&folder);
    Ok(Some(path))
}

fn names(folder: &Path) -> Vec<String> {
    let names = RealDisk.list(folder).unwrap_or_default();
    names.into_iter().filter(|name| parse(name).is_some()).collect()
}

fn changed(path: &Path) -> SystemTime {
    fs::metadata(path).and_then(|data| data.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
}

/// Whether a backup holds all that is there now. Logs only grow, so their lengths tell; what is being typed does not
/// count.
fn same(manifest: &Manifest, current: &[super::Content]) -> bool {
    let counts = |name: &str| !name.starts_with("local/");
    let held = manifest.files.iter().filter(|file| counts(&file.name)).count();
    let mut compared = 0;
    for (name, path, length) in current.iter().filter(|(name, _, _)| counts(name)) {
        compared += 1;
        let Some(file) = manifest.files.iter().find(|file| file.name == *name) else { return false };
        let hash = || fs::read(path).is_ok_and(|bytes| hexadecimal(&Sha256::digest(bytes)) == file.sha256);
        if file.length != *length || !(name.starts_with("log/") || hash()) {
            return false;
        }
    }
    compared == held
}

/// Day and occasion in a name of ours.
fn parse(name: &str) -> Option<(NaiveDate, &str)> {
    let rest = name.strip_prefix("vyezd-")?.strip_suffix(".zip")?;
    let (day, mark) = rest.split_at_checked(10)?;
    Some((day.parse().ok()?, mark))
}

/// Names that are not kept any more.
fn surplus(names: &[String]) -> Vec<&str> {
    let mut parsed: Vec<(NaiveDate, &str, &str)> =
        names.iter().filter_map(|name| parse(name).map(|(day, mark)| (day, mark, name.as_str()))).collect();
    parsed.sort_by(|one, other| other.cmp(one));
    let mut weeks = BTreeSet::new();
    let (mut days, mut others) = (0, std::collections::BTreeMap::<&str, usize>::new());
    let mut gone = Vec::new();
    for (day, mark, name) in parsed {
        let kept = if mark.is_empty() {
            days += 1;
            let week = day.iso_week();
            days <= DAYS || (weeks.len() < WEEKS && weeks.insert((week.year(), week.week())))
        } else {
            let count = others.entry(mark).or_default();
            *count += 1;
            *count <= OTHERS
        };
        if !kept {
            gone.push(name);
        }
    }
    gone
}

fn remove_abandoned(folder: &Path) {
    for name in RealDisk.list(folder).unwrap_or_default() {
        let path = folder.join(&name);
        let old = changed(&path).elapsed().is_ok_and(|age| age > ABANDONED);
        if name.starts_with(".vyezd-") && old {
            drop(fs::remove_file(path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_days_and_four_weeks_are_kept() {
        let first: NaiveDate = "2021-03-01".parse().unwrap();
        let mut held: Vec<String> = Vec::new();
        for day in first.iter_days().take(80) {
            held.push(format!("vyezd-{day}.zip"));
            let gone: Vec<String> = surplus(&held).into_iter().map(str::to_owned).collect();
            held.retain(|name| !gone.contains(name));
        }
        // Until Wednesday 19 May: a week of days, then the last day of each week before.
        let expected: Vec<String> = ["04-25", "05-02", "05-09", "05-12"]
            .into_iter()
            .chain(["05-13", "05-14", "05-15", "05-16", "05-17", "05-18", "05-19"])
            .map(|day| format!("vyezd-2021-{day}.zip"))
            .collect();
        assert_eq!(held, expected);
    }

    #[test]
    fn other_occasions_and_strange_files_do_not_push_days_out() {
        let names: Vec<String> = [
            "vyezd-2021-05-01-rebuild.zip",
            "vyezd-2021-05-02-rebuild.zip",
            "vyezd-2021-05-03-rebuild.zip",
            "vyezd-2021-05-03-upgrade.zip",
            "vyezd-2021-05-03.zip",
            "отпуск.zip",
            "vyezd-2021-13-01.zip",
        ]
        .map(str::to_owned)
        .into();
        assert_eq!(surplus(&names), ["vyezd-2021-05-01-rebuild.zip"]);
    }
}
