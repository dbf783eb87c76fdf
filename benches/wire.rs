//! What a keystroke costs on the line: vyezd, nano and vim in a pseudo-terminal of 100×30 with the same Russian text,
//! side by side in one run; and what twenty actions of a working day take on a slow line, reckoned from the bytes and
//! frames of this run. An editor that is not installed is left out with a word. Takes less than a minute.

#![allow(clippy::string_slice, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::pedantic, missing_docs)]

#[path = "../tests/support/home.rs"]
mod home;
#[path = "../tests/support/pty.rs"]
mod pty;
mod shared;

use std::ffi::OsString;
use std::time::Duration;

use home::{Home, environment};
use portable_pty::CommandBuilder;
use pty::Terminal;
use shared::{row, table};

const SIZE: (u16, u16) = (100, 30);
/// A program that has written nothing for so long has answered.
const STILL: Duration = Duration::from_millis(45);
/// The same for a whole screen, or what waits for the typing to rest.
const REST: Duration = Duration::from_millis(350);
/// Lines of the text, some forty letters each: they fit a field without wrapping, as they fit an editor.
const LINES: usize = 120;
const LETTERS: &str = "посещение урока ";

/// Bytes a second, and the way there and back in seconds.
const SPEED: f64 = 2_500.0;
const TRIP: f64 = 0.6;
/// Bytes of SSH, TCP and IP around what is in a packet.
const AROUND: f64 = 88.0;

const UP: &str = "\x1b[A";
const DOWN: &str = "\x1b[B";
const HOME: &str = "\x1b[H";
const END: &str = "\x1b[F";
const PAGE: &str = "\x1b[6~";
const ENTER: &str = "\r";
const ESC: &str = "\x1b";
const TAB: &str = "\t";
const BACK: &str = "\x7f";

fn main() {
    let text = text();
    let vyezd = vyezd(&text);
    let nano = editor("nano", &[], "", &text);
    let vim = editor("vim", &["-u", "NONE", "-N", "-i", "NONE"], "A", &text);
    let what = [
        "first frame",
        "letter at the end of a line",
        "letter inside a line",
        "Backspace",
        "Enter",
        "line down, in view",
        "line down, scrolling",
        "page down",
        "idle, 3 s",
        "list: step in view",
        "list: step that scrolls",
        "list: page",
    ];
    let mut rows = vec![row(["bytes", "vyezd", "nano", "vim"])];
    for (n, what) in what.into_iter().enumerate() {
        let cell = |costs: &Option<Vec<usize>>| match costs {
            Some(costs) => costs.get(n).map_or("–".to_owned(), ToString::to_string),
            None => "not installed".to_owned(),
        };
        rows.push(row([what, &cell(&Some(vyezd.clone())), &cell(&nano), &cell(&vim)]));
    }
    table("Bytes a key, 100×30, the same Russian text (medians)", &rows);
    slow_line();
}

/// Russian lines of about forty letters, no two alike.
fn text() -> String {
    (0..LINES).map(line).collect::<Vec<_>>().join("\n")
}

fn last_line() -> String {
    line(LINES - 1)
}

fn line(n: usize) -> String {
    const WORDS: [&str; 12] = [
        "посещение",
        "уроков",
        "анализ",
        "результатов",
        "консультация",
        "учителей",
        "школьный",
        "план",
        "подготовка",
        "обучающихся",
        "экзамен",
        "семинар",
    ];
    let words: Vec<&str> = (0..7).map(|word| WORDS[(((n + 1) * 2_654_435_761) >> (3 * word)) % 12]).collect();
    let mut line: String = words.join(" ").chars().take(42).collect();
    line.truncate(line.trim_end().len());
    format!("{line} {n}")
}

/// Bytes of each of some keys.
fn keys<'k>(terminal: &mut Terminal, keys: impl IntoIterator<Item = &'k str>) -> Vec<usize> {
    let press = |key: &str| {
        let mark = terminal.mark();
        terminal.send(key);
        terminal.quiet(mark, STILL).0
    };
    keys.into_iter().map(press).collect()
}

fn median(mut costs: Vec<usize>) -> usize {
    costs.sort_unstable();
    costs[costs.len() / 2]
}

/// What every editor is asked to do; the cursor stands in the first line of the text.
fn edits(terminal: &mut Terminal) -> Vec<usize> {
    let letters: Vec<String> = LETTERS.chars().map(String::from).collect();
    let letters = || letters.iter().map(String::as_str);
    let some = |key, count| std::iter::repeat_n(key, count);
    keys(terminal, [DOWN, DOWN, END]);
    let end = median(keys(terminal, letters()));
    let back = median(keys(terminal, some(BACK, letters().count())));
    keys(terminal, [HOME]);
    let inside = median(keys(terminal, letters()));
    keys(terminal, some(BACK, letters().count()));
    keys(terminal, [END]);
    let enter = median(keys(terminal, [ENTER, ENTER, ENTER]));
    keys(terminal, some(BACK, 3));
    let downs = keys(terminal, some(DOWN, 44));
    let (step, scroll) = (median(downs[..9].to_vec()), median(downs[33..].to_vec()));
    let page = median(keys(terminal, [PAGE, PAGE, PAGE]));
    let idle = terminal.quiet(terminal.mark(), Duration::from_secs(3)).0;
    vec![end, inside, back, enter, step, scroll, page, idle]
}

fn editor(name: &str, arguments: &[&str], first: &str, text: &str) -> Option<Vec<usize>> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let program: OsString = std::env::split_paths(&paths).map(|dir| dir.join(name)).find(|path| path.is_file())?.into();
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("text.txt");
    std::fs::write(&file, text).unwrap();
    let mut command = CommandBuilder::new(program);
    command.env_clear();
    environment(home.path()).iter().for_each(|(name, value)| command.env(name, value));
    command.cwd(home.path());
    command.args(arguments);
    command.arg(file);
    let mut terminal = Terminal::run(command, SIZE);
    terminal.wait_for("посещение");
    let mut costs = vec![terminal.quiet((0, 0), REST).0];
    keys(&mut terminal, [first].into_iter().filter(|key| !key.is_empty()));
    costs.extend(edits(&mut terminal));
    terminal.kill();
    Some(costs)
}

/// The sample, and a school with the text as its note, first in the list.
fn filled(text: &str) -> Home {
    let home = Home::with_sample();
    let note = serde_json::to_string(text).unwrap();
    let schools = std::iter::once(format!(r#"{{"form":"school","fields":{{"name":"А-школа","note":{note}}}}}"#));
    let more = (1..=90).map(|n| {
        let words = line(n * 7);
        format!(r#"{{"form":"school","fields":{{"name":"МБОУ «Школа № {n}», {words}","place":"{words}"}}}}"#)
    });
    let file = home.path().join("schools.ndjson");
    std::fs::write(&file, schools.chain(more).collect::<Vec<_>>().join("\n")).unwrap();
    home.output(&["import", "records", file.to_str().unwrap()]);
    home
}

fn start(home: &Home) -> Terminal {
    Terminal::over(home.path(), &home.data(), SIZE, &[], &[])
}

/// The overview without the strip of the first steps.
fn overview(home: &Home) -> Terminal {
    let mut terminal = start(home);
    terminal.wait_for("Требует внимания");
    terminal.send(ESC);
    terminal.wait_until("no strip", |screen| !screen.contents().contains("Шаг 1/5"));
    terminal
}

fn vyezd(text: &str) -> Vec<usize> {
    let home = filled(text);
    let mut terminal = overview(&home);
    terminal.send_for("2", "> А-школа");
    let downs = keys(&mut terminal, std::iter::repeat_n(DOWN, 44));
    keys(&mut terminal, [HOME]);
    let pages = median(keys(&mut terminal, [PAGE, PAGE, PAGE]));
    let lists = [median(downs[..9].to_vec()), median(downs[33..].to_vec()), pages];
    keys(&mut terminal, [HOME]);
    terminal.send_for(ENTER, "Карточка");
    open_note(&mut terminal);
    terminal.send("\x1b[21~");
    terminal.ended();
    // The next start is at the same place: the text is the first thing it shows.
    let mut terminal = start(&home);
    terminal.wait_for(&last_line());
    let mut costs = vec![terminal.quiet((0, 0), REST).0];
    terminal.send_for(&UP.repeat(LINES - 1), "> Примечание");
    costs.extend(edits(&mut terminal));
    costs.extend(lists);
    terminal.kill();
    costs
}

/// From the card of a school into the field with the text.
fn open_note(terminal: &mut Terminal) {
    keys(terminal, [ENTER]);
    // The cursor stands at the end of the text: that is what is seen of it.
    reach(terminal, TAB, &last_line());
}

/// Presses a key until the text is there.
fn reach(terminal: &mut Terminal, key: &str, text: &str) {
    for _ in 0..LINES {
        if terminal.screen().contains(text) {
            return;
        }
        let mark = terminal.mark();
        terminal.send(key);
        terminal.quiet(mark, REST / 3);
    }
    panic!("no «{text}»: {}", terminal.screen());
}

/// An action of a working day: keys that are sent without looking, one piece after another that is waited for.
type Act = (&'static str, &'static [&'static str]);

const DAY: [Act; 19] = [
    ("schools", &["2"]),
    ("next row", &[DOWN]),
    ("a page on", &[PAGE]),
    ("filter: three letters", &["/сош"]),
    ("filter off", &[ESC, ESC]),
    ("card of a school", &[ENTER]),
    ("its form", &[ENTER]),
    ("next field", &[TAB]),
    ("a sentence of 45 letters, typed ahead", &["Семинар для учителей математики и информатики"]),
    ("a letter inside it", &["\x1b[D\x1b[D\x1b[Dё"]),
    ("save", &["\x1bOQ"]),
    ("back to the list", &[ESC, ESC]),
    ("visits", &["3"]),
    ("a visit", &[ENTER]),
    ("checklist of a school", &["5", "нагол\r"]),
    ("a mark in it", &["v"]),
    ("search: a word", &["\x1b[18~родители"]),
    ("open what is found", &[ENTER]),
    ("commands and records: a word", &["\x1b[24~план"]),
];

/// Keys in a piece: what begins with ESC is one.
fn count(keys: &str) -> usize {
    let sequences = keys.matches("\x1b[").count() + keys.matches("\x1bO").count();
    let mut rest = keys.replace("\x1bO", "\x1b[");
    while let Some(at) = rest.find("\x1b[") {
        let end = rest[at + 2..].find(|c: char| c.is_ascii_alphabetic() || c == '~').map_or(rest.len(), |n| at + 3 + n);
        rest.replace_range(at..end, "");
    }
    sequences + rest.chars().count()
}

fn slow_line() {
    let home = Home::with_sample();
    let mut terminal = overview(&home);
    terminal.send("\x1b[21~");
    terminal.ended();
    let mut rows = vec![row(["action", "keys", "waits", "frames", "bytes", "seconds"])];
    let mut add = |what: &str, keys: &[&str], (bytes, frames): (usize, usize)| {
        let pressed: usize = keys.iter().map(|keys| count(keys)).sum();
        let typed: usize = keys.iter().map(|keys| keys.len()).sum();
        let waits = keys.len().max(1);
        let down = bytes as f64 + AROUND * frames as f64;
        let up = typed as f64 + AROUND * pressed as f64;
        let seconds = waits as f64 * TRIP + (down + up) / SPEED;
        let figures = [pressed, waits, frames, bytes].map(|n| n.to_string());
        rows.push(row([what, &figures[0], &figures[1], &figures[2], &figures[3], &format!("{seconds:.2}")]));
    };
    let mut terminal = start(&home);
    terminal.wait_for("Требует внимания");
    add("start, at the place left", &[], terminal.quiet((0, 0), REST));
    for (what, keys) in DAY {
        let (mut bytes, mut frames) = (0, 0);
        for piece in keys {
            let mark = terminal.mark();
            terminal.send(piece);
            let (more, reads) = terminal.quiet(mark, REST);
            (bytes, frames) = (bytes + more, frames + reads);
        }
        add(what, keys, (bytes, frames));
    }
    terminal.kill();
    table("Twenty actions on a line of 2,500 B/s, 300 ms each way, 88 B around every packet", &rows);
}
