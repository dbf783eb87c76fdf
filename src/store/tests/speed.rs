//! Figures, not judgements: run one by one in a release build, each in a process of its own:
//! `VYEZD_SPEED=/some/folder cargo test --release --lib speed::fill -- --ignored --nocapture`, then `speed::rebuild`,
//! `speed::save`, `speed::list`.

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::forms::id;
use super::{Edit, open, save};
use crate::domain::{Record, RecordId, Records};
use crate::store::{ListQuery, Save};

const RECORDS: u32 = 100_000;

fn folder() -> PathBuf {
    PathBuf::from(std::env::var_os("VYEZD_SPEED").expect("VYEZD_SPEED names a folder"))
}

fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default().to_owned()
}

fn visit(number: u32) -> Record {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&number.wrapping_mul(2_654_435_761).to_be_bytes());
    bytes[4..8].copy_from_slice(&number.to_be_bytes());
    let note = format!("Посещены уроки, беседа с директором № {number}. ").repeat(7);
    let date = format!("20{:02}-{:02}-{:02}", 20 + number % 5, 1 + number % 12, 1 + number % 28);
    let record = Record::new(RecordId::new(bytes), "visit").with("date", date).with("note", note);
    record.with("school", id(10 + u8::try_from(number % 30).unwrap())).with("result", "partly")
}

#[test]
#[ignore = "a measurement"]
fn fill() {
    let (mut store, _) = open(&folder());
    super::fill(&mut store);
    for n in 13..40 {
        let school = Record::new(id(n), "school").with("name", format!("СОШ № {n}")).with("municipality", id(1));
        save(&mut store, vec![Edit::of(&school)]);
    }
    let start = Instant::now();
    store.import_batch((0..RECORDS).map(|n| Save { edits: vec![Edit::of(&visit(n))], ..Save::default() })).unwrap();
    println!("import of {RECORDS}: {:?}, {}", start.elapsed(), peak());
    store.close().unwrap();
}

#[test]
#[ignore = "a measurement"]
fn rebuild() {
    std::fs::remove_file(folder().join("index/CURRENT")).unwrap();
    let start = Instant::now();
    let (store, report) = open(&folder());
    println!("rebuild ({:?}): {:?}, {}", report.rebuilt, start.elapsed(), peak());
    assert!(store.count("visit").unwrap() >= RECORDS as usize);
    store.close().unwrap();
    println!("after closing: {:?}", start.elapsed());
}

#[test]
#[ignore = "a measurement"]
fn list() {
    let start = Instant::now();
    let (store, _) = open(&folder());
    println!("clean open: {:?}, {}", start.elapsed(), peak());
    let query = ListQuery { form: "visit".into(), limit: 40, ..ListQuery::default() };
    for (name, query) in [
        ("first window", query.clone()),
        ("again", query.clone()),
        ("last window", ListQuery { backwards: true, ..query.clone() }),
        ("filter without a hit", ListQuery { filter: "нет такого".into(), ..query.clone() }),
        ("empty municipality", ListQuery { municipality: Some(id(9)), ..query }),
    ] {
        let start = Instant::now();
        let rows = store.list(&query).unwrap();
        println!("{name}: {} rows, {:?}, {}", rows.len(), start.elapsed(), peak());
    }
    let start = Instant::now();
    println!("{:?} {:?}", store.check().unwrap(), start.elapsed());
}

#[test]
#[ignore = "a measurement"]
fn save_against_bare_append() {
    let (mut store, _) = open(&folder());
    let path = folder().join("bare");
    let mut bare = std::fs::File::create(&path).unwrap();
    let (mut ours, mut acked, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..100_u32 {
        for step in 0..10 {
            let note = format!("правка {round} {step} {} ", crate::store::open::wall_time()).repeat(7);
            // The user has the record on the screen.
            store.get(visit(round * 31 + step).id).unwrap();
            let edit = Edit::one(visit(round * 31 + step).id, "visit", "note", note);
            let start = Instant::now();
            let save = Save { edits: vec![edit], ..Save::default() };
            store.save_then(save, |_| acked.push(start.elapsed())).unwrap();
            ours.push(start.elapsed());
        }
        for _ in 0..10 {
            let start = Instant::now();
            bare.write_all(&[7; 420]).unwrap();
            bare.sync_data().unwrap();
            theirs.push(start.elapsed());
        }
    }
    std::fs::remove_file(path).unwrap();
    let middle = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2]
    };
    let (ours, acked, theirs) = (middle(&mut ours), middle(&mut acked), middle(&mut theirs));
    println!(
        "save {ours:?}, acknowledged {acked:?}, bare {theirs:?}, ratio {:.2}",
        acked.as_secs_f64() / theirs.as_secs_f64()
    );
    store.close().unwrap();
}
