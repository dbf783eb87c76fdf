//! The program on records in memory, for tests of screens: keys in, saves and lines out.

use std::sync::Arc;

use chrono::NaiveDate;

use super::VisitScreen;
use crate::Result;
use crate::app::effect::{Desk, Effect, Past, Source};
use crate::app::screen::{Env, IdSource, Screen};
use crate::app::session::Session;
use crate::app::state::{Msg, State};
use crate::domain::records::{MemoryRecords, Records};
use crate::domain::{Record, RecordId, Value};
use crate::forms::{Registry, instruments};
use crate::keys::{Chord, Keymap};
use crate::store::api::{ListQuery, Row, Save};

pub(in crate::app::screens) const SCHOOL: RecordId = RecordId::new([1; 16]);
pub(in crate::app::screens) const VISIT: RecordId = RecordId::new([2; 16]);
pub(in crate::app::screens) const FIRST: RecordId = RecordId::new([3; 16]);
pub(in crate::app::screens) const SECOND: RecordId = RecordId::new([4; 16]);
pub(in crate::app::screens) const OLD: RecordId = RecordId::new([5; 16]);
pub(in crate::app::screens) const NEWER: RecordId = RecordId::new([6; 16]);

#[derive(Debug, Default)]
struct Ids(u8);

impl IdSource for Ids {
    fn next_id(&mut self) -> RecordId {
        self.0 += 1;
        RecordId::new([100 + self.0; 16])
    }
}

struct Memory(MemoryRecords);

impl Records for Memory {
    fn get(&self, id: RecordId) -> Result<Option<Record>> {
        self.0.get(id)
    }

    fn each(&self, form: &str, visit: &mut dyn FnMut(Record) -> std::ops::ControlFlow<()>) -> Result<()> {
        self.0.each(form, visit)
    }

    fn related(&self, form: &str, field: &str, target: RecordId) -> Result<Vec<Record>> {
        self.0.related(form, field, target)
    }

    fn count(&self, form: &str) -> Result<usize> {
        self.0.count(form)
    }
}

impl Source for Memory {
    fn list(&self, _query: &ListQuery) -> Result<Vec<Row>> {
        Ok(Vec::new())
    }

    fn past(&self, _id: RecordId) -> Result<Vec<Past>> {
        Ok(Vec::new())
    }
}

/// The program without terminal and disk.
pub(in crate::app::screens) struct Desktop {
    pub(in crate::app::screens) state: State,
    memory: Memory,
    pub(in crate::app::screens) saves: Vec<Save>,
    /// The next save is refused.
    pub(in crate::app::screens) broken: bool,
    pub(in crate::app::screens) exports: tempfile::TempDir,
}

pub(in crate::app::screens) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn env(exports: &std::path::Path) -> Env {
    Env {
        forms: Arc::new(Registry::builtin()),
        today: day(2021, 5, 20),
        me: None,
        municipality: None,
        school: None,
        size: (80, 21),
        exports: exports.join("exports"),
    }
}

/// The school of source 004 with two earlier visits, their recommendations, and a planned visit.
pub(in crate::app::screens) fn records() -> MemoryRecords {
    let forms = Registry::builtin();
    let mut found: MemoryRecords = instruments::builtin(&forms).into_iter().collect();
    let visit = |id, state: &str, date: Option<NaiveDate>| {
        let mut visit = Record::new(id, "visit")
            .with("school", SCHOOL)
            .with("kind", "monitoring")
            .with("state", state)
            .with("planned", date.unwrap_or(day(2021, 5, 20)));
        visit.set("date", date.map_or(Value::Null, Value::from));
        visit
    };
    let promised = |id, from: RecordId, given: NaiveDate, due: NaiveDate, text: &str| {
        Record::new(id, "recommendation")
            .with("school", SCHOOL)
            .with("visit", from)
            .with("given", given)
            .with("deadline", due)
            .with("text", text)
            .with("addressee_role", "deputy")
            .with("state", "open")
    };
    let facets = instruments::known_id("instrument", "school_facets");
    found.put(Record::new(SCHOOL, "school").with("name", "МКОУ Семиченская СШ"));
    found.put(visit(FIRST, "finished", Some(day(2020, 10, 1))));
    found.put(visit(SECOND, "finished", Some(day(2021, 3, 1))));
    let mut planned = visit(VISIT, "planned", None);
    planned.set("instruments", Value::Array(vec![facets.into()]));
    found.put(planned);
    let (old, newer) = ("Обновить социальный паспорт школы.", "Составить план взаимопосещения уроков.");
    found.put(promised(NEWER, SECOND, day(2021, 3, 1), day(2021, 6, 1), newer));
    found.put(promised(OLD, FIRST, day(2020, 10, 1), day(2020, 11, 2), old));
    found
}

impl Desktop {
    pub(in crate::app::screens) fn at(records: MemoryRecords) -> Self {
        Self::showing(records, Box::new(VisitScreen::of(VISIT)))
    }

    /// These records, this screen.
    pub(in crate::app::screens) fn showing(records: MemoryRecords, screen: Box<dyn Screen>) -> Self {
        let exports = tempfile::tempdir().unwrap();
        let state = State::new(env(exports.path()), Keymap::builtin(), Box::new(Ids::default()));
        let mut desktop = Self { state, memory: Memory(records), saves: Vec::new(), broken: false, exports };
        let effects = desktop.state.start(None, screen);
        desktop.run(effects);
        desktop
    }

    /// A planned visit opened today.
    pub(in crate::app::screens) fn open() -> Self {
        let mut desktop = Self::at(records());
        desktop.keys("Enter");
        desktop.saves.clear();
        desktop
    }

    pub(in crate::app::screens) fn run(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let msg = match effect {
                Effect::Ask { token, query } => {
                    let forms = Registry::builtin();
                    let desk = Desk { store: &self.memory, forms: &forms, today: day(2021, 5, 20) };
                    Msg::Answer { token, answer: query.run(&desk) }
                }
                Effect::Save { token, save } => {
                    let result = if std::mem::take(&mut self.broken) {
                        Err(crate::Error::Store("нет места".to_owned()))
                    } else {
                        self.keep(save);
                        Ok(())
                    };
                    Msg::Saved { token, result }
                }
                other => panic!("{other:?}"),
            };
            let more = self.state.update(msg);
            self.run(more);
        }
    }

    /// A record that came by exchange.
    pub(in crate::app::screens) fn put(&mut self, record: Record) {
        self.memory.0.put(record);
    }

    pub(in crate::app::screens) fn keep(&mut self, save: Save) {
        for edit in &save.edits {
            let mut record =
                self.memory.get(edit.record).unwrap().unwrap_or_else(|| Record::new(edit.record, &edit.form));
            for (field, value) in &edit.fields {
                record.set(field, value.clone());
            }
            record.deleted = edit.deleted.unwrap_or(record.deleted);
            self.memory.0.put(record);
        }
        self.saves.push(save);
    }

    pub(in crate::app::screens) fn keys(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            let chord = Chord::parse(key).unwrap();
            let effects = self.state.update(Msg::Key { chord, typed: None });
            self.run(effects);
        }
    }

    pub(in crate::app::screens) fn types(&mut self, text: &str) {
        let effects = self.state.update(Msg::Paste(text.to_owned()));
        self.run(effects);
    }

    /// Moves down until the marked row holds this text.
    pub(in crate::app::screens) fn go(&mut self, text: &str) {
        self.keys("Home");
        for _ in 0..200 {
            if self.marked().contains(text) {
                return;
            }
            self.keys("Down");
        }
        panic!("no row «{text}»:\n{}", self.screen());
    }

    pub(in crate::app::screens) fn lines(&self) -> Vec<String> {
        self.state.top().unwrap().body(&self.state.env).lines.iter().map(crate::app::view::Line::text).collect()
    }

    pub(in crate::app::screens) fn screen(&self) -> String {
        self.lines().join("\n")
    }

    pub(in crate::app::screens) fn marked(&self) -> String {
        self.lines().into_iter().find(|line| line.starts_with("> ")).unwrap_or_default()
    }

    pub(in crate::app::screens) fn status(&self) -> String {
        self.state.status.as_ref().map(|status| status.text.clone()).unwrap_or_default()
    }

    pub(in crate::app::screens) fn record(&self, id: RecordId) -> Record {
        self.memory.get(id).unwrap().unwrap()
    }

    pub(in crate::app::screens) fn all(&self, form: &str) -> Vec<Record> {
        self.memory.0.all(form).unwrap()
    }

    /// What a kill leaves: the session as text, and a new program from it.
    pub(in crate::app::screens) fn killed(self) -> Self {
        let session = serde_json::to_string(&Session::of(&self.state)).unwrap();
        let session: Session = serde_json::from_str(&session).unwrap();
        let state = State::new(env(self.exports.path()), Keymap::builtin(), Box::new(Ids(50)));
        let mut next = Self { state, saves: Vec::new(), broken: false, ..self };
        let effects = next.state.start(Some(&session), Box::new(VisitScreen::of(FIRST)));
        next.run(effects);
        next
    }
}
