//! One session at a time: the lock file says who holds the data folder, and a second session can ask the first to
//! save its draft and leave (architecture §4 «Second session»).

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub use super::holder::Holder;
use super::layout::Layout;
use crate::{Error, Result};

/// A held data folder; released on drop.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

/// How often a waiting session looks again.
const POLL: Duration = Duration::from_millis(10);
/// A holder has written who it is this long after it took the lock.
const SIGNING: Duration = Duration::from_millis(200);

/// Answer to a try.
#[derive(Debug)]
pub enum Acquired {
    /// The folder is ours.
    Ours(Lock),
    /// Somebody else has it.
    Held(Holder),
}

impl Lock {
    /// Tries to take the data folder `dir`. `since` is shown to later comers.
    pub fn try_acquire(dir: &Path, since: &str) -> Result<Acquired> {
        let path = Layout::new(dir).lock();
        let wrap = |error| Error::file(&path, error);
        crate::changes::disk::Disk::create_dir(&crate::changes::disk::RealDisk, dir).map_err(wrap)?;
        let mut file = private().open(&path).map_err(wrap)?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(wrap(error)),
                Err(TryLockError::WouldBlock) => {}
            }
            // A holder that has not signed yet is about to; one that is gone leaves the lock to the next look.
            let holder = read_holder(&mut file).map_err(wrap)?;
            if (holder.pid != 0 && !holder.is_gone()) || start.elapsed() >= SIGNING {
                return Ok(Acquired::Held(holder));
            }
            std::thread::sleep(POLL);
        }
        let me = Holder::this_process(since);
        file.set_len(0).and_then(|()| file.rewind()).map_err(wrap)?;
        file.write_all(me.to_text().as_bytes()).map_err(wrap)?;
        drop(fs::remove_file(request_path(dir)));
        Ok(Acquired::Ours(Self { file }))
    }

    /// Who holds `dir` at this moment, without taking or changing anything.
    pub fn holder(dir: &Path) -> Option<Holder> {
        let mut file = File::open(Layout::new(dir).lock()).ok()?;
        // A shared lock is refused while somebody holds the whole one; it goes when the file is closed.
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => Some(read_holder(&mut file).unwrap_or_default()),
            _ => None,
        }
    }

    /// Asks the holder to leave and waits for the folder at most `patience`. The holder gets SIGHUP when it runs on
    /// this machine, and finds `local/take-over` otherwise (see [`asked_to_leave`]).
    pub fn take_over(dir: &Path, since: &str, patience: Duration) -> Result<Acquired> {
        let start = Instant::now();
        let mut asked = false;
        loop {
            let held = match Self::try_acquire(dir, since)? {
                Acquired::Held(holder) if start.elapsed() < patience => holder,
                Acquired::Held(holder) => {
                    // Nobody waits any more: a holder that wakes up later may go on.
                    drop(fs::remove_file(request_path(dir)));
                    return Ok(Acquired::Held(holder));
                }
                ours @ Acquired::Ours(_) => return Ok(ours),
            };
            if !asked && held.pid != 0 {
                asked = true;
                let path = request_path(dir);
                write_request(&path, since).map_err(|error| Error::file(path, error))?;
                held.hang_up();
            }
            std::thread::sleep(POLL);
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The name of a gone process must not be read as the holder's in the moment the next one locks.
        drop(self.file.set_len(0));
        drop(self.file.unlock());
    }
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn read_holder(file: &mut File) -> io::Result<Holder> {
    let mut text = String::new();
    file.rewind()?;
    // Nobody's line is longer; what lies there may be anything.
    file.take(4096).read_to_string(&mut text)?;
    Ok(Holder::from_text(&text))
}

fn write_request(path: &Path, since: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        crate::changes::disk::Disk::create_dir(&crate::changes::disk::RealDisk, folder)?;
    }
    let mut file = private().truncate(true).open(path)?;
    file.write_all(Holder::this_process(since).to_text().as_bytes())
}

fn request_path(dir: &Path) -> PathBuf {
    Layout::new(dir).local().join("take-over")
}

/// Who has asked for the folder, if anybody has. For holders that no signal reaches: one look at a name, cheap enough
/// for every key.
pub fn asked_to_leave(dir: &Path) -> Option<Holder> {
    let mut file = File::open(request_path(dir)).ok()?;
    Some(read_holder(&mut file).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_session_learns_who_holds_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let Acquired::Ours(lock) = Lock::try_acquire(folder.path(), "20.05.2021 09:00").unwrap() else { panic!() };
        let Acquired::Held(holder) = Lock::try_acquire(folder.path(), "later").unwrap() else { panic!() };
        assert_eq!(holder.pid, std::process::id());
        assert_eq!(holder.since, "20.05.2021 09:00");
        assert!(holder.is_here());
        drop(lock);
        assert!(matches!(Lock::try_acquire(folder.path(), "later").unwrap(), Acquired::Ours(_)));
    }

    #[test]
    fn taking_over_waits_for_the_holder_to_leave() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("local")).unwrap();
        let Acquired::Ours(lock) = Lock::try_acquire(folder.path(), "first").unwrap() else { panic!() };
        let path = folder.path().to_owned();
        let holder = std::thread::spawn(move || {
            while asked_to_leave(&path).is_none() {
                std::thread::sleep(Duration::from_millis(5));
            }
            drop(lock);
        });
        let taken = Lock::take_over(folder.path(), "second", Duration::from_secs(20)).unwrap();
        assert!(matches!(taken, Acquired::Ours(_)));
        assert!(asked_to_leave(folder.path()).is_none());
        holder.join().unwrap();
    }

    #[test]
    fn a_holder_that_does_not_leave_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("local")).unwrap();
        let _lock = Lock::try_acquire(folder.path(), "first").unwrap();
        let answer = Lock::take_over(folder.path(), "second", Duration::from_millis(60)).unwrap();
        assert!(matches!(answer, Acquired::Held(holder) if holder.since == "first"));
    }
}
