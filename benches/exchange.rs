//! Exchange: many incoming changes into a large store, beside a plain copy and hash of the same bytes; the longest time
//! somebody waits for a save meanwhile; an exchange that finds nothing new, beside a plain listing; the price of one new
//! pack after a long history; bytes per change.
//!
//! `VYEZD_BENCH_CHANGES=N` takes in so many instead of 50,000; below 100 the store is a small one, too.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::pedantic, missing_docs)]

mod shared;

use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use shared::folder::{self, Size};
use shared::{median, memory, ms, percentile, ratio, row, table, verdict};
use vyezd::changes::change::{Cell, Change, Operation};
use vyezd::changes::encoding;
use vyezd::domain::{RecordId, Value};
use vyezd::forms::Registry;
use vyezd::store::{Acquired, Edit, ListQuery, Lock, OpenOptions, Save, Service, Store};
use vyezd::sync::exchange::{Asked, Outcome, exchange};
use vyezd::sync::identity::Key;
use vyezd::sync::pack::{Item, Place, write};

const ORG: [u8; 16] = [7; 16];
/// Changes of a pack as neighbours exchange them.
const SMALL_PACK: usize = 20;
/// Text fields that are edited.
const FIELDS: [(&str, &str); 4] =
    [("diary_teacher", "results"), ("diary_school", "event"), ("finding", "text"), ("execution", "text")];

fn main() {
    let wanted = std::env::var("VYEZD_BENCH_CHANGES").ok().and_then(|count| count.parse().ok());
    let size = if wanted.is_some_and(|wanted| wanted < 100) { Size::Young } else { Size::Old };
    let incoming = wanted.unwrap_or(50_000);
    let changes = edits(size, incoming);
    println!("{} changes into {} records", changes.len(), folder::count(size));
    // `cargo bench --bench exchange -- stalls`: only that one.
    let asked: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wants = |name: &str| asked.is_empty() || asked.iter().any(|word| word == name);
    if wants("take-in") {
        take_in(size, &changes);
    }
    if wants("stalls") {
        stalls(size, &changes);
    }
    if wants("nothing-new") {
        nothing_new(&changes);
    }
    if wants("growth") {
        one_more(size, &changes);
    }
}

/// Single-field edits by people who have what the folder holds, a third of them long texts.
fn edits(size: Size, wanted: usize) -> Vec<Vec<u8>> {
    let dir = folder::copy(size);
    let (store, _) = folder::open(dir.path());
    let long = "Посещён урок, проведена беседа с учителем и классным руководителем; назначена повторная встреча. ";
    let mut found = Vec::new();
    for (form, field) in FIELDS {
        let query = ListQuery { form: form.into(), limit: wanted, ..ListQuery::default() };
        for row in store.list(&query).unwrap() {
            if found.len() == wanted {
                break;
            }
            let stored = store.get_stored(row.id).unwrap().unwrap();
            let number = found.len() as u64 + 1;
            let text = match number % 3 {
                0 => format!("{long}{long}Запись {number}."),
                _ => format!("Запись {number}: выполнено."),
            };
            found.push(change(number, row.id, form, field, text, stored.heads.get(field).cloned().unwrap_or_default()));
        }
    }
    store.close().unwrap();
    found
}

fn change(
    number: u64,
    record: RecordId,
    form: &str,
    field: &str,
    text: String,
    replaces: Vec<vyezd::changes::change::OpId>,
) -> Vec<u8> {
    encoding::encode(&Change {
        seq: number,
        hlc: (1_621_497_600_000 + number) << 16,
        person: [3; 8],
        record,
        form: form.into(),
        operations: vec![Operation {
            cell: Cell { field: field.into(), element: None },
            value: Value::Text(text),
            replaces,
        }],
        salt: None,
        group: None,
        reason: None,
        later: Default::default(),
    })
}

/// The same changes, numbered anew from 1, as packs of a writer in a folder. Returns bytes written.
fn put(folder: &Path, seed: u8, changes: &[Vec<u8>], per_pack: usize) -> u64 {
    let key = Key::of([seed; 32]);
    let below = folder.join("p").join(format!("{seed:08x}"));
    std::fs::create_dir_all(&below).unwrap();
    let (mut place, mut bytes) = (Place { first: 1, chain: [0; 32] }, 0);
    let renumbered: Vec<Item> = (1..)
        .zip(changes)
        .map(|(seq, bytes)| Item::Change(encoding::encode(&Change { seq, ..encoding::decode(bytes).unwrap() })))
        .collect();
    for chunk in renumbered.chunks(per_pack) {
        let mut rest = chunk;
        while !rest.is_empty() {
            let written = write(rest, place, &key, ORG).unwrap();
            let path = below.join(format!("{:08}.vzp", place.first));
            std::fs::write(&path, &written.bytes).unwrap();
            age(&path);
            bytes += written.bytes.len() as u64;
            rest = &rest[written.taken..];
            place = written.next;
        }
    }
    bytes
}

/// A file of yesterday: one written this moment is looked at again, because it may still change.
fn age(path: &Path) {
    let file = std::fs::File::options().append(true).open(path).unwrap();
    file.set_modified(std::time::SystemTime::now() - Duration::from_secs(86_400)).unwrap();
}

fn asked(folder: &Path) -> Asked {
    Asked { folder: folder.to_owned(), today: shared::district::today(), ..Asked::default() }
}

fn sync(store: &mut Store, folder: &Path) -> Outcome {
    exchange(store, &asked(folder)).unwrap()
}

/// Three writers' packs.
fn share(changes: &[Vec<u8>], per_pack: usize) -> (tempfile::TempDir, u64) {
    let share = tempfile::tempdir_in(folder::home()).unwrap();
    let third = changes.len().div_ceil(3).max(1);
    let bytes = (1..).zip(changes.chunks(third)).map(|(seed, part)| put(share.path(), seed, part, per_pack)).sum();
    (share, bytes)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.metadata().unwrap().is_dir() { found.extend(files(&entry.path())) } else { found.push(entry.path()) }
    }
    found
}

/// Copies every file into one folder and hashes it: the least that taking in can cost.
fn bare(from: &Path) -> Duration {
    let to = tempfile::tempdir_in(folder::home()).unwrap();
    let start = Instant::now();
    for (number, path) in files(from).into_iter().enumerate() {
        let bytes = std::fs::read(path).unwrap();
        std::hint::black_box(Sha256::digest(&bytes));
        std::fs::write(to.path().join(number.to_string()), bytes).unwrap();
    }
    start.elapsed()
}

fn take_in(size: Size, changes: &[Vec<u8>]) {
    let mut rows = vec![row([
        "changes per pack",
        "bytes per change",
        "taken in, s",
        "µs a change",
        "bare copy + hash, s",
        "÷ bare",
        "peak MiB",
        "target",
    ])];
    for per_pack in [SMALL_PACK, 1_000_000] {
        let (share, bytes) = share(changes, per_pack);
        let dir = folder::copy(size);
        let baseline = bare(share.path());
        let (mut store, _) = folder::open(dir.path());
        let (outcome, time) = folder::timed(|| sync(&mut store, share.path()));
        assert_eq!(outcome.from.values().sum::<usize>(), changes.len(), "{:?}", outcome.problems);
        store.close().unwrap();
        let each = bytes as f64 / changes.len() as f64;
        let target = match per_pack {
            SMALL_PACK => format!("≤ 130 B: {}", verdict(each, 130.0)),
            _ => format!("≤ 5 s: {}", verdict(time.as_secs_f64(), 5.0)),
        };
        rows.push(row([
            &if per_pack == SMALL_PACK { per_pack.to_string() } else { "as many as fit".into() },
            &format!("{each:.0}"),
            &format!("{:.2}", time.as_secs_f64()),
            &format!("{:.0}", time.as_secs_f64() * 1e6 / changes.len() as f64),
            &format!("{:.2}", baseline.as_secs_f64()),
            &format!("{:.1}", ratio(time, baseline)),
            &format!("{:.0}", memory("self", "VmHWM")),
            &target,
        ]));
    }
    table("Taking in, sled written", &rows);
}

/// Somebody saves every few milliseconds while the changes come in by pieces.
fn stalls(size: Size, changes: &[Vec<u8>]) {
    let (share, _) = share(changes, 1_000_000);
    let dir = folder::copy(size);
    let Acquired::Ours(lock) = Lock::try_acquire(dir.path(), "bench").unwrap() else { panic!() };
    let options = OpenOptions::new(dir.path(), Arc::new(Registry::builtin()) as _);
    let (service, _) = Service::start(lock, options).unwrap();
    let query = ListQuery { form: "school".into(), limit: 200, ..ListQuery::default() };
    let ids: Vec<RecordId> =
        service.ask(move |store| store.list(&query).unwrap()).unwrap().iter().map(|row| row.id).collect();
    let mut number = 0;
    let mut save = |service: &Service| {
        number += 1;
        let edit = Edit::one(ids[number % ids.len()], "school", "note", format!("Запись {number}"));
        let start = Instant::now();
        service.ask(move |store| store.save(Save { edits: vec![edit], ..Save::default() }).unwrap()).unwrap();
        let saved = start.elapsed();
        // A key that opens something asks the store, too.
        let (id, start) = (ids[number % ids.len()], Instant::now());
        service.ask(move |store| store.get_stored(id).unwrap()).unwrap();
        std::thread::sleep(Duration::from_millis(3));
        (saved, start.elapsed() - Duration::from_millis(3))
    };
    let alone: Vec<(Duration, Duration)> = (0..300).map(|_| save(&service)).collect();
    let (tell, told) = mpsc::channel();
    let asked = asked(share.path());
    let job = move |store: &mut Store| {
        let start = Instant::now();
        let outcome = exchange(store, &asked).unwrap();
        tell.send((outcome, start.elapsed())).unwrap();
    };
    service.submit_long(Box::new(job)).unwrap();
    let mut meanwhile = Vec::new();
    let (outcome, time) = loop {
        meanwhile.push(save(&service));
        if let Ok(done) = told.try_recv() {
            break done;
        }
    };
    assert_eq!(outcome.from.values().sum::<usize>(), changes.len());
    service.close().unwrap();
    let mut rows = vec![row(["", "saves", "save, ms", "p99", "longest", "read, ms", "p99", "longest", "target"])];
    for (name, times) in [("nothing else", alone), ("during the exchange", meanwhile)] {
        let (mut saves, mut reads): (Vec<Duration>, Vec<Duration>) = times.into_iter().unzip();
        let longest = percentile(&mut saves, 100).max(percentile(&mut reads, 100));
        rows.push(row([
            name,
            &saves.len().to_string(),
            &ms(median(&mut saves)),
            &ms(percentile(&mut saves, 99)),
            &ms(percentile(&mut saves, 100)),
            &ms(median(&mut reads)),
            &ms(percentile(&mut reads, 99)),
            &ms(percentile(&mut reads, 100)),
            &format!("≤ 50 ms: {}", verdict(longest.as_secs_f64() * 1e3, 50.0)),
        ]));
    }
    table(
        &format!("Waiting for the store while {} changes come in ({:.2} s)", changes.len(), time.as_secs_f64()),
        &rows,
    );
}

fn nothing_new(changes: &[Vec<u8>]) {
    let share = tempfile::tempdir_in(folder::home()).unwrap();
    let per_writer = (changes.len() / 30).clamp(SMALL_PACK, 400);
    for (seed, part) in (1..=30).zip(changes.chunks(per_writer)) {
        put(share.path(), seed, part, SMALL_PACK);
    }
    let dir = folder::copy(Size::Young);
    let (mut store, _) = folder::open(dir.path());
    sync(&mut store, share.path());
    files(share.path()).iter().for_each(|path| age(path));
    sync(&mut store, share.path());
    let (mut times, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..15 {
        let (outcome, time) = folder::timed(|| sync(&mut store, share.path()));
        assert!(outcome.from.is_empty() && outcome.written.is_empty(), "{outcome:?}");
        times.push(time);
        bare.push(folder::timed(|| folder::bytes(share.path())).1);
    }
    store.close().unwrap();
    let (time, listing) = (median(&mut times), median(&mut bare));
    let count = files(share.path()).len();
    let rows = vec![
        row(["files", "exchange, ms", "plain listing, ms", "÷ listing", "target"]),
        row([
            &count.to_string(),
            &ms(time),
            &ms(listing),
            &format!("{:.1}", ratio(time, listing)),
            &format!("≤ 100 ms: {}", verdict(time.as_secs_f64() * 1e3, 100.0)),
        ]),
    ];
    table("Nothing new from 30 writers", &rows);
}

/// One new pack of twenty changes, before and after a long history of the same writers.
fn one_more(size: Size, changes: &[Vec<u8>]) {
    let mut rows = vec![row(["history", "one new pack, ms"])];
    for history in [0, changes.len()] {
        let (share, _) = share(&changes[..history], 1000);
        let dir = folder::copy(size);
        let (mut store, _) = folder::open(dir.path());
        sync(&mut store, share.path());
        files(share.path()).iter().for_each(|path| age(path));
        sync(&mut store, share.path());
        let mut times = Vec::new();
        for (seed, part) in (100_u8..109).zip(changes.chunks(SMALL_PACK)) {
            put(share.path(), seed, part, SMALL_PACK);
            times.push(folder::timed(|| sync(&mut store, share.path())).1);
        }
        store.close().unwrap();
        rows.push(row([&history.to_string(), &ms(median(&mut times))]));
    }
    table("Growth: one new pack of 20 changes after a history of other changes", &rows);
}
