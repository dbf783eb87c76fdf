//! Looking at the data of an earlier day: other screens over another store, nothing saved; what was open waits.

use chrono::NaiveDate;

use super::{Layer, State, recount};
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::screen::{Move, Status};
use crate::app::{messages, screens};

/// What was there before the data of an earlier day were looked at.
#[derive(Debug)]
pub(super) struct Before {
    stack: Vec<Layer>,
    today: NaiveDate,
}

impl State {
    /// The day whose end is shown; `None`: this moment.
    pub fn as_of(&self) -> Option<NaiveDate> {
        self.before.is_some().then_some(self.env.today)
    }

    /// The screens of the data as they are, also while those of an earlier day are looked at.
    pub fn live_stack(&self) -> &[Layer] {
        self.before.as_ref().map_or(&self.stack, |before| &before.stack)
    }

    /// Shows the data as they were at the end of a day; what was open waits, with everything typed in it.
    pub(super) fn look_back(&mut self, day: NaiveDate) -> Vec<Effect> {
        if self.before.is_some() {
            self.stack.clear();
        } else {
            let stack = std::mem::take(&mut self.stack);
            self.before = Some(Before { stack, today: self.env.today });
        }
        (self.env.today, self.env.dated) = (day, true);
        self.status = Some(Status { text: messages::dated_leave(), is_error: false });
        let mut effects = self.moved(Move::Home(Box::new(screens::overview::Overview::default())));
        effects.push(recount());
        effects
    }

    pub(super) fn look_at_now(&mut self) -> Vec<Effect> {
        let Some(before) = self.before.take() else { return Vec::new() };
        self.stack = before.stack;
        (self.env.today, self.env.dated) = (before.today, false);
        let mut effects = vec![Effect::Dated(None)];
        effects.extend(self.reload());
        effects.push(recount());
        effects
    }

    /// Why an action cannot be done on the screen that is shown; `None`: it can.
    pub fn why_not(&self, action: Action) -> Option<String> {
        let changes = matches!(
            action,
            Action::New
                | Action::Delete
                | Action::Erase
                | Action::ImportPlan
                | Action::ImportTable
                | Action::UndoImport
                | Action::UndoSave
        );
        if changes && self.before.is_some() {
            return Some(self.dated_refusal());
        }
        self.top()?.why_not(action, &self.env)
    }

    pub(super) fn dated_refusal(&self) -> String {
        messages::dated_refusal(self.env.today.format("%d.%m.%Y"))
    }

    /// What a screen wants while an earlier day is shown: reading goes on, nothing is saved or exchanged.
    pub(super) fn refuse_changes(
        &mut self,
        token: u64,
        effects: Vec<Effect>,
        moves: Vec<Move>,
        is_top: bool,
    ) -> Vec<Effect> {
        let (mut kept, mut refused, mut exchange) = (Vec::new(), false, false);
        for effect in effects {
            match effect {
                Effect::Save { .. } => refused = true,
                Effect::Exchange { .. } => exchange = true,
                other => kept.push(other),
            }
        }
        for next in moves.into_iter().filter(|_| is_top) {
            kept.extend(self.moved(next));
        }
        if exchange {
            let refusal = crate::Error::Refused(self.dated_refusal());
            kept.extend(self.with(token, |screen, ctx| screen.answer(Err(refusal), ctx)));
        }
        if refused {
            let refusal = self.dated_refusal();
            self.status = Some(Status { text: refusal, is_error: true });
            kept.extend(self.with(token, |screen, ctx| screen.save_failed(ctx)));
        }
        kept
    }
}
