//! What a screen is: state that understands actions, asks for data and says what it shows. No screen reads keys.

use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::Value as Json;

use super::action::{Action, Scope};
use super::effect::{Effect, Job, Query};
use super::fields::Fields;
use super::recent::{Recent, Used};
use super::view::Body;
use super::walk::Walk;
use crate::Result;
use crate::changes::change::PersonId;
use crate::domain::RecordId;
use crate::forms::Registry;
use crate::keys::Keymap;
use crate::store::api::Save;
use crate::sync::exchange::Asked;

/// What a screen knows of the world around it.
#[derive(Debug, Clone)]
pub struct Env {
    /// Forms, built-in and the user's.
    pub forms: Arc<Registry>,
    /// The day.
    pub today: NaiveDate,
    /// The person who works here.
    pub me: Option<RecordId>,
    /// Every screen is narrowed to this municipality.
    pub municipality: Option<(RecordId, String)>,
    /// The school chosen last, for the checklist and the diaries.
    pub school: Option<(RecordId, String)>,
    /// Folder for reports.
    pub exports: std::path::PathBuf,
    /// How far the first steps are, while they are shown.
    pub walk: Option<Walk>,
    /// Columns and rows of the body of a screen. On a wide terminal the columns end before the edge: see
    /// [`measure`](super::state::measure).
    pub size: (usize, usize),
    /// The data of an earlier day are shown: nothing can be changed.
    pub dated: bool,
}

impl Env {
    /// The world at the start, before anything is chosen.
    pub fn new(forms: Arc<Registry>, today: NaiveDate, me: Option<RecordId>, exports: std::path::PathBuf) -> Self {
        Self { forms, today, me, municipality: None, school: None, exports, walk: None, size: (80, 21), dated: false }
    }

    /// Rows a page moves by where a row takes `tall` lines: three quarters of the screen. What stays is where the eye
    /// goes on reading, and a terminal moves it for a few bytes.
    pub fn page(&self, tall: usize) -> usize {
        self.page_under(0, tall)
    }

    /// The same below so many lines that stay.
    pub fn page_under(&self, head: usize, tall: usize) -> usize {
        (self.size.1.saturating_sub(head) * 3 / 4).checked_div(tall).unwrap_or(0).max(1)
    }

    /// The writer of changes.
    pub fn person(&self) -> PersonId {
        self.me.map(|me| me.author()).unwrap_or_default()
    }
}

/// What a screen wants to happen: gathered while it acts, carried out after.
#[derive(Debug)]
pub struct Ctx<'a> {
    /// The world.
    pub env: &'a mut Env,
    /// The screen's own number; answers come back to it.
    pub token: u64,
    /// Effects, in order.
    pub effects: Vec<Effect>,
    /// Where to go.
    pub moves: Vec<Move>,
    /// New status line.
    pub status: Option<Status>,
    /// Makes a new record id.
    pub new_id: &'a mut dyn IdSource,
}

/// Makes record ids: random in the program, counted in tests.
pub trait IdSource: Debug {
    /// A fresh id.
    fn next_id(&mut self) -> RecordId;
}

impl Ctx<'_> {
    /// Asks the store; the answer comes to [`Screen::answer`].
    pub fn ask(&mut self, query: impl Query + 'static) {
        self.effects.push(Effect::Ask { token: self.token, query: Box::new(query) });
    }

    /// Saves; [`Screen::saved`] hears of it.
    pub fn save(&mut self, mut save: Save) {
        save.person = self.env.person();
        self.effects.push(Effect::Save { token: self.token, save });
    }

    /// Slow work off the loop; the answer comes to [`Screen::answer`].
    pub fn work(&mut self, job: impl Job + 'static) {
        self.effects.push(Effect::Work { token: self.token, job: Box::new(job) });
    }

    /// Exchanges with a folder; the answer comes to [`Screen::answer`].
    pub fn exchange(&mut self, asked: Asked) {
        self.effects.push(Effect::Exchange { token: self.token, asked });
    }

    /// Does something about access; the answer comes to [`Screen::answer`].
    pub fn access(&mut self, deed: super::access::Deed) {
        self.effects.push(Effect::Access { token: self.token, deed, me: self.env.me });
    }

    /// Opens a screen on top.
    pub fn push(&mut self, screen: impl Screen + 'static) {
        self.moves.push(Move::Push(Box::new(screen)));
    }

    /// Leaves this screen.
    pub fn pop(&mut self) {
        self.moves.push(Move::Pop(None));
    }

    /// Leaves this screen and hands something to the one below.
    pub fn pop_with(&mut self, outcome: Outcome) {
        self.moves.push(Move::Pop(Some(outcome)));
    }

    /// The answer, if it came and is a `T`; an error is shown in the status line.
    pub fn take<T: 'static>(&mut self, answer: Result<Box<dyn Any + Send>>) -> Option<T> {
        self.take_any(answer)?.downcast::<T>().ok().map(|answer| *answer)
    }

    /// The answer, whatever it is; an error is said.
    pub fn take_any(&mut self, answer: Result<Box<dyn Any + Send>>) -> Option<Box<dyn Any + Send>> {
        answer.map_err(|error| self.refuse(error.to_string())).ok()
    }

    /// Shows a sentence in the status line.
    pub fn say(&mut self, sentence: impl Into<String>) {
        self.status = Some(Status { text: sentence.into(), is_error: false });
    }

    /// Shows a refusal in the status line.
    pub fn refuse(&mut self, sentence: impl Into<String>) {
        self.status = Some(Status { text: sentence.into(), is_error: true });
    }
}

/// The status line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// One sentence.
    pub text: String,
    /// Something was refused or failed.
    pub is_error: bool,
}

/// Where to go.
#[derive(Debug)]
pub enum Move {
    /// A screen on top.
    Push(Box<dyn Screen>),
    /// This screen in place of the whole stack.
    Home(Box<dyn Screen>),
    /// Leave; what the screen below gets.
    Pop(Option<Outcome>),
    /// This screen in place of the one that leaves, and what that uses.
    Instead(Box<dyn Screen>, Used),
    /// Leave and do this as if its key had been pressed on the screen below.
    Act(Action),
}

/// What a screen that was opened for an answer hands back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Records chosen, with their names; empty: none.
    Picked(Vec<(RecordId, String)>),
    /// A button of a question: its place.
    Button(usize),
    /// A line of text.
    Text(String),
}

/// Where typed characters go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// Keys are commands.
    Commands,
    /// Plain characters are text.
    Text,
}

/// What a screen that tells about the one below it gets to know: help, palette.
#[derive(Debug)]
pub struct Here<'a> {
    /// Bindings.
    pub keymap: &'a Keymap,
    /// Scopes in force below, inner first.
    pub scopes: &'a [Scope],
    /// The screen below.
    pub below: Option<&'a dyn Screen>,
    /// What was used last.
    pub recent: &'a Recent,
    /// The world.
    pub env: &'a Env,
}

/// A screen.
pub trait Screen: Debug + Send {
    /// Name in the saved session; see [`super::session`].
    fn name(&self) -> &'static str;

    /// Heading.
    fn title(&self, env: &Env) -> String;

    /// Scopes in force, inner first, without `Global`.
    fn scopes(&self) -> Vec<Scope>;

    /// Where plain characters go.
    fn focus(&self) -> Focus {
        Focus::Commands
    }

    /// Holds something typed that is not saved yet.
    fn is_dirty(&self) -> bool {
        false
    }

    /// Called when the screen comes up over another one and whenever that one has changed.
    fn over(&mut self, _here: &Here<'_>) {}

    /// What opening this screen uses, for the list of what was used last.
    fn used(&self) -> Option<Used> {
        None
    }

    /// Whether keys wait for the first answer; not where what is typed cannot be misunderstood without it.
    fn waits(&self) -> bool {
        true
    }

    /// Called when the screen comes up and again when one above it was left: asks for its data.
    fn load(&mut self, ctx: &mut Ctx<'_>);

    /// Data it asked for.
    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>);

    /// A save it asked for is on disk.
    fn saved(&mut self, _ctx: &mut Ctx<'_>) {}

    /// An act of erasure was carried out: the screen looks whether what it shows, or what is typed in it, is still there.
    fn erased(&mut self, _ctx: &mut Ctx<'_>) {}

    /// A save it asked for failed: nothing may be thrown away.
    fn save_failed(&mut self, _ctx: &mut Ctx<'_>) {}

    /// What the screen above handed back.
    fn outcome(&mut self, _outcome: Outcome, _ctx: &mut Ctx<'_>) {}

    /// Does an action; `false`: not one of mine here.
    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool;

    /// Typed or pasted text, while the focus is on text.
    fn text(&mut self, _text: &str, _ctx: &mut Ctx<'_>) {}

    /// Pasted text, wherever the focus is; `false`: it is typed text like any other.
    fn paste(&mut self, _text: &str, _ctx: &mut Ctx<'_>) -> bool {
        false
    }

    /// Why an action of its scopes cannot be done now; `None`: it can.
    fn why_not(&self, _action: Action, _env: &Env) -> Option<String> {
        None
    }

    /// The buttons of a question, in their order; empty: it is none.
    fn answers(&self) -> Vec<String> {
        Vec::new()
    }

    /// The record that is being filled in, for who cannot see it laid out.
    fn fields(&mut self) -> Option<&mut dyn Fields> {
        None
    }

    /// What a copy takes, whole, however little of it is on the screen; `None`: what is shown of the selected row.
    fn copies(&self, _env: &Env) -> Option<String> {
        None
    }

    /// What to show in `env.size`.
    fn body(&self, env: &Env) -> Body;

    /// State for the next start, drafts included. Given back to the restorer of [`Screen::name`].
    fn snapshot(&self) -> Json;
}
