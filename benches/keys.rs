//! One key up to its drawn frame, in process: the real state, store thread, drawing and output backend, answers of the
//! store included. Target: 2 ms at the 99th percentile. The baseline is drawing the same picture again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::pedantic, missing_docs)]

mod shared;

use std::time::Duration;

use crossterm::event::KeyCode;
use shared::desk::Desk;
use shared::folder::{self, Size};
use shared::{median, ms, percentile, ratio, row, table, verdict};
use vyezd::app::screens::form::FormScreen;
use vyezd::app::screens::list::List;
use vyezd::app::screens::overview::Overview;
use vyezd::domain::Records;
use vyezd::store::{Edit, ListQuery, Save};

const TEXT: &str = "Провели семинар-практикум по формирующему оцениванию, обсудили приёмы работы с текстом. ";

fn main() {
    let dir = folder::copy(Size::Old);
    let visit = longest(dir.path());
    let mut desk = Desk::open(dir.path(), Box::new(Overview::default()));
    let mut rows = vec![row([
        "what",
        "keys",
        "median, ms",
        "p99, ms",
        "worst, ms",
        "redraw, ms",
        "÷ redraw",
        "bytes/key",
        "target",
    ])];

    desk.settle();
    rows.push(measure(&mut desk, "overview: up and down", 400, |n| {
        if n / 20 % 2 == 0 { KeyCode::Down } else { KeyCode::Up }
    }));
    desk.show(Box::new(List::of("diary_teacher")));
    rows.push(measure(&mut desk, "long list: down", 3000, |_| KeyCode::Down));
    rows.push(measure(&mut desk, "long list: page down", 300, |_| KeyCode::PageDown));
    rows.push(measure(&mut desk, "long list: up", 3000, |_| KeyCode::Up));
    rows.push(measure(&mut desk, "long list: ends", 200, |n| if n % 2 == 0 { KeyCode::End } else { KeyCode::Home }));
    desk.show(Box::new(List::of("finding")));
    rows.push(measure(&mut desk, "sorted by a reference: down", 3000, |_| KeyCode::Down));
    desk.show(Box::new(List::of("activity")));
    rows.push(measure(&mut desk, "activities: down", 2000, |_| KeyCode::Down));
    desk.show(Box::new(FormScreen::existing("visit", visit.0)));
    rows.push(measure(&mut desk, "form: next field", 400, |n| {
        if n / 8 % 2 == 0 { KeyCode::Tab } else { KeyCode::BackTab }
    }));
    desk.show(Box::new(FormScreen::existing("diary_teacher", visit.1).at("methods")));
    rows.push(measure(&mut desk, "form: a letter", 1000, letter));
    desk.show(Box::new(FormScreen::existing("diary_teacher", visit.1).at("results")));
    desk.paste(&TEXT.repeat(20_000 / TEXT.chars().count()));
    rows.push(measure(&mut desk, "text of 20,000: a letter at its end", 500, letter));
    rows.push(measure(&mut desk, "text of 20,000: up", 150, |_| KeyCode::Up));
    rows.push(measure(&mut desk, "text of 20,000: a letter inside", 500, letter));
    rows.push(measure(&mut desk, "text of 20,000: backspace", 500, |_| KeyCode::Backspace));
    table(&format!("One key → drawn frame, {} records, 80×24", folder::count(Size::Old)), &rows);
    desk.close();
}

fn letter(n: usize) -> KeyCode {
    KeyCode::Char(TEXT.chars().cycle().nth(n % 80).unwrap())
}

/// A visit, and a diary row.
fn longest(dir: &std::path::Path) -> (vyezd::domain::RecordId, vyezd::domain::RecordId) {
    let (mut store, _) = folder::open(dir);
    let first = |form: &str| {
        let query = ListQuery { form: form.into(), limit: 1, ..ListQuery::default() };
        store.list(&query).unwrap()[0].id
    };
    let found = (first("visit"), first("diary_teacher"));
    assert!(store.count("diary_teacher").unwrap() >= 10_000, "the list is long");
    store.save(Save { edits: vec![Edit::one(found.1, "diary_teacher", "results", "")], ..Save::default() }).unwrap();
    store.close().unwrap();
    found
}

fn measure(desk: &mut Desk, what: &str, keys: usize, key: impl Fn(usize) -> KeyCode) -> Vec<String> {
    let (mut times, mut redraws): (Vec<Duration>, Vec<Duration>) = (Vec::new(), Vec::new());
    desk.written();
    for n in 0..keys {
        times.push(folder::timed(|| desk.key(key(n))).1);
        redraws.push(folder::timed(|| desk.draw()).1);
    }
    let bytes = desk.written() / keys;
    let (middle, high) = (median(&mut times), percentile(&mut times, 99));
    let redraw = median(&mut redraws);
    row([
        what,
        &keys.to_string(),
        &ms(middle),
        &ms(high),
        &ms(*times.last().unwrap()),
        &ms(redraw),
        &format!("{:.1}", ratio(middle, redraw)),
        &bytes.to_string(),
        &format!("p99 ≤ 2: {}", verdict(high.as_secs_f64() * 1e3, 2.0)),
    ])
}
