//! The loop: take every queued event, do what it means, draw once if anything changed.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::clipboard::{self, Way};
use super::frame;
use super::input::{Input, Pause, Signal};
use super::opening::Opened;
use super::pace::REST;
use super::runner::{Event, Next, Runner};
use super::terminal::Session as Screen;
use super::theme::Theme;
use super::waits::{self, Stopped, Telling};
use crate::Result;
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::state::{Msg, State};
use crate::app::{Status, messages};
use crate::changes::draft::DraftFile;
use crate::keys::layout;
use crate::store::Holder;
use crossterm::event::KeyCode;

/// What was typed reaches the draft file this long after the first key that is not in it yet.
const DRAFT_AFTER: Duration = Duration::from_millis(250);
/// The draft file is synced at most this often.
const SYNC_EVERY: Duration = Duration::from_secs(2);

/// A draft that could not be written is tried again after this time.
const TRY_AGAIN: Duration = Duration::from_secs(2);

crate::messages! {
    stopping() { ru: "Останавливаю…", en: "Stopping…" }
    draft_failed() {
        ru: "Черновик не пишется, набранное только на экране: сохраните (F2), проверьте диск.",
        en: "The draft cannot be written, the text is on the screen only: save (F2), check the disk."
    }
}

/// The draft file and when it is due.
#[derive(Debug)]
pub struct Drafts {
    file: DraftFile,
    changed: Option<Instant>,
    unsynced: bool,
    synced: Instant,
    last: Vec<u8>,
    failing: bool,
}

impl Drafts {
    /// Writes to this file.
    pub fn new(file: DraftFile) -> Self {
        Self { file, changed: None, unsynced: false, synced: Instant::now(), last: Vec::new(), failing: false }
    }

    fn touch(&mut self, now: Instant) {
        self.changed.get_or_insert(now);
    }

    /// When something has to be written or synced next.
    fn due(&self) -> Option<Instant> {
        let write = self.changed.map(|since| since + DRAFT_AFTER);
        let sync = self.unsynced.then(|| self.synced + SYNC_EVERY);
        write.into_iter().chain(sync).min()
    }

    /// Does what is due. A disk that refuses ends nothing: it is said once and tried again, and what was typed stays
    /// on the screen to be saved.
    fn tend(&mut self, state: &mut State, now: Instant) {
        let mut done = Ok(());
        if self.changed.is_some_and(|since| now >= since + DRAFT_AFTER) {
            done = self.write(state);
            if done.is_err() {
                self.changed = Some(now + TRY_AGAIN);
            }
        }
        if done.is_ok() && self.unsynced && now >= self.synced + SYNC_EVERY {
            done = self.sync(now);
            self.unsynced = done.is_err();
        }
        if done.is_err() && !self.failing {
            state.status = Some(Status { text: draft_failed(), is_error: true });
        }
        self.failing = done.is_err();
    }

    fn write(&mut self, state: &State) -> Result<()> {
        self.changed = None;
        let bytes = serde_json::to_vec(&state.session()).unwrap_or_default();
        if bytes != self.last {
            self.file.put(&bytes)?;
            self.last = bytes;
            self.unsynced = true;
        }
        Ok(())
    }

    /// The file with what is on the screen now and nothing else.
    pub fn rewrite(&mut self, state: &State) -> Result<()> {
        let bytes = serde_json::to_vec(&state.session()).unwrap_or_default();
        self.file.rewrite(&bytes)?;
        (self.last, self.changed, self.unsynced) = (bytes, None, false);
        Ok(())
    }

    fn sync(&mut self, now: Instant) -> Result<()> {
        self.unsynced = false;
        self.synced = now;
        self.file.sync()
    }

    /// Everything, at once: before leaving.
    pub fn close(&mut self, state: &State) -> Result<()> {
        self.write(state)?;
        self.sync(Instant::now())
    }
}

/// Why the loop ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// The user has left.
    Left,
    /// A signal, or the terminal is gone.
    Stopped,
    /// Another session has asked for the data.
    TakenOver(Holder),
}

/// What there is to look at and to leave behind when a session ends.
#[derive(Clone, Copy)]
pub struct Leaving<'a> {
    /// Who else asks for the data.
    pub asked: &'a dyn Fn() -> Option<Holder>,
    /// Where the last picture is kept; `None`: nowhere.
    pub picture: Option<&'a Path>,
}

/// Runs until the user, a signal or another session ends it. The terminal is given back on every way out.
pub fn run(
    mut state: State,
    runner: Runner,
    mut opened: Opened,
    events: &Receiver<Event>,
    drafts: &mut Drafts,
    leaving: Leaving<'_>,
) -> Result<Ended> {
    let theme = Theme::from_env();
    let size = opened.screen.size()?;
    state.update(Msg::Resize(size.width, size.height));
    let result = opened.draw(&state, theme, true);
    let result = result.and_then(|()| turn(&mut state, &runner, events, drafts, leaving.asked, &mut opened, theme));
    // The order matters: what was typed first, then the store, the terminal last (by drop), whatever failed before.
    let kept = drafts.close(&state);
    if let (Ok(_), Some(path), false, Ok(size)) = (&result, leaving.picture, state.is_settling(), opened.screen.size())
    {
        state.status = None;
        frame::picture(&state, (size.width, size.height)).keep(path);
    }
    let closed = runner.close();
    drop(opened);
    let ended = result?;
    kept.and(closed).map(|()| ended)
}

fn turn(
    state: &mut State,
    runner: &Runner,
    events: &Receiver<Event>,
    drafts: &mut Drafts,
    asked: &dyn Fn() -> Option<Holder>,
    opened: &mut Opened,
    theme: Theme,
) -> Result<Ended> {
    // Keys pressed ahead of a screen that is still coming up: they wait, in order, until it is there.
    let mut ahead: VecDeque<Input> = VecDeque::new();
    let mut rests = Instant::now();
    let mut telling = Telling::default();
    loop {
        let told = telling.due(state, runner.waits());
        let due = drafts.due().into_iter().chain(opened.is_behind().then_some(rests)).chain(told).min();
        let first = match (opened.early.pop_front(), due) {
            (Some(event), _) => Some(event),
            (None, None) => events.recv().ok(),
            (None, Some(due)) => match events.recv_timeout(due.saturating_duration_since(Instant::now())) {
                Ok(event) => Some(event),
                Err(RecvTimeoutError::Timeout) => {
                    drafts.tend(state, Instant::now());
                    telling.tend(state, runner.waits(), Instant::now());
                    // It was pressed before anything else, and the screen does not come: that is what it is for.
                    if ahead.front().is_some_and(is_escape) && stop(state, runner, drafts) {
                        ahead.pop_front();
                        telling.tend(state, runner.waits(), Instant::now());
                    }
                    opened.draw(state, theme, Instant::now() >= rests)?;
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => None,
            },
        };
        let Some(first) = first else { return Ok(Ended::Stopped) };
        let mut event = Some(first);
        while let Some(next) = event {
            let went = match next {
                Event::Msg(msg) => carry_out(state.update(msg), state, runner, drafts),
                // What was pressed ahead of a screen that will not come goes with it.
                Event::Input(ref input) if is_escape(input) && state.work.is_some() && stop(state, runner, drafts) => {
                    ahead.clear();
                    Next::GoOn
                }
                Event::Input(input @ (Input::Key(_) | Input::Paste(_))) => {
                    ahead.push_back(input);
                    Next::GoOn
                }
                Event::Input(Input::Burst(mut inputs)) => {
                    if let Some(last) = inputs.iter().rposition(is_escape)
                        && state.work.is_some()
                        && stop(state, runner, drafts)
                    {
                        ahead.clear();
                        inputs.drain(..=last);
                    }
                    ahead.extend(inputs);
                    Next::GoOn
                }
                Event::Input(Input::Resize) => {
                    let size = opened.screen.size()?;
                    state.update(Msg::Resize(size.width, size.height));
                    Next::Repaint
                }
                Event::Input(Input::Pause(Pause::Stop)) => carry_out(state.act(Action::Suspend), state, runner, drafts),
                Event::Input(Input::Pause(Pause::GoOn)) => {
                    opened.screen.resume()?;
                    Next::GoOn
                }
                Event::Progress(_) | Event::Opened => Next::GoOn,
                Event::Input(Input::Signal(Signal::Hangup | Signal::Terminate | Signal::Interrupt) | Input::Closed) => {
                    return Ok(asked().map_or(Ended::Stopped, Ended::TakenOver));
                }
            };
            match went {
                Next::Quit => return Ok(Ended::Left),
                next => attend(next, state, drafts, asked, &mut opened.screen)?,
            }
            while !state.is_settling()
                && let Some(input) = ahead.pop_front()
            {
                rests = Instant::now() + REST;
                let effects = match input {
                    Input::Key(key) => key_pressed(state, &key),
                    Input::Paste(text) => state.update(Msg::Paste(text)),
                    _ => Vec::new(),
                };
                match carry_out(effects, state, runner, drafts) {
                    Next::Quit => return Ok(Ended::Left),
                    next => attend(next, state, drafts, asked, &mut opened.screen)?,
                }
            }
            event = opened.early.pop_front().or_else(|| events.try_recv().ok());
        }
        // A session on another machine can send no signal. Looking at every event costs no wake-up.
        if let Some(asker) = asked() {
            return Ok(Ended::TakenOver(asker));
        }
        if std::mem::take(&mut state.touched) {
            drafts.touch(Instant::now());
        }
        telling.tend(state, runner.waits(), Instant::now());
        opened.draw(state, theme, Instant::now() >= rests)?;
        drafts.tend(state, Instant::now());
    }
}

fn is_escape(input: &Input) -> bool {
    matches!(input, Input::Key(key) if key.code == KeyCode::Esc && key.modifiers.is_empty())
}

/// Stops what the visible screen waits for; `false`: nothing can be stopped, Esc is a key like any other.
fn stop(state: &mut State, runner: &Runner, drafts: &mut Drafts) -> bool {
    let open: Vec<u64> = state.stack.iter().map(|layer| layer.token).collect();
    match runner.waits().stop(waits::token(state), |token| open.contains(&token)) {
        Stopped::Nothing => return false,
        Stopped::Working => state.status = Some(Status { text: stopping(), is_error: false }),
        Stopped::Reading(token) => {
            let effects = state.stopped(token);
            // Nothing of it asks the loop for anything.
            carry_out(effects, state, runner, drafts);
        }
    }
    true
}

/// What the terminal has to do besides drawing.
fn attend(
    next: Next,
    state: &mut State,
    drafts: &mut Drafts,
    asked: &dyn Fn() -> Option<Holder>,
    screen: &mut Screen,
) -> Result<()> {
    match next {
        Next::GoOn | Next::Quit => {}
        Next::Repaint => screen.repaint(),
        Next::Copy(text) => state.status = Some(copy(&text, screen)?),
        Next::Suspend => {
            // Nobody knows for how long, nor whether the machine stays up.
            if drafts.close(state).is_err() {
                drafts.touch(Instant::now());
            }
            screen.suspend(&|| asked().is_some())?;
            let size = screen.size()?;
            state.update(Msg::Resize(size.width, size.height));
        }
    }
    Ok(())
}

/// Sends a text to the clipboard; what to say of it.
fn copy(text: &str, screen: &mut Screen) -> Result<Status> {
    let refused = |text: String| Status { text, is_error: true };
    if text.len() > clipboard::LONGEST {
        return Ok(refused(messages::copy_too_long(text.len().div_ceil(1000), clipboard::LONGEST / 1000)));
    }
    let way = Way::here();
    match way.carry(text) {
        Some(bytes) => screen.send(&bytes)?,
        None => return Ok(refused(messages::no_clipboard())),
    }
    if way == Way::Screen {
        // What was handed through may have moved the cursor of a terminal that screen knows nothing of.
        screen.repaint();
    }
    Ok(Status { text: messages::copied(text.chars().count()), is_error: false })
}

/// Starts the effects. What is about to be saved goes to the draft first: a kill between the save and the next draft
/// must not bring an older text back over the saved one.
fn carry_out(effects: Vec<Effect>, state: &State, runner: &Runner, drafts: &mut Drafts) -> Next {
    let kept = |effect: &Effect| matches!(effect, Effect::Save { .. } | Effect::Draft);
    if effects.iter().any(kept) && drafts.write(state).is_err() {
        // A full disk will be heard of from the save itself; the draft is tried again in its time.
        drafts.touch(Instant::now());
    }
    if effects.iter().any(|effect| matches!(effect, Effect::CleanDrafts)) && drafts.rewrite(state).is_ok() {
        runner.drafts_cleaned();
    }
    runner.run(effects)
}

/// A key event as a message: its chord and, for text, its character.
pub fn key_pressed(state: &mut State, key: &crossterm::event::KeyEvent) -> Vec<Effect> {
    use crossterm::event::KeyModifiers;
    let Some(mut chord) = layout::normalize(key) else { return Vec::new() };
    let typed = match key.code {
        KeyCode::Char(c) => Some(c),
        _ => None,
    };
    // AltGr arrives as Ctrl+Alt with the character it makes: in a text field that is text.
    if key.modifiers.contains(KeyModifiers::CONTROL | KeyModifiers::ALT)
        && typed.is_some_and(|c| !c.is_ascii_alphanumeric())
    {
        (chord.ctrl, chord.alt) = (false, false);
    }
    state.update(Msg::Key { chord, typed })
}
