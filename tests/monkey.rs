#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::pedantic, clippy::string_slice, missing_docs)]
//! Random keys from the whole key map, random text, pastes, sizes and restarts on the sample: never a panic, and after
//! it the logs are whole and an index made anew from them holds the same records.
//!
//! `VYEZD_MONKEY=SEED` repeats a run, `VYEZD_STEPS=N` sets its length, `VYEZD_LONG=1` runs many seeds.

#[path = "support/chance.rs"]
mod chance;
#[path = "support/screen.rs"]
mod screen;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use chance::Chance;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use screen::{App, Layout, pressed, sample};
use tempfile::TempDir;
use vyezd::changes::disk::{Disk, RealDisk};
use vyezd::domain::{Record, Records};
use vyezd::forms::Registry;
use vyezd::keys::{Chord, Key, Keymap};
use vyezd::store::ListQuery;
use vyezd::store::offline::read_only;

/// What people write, and what they do not.
const TEXTS: [&str; 16] = [
    "Журнал не ведётся",
    "нагол",
    "20.05.2021",
    "в течение года",
    "сентябрь 2020",
    "до 1 июня",
    "3,58",
    "-1",
    "КО, ММС; директор",
    "Ёжик №5 «кавычки»",
    "и\u{306}о\u{301}",
    "👩‍👩‍👧 \u{200d}",
    "\u{200b}\u{ad}",
    "日本語",
    "a/b\\c%d{e}",
    "   ",
];

/// A folder to stand in: the choosers of files begin there.
static HERE: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/demo/sources/003_b7c16ea3d3e8fa77.txt");
    std::fs::copy(source, folder.path().join("план.txt")).unwrap();
    std::fs::write(folder.path().join("не план.csv"), "а;б\n1;2\n").unwrap();
    std::fs::write(folder.path().join("битый.docx"), "PK\u{3}\u{4}").unwrap();
    std::env::set_current_dir(folder.path()).unwrap();
    folder
});

struct Monkey {
    /// Always there but while one session gives way to the next.
    open: Option<App>,
    /// Sessions so far.
    sessions: u64,
    /// Saves of earlier sessions.
    written: usize,
    terminal: Terminal<TestBackend>,
    size: (u16, u16),
    chance: Chance,
    keys: Vec<Chord>,
    folder: TempDir,
    /// The last things done, for the report.
    done: Vec<String>,
}

impl Monkey {
    fn new(seed: u64) -> Self {
        assert!(HERE.path().exists());
        let folder = sample();
        let size = (80, 24);
        let app = App::open(folder.path().to_owned(), size, Layout::Latin, None);
        let keys = Keymap::builtin().rows().iter().flat_map(|row| row.keys.clone()).collect();
        let terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
        Self {
            open: Some(app),
            sessions: 1,
            written: 0,
            terminal,
            size,
            chance: Chance::new(seed),
            keys,
            folder,
            done: Vec::new(),
        }
    }

    fn app(&mut self) -> &mut App {
        self.open.as_mut().unwrap()
    }

    fn step(&mut self) {
        match self.chance.below(100) {
            // Leaving is tried, but not every hundredth key.
            0..62 => {
                let chord = self.keys[self.chance.below(self.keys.len())];
                if chord.key != Key::F(10) || self.chance.below(20) == 0 {
                    self.key(chord);
                }
            }
            62..67 => self.key(Chord::plain(Key::F(2))),
            67..70 => self.key(Chord::plain(Key::Insert)),
            70..78 => self.repeat(),
            78..92 => {
                let text = TEXTS[self.chance.below(TEXTS.len())];
                self.done.push(format!("type {text:?}"));
                for c in text.chars() {
                    self.key(Chord::plain(Key::Char(c)));
                }
            }
            92..95 => {
                let text = TEXTS[self.chance.below(TEXTS.len())].repeat(1 + self.chance.below(60));
                self.done.push(format!("paste {} bytes", text.len()));
                if !self.app().left {
                    self.app().paste(&format!("{text}\n{text}\t{text}"));
                }
            }
            95..97 => {
                let sizes = [(80, 24), (60, 20), (20, 5), (1, 1), (200, 60), (79, 23), (40, 3)];
                self.size = sizes[self.chance.below(sizes.len())];
                self.done.push(format!("size {:?}", self.size));
                let size = self.size;
                self.app().resize(size);
                self.terminal = Terminal::new(TestBackend::new(self.size.0, self.size.1)).unwrap();
            }
            97..98 => self.restart(),
            _ => self.section(),
        }
        if self.app().left {
            self.restart();
        }
        self.open.as_ref().unwrap().draw(&mut self.terminal);
    }

    fn key(&mut self, chord: Chord) {
        self.done.push(chord.to_string());
        if !self.app().left {
            self.app().key(pressed(chord));
        }
    }

    /// A key that is held down.
    fn repeat(&mut self) {
        const HELD: [Key; 7] = [Key::Down, Key::Up, Key::Right, Key::Left, Key::Tab, Key::Backspace, Key::Enter];
        let chord = Chord::plain(HELD[self.chance.below(HELD.len())]);
        for _ in 0..1 + self.chance.below(12) {
            self.key(chord);
        }
    }

    /// Out of everything and into a section, so that no screen is left to luck.
    fn section(&mut self) {
        for _ in 0..6 {
            self.key(Chord::plain(Key::Esc));
            if self.app().text().contains("[ Не сохранять ]") {
                self.key(Chord::plain(Key::Down));
                self.key(Chord::plain(Key::Enter));
            }
        }
        let digit = char::from(b'1' + self.chance.below(9) as u8);
        self.key(Chord::plain(Key::Char(digit)));
    }

    /// The next session goes on where this one was.
    fn restart(&mut self) {
        self.done.push("restart".to_owned());
        let session = self.app().session();
        self.close();
        let (folder, sessions) = (self.folder.path().to_owned(), self.sessions);
        self.sessions += 1;
        self.open = Some(App::open_with(folder, self.size, Layout::Latin, Some(&session), |options| {
            // What is drawn by lot never comes again in another session of the same folder.
            let drawn = AtomicU64::new(sessions << 32);
            options.fresh = Box::new(move || u128::from(drawn.fetch_add(1, Ordering::Relaxed)).to_be_bytes());
        }));
    }

    fn close(&mut self) {
        let app = self.open.take().unwrap();
        self.written += app.written;
        app.close();
    }

    /// Logs whole, index in order, and everything the same from an index made anew and from the logs alone.
    fn judge(&mut self) {
        let checked = self.app().store().check().unwrap();
        assert!(checked.damages.is_empty() && checked.index.is_none(), "{checked:?}");
        let before = (everything(self.app().store()), lists(self.app()));
        self.app().store_mut().rebuild(&mut |_| {}).unwrap();
        let after = (everything(self.app().store()), lists(self.app()));
        assert!(before.0 == after.0, "the records of a new index differ");
        let differ = before.1.iter().zip(&after.1).find(|(old, new)| old != new);
        assert!(before.1 == after.1, "the lists of a new index differ: {differ:#?}");
        self.close();
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        let (alone, damages) = read_only(&disk, self.folder.path()).unwrap();
        assert!(damages.is_empty(), "{damages:?}");
        assert!(everything(&alone) == before.0, "the records of the logs alone differ");
    }
}

fn everything(records: &dyn Records) -> Vec<Record> {
    let forms = Registry::builtin();
    let mut all: Vec<Record> = forms.forms().iter().flat_map(|form| records.all(&form.id).unwrap()).collect();
    all.sort_by_key(|record| record.id);
    all
}

fn lists(app: &App) -> Vec<Vec<String>> {
    let query = |form: &str| ListQuery { form: form.to_owned(), limit: 10_000, ..ListQuery::default() };
    let forms = Registry::builtin();
    let rows = forms.forms().iter().flat_map(|form| app.store().list(&query(&form.id)).unwrap());
    rows.map(|row| [vec![row.id.to_string()], row.cells].concat()).collect()
}

fn run(seed: u64, steps: usize) -> usize {
    let mut monkey = Monkey::new(seed);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        for _ in 0..steps {
            monkey.step();
        }
        monkey.judge();
    }));
    if let Err(panic) = outcome {
        let last = monkey.done.iter().rev().take(60).rev().cloned().collect::<Vec<_>>().join(" ");
        eprintln!("VYEZD_MONKEY={seed} VYEZD_STEPS={steps}, at last: {last}");
        std::panic::resume_unwind(panic);
    }
    monkey.written
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
fn nothing_a_monkey_presses_panics_or_spoils_the_data() {
    let steps = number("VYEZD_STEPS").map(|steps| steps as usize);
    let seeds = match number("VYEZD_MONKEY") {
        Some(seed) => seed..seed + 1,
        None if std::env::var_os("VYEZD_LONG").is_some() => 1..201,
        None => 1..4,
    };
    let steps = steps.unwrap_or(if seeds.end > 100 { 2_000 } else { 500 });
    let mut written = 0;
    for seed in seeds.clone() {
        let saves = run(seed, steps);
        println!("seed {seed}: {steps} steps, {saves} saves");
        written += saves;
    }
    assert!(written > 0, "nothing was ever saved: these monkeys press nothing that matters");
}
