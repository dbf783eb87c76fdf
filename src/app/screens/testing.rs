//! Tests of screens: keys go in through the real state and key map, records come from memory, lines and saves come
//! out.
#![allow(clippy::missing_panics_doc)]

use std::sync::Arc;

use chrono::NaiveDate;

use crate::Result;
use crate::app::effect::{Desk, Effect, Source};
use crate::app::screen::{Env, IdSource, Screen};
use crate::app::session::Session;
use crate::app::state::{Msg, State};
use crate::domain::records::{Due, MemoryRecords};
use crate::domain::{Record, RecordId, Records};
use crate::forms::Registry;
use crate::forms::display::Look;
use crate::keys::{Chord, Key, Keymap, layout};
use crate::store::api::{HistoryEntry, ListQuery, Row, Save};

/// A program without terminal and disk.
pub struct Desktop {
    /// The real state.
    pub state: State,
    /// What is on disk.
    pub records: MemoryRecords,
    /// Saves that came to the disk, in order.
    pub saves: Vec<Save>,
    /// Saves fail with this sentence.
    pub failing: Option<String>,
    /// Effects that are carried out only by [`Desktop::settle`].
    pub held: Option<Vec<Effect>>,
}

/// An id of one number.
pub fn id(number: u8) -> RecordId {
    let mut bytes = [0; 16];
    bytes[0] = number;
    RecordId::new(bytes)
}

/// Counted ids.
#[derive(Debug)]
pub struct Counter(pub u32);

impl IdSource for Counter {
    fn next_id(&mut self) -> RecordId {
        self.0 += 1;
        let mut bytes = [0xf0; 16];
        bytes[12..].copy_from_slice(&self.0.to_be_bytes());
        RecordId::new(bytes)
    }
}

/// Lists from memory: cells by the form's columns.
struct Memory<'a>(&'a MemoryRecords, &'a Registry);

impl Records for Memory<'_> {
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

impl Source for Memory<'_> {
    fn list(&self, query: &ListQuery) -> Result<Vec<Row>> {
        let form = self.1.need(&query.form)?;
        let look = Look::new(self.1, self.0);
        let mut rows = Vec::new();
        for record in self.0.all(&query.form)? {
            let cells: Result<Vec<String>> =
                form.columns.iter().filter_map(|id| form.field(id)).map(|f| look.cell(form, f, &record)).collect();
            let cells = cells?;
            if crate::text::search_key(&cells.join(" ")).contains(&crate::text::search_key(&query.filter)) {
                rows.push(Row { place: record.id.as_bytes().to_vec(), id: record.id, cells, conflict: false });
            }
        }
        Ok(rows)
    }

    fn due(&self, form: &str) -> Result<Vec<Due>> {
        let form = self.1.need(form)?;
        let open = self.0.all(&form.id)?.into_iter().filter(|record| form.is_open(record));
        let due = |record: &Record| form.due.as_deref().and_then(|field| record.date(field));
        let mut found: Vec<Due> =
            open.map(|r| Due { day: due(&r), id: r.id, scope: r.reference(&form.scope) }).collect();
        found.sort_by_key(|due| due.day);
        Ok(found)
    }

    fn past(&self, _id: RecordId) -> Result<Vec<HistoryEntry>> {
        Ok(Vec::new())
    }
}

impl Desktop {
    /// Shows `first` on 80×24.
    pub fn new(records: Vec<Record>, school: Option<(RecordId, String)>, first: Box<dyn Screen>) -> Self {
        let env = Env {
            forms: Arc::new(Registry::builtin()),
            today: NaiveDate::from_ymd_opt(2021, 5, 20).unwrap(),
            me: None,
            municipality: None,
            exports: std::path::PathBuf::new(),
            school,
            walk: None,
            size: (80, 21),
            dated: false,
        };
        let state = State::new(env, Keymap::builtin(), Box::new(Counter(0)));
        let mut desktop =
            Self { state, records: records.into_iter().collect(), saves: Vec::new(), failing: None, held: None };
        let effects = desktop.state.start(None, first);
        desktop.carry_out(effects);
        desktop
    }

    /// The program after `kill -9`: only records and the session are left.
    #[must_use]
    pub fn reborn(self, fallback: Box<dyn Screen>) -> Self {
        let session = serde_json::to_string(&self.state.session()).unwrap();
        let session: Session = serde_json::from_str(&session).unwrap();
        let mut env = self.state.env.clone();
        env.school = None;
        let state = State::new(env, Keymap::builtin(), Box::new(Counter(5000)));
        let mut desktop = Self { state, records: self.records, saves: self.saves, failing: None, held: None };
        let effects = desktop.state.start(Some(&session), fallback);
        desktop.carry_out(effects);
        desktop
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Some(held) = &mut self.held {
                held.push(effect);
                continue;
            }
            let msg = match effect {
                Effect::Ask { token, query } => {
                    let forms = Arc::clone(&self.state.env.forms);
                    let memory = Memory(&self.records, &forms);
                    let desk = Desk { store: &memory, forms: &forms, today: self.state.env.today };
                    Msg::Answer { token, answer: query.run(&desk) }
                }
                Effect::Save { token, save } => Msg::Saved { token, result: self.save(save) },
                _ => continue,
            };
            let more = self.state.update(msg);
            self.carry_out(more);
        }
    }

    /// Carries out what was held.
    pub fn settle(&mut self) {
        let held = self.held.take().unwrap_or_default();
        self.carry_out(held);
    }

    fn save(&mut self, save: Save) -> Result<()> {
        if let Some(sentence) = &self.failing {
            return Err(crate::Error::Refused(sentence.clone()));
        }
        for edit in &save.edits {
            let found = self.records.get(edit.record).unwrap();
            let mut record = found.unwrap_or_else(|| Record::new(edit.record, &edit.form));
            for (field, value) in &edit.fields {
                record.set(field, value.clone());
            }
            record.deleted = edit.deleted.unwrap_or(false);
            self.records.put(record);
        }
        self.saves.push(save);
        Ok(())
    }

    fn key(&mut self, chord: Chord, typed: Option<char>) {
        let effects = self.state.update(Msg::Key { chord, typed });
        self.carry_out(effects);
    }

    /// Named keys: `"Tab Tab F2"`.
    pub fn press(&mut self, keys: &str) {
        for name in keys.split_whitespace() {
            let typed = Some(name).filter(|name| name.chars().count() == 1).and_then(|name| name.chars().next());
            self.key(Chord::parse(name).unwrap(), typed);
        }
    }

    /// Characters as a keyboard sends them.
    pub fn write(&mut self, text: &str) {
        for c in text.chars() {
            let key = if c == ' ' { Key::Space } else { Key::Char(layout::latin(c)) };
            self.key(Chord { shift: c.is_uppercase(), ..Chord::plain(key) }, Some(c));
        }
    }

    /// The lines of the body.
    pub fn lines(&self) -> Vec<String> {
        self.state.top().unwrap().body(&self.state.env).lines.iter().map(crate::app::view::Line::text).collect()
    }

    /// The body as one text.
    pub fn picture(&self) -> String {
        self.lines().join("\n")
    }

    /// The text of the line with the cursor.
    pub fn cursor_line(&self) -> String {
        let body = self.state.top().unwrap().body(&self.state.env);
        body.cursor.map(|(line, _)| body.lines[line].text()).unwrap_or_default()
    }

    /// The status line.
    pub fn status(&self) -> String {
        self.state.status.as_ref().map(|status| status.text.clone()).unwrap_or_default()
    }

    /// Name of the visible screen.
    pub fn screen(&self) -> &'static str {
        self.state.top().unwrap().name()
    }

    /// All records of a form.
    pub fn all(&self, form: &str) -> Vec<Record> {
        self.records.all(form).unwrap()
    }
}
