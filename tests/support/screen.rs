//! The real loop without a terminal: keys in, screen text out, over a real store in a folder of its own.
//!
//! A script is what a person presses: `2<Down><Enter>`, text as it is typed, keys in angle brackets by their names in
//! `keymap.toml`. Effects are carried out at once and in order, so a screen is quiet when the next key comes.

#![allow(dead_code)] // Each test file uses a part of it.

#[path = "folders.rs"]
mod folders;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::{Backend, TestBackend};
use ratatui::style::Color;
use tempfile::TempDir;

pub use folders::copy;
use vyezd::app::effect::{Desk, Effect};
use vyezd::app::screen::{Env, Focus, IdSource, Screen};
use vyezd::app::screens::{overview::Overview, start::Start};
use vyezd::app::session::Session;
use vyezd::app::state::{Msg, State};
use vyezd::domain::{RecordId, Records};
use vyezd::forms::Registry;
use vyezd::keys::{Chord, Key, Keymap, layout};
use vyezd::store::{Acquired, Lock, OpenOptions, Store};
use vyezd::ui::pace::Pace;
use vyezd::ui::picture::Picture;
use vyezd::ui::theme::Theme;
use vyezd::ui::{frame, looper};

/// The day of every screen here.
pub const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2021, 5, 20).unwrap();
/// Its noon, UTC: the same day in every time zone but the outermost.
const NOON: u64 = 1_621_512_000_000;

/// Sizes every screen is looked at in.
pub const SIZES: [(u16, u16); 2] = [(80, 24), (60, 20)];

/// Ids in the order of asking, so that pictures do not differ from run to run.
#[derive(Debug)]
struct Counted(u64);

impl IdSource for Counted {
    fn next_id(&mut self) -> RecordId {
        self.0 += 1;
        // The first half counts too: it is what tells the authors of changes apart.
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.0.to_be_bytes());
        bytes[8..].copy_from_slice(&self.0.to_be_bytes());
        RecordId::new(bytes)
    }
}

/// The layout the keyboard is switched to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    Latin,
    Russian,
}

/// A folder with the sample in it, filled once through the first screen and copied for every test.
static SAMPLE: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let mut app = App::open(folder.path().to_owned(), (80, 24), Layout::Latin, None);
    app.press("<Down><Enter>");
    assert!(app.text().contains("Обзор"), "{}", app.text());
    app.close();
    folder
});

/// A fresh copy of the sample's folder.
pub fn sample() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(SAMPLE.path(), folder.path());
    folder
}

/// The program without its terminal.
pub struct App {
    state: State,
    store: Store,
    /// The store of an earlier day, while one is shown.
    dated: Option<Store>,
    forms: Arc<Registry>,
    layout: Layout,
    size: (u16, u16),
    /// The user has left.
    pub left: bool,
    /// Saves that wrote something.
    pub written: usize,
    /// Times the drafts were cleaned of what an act has erased.
    pub cleaned: usize,
    folder: PathBuf,
}

impl App {
    /// A session over `folder`, as `vyezd --data` opens it; `saved`: what the last one left.
    pub fn open(folder: PathBuf, size: (u16, u16), layout: Layout, saved: Option<&Session>) -> Self {
        Self::open_with(folder, size, layout, saved, |_| {})
    }

    /// The same with another file system or clock.
    pub fn open_with(
        folder: PathBuf,
        size: (u16, u16),
        layout: Layout,
        saved: Option<&Session>,
        adjust: impl FnOnce(&mut OpenOptions),
    ) -> Self {
        let forms = Arc::new(Registry::builtin());
        let Acquired::Ours(lock) = Lock::try_acquire(&folder, "20.05.2021 12:00").unwrap() else {
            panic!("the folder of a test is held")
        };
        // Counted per session: which session opens first must not be seen.
        let fresh = AtomicU64::new(1);
        let mut options = OpenOptions {
            now: Box::new(|| NOON),
            fresh: Box::new(move || u128::from(fresh.fetch_add(1, Ordering::Relaxed)).to_be_bytes()),
            ..OpenOptions::new(&folder, Arc::clone(&forms) as _)
        };
        adjust(&mut options);
        let (mut store, report) = Store::open(lock, options).unwrap();
        assert!(report.sentences().is_empty(), "{:?}", report.sentences());
        store.install(&vyezd::forms::instruments::builtin(&forms)).unwrap();
        let is_empty = store.count("municipality").unwrap() == 0;
        let env = Env {
            forms: Arc::clone(&forms),
            today: TODAY,
            me: None,
            municipality: None,
            school: None,
            exports: folder.join("exports"),
            walk: None,
            size: (80, 21),
            dated: false,
        };
        // The ids of the sample come before those of what a test adds; no two sessions on one folder give the same.
        let ids = Counted(if is_empty { 0 } else { 1_000_000 * store.check().unwrap().frames });
        let mut state = State::new(env, Keymap::builtin(), Box::new(ids));
        state.update(Msg::Resize(size.0, size.1));
        let effects = if is_empty {
            state.start(saved, Box::new(Start::default()))
        } else {
            state.start(saved, Box::new(Overview::default()))
        };
        let mut app =
            Self { state, store, dated: None, forms, layout, size, left: false, written: 0, cleaned: 0, folder };
        app.carry_out(effects);
        app
    }

    /// A session over a fresh copy of the sample.
    pub fn on_sample() -> (Self, TempDir) {
        let folder = sample();
        (Self::open(folder.path().to_owned(), SIZES[0], Layout::Latin, None), folder)
    }

    /// Opens the screens of a session above what is there.
    pub fn reopen(&mut self, session: &Session) {
        let screens = session.restore(&mut self.state.env);
        for screen in screens {
            self.show(screen);
        }
    }

    /// Presses every key of a script.
    pub fn press(&mut self, script: &str) {
        let mut rest = script;
        while let Some(first) = rest.chars().next() {
            let named = rest.strip_prefix('<').and_then(|tail| tail.split_once('>'));
            if let Some((name, tail)) = named {
                self.key(named_key(name));
                rest = tail;
            } else {
                let typed = self.on_this_layout(first);
                self.key(KeyEvent::new(KeyCode::Char(typed), KeyModifiers::NONE));
                rest = &rest[first.len_utf8()..];
            }
        }
    }

    /// A letter that is a command comes as the letter on the same key of the layout; text is typed as it is.
    fn on_this_layout(&self, c: char) -> char {
        let is_text = self.state.top().is_some_and(|screen| screen.focus() == Focus::Text);
        let moved = (self.layout == Layout::Russian && !is_text && c.is_ascii_alphabetic())
            .then(|| layout::russian(c.to_ascii_lowercase()))
            .flatten();
        match moved {
            Some(russian) if c.is_ascii_uppercase() => russian.to_uppercase().next().unwrap(),
            Some(russian) => russian,
            None => c,
        }
    }

    /// Presses one key.
    pub fn key(&mut self, event: KeyEvent) {
        let effects = self.begin(&event);
        self.carry_out(effects);
    }

    /// What a key asks for; the answers come with [`App::carry_out`], and a frame may be drawn in between.
    pub fn begin(&mut self, event: &KeyEvent) -> Vec<Effect> {
        assert!(!self.left, "a key after leaving");
        looper::key_pressed(&mut self.state, event)
    }

    /// Opens a screen on top.
    pub fn show(&mut self, screen: Box<dyn Screen>) {
        let effects = self.state.open_screen(screen);
        self.carry_out(effects);
    }

    /// Whether letters are text here.
    pub fn takes_text(&self) -> bool {
        self.state.top().is_some_and(|screen| screen.focus() == Focus::Text)
    }

    /// Pastes.
    pub fn paste(&mut self, text: &str) {
        let effects = self.state.update(Msg::Paste(vyezd::text::clean(text)));
        self.carry_out(effects);
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, size: (u16, u16)) {
        self.size = size;
        let effects = self.state.update(Msg::Resize(size.0, size.1));
        self.carry_out(effects);
    }

    /// One beat of the automatic exchange with this folder.
    pub fn beat(&mut self, share: &std::path::Path) {
        let told = vyezd::ui::pulse::beat_of(&mut self.store, share.to_owned(), TODAY);
        let effects = self.state.update(told);
        self.carry_out(effects);
    }

    /// Does what was asked for, one effect after another.
    pub fn carry_out(&mut self, effects: Vec<Effect>) {
        let mut queue: VecDeque<Effect> = effects.into();
        while let Some(effect) = queue.pop_front() {
            let msg = match effect {
                Effect::Ask { token, query } => {
                    let store = self.dated.as_ref().unwrap_or(&self.store);
                    let desk = Desk { store, forms: &self.forms, today: store.as_of().unwrap_or(TODAY) };
                    Msg::Answer { token, answer: query.run(&desk) }
                }
                Effect::Dated(Some(day)) => {
                    let options = OpenOptions::new(&self.folder, Arc::clone(&self.forms) as _);
                    let opened = Store::open_view(OpenOptions { as_of: Some(day), ..options }, "прошлое".into());
                    Msg::Dated(opened.map(|(store, _)| {
                        self.dated = Some(store);
                        day
                    }))
                }
                Effect::Dated(None) => {
                    self.dated = None;
                    continue;
                }
                Effect::Exchange { token, asked } => {
                    let done = vyezd::sync::exchange::exchange(&mut self.store, &asked);
                    Msg::Answer {
                        token,
                        answer: done.map(|outcome| Box::new((asked, outcome)) as Box<dyn std::any::Any + Send>),
                    }
                }
                Effect::Access { token, deed, me } => {
                    let done = deed.run(&mut self.store, &self.forms, me, TODAY);
                    Msg::Answer { token, answer: done.map(|done| Box::new(done) as Box<dyn std::any::Any + Send>) }
                }
                Effect::Save { token, save } => {
                    let saved = self.store.save(save);
                    self.written += usize::from(saved.as_ref().is_ok_and(|saved| saved.seq > 0));
                    Msg::Saved { token, result: saved.map(drop) }
                }
                Effect::Erase { token, plan, act, person } => {
                    let done = vyezd::sync::erasing::by_act(&mut self.store, &plan, &act, person);
                    Msg::Answer { token, answer: done.map(|done| Box::new(done) as Box<dyn std::any::Any + Send>) }
                }
                Effect::Work { token, job } => Msg::Answer { token, answer: job.run() },
                // What a setting changes is in the state already; the file is the runner's.
                Effect::Setting { .. } | Effect::Draft | Effect::Repaint | Effect::Suspend | Effect::Copy(_) => {
                    continue;
                }
                Effect::CleanDrafts => {
                    self.cleaned += 1;
                    continue;
                }
                Effect::Quit => {
                    self.left = true;
                    return;
                }
            };
            queue.extend(self.state.update(msg));
        }
    }

    /// The store below.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What screens know.
    pub fn env(&self) -> &Env {
        &self.state.env
    }

    /// Opens a screen above what is there.
    pub fn open_screen(&mut self, screen: Box<dyn vyezd::app::screen::Screen>) {
        let effects = self.state.open_screen(screen);
        self.carry_out(effects);
    }

    /// The store below, for what its thread does between two jobs.
    pub fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    /// A colleague, who saw what is shown now, writes into a field of a record; no screen is read again.
    pub fn colleague(&mut self, record: vyezd::domain::RecordId, field: &str, value: &str) {
        use vyezd::changes::change::{Cell, Change, Operation};
        /// Noon of the day of every screen here, milliseconds since 1970.
        const NOON: u64 = 1_621_512_000_000;
        let stored = self.store.get_stored(record).unwrap().unwrap();
        let replaces = stored.displayed().remove(field).unwrap_or_default();
        let cell = Cell { field: field.to_owned(), element: None };
        let change = Change {
            seq: 1,
            hlc: (NOON + 1000) << 16,
            person: [9; 8],
            record,
            form: stored.record.form.clone(),
            operations: vec![Operation { cell, value: value.into(), replaces }],
            salt: None,
            group: None,
            reason: None,
            later: std::collections::BTreeMap::default(),
        };
        self.store.apply_foreign(&[vyezd::changes::encoding::encode(&change)]).unwrap();
    }

    /// Whether something was typed since the last time this was asked.
    pub fn take_touched(&mut self) -> bool {
        std::mem::take(&mut self.state.touched)
    }

    /// Draws what the terminal would show now.
    pub fn draw<B: Backend>(&self, terminal: &mut Terminal<B>) {
        let drawn = terminal.draw(|picture| frame::draw(&self.state, Theme::default(), picture));
        assert!(drawn.is_ok());
    }

    /// The picture the loop would draw now; `resting`: no letter has just come.
    pub fn paced(&self, pace: &mut Pace, resting: bool) -> Picture {
        pace.picture(&self.state, self.size, resting).clone()
    }

    /// What the next start gets.
    pub fn session(&self) -> Session {
        let bytes = serde_json::to_vec(&self.state.session()).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    /// The status line.
    pub fn status(&self) -> String {
        self.state.status.as_ref().map(|status| status.text.clone()).unwrap_or_default()
    }

    /// Ends the session.
    pub fn close(self) {
        self.store.close().unwrap();
    }

    /// The screen: its rows without blanks at their ends.
    pub fn text(&self) -> String {
        self.picture().0.join("\n")
    }

    /// The screen for a snapshot: rows, the place of the cursor, and what is coloured, row by row.
    pub fn shot(&self) -> String {
        let (rows, coloured, cursor) = self.picture();
        let mut shot = rows.join("\n").trim_end().to_owned();
        shot.extend(["\n\n[cursor ", cursor.as_str(), "]\n"]);
        for line in coloured {
            shot.push_str(&line);
            shot.push('\n');
        }
        mask_sizes(&mask_clock(&shot.replace(&*self.folder.to_string_lossy(), "/data").replace(&*here(), "/home")))
    }

    fn picture(&self) -> (Vec<String>, Vec<String>, String) {
        let mut terminal = Terminal::new(TestBackend::new(self.size.0, self.size.1)).unwrap();
        terminal.draw(|picture| frame::draw(&self.state, Theme::default(), picture)).unwrap();
        let backend = terminal.backend();
        let cursor = if backend.cursor_visible() {
            let place = backend.cursor_position();
            format!("{}:{}", place.y, place.x)
        } else {
            "hidden".to_owned()
        };
        let buffer = backend.buffer();
        let (mut rows, mut coloured) = (Vec::new(), Vec::new());
        for y in 0..self.size.1 {
            let (mut row, mut spans) = (String::new(), Vec::<(Color, String)>::new());
            let mut covered = 0;
            for x in 0..self.size.0 {
                let Some(cell) = buffer.cell((x, y)) else { continue };
                if covered > 0 {
                    covered -= 1;
                    continue;
                }
                covered = vyezd::text::width(cell.symbol()).saturating_sub(1);
                row.push_str(cell.symbol());
                match spans.last_mut() {
                    Some((colour, text)) if *colour == cell.fg => text.push_str(cell.symbol()),
                    _ => spans.push((cell.fg, cell.symbol().to_owned())),
                }
            }
            rows.push(row.trim_end().to_owned());
            for (colour, text) in spans.iter().filter(|(colour, _)| *colour != Color::Reset) {
                coloured.push(format!("[{colour} {y}: {}]", text.trim()));
            }
        }
        (rows, coloured, cursor)
    }
}

/// How large the files of a database are is its own business.
fn mask_sizes(shot: &str) -> String {
    let lines = shot.lines().map(|line| match line.find("Рабочая база ") {
        Some(at) => format!("{}Рабочая база           (размер)", &line[..at]),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The folder above the one the program was started in, where that is a temporary one: its name is random.
fn here() -> String {
    let above = std::env::current_dir().ok().and_then(|folder| Some(folder.parent()?.to_owned()));
    let random = above.filter(|folder| folder.starts_with(std::env::temp_dir()));
    random.map_or_else(|| "\0".to_owned(), |folder| folder.to_string_lossy().into_owned())
}

/// The hour of a saved change depends on the time zone of the machine; the day does not.
fn mask_clock(shot: &str) -> String {
    let mut parts = shot.split("20.05.2021 ");
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_clock = part.len() >= 5 && part.as_bytes()[2] == b':' && part.is_char_boundary(5);
        masked.push_str("20.05.2021 ");
        masked.push_str(if is_clock { "12:00" } else { "" });
        masked.push_str(if is_clock { &part[5..] } else { part });
    }
    masked
}

/// A key by its name in `keymap.toml`.
pub fn named_key(name: &str) -> KeyEvent {
    pressed(Chord::parse(name).unwrap_or_else(|| panic!("no key <{name}>")))
}

/// The key event of a chord.
pub fn pressed(chord: Chord) -> KeyEvent {
    let mut modifiers = KeyModifiers::NONE;
    modifiers.set(KeyModifiers::CONTROL, chord.ctrl);
    modifiers.set(KeyModifiers::ALT, chord.alt);
    modifiers.set(KeyModifiers::SHIFT, chord.shift);
    let code = match chord.key {
        Key::Char(c) => KeyCode::Char(c),
        Key::F(n) => KeyCode::F(n),
        Key::Enter => KeyCode::Enter,
        Key::Esc => KeyCode::Esc,
        Key::Tab if chord.shift => KeyCode::BackTab,
        Key::Tab => KeyCode::Tab,
        Key::Space => KeyCode::Char(' '),
        Key::Backspace => KeyCode::Backspace,
        Key::Left => KeyCode::Left,
        Key::Right => KeyCode::Right,
        Key::Up => KeyCode::Up,
        Key::Down => KeyCode::Down,
        Key::Home => KeyCode::Home,
        Key::End => KeyCode::End,
        Key::PageUp => KeyCode::PageUp,
        Key::PageDown => KeyCode::PageDown,
        Key::Insert => KeyCode::Insert,
        Key::Delete => KeyCode::Delete,
    };
    KeyEvent::new(code, modifiers)
}

/// The screen after `script`, on a fresh copy of the sample, at one size; both layouts must give the same.
pub fn after(script: &str, size: (u16, u16)) -> String {
    let shots = [Layout::Latin, Layout::Russian].map(|layout| {
        let folder = sample();
        let mut app = App::open(folder.path().to_owned(), size, layout, None);
        app.press(script);
        app.shot()
    });
    assert_eq!(shots[0], shots[1], "the same keys under the Russian layout show something else: {script}");
    shots[0].clone()
}

/// The screen after `script` in an empty folder.
pub fn after_on_nothing(script: &str, size: (u16, u16)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut app = App::open(folder.path().to_owned(), size, Layout::Latin, None);
    app.press(script);
    app.shot()
}
