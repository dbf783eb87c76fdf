//! The data folder of this run: where it is, who holds it, the store in it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{Local, NaiveDate};
use etcetera::BaseStrategy;

use super::progress::Progress;
use super::{Args, messages};
use crate::app::settings::{self, Settings};
use crate::changes::change::PersonId;
use crate::domain::{RecordId, Records};
use crate::forms::{Registry, instruments};
use crate::keys::Keymap;
use crate::store::layout::Layout;
use crate::store::{Acquired, Edit, Holder, Lock, OpenOptions, Save, Service, Store};
use crate::{Error, Result, confine};

/// How long a session that is asked to leave may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// An open data folder.
pub struct Workspace {
    /// The folder.
    pub dir: PathBuf,
    /// Forms, built-in and the user's.
    pub forms: Arc<Registry>,
    /// The store thread.
    pub service: Service,
    /// Sentences for the user: faulty forms and instruments, what was put right at open.
    pub notices: Vec<String>,
    /// Why the working store was built anew at the start, if it was.
    pub rebuilt: Option<String>,
}

/// The data folder the arguments mean.
pub fn folder(args: &Args) -> Result<PathBuf> {
    if let Some(dir) = &args.data {
        return Ok(dir.clone());
    }
    let strategy = etcetera::choose_base_strategy().map_err(|_| Error::Refused(messages::no_home()))?;
    Ok(strategy.data_dir().join("vyezd"))
}

/// A session as people name it.
pub fn named(holder: &Holder) -> String {
    let Holder { pid, host, terminal, since, .. } = holder;
    let terminal = if terminal.is_empty() { "—" } else { terminal };
    match pid {
        0 => messages::holder_unknown(),
        _ if !holder.is_here() => messages::holder_elsewhere(host, pid, terminal, since),
        _ if holder.is_gone() => messages::holder_gone(messages::holder_here(pid, terminal, since)),
        _ => messages::holder_here(pid, terminal, since),
    }
}

/// The day of this run; `VYEZD_TODAY` sets another one (tests, looking back).
pub fn today() -> NaiveDate {
    let given = confine::variable("VYEZD_TODAY").and_then(|day| day.to_str()?.parse().ok());
    given.unwrap_or_else(|| Local::now().date_naive())
}

/// Takes the folder's lock; `None` when somebody else has it.
pub fn lock(dir: &Path, take_over: bool) -> Result<std::result::Result<Lock, Holder>> {
    let since = Local::now().format("%d.%m.%Y %H:%M").to_string();
    let acquired = if take_over { Lock::take_over(dir, &since, PATIENCE) } else { Lock::try_acquire(dir, &since) };
    Ok(match acquired? {
        Acquired::Ours(lock) => Ok(lock),
        Acquired::Held(holder) => Err(holder),
    })
}

/// Opens the data folder for a command that may change it.
pub fn open(args: &Args) -> Result<Workspace> {
    let dir = folder(args)?;
    let lock = lock_for_command(args, &dir)?;
    open_locked(dir, lock, progress())
}

/// Takes the lock for a command. A command is short and finishes what it began: asked to leave, it does not stop in
/// the middle of an import.
pub fn lock_for_command(args: &Args, dir: &Path) -> Result<Lock> {
    #[cfg(unix)]
    drop(signal_hook::flag::register(signal_hook::consts::SIGHUP, Arc::default()));
    match lock(dir, args.take_over)? {
        Ok(lock) => Ok(lock),
        Err(holder) if args.take_over => Err(Error::Refused(messages::holder_stays(named(&holder)))),
        Err(holder) => Err(Error::Refused(messages::held(named(&holder)))),
    }
}

/// Opens the data folder for a command that only reads: beside a running session, or where nothing can be written, it
/// reads the logs.
pub fn open_to_read(args: &Args) -> Result<Workspace> {
    let dir = folder(args)?;
    match lock(&dir, args.take_over) {
        Ok(Ok(lock)) => open_locked(dir, lock, progress()),
        Ok(Err(holder)) => open_view(dir, messages::held(named(&holder)), progress()),
        Err(error) if unwritable(&error, &dir) => open_view(dir, messages::view_because_unwritable(error), progress()),
        Err(error) => Err(error),
    }
}

/// Opens the data folder as it was at the end of `as_of`, where that is given: for reading, beside everybody else.
pub fn open_as_of(args: &Args, as_of: Option<NaiveDate>) -> Result<Workspace> {
    let Some(day) = as_of else { return open_to_read(args) };
    let dir = folder(args)?;
    let (forms, faults) = Registry::load(Some(&dir.join("forms")));
    let forms = Arc::new(forms);
    let options = OpenOptions { progress: progress(), as_of, ..OpenOptions::new(&dir, Arc::clone(&forms) as _) };
    let refusal = crate::app::messages::dated_refusal(day.format("%d.%m.%Y"));
    let (service, report) = Service::start_view(options, refusal)?;
    let notices = faults.iter().map(ToString::to_string).chain(report.sentences()).collect();
    Ok(Workspace { dir, forms, service, notices, rebuilt: None })
}

/// Whether `error` tells of a data folder that is there and must not be written.
pub fn unwritable(error: &Error, dir: &Path) -> bool {
    use std::io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
    let Error::File { source, .. } = error else { return false };
    matches!(source.kind(), PermissionDenied | ReadOnlyFilesystem) && dir.join("FORMAT").exists()
}

/// Opens a folder without its lock, for reading; `reason` is what a save is refused with.
pub fn open_view(dir: PathBuf, reason: String, progress: Tell) -> Result<Workspace> {
    let (forms, faults) = Registry::load(Some(&dir.join("forms")));
    let mut notices: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let forms = Arc::new(forms);
    let (service, report) =
        Service::start_view(OpenOptions { progress, ..OpenOptions::new(&dir, Arc::clone(&forms) as _) }, reason)?;
    notices.extend(report.sentences());
    Ok(Workspace { dir, forms, service, notices, rebuilt: None })
}

/// Opens a folder whose lock is held.
pub fn open_locked(dir: PathBuf, lock: Lock, progress: Tell) -> Result<Workspace> {
    super::backup::before_upgrade(&dir)?;
    let (forms, faults) = Registry::load(Some(&dir.join("forms")));
    let mut notices: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let forms = Arc::new(forms);
    let (service, report) =
        Service::start(lock, OpenOptions { progress, ..OpenOptions::new(&dir, Arc::clone(&forms) as _) })?;
    notices.extend(report.sentences());
    let (own, faults) = instruments::load(&dir.join("instruments"), &forms);
    notices.extend(faults.iter().map(ToString::to_string));
    let builtin = instruments::builtin(&forms);
    service.ask(move |store: &mut Store| -> Result<()> {
        store.install(&builtin)?;
        let mut edits = Vec::new();
        for record in &own {
            if store.get(record.id)?.as_ref() != Some(record) {
                edits.push(Edit::of(record));
            }
        }
        // Nothing is written when every question is there as it is in the files.
        store.save(Save { edits, ..Save::default() }).map(|_| ())
    })??;
    Ok(Workspace { dir, forms, service, notices, rebuilt: report.rebuilt })
}

/// The person of `VYEZD_PERSON` (an id or a name), else of the settings. One who is not there any more is nobody.
pub fn find_me(store: &dyn Records, settings: &settings::Settings) -> Result<Option<RecordId>> {
    let chosen = settings.text(settings::PERSON).to_owned();
    let wanted = std::env::var("VYEZD_PERSON").ok().filter(|named| !named.is_empty()).unwrap_or(chosen);
    if wanted.is_empty() {
        return Ok(None);
    }
    if let Some(id) = RecordId::parse(&wanted) {
        return Ok(store.get(id)?.map(|record| record.id));
    }
    let wanted = crate::text::fold(&wanted);
    let persons = store.all("person")?;
    Ok(persons.iter().find(|person| crate::text::fold(person.text("name")).contains(&wanted)).map(|person| person.id))
}

impl Workspace {
    /// The person who works here.
    pub fn me(&self) -> Result<Option<RecordId>> {
        self.read(|store| me(store))
    }

    /// The first bytes of the id of the person who works here; zeros: not said.
    pub fn person(&self) -> Result<PersonId> {
        self.read(|store| author(store))
    }
}

/// Who works here, where a store is at hand.
fn me(store: &Store) -> Result<Option<RecordId>> {
    find_me(store, &settings::load(&store.layout().settings()).unwrap_or_default())
}

/// The first bytes of his id; zeros: not said.
pub fn author(store: &Store) -> Result<PersonId> {
    Ok(me(store)?.map(|me| me.author()).unwrap_or_default())
}

/// Told how far a store is that is built anew.
pub type Tell = Box<dyn FnMut(u64) + Send>;

/// Progress as a line on standard error.
pub fn progress() -> Tell {
    let mut line = Progress::new(messages::progress_rebuild());
    Box::new(move |number| line.at(number))
}

impl Workspace {
    /// Reads on the store's thread.
    pub fn read<T: Send + 'static>(&self, work: impl FnOnce(&mut Store) -> Result<T> + Send + 'static) -> Result<T> {
        self.service.ask(work)?
    }

    /// Closes the store.
    pub fn close(self) -> Result<()> {
        self.service.close()
    }

    /// The record of a form that `wanted` means: an id, or a part of its name that fits one record only.
    pub fn find(&self, form: &str, wanted: &str) -> Result<RecordId> {
        if let Some(id) = RecordId::parse(wanted) {
            return Ok(id);
        }
        let query = crate::store::ListQuery {
            form: form.to_owned(),
            filter: wanted.to_owned(),
            limit: 2,
            ..crate::store::ListQuery::default()
        };
        let rows = self.read(move |store| store.list(&query))?;
        match rows.as_slice() {
            [row] => Ok(row.id),
            [] => Err(Error::Refused(messages::found_none(wanted))),
            _ => Err(Error::Refused(messages::found_many(wanted))),
        }
    }
}

/// Where reports go: the folder of the settings, where this account may write there.
pub fn exports(settings: &Settings, layout: &Layout) -> PathBuf {
    let named = Some(settings.text(settings::REPORTS)).filter(|folder| !folder.is_empty());
    let named = named.filter(|folder| confine::admit(Path::new(folder)).is_ok());
    named.map_or_else(|| layout.exports(), PathBuf::from)
}

/// The keys in force, and what is wrong with those of the user.
pub fn keymap(args: &Args, dir: &Path) -> (Keymap, Vec<String>) {
    Keymap::with_user_file(&args.keymap.clone().unwrap_or_else(|| dir.join("keymap.toml")))
}
