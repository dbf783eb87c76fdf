//! A day of work as a script, and what the person was told: what was acknowledged has to be there afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use vyezd::changes::change::{Cell, Change, Operation};
use vyezd::changes::disk::Disk;
use vyezd::changes::draft::DraftFile;
use vyezd::changes::encoding;
use vyezd::domain::{Record, RecordId, Value};
use vyezd::forms::Registry;
use vyezd::store::layout::Layout;
use vyezd::store::{Acquired, Edit, Lock, OpenOptions, OpenReport, Save, Store};

/// 20 May 2021, 09:00.
const MORNING: u64 = 1_621_497_600_000;

pub fn id(number: u8) -> RecordId {
    RecordId::new([number; 16])
}

/// Opens a folder with a clock that stands still and counted ids.
pub fn open(dir: &Path, disk: Arc<dyn Disk>) -> vyezd::Result<(Store, OpenReport)> {
    open_at(dir, disk, MORNING)
}

/// The same at another time.
pub fn open_at(dir: &Path, disk: Arc<dyn Disk>, now: u64) -> vyezd::Result<(Store, OpenReport)> {
    static FRESH: AtomicU64 = AtomicU64::new(1);
    let Acquired::Ours(lock) = Lock::try_acquire(dir, "20.05.2021 09:00")? else { panic!("{} is held", dir.display()) };
    let mut options = OpenOptions::new(dir, Arc::new(Registry::builtin()));
    options.disk = disk;
    options.now = Box::new(move || now);
    options.fresh = Box::new(|| {
        let mut bytes = [0xee; 16];
        bytes[..8].copy_from_slice(&FRESH.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        bytes
    });
    Store::open(lock, options)
}

/// What one thing of the day is.
pub enum Step {
    Save(Vec<Edit>),
    Import(Vec<Vec<Edit>>),
    Foreign(Edit),
    Draft(String),
    SyncDraft,
    ClearDraft,
    Checkpoint,
    Rebuild,
    Reopen,
}

/// What a record holds: fields, and whether it is deleted.
type Content = (BTreeMap<String, Value>, bool);

/// All records, as the person believes them to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Book(pub BTreeMap<RecordId, Content>);

impl Book {
    fn take(&mut self, edits: &[Edit]) {
        for edit in edits {
            let (fields, deleted) = self.0.entry(edit.record).or_default();
            fields.extend(edit.fields.clone());
            fields.retain(|_, value| *value != Value::Null);
            *deleted = edit.deleted.unwrap_or(*deleted);
        }
    }

    /// The records of this book in a store.
    fn of(store: &Store, ids: &BTreeSet<RecordId>) -> Self {
        let records = ids.iter().filter_map(|id| store.get_stored(*id).unwrap());
        Self(records.map(|s| (s.record.id, (s.record.fields.into_iter().collect(), s.record.deleted))).collect())
    }
}

/// What was said to the person so far.
#[derive(Clone, Default)]
pub struct Told {
    /// Saves in the order in which they were tried, and whether they were acknowledged. At most the last one is open.
    pub saves: Vec<(Vec<Edit>, bool)>,
    /// Every draft that was handed over (`None`: cleared), then how many were surely written, and surely synced.
    pub drafts: Vec<Option<String>>,
    pub written: usize,
    pub synced: usize,
}

/// Shared between the day and the watcher of its disk.
pub type Shared = Arc<Mutex<Told>>;

impl Told {
    /// The folder opens with a healthy disk and holds what was acknowledged; what was not is there whole or not at
    /// all. `powered_off`: drafts are as safe as they were synced, else as they were written.
    pub fn holds(&self, dir: &Path, powered_off: bool, what: &str) {
        let disk: Arc<dyn Disk> = Arc::new(vyezd::changes::disk::RealDisk);
        let (mut store, report) = open(dir, Arc::clone(&disk)).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(
            report.damages.iter().all(|d| matches!(d.kind, vyezd::changes::walk::DamageKind::Tail(..))),
            "{what}: {:?}",
            report.damages
        );
        assert_eq!(store.fault(), None, "{what}");
        self.in_store(&store, what);
        let checked = store.check().unwrap();
        assert_eq!((checked.index, checked.damages), (None, vec![]), "{what}");
        // It can be worked with, too.
        let edit = Edit::one(id(250), "school", "note", "после сбоя");
        store.save(Save { edits: vec![edit], ..Save::default() }).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(store.get_stored(id(250)).unwrap().unwrap().record.text("note"), "после сбоя");
        drop(store);

        let path = Layout::new(dir).drafts();
        let draft = DraftFile::open(&disk, &path).unwrap_or_else(|error| panic!("{what}: {error}"));
        let found = draft.last().map(|bytes| String::from_utf8(bytes.to_vec()).unwrap());
        let least = if powered_off { self.synced } else { self.written };
        let allowed = [None].into_iter().chain(self.drafts.iter().cloned()).skip(least);
        assert!(allowed.into_iter().any(|draft| draft == found), "{what}: {found:?} of {:?} from {least}", self.drafts);
    }

    fn in_store(&self, store: &Store, what: &str) {
        let ids: BTreeSet<RecordId> = self.saves.iter().flat_map(|(edits, _)| edits).map(|edit| edit.record).collect();
        let found = Book::of(store, &ids);
        let refused = self.saves.iter().filter(|(_, told)| !told).count();
        assert!(refused < 8, "{what}: {refused} saves were refused");
        // Every refused save may be there or not.
        let fits = |choice: u32| {
            let (mut book, mut bit) = (Book::default(), 0);
            for (edits, told) in &self.saves {
                if *told || choice & (1 << bit) != 0 {
                    book.take(edits);
                }
                bit += u32::from(!told);
            }
            book == found
        };
        if (0..1_u32 << refused).any(fits) {
            return;
        }
        let mut told = Book::default();
        self.saves.iter().filter(|(_, acknowledged)| *acknowledged).for_each(|(edits, _)| told.take(edits));
        for id in ids.iter().filter(|id| told.0.get(id) != found.0.get(id)) {
            println!("{id}: acknowledged {:.300?}\nstored {:.300?}", told.0.get(id), found.0.get(id));
        }
        panic!("{what}: what was acknowledged and what is stored differ");
    }
}

/// The person at work.
pub struct Day {
    pub dir: PathBuf,
    disk: Arc<dyn Disk>,
    pub told: Shared,
    /// Sentences the person has read.
    pub refusals: Vec<String>,
    store: Option<Store>,
    draft: Option<DraftFile>,
    foreign: u64,
}

impl Day {
    pub fn new(dir: &Path, disk: Arc<dyn Disk>, told: Shared) -> Self {
        Self { dir: dir.to_owned(), disk, told, refusals: Vec::new(), store: None, draft: None, foreign: 0 }
    }

    /// Does everything; a person tries again a few times, as with F2. Returns when nothing goes on.
    pub fn work(&mut self, steps: &[Step]) {
        self.start();
        for step in steps {
            self.step(step);
        }
    }

    /// The program is gone without a word.
    pub fn abandon(&mut self) {
        self.store = None;
        self.draft = None;
    }

    fn start(&mut self) {
        for _ in 0..4 {
            let opened = open(&self.dir, Arc::clone(&self.disk)).and_then(|(store, _)| {
                self.store = Some(store);
                DraftFile::open(&self.disk, &Layout::new(&self.dir).drafts())
            });
            match opened {
                Ok(draft) => {
                    self.draft = Some(draft);
                    return;
                }
                Err(error) => self.refusals.push(error.to_string()),
            }
            self.abandon();
        }
    }

    fn tried<T>(&mut self, result: vyezd::Result<T>) -> bool {
        result.map_err(|error| self.refusals.push(error.to_string())).is_ok()
    }

    /// A save, up to three times.
    fn save(&mut self, edits: &[Edit], mut save: impl FnMut(&mut Store) -> vyezd::Result<()>) {
        for _ in 0..3 {
            let Some(store) = &mut self.store else { return };
            self.told.lock().unwrap().saves.push((edits.to_vec(), false));
            let result = save(store);
            if self.tried(result) {
                self.told.lock().unwrap().saves.last_mut().unwrap().1 = true;
                return;
            }
            // Words that say the log is closed: nothing was tried.
            if self.refusals.last().is_some_and(|text| text.contains("сохранение остановлено")) {
                return;
            }
        }
    }

    fn step(&mut self, step: &Step) {
        let whole = |edits: &Vec<Edit>| Save { edits: edits.clone(), ..Save::default() };
        match step {
            Step::Save(edits) => self.save(edits, |store| store.save(whole(edits)).map(drop)),
            Step::Import(all) => {
                let flat: Vec<Edit> = all.iter().flatten().cloned().collect();
                self.save(&flat, |store| store.import_batch(all.iter().map(whole)).map(drop));
            }
            Step::Foreign(edit) => {
                self.foreign += 1;
                let change = foreign(edit, self.foreign);
                self.save(std::slice::from_ref(edit), |store| store.apply_foreign(std::slice::from_ref(&change)));
            }
            Step::Draft(text) => self.put_draft(Some(text.clone())),
            Step::ClearDraft => self.put_draft(None),
            Step::SyncDraft => {
                let Some(draft) = &mut self.draft else { return };
                let result = draft.sync();
                if self.tried(result) {
                    let mut told = self.told.lock().unwrap();
                    told.synced = told.written;
                }
            }
            Step::Checkpoint => {
                let Some(store) = &mut self.store else { return };
                let result = store.checkpoint();
                self.tried(result);
            }
            Step::Rebuild => {
                let Some(store) = &mut self.store else { return };
                let result = store.rebuild(&mut |_| {});
                self.tried(result);
            }
            Step::Reopen => {
                let Some(store) = self.store.take() else { return };
                let result = store.close();
                self.tried(result);
                self.draft = None;
                self.start();
            }
        }
    }

    fn put_draft(&mut self, text: Option<String>) {
        let Some(draft) = &mut self.draft else { return };
        self.told.lock().unwrap().drafts.push(text.clone());
        let result = match text {
            Some(text) => draft.put(text.as_bytes()),
            None => draft.clear(),
        };
        if self.tried(result) {
            let mut told = self.told.lock().unwrap();
            told.written = told.drafts.len();
        }
    }
}

fn foreign(edit: &Edit, number: u64) -> Vec<u8> {
    let operations = edit.fields.iter().map(|(field, value)| Operation {
        cell: Cell { field: field.clone(), element: None },
        value: value.clone(),
        replaces: Vec::new(),
    });
    encoding::encode(&Change {
        seq: number,
        hlc: (MORNING << 16) + number,
        person: [9; 8],
        record: edit.record,
        form: edit.form.clone(),
        operations: operations.collect(),
        salt: None,
        group: None,
        reason: None,
        later: Default::default(),
    })
}

/// The day: some fifty saves of every kind, typing, checkpoints, a rebuild, the program closed and opened again.
pub fn script() -> Vec<Step> {
    let school = |n: u8, name: &str| Record::new(id(n), "school").with("name", name).with("municipality", id(1));
    let note = |n: u8, text: &str| Edit::one(id(n), "school", "note", text);
    let summary = |text: &str| Edit::one(id(21), "visit", "summary", text);
    let municipality = Record::new(id(1), "municipality").with("name", "Котельниковский район");
    let mut day = vec![
        Step::Save(vec![Edit::of(&municipality)]),
        Step::Draft("Красноярская".into()),
        Step::Save(vec![Edit::of(&school(10, "Красноярская СШ"))]),
        Step::SyncDraft,
        Step::ClearDraft,
        Step::Save(vec![Edit::of(&school(11, "Нагольненская СШ")), Edit::of(&school(12, "Ленинская СШ"))]),
    ];
    for round in 0..12_u8 {
        let visit = Record::new(id(20 + round), "visit")
            .with("school", id(10 + round % 3))
            .with("date", format!("2021-05-{:02}", 10 + round).as_str())
            .with("summary", "Первая строка\nвторая");
        let finding =
            Record::new(id(60 + round), "finding").with("visit", id(20 + round)).with("text", "Журнал ведётся");
        day.push(Step::Draft(format!("выезд {round}")));
        day.push(Step::Save(vec![Edit::of(&visit), Edit::of(&finding)]));
        day.push(Step::Save(vec![note(10 + round % 3, &format!("правка {round}"))]));
        day.push(Step::Draft(format!("правка {round}, слово дальше")));
        match round {
            1 => day.push(Step::Checkpoint),
            2 => day.push(Step::Save(vec![note(10, &"длинный текст ".repeat(900))])),
            4 => day.push(Step::Foreign(Edit::one(id(100), "visit", "summary", "от коллеги"))),
            5 => day.push(Step::Rebuild),
            6 => day.push(Step::Save(vec![Edit { deleted: Some(true), ..summary("отменён") }])),
            7 => day.push(Step::Reopen),
            8 => {
                let part = |n: u8| vec![Edit::of(&Record::new(id(n), "visit").with("school", id(11)))];
                day.push(Step::Import((110..118).map(part).collect()));
            }
            9 => day.push(Step::Save(vec![Edit { deleted: Some(false), ..summary("состоялся") }])),
            10 => day.push(Step::Foreign(Edit::one(id(101), "visit", "summary", "ещё от коллеги"))),
            _ => day.push(Step::SyncDraft),
        }
        day.push(Step::Save(vec![
            Edit::one(id(20 + round), "visit", "summary", Value::Null),
            Edit::one(id(60 + round), "finding", "text", format!("Замечание {round}")),
        ]));
    }
    day.extend([
        Step::Reopen,
        Step::Save(vec![note(11, "вечером")]),
        Step::Draft("недописанное".into()),
        Step::SyncDraft,
    ]);
    day
}
