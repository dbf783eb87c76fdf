//! Long work that somebody waits for: what is being done, how far it is, and whether it is asked to stop.
//!
//! The work finds its labour on its own thread, so nothing is handed through: [`read`] stands where a record is read,
//! [`step`] where a piece is done. Without a labour both do nothing, which is what a command line or a test wants.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use crate::caught::lock;
use crate::{Error, Result};

crate::messages! {
    reading() { ru: "Прочитано записей", en: "Records read" }
    so_far(what, done) { ru: "{what}: {done}", en: "{what}: {done}" }
    of_all(what, done, all) { ru: "{what}: {done} из {all}", en: "{what}: {done} of {all}" }
    stopped() {
        ru: "Остановлено. Всё сохранённое на месте.",
        en: "Stopped. Everything saved is in its place."
    }
}

/// Where work that is asked to stop does so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stops {
    /// At the next record: it only reads.
    AtOnce,
    /// Between two of its pieces: what was done before stays, and is whole.
    BetweenPieces,
    /// Not at all: half of it would be worse than none.
    Never,
}

/// See the module.
#[derive(Debug)]
pub struct Labour {
    stops: Stops,
    stop: AtomicBool,
    cut: AtomicBool,
    abandoned: AtomicBool,
    over: AtomicBool,
    done: AtomicU64,
    all: AtomicU64,
    /// It counts pieces of its own, and not the records it reads.
    in_pieces: AtomicBool,
    /// Name of the pieces.
    what: Mutex<String>,
}

impl Labour {
    /// Work that has not begun.
    pub fn new(stops: Stops) -> Arc<Self> {
        Arc::new(Self {
            stops,
            stop: AtomicBool::new(false),
            cut: AtomicBool::new(false),
            abandoned: AtomicBool::new(false),
            over: AtomicBool::new(false),
            done: AtomicU64::new(0),
            all: AtomicU64::new(0),
            in_pieces: AtomicBool::new(false),
            what: Mutex::default(),
        })
    }

    /// Asks it to stop.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Asks it to stop, and nobody waits for its answer any more.
    pub fn abandon(&self) {
        self.abandoned.store(true, Ordering::Relaxed);
        self.stop();
    }

    /// Whether it can be stopped and was not yet asked to.
    pub fn can_stop(&self) -> bool {
        self.stops != Stops::Never && !self.stop.load(Ordering::Relaxed)
    }

    /// Its answer is about to be sent.
    pub fn end(&self) {
        self.over.store(true, Ordering::Relaxed);
    }

    /// Whether nobody has to wait for it: its answer is there, or is wanted no more.
    pub fn is_over(&self) -> bool {
        self.is_abandoned() || self.over.load(Ordering::Relaxed)
    }

    /// Whether its answer is wanted no more.
    pub fn is_abandoned(&self) -> bool {
        self.abandoned.load(Ordering::Relaxed)
    }

    /// Whether something was refused to it because it is to stop: what it has made is not whole.
    pub fn was_cut(&self) -> bool {
        self.cut.load(Ordering::Relaxed)
    }

    /// How far it is, in words; `None`: it has told nothing yet.
    pub fn words(&self) -> Option<String> {
        let done = self.done.load(Ordering::Relaxed);
        let what = lock(&self.what).clone();
        match (self.in_pieces.load(Ordering::Relaxed), done, self.all.load(Ordering::Relaxed)) {
            (false, 0, _) => None,
            (false, ..) => Some(so_far(reading(), done)),
            (true, 0, 0) => Some(what),
            (true, _, 0) => Some(so_far(what, done)),
            (true, _, all) => Some(of_all(what, done.min(all), all)),
        }
    }

    fn check(&self, here: bool) -> Result<()> {
        if here && self.stop.load(Ordering::Relaxed) {
            self.cut.store(true, Ordering::Relaxed);
            return Err(Error::Stopped);
        }
        Ok(())
    }
}

thread_local! {
    static CURRENT: RefCell<Option<Arc<Labour>>> = const { RefCell::new(None) };
}

/// Gives the thread back what it was about before, also when the work panics.
struct Before(Option<Arc<Labour>>);

impl Drop for Before {
    fn drop(&mut self) {
        let before = self.0.take();
        CURRENT.with_borrow_mut(|current| *current = before);
    }
}

/// Does `work` as this labour; `None`: as nobody's, whatever the thread was about.
pub fn within<T>(labour: Option<Arc<Labour>>, work: impl FnOnce() -> T) -> T {
    let _before = Before(CURRENT.with_borrow_mut(|current| std::mem::replace(current, labour)));
    work()
}

/// The labour of this thread, to be taken along to another one.
pub fn current() -> Option<Arc<Labour>> {
    CURRENT.with_borrow(Clone::clone)
}

/// One record is about to be read. Errors: the work is to stop.
pub fn read() -> Result<()> {
    CURRENT.with_borrow(|current| {
        let Some(labour) = current else { return Ok(()) };
        if !labour.in_pieces.load(Ordering::Relaxed) {
            labour.done.fetch_add(1, Ordering::Relaxed);
        }
        labour.check(labour.stops == Stops::AtOnce)
    })
}

/// `done` pieces of `all` (0: nobody knows how many) are done; `what` names them, or what is being done where nothing
/// is counted. The words are made at every call: of many small
/// pieces only every thousandth is worth telling. Errors: the work is to stop.
pub fn step(what: impl FnOnce() -> String, done: usize, all: usize) -> Result<()> {
    tell(what, done, all);
    pause()
}

/// The same where the work cannot stop.
pub fn tell(what: impl FnOnce() -> String, done: usize, all: usize) {
    CURRENT.with_borrow(|current| {
        let Some(labour) = current else { return };
        *lock(&labour.what) = what();
        labour.done.store(done as u64, Ordering::Relaxed);
        labour.all.store(all as u64, Ordering::Relaxed);
        labour.in_pieces.store(true, Ordering::Relaxed);
    });
}

/// Between two pieces. Errors: the work is to stop.
pub fn pause() -> Result<()> {
    CURRENT.with_borrow(|current| match current {
        Some(labour) => labour.check(labour.stops != Stops::Never),
        None => Ok(()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_tells_how_far_it_is_and_stops_only_where_it_may() {
        let labour = Labour::new(Stops::AtOnce);
        assert_eq!(labour.words(), None);
        within(Some(Arc::clone(&labour)), || {
            read().unwrap();
            read().unwrap();
            assert_eq!(labour.words().as_deref(), Some("Прочитано записей: 2"));
            step(|| "Строки".into(), 1, 40).unwrap();
            read().unwrap();
            step(|| "Строки".into(), 2, 40).unwrap();
            assert_eq!(labour.words().as_deref(), Some("Строки: 2 из 40"));
            step(|| "Потом".into(), 0, 0).unwrap();
            assert_eq!(labour.words().as_deref(), Some("Потом"));
            assert!(!labour.was_cut());
            labour.stop();
            // What another does on this thread meanwhile is his own.
            within(None, || read().unwrap());
            assert!(matches!(read(), Err(Error::Stopped)));
            assert!(labour.was_cut());
        });
        read().unwrap();
        let pieces = Labour::new(Stops::BetweenPieces);
        let never = Labour::new(Stops::Never);
        for labour in [&pieces, &never] {
            labour.stop();
        }
        within(Some(pieces), || assert!(read().is_ok() && pause().is_err()));
        within(Some(never), || assert!(read().is_ok() && pause().is_ok()));
    }

    #[test]
    fn a_panic_leaves_no_labour_behind() {
        let labour = Labour::new(Stops::AtOnce);
        let panics = std::panic::AssertUnwindSafe(|| within(Some(labour), || panic!("planted")));
        assert!(std::panic::catch_unwind(panics).is_err());
        assert!(current().is_none());
    }
}
