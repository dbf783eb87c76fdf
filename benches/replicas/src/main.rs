//! 50,000 edits of three people who never met come into 100,000 records: vyezd, automerge, loro and yrs on one workload.
//!
//! ```sh
//! cd benches/replicas && cargo run --release            # all, a process each, a table at the end
//! REPLICAS_RECORDS=10000 cargo run --release vyezd      # one, at a tenth of the size
//! ```
//!
//! What is measured of each: making the records, taking in the edits (from their bytes on, into what is held in memory, or
//! for automerge into the saved documents it is kept as), bytes of an edit on the wire, memory at the end and its peak, and
//! how many of the fields that two changed can be shown to a person. `vyezd with store` is the whole exchange: files of a
//! folder verified, kept, logged, and the index written. The workload is `workload.rs`.

mod contenders;
mod workload;

use std::process::Command;
use std::time::Duration;

use workload::Workload;

/// What a contender tells.
#[derive(Debug, Default)]
pub struct Figures {
    pub create: Duration,
    pub apply: Duration,
    /// All edits, bytes.
    pub bytes: usize,
    /// Fields two people changed of which both values can be shown.
    pub conflicts: usize,
    pub remark: &'static str,
}

type Contender = fn(&Workload) -> Figures;

const CONTENDERS: [(&str, Contender); 6] = [
    ("vyezd", contenders::vyezd::fold),
    ("vyezd in bulk", contenders::vyezd::fold_in_bulk),
    ("vyezd with store", contenders::vyezd::exchange),
    ("automerge per record", contenders::automerge::run),
    ("loro", contenders::loro::run),
    ("yrs", contenders::yrs::run),
];

fn memory(line: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = text.lines().find_map(|row| row.strip_prefix(line));
    found.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() / 1024
}

fn main() {
    let Some(name) = std::env::args().nth(1) else { return all() };
    let Some((name, run)) = CONTENDERS.iter().find(|(known, _)| *known == name) else {
        eprintln!("there is: {}", CONTENDERS.map(|(name, _)| name).join(", "));
        std::process::exit(2);
    };
    let workload = Workload::new();
    let before = memory("VmRSS:");
    let told = run(&workload);
    println!(
        "| {name} | {:.2} | {:.2} | {:.0} | {} | {} | {} | {} |",
        told.create.as_secs_f64(),
        told.apply.as_secs_f64(),
        told.bytes as f64 / workload.edits.len() as f64,
        memory("VmRSS:").saturating_sub(before),
        memory("VmHWM:").saturating_sub(before),
        told.conflicts,
        told.remark,
    );
}

/// Each in a process of its own: memory that one has used is not another's.
fn all() {
    let workload = Workload::new();
    println!(
        "{} records, {} edits, {} fields changed by two",
        workload.records(),
        workload.edits.len(),
        workload.pairs()
    );
    println!("| | create, s | take in all edits, s | bytes an edit | memory, MiB | peak, MiB | conflicts shown | |");
    println!("|---|---|---|---|---|---|---|---|");
    for (name, _) in CONTENDERS {
        let done = Command::new(std::env::current_exe().unwrap()).arg(name).output().unwrap();
        print!("{}", String::from_utf8_lossy(&done.stdout));
        if !done.status.success() {
            println!(
                "| {name} | failed: {} |",
                String::from_utf8_lossy(&done.stderr).lines().next().unwrap_or_default()
            );
        }
    }
}
