//! The program without a terminal: the real state, runner, store thread, drawing and output backend, writing into
//! memory.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::layout::Size;
use vyezd::app::effect::Effect;
use vyezd::app::screen::{Env, IdSource, Screen};
use vyezd::app::state::{Msg, State};
use vyezd::cli::workspace;
use vyezd::domain::RecordId;
use vyezd::keys::Keymap;
use vyezd::ui::backend::{Caps, LeanBackend};
use vyezd::ui::frame;
use vyezd::ui::looper::key_pressed;
use vyezd::ui::runner::{Event, Runner};
use vyezd::ui::theme::Theme;

use super::district;

#[derive(Debug)]
struct RandomIds;

impl IdSource for RandomIds {
    fn next_id(&mut self) -> RecordId {
        RecordId::new(*uuid::Uuid::now_v7().as_bytes())
    }
}

/// See the module.
pub struct Desk {
    /// The state.
    pub state: State,
    runner: Option<Runner>,
    events: Receiver<Event>,
    terminal: Terminal<LeanBackend<Vec<u8>>>,
    waiting: usize,
}

impl Desk {
    /// Opens the folder as the program does, shows `first`, and draws up to its first answer.
    pub fn open(dir: &Path, first: Box<dyn Screen>) -> Self {
        let Ok(lock) = workspace::lock(dir, false).unwrap() else { panic!("{} is in use", dir.display()) };
        let space = workspace::open_locked(dir.to_owned(), lock, workspace::progress()).unwrap();
        let env = Env {
            forms: Arc::clone(&space.forms),
            today: district::today(),
            me: None,
            municipality: None,
            school: None,
            walk: None,
            size: (80, 21),
            dated: false,
            exports: dir.join("exports"),
        };
        let mut state = State::new(env, Keymap::with_user_file(&dir.join("keymap.toml")).0, Box::new(RandomIds));
        let (sender, events) = mpsc::channel();
        let runner = Runner::new(space.service, space.forms, district::today(), sender);
        let backend = LeanBackend::new(Vec::new(), Caps::FULL, || Ok(Size::new(80, 24)));
        let terminal = Terminal::new(backend).unwrap();
        let effects = state.start(None, first);
        let mut desk = Self { state, runner: Some(runner), events, terminal, waiting: 0 };
        desk.carry_out(effects);
        desk.draw();
        desk.take_one();
        desk
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        let answered = |effect: &&Effect| !matches!(effect, Effect::Repaint | Effect::Quit);
        self.waiting += effects.iter().filter(answered).count();
        self.runner.as_ref().unwrap().run(effects);
    }

    /// One frame.
    pub fn draw(&mut self) {
        let (state, theme) = (&self.state, Theme::default());
        self.terminal.draw(|picture| frame::draw(state, theme, picture)).unwrap();
    }

    /// Takes answers until none is missing; a frame after each, as the loop would.
    pub fn settle(&mut self) {
        while self.waiting > 0 {
            self.take_one();
        }
    }

    fn take_one(&mut self) {
        let Event::Msg(msg) = self.events.recv().unwrap() else { return };
        self.waiting -= 1;
        let effects = self.state.update(msg);
        self.carry_out(effects);
        self.draw();
    }

    /// With every question answered.
    #[must_use]
    pub fn settled(mut self) -> Self {
        self.settle();
        self
    }

    /// A key, up to its frame; answers of the store, if it asked for some, are waited for and drawn, too.
    pub fn key(&mut self, code: KeyCode) {
        let effects = key_pressed(&mut self.state, &KeyEvent::new(code, KeyModifiers::NONE));
        self.carry_out(effects);
        self.draw();
        self.settle();
    }

    /// Pasted text, up to its frame.
    pub fn paste(&mut self, text: &str) {
        let effects = self.state.update(Msg::Paste(text.to_owned()));
        self.carry_out(effects);
        self.draw();
        self.settle();
    }

    /// Opens a screen on top.
    pub fn show(&mut self, screen: Box<dyn Screen>) {
        let effects = self.state.open_screen(screen);
        self.carry_out(effects);
        self.draw();
        self.settle();
    }

    /// Bytes written to the terminal since the last call.
    pub fn written(&mut self) -> usize {
        std::mem::take(self.terminal.backend_mut().writer_mut()).len()
    }

    /// Leaves as the program does.
    pub fn close(mut self) {
        self.runner.take().unwrap().close().unwrap();
    }
}
