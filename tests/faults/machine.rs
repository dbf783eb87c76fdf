//! A machine whose disk can lose what was not synced. It works on a real folder (what the kernel shows to the
//! programs) and keeps beside it what a power cut would leave: bytes and names that were synced, and the writes, cuts,
//! links and removals that were not. sled writes past this trait; its folders are copied as they are, taken from an
//! older copy, or left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use vyezd::changes::disk::{Disk, DiskFile, RealDisk};

use crate::folders::{Dice, copy, folders_of_sled};
use crate::medium::{Content, Naming, Pending, broken, carry_out, put};

/// What goes wrong at an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// This one operation fails; a failed sync drops the pages, and the next one "succeeds".
    Broken,
    /// This one and everything after it fails.
    Dead,
    /// A write takes half, then it and so many further ones that need space fail.
    Full(u32),
    /// A write takes half and fails for another reason than space.
    Torn,
}

/// What a power cut leaves of the unsynced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// Nothing.
    All,
    /// This or that, in any order, in pieces of a sector.
    Some(u64),
}

/// What is left of sled's folders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sled {
    AsIs,
    Gone,
    Older,
}

type Hook = Box<dyn FnMut(&Machine, &str) + Send>;

#[derive(Default)]
struct State {
    operations: u64,
    fault: Option<(u64, Fault)>,
    dead: bool,
    full: u32,
    contents: BTreeMap<u64, Content>,
    names: BTreeMap<PathBuf, u64>,
    durable_names: BTreeMap<PathBuf, u64>,
    durable_folders: BTreeSet<PathBuf>,
    naming: Vec<Naming>,
    next_file: u64,
    kinds: Vec<String>,
}

/// See the module.
#[derive(Clone)]
pub struct Machine {
    root: PathBuf,
    state: Arc<Mutex<State>>,
    hook: Arc<Mutex<Option<Hook>>>,
}

impl Machine {
    /// Everything below `root`, which is durable itself.
    pub fn new(root: &Path) -> Self {
        let state = State { durable_folders: [root.to_owned()].into(), ..State::default() };
        Self { root: root.to_owned(), state: Arc::new(Mutex::new(state)), hook: Arc::new(Mutex::new(None)) }
    }

    /// Over a folder that has files already; all of them are durable.
    pub fn over(root: &Path) -> Self {
        let machine = Self::new(root);
        let mut state = machine.state();
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            for path in fs::read_dir(&folder).unwrap().flatten().map(|entry| entry.path()) {
                if path.is_dir() {
                    state.durable_folders.insert(path.clone());
                    folders.push(path);
                    continue;
                }
                state.next_file += 1;
                let number = state.next_file;
                state.contents.insert(number, Content { durable: fs::read(&path).unwrap(), pending: Vec::new() });
                state.names.insert(path.clone(), number);
                state.durable_names.insert(path, number);
            }
        }
        drop(state);
        machine
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// The operation with this number goes wrong.
    pub fn plan(&self, at: u64, fault: Fault) {
        self.state().fault = Some((at, fault));
    }

    /// The folder all of it is in.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Nothing goes wrong any more.
    pub fn repair(&self) {
        let mut state = self.state();
        (state.fault, state.dead, state.full) = (None, false, 0);
    }

    /// Operations that change something, so far.
    pub fn operations(&self) -> u64 {
        self.state().operations
    }

    /// What they were.
    pub fn kinds(&self) -> Vec<String> {
        self.state().kinds.clone()
    }

    /// Called before every operation, and once more in the middle of every write.
    pub fn watch(&self, hook: impl FnMut(&Machine, &str) + Send + 'static) {
        *self.hook.lock().unwrap() = Some(Box::new(hook));
    }

    fn tell(&self, what: &str) {
        if let Some(hook) = self.hook.lock().unwrap().as_mut() {
            hook(self, what);
        }
    }

    /// Counts an operation; what goes wrong with it.
    fn step(&self, kind: &str, path: &Path) -> Option<Fault> {
        let what = format!("{kind} {}", path.strip_prefix(&self.root).unwrap_or(path).display());
        self.tell(&what);
        let mut state = self.state();
        state.operations += 1;
        state.kinds.push(what);
        let hit = state.fault.filter(|(at, _)| *at == state.operations).map(|(_, fault)| fault);
        match hit {
            Some(Fault::Dead) => state.dead = true,
            Some(Fault::Full(more)) => state.full = more + 1,
            other => {
                return if state.dead {
                    Some(Fault::Dead)
                } else {
                    other.or((state.full > 0).then_some(Fault::Full(state.full)))
                };
            }
        }
        hit
    }

    /// An operation that needs no space and either happens or not.
    fn whole(&self, kind: &str, path: &Path) -> io::Result<()> {
        match self.step(kind, path) {
            None | Some(Fault::Full(_)) => Ok(()),
            Some(_) => Err(broken()),
        }
    }

    fn file(&self, path: &Path, file: Box<dyn DiskFile>, number: u64) -> Box<dyn DiskFile> {
        Box::new(Watched { machine: self.clone(), path: path.to_owned(), file, number })
    }

    /// What `kill -9` leaves.
    pub fn killed(&self, to: &Path) {
        copy(&self.root, to);
    }

    /// What a power cut leaves. `older` is the copy of the whole folder from which [`Sled::Older`] is taken.
    pub fn cut(&self, to: &Path, loss: Loss, sled: Sled, older: Option<&Path>) {
        let mut state = self.state();
        let state = &mut *state;
        let mut dice = Dice(if let Loss::Some(seed) = loss { seed } else { 0 });
        let mut kept = || loss != Loss::All && dice.below(2) == 1;
        let mut names = state.durable_names.clone();
        for naming in &state.naming {
            if kept() {
                carry_out(&mut names, naming);
            }
        }
        for folder in &state.durable_folders {
            let durable = folder.ancestors().take_while(|parent| parent.starts_with(&self.root));
            if durable.into_iter().all(|parent| state.durable_folders.contains(parent)) {
                fs::create_dir_all(to.join(folder.strip_prefix(&self.root).unwrap())).unwrap();
            }
        }
        for (path, number) in names {
            let content = &state.contents[&number];
            let mut bytes = content.durable.clone();
            for pending in &content.pending {
                match pending {
                    Pending::Length(length) if kept() => bytes.resize(*length, 0),
                    Pending::Length(_) => {}
                    Pending::Write(at, new) => {
                        for (part, piece) in (0..).zip(new.chunks(512)) {
                            if kept() {
                                put(&mut bytes, at + part * 512, piece);
                            }
                        }
                    }
                }
            }
            let target = to.join(path.strip_prefix(&self.root).unwrap());
            if target.parent().is_some_and(Path::exists) {
                fs::write(target, bytes).unwrap();
            }
        }
        let from = if sled == Sled::Older { older.unwrap_or(&self.root) } else { &self.root };
        if sled != Sled::Gone {
            for index in folders_of_sled(from) {
                let target = to.join(index.strip_prefix(from).unwrap());
                if target.parent().is_some_and(Path::exists) {
                    copy(&index, &target);
                }
            }
        }
    }
}

struct Watched {
    machine: Machine,
    path: PathBuf,
    file: Box<dyn DiskFile>,
    number: u64,
}

impl Watched {
    fn write(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.file.write_at(bytes, offset)?;
        let mut state = self.machine.state();
        let content = state.contents.entry(self.number).or_default();
        content.pending.push(Pending::Write(usize::try_from(offset).unwrap(), bytes.to_vec()));
        Ok(())
    }

    fn sync(&mut self, kind: &str) -> io::Result<()> {
        let fault = self.machine.step(kind, &self.path);
        let mut state = self.machine.state();
        let content = state.contents.entry(self.number).or_default();
        let pending = std::mem::take(&mut content.pending);
        // The kernel marks the pages of a failed sync clean: nobody writes them any more.
        match fault {
            None | Some(Fault::Full(_)) => {
                for step in pending {
                    match step {
                        Pending::Length(length) => content.durable.resize(length, 0),
                        Pending::Write(at, piece) => put(&mut content.durable, at, &piece),
                    }
                }
                Ok(())
            }
            Some(_) => Err(broken()),
        }
    }
}

impl DiskFile for Watched {
    fn read_at(&mut self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.file.read_at(buffer, offset)
    }

    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let half = bytes.len() / 2;
        let fault = self.machine.step("write", &self.path);
        match fault {
            None => {
                // The first half is in the file for a moment: what a kill inside `write()` leaves.
                self.file.write_at(&bytes[..half], offset)?;
                self.machine.tell("half a write");
                self.write(bytes, offset)
            }
            Some(Fault::Broken | Fault::Dead) => Err(broken()),
            Some(Fault::Torn) => self.write(&bytes[..half], offset).and(Err(broken())),
            Some(Fault::Full(_)) => {
                self.machine.state().full -= 1;
                self.write(&bytes[..half], offset).and(Err(io::ErrorKind::StorageFull.into()))
            }
        }
    }

    fn sync_data(&mut self) -> io::Result<()> {
        self.sync("sync_data")
    }

    fn sync_all(&mut self) -> io::Result<()> {
        self.sync("sync_all")
    }

    fn set_len(&mut self, length: u64) -> io::Result<()> {
        if self.length()? == length {
            return Ok(());
        }
        self.machine.whole("set_len", &self.path)?;
        self.file.set_len(length)?;
        let length = usize::try_from(length).unwrap();
        self.machine.state().contents.entry(self.number).or_default().pending.push(Pending::Length(length));
        Ok(())
    }

    fn length(&self) -> io::Result<u64> {
        self.file.length()
    }
}

impl Disk for Machine {
    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let file = RealDisk.open(path)?;
        let number = self.state().names[path];
        Ok(self.file(path, file, number))
    }

    fn open_read(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        RealDisk.open_read(path)
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        match self.step("create", path) {
            None => {}
            Some(Fault::Full(_)) => {
                self.state().full -= 1;
                return Err(io::ErrorKind::StorageFull.into());
            }
            Some(_) => return Err(broken()),
        }
        let file = RealDisk.create(path)?;
        let mut state = self.state();
        state.next_file += 1;
        let number = state.next_file;
        state.contents.insert(number, Content::default());
        state.names.insert(path.to_owned(), number);
        state.naming.push(Naming::Link(path.to_owned(), number));
        drop(state);
        Ok(self.file(path, file, number))
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        if path.is_dir() {
            return Ok(());
        }
        self.whole("create_dir", path)?;
        RealDisk.create_dir(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.whole("rename", to)?;
        RealDisk.rename(from, to)?;
        let mut state = self.state();
        let number = state.names.remove(from).unwrap();
        state.names.insert(to.to_owned(), number);
        state.naming.push(Naming::Rename(from.to_owned(), to.to_owned(), number));
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        if path.exists() {
            self.whole("remove", path)?;
        }
        RealDisk.remove(path)?;
        let mut state = self.state();
        state.names.remove(path);
        state.full = 0;
        state.naming.push(Naming::Unlink(path.to_owned()));
        Ok(())
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        if !path.starts_with(&self.root) {
            return Ok(());
        }
        self.whole("sync_dir", path)?;
        let below: Vec<PathBuf> = fs::read_dir(path)?.flatten().map(|entry| entry.path()).collect();
        let mut state = self.state();
        let state = &mut *state;
        state.durable_folders.extend(below.into_iter().filter(|path| path.is_dir()));
        let here = |naming: &Naming| match naming {
            Naming::Link(name, _) | Naming::Unlink(name) | Naming::Rename(_, name, _) => name.parent() == Some(path),
        };
        for naming in &state.naming {
            if here(naming) {
                carry_out(&mut state.durable_names, naming);
            }
        }
        state.naming.retain(|naming| !here(naming));
        Ok(())
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        RealDisk.list(path)
    }
}
