//! The built program in a pseudo-terminal: bytes in, screen out. Everything waits for what must come, nothing sleeps
//! and hopes.

#![allow(dead_code)] // Each test file uses a part of it.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::home::{Home, environment, program};

/// What everything here may take on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(30);

/// Keys as xterm sends them.
pub mod key {
    pub const ENTER: &str = "\r";
    pub const ESC: &str = "\x1b";
    pub const TAB: &str = "\t";
    pub const DOWN: &str = "\x1b[B";
    pub const LEFT: &str = "\x1b[D";
    pub const INSERT: &str = "\x1b[2~";
    pub const F2: &str = "\x1bOQ";
    pub const F10: &str = "\x1b[21~";
    pub const CTRL_C: &str = "\x03";
}

/// A screen's text without blanks at the ends of its rows, and its cursor.
pub type Place = (Vec<String>, (u16, u16));

fn place_of(screen: &vt100::Screen) -> Place {
    let rows = screen.contents().lines().map(|row| row.trim_end().to_owned()).collect();
    (rows, screen.cursor_position())
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

/// Bytes at the end that begin a letter of UTF-8 and do not end it.
fn begun_letter(bytes: &[u8]) -> usize {
    let behind = bytes.iter().rev().take(4).take_while(|byte| **byte & 0xC0 == 0x80).count();
    let Some(lead) = bytes.len().checked_sub(behind + 1).and_then(|at| bytes.get(at)) else { return 0 };
    let length = match lead {
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF7 => 4,
        _ => return 0,
    };
    if behind + 1 < length { behind + 1 } else { 0 }
}

/// The program running on a terminal.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    seen: Arc<Mutex<Seen>>,
    stop: Arc<AtomicBool>,
    held: Arc<AtomicBool>,
    reader: Option<JoinHandle<()>>,
}

/// What has come out so far.
pub struct Seen {
    /// As a terminal shows it.
    pub parser: vt100::Parser,
    /// Every byte.
    pub raw: Vec<u8>,
    /// Pieces they came in: what was written at once comes at once, if it is no longer than a terminal's buffer.
    pub reads: usize,
}

impl Terminal {
    /// Starts the program at 80×24.
    pub fn start(home: &Home) -> Self {
        Self::start_with(home, &[], &[])
    }

    /// Starts it with arguments and further variables.
    pub fn start_with(home: &Home, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::over(home.path(), &home.data(), (80, 24), arguments, variables)
    }

    /// Starts it over a data folder at a size of columns and rows, with `home` as its home.
    pub fn over(
        home: &Path,
        data: &Path,
        (columns, rows): (u16, u16),
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Self {
        let mut command = CommandBuilder::new(program());
        command.env_clear();
        for (name, value) in environment(home) {
            command.env(name, value);
        }
        for (name, value) in variables {
            command.env(name, value);
        }
        command.cwd(home);
        command.arg("--data");
        command.arg(data);
        command.args(arguments);
        Self::run(command, (columns, rows))
    }

    /// Runs any command at a size of columns and rows: a shell, `ssh`.
    pub fn run(command: CommandBuilder, (columns, rows): (u16, u16)) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let writer = pair.master.take_writer().unwrap();
        let mut from = pair.master.try_clone_reader().unwrap();
        let seen = Arc::new(Mutex::new(Seen {
            parser: vt100::Parser::new(cells(rows), cells(columns), 0),
            raw: Vec::new(),
            reads: 0,
        }));
        let stop = Arc::new(AtomicBool::new(false));
        let held = Arc::new(AtomicBool::new(false));
        let (shared, stopped, waits) = (Arc::clone(&seen), Arc::clone(&stop), Arc::clone(&held));
        let reader = std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            // The emulator loses its place over a letter that comes in two pieces, as it does through ssh.
            let mut waiting = Vec::new();
            while let Ok(count @ 1..) = from.read(&mut buffer) {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let mut seen = shared.lock().unwrap();
                seen.raw.extend_from_slice(&buffer[..count]);
                seen.reads += 1;
                waiting.extend_from_slice(&buffer[..count]);
                let whole = waiting.len() - begun_letter(&waiting);
                let rest = waiting.split_off(whole);
                seen.parser.process(&std::mem::replace(&mut waiting, rest));
                drop(seen);
                while waits.load(Ordering::SeqCst) {
                    std::thread::sleep(Duration::from_millis(2));
                }
            }
        });
        Self { child, master: pair.master, writer, seen, stop, held, reader: Some(reader) }
    }

    /// Types bytes.
    pub fn send(&mut self, bytes: &str) {
        self.send_bytes(bytes.as_bytes());
    }

    /// The same where a piece may end inside a letter.
    pub fn send_bytes(&mut self, bytes: &[u8]) {
        self.writer.write_all(bytes).unwrap();
        self.writer.flush().unwrap();
    }

    /// Types something and waits until this text is on the screen.
    pub fn send_for(&mut self, bytes: &str, text: &str) {
        self.send(bytes);
        self.wait_for(text);
    }

    /// The same; the screen then.
    pub fn send_and_see(&mut self, bytes: &str, text: &str) -> String {
        self.send(bytes);
        self.wait_for(text)
    }

    /// The text and the cursor once nothing more comes.
    pub fn settled(&self) -> Place {
        self.at_rest();
        self.place()
    }

    /// The text once nothing more comes, of a screen that shows no cursor as well. Blanks that were written and those
    /// that were not are the same.
    pub fn at_rest(&self) -> String {
        self.quiet(self.mark(), Duration::from_millis(400));
        self.screen().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }

    /// Pastes as terminals do that mark a paste.
    pub fn paste(&mut self, text: &str) {
        self.send(&format!("\x1b[200~{text}\x1b[201~"));
    }

    /// What has come out.
    pub fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    /// The screen's text.
    pub fn screen(&self) -> String {
        self.seen().parser.screen().contents()
    }

    /// The text and the place of the cursor.
    ///
    /// A long frame comes in several pieces; the cursor is shown again by its last one.
    pub fn place(&self) -> Place {
        self.wait_until("a whole frame", |screen| !screen.hide_cursor());
        place_of(self.seen().parser.screen())
    }

    /// Waits until text and cursor are as they were.
    pub fn wait_for_place(&self, place: &Place) {
        self.wait_until("the same screen as before", |screen| place_of(screen) == *place);
    }

    /// Reads nothing any more, as a line that is stuck, or goes on.
    pub fn hold(&self, held: bool) {
        self.held.store(held, Ordering::SeqCst);
    }

    /// Waits until nothing has come for so long; what has come since `mark`: bytes and pieces.
    pub fn quiet(&self, mark: (usize, usize), still: Duration) -> (usize, usize) {
        let (mut last, mut since) = (self.mark(), Instant::now());
        while since.elapsed() < still {
            std::thread::sleep(Duration::from_millis(2));
            if self.mark() != last {
                (last, since) = (self.mark(), Instant::now());
            }
        }
        (last.0 - mark.0, last.1 - mark.1)
    }

    /// How much has come: bytes and pieces.
    pub fn mark(&self) -> (usize, usize) {
        let seen = self.seen();
        (seen.raw.len(), seen.reads)
    }

    /// Waits until the text is on the screen, over the edge of a row too; the screen then.
    pub fn wait_for(&self, text: &str) -> String {
        self.wait_until(text, |screen| {
            let shown = screen.contents();
            shown.contains(text) || shown.replace('\n', "").contains(text)
        });
        self.screen()
    }

    /// Waits until the screen is as wanted.
    pub fn wait_until(&self, what: &str, is_so: impl Fn(&vt100::Screen) -> bool) {
        let start = Instant::now();
        while !is_so(self.seen().parser.screen()) {
            assert!(start.elapsed() < PATIENCE, "waited for «{what}» in vain:\n{}", self.story());
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// The screen, the cursor and the last bytes, for a failed test.
    fn story(&self) -> String {
        let seen = self.seen();
        let screen = seen.parser.screen();
        let tail = &seen.raw[seen.raw.len().saturating_sub(120)..];
        format!(
            "{}\ncursor {:?}, at last {:?}",
            screen.contents(),
            screen.cursor_position(),
            String::from_utf8_lossy(tail)
        )
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.seen().parser.screen_mut().set_size(cells(rows), cells(columns));
        self.master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([format!("-{name}"), self.pid().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for the end; the exit code (1 after a signal).
    pub fn ended(&mut self) -> u32 {
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(start.elapsed() < PATIENCE, "still running:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(2));
        };
        if let Some(reader) = self.reader.take() {
            // The last bytes: the reader ends when nobody holds the other side any more.
            reader.join().unwrap();
        }
        status.exit_code()
    }

    /// Waits for the end; the exit code and what is left on the screen.
    pub fn end(mut self) -> (u32, String) {
        let code = self.ended();
        (code, self.screen())
    }

    /// Row and column of the cursor.
    pub fn cursor(&self) -> (u16, u16) {
        self.seen().parser.screen().cursor_position()
    }

    /// `kill -9`, and the process is gone.
    pub fn kill(mut self) {
        self.signal("KILL");
        self.ended();
    }

    /// Closes the terminal's window: the last hold on it goes. Returns when the process has ended.
    pub fn hang_up(mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Makes it draw, which lets the reader see that it has to stop.
        self.resize(60, 20);
        self.reader.take().unwrap().join().unwrap();
        let Self { mut child, master, writer, .. } = self;
        drop(writer);
        drop(master);
        let start = Instant::now();
        while child.try_wait().unwrap().is_none() {
            assert!(start.elapsed() < PATIENCE, "still running without a terminal");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// The modes the program switched on are off again.
    pub fn assert_given_back(&self) {
        let seen = self.seen();
        let screen = seen.parser.screen();
        assert!(!screen.alternate_screen(), "the alternate screen stays");
        assert!(!screen.hide_cursor(), "the cursor stays hidden");
        assert!(!screen.bracketed_paste(), "marked pastes stay on");
        let has = |bytes: &[u8]| seen.raw.windows(bytes.len()).any(|window| window == bytes);
        assert!(has(b"\x1b[?1049h") && has(b"\x1b[?1049l"));
    }
}
