#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::pedantic, clippy::string_slice, missing_docs)]
#![cfg(target_os = "linux")]
//! With nothing to do the program does nothing: not a byte to the terminal, no thread of ours wakes up. 20 s with
//! `VYEZD_LONG=1`, otherwise two.

#[path = "support/home.rs"]
mod home;
#[path = "support/pty.rs"]
mod pty;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use home::Home;
use pty::{Terminal, key};

/// Voluntary context switches by thread: number and name.
fn switches(pid: u32) -> BTreeMap<(u32, String), u64> {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).unwrap().map(|task| task.unwrap());
    let counted = tasks.filter_map(|task| {
        let read = |name: &str| std::fs::read_to_string(task.path().join(name)).ok();
        let status = read("status")?;
        let line = status.lines().find(|line| line.starts_with("voluntary_ctxt_switches:"))?;
        let number = task.file_name().to_string_lossy().parse().ok()?;
        Some(((number, read("comm")?.trim().to_owned()), line.split_whitespace().nth(1)?.parse().ok()?))
    });
    counted.collect()
}

/// Bytes the process has handed to `write` in any of its files.
fn written(pid: u32) -> u64 {
    let io = std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("io")).unwrap();
    io.lines().find_map(|line| line.strip_prefix("wchar: ")).unwrap().trim().parse().unwrap()
}

fn idle(terminal: &Terminal, place: &str) {
    let long = std::env::var_os("VYEZD_LONG").is_some();
    // What is still on its way: the draft is synced at most two seconds after the last key, the index made durable.
    std::thread::sleep(Duration::from_secs(if long { 8 } else { 5 }));
    let pid = terminal.pid();
    let (bytes, files, before) = (terminal.seen().raw.len(), written(pid), switches(pid));
    let seconds = if long { 20 } else { 2 };
    std::thread::sleep(Duration::from_secs(seconds));
    let after = switches(pid);
    println!("{place}, {seconds} s: {} bytes to files", written(pid) - files);
    assert_eq!(terminal.seen().raw.len(), bytes, "something is drawn while nothing happens");
    for ((number, name), count) in &after {
        let woke = before.get(&(*number, name.clone())).map(|before| count - before);
        println!("  {name}: {woke:?} wake-ups");
        // The flushers of sled 0.34 have a timer of their own; they are not ours to stop.
        // A busy machine can push a thread's last work into two seconds; twenty tell.
        if long && !name.starts_with("sled-io") {
            assert!(woke.is_none_or(|woke| woke <= 1), "{name} woke {woke:?} times in {seconds} s at {place}");
        }
    }
}

#[test]
fn doing_nothing_costs_nothing() {
    let home = Home::with_sample();
    let mut terminal = Terminal::start(&home);
    terminal.wait_for("Требует внимания на 20.05.2021");
    idle(&terminal, "the overview");
    // In a form with something typed and not saved, and after a save.
    terminal.send_for("2", "Школы");
    terminal.send_for(key::INSERT, "Школа: новая запись");
    terminal.send(key::TAB);
    terminal.send_for("МБОУ «Новая СОШ»", "МБОУ «Новая СОШ»");
    idle(&terminal, "a form with typed text");
    terminal.send_for(key::F2, "Сохранено");
    idle(&terminal, "after a save");
    terminal.kill();
}
