//! The stack of screens: which one works, what it asked for, how one opens over another and gives way to it again.

use super::asked::RECOUNT;
use super::{Layer, State, recount, scopes_of};
use crate::app::effect::Effect;
use crate::app::recent::Used;
use crate::app::screen::{Ctx, Here, Move, Outcome, Screen, Status};
use crate::app::walk::{self, Event};

impl State {
    pub(super) fn with_top(&mut self, work: impl FnOnce(&mut dyn Screen, &mut Ctx<'_>)) -> Vec<Effect> {
        match self.stack.last().map(|layer| layer.token) {
            Some(token) => self.with(token, work),
            None => Vec::new(),
        }
    }

    pub(super) fn with(&mut self, token: u64, work: impl FnOnce(&mut dyn Screen, &mut Ctx<'_>)) -> Vec<Effect> {
        let Some(place) = self.stack.iter().position(|layer| layer.token == token) else { return Vec::new() };
        let is_top = place + 1 == self.stack.len();
        let mut ctx = Ctx {
            env: &mut self.env,
            token,
            effects: Vec::new(),
            moves: Vec::new(),
            status: None,
            new_id: self.ids.as_mut(),
        };
        if let Some(layer) = self.stack.get_mut(place) {
            work(layer.screen.as_mut(), &mut ctx);
        }
        let (mut effects, moves, status) = (ctx.effects, ctx.moves, ctx.status);
        if status.is_some() {
            self.status = status;
        }
        if self.before.is_some() {
            return self.refuse_changes(token, effects, moves, is_top);
        }
        self.saving += effects.iter().filter(|effect| matches!(effect, Effect::Save { .. })).count();
        if effects.iter().any(|effect| matches!(effect, Effect::Save { .. })) {
            effects.push(recount());
        }
        // A screen that is covered must not throw away what lies above it.
        for next in moves.into_iter().filter(|_| is_top) {
            effects.extend(self.moved(next));
        }
        effects
    }

    pub(super) fn moved(&mut self, next: Move) -> Vec<Effect> {
        self.touched = true;
        self.pending.clear();
        self.continuations.clear();
        let outcome: Option<Outcome> = match next {
            Move::Push(screen) => {
                self.open(screen);
                None
            }
            Move::Home(screen) => {
                self.stack.clear();
                self.open(screen);
                None
            }
            Move::Pop(outcome) => {
                if self.stack.len() > 1 {
                    self.stack.pop();
                }
                outcome
            }
            Move::Instead(screen, used) => {
                self.recent.note(used);
                if self.stack.len() > 1 {
                    self.stack.pop();
                }
                self.open(screen);
                None
            }
            Move::Act(action) => {
                if self.stack.len() < 2 {
                    return Vec::new();
                }
                // Not loaded anew: nothing has changed below, and the action is meant for what stands there.
                self.stack.pop();
                self.recent.note(Used::Action(action.id().to_owned()));
                return self.act(action);
            }
        };
        self.load_top(outcome)
    }

    /// Lets the visible screen ask for its data; keys wait for what they would be judged by.
    pub(super) fn load_top(&mut self, outcome: Option<Outcome>) -> Vec<Effect> {
        self.stale = false;
        let mut asked = None;
        let effects = self.with_top(|screen, ctx| {
            if let Some(outcome) = outcome {
                screen.outcome(outcome, ctx);
            }
            screen.load(ctx);
            let asks = ctx.effects.iter().any(|effect| matches!(effect, Effect::Ask { .. }));
            asked = (asks && screen.waits()).then_some(ctx.token);
        });
        if let Some(token) = asked {
            self.set_loading(token, true);
        }
        effects
    }

    /// The visible screen reads its data again.
    pub(super) fn reload(&mut self) -> Vec<Effect> {
        self.touched = true;
        let effects = self.with_top(|screen, ctx| screen.load(ctx));
        let token = self.stack.last().map_or(RECOUNT, |layer| layer.token);
        let asked = |effect: &Effect| matches!(effect, Effect::Ask { token: asks, .. } if *asks == token);
        if effects.iter().any(asked) {
            self.set_loading(token, true);
        }
        effects
    }

    pub(super) fn set_loading(&mut self, token: u64, loading: bool) {
        if let Some(layer) = self.stack.iter_mut().find(|layer| layer.token == token) {
            layer.loading = loading;
        }
    }

    pub(super) fn open(&mut self, screen: Box<dyn Screen>) {
        let token = self.next_token;
        self.next_token += 1;
        if let Some(used) = screen.used() {
            self.recent.note(used);
        }
        self.hear(Event::Opened(screen.name()));
        self.stack.push(Layer { token, screen, loading: false, fresh: true });
        self.tell_top();
    }

    /// Tells the first steps of something that happened.
    pub(super) fn hear(&mut self, event: Event<'_>) {
        let Some(walk) = &mut self.env.walk else { return };
        if walk.hear(event) && walk.current().is_none() {
            self.env.walk = None;
            let before = self.status.take().map(|status| status.text + ". ").unwrap_or_default();
            self.status = Some(Status { text: format!("{before}{}", walk::all_done()), is_error: false });
        }
    }

    /// Tells the visible screen what lies below it.
    pub(super) fn tell_top(&mut self) {
        let Some((top, below)) = self.stack.split_last_mut() else { return };
        let below = below.last().map(|layer| layer.screen.as_ref());
        let (keymap, recent, env) = (&self.keymap, &self.recent, &self.env);
        top.screen.over(&Here { keymap, scopes: &scopes_of(below), below, recent, env });
    }
}
