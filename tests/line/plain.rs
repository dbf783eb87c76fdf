//! The line mode over a pipe: everything is a line, and what is typed is never lost.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use portable_pty::CommandBuilder;
use vyezd::forms::schema::Kind;
use vyezd::forms::{Form, Registry};

use crate::home::{Home, environment, program};
use crate::pty::{Terminal, key};

/// The program in line mode, one question after the other.
pub struct Talk {
    pub child: Child,
    input: Option<ChildStdin>,
    output: ChildStdout,
    /// Everything said so far.
    all: String,
}

impl Talk {
    pub fn start(home: &Home, arguments: &[&str]) -> Self {
        let mut command = home.command(&["--plain"]);
        command.args(arguments).env("TERM", "dumb").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (input, output) = (child.stdin.take(), child.stdout.take().unwrap());
        Self { child, input, output, all: String::new() }
    }

    /// What is said up to the next question; questions are the only lines without an end.
    pub fn hear(&mut self) -> String {
        let mut heard = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            let count = self.output.read(&mut buffer).unwrap();
            heard.extend_from_slice(&buffer[..count]);
            let text = String::from_utf8_lossy(&heard);
            if count == 0 || text.ends_with(": ") || text.ends_with("… ") {
                let text = text.into_owned();
                self.all.push_str(&text);
                return text;
            }
        }
    }

    /// Answers the question and hears the next.
    pub fn say(&mut self, line: &str) -> String {
        self.input.as_mut().unwrap().write_all(format!("{line}\n").as_bytes()).unwrap();
        self.all.push_str(line);
        self.all.push('\n');
        self.hear()
    }

    /// Answers and expects this in what follows.
    pub fn expect(&mut self, line: &str, text: &str) -> String {
        let heard = self.say(line);
        assert!(heard.contains(text), "no «{text}» after «{line}»:\n{heard}");
        heard
    }

    /// Ends the input; what was said last.
    pub fn close(mut self) -> String {
        self.input = None;
        let heard = self.hear();
        assert!(self.child.wait().unwrap().success(), "{}", self.all);
        assert!(!self.all.contains('\x1b'), "no escape is ever sent");
        heard
    }
}

/// An answer that fits the kind of the field that is asked for.
fn answer(kind: &Kind) -> Vec<String> {
    let one = |text: &str| vec![text.to_owned()];
    match kind {
        Kind::Line { .. } => one("Проба № 1 «Ёлка»"),
        Kind::LongText { .. } => ["первая строка", "вторая строка", "."].map(str::to_owned).into(),
        Kind::Number { min, .. } => vec![min.map_or("1".to_owned(), |min| min.to_string())],
        Kind::Date => one("15.05.2021"),
        Kind::Period => ["май 2021", "."].map(str::to_owned).into(),
        Kind::Parties => ["методист отдела образования", "."].map(str::to_owned).into(),
        Kind::Choice { .. } | Kind::Answer => one("1"),
        Kind::Choices { items } => one(if items.len() > 1 { "1, 2" } else { "1" }),
        Kind::Score { min, .. } => vec![min.to_string()],
        Kind::Reference { .. } | Kind::References { .. } => one("*"),
        Kind::Rows { .. } | Kind::Computed { .. } => panic!("is not asked for"),
    }
}

/// The last «N. heading: …» of what was heard: the field that is asked for.
fn asked_field<'f>(form: &'f Form, heard: &str) -> Option<&'f vyezd::forms::schema::Field> {
    let lines = heard.lines().rev().filter(|line| line.starts_with(|c: char| c.is_ascii_digit()));
    let mut headings = lines.filter_map(|line| Some(line.split_once(". ")?.1));
    headings.find_map(|rest| form.fields.iter().find(|field| rest.starts_with(&format!("{}: ", field.label.get()))))
}

/// Fills every field of a new record, in the order they are asked for; the fields that were.
fn fill(talk: &mut Talk, form: &Form) -> BTreeSet<String> {
    let mut filled = BTreeSet::new();
    let mut heard = talk.say("*");
    while !heard.contains("+ — сохранить") {
        let field = asked_field(form, &heard).unwrap_or_else(|| panic!("{}: which field?\n{heard}", form.id));
        filled.insert(field.id.clone());
        for line in answer(&field.kind) {
            heard = talk.say(&line);
        }
        if heard.contains("ничего нет") {
            // There is no such record in the sample yet.
            filled.remove(&field.id);
            heard = talk.say("");
        }
        if heard.contains("Номер или другая часть") {
            heard = talk.say("1");
        }
        if heard.contains("Ещё одна") {
            heard = talk.say("");
        }
        assert!(!heard.contains("Ошибка"), "{}: {heard}", form.id);
        assert!(filled.len() <= form.fields.len(), "{}: asked again and again", form.id);
    }
    filled
}

#[test]
fn every_embedded_form_is_filled_and_saved() {
    let home = Home::with_sample();
    let forms = Registry::builtin();
    let mut kinds = std::collections::HashSet::new();
    let mut by_program = Vec::new();
    for form in forms.forms() {
        if form.fields.iter().all(|field| form.only_shows(field)) {
            by_program.push(form.id.as_str());
            continue;
        }
        let ids = |home: &Home| -> BTreeSet<String> {
            let listed = home.output(&["list", &form.id]);
            listed.lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect()
        };
        let before = ids(&home);
        let mut talk = Talk::start(&home, &["open", &form.id, "--new"]);
        let heard = talk.hear();
        assert!(heard.contains("новая запись"), "{}: {heard}", form.id);
        let filled = fill(&mut talk, form);
        talk.expect("+", "Сохранено");
        talk.expect("0", "Номер");
        talk.close();
        let new: Vec<String> = ids(&home).difference(&before).cloned().collect();
        assert_eq!(new.len(), 1, "{}: one new record", form.id);
        let shown: serde_json::Value = serde_json::from_str(&home.output(&["show", &new[0], "--json"])).unwrap();
        for id in &filled {
            assert!(!shown["fields"][id].is_null(), "{}.{id} is empty: {shown}", form.id);
            kinds.insert(std::mem::discriminant(&form.field(id).unwrap().kind));
        }
        assert!(!filled.is_empty(), "{}", form.id);
    }
    // Made by the program or on the screen of another record; the form on the screen only shows them as well.
    assert_eq!(by_program, ["erasure", "import_batch", "joining", "proposal", "verdict"]);
    // Line, long text, number, date, period, parties, choice, choices, answer, score, reference, references.
    assert!(kinds.len() >= 11, "{} kinds of fields were filled", kinds.len());
}

#[test]
fn sections_lists_and_records_are_read_and_found() {
    let home = Home::with_sample();
    let mut talk = Talk::start(&home, &[]);
    let heard = talk.hear();
    assert!(heard.contains("1. Обзор") && heard.contains("Школы: 21"), "{heard}");
    talk.expect("?", "Номер открывает раздел");
    talk.expect("1", "Требует внимания");
    let schools = talk.expect("школы", "Беседская ООШ");
    assert!(schools.contains("20. ") && !schools.contains("21. "), "{schools}");
    let second = talk.expect("+", "1. ");
    assert!(!second.contains("Беседская ООШ"), "{second}");
    talk.expect("+", "Дальше ничего нет");
    talk.expect("-", "Беседская ООШ");
    let found = talk.expect("нагольненская", "1. Нагольненская СШ");
    assert!(!found.contains("2. "), "{found}");
    let record = talk.expect("1", "Нагольненская СШ");
    assert!(record.contains("Котельниковский район"), "{record}");
    talk.expect("99", "Такого нет");
    talk.expect("0", "Нагольненская");
    talk.expect("0", "Разделы");
    talk.expect("2", "Что искать");
    let hits = talk.expect("Нагольненская", "1. ");
    assert!(hits.contains("Показано"), "{hits}");
    talk.expect("1", "1. ");
    assert!(talk.close().contains("Всё сохранённое на месте"));
}

#[test]
fn a_fault_is_told_with_its_place_and_saves_nothing() {
    let home = Home::with_sample();
    let mut talk = Talk::start(&home, &["open", "visit", "--new"]);
    let heard = talk.hear();
    let form = Registry::builtin().form("visit").unwrap().clone();
    let date = form
        .fields
        .iter()
        .find(|field| field.kind == Kind::Date && heard.contains(&format!(". {}: ", field.label.get())));
    let label = date.unwrap().label.get();
    let line = heard.lines().find(|line| line.contains(&format!(". {label}: "))).unwrap();
    let number = line.split('.').next().unwrap();
    talk.say(number);
    let place = format!("Ошибка, поле {number} «{label}»");
    talk.expect("когда-нибудь", &place);
    // The same checker as the form: saving says it again and keeps what was typed.
    talk.say(".");
    let refused = talk.expect("+", &place);
    assert!(!refused.contains("Сохранено"), "{refused}");
    talk.expect("", "когда-нибудь");
    talk.say(number);
    talk.say("21.05.2021");
    talk.expect("0", "Изменения не сохранены");
    talk.expect("0", "сохранить");
    talk.expect("0", "Изменения не сохранены");
    talk.expect("2", "Выезды");
    talk.close();
}

#[test]
fn what_was_typed_survives_the_end_of_the_line_and_kill_9() {
    let home = Home::with_sample();
    let mut talk = Talk::start(&home, &["open", "finding", "--new"]);
    let heard = talk.hear();
    let form = Registry::builtin().form("finding").unwrap().clone();
    let long = form.fields.iter().find(|field| {
        matches!(field.kind, Kind::LongText { .. }) && heard.contains(&format!(". {}: ", field.label.get()))
    });
    let label = long.unwrap().label.get();
    let line = heard.lines().find(|line| line.contains(&format!(". {label}: "))).unwrap();
    let number = line.split('.').next().unwrap().to_owned();
    talk.say(&number);
    talk.say("Первая строка наблюдения");
    talk.say("вторая строка");
    // Killed in the middle of the text, without a word.
    talk.child.kill().unwrap();
    talk.child.wait().unwrap();
    let mut talk = Talk::start(&home, &[]);
    let heard = talk.hear();
    assert!(heard.contains("набранное не было сохранено") && heard.contains("вторая строка"), "{heard}");
    // The end of the input in the same place: it stays a draft.
    talk.say("?");
    assert!(talk.close().contains("осталось в черновике"));
    // The program with a screen opens the same record.
    let mut terminal = Terminal::start(&home);
    terminal.wait_for("вторая строка");
    terminal.send(key::F10);
    terminal.ended();
    // And back: saved from here.
    let mut talk = Talk::start(&home, &[]);
    assert!(talk.hear().contains("вторая строка"));
    talk.expect("+", "Сохранено");
    talk.close();
    assert!(home.output(&["search", "наблюдения"]).contains("Первая строка"));
}

#[test]
fn it_speaks_english_and_works_on_a_dumb_terminal() {
    let home = Home::with_sample();
    let mut command = CommandBuilder::new(program());
    command.env_clear();
    for (name, value) in environment(home.path()) {
        command.env(name, value);
    }
    command.env("TERM", "dumb");
    command.args(["--data", home.data().to_str().unwrap(), "--plain", "--lang", "en"]);
    let mut terminal = Terminal::run(command, (80, 70));
    terminal.wait_for("Number of a section");
    terminal.send_for("schools\n", "Number; * new");
    terminal.send("0\n");
    terminal.wait_until("the sections again", |screen| screen.contents().matches("Sections").count() > 0);
    terminal.send_for("00\n", "Good-bye");
    assert_eq!(terminal.ended(), 0);
    assert!(!terminal.seen().raw.contains(&0x1b));
}

#[test]
fn a_locked_down_account_has_it_too_and_a_second_session_is_told() {
    let home = Home::with_sample();
    let folder = home.path().join("files");
    std::fs::create_dir(&folder).unwrap();
    let mut first = Talk::start(&home, &["--restricted", folder.to_str().unwrap()]);
    assert!(first.hear().contains("Разделы"));
    let second = home.command(&["--plain"]).stdin(Stdio::null()).output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(String::from_utf8(second.stderr).unwrap().contains("--take-over"));
    let mut third = Talk::start(&home, &["--take-over"]);
    assert!(third.hear().contains("Разделы"));
    third.close();
    first.child.wait().unwrap();
}
