//! The state of the program and its one way forward: [`State::update`]. No I/O, no drawing.

use std::any::Any;

use chrono::NaiveDate;

use super::action::Scope;
use super::effect::Effect;
use super::messages;
use super::recent::{Recent, Used};
use super::screen::{Env, Focus, IdSource, Move, Outcome, Screen, Status};
use super::walk::Event;
use super::{screens, session};
use crate::Result;
use crate::domain::RecordId;
use crate::keys::{Binding, Chord, Keymap};

mod asked;
mod dated;
mod keys;
mod layers;

pub use asked::recount;
use asked::{RECOUNT, UNDO};
use dated::Before;

/// Everything that can happen.
#[derive(Debug)]
pub enum Msg {
    /// A key: its chord for commands, its character for text.
    Key {
        /// Folded by layout.
        chord: Chord,
        /// As typed.
        typed: Option<char>,
    },
    /// Pasted text, already cleaned.
    Paste(String),
    /// The terminal has this many columns and rows.
    Resize(u16, u16),
    /// An answer for a screen.
    Answer {
        /// The screen that asked.
        token: u64,
        /// What it asked for.
        answer: Result<Box<dyn Any + Send>>,
    },
    /// A save is on disk, or is not.
    Saved {
        /// The screen that saved.
        token: u64,
        /// How it went.
        result: Result<()>,
    },
    /// What the automatic exchange has to say.
    Pulse {
        /// One word for the heading.
        word: String,
        /// Changes of others that have come.
        arrived: usize,
        /// Changes erased by acts that have come.
        erased: usize,
        /// Who works here from now on, by the list of access.
        me: Option<RecordId>,
    },
    /// A sentence from elsewhere (the store, the key map).
    Notice(Status),
    /// The data of this day can be read now, or cannot.
    Dated(Result<NaiveDate>),
}

/// What a key did, as far as the picture depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LastKey {
    /// Wrote or removed text.
    Typed,
    /// Went up or down in rows.
    Stepped,
    /// Anything else.
    #[default]
    Other,
}

/// Letters typed into a text one after another, with no other key between them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Typing {
    /// Tells one row of letters from the next.
    pub number: u64,
    /// The letters.
    pub letters: String,
}

impl Typing {
    /// Bytes after which a row of letters counts as a new one: nobody has to remember an afternoon of typing.
    const LONGEST: usize = 400;

    /// Another letter.
    fn letter(&mut self, letter: char) {
        if self.letters.len() >= Self::LONGEST {
            self.other_key();
        }
        self.letters.push(letter);
    }

    /// A key that is no letter.
    fn other_key(&mut self) {
        self.number += 1;
        self.letters.clear();
    }
}

/// A screen with its number.
#[derive(Debug)]
pub struct Layer {
    /// Answers come back by this.
    pub token: u64,
    /// The screen.
    pub screen: Box<dyn Screen>,
    /// It has just come up and the data it asked for is on its way.
    loading: bool,
    /// Nothing it asked for has come yet.
    fresh: bool,
}

/// The whole state.
#[derive(Debug)]
pub struct State {
    /// What screens know.
    pub env: Env,
    /// Bindings.
    pub keymap: Keymap,
    /// Screens, the visible one last; never empty.
    pub stack: Vec<Layer>,
    /// Keys of an unfinished sequence.
    pub pending: Vec<Chord>,
    /// What can follow them.
    pub continuations: Vec<Binding>,
    /// What the last key did.
    pub last_key: LastKey,
    /// Letters typed since the last key that was none.
    pub typing: Typing,
    /// Status line.
    pub status: Option<Status>,
    /// What is being done and how far it is, while it takes long; stands in place of the status line.
    pub work: Option<String>,
    /// What was used last.
    pub recent: Recent,
    /// Records can be read only; a save says why.
    pub read_only: bool,
    /// Records with different values of one field, as last counted.
    pub conflicts: usize,
    /// What the automatic exchange has to say, one word.
    pub pulse: String,
    /// Changes of others have come that the visible screen does not show yet.
    stale: bool,
    /// Something changed that the next start must find: the session is to be written.
    pub touched: bool,
    /// Columns and rows of the terminal.
    terminal: (u16, u16),
    ids: Box<dyn IdSource + Send>,
    next_token: u64,
    /// Saves on their way.
    saving: usize,
    /// Set while the data of an earlier day are shown: nothing is saved then.
    before: Option<Before>,
    /// What is said once the save that takes the last one back is on disk.
    undone: Option<String>,
}

/// Lines of the frame around the body: heading, status, footer.
const CHROME: u16 = 3;
/// Below this the program says so instead of drawing.
pub const SMALLEST: (u16, u16) = (60, 16);
/// A body is never narrowed below this.
const NARROW: usize = 80;
/// Columns a body leaves free at the right edge of a wide terminal.
const MARGIN: usize = 20;

/// Columns of a body on a terminal of this width. Beyond eighty the last twenty stay free: lines are read with less
/// effort, a row of Cyrillic stays below 180 bytes at a hundred columns, and a line being typed has room to grow into
/// before anything on the screen has to be moved.
pub fn measure(width: usize) -> usize {
    width.saturating_sub(MARGIN).max(width.min(NARROW))
}

impl State {
    /// A state that shows `screen` first.
    pub fn new(env: Env, keymap: Keymap, ids: Box<dyn IdSource + Send>) -> Self {
        Self {
            env,
            keymap,
            stack: Vec::new(),
            pending: Vec::new(),
            continuations: Vec::new(),
            last_key: LastKey::default(),
            typing: Typing::default(),
            status: None,
            work: None,
            recent: Recent::default(),
            read_only: false,
            conflicts: 0,
            pulse: String::new(),
            stale: false,
            touched: false,
            terminal: (80, 24),
            ids,
            next_token: 1,
            saving: 0,
            before: None,
            undone: None,
        }
    }

    /// Opens the first screens: those of the last session, or the given one.
    pub fn start(&mut self, saved: Option<&session::Session>, first: Box<dyn Screen>) -> Vec<Effect> {
        if saved.is_some_and(|saved| saved.stepped) {
            self.last_key = LastKey::Stepped;
        }
        let mut restored = saved.map(|saved| saved.restore(&mut self.env)).unwrap_or_default();
        if restored.is_empty() {
            restored.push(first);
        }
        let mut effects = Vec::new();
        for screen in restored {
            effects.extend(self.moved(Move::Push(screen)));
        }
        if let Some(saved) = saved {
            self.recent = saved.recent.clone();
            self.tell_top();
        }
        // A terminal of the size we began with never says so: the strip of the first steps counts from the start.
        if self.env.walk.is_some() {
            self.fit();
        }
        effects.push(recount());
        self.touched = true;
        effects
    }

    /// Opens a screen on top.
    pub fn open_screen(&mut self, screen: Box<dyn Screen>) -> Vec<Effect> {
        self.moved(Move::Push(screen))
    }

    /// Leaves the visible screen, whatever is typed in it.
    pub fn close_top(&mut self) -> Vec<Effect> {
        self.moved(Move::Pop(None))
    }

    /// Hands the visible screen what another one would have handed back.
    pub fn hand_over(&mut self, outcome: Outcome) -> Vec<Effect> {
        self.touched = true;
        self.load_top(Some(outcome))
    }

    /// What a screen was reading was stopped: it hears so; one that has nothing to show yet is left.
    pub fn stopped(&mut self, token: u64) -> Vec<Effect> {
        let is_fresh = self.stack.iter().any(|layer| layer.token == token && layer.fresh);
        let mut effects = self.update(Msg::Answer { token, answer: Err(crate::Error::Stopped) });
        if is_fresh && let Some(top) = self.stack.last().filter(|layer| layer.token == token) {
            if self.stack.len() > 1 {
                effects.extend(self.moved(Move::Pop(None)));
            } else if top.screen.name() != "overview" {
                effects.extend(self.moved(Move::Home(Box::new(screens::overview::Overview::default()))));
            }
        }
        self.status = Some(Status { text: crate::labour::stopped(), is_error: false });
        effects
    }

    /// Lets the visible screen read its data again.
    pub fn look_again(&mut self) -> Vec<Effect> {
        self.load_top(None)
    }

    /// An id for a new record.
    pub fn fresh_id(&mut self) -> RecordId {
        self.ids.next_id()
    }

    /// The visible screen.
    pub fn top(&self) -> Option<&dyn Screen> {
        self.stack.last().map(|layer| layer.screen.as_ref())
    }

    /// Whether the next key has to wait: pressed ahead of a screen that is still empty it would be lost, or text
    /// would be taken for commands; pressed ahead of a save it would go to a screen that is about to close.
    pub fn is_settling(&self) -> bool {
        self.saving > 0 || self.stack.last().is_some_and(|layer| layer.loading)
    }

    /// Scopes in force, inner first.
    pub fn scopes(&self) -> Vec<Scope> {
        scopes_of(self.top())
    }

    /// The session as the next start must find it.
    pub fn session(&self) -> session::Session {
        session::Session::of(self)
    }

    /// Lines of the frame around the body: heading, status, footer, and the strip of the first steps.
    pub fn chrome(&self) -> u16 {
        CHROME + u16::from(self.env.walk.is_some())
    }

    /// Gives the screens what the frame leaves of the terminal.
    fn fit(&mut self) {
        let (width, height) = self.terminal;
        self.env.size = (measure(usize::from(width)), usize::from(height.saturating_sub(self.chrome())));
    }

    /// One step.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let all = self.env.municipality.is_none();
        let before = (self.terminal, self.chrome());
        let mut effects = self.step(msg);
        if all && self.env.municipality.is_some() {
            self.hear(Event::District);
        }
        // The strip of the first steps comes and goes.
        if before != (self.terminal, self.chrome()) {
            self.fit();
        }
        effects.extend(self.refresh());
        effects
    }

    /// Reads the visible screen again when changes of others have come, unless something is being typed: then it is read
    /// when that is saved or left.
    fn refresh(&mut self) -> Vec<Effect> {
        let calm = self.stale && self.pending.is_empty() && !self.is_settling();
        if !calm || self.top().is_none_or(Screen::is_dirty) {
            return Vec::new();
        }
        self.load_top(None)
    }

    fn step(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Key { chord, typed } => self.key(chord, typed),
            Msg::Paste(text) => {
                self.typing.other_key();
                self.last_key = LastKey::Typed;
                let mut taken = false;
                let effects = self.with_top(|screen, ctx| taken = screen.paste(&text, ctx));
                if taken {
                    self.touched = true;
                    effects
                } else if self.top().is_some_and(|screen| screen.focus() == Focus::Text) {
                    self.touched = true;
                    self.with_top(|screen, ctx| screen.text(&text, ctx))
                } else {
                    self.status = Some(Status { text: messages::paste_ignored(), is_error: false });
                    Vec::new()
                }
            }
            Msg::Resize(width, height) => {
                self.terminal = (width, height);
                Vec::new()
            }
            Msg::Answer { token: RECOUNT, answer } => {
                // What cannot be counted now is counted after the next save.
                let counted = answer.ok().and_then(|answer| answer.downcast::<usize>().ok());
                self.conflicts = counted.map_or(self.conflicts, |count| *count);
                Vec::new()
            }
            Msg::Answer { token: UNDO, answer } => self.undo(answer),
            Msg::Answer { token, answer } => {
                self.set_loading(token, false);
                if let Some(layer) = self.stack.iter_mut().find(|layer| layer.token == token) {
                    layer.fresh = false;
                }
                let written = answer.as_ref().is_ok_and(|answer| answer.is::<screens::report_file::Written>());
                let changes = answer.as_ref().is_ok_and(|answer| asked::changes_records(answer.as_ref()));
                let erased = answer.as_ref().is_ok_and(|answer| asked::erases(answer.as_ref()));
                let mut effects = self.with(token, |screen, ctx| screen.answer(answer, ctx));
                if self.stack.last().is_some_and(|layer| layer.token != token) {
                    self.tell_top();
                }
                if written {
                    self.hear(Event::Written);
                }
                if changes {
                    effects.push(recount());
                }
                if erased {
                    effects.extend(self.forget_erased());
                }
                effects
            }
            Msg::Saved { token, result } => {
                self.saving = self.saving.saturating_sub(1);
                self.saved(token, result)
            }
            Msg::Pulse { word, arrived, erased, me } => {
                self.pulse = word;
                self.env.me = me.or(self.env.me);
                self.stale |= arrived + erased > 0;
                let mut effects = if arrived + erased > 0 { vec![recount()] } else { Vec::new() };
                if erased > 0 {
                    effects.extend(self.forget_erased());
                }
                effects
            }
            Msg::Dated(Ok(day)) => self.look_back(day),
            Msg::Dated(Err(error)) => {
                self.status = Some(Status { text: error.to_string(), is_error: true });
                Vec::new()
            }
            Msg::Notice(status) => {
                self.status = Some(status);
                Vec::new()
            }
        }
    }

    fn saved(&mut self, token: u64, result: Result<()>) -> Vec<Effect> {
        self.touched = true;
        if let (UNDO, Ok(())) = (token, &result) {
            self.status = self.undone.take().map(|text| Status { text, is_error: false });
            return self.reload();
        }
        match result {
            Ok(()) => {
                self.status = Some(Status { text: crate::messages::saved(), is_error: false });
                if let Some(layer) = self.stack.iter().find(|layer| layer.token == token) {
                    let (screen, used) = (layer.screen.name(), layer.screen.used());
                    let form = used.as_ref().and_then(Used::form).unwrap_or_default();
                    self.hear(Event::Saved { screen, form });
                }
                let effects = self.with(token, |screen, ctx| screen.saved(ctx));
                // A screen that reads again what was saved still shows what was: the next key must not be judged by it.
                if effects.iter().any(|effect| matches!(effect, Effect::Ask { token: asks, .. } if *asks == token)) {
                    self.set_loading(token, true);
                }
                effects
            }
            Err(error) => {
                self.status = Some(Status { text: error.to_string(), is_error: true });
                self.with(token, |screen, ctx| screen.save_failed(ctx))
            }
        }
    }
}

/// Scopes in force on a screen, inner first.
fn scopes_of(screen: Option<&dyn Screen>) -> Vec<Scope> {
    let mut scopes = screen.map(Screen::scopes).unwrap_or_default();
    if screen.is_some_and(|screen| screen.focus() == Focus::Text) && !scopes.contains(&Scope::Text) {
        scopes.insert(0, Scope::Text);
    }
    if !scopes.contains(&Scope::Question) {
        scopes.push(Scope::Global);
    }
    scopes
}
