//! What the state itself asks the store: how many records are in conflict, and what takes the last save back.

use std::any::Any;

use super::State;
use crate::Result;
use crate::app::access;
use crate::app::effect::{Desk, Effect, Query};
use crate::app::screen::Status;
use crate::app::screens;
use crate::store::erase;
use crate::sync::exchange::{Asked, Outcome};

/// No screen has this number: the state itself asked.
pub(super) const RECOUNT: u64 = 0;
/// Nor this one: what takes the last save back.
pub(super) const UNDO: u64 = u64::MAX;

/// Counts the records in conflict anew; needed after everything that changes records.
pub fn recount() -> Effect {
    Effect::Ask { token: RECOUNT, query: Box::new(Conflicts) }
}

/// Whether work that is done has changed records past [`Effect::Save`]: an exchange, a decision about access, an act. It is
/// long, and what is asked meanwhile is answered in the middle of it.
pub(super) fn changes_records(answer: &(dyn Any + Send)) -> bool {
    let exchanged = answer.downcast_ref::<(Asked, Outcome)>().is_some_and(|(asked, _)| !asked.preview);
    exchanged || answer.is::<access::Done>() || answer.is::<erase::Done>()
}

/// Whether an act of erasure was carried out by it.
pub(super) fn erases(answer: &(dyn Any + Send)) -> bool {
    let erased = answer.downcast_ref::<(Asked, Outcome)>().is_some_and(|(_, outcome)| outcome.erased > 0);
    erased || answer.is::<erase::Done>()
}

#[derive(Debug)]
struct Conflicts;

impl Query for Conflicts {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        Ok(Box::new(desk.store.conflicts()?.len()))
    }
}

impl State {
    /// What was typed about those who are gone must not stay in the drafts, nor on a screen.
    pub(super) fn forget_erased(&mut self) -> Vec<Effect> {
        let tokens: Vec<u64> = self.stack.iter().map(|layer| layer.token).collect();
        let mut effects = vec![Effect::CleanDrafts];
        for token in tokens {
            effects.extend(self.with(token, |screen, ctx| screen.erased(ctx)));
        }
        effects
    }

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
