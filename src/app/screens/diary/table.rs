//! The table that is typed in: Tab to the next cell, Enter to the next row, a row is saved when it is left.

use std::any::Any;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde_json::Value as Json;

use super::super::reports::Reports;
use super::data::{Load, Loaded, Prefill, Prefilled};
use super::drafts::Prepared;
use super::row::{Row, is_blank_draft};
use super::saving::Flight;
use super::session::{Kept, KeptRow};
use super::{draw, messages};
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::messages as common;
use crate::app::screen::{Ctx, Env, Focus, Outcome, Screen};
use crate::app::screens::form::entry::Entry;
use crate::app::screens::question::Question;
use crate::app::screens::table_import::{self, TableImport};
use crate::app::view::{Body, Scroll};
use crate::domain::{Record, RecordId};
use crate::forms::Form;
use crate::store::api::{Edit, Save};

/// One diary of one school.
#[derive(Debug)]
pub struct Diary {
    pub(super) form: Arc<Form>,
    pub(super) school: (RecordId, String),
    pub(super) rows: Vec<Row>,
    pub(super) loaded: bool,
    pub(super) at: usize,
    pub(super) column: usize,
    pub(super) flights: VecDeque<Flight>,
    pub(super) after: After,
    pub(super) scroll: Scroll,
    question: Option<Asked>,
    /// From the session, until the rows have come.
    kept: Option<Kept>,
}

/// What waits until everything is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    Stay,
    Leave,
    Open(RecordId),
}

/// The question that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Delete(RecordId),
    Unsaved,
}

impl Diary {
    /// The diary of this form of a school; `None` if there is no such form.
    pub fn of(form: &str, school: (RecordId, String), env: &Env) -> Option<Self> {
        let form = Arc::new(env.forms.form(form)?.clone());
        let column = super::home(&super::columns(&form));
        Some(Self {
            form,
            school,
            rows: Vec::new(),
            loaded: false,
            at: 0,
            column,
            flights: VecDeque::new(),
            after: After::Stay,
            scroll: Scroll::default(),
            question: None,
            kept: None,
        })
    }

    /// From a saved session.
    pub fn restore(state: &Json, env: &Env) -> Option<Self> {
        let kept: Kept = serde_json::from_value(state.clone()).ok()?;
        let mut diary = Self::of(&kept.form, (RecordId::parse(&kept.school)?, kept.name.clone()), env)?;
        diary.kept = Some(kept);
        Some(diary)
    }

    pub(super) fn home(&self) -> usize {
        super::home(&super::columns(&self.form))
    }

    /// The cell with the cursor.
    pub(super) fn cell(&mut self) -> Option<&mut Entry> {
        self.rows.get_mut(self.at)?.cells.get_mut(self.column)
    }

    /// Rows from the store; what is being typed stays.
    fn merge(&mut self, loaded: Loaded, ctx: &mut Ctx<'_>) {
        let form = self.form.clone();
        let columns = super::columns(&form);
        let mut selected = self.rows.get(self.at).map(|row| row.record.id);
        let mut old = std::mem::take(&mut self.rows);
        for (record, names, seen) in loaded.0 {
            let mut row = match old.iter().position(|row| row.record.id == record.id).map(|at| old.remove(at)) {
                None => Row { seen, ..Row::new(record, names, false) },
                Some(mut row) => {
                    if row.saving.is_none() && !row.is_dirty(&columns) {
                        row.seen = seen;
                        if row.record != record {
                            row.cells.clear();
                            row.record = record;
                        }
                    }
                    row.names.extend(names);
                    row
                }
            };
            row.draft = is_blank_draft(&row.record, &form);
            self.rows.push(row);
        }
        old.retain(|row| row.fresh || row.saving.is_some() || row.is_dirty(&columns));
        self.rows.append(&mut old);
        if let Some(kept) = self.kept.take() {
            kept.rows.into_iter().for_each(|row| row.put_back(&mut self.rows, &form.id));
            self.rows.iter_mut().filter(|row| !row.typed.is_empty()).for_each(|row| row.unfold(&columns));
            selected = kept.selected.as_deref().and_then(RecordId::parse);
            let column = kept.column.and_then(|id| columns.iter().position(|field| field.id == id));
            self.column = column.unwrap_or(self.column);
        }
        if self.rows.is_empty() {
            self.add_row(ctx);
        }
        let last = self.rows.len().saturating_sub(1);
        self.at = match selected {
            Some(id) => self.place_of(id).unwrap_or(self.at.min(last)),
            None => last,
        };
        self.loaded = true;
        self.unfold();
    }

    fn take_prefilled(&mut self, prefilled: Prefilled) {
        let form = self.form.clone();
        if let Some(row) = self.place_of(prefilled.row).and_then(|at| self.rows.get_mut(at)) {
            row.prefill(prefilled.fields, &super::columns(&form), prefilled.names);
        }
    }

    fn ask_delete(&mut self, ctx: &mut Ctx<'_>) {
        let form = self.form.clone();
        let columns = super::columns(&form);
        let Some(row) = self.rows.get(self.at) else { return };
        let id = row.record.id;
        if row.is_untouched(&columns) {
            return self.drop_row(id, ctx);
        }
        let texts = columns.iter().enumerate().skip(self.home()).map(|(n, field)| row.line(n, field));
        let name = texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
        self.question = Some(Asked::Delete(id));
        ctx.push(Question::delete(&crate::text::truncate(&name, 60)));
    }

    fn delete(&mut self, id: RecordId, ctx: &mut Ctx<'_>) {
        let Some(row) = self.place_of(id).and_then(|at| self.rows.get(at)) else { return };
        if row.fresh && row.saving.is_none() {
            return self.drop_row(id, ctx);
        }
        let form = self.form.id.clone();
        let edit =
            Edit { record: id, form, fields: BTreeMap::new(), seen: Some(row.seen.clone()), deleted: Some(true) };
        self.flights.push_back(Flight::Deletion(id));
        ctx.save(Save { edits: vec![edit], ..Save::default() });
    }

    /// Saves everything and then does `after`; a row that cannot be saved is asked about.
    fn finish(&mut self, after: After, ctx: &mut Ctx<'_>) {
        self.after = after;
        self.save_all(ctx);
        if self.rows.iter().any(|row| !row.faults.is_empty()) {
            self.after = After::Stay;
            self.question = Some(Asked::Unsaved);
            return ctx.push(Question::unsaved());
        }
        self.go_on(ctx);
    }
}

impl Screen for Diary {
    fn name(&self) -> &'static str {
        "diary"
    }

    fn title(&self, _env: &Env) -> String {
        format!("{} · {}", self.form.plural.get(), self.school.1)
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Text, Scope::Diary]
    }

    fn focus(&self) -> Focus {
        // A reference is typed too: letters open the list of names.
        Focus::Text
    }

    fn is_dirty(&self) -> bool {
        self.kept.is_some() || !self.is_settled()
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.ask(Load { form: self.form.id.clone(), school: self.school.0 });
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                // A save that was being prepared never went: its row waits again.
                let flying = |id: RecordId, flights: &VecDeque<Flight>| {
                    flights.iter().any(|flight| matches!(flight, Flight::Row(row, _) if *row == id))
                };
                for row in &mut self.rows {
                    if !flying(row.record.id, &self.flights) {
                        row.saving = None;
                    }
                }
                self.after = After::Stay;
                return ctx.refuse(error.to_string());
            }
        };
        let answer = match answer.downcast::<Loaded>() {
            Ok(loaded) => return self.merge(*loaded, ctx),
            Err(other) => other,
        };
        match answer.downcast::<Prefilled>() {
            Ok(prefilled) => self.take_prefilled(*prefilled),
            Err(other) => {
                if let Ok(prepared) = other.downcast::<Prepared>() {
                    self.prepared(*prepared, ctx);
                }
            }
        }
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        self.arrived(ctx);
    }

    fn save_failed(&mut self, _ctx: &mut Ctx<'_>) {
        self.failed();
    }

    fn outcome(&mut self, outcome: Outcome, ctx: &mut Ctx<'_>) {
        match (outcome, self.question.take()) {
            (Outcome::Picked(records), _) => {
                if let Some(Entry::Link { chosen, .. }) = self.cell() {
                    *chosen = records;
                }
                let form = self.form.clone();
                let Some(row) = self.rows.get(self.at) else { return };
                let (record, _): (Record, _) = row.current(&super::columns(&form), ctx.env.today);
                ctx.ask(Prefill { record, fresh: false, me: ctx.env.me });
            }
            (Outcome::Button(1), Some(Asked::Delete(id))) => self.delete(id, ctx),
            (Outcome::Button(0), Some(Asked::Unsaved)) => self.finish(After::Leave, ctx),
            (Outcome::Button(1), Some(Asked::Unsaved)) => ctx.pop(),
            _ => {}
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        if self.rows.is_empty() && action != Action::Back {
            // Not loaded yet: a key must neither be lost silently nor act on nothing.
            return false;
        }
        let width = draw::cell_width(self, ctx.env, self.column);
        if self.edit(action, width) {
            return true;
        }
        let is_table = draw::is_table(ctx.env);
        match action {
            Action::NextField => self.next_cell(ctx),
            Action::PreviousField => self.previous_cell(ctx),
            Action::Enter => self.enter(ctx),
            Action::New => self.new_row(ctx),
            Action::PageUp => self.step_row(-1, ctx),
            Action::PageDown => self.step_row(1, ctx),
            Action::Up | Action::Down | Action::Left | Action::Right | Action::First | Action::Last => {
                self.cross(action, is_table, ctx);
            }
            Action::Report => {
                if !self.is_settled() {
                    self.save_all(ctx);
                }
                ctx.push(Reports::about("diaries", &self.school));
            }
            Action::Save if self.is_settled() => ctx.say(common::nothing_to_save()),
            Action::Save => self.save_all(ctx),
            Action::Delete => self.ask_delete(ctx),
            Action::Open => {
                match self.rows.get(self.at).map(|row| (row.record.id, row.is_untouched(&super::columns(&self.form)))) {
                    Some((id, false)) => self.finish(After::Open(id), ctx),
                    _ => ctx.say(messages::type_first()),
                }
            }
            Action::Back => {
                if self.loaded {
                    self.leave_row(ctx);
                }
                self.finish(After::Leave, ctx);
            }
            // Keys of the editor that have nothing to do in this cell.
            Action::DeleteForward
            | Action::DeleteBack
            | Action::DeleteWord
            | Action::Newline
            | Action::Undo
            | Action::Redo
            | Action::WordLeft
            | Action::WordRight => {}
            _ => return false,
        }
        true
    }

    fn paste(&mut self, pasted: &str, ctx: &mut Ctx<'_>) -> bool {
        // Lines without tabs are the text of one cell.
        if !pasted.trim_end().contains('\t') {
            return false;
        }
        let given = table_import::given("school", self.school.0);
        if let Some(screen) = TableImport::pasted(pasted, &self.form.id, given) {
            if !self.is_settled() {
                self.save_all(ctx);
            }
            ctx.push(screen);
        }
        true
    }

    fn text(&mut self, typed: &str, ctx: &mut Ctx<'_>) {
        if self.pick(typed, ctx) {
            return;
        }
        if let Some(Entry::Text { edit, .. }) = self.cell() {
            edit.insert(typed);
        }
        let form = self.form.clone();
        if let (Some(row), Some(field)) = (self.rows.get_mut(self.at), super::columns(&form).get(self.column)) {
            row.faults.remove(&field.id);
        }
    }

    fn body(&self, env: &Env) -> Body {
        draw::body(self, env)
    }

    fn snapshot(&self) -> Json {
        let columns = super::columns(&self.form);
        let rows = self.rows.iter().enumerate();
        let kept = match &self.kept {
            // Killed before the rows had come: what the last session kept is kept on.
            Some(kept) => return serde_json::to_value(kept).unwrap_or_default(),
            None => Kept {
                form: self.form.id.clone(),
                school: self.school.0.to_string(),
                name: self.school.1.clone(),
                selected: self.rows.get(self.at).map(|row| row.record.id.to_string()),
                column: columns.get(self.column).map(|field| field.id.clone()),
                rows: rows
                    .filter_map(|(n, row)| KeptRow::of(row, &columns, (n == self.at).then_some(self.column)))
                    .collect(),
            },
        };
        serde_json::to_value(kept).unwrap_or_default()
    }
}
