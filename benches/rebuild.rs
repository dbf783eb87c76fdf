//! Building the index of 100,000 records anew from the log: at most 8 s. The baseline reads the log and checks its
//! frames, which no rebuild can do without. Each runs in a process of its own, so that peaks of memory are its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::pedantic, missing_docs)]

mod shared;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use shared::folder::{self, Size};
use shared::{median, memory, ms, ratio, row, table, verdict};
use vyezd::changes::disk::RealDisk;
use vyezd::changes::log::Position;
use vyezd::changes::walk::LogReader;
use vyezd::store::layout::Layout;

const ROUNDS: usize = 3;

fn main() {
    let mut arguments = std::env::args().skip(1);
    if let (Some(part), Some(dir)) = (arguments.next(), arguments.next())
        && part.starts_with("part-")
    {
        return part_of(&part, Path::new(&dir));
    }
    let dir = folder::copy(Size::Old);
    let count: f64 = folder::count(Size::Old).parse().unwrap();
    let log = folder::bytes(&Layout::new(dir.path()).own_log());
    let mut found = [const { (Vec::new(), 0.0_f64) }; 2];
    for _ in 0..ROUNDS {
        for (part, (times, peak)) in ["part-read", "part-rebuild"].iter().zip(&mut found) {
            let exe = std::env::current_exe().unwrap();
            let output = Command::new(exe).arg(part).arg(dir.path()).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let text = String::from_utf8(output.stdout).unwrap();
            let (time, memory) = text.trim().split_once(' ').unwrap();
            times.push(Duration::from_micros(time.parse().unwrap()));
            *peak = peak.max(memory.parse().unwrap());
        }
    }
    let [(mut reading, read_peak), (mut rebuilding, peak)] = found;
    let (reading, rebuilding) = (median(&mut reading), median(&mut rebuilding));
    let scaled = rebuilding.as_secs_f64() * 100_000.0 / count;
    let rows = [
        row(["", "ms", "÷ reading", "peak, MiB", "target"]),
        row(["reading the log, checking frames", &ms(reading), "1.00", &format!("{read_peak:.1}"), ""]),
        row([
            "rebuild",
            &ms(rebuilding),
            &format!("{:.2}", ratio(rebuilding, reading)),
            &format!("{peak:.1}"),
            &format!("{scaled:.2} s per 100,000 ≤ 8: {}", verdict(scaled, 8.0)),
        ]),
    ];
    let index = folder::bytes(&Layout::new(dir.path()).index());
    let title = format!("Rebuild of {count} records; log {:.1} MiB, index {:.1} MiB", mib(log), mib(index));
    table(&title, &rows);
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// Prints microseconds and peak MiB.
fn part_of(part: &str, dir: &Path) {
    let time = if part == "part-read" {
        let disk = Arc::new(RealDisk);
        let mut reader = LogReader::new(disk, &Layout::new(dir).own_log(), Position::default()).unwrap();
        folder::timed(|| while reader.read().unwrap().is_some() {}).1
    } else {
        // Without the pointer to the index in use, opening builds a new one.
        std::fs::remove_file(Layout::new(dir).index().join("CURRENT")).unwrap();
        let ((store, report), time) = folder::timed(|| folder::open(dir));
        assert!(report.rebuilt.is_some());
        println!("{} {}", time.as_micros(), memory("self", "VmHWM"));
        return store.close().unwrap();
    };
    println!("{} {}", time.as_micros(), memory("self", "VmHWM"));
}
