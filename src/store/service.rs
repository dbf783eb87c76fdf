//! The one thread that owns log and index. It sleeps while nothing is asked and nothing waits for a checkpoint.
//!
//! Long work (an exchange) is done on it, too, by pieces: between them, and while something is read or written aside, it
//! serves those who wait ([`Store::serve_others`], [`Store::aside`]).

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::index::Fault;
use super::lock::Lock;
use super::{OpenOptions, OpenReport, Store, messages};
use crate::caught::lock;
use crate::{Error, Result, labour};

/// After this pause in saving the index is made durable.
const CHECKPOINT_PAUSE: Duration = Duration::from_secs(5);
/// After so many frames it is made durable without a pause.
const CHECKPOINT_FRAMES: u32 = 256;

/// Work aside is looked after at least so often.
const LONGEST_NAP: Duration = Duration::from_millis(5);

/// Work for the store.
pub type Job = Box<dyn FnOnce(&mut Store) + Send>;

enum Message {
    Job(Job),
    /// Done alone, one after another: between its pieces jobs are served.
    Long(Job),
    /// What was done aside is done.
    Wake,
    Close,
}

/// What waits for the store.
pub(super) struct Inbox {
    queue: Mutex<Receiver<Message>>,
    wake: Sender<Message>,
    /// Met while long work was under way, and not to be done in the middle of it.
    later: Mutex<VecDeque<Message>>,
    closing: AtomicBool,
}

impl Inbox {
    /// What is next, within `patience`; `None`: nothing came.
    fn next(&self, patience: Option<Duration>) -> Result<Message, RecvTimeoutError> {
        let queue = lock(&self.queue);
        match patience {
            None => queue.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(patience) => queue.recv_timeout(patience),
        }
    }

    fn put_off(&self, message: Message) {
        self.closing.fetch_or(matches!(message, Message::Close), Ordering::Relaxed);
        lock(&self.later).push_back(message);
    }

    fn put_off_before(&self) -> Option<Message> {
        lock(&self.later).pop_front()
    }
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
        self.send(Message::Job(job))
    }

    /// Hands over work that takes long and lets others in between its pieces.
    pub fn submit_long(&self, job: Job) -> Result<()> {
        self.send(Message::Long(job))
    }

    fn send(&self, message: Message) -> Result<()> {
        self.jobs.send(message).map_err(|_| Error::Refused(messages::service_gone()))
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
        let queue = Mutex::new(inbox);
        let inbox = Inbox { queue, wake: jobs.clone(), later: Mutex::default(), closing: AtomicBool::new(false) };
        let labour = labour::current();
        let work = move || match labour::within(labour, open) {
            Ok((mut store, report)) => {
                drop(tell.send(Ok(report)));
                let inbox = Arc::new(inbox);
                store.inbox = Some(Arc::clone(&inbox));
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

    /// [`Handle::submit_long`].
    pub fn submit_long(&self, job: Job) -> Result<()> {
        self.handle.submit_long(job)
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

fn run(mut store: Store, inbox: &Inbox) -> Result<()> {
    let mut due: Option<Instant> = None;
    loop {
        let message = match (inbox.put_off_before(), due) {
            (Some(message), _) => message,
            // Nothing to make durable: no timer, no wake-up.
            (None, None) => inbox.next(None).unwrap_or(Message::Close),
            (None, Some(due)) => match inbox.next(Some(due.saturating_duration_since(Instant::now()))) {
                Ok(message) => message,
                Err(RecvTimeoutError::Disconnected) => Message::Close,
                Err(RecvTimeoutError::Timeout) => Message::Job(Box::new(checkpoint)),
            },
        };
        let frames = store.unchecked_frames();
        match message {
            Message::Job(job) | Message::Long(job) => store.work(job),
            Message::Wake => {}
            Message::Close => return store.close(),
        }
        due = match store.unchecked_frames() {
            0 => None,
            held if held == frames => due,
            _ => Some(Instant::now() + CHECKPOINT_PAUSE),
        };
    }
}

impl Store {
    /// One job, whatever it does.
    fn work(&mut self, job: Job) {
        self.heal();
        // A panic of a job must not take the log away from everybody else.
        if catch_unwind(AssertUnwindSafe(|| labour::within(None, || job(self)))).is_err() {
            self.doubt(Fault("a job panicked".into()));
        }
        self.checkpoint_if_due();
    }

    fn checkpoint_if_due(&mut self) {
        if self.unchecked_frames() >= CHECKPOINT_FRAMES {
            checkpoint(self);
        }
    }

    /// Between two pieces of long work: serves those who wait. Nothing where the store has no thread of its own.
    pub fn serve_others(&mut self) {
        if let Some(inbox) = self.inbox.clone() {
            self.checkpoint_if_due();
            while let Ok(message) = inbox.next(Some(Duration::ZERO)) {
                self.serve(&inbox, message);
            }
        }
    }

    fn serve(&mut self, inbox: &Inbox, message: Message) {
        match message {
            Message::Job(job) => self.work(job),
            Message::Wake => {}
            other => inbox.put_off(other),
        }
    }

    /// Does something that needs no store and may take long (a slow share, a disk that is made to write) on a thread of
    /// its own, and serves others meanwhile.
    pub fn aside<T: Send>(&mut self, work: impl FnOnce() -> T + Send) -> T {
        let Some(inbox) = self.inbox.clone() else { return work() };
        std::thread::scope(|scope| {
            let (wake, labour) = (inbox.wake.clone(), labour::current());
            let worker = scope.spawn(move || {
                let done = catch_unwind(AssertUnwindSafe(|| labour::within(labour, work)));
                drop(wake.send(Message::Wake));
                done
            });
            while !worker.is_finished() {
                if let Ok(message) = inbox.next(Some(LONGEST_NAP)) {
                    self.serve(&inbox, message);
                }
            }
            match worker.join() {
                Ok(Ok(done)) => done,
                Ok(Err(panic)) | Err(panic) => resume_unwind(panic),
            }
        })
    }

    /// Whether the store has a thread of its own, where others may wait for it.
    pub fn has_guests(&self) -> bool {
        self.inbox.is_some()
    }

    /// Whether the program waits for the store to close: long work is to end soon.
    pub fn is_closing(&self) -> bool {
        self.inbox.as_ref().is_some_and(|inbox| inbox.closing.load(Ordering::Relaxed))
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
    fn long_work_lets_others_in_between_its_pieces_and_ends_before_the_store_closes() {
        let folder = tempfile::tempdir().unwrap();
        let (service, _) = start(folder.path());
        let (tell, told) = mpsc::channel();
        let (go, wait) = mpsc::channel();
        let (one, other) = (tell.clone(), tell);
        service
            .submit_long(Box::new(move |store| {
                one.send("long begins").unwrap();
                // Work aside ends only after the save that came meanwhile was served.
                store.aside(move || wait.recv().unwrap());
                store.serve_others();
                one.send("long ends").unwrap();
            }))
            .unwrap();
        let last = other.clone();
        service.submit_long(Box::new(move |_| last.send("second").unwrap())).unwrap();
        service.ask(move |store| drop((store.save(save("между")).unwrap(), other.send("saved").unwrap()))).unwrap();
        go.send(()).unwrap();
        service.close().unwrap();
        assert_eq!(told.iter().collect::<Vec<_>>(), ["long begins", "saved", "long ends", "second"]);
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
