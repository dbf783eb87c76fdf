//! Calls into sled that may panic or hang: caught, and given up after a time limit in a thread of their own.

use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use super::index::Fault;
use crate::caught::quietly;

type Job = Box<dyn FnOnce() + Send>;

/// Runs a call; a panic is a fault.
pub fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, Fault> {
    match quietly(work) {
        Ok(result) => result.map_err(Fault),
        Err(_) => Err(Fault("sled panicked".into())),
    }
}

/// Lets go of a value whose drop may panic.
pub fn let_go<T>(value: T) {
    drop(quietly(move || drop(value)));
}

/// A call under way.
pub struct Begun<T>(Receiver<Result<T, Fault>>);

impl<T> Begun<T> {
    /// Waits for its end at most `limit`.
    pub fn wait(self, limit: Duration) -> Result<T, Fault> {
        self.0.recv_timeout(limit).map_err(|_| Fault("sled does not answer".into()))?
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
        self.begin(work)?.wait(limit)
    }

    /// Begins a call; whoever began it goes on meanwhile.
    pub fn begin<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, String> + Send + 'static,
    ) -> Result<Begun<T>, Fault> {
        let (tell, answer) = mpsc::channel();
        let job: Job = Box::new(move || drop(tell.send(guarded(work))));
        self.jobs.send(job).map_err(|_| Fault("the thread for sled is gone".into()))?;
        Ok(Begun(answer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h10_a_drop_that_panics_ends_nothing() {
        struct Failing;
        impl Drop for Failing {
            fn drop(&mut self) {
                panic!("planted: fsync failed");
            }
        }
        let_go(Some(Failing));
        let worker = Worker::start().unwrap();
        let held = Failing;
        let answer = worker.run(Duration::from_secs(60), move || {
            drop(held);
            Ok(())
        });
        assert_eq!(answer, Err(Fault("sled panicked".into())));
        assert_eq!(worker.run(Duration::from_secs(60), || Ok(1)), Ok(1));
    }

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
