//! What comes from outside: keys, pastes, a new size, signals, the end of the terminal.
//!
//! One thread reads the terminal, one takes signals; both send to the loop's channel and end when it is gone.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use rustix::event::{PollFd, PollFlags, poll};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;

use crate::text;

/// Something the loop has to react to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key went down or repeats.
    Key(KeyEvent),
    /// Several that came at once, in their order: one frame answers them all.
    Burst(Vec<Input>),
    /// Pasted text: NFC, lines ended by `\n`, without invisible characters.
    Paste(String),
    /// The terminal has another size: repaint.
    Resize,
    /// The program is asked to stop for a while, or goes on after it was stopped.
    Pause(Pause),
    /// The program is asked to end.
    Signal(Signal),
    /// The terminal is gone; nothing more will come from it.
    Closed,
}

/// Job control from outside; Ctrl+Z arrives as a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// `kill -TSTP`.
    Stop,
    /// The shell's `fg`, after any stop.
    GoOn,
}

/// Why the program is asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// The line dropped or the window was closed.
    Hangup,
    /// `kill`, shutdown.
    Terminate,
    /// `kill -INT`; Ctrl+C arrives as a key.
    Interrupt,
}

/// How long to wait for the rest of a burst of keys that has begun.
const REST: Duration = Duration::from_millis(1);

/// Most keys taken at once: a text that is pasted into a terminal without marks shows while it comes.
const LONGEST_BURST: usize = 4096;

/// Catches the signals from now on, and keeps them until [`spawn`]. Before the terminal is taken over: a signal that
/// nobody catches ends the process at once and leaves the terminal as it is.
pub fn catch_signals() -> io::Result<Signals> {
    Signals::new([SIGHUP, SIGTERM, SIGINT, SIGWINCH, SIGTSTP, SIGCONT])
}

/// Starts both threads; every input goes to `sender`. Call once, with the terminal in raw mode.
pub fn spawn<M>(sender: &Sender<M>, mut signals: Signals) -> io::Result<()>
where
    M: From<Input> + Send + 'static,
{
    let to_loop = sender.clone();
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            let input = match signal {
                SIGHUP => Input::Signal(Signal::Hangup),
                SIGTERM => Input::Signal(Signal::Terminate),
                SIGINT => Input::Signal(Signal::Interrupt),
                SIGTSTP => Input::Pause(Pause::Stop),
                SIGCONT => Input::Pause(Pause::GoOn),
                _ => Input::Resize,
            };
            if to_loop.send(input.into()).is_err() {
                return;
            }
        }
    })?;
    let tty = tty()?;
    let to_loop = sender.clone();
    thread::Builder::new().name("input".to_owned()).spawn(move || {
        if read_all(&tty, &mut |input| to_loop.send(input.into()).is_ok()).is_err() {
            // Nobody to tell when the loop is gone too.
            let _ = to_loop.send(Input::Closed.into());
        }
    })?;
    Ok(())
}

/// The file crossterm reads: the standard input, or the controlling terminal when that is something else.
fn tty() -> io::Result<OwnedFd> {
    if io::stdin().is_terminal() {
        return io::stdin().as_fd().try_clone_to_owned();
    }
    Ok(File::options().read(true).write(true).open("/dev/tty")?.into())
}

/// Sends events until the receiver is gone (`Ok`) or the terminal is (`Err`).
///
/// crossterm's own wait spins for ever once the terminal has hung up, so the waiting is done here and crossterm is
/// asked only while there is something to read.
fn read_all(tty: &OwnedFd, send: &mut impl FnMut(Input) -> bool) -> io::Result<()> {
    loop {
        let mut fds = [PollFd::new(tty, PollFlags::IN)];
        match poll(&mut fds, None) {
            Err(rustix::io::Errno::INTR) => continue,
            other => other?,
        };
        let [ready] = &fds;
        if ready.revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        while event::poll(REST)? {
            let mut burst: Vec<Input> = translate(event::read()?).into_iter().collect();
            while burst.len() < LONGEST_BURST && event::poll(Duration::ZERO)? {
                burst.extend(translate(event::read()?));
            }
            let input = if burst.len() > 1 { Some(Input::Burst(burst)) } else { burst.pop() };
            if input.is_some_and(|input| !send(input)) {
                return Ok(());
            }
        }
    }
}

/// What an event means to the program; releases, mouse and focus mean nothing.
fn translate(event: Event) -> Option<Input> {
    match event {
        Event::Key(key) if matches!(key.kind, KeyEventKind::Press | KeyEventKind::Repeat) => {
            Some(Input::Key(plain_backspace(key)))
        }
        Event::Paste(pasted) => Some(Input::Paste(text::clean(&pasted))),
        // The size comes by its signal, which does not wait for the next key.
        _ => None,
    }
}

/// Some terminals send 08 for Backspace, which reads as Ctrl+H.
fn plain_backspace(key: KeyEvent) -> KeyEvent {
    if key.code == KeyCode::Char('h') && key.modifiers == KeyModifiers::CONTROL {
        return KeyEvent { code: KeyCode::Backspace, modifiers: KeyModifiers::NONE, ..key };
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode, modifiers: KeyModifiers, kind: KeyEventKind) -> Event {
        Event::Key(KeyEvent::new_with_kind(code, modifiers, kind))
    }

    #[test]
    fn presses_and_repeats_pass_and_releases_do_not() {
        let x = |kind| translate(key(KeyCode::Char('й'), KeyModifiers::NONE, kind));
        assert!(matches!(x(KeyEventKind::Press), Some(Input::Key(_))));
        assert!(matches!(x(KeyEventKind::Repeat), Some(Input::Key(_))));
        assert_eq!(x(KeyEventKind::Release), None);
    }

    #[test]
    fn a_backspace_of_an_old_terminal_is_a_backspace() {
        let event = key(KeyCode::Char('h'), KeyModifiers::CONTROL, KeyEventKind::Press);
        assert_eq!(translate(event), Some(Input::Key(KeyEvent::new(KeyCode::Backspace, KeyModifiers::NONE))));
    }

    #[test]
    fn a_paste_is_cleaned() {
        let event = Event::Paste("первая\rвто\u{ad}рая и\u{306}".to_owned());
        assert_eq!(translate(event), Some(Input::Paste("первая\nвторая й".to_owned())));
    }
}
