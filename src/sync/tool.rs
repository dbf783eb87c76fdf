//! A tool of the user's choice that closes and opens the files of an exchange, for those whom the law obliges to a
//! certified one. The program is called by itself, never through a shell; it gets the names of two files.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::messages;
use crate::error::cause;

/// A tool may ask for a PIN in a window of its own; after this time it is given up.
const PATIENCE: Duration = Duration::from_secs(120);
/// Beginning of the names of folders for its files.
const SCRATCH: &str = "tool-";
/// Longest file taken from a tool, bytes: as long as any file of an exchange.
const LONGEST: u64 = 512 << 20;

/// A program and its arguments, `{in}` and `{out}` among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tool {
    words: Vec<String>,
}

/// The tools of the settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tools {
    /// Closes (`envelope_out`).
    pub out: Option<Tool>,
    /// Opens (`envelope_in`).
    pub into: Option<Tool>,
    /// What it calls its files (`envelope_ending`); «enc» where nothing is said.
    pub ending: Option<String>,
}

impl Tools {
    /// The ending of closed files: short and plain, whatever stands in the settings.
    pub fn ending(&self) -> &str {
        let plain =
            |text: &&String| (1..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        self.ending.as_ref().filter(plain).map_or("enc", String::as_str)
    }
}

impl Tool {
    /// Of these words: the program, then its arguments. Both `{in}` and `{out}` must be among the arguments.
    pub fn of(words: Vec<String>) -> Option<Self> {
        let names = |name: &str| words.iter().skip(1).any(|word| word.contains(name));
        (names("{in}") && names("{out}") && words.first().is_some_and(|program| !program.is_empty()))
            .then_some(Self { words })
    }

    /// The program's name, for people.
    pub fn program(&self) -> String {
        let path = Path::new(self.words.first().map_or("", String::as_str));
        path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
    }

    /// Hands the bytes to the program and takes what it makes of them. Its files lie in a folder of `scratch` that only
    /// the owner can enter, and are gone afterwards. An error is a sentence.
    pub fn run(&self, bytes: &[u8], scratch: &Path) -> Result<Vec<u8>, String> {
        let program = self.program();
        let failed = |error: std::io::Error| messages::tool_failed(&program, cause(&error));
        remove_left_behind(scratch);
        let mut builder = tempfile::Builder::new();
        builder.prefix(SCRATCH);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let folder = builder.tempdir_in(scratch).map_err(failed)?;
        let (input, output) = (folder.path().join("in"), folder.path().join("out"));
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&input).and_then(|mut file| file.write_all(bytes)).map_err(failed)?;
        let errors = std::fs::File::create(folder.path().join("errors")).map_err(failed)?;
        let (first, rest) = self.words.split_first().ok_or_else(|| messages::tool_failed(&program, ""))?;
        let arguments = rest.iter().map(|word| {
            // A path stays one argument whatever is in it.
            word.replace("{in}", &input.to_string_lossy()).replace("{out}", &output.to_string_lossy())
        });
        let mut command = Command::new(first);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(errors);
        let mut child = command.spawn().map_err(failed)?;
        let started = Instant::now();
        let status = loop {
            match child.try_wait().map_err(failed)? {
                Some(status) => break status,
                None if started.elapsed() > PATIENCE => {
                    drop(child.kill());
                    drop(child.wait());
                    return Err(messages::tool_hangs(&program, PATIENCE.as_secs()));
                }
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        };
        if !status.success() {
            let said = std::fs::read(folder.path().join("errors")).unwrap_or_default();
            let said = String::from_utf8_lossy(&said);
            let line = said.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
            let told = crate::text::truncate(&crate::text::clean(line), 200);
            return Err(messages::tool_failed(&program, format!("{status}. {told}").trim_end_matches([' ', '.'])));
        }
        match std::fs::metadata(&output) {
            Ok(data) if data.len() > 0 && data.len() <= LONGEST => std::fs::read(&output).map_err(failed),
            _ => Err(messages::tool_made_nothing(&program)),
        }
    }
}

/// Files of a tool that was at work when the power went: they hold what was to be closed.
pub fn remove_left_behind(scratch: &Path) {
    let Ok(entries) = std::fs::read_dir(scratch) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(SCRATCH) {
            drop(std::fs::remove_dir_all(entry.path()));
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn tool(words: &[&str]) -> Tool {
        Tool::of(words.iter().map(|word| (*word).to_owned()).collect()).unwrap()
    }

    #[test]
    fn the_program_gets_two_names_and_no_shell_reads_them() {
        let folder = tempfile::Builder::new().prefix("a b; $(x) '").tempdir().unwrap();
        let copied = tool(&["cp", "{in}", "{out}"]).run("Осмотр".as_bytes(), folder.path());
        assert_eq!(copied.as_deref(), Ok("Осмотр".as_bytes()));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left");
        assert_eq!(Tool::of(vec!["cp".into(), "{in}".into()]), None);
        assert_eq!(Tool::of(vec!["cp {in} {out}".into()]), None, "a line for a shell is no command");
    }

    #[test]
    fn a_program_that_fails_is_quoted_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let quoted = tool(&["sh", "-c", "echo нет ключевого контейнера >&2; cat {in} > {out}; exit 3"]);
        let sentence = quoted.run(b"x", folder.path()).unwrap_err();
        assert!(sentence.contains("нет ключевого контейнера") && sentence.contains('3'), "{sentence}");
        let sentence = tool(&["true", "{in}", "{out}"]).run(b"x", folder.path()).unwrap_err();
        assert!(sentence.contains("true"), "{sentence}");
        assert!(tool(&["/no/such/program", "{in}", "{out}"]).run(b"x", folder.path()).is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn its_files_are_for_the_owner_only_and_those_of_a_dead_run_go() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("tool-old")).unwrap();
        std::fs::write(folder.path().join("tool-old/in"), b"secret").unwrap();
        let modes = tool(&["sh", "-c", "stat -c %a {in} \"$(dirname {in})\" > {out}"]);
        assert_eq!(modes.run(b"x", folder.path()).as_deref(), Ok(&b"600\n700\n"[..]));
        assert!(!folder.path().join("tool-old").exists());
    }
}
