//! The start: the terminal is taken over and shows the last picture while the store opens in a thread of its own. What
//! is typed meanwhile waits and comes first.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::pace::Pace;
use super::picture::Picture;
use super::runner::Event;
use super::terminal::Session as Screen;
use super::theme::Theme;
use super::{frame, input};
use crate::app::state::State;
use crate::app::view::{Line, Tone};
use crate::{Error, Result};

/// Opening that takes no longer is not worth a word.
const SILENT: Duration = Duration::from_millis(400);

crate::messages! {
    opening() { ru: "Открываю данные…", en: "Opening the data…" }
    rebuilding(number) {
        ru: "Рабочая база строится заново из журнала: {number}. Набранное ничего не теряет, клавиши подождут.",
        en: "The working store is being built anew from the log: {number}. Nothing typed is lost, keys will wait."
    }
}

/// The terminal after the start, and what was typed on it so far.
pub struct Opened {
    /// The terminal.
    pub screen: Screen,
    /// Its input up to now.
    pub early: VecDeque<Event>,
    /// It shows the picture of the last session.
    shown: bool,
    pace: Pace,
}

impl Opened {
    /// Draws the state; while its first screen still reads, the last picture stays. `resting`: no letter has just come.
    pub fn draw(&mut self, state: &State, theme: Theme, resting: bool) -> Result<()> {
        if self.shown && state.is_settling() && state.work.is_none() {
            return Ok(());
        }
        self.shown = false;
        let pace = &mut self.pace;
        self.screen.draw(|frame| {
            let area = frame.area();
            pace.picture(state, (area.width, area.height), resting).draw(theme, frame);
        })
    }

    /// Whether something on the screen waits for the typing to rest.
    pub fn is_behind(&self) -> bool {
        self.pace.is_behind()
    }
}

/// Tells how far a rebuild is.
pub type Progress = Box<dyn FnMut(u64) + Send>;

/// Takes the terminal over, shows the picture kept at `picture`, and does `open` behind it.
pub fn behind_picture<T: Send + 'static>(
    panic_file: &Path,
    picture: Option<&Path>,
    events: (&Sender<Event>, &Receiver<Event>),
    open: impl FnOnce(Progress) -> Result<T> + Send + 'static,
) -> Result<(Opened, T)> {
    let no_input = |error| Error::file("/dev/tty", error);
    let signals = input::catch_signals().map_err(no_input)?;
    let mut screen = Screen::enter(panic_file)?;
    let (sender, queue) = events;
    let size = screen.size()?;
    let size = (size.width, size.height);
    let kept = picture.and_then(|path| Picture::take(path, size));
    let theme = Theme::from_env();
    if let Some(kept) = &kept {
        screen.draw(|frame| kept.draw(theme, frame))?;
    }
    let mut kept = kept.unwrap_or_else(|| frame::blank(size));
    let (tell, told) = (sender.clone(), sender.clone());
    let progress = Box::new(move |number| drop(tell.send(Event::Progress(number))));
    let work = std::thread::Builder::new().name("opening".into()).spawn(move || {
        let done = open(progress);
        drop(told.send(Event::Opened));
        done
    });
    let work = work.map_err(|error| Error::file(panic_file, error))?;
    input::spawn(sender, signals).map_err(no_input)?;
    let mut early = VecDeque::new();
    let shown = kept.lines.iter().any(|line| !line.spans.is_empty());
    let since = Instant::now();
    let mut said = Instant::now();
    let mut wait = SILENT;
    loop {
        let sentence = match queue.recv_timeout(wait) {
            Ok(Event::Opened) | Err(RecvTimeoutError::Disconnected) => break,
            Ok(Event::Progress(number)) if since.elapsed() > SILENT && said.elapsed() > SILENT => rebuilding(number),
            Ok(Event::Progress(_)) => continue,
            Ok(other) => {
                early.push_back(other);
                continue;
            }
            Err(RecvTimeoutError::Timeout) => {
                wait = Duration::from_secs(3600);
                opening()
            }
        };
        said = Instant::now();
        kept = kept.with_status(Line::toned(Tone::Muted, sentence));
        screen.draw(|frame| kept.draw(theme, frame))?;
    }
    // A panic there has told its story through the hook already.
    let done = work.join().map_err(|_| Error::Store("panic".to_owned()))??;
    Ok((Opened { screen, early, shown, pace: Pace::default() }, done))
}
