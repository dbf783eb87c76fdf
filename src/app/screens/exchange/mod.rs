//! Exchange with a folder (a share, a stick): the path, what leaves, what would be taken and put, and then the exchange
//! itself.

mod leaving;
mod messages;

use std::any::Any;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use self::leaving::{Leaving, Shape};
use super::question::Question;
use crate::app::access::{Deed, Done};
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Effect, Job, Query};
use crate::app::publishing::Publication;
use crate::app::screen::{Ctx, Env, Focus, Outcome as Answered, Screen};
use crate::app::screens::secret::Secret;
use crate::app::settings;
use crate::app::textbox::TextBox;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::RecordId;
use crate::store::layout::Layout;
use crate::sync::exchange::{Asked, Outcome};
use crate::sync::keyfile::{self, Lock};
use crate::sync::wrapping::{Closed, Packing, Password, closed_now};
use crate::{Result, confine, text};

/// The screen.
#[derive(Debug)]
pub struct Exchange {
    path: TextBox,
    /// What leaves.
    leaving: Leaving,
    /// Given for this exchange; never written anywhere.
    password: Option<Password>,
    /// Where the keys lie and whether they are closed.
    keys: Option<(PathBuf, Lock)>,
    asks: Asks,
    /// What came of the last step, for this path.
    told: Option<Told>,
    working: bool,
    /// The folder of the automatic exchange; empty: there is none.
    by_itself: String,
    /// Who has handed over, and when, a line each.
    handed: Vec<String>,
    /// How what goes out is closed; `None`: a password closes the keys.
    closed: Option<Closed>,
    scroll: Scroll,
    /// First line shown of what does not fit.
    from: usize,
}

/// What a password on top of this screen is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    Nothing,
    Keys,
    File,
}

/// Opens the keys with a password: a second of work.
#[derive(Debug)]
struct Unlock(PathBuf, Password);

struct Unlocked;

impl Job for Unlock {
    fn run(&self) -> Result<Box<dyn Any + Send>> {
        keyfile::unlock(&self.0, &self.1)?;
        Ok(Box::new(Unlocked))
    }
}

#[derive(Debug)]
struct Told {
    preview: bool,
    path: String,
    /// Sentences; what needs attention begins with «! ».
    lines: Vec<String>,
    /// Files of another district lie there.
    foreign: bool,
}

/// The folder of the last exchange.
#[derive(Debug)]
struct LastFolder;

struct Last {
    folder: String,
    /// The folder of the automatic exchange.
    by_itself: String,
    /// Who has handed over, and when, a line each.
    handed: Vec<String>,
    /// How what goes out is closed; `None`: a password closes the keys.
    closed: Option<Closed>,
    /// The key file, and whether a password closes it.
    keys: (PathBuf, Lock),
}

impl Query for LastFolder {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let layout = Layout::new(&desk.store.condition()?.folder);
        let settings = settings::load(&layout.settings())?;
        let text = |name: &str| settings.text(name).to_owned();
        Ok(Box::new(Last {
            folder: text(settings::EXCHANGE),
            by_itself: text(settings::AUTO_EXCHANGE),
            handed: desk.store.handed(desk.today)?.lines(),
            closed: closed_now(&layout, settings.tools()?).ok(),
            keys: (layout.signers(), keyfile::lock(&layout.signers())?),
        }))
    }
}

impl Default for Exchange {
    fn default() -> Self {
        Self {
            path: TextBox::new("", false),
            leaving: Leaving::default(),
            password: None,
            keys: None,
            asks: Asks::Nothing,
            told: None,
            working: false,
            by_itself: String::new(),
            handed: Vec::new(),
            closed: None,
            scroll: Scroll::default(),
            from: 0,
        }
    }
}

impl Exchange {
    /// From a saved session.
    pub fn restore(state: &Json) -> Self {
        let path = state.get("path").and_then(Json::as_str).unwrap_or_default();
        let leaving = state.get("leaving").map(Leaving::restore).unwrap_or_default();
        let mut screen = Self { path: TextBox::new(path, false), leaving, ..Self::default() };
        screen.path.bottom();
        screen
    }

    /// Enter: what would happen; a second time on the same path: do it.
    fn go_on(&mut self, ctx: &mut Ctx<'_>) {
        let path = self.path.text().trim().to_owned();
        if path.is_empty() {
            return ctx.refuse(messages::folder_needed());
        }
        if self.working {
            return;
        }
        let seen = self.told.as_ref().is_some_and(|told| told.preview && told.path == path);
        if self.leaving.shape == Shape::Table {
            return self.publish(path, seen, ctx);
        }
        if self.keys.as_ref().is_some_and(|(_, lock)| *lock == Lock::Closed) {
            self.asks = Asks::Keys;
            return ctx.push(Secret::known(messages::keys_closed()));
        }
        if seen && self.leaving.closed && self.password.is_none() {
            self.asks = Asks::File;
            return ctx.push(Secret::new(messages::new_password()));
        }
        self.exchange(&path, seen, ctx);
    }

    fn exchange(&mut self, path: &str, seen: bool, ctx: &mut Ctx<'_>) {
        self.working = true;
        if seen {
            ctx.effects.push(Effect::Setting { name: settings::EXCHANGE, value: path.to_owned() });
        }
        ctx.exchange(Asked {
            folder: PathBuf::from(path),
            preview: !seen,
            bundle: self.leaving.shape == Shape::File,
            today: ctx.env.today,
            packing: Packing {
                password: self.password.clone(),
                close: self.leaving.closed,
                schools: self.schools(),
                ..Packing::default()
            },
            person: ctx.env.person(),
        });
    }

    fn schools(&self) -> Vec<RecordId> {
        self.leaving.schools.iter().map(|(id, _)| *id).collect()
    }

    /// A table without names in place of changes: what would be written, then the file.
    fn publish(&mut self, path: String, seen: bool, ctx: &mut Ctx<'_>) {
        self.working = true;
        let publication = Publication { folder: PathBuf::from(path), schools: self.schools(), preview: !seen };
        ctx.access(Deed::Publish(publication));
    }

    /// Turns the automatic exchange with this folder on, or off.
    fn turn(&mut self, ctx: &mut Ctx<'_>) {
        let path = self.path.text().trim().to_owned();
        if path.is_empty() && self.by_itself.is_empty() {
            return ctx.refuse(messages::folder_needed());
        }
        let path = match confine::admit(Path::new(&path)) {
            // A name without its folders would mean another place at the next start.
            Ok(admitted) if confine::is_on() => admitted.to_string_lossy().into_owned(),
            Ok(_) => path,
            Err(error) => return ctx.refuse(error.to_string()),
        };
        self.by_itself = if self.by_itself == path { String::new() } else { path };
        let value = self.by_itself.clone();
        ctx.say(if value.is_empty() { messages::by_hand() } else { messages::by_itself(&value) });
        ctx.effects.push(Effect::Setting { name: settings::AUTO_EXCHANGE, value });
    }

    /// Files of another district were met in the folder that is shown.
    fn can_join(&self) -> bool {
        let shown = |told: &Told| told.foreign && told.path == self.path.text().trim();
        !self.working && self.told.as_ref().is_some_and(shown)
    }

    /// A deed of this screen: a table was written, or would be; or the districts are one now, and what was refused before
    /// is taken in.
    fn done(&mut self, done: Done, ctx: &mut Ctx<'_>) {
        let Some(publication) = done.publication else {
            return self.exchange(self.path.text().trim(), true, ctx);
        };
        self.working = false;
        let path = publication.folder.display().to_string();
        ctx.say(if publication.preview { messages::again_to_write() } else { messages::table_written() });
        self.told = Some(Told { preview: publication.preview, path, lines: vec![done.sentence], foreign: false });
    }

    /// A password from the screen on top.
    fn given(&mut self, outcome: Answered, ctx: &mut Ctx<'_>) {
        let asks = std::mem::replace(&mut self.asks, Asks::Nothing);
        let Answered::Text(typed) = outcome else { return };
        let Some(password) = Password::of(&typed) else { return };
        match (asks, &self.keys) {
            (Asks::Keys, Some((path, _))) => {
                self.working = true;
                ctx.work(Unlock(path.clone(), password));
            }
            (Asks::File, _) => {
                self.password = Some(password);
                // With the password the preview is made once more; a new one was asked for at the second Enter.
                if !self.leaving.closed {
                    self.told = None;
                }
                self.go_on(ctx);
            }
            _ => {}
        }
    }
}

impl Screen for Exchange {
    fn name(&self) -> &'static str {
        "exchange"
    }

    fn title(&self, _env: &Env) -> String {
        messages::title()
    }

    fn scopes(&self) -> Vec<Scope> {
        if self.leaving.is_open() {
            vec![Scope::Exchange, Scope::Form]
        } else {
            vec![Scope::Text, Scope::Exchange, Scope::Form]
        }
    }

    fn focus(&self) -> Focus {
        if self.leaving.is_open() { Focus::Commands } else { Focus::Text }
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.ask(LastFolder);
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                self.working = false;
                return ctx.refuse(error.to_string());
            }
        };
        match answer.downcast::<(Asked, Outcome)>() {
            Ok(done) => {
                let (asked, outcome) = *done;
                self.working = false;
                let path = asked.folder.display().to_string();
                ctx.say(if asked.preview { messages::again_to_do_it() } else { messages::done() });
                if let Some(me) = outcome.works_as {
                    ctx.env.me = Some(me);
                    ctx.effects.push(Effect::Setting { name: settings::PERSON, value: me.to_string() });
                }
                if !asked.bundle {
                    self.closed = Some(outcome.closed.clone());
                }
                let locked = outcome.locked.len();
                let (lines, foreign) = (outcome.lines(&path, asked.preview), outcome.foreign);
                self.told = Some(Told { preview: asked.preview, path, lines, foreign });
                if !asked.preview {
                    self.password = None;
                } else if locked > 0 {
                    self.asks = Asks::File;
                    ctx.push(Secret::known(messages::file_closed(locked)));
                }
            }
            Err(answer) => match answer.downcast::<Last>() {
                Ok(last) => {
                    let Last { folder, by_itself, handed, keys, closed } = *last;
                    (self.by_itself, self.handed, self.keys) = (by_itself, handed, Some(keys));
                    self.closed = closed;
                    if self.path.text().is_empty() {
                        self.path.replace(&folder);
                        self.path.bottom();
                    }
                }
                Err(answer) => {
                    if answer.is::<Unlocked>() {
                        self.working = false;
                        self.keys = self.keys.take().map(|(path, _)| (path, Lock::Open));
                        self.go_on(ctx);
                    } else if let Ok(done) = answer.downcast::<Done>() {
                        self.done(*done, ctx);
                    }
                }
            },
        }
    }

    fn outcome(&mut self, outcome: Answered, ctx: &mut Ctx<'_>) {
        if outcome == Answered::Button(1) && self.can_join() {
            self.working = true;
            ctx.access(Deed::Join(PathBuf::from(self.path.text().trim())));
        } else if let Answered::Picked(schools) = outcome {
            self.leaving.picked(schools);
            self.told = None;
        } else {
            self.given(outcome, ctx);
        }
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        (action == Action::JoinDistricts && !self.can_join()).then(messages::nothing_to_join)
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        if action == Action::Leaving && !self.working {
            self.leaving.toggle();
            return true;
        }
        if self.leaving.is_open() {
            // What was shown was shown of another choice.
            self.password = None;
            self.told = None;
            return self.leaving.act(action, ctx);
        }
        match action {
            Action::Enter | Action::Save => self.go_on(ctx),
            Action::NextField | Action::PreviousField => {
                if self.leaving.turn() {
                    ctx.say(messages::schools_in_one_file());
                }
                self.password = None;
                self.told = None;
            }
            Action::ByItself => self.turn(ctx),
            Action::Up => self.from = self.from.saturating_sub(1),
            Action::Down => self.from += 1,
            Action::PageUp => self.from = self.from.saturating_sub(ctx.env.page(1)),
            Action::PageDown => self.from += ctx.env.page(1),
            Action::JoinDistricts => {
                let buttons = vec![crate::app::messages::cancel_button(), messages::join_button()];
                ctx.push(Question::new(messages::join_title(), messages::join_text(), buttons));
            }
            Action::Back => ctx.pop(),
            _ => return self.path.act(action, usize::MAX),
        }
        true
    }

    fn text(&mut self, typed: &str, _ctx: &mut Ctx<'_>) {
        self.path.insert(typed.lines().next().unwrap_or_default());
    }

    fn body(&self, env: &Env) -> Body {
        let width = env.size.0.saturating_sub(2);
        let label = messages::folder();
        let (lines, (row, column)) = self.path.layout(width.saturating_sub(text::width(&label) + 1).max(10));
        let indent = " ".repeat(text::width(&label) + 1);
        let mut head: Vec<Line> = lines
            .into_iter()
            .enumerate()
            .map(|(n, line)| {
                let before = if n == 0 { format!("{label} ") } else { indent.clone() };
                Line::toned(Tone::Label, before).and(Tone::Plain, line)
            })
            .collect();
        let leaves = text::truncate(&self.leaving.line(), width.saturating_sub(text::width(&messages::put_as())));
        head.push(Line::toned(Tone::Label, messages::put_as()).and(Tone::Plain, leaves));
        let mode = if self.by_itself.is_empty() { messages::off() } else { messages::on(&self.by_itself) };
        head.push(Line::toned(Tone::Label, messages::automatic()).and(Tone::Plain, text::truncate(&mode, width / 2)));
        // Whoever hands over what anybody can read sees it before, during and after.
        let closed = if self.leaving.closed { Some(&Closed::Password) } else { self.closed.as_ref() };
        if let Some(closed) = closed {
            let tone = if *closed == Closed::Not { Tone::Warning } else { Tone::Plain };
            let told = text::truncate(&closed.told(), width / 2);
            head.push(Line::toned(Tone::Label, messages::closing()).and(tone, told));
        }
        head.push(Line::blank());
        if self.leaving.is_open() {
            return Body::scrolled(head, self.leaving.rows(env), &self.scroll, env.size.1);
        }
        let mut rows = Rows::default();
        let mut note = |tone: Tone, sentence: &str| {
            for line in text::wrap(sentence, width) {
                rows.note(Line::toned(tone, format!("  {line}")));
            }
        };
        match &self.told {
            _ if self.working => note(Tone::Muted, &messages::working()),
            None => {
                note(Tone::Muted, &messages::hint());
                note(Tone::Plain, "");
                self.handed.iter().for_each(|line| note(Tone::Plain, line));
            }
            Some(told) => {
                for line in &told.lines {
                    note(if line.starts_with("! ") { Tone::Warning } else { Tone::Plain }, line);
                }
                if told.foreign {
                    note(Tone::Plain, &messages::join_hint());
                }
            }
        }
        let last = rows.lines.len().saturating_sub(env.size.1.saturating_sub(head.len()));
        rows.lines.drain(..self.from.min(last));
        let mut body = Body::scrolled(head, rows, &self.scroll, env.size.1);
        body.cursor = Some((row, text::width(&label) + 1 + column));
        body
    }

    fn snapshot(&self) -> Json {
        json!({ "path": self.path.text(), "leaving": self.leaving.snapshot() })
    }
}
