//! Keys in, saves and lines out, through the real state and key map.

use std::sync::Arc;

use chrono::NaiveDate;

use super::VisitScreen;
use super::saves::paired_id;
use crate::Result;
use crate::app::effect::{Desk, Effect, Past, Source};
use crate::app::screen::{Env, IdSource};
use crate::app::session::Session;
use crate::app::state::{Msg, State};
use crate::domain::records::{MemoryRecords, Records};
use crate::domain::{Record, RecordId, Value};
use crate::forms::{Registry, instruments};
use crate::keys::{Chord, Keymap};
use crate::store::api::{ListQuery, Row, Save};

const SCHOOL: RecordId = RecordId::new([1; 16]);
const VISIT: RecordId = RecordId::new([2; 16]);
const FIRST: RecordId = RecordId::new([3; 16]);
const SECOND: RecordId = RecordId::new([4; 16]);
const OLD: RecordId = RecordId::new([5; 16]);
const NEWER: RecordId = RecordId::new([6; 16]);

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
struct Desktop {
    state: State,
    memory: Memory,
    saves: Vec<Save>,
    /// The next save is refused.
    broken: bool,
    exports: tempfile::TempDir,
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
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
fn records() -> MemoryRecords {
    let forms = Registry::builtin();
    let mut found: MemoryRecords = instruments::builtin(&forms).into_iter().collect();
    let visit = |id, state: &str, date: Option<NaiveDate>| {
        let mut visit = Record::new(id, "visit")
            .with("school", SCHOOL)
            .with("visit_kind", "monitoring")
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
    fn at(records: MemoryRecords) -> Self {
        let exports = tempfile::tempdir().unwrap();
        let state = State::new(env(exports.path()), Keymap::builtin(), Box::new(Ids::default()));
        let mut desktop = Self { state, memory: Memory(records), saves: Vec::new(), broken: false, exports };
        let effects = desktop.state.start(None, Box::new(VisitScreen::of(VISIT)));
        desktop.run(effects);
        desktop
    }

    /// A planned visit opened today.
    fn open() -> Self {
        let mut desktop = Self::at(records());
        desktop.keys("Enter");
        desktop.saves.clear();
        desktop
    }

    fn run(&mut self, effects: Vec<Effect>) {
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

    fn keep(&mut self, save: Save) {
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

    fn keys(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            let chord = Chord::parse(key).unwrap();
            let effects = self.state.update(Msg::Key { chord, typed: None });
            self.run(effects);
        }
    }

    fn types(&mut self, text: &str) {
        let effects = self.state.update(Msg::Paste(text.to_owned()));
        self.run(effects);
    }

    /// Moves down until the marked row holds this text.
    fn go(&mut self, text: &str) {
        self.keys("Home");
        for _ in 0..200 {
            if self.marked().contains(text) {
                return;
            }
            self.keys("Down");
        }
        panic!("no row «{text}»:\n{}", self.screen());
    }

    fn lines(&self) -> Vec<String> {
        self.state.top().unwrap().body(&self.state.env).lines.iter().map(crate::app::view::Line::text).collect()
    }

    fn screen(&self) -> String {
        self.lines().join("\n")
    }

    fn marked(&self) -> String {
        self.lines().into_iter().find(|line| line.starts_with("> ")).unwrap_or_default()
    }

    fn status(&self) -> String {
        self.state.status.as_ref().map(|status| status.text.clone()).unwrap_or_default()
    }

    fn record(&self, id: RecordId) -> Record {
        self.memory.get(id).unwrap().unwrap()
    }

    fn all(&self, form: &str) -> Vec<Record> {
        self.memory.0.all(form).unwrap()
    }

    /// What a kill leaves: the session as text, and a new program from it.
    fn killed(self) -> Self {
        let session = serde_json::to_string(&Session::of(&self.state)).unwrap();
        let session: Session = serde_json::from_str(&session).unwrap();
        let state = State::new(env(self.exports.path()), Keymap::builtin(), Box::new(Ids(50)));
        let mut next = Self { state, saves: Vec::new(), broken: false, ..self };
        let effects = next.state.start(Some(&session), Box::new(VisitScreen::of(FIRST)));
        next.run(effects);
        next
    }
}

#[test]
fn a_planned_visit_opens_with_one_key_on_the_oldest_promise() {
    let mut desktop = Desktop::at(records());
    assert_eq!(desktop.saves.len(), 0, "opening the screen writes nothing");
    assert!(desktop.marked().contains("Открыть выезд"), "{}", desktop.screen());
    desktop.keys("Enter");
    let visit = desktop.record(VISIT);
    assert_eq!((visit.text("state"), visit.date("date")), ("open", Some(day(2021, 5, 20))));
    assert_eq!(desktop.saves.len(), 1);
    assert!(desktop.marked().contains("социальный паспорт"), "{}", desktop.screen());
    let screen = desktop.screen();
    let (old, newer) = (screen.find("социальный паспорт").unwrap(), screen.find("взаимопосещения").unwrap());
    assert!(old < newer, "{screen}");
    assert!(screen.contains("перенесена через 1 выезд"), "{screen}");
    assert!(screen.contains("! просрочена"), "{screen}");
    assert!(screen.contains("срок 02.11.2020"), "{screen}");
    assert!(screen.contains("заместитель директора"), "{screen}");
    assert!(desktop.lines().iter().all(|line| crate::text::width(line) <= 80), "{screen}");
}

#[test]
fn a_promise_is_closed_by_a_verdict_with_its_basis_only() {
    let mut desktop = Desktop::open();
    desktop.keys("l Enter");
    assert_eq!(desktop.saves.len(), 0);
    assert!(desktop.status().contains("основания"), "{}", desktop.status());
    desktop.types("Паспорт предъявлен");
    desktop.keys("Enter");
    assert_eq!(desktop.saves.len(), 1, "verdict and state in one save");
    assert_eq!(desktop.saves[0].edits.len(), 2);
    let verdict = desktop.record(paired_id("verdict", VISIT, OLD));
    assert_eq!((verdict.text("verdict"), verdict.text("basis")), ("done", "Паспорт предъявлен"));
    assert_eq!((verdict.reference("visit"), verdict.date("date")), (Some(VISIT), Some(day(2021, 5, 20))));
    assert_eq!(desktop.record(OLD).text("state"), "closed");
    assert!(desktop.screen().contains("✓ выполнено: Паспорт предъявлен"), "{}", desktop.screen());
}

#[test]
fn a_half_kept_promise_stays_open_and_counts_once_however_often_it_is_judged() {
    let mut desktop = Desktop::open();
    desktop.keys("x");
    desktop.types("Списки есть, паспорта нет");
    desktop.keys("Tab");
    desktop.types("01.09.2021");
    desktop.keys("F2");
    let old = desktop.record(OLD);
    assert_eq!((old.text("state"), old.date("deadline")), ("open", Some(day(2021, 9, 1))));
    assert_eq!(old.get("carried").as_decimal().map(|n| n.to_string()).as_deref(), Some("1"));
    desktop.keys("y Enter");
    assert_eq!(desktop.record(OLD).get("carried").as_decimal().map(|n| n.to_string()).as_deref(), Some("1"));
    desktop.keys("c Enter");
    let old = desktop.record(OLD);
    assert_eq!(old.text("state"), "closed");
    assert_eq!(old.get("carried").as_decimal().map(|n| n.to_string()).as_deref(), Some("0"));
    assert_eq!(desktop.all("verdict").len(), 1);
    assert_eq!(desktop.all("verdict")[0].text("verdict"), "dropped");
}

#[test]
fn one_key_answers_and_the_finding_keeps_the_question() {
    let mut desktop = Desktop::open();
    desktop.go("социальный паспорт школы на текущий");
    desktop.keys("y x");
    let findings = desktop.all("finding");
    assert_eq!((findings.len(), desktop.saves.len()), (1, 2));
    assert_eq!(findings[0].text("answer"), "partly");
    assert_eq!(findings[0].text("section"), "Контингент обучающихся");
    assert!(findings[0].text("text").contains("социальный паспорт"));
    assert!(desktop.marked().contains("част."), "{}", desktop.marked());
    desktop.keys("c");
    assert!(!desktop.status().is_empty(), "an action that does nothing here says why");
    desktop.keys("p");
    desktop.types("Паспорт за прошлый год");
    desktop.keys("Tab");
    desktop.types("Приказ № 45");
    desktop.keys("Enter");
    let finding = &desktop.all("finding")[0];
    assert_eq!((finding.text("note"), finding.text("evidence")), ("Паспорт за прошлый год", "Приказ № 45"));
    assert!(desktop.screen().contains("Установлено: Паспорт за прошлый год"), "{}", desktop.screen());
    desktop.keys("b");
    desktop.types("Паспорт обновлён вчера");
    desktop.keys("Enter");
    assert!(desktop.screen().contains("Возражение директора: Паспорт обновлён вчера"), "{}", desktop.screen());
}

#[test]
fn one_key_and_enter_make_a_recommendation_linked_both_ways() {
    let mut desktop = Desktop::open();
    desktop.go("социальный паспорт школы на текущий");
    desktop.keys("y h Enter");
    let made: Vec<Record> =
        desktop.all("recommendation").into_iter().filter(|one| one.reference("visit") == Some(VISIT)).collect();
    let finding = &desktop.all("finding")[0];
    assert_eq!(made.len(), 1);
    assert!(made[0].text("text").starts_with("Обновить социальный паспорт школы и приложить"));
    assert_eq!(made[0].reference("finding"), Some(finding.id));
    assert_eq!(made[0].reference("item"), finding.reference("item"));
    assert_eq!(made[0].reference("school"), Some(SCHOOL));
    assert_eq!(made[0].text("addressee_role"), "deputy");
    assert_eq!(made[0].date("deadline"), Some(day(2021, 6, 19)), "30 days, as the question says");
    assert!(desktop.screen().contains("→ Обновить социальный паспорт"), "{}", desktop.screen());
    desktop.keys("Delete");
    assert!(desktop.status().contains("рекомендация"), "{}", desktop.status());
}

#[test]
fn what_is_typed_survives_a_kill_and_a_failed_save() {
    let mut desktop = Desktop::open();
    desktop.go("взаимопосещения");
    desktop.keys("x");
    desktop.types("График есть, посещений нет");
    let mut desktop = desktop.killed();
    assert!(desktop.screen().contains("График есть, посещений нет"), "{}", desktop.screen());
    desktop.broken = true;
    desktop.keys("F2");
    assert!(desktop.screen().contains("График есть, посещений нет"), "{}", desktop.screen());
    assert_eq!(desktop.all("verdict").len(), 0);
    desktop.keys("F2");
    assert_eq!(desktop.all("verdict")[0].text("basis"), "График есть, посещений нет");
}

#[test]
fn leaving_changed_text_asks_and_unchanged_text_does_not() {
    let mut desktop = Desktop::open();
    desktop.keys("l Esc");
    assert_eq!(desktop.state.stack.len(), 1);
    desktop.keys("l");
    desktop.types("Видели");
    desktop.keys("Esc");
    assert_eq!(desktop.state.top().unwrap().name(), "question");
    desktop.keys("Right Right Enter");
    assert!(desktop.screen().contains("Видели"), "{}", desktop.screen());
    desktop.keys("Esc Right Enter");
    assert!(!desktop.screen().contains("Видели"), "{}", desktop.screen());
    assert_eq!(desktop.saves.len(), 0);
}

#[test]
fn finishing_with_holes_asks_and_reopening_takes_a_reason_everyone_sees() {
    let mut desktop = Desktop::open();
    desktop.keys("F8");
    assert_eq!(desktop.state.top().unwrap().name(), "question");
    desktop.keys("Enter");
    assert_eq!(desktop.record(VISIT).text("state"), "open", "the first button is harmless");
    assert!(desktop.marked().contains("Проверка перед сдачей: ! пробелов"), "{}", desktop.marked());
    desktop.keys("Down Enter");
    assert!(desktop.marked().contains("социальный паспорт"), "a hole leads to its row: {}", desktop.marked());
    desktop.keys("F8 Right Enter");
    assert_eq!(desktop.record(VISIT).text("state"), "finished");

    desktop.go("взаимопосещения");
    desktop.keys("l");
    assert_eq!(desktop.status(), "Выезд завершён. F9 открывает заново.");
    desktop.keys("F9 Enter");
    assert_eq!(desktop.record(VISIT).text("state"), "finished", "no reason, no reopening");
    desktop.types("Школа представила приказ");
    desktop.keys("Enter");
    let visit = desktop.record(VISIT);
    assert_eq!((visit.text("state"), visit.text("reopened_why")), ("open", "Школа представила приказ"));
    assert_eq!(visit.date("reopened_on"), Some(day(2021, 5, 20)));
    assert_eq!(desktop.saves.last().unwrap().reason.as_deref(), Some("Школа представила приказ"));
    let title = desktop.state.top().unwrap().title(&desktop.state.env);
    assert!(title.contains("открыт повторно 20.05.2021"), "{title}");
}

#[test]
fn a_visit_without_holes_finishes_at_once_and_its_report_is_written() {
    let mut records = records();
    let mut visit = records.get(VISIT).unwrap().unwrap();
    visit.set("instruments", Value::Null);
    records.put(visit);
    let mut desktop = Desktop::at(records);
    desktop.keys("Enter l");
    desktop.types("Паспорт предъявлен");
    desktop.keys("Enter Down y");
    desktop.types("Посещений не было");
    desktop.keys("Enter n");
    desktop.types("Сайт школы обновляется");
    desktop.keys("Enter");
    assert_eq!(desktop.all("finding")[0].text("text"), "Сайт школы обновляется");
    desktop.go("Выводы");
    desktop.keys("Enter");
    desktop.types("Школа движется");
    desktop.keys("Enter");
    desktop.types("медленно");
    desktop.keys("F2");
    assert_eq!(desktop.record(VISIT).text("summary"), "Школа движется\nмедленно");
    desktop.keys("F8");
    assert_eq!(desktop.record(VISIT).text("state"), "finished", "{}", desktop.screen());
    desktop.keys("F6");
    assert!(desktop.status().contains("Справка записана"), "{}", desktop.status());
    let folder = desktop.exports.path().join("exports");
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let name = "Справка МКОУ Семиченская СШ 2021-05-20";
    assert_eq!(names, [format!("{name}.docx"), format!("{name}.md")]);
}

#[test]
fn the_last_row_can_be_reached_and_every_line_fits_a_narrow_screen() {
    let mut desktop = Desktop::open();
    desktop.state.env.size = (60, 17);
    desktop.keys("Home");
    for _ in 0..120 {
        assert!(desktop.lines().iter().all(|line| crate::text::width(line) <= 60), "{}", desktop.screen());
        assert!(!desktop.marked().is_empty(), "{}", desktop.screen());
        desktop.keys("Down");
    }
    desktop.keys("End");
    assert!(desktop.marked().contains("нет ответа"), "{}", desktop.marked());
}
