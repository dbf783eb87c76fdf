//! Somebody at work: keys pressed one after another with everything around them that the real loop does – a picture
//! after each key, the draft written and synced, checkpoints of the index – and what that costs, counted.

#![allow(dead_code)] // Each test file uses a part of it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tempfile::TempDir;

use vyezd::changes::disk::{Disk, DiskFile, RealDisk};
use vyezd::changes::draft::DraftFile;
use vyezd::store::layout::Layout as Folders;

use super::screen::{App, Layout, sample};

/// Keys between two writings of the draft: 250 ms of a fast typist.
const DRAFT_EVERY: usize = 2;
/// Keys between two syncs of the draft: 2 s of the same.
const SYNC_EVERY: usize = 16;
/// Frames between two checkpoints, as the store's thread makes them.
const CHECKPOINT_FRAMES: u32 = 256;

/// What the file system was asked for.
#[derive(Debug, Default)]
pub struct Counts {
    /// `fdatasync` of a log file: one for each save.
    pub log_syncs: AtomicUsize,
    /// Bytes appended to the log.
    pub log_bytes: AtomicUsize,
    /// `fdatasync` of the draft file.
    pub draft_syncs: AtomicUsize,
    /// Bytes written to the draft file.
    pub draft_bytes: AtomicUsize,
}

/// The real file system, counted.
struct Counting {
    counts: Arc<Counts>,
}

struct CountedFile {
    file: Box<dyn DiskFile>,
    is_log: bool,
    is_draft: bool,
    counts: Arc<Counts>,
}

impl Counting {
    fn wrap(&self, path: &Path, file: io::Result<Box<dyn DiskFile>>) -> io::Result<Box<dyn DiskFile>> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_draft = name.starts_with("drafts");
        let is_log = name.ends_with(".vlog") && !is_draft;
        Ok(Box::new(CountedFile { file: file?, is_log, is_draft, counts: Arc::clone(&self.counts) }))
    }
}

impl DiskFile for CountedFile {
    fn read_at(&mut self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.file.read_at(buffer, offset)
    }
    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let counts = &self.counts;
        for (counted, counter) in [(self.is_log, &counts.log_bytes), (self.is_draft, &counts.draft_bytes)] {
            counter.fetch_add(if counted { bytes.len() } else { 0 }, Ordering::Relaxed);
        }
        self.file.write_at(bytes, offset)
    }
    fn sync_data(&mut self) -> io::Result<()> {
        let counts = &self.counts;
        counts.log_syncs.fetch_add(usize::from(self.is_log), Ordering::Relaxed);
        counts.draft_syncs.fetch_add(usize::from(self.is_draft), Ordering::Relaxed);
        self.file.sync_data()
    }
    fn sync_all(&mut self) -> io::Result<()> {
        self.file.sync_all()
    }
    fn set_len(&mut self, length: u64) -> io::Result<()> {
        self.file.set_len(length)
    }
    fn length(&self) -> io::Result<u64> {
        self.file.length()
    }
}

impl Disk for Counting {
    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        self.wrap(path, RealDisk.open(path))
    }
    fn open_read(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        RealDisk.open_read(path)
    }
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        self.wrap(path, RealDisk.create(path))
    }
    fn create_dir(&self, path: &Path) -> io::Result<()> {
        RealDisk.create_dir(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove(path)
    }
    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        RealDisk.sync_dir(path)
    }
    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        RealDisk.list(path)
    }
}

/// A session on a copy of the sample.
pub struct Workday {
    /// The program.
    pub app: App,
    /// Keys pressed.
    pub keys: usize,
    /// Times the draft was synced when there was something new in it.
    pub drafts: usize,
    counts: Arc<Counts>,
    terminal: Terminal<TestBackend>,
    draft: DraftFile,
    last_draft: Vec<u8>,
    unsynced: bool,
    touched: bool,
    folder: TempDir,
}

impl Workday {
    /// Sits down.
    pub fn begin(layout: Layout) -> Self {
        let folder = sample();
        let counts = Arc::new(Counts::default());
        let disk: Arc<dyn Disk> = Arc::new(Counting { counts: Arc::clone(&counts) });
        let draft = DraftFile::open(&disk, &Folders::new(folder.path()).drafts()).unwrap();
        let app = App::open_with(folder.path().to_owned(), (80, 24), layout, None, |options| {
            options.disk = Arc::clone(&disk);
        });
        Self {
            app,
            keys: 0,
            drafts: 0,
            counts,
            terminal: Terminal::new(TestBackend::new(80, 24)).unwrap(),
            draft,
            last_draft: Vec::new(),
            unsynced: false,
            touched: false,
            folder,
        }
    }

    /// What the disk was asked for so far.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The data folder.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// Presses every key of a script as a person does: one, look, the next.
    pub fn press(&mut self, script: &str) {
        let mut rest = script;
        while let Some(first) = rest.chars().next() {
            let end = if first == '<' { rest.find('>').map_or(1, |end| end + 1) } else { first.len_utf8() };
            self.app.press(&rest[..end]);
            self.after_key();
            rest = &rest[end..];
        }
    }

    /// What the loop does after each key.
    pub fn after_key(&mut self) {
        self.keys += 1;
        self.app.draw(&mut self.terminal);
        self.touched |= self.app.take_touched();
        if self.touched && self.keys.is_multiple_of(DRAFT_EVERY) {
            self.touched = false;
            let bytes = serde_json::to_vec(&self.app.session()).unwrap();
            if bytes != self.last_draft {
                self.draft.put(&bytes).unwrap();
                self.last_draft = bytes;
                self.unsynced = true;
            }
        }
        if self.unsynced && self.keys.is_multiple_of(SYNC_EVERY) {
            self.unsynced = false;
            self.drafts += 1;
            self.draft.sync().unwrap();
        }
        if self.app.store().unchecked_frames() >= CHECKPOINT_FRAMES {
            self.app.store_mut().checkpoint().unwrap();
        }
    }

    /// Back to «Обзор» from wherever one is, without saving.
    pub fn go_home(&mut self) {
        for _ in 0..20 {
            let text = self.app.text();
            if text.contains("Это первый экран") {
                self.press("1");
                return;
            }
            self.press(if text.contains("[ Не сохранять ]") { "<Down><Enter>" } else { "<Esc>" });
        }
        panic!("there is no way home from here:\n{}", self.app.text());
    }

    /// Ends the session; the folder stays as long as what is returned.
    pub fn end(self) -> TempDir {
        self.app.close();
        self.folder
    }
}

/// Bytes of all files below a folder.
pub fn size_of(folder: &Path) -> u64 {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| if entry.path().is_dir() { size_of(&entry.path()) } else { entry.metadata().unwrap().len() })
        .sum()
}

/// Resident memory of this process, KiB; `None` where the system does not tell.
pub fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
