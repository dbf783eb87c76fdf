//! PDF of a Word document, through LibreOffice where it is installed: in a folder and with a profile of its own (a
//! LibreOffice somebody is working in blocks the usual one), within a time limit, ended with all its children.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::messages;
use crate::text::hexadecimal;
use crate::{Error, Result};

/// The first start makes a profile; on an old machine that alone takes half a minute.
const LIMIT: Duration = Duration::from_secs(180);
/// Between two looks at the child.
const PAUSE: Duration = Duration::from_millis(50);

/// Where LibreOffice is put when it is not on the path.
const PLACES: [&str; 6] = [
    "/usr/lib/libreoffice/program/soffice",
    "/usr/lib64/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
];

/// Ends a conversion from another thread.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Ends it.
    pub fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Was it asked for?
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// LibreOffice's starter, if there is one: named by `VYEZD_SOFFICE`, on the path, or at a usual place.
pub fn find() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("VYEZD_SOFFICE").map(PathBuf::from) {
        return Some(named).filter(|path| path.is_file());
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let names = if cfg!(windows) { ["soffice.com", "soffice.exe"] } else { ["soffice", "libreoffice"] };
    let on_path = std::env::split_paths(&folders)
        .filter(|folder| folder.is_absolute())
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|path| path.is_file());
    on_path.or_else(|| PLACES.iter().map(PathBuf::from).find(|path| path.is_file()))
}

/// The PDF of a .docx. Errors: no LibreOffice, it fails, it takes too long, it was stopped; no child is left behind.
pub fn convert(docx: &[u8], stop: &Stop) -> Result<Vec<u8>> {
    crate::confine::refuse_programs()?;
    let program = find().ok_or_else(|| Error::Refused(messages::no_libreoffice()))?;
    convert_with(&program, docx, stop, LIMIT)
}

fn convert_with(program: &Path, docx: &[u8], stop: &Stop, limit: Duration) -> Result<Vec<u8>> {
    let failed = |cause: String| Error::Refused(messages::libreoffice_failed(cause));
    // Readable by its owner only, and gone with its contents at the end of this function.
    let folder = tempfile::Builder::new().prefix("vyezd-pdf-").tempdir().map_err(|error| failed(error.to_string()))?;
    let source = folder.path().join("report.docx");
    std::fs::write(&source, docx).map_err(|error| Error::file(&source, error))?;
    let mut command = Command::new(program);
    command
        .arg(format!("-env:UserInstallation={}", file_url(&folder.path().join("profile"))))
        .args(["--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to", "pdf", "--outdir"])
        .arg(folder.path())
        .arg(&source)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .current_dir(folder.path());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let child = command.spawn().map_err(|error| failed(error.to_string()))?;
    let status = Family { child, over: false }.wait(stop, limit)?;
    let pdf = std::fs::read(folder.path().join("report.pdf")).ok().filter(|bytes| bytes.starts_with(b"%PDF"));
    pdf.map(steady).ok_or_else(|| {
        failed(messages::libreoffice_no_file(status.code().map_or_else(|| "?".to_owned(), |code| code.to_string())))
    })
}

/// The same pages with what differs from one run to the next set to fixed values of the same length: the moment of
/// writing and the numbers made of it.
fn steady(mut pdf: Vec<u8>) -> Vec<u8> {
    for (before, after, with) in [
        ("/CreationDate(D:", b')', "19800101000000"),
        ("/ModDate(D:", b')', "19800101000000"),
        ("/ID [", b']', ""),
        ("/DocChecksum /", b'\n', ""),
    ] {
        let Some(start) = memchr::memmem::rfind(&pdf, before.as_bytes()).map(|at| at + before.len()) else { continue };
        let mut with = with.bytes().chain(std::iter::repeat(b'0'));
        let field = pdf.iter_mut().skip(start).take(200).take_while(|byte| **byte != after);
        for byte in field.filter(|byte| byte.is_ascii_hexdigit()) {
            *byte = with.next().unwrap_or(b'0');
        }
    }
    pdf
}

/// A child and the processes it starts: soffice is a script, the work is done by its grandchild.
struct Family {
    child: Child,
    over: bool,
}

impl Family {
    fn wait(mut self, stop: &Stop, limit: Duration) -> Result<ExitStatus> {
        let start = Instant::now();
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => {
                    self.over = true;
                    return Ok(status);
                }
                Ok(None) => {}
                Err(error) => return Err(Error::Refused(messages::libreoffice_failed(crate::error::cause(&error)))),
            }
            if stop.is_set() {
                return Err(Error::Refused(messages::libreoffice_stopped()));
            }
            if start.elapsed() >= limit {
                let slow = messages::libreoffice_slow(limit.as_secs());
                return Err(Error::Refused(messages::libreoffice_failed(slow)));
            }
            std::thread::sleep(PAUSE);
        }
    }
}

impl Drop for Family {
    /// Whatever way the waiting ended, nobody is left working. A number of one that has ended may be another's by now.
    fn drop(&mut self) {
        if self.over {
            return;
        }
        #[cfg(unix)]
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw) {
            // Fails where all of them are gone already, which is what is wanted.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A path as LibreOffice wants its profile named.
fn file_url(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let mut url = String::from(if text.starts_with('/') { "file://" } else { "file:///" });
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~:".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push('%');
            url.push_str(&hexadecimal(&[byte]).to_uppercase());
        }
    }
    url
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// A program that stands in for LibreOffice.
    fn script(folder: &Path, text: &str) -> PathBuf {
        let path = folder.join("soffice");
        std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    /// Another test that starts a program may hold the fresh script open for a moment.
    fn run(program: &Path, stop: &Stop, limit: Duration) -> Result<Vec<u8>> {
        loop {
            match convert_with(program, b"PK", stop, limit) {
                Err(error) if error.to_string().contains("os error 26") => std::thread::sleep(PAUSE),
                done => return done,
            }
        }
    }

    fn is_alive(pid: &str) -> bool {
        // A zombie has no command line any more.
        std::fs::read(format!("/proc/{}/cmdline", pid.trim())).is_ok_and(|line| !line.is_empty())
    }

    #[test]
    fn the_file_is_taken_and_the_folder_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let told = folder.path().join("told");
        let text = format!("pwd > {0}; echo \"$@\" >> {0}; echo '%PDF-1.7 да' > report.pdf", told.display());
        let pdf = run(&script(folder.path(), &text), &Stop::default(), LIMIT).unwrap();
        assert_eq!(pdf, "%PDF-1.7 да\n".as_bytes());
        let told = std::fs::read_to_string(told).unwrap();
        let mut lines = told.lines();
        assert!(!Path::new(lines.next().unwrap()).exists(), "{told}");
        let arguments = lines.next().unwrap();
        assert!(arguments.contains("-env:UserInstallation=file:///") && arguments.contains("--convert-to pdf"));
    }

    #[test]
    fn failure_is_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let error = run(&script(folder.path(), "exit 77"), &Stop::default(), LIMIT).unwrap_err();
        assert!(error.to_string().contains("77"), "{error}");
        let error = run(Path::new("/nowhere/soffice"), &Stop::default(), LIMIT).unwrap_err();
        assert!(error.to_string().contains("docx"), "{error}");
    }

    #[test]
    fn one_that_hangs_is_ended_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let pid = folder.path().join("pid");
        let program =
            script(folder.path(), &format!("sleep 600 & echo $! > {0}.new; mv {0}.new {0}; wait", pid.display()));
        let error = run(&program, &Stop::default(), Duration::ZERO).unwrap_err();
        assert!(error.to_string().contains("docx"), "{error}");
        let _ = std::fs::remove_file(&pid);
        let stop = Stop::default();
        let hand = stop.clone();
        let seen = pid.clone();
        let watch = std::thread::spawn(move || {
            while !seen.exists() {
                std::thread::sleep(PAUSE);
            }
            hand.now();
        });
        let error = run(&program, &stop, LIMIT).unwrap_err();
        watch.join().unwrap();
        assert_eq!(error.to_string(), messages::libreoffice_stopped());
        let child = std::fs::read_to_string(&pid).unwrap();
        // The signal is sent; that it has arrived is seen a moment later.
        while is_alive(&child) {
            std::thread::sleep(PAUSE);
        }
    }

    #[test]
    fn two_runs_give_the_same_bytes() {
        let pdf = |date: &str, id: &str| {
            format!("%PDF /CreationDate(D:{date}Z')>> x /ID [ <{id}>\n<{id}> ]\n/DocChecksum /{id}\nstartxref 9")
        };
        let fixed = steady(pdf("20261123041955", "1A4A").into_bytes());
        assert_eq!(fixed, steady(pdf("20210520080000", "F00D").into_bytes()));
        assert_eq!(fixed, pdf("19800101000000", "0000").into_bytes());
    }

    #[test]
    fn names_of_folders_become_addresses() {
        assert_eq!(file_url(Path::new("/tmp/да нет")), "file:///tmp/%D0%B4%D0%B0%20%D0%BD%D0%B5%D1%82");
        assert_eq!(file_url(Path::new(r"C:\Temp\a")), "file:///C:/Temp/a");
    }
}
