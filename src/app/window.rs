//! The part of a long list that is in memory: it grows and moves with the selection, never with the store.

use std::any::Any;

use super::effect::{Desk, Query};
use super::screen::Ctx;
use crate::Result;
use crate::domain::RecordId;
use crate::store::api::{ListQuery, Row};

/// Rows read at once.
const STEP: usize = 120;
/// Rows kept; beyond this the far end is dropped.
const KEPT: usize = 480;

/// Which rows were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Load {
    /// The window anew, at the place it had.
    Again,
    /// From the very start.
    First,
    /// From the very end.
    Last,
    /// After the last row.
    After,
    /// Before the first row.
    Before,
}

/// A window on a list.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // Each tells of another event; no two of them make one state.
pub struct Window {
    /// What is listed; place and number are the window's own business.
    pub query: ListQuery,
    /// Rows in memory.
    pub rows: Vec<Row>,
    /// Selected row.
    pub selected: usize,
    /// The first answer has come.
    pub loaded: bool,
    /// Select this record when it comes by.
    pub wanted: Option<RecordId>,
    start: Option<Vec<u8>>,
    at_end: bool,
    waiting: bool,
    to_last: bool,
}

#[derive(Debug)]
struct Read {
    load: Load,
    query: ListQuery,
    wanted: Option<RecordId>,
}

struct Found {
    load: Load,
    rows: Vec<Row>,
    full: bool,
    /// The window has moved: it begins after this place.
    #[allow(clippy::option_option)] // Outside: moved or not; inside: to a place, or to the start of the list.
    moved: Option<Option<Vec<u8>>>,
}

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let rows = desk.store.list(&self.query)?;
        // The row that was asked for may lie outside the window: a new record, or the row of the last session.
        if let Some(wanted) = self.wanted.filter(|wanted| rows.iter().all(|row| row.id != *wanted))
            && let Some(around) = self.around(wanted, desk)?
        {
            return Ok(Box::new(around));
        }
        let full = rows.len() >= self.query.limit;
        Ok(Box::new(Found { load: self.load, rows, full, moved: None }))
    }
}

impl Read {
    /// The rows around a record; `None` where this list does not show it.
    fn around(&self, wanted: RecordId, desk: &Desk<'_>) -> Result<Option<Found>> {
        if !self.query.filter.is_empty() {
            return Ok(None);
        }
        let Some(place) = desk.store.place(&self.query.form, wanted)? else { return Ok(None) };
        let list =
            |anchor, backwards| desk.store.list(&ListQuery { anchor, backwards, limit: STEP, ..self.query.clone() });
        let before = list(Some(place), true)?;
        let after = list(before.last().map(|row| row.place.clone()), false)?;
        if after.iter().all(|row| row.id != wanted) {
            return Ok(None);
        }
        let full = after.len() >= STEP;
        // The anchor is exclusive, so the first row itself goes.
        let start = before.first().filter(|_| before.len() >= STEP).map(|row| row.place.clone());
        let rows = before.into_iter().skip(usize::from(start.is_some())).chain(after).collect();
        Ok(Some(Found { load: Load::Again, rows, full, moved: Some(start) }))
    }
}

impl Window {
    /// A window on this list.
    pub fn new(query: ListQuery) -> Self {
        Self { query, ..Self::default() }
    }

    /// The selected row.
    pub fn current(&self) -> Option<&Row> {
        self.rows.get(self.selected)
    }

    /// Reads the rows anew, from the start if `from_start`.
    pub fn reload(&mut self, from_start: bool, ctx: &mut Ctx<'_>) {
        if from_start {
            self.start = None;
            self.selected = 0;
        } else {
            self.wanted = self.wanted.or(self.current().map(|row| row.id));
        }
        let limit = self.rows.len().clamp(STEP, KEPT);
        self.ask(Load::Again, self.start.clone(), false, limit, ctx);
    }

    fn ask(&mut self, load: Load, anchor: Option<Vec<u8>>, backwards: bool, limit: usize, ctx: &mut Ctx<'_>) {
        self.waiting = true;
        let query = ListQuery { anchor, backwards, limit, ..self.query.clone() };
        ctx.ask(Read { load, query, wanted: self.wanted.filter(|_| load == Load::Again) });
    }

    /// Moves the selection; asks for more rows before it gets to their end.
    pub fn step(&mut self, rows: isize, ctx: &mut Ctx<'_>) {
        let last = self.rows.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(rows).min(last);
        self.wanted = None;
        if self.waiting {
            return;
        }
        let near = STEP / 2;
        if !self.at_end && self.selected + near > last {
            let place = self.rows.last().map(|row| row.place.clone());
            self.ask(Load::After, place, false, STEP, ctx);
        } else if self.start.is_some() && self.selected < near {
            let place = self.rows.first().map(|row| row.place.clone());
            self.ask(Load::Before, place, true, STEP, ctx);
        }
    }

    /// To the first row of all.
    pub fn first(&mut self, ctx: &mut Ctx<'_>) {
        self.wanted = None;
        if self.start.is_some() {
            // The first rows of the window are not those of the list: showing them meanwhile would cost a page.
            self.ask(Load::First, None, false, STEP, ctx);
        } else {
            self.selected = 0;
        }
    }

    /// To the last row of all.
    pub fn last(&mut self, ctx: &mut Ctx<'_>) {
        self.wanted = None;
        if self.at_end {
            self.selected = self.rows.len().saturating_sub(1);
        } else {
            self.to_last = true;
            self.ask(Load::Last, None, true, STEP, ctx);
        }
    }

    /// Takes an answer if it is the window's; gives it back otherwise.
    pub fn answer(&mut self, answer: Box<dyn Any + Send>) -> Option<Box<dyn Any + Send>> {
        let found = match answer.downcast::<Found>() {
            Ok(found) => *found,
            Err(other) => return Some(other),
        };
        self.waiting = false;
        self.loaded = true;
        match found.load {
            Load::Again => {
                self.rows = found.rows;
                self.at_end = !found.full;
                if let Some(start) = found.moved {
                    self.start = start;
                }
            }
            Load::First => {
                self.rows = found.rows;
                self.at_end = !found.full;
                (self.start, self.selected) = (None, 0);
            }
            Load::Last => {
                self.start = if found.full { found.rows.first().map(|row| row.place.clone()) } else { None };
                // The anchor is exclusive, so the first row itself goes.
                self.rows = found.rows.into_iter().skip(usize::from(self.start.is_some())).collect();
                self.at_end = true;
                self.selected = self.rows.len().saturating_sub(1);
            }
            Load::After => {
                self.at_end = !found.full;
                self.rows.extend(found.rows);
                let surplus = self.rows.len().saturating_sub(KEPT).min(self.selected.saturating_sub(STEP));
                if surplus > 0 {
                    self.start = self.rows.get(surplus - 1).map(|row| row.place.clone());
                    self.rows.drain(..surplus);
                    self.selected -= surplus;
                }
            }
            Load::Before => {
                let start = if found.full { found.rows.first().map(|row| row.place.clone()) } else { None };
                let before: Vec<Row> = found.rows.into_iter().skip(usize::from(start.is_some())).collect();
                self.start = start;
                self.selected += before.len();
                self.rows.splice(0..0, before);
                if self.rows.len() > KEPT.max(self.selected + STEP) {
                    self.rows.truncate(KEPT.max(self.selected + STEP));
                    self.at_end = false;
                }
            }
        }
        if let Some(wanted) = self.wanted.take()
            && let Some(place) = self.rows.iter().position(|row| row.id == wanted)
        {
            self.selected = place;
        }
        self.selected = self.selected.min(self.rows.len().saturating_sub(1));
        None
    }
}
