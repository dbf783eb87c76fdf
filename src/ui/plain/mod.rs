//! The line mode (`--plain`): sections, lists and records as numbered lines, one question after the other. It works on
//! the same state, screens, drafts and store as the program with a screen; only what is shown and asked differs.

mod field;
mod list;
mod messages;
mod record;
mod screen;
mod talk;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::looper::{Drafts, Ended};
use super::runner::{Event, Next, Runner};
use super::waits::token;
use crate::app::Screen;
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::fields::Fields;
use crate::app::screens;
use crate::app::screens::files::Files;
use crate::app::screens::overview::Overview;
use crate::app::screens::plan_import::PlanImport;
use crate::app::screens::table_import::Source;
use crate::app::screens::table_import::TableImport;
use crate::app::state::{Msg, State};
use crate::domain::value::Fields as Given;
use crate::domain::{RecordId, Records};
use crate::forms::{Form, Registry};
use crate::search::{Query, Request};
use crate::store::{Handle, Holder, Store};
use crate::text::fold;
use crate::{Error, Result};

use talk::Answer;
pub use talk::Talk;

/// Columns and rows for screens that are read as text: nothing is cut and nothing has to scroll.
const PAGE: (u16, u16) = (200, 2_000);
/// Forms that come first in the list of sections, as the digits of the program with a screen do.
const FIRST: [&str; 9] = [
    "school",
    "visit",
    "plan",
    "activity",
    "checklist_state",
    "diary_school",
    "diary_teacher",
    "diary_director",
    "recommendation",
];
/// Sections that are no lists of records.
const WORK: [Action; 11] = [
    Action::OpenChecklist,
    Action::Diaries,
    Action::Reports,
    Action::Exchange,
    Action::People,
    Action::Exams,
    Action::Indicators,
    Action::Municipality,
    Action::Person,
    Action::Trash,
    Action::UndoSave,
];
/// Work that takes no longer is not worth a word.
const FIRST_WORD: Duration = Duration::from_secs(2);
/// How often it is looked whether work is done.
const LOOK: Duration = Duration::from_millis(20);
/// How far it is is said so often: every word is listened to.
const NEXT_WORD: Duration = Duration::from_secs(10);
/// Hits of a search that are shown.
const HITS: usize = 20;

/// Where a step of the talk leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Went {
    /// To the question before.
    Back,
    /// Out of the program.
    Leave,
}

/// The line mode under way.
pub struct Plain<'a> {
    state: State,
    runner: Runner,
    store: Handle,
    forms: Arc<Registry>,
    events: &'a Receiver<Event>,
    drafts: Drafts,
    asked: &'a dyn Fn() -> Option<Holder>,
    talk: Talk<'a>,
    /// What was said of a screen that something else came up over.
    heard: Option<(u64, Vec<String>)>,
    /// The program is being left.
    quits: bool,
}

/// What the line mode works with.
pub struct Means<'a> {
    /// The state, with the screens of the last session.
    pub state: State,
    /// Carries out effects.
    pub runner: Runner,
    /// Answers of effects.
    pub events: &'a Receiver<Event>,
    /// The store, for lists.
    pub store: Handle,
    /// The draft file.
    pub drafts: Drafts,
    /// Who else asks for the data.
    pub asked: &'a dyn Fn() -> Option<Holder>,
}

impl<'a> Plain<'a> {
    /// Over these means and this talk.
    pub fn new(means: Means<'a>, talk: Talk<'a>) -> Self {
        let Means { state, runner, events, store, drafts, asked } = means;
        let forms = Arc::clone(&state.env.forms);
        Self { state, runner, store, forms, events, drafts, asked, talk, heard: None, quits: false }
    }

    /// Talks until the person leaves, the input ends or another session wants the data. `effects` begin it; `at`: in the
    /// list of this form, or with a new record of it.
    pub fn run(mut self, effects: Vec<Effect>, at: Option<(String, bool)>) -> Result<Ended> {
        self.state.update(Msg::Resize(PAGE.0, PAGE.1));
        let ended = self.go(effects).and_then(|()| self.talk_all(at));
        // A disk that refuses the draft has been heard of; what was saved is safe.
        let kept = self.drafts.close(&self.state);
        let closed = self.runner.close();
        let ended = ended?;
        kept.and(closed).map(|()| ended)
    }

    fn talk_all(&mut self, at: Option<(String, bool)>) -> Result<Ended> {
        self.talk.say(messages::hello())?;
        if self.ask_store(|store| store.count("municipality"))? == 0 {
            self.talk.say(messages::empty_folder())?;
        }
        let mut went = Went::Back;
        if self.is_dirty() {
            self.talk.say(messages::typed_before())?;
            went = self.stay(self.state.stack.len().saturating_sub(1))?;
        }
        if let (Went::Back, Some((form, new))) = (went, at) {
            went = if new { self.new_record(&form, None)? } else { self.list(&form, None)? };
        }
        if went == Went::Back {
            self.sections()?;
        }
        if (self.asked)().is_some() {
            self.talk.say(messages::taken_over())?;
            return Ok((self.asked)().map_or(Ended::Stopped, Ended::TakenOver));
        }
        self.talk.say(if self.is_dirty() { messages::draft_kept() } else { messages::good_bye() })?;
        Ok(Ended::Left)
    }

    fn sections(&mut self) -> Result<()> {
        loop {
            let mut forms: Vec<(String, String)> =
                self.forms.forms().iter().map(|form| (form.id.clone(), form.plural.get().to_owned())).collect();
            forms.sort_by_key(|(id, _)| FIRST.iter().position(|first| first == id).unwrap_or(FIRST.len()));
            let ids: Vec<String> = forms.iter().map(|(id, _)| id.clone()).collect();
            let counts =
                self.ask_store(move |store| ids.iter().map(|id| store.count(id)).collect::<Result<Vec<_>>>())?;
            let mut names = vec![messages::overview(), messages::search()];
            names.extend(WORK.iter().map(|action| action.hint().to_owned()));
            names.push(messages::import_plan());
            let before = names.len();
            names.extend(forms.iter().zip(&counts).map(|((_, name), count)| format!("{name}: {count}")));
            self.talk.say(messages::sections())?;
            for (n, name) in names.iter().enumerate() {
                self.talk.say(format!("{}. {name}", n + 1))?;
            }
            let place = match self.choose(&messages::choose_section())? {
                Answer::Back | Answer::Leave => return Ok(()),
                Answer::Nothing => continue,
                Answer::Help => {
                    self.talk.say(messages::section_help())?;
                    continue;
                }
                Answer::Number(number) => number.checked_sub(1).filter(|place| *place < names.len()),
                Answer::Text(begun) => names.iter().position(|name| fold(name).starts_with(&fold(&begun))),
            };
            let went = match place {
                Some(0) => self.overview()?,
                Some(1) => self.search()?,
                Some(place) if place + 1 == before => self.take_in(None)?,
                Some(place) => match (WORK.get(place - 2), forms.get(place.wrapping_sub(before))) {
                    (Some(action), _) => self.section(*action)?,
                    (None, Some((form, _))) => self.list(form, None)?,
                    (None, None) => Went::Back,
                },
                None => {
                    self.talk.say(messages::no_such())?;
                    Went::Back
                }
            };
            if went == Went::Leave || self.quits {
                return Ok(());
            }
        }
    }

    /// A section of the program that is no list of records.
    fn section(&mut self, action: Action) -> Result<Went> {
        if let Some(screen) = screens::section(action, &self.state.env) {
            return self.visit(screen);
        }
        let depth = self.state.stack.len();
        let effects = self.state.act(action);
        self.go(effects)?;
        self.say_status()?;
        self.stay(depth)
    }

    /// Takes in a plan, or a table of records of a form with what holds for all of them.
    fn take_in(&mut self, form: Option<(&str, Given)>) -> Result<Went> {
        let path = match self.talk.ask(&messages::file_prompt())? {
            None => return Ok(Went::Leave),
            Some(path) => path.trim().to_owned(),
        };
        let screen: Box<dyn Screen> = match (path.as_str(), form) {
            ("0", _) => return Ok(Went::Back),
            ("00", _) => return Ok(Went::Leave),
            ("", None) => Box::new(Files::plans()),
            ("", Some((form, given))) => Box::new(Files::tables(form, given)),
            (path, None) => Box::new(PlanImport::of(path.into())),
            (path, Some((form, given))) => Box::new(TableImport::of(Source::File(path.into()), form, given)),
        };
        self.visit(screen)
    }

    /// The overview as text.
    fn overview(&mut self) -> Result<Went> {
        let effects = self.state.open_screen(Box::new(Overview::default()));
        self.go(effects)?;
        let body = self.state.top().map(|screen| screen.body(&self.state.env)).unwrap_or_default();
        for line in body.lines {
            let text = line.text();
            let text = text.trim_end();
            if !text.is_empty() {
                self.talk.say(text.strip_prefix("> ").unwrap_or(text))?;
            }
        }
        let effects = self.state.close_top();
        self.go(effects)?;
        Ok(Went::Back)
    }

    fn search(&mut self) -> Result<Went> {
        let mut hits: Vec<(String, RecordId)> = Vec::new();
        loop {
            let prompt = if hits.is_empty() { messages::search_prompt() } else { messages::search_again() };
            let asked = match self.choose(&prompt)? {
                Answer::Back => return Ok(Went::Back),
                Answer::Leave => return Ok(Went::Leave),
                Answer::Nothing | Answer::Help => continue,
                Answer::Number(number) if number <= hits.len() => {
                    let Some((form, id)) = number.checked_sub(1).and_then(|place| hits.get(place)).cloned() else {
                        continue;
                    };
                    if self.open_record(&form, id)? == Went::Leave {
                        return Ok(Went::Leave);
                    }
                    continue;
                }
                Answer::Number(number) => number.to_string(),
                Answer::Text(asked) => asked,
            };
            let forms: Vec<&Form> = self.forms.forms().iter().collect();
            let query = match Query::parse(&asked, &forms) {
                Ok(query) => query,
                Err(error) => {
                    self.talk.say(error.to_string())?;
                    continue;
                }
            };
            let found = self.ask_store(move |store| {
                crate::app::Source::search(store, &Request { query, municipality: None, limit: HITS })
            })?;
            hits.clear();
            for hit in &found.hits {
                hits.push((hit.form.clone(), hit.id));
                let label = self.forms.form(&hit.form).map_or(hit.form.as_str(), |form| form.label.get()).to_owned();
                self.talk.say(format!(
                    "{}. {label}: {}. {}: {}",
                    hits.len(),
                    hit.title,
                    hit.field,
                    hit.snippet.text
                ))?;
            }
            self.talk.say(match found.total {
                0 => messages::nothing_found(&asked),
                total => messages::search_found(hits.len(), total),
            })?;
        }
    }

    /// Asks for a choice, unless another session wants the data: then it is time to leave.
    fn choose(&mut self, prompt: &str) -> Result<Answer> {
        if (self.asked)().is_some() { Ok(Answer::Leave) } else { self.talk.choose(prompt) }
    }

    /// Starts effects, waits until the visible screen has its answers, and keeps what was typed.
    fn go(&mut self, effects: Vec<Effect>) -> Result<()> {
        let mut next = self.carry_out(effects)?;
        let (begun, mut told) = (Instant::now(), None::<Instant>);
        while next != Next::Quit {
            // What is held has not answered; what is not has, and its answer is there already.
            let is_waiting = self.state.is_settling() || self.runner.waits().is_held(token(&self.state));
            let wait = if is_waiting { LOOK } else { Duration::ZERO };
            match self.events.recv_timeout(wait) {
                Ok(Event::Msg(msg)) => {
                    let effects = self.state.update(msg);
                    next = self.carry_out(effects)?;
                }
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) if !is_waiting => break,
                Err(RecvTimeoutError::Timeout) => {
                    if told.map_or(begun.elapsed() >= FIRST_WORD, |told| told.elapsed() >= NEXT_WORD) {
                        told = Some(Instant::now());
                        self.talk.say(messages::working(self.runner.waits().progress(token(&self.state))))?;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return Err(Error::Store("closed".to_owned())),
            }
        }
        self.quits |= next == Next::Quit;
        self.keep()
    }

    /// Starts effects; what only a terminal can do is left.
    fn carry_out(&mut self, effects: Vec<Effect>) -> Result<Next> {
        let cleans = effects.iter().any(|effect| matches!(effect, Effect::CleanDrafts));
        let next = self.runner.run(effects);
        if cleans {
            self.drafts.rewrite(&self.state)?;
            self.runner.drafts_cleaned();
        }
        Ok(next)
    }

    /// Writes what is typed into the draft file, to the disk itself: the next line may never come.
    fn keep(&mut self) -> Result<()> {
        self.drafts.close(&self.state)
    }

    fn form_on_top(&mut self) -> Option<&mut dyn Fields> {
        self.state.stack.last_mut().and_then(|layer| layer.screen.fields())
    }

    fn is_dirty(&self) -> bool {
        self.state.top().is_some_and(Screen::is_dirty)
    }

    /// What the state has to say since the last time.
    fn say_status(&mut self) -> Result<()> {
        match self.state.status.take() {
            Some(status) => self.talk.say(status.text),
            None => Ok(()),
        }
    }

    fn ask_store<T: Send + 'static>(&self, work: impl FnOnce(&mut Store) -> Result<T> + Send + 'static) -> Result<T> {
        self.store.ask(work)?
    }
}
