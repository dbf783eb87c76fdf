//! Calls into sled that may panic or hang: caught, and given up after a time limit in a thread of their own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Sender};
use std::time::Duration;

use super::index::Fault;

type Job = Box<dyn FnOnce() + Send>;

/// Runs a call; a panic is a fault.
pub fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, Fault> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(Fault),
        Err(_) => Err(Fault("sled panicked".into())),
    }
}

/// A thread for calls that may hang. A hung one is left behind with its folder, which is never used again.
pub struct Worker {
    jobs: Sender<Job>,
}

impl Worker {
    /// Starts the thread; it ends when the worker is dropped.
    pub fn start() -> Result<Self, Fault> {
        let (jobs, inbox) = mpsc::channel::<Job>();
        let work = move || {
            while let Ok(job) = inbox.recv() {
                job();
            }
        };
        let started = std::thread::Builder::new().name("sled-calls".into()).spawn(work);
        started.map(|_| Self { jobs }).map_err(|error| Fault(error.to_string()))
    }

    /// Runs a call and waits for it at most `limit`.
    pub fn run<T: Send + 'static>(
        &self,
        limit: Duration,
        work: impl FnOnce() -> Result<T, String> + Send + 'static,
    ) -> Result<T, Fault> {
        let (tell, answer) = mpsc::channel();
        let job: Job = Box::new(move || drop(tell.send(guarded(work))));
        self.jobs.send(job).map_err(|_| Fault("the thread for sled is gone".into()))?;
        answer.recv_timeout(limit).map_err(|_| Fault("sled does not answer".into()))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panics_and_hangs_are_faults() {
        let worker = Worker::start().unwrap();
        let long = Duration::from_secs(60);
        assert_eq!(worker.run(long, || Ok(1)), Ok(1));
        assert!(worker.run::<()>(long, || panic!("planted")).is_err());
        assert_eq!(worker.run(long, || Ok(2)), Ok(2));
        let (release, held) = mpsc::channel::<()>();
        let hung = worker.run(Duration::from_millis(10), move || held.recv().map_err(|error| error.to_string()));
        assert_eq!(hung, Err(Fault("sled does not answer".into())));
        drop(release);
    }
}
