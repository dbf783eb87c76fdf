//! Who holds a data folder: what the lock file says, and what this machine knows of that process.

use std::fs;

#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process};

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

impl Holder {
    /// This process, holding since `since`.
    pub fn this_process(since: &str) -> Self {
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

    /// As the lock file holds it.
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n{}\n{}\n", self.pid, self.host, self.terminal, self.since, self.born)
    }

    /// From the lock file; what is missing stays empty.
    pub fn from_text(text: &str) -> Self {
        // What stands there is shown on a terminal: another program may have written it.
        let clean = |line: &str| line.chars().filter(|c| !c.is_control()).take(100).collect();
        let mut lines = text.lines().map(clean);
        let pid: Option<String> = lines.next();
        Self {
            pid: pid.and_then(|line| line.parse().ok()).unwrap_or_default(),
            host: lines.next().unwrap_or_default(),
            terminal: lines.next().unwrap_or_default(),
            since: lines.next().unwrap_or_default(),
            born: lines.next().unwrap_or_default(),
        }
    }

    /// Whether it runs on this machine.
    pub fn is_here(&self) -> bool {
        self.host == host_name()
    }

    /// Whether the process named here is gone, or its number belongs to another one now (a crash, a reboot). The lock
    /// itself goes with its process, so this explains a lock that something else keeps: a network folder, a container.
    pub fn is_gone(&self) -> bool {
        self.pid != 0 && self.is_here() && !self.born.is_empty() && self.born != born(self.pid)
    }

    /// Sends SIGHUP, and SIGCONT so that a stopped one hears it.
    pub(super) fn hang_up(&self) {
        let same = self.is_here() && self.born == born(self.pid) && self.pid != std::process::id();
        if !same {
            return;
        }
        #[cfg(unix)]
        for signal in [Signal::HUP, Signal::CONT] {
            if let Some(pid) = i32::try_from(self.pid).ok().and_then(Pid::from_raw) {
                // The system refuses it for processes of other users: then the lock stays where it is.
                let _ = kill_process(pid, signal);
            }
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
    use std::time::Duration;

    use super::*;
    use crate::store::layout::Layout;
    use crate::store::lock::Lock;

    #[test]
    fn a_process_whose_number_was_given_away_is_gone() {
        let me = Holder::this_process("now");
        assert!(!me.is_gone());
        assert!(Holder { born: "1".into(), ..me.clone() }.is_gone());
        assert!(Holder { pid: u32::MAX, ..me.clone() }.is_gone());
        assert!(!Holder { host: "elsewhere".into(), born: "1".into(), ..me }.is_gone());
    }

    #[test]
    fn what_another_program_wrote_is_shown_without_its_escapes() {
        let holder = Holder::from_text("7\nhost\u{1b}[2J\n/dev/pts/3\u{7}");
        assert_eq!((holder.pid, holder.host.as_str(), holder.terminal.as_str()), (7, "host[2J", "/dev/pts/3"));
        assert_eq!(Holder::from_text(""), Holder::default());
    }

    #[cfg(unix)]
    #[test]
    fn the_holder_is_hung_up_but_never_another_process_with_its_number() {
        use std::os::unix::process::ExitStatusExt;

        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("local")).unwrap();
        let _lock = Lock::try_acquire(folder.path(), "first").unwrap();
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
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
