#![allow(clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! A day of work on a disk that fails at every single operation: what was acknowledged is there afterwards, the rest
//! whole or not at all, and the words of the person as far as they were written.
//!
//! `VYEZD_LONG=1` crosses every operation with every fault and every loss.

#[path = "faults/day.rs"]
mod day;
#[path = "faults/folders.rs"]
mod folders;
#[path = "faults/hazards.rs"]
mod hazards;
#[path = "faults/machine.rs"]
mod machine;
#[path = "faults/medium.rs"]
mod medium;
#[path = "faults/merging.rs"]
mod merging;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use day::{Day, Shared, Told, script};
use folders::{copy, folder};
use machine::{Fault, Loss, Machine, Sled};

fn long() -> bool {
    std::env::var_os("VYEZD_LONG").is_some()
}

/// The data folder lies two new folders deep, as at the first start.
fn data() -> PathBuf {
    PathBuf::from("share/vyezd")
}

#[test]
fn killed_or_without_power_at_every_operation_nothing_acknowledged_is_lost() {
    let root = folder();
    let older = folder();
    let machine = Machine::new(root.path());
    let told: Shared = Arc::default();
    let looked = Arc::new(AtomicU32::new(0));
    let (known, counted, kept) = (Arc::clone(&told), Arc::clone(&looked), older.path().to_owned());
    let mut refreshed = 0;
    machine.watch(move |machine, what| {
        let told = known.lock().unwrap().clone();
        let at = counted.fetch_add(1, SeqCst);
        let seed = u64::from(at);
        let look = |powered_off: bool, name: &str, make: &dyn Fn(&std::path::Path)| {
            let image = folder();
            make(image.path());
            if image.path().join(data()).is_dir() {
                told.holds(&image.path().join(data()), powered_off, &format!("{at}: {name} before {what}"));
            } else {
                assert!(told.synced == 0 && told.saves.iter().all(|(_, acknowledged)| !acknowledged), "{at}: {what}");
            }
        };
        look(false, "killed", &|to| machine.killed(to));
        let cut = |loss: Loss, sled: Sled| {
            look(true, &format!("power cut {loss:?} {sled:?}"), &|to| machine.cut(to, loss, sled, Some(&kept)));
        };
        let losses = [Loss::All, Loss::Some(seed), Loss::Some(seed + 1_000_000)];
        let sleds = [Sled::AsIs, Sled::Gone, Sled::Older];
        for (number, loss) in losses.into_iter().enumerate() {
            for (other, sled) in sleds.into_iter().enumerate() {
                if long() || (number * 3 + other) as u64 == seed % 9 {
                    cut(loss, sled);
                }
            }
        }
        // An older copy of sled's folders, renewed now and then.
        if machine.operations() >= refreshed + 25 {
            refreshed = machine.operations();
            std::fs::remove_dir_all(&kept).unwrap();
            copy(machine.root(), &kept);
        }
    });
    let mut day = Day::new(&root.path().join(data()), Arc::new(machine.clone()), Arc::clone(&told));
    day.work(&script());
    assert_eq!(day.refusals, Vec::<String>::new());
    let points = looked.load(SeqCst);
    println!("{points} points, {} operations", machine.operations());
    assert!(points > 300, "{points}");
    assert!(told.lock().unwrap().saves.len() > 40);
}

/// The whole day with one fault; then a kill, and a power cut that loses all that was not synced.
fn day_with(at: u64, fault: Fault) -> Vec<String> {
    let root = folder();
    let machine = Machine::new(root.path());
    machine.plan(at, fault);
    let told: Shared = Arc::new(Mutex::new(Told::default()));
    let mut day = Day::new(&root.path().join(data()), Arc::new(machine.clone()), Arc::clone(&told));
    day.work(&script());
    let what = format!("{fault:?} at {at} ({})", machine.kind(at));
    let (killed, cut) = (folder(), folder());
    machine.killed(killed.path());
    machine.cut(cut.path(), Loss::All, Sled::AsIs, None);
    day.abandon();
    let told = told.lock().unwrap();
    told.holds(&killed.path().join(data()), false, &format!("{what}, killed"));
    told.holds(&cut.path().join(data()), true, &format!("{what}, power cut"));
    // One fault costs the person one more try, not the day.
    let refused = told.saves.iter().filter(|(_, told)| !told).count();
    assert!(refused <= 3, "{what}: {:?}", day.refusals);
    for text in &day.refusals {
        let russian = text.chars().filter(|c| ('а'..='я').contains(c)).count();
        assert!(russian > 30 && text.ends_with('.'), "{what}: {text}");
    }
    std::mem::take(&mut day.refusals)
}

#[test]
fn a_failure_of_any_operation_costs_at_most_one_more_try() {
    let root = folder();
    let machine = Machine::new(root.path());
    let mut day = Day::new(&root.path().join(data()), Arc::new(machine.clone()), Arc::default());
    day.work(&script());
    day.abandon();
    let faults = [Fault::Broken, Fault::Torn, Fault::Full(1), Fault::Full(6)];
    let (mut tries, mut sentences) = (0, std::collections::BTreeMap::<String, u32>::new());
    for at in 1..=machine.operations() {
        for (number, fault) in (0_u64..).zip(faults) {
            if long() || number == at % 4 {
                tries += 1;
                for text in day_with(at, fault) {
                    *sentences
                        .entry(
                            text.split_whitespace()
                                .map(|word| if word.contains(".tmp") { "…" } else { word })
                                .collect::<Vec<_>>()
                                .join(" "),
                        )
                        .or_default() += 1;
                }
            }
        }
    }
    println!("{tries} days");
    for (text, count) in sentences {
        println!("{count:4} {text}");
    }
    assert!(tries > 200);
}
