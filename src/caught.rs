//! A panic of somebody else's code, caught: it is no news to the user, who loses nothing by it, and its story stays off
//! the terminal.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

thread_local! {
    /// A panic on this thread is caught and handled.
    static CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// What is behind a lock, also after somebody who held it panicked: nothing here is left half changed by that.
pub fn lock<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs it; `Err`: it panicked.
pub fn quietly<T>(work: impl FnOnce() -> T) -> std::thread::Result<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let told = panic::take_hook();
        panic::set_hook(Box::new(move |story| {
            if !CAUGHT.get() {
                told(story);
            }
        }));
    });
    let before = CAUGHT.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    CAUGHT.set(before);
    result
}
