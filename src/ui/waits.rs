//! Work under way that somebody waits for, and what the screen says of it: after a while the status line tells what is
//! being done and how far it is, and Esc stops it.

use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use crate::app::state::State;
use crate::caught::lock;
use crate::labour::{Labour, Stops};

/// Work that takes no longer is not worth a word.
pub const SILENT: Duration = Duration::from_millis(400);
/// How far it is is told so often: on a slow line the words cost more than the news in them.
const AGAIN: Duration = Duration::from_secs(1);

/// The opening of another day's data belongs to no screen.
pub const DATED: u64 = u64::MAX - 1;

crate::messages! {
    working() { ru: "Работаю", en: "Working" }
    stoppable(words) { ru: "{words} · Esc — остановить", en: "{words} · Esc stops it" }
    going_on(words) { ru: "{words}…", en: "{words}…" }
}

/// What stopping work means for whoever waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Reading: nobody waits any more, from this moment on.
    Reading,
    /// It says itself when it has stopped, and what came of it.
    Working,
}

/// One piece of work.
#[derive(Debug)]
struct Wait {
    token: u64,
    kind: Kind,
    since: Instant,
    labour: Weak<Labour>,
}

/// All of it.
#[derive(Debug, Default)]
pub struct Waits(Mutex<Vec<Wait>>);

/// What was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Nothing: there is nothing that can be stopped.
    Nothing,
    /// Reading for this screen: its answer will not come.
    Reading(u64),
    /// Work that ends by itself now.
    Working,
}

impl Waits {
    /// Work for a screen begins; it lasts as long as the labour is held.
    pub fn begin(&self, token: u64, kind: Kind, stops: Stops) -> Arc<Labour> {
        let labour = Labour::new(stops);
        let mut waits = lock(&self.0);
        waits.retain(|wait| wait.labour.strong_count() > 0);
        waits.push(Wait { token, kind, since: Instant::now(), labour: Arc::downgrade(&labour) });
        labour
    }

    /// What a screen waits for, oldest first; work that nobody waits for any more, last.
    fn of(&self, token: u64) -> Vec<(Instant, Kind, u64, Arc<Labour>)> {
        let waits = lock(&self.0);
        let mine = waits.iter().filter(|wait| wait.token == token || wait.token == DATED);
        let alive = mine.filter_map(|wait| Some((wait.since, wait.kind, wait.token, wait.labour.upgrade()?)));
        alive.filter(|(.., labour)| !labour.is_over()).collect()
    }

    /// Whether anything of a screen has not sent its answer yet.
    pub fn is_held(&self, token: u64) -> bool {
        let waits = lock(&self.0);
        waits.iter().any(|wait| wait.token == token && wait.labour.strong_count() > 0)
    }

    /// What is being done for a screen, in words, for who cannot stop it by a key.
    pub fn progress(&self, token: u64) -> String {
        self.of(token).iter().find_map(|(.., labour)| labour.words()).unwrap_or_else(working)
    }

    /// Since when a screen has been waiting; `None`: it is not.
    fn since(&self, token: u64) -> Option<Instant> {
        self.of(token).first().map(|(since, ..)| *since)
    }

    /// What is being done for a screen, in words. What waits for its turn says what it waits for.
    fn words(&self, token: u64) -> Option<String> {
        let mine = self.of(token);
        let can_stop = mine.iter().any(|(.., labour)| labour.can_stop());
        if mine.is_empty() {
            return None;
        }
        let others = || {
            let waits = lock(&self.0);
            waits.iter().find_map(|wait| wait.labour.upgrade()?.words())
        };
        let told = mine.iter().find_map(|(.., labour)| labour.words()).or_else(others).unwrap_or_else(working);
        Some(if can_stop { stoppable(told) } else { going_on(told) })
    }

    /// Stops what a screen waits for, and reading begun for screens that are gone: its own may stand behind that.
    pub fn stop(&self, token: u64, is_open: impl Fn(u64) -> bool) -> Stopped {
        let mine: Vec<_> = self.of(token).into_iter().filter(|(.., labour)| labour.can_stop()).collect();
        let mut stopped = Stopped::Nothing;
        for (_, kind, token, labour) in mine {
            match kind {
                Kind::Reading => {
                    labour.abandon();
                    stopped = Stopped::Reading(token);
                }
                Kind::Working => {
                    labour.stop();
                    if stopped == Stopped::Nothing {
                        stopped = Stopped::Working;
                    }
                }
            }
        }
        if stopped != Stopped::Nothing {
            let waits = lock(&self.0);
            let gone = waits.iter().filter(|wait| wait.kind == Kind::Reading && !is_open(wait.token));
            gone.filter_map(|wait| wait.labour.upgrade()).for_each(|labour| labour.abandon());
        }
        stopped
    }
}

/// When the waiting was told of last.
#[derive(Debug, Default)]
pub struct Telling(Option<Instant>);

impl Telling {
    /// When there is something to say next.
    pub fn due(&self, state: &State, waits: &Waits) -> Option<Instant> {
        let since = waits.since(token(state))?;
        Some(self.0.map_or(since + SILENT, |told| told + AGAIN))
    }

    /// Says what there is to say, or takes it off the screen.
    pub fn tend(&mut self, state: &mut State, waits: &Waits, now: Instant) {
        match self.due(state, waits) {
            Some(due) if now >= due => {
                state.work = waits.words(token(state));
                self.0 = Some(now);
            }
            Some(_) => {}
            None => {
                state.work = None;
                self.0 = None;
            }
        }
    }
}

/// The screen that waits.
pub fn token(state: &State) -> u64 {
    state.stack.last().map_or(0, |layer| layer.token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labour;

    #[test]
    fn reading_is_given_up_at_once_and_work_ends_by_itself() {
        let waits = Waits::default();
        assert_eq!((waits.since(7), waits.stop(7, |_| true)), (None, Stopped::Nothing));
        let reading = waits.begin(7, Kind::Reading, Stops::AtOnce);
        let gone = waits.begin(5, Kind::Reading, Stops::AtOnce);
        let never = waits.begin(9, Kind::Working, Stops::Never);
        labour::within(Some(Arc::clone(&gone)), || labour::read().unwrap());
        // It waits for its turn: what is being done is what others have begun.
        assert_eq!(waits.words(7).as_deref(), Some("Прочитано записей: 1 · Esc — остановить"));
        assert_eq!(waits.stop(7, |token| token == 7), Stopped::Reading(7));
        assert!(reading.is_abandoned() && gone.is_abandoned());
        assert_eq!(waits.since(7), None);
        assert_eq!(waits.stop(9, |_| true), Stopped::Nothing);
        drop(never);
        let exchange = waits.begin(9, Kind::Working, Stops::BetweenPieces);
        assert_eq!(waits.stop(9, |_| true), Stopped::Working);
        // It is awaited still, and not asked a second time.
        assert!(waits.since(9).is_some());
        assert_eq!(waits.stop(9, |_| true), Stopped::Nothing);
        drop(exchange);
        assert_eq!(waits.words(9), None);
    }
}
