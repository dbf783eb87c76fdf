//! One session at a time: the lock file says who holds the data folder, and a second session can ask the first to
//! save its draft and leave (architecture §4 «Second session»).

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::layout::Layout;
use crate::{Error, Result};

/// Who holds a data folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holder {
    /// Process.
    pub pid: u32,
    /// Machine.
    pub host: String,
    /// Terminal, e.g. `/dev/pts/3`; may be empty.
    pub terminal: String,
    /// Since when, as the holder wrote it.
    pub since: String,
    /// When the process started, in the system's own counting: tells it from another process with the same number.
    born: String,
}

/// A held data folder; released on drop.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

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
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path).map_err(wrap)?;
        match file.try_lock() {
            Ok(()) => {
                let me = Holder::this_process(since);
                file.set_len(0).map_err(wrap)?;
                file.write_all(me.to_text().as_bytes()).map_err(wrap)?;
                drop(fs::remove_file(request_path(dir)));
                Ok(Acquired::Ours(Self { file }))
            }
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                file.rewind().and_then(|()| file.read_to_string(&mut text)).map_err(wrap)?;
                Ok(Acquired::Held(Holder::from_text(&text)))
            }
            Err(TryLockError::Error(error)) => Err(wrap(error)),
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
                last => return Ok(last),
            };
            // The holder's line may not be written yet in the moment after it took the lock.
            if !asked && held.pid != 0 {
                asked = true;
                fs::write(request_path(dir), since).map_err(|error| Error::file(request_path(dir), error))?;
                held.hang_up();
            }
            std::thread::sleep(Duration::from_millis(50));
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

fn request_path(dir: &Path) -> PathBuf {
    Layout::new(dir).local().join("take-over")
}

/// Whether another session has asked for the folder. For holders that no signal reaches; cheap enough to poll.
pub fn asked_to_leave(dir: &Path) -> bool {
    request_path(dir).exists()
}

impl Holder {
    fn this_process(since: &str) -> Self {
        let pid = std::process::id();
        let terminal = fs::read_link("/proc/self/fd/0").ok().filter(|path| path.starts_with("/dev"));
        Self {
            pid,
            host: host_name(),
            terminal: terminal
                .map(|path| path.display().to_string())
                .or_else(|| std::env::var("SSH_TTY").ok())
                .unwrap_or_default(),
            since: since.to_owned(),
            born: born(pid),
        }
    }

    fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n{}\n{}\n", self.pid, self.host, self.terminal, self.since, self.born)
    }

    fn from_text(text: &str) -> Self {
        let mut lines = text.lines().map(str::to_owned);
        Self {
            pid: lines.next().and_then(|line| line.parse().ok()).unwrap_or_default(),
            host: lines.next().unwrap_or_default(),
            terminal: lines.next().unwrap_or_default(),
            since: lines.next().unwrap_or_default(),
            born: lines.next().unwrap_or_default(),
        }
    }

    /// Sends SIGHUP. The system refuses it for processes of other users. No unsafe code here, hence the program.
    fn hang_up(&self) {
        let same = self.host == host_name() && self.born == born(self.pid) && self.pid != std::process::id();
        if same && cfg!(unix) {
            let mut command = Command::new("kill");
            command.args(["-HUP", &self.pid.to_string()]);
            drop(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status());
        }
    }
}

/// Start time of a process where `/proc` tells it.
fn born(pid: u32) -> String {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name in parentheses may hold spaces; the 22nd field is the 20th after it.
    let after = stat.rsplit_once(')').map(|(_, after)| after).unwrap_or_default();
    after.split_whitespace().nth(19).unwrap_or_default().to_owned()
}

fn host_name() -> String {
    fs::read_to_string("/proc/sys/kernel/hostname")
        .or_else(|_| fs::read_to_string("/etc/hostname"))
        .or_else(|_| std::env::var("HOSTNAME").or_else(|_| std::env::var("COMPUTERNAME")))
        .unwrap_or_default()
        .trim()
        .to_owned()
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
        assert_eq!(holder.host, host_name());
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
            while !asked_to_leave(&path) {
                std::thread::sleep(Duration::from_millis(5));
            }
            drop(lock);
        });
        let taken = Lock::take_over(folder.path(), "second", Duration::from_secs(20)).unwrap();
        assert!(matches!(taken, Acquired::Ours(_)));
        assert!(!asked_to_leave(folder.path()));
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

    #[cfg(unix)]
    #[test]
    fn the_holder_is_hung_up_but_never_another_process_with_its_number() {
        use std::os::unix::process::ExitStatusExt;

        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("local")).unwrap();
        let _lock = Lock::try_acquire(folder.path(), "first").unwrap();
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        let holder = Holder { pid: child.id(), born: born(child.id()), ..Holder::this_process("first") };
        let stranger = Holder { born: "1".into(), ..holder.clone() };
        for (named, hung_up) in [(stranger, false), (holder, true)] {
            fs::write(Layout::new(folder.path()).lock(), named.to_text()).unwrap();
            Lock::take_over(folder.path(), "second", Duration::from_millis(60)).unwrap();
            if hung_up {
                assert_eq!(child.wait().unwrap().signal(), Some(1));
            } else {
                assert!(child.try_wait().unwrap().is_none());
            }
        }
    }
}
