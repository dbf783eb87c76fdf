//! The one thread that owns log and index. It sleeps while nothing is asked and nothing waits for a checkpoint.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::index::Fault;
use super::lock::Lock;
use super::{OpenOptions, OpenReport, Store, messages};
use crate::{Error, Result};

/// After this pause in saving the index is made durable.
const CHECKPOINT_PAUSE: Duration = Duration::from_secs(5);
/// After so many frames it is made durable without a pause.
const CHECKPOINT_FRAMES: u32 = 256;

/// Work for the store.
pub type Job = Box<dyn FnOnce(&mut Store) + Send>;

enum Message {
    Job(Job),
    Close,
}

/// A way to the store thread for others who have work for it.
#[derive(Clone)]
pub struct Handle {
    jobs: Sender<Message>,
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Handle")
    }
}

impl Handle {
    /// Hands work over; it is done in the order of handing over.
    pub fn submit(&self, job: Job) -> Result<()> {
        self.jobs.send(Message::Job(job)).map_err(|_| Error::Refused(messages::service_gone()))
    }

    /// Hands work over and waits for its answer.
    pub fn ask<T: Send + 'static>(&self, work: impl FnOnce(&mut Store) -> T + Send + 'static) -> Result<T> {
        let (tell, answer) = mpsc::channel();
        self.submit(Box::new(move |store| drop(tell.send(work(store)))))?;
        answer.recv().map_err(|_| Error::Refused(messages::service_gone()))
    }
}

/// The owner of the store thread. Dropping it closes the store.
pub struct Service {
    handle: Handle,
    thread: Option<JoinHandle<Result<()>>>,
}

impl Service {
    /// Opens the store in its thread and waits for it.
    pub fn start(lock: Lock, options: OpenOptions) -> Result<(Self, OpenReport)> {
        let dir = options.dir.clone();
        Self::start_with(&dir, move || Store::open(lock, options))
    }

    /// Opens the folder of another session for reading, see [`super::viewer`].
    pub fn start_view(options: OpenOptions, reason: String) -> Result<(Self, OpenReport)> {
        let dir = options.dir.clone();
        Self::start_with(&dir, move || Store::open_view(options, reason))
    }

    fn start_with(
        dir: &Path,
        open: impl FnOnce() -> Result<(Store, OpenReport)> + Send + 'static,
    ) -> Result<(Self, OpenReport)> {
        let (jobs, inbox) = mpsc::channel();
        let (tell, opened) = mpsc::channel();
        let work = move || match open() {
            Ok((store, report)) => {
                drop(tell.send(Ok(report)));
                run(store, &inbox)
            }
            Err(error) => {
                drop(tell.send(Err(error)));
                Ok(())
            }
        };
        let thread = std::thread::Builder::new().name("store".into()).spawn(work);
        let thread = thread.map_err(|error| Error::file(dir, error))?;
        let report = opened.recv().map_err(|_| Error::Refused(messages::service_gone()))??;
        Ok((Self { handle: Handle { jobs }, thread: Some(thread) }, report))
    }

    /// A way here for others. Work handed over after the store was closed is refused.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// [`Handle::submit`].
    pub fn submit(&self, job: Job) -> Result<()> {
        self.handle.submit(job)
    }

    /// [`Handle::ask`].
    pub fn ask<T: Send + 'static>(&self, work: impl FnOnce(&mut Store) -> T + Send + 'static) -> Result<T> {
        self.handle.ask(work)
    }

    /// Finishes what was handed over, closes the store and waits for it.
    pub fn close(mut self) -> Result<()> {
        self.finish()
    }

    fn finish(&mut self) -> Result<()> {
        let Some(thread) = self.thread.take() else { return Ok(()) };
        drop(self.handle.jobs.send(Message::Close));
        thread.join().unwrap_or_else(|_| Err(Error::Refused(messages::service_gone())))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.finish());
    }
}

fn run(mut store: Store, inbox: &Receiver<Message>) -> Result<()> {
    let mut due: Option<Instant> = None;
    loop {
        let message = match due {
            // Nothing to make durable: no timer, no wake-up.
            None => inbox.recv().ok(),
            Some(due) => match inbox.recv_timeout(due.saturating_duration_since(Instant::now())) {
                Ok(message) => Some(message),
                Err(RecvTimeoutError::Disconnected) => None,
                Err(RecvTimeoutError::Timeout) => Some(Message::Job(Box::new(checkpoint))),
            },
        };
        let Some(Message::Job(job)) = message else { return store.close() };
        store.heal();
        let frames = store.unchecked_frames();
        // A panic of a job must not take the log away from everybody else.
        if catch_unwind(AssertUnwindSafe(|| job(&mut store))).is_err() {
            store.doubt(Fault("a job panicked".into()));
        }
        if store.unchecked_frames() >= CHECKPOINT_FRAMES {
            checkpoint(&mut store);
        }
        due = match store.unchecked_frames() {
            0 => None,
            held if held == frames => due,
            _ => Some(Instant::now() + CHECKPOINT_PAUSE),
        };
    }
}

/// A checkpoint that fails is tried again with the next one; saves do not depend on it.
fn checkpoint(store: &mut Store) {
    drop(store.checkpoint());
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::{Record, Records};
    use crate::store::tests::forms::{TestForms, id};
    use crate::store::{Acquired, Edit, Save};

    fn start(dir: &std::path::Path) -> (Service, OpenReport) {
        let Acquired::Ours(lock) = Lock::try_acquire(dir, "now").unwrap() else { panic!("held") };
        Service::start(lock, OpenOptions::new(dir, Arc::new(TestForms::default()))).unwrap()
    }

    fn save(name: &str) -> Save {
        let record = Record::new(id(1), "municipality").with("name", name);
        Save { edits: vec![Edit::of(&record)], ..Save::default() }
    }

    #[test]
    fn closing_waits_for_what_was_handed_over_and_leaves_a_clean_folder() {
        let folder = tempfile::tempdir().unwrap();
        let (service, _) = start(folder.path());
        for number in 0..300 {
            service.submit(Box::new(move |store| drop(store.save(save(&number.to_string())).unwrap()))).unwrap();
        }
        service.close().unwrap();
        let (service, report) = start(folder.path());
        assert_eq!((report.rebuilt, report.replayed), (None, 0));
        let record = service.ask(|store| store.get(id(1)).unwrap().unwrap()).unwrap();
        assert_eq!(record.text("name"), "299");
    }

    #[test]
    fn a_job_that_panics_leaves_the_store_working() {
        let folder = tempfile::tempdir().unwrap();
        let (service, _) = start(folder.path());
        service.ask(|store| store.save(save("до")).unwrap()).unwrap();
        assert!(service.ask(|_| panic!("planted")).is_err());
        service.ask(|store| store.save(save("после")).unwrap()).unwrap();
        assert_eq!(service.ask(|store| store.count("municipality").unwrap()).unwrap(), 1);
    }
}
