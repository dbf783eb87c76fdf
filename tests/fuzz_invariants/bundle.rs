//! A file in an exchange folder, whatever is in it: an exchange never fails for it, never touches it, takes what is whole
//! before a tear, and a second one finds nothing new. Several files stand in one input, each behind its length.

use std::cell::RefCell;
use std::sync::Arc;

use tempfile::TempDir;
use vyezd::forms::Registry;
use vyezd::store::{Acquired, Lock, OpenOptions, Store};
use vyezd::sync::exchange::{Asked, each_change, exchange};

use super::pack;

/// A data folder is used so often before a new one is made: what it has taken in must not slow it down.
const OFTEN: usize = 200;

struct Desk {
    _home: TempDir,
    store: Store,
    used: usize,
}

fn desk() -> Desk {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("data");
    let Acquired::Ours(lock) = Lock::try_acquire(&dir, "test").unwrap() else { panic!("held") };
    let options = OpenOptions::new(&dir, Arc::new(Registry::builtin()) as _);
    let (store, _) = Store::open(lock, options).unwrap();
    Desk { _home: home, store, used: 0 }
}

thread_local! {
    static DESK: RefCell<Option<Desk>> = const { RefCell::new(None) };
}

/// The packs of a bundle: pieces, each behind two bytes of length.
fn bundle(mut data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Some((length, rest)) = data.split_first_chunk::<2>() {
        let (piece, rest) = rest.split_at(usize::from(u16::from_be_bytes(*length)).min(rest.len()));
        bytes.extend(pack::file(piece));
        data = rest;
    }
    bytes
}

pub fn check(data: &[u8]) {
    let (name, rest) = data.split_first().unwrap_or((&0, &[]));
    let bytes = bundle(rest);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(["a.vzb", "p.vzp", "no-ending", "1.vzp.age"][usize::from(*name) % 4]);
    std::fs::write(&path, &bytes).unwrap();
    DESK.with(|held| {
        let mut held = held.borrow_mut();
        let mut now = held.take().filter(|desk| desk.used < OFTEN).unwrap_or_else(desk);
        now.used += 1;
        let today = chrono::NaiveDate::from_ymd_opt(2021, 5, 20).unwrap();
        let asked = |preview| Asked { folder: folder.path().to_owned(), preview, today, ..Asked::default() };
        let before = exchange(&mut now.store, &asked(true)).unwrap();
        let first = exchange(&mut now.store, &asked(false)).unwrap();
        assert_eq!(before.from, first.from, "the preview said something else");
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "a file of others was changed");
        let second = exchange(&mut now.store, &asked(false)).unwrap();
        assert!(second.from.is_empty() && second.sealed == 0, "the second time there is something new");
        let mut inside = 0;
        let mut counted = |_, _, _: &_| {
            inside += 1;
            Ok(())
        };
        if each_change(&path, &bytes, &mut counted).is_ok() {
            assert_ne!(inside, 0, "a whole file without changes");
        }
        *held = Some(now);
    });
}
