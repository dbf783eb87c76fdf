//! The built program on a pseudo-terminal: keys in, the picture of the screen out.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Patience for a screen: generous, the machine may be busy.
pub const LONG: Duration = Duration::from_secs(60);

/// A running program.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    _master: Box<dyn MasterPty + Send>,
}

#[allow(dead_code)] // Each test file uses its own part of it.
impl Terminal {
    /// Starts `vyezd` over `data` on a terminal of this size; `setup` may change the environment.
    pub fn start(data: &Path, arguments: &[&str], size: (u16, u16), setup: impl FnOnce(&mut CommandBuilder)) -> Self {
        let size = PtySize { cols: size.0, rows: size.1, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_vyezd"));
        command.args(arguments);
        command.env("VYEZD_DATA", data);
        command.env("VYEZD_TODAY", "2021-05-20");
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        setup(&mut command);
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut output = pair.master.try_clone_reader().unwrap();
        let screen =
            Arc::new(Mutex::new(vt100::Parser::new(size.rows.try_into().unwrap(), size.cols.try_into().unwrap(), 0)));
        let drawn = Arc::clone(&screen);
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = output.read(&mut buffer) {
                drawn.lock().unwrap().process(&buffer[..count]);
            }
        });
        Self { child, keys: pair.master.take_writer().unwrap(), screen, _master: pair.master }
    }

    /// Sends bytes as a keyboard would.
    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// What is on the screen.
    pub fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// Row and column of the cursor.
    pub fn cursor(&self) -> (u16, u16) {
        self.screen.lock().unwrap().screen().cursor_position()
    }

    /// Waits until `wanted` is on the screen; returns the screen.
    pub fn wait_for(&self, wanted: &str) -> String {
        let start = Instant::now();
        loop {
            let text = self.text();
            // A sentence may be cut by the edge of the screen anywhere.
            if text.contains(wanted) || text.replace('\n', "").contains(wanted) {
                return text;
            }
            assert!(start.elapsed() < LONG, "«{wanted}» did not come:\n{text}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Waits for the end; the exit code and what is left on the screen.
    pub fn end(mut self) -> (u32, String) {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                // What the program wrote last may still be on its way.
                std::thread::sleep(Duration::from_millis(100));
                return (status.exit_code(), self.text());
            }
            assert!(start.elapsed() < LONG, "the program does not end:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
