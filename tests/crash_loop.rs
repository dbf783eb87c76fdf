#![allow(clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! `kill -9` with unsaved text in the forms of several records, at any moment from the start on: what was saved is
//! stored, what was on the screen for 400 ms is in the field at the next start. A thousand kills and more with
//! `VYEZD_LONG=1`; `VYEZD_BINARY=target/release/vyezd` kills the released build. Some ten minutes.
//!
//! And a disk that fills up while somebody types.

#[path = "support/dice.rs"]
mod dice;
#[path = "support/home.rs"]
mod home;
#[path = "support/pty.rs"]
mod pty;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dice::Dice;
use home::Home;
use pty::{Terminal, key};
use vyezd::forms::Registry;

/// Forms and the field that is typed into.
const FIELDS: [(&str, &str); 6] = [
    ("school", "note"),
    ("visit", "summary"),
    ("recommendation", "text"),
    ("diary_teacher", "teacher_comment"),
    ("activity", "note"),
    ("municipality", "note"),
];

/// Without spaces: a wrapped text reads the same.
fn flat(text: &str) -> String {
    text.split_whitespace().collect()
}

/// One form in a home of its own, and what its field has held.
struct Desk {
    home: Home,
    form: &'static str,
    label: String,
    /// Every text the field has held since the last save, the saved one first.
    texts: Vec<String>,
    /// The one that must be there at least.
    due: usize,
    /// A save was asked for and not seen to be done.
    asked: Option<String>,
    words: u32,
}

impl Desk {
    fn new((form, field): (&'static str, &str)) -> Self {
        let label = Registry::builtin().form(form).unwrap().field(field).unwrap().label.ru.clone();
        let home = Home::with_sample();
        let desk = Self { home, form, label, texts: vec!["слово".into()], due: 0, asked: None, words: 0 };
        let mut terminal = Terminal::start_with(&desk.home, &["open", form, "--new"], &[]);
        terminal.wait_for("новая запись");
        let start = format!("> {}", desk.label);
        for _ in 0..40 {
            if terminal.screen().contains(&start) {
                break;
            }
            let before = terminal.screen();
            terminal.send(key::TAB);
            terminal.wait_until("the next field", |screen| screen.contents() != before);
        }
        terminal.send_for("слово", "слово");
        terminal.send_for(key::F2, "Сохранено");
        terminal.kill();
        desk
    }

    fn now(&self) -> &str {
        self.texts.last().unwrap()
    }

    /// The place in `texts` of the text on the screen, once the form is there again.
    fn seen(&self, terminal: &Terminal, what: &str) -> usize {
        let start = format!("> {}", self.label);
        terminal.wait_for(&start);
        let screen = terminal.screen();
        // A star marks a field that has to be filled in.
        let field = flat(screen[screen.find(&start).unwrap() + start.len()..].trim_start_matches(" *"));
        let found = self.texts.iter().rposition(|text| field.starts_with(&flat(text)));
        found.unwrap_or_else(|| panic!("{what}: none of {:?} is on\n{screen}", self.texts))
    }

    fn kill(&mut self, number: u32, dice: &mut Dice) {
        let what = format!("kill {number}, {}", self.form);
        let mut terminal = Terminal::start(&self.home);
        // Some die while they start: nothing may change by that.
        if dice.below(5) == 0 {
            std::thread::sleep(Duration::from_millis(dice.below(80)));
            return terminal.kill();
        }
        let seen = self.seen(&terminal, &what);
        assert!(seen >= self.due, "{what}: «{}» was typed, «{}» is there", self.texts[self.due], self.texts[seen]);
        self.texts.truncate(seen + 1);
        self.due = seen;
        if self.now().chars().count() > 160 {
            terminal.send(&"\x7f".repeat(self.now().chars().count()));
            self.texts = vec!["слово".into()];
            terminal.send("слово");
            let empty = format!("> {}", self.label);
            terminal.wait_until("an empty field", |screen| {
                let text = screen.contents();
                text.find(&empty).is_some_and(|at| {
                    let field = flat(text[at + empty.len()..].trim_start_matches(" *"));
                    field.starts_with("слово") && !field.starts_with("слово0")
                })
            });
            self.due = 0;
            self.save(&mut terminal);
        }
        let mut shown = Vec::new();
        for _ in 0..=dice.below(2) {
            self.words += 1;
            let word = format!(" 0{:04}", self.words);
            let text = format!("{}{word}", self.now());
            terminal.send(&word);
            self.texts.push(text);
            let wanted = flat(self.now());
            terminal.wait_until(&wanted, |screen| flat(&screen.contents()).contains(&wanted));
            shown.push((Instant::now(), self.texts.len() - 1));
            if dice.below(4) == 0 {
                self.save(&mut terminal);
                shown.clear();
            }
        }
        // The last move is not waited for.
        match dice.below(4) {
            0 => {
                self.texts.push(format!("{} 0и", self.now()));
                terminal.send(" 0и");
            }
            1 => {
                self.asked = Some(self.now().to_owned());
                terminal.send(key::F2);
            }
            _ => {}
        }
        let pause = if dice.below(4) == 0 { dice.below(30) } else { 50 + dice.below(400) };
        std::thread::sleep(Duration::from_millis(pause));
        let long_ago = Instant::now().checked_sub(Duration::from_millis(400)).unwrap();
        self.due = shown.iter().rev().find(|(at, _)| *at < long_ago).map_or(self.due, |(_, place)| *place);
        terminal.kill();
    }

    fn save(&mut self, terminal: &mut Terminal) {
        terminal.send(key::F2);
        terminal.wait_for("Сохранено");
        self.texts.drain(..self.texts.len() - 1);
        (self.due, self.asked) = (0, None);
    }

    /// After a kill: the store holds what was acknowledged, or what was asked for after it.
    fn settle(&mut self, what: &str) {
        let listed = flat(&self.home.output(&["list", self.form, "--json"]));
        let holds = |text: &str| listed.contains(&format!("\"{}\"", flat(text)));
        let asked = self.asked.take();
        assert!(
            holds(&self.texts[0]) || asked.as_deref().is_some_and(holds),
            "{what}: saved «{}», asked «{asked:?}»: {listed}",
            self.texts[0]
        );
        if let Some(at) = asked.filter(|text| holds(text)).and_then(|text| self.texts.iter().position(|t| *t == text)) {
            self.texts.drain(..at);
            self.due = self.due.saturating_sub(at);
        }
    }
}

#[test]
fn killed_on_any_form_with_unsaved_text_nothing_is_lost() {
    let (forms, kills) = if std::env::var_os("VYEZD_LONG").is_some() { (6, 1_020) } else { (3, 18) };
    let mut dice = Dice(2026);
    let began = Instant::now();
    for field in &FIELDS[..forms] {
        let mut desk = Desk::new(*field);
        for number in 0..kills / u32::try_from(forms).unwrap() {
            desk.kill(number, &mut dice);
            desk.settle(&format!("kill {number}, {}", desk.form));
        }
        let checked = desk.home.output(&["check"]);
        assert!(checked.contains("Журнал цел"), "{checked}");
        println!("{}: {} words, {:?} since the start", desk.form, desk.words, began.elapsed());
    }
}

/// Screens that are typed into in place: the keys that lead there from the overview, and what the screen must show
/// before the next key is sent.
const PLACES: [(&str, &[(&str, &str)]); 6] = [
    ("the filter of a list", &[("3", "Дата выезда"), ("/", "Отбор:")]),
    ("a verdict by documents", &[("7", "Состоян"), ("\x1b[F", "> 30.06.2022"), ("\r", "Вердикты"), ("x", "Основание")]),
    (
        "a note of a visit",
        &[
            ("3", "Дата выезда"),
            (key::DOWN, "> 30.09.2021"),
            ("\r", "Открыть выезд"),
            ("\r", "Выезд открыт"),
            (key::DOWN, "> "),
            ("p", "Установлено:"),
        ],
    ),
    ("a free finding", &[("3", "Дата выезда"), ("\r", "Открыть выезд"), ("\r", "Выезд открыт"), ("n", "Установлено:")]),
    (
        "the diary of a school",
        &[
            ("6", "Отбор"),
            ("красно", "> Красноярская"),
            ("\r", "Дневник школы"),
            ("\r", "Мероприятие"),
            (key::INSERT, "Новая"),
        ],
    ),
    (
        "the diary of a director",
        &[
            ("6", "Отбор"),
            ("красно", "> Красноярская"),
            ("\r", "Дневник школы"),
            ("\x1b[F", "> Дневник директора"),
            ("\r", "Форма использования"),
            (key::INSERT, "Новая"),
        ],
    ),
];

#[test]
fn killed_where_text_is_typed_in_place_nothing_is_lost() {
    let kills = if std::env::var_os("VYEZD_LONG").is_some() { 50 } else { 2 };
    let mut dice = Dice(11);
    for (what, keys) in PLACES {
        let home = Home::with_sample();
        let mut terminal = Terminal::start(&home);
        terminal.wait_for("Требует внимания");
        for (bytes, shown) in keys {
            terminal.send_for(bytes, shown);
        }
        let mut typed = String::new();
        for number in 0..kills {
            let word = format!("и{number:03}");
            terminal.send(&word);
            typed.push_str(&word);
            let wanted = flat(&typed);
            terminal.wait_until(&format!("{what}: {wanted}"), |screen| flat(&screen.contents()).contains(&wanted));
            // In the draft by now; the rest of the pause falls anywhere in its writing.
            std::thread::sleep(Duration::from_millis(400 + dice.below(300)));
            terminal.kill();
            terminal = Terminal::start(&home);
            terminal.wait_until(&format!("{what}, start {number}: {wanted}"), |screen| {
                flat(&screen.contents()).contains(&wanted)
            });
            if typed.chars().count() > 32 {
                terminal.send(&"\x7f".repeat(typed.chars().count()));
                typed.clear();
                terminal.wait_until("an empty place", |screen| !flat(&screen.contents()).contains(&wanted));
            }
        }
        terminal.kill();
        assert!(home.output(&["check"]).contains("Журнал цел"), "{what}");
    }
}

/// The data folder of a home on a small disk of its own, unmounted at the end.
struct Small(std::path::PathBuf);

impl Small {
    fn under(home: &Home, megabytes: u32) -> Option<Self> {
        std::fs::create_dir_all(home.data()).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"]).arg(home.data());
        mount.stderr(Stdio::null()).status().is_ok_and(|done| done.success()).then(|| Self(home.data()))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}

#[test]
fn a_disk_that_fills_up_while_somebody_types_costs_no_word() {
    let home = Home::empty();
    let Some(small) = Small::under(&home, 12) else {
        println!("skipped: this machine lets nobody mount a small disk");
        return;
    };
    assert!(home.command(&["demo", "--no-ui"]).output().unwrap().status.success());
    let mut terminal = Terminal::start_with(&home, &["open", "school", "--new"], &[]);
    terminal.wait_for("новая запись");
    terminal.send_for(&key::TAB.repeat(8), "> Примечание");
    terminal.send_for("слово", "слово");
    std::thread::sleep(Duration::from_millis(600));
    let fill = |name: &str| {
        let mut filler = std::fs::File::create(small.0.join(name)).unwrap();
        drop(std::io::copy(&mut std::io::repeat(7), &mut filler));
    };
    fill("filler");
    terminal.send_for(&" дальше".repeat(1_200), "Черновик не пишется");
    // The log's reserve takes the save; when that is gone, too, it is refused, and the text stays.
    terminal.send_for(key::F2, "Сохранено");
    fill("more");
    terminal.send(" ещё");
    terminal.send_for(key::F2, "На диске нет места");
    std::fs::remove_file(small.0.join("filler")).unwrap();
    std::fs::remove_file(small.0.join("more")).unwrap();
    terminal.send_for(key::F2, "Сохранено");
    terminal.send(key::F10);
    assert_eq!(terminal.ended(), 0);
    let listed = home.output(&["list", "school", "--json"]);
    assert!(listed.contains("дальше дальше ещё"), "{listed}");
}
