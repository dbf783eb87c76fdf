//! Tests of screens over a real store in a folder of its own: for what memory has not – logs, heads, files.
#![allow(clippy::missing_panics_doc)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::NaiveDate;

use super::testing::Counter;
use crate::app::effect::{Desk, Effect};
use crate::app::screen::{Env, Screen};
use crate::app::session::Session;
use crate::app::settings;
use crate::app::state::{Msg, State};
use crate::app::view::Line;
use crate::changes::encoding;
use crate::domain::{Record, RecordId};
use crate::forms::Registry;
use crate::keys::{Chord, Key, Keymap, layout};
use crate::store::{Acquired, Edit, Lock, OpenOptions, Save, Store};

/// A program with a store and without a terminal.
pub struct StoreDesk {
    /// The real state.
    pub state: State,
    /// The real store.
    pub store: Store,
    /// Its folder.
    pub folder: tempfile::TempDir,
}

/// A store in a new folder; its fresh bytes hold `mark`, so that two stores are two writers.
pub fn store(folder: &tempfile::TempDir, forms: &Arc<Registry>, mark: u8) -> Store {
    let Acquired::Ours(lock) = Lock::try_acquire(folder.path(), "20.05.2021 09:00").unwrap() else { panic!("held") };
    let mut options = OpenOptions::new(folder.path(), Arc::clone(forms) as _);
    let counter = AtomicU64::new(0);
    options.now = Box::new(|| 1_621_497_600_000);
    options.fresh = Box::new(move || {
        let mut bytes = [mark; 16];
        bytes[..8].copy_from_slice(&counter.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        bytes
    });
    Store::open(lock, options).unwrap().0
}

/// Everything that was ever saved in these records, as its bytes travel.
pub fn bytes_of(store: &Store, records: &[RecordId]) -> Vec<Vec<u8>> {
    let histories = records.iter().flat_map(|id| store.history(*id).unwrap());
    histories.map(|entry| encoding::encode(&entry.change)).collect()
}

impl StoreDesk {
    /// Shows `first` on 80×24; the day is 20.05.2021.
    pub fn new(records: &[Record], first: Box<dyn Screen>) -> Self {
        Self::with_forms(Registry::builtin(), records, first)
    }

    /// The same with these forms.
    pub fn with_forms(forms: Registry, records: &[Record], first: Box<dyn Screen>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let forms = Arc::new(forms);
        let mut store = store(&folder, &forms, 1);
        store.save(Save { edits: records.iter().map(Edit::of).collect(), ..Save::default() }).unwrap();
        let env = Env {
            forms,
            today: NaiveDate::from_ymd_opt(2021, 5, 20).unwrap(),
            me: None,
            municipality: None,
            exports: store.layout().exports(),
            school: None,
            walk: None,
            size: (80, 21),
            dated: false,
        };
        let state = State::new(env, Keymap::builtin(), Box::new(Counter(0)));
        let mut desk = Self { state, store, folder };
        let effects = desk.state.start(None, first);
        desk.carry_out(effects);
        desk
    }

    /// The program after `kill -9`: only the store and the session are left.
    #[must_use]
    pub fn reborn(self, fallback: Box<dyn Screen>) -> Self {
        let session = serde_json::to_string(&self.state.session()).unwrap();
        let session: Session = serde_json::from_str(&session).unwrap();
        let state = State::new(self.state.env.clone(), Keymap::builtin(), Box::new(Counter(5000)));
        let mut desk = Self { state, ..self };
        let effects = desk.state.start(Some(&session), fallback);
        desk.carry_out(effects);
        desk
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let msg = match effect {
                Effect::Ask { token, query } => {
                    let forms = Arc::clone(&self.state.env.forms);
                    let desk = Desk { store: &self.store, forms: &forms, today: self.state.env.today };
                    Msg::Answer { token, answer: query.run(&desk) }
                }
                Effect::Exchange { token, asked } => {
                    let done = crate::sync::exchange::exchange(&mut self.store, &asked);
                    Msg::Answer {
                        token,
                        answer: done.map(|outcome| Box::new((asked, outcome)) as Box<dyn std::any::Any + Send>),
                    }
                }
                Effect::Access { token, deed, me } => {
                    let (forms, today) = (Arc::clone(&self.state.env.forms), self.state.env.today);
                    let done = deed.run(&mut self.store, &forms, me, today);
                    Msg::Answer { token, answer: done.map(|done| Box::new(done) as Box<dyn std::any::Any + Send>) }
                }
                Effect::Save { token, save } => Msg::Saved { token, result: self.store.save(save).map(|_| ()) },
                Effect::Setting { name, value } => {
                    settings::change(&self.store.layout().settings(), name, &value).unwrap();
                    continue;
                }
                Effect::Work { token, job } => Msg::Answer { token, answer: job.run() },
                _ => continue,
            };
            let more = self.state.update(msg);
            self.carry_out(more);
        }
    }

    /// Carries out what a state that was moved by hand wants.
    pub fn settle(&mut self, effects: Vec<Effect>) {
        self.carry_out(effects);
    }

    /// Named keys: `"Tab Tab F2"`.
    pub fn press(&mut self, keys: &str) {
        for name in keys.split_whitespace() {
            let typed = Some(name).filter(|name| name.chars().count() == 1).and_then(|name| name.chars().next());
            let effects = self.state.update(Msg::Key { chord: Chord::parse(name).unwrap(), typed });
            self.carry_out(effects);
        }
    }

    /// Characters as a keyboard sends them.
    pub fn write(&mut self, text: &str) {
        for c in text.chars() {
            let key = if c == ' ' { Key::Space } else { Key::Char(layout::latin(c)) };
            let chord = Chord { shift: c.is_uppercase(), ..Chord::plain(key) };
            let effects = self.state.update(Msg::Key { chord, typed: Some(c) });
            self.carry_out(effects);
        }
    }

    /// The body as one text; every line is within the width.
    pub fn picture(&self) -> String {
        let body = self.state.top().unwrap().body(&self.state.env);
        assert!(body.lines.len() <= self.state.env.size.1);
        let lines: Vec<String> = body.lines.iter().map(Line::text).collect();
        let wide = body.lines.iter().find(|line| line.width() > self.state.env.size.0);
        assert!(wide.is_none(), "{}", lines.join("\n"));
        lines.join("\n")
    }

    /// The text of the line with the cursor.
    pub fn cursor_line(&self) -> String {
        let body = self.state.top().unwrap().body(&self.state.env);
        body.cursor.map(|(line, _)| body.lines[line].text()).unwrap_or_default()
    }

    /// The heading.
    pub fn title(&self) -> String {
        self.state.top().unwrap().title(&self.state.env)
    }

    /// The status line.
    pub fn status(&self) -> String {
        self.state.status.as_ref().map(|status| status.text.clone()).unwrap_or_default()
    }

    /// Name of the visible screen.
    pub fn screen(&self) -> &'static str {
        self.state.top().unwrap().name()
    }
}
