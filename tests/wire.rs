#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! What every screen costs on the line at 100×30, in bytes: exact, so that nobody makes the line heavier unnoticed.

#[path = "../benches/shared/district.rs"]
#[allow(dead_code, missing_docs)]
mod district;
#[path = "support/screen.rs"]
mod screen;
#[path = "support/wired.rs"]
mod wired;

use std::sync::LazyLock;

use screen::{App, Layout};
use tempfile::TempDir;
use vyezd::app::screens::form::FormScreen;
use vyezd::app::screens::list::List;
use vyezd::domain::{Record, RecordId, Records};
use vyezd::forms::Registry;
use vyezd::store::{Edit, Save};
use wired::{Shown, Wired};

const SIZE: (u16, u16) = (100, 30);
/// Rows every form has at least, so that every list scrolls and pages.
const ROWS: usize = 90;

/// The sample, and a month of a district of thirty schools, and of every form enough for several pages.
static LONG: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = screen::sample();
    let mut app = App::open(folder.path().to_owned(), SIZE, Layout::Latin, None);
    let forms = Registry::builtin();
    let mut records = district::after(&forms, 1);
    let known: Vec<String> = forms.forms().iter().map(|form| form.id.clone()).collect();
    for form in known {
        let mut own: Vec<Record> = app.store().all(&form).unwrap();
        own.extend(records.iter().filter(|record| record.form == form).cloned());
        for n in 0..ROWS.saturating_sub(own.len()) {
            let mut more =
                own.get(n % own.len().max(1)).cloned().unwrap_or_else(|| Record::new(RecordId::new([0; 16]), &form));
            let mut id = [0xc0; 16];
            id[..4].copy_from_slice(&u32::try_from(records.len()).unwrap().to_be_bytes());
            more.id = RecordId::new(id);
            records.push(more);
        }
    }
    let edits = records.iter().map(Edit::of).collect();
    app.store_mut().save(Save { edits, ..Save::default() }).unwrap();
    app.close();
    folder
});

fn open() -> (Wired, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    screen::copy(LONG.path(), folder.path());
    let app = App::open(folder.path().to_owned(), SIZE, Layout::Latin, None);
    (Wired::new(app, SIZE), folder)
}

fn bytes_of(rows: &[&Vec<String>]) -> usize {
    rows.iter().flat_map(|row| row.iter()).map(String::len).sum()
}

#[derive(Default, Debug)]
struct Costs {
    first: (usize, usize),
    in_view: Vec<usize>,
    scrolled: Vec<(usize, usize)>,
    other: Vec<(usize, usize)>,
    pages: Vec<(usize, usize, usize)>,
}

/// Changed rows without the marker; the shift they moved by.
fn moved(before: &Shown, after: &Shown) -> (usize, Option<isize>) {
    let body = |row: &Vec<String>| row[2..].to_vec();
    let (b, a): (Vec<_>, Vec<_>) = (before.iter().map(body).collect(), after.iter().map(body).collect());
    let changed: Vec<usize> = (0..a.len()).filter(|y| a[*y] != b[*y]).collect();
    if changed.is_empty() {
        return (0, None);
    }
    let blank = |row: &Vec<String>| row.iter().all(|c| c == " ");
    let fits = |d: isize| {
        changed
            .iter()
            .filter(|y| y.checked_add_signed(d).and_then(|o| b.get(o)).is_some_and(|old| *old == a[**y] && !blank(old)))
            .count()
    };
    let best = (-20..=20_isize).filter(|d| *d != 0).max_by_key(|d| (fits(*d), -d.abs())).unwrap();
    (changed.len(), (fits(best) * 3 >= changed.len() && fits(best) > 1).then_some(best))
}

fn walk(wired: &mut Wired, steps: usize) -> Costs {
    let mut costs = Costs::default();
    let first = wired.anew().len();
    let shown = wired.shown();
    costs.first = (first, bytes_of(&shown.iter().collect::<Vec<_>>()));
    assert_eq!(wired.frame().len(), 0, "idle");
    for key in ["Down", "Up"] {
        let mut still = 0;
        for _ in 0..steps {
            let before = wired.shown();
            let cursor = wired.cursor();
            let bytes = wired.named(key);
            let after = wired.shown();
            if std::env::var_os("WIRE_RAW").is_some() && bytes > 8 {
                println!("   {key} {bytes} {:?} {:?}", moved(&before, &after), String::from_utf8_lossy(&wired.last));
                if matches!(moved(&before, &after), (1.., None)) {
                    for (a, b) in after.iter().zip(&before).filter(|(a, b)| a != b) {
                        println!("  -{}\n  +{}", b.concat(), a.concat());
                    }
                }
            }
            match moved(&before, &after) {
                (0, _) => costs.in_view.push(bytes),
                (_, Some(by)) => costs.scrolled.push((bytes, by.unsigned_abs())),
                (n, None) => costs.other.push((bytes, n)),
            }
            still = if before == after && cursor == wired.cursor() { still + 1 } else { 0 };
            if still > 2 {
                break;
            }
        }
    }
    for key in ["PgDn", "PgDn", "PgDn", "PgUp"] {
        let before = wired.shown();
        let bytes = wired.named(key);
        let after = wired.shown();
        let changed: Vec<&Vec<String>> = after.iter().zip(&before).filter(|(a, b)| a != b).map(|(a, _)| a).collect();
        let ink: usize = after
            .iter()
            .flatten()
            .zip(before.iter().flatten())
            .filter(|(a, b)| a != b && *a != " ")
            .map(|(a, _)| a.len())
            .sum();
        if changed.len() > 10 {
            costs.pages.push((bytes, bytes_of(&changed), ink));
        }
    }
    costs
}

fn report(name: &str, costs: &Costs) {
    let max = |v: &[usize]| v.iter().max().copied().unwrap_or(0);
    let scroll_one = costs.scrolled.iter().filter(|s| s.1 == 1).map(|s| s.0).max().unwrap_or(0);
    let scroll_more = costs.scrolled.iter().filter(|s| s.1 > 1).map(|s| (s.0, s.1)).max_by_key(|s| s.0 / s.1);
    let page = costs.pages.iter().map(|p| p.0 as f64 / p.1 as f64).fold(0.0, f64::max);
    let inked = costs.pages.iter().map(|p| p.0 as f64 / p.2 as f64).fold(0.0, f64::max);
    println!(
        "{name:40} first {:.2} view {}x≤{} scroll {}x≤{} more {:?} other {}x {:?} page {}x≤{page:.2} ink {inked:.2}",
        costs.first.0 as f64 / costs.first.1 as f64,
        costs.in_view.len(),
        max(&costs.in_view),
        costs.scrolled.len(),
        scroll_one,
        scroll_more,
        costs.other.len(),
        costs.other.iter().max(),
        costs.pages.len()
    );
}

const SCREENS: &[(&str, &str)] = &[
    ("overview", "1"),
    ("schools", "2"),
    ("dossier", "2<Enter>"),
    ("visits", "3"),
    ("visit finished", "3<End><Enter>"),
    ("visit sheet", "3<Insert><Enter>наголь<Enter><F2><Esc><Enter><Enter>"),
    ("visit planned", "3<Insert><Enter>наголь<Enter><F2><Esc><Enter>"),
    ("calendar", "3c"),
    ("calendar month", "3c<Enter>"),
    ("plans", "4"),
    ("plan", "4<Enter>"),
    ("checklist school", "5"),
    ("checklist", "5нагол<Enter>"),
    ("diaries choose", "6"),
    ("diaries", "6красно<Enter>"),
    ("diary school", "6красно<Enter><Enter>"),
    ("diary teacher", "6красно<Enter><Down><Enter>"),
    ("diary director", "6красно<Enter><Down><Down><Enter>"),
    ("recommendations", "7"),
    ("recommendation", "7<Enter>"),
    ("reports", "8"),
    ("report preview", "8v"),
    ("data", "9"),
    ("exchange", "9<Enter>"),
    ("access", "9<Down><Enter>"),
    ("imports", "9i"),
    ("search", "<F7>родители"),
    ("palette", "<F12>"),
    ("help", "<F1>"),
    ("history", "2h"),
    ("trash", "2<Delete><Right><Enter>x"),
    ("municipality", "m"),
    ("person", "z"),
    ("first steps", "q"),
    ("picker", "2<Insert><Enter>"),
    ("files", "4i"),
    ("as of", "l"),
    ("erasure", "gx"),
    ("question", "2<Delete>"),
];

#[test]
fn measure() {
    let only = std::env::var("WIRE_ONLY").ok();
    for (name, script) in SCREENS {
        if only.as_ref().is_some_and(|o| !o.split(',').any(|o| o == *name)) {
            continue;
        }
        let (mut wired, _folder) = open();
        wired.app.press(script);
        wired.frame();
        if std::env::var("WIRE_SHOW").is_ok_and(|n| n == *name || n == "all") {
            println!("=== {name}\n{}", wired.app.text());
        }
        report(name, &walk(&mut wired, 90));
    }
    let (wired, _folder) = open();
    let forms = Registry::builtin();
    let mut wired = wired;
    for form in forms.forms().iter().map(|form| form.id.as_str()) {
        if only.as_ref().is_some_and(|o| !o.split(',').any(|o| o == form)) {
            continue;
        }
        wired.app.show(Box::new(List::of(form)));
        wired.frame();
        report(&format!("list {form}"), &walk(&mut wired, 90));
        let Some(first) = wired.app.store().all(form).unwrap().first().map(|r| r.id) else {
            println!("none {form}");
            continue;
        };
        wired.app.show(Box::new(FormScreen::existing(form, first)));
        wired.frame();
        report(&format!("form {form}"), &walk(&mut wired, 40));
    }
}

const TEXTS: &[(&str, &str)] = &[
    ("search", "<F7>родители"),
    ("palette", "<F12>"),
    ("picker", "2<Insert><Enter>"),
    ("list filter", "2/"),
    ("plan filter", "4<Enter>/"),
    ("checklist note", "5нагол<Enter>ep"),
    ("checklist execution", "5нагол<Enter>e"),
    ("visit note", "3<Insert><Enter>наголь<Enter><F2><Esc><Enter><Enter><PgDn><PgDn><Down><Down><Down>xp"),
    ("visit recommendation", "3<Insert><Enter>наголь<Enter><F2><Esc><Enter><Enter><PgDn><PgDn><Down><Down><Down>yh"),
    ("diary cell", "6красно<Enter><Enter>"),
    ("diary new", "6красно<Enter><Enter><Insert>"),
    ("teacher cell", "6красно<Enter><Down><Enter>"),
    ("exchange folder", "9<Enter>"),
    ("erasure", "gx<Enter>"),
    ("as of", "l"),
    ("municipality", "m"),
    ("access ask", "9<Down><Enter><Enter>"),
    ("school", "5"),
];

fn typed(name: &str, wired: &mut Wired) {
    let show = std::env::var_os("WIRE_SHOW").is_some();
    if show {
        println!("=== {name}\n{}", wired.app.text());
    }
    for (place, key) in [("end", "End"), ("mid", "Home")] {
        wired.named(key);
        let (mut sum, mut now) = (Vec::new(), Vec::new());
        for letter in "школа и родители ".chars() {
            let (at_once, later) = wired.letter(letter);
            if show && at_once.len() + later.len() > 24 {
                println!(
                    "  {:?} | {:?}",
                    String::from_utf8_lossy(&at_once),
                    String::from_utf8_lossy(&later).chars().take(200).collect::<String>()
                );
            }
            now.push(at_once.len());
            sum.push(later.len());
        }
        println!(
            "{name:40} {place} {now:?} later {}",
            sum.iter().any(|n| *n > 0).then(|| format!("{sum:?}")).unwrap_or_default()
        );
    }
}

#[test]
fn letters() {
    let only = std::env::var("WIRE_ONLY").ok();
    for (name, script) in TEXTS {
        if only.as_ref().is_some_and(|o| !o.split(',').any(|o| o == *name)) {
            continue;
        }
        let (mut wired, _folder) = open();
        wired.app.press(script);
        wired.frame();
        typed(name, &mut wired);
    }
    let (mut wired, _folder) = open();
    let forms = Registry::builtin();
    for form in forms.forms() {
        if only.as_ref().is_some_and(|o| !o.split(',').any(|o| o == form.id)) {
            continue;
        }
        let Some(first) = wired.app.store().all(&form.id).unwrap().first().map(|r| r.id) else { continue };
        for field in &form.fields {
            wired.app.show(Box::new(FormScreen::existing(&form.id, first).at(&field.id)));
            wired.frame();
            let before = wired.cursor();
            if !wired.app.takes_text() {
                continue;
            }
            wired.letter('б');
            wired.letter('а');
            if wired.cursor() == before {
                continue;
            }
            typed(&format!("{}.{}", form.id, field.id), &mut wired);
        }
    }
}
