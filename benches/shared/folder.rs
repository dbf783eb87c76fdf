//! Data folders on a real disk: filled once, kept below `target/`, copied for whoever writes.

#[path = "../../tests/support/folders.rs"]
mod folders;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use vyezd::domain::Record;
use vyezd::forms::{Registry, instruments};
use vyezd::store::{Acquired, Edit, Lock, OpenOptions, OpenReport, Save, Store};

use super::district;

/// Which district.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// The sample of the program.
    Sample,
    /// A hundred records.
    Young,
    /// About ten thousand records.
    Grown,
    /// About a hundred thousand records.
    Old,
    /// About two hundred thousand records.
    Ancient,
}

impl Size {
    /// What the tables call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sample => "sample",
            Self::Young => "100",
            Self::Grown => "10,000",
            Self::Old => "100,000",
            Self::Ancient => "200,000",
        }
    }

    fn records(self, forms: &Registry) -> Vec<Record> {
        match self {
            Self::Sample => district::sample(forms),
            Self::Young => district::young(forms),
            Self::Grown => district::after(forms, district::SIX_YEARS / 10),
            Self::Old => district::after(forms, district::SIX_YEARS),
            Self::Ancient => district::after(forms, 2 * district::SIX_YEARS),
        }
    }
}

/// Where the benches keep what they make.
pub fn home() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("benches")
}

/// Opens a store.
pub fn open(dir: &Path) -> (Store, OpenReport) {
    open_with(dir, &Arc::new(Registry::builtin()))
}

/// Opens a store with these forms.
pub fn open_with(dir: &Path, forms: &Arc<Registry>) -> (Store, OpenReport) {
    let Acquired::Ours(lock) = Lock::try_acquire(dir, "bench").unwrap() else { panic!("{} is in use", dir.display()) };
    Store::open(lock, OpenOptions::new(dir, Arc::clone(forms) as _)).unwrap()
}

/// The folder of a district, filled if it is not there yet. Nobody may write to it. `VYEZD_BENCH_ANEW` fills it anew.
pub fn kept(size: Size) -> PathBuf {
    let dir = home().join(size.name());
    let (ready, anew) = (dir.join("READY"), std::env::var_os("VYEZD_BENCH_ANEW").is_some());
    if ready.exists() && !anew {
        // An index of an older shape is built anew here and not in every copy.
        open(&dir).0.close().unwrap();
        return dir;
    }
    drop(std::fs::remove_dir_all(&dir));
    std::fs::create_dir_all(&dir).unwrap();
    let forms = Registry::builtin();
    let mut records = instruments::builtin(&forms);
    let known: Vec<_> = records.iter().map(|record| record.id).collect();
    records.extend(size.records(&forms).into_iter().filter(|record| !known.contains(&record.id)));
    let count = records.len();
    let (mut store, _) = open(&dir);
    let start = Instant::now();
    store.import_batch(records.iter().map(|record| Save { edits: vec![Edit::of(record)], ..Save::default() })).unwrap();
    eprintln!("{}: {count} records imported in {:.1} s", dir.display(), start.elapsed().as_secs_f64());
    store.close().unwrap();
    std::fs::write(ready, count.to_string()).unwrap();
    dir
}

/// How many records the kept folder of a district holds.
pub fn count(size: Size) -> String {
    std::fs::read_to_string(home().join(size.name()).join("READY")).unwrap()
}

/// A copy of a district's folder to write in; it goes when it is dropped.
pub fn copy(size: Size) -> tempfile::TempDir {
    let from = kept(size);
    let to = tempfile::tempdir_in(home()).unwrap();
    folders::copy(&from, to.path());
    to
}

/// Bytes of all files below a folder.
pub fn bytes(dir: &Path) -> u64 {
    std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| match entry.metadata().unwrap() {
            meta if meta.is_dir() => bytes(&entry.path()),
            meta => meta.len(),
        })
        .sum()
}

/// How long `work` takes.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}
