//! One save (one field edited, through `Store::save`) beside a bare append and `fdatasync` of the same bytes, in
//! alternating blocks on the same disk. Target: 1.2 times the bare append until «Сохранено» can be said.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::pedantic, missing_docs)]

mod shared;

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use shared::folder::{self, Size};
use shared::{median, ms, percentile, ratio, row, table, verdict};
use vyezd::domain::{RecordId, Records};
use vyezd::store::{Edit, ListQuery, Save, Store};

const ROUNDS: usize = 150;
const BLOCK: usize = 10;

#[derive(Default)]
struct Times {
    acknowledged: Vec<Duration>,
    whole: Vec<Duration>,
    bare: Vec<Duration>,
    /// Ratio of the two medians of one round: the disk's moods cancel out.
    ratios: Vec<(f64, f64)>,
    bytes: usize,
}

fn main() {
    let mut rows = vec![row([
        "records",
        "bytes",
        "bare, ms",
        "p99",
        "acknowledged, ms",
        "p99",
        "÷ bare",
        "with index, ms",
        "÷ bare",
        "target",
    ])];
    for size in [Size::Young, Size::Old] {
        let dir = folder::copy(size);
        let mut times = measure(dir.path());
        let (acknowledged, whole) = (middle(&times.ratios, |r| r.0), middle(&times.ratios, |r| r.1));
        rows.push(row([
            size.name(),
            &times.bytes.to_string(),
            &ms(median(&mut times.bare)),
            &ms(percentile(&mut times.bare, 99)),
            &ms(median(&mut times.acknowledged)),
            &ms(percentile(&mut times.acknowledged, 99)),
            &format!("{acknowledged:.2}"),
            &ms(median(&mut times.whole)),
            &format!("{whole:.2}"),
            &format!("≤ 1.20: {}", verdict(acknowledged, 1.2)),
        ]));
    }
    table("One save beside a bare append + fdatasync of the same bytes (ratios: median over rounds)", &rows);
}

fn middle(ratios: &[(f64, f64)], of: impl Fn(&(f64, f64)) -> f64) -> f64 {
    let mut found: Vec<f64> = ratios.iter().map(of).collect();
    found.sort_by(f64::total_cmp);
    found[found.len() / 2]
}

/// The newest file of our log.
fn log_file(dir: &Path) -> PathBuf {
    let mut files: Vec<PathBuf> = std::fs::read_dir(vyezd::store::layout::Layout::new(dir).own_log())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "vlog"))
        .collect();
    files.sort();
    files.pop().unwrap()
}

fn measure(dir: &Path) -> Times {
    let (mut store, _) = folder::open(dir);
    let query = ListQuery { form: "diary_teacher".into(), limit: 500, ..ListQuery::default() };
    let ids: Vec<RecordId> = store.list(&query).unwrap().iter().map(|row| row.id).collect();
    // A first save opens the file of the log that the others go into.
    edit(&mut store, ids[0], 0);
    let mut log = File::open(log_file(dir)).unwrap();
    let mut bare = File::create(dir.join("bare")).unwrap();
    let mut times = Times::default();
    for round in 0..ROUNDS + 5 {
        let before = log.seek(SeekFrom::End(0)).unwrap();
        let mut block = [const { Vec::new() }; 3];
        for step in 0..BLOCK {
            let id = ids[(round * BLOCK + step) % ids.len()];
            // The user has the record on the screen.
            store.get(id).unwrap();
            let (acknowledged, whole) = edit(&mut store, id, round * BLOCK + step);
            block[0].push(acknowledged);
            block[1].push(whole);
        }
        log.seek(SeekFrom::Start(before)).unwrap();
        let mut frames = Vec::new();
        log.read_to_end(&mut frames).unwrap();
        assert!(!frames.is_empty(), "the log went on in another file");
        for (step, frame) in frames.chunks(frames.len().div_ceil(BLOCK)).enumerate() {
            let start = Instant::now();
            bare.write_all(frame).unwrap();
            bare.sync_data().unwrap();
            block[2].push(start.elapsed());
            // The same rhythm: a disk that is written to without a pause answers sooner.
            let pause = block[1][step].saturating_sub(block[0][step]);
            let start = Instant::now();
            while start.elapsed() < pause {
                std::hint::spin_loop();
            }
        }
        // The first rounds fill caches.
        if round >= 5 {
            let [a, w, b] = block.each_mut().map(|times| median(times));
            times.ratios.push((ratio(a, b), ratio(w, b)));
            times.bytes = frames.len() / BLOCK;
            let [a, w, b] = block;
            times.acknowledged.extend(a);
            times.whole.extend(w);
            times.bare.extend(b);
        }
        store.checkpoint().unwrap();
    }
    store.close().unwrap();
    times
}

/// Until the acknowledgement, and until the index has it, too.
fn edit(store: &mut Store, id: RecordId, number: usize) -> (Duration, Duration) {
    let text = format!("Применяю приёмы формирующего оценивания на уроках математики и чтения, занятие {number}.");
    let save = Save { edits: vec![Edit::one(id, "diary_teacher", "results", text)], ..Save::default() };
    let start = Instant::now();
    let mut acknowledged = Duration::ZERO;
    store.save_then(save, |_| acknowledged = start.elapsed()).unwrap();
    (acknowledged, start.elapsed())
}
