//! A person's data folder; the store is opened for each thing done, as by commands.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;
use vyezd::domain::{Record, RecordId, Records};
use vyezd::forms::Registry;
use vyezd::store::layout::Layout;
use vyezd::store::{Acquired, Edit, Lock, OpenOptions, Save, Store};
use vyezd::sync::exchange::{Asked, Outcome, exchange};
use vyezd::sync::identity::{Identity, place_of};
use vyezd::sync::ring::Ring;
use vyezd::sync::wrapping::Packing;

/// See the file.
pub struct Desk {
    pub dir: PathBuf,
    pub _home: Option<TempDir>,
}

pub fn id(n: u8) -> RecordId {
    RecordId::new([n; 16])
}

impl Desk {
    pub fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        Self { dir: home.path().join("data"), _home: Some(home) }
    }

    pub fn store<T>(&self, work: impl FnOnce(&mut Store) -> T) -> T {
        let Acquired::Ours(lock) = Lock::try_acquire(&self.dir, "test").unwrap() else { panic!("held") };
        let options = OpenOptions::new(&self.dir, Arc::new(Registry::builtin()) as _);
        let (mut store, _) = Store::open(lock, options).unwrap();
        let done = work(&mut store);
        store.close().unwrap();
        done
    }

    pub fn save(&self, edit: Edit) {
        self.store(|store| drop(store.save(Save { edits: vec![edit], ..Save::default() }).unwrap()));
    }

    pub fn set(&self, record: u8, field: &str, value: &str) {
        self.save(Edit::one(id(record), "school", field, value));
    }

    pub fn ask(&self, folder: &Path, bundle: bool, packing: Packing) -> vyezd::Result<Outcome> {
        self.asked(folder, false, bundle, packing)
    }

    pub fn asked(&self, folder: &Path, preview: bool, bundle: bool, packing: Packing) -> vyezd::Result<Outcome> {
        let today = chrono::NaiveDate::from_ymd_opt(2021, 5, 20).unwrap();
        let asked = Asked { folder: folder.to_owned(), preview, bundle, today, packing, ..Asked::default() };
        self.store(|store| exchange(store, &asked))
    }

    pub fn sync(&self, folder: &Path) -> Outcome {
        self.ask(folder, false, Packing::default()).unwrap()
    }

    pub fn school(&self, record: u8) -> Record {
        self.store(|store| store.get(id(record)).unwrap().unwrap())
    }

    /// Everything that can be seen of every school.
    pub fn state(&self) -> Vec<Record> {
        self.store(|store| store.all("school").unwrap())
    }

    pub fn identity(&self) -> Identity {
        self.store(|_| ());
        let layout = Layout::new(&self.dir);
        Identity::open(&layout.signers(), place_of(layout.root())).unwrap().0
    }

    /// Changes the key ring as the directory of keys does.
    pub fn ring(&self, change: impl FnOnce(&mut Ring)) {
        let mut identity = self.identity();
        change(&mut identity.ring);
        identity.keep().unwrap();
    }
}
