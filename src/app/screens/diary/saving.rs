//! Rows on their way to the disk: one save a row, and what waits until the last of them is there.

use super::drafts::{Made, Prepare, Prepared};
use super::messages;
use super::table::{After, Diary};
use crate::app::screen::Ctx;
use crate::app::screens::form::FormScreen;
use crate::domain::RecordId;
use crate::store::api::{Edit, Save};

/// A save under way.
#[derive(Debug)]
pub(super) enum Flight {
    /// A row, with the rows it brought along.
    Row(RecordId, Made),
    /// A row that goes away.
    Deletion(RecordId),
}

impl Diary {
    pub(super) fn place_of(&self, id: RecordId) -> Option<usize> {
        self.rows.iter().position(|row| row.record.id == id)
    }

    /// Saves the row if something in it is not on disk. A fault is said and the row stays as typed.
    pub(super) fn save_row(&mut self, at: usize, ctx: &mut Ctx<'_>) {
        let form = self.form.clone();
        let columns = super::columns(&form);
        let Some(row) = self.rows.get_mut(at) else { return };
        // One save of a row at a time: the next one must know which rows the first has made.
        if row.saving.is_some() {
            row.again = true;
            return;
        }
        if !row.is_dirty(&columns) {
            return;
        }
        row.unfold(&columns);
        let (record, faults) = row.current(&columns, ctx.env.today);
        if let Some((id, fault)) = faults.iter().next() {
            let label = form.field(id).map_or(id.as_str(), |field| field.label.get());
            ctx.refuse(messages::fault(label, fault));
            row.faults = faults;
            return;
        }
        row.faults.clear();
        let edit = Edit {
            record: record.id,
            form: record.form.clone(),
            fields: row.edits(&record),
            // Of a row that comes from here nothing is anybody else's.
            seen: (!row.fresh).then(|| row.seen.clone()),
            deleted: None,
        };
        if edit.fields.is_empty() && !row.fresh {
            // Typed and read as the same value: «20.05.2021 » is on disk already.
            row.depart(record);
            row.arrive(&form);
            return;
        }
        let people = record.references("participants").len();
        if form.id == "diary_school" && people > 0 {
            let mut before = row.record.clone();
            if row.fresh {
                before.fields.clear();
            }
            let ids = (0..people * 2).map(|_| ctx.new_id.next_id()).collect();
            ctx.ask(Prepare { edit, record: record.clone(), before, ids, me: ctx.env.me });
            row.depart(record);
        } else {
            self.flights.push_back(Flight::Row(record.id, Made::default()));
            row.depart(record);
            ctx.save(Save { edits: vec![edit], follows: true, ..Save::default() });
        }
    }

    /// Saves every row that waits.
    pub(super) fn save_all(&mut self, ctx: &mut Ctx<'_>) {
        (0..self.rows.len()).for_each(|at| self.save_row(at, ctx));
    }

    /// The rows that belong to a row are known: all go in one save.
    pub(super) fn prepared(&mut self, prepared: Prepared, ctx: &mut Ctx<'_>) {
        self.flights.push_back(Flight::Row(prepared.row, prepared.made));
        ctx.save(Save { edits: prepared.edits, follows: true, ..Save::default() });
    }

    /// The oldest save under way is on disk.
    pub(super) fn arrived(&mut self, ctx: &mut Ctx<'_>) {
        let form = self.form.clone();
        let columns = super::columns(&form);
        match self.flights.pop_front() {
            Some(Flight::Row(id, made)) => {
                match made {
                    Made { teachers: 0, directors: 0 } => {}
                    Made { teachers, directors: 0 } => ctx.say(messages::saved_with_drafts(teachers)),
                    Made { teachers, directors } => ctx.say(messages::saved_with_both(teachers, directors)),
                }
                if let Some(at) = self.place_of(id) {
                    let mut again = false;
                    if let Some(row) = self.rows.get_mut(at) {
                        row.arrive(&form);
                        if at != self.at {
                            row.fold(&columns);
                        }
                        again = std::mem::take(&mut row.again);
                    }
                    if again {
                        self.save_row(at, ctx);
                    }
                }
            }
            Some(Flight::Deletion(id)) => {
                ctx.say(messages::row_gone());
                self.drop_row(id, ctx);
            }
            None => {}
        }
        self.go_on(ctx);
    }

    /// The oldest save under way failed: the row is as typed and waits.
    pub(super) fn failed(&mut self) {
        self.after = After::Stay;
        if let Some(Flight::Row(id, _)) = self.flights.pop_front()
            && let Some(row) = self.place_of(id).and_then(|at| self.rows.get_mut(at))
        {
            row.saving = None;
        }
    }

    /// Nothing typed waits for the disk any more.
    pub(super) fn is_settled(&self) -> bool {
        let columns = super::columns(&self.form);
        self.flights.is_empty() && !self.rows.iter().any(|row| row.saving.is_some() || row.is_dirty(&columns))
    }

    /// Does what waited for the disk.
    pub(super) fn go_on(&mut self, ctx: &mut Ctx<'_>) {
        if self.after == After::Stay || !self.is_settled() {
            return;
        }
        match std::mem::replace(&mut self.after, After::Stay) {
            After::Leave => ctx.pop(),
            After::Open(id) => ctx.push(FormScreen::existing(&self.form.id, id)),
            After::Stay => {}
        }
    }

    /// Takes a row off the table; the table never stays without a row to type in.
    pub(super) fn drop_row(&mut self, id: RecordId, ctx: &mut Ctx<'_>) {
        let Some(at) = self.place_of(id) else { return };
        self.rows.remove(at);
        if self.rows.is_empty() {
            self.add_row(ctx);
        }
        if at < self.at {
            self.at -= 1;
        }
        self.at = self.at.min(self.rows.len().saturating_sub(1));
        self.unfold();
    }
}
