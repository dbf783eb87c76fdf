//! Any screen that is no record, read as lines: its rows get numbers, its commands keep their keys and get names. So
//! verdicts, marks, reports, imports and the exchange are the same work here as on the screen, and kept in the same
//! session.

use std::collections::BTreeSet;

use super::talk::Answer;
use super::{Plain, Went, messages};
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::screen::{Focus, Screen};
use crate::app::view::Said;
use crate::keys::{Chord, Key, Resolution};
use crate::text::fold;
use crate::ui::waits::token;

/// Lines said at once; more are asked for.
const LINES: usize = 40;
/// After a command only what is new is said, unless that is more than this.
const NEWS: usize = 12;
/// A command is known by so many letters of its name.
const LETTERS: usize = 3;
/// Most letters a line to be emptied can hold.
const LONGEST_LINE: usize = 4096;

/// Not worth naming: numbers, and the signs of the talk, do them.
const MOVES: [Action; 15] = [
    Action::Up,
    Action::Down,
    Action::PageUp,
    Action::PageDown,
    Action::First,
    Action::Last,
    Action::Back,
    Action::Open,
    Action::Enter,
    Action::Newline,
    Action::Undo,
    Action::Redo,
    Action::DeleteBack,
    Action::DeleteForward,
    Action::DeleteWord,
];

/// What a line said to a screen means.
enum Means {
    Nothing,
    Back,
    Leave,
    Help,
    Commands,
    More(bool),
    Save,
    Next,
    Clear,
    /// A row, and the command for it: open it where there is none.
    Row(usize, Option<String>),
    Text(String),
}

/// A line without the word that it is chosen.
fn unmarked(line: &str) -> &str {
    line.strip_suffix(messages::chosen_mark().as_str()).unwrap_or(line).trim_end()
}

/// The same without its number.
fn bare(line: &str) -> &str {
    let line = unmarked(line);
    match line.split_once(". ") {
        Some((number, rest)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        _ => line,
    }
}

impl Plain<'_> {
    /// Talks over the screens above the first `depth` until they are left.
    pub(super) fn stay(&mut self, depth: usize) -> Result<Went> {
        while self.state.stack.len() > depth.max(1) {
            let went = if self.form_on_top().is_some() { self.record()? } else { self.screen()? };
            if went == Went::Leave || self.quits {
                return Ok(Went::Leave);
            }
        }
        Ok(Went::Back)
    }

    /// Opens a screen and talks over it until it is left.
    pub(super) fn visit(&mut self, screen: Box<dyn Screen>) -> Result<Went> {
        let depth = self.state.stack.len();
        let effects = self.state.open_screen(screen);
        self.go(effects)?;
        self.stay(depth)
    }

    /// The screen on top, until it is left or another one comes up.
    fn screen(&mut self) -> Result<Went> {
        let here = token(&self.state);
        let mut from = 0;
        self.say_status()?;
        // Back from a question or a slip: the rest was heard.
        let mut said = match self.heard.take().filter(|(of, _)| *of == here) {
            Some((_, before)) => self.say_news(&before, &mut from)?,
            None => self.say_screen(&mut from)?,
        };
        while token(&self.state) == here && self.form_on_top().is_none() && !self.quits {
            if (self.asked)().is_some() {
                return Ok(Went::Leave);
            }
            match self.hear()? {
                Means::Leave => return Ok(Went::Leave),
                Means::Help => {
                    self.say_help()?;
                    continue;
                }
                Means::Nothing => {
                    said = self.say_screen(&mut from)?;
                    continue;
                }
                Means::More(on) => {
                    from = if on { from + LINES } else { from.saturating_sub(LINES) };
                    if from >= said.len() {
                        // What the screen itself holds goes on beyond its lines.
                        from = 0;
                        self.act(Action::PageDown)?;
                    }
                    said = self.say_screen(&mut from)?;
                    continue;
                }
                Means::Back => self.press(Key::Esc)?,
                Means::Save => self.act(Action::Save)?,
                Means::Next => self.act(Action::NextField)?,
                Means::Clear => self.empty()?,
                Means::Commands => {
                    if let Some(action) = self.choose_command()? {
                        self.act(action)?;
                    }
                }
                Means::Row(number, command) => self.row(number, command)?,
                Means::Text(text) => self.say_to_screen(&text)?,
            }
            self.say_status()?;
            if token(&self.state) == here && self.form_on_top().is_none() && !self.quits {
                said = self.say_news(&said, &mut from)?;
            }
        }
        self.heard = Some((here, said));
        Ok(Went::Back)
    }

    /// Asks for the next line.
    fn hear(&mut self) -> Result<Means> {
        let answers = self.state.top().is_some_and(|screen| !screen.answers().is_empty());
        if self.state.top().is_none_or(|screen| screen.focus() == Focus::Commands) {
            let prompt = if answers { messages::answer_prompt() } else { messages::screen_prompt() };
            return Ok(match self.choose(&prompt)? {
                Answer::Leave => Means::Leave,
                Answer::Back => Means::Back,
                Answer::Help => Means::Help,
                Answer::Nothing => Means::Nothing,
                Answer::Number(number) => Means::Row(number, None),
                Answer::Text(sign) => match sign.as_str() {
                    "*" => Means::Commands,
                    ">" => Means::More(true),
                    "<" => Means::More(false),
                    "+" => Means::Save,
                    other => match other.split_once(' ').map(|(number, rest)| (number.parse(), rest.trim())) {
                        Some((Ok(number), command)) => Means::Row(number, Some(command.to_owned())),
                        _ => Means::Text(sign),
                    },
                },
            });
        }
        let answered = self.body_said().iter().any(|said| matches!(said, Said::Row { .. }));
        let prompt = if answered { messages::filter_prompt() } else { messages::typing_prompt() };
        let Some(line) = self.talk.ask(&prompt)? else { return Ok(Means::Leave) };
        Ok(match line.trim() {
            "" => Means::Text(String::new()),
            "." => Means::Back,
            "?" => Means::Help,
            "*" => Means::Commands,
            "-" => Means::Clear,
            "+" => Means::Save,
            ">" => Means::Next,
            typed => match (typed.parse(), typed.strip_prefix('=')) {
                (Ok(number), _) if answered => Means::Row(number, None),
                // What is a sign or a number here is text all the same.
                (_, Some(text)) => Means::Text(text.to_owned()),
                _ => Means::Text(line),
            },
        })
    }

    /// A line of text: typed where text is typed, otherwise a command by its key or the start of its name, otherwise what
    /// the rows are to hold.
    fn say_to_screen(&mut self, text: &str) -> Result<()> {
        if self.state.top().is_some_and(|screen| screen.focus() == Focus::Text) {
            return if text.is_empty() { self.press(Key::Enter) } else { self.put(text) };
        }
        if let Some(action) = self.command(text) {
            return self.act(action);
        }
        if self.commands().iter().any(|(action, _)| *action == Action::Filter) {
            self.act(Action::Filter)?;
            return self.put(text);
        }
        self.talk.say(messages::no_such())
    }

    fn put(&mut self, text: &str) -> Result<()> {
        let effects = self.state.update(crate::app::Msg::Paste(text.to_owned()));
        self.go(effects)
    }

    /// Empties the line that is typed.
    fn empty(&mut self) -> Result<()> {
        self.act(Action::Last)?;
        let mut before = self.shown();
        for _ in 0..LONGEST_LINE {
            self.act(Action::DeleteBack)?;
            let now = self.shown();
            if now == before {
                break;
            }
            before = now;
        }
        Ok(())
    }

    /// Presses a key that has no letter.
    fn press(&mut self, key: Key) -> Result<()> {
        let effects = self.state.update(crate::app::Msg::Key { chord: Chord::plain(key), typed: None });
        self.go(effects)
    }

    fn act(&mut self, action: Action) -> Result<()> {
        let effects = self.state.act(action);
        self.go(effects)
    }

    /// A row by its number: with its command, or opened; or an answer to a question.
    fn row(&mut self, number: usize, command: Option<String>) -> Result<()> {
        let Some(place) = number.checked_sub(1) else { return self.talk.say(messages::no_such()) };
        let answers = self.state.top().map(Screen::answers).unwrap_or_default();
        if !answers.is_empty() {
            if place >= answers.len() {
                return self.talk.say(messages::no_such());
            }
            for _ in &answers {
                self.act(Action::Left)?;
            }
            for _ in 0..place {
                self.act(Action::Right)?;
            }
            return self.press(Key::Enter);
        }
        let action = match command {
            None => None,
            Some(command) => match self.command(&command) {
                Some(action) => Some(action),
                None => return self.talk.say(messages::no_such()),
            },
        };
        if !self.select(place)? {
            return self.talk.say(messages::not_selectable());
        }
        match action {
            Some(action) => self.act(action),
            None => self.press(Key::Enter),
        }
    }

    /// Goes to a row; `false`: there is none, or the marker does not stop there.
    fn select(&mut self, place: usize) -> Result<bool> {
        loop {
            let rows = self.rows();
            let Some(at) = rows.iter().position(|selected| *selected).filter(|_| place < rows.len()) else {
                return Ok(false);
            };
            if at == place {
                return Ok(true);
            }
            self.act(if at < place { Action::Down } else { Action::Up })?;
            let now = self.rows().iter().position(|selected| *selected);
            // It did not move, or it jumped over the row.
            if now.is_none_or(|now| now == at || (at < place) != (at < now) || (at < place) != (now <= place)) {
                return Ok(now == Some(place));
            }
        }
    }

    /// Which of the rows is selected, row by row.
    fn rows(&self) -> Vec<bool> {
        let row = |said| match said {
            Said::Row { selected, .. } => Some(selected),
            Said::Note(_) => None,
        };
        self.body_said().into_iter().filter_map(row).collect()
    }

    fn body_said(&self) -> Vec<Said> {
        self.state.top().map(|screen| screen.body(&self.state.env).said()).unwrap_or_default()
    }

    /// The screen as lines.
    fn shown(&self) -> Vec<String> {
        let Some(screen) = self.state.top() else { return Vec::new() };
        let answers = screen.answers();
        let mut lines = vec![screen.title(&self.state.env)];
        let mut number = 0;
        for said in self.body_said() {
            match said {
                Said::Row { text, selected } => {
                    number += 1;
                    let mark = if selected { format!(" {}", messages::chosen_mark()) } else { String::new() };
                    lines.push(format!("{number}. {text}{mark}"));
                }
                // The buttons follow with their numbers.
                Said::Note(text) if !answers.is_empty() && (text.starts_with('[') || text.starts_with("> [")) => {}
                Said::Note(text) => lines.push(text),
            }
        }
        lines.extend(answers.iter().enumerate().map(|(n, answer)| format!("{}. {answer}", n + 1)));
        lines
    }

    fn say_screen(&mut self, from: &mut usize) -> Result<Vec<String>> {
        let lines = self.shown();
        *from = (*from).min(lines.len().saturating_sub(1));
        lines.iter().skip(*from).take(LINES).try_for_each(|line| self.talk.say(line))?;
        let rest = lines.len().saturating_sub(*from + LINES);
        if rest > 0 {
            self.talk.say(messages::more_of_screen(rest))?;
        }
        Ok(lines)
    }

    /// What the screen says now and did not say before.
    fn say_news(&mut self, before: &[String], from: &mut usize) -> Result<Vec<String>> {
        let lines = self.shown();
        let known: BTreeSet<&str> = before.iter().map(|line| bare(line)).collect();
        let news: Vec<&String> = lines.iter().filter(|line| !known.contains(bare(line))).collect();
        // The number alone is another one; the mark of the chosen row goes about and is no news.
        let numbered: BTreeSet<&str> = before.iter().map(|line| unmarked(line)).collect();
        let renumbered = |line: &String| known.contains(bare(line)) && !numbered.contains(unmarked(line));
        let first = lines.iter().position(renumbered);
        if news.len() > NEWS || first.is_some_and(|first| first < *from + LINES) {
            *from = 0;
            return self.say_screen(from);
        }
        news.into_iter().try_for_each(|line| self.talk.say(line))?;
        if let Some(first) = first.and_then(|first| lines.get(first)) {
            self.talk.say(messages::renumbered(first.split('.').next().unwrap_or_default()))?;
        }
        Ok(lines)
    }

    /// The commands of the screen that can be done now, with their keys.
    fn commands(&self) -> Vec<(Action, String)> {
        let Some(screen) = self.state.top() else { return Vec::new() };
        let scopes: Vec<Scope> = screen.scopes().into_iter().filter(|scope| *scope != Scope::Text).collect();
        let can = |action: &&Action| !MOVES.contains(action) && self.state.why_not(**action).is_none();
        let all = Action::ALL.iter().filter(can);
        all.filter_map(|action| Some((*action, self.state.keymap.key_of(*action, &scopes)?))).collect()
    }

    /// A command by its key, in either layout, or by the start of its name.
    fn command(&self, said: &str) -> Option<Action> {
        if let Some(chord) = Chord::parse(said)
            && let Resolution::Action(action) = self.state.keymap.resolve(&self.state.scopes(), &[chord])
        {
            return Some(action);
        }
        let letters = fold(said);
        let begins = |action: &Action| fold(action.hint()).starts_with(&letters);
        let named = self.commands().into_iter().map(|(action, _)| action).find(begins);
        named.filter(|_| letters.chars().count() >= LETTERS)
    }

    fn choose_command(&mut self) -> Result<Option<Action>> {
        let commands = self.commands();
        for (n, (action, key)) in commands.iter().enumerate() {
            self.talk.say(messages::command(n + 1, action.hint(), key))?;
        }
        if commands.is_empty() {
            self.talk.say(messages::no_commands())?;
            return Ok(None);
        }
        Ok(match self.choose(&messages::command_prompt())? {
            Answer::Number(number) => number.checked_sub(1).and_then(|n| commands.get(n)).map(|(action, _)| *action),
            Answer::Text(said) => self.command(&said),
            Answer::Leave => {
                self.quits = true;
                None
            }
            Answer::Nothing | Answer::Back | Answer::Help => None,
        })
    }

    fn say_help(&mut self) -> Result<()> {
        let text = self.state.top().is_some_and(|screen| screen.focus() == Focus::Text);
        self.talk.say(if text { messages::typing_help() } else { messages::screen_help() })?;
        let commands = self.commands().into_iter().map(|(action, key)| messages::one_command(key, action.hint()));
        let commands: Vec<String> = commands.collect();
        if commands.is_empty() { Ok(()) } else { self.talk.say(commands.join("; ")) }
    }
}
