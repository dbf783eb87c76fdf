#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! What every screen costs on the line at 100×30, in bytes: exact, so that nobody makes the line heavier unnoticed.
//!
//! A letter at the end of a line costs itself, a letter inside a line at most 24 B, a step in a list at most 8 B, a step
//! that scrolls at most 180 B a line that comes into sight, a page at most three quarters and a first frame nine tenths
//! of the text they show (UTF-8, blanks included), and a frame in which nothing changed nothing. Beside that every frame
//! is held to its letters: what is shown anew, the way over its gaps, and nothing else. `VYEZD_WIRE=1` prints the table.

#[path = "../benches/shared/district.rs"]
#[allow(dead_code, missing_docs)]
mod district;
#[path = "support/screen.rs"]
mod screen;
#[path = "wire/screens.rs"]
mod screens;
#[path = "support/wired.rs"]
mod wired;

use std::process::Command;
use std::sync::LazyLock;

use screen::{App, Layout};
use tempfile::TempDir;
use vyezd::app::screens::access::Access;
use vyezd::app::screens::exchange::Exchange;
use vyezd::app::screens::form::FormScreen;
use vyezd::app::screens::list::List;
use vyezd::domain::{Record, RecordId, Records};
use vyezd::forms::{Kind, Registry};
use vyezd::store::{Edit, Save};
use vyezd::ui::backend::Caps;
use wired::{Shown, Wired, shown_by};

const SIZE: (u16, u16) = (100, 30);
/// Rows every form has at least, so that every list scrolls and pages.
const ROWS: usize = 90;
/// Keys pressed on every screen: steps in view, pages, steps that scroll at both edges, both ends.
const WALK: &[(&str, usize)] =
    &[("Down", 3), ("PgDn", 2), ("Down", 5), ("Up", 4), ("PgUp", 1), ("Up", 5), ("Down", 3), ("End", 1), ("Home", 1)];

fn numbered(n: usize) -> RecordId {
    let mut id = [0xc0; 16];
    id[..4].copy_from_slice(&u32::try_from(n).unwrap().to_be_bytes());
    RecordId::new(id)
}

fn at(folder: &TempDir) -> App {
    App::open(folder.path().to_owned(), SIZE, Layout::Latin, None)
}

fn copied(folder: &TempDir) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    screen::copy(folder.path(), copy.path());
    copy
}

/// The sample, a month of a district of thirty schools, and of every form enough for several pages.
static LONG: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = screen::sample();
    let mut app = at(&folder);
    let forms = Registry::builtin();
    let mut records = district::after(&forms, 1);
    for form in forms.forms() {
        let mut own: Vec<Record> = app.store().all(&form.id).unwrap();
        own.extend(records.iter().filter(|record| record.form == form.id).cloned());
        // Nothing of it in the sample: names are all there is to see.
        let empty = Record::new(numbered(0), &form.id).with("name", "Строка");
        for n in 0..ROWS.saturating_sub(own.len()) {
            let mut more = own.get(n % own.len().max(1)).unwrap_or(&empty).clone();
            more.id = numbered(records.len());
            // Rows alike would look like rows that have moved.
            let texts =
                form.fields.iter().filter(|field| matches!(field.kind, Kind::Line { .. } | Kind::LongText { .. }));
            // There are a dozen subjects, not hundreds.
            for field in texts.filter(|field| field.id != "subject") {
                let text = more.text(&field.id).to_owned();
                if !text.is_empty() {
                    more.set(&field.id, format!("{n}. {text}").as_str().into());
                }
            }
            records.push(more);
        }
    }
    app.store_mut().save(Save { edits: records.iter().map(Edit::of).collect(), ..Save::default() }).unwrap();
    app.close();
    folder
});

fn open() -> (Wired, TempDir) {
    let folder = copied(&LONG);
    (Wired::new(at(&folder), SIZE), folder)
}

/// A script; `{table}` pastes one, `{exchange}` and `{access}` open these screens wherever the menu has them.
fn play(wired: &mut Wired, script: &str) {
    for part in script.split_inclusive('}') {
        let (keys, special) = part.split_once('{').unwrap_or((part, ""));
        wired.app.press(keys);
        match special {
            "table}" => wired.app.paste(TABLE),
            "exchange}" => wired.app.show(Box::new(Exchange::default())),
            "access}" => wired.app.show(Box::new(Access::default())),
            _ => {}
        }
    }
    wired.frame();
}

const TABLE: &str = "Муниципалитет\tНаименование ОО\tФилиалы\nКотельниковский район\tМКОУ Нагольненская СШ\tс. Белоногово\n\
    Котельниковский район\tМКОУ «Пимено-Чернянская СШ»\tс. Красное\n";

/// Screens and the keys that lead there.
const SCREENS: &[(&str, &str)] = &[
    ("overview", "1"),
    ("schools", "2"),
    ("schools, filtered", "2/сош"),
    ("dossier", "2<Down><Enter>"),
    ("visits", "3"),
    ("visit finished", "3<End><Enter>"),
    ("visit planned", "3<Insert><Enter>наголь<Enter><F2><Esc><Enter>"),
    ("visit under way", "3<Insert><Enter>наголь<Enter><F2><Esc><Enter><Enter>"),
    ("calendar", "3c"),
    ("calendar, a month", "3c<Enter>"),
    ("plans", "4"),
    ("plan", "4<Down><Down><Enter>"),
    ("plan files", "4i"),
    ("checklist, choosing", "5"),
    ("checklist", "5нагол<Enter>"),
    ("checklist, a state", "5нагол<Enter>e"),
    ("diaries, choosing", "6"),
    ("diaries", "6красно<Enter>"),
    ("diary of the school", "6красно<Enter><Enter>"),
    ("diary of the teacher", "6красно<Enter><Down><Enter>"),
    ("diary of the director", "6красно<Enter><Down><Down><Enter>"),
    ("recommendations", "7"),
    ("recommendation", "7<Enter>"),
    ("reports", "8"),
    ("report", "8<Down><Down><Down>v"),
    ("state of the data", "9"),
    ("exchange", "{exchange}"),
    ("access", "{access}"),
    ("imports", "9i"),
    ("import", "2{table}<Enter>9i<Enter>"),
    ("table import", "2{table}"),
    ("columns", "2{table}c"),
    ("search", "<F7>родители"),
    ("palette", "<F12>"),
    ("palette, typed", "<F12>школа"),
    ("help", "<F1>"),
    ("history", "2<Down>h"),
    ("trash", "2<Delete><Right><Enter>x"),
    ("municipality", "m"),
    ("person", "z"),
    ("first steps", "q"),
    ("picker", "2<Insert><Enter>"),
    ("as of", "l"),
    ("erasure", "2gx"),
    ("question", "2<Delete>"),
    ("results of exams", "e"),
    ("indicators", "c"),
    ("needs of support", "s"),
    ("questionnaires", "a"),
];

/// Screens on which the chosen row says more than the others.
const FOLDING: [&str; 3] = ["form of", "checklist, a state", "bank"];

/// What was wrong, and what it cost.
#[derive(Default)]
struct Bill {
    faults: Vec<String>,
    lines: Vec<String>,
}

impl Bill {
    /// Holds a cost to a limit.
    fn check(&mut self, name: &str, what: &str, bytes: usize, limit: usize) {
        if bytes > limit {
            self.faults.push(format!("{name}: {what} {bytes} B, limit {limit}"));
        }
    }

    /// The same, and to what its letters take at the least, whatever the limit allows.
    fn check_letters(&mut self, name: &str, what: &str, bytes: usize, limit: usize, letters: usize) {
        self.check(name, what, bytes, limit);
        self.check(name, &format!("{what} more than its letters,"), bytes, letters);
    }

    fn settle(self) {
        if std::env::var_os("VYEZD_WIRE").is_some() {
            println!("{}", self.lines.join("\n"));
        }
        assert!(self.faults.is_empty(), "{}", self.faults.join("\n"));
    }
}

/// Bytes of these rows as text, blanks included.
fn text_of(shown: &Shown, rows: impl Iterator<Item = usize>) -> usize {
    let width = usize::from(SIZE.0);
    rows.map(|y| shown.rows[y].len() + width - vyezd::text::width(&shown.rows[y])).sum()
}

/// Bytes around the letters of a frame: a scroll, the cursor, the pen, the marker.
const ABOUT: usize = 60;

/// What it takes to write these rows on an erased screen: letters, the way over gaps, changes of look, the next line.
fn letters_of(shown: &Shown, rows: impl Iterator<Item = usize>) -> usize {
    let row = |y: usize| {
        let mut bytes = 0;
        let mut gap = 0;
        for c in shown.rows[y].chars() {
            if c == ' ' {
                gap += 1;
                continue;
            }
            bytes += c.len_utf8() + gap.min(5);
            gap = 0;
        }
        bytes + 6 * shown.turns[y] + 4
    };
    rows.map(row).sum()
}

/// Rows that neither stayed nor came from one place further up or down, the marker apart: what a step brought into sight.
fn fresh(before: &Shown, after: &Shown) -> Vec<usize> {
    let bare = |shown: &Shown| shown.rows.iter().map(|row| row.chars().skip(1).collect()).collect::<Vec<String>>();
    let (before, after) = (bare(before), bare(after));
    let changed: Vec<usize> = (0..after.len()).filter(|y| after[*y] != before[*y]).collect();
    let left = |by: isize| {
        let came = |y: usize| y.checked_add_signed(by).and_then(|from| before.get(from)) == Some(&after[y]);
        changed.iter().copied().filter(|y| !came(*y)).collect::<Vec<usize>>()
    };
    let by = (-16..=16_isize).min_by_key(|by| (left(*by).len(), by.abs())).unwrap();
    // Lines that look like others are brought into sight all the same.
    let (Some(first), Some(last)) = (changed.first(), changed.last()) else { return Vec::new() };
    let exposed = by.unsigned_abs().min(changed.len());
    let exposed = if by > 0 { last + 1 - exposed..last + 1 } else { *first..first + exposed };
    let mut fresh = left(by);
    fresh.extend(exposed);
    fresh.sort_unstable();
    fresh.dedup();
    fresh
}

fn still(before: &Shown, after: &Shown) -> bool {
    let bare = |shown: &Shown| shown.rows.iter().map(|row| row.chars().skip(1).collect()).collect::<Vec<String>>();
    bare(before) == bare(after)
}

/// First frame, nothing, steps and pages of one screen.
fn walk(bill: &mut Bill, name: &str, wired: &mut Wired) {
    let first = wired.anew().len();
    let shown = wired.shown();
    let (text, letters) = (text_of(&shown, 0..30), letters_of(&shown, 0..30));
    bill.check_letters(name, "first frame", first, text * 9 / 10, letters + ABOUT);
    assert_eq!(wired.frame().len(), 0, "{name}: an unchanged frame");
    let (mut in_view, mut scrolled, mut pages, mut jumped) = (0, 0, 0.0_f64, 0.0_f64);
    let mut before = wired.shown();
    for key in WALK.iter().flat_map(|(key, times)| std::iter::repeat_n(*key, *times)) {
        let from = wired.cursor();
        let bytes = wired.named(key);
        let after = wired.shown();
        let changed = || (0..30).filter(|y| before.rows[*y] != after.rows[*y]);
        if matches!(key, "Down" | "Up") && still(&before, &after) {
            // The first step out of a line that is typed takes the cursor to the rows.
            let leaves = from.is_some_and(|(_, column)| column > 2);
            bill.check(name, "step in view", bytes, if leaves { 12 } else { 8 });
            in_view = in_view.max(bytes);
        } else if matches!(key, "Down" | "Up") {
            let fresh = fresh(&before, &after);
            // Where the words on one row fold and those on the next unfold, what lies between moves as well.
            let folds = if FOLDING.iter().any(|folding| name.starts_with(folding)) { 100 } else { 0 };
            let letters = letters_of(&after, fresh.iter().copied()) + folds + ABOUT;
            let what = format!("{key}, {} new lines,", fresh.len());
            bill.check_letters(name, &what, bytes, 180 * fresh.len().max(1) + folds, letters);
            scrolled = scrolled.max(bytes);
        } else if changed().count() >= 10 {
            let (text, letters) = (text_of(&after, changed()), letters_of(&after, changed()) + ABOUT);
            // To the other end of a list: nothing of what is shown was there, as in a first frame.
            let jumps = matches!(key, "Home" | "End");
            let (what, limit) = if jumps { ("a jump", text * 9 / 10) } else { ("a page", text * 3 / 4) };
            bill.check_letters(name, &format!("{key}, {what},"), bytes, limit, letters);
            #[allow(clippy::cast_precision_loss)]
            let share = bytes as f64 / text as f64;
            if jumps {
                jumped = jumped.max(share);
            } else {
                pages = pages.max(share);
            }
        }
        before = after;
    }
    bill.lines.push(format!(
        "{name:32} first {first:5} of {text:5}, step ≤ {in_view:2}, scroll ≤ {scrolled:4}, page ≤ {pages:.2}, jump ≤ {jumped:.2}",
    ));
}

#[test]
fn every_screen_keeps_to_its_bytes() {
    let mut bill = Bill::default();
    for (name, script) in SCREENS {
        let (mut wired, _folder) = open();
        play(&mut wired, script);
        walk(&mut bill, name, &mut wired);
    }
    let (mut wired, _folder) = open();
    for form in Registry::builtin().forms() {
        wired.app.show(Box::new(List::of(&form.id)));
        wired.frame();
        walk(&mut bill, &format!("list of {}", form.id), &mut wired);
        if let Some(record) = wired.app.store().all(&form.id).unwrap().first() {
            wired.app.show(Box::new(FormScreen::existing(&form.id, record.id)));
            wired.frame();
            walk(&mut bill, &format!("form of {}", form.id), &mut wired);
        }
    }
    bill.settle();
}

#[test]
fn every_further_screen_keeps_to_its_bytes() {
    let mut bill = Bill::default();
    let (mut wired, folder) = open();
    let disputed = screens::disputed(&mut wired.app);
    let share = folder.path().join("share");
    std::fs::create_dir(&share).unwrap();
    for (name, screen, keys) in screens::further(&wired.app, disputed, &share) {
        wired.app.show(screen);
        wired.app.press(&keys);
        wired.frame();
        walk(&mut bill, &name, &mut wired);
    }
    bill.settle();
}

/// Lines and texts, the keys that lead into them, and whether the text stands above rows that answer it.
const TEXTS: &[(&str, &str)] = &[
    ("search", "<F7>родители"),
    ("palette", "<F12>школа"),
    ("picker", "2<Insert><Enter>сош"),
    ("school, choosing", "5сош"),
    ("list filter", "2/сош"),
    ("plan filter", "4<Down><Down><Enter>/план"),
    ("checklist", "5нагол<Enter>ep"),
    ("visit, a note", "3<Insert><Enter>наголь<Enter><F2><Esc><Enter><Enter><PgDn><PgDn><Down><Down><Down>xp"),
    ("visit, a recommendation", "3<Insert><Enter>наголь<Enter><F2><Esc><Enter><Enter><PgDn><PgDn><Down><Down><Down>yh"),
    ("diary of the school", "6красно<Enter><Enter><Insert>Семинар"),
    ("diary of the teacher", "6красно<Enter><Down><Enter><Insert><Tab><Tab>Урок"),
    ("exchange", "{exchange}/srv"),
    ("as of", "l0"),
];

const LETTERS: &str = "школа и семья";

/// Letters at the end of a line, where the cursor is, and inside it, where the keys `middle` lead: at once, and when the
/// typing rests.
fn typed(bill: &mut Bill, name: &str, letters: &str, middle: &str, wired: &mut Wired) {
    let mut line = format!("{name:32}");
    for (place, keys) in [("end", ""), ("middle", middle)] {
        wired.app.press(keys);
        wired.frame();
        let (mut costs, mut rests) = (Vec::new(), Vec::new());
        let limit = if place == "end" { 4 } else { 24 };
        for letter in letters.chars() {
            let before = wired.shown();
            let (at_once, rest) = wired.letter(letter);
            bill.check(name, &format!("a letter at the {place}"), at_once.len(), limit);
            let after = wired.shown();
            let changed: Vec<usize> = (0..30).filter(|y| before.rows[*y] != after.rows[*y]).collect();
            // The words that go to other lines, or the rows that answer.
            let moved = letters_of(&after, changed.iter().copied()) + ABOUT;
            bill.check(name, &format!("rest after a letter at the {place}"), rest.len(), moved);
            costs.push(at_once.len());
            rests.push(rest.len());
        }
        costs.sort_unstable();
        let (typical, worst) = (costs[costs.len() / 2], costs[costs.len() - 1]);
        bill.check(name, &format!("letters at the {place}, typically"), typical, if place == "end" { 2 } else { 24 });
        let rest = rests.into_iter().max().unwrap_or(0);
        line = format!("{line} {place}: {typical}, ≤ {worst}, rest ≤ {rest};");
    }
    bill.lines.push(line);
}

#[test]
fn every_text_costs_its_letters() {
    let mut bill = Bill::default();
    for (name, script) in TEXTS {
        let (mut wired, _folder) = open();
        play(&mut wired, script);
        assert!(wired.app.takes_text(), "{name}: {}", wired.app.text());
        // Home leads to another cell of a table.
        let middle = if name.starts_with("diary") { "<Left><Left><Left>" } else { "<Home>" };
        typed(&mut bill, name, LETTERS, middle, &mut wired);
    }
    let (mut wired, _folder) = open();
    for form in Registry::builtin().forms() {
        let Some(record) = wired.app.store().all(&form.id).unwrap().first().map(|record| record.id) else { continue };
        for field in &form.fields {
            wired.app.show(Box::new(FormScreen::existing(&form.id, record).at(&field.id)));
            wired.frame();
            // A letter that moves the cursor is text; elsewhere it chooses, or opens a list to choose from.
            let before = wired.cursor();
            wired.letter('б');
            let moved = before.zip(wired.cursor()).is_some_and(|((y, x), now)| now == (y, x + 1));
            if moved && wired.app.takes_text() && wired.app.text().contains('б') {
                typed(&mut bill, &format!("{}.{}", form.id, field.id), "и семья", "<Home>", &mut wired);
            }
        }
    }
    assert!(bill.lines.len() > 60, "{} texts found", bill.lines.len());
    bill.settle();
}

/// Somebody who types on for three lines without a pause: the line grows until the terminal ends, and only then the text
/// is laid out before the typing rests.
#[test]
fn a_text_typed_without_a_pause_costs_its_letters() {
    const PROSE: &str = "Посещены уроки математики и русского языка, проведено собеседование с администрацией школы \
        о работе с обучающимися группы риска; директору предложено пересмотреть план внутришкольного контроля, а учителям \
        математики — разобрать типичные ошибки прошлых лет и подготовить занятия для тех, кто не справляется.";
    // Twenty columns of margin: so many letters pass between two of them at the least.
    let most = PROSE.chars().count() / 18;
    for field in ["note", "full_name"] {
        let (mut wired, _folder) = open();
        let school = wired.app.store().all("school").unwrap()[0].id;
        wired.app.show(Box::new(FormScreen::existing("school", school).at(field)));
        wired.frame();
        let costs: Vec<usize> = PROSE.chars().map(|letter| wired.hurried(letter).len()).collect();
        let dear: Vec<usize> = costs.iter().copied().filter(|bytes| *bytes > 4).collect();
        if std::env::var_os("VYEZD_WIRE").is_some() {
            println!("{field}: {} letters, {} B, dear: {dear:?}", costs.len(), costs.iter().sum::<usize>());
        }
        assert!(dear.len() <= most, "{field}: {dear:?}");
        assert!(dear.iter().all(|bytes| *bytes <= 90), "{field}: {dear:?}");
        let rest = wired.frame().len();
        assert!(rest <= 90, "{field}: {rest} when the typing rests");
        assert_eq!(wired.frame().len(), 0);
    }
}

/// The same bytes in tmux, a terminal that nobody here wrote: text, colours and modifiers after every piece of a day.
#[test]
fn tmux_shows_what_was_drawn() {
    let tmux = |number: usize, arguments: &[&str]| {
        let socket = format!("vyezd-{}-{number}", std::process::id());
        let run = Command::new("tmux").args(["-u", "-L", &socket, "-f", "/dev/null"]).args(arguments).output().unwrap();
        assert!(run.status.success(), "tmux {arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
        String::from_utf8_lossy(&run.stdout).into_owned()
    };
    if Command::new("tmux").arg("-V").output().is_err() {
        println!("tmux is not installed: skipped");
        return;
    }
    let folder = copied(&LONG);
    let mut wired = Wired::on(at(&folder), SIZE, Caps::of("tmux-256color"));
    let day = [
        "2",
        "<Down><Down><PgDn><End><Up>",
        "<Enter>",
        "<Esc>4<Down><Enter>",
        "<PgDn><PgUp><Down><Down>",
        "7",
        "<End><Home>",
        "5нагол<Enter>",
        "<Down><Down>v",
        "<F7>родители",
        "<Down><Down><Down><Down>",
        "<Esc>2<Insert><Tab>日本 и\u{306}о",
        "<Left><Left>ё№",
        "<Esc>",
        "<F1>",
        "<PgDn><PgDn><Up>",
    ];
    let script = tempfile::NamedTempFile::new().unwrap();
    let size = ["-x".to_owned(), SIZE.0.to_string(), "-y".to_owned(), SIZE.1.to_string()];
    for (number, piece) in day.into_iter().enumerate() {
        for key in vyezd_keys(piece) {
            wired.app.press(&key);
            wired.frame();
        }
        // From an empty screen: so every piece proves all that came before it.
        std::fs::write(script.path(), &wired.sent).unwrap();
        let show = format!("stty raw -echo; cat '{}'; sleep 600", script.path().display());
        let mut words = vec!["new-session", "-d"];
        words.extend(size.iter().map(String::as_str));
        words.push(&show);
        tmux(number, &words);
        let wanted = wired.shown();
        let mut shown = None;
        for _ in 0..500 {
            let captured = tmux(number, &["capture-pane", "-p", "-e", "-N"]);
            let mut parser = vt100::Parser::new(SIZE.1.try_into().unwrap(), SIZE.0.try_into().unwrap(), 0);
            parser.process(captured.trim_end_matches('\n').replace('\n', "\r\n").as_bytes());
            let now = shown_by(parser.screen());
            let same = now == wanted;
            shown = Some(now);
            if same {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        tmux(number, &["kill-server"]);
        let shown = shown.unwrap();
        assert_eq!(shown.rows, wanted.rows, "after {piece}");
        assert_eq!(shown.turns, wanted.turns, "looks after {piece}");
    }
}

/// The keys of a script one by one.
fn vyezd_keys(script: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut rest = script;
    while let Some(first) = rest.chars().next() {
        let end = if first == '<' { rest.find('>').unwrap() + 1 } else { first.len_utf8() };
        keys.push(rest[..end].to_owned());
        rest = &rest[end..];
    }
    keys
}
