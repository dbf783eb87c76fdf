//! Reading a data folder that somebody else holds and does not give away, or that cannot be written: an index of its
//! own is built from the logs in a temporary folder (hazard H8 of `store.md` §6). Nothing in the data folder is touched;
//! saving is refused with the reason. What is shown is the moment of opening, or the end of an earlier day: then the
//! index is made of the changes up to it.

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

use chrono::{Local, NaiveDate};
use tempfile::TempDir;

use super::layout::Layout;
use super::open::{OpenOptions, OpenReport};
use super::rebuild::rebuild;
use super::view::Cache;
use super::{Store, messages};
use crate::changes::clock::{Clock, milliseconds};
use crate::changes::erased::Erased;
use crate::changes::log::Log;
use crate::changes::walk::DamageKind;
use crate::{Error, Result};

/// Name of the temporary folders; the process follows.
const PREFIX: &str = "vyezd-view-";

/// What makes a store one that only looks.
#[derive(Debug)]
pub struct Viewer {
    reason: String,
    /// The day whose end is shown, and that moment, milliseconds since 1970; changes from then on are hidden.
    until: Option<(NaiveDate, u64)>,
    /// Removed on drop, after the index in it was closed.
    folder: TempDir,
}

impl Store {
    /// Opens the folder for reading. `reason` is what a save is refused with.
    pub fn open_view(mut options: OpenOptions, reason: String) -> Result<(Self, OpenReport)> {
        remove_left_behind();
        let disk = options.disk;
        let prefix = format!("{PREFIX}{}-", std::process::id());
        let folder = tempfile::Builder::new().prefix(&prefix).tempdir();
        let folder = folder.map_err(|error| Error::file(tempfile::env::temp_dir(), error))?;
        let layout = Layout::viewed(&options.dir, folder.path());
        if layout.read_format(&*disk)?.is_none() {
            return Err(Error::Refused(messages::nothing_to_view(options.dir.display())));
        }
        let until = options.as_of.map(|day| (day, end_of(day)));
        let end = until.map(|(_, end)| end);
        let (index, _, mut damages) = rebuild(&disk, &layout, &*options.forms, end, &mut *options.progress)?;
        // The other session may be in the middle of a write.
        damages.retain(|damage| !matches!(damage.kind, DamageKind::Tail(..)));
        let store = Self {
            own: Log::of_another(Arc::clone(&disk), &layout.own_log()),
            layout,
            disk,
            forms: options.forms,
            now: options.now,
            fresh: options.fresh,
            clock: Clock::default(),
            received: None,
            index: Some(index),
            dead: RefCell::new(None),
            heal_after: 0,
            cache: RefCell::new(Cache::default()),
            nothing: std::collections::BTreeMap::new(),
            unchecked_frames: 0,
            erased: Erased::default(),
            erasing: 0,
            drafts_in_use: false,
            viewer: Some(Viewer { reason, until, folder }),
            inbox: None,
            _lock: None,
        };
        Ok((store, OpenReport { damages, ..OpenReport::default() }))
    }

    /// The reason why this store takes no changes, as an error.
    pub fn refuse_viewer(&self) -> Result<()> {
        self.viewer.as_ref().map_or(Ok(()), |viewer| Err(Error::Refused(viewer.reason.clone())))
    }

    /// The day whose end this store shows; `None`: it shows this moment.
    pub fn as_of(&self) -> Option<NaiveDate> {
        self.viewer.as_ref().and_then(|viewer| viewer.until).map(|(day, _)| day)
    }

    /// Changes of this moment (milliseconds since 1970) and later are hidden.
    pub(super) fn until(&self) -> Option<u64> {
        self.viewer.as_ref().and_then(|viewer| viewer.until).map(|(_, end)| end)
    }

    /// Whether a change lies behind the moment that is shown.
    pub(super) fn hides(&self, hlc: u64) -> bool {
        self.until().is_some_and(|until| milliseconds(hlc) >= until)
    }

    /// The temporary folder of a store that only looks.
    pub fn view_folder(&self) -> Option<&Path> {
        self.viewer.as_ref().map(|viewer| viewer.folder.path())
    }
}

/// The first millisecond after a day, local time.
fn end_of(day: NaiveDate) -> u64 {
    let next = day.succ_opt().unwrap_or(NaiveDate::MAX).and_time(chrono::NaiveTime::MIN);
    // Where the clock jumps over midnight the day ends an hour later.
    let local = |at: chrono::NaiveDateTime| at.and_local_timezone(Local).earliest();
    let end = local(next).or_else(|| local(next + chrono::TimeDelta::hours(1)));
    end.map_or(u64::MAX, |end| u64::try_from(end.timestamp_millis()).unwrap_or(0))
}

/// Whether a process with this number runs; `true` where the system does not tell.
pub fn is_running(pid: u32) -> bool {
    let processes = Path::new("/proc");
    !processes.join("self").exists() || processes.join(pid.to_string()).exists()
}

/// Removes the folders of sessions that were killed: they hold copies of records.
fn remove_left_behind() {
    let entries = std::fs::read_dir(tempfile::env::temp_dir()).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name();
        let pid = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.split_once('-')?.0.parse().ok());
        if pid.is_some_and(|pid| !is_running(pid)) {
            drop(std::fs::remove_dir_all(entry.path()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Record, Records};
    use crate::store::tests::forms::{TestForms, id};
    use crate::store::{Acquired, Edit, ListQuery, Lock, Save};

    fn save(number: u8, name: &str) -> Save {
        Save { edits: vec![Edit::of(&Record::new(id(number), "municipality").with("name", name))], ..Save::default() }
    }

    fn names(dir: &Path) -> Vec<std::path::PathBuf> {
        let mut names: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
        let deeper: Vec<_> = names.iter().filter(|path| path.is_dir()).flat_map(|path| self::names(path)).collect();
        names.extend(deeper);
        names.sort();
        names
    }

    #[test]
    fn a_held_folder_is_read_whole_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let Acquired::Ours(lock) = Lock::try_acquire(dir.path(), "now").unwrap() else { panic!("held") };
        let options = || OpenOptions::new(dir.path(), Arc::new(TestForms::default()));
        let (mut holder, _) = Store::open(lock, options()).unwrap();
        holder.save(save(1, "первая")).unwrap();
        holder.save(save(1, "вторая")).unwrap();
        let before = names(dir.path());

        let (mut view, report) = Store::open_view(options(), "занято".into()).unwrap();
        assert!(report.damages.is_empty());
        assert_eq!(view.get(id(1)).unwrap().unwrap().text("name"), "вторая");
        assert_eq!(view.history(id(1)).unwrap().len(), 2);
        let rows = view.list(&ListQuery { form: "municipality".into(), limit: 9, ..ListQuery::default() }).unwrap();
        assert_eq!(rows.len(), 1);
        for refused in [
            view.save(save(2, "нельзя")).unwrap_err(),
            view.import_batch([save(2, "нельзя")]).unwrap_err(),
            view.apply_foreign(&[vec![0]]).unwrap_err(),
        ] {
            assert_eq!(refused.to_string(), "занято");
        }
        let folder = view.view_folder().unwrap().to_owned();
        assert!(folder.exists() && !folder.starts_with(dir.path()));
        view.close().unwrap();
        assert!(!folder.exists());
        assert_eq!(names(dir.path()), before);

        // The holder has not noticed anything.
        holder.save(save(3, "третья")).unwrap();
        holder.close().unwrap();
    }

    #[test]
    fn a_folder_without_data_has_nothing_to_show() {
        let dir = tempfile::tempdir().unwrap();
        let opened = Store::open_view(OpenOptions::new(dir.path(), Arc::new(TestForms::default())), String::new());
        assert!(matches!(opened, Err(Error::Refused(sentence)) if sentence.contains("vyezd")));
    }

    #[test]
    fn the_folder_of_a_killed_session_goes() {
        let left = tempfile::env::temp_dir().join(format!("{PREFIX}4294967294-test"));
        std::fs::create_dir_all(&left).unwrap();
        let own = tempfile::env::temp_dir().join(format!("{PREFIX}{}-test", std::process::id()));
        std::fs::create_dir_all(&own).unwrap();
        remove_left_behind();
        assert!(!left.exists() && own.exists());
        std::fs::remove_dir(own).unwrap();
    }
}
