//! «Доступ»: who takes part in the exchange, who asks, whose changes are kept apart, and what can be done about it.

mod card;
mod messages;
pub mod proposals;

use std::any::Any;

use serde_json::{Value as Json, json};

pub use card::Card;

use super::question::Question;
use super::secret::Secret;
use crate::Result;
use crate::app::access::{Board, Deed, Done, MemberLine};
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::screen::{Ctx, Env, Outcome, Screen};
use crate::app::selected::step;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::sync::keyfile::Lock;
use crate::sync::password::Change;
use crate::sync::wrapping::Password;
use crate::text;

/// Reads the board.
#[derive(Debug)]
struct Read;

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        Ok(Box::new(Board::read(desk.store, desk.forms)?))
    }
}

/// What a row leads to.
#[derive(Debug, Clone)]
enum Target {
    Nothing,
    Card(Box<Card>),
    Member(Box<MemberLine>),
    Proposals,
    Renew,
    /// Opens the keys with their password.
    OpenKeys,
    /// Set, or change, the password of the keys.
    SetPassword,
    RemovePassword,
    ForgetPassword,
}

/// What follows once the password of now is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Open,
    Set,
    Remove,
}

/// What a password on top is for. What was typed lives here until the next step, and nowhere else.
#[derive(Debug, Default)]
enum Asks {
    #[default]
    Nothing,
    /// The one of now, and what follows.
    Known(Next),
    /// A new one; the one of now, where the keys are closed.
    New(Option<Password>),
}

/// The screen.
#[derive(Debug, Default)]
pub struct Access {
    board: Option<Board>,
    selected: usize,
    /// What a question on top is about.
    asking: Option<Deed>,
    /// What a password on top is for.
    password: Asks,
    working: bool,
    scroll: Scroll,
}

impl Access {
    /// From a saved session.
    pub fn restore(state: &Json) -> Self {
        let selected = state.get("selected").and_then(Json::as_u64).and_then(|n| usize::try_from(n).ok());
        Self { selected: selected.unwrap_or(0), ..Self::default() }
    }

    /// All rows: heading above, what they say, what they lead to.
    fn rows(&self, env: &Env) -> Vec<(Option<String>, Vec<Line>, Target)> {
        let Some(board) = &self.board else { return Vec::new() };
        let width = env.size.0.saturating_sub(2);
        let wrapped = |tone: Tone, sentence: &str| -> Vec<Line> {
            text::wrap(sentence, width).into_iter().map(|line| Line::toned(tone, line)).collect()
        };
        let mut rows = Vec::new();
        let may = board.mine.clone().unwrap_or_else(messages::not_listed);
        if board.keys == Some(Lock::Closed) {
            rows.push((None, wrapped(Tone::Strong, &messages::keys_closed()), Target::OpenKeys));
        } else {
            rows.push((None, wrapped(Tone::Strong, &messages::my_code(&board.code)), Target::Nothing));
        }
        let standing = match &board.directory {
            None => messages::open_to_all(),
            Some((name, number, code)) => messages::directory(name, number, code, may),
        };
        rows.push((None, wrapped(Tone::Plain, &standing), Target::Nothing));
        if !board.proposals.is_empty() {
            let line = messages::proposals(board.proposals.len());
            rows.push((None, wrapped(Tone::Warning, &line), Target::Proposals));
        }
        if board.own_proposals > 0 {
            rows.push((None, wrapped(Tone::Muted, &messages::own_proposals(board.own_proposals)), Target::Nothing));
        }
        let mut heading = Some(messages::waiting());
        for (name, code) in &board.offered {
            let card = Card::trust(name, code);
            let line = messages::offered(name, code);
            rows.push((heading.take(), wrapped(Tone::Warning, &line), Target::Card(Box::new(card))));
        }
        for request in &board.requests {
            let (name, wish, code) = (&request.name, request.wish(), &request.code);
            let line = match (board.office, request.listed) {
                (true, true) => messages::member_asks(name, wish, code),
                (true, false) => messages::request(name, wish, code),
                (false, _) => messages::request_seen(name, wish, code),
            };
            let target = if board.office { Target::Card(Box::new(Card::request(request))) } else { Target::Nothing };
            rows.push((heading.take(), wrapped(Tone::Warning, &line), target));
        }
        for (code, count) in &board.strangers {
            let (line, target) = if board.office {
                (messages::stranger(code, count), Target::Card(Box::new(Card::stranger(code))))
            } else {
                (messages::stranger_seen(code, count), Target::Nothing)
            };
            rows.push((heading.take(), wrapped(Tone::Warning, &line), target));
        }
        let mut heading = Some(messages::accepted());
        for (name, code, count) in &board.accepted {
            let line = messages::accepted_one(name, code, count);
            rows.push((heading.take(), wrapped(Tone::Plain, &line), Target::Nothing));
        }
        let mut heading = Some(messages::members());
        for member in &board.members {
            let codes: Vec<String> = member
                .keys
                .iter()
                .map(|(code, active)| if *active { code.clone() } else { messages::taken_back(code) })
                .collect();
            let line = messages::member(&member.name, member.role.label(), &member.schools, member.since);
            let mut lines = wrapped(Tone::Plain, &line);
            lines.extend(wrapped(Tone::Muted, &codes.join("  ")));
            for code in &member.keyless {
                lines.extend(wrapped(Tone::Warning, &messages::keyless(code)));
            }
            let target = if board.office { Target::Member(Box::new(member.clone())) } else { Target::Nothing };
            rows.push((heading.take(), lines, target));
        }
        let mut heading = Some(messages::to_do());
        let mut offer =
            |sentence: String, target: Target| rows.push((heading.take(), wrapped(Tone::Plain, &sentence), target));
        if board.mine.is_none() && board.keys != Some(Lock::Closed) {
            offer(messages::ask(), Target::Card(Box::new(Card::ask(env.me.is_none()))));
        }
        if board.directory.is_none() {
            let name = env.municipality.as_ref().map(|(_, name)| name.as_str()).unwrap_or_default();
            offer(messages::found(), Target::Card(Box::new(Card::found(name))));
        } else {
            if board.office {
                offer(messages::renew(), Target::Renew);
            }
            offer(messages::recover(), Target::Card(Box::new(Card::recover())));
        }
        match board.keys {
            Some(Lock::None) | None => offer(messages::set_password(), Target::SetPassword),
            Some(lock) => {
                offer(messages::change_password(), Target::SetPassword);
                offer(messages::remove_password(), Target::RemovePassword);
                if lock == Lock::Closed {
                    offer(messages::forget_password(), Target::ForgetPassword);
                }
            }
        }
        rows
    }

    /// Asks for the password of now where the keys are closed, and for a new one where one is set.
    fn ask_password(&mut self, next: Next, ctx: &mut Ctx<'_>) {
        if self.board.as_ref().is_some_and(|board| board.keys == Some(Lock::Closed)) {
            self.password = Asks::Known(next);
            ctx.push(Secret::known(messages::password_of_now()));
        } else if next == Next::Set {
            self.password = Asks::New(None);
            ctx.push(Secret::new(messages::new_password()));
        } else {
            self.change_keys(None, Some(Change::Remove), ctx);
        }
    }

    fn change_keys(&mut self, known: Option<Password>, change: Option<Change>, ctx: &mut Ctx<'_>) {
        self.working = true;
        ctx.access(Deed::Keys { known, change });
    }

    /// A password from the screen on top.
    fn given(&mut self, typed: &str, ctx: &mut Ctx<'_>) {
        let asks = std::mem::take(&mut self.password);
        let Some(password) = Password::of(typed) else { return };
        match asks {
            Asks::Nothing => {}
            Asks::Known(Next::Open) => self.change_keys(Some(password), None, ctx),
            Asks::Known(Next::Set) => {
                self.password = Asks::New(Some(password));
                ctx.push(Secret::new(messages::new_password()));
            }
            Asks::Known(Next::Remove) => self.change_keys(Some(password), Some(Change::Remove), ctx),
            Asks::New(known) => self.change_keys(known, Some(Change::Set(password)), ctx),
        }
    }

    fn target(&self, env: &Env) -> Option<Target> {
        self.rows(env).into_iter().nth(self.selected).map(|(_, _, target)| target)
    }

    /// Asks before a deed that cannot be taken back.
    fn question(&mut self, deed: Deed, title: String, sentence: String, button: String, ctx: &mut Ctx<'_>) {
        self.asking = Some(deed);
        ctx.push(Question::new(title, sentence, vec![crate::app::messages::cancel_button(), button]));
    }

    fn revoke(&mut self, ctx: &mut Ctx<'_>) {
        let Some(Target::Member(member)) = self.target(ctx.env) else {
            return ctx.refuse(messages::choose_member());
        };
        let deed = Deed::Revoke(member.person.to_string());
        self.question(
            deed,
            messages::revoke_title(),
            messages::revoke_text(&member.name),
            messages::revoke_button(),
            ctx,
        );
    }
}

impl Screen for Access {
    fn name(&self) -> &'static str {
        "access"
    }

    fn title(&self, _env: &Env) -> String {
        messages::title()
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Access, Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.ask(Read);
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        self.working = false;
        let Ok(answer) = answer.map_err(|error| ctx.refuse(error.to_string())) else { return };
        match answer.downcast::<Board>() {
            Ok(board) => {
                self.board = Some(*board);
                self.selected = self.selected.min(self.rows(ctx.env).len().saturating_sub(1));
            }
            Err(answer) => {
                if let Ok(done) = answer.downcast::<Done>() {
                    ctx.say(done.sentence);
                    self.load(ctx);
                }
            }
        }
    }

    fn outcome(&mut self, outcome: Outcome, ctx: &mut Ctx<'_>) {
        let asked = self.asking.take();
        match (outcome, asked) {
            (Outcome::Button(1), Some(deed)) => {
                self.working = true;
                ctx.access(deed);
            }
            (Outcome::Text(typed), _) => self.given(&typed, ctx),
            _ => {}
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = self.rows(ctx.env).len().saturating_sub(1);
        let page = ctx.env.page(1);
        match action {
            Action::Delete | Action::TakeAccess => self.revoke(ctx),
            Action::Open | Action::GiveAccess if !self.working => match self.target(ctx.env) {
                Some(Target::Card(card)) => ctx.push(*card),
                Some(Target::Member(member)) => match Card::member(&member) {
                    Some(card) => ctx.push(card),
                    None => ctx.refuse(messages::no_key_left()),
                },
                Some(Target::Proposals) => ctx.push(proposals::Proposals::default()),
                Some(Target::Renew) => {
                    let (title, button) = (messages::renew(), messages::renew_button());
                    self.question(Deed::RenewGroup, title, messages::renew_text(), button, ctx);
                }
                Some(Target::OpenKeys) => self.ask_password(Next::Open, ctx),
                Some(Target::SetPassword) => self.ask_password(Next::Set, ctx),
                Some(Target::RemovePassword) => self.ask_password(Next::Remove, ctx),
                Some(Target::ForgetPassword) => {
                    let deed = Deed::Keys { known: None, change: Some(Change::Forget) };
                    let (title, button) = (messages::forget_password(), messages::forget_button());
                    self.question(deed, title, messages::forget_text(), button, ctx);
                }
                Some(Target::Nothing) | None => {
                    let office = self.board.as_ref().is_some_and(|board| board.office);
                    ctx.say(if office { messages::nothing_here() } else { messages::nothing_to_open() });
                }
            },
            _ if step(action, &mut self.selected, last, page) => {}
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, env: &Env) -> Option<String> {
        if matches!(action, Action::Delete | Action::TakeAccess) && !matches!(self.target(env), Some(Target::Member(_)))
        {
            return Some(messages::choose_member());
        }
        super::only(&[], action)
    }

    fn body(&self, env: &Env) -> Body {
        if self.board.is_none() {
            return Body::note(crate::app::messages::loading());
        }
        let mut rows = Rows::default();
        for (n, (heading, lines, _)) in self.rows(env).into_iter().enumerate() {
            if let Some(heading) = heading {
                rows.note(Line::blank());
                rows.note(Line::toned(Tone::Title, format!("  {heading}")));
            }
            rows.push(n == self.selected, lines);
        }
        Body::scrolled(Vec::new(), rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        json!({ "selected": self.selected })
    }
}
