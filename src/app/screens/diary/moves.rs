//! The way of the cursor through the cells.

use std::collections::BTreeMap;

use super::data::Prefill;
use super::messages;
use super::row::Row;
use super::table::Diary;
use crate::app::action::Action;
use crate::app::screen::Ctx;
use crate::app::screens::form::entry::Entry;
use crate::domain::Record;

impl Diary {
    /// A new row at the end; what is known of it already comes with an answer.
    pub(super) fn add_row(&mut self, ctx: &mut Ctx<'_>) {
        let record = Record::new(ctx.new_id.next_id(), &self.form.id).with("school", self.school.0);
        ctx.ask(Prefill { record: record.clone(), fresh: true, me: ctx.env.me });
        self.rows.push(Row::new(record, BTreeMap::new(), true));
    }

    pub(super) fn unfold(&mut self) {
        let form = self.form.clone();
        if let Some(row) = self.rows.get_mut(self.at) {
            row.unfold(&super::columns(&form));
        }
    }

    /// To a cell of a row; the row that is left is saved.
    pub(super) fn go(&mut self, at: usize, column: usize, ctx: &mut Ctx<'_>) {
        if at != self.at
            && let Some(target) = self.rows.get(at).map(|row| row.record.id)
        {
            self.leave_row(ctx);
            self.at = self.place_of(target).unwrap_or(0);
        }
        self.column = column;
        self.unfold();
        if let Some(Entry::Text { edit, .. }) = self.cell() {
            edit.bottom();
        }
    }

    /// Saves the row with the cursor; a new one nobody typed in disappears.
    pub(super) fn leave_row(&mut self, ctx: &mut Ctx<'_>) {
        let form = self.form.clone();
        let columns = super::columns(&form);
        if self.rows.get(self.at).is_some_and(|row| row.is_untouched(&columns)) {
            if self.rows.len() > 1 {
                self.rows.remove(self.at);
                self.at = self.at.min(self.rows.len() - 1);
            }
            return;
        }
        self.save_row(self.at, ctx);
        if let Some(row) = self.rows.get_mut(self.at) {
            row.fold(&columns);
        }
    }

    /// To the first cell of the next row, a new one after the last.
    pub(super) fn next_row(&mut self, ctx: &mut Ctx<'_>) {
        let home = self.home();
        if self.at + 1 == self.rows.len() {
            let form = self.form.clone();
            if self.rows.get(self.at).is_some_and(|row| row.is_untouched(&super::columns(&form))) {
                ctx.say(messages::type_first());
                return self.go(self.at, home, ctx);
            }
            self.add_row(ctx);
        }
        self.go(self.at + 1, home, ctx);
    }

    pub(super) fn new_row(&mut self, ctx: &mut Ctx<'_>) {
        let last = self.rows.len().saturating_sub(1);
        let form = self.form.clone();
        if !self.rows.get(last).is_some_and(|row| row.is_untouched(&super::columns(&form))) {
            self.add_row(ctx);
        }
        self.go(self.rows.len().saturating_sub(1), self.home(), ctx);
    }

    pub(super) fn next_cell(&mut self, ctx: &mut Ctx<'_>) {
        if self.column + 1 < super::columns(&self.form).len() {
            self.go(self.at, self.column + 1, ctx);
        } else {
            self.next_row(ctx);
        }
    }

    pub(super) fn previous_cell(&mut self, ctx: &mut Ctx<'_>) {
        if self.column > 0 {
            self.go(self.at, self.column - 1, ctx);
        } else if self.at > 0 {
            self.go(self.at - 1, super::columns(&self.form).len().saturating_sub(1), ctx);
        }
    }

    /// To the same cell of another row, if there is one.
    pub(super) fn step_row(&mut self, by: isize, ctx: &mut Ctx<'_>) {
        if let Some(at) = self.at.checked_add_signed(by).filter(|at| *at < self.rows.len()) {
            self.go(at, self.column, ctx);
        }
    }

    /// An arrow that had nowhere to go inside the cell.
    pub(super) fn cross(&mut self, action: Action, is_table: bool, ctx: &mut Ctx<'_>) {
        let last_column = self.column + 1 == super::columns(&self.form).len();
        let last_row = self.at + 1 == self.rows.len();
        match action {
            Action::Up if is_table => self.step_row(-1, ctx),
            Action::Down if is_table => self.step_row(1, ctx),
            Action::Up | Action::Left => self.previous_cell(ctx),
            // Only Tab and Enter make rows: an arrow at the end of the table stays.
            Action::Down | Action::Right if last_column && last_row => {}
            Action::Down | Action::Right => {
                if last_column {
                    self.go(self.at + 1, 0, ctx);
                } else {
                    self.go(self.at, self.column + 1, ctx);
                }
                if let Some(Entry::Text { edit, .. }) = self.cell() {
                    edit.top();
                }
            }
            // Home and End: first the ends of the line, then of the row, then of the table.
            Action::First if self.column > self.home() => self.go(self.at, self.home(), ctx),
            Action::First => self.go(0, self.home(), ctx),
            Action::Last if !last_column => self.go(self.at, super::columns(&self.form).len().saturating_sub(1), ctx),
            Action::Last => self.go(self.rows.len().saturating_sub(1), self.column, ctx),
            _ => {}
        }
    }
}
