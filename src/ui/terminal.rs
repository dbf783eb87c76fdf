//! The terminal taken over and given back: the one place that switches modes.
//!
//! Given back on every way out: a normal end and an error (drop), a panic (hook), a signal (which ends the loop).

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ratatui::Terminal;
use ratatui::layout::Size;
use rustix::event::{PollFd, PollFlags, poll};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGTSTP};

use super::backend::{Caps, LeanBackend};
use crate::{Error, Result};

/// Alternate screen, bracketed paste. No mouse, no keyboard flags, no synchronized update.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h";
/// Everything a frame may have left behind; terminals without an alternate screen get a clean one.
const LEAVE: &[u8] = b"\x1b[?2004l\x1b[r\x1b[m\x1b[H\x1b[J\x1b[?1049l\x1b[?25h";

/// Whether the terminal is ours: leaving happens once, whoever comes first.
static TAKEN: AtomicBool = AtomicBool::new(false);

crate::messages! {
    terminal_missing() {
        ru: "Программа рисует на терминале, а ввод или вывод сейчас не терминал. Данные не тронуты. Запустите vyezd в окне терминала или по ssh -t; для файлов и конвейеров есть команды list, report, import (vyezd --help).",
        en: "The program draws on a terminal, but input or output is not one now. No data was touched. Run vyezd in a terminal window or with ssh -t; for files and pipes use list, report, import (vyezd --help)."
    }
    terminal_dumb() {
        ru: "Терминал (TERM) не умеет перемещать курсор: «dumb» или не задан. Данные не тронуты. Задайте настоящий тип, например TERM=xterm-256color, или пользуйтесь командами list, report, import (vyezd --help).",
        en: "The terminal (TERM) cannot move the cursor: “dumb” or not set. No data was touched. Set a real type such as TERM=xterm-256color, or use list, report, import (vyezd --help)."
    }
    terminal_failed(cause) {
        ru: "Терминал не отвечает ({cause}). Сохранённое цело, набранное — в черновике. Откройте новое окно и запустите vyezd снова.",
        en: "The terminal does not answer ({cause}). What was saved is safe, what was typed is in the draft. Open a new window and start vyezd again."
    }
    program_failed(path) {
        ru: "Внутренняя ошибка, программа остановлена. Сохранённое цело, набранное — в черновике. Подробности: {path}. Запустите vyezd снова; если повторится, передайте этот файл разработчикам.",
        en: "An internal error stopped the program. What was saved is safe, what was typed is in the draft. Details: {path}. Start vyezd again; if it happens again, pass this file to the developers."
    }
}

/// The terminal while it is ours; dropping it gives it back.
#[derive(Debug)]
pub struct Session {
    terminal: Terminal<LeanBackend<File>>,
    /// It was stopped by itself and goes on.
    woken: bool,
}

impl Session {
    /// Takes the terminal over. A later panic of this thread gives it back and appends its story to `panic_file`.
    pub fn enter(panic_file: &Path) -> Result<Self> {
        let term = std::env::var("TERM").unwrap_or_default();
        refuse_unfit(&term, io::stdin().is_terminal() && io::stdout().is_terminal())?;
        let out = duplicate().map_err(failed)?;
        let asked = out.try_clone().map_err(failed)?;
        give_back_on_panic(panic_file.to_owned());
        take().map_err(failed)?;
        let session = Terminal::new(LeanBackend::new(out, Caps::of(&term), move || size_of(&asked)));
        match session {
            Ok(terminal) => Ok(Self { terminal, woken: false }),
            Err(error) => {
                give_back();
                Err(failed(error))
            }
        }
    }

    /// Draws one frame: one write, or none when nothing changed. A line that takes no more just now (another program
    /// has made it non-blocking) is waited for, and everything is drawn anew: part of the frame may have got through.
    pub fn draw(&mut self, mut draw: impl FnMut(&mut ratatui::Frame)) -> Result<()> {
        loop {
            match self.terminal.draw(&mut draw).map(drop) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let mut fds = [PollFd::new(self.terminal.backend().writer(), PollFlags::OUT)];
                    match poll(&mut fds, None) {
                        Ok(_) | Err(rustix::io::Errno::INTR) => {}
                        Err(error) => return Err(failed(error)),
                    }
                }
                done => return done.map_err(failed),
            }
        }
    }

    /// The size of the terminal, columns × rows.
    pub fn size(&self) -> Result<Size> {
        self.terminal.size().map_err(failed)
    }

    /// Makes the next frame write everything: F5, and after every change of size.
    pub fn repaint(&mut self) {
        self.terminal.backend_mut().repaint();
    }

    /// Writes bytes that change nothing of the picture.
    pub fn send(&mut self, bytes: &[u8]) -> Result<()> {
        let out = self.terminal.backend_mut().writer_mut();
        out.write_all(bytes).and_then(|()| out.flush()).map_err(failed)
    }

    /// Stops the program as Ctrl+Z does elsewhere; returns when it goes on, and the next frame writes everything. A
    /// process may also be woken to end without the terminal: `leaves` tells, or a signal, or the terminal is gone; then
    /// it is left alone.
    pub fn suspend(&mut self, leaves: &dyn Fn() -> bool) -> Result<()> {
        let ending = Arc::new(AtomicBool::new(false));
        for signal in [SIGHUP, SIGTERM, SIGINT] {
            signal_hook::flag::register(signal, Arc::clone(&ending)).map_err(failed)?;
        }
        give_back();
        loop {
            signal_hook::low_level::emulate_default_handler(SIGTSTP).map_err(failed)?;
            match is_ours_to_use() {
                // Whoever takes the terminal while another program has it is stopped by the system.
                Ok(false) if !leaves() && !ending.load(Ordering::SeqCst) => {}
                Ok(true) => break,
                _ => return Ok(()),
            }
        }
        take().map_err(failed)?;
        self.repaint();
        // The signal that woke it is still to be heard of.
        self.woken = true;
        Ok(())
    }

    /// Takes the terminal again after something else may have changed its modes: `kill -STOP` and `fg`.
    pub fn resume(&mut self) -> Result<()> {
        if !std::mem::take(&mut self.woken) && is_ours_to_use().is_ok_and(|ours| ours) {
            give_back();
            take().map_err(failed)?;
            self.repaint();
        }
        Ok(())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        give_back();
    }
}

/// Refuses a pipe or a terminal that cannot move its cursor, before anything else is done.
pub fn refuse_unfit_here() -> Result<()> {
    let term = std::env::var("TERM").unwrap_or_default();
    refuse_unfit(&term, io::stdin().is_terminal() && io::stdout().is_terminal())
}

fn refuse_unfit(term: &str, is_tty: bool) -> Result<()> {
    if !is_tty {
        return Err(Error::Refused(terminal_missing()));
    }
    if matches!(term, "" | "dumb") {
        return Err(Error::Refused(terminal_dumb()));
    }
    Ok(())
}

fn failed(cause: impl std::fmt::Display) -> Error {
    Error::Refused(terminal_failed(cause))
}

/// The standard output without the line buffer that would tear a frame into several writes.
fn duplicate() -> io::Result<File> {
    Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

/// Whether this process is in the foreground of its terminal.
fn is_ours_to_use() -> io::Result<bool> {
    Ok(rustix::termios::tcgetpgrp(io::stdin())? == rustix::process::getpgrp())
}

fn take() -> io::Result<()> {
    crossterm::terminal::enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    duplicate()?.write_all(ENTER).inspect_err(|_| give_back())
}

/// Gives the terminal back if it is ours. It may be gone, and then there is nothing to restore.
fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    if let Ok(mut out) = duplicate() {
        let _ = out.write_all(LEAVE);
    }
    let _ = crossterm::terminal::disable_raw_mode();
}

/// Columns × rows; lines that do not know their size (serial ones) get the design size.
fn size_of(tty: &File) -> io::Result<Size> {
    let size = rustix::termios::tcgetwinsize(tty.as_fd())?;
    if size.ws_col == 0 || size.ws_row == 0 {
        return Ok(Size::new(80, 24));
    }
    Ok(Size::new(size.ws_col, size.ws_row))
}

/// A panic of this thread ends the program; one of a worker is only written down, the loop hears of it by itself.
fn give_back_on_panic(file: PathBuf) {
    let drawing = std::thread::current().id();
    std::panic::set_hook(Box::new(move |panic| {
        let ours = std::thread::current().id() == drawing;
        if ours {
            give_back();
        }
        write_down(&file, &format!("{panic}\n{}\n\n", std::backtrace::Backtrace::force_capture()));
        if ours {
            // The terminal may be gone: then the file alone tells.
            let _ = writeln!(io::stderr(), "{}", program_failed(file.display()));
        }
    }));
}

fn write_down(file: &Path, story: &str) {
    use std::os::unix::fs::OpenOptionsExt;
    let opened = OpenOptions::new().create(true).append(true).mode(0o600).open(file);
    // Nowhere else to complain.
    let _ = opened.and_then(|mut file| file.write_all(story.as_bytes()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfit_terminals_are_refused_with_a_sentence() {
        assert!(refuse_unfit("xterm", true).is_ok());
        for (term, is_tty) in [("dumb", true), ("", true), ("xterm", false)] {
            assert!(matches!(refuse_unfit(term, is_tty), Err(Error::Refused(sentence)) if sentence.contains("vyezd")));
        }
    }

    #[test]
    fn a_terminal_that_is_not_ours_is_left_alone() {
        assert!(!TAKEN.load(Ordering::SeqCst));
        give_back();
        assert!(!TAKEN.load(Ordering::SeqCst));
    }
}
