//! The first frame with 100, 10,000, 100,000 and 200,000 records: with the most it may cost at most half as much again as
//! with the fewest, and the program may hold at most 40 MiB (25 MiB with the sample). The release binary in a pseudo-terminal, started again where it was left: until
//! the table of schools stands there (the last picture, shown while the store opens), and until a key pressed ahead is
//! obeyed (the store is open and has answered). In process, without picture: lock, forms, store, screens,
//! frames up to the answered overview. Rounds alternate.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::pedantic, missing_docs)]

mod shared;

use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use shared::desk::Desk;
use shared::folder::{self, Size};
use shared::{least, memory, ms, percentile, ratio, row, table, verdict};
use vyezd::app::screens::overview::Overview;
use vyezd::domain::district;
use vyezd::forms::{Registry, instruments};
use vyezd::keys::Keymap;

const SIZES: [Size; 5] = [Size::Young, Size::Grown, Size::Old, Size::Ancient, Size::Sample];
const COUNT: usize = SIZES.len();
const ROUNDS: usize = 15;

fn main() {
    let dirs = SIZES.map(folder::copy);
    let mut first = [const { Vec::new() }; COUNT];
    let mut rest = [const { Vec::new() }; COUNT];
    let mut processes = [const { Vec::new() }; COUNT];
    let mut answered = [const { Vec::new() }; COUNT];
    let mut held = [0.0_f64; COUNT];
    for round in 0..ROUNDS {
        for (n, dir) in dirs.iter().enumerate() {
            let (desk, time) = folder::timed(|| Desk::open(dir.path(), Box::new(Overview::default())));
            let (desk, more) = folder::timed(|| desk.settled());
            desk.close();
            if round > 0 {
                first[n].push(time);
                rest[n].push(more);
            }
            let (time, answer, mib) = process(dir.path(), round > 0);
            // The first start of a folder has no picture yet.
            if round > 0 {
                processes[n].push(time);
                answered[n].push(answer);
                held[n] = held[n].max(mib);
            }
        }
    }
    // The least: whatever else the machine does only adds.
    let base = [least(&first[0]), least(&processes[0]), least(&answered[0])];
    let mut rows = vec![row([
        "records",
        "held",
        "in process, ms",
        "p90",
        "later answers, ms",
        "÷ 100",
        "first frame, ms",
        "÷ 100",
        "answered, ms",
        "÷ 100",
        "RSS, MiB",
        "target",
    ])];
    for (n, size) in SIZES.iter().enumerate() {
        let (time, whole) = (least(&first[n]), least(&processes[n]));
        let answer = least(&answered[n]);
        let (factor, most) = (ratio(whole, base[1]), if *size == Size::Sample { 25.0 } else { 40.0 });
        let target = match size {
            Size::Young => String::new(),
            Size::Sample => format!("≤ {most} MiB: {}", verdict(held[n], most)),
            _ => format!("≤ 1.50: {}; ≤ {most} MiB: {}", verdict(factor, 1.5), verdict(held[n], most)),
        };
        rows.push(row([
            size.name(),
            &folder::count(*size),
            &ms(time),
            &ms(percentile(&mut first[n], 90)),
            &ms(least(&rest[n])),
            &format!("{:.2}", ratio(time, base[0])),
            &ms(whole),
            &format!("{factor:.2}"),
            &ms(answer),
            &format!("{:.2}", ratio(answer, base[2])),
            &format!("{:.1}", held[n]),
            &target,
        ]));
    }
    table("First frame, overview answered (least of the rounds)", &rows);
    parts(dirs[3].path(), dirs[0].path());
    let size = std::fs::metadata(env!("CARGO_BIN_EXE_vyezd")).unwrap().len() as f64 / 1e6;
    println!("\nStripped release binary: {size:.2} MB; target ≤ 8: {}", verdict(size, 8.0));
}

/// Where the time goes.
fn parts(old: &Path, young: &Path) {
    let mut rows = vec![row(["part, ms", "100", "200,000"])];
    let mut measured: Vec<(&str, [Vec<Duration>; 2])> =
        ["forms", "key map", "instruments read", "open", "instruments compared", "overview", "close"]
            .map(|name| (name, [Vec::new(), Vec::new()]))
            .into();
    for _ in 0..7 {
        for (side, dir) in [young, old].into_iter().enumerate() {
            let (forms, reading) = folder::timed(Registry::builtin);
            let (_, keymap) = folder::timed(Keymap::builtin);
            let (records, questions) = folder::timed(|| instruments::builtin(&forms));
            let forms = std::sync::Arc::new(forms);
            let ((store, _), opening) = folder::timed(|| folder::open_with(dir, &forms));
            let compare = || {
                records
                    .iter()
                    .all(|record| vyezd::domain::Records::get(&store, record.id).unwrap().as_ref() == Some(record))
            };
            let (_, comparing) = folder::timed(compare);
            let (_, overview) = folder::timed(|| overview(&store));
            let (_, closing) = folder::timed(|| store.close().unwrap());
            let times = [reading, keymap, questions, opening, comparing, overview, closing];
            measured.iter_mut().zip(times).for_each(|((_, sides), time)| sides[side].push(time));
        }
    }
    for (name, sides) in measured {
        let [young, old] = sides.map(|times| ms(least(&times)));
        rows.push(row([name, &young, &old]));
    }
    table("Where it goes (least of seven)", &rows);
}

fn overview(store: &vyezd::store::Store) -> district::District {
    let due = |form| store.due(form, None, None).unwrap();
    let (visits, recommendations) = (due("visit"), due("recommendation"));
    let tasks = district::TASKS.map(|form| (form, due(form)));
    let open = district::Open { visits: &visits, recommendations: &recommendations, tasks: &tasks };
    district::read(store, open, None, shared::district::today(), 6).unwrap()
}

/// The binary, started for the first time or `again`: time to the first frame that shows the schools, time to the answered overview, memory a moment later.
fn process(dir: &Path, again: bool) -> (Duration, Duration, f64) {
    let pty = native_pty_system();
    let pair = pty.openpty(PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 }).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_vyezd"));
    command.args(["--data", dir.to_str().unwrap()]);
    command.env("TERM", "xterm-256color");
    command.env("VYEZD_TODAY", shared::district::TODAY);
    let start = Instant::now();
    let mut child = pair.slave.spawn_command(command).unwrap();
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut screen = vt100::Parser::new(24.try_into().unwrap(), 80.try_into().unwrap(), 0);
    let mut bytes = [0; 65536];
    let mut keys = pair.master.take_writer().unwrap();
    use std::io::Write;
    // F1, pressed before anything is there: it waits for the answer, then the help takes the place of the schools.
    if again {
        keys.write_all(b"\x1bOP").unwrap();
    }
    let mut first = None;
    let answered = loop {
        let read = reader.read(&mut bytes).unwrap();
        assert!(read > 0, "the program ended: {}", screen.screen().contents());
        screen.process(&bytes[..read]);
        let there = screen.screen().contents().contains("проср.");
        if there {
            first.get_or_insert_with(|| start.elapsed());
        }
        if first.is_some() && there != again {
            break start.elapsed();
        }
    };
    let time = first.unwrap();
    keys.write_all(b"\x1b").unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let held = memory(&child.process_id().unwrap().to_string(), "VmRSS");
    keys.write_all(b"\x1b[21~").unwrap();
    // What it still writes has to be read, or it could not leave.
    drop(std::thread::spawn(move || while reader.read(&mut bytes).is_ok_and(|read| read > 0) {}));
    child.wait().unwrap();
    (time, answered, held)
}
