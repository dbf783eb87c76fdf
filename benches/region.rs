//! A region of 30 municipalities × 30 writers × 10 years (`sync.md` §8): files, bytes, time and memory.
//!
//! ```sh
//! cargo bench --bench region
//! REGION_WRITERS=3 REGION_YEARS=2 cargo bench --bench region
//! ```
//!
//! **One municipality is made for real**, pack by pack: 30 people with keys of their own, 500 changes each a year in 25
//! exports of 20, a quarter of them new records, one edit of a hundred against somebody else's unseen one; every export is
//! sealed, merged, put into the shared folder. Municipalities share neither keys nor organisation nor files, and a region
//! reads each for itself (§10), so the region is thirty times that: nothing in it is larger than in one of them but the
//! number of folders. Texts are those of the sample.

#![allow(missing_docs, clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "shared/district.rs"]
#[allow(dead_code, reason = "the records are all that is needed of it")]
mod district;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use vyezd::changes::change::{Cell, Change, Element, OpId, Operation};
use vyezd::changes::encoding::{encode, op_id};
use vyezd::domain::{Record, RecordId, Value};
use vyezd::forms::Registry;
use vyezd::store::{Acquired, Lock, OpenOptions, Store};
use vyezd::sync::exchange::{Asked, Outcome, exchange};
use vyezd::sync::identity::Key;
use vyezd::sync::pack::{self, Item, Place};
use vyezd::sync::shelf::Shelf;
use vyezd::sync::{hub, merging, reader};
use vyezd::tables::catalogue::{self, Format, Source};

const ORG: [u8; 16] = [1; 16];
const MUNICIPALITIES: u64 = 30;
const EXPORTS_A_YEAR: usize = 25;
const CHANGES_OF_AN_EXPORT: usize = 20;

fn number(variable: &str, usual: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn memory(line: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = text.lines().find_map(|row| row.strip_prefix(line));
    found.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() / 1024
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % limit as u64) as usize
    }
}

/// What lies where at the end of a year.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    changes: u64,
    sealed: (u64, u64),
    shelf: (u64, u64),
    share: (u64, u64),
}

/// A record somebody has made: its form, a text field, and the last change of that field.
#[derive(Clone)]
struct Made {
    id: RecordId,
    form: String,
    field: String,
    last: OpId,
}

struct Municipality {
    forms: Registry,
    texts: Vec<Record>,
    share: PathBuf,
    shelves: PathBuf,
    dice: Dice,
    /// All records so far, in the order of making; what somebody else wrote last is not seen.
    made: Vec<Made>,
}

fn operations(forms: &Registry, record: &Record) -> Vec<Operation> {
    let form = forms.form(&record.form).unwrap();
    let mut found = Vec::new();
    for (field, value) in &record.fields {
        let is_set = form.field(field).is_some_and(|field| field.kind.is_set());
        match value {
            Value::Array(parts) if is_set => found.extend(parts.iter().filter_map(|part| {
                let element = match part {
                    Value::Text(text) => Element::Text(text.clone()),
                    Value::Bytes(bytes) => Element::Bytes(bytes.clone()),
                    _ => return None,
                };
                let cell = Cell { field: field.clone(), element: Some(element) };
                Some(Operation { cell, value: Value::Int(1024), replaces: Vec::new() })
            })),
            value => {
                let cell = Cell { field: field.clone(), element: None };
                found.push(Operation { cell, value: value.clone(), replaces: Vec::new() });
            }
        }
    }
    found
}

impl Municipality {
    fn change(&mut self, writer: usize, seq: u64, year: usize) -> Vec<u8> {
        let hlc = (1_609_459_200_000 + year as u64 * 31_536_000_000 + seq * 60_000) << 16;
        let mut change = Change {
            seq,
            hlc,
            person: [writer as u8 + 1; 8],
            record: RecordId::new([0; 16]),
            form: String::new(),
            operations: Vec::new(),
            salt: None,
            group: None,
            reason: None,
            later: Default::default(),
        };
        let new = seq % 4 == 1 || self.made.is_empty();
        let source = &self.texts[self.dice.below(self.texts.len())];
        let text = |record: &Record| {
            let texts =
                record.fields.iter().filter_map(|(field, value)| Some((field.clone(), value.as_text()?.to_owned())));
            texts.max_by_key(|(_, text)| text.len()).unwrap()
        };
        let (field, value) = text(source);
        if new {
            let mut id = [writer as u8; 16];
            id[4..12].copy_from_slice(&(seq << 8 | year as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
            (change.record, change.form) = (RecordId::new(id), source.form.clone());
            change.operations = operations(&self.forms, source);
        } else {
            let stranger = self.dice.below(100) == 0;
            // Mostly what was made lately: a visit is written up in its week.
            let lately = self.made.len().saturating_sub(if stranger { self.made.len() } else { 40 });
            let place = lately + self.dice.below(self.made.len() - lately);
            let made = &self.made[place];
            (change.record, change.form) = (made.id, made.form.clone());
            let cell = Cell { field: made.field.clone(), element: None };
            change.operations = vec![Operation { cell, value: value.into(), replaces: vec![made.last] }];
            let bytes = encode(&change);
            if !stranger {
                self.made[place].last = op_id(&bytes);
            }
            return bytes;
        }
        let bytes = encode(&change);
        self.made.push(Made { id: change.record, form: change.form, field, last: op_id(&bytes) });
        bytes
    }

    /// Ten years of one person.
    fn write(&mut self, writer: usize, years: &mut [Tally]) {
        let key = Key::of([writer as u8 + 1; 32]);
        let mut shelf = Shelf::open(&self.shelves.join(writer.to_string())).unwrap();
        let (mut place, mut put, mut total) = (Place { first: 1, chain: [0; 32] }, BTreeSet::new(), Tally::default());
        for (year, tally) in years.iter_mut().enumerate() {
            for _ in 0..EXPORTS_A_YEAR {
                let changes: Vec<Vec<u8>> = (0..CHANGES_OF_AN_EXPORT as u64)
                    .map(|offset| self.change(writer, place.first + offset, year))
                    .collect();
                let items: Vec<Item> = changes.into_iter().map(Item::Change).collect();
                let written = pack::write(&items, place, &key, ORG).unwrap();
                place = written.next;
                total.changes += items.len() as u64;
                total.sealed = (total.sealed.0 + 1, total.sealed.1 + written.bytes.len() as u64);
                shelf.put(&reader::verify(&written.bytes).unwrap()).unwrap();
                merging::merge(&mut shelf, &key, ORG).unwrap();
                for (path, _) in shelf.packs() {
                    let below = self.share.join("p").join(shelf.below(path));
                    if put.insert(below.clone()) {
                        std::fs::create_dir_all(below.parent().unwrap()).unwrap();
                        total.share = (total.share.0 + 1, total.share.1 + std::fs::copy(path, below).unwrap());
                    }
                }
            }
            let lengths = shelf.packs().map(|(path, _)| std::fs::metadata(path).unwrap().len());
            total.shelf = lengths.fold((0, 0), |(files, bytes), length| (files + 1, bytes + length));
            tally.changes += total.changes;
            for (all, own) in
                [(&mut tally.sealed, total.sealed), (&mut tally.shelf, total.shelf), (&mut tally.share, total.share)]
            {
                *all = (all.0 + own.0, all.1 + own.1);
            }
        }
    }
}

/// A new computer: what an exchange with this folder takes, and what it brings.
fn exchanged(dir: &Path, folder: &Path, bundle: bool) -> (Duration, Outcome) {
    let today = chrono::NaiveDate::from_ymd_opt(2031, 5, 20).unwrap();
    let asked = Asked { folder: folder.to_owned(), bundle, today, ..Asked::default() };
    with_store(dir, |store| {
        let begun = Instant::now();
        let outcome = exchange(store, &asked).unwrap();
        (begun.elapsed(), outcome)
    })
}

fn with_store<T>(dir: &Path, work: impl FnOnce(&mut Store) -> T) -> T {
    let Acquired::Ours(lock) = Lock::try_acquire(dir, "bench").unwrap() else { panic!("held") };
    let (mut store, _) = Store::open(lock, OpenOptions::new(dir, Arc::new(Registry::builtin()) as _)).unwrap();
    let done = work(&mut store);
    store.close().unwrap();
    done
}

fn mb(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

fn says(what: &str, time: Duration, more: &str) {
    println!(
        "| {what} | {:.2} s | {} MiB (peak {}) | {more} |",
        time.as_secs_f64(),
        memory("VmRSS:"),
        memory("VmHWM:")
    );
}

fn main() {
    let (writers, years) = (number("REGION_WRITERS", 30), number("REGION_YEARS", 10));
    let home = tempfile::tempdir().unwrap();
    let forms = Registry::builtin();
    let texts: Vec<Record> = district::after(&forms, 3)
        .into_iter()
        .filter(|record| record.fields.values().any(|value| value.as_text().is_some()))
        .collect();
    let mut municipality = Municipality {
        forms,
        texts,
        share: home.path().join("share"),
        shelves: home.path().join("shelves"),
        dice: Dice(2021),
        made: Vec::new(),
    };
    let mut tallies = vec![Tally::default(); years];
    let begun = Instant::now();
    for writer in 0..writers {
        municipality.write(writer, &mut tallies);
    }
    println!("made {writers} writers × {years} years in {:.1} s\n", begun.elapsed().as_secs_f64());
    println!(
        "| a municipality after | changes | sealed: files, bytes | own shelves, merged | shared folder, nothing removed |"
    );
    println!("|---|---|---|---|---|");
    for (year, tally) in (1..).zip(&tallies) {
        let pair = |(files, bytes): (u64, u64)| format!("{files}, {}", mb(bytes));
        let (sealed, shelf, share) = (pair(tally.sealed), pair(tally.shelf), pair(tally.share));
        println!("| {year} years | {} | {sealed} | {shelf} | {share} |", tally.changes);
    }
    let last = tallies.last().copied().unwrap_or_default();
    let pair = |(files, bytes): (u64, u64)| format!("{}, {}", files * MUNICIPALITIES, mb(bytes * MUNICIPALITIES));
    println!(
        "| **region, ×{MUNICIPALITIES}** | {} | {} | {} | {} |\n",
        last.changes * MUNICIPALITIES,
        pair(last.sealed),
        pair(last.shelf),
        pair(last.share)
    );
    let each = |(_, bytes): (u64, u64)| bytes as f64 / last.changes as f64;
    println!("bytes a change: {:.0} at 20 a pack, {:.0} merged\n", each(last.sealed), each(last.shelf));
    drop(municipality.made);
    stores(home.path(), writers, last);
}

/// What a computer of this municipality lives through.
fn stores(home: &Path, writers: usize, last: Tally) {
    let share = home.join("share");
    println!("| a computer of the municipality | time | memory | |");
    println!("|---|---|---|---|");
    let merged = home.join("merged");
    std::fs::create_dir(&merged).unwrap();
    let mut all: BTreeMap<PathBuf, Vec<u8>> = BTreeMap::new();
    for writer in 0..writers {
        for (path, _) in Shelf::open(&home.join("shelves").join(writer.to_string())).unwrap().packs() {
            all.insert(path.to_owned(), std::fs::read(path).unwrap());
        }
    }
    std::fs::write(merged.join("all.vzb"), all.into_values().collect::<Vec<_>>().concat()).unwrap();
    let old = home.join("old");
    let (time, outcome) = exchanged(&old, &merged, true);
    assert_eq!(outcome.from.values().sum::<usize>() as u64, last.changes);
    says("first start from one bundle, merged", time, &mb(last.shelf.1));
    let plain = home.join("plain");
    let (time, outcome) = exchanged(&plain, &share, false);
    assert_eq!(outcome.from.values().sum::<usize>() as u64, last.changes);
    says("first start from the shared folder", time, &format!("{} files, {}", last.share.0, mb(last.share.1)));
    let (time, outcome) = exchanged(&plain, &share, false);
    assert!(outcome.from.is_empty());
    says("nothing new", time, &format!("{writers} writers"));

    let today = chrono::NaiveDate::from_ymd_opt(2031, 5, 20).unwrap();
    let asked = Asked { folder: share.clone(), today, ..Asked::default() };
    let (time, made) = with_store(&plain, |store| {
        let begun = Instant::now();
        let (_, made) = hub::snapshot(store, &asked).unwrap();
        (begun.elapsed(), made)
    });
    says("snapshot (with its exchange)", time, &format!("{} records, {}", made.records, mb(made.length)));
    let new = home.join("new");
    let (time, outcome) = exchanged(&new, &share, false);
    assert!(outcome.from.is_empty(), "everything is in the snapshot");
    says("first start with the snapshot", time, "records are here; packs kept, not opened");
    let (time, _) = exchanged(&new, &share, false);
    says("the next exchange: history", time, "");
    let (time, rows) = with_store(&new, |store| {
        let (forms, begun) = (Registry::builtin(), Instant::now());
        let table = catalogue::find("changes").unwrap();
        let mut out = std::fs::File::create(home.join("changes.ndjson")).unwrap();
        let source = Source { store, forms: &forms, form: None, only: None, nameless: None };
        catalogue::write(table, Format::Ndjson, source, &mut out).unwrap();
        (begun.elapsed(), out.metadata().unwrap().len())
    });
    says("report changes, NDJSON", time, &mb(rows));
}
