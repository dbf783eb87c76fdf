//! A plan before it is taken in: every row as it was read, what to look at beneath it. Nothing is stored until `F2`.

use std::any::Any;
use std::path::PathBuf;

use serde_json::{Value as Json, json};

use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Job, Query};
use crate::app::screen::{Ctx, Env, Screen};
use crate::app::selected::step;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::{Period, Record, RecordId};
use crate::import::batch::{self, Batch};
use crate::import::intake::{self, Around, Prepared};
use crate::import::{self, PlanDraft};
use crate::store::api::{Edit, Save};
use crate::{Result, text};

/// The preview.
#[derive(Debug)]
pub struct PlanImport {
    path: PathBuf,
    /// The municipality it was prepared for.
    place: Option<RecordId>,
    shown: Option<Shown>,
    selected: usize,
    saving: bool,
    scroll: Scroll,
}

#[derive(Debug, Default)]
struct Shown {
    /// SHA-256 of the file.
    hash: String,
    entries: Vec<Entry>,
    records: Vec<Record>,
    activities: usize,
    doubts: usize,
    known: usize,
    differences: usize,
}

#[derive(Debug)]
enum Entry {
    Plan(String),
    Section(String),
    Row { line: String, notes: Vec<(Tone, String)> },
}

#[derive(Debug)]
struct ReadFile(PathBuf);

impl Job for ReadFile {
    fn run(&self) -> Result<Box<dyn Any + Send>> {
        Ok(Box::new(import::read_plan_file(&self.0)?))
    }
}

#[derive(Debug)]
struct Prepare {
    drafts: Vec<PlanDraft>,
    municipality: Option<RecordId>,
    ids: Vec<RecordId>,
}

impl Query for Prepare {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let mut ids = self.ids.iter().copied();
        let mut new_id = || ids.next().unwrap_or(RecordId::new([0; 16]));
        let around = Around { records: desk.store, municipality: self.municipality };
        let prepared = intake::prepare(self.drafts.clone(), &around, &mut new_id)?;
        let hash = self.drafts.first().map(|draft| draft.source_sha256.clone()).unwrap_or_default();
        let mut shown = Shown { hash, ..Shown::default() };
        for plan in &prepared {
            describe(plan, &mut shown, desk)?;
        }
        shown.records = prepared.into_iter().flat_map(|plan| plan.records).collect();
        Ok(Box::new(shown))
    }
}

/// How many ids an intake of these drafts can need: plan, municipality, and per row the row, its execution, a school.
fn ids_for(drafts: &[PlanDraft]) -> usize {
    drafts.iter().map(|draft| 2 + 3 * draft.activities.len()).sum()
}

fn describe(plan: &Prepared, shown: &mut Shown, desk: &Desk<'_>) -> Result<()> {
    let draft = &plan.draft;
    shown.entries.push(Entry::Plan(draft.title.clone()));
    let frame = draft
        .frame
        .map_or_else(messages::no_frame, |(from, to)| format!("{}–{}", from.format("%d.%m.%Y"), to.format("%d.%m.%Y")));
    let place = if plan.municipality.is_empty() { messages::no_place() } else { plan.municipality.clone() };
    shown.entries.push(Entry::Section(messages::facts(&place, frame, draft.activities.len())));
    for doubt in &draft.doubts {
        shown.entries.push(Entry::Row { line: String::new(), notes: vec![(Tone::Warning, doubt.text.clone())] });
    }
    if let Some(known) = plan.known {
        let differences = intake::differences(draft, known, desk.store)?;
        shown.known += 1;
        shown.differences += differences.len();
        let notes = if differences.is_empty() {
            vec![(Tone::Good, messages::known_same())]
        } else {
            differences.iter().map(|difference| (Tone::Warning, difference.clone())).collect()
        };
        shown.entries.push(Entry::Row { line: messages::known(), notes });
        return Ok(());
    }
    let mut section = "";
    for row in &draft.activities {
        if row.section != section {
            section = &row.section;
            shown.entries.push(Entry::Section(section.to_owned()));
        }
        let term = plan
            .records
            .iter()
            .find(|record| record.form == "activity" && number_of(record) == row.order)
            .and_then(|record| Period::from_value(record.get("term")));
        let mut notes = Vec::new();
        if let Some(term) = term {
            notes.push((Tone::Muted, messages::term(&row.term, term.reading.human())));
        }
        notes.extend(row.doubts.iter().map(|doubt| (Tone::Warning, doubt.text.clone())));
        shown.doubts += row.doubts.len();
        let line = format!("{} {}", row.number_printed, row.title).trim().replace('\n', " ");
        shown.entries.push(Entry::Row { line, notes });
    }
    shown.activities += draft.activities.len();
    shown.doubts += draft.doubts.len();
    Ok(())
}

fn number_of(record: &Record) -> usize {
    record.get("order").as_decimal().and_then(|n| usize::try_from(n.mantissa()).ok()).unwrap_or(0)
}

impl PlanImport {
    /// Of this file.
    pub fn of(path: PathBuf) -> Self {
        Self { path, place: None, shown: None, selected: 0, saving: false, scroll: Scroll::default() }
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Option<Self> {
        Some(Self::of(PathBuf::from(state.get("path")?.as_str()?)))
    }

    fn accept(&mut self, ctx: &mut Ctx<'_>) {
        let Some(shown) = &self.shown else { return };
        if shown.records.is_empty() {
            return ctx.refuse(messages::nothing_new());
        }
        if !self.saving {
            self.saving = true;
            let id = ctx.new_id.next_id();
            let batch = Batch {
                file: self.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                hash: shown.hash.clone(),
                what: messages::what(),
                date: ctx.env.today,
                created: shown.records.len(),
                changed: 0,
            };
            let edits = std::iter::once(Edit::of(&batch.record(id))).chain(shown.records.iter().map(Edit::of));
            ctx.save(Save { edits: edits.collect(), reason: Some(batch::mark(id)), ..Save::default() });
        }
    }
}

impl Screen for PlanImport {
    fn name(&self) -> &'static str {
        "plan_import"
    }

    fn title(&self, _env: &Env) -> String {
        messages::title(self.path.file_name().unwrap_or_default().to_string_lossy())
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Plan, Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        let place = ctx.env.municipality.as_ref().map(|(id, _)| *id);
        if self.shown.is_none() || self.place != place {
            self.place = place;
            ctx.work(ReadFile(self.path.clone()));
        }
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                self.shown = Some(Shown::default());
                return ctx.refuse(error.to_string());
            }
        };
        match answer.downcast::<Vec<PlanDraft>>() {
            Ok(drafts) => {
                let ids = (0..ids_for(&drafts)).map(|_| ctx.new_id.next_id()).collect();
                let municipality = ctx.env.municipality.as_ref().map(|(id, _)| *id);
                ctx.ask(Prepare { drafts: *drafts, municipality, ids });
            }
            Err(answer) => {
                if let Ok(shown) = answer.downcast::<Shown>() {
                    self.shown = Some(*shown);
                }
            }
        }
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        let activities = self.shown.as_ref().map_or(0, |shown| shown.activities);
        ctx.say(messages::taken(activities));
        ctx.pop();
    }

    fn save_failed(&mut self, _ctx: &mut Ctx<'_>) {
        self.saving = false;
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = self.shown.as_ref().map_or(0, |shown| shown.entries.len().saturating_sub(1));
        let page = ctx.env.page(2);
        match action {
            Action::Save | Action::ImportPlan => self.accept(ctx),
            _ if step(action, &mut self.selected, last, page) => {}
            _ => return false,
        }
        true
    }

    fn body(&self, env: &Env) -> Body {
        let Some(shown) = &self.shown else {
            return Body::note(crate::app::messages::loading());
        };
        let width = env.size.0.saturating_sub(2);
        let summary = if shown.known > 0 && shown.records.is_empty() {
            messages::summary_known(shown.differences)
        } else {
            messages::summary(shown.activities, shown.doubts)
        };
        let head = text::wrap(&summary, env.size.0).into_iter().map(|line| Line::toned(Tone::Strong, line)).collect();
        let mut rows = Rows::default();
        for (n, entry) in shown.entries.iter().enumerate() {
            let selected = n == self.selected;
            match entry {
                Entry::Plan(title) => {
                    let lines = text::wrap(title, width).into_iter().map(|line| Line::toned(Tone::Title, line));
                    rows.push(selected, lines.collect::<Vec<_>>());
                }
                Entry::Section(section) => {
                    rows.push(selected, [Line::toned(Tone::Label, text::truncate(section, width))]);
                }
                Entry::Row { line, notes } => {
                    let mut lines = Vec::new();
                    if !line.is_empty() {
                        let all = text::wrap(line, width);
                        let cut = all.len().min(if selected { 6 } else { 1 });
                        lines.extend(all.into_iter().take(cut).map(Line::plain));
                    }
                    for (tone, note) in notes.iter().filter(|(tone, _)| selected || *tone != Tone::Muted) {
                        let mark = if *tone == Tone::Warning { "! " } else { "" };
                        let wrapped = text::wrap(&format!("{mark}{note}"), width.saturating_sub(4));
                        lines.extend(wrapped.into_iter().map(|line| Line::toned(*tone, format!("    {line}"))));
                    }
                    rows.push(selected, lines);
                }
            }
        }
        Body::scrolled(head, rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        json!({ "path": self.path.to_string_lossy() })
    }
}

mod messages {
    crate::messages! {
        title(file) { ru: "Загрузка плана · {file}", en: "Import of a plan · {file}" }
        summary(rows, doubts) { ru: "Мероприятий: {rows}, пометок «!»: {doubts}. F2 — загрузить, Esc — отказаться. Пока ничего не сохранено.", en: "Activities: {rows}, notes “!”: {doubts}. F2 takes them in, Esc gives up. Nothing is stored yet." }
        summary_known(differences) { ru: "Этот план уже загружен. Отличий: {differences}. Ничего не добавлено.", en: "This plan is stored already. Differences: {differences}. Nothing was added." }
        facts(place, frame, rows) { ru: "{place} · {frame} · мероприятий: {rows}", en: "{place} · {frame} · activities: {rows}" }
        what() { ru: "План", en: "Plan" }
        no_place() { ru: "район не назван (m — выбрать)", en: "no district is named (m chooses one)" }
        no_frame() { ru: "год плана не назван", en: "the plan names no year" }
        term(printed, reading) { ru: "Срок: {printed} → {reading}", en: "Term: {printed} → {reading}" }
        known() { ru: "Этот план уже есть в базе.", en: "This plan is stored already." }
        known_same() { ru: "Отличий нет.", en: "No differences." }
        nothing_new() { ru: "Загружать нечего: план уже есть или не прочитан.", en: "Nothing to take in: the plan is stored already or was not read." }
        taken(rows) { ru: "Сохранено. Загружено мероприятий: {rows}", en: "Saved. Activities taken in: {rows}" }
    }
}
