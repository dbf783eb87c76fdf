//! Closing a year: a snapshot and every pack that begins before the year's end, copied into a folder of its own with a
//! list for the archivist. Nothing is dropped here or anywhere. An archive is read as any exchange folder, and nothing is
//! put into it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Local, NaiveDate};
use sha2::{Digest, Sha256};

use super::identity::{Identity, code, place_of};
use super::reached::Reached;
use super::reader::{self, Packed};
use super::shelf::Shelf;
use super::snapshot::make::make;
use super::wrapping::{Packing, Wrapper};
use super::{carrier, exchange, messages, sealing};
use crate::changes::change::PersonId;
use crate::changes::clock::milliseconds;
use crate::error::cause;
use crate::store::Store;
use crate::text::hexadecimal;
use crate::{Error, Result};

/// The list, for people.
const LIST: &str = "OPIS.TXT";
/// The same sums for `sha256sum -c`.
const SUMS: &str = "SHA256SUMS";

/// Whether a folder is an archive: nothing is put into it.
pub fn is_archive(folder: &Path) -> bool {
    folder.join(LIST).is_file() && folder.join(SUMS).is_file()
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Name of the year, as people say it.
    pub year: String,
    /// The same in the name of the folder, ASCII.
    pub short: String,
    /// The last day of the year.
    pub until: NaiveDate,
    /// Where the archive's folder is made.
    pub folder: PathBuf,
    /// Number of the file by the operator's nomenclature, where it was said.
    pub case: Option<String>,
    /// Today.
    pub today: NaiveDate,
    /// How the files are closed: as in an exchange.
    pub packing: Packing,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// Its folder.
    pub folder: PathBuf,
    /// Files listed.
    pub files: usize,
    /// Packs that begin after the year's end: they go into the next archive.
    pub later: usize,
    /// An archive of this year lies there already, and stays.
    pub again: bool,
}

/// A file of the list.
struct Listed {
    name: String,
    says: String,
    length: u64,
    hash: String,
}

/// Makes the archive: under a temporary name, synced, renamed.
pub fn close_year(store: &mut Store, asked: &Asked) -> Result<Archive> {
    store.refuse_viewer()?;
    let layout = store.layout().clone();
    let (mut identity, _) = Identity::open(&layout.signers(), place_of(layout.root()))?;
    let mut shelf = Shelf::open(&layout.packs())?;
    sealing::seal(&store.logs(), &mut identity, &mut shelf)?;
    shelf.sync()?;
    let org = identity.org()?;
    let names = exchange::names(store)?;
    let refused =
        |error: std::io::Error| Error::Refused(messages::archive_not_made(asked.folder.display(), cause(&error)));
    std::fs::create_dir_all(&asked.folder).map_err(refused)?;
    let target = free_name(&asked.folder, &format!("vyezd-{}", asked.short))
        .ok_or_else(|| refused(std::io::ErrorKind::AlreadyExists.into()))?;
    let again = target.file_name() != Some(format!("vyezd-{}", asked.short).as_ref());
    let making = tempfile::Builder::new().prefix(".vz-").suffix(".tmp").tempdir_in(&asked.folder).map_err(refused)?;

    let wrapper = Wrapper::new(&identity.ring, &asked.packing, layout.local());
    let mut listed = Vec::new();
    let mut later = 0;
    for (path, _) in shelf.packs() {
        let bytes = std::fs::read(path).map_err(|error| Error::file(path, error))?;
        let Ok(changes) = reader::verify(&bytes).and_then(|pack| pack.changes()) else { continue };
        let days = days(&changes);
        if days.is_none_or(|(first, _)| first > asked.until) {
            later += 1;
            continue;
        }
        let mut name = Path::new("p").join(shelf.below(path));
        name.as_mut_os_string().push(wrapper.ending(false));
        let time = carrier::time_of_pack(&bytes);
        let bytes = wrapper.close(&bytes, false)?;
        carrier::put(making.path(), &making.path().join(&name), &bytes, time)?;
        listed.push(Listed {
            name: slashes(&name),
            says: says(&changes, days, &names),
            length: bytes.len() as u64,
            hash: hexadecimal(&Sha256::digest(&bytes)),
        });
    }
    if listed.is_empty() {
        return Err(Error::Refused(messages::archive_empty(asked.until.format("%d.%m.%Y"))));
    }
    let key = identity.key()?;
    let moment = store.wall();
    let made = make(store, (key, org), &Reached::of(&shelf), (making.path(), &wrapper), (asked.today, moment))?;
    let bytes = std::fs::read(&made.path).map_err(|error| Error::file(&made.path, error))?;
    let name = Path::new("s").join(made.path.file_name().unwrap_or_default());
    listed.push(Listed {
        name: slashes(&name),
        says: messages::archive_snapshot(made.records, code(&key.public())),
        length: made.length,
        hash: hexadecimal(&Sha256::digest(&bytes)),
    });
    let now = store.wall();
    carrier::put(making.path(), &making.path().join(LIST), list(asked, &listed).as_bytes(), now)?;
    let sums: Vec<String> = listed.iter().map(|file| format!("{}  {}", file.hash, file.name)).collect();
    carrier::put(making.path(), &making.path().join(SUMS), (sums.join("\n") + "\n").as_bytes(), now)?;

    let files = listed.len();
    let made = making.keep();
    std::fs::rename(&made, &target).map_err(refused)?;
    #[cfg(unix)]
    std::fs::set_permissions(&target, std::os::unix::fs::PermissionsExt::from_mode(0o755)).map_err(refused)?;
    // Not every file system can do it.
    drop(std::fs::File::open(&asked.folder).and_then(|folder| folder.sync_all()));
    Ok(Archive { folder: target, files, later, again })
}

fn free_name(folder: &Path, name: &str) -> Option<PathBuf> {
    let names = std::iter::once(name.to_owned()).chain((2..100).map(|number| format!("{name}-{number}")));
    names.map(|name| folder.join(name)).find(|path| !path.exists())
}

fn slashes(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// The first and the last day of changes, by their authors' clocks.
fn days(changes: &[Packed]) -> Option<(NaiveDate, NaiveDate)> {
    let day = |packed: &Packed| {
        let at = i64::try_from(milliseconds(packed.change.hlc)).ok()?;
        Some(DateTime::from_timestamp_millis(at)?.with_timezone(&Local).date_naive())
    };
    let days: Vec<NaiveDate> = changes.iter().filter_map(day).collect();
    days.iter().min().copied().zip(days.iter().max().copied())
}

fn says(changes: &[Packed], days: Option<(NaiveDate, NaiveDate)>, names: &BTreeMap<PersonId, String>) -> String {
    let who = exchange::most_named(changes).and_then(|person| names.get(&person).cloned());
    let number = |packed: Option<&Packed>| packed.map_or(0, |packed| packed.change.seq);
    let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.format("%d.%m.%Y").to_string());
    messages::archive_pack(
        number(changes.first()),
        number(changes.last()),
        who.unwrap_or_else(messages::nobody),
        day(days.map(|(first, _)| first)),
        day(days.map(|(_, last)| last)),
    )
}

fn list(asked: &Asked, listed: &[Listed]) -> String {
    let day = |day: NaiveDate| day.format("%d.%m.%Y").to_string();
    let case = asked.case.clone().unwrap_or_else(messages::archive_case_blank);
    let program = concat!("vyezd ", env!("CARGO_PKG_VERSION"));
    let mut lines = vec![messages::archive_head(&asked.year, day(asked.until), day(asked.today), case, program)];
    for (number, file) in (1..).zip(listed) {
        lines.push(format!("{number}. {}", file.name));
        lines.push(format!("   {}", file.says));
        lines.push(format!("   {}", messages::archive_bytes(file.length)));
        lines.push(format!("   SHA-256 {}", file.hash));
    }
    let length: u64 = listed.iter().map(|file| file.length).sum();
    lines.push(String::new());
    lines.push(messages::archive_foot(listed.len(), length));
    lines.join("\n")
}
