//! Desks, folders, clocks, and what can happen to them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tempfile::TempDir;
use vyezd::changes::change::{Cell, Change, OpId};
use vyezd::changes::encoding;
use vyezd::domain::{RecordId, Value};
use vyezd::forms::Registry;
use vyezd::store::{Acquired, Edit, Lock, OpenOptions, Save, Store};
use vyezd::sync::chance;
use vyezd::sync::exchange::{Asked, Outcome, exchange};
use vyezd::sync::hub;

use crate::dice::Dice;
use crate::folders::copy;

pub const FIELDS: [&str; 3] = ["note", "place", "name"];
pub const SCHOOLS: usize = 3;
const FOLDERS: [&str; 3] = ["share0", "share1", "stick"];
/// 1 January 2021, milliseconds.
const START: i64 = 1_609_459_200_000;
const MINUTE: i64 = 60_000;
const YEAR: i64 = 31_536_000_000;
const MOST_DESKS: usize = 6;

/// One computer. Its store stays open from one thing to the next, as in a session.
struct Desk {
    dir: PathBuf,
    store: RefCell<Option<Store>>,
    /// How far its clock is off, milliseconds.
    skew: Arc<AtomicI64>,
}

pub struct World {
    home: TempDir,
    forms: Arc<Registry>,
    now: Arc<AtomicI64>,
    desks: Vec<Desk>,
    /// A copy of a desk's folder, made a while ago.
    saved: Option<(usize, PathBuf)>,
    /// Changes that were acknowledged and of which an intact copy was left.
    pub made: BTreeMap<OpId, Change>,
    /// Changes of which none was left, as far as desks and folders go.
    forgotten: BTreeMap<OpId, Change>,
    words: usize,
}

/// Makes a folder what another is, without making new folders of it: a backup put back in place is no moved folder.
fn put_back(from: &Path, to: &Path, leave: &[&str]) {
    let names = |folder: &Path| -> BTreeSet<std::ffi::OsString> {
        let all = std::fs::read_dir(folder).into_iter().flatten();
        let names = all.map(|entry| entry.unwrap().file_name());
        names.filter(|name| !leave.iter().any(|left| name == left)).collect()
    };
    for name in names(to).difference(&names(from)) {
        let path = to.join(name);
        if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) }.unwrap();
    }
    for name in names(from) {
        let (source, target) = (from.join(&name), to.join(&name));
        if source.is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            put_back(&source, &target, &[]);
        } else {
            std::fs::copy(source, target).unwrap();
        }
    }
}

impl World {
    pub fn new(people: usize) -> Self {
        let home = tempfile::tempdir().unwrap();
        for folder in FOLDERS {
            std::fs::create_dir(home.path().join(folder)).unwrap();
        }
        let forms = Arc::new(Registry::builtin());
        let now = Arc::new(AtomicI64::new(START));
        let (made, forgotten) = (BTreeMap::new(), BTreeMap::new());
        let mut world = Self { home, forms, now, desks: Vec::new(), saved: None, made, forgotten, words: 0 };
        (0..people).for_each(|number| drop(world.seat(format!("desk{number}"))));
        world
    }

    fn seat(&mut self, name: String) -> PathBuf {
        let dir = self.home.path().join(name);
        let desk = Desk { dir: dir.clone(), store: RefCell::new(None), skew: Arc::new(AtomicI64::new(0)) };
        self.desks.push(desk);
        dir
    }

    pub fn desks(&self) -> usize {
        self.desks.len()
    }

    pub fn folder(&self, number: usize) -> PathBuf {
        self.home.path().join(FOLDERS[number])
    }

    pub fn store<T>(&self, desk: usize, work: impl FnOnce(&mut Store) -> T) -> T {
        let desk = &self.desks[desk];
        let mut held = desk.store.borrow_mut();
        let store = held.get_or_insert_with(|| {
            let Acquired::Ours(lock) = Lock::try_acquire(&desk.dir, "test").unwrap() else { panic!("held") };
            let (now, skew) = (Arc::clone(&self.now), Arc::clone(&desk.skew));
            let clock = move || (now.load(Ordering::Relaxed) + skew.load(Ordering::Relaxed)).unsigned_abs();
            let fresh = || chance::bytes().unwrap();
            let options = OpenOptions {
                now: Box::new(clock),
                fresh: Box::new(fresh),
                ..OpenOptions::new(&desk.dir, Arc::clone(&self.forms) as _)
            };
            Store::open(lock, options).unwrap().0
        });
        work(store)
    }

    /// The session ends in order.
    fn leave(&self, desk: usize) {
        if let Some(store) = self.desks[desk].store.borrow_mut().take() {
            store.close().unwrap();
        }
    }

    /// Kill -9: what was written is there, and nothing else happens.
    fn kill(&self, desk: usize) {
        let picture = tempfile::tempdir_in(self.home.path()).unwrap();
        let dir = &self.desks[desk].dir;
        if self.desks[desk].store.borrow().is_some() {
            copy(dir, picture.path());
            drop(self.desks[desk].store.borrow_mut().take());
            put_back(picture.path(), dir, &["LOCK"]);
        }
    }

    /// Kill -9 in the middle of an exchange: the packs are kept and nothing of them is folded, and of what was to be put
    /// out a part is missing.
    fn kill_in_exchange(&mut self, desk: usize, dice: &mut Dice) {
        self.leave(desk);
        let picture = tempfile::tempdir_in(self.home.path()).unwrap();
        let dir = self.desks[desk].dir.clone();
        if !dir.exists() {
            return;
        }
        copy(&dir, picture.path());
        let folder = self.folder(dice.index(2));
        let outcome = self.sync(desk, &folder, false);
        self.leave(desk);
        // What was merged on the shelf is there as well; keys that signed it are.
        put_back(picture.path(), &dir, &["packs", "local", "LOCK"]);
        for path in outcome.written {
            if dice.index(2) == 0 {
                let bytes = std::fs::read(&path).unwrap();
                std::fs::remove_file(&path).unwrap();
                std::fs::write(path.with_file_name(".vz-half.tmp"), &bytes[..bytes.len() / 2]).unwrap();
            }
        }
    }

    /// Own changes of a desk are among those that must not be lost.
    fn note(&mut self, desk: usize) {
        let mut own = BTreeMap::new();
        self.store(desk, |store| {
            store
                .own_changes(&mut |bytes| drop(own.insert(encoding::op_id(bytes), encoding::decode(bytes).unwrap())))
                .unwrap();
        });
        self.made.extend(own);
    }

    pub fn note_all(&mut self) {
        (0..self.desks.len()).for_each(|desk| self.note(desk));
    }

    pub fn edit(&mut self, desk: usize, dice: &mut Dice) {
        self.words += 1;
        let school = RecordId::new([u8::try_from(dice.index(SCHOOLS)).unwrap() + 1; 16]);
        let field = FIELDS[dice.index(FIELDS.len())];
        let mut edit = Edit::one(school, "school", field, format!("слово {}", self.words));
        if dice.index(12) == 0 {
            edit.fields.clear();
            edit.deleted = Some(dice.index(2) == 0);
        }
        if dice.index(8) == 0 {
            edit.fields = [(field.to_owned(), Value::Null)].into();
        }
        self.store(desk, |store| drop(store.save(Save { edits: vec![edit], ..Save::default() }).unwrap()));
    }

    fn asked(folder: &Path, bundle: bool) -> Asked {
        let today = chrono::NaiveDate::from_ymd_opt(2021, 5, 20).unwrap();
        Asked { folder: folder.to_owned(), bundle, today, ..Asked::default() }
    }

    pub fn sync(&self, desk: usize, folder: &Path, bundle: bool) -> Outcome {
        self.store(desk, |store| exchange(store, &Self::asked(folder, bundle)).unwrap())
    }

    /// Something happens to a file of a folder. It may have been the last copy: its desk went back to an older state.
    fn mishap(&mut self, folder: usize, dice: &mut Dice) {
        let folder = self.folder(folder);
        let mut files = vyezd::sync::walk::candidates(&folder).unwrap();
        files.extend(std::fs::read_dir(folder.join("s")).into_iter().flatten().map(|entry| entry.unwrap().path()));
        // A folder tells its files in an order of its own.
        files.sort();
        let Some(file) = files.get(dice.index(files.len().max(1))) else { return };
        let bytes = std::fs::read(file).unwrap();
        let held = Self::changes_in(file);
        match dice.index(6) {
            0 => std::fs::write(file, &bytes[..dice.index(bytes.len().max(1))]).unwrap(),
            1 => std::fs::remove_file(file).unwrap(),
            2 => std::fs::write(folder.join(format!("copy ({}).vzp", dice.index(9))), &bytes).unwrap(),
            3 if !bytes.is_empty() => {
                let mut changed = bytes.clone();
                changed[dice.index(bytes.len())] ^= 4;
                std::fs::write(file, changed).unwrap();
            }
            4 => std::fs::write(file.with_extension("sync-conflict-20210520-101010.vzp"), &bytes).unwrap(),
            _ => std::fs::write(folder.join("half.vzp.tmp"), &bytes[..bytes.len() / 2]).unwrap(),
        }
        self.forget_what_is_nowhere(&held);
    }

    /// The changes of the intact packs in a file.
    fn changes_in(file: &Path) -> BTreeSet<OpId> {
        let bytes = std::fs::read(file).unwrap();
        let (mut rest, mut found) = (bytes.as_slice(), BTreeSet::new());
        while let Ok(pack) = vyezd::sync::reader::verify(rest) {
            found.extend(pack.changes().unwrap().into_iter().map(|packed| packed.op));
            rest = &rest[pack.bytes.len()..];
        }
        found
    }

    /// Of these changes nobody can bring back those of which no desk and no folder holds an intact copy.
    fn forget_what_is_nowhere(&mut self, gone: &BTreeSet<OpId>) {
        let mut left: BTreeSet<OpId> = BTreeSet::new();
        for desk in 0..self.desks.len() {
            left.extend(self.store(desk, |store| store.known_changes().unwrap()));
        }
        for folder in (0..FOLDERS.len()).map(|number| self.folder(number)) {
            left.extend(vyezd::sync::walk::candidates(&folder).unwrap().iter().flat_map(|file| Self::changes_in(file)));
        }
        let lost = gone.difference(&left).filter_map(|op| self.made.remove_entry(op));
        self.forgotten.extend(lost);
    }

    /// The copy of a desk that was put back later may have held what was nowhere else.
    pub fn remember_what_came_back(&mut self) {
        for desk in 0..self.desks.len() {
            let known = self.store(desk, |store| store.known_changes().unwrap());
            let back = known.iter().filter_map(|op| self.forgotten.remove_entry(op));
            self.made.extend(back);
        }
    }

    /// A desk's folder goes back to the copy of a while ago. What only it held since is gone: nobody can bring it back.
    /// `in_place`: it cannot tell itself from what it was, and writes on under its key.
    fn restore(&mut self, in_place: bool) {
        let Some((desk, saved)) = self.saved.take() else { return };
        self.note_all();
        let had: BTreeSet<OpId> = self.store(desk, |store| store.known_changes().unwrap());
        self.leave(desk);
        let dir = self.desks[desk].dir.clone();
        if in_place {
            put_back(&saved, &dir, &["LOCK"]);
        } else {
            std::fs::remove_dir_all(&dir).unwrap();
            copy(&saved, &dir);
        }
        self.forget_what_is_nowhere(&had);
    }

    /// A new colleague begins with what one of the others hands him, with a snapshot or without.
    fn hire(&mut self, dice: &mut Dice) {
        if self.desks.len() >= MOST_DESKS {
            return;
        }
        let by = dice.index(self.desks.len());
        let folder = self.home.path().join(format!("welcome{}", self.desks.len()));
        std::fs::create_dir_all(&folder).unwrap();
        self.sync(by, &folder, false);
        if dice.index(2) == 0 {
            self.store(by, |store| drop(hub::snapshot(store, &Self::asked(&folder, false)).unwrap()));
        }
        self.seat(format!("desk{}", self.desks.len()));
        self.sync(self.desks.len() - 1, &folder, false);
    }

    pub fn step(&mut self, dice: &mut Dice) {
        self.now.fetch_add(MINUTE, Ordering::Relaxed);
        let desk = dice.index(self.desks.len());
        match dice.index(100) {
            0..=44 => self.edit(desk, dice),
            45..=74 => drop(self.sync(desk, &self.folder(dice.index(2)), false)),
            75..=77 => drop(self.sync(desk, &self.folder(2), true)),
            78..=85 => self.mishap(dice.index(3), dice),
            86..=88 => self.kill(desk),
            89 | 90 => self.kill_in_exchange(desk, dice),
            91 => {
                let years = i64::try_from(dice.index(21)).unwrap() - 10;
                self.desks[desk].skew.store(years * YEAR, Ordering::Relaxed);
            }
            92 => drop(self.desks[desk].skew.fetch_sub(97 * MINUTE, Ordering::Relaxed)),
            93 => {
                let folder = self.folder(dice.index(2));
                self.store(desk, |store| drop(hub::snapshot(store, &Self::asked(&folder, false)).unwrap()));
            }
            94 | 95 => {
                self.leave(desk);
                let copied = self.home.path().join(format!("saved{}", self.words));
                drop(std::fs::remove_dir_all(&copied));
                if self.desks[desk].dir.exists() {
                    copy(&self.desks[desk].dir, &copied);
                    self.saved = Some((desk, copied));
                }
            }
            96 | 97 => self.restore(dice.index(2) == 0),
            98 => self.hire(dice),
            _ if self.desks.len() < MOST_DESKS => {
                self.leave(desk);
                let from = self.desks[desk].dir.clone();
                let clone = self.seat(format!("clone{}", self.desks.len()));
                copy(&from, &clone);
            }
            _ => {}
        }
    }

    /// All exchange through one healthy folder until nothing is new to anybody.
    pub fn settle(&self) {
        let folder = self.home.path().join("end");
        std::fs::create_dir(&folder).unwrap();
        for place in 0..FOLDERS.len() {
            // What is only in a folder is an intact copy, too.
            copy(&self.folder(place), &folder.join(place.to_string()));
        }
        for _ in 0..16 {
            let news: usize = (0..self.desks.len())
                .map(|desk| {
                    let outcome = self.sync(desk, &folder, false);
                    outcome.from.values().sum::<usize>() + outcome.sealed + outcome.written.len()
                })
                .sum();
            if news == 0 {
                return;
            }
        }
        panic!("it never settles");
    }

    /// Heads by the book: what nothing has replaced.
    pub fn model(&self) -> BTreeMap<(RecordId, Cell), BTreeSet<OpId>> {
        let mut heads: BTreeMap<(RecordId, Cell), BTreeSet<OpId>> = BTreeMap::new();
        let mut replaced: BTreeSet<(RecordId, Cell, OpId)> = BTreeSet::new();
        for (op, change) in &self.made {
            for operation in &change.operations {
                let key = (change.record, operation.cell.clone());
                replaced.extend(operation.replaces.iter().map(|id| (key.0, key.1.clone(), *id)));
                heads.entry(key).or_default().insert(*op);
            }
        }
        for (key, ops) in &mut heads {
            ops.retain(|op| !replaced.contains(&(key.0, key.1.clone(), *op)));
        }
        heads
    }
}
