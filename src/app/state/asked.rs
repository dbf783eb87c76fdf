//! What the state itself asks the store: how many records are in conflict, and what takes the last save back.

use std::any::Any;

use super::State;
use crate::Result;
use crate::app::effect::{Desk, Effect, Query};
use crate::app::screen::Status;
use crate::app::screens;

/// No screen has this number: the state itself asked.
pub(super) const RECOUNT: u64 = 0;
/// Nor this one: what takes the last save back.
pub(super) const UNDO: u64 = u64::MAX;

/// Counts the records in conflict anew; needed after everything that changes records.
pub fn recount() -> Effect {
    Effect::Ask { token: RECOUNT, query: Box::new(Conflicts) }
}

#[derive(Debug)]
struct Conflicts;

impl Query for Conflicts {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        Ok(Box::new(desk.store.conflicts()?.len()))
    }
}

impl State {
    /// Saves what takes the last save back.
    pub(super) fn undo(&mut self, answer: Result<Box<dyn Any + Send>>) -> Vec<Effect> {
        let found = answer.map(|answer| answer.downcast::<screens::undo::Found>().ok());
        let (save, text) = match found {
            Ok(Some(found)) => (found.save, found.sentence),
            Ok(None) => return Vec::new(),
            Err(error) => (None, error.to_string()),
        };
        let Some(mut save) = save else {
            self.status = Some(Status { text, is_error: true });
            return Vec::new();
        };
        save.person = self.env.person();
        self.undone = Some(text);
        self.saving += 1;
        vec![Effect::Save { token: UNDO, save }, recount()]
    }
}
