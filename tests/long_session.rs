#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::pedantic, clippy::string_slice, missing_docs)]
//! A working day in one go: memory stays flat, the log grows by what is saved, one save is one sync. `VYEZD_LONG=1`
//! runs eight hours of it (run that with `--release --nocapture`), otherwise a few minutes' worth.

#[path = "support/screen.rs"]
mod screen;
#[path = "support/workday.rs"]
mod workday;

use std::sync::atomic::Ordering;

use screen::Layout;
use vyezd::domain::{Record, RecordId, Records};
use vyezd::store::{Edit, Save};
use workday::{Workday, resident, size_of};

/// Keys of eight hours: 3.5 a second without a pause.
const LONG: usize = 100_000;
/// Keys of the short form.
const SHORT: usize = 3_000;

/// One round of work. What is typed differs from round to round, so that every save has something to write.
fn round(day: &mut Workday, n: usize) {
    // Look around: schools, a card, the help, the filter.
    day.press(&format!("2{}<Enter><PgDn><PgUp><Esc>/сош № {}<Enter>", "<Down>".repeat(n % 7), n % 3));
    day.go_home();
    day.press("<F1><PgDn><Esc>4<Enter><PgDn><PgDn><End><Home><Esc>7<Down><Down><Esc>");
    day.go_home();
    // A new planned visit, the school chosen by typing a part of its name.
    day.press("3<Insert><Enter>нагол<Enter><Tab><Tab><Tab><Tab><Tab>");
    day.press(&format!("Приказ от 19.02.2021 № {n}, «дорожная карта», 3.2"));
    // At the school: answers, a note.
    day.press("<F2><Esc><Enter><Enter>");
    day.press(if n.is_multiple_of(2) { "l<Down>x<Down>y<Down>" } else { "y<Down>l<Down>x<Down>" });
    day.press(&format!("<F4>Журнал не ведётся с {} сентября, педсовет № {n}<F2>", n % 30 + 1));
    day.go_home();
    // A row of a diary, with a word undone and redone.
    day.press("6");
    at_a_school(day);
    day.press("<Enter><Insert>");
    day.press(&format!("Семинар-практикум «Формирующее оценивание», занятие {n}<F3><F4><Tab>Методическая служба"));
    day.press("<Tab>май 2021<Backspace><Backspace><Backspace><Backspace>2021<F2>");
    day.go_home();
    // Marks in the checklist.
    day.press("5");
    at_a_school(day);
    day.press(&"<Down>".repeat(n % 11));
    day.press(["v", "p", "w", "<Delete>"][n % 4]);
    day.press("<Down>w<Down>u");
    day.go_home();
    // A record put right, and one given up.
    day.press(&format!("2{}<Enter><Enter><Tab><Tab><End> ({n})<F2>", "<Down>".repeat(n % 20)));
    day.go_home();
    day.press("2<Insert><Tab>МБОУ «Новая СОШ»<F3><F3><F4>");
    day.go_home();
}

/// Diaries and checklist ask for the school once a session.
fn at_a_school(day: &mut Workday) {
    if day.app.text().contains("Выбор: Школа") {
        day.press("нагол<Enter>");
    }
}

#[test]
fn a_new_row_is_selected_in_a_list_longer_than_its_window() {
    let mut day = Workday::begin(Layout::Latin);
    let school = day.app.store().all("school").unwrap()[0].id;
    let visits = (1..=400_u128).map(|n| {
        let visit = Record::new(RecordId::new((n << 64).to_be_bytes()), "visit");
        // Later than what is about to be added, and the list begins with the latest.
        Save { edits: vec![Edit::of(&visit.with("school", school).with("planned", "2021-09-01"))], ..Save::default() }
    });
    day.app.store_mut().import_batch(visits).unwrap();
    day.press("3<Insert><Enter>нагол<Enter><F2><Esc>");
    let row = day.app.text().lines().find(|line| line.starts_with('>')).map(str::to_owned);
    assert!(row.as_deref().is_some_and(|row| row.contains("20.05.2021") && row.contains("Нагольненская")), "{row:?}");
    // Up and down from there as in any list, and the next session is there again.
    day.press("<Up>");
    assert!(day.app.text().contains("\n> 2"), "{}", day.app.text());
    day.press("<Down><End><Home>");
    assert!(day.app.text().contains("\n> 12.10.2021"), "{}", day.app.text());
    drop(day.end());
}

struct Measure {
    keys: usize,
    saves: usize,
    log: usize,
    index: u64,
    memory: Option<u64>,
}

fn measure(day: &mut Workday) -> Measure {
    // What sled has only in memory so far would be charged to whoever comes next.
    day.app.store_mut().checkpoint().unwrap();
    Measure {
        keys: day.keys,
        saves: day.app.written,
        log: day.counts().log_bytes.load(Ordering::Relaxed),
        index: size_of(&day.folder().join("index")),
        memory: resident(),
    }
}

#[test]
fn a_day_of_work_grows_by_what_is_saved() {
    let long = std::env::var_os("VYEZD_LONG").is_some();
    let whole = if long { LONG } else { SHORT };
    let mut day = Workday::begin(Layout::Latin);
    let opening = day.counts().log_syncs.load(Ordering::Relaxed);
    let mut n = 0;
    let mut marks = Vec::new();
    let mut next = whole / 5;
    while day.keys < whole {
        round(&mut day, n);
        n += 1;
        if day.keys >= next {
            marks.push(measure(&mut day));
            next += whole / 5;
        }
    }
    let saves = day.app.written;
    let (syncs, drafts) = (&day.counts().log_syncs, &day.counts().draft_syncs);
    assert_eq!(syncs.load(Ordering::Relaxed) - opening, saves, "one save is one sync");
    // A session that stands as the last draft has it (typed and taken back) is not written again, so nothing is synced.
    let synced = drafts.load(Ordering::Relaxed);
    assert!(
        synced <= day.drafts && day.drafts - synced <= day.drafts / 100,
        "{synced} syncs, {} times due",
        day.drafts
    );
    assert!(saves >= 4 * n, "{saves} saves in {n} rounds: the script has lost its way\n{}", day.app.text());
    for mark in &marks {
        println!(
            "{} keys, {} saves, {} bytes of log, {} bytes of index, {:?} KiB resident",
            mark.keys, mark.saves, mark.log, mark.index, mark.memory
        );
    }
    let [first, .., last] = marks.as_slice() else { panic!("too short a day") };
    let per_save = (last.log - first.log) / (last.saves - first.saves);
    println!("{n} rounds, {saves} saves, {} syncs of the draft, {per_save} bytes of log a save", day.drafts);
    // A save is one change of a few fields; a whole new visit with its texts is the longest of them.
    assert!((100..2_000).contains(&per_save), "{per_save} bytes a save");
    // The index holds every record once and a little about each change; sled keeps garbage until it cleans up.
    let index = (last.index - first.index.min(last.index)) / (last.saves - first.saves) as u64;
    println!("{index} bytes of index a save");
    assert!(index < 40_000, "{index} bytes of index a save");
    if let (Some(first), Some(last)) = (first.memory, last.memory) {
        println!("{first} KiB after the first fifth, {last} KiB at the end");
        assert!(last < first + 8 * 1024, "memory grows: {first} KiB, then {last} KiB");
    }
    let checked = day.app.store().check().unwrap();
    assert!(checked.damages.is_empty() && checked.index.is_none(), "{checked:?}");
    assert!(day.app.store().count("visit").unwrap() >= n);
    drop(day.end());
}
