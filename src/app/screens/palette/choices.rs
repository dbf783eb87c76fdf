//! What the palette offers besides records: every action of the screen below and of everywhere, lists, new records,
//! reports, and the actions of other screens with the place where they work.

use std::cmp::Reverse;

use crate::app::action::{Action, Scope};
use crate::app::recent::Used;
use crate::app::screen::{Env, Here, Screen};
use crate::app::screens::calendar::Calendar;
use crate::app::screens::form::FormScreen;
use crate::app::screens::list::List;
use crate::app::screens::reports::Reports;
use crate::forms::Form;
use crate::forms::schema::Label;
use crate::messages::Lang;
use crate::report::REPORTS;
use crate::search::fold::encode;

/// Forms whose list is a main section: found as the action that leads there.
const SECTIONS: [&str; 4] = ["school", "visit", "plan", "recommendation"];

/// What choosing it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// An action on the screen below.
    Action(Action),
    /// The list of a form.
    List(String),
    /// A new record of a form.
    New(String),
    /// A report, by its name.
    Report(&'static str),
    /// The calendar.
    Calendar,
}

impl What {
    /// As the list of what was used last keeps it.
    pub fn used(&self) -> Used {
        match self {
            Self::Action(action) => Used::Action(action.id().to_owned()),
            Self::List(form) | Self::New(form) => Used::List(form.clone()),
            Self::Report(report) => Used::Report((*report).to_owned()),
            Self::Calendar => Used::Action(Action::Calendar.id().to_owned()),
        }
    }

    /// The screen it leads to; actions lead nowhere by themselves.
    pub fn screen(&self, new_id: impl FnOnce() -> crate::domain::RecordId, env: &Env) -> Option<Box<dyn Screen>> {
        Some(match self {
            Self::Action(_) => return None,
            Self::List(form) => Box::new(List::of(form)),
            Self::New(form) => Box::new(FormScreen::fresh(form, new_id(), None)),
            Self::Report(report) => Box::new(Reports::on(report, env)),
            Self::Calendar => Box::new(Calendar::default()),
        })
    }
}

/// Something to choose.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What it does.
    pub what: What,
    /// Its kind before the name; empty for actions.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its keys, for people.
    pub keys: String,
    /// Why it cannot be done here.
    pub refusal: Option<String>,
    /// What is compared with what is typed: folded names in both languages.
    pub names: [Vec<u8>; 2],
}

/// All choices in the order they are shown in before anything is typed: what can be done here, the important first;
/// what can be done everywhere; what leads elsewhere; what only moves the cursor; what cannot be done.
pub fn all(here: &Here<'_>) -> Vec<Choice> {
    let mut ranked = actions(here);
    ranked.push((1, calendar(here)));
    ranked.extend(reports().into_iter().chain(lists(here.env)).chain(fresh(here.env)).map(|choice| (2, choice)));
    // Stable: of equals the order of the tables stays.
    ranked.sort_by_key(|(rank, choice)| {
        let weight = match choice.what {
            What::Action(action) => action.weight(),
            _ => 0,
        };
        (*rank, Reverse(weight))
    });
    ranked.into_iter().map(|(_, choice)| choice).collect()
}

/// Moves the cursor or edits a letter: nobody looks for it by its name, but it is found.
fn moves_only(action: Action) -> bool {
    use Action::{
        DeleteBack, DeleteForward, DeleteWord, Down, Enter, First, Last, Left, Newline, NextField, PageDown, PageUp,
        PreviousField, Redo, Right, Undo, Up, WordLeft, WordRight,
    };
    matches!(
        action,
        Up | Down
            | PageUp
            | PageDown
            | First
            | Last
            | Left
            | Right
            | NextField
            | PreviousField
            | Enter
            | Newline
            | Undo
            | Redo
            | DeleteBack
            | DeleteForward
            | DeleteWord
            | WordLeft
            | WordRight
    )
}

/// Actions, each with its rank.
fn actions(here: &Here<'_>) -> Vec<(u8, Choice)> {
    let mut choices = Vec::new();
    for action in Action::ALL.iter().copied().filter(|action| !matches!(action, Action::Palette | Action::Calendar)) {
        let bound = |scope: &Scope| !here.keymap.shown(action, *scope).is_empty();
        let scope = here.scopes.iter().copied().find(bound);
        let (keys, refusal) = if let Some(scope) = scope {
            let refusal = here.below.and_then(|screen| screen.why_not(action, here.env));
            (here.keymap.shown(action, scope), refusal)
        } else {
            let scopes: Vec<Scope> = Scope::ALL.into_iter().filter(bound).collect();
            let Some(first) = scopes.first() else { continue };
            let places: Vec<&str> = scopes.iter().map(|scope| scope.label()).collect();
            (here.keymap.shown(action, *first), Some(super::messages::elsewhere(places.join(", "))))
        };
        let names = [Lang::Ru, Lang::En].map(|lang| encode(action.hint_in(lang)));
        let name = action.hint().to_owned();
        let rank = match scope {
            _ if refusal.is_some() => 4,
            _ if moves_only(action) => 3,
            Some(Scope::Global) => 1,
            _ => 0,
        };
        choices.push((rank, Choice { what: What::Action(action), kind: String::new(), name, keys, refusal, names }));
    }
    choices
}

/// The calendar has its key on the visits and is reached from here everywhere.
fn calendar(here: &Here<'_>) -> Choice {
    let names = [Lang::Ru, Lang::En].map(|lang| encode(Action::Calendar.hint_in(lang)));
    let keys = if here.scopes.contains(&Scope::Visits) {
        here.keymap.shown(Action::Calendar, Scope::Visits)
    } else {
        String::new()
    };
    let name = Action::Calendar.hint().to_owned();
    Choice { what: What::Calendar, kind: String::new(), name, keys, refusal: None, names }
}

fn choice(what: What, kind: String, label: &Label) -> Choice {
    let names = [&label.ru, &label.en].map(|name| encode(name));
    Choice { what, kind, name: label.get().to_owned(), keys: String::new(), refusal: None, names }
}

fn lists(env: &Env) -> Vec<Choice> {
    let forms = env.forms.forms().iter().filter(|form| !SECTIONS.contains(&form.id.as_str()));
    forms.map(|form| choice(What::List(form.id.clone()), super::messages::list(), &form.plural)).collect()
}

fn fresh(env: &Env) -> Vec<Choice> {
    let made = |form: &&Form| form.made_on.is_empty();
    let forms = env.forms.forms().iter().filter(made);
    forms.map(|form| choice(What::New(form.id.clone()), super::messages::fresh(), &form.label)).collect()
}

fn reports() -> Vec<Choice> {
    REPORTS
        .iter()
        .map(|report| choice(What::Report(report.name()), super::messages::report(), &report.label()))
        .collect()
}
